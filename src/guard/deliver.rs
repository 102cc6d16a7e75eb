//! Other ways to hand rows over: as typed records, as a cursor, as a temporary view.
//!
//! Records and cursors carry rows that are already computed and copied: reading them later runs nothing of the query. A view
//! stores the very tree that was judged: its text is not read again outside of the cage.

use std::ffi::CString;

use pgrx::pg_sys::{self, Oid};

use super::carry::{Carried, delivered, is_text};
use super::error::GuardError;
use super::text::{from_server, to_server};
use super::{Limits, ResultColumn, ResultSet, admin, cage, execute, prepare, stored_view, syntax, tuples, validate};

/// Fills the result of a function `RETURNS SETOF record` with the rows of `sql`: `SELECT * FROM ask.table('…') AS
/// t(a text, b numeric)`.
///
/// The caller's column definitions are checked against the query's columns: as many, and each type the same or
/// reached by an implicit cast.
///
/// # Errors
/// As [`run`]; [`GuardError::Unsuitable`] names the definition list that would fit.
///
/// # Safety
/// `fcinfo` is that of the function being executed.
pub unsafe fn table(sql: &str, limits: &Limits, fcinfo: pg_sys::FunctionCallInfo) -> Result<(), GuardError> {
    // SAFETY: `resultinfo` is null or a node whose tag tells its type.
    unsafe {
        let info = (*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
        if info.is_null() || (*info).type_ != pg_sys::NodeTag::T_ReturnSetInfo || (*info).expectedDesc.is_null() {
            return Err(GuardError::Unsuitable {
                sqlstate: "42601",
                message: "a column definition list is required".into(),
                hint: Some("Write SELECT * FROM ask.table('…') AS t(name type, …).".into()),
            });
        }
    }
    // SAFETY: the descriptor belongs to the call.
    let expected = unsafe { (*(*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>()).expectedDesc };
    let carried = carry(sql, limits, Some(expected))?;
    // SAFETY: as above; the set-returning function's tuplestore lives as long as the executor needs it, and the rows
    // were made to fit.
    unsafe {
        let info = (*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
        pg_sys::InitMaterializedSRF(fcinfo, pg_sys::MAT_SRF_USE_EXPECTED_DESC);
        carried.fill((*info).setResult);
    }
    Ok(())
}

/// Judges and runs `sql` and carries its rows out; with a column definition list, in the types that it says.
fn carry(sql: &str, limits: &Limits, expected: Option<pg_sys::TupleDesc>) -> Result<Carried, GuardError> {
    syntax(sql)?;
    let mut carried = Carried::new(limits);
    cage::caged(limits, || {
        // SAFETY: inside the cage; the descriptor is valid during the call.
        unsafe {
            let mut prepared = prepare::prepare(sql, limits)?;
            if let Some(expected) = expected
                && let Some(converted) = converted(sql, &prepared.verdict.columns, expected)?
            {
                // The conversion is judged and run with the query, not done to its rows afterwards.
                syntax(&converted)?;
                prepared = prepare::prepare(&converted, limits)?;
                if self::converted(&converted, &prepared.verdict.columns, expected)?.is_some() {
                    return Err(unfit(&prepared.verdict.columns, "the columns cannot be converted to what the list says".into()));
                }
            }
            carried.open(&prepared.verdict.columns, expected);
            execute::run(&prepared, limits, &mut carried)?;
            Ok(())
        }
    })?;
    Ok(carried)
}

/// The query with its columns converted to the types of a definition list; `None`: they have these types.
///
/// # Errors
/// The columns are others, or a conversion is not implicit.
unsafe fn converted(sql: &str, columns: &[ResultColumn], expected: pg_sys::TupleDesc) -> Result<Option<String>, GuardError> {
    // SAFETY: attributes are read within the descriptor's bounds; the rest are catalog look-ups.
    unsafe {
        let count = usize::try_from((*expected).natts).unwrap_or(0);
        if count != columns.len() {
            return Err(unfit(columns, format!("the query returns {} columns, not {count}", columns.len())));
        }
        let mut same = true;
        let mut outputs = Vec::with_capacity(count);
        for (i, column) in columns.iter().enumerate() {
            let attribute = &*tuples::attribute(expected, i);
            // A text that is too long is an error of the delivery: a cast would cut it.
            let (wanted, wanted_typmod) = match attribute.atttypid {
                pg_sys::VARCHAROID => (pg_sys::VARCHAROID, -1),
                other => (other, attribute.atttypmod),
            };
            let (given, given_typmod) = delivered(column);
            let place = i + 1;
            // A domain's value is one of its base type, and was checked when it was stored.
            let fits = wanted == given || (wanted == column.type_oid && !is_text(column));
            if fits && (wanted_typmod == -1 || wanted_typmod == given_typmod || wanted_typmod == column.typmod) {
                outputs.push(format!("q.c{place}"));
                continue;
            }
            let from = column.type_oid;
            if !fits && (is_text(column) || !pg_sys::can_coerce_type(1, &from, &wanted, pg_sys::CoercionContext::COERCION_IMPLICIT)) {
                let message = format!("column {place} of the query is {}, not what the list says", column.type_name);
                return Err(unfit(columns, message));
            }
            same = false;
            let flags = (pg_sys::FORMAT_TYPE_TYPEMOD_GIVEN | pg_sys::FORMAT_TYPE_FORCE_QUALIFY) as u16;
            let type_ = from_server(pg_sys::format_type_extended(wanted, wanted_typmod, flags));
            outputs.push(format!("CAST(q.c{place} AS {type_})"));
        }
        if same {
            return Ok(None);
        }
        let names: Vec<String> = (1..=count).map(|i| format!("c{i}")).collect();
        // Both gates found exactly one query in the text. A comment may be at its end, hence the line.
        let query = sql.trim_end().trim_end_matches(';');
        Ok(Some(format!("SELECT {} FROM (\n{query}\n) AS q({})", outputs.join(", "), names.join(", "))))
    }
}

fn unfit(columns: &[ResultColumn], message: String) -> GuardError {
    GuardError::Unsuitable { sqlstate: "42804", message, hint: Some(format!("Write AS t({}).", definition_list(columns))) }
}

/// `name type, …`: the definition list that fits.
fn definition_list(columns: &[ResultColumn]) -> String {
    let names = ResultSet { columns: columns.to_vec(), ..ResultSet::default() }.distinct_names();
    let text = |column: &ResultColumn| if is_text(column) { "text".into() } else { column.type_name.clone() };
    names.iter().zip(columns).map(|(name, column)| format!("{} {}", admin::quoted(name), text(column))).collect::<Vec<_>>().join(", ")
}

/// Opens the cursor `name` over the rows of `sql`; the rows are computed now and held, so `FETCH` runs nothing, after
/// COMMIT too.
///
/// # Errors
/// As [`run`]; [`GuardError::Unsuitable`] if there is a cursor of this name.
pub fn cursor(sql: &str, name: &str, limits: &Limits) -> Result<(), GuardError> {
    let server_name = portal_name(name)?;
    let carried = carry(sql, limits, None)?;
    // SAFETY: a portal with a filled store and no query, as PersistHoldablePortal leaves one behind: FETCH reads the
    // store. Its memory is the portal's own.
    unsafe {
        let portal = pg_sys::CreatePortal(server_name.as_ptr(), false, false);
        let context = pg_sys::MemoryContextSwitchTo((*portal).portalContext);
        let descriptor = pg_sys::CreateTupleDescCopy(carried.descriptor());
        let source = pg_sys::pstrdup(c"rows of a question".as_ptr());
        pg_sys::PortalDefineQuery(
            portal,
            std::ptr::null(),
            source,
            pg_sys::CommandTag::CMDTAG_SELECT,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        );
        (*portal).tupDesc = descriptor;
        (*portal).strategy = pg_sys::PortalStrategy::PORTAL_UTIL_SELECT;
        (*portal).cursorOptions = (pg_sys::CURSOR_OPT_HOLD | pg_sys::CURSOR_OPT_SCROLL) as i32;
        pg_sys::PortalCreateHoldStore(portal);
        pg_sys::MemoryContextSwitchTo((*portal).holdContext);
        carried.fill((*portal).holdStore);
        pg_sys::MemoryContextSwitchTo(context);
        (*portal).atStart = true;
        (*portal).atEnd = false;
        (*portal).portalPos = 0;
        (*portal).status = pg_sys::PortalStatus::PORTAL_READY;
        // Held: neither the end of the transaction nor of a subtransaction closes it.
        (*portal).createSubid = 0;
        (*portal).activeSubid = 0;
        (*portal).createLevel = 0;
        (*portal).resowner = std::ptr::null_mut();
        pg_sys::tuplestore_rescan((*portal).holdStore);
    }
    Ok(())
}

fn portal_name(name: &str) -> Result<CString, GuardError> {
    let unsuitable = |sqlstate, message: String| GuardError::Unsuitable { sqlstate, message, hint: None };
    if name.is_empty() {
        return Err(unsuitable("34000", "a cursor needs a name".into()));
    }
    let Some(server_name) = to_server(name) else {
        return Err(unsuitable("34000", "a cursor's name cannot contain a zero byte".into()));
    };
    // SAFETY: a look-up by a zero-terminated name.
    if !unsafe { pg_sys::GetPortalByName(server_name.as_ptr()) }.is_null() {
        return Err(unsuitable("42P03", format!("cursor \"{name}\" already exists")));
    }
    Ok(server_name)
}

/// Creates the temporary view `name` over `sql`. Reading it later is a plain query of the reader: with the reader's
/// privileges and limits, without the guard.
///
/// # Errors
/// What keeps the query from being valid; [`GuardError::Unsuitable`] if the name is taken or would shadow a relation,
/// or the transaction is read-only.
pub fn view(sql: &str, name: &str, limits: &Limits) -> Result<(), GuardError> {
    let unsuitable = |sqlstate, message: String, hint: &str| GuardError::Unsuitable {
        sqlstate,
        message,
        hint: (!hint.is_empty()).then(|| hint.to_owned()),
    };
    // SAFETY: a read of this backend's own variable.
    if unsafe { pg_sys::XactReadOnly } {
        return Err(unsuitable(
            "25006",
            "a view cannot be created in a read-only transaction".into(),
            "Use ask.table(), ask.rows() or ask.cursor().",
        ));
    }
    let Some(server_name) = to_server(name).filter(|name| !name.is_empty() && name.as_bytes().len() < 64) else {
        return Err(unsuitable("42602", format!("\"{name}\" cannot be the name of a view"), ""));
    };
    if let Some(schema) = taken(&server_name) {
        return Err(unsuitable(
            "42P07",
            format!("there is a relation \"{name}\" already, in schema {schema}"),
            "A view for a question never replaces or hides a relation: choose another name.",
        ));
    }
    let verdict = validate(sql, limits);
    if !verdict.valid {
        return Err(GuardError::Rejected(super::Denial {
            rule: verdict.rule.unwrap_or("meaning.error"),
            message: verdict.message,
            hint: verdict.hint,
        }));
    }
    // SAFETY: trees of the caller's memory context; the second one was judged while its relations were locked.
    let tree = unsafe {
        let first = stored_view::judged(sql, limits)?;
        stored_view::lock(first);
        let second = stored_view::judged(sql, limits)?;
        if !pg_sys::equal(first.cast(), second.cast()) {
            return Err(unsuitable("40001", "a relation of the query has just been changed".into(), "Ask again."));
        }
        second
    };
    let names = ResultSet { columns: verdict.columns, ..ResultSet::default() }.distinct_names();
    // SAFETY: as above.
    unsafe { stored_view::view(name, &names, tree) }
}

/// The schema of a relation of this name that the caller's search_path reaches, the temporary schema included.
fn taken(name: &CString) -> Option<String> {
    // SAFETY: catalog look-ups by OID and name.
    unsafe {
        let schemas: Vec<Oid> = super::pg_list::oids(pg_sys::fetch_search_path(true));
        schemas
            .into_iter()
            .find(|&schema| pg_sys::get_relname_relid(name.as_ptr(), schema) != pg_sys::InvalidOid)
            .map(|schema| super::text::from_server(pg_sys::get_namespace_name(schema)))
    }
}
