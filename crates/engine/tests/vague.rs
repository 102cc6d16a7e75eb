//! Questions that leave open what is to be computed: a case is a question and the options it is asked back with. Each option,
//! asked as it stands, must be answered.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{ValueHit, ValueSource};

const SCHEMA: &str = "\
clinics(clinic_id int key, name text [North, South])
patients(patient_id int key, name text [Ada Moore], clinic_id int -> clinics)
contracts(contract_id int key, patient_id int -> patients, fee_total numeric, started_on date, cancelled_on date)
visits(visit_id int key, patient_id int -> patients, visited_on date, amount numeric)
";

/// Two rows bear each value.
struct Twice(Values);

impl ValueSource for Twice {
    fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
        self.0.find(phrases).into_iter().map(|h| ValueHit { frequency: Some(2.0), ..h }).collect()
    }
}

fn decide(question: &str, lexicon: &Lexicon, values: &dyn ValueSource) -> (Decision, Option<String>) {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values, turns: &[], clarify_below: 0.3, chart: false, steps: &Steps::default() };
    let outcome = pg_ask_engine::ask(question, lexicon, &context);
    (outcome.decision, outcome.candidates.first().map(|c| c.sql.clone()))
}

#[test]
fn open_questions_are_asked_back_with_options_that_are_answered() {
    let (schema, values) = schema(SCHEMA);
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Twice(Values(values)));
    let mut wrong = Vec::new();
    for question in [
        "What's the churn?",
        "show activity",
        "How are we performing?",
        "Who are our best patients?",
        "total amount of visits of Ada Moore",
    ] {
        match decide(question, &lexicon, &values).0 {
            Decision::Clarify { options, .. } if options.len() > 1 => {
                for option in options {
                    match decide(&option, &lexicon, &values) {
                        (Decision::Answered, Some(_)) => {}
                        (other, _) => wrong.push(format!("{question} -> option '{option}': {other:?}")),
                    }
                }
            }
            other => wrong.push(format!("{question}: {other:?}, {:?}", decide(question, &lexicon, &values).1)),
        }
    }
    for question in ["number of visits per month", "top 3 patients by number of visits", "total amount of visits"] {
        if !matches!(decide(question, &lexicon, &values).0, Decision::Answered) {
            wrong.push(format!("{question} is not open, and was not answered"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Judgements without a criterion, what nothing is stored of, what is to be done; and what looks like it and is answered.
#[test]
fn open_questions_are_asked_back_and_what_is_not_stored_is_refused() {
    common::told::told(include_str!("data/people_schema.txt"), include_str!("data/undecided.txt"), 45, false);
}
