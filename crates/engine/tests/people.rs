//! Who is meant and what is left out: people by age and sex, titles and parts of names, values that are excluded or said
//! otherwise, and what people shorten when they type. Cases are lines of `data/people.txt`.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

#[test]
fn people_and_what_is_left_out() {
    let (schema, values) = schema(include_str!("data/people_schema.txt"));
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for line in include_str!("data/people.txt").lines() {
        // A question may open with a number sign.
        let Some((question, checks)) = line.split_once(" => ").filter(|(q, _)| !q.starts_with("# Question")) else { continue };
        cases += 1;
        let steps = Steps::default();
        let context = Context { today, manners: &manners, values: &values, turns: &[], clarify_below: 0.6, chart: false, steps: &steps };
        let outcome = pg_ask_engine::ask(question, &lexicon, &context);
        let best = outcome.candidates.first();
        let sql = best.map_or(String::new(), |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let confidence = best.map_or(0.0, |c| c.confidence);
        let open = best.map_or(Vec::new(), |c| c.account.unused());
        let mut missed = Vec::new();
        for check in checks.split("; ") {
            let holds = match check.split_once(' ').unwrap_or((check, "")) {
                ("has", text) => sql.contains(text),
                ("lacks", text) => !sql.is_empty() && !sql.contains(text),
                ("sure", _) => confidence >= 0.9,
                ("unsure", _) => !sql.is_empty() && confidence < 0.9,
                ("missing", _) => outcome.decision != Decision::Answered,
                _ => panic!("no check: {check}"),
            };
            if !holds {
                missed.push(check);
            }
        }
        // What is only partly understood is asked back.
        if !open.is_empty() && checks != "missing" {
            missed.push("all words");
        }
        if !missed.is_empty() {
            wrong.push(format!("{question}: not {missed:?}: {open:?} {sql} ({confidence:.2})"));
        }
    }
    assert!(cases > 60, "{cases} cases");
    assert!(wrong.is_empty(), "{} of {cases} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
