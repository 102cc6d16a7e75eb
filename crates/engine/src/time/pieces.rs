//! Tokens cut finer: hyphenated words apart, possessives off, dates whole.

use super::dates::{day_first, numeric_date};
use crate::numbers::{Number, number_at};

/// The pieces of a question's tokens, each knowing its token.
pub struct Pieces<'a> {
    text: Vec<&'a str>,
    token: Vec<usize>,
    /// True where a date of the question can only be read day first ('15/01/2024').
    pub day_first: bool,
}

impl<'a> Pieces<'a> {
    pub fn new(tokens: &[&'a str]) -> Self {
        let mut pieces = Pieces { text: Vec::new(), token: Vec::new(), day_first: false };
        // The end of a sentence is no word, nor is a possessive that stands alone.
        let last = tokens.iter().rposition(|t| !matches!(*t, "?" | "." | "!")).map_or(0, |i| i + 1);
        for (i, token) in tokens.iter().copied().enumerate().take(last) {
            if matches!(token, "'s" | "’s" | "'" | "’") {
                continue;
            }
            let bare = bare(token);
            let splits = bare.len() > 1 && bare.contains(['-', '–', '/']) && numeric_date(&[bare], 0).is_empty();
            let parts: Vec<&str> = match splits {
                true => bare.split(['-', '–', '/']).filter(|p| !p.is_empty()).map(self::bare).collect(),
                false => vec![bare],
            };
            let numeric = parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
            for (n, part) in parts.iter().enumerate() {
                if n > 0 && numeric {
                    // '2019-2021' reads like '2019 - 2021'.
                    pieces.push("-", i);
                }
                pieces.push(part, i);
            }
            if parts.is_empty() {
                pieces.push(token, i);
            }
        }
        pieces.day_first = (0..pieces.len()).any(|i| day_first(&pieces.text, i));
        pieces
    }

    fn push(&mut self, text: &'a str, token: usize) {
        self.text.push(text);
        self.token.push(token);
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// The piece at a position; empty past the end.
    pub fn at(&self, i: usize) -> &'a str {
        self.text.get(i).copied().unwrap_or("")
    }

    pub fn all(&self) -> &[&'a str] {
        &self.text
    }

    /// The token that a piece belongs to.
    pub fn token(&self, i: usize) -> usize {
        self.token.get(i).copied().unwrap_or(0)
    }

    /// True where a token begins with this piece.
    pub fn starts_token(&self, i: usize) -> bool {
        i == 0 || self.token.get(i) != self.token.get(i - 1)
    }

    /// True where a token ends before this piece.
    pub fn ends_token(&self, i: usize) -> bool {
        i >= self.len() || self.starts_token(i)
    }

    /// Length of the words where the pieces from `i` on are exactly these, else 0.
    pub fn phrase(&self, i: usize, words: &str) -> usize {
        // Most phrases begin otherwise.
        let first = self.at(i);
        if first.is_empty() || !words.starts_with(first) || !matches!(words.as_bytes().get(first.len()), None | Some(b' ')) {
            return 0;
        }
        let mut n = 0;
        for word in words.split(' ') {
            if self.at(i + n) != word {
                return 0;
            }
            n += 1;
        }
        n
    }

    /// Length of the first of the phrases that stands at `i`, else 0.
    pub fn any(&self, i: usize, phrases: &[&str]) -> usize {
        let Some(first) = self.at(i).bytes().next() else { return 0 };
        phrases.iter().filter(|p| p.as_bytes().first() == Some(&first)).map(|p| self.phrase(i, p)).find(|n| *n > 0).unwrap_or(0)
    }

    /// 1 where the piece is one of the words, else 0.
    pub fn one(&self, i: usize, words: &[&str]) -> usize {
        usize::from(words.contains(&self.at(i)))
    }

    /// Length of an optional comma.
    pub fn comma(&self, i: usize) -> usize {
        self.one(i, &[","])
    }

    /// Length of an optional article.
    pub fn the(&self, i: usize) -> usize {
        self.one(i, &["the", "our", "my"])
    }

    pub fn number(&self, i: usize) -> Option<Number> {
        number_at(&self.text, i)
    }

    /// A whole, unitless number with its length: '7', 'seven', 'a' (1), 'a couple of' (2), 'few' (3), 'several' (3).
    pub fn count(&self, i: usize) -> Option<(i32, usize)> {
        let vague = self.one(i, &["a", "the"]);
        match self.at(i + vague) {
            "couple" => return Some((2, vague + 1 + self.one(i + vague + 1, &["of"]))),
            "few" | "several" => return Some((3, vague + 1)),
            _ => {}
        }
        if let Some(number) = self.number(i) {
            if number.ordinal || number.percent || number.money {
                return None;
            }
            return number.text.parse().ok().filter(|n| *n > 0).map(|n| (n, number.len));
        }
        matches!(self.at(i), "a" | "an").then_some((1, 1))
    }
}

/// A token without possessive endings and the apostrophe of plurals.
fn bare(token: &str) -> &str {
    let cut = ["'s", "’s"].iter().find_map(|end| token.strip_suffix(end));
    match cut {
        // '1990's' stays: it names a decade.
        Some(rest) if !rest.is_empty() && !rest.ends_with(|c: char| c.is_ascii_digit()) => rest,
        _ if token.len() > 1 => token.trim_end_matches(['\'', '’']),
        _ => token,
    }
}
