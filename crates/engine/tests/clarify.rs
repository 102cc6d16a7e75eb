//! Asking back leads on: the word is named, every option is answered with all of its words, and a reply picks one.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, Turn, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

fn ask(question: &str, lexicon: &Lexicon, values: &Values, turns: &[Turn]) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    pg_ask_engine::ask(
        question,
        lexicon,
        &Context { today, manners: &manners, values, turns, clarify_below: 0.3, chart: false, steps: &Steps::default() },
    )
}

#[test]
fn what_is_asked_back_leads_on() {
    let (schema, values) = schema(include_str!("data/values_schema.txt"));
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let mut wrong = Vec::new();
    for line in include_str!("data/clarify.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((question, checks)) = line.split_once(" => ") else { continue };
        let outcome = ask(question, &lexicon, &values, &[]);
        let Decision::Clarify { reason, options, .. } = &outcome.decision else {
            wrong.push(format!("{question}: {:?}", outcome.decision));
            continue;
        };
        if options.is_empty() || options.len() > 4 {
            wrong.push(format!("{question}: {} options, '{reason}'", options.len()));
        }
        for option in options {
            let answer = ask(option, &lexicon, &values, &[]);
            let clear = answer.candidates.first().is_some_and(|c| c.account.is_clean() && c.confidence >= 0.6);
            if answer.decision != Decision::Answered || !clear {
                wrong.push(format!("{question}: option '{option}' is not answered: {:?}", answer.decision));
            }
        }
        for check in checks.split("; ") {
            let holds = match check.split_once(' ') {
                Some(("option", text)) => options.iter().any(|o| o.contains(text)),
                Some(("names", text)) => reason.contains(text),
                Some(("picks", reply)) => reply.split_once(" -> ").is_some_and(|(reply, has)| {
                    let query = outcome.candidates.first().map(|c| c.query.clone());
                    let turn = Turn { question: question.into(), query, sql: None, options: options.clone(), confidence: None };
                    let answer = ask(reply, &lexicon, &values, &[turn]);
                    answer.decision == Decision::Answered && answer.candidates.first().is_some_and(|c| c.sql.contains(has))
                }),
                _ => panic!("no check: {check}"),
            };
            if !holds {
                wrong.push(format!("{question}: not '{check}': {reason} {options:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
