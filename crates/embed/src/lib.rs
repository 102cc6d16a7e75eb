//! Text to vector, without a model server: a static embedding (one int8 row per word piece,
//! distilled from a sentence transformer; see `model/README.md`).
//!
//! `embedding(text) = normalize(mean(row(piece) for piece in word_pieces(text)))`
//!
//! All tables are read-only data of the library: nothing is parsed or copied at start, and all
//! processes share the same pages. Results equal those of Python's `model2vec` on the same
//! model (tested).

mod hash;
mod tokenize;
mod vocabulary;

pub use tokenize::word_pieces;

/// Components of a vector.
pub const DIMENSIONS: usize = 256;

/// The model file: safetensors, i.e. a little-endian u64 with the length of a JSON header, the
/// header, then the table row by row.
static MODEL: &[u8] = include_bytes!("../model/analytic-static-256-int8/model.safetensors");

/// Where the rows begin. Checked at compile time: the file ends with the last row.
const TABLE: usize = {
    let model: &[u8] = include_bytes!("../model/analytic-static-256-int8/model.safetensors");
    let header = u64::from_le_bytes([model[0], model[1], model[2], model[3], model[4], model[5], model[6], model[7]]) as usize;
    assert!(8 + header + vocabulary::PIECES * DIMENSIONS == model.len());
    8 + header
};

/// The L2-normalized vector of a text; all zeros where the text has no known word piece.
///
/// Only the first 3,072 characters and 512 word pieces count (as in `model2vec`), so the time is
/// bounded for any input.
#[must_use]
pub fn embed(text: &str) -> [f32; DIMENSIONS] {
    // Sums of at most 512 int8 values are exact in i32, whatever the order.
    let mut sum = [0i32; DIMENSIONS];
    for piece in word_pieces(text) {
        let start = TABLE + usize::from(piece) * DIMENSIONS;
        let row = MODEL.get(start..start + DIMENSIONS).unwrap_or(&[]);
        for (total, value) in sum.iter_mut().zip(row) {
            *total += i32::from(*value as i8);
        }
    }
    // The mean's divisor cancels out in the normalization.
    let norm = sum.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>().sqrt();
    if norm == 0.0 {
        return [0.0; DIMENSIONS];
    }
    sum.map(|v| (f64::from(v) / norm) as f32)
}

/// True for a word that the model knows as a whole: one of some twenty thousand that are common in English texts, names of
/// persons and places among them. Lower case expected.
#[must_use]
pub fn knows_word(word: &str) -> bool {
    vocabulary::is_piece(word)
}

/// Cosine similarity of two vectors, −1 to 1; 0 where one of them is all zeros.
#[must_use]
pub fn cosine(a: &[f32; DIMENSIONS], b: &[f32; DIMENSIONS]) -> f32 {
    let (mut dot, mut aa, mut bb) = (0.0f32, 0.0f32, 0.0f32);
    for (x, y) in a.iter().zip(b) {
        dot += x * y;
        aa += x * x;
        bb += y * y;
    }
    let norm = (aa * bb).sqrt();
    if norm > 0.0 && norm.is_finite() { (dot / norm).clamp(-1.0, 1.0) } else { 0.0 }
}
