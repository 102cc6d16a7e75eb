//! The hash function of the vocabulary table, shared by the build script (which fills the
//! table) and the library (which looks words up).

/// Entries of the table; a power of two, more than twice the number of pieces.
pub const SLOTS: usize = 1 << 16;

/// Marks a free entry.
pub const EMPTY: u16 = u16::MAX;

/// FNV-1a, 32 bit: offset basis.
pub const SEED: u32 = 0x811c_9dc5;

/// FNV-1a: continues the hash of a prefix by more bytes, so that all prefixes of a word cost
/// one pass.
pub const fn extend(mut hash: u32, bytes: &[u8]) -> u32 {
    let mut i = 0;
    while i < bytes.len() {
        hash ^= bytes[i] as u32;
        hash = hash.wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

/// The first entry to look at. FNV's high bits are the better mixed ones: fold them in.
pub const fn slot(hash: u32) -> usize {
    ((hash ^ (hash >> 16)) as usize) & (SLOTS - 1)
}
