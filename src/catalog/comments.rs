//! Comments on relations and their columns: read at once, by a range of their index.

use super::load::Fnv;
use super::rows::{columns, key, scan};
use pgrx::pg_sys::{self, Oid};
use std::collections::{HashMap, HashSet};
use std::ffi::CStr;

/// pg_description and its index (catalog/pg_description.h).
const DESCRIPTIONS: u32 = 2609;
const DESCRIPTIONS_BY_OBJECT: u32 = 2675;
/// pg_class.
const RELATIONS: u32 = 1259;

/// Texts by relation and number of the column; 0 stands for the relation itself.
pub type Comments = HashMap<u32, HashMap<i32, String>>;

/// The comments on the given relations.
pub fn of(relations: &HashSet<u32>) -> Comments {
    let mut out = Comments::new();
    each(relations, |relation, column, text| {
        out.entry(relation).or_default().insert(column, text.to_string_lossy().into_owned());
    });
    out
}

/// A digest of the comments on the given relations.
pub fn digest(relations: &HashSet<u32>) -> u64 {
    let mut hash = Fnv::default();
    each(relations, |relation, column, text| {
        hash.bytes(&relation.to_le_bytes()).bytes(&column.to_le_bytes()).bytes(text.to_bytes()).byte(0xff);
    });
    hash.value()
}

/// Calls `each` in the order of the index, which is always the same.
fn each(relations: &HashSet<u32>, mut each: impl FnMut(u32, i32, &CStr)) {
    let Some(first) = relations.iter().min() else { return };
    let from = key(1, pg_sys::BTGreaterEqualStrategyNumber, pg_sys::F_OIDGE, pg_sys::Datum::from(Oid::from(*first)));
    scan(Oid::from(DESCRIPTIONS), Oid::from(DESCRIPTIONS_BY_OBJECT), &mut [from], |tuple, shape| {
        // SAFETY: pg_description has four columns: object, class, number, text. The text is read before its copy is freed.
        unsafe {
            let row = columns(tuple, shape);
            let [Some(object), Some(class), Some(number), Some(text)] = row.as_slice() else { return };
            let relation = object.value() as u32;
            if class.value() as u32 != RELATIONS || !relations.contains(&relation) {
                return;
            }
            let text = pg_sys::text_to_cstring(text.cast_mut_ptr());
            each(relation, number.value() as i32, CStr::from_ptr(text));
            pg_sys::pfree(text.cast());
        }
    });
}
