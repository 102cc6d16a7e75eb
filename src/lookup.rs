//! Rows of the extension's own tables, found by an index and read without planning a statement: every connection would plan each of
//! its statements anew, and hold locks on the table and all of its indexes until the transaction ends.
//!
//! Nobody's rights are checked here: the conditions have to say whose rows are read.

use crate::db;
use pgrx::FromDatum;
use pgrx::pg_sys::{self, Datum, Oid};
use std::cell::{Cell, RefCell};
use std::ffi::CStr;
use std::rc::Rc;

/// A condition: a column, and what it has to be equal to.
pub type Condition<'a> = (&'a CStr, db::Argument<'a>);

/// A table of the extension's own, and the columns of it that are wanted.
pub struct Table {
    oid: Oid,
    columns: Vec<i16>,
    /// The last of them in the table's order.
    last: i16,
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

/// The wanted columns of a row, by their place in the list that the [`Table`] was made with. Valid until the scan goes on.
pub struct Fields<'a> {
    columns: &'a [i16],
    shape: pg_sys::TupleDesc,
    values: &'a [Datum],
    nulls: &'a [bool],
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
        Some(Self { oid, columns, last })
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

    /// The same for several sets of conditions on the same columns, one after the other; `each` is told which one found the row, and
    /// says when it has enough of that one.
    pub fn last_first_of_each<'k, C: AsRef<[Condition<'k>]>>(
        &self,
        index: &CStr,
        sought: &[C],
        mut each: impl FnMut(usize, &Fields) -> bool,
    ) -> Option<()> {
        let Some(first) = sought.first() else { return Some(()) };
        self.by_index(index, first.as_ref().len() as i32, 0, |scan| {
            for (which, conditions) in sought.iter().enumerate() {
                // SAFETY: the index is open, and a scan of it with as many keys was begun.
                unsafe {
                    let Some(mut keys) = self.keys(scan.index, conditions.as_ref()) else { continue };
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
    fn read(&self, scan: &Scan, direction: pg_sys::ScanDirection::Type, mut each: impl FnMut(&Fields) -> bool) {
        let columns = self.table.columns.as_slice();
        // SAFETY: the scan has its keys, and fills the slot, whose arrays are as long as it says; the row stays pinned until the next.
        unsafe {
            while pg_sys::index_getnext_slot(scan.scan, direction, self.slot) {
                pgrx::check_for_interrupts!();
                // Columns are taken apart from the first to the last that is wanted.
                if (*self.slot).tts_nvalid < self.table.last {
                    pg_sys::slot_getsomeattrs_int(self.slot, i32::from(self.table.last));
                }
                let slot = &*self.slot;
                let count = usize::try_from(slot.tts_nvalid).unwrap_or(0);
                let (values, nulls) = match count {
                    0 => (&[][..], &[][..]),
                    _ => (std::slice::from_raw_parts(slot.tts_values, count), std::slice::from_raw_parts(slot.tts_isnull, count)),
                };
                if !each(&Fields { columns, shape: slot.tts_tupleDescriptor, values, nulls }) {
                    break;
                }
            }
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
            // SAFETY: a key is plain data, filled in by PostgreSQL; the number is looked up in the catalog's caches.
            unsafe {
                let value = db::datum(*kind, (*value)?);
                let number = pg_sys::get_attnum(self.table.oid, column.as_ptr());
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

/// The bytes of a value without a fixed length. Mostly they stand there as they are: PostgreSQL is asked only for what is stored apart or
/// compressed, which is copied.
///
/// # Safety
/// A value of such a type, which stays valid as long as what is returned.
unsafe fn bytes_of<'a>(value: Datum) -> Option<&'a [u8]> {
    use pgrx::varlena::{varatt_is_1b, varatt_is_1b_e, varatt_is_4b_u, vardata_any, varsize_any_exhdr};
    // SAFETY: the header says how the value is stored, and how long it is.
    unsafe {
        let stored: *const pg_sys::varlena = value.cast_mut_ptr();
        if varatt_is_4b_u(stored) || varatt_is_1b(stored) && !varatt_is_1b_e(stored) {
            return Some(std::slice::from_raw_parts(vardata_any(stored).cast(), varsize_any_exhdr(stored)));
        }
        <&[u8]>::from_datum(value, false)
    }
}

/// Bytes before the components of a vector.
const HEAD: usize = 8;

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

impl Fields<'_> {
    /// A column's number and value; `None` for NULL, and where there is no such column.
    fn get(&self, at: usize) -> Option<(i16, Datum)> {
        let number = *self.columns.get(at)?;
        let place = usize::try_from(number - 1).ok()?;
        let null = *self.nulls.get(place)?;
        (!null).then(|| self.values.get(place).map(|value| (number, *value)))?
    }

    /// Whether a column is NULL, or not there.
    pub fn is_null(&self, at: usize) -> bool {
        self.get(at).is_none()
    }

    /// In text form; moments in seconds since 1970.
    pub fn text(&self, at: usize) -> Option<String> {
        let (number, value) = self.get(at)?;
        // SAFETY: the column is one of the shape's; the output function of its type makes a zero-terminated text.
        unsafe {
            let kind = pg_sys::SPI_gettypeid(self.shape, i32::from(number));
            if kind == pg_sys::TEXTOID {
                return self.bytes(at).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            }
            if kind == pg_sys::TIMESTAMPTZOID {
                /// Seconds from 1970 to 2000, which the server counts from.
                const TO_2000: f64 = 946_684_800.0;
                return Some((value.value() as i64 as f64 / 1e6 + TO_2000).to_string());
            }
            let (mut output, mut varlena) = (pg_sys::InvalidOid, false);
            pg_sys::getTypeOutputInfo(kind, &mut output, &mut varlena);
            let made = pg_sys::OidOutputFunctionCall(output, value);
            let text = CStr::from_ptr(made).to_string_lossy().into_owned();
            pg_sys::pfree(made.cast());
            Some(text)
        }
    }

    /// The elements of a column of type text[]; those that are NULL are left out.
    pub fn texts(&self, at: usize) -> Vec<String> {
        let Some((_, value)) = self.get(at) else { return Vec::new() };
        let (mut elements, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        // SAFETY: an array of texts is taken apart into as many elements, and flags for NULL, as are said.
        unsafe {
            let array = pg_sys::pg_detoast_datum(value.cast_mut_ptr()).cast();
            let align = pg_sys::TYPALIGN_INT as std::ffi::c_char;
            pg_sys::deconstruct_array(array, pg_sys::TEXTOID, -1, false, align, &mut elements, &mut nulls, &mut count);
            let texts = (0..usize::try_from(count).unwrap_or(0)).filter(|i| !*nulls.add(*i)).filter_map(|i| {
                let bytes = bytes_of(*elements.add(i))?;
                Some(String::from_utf8_lossy(bytes).into_owned())
            });
            texts.collect()
        }
    }

    /// Whether a column of type text holds this.
    pub fn is(&self, at: usize, text: &str) -> bool {
        self.bytes(at) == Some(text.as_bytes())
    }

    /// Of a column of type text.
    pub fn bytes(&self, at: usize) -> Option<&[u8]> {
        // SAFETY: a value of a type without a fixed length, valid until the scan goes on.
        self.get(at).and_then(|(_, value)| unsafe { bytes_of(value) })
    }

    /// Of a column of type name.
    pub fn name(&self, at: usize) -> Option<&CStr> {
        // SAFETY: a name ends with a NUL within its length.
        self.get(at).map(|(_, value)| unsafe { CStr::from_ptr(value.cast_mut_ptr()) })
    }

    /// Of a column of type bigint.
    pub fn number(&self, at: usize) -> Option<i64> {
        self.get(at).map(|(_, value)| value.value() as i64)
    }

    /// Of a column of type smallint.
    pub fn small(&self, at: usize) -> Option<i16> {
        self.get(at).map(|(_, value)| value.value() as i16)
    }

    /// Of a column of type real.
    pub fn real(&self, at: usize) -> Option<f32> {
        self.get(at).map(|(_, value)| f32::from_bits(value.value() as u32))
    }

    /// Of a column of type boolean; NULL is false.
    pub fn truth(&self, at: usize) -> bool {
        self.get(at).is_some_and(|(_, value)| value.value() as u8 != 0)
    }

    /// The components of a column of pgvector's type.
    pub fn vector(&self, at: usize) -> Option<&[f32]> {
        let (_, value) = self.get(at)?;
        // SAFETY: laid out as in `as_vector`; how many components there are is held against the length.
        unsafe {
            let stored: *mut pg_sys::varlena = value.cast_mut_ptr();
            let plain = if pgrx::varlena::varatt_is_4b_u(stored) { stored } else { pg_sys::pg_detoast_datum(stored) };
            let bytes = pgrx::varlena::varsize_any(plain);
            let count = usize::try_from(plain.cast::<i16>().add(2).read()).ok()?;
            (bytes == HEAD + count * 4).then(|| std::slice::from_raw_parts(plain.cast::<f32>().add(HEAD / 4), count))
        }
    }
}
