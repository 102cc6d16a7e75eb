//! What the planner's statistics tell of the columns.

use super::load::Allowed;
use super::numbers::Numbers;
use super::rows::{key, scan};
use crate::db;
use pg_ask_engine::schema::{Column, Table, TypeClass};
use pg_ask_engine::sensitive;
use pgrx::pg_sys::{self, Oid};
use std::ffi::CStr;

/// Most common values kept of a column, and the longest one kept.
const VALUES: usize = 100;
const VALUE_LENGTH: usize = 100;

/// Wider values on the average are not read, as common ones and as ends of a range.
const WIDE: i32 = 200;
const WIDE_END: i32 = 64;
/// Columns of pg_statistic, and the kinds of what a slot holds (pg_statistic.h).
const NUMBER: usize = 1;
const NULLS: usize = 3;
const WIDTH: usize = 4;
const DISTINCT: usize = 5;
const KINDS: usize = 6;
const LISTS: usize = 26;
const ALL: usize = 31;
const COMMON: i16 = 1;
const BOUNDS: i16 = 2;
/// Slots that are looked at.
const SLOTS: usize = 3;

/// What is known of a column.
struct Known {
    attribute: i16,
    distinct: f64,
    nulls: f64,
    common: Vec<String>,
    bounds: Vec<String>,
}

/// Adds distinct counts, NULL shares, common values and ranges to the columns.
///
/// Taken from the catalog behind pg_stats, whose view costs a new connection 20 ms, for columns of which the caller's right to SELECT is
/// known. `open`: places and OIDs of tables whose row-level security does not apply to the caller: what pg_stats would show.
pub fn add(tables: &mut [Table], numbers: &[Numbers], open: &[(usize, u32)], allowed: &Allowed) {
    db::with_own_settings(|| {
        for (at, oid) in open {
            pgrx::check_for_interrupts!();
            let (Some(table), Some(by_number)) = (tables.get_mut(*at), numbers.get(*at)) else { continue };
            let wanted = |attribute: i16| by_number.place(attribute).and_then(|c| table.columns.get(c)).map(Wanted::of);
            for known in read(Oid::from(*oid), wanted) {
                let rows = table.rows;
                if let Some(column) = by_number.place(known.attribute).and_then(|c| table.columns.get_mut(c)) {
                    let told = allowed.contains(&(*oid, known.attribute));
                    tell(column, known, rows, told);
                }
            }
        }
    });
}

fn tell(column: &mut Column, known: Known, rows: f64, told: bool) {
    // Negative: a share of the rows (pg_stats).
    column.distinct = match known.distinct {
        d if d > 0.0 => Some(d),
        d if d < 0.0 && rows > 0.0 => Some((-d * rows).round().max(1.0)),
        _ => None,
    };
    column.null_fraction = Some(known.nulls);
    if column.sensitive {
        return;
    }
    column.range = range(column.class, &known.common, &known.bounds).map(Box::new);
    // What a secret looks like is told of no column, and nothing of a column with many of them.
    if Wanted::of(column) == Wanted::Values && (told || !sensitive::are_values(known.common.iter().map(String::as_str))) {
        column.common_values = known
            .common
            .into_iter()
            .filter(|v| v.chars().count() <= VALUE_LENGTH && (told || !sensitive::is_value(v)))
            .take(VALUES)
            .collect();
    }
}

/// What is read of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The common ones.
    Values,
    /// What its smallest and largest one can be told from.
    Ends,
    Nothing,
}

impl Wanted {
    fn of(column: &Column) -> Self {
        match column.class {
            _ if column.sensitive => Self::Nothing,
            class if class.is_text() || class == TypeClass::Boolean => Self::Values,
            TypeClass::Integer | TypeClass::Decimal | TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz | TypeClass::Time => {
                Self::Ends
            }
            _ => Self::Nothing,
        }
    }
}

/// The statistics of a relation; those over its children come last.
fn read(relation: Oid, wanted: impl Fn(i16) -> Option<Wanted>) -> Vec<Known> {
    let mut out = Vec::new();
    let mut keys = [key(1, pg_sys::BTEqualStrategyNumber, pg_sys::F_OIDEQ, pg_sys::Datum::from(relation))];
    let index = Oid::from(pg_sys::StatisticRelidAttnumInhIndexId);
    scan(pg_sys::StatisticRelationId, index, &mut keys, |tuple, shape| {
        let (mut values, mut nulls) = ([pg_sys::Datum::from(0usize); ALL], [true; ALL]);
        // SAFETY: pg_statistic has this many columns, and of these types; arrays are copied out as text.
        unsafe {
            if (*shape).natts as usize != ALL {
                return;
            }
            pg_sys::heap_deform_tuple(tuple, shape, values.as_mut_ptr(), nulls.as_mut_ptr());
            let attribute = values[NUMBER].value() as i16;
            let Some(wanted) = wanted(attribute) else { return };
            let float = |at: usize| f64::from(f32::from_bits(values[at].value() as u32));
            let width = values[WIDTH].value() as i32;
            let list = |kind: i16, widest: i32, ends: bool| {
                let slot = (0..SLOTS).find(|slot| values[KINDS + slot].value() as i16 == kind);
                match slot.filter(|slot| width <= widest && wanted != Wanted::Nothing && !nulls[LISTS + slot]) {
                    Some(slot) => texts(values[LISTS + slot], ends),
                    None => Vec::new(),
                }
            };
            let bounds = if wanted == Wanted::Ends { list(BOUNDS, WIDE_END, true) } else { Vec::new() };
            out.push(Known { attribute, distinct: float(DISTINCT), nulls: float(NULLS), common: list(COMMON, WIDE, false), bounds });
        }
    });
    out
}

/// The elements of an array as text; `ends`: the first and the last one alone.
///
/// # Safety
/// An array of any type; its type's output function is called.
unsafe fn texts(array: pg_sys::Datum, ends: bool) -> Vec<String> {
    // SAFETY: the array is detoasted and taken apart by what the catalog says of its elements; all texts are copied out.
    unsafe {
        let whole = pg_sys::pg_detoast_datum(array.cast_mut_ptr()).cast::<pg_sys::ArrayType>();
        let element = (*whole).elemtype;
        let (mut length, mut by_value, mut align) = (0, false, 0);
        pg_sys::get_typlenbyvalalign(element, &mut length, &mut by_value, &mut align);
        let (mut elements, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        pg_sys::deconstruct_array(whole, element, length.into(), by_value, align, &mut elements, &mut nulls, &mut count);
        let (mut output, mut variable) = (pg_sys::InvalidOid, false);
        pg_sys::getTypeOutputInfo(element, &mut output, &mut variable);
        let count = usize::try_from(count).unwrap_or(0);
        let shown = (0..count).filter(|i| (!ends || *i == 0 || i + 1 == count) && !*nulls.add(*i));
        let out = shown
            .map(|i| {
                let text = pg_sys::OidOutputFunctionCall(output, *elements.add(i));
                let copy = CStr::from_ptr(text).to_string_lossy().into_owned();
                pg_sys::pfree(text.cast());
                copy
            })
            .collect();
        pg_sys::pfree(elements.cast());
        pg_sys::pfree(nulls.cast());
        if whole.cast() != array.cast_mut_ptr::<pg_sys::varlena>() {
            pg_sys::pfree(whole.cast());
        }
        out
    }
}

/// Smallest and largest value known, in text form.
fn range(class: TypeClass, common: &[String], bounds: &[String]) -> Option<(String, String)> {
    let ends: Vec<&String> = bounds.first().into_iter().chain(bounds.last()).chain(common).collect();
    let by = |key: &dyn Fn(&str, &str) -> std::cmp::Ordering| {
        let low = ends.iter().min_by(|a, b| key(a, b))?;
        let high = ends.iter().max_by(|a, b| key(a, b))?;
        Some(((*low).clone(), (*high).clone()))
    };
    match class {
        TypeClass::Integer | TypeClass::Decimal => {
            let value = |t: &str| t.parse::<f64>().unwrap_or(0.0);
            by(&|a, b| value(a).total_cmp(&value(b)))
        }
        // ISO text sorts as the dates do (the extension reads statistics with DateStyle ISO).
        TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz | TypeClass::Time => by(&|a, b| a.cmp(b)),
        _ => None,
    }
}
