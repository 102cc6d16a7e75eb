//! Keys that nobody declared: measured by `ask.refresh()` from the values of both columns, kept by OIDs and attribute numbers, so that they
//! follow what they are about and end with it.

use super::Snapshot;
use super::load::{field, number};
use super::numbers::Numbers;
use super::refresh::{Report, Whose};
use crate::{db, guard};
use pg_ask_engine::lexicon::{UnstatedKey, unstated_keys};
use pg_ask_engine::schema::ForeignKey;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Columns with more distinct values are not measured, nor is a schema's rest once so many values are held.
const DISTINCT: usize = 50_000;
const HELD: usize = 1_000_000;
/// Longer values are keys of nothing.
const LENGTH: usize = 60;
/// Longest time that one table is read.
const PATIENCE: Duration = Duration::from_secs(10);
/// Fewer different values tell nothing.
const FEWEST: usize = 3;
/// Share of the values that must be among the keys: of a column that is called like the key, a few may be left over.
const NEARLY_ALL: f64 = 0.95;

type Place = (usize, usize);

/// Adds the keys that were measured to those that are declared; returns what is none.
pub(super) fn add(keys: &mut Vec<ForeignKey>, position: &HashMap<u32, usize>, numbers: &[Numbers]) -> Vec<(usize, usize, usize)> {
    if db::is_empty(c"measured_key") {
        return Vec::new();
    }
    let role = crate::memory::asker::stored_name(db::acting_for());
    let rows = db::as_owner(|| {
        db::query(
            "SELECT DISTINCT relation, attribute, ref_relation, ref_attribute, holds FROM ask.measured_key \
             WHERE shared OR role_name = $1::name ORDER BY 1, 2, 3, 4, 5",
            &[Some(&role)],
        )
    });
    let mut refuted = Vec::new();
    for row in rows {
        let place = |relation: usize, attribute: usize| {
            let table = *position.get(&(number(field(&row, relation)) as u32))?;
            Some((table, numbers.get(table)?.place(number(field(&row, attribute)) as i16)?))
        };
        // What the role may not read is no key of its own.
        let (Some((table, column)), Some((ref_table, ref_column))) = (place(0, 1), place(2, 3)) else { continue };
        let known = keys.iter().any(|k| k.table == table && k.ref_table == ref_table && k.columns == [column]);
        if field(&row, 4) == "t" && !known {
            keys.push(ForeignKey { table, columns: vec![column], ref_table, ref_columns: vec![ref_column], declared: false });
        } else if field(&row, 4) == "f" {
            refuted.push((table, column, ref_table));
        }
    }
    refuted
}

/// Measures the columns whose names speak for a key, and keeps what was found instead of what was found before.
pub(super) fn measure(snapshot: &Snapshot, whose: &Whose, kept_back: Option<&guard::KeptBack>) -> Option<Report> {
    forget(whose);
    let open = |(t, c): Place| {
        let oid = snapshot.oids.get(t).copied().unwrap_or_default();
        let column = snapshot.schema.tables.get(t).and_then(|table| table.columns.get(c));
        column.is_some_and(|column| !column.sensitive && kept_back.is_none_or(|kept| !kept.covers(oid.into(), &column.name)))
    };
    let proposed: Vec<UnstatedKey> =
        unstated_keys(&snapshot.schema).into_iter().filter(|k| open((k.table, k.column)) && open((k.ref_table, k.ref_column))).collect();
    if proposed.is_empty() {
        return None;
    }
    let values = values(snapshot, &proposed);
    let (mut holding, mut refuted) = (Vec::new(), Vec::new());
    let mut done: HashSet<Place> = HashSet::new();
    for key in &proposed {
        pgrx::check_for_interrupts!();
        let place = (key.table, key.column);
        let Some(own) = values.get(&place).filter(|own| !own.is_empty()) else { continue };
        let share = |k: &UnstatedKey| {
            let keys = values.get(&(k.ref_table, k.ref_column)).filter(|keys| !keys.is_empty())?;
            Some(own.iter().filter(|v| keys.contains(*v)).count() as f64 / own.len() as f64)
        };
        if key.likeness >= 4 {
            // Called like the key: a way to join anyway, unless its values say otherwise.
            if let Some(share) = share(key) {
                if share >= NEARLY_ALL { holding.push(*key) } else { refuted.push(*key) }
            }
            continue;
        }
        if own.len() < FEWEST || !done.insert(place) {
            continue;
        }
        // Of several keys that hold all its values the one that is called most like it; of two as near, none.
        let mut fitting: Vec<&UnstatedKey> =
            proposed.iter().filter(|k| (k.table, k.column) == place && share(k).is_some_and(|s| s >= 1.0)).collect();
        fitting.sort_by_key(|k| std::cmp::Reverse(k.likeness));
        match fitting.as_slice() {
            [first, second, ..] if first.likeness == second.likeness => {}
            [first, ..] => holding.push(**first),
            [] => {}
        }
    }
    for (keys, holds) in [(&holding, "t"), (&refuted, "f")] {
        store(snapshot, keys, holds, whose);
    }
    let name = |k: &UnstatedKey| {
        let column = |t: usize, c: usize| {
            let table = snapshot.schema.tables.get(t)?;
            Some(format!("{}.{}", table.name.name, table.columns.get(c)?.name))
        };
        Some(format!("{} → {}", column(k.table, k.column)?, column(k.ref_table, k.ref_column)?))
    };
    let list = |keys: &[UnstatedKey]| keys.iter().filter_map(name).collect::<Vec<_>>().join(", ");
    let told: Vec<String> = [("they hold: ", list(&holding)), ("they don't: ", list(&refuted))]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}{names}"))
        .collect();
    (!told.is_empty()).then(|| Report { object: "keys not declared".into(), status: "measured", detail: told.join("; ") })
}

/// The distinct values of the columns that take part.
fn values(snapshot: &Snapshot, proposed: &[UnstatedKey]) -> HashMap<Place, HashSet<String>> {
    let mut places: Vec<Place> = proposed.iter().flat_map(|k| [(k.table, k.column), (k.ref_table, k.ref_column)]).collect();
    places.sort_unstable();
    places.dedup();
    let (mut out, mut held) = (HashMap::new(), 0);
    for group in places.chunk_by(|a, b| a.0 == b.0) {
        pgrx::check_for_interrupts!();
        let Some(&(t, _)) = group.first() else { continue };
        let (Some(oid), Some(numbers)) = (snapshot.oids.get(t), snapshot.numbers.get(t)) else { continue };
        let attributes: Vec<i16> = numbers.iter().filter(|(_, c)| group.contains(&(t, *c))).map(|(n, _)| n).collect();
        let wanted = guard::Wanted { distinct: DISTINCT, length: LENGTH, patience: PATIENCE, rows: u64::MAX };
        // What can't be read whole is not measured.
        let Ok(guard::Reading::Read { columns, cut: false, .. }) = guard::values((*oid).into(), &attributes, wanted) else { continue };
        for column in columns {
            let (Some(found), Some(c)) = (column.found, numbers.place(column.attribute)) else { continue };
            held += found.len();
            out.insert((t, c), found.into_iter().map(|(value, _)| value).collect());
        }
        if held > HELD {
            break;
        }
    }
    out
}

fn store(snapshot: &Snapshot, keys: &[UnstatedKey], holds: &str, whose: &Whose) {
    let attribute = |t: usize, c: usize| snapshot.numbers.get(t)?.number(c).map(|n| n.to_string());
    db::as_owner(|| {
        for key in keys {
            let (Some(relation), Some(other)) = (snapshot.oids.get(key.table), snapshot.oids.get(key.ref_table)) else { continue };
            let (Some(own), Some(referred)) = (attribute(key.table, key.column), attribute(key.ref_table, key.ref_column)) else {
                continue;
            };
            db::query(
                "INSERT INTO ask.measured_key (role_name, shared, relation, attribute, ref_relation, ref_attribute, holds) \
                 VALUES ($1::name, $2::boolean, $3::oid, $4::int2, $5::oid, $6::int2, $7::boolean)",
                &[
                    Some(&whose.role),
                    Some(whose.flag()),
                    Some(&relation.to_string()),
                    Some(&own),
                    Some(&other.to_string()),
                    Some(&referred),
                    Some(holds),
                ],
            );
        }
    });
}

/// What was measured before, of tables that are gone too.
fn forget(whose: &Whose) {
    db::as_owner(|| {
        db::query(
            "DELETE FROM ask.measured_key WHERE shared = $1::boolean AND (shared OR role_name = $2::name)",
            &[Some(whose.flag()), Some(&whose.role)],
        )
    });
}
