//! PostgreSQL's lists, read only.

use pgrx::pg_sys::{List, ListCell, Node, Oid};

/// The cells of a list; null is the empty list.
///
/// # Safety
/// `list` is null or a valid list that lives as long as the slice is used.
unsafe fn cells<'a>(list: *mut List) -> &'a [ListCell] {
    if list.is_null() {
        return &[];
    }
    // SAFETY: as required; `elements` holds `length` cells.
    unsafe { std::slice::from_raw_parts((*list).elements, usize::try_from((*list).length).unwrap_or(0)) }
}

/// The pointers of a list of nodes.
///
/// # Safety
/// As `cells`; the list holds pointers to `T`.
pub(super) unsafe fn pointers<T>(list: *mut List) -> Vec<*mut T> {
    // SAFETY: as required.
    unsafe { cells(list).iter().map(|cell| cell.ptr_value.cast()).collect() }
}

/// The OIDs of a list of OIDs.
///
/// # Safety
/// As `cells`; the list holds OIDs.
pub(super) unsafe fn oids(list: *mut List) -> Vec<Oid> {
    // SAFETY: as required.
    unsafe { cells(list).iter().map(|cell| cell.oid_value).collect() }
}

/// Puts another node in place of the one at `place` (from 0).
///
/// # Safety
/// As `cells`; nobody else reads the list meanwhile.
pub(super) unsafe fn replace(list: *mut List, place: usize, node: *mut Node) {
    // SAFETY: as required; the place is checked against the length.
    unsafe {
        if !list.is_null() && place < usize::try_from((*list).length).unwrap_or(0) {
            (*(*list).elements.add(place)).ptr_value = node.cast();
        }
    }
}
