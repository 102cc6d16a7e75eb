//! BERT's uncased tokenizer as the model's `tokenizer.json` describes it: clean, separate CJK
//! characters, strip accents, lowercase, split at white space and punctuation, then WordPiece.

use crate::vocabulary::longest_prefix;
use unicode_categories::UnicodeCategories;
use unicode_normalization::UnicodeNormalization;

/// Characters of a text that count: `model2vec` cuts at tokens × median length of a piece (6).
const MAX_CHARACTERS: usize = 512 * 6;

/// Word pieces that count (unknown ones included).
const MAX_PIECES: usize = 512;

/// A longer word is unknown as a whole.
const MAX_WORD_CHARACTERS: usize = 100;

const PADDING: u16 = 0;
const UNKNOWN: u16 = 1;

/// The ids of the word pieces of a text, without unknown ones.
#[must_use]
pub fn word_pieces(text: &str) -> Vec<u16> {
    let end = text.char_indices().nth(MAX_CHARACTERS).map_or(text.len(), |(i, _)| i);
    let mut pieces = Vec::with_capacity(16);
    special_tokens(text.get(..end).unwrap_or(text), &mut pieces);
    pieces.truncate(MAX_PIECES);
    pieces.retain(|&p| p != UNKNOWN);
    pieces
}

/// Special tokens are taken out of the raw text before anything else.
fn special_tokens(text: &str, pieces: &mut Vec<u16>) {
    let mut rest = text;
    loop {
        let padding = rest.find("[PAD]").map(|at| (at, PADDING));
        let unknown = rest.find("[UNK]").map(|at| (at, UNKNOWN));
        let Some((at, id)) = [padding, unknown].into_iter().flatten().min() else {
            return words(rest, pieces);
        };
        words(rest.get(..at).unwrap_or(""), pieces);
        pieces.push(id);
        rest = rest.get(at + "[PAD]".len()..).unwrap_or("");
        if pieces.len() >= MAX_PIECES {
            return;
        }
    }
}

/// Normalizes, splits into words and punctuation, and adds the pieces of each.
fn words(text: &str, pieces: &mut Vec<u16>) {
    if text.is_ascii() {
        return ascii_words(text, pieces);
    }
    any_words(text, pieces);
}

/// The same of a text as most are: it has no accents, and its classes of characters are told without tables.
fn ascii_words(text: &str, pieces: &mut Vec<u16>) {
    let mut word = String::new();
    for c in text.chars() {
        if c.is_whitespace() {
            split(&mut word, pieces);
        } else if c.is_ascii_punctuation() {
            split(&mut word, pieces);
            word.push(c);
            split(&mut word, pieces);
        } else if !c.is_ascii_control() {
            word.push(c.to_ascii_lowercase());
        }
    }
    split(&mut word, pieces);
}

fn any_words(text: &str, pieces: &mut Vec<u16>) {
    let mut cleaned = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_whitespace(c) {
            cleaned.push(' ');
        } else if c == '\0' || c == '\u{fffd}' || is_control(c) {
            // dropped: the characters around it stay together
        } else if is_chinese(c) {
            cleaned.extend([' ', c, ' ']);
        } else {
            cleaned.push(c);
        }
    }
    let mut word = String::new();
    for c in cleaned.nfd().filter(|c| !c.is_mark_nonspacing()).flat_map(char::to_lowercase) {
        if c.is_whitespace() {
            split(&mut word, pieces);
        } else if c.is_ascii_punctuation() || c.is_punctuation() {
            split(&mut word, pieces);
            word.push(c);
            split(&mut word, pieces);
        } else {
            word.push(c);
        }
    }
    split(&mut word, pieces);
}

/// WordPiece: the longest known beginning, then the longest continuation, and so on; a word
/// with any unknown part is unknown as a whole. Empties `word`.
fn split(word: &mut String, pieces: &mut Vec<u16>) {
    if !word.is_empty() && pieces.len() < MAX_PIECES {
        let before = pieces.len();
        let mut rest = word.as_str();
        if word.chars().nth(MAX_WORD_CHARACTERS).is_some() {
            pieces.push(UNKNOWN);
            rest = "";
        }
        while !rest.is_empty() {
            let Some((id, length)) = longest_prefix(rest, rest.len() < word.len()) else {
                pieces.truncate(before);
                pieces.push(UNKNOWN);
                break;
            };
            pieces.push(id);
            rest = rest.get(length..).unwrap_or("");
        }
    }
    word.clear();
}

fn is_whitespace(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || c.is_whitespace()
}

/// Control, format, unassigned and private-use characters (as BERT's reference code has it).
fn is_control(c: char) -> bool {
    c.is_other()
}

/// Ideographs, each a word of its own.
fn is_chinese(c: char) -> bool {
    matches!(u32::from(c),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B73F
        | 0x2B740..=0x2B81F | 0x2B920..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

#[cfg(test)]
mod tests {
    use super::{any_words, ascii_words};

    #[test]
    fn ascii_texts_are_cut_like_all_others() {
        let every: String = (0..128u8).map(char::from).flat_map(|c| ['a', c, 'B', c]).collect();
        for text in ["", " ", "orders", "Net Amount (EUR)", "don't-know_x2", "a\tb\nc\rd\u{b}e\u{c}f", "x\0y\u{7f}z", "42.5%", &every] {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            ascii_words(text, &mut one);
            any_words(text, &mut other);
            assert_eq!(one, other, "{text:?}");
        }
    }
}
