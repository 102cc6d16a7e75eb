//! Which pieces of the shared memory are read, by how many backends. A piece that is read by none may be written anew.

use super::BASE;
use pgrx::{pg_guard, pg_sys};
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// Pieces at most.
pub const PIECES: usize = 64;

/// At the memory's beginning.
struct Head {
    readers: [AtomicU32; PIECES],
    /// When each was found last: a count of what was found.
    used: [AtomicUsize; PIECES],
    clock: AtomicUsize,
}

/// Bytes of the memory's beginning.
pub const BYTES: usize = 4096;
const _: () = assert!(size_of::<Head>() <= BYTES);

/// Nobody reads anything.
///
/// # Safety
/// The memory has as many bytes, and nobody else uses it yet.
pub unsafe fn clear(base: *mut u8) {
    // SAFETY: zeros are numbers.
    unsafe { base.write_bytes(0, BYTES) };
}

fn head() -> Option<&'static Head> {
    let base = BASE.load(Ordering::Relaxed);
    // SAFETY: the memory is as long as the server runs, begins at a page and with zeros, and is only changed as atomic numbers.
    (base != 0).then(|| unsafe { &*(base as *const Head) })
}

/// A piece that this backend reads. What refers to it is let go of before.
#[derive(Debug)]
pub struct Pin(usize);

impl Pin {
    /// To be called under a lock that keeps others from looking for pieces that nobody reads.
    pub fn new(piece: usize) -> Option<Self> {
        let head = head()?;
        let mut mine = MINE.get();
        *mine.get_mut(piece)? += 1;
        if !WATCHED.replace(true) {
            // SAFETY: the callback is guarded, and releases what this backend still reads when it ends, in the middle of a question too.
            unsafe { pg_sys::before_shmem_exit(Some(backend_ends), pg_sys::Datum::from(0usize)) };
        }
        head.readers.get(piece)?.fetch_add(1, Ordering::AcqRel);
        head.used.get(piece)?.store(head.clock.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        MINE.set(mine);
        Some(Self(piece))
    }
}

/// Whether nobody reads a piece, and when it was found last. As above.
pub fn unread_since(piece: usize) -> Option<usize> {
    let head = head()?;
    (head.readers.get(piece)?.load(Ordering::Acquire) == 0).then(|| head.used.get(piece).map(|used| used.load(Ordering::Relaxed)))?
}

thread_local! {
    /// How often this backend reads each piece; none of these is ever dropped, so they are there to the backend's end.
    static MINE: Cell<[u32; PIECES]> = const { Cell::new([0; PIECES]) };
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    /// Pieces that are let go of when the transaction ends: by then nothing that refers to them can be left.
    static ENDING: Cell<[u32; PIECES]> = const { Cell::new([0; PIECES]) };
    static ANY: Cell<bool> = const { Cell::new(false) };
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut ending = ENDING.get();
        if let Some(count) = ending.get_mut(self.0) {
            *count += 1;
        }
        ENDING.set(ending);
        ANY.set(true);
    }
}

/// Lets go of pieces, of each as often as is said.
fn release(pieces: [u32; PIECES]) {
    let Some(head) = head() else { return };
    let mut mine = MINE.get();
    for ((times, mine), readers) in pieces.into_iter().zip(&mut mine).zip(&head.readers) {
        let times = times.min(*mine);
        *mine -= times;
        if times > 0 {
            readers.fetch_sub(times, Ordering::AcqRel);
        }
    }
    MINE.set(mine);
}

#[pg_guard]
pub unsafe extern "C-unwind" fn transaction_ends(event: pg_sys::XactEvent::Type, _argument: *mut std::ffi::c_void) {
    let ends = [pg_sys::XactEvent::XACT_EVENT_COMMIT, pg_sys::XactEvent::XACT_EVENT_PREPARE, pg_sys::XactEvent::XACT_EVENT_ABORT];
    if ends.contains(&event) && ANY.replace(false) {
        release(ENDING.replace([0; PIECES]));
    }
}

/// Nothing of this library runs after this, and nothing that refers to a piece is dropped.
#[pg_guard]
unsafe extern "C-unwind" fn backend_ends(_code: i32, _argument: pg_sys::Datum) {
    release(MINE.get());
}
