//! The account of words: a case is a line of `data/account.txt`; properties hold for words that no list knows.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::account::{Account, State, Word, account};
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use proptest::prelude::*;

const TODAY: Day = Day { year: 2026, month: 11, day: 22 };

fn manners() -> Manners {
    Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None }
}

fn library() -> (Lexicon, Values) {
    let (schema, values) = schema(include_str!("data/questions_schema.txt"));
    (Lexicon::compile(schema, Vec::new()), Values(values))
}

fn ask(question: &str, (lexicon, values): &(Lexicon, Values), clarify_below: f32) -> Outcome {
    let manners = manners();
    pg_ask_engine::ask(
        question,
        lexicon,
        &Context { today: TODAY, manners: &manners, values, turns: &[], clarify_below, chart: false, steps: &Steps::default() },
    )
}

/// Questions of the other tables of cases, without their SQL.
fn questions() -> Vec<&'static str> {
    let lines = include_str!("data/questions.txt").lines();
    lines.filter(|l| !l.is_empty() && !l.starts_with("# ")).filter_map(|l| l.split(" | ").next()).collect()
}

fn name<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn shown(words: &[Word]) -> String {
    let one = |w: &Word| format!("{}={}:{}", w.text, name(w.state), w.part.map(name).unwrap_or_default());
    words.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_word_is_accounted_for_as_the_table_says() {
    let library = library();
    let mut wrong = Vec::new();
    for line in include_str!("data/account.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (question, expected) = line.split_once(" | ").expect("question and words");
        let outcome = ask(question, &library, 0.0);
        let Some(best) = outcome.candidates.first() else {
            wrong.push(format!("\"{question}\": no reading"));
            continue;
        };
        for piece in expected.split(' ') {
            let (word, state) = piece.split_once('=').expect("word=state");
            let fits = |w: &&Word| {
                let whole = format!("{}:{}", name(w.state), w.part.map(name).unwrap_or_default());
                w.text == word && (whole == state || name(w.state) == state)
            };
            if best.account.words().iter().find(fits).is_none() {
                wrong.push(format!("\"{question}\": {piece} in {}", shown(best.account.words())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_is_in_the_account_in_order() {
    let library = library();
    for question in questions() {
        let outcome = ask(question, &library, 0.0);
        let words = outcome.candidates[0].account.words();
        for w in words {
            let typed = &question[w.span.0..w.span.1];
            assert!(
                typed.contains(&w.text) || w.text == "'s",
                "\"{}\" stands at {:?} of \"{question}\", where there is \"{typed}\"",
                w.text,
                w.span
            );
        }
        assert!(words.windows(2).all(|p| p[0].span.1 <= p[1].span.0), "the words of \"{question}\" are out of order: {}", shown(words));
    }
}

#[test]
fn questions_that_are_understood_have_a_clean_account() {
    let library = library();
    let all = questions();
    let unclean: Vec<String> = all
        .iter()
        .filter_map(|q| {
            let outcome = ask(q, &library, 0.0);
            let account = &outcome.candidates.first()?.account;
            (!account.is_clean()).then(|| format!("\"{q}\" loses {:?}", account.unused()))
        })
        .collect();
    assert!(unclean.len() * 10 <= all.len(), "{} of {} lose words:\n{}", unclean.len(), all.len(), unclean.join("\n"));
}

#[test]
fn what_is_left_out_caps_the_confidence_and_is_asked_back() {
    let library = library();
    let asked = ask("how many blorpy members joined this year", &library, 0.6);
    let best = &asked.candidates[0];
    assert_eq!(best.account.unused(), ["blorpy"]);
    assert!(best.confidence < 0.6, "told at {}", best.confidence);
    assert!(matches!(&asked.decision, Decision::Clarify { reason, .. } if reason.contains("blorpy")), "{:?}", asked.decision);
    let answered = ask("how many blorpy members joined this year", &library, 0.0);
    assert_eq!(answered.decision, Decision::Answered, "with clarify_below = 0 it is answered");
    assert!(answered.candidates[0].confidence < 0.6, "and still told at {}", answered.candidates[0].confidence);
}

#[test]
fn a_query_from_elsewhere_has_an_account_too() {
    let (lexicon, values) = library();
    let library = (lexicon, values);
    let plain = ask("how many members joined this year", &library, 0.0);
    let manners = manners();
    let (lexicon, values) = &library;
    let context =
        Context { today: TODAY, manners: &manners, values, turns: &[], clarify_below: 0.0, chart: false, steps: &Steps::default() };
    let query = &plain.candidates[0].query;
    let same = account("how many members joined this year", query, lexicon, &context);
    assert!(same.is_clean(), "{}", shown(same.words()));
    let other = account("how many members joined each year by country", query, lexicon, &context);
    assert!(!other.is_clean(), "{}", shown(other.words()));
    let whole = Account::whole("how many members, exactly?");
    assert!(whole.words().iter().all(|w| w.state == State::Used) && whole.is_clean() && whole.words().len() == 4);
}

/// Operators: taking one out changes the query, or it was redundant.
#[test]
fn an_operator_that_is_used_matters() {
    const OPERATORS: &[&str] = &[
        "how many",
        "average",
        "not",
        "without",
        "more than",
        "less than",
        "at least",
        "at most",
        "between",
        "each",
        "per",
        "top",
        "most",
        "fewest",
        "oldest",
        "youngest",
        "different",
        "highest",
        "lowest",
        "longest",
    ];
    let library = library();
    let (mut tried, mut same) = (0, Vec::new());
    // What is drawn has its groups and counts from the picture.
    let pictured =
        |q: &&str| q.split(' ').any(|w| matches!(w.trim_end_matches('.'), "chart" | "bar" | "Plot" | "Visualize" | "graph" | "histogram"));
    for question in questions().into_iter().filter(|q| !pictured(q)) {
        let lower = question.to_lowercase();
        let before = ask(question, &library, 0.0);
        let Some(best) = before.candidates.first().filter(|b| b.account.is_clean()) else { continue };
        for operator in OPERATORS {
            let Some(at) = lower.find(operator).filter(|&at| {
                let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                edge(lower[..at].chars().next_back()) && edge(lower[at + operator.len()..].chars().next())
            }) else {
                continue;
            };
            let words = best.account.words().iter().filter(|w| w.span.0 >= at && w.span.1 <= at + operator.len());
            let used: Vec<&Word> = words.filter(|w| w.state == State::Used).collect();
            if used.is_empty() {
                continue;
            }
            assert!(
                used.iter().all(|w| w.part.is_some()),
                "\"{operator}\" of \"{question}\" names no part: {}",
                shown(best.account.words())
            );
            let without = format!("{} {}", &question[..at], &question[at + operator.len()..]);
            tried += 1;
            if ask(&without, &library, 0.0).candidates.first().is_some_and(|c| c.sql == best.sql) {
                same.push(format!("\"{operator}\" of \"{question}\""));
            }
        }
    }
    assert!(tried > 20, "only {tried} operators were tried");
    assert!(same.len() * 10 <= tried, "{} of {tried} change nothing:\n{}", same.len(), same.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// A word that is none, put anywhere but into quotes, is named.
    #[test]
    fn a_made_up_word_is_named(which in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), made_up in "(bl|zr|kw|vr)(o|u|i)(rp|zz|gg|xx)(le|o|ing|ed|s|y)(n|q|x)?") {
        let library = library();
        let all: Vec<&str> = questions().into_iter().filter(|q| !q.contains(['"', '\''])).collect();
        let question = all[which.index(all.len())];
        let words: Vec<&str> = question.split(' ').collect();
        let at = place.index(words.len() + 1);
        // A word behind these is a text to look for.
        let quotes = at > 0 && ["named", "called", "contains", "with", "is", "word", "letter"].contains(&words[at - 1].trim_end_matches(['?', '.', ',']));
        prop_assume!(!quotes);
        let mut put: Vec<&str> = words.clone();
        put.insert(at, &made_up);
        let asked = put.join(" ");
        let outcome = ask(&asked, &library, 0.6);
        let named = match outcome.candidates.first() {
            Some(best) => best.account.unused().contains(&made_up) && best.confidence < 0.6,
            None => true,
        };
        prop_assert!(named, "\"{made_up}\" is passed over in \"{asked}\": {}", outcome.candidates.first().map(|c| shown(c.account.words())).unwrap_or_default());
        prop_assert!(outcome.decision != Decision::Answered, "\"{asked}\" is answered");
    }
}
