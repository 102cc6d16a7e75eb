//! A memory's SQL with the values of another question: the literals that stand for the slots are exchanged.

use pg_ask_engine::slots::{Slot, SlotKind};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

/// The SQL with the slots of `asked` in the place of those of `known`, which correspond one by one; `None` where a value
/// that differs is not exactly one literal of the SQL.
pub fn rebind(sql: &str, known: &[Slot], asked: &[Slot]) -> Option<String> {
    if known.len() != asked.len() {
        return None;
    }
    let changed: Vec<(&Slot, &Slot)> = known.iter().zip(asked).filter(|(k, a)| k.value != a.value).collect();
    if changed.is_empty() {
        return Some(sql.to_owned());
    }
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, sql).tokenize_with_location().ok()?;
    // Where a backslash stands, a literal may end elsewhere for whoever has another setting.
    if tokens.iter().any(|t| matches!(&t.token, Token::SingleQuotedString(text) if text.contains('\\'))) {
        return None;
    }
    let starts: Vec<usize> = line_starts(sql);
    let mut places = Vec::new();
    for (from, to) in changed {
        if from.kind != to.kind {
            return None;
        }
        let span = tokens.get(place(&tokens, from)?)?.span;
        let range = offset(sql, &starts, span.start)?..offset(sql, &starts, span.end)?;
        if places.iter().any(|(r, _): &(std::ops::Range<usize>, String)| r.start == range.start) {
            return None;
        }
        places.push((range, literal(to)?));
    }
    places.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut out = sql.to_owned();
    for (range, literal) in places {
        out.get(range.clone())?;
        out.replace_range(range, &literal);
    }
    Some(out)
}

/// Byte offsets of the lines of a text.
pub fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect()
}

/// The byte at which a location of the tokenizer (lines and characters from 1) is.
pub fn offset(text: &str, starts: &[usize], at: Location) -> Option<usize> {
    let start = *starts.get(usize::try_from(at.line).ok()?.checked_sub(1)?)?;
    let line = text.get(start..)?;
    let column = usize::try_from(at.column).ok()?.checked_sub(1)?;
    Some(start + line.char_indices().nth(column).map_or(line.len(), |(i, _)| i))
}

/// Where the only literal with the slot's value stands. A number of rows stands behind LIMIT.
fn place(tokens: &[TokenWithSpan], slot: &Slot) -> Option<usize> {
    let text = text(slot)?;
    let behind_limit = |i: usize| {
        let word = tokens.get(..i)?.iter().rev().map(|t| &t.token).find(|t| !matches!(t, Token::Whitespace(_)))?;
        Some(matches!(word, Token::Word(w) if matches!(w.value.to_lowercase().as_str(), "limit" | "first" | "next")))
    };
    let mut found = tokens.iter().enumerate().filter(|(i, token)| match (slot.kind, &token.token) {
        (SlotKind::Value, Token::SingleQuotedString(value)) => *value == text,
        (SlotKind::Number, Token::Number(number, _)) => *number == text && behind_limit(*i) != Some(true),
        (SlotKind::Limit, Token::Number(number, _)) => *number == text && behind_limit(*i) == Some(true),
        _ => false,
    });
    let (first, _) = found.next()?;
    found.next().is_none().then_some(first)
}

fn text(slot: &Slot) -> Option<String> {
    match (slot.kind, slot.value.as_str()) {
        (SlotKind::Time, _) => None,
        (_, Some(text)) => Some(text.to_owned()),
        (_, None) => Some(slot.value.to_string()),
    }
}

/// The literal of a value; a backslash would depend on the caller's settings.
fn literal(slot: &Slot) -> Option<String> {
    let text = text(slot)?;
    match slot.kind {
        SlotKind::Value => (!text.contains('\\')).then(|| format!("'{}'", text.replace('\'', "''"))),
        _ => text.chars().all(|c| c.is_ascii_digit() || c == '.').then_some(text),
    }
}
