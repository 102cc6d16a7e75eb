//! Constructions of analysis, and groups of several tables: a case is a line of a data file, question and SQL, under the
//! name of its rule.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

#[test]
fn questions_become_the_sql_of_the_table() {
    check(include_str!("data/analytic_schema.txt"), include_str!("data/analytic.txt"));
}

#[test]
fn aggregates_keep_the_grain_of_their_tables() {
    check(include_str!("data/groups_schema.txt"), include_str!("data/groups.txt"));
}

fn check(tables: &str, cases: &str) {
    let (schema, values) = schema(tables);
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
        let outcome = pg_ask_engine::ask(question, &lexicon, &context);
        let got = outcome.candidates.first().map_or(String::new(), |c| one_line(&c.sql));
        if got != expected {
            wrong.push(format!("{rule}: {question}\n  expected {expected}\n  got      {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} of the cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
