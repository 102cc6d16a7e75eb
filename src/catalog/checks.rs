//! CHECK constraints of single columns: definitions that say which values a column may hold. Read when a prompt is made, not
//! with the snapshot: nothing else needs them.

use super::Snapshot;
use super::load::{field, number};
use crate::db;
use std::collections::BTreeMap;

/// Longest condition that is kept, in bytes.
const LENGTH: usize = 400;

const CHECKS: &str = "\
SELECT c.conrelid, a.attname, pg_get_expr(c.conbin, c.conrelid) \
FROM unnest($1::oid[]) AS r(oid) JOIN pg_constraint c ON c.conrelid = r.oid \
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
WHERE c.contype = 'c' AND cardinality(c.conkey) = 1 ORDER BY c.conrelid, c.conname";

impl Snapshot {
    /// Conditions of the columns that the role may read, by positions in the schema; none of columns marked sensitive.
    pub fn checks(&self) -> BTreeMap<(usize, usize), Vec<String>> {
        let oids: Vec<String> = self.oids.iter().map(u32::to_string).collect();
        let mut out: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
        for row in db::query(CHECKS, &[Some(&format!("{{{}}}", oids.join(",")))]) {
            let oid = number(field(&row, 0)) as u32;
            let Some(table) = self.oids.iter().position(|o| *o == oid) else { continue };
            let Some(owner) = self.schema.tables.get(table) else { continue };
            let Some(column) = owner.columns.iter().position(|c| c.name == field(&row, 1)) else { continue };
            let readable = owner.columns.get(column).is_some_and(|c| !c.sensitive);
            let text = field(&row, 2);
            if readable && !text.is_empty() && text.len() <= LENGTH {
                out.entry((table, column)).or_default().push(text.to_owned());
            }
        }
        out
    }
}
