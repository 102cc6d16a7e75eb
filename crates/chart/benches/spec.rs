//! Cost of a specification, insights and a page: ≤ 1 ms for the specification of 1,000 rows.

#[path = "../tests/common/mod.rs"]
mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use pg_ask_chart::{Action, Preferences, chart, insights};
use serde_json::json;
use std::hint::black_box;

fn specifications(c: &mut Criterion) {
    let preferences = Preferences::default();
    let cases = [
        (
            "line_1000",
            common::table(
                "at:timestamp, load:avg",
                common::rows(1000, |i| json!([format!("2026-01-{:02}T{:02}:{:02}:00", i / 48 + 1, i / 2 % 24, i % 2 * 30), i % 97])),
            ),
            Action::Trend,
        ),
        (
            "bar_1000",
            common::table("name:text, sales:usd", common::rows(1000, |i| json!([format!("Customer {i}"), i * 31 % 997]))),
            Action::Aggregate,
        ),
        (
            "split_1000",
            common::table(
                "month:month, region:text, sales:usd",
                common::rows(1000, |i| json!([common::month(i / 10 % 96), format!("R{}", i % 10), i * 31 % 997])),
            ),
            Action::Trend,
        ),
        (
            "scatter_1000",
            common::table("a:num, b:num", common::rows(1000, |i| json!([i as f64 / 3.0, (i * 31 % 997) as f64]))),
            Action::Aggregate,
        ),
        (
            "table_1000",
            common::table("id:id, name:text, total:num", common::rows(1000, |i| json!([i, format!("Name {i}"), i]))),
            Action::List,
        ),
    ];
    for (name, table, action) in cases {
        let intent = common::intent(action, "");
        c.bench_function(&format!("spec/{name}"), |b| b.iter(|| chart(black_box(&table), &intent, &preferences)));
        c.bench_function(&format!("insights/{name}"), |b| b.iter(|| insights(black_box(&table), &intent, &preferences)));
    }
}

criterion_group!(benches, specifications);
criterion_main!(benches);
