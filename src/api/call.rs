//! Arguments and results of the SQL-callable functions.

use crate::errors::{AskError, Raise};
use pgrx::{FromDatum, IntoDatum, pg_sys};
use std::ffi::{CStr, CString};

/// One call from SQL.
pub struct Call {
    fcinfo: pg_sys::FunctionCallInfo,
}

/// What a function returns: a value, or NULL.
pub type Returned = Result<Option<pg_sys::Datum>, AskError>;

/// Calls `body`, turning its error into a PostgreSQL error.
///
/// # Safety
/// `fcinfo` is what PostgreSQL passed to a version-1 function.
pub unsafe fn enter(fcinfo: pg_sys::FunctionCallInfo, body: fn(&Call) -> Returned) -> pg_sys::Datum {
    // SAFETY: the guard catches panics and PostgreSQL errors inside; what it returns owns nothing.
    let out = unsafe {
        pg_sys::panic::pgrx_extern_c_guard(|| match told(body, &Call { fcinfo }) {
            Ok(Some(datum)) => Ok(datum),
            Ok(None) => {
                (*fcinfo).isnull = true;
                Ok(pg_sys::Datum::from(0usize))
            }
            Err(error) => Err(Raise::from(error)),
        })
    };
    match out {
        Ok(datum) => datum,
        // SAFETY: this frame and the wrapper's own nothing with a destructor.
        Err(raise) => unsafe { raise.report() },
    }
}

/// The call, with what is to be told before it.
fn told(body: fn(&Call) -> Returned, call: &Call) -> Returned {
    crate::memory::journal::tell_lost();
    body(call)
}

/// Defines the C entry points of SQL functions: `entry point, its info symbol => Rust function`.
#[macro_export]
macro_rules! sql_functions {
    ($($name:ident, $info:ident => $body:path;)*) => {$(
        #[doc(hidden)]
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $info() -> &'static pgrx::pg_sys::Pg_finfo_record {
            const INFO: pgrx::pg_sys::Pg_finfo_record = pgrx::pg_sys::Pg_finfo_record { api_version: 1 };
            &INFO
        }
        #[doc(hidden)]
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(fcinfo: pgrx::pg_sys::FunctionCallInfo) -> pgrx::pg_sys::Datum {
            // SAFETY: PostgreSQL calls this with its own call information.
            unsafe { $crate::api::call::enter(fcinfo, $body) }
        }
    )*};
}

impl Call {
    /// PostgreSQL's call information, for functions of the guard that return sets themselves.
    pub fn info(&self) -> pg_sys::FunctionCallInfo {
        self.fcinfo
    }

    fn arg<T: FromDatum>(&self, index: usize) -> Option<T> {
        // SAFETY: `index` is below the number of arguments of the SQL declaration, and `T` is its type.
        unsafe {
            let info = &*self.fcinfo;
            if index >= info.nargs as usize {
                return None;
            }
            let arg = &info.args.as_slice(info.nargs as usize)[index];
            T::from_datum(arg.value, arg.isnull)
        }
    }

    /// A text argument; `None` for NULL.
    pub fn text(&self, index: usize) -> Option<String> {
        self.arg(index)
    }
    /// A text[] argument without its NULLs; `None` for NULL.
    pub fn texts(&self, index: usize) -> Option<Vec<String>> {
        self.arg::<Vec<Option<String>>>(index).map(|all| all.into_iter().flatten().collect())
    }
    /// An oid argument.
    pub fn oid(&self, index: usize) -> Option<pg_sys::Oid> {
        self.arg(index)
    }
    /// A bigint argument.
    pub fn bigint(&self, index: usize) -> Option<i64> {
        self.arg(index)
    }
    /// An integer argument.
    pub fn integer(&self, index: usize) -> Option<i32> {
        self.arg(index)
    }
    /// An interval argument, as PostgreSQL writes it in its own style.
    pub fn interval(&self, index: usize) -> Option<String> {
        let interval: pgrx::datum::Interval = self.arg(index)?;
        Some(format!("{} months {} days {} microseconds", interval.months(), interval.days(), interval.micros()))
    }
    /// A boolean argument.
    pub fn boolean(&self, index: usize) -> Option<bool> {
        self.arg(index)
    }

    /// Opens the set that the function returns; rows are added one by one.
    pub fn rows(&self) -> Rows {
        // SAFETY: the function is declared RETURNS SETOF or TABLE; an unsuitable context raises an error.
        unsafe {
            pg_sys::InitMaterializedSRF(self.fcinfo, self.flags());
            let info = (*self.fcinfo).resultinfo.cast::<pg_sys::ReturnSetInfo>();
            Rows { store: (*info).setResult, shape: (*info).setDesc }
        }
    }

    /// A set of a single scalar type takes its shape from the caller.
    fn flags(&self) -> u32 {
        // SAFETY: `flinfo` is filled in by PostgreSQL before every call.
        let composite = unsafe {
            let result = pg_sys::get_func_rettype((*(*self.fcinfo).flinfo).fn_oid);
            result == pg_sys::RECORDOID
        };
        if composite { 0 } else { pg_sys::MAT_SRF_USE_EXPECTED_DESC }
    }

    /// A composite result from its columns, in the order of the declaration.
    pub fn record(&self, columns: Vec<Option<pg_sys::Datum>>) -> Result<pg_sys::Datum, AskError> {
        // SAFETY: the shape comes from the declaration; the number of columns is checked before the tuple is formed.
        unsafe {
            let mut shape: pg_sys::TupleDesc = std::ptr::null_mut();
            let class = pg_sys::get_call_result_type(self.fcinfo, std::ptr::null_mut(), &mut shape);
            if class != pg_sys::TypeFuncClass::TYPEFUNC_COMPOSITE || shape.is_null() || (*shape).natts as usize != columns.len() {
                return Err(AskError::Internal(
                    "the function's declaration does not fit the library; run ALTER EXTENSION pg_ask UPDATE".into(),
                ));
            }
            let shape = pg_sys::BlessTupleDesc(shape);
            let (mut values, mut nulls) = split(columns);
            let tuple = pg_sys::heap_form_tuple(shape, values.as_mut_ptr(), nulls.as_mut_ptr());
            Ok(pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data))
        }
    }
}

/// The set that a function returns.
pub struct Rows {
    store: *mut pg_sys::Tuplestorestate,
    shape: pg_sys::TupleDesc,
}

impl Rows {
    /// Adds a row; its columns are those of the declaration.
    pub fn push(&self, columns: Vec<Option<pg_sys::Datum>>) -> Result<(), AskError> {
        // SAFETY: the store was opened for this call; the number of columns is checked.
        unsafe {
            if (*self.shape).natts as usize != columns.len() {
                return Err(AskError::Internal(
                    "the function's declaration does not fit the library; run ALTER EXTENSION pg_ask UPDATE".into(),
                ));
            }
            let (values, nulls) = split(columns);
            pg_sys::tuplestore_putvalues(self.store, self.shape, values.as_ptr().cast_mut(), nulls.as_ptr().cast_mut());
        }
        Ok(())
    }

    /// Adds rows whose values are in text form.
    pub fn push_texts(&self, rows: Vec<Vec<Option<String>>>) -> Result<(), AskError> {
        // SAFETY: the store was opened for this call; each row has as many values as the shape has columns.
        unsafe {
            let input = pg_sys::TupleDescGetAttInMetadata(self.shape);
            for row in rows {
                if (*self.shape).natts as usize != row.len() {
                    return Err(AskError::Internal(
                        "the function's declaration does not fit the library; run ALTER EXTENSION pg_ask UPDATE".into(),
                    ));
                }
                let texts: Vec<Option<CString>> = row.into_iter().map(|value| value.and_then(|text| CString::new(text).ok())).collect();
                let mut values: Vec<*mut std::ffi::c_char> =
                    texts.iter().map(|text| text.as_ref().map_or(std::ptr::null_mut(), |text| text.as_ptr().cast_mut())).collect();
                let tuple = pg_sys::BuildTupleFromCStrings(input, values.as_mut_ptr());
                pg_sys::tuplestore_puttuple(self.store, tuple);
            }
        }
        Ok(())
    }

    /// What a set-returning function returns once its set is complete.
    pub fn done(self) -> Returned {
        Ok(None)
    }
}

fn split(columns: Vec<Option<pg_sys::Datum>>) -> (Vec<pg_sys::Datum>, Vec<bool>) {
    columns.into_iter().map(|c| (c.unwrap_or(pg_sys::Datum::from(0usize)), c.is_none())).unzip()
}

/// A text (or json, whose form is the same).
pub fn text(value: impl AsRef<str>) -> Option<pg_sys::Datum> {
    value.as_ref().into_datum()
}

/// A name.
pub fn name(value: &str) -> Option<pg_sys::Datum> {
    let value = CString::new(value).ok()?;
    // SAFETY: namein copies a C string.
    unsafe { pgrx::direct_function_call_as_datum(pg_sys::namein, &[Some(pg_sys::Datum::from(CStr::as_ptr(&value)))]) }
}

/// A text that may be absent.
pub fn maybe_text(value: Option<&str>) -> Option<pg_sys::Datum> {
    value.and_then(|v| v.into_datum())
}

/// A jsonb from JSON text. Errors of its parser pass through.
pub fn jsonb(json: &str) -> Option<pg_sys::Datum> {
    let json = CString::new(json).ok()?;
    // SAFETY: jsonb_in takes a C string.
    unsafe { pgrx::direct_function_call_as_datum(pg_sys::jsonb_in, &[Some(pg_sys::Datum::from(CStr::as_ptr(&json)))]) }
}

/// A text[].
pub fn texts(values: &[String]) -> Option<pg_sys::Datum> {
    values.to_vec().into_datum()
}
