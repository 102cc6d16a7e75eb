//! Words that may be a verb or a noun, told apart by where they stand.

use super::Finder;
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
        asks && led && (plural || article) && (called(lemma) || DICTIONARY.synonyms(lemma).iter().any(|s| called(s)))
    }
}
