//! Constructions of analysis, and groups of several tables: a case is a line of a data file, question and SQL, under the
//! name of its rule.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::render::BUILT_IN;

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

#[test]
fn questions_become_the_sql_of_the_table() {
    check(include_str!("data/analytic_schema.txt"), include_str!("data/analytic.txt"), false);
}

#[test]
fn aggregates_keep_the_grain_of_their_tables() {
    check(include_str!("data/groups_schema.txt"), include_str!("data/groups.txt"), false);
}

#[test]
fn functions_with_namesakes_are_written_with_their_schema() {
    check(include_str!("data/analytic_schema.txt"), include_str!("data/analytic.txt"), true);
    check(include_str!("data/groups_schema.txt"), include_str!("data/groups.txt"), true);
}

/// The SQL with `pg_catalog.` before each call; `BUILT_IN` has to know every one of them.
fn qualified(sql: &str) -> String {
    let mut out = String::new();
    for (i, piece) in sql.split('\'').enumerate() {
        if i > 0 {
            out.push('\'');
        }
        // Every other piece is inside quotes.
        if i % 2 == 1 {
            out.push_str(piece);
            continue;
        }
        let mut parts = piece.split('(').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                out.push_str(part);
                continue;
            }
            let name: String =
                part.chars().rev().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<Vec<_>>().iter().rev().collect();
            assert!(name.is_empty() || BUILT_IN.contains(&name.as_str()), "{name} is called, and not in BUILT_IN: {sql}");
            let before = &part[..part.len() - name.len()];
            out.push_str(before);
            if !name.is_empty() {
                out.push_str("pg_catalog.");
            }
            out.push_str(&name);
            out.push('(');
        }
    }
    out
}

fn check(tables: &str, cases: &str, shadowed: bool) {
    let (mut schema, values) = schema(tables);
    if shadowed {
        schema.shadowed = BUILT_IN.iter().map(|name| name.to_string()).collect();
    }
    let lexicon = Lexicon::compile(schema, Vec::new());
    let values = Values(values);
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let context = Context {
        today: Day { year: 2026, month: 11, day: 22 },
        manners: &manners,
        values: &values,
        turns: &[],
        clarify_below: 0.0,
        chart: false,
        steps: &Steps::default(),
    };
    let mut wrong = Vec::new();
    let mut rule = "";
    for line in cases.lines().filter(|l| !l.is_empty()) {
        if let Some(name) = line.strip_prefix("# ") {
            rule = name;
            continue;
        }
        let (question, expected) = line.split_once(" | ").unwrap_or((line, ""));
        let expected = if shadowed { qualified(expected) } else { expected.to_string() };
        let outcome = pg_ask_engine::ask(question, &lexicon, &context);
        let got = outcome.candidates.first().map_or(String::new(), |c| one_line(&c.sql));
        if got != expected {
            wrong.push(format!("{rule}: {question}\n  expected {expected}\n  got      {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} of the cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
