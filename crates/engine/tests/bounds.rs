//! The work on a question is bounded in steps, and whoever asks can stop it, whatever the question and the schema.

#[allow(dead_code, reason = "values are everywhere here")]
mod common;

use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, Turn, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{ValueHit, ValueSource};
use pg_ask_engine::{MOST_STEPS, Steps};
use proptest::prelude::*;
use std::cell::Cell;
use std::sync::LazyLock;

/// Every phrase is a value of many columns.
struct Everywhere;

impl ValueSource for Everywhere {
    fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
        let tables = &LEXICON.schema.tables;
        let columns = tables.iter().flat_map(|t| t.columns.iter().map(move |c| (t, c))).filter(|(_, c)| c.class.is_text());
        let columns: Vec<_> = columns.take(12).collect();
        let hit = |phrase: &String| {
            let phrase = phrase.clone();
            columns.iter().map(move |(t, c)| ValueHit {
                phrase: phrase.clone(),
                table: t.name.clone(),
                column: c.name.clone(),
                value: phrase.clone(),
                similarity: 1.0,
                frequency: None,
            })
        };
        phrases.iter().flat_map(hit).collect()
    }
}

/// Many tables whose names and columns are alike, all connected.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut text = String::from("order_item(id int key, name text, total numeric, amount numeric, ordered_at date)\n");
    for i in 0..60 {
        text += &format!(
            "order_item_{i}(id int key, order_item_id int -> order_item, name text, order_name text, item_name text, total numeric, \
             total_amount numeric, amount_{i} numeric, ordered_at date, status_{i} text)\n"
        );
    }
    Lexicon::compile(common::schema(&text).0, Vec::new())
});

fn ask(question: &str, turns: &[Turn], steps: &Steps) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values: &Everywhere, turns, clarify_below: 0.3, chart: false, steps };
    pg_ask_engine::ask(question, &LEXICON, &context)
}

/// Words that mean much, and words that mean nothing.
const WORDS: &[&str] = &[
    "order",
    "item",
    "name",
    "total",
    "amount",
    "orders",
    "items",
    "not",
    "and",
    "or",
    "average",
    "of",
    "the",
    "per",
    "by",
    "for each",
    "more than",
    "less than",
    "between",
    "last year",
    "in 2025",
    "top 5",
    "most",
    "share of",
    "compared with",
    "growth",
    "running total",
    "totl",
    "odrer",
    "itme",
    "amuont",
    "zork",
    "'a b'",
    "\"Ann\"",
    ",",
    "(",
    ")",
    "?",
    "3",
    "1/2",
    "first",
    "who",
    "which",
    "never",
    "both",
    "neither",
    "nor",
    "as a pie chart",
    "those",
    "them",
    "the same for",
    "order_item_7",
    "Status_3",
    "without",
    "excluding",
    "every",
    // What is typed in short, and what is said around a question.
    "x",
    "/",
    "+",
    "#",
    ":",
    "(sum, avg)",
    "n >= 10",
    "L30D",
    "because the boss asks",
    "as for",
    "please",
    "month after month",
    // Arithmetic, and how things stood.
    "times",
    "divided by",
    "as a percentage of",
    "as of 1 July",
    "right now",
];

fn adversarial() -> impl Strategy<Value = String> {
    let words = || proptest::collection::vec(proptest::sample::select(WORDS), 1..190).prop_map(|w| w.join(" "));
    // A short part again and again gives the most readings that are alike.
    let again =
        (proptest::collection::vec(proptest::sample::select(WORDS), 1..6), 1usize..60).prop_map(|(w, n)| vec![w.join(" "); n].join(" "));
    prop_oneof![words(), again, proptest::collection::vec(any::<char>(), 0..400).prop_map(|c| c.into_iter().collect())]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_question_ends_within_its_steps(question in adversarial(), most in 1_000u64..200_000) {
        // All that a question may take is more than any takes.
        let whole = Steps::default();
        let first = ask(&question, &[], &whole);
        prop_assert!(whole.taken() <= MOST_STEPS, "{} steps: {question}", whole.taken());
        let turn = first.candidates.first().map(|c| Turn {
            question: question.clone(), query: Some(c.query.clone()), sql: Some(c.sql.clone()), options: Vec::new(), confidence: Some(0.9),
        });
        let again = Steps::default();
        ask(&question, turn.as_slice(), &again);
        prop_assert!(again.taken() <= MOST_STEPS, "{} steps as a follow-up: {question}", again.taken());
        // With fewer it is refused, soon after they are used up.
        let few = Steps::new(most, &|| false);
        let outcome = ask(&question, turn.as_slice(), &few);
        if few.ended() {
            prop_assert!(matches!(outcome.decision, Decision::Refused { .. }), "not refused: {question}");
            prop_assert!(few.taken() <= most + 100_000, "{} steps of {most}: {question}", few.taken());
        }
    }

    #[test]
    fn whoever_asks_can_stop_it(question in adversarial(), after in 1u32..40) {
        let calls = Cell::new(0u32);
        let stop = || { calls.set(calls.get() + 1); calls.get() >= after };
        let steps = Steps::new(MOST_STEPS, &stop);
        let outcome = ask(&question, &[], &steps);
        if calls.get() >= after {
            prop_assert!(matches!(outcome.decision, Decision::Refused { .. }), "not stopped: {question}");
            prop_assert_eq!(calls.get(), after, "asked again after it was stopped");
        } else {
            // It is asked often enough.
            prop_assert!(u64::from(calls.get()) + 1 >= steps.taken() / 300_000, "{} calls for {} steps", calls.get(), steps.taken());
        }
    }
}

#[test]
fn an_interrupt_unwinds_through_the_engine() {
    struct Interrupt;
    let question = "total amount of order items by name and status and order name per month last year ".repeat(8);
    let stop = || std::panic::panic_any(Interrupt);
    let steps = Steps::new(MOST_STEPS, &stop);
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ask(&question, &[], &steps)));
    assert!(caught.expect_err("it unwinds").is::<Interrupt>(), "with what the callback raised");
    // Nothing is left behind.
    assert!(!matches!(ask("how many order items", &[], &Steps::default()).decision, Decision::Refused { .. }));
}
