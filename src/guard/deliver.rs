//! Other ways to hand rows over: as typed records, as a cursor, as a temporary view.
//!
//! Records and cursors carry rows that are already computed and copied: reading them later runs nothing of the query.

use std::ffi::CString;

use pgrx::pg_sys::{self, Oid};

use super::error::GuardError;
use super::text::to_server;
use super::{Limits, ResultSet, admin, run, tuples, validate};

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
    let result = run(sql, limits)?;
    // SAFETY: as above; the set-returning function's tuplestore lives as long as the executor needs it.
    unsafe {
        let info = (*fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
        let expected = (*info).expectedDesc;
        fits(&result, expected)?;
        pg_sys::InitMaterializedSRF(fcinfo, pg_sys::MAT_SRF_USE_EXPECTED_DESC);
        fill((*info).setResult, (*info).setDesc, &result);
    }
    Ok(())
}

/// Whether the rows fit a column definition list.
unsafe fn fits(result: &ResultSet, expected: pg_sys::TupleDesc) -> Result<(), GuardError> {
    // SAFETY: attributes are read within the descriptor's bounds.
    unsafe {
        let count = usize::try_from((*expected).natts).unwrap_or(0);
        let mut wrong = (count != result.columns.len()).then(|| format!("the query returns {} columns, not {count}", result.columns.len()));
        for (i, column) in result.columns.iter().enumerate().take(count) {
            let attribute = &*tuples::attribute(expected, i);
            let (from, to) = (column.type_oid, attribute.atttypid);
            let implicit = pg_sys::can_coerce_type(1, &from, &to, pg_sys::CoercionContext::COERCION_IMPLICIT);
            if wrong.is_none() && from != to && !implicit {
                wrong = Some(format!("column {} of the query is {}, not what the list says", i + 1, column.type_name));
            }
        }
        match wrong {
            None => Ok(()),
            Some(message) => {
                Err(GuardError::Unsuitable { sqlstate: "42804", message, hint: Some(format!("Write AS t({}).", definition_list(result))) })
            }
        }
    }
}

/// `name type, …`: the definition list that fits.
fn definition_list(result: &ResultSet) -> String {
    let names = result.distinct_names();
    let columns = names.iter().zip(&result.columns);
    columns.map(|(name, column)| format!("{} {}", admin::quoted(name), column.type_name)).collect::<Vec<_>>().join(", ")
}

/// Opens the cursor `name` over the rows of `sql`; the rows are computed now and held, so `FETCH` runs nothing, after
/// COMMIT too.
///
/// # Errors
/// As [`run`]; [`GuardError::Unsuitable`] if there is a cursor of this name.
pub fn cursor(sql: &str, name: &str, limits: &Limits) -> Result<(), GuardError> {
    let server_name = portal_name(name)?;
    let result = run(sql, limits)?;
    // SAFETY: a portal with a filled store and no query, as PersistHoldablePortal leaves one behind: FETCH reads the
    // store. Its memory is the portal's own.
    unsafe {
        let portal = pg_sys::CreatePortal(server_name.as_ptr(), false, false);
        let context = pg_sys::MemoryContextSwitchTo((*portal).portalContext);
        let descriptor = descriptor(&result);
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
        fill((*portal).holdStore, descriptor, &result);
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

/// A descriptor for the rows: base types instead of domains (their checks are the table's business), text for
/// anonymous rows and other types that cannot be read back.
unsafe fn descriptor(result: &ResultSet) -> pg_sys::TupleDesc {
    // SAFETY: attributes are initialized one by one, within the count.
    unsafe {
        let descriptor = pg_sys::CreateTemplateTupleDesc(i32::try_from(result.columns.len()).unwrap_or(0));
        for (i, column) in result.columns.iter().enumerate() {
            let mut typmod = column.typmod;
            let base = pg_sys::getBaseTypeAndTypmod(column.type_oid, &mut typmod);
            let pseudo = pg_sys::get_typtype(base) as u8 == pg_sys::TYPTYPE_PSEUDO;
            let (type_, typmod) = if pseudo { (pg_sys::TEXTOID, -1) } else { (base, typmod) };
            let name = to_server(&column.name).unwrap_or_default();
            let place = pg_sys::AttrNumber::try_from(i + 1).unwrap_or(pg_sys::AttrNumber::MAX);
            pg_sys::TupleDescInitEntry(descriptor, place, name.as_ptr(), type_, typmod, 0);
        }
        descriptor
    }
}

/// Reads every value back from its text into the descriptor's types and stores the rows.
unsafe fn fill(store: *mut pg_sys::Tuplestorestate, descriptor: pg_sys::TupleDesc, result: &ResultSet) {
    // SAFETY: input functions of the descriptor's types, on zero-terminated text; values live in a context that is
    // emptied after each row, the store copies them.
    unsafe {
        let count = usize::try_from((*descriptor).natts).unwrap_or(0);
        let mut inputs = Vec::with_capacity(count);
        for i in 0..count {
            let attribute = &*tuples::attribute(descriptor, i);
            let (mut function, mut parameter) = (pg_sys::InvalidOid, pg_sys::InvalidOid);
            pg_sys::getTypeInputInfo(attribute.atttypid, &mut function, &mut parameter);
            let mut info = pg_sys::FmgrInfo::default();
            pg_sys::fmgr_info(function, &mut info);
            inputs.push((info, parameter, attribute.atttypmod));
        }
        let scratch = pg_sys::AllocSetContextCreateInternal(
            pg_sys::CurrentMemoryContext,
            c"pg_ask row".as_ptr(),
            pg_sys::ALLOCSET_SMALL_MINSIZE as usize,
            pg_sys::ALLOCSET_SMALL_INITSIZE as usize,
            pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
        );
        let context = pg_sys::MemoryContextSwitchTo(scratch);
        let mut values = vec![pg_sys::Datum::from(0usize); count];
        let mut nulls = vec![true; count];
        for row in &result.rows {
            pgrx::check_for_interrupts!();
            let cells = row.iter().zip(inputs.iter_mut()).zip(values.iter_mut().zip(nulls.iter_mut()));
            for ((cell, (info, parameter, typmod)), (value, null)) in cells {
                let text = cell.as_deref().and_then(to_server);
                *null = text.is_none();
                let pointer = text.as_ref().map_or(std::ptr::null_mut(), |text| text.as_ptr().cast_mut());
                *value = pg_sys::InputFunctionCall(info, pointer, *parameter, *typmod);
            }
            pg_sys::tuplestore_putvalues(store, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
            pg_sys::MemoryContextReset(scratch);
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::MemoryContextDelete(scratch);
    }
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
    let columns = ResultSet { columns: verdict.columns, ..ResultSet::default() };
    let names: Vec<String> = columns.distinct_names().iter().map(|name| admin::quoted(name)).collect();
    let list = if names.is_empty() { String::new() } else { format!("({}) ", names.join(", ")) };
    // Judged by both gates to be exactly one query: it ends where the text ends.
    let command = format!("CREATE TEMPORARY VIEW {} {list}AS {sql}", admin::quoted(name));
    match pgrx::Spi::run(&command) {
        Ok(()) => Ok(()),
        Err(error) => Err(unsuitable("XX000", error.to_string(), "")),
    }
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
