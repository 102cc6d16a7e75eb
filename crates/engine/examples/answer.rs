//! Answers questions offline, for measuring the engine without a server.
//!
//! `answer SCHEMAS.jsonl QUESTIONS.jsonl [DAY [CLARIFY_BELOW]]`: DAY is today, as 2026-11-22; what is less sure than CLARIFY_BELOW (0) is asked back; a line of SCHEMAS is `{"db", "schema": Schema, "values": [{"table", "column",
//! "value"}]}`, a line of QUESTIONS `{"id", "db", "question"}`; a line of the output `{"id", "sql", "confidence", …}`.

use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{Schema, TableName, ValueHit, ValueSource};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};

struct Values {
    exact: HashMap<String, Vec<(TableName, String, String)>>,
    grams: HashMap<String, Vec<usize>>,
    all: Vec<String>,
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
        let mut out = Vec::new();
        for p in phrases {
            let g = grams(&p.to_lowercase());
            let mut shared: HashMap<usize, usize> = HashMap::new();
            for x in &g {
                for &i in self.grams.get(x).into_iter().flatten() {
                    *shared.entry(i).or_default() += 1;
                }
            }
            // Both short of the other (a slip) and all of it in the other (a part).
            let mut near: Vec<(f32, usize)> = shared
                .into_iter()
                .map(|(i, n)| {
                    let other = grams(&self.all[i]).len();
                    let (whole, part) = (n as f32 / (g.len() + other - n) as f32, n as f32 / g.len() as f32);
                    (whole.max(if part >= 0.85 { 0.5 + 0.3 * g.len() as f32 / other.max(g.len()) as f32 } else { 0.0 }), i)
                })
                .filter(|(s, _)| *s >= 0.5)
                .collect();
            near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (s, i) in near.into_iter().take(6) {
                self.hit(p, &self.all[i].clone(), s, &mut out);
            }
        }
        out
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
        let mut all: Vec<String> = exact.keys().cloned().collect();
        all.sort();
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, a) in all.iter().enumerate() {
            for g in grams(a) {
                index.entry(g).or_default().push(i);
            }
        }
        databases
            .insert(v["db"].as_str().unwrap_or("").into(), (Lexicon::compile(schema, Vec::new()), Values { exact, grams: index, all }));
    }
    let mut today = rest.first().map_or("2026-11-22", String::as_str).split('-').map(str::parse::<i32>);
    let mut next = || today.next().and_then(Result::ok).unwrap_or(1);
    let (year, month, day) = (next(), next() as u8, next() as u8);
    let clarify_below: f32 = rest.get(1).and_then(|t| t.parse().ok()).unwrap_or(0.0);
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    for line in BufReader::new(std::fs::File::open(questions)?).lines() {
        let q: Value = serde_json::from_str(&line?)?;
        let Some((lexicon, values)) = q["db"].as_str().and_then(|d| databases.get(d)) else { continue };
        let context = Context {
            today: Day { year, month, day },
            manners: &manners,
            values,
            turns: &[],
            clarify_below,
            chart: false,
            steps: &Steps::default(),
        };
        let start = std::time::Instant::now();
        let o = pg_ask_engine::ask(q["question"].as_str().unwrap_or(""), lexicon, &context);
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        let best = o.candidates.first();
        println!(
            "{}",
            json!({"id": q["id"], "sql": best.map(|c| &c.sql), "confidence": best.map(|c| c.confidence), "ms": ms,
                "explanation": best.map(|c| &c.explanation), "rules": best.map(|c| &c.rules), "features": best.map(|c| &c.features),
                "entities": o.understanding["entities"],
                "candidates": o.candidates.iter().map(|c| json!({"alike": o.candidates.iter().map(|x| pg_ask_engine::rivals::alike(&c.query, &x.query)).collect::<Vec<_>>(), "sql": c.sql, "score": c.score, "confidence": c.confidence, "account": c.account.words(), "features": c.features.iter().map(|f| (f.name.clone(), f.value)).collect::<Vec<_>>()})).collect::<Vec<_>>(),
                "refused": matches!(o.decision, Decision::Refused{..}), "decision": o.decision})
        );
    }
    Ok(())
}
