//! Every specification is valid Vega-Lite v5, has the kind that suits the data, and says what
//! it draws.

mod common;

use common::{Case, cases};
use pg_ask_chart::{ChartChoice, chart};
use serde_json::Value;

fn draw(case: &Case) -> ChartChoice {
    chart(&case.table, &case.intent, &case.preferences)
}

#[test]
fn kinds() {
    let mut wrong = Vec::new();
    for case in cases() {
        let choice = draw(&case);
        if choice.kind != case.kind {
            wrong.push(format!(
                "{}: {:?} ({:?}), not {:?}",
                case.name, choice.kind, choice.result_kind, case.kind
            ));
        }
    }
    assert!(wrong.is_empty(), "wrong kinds:\n{}", wrong.join("\n"));
}

#[test]
fn valid_vega_lite() {
    let schema: Value = serde_json::from_str(include_str!("schema/vega-lite-v5.23.0.json"))
        .expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let mut wrong = Vec::new();
    for case in cases() {
        let spec = draw(&case).spec;
        // Thousands of rows say nothing more about validity than a few.
        let mut small = spec.clone();
        if let Some(Value::Array(rows)) = small.pointer_mut("/data/values") {
            rows.truncate(50);
        }
        if let Some(error) = validator.iter_errors(&small).next() {
            let text: String = error.to_string().chars().take(600).collect();
            wrong.push(format!("{}: {text} at {}", case.name, error.instance_path));
        }
        let first = spec.as_object().and_then(|o| o.keys().next().cloned());
        assert_eq!(
            first.as_deref(),
            Some("$schema"),
            "{}: $schema comes first",
            case.name
        );
    }
    assert!(wrong.is_empty(), "invalid:\n{}", wrong.join("\n"));
}
