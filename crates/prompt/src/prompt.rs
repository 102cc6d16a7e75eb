//! The messages for a question, within a budget of tokens that is filled by relevance.

use crate::ddl::{self, Shown};
use crate::found::Found;
use crate::rules::system;
use crate::sharing::{Sharing, labels};
use crate::text::{masked, masked_message, quoted, sql as plain_sql, tokens};
use pg_ask_engine::kinds::fiscal_calendar;
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::references::references;
use pg_ask_engine::schema::{Meaning, TableName, VocabularyEntry};
use std::collections::BTreeMap;

/// A table with how much it has to do with the question; best first in lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Position in the schema.
    pub table: usize,
    /// Columns that the question seems to mean; keys are always shown.
    pub columns: Vec<usize>,
}

/// A question with its SQL.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub question: String,
    pub sql: String,
}

/// The engine's best reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub sql: String,
    /// 0 to 1.
    pub confidence: f32,
    /// What it assumed, or could not place.
    pub doubts: Vec<String>,
}

/// All that a prompt is made of.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    pub question: &'a str,
    pub lexicon: &'a Lexicon,
    /// Conditions that the definition sets to values of a column, by positions of table and column.
    pub checks: &'a BTreeMap<(usize, usize), Vec<String>>,
    /// Relevant tables, best first.
    pub tables: &'a [Ranked],
    /// Remembered questions near this one, nearest first.
    pub memories: &'a [Example],
    /// The conversation so far, oldest first.
    pub turns: &'a [Example],
    /// The engine's best reading, where it accounts for every word of the question.
    pub reading: Option<&'a Reading>,
    /// Words of the question that the engine's best reading does not rest on.
    pub not_understood: &'a [String],
    /// Phrases of the question that are values of the data.
    pub found: &'a [Found],
    /// Today as `2026-11-22 (Sunday)`.
    pub today: &'a str,
    /// Time zone of the asker's profile, if set.
    pub timezone: Option<&'a str>,
    pub week_start: &'a str,
    /// 1 to 12.
    pub fiscal_year_start: u8,
    /// Which values of the data may be sent.
    pub sharing: Sharing,
    /// Tokens that the whole prompt may take (estimated).
    pub budget: usize,
    /// Queries wanted at most.
    pub candidates: usize,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    User,
    Model,
}

/// A message of the conversation with the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub speaker: Speaker,
    pub text: String,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    pub system: String,
    pub messages: Vec<Message>,
    /// Tables whose columns are in the prompt, by position in the schema.
    pub tables: Vec<usize>,
    /// Estimate for all of it.
    pub tokens: usize,
}

/// Conversation turns and memories that are sent at most.
const EXAMPLES: usize = 5;
/// Words not understood that are sent at most.
const NOT_UNDERSTOOD: usize = 12;
/// Share of the budget that is the tables' own; the rest is for vocabulary, examples and the reading, as far as they need it.
const TABLES_SHARE: f32 = 0.75;
/// Share of it that goes to tables in full before the others are shown in a line each.
const IN_FULL: f32 = 0.55;
/// Columns beyond which a table's less relevant ones are left out, when the whole does not fit.
const NARROW: usize = 12;

/// Builds the prompt for a question.
pub fn build(input: &Input) -> Prompt {
    let system = system(input.candidates);
    let head = head(input);
    let question = format!("<question>\n{}\n</question>\n", quoted(input.question));
    let fixed = tokens(&system) + tokens(&head) + tokens(&question);
    let left = input.budget.saturating_sub(fixed);

    let shown = Shown { lexicon: input.lexicon, references: references(input.lexicon), sharing: input.sharing, checks: input.checks };
    let all: Vec<usize> = input.tables.iter().map(|r| r.table).collect();
    // What comes beside the tables is kept room for, up to a share; the tables take what it leaves.
    let beside = |sent: &[usize], left: usize| {
        let known = known(input, sent);
        [
            vocabulary(input, sent, left),
            values(input, sent),
            not_understood(input),
            reading(input, &known),
            conversation(input, &known),
            examples(input, &known),
        ]
    };
    let wanted: usize = beside(&all, left).iter().map(|part| tokens(part)).sum();
    let room = wanted.min((left as f32 * (1.0 - TABLES_SHARE)) as usize);
    let (tables, sent) = tables(&shown, input.tables, left.saturating_sub(room));
    let mut left = left.saturating_sub(tokens(&tables));
    let mut body = String::new();
    // In the order of what helps most; each takes what the ones before have left.
    for part in beside(&sent, left) {
        let cost = tokens(&part);
        if cost <= left {
            left -= cost;
            body.push_str(&part);
        }
    }
    let text = format!("{head}{tables}{body}{question}");
    let tokens = tokens(&system) + tokens(&text);
    Prompt { system, messages: vec![Message { speaker: Speaker::User, text }], tables: sent, tokens }
}

/// Adds what the model replied and why its query was not taken.
pub fn repair(prompt: &mut Prompt, reply: &str, sql: &str, reason: &str, sharing: Sharing) {
    let reason = if sharing == Sharing::On { reason.to_owned() } else { masked_message(reason, sql) };
    let text = format!(
        "This query was not accepted:\n<query>\n{}\n</query>\n<reason>\n{}\n</reason>\nWrite it anew so that it is accepted, by the same rules, as JSON.",
        plain_sql(sql),
        quoted(&reason)
    );
    prompt.tokens += tokens(reply) + tokens(&text);
    prompt.messages.push(Message { speaker: Speaker::Model, text: reply.to_owned() });
    prompt.messages.push(Message { speaker: Speaker::User, text });
}

fn head(input: &Input) -> String {
    let mut out = format!("Today is {}.", input.today);
    if let Some(zone) = input.timezone {
        out.push_str(&format!(" Times are meant in the time zone {}.", quoted(zone)));
    }
    out.push_str(&format!(" Weeks begin on {}; ", input.week_start));
    let schema = &input.lexicon.schema;
    match fiscal_calendar(&schema.tables).and_then(|(t, columns)| Some((schema.tables.get(t)?, columns))) {
        Some((calendar, columns)) => {
            let names: Vec<String> = columns.iter().filter_map(|c| calendar.columns.get(*c)).map(|c| quoted(&c.name)).collect();
            out.push_str(&format!(
                "fiscal years and their parts are those of the calendar table {} (columns {}): the current one is that of the row of today.\n",
                quoted(&calendar.name.name),
                names.join(", ")
            ));
        }
        None => out.push_str(&format!("the fiscal year begins with month {}.\n", input.fiscal_year_start)),
    }
    out
}

/// The tables, within a budget: all of them in full where that fits. Else the first ones in full up to a share, the others in
/// a line each as far as there is room, then further ones in full with what is left.
fn tables(shown: &Shown, ranked: &[Ranked], budget: usize) -> (String, Vec<usize>) {
    const OPEN: &str = "<tables>\n";
    const CLOSE: &str = "</tables>\n";
    let budget = budget.saturating_sub(tokens(OPEN) + tokens(CLOSE) + 1);
    let ranked: Vec<&Ranked> = ranked.iter().filter(|r| r.table < shown.lexicon.schema.tables.len()).collect();
    let in_full = |r: &Ranked| shown.lines(r.table, &|_| true);
    // A wide table is narrowed where the whole does not fit: keys, what is asked for, and its first columns.
    let narrow = |r: &Ranked| {
        let width = shown.lexicon.schema.tables.get(r.table).map_or(0, |t| t.columns.len());
        let keep = |at: usize| r.columns.contains(&at) || shown.is_key(r.table, at) || at < NARROW;
        (width > NARROW).then(|| shown.lines(r.table, &keep))
    };
    let mut texts: Vec<Option<String>> = vec![None; ranked.len()];
    let mut used = 0;
    let share = |full: usize| (full as f32 * IN_FULL) as usize;
    let full: Vec<String> = ranked.iter().scan(0, |sum, r| (*sum <= budget).then(|| in_full(r)).inspect(|t| *sum += tokens(t))).collect();
    let whole = full.len() == ranked.len() && full.iter().map(|t| tokens(t)).sum::<usize>() <= budget;
    let limit = if whole { budget } else { share(budget) };
    for (at, r) in ranked.iter().enumerate() {
        let Some(text) = full.get(at) else { break };
        let text = [Some(text.clone()), narrow(r)].into_iter().flatten().find(|t| used + tokens(t) <= limit);
        // The first ones matter most: what comes behind one that is too large waits for the second round.
        let Some(text) = text else { break };
        used += tokens(&text);
        texts[at] = Some(text);
    }
    let first = texts.iter().take_while(|t| t.is_some()).count();
    for (at, r) in ranked.iter().enumerate().skip(first) {
        let line = shown.line(r.table);
        if used + tokens(&line) <= budget {
            used += tokens(&line);
            texts[at] = Some(line);
        }
    }
    for (at, r) in ranked.iter().enumerate().skip(first) {
        let before = texts[at].as_deref().map_or(0, tokens);
        let larger = full.get(at).cloned().into_iter().chain(narrow(r)).find(|t| used - before + tokens(t) <= budget);
        let Some(larger) = larger.filter(|t| tokens(t) > before) else { break };
        used = used - before + tokens(&larger);
        texts[at] = Some(larger);
    }
    let mut out = String::from(OPEN);
    let mut names = Vec::new();
    let mut sent = Vec::new();
    for (r, text) in ranked.iter().zip(&texts) {
        match text {
            Some(text) => {
                out.push_str(text);
                sent.push(r.table);
            }
            None => names.extend(shown.lexicon.schema.tables.get(r.table).map(ddl::name)),
        }
    }
    // The names of the others, as far as they go.
    let mut line = String::from("-- further tables whose columns are left out:");
    let shortest = tokens(&line);
    for name in names {
        let longer = format!("{line} {name}");
        if used + tokens(&longer) + 1 > budget {
            break;
        }
        line = longer;
    }
    if tokens(&line) > shortest {
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(CLOSE);
    (out, sent)
}

/// Words whose tables are sent, those that the question uses first.
fn vocabulary(input: &Input, sent: &[usize], budget: usize) -> String {
    let names: Vec<&TableName> = sent.iter().filter_map(|t| input.lexicon.schema.tables.get(*t)).map(|t| &t.name).collect();
    let asked = input.question.to_lowercase();
    let mut entries: Vec<&VocabularyEntry> = input
        .lexicon
        .vocabulary
        .iter()
        .filter(|entry| match &entry.meaning {
            Meaning::Table(t) | Meaning::Column(t, _) => names.contains(&t),
            Meaning::Measure { tables, .. } | Meaning::Condition { tables, .. } => tables.iter().all(|t| names.contains(&t)),
        })
        .collect();
    entries.sort_by_key(|entry| !asked.contains(&entry.term.to_lowercase()));
    let mut out = String::new();
    for entry in entries {
        let meaning = match &entry.meaning {
            Meaning::Table(t) => format!("the table {}", quoted(&t.name)),
            Meaning::Column(t, c) => format!("the column {} of {}", quoted(c), quoted(&t.name)),
            Meaning::Measure { sql, .. } => format!("the measure {}", quoted(sql)),
            Meaning::Condition { sql, .. } => format!("the condition {}", quoted(sql)),
        };
        let line = format!("{} means {meaning}\n", quoted(&entry.term));
        if tokens(&out) + tokens(&line) + 12 > budget / 2 {
            break;
        }
        out.push_str(&line);
    }
    tagged("vocabulary", &out)
}

fn tagged(tag: &str, body: &str) -> String {
    if body.is_empty() { String::new() } else { format!("<{tag}>\n{body}</{tag}>\n") }
}

/// Literals that SQL may be shown with beside those of its own question: labels of the tables that are sent, where labels may be.
fn known(input: &Input, sent: &[usize]) -> Vec<String> {
    let mut out = vec![input.question.to_owned()];
    if input.sharing == Sharing::Labels {
        out.extend(labels(input.lexicon, sent).into_values().flatten());
    }
    out
}

fn literal(sql: &str, sharing: Sharing, known: &[&str]) -> String {
    plain_sql(&if sharing == Sharing::On { sql.to_owned() } else { masked(sql, known) })
}

fn pairs(list: &[Example], input: &Input, known: &[String]) -> String {
    let mut out = String::new();
    for example in list {
        let said: Vec<&str> = known.iter().map(String::as_str).chain([example.question.as_str()]).collect();
        out.push_str(&format!("{}\n{}\n", quoted(&example.question), literal(&example.sql, input.sharing, &said)));
    }
    out
}

fn examples(input: &Input, known: &[String]) -> String {
    tagged("examples", &pairs(input.memories.get(..input.memories.len().min(EXAMPLES)).unwrap_or_default(), input, known))
}

fn conversation(input: &Input, known: &[String]) -> String {
    let from = input.turns.len().saturating_sub(EXAMPLES);
    tagged("conversation", &pairs(input.turns.get(from..).unwrap_or_default(), input, known))
}

/// The engine's reading. The literals of the conversation are known: the asker said them.
fn reading(input: &Input, known: &[String]) -> String {
    let Some(reading) = input.reading else { return String::new() };
    let said: Vec<&str> = known.iter().map(String::as_str).chain(input.turns.iter().map(|t| t.question.as_str())).collect();
    let mut out = format!(
        "A rule-based reader would write this (its own estimate of being right: {:.0} %). It may be wrong.\n{}\n",
        reading.confidence * 100.0,
        literal(&reading.sql, input.sharing, &said)
    );
    for doubt in &reading.doubts {
        out.push_str(&format!("Doubt: {}\n", quoted(doubt)));
    }
    tagged("reading", &out)
}

/// Where the question's own phrases stand among the values.
fn values(input: &Input, sent: &[usize]) -> String {
    let mut out = String::new();
    for found in input.found.iter().filter(|f| sent.contains(&f.table)) {
        let Some(table) = input.lexicon.schema.tables.get(found.table) else { continue };
        let how = if found.whole { "is a value of" } else { "is part of a value of" };
        out.push_str(&format!("{} {how} {} in {}\n", quoted(&found.phrase), quoted(&found.column), ddl::name(table)));
    }
    tagged("values", &out)
}

/// The words that the engine found no place for: whatever is written must not pass over them.
fn not_understood(input: &Input) -> String {
    if input.not_understood.is_empty() {
        return String::new();
    }
    let words: Vec<String> = input.not_understood.iter().take(NOT_UNDERSTOOD).map(|w| quoted(w)).collect();
    tagged("not_understood", &format!("Words that a rule-based reader found no place for; mind them: {}\n", words.join(", ")))
}
