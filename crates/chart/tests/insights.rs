//! Insights and summaries: the numbers are computed by hand here.

mod common;

use common::{intent, rows, table};
use pg_ask_chart::{Action, Comparison, Intent, Phrases, Preferences, ResultTable, insights, summary};
use serde_json::{Value, json};

fn said(columns: &str, values: Value, action: Action) -> Vec<String> {
    insights(&table(columns, values), &intent(action, ""), &Preferences::default())
}

/// Each insight that must be there, word for word.
fn expect(name: &str, got: &[String], want: &[&str]) {
    for w in want {
        assert!(got.iter().any(|g| g == w), "{name}: no {w:?} in {got:#?}");
    }
}

/// Words that no insight may hold.
fn silent(name: &str, got: &[String], words: &[&str]) {
    for w in words {
        assert!(!got.iter().any(|g| g.contains(w)), "{name}: says {w:?}: {got:#?}");
    }
}

#[test]
fn over_time() {
    // 100, 110, …, 190: slope 10, last +5.6 % over the one before.
    let got = said("month:month, revenue:usd", rows(10, |i| json!([common::month(i), 100 + 10 * i])), Action::Trend);
    expect(
        "rising",
        &got,
        &[
            "Revenue shows an upward trend of about $10.00 per month: it rose by 90.0 %, from $100.00 in January 2025 to $190.00 in October 2025.",
            "Strongest month: October 2025 with $190.00; weakest: January 2025 with $100.00.",
            "In October 2025, revenue rose by 5.6 % against September 2025 ($180.00 → $190.00).",
            "The total over all 10 months is $1,450.00.",
        ],
    );
    silent("rising", &got, &["no data", "stands out", "not over"]);

    let falling = said("month:month, revenue:usd", rows(6, |i| json!([common::month(i), 100 - 10 * i])), Action::Trend);
    expect(
        "falling",
        &falling,
        &[
            "Revenue shows a downward trend of about $10.00 per month: it fell by 50.0 %, from $100.00 in January 2025 to $50.00 in June 2025.",
        ],
    );

    // Year over year where both months are there: 24 → 12 months earlier.
    let years = said("month:month, orders:count", rows(13, |i| json!([common::month(i), if i == 12 { 30 } else { 20 }])), Action::Trend);
    expect("year over year", &years, &["In January 2026, orders rose by 50.0 % against January 2025 (20 → 30)."]);

    // The month of 'today' (2026-11-15) is not over and takes no part in trend and extremes.
    let open = said(
        "month:month, orders:count",
        json!([["2026-08-01", 10], ["2026-09-01", 12], ["2026-10-01", 14], ["2026-11-01", 1]]),
        Action::Trend,
    );
    expect("open month", &open, &["November 2026 is not over yet (1 so far)."]);
    silent("open month", &open, &["weakest: November", "fell"]);

    // The first week began before the asked time: it is cut, and so no weakest week.
    let mut cut = table("week:week, orders:count", json!([["2026-09-21", 1], ["2026-09-28", 10], ["2026-10-05", 12], ["2026-10-12", 11]]));
    cut.columns[0].since = Some("2026-09-25".to_owned());
    let cut = insights(&cut, &intent(Action::Trend, ""), &Preferences::default());
    silent("cut first week", &cut, &["weakest: the week of 2026-09-21", "from 1 "]);

    let gap = said(
        "month:month, orders:count",
        json!([["2025-01-01", 1], ["2025-02-01", 2], ["2025-04-01", 4], ["2025-05-01", 3], ["2025-06-01", 9]]),
        Action::Trend,
    );
    expect("gap", &gap, &["There are no data for March 2025."]);
    silent("gap", &gap, &["against March"]);

    let flat = said("month:month, orders:count", rows(5, |i| json!([common::month(i), 7])), Action::Trend);
    assert_eq!(flat, ["Orders are the same in every month: 7."], "a flat line");

    // 20 quiet months and a peak.
    let peak =
        said("month:month, orders:count", rows(20, |i| json!([common::month(i), if i == 9 { 90 } else { 10 + i % 3 }])), Action::Trend);
    expect("peak", &peak, &["October 2025 (90) stands out from the other periods."]);

    // Averages are not added up.
    let average = said("month:month, rating:avg", rows(6, |i| json!([common::month(i), 3.0 + 0.1 * i as f64])), Action::Trend);
    silent("average", &average, &["total"]);

    let two = said("year:intyear, sales:sum", json!([[2024, 10], [2025, 20]]), Action::Trend);
    expect("two years", &two, &["In 2025, sales rose by 100.0 % against 2024 (10 → 20)."]);
    silent("two years", &two, &["trend", "Strongest"]);

    let from_zero = said("month:month, orders:count", rows(4, |i| json!([common::month(i), i])), Action::Trend);
    silent("from zero", &from_zero, &["inf", "NaN", "by 100.0 %, from 0"]);
}

#[test]
fn by_category() {
    let got = said("category:text, revenue:usd", json!([["Toys", 10], ["Garden", 60], ["Books", 30]]), Action::Aggregate);
    expect(
        "shares",
        &got,
        &[
            "Garden has the highest revenue: $60.00, 60.0 % of the total.",
            "Garden is 100.0 % ahead of Books in second place ($30.00).",
            "Toys has the lowest revenue: $10.00.",
            "Together they come to $100.00.",
        ],
    );
    let ranked = said("name:text, revenue:usd", json!([["Ann", 60], ["Ben", 30], ["Cid", 10]]), Action::Rank);
    silent("a top three", &ranked, &["of the total", "Together", "lowest"]);
    let average = said("name:text, rating:avg", json!([["Ann", 4.5], ["Ben", 3.5], ["Cid", 1.0], ["Dee", 2.0]]), Action::Aggregate);
    silent("averages", &average, &["of the total", "Together"]);
    expect("averages", &average, &["The median of the 4 is 2.8."]);
    let loss = said("name:text, profit:usd", json!([["Ann", -60], ["Ben", 30], ["Cid", 10]]), Action::Aggregate);
    silent("negative values", &loss, &["of the total"]);
    let same = said("name:text, orders:count", json!([["Ann", 3], ["Ben", 3], ["Cid", 3]]), Action::Aggregate);
    assert_eq!(same, ["All 3 have the same orders: 3."]);
    let tie = said("name:text, orders:count", json!([["Ann", 5], ["Ben", 5], ["Cid", 3]]), Action::Aggregate);
    expect("a tie", &tie, &["Ann and Ben share the most orders: 5."]);
    // 3 of 10 hold 90 of 97.
    let few = said("name:text, orders:count", rows(10, |i| json!([format!("N{i}"), if i < 3 { 30 } else { 1 }])), Action::Aggregate);
    expect("concentration", &few, &["The top 3 of 10 make up 92.8 % of the total."]);
    let mut cut = table("category:text, revenue:usd", json!([["Toys", 10], ["Garden", 60], ["Books", 30]]));
    cut.truncated = true;
    let cut = insights(&cut, &intent(Action::Aggregate, ""), &Preferences::default());
    silent("a cut result", &cut, &["of the total", "Together"]);
    assert!(said("name:text, x:text", json!([["a", "b"], ["c", "d"]]), Action::List).is_empty(), "a list says nothing");
    assert!(said("name:text, n:count", json!([]), Action::Aggregate).is_empty(), "nothing says nothing");
}

#[test]
fn pairs_and_single_values() {
    let line = said("a:num, b:num", rows(10, |i| json!([i, 3 * i])), Action::Aggregate);
    expect("a line", &line, &["B strongly rises as A rises (correlation 1.00 over 10 rows)."]);
    assert!(said("a:num, b:num", rows(5, |i| json!([i, 3 * i])), Action::Aggregate).is_empty(), "five pairs prove nothing");
    let mut compared = intent(Action::Aggregate, "");
    compared.comparison = Some(Comparison { value: 100.0, label: "September 2026".into() });
    let got = insights(&table("sales:usd", json!([[125.5]])), &compared, &Preferences::default());
    assert_eq!(got, ["Sales rose by 25.5 % against September 2026 ($100.00 → $125.50)."]);
}

#[test]
fn summaries() {
    let phrases = |subject: &str, period: &str, filters: &str| {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        Phrases { subject: some(subject), period: some(period), filters: some(filters) }
    };
    let none = || phrases("", "", "");
    use Action::{Aggregate, Count, Exists, List, Rank, Trend};
    let mut wrong = Vec::new();
    let cases: Vec<(&str, Value, Action, Phrases, &str)> = vec![
        (
            "total:usd",
            json!([[125_750.5]]),
            Aggregate,
            phrases("total sales", "October 2026", ""),
            "Total sales in October 2026 were $125,750.50.",
        ),
        (
            "revenue:usd",
            json!([[99.5]]),
            Aggregate,
            phrases("revenue", "last month", "in France"),
            "Revenue in France last month was $99.50.",
        ),
        ("total:usd", json!([[10]]), Aggregate, none(), "Total is $10.00."),
        (
            "total:usd",
            json!([[null]]),
            Aggregate,
            phrases("total sales", "October 2026", ""),
            "There is no total sales in October 2026: nothing to compute it from.",
        ),
        ("count:count", json!([[1234]]), Count, phrases("customers", "", "in Germany"), "There are 1,234 customers in Germany."),
        ("count:count", json!([[1]]), Count, phrases("orders", "yesterday", ""), "There was 1 order yesterday."),
        ("count:count", json!([[0]]), Count, phrases("orders", "yesterday", ""), "There were 0 orders yesterday."),
        ("count:count", json!([[5]]), Count, none(), "Count is 5."),
        ("exists:bool", json!([[true]]), Exists, none(), "Yes."),
        ("exists:bool", json!([[false]]), Exists, none(), "No."),
        ("share:pct", json!([[12.34]]), Aggregate, phrases("share of cancelled orders", "", ""), "Share of cancelled orders is 12.3 %."),
        (
            "time:interval",
            json!([["2 days 12:00:00"]]),
            Aggregate,
            phrases("average delivery time", "last year", ""),
            "Average delivery time last year was 2.5 days.",
        ),
        ("brand:text, margin:pct", json!([["Acme", 45.2]]), Rank, none(), "Brand: Acme, margin (%) 45.2 %."),
        (
            "month:month, revenue:usd",
            json!([["2026-01-01", 10], ["2026-02-01", 20], ["2026-03-01", 30]]),
            Trend,
            none(),
            "Revenue by month from January 2026 to March 2026: $60.00 in total.",
        ),
        (
            "month:month, rating:avg",
            json!([["2026-01-01", 1.5], ["2026-02-01", 2.5], ["2026-03-01", 2]]),
            Trend,
            none(),
            "Rating by month from January 2026 to March 2026: between 1.5 and 2.5.",
        ),
        (
            "category:text, revenue:usd",
            json!([["Toys", 10], ["Garden", 60]]),
            Aggregate,
            phrases("", "2025", ""),
            "Garden has the highest revenue in 2025: $60.00, followed by Toys ($10.00).",
        ),
        (
            "category:text, revenue:usd",
            json!([["Toys", 10], ["Garden", 60]]),
            Rank,
            none(),
            "Toys has the lowest revenue: $10.00, followed by Garden ($60.00).",
        ),
        ("name:text", json!([["Ann"], ["Ben"]]), List, phrases("customers", "", "in Italy"), "2 customers in Italy: Ann and Ben."),
        ("id:id, name:text", json!([[1, "Ann"], [2, "Ben"]]), List, phrases("customers", "", ""), "2 customers."),
        ("name:text", json!([]), List, phrases("customers", "", "in Italy"), "There are no customers in Italy."),
        ("name:text", json!([]), List, none(), "No rows match."),
    ];
    for (columns, values, action, phrases, want) in cases {
        let got = summary(&table(columns, values), &intent(action, ""), &Preferences::default(), &phrases);
        if got != want {
            wrong.push(format!("{want}\n   {got}"));
        }
    }
    assert!(wrong.is_empty(), "said otherwise:\n{}", wrong.join("\n"));
    let empty = summary(&ResultTable::default(), &Intent::default(), &Preferences::default(), &none());
    assert_eq!(empty, "No rows match.");
}
