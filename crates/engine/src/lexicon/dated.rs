//! The date by which rows are dated: that of what the row is about, before the one of when it was written down.

use super::{Lexicon, TableEntry};
use crate::schema::Table;

/// What happened, and when it was agreed.
const EVENTS: &[&str] = &[
    "order",
    "purchas",
    "place",
    "occur",
    "open",
    "transaction",
    "sale",
    "sold",
    "invoice",
    "issu",
    "sign",
    "register",
    "event",
    "happen",
    "hire",
    "join",
    "enrol",
];
/// When something takes place, whenever it was booked.
const HELD: &[&str] = &["start", "begin", "schedul", "appointment", "held", "visit", "slot"];
/// How places, routes and the like came to be.
const FOUNDED: &[&str] = &["open", "found", "establish", "launch", "built", "introduc", "commission", "install"];
/// What comes before what is booked or asked for.
const ASKED: &[&str] = &["book", "request", "post"];
/// Stamps of whoever wrote the row down.
const STAMPS: &[&str] = &["creat"];
/// What happens to a row later, or is only expected, or belongs to upkeep.
const LATER: &[&str] = &[
    "updat", "modif", "delet", "ship", "deliver", "clos", "due", "paid", "cancel", "end", "expir", "birth", "dob", "last", "refund",
    "complet", "finish", "resolv", "require", "renew", "insert", "load", "import", "sync", "etl", "promis", "plan",
];
/// What is sold is dated by one of these.
const SALES: &[&str] = &["order", "sale", "booking", "purchase", "transaction", "reservation"];
/// So many words of a comment say what a column is.
const COMMENT: usize = 6;
/// Parts of a calendar: the first day of a week is no day.
const SPANS: &[&str] = &["week", "month", "quarter", "year", "fiscal", "period", "season"];

/// The date by which a row is dated: when it came to be, rather than what happened to it later; when it takes place, rather than
/// when it was booked; when it was written down only where nothing else is told.
pub(super) fn date_column(table: &Table, entry: &TableEntry) -> Option<usize> {
    best(table, entry, &|c| table.columns[c].class.is_temporal())
}

/// The same where some days are written as numbers or texts: an order's day that is one comes before its day of closing that is a date.
pub(super) fn with_written(table: &Table, entry: &TableEntry, roles: &crate::roles::TableRoles) -> Option<usize> {
    // The key of a calendar is no date of the rows' own.
    let key = |c: usize| {
        crate::text::identifier_words(table.columns[c].called()).last().is_some_and(|w| matches!(w.as_str(), "sk" | "key" | "id"))
    };
    let written = |c: usize| !table.columns[c].class.is_temporal() && roles.is(c, "date") && !entry.columns[c].foreign && !key(c);
    if !(0..table.columns.len()).any(written) {
        return None;
    }
    let every = |c: usize| table.columns[c].class.is_temporal() || written(c);
    // A date that may be missing dates no row where one is written for all.
    best(table, entry, &every).filter(|&c| written(c) && table.columns[c].not_null)
}

/// True for a date that says of a thing that exists when it is taken off, runs out or is due, or of a view's sums when the last of what they
/// are made of was: no period is of it unless it is named.
pub(super) fn dates_nothing(table: &Table, entry: &TableEntry, c: usize, roles: &crate::roles::TableRoles) -> bool {
    const REMOVED: &[&str] = &["delet", "updat", "modif"];
    const AHEAD: &[&str] = &["expir", "until", "next", "birth", "born", "dob"];
    let has = |list: &[&str]| entry.columns[c].words.iter().any(|w| list.iter().any(|l| w.starts_with(l)));
    let exists = || roles.role.as_ref().is_none_or(|r| matches!(r.name, "person" | "organization" | "place" | "item" | "lookup"));
    has(REMOVED) || has(AHEAD) && exists() || is_of_a_sum(table, c)
}

/// True for the date of a view that tells when the first or last of what it sums up was: it dates none of them.
fn is_of_a_sum(table: &Table, c: usize) -> bool {
    const SUMMED: &[&str] = &["last", "latest", "first", "earliest", "recent", "newest", "oldest", "max", "min"];
    let words = || crate::text::identifier_words(&table.columns[c].name);
    table.kind.is_view() && table.columns[c].class.is_temporal() && words().iter().any(|w| SUMMED.contains(&w.as_str()))
}

fn best(table: &Table, entry: &TableEntry, open: &dyn Fn(usize) -> bool) -> Option<usize> {
    // Asked only where it matters, and once.
    let calendar = std::cell::LazyCell::new(|| crate::kinds::is_calendar(table));
    let score = |c: usize| {
        let words = &entry.columns[c].words;
        let has = |list: &[&str]| words.iter().any(|w| list.iter().any(|l| w.starts_with(l)));
        let mut s: f32 = 0.0;
        // A payment is dated by when it was paid, a delivery by when it was delivered.
        let own = words.iter().any(|w| {
            let root = crate::account::root(w);
            root.len() >= 3 && entry.words.iter().any(|t| t.starts_with(root.as_str()))
        });
        if own {
            s += 2.0;
        } else if has(LATER) {
            s -= 2.0;
        }
        if has(HELD) {
            s += 3.0;
        } else if has(EVENTS) {
            s += 2.0;
        } else if has(ASKED) {
            s += 1.0;
        } else if has(STAMPS) {
            s += 0.5;
        }
        if words.iter().any(|w| entry.words.contains(w)) {
            s += 1.0;
        }
        if words.len() == 1 && has(&["date", "time", "timestamp", "day"]) {
            s += 2.5;
        }
        if has(SPANS) && *calendar {
            s -= 4.0;
        }
        if table.columns[c].not_null {
            s += 1.0;
        }
        s - c as f32 * 0.01
    };
    (0..table.columns.len()).filter(|&c| open(c)).max_by(|&a, &b| score(a).total_cmp(&score(b)).then(b.cmp(&a)))
}

impl Lexicon {
    /// True for a date of a view that no period is of, see [`is_of_a_sum`].
    pub(crate) fn dates_a_sum(&self, t: usize, c: usize) -> bool {
        self.schema.tables.get(t).is_some_and(|table| is_of_a_sum(table, c))
    }

    /// The tables that date the rows of a table, nearest first: the table itself; what has no date of its own is dated by the
    /// calendar that it refers to, else by the event that it belongs to, never by the opening of a shop or the launch of an article.
    #[must_use]
    pub fn dated_by(&self, t: usize) -> Option<usize> {
        let own = self.tables.get(t)?.date;
        let later = own.is_some_and(|c| self.is_later(t, c) || self.is_promised(t, c));
        if own.is_some() && !later {
            return Some(t);
        }
        let up = || self.adjacent[t].iter().map(|&e| &self.edges[e]).filter(|e| e.from == t && e.to != t).map(|e| e.to);
        let calendar = up().find(|&p| crate::kinds::is_calendar(&self.schema.tables[p]) && self.tables[p].date.is_some());
        let parent =
            || up().find(|&p| self.tables[p].date.is_some() && self.tables[p].columns.iter().any(|c| c.foreign) && !self.is_entity(p));
        // What may be sold for one time and at another: the sale, where the day that it keeps itself says nothing of either.
        let sale =
            || up().find(|&p| later && self.tables[p].words.iter().any(|w| SALES.contains(&w.as_str())) && self.tables[p].date.is_some());
        calendar.or_else(sale).or_else(parent).or(Some(t).filter(|_| own.is_some()))
    }

    /// True for the day that lines of a document are wanted or promised for: what was ordered in May may be wanted in June.
    fn is_promised(&self, t: usize, c: usize) -> bool {
        const PROMISED: &[&str] = &["request", "requir", "promis", "due", "need", "want", "wish", "agree", "expect", "schedul"];
        let lines = self.roles.get(t).and_then(|r| r.role.as_ref()).is_some_and(|r| r.name == "lines");
        lines && self.tables[t].columns[c].words.iter().any(|w| PROMISED.iter().any(|p| w.starts_with(p)))
    }

    /// True for the date of what only may happen to a row after it came to be: a ticket is sold, and then scanned or returned.
    fn is_later(&self, t: usize, c: usize) -> bool {
        const AFTER: &[&str] = &["return", "refund", "cancel", "scan", "check", "redeem", "collect", "print"];
        let own = &self.tables[t].words;
        let column = &self.schema.tables[t].columns[c];
        let mut words: Vec<String> = self.tables[t].columns[c].words.to_vec();
        // 'rdt', of which the comment says 'date of the return'.
        words.extend(column.comment.as_deref().map(crate::text::identifier_words).unwrap_or_default().into_iter().take(COMMENT));
        let of_rows = |w: &String| {
            let root = crate::account::root(w);
            root.len() >= 3 && own.iter().any(|o| o.starts_with(root.as_str()))
        };
        !column.not_null
            && words.iter().any(|w| AFTER.iter().any(|a| w.starts_with(a)))
            && !words.iter().any(|w| of_rows(w) || own.iter().any(|o| AFTER.iter().any(|a| o.starts_with(a) && w.starts_with(a))))
    }

    /// True for what exists rather than happens: people, places, things and the words for them.
    #[must_use]
    pub fn is_entity(&self, t: usize) -> bool {
        use crate::roles::{Evidence, Role};
        let role = self.roles.get(t).and_then(|r| r.role.as_ref());
        match role {
            Some(Role { name: "person" | "organization" | "place" | "item" | "lookup", .. }) => true,
            // What is only taken for an event since it has a date exists where it bears a name, unless it is held.
            None | Some(Role { name: "event", evidence: Evidence::Columns }) => {
                let entry = &self.tables[t];
                let named = entry.display.iter().any(|&c| entry.columns[c].words.last().is_some_and(|w| w == "name"));
                let founded = entry.date.is_some_and(|c| {
                    let other = |d: usize| d != c && self.schema.tables[t].columns[d].class.is_temporal();
                    entry.columns[c].words.iter().any(|w| FOUNDED.iter().any(|f| w.starts_with(f))) && !(0..entry.columns.len()).any(other)
                });
                let held =
                    entry.date.is_some_and(|c| entry.columns[c].words.iter().any(|w| HELD.iter().chain(ASKED).any(|h| w.starts_with(h))));
                named && !held || founded
            }
            Some(_) => false,
        }
    }

    /// Tables that a period may be about, in order: what happens before what exists. 'customers who rented last month' are
    /// customers of any time.
    pub(crate) fn events_first(&self, tables: &mut Vec<usize>) {
        let mut with_parents: Vec<usize> = Vec::with_capacity(tables.len());
        for &t in tables.iter() {
            let parent = self.dated_by(t).filter(|_| !self.is_entity(t));
            // What is dated by its owner although it has a date of its own: that one comes later.
            let owner = parent.filter(|&p| p != t && self.tables[t].date.is_some());
            for x in [owner, Some(t), parent].into_iter().flatten() {
                if !with_parents.contains(&x) {
                    with_parents.push(x);
                }
            }
        }
        let happens = |t: usize| !self.is_entity(t) && self.tables[t].date.is_some() && !crate::kinds::is_history(&self.schema.tables[t]);
        if with_parents.iter().any(|&t| happens(t)) {
            with_parents.sort_by_key(|&t| self.is_entity(t));
        }
        *tables = with_parents;
    }

    /// True for a word of a date's name to which a verb that is said leads: 'won' to a date of closing. What is merely over
    /// ('completed visits') is dated by when it took place.
    pub(crate) fn led_to(&self, t: usize, hints: &[String], word: &str) -> bool {
        let own = self.tables[t].date.and_then(|c| self.tables[t].columns.get(c));
        let held = own.is_some_and(|c| c.words.iter().any(|w| HELD.iter().any(|h| w.starts_with(h))));
        let over = |h: &String| held && matches!(h.as_str(), "complet" | "finish" | "done" | "attend");
        hints.iter().filter(|h| !over(h)).flat_map(|h| crate::compose::state::verb_hints(h)).any(|v| word.starts_with(v))
    }
}
