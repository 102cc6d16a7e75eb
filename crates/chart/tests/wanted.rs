//! Wishes about charts in questions: what is read, and what is left as the question.

use pg_ask_chart::{Axis, BinUnit, Binning, ChartKind, Grain, Stacking, wanted_chart};
use proptest::prelude::*;

#[test]
fn kinds_and_rest() {
    use ChartKind::{Area, Bar, HeatMap, Histogram, Kpi, Line, Pie, Scatter, Table};
    let mut wrong = Vec::new();
    for (question, kind, named, rest) in [
        ("revenue by category as a pie chart", Some(Pie), true, "revenue by category"),
        ("as a pie chart", Some(Pie), true, ""),
        ("show it as a pie chart please", Some(Pie), true, ""),
        ("make it a bar chart", Some(Bar), true, ""),
        ("now draw that as bars", Some(Bar), true, ""),
        ("as a line", Some(Line), true, ""),
        ("not as a pie but as a bar chart", Some(Bar), true, ""),
        ("Draw a bar chart of orders per status", Some(Bar), true, "orders per status"),
        ("Show me a line graph of sales by month, please", Some(Line), true, "sales by month, please"),
        ("Visualize a bar chart about how many orders each clerk took", Some(Bar), true, "how many orders each clerk took"),
        ("A bar chart about the distribution of status and its count", Some(Bar), true, "status and its count"),
        ("orders per day. Plot them as a line chart.", Some(Line), true, "orders per day."),
        ("List the sellers, and count them by a bar chart", Some(Bar), true, "List the sellers, and count them"),
        ("Which cities have clients? Return the result with a pie chart.", Some(Pie), true, "Which cities have clients?"),
        ("histogram of ages", Some(Histogram), true, "ages"),
        ("scatter plot of price against rating", Some(Scatter), true, "price against rating"),
        ("heat map of orders by weekday and hour", Some(HeatMap), true, "orders by weekday and hour"),
        ("sales by month as an area chart", Some(Area), true, "sales by month"),
        ("total sales as a big number", Some(Kpi), true, "total sales"),
        ("revenue by month as a table", Some(Table), true, "revenue by month"),
        ("Give me the trend about the number of orders over time", Some(Line), false, "the number of orders over time"),
        ("Show me the proportion of the number of orders by status", Some(Pie), false, "the number of orders by status"),
        ("What is the relationship between price and stock?", Some(Scatter), false, "price and stock?"),
    ] {
        let w = wanted_chart(question).unwrap_or_default();
        if (w.kind, w.named, w.rest.as_str()) != (kind, named, rest) {
            wrong.push(format!("{question}\n   {:?} {} {:?}", w.kind, w.named, w.rest));
        }
    }
    assert!(wrong.is_empty(), "read otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn questions_without_a_wish() {
    for question in [
        "how many bars are in Berlin?",
        "list the pie recipes",
        "revenue per product line",
        "order lines of order 7",
        "which table seats six people?",
        "what percentage of orders was cancelled",
        "products in the area of Lyon",
        "customers with more than 20 orders",
        "what is the point of sale with the most orders",
        "sort by units instead",
        "list names in alphabetical order",
        "",
        "?",
    ] {
        let w = wanted_chart(question);
        assert!(w.is_none(), "{question}: {w:?}");
    }
}

#[test]
fn details() {
    let stacked = wanted_chart("stacked bar chart of revenue by month and region").unwrap_or_default();
    assert_eq!(stacked.stacking, Some(Stacking::Stacked), "{stacked:?}");
    let full = wanted_chart("revenue by month and region as a 100% stacked bar chart").unwrap_or_default();
    assert_eq!((full.stacking, full.rest.as_str()), (Some(Stacking::Normalized), "revenue by month and region"), "{full:?}");
    let grouped = wanted_chart("grouped bar chart of tickets by month").unwrap_or_default();
    assert_eq!(grouped.stacking, Some(Stacking::Grouped), "{grouped:?}");
    let across = wanted_chart("horizontal bar chart of tickets by agent").unwrap_or_default();
    assert_eq!((across.horizontal, across.rest.as_str()), (Some(true), "tickets by agent"), "{across:?}");
    let edit = wanted_chart("make the bars horizontal").unwrap_or_default();
    assert_eq!((edit.horizontal, edit.rest.as_str()), (Some(true), ""), "{edit:?}");
    let bins = wanted_chart("histogram of prices with 20 bins").unwrap_or_default();
    assert_eq!((bins.binning, bins.rest.as_str()), (Some(Binning::Count(20)), "prices"));
}

#[test]
fn order_and_binning() {
    for (question, axis, descending, rest) in [
        ("Bar chart of orders per city, and rank the y axis from high to low", Axis::Y, true, "orders per city"),
        ("orders per city in a bar chart, could you sort by the X-axis in asc?", Axis::X, false, "orders per city"),
        ("Show orders per city with a bar chart, display bars in descending order.", Axis::X, true, "Show orders per city."),
    ] {
        let w = wanted_chart(question).unwrap_or_default();
        let order = w.order.map(|o| (o.axis, o.descending));
        assert_eq!(order, Some((axis, descending)), "{question}");
        assert_eq!(w.rest.trim_end_matches('?'), rest, "{question}");
    }
    for (question, column, unit) in [
        ("line chart of the sum of pay over hired bin hired by time", "hired", None),
        ("Draw a bar chart of orders and bin order_date by weekday", "order_date", Some(BinUnit::Weekday)),
        ("orders binned by the month", "", Some(BinUnit::Grain(Grain::Month))),
    ] {
        let w = wanted_chart(question).unwrap_or_default();
        let want = Binning::Time { column: column.to_owned(), unit };
        assert_eq!(w.binning, Some(want), "{question}");
        assert!(!w.rest.contains("bin"), "{question}: {}", w.rest);
    }
}

#[test]
fn spans_point_into_the_question() {
    let question = "Umsätze je Straße als a pie chart, İstanbul";
    let w = wanted_chart(question).unwrap_or_default();
    for (start, end) in w.spans {
        assert!(question.get(start..end).is_some_and(|s| s.contains("pie chart")), "{start}..{end}");
    }
}

proptest! {
    #[test]
    fn never_panics(question in any::<String>()) {
        let _ = wanted_chart(&question);
    }

    #[test]
    fn never_panics_on_words(
        words in prop::collection::vec(prop::sample::select(vec![
            "a", "as", "in", "bar", "chart", "pie", "line", "stacked", "100", "%", "horizontal", "bins", "bin", "by", "time",
            "rank", "x", "-", "axis", "desc", "trend", "of", "proportion", "table", "map", "heat", "İ", "?", ",", "not",
        ]), 0..12)
    ) {
        let question = words.join(" ");
        if let Some(w) = wanted_chart(&question) {
            for (start, end) in w.spans {
                prop_assert!(question.get(start..end).is_some(), "{question}: {start}..{end}");
            }
        }
    }
}

#[test]
fn dashboards() {
    // Text, heading ('-' for none), questions (the likeliest phrasing of each).
    let mut wrong = Vec::new();
    for (text, title, questions) in [
        (
            "sales dashboard for 2026: by month, by category and the top 10 customers",
            "Sales dashboard for 2026",
            vec!["total sales by month for 2026", "total sales by category for 2026", "the top 10 customers by sales for 2026"],
        ),
        (
            "Show me a revenue overview for last quarter: total, by region and category, monthly, number of orders by status",
            "Revenue overview for last quarter",
            vec![
                "total revenue for last quarter",
                "total revenue by region and category for last quarter",
                "total revenue by month for last quarter",
                "number of orders by status for last quarter",
            ],
        ),
        (
            "a dashboard of sales in 2026: over time, share by channel, average order value",
            "Dashboard of sales in 2026",
            vec!["total sales by month in 2026", "share of sales by channel in 2026", "average order value in 2026"],
        ),
        (
            "sales dashboard: by month, region and category",
            "Sales dashboard",
            vec!["total sales by month", "total sales by region", "total sales by category"],
        ),
        ("sales dashboard: by region and category", "Sales dashboard", vec!["total sales by region and category"]),
        (
            "dashboard: sales by month, number of customers by city; orders last week by day",
            "Dashboard",
            vec!["sales by month", "number of customers by city", "orders last week by day"],
        ),
        (
            "dashboard with sales by month, top 5 products and number of returns",
            "Dashboard",
            vec!["sales by month", "top 5 products", "number of returns"],
        ),
        ("sales dashboard for 2026", "Sales dashboard for 2026", vec!["total sales for 2026", "total sales by month for 2026"]),
        ("sales by month as a pie chart; orders by status", "-", vec!["sales by month as a pie chart", "orders by status"]),
        ("sales by month\nsales by region", "-", vec!["sales by month", "sales by region"]),
        ("how many orders came in after 10:30 yesterday?", "-", vec!["how many orders came in after 10:30 yesterday?"]),
        ("customers of the report desk: who are they", "-", vec!["customers of the report desk: who are they"]),
    ] {
        let wish = pg_ask_chart::dashboard_wish(text);
        let got: Vec<&str> = wish.questions.iter().filter_map(|q| q.first().map(String::as_str)).collect();
        if (wish.title.as_deref().unwrap_or("-"), &got) != (title, &questions) {
            wrong.push(format!("{text}\n   {:?} {got:?}", wish.title));
        }
    }
    assert!(wrong.is_empty(), "read otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn a_question_of_its_own_is_read_with_its_words_about_the_picture() {
    // What is asked, and what of it the engine is to read.
    let cases = [
        ("as a pie chart", ""),
        ("per quarter as a line chart", "per quarter"),
        (
            "show a scatter chart of the relationship between price and pages",
            "show a scatter chart of the relationship between price and pages",
        ),
        ("a bar chart of the number of books by genre and year", "a bar chart of the number of books by genre and year"),
    ];
    for (question, expected) in cases {
        let wanted = pg_ask_chart::wanted_chart(question).unwrap_or_else(|| panic!("no wish found in '{question}'"));
        assert_eq!(wanted.about_data(question), expected, "what is read of '{question}'");
    }
}
