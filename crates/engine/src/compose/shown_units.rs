//! Numbers shown in another unit than their column has: 'total minutes (h)', 'kilos in tonnes', 'hours of lessons' where minutes are kept.
//! What is kept is divided where the query is written; which reading is meant doesn't depend on it.

use super::units::{Unit, of_column, unit};
use crate::lexicon::Lexicon;
use crate::query::{Arithmetic, Expr, Output, Query};
use crate::text::Token;

/// The unit that a question wants numbers in, and the token that says it. None where it says several.
fn asked(tokens: &[Token]) -> Option<(Unit, usize)> {
    let only = |outright: bool| {
        let mut all = (0..tokens.len()).filter_map(|at| said_at(tokens, at, outright).map(|unit| (unit, at)));
        let first = all.next()?;
        all.all(|(unit, _)| unit == first.0).then_some(first)
    };
    // 'total minutes in hours': in hours.
    let outright = (0..tokens.len()).any(|at| said_at(tokens, at, true).is_some());
    only(outright)
}

/// The unit that a token says numbers are to be told in; `outright`: in brackets or led by 'in', not as what is added up.
fn said_at(tokens: &[Token], at: usize, outright: bool) -> Option<Unit> {
    let token = tokens.get(at).filter(|t| !t.quoted && !t.punctuation)?;
    let unit = told(&token.lower).filter(|u| !matches!(u.kind, "money" | "calendar"))?;
    let word = |i: Option<usize>| i.and_then(|i| tokens.get(i)).map_or("", |t| t.lower.as_str());
    let (before, after) = (word(at.checked_sub(1)), word(Some(at + 1)));
    let closes = tokens.get(at + 1).is_none_or(|t| t.punctuation && !t.quoted)
        || after.len() > 4 && after.ends_with("ed")
        || matches!(
            after,
            "by" | "per"
                | "for"
                | "of"
                | "each"
                | "over"
                | "and"
                | "in"
                | "this"
                | "last"
                | "did"
                | "do"
                | "does"
                | "was"
                | "were"
                | "is"
                | "are"
                | "have"
                | "has"
        );
    // '(h)', 'in tonnes'
    let bracketed = before == "(" && after == ")";
    let led = before == "in" && closes;
    // 'total hours', 'how many hours': a number of them.
    let measured = matches!(before, "many" | "most" | "least" | "fewest" | "total" | "average" | "avg" | "mean" | "median" | "sum")
        && token.lower.len() > 2
        && closes
        && matches!(unit.kind, "duration" | "weight" | "volume" | "length");
    (bracketed || led || measured && !outright).then_some(unit)
}

/// The unit that a word says where numbers are shown: 't' is one of weight there.
fn told(word: &str) -> Option<Unit> {
    unit(if word == "t" { "tonne" } else { word })
}

/// True for words that say a unit where numbers are shown.
pub(crate) fn is_shown_unit(word: &str) -> bool {
    told(word).is_some()
}

/// The unit of what an output shows, where it is a column or an aggregate of one in the column's own unit.
fn shown(expr: &Expr, lexicon: &Lexicon) -> Option<Unit> {
    use crate::query::Aggregate::{Avg, Max, Median, Min, Sum};
    let column = match expr {
        Expr::Column(c) => c,
        Expr::Aggregate { function: Sum | Avg | Min | Max | Median, argument, .. } => match argument.as_ref() {
            Expr::Column(c) => c,
            _ => return None,
        },
        _ => return None,
    };
    let t = lexicon.table(&column.table.name)?;
    of_column(lexicon, t, lexicon.column(t, &column.column)?)
}

fn base(query: &Query) -> &Query {
    let mut base = query;
    while let Some(source) = base.source.as_deref() {
        base = source;
    }
    base
}

/// True for a token that says in what unit a query shows its numbers.
pub(crate) fn tells_unit(tokens: &[Token], at: usize, query: &Query, lexicon: &Lexicon) -> bool {
    let Some((said, told)) = asked(tokens) else { return false };
    told == at && base(query).select.iter().any(|o| shown(&o.expr, lexicon).is_some_and(|own| own.kind == said.kind))
}

/// Shows numbers in the unit that the question wants them in; says so.
pub(crate) fn converted(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    let Some((said, at)) = asked(tokens) else { return Vec::new() };
    let mut base = query;
    while base.source.is_some() {
        let Some(source) = base.source.as_deref_mut() else { break };
        base = source;
    }
    let word = unit_name(&tokens[at].lower);
    let (mut told, mut turned) = (Vec::new(), Vec::new());
    let grouped = base.group_by.clone();
    for output in base.select.iter_mut().filter(|o| !grouped.contains(&o.expr)) {
        let Some(own) = shown(&output.expr, lexicon).filter(|own| own.kind == said.kind && *own != said) else {
            continue;
        };
        let before = output.expr.clone();
        *output = Output { expr: scaled(&before, own, said), alias: Some(alias(&before, word)) };
        told.push(format!("shown in {word}"));
        turned.push((before, output.expr.clone()));
    }
    for order in &mut base.order_by {
        if let Some((_, expr)) = turned.iter().find(|(before, _)| *before == order.expr) {
            order.expr = expr.clone();
        }
    }
    told.dedup();
    told
}

/// The whole name of a unit, for the name of a column.
fn unit_name(word: &str) -> &str {
    match word {
        "h" | "hr" | "hrs" | "hour" => "hours",
        "min" | "mins" | "minute" => "minutes",
        "s" | "sec" | "secs" | "second" => "seconds",
        "d" | "day" => "days",
        "t" | "ton" | "tonne" => "tonnes",
        "l" | "liter" | "litre" => "litres",
        word => word,
    }
}

fn scaled(expr: &Expr, own: Unit, said: Unit) -> Expr {
    let (operator, factor) =
        if said.size > own.size { (Arithmetic::Divide, said.size / own.size) } else { (Arithmetic::Multiply, own.size / said.size) };
    let text = format!("{factor:.6}");
    let text = text.trim_end_matches('0');
    let number = if text.ends_with('.') { format!("{text}0") } else { text.to_string() };
    Expr::Arithmetic(operator, Box::new(expr.clone()), Box::new(Expr::Number(number)))
}

fn alias(expr: &Expr, unit: &str) -> String {
    use crate::query::Aggregate::{Avg, Max, Median, Min, Sum};
    match expr {
        Expr::Aggregate { function: Sum, .. } => format!("total_{unit}"),
        Expr::Aggregate { function: Avg, .. } => format!("average_{unit}"),
        Expr::Aggregate { function: Min, .. } => format!("min_{unit}"),
        Expr::Aggregate { function: Max, .. } => format!("max_{unit}"),
        Expr::Aggregate { function: Median, .. } => format!("median_{unit}"),
        _ => unit.to_string(),
    }
}
