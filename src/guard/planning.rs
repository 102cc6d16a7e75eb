//! What planning a query would run beside the query: code of the tables that it reads.
//!
//! The planner folds the expressions of indexes, statistics, partition keys and constraints, of a table and of everything
//! that inherits from it. Nothing of that is in the query's tree, so it is judged on its own, before the plan is made. What a table
//! brings along is read once and kept until the catalogs change.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use pgrx::pg_sys::{self, Datum, Oid};

use super::catalog_rows::{self, rows};
use super::error::{Denial, allowing, may_allow};
use super::folding::{Stored, code_in, code_of_operator_class};
use super::judge::Judge;
use super::keys::qualified_name;
use super::pg_list::oids;
use super::text::from_server;

/// A function that no list knows, and where it stands.
struct Code {
    function: Oid,
    place: String,
}

/// What the planner reads of one relation.
#[derive(Default)]
struct Facts {
    /// Of indexes and statistics: always.
    own: Vec<Code>,
    /// Of the partition key: for the relation and its partitions.
    key: Vec<Code>,
    /// Of CHECK constraints: where the relation stands beside others, as a child or in UNION ALL.
    checks: Vec<Code>,
    children: Vec<Oid>,
    parents: Vec<Oid>,
    /// It is a foreign table.
    foreign: bool,
    /// The search_path without which it would be other code; None: it is the same with any.
    path: Option<Vec<Oid>>,
}

thread_local! {
    static KNOWN: RefCell<HashMap<u32, Rc<Facts>>> = RefCell::new(HashMap::new());
    /// Counts invalidations: what was read before one is not kept.
    static EPOCH: Cell<u64> = const { Cell::new(0) };
}

/// Listens to the catalogs; once, when the library is loaded.
pub fn register() {
    let none = pg_sys::Datum::from(0usize);
    // SAFETY: the callbacks are guarded and touch this backend's own memory; they live as long as the library.
    unsafe {
        pg_sys::CacheRegisterRelcacheCallback(Some(relation_changed), none);
        // What the facts of a relation depend on without being a part of it.
        for cache in [
            pg_sys::SysCacheIdentifier::PROCOID,
            pg_sys::SysCacheIdentifier::OPEROID,
            pg_sys::SysCacheIdentifier::CONSTROID,
            pg_sys::SysCacheIdentifier::CLAOID,
            pg_sys::SysCacheIdentifier::AMPROCNUM,
            pg_sys::SysCacheIdentifier::AMOPSTRATEGY,
        ] {
            pg_sys::CacheRegisterSyscacheCallback(cache as i32, Some(definition_changed), none);
        }
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn relation_changed(_argument: pg_sys::Datum, relation: Oid) {
    forget((relation != pg_sys::InvalidOid).then_some(relation));
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn definition_changed(_argument: pg_sys::Datum, _cache: i32, _hash: u32) {
    forget(None);
}

fn forget(relation: Option<Oid>) {
    EPOCH.set(EPOCH.get().wrapping_add(1));
    KNOWN.with_borrow_mut(|known| match relation {
        Some(relation) => {
            known.remove(&relation.to_u32());
        }
        None => known.clear(),
    });
}

/// Judges what planning would run of the tables that `judge` has met in a query.
///
/// # Errors
/// What would run without being allowed.
///
/// # Safety
/// Inside the cage, before the query is planned.
pub(super) unsafe fn check(judge: &mut Judge) -> Result<(), Denial> {
    // SAFETY: as required.
    unsafe {
        // Locks that the transaction held before have brought no news.
        pg_sys::AcceptInvalidationMessages();
        let mut seen = HashSet::new();
        let mut excluded = false;
        // (relation, also its children, as a child)
        let mut waiting: Vec<(Oid, bool, bool)> = judge.tables.iter().map(|&(relation, children)| (relation, children, false)).collect();
        while let Some((relation, children, as_child)) = waiting.pop() {
            if !seen.insert((relation.to_u32(), children, as_child)) {
                continue;
            }
            pgrx::check_for_interrupts!();
            let facts = facts(relation);
            if facts.foreign {
                foreign_table(judge, relation)?;
            }
            permit(judge, relation, facts.own.iter().chain(&facts.key))?;
            // A table with children is one of its own children.
            let inherits = children && !facts.children.is_empty();
            if as_child || inherits {
                permit(judge, relation, &facts.checks)?;
            } else {
                excluded |= permit(judge, relation, &facts.checks).is_err();
            }
            if children {
                waiting.extend(facts.children.iter().map(|&child| (child, true, true)));
            }
            keys_above(judge, relation, &facts)?;
        }
        // Only to leave out tables that cannot hold a row: better to read them.
        if excluded {
            without_exclusion();
        }
    }
    Ok(())
}

/// A foreign table is a query of its owner's that a server of another owner's runs, under the mapping of whoever reads it: the
/// server may be this one, and the mapping a superuser's. What comes back is read by the input functions of the columns' types.
unsafe fn foreign_table(judge: &mut Judge, relation: Oid) -> Result<(), Denial> {
    // SAFETY: catalog look-ups by OID; the query holds a lock on the relation, or on what it is a part of.
    unsafe {
        let server = pg_sys::GetForeignServer((*pg_sys::GetForeignTable(relation)).serverid);
        let owners = [super::admin::owner_of_relation(relation), Some((*server).owner)];
        let own = |owner: Option<Oid>| owner.is_some_and(|owner| owner == pg_sys::GetUserId() || pg_sys::superuser_arg(owner));
        if !owners.into_iter().all(own) && !judge.admin.trusts(relation) {
            let table = qualified_name(relation);
            let hint = format!("If its owner and its server's are to be trusted, an administrator may allow it: {}", allowing(&table));
            let message = format!("the foreign table {table}, or its server, belongs neither to a superuser nor to the asker");
            return Err(Denial::new("relation.foreign", message).with_hint(hint));
        }
        if judge.read_columns(relation)
            && let Some(denial) = judge.denial.take()
        {
            return Err(denial);
        }
    }
    Ok(())
}

/// The keys by which a partition is one.
unsafe fn keys_above(judge: &mut Judge, relation: Oid, facts: &Facts) -> Result<(), Denial> {
    // SAFETY: catalog look-ups by OID.
    unsafe {
        let mut above: Vec<Oid> = facts.parents.clone();
        let mut seen = HashSet::from([relation.to_u32()]);
        while let Some(parent) = above.pop() {
            if seen.insert(parent.to_u32()) {
                let facts = self::facts(parent);
                permit(judge, parent, &facts.key)?;
                above.extend(&facts.parents);
            }
        }
    }
    Ok(())
}

/// Whether all of this code may run.
unsafe fn permit<'a>(judge: &mut Judge, relation: Oid, code: impl IntoIterator<Item = &'a Code>) -> Result<(), Denial> {
    for Code { function, place } in code {
        // SAFETY: catalog look-ups by OID.
        unsafe {
            if let Some(name) = judge.forbids(*function) {
                let table = qualified_name(relation);
                return Err(Denial::new(
                    "function.user_defined",
                    format!("planning a query of {table} would run the function {name} of {place}"),
                )
                .with_hint(may_allow(&name)));
            }
        }
    }
    Ok(())
}

/// Plans without comparing conditions with CHECK constraints, until the cage ends.
unsafe fn without_exclusion() {
    // SAFETY: a setting that any user may change, restored when the subtransaction ends.
    unsafe {
        pg_sys::set_config_option(
            c"constraint_exclusion".as_ptr(),
            c"off".as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_LOCAL,
            true,
            0,
            false,
        );
    }
}

/// What the planner reads of a relation, from the cache where nothing has changed.
unsafe fn facts(relation: Oid) -> Rc<Facts> {
    // SAFETY: inside the cage.
    unsafe {
        if let Some(known) = KNOWN.with_borrow(|known| known.get(&relation.to_u32()).cloned())
            && known.path.as_ref().is_none_or(|path| *path == search_path())
        {
            return known;
        }
        let epoch = EPOCH.get();
        let facts = Rc::new(read(relation));
        if EPOCH.get() == epoch {
            KNOWN.with_borrow_mut(|known| known.insert(relation.to_u32(), Rc::clone(&facts)));
        }
        facts
    }
}

unsafe fn search_path() -> Vec<Oid> {
    // SAFETY: a fresh list of OIDs in the current memory context.
    unsafe { oids(pg_sys::fetch_search_path(true)) }
}

/// Collects what stands in stored expressions and operator classes.
#[derive(Default)]
struct Reader {
    functions: Vec<Oid>,
    by_path: bool,
}

impl Reader {
    unsafe fn expression(&mut self, stored: Option<Datum>, kind: Stored) {
        if let Some(stored) = stored {
            // SAFETY: a datum of the type pg_node_tree.
            let code = unsafe { code_in(catalog_rows::expression(stored), kind) };
            self.functions.extend(code.functions);
            self.by_path |= code.by_path;
        }
    }

    unsafe fn classes(&mut self, classes: Option<Datum>) {
        // SAFETY: a datum of the type oidvector.
        unsafe {
            for class in catalog_rows::oid_vector(classes) {
                self.functions.extend(code_of_operator_class(class));
            }
        }
    }

    /// Adds what was found since the last time.
    fn add(&mut self, to: &mut Vec<Code>, place: impl Fn() -> String) {
        to.extend(self.functions.drain(..).map(|function| Code { function, place: place() }));
    }
}

unsafe fn read(relation: Oid) -> Facts {
    let mut facts = Facts::default();
    let mut reader = Reader::default();
    // SAFETY: catalog look-ups by OID; values are used while they are valid.
    unsafe {
        rows(
            &catalog_rows::INDEXES,
            relation,
            [c"indexrelid", c"indexprs", c"indpred", c"indclass"],
            |[index, keys, predicate, classes]| {
                reader.expression(keys, Stored::Expression);
                reader.expression(predicate, Stored::Predicate);
                reader.classes(classes);
                reader.add(&mut facts.own, || format!("the index {}", from_server(pg_sys::get_rel_name(catalog_rows::oid(index)))));
            },
        );
        rows(&catalog_rows::STATISTICS, relation, [c"stxname", c"stxexprs"], |[name, stored]| {
            reader.expression(stored, Stored::Expression);
            reader.add(&mut facts.own, || format!("the statistics {}", catalog_rows::name(name)));
        });
        rows(&catalog_rows::PARTITION_KEYS, relation, [c"partexprs", c"partclass"], |[stored, classes]| {
            reader.expression(stored, Stored::Expression);
            reader.classes(classes);
            reader.add(&mut facts.key, || "the partition key".to_owned());
        });
        rows(&catalog_rows::CONSTRAINTS_OF_TABLES, relation, [c"conname", c"conbin"], |[name, stored]| {
            reader.expression(stored, Stored::Expression);
            reader.add(&mut facts.checks, || format!("the constraint {}", catalog_rows::name(name)));
        });
        // Virtual columns: the planner puts their expressions in their places.
        #[cfg(feature = "pg18")]
        rows(&catalog_rows::DEFAULTS, relation, [c"adnum", c"adbin"], |[column, stored]| {
            let number = column.map_or(0, |column| column.value() as i16);
            if pg_sys::get_attgenerated(relation, number) as u8 == b'v' {
                reader.expression(stored, Stored::Run);
                reader.add(&mut facts.own, || "a generated column".to_owned());
            }
        });
        rows(&catalog_rows::CHILDREN, relation, [c"inhrelid"], |[child]| facts.children.push(catalog_rows::oid(child)));
        rows(&catalog_rows::PARENTS, relation, [c"inhparent"], |[parent]| facts.parents.push(catalog_rows::oid(parent)));
        facts.foreign = pg_sys::get_rel_relkind(relation) as u8 == pg_sys::RELKIND_FOREIGN_TABLE;
        facts.path = reader.by_path.then(|| search_path());
    }
    facts
}
