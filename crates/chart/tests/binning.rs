//! 'bin … by …': rows grouped anew for the chart, and what can't be.

mod common;

use pg_ask_chart::{Action, ChartKind, Preferences, chart};
use serde_json::{Value, json};

#[test]
fn bins() {
    let days = || json!([["2026-01-05", "web", 10], ["2026-01-12", "web", 5], ["2026-02-02", "store", 1], ["2026-02-03", "web", 2]]);
    // Columns, rows, wish, what the chart's rows are (field, value), or what is warned of.
    for (columns, rows, wish, key, want) in [
        (
            "ordered:day, total:sum",
            json!([["2026-01-05", 10], ["2026-01-12", 5], ["2026-02-02", 1]]),
            "a bar chart of totals, bin ordered by month",
            "total",
            Ok(json!([15, 1])),
        ),
        ("ordered:day, channel:text, total:sum", days(), "a bar chart of totals, bin ordered by month", "total", Ok(json!([15, 1, 2]))),
        (
            "ordered:day, total:sum",
            json!([["2026-01-05", 10], ["2026-01-06", 5], ["2026-01-12", 1]]),
            "a bar chart of totals and bin ordered by weekday",
            "total",
            Ok(json!([11, 5])),
        ),
        (
            "ordered_at:timestamp",
            json!([["2026-01-05 08:00:00"], ["2026-01-06 09:30:00"], ["2026-03-01 10:00:00"]]),
            "a line chart, bin ordered at by month",
            "count",
            Ok(json!([2, 1])),
        ),
        (
            "hired:date, salary:num",
            json!([["2020-05-01", 100], ["2020-07-01", 300], ["2021-01-01", 50]]),
            "bar chart of salary, bin hired by year",
            "salary",
            Ok(json!([400, 50])),
        ),
        (
            "day:day, price:avg",
            json!([["2026-01-05", 10.5], ["2026-01-06", 5.5]]),
            "a bar chart of prices, bin day by month",
            "price",
            Err("does not follow from"),
        ),
        (
            "month:month, total:sum",
            json!([["2026-01-01", 10], ["2026-02-01", 5]]),
            "a bar chart of totals, bin month by day",
            "total",
            Err("can't be split by day"),
        ),
        (
            "founding_year:intyear, n:count",
            json!([[2001, 10], [2002, 5]]),
            "a bar chart of n, bin founded by weekday",
            "n",
            Err("has no weekday of its own"),
        ),
        ("city:text, n:count", json!([["A", 1], ["B", 2]]), "a bar chart of n, bin city by month", "n", Err("no dates to bin")),
    ] {
        let table = common::table(columns, rows);
        let choice = chart(&table, &common::intent(Action::Aggregate, wish), &Preferences::default());
        let values = choice.spec.pointer("/data/values").and_then(Value::as_array).cloned().unwrap_or_default();
        match want {
            Ok(want) => {
                let got: Vec<Value> = values.iter().map(|r| r[key].clone()).collect();
                assert_eq!(json!(got), want, "{wish} over {columns}: {:?} {}", choice.warnings, choice.spec);
                assert_ne!(choice.kind, ChartKind::Table, "{wish}: drawn");
            }
            Err(why) => {
                let told = choice.warnings.iter().any(|w| w.contains(why));
                assert!(told, "{wish} over {columns}: {:?} should say {why:?}", choice.warnings);
            }
        }
    }
}

#[test]
fn axis_order_wins() {
    let table = common::table("product:text, units:sum", json!([["A", 9], ["B", 7], ["C", 3]]));
    for (wish, want) in [
        ("top 3 products by units as a bar chart", json!([9, 7, 3])),
        ("top 3 products by units as a bar chart, sort the y axis in ascending order", json!([3, 7, 9])),
        ("top 3 products by units as a bar chart, x axis in descending order sorted", json!([9, 7, 3])),
        ("top 3 products by units as a bar chart, sort the x axis from high to low", json!([3, 7, 9])),
    ] {
        let choice = chart(&table, &common::intent(Action::Rank, wish), &Preferences::default());
        let values = choice.spec.pointer("/data/values").and_then(Value::as_array).cloned().unwrap_or_default();
        let got: Vec<Value> = values.iter().map(|r| r["units"].clone()).collect();
        assert_eq!(json!(got), want, "{wish}: {:?}", choice.kind);
    }
}

#[test]
fn liked_charts_where_they_suit() {
    let preferences = Preferences { liked_charts: vec![ChartKind::Pie, ChartKind::Area], ..Preferences::default() };
    let months = common::rows(12, |i| json!([common::month(i), i + 1]));
    for (columns, rows, want) in [
        ("city:text, n:count", json!([["A", 1], ["B", 2]]), ChartKind::Pie),
        ("month:month, total:sum", months, ChartKind::Area),
        ("city:text, price:avg", json!([["A", 1], ["B", 2]]), ChartKind::Bar),
        ("total:sum", json!([[5]]), ChartKind::Kpi),
    ] {
        let table = common::table(columns, rows);
        let choice = chart(&table, &common::intent(Action::Aggregate, ""), &preferences);
        assert_eq!(choice.kind, want, "{columns} where pies and areas are liked: {:?}", choice.reasons);
    }
}

#[test]
fn shares_without_what_they_are_made_of() {
    let mut table = common::table("channel:text, total:usd, share:pct", json!([["web", 75, 75], ["store", 25, 25]]));
    table.columns[1].secondary = true;
    let choice = chart(&table, &common::intent(Action::Aggregate, ""), &Preferences::default());
    assert_eq!(choice.spec.pointer("/encoding/y/field"), Some(&json!("share")), "{}", choice.spec);
    let tooltip = choice.spec.pointer("/encoding/tooltip").map(Value::to_string).unwrap_or_default();
    assert!(tooltip.contains("total"), "the amount is in the tooltip: {tooltip}");
}

#[test]
fn pies_of_averages_are_warned_of() {
    let table = common::table("channel:text, price:avg", json!([["web", 7.5], ["store", 2.5]]));
    let choice = chart(&table, &common::intent(Action::Aggregate, "prices as a pie chart"), &Preferences::default());
    assert_eq!(choice.kind, ChartKind::Pie, "as wished");
    assert!(choice.warnings.iter().any(|w| w.contains("parts of a whole")), "{:?}", choice.warnings);
}
