//! The same questions over the same tables, called as other houses call them (`data/naming.txt`): whatever the style, the answer is the one
//! under plain names. A trade has questions and houses; the first house is the plain one, the others list its tables and columns in the same order.

mod common;

use common::{Values, schema};
use pg_ask_engine::answer::{Context, Day, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::Schema;
use pg_ask_engine::{Steps, ask};
use std::collections::HashMap;

/// A way of naming with its tables.
struct House {
    called: String,
    schema: Schema,
    values: Values,
}

struct Trade {
    questions: Vec<String>,
    houses: Vec<House>,
}

fn trades(text: &str) -> Vec<Trade> {
    text.split("\ntrade:")
        .skip(1)
        .map(|part| {
            let questions = part.lines().filter_map(|l| l.strip_prefix("ask: ")).map(str::to_owned).collect();
            let houses = part
                .split("\nhouse: ")
                .skip(1)
                .map(|house| {
                    let (called, tables) = house.split_once('\n').expect("a name and tables");
                    let (schema, values) = schema(tables);
                    House { called: called.to_owned(), schema, values: Values(values) }
                })
                .collect();
            Trade { questions, houses }
        })
        .collect()
}

/// The words of a query with the names that a schema has for them, aliases left out.
fn plainly(sql: &str, own: &Schema, plain: &Schema) -> String {
    let mut names: HashMap<String, String> = HashMap::new();
    for (a, b) in own.tables.iter().zip(&plain.tables) {
        names.insert(a.name.name.clone(), b.name.name.clone());
        names.extend(a.columns.iter().zip(&b.columns).map(|(x, y)| (x.name.clone(), y.name.clone())));
    }
    let mut words: Vec<String> = vec![String::new()];
    let (mut quoted, mut text) = (false, false);
    for c in sql.chars() {
        match c {
            '"' if !text => quoted = !quoted,
            '\'' => {
                text = !text;
                words.last_mut().expect("never empty").push(c);
            }
            c if quoted || text || c.is_alphanumeric() || c == '_' => words.last_mut().expect("never empty").push(c),
            c if c.is_whitespace() => words.push(String::new()),
            c => words.extend([c.to_string(), String::new()]),
        }
    }
    words.retain(|w| !w.is_empty());
    let mut aliases: HashMap<String, String> = HashMap::new();
    for w in words.windows(3).filter(|w| w[1] == "AS") {
        let told = names.get(&w[0]).filter(|n| plain.tables.iter().any(|t| t.name.name == **n));
        aliases.insert(w[2].clone(), told.cloned().unwrap_or_else(|| "it".to_owned()));
    }
    // Of a table that is told, its own column of that name.
    let of = |table: &str, w: &str| {
        let t = plain.tables.iter().position(|t| t.name.name == *table)?;
        let c = own.tables[t].columns.iter().position(|c| c.name == *w)?;
        Some(plain.tables[t].columns[c].name.clone())
    };
    let mut out: Vec<String> = Vec::new();
    let mut skip = false;
    for w in words {
        if std::mem::take(&mut skip) {
            continue;
        }
        if w == "AS" {
            skip = true;
            continue;
        }
        let owner = out.len().checked_sub(2).filter(|_| out.last().is_some_and(|o| o == ".")).map(|at| out[at].clone());
        let owned = owner.and_then(|table| of(&table, &w));
        // Of the two ends of a key it doesn't matter which is grouped by.
        if owned.is_some() {
            out.truncate(out.len() - 2);
        }
        out.push(owned.or_else(|| names.get(&w).or_else(|| aliases.get(&w)).cloned()).unwrap_or(w));
    }
    out.join(" ")
}

#[test]
fn whatever_tables_are_called_the_answer_is_the_same() {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let mut wrong: Vec<String> = Vec::new();
    let mut asked = 0;
    for Trade { questions, houses } in trades(include_str!("data/naming.txt")) {
        let plain = houses.first().expect("a plain house").schema.clone();
        let mut wanted: HashMap<String, String> = HashMap::new();
        for House { called, schema, values } in houses {
            let lexicon = Lexicon::compile(schema.clone(), Vec::new());
            for question in &questions {
                let steps = Steps::default();
                let context = Context {
                    today: Day { year: 2026, month: 11, day: 22 },
                    manners: &manners,
                    values: &values,
                    turns: &[],
                    clarify_below: 0.0,
                    chart: false,
                    steps: &steps,
                };
                let answer = ask(question, &lexicon, &context);
                let best = answer.candidates.first();
                let sql = best.map_or_else(String::new, |c| plainly(&c.sql, &schema, &plain));
                let sure = best.is_some_and(|c| c.confidence >= 0.6);
                let wish = wanted.entry(question.clone()).or_insert_with(|| sql.clone());
                asked += 1;
                // What is called a number is shown beside the name.
                let unnumbered = plain.tables.iter().filter_map(|t| t.columns.get(*t.primary_key.first()?)).find_map(|key| {
                    let (shown, rest) = sql.split_once(" FROM ")?;
                    let without = shown.replacen(&format!(" , {}", key.name), "", 1);
                    (without != shown).then(|| format!("{without} FROM {rest}")).filter(|s| s == wish)
                });
                if *wish != sql && unnumbered.is_none() || !sure {
                    wrong.push(format!("{called}: {question} ({:.2})\n  {sql}\n  not {wish}", best.map_or(0.0, |c| c.confidence)));
                }
            }
        }
    }
    assert!(asked > 0 && wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
}
