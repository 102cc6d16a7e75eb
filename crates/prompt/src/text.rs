//! Texts of others inside a prompt: how they are marked as data, and which literals stay at home.

/// Longest comment of a table or column that is sent, in characters.
const COMMENT: usize = 240;

/// Tokens of a text, estimated: four letters of plain English make a token, names and SQL fall into smaller ones, and
/// every letter beyond ASCII counts as one.
pub fn tokens(text: &str) -> usize {
    let (plain, other) = text.chars().fold((0usize, 0usize), |(p, o), c| if c.is_ascii() { (p + 1, o) } else { (p, o + 1) });
    (plain * 10).div_ceil(33) + other
}

/// A text as a JSON string in which nothing can close a tag of the prompt.
pub fn quoted(text: &str) -> String {
    let clean: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect();
    let json = serde_json::Value::String(clean).to_string();
    json.replace('<', "\\u003c").replace('>', "\\u003e")
}

/// A comment, cut to what is worth its tokens.
pub fn comment(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = flat.chars().take(COMMENT).collect();
    if cut.len() < flat.len() { quoted(&format!("{cut}…")) } else { quoted(&cut) }
}

/// Ends a line or is nothing to be seen: controls, and the separators of lines and paragraphs.
fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// SQL inside of a tag of the prompt: nothing in it, names and literals included, opens or closes a tag.
pub fn sql(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // A comparison means the same with a blank behind it.
        if out.ends_with('<') && (c.is_alphabetic() || matches!(c, '/' | '!' | '?')) {
            out.push(' ');
        }
        out.push(if breaks(c) && c != '\n' { ' ' } else { c });
    }
    out
}

/// The SQL with every literal that may be a value of the data replaced by '…'. Literals that occur in one of the `known`
/// texts (the asker's own words), dates, units of time and formats stay.
pub fn masked(sql: &str, known: &[&str]) -> String {
    let known: Vec<String> = known.iter().map(|t| t.to_lowercase()).collect();
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(open) = rest.find(['\'', '"', '$']) {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let piece = if let Some(body) = after.strip_prefix('\'') {
            let escapes = before.ends_with(['e', 'E']);
            let end = quoted_end(body, '\'', escapes);
            let (inner, tail) = split(body, end, 1);
            let value = inner.replace("''", "'");
            if harmless(&value, &known) {
                out.push('\'');
                out.push_str(inner);
                out.push('\'');
            } else {
                out.push_str("'…'");
            }
            tail
        } else if let Some(body) = after.strip_prefix('"') {
            let (inner, tail) = split(body, quoted_end(body, '"', false), 1);
            out.push('"');
            out.push_str(inner);
            out.push('"');
            tail
        } else if let Some((tag, body)) = dollar_tag(after) {
            let (_, tail) = split(body, body.find(tag).unwrap_or(body.len()), tag.len());
            out.push_str("'…'");
            tail
        } else {
            out.push('$');
            after.strip_prefix('$').unwrap_or("")
        };
        rest = piece;
    }
    out.push_str(rest);
    out
}

/// A message of the server in which quoted parts that did not come from `sql` are replaced by '…': they may be values.
pub fn masked_message(message: &str, sql: &str) -> String {
    let known = sql.to_lowercase();
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(open) = rest.find(['"', '\'']) {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let mark = if after.starts_with('"') { '"' } else { '\'' };
        let body = after.get(1..).unwrap_or("");
        // An apostrophe inside of a word opens nothing.
        let apostrophe = mark == '\'' && before.ends_with(char::is_alphanumeric);
        match body.find(mark).filter(|_| !apostrophe) {
            Some(end) => {
                let (inner, tail) = split(body, end, 1);
                out.push(mark);
                out.push_str(if known.contains(&inner.to_lowercase()) { inner } else { "…" });
                out.push(mark);
                rest = tail;
            }
            None => {
                out.push(mark);
                rest = body;
            }
        }
    }
    out.push_str(rest);
    out
}

fn split(text: &str, end: usize, mark: usize) -> (&str, &str) {
    (text.get(..end).unwrap_or(text), text.get(end + mark..).unwrap_or(""))
}

/// Where a quoted piece ends; a doubled mark stands for itself.
fn quoted_end(body: &str, mark: char, escapes: bool) -> usize {
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && escapes {
            chars.next();
        } else if c == mark {
            if chars.peek().is_some_and(|(_, next)| *next == mark) {
                chars.next();
            } else {
                return at;
            }
        }
    }
    body.len()
}

/// `$tag$` and what follows it.
fn dollar_tag(text: &str) -> Option<(&str, &str)> {
    let body = text.strip_prefix('$')?;
    let end = body.find('$')?;
    let name = body.get(..end)?;
    let fits = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    fits.then(|| text.split_at_checked(end + 2)).flatten()
}

/// The literal tells nothing that the asker did not say.
fn harmless(value: &str, known: &[String]) -> bool {
    let lower = value.to_lowercase();
    let bare = lower.trim_matches(['%', '_', ' ']);
    const WORDS: &[&str] = &[
        "second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade", "century", "epoch", "dow", "isodow", "doy",
        "isoyear", "utc", "s", "mon", "mons", "now", "today",
    ];
    let unit = |w: &str| WORDS.contains(&w) || w.strip_suffix('s').is_some_and(|w| WORDS.contains(&w));
    let number = |w: &str| !w.is_empty() && w.len() <= 4 && w.chars().all(|c| c.is_ascii_digit());
    let interval = bare.split_whitespace().all(|w| unit(w) || number(w.trim_start_matches(['-', '+'])));
    let words = bare.split_whitespace().count();
    let date =
        bare.len() >= 8 && bare.len() <= 32 && bare.chars().all(|c| c.is_ascii_digit() || "-: .+tz".contains(c)) && bare.contains('-');
    let format = value.len() >= 2 && value.chars().all(|c| "YMDHISQWOFRX0-:., /\"".contains(c) || "fmdhisyqw24".contains(c));
    bare.is_empty() || (interval && (words > 1 || unit(bare))) || date || format || known.iter().any(|k| k.contains(bare))
}
