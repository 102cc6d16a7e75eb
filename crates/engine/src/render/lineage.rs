//! Rows at any depth of a table that refers to itself, as recursive queries. Both halves are put together by UNION, which keeps each key
//! once: so keys that lead in a circle end, too.

use super::names::{Aliases, Scope, quote_identifier};
use super::{Renderer, indent};
use crate::plan::PlanError;
use crate::query::{Lineage, Topmost};

impl Renderer<'_> {
    /// A key is among those at any depth below or above others.
    pub(super) fn lineage(&self, l: &Lineage, scope: &Scope, aliases: &mut Aliases) -> Result<String, PlanError> {
        let (table, key, parent) = (self.table_name(&l.of), quote_identifier(&l.key), quote_identifier(&l.parent));
        let start = self.query(&l.start, None, aliases)?;
        let (found, row) = (aliases.fresh(if l.descends { "below" } else { "above" }), aliases.for_table(&l.of.name.name));
        let first = match (l.included, l.descends) {
            (true, _) => start,
            (false, true) => format!("SELECT {key}\nFROM {table}\nWHERE {parent} IN (\n{}\n)", indent(&start, 2)),
            (false, false) => format!("SELECT {parent} AS {key}\nFROM {table}\nWHERE {key} IN (\n{}\n)", indent(&start, 2)),
        };
        let next = if l.descends {
            format!("SELECT {row}.{key}\nFROM {table} AS {row}\nJOIN {found} ON {row}.{parent} = {found}.{key}")
        } else {
            format!("SELECT {row}.{parent}\nFROM {table} AS {row}\nJOIN {found} ON {row}.{key} = {found}.{key}")
        };
        let body = format!("{}\nUNION\n{}", indent(&first, 2), indent(&next, 2));
        let whole = format!("WITH RECURSIVE {found} AS (\n{body}\n)\nSELECT {key} FROM {found}");
        Ok(format!("{}{key} IN (\n{}\n  )", scope.prefix(&l.of), indent(&whole, 4)))
    }

    /// The name of the topmost row above a row. Its own names are the same each time, so that it can be grouped by; they stand
    /// only where nothing outside is spoken of.
    pub(super) fn topmost(&self, t: &Topmost, scope: &Scope) -> String {
        let table = self.table_name(&t.of);
        let (key, parent, shown) = (quote_identifier(&t.key), quote_identifier(&t.parent), quote_identifier(&t.shown));
        let (found, row, of) = ("above", "r", scope.prefix(&t.of));
        let columns = if shown == key { format!("{key}, {parent}") } else { format!("{key}, {parent}, {shown}") };
        let each = |prefix: &str| columns.split(", ").map(|c| format!("{prefix}{c}")).collect::<Vec<_>>().join(", ");
        let up = each(&format!("{row}."));
        let whole = format!(
            "WITH RECURSIVE {found} AS (\n  SELECT {}\n  UNION\n  SELECT {up}\n  FROM {table} AS {row}\n  JOIN {found} ON {row}.{key} = {found}.{parent}\n)\nSELECT {shown} FROM {found} WHERE {parent} IS NULL",
            each(&of)
        );
        format!("(\n{}\n)", indent(&whole, 4))
    }
}
