//! Rows of the extension's own tables, found by an index and read without planning a statement: every connection would plan each of
//! its statements anew, and hold locks on the table and all of its indexes until the transaction ends.
//!
//! Nobody's rights are checked here: the conditions have to say whose rows are read.

mod fields;

use crate::db;
use fields::HEAD;
pub use fields::{Fields, Place};
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

/// A condition: a column, and what it has to be equal to.
pub type Condition<'a> = (&'a CStr, db::Argument<'a>);

/// A table of the extension's own, and the columns of it that are wanted.
pub struct Table {
    oid: Oid,
    columns: Vec<i16>,
    /// The last of them in the table's order.
    last: i16,
    /// The numbers of columns that conditions named, looked up once.
    numbers: RefCell<Vec<(CString, i16)>>,
}

/// A table whose columns are looked up once, and again when the catalog says that something changed.
pub struct Known {
    name: &'static CStr,
    columns: &'static [&'static CStr],
    found: RefCell<Option<(u64, Rc<Table>)>>,
}

impl Known {
    pub const fn new(name: &'static CStr, columns: &'static [&'static CStr]) -> Self {
        Self { name, columns, found: RefCell::new(None) }
    }

    /// `None`: there is no such table.
    pub fn table(&self) -> Option<Rc<Table>> {
        // SAFETY: takes in pending invalidation messages, so that a change committed elsewhere is seen.
        unsafe { pg_sys::AcceptInvalidationMessages() };
        let generation = crate::catalog::generation();
        let mut found = self.found.borrow_mut();
        if found.as_ref().is_none_or(|(of, _)| *of != generation) {
            *found = Table::of(self.name, self.columns).map(|table| (generation, Rc::new(table)));
        }
        found.as_ref().map(|(_, table)| Rc::clone(table))
    }
}

/// A table that is being read: all of it as it was when it was opened.
pub struct Open<'a> {
    table: &'a Table,
    relation: pg_sys::Relation,
    snapshot: pg_sys::Snapshot,
    /// Where its scans put their rows.
    slot: *mut pg_sys::TupleTableSlot,
}

impl Table {
    /// `None`: there is no such table.
    pub fn of(name: &CStr, columns: &[&CStr]) -> Option<Self> {
        let oid = relation(name)?;
        // SAFETY: a look-up in the catalog's caches; 0 for a column that isn't there.
        let columns: Vec<i16> = columns.iter().map(|column| unsafe { pg_sys::get_attnum(oid, column.as_ptr()) }).collect();
        let last = columns.iter().copied().max().unwrap_or(0);
        Some(Self { oid, columns, last, numbers: RefCell::default() })
    }

    /// The number of a column.
    fn number(&self, column: &CStr) -> i16 {
        let mut numbers = self.numbers.borrow_mut();
        if let Some((_, number)) = numbers.iter().find(|(known, _)| known.as_c_str() == column) {
            return *number;
        }
        // SAFETY: a look-up in the catalog's caches; 0 for a column that isn't there.
        let number = unsafe { pg_sys::get_attnum(self.oid, column.as_ptr()) };
        numbers.push((column.to_owned(), number));
        number
    }

    /// Opens the table for whatever `f` looks for in it: several look-ups share what opening costs.
    pub fn open<T>(&self, f: impl FnOnce(&Open) -> T) -> T {
        // SAFETY: called in a transaction, as all of the extension's functions. The relation is open, with its lock, and the snapshot
        // registered as long as `f` runs; an error in between is cleaned up with the transaction.
        unsafe {
            // What the transaction wrote a moment ago counts.
            pg_sys::CommandCounterIncrement();
            let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetTransactionSnapshot());
            let relation = pg_sys::table_open(self.oid, pg_sys::AccessShareLock as i32);
            let slot = pg_sys::table_slot_create(relation, std::ptr::null_mut());
            let out = f(&Open { table: self, relation, snapshot, slot });
            pg_sys::ExecDropSingleTupleTableSlot(slot);
            pg_sys::table_close(relation, pg_sys::AccessShareLock as i32);
            pg_sys::UnregisterSnapshot(snapshot);
            out
        }
    }

    /// [`Open::last_first`] of a table that nothing else is looked for in.
    pub fn last_first(&self, index: &CStr, conditions: &[Condition], each: impl FnMut(&Fields) -> bool) -> Option<()> {
        self.open(|table| table.last_first(index, conditions, each))
    }
}

impl Open<'_> {
    /// Calls `each` for the rows that an index finds by its columns (of type name, text or bigint), the last of the index first, until
    /// it says that it has enough. `None`: there is no such index.
    pub fn last_first(&self, index: &CStr, conditions: &[Condition], mut each: impl FnMut(&Fields) -> bool) -> Option<()> {
        self.last_first_of_each(index, &[conditions], |_, fields| each(fields))
    }

    /// The same for several sets of conditions on the same columns, none of them NULL, one after the other; `each` is told which one
    /// found the row, and says when it has enough of that one.
    pub fn last_first_of_each<'k, C: AsRef<[Condition<'k>]>>(
        &self,
        index: &CStr,
        sought: &[C],
        mut each: impl FnMut(usize, &Fields) -> bool,
    ) -> Option<()> {
        let Some(first) = sought.first() else { return Some(()) };
        self.by_index(index, first.as_ref().len() as i32, 0, |scan| {
            // SAFETY: the index is open.
            let Some(mut keys) = (unsafe { self.keys(scan.index, first.as_ref()) }) else { return Some(()) };
            let mut before = first.as_ref();
            for (which, conditions) in sought.iter().enumerate() {
                let conditions = conditions.as_ref();
                // SAFETY: a scan of the index with as many keys was begun. What two sets have in common stays as it is.
                unsafe {
                    for ((key, condition), before) in keys.iter_mut().zip(conditions).zip(before) {
                        if condition.1 != before.1 {
                            key.sk_argument = condition.1.1.map_or(Datum::null(), |value| db::datum(condition.1.0, value));
                        }
                    }
                    before = conditions;
                    pg_sys::index_rescan(scan.scan, keys.as_mut_ptr(), keys.len() as i32, std::ptr::null_mut(), 0);
                }
                self.read(scan, pg_sys::ScanDirection::BackwardScanDirection, |fields| each(which, fields));
            }
            Some(())
        })
    }

    /// Calls `each` for the rows in the order of an index over vectors, those near to `vector` first, until it says that it has enough.
    /// `None`: there is no such index, or none that can be used.
    pub fn nearest(&self, index: &CStr, vector: &[f32], each: impl FnMut(&Fields) -> bool) -> Option<()> {
        self.by_index(index, 0, 1, |scan| {
            // SAFETY: the index is open; it is asked whether it returns rows in order before it is.
            unsafe {
                let sought = as_vector(vector)?;
                if !(*(*scan.index).rd_indam).amcanorderbyop {
                    return None;
                }
                let (family, kind) = (*(*scan.index).rd_opfamily, *(*scan.index).rd_opcintype);
                let distance = pg_sys::get_opcode(pg_sys::get_opfamily_member(family, kind, kind, 1));
                let mut by: pg_sys::ScanKeyData = std::mem::zeroed();
                let flags = pg_sys::SK_ORDER_BY as i32;
                pg_sys::ScanKeyEntryInitialize(&mut by, flags, 1, 1, pg_sys::InvalidOid, pg_sys::InvalidOid, distance, sought);
                pg_sys::index_rescan(scan.scan, std::ptr::null_mut(), 0, &mut by, 1);
            }
            self.read(scan, pg_sys::ScanDirection::ForwardScanDirection, each);
            Some(())
        })
    }

    /// Begins a scan of an index with so many keys and orders, and ends it after `f`. `None`: no such index, or a half-built one.
    fn by_index<T>(&self, index: &CStr, keys: i32, orders: i32, f: impl FnOnce(&Scan) -> Option<T>) -> Option<T> {
        let index = relation(index)?;
        // SAFETY: as in `open`.
        unsafe {
            let index = pg_sys::index_open(index, pg_sys::AccessShareLock as i32);
            let out = (*(*index).rd_index).indisvalid.then(|| {
                #[cfg(not(feature = "pg18"))]
                let scan = pg_sys::index_beginscan(self.relation, index, self.snapshot, keys, orders);
                #[cfg(feature = "pg18")]
                let scan = pg_sys::index_beginscan(self.relation, index, self.snapshot, std::ptr::null_mut(), keys, orders);
                let out = f(&Scan { scan, index });
                // The last row is kept in place no longer than the scan.
                clear(self.slot);
                pg_sys::index_endscan(scan);
                out
            });
            pg_sys::index_close(index, pg_sys::AccessShareLock as i32);
            out.flatten()
        }
    }

    /// Calls `each` for the rows of a scan until it says that it has enough.
    fn read(&self, scan: &Scan, direction: pg_sys::ScanDirection::Type, each: impl FnMut(&Fields) -> bool) {
        // SAFETY: the scan has its keys, and fills the slot.
        unsafe { self.each_row(|| index_getnext_slot(scan.scan, direction, self.slot), each) }
    }

    /// The places of the rows that an index finds by its first columns, page by page, dead ones included; no more than `most` of
    /// them: the rows themselves aren't read. `None`: there is no such index.
    pub fn places(&self, index: &CStr, conditions: &[Condition], most: usize) -> Option<Vec<Place>> {
        self.by_index(index, conditions.len() as i32, 0, |scan| {
            let mut places = Vec::new();
            // SAFETY: the index is open, and a scan of it with as many keys was begun.
            unsafe {
                let Some(mut keys) = self.keys(scan.index, conditions) else { return Some(places) };
                pg_sys::index_rescan(scan.scan, keys.as_mut_ptr(), keys.len() as i32, std::ptr::null_mut(), 0);
                while places.len() < most {
                    let place = pg_sys::index_getnext_tid(scan.scan, pg_sys::ScanDirection::ForwardScanDirection);
                    if place.is_null() {
                        break;
                    }
                    places.push(Place(*place));
                }
            }
            // Rows fill a page from its end: the last are the first in memory, which is read upwards.
            places.sort_unstable_by_key(|place| std::cmp::Reverse(place.order()));
            Some(places)
        })
    }

    /// Calls `each` for the rows at places that an index names: those of one page stand together, and it is looked for once.
    pub fn at_places(&self, places: &[Place], mut each: impl FnMut(&Fields)) {
        // SAFETY: as in `all`.
        unsafe {
            let methods = &*(*self.relation).rd_tableam;
            let (Some(begin), Some(fetch), Some(end)) = (methods.index_fetch_begin, methods.index_fetch_tuple, methods.index_fetch_end)
            else {
                return;
            };
            let (relation, snapshot, slot) = (self.relation, self.snapshot, self.slot);
            let scan = pg_sys::ffi::pg_guard_ffi_boundary(|| begin(relation));
            let mut places = places.iter();
            let next = || {
                places.any(|place| {
                    let (mut tid, mut again) = (place.0, false);
                    fetch(scan, &raw mut tid, snapshot, slot, &raw mut again, std::ptr::null_mut())
                })
            };
            self.each_row(next, |fields| {
                each(fields);
                true
            });
            clear(slot);
            pg_sys::ffi::pg_guard_ffi_boundary(|| end(scan));
        }
    }

    /// The pages of the table.
    pub fn pages(&self) -> u32 {
        // SAFETY: the table is open.
        unsafe { pg_sys::RelationGetNumberOfBlocksInFork(self.relation, pg_sys::ForkNumber::MAIN_FORKNUM) }
    }

    /// Calls `each` for all rows of the table, page by page, the last ones first, until it says that it has enough.
    pub fn all(&self, each: impl FnMut(&Fields) -> bool) {
        let flags = pg_sys::ScanOptions::SO_TYPE_SEQSCAN | pg_sys::ScanOptions::SO_ALLOW_PAGEMODE;
        // SAFETY: the functions are those that the table's access method names; what they raise is caught at the boundary, inside of which
        // there is nothing to be dropped.
        unsafe {
            let methods = &*(*self.relation).rd_tableam;
            let (Some(begin), Some(next), Some(end)) = (methods.scan_begin, methods.scan_getnextslot, methods.scan_end) else { return };
            let (relation, snapshot, slot) = (self.relation, self.snapshot, self.slot);
            let none = std::ptr::null_mut();
            let scan = pg_sys::ffi::pg_guard_ffi_boundary(|| begin(relation, snapshot, 0, none, none.cast(), flags));
            // Rows fill a page from its end: the last are the first in memory, which is read upwards.
            let direction = pg_sys::ScanDirection::BackwardScanDirection;
            self.each_row(|| next(scan, direction, slot), each);
            clear(slot);
            pg_sys::ffi::pg_guard_ffi_boundary(|| end(scan));
        }
    }

    /// Calls `each` for the rows that `next` puts into the slot, until it says that it has enough. There is one guard around all of them:
    /// what `next` raises passes only what there is nothing to be dropped of, and what `each` raises is raised again behind the guard.
    ///
    /// # Safety
    /// `next` is a function of PostgreSQL's, called as it has to be, that says whether there is a row in the slot.
    unsafe fn each_row(&self, mut next: impl FnMut() -> bool, mut each: impl FnMut(&Fields) -> bool) {
        let mut raised = None;
        // SAFETY: a panic doesn't leave the guarded function.
        unsafe {
            pg_sys::ffi::pg_guard_ffi_boundary(|| {
                while next() {
                    let goes_on = std::panic::catch_unwind(AssertUnwindSafe(|| {
                        pgrx::check_for_interrupts!();
                        each(&self.fields())
                    }));
                    match goes_on {
                        Ok(true) => {}
                        Ok(false) => break,
                        Err(error) => {
                            raised = Some(error);
                            break;
                        }
                    }
                }
            });
        }
        if let Some(error) = raised {
            std::panic::resume_unwind(error);
        }
    }

    /// Calls `each` for the row at a place that a scan of this open table found; not if the row is gone.
    pub fn at(&self, place: Place, each: impl FnOnce(&Fields)) {
        // SAFETY: as in `all`; the place is one that the same snapshot saw a row at.
        unsafe {
            let Some(fetch) = (*(*self.relation).rd_tableam).tuple_fetch_row_version else { return };
            let (relation, snapshot, slot) = (self.relation, self.snapshot, self.slot);
            let mut tid = place.0;
            let tid = &raw mut tid;
            if pg_sys::ffi::pg_guard_ffi_boundary(|| fetch(relation, tid, snapshot, slot)) {
                each(&self.fields());
            }
            clear(slot);
        }
    }

    /// The columns of the row in the slot.
    ///
    /// # Safety
    /// The slot holds a row, which stays there as long as the fields are used.
    unsafe fn fields(&self) -> Fields<'_> {
        // SAFETY: the slot's arrays are as long as it says.
        unsafe {
            // Columns are taken apart from the first to the last that is wanted.
            let last = self.table.last;
            if let Some(take) = (*(*self.slot).tts_ops).getsomeattrs.filter(|_| (*self.slot).tts_nvalid < last) {
                // A row that is there raises nothing, which a guard around each call of many would be for.
                take(self.slot, i32::from(last));
            }
            // A row of before the table had so many columns.
            if (*self.slot).tts_nvalid < last {
                pg_sys::slot_getsomeattrs_int(self.slot, i32::from(last));
            }
            let slot = &*self.slot;
            let count = usize::try_from(slot.tts_nvalid).unwrap_or(0);
            let (values, nulls) = match count {
                0 => (&[][..], &[][..]),
                _ => (std::slice::from_raw_parts(slot.tts_values, count), std::slice::from_raw_parts(slot.tts_isnull, count)),
            };
            Fields { columns: &self.table.columns, shape: slot.tts_tupleDescriptor, values, nulls, place: Place(slot.tts_tid) }
        }
    }

    /// The conditions as keys of an index; `None` where one is NULL, which nothing is equal to, or of no column of the index.
    ///
    /// # Safety
    /// Inside a transaction, the index open; the keys hold as long as the transaction's memory.
    unsafe fn keys(&self, index: pg_sys::Relation, conditions: &[Condition]) -> Option<Vec<pg_sys::ScanKeyData>> {
        // SAFETY: an open index has a description with as many columns as it says.
        let columns =
            unsafe { (*(*index).rd_index).indkey.values.as_slice(usize::try_from((*(*index).rd_index).indnkeyatts).unwrap_or(0)) };
        let key = |(column, (kind, value)): &Condition| {
            let (equal, collation) = match *kind {
                pg_sys::NAMEOID => (pg_sys::F_NAMEEQ, pg_sys::C_COLLATION_OID),
                pg_sys::INT8OID => (pg_sys::F_INT8EQ, pg_sys::InvalidOid),
                _ => (pg_sys::F_TEXTEQ, pg_sys::DEFAULT_COLLATION_OID),
            };
            let (strategy, equal) = (pg_sys::BTEqualStrategyNumber as u16, Oid::from(equal));
            // SAFETY: a key is plain data, filled in by PostgreSQL.
            unsafe {
                let value = db::datum(*kind, (*value)?);
                let number = self.table.number(column);
                let place = i16::try_from(columns.iter().position(|c| *c == number)? + 1).ok()?;
                let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
                pg_sys::ScanKeyEntryInitialize(&mut key, 0, place, strategy, pg_sys::InvalidOid, collation, equal, value);
                Some(key)
            }
        };
        conditions.iter().map(key).collect()
    }
}

/// A value of pgvector's type: its length in four bytes, the number of dimensions in two, two of no use, and the components.
///
/// # Safety
/// Inside a transaction, whose memory the value is in.
unsafe fn as_vector(components: &[f32]) -> Option<Datum> {
    let (count, bytes) = (i16::try_from(components.len()).ok()?, HEAD + components.len() * 4);
    // SAFETY: as many bytes are written as were asked for, which are aligned for any type.
    unsafe {
        let value = pg_sys::palloc0(bytes);
        pgrx::varlena::set_varsize_4b(value.cast(), bytes as i32);
        value.cast::<i16>().add(2).write(count);
        std::ptr::copy_nonoverlapping(components.as_ptr(), value.cast::<f32>().add(HEAD / 4), components.len());
        Some(Datum::from(value))
    }
}

/// The OID of a relation of the extension's own.
pub fn relation(name: &CStr) -> Option<Oid> {
    thread_local!(static SCHEMA: Cell<Option<(u64, Oid)>> = const { Cell::new(None) });
    let generation = crate::catalog::generation();
    // SAFETY: look-ups by name in the catalog's caches.
    unsafe {
        let schema = SCHEMA.get().filter(|(of, _)| *of == generation).map(|(_, schema)| schema);
        let schema = schema.unwrap_or_else(|| pg_sys::get_namespace_oid(c"ask".as_ptr(), true));
        SCHEMA.set(Some((generation, schema)));
        let oid = pg_sys::get_relname_relid(name.as_ptr(), schema);
        (oid != pg_sys::InvalidOid).then_some(oid)
    }
}

unsafe extern "C-unwind" {
    /// Of PostgreSQL, without a guard of its own, which around each row of many is a cost: [`Open::each_row`] has one.
    fn index_getnext_slot(scan: pg_sys::IndexScanDesc, direction: pg_sys::ScanDirection::Type, slot: *mut pg_sys::TupleTableSlot) -> bool;
}

/// A scan of an index.
struct Scan {
    scan: pg_sys::IndexScanDesc,
    index: pg_sys::Relation,
}

/// Empties a slot (`ExecClearTuple`, which is a macro).
///
/// # Safety
/// The slot was made and not dropped.
unsafe fn clear(slot: *mut pg_sys::TupleTableSlot) {
    // SAFETY: each kind of slot says how it is emptied.
    unsafe {
        if let Some(clear) = (*(*slot).tts_ops).clear {
            clear(slot);
        }
    }
}
