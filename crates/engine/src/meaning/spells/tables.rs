//! Tables that keep how things stood: spells, each with its beginning and its end, and changes, each with its moment.

use crate::lexicon::{Edge, Lexicon};
use crate::meaning::parts::{Place, column, column_ref};
use crate::query::{Comparison, Expr, Predicate};
use crate::schema::TypeClass;
use crate::text::identifier_words;

const BEGINS: &[&str] = &[
    "from",
    "since",
    "start",
    "started",
    "starts",
    "begin",
    "begins",
    "began",
    "effective",
    "entered",
    "entry",
    "frm",
    "fr",
    "joined",
    "hired",
    "opens",
];
const ENDS: &[&str] = &[
    "to",
    "until",
    "till",
    "til",
    "closes",
    "thru",
    "through",
    "end",
    "ended",
    "ends",
    "ending",
    "expired",
    "expires",
    "expiry",
    "left",
    "exit",
    "superseded",
    "released",
];
/// Of rooms, berths and things lent: words of when somebody came or took it, and of when they went or brought it back.
const COMES: &[&str] = &["arrival", "arrives", "arrived", "checkin", "picked", "pickup", "loaned", "lent", "borrowed", "rented", "taken"];
const GOES: &[&str] = &["departure", "departs", "departed", "checkout", "returned"];
/// Words of tables that keep states, or who had what.
const KEEPS: &[&str] = &[
    "history",
    "hist",
    "log",
    "state",
    "states",
    "status",
    "statuses",
    "stage",
    "stages",
    "version",
    "versions",
    "change",
    "changes",
    "transition",
    "transitions",
    "assignment",
    "assignments",
    "asgn",
    "period",
    "periods",
    "spell",
    "spells",
];
/// Words of columns that say what is held until it is changed.
const HELD: &[&str] = &["valid", "effective", "assigned", "vld", "eff", "in"];
/// Words of the moment at which something changed.
const CHANGED: &[&str] =
    &["changed", "change", "created", "entered", "moved", "happened", "logged", "recorded", "modified", "occurred", "set"];
/// Words of columns that hold a state.
const STATE: &[&str] = &["state", "status", "stage", "phase", "step"];

/// Rows that held from one time to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spells {
    pub table: usize,
    pub from: usize,
    pub to: usize,
    pub flag: Option<usize>,
    /// It keeps states, versions or who had what; others only begin and end (contracts, leases).
    pub strict: bool,
}

/// Rows that say to what something changed, and when.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Changes {
    pub table: usize,
    pub at: usize,
    pub state: usize,
    pub before: Option<usize>,
    pub owner: usize,
    /// The columns that refer to the owner.
    pub key: Vec<usize>,
    /// The owner's column that holds the state of now.
    pub now: Option<usize>,
}

fn words(lexicon: &Lexicon, t: usize, c: usize) -> Vec<String> {
    let mut out = identifier_words(lexicon.schema.tables[t].columns[c].called());
    out.extend(lexicon.tables[t].columns[c].words.iter().cloned());
    out
}

fn called(words: &[String], list: &[&str]) -> bool {
    words.iter().any(|w| list.contains(&w.as_str()))
}

/// True for dates, be they kept as text or as an integer.
fn dated(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    lexicon.schema.tables[t].columns[c].class.is_temporal() || lexicon.roles[t].is(c, "date")
}

/// The keys by which a table refers to others.
pub(super) fn refers(lexicon: &Lexicon, t: usize) -> impl Iterator<Item = &Edge> {
    lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == t && e.to != t)
}

/// A column that sorts rows into kinds and is no key.
pub(super) fn sorts(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let shape = &lexicon.schema.tables[t].columns[c];
    let entry = &lexicon.tables[t].columns[c];
    shape.class.is_text() && !entry.key && !entry.foreign && !dated(lexicon, t, c)
}

/// The column that holds the state, or the only one that sorts rows into kinds.
pub(super) fn state(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let kinds: Vec<usize> = (0..lexicon.tables[t].columns.len()).filter(|&c| sorts(lexicon, t, c)).collect();
    let called = kinds.iter().copied().find(|&c| called(&words(lexicon, t, c), STATE));
    called.or(if let [one] = kinds[..] { Some(one) } else { None })
}

/// What each table of a schema keeps, by its position.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    tables: Vec<(Option<Spells>, Option<Changes>)>,
    /// Some table keeps something.
    any: bool,
}

impl Kept {
    pub(crate) fn of(lexicon: &Lexicon) -> Self {
        let tables: Vec<_> = (0..lexicon.tables.len()).map(|t| (find_spells(lexicon, t), find_changes(lexicon, t))).collect();
        let any = tables.iter().any(|(spells, changes)| spells.is_some() || changes.is_some());
        Self { tables, any }
    }

    pub(crate) fn any(&self) -> bool {
        self.any
    }
}

/// How a table keeps spells, if it does.
pub(super) fn spells(lexicon: &Lexicon, t: usize) -> Option<Spells> {
    lexicon.kept().tables.get(t)?.0
}

/// How a table keeps changes, if it does.
pub(super) fn changes(lexicon: &Lexicon, t: usize) -> Option<Changes> {
    lexicon.kept().tables.get(t)?.1.clone()
}

fn find_spells(lexicon: &Lexicon, t: usize) -> Option<Spells> {
    let shape = &lexicon.schema.tables[t];
    let (mut from, mut to) = (None, None);
    for c in (0..shape.columns.len()).filter(|&c| dated(lexicon, t, c)) {
        let own = words(lexicon, t, c);
        if called(&own, ENDS) {
            if to.replace(c).is_some() {
                return None;
            }
        } else if called(&own, BEGINS) && from.replace(c).is_some() {
            return None;
        }
    }
    let (from, to) = (from?, to?);
    let history = lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "history");
    let named = called(&identifier_words(shape.called()), KEEPS) || called(&lexicon.tables[t].words, KEEPS);
    let held = called(&words(lexicon, t, from), HELD);
    let own = (0..shape.columns.len()).filter(|&c| {
        let entry = &lexicon.tables[t].columns[c];
        c != from && c != to && !entry.key && !entry.foreign && !shape.primary_key.contains(&c)
    });
    let joins = refers(lexicon, t).count() >= 2 && own.count() <= 1;
    let flag = (0..shape.columns.len())
        .find(|&c| called(&lexicon.tables[t].columns[c].words, &["current", "latest"]) && lexicon.roles[t].flag(c).is_some());
    Some(Spells { table: t, from, to, flag, strict: history || named || held || joins })
}

/// Rows of who has a thing or stays somewhere: spells, or rows of who comes before they go, with somebody and something they refer to.
pub(super) fn had_by(lexicon: &Lexicon, t: usize) -> Option<Spells> {
    if let Some(s) = spells(lexicon, t) {
        return Some(s);
    }
    let days = |list: &[&str]| {
        let mut all = (0..lexicon.schema.tables[t].columns.len()).filter(|&c| dated(lexicon, t, c) && called(&words(lexicon, t, c), list));
        all.next().filter(|_| all.next().is_none())
    };
    let (from, to) = (days(COMES).or_else(|| days(BEGINS))?, days(GOES)?);
    let person = || refers(lexicon, t).any(|e| lexicon.is_person(e.to));
    let thing = || refers(lexicon, t).any(|e| !lexicon.is_person(e.to));
    (from < to && person() && thing()).then_some(Spells { table: t, from, to, flag: None, strict: false })
}

fn find_changes(lexicon: &Lexicon, t: usize) -> Option<Changes> {
    let shape = &lexicon.schema.tables[t];
    let named = identifier_words(shape.called()).iter().skip(1).any(|w| KEEPS.contains(&w.as_str()));
    if !named || find_spells(lexicon, t).is_some() {
        return None;
    }
    // When it changed, among other dates that are kept with it.
    let moments: Vec<usize> = (0..shape.columns.len()).filter(|&c| shape.columns[c].class.is_temporal()).collect();
    let told: Vec<usize> = moments.iter().copied().filter(|&c| called(&words(lexicon, t, c), CHANGED)).collect();
    let (([at], _) | (_, [at])) = (moments.as_slice(), told.as_slice()) else { return None };
    let at = *at;
    let states: Vec<usize> = (0..shape.columns.len()).filter(|&c| sorts(lexicon, t, c) && called(&words(lexicon, t, c), STATE)).collect();
    let is_before = |c: &usize| called(&words(lexicon, t, *c), &["from", "old", "previous", "prior", "before"]);
    let before = states.iter().copied().find(is_before);
    let mut after = states.iter().copied().filter(|c| !is_before(c));
    let (state, None) = (after.next()?, after.next()) else { return None };
    // The owner holds the state of now, or is called like the changes.
    let held = |o: usize| {
        (0..lexicon.tables[o].columns.len()).find(|&c| {
            sorts(lexicon, o, c) && STATE.iter().any(|s| called(&words(lexicon, o, c), &[s]) && called(&words(lexicon, t, state), &[s]))
        })
    };
    let first = identifier_words(shape.called()).into_iter().next()?;
    let edge = refers(lexicon, t)
        .find(|e| held(e.to).is_some())
        .or_else(|| refers(lexicon, t).find(|e| lexicon.tables[e.to].words.contains(&crate::text::lemma(&first))))?;
    Some(Changes { table: t, at, state, before, owner: edge.to, key: edge.from_columns.clone(), now: held(edge.to) })
}

/// The changes that are kept of a table's rows.
pub(super) fn changes_of(lexicon: &Lexicon, owner: usize) -> Option<Changes> {
    let near = lexicon.adjacent[owner].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == owner && e.from != owner);
    near.filter_map(|e| changes(lexicon, e.from)).find(|c| c.owner == owner)
}

impl Spells {
    pub fn begins(&self) -> Place {
        (self.table, self.from)
    }

    pub fn ends(&self) -> Place {
        (self.table, self.to)
    }

    /// True where days are kept, and no hours.
    pub fn by_days(&self, lexicon: &Lexicon) -> bool {
        !matches!(lexicon.schema.tables[self.table].columns[self.from].class, TypeClass::Timestamp | TypeClass::TimestampTz)
    }

    /// What stands now.
    pub fn standing(&self, lexicon: &Lexicon) -> Vec<Predicate> {
        if let Some((c, flag)) = self.flag.and_then(|c| Some((c, lexicon.roles[self.table].flag(c)?))) {
            return vec![flag.condition(column_ref(lexicon, self.table, c), true)];
        }
        let open = Predicate::Null { expr: column(lexicon, self.table, self.to), negated: false };
        let shape = &lexicon.schema.tables[self.table].columns[self.to];
        if self.strict && !shape.not_null {
            return vec![open];
        }
        let today = crate::time_types::TimePoint::today();
        let not_over = crate::time_types::TimeRange {
            from: Some(today.clone()),
            to: None,
            grain: crate::time_types::Grain::Day,
            label: "today".into(),
        };
        let begun =
            crate::time_types::TimeRange { from: None, to: Some(today.shifted(1, crate::time_types::Grain::Day)), ..not_over.clone() };
        let (from, to) = (column_ref(lexicon, self.table, self.from), column_ref(lexicon, self.table, self.to));
        let later = Predicate::Within { column: to, range: not_over, negated: false };
        let ends = if shape.not_null { later } else { Predicate::Any(vec![open, later]) };
        vec![Predicate::Within { column: from, range: begun, negated: false }, ends]
    }

    /// The business number of a table of versions, by which versions belong together, or the key of whose spells these are.
    pub fn whose(&self, lexicon: &Lexicon) -> Option<usize> {
        let (shape, entry) = (&lexicon.schema.tables[self.table], &lexicon.tables[self.table]);
        let number = (0..shape.columns.len()).find(|&c| {
            let last = entry.columns[c].words.last().map(String::as_str);
            !shape.primary_key.contains(&c)
                && !entry.columns[c].foreign
                && matches!(last, Some("code" | "number" | "no" | "nr" | "id" | "key" | "num"))
        });
        let mut keys = refers(lexicon, self.table).filter(|e| e.from_columns.len() == 1).map(|e| e.from_columns[0]);
        number.or_else(|| keys.next().filter(|_| keys.next().is_none()))
    }
}

/// An equality of a column with a value, as it stands among conditions.
pub(super) fn equals(p: &Predicate, place: Place, lexicon: &Lexicon) -> Option<Vec<Expr>> {
    let expr = column(lexicon, place.0, place.1);
    match p {
        Predicate::Compare { left, op: Comparison::Equal, right } if *left == expr => Some(vec![right.clone()]),
        Predicate::In { expr: e, values, negated: false } if *e == expr => Some(values.clone()),
        _ => None,
    }
}

/// True for rows of who comes and goes, or has a thing until it is back.
pub(super) fn is_stay(lexicon: &Lexicon, s: &Spells) -> bool {
    called(&words(lexicon, s.table, s.to), &["departure", "departs", "departed", "checkout"])
}

pub(super) fn place(lexicon: &Lexicon, t: usize, c: usize) -> crate::query::ColumnRef {
    column_ref(lexicon, t, c)
}

/// Beginnings of states of rows that came to nothing.
const CAME_TO_NOTHING: &[&str] = &["cancel", "no_show", "no-show", "noshow", "declin", "reject", "refus", "void", "withdrawn", "expired"];

/// That rows were not called off: by the day of it, or by their state.
pub(super) fn alive(lexicon: &Lexicon, t: usize) -> Vec<Predicate> {
    let mut out = Vec::new();
    if let Some((false, c)) = crate::compose::state::dated_state(lexicon, t, "cancelled") {
        out.push(Predicate::Null { expr: column(lexicon, t, c), negated: false });
    }
    let shape = &lexicon.schema.tables[t];
    for c in (0..shape.columns.len()).filter(|&c| sorts(lexicon, t, c) && called(&words(lexicon, t, c), STATE)) {
        let stored = shape.columns[c].enum_labels.iter().chain(&shape.columns[c].common_values);
        let mut dead: Vec<String> = stored.filter(|v| CAME_TO_NOTHING.iter().any(|d| v.to_lowercase().starts_with(d))).cloned().collect();
        dead.sort();
        dead.dedup();
        if !dead.is_empty() {
            let values = dead.into_iter().map(Expr::Text).collect();
            out.push(Predicate::In { expr: column(lexicon, t, c), values, negated: true });
        }
    }
    out
}
