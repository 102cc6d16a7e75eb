//! Results to draw: a case is a line. Shared by the tests and by `examples/gallery.rs`, which
//! hands the specifications to the renderer.
#![allow(dead_code)]

use pg_ask_chart::{
    Action, Aggregate, ChartKind, Column, ColumnKind, Grain, Intent, NumberFormat, Preferences, ResultTable, Role, TimeUnit, wanted_chart,
};
use serde_json::{Value, json};

pub struct Case {
    pub name: &'static str,
    pub table: ResultTable,
    pub intent: Intent,
    pub preferences: Preferences,
    pub kind: ChartKind,
}

/// A table from 'name:type, …' and rows. Types: date, month, quarter, week, year (with grain),
/// timestamp, day (unit of dates unknown), int, num, sum (additive number), count, avg, usd, eur,
/// pct, share, text, bool, id, interval, json, weekday, intyear.
pub fn table(columns: &str, rows: Value) -> ResultTable {
    let columns = columns
        .split(',')
        .map(|c| {
            let (name, kind) = c.trim().split_once(':').expect("name:type");
            let time = |grain| ColumnKind::Temporal { grain, unit: TimeUnit::Date };
            let number = |format| ColumnKind::Number { format };
            let auto = || number(NumberFormat::Automatic);
            match kind {
                "date" => Column::new(name, time(None)),
                "day" => Column::new(name, time(Some(Grain::Day))),
                "week" => Column::new(name, time(Some(Grain::Week))),
                "month" => Column::new(name, time(Some(Grain::Month))),
                "quarter" => Column::new(name, time(Some(Grain::Quarter))),
                "year" => Column::new(name, time(Some(Grain::Year))),
                "timestamp" => Column::new(name, ColumnKind::Temporal { grain: None, unit: TimeUnit::Timestamp }),
                "weekday" => Column::new(name, ColumnKind::Temporal { grain: None, unit: TimeUnit::Weekday }),
                "intyear" => Column::new(name, auto()).with_role(Role::Dimension),
                "int" => Column::new(name, number(NumberFormat::Integer)),
                "num" => Column::new(name, auto()),
                "sum" => Column::new(name, auto()).with_aggregate(Aggregate::Sum),
                "count" => Column::new(name, number(NumberFormat::Integer)).with_aggregate(Aggregate::Count),
                "avg" => Column::new(name, auto()).with_aggregate(Aggregate::Average),
                "usd" => Column::new(name, number(NumberFormat::Currency(Some("USD".into())))).with_aggregate(Aggregate::Sum),
                "eur" => Column::new(name, number(NumberFormat::Currency(Some("EUR".into())))).with_aggregate(Aggregate::Sum),
                "pct" => Column::new(name, number(NumberFormat::Percent)).with_aggregate(Aggregate::Other),
                "share" => Column::new(name, number(NumberFormat::Fraction)).with_aggregate(Aggregate::Other),
                "text" => Column::new(name, ColumnKind::Text),
                "bool" => Column::new(name, ColumnKind::Boolean),
                "id" => Column::new(name, auto()).with_role(Role::Identifier),
                "interval" => Column::new(name, ColumnKind::Duration).with_aggregate(Aggregate::Average),
                "json" => Column::new(name, ColumnKind::Other),
                other => panic!("no type {other}"),
            }
        })
        .collect();
    let rows = rows.as_array().expect("rows").iter().map(|r| r.as_array().expect("a row").clone()).collect();
    ResultTable { columns, rows, truncated: false }
}

pub fn intent(action: Action, question: &str) -> Intent {
    Intent {
        action,
        wanted: wanted_chart(question),
        limited: action == Action::Rank,
        sorted_by_question: action == Action::Rank,
        question: question.to_owned(),
        today: Some("2026-11-15".to_owned()),
        ..Intent::default()
    }
}

/// `n` rows from a function of the row number.
pub fn rows(n: usize, f: impl Fn(usize) -> Value) -> Value {
    Value::Array((0..n).map(f).collect())
}

pub fn month(i: usize) -> String {
    format!("{}-{:02}-01", 2025 + i / 12, i % 12 + 1)
}

// A case is a line.
#[rustfmt::skip]
pub fn cases() -> Vec<Case> {
    use Action::{Aggregate as Sum, Compare, Count, Exists, List, Rank, Trend};
    use ChartKind::{Area, Bar, HeatMap, Histogram, Kpi, Line, Pie, Scatter, Table};
    let wave = |i: usize| 1000.0 + 37.5 * i as f64 + 90.0 * ((i * 7 % 11) as f64);
    let months = || rows(22, |i| json!([month(i), wave(i)]));
    let cats = ["Garden", "Kitchen", "Toys", "Books", "Office"];
    let by_category = || {
        json!([
            ["Garden", 512.5],
            ["Kitchen", 1200.25],
            ["Toys", 80.0],
            ["Books", 333.0],
            [null, 12.0]
        ])
    };
    let split = || rows(60, |i| json!([month(i / 5), cats[i % 5], wave(i)]));
    let c = |name, kind, table, action, question: &str| Case {
        name,
        table,
        intent: intent(action, question),
        preferences: Preferences::default(),
        kind,
    };
    let mut out = vec![
        c("line_months", Line, table("month:month, revenue:usd", months()), Trend, "revenue by month"),
        c("line_text_dates", Line, table("month:text, revenue:usd", months()), Trend, "revenue by month"),
        c("line_weeks", Line, table("week:week, orders:count", rows(12, |i| {json!([format!("2026-{:02}-{:02}", 6 + (i * 7 + 1) / 28, (i * 7) % 28 + 1), i * 3 % 7])})), Trend, "orders per week"),
        c("line_quarters", Line, table("quarter:quarter, sales:eur", json!([["2025-01-01", 1], ["2025-04-01", 3], ["2025-07-01", 2], ["2025-10-01", 5]])), Trend, "sales by quarter"),
        c("line_years", Line, table("year:intyear, sales:sum", rows(9, |i| json!([2016 + i, 10 * i + 5]))), Trend, "sales by year"),
        c("line_by_measure", Line, table("year:intyear, sales:sum", json!([[2024, 9], [2025, 7], [2023, 5]])), Rank, "line chart of sales by year, highest first"),
        c("line_timestamps", Line, table("at:timestamp, temperature:avg", rows(300, |i| {json!([format!("2026-01-{:02}T{:02}:15:00+00:00", i / 24 + 1, i % 24), 20.0 + (i % 24) as f64 / 3.0])})), Trend, "temperature"),
        c("line_gaps_and_nulls", Line, table("day:day, orders:count", json!([["2026-01-01", 3], ["2026-01-02", null], ["2026-01-04", 7], ["2026-01-05", 2], ["2026-01-06", 9]])), Trend, "orders per day"),
        c("line_10000", Line, table("at:timestamp, load:num", rows(10_000, |i| {json!([format!("2026-{:02}-{:02} {:02}:{:02}:00", i / 2880 + 1, i / 144 % 20 + 1, i / 6 % 24, i % 6 * 10), (i * 31 % 997) as f64 / 10.0])})), Trend, "load"),
        c("bar_two_months", Bar, table("month:month, revenue:usd", json!([["2026-01-01", 10.5], ["2026-02-01", 20.0]])), Sum, "revenue by month"),
        c("bar_named_over_time", Bar, table("month:month, revenue:usd", months()), Trend, "make it a bar chart"),
        c("area_named", Area, table("month:month, revenue:usd", months()), Trend, "revenue by month as an area chart"),
        c("line_split", Line, table("month:month, category:text, revenue:usd", split()), Trend, "revenue by month and category"),
        c("area_split", Area, table("month:month, category:text, revenue:usd", split()), Trend, "revenue by month and category as a stacked area chart"),
        c("bar_stacked_named", Bar, table("month:month, category:text, revenue:usd", split()), Trend, "stacked bar chart of revenue by month and category"),
        c("bar_normalized", Bar, table("month:month, category:text, revenue:usd", split()), Trend, "100% stacked bar chart of revenue by month and category"),
        c("bar_grouped", Bar, table("category:text, region:text, revenue:usd", json!([["A", "N", 1], ["A", "S", 2], ["B", "N", 3], ["B", "S", -4]])), Compare, "compare revenue by category and region"),
        c("heat_map_named", HeatMap, table("month:month, category:text, revenue:usd", split()), Trend, "revenue by month and category as a heat map"),
        c("heat_map_many", HeatMap, table("city:text, product:text, n:count", rows(300, |i| {json!([format!("City {}", i / 15), format!("P{}", i % 15), i * 13 % 40])})), Sum, "n by city and product"),
        c("bar_categories", Bar, table("category:text, revenue:usd", by_category()), Sum, "revenue by category"),
        c("bar_horizontal_named", Bar, table("category:text, revenue:usd", by_category()), Sum, "horizontal bar chart of revenue by category"),
        c("pie_named", Pie, table("category:text, revenue:usd", by_category()), Sum, "revenue by category as a pie chart"),
        c("pie_hinted", Pie, table("category:text, revenue:usd", by_category()), Sum, "show the proportion of the total revenue by category"),
        c("pie_of_months", Pie, table("month:month, revenue:usd", json!([["2026-01-01", 10.5], ["2026-02-01", 20.0], ["2026-03-01", 5]])), Sum, "as a pie chart"),
        c("pie_negative", Bar, table("category:text, profit:usd", json!([["A", -3], ["B", 5]])), Sum, "profit by category as a pie chart"),
        c("bar_negative", Bar, table("category:text, profit:usd", json!([["A", -3.5], ["B", 5], ["C", 0]])), Sum, "profit by category"),
        c("bar_other", Bar, table("customer:text, revenue:usd", rows(120, |i| json!([format!("Customer {i}"), 5000 / (i + 1)]))), Sum, "revenue by customer"),
        c("bar_averages_cut", Bar, table("customer:text, rating:avg", rows(120, |i| {json!([format!("Customer {i}"), 1.0 + (i % 40) as f64 / 10.0])})), Sum, "average rating by customer"),
        c("bar_all_named", Bar, table("customer:text, revenue:usd", rows(120, |i| json!([format!("Customer {i}"), 5000 / (i + 1)]))), Sum, "bar chart of revenue by customer"),
        c("bar_ranking", Bar, table("name:text, spent:usd", json!([["Zoë Keller", 900], ["Bob O'Neil", 700.5], ["<script>alert(1)</script>", 500]])), Rank, "top 3 customers by revenue"),
        c("bar_weekdays", Bar, table("weekday:weekday, orders:count", json!([[5, 3], [1, 7], [7, 2]])), Sum, "orders by weekday"),
        c("bar_weekday_names", Bar, table("day:text, orders:count", json!([["Friday", 3], ["Monday", 7], ["Sunday", 2]])), Sum, "orders by weekday"),
        c("bar_booleans", Bar, table("active:bool, users:count", json!([[true, 10], [false, 4], [null, 1]])), Sum, "users by activity"),
        c("bar_buckets", Bar, table("age_group:text, people:count", json!([["30-39", 4], ["< 18", 2], ["18-29", 9], ["65+", 1]])), Sum, "people by age group"),
        c("bar_long_labels", Bar, table("product:text, units:count", rows(7, |i| {json!(["An extraordinarily long product name that does not end ".repeat(i % 3 + 1), i * 5])})), Sum, "units by product"),
        c("bar_non_latin", Bar, table("都市:text, 売上:sum", json!([["東京", 30], ["大阪", 20], ["القاهرة", 12], ["Москва", 8]])), Sum, "売上 by 都市"),
        c("bar_dots_in_names", Bar, table("a.b[0]:text, c\\d:sum", json!([["x", 30], ["y", 20]])), Sum, "c by a"),
        c("bar_double_names", Bar, table("name:text, name:text, total:sum", json!([["x", "p", 30], ["y", "q", 20]])), Sum, "totals"),
        c("bar_two_measures", Bar, table("segment:text, users:count, tickets:count", json!([["ENT", 30, 12], ["SMB", 20, 15]])), Sum, "users and tickets per segment"),
        c("bar_two_units", Bar, table("coupon:text, orders:count, revenue:usd", json!([["A", 30, 1200.5], ["B", 20, 15000]])), Sum, "orders and revenue per coupon"),
        c("line_two_measures", Line, table("month:month, revenue:usd, cost:usd", rows(12, |i| json!([month(i), wave(i), wave(i) / 2.0]))), Trend, "revenue and cost by month"),
        c("bar_interval", Bar, table("agent:text, resolution:interval", json!([["Ann", "2 days 03:00:00"], ["Ben", "1 day"], ["Cid", null]])), Sum, "average resolution time by agent"),
        c("bar_percent", Bar, table("channel:text, share:pct", json!([["web", 60.5], ["store", 39.5]])), Sum, "share by channel in percent"),
        c("bar_fraction", Bar, table("channel:text, rate:share", json!([["web", 0.605], ["store", 0.05]])), Sum, "rate by channel"),
        c("bar_ids", Bar, table("pet_id:id, weight:num", json!([[2001, 12.0], [2002, 13.4], [2003, 9.3]])), List, "bar chart of the id and weight of every pet"),
        c("bar_counts_names", Bar, table("name:text", json!([["Ann"], ["Ben"], ["Ann"]])), List, "list all singer names, and count them by a bar chart"),
        c("bar_texts_as_numbers", Bar, table("c:text, n:sum", json!([["a", "12.50"], ["b", "NaN"], ["c", "3"]])), Sum, "n by c"),
        c("scatter_named", Scatter, table("price:num, rating:num", rows(40, |i| json!([i as f64 * 1.5, (i * 7 % 13) as f64]))), List, "scatter plot of price against rating"),
        c("scatter_series", Scatter, table("price:num, rating:num, brand:text", rows(40, |i| {json!([i as f64 * 1.5, (i * 7 % 13) as f64, cats[i % 3]])})), List, "relationship between price and rating by brand"),
        c("scatter_ids", Scatter, table("shop_id:id, employee_id:id", rows(9, |i| json!([i, i * 3 % 7]))), List, "Visualize the relationship between Shop_ID and Employee_ID ."),
        c("scatter_10000", Scatter, table("a:num, b:num", rows(10_000, |i| {json!([(i * 7919 % 10_007) as f64 / 10.0, (i * 104_729 % 9973) as f64])})), Sum, "a and b"),
        c("histogram", Histogram, table("age:num", rows(200, |i| json!([18 + i * i % 61]))), Sum, "histogram of ages"),
        c("histogram_bins", Histogram, table("price:num", rows(200, |i| json!([(i * i % 977) as f64 / 7.0]))), List, "histogram of prices with 20 bins"),
        c("histogram_categories", Bar, table("name:text, age:num", json!([["Ann", 30], ["Ben", 41]])), List, "histogram, X-axis is the name and the Y is the age"),
        c("kpi", Kpi, table("total:usd", json!([[125_750.5]])), Sum, "total sales in October 2026"),
        c("kpi_null", Kpi, table("total:usd", json!([[null]])), Sum, "total sales"),
        c("kpi_two", Kpi, table("this_year:usd, last_year:usd", json!([[1200, 1000]])), Compare, "revenue compared with last year"),
        c("kpi_subject", Kpi, table("brand:text, margin:pct", json!([["Acme", 45.2]])), Rank, "which brand has the highest margin"),
        c("kpi_boolean", Kpi, table("exists:bool", json!([[true]])), Exists, "is there any product without sales?"),
        c("kpi_id_name", Kpi, table("id:num", json!([[7]])), Count, "how many ids"),
        c("table_list", Table, table("id:id, name:text, created_at:timestamp, total:num", rows(80, |i| {json!([i, format!("Name {i}"), "2026-01-02 03:04:05", i])})), List, "list the orders"),
        c("table_names", Table, table("name:text", json!([["Ann"], ["Ben"]])), List, "which customers never ordered?"),
        c("table_json", Table, table("doc:json, tags:json", json!([[{"a": 1}, ["x"]], [null, []]])), List, "documents"),
        c("table_named", Table, table("category:text, revenue:usd", by_category()), Sum, "revenue by category as a table"),
        c("heat_map_calendar", HeatMap, table("weekday:weekday, hour:intyear, orders:count", rows(168, |i| json!([i / 24 + 1, i % 24, i * 13 % 40]))), Sum, "orders by weekday and hour"),
        c("bar_three_dimensions", Bar, table("category:text, region:text, channel:text, revenue:usd", rows(24, |i| json!([cats[i % 3], format!("R{}", i / 3 % 4), format!("C{}", i / 12), i]))), Sum, "revenue by category, region and channel"),
        c("empty", Table, table("name:text, total:usd", json!([])), Sum, "revenue of nobody"),
        c("empty_named", Table, table("name:text, total:usd", json!([])), Sum, "revenue of nobody as a pie chart"),
        c("no_columns", Table, ResultTable::default(), Sum, ""),
        c("one_category", Kpi, table("category:text, revenue:usd", json!([["Garden", 5]])), Sum, "revenue by category"),
        c("all_null", Table, table("category:text, revenue:usd", json!([["Garden", null], [null, null]])), Sum, "revenue by category"),
        c("short_rows", Bar, table("category:text, revenue:usd", json!([["Garden", 3], ["Toys"], []])), Sum, "revenue by category"),
    ];
    if let Some(case) = out.iter_mut().find(|c| c.name == "kpi") {
        case.intent.comparison = Some(pg_ask_chart::Comparison {
            value: 110_000.0,
            label: "September 2026".into(),
        });
    }
    let mut german = c(
        "bar_german_numbers",
        Bar,
        table("category:text, revenue:eur", by_category()),
        Sum,
        "revenue by category",
    );
    german.preferences = Preferences {
        decimal_separator: Some(','),
        thousands_separator: Some('.'),
        date_format: Some("DD.MM.YYYY".into()),
        ..Preferences::default()
    };
    out.push(german);
    let mut preferred = c(
        "preferred_pie",
        Pie,
        table("category:text, revenue:usd", by_category()),
        Sum,
        "revenue by category",
    );
    preferred
        .preferences
        .preferred_charts
        .insert(pg_ask_chart::ResultKind::Categories, Pie);
    out.push(preferred);
    out
}
