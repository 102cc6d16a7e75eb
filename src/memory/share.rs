//! `ask.share`: a memory becomes everyone's, as a copy that outlives the original. Values of the data stay behind unless an
//! administrator lets them go: a value that the question names becomes an open place, as in a pair taught with `{places}`.

use super::reading::Reading;
use super::rebind::{line_starts, offset};
use super::teach;
use crate::catalog::values::normalize;
use crate::db;
use crate::errors::AskError;
use pg_ask_engine::template::Template;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

/// Shares a memory. `values`: with the values of the data that its SQL holds.
pub fn share(memory: i64, values: bool) -> Result<(), AskError> {
    let id = memory.to_string();
    let found = db::query("SELECT question, sql FROM ask.memory WHERE id = $1::bigint AND NOT shared", &[Some(&id)]);
    let Some(mut row) = found.into_iter().next() else {
        return Err(AskError::NotFound { what: format!("memory {memory}") });
    };
    let mut take = |i: usize| row.get_mut(i).and_then(Option::take).unwrap_or_default();
    let (question, sql) = (take(0), take(1));
    let stripped = if values { None } else { Some(without_values(&question, &sql)?) };
    let changed = stripped.filter(|(q, _)| *q != question);
    // How it is found is worked out anew, from question and SQL alone: what the owner's words made of it is the owner's.
    let (question, sql, reading) = match changed {
        // An open place takes any value: the question is found by its words, not by how it was read.
        Some((question, sql)) => (question, sql, Reading::default()),
        None => {
            let reading = crate::pipeline::reading(&question)?;
            (question, sql, reading)
        }
    };
    let id = teach::held(&crate::catalog::snapshot(), &question, &sql)?.remember(&question, &reading, "taught")?;
    db::query("UPDATE ask.memory SET shared = true, app_user = '' WHERE id = $1::bigint", &[Some(&id.to_string())]);
    Ok(())
}

/// Question and SQL with an open place for every text that both of them hold.
///
/// # Errors
/// The SQL holds a text that the question does not name.
fn without_values(question: &str, sql: &str) -> Result<(String, String), AskError> {
    let refused = |value: &str| AskError::Definition {
        message: format!("the memory's SQL holds a value that its question does not name: '{value}'"),
        hint: "Share it with its values by ask.share(id, true), or teach a pair without them, for example with ask.define.".into(),
    };
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize_with_location().map_err(|e| AskError::Internal(e.to_string()))?;
    let starts = line_starts(sql);
    let (mut question, mut places, mut cuts) = (question.to_owned(), Vec::<(String, String)>::new(), Vec::new());
    for (i, token) in tokens.iter().enumerate() {
        let value = match &token.token {
            Token::SingleQuotedString(text) | Token::NationalStringLiteral(text) => text,
            Token::EscapedStringLiteral(text) | Token::UnicodeStringLiteral(text) => return Err(refused(text)),
            Token::DollarQuotedString(text) => return Err(refused(&text.value)),
            _ => continue,
        };
        if value.is_empty() || is_format(&tokens, i) {
            continue;
        }
        let place = match places.iter().find(|(known, _)| known == value) {
            Some((_, place)) => place.clone(),
            None => {
                let place = format!("value{}", if places.is_empty() { String::new() } else { (places.len() + 1).to_string() });
                question = replaced(&question, value, &format!("{{{place}}}")).ok_or_else(|| refused(value))?;
                places.push((value.clone(), place.clone()));
                place
            }
        };
        let lost = || AskError::Internal("the memory's SQL was not understood".into());
        let from = offset(sql, &starts, token.span.start).ok_or_else(lost)?;
        cuts.push((from..offset(sql, &starts, token.span.end).ok_or_else(lost)?, format!("{{{place}}}")));
    }
    let mut out = sql.to_owned();
    for (range, place) in cuts.into_iter().rev() {
        if out.get(range.clone()).is_some() {
            out.replace_range(range, &place);
        }
    }
    // A value beside other text ('10%') leaves no place that stands for a whole literal.
    match Template::read(&question, &out, normalize) {
        Ok(template) if template.is_some() != places.is_empty() => Ok((question, out)),
        _ => Err(refused(places.first().map_or("", |(value, _)| value.as_str()))),
    }
}

/// Whether a literal is no value of the data: a unit, a format, an interval, a time zone, a part of a template.
fn is_format(tokens: &[TokenWithSpan], at: usize) -> bool {
    let word = |i: usize| match tokens.get(i).map(|t| &t.token) {
        Some(Token::Word(w)) => Some(w.value.to_lowercase()),
        _ => None,
    };
    let mut before = (0..at).rev().filter(|&i| !matches!(tokens.get(i).map(|t| &t.token), Some(Token::Whitespace(_))));
    let Some(first) = before.next() else { return false };
    if word(first).is_some_and(|w| matches!(w.as_str(), "interval" | "date" | "timestamp" | "timestamptz" | "time" | "zone")) {
        return true;
    }
    // The first argument of date_trunc(), or any of the functions that format.
    let mut depth = 0;
    for i in (0..at).rev() {
        match tokens.get(i).map(|t| &t.token) {
            Some(Token::RParen) => depth += 1,
            Some(Token::LParen) if depth > 0 => depth -= 1,
            Some(Token::LParen) => {
                return i.checked_sub(1).and_then(word).is_some_and(|w| {
                    matches!(w.as_str(), "date_trunc" | "date_part" | "to_char" | "to_date" | "date_bin" | "string_agg" | "concat_ws")
                });
            }
            _ => {}
        }
    }
    false
}

/// The question with one of its values exchanged for a place, whatever its case.
fn replaced(question: &str, value: &str, place: &str) -> Option<String> {
    let lower = question.to_lowercase();
    // Letters whose lower case has another length would shift the places.
    let at = if lower.len() == question.len() { lower.find(&value.to_lowercase())? } else { question.find(value)? };
    let whole = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let (before, after) = (question.get(..at)?, question.get(at + value.len()..)?);
    (whole(before.chars().next_back()) && whole(after.chars().next())).then(|| format!("{before}{place}{after}"))
}
