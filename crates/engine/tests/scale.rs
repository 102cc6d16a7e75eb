//! What a question costs does not grow with the tables that it does not speak of. Steps are counted, not time.

#[allow(dead_code, reason = "only the schema is needed here")]
mod common;

use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{ValueHit, ValueSource};
use std::fmt::Write;

struct Nothing;

impl ValueSource for Nothing {
    fn find(&self, _: &[String]) -> Vec<ValueHit> {
        Vec::new()
    }
}

/// What is asked about, in the midst of tables of modules that hang together in rings and refer to one hub.
fn lexicon(tables: usize) -> Lexicon {
    const NOUNS: &[&str] =
        &["batch", "ledger", "sensor", "claim", "ticket", "permit", "audit", "sample", "parcel", "roster", "valve", "tariff"];
    const COLUMNS: &[&str] = &[
        "code text",
        "status text",
        "amount numeric",
        "quantity int",
        "price numeric",
        "created_at timestamptz",
        "closed_on date",
        "note text",
        "is_active bool",
        "category text",
        "weight_kg numeric",
        "unit_cost numeric",
    ];
    let mut text = String::from(
        "tenant(id int key, name text)\n\
         ferry(id int key, name text, capacity int, tenant_id int -> tenant)\n\
         captain(id int key, full_name text, hired_on date, salary numeric, ferry_id int -> ferry)\n\
         crossing(id int key, ferry_id int -> ferry, captain_id int -> captain, departed_at timestamptz, passengers int, fare_total numeric)\n",
    );
    for t in 0..tables {
        let other = NOUNS[(t / NOUNS.len()) % NOUNS.len()];
        let columns: Vec<&str> = (0..6).map(|c| COLUMNS[(t + 5 * c) % COLUMNS.len()]).collect();
        let above = if t % 10 == 0 { "tenant".to_string() } else { name(t - 1, NOUNS) };
        let _ =
            writeln!(text, "{}(id int key, {}, {other}_of_id int -> {above}, tenant_id int -> tenant)", name(t, NOUNS), columns.join(", "));
    }
    Lexicon::compile(common::schema(&text).0, Vec::new())
}

fn name(t: usize, nouns: &[&str]) -> String {
    format!("m{:03}_{}_{}", t / 10, nouns[t % nouns.len()], t)
}

fn ask(question: &str, lexicon: &Lexicon, steps: &Steps) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values: &Nothing, turns: &[], clarify_below: 0.6, chart: false, steps };
    pg_ask_engine::ask(question, lexicon, &context)
}

const QUESTIONS: &[&str] = &[
    "How many ferries are there?",
    "total passengers by ferry last year",
    "Which captain had the most crossings in 2025?",
    "average salary of captains hired after 2020",
    "ferries without crossings",
    "crossings per month and captain",
    "captains of ferries with a capacity over 200",
    "top 5 ferries",
    "share of crossings by ferry",
    "how many grommets did the captains wobble by ferry",
];

#[test]
fn steps_do_not_grow_with_the_tables_that_are_not_spoken_of() {
    let (few, many) = (lexicon(200), lexicon(2_000));
    for question in QUESTIONS {
        let (small, large) = (Steps::default(), Steps::default());
        let (a, b) = (ask(question, &few, &small), ask(question, &many, &large));
        let sql = |o: &Outcome| o.candidates.first().map(|c| c.sql.clone());
        assert_eq!(sql(&a), sql(&b), "{question}");
        let (small, large) = (small.taken(), large.taken());
        assert!(large <= 2 * small + 5_000, "{question}: {small} steps among 200 tables, {large} among 2,000");
    }
}
