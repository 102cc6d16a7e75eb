//! No result, intent or preference makes the crate panic, and every specification stays within
//! the schema's rules that matter most: a mark or parts, data inline, fields that exist.

mod common;

use pg_ask_chart::{
    Action, Aggregate, ChartKind, Column, ColumnKind, Comparison, Cube, DashboardOptions, Grain, Intent, NumberFormat, Part, Phrases,
    Preferences, ResultTable, Role, TimeUnit, chart, dashboard, dashboard_html, insights, summary, wanted_chart,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn kind() -> impl Strategy<Value = ColumnKind> {
    let unit = prop::sample::select(vec![
        TimeUnit::Date,
        TimeUnit::Timestamp,
        TimeUnit::Time,
        TimeUnit::Year,
        TimeUnit::MonthOfYear,
        TimeUnit::QuarterOfYear,
        TimeUnit::Weekday,
        TimeUnit::HourOfDay,
    ]);
    let grain = prop::option::of(prop::sample::select(vec![
        Grain::Second,
        Grain::Minute,
        Grain::Hour,
        Grain::Day,
        Grain::Week,
        Grain::Month,
        Grain::Quarter,
        Grain::Year,
    ]));
    let format = prop::sample::select(vec![
        NumberFormat::Automatic,
        NumberFormat::Integer,
        NumberFormat::Decimal,
        NumberFormat::Currency(None),
        NumberFormat::Currency(Some("EUR".into())),
        NumberFormat::Fraction,
        NumberFormat::Percent,
    ]);
    prop_oneof![
        (grain, unit).prop_map(|(grain, unit)| ColumnKind::Temporal { grain, unit }),
        format.prop_map(|format| ColumnKind::Number { format }),
        Just(ColumnKind::Duration),
        Just(ColumnKind::Text),
        Just(ColumnKind::Boolean),
        Just(ColumnKind::Other),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<f64>().prop_map(|n| json!(n)),
        (-1000i64..3000).prop_map(|n| json!(n)),
        any::<i64>().prop_map(|n| json!(n)),
        any::<bool>().prop_map(|b| json!(b)),
        any::<String>().prop_map(|s| json!(s)),
        prop::sample::select(vec![
            "2026-10-01",
            "2026-02-30",
            "9999-12-31",
            "0001-01-01",
            "99999-01-01",
            "2026-10-01 10:00:00+02",
            "infinity",
            "Monday",
            "may",
            "NaN",
            "1e400",
            "3 days 04:05:06",
            "-1 mon",
            "10-20",
            "< 5",
            "2026",
            "2026-Q3",
            "",
            "<script>",
            "t",
            "12.5",
        ])
        .prop_map(|s| json!(s)),
        Just(json!({"a": [1]})),
    ]
}

fn column() -> impl Strategy<Value = Column> {
    let name = prop_oneof![
        any::<String>(),
        prop::sample::select(vec!["year", "month", "id", "avg_price", "a.b[0]", "n", "", "revenue", "pct"]).prop_map(str::to_owned),
    ];
    let role = prop::option::of(prop::sample::select(vec![Role::Dimension, Role::Measure, Role::Identifier]));
    let aggregate = prop::option::of(prop::sample::select(vec![Aggregate::Sum, Aggregate::Average, Aggregate::Count]));
    (name, kind(), role, aggregate, any::<bool>()).prop_map(|(name, kind, role, aggregate, secondary)| Column {
        role,
        aggregate,
        secondary,
        ..Column::new(&name, kind)
    })
}

fn result() -> impl Strategy<Value = ResultTable> {
    (prop::collection::vec(column(), 0..5), any::<bool>()).prop_flat_map(|(columns, truncated)| {
        let width = columns.len();
        prop::collection::vec(prop::collection::vec(value(), 0..=width + 1), 0..14).prop_map(move |rows| ResultTable {
            columns: columns.clone(),
            rows,
            truncated,
        })
    })
}

fn intent() -> impl Strategy<Value = Intent> {
    let action = prop::sample::select(vec![
        Action::List,
        Action::Count,
        Action::Aggregate,
        Action::Compare,
        Action::Rank,
        Action::Trend,
        Action::Exists,
    ]);
    let question = prop::sample::select(vec![
        "",
        "as a pie chart",
        "stacked bar chart of x",
        "histogram with 3 bins",
        "scatter plot",
        "heat map",
        "as a line chart",
        "area chart",
        "big number",
        "horizontal bar chart",
        "rank the y axis in descending order",
        "as a table",
        "bar chart",
        "100% stacked area chart",
    ]);
    (action, question, any::<bool>(), any::<bool>(), prop::option::of(any::<f64>())).prop_map(
        |(action, question, sorted, limited, compared)| Intent {
            action,
            wanted: wanted_chart(question),
            sorted_by_question: sorted,
            limited,
            question: question.to_owned(),
            title: None,
            today: Some("2026-11-15".into()),
            comparison: compared.map(|value| Comparison { value, label: "then".into() }),
        },
    )
}

/// Fields named in encodings.
fn fields(spec: &Value, out: &mut Vec<String>) {
    match spec {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(s) if key == "field" => out.push(s.clone()),
                    _ if key == "data" || key == "usermeta" => {}
                    _ => fields(value, out),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|v| fields(v, out)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_result(table in result(), intent in intent()) {
        let preferences = Preferences { date_format: Some("DD%Mon YYYY".into()), ..Preferences::default() };
        let choice = chart(&table, &intent, &preferences);
        let again = chart(&table, &intent, &preferences);
        prop_assert_eq!(&choice.spec, &again.spec, "the same input draws the same chart");
        let spec = &choice.spec;
        prop_assert!(spec.get("mark").is_some() || spec.get("layer").is_some() || spec.get("vconcat").is_some(), "{spec}");
        let rows = spec.pointer("/data/values").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut named = Vec::new();
        fields(spec, &mut named);
        if let Some(Value::Object(row)) = rows.first() {
            for f in named {
                prop_assert!(row.contains_key(&f), "field {f:?} is not in the data of {:?}: {row:?}", choice.kind);
            }
        }
        let _ = insights(&table, &intent, &preferences);
        let _ = summary(&table, &intent, &preferences, &Phrases::default());
        prop_assert!(choice.kind != ChartKind::Pie || !rows.is_empty());
    }
}

fn schema() -> &'static jsonschema::Validator {
    static SCHEMA: std::sync::OnceLock<jsonschema::Validator> = std::sync::OnceLock::new();
    SCHEMA.get_or_init(|| {
        let schema = serde_json::from_str(include_str!("schema/vega-lite-v5.23.0.json")).expect("the schema is JSON");
        jsonschema::validator_for(&schema).expect("the schema is a schema")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_specification_is_valid(table in result(), intent in intent()) {
        let choice = chart(&table, &intent, &Preferences::default());
        if let Some(error) = schema().iter_errors(&choice.spec).next() {
            return Err(TestCaseError::fail(format!("{} in {}", error.instance_path, choice.spec)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_dashboard(tables in prop::collection::vec((result(), intent()), 0..4), title in any::<String>()) {
        let parts: Vec<Part> = tables
            .into_iter()
            .map(|(table, intent)| Part {
                question: title.clone(),
                cube: Some(Cube { drill: table.columns.iter().map(|c| c.name.clone()).collect(), table: table.clone() }),
                table,
                intent,
                ..Part::default()
            })
            .collect();
        let options = DashboardOptions { title: Some(title), ..DashboardOptions::default() };
        let value = dashboard(&parts, &options, &Preferences::default());
        prop_assert_eq!(value["charts"].as_array().map(Vec::len), Some(parts.len()));
        let page = dashboard_html(&value);
        // Only the page's own scripts: data, three libraries, the program.
        prop_assert_eq!(page.matches("<script").count(), 5);
        prop_assert_eq!(page.matches("</script").count(), 5);
    }
}

#[test]
fn page_of_anything() {
    for value in
        [json!(null), json!([]), json!({}), json!({"charts": 3}), json!({"charts": [null, {"spec": 1, "rows": [1]}], "layout": []})]
    {
        let page = dashboard_html(&value);
        assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"), "page of {value}");
    }
}
