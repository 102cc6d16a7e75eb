//! Results of queries as JSON, and the guard's errors as ours.

use crate::errors::AskError;
use crate::guard::{GuardError, ResultSet, Verdict};
use serde_json::{Value, json};

/// `[{"name": …, "type": …}, …]`
pub fn columns_json(result: &ResultSet) -> String {
    let columns: Vec<_> = result
        .columns
        .iter()
        .map(|c| json!({"name": c.name, "type": c.type_name}))
        .collect();
    Value::Array(columns).to_string()
}

/// `[[…], …]`: an array of arrays.
pub fn rows_json(result: &ResultSet) -> String {
    let width = result.columns.len();
    let row = |i: usize| Value::Array((0..width).map(|j| result.json_cell(i, j)).collect());
    Value::Array((0..result.rows.len()).map(row).collect()).to_string()
}

/// The guard's refusal or a failed run, for the caller.
pub fn guard_error(error: GuardError) -> AskError {
    AskError::Guarded {
        sqlstate: error.sqlstate().to_owned(),
        message: error.message(),
        hint: error.hint().unwrap_or_default(),
    }
}

/// The guard's refusal of a query that was only judged.
pub fn verdict_error(verdict: &Verdict) -> AskError {
    AskError::Guarded {
        sqlstate: "PA001".into(),
        message: verdict.message.clone(),
        hint: verdict.hint.clone().unwrap_or_default(),
    }
}
