//! 'was each race in May confirmed?', 'has every entry been approved?': of each row is asked whether something holds. What tells it is shown
//! of every row, and none is left out for not having it.

use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Comparison, Expr, Output, Predicate, Query};
use crate::text::Token;

/// Verbs that open a question answered by yes or no.
const OPENS: &[&str] = &["is", "are", "was", "were", "has", "have", "had", "did", "does", "do"];

/// True for a question that asks of every row whether something holds.
pub(crate) fn asks_of_each(tokens: &[Token]) -> bool {
    let word = |at: usize| tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let single = matches!(word(1), "each" | "every") || word(1) == "all";
    let asks_else = |t: &Token| {
        matches!(
            t.lower.as_str(),
            "which" | "who" | "what" | "how" | "where" | "when" | "why" | "more" | "most" | "less" | "than" | "or" | "any"
        )
    };
    OPENS.contains(&word(0)) && single && !tokens.iter().any(|t| !t.quoted && asks_else(t))
}

/// The column of a row that tells whether a condition holds; `by_value`: one that holds by what is stored there, too.
fn tells(condition: &Predicate, by_value: bool) -> Option<&ColumnRef> {
    match condition {
        Predicate::Is { column, .. } | Predicate::Null { expr: Expr::Column(column), .. } => Some(column),
        Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right: Expr::Text(_) } if by_value => Some(column),
        Predicate::In { expr: Expr::Column(column), values, .. } if by_value && values.len() == 1 => Some(column),
        Predicate::Not(inner) => tells(inner, by_value),
        _ => None,
    }
}

/// Takes off the one condition that is asked of each row, and gives the column that tells it.
fn asked_condition(query: &mut Query) -> Option<ColumnRef> {
    let sole = |by_value: bool| {
        let mut telling = query.filter.iter().enumerate().filter_map(|(at, p)| tells(p, by_value).map(|c| (at, c.clone())));
        telling.next().filter(|_| telling.next().is_none())
    };
    // 'are all keepers from Ulm': the town of each. Beside other conditions none is known to be the one.
    let (at, column) = sole(false).or_else(|| sole(true).filter(|_| query.filter.len() == 1))?;
    query.filter.remove(at);
    Some(column)
}

/// Shows of each row what is asked of it, where a list would be restricted to those of which it holds, or be counted by it. Rows counted of
/// each are counted of those, too, that have none.
pub(crate) fn shown(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = query.source.is_none() && query.set.is_none() && query.having.is_empty() && query.limit.is_none();
    if !plain || !asks_of_each(tokens) {
        return false;
    }
    let flag = |c: &ColumnRef| {
        let place = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
        place.is_some_and(|(t, k)| lexicon.roles[t].flags.iter().any(|(f, _)| *f == k))
    };
    let told = match query.group_by.as_slice() {
        // 'is each entry approved': how many are and how many aren't names none of them.
        [Expr::Column(c)] if flag(c) => Some(c.clone()),
        _ if query.select.iter().all(|o| matches!(o.expr, Expr::Column(_))) => asked_condition(query),
        [_, ..] if query.filter.is_empty() && query.select.iter().any(|o| matches!(o.expr, Expr::CountRows(_))) => {
            query.every_group = true;
            return true;
        }
        _ => None,
    };
    let Some((told, t)) = told.and_then(|c| lexicon.table(&c.table.name).map(|t| (c, t))) else { return false };
    query.group_by.clear();
    query.every_group = false;
    query.order_by.clear();
    let (shape, display) = (&lexicon.schema.tables[t], &lexicon.tables[t].display);
    let named = display.iter().map(|&c| ColumnRef { table: told.table.clone(), column: shape.columns[c].name.clone() });
    query.select = named.chain([told.clone()]).map(|c| Output { expr: Expr::Column(c), alias: None }).collect();
    true
}
