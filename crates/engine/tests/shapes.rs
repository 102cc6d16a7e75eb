//! Shapes of answers: both ends of keys, several keys, the first of each, all and both, duplicates, sides set against each other.
//! A case is a line of `data/shapes.txt`, over a trade that no other test has.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

fn ask(question: &str, lexicon: &Lexicon, values: &Values) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values, turns: &[], clarify_below: 0.6, chart: false, steps: &Steps::default() };
    pg_ask_engine::ask(question, lexicon, &context)
}

#[test]
fn questions_come_to_their_shapes() {
    let (schema, values) = schema(include_str!("data/shapes_schema.txt"));
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for line in include_str!("data/shapes.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((question, checks)) = line.split_once(" => ") else { continue };
        cases += 1;
        let outcome = ask(question, &lexicon, &values);
        let best = outcome.candidates.first();
        let sql = best.map_or(String::new(), |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let confidence = best.map_or(0.0, |c| c.confidence);
        let lost = best.map_or(Vec::new(), |c| c.account.unused());
        for check in checks.split("; ") {
            let holds = match check.split_once(' ').unwrap_or((check, "")) {
                ("has", text) => sql.contains(text),
                ("lacks", text) => !sql.is_empty() && !sql.contains(text),
                ("sure", _) => confidence >= 0.9,
                ("unsure", _) => !sql.is_empty() && confidence < 0.9,
                ("clean", _) => best.is_some_and(|c| c.account.is_clean()),
                ("missing", _) => outcome.decision != Decision::Answered,
                _ => panic!("no check: {check}"),
            };
            if !holds {
                wrong.push(format!("{question}: not '{check}': {sql} ({confidence:.2}) {lost:?}"));
                break;
            }
        }
    }
    assert!(cases > 20, "{cases} cases");
    assert!(wrong.is_empty(), "{} of {cases} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
