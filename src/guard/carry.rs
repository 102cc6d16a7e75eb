//! Carries the rows of a query out of the cage as they are, for ways of delivery that are read later.
//!
//! Reading values back from their text would call the types' input functions outside of the cage: a domain inside a
//! composite, an array or a range checks its values with functions of others. So the values themselves are copied:
//! detoasted and flattened, so that nothing of them is left in a table or in the query's memory.

use std::ffi::CStr;

use pgrx::pg_sys::{self, Datum, Oid};

use super::error::GuardError;
use super::execute::{CELL, Sink};
use super::text::{OutputStyle, to_server};
use super::{Limits, ResultColumn, tuples};

/// Copied rows. They live in a memory context below the one that was current when this was made: outside of the cage.
pub(super) struct Carried {
    context: pg_sys::MemoryContext,
    descriptor: pg_sys::TupleDesc,
    rows: Vec<pg_sys::HeapTuple>,
    columns: Vec<Column>,
    bytes: u64,
    max_bytes: u64,
    /// Values are copied here before a row is made of them; emptied after each row.
    scratch: pg_sys::MemoryContext,
    caller: OutputStyle,
}

/// How a column's values are copied.
enum Column {
    /// By value or of a fixed length.
    Short,
    /// Of variable length; with the most characters that it may have.
    Long(Option<usize>),
    /// As text, by the type's output function: anonymous rows and other types that no column can have. The type's length goes with it.
    Text(pg_sys::FmgrInfo, i16),
}

/// Whether a column is delivered as text: anonymous rows and other types that no column can have.
pub(super) fn is_text(column: &ResultColumn) -> bool {
    // SAFETY: a catalog look-up by OID.
    unsafe { pg_sys::get_typtype(column.type_oid) as u8 == pg_sys::TYPTYPE_PSEUDO }
}

/// The type that a column is delivered in: the base type of a domain, whose checks are the table's business.
pub(super) fn delivered(column: &ResultColumn) -> (Oid, i32) {
    if is_text(column) {
        return (pg_sys::TEXTOID, -1);
    }
    let mut typmod = column.typmod;
    // SAFETY: a catalog look-up by OID.
    let base = unsafe { pg_sys::getBaseTypeAndTypmod(column.type_oid, &mut typmod) };
    (base, typmod)
}

unsafe fn context(name: &'static CStr) -> pg_sys::MemoryContext {
    // SAFETY: a child of the current context, which is valid.
    unsafe {
        pg_sys::AllocSetContextCreateInternal(
            pg_sys::CurrentMemoryContext,
            name.as_ptr(),
            pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
            pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
        )
    }
}

impl Carried {
    /// Room for rows below the current memory context. To be called outside of the cage.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            // SAFETY: there is a current memory context.
            context: unsafe { context(c"pg_ask rows") },
            descriptor: std::ptr::null_mut(),
            rows: Vec::new(),
            columns: Vec::new(),
            bytes: 0,
            max_bytes: limits.max_result_bytes,
            scratch: std::ptr::null_mut(),
            caller: OutputStyle::current(),
        }
    }

    /// Gets ready for rows of these columns. Inside the cage. Texts that are longer than a descriptor says are an error.
    pub(super) fn open(&mut self, columns: &[ResultColumn], wanted: Option<pg_sys::TupleDesc>) {
        // SAFETY: the descriptor is made in the rows' own context; the scratch context is the cage's.
        unsafe {
            let outer = pg_sys::MemoryContextSwitchTo(self.context);
            self.descriptor = pg_sys::CreateTemplateTupleDesc(i32::try_from(columns.len()).unwrap_or(0));
            for (i, column) in columns.iter().enumerate() {
                let (type_, typmod) = delivered(column);
                let name = to_server(&column.name).unwrap_or_default();
                let place = pg_sys::AttrNumber::try_from(i + 1).unwrap_or(pg_sys::AttrNumber::MAX);
                pg_sys::TupleDescInitEntry(self.descriptor, place, name.as_ptr(), type_, typmod, 0);
            }
            pg_sys::MemoryContextSwitchTo(outer);
            self.scratch = context(c"pg_ask row");
            self.columns = columns.iter().enumerate().map(|(i, column)| Column::of(column, self.descriptor, i, wanted)).collect();
        }
    }

    /// The shape of the rows. Only after [`Carried::open`].
    pub(super) fn descriptor(&self) -> pg_sys::TupleDesc {
        self.descriptor
    }

    /// Puts the rows into a store. Outside of the cage: the store's files belong to the current resource owner.
    ///
    /// # Safety
    /// The store is open, and takes rows of this shape.
    pub(super) unsafe fn fill(&self, store: *mut pg_sys::Tuplestorestate) {
        for row in &self.rows {
            pgrx::check_for_interrupts!();
            // SAFETY: as required; the store copies the row.
            unsafe { pg_sys::tuplestore_puttuple(store, *row) };
        }
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        // SAFETY: the context is this value's own, and its parent outlives it.
        unsafe { pg_sys::MemoryContextDelete(self.context) };
    }
}

impl Column {
    unsafe fn of(column: &ResultColumn, descriptor: pg_sys::TupleDesc, i: usize, wanted: Option<pg_sys::TupleDesc>) -> Self {
        // SAFETY: catalog look-ups; the attribute is within the descriptor.
        unsafe {
            if is_text(column) {
                let (mut function, mut varlena) = (pg_sys::InvalidOid, false);
                pg_sys::getTypeOutputInfo(column.type_oid, &mut function, &mut varlena);
                let mut info = pg_sys::FmgrInfo::default();
                pg_sys::fmgr_info(function, &mut info);
                return Self::Text(info, pg_sys::get_typlen(column.type_oid));
            }
            if (*tuples::attribute(descriptor, i)).attlen != -1 {
                return Self::Short;
            }
            // A cast would cut what is too long; as PostgreSQL counts, the modifier holds 4 more than the length.
            let length = wanted.map(|wanted| &*tuples::attribute(wanted, i)).filter(|a| a.atttypid == pg_sys::VARCHAROID);
            Self::Long(length.and_then(|a| usize::try_from(a.atttypmod - 4).ok()))
        }
    }
}

impl Sink for Carried {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    unsafe fn take(&mut self, slot: *mut pg_sys::TupleTableSlot) -> Result<(), GuardError> {
        let count = self.columns.len();
        let mut values = vec![Datum::from(0usize); count];
        let mut nulls = vec![true; count];
        // SAFETY: the slot holds as many values as there are columns; copies live in the scratch context until the row is formed.
        unsafe {
            let outer = pg_sys::MemoryContextSwitchTo(self.scratch);
            for (i, (copy, null)) in values.iter_mut().zip(&mut nulls).enumerate() {
                self.bytes += CELL;
                if !*(*slot).tts_isnull.add(i) {
                    *null = false;
                    match self.copied(i, *(*slot).tts_values.add(i)) {
                        Ok(value) => *copy = value,
                        Err(error) => {
                            pg_sys::MemoryContextSwitchTo(outer);
                            return Err(error);
                        }
                    }
                }
                // What is too large is not copied: neither this value nor the row.
                if self.bytes > self.max_bytes {
                    pg_sys::MemoryContextSwitchTo(outer);
                    return Err(GuardError::ResultTooLarge { max: self.max_bytes });
                }
            }
            pg_sys::MemoryContextSwitchTo(self.context);
            self.rows.push(pg_sys::heap_form_tuple(self.descriptor, values.as_mut_ptr(), nulls.as_mut_ptr()));
            pg_sys::MemoryContextSwitchTo(outer);
            pg_sys::MemoryContextReset(self.scratch);
        }
        Ok(())
    }
}

impl Carried {
    /// A value of column `i` that depends on nothing outside of it; as it is once the rows' bytes are too many.
    ///
    /// # Errors
    /// It is too long.
    unsafe fn copied(&mut self, i: usize, value: Datum) -> Result<Datum, GuardError> {
        // SAFETY: a value of the column's type, not null; its size is looked at before it is copied.
        unsafe {
            let long = match self.columns.get(i) {
                Some(Column::Long(_)) => true,
                Some(Column::Text(_, length)) => *length == -1,
                _ => return Ok(value),
            };
            if long {
                self.bytes = self.bytes.saturating_add(pg_sys::toast_raw_datum_size(value) as u64);
                if self.bytes > self.max_bytes {
                    return Ok(value);
                }
            }
            Ok(match self.columns.get_mut(i) {
                Some(Column::Text(output, _)) => {
                    // The cage puts the caller's style back if the output function raises.
                    OutputStyle::canonical().apply();
                    let text = pg_sys::OutputFunctionCall(output, value);
                    self.caller.apply();
                    Datum::from(pg_sys::cstring_to_text(text))
                }
                Some(Column::Long(Some(most))) => {
                    let text = pg_sys::detoast_attr(value.cast_mut_ptr());
                    let length = i32::try_from(pgrx::varsize_any_exhdr(text)).unwrap_or(i32::MAX);
                    let letters = usize::try_from(pg_sys::pg_mbstrlen_with_len(pgrx::vardata_any(text), length)).unwrap_or(usize::MAX);
                    if letters > *most {
                        return Err(GuardError::Unsuitable {
                            sqlstate: "22001",
                            message: format!("value too long for type character varying({most})"),
                            hint: Some("Give the column more length in the definition list, or none.".into()),
                        });
                    }
                    Datum::from(text)
                }
                _ => Datum::from(pg_sys::detoast_attr(value.cast_mut_ptr())),
            })
        }
    }
}
