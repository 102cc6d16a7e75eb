//! Which code the planner runs when it reads a stored expression: that of an index, of statistics, of a partition key, of
//! a constraint.
//!
//! It evaluates calls whose arguments are constant (`eval_const_expressions`), puts the bodies of functions in SQL in place
//! of their calls, and asks estimators, which call the functions of operators. A call on a column is none of these, unless
//! it is in SQL or an operator's.

use std::collections::HashMap;
use std::ffi::c_void;

use pgrx::pg_sys::{self, NodeTag, Oid};

use super::catalog_rows;
use super::inlining::{Body, body_of};
use super::lists::{self, FIRST_UNPINNED, Use};
use super::pg_list::pointers;
use super::walk::{descend, descend_whole_query};

/// `INTERNALlanguageId`, `ClanguageId` and `SQLlanguageId` of pg_language.dat.
const INTERNAL: u32 = 12;
const C: u32 = 13;
const SQL: u32 = 14;

/// Bodies of functions in SQL that are looked into for one expression: each may hold calls of many.
const MOST_BODIES: usize = 50;

/// What the planner does with an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// Folds it.
    Expression,
    /// Folds it, estimates it, and may have it tested on rows.
    Predicate,
    /// Has it computed for rows.
    #[cfg(feature = "pg18")]
    Run,
}

/// What matters of a function.
struct Function {
    language: u32,
    immutable: bool,
    /// Its body may take the place of a call.
    inlined: bool,
    arguments: usize,
}

impl Function {
    fn of(function: Oid) -> Option<Self> {
        // SAFETY: a syscache tuple, released after reading.
        unsafe {
            let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::PROCOID as i32, pg_sys::Datum::from(function));
            if tuple.is_null() {
                return None;
            }
            let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>();
            let language = form.prolang.to_u32();
            // A function with settings, or with its owner's rights, stays a call.
            let plain = !form.prosecdef && pg_sys::heap_attisnull(tuple, pg_sys::Anum_pg_proc_proconfig as i32, std::ptr::null_mut());
            let found = Self {
                language,
                immutable: form.provolatile as u8 == pg_sys::PROVOLATILE_IMMUTABLE,
                inlined: language == SQL && plain,
                arguments: usize::try_from(form.pronargs).unwrap_or(0),
            };
            pg_sys::ReleaseSysCache(tuple);
            Some(found)
        }
    }

    /// Only a superuser can have made it, and nobody else can change it.
    fn is_of_the_server(&self) -> bool {
        matches!(self.language, INTERNAL | C)
    }
}

/// Whether a call of this function alone, with whatever arguments, is nothing to worry about.
fn is_listed(function: Oid) -> bool {
    let decision = lists::cached(function).map(|(decision, _)| decision).or_else(|| lists::look_up(function).map(|found| found.decision));
    matches!(decision, Some(Use::Allow | Use::View | Use::Io | Use::Grows | Use::Makes(_)))
}

struct Walk {
    found: Vec<Oid>,
    kind: Stored,
    /// Calls on columns count too.
    strict: bool,
    /// Domains that have been seen, and whether strictly.
    domains: Vec<(Oid, bool)>,
    /// Calls that have been looked at: whether they are never constant.
    calls: HashMap<*mut pg_sys::Node, bool>,
    /// The functions in SQL whose bodies are being walked.
    bodies: Vec<Oid>,
    /// How many bodies may still be read.
    budget: usize,
    /// For each parameter of the innermost one: its argument is never constant.
    parameters: Vec<bool>,
    /// The text of a body was read: it means what the search_path makes of it.
    by_path: bool,
}

/// Code that the planner may run.
#[derive(Default)]
pub(super) struct Code {
    /// Functions that no list allows.
    pub(super) functions: Vec<Oid>,
    /// It would be another one with another search_path.
    pub(super) by_path: bool,
}

/// The code in `node`.
///
/// # Safety
/// `node` is null or a stored expression; inside the cage.
pub(super) unsafe fn code_in(node: *mut pg_sys::Node, kind: Stored) -> Code {
    #[cfg(feature = "pg18")]
    let strict = kind == Stored::Run;
    #[cfg(not(feature = "pg18"))]
    let strict = false;
    let mut walk = Walk::new(kind, strict);
    // SAFETY: as required.
    unsafe { visit(node, (&raw mut walk).cast()) };
    Code { functions: walk.found, by_path: walk.by_path }
}

/// The functions behind an operator class that are not the server's own.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn code_of_operator_class(class: Oid) -> Vec<Oid> {
    if class.to_u32() < FIRST_UNPINNED {
        return Vec::new();
    }
    // SAFETY: catalog look-ups by OID.
    unsafe { code_of_operator_family(pg_sys::get_opclass_family(class)) }
}

/// As `code_of_operator_class`, of a whole family.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn code_of_operator_family(family: Oid) -> Vec<Oid> {
    let mut functions = Vec::new();
    if family.to_u32() < FIRST_UNPINNED {
        return functions;
    }
    // SAFETY: catalog look-ups by OID.
    unsafe {
        catalog_rows::rows(&catalog_rows::SUPPORT, family, [c"amproc"], |[function]| functions.push(catalog_rows::oid(function)));
        catalog_rows::rows(&catalog_rows::OPERATORS, family, [c"amopopr"], |[operator]| {
            functions.push(pg_sys::get_opcode(catalog_rows::oid(operator)));
        });
    }
    functions.retain(|&function| is_foreign(function));
    functions
}

/// The functions that sorting, grouping and joining by an operator call beside its own, as far as they are not the server's own.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn code_beside_operator(operator: Oid) -> Vec<Oid> {
    if operator.to_u32() < FIRST_UNPINNED {
        return Vec::new();
    }
    let (mut families, mut functions) = (Vec::new(), Vec::new());
    // SAFETY: catalog look-ups by OID.
    unsafe {
        catalog_rows::rows(&catalog_rows::FAMILIES, operator, [c"amopfamily"], |[family]| families.push(catalog_rows::oid(family)));
        for family in families {
            catalog_rows::rows(&catalog_rows::SUPPORT, family, [c"amproc"], |[function]| functions.push(catalog_rows::oid(function)));
        }
    }
    functions.retain(|&function| is_foreign(function));
    functions
}

/// Code that is neither listed nor the server's own.
pub(super) fn is_foreign(function: Oid) -> bool {
    function.to_u32() >= FIRST_UNPINNED
        && !is_listed(function)
        && !Function::of(function).is_some_and(|function| function.is_of_the_server())
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: a stored expression; `context` is the `Walk` of `code_in`.
    unsafe {
        pg_sys::check_stack_depth();
        pgrx::check_for_interrupts!();
        let walk = &mut *context.cast::<Walk>();
        let strict = walk.strict;
        match (*node).type_ {
            NodeTag::T_Query => return descend_whole_query(node.cast(), visit, context),
            // Part of a predicate may be implied where another part is not, and is then tested on rows.
            NodeTag::T_BoolExpr => {
                let plain = (*node.cast::<pg_sys::BoolExpr>()).boolop == pg_sys::BoolExprType::AND_EXPR;
                walk.strict |= walk.kind == Stored::Predicate && !plain;
            }
            NodeTag::T_ScalarArrayOpExpr => {
                walk.strict |= walk.kind == Stored::Predicate;
                walk.functions_of(node);
            }
            NodeTag::T_FuncExpr
            | NodeTag::T_OpExpr
            | NodeTag::T_DistinctExpr
            | NodeTag::T_NullIfExpr
            | NodeTag::T_RowCompareExpr
            | NodeTag::T_CoerceViaIO => walk.functions_of(node),
            NodeTag::T_CoerceToDomain => walk.domain((*node.cast::<pg_sys::CoerceToDomain>()).resulttype),
            _ => {}
        }
        walk.behind_type(node);
        let stop = descend(node, visit, context);
        (*context.cast::<Walk>()).strict = strict;
        stop
    }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn collect(function: Oid, found: *mut c_void) -> bool {
    // SAFETY: `found` is the vector that `functions_of` passed.
    unsafe { (*found.cast::<Vec<Oid>>()).push(function) };
    false
}

impl Walk {
    fn new(kind: Stored, strict: bool) -> Self {
        Self {
            found: Vec::new(),
            kind,
            strict,
            domains: Vec::new(),
            calls: HashMap::new(),
            bodies: Vec::new(),
            budget: MOST_BODIES,
            parameters: Vec::new(),
            by_path: false,
        }
    }

    fn note(&mut self, function: Oid) {
        if !self.found.contains(&function) {
            self.found.push(function);
        }
    }

    unsafe fn functions_of(&mut self, node: *mut pg_sys::Node) {
        let mut called: Vec<Oid> = Vec::with_capacity(2);
        // SAFETY: the callback gets the vector back; the node's tag is one that the function knows.
        unsafe {
            pg_sys::check_functions_in_node(node, Some(collect), (&raw mut called).cast());
            let given = arguments(node);
            let mut open = vec![false; given.len()];
            for (i, &argument) in given.iter().enumerate() {
                let place = match (*argument).type_ {
                    NodeTag::T_NamedArgExpr => usize::try_from((*argument.cast::<pg_sys::NamedArgExpr>()).argnumber).unwrap_or(i),
                    _ => i,
                };
                open.resize(open.len().max(place + 1), false);
                if let Some(open) = open.get_mut(place) {
                    *open = self.is_never_constant(argument);
                }
            }
            for function in called {
                self.function(function, node, &open, given.len());
            }
        }
    }

    unsafe fn function(&mut self, oid: Oid, node: *mut pg_sys::Node, arguments: &[bool], given: usize) {
        // A virtual column is computed for rows as it is stored: nothing is put around its arguments.
        #[cfg(feature = "pg18")]
        if self.kind == Stored::Run && lists::look_up(oid).is_some_and(|found| super::bounds::are_tight(found.bounds)) {
            return self.note(oid);
        }
        if oid == pg_sys::InvalidOid || is_listed(oid) {
            return;
        }
        let open = arguments.contains(&true);
        if oid.to_u32() < FIRST_UNPINNED {
            // The server's own code; what takes long is not run with columns.
            if !open || self.strict {
                self.note(oid);
            }
            return;
        }
        let Some(function) = Function::of(oid) else {
            return self.note(oid);
        };
        if function.is_of_the_server() {
            return;
        }
        // SAFETY: the node is the call.
        unsafe {
            let operator = (*node).type_ != NodeTag::T_FuncExpr;
            let folded = function.immutable && !open;
            let harmless = !self.strict && !operator && !folded && (!function.inlined || self.body(oid, node, arguments));
            if !harmless {
                return self.note(oid);
            }
            // A call's missing arguments are put in, and folded, by the planner.
            if given < function.arguments {
                visit(defaults(oid), (self as *mut Walk).cast());
            }
        }
    }

    /// Whether the body of a function in SQL holds nothing that would be run.
    unsafe fn body(&mut self, function: Oid, call: *mut pg_sys::Node, arguments: &[bool]) -> bool {
        if self.bodies.contains(&function) || self.budget == 0 {
            return false;
        }
        self.budget -= 1;
        // SAFETY: a call of the function; inside the cage.
        unsafe {
            self.by_path = true;
            match body_of(function, call) {
                Body::Call => true,
                Body::Unknown => false,
                Body::Expression(expression) => {
                    let mut inner = Walk::new(Stored::Expression, false);
                    inner.bodies.clone_from(&self.bodies);
                    inner.bodies.push(function);
                    inner.budget = self.budget;
                    inner.parameters = arguments.to_vec();
                    visit(expression, (&raw mut inner).cast());
                    // A cast to a domain may come with the result's type.
                    inner.domain(pg_sys::exprType(expression));
                    self.budget = inner.budget;
                    inner.found.is_empty()
                }
            }
        }
    }

    /// Folding looks whether a domain has checks, which are folded by that.
    unsafe fn domain(&mut self, domain: Oid) {
        let mut domain = domain;
        // SAFETY: catalog look-ups by OID; each domain is seen once.
        unsafe {
            while !self.domains.contains(&(domain, self.strict)) && pg_sys::get_typtype(domain) as u8 == pg_sys::TYPTYPE_DOMAIN {
                self.domains.push((domain, self.strict));
                let mut checks = Vec::new();
                catalog_rows::rows(&catalog_rows::CONSTRAINTS_OF_TYPES, domain, [c"conbin"], |[check]| {
                    checks.extend(check.map(|check| catalog_rows::expression(check)));
                });
                for check in checks {
                    visit(check, (self as *mut Walk).cast());
                }
                domain = base_of_domain(domain);
            }
        }
    }

    /// Whether folding cannot make a constant of an expression: a column, or calls on one that have nothing else to be folded by. A
    /// strict function with a constant NULL is one itself, so the other arguments must be columns or values too.
    unsafe fn is_never_constant(&mut self, node: *mut pg_sys::Node) -> bool {
        if node.is_null() {
            return false;
        }
        // SAFETY: a stored expression.
        unsafe {
            pg_sys::check_stack_depth();
            match (*node).type_ {
                NodeTag::T_Var | NodeTag::T_CoerceToDomainValue => true,
                NodeTag::T_Param => {
                    let number = usize::try_from((*node.cast::<pg_sys::Param>()).paramid).unwrap_or(0);
                    number.checked_sub(1).and_then(|place| self.parameters.get(place)).copied().unwrap_or(false)
                }
                NodeTag::T_RelabelType => self.is_never_constant((*node.cast::<pg_sys::RelabelType>()).arg.cast()),
                NodeTag::T_CollateExpr => self.is_never_constant((*node.cast::<pg_sys::CollateExpr>()).arg.cast()),
                NodeTag::T_NamedArgExpr => self.is_never_constant((*node.cast::<pg_sys::NamedArgExpr>()).arg.cast()),
                NodeTag::T_CoerceViaIO => self.is_never_constant((*node.cast::<pg_sys::CoerceViaIO>()).arg.cast()),
                NodeTag::T_FieldSelect => self.is_never_constant((*node.cast::<pg_sys::FieldSelect>()).arg.cast()),
                NodeTag::T_SubscriptingRef => self.is_never_constant((*node.cast::<pg_sys::SubscriptingRef>()).refexpr.cast()),
                NodeTag::T_ArrayCoerceExpr => self.is_never_constant((*node.cast::<pg_sys::ArrayCoerceExpr>()).arg.cast()),
                NodeTag::T_ArrayExpr => self.one_never_constant((*node.cast::<pg_sys::ArrayExpr>()).elements),
                NodeTag::T_MinMaxExpr => self.one_never_constant((*node.cast::<pg_sys::MinMaxExpr>()).args),
                // Whichever remains.
                NodeTag::T_CaseExpr => {
                    let case = &*node.cast::<pg_sys::CaseExpr>();
                    self.is_never_constant(case.defresult.cast())
                        && pointers::<pg_sys::CaseWhen>(case.args).into_iter().all(|when| self.is_never_constant((*when).result.cast()))
                }
                // What comes first is what remains.
                NodeTag::T_CoalesceExpr => {
                    let all = pointers::<pg_sys::Node>((*node.cast::<pg_sys::CoalesceExpr>()).args);
                    all.first().is_some_and(|&first| self.is_never_constant(first))
                }
                NodeTag::T_FuncExpr | NodeTag::T_OpExpr => {
                    if let Some(&known) = self.calls.get(&node) {
                        return known;
                    }
                    let found = self.is_open_call(node);
                    self.calls.insert(node, found);
                    found
                }
                _ => false,
            }
        }
    }

    unsafe fn one_never_constant(&mut self, list: *mut pg_sys::List) -> bool {
        // SAFETY: a list of a stored expression.
        unsafe { pointers::<pg_sys::Node>(list).into_iter().any(|node| self.is_never_constant(node)) }
    }

    unsafe fn is_open_call(&mut self, node: *mut pg_sys::Node) -> bool {
        // SAFETY: a call in a stored expression.
        unsafe {
            let function = match (*node).type_ {
                NodeTag::T_FuncExpr => (*node.cast::<pg_sys::FuncExpr>()).funcid,
                _ => pg_sys::get_opcode((*node.cast::<pg_sys::OpExpr>()).opno),
            };
            let (mut open, mut closed) = (false, false);
            let given = arguments(node);
            for &argument in &given {
                let never = self.is_never_constant(argument);
                open |= never;
                closed |= !never && !is_value(argument);
            }
            open && !closed && Function::of(function).is_some_and(|function| !function.inlined && function.arguments == given.len())
        }
    }

    /// What stands behind a type without being called: comparisons of arrays, rows and ranges call the operator classes of what is in
    /// them, which takes constants; estimators compare, too, and call the functions of a range's type, and statistics of an expression
    /// are as good to them as those of a column.
    unsafe fn behind_type(&mut self, node: *mut pg_sys::Node) {
        let estimated = self.kind == Stored::Predicate;
        // SAFETY: catalog look-ups by OID; only nodes that have a type are asked for it.
        unsafe {
            let typed = match (*node).type_ {
                NodeTag::T_Var => estimated,
                NodeTag::T_Const
                | NodeTag::T_FuncExpr
                | NodeTag::T_OpExpr
                | NodeTag::T_NullIfExpr
                | NodeTag::T_SubscriptingRef
                | NodeTag::T_FieldSelect
                | NodeTag::T_RelabelType
                | NodeTag::T_CoerceViaIO
                | NodeTag::T_ArrayCoerceExpr
                | NodeTag::T_ConvertRowtypeExpr
                | NodeTag::T_CoerceToDomain
                | NodeTag::T_CaseExpr
                | NodeTag::T_CoalesceExpr
                | NodeTag::T_MinMaxExpr
                | NodeTag::T_ArrayExpr
                | NodeTag::T_RowExpr => true,
                _ => false,
            };
            if typed {
                super::judge_types::code_inside(pg_sys::exprType(node), estimated).into_iter().for_each(|function| self.note(function));
            }
        }
    }
}

/// The domain or type that a domain is over.
unsafe fn base_of_domain(domain: Oid) -> Oid {
    // SAFETY: a syscache tuple, released after reading.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::TYPEOID as i32, pg_sys::Datum::from(domain));
        if tuple.is_null() {
            return pg_sys::InvalidOid;
        }
        let base = (*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_type>()).typbasetype;
        pg_sys::ReleaseSysCache(tuple);
        base
    }
}

/// The defaults of a function's last arguments; null: there are none.
unsafe fn defaults(function: Oid) -> *mut pg_sys::Node {
    // SAFETY: a syscache tuple, whose attribute is read before it is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::PROCOID as i32;
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(function));
        if tuple.is_null() {
            return std::ptr::null_mut();
        }
        let mut null = true;
        let value = pg_sys::SysCacheGetAttr(cache, tuple, pg_sys::Anum_pg_proc_proargdefaults as pg_sys::AttrNumber, &mut null);
        let defaults = if null { std::ptr::null_mut() } else { catalog_rows::expression(value) };
        pg_sys::ReleaseSysCache(tuple);
        defaults
    }
}

/// What a call is made on.
unsafe fn arguments(node: *mut pg_sys::Node) -> Vec<*mut pg_sys::Node> {
    // SAFETY: the tag tells the type.
    unsafe {
        match (*node).type_ {
            NodeTag::T_FuncExpr => pointers((*node.cast::<pg_sys::FuncExpr>()).args),
            NodeTag::T_OpExpr | NodeTag::T_DistinctExpr | NodeTag::T_NullIfExpr => pointers((*node.cast::<pg_sys::OpExpr>()).args),
            NodeTag::T_ScalarArrayOpExpr => pointers((*node.cast::<pg_sys::ScalarArrayOpExpr>()).args),
            NodeTag::T_CoerceViaIO => vec![(*node.cast::<pg_sys::CoerceViaIO>()).arg.cast()],
            NodeTag::T_RowCompareExpr => {
                let compare = &*node.cast::<pg_sys::RowCompareExpr>();
                let mut all = pointers(compare.largs);
                all.extend(pointers::<pg_sys::Node>(compare.rargs));
                all
            }
            _ => Vec::new(),
        }
    }
}

/// A constant that is not NULL.
unsafe fn is_value(node: *mut pg_sys::Node) -> bool {
    // SAFETY: the tag tells the type.
    unsafe { (*node).type_ == NodeTag::T_Const && !(*node.cast::<pg_sys::Const>()).constisnull }
}
