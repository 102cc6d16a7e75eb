//! The reviewed lists: which functions a query may call, and why. Data, not code: see `lists/*.tsv`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CStr;
use std::sync::LazyLock;

use pgrx::pg_sys;

use super::text::from_server;

/// How a function may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Anywhere.
    Allow,
    /// Where the owner of a view put it.
    View,
    /// As a type's input or output behind a cast or an output column; not as a call.
    Io,
    /// As a method of TABLESAMPLE.
    Sample,
    /// Only with a small number as the argument at this position (from 1).
    Bound(usize),
    /// As `Bound`, and only with a text of bounded length as the first argument.
    Repeat(usize),
    /// Anywhere; the result may be much longer than the arguments.
    Grows,
    /// Anywhere; reads texts as the type of the argument at this position, which the result's type need not tell.
    Makes(usize),
    /// Never.
    Deny,
}

/// What a function's arguments have to keep to; places count from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bound {
    /// The bytes of an argument.
    Size(usize, f64),
    /// The bytes of one argument times those of another.
    Product(usize, usize, f64),
    /// A literal that holds nothing large.
    Text(usize, Content),
}

/// What a literal is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Format,
    JsonPath,
    Headline,
    XPath,
    /// Options without large numbers.
    Numbers,
}

impl Content {
    /// As it is called in messages.
    pub(super) fn word(self) -> &'static str {
        match self {
            Content::Format => "format",
            Content::JsonPath => "path",
            Content::Headline | Content::Numbers => "text of options",
            Content::XPath => "expression",
        }
    }
}

/// `1<=64k`, `1*2<=1g`, `1:format`.
fn bound(text: &str) -> Option<Bound> {
    if let Some((place, content)) = text.split_once(':') {
        let content = match content {
            "format" => Content::Format,
            "jsonpath" => Content::JsonPath,
            "headline" => Content::Headline,
            "xpath" => Content::XPath,
            "numbers" => Content::Numbers,
            _ => return None,
        };
        return Some(Bound::Text(place.parse().ok()?, content));
    }
    let (places, most) = text.split_once("<=")?;
    let (digits, unit) = most.split_at(most.find(|c: char| !c.is_ascii_digit()).unwrap_or(most.len()));
    let unit = match unit {
        "" => 1.0,
        "k" => 1e3,
        "m" => 1e6,
        "g" => 1e9,
        _ => return None,
    };
    let most = digits.parse::<f64>().ok()? * unit;
    match places.split_once('*') {
        Some((first, second)) => Some(Bound::Product(first.parse().ok()?, second.parse().ok()?, most)),
        None => Some(Bound::Size(places.parse().ok()?, most)),
    }
}

/// Bounds by name or signature.
type BoundsByName = HashMap<&'static str, Option<Vec<Bound>>>;

/// Bounds by extension (`pg_catalog` for what is built in), then by name or signature. `None`: a line that can't be read,
/// whose function is refused.
static BOUNDED: LazyLock<HashMap<&'static str, BoundsByName>> = LazyLock::new(|| {
    let mut all: HashMap<_, HashMap<_, _>> = HashMap::new();
    for line in BOUNDS.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        if let (Some(extension), Some(name), Some(bounds)) = (fields.next(), fields.next(), fields.next()) {
            all.entry(extension).or_default().insert(name, bounds.split(' ').map(bound).collect());
        }
    }
    all
});

/// What a function has to keep to, with its decision: refused where its bounds can't be read.
fn with_bounds(decision: Use, extension: &str, name: &str, signature: &str) -> (Use, &'static [Bound]) {
    match BOUNDED.get(extension).and_then(|all| all.get(signature).or_else(|| all.get(name))) {
        Some(Some(bounds)) => (decision, bounds),
        Some(None) => (Use::Deny, &[]),
        None => (decision, &[]),
    }
}

/// `extension TAB name or signature TAB bounds TAB reason`.
const BOUNDS: &str = include_str!("lists/bounds.tsv");
// Made by the build script: `BUILT_IN` by signature, `EXTENSION` by extension, a tab and a name, signature or `family_*`.
include!(concat!(env!("OUT_DIR"), "/guard_lists.rs"));

fn decision(word: &str) -> Use {
    match word {
        "allow" => Use::Allow,
        "view" => Use::View,
        "io" => Use::Io,
        "sample" => Use::Sample,
        "grows" => Use::Grows,
        _ => {
            let position = |prefix: &str| word.strip_prefix(prefix).and_then(|n| n.parse().ok());
            let known = [("bound", Use::Bound as fn(usize) -> Use), ("repeat", Use::Repeat), ("makes", Use::Makes)];
            known.into_iter().find_map(|(prefix, decision)| position(prefix).map(decision)).unwrap_or(Use::Deny)
        }
    }
}

/// The decision on a function of an extension, by its name or signature as the lists write it.
fn of_extension(extension: &str, listed: &str) -> Option<Use> {
    EXTENSION.get(format!("{extension}\t{listed}").as_str()).map(|word| decision(word))
}

/// Reads what is read when it is first needed.
pub fn warm() {
    LazyLock::force(&BOUNDED);
}

/// What the guard needs to know of a function.
#[derive(Debug, Clone)]
pub(super) struct Function {
    /// `name(type,type)`, as the lists write it.
    pub signature: String,
    /// `schema.name(type,type)`, as administrators write it.
    pub qualified: String,
    /// By the reviewed lists alone.
    pub decision: Use,
    /// What its arguments have to keep to.
    pub bounds: &'static [Bound],
}

thread_local! {
    /// Built-in functions by OID. They can't change while the server runs, other functions can.
    static SEEN: RefCell<HashMap<u32, (Use, &'static [Bound])>> = RefCell::new(HashMap::new());
}

/// Objects below are made by initdb and belong to the server (`FirstUnpinnedObjectId`).
pub(super) const FIRST_UNPINNED: u32 = 12000;

/// `INTERNALlanguageId` and `ClanguageId` of pg_language.dat.
const INTERNAL_LANGUAGE: u32 = 12;
const C_LANGUAGE: u32 = 13;

/// What the lists say about a built-in function, from the cache; None: not cached or not built in.
pub(super) fn cached(function: pg_sys::Oid) -> Option<(Use, &'static [Bound])> {
    SEEN.with_borrow(|seen| seen.get(&function.to_u32()).copied())
}

/// Looks a function up. None: there is none of this OID.
pub(super) fn look_up(function: pg_sys::Oid) -> Option<Function> {
    // SAFETY: a pinned syscache tuple, read before it is released; names are zero-terminated.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(pg_sys::SysCacheIdentifier::PROCOID as i32, pg_sys::Datum::from(function));
        if tuple.is_null() {
            return None;
        }
        let form = &*pg_sys::GETSTRUCT(tuple).cast::<pg_sys::FormData_pg_proc>();
        let name = from_server(form.proname.data.as_ptr());
        let count = usize::try_from(form.pronargs).unwrap_or(0);
        let types = form.proargtypes.values.as_slice(count);
        let arguments: Vec<String> = types
            .iter()
            .map(|&type_| {
                let flags = pg_sys::FORMAT_TYPE_ALLOW_INVALID | pg_sys::FORMAT_TYPE_FORCE_QUALIFY;
                let name = super::admin::plainly(|| from_server(pg_sys::format_type_extended(type_, -1, flags as _)));
                // Qualified, so that a type of the same name on the search_path changes nothing.
                name.strip_prefix("pg_catalog.").map(str::to_owned).unwrap_or(name)
            })
            .collect();
        let namespace = form.pronamespace;
        let owner = form.proowner;
        let is_c = matches!(form.prolang.to_u32(), C_LANGUAGE | INTERNAL_LANGUAGE);
        pg_sys::ReleaseSysCache(tuple);

        let signature = format!("{name}({})", arguments.join(","));
        let schema = from_server(pg_sys::get_namespace_name(namespace));
        let qualified = format!("{}({})", super::admin::qualified(&schema, &name), arguments.join(","));
        let built_in = namespace == pg_sys::Oid::from(pg_sys::PG_CATALOG_NAMESPACE) && function.to_u32() < FIRST_UNPINNED;
        let (decision, bounds) = if built_in {
            let decision = BUILT_IN.get(signature.as_str()).map_or(Use::Deny, |word| decision(word));
            let found = with_bounds(decision, "pg_catalog", &name, &signature);
            SEEN.with_borrow_mut(|seen| seen.insert(function.to_u32(), found));
            found
        } else if is_c || pg_sys::superuser_arg(owner) {
            // Only a superuser can have made it part of an extension: a role that owns the extension may add
            // functions to it, but neither in C nor in a superuser's name.
            extension_of(function)
                .and_then(|extension| {
                    let extension = extension.as_str();
                    // Its own types may be anywhere: the lists write them without a schema.
                    let own = format!("{}.", super::admin::quoted(&schema));
                    let types: Vec<&str> = arguments.iter().map(|type_| type_.strip_prefix(&own).unwrap_or(type_)).collect();
                    let listed = format!("{name}({})", types.join(","));
                    of_extension(extension, &listed)
                        .or_else(|| of_extension(extension, &name))
                        .or_else(|| if is_c { wildcard(extension, &name) } else { None })
                        .map(|decision| with_bounds(decision, extension, &name, &listed))
                })
                .unwrap_or((Use::Deny, &[]))
        } else {
            (Use::Deny, &[] as &[Bound])
        };
        Some(Function { signature, qualified, decision, bounds })
    }
}

/// `st_*`: a family of functions with one decision. In C only: the body of a function in SQL or PL/pgSQL means what the caller's
/// search_path makes of it, so each needs a line of its own.
fn wildcard(extension: &str, name: &str) -> Option<Use> {
    let (family, _) = name.split_once('_')?;
    of_extension(extension, &format!("{family}_*"))
}

fn extension_of(function: pg_sys::Oid) -> Option<String> {
    // SAFETY: catalog look-ups by OID; the name is a fresh zero-terminated string or null.
    unsafe {
        let extension = pg_sys::getExtensionOfObject(pg_sys::ProcedureRelationId, function);
        if extension == pg_sys::InvalidOid {
            return None;
        }
        let name = pg_sys::get_extension_name(extension);
        (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
    }
}
