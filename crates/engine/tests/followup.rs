//! Conversations: what a follow-up makes of the question before, and which questions are none.

use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, Turn, WeekStart};
use pg_ask_engine::ask;
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{Column, ForeignKey, Schema, Table, TableKind, TableName, TypeClass, ValueHit, ValueSource};

const SCHEMA: &str = include_str!("data/followup_schema.txt");
const EDITS: &str = include_str!("data/followup_edits.txt");
const TOPICS: &str = include_str!("data/followup_topics.txt");

struct Values(Vec<(String, String, String)>);

impl ValueSource for Values {
    fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
        let mut out = Vec::new();
        for p in phrases {
            for (table, column, value) in &self.0 {
                if value.to_lowercase() == p.to_lowercase() {
                    out.push(ValueHit {
                        phrase: p.clone(),
                        table: name(table),
                        column: column.clone(),
                        value: value.clone(),
                        similarity: 1.0,
                        frequency: None,
                    });
                }
            }
        }
        out
    }
}

fn name(table: &str) -> TableName {
    TableName { schema: "public".into(), name: table.into() }
}

fn schema() -> (Schema, Values) {
    let mut schema = Schema { fingerprint: 1, ..Schema::default() };
    let mut values = Vec::new();
    let mut references: Vec<(usize, usize, String)> = Vec::new();
    for line in SCHEMA.lines().filter(|l| !l.starts_with('#')) {
        if let Some((column, list)) = line.split_once(" = ") {
            let (t, c) = column.split_once('.').expect("table.column");
            values.extend(list.split(", ").map(|v| (t.to_string(), c.to_string(), v.to_string())));
            continue;
        }
        let (table, columns) = line.split_once(": ").expect("table: columns");
        let mut t = Table {
            name: name(table),
            kind: TableKind::Table,
            headed: 0,
            comment: None,
            columns: Vec::new(),
            primary_key: Vec::new(),
            unique_keys: Vec::new(),
            rows: 1000.0,
            on_path: true,
            plain: None,
            fingerprint: 1,
        };
        for (i, column) in columns.split(", ").enumerate() {
            let (full, kind) = column.split_once(' ').expect("column type");
            let (bare, target) = full.split_once('>').map_or((full, None), |(c, t)| (c, Some(t)));
            if bare.ends_with('*') {
                t.primary_key.push(i);
            }
            if let Some(target) = target {
                references.push((schema.tables.len(), i, target.to_string()));
            }
            let class = match kind {
                "int" => TypeClass::Integer,
                "numeric" => TypeClass::Decimal,
                "date" => TypeClass::Date,
                "timestamp" => TypeClass::Timestamp,
                _ => TypeClass::Text,
            };
            t.columns.push(Column {
                name: bare.trim_end_matches('*').into(),
                type_name: kind.into(),
                class,
                not_null: true,
                comment: None,
                enum_labels: Vec::new(),
                distinct: None,
                null_fraction: None,
                common_values: Vec::new(),
                range: None,
                sensitive: false,
                property: None,
                plain: None,
            });
        }
        schema.tables.push(t);
    }
    for (table, column, target) in references {
        let ref_table = schema.tables.iter().position(|t| t.name.name == target).expect("a table");
        schema.foreign_keys.push(ForeignKey { table, columns: vec![column], ref_table, ref_columns: vec![0], declared: true });
    }
    (schema, Values(values))
}

/// Asks the questions one after another; the outcome of the last.
fn converse(questions: &[&str], lexicon: &Lexicon, values: &Values, first_options: Vec<String>) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let mut turns: Vec<Turn> = Vec::new();
    if !first_options.is_empty() {
        turns.push(Turn { question: "?".into(), query: None, sql: None, options: first_options, confidence: None });
    }
    let mut last = None;
    for question in questions {
        let context = Context {
            today: Day { year: 2026, month: 11, day: 22 },
            manners: &manners,
            values,
            turns: &turns,
            clarify_below: 0.0,
            chart: false,
            steps: &Steps::default(),
        };
        let outcome = ask(question, lexicon, &context);
        let best = outcome.candidates.first().filter(|_| matches!(outcome.decision, Decision::Answered));
        let turn = Turn {
            question: (*question).into(),
            query: best.map(|c| c.query.clone()),
            sql: best.map(|c| c.sql.clone()),
            options: Vec::new(),
            confidence: None,
        };
        turns.push(turn);
        last = Some(outcome);
    }
    last.expect("a question")
}

fn sql(outcome: &Outcome) -> String {
    outcome.candidates.first().map_or("(nothing)".into(), |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Lines 'question | follow-up | …', each followed by an indented line with the SQL of the last.
#[test]
fn edits() {
    let (schema, values) = schema();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let mut wrong = Vec::new();
    let mut lines = EDITS.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    let mut n = 0;
    while let Some(dialogue) = lines.next() {
        let expected = lines.next().unwrap_or("").trim();
        let questions: Vec<&str> = dialogue.split(" | ").collect();
        let outcome = converse(&questions, &lexicon, &values, Vec::new());
        let got = sql(&outcome);
        n += 1;
        if got != expected || !outcome.follow_up {
            wrong.push(format!("{dialogue}\n  expected {expected}\n  got      {got}\n  follow-up: {}", outcome.follow_up));
        }
        if outcome.candidates.first().is_some_and(|c| c.explanation.is_empty() || c.title.is_empty()) {
            wrong.push(format!("{dialogue}\n  lacks an explanation or a title"));
        }
        let lost = outcome.candidates.first().map_or_else(Vec::new, |c| c.account.unused());
        if !lost.is_empty() {
            wrong.push(format!("{dialogue}\n  loses {lost:?}"));
        }
    }
    assert!(n > 40, "only {n} dialogues read");
    assert!(wrong.is_empty(), "{} of {n} follow-ups:\n{}", wrong.len(), wrong.join("\n"));
}

/// Lines 'question | question': the second is a question of its own, answered as without the first.
#[test]
fn new_topics() {
    let (schema, values) = schema();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let mut wrong = Vec::new();
    for line in TOPICS.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        let questions: Vec<&str> = line.split(" | ").collect();
        let outcome = converse(&questions, &lexicon, &values, Vec::new());
        let alone = converse(&questions[questions.len() - 1..], &lexicon, &values, Vec::new());
        if outcome.follow_up || sql(&outcome) != sql(&alone) {
            wrong.push(format!("{line}\n  alone {}\n  got   {}", sql(&alone), sql(&outcome)));
        }
    }
    assert!(wrong.is_empty(), "taken for follow-ups:\n{}", wrong.join("\n"));
}

/// Replies to a turn that asked back: by number or by words.
#[test]
fn options() {
    let (schema, values) = schema();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let options = vec![
        "number of orders by channel".to_string(),
        "number of orders by status".to_string(),
        "average salary of employees".to_string(),
    ];
    for (reply, picked) in [
        ("the second one", Some(1)),
        ("2", Some(1)),
        ("first", Some(0)),
        ("the last one", Some(2)),
        ("channel", Some(0)),
        ("by status please", Some(1)),
        ("I meant the salary", Some(2)),
        ("How many customers do we have?", None),
    ] {
        let outcome = converse(&[reply], &lexicon, &values, options.clone());
        let question = picked.map_or(reply, |i: usize| options[i].as_str());
        let alone = converse(&[question], &lexicon, &values, Vec::new());
        assert_eq!(sql(&outcome), sql(&alone), "reply '{reply}'");
        assert_eq!(outcome.follow_up, picked.is_some(), "reply '{reply}' follows up");
    }
}
