//! Every specification is valid Vega-Lite v5, has the kind that suits the data, and says what
//! it draws.

mod common;

use common::{Case, cases};
use pg_ask_chart::{ChartChoice, chart};
use serde_json::{Value, json};

fn draw(case: &Case) -> ChartChoice {
    chart(&case.table, &case.intent, &case.preferences)
}

#[test]
fn kinds() {
    let mut wrong = Vec::new();
    for case in cases() {
        let choice = draw(&case);
        if choice.kind != case.kind {
            wrong.push(format!("{}: {:?} ({:?}), not {:?}", case.name, choice.kind, choice.result_kind, case.kind));
        }
    }
    assert!(wrong.is_empty(), "wrong kinds:\n{}", wrong.join("\n"));
}

#[test]
fn valid_vega_lite() {
    let schema: Value = serde_json::from_str(include_str!("schema/vega-lite-v5.23.0.json")).expect("the schema is JSON");
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
        assert_eq!(first.as_deref(), Some("$schema"), "{}: $schema comes first", case.name);
    }
    assert!(wrong.is_empty(), "invalid:\n{}", wrong.join("\n"));
}

fn choice(name: &str) -> ChartChoice {
    let case = cases().into_iter().find(|c| c.name == name);
    draw(&case.unwrap_or_else(|| panic!("no case {name}")))
}

fn values(choice: &ChartChoice) -> Vec<Value> {
    choice.spec.pointer("/data/values").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn column(choice: &ChartChoice, key: &str) -> Vec<Value> {
    values(choice).iter().map(|r| r[key].clone()).collect()
}

#[test]
fn rows_drawn() {
    for (name, rows) in [
        ("bar_other", 30),
        ("bar_averages_cut", 50),
        ("bar_all_named", 120),
        ("line_10000", 10_000),
        ("scatter_10000", 10_000),
        ("bar_three_dimensions", 6),
        ("bar_counts_names", 2),
        ("pie_named", 5),
    ] {
        assert_eq!(values(&choice(name)).len(), rows, "{name}: rows in the specification");
    }
    // 'Other' keeps the total.
    let other = choice("bar_other");
    let sum: i64 = column(&other, "revenue").iter().filter_map(Value::as_i64).sum();
    assert_eq!(sum, (0..120).map(|i| 5000 / (i + 1)).sum::<i64>(), "the total with 'Other'");
    assert_eq!(column(&other, "customer").last(), Some(&json!("Other (91)")));
    assert!(choice("bar_averages_cut").warnings.iter().any(|w| w.contains("of 120")), "a cut is told");
}

#[test]
fn orders() {
    for (name, key, want) in [
        ("bar_ranking", "spent", json!([900, 700.5, 500])),
        ("bar_weekdays", "weekday", json!([1, 5, 7])),
        ("bar_weekday_names", "day", json!(["Monday", "Friday", "Sunday"])),
        ("line_by_measure", "year", json!([2023, 2024, 2025])),
        ("bar_buckets", "age_group", json!(["< 18", "18-29", "30-39", "65+"])),
        ("bar_categories", "category", json!(["Kitchen", "Garden", "Books", "Toys", null])),
    ] {
        assert_eq!(json!(column(&choice(name), key)), want, "{name}: order of {key}");
    }
}

#[test]
fn channels() {
    for (name, pointer, want) in [
        ("line_months", "/mark/type", json!("line")),
        ("line_months", "/encoding/x/timeUnit", json!("utcyearmonth")),
        ("line_months", "/encoding/y/title", json!("Revenue")),
        ("line_10000", "/params/0/bind", json!("scales")),
        ("line_split", "/encoding/color/field", json!("category")),
        ("bar_categories", "/encoding/y/axis/format", json!("$,~f")),
        ("bar_categories", "/encoding/tooltip/1/format", json!("$,.2f")),
        ("bar_fraction", "/encoding/y/axis/format", json!(",~%")),
        ("bar_percent", "/encoding/y/title", json!("Share (%)")),
        ("bar_interval", "/encoding/y/title", json!("Resolution (days)")),
        ("bar_dots_in_names", "/encoding/x/field", json!("a_b_0_")),
        ("bar_horizontal_named", "/encoding/x/field", json!("revenue")),
        ("bar_stacked_named", "/encoding/y/stack", json!("zero")),
        ("bar_normalized", "/encoding/y/stack", json!("normalize")),
        ("bar_grouped", "/encoding/xOffset/field", json!("region")),
        ("pie_named", "/encoding/theta/field", json!("revenue")),
        ("bar_german_numbers", "/config/locale/number/decimal", json!(",")),
        ("kpi", "/layer/0/mark/type", json!("text")),
        ("kpi", "/data/values/0/text", json!("$125,750.50")),
        ("kpi", "/data/values/0/note", json!("▲ 14.3 % against September 2026 ($110,000.00)")),
        ("bar_categories", "/usermeta/alternatives/0/kind", json!("pie")),
    ] {
        assert_eq!(choice(name).spec.pointer(pointer), Some(&want), "{name} at {pointer}");
    }
}

#[test]
fn wishes_and_warnings() {
    let negative = choice("pie_negative");
    assert!(negative.warnings.iter().any(|w| w == "a pie chart can't show this result: it has negative values"), "{:?}", negative.warnings);
    let summed = choice("bar_three_dimensions");
    assert!(summed.reasons.iter().any(|r| r == "added up over region"), "{:?}", summed.reasons);
    assert!(choice("pie_named").reasons.iter().any(|r| r.contains("names this chart")));
    assert!(choice("preferred_pie").reasons.iter().any(|r| r.contains("preferred")));
}
