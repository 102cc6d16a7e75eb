//! Results of queries as JSON, and the guard's errors as ours.

use crate::errors::AskError;
use crate::guard::{GuardError, ResultSet};
use serde_json::json;

/// `[{"name": …, "type": …}, …]`
pub fn columns_json(result: &ResultSet) -> String {
    let columns: Vec<_> = result
        .columns
        .iter()
        .map(|c| json!({"name": c.name, "type": c.type_name}))
        .collect();
    serde_json::Value::Array(columns).to_string()
}

/// `[[…], …]`: an array of arrays, with numbers as PostgreSQL wrote them.
pub fn rows_json(result: &ResultSet) -> String {
    let mut out = String::from("[");
    for (i, row) in result.rows.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out.push('[');
        for (j, cell) in row.iter().enumerate() {
            if j > 0 {
                out.push(',');
            }
            out.push_str(&result.json_cell(j, cell.as_deref()));
        }
        out.push(']');
    }
    out.push(']');
    out
}

/// The guard's refusal or a failed run, for the caller.
pub fn guard_error(error: GuardError) -> AskError {
    AskError::Guarded {
        sqlstate: error.sqlstate().to_owned(),
        message: error.message(),
        hint: error.hint().unwrap_or_default(),
    }
}
