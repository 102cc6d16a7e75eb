//! A query written as a question is read back as that query.

mod common;

use common::{Values, schema};
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::render::RenderSettings;
use pg_ask_engine::time::TimeContext;
use pg_ask_engine::{Steps, wordings};

const TODAY: Day = Day { year: 2026, month: 11, day: 22 };
/// Of the queries of the table: that have plain words at all, and of these, that are read back from one of them.
const WORDED: f32 = 0.7;
const READ_BACK: f32 = 0.9;

fn manners() -> Manners {
    Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None }
}

fn ask(question: &str, lexicon: &Lexicon, values: &Values) -> Outcome {
    let manners = manners();
    let steps = Steps::default();
    let context = Context { today: TODAY, manners: &manners, values, turns: &[], clarify_below: 0.6, chart: false, steps: &steps };
    pg_ask_engine::ask(question, lexicon, &context)
}

#[test]
fn a_query_is_read_back_from_its_wording() {
    let (schema, values) = schema(include_str!("data/questions_schema.txt"));
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let settings = RenderSettings { time: TimeContext::new(TODAY, &manners()), timezone: None };
    let questions = include_str!("data/questions.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let (mut all, mut worded, mut lost) = (0, 0, Vec::new());
    for question in questions.filter_map(|l| l.split(" | ").next()) {
        let Some(best) = ask(question, &lexicon, &values).candidates.into_iter().next() else { continue };
        all += 1;
        let said = wordings(&best.query, &lexicon, &settings);
        if said.is_empty() {
            continue;
        }
        worded += 1;
        let back = said.iter().any(|text| {
            let outcome = ask(text, &lexicon, &values);
            let same = outcome.candidates.first().is_some_and(|c| c.sql == best.sql && c.account.is_clean());
            same && outcome.decision == Decision::Answered
        });
        if !back {
            let first = ask(&said[0], &lexicon, &values);
            let read = first
                .candidates
                .first()
                .map(|c| (c.sql.split_whitespace().collect::<Vec<_>>().join(" "), c.account.unused(), c.confidence));
            lost.push(format!(
                "{question}\n  {said:?}\n  {}\n  read as {read:?}",
                best.sql.split_whitespace().collect::<Vec<_>>().join(" ")
            ));
        }
    }
    assert!(worded as f32 >= WORDED * all as f32, "only {worded} of {all} queries have a wording");
    let back = worded - lost.len();
    assert!(back as f32 >= READ_BACK * worded as f32, "only {back} of {worded} queries are read back:\n{}", lost.join("\n"));
}
