//! Reads the texts of somebody else's table without running anything of theirs.
//!
//! No statement is planned: a table's indexes, statistics, constraints, policies and casts may call functions that
//! its owner wrote, while planning already. The rows are taken from storage instead, and of them only values of types
//! that store a text as it is (text, varchar, bpchar, name, citext), enums, whole numbers, and domains and arrays of these;
//! and documents (json, jsonb), of which the properties are told (`documents`).

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use pgrx::PgTryBuilder;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::pg_sys::{self, Datum, Oid};

use super::cage;
use super::documents::Documents;
use super::error::GuardError;
use super::text::from_server;
use super::{Limits, tuples};

/// Longest time that a lock on a table's out-of-line values is waited for.
const LOCK_MS: &std::ffi::CStr = c"1000";
/// Bytes before a text, as PostgreSQL counts them.
const VARHDRSZ: usize = 4;
/// Bytes of the longest character in UTF-8.
const CHARACTER: usize = 4;
/// Bytes from which a padded text and an array are passed over before they are copied.
const PADDED: usize = 16 * 1024;
const ARRAY: usize = 64 * 1024;
/// Bytes of values that are held of one table.
const HELD: usize = 64 << 20;
/// Memory that reading one table may take, in bytes: a value may be large before it is passed over.
const MEMORY: u64 = 1 << 30;
/// Rows after which the clock is looked at and memory is given back.
const OFTEN: u64 = 256;

/// What is wanted of a table's columns.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Most distinct values of a column; a column with more is given up.
    pub distinct: usize,
    /// Longest value, in characters; longer ones are passed over.
    pub length: usize,
    /// Longest time that the table is read.
    pub patience: Duration,
    /// Most rows that are read.
    pub rows: u64,
}

/// The values of a column.
#[derive(Debug, Clone)]
pub struct Values {
    /// Its number in the table.
    pub attribute: i16,
    /// Distinct values with their frequency, the most frequent first; `None`: there are too many.
    pub found: Option<Vec<(String, u64)>>,
    /// Of a column of documents: what properties they have.
    pub documents: Option<Documents>,
}

/// What became of reading a table.
#[derive(Debug, Clone)]
pub enum Reading {
    /// It was not read, and why.
    Skipped(&'static str),
    /// It was read.
    Read {
        /// The file that its rows are in: another one after TRUNCATE.
        file: Oid,
        /// Columns of other types are missing.
        columns: Vec<Values>,
        /// Rows were left out because time or memory ran out.
        cut: bool,
    },
}

/// Reads the columns `attributes` of a table, as far as the current role may read them; nothing of its children.
///
/// # Errors
/// What went wrong, broken storage included: it is this table's alone. Cancels and shutdowns raise.
pub fn values(table: Oid, attributes: &[i16], wanted: Wanted) -> Result<Reading, GuardError> {
    let limits = Limits { timeout: 2 * wanted.patience, max_rows: 0, max_cost: 0.0, max_result_bytes: 0, max_memory_bytes: MEMORY };
    cage::caged(&limits, || {
        // SAFETY: inside the cage, which takes back locks, the role and the setting, and closes what an error leaves
        // open. An error caught here leads straight to its end.
        PgTryBuilder::new(AssertUnwindSafe(|| unsafe { Ok(read(table, attributes, wanted)) }))
            .catch_others(|caught| match caught {
                CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)
                    if ["58", "XX"].iter().any(|class| cage::sqlstate(report.sql_error_code()).starts_with(class)) =>
                {
                    Err(GuardError::Failed {
                        sqlstate: cage::sqlstate(report.sql_error_code()),
                        message: report.message().to_owned(),
                        detail: None,
                        hint: None,
                    })
                }
                other => other.rethrow(),
            })
            .execute()
    })
}

/// How a value holds its text.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Padded,
    Name,
    Enum,
    /// A whole number of so many bytes, as it is written.
    Integer(u8),
    /// A document, kept as its text.
    Json,
    /// A document that the server's own output function writes.
    Jsonb,
}

/// A column to read.
struct Column {
    attribute: i16,
    form: Form,
    /// Of an array: length, by value, alignment of the elements' type.
    array: Option<(Oid, i16, bool, std::ffi::c_char)>,
    /// Distinct values as they are stored (an enum's as its OID); `None`: given up.
    found: Option<HashMap<Box<[u8]>, u64>>,
    documents: Option<Documents>,
}

unsafe fn read(table: Oid, attributes: &[i16], wanted: Wanted) -> Reading {
    // SAFETY: catalog look-ups and a scan of a relation that is open and locked; everything is closed at the end.
    unsafe {
        if !pg_sys::ConditionalLockRelationOid(table, pg_sys::AccessShareLock as pg_sys::LOCKMODE) {
            return Reading::Skipped("locked by another transaction");
        }
        let relation = pg_sys::try_relation_open(table, pg_sys::NoLock as pg_sys::LOCKMODE);
        if relation.is_null() {
            return Reading::Skipped("no longer exists");
        }
        let reading = match unreadable(relation) {
            Some(why) => Reading::Skipped(why),
            None => scan(relation, attributes, wanted),
        };
        pg_sys::relation_close(relation, pg_sys::NoLock as pg_sys::LOCKMODE);
        reading
    }
}

/// Why a relation is not read, as it is now.
unsafe fn unreadable(relation: pg_sys::Relation) -> Option<&'static str> {
    // SAFETY: an open relation's own entries.
    unsafe {
        let class = &*(*relation).rd_rel;
        match class.relkind as u8 {
            pg_sys::RELKIND_RELATION | pg_sys::RELKIND_MATVIEW => {}
            pg_sys::RELKIND_VIEW => return Some("a view: its values are found in its tables"),
            pg_sys::RELKIND_FOREIGN_TABLE => return Some("a foreign table is not read"),
            pg_sys::RELKIND_PARTITIONED_TABLE => {
                return Some("partitions are not read; after ANALYZE of the whole its most common values are known");
            }
            _ => return Some("not a table"),
        }
        if class.relrowsecurity {
            return Some("row-level security: its values are not kept");
        }
        if class.relispartition || is_child(relation) {
            return Some("a partition or child of another table is not read");
        }
        if !class.relispopulated {
            return Some("not populated: run REFRESH MATERIALIZED VIEW");
        }
        if class.relpersistence as u8 == pg_sys::RELPERSISTENCE_TEMP && !(*relation).rd_islocaltemp {
            return Some("a temporary table of another session");
        }
        None
    }
}

unsafe fn is_child(relation: pg_sys::Relation) -> bool {
    unsafe extern "C-unwind" {
        /// Not among pgrx's bindings.
        fn has_superclass(relation: Oid) -> bool;
    }
    // SAFETY: a catalog look-up by OID; its errors pass the boundary as pgrx's own calls do.
    unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| has_superclass((*relation).rd_id)) }
}

/// The columns that the current role may read and whose type stores texts.
unsafe fn columns(relation: pg_sys::Relation, attributes: &[i16]) -> Vec<Column> {
    // SAFETY: attributes within the descriptor's bounds.
    unsafe {
        let (table, role) = ((*relation).rd_id, pg_sys::GetUserId());
        let select = pg_sys::AclMode::from(pg_sys::ACL_SELECT);
        let whole = pg_sys::pg_class_aclcheck(table, role, select) == pg_sys::AclResult::ACLCHECK_OK;
        let count = (*(*relation).rd_att).natts;
        let mut out = Vec::new();
        for &number in attributes {
            if number < 1 || i32::from(number) > count {
                continue;
            }
            let attribute = &*tuples::attribute((*relation).rd_att, (number - 1) as usize);
            // A virtual column is computed by a query, so there is nothing stored.
            if attribute.attisdropped || attribute.attgenerated as u8 == b'v' {
                continue;
            }
            if !whole && pg_sys::pg_attribute_aclcheck(table, number, role, select) != pg_sys::AclResult::ACLCHECK_OK {
                continue;
            }
            let base = pg_sys::getBaseType(attribute.atttypid);
            let element = pg_sys::get_element_type(base);
            let scalar = if element == pg_sys::InvalidOid { base } else { pg_sys::getBaseType(element) };
            let Some(form) = form(scalar) else {
                continue;
            };
            let array = (element != pg_sys::InvalidOid).then(|| {
                let (mut length, mut by_value, mut alignment) = (0, false, 0);
                pg_sys::get_typlenbyvalalign(element, &mut length, &mut by_value, &mut alignment);
                (element, length, by_value, alignment)
            });
            let documents = matches!(form, Form::Json | Form::Jsonb).then(Documents::default);
            if documents.is_some() && array.is_some() {
                continue;
            }
            out.push(Column { attribute: number, form, array, found: Some(HashMap::new()), documents });
        }
        out
    }
}

/// How a type's values hold their text; `None` for types whose text would have to be computed.
unsafe fn form(base: Oid) -> Option<Form> {
    // SAFETY: catalog look-ups; the functions are looked up, not called.
    unsafe {
        match base {
            pg_sys::TEXTOID | pg_sys::VARCHAROID => return Some(Form::Text),
            pg_sys::BPCHAROID => return Some(Form::Padded),
            pg_sys::NAMEOID => return Some(Form::Name),
            pg_sys::JSONOID => return Some(Form::Json),
            pg_sys::JSONBOID => return Some(Form::Jsonb),
            pg_sys::INT2OID => return Some(Form::Integer(2)),
            pg_sys::INT4OID => return Some(Form::Integer(4)),
            pg_sys::INT8OID => return Some(Form::Integer(8)),
            _ => {}
        }
        match pg_sys::get_typtype(base) as u8 {
            pg_sys::TYPTYPE_ENUM => Some(Form::Enum),
            // What text itself writes out is stored like text: citext. Only superusers make base types.
            pg_sys::TYPTYPE_BASE if pg_sys::get_typlen(base) == -1 => {
                let (mut function, mut varlena) = (pg_sys::InvalidOid, false);
                pg_sys::getTypeOutputInfo(base, &mut function, &mut varlena);
                let (mut its, mut texts) = (pg_sys::FmgrInfo::default(), pg_sys::FmgrInfo::default());
                pg_sys::fmgr_info(function, &mut its);
                pg_sys::fmgr_info(Oid::from(pg_sys::F_TEXTOUT), &mut texts);
                (varlena && its.fn_addr.is_some() && its.fn_addr.map(|f| f as usize) == texts.fn_addr.map(|f| f as usize))
                    .then_some(Form::Text)
            }
            _ => None,
        }
    }
}

unsafe fn scan(relation: pg_sys::Relation, attributes: &[i16], wanted: Wanted) -> Reading {
    // SAFETY: the scan and the slot end before the relation is closed; values are used while their row is current.
    unsafe {
        let mut columns = columns(relation, attributes);
        // Nothing of the owner's is called below; should it be, it is called with the owner's rights.
        let (mut user, mut context) = (pg_sys::InvalidOid, 0);
        pg_sys::GetUserIdAndSecContext(&mut user, &mut context);
        pg_sys::SetUserIdAndSecContext((*(*relation).rd_rel).relowner, context | pg_sys::SECURITY_RESTRICTED_OPERATION as i32);
        pg_sys::set_config_option(
            c"lock_timeout".as_ptr(),
            LOCK_MS.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_LOCAL,
            true,
            0,
            false,
        );
        let scratch = pg_sys::AllocSetContextCreateInternal(
            pg_sys::CurrentMemoryContext,
            c"pg_ask values".as_ptr(),
            pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
            pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
        );
        let rows = Rows::begin(relation);
        let outer = pg_sys::MemoryContextSwitchTo(scratch);
        let last = columns.iter().map(|c| c.attribute).max().unwrap_or(0);
        let started = Instant::now();
        let (mut number, mut held, mut cut) = (0_u64, 0_usize, false);
        while columns.iter().any(|c| c.found.is_some())
            && number < wanted.rows
            && let Some(slot) = rows.next(last)
        {
            pgrx::check_for_interrupts!();
            number += 1;
            if number.is_multiple_of(OFTEN) {
                pg_sys::MemoryContextReset(scratch);
                if started.elapsed() > wanted.patience {
                    cut = true;
                    break;
                }
            }
            for column in &mut columns {
                let place = (column.attribute - 1) as usize;
                if !*(*slot).tts_isnull.add(place) {
                    held += column.take(*(*slot).tts_values.add(place), wanted);
                }
            }
            if held > HELD {
                cut = true;
                break;
            }
        }
        pg_sys::MemoryContextSwitchTo(outer);
        rows.end();
        let found = columns.into_iter().map(|column| column.finish(wanted)).collect();
        pg_sys::MemoryContextDelete(scratch);
        pg_sys::SetUserIdAndSecContext(user, context);
        Reading::Read { file: (*(*relation).rd_rel).relfilenode, columns: found, cut }
    }
}

/// The rows of a table, as its access method hands them out (the inline functions of tableam.h).
struct Rows {
    method: *const pg_sys::TableAmRoutine,
    scan: pg_sys::TableScanDesc,
    slot: *mut pg_sys::TupleTableSlot,
}

impl Rows {
    unsafe fn begin(relation: pg_sys::Relation) -> Self {
        use pg_sys::ScanOptions::{SO_ALLOW_PAGEMODE, SO_ALLOW_STRAT, SO_ALLOW_SYNC, SO_TYPE_SEQSCAN};
        let flags = SO_TYPE_SEQSCAN | SO_ALLOW_STRAT | SO_ALLOW_SYNC | SO_ALLOW_PAGEMODE;
        // SAFETY: a table or materialized view has an access method, whose functions are all there.
        unsafe {
            let method = (*relation).rd_tableam;
            let snapshot = pg_sys::GetActiveSnapshot();
            let (none, alone) = (std::ptr::null_mut(), std::ptr::null_mut());
            let scan = (*method).scan_begin.map_or(std::ptr::null_mut(), |begin| {
                pg_sys::ffi::pg_guard_ffi_boundary(|| begin(relation, snapshot, 0, none, alone, flags))
            });
            Self { method, scan, slot: pg_sys::table_slot_create(relation, std::ptr::null_mut()) }
        }
    }

    /// The next row with its columns up to `last` taken apart.
    unsafe fn next(&self, last: i16) -> Option<*mut pg_sys::TupleTableSlot> {
        // SAFETY: the scan is open; the slot is the scan's own.
        unsafe {
            let next = (*self.method).scan_getnextslot?;
            let forward = pg_sys::ScanDirection::ForwardScanDirection;
            if !pg_sys::ffi::pg_guard_ffi_boundary(|| next(self.scan, forward, self.slot)) {
                return None;
            }
            if (*self.slot).tts_nvalid < last {
                pg_sys::slot_getsomeattrs_int(self.slot, i32::from(last));
            }
            Some(self.slot)
        }
    }

    unsafe fn end(self) {
        // SAFETY: as above; nothing uses scan or slot any more.
        unsafe {
            if let Some(end) = (*self.method).scan_end {
                pg_sys::ffi::pg_guard_ffi_boundary(|| end(self.scan));
            }
            pg_sys::ExecDropSingleTupleTableSlot(self.slot);
        }
    }
}

impl Column {
    /// Counts a value; the bytes that are held more.
    unsafe fn take(&mut self, value: Datum, wanted: Wanted) -> usize {
        if let Some(documents) = &mut self.documents {
            // SAFETY: a document of the column, not null; its size is looked at before it is copied.
            return unsafe { document(value, self.form) }.map_or(0, |text| documents.take(&text, wanted.length));
        }
        let Some(found) = &mut self.found else {
            return 0;
        };
        // SAFETY: a value of the column, not null; its size is looked at before it is copied.
        let added = unsafe {
            match self.array {
                None => count(found, self.form, value, wanted.length),
                Some((element, length, by_value, alignment)) => {
                    if pg_sys::toast_raw_datum_size(value) > ARRAY {
                        return 0;
                    }
                    let array = pg_sys::pg_detoast_datum(value.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
                    let (mut values, mut nulls, mut number) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
                    pg_sys::deconstruct_array(array, element, i32::from(length), by_value, alignment, &mut values, &mut nulls, &mut number);
                    let present = (0..usize::try_from(number).unwrap_or(0)).filter(|i| !*nulls.add(*i));
                    present.map(|i| count(found, self.form, *values.add(i), wanted.length)).sum()
                }
            }
        };
        if found.len() > wanted.distinct {
            self.found = None;
        }
        added
    }

    /// The values as texts, the most frequent first.
    fn finish(self, wanted: Wanted) -> Values {
        let found = self.found.map(|found| {
            let text = |stored: &[u8]| match self.form {
                Form::Enum => label(stored),
                _ => std::str::from_utf8(stored).ok().map(str::to_owned),
            };
            let mut values: Vec<(String, u64)> = found
                .iter()
                .filter_map(|(stored, n)| Some((text(stored)?, *n)))
                .filter(|(v, _)| v.chars().count() <= wanted.length && v.chars().any(|c| !c.is_whitespace()))
                .collect();
            values.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
            values
        });
        Values { attribute: self.attribute, found, documents: self.documents }
    }
}

/// The text of a document that isn't too large.
unsafe fn document(value: Datum, form: Form) -> Option<String> {
    // SAFETY: a value of one of the two types; what is copied lives in the scratch context. `jsonb` is written by its built-in function.
    unsafe {
        if pg_sys::toast_raw_datum_size(value) > ARRAY {
            return None;
        }
        if matches!(form, Form::Jsonb) {
            return Some(from_server(pg_sys::OidOutputFunctionCall(Oid::from(pg_sys::F_JSONB_OUT), value)));
        }
        let text = pg_sys::pg_detoast_datum_packed(value.cast_mut_ptr());
        let bytes = std::slice::from_raw_parts(pgrx::vardata_any(text).cast::<u8>(), pgrx::varsize_any_exhdr(text));
        std::str::from_utf8(bytes).ok().map(str::to_owned)
    }
}

/// Counts a single value unless it is too long; the bytes that are held more.
unsafe fn count(found: &mut HashMap<Box<[u8]>, u64>, form: Form, value: Datum, length: usize) -> usize {
    // SAFETY: a value of the form's type; the copy, if there is one, lives in the scratch context.
    unsafe {
        let name;
        let number;
        let written;
        let bytes: &[u8] = match form {
            Form::Text | Form::Padded => {
                let most = if matches!(form, Form::Padded) { PADDED } else { length * CHARACTER };
                if pg_sys::toast_raw_datum_size(value) > most + VARHDRSZ {
                    return 0;
                }
                let text = pg_sys::pg_detoast_datum_packed(value.cast_mut_ptr());
                let whole = std::slice::from_raw_parts(pgrx::vardata_any(text).cast::<u8>(), pgrx::varsize_any_exhdr(text));
                if matches!(form, Form::Padded) { trimmed(whole) } else { whole }
            }
            Form::Name => {
                name = std::ffi::CStr::from_ptr(value.cast_mut_ptr::<std::ffi::c_char>());
                name.to_bytes()
            }
            Form::Enum => {
                number = (value.value() as u32).to_ne_bytes();
                &number
            }
            // Passed by value: the lower bytes are the number.
            Form::Integer(bytes) => {
                written = match bytes {
                    2 => (value.value() as i16).to_string(),
                    4 => (value.value() as i32).to_string(),
                    _ => (value.value() as i64).to_string(),
                };
                written.as_bytes()
            }
            Form::Json | Form::Jsonb => return 0,
        };
        if bytes.is_empty() || bytes.len() > length * CHARACTER {
            return 0;
        }
        if let Some(n) = found.get_mut(bytes) {
            *n += 1;
            return 0;
        }
        found.insert(bytes.into(), 1);
        bytes.len() + 64
    }
}

/// Without the blanks that a text is filled up with.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| *b != b' ').map_or(0, |i| i + 1);
    bytes.get(..end).unwrap_or_default()
}

/// The label of an enum's value.
fn label(stored: &[u8]) -> Option<String> {
    let number = u32::from_ne_bytes(stored.try_into().ok()?);
    // SAFETY: the built-in output function of enums, on a value that was stored as one.
    unsafe { Some(from_server(pg_sys::OidOutputFunctionCall(Oid::from(pg_sys::F_ENUM_OUT), Datum::from(number)))) }
}
