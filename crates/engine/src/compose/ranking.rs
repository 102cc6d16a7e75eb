//! What a ranking leaves out and by what it sorts: the 'top three rivals' are none of those rows that name no rival, and 'desc' behind a
//! bound sorts by what is bounded.

use super::Composer;
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Output, Predicate, Query, TableRef};
use crate::text::Token;

/// Leaves the rows that name nothing out of a ranking of names; says so.
pub(crate) fn without_missing(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    const ASKED: &[&str] = &["missing", "unknown", "none", "null", "empty", "blank", "unspecified", "unassigned", "without", "no"];
    let sorts = query.order_by.first().is_some_and(|o| o.descending && o.expr.is_aggregate());
    // 'reasons, most frequent first': no reason is none.
    let listed = tokens.windows(2).any(|w| {
        let often = matches!(w[0].lower.as_str(), "frequent" | "common" | "often" | "frequently" | "commonest");
        often && w[1].lower == "first" || w[0].lower == "by" && matches!(w[1].lower.as_str(), "frequency" | "popularity")
    }) && !tokens.iter().any(|t| matches!(t.lower.as_str(), "number" | "count" | "many" | "per"));
    let ranks = sorts && (query.limit.is_some() || listed);
    let [Expr::Column(key)] = query.group_by.as_slice() else { return Vec::new() };
    if !ranks || query.source.is_some() || tokens.iter().any(|t| ASKED.contains(&t.lower.as_str())) {
        return Vec::new();
    }
    let Some(t) = lexicon.table(&key.table.name) else { return Vec::new() };
    let Some(c) = lexicon.column(t, &key.column) else { return Vec::new() };
    let shape = &lexicon.schema.tables[t].columns[c];
    let sometimes = !shape.not_null && shape.null_fraction != Some(0.0) && !lexicon.schema.tables[t].primary_key.contains(&c);
    let spoken = query.filter.iter().any(|p| {
        let mut found = false;
        p.columns(&mut |x| found |= x.column == key.column && x.table.name == key.table.name);
        found
    });
    if !sometimes || spoken || !shape.class.is_text() {
        return Vec::new();
    }
    let told = format!("rows without {} are left out", lexicon.tables[t].columns[c].human);
    query.filter.push(Predicate::Null { expr: Expr::Column(key.clone()), negated: true });
    vec![told]
}

/// 'debt > 300, desc' sorts by the debt: a direction that names no key is of the amount that is shown.
pub(crate) fn by_what_is_shown(query: &mut Query, tokens: &[Token]) {
    let bare = tokens.windows(2).any(|w| {
        let direction = matches!(w[1].lower.as_str(), "desc" | "asc" | "descending" | "ascending");
        direction && (w[0].punctuation || w[0].lower.ends_with(|c: char| c.is_ascii_digit()))
    }) && tokens
        .iter()
        .rev()
        .find(|t| !t.punctuation)
        .is_some_and(|t| matches!(t.lower.as_str(), "desc" | "asc" | "descending" | "ascending"));
    let mut amounts = query.select.iter().filter(|o| o.expr.is_aggregate());
    let (Some(amount), None) = (amounts.next().map(|o| o.expr.clone()), amounts.next()) else { return };
    if let ([order], true, false) = (query.order_by.as_mut_slice(), bare, query.group_by.is_empty())
        && matches!(order.expr, Expr::Column(_))
    {
        order.expr = amount;
    }
}

/// 'our oldest pilot and how old': the age beside the name, in the place of the day of birth that ranks.
pub(crate) fn aged(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    let asked = tokens.windows(2).any(|w| w[0].lower == "how" && w[1].lower == "old" || w[0].lower == "what" && w[1].lower == "age");
    let born = |e: &Expr| match e {
        Expr::Column(c) => {
            lexicon.table(&c.table.name).is_some_and(|t| lexicon.column(t, &c.column).is_some_and(|i| lexicon.roles[t].is(i, "birth date")))
        }
        _ => false,
    };
    let Some(order) = query.order_by.first().filter(|o| asked && query.limit.is_some() && query.group_by.is_empty() && born(&o.expr))
    else {
        return;
    };
    let of = order.expr.clone();
    if query.select.iter().any(|o| o.expr.is_aggregate()) {
        return;
    }
    if query.select.iter().any(|o| o.expr == Expr::AgeOf(Box::new(of.clone()))) {
        // Whose age it is.
        query.select.retain(|o| o.expr != of);
        let Expr::Column(c) = &of else { return };
        let Some(t) = lexicon.table(&c.table.name).filter(|_| query.select.len() == 1) else { return };
        let name = |i: &usize| ColumnRef { table: c.table.clone(), column: lexicon.schema.tables[t].columns[*i].name.clone() };
        let names = lexicon.tables[t].display.iter().map(|i| Output { expr: Expr::Column(name(i)), alias: None });
        query.select.splice(0..0, names);
        return;
    }
    let age = Output { expr: Expr::AgeOf(Box::new(of.clone())), alias: Some("age".into()) };
    match query.select.iter_mut().find(|o| o.expr == of) {
        Some(output) => *output = age,
        None => query.select.push(age),
    }
}

impl Composer<'_> {
    /// 'which tenant paid the biggest bill': one row of what is ranked by its amount, not all of somebody's.
    pub(super) fn single_row(&self, t: usize) -> bool {
        let ranks = |i: usize| match self.sense(i) {
            Some(Sense::Keyword("sup", _)) => !self.word(i).ends_with("most") && !self.word(i).ends_with("least"),
            Some(Sense::Adjective(..)) => true,
            _ => false,
        };
        let single = |i: usize| {
            let token = self.items[i].end.checked_sub(1).and_then(|k| self.set.tokens.get(k));
            token.is_some_and(|w| w.lower == w.lemma && !w.lower.ends_with('s'))
        };
        (1..self.items.len()).any(|i| self.items[i].sense == Sense::Table(t) && ranks(i - 1) && single(i))
    }
}

/// Keys between a row and whoever it is of, at most.
const FARTHEST: usize = 3;

/// 'what is the largest donation ever and who gave it': the row that holds the extreme, with whose it is.
pub(crate) fn whose_extreme(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let who = (2..tokens.len()).any(|i| {
        matches!(word(i), "who" | "whose" | "whom") && matches!(word(i - 1), "and" | "," | "by" | "from" | "to" | "-" | "–" | "&" | "+")
    });
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && query.having.is_empty();
    let ([output], true) = (query.select.as_slice(), who && plain && !query.distinct) else { return };
    let (descending, number) = match &output.expr {
        Expr::Aggregate { function: function @ (Aggregate::Max | Aggregate::Min), distinct: false, argument, filter }
            if filter.is_empty() =>
        {
            (*function == Aggregate::Max, argument.as_ref().clone())
        }
        _ => return,
    };
    let Expr::Column(c) = &number else { return };
    let Some(holder) = lexicon.table(&c.table.name).and_then(|t| holder(t, lexicon)) else { return };
    let shape = &lexicon.schema.tables[holder];
    let name = |i: &usize| ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[*i].name.clone() };
    let names = lexicon.tables[holder].display.iter().map(|i| Output { expr: Expr::Column(name(i)), alias: None });
    let subject = c.table.clone();
    query.select = names.chain([Output { expr: number.clone(), alias: None }]).collect();
    query.subject = Some(subject);
    query.order_by = vec![OrderItem { expr: number, descending }];
    query.limit = Some(1);
}

/// The people or organizations that the rows of a table are of: the only ones that are so near.
fn holder(of: usize, lexicon: &Lexicon) -> Option<usize> {
    let somebody = |t: usize| lexicon.is_person(t) || lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "organization");
    if somebody(of) {
        return Some(of);
    }
    let (mut seen, mut edge) = (vec![of], vec![of]);
    for _ in 0..FARTHEST {
        let mut next: Vec<usize> = Vec::new();
        for &t in &edge {
            let to = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to_unique).map(|e| e.to);
            next.extend(to.filter(|t| !seen.contains(t)));
        }
        next.sort_unstable();
        next.dedup();
        let mut found = next.iter().filter(|t| somebody(**t) && !lexicon.tables[**t].display.is_empty());
        if let Some(&one) = found.next() {
            return Some(one).filter(|_| found.next().is_none());
        }
        seen.extend(&next);
        edge = next;
    }
    None
}

/// 'best selling product', 'top guide by takings': one row, where its noun stands in the singular and no number is said.
pub(crate) fn single_best(query: &mut Query, tokens: &[Token], default_limit: u64, lexicon: &Lexicon) {
    const RANKS: &[&str] = &["best", "top", "worst", "bottom", "most", "least", "highest", "lowest", "busiest", "quietest"];
    /// How many words may stand between: 'top performing sales'.
    const FAR: usize = 3;
    // 'top 5', 'best three', not 'top reason of the last 12 months'.
    let number = |t: &Token| t.lower.starts_with(|c: char| c.is_ascii_digit());
    let ranked = |i: usize| RANKS.contains(&tokens[i].lower.as_str());
    let counted = (0..tokens.len()).any(|i| number(&tokens[i]) && (i.saturating_sub(2)..(i + 3).min(tokens.len())).any(ranked));
    if query.limit != Some(default_limit) || query.order_by.is_empty() || counted {
        return;
    }
    let shown: Vec<usize> =
        query.select.iter().filter_map(|o| if let Expr::Column(c) = &o.expr { lexicon.table(&c.table.name) } else { None }).collect();
    let Some(at) = tokens.iter().position(|t| !t.quoted && RANKS.contains(&t.lower.as_str())) else { return };
    let noun =
        tokens.iter().skip(at + 1).take(FAR).find(|t| {
            shown.iter().any(|&s| lexicon.tables[s].words.last() == Some(&t.lemma) || lexicon.tables_called(&t.lemma).contains(&s))
        });
    if noun.is_some_and(|t| t.lower == t.lemma && crate::text::lemma(&format!("{}s", t.lower)) == t.lower) {
        query.limit = Some(1);
    }
}
