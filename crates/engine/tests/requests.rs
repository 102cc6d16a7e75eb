//! What is no question about stored data is refused by name, and nothing else is: a case is a line of `data/requests.txt`
//! under what is wanted.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, Turn, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

/// Last stored dates; other dates end in the past.
const AHEAD: &[(&str, &str)] = &[("starts_at", "2027-01-15 09:00:00+00"), ("expires_on", "2028-05-31")];

fn workshop() -> (Lexicon, Values) {
    let (mut schema, values) = schema(include_str!("data/requests_schema.txt"));
    for column in schema.tables.iter_mut().flat_map(|t| &mut t.columns).filter(|c| c.class.is_temporal()) {
        let last = AHEAD.iter().find(|(name, _)| *name == column.name).map_or("2026-11-20", |(_, last)| *last);
        column.range = Some(Box::new(("2019-01-02".into(), last.into())));
    }
    (Lexicon::compile(schema, Vec::new()), Values(values))
}

fn ask(question: &str, lexicon: &Lexicon, values: &Values, turns: &[Turn]) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values, turns, clarify_below: 0.0, chart: false, steps: &Steps::default() };
    pg_ask_engine::ask(question, lexicon, &context)
}

/// What a reason names, by the section of the cases.
const NAMED: &[(&str, &str)] = &[
    ("change", "asks to change data"),
    ("send", "asks to send"),
    ("schedule", "later or regularly"),
    ("forecast", "asks for a forecast"),
    ("advice", "opinion or advice"),
    ("cause", "asks why"),
];

fn named(outcome: &Outcome) -> Option<&'static str> {
    let Decision::Refused { reason, .. } = &outcome.decision else { return None };
    NAMED.iter().find(|(_, words)| reason.contains(words)).map(|(kind, _)| *kind)
}

#[test]
fn requests_are_refused_by_name_and_questions_are_not() {
    let (lexicon, values) = workshop();
    let (mut wrong, mut kind, mut cases) = (Vec::new(), "", 0);
    for line in include_str!("data/requests.txt").lines().filter(|l| !l.is_empty()) {
        if let Some(name) = line.strip_prefix("# ") {
            kind = name;
            continue;
        }
        cases += 1;
        let outcome = ask(line, &lexicon, &values, &[]);
        let got = named(&outcome).unwrap_or("harmless");
        if got != kind {
            wrong.push(format!("{kind}: {line}\n  taken for {got}: {:?}", outcome.decision));
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn courtesies_do_not_hide_a_request() {
    let (lexicon, values) = workshop();
    let openings = [
        "please",
        "Please,",
        "can you",
        "Could you please",
        "would you kindly",
        "hey, could you",
        "Hi! Can you please",
        "I want you to",
        "I'd like you to",
        "I need you to",
        "we want to",
        "we need to",
        "let's",
        "go ahead and",
        "now",
        "ok, now please",
        "make sure to",
        "just",
        "you must",
        "help me to",
    ];
    let requests = [
        ("delete order 12", "change"),
        ("mark order 3 as paid", "change"),
        ("increase all prices by 5 %", "change"),
        ("set the total of order 12 to 0", "change"),
        ("email this to Bob", "send"),
        ("forecast sales for next month", "forecast"),
    ];
    let mut wrong = Vec::new();
    for opening in openings {
        for (request, kind) in requests {
            let question = format!("{opening} {request}");
            let got = named(&ask(&question, &lexicon, &values, &[]));
            if got != Some(kind) {
                wrong.push(format!("{question}: {got:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them pass:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_conversation_can_be_changed_and_the_data_cannot() {
    let (lexicon, values) = workshop();
    let query = ask("total orders by month", &lexicon, &values, &[]).candidates.first().map(|c| c.query.clone());
    let turn = Turn { question: "total orders by month".into(), query, sql: None, options: Vec::new(), confidence: Some(0.95) };
    let turns = [turn];
    let mut wrong = Vec::new();
    for question in [
        "change it to last year",
        "change the period to 2024",
        "add the city",
        "switch to weeks",
        "set the limit to 5",
        "make it a bar chart",
        "remove the limit",
        "change the chart to a pie chart",
        "set the year to 2025",
    ] {
        let outcome = ask(question, &lexicon, &values, &turns);
        if let Some(kind) = named(&outcome) {
            wrong.push(format!("{question}: taken for {kind}"));
        }
    }
    for question in ["now set them all to paid", "delete them", "mark them as paid", "increase all of them by 5 %", "email them to Bob"] {
        if named(&ask(question, &lexicon, &values, &turns)).is_none() {
            wrong.push(format!("{question}: not refused"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
