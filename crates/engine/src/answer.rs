//! What the engine is asked with and what it answers.

use crate::account::Account;
use crate::query::Query;
use crate::schema::{TableName, ValueSource};
use crate::steps::Steps;
use serde::{Deserialize, Serialize};

/// A day of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// First day of the week for 'this week'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WeekStart {
    Monday,
    Sunday,
    Saturday,
}

/// What the caller's settings and profile say about the calendar and manners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manners {
    pub week_start: WeekStart,
    /// Month (1 to 12) in which the fiscal year begins.
    pub fiscal_year_start: u8,
    /// Limit of a ranking that names no number; `None`: 10.
    pub default_limit: Option<u32>,
    /// A time zone that wins over the connection's; rendered as AT TIME ZONE.
    pub timezone: Option<String>,
}

/// The turn before this one in the same conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub question: String,
    /// `answered` turns have a query where the SQL fits the representation.
    pub query: Option<Query>,
    pub sql: Option<String>,
    /// Options offered where the turn asked back (so that 'the second one' answers it).
    pub options: Vec<String>,
    /// How sure its answer was: a follow-up is no surer than what it builds on.
    #[serde(default)]
    pub confidence: Option<f32>,
}

/// All that a question is answered with beside the compiled schema.
pub struct Context<'a> {
    /// Today in the asker's time zone.
    pub today: Day,
    pub manners: &'a Manners,
    pub values: &'a dyn ValueSource,
    /// The conversation so far, oldest first (a bounded number of turns).
    pub turns: &'a [Turn],
    /// The asker wants no conversation ('afresh'), set by the caller's settings.
    pub clarify_below: f32,
    /// A chart is wished for: what is asked for must be something to draw.
    pub chart: bool,
    /// What bounds the work, with the callback that may stop it.
    pub steps: &'a Steps<'a>,
}

/// What a column of the result is, for charts and formatting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputColumn {
    /// As named in the SQL.
    pub name: String,
    /// For people: 'Total sales'.
    pub title: String,
    pub role: OutputRole,
    /// Unit of time where the column is a truncated date.
    pub grain: Option<crate::time_types::Grain>,
    /// True where the numbers are money.
    pub money: bool,
    /// True where the numbers are shares of a whole (0 to 100 if `percent_100`, else 0 to 1).
    pub percent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputRole {
    Dimension,
    Measure,
    Identifier,
    Detail,
}

/// One named contribution to a candidate's score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    pub name: String,
    pub value: f32,
    pub contribution: f32,
}

/// A reading of the question as a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    pub query: Query,
    pub sql: String,
    /// The query in words.
    pub explanation: String,
    /// Calibrated probability that this is what was meant, 0 to 1.
    pub confidence: f32,
    pub score: f32,
    pub features: Vec<Feature>,
    /// What was assumed beyond the question's words; shown as warnings below `ask.answer_at`.
    pub assumptions: Vec<String>,
    /// Tables that the query reads.
    pub tables: Vec<TableName>,
    pub output: Vec<OutputColumn>,
    /// For people: 'Total sales by month, last year'.
    pub title: String,
    /// Composition rules that made it, in order.
    pub rules: Vec<String>,
    /// What became of every word of the question.
    #[serde(default)]
    pub account: Account,
}

/// What to do with the best candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Decision {
    Answered,
    Clarify { reason: String, hint: String, options: Vec<String> },
    Refused { reason: String, hint: String },
}

/// Everything that came of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Stage 'understand' in SPEC's JSON form: intent, entities, confidence_scores.
    pub understanding: serde_json::Value,
    /// Stage 'link' in SPEC's JSON form: relevant_tables, relationships, filtering_suggestions.
    pub linking: serde_json::Value,
    /// Best first; the first one counts where the decision is `Answered`.
    pub candidates: Vec<Candidate>,
    pub decision: Decision,
    /// True where the question was read as a follow-up to the conversation.
    pub follow_up: bool,
    /// It leaves open what is meant ('our best customers'): only its asker can say.
    #[serde(default)]
    pub open: bool,
    /// What could be asked instead of a question that is refused; those of one that is asked back are its options.
    #[serde(default)]
    pub leads: Vec<String>,
}
