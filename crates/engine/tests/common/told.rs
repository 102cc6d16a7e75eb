//! Runs a table of cases: a question, ' => ', and what its first candidate must be, by '; '.
//!
//! `has X`, `lacks X`: the SQL (white space folded) holds X or not; `sure`: told at 0.9 or more; `unsure`: below; `clean`: every word is
//! accounted for; `exact`: besides, no word of it is only near; `at most X`: told at X or less; `answered`: without being asked back; `missing`: not answered; `asked`,
//! `refused`: how. Lines that open with '# ' are headings.

#![allow(dead_code, reason = "not every test has such a table")]

use super::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

/// Asks every question of `cases` over `tables`; fails with all that is wrong. `every_word`: none may be left out, unless `missing`.
pub fn told(tables: &str, cases: &str, at_least: usize, every_word: bool) {
    let (schema, values) = schema(tables);
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in cases.lines() {
        let heading = line.starts_with("# ") && !line.contains(" => has") && !line.contains(" => lacks");
        let Some((question, checks)) = line.split_once(" => ").filter(|_| !heading) else { continue };
        count += 1;
        let steps = Steps::default();
        let context = Context { today, manners: &manners, values: &values, turns: &[], clarify_below: 0.6, chart: false, steps: &steps };
        let outcome = pg_ask_engine::ask(question, &lexicon, &context);
        let best = outcome.candidates.first();
        let sql = best.map_or(String::new(), |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let confidence = best.map_or(0.0, |c| c.confidence);
        let lost = best.map_or(Vec::new(), |c| c.account.unused());
        let holds = |check: &str| match check.split_once(' ').unwrap_or((check, "")) {
            ("has", text) => sql.contains(text),
            ("lacks", text) => !sql.is_empty() && !sql.contains(text),
            ("sure", _) => confidence >= 0.9,
            ("unsure", _) => !sql.is_empty() && confidence < 0.9,
            ("clean", _) => best.is_some_and(|c| c.account.is_clean()),
            ("asked", _) => matches!(outcome.decision, Decision::Clarify { .. }),
            ("refused", _) => matches!(outcome.decision, Decision::Refused { .. }),
            ("exact", _) => best.is_some_and(|c| c.account.is_exact()),
            ("at", bound) => bound.strip_prefix("most ").and_then(|b| b.parse::<f32>().ok()).is_some_and(|b| confidence <= b),
            ("answered", _) => outcome.decision == Decision::Answered && confidence >= 0.6,
            ("missing", _) => outcome.decision != Decision::Answered,
            _ => panic!("no check: {check}"),
        };
        let mut missed: Vec<&str> = checks.split("; ").filter(|check| !holds(check)).collect();
        if every_word && !lost.is_empty() && !matches!(checks, "missing" | "asked" | "refused") {
            missed.push("every word");
        }
        if !missed.is_empty() {
            wrong.push(format!("{question}: not {missed:?}: {sql} ({confidence:.2}) {lost:?}"));
        }
    }
    assert!(count >= at_least, "{count} cases");
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
