//! The guard: the only door through which a query runs.
//!
//! A text passes two gates: the syntax gate (`pg_ask_allowlist`) and the meaning gate (`walk`, `judge`), which judges
//! the tree that PostgreSQL itself made of the text. That very tree is planned and run, in the cage (`cage`): a
//! read-only subtransaction with a clock that is always rolled back.
//!
//! Privileges and row-level security are the caller's throughout. The guard reads no setting: limits are arguments.

mod admin;
mod advice;
mod analysis;
mod bounded;
mod bounds;
mod cage;
mod carry;
mod catalog_rows;
mod deliver;
mod documents;
mod error;
mod execute;
mod folding;
mod growth;
mod hypothetical;
mod inlining;
mod inside;
mod json;
mod judge;
mod judge_types;
mod keys;
mod kin;
mod lists;
mod literals;
mod locks;
mod memory;
mod pg_list;
mod planning;
mod prepare;
mod reader;
mod rules;
mod scans;
mod stored;
mod stored_view;
mod text;
mod timer;
mod tuples;
mod walk;

use std::time::Duration;

use pgrx::pg_sys::Oid;

pub(crate) use admin::world;
pub use bounded::check as bounded;
pub use cage::Budget;
pub use deliver::{cursor, table, view};
pub use documents::{Kind, Property};
pub use error::{Denial, GuardError};
pub use lists::warm;
pub use planning::register;
pub use reader::{Reading, Wanted, values};

/// What one query may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// `ask.timeout`: reading, planning and running together. Zero: none.
    pub timeout: Duration,
    /// `ask.max_rows`: rows returned; more are cut.
    pub max_rows: u64,
    /// `ask.max_cost`: the planner's estimate, in its own unit.
    pub max_cost: f64,
    /// `ask.max_result_size`: bytes of the rows returned, as text.
    pub max_result_bytes: u64,
    /// `ask.max_memory`: bytes that the backend may take while a query runs. Zero: no limit.
    pub max_memory_bytes: u64,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultColumn {
    /// The column's name, as the query gives it; names may repeat.
    pub name: String,
    /// Its type.
    pub type_oid: Oid,
    /// Its type modifier; -1: none.
    pub typmod: i32,
    /// Its type as `format_type` writes it.
    pub type_name: String,
}

/// A relation that a query reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationUse {
    /// The relation.
    pub oid: Oid,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// It is read by a view that the query reads, not by the query itself.
    pub in_view: bool,
}

/// What the guard says about a query without running it.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// It would run.
    pub valid: bool,
    /// The stable id of the rule it breaks.
    pub rule: Option<&'static str>,
    /// Why it would not run; empty if it would.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// What may be wrong with the answer or slow.
    pub warnings: Vec<String>,
    /// What would help.
    pub recommendations: Vec<String>,
    /// The planner's estimate.
    pub estimated_rows: Option<f64>,
    /// The planner's estimate, in its own unit.
    pub estimated_cost: Option<f64>,
    /// What the query returns.
    pub columns: Vec<ResultColumn>,
    /// Its rows have an order of their own (ORDER BY at the top).
    pub ordered: bool,
    /// It asks for some of its rows only (LIMIT at the top).
    pub limited: bool,
    /// What the query reads.
    pub relations: Vec<RelationUse>,
}

/// The rows of a query.
#[derive(Debug, Clone, Default)]
pub struct ResultSet {
    /// The columns, in order.
    pub columns: Vec<ResultColumn>,
    /// The rows: values in PostgreSQL's text form (ISO dates, exact floats, hex bytes), NULL is None.
    pub rows: Vec<Vec<Option<String>>>,
    /// There were more rows than `max_rows`.
    pub truncated: bool,
    /// What the guard said before it ran the query.
    pub verdict: Verdict,
    /// How each column becomes JSON.
    shapes: Vec<json::Shape>,
}

/// Judges `sql` without running it. Bad SQL is an answer, not an error; cancels and shutdowns still raise.
pub fn validate(sql: &str, limits: &Limits) -> Verdict {
    let judged = syntax(sql).and_then(|()| {
        cage::caged(limits, || {
            // SAFETY: inside the cage.
            unsafe {
                let prepared = prepare::prepare(sql, limits)?;
                let recommendations = hypothetical::recommendations(&prepared.source, &prepared.indexes);
                Ok(Verdict { recommendations, ..prepared.verdict })
            }
        })
    });
    match judged {
        Ok(verdict) => verdict,
        Err(error) => Verdict {
            rule: Some(error.rule()),
            message: error.message(),
            hint: error.hint(),
            estimated_cost: match error {
                GuardError::TooExpensive { cost, .. } => Some(cost),
                _ => None,
            },
            ..Verdict::default()
        },
    }
}

/// Judges and runs `sql`.
///
/// # Errors
/// See [`GuardError`]. Cancels and shutdowns raise.
pub fn run(sql: &str, limits: &Limits) -> Result<ResultSet, GuardError> {
    syntax(sql)?;
    cage::caged(limits, || {
        // SAFETY: inside the cage.
        unsafe {
            let prepared = prepare::prepare(sql, limits)?;
            execute::execute(prepared, limits)
        }
    })
}

/// Judges `sql`, and looks whether it finds a row where the planner's estimate is at most `max_cost`. `None`: it was not run, or did
/// not end within `patience`. One planning serves both.
pub fn look(sql: &str, limits: &Limits, max_cost: f64, patience: Duration) -> (Verdict, Option<bool>) {
    let timeout = if limits.timeout.is_zero() { patience } else { limits.timeout.min(patience) };
    let glance = Limits { timeout, max_rows: 1, ..*limits };
    let looked = syntax(sql).and_then(|()| {
        cage::caged(&glance, || {
            // SAFETY: inside the cage.
            unsafe {
                let prepared = prepare::prepare(sql, &glance)?;
                let recommendations = hypothetical::recommendations(&prepared.source, &prepared.indexes);
                let verdict = Verdict { recommendations, ..prepared.verdict.clone() };
                if verdict.estimated_cost.is_none_or(|cost| cost > max_cost) {
                    return Ok((verdict, None));
                }
                let set = execute::execute(prepared, &glance)?;
                Ok((verdict, Some(!set.rows.is_empty())))
            }
        })
    });
    // What fails while it runs may be valid all the same.
    looked.unwrap_or_else(|_| (validate(sql, limits), None))
}

/// What administrators keep from questions: tables (`ask.deny`) and columns (`ask.rule`).
pub struct KeptBack(admin::Admin);

impl KeptBack {
    /// What they keep back now; `None`: nothing.
    pub fn load() -> Option<Self> {
        Some(admin::Admin::load()).filter(admin::Admin::restricts_relations).map(Self)
    }

    /// Whether a column of a table is kept back, by itself or with its table.
    pub fn covers(&self, table: Oid, column: &str) -> bool {
        let names =
            |rule: &admin::Rule| matches!(rule.column(table), admin::Found::Columns(columns) if columns.iter().any(|c| c == column));
        self.0.denies_relation(table) || self.0.rules(table).any(|rule| rule.kind == admin::RuleKind::Forbid && names(rule))
    }
}

/// A number that changes whenever what administrators said (`ask.allow`, `ask.deny`, `ask.rule`) does.
pub fn decisions() -> u64 {
    admin::Admin::load().digest()
}

/// What became of an administrator's decision.
pub struct Finding {
    /// `allow`, `deny`, `forbid`, `require`.
    pub kind: &'static str,
    /// What it was said about.
    pub name: String,
    /// It still has its effect.
    pub holds: bool,
    /// What has changed.
    pub detail: String,
}

/// The administrators' decisions that no longer fit, or whose objects are called otherwise by now.
pub fn changed_decisions(limits: &Limits) -> Vec<Finding> {
    let findings = admin::Admin::load().findings(limits);
    findings.into_iter().map(|(kind, name, holds, detail)| Finding { kind, name, holds, detail }).collect()
}

fn syntax(sql: &str) -> Result<(), GuardError> {
    pg_ask_allowlist::check(sql).map_err(|refusal| GuardError::Rejected(Denial::from(refusal)))
}
