//! Literals whose content decides how long a built-in function takes or how much it makes: formats, paths, options.

use super::lists::Content;

/// Largest width in a format.
const WIDTH: u64 = 10_000;
/// Subscripts beyond the first that a JSON path may list, all in all: each may double the results.
const SUBSCRIPTS: usize = 6;
/// Largest stretch of words that `ts_headline` may hold against the query: ten times MaxWords for each fragment.
const STRETCH: u64 = 100_000;
/// Alternatives (`|`) of an XPath expression.
const ALTERNATIVES: usize = 4;

/// Why a literal is not allowed there; `None`: it is.
pub(super) fn flaw(content: Content, text: &str) -> Option<&'static str> {
    let fine = match content {
        Content::Format => return format(text),
        Content::JsonPath => return json_path(text),
        Content::Headline => headline(text),
        Content::XPath => return xpath(text),
    };
    if fine { None } else { Some("its MaxWords and MaxFragments are too large") }
}

/// `%[position$][-][width]type`.
fn format(text: &str) -> Option<&'static str> {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '%' {
            continue;
        }
        let mut number = 0u64;
        while let Some(&c) = rest.peek() {
            match c {
                '0'..='9' => number = number.saturating_mul(10).saturating_add(u64::from(c.to_digit(10).unwrap_or(0))),
                // Up to here it was a position.
                '$' => number = 0,
                '-' => {}
                '*' => return Some("it takes a width from an argument"),
                _ => break,
            }
            rest.next();
        }
        // The letter of the type, or the second percent sign.
        rest.next();
        if number > WIDTH {
            return Some("it has a width of more than 10,000");
        }
    }
    None
}

/// Outside of quotes: at most one `**`, and few subscripts in lists.
fn json_path(text: &str) -> Option<&'static str> {
    let (mut quoted, mut escaped, mut commas, mut wild) = (false, false, 0usize, 0usize);
    let mut before = ' ';
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => commas += 1,
            '*' if !quoted && before == '*' => wild += 1,
            _ => {}
        }
        before = if quoted { ' ' } else { c };
    }
    if wild > 1 {
        return Some("it has more than one step of any depth (**)");
    }
    if commas > SUBSCRIPTS { Some("it lists too many subscripts") } else { None }
}

fn headline(text: &str) -> bool {
    let lower = text.to_lowercase();
    let option = |name: &str, default: u64| {
        let values = lower.split(name).skip(1).map(|rest| {
            let digits: String = rest
                .chars()
                .skip_while(|c| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '+'))
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse().unwrap_or(if digits.is_empty() { 0 } else { u64::MAX })
        });
        values.max().unwrap_or(default).max(1)
    };
    option("maxwords", 35).saturating_mul(10).saturating_mul(option("maxfragments", 1)) <= STRETCH
}

/// One step of any depth, no axes, and no steps of any depth or upwards inside of predicates.
fn xpath(text: &str) -> Option<&'static str> {
    let (mut depth, mut deep, mut alternatives) = (0usize, 0usize, 0usize);
    let mut quote = None;
    let mut before = ' ';
    for c in text.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            (None, '/') if before == '/' => {
                deep += 1;
                if depth > 0 {
                    return Some("it has a step of any depth (//) inside of a predicate");
                }
            }
            (None, '.') if before == '.' => return Some("it has a step upwards (..)"),
            (None, ':') if before == ':' => return Some("it names an axis (::)"),
            (None, '|') => alternatives += 1,
            _ => {}
        }
        if depth > 1 {
            return Some("it has a predicate inside of a predicate");
        }
        before = if quote.is_some() { ' ' } else { c };
    }
    if deep > 1 + alternatives {
        return Some("it has more than one step of any depth (//)");
    }
    if alternatives > ALTERNATIVES { Some("it has too many alternatives (|)") } else { None }
}
