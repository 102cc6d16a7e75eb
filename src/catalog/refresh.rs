//! `ask.refresh()`: fills the value index, and says what is stale.

use super::Snapshot;
use super::load::{Fnv, field};
use super::values::{normalize, number_array, spellings, words};
use crate::{db, guard};
use pg_ask_engine::schema::{Column, TypeClass};
use pg_ask_engine::sensitive;
use std::time::{Duration, Instant};

/// Columns with more distinct values are left out, and so are longer values.
const DISTINCT: usize = 10_000;
const LENGTH: usize = 100;
/// Longest time that one table is read.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long another refresh of the same values is waited for.
const WAIT: Duration = Duration::from_secs(60);
/// Values written by one statement.
const BATCH: usize = 2_000;

/// What was done about a table.
pub struct Report {
    pub object: String,
    pub status: &'static str,
    pub detail: String,
}

/// Reads the values of the text columns that the caller may read, and replaces what the index holds of them.
///
/// Each table is read by itself, with nothing of its owner's run (`guard::values`): what goes wrong with one is a line of the
/// report. A superuser's values are for all who may read the column, other roles' for themselves.
pub fn refresh() -> Vec<Report> {
    super::forget();
    let snapshot = super::snapshot();
    let kept_back = guard::KeptBack::load();
    let whose = Whose { role: crate::memory::asker::stored_name(db::acting_for()), shared: super::is_superuser() };
    if !one_at_a_time(&whose) {
        let detail = "another refresh of the same values is not done; call it again when it is".into();
        return vec![Report { object: "ask.value_index".into(), status: "skipped", detail }];
    }
    let mut out = Vec::new();
    for place in 0..snapshot.schema.tables.len() {
        out.extend(table(&snapshot, place, &whose, kept_back.as_ref()));
    }
    out.extend(super::properties::sample(&snapshot, &whose, kept_back.as_ref()));
    out.extend(super::keys::measure(&snapshot, &whose, kept_back.as_ref()));
    out.extend(forget_stale(&whose));
    follow_names();
    if snapshot.schema.tables.is_empty() {
        out.push(Report { object: "search_path".into(), status: "empty", detail: "there is no readable table".into() });
    }
    announce();
    out
}

/// Waits until no other refresh of these values is in progress: two would both add what neither has seen of the other. Only those of the
/// same role, or of superusers, are in each other's way. False where it takes too long.
fn one_at_a_time(whose: &Whose) -> bool {
    let mut hash = Fnv::default();
    hash.text("refresh").text(whose.flag());
    if !whose.shared {
        hash.text(&whose.role);
    }
    let (key, since) = (hash.value(), Instant::now());
    loop {
        if db::claim(key) {
            return true;
        }
        if since.elapsed() > WAIT {
            return false;
        }
        pgrx::check_for_interrupts!();
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Whose values are replaced.
pub(super) struct Whose {
    pub(super) role: String,
    pub(super) shared: bool,
}

impl Whose {
    pub(super) fn flag(&self) -> &'static str {
        if self.shared { "t" } else { "f" }
    }
}

fn table(snapshot: &Snapshot, place: usize, whose: &Whose, kept_back: Option<&guard::KeptBack>) -> Option<Report> {
    let (table, oid) = (snapshot.schema.tables.get(place)?, *snapshot.oids.get(place)?);
    let object = format!("{}.{}", table.name.schema, table.name.name);
    forget_table(oid, whose);
    let columns: Vec<(i16, &Column)> =
        snapshot.numbers.get(place)?.iter().filter_map(|(number, at)| Some((number, table.columns.get(at)?))).collect();
    let open = |column: &Column| kept_back.is_none_or(|kept| !kept.covers(oid.into(), &column.name));
    let attributes: Vec<i16> = columns.iter().filter(|(_, column)| wanted(column) && open(column)).map(|(number, _)| *number).collect();
    let report = match guard::values(
        oid.into(),
        &attributes,
        guard::Wanted { distinct: DISTINCT, length: LENGTH, patience: PATIENCE, rows: u64::MAX },
    ) {
        Ok(guard::Reading::Skipped(why)) => Report { object, status: "skipped", detail: why.into() },
        Err(error) => Report { object, status: "failed", detail: error.message() },
        Ok(guard::Reading::Read { file, columns: read, cut }) => {
            let name = |number: i16| columns.iter().find(|(n, _)| *n == number).map_or("", |(_, c)| c.name.as_str());
            let (mut values, mut stale) = (0, Vec::new());
            let mut secret: Vec<&str> = columns.iter().filter(|(_, c)| c.sensitive && is_text(c)).map(|(_, c)| c.name.as_str()).collect();
            for column in &read {
                let told = snapshot.allowed.contains(&(oid, column.attribute));
                match &column.found {
                    Some(found) if !told && sensitive::are_values(found.iter().map(|(v, _)| v.as_str())) => {
                        secret.push(name(column.attribute))
                    }
                    Some(found) => {
                        let found: Vec<_> = found.iter().filter(|(v, _)| told || !sensitive::is_value(v)).collect();
                        values += found.len();
                        store((oid, column.attribute, file.to_u32()), &found, whose);
                    }
                    None => stale.push(format!("{} has more than {DISTINCT} values", name(column.attribute))),
                }
            }
            if !secret.is_empty() {
                secret.sort_unstable();
                stale.push(format!("sensitive: {}", secret.join(", ")));
            }
            if cut {
                stale.push("too large to be read to its end".into());
            }
            if table.rows > 0.0 && table.columns.iter().all(|c| c.null_fraction.is_none()) {
                stale.push("no statistics: run ANALYZE".into());
            }
            let mut detail = format!("{values} values of {} columns", read.len());
            for note in stale {
                detail.push_str("; ");
                detail.push_str(&note);
            }
            Report { object, status: "indexed", detail }
        }
    };
    Some(report)
}

fn is_text(column: &Column) -> bool {
    column.class.is_text() || column.class == TypeClass::Array
}

fn wanted(column: &Column) -> bool {
    is_text(column) && !column.sensitive && column.distinct.is_none_or(|d| d <= 4.0 * DISTINCT as f64)
}

/// Keeps the values of a column: of the table's OID, the attribute number, and the file that they were read from.
fn store((relation, attribute, file): (u32, i16, u32), values: &[&(String, u64)], whose: &Whose) {
    let (relation, attribute, file) = (relation.to_string(), attribute.to_string(), file.to_string());
    db::as_owner(|| {
        for batch in values.chunks(BATCH) {
            pgrx::check_for_interrupts!();
            let texts: Vec<&str> = batch.iter().map(|(v, _)| v.as_str()).collect();
            let normal: Vec<String> = batch.iter().map(|(v, _)| normalize(v)).collect();
            let spellings: Vec<String> = normal.iter().map(|n| number_array(&spellings(n))).collect();
            let words: Vec<String> = normal.iter().map(|n| number_array(&words(n))).collect();
            let counts: Vec<String> = batch.iter().map(|(_, n)| n.to_string()).collect();
            db::query(
                "INSERT INTO ask.value_index (role_name, shared, relation, attribute, file, value, normal, spellings, words, frequency) \
                 SELECT $1::name, $2::boolean, $3::oid, $4::int2, $5::oid, v, n, s::int4[], w::int4[], f \
                 FROM unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[]) AS u(v, n, s, w, f)",
                &[
                    Some(&whose.role),
                    Some(whose.flag()),
                    Some(&relation),
                    Some(&attribute),
                    Some(&file),
                    Some(&db::array_literal(&texts)),
                    Some(&db::array_literal(&normal)),
                    Some(&db::array_literal(&spellings)),
                    Some(&db::array_literal(&words)),
                    Some(&db::array_literal(&counts)),
                ],
            );
        }
    });
}

fn forget_table(relation: u32, whose: &Whose) {
    db::as_owner(|| {
        db::query(
            "DELETE FROM ask.value_index WHERE relation = $1::oid AND shared = $2::boolean AND (shared OR role_name = $3::name)",
            &[Some(&relation.to_string()), Some(whose.flag()), Some(&whose.role)],
        )
    });
}

/// Notes what the columns that are allowed are called now: the names carry the decision through a dump.
fn follow_names() {
    db::as_owner(|| {
        db::query(
            "UPDATE ask.allowed_column o SET relation = n.relation, column_name = n.name \
             FROM (SELECT a.attrelid, a.attnum, a.attname AS name, format('%I.%I', s.nspname, c.relname) AS relation \
                   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace s ON s.oid = c.relnamespace \
                   WHERE NOT a.attisdropped) n \
             WHERE n.attrelid = o.id AND n.attnum = o.attribute AND (o.relation <> n.relation OR o.column_name <> n.name) \
               AND NOT EXISTS (SELECT FROM ask.allowed_column x WHERE x.relation = n.relation AND x.column_name = n.name)",
            &[],
        )
    });
}

/// Values of tables and columns that are gone, emptied, rewritten or under row-level security by now, wherever they are.
fn forget_stale(whose: &Whose) -> Option<Report> {
    let rows = db::as_owner(|| {
        db::query(
            "WITH gone AS ( \
               DELETE FROM ask.value_index v WHERE shared = $1::boolean AND (shared OR role_name = $2::name) AND NOT EXISTS ( \
                 SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
                 WHERE a.attrelid = v.relation AND a.attnum = v.attribute AND NOT a.attisdropped \
                   AND c.relfilenode = v.file AND NOT c.relrowsecurity) \
               RETURNING v.relation) \
             SELECT count(*), count(DISTINCT relation) FROM gone HAVING count(*) > 0",
            &[Some(whose.flag()), Some(&whose.role)],
        )
    });
    let row = rows.first()?;
    let detail = format!("{} values of {} tables that are no longer what they were", field(row, 0), field(row, 1));
    Some(Report { object: "value index".into(), status: "removed", detail })
}

/// Tells all backends to look values up anew: they listen to the catalog's invalidation messages anyway.
fn announce() {
    super::forget();
    db::as_owner(|| {
        // Every look-up would scan what is pending.
        db::query("SELECT gin_clean_pending_list('ask.value_index_words'), gin_clean_pending_list('ask.value_index_spellings')", &[]);
        // Another refresh, or the server itself, may be at it: then the statistics are theirs.
        db::query("ANALYZE (SKIP_LOCKED) ask.value_index", &[]);
    });
    let rows = db::query("SELECT 'ask.value_index'::regclass::oid", &[]);
    if let Some(oid) = rows.first().and_then(|r| r.first()?.as_deref()?.parse::<u32>().ok()) {
        // SAFETY: sends a message at commit for a relation that exists.
        unsafe { pgrx::pg_sys::CacheInvalidateRelcacheByRelid(pgrx::pg_sys::Oid::from(oid)) };
    }
}
