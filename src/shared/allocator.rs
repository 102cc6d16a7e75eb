//! The allocator: the C library's, but for copies that are put into shared memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{BASE, BYTES};

/// Memory of this library's values.
pub struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Whether a copy is being made: elsewhere it costs one look.
static COPYING: AtomicBool = AtomicBool::new(false);

/// What becomes of a piece of memory that is asked for.
#[derive(Clone, Copy)]
enum Way {
    /// As ever.
    Plain,
    /// As ever, and its bytes are added up.
    Counted(usize),
    /// The next ones of a room: where it goes on, and where it ends. What doesn't fit is taken as ever, and told.
    Put { next: usize, end: usize, fits: bool },
}

thread_local! {
    /// Of this thread alone: names are looked up in others.
    static WAY: Cell<Way> = const { Cell::new(Way::Plain) };
}

/// Puts the way back, on an error too.
struct Plainly;

impl Drop for Plainly {
    fn drop(&mut self) {
        COPYING.store(false, Ordering::Relaxed);
        WAY.set(Way::Plain);
    }
}

fn in_way<T>(way: Way, make: impl FnOnce() -> T) -> (T, Way) {
    let _plainly = Plainly;
    WAY.set(way);
    COPYING.store(true, Ordering::Relaxed);
    let made = make();
    (made, WAY.get())
}

/// The bytes that what `make` makes takes in a room.
pub fn bytes_of<T>(make: impl FnOnce() -> T) -> usize {
    match in_way(Way::Counted(0), || drop(make())) {
        ((), Way::Counted(bytes)) => bytes,
        _ => 0,
    }
}

/// Makes a value in a room, which begins at `from`, at a multiple of 16, and has that many bytes. `None`: it doesn't fit.
///
/// # Safety
/// Nobody else uses the room. What is made is never dropped.
pub unsafe fn made_in<T>(from: usize, bytes: usize, make: impl FnOnce() -> T) -> Option<&'static T> {
    let way = Way::Put { next: from, end: from + bytes, fits: true };
    match in_way(way, || Box::new(make())) {
        (made, Way::Put { fits: true, .. }) => Some(Box::leak(made)),
        // What is in the room isn't freed, what is not is.
        _ => None,
    }
}

/// A piece of the room; `None`: as ever.
fn piece(layout: Layout) -> Option<*mut u8> {
    let aligned = |at: usize| at.checked_next_multiple_of(layout.align());
    match WAY.get() {
        Way::Plain => None,
        Way::Counted(bytes) => {
            WAY.set(Way::Counted(aligned(bytes)? + layout.size()));
            None
        }
        Way::Put { next, end, .. } => {
            let at = aligned(next)?;
            let fits = at.checked_add(layout.size()).is_some_and(|after| after <= end);
            WAY.set(Way::Put { next: if fits { at + layout.size() } else { end }, end, fits });
            fits.then_some(at as *mut u8)
        }
    }
}

/// Whether a piece is of the shared memory: it is never freed by itself.
fn is_shared(piece: *mut u8) -> bool {
    let base = BASE.load(Ordering::Relaxed);
    (piece as usize).wrapping_sub(base) < BYTES.load(Ordering::Relaxed)
}

// SAFETY: pieces come from the C library's allocator and go back to it, but for those of a room that its caller owns: these are apart
// from one another, aligned, and not given out twice.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COPYING.load(Ordering::Relaxed)
            && let Some(piece) = piece(layout)
        {
            return piece;
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if COPYING.load(Ordering::Relaxed)
            && let Some(piece) = piece(layout)
        {
            // SAFETY: the piece has this size. The room may have held something before.
            unsafe { piece.write_bytes(0, layout.size()) };
            return piece;
        }
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        if !is_shared(piece) {
            // SAFETY: it came from there.
            unsafe { System.dealloc(piece, layout) };
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !is_shared(piece) && !COPYING.load(Ordering::Relaxed) {
            // SAFETY: as the caller promises.
            return unsafe { System.realloc(piece, layout, size) };
        }
        // SAFETY: the new size is one that the caller may ask for; as many bytes are copied as both have.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                std::ptr::copy_nonoverlapping(piece, new, size.min(layout.size()));
                self.dealloc(piece, layout);
            }
            new
        }
    }
}
