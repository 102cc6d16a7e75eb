//! Text across the border: the database's encoding outside, UTF-8 inside, values in a canonical form.

use std::ffi::{CStr, CString, c_char, c_int};

use pgrx::pg_sys;

#[allow(non_upper_case_globals)]
unsafe extern "C" {
    /// Not among pgrx's bindings.
    static mut bytea_output: c_int;
}

/// The settings that decide how a value is written, as the C variables that output functions read. They are set
/// around output functions only: casts to text *inside* a query keep the caller's style.
#[derive(Clone, Copy)]
pub(super) struct OutputStyle {
    date_style: c_int,
    interval_style: c_int,
    float_digits: c_int,
    bytea: c_int,
}

impl OutputStyle {
    /// What is in force now.
    pub(super) fn current() -> Self {
        // SAFETY: reads of this backend's own variables.
        unsafe {
            Self {
                date_style: pg_sys::DateStyle,
                interval_style: pg_sys::IntervalStyle,
                float_digits: pg_sys::extra_float_digits,
                bytea: bytea_output,
            }
        }
    }

    /// ISO dates, PostgreSQL intervals, shortest exact floats, hex bytes.
    pub(super) fn canonical() -> Self {
        Self { date_style: pg_sys::USE_ISO_DATES as c_int, interval_style: pg_sys::INTSTYLE_POSTGRES as c_int, float_digits: 1, bytea: 1 }
    }

    /// Puts this style in force.
    pub(super) fn apply(self) {
        // SAFETY: writes of this backend's own variables; every `apply(canonical)` is followed by one of what was
        // current before, on success and on error.
        unsafe {
            pg_sys::DateStyle = self.date_style;
            pg_sys::IntervalStyle = self.interval_style;
            pg_sys::extra_float_digits = self.float_digits;
            bytea_output = self.bytea;
        }
    }
}

/// `text` in the database's encoding. None: it contains a zero byte.
///
/// Raises a PostgreSQL error for characters that the encoding has not.
pub(super) fn to_server(text: &str) -> Option<CString> {
    let utf8 = CString::new(text).ok()?;
    let length = c_int::try_from(text.len()).ok()?;
    // SAFETY: `utf8` lives through the call and ends with a zero; the result is either the same pointer or a fresh
    // zero-terminated string, copied at once.
    unsafe {
        let encoded = pg_sys::pg_any_to_server(utf8.as_ptr(), length, pg_sys::pg_enc::PG_UTF8 as c_int);
        if encoded.cast_const() == utf8.as_ptr() { Some(utf8) } else { Some(CStr::from_ptr(encoded).to_owned()) }
    }
}

/// A C string of the database's encoding as UTF-8.
///
/// # Safety
/// `text` is null or zero-terminated.
pub(super) unsafe fn from_server(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: see above; the converted string is fresh or the same.
    unsafe {
        let length = c_int::try_from(CStr::from_ptr(text).to_bytes().len()).unwrap_or(c_int::MAX);
        let utf8 = pg_sys::pg_server_to_any(text, length, pg_sys::pg_enc::PG_UTF8 as c_int);
        String::from_utf8_lossy(CStr::from_ptr(utf8).to_bytes()).into_owned()
    }
}
