//! Set phrases of speech in plain words, by tables (`data/spoken.tsv`, `data/trading.tsv`).

use super::phrase::{self, Phrase};
use super::replace;
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::text::Token;
use once_cell::sync::Lazy;

/// A phrase and what it says plainly.
struct Idiom {
    phrase: Phrase,
    /// Words; '$1' is what the first place of the phrase held.
    plain: Vec<&'static str>,
}

static IDIOMS: Lazy<Vec<Idiom>> = Lazy::new(|| read(include_str!("../../data/spoken.tsv")));
/// What is said in any trade; names of tables are words of such phrases.
static TRADING: Lazy<Vec<Idiom>> = Lazy::new(|| read(include_str!("../../data/trading.tsv")));

fn read(text: &'static str) -> Vec<Idiom> {
    let rows = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).filter_map(|l| l.split_once('\t'));
    rows.map(|(phrase, plain)| Idiom { phrase: Phrase::read(phrase), plain: plain.split_whitespace().collect() }).collect()
}

/// Replaces what the tables know. In phrases of speech names of the schema stay what they are.
pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    apply(tokens, &TRADING, &|_| false);
    apply(tokens, &IDIOMS, &|span| named(span, lexicon));
}

fn apply(tokens: &mut Vec<Token>, idioms: &[Idiom], kept: &dyn Fn(&[Token]) -> bool) {
    // What is read plainly by then opens nothing: only what was said does.
    let opened = phrase::opened(tokens);
    let possible: Vec<&Idiom> = idioms.iter().filter(|i| i.phrase.may_stand(opened)).collect();
    let mut at = 0;
    while at < tokens.len() && !possible.is_empty() {
        let longest = possible.iter().filter_map(|i| Some((i, i.phrase.at(tokens, at)?))).max_by_key(|(_, f)| f.len);
        let Some((idiom, found)) = longest.filter(|(_, f)| !kept(&tokens[at..at + f.len])) else {
            at += 1;
            continue;
        };
        let mut words: Vec<String> = Vec::new();
        for plain in &idiom.plain {
            match plain.strip_prefix('$').and_then(|n| n.parse::<usize>().ok()) {
                Some(n) => {
                    let (from, to) = n.checked_sub(1).and_then(|i| found.held.get(i)).copied().unwrap_or_default();
                    words.extend(tokens.get(from..to).unwrap_or_default().iter().map(|t| t.lower.clone()));
                }
                None => words.push((*plain).to_string()),
            }
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        replace(tokens, at, found.len, &words);
        at += words.len();
    }
}

/// True where a word of a phrase is what a table or column is called, and no word of the language.
fn named(span: &[Token], lexicon: &Lexicon) -> bool {
    let called =
        |glued: &str| lexicon.named(glued).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_) | Target::Column(..)));
    let own = |t: &Token| {
        !DICTIONARY.knows(&t.lower)
            && !crate::account::policy::says_nothing(&t.lower)
            && crate::time::unit(&t.lower).is_none()
            && called(&t.lemma)
    };
    // 'how many single, pair and group lessons' counts kinds, where one is stored so.
    let kind = |t: &Token| {
        matches!(t.lower.as_str(), "single" | "individual" | "separate")
            && lexicon
                .schema
                .tables
                .iter()
                .flat_map(|x| &x.columns)
                .any(|c| c.class.is_text() && c.common_values.iter().chain(&c.enum_labels).any(|v| v.eq_ignore_ascii_case(&t.lower)))
    };
    if span.last().is_some_and(kind) {
        return true;
    }
    let pair = |w: &[Token]| called(&format!("{}{}", w[0].lemma, w[1].lemma));
    span.iter().any(own) || span.windows(2).any(pair)
}
