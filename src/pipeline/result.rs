//! Results of queries as JSON, and the guard's errors as ours.

use crate::errors::AskError;
use crate::guard::{GuardError, ResultSet, Verdict};
use serde_json::{Value, json};

/// `[{"name": …, "type": …}, …]`
pub fn columns_json(result: &ResultSet) -> String {
    let columns: Vec<_> = result.columns.iter().map(|c| json!({"name": c.name, "type": c.type_name})).collect();
    Value::Array(columns).to_string()
}

/// `[[…], …]`: an array of arrays, numbers with all digits that PostgreSQL wrote, wherever in a value they are.
pub fn rows_json(result: &ResultSet) -> String {
    let mut out = String::from("[");
    for (i, row) in result.rows.iter().enumerate() {
        out.push_str(if i > 0 { ",[" } else { "[" });
        for j in 0..row.len() {
            if j > 0 {
                out.push(',');
            }
            out.push_str(&result.json_text(i, j));
        }
        out.push(']');
    }
    out.push(']');
    out
}

/// The guard's refusal or a failed run, for the caller.
pub fn guard_error(error: GuardError) -> AskError {
    AskError::Guarded { sqlstate: error.sqlstate().to_owned(), message: error.message(), hint: error.hint().unwrap_or_default() }
}

/// The guard's refusal of a query that was only judged.
pub fn verdict_error(verdict: &Verdict) -> AskError {
    AskError::Guarded { sqlstate: "PA001".into(), message: verdict.message.clone(), hint: verdict.hint.clone().unwrap_or_default() }
}
