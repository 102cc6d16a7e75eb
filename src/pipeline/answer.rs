//! What comes of a question.

use crate::catalog::Snapshot;
use crate::errors::AskError;
use crate::guard::ResultSet;
use crate::memory::history::Record;
use crate::memory::vocabulary::store_table;
use pg_ask_chart::Part;
use pg_ask_engine::account::Account;
use pg_ask_engine::answer::Candidate;
use pg_ask_engine::query::Query;
use serde_json::Value;

/// The route that a question took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Answered,
    Clarify,
    Refused,
}

impl Status {
    /// As SQL sees it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Clarify => "clarify",
            Self::Refused => "refused",
        }
    }
}

/// What came of a question.
pub struct Answer {
    /// Id in the history; `None` where nothing was written.
    pub id: Option<i64>,
    pub status: Status,
    pub question: String,
    pub sql: Option<String>,
    /// `None` where the SQL was not run.
    pub result: Option<ResultSet>,
    /// A Vega-Lite specification with its data.
    pub chart: Option<Value>,
    pub insights: Vec<String>,
    /// The query in words.
    pub explanation: Option<String>,
    /// 0 to 1.
    pub confidence: Option<f32>,
    /// `memory`, `engine` or `model`.
    pub source: Option<&'static str>,
    pub warnings: Vec<String>,
    /// Words of the question that no part of the query rests on; `None` where that is not known.
    pub unused: Option<Vec<String>>,
    /// Rephrasings to pick from.
    pub options: Vec<String>,
    /// Why there is no answer, and what to do next.
    pub reason: Option<String>,
    pub hint: Option<String>,
    /// The answer in one sentence.
    pub summary: Option<String>,
    pub elapsed_ms: f64,
    /// What a dashboard needs of it.
    pub part: Option<Box<Part>>,
    /// The engine's query behind the SQL, where there is one.
    pub query: Option<Box<Query>>,
    /// What is learned about charts: shape of the result, kind of chart, and how it came about.
    pub drawn: Option<String>,
    pub trace: Value,
    /// Where the guard refused: its error, with its own SQLSTATE.
    pub failure: Option<AskError>,
}

impl Answer {
    /// An answer without SQL.
    pub fn unanswered(question: &str, status: Status, reason: &str, hint: &str, options: Vec<String>) -> Answer {
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
            unused: None,
            options,
            reason: some(reason),
            hint: some(hint),
            summary: None,
            elapsed_ms: 0.0,
            part: None,
            query: None,
            drawn: None,
            trace: Value::Null,
            failure: None,
        }
    }

    /// Takes over what became of the question's words; what was left out or guessed leads the warnings.
    pub fn account(&mut self, account: &Account) {
        self.unused = Some(account.unused());
        let told = account.told().into_iter().filter(|t| !self.warnings.contains(t)).collect::<Vec<_>>();
        self.warnings.splice(0..0, told);
    }

    /// The answer, or the error that functions without a status raise for the other routes.
    pub fn or_error(self) -> Result<Answer, AskError> {
        let mut reason = self.reason.clone().unwrap_or_default();
        // Many clients show the message alone.
        if self.status == Status::Clarify {
            let short = self.options.iter().enumerate().map(|(i, o)| format!("({}) {}", i + 1, shortened(o)));
            let short = short.collect::<Vec<_>>().join(" ");
            if !short.is_empty() {
                reason = format!("{}: {short}", reason.trim_end_matches(['.', ':']));
            }
        }
        let hint = self.hint.clone().unwrap_or_default();
        // What could be asked instead is numbered, for a reply that picks one.
        let options = self.options.iter().enumerate().map(|(i, o)| format!("({}) {o}", i + 1));
        let hint = [hint].into_iter().filter(|h| !h.is_empty()).chain(options).collect::<Vec<_>>().join(" ");
        match self.status {
            Status::Answered => Ok(self),
            Status::Clarify => Err(AskError::Clarify { reason, hint }),
            Status::Refused => Err(self.failure.unwrap_or(AskError::Refused { reason, hint })),
        }
    }
}

/// Letters of an option in a message.
const SHORT: usize = 80;

fn shortened(option: &str) -> String {
    if option.chars().count() <= SHORT {
        return option.to_owned();
    }
    let cut: String = option.chars().take(SHORT - 1).collect();
    // At a word's end, where there is one.
    let end = cut.rfind(' ').filter(|end| *end > SHORT / 2).unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut))
}

impl Record {
    /// Notes the query that was tried and failed.
    pub fn failed(&mut self, candidate: &Candidate, snapshot: &Snapshot) {
        self.sql = Some(candidate.sql.clone());
        self.query = serde_json::to_string(&candidate.query).ok();
        self.tables = candidate.tables.iter().map(store_table).collect();
        self.fingerprint = snapshot.fingerprint(&candidate.tables);
    }

    /// Takes over what is known of the answer; `candidate` is the reading behind it.
    pub fn fill(&mut self, answer: &Answer, snapshot: &Snapshot, candidate: Option<&Candidate>) {
        self.status = answer.status.name();
        if let Some(candidate) = candidate {
            self.query = serde_json::to_string(&candidate.query).ok();
            self.tables = candidate.tables.iter().map(store_table).collect();
            self.fingerprint = snapshot.fingerprint(&candidate.tables);
        }
        self.confidence = answer.confidence;
        self.source = answer.source;
        self.sql = answer.sql.clone();
        self.options = answer.options.clone();
        self.chart = answer.drawn.clone();
        self.reason = answer.reason.clone();
        self.row_count = answer.result.as_ref().map(|r| r.rows.len() as u64);
    }
}
