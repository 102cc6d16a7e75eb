//! Settings `ask.*` that were made before the library was loaded: PostgreSQL keeps any name and any text then, and would only warn
//! beside the first answer. Here they are judged when the library is loaded, and a bad one is an error of the call that loads it. Then
//! all of them are defined.

use pgrx::pg_sys::errcodes::PgSqlErrorCode;
use pgrx::{PgLogLevel, pg_sys};
use std::ffi::{CStr, c_int};
#[cfg(feature = "pg15")]
use std::ffi::{CString, c_char};

/// What a setting takes.
pub enum Kind {
    Boolean,
    Integer {
        min: i32,
        max: i32,
        /// Flags that name its unit.
        unit: c_int,
    },
    Real {
        max: f64,
    },
    /// One of these words.
    Choice(Vec<&'static CStr>),
    /// A text, with what is wrong with it.
    Text(Option<fn(&str) -> Option<&'static str>>),
}

/// A setting as it is going to be defined.
pub struct Known {
    pub name: &'static CStr,
    pub kind: Kind,
    /// Only superusers may set it, and who was granted that.
    pub superuser: bool,
}

/// Why a setting can't stay.
struct Problem {
    code: PgSqlErrorCode,
    message: String,
    hint: String,
}

/// The words of an enumeration.
pub fn words(mut entry: *const pg_sys::config_enum_entry) -> Vec<&'static CStr> {
    let mut out = Vec::new();
    // SAFETY: a static array that ends with an entry without a name.
    unsafe {
        while !(*entry).name.is_null() {
            out.push(CStr::from_ptr((*entry).name));
            entry = entry.add(1);
        }
    }
    out
}

/// Raises an error for the first setting that is misspelt, has a value that it can't have, or was made by somebody who may not. To be
/// called before anything is defined, so that loading the library can be tried again. While a server or a session starts nothing is
/// raised: that would keep everybody out.
pub fn check(known: &[Known]) {
    // SAFETY: plain reads of the backend's state.
    let starting = unsafe { pg_sys::process_shared_preload_libraries_in_progress || !pg_sys::IsTransactionState() };
    if starting {
        return;
    }
    let found = placeholders();
    let Some(problem) = found.into_iter().find_map(|one| problem(known, &one)) else { return };
    pgrx::pg_sys::panic::ErrorReport::new(problem.code, problem.message, "ask").set_hint(problem.hint).report(PgLogLevel::ERROR);
}

/// A setting that nobody has defined yet.
struct Placeholder {
    name: String,
    value: String,
    /// Made by this role with a user's rights.
    by_user: Option<pg_sys::Oid>,
}

fn placeholders() -> Vec<Placeholder> {
    let mut out = Vec::new();
    // SAFETY: the server's settings; placeholders are texts.
    unsafe {
        for setting in settings() {
            let setting = *setting;
            if !is_own(setting) || (*setting).flags & pg_sys::GUC_CUSTOM_PLACEHOLDER as c_int == 0 {
                continue;
            }
            let variable = (*setting.cast::<pg_sys::config_string>()).variable;
            if variable.is_null() || (*variable).is_null() {
                continue;
            }
            let user = (*setting).scontext == pg_sys::GucContext::PGC_USERSET;
            out.push(Placeholder {
                name: CStr::from_ptr((*setting).name).to_string_lossy().into_owned(),
                value: CStr::from_ptr(*variable).to_string_lossy().into_owned(),
                by_user: user.then_some((*setting).srole),
            });
        }
    }
    out
}

/// The server's array of settings.
///
/// # Safety
/// Nothing may be defined as long as it is used.
unsafe fn settings<'a>() -> &'a mut [*mut pg_sys::config_generic] {
    // SAFETY: an array with its length.
    unsafe {
        #[cfg(feature = "pg15")]
        let (all, count) = (pg_sys::get_guc_variables(), pg_sys::GetNumConfigOptions());
        #[cfg(not(feature = "pg15"))]
        let (all, count) = {
            let mut count = 0;
            let all = pg_sys::get_guc_variables(&mut count);
            (all, count)
        };
        std::slice::from_raw_parts_mut(all, usize::try_from(count).unwrap_or(0))
    }
}

/// Whether a setting is called `ask.…`.
///
/// # Safety
/// One of [`settings`].
unsafe fn is_own(setting: *const pg_sys::config_generic) -> bool {
    // SAFETY: settings have names.
    let name = unsafe { CStr::from_ptr((*setting).name) }.to_bytes();
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"ask."))
}

/// A setting's name, and what defines it under the name that it is given.
pub type Definition = (&'static CStr, Box<dyn FnOnce(&'static CStr)>);

/// Defines the settings.
#[cfg(not(feature = "pg15"))]
pub fn define(all: Vec<Definition>) {
    all.into_iter().for_each(|(name, make)| make(name));
}

/// Defines the settings. PostgreSQL 15 sorts all that there are after each one, which for as many as these takes longer than the answer
/// to a question, but for one that is the last already. So they come in order under names behind all others, and get their own, and their
/// places, when all are there.
#[cfg(feature = "pg15")]
pub fn define(mut all: Vec<Definition>) {
    // SAFETY: only read, and copied.
    let set: Vec<CString> = unsafe { settings().iter().filter(|s| is_own(**s)).map(|s| CStr::from_ptr((**s).name).to_owned()).collect() };
    all.sort_unstable_by_key(|(name, _)| *name);
    let named = Named;
    for (name, make) in all {
        // What was set before stands in its place already.
        if set.iter().any(|known| known.to_bytes().eq_ignore_ascii_case(name.to_bytes())) {
            make(name);
            continue;
        }
        let last = CString::new([&[LAST], name.to_bytes()].concat()).unwrap_or_default();
        // As long as the process lives, as all names are taken to.
        make(Box::leak(last.into_boxed_c_str()));
    }
    drop(named);
}

/// Before a name: no other one is behind it.
#[cfg(feature = "pg15")]
const LAST: u8 = 0x7f;

/// Gives the settings their names when it goes, on an error too.
#[cfg(feature = "pg15")]
struct Named;

#[cfg(feature = "pg15")]
impl Drop for Named {
    fn drop(&mut self) {
        // SAFETY: names are the server's copies, which stay as long as their settings; as PostgreSQL orders them, by their bytes without
        // case, as numbers of the platform's own kind.
        unsafe {
            let all = settings();
            for setting in all.iter() {
                if CStr::from_ptr((**setting).name).to_bytes().first() == Some(&LAST) {
                    (**setting).name = (**setting).name.add(1);
                }
            }
            all.sort_unstable_by(|a, b| {
                let bytes =
                    |s: *mut pg_sys::config_generic| CStr::from_ptr((*s).name).to_bytes().iter().map(|b| b.to_ascii_lowercase() as c_char);
                bytes(*a).cmp(bytes(*b))
            });
        }
    }
}

const UNDO: &str =
    "Take it back where it was set: RESET in this session, ALTER ROLE … RESET, ALTER DATABASE … RESET or the configuration file.";

fn problem(all: &[Known], found: &Placeholder) -> Option<Problem> {
    let Placeholder { name, value, by_user } = found;
    let Some(known) = all.iter().find(|k| k.name.to_bytes().eq_ignore_ascii_case(name.as_bytes())) else {
        let near = all.iter().map(|k| k.name.to_string_lossy()).max_by(|a, b| strsim::jaro(a, name).total_cmp(&strsim::jaro(b, name)));
        let meant = near.filter(|n| strsim::jaro(n, name) > 0.85).map(|n| format!("Perhaps {n} is meant. ")).unwrap_or_default();
        return Some(Problem {
            code: PgSqlErrorCode::ERRCODE_UNDEFINED_OBJECT,
            message: format!("unrecognized configuration parameter \"{name}\""),
            hint: format!("{meant}{UNDO}"),
        });
    };
    if let Some(wrong) = wrong_value(&known.kind, value) {
        return Some(Problem {
            code: PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            message: format!("invalid value for parameter \"{name}\": \"{value}\""),
            hint: format!("{wrong} {UNDO}"),
        });
    }
    let forbidden = known.superuser && by_user.is_some_and(|role| !may_set(known.name, role));
    forbidden.then(|| Problem {
        code: PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        message: format!("permission denied to set parameter \"{name}\""),
        hint: UNDO.into(),
    })
}

fn may_set(name: &CStr, role: pg_sys::Oid) -> bool {
    // SAFETY: look-ups of rights inside a transaction.
    unsafe {
        pg_sys::superuser_arg(role)
            || pg_sys::pg_parameter_aclcheck(name.as_ptr(), role, pg_sys::AclMode::from(pg_sys::ACL_SET)) == pg_sys::AclResult::ACLCHECK_OK
    }
}

/// What the value would have to be; `None` where it is that.
fn wrong_value(kind: &Kind, value: &str) -> Option<String> {
    let text = std::ffi::CString::new(value).ok()?;
    match kind {
        Kind::Boolean => {
            let mut parsed = false;
            // SAFETY: a NUL-terminated text and a place for the result.
            let fits = unsafe { pg_sys::parse_bool(text.as_ptr(), &mut parsed) };
            (!fits).then(|| "Use on or off.".into())
        }
        Kind::Integer { min, max, unit } => {
            let mut parsed = 0;
            // SAFETY: as above; no hint is wanted.
            let fits = unsafe { pg_sys::parse_int(text.as_ptr(), &mut parsed, *unit, std::ptr::null_mut()) };
            (!fits || parsed < *min || parsed > *max).then(|| format!("Use a whole number from {min} to {max}."))
        }
        Kind::Real { max } => {
            let mut parsed = 0.0;
            // SAFETY: as above.
            let fits = unsafe { pg_sys::parse_real(text.as_ptr(), &mut parsed, 0, std::ptr::null_mut()) };
            (!fits || !(0.0..=*max).contains(&parsed)).then(|| format!("Use a number from 0 to {max}."))
        }
        Kind::Choice(words) => {
            let fits = words.iter().any(|w| w.to_bytes().eq_ignore_ascii_case(value.as_bytes()));
            (!fits).then(|| format!("Use one of: {}.", words.iter().map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(", ")))
        }
        Kind::Text(judge) => {
            judge.filter(|_| !value.is_empty()).and_then(|judge| judge(value)).map(|why| format!("It can't be kept: {why}."))
        }
    }
}
