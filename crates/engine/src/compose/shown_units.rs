//! Numbers shown in another unit than their column has: 'total minutes (h)', 'kilos in tonnes', 'hours of lessons' where minutes are kept.
//! What is kept is divided where the query is written; which reading is meant doesn't depend on it.

use super::units::{Unit, of_column, unit};
use crate::lexicon::Lexicon;
use crate::query::{Arithmetic, Expr, Output, Predicate, Query};
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
    let opens = matches!(before, "" | "the" | "net" | "gross" | "of") && matches!(unit.kind, "weight" | "volume" | "length");
    let measured = (opens
        || matches!(before, "many" | "most" | "least" | "fewest" | "total" | "average" | "avg" | "mean" | "median" | "sum"))
        && token.lower.len() > 2
        && closes
        && matches!(unit.kind, "duration" | "weight" | "volume" | "length");
    // 'paid hours per waiter': a number of them, where no number or span of time stands before.
    const NOT_SHOWN: &[&str] = &[
        "last", "past", "next", "previous", "coming", "within", "every", "few", "couple", "several", "in", "than", "of", "half", "opening",
        "office", "business", "working", "peak", "rush", "after", "over", "under", "hundred",
    ];
    let plural = unit.kind == "duration" && matches!(token.lower.as_str(), "hours" | "minutes") && closes;
    let counted = before.ends_with(|c: char| c.is_ascii_digit()) || crate::numbers::number_at(&[before], 0).is_some();
    let named = plural && !counted && !NOT_SHOWN.contains(&before);
    (bracketed || led || (measured || named) && !outright).then_some(unit)
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
    let argument = match expr {
        Expr::Aggregate { function: Sum | Avg | Min | Max | Median, argument, .. } => argument.as_ref(),
        other => other,
    };
    let unit = |expr: &Expr| {
        let Expr::Column(column) = expr else { return None };
        let t = lexicon.table(&column.table.name)?;
        of_column(lexicon, t, lexicon.column(t, &column.column)?)
    };
    match argument {
        // Of two columns in one unit.
        Expr::Arithmetic(Arithmetic::Subtract | Arithmetic::Add, a, b) => unit(a).filter(|own| unit(b) == Some(*own)),
        other => unit(other),
    }
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
    converted_in(query, said, unit_name(&tokens[at].lower), lexicon).0
}

/// The same from the inside out: what is selected from a derived table is called by its new names.
fn converted_in(query: &mut Query, said: Unit, word: &str, lexicon: &Lexicon) -> (Vec<String>, Vec<(String, String)>) {
    let Some(source) = query.source.as_deref_mut() else { return converted_base(query, said, word, lexicon) };
    let (told, renamed) = converted_in(source, said, word, lexicon);
    derived(query, &renamed);
    (told, renamed)
}

/// The numbers of the rows themselves; what was done, and which names became which.
fn converted_base(base: &mut Query, said: Unit, word: &str, lexicon: &Lexicon) -> (Vec<String>, Vec<(String, String)>) {
    let (mut told, mut turned, mut renamed) = (Vec::new(), Vec::new(), Vec::new());
    let grouped = base.group_by.clone();
    let fits = |o: &Output| shown(&o.expr, lexicon).filter(|own| own.kind == said.kind && *own != said);
    let several = base.select.iter().filter(|o| !grouped.contains(&o.expr) && fits(o).is_some()).count() > 1;
    for output in base.select.iter_mut().filter(|o| !grouped.contains(&o.expr)) {
        let Some(own) = fits(output) else { continue };
        let before = output.expr.clone();
        // Numbers of several periods keep the names that tell them apart.
        let name = output.alias.take();
        let new = name.as_deref().filter(|_| several).map_or_else(|| alias(&before, word), |n| renamed_unit(n, own, word));
        renamed.extend(name.filter(|n| *n != new).map(|n| (n, new.clone())));
        *output = Output { expr: scaled(&before, own, said), alias: Some(new) };
        told.push(format!("shown in {word}"));
        turned.push((before, output.expr.clone()));
    }
    for order in &mut base.order_by {
        if let Some((_, expr)) = turned.iter().find(|(before, _)| *before == order.expr) {
            order.expr = expr.clone();
        }
    }
    told.dedup();
    (told, renamed)
}

/// The name of a number with its new unit in the place of the old one.
fn renamed_unit(name: &str, own: Unit, word: &str) -> String {
    let part = |p: &str| if unit(p).is_some_and(|u| u == own) { word.to_string() } else { p.to_string() };
    name.split('_').map(part).collect::<Vec<_>>().join("_")
}

/// Names of the derived table as they are called now.
fn derived(query: &mut Query, renamed: &[(String, String)]) {
    let outputs = query.select.iter_mut().map(|o| &mut o.expr);
    let others = query.group_by.iter_mut().chain(query.order_by.iter_mut().map(|o| &mut o.expr));
    outputs.chain(others).for_each(|e| called(e, renamed));
    query.filter.iter_mut().chain(&mut query.having).for_each(|p| {
        if let Predicate::Compare { left, right, .. } = p {
            called(left, renamed);
            called(right, renamed);
        }
    });
}

fn called(expr: &mut Expr, renamed: &[(String, String)]) {
    match expr {
        Expr::Derived(name) => {
            if let Some((_, new)) = renamed.iter().find(|(old, _)| old == name) {
                new.clone_into(name);
            }
        }
        Expr::Aggregate { argument, .. } => called(argument, renamed),
        Expr::Arithmetic(_, a, b) => {
            called(a, renamed);
            called(b, renamed);
        }
        Expr::Window { argument, partition, order, .. } => {
            called(argument, renamed);
            partition.iter_mut().chain(order.iter_mut().map(|o| &mut o.expr)).for_each(|e| called(e, renamed));
        }
        _ => {}
    }
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
