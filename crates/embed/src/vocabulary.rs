//! The word pieces: look-up of a text in tables made by the build script.

use crate::hash;

include!(concat!(env!("OUT_DIR"), "/constants.rs"));

static TEXTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pieces.bin"));
static OFFSETS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/offsets.bin"));
static SLOTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/slots.bin"));

/// Prefix of the pieces that continue a word.
const CONTINUATION: &[u8] = b"##";
const CONTINUATION_SEED: u32 = hash::extend(hash::SEED, CONTINUATION);

/// The longest piece that `rest` begins with: its id and its length in bytes (without `##`).
/// `rest` is the whole word, or (`inside`) what is left of it.
pub fn longest_prefix(rest: &str, inside: bool) -> Option<(u16, usize)> {
    let (mut state, prefix): (u32, &[u8]) = if inside { (CONTINUATION_SEED, CONTINUATION) } else { (hash::SEED, b"") };
    // Most words are pieces as a whole: hashing all beginnings costs little, each look into the tables is far away in memory.
    let mut beginnings = [(0, 0); LONGEST_PIECE];
    let (mut count, mut end) = (0, 0);
    for (c, beginning) in rest.chars().zip(&mut beginnings) {
        let next = end + c.len_utf8();
        if next + prefix.len() > LONGEST_PIECE {
            break;
        }
        state = hash::extend(state, rest.as_bytes().get(end..next)?);
        end = next;
        *beginning = (state, end);
        count += 1;
    }
    beginnings.get(..count)?.iter().rev().find_map(|(state, end)| Some((find(*state, prefix, rest.as_bytes().get(..*end)?)?, *end)))
}

/// Whether a word is a piece as a whole.
pub fn is_piece(word: &str) -> bool {
    (1..=LONGEST_PIECE).contains(&word.len()) && find(hash::extend(hash::SEED, word.as_bytes()), b"", word.as_bytes()).is_some()
}

/// The id of the piece `prefix + text`, whose hash is `state`.
fn find(state: u32, prefix: &[u8], text: &[u8]) -> Option<u16> {
    let mut slot = hash::slot(state);
    loop {
        let id = slot_at(slot)?;
        if id == hash::EMPTY {
            return None;
        }
        if piece(id)?.strip_prefix(prefix) == Some(text) {
            return Some(id);
        }
        slot = (slot + 1) % hash::SLOTS;
    }
}

fn slot_at(slot: usize) -> Option<u16> {
    let bytes = SLOTS.get(2 * slot..2 * slot + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

/// The text of a piece.
fn piece(id: u16) -> Option<&'static [u8]> {
    let at = |i: usize| -> Option<usize> {
        let bytes = OFFSETS.get(4 * i..4 * i + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
    };
    TEXTS.get(at(usize::from(id))?..at(usize::from(id) + 1)?)
}
