//! The schema compiled once into look-up tables.

use crate::schema::{Schema, VocabularyEntry};

/// A compiled schema; cached by the caller per schema fingerprint and vocabulary.
#[derive(Debug, Clone)]
pub struct Lexicon {
    pub schema: Schema,
    pub vocabulary: Vec<VocabularyEntry>,
}

impl Lexicon {
    /// Compiles names, comments and vocabulary into the lexicon.
    pub fn compile(schema: Schema, vocabulary: Vec<VocabularyEntry>) -> Lexicon {
        Lexicon { schema, vocabulary }
    }
}
