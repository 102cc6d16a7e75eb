//! Guard and run: the memory's and the engine's queries in turn, until one holds.

use super::trace::Trace;
use super::visualize::visualize;
use super::{Answer, Asked, Depth, Status, probe, result};
use crate::catalog::Snapshot;
use crate::errors::AskError;
use crate::guard::{self, Limits, ResultSet, Verdict};
use crate::memory::history::Record;
use crate::memory::recall::Memory;
use crate::memory::rejection;
use crate::settings;
use pg_ask_engine::account::Account;
use pg_ask_engine::answer::{Candidate, Decision, Outcome};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Candidates that may be tried before giving up.
const TRIES: usize = 4;

/// A query to try, with where it comes from.
pub(super) struct Plan<'a> {
    pub sql: &'a str,
    pub candidate: Option<&'a Candidate>,
    pub memory: Option<&'a Memory>,
    /// How sure the engine is by itself of what a memory answers that nobody confirmed.
    pub ceiling: Option<f32>,
}

/// Takes the memory and the candidates in turn until one passes the guard and, if wanted, runs.
///
/// # Errors
/// Where queries were run and all of them failed: the error of the likeliest.
pub fn attempt(
    question: &str,
    depth: Depth,
    trace: &mut Trace,
    record: &mut Record,
    asked: &mut Asked,
    snapshot: &Snapshot,
    memory: Option<&Memory>,
) -> Result<Answer, AskError> {
    // What is remembered is not doubted.
    let mut ahead = if memory.is_none() { probe::probe(&mut asked.outcome, depth, snapshot, trace) } else { None };
    let asked = &*asked;
    let mut rejected = Vec::new();
    let mut failure: Option<AskError> = None;
    // Nothing PostgreSQL could read: a query kept from before the schema changed.
    let mut stale = true;
    for plan in plans(&asked.outcome, memory) {
        let known = rejection::known(plan.sql, snapshot);
        let tried = match (&known, ahead.take()) {
            (Some(known), _) => Err((known.rule.clone(), known.error())),
            // The first plan has been tried already.
            (None, Some(tried)) => tried,
            (None, None) => try_out(&plan, depth, &settings::limits(), trace),
        };
        match tried {
            Ok((verdict, set)) => {
                let second_choice = plan.memory.is_none() && !rejected.is_empty();
                trace.set("rejected", Value::Array(rejected));
                trace.set("validation", validation_json(&verdict));
                let mut answer = succeeded(question, &plan, &verdict, set, trace);
                if let Some(account) = accounted(question, &plan, asked, snapshot) {
                    trace.set("words", account.json());
                    answer.account(&account);
                }
                if second_choice {
                    answer.warnings.push("the likeliest reading of the question could not be run; this is the next one".into());
                    answer.confidence = answer.confidence.map(|c| c.min(0.6));
                }
                if depth == Depth::Chart {
                    visualize(&mut answer, asked, plan.candidate, trace);
                }
                // What the catalog says is nothing that a follow-up could edit.
                record.fill(&answer, snapshot, plan.candidate.filter(|c| !super::is_from_catalog(c)));
                if let (Some(memory), None) = (plan.memory, plan.candidate) {
                    record.tables = memory.tables.clone();
                    record.fingerprint = memory.fingerprint;
                }
                return Ok(answer);
            }
            Err((rule, error)) => {
                rejected.push(match &known {
                    Some(known) => rejection::avoided(plan.sql, known),
                    None => rejection::note(plan.sql, &rule, &error, snapshot),
                });
                if let Some(memory) = plan.memory {
                    record.memory = None;
                    record.failed_memory = Some(memory.id);
                }
                stale &= rule.starts_with("meaning.");
                // What was begun and broke, or ran into a limit, weakens what was learned of it.
                if let (Some(candidate), true) = (plan.candidate, failure.is_none() && depth != Depth::Write) {
                    record.failed(candidate, snapshot);
                }
                failure.get_or_insert(error);
                // What is too slow or too large is not made better by a less likely reading; and where the likeliest one is
                // forbidden, another one in its place would be an answer to another question. Only a query that PostgreSQL
                // cannot read at all gives way to the next reading.
                let unreadable = rule.starts_with("meaning.") && rule != "meaning.privilege";
                if plan.memory.is_none() && !unreadable {
                    break;
                }
            }
        }
    }
    trace.set("rejected", Value::Array(rejected));
    let failure = failure.unwrap_or_else(|| AskError::Refused {
        reason: "no query was found for this question".into(),
        hint: "Name the tables or columns that it is about.".into(),
    });
    // A query that broke while it ran is an error; one that was not let through is a refusal.
    let guarded = matches!(&failure, AskError::Guarded { sqlstate, .. } if sqlstate == "PA001");
    if !guarded && !stale && depth != Depth::Write && !matches!(failure, AskError::Refused { .. }) {
        return Err(failure);
    }
    let mut answer = Answer::unanswered(question, Status::Refused, &failure.to_string(), &failure.hint(), Vec::new());
    record.fill(&answer, snapshot, None);
    answer.failure = Some(failure);
    Ok(answer)
}

/// What became of the question's words; `None` where the query can't tell.
fn accounted(question: &str, plan: &Plan, asked: &Asked, snapshot: &Snapshot) -> Option<Account> {
    let Some(memory) = plan.memory else { return plan.candidate.map(|c| c.account.clone()) };
    // A person said that this is what these words mean.
    if memory.trusted() && memory.answers(question) {
        return Some(Account::whole(question));
    }
    if let Some(candidate) = plan.candidate {
        return Some(candidate.account.clone());
    }
    memory.query().map(|q| asked.account(question, &q, snapshot))
}

fn plans<'a>(outcome: &'a Outcome, memory: Option<&'a Memory>) -> Vec<Plan<'a>> {
    let mut plans = Vec::new();
    if let Some(memory) = memory {
        // Where the engine would write the same, its words and units describe the result.
        let candidate = outcome.candidates.iter().find(|c| c.sql == memory.sql);
        let own = candidate.or(outcome.candidates.first()).filter(|_| memory.unconfirmed());
        plans.push(Plan { sql: &memory.sql, candidate, memory: Some(memory), ceiling: own.map(|c| c.confidence) });
    }
    if matches!(outcome.decision, Decision::Answered) {
        let candidates = outcome.candidates.iter().take(TRIES);
        plans.extend(candidates.map(|c| Plan { sql: &c.sql, candidate: Some(c), memory: None, ceiling: None }));
    }
    plans
}

pub(super) type Tried = Result<(Verdict, Option<ResultSet>), (Cow<'static, str>, AskError)>;

pub(super) fn try_out(plan: &Plan, depth: Depth, limits: &Limits, trace: &mut Trace) -> Tried {
    if depth == Depth::Write {
        return judged(trace.stage("guard", || guard::validate(plan.sql, limits)));
    }
    match trace.stage("run", || guard::run(plan.sql, limits)) {
        Ok(mut set) => Ok((std::mem::take(&mut set.verdict), Some(set))),
        Err(error) => Err((error.rule().into(), result::guard_error(error))),
    }
}

/// What a verdict alone comes to.
pub(super) fn judged(verdict: Verdict) -> Tried {
    match verdict.valid {
        true => Ok((verdict, None)),
        false => Err((verdict.rule.unwrap_or_default().into(), result::verdict_error(&verdict))),
    }
}

fn succeeded(question: &str, plan: &Plan, verdict: &Verdict, set: Option<ResultSet>, trace: &mut Trace) -> Answer {
    let mut answer = Answer::unanswered(question, Status::Answered, "", "", Vec::new());
    answer.sql = Some(plan.sql.to_owned());
    answer.source = Some(match (plan.memory, plan.candidate) {
        (Some(_), _) => "memory",
        (None, Some(candidate)) if super::is_from_catalog(candidate) => "catalog",
        (None, _) => "engine",
    });
    answer.explanation = match (plan.candidate, plan.memory) {
        (Some(candidate), _) => Some(candidate.explanation.clone()),
        (None, Some(memory)) => Some(format!("As {} for '{}'.", memory.kind, memory.question)),
        (None, None) => None,
    };
    answer.confidence = match plan.memory {
        // Never quite certain: likeness, record and trust each take their part.
        Some(m) => {
            let own = (m.similarity * m.success() * (0.9 + 0.09 * m.confidence())) as f32;
            let first = super::consult::first_confidence(m);
            if first.is_some_and(|c| c < settings::answer_at()) {
                answer.warnings.push("a model first wrote this query; read it before you rely on it".into());
            }
            Some(own.min(first.unwrap_or(1.0)).min(plan.ceiling.unwrap_or(1.0)))
        }
        None => plan.candidate.map(|c| c.confidence),
    };
    if let (Some(candidate), None) = (plan.candidate, plan.memory)
        && candidate.confidence < settings::answer_at()
    {
        answer.warnings.extend(candidate.assumptions.iter().cloned());
        if candidate.assumptions.is_empty() {
            // Not sure, and nothing in particular was guessed: how the question was read is what was assumed.
            answer.warnings.push(format!("taken to mean: {}", candidate.explanation));
        }
    }
    answer.warnings.extend(verdict.warnings.iter().cloned());
    if let Some(set) = &set {
        let execution = json!({"row_count": set.rows.len(), "truncated": set.truncated, "columns": set.columns.len()});
        trace.set("execution", execution);
    }
    answer.result = set;
    answer
}

pub(super) fn validation_json(verdict: &Verdict) -> Value {
    json!({
        "is_valid": verdict.valid,
        "security_passed": verdict.valid,
        "performance_warnings": verdict.warnings,
        "recommendations": verdict.recommendations,
        "estimated_cost": verdict.estimated_cost,
        "estimated_rows": verdict.estimated_rows,
    })
}
