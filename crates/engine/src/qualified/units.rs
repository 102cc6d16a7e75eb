//! Days, months and years told by a number of theirs: 'months with more than 100 orders', 'which weeks had revenue below 5,000', 'days on which the average
//! wait was over 20'. The number of each is read as a question of its own ('number of orders by month'), and those within the bound are left.

use super::Readers;
use super::clause::{is_bound, words_of_bound};
use crate::account::{State, Word};
use crate::answer::{Context, Decision, Outcome};
use crate::lexicon::Lexicon;
use crate::numbers::number_at;
use crate::query::{Comparison, Expr, Predicate, Query};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::terse::{Kind, named_from};
use crate::text::Token;
use crate::time::TimeContext;
use std::ops::Range;

/// What marks such a reading.
const RULE: &str = "units of time told by a number of theirs";
const LEAST: f32 = 0.5;
const TOGETHER: f32 = 0.95;
const UNITS: &[(&str, &str)] = &[
    ("months", "month"),
    ("days", "day"),
    ("dates", "day"),
    ("weeks", "week"),
    ("quarters", "quarter"),
    ("years", "year"),
    ("month", "month"),
    ("day", "day"),
    ("week", "week"),
    ("quarter", "quarter"),
    ("year", "year"),
];
/// What leads from the units to their number.
const LEADS: &[&[&str]] = &[
    &["with"],
    &["having"],
    &["that", "had"],
    &["in", "which", "we", "had"],
    &["in", "which", "there", "were"],
    &["in", "which"],
    &["on", "which", "there", "were"],
    &["on", "which", "we", "had"],
    &["on", "which"],
    &["when", "there", "were"],
    &["when", "we", "had"],
    &["when"],
    &["where", "there", "were"],
    &["where"],
    &["had"],
    &["have"],
    &["saw"],
    &["were", "there"],
    &["did", "we", "have"],
];
/// Words between an amount and its bound.
const LINKS: &[&str] = &["was", "were", "is", "are", "of", "went", "fell", "stayed", "came", "to", "got", "been", "rose"];
/// Words of an amount, at most.
const LONGEST: usize = 5;

/// The parts of such a question, as places of words.
struct Parts {
    /// From the unit to its number, and the unit.
    lead: Range<usize>,
    unit: &'static str,
    /// What is counted or added up, and whether it is counted.
    measure: Range<usize>,
    counts: bool,
    bound: Range<usize>,
    op: Comparison,
    value: String,
    /// Behind it all.
    end: usize,
}

/// The answer to a question for units of time that are told by a number of theirs.
pub(crate) fn answer(question: &str, tokens: &[Token], lexicon: &Lexicon, context: &Context<'_>, read: &Readers<'_>) -> Option<Outcome> {
    let parts = find(tokens, lexicon)?;
    let light =
        |t: &Token| matches!(t.lower.as_str(), "which" | "what" | "show" | "list" | "the" | "all" | "me" | "find" | "in" | "on" | "were");
    if !tokens[..parts.lead.start].iter().all(light) {
        return None;
    }
    let said = |span: Range<usize>| -> &str {
        let place = tokens.get(span.start).zip(span.end.checked_sub(1).and_then(|i| tokens.get(i))).filter(|_| !span.is_empty());
        place.and_then(|(a, b)| question.get(a.start..b.end)).unwrap_or_default()
    };
    let summed = matches!(named_from(tokens, parts.measure.start, lexicon), Some((Kind::Amount, _)));
    let measure = match (parts.counts, summed) {
        (true, _) => format!("number of {}", said(parts.measure.clone())),
        (false, true) => format!("total {}", said(parts.measure.clone())),
        (false, false) => said(parts.measure.clone()).to_string(),
    };
    let mut outcome = (read.condition)(&format!("{measure} by {} {}", parts.unit, said(parts.end..tokens.len())));
    if outcome.decision != Decision::Answered {
        return None;
    }
    let best = outcome.candidates.first().filter(|c| c.account.is_clean() && c.confidence >= LEAST)?.clone();
    let query = within(&best.query, &parts)?;
    let settings = RenderSettings { time: TimeContext::new(context.today, context.manners), timezone: context.manners.timezone.clone() };
    let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, &settings).ok())??;
    let mut account = best.account.with_words(Vec::new());
    account.put(tokens.iter().enumerate().filter(|(_, t)| !t.punctuation).map(|(i, t)| word(i, t, &parts)).collect());
    let confidence = (best.confidence * TOGETHER).min(account.ceiling());
    // Composing knows some of them.
    let whole = (read.whole)(question).candidates.into_iter().next().filter(|c| c.account.is_clean() && c.confidence > confidence);
    if confidence < context.clarify_below || whole.is_some_and(|c| !c.query.having.is_empty() && c.query.group_by == query.group_by) {
        return None;
    }
    outcome.candidates = vec![super::made_of(best, (query, sql), account, confidence, RULE, lexicon, &settings)];
    Some(outcome)
}

fn word(i: usize, token: &Token, parts: &Parts) -> Word {
    if i == parts.lead.start || parts.measure.contains(&i) || i >= parts.end {
        Word::shown(token, token.lemma.clone(), true, false)
    } else if parts.bound.contains(&i) {
        Word::compared(token, parts.value.clone())
    } else {
        Word::of(token, State::Light)
    }
}

fn find(tokens: &[Token], lexicon: &Lexicon) -> Option<Parts> {
    let words: Vec<&str> = tokens.iter().map(|t| if t.quoted { "" } else { t.lower.as_str() }).collect();
    let at = |i: usize| words.get(i).copied().unwrap_or_default();
    (0..tokens.len()).find_map(|i| {
        let unit = UNITS.iter().find(|(said, _)| *said == at(i)).map(|(_, unit)| *unit)?;
        let stands = |p: &&&[&str]| p.iter().enumerate().all(|(k, w)| at(i + 1 + k) == *w);
        let lead = LEADS.iter().filter(stands).map(|p| p.len()).max()?;
        let mut start = i + 1 + lead;
        start += usize::from(matches!(at(start), "the" | "our" | "a" | "an"));
        let bound_at = |from: usize| -> Option<(usize, Comparison, usize, String)> {
            let (op, n) = is_bound(&words, from)?;
            let number = number_at(&words, from + n).filter(|n| !n.percent && !n.ordinal)?;
            Some((from, op, from + n + number.len, number.text))
        };
        if let Some((from, op, behind, value)) = bound_at(start) {
            // 'more than 100 orders'
            let (kind, n) = named_from(tokens, behind, lexicon)?;
            let counts = matches!(kind, Kind::Rows | Kind::Date);
            return counts.then(|| Parts {
                lead: i..start,
                unit,
                measure: behind..behind + n,
                counts,
                bound: from..behind,
                op,
                value,
                end: behind + n,
            });
        }
        // 'revenue was below 5,000'
        let (from, op, behind, value) = (start + 1..=start + LONGEST).find_map(bound_at)?;
        let mut end = from;
        while end > start + 1 && LINKS.contains(&at(end - 1)) {
            end -= 1;
        }
        let parted = (start..from).any(|k| tokens[k].punctuation);
        (!parted && words_of_bound(&words, start) == 0).then_some(Parts {
            lead: i..start,
            unit,
            measure: start..end,
            counts: false,
            bound: end..behind,
            op,
            value,
            end: behind,
        })
    })
}

/// The units whose number is within the bound.
fn within(query: &Query, parts: &Parts) -> Option<Query> {
    let plain = query.source.is_none() && query.set.is_none() && query.having.is_empty() && query.limit.is_none() && !query.every_group;
    let mut numbers = query.select.iter().map(|o| &o.expr).filter(|e| e.is_aggregate());
    let number = numbers.next().filter(|_| numbers.next().is_none())?.clone();
    if !plain || query.group_by.len() != 1 {
        return None;
    }
    let mut query = query.clone();
    query.having.push(Predicate::Compare { left: number, op: parts.op, right: Expr::Number(parts.value.clone()) });
    Some(query)
}
