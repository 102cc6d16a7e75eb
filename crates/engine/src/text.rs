//! Words: tokens of a question, lemmas, words hidden in identifiers, nearness of spelling.

use crate::hashing::QuickMap;
use crate::lexicon::tables;
use once_cell::sync::Lazy;

#[path = "text/regular.rs"]
mod regular;

/// A word, number, quoted text or punctuation mark of the question.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// As typed (for quoted text: what stands between the quotes).
    pub text: String,
    /// Lower case.
    pub lower: String,
    pub lemma: String,
    /// Byte range in the question.
    pub start: usize,
    pub end: usize,
    pub quoted: bool,
    pub capitalized: bool,
    /// A comma, full stop, question mark and the like.
    pub punctuation: bool,
    /// Read otherwise than typed by a set phrase, which is no slip.
    pub worded: bool,
}

const QUOTES: [(char, char); 6] = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('«', '»'), ('`', '`')];

/// 'No. 9' and 'Nr. 9' are the number 9 of what stands before.
pub fn number_signs(tokens: &mut Vec<Token>) {
    let mut i = 1;
    while i + 2 < tokens.len() {
        let sign = matches!(tokens[i].lower.as_str(), "no" | "nr" | "num") && !tokens[i].quoted;
        let digits = !tokens[i + 2].lower.is_empty() && tokens[i + 2].lower.chars().all(|c| c.is_ascii_digit());
        if sign && tokens[i + 1].text == "." && digits {
            tokens[i].lower = "number".into();
            tokens[i].lemma = "number".into();
            tokens.remove(i + 1);
        }
        i += 1;
    }
}

/// A day in quotation marks is a day: 'before "2025-03-01"'. What follows the day is told apart only where it is midnight.
pub fn quoted_days(tokens: &mut [Token]) {
    for token in tokens.iter_mut().filter(|t| t.quoted) {
        let (day, clock) = token.text.split_once([' ', 'T']).unwrap_or((&token.text, "00:00"));
        if is_day(day) && matches!(clock, "00:00" | "00:00:00") {
            let day = day.to_string();
            *token = Token { quoted: false, ..word(&day, token.start, token.end) };
        }
    }
}

/// True for a day as it is written in data: 2025-03-01.
pub(crate) fn is_day(text: &str) -> bool {
    let shape = |c: char| if c.is_ascii_digit() { '0' } else { c };
    text.chars().map(shape).eq("0000-00-00".chars())
}

/// Cuts a question into tokens. Numbers keep their separators, words their inner apostrophes and hyphens; the
/// possessive 's becomes a token of its own.
pub fn tokenize(question: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = question.char_indices().collect();
    let mut tokens = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let (at, c) = chars[i];
        if c.is_whitespace() || c.is_control() {
            i += 1;
            continue;
        }
        if let Some(close) = closing_quote(&chars, i) {
            let end = chars[close].0;
            let inner = question[at + c.len_utf8()..end].trim();
            if !inner.is_empty() {
                let mut token = word(inner, at, end + chars[close].1.len_utf8());
                token.quoted = true;
                tokens.push(token);
            }
            i = close + 1;
            continue;
        }
        let negative = c == '-' && (i == 0 || chars[i - 1].1.is_whitespace()) && chars.get(i + 1).is_some_and(|n| n.1.is_ascii_digit());
        if is_word_char(c) || negative || (c == '.' && chars.get(i + 1).is_some_and(|n| n.1.is_ascii_digit())) {
            let mut j = i + 1;
            while j < chars.len() && continues_word(&chars, j) {
                j += 1;
            }
            let end = chars.get(j).map_or(question.len(), |n| n.0);
            push_word(&mut tokens, &question[at..end], at, end);
            i = j;
            continue;
        }
        // 'the students' names': the possessive of a plural.
        if matches!(c, '\'' | '’') && i > 0 && chars[i - 1].1 == 's' && !chars.get(i + 1).is_some_and(|n| is_word_char(n.1)) {
            tokens.push(word("'s", at, at + c.len_utf8()));
            i += 1;
            continue;
        }
        // >= <= != <> as one token
        let two = chars.get(i + 1).map(|n| n.1);
        let len = if matches!((c, two), ('>', Some('=')) | ('<', Some('=')) | ('!', Some('=')) | ('<', Some('>'))) { 2 } else { 1 };
        let end = chars.get(i + len).map_or(question.len(), |n| n.0);
        let mut token = word(&question[at..end], at, end);
        token.punctuation = !matches!(c, '%' | '$' | '€' | '£' | '>' | '<' | '=' | '!' | '&' | '+' | '*' | '/');
        tokens.push(token);
        i += len;
    }
    tokens
}

fn word(text: &str, start: usize, end: usize) -> Token {
    let lower = text.to_lowercase();
    Token {
        lemma: lemma(&lower),
        capitalized: text.chars().next().is_some_and(char::is_uppercase),
        text: text.to_string(),
        lower,
        start,
        end,
        quoted: false,
        punctuation: false,
        worded: false,
    }
}

/// Words before a number that something is compared with.
const COMPARED: &[&str] =
    &["than", "over", "under", "above", "below", "least", "most", "exceeding", "exceeds", "exceed", "within", ">", "<", ">=", "<="];

fn push_word(tokens: &mut Vec<Token>, text: &str, start: usize, end: usize) {
    for suffix in ["'s", "’s", "'S"] {
        if let Some(stem) = text.strip_suffix(suffix)
            && !stem.is_empty()
        {
            tokens.push(word(stem, start, start + stem.len()));
            tokens.push(word("'s", start + stem.len(), end));
            return;
        }
    }
    let trimmed = text.trim_end_matches(['\'', '’', '.', ',', '-']);
    // 'over 2kg': the unit at the number of a comparison.
    if let Some((number, unit)) = trimmed.find(|c: char| c.is_alphabetic()).and_then(|i| trimmed.split_at_checked(i))
        && number.parse::<f64>().is_ok()
        && crate::compose::units::is_abbreviated_unit(&unit.to_lowercase())
        && tokens.last().is_some_and(|t| COMPARED.contains(&t.lower.as_str()))
    {
        tokens.push(word(number, start, start + number.len()));
        tokens.push(word(unit, start + number.len(), start + trimmed.len()));
        return;
    }
    if !trimmed.is_empty() {
        tokens.push(word(trimmed, start, start + trimmed.len()));
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn continues_word(chars: &[(usize, char)], j: usize) -> bool {
    let c = chars[j].1;
    if is_word_char(c) {
        return true;
    }
    let (before, after) = (chars[j - 1].1, chars.get(j + 1).map(|n| n.1));
    match c {
        '.' | ',' | ':' => before.is_ascii_digit() && after.is_some_and(|a| a.is_ascii_digit()),
        '\'' | '’' | '-' | '@' => is_word_char(before) && after.is_some_and(is_word_char),
        '/' => before.is_ascii_digit() && after.is_some_and(|a| a.is_ascii_digit()),
        _ => false,
    }
}

/// Where the quoted text that opens at `i` ends, if a quotation opens there: an apostrophe inside a word opens none.
fn closing_quote(chars: &[(usize, char)], i: usize) -> Option<usize> {
    let (_, close) = *QUOTES.iter().find(|(open, _)| *open == chars[i].1)?;
    if i > 0 && is_word_char(chars[i - 1].1) {
        return None;
    }
    (i + 1..chars.len().min(i + 200)).find(|&j| {
        chars[j].1 == close && j > i + 1 && !chars.get(j + 1).is_some_and(|n| is_word_char(n.1) && (close == '\'' || close == '’'))
    })
}

/// True where tokens, with a blank between two of them, read as one of some texts in lower case.
pub(crate) fn are_one_of(tokens: &[Token], texts: &[&str]) -> bool {
    let first = tokens.first().map_or(&[] as &[u8], |t| t.lower.as_bytes()).first();
    let reads = |text: &&str| {
        // Most texts begin otherwise.
        if text.as_bytes().first() != first {
            return false;
        }
        let mut rest = *text;
        tokens.iter().enumerate().all(|(i, t)| {
            let behind = if i == 0 { Some(rest) } else { rest.strip_prefix(' ') }.and_then(|r| r.strip_prefix(t.lower.as_str()));
            behind.inspect(|r| rest = r).is_some()
        }) && rest.is_empty()
    };
    texts.iter().any(reads)
}

/// The singular of a noun (and the base of a few common verbs), by a list of exceptions and rules. Lower case expected.
pub fn lemma(word: &str) -> String {
    match tables::IRREGULAR.get(word) {
        Some(base) => (*base).to_string(),
        None => regular::lemma(word),
    }
}

/// A crude stem: what 'orders', 'ordered' and 'ordering' share. Only for matching where lemmas differ.
pub fn stem(lemma: &str) -> String {
    let base = verb_base(lemma);
    // 'how much did they spend' asks for money, and not for the day of `spent_on`.
    let apart = LIGHT_VERBS.contains(&base) || matches!(base, "spend" | "pay" | "buy" | "sell" | "keep");
    stem_of(if apart { lemma } else { base }).to_string()
}

/// True for any form of a verb that says little by itself.
pub(crate) fn is_light_verb(word: &str) -> bool {
    LIGHT_VERBS.contains(&verb_base(word))
}

/// Verbs that stand in many a phrase ('take place'): what one of their forms is called says nothing of another.
const LIGHT_VERBS: &[&str] = &["take", "make", "go", "get", "give", "do", "have", "put", "come", "see", "say", "find", "set"];

static IRREGULAR_VERBS: Lazy<QuickMap<&'static str, &'static str>> = Lazy::new(|| {
    let lines = include_str!("../data/irregular_verbs.tsv").lines();
    lines.filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).collect()
});

/// The base of a verb that no rule forms ('sold' of 'sell'); any other word as it is.
pub(crate) fn verb_base(word: &str) -> &str {
    IRREGULAR_VERBS.get(word).copied().unwrap_or(word)
}

/// Endings that a stem goes without, and how many letters must stay.
const ENDINGS: [(&str, usize); 20] = [
    ("ization", 3),
    ("ations", 3),
    ("ation", 3),
    ("ement", 4),
    ("ments", 4),
    ("ment", 4),
    ("ings", 3),
    ("ing", 3),
    ("ied", 2),
    ("ies", 2),
    ("ers", 4),
    ("ions", 4),
    ("ion", 4),
    ("ed", 3),
    ("er", 4),
    ("or", 4),
    ("al", 4),
    ("ly", 4),
    ("e", 3),
    ("y", 3),
];

/// The same as a part of the word.
pub(crate) fn stem_of(lemma: &str) -> &str {
    // What no ending ends like.
    if !matches!(lemma.as_bytes().last(), Some(b'n' | b's' | b't' | b'g' | b'd' | b'r' | b'l' | b'y' | b'e')) || letters(lemma) <= 4 {
        return lemma;
    }
    // Most endings are told from a word by their last letter alone.
    let last = lemma.as_bytes().last();
    let cut = |(suffix, min): &(&str, usize)| {
        let stem = (suffix.as_bytes().last() == last).then(|| lemma.strip_suffix(suffix))??;
        Some(stem).filter(|s| letters(s) >= *min)
    };
    let Some(mut s) = ENDINGS.iter().find_map(cut) else { return lemma };
    let bytes = s.as_bytes();
    let m = bytes.len();
    if m >= 3 && bytes[m - 1] == bytes[m - 2] && bytes[m - 1].is_ascii_alphabetic() && !matches!(bytes[m - 1], b's' | b'e') {
        s = &s[..m - 1];
    }
    s.trim_end_matches(['e', 'i'])
}

fn letters(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.chars().count() }
}

/// The words hidden in an identifier: `custSegment_nm2` → cust, segment, nm, 2. Lower case.
pub fn identifier_words(name: &str) -> Vec<String> {
    if name.is_ascii() { ascii_words(name) } else { any_words(name) }
}

fn any_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut current = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            if !current.is_empty() {
                words.push(std::mem::take(&mut current));
            }
            continue;
        }
        let previous = if i > 0 { chars[i - 1] } else { ' ' };
        let next = chars.get(i + 1).copied().unwrap_or(' ');
        let boundary = (c.is_uppercase() && (previous.is_lowercase() || (previous.is_uppercase() && next.is_lowercase())))
            || (c.is_ascii_digit() != previous.is_ascii_digit() && previous.is_alphanumeric());
        if boundary && !current.is_empty() {
            words.push(std::mem::take(&mut current));
        }
        current.extend(c.to_lowercase());
    }
    if !current.is_empty() {
        words.push(current);
    }
    words
}

/// The same of a name as most are: a schema of a thousand tables has ten thousand.
fn ascii_words(name: &str) -> Vec<String> {
    Parts { name, at: 0 }.map(str::to_ascii_lowercase).collect()
}

/// Whether one of [`identifier_words`] is one of these, in lower case: asked of every column, and mostly in vain.
pub fn has_word(name: &str, words: &[&str]) -> bool {
    match name.is_ascii() {
        true => Parts { name, at: 0 }.any(|part| words.iter().any(|word| word.eq_ignore_ascii_case(part))),
        false => any_words(name).iter().any(|word| words.contains(&word.as_str())),
    }
}

/// What an ASCII character is in a name, by its code.
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Between; 256];
    let mut c = 0;
    while c < 128 {
        let code = c as u8;
        kinds[c] = match code {
            b'a'..=b'z' => Kind::Lower,
            b'A'..=b'Z' => Kind::Upper,
            b'0'..=b'9' => Kind::Digit,
            _ => Kind::Between,
        };
        c += 1;
    }
    kinds
};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Lower,
    Upper,
    Digit,
    Between,
}

/// The words of an ASCII name as they are written, one after the other.
struct Parts<'a> {
    name: &'a str,
    at: usize,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.name.as_bytes().get(self.at..)?;
        let kind = |b: &u8| KINDS[usize::from(*b)];
        let start = rest.iter().position(|b| kind(b) != Kind::Between)?;
        let mut end = start + 1;
        let mut previous = kind(rest.get(start)?);
        while let Some(byte) = rest.get(end) {
            let now = kind(byte);
            if now != previous {
                // A capital opens a word behind a small letter; a digit beside what is none, and the other way round.
                let opens = now == Kind::Between || previous == Kind::Digit || now == Kind::Digit || previous == Kind::Lower;
                if opens {
                    break;
                }
            } else if now == Kind::Upper && rest.get(end + 1).is_some_and(|next| kind(next) == Kind::Lower) {
                // 'HTTPServer': the last capital belongs to the word behind it.
                break;
            }
            previous = now;
            end += 1;
        }
        let from = self.at;
        self.at = from + end;
        self.name.get(from + start..from + end)
    }
}

/// Damerau–Levenshtein distance (adjacent transpositions count 1), given up on beyond `limit`.
pub fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > limit || a.len() > 40 || b.len() > 40 {
        return None;
    }
    let mut rows = [vec![0usize; b.len() + 1], (0..=b.len()).collect::<Vec<_>>(), vec![0usize; b.len() + 1]];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[1][j] + 1).min(rows[2][j - 1] + 1).min(rows[1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = best;
        }
        rows.rotate_left(1);
    }
    Some(rows[1][b.len()]).filter(|&d| d <= limit)
}

/// How many typing errors a word of this length may hold and still be recognized.
pub fn typo_limit(word: &str) -> usize {
    match word.chars().count() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{any_words, are_one_of, ascii_words, has_word, tokenize};

    /// Names of ASCII are cut up as any others are.
    #[test]
    fn ascii_names_are_cut_up_as_others() {
        let signs = ['a', 'B', 'C', '1', '_'];
        let mut names = vec![String::new()];
        for _ in 0..5 {
            let longer: Vec<String> = names.iter().flat_map(|n| signs.iter().map(move |s| format!("{n}{s}"))).collect();
            for name in &longer {
                let words = any_words(name);
                assert_eq!(ascii_words(name), words, "{name}");
                assert!(words.iter().all(|w| has_word(name, &[w])), "{name}");
                assert!(!has_word(name, &["x"]));
            }
            names = longer;
        }
    }

    #[test]
    fn tokens_read_as_one_of_some_texts() {
        let reads = |text: &str, texts: &[&str]| are_one_of(&tokenize(text), texts);
        assert!(reads("Per", &["each", "per"]));
        assert!(reads("as well as", &["as", "as well as"]));
        for (text, other) in [("as well", "as well as"), ("as well as", "as well"), ("aswell", "as well"), ("as", "ass"), ("", "as")] {
            assert!(!reads(text, &[other]), "{text} is not {other}");
        }
        assert!(reads("", &[""]) && !reads("as", &[""]));
    }

    #[test]
    fn ascii_names_are_cut_like_all_others() {
        let names = [
            "",
            "_",
            "id",
            "order_id",
            "orderID",
            "HTMLPage",
            "XMLHttpRequest2Go",
            "__a__b",
            "2fa_code",
            "line2",
            "L2x",
            "a.b c-d",
            "ABC",
            "aB1C2d",
            "x9Y",
        ];
        for name in names {
            assert_eq!(ascii_words(name), any_words(name), "{name}");
        }
    }
}
