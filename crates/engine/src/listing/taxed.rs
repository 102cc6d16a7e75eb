//! Amounts with or without the tax: 'billed last month excluding VAT', 'total of the invoices incl. tax'.
//!
//! The words are taken out, the rest is read like any question, and the amounts that it adds up become those without the tax, or with it:
//! another column where both are kept, else the sum or difference of the two that are. Where the rows don't tell, the question is read as a
//! whole.

use crate::account::Word;
use crate::answer::{Candidate, Context, Decision, Outcome};
use crate::describe;
use crate::lexicon::Lexicon;
use crate::query::{Arithmetic, ColumnRef, Expr, Output, Query};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::text::Token;
use crate::time::TimeContext;
use std::ops::Range;

/// A rest that is told at less is nothing to go by.
const LEAST: f32 = 0.6;
const OUT: &[&[&str]] = &[
    &["excluding"],
    &["excl"],
    &["excl", "."],
    &["ex"],
    &["without"],
    &["before"],
    &["net", "of"],
    &["exclusive", "of"],
    &["not", "including"],
    &["less"],
    &["minus"],
];
const IN: &[&[&str]] = &[&["including"], &["incl"], &["incl", "."], &["after"], &["inclusive", "of"], &["plus"], &["with"]];
const TAX: &[&str] = &["tax", "taxes", "vat", "gst"];
const NET: &[&str] = &["net", "netto", "untaxed", "subtotal", "excl", "nett"];
const GROSS: &[&str] = &["gross", "brutto", "incl", "total"];

/// The answer to a question that says with or without tax; `ask` reads what else it says.
pub(crate) fn answer(
    question: &str,
    tokens: &[Token],
    lexicon: &Lexicon,
    context: &Context<'_>,
    ask: &dyn Fn(&str) -> Outcome,
) -> Option<Outcome> {
    let (cut, without) = find(tokens)?;
    let mut rest = question.as_bytes().to_vec();
    rest.get_mut(tokens.get(cut.start)?.start..tokens.get(cut.end.checked_sub(1)?)?.end)?.fill(b' ');
    let mut outcome = ask(&String::from_utf8(rest).ok()?);
    if outcome.decision != Decision::Answered {
        return None;
    }
    let best = outcome.candidates.first().filter(|c| c.account.is_clean() && c.confidence >= LEAST)?.clone();
    let settings = RenderSettings { time: TimeContext::new(context.today, context.manners), timezone: context.manners.timezone.clone() };
    let query = turned(&best.query, without, lexicon)?;
    let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, &settings).ok())??;
    let mut account = best.account.clone();
    let name = if without { "without tax" } else { "with tax" };
    account.put(cut.filter_map(|i| tokens.get(i)).filter(|t| !t.punctuation).map(|t| Word::shown(t, name.into(), true, false)).collect());
    outcome.candidates = vec![Candidate {
        explanation: describe::explain(&query, lexicon, &settings),
        title: describe::title(&query, lexicon, &settings),
        output: describe::output(&query, lexicon),
        tables: crate::rank::tables(&query).iter().map(|t| t.name.clone()).collect(),
        confidence: best.confidence.min(account.ceiling()),
        query,
        sql,
        account,
        ..best
    }];
    Some(outcome)
}

/// The words that say so, and whether the tax is left out.
fn find(tokens: &[Token]) -> Option<(Range<usize>, bool)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let starts = |at: usize, p: &&&[&str]| p.iter().enumerate().all(|(k, w)| word(at + k) == *w);
    (1..tokens.len()).find_map(|at| {
        let (led, without) = match OUT.iter().filter(|p| starts(at, p)).map(|p| p.len()).max() {
            Some(n) => (n, true),
            None => (IN.iter().filter(|p| starts(at, p)).map(|p| p.len()).max()?, false),
        };
        let mut end = at + led;
        while matches!(word(end), "the" | "all" | "any" | "sales" | "value" | "added") {
            end += 1;
        }
        TAX.contains(&word(end)).then_some((at..end + 1, without))
    })
}

/// The query with the amounts that it adds up turned.
fn turned(query: &Query, without: bool, lexicon: &Lexicon) -> Option<Query> {
    let mut query = query.clone();
    if query.source.is_some() || query.set.is_some() {
        return None;
    }
    let mut amounts = 0;
    let mut known = true;
    let mut turn = |e: &mut Expr, within: bool| {
        replaced(e, within, &mut |c| {
            amounts += 1;
            let other = other(c, without, lexicon);
            known &= other.is_some();
            other
        });
    };
    query.select.iter_mut().for_each(|o| turn(&mut o.expr, false));
    query.order_by.iter_mut().for_each(|o| turn(&mut o.expr, false));
    if amounts == 0 || !known {
        return None;
    }
    let shown: Vec<Output> = std::mem::take(&mut query.select);
    for o in shown {
        let alias = if o.expr.is_aggregate() { crate::compose::alias(&o.expr, &query.select, lexicon) } else { o.alias };
        query.select.push(Output { alias, ..o });
    }
    Some(query)
}

/// Calls `other` on the columns that are added up.
fn replaced(e: &mut Expr, within: bool, other: &mut dyn FnMut(&ColumnRef) -> Option<Expr>) {
    match e {
        Expr::Column(c) if within => {
            if let Some(turned) = other(c) {
                *e = turned;
            }
        }
        Expr::Aggregate { argument, .. } => replaced(argument, true, other),
        Expr::Arithmetic(_, a, b) => {
            replaced(a, within, other);
            replaced(b, within, other);
        }
        Expr::Numeric(inner) => replaced(inner, within, other),
        _ => {}
    }
}

/// The amount of a row without its tax, or with it, given any of its amounts. `None` where that isn't kept.
fn other(c: &ColumnRef, without: bool, lexicon: &Lexicon) -> Option<Expr> {
    let t = lexicon.table(&c.table.name)?;
    let own = lexicon.column(t, &c.column)?;
    let shape = &lexicon.schema.tables[t];
    let says = |k: usize, list: &[&str]| lexicon.tables[t].columns[k].words.iter().any(|w| list.contains(&w.as_str()));
    let only = |list: &[&str], but: &[&str]| {
        let mut all = (0..shape.columns.len()).filter(|&k| shape.columns[k].class.is_number() && says(k, list) && !says(k, but));
        all.next().filter(|_| all.next().is_none())
    };
    let (net, gross) = (only(NET, TAX), only(GROSS, TAX).filter(|&g| !says(g, NET)));
    let tax = only(TAX, &["net", "netto", "gross", "rate", "percent", "pct", "id", "code", "number"]);
    let column = |k: usize| Expr::Column(ColumnRef { table: c.table.clone(), column: shape.columns[k].name.clone() });
    let joined = |how: Arithmetic, a: usize, b: usize| Expr::Arithmetic(how, Box::new(column(a)), Box::new(column(b)));
    // Only an amount that is one of the two is turned.
    if Some(own) != net && Some(own) != gross && Some(own) != tax {
        return None;
    }
    match (without, net, gross, tax) {
        (true, Some(net), ..) => Some(column(net)),
        (true, None, Some(gross), Some(tax)) => Some(joined(Arithmetic::Subtract, gross, tax)),
        (false, _, Some(gross), _) => Some(column(gross)),
        (false, Some(net), None, Some(tax)) => Some(joined(Arithmetic::Add, net, tax)),
        _ => None,
    }
}
