//! pg_catalog → `engine::schema::Schema`.

use super::attributes::{Attributes, Types};
use super::comments::{self, Comments};
use super::numbers::Numbers;
use super::relations::{self, Found, References, resolve};
use super::statistics;
use crate::db;
use pg_ask_engine::render::BUILT_IN;
use pg_ask_engine::schema::{Column, ForeignKey, Schema, Table, TableName, TypeClass};
use pg_ask_engine::sensitive;
use pgrx::pg_sys;
use std::collections::{HashMap, HashSet};

/// A loaded schema with the OIDs of its tables, in the same order.
pub struct Loaded {
    pub schema: Schema,
    pub oids: Vec<u32>,
    /// Attribute number → place among the columns, for each table.
    pub numbers: Vec<Numbers>,
    /// Columns whose values an administrator lets be told, whatever they look like.
    pub allowed: Allowed,
}

/// OIDs of tables with attribute numbers.
pub type Allowed = HashSet<(u32, i16)>;

/// 64-bit Fowler-Noll-Vo hash (FNV-1a): stable between versions, so that it can be stored.
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub fn byte(&mut self, byte: u8) -> &mut Self {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        self
    }
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        for byte in bytes {
            self.byte(*byte);
        }
        self
    }
    /// A text and its end.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes()).byte(0xff)
    }
    pub fn value(&self) -> u64 {
        self.0
    }
}

// Schemas that hold what the role may read, those with most relations first.
const SCHEMAS: &str = "\
SELECT n.oid, quote_ident(n.nspname) \
FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid \
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition \
  AND n.nspname NOT IN ('ask', 'information_schema') AND NOT starts_with(n.nspname::text, 'pg_') \
  AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') \
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 1259 AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e') \
GROUP BY n.oid, n.nspname ORDER BY count(*) DESC, n.nspname LIMIT 20";

/// The schemas with tables that the current role may read: OID and name, quoted where SQL wants it.
pub fn readable_schemas() -> Vec<(u32, String)> {
    db::query(SCHEMAS, &[]).iter().map(|row| (number(field(row, 0)) as u32, field(row, 1).to_owned())).collect()
}

/// Loads what the current role may read in the schemas of `path`, where these relations were found.
pub fn load(path: &[u32], found: &Found) -> Loaded {
    let relations = &found.relations;
    let oids: Vec<u32> = relations.iter().map(|r| r.oid).collect();
    let among: HashSet<u32> = oids.iter().copied().collect();
    let mut comments = comments::of(&among);
    let mut open = Vec::new();
    let mut tables: Vec<Table> = Vec::with_capacity(relations.len());
    for relation in relations {
        // TRUNCATE leaves the statistics of what was there (and -1 as the number of rows) until the next ANALYZE.
        if !relation.secured && relation.rows >= 0.0 {
            open.push((tables.len(), relation.oid));
        }
        tables.push(Table {
            name: TableName { schema: relation.schema.clone(), name: relation.name.clone() },
            kind: relation.kind,
            comment: comments.get_mut(&relation.oid).and_then(|c| c.remove(&0)).filter(|t| !t.trim().is_empty()),
            columns: Vec::new(),
            primary_key: Vec::new(),
            unique_keys: Vec::new(),
            rows: written(relation.rows).max(0.0),
            on_path: relation.on_path,
            plain: None,
            headed: 0,
            fingerprint: 0,
        });
    }
    let position: HashMap<u32, usize> = oids.iter().enumerate().map(|(i, oid)| (*oid, i)).collect();
    let allowed = allowed();
    let numbers = columns(&mut tables, found, &mut comments, &allowed);
    keys(&mut tables, found, &numbers);
    let mut foreign_keys = foreign_keys(found, &position, &numbers);
    let refuted = super::keys::add(&mut foreign_keys, &position, &numbers);
    statistics::add(&mut tables, &numbers, &open, &allowed);
    for table in &mut tables {
        table.fingerprint = fingerprint(table);
    }
    // After the fingerprints of the tables: what their documents hold is no part of how they are defined.
    let properties = super::properties::add(&mut tables, &position, &numbers, &allowed);
    let shadowed = relations::functions(path, BUILT_IN);
    let mut hash = Fnv::default();
    for table in &tables {
        hash.bytes(&table.fingerprint.to_le_bytes());
    }
    for name in &shadowed {
        hash.text(name);
    }
    for key in &foreign_keys {
        hash.text(&format!("{} {:?} {} {:?}", key.table, key.columns, key.ref_table, key.ref_columns));
    }
    hash.text(&format!("{refuted:?}"));
    hash.bytes(&properties.to_le_bytes());
    Loaded { schema: Schema { tables, foreign_keys, refuted, fingerprint: hash.value(), shadowed }, oids, numbers, allowed }
}

/// A number as the server writes it: what is kept of it must not depend on how it was read.
fn written(rows: f32) -> f64 {
    rows.to_string().parse().unwrap_or(0.0)
}

/// What `ask.allow` says of columns. They are the same ones whatever they are called by now.
fn allowed() -> Allowed {
    if db::is_empty(c"allowed_column") {
        return Allowed::new();
    }
    let rows = db::as_owner(|| db::query("SELECT id, attribute FROM ask.allowed_column WHERE attribute IS NOT NULL", &[]));
    rows.iter().map(|row| (number(field(row, 0)) as u32, number(field(row, 1)) as i16)).collect()
}

/// Adds the columns that the role may read. A domain counts as its base type.
fn columns(tables: &mut [Table], found: &Found, comments: &mut Comments, allowed: &Allowed) -> Vec<Numbers> {
    let mut numbers: Vec<Numbers> = Vec::with_capacity(tables.len());
    let mut reader = Attributes::of(found);
    let mut types = Types::default();
    // The same names come up in table after table.
    let mut judged: HashMap<(String, bool), bool> = HashMap::new();
    for (table, relation) in tables.iter_mut().zip(&found.relations) {
        pgrx::check_for_interrupts!();
        let said = comments.remove(&relation.oid).unwrap_or_default();
        let columns = reader.read(pg_sys::Oid::from(relation.oid), relation.whole, said, &mut types);
        numbers.push(Numbers::new(columns.iter().map(|c| c.number).collect()));
        table.columns.reserve_exact(columns.len());
        for column in columns {
            let comment = column.comment.filter(|c| !c.trim().is_empty());
            let class = class(column.base, column.kind, column.category);
            let sensitive = comment.as_deref().is_some_and(|c| c.contains("[sensitive]"))
                || (named_sensitive(&column.name, class, &mut judged) && !allowed.contains(&(relation.oid, column.number)));
            table.columns.push(Column {
                name: column.name,
                type_name: column.type_name,
                class,
                not_null: column.not_null,
                comment,
                enum_labels: column.labels,
                distinct: None,
                null_fraction: None,
                common_values: Vec::new(),
                range: None,
                sensitive,
                property: None,
                plain: None,
            });
        }
    }
    numbers
}

/// Whether a column's name says that its values are secrets. Times and yes or no are none, whatever they are about.
fn named_sensitive(name: &str, class: TypeClass, judged: &mut HashMap<(String, bool), bool>) -> bool {
    let text = match class {
        TypeClass::Boolean | TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz | TypeClass::Time | TypeClass::Interval => {
            return false;
        }
        TypeClass::Integer | TypeClass::Decimal => false,
        _ => true,
    };
    *judged.entry((name.to_owned(), text)).or_insert_with(|| sensitive::is_name(name, text))
}

fn class(base: pg_sys::Oid, kind: char, category: char) -> TypeClass {
    match base {
        pg_sys::INT2OID | pg_sys::INT4OID | pg_sys::INT8OID => TypeClass::Integer,
        pg_sys::NUMERICOID | pg_sys::FLOAT4OID | pg_sys::FLOAT8OID | pg_sys::MONEYOID => TypeClass::Decimal,
        pg_sys::BOOLOID => TypeClass::Boolean,
        pg_sys::DATEOID => TypeClass::Date,
        pg_sys::TIMESTAMPOID => TypeClass::Timestamp,
        pg_sys::TIMESTAMPTZOID => TypeClass::TimestampTz,
        pg_sys::TIMEOID | pg_sys::TIMETZOID => TypeClass::Time,
        pg_sys::INTERVALOID => TypeClass::Interval,
        pg_sys::JSONOID | pg_sys::JSONBOID => TypeClass::Json,
        pg_sys::UUIDOID => TypeClass::Uuid,
        _ if kind == 'e' => TypeClass::Enum,
        _ if category == 'S' => TypeClass::Text,
        _ if category == 'A' => TypeClass::Array,
        _ => TypeClass::Other,
    }
}

fn keys(tables: &mut [Table], found: &Found, numbers: &[Numbers]) {
    let mut keys = relations::keys(found);
    for (at, relation) in found.relations.iter().enumerate() {
        let Some(table) = tables.get_mut(at) else { continue };
        for key in keys.remove(&relation.oid).unwrap_or_default() {
            let Some(columns) = resolve(numbers, at, &key.columns) else { continue };
            if key.primary {
                table.primary_key = columns;
            } else if !table.unique_keys.contains(&columns) {
                table.unique_keys.push(columns);
            }
        }
    }
}

fn foreign_keys(found: &Found, position: &HashMap<u32, usize>, numbers: &[Numbers]) -> Vec<ForeignKey> {
    let mut reader = References::new(found);
    let mut oids: Vec<u32> = found.relations.iter().filter(|r| r.constrained).map(|r| r.oid).collect();
    oids.sort_unstable();
    let mut out = Vec::new();
    for oid in oids {
        let Some(&table) = position.get(&oid) else { continue };
        for reference in reader.of(oid) {
            let Some(&ref_table) = position.get(&reference.to) else { continue };
            let (columns, ref_columns) = (resolve(numbers, table, &reference.columns), resolve(numbers, ref_table, &reference.to_columns));
            if let (Some(columns), Some(ref_columns)) = (columns, ref_columns) {
                out.push(ForeignKey { table, columns, ref_table, ref_columns, declared: true });
            }
        }
    }
    out
}

fn fingerprint(table: &Table) -> u64 {
    let mut hash = Fnv::default();
    hash.text(&table.name.schema).text(&table.name.name).text(&format!("{:?}", table.kind));
    for column in &table.columns {
        hash.text(&column.name).text(&column.type_name).byte(u8::from(column.not_null));
        for label in &column.enum_labels {
            hash.text(label);
        }
    }
    hash.text(&format!("{:?} {:?}", table.primary_key, table.unique_keys));
    hash.value()
}

pub fn field(row: &[Option<String>], index: usize) -> &str {
    row.get(index).and_then(Option::as_deref).unwrap_or_default()
}

pub fn number(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}
