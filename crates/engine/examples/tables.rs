//! Measures which tables are found relevant, offline.
//!
//! `tables SCHEMAS.jsonl QUESTIONS.jsonl`: SCHEMAS as for `answer`, a line of QUESTIONS is `{"id", "db", "question",
//! "gold_sql"}`. Prints misses, and at the end recall and the share of tables kept, for larger schemas apart.

use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::relevant::{SMALL, relevant};
use pg_ask_engine::schema::{NoValues, Schema};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader};

/// Tables of the schema that stand after FROM, JOIN or a comma in SQL.
fn gold(sql: &str, schema: &Schema) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    let words: Vec<String> = sql
        .replace([',', '('], " , ")
        .split_whitespace()
        .map(|w| w.trim_matches(['"', ')', ';']).rsplit('.').next().unwrap_or("").to_lowercase())
        .collect();
    let mut from = false;
    for pair in words.windows(2) {
        match pair[0].as_str() {
            "from" | "join" => from = true,
            "select" | "where" | "group" | "order" | "having" | "on" | "limit" => from = false,
            _ => {}
        }
        if from && matches!(pair[0].as_str(), "from" | "join" | ",") {
            out.extend(schema.tables.iter().position(|t| t.name.name.to_lowercase() == pair[1].trim_matches('"')));
        }
    }
    out
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, schemas, questions] = args.as_slice() else { return Err("usage: tables SCHEMAS.jsonl QUESTIONS.jsonl".into()) };
    let mut databases: HashMap<String, Lexicon> = HashMap::new();
    for line in BufReader::new(std::fs::File::open(schemas)?).lines() {
        let mut v: Value = serde_json::from_str(&line?)?;
        let schema: Schema = serde_json::from_value(v["schema"].take())?;
        databases.insert(v["db"].as_str().unwrap_or("").into(), Lexicon::compile(schema, Vec::new()));
    }
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let (mut all, mut whole, mut large, mut found, mut share) = (0, 0, 0, 0, 0.0);
    for line in BufReader::new(std::fs::File::open(questions)?).lines() {
        let q: Value = serde_json::from_str(&line?)?;
        let Some(lexicon) = q["db"].as_str().and_then(|d| databases.get(d)) else { continue };
        let Some(sql) = q["gold_sql"].as_str() else { continue };
        let context = Context {
            today: Day { year: 2026, month: 11, day: 22 },
            manners: &manners,
            values: &NoValues,
            turns: &[],
            clarify_below: 0.0,
            chart: false,
            steps: &Steps::default(),
        };
        let question = q["question"].as_str().unwrap_or("");
        let outcome = pg_ask_engine::ask(question, lexicon, &context);
        let kept = relevant(question, lexicon, &outcome.candidates);
        let wanted = gold(sql, &lexicon.schema);
        let missed: Vec<&str> =
            wanted.iter().filter(|t| !kept.iter().any(|k| k.table == **t)).map(|t| lexicon.schema.tables[*t].name.name.as_str()).collect();
        all += 1;
        whole += usize::from(missed.is_empty());
        if lexicon.schema.tables.len() > SMALL {
            large += 1;
            found += usize::from(missed.is_empty());
            share += kept.len() as f64 / lexicon.schema.tables.len() as f64;
        }
        if !missed.is_empty() {
            let names: Vec<&str> = kept.iter().map(|k| lexicon.schema.tables[k.table].name.name.as_str()).collect();
            println!("{} {} of {}: missed {missed:?}, kept {names:?}: {question}", q["id"], q["db"], lexicon.schema.tables.len());
        }
    }
    let percent = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
    println!("{whole} of {all} questions with all tables ({:.1} %)", percent(whole, all));
    println!(
        "larger schemas: {found} of {large} ({:.1} %), {:.1} % of the tables kept",
        percent(found, large),
        100.0 * share / large.max(1) as f64
    );
    Ok(())
}
