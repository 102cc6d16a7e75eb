//! By how much one is more than another: 'how much dearer is oak than pine', 'how many more jars did we sell in May than in April', 'by how
//! much do night trips exceed day trips in price'. Both numbers are there side by side once they are compared; what is asked for is their
//! difference, so it stands in one row with them.

use crate::compose::measure::never_adds;
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::query::{Aggregate, Arithmetic, Expr, Output, Predicate, Query};
use crate::text::Token;

/// Words of comparatives that no adjective of a column stands for.
const MORE: &[&str] = &["more", "higher", "greater", "larger", "bigger", "better", "longer", "costlier", "above", "exceed", "exceeds"];
const LESS: &[&str] = &["less", "fewer", "lower", "smaller", "worse", "shorter", "below"];
/// Words that ask for what lies between two periods, in numbers.
const APART: &[&str] = &[
    "difference",
    "differ",
    "minus",
    "change",
    "changed",
    "changes",
    "rise",
    "risen",
    "rose",
    "fall",
    "fallen",
    "fell",
    "grow",
    "grown",
    "grew",
    "shrink",
    "shrunk",
    "shrank",
    "drop",
    "dropped",
    "increase",
    "increased",
    "decrease",
    "decreased",
    "up",
    "down",
    "above",
    "below",
    "ahead",
    "behind",
    "gain",
    "gained",
    "lose",
    "lost",
    "more",
    "fewer",
    "less",
    "delta",
];
/// Words that ask for it in percent.
const PERCENT: &[&str] = &["percent", "percentage", "percents", "%", "pct", "rate", "relative"];
/// How far behind 'how much' the comparative may stand.
const FAR: usize = 12;

/// True where the first is asked to be more than the second, false for less; `None` for any other question.
fn said(tokens: &[Token]) -> Option<bool> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let how = (0..tokens.len()).find(|&i| word(i) == "how" && matches!(word(i + 1), "much" | "many"))?;
    let by = how > 0 && word(how - 1) == "by";
    let compares = |w: &str| {
        let adjective = || DICTIONARY.adjective(w).filter(|_| w.ends_with("er")).map(|a| a.descending);
        MORE.contains(&w).then_some(true).or_else(|| LESS.contains(&w).then_some(false)).or_else(adjective)
    };
    let reach = if by { how + FAR } else { how + 3 };
    let at = (how + 2..tokens.len().min(reach)).find(|&i| compares(word(i)).is_some())?;
    let told = matches!(word(at), "exceed" | "exceeds") || (at + 1..tokens.len()).any(|i| word(i) == "than");
    // 'how much more than 50' bounds.
    let bound = word(at + 1) == "than";
    (told && !bound).then(|| compares(word(at))).flatten()
}

/// The query with the difference, where two numbers stand side by side in it.
pub(crate) fn settle(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    let asked = said(tokens);
    if asked.is_none() && !apart(tokens) {
        return;
    }
    if of_periods(query, asked.unwrap_or(true)).is_none()
        && let Some(more) = asked
    {
        of_values(query, more, tokens, lexicon);
    }
}

/// True where it is asked what lies between two numbers, not in percent alone.
fn apart(tokens: &[Token]) -> bool {
    let says = |words: &[&str]| tokens.iter().any(|t| !t.quoted && words.contains(&t.lower.as_str()));
    says(APART) && !says(PERCENT)
}

fn less(a: Expr, b: Expr, more: bool) -> Output {
    let (a, b) = if more { (a, b) } else { (b, a) };
    Output { expr: Expr::Arithmetic(Arithmetic::Subtract, Box::new(a), Box::new(b)), alias: Some("difference".into()) }
}

/// Two periods with how one changed against the other.
fn of_periods(query: &mut Query, more: bool) -> Option<()> {
    query.source.as_ref()?;
    let change = query.select.iter().position(|o| o.alias.as_deref() == Some("change_percent"))?;
    let sides: Vec<Expr> = query.select[..change].iter().rev().take(2).map(|o| o.expr.clone()).collect();
    let [then, now] = &sides[..] else { return None };
    if !matches!((then, now), (Expr::Derived(_), Expr::Derived(_))) {
        return None;
    }
    query.select.insert(change, less(now.clone(), then.clone(), more));
    Some(())
}

/// Two values of one column, as the groups of a number.
fn of_values(query: &mut Query, more: bool, tokens: &[Token], lexicon: &Lexicon) -> Option<()> {
    if query.source.is_some() || !query.having.is_empty() || query.limit.is_some() || query.set.is_some() || query.group_by.is_empty() {
        return None;
    }
    let (place, on, values) = query.filter.iter().enumerate().find_map(|(i, p)| match p {
        Predicate::In { expr, values, negated: false } if values.len() == 2 && query.select.iter().any(|o| o.expr == *expr) => {
            Some((i, expr.clone(), values.clone()))
        }
        _ => None,
    })?;
    let numbers: Vec<usize> = (0..query.select.len()).filter(|&i| query.select[i].expr.is_aggregate()).collect();
    let [number] = numbers[..] else { return None };
    // Nothing but the values themselves, and what is kept of each, puts rows together.
    let Expr::Column(c) = &on else { return None };
    let own = |e: &Expr| matches!(e, Expr::Column(x) if x.table == c.table);
    if query.select.len() != 2 || !query.group_by.iter().all(own) {
        return None;
    }
    if !is_meant(&query.select[number].expr, tokens, lexicon) {
        return None;
    }
    let values = in_order(values, tokens);
    let single = priced(&query.select[number].expr, lexicon);
    let name = query.select[number].alias.clone().filter(|_| single == query.select[number].expr).unwrap_or_else(|| "value".into());
    let side = |value: &Expr| {
        let own = Predicate::In { expr: on.clone(), values: vec![value.clone()], negated: false };
        crate::compose::analytic::filtered(&single, std::slice::from_ref(&own))
    };
    let (a, b) = (side(&values[0])?, side(&values[1])?);
    let label = |v: &Expr| match v {
        Expr::Text(t) => t.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect(),
        _ => "other".to_string(),
    };
    query.select = [(&a, &values[0]), (&b, &values[1])]
        .into_iter()
        .map(|(expr, v)| Output { expr: expr.clone(), alias: Some(format!("{name}_{}", label(v))) })
        .collect();
    query.select.push(less(a, b, more));
    query.group_by.clear();
    query.order_by.clear();
    query.every_group = false;
    query.filter[place] = Predicate::In { expr: on, values, negated: false };
    Some(())
}

/// True for a number that the words ask for: what is dearer has a price, and 'how much' asks for no number of rows.
fn is_meant(number: &Expr, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let column = match number {
        Expr::Aggregate { argument, .. } => match argument.as_ref() {
            Expr::Column(c) => Some(c),
            _ => None,
        },
        _ => None,
    };
    let much = tokens.windows(2).any(|t| t[0].lower == "how" && t[1].lower == "much");
    let adjective =
        tokens.iter().filter(|t| t.lower.ends_with("er") || t.lower == "expensive").find_map(|t| DICTIONARY.adjective(&t.lower));
    match (adjective, column) {
        (Some(a), Some(c)) => {
            let place = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
            place.is_some_and(|(t, c)| {
                let words = &lexicon.tables[t].columns[c].words;
                a.measures.iter().any(|m| words.iter().any(|w| w.starts_with(m)))
            })
        }
        (Some(_), None) => false,
        (None, _) => !much || !matches!(number, Expr::CountRows(_)),
    }
}

/// The values as they are said, one after the other.
fn in_order(values: Vec<Expr>, tokens: &[Token]) -> Vec<Expr> {
    let place = |v: &Expr| match v {
        Expr::Text(text) => {
            let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
            tokens.iter().position(|t| t.lower == first || t.lemma == first)
        }
        _ => None,
    };
    match (place(&values[0]), place(&values[1])) {
        (Some(a), Some(b)) if b < a => values.into_iter().rev().collect(),
        _ => values,
    }
}

/// What a price or a rate comes to is its mean, not its sum.
fn priced(number: &Expr, lexicon: &Lexicon) -> Expr {
    let Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument, filter } = number else { return number.clone() };
    let unit = match argument.as_ref() {
        Expr::Column(c) => lexicon
            .table(&c.table.name)
            .and_then(|t| Some((t, lexicon.column(t, &c.column)?)))
            .is_some_and(|(t, c)| never_adds(lexicon, t, c)),
        _ => false,
    };
    let function = if unit { Aggregate::Avg } else { Aggregate::Sum };
    Expr::Aggregate { function, distinct: false, argument: argument.clone(), filter: filter.clone() }
}
