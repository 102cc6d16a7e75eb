//! Bounds of single functions (`lists/bounds.tsv`): arguments whose lengths decide how long a function takes that can't be
//! interrupted, or how much memory it takes. What the query tells is judged here; what only the run can tell is left to
//! `ask._bounded`, around columns too.

use pgrx::pg_sys::{self, NodeTag, Oid};
use std::ffi::CStr;

use super::bounded;
use super::error::Denial;
use super::growth::{self, Length};
use super::lists::{Bound, Content};
use super::literals;
use super::pg_list::{oids, pointers};

/// Larger values there are none (`MaxAllocSize`).
const LARGEST: f64 = 1e9;
/// Longest value that a row holds within its page, uncompressed: 8 kB, compressed to one part in 255 at best.
const WITHIN_PAGE: f64 = (2 << 20) as f64;
/// Bounds from here on leave a column alone that an index may be used for.
const INDEXABLE: f64 = (16 << 10) as f64;
/// Nodes looked at for one argument.
const MAX_NODES: usize = 200;

/// Keeps the arguments of a call within the bounds of its function, now or when it runs.
///
/// # Errors
/// A literal is out of bounds.
///
/// # Safety
/// `node` is a call of an analyzed query whose levels, outermost first, are `levels`; the tree is the guard's to change.
pub(super) unsafe fn keep(
    bounds: &[Bound],
    name: impl Fn() -> String,
    bounded: impl Fn() -> Option<Oid>,
    node: *mut pg_sys::Node,
    levels: &[*mut pg_sys::Query],
    in_domain: bool,
) -> Result<(), Denial> {
    // SAFETY: as required.
    unsafe {
        let Some(arguments) = growth::arguments(node) else {
            // Behind a clause: it compares what is in the rows.
            return Ok(());
        };
        // Where the argument of that number (from 1) stands: those given by name may stand anywhere.
        let numbers: Vec<usize> = arguments.iter().enumerate().map(|(i, &argument)| number(argument).unwrap_or(i + 1)).collect();
        let written = |place: usize| numbers.iter().position(|&n| n == place);
        let at = |place: usize| written(place).and_then(|i| arguments.get(i)).map(|&argument| bounded::value(argument));
        let mut limits: Vec<(usize, f64)> = Vec::new();
        for bound in bounds {
            match *bound {
                Bound::Size(place, most) => limits.push((place, most)),
                Bound::Product(first, second, most) => {
                    let (Some(a), Some(b)) = (at(first), at(second)) else { continue };
                    let mut left = MAX_NODES;
                    match (known_size(a, &mut left), known_size(b, &mut left)) {
                        (Some(a), Some(b)) if a * b <= most => {}
                        (Some(a), Some(b)) if a < b => limits.push((second, most / a.max(1.0))),
                        (Some(_), Some(b)) => limits.push((first, most / b.max(1.0))),
                        (Some(a), None) => limits.push((second, most / a.max(1.0))),
                        (None, Some(b)) => limits.push((first, most / b.max(1.0))),
                        (None, None) => limits.extend([(first, most.sqrt()), (second, most.sqrt())]),
                    }
                }
                Bound::Text(place, content) => {
                    if let Some(argument) = at(place)
                        && let Some(flaw) = literal_flaw(content, argument)
                    {
                        return Err(Denial::new(
                            "function.argument",
                            format!("the {} of {} is not allowed: {flaw}", content.word(), name()),
                        )
                        .with_hint("Write it as a literal, without what makes it large."));
                    }
                }
            }
        }
        limits.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        limits.dedup_by_key(|(place, _)| *place);
        for (place, limit) in limits {
            let Some(argument) = at(place) else { continue };
            let limit = limit.floor();
            if limit >= LARGEST {
                continue;
            }
            match known_size(argument, &mut MAX_NODES.clone()) {
                Some(size) if size <= limit => continue,
                Some(_) if (*argument).type_ == NodeTag::T_Const => {
                    return Err(Denial::new("function.argument", format!("argument {place} of {} is longer than {limit} bytes", name())));
                }
                _ => {}
            }
            // What PostgreSQL runs of a domain's check is its own copy, where nothing can be put around an argument.
            if in_domain && limit < WITHIN_PAGE {
                return Err(Denial::new("function.argument", format!("a domain's check gives {} a value of whatever length", name())));
            }
            if !bounded::is_call(argument)
                && !stays_short(argument, limit, levels)
                && let Some(function) = bounded()
                && let Some(place) = written(place)
            {
                bounded::wrap(function, node, place, limit);
            }
        }
        Ok(())
    }
}

/// Whether a function takes no argument that is longer than what fits into a page, so that where nothing can be put around
/// its argument it has no bound at all.
#[cfg(feature = "pg18")]
pub(super) fn are_tight(bounds: &[Bound]) -> bool {
    bounds.iter().any(|bound| matches!(bound, Bound::Size(_, most) if *most < WITHIN_PAGE))
}

/// The number (from 1) of an argument that is given by name.
unsafe fn number(argument: *mut pg_sys::Node) -> Option<usize> {
    // SAFETY: the tag tells the type.
    unsafe {
        if argument.is_null() || (*argument).type_ != NodeTag::T_NamedArgExpr {
            return None;
        }
        usize::try_from((*argument.cast::<pg_sys::NamedArgExpr>()).argnumber).ok().map(|n| n + 1)
    }
}

/// The most bytes that a value can have, as far as the expression tells.
unsafe fn known_size(node: *mut pg_sys::Node, left: &mut usize) -> Option<f64> {
    if node.is_null() || *left == 0 {
        return None;
    }
    *left -= 1;
    // SAFETY: an expression of an analyzed query; constants are valid data and not toasted.
    unsafe {
        match (*node).type_ {
            NodeTag::T_Const => {
                let constant = &*node.cast::<pg_sys::Const>();
                Some(match constant.constlen {
                    _ if constant.constisnull => 0.0,
                    -1 => pgrx::varsize_any_exhdr(constant.constvalue.cast_mut_ptr()) as f64,
                    -2 => CStr::from_ptr(constant.constvalue.cast_mut_ptr()).to_bytes().len() as f64,
                    length => f64::from(length),
                })
            }
            NodeTag::T_RelabelType => known_size((*node.cast::<pg_sys::RelabelType>()).arg.cast(), left),
            NodeTag::T_CollateExpr => known_size((*node.cast::<pg_sys::CollateExpr>()).arg.cast(), left),
            NodeTag::T_ArrayExpr => {
                const HEADER: f64 = 64.0;
                pointers::<pg_sys::Node>((*node.cast::<pg_sys::ArrayExpr>()).elements)
                    .into_iter()
                    .try_fold(HEADER, |sum, element| Some(sum + known_size(element, left)? + 8.0))
            }
            _ => {
                let length = pg_sys::get_typlen(pg_sys::exprType(node));
                if length > 0 {
                    return Some(f64::from(length));
                }
                let (type_, typmod) = (pg_sys::exprType(node), pg_sys::exprTypmod(node));
                let letters = matches!(type_, pg_sys::VARCHAROID | pg_sys::BPCHAROID) && typmod >= 4;
                // Up to four bytes a letter.
                letters.then(|| f64::from(typmod - 4) * 4.0)
            }
        }
    }
}

/// Whether a column's values can't be longer than the limit, or should rather be left to an index.
unsafe fn stays_short(argument: *mut pg_sys::Node, limit: f64, levels: &[*mut pg_sys::Query]) -> bool {
    // SAFETY: an expression of the innermost level; places are looked up with bounds.
    unsafe {
        if growth::length_of(argument, levels) > Length::Stored {
            return false;
        }
        let mut inner = argument;
        while (*inner).type_ == NodeTag::T_RelabelType {
            inner = (*inner.cast::<pg_sys::RelabelType>()).arg.cast();
        }
        if (*inner).type_ != NodeTag::T_Var {
            return false;
        }
        let var = &*inner.cast::<pg_sys::Var>();
        let up = usize::try_from(var.varlevelsup).unwrap_or(usize::MAX);
        let Some(&query) = levels.len().checked_sub(up).and_then(|n| levels.get(..n)).and_then(|l| l.last()) else {
            return false;
        };
        let place = usize::try_from(var.varno).unwrap_or(0).checked_sub(1);
        let entries = pointers::<pg_sys::RangeTblEntry>((*query).rtable);
        let Some(&entry) = place.and_then(|place| entries.get(place)) else { return false };
        if (*entry).rtekind != pg_sys::RTEKind::RTE_RELATION {
            return false;
        }
        let relation = (*entry).relid;
        limit >= WITHIN_PAGE && fits_pages(relation, (*entry).inh) || limit >= INDEXABLE && is_indexed(relation, var.varattno)
    }
}

/// Whether no value of the relation is stored out of line. Partitions and children are not looked at: they may be many.
unsafe fn fits_pages(relation: Oid, inherited: bool) -> bool {
    // SAFETY: the query holds a lock on the relation, which is closed where it was opened.
    unsafe {
        let opened = pg_sys::RelationIdGetRelation(relation);
        if opened.is_null() {
            return false;
        }
        let form = &*(*opened).rd_rel;
        let (kind, toast, children) = (form.relkind as u8, form.reltoastrelid, form.relhassubclass);
        pg_sys::RelationClose(opened);
        matches!(kind, pg_sys::RELKIND_RELATION | pg_sys::RELKIND_MATVIEW)
            && !(inherited && children)
            && (toast == pg_sys::InvalidOid || is_empty(toast))
    }
}

unsafe fn is_empty(relation: Oid) -> bool {
    // SAFETY: closed where it was opened; the lock goes with the transaction.
    unsafe {
        let opened = pg_sys::try_relation_open(relation, pg_sys::AccessShareLock as pg_sys::LOCKMODE);
        if opened.is_null() {
            return false;
        }
        let blocks = pg_sys::RelationGetNumberOfBlocksInFork(opened, pg_sys::ForkNumber::MAIN_FORKNUM);
        pg_sys::relation_close(opened, pg_sys::NoLock as pg_sys::LOCKMODE);
        blocks == 0
    }
}

/// Whether an index is over the column, or over an expression: a call around the column would hide it from the planner.
unsafe fn is_indexed(relation: Oid, column: pg_sys::AttrNumber) -> bool {
    // SAFETY: catalog look-ups by OID; tuples are released where they were taken.
    unsafe {
        let opened = pg_sys::RelationIdGetRelation(relation);
        if opened.is_null() {
            return false;
        }
        let indexes = oids(pg_sys::RelationGetIndexList(opened));
        pg_sys::RelationClose(opened);
        indexes.into_iter().any(|index| {
            let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::INDEXRELID as i32, pg_sys::Datum::from(index));
            if tuple.is_null() {
                return false;
            }
            let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_index>();
            let keys = form.indkey.values.as_slice(usize::try_from(form.indnatts).unwrap_or(0));
            let found = keys.iter().any(|&key| key == column || key == 0);
            pg_sys::ReleaseSysCache(tuple);
            found
        })
    }
}

/// The path of JSON_VALUE and its kin, which are no functions.
///
/// # Errors
/// It is out of bounds.
///
/// # Safety
/// An expression of an analyzed query, or null.
#[cfg(any(feature = "pg17", feature = "pg18"))]
pub(super) unsafe fn json_path(path: *mut pg_sys::Node) -> Result<(), Denial> {
    // SAFETY: as required.
    unsafe {
        match if path.is_null() { None } else { literal_flaw(Content::JsonPath, path) } {
            Some(flaw) => Err(Denial::new("function.argument", format!("the path is not allowed: {flaw}"))),
            None => Ok(()),
        }
    }
}

/// What is wrong with an argument that has to be a literal.
unsafe fn literal_flaw(content: Content, argument: *mut pg_sys::Node) -> Option<&'static str> {
    // SAFETY: an expression of an analyzed query; a constant of a type of variable length, written out by its type.
    unsafe {
        if (*argument).type_ != NodeTag::T_Const {
            return Some("it is not a literal");
        }
        let constant = &*argument.cast::<pg_sys::Const>();
        if constant.constisnull {
            return None;
        }
        if !matches!(constant.consttype, pg_sys::TEXTOID | pg_sys::JSONPATHOID | pg_sys::VARCHAROID) {
            return Some("it is not a literal");
        }
        let mut output = pg_sys::InvalidOid;
        let mut varlena = false;
        pg_sys::getTypeOutputInfo(constant.consttype, &mut output, &mut varlena);
        let text = pg_sys::OidOutputFunctionCall(output, constant.constvalue);
        literals::flaw(content, &CStr::from_ptr(text).to_string_lossy())
    }
}
