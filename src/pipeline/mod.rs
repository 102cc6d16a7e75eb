//! The one way that every question takes: recall → understand → link → generate → guard → run → visualize → learn.

mod agreement;
mod answer;
mod attempt;
mod chart_of;
mod comparison;
mod consult;
mod cube;
mod dashboard;
mod describe;
mod phrases;
mod probe;
pub mod result;
mod suggest;
mod trace;
mod visualize;

use crate::catalog::{self, Snapshot, values::Finder};
use crate::errors::AskError;
use crate::memory::gate;
use crate::memory::history::{self, Record};
use crate::memory::reading::Reading;
use crate::memory::recall::{self, Memory};
use crate::memory::{asker, habits, inform, journal, profile, session, vocabulary};
use crate::model::embedding::External;
use crate::{audit, db, guard, model, settings};
use pg_ask_chart::Wanted;
use pg_ask_engine::account::Account;
use pg_ask_engine::answer::{self as engine, Candidate, Day, Decision, Manners, Outcome, Turn};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::query::Query;
use pg_ask_engine::render::RenderSettings;
use pg_ask_engine::schema::ValueSource;
use pg_ask_engine::time::TimeContext;
use pg_ask_engine::{MOST_STEPS, Steps};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::SystemTime;
use trace::Trace;

pub use answer::{Answer, Status};
pub use chart_of::chart_of;
pub use dashboard::{Questions, dashboard};
pub use describe::describe;
pub use suggest::suggest;

/// Longest question, in characters.
const QUESTION_LENGTH: usize = 10_000;
/// Options offered where a question is asked back.
const OPTIONS: usize = 4;
/// Candidates shown in the trace.
const TRACED: usize = 8;

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

/// Answers a question of the current role. `function` is the SQL function that asks.
///
/// # Errors
/// Bad input, no readable tables, a query that runs into a limit. Clarify and refused are answers here.
pub fn ask(question: &str, session: Option<&str>, function: &'static str, depth: Depth) -> Result<Answer, AskError> {
    let question = checked(question)?;
    let session = session::resolve(session)?;
    if function != "dashboard" && dashboard::usual_subject(question).is_some() {
        return usual(question, &session, function);
    }
    let _budget = guard::Budget::start();
    let mut trace = Trace::new();
    trace.set("question", json!(question));
    let mut record = Record { session, function, question: question.to_owned(), kept: settings::learn(), ..Record::default() };
    let (session, kept) = (record.session.clone(), &mut record);
    let subject = audit::Subject { function, session: Some(&session), question: Some(question), sql: None };
    let answer = audit::watched(subject, || answer(question, depth, &mut trace, kept));
    record.elapsed_ms = trace.elapsed_ms();
    match answer {
        Ok(mut answer) => {
            record.trace = trace.json().into();
            // An error takes back what its call wrote: such turns wait for the next call.
            let raises = answer.status != Status::Answered && !matches!(function, "answer" | "explain");
            match trace.stage("learn", || learn(&mut record, raises)) {
                Ok(id) => answer.id = id.filter(|_| record.kept),
                Err(warning) => answer.warnings.push(warning),
            }
            answer.elapsed_ms = trace.elapsed_ms();
            // Nobody else looks at it.
            if matches!(function, "explain" | "dashboard") {
                answer.trace = trace.again(&record.trace);
            }
            note(&record, None, raises);
            Ok(answer)
        }
        Err(error) => {
            record.status = "failed";
            record.reason = Some(error.to_string());
            record.trace = trace.json().into();
            let _ = learn(&mut record, true);
            note(&record, Some(&error), true);
            Err(error)
        }
    }
}

/// Tells the audit trail of a question.
fn note(record: &Record, error: Option<&AskError>, raises: bool) {
    audit::note(&audit::Entry {
        function: record.function,
        session: Some(&record.session),
        question: Some(&record.question),
        sql: record.sql.as_deref(),
        status: record.status,
        sqlstate: error.map(AskError::sqlstate),
        row_count: record.row_count,
        elapsed_ms: record.elapsed_ms,
        raises,
    });
}

/// The usual dashboard where one answer is wanted: the first, with the whole as its chart.
fn usual(question: &str, session: &str, function: &'static str) -> Result<Answer, AskError> {
    if !matches!(function, "answer" | "chart" | "explain") {
        return Err(AskError::Clarify {
            reason: "a dashboard is more than one query".into(),
            hint: format!("Call ask.dashboard('{}').", question.replace('\'', "''")),
        });
    }
    match dashboard(Questions::Text(question), Some(session)) {
        Ok(whole) => {
            let mut answer = whole.first.ok_or_else(|| AskError::Internal("the dashboard has no answers".into()))?;
            answer.chart = Some(whole.json);
            answer.question = question.to_owned();
            Ok(answer)
        }
        Err(error @ AskError::Refused { .. }) => {
            Ok(Answer::unanswered(question, Status::Refused, &error.to_string(), &error.hint(), Vec::new()))
        }
        Err(error) => Err(error),
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
        return Err(AskError::Question(format!("the question is too long: {length} characters, {QUESTION_LENGTH} at most")));
    }
    if let Some(c) = question.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(AskError::Question(format!("the question holds a control character (U+{:04X})", u32::from(c))));
    }
    if !question.chars().any(char::is_alphanumeric) {
        return Err(AskError::Question("the question has no words".into()));
    }
    Ok(question)
}

/// How a question is read by itself: for pairs that are taught.
pub fn reading(question: &str) -> Result<Reading, AskError> {
    let question = checked(question)?;
    let _budget = guard::Budget::start();
    let snapshot = catalog::snapshot();
    Ok(Reading::of(&read(question, &snapshot, &[], &mut Trace::new()).outcome))
}

/// A question as it was read, with what is known about its asker.
pub struct Asked {
    pub outcome: Outcome,
    /// What the engine read: the question without the words about a chart.
    pub words: String,
    /// Wishes for a chart, which the engine does not read.
    pub wanted: Option<Wanted>,
    pub today: Day,
    pub preferences: BTreeMap<String, String>,
    pub lexicon: Rc<Lexicon>,
    /// What queries are rendered with.
    pub rendering: RenderSettings,
}

impl Asked {
    /// What became of a question's words in a query from elsewhere.
    pub fn account(&self, question: &str, query: &Query, snapshot: &Snapshot) -> Account {
        let values = Finder::new(snapshot);
        let manners = manners(&self.preferences);
        let steps = Steps::new(MOST_STEPS, &interrupted);
        let context = engine::Context {
            today: self.today,
            manners: &manners,
            values: &values,
            turns: &[],
            clarify_below: 0.0,
            chart: false,
            steps: &steps,
        };
        pg_ask_engine::account::account(question, query, &self.lexicon, &context)
    }
}

/// How the caller's calendar and manners read.
fn manners(preferences: &BTreeMap<String, String>) -> Manners {
    Manners {
        week_start: settings::week_start(),
        fiscal_year_start: settings::fiscal_year_start(),
        default_limit: preferences.get("default_limit").and_then(|n| n.parse().ok()),
        timezone: preferences.get("timezone").cloned(),
    }
}

/// What queries are rendered with.
fn rendering(today: Day, manners: &Manners) -> RenderSettings {
    RenderSettings { time: TimeContext::new(today, manners), timezone: manners.timezone.clone() }
}

/// Called by the engine every now and then: a pending cancel or shutdown raises here and unwinds through it.
fn interrupted() -> bool {
    pgrx::check_for_interrupts!();
    false
}

/// The engine's reading of a question.
fn read(question: &str, snapshot: &Snapshot, turns: &[Turn], trace: &mut Trace) -> Asked {
    let (vocabulary, preferences, habits) = trace.stage("recall", || (vocabulary::load(snapshot), profile::load(), habits::load()));
    let lexicon = trace.stage("compile", || snapshot.lexicon(&vocabulary, &habits.columns));
    let mut manners = manners(&preferences);
    manners.default_limit = manners.default_limit.or(habits.limit);
    let today = catalog::today(manners.timezone.as_deref());
    let values = Finder::new(snapshot);
    let wanted = pg_ask_chart::wanted_chart(question);
    // Words about the chart are none about the data.
    let apart = wanted.as_ref().filter(|w| w.named || !w.spans.is_empty());
    let chart = wanted.as_ref().is_some_and(|w| w.named || w.order.is_some() || w.binning.is_some());
    let clarify_below = settings::clarify_below();
    let steps = Steps::new(MOST_STEPS, &interrupted);
    let context = engine::Context { today, manners: &manners, values: &values, turns, clarify_below, chart, steps: &steps };
    let words = apart.map_or(question, |w| w.about_data(question));
    // 'As a pie chart': the query before, seen otherwise.
    let again = if words.chars().any(char::is_alphanumeric) {
        None
    } else {
        turns.last().and_then(|t| repeated(t, &lexicon, &rendering(today, &manners)).or_else(|| still_open(t)))
    };
    // 'Which tables are there' wishes for no table.
    let about = apart.and_then(|_| pg_ask_engine::about(question, &lexicon, &context));
    // The engine understands, links and generates in one pass.
    let mut outcome = about.or(again).unwrap_or_else(|| trace.stage("generate", || pg_ask_engine::ask(words, &lexicon, &context)));
    outcome.candidates.iter_mut().for_each(|c| c.account.rebase(question));
    trace.note("values", values.spent_ms());
    let rendering = rendering(today, &manners);
    let words = words.to_owned();
    Asked { outcome, words, wanted, today, preferences, lexicon, rendering }
}

/// What a model would be sent for a question; nothing is sent.
pub fn prompt(question: &str, session: Option<&str>) -> Result<String, AskError> {
    let question = checked(question)?;
    let session = session::resolve(session)?;
    let snapshot = catalog::snapshot();
    if snapshot.schema.tables.is_empty() {
        return Err(no_tables());
    }
    let endpoint = settings::model().map(|name| model::endpoint(&name)).transpose().map_err(AskError::Model)?;
    let turns = session::turns(&session);
    let asked = read(question, &snapshot, &turns, &mut Trace::new());
    let memories = recalled(question, &Reading::of(&asked.outcome), None);
    let matter = consult::Matter { question, asked: &asked, snapshot: &snapshot, memories: &memories, turns: &turns };
    let prompt = consult::prompt(&matter, endpoint.as_ref());
    Ok(consult::shown(&prompt, endpoint.as_ref()))
}

/// Rule of a query that is the one before, to be seen otherwise.
const AGAIN: &str = "again";

/// The turn before once more.
fn repeated(turn: &Turn, lexicon: &Lexicon, rendering: &RenderSettings) -> Option<Outcome> {
    let known = turn.query.as_ref();
    let candidate = Candidate {
        query: known.cloned().unwrap_or_default(),
        sql: turn.sql.clone()?,
        explanation: format!("The answer to '{}' in another form.", turn.question),
        confidence: 0.95,
        score: 0.0,
        features: Vec::new(),
        assumptions: Vec::new(),
        tables: Vec::new(),
        output: known.map(|q| pg_ask_engine::output(q, lexicon)).unwrap_or_default(),
        title: known.map(|q| pg_ask_engine::title(q, lexicon, rendering)).unwrap_or_default(),
        rules: vec![AGAIN.into()],
        account: Account::default(),
    };
    let (understanding, linking) = (json!({}), json!({}));
    Some(Outcome {
        understanding,
        linking,
        candidates: vec![candidate],
        decision: Decision::Answered,
        follow_up: true,
        open: false,
        leads: Vec::new(),
    })
}

/// 'As a pie chart' after a question that was asked back: it still is.
fn still_open(turn: &Turn) -> Option<Outcome> {
    if turn.options.is_empty() {
        return None;
    }
    let decision = Decision::Clarify {
        reason: format!("there is nothing to show yet: \"{}\" was asked back", turn.question),
        hint: "Ask one of the options or reply with its number; then say how to show it.".into(),
        options: turn.options.clone(),
    };
    let (understanding, linking) = (json!({}), json!({}));
    Some(Outcome { understanding, linking, candidates: Vec::new(), decision, follow_up: true, open: false, leads: Vec::new() })
}

fn answer(question: &str, depth: Depth, trace: &mut Trace, record: &mut Record) -> Result<Answer, AskError> {
    let mut snapshot = trace.stage("catalog", catalog::snapshot);
    if snapshot.schema.tables.is_empty() {
        // What there is elsewhere can be told, and nothing else.
        snapshot = trace.stage("catalog", catalog::elsewhere);
        if snapshot.schema.tables.is_empty() || !is_catalog(&read(question, &snapshot, &[], trace).outcome) {
            return Ok(nowhere(question, record));
        }
    }
    let mut turns = trace.stage("recall", || session::turns(&record.session));
    // A dashboard that is refreshed asks the same once more, of the same: not of its own answer. Words that step move on.
    if turns.last().is_some_and(|turn| recall::normal(&turn.question) == recall::normal(question)) && !pg_ask_engine::steps_on(question) {
        record.repeated = true;
        turns.pop();
    }
    let afresh = gate::afresh(question).map(|rest| match turns.last() {
        // 'Differently, please': what was asked last, once more.
        Some(turn) if gate::asks_nothing(&rest) => turn.question.clone(),
        _ => rest,
    });
    let mut asked = read(afresh.as_deref().unwrap_or(question), &snapshot, &turns, trace);
    let outcome = &asked.outcome;
    let mut understanding = outcome.understanding.clone();
    let words = understanding.as_object_mut().and_then(|u| u.remove("words"));
    trace.extend(understanding);
    trace.extend(outcome.linking.clone());
    trace.set("follow_up", json!(outcome.follow_up));
    trace.set("words", outcome.candidates.first().map_or_else(|| json!([]), |c| c.account.json()));
    record.reading = Reading::of(outcome);
    // What is asked afresh makes no memory of its own wording.
    record.follow_up = outcome.follow_up || afresh.is_some();

    let external = settings::embedding().and_then(|_| trace.stage("embed", || model::embedding::question(question)));
    let mut memories = trace.stage("recall", || recalled(question, &record.reading, external.as_ref()));
    // What the catalog says is never learned: it is read anew each time.
    record.follow_up |= is_catalog(outcome);
    if outcome.follow_up || is_catalog(outcome) {
        // In a conversation's light the same words mean other things each time; only what was taught holds everywhere.
        memories.retain(|m| m.trusted() && m.answers(question));
    }
    let values = Finder::new(&snapshot);
    let spelt = |phrase: &str| {
        let hits = values.find(&[phrase.to_owned()]);
        hits.into_iter().find(|h| h.similarity >= 1.0).map(|h| h.value)
    };
    let chosen = match afresh {
        Some(_) => None,
        None => gate::choose(&memories, question, &record.reading, outcome, &snapshot, spelt),
    };
    let chosen = chosen.as_ref();
    let near: Vec<Value> = memories.iter().map(Memory::json).collect();
    trace.set("memory", json!({"recalled": near, "used": chosen.map(|m| m.id), "words": words}));
    record.memory = chosen.map(|m| m.id);
    if chosen.is_none() && afresh.is_none() {
        let support = inform::support(&outcome.candidates, &memories, &snapshot);
        pg_ask_engine::inform(&mut asked.outcome, &support, settings::clarify_below());
    }
    let outcome = &asked.outcome;
    trace.set("candidates", outcome.candidates.iter().take(TRACED).map(candidate_json).collect());
    record.follow_up &= chosen.is_none() || is_catalog(outcome);

    let mut refused_by_model = None;
    if chosen.is_none() {
        let matter = consult::Matter { question, asked: &asked, snapshot: &snapshot, memories: &memories, turns: &turns };
        match consult::consult(&matter, depth, trace, record)? {
            consult::Consulted::Answered(answer) => return Ok(*answer),
            consult::Consulted::Fallback(warning) => refused_by_model = Some(warning),
            consult::Consulted::NotAsked => {}
        }
        let unanswered = match &outcome.decision {
            Decision::Answered => None,
            Decision::Clarify { reason, hint, options } => Some((Status::Clarify, reason, hint, options.clone())),
            Decision::Refused { reason, hint } => Some((Status::Refused, reason, hint, outcome.leads.clone())),
        };
        if let Some((status, reason, hint, options)) = unanswered {
            let mut options = options;
            if status == Status::Clarify {
                options.extend(gate::alike(&memories, &snapshot, &options));
                options.truncate(OPTIONS);
            }
            let mut answer = Answer::unanswered(question, status, reason, hint, options);
            answer.warnings.extend(refused_by_model);
            let best = outcome.candidates.first().filter(|_| status == Status::Clarify);
            answer.confidence = best.map(|c| c.confidence);
            answer.unused = best.map(|c| c.account.unused());
            // A question asked back keeps its best reading, for the reply that completes it.
            record.fill(&answer, &snapshot, best);
            return Ok(answer);
        }
    }
    let mut answer = attempt::attempt(question, depth, trace, record, &mut asked, &snapshot, chosen)?;
    answer.warnings.extend(refused_by_model);
    Ok(answer)
}

/// Whether the question is about the data themselves, and answered from the catalog.
fn is_catalog(outcome: &Outcome) -> bool {
    outcome.candidates.first().is_some_and(is_from_catalog)
}

fn is_from_catalog(candidate: &Candidate) -> bool {
    candidate.rules.iter().any(|r| r == pg_ask_engine::CATALOG)
}

/// Nothing on the search_path can be read; which schemas hold what can be.
fn no_tables() -> AskError {
    AskError::NoTables { role: db::current_user(), schemas: catalog::readable_schemas() }
}

/// The answer where there is nothing to ask about.
fn nowhere(question: &str, record: &mut Record) -> Answer {
    let error = no_tables();
    let mut answer = Answer::unanswered(question, Status::Refused, &error.to_string(), &error.hint(), Vec::new());
    answer.failure = Some(error);
    record.status = answer.status.name();
    record.reason = answer.reason.clone();
    answer
}

/// Memories near the question; none where they can't be read.
fn recalled(question: &str, reading: &Reading, external: Option<&External>) -> Vec<Memory> {
    match db::optional(|| recall::nearest(question, reading, external)) {
        Ok(memories) => memories,
        Err(message) => {
            tracing::debug!(message, "memories were not read");
            Vec::new()
        }
    }
}

/// Writes the turn, or leaves it to the journal. A failure is a warning, never a failed answer.
fn learn(record: &mut Record, raises: bool) -> Result<Option<i64>, String> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    record.asked_at = now.ok().map(|d| d.as_secs_f64());
    let obstacle = db::write_obstacle();
    if raises || obstacle.is_some() {
        if let Some(obstacle) = obstacle {
            tracing::debug!(obstacle, "nothing is learned now");
        }
        journal::push(record.clone());
        return Ok(None);
    }
    if let Err(message) = db::optional(asker::note) {
        tracing::debug!(message, "the role was not noted");
    }
    journal::flush();
    model::usage::flush();
    if settings::auto_prune() && record.kept {
        let _ = db::optional(history::expire);
    }
    let id = db::optional(|| record.write()).map_err(|message| {
        // It may name files of the server.
        tracing::warn!(message, "a question was not kept");
        "the question was not kept; the server's log says why".to_owned()
    })?;
    journal::wrote(record.clone());
    Ok(id)
}

fn candidate_json(candidate: &Candidate) -> Value {
    let features: serde_json::Map<_, _> = candidate.features.iter().map(|f| (f.name.clone(), json!(f.contribution))).collect();
    json!({
        "sql": candidate.sql,
        "explanation": candidate.explanation,
        "confidence": candidate.confidence,
        "score": candidate.score,
        "rules": candidate.rules,
        "assumptions": candidate.assumptions,
        "features": features,
    })
}
