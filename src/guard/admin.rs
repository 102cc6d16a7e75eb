//! What administrators allow and deny beyond the reviewed lists (`ask.allow`, `ask.deny`) and their business rules
//! (`ask.rule`), as sql/parts/guard.sql keeps them.
//!
//! Decisions go by the object's identity, its OID in this database. Names are what is left where the identity is another database's
//! (restored, upgraded) or gone: what restricts then holds for whatever bears the name, what permits only for an object of
//! the same owner.

use std::ffi::CString;
use std::hash::Hasher;

use pgrx::pg_sys::{self, Oid, SysCacheIdentifier};

use super::keys::names_of;
use super::kin;
use super::stored::scan;
use super::text::from_server;

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Relation,
    Schema,
    Function,
}

impl Kind {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "relation" => Some(Self::Relation),
            "schema" => Some(Self::Schema),
            "function" => Some(Self::Function),
            _ => None,
        }
    }
}

/// An object as an administrator meant it.
#[derive(Debug, Clone)]
struct Meant {
    kind: Kind,
    /// Its canonical name when the decision was made.
    said: String,
    /// Its canonical name when it was last looked at.
    called: String,
    /// Itself; None where the decision comes from another database.
    id: Option<Oid>,
}

impl Meant {
    fn bears(&self, name: &str) -> bool {
        self.said == name || self.called == name
    }

    /// For what restricts: the object itself, whatever it is called, and what bears its name.
    fn covers(&self, object: Oid, name: &str) -> bool {
        self.id == Some(object) || self.bears(name)
    }

    /// For what permits: the object itself; what bears its name only where the object is gone.
    fn is(&self, object: Oid, name: &str) -> bool {
        match self.id {
            // SAFETY: catalog look-ups.
            Some(id) if unsafe { owner_of(self.kind, id) }.is_some() => id == object,
            _ => self.bears(name),
        }
    }
}

/// One decision about an object.
#[derive(Debug)]
struct Decision {
    about: Meant,
    allowed: bool,
    /// Who owned the object when the decision was made.
    owner: String,
    /// What kind of relation it was.
    form: Option<u8>,
}

/// A business rule about a relation.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    about: Meant,
    pub(super) kind: RuleKind,
    /// A column (`forbid`) or a condition (`require`).
    pub(super) value: String,
    /// The relation's columns by number, as the rule calls them.
    said: Vec<String>,
    /// The same as they were last seen to be called.
    seen: Vec<String>,
}

/// The kinds of business rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RuleKind {
    Forbid,
    Require,
}

/// What became of a column that a rule names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// What it is called now; several, where another column bears its name.
    Columns(Vec<String>),
    /// It was dropped.
    Dropped,
    /// Nothing tells which column is meant.
    Unknown,
}

impl Rule {
    /// The relation's bare name, as the rule says it.
    pub(super) fn table(&self) -> String {
        crate::catalog::split_name(&self.about.said).pop().unwrap_or_default()
    }

    /// The rule's own name for a column of the relation `about`, which is called `name` now.
    pub(super) fn word_for(&self, about: Oid, name: &str) -> String {
        let place = match self.about.id {
            Some(id) if id == about => {
                let name = super::text::to_server(name);
                // SAFETY: a catalog look-up; the name is zero-terminated.
                name.map_or(0, |name| unsafe { pg_sys::get_attnum(about, name.as_ptr()) })
            }
            _ => self.seen.iter().position(|seen| seen == name).and_then(|i| i16::try_from(i + 1).ok()).unwrap_or(0),
        };
        let said = usize::try_from(place).ok().and_then(|place| place.checked_sub(1)).and_then(|i| self.said.get(i));
        said.filter(|said| !said.is_empty()).map_or_else(|| name.to_owned(), Clone::clone)
    }

    /// The column that a rule about the relation `about` forbids.
    pub(super) fn column(&self, about: Oid) -> Found {
        let mut columns = Vec::new();
        let exists = |name: &str| {
            let name = super::text::to_server(name);
            // SAFETY: a catalog look-up; the name is zero-terminated.
            name.is_some_and(|name| unsafe { pg_sys::get_attnum(about, name.as_ptr()) } != 0)
        };
        let place = self.said.iter().position(|said| *said == self.value);
        let mut dropped = false;
        if let Some(i) = place {
            let now = if self.about.id == Some(about) {
                // SAFETY: a catalog look-up by number.
                i16::try_from(i + 1).ok().and_then(|number| unsafe { super::keys::live_column(about, number) }).unwrap_or_default()
            } else {
                self.seen.get(i).filter(|seen| exists(seen)).cloned().unwrap_or_default()
            };
            dropped = now.is_empty() && self.about.id == Some(about);
            if !now.is_empty() {
                columns.push(now);
            }
        }
        if !columns.contains(&self.value) && exists(&self.value) {
            columns.push(self.value.clone());
        }
        match columns.is_empty() {
            false => Found::Columns(columns),
            true if dropped => Found::Dropped,
            true => Found::Unknown,
        }
    }
}

/// The administrators' lists. Loaded once per judgement, by a scan of two small tables.
#[derive(Debug, Default)]
pub(super) struct Admin {
    decisions: Vec<Decision>,
    rules: Vec<Rule>,
}

impl Admin {
    /// Reads the tables as they are, whatever the caller may read.
    pub(super) fn load() -> Self {
        // SAFETY: a look-up of the extension's schema by name.
        let schema = unsafe { pg_sys::get_namespace_oid(c"ask".as_ptr(), true) };
        if schema == pg_sys::InvalidOid {
            return Self::default();
        }
        let mut admin = Self::default();
        let here = world();
        let meant = |kind: Kind, said: &str, called: Option<&str>, id: Option<Oid>, world: Option<&str>| Meant {
            kind,
            said: said.to_owned(),
            called: called.unwrap_or(said).to_owned(),
            id: id.filter(|_| world == Some(here.as_str())),
        };
        // SAFETY: the tables have the columns that sql/parts/guard.sql gives them; a row of another shape is passed
        // over.
        unsafe {
            scan(schema, c"allowed_object", |row| {
                if let (Some(kind), Some(said)) = (row.text("kind").and_then(Kind::from_word), row.text("object")) {
                    admin.decisions.push(Decision {
                        about: meant(kind, said, row.text("called"), row.oid("id"), row.text("world")),
                        allowed: row.text("allowed") == Some("t"),
                        owner: row.text("owner").unwrap_or_default().to_owned(),
                        form: row.text("form").and_then(|form| form.bytes().next()),
                    });
                }
            });
            scan(schema, c"business_rule", |row| {
                if let (Some(said), Some(kind), Some(value)) = (row.text("relation"), row.text("kind"), row.text("value")) {
                    admin.rules.push(Rule {
                        about: meant(Kind::Relation, said, row.text("called"), row.oid("id"), row.text("world")),
                        kind: if kind == "forbid" { RuleKind::Forbid } else { RuleKind::Require },
                        value: value.to_owned(),
                        said: row.list("columns"),
                        seen: row.list("names"),
                    });
                }
            });
        }
        admin
    }

    /// The same for the same decisions and rules, in whatever order they are stored.
    pub(super) fn digest(&self) -> u64 {
        let hash = |one: &dyn std::fmt::Debug| {
            let mut hasher = std::hash::DefaultHasher::new();
            hasher.write(format!("{one:?}").as_bytes());
            hasher.finish()
        };
        let decisions = self.decisions.iter().map(|decision| hash(decision));
        let rules = self.rules.iter().map(|rule| hash(rule));
        decisions.chain(rules).fold(0, u64::wrapping_add)
    }

    fn permits(&self, kind: Kind, object: Oid, name: &str) -> bool {
        self.decisions.iter().any(|d| d.allowed && d.about.kind == kind && d.about.is(object, name) && is_still_owned(d, object))
    }

    fn restricts(&self, kind: Kind, object: Oid, name: &str) -> bool {
        self.decisions.iter().any(|d| !d.allowed && d.about.kind == kind && d.about.covers(object, name))
    }

    fn has(&self, allowed: bool, function: bool) -> bool {
        self.decisions.iter().any(|d| d.allowed == allowed && (d.about.kind == Kind::Function) == function)
    }

    /// A relation by itself, by its schema, or by what it is a part of.
    pub(super) fn allows_relation(&self, relation: Oid) -> bool {
        self.has(true, false)
            // SAFETY: catalog look-ups by OID.
            && unsafe { std::iter::once(relation).chain(kin::ancestors(relation)) }.any(|relation| {
                let (schema, name) = names(relation);
                self.permits(Kind::Relation, relation, &name) || self.permits(Kind::Schema, namespace(relation), &schema)
            })
    }

    /// As `allows_relation`, but the view itself only: whoever allows a schema has not looked into each view.
    pub(super) fn trusts(&self, view: Oid) -> bool {
        self.has(true, false) && self.permits(Kind::Relation, view, &names(view).1)
    }

    /// A relation by itself or by its schema.
    pub(super) fn denies_relation(&self, relation: Oid) -> bool {
        if !self.has(false, false) {
            return false;
        }
        let (schema, name) = names(relation);
        self.restricts(Kind::Relation, relation, &name) || self.restricts(Kind::Schema, namespace(relation), &schema)
    }

    pub(super) fn allows_function(&self, function: Oid, qualified: &str) -> bool {
        self.permits(Kind::Function, function, qualified)
    }

    pub(super) fn has_denied_functions(&self) -> bool {
        self.has(false, true)
    }

    pub(super) fn denies_function(&self, function: Oid, qualified: &str) -> bool {
        self.restricts(Kind::Function, function, qualified)
    }

    /// Whether anything is kept from any relation: spares the look-ups.
    pub(super) fn restricts_relations(&self) -> bool {
        !self.rules.is_empty() || self.has(false, false)
    }

    /// The rules about a relation itself.
    pub(super) fn rules(&self, relation: Oid) -> impl Iterator<Item = &Rule> {
        let name = if self.rules.is_empty() { String::new() } else { names(relation).1 };
        self.rules.iter().filter(move |rule| rule.about.covers(relation, &name))
    }

    /// What no longer fits, or is called otherwise: kind, name as it was said, whether it still has its effect, what is the matter.
    pub(super) fn findings(&self, limits: &super::Limits) -> Vec<(&'static str, String, bool, String)> {
        let mut out = Vec::new();
        for d in &self.decisions {
            let word = if d.allowed { "allow" } else { "deny" };
            if let Some((holds, detail)) = state(&d.about, d.allowed.then_some(d)) {
                out.push((word, d.about.said.clone(), holds, detail));
            }
        }
        for rule in &self.rules {
            let word = if rule.kind == RuleKind::Forbid { "forbid" } else { "require" };
            let name = format!("{}: {}", rule.about.said, rule.value);
            let mut found = state(&rule.about, None);
            let before = found.as_ref().map(|(_, detail)| format!("{detail}; ")).unwrap_or_default();
            if rule.kind == RuleKind::Forbid
                && let Some(object) = target(&rule.about)
            {
                match rule.column(object) {
                    Found::Columns(columns) if columns == [rule.value.clone()] => {}
                    Found::Columns(columns) => {
                        let now = columns.join(", ");
                        found = Some((true, format!("{before}the column is called {now} now")));
                    }
                    Found::Dropped => found = Some((false, format!("{before}the column was dropped"))),
                    Found::Unknown => found = Some((false, format!("{before}there is no such column, and no query may read the table"))),
                }
            }
            if rule.kind == RuleKind::Require
                && let Some(object) = target(&rule.about)
                && let Err(problem) = super::rules::analyzes(rule, object, limits)
            {
                found = Some((false, format!("{before}the condition does not fit: {problem}")));
            }
            if let Some((holds, detail)) = found {
                out.push((word, name, holds, detail));
            }
        }
        out
    }
}

/// The object that a decision is about: itself, or what bears its name.
fn target(about: &Meant) -> Option<Oid> {
    if let Some(id) = about.id
        // SAFETY: catalog look-ups.
        && unsafe { owner_of(about.kind, id) }.is_some()
    {
        return Some(id);
    }
    let kind = match about.kind {
        Kind::Relation => "relation",
        Kind::Schema => "schema",
        Kind::Function => "function",
    };
    let found = |name: &str| {
        let rows = crate::db::as_owner(|| crate::db::query("SELECT ask._find($1, $2)", &[Some(kind), Some(name)]));
        rows.into_iter().next()?.pop()??.parse::<u32>().ok().map(Oid::from)
    };
    found(&about.called).or_else(|| found(&about.said))
}

/// Whether a decision has its effect and what has changed; None where all is as it was said.
fn state(about: &Meant, permit: Option<&Decision>) -> Option<(bool, String)> {
    let Some(object) = target(about) else {
        return Some((false, "there is no such object".into()));
    };
    let same = about.id.is_none_or(|id| id == object);
    if let Some(permit) = permit
        && !is_still_owned(permit, object)
    {
        let what = if same { "it is no longer" } else { "what was made anew is not" };
        return Some((false, format!("{what} what was allowed: {}", permitted(permit))));
    }
    if !same {
        return Some((true, "it was made anew".into()));
    }
    let now = name_of(about.kind, object);
    (now != about.said).then(|| (true, format!("it is called {now} now")))
}

/// What an administrator has allowed, in words.
fn permitted(decision: &Decision) -> String {
    let what = match (decision.about.kind, decision.form) {
        (Kind::Schema, _) => "schema",
        (Kind::Function, _) => "function",
        (Kind::Relation, Some(pg_sys::RELKIND_VIEW)) => "view",
        (Kind::Relation, Some(pg_sys::RELKIND_FOREIGN_TABLE)) => "foreign table",
        (Kind::Relation, _) => "table",
    };
    format!("a {what} of {}", decision.owner)
}

/// Whether an allowed object still is its owner's, and of the kind that it was. Built-in ones nobody can make anew.
fn is_still_owned(decision: &Decision, object: Oid) -> bool {
    if object.to_u32() < pg_sys::FirstNormalObjectId {
        return true;
    }
    // SAFETY: catalog look-ups; the name is fresh or null.
    let (owner, form) = unsafe {
        let owner = owner_of(decision.about.kind, object).map(|owner| from_server(pg_sys::GetUserNameFromId(owner, true)));
        let form = (decision.about.kind == Kind::Relation).then(|| pg_sys::get_rel_relkind(object) as u8);
        (owner, form)
    };
    // Tables hold data however they are kept; a view is code of its owner, a foreign table another server.
    let holds_data =
        |form: Option<u8>| matches!(form, Some(pg_sys::RELKIND_RELATION | pg_sys::RELKIND_PARTITIONED_TABLE | pg_sys::RELKIND_MATVIEW));
    owner.as_deref() == Some(decision.owner.as_str()) && (form == decision.form || holds_data(form) && holds_data(decision.form))
}

/// The owner of a relation; None where there is none of this OID.
///
/// # Safety
/// Inside a transaction.
pub(super) unsafe fn owner_of_relation(relation: Oid) -> Option<Oid> {
    // SAFETY: as required.
    unsafe { owner_of(Kind::Relation, relation) }
}

/// The owner of an object; None where there is none of this OID.
///
/// # Safety
/// Inside a transaction.
unsafe fn owner_of(kind: Kind, object: Oid) -> Option<Oid> {
    let cache = match kind {
        Kind::Relation => SysCacheIdentifier::RELOID,
        Kind::Schema => SysCacheIdentifier::NAMESPACEOID,
        Kind::Function => SysCacheIdentifier::PROCOID,
    };
    // SAFETY: a syscache tuple of the catalog that the cache is over, released after reading.
    unsafe {
        let tuple = pg_sys::SearchSysCache1(cache as i32, pg_sys::Datum::from(object));
        if tuple.is_null() {
            return None;
        }
        let form = pg_sys::GETSTRUCT(tuple);
        let owner = match kind {
            Kind::Relation => (*form.cast::<pg_sys::FormData_pg_class>()).relowner,
            Kind::Schema => (*form.cast::<pg_sys::FormData_pg_namespace>()).nspowner,
            Kind::Function => (*form.cast::<pg_sys::FormData_pg_proc>()).proowner,
        };
        pg_sys::ReleaseSysCache(tuple);
        Some(owner)
    }
}

/// What an object is called now.
fn name_of(kind: Kind, object: Oid) -> String {
    match kind {
        Kind::Relation => names(object).1,
        // SAFETY: a catalog look-up; the name is fresh or null.
        Kind::Schema => quoted(&unsafe { from_server(pg_sys::get_namespace_name(object)) }),
        Kind::Function => super::lists::look_up(object).map(|found| found.qualified).unwrap_or_default(),
    }
}

fn namespace(relation: Oid) -> Oid {
    // SAFETY: a catalog look-up by OID.
    unsafe { pg_sys::get_rel_namespace(relation) }
}

/// A relation's schema and qualified name, as decisions write them.
fn names(relation: Oid) -> (String, String) {
    // SAFETY: catalog look-ups by OID.
    let (schema, name) = unsafe { names_of(relation) };
    (quoted(&schema), qualified(&schema, &name))
}

/// This database among all others: what `ask._world()` says.
pub(crate) fn world() -> String {
    // SAFETY: plain reads of the server's state. The identifier is a signed number in SQL.
    let (system, database) = unsafe { (pg_sys::GetSystemIdentifier() as i64, pg_sys::MyDatabaseId) };
    format!("{system}.{}", database.to_u32())
}

/// Runs `f` while names are quoted only where they have to be, whatever the caller has set.
pub(super) fn plainly<T>(f: impl FnOnce() -> T) -> T {
    /// Puts the setting back, after an error of the server too: that unwinds.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            // SAFETY: this backend's own variable.
            unsafe { pg_sys::quote_all_identifiers = self.0 };
        }
    }
    // SAFETY: as above; nobody else runs in this backend meanwhile.
    let _before = unsafe {
        let before = Before(pg_sys::quote_all_identifiers);
        pg_sys::quote_all_identifiers = false;
        before
    };
    f()
}

/// `quote_ident`, by PostgreSQL.
pub(super) fn quoted(name: &str) -> String {
    let Ok(name) = CString::new(name) else {
        return name.to_owned();
    };
    // SAFETY: a zero-terminated string in, one out.
    plainly(|| unsafe { from_server(pg_sys::quote_identifier(name.as_ptr())) })
}

/// `schema.name`, quoted where PostgreSQL would.
pub(super) fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(name))
}
