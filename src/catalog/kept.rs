//! Compiled schemas that all backends read, where the library is preloaded.
//!
//! What a backend has taken of the catalogs and compiled lies in shared memory as it would in its own (see [`crate::shared`]). Another one
//! that finds the catalogs in the same state, for the same role and path, reads it there instead of making it once more. Whatever a
//! question adds to it, it keeps for itself. When the room is used up, what nobody reads gives way, the one unused for longest first.

use super::state::State;
use super::{Fnv, Key, Taken};
use crate::shared::allocator::{bytes_of, made_in};
use crate::shared::pins::{self, PIECES, Pin};
use crate::shared::room;
use pg_ask_engine::lexicon::Base;
use pgrx::{PgLwLock, pg_guard, pg_shmem_init, pg_sys};
use std::sync::Arc;

/// What lies in shared memory.
pub(super) struct Whole(pub Arc<Taken>, pub Arc<Base>);

/// Whose it is, the two sums of its state, where it begins, its bytes, and where the value is. Zeros: free.
type Piece = [u64; 6];

// SAFETY: the name is the extension's own.
static PIECES_KEPT: PgLwLock<[Piece; PIECES]> = unsafe { PgLwLock::new(c"pg_ask_schemas") };

/// Pieces begin at a multiple of this.
const ALIGNED: usize = 4096;

/// Asks for shared memory while the server starts.
#[allow(unexpected_cfgs)] // of pgrx's macro
pub(super) fn register() {
    // SAFETY: a plain read.
    if unsafe { pg_sys::process_shared_preload_libraries_in_progress } {
        pg_shmem_init!(PIECES_KEPT = [[0; 6]; PIECES]);
    }
}

/// Whose it is: of which role and path in which database.
fn owner(key: &Key) -> u64 {
    let mut hash = Fnv::default();
    // SAFETY: a plain read.
    let database = unsafe { pg_sys::MyDatabaseId };
    for oid in [database, key.role].iter().chain(&key.path) {
        hash.bytes(&oid.to_u32().to_le_bytes());
    }
    hash.value() | 1
}

fn place_of(pieces: &[Piece; PIECES], owner: u64, state: State) -> Option<usize> {
    pieces.iter().position(|piece| piece[..3] == [owner, state.0, state.1])
}

/// The value of a piece, which stays as it is while it is pinned.
fn read(piece: &Piece, place: usize) -> Option<(&'static Whole, Pin)> {
    let pin = Pin::new(place)?;
    // SAFETY: a value was put there before the piece was entered, at an address that is the same in all backends; the pin keeps it.
    Some((unsafe { &*(piece[5] as *const Whole) }, pin))
}

/// What another backend has made of this state.
pub(super) fn find(key: &Key, state: State) -> Option<(&'static Whole, Pin)> {
    room()?;
    let pieces = PIECES_KEPT.share();
    let place = place_of(&pieces, owner(key), state)?;
    read(pieces.get(place)?, place)
}

/// Compiles what was taken and puts a copy of both where others find it. `None`: there is no room for it.
pub(super) fn keep(key: &Key, state: State, taken: &Arc<Taken>) -> Option<(&'static Whole, Pin)> {
    let (from, bytes) = room()?;
    if taken.schema.tables.is_empty() {
        return None;
    }
    let base = Base::of(Arc::clone(&taken.schema), taken.doubtful_keys.clone());
    let copy = || {
        let base = Arc::new(base.copied());
        let taken = Taken { schema: Arc::clone(&base.schema), ..Taken::clone(taken) };
        Whole(Arc::new(taken), base)
    };
    let wanted = bytes_of(|| Box::new(copy())).next_multiple_of(ALIGNED);
    let owner = owner(key);
    let mut pieces = PIECES_KEPT.exclusive();
    // Another one was quicker.
    if let Some(place) = place_of(&pieces, owner, state) {
        return read(pieces.get(place)?, place);
    }
    let place = make_room(&mut pieces, from.next_multiple_of(ALIGNED), from + bytes, wanted, owner)?;
    let begin = usize::try_from(pieces[place][3]).ok()?;
    // SAFETY: no piece in use overlaps with this one, and nobody makes another one while the lock is held.
    let made = unsafe { made_in(begin, wanted, copy) };
    let Some(whole) = made else {
        pieces[place] = [0; 6];
        return None;
    };
    pieces[place] = [owner, state.0, state.1, begin as u64, wanted as u64, std::ptr::from_ref(whole) as u64];
    read(&pieces[place], place)
}

/// A free piece of that many bytes, entered with its place and size. What nobody reads is thrown out for it: first what was of the same
/// role and path, then what was found longest ago.
fn make_room(pieces: &mut [Piece; PIECES], from: usize, end: usize, wanted: usize, owner: u64) -> Option<usize> {
    let unread = |pieces: &[Piece; PIECES], i: usize| pins::unread_since(i).filter(|_| pieces[i][4] > 0);
    for i in 0..PIECES {
        if pieces[i][0] == owner && unread(pieces, i).is_some() {
            pieces[i] = [0; 6];
        }
    }
    loop {
        if let (Some(free), Some(begin)) = (pieces.iter().position(|p| p[4] == 0), gap(pieces, from, end, wanted)) {
            pieces[free] = [0, 0, 0, begin as u64, wanted as u64, 0];
            return Some(free);
        }
        let (_, oldest) = (0..PIECES).filter_map(|i| unread(pieces, i).map(|since| (since, i))).min()?;
        pieces[oldest] = [0; 6];
    }
}

/// Where there are that many bytes between pieces.
fn gap(pieces: &[Piece; PIECES], from: usize, end: usize, wanted: usize) -> Option<usize> {
    let mut taken: Vec<(usize, usize)> = pieces.iter().filter(|p| p[4] > 0).map(|p| (p[3] as usize, p[4] as usize)).collect();
    taken.sort_unstable();
    let mut at = from;
    for (begin, bytes) in taken {
        if begin >= at && begin - at >= wanted {
            return Some(at);
        }
        at = at.max(begin + bytes);
    }
    (end.saturating_sub(at) >= wanted).then_some(at)
}
