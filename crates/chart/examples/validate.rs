//! Holds specifications against the official Vega-Lite v5 schema: JSON lines `{"name": …, "spec": …}` on standard input,
//! a line for each that does not fit, and `N passed, N failed` at the end.

use serde_json::Value;
use std::io::BufRead;
use std::process::ExitCode;

fn main() -> ExitCode {
    let schema: Value = serde_json::from_str(include_str!("../tests/schema/vega-lite-v5.23.0.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let (mut passed, mut failed) = (0, 0);
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("standard input can be read");
        let case: Value = serde_json::from_str(&line).expect("each line is JSON");
        let mut spec = case.get("spec").cloned().unwrap_or_default();
        // Thousands of rows say nothing more about validity than a few.
        if let Some(Value::Array(rows)) = spec.pointer_mut("/data/values") {
            rows.truncate(50);
        }
        match validator.iter_errors(&spec).next() {
            None => passed += 1,
            Some(error) => {
                failed += 1;
                let text: String = error.to_string().chars().take(500).collect();
                println!("{}: {text} at {}", case.get("name").and_then(Value::as_str).unwrap_or("?"), error.instance_path);
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    ExitCode::from(u8::from(failed > 0))
}
