//! Answers questions offline, for measuring the engine without a server.
//!
//! `answer SCHEMAS.jsonl QUESTIONS.jsonl [DAY [CLARIFY_BELOW]]`: DAY is today, as 2026-11-22; what is less sure than CLARIFY_BELOW (0) is asked back; a line of SCHEMAS is `{"db", "schema": Schema, "values": [{"table", "column",
//! "value"}]}`, a line of QUESTIONS `{"id", "db", "question"}`; a line of the output `{"id", "sql", "confidence", …}`.

use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{Schema, TableName, ValueHit, ValueSource};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

struct Values {
    exact: HashMap<String, Vec<(TableName, String, String)>>,
    grams: HashMap<String, Vec<usize>>,
    /// The values and how many trigrams each has.
    all: Vec<(String, usize)>,
    /// What a phrase is near to, and how long all look-ups of a question took: no part of the engine's time.
    known: RefCell<HashMap<String, Vec<(f32, usize)>>>,
    spent: Cell<Duration>,
}

fn grams(text: &str) -> HashSet<String> {
    let mut out = HashSet::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let padded: Vec<char> = format!("  {word} ").chars().collect();
        for w in padded.windows(3) {
            out.insert(w.iter().collect());
        }
    }
    out
}

impl Values {
    fn hit(&self, phrase: &str, norm: &str, similarity: f32, out: &mut Vec<ValueHit>) {
        for (table, column, value) in self.exact.get(norm).into_iter().flatten() {
            out.push(ValueHit {
                phrase: phrase.to_owned(),
                table: table.clone(),
                column: column.clone(),
                value: value.clone(),
                similarity,
                frequency: None,
            });
        }
    }
}

impl ValueSource for Values {
    fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
        let mut out = Vec::new();
        for p in phrases {
            self.hit(p, &p.to_lowercase(), 1.0, &mut out);
        }
        out
    }

    fn near(&self, phrases: &[String]) -> Vec<ValueHit> {
        let start = Instant::now();
        let mut out = Vec::new();
        for p in phrases {
            let lower = p.to_lowercase();
            let mut known = self.known.borrow_mut();
            for (s, i) in known.entry(lower).or_insert_with_key(|p| self.neighbours(p)) {
                self.hit(p, &self.all[*i].0, *s, &mut out);
            }
        }
        self.spent.set(self.spent.get() + start.elapsed());
        out
    }
}

impl Values {
    /// Both short of the other (a slip) and all of it in the other (a part).
    fn neighbours(&self, phrase: &str) -> Vec<(f32, usize)> {
        let g = grams(phrase);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for x in &g {
            for &i in self.grams.get(x).into_iter().flatten() {
                *shared.entry(i).or_default() += 1;
            }
        }
        let mut near: Vec<(f32, usize)> = shared
            .into_iter()
            .map(|(i, n)| {
                let other = self.all[i].1;
                let (whole, part) = (n as f32 / (g.len() + other - n) as f32, n as f32 / g.len() as f32);
                (whole.max(if part >= 0.85 { 0.5 + 0.3 * g.len() as f32 / other.max(g.len()) as f32 } else { 0.0 }), i)
            })
            .filter(|(s, _)| *s >= 0.5)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        near.truncate(6);
        near
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, schemas, questions, rest @ ..] = args.as_slice() else { return Err("usage: answer SCHEMAS.jsonl QUESTIONS.jsonl".into()) };
    let mut databases: HashMap<String, (Lexicon, Values)> = HashMap::new();
    for line in BufReader::new(std::fs::File::open(schemas)?).lines() {
        let mut v: Value = serde_json::from_str(&line?)?;
        let schema: Schema = serde_json::from_value(v["schema"].take())?;
        let name = schema.tables.first().map_or(String::new(), |t| t.name.schema.clone());
        let mut exact: HashMap<String, Vec<_>> = HashMap::new();
        for x in v["values"].as_array().into_iter().flatten() {
            let schema = x["schema"].as_str().map_or_else(|| name.clone(), str::to_owned);
            let table = TableName { schema, name: x["table"].as_str().unwrap_or("").into() };
            let value = x["value"].as_str().unwrap_or("").to_string();
            exact.entry(value.to_lowercase()).or_default().push((table, x["column"].as_str().unwrap_or("").to_string(), value));
        }
        let mut all: Vec<(String, usize)> = exact.keys().map(|v| (v.clone(), grams(v).len())).collect();
        all.sort();
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, (a, _)) in all.iter().enumerate() {
            for g in grams(a) {
                index.entry(g).or_default().push(i);
            }
        }
        let values = Values { exact, grams: index, all, known: RefCell::default(), spent: Cell::default() };
        databases.insert(v["db"].as_str().unwrap_or("").into(), (Lexicon::compile(schema, Vec::new()), values));
    }
    let mut today = rest.first().map_or("2026-11-22", String::as_str).split('-').map(str::parse::<i32>);
    let mut next = || today.next().and_then(Result::ok).unwrap_or(1);
    let (year, month, day) = (next(), next() as u8, next() as u8);
    let clarify_below: f32 = rest.get(1).and_then(|t| t.parse().ok()).unwrap_or(0.0);
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    for line in BufReader::new(std::fs::File::open(questions)?).lines() {
        let q: Value = serde_json::from_str(&line?)?;
        let Some((lexicon, values)) = q["db"].as_str().and_then(|d| databases.get(d)) else { continue };
        let steps = Steps::default();
        let context =
            Context { today: Day { year, month, day }, manners: &manners, values, turns: &[], clarify_below, chart: false, steps: &steps };
        values.spent.set(Duration::ZERO);
        let start = Instant::now();
        let o = pg_ask_engine::ask(q["question"].as_str().unwrap_or(""), lexicon, &context);
        let ms = start.elapsed().saturating_sub(values.spent.get()).as_secs_f64() * 1000.0;
        let best = o.candidates.first();
        println!(
            "{}",
            json!({"id": q["id"], "sql": best.map(|c| &c.sql), "confidence": best.map(|c| c.confidence), "ms": ms, "steps": steps.taken(),
                "explanation": best.map(|c| &c.explanation), "rules": best.map(|c| &c.rules), "features": best.map(|c| &c.features),
                "entities": o.understanding["entities"],
                "candidates": o.candidates.iter().map(|c| json!({"alike": o.candidates.iter().map(|x| pg_ask_engine::rivals::alike(&c.query, &x.query)).collect::<Vec<_>>(), "sql": c.sql, "score": c.score, "confidence": c.confidence, "account": c.account.words(), "features": c.features.iter().map(|f| (f.name.clone(), f.value)).collect::<Vec<_>>()})).collect::<Vec<_>>(),
                "refused": matches!(o.decision, Decision::Refused{..}), "decision": o.decision})
        );
    }
    Ok(())
}
