//! Prints a dashboard page of invented data, for `tests/browser` and for a look by eye.

#[path = "../tests/common/mod.rs"]
mod common;

use pg_ask_chart::{Action, Cube, DashboardOptions, Part, Phrases, Preferences, dashboard, dashboard_html, summary};
use serde_json::json;

fn main() {
    // Without strange names for a picture: `page plain`.
    let plain = std::env::args().any(|a| a == "plain");
    let strange = |name: &'static str, instead: &'static str| if plain { instead } else { name };
    let regions = [
        ("West", ["Porto", "Lisbon", "Faro"]),
        ("North", ["Oslo", "Bergen", strange("<script>document.title='broken'</script>", "Turku")]),
        ("East", ["Kraków", "Lviv", "Brno"]),
    ];
    let categories = ["Garden", "Kitchen", "Toys"];
    // Sales by month, region, city and category; every chart is a sum over these rows.
    let mut facts = Vec::new();
    for m in 0..10 {
        for (r, (region, cities)) in regions.iter().enumerate() {
            for (k, city) in cities.iter().enumerate() {
                for (c, category) in categories.iter().enumerate() {
                    let sales = 900 + 60 * m + 400 * r + 90 * k * (c + 1) + (m * 37 + k * 11 + c * 5) % 97;
                    facts.push((common::month(m), *region, *city, *category, sales as f64));
                }
            }
        }
    }
    type Fact = (String, &'static str, &'static str, &'static str, f64);
    let total = |keep: &dyn Fn(&Fact) -> bool| facts.iter().filter(|f| keep(f)).map(|f| f.4).sum::<f64>();
    let cube = |drill: &[&str]| {
        Some(Cube {
            table: common::table(
                "month:month, region:text, city:text, category:text, sales:usd",
                json!(facts.iter().map(|f| json!([f.0, f.1, f.2, f.3, f.4])).collect::<Vec<_>>()),
            ),
            drill: drill.iter().map(|d| (*d).to_owned()).collect(),
        })
    };
    let by_month = common::rows(10, |m| json!([common::month(m), total(&|f| f.0 == common::month(m))]));
    let by_region = common::rows(3, |r| json!([regions[r].0, total(&|f| f.1 == regions[r].0)]));
    let by_category = common::rows(3, |c| json!([categories[c], total(&|f| f.3 == categories[c])]));
    let part = |question: &str, action, table, cube| {
        let intent = common::intent(action, question);
        let preferences = Preferences::default();
        Part {
            question: question.to_owned(),
            sql: format!("SELECT … -- {question}"),
            confidence: 0.93,
            summary: summary(&table, &intent, &preferences, &Phrases::default()),
            explanation: "Sums of sales, grouped as asked.".to_owned(),
            table,
            intent,
            warnings: Vec::new(),
            cube,
        }
    };
    let parts = [
        part("total sales this year", Action::Aggregate, common::table("sales:usd", json!([[total(&|_| true)]])), cube(&[])),
        part("sales by month", Action::Trend, common::table("month:month, sales:usd", by_month), cube(&[])),
        part("sales by region", Action::Aggregate, common::table("region:text, sales:usd", by_region), cube(&["region", "city"])),
        part("sales by category as a pie chart", Action::Aggregate, common::table("category:text, sales:usd", by_category), cube(&[])),
        part(
            "top 3 customers by revenue",
            Action::Rank,
            common::table(
                "name:text, spent:usd",
                json!([
                    [strange("<img src=x onerror=alert(1)>", "Zoë Lindgren"), 900.5],
                    ["Ann Applebaum-Winterbottom", 700],
                    ["Bob", 500]
                ]),
            ),
            None,
        ),
        part(
            "list the newest customers",
            Action::List,
            common::table(
                "name:text, region:text, since:day",
                json!([
                    [strange("<script>alert(1)</script>", "Ida Berg"), "West", "2026-10-01"],
                    [strange("Zoë & Söhne \"GmbH\"", "Noah Klein"), "East", "2026-10-02"]
                ]),
            ),
            None,
        ),
    ];
    let options =
        DashboardOptions { title: Some(strange("Sales <2026> & more", "Sales dashboard").to_owned()), ..DashboardOptions::default() };
    println!("{}", dashboard_html(&dashboard(&parts, &options, &Preferences::default())));
}
