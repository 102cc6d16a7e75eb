//! Arithmetic said in words: 'pieces times price less discount', 'parts cost plus labour cost', 'won value divided by cost', 'spent as a
//! percentage of the budget'. What stands on both sides of such words becomes one number, with whatever it is restricted, grouped or
//! ranked by.
//!
//! Amounts of one row are computed row by row and then added up (or averaged, where that is said). What is divided is added up first,
//! on each side by itself, so numbers of two tables are never taken over rows that a join repeats.

mod operands;
mod operators;
mod terms;

pub(super) use operands::state_at;
pub(crate) use operators::{Operation, is_spending, per_money as per_money_at, phrase_at, right_of};

use super::Sentence;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr};
use operands::{Operand, Term};

/// Most operands of one formula.
const MOST: usize = 6;

/// Words that put numbers together into one.
pub(crate) const TOGETHER: &[&str] =
    &["together", "combined", "taken together", "added together", "added up", "put together", "summed", "in one sum"];
/// Words of how far two numbers are apart.
pub(crate) const APART: &[&str] = &["difference", "gap", "margin", "spread", "differential", "markup", "mark-up"];

/// A formula as it is said: what is computed with, and how.
struct Chain {
    from: usize,
    to: usize,
    operands: Vec<Operand>,
    operations: Vec<Operation>,
}

/// Mentions with the formula in them put as one number.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let chain = (0..s.items.len())
        .find_map(|at| chain(s, at).or_else(|| together(s, at)).or_else(|| between(s, at)).or_else(|| weighted(s, at)))?;
    let expr = terms::computed(s, &chain)?;
    let divides = matches!(expr, Expr::Arithmetic(Arithmetic::Divide, ..));
    let mut items: Vec<Item> = s.items[..chain.from].to_vec();
    if !divides {
        // What restricts the rows of the formula restricts the question.
        let states = chain.operands.iter().flat_map(|o| o.states.iter());
        let at = s.items[chain.from].start;
        items.extend(states.map(|p| Item { sense: Sense::Restriction(Box::new(p.clone())), start: at, end: at, fit: 1.0 }));
    }
    let (start, end) = (s.items[chain.from].start, s.items[chain.to - 1].end);
    items.push(Item { sense: Sense::Measured(Box::new(expr)), start, end, fit: 1.0 });
    items.extend(s.items[chain.to..].iter().cloned());
    Some(items)
}

/// Operands with operators between them, from a mention on.
fn chain(s: &Sentence<'_>, at: usize) -> Option<Chain> {
    let (first, mut to) = operands::read(s, at)?;
    let mut chain = Chain { from: at, to, operands: vec![first], operations: Vec::new() };
    while chain.operands.len() < MOST {
        if let Some((operand, end)) = per_money(s, to) {
            chain.operands.push(operand);
            chain.operations.push(Operation::Divide);
            chain.to = end;
            break;
        }
        let Some((operation, next)) = operators::read(s, to) else { break };
        let Some((operand, end)) = operands::read(s, next) else { break };
        if !operators::fits(s, operation, chain.operands.last()?, &operand) {
            break;
        }
        chain.operands.push(operand);
        chain.operations.push(operation);
        to = end;
        chain.to = end;
    }
    (!chain.operations.is_empty()).then_some(chain)
}

/// 'per franc of budget', 'per dollar spent'.
fn per_money(s: &Sentence<'_>, at: usize) -> Option<(Operand, usize)> {
    let end = operators::per_money(s.set.tokens, s.items.get(at)?.start)?;
    let next = (at..s.items.len()).find(|&k| s.items[k].start >= end)?;
    if operators::is_spending(&s.word(next)) {
        return Some((operands::spent(s)?, next + 1));
    }
    operands::read(s, next).filter(|(o, _)| matches!(o.term, Term::Amount { .. }))
}

/// 'freight and deposit together', 'the combined parts and labour cost'.
fn together(s: &Sentence<'_>, at: usize) -> Option<Chain> {
    let opens = s.is(at, &["combined"]);
    let from = if opens { at + 1 } else { at };
    let (first, mut to) = operands::read(s, from)?;
    let mut chain = Chain { from: at, to, operands: vec![first], operations: Vec::new() };
    while chain.operands.len() < MOST && matches!(s.tag(to), "and") || matches!(s.sense(to), Some(Sense::Punctuation(',' | '&'))) {
        let next = if s.tag(to + 1) == "and" { to + 2 } else { to + 1 };
        let Some((operand, end)) = operands::read(s, next) else { break };
        chain.operands.push(operand);
        chain.operations.push(Operation::Add);
        to = end;
    }
    let closes = (to..to + 2).find(|&i| s.is(i, TOGETHER) && (to..i).all(|k| s.passes(k)));
    chain.to = closes.map_or(to, |i| i + 1);
    let amounts = chain.operands.iter().all(|o| matches!(o.term, Term::Amount { .. }));
    (amounts && !chain.operations.is_empty() && (opens || closes.is_some())).then_some(chain)
}

/// 'the difference between the list price and the cost', 'the gap between budget and actual cost'.
fn between(s: &Sentence<'_>, at: usize) -> Option<Chain> {
    let opens = s.is(at, APART) && s.tag(at + 1) == "between" || s.is(at, &["difference between", "gap between", "margin between"]);
    if !opens {
        return None;
    }
    let next = if s.tag(at + 1) == "between" { at + 2 } else { at + 1 };
    let (first, to) = operands::read(s, next)?;
    if !matches!(s.tag(to), "and") {
        return None;
    }
    let (second, to) = operands::read(s, to + 1)?;
    let amounts = matches!((&first.term, &second.term), (Term::Amount { .. }, Term::Amount { .. }));
    (amounts && first.function.is_none() && second.function.is_none()).then_some(Chain {
        from: at,
        to,
        operands: vec![first, second],
        operations: vec![Operation::Subtract],
    })
}

/// 'weighted value', 'offers weighted by their chance': an amount times how likely it is.
fn weighted(s: &Sentence<'_>, at: usize) -> Option<Chain> {
    if s.is(at, &["weighted", "probability-weighted", "risk-weighted"]) {
        let (operand, to) = operands::read(s, at + 1)?;
        let operand = operand.as_amount(s.lexicon())?;
        let Term::Amount { table, .. } = operand.term else { return None };
        let chance = operands::likelihood(s.lexicon(), table)?;
        return Some(Chain { from: at, to, operands: vec![operand, chance], operations: vec![Operation::Multiply] });
    }
    // 'open offers weighted by their chance'
    let (operand, to) = operands::read(s, at)?;
    let (Operation::Multiply, next) = operators::read(s, to)? else { return None };
    if !s.is(to, &["weighted"]) && !s.word(to).starts_with("weighted") {
        return None;
    }
    let (weight, to) = operands::read(s, next)?;
    let operand = operand.as_amount(s.lexicon())?;
    matches!(weight.term, Term::Amount { likely: true, .. }).then_some(Chain {
        from: at,
        to,
        operands: vec![operand, weight],
        operations: vec![Operation::Multiply],
    })
}

/// The aggregate that a formula is asked for by.
fn function(chain: &Chain) -> Option<Aggregate> {
    chain.operands.first()?.function
}
