//! Values are found, never invented: a case is a line of `data/values.txt`.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

fn ask(question: &str, lexicon: &Lexicon, values: &Values) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    pg_ask_engine::ask(
        question,
        lexicon,
        &Context { today, manners: &manners, values, turns: &[], clarify_below: 0.3, chart: false, steps: &Steps::default() },
    )
}

#[test]
fn values_are_found_and_never_invented() {
    let (schema, values) = schema(include_str!("data/values_schema.txt"));
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in include_str!("data/values.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((question, checks)) = line.split_once(" => ") else { continue };
        cases += 1;
        let outcome = ask(question, &lexicon, &values);
        let best = outcome.candidates.first();
        let sql = best.map_or("", |c| c.sql.as_str());
        let told = best.map(|c| c.assumptions.join("; ")).unwrap_or_default();
        for check in checks.split("; ") {
            let holds = match check.split_once(' ') {
                Some(("has", text)) => sql.contains(text),
                Some(("lacks", text)) => !sql.contains(text),
                Some(("tells", text)) => told.contains(text),
                _ => panic!("no check: {check}"),
            };
            if !holds {
                wrong.push(format!("{question}: not '{check}': {sql} (told: {told})"));
            }
        }
    }
    assert!(cases > 15, "{cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Properties in documents: a key where it is called so, one that isn't there, a column and a key that compete.
#[test]
fn properties_of_documents_are_columns() {
    common::told::told(include_str!("data/properties_schema.txt"), include_str!("data/properties.txt"), 30, true);
}

/// Views that can't hold what a question restricts by, views that alone have what it names, and views without keys.
#[test]
fn views_stand_behind_tables() {
    common::told::told(include_str!("data/views_schema.txt"), include_str!("data/views.txt"), 12, true);
}

/// Kinds said otherwise than they are stored, by sets of words and by what they mean.
#[test]
fn values_are_known_by_their_meaning() {
    common::told::told(include_str!("data/meant_schema.txt"), include_str!("data/meant.txt"), 12, true);
}
