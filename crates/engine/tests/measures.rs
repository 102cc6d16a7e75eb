//! Which date, which amount and which rate is meant, over trades that no other table of cases has.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

#[test]
fn dates_amounts_and_rates_are_those_meant() {
    let (schema, values) = schema(include_str!("data/measures_schema.txt"));
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let steps = Steps::default();
    let context = Context { today, manners: &manners, values: &values, turns: &[], clarify_below: 0.6, chart: false, steps: &steps };
    let mut wrong = Vec::new();
    for line in include_str!("data/measures.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((question, checks)) = line.split_once(" => ") else { continue };
        let outcome = pg_ask_engine::ask(question, &lexicon, &context);
        let best = outcome.candidates.first();
        let sql = best.map_or(String::new(), |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let confidence = best.map_or(0.0, |c| c.confidence);
        let failed = checks.split("; ").find(|check| match check.split_once(' ').unwrap_or((check, "")) {
            ("has", text) => !sql.contains(text),
            ("lacks", text) => sql.is_empty() || sql.contains(text),
            ("sure", _) => confidence < 0.9,
            ("unsure", _) => sql.is_empty() || confidence >= 0.9,
            ("missing", _) => outcome.decision == Decision::Answered,
            _ => panic!("no check: {check}"),
        });
        if let Some(check) = failed {
            wrong.push(format!("{question}: not '{check}': {sql} ({confidence:.2})"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
