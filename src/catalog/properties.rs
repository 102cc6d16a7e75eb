//! Properties in documents: `ask.refresh()` samples the json and jsonb columns that the caller may read, and what it found stands beside
//! the columns of the table for whom may read the column. Kept by OID and attribute number, each role's by itself, as the value index is.

use super::Snapshot;
use super::load::{Allowed, Fnv, field, number};
use super::numbers::Numbers;
use super::refresh::{Report, Whose};
use crate::{db, guard};
use pg_ask_engine::schema::{Column, Property, Table, TypeClass};
use pg_ask_engine::sensitive;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Documents that are read of a table, and longest time that it takes.
const DOCUMENTS: u64 = 20_000;
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest value kept, and most of a property.
const LENGTH: usize = 100;
const VALUES: usize = 100;
/// Properties kept of one column.
const PROPERTIES: usize = 60;

/// Adds the properties of documents to the columns of their tables; the hash of what was added.
pub(super) fn add(tables: &mut [Table], position: &HashMap<u32, usize>, numbers: &[Numbers], allowed: &Allowed) -> u64 {
    let mut hash = Fnv::default();
    if db::is_empty(c"property") {
        return hash.value();
    }
    let role = crate::memory::asker::stored_name(db::acting_for());
    // A role's own sample first. What row-level security hides is told of no table.
    let rows = db::as_owner(|| {
        db::query(
            "SELECT p.relation, p.attribute, to_json(p.path), p.kind, p.null_fraction, p.distinct_values, p.low, p.high, \
                    to_json(p.common), p.file = c.relfilenode \
             FROM ask.property p JOIN pg_class c ON c.oid = p.relation \
             WHERE (p.shared OR p.role_name = $1::name) AND NOT c.relrowsecurity \
             ORDER BY p.relation, p.shared, p.attribute, cardinality(p.path), p.path",
            &[Some(&role)],
        )
    });
    for row in &rows {
        let (relation, attribute) = (number(field(row, 0)) as u32, number(field(row, 1)) as i16);
        let Some(&t) = position.get(&relation) else { continue };
        // Columns that the role may not read have no place.
        let Some(place) = numbers.get(t).and_then(|n| n.place(attribute)) else { continue };
        let Some(table) = tables.get_mut(t) else { continue };
        let Some(holder) = table.columns.get(place).filter(|c| c.class == TypeClass::Json && !c.sensitive) else { continue };
        let path: Vec<String> = serde_json::from_str(field(row, 2)).unwrap_or_default();
        let property = Property { column: holder.name.clone(), path };
        if property.path.is_empty() || table.columns.iter().any(|c| c.property.as_deref() == Some(&property)) {
            continue;
        }
        let (class, type_name) = class(field(row, 3));
        // Values of rows that may be gone are not told.
        let told = field(row, 9) == "t";
        let common: Vec<String> = serde_json::from_str(field(row, 8)).unwrap_or_default();
        let known = |at: usize| row.get(at).cloned().flatten();
        let secret = sensitive::is_name(&property.path.join("_"), class == TypeClass::Text) && !allowed.contains(&(relation, attribute));
        if secret {
            continue;
        }
        let name = property.name(&table.columns);
        hash.text(&table.name.name).text(&name).text(type_name);
        table.columns.push(Column {
            name,
            type_name: Arc::from(type_name),
            class,
            not_null: false,
            comment: None,
            enum_labels: Vec::new(),
            distinct: field(row, 5).parse().ok(),
            null_fraction: field(row, 4).parse().ok(),
            common_values: if told { common } else { Vec::new() },
            range: known(6).zip(known(7)).filter(|_| told).map(Box::new),
            sensitive: false,
            property: Some(Box::new(property)),
            plain: None,
        });
    }
    hash.value()
}

fn class(kind: &str) -> (TypeClass, &'static str) {
    match kind {
        "integer" => (TypeClass::Integer, "integer"),
        "decimal" => (TypeClass::Decimal, "numeric"),
        "boolean" => (TypeClass::Boolean, "boolean"),
        "date" => (TypeClass::Date, "date"),
        "timestamp" => (TypeClass::Timestamp, "timestamp without time zone"),
        "timestamptz" => (TypeClass::TimestampTz, "timestamp with time zone"),
        _ => (TypeClass::Text, "text"),
    }
}

fn name(kind: guard::Kind) -> &'static str {
    match kind {
        guard::Kind::Integer => "integer",
        guard::Kind::Decimal => "decimal",
        guard::Kind::Boolean => "boolean",
        guard::Kind::Date => "date",
        guard::Kind::Timestamp => "timestamp",
        guard::Kind::TimestampTz => "timestamptz",
        guard::Kind::Text => "text",
    }
}

/// Samples the documents of all tables, and keeps what was found instead of what was found before.
pub(super) fn sample(snapshot: &Snapshot, whose: &Whose, kept_back: Option<&guard::KeptBack>) -> Vec<Report> {
    forget(whose);
    let mut out = Vec::new();
    for (t, table) in snapshot.schema.tables.iter().enumerate() {
        pgrx::check_for_interrupts!();
        let (Some(&oid), Some(numbers)) = (snapshot.oids.get(t), snapshot.numbers.get(t)) else { continue };
        let open =
            |c: &Column| c.class == TypeClass::Json && !c.sensitive && kept_back.is_none_or(|kept| !kept.covers(oid.into(), &c.name));
        let attributes: Vec<i16> = numbers.iter().filter(|(_, at)| table.columns.get(*at).is_some_and(&open)).map(|(n, _)| n).collect();
        if attributes.is_empty() {
            continue;
        }
        let wanted = guard::Wanted { distinct: 0, length: LENGTH, patience: PATIENCE, rows: DOCUMENTS };
        // Why a table is not read stands in the line about its values.
        let Ok(guard::Reading::Read { file, columns, .. }) = guard::values(oid.into(), &attributes, wanted) else { continue };
        let mut found = Vec::new();
        for column in &columns {
            let Some(documents) = &column.documents else { continue };
            let told = snapshot.allowed.contains(&(oid, column.attribute));
            let holder = numbers.place(column.attribute).and_then(|at| table.columns.get(at)).map_or("", |c| c.name.as_str());
            for (path, property) in documents.properties().take(PROPERTIES) {
                if !told && sensitive::is_name(&path.join("_"), property.kind == guard::Kind::Text) {
                    continue;
                }
                store((oid, column.attribute, file.to_u32()), path, property, documents.read, told, whose);
                found.push(format!("{holder}.{}", path.join(".")));
            }
        }
        if !found.is_empty() {
            let object = format!("{}.{}", table.name.schema, table.name.name);
            out.push(Report { object, status: "sampled", detail: format!("properties: {}", found.join(", ")) });
        }
    }
    out
}

fn store(place: (u32, i16, u32), path: &[String], property: &guard::Property, read: u64, told: bool, whose: &Whose) {
    let (relation, attribute, file) = (place.0.to_string(), place.1.to_string(), place.2.to_string());
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    let nulls = 1.0 - property.present as f64 / read.max(1) as f64;
    let mut values: Vec<(&str, u64)> = property.values.iter().flatten().map(|(v, n)| (v.as_str(), *n)).collect();
    values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let distinct = property.values.as_ref().map(|v| v.len().to_string());
    let ends = ends(property.kind, &values);
    // What a secret looks like is told of no property, and nothing of one with many of them.
    let listed = matches!(property.kind, guard::Kind::Text | guard::Kind::Boolean)
        && (told || !sensitive::are_values(values.iter().map(|(v, _)| *v)));
    let common: Vec<&str> = values.iter().map(|(v, _)| *v).filter(|v| listed && (told || !sensitive::is_value(v))).take(VALUES).collect();
    db::as_owner(|| {
        db::query(
            "INSERT INTO ask.property (role_name, shared, relation, attribute, file, path, kind, null_fraction, distinct_values, \
                                       low, high, common) \
             VALUES ($1::name, $2::boolean, $3::oid, $4::int2, $5::oid, $6::text[], $7, $8::float8, $9::float8, $10, $11, $12::text[])",
            &[
                Some(&whose.role),
                Some(whose.flag()),
                Some(&relation),
                Some(&attribute),
                Some(&file),
                Some(&db::array_literal(&keys)),
                Some(name(property.kind)),
                Some(&nulls.to_string()),
                distinct.as_deref(),
                ends.map(|(low, _)| low),
                ends.map(|(_, high)| high),
                Some(&db::array_literal(&common)),
            ],
        )
    });
}

/// The smallest and the largest of numbers and days.
fn ends<'a>(kind: guard::Kind, values: &[(&'a str, u64)]) -> Option<(&'a str, &'a str)> {
    let all = values.iter().map(|(v, _)| *v);
    match kind {
        guard::Kind::Integer | guard::Kind::Decimal => {
            let number = |v: &&str| v.parse::<f64>().unwrap_or(0.0);
            let low = all.clone().min_by(|a, b| number(a).total_cmp(&number(b)))?;
            Some((low, all.max_by(|a, b| number(a).total_cmp(&number(b)))?))
        }
        guard::Kind::Date | guard::Kind::Timestamp => Some((all.clone().min()?, all.max()?)),
        guard::Kind::Boolean | guard::Kind::TimestampTz | guard::Kind::Text => None,
    }
}

/// What was found before, of tables that are gone too.
fn forget(whose: &Whose) {
    db::as_owner(|| {
        db::query(
            "DELETE FROM ask.property WHERE shared = $1::boolean AND (shared OR role_name = $2::name)",
            &[Some(whose.flag()), Some(&whose.role)],
        )
    });
}
