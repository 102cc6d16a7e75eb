//! What administrators allow and deny beyond the reviewed lists (`ask.allow`, `ask.deny`) and their business rules
//! (`ask.rule`), as sql/parts/guard.sql keeps them.

use std::ffi::{CStr, CString};
use std::hash::Hasher;

use pgrx::FromDatum;
use pgrx::pg_sys::{self, Oid};

use super::text::from_server;

/// One decision about an object.
#[derive(Debug)]
struct Decision {
    kind: String,
    object: String,
    allowed: bool,
}

/// A business rule about a relation.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    relation: String,
    kind: String,
    /// A column (`forbid`) or a condition (`require`).
    pub(super) value: String,
}

/// The administrators' lists. Loaded once per judgement, by a scan of two small tables.
#[derive(Debug, Default)]
pub(super) struct Admin {
    decisions: Vec<Decision>,
    rules: Vec<Rule>,
}

impl Admin {
    /// Reads the tables as they are, whatever the caller may read.
    pub(super) fn load() -> Self {
        // SAFETY: a look-up of the extension's schema by name.
        let schema = unsafe { pg_sys::get_namespace_oid(c"ask".as_ptr(), true) };
        if schema == pg_sys::InvalidOid {
            return Self::default();
        }
        let mut admin = Self::default();
        // SAFETY: the tables have the columns that sql/parts/guard.sql gives them; a row of another shape is passed
        // over.
        unsafe {
            scan(schema, c"allowed_object", |values| {
                if let [Some(kind), Some(object), allowed, ..] = values {
                    admin.decisions.push(Decision { kind: kind.clone(), object: object.clone(), allowed: allowed.as_deref() == Some("t") });
                }
            });
            scan(schema, c"business_rule", |values| {
                if let [Some(relation), Some(kind), Some(value), ..] = values {
                    admin.rules.push(Rule { relation: relation.clone(), kind: kind.clone(), value: value.clone() });
                }
            });
        }
        admin
    }

    /// The same for the same decisions and rules, in whatever order they are stored.
    pub(super) fn digest(&self) -> u64 {
        let hash = |one: &dyn std::fmt::Debug| {
            let mut hasher = std::hash::DefaultHasher::new();
            hasher.write(format!("{one:?}").as_bytes());
            hasher.finish()
        };
        let decisions = self.decisions.iter().map(|decision| hash(decision));
        let rules = self.rules.iter().map(|rule| hash(rule));
        decisions.chain(rules).fold(0, u64::wrapping_add)
    }

    fn says(&self, allowed: bool, kind: &str, object: &str) -> bool {
        self.decisions.iter().any(|d| d.allowed == allowed && d.kind == kind && d.object == object)
    }

    /// A relation by its own name, or by its schema.
    pub(super) fn allows_relation(&self, schema: &str, name: &str) -> bool {
        !self.decisions.is_empty() && (self.says(true, "relation", &qualified(schema, name)) || self.says(true, "schema", &quoted(schema)))
    }

    /// As `allows_relation`, but by name only: whoever allows a schema has not looked into each view.
    pub(super) fn trusts(&self, schema: &str, name: &str) -> bool {
        !self.decisions.is_empty() && self.says(true, "relation", &qualified(schema, name))
    }

    pub(super) fn denies_relation(&self, schema: &str, name: &str) -> bool {
        !self.decisions.is_empty()
            && (self.says(false, "relation", &qualified(schema, name)) || self.says(false, "schema", &quoted(schema)))
    }

    pub(super) fn allows_function(&self, qualified: &str) -> bool {
        self.says(true, "function", qualified)
    }

    pub(super) fn has_denied_functions(&self) -> bool {
        self.decisions.iter().any(|d| !d.allowed && d.kind == "function")
    }

    pub(super) fn denies_function(&self, qualified: &str) -> bool {
        self.says(false, "function", qualified)
    }

    /// Whether any rule is about any relation: spares the look-ups of names.
    pub(super) fn has_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    /// The rules of one kind about a relation.
    pub(super) fn rules(&self, kind: &str, schema: &str, name: &str) -> Vec<Rule> {
        let qualified = qualified(schema, name);
        self.rules.iter().filter(|rule| rule.kind == kind && rule.relation == qualified).cloned().collect()
    }
}

/// `quote_ident`, by PostgreSQL.
pub(super) fn quoted(name: &str) -> String {
    let Ok(name) = CString::new(name) else {
        return name.to_owned();
    };
    // SAFETY: a zero-terminated string in, one out.
    unsafe { from_server(pg_sys::quote_identifier(name.as_ptr())) }
}

/// `schema.name`, quoted where PostgreSQL would.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(name))
}

/// Calls `each` with the first three columns of every row, as text ('t' and 'f' for booleans).
///
/// # Safety
/// Inside a transaction with an active snapshot.
unsafe fn scan(schema: Oid, table: &CStr, mut each: impl FnMut(&[Option<String>; 3])) {
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
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            pg_sys::heap_deform_tuple(tuple, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            let mut row = [None, None, None];
            for (i, cell) in row.iter_mut().enumerate().take(count) {
                let type_ = (*super::tuples::attribute(descriptor, i)).atttypid;
                let (Some(&value), Some(&null)) = (values.get(i), nulls.get(i)) else {
                    continue;
                };
                *cell = match type_ {
                    pg_sys::TEXTOID => String::from_datum(value, null),
                    pg_sys::BOOLOID => bool::from_datum(value, null).map(|b| (if b { "t" } else { "f" }).to_owned()),
                    _ => None,
                };
            }
            each(&row);
        }
        pg_sys::systable_endscan(scan);
        pg_sys::table_close(relation, lock);
    }
}
