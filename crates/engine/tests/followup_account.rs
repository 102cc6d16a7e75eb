//! Conversations keep every word: what a follow-up does not understand is asked back, with whole questions to pick from, and what an
//! earlier turn left out is not forgotten.

mod common;

use common::{Values, schema};
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, Turn, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::{Steps, ask};

struct Library {
    lexicon: Lexicon,
    values: Values,
}

impl Library {
    fn open() -> Self {
        Self::of(include_str!("data/questions_schema.txt"))
    }

    fn of(text: &str) -> Self {
        let (schema, values) = schema(text);
        Library { lexicon: Lexicon::compile(schema, Vec::new()), values: Values(values) }
    }

    fn ask(&self, question: &str, turns: &[Turn]) -> Outcome {
        let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
        let today = Day { year: 2026, month: 11, day: 22 };
        let steps = Steps::default();
        let context = Context { today, manners: &manners, values: &self.values, turns, clarify_below: 0.6, chart: false, steps: &steps };
        ask(question, &self.lexicon, &context)
    }

    /// Asks one question after another, as a session remembers them; the last outcome.
    fn converse(&self, questions: &[&str]) -> Outcome {
        let mut turns: Vec<Turn> = Vec::new();
        let mut last = None;
        for question in questions {
            let outcome = self.ask(question, &turns);
            let best = outcome.candidates.first();
            turns.push(Turn {
                question: (*question).into(),
                query: best.map(|c| c.query.clone()),
                sql: best.filter(|_| outcome.decision == Decision::Answered).map(|c| c.sql.clone()),
                options: options(&outcome),
                confidence: best.map(|c| c.confidence),
            });
            last = Some(outcome);
        }
        last.expect("a question")
    }
}

fn options(outcome: &Outcome) -> Vec<String> {
    if let Decision::Clarify { options, .. } = &outcome.decision { options.clone() } else { Vec::new() }
}

/// Lines 'question | follow-up => check; …'.
#[test]
fn conversations_keep_every_word() {
    let library = Library::open();
    let mut wrong = Vec::new();
    let lines = include_str!("data/followup_account.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    for line in lines {
        let (dialogue, checks) = line.split_once(" => ").expect("dialogue => checks");
        let questions: Vec<&str> = dialogue.split(" | ").collect();
        let outcome = library.converse(&questions);
        let sql = outcome.candidates.first().map_or_else(String::new, |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let lost = outcome.candidates.first().map_or_else(Vec::new, |c| c.account.unused());
        for option in options(&outcome) {
            let answer = library.ask(&option, &[]);
            let clear = answer.candidates.first().is_some_and(|c| c.account.is_clean());
            if answer.decision != Decision::Answered || !clear {
                wrong.push(format!("{dialogue}: the option '{option}' is not answered when asked: {:?}", answer.decision));
            }
        }
        for check in checks.split("; ") {
            let holds = match check.split_once(' ').unwrap_or((check, "")) {
                ("answered", has) => outcome.decision == Decision::Answered && lost.is_empty() && sql.contains(has),
                ("new", _) => !outcome.follow_up,
                ("lacks", text) => !sql.contains(text),
                // Not answered as though the word were not there.
                ("open", word) => {
                    outcome.decision != Decision::Answered && (lost.is_empty() || word.is_empty() || lost.iter().any(|l| l == word))
                }
                ("option", text) => options(&outcome).iter().any(|o| o.contains(text)),
                _ => panic!("no check: {check}"),
            };
            if !holds {
                wrong.push(format!("{dialogue}: not '{check}'\n  {:?} {lost:?}\n  {sql}", outcome.decision));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Dialogues under '== schema', each with the SQL of its last turn in an indented line, which is told and keeps every word; where the line
/// ends in '(new)' the last turn is a question of its own.
#[test]
fn turns_of_all_kinds() {
    turns(include_str!("data/trust_schema.txt"), include_str!("data/followup_turns.txt"));
}

/// The same in more trades, with other habits of naming.
#[test]
fn turns_of_other_trades() {
    turns(include_str!("data/followup_trades_schema.txt"), include_str!("data/followup_trades.txt"));
}

/// A line that ends in '(open)' is asked back; no line of SQL follows it.
fn turns(schemas: &str, dialogues: &str) {
    let mut library = Library::open();
    let mut wrong = Vec::new();
    let mut lines = dialogues.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    let mut n = 0;
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("== ") {
            let text = schemas.split("\n== ").find_map(|s| s.strip_prefix(name)).expect("a schema");
            library = Library::of(text);
            continue;
        }
        if let Some(dialogue) = line.strip_suffix(" (open)") {
            let outcome = library.converse(&dialogue.split(" | ").collect::<Vec<_>>());
            let sql = outcome.candidates.first().map_or("", |c| c.sql.as_str());
            n += 1;
            if outcome.decision == Decision::Answered {
                wrong.push(format!("{line}\n  told {sql}"));
            }
            continue;
        }
        let expected = lines.next().unwrap_or("").trim();
        let (dialogue, new) = line.strip_suffix(" (new)").map_or((line, false), |l| (l, true));
        let questions: Vec<&str> = dialogue.split(" | ").collect();
        let outcome = library.converse(&questions);
        let sql = outcome.candidates.first().map_or_else(String::new, |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let lost = outcome.candidates.first().map_or_else(Vec::new, |c| c.account.unused());
        n += 1;
        if sql != expected || outcome.follow_up == new || outcome.decision != Decision::Answered || !lost.is_empty() {
            wrong.push(format!("{line}\n  expected {expected}\n  got      {sql}\n  {:?} {lost:?}", outcome.decision));
        }
    }
    assert!(n > 20, "only {n} dialogues read");
    assert!(wrong.is_empty(), "{} of {n} dialogues:\n{}", wrong.len(), wrong.join("\n"));
}
