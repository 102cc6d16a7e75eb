//! Words that may be a verb or a noun, told apart by where they stand.

use super::{Finder, Sense};
use crate::lexicon::{DICTIONARY, Target};

impl Finder<'_> {
    /// 'who works in …': a common verb is no noun that means the same.
    pub(super) fn is_plain_verb(&self, i: usize) -> bool {
        const BEFORE: &[&str] = &["who", "that", "which", "has", "have", "had", "do", "does", "did", "we", "they", "you", "people", "to"];
        const BEHIND: &[&str] = &["as", "in", "at", "for", "on", "with", "out", "to", "under", "from"];
        let is =
            |at: Option<usize>, words: &[&str]| at.and_then(|at| self.tokens.get(at)).is_some_and(|t| words.contains(&t.lower.as_str()));
        crate::rank::COMMON.contains(self.tokens[i].lower.as_str()) && is(i.checked_sub(1), BEFORE) && is(Some(i + 1), BEHIND)
    }

    /// 'how many shows', 'each report', 'the finds of …': a word that mostly asks, where a noun stands, if the schema has that noun.
    pub(super) fn is_noun(&self, i: usize) -> bool {
        const LEADS: &[&str] = &[
            "the",
            "a",
            "an",
            "many",
            "much",
            "of",
            "each",
            "every",
            "all",
            "any",
            "some",
            "most",
            "which",
            "what",
            "in",
            "for",
            "per",
            "by",
            "no",
            "without",
            "with",
            "different",
            "distinct",
            "are",
            "and",
            "number",
            "our",
            "their",
            "has",
            "have",
            "had",
            "having",
        ];
        let asks = DICTIONARY.keyword(&self.tokens[i].lower).is_some_and(|k| k.tag == "ask");
        let led = i.checked_sub(1).is_some_and(|b| LEADS.contains(&self.tokens[b].lower.as_str()));
        // 'and show', 'in all list': the singular only behind an article.
        let plural = self.tokens[i].lemma != self.tokens[i].lower;
        let article = i
            .checked_sub(1)
            .is_some_and(|b| matches!(self.tokens[b].lower.as_str(), "the" | "a" | "each" | "every" | "per" | "by" | "which"));
        let called = |w: &str| self.lexicon.named(w).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)));
        let lemma = &self.tokens[i].lemma;
        // 'shows per genre': a verb that opens nothing, since it is no word of asking as it stands.
        let spoken = i.checked_sub(1).is_some_and(|b| matches!(self.tokens[b].lower.as_str(), "that" | "who" | "it"));
        let several = plural
            && !spoken
            && self.tokens[i].lower.ends_with('s')
            && DICTIONARY.keyword(&self.tokens[i].lower).is_none()
            && DICTIONARY.keyword(lemma).is_some_and(|k| k.tag == "ask");
        if several && called(lemma) {
            return true;
        }
        asks && led && (plural || article) && (called(lemma) || DICTIONARY.synonyms(lemma).iter().any(|s| called(s)))
    }
}

/// Words of columns that hold how far a number may go or should come, not what it is.
const BOUNDS: &[&str] = &["min", "minimum", "max", "maximum", "lower", "upper", "expected", "target", "planned", "floor", "ceiling", "cap"];

/// 'salary' is what is paid before the least and the most that may be: where both kinds of columns are meant by a word that tells neither, the
/// bounds fit less.
pub(super) fn leave_bounds(
    readings: &mut Vec<super::Reading>,
    said: &[crate::text::Token],
    before: Option<&crate::text::Token>,
    lexicon: &crate::lexicon::Lexicon,
) {
    const LESS: f32 = 0.6;
    let number = |r: &super::Reading| match r.sense {
        Sense::Column(t, c) if lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key => Some((t, c)),
        _ => None,
    };
    let bound = |(t, c): (usize, usize)| {
        let words = &lexicon.tables[t].columns[c].words;
        words.iter().any(|w| BOUNDS.contains(&w.as_str()) && !said.iter().any(|s| s.lemma == *w || s.lower == *w))
    };
    let best = |of: bool| readings.iter().filter(|r| number(r).is_some_and(|p| bound(p) == of)).map(|r| r.fit).fold(0.0, f32::max);
    // A table that is called like its number is read as that number.
    let held = |r: &super::Reading| match r.sense {
        Sense::Table(t) => (0..lexicon.tables[t].columns.len()).any(|c| {
            let own = lexicon.tables[t].columns[c].words.iter().any(|w| said.iter().any(|s| s.lemma == *w));
            own && lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key && !bound((t, c))
        }),
        _ => false,
    };
    let tables = readings.iter().filter(|r| held(r)).map(|r| r.fit).fold(0.0, f32::max);
    let (plain, bounds) = (best(false).max(tables), best(true));
    if plain > 0.0 && bounds > 0.0 && bounds < 0.9 && plain >= bounds - 0.25 {
        // What is averaged or added up is paid, not allowed.
        if before.is_some_and(|t| matches!(t.lower.as_str(), "average" | "mean" | "median" | "avg" | "total" | "sum")) {
            readings.retain(|r| !number(r).is_some_and(bound));
            return;
        }
        readings.iter_mut().filter(|r| number(r).is_some_and(bound)).for_each(|r| r.fit *= LESS);
    }
}

/// A noun as of several.
pub(super) fn several_of(noun: &str) -> String {
    let vowel = |c: Option<char>| c.is_some_and(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'));
    match noun.strip_suffix('y') {
        Some(stem) if !vowel(stem.chars().last()) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x', 'z']) || noun.ends_with("ch") || noun.ends_with("sh") => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}
