//! Rows of the extension's own tables, found by an index and read without planning a statement: every connection would plan each of
//! its statements anew, and hold locks on the table and all of its indexes until the transaction ends.
//!
//! Nobody's rights are checked here: the conditions have to say whose rows are read.

use crate::db;
use pgrx::FromDatum;
use pgrx::pg_sys::{self, Datum, Oid};
use std::ffi::CStr;

/// A condition: a column, and what it has to be equal to.
pub type Condition<'a> = (&'a CStr, db::Argument<'a>);

/// A table of the extension's own, and the columns of it that are wanted.
pub struct Table {
    oid: Oid,
    columns: Vec<i16>,
}

/// The wanted columns of a row, by their place in the list that the [`Table`] was made with. Valid until the scan goes on.
pub struct Fields<'a> {
    columns: &'a [i16],
    shape: pg_sys::TupleDesc,
    values: &'a [Datum],
    nulls: &'a [bool],
}

impl Table {
    /// `None`: there is no such table.
    pub fn of(name: &CStr, columns: &[&CStr]) -> Option<Self> {
        let oid = relation(name)?;
        // SAFETY: a look-up in the catalog's caches; 0 for a column that isn't there.
        let columns = columns.iter().map(|column| unsafe { pg_sys::get_attnum(oid, column.as_ptr()) }).collect();
        Some(Self { oid, columns })
    }

    /// Calls `each` for the rows that an index finds by its columns (of type name, text or bigint), the last of the index first, until
    /// it says that it has enough. `None`: there is no such index.
    pub fn last_first(&self, index: &CStr, conditions: &[Condition], mut each: impl FnMut(&Fields) -> bool) -> Option<()> {
        let index = relation(index)?;
        // SAFETY: called in a transaction, as all of the extension's functions. The relations are open, with their locks, as long as
        // the scan runs, and the snapshot is registered as long; an error in between is cleaned up with the transaction.
        unsafe {
            let Some(mut keys) = self.keys(conditions) else { return Some(()) };
            // What the transaction wrote a moment ago counts.
            pg_sys::CommandCounterIncrement();
            let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetTransactionSnapshot());
            let table = pg_sys::table_open(self.oid, pg_sys::AccessShareLock as i32);
            let index = pg_sys::index_open(index, pg_sys::AccessShareLock as i32);
            let scan = pg_sys::systable_beginscan_ordered(table, index, snapshot, keys.len() as i32, keys.as_mut_ptr());
            let mut reader = Reader::of(table);
            loop {
                pgrx::check_for_interrupts!();
                let tuple = pg_sys::systable_getnext_ordered(scan, pg_sys::ScanDirection::BackwardScanDirection);
                if tuple.is_null() || !each(&reader.read(tuple, &self.columns)) {
                    break;
                }
            }
            pg_sys::systable_endscan_ordered(scan);
            pg_sys::index_close(index, pg_sys::AccessShareLock as i32);
            pg_sys::table_close(table, pg_sys::AccessShareLock as i32);
            pg_sys::UnregisterSnapshot(snapshot);
        }
        Some(())
    }

    /// Calls `each` for the rows in the order of an index over vectors, those near to `vector` first, until it says that it has enough.
    /// `None`: there is no such index, or none that can be used.
    pub fn nearest(&self, index: &CStr, vector: &[f32], mut each: impl FnMut(&Fields) -> bool) -> Option<()> {
        let index = relation(index)?;
        // SAFETY: as above; the index is asked whether it returns rows in order before it is.
        unsafe {
            let sought = as_vector(vector)?;
            pg_sys::CommandCounterIncrement();
            let snapshot = pg_sys::RegisterSnapshot(pg_sys::GetTransactionSnapshot());
            let table = pg_sys::table_open(self.oid, pg_sys::AccessShareLock as i32);
            let index = pg_sys::index_open(index, pg_sys::AccessShareLock as i32);
            let ordered = (*(*index).rd_index).indisvalid && (*(*index).rd_indam).amcanorderbyop;
            if ordered {
                let (family, kind) = (*(*index).rd_opfamily, *(*index).rd_opcintype);
                let distance = pg_sys::get_opcode(pg_sys::get_opfamily_member(family, kind, kind, 1));
                let mut by: pg_sys::ScanKeyData = std::mem::zeroed();
                let flags = pg_sys::SK_ORDER_BY as i32;
                pg_sys::ScanKeyEntryInitialize(&mut by, flags, 1, 1, pg_sys::InvalidOid, pg_sys::InvalidOid, distance, sought);
                #[cfg(not(feature = "pg18"))]
                let scan = pg_sys::index_beginscan(table, index, snapshot, 0, 1);
                #[cfg(feature = "pg18")]
                let scan = pg_sys::index_beginscan(table, index, snapshot, std::ptr::null_mut(), 0, 1);
                pg_sys::index_rescan(scan, std::ptr::null_mut(), 0, &mut by, 1);
                let slot = pg_sys::table_slot_create(table, std::ptr::null_mut());
                let mut reader = Reader::of(table);
                let mut more = true;
                while more && pg_sys::index_getnext_slot(scan, pg_sys::ScanDirection::ForwardScanDirection, slot) {
                    pgrx::check_for_interrupts!();
                    let mut copied = false;
                    let tuple = pg_sys::ExecFetchSlotHeapTuple(slot, false, &mut copied);
                    more = each(&reader.read(tuple, &self.columns));
                    if copied {
                        pg_sys::heap_freetuple(tuple);
                    }
                }
                pg_sys::index_endscan(scan);
                pg_sys::ExecDropSingleTupleTableSlot(slot);
            }
            pg_sys::index_close(index, pg_sys::AccessShareLock as i32);
            pg_sys::table_close(table, pg_sys::AccessShareLock as i32);
            pg_sys::UnregisterSnapshot(snapshot);
            ordered.then_some(())
        }
    }

    /// The conditions as PostgreSQL's; `None` where one is NULL, which nothing is equal to.
    ///
    /// # Safety
    /// Inside a transaction; the keys hold as long as its memory.
    unsafe fn keys(&self, conditions: &[Condition]) -> Option<Vec<pg_sys::ScanKeyData>> {
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
                let number = pg_sys::get_attnum(self.oid, column.as_ptr());
                let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
                pg_sys::ScanKeyEntryInitialize(&mut key, 0, number, strategy, pg_sys::InvalidOid, collation, equal, value);
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

/// Bytes before the components of a vector.
const HEAD: usize = 8;

/// The OID of a relation of the extension's own.
fn relation(name: &CStr) -> Option<Oid> {
    // SAFETY: look-ups by name in the catalog's caches.
    let oid = unsafe { pg_sys::get_relname_relid(name.as_ptr(), pg_sys::get_namespace_oid(c"ask".as_ptr(), true)) };
    (oid != pg_sys::InvalidOid).then_some(oid)
}

/// Takes rows apart, one after the other.
struct Reader {
    shape: pg_sys::TupleDesc,
    values: Vec<Datum>,
    nulls: Vec<bool>,
}

impl Reader {
    /// # Safety
    /// The table stays open as long as this is used.
    unsafe fn of(table: pg_sys::Relation) -> Self {
        // SAFETY: an open relation has a shape.
        let shape = unsafe { (*table).rd_att };
        // SAFETY: as above.
        let count = usize::try_from(unsafe { (*shape).natts }).unwrap_or(0);
        Self { shape, values: vec![Datum::from(0usize); count], nulls: vec![true; count] }
    }

    /// # Safety
    /// A row of the table that this was made for, which stays valid as long as what is returned.
    unsafe fn read<'a>(&'a mut self, tuple: pg_sys::HeapTuple, columns: &'a [i16]) -> Fields<'a> {
        // SAFETY: the arrays are as long as the shape says.
        unsafe { pg_sys::heap_deform_tuple(tuple, self.shape, self.values.as_mut_ptr(), self.nulls.as_mut_ptr()) };
        Fields { columns, shape: self.shape, values: &self.values, nulls: &self.nulls }
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

    /// In text form; moments in seconds since 1970.
    pub fn text(&self, at: usize) -> Option<String> {
        let (number, value) = self.get(at)?;
        // SAFETY: the column is one of the shape's; the output function of its type makes a zero-terminated text.
        unsafe {
            let kind = pg_sys::SPI_gettypeid(self.shape, i32::from(number));
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

    /// Whether a column of type text holds this.
    pub fn is(&self, at: usize, text: &str) -> bool {
        self.bytes(at) == Some(text.as_bytes())
    }

    /// Of a column of type text.
    pub fn bytes(&self, at: usize) -> Option<&[u8]> {
        // SAFETY: a value of a type without a fixed length; what is stored apart or compressed is copied.
        self.get(at).and_then(|(_, value)| unsafe { <&[u8]>::from_datum(value, false) })
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
            let plain = pg_sys::pg_detoast_datum(value.cast_mut_ptr());
            let bytes = pgrx::varlena::varsize_any(plain);
            let count = usize::try_from(plain.cast::<i16>().add(2).read()).ok()?;
            (bytes == HEAD + count * 4).then(|| std::slice::from_raw_parts(plain.cast::<f32>().add(HEAD / 4), count))
        }
    }
}
