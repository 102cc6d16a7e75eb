//! Check by running: a best reading that finds nothing, while another one near it does, was probably misread.
//!
//! Who runs queries asks [`is_doubtful`] and [`rivals`], and tells with [`found`] what came of it. An empty result may well be the
//! right one. So a reading stands where the engine is sure of it, where what was asked for is what is missing ('without orders'),
//! where its time moves with the calendar, and where a person taught it; and only a reading that holds as much of the question takes
//! its place: with a condition less, nearly every query finds something.

use crate::answer::{Candidate, Decision, Feature, Outcome};
use crate::query::{Predicate, Query, SetOperation};
use crate::time_types::Anchor;

// Measured on the packs with their data and, for right answers that are empty, on their questions with the values changed so that
// the right query finds nothing. Below 0.85 one of 24 empty answers is right, from there on ten of eleven. Of the answers exchanged
// so, every second one becomes right; of the right but empty ones, one in fifty is lost.

/// Readings told at this confidence or more stand.
const SURE: f32 = 0.9;
/// How far behind the best one a reading may be, in score, to take its place.
const NEAR: f32 = 3.0;
/// Readings that are tried beside the best one.
const TRIED: usize = 3;
/// What is told at most for a reading that took the place of an empty one: every second is right.
const INSTEAD: f32 = 0.75;
/// What is told at most for a doubtful reading without rows.
const EMPTY: f32 = 0.7;

/// Features that grow with what a reading leaves out of the question, or guesses.
const LOST: [&str; 22] = [
    "adjective_without_column",
    "comparison_without_column",
    "conditions_short",
    "extremes_short",
    "guessed_column",
    "measure_without_column",
    "missing_number",
    "missing_quoted",
    "missing_time",
    "missing_value",
    "no_choice",
    "no_comparison",
    "no_extreme",
    "no_group",
    "no_intersection",
    "no_negation",
    "no_pattern",
    "superlative_without_column",
    "time_without_column",
    "uncovered",
    "unused",
    "value_inexact",
];

/// True where the best reading is to be doubted if it finds no rows.
pub fn is_doubtful(outcome: &Outcome) -> bool {
    let Some(best) = outcome.candidates.first() else { return false };
    let taught = best.rules.iter().any(|r| r == "vocabulary");
    matches!(outcome.decision, Decision::Answered)
        && !outcome.follow_up
        && best.confidence < SURE
        && !taught
        && can_find_nothing(&best.query)
        && !may_find_nothing(&best.query)
}

/// The readings to try where the best one finds no rows, nearest first, as places among the candidates: near in score, with no
/// less of the question in them, and no less like what proved right before.
pub fn rivals(outcome: &Outcome) -> Vec<usize> {
    let Some(best) = outcome.candidates.first() else { return Vec::new() };
    let holds_as_much = |c: &Candidate| LOST.iter().all(|name| feature(c, name) <= feature(best, name));
    let as_proven = |c: &Candidate| feature(c, "memory") >= feature(best, "memory");
    let behind = outcome.candidates.iter().enumerate().skip(1);
    behind
        .filter(|(_, c)| c.account.is_clean() && best.score - c.score <= NEAR && holds_as_much(c) && as_proven(c))
        .map(|(i, _)| i)
        .take(TRIED)
        .collect()
}

/// Takes in that the best reading finds no rows, and which other one, if any, does: that one leads from now on.
pub fn found(outcome: &mut Outcome, rows: Option<usize>) {
    let rows = rows.filter(|at| (1..outcome.candidates.len()).contains(at));
    let Some(best) = outcome.candidates.first_mut() else { return };
    let told = best.confidence;
    best.score -= NEAR;
    best.features.push(Feature { name: "no_rows".into(), value: 1.0, contribution: -NEAR });
    match rows {
        None => best.confidence = told.min(EMPTY),
        Some(at) => {
            best.confidence = (0.5 * (1.0 - told)).min(told);
            let mut instead = outcome.candidates.remove(at);
            instead.confidence = told.min(INSTEAD);
            outcome.candidates.insert(0, instead);
        }
    }
}

fn feature(candidate: &Candidate, name: &str) -> f32 {
    candidate.features.iter().filter(|f| f.name == name).map(|f| f.value).sum()
}

/// False where there are rows in any case (an aggregate of all), or nearly so (no condition).
fn can_find_nothing(query: &Query) -> bool {
    let one_row = query.group_by.is_empty() && query.having.is_empty() && query.select.iter().any(|o| o.expr.is_aggregate());
    let conditions = !query.filter.is_empty() || !query.having.is_empty();
    let nested = query.source.as_ref().is_some_and(|q| can_find_nothing(q));
    query.set.is_some() || nested || conditions && !one_row
}

/// True where finding nothing is as good an answer as any: what is missing is asked for, or a time that moves.
fn may_find_nothing(query: &Query) -> bool {
    let mut met = Met::default();
    met.query(query);
    // Both at once ('not related, but related') is how a misread question looks.
    met.moving || met.lacking && !met.related
}

#[derive(Default)]
struct Met {
    lacking: bool,
    related: bool,
    moving: bool,
}

impl Met {
    fn query(&mut self, query: &Query) {
        self.related |= !query.also.is_empty();
        query.filter.iter().chain(&query.having).for_each(|p| self.predicate(p));
        if let Some(source) = &query.source {
            self.query(source);
        }
        if let Some((operation, other)) = &query.set {
            self.lacking |= *operation == SetOperation::Except;
            self.query(other);
        }
    }

    fn predicate(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::Related { conditions, negated, .. } => {
                self.lacking |= negated;
                self.related |= !negated;
                conditions.iter().for_each(|p| self.predicate(p));
            }
            Predicate::InQuery { query, negated, .. } => {
                self.lacking |= negated;
                self.query(query);
            }
            Predicate::Lineage(l) => self.query(&l.start),
            Predicate::Null { negated, .. } => self.lacking |= !negated,
            Predicate::Within { range, .. } => {
                let points = range.from.iter().chain(&range.to);
                self.moving |= points.into_iter().any(|p| !matches!(p.anchor, Anchor::Fixed(_)));
            }
            Predicate::Any(all) | Predicate::All(all) => all.iter().for_each(|p| self.predicate(p)),
            Predicate::Not(p) => self.predicate(p),
            _ => {}
        }
    }
}
