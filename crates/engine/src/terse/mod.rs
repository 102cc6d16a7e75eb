//! What is typed in telegraphic style, put in words: 'min/max fee x branch', 'visits / hall', 'kilos (sum, t)', 'top 3 guides, takings',
//! 'fee, 12 mths', 'lost hires #'. Signs that stand between names are read by what those names are; tokens change their reading or place,
//! what was typed stays in their text.

mod aggregates;
mod counts;
mod dated;
mod signs;
mod spans;
mod topics;

use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::schema::TypeClass;
use crate::text::Token;

/// Words of the longest name that is looked for.
const LONGEST_NAME: usize = 4;
/// A part of a name is known by itself from this share of it on.
const KNOWN: f32 = 0.3;

/// Reads telegraphic style as words.
pub(crate) fn read(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    signs::put_plainly(tokens);
    dated::deeds(tokens);
    aggregates::lists(tokens, lexicon);
    aggregates::bracketed(tokens);
    topics::of_each(tokens, lexicon);
    counts::beside(tokens);
    signs::between(tokens, lexicon);
    aggregates::highest(tokens, lexicon);
    aggregates::ranked(tokens, lexicon);
    aggregates::sorted(tokens, lexicon);
    topics::shares(tokens);
    counts::behind(tokens);
    counts::closing(tokens, lexicon);
    counts::opening(tokens, lexicon);
    counts::at_least(tokens, lexicon);
    spans::initials(tokens);
    spans::bare(tokens);
    spans::short_years(tokens);
}

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Rows of a table.
    Rows,
    /// A number that is summed, averaged and the like.
    Amount,
    /// A column that sorts rows.
    Category,
    /// A date.
    Date,
    /// A unit of the calendar.
    Unit,
}

/// The longest name that begins at a token: what it is of and how many tokens it has.
pub(crate) fn named_from(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<(Kind, usize)> {
    found_from(tokens, at, lexicon).map(|(k, _, n)| (k, n))
}

/// The same with the table that is named or holds what is named.
pub(crate) fn found_from(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<(Kind, Option<usize>, usize)> {
    (1..=LONGEST_NAME).rev().find_map(|n| found(tokens.get(at..at + n)?, lexicon).map(|(k, t)| (k, t, n)))
}

/// The longest name that ends before a token.
pub(crate) fn named_before(tokens: &[Token], end: usize, lexicon: &Lexicon) -> Option<(Kind, usize)> {
    (1..=LONGEST_NAME.min(end)).rev().find_map(|n| kind(tokens.get(end - n..end)?, lexicon).map(|k| (k, n)))
}

/// What a span of words names.
fn kind(span: &[Token], lexicon: &Lexicon) -> Option<Kind> {
    found(span, lexicon).map(|(kind, _)| kind)
}

/// What a span of words names, and the table.
pub(crate) fn found(span: &[Token], lexicon: &Lexicon) -> Option<(Kind, Option<usize>)> {
    if span.iter().any(|t| t.quoted || !t.lower.starts_with(char::is_alphabetic)) {
        return None;
    }
    let glued: String = span.iter().map(|t| t.lemma.as_str()).collect();
    let own = lexicon.named(&glued);
    let whole = own.iter().any(|h| h.weight > 0.9);
    if let [word] = span
        && (crate::time::unit(&word.lower).is_some() || matches!(word.lemma.as_str(), "weekday" | "season"))
        && !whole
    {
        return Some((Kind::Unit, None));
    }
    let hits = if own.is_empty() && span.len() == 1 {
        DICTIONARY.synonyms(&glued).iter().map(|s| lexicon.named(s)).find(|hits| !hits.is_empty()).unwrap_or_default()
    } else {
        own
    };
    // A table before the columns that are called alike.
    let fit = |h: &crate::lexicon::NameHit| h.weight + if matches!(h.target, Target::Table(_)) { 0.01 } else { 0.0 };
    let best = hits.iter().filter(|h| h.weight > KNOWN).max_by(|a, b| fit(a).total_cmp(&fit(b)))?;
    Some(match best.target {
        Target::Table(t) => (Kind::Rows, Some(t)),
        Target::Column(t, c) => {
            let entry = &lexicon.tables[t].columns[c];
            let kind = match lexicon.schema.tables[t].columns[c].class {
                class if class.is_temporal() => Kind::Date,
                TypeClass::Boolean => Kind::Category,
                class if class.is_number() && !entry.key && !entry.foreign && !entry.year && lexicon.is_measure(t, c) => Kind::Amount,
                _ => Kind::Category,
            };
            (kind, Some(t))
        }
    })
}

/// A word of the language at a token, lower case; empty for signs and quoted text.
fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str())
}

/// True for a comma, colon and the like, and past the end.
fn parts(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_none_or(|t| t.punctuation && !t.quoted)
}

/// True for words that aggregate: 'avg', 'max', 'total', 'median'.
pub(crate) fn is_aggregate(word: &str) -> bool {
    DICTIONARY.keyword(word).is_some_and(|k| k.tag == "agg")
}

/// True for words that lead to what is grouped by.
fn groups(word: &str) -> bool {
    matches!(word, "by" | "per" | "each" | "every" | "across" | "grouped" | "split" | "breakdown")
}

/// Makes another word of a token.
fn read_as(token: &mut Token, word: &str) {
    token.lower = word.to_string();
    token.lemma = crate::text::lemma(word);
    token.punctuation = false;
}

/// A word that nobody typed, before a token.
fn unsaid(tokens: &mut Vec<Token>, at: usize, said: &str) {
    let start = tokens.get(at).map_or_else(|| tokens.last().map_or(0, |t| t.end), |t| t.start);
    let (text, lower, lemma) = (said.to_string(), said.to_string(), crate::text::lemma(said));
    let token = Token { text, lower, lemma, start, end: start, quoted: false, capitalized: false, punctuation: false, worded: false };
    tokens.insert(at, token);
}
