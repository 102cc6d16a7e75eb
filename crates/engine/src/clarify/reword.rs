//! Other wordings of a question: a word left out or replaced, the rest as it was typed.

use crate::text::Token;

/// Tokens of the question that belong together: from, to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub start: usize,
    pub end: usize,
    /// Nothing was found for it, as against a word that has a reading which found no place.
    pub unknown: bool,
}

impl Span {
    pub(super) fn text(&self, tokens: &[Token]) -> String {
        tokens.get(self.start..self.end).unwrap_or_default().iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Written as the name of something that is stored: in capitals within the sentence, or quoted.
    pub(super) fn is_name(&self, tokens: &[Token]) -> bool {
        let span = tokens.get(self.start..self.end).unwrap_or_default();
        let led = self
            .start
            .checked_sub(1)
            .and_then(|i| tokens.get(i))
            .is_some_and(|t| matches!(t.lower.as_str(), "in" | "from" | "named" | "called" | "at" | "near"));
        span.iter().any(|t| t.quoted || t.capitalized && self.start > 0) || led && self.unknown
    }
}

/// A question that is worded otherwise.
pub(super) struct Wording<'a> {
    pub question: &'a str,
    pub tokens: &'a [Token],
}

/// Words that lead up to another and mean nothing without it.
const LEADING: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "at",
    "for",
    "from",
    "with",
    "by",
    "to",
    "into",
    "and",
    "or",
    "but",
    "that",
    "which",
    "who",
    "whose",
    "are",
    "is",
    "was",
    "were",
    "be",
    "been",
    "being",
    "as",
    "their",
    "its",
    "my",
    "our",
    "your",
    "his",
    "her",
    "very",
    "really",
    "called",
    "named",
    "like",
    "about",
    "within",
    "under",
    "per",
    "have",
    "has",
    "had",
    "not",
    "currently",
    "still",
];

impl Wording<'_> {
    /// The question without the words; what leads up to them and says nothing without them goes too.
    pub(super) fn without(&self, spans: &[Span]) -> String {
        self.text(&self.dropped(spans), None)
    }

    /// The tokens that are left out with the spans.
    fn dropped(&self, spans: &[Span]) -> Vec<bool> {
        let mut gone = self.marked(spans);
        let leads = |i: usize| LEADING.contains(&self.tokens[i].lower.as_str()) && !self.tokens[i].quoted;
        for span in spans {
            // In front of a noun only the word itself is left out.
            if self.follows(span.end, &gone) {
                continue;
            }
            let mut at = span.start;
            while let Some(before) = at.checked_sub(1).filter(|&i| leads(i) || gone[i]) {
                gone[before] = true;
                at = before;
            }
        }
        // 'of the latest trip', where what it was of is gone.
        if gone.first() == Some(&true) {
            for (i, gone) in gone.iter_mut().enumerate() {
                if !(*gone || leads(i) || self.tokens[i].punctuation) {
                    break;
                }
                *gone = true;
            }
        }
        gone
    }

    /// The question with other words in the place of a span, and without other spans.
    pub(super) fn replaced(&self, span: &Span, by: &str, without: &[Span]) -> String {
        let mut gone = self.marked(without);
        gone[span.start..span.end].fill(false);
        self.text(&gone, Some((span, by)))
    }

    /// The question without the words, and a clause at its end that says them otherwise.
    pub(super) fn with_clause(&self, without: &[Span], clause: &str) -> String {
        let base = self.text(&self.dropped(without), None);
        let plain = base.trim_end_matches(['?', '.', '!', ' ']);
        if plain.is_empty() { String::new() } else { format!("{plain} {clause}") }
    }

    fn marked(&self, spans: &[Span]) -> Vec<bool> {
        let mut gone = vec![false; self.tokens.len()];
        for span in spans {
            gone[span.start..span.end].iter_mut().for_each(|g| *g = true);
        }
        gone
    }

    /// True where a word follows that what stands before it could belong to.
    fn follows(&self, at: usize, gone: &[bool]) -> bool {
        (at..self.tokens.len())
            .find(|&i| !gone[i])
            .is_some_and(|i| !self.tokens[i].punctuation && !LEADING.contains(&self.tokens[i].lower.as_str()))
    }

    /// The tokens that are left, with the blanks and signs between them as they were typed.
    fn text(&self, gone: &[bool], replaced: Option<(&Span, &str)>) -> String {
        let mut out = String::new();
        let mut end = 0;
        let mut words = 0;
        for (i, token) in self.tokens.iter().enumerate() {
            if let Some((span, by)) = replaced.filter(|(s, _)| (s.start..s.end).contains(&i)) {
                if i == span.start {
                    if !out.is_empty() {
                        out.push(' ');
                    }
                    out.push_str(by);
                    words += 1;
                }
                end = token.end;
                continue;
            }
            if gone[i] {
                end = token.end;
                continue;
            }
            let between = self.question.get(end..token.start).unwrap_or(" ");
            let possessive = token.text.starts_with(['\'', '’']) && !token.quoted;
            if !out.is_empty() && !token.punctuation && !possessive && (between.contains(char::is_whitespace) || i > 0 && gone[i - 1]) {
                out.push(' ');
            }
            out.push_str(self.question.get(token.start..token.end).unwrap_or(&token.text));
            words += usize::from(!token.punctuation);
            end = token.end;
        }
        match (words, replaced) {
            (0, _) => String::new(),
            (1, None) => format!("list {}", tidy(&out).to_lowercase()),
            _ => tidy(&out),
        }
    }
}

/// No comma at the ends, none before another sign.
fn tidy(text: &str) -> String {
    let mut out = text.trim_matches([' ', ',', ';', ':']).to_owned();
    for (wrong, right) in [(",?", "?"), (",.", "."), (",,", ","), (", ,", ","), (" ?", "?"), (" .", ".")] {
        out = out.replace(wrong, right);
    }
    let mut chars = out.chars();
    match chars.next() {
        Some(first) if first.is_lowercase() && text.starts_with(char::is_uppercase) => first.to_uppercase().chain(chars).collect(),
        _ => out,
    }
}
