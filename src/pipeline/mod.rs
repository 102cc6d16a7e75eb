//! The one way that every question takes: understand → link → generate → guard → run → visualize → learn.

pub mod result;
mod trace;

use crate::catalog::{self, Snapshot, values::Finder};
use crate::errors::AskError;
use crate::guard::{self, ResultSet, Verdict};
use crate::memory::history::Record;
use crate::memory::{journal, session, vocabulary};
use crate::{db, settings};
use pg_ask_engine::answer::{self as engine, Candidate, Decision, Manners, Outcome};
use serde_json::{Value, json};
use trace::Trace;

/// Longest question, in characters.
const QUESTION_LENGTH: usize = 10_000;
/// Candidates that may be tried before giving up.
const TRIES: usize = 4;

/// How far a question is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// To SQL that the guard lets pass.
    Write,
    /// To rows.
    Run,
    /// To a chart, insights and a summary.
    Chart,
}

/// The route that a question took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Answered,
    Clarify,
    Refused,
}

/// What came of a question.
pub struct Answer {
    /// Id in the history; `None` where nothing was written.
    pub id: Option<i64>,
    pub status: Status,
    pub question: String,
    pub sql: Option<String>,
    pub result: Option<ResultSet>,
    pub chart: Option<Value>,
    pub insights: Vec<String>,
    pub explanation: Option<String>,
    pub confidence: Option<f32>,
    pub source: Option<&'static str>,
    pub warnings: Vec<String>,
    pub options: Vec<String>,
    pub reason: Option<String>,
    pub hint: Option<String>,
    pub summary: Option<String>,
    pub elapsed_ms: f64,
    pub trace: Value,
    /// The guard's refusal keeps its own SQLSTATE.
    guarded: bool,
}

impl Answer {
    /// The answer, or the error that functions without a status raise for the other routes.
    pub fn or_error(self) -> Result<Answer, AskError> {
        let reason = self.reason.clone().unwrap_or_default();
        let mut hint = self.hint.clone().unwrap_or_default();
        match self.status {
            Status::Answered => Ok(self),
            Status::Clarify => {
                if !self.options.is_empty() {
                    let options: Vec<String> = self
                        .options
                        .iter()
                        .enumerate()
                        .map(|(i, o)| format!("({}) {o}", i + 1))
                        .collect();
                    hint = format!(
                        "{}{}{}",
                        hint,
                        if hint.is_empty() { "" } else { " " },
                        options.join(" ")
                    );
                }
                Err(AskError::Clarify { reason, hint })
            }
            Status::Refused if self.guarded => Err(AskError::Guarded {
                sqlstate: "PA001".into(),
                message: reason,
                hint,
            }),
            Status::Refused => Err(AskError::Refused { reason, hint }),
        }
    }
}

/// Answers a question of the current role. `function` is the SQL function that asks.
///
/// # Errors
/// Bad input, no readable tables, a query that runs into a limit. Clarify and refused are answers here.
pub fn ask(
    question: &str,
    session: Option<&str>,
    function: &'static str,
    depth: Depth,
) -> Result<Answer, AskError> {
    let question = checked(question)?;
    let session = session::resolve(session)?;
    let mut trace = Trace::new();
    trace.set("question", json!(question));
    let mut record = Record {
        session,
        function,
        question: question.to_owned(),
        kept: settings::learn(),
        ..Record::default()
    };
    let answer = answer(question, depth, &mut trace, &mut record);
    record.elapsed_ms = trace.elapsed_ms();
    match answer {
        Ok(mut answer) => {
            record.trace = trace.json();
            // An error takes back what its call wrote: such turns wait for the next call.
            let raises =
                answer.status != Status::Answered && !matches!(function, "answer" | "explain");
            let noted = trace.stage("learn", || learn(&mut record, raises));
            match noted {
                Ok(id) => answer.id = id.filter(|_| record.kept),
                Err(warning) => answer.warnings.push(warning),
            }
            answer.elapsed_ms = trace.elapsed_ms();
            answer.trace = trace.json();
            Ok(answer)
        }
        Err(error) => {
            record.status = "failed";
            record.reason = Some(error.to_string());
            record.trace = trace.json();
            let _ = learn(&mut record, true);
            Err(error)
        }
    }
}

/// The question without surrounding blanks, if it is one.
fn checked(question: &str) -> Result<&str, AskError> {
    let question = question.trim();
    if question.is_empty() {
        return Err(AskError::Question("the question is empty".into()));
    }
    let length = question.chars().count();
    if length > QUESTION_LENGTH {
        return Err(AskError::Question(format!(
            "the question is too long: {length} characters, {QUESTION_LENGTH} at most"
        )));
    }
    if let Some(c) = question
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(AskError::Question(format!(
            "the question holds a control character (U+{:04X})",
            u32::from(c)
        )));
    }
    if !question.chars().any(char::is_alphanumeric) {
        return Err(AskError::Question("the question has no words".into()));
    }
    Ok(question)
}

fn answer(
    question: &str,
    depth: Depth,
    trace: &mut Trace,
    record: &mut Record,
) -> Result<Answer, AskError> {
    let snapshot = trace.stage("catalog", catalog::snapshot);
    if snapshot.schema.tables.is_empty() {
        return Err(AskError::NoTables {
            role: db::current_user(),
        });
    }
    let (vocabulary, turns) = trace.stage("recall", || {
        (vocabulary::load(&snapshot), session::turns(&record.session))
    });
    let lexicon = trace.stage("compile", || snapshot.lexicon(&vocabulary));
    let manners = manners();
    let today = catalog::today(manners.timezone.as_deref());
    let values = Finder {
        snapshot: &snapshot,
    };
    let context = engine::Context {
        today,
        manners: &manners,
        values: &values,
        turns: &turns,
        clarify_below: settings::clarify_below(),
    };
    // The engine understands, links and generates in one pass; its own spans tell the parts.
    let outcome = trace.stage("generate", || engine::ask(question, &lexicon, &context));
    trace.extend(&outcome.understanding);
    trace.extend(&outcome.linking);
    trace.set("follow_up", json!(outcome.follow_up));
    let candidates: Vec<Value> = outcome
        .candidates
        .iter()
        .take(10)
        .map(candidate_json)
        .collect();
    trace.set("candidates", Value::Array(candidates));

    match &outcome.decision {
        Decision::Answered => {}
        Decision::Clarify {
            reason,
            hint,
            options,
        } => {
            let mut answer =
                Answer::unanswered(question, Status::Clarify, reason, hint, options.clone());
            answer.confidence = outcome.candidates.first().map(|c| c.confidence);
            record.fill(&answer, &outcome, &snapshot, None);
            return Ok(answer);
        }
        Decision::Refused { reason, hint } => {
            let answer = Answer::unanswered(question, Status::Refused, reason, hint, Vec::new());
            record.fill(&answer, &outcome, &snapshot, None);
            return Ok(answer);
        }
    }
    attempt(question, depth, trace, record, &outcome, &snapshot)
}

/// Takes the candidates in turn until one passes the guard and runs.
fn attempt(
    question: &str,
    depth: Depth,
    trace: &mut Trace,
    record: &mut Record,
    outcome: &Outcome,
    snapshot: &Snapshot,
) -> Result<Answer, AskError> {
    let limits = settings::limits();
    let mut rejected = Vec::new();
    let mut refusal: Option<(String, String)> = None;
    let mut failure: Option<AskError> = None;
    for candidate in outcome.candidates.iter().take(TRIES) {
        let verdict: Verdict;
        let mut result = None;
        if depth == Depth::Write {
            verdict = trace.stage("guard", || guard::validate(&candidate.sql, &limits));
            if !verdict.valid {
                rejected.push(
                    json!({"sql": candidate.sql, "rule": verdict.rule, "message": verdict.message}),
                );
                refusal.get_or_insert((
                    verdict.message.clone().unwrap_or_default(),
                    verdict.hint.clone().unwrap_or_default(),
                ));
                continue;
            }
        } else {
            match trace.stage("run", || guard::run(&candidate.sql, &limits)) {
                Ok(set) => {
                    verdict = set.verdict.clone();
                    result = Some(set);
                }
                Err(error) => {
                    rejected.push(json!({"sql": candidate.sql, "message": error.to_string()}));
                    failure.get_or_insert(result::guard_error(error));
                    continue;
                }
            }
        }
        trace.set("rejected", Value::Array(rejected));
        trace.set("validation", validation_json(&verdict));
        let mut answer = Answer::from_candidate(question, candidate);
        if candidate.confidence < settings::answer_at() {
            answer
                .warnings
                .extend(candidate.assumptions.iter().cloned());
        }
        answer.warnings.extend(verdict.warnings.iter().cloned());
        if let Some(set) = &result {
            trace.set("execution", json!({"row_count": set.rows.len(), "truncated": set.truncated, "columns": set.columns.len()}));
        }
        answer.result = result;
        if depth == Depth::Chart {
            visualize(&mut answer, candidate, trace);
        }
        record.fill(&answer, outcome, snapshot, Some(candidate));
        return Ok(answer);
    }
    trace.set("rejected", Value::Array(rejected));
    if let Some(error) = failure {
        return Err(error);
    }
    let (reason, hint) = refusal.unwrap_or_else(|| {
        (
            "no query was found for this question".into(),
            "Name the tables or columns that it is about.".into(),
        )
    });
    let mut answer = Answer::unanswered(question, Status::Refused, &reason, &hint, Vec::new());
    answer.guarded = true;
    record.fill(&answer, outcome, snapshot, None);
    Ok(answer)
}

/// Chart, insights and summary; a failure here is a warning.
fn visualize(answer: &mut Answer, candidate: &Candidate, trace: &mut Trace) {
    let _ = (answer, candidate, trace);
}

/// Writes the turn, or leaves it to the journal. A failure is a warning, never a failed answer.
fn learn(record: &mut Record, raises: bool) -> Result<Option<i64>, String> {
    if raises || db::write_obstacle().is_some() {
        if let Some(obstacle) = db::write_obstacle() {
            tracing::debug!(obstacle, "nothing is learned");
        }
        journal::push(record.clone());
        return Ok(None);
    }
    journal::flush();
    db::optional(|| record.insert())
        .map_err(|message| format!("the question was not kept: {message}"))
}

/// What settings and profile say.
fn manners() -> Manners {
    Manners {
        week_start: settings::week_start(),
        fiscal_year_start: settings::fiscal_year_start(),
        default_limit: None,
        timezone: None,
    }
}

impl Record {
    fn fill(
        &mut self,
        answer: &Answer,
        outcome: &Outcome,
        snapshot: &Snapshot,
        chosen: Option<&Candidate>,
    ) {
        self.status = match answer.status {
            Status::Answered => "answered",
            Status::Clarify => "clarify",
            Status::Refused => "refused",
        };
        // A question asked back keeps its best reading, for the reply that completes it.
        let candidate = chosen.or_else(|| {
            outcome
                .candidates
                .first()
                .filter(|_| answer.status == Status::Clarify)
        });
        if let Some(candidate) = candidate {
            self.query = serde_json::to_string(&candidate.query).ok();
            self.tables = candidate
                .tables
                .iter()
                .map(vocabulary::store_table)
                .collect();
            self.fingerprint = snapshot.fingerprint(&candidate.tables);
            self.confidence = Some(candidate.confidence);
        }
        self.source = answer.source;
        self.sql = answer.sql.clone();
        self.options = answer.options.clone();
        self.reason = answer.reason.clone();
        self.row_count = answer.result.as_ref().map(|r| r.rows.len() as u64);
    }
}

impl Answer {
    fn from_candidate(question: &str, candidate: &Candidate) -> Answer {
        Answer {
            sql: Some(candidate.sql.clone()),
            explanation: Some(candidate.explanation.clone()),
            confidence: Some(candidate.confidence),
            source: Some("engine"),
            ..Answer::unanswered(question, Status::Answered, "", "", Vec::new())
        }
    }

    fn unanswered(
        question: &str,
        status: Status,
        reason: &str,
        hint: &str,
        options: Vec<String>,
    ) -> Answer {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Answer {
            id: None,
            status,
            question: question.to_owned(),
            sql: None,
            result: None,
            chart: None,
            insights: Vec::new(),
            explanation: None,
            confidence: None,
            source: None,
            warnings: Vec::new(),
            options,
            reason: some(reason),
            hint: some(hint),
            summary: None,
            elapsed_ms: 0.0,
            trace: Value::Null,
            guarded: false,
        }
    }
}

fn candidate_json(candidate: &Candidate) -> Value {
    json!({
        "sql": candidate.sql,
        "explanation": candidate.explanation,
        "confidence": candidate.confidence,
        "score": candidate.score,
        "rules": candidate.rules,
        "assumptions": candidate.assumptions,
        "features": candidate.features.iter().map(|f| (f.name.clone(), json!(f.contribution))).collect::<serde_json::Map<_, _>>(),
    })
}

fn validation_json(verdict: &Verdict) -> Value {
    json!({
        "is_valid": verdict.valid,
        "security_passed": verdict.valid,
        "performance_warnings": verdict.warnings,
        "recommendations": verdict.recommendations,
        "estimated_cost": verdict.estimated_cost,
        "estimated_rows": verdict.estimated_rows,
    })
}
