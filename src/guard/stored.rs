//! Rows of the extension's own small tables, read without a query: the guard needs them whatever the caller may read.

use std::collections::HashMap;
use std::ffi::CStr;

use pgrx::FromDatum;
use pgrx::pg_sys::{self, Oid};

use super::text::from_server;

/// A row by the names of its columns.
pub(super) struct Row<'a> {
    places: &'a HashMap<String, usize>,
    cells: &'a [Cell],
}

/// A value of one of the types that these tables use.
enum Cell {
    Text(String),
    Oid(Oid),
    List(Vec<String>),
    Other,
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<&Cell> {
        self.places.get(column).and_then(|i| self.cells.get(*i))
    }

    /// A text or name; a boolean as 't' or 'f'.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        match self.cell(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn oid(&self, column: &str) -> Option<Oid> {
        match self.cell(column) {
            Some(Cell::Oid(oid)) => Some(*oid),
            _ => None,
        }
    }

    /// An array of texts; NULL is empty, as is each NULL in it.
    pub(super) fn list(&self, column: &str) -> Vec<String> {
        match self.cell(column) {
            Some(Cell::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }
}

/// Calls `each` with every row of a table.
///
/// # Safety
/// Inside a transaction with an active snapshot.
pub(super) unsafe fn scan(schema: Oid, table: &CStr, mut each: impl FnMut(&Row)) {
    // SAFETY: the relation stays open and locked during the scan; values are read by their declared types.
    unsafe {
        let relid = pg_sys::get_relname_relid(table.as_ptr(), schema);
        if relid == pg_sys::InvalidOid {
            return;
        }
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let relation = pg_sys::table_open(relid, lock);
        let descriptor = (*relation).rd_att;
        let count = usize::try_from((*descriptor).natts).unwrap_or(0);
        let scan = pg_sys::systable_beginscan(relation, pg_sys::InvalidOid, false, pg_sys::GetActiveSnapshot(), 0, std::ptr::null_mut());
        let mut values = vec![pg_sys::Datum::from(0usize); count];
        let mut nulls = vec![true; count];
        let places: HashMap<String, usize> =
            (0..count).map(|i| (from_server((*super::tuples::attribute(descriptor, i)).attname.data.as_ptr()), i)).collect();
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            let cells: Vec<Cell> = values
                .iter()
                .zip(&nulls)
                .enumerate()
                .map(|(i, (&value, &null))| {
                    let type_ = (*super::tuples::attribute(descriptor, i)).atttypid;
                    let read = match type_ {
                        _ if null => None,
                        pg_sys::TEXTOID => String::from_datum(value, null).map(Cell::Text),
                        pg_sys::NAMEOID => Some(Cell::Text(from_server(value.cast_mut_ptr()))),
                        pg_sys::BOOLOID => bool::from_datum(value, null).map(|b| Cell::Text((if b { "t" } else { "f" }).to_owned())),
                        pg_sys::OIDOID => Oid::from_datum(value, null).map(Cell::Oid),
                        pg_sys::TEXTARRAYOID => Vec::<Option<String>>::from_datum(value, null)
                            .map(|items| Cell::List(items.into_iter().map(Option::unwrap_or_default).collect())),
                        _ => None,
                    };
                    read.unwrap_or(Cell::Other)
                })
                .collect();
            each(&Row { places: &places, cells: &cells });
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(relation, lock);
    }
}
