//! Both ends of an order: 'the oldest and the youngest dog', 'first and last visit of each member', 'which club has the most and which the fewest
//! members'. The question is read twice, with one end each; where both readings are the same but for the direction, the rows of either are
//! meant.

use super::{Readers, without};
use crate::account::Word;
use crate::answer::{Candidate, Context, Decision, Outcome};
use crate::followup::picked;
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::query::{Comparison, Expr, OrderItem, Output, Predicate, Query};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::text::Token;
use crate::time::TimeContext;
use std::ops::Range;

/// What marks such a reading.
const RULE: &str = "both ends of an order";
/// Ends that are told at less are nothing to go by.
const LEAST: f32 = 0.5;
const TOGETHER: f32 = 0.97;
/// Words between two ends, at most.
const APART: usize = 4;
/// Words that may stand between two ends.
const BETWEEN: &[&str] = &["and", "the", "&", ",", "which", "who", "has", "have", "as", "well", "also", "or"];
/// Ends that no adjective tells, with what is at the other one.
const ENDS: &[(&str, bool)] = &[
    ("most", true),
    ("highest", true),
    ("best", true),
    ("biggest", true),
    ("largest", true),
    ("greatest", true),
    ("top", true),
    ("last", true),
    ("latest", true),
    ("least", false),
    ("fewest", false),
    ("lowest", false),
    ("worst", false),
    ("smallest", false),
    ("first", false),
    ("earliest", false),
];

/// The answer to a question that asks for both ends of an order; `None` where it is read otherwise.
pub(crate) fn answer(question: &str, tokens: &[Token], lexicon: &Lexicon, context: &Context<'_>, read: &Readers<'_>) -> Option<Outcome> {
    let (one, other) = find(tokens)?;
    let settings = RenderSettings { time: TimeContext::new(context.today, context.manners), timezone: context.manners.timezone.clone() };
    let mut outcome = (read.rest)(&without(question, tokens, std::slice::from_ref(&(one.end..other.end)))?);
    let second = (read.rest)(&without(question, tokens, std::slice::from_ref(&(one.start..other.start)))?);
    if outcome.decision != Decision::Answered || second.decision != Decision::Answered || outcome.follow_up {
        return None;
    }
    let clean = |c: &&Candidate| c.account.is_clean() && c.confidence >= LEAST;
    let best = outcome.candidates.first().filter(clean)?.clone();
    let second = second.candidates.first().filter(clean)?.clone();
    let query = joined(&best.query, &second.query, lexicon)?;
    let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, &settings).ok())??;
    let mut account = best.account.clone();
    let end = |w: &&Word| tokens[other.clone()].iter().any(|t| w.span == (t.start, t.end));
    account.put(second.account.words().iter().filter(end).cloned().collect());
    let confidence = (best.confidence.min(second.confidence) * TOGETHER).min(account.ceiling());
    if confidence < context.clarify_below {
        return None;
    }
    outcome.candidates = vec![super::made_of(best, (query, sql), account, confidence, RULE, lexicon, &settings)];
    Some(outcome)
}

/// The words of two opposite ends that are told of the same.
fn find(tokens: &[Token]) -> Option<(Range<usize>, Range<usize>)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let end = |i: usize| {
        let told = ENDS.iter().find(|(w, _)| *w == word(i)).map(|(_, high)| *high);
        told.or_else(|| DICTIONARY.adjective(word(i)).filter(|_| word(i).ends_with("st")).map(|a| a.descending))
    };
    (0..tokens.len()).find_map(|i| {
        let high = end(i)?;
        // 'heights of the tallest and shortest' are numbers.
        let before = i.checked_sub(1 + usize::from(i > 0 && word(i - 1) == "the"));
        if before.is_some_and(|k| word(k) == "of") {
            return None;
        }
        let j = (i + 2..=i + 1 + APART).find(|&j| end(j).is_some())?;
        let between = (i + 1..j).all(|k| BETWEEN.contains(&word(k))) && (i + 1..j).any(|k| matches!(word(k), "and" | "&"));
        // 'most and least': a number of each goes on behind them.
        let opposed = end(j) == Some(!high) || DICTIONARY.opposed(word(i), word(j));
        (between && opposed).then_some((i..i + 1, j..j + 1))
    })
}

/// The rows at either end; `None` where the queries differ in more than the direction.
fn joined(one: &Query, other: &Query, lexicon: &Lexicon) -> Option<Query> {
    if let (Some(a), Some(b)) = (&one.source, &other.source) {
        return of_each_group(one, a, other, b);
    }
    let ordered = |q: &Query| q.limit.is_some() && !q.order_by.is_empty() && q.source.is_none() && q.set.is_none();
    if !ordered(one) || !ordered(other) || !turned(&one.order_by, &other.order_by) {
        return None;
    }
    let bare = |q: &Query| Query { order_by: Vec::new(), limit: None, ..q.clone() };
    let mut all = bare(one);
    // Where something is missing it is at no end.
    let other_bare = bare(other);
    if all.select != other_bare.select || all.group_by != other_bare.group_by || all.subject != other_bare.subject {
        return None;
    }
    all.filter.push(Predicate::Any(vec![picked(one, lexicon)?, picked(other, lexicon)?]));
    all.order_by = one.order_by.clone();
    // What tells which is which.
    if let Some(by) = one.order_by.first().filter(|o| all.select.iter().all(|shown| shown.expr != o.expr)) {
        let alias = crate::compose::alias(&by.expr, &all.select, lexicon);
        all.select.push(Output { expr: by.expr.clone(), alias });
    }
    Some(all)
}

/// True for the same keys in the other direction.
fn turned(one: &[OrderItem], other: &[OrderItem]) -> bool {
    let first = |all: &[OrderItem]| all.first().cloned();
    first(one).zip(first(other)).is_some_and(|(a, b)| a.expr == b.expr && a.descending != b.descending)
}

/// The same of each group, where places in it are numbered.
fn of_each_group(one: &Query, inner: &Query, other: &Query, other_inner: &Query) -> Option<Query> {
    let place = |q: &Query| q.select.iter().position(|o| matches!(o.expr, Expr::Window { .. }));
    let (at, other_at) = (place(inner)?, place(other_inner)?);
    let (Expr::Window { order, partition, .. }, Expr::Window { order: back, partition: same, .. }) =
        (&inner.select[at].expr, &other_inner.select[other_at].expr)
    else {
        return None;
    };
    let by_place =
        |p: &Predicate| matches!(p, Predicate::Compare { left: Expr::Derived(_), op: Comparison::Equal | Comparison::LessOrEqual, .. });
    let [condition] = one.filter.as_slice() else { return None };
    let rest = |q: &Query, k: usize| q.select.iter().enumerate().filter(|(i, _)| *i != k).map(|(_, o)| o.expr.clone()).collect::<Vec<_>>();
    let alike = rest(inner, at) == rest(other_inner, other_at) && one.select == other.select && one.filter == other.filter;
    if !alike || !turned(order, back) || partition != same || !by_place(condition) {
        return None;
    }
    let mut both = inner.clone();
    let mut last = other_inner.select[other_at].clone();
    last.alias = Some("position_from_end".into());
    both.select.push(last);
    let Predicate::Compare { op, right, .. } = condition.clone() else { return None };
    let from_end = Predicate::Compare { left: Expr::Derived("position_from_end".into()), op, right };
    let mut query = one.clone();
    query.filter = vec![Predicate::Any(vec![condition.clone(), from_end])];
    query.source = Some(Box::new(both));
    Some(query)
}
