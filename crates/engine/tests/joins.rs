//! Joins mean something: no table that nothing speaks of connects all rows with all, and what can't run on its columns'
//! types and values is no reading.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::Schema;

const SCHEMA: &str = "\
tenants(tenant_id int key, tenant_name text [Acme, Bolt])
orders(order_id int key, tenant_id int -> tenants, total numeric, ordered_on date)
tickets(ticket_id int key, tenant_id int -> tenants, priority text [high, low], opened_on date)
methods(method_id int key, label text [road, rail])
sales(sale_id int key, method_id int -> methods, amount numeric)
purchases(purchase_id int key, method_id int -> methods, buyer text [Ines, Paul], cost numeric)
students(student_id int key, student_name text [Ada, Noor])
courses(course_id int key, title text [Algebra, Botany])
enrolments(enrolment_id int key, student_id int -> students, course_id int -> courses)
teachings(teaching_id int key, course_id int -> courses, teacher text [Kurt, Lise])
";

/// Rows of the tables.
const ROWS: &[(&str, f64)] = &[
    ("tenants", 12.0),
    ("orders", 40_000.0),
    ("tickets", 9_000.0),
    ("methods", 5.0),
    ("sales", 31_000.0),
    ("purchases", 4_000.0),
    ("students", 300.0),
    ("courses", 60.0),
    ("enrolments", 900.0),
    ("teachings", 70.0),
];

fn world() -> (Schema, Values) {
    let (mut schema, values) = schema(SCHEMA);
    for table in &mut schema.tables {
        table.rows = ROWS.iter().find(|(name, _)| *name == table.name.name).map_or(0.0, |(_, rows)| *rows);
    }
    (schema, Values(values))
}

fn ask(question: &str, lexicon: &Lexicon, values: &Values) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values, turns: &[], clarify_below: 0.3, chart: false, steps: &Steps::default() };
    pg_ask_engine::ask(question, lexicon, &context)
}

fn reads(sql: &str, table: &str) -> bool {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == table)
}

#[test]
fn a_hub_that_nothing_speaks_of_joins_nothing() {
    let (schema, values) = world();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let mut wrong = Vec::new();
    for (question, one, other) in [
        ("number of orders by priority", "orders", "tickets"),
        ("total of orders with high priority", "orders", "tickets"),
        ("orders and their tickets", "orders", "tickets"),
        ("amount of sales by buyer", "sales", "purchases"),
        ("total amount of sales with purchases of Ines", "sales", "purchases"),
    ] {
        for c in &ask(question, &lexicon, &values).candidates {
            if reads(&c.sql, one) && reads(&c.sql, other) {
                wrong.push(format!("{question}: joined through a hub\n{}", c.sql));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_nothing_connects_is_said() {
    let (schema, values) = world();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let outcome = ask("orders and their tickets", &lexicon, &values);
    let told = matches!(&outcome.decision, Decision::Refused { reason, .. } if reason.contains("orders") && reason.contains("tickets"));
    assert!(told || outcome.candidates.iter().all(|c| !reads(&c.sql, "tickets")), "{:?}", outcome.decision);
}

#[test]
fn what_is_named_and_what_is_a_bridge_still_joins() {
    let (schema, values) = world();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let mut wrong = Vec::new();
    for (question, tables) in [
        ("total of orders by tenant name", &["orders", "tenants"][..]),
        ("tenants with high priority tickets", &["tenants", "tickets"]),
        ("which students does Lise teach", &["students", "teachings"]),
        ("students of the course Algebra", &["students", "enrolments"]),
        ("total amount of sales by label", &["sales", "methods"]),
    ] {
        let outcome = ask(question, &lexicon, &values);
        let sql = outcome.candidates.first().map_or("", |c| c.sql.as_str());
        if let Some(missing) = tables.iter().find(|t| !reads(sql, t)) {
            wrong.push(format!("{question}: {missing} is not read\n{sql}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_that_end_like_keys_join_nothing() {
    let (schema, values) = schema("rents(rent_no int key, paid int, code text)\nfees(fee_no int key, paid int, code text)\n");
    let lexicon = Lexicon::compile(schema, Vec::new());
    assert!(lexicon.edges.is_empty(), "{:?}", lexicon.edges);
    drop(values);
}

#[test]
fn what_cannot_run_is_no_reading() {
    let text = "seasons(season_id int key, school_year text [Chicago (1957), Boston (1960)], played_on text [12/31/99, 1 May 2001], points int, grade text [A, B])\n";
    let (mut schema, values) = schema(text);
    for column in &mut schema.tables[0].columns {
        column.distinct = Some(2.0);
    }
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let mut wrong = Vec::new();
    for question in [
        "seasons in 1957",
        "points by school year",
        "seasons since 1960",
        "average grade of seasons",
        "average school year",
        "total grade by season",
    ] {
        for c in &ask(question, &lexicon, &values).candidates {
            let broken =
                ["school_year::int", "avg(grade)", "sum(grade)", "avg(school_year)", "school_year::date", "EXTRACT(year FROM school_year"];
            if let Some(part) = broken.iter().find(|b| c.sql.contains(**b)) {
                wrong.push(format!("{question}: {part}\n{}", c.sql));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn keys_are_found_where_none_is_declared() {
    common::told::told(include_str!("data/keyless_schema.txt"), include_str!("data/keyless.txt"), 6, false);
}

/// Which columns of `from` may refer to which tables: proposed to be measured by their values.
fn proposed(tables: &str, from: &str) -> Vec<String> {
    let (schema, _) = schema(tables);
    let named = |k: &pg_ask_engine::lexicon::UnstatedKey| {
        let (table, other) = (&schema.tables[k.table], &schema.tables[k.ref_table]);
        (table.name.name.as_str() == from).then(|| format!("{} -> {}", table.columns[k.column].name, other.name.name))
    };
    pg_ask_engine::lexicon::unstated_keys(&schema).iter().filter_map(named).collect()
}

#[test]
fn what_counts_or_measures_refers_to_no_key() {
    let stays = "outages(downtime_id int key, began_at timestamptz)\nstocks(stock_id int key, place text)\n";
    for column in ["lead_time_days", "downtime_min", "outage_hours", "stock_qty", "stock_level_days"] {
        let found = proposed(&format!("{stays}parts(part_no text key, {column} int)\n"), "parts");
        assert!(found.is_empty(), "{column} is proposed as a key: {found:?}");
    }
    for (column, table) in [("outage", "outages"), ("stock_ref", "stocks"), ("main_stock", "stocks")] {
        let found = proposed(&format!("{stays}parts(part_no text key, {column} int)\n"), "parts");
        assert!(found.contains(&format!("{column} -> {table}")), "{column} isn't proposed as a key of {table}: {found:?}");
    }
}
