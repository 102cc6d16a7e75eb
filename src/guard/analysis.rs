//! Parse analysis that runs nobody's code.
//!
//! PostgreSQL's analyzer gives a string constant to the input function of whatever type the constant turns out to
//! have, and the input of an array, a row or a range runs the checks of the domains inside. So every string constant
//! becomes a parameter of unknown type before the analysis. Where the analyzer then asks for it in a type, that type is
//! judged, and only then the constant is read.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ffi::{CStr, c_char, c_void};

use pgrx::pg_sys::{self, Datum, NodeTag, Oid};

use super::error::Denial;
use super::judge::Judge;
use super::lists::FIRST_UNPINNED;
use super::pg_list::pointers;
use super::walk::{self, descend, descend_whole_query};

/// Who says which types may read a text.
enum Readers<'a> {
    /// The judge, to whom it is said where one may not.
    Judge(&'a mut Judge),
    /// Only built-in types and enums may. True: another one was to.
    BuiltIn(bool),
}

impl Readers<'_> {
    fn refuse(&mut self, type_: Oid) -> bool {
        match self {
            Readers::Judge(judge) => judge.type_(type_, false),
            Readers::BuiltIn(refused) => {
                // SAFETY: a catalog look-up by OID.
                let refuse = type_.to_u32() >= FIRST_UNPINNED && unsafe { pg_sys::get_typtype(type_) as u8 } != pg_sys::TYPTYPE_ENUM;
                *refused |= refuse;
                refuse
            }
        }
    }

    /// Where parameters and the clauses of recursion are allowed.
    fn is_body(&self) -> bool {
        matches!(self, Readers::BuiltIn(_))
    }
}

/// The string constants of a statement.
struct Literals<'a> {
    readers: Readers<'a>,
    denial: Option<Denial>,
    /// The parameters of a function, when this is its body.
    function: *mut c_void,
    /// What the analyzer would ask about them.
    function_hook: pg_sys::ParseParamRefHook,
    /// Equal constants are one parameter: GROUP BY must find them equal.
    numbers: HashMap<Vec<u8>, i32>,
    texts: Vec<*mut c_char>,
    /// The parameters that have not become constants yet.
    open: HashSet<*mut pg_sys::Param>,
    /// The tree is not what the text itself gives: once everything is judged, the text is analyzed as it stands.
    differs: bool,
}

/// PostgreSQL's own reading of a text: exactly one SELECT, whose literals have been judged.
///
/// # Errors
/// Something else than that.
///
/// # Safety
/// Inside the cage; `source` outlives the tree.
pub(super) unsafe fn analyze(judge: &mut Judge, source: &CStr) -> Result<*mut pg_sys::Query, Denial> {
    // SAFETY: as required.
    unsafe {
        let (mut analyzed, differs) = read_literals(judge, source)?;
        if differs {
            // With everything in it judged, the text can't come to mean what nobody has looked at.
            judge.lifted = true;
            for query in pointers::<pg_sys::Query>(pg_sys::pg_rewrite_query(analyzed)) {
                walk::judge_query(judge, query)?;
            }
            judge.lifted = false;
            analyzed = pg_sys::parse_analyze_fixedparams(only_select(source)?, source.as_ptr(), std::ptr::null(), 0, std::ptr::null_mut());
        }
        if (*analyzed).commandType != pg_sys::CmdType::CMD_SELECT || !(*analyzed).utilityStmt.is_null() {
            return Err(Denial::new("meaning.statement", "only a SELECT is allowed"));
        }
        Ok(analyzed)
    }
}

/// A text whose parts are compared with those of a query, and that is not run. As [`analyze`], but constants to which nothing gives a
/// type may still be parameters.
///
/// # Errors
/// Something else than one SELECT, or a literal that may not be read.
///
/// # Safety
/// Inside the cage; `source` outlives the tree.
pub(super) unsafe fn analyze_condition(judge: &mut Judge, source: &CStr) -> Result<*mut pg_sys::Query, Denial> {
    // SAFETY: as required.
    unsafe { read_literals(judge, source).map(|(analyzed, _)| analyzed) }
}

/// The tree of a text whose literals the judge has let pass, and whether it is not quite what the text itself gives.
unsafe fn read_literals(judge: &mut Judge, source: &CStr) -> Result<(*mut pg_sys::Query, bool), Denial> {
    // SAFETY: as required of `analyze`. The literals outlive the analysis, during which nobody else uses the judge.
    unsafe {
        let statement = only_select(source)?;
        // No string constant is written without one of these.
        if !source.to_bytes().iter().any(|byte| matches!(byte, b'\'' | b'$')) {
            return Ok((pg_sys::parse_analyze_fixedparams(statement, source.as_ptr(), std::ptr::null(), 0, std::ptr::null_mut()), false));
        }
        let mut literals = Literals::new(Readers::Judge(judge), std::ptr::null_mut());
        let analyzed = literals.analyze(statement, source)?;
        // A parameter that was not asked for by itself may have been as a copy.
        let differs = literals.differs || !literals.open.is_empty() && has_parameters(analyzed.cast(), std::ptr::null_mut());
        match judge.denial.take() {
            Some(denial) => Err(denial),
            None => Ok((analyzed, differs)),
        }
    }
}

/// The analyzed body of a function in SQL. None: it is not one SELECT, or reads a text as a type that is not built in.
///
/// # Safety
/// Inside the cage; `parameters` comes from `prepare_sql_fn_parse_info`; `source` outlives the tree.
pub(super) unsafe fn analyze_body(source: &CStr, parameters: *mut c_void) -> Option<*mut pg_sys::Query> {
    // SAFETY: as required.
    unsafe {
        let statement = only_select(source).ok()?;
        let mut literals = Literals::new(Readers::BuiltIn(false), parameters);
        let analyzed = literals.analyze(statement, source).ok()?;
        matches!(literals.readers, Readers::BuiltIn(false)).then_some(analyzed)
    }
}

/// The raw tree of a text that is one SELECT.
unsafe fn only_select(source: &CStr) -> Result<*mut pg_sys::RawStmt, Denial> {
    // SAFETY: parsing looks nothing up.
    unsafe {
        let statements = pointers::<pg_sys::RawStmt>(pg_sys::pg_parse_query(source.as_ptr()));
        let (Some(statement), 1) = (statements.first().copied(), statements.len()) else {
            return Err(Denial::new("syntax.statements", "exactly one statement is allowed"));
        };
        // Before analysis: it runs utility statements' own transformations, and looks up what they name.
        if (*(*statement).stmt).type_ != NodeTag::T_SelectStmt {
            return Err(Denial::new("meaning.statement", "only a SELECT is allowed"));
        }
        Ok(statement)
    }
}

/// Puts a parameter in the place of every string constant of a raw tree; true stops.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn lift(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: a raw tree, fresh from the parser; `context` is the `Literals` of `analyze`.
    unsafe {
        pg_sys::check_stack_depth();
        let literals = &mut *context.cast::<Literals>();
        match (*node).type_ {
            NodeTag::T_A_Const => {
                if let Some(text) = string_of(node) {
                    literals.replace(node, text);
                }
                return false;
            }
            // Numbers behind a type's name must stay what they are. Base types' modifiers are read by C code alone.
            NodeTag::T_TypeName => {
                let unknown = is_named_unknown(&*node.cast::<pg_sys::TypeName>());
                return unknown && literals.deny(Denial::new("type.denied", "the type unknown is not allowed"));
            }
            // `('…').type_name` is a cast, like `type_name('…')`.
            NodeTag::T_A_Indirection if string_of((*node.cast::<pg_sys::A_Indirection>()).arg).is_some() => {
                return literals.deny(Denial::new("meaning.node", "a part of a constant is not allowed"));
            }
            NodeTag::T_ParamRef => {
                let own = (*node.cast::<pg_sys::ParamRef>()).number < 0;
                return !own
                    && !literals.readers.is_body()
                    && literals.deny(Denial::new("meaning.parameter", "a parameter is not allowed"));
            }
            NodeTag::T_FuncCall => literals.cast_by_name(node.cast()),
            // `ORDER BY 'x'` is an error, of a constant only.
            NodeTag::T_SelectStmt => {
                let select = &*node.cast::<pg_sys::SelectStmt>();
                let lists = [select.sortClause, select.groupClause, select.distinctClause];
                literals.differs |= lists.into_iter().any(|list| is_bare_string(list.cast()));
            }
            // The walker does not look into these clauses.
            NodeTag::T_CommonTableExpr => {
                let cte = &*node.cast::<pg_sys::CommonTableExpr>();
                if !cte.search_clause.is_null() || !cte.cycle_clause.is_null() {
                    return literals.deny(Denial::new("meaning.node", "SEARCH and CYCLE are not allowed"));
                }
            }
            _ => {}
        }
        pg_sys::raw_expression_tree_walker(node, Some(lift), context)
    }
}

/// Whether a type's name is that of constants without a type. A cast to it would hide a constant from `lift`.
unsafe fn is_named_unknown(name: &pg_sys::TypeName) -> bool {
    // SAFETY: the parts of a name are strings of the raw tree.
    unsafe {
        let parts = pointers::<pg_sys::String>(name.names);
        parts.last().is_some_and(|&part| (*part).type_ == NodeTag::T_String && CStr::from_ptr((*part).sval) == c"unknown")
    }
}

/// Whether a string constant itself, not an expression with one, is what is sorted or grouped by.
unsafe fn is_bare_string(node: *mut pg_sys::Node) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: a clause of a raw tree; the tags tell the types.
    unsafe {
        let items = match (*node).type_ {
            NodeTag::T_List => node.cast(),
            NodeTag::T_GroupingSet => (*node.cast::<pg_sys::GroupingSet>()).content,
            NodeTag::T_RowExpr => (*node.cast::<pg_sys::RowExpr>()).args,
            NodeTag::T_SortBy => return is_bare_string((*node.cast::<pg_sys::SortBy>()).node),
            _ => return string_of(node).is_some(),
        };
        pg_sys::check_stack_depth();
        pointers::<pg_sys::Node>(items).into_iter().any(|item| is_bare_string(item))
    }
}

/// The text of a string constant.
unsafe fn string_of(node: *mut pg_sys::Node) -> Option<*mut c_char> {
    // SAFETY: the tags tell the types; the union's own tag tells which of its fields is used.
    unsafe {
        if node.is_null() || (*node).type_ != NodeTag::T_A_Const {
            return None;
        }
        let constant = &*node.cast::<pg_sys::A_Const>();
        if constant.isnull || constant.val.node.type_ != NodeTag::T_String {
            return None;
        }
        Some(constant.val.sval.sval)
    }
}

impl<'a> Literals<'a> {
    fn new(readers: Readers<'a>, function: *mut c_void) -> Self {
        Self {
            readers,
            denial: None,
            function,
            function_hook: None,
            numbers: HashMap::new(),
            texts: Vec::new(),
            open: HashSet::new(),
            differs: false,
        }
    }

    /// Analyzes a raw tree, which is changed by that.
    unsafe fn analyze(&mut self, statement: *mut pg_sys::RawStmt, source: &CStr) -> Result<*mut pg_sys::Query, Denial> {
        // SAFETY: the literals outlive the analysis, which alone uses them meanwhile.
        unsafe {
            lift((*statement).stmt, (&raw mut *self).cast());
            if let Some(denial) = self.denial.take() {
                return Err(denial);
            }
            let context: *mut c_void = (&raw mut *self).cast();
            let _outer = Current::set(context);
            Ok(pg_sys::parse_analyze_withcb(statement, source.as_ptr(), Some(set_up), context, std::ptr::null_mut()))
        }
    }

    fn deny(&mut self, denial: Denial) -> bool {
        self.denial.get_or_insert(denial);
        true
    }

    /// Overwrites a constant, which is the larger node.
    unsafe fn replace(&mut self, node: *mut pg_sys::Node, text: *mut c_char) {
        const { assert!(size_of::<pg_sys::ParamRef>() <= size_of::<pg_sys::A_Const>()) };
        // SAFETY: the node has room; its text stays where it is.
        unsafe {
            let texts = &mut self.texts;
            let number = *self.numbers.entry(CStr::from_ptr(text).to_bytes().to_vec()).or_insert_with(|| {
                texts.push(text);
                // Negative: no parameter that can be written.
                -i32::try_from(texts.len()).unwrap_or(i32::MAX)
            });
            let location = (*node.cast::<pg_sys::A_Const>()).location;
            node.cast::<pg_sys::ParamRef>().write(pg_sys::ParamRef { type_: NodeTag::T_ParamRef, number, location });
        }
    }

    /// `type_name('…')` is a cast, but only of a constant: it is made one in writing (`func_get_detail` of PostgreSQL).
    unsafe fn cast_by_name(&mut self, call: *mut pg_sys::FuncCall) {
        const { assert!(size_of::<pg_sys::TypeCast>() <= size_of::<pg_sys::FuncCall>()) };
        // SAFETY: a call of the raw tree, the larger node; a syscache tuple is released after reading.
        unsafe {
            let arguments = pointers::<pg_sys::Node>((*call).args);
            let &[argument] = arguments.as_slice() else {
                return;
            };
            if string_of(argument).is_none() {
                return;
            }
            let name = pg_sys::makeTypeNameFromNameList((*call).funcname);
            let tuple = pg_sys::LookupTypeNameExtended(std::ptr::null_mut(), name, std::ptr::null_mut(), false, true);
            if tuple.is_null() {
                return;
            }
            let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_type>();
            let castable = form.typisdefined && form.typrelid == pg_sys::InvalidOid;
            let (schema, name) = (pg_sys::get_namespace_name(form.typnamespace), pg_sys::pstrdup(form.typname.data.as_ptr()));
            pg_sys::ReleaseSysCache(tuple);
            if castable && !schema.is_null() {
                // A cast would look among temporary types first, a call does not.
                let qualified = pg_sys::lappend(std::ptr::null_mut(), pg_sys::makeString(schema).cast());
                let qualified = pg_sys::lappend(qualified, pg_sys::makeString(name).cast());
                let location = (*call).location;
                let mut cast = pg_sys::TypeCast { type_: NodeTag::T_TypeCast, ..pg_sys::TypeCast::default() };
                cast.arg = argument;
                cast.typeName = pg_sys::makeTypeNameFromNameList(qualified);
                cast.location = location;
                call.cast::<pg_sys::TypeCast>().write(cast);
                // A cast and a call give a column different names.
                self.differs = true;
            }
        }
    }
}

thread_local! {
    /// The literals of the analysis that is going on: the hooks' own state belongs to the parameters of a function.
    static CURRENT: Cell<*mut c_void> = const { Cell::new(std::ptr::null_mut()) };
}

/// Puts back what was current, on an error too.
struct Current(*mut c_void);

impl Current {
    fn set(literals: *mut c_void) -> Self {
        Self(CURRENT.replace(literals))
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

unsafe extern "C-unwind" {
    /// Not among pgrx's bindings: makes the parameters of a function in SQL known to the analyzer. It only sets hooks, and
    /// raises nothing.
    fn sql_fn_parser_setup(state: *mut pg_sys::ParseState, parameters: *mut c_void);
}

/// Tells the analyzer who knows the parameters.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn set_up(state: *mut pg_sys::ParseState, context: *mut c_void) {
    // SAFETY: a fresh state; `context` outlives it.
    unsafe {
        let literals = &mut *context.cast::<Literals>();
        if !literals.function.is_null() {
            sql_fn_parser_setup(state, literals.function);
            literals.function_hook = (*state).p_paramref_hook;
        }
        (*state).p_paramref_hook = Some(parameter);
        (*state).p_coerce_param_hook = Some(read);
    }
}

/// A parameter of a type not known yet.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn parameter(state: *mut pg_sys::ParseState, reference: *mut pg_sys::ParamRef) -> *mut pg_sys::Node {
    // SAFETY: a fresh node, in the context of the analysis; PostgreSQL's own hook gets what it expects.
    unsafe {
        let literals = &mut *CURRENT.get().cast::<Literals>();
        if (*reference).number >= 0 {
            return literals.function_hook.map_or(std::ptr::null_mut(), |hook| hook(state, reference));
        }
        let node = pg_sys::palloc0(size_of::<pg_sys::Param>()).cast::<pg_sys::Param>();
        (*node).xpr.type_ = NodeTag::T_Param;
        (*node).paramkind = pg_sys::ParamKind::PARAM_EXTERN;
        (*node).paramid = (*reference).number;
        (*node).paramtype = pg_sys::UNKNOWNOID;
        (*node).paramtypmod = -1;
        (*node).location = (*reference).location;
        literals.open.insert(node);
        node.cast()
    }
}

/// A parameter that is wanted in a type: the constant, once the type is judged.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn read(
    state: *mut pg_sys::ParseState,
    param: *mut pg_sys::Param,
    target: Oid,
    typmod: pg_sys::int32,
    location: i32,
) -> *mut pg_sys::Node {
    // SAFETY: the current literals are those of `analyze`; the constant is what the analyzer makes of a text itself.
    unsafe {
        let literals = &mut *CURRENT.get().cast::<Literals>();
        let number = (*param).paramid;
        if (*param).paramtype != pg_sys::UNKNOWNOID || number >= 0 {
            return std::ptr::null_mut();
        }
        let Some(&text) = literals.texts.get(number.unsigned_abs() as usize - 1) else {
            return std::ptr::null_mut();
        };
        // A domain's own checks are left for the run, and judged with the tree. Its base type reads the text now.
        let base = pg_sys::getBaseType(target);
        if literals.readers.refuse(base) {
            let typed = pg_sys::copyObjectImpl(param.cast()).cast::<pg_sys::Param>();
            (*typed).paramtype = target;
            (*typed).paramcollid = pg_sys::get_typcollation(target);
            return typed.cast();
        }
        literals.open.remove(&param);
        // How a domain's length limit is applied depends on how the cast was written, which is not told here.
        literals.differs |= base != target;
        let constant = pg_sys::makeConst(pg_sys::UNKNOWNOID, -1, pg_sys::InvalidOid, -2, Datum::from(text), false, false);
        (*constant).location = (*param).location;
        pg_sys::coerce_type(
            state,
            constant.cast(),
            pg_sys::UNKNOWNOID,
            target,
            typmod,
            pg_sys::CoercionContext::COERCION_IMPLICIT,
            pg_sys::CoercionForm::COERCE_IMPLICIT_CAST,
            location,
        )
    }
}

/// Whether a constant was wanted in no type at all (`concat('a', 'b')`) and is a parameter still.
#[pgrx::pg_guard]
unsafe extern "C-unwind" fn has_parameters(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    if node.is_null() {
        return false;
    }
    // SAFETY: an analyzed tree.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Param => (*node.cast::<pg_sys::Param>()).paramkind == pg_sys::ParamKind::PARAM_EXTERN,
            NodeTag::T_Query => descend_whole_query(node.cast(), has_parameters, context),
            _ => descend(node, has_parameters, context),
        }
    }
}
