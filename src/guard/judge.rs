//! The judge: what the walk asks about relations, functions, operators and types.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::ffi::c_void;

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::RelationUse;
use super::admin::Admin;
use super::bounded;
use super::bounds;
use super::error::{Denial, may_allow};
use super::folding::code_beside_operator;
use super::growth;
use super::inside::Definition;
use super::keys::names_of;
use super::lists::{self, Use};
use super::locks;
use super::pg_list::{oids, pointers};
use super::walk::Place;

/// Largest number that `repeat`, `lpad` and `rpad` may be given.
const MAX_TEXT: i64 = 10_000;

/// The state of one judgement. Methods return true where the walk has to stop, with `denial` set.
pub(super) struct Judge {
    pub(super) place: Place,
    pub(super) in_domain: bool,
    /// Constants without a type are parameters in the tree that is walked.
    pub(super) lifted: bool,
    pub(super) denial: Option<Denial>,
    pub(super) relations: Vec<RelationUse>,
    /// The tables that are planned: with their children or alone.
    pub(super) tables: Vec<(Oid, bool)>,
    pub(super) admin: Admin,
    search_path: Vec<Oid>,
    /// The levels of the query that are being walked, outermost first.
    pub(super) levels: Vec<*mut pg_sys::Query>,
    /// Definitions of materialized views among them.
    pub(super) definitions: Vec<Definition>,
    /// Types already judged in this query: (type, only read) → allowed.
    pub(super) types: HashMap<(u32, bool), bool>,
    /// Arguments that must be small numbers.
    bounds: Vec<(Oid, *mut pg_sys::Node)>,
    /// `ask._bounded`, looked up when first needed.
    bounded: LazyCell<Option<Oid>>,
}

impl Judge {
    pub(super) fn new() -> Self {
        // SAFETY: a fresh list of OIDs in the current memory context.
        let search_path = unsafe { oids(pg_sys::fetch_search_path(false)) };
        Self {
            place: Place::Query,
            in_domain: false,
            lifted: false,
            denial: None,
            relations: Vec::new(),
            tables: Vec::new(),
            admin: Admin::load(),
            search_path,
            levels: Vec::new(),
            definitions: Vec::new(),
            types: HashMap::new(),
            bounds: Vec::new(),
            bounded: LazyCell::new(bounded::function),
        }
    }

    pub(super) fn deny(&mut self, denial: Denial) -> bool {
        self.denial.get_or_insert(denial);
        true
    }

    // ---- relations ----

    /// A table that will be planned, with its children or alone.
    pub(super) fn table(&mut self, entry: &pg_sys::RangeTblEntry) {
        let table = (entry.relid, entry.inh);
        if !self.tables.contains(&table) {
            self.tables.push(table);
        }
    }

    /// A relation that the query or a view reads. What a policy reads is its table's owner's choice, and the caller's
    /// privileges hold.
    pub(super) fn relation(&mut self, relation: Oid) -> bool {
        if self.place == Place::Policy {
            return false;
        }
        // SAFETY: catalog look-ups by OID.
        let (schema_oid, kind, (schema, name)) =
            unsafe { (pg_sys::get_rel_namespace(relation), pg_sys::get_rel_relkind(relation) as u8, names_of(relation)) };
        let qualified = format!("{schema}.{name}");
        if !self.relations.iter().any(|known| known.oid == relation) {
            self.relations.push(RelationUse {
                oid: relation,
                schema: schema.clone(),
                name: name.clone(),
                in_view: self.place == Place::View,
            });
        }
        if self.admin.denies_relation(relation) {
            return self.deny(Denial::new("rule.denied", format!("an administrator has denied {qualified}")));
        }
        let kind_ok = matches!(
            kind,
            pg_sys::RELKIND_RELATION
                | pg_sys::RELKIND_PARTITIONED_TABLE
                | pg_sys::RELKIND_VIEW
                | pg_sys::RELKIND_MATVIEW
                | pg_sys::RELKIND_FOREIGN_TABLE
        );
        if !kind_ok {
            return self.deny(Denial::new("relation.kind", format!("{qualified} is not a table or a view")));
        }
        // SAFETY: a comparison with this backend's temporary schema.
        let own_temporary = unsafe { pg_sys::isTempNamespace(schema_oid) };
        let of_the_system = relation.to_u32() < pg_sys::FirstNormalObjectId
            || matches!(schema.as_str(), "pg_catalog" | "information_schema" | "pg_toast" | "ask")
            || (schema.starts_with("pg_") && !own_temporary);
        if of_the_system {
            if schema != "ask" && self.admin.allows_relation(relation) {
                return false;
            }
            return self.deny(
                Denial::new("relation.system", format!("{qualified} belongs to the system"))
                    .with_hint("Only tables and views that hold the application's data may be read."),
            );
        }
        // What a view reads, its owner has exposed.
        if self.place == Place::View || own_temporary || self.search_path.contains(&schema_oid) || self.admin.allows_relation(relation) {
            return false;
        }
        self.deny(
            Denial::new("relation.schema", format!("{qualified} is outside the search_path"))
                .with_hint("Add its schema to search_path, or have an administrator call ask.allow()."),
        )
    }

    /// Whether an administrator vouches for what is inside this view.
    pub(super) fn trusts_view(&mut self, view: Oid) -> bool {
        let trusted = self.admin.trusts(view);
        if trusted {
            locks::watch();
        }
        trusted
    }

    // ---- functions ----

    /// Every function that PostgreSQL says stands behind a node.
    pub(super) unsafe fn functions_of(&mut self, node: *mut pg_sys::Node, io: bool) -> bool {
        // SAFETY: as required.
        for function in unsafe { functions_in(node) } {
            // SAFETY: as above.
            if unsafe { self.function(function, io, node) } {
                return true;
            }
        }
        false
    }

    unsafe fn function(&mut self, function: Oid, io: bool, node: *mut pg_sys::Node) -> bool {
        if function == pg_sys::InvalidOid {
            return false;
        }
        let mut known = None;
        let (decision, bounds) = match lists::cached(function) {
            Some(found) => found,
            None => match lists::look_up(function) {
                Some(found) => {
                    let decision = (found.decision, found.bounds);
                    known = Some(found);
                    decision
                }
                None => (Use::Deny, &[] as &[lists::Bound]),
            },
        };
        let allowed = match decision {
            Use::Allow | Use::Grows => true,
            Use::View => self.place != Place::Query || self.in_domain,
            Use::Io => io,
            Use::Makes(position) => {
                // SAFETY: the node is the call.
                let made = unsafe { type_of_argument(node, position) };
                if made.is_none_or(|type_| self.type_(type_, false)) {
                    return self.deny(Denial::new("function.argument", "values of an unknown type are not made"));
                }
                true
            }
            Use::Sample | Use::Deny => false,
            // SAFETY: the node is the call, the levels are those being walked.
            Use::Repeat(position) => {
                let text = unsafe { growth::arguments(node) }.and_then(|all| all.first().copied());
                if !text.is_some_and(|text| unsafe { growth::text_is_bounded(text, &self.levels) }) {
                    return self.deny(Denial::new("function.argument", "repeat() is only allowed with a column or a constant as its text"));
                }
                return unsafe { self.bounded(function, position, node) };
            }
            // SAFETY: as above.
            Use::Bound(position) => return unsafe { self.bounded(function, position, node) },
        };
        if allowed && !bounds.is_empty() && !node.is_null() {
            let name = || lists::look_up(function).map(|found| found.signature).unwrap_or_default();
            // SAFETY: a call of the tree that is being walked, with its levels.
            if let Err(denial) = unsafe { bounds::keep(bounds, name, || *self.bounded, node, &self.levels, self.in_domain) } {
                return self.deny(denial);
            }
        }
        if allowed {
            // An administrator may deny what the lists allow.
            if !self.admin.has_denied_functions() {
                return false;
            }
        }
        let Some(known) = known.or_else(|| lists::look_up(function)) else {
            return self.deny(Denial::new("function.denied", "an unknown function is not allowed"));
        };
        if self.admin.denies_function(function, &known.qualified) {
            return self.deny(Denial::new("rule.denied", format!("an administrator has denied {}", known.qualified)));
        }
        if allowed {
            return false;
        }
        if self.admin.allows_function(function, &known.qualified) {
            locks::watch();
            return false;
        }
        let built_in = known.qualified.starts_with("pg_catalog.");
        let rule = if built_in { "function.denied" } else { "function.user_defined" };
        let shown = if built_in { &known.signature } else { &known.qualified };
        let of = if self.place == Place::Policy { ", which a policy of row-level security calls," } else { "" };
        self.deny(Denial::new(rule, format!("the function {shown}{of} is not allowed")).with_hint(may_allow(&known.qualified)))
    }

    /// The name of a function that may not run while a query is planned; None: an administrator has allowed it.
    pub(super) fn forbids(&mut self, function: Oid) -> Option<String> {
        let Some(known) = lists::look_up(function) else {
            return Some(format!("with the OID {}", function.to_u32()));
        };
        if self.admin.denies_function(function, &known.qualified) || !self.admin.allows_function(function, &known.qualified) {
            return Some(known.qualified);
        }
        locks::watch();
        None
    }

    /// A function behind a clause rather than in an expression.
    pub(super) fn support_function(&mut self, function: Oid) -> bool {
        // SAFETY: no node is needed but for bounded functions, which have one.
        unsafe { self.function(function, true, std::ptr::null_mut()) }
    }

    pub(super) fn operator(&mut self, operator: Oid) -> bool {
        if operator == pg_sys::InvalidOid {
            return false;
        }
        // SAFETY: catalog look-ups by OID.
        let (function, beside) = unsafe { (pg_sys::get_opcode(operator), code_beside_operator(operator)) };
        self.support_function(function) || beside.into_iter().any(|function| self.support_function(function))
    }

    pub(super) fn sampling_method(&mut self, handler: Oid) -> bool {
        match lists::look_up(handler) {
            Some(found) if found.decision == Use::Sample => false,
            _ => self.deny(Denial::new("function.denied", "this TABLESAMPLE method is not allowed")),
        }
    }

    /// `repeat(text, n)` and its kin: remembers the argument, to be looked at once everything else is judged.
    unsafe fn bounded(&mut self, function: Oid, position: usize, node: *mut pg_sys::Node) -> bool {
        // SAFETY: `node` is the call or null.
        unsafe {
            if !node.is_null() && (*node).type_ == NodeTag::T_FuncExpr {
                let call = &*node.cast::<pg_sys::FuncExpr>();
                let arguments = pointers::<pg_sys::Node>(call.args);
                if let Some(argument) = arguments.get(position.saturating_sub(1)).copied() {
                    self.bounds.push((function, argument));
                    for source in growth::sources(argument, &self.levels) {
                        self.bounds.push((function, source));
                    }
                    // Numbers that come from elsewhere are looked at when they are known.
                    if let Some(bounded) = *self.bounded {
                        bounded::bound_number(bounded, node.cast(), position.saturating_sub(1), MAX_TEXT);
                    }
                }
            }
        }
        false
    }

    /// Whether a node is the guard's own call around an argument: it has no place in the text.
    pub(super) unsafe fn is_bound(&self, node: *mut pg_sys::Node) -> bool {
        // SAFETY: a node of the tree that is being walked.
        unsafe { bounded::is_call(node) }
    }

    /// Limits the arguments of a call whose length nothing in the query bounds.
    pub(super) unsafe fn bound_arguments(&self, node: *mut pg_sys::Node) {
        // SAFETY: a call of the tree that is being walked, with its levels.
        unsafe { bounded::bound_arguments(|| *self.bounded, node, &self.levels) };
    }

    /// The numbers given to `repeat` and its kin: data, or small constants. Folding evaluates functions, so this comes
    /// after the walk has found every one of them allowed.
    pub(super) unsafe fn check_bounds(&mut self) -> bool {
        for (function, argument) in std::mem::take(&mut self.bounds) {
            // SAFETY: expressions of the tree that was walked.
            if unsafe { largest_constant(argument) } > MAX_TEXT {
                let name = lists::look_up(function).map(|found| found.signature).unwrap_or_default();
                return self.deny(Denial::new("function.argument", format!("the number given to {name} is larger than {MAX_TEXT}")));
            }
        }
        false
    }
}

/// The type of the argument of a call at a position from 1, by whatever name it was given.
unsafe fn type_of_argument(call: *mut pg_sys::Node, position: usize) -> Option<Oid> {
    // SAFETY: a call of an analyzed tree, or null; the tags tell the types.
    unsafe {
        let place_of = |(at, argument): (usize, &*mut pg_sys::Node)| match (**argument).type_ {
            NodeTag::T_NamedArgExpr => usize::try_from((*argument.cast::<pg_sys::NamedArgExpr>()).argnumber).ok(),
            _ => Some(at),
        };
        let arguments = growth::arguments(call)?;
        let argument = arguments.iter().enumerate().find(|&given| place_of(given).map(|place| place + 1) == Some(position))?.1;
        Some(pg_sys::exprType(*argument))
    }
}

/// The functions that PostgreSQL says stand behind a node.
///
/// # Safety
/// A node of an analyzed tree.
pub(super) unsafe fn functions_in(node: *mut pg_sys::Node) -> Vec<Oid> {
    let mut found: Vec<Oid> = Vec::with_capacity(2);
    // SAFETY: the callback gets the vector back; nodes without functions are passed over.
    unsafe {
        pg_sys::check_functions_in_node(node, Some(collect), (&raw mut found).cast());
    }
    found
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn collect(function: Oid, found: *mut c_void) -> bool {
    // SAFETY: `found` is the vector that `functions_of` passed.
    unsafe { (*found.cast::<Vec<Oid>>()).push(function) };
    false
}

/// The largest integer constant anywhere in an expression, subqueries included.
unsafe fn largest_constant(node: *mut pg_sys::Node) -> i64 {
    // SAFETY: an analyzed expression. Folding is tried on a copy.
    unsafe {
        let mut largest = 0i64;
        let folded = pg_sys::eval_const_expressions(std::ptr::null_mut(), pg_sys::copyObjectImpl(node.cast()).cast());
        constants(folded, (&raw mut largest).cast());
        constants(node, (&raw mut largest).cast());
        largest
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn constants(node: *mut pg_sys::Node, largest: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: as above; `largest` is the caller's number.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Const => {
                let constant = &*node.cast::<pg_sys::Const>();
                let value = match constant.consttype {
                    _ if constant.constisnull => 0,
                    pg_sys::INT4OID | pg_sys::INT8OID | pg_sys::INT2OID => constant.constvalue.value() as i64,
                    _ => 0,
                };
                let largest = &mut *largest.cast::<i64>();
                *largest = (*largest).max(value);
                false
            }
            NodeTag::T_Query => super::walk::descend_whole_query(node.cast(), constants, largest),
            _ => super::walk::descend(node, constants, largest),
        }
    }
}
