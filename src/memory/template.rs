//! Pairs with open places: `ask.teach('orders of {customer} since {date}', 'SELECT … WHERE name = {customer} …')`.

use crate::catalog::values::normalize;

/// Longest question, in words, that is held against a template.
const WORDS: usize = 200;

/// Names of the open places of a text, in order of appearance, each once.
pub fn places(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for piece in text.split('{').skip(1) {
        if let Some((name, _)) = piece.split_once('}')
            && is_name(name)
            && !out.iter().any(|n| n == name)
        {
            out.push(name.to_owned());
        }
    }
    out
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The SQL with NULL in each open place: for judging it.
pub fn blank(sql: &str) -> String {
    places(sql).iter().fold(sql.to_owned(), |sql, name| sql.replace(&format!("{{{name}}}"), "NULL"))
}

/// What a question has in the open places of a template; `None` where it says something else.
pub fn read(template: &str, question: &str) -> Option<Vec<(String, String)>> {
    let pattern: Vec<&str> = words(template);
    let asked: Vec<&str> = words(question);
    if asked.len() > WORDS || pattern.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    fits(&pattern, &asked, &mut found).then_some(found)
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().map(|w| w.trim_matches(['?', '!', '.', ',', ';', ':', '"', '\''])).filter(|w| !w.is_empty()).collect()
}

fn place(word: &str) -> Option<&str> {
    word.strip_prefix('{').and_then(|w| w.strip_suffix('}')).filter(|n| is_name(n))
}

/// A place takes one word or more, as few as possible.
fn fits(pattern: &[&str], asked: &[&str], found: &mut Vec<(String, String)>) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return asked.is_empty();
    };
    let Some(name) = place(first) else {
        return match asked.split_first() {
            Some((word, others)) => normalize(word) == normalize(first) && fits(rest, others, found),
            None => false,
        };
    };
    for taken in 1..=asked.len() {
        let (value, others) = asked.split_at(taken);
        found.push((name.to_owned(), value.join(" ")));
        if fits(rest, others, found) {
            return true;
        }
        found.pop();
    }
    false
}

/// The SQL with values in its open places, as literals.
pub fn bind(sql: &str, values: &[(String, String)]) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after.split_once('}').and_then(|(name, after)| values.iter().find(|(n, _)| n == name).map(|(_, value)| (value, after)));
        match value {
            Some((value, after)) => {
                out.push_str(&literal(value));
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

/// A string literal that reads the same whatever the setting of standard_conforming_strings.
fn literal(value: &str) -> String {
    let quoted = value.replace('\'', "''");
    if quoted.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}
