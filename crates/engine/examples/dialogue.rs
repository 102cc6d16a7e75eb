//! Holds conversations offline, for measuring follow-ups without a server.
//!
//! `dialogue SCHEMAS.jsonl QUESTIONS.jsonl [DAY] [--topics]`: as `answer`, where a line of QUESTIONS has the id of its conversation in
//! `interaction`; turns follow each other. A line of SCHEMAS is `{"db", "schema": Schema, "values": [{"table", "column",
//! "value"}]}`, a line of QUESTIONS `{"id", "db", "question"}`; a line of the output `{"id", "sql", "confidence", …}`.
//! With `--topics` also the signs by which a follow-up is told, and both readings of the question.

use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Turn, WeekStart};
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
    let with_topics = args.iter().any(|a| a == "--topics");
    let given: Vec<&String> = args.iter().skip(1).filter(|a| *a != "--topics").collect();
    let (schemas, questions, day) = match given.as_slice() {
        [schemas, questions] => (*schemas, *questions, "2026-11-22"),
        [schemas, questions, day] => (*schemas, *questions, day.as_str()),
        _ => return Err("usage: dialogue SCHEMAS.jsonl QUESTIONS.jsonl [DAY] [--topics]".into()),
    };
    let mut parts = day.split('-').map(str::parse::<i32>);
    let mut part = || parts.next().and_then(Result::ok).unwrap_or(1);
    let today = Day { year: part(), month: u8::try_from(part())?, day: u8::try_from(part())? };
    let mut databases: HashMap<String, (Lexicon, Values)> = HashMap::new();
    for line in BufReader::new(std::fs::File::open(schemas)?).lines() {
        let mut v: Value = serde_json::from_str(&line?)?;
        let schema: Schema = serde_json::from_value(v["schema"].take())?;
        let name = schema.tables.first().map_or(String::new(), |t| t.name.schema.clone());
        let mut exact: HashMap<String, Vec<_>> = HashMap::new();
        for x in v["values"].as_array().into_iter().flatten() {
            let table = TableName { schema: name.clone(), name: x["table"].as_str().unwrap_or("").into() };
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
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let mut conversation = String::new();
    let mut turns: Vec<Turn> = Vec::new();
    for line in BufReader::new(std::fs::File::open(questions)?).lines() {
        let q: Value = serde_json::from_str(&line?)?;
        let Some((lexicon, values)) = q["db"].as_str().and_then(|d| databases.get(d)) else {
            continue;
        };
        let id = q["interaction"].as_str().unwrap_or("");
        if id != conversation {
            conversation = id.to_string();
            turns.clear();
        }
        // Words about a chart are taken out first, as the extension does.
        let question = q["question"].as_str().unwrap_or("");
        let wanted = pg_ask_chart::wanted_chart(question);
        let words = wanted.as_ref().filter(|w| w.named || !w.spans.is_empty()).map_or(question, |w| w.about_data(question));
        if !turns.is_empty() && !words.chars().any(char::is_alphanumeric) {
            // 'As a pie chart': the query before, seen otherwise.
            let sql = turns.last().and_then(|t| t.sql.clone());
            println!("{}", json!({"id": q["id"], "sql": sql, "follow_up": true}));
            continue;
        }
        let context = Context {
            today,
            manners: &manners,
            values,
            turns: &turns,
            clarify_below: 0.0,
            chart: wanted.as_ref().is_some_and(|w| w.named || w.order.is_some() || w.binning.is_some()),
            steps: &Steps::default(),
        };
        let topic = if with_topics && !turns.is_empty() { pg_ask_engine::topic(words, lexicon, &context) } else { None };
        let start = std::time::Instant::now();
        let o = pg_ask_engine::ask(words, lexicon, &context);
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        let best = o.candidates.first();
        let answered = matches!(o.decision, Decision::Answered);
        let turn = Turn {
            question: question.into(),
            query: best.filter(|_| answered).map(|c| c.query.clone()),
            sql: best.filter(|_| answered).map(|c| c.sql.clone()),
            options: if let Decision::Clarify { options, .. } = &o.decision { options.clone() } else { Vec::new() },
            confidence: best.map(|c| c.confidence),
        };
        println!(
            "{}",
            json!({"id": q["id"], "sql": best.map(|c| &c.sql), "confidence": best.map(|c| c.confidence), "ms": ms,
                "account": best.map(|c| c.account.words()), "explanation": best.map(|c| &c.explanation), "rules": best.map(|c| &c.rules), "features": best.map(|c| &c.features),
                "entities": o.understanding["entities"], "others": o.candidates.iter().skip(1).map(|c| &c.sql).collect::<Vec<_>>(),
                "topic": topic.map(|t| json!({"signs": t.signs, "probability": t.probability, "edited": t.edited, "alone": t.alone})),
                "follow_up": o.follow_up, "refused": matches!(o.decision, Decision::Refused{..})})
        );
        turns.push(turn);
        // As many as the extension remembers.
        if turns.len() > 8 {
            turns.remove(0);
        }
    }
    Ok(())
}
