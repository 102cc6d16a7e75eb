//! Plain questions: a case is a line of `data/questions.txt`, question and SQL, under the name of its rule.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{NoValues, Schema, ValueSource};
use proptest::prelude::*;

fn ask_with(question: &str, lexicon: &Lexicon, values: &dyn ValueSource, clarify_below: f32) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    pg_ask_engine::ask(
        question,
        lexicon,
        &Context { today, manners: &manners, values, turns: &[], clarify_below, chart: false, steps: &Steps::default() },
    )
}

fn library() -> (Lexicon, Values) {
    let (schema, values) = schema(include_str!("data/questions_schema.txt"));
    (Lexicon::compile(schema, Vec::new()), Values(values))
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

#[test]
fn questions_become_the_sql_of_the_table() {
    let (lexicon, values) = library();
    let mut wrong = Vec::new();
    let mut rule = "";
    for line in include_str!("data/questions.txt").lines().filter(|l| !l.is_empty()) {
        if let Some(name) = line.strip_prefix("# ") {
            rule = name;
            continue;
        }
        let (question, expected) = line.split_once(" | ").unwrap_or((line, ""));
        let got = ask_with(question, &lexicon, &values, 0.0).candidates.first().map_or(String::new(), |c| one_line(&c.sql));
        if got != expected {
            wrong.push(format!("{rule}: {question}\n  expected {expected}\n  got      {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} of the cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn wordings_of_one_meaning_become_one_query() {
    let (schema, values) = schema(include_str!("data/meanings_schema.txt"));
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    let mut wrong = Vec::new();
    let mut expected = "";
    for line in include_str!("data/meanings.txt").lines().filter(|l| !l.is_empty() && !l.starts_with("# ")) {
        if let Some(sql) = line.strip_prefix("= ") {
            expected = sql;
            continue;
        }
        let got = ask_with(line, &lexicon, &values, 0.0).candidates.first().map_or(String::new(), |c| one_line(&c.sql));
        if got != expected {
            wrong.push(format!("{line}\n  expected {expected}\n  got      {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} wordings came to another query:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_no_question_of_these_data_is_refused_and_says_why() {
    let (lexicon, values) = library();
    let long = "book ".repeat(2_001);
    let cases = [
        ("", "empty"),
        ("   \t ", "empty"),
        (long.as_str(), "too long"),
        ("delete all members", "change data"),
        ("drop table loans", "change data"),
        ("how many books; drop table loans", "change data"),
        ("How many helicopters do we have?", "helicopters"),
        ("average humidity per branch", "humidity"),
    ];
    for (question, reason) in cases {
        let shown: String = question.chars().take(40).collect();
        match ask_with(question, &lexicon, &values, 0.6).decision {
            Decision::Refused { reason: said, .. } => {
                assert!(said.contains(reason), "\"{shown}\" is refused with \"{said}\", not for \"{reason}\"")
            }
            other => panic!("\"{shown}\" is not refused: {other:?}"),
        }
    }
}

#[test]
fn without_tables_the_refusal_says_so() {
    let outcome = ask_with("how many books", &Lexicon::compile(Schema::default(), Vec::new()), &NoValues, 0.6);
    assert!(matches!(&outcome.decision, Decision::Refused { reason, .. } if reason.contains("no table")), "{:?}", outcome.decision);
}

#[test]
fn every_answer_explains_itself() {
    let (lexicon, values) = library();
    for line in include_str!("data/questions.txt").lines().filter(|l| !l.is_empty() && !l.starts_with("# ")) {
        let question = line.split(" | ").next().unwrap_or(line);
        let outcome = ask_with(question, &lexicon, &values, 0.0);
        let best = outcome.candidates.first().unwrap_or_else(|| panic!("no answer to \"{question}\""));
        assert!(best.explanation.len() > 5 && best.explanation.ends_with('.'), "\"{question}\" is explained as \"{}\"", best.explanation);
        assert_eq!(best.output.len(), best.query.select.len(), "\"{question}\" describes another number of columns than it selects");
        assert!((0.0..=1.0).contains(&best.confidence), "\"{question}\" has confidence {}", best.confidence);
    }
}

fn words() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "how many",
        "average",
        "books",
        "title",
        "per",
        "by",
        "genre",
        "more than",
        "5",
        "and",
        "or",
        "not",
        "without",
        "the most",
        "oldest",
        "in 2021",
        "last month",
        "between",
        "Ines",
        "\"Sa",
        "'",
        ",",
        "?",
        "(",
        "of",
        "each",
        "members",
        "top",
        "starting with",
        "both",
        "%",
        "ordered by",
        "is",
        "than",
        "first",
        "share of",
        "compared with",
        "their",
        "it",
        "99999999999999999999",
        "-",
        "ß",
        "名前",
        "\u{202e}",
    ]);
    prop::collection::vec(prop_oneof![4 => known.prop_map(String::from), 1 => "\\PC{0,12}"], 0..25).prop_map(|w| w.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_words_are_answered_or_refused_the_same_way_twice(question in words()) {
        let (lexicon, values) = library();
        let first = ask_with(&question, &lexicon, &values, 0.6);
        let second = ask_with(&question, &lexicon, &values, 0.6);
        prop_assert_eq!(first, second);
    }
}
