//! What the asking role may read, as the engine wants it: taken from pg_catalog, cached in the backend, and dropped when
//! the catalog says that it changed.

mod attributes;
mod checks;
mod comments;
mod identity;
mod invalidate;
mod kept;
mod keys;
pub mod load;
mod numbers;
mod properties;
pub mod refresh;
mod relations;
mod rows;
mod state;
mod statistics;
pub mod values;

use crate::db;
use crate::shared::pins::Pin;
use crate::shared::room;
use pg_ask_engine::lexicon::{Base, Lexicon};
use pg_ask_engine::schema::{Schema, TableName, ValueHit, VocabularyEntry};
use pgrx::pg_sys;
use state::State;
use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use invalidate::{generation, note};
pub use load::Fnv;

/// Comments send no invalidation messages: those that other connections make are looked for after this time.
const COMMENT_CHECK: Duration = Duration::from_secs(5);
/// Snapshots kept for different roles and search paths of one connection.
const KEPT: usize = 4;

/// Whose view of the database a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    role: pg_sys::Oid,
    path: Vec<pg_sys::Oid>,
}

/// What is taken of the catalogs. Nothing in it changes once it is made.
#[derive(Clone)]
pub struct Taken {
    /// Tables, columns, keys and statistics.
    schema: Arc<Schema>,
    /// Tables whose assumed key refers to another table.
    doubtful_keys: HashSet<usize>,
    /// Positions in the order of the tables' names.
    by_name: Box<[u32]>,
    oids: Vec<u32>,
    /// Position by OID.
    places: HashMap<u32, usize>,
    /// Attribute number → place among the columns, for each table.
    numbers: Vec<numbers::Numbers>,
    /// Columns whose values may be told, whatever they look like.
    allowed: load::Allowed,
    comments: u64,
}

/// The readable part of the database at a moment.
pub struct Snapshot {
    key: Key,
    /// That of the catalogs, where it was asked for.
    state: Option<State>,
    /// Tables, columns, keys and statistics.
    pub schema: Arc<Schema>,
    taken: Arc<Taken>,
    /// What is compiled of it.
    base: OnceCell<Arc<Base>>,
    checked: Cell<Instant>,
    lexicon: RefCell<Option<(u64, Rc<Lexicon>)>>,
    exact: RefCell<values::Known>,
    near: RefCell<values::Known>,
    known: OnceCell<HashSet<String>>,
    stated: OnceCell<values::Stated>,
    /// Where it lies in memory that backends share; let go of last.
    pin: Option<Arc<Pin>>,
}

impl Deref for Snapshot {
    type Target = Taken;

    fn deref(&self) -> &Taken {
        &self.taken
    }
}

thread_local! {
    /// Not dropped when the backend ends: what it reads of shared memory isn't its own any more by then.
    static SNAPSHOTS: ManuallyDrop<RefCell<Vec<Rc<Snapshot>>>> = const { ManuallyDrop::new(RefCell::new(Vec::new())) };
    /// Snapshots of before something changed: it may be nothing that they rest on.
    static DOUBTED: ManuallyDrop<RefCell<Vec<Rc<Snapshot>>>> = const { ManuallyDrop::new(RefCell::new(Vec::new())) };
}

/// Listens to the catalogs, and asks for shared memory while the server starts; once, when the library is loaded.
pub fn register() {
    invalidate::register();
    kept::register();
}

/// The snapshot for the current role and search path.
pub fn snapshot() -> Rc<Snapshot> {
    // A change that arrives while a snapshot is being loaded must not be lost: take the mark first, load then.
    // SAFETY: takes in pending invalidation messages, so that DDL committed elsewhere is seen by this question.
    unsafe { pg_sys::AcceptInvalidationMessages() };
    if invalidate::take() {
        let before = SNAPSHOTS.with(|all| std::mem::take(&mut *all.borrow_mut()));
        DOUBTED.with(|doubted| *doubted.borrow_mut() = before);
    }
    let key = Key { role: current_role(), path: search_path() };
    let known = SNAPSHOTS.with(|all| all.borrow().iter().find(|s| s.key == key).cloned());
    if let Some(snapshot) = known {
        if snapshot.checked.get().elapsed() < COMMENT_CHECK {
            return snapshot;
        }
        if comments::digest(&snapshot.oids.iter().copied().collect()) == snapshot.comments {
            snapshot.checked.set(Instant::now());
            return snapshot;
        }
        SNAPSHOTS.with(|all| all.borrow_mut().retain(|s| s.key != key));
    }
    let snapshot = Rc::new(take(key));
    SNAPSHOTS.with(|all| {
        let mut all = all.borrow_mut();
        if all.len() >= KEPT {
            all.remove(0);
        }
        all.push(Rc::clone(&snapshot));
    });
    snapshot
}

/// The schemas off the search_path that hold tables which the current role may read, as they are written in SQL.
pub fn readable_schemas() -> Vec<String> {
    load::readable_schemas().into_iter().map(|(_, name)| name).collect()
}

/// What the current role may read off its search_path: it can be told of, and not be asked.
pub fn elsewhere() -> Rc<Snapshot> {
    let path = load::readable_schemas().into_iter().map(|(oid, _)| pg_sys::Oid::from(oid)).collect();
    Rc::new(take(Key { role: current_role(), path }))
}

/// Forgets all snapshots of this backend (after `ask.refresh()`, and where new values may be found).
pub fn forget() {
    SNAPSHOTS.with(|all| all.borrow_mut().clear());
    DOUBTED.with(|all| all.borrow_mut().clear());
}

/// Takes a snapshot: the one of before if all that it rests on is as it was, else one that another backend has made of the same state,
/// else a new one.
fn take(key: Key) -> Snapshot {
    let started = Instant::now();
    let path: Vec<u32> = key.path.iter().map(|o| o.to_u32()).collect();
    let found = relations::of(&path);
    let before = DOUBTED.with(|doubted| {
        let mut doubted = doubted.borrow_mut();
        doubted.iter().position(|s| s.key == key).map(|place| doubted.swap_remove(place))
    });
    // Nobody else asks for the state where nothing is shared, until something changes.
    let state = (room().is_some() || before.is_some()).then(|| state::of(&key, &found));
    let shared = |(whole, pin): (&kept::Whole, Pin)| {
        Snapshot::new(key.clone(), state, Arc::clone(&whole.0), Some(Arc::clone(&whole.1)), Some(Arc::new(pin)))
    };
    let (snapshot, from) = if let Some(before) = before.filter(|b| b.state.is_some() && b.state == state) {
        // Values that were found may be gone all the same.
        let snapshot = Snapshot::new(key, state, Arc::clone(&before.taken), before.base.get().cloned(), before.pin.clone());
        (snapshot, "before")
    } else if let Some(found) = state.and_then(|state| kept::find(&key, state)) {
        (shared(found), "others")
    } else {
        let taken = Arc::new(Taken::of(load::load(&path, &found), comments::digest(&found.relations.iter().map(|r| r.oid).collect())));
        match state.and_then(|state| kept::keep(&key, state, &taken)) {
            Some(kept) => (shared(kept), "shared"),
            None => (Snapshot::new(key, state, taken, None, None), "own"),
        }
    };
    tracing::debug!(tables = snapshot.schema.tables.len(), from, us = started.elapsed().as_micros() as u64, "schema snapshot taken");
    snapshot
}

impl Taken {
    fn of(mut loaded: load::Loaded, comments: u64) -> Self {
        let doubtful_keys = Lexicon::assume_keys(&mut loaded.schema);
        let tables = &loaded.schema.tables;
        let mut by_name: Vec<u32> = (0..tables.len() as u32).collect();
        by_name.sort_unstable_by_key(|i| &tables[*i as usize].name);
        Self {
            comments,
            schema: Arc::new(loaded.schema),
            doubtful_keys,
            by_name: by_name.into_boxed_slice(),
            places: loaded.oids.iter().enumerate().map(|(i, oid)| (*oid, i)).collect(),
            oids: loaded.oids,
            numbers: loaded.numbers,
            allowed: loaded.allowed,
        }
    }
}

impl Snapshot {
    fn new(key: Key, state: Option<State>, taken: Arc<Taken>, base: Option<Arc<Base>>, pin: Option<Arc<Pin>>) -> Self {
        Self {
            key,
            state,
            schema: Arc::clone(&taken.schema),
            taken,
            base: base.map_or_else(OnceCell::new, OnceCell::from),
            checked: Cell::new(Instant::now()),
            lexicon: RefCell::new(None),
            exact: RefCell::default(),
            near: RefCell::default(),
            known: OnceCell::new(),
            stated: OnceCell::new(),
            pin,
        }
    }

    /// The schema compiled with a vocabulary and the columns that stand for rows; compiled again only when one of them changes.
    pub fn lexicon(&self, vocabulary: &[VocabularyEntry], shown: &[(TableName, Vec<String>)]) -> Rc<Lexicon> {
        let mut hash = Fnv::default();
        for entry in vocabulary {
            hash.text(&entry.term).text(&format!("{:?}", entry.meaning)).byte(u8::from(entry.shared));
        }
        for (table, columns) in shown {
            hash.text(&table.schema).text(&table.name).text(&columns.join("\n"));
        }
        let hash = hash.value();
        if let Some((known, lexicon)) = self.lexicon.borrow().as_ref()
            && *known == hash
        {
            return Rc::clone(lexicon);
        }
        let started = Instant::now();
        let compile = || Arc::new(Base::of(Arc::clone(&self.schema), self.doubtful_keys.clone()));
        let base = Arc::clone(self.base.get_or_init(compile));
        let held = self.pin.clone().map(|pin| pin as Arc<dyn Any + Send + Sync>);
        let mut lexicon = Lexicon::over(base, vocabulary.to_vec(), held);
        for (table, columns) in shown {
            let Some(t) = lexicon.table(table) else { continue };
            let known: Vec<usize> = columns.iter().filter_map(|c| lexicon.column(t, c)).collect();
            // Columns that are gone stand for nothing.
            if !known.is_empty()
                && known.len() == columns.len()
                && let Some(entry) = lexicon.tables.get_mut(t)
            {
                entry.display = known;
            }
        }
        let lexicon = Rc::new(lexicon);
        tracing::debug!(ms = started.elapsed().as_millis() as u64, "lexicon compiled");
        *self.lexicon.borrow_mut() = Some((hash, Rc::clone(&lexicon)));
        lexicon
    }

    /// Changes whenever what the role may read does, or its search path.
    pub fn state(&self) -> u64 {
        let mut hash = Fnv::default();
        hash.bytes(&self.schema.fingerprint.to_le_bytes()).bytes(&self.key.role.to_u32().to_le_bytes());
        for schema in &self.key.path {
            hash.bytes(&schema.to_u32().to_le_bytes());
        }
        hash.value()
    }

    /// The table of that name.
    pub fn table(&self, name: &TableName) -> Option<&pg_ask_engine::schema::Table> {
        self.position(name).and_then(|i| self.schema.tables.get(i))
    }

    /// The position of a table among all.
    fn position(&self, name: &TableName) -> Option<usize> {
        let named = |i: &u32| self.schema.tables.get(*i as usize).map(|t| &t.name).cmp(&Some(name));
        self.by_name.binary_search_by(named).ok().map(|found| self.by_name[found] as usize)
    }

    /// The OID of a table.
    fn oid(&self, name: &TableName) -> Option<pg_sys::Oid> {
        self.position(name).and_then(|place| self.oids.get(place)).map(|oid| (*oid).into())
    }

    /// The column of its table in which a value stands: of a property the one that holds the documents.
    fn stored_in<'a>(&'a self, hit: &'a ValueHit) -> &'a str {
        let column = self.table(&hit.table).and_then(|t| t.columns.iter().find(|c| c.name == hit.column));
        column.and_then(|c| c.property.as_deref()).map_or(hit.column.as_str(), |p| p.column.as_str())
    }

    /// The column of a relation's OID and an attribute number, with its table.
    fn column(&self, relation: u32, attribute: i16) -> Option<(&pg_ask_engine::schema::Table, &pg_ask_engine::schema::Column)> {
        let place = *self.places.get(&relation)?;
        let table = self.schema.tables.get(place)?;
        let column = self.numbers.get(place)?.place(attribute)?;
        Some((table, table.columns.get(column)?))
    }

    /// Whether a table or column has that name.
    pub fn names(&self, name: &str) -> bool {
        let known = self.known.get_or_init(|| {
            let names = self.schema.tables.iter().flat_map(|t| std::iter::once(&t.name.name).chain(t.columns.iter().map(|c| &c.name)));
            names.cloned().collect()
        });
        known.contains(name)
    }

    /// One fingerprint for a set of tables; `None` where one is gone. Independent of the order.
    pub fn fingerprint(&self, tables: &[TableName]) -> Option<i64> {
        let mut prints = tables.iter().map(|t| self.table(t).map(|t| t.fingerprint)).collect::<Option<Vec<_>>>()?;
        prints.sort_unstable();
        prints.dedup();
        let mut hash = Fnv::default();
        for print in prints {
            hash.bytes(&print.to_le_bytes());
        }
        Some(hash.value() as i64)
    }

    /// Finds a table by its name as people write it: `orders` or `sales.orders`.
    pub fn find_table(&self, written: &str) -> Option<&pg_ask_engine::schema::Table> {
        let parts = split_name(written);
        let fits = |t: &&pg_ask_engine::schema::Table| match parts.as_slice() {
            [name] => t.on_path && t.name.name == *name,
            [schema, name] => t.name.schema == *schema && t.name.name == *name,
            _ => false,
        };
        self.schema.tables.iter().find(fits)
    }
}

/// Splits `a.b."C d"` into its parts as PostgreSQL would (unquoted parts in lower case).
pub fn split_name(written: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut chars = written.trim().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                parts.last_mut().map(|p| p.push('"')).unwrap_or_default();
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            c if quoted => parts.last_mut().map(|p| p.push(c)).unwrap_or_default(),
            c => parts.last_mut().map(|p| p.extend(c.to_lowercase())).unwrap_or_default(),
        }
    }
    parts.into_iter().map(|p| p.trim().to_owned()).collect()
}

fn current_role() -> pg_sys::Oid {
    // SAFETY: a plain read.
    unsafe { pg_sys::GetUserId() }
}

/// The existing schemas of the caller's search path that may hold data, in order.
fn search_path() -> Vec<pg_sys::Oid> {
    // SAFETY: fetch_search_path returns null or a list of OIDs allocated in the current context.
    unsafe {
        let list = pg_sys::fetch_search_path(false);
        match list.as_ref() {
            Some(l) => (0..l.length as usize).map(|i| (*l.elements.add(i)).oid_value).collect(),
            None => Vec::new(),
        }
    }
}

/// Whether the current role is a superuser.
pub fn is_superuser() -> bool {
    // SAFETY: a plain read.
    unsafe { pg_sys::superuser() }
}

/// Today in the session's time zone, as CURRENT_DATE has it, or in `timezone`.
pub fn today(timezone: Option<&str>) -> pg_ask_engine::answer::Day {
    if let Some(zone) = timezone {
        let rows = db::query("SELECT to_char((now() AT TIME ZONE $1)::date, 'YYYY-MM-DD')", &[Some(zone)]);
        let text = rows.into_iter().next().and_then(|mut r| r.pop().flatten()).unwrap_or_default();
        let mut parts = text.split('-').map(|p| p.parse::<i32>().unwrap_or(1));
        let (year, month, day) = (parts.next().unwrap_or(2000), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
        return pg_ask_engine::answer::Day { year, month: month as u8, day: day as u8 };
    }
    // SAFETY: a plain computation over the transaction's start time.
    let days = unsafe { pg_sys::GetSQLCurrentDate() };
    civil(i64::from(days) + 10_957)
}

/// Day of the proleptic Gregorian calendar from days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: i64) -> pg_ask_engine::answer::Day {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    pg_ask_engine::answer::Day { year: year as i32, month: month as u8, day: day as u8 }
}
