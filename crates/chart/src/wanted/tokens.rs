//! Words of a question with their places.

/// A word or a mark of punctuation.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
}

/// The tokens of a question in lower case, with byte offsets into the original: words of
/// letters, digits and underscores; every other visible character alone. Hyphens separate
/// ('x-axis' is 'x', '-', 'axis').
pub fn tokens(lower: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::new();
    let mut start = None;
    let word = |from: usize, to: usize| lower.get(from..to).map(|text| Token { text, start: from, end: to });
    for (i, c) in lower.char_indices() {
        if c.is_alphanumeric() || c == '_' {
            start.get_or_insert(i);
            continue;
        }
        if let Some(from) = start.take() {
            out.extend(word(from, i));
        }
        if !c.is_whitespace() {
            out.extend(word(i, i + c.len_utf8()));
        }
    }
    if let Some(from) = start {
        out.extend(word(from, lower.len()));
    }
    out
}

/// Lower case that keeps every byte offset: letters whose lower case has another length stay.
pub fn lowered(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
                _ => c,
            }
        })
        .collect()
}

/// A cursor-free view of tokens: out-of-range places read as "".
pub struct Words<'a>(pub Vec<Token<'a>>);

impl<'a> Words<'a> {
    pub fn at(&self, i: usize) -> &'a str {
        self.0.get(i).map_or("", |t| t.text)
    }

    /// The word before place `i`.
    pub fn before(&self, i: usize) -> &'a str {
        i.checked_sub(1).map_or("", |i| self.at(i))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Byte range of tokens `from..to`.
    pub fn span(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        Some((self.0.get(from)?.start, self.0.get(to.checked_sub(1)?)?.end))
    }

    /// Do the tokens from `i` on spell this phrase?
    pub fn phrase(&self, i: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(k, w)| self.at(i + k) == *w)
    }
}
