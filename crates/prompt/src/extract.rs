//! Queries in whatever a model replied: JSON, fenced blocks, or plain text with prose around.

use serde_json::Value;

/// A query that a model proposed; nothing about it is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub sql: String,
    pub explanation: Option<String>,
}

/// Longest query taken, in bytes.
const SQL_LENGTH: usize = 50_000;
/// Longest explanation kept, in characters.
const EXPLANATION_LENGTH: usize = 400;
/// Nested JSON is followed this deep.
const DEPTH: usize = 6;

/// The queries of a reply, in order, each once, `most` at most.
pub fn extract(reply: &str, most: usize) -> Vec<Proposal> {
    let reply = without_thoughts(reply);
    let mut found = Vec::new();
    for json in json_values(&reply) {
        collect(&json, &mut found, 0);
    }
    if found.is_empty() {
        found = torn_json(&reply);
    }
    if found.is_empty() {
        found = fenced(&reply).into_iter().filter(|(language, _)| *language != "json").map(|(_, text)| plain(text)).collect();
        found.retain(|p| begins_query(&p.sql));
    }
    if found.is_empty() && !denies(&reply) {
        found.extend(bare(&reply));
    }
    let mut out: Vec<Proposal> = Vec::new();
    for mut proposal in found {
        proposal.sql = clean(&proposal.sql);
        if !proposal.sql.is_empty() && proposal.sql.len() <= SQL_LENGTH && !out.iter().any(|p| p.sql == proposal.sql) {
            out.push(proposal);
        }
    }
    out.truncate(most);
    out
}

fn plain(sql: &str) -> Proposal {
    Proposal { sql: sql.to_owned(), explanation: None }
}

/// `{"candidates": []}`: the model says that there is no answer.
fn denies(reply: &str) -> bool {
    json_values(reply).iter().any(Value::is_object)
}

/// What models think aloud is no answer.
fn without_thoughts(reply: &str) -> String {
    let mut out = String::with_capacity(reply.len());
    let mut rest = reply;
    while let Some((before, after)) = rest.split_once("<think>") {
        out.push_str(before);
        rest = after.split_once("</think>").map_or("", |(_, after)| after);
    }
    // Some servers cut the opening tag off.
    if out.is_empty()
        && let Some((_, after)) = rest.split_once("</think>")
    {
        rest = after;
    }
    out + rest
}

/// The reply says in the agreed form that there is no query.
pub fn says_none(reply: &str) -> bool {
    json_values(&without_thoughts(reply)).iter().any(|v| v.get("candidates").and_then(Value::as_array).is_some_and(Vec::is_empty))
}

/// JSON in the reply: the whole, the fenced blocks, or the first balanced piece that parses.
fn json_values(reply: &str) -> Vec<Value> {
    if let Ok(value) = serde_json::from_str::<Value>(reply.trim()) {
        // Some servers wrap JSON into a JSON string.
        return match &value {
            Value::String(text) => serde_json::from_str(text).map_or_else(|_| Vec::new(), |v| vec![v]),
            Value::Object(_) | Value::Array(_) => vec![value],
            _ => Vec::new(),
        };
    }
    let blocks: Vec<Value> = fenced(reply).into_iter().filter_map(|(_, text)| serde_json::from_str(text.trim()).ok()).collect();
    if !blocks.is_empty() {
        return blocks;
    }
    let mut starts = reply.match_indices(['{', '[']).map(|(at, _)| at);
    starts
        .by_ref()
        .take(32)
        .find_map(|at| {
            let rest = reply.get(at..)?;
            let value = serde_json::Deserializer::from_str(rest).into_iter::<Value>().next()?.ok()?;
            let mut found = Vec::new();
            collect(&value, &mut found, 0);
            let says_none = value.get("candidates").and_then(Value::as_array).is_some_and(Vec::is_empty);
            (!found.is_empty() || says_none).then_some(value)
        })
        .into_iter()
        .collect()
}

/// Every object with a query, in order.
fn collect(value: &Value, found: &mut Vec<Proposal>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    match value {
        Value::Object(map) => {
            let text = |names: &[&str]| names.iter().find_map(|n| map.get(*n).and_then(Value::as_str));
            if let Some(sql) = text(&["sql", "query", "statement", "sql_query"]) {
                let explanation = text(&["explanation", "reason", "description", "reasoning"]).map(shortened);
                found.push(Proposal { sql: sql.to_owned(), explanation });
                return;
            }
            map.values().for_each(|v| collect(v, found, depth + 1));
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::String(text) if begins_query(text) => found.push(plain(text)),
                    other => collect(other, found, depth + 1),
                }
            }
        }
        _ => {}
    }
}

fn shortened(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    flat.chars().filter(|c| !c.is_control()).take(EXPLANATION_LENGTH).collect()
}

/// Complete values of "sql" in JSON that is cut off or otherwise broken.
fn torn_json(reply: &str) -> Vec<Proposal> {
    let mut out = Vec::new();
    for (at, key) in reply.match_indices("\"sql\"") {
        let Some(rest) = reply.get(at + key.len()..).map(str::trim_start).and_then(|r| r.strip_prefix(':')) else { continue };
        let rest = rest.trim_start();
        if rest.starts_with('"')
            && let Some(Ok(Value::String(sql))) = serde_json::Deserializer::from_str(rest).into_iter::<Value>().next()
        {
            out.push(plain(&sql));
        }
    }
    out
}

/// Fenced blocks with their language. An unclosed last block counts.
fn fenced(reply: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    let mut rest = reply;
    while let Some((_, after)) = rest.split_once("```") {
        let (language, body) = after.split_once('\n').unwrap_or(("", after));
        let language = language.trim();
        // A fence within a line: ```SELECT 1```
        let (language, body) = if language.contains("```") || language.contains(' ') { ("", after) } else { (language, body) };
        let (block, next) = body.split_once("```").unwrap_or((body, ""));
        out.push((language, block));
        rest = next;
    }
    out
}

fn begins_query(text: &str) -> bool {
    let word: String = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(').chars().take_while(|c| c.is_alphabetic()).collect();
    matches!(word.to_ascii_lowercase().as_str(), "select" | "with")
}

/// A query in plain text: from a line that begins one to a semicolon, an empty line or the end.
fn bare(reply: &str) -> Option<Proposal> {
    let mut at = 0;
    for line in reply.split_inclusive('\n') {
        let text = line.trim_start();
        // 'With pleasure, here is …' begins no query: a WITH query names its first part AS.
        let opens = begins_query(text) && (!text.to_ascii_lowercase().starts_with("with") || with_clause(text));
        if opens {
            let body = reply.get(at..)?;
            let end = end_of_statement(body);
            return Some(plain(body.get(..end).unwrap_or(body)));
        }
        at += line.len();
    }
    // 'The query is: SELECT …' in one line.
    let lower = reply.to_ascii_lowercase();
    let at = lower.find(": select ").map(|at| at + 2)?;
    let body = reply.get(at..)?;
    body.get(..end_of_statement(body)).map(plain)
}

fn with_clause(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(1).map(str::to_ascii_lowercase);
    let first = words.next().unwrap_or_default();
    let second = if first == "recursive" { words.nth(1) } else { words.next() };
    second.is_some_and(|w| w.starts_with("as")) || first.contains('(')
}

/// A semicolon outside of quotes, or an empty line.
fn end_of_statement(text: &str) -> usize {
    let mut quote = None;
    let mut newline = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, ';') => return at,
            (None, '\n') if newline => return at,
            _ => {}
        }
        newline = c == '\n' || (newline && c.is_whitespace());
    }
    text.len()
}

fn clean(sql: &str) -> String {
    let sql = sql.trim().trim_matches('`').trim();
    sql.trim_end_matches(|c: char| c == ';' || c.is_whitespace()).to_owned()
}
