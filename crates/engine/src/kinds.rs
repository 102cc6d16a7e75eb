//! What a table is, as far as its columns tell: a calendar, a history, something with rows that have names.

use crate::lexicon::Lexicon;
use crate::schema::{Table, TypeClass};
use crate::text::{has_word, identifier_words};

const PERIODS: &[&str] = &["year", "quarter", "month", "week", "weekday", "day", "holiday", "weekend", "fiscal", "period", "season", "dow"];
const FISCAL: &[&str] = &["fiscal", "financial", "fy", "fyear", "fq", "accounting"];
const HISTORY: &[&str] = &[
    "history",
    "hist",
    "log",
    "audit",
    "change",
    "changes",
    "event",
    "events",
    "status",
    "version",
    "versions",
    "transition",
    "transitions",
];
const SINCE: &[&str] =
    &["valid", "from", "since", "effective", "changed", "entered", "started", "start", "assigned", "created", "moved", "vld", "eff"];
const UNTIL: &[&str] = &["to", "until", "thru", "through", "ended", "end", "left", "expired", "superseded"];

/// One row for each day (or other period): a date with what year, quarter, week it belongs to.
pub fn is_calendar(table: &Table) -> bool {
    let key = |c: usize| table.primary_key == [c] || table.unique_keys.iter().any(|k| k.as_slice() == [c]);
    // Names are cut up only where they matter: most tables are told by the types of their columns.
    let dated = table.columns.iter().enumerate().any(|(c, column)| {
        let (day, key) = (column.class == TypeClass::Date, key(c));
        day && key || (day || key) && has_word(column.called(), &["date", "day", "dt"])
    });
    if !dated {
        return false;
    }
    let mut periods: Vec<&str> = Vec::new();
    for column in &table.columns {
        let words = identifier_words(column.called());
        let found = PERIODS.iter().find(|p| words.iter().any(|w| w == *p)).copied();
        periods.extend(found.filter(|p| !periods.contains(p)));
    }
    // A fact with a year and a month of its own has measures or references; a calendar has mostly periods.
    periods.len() >= 3 && periods.len() * 3 >= table.columns.len().min(12)
}

/// The columns in which a calendar holds fiscal years and their parts.
pub fn fiscal_columns(table: &Table) -> Vec<usize> {
    let fiscal = |name: &str| identifier_words(name).iter().any(|w| FISCAL.contains(&w.as_str()) || w.starts_with("fiscal"));
    table.columns.iter().enumerate().filter(|(_, c)| fiscal(c.called())).map(|(i, _)| i).collect()
}

/// The calendar that says what the fiscal year is, with those columns.
pub fn fiscal_calendar(tables: &[Table]) -> Option<(usize, Vec<usize>)> {
    tables.iter().enumerate().filter(|(_, t)| is_calendar(t)).find_map(|(i, t)| {
        let columns = fiscal_columns(t);
        (!columns.is_empty()).then_some((i, columns))
    })
}

/// States that rows of another table went through, or what held from when to when.
pub fn is_history(table: &Table) -> bool {
    let named = identifier_words(table.called()).iter().skip(1).any(|w| HISTORY.contains(&w.as_str()));
    let dated = |words: &[&str]| {
        table.columns.iter().any(|c| c.class.is_temporal() && identifier_words(c.called()).iter().any(|w| words.contains(&w.as_str())))
    };
    let temporal = table.columns.iter().any(|c| c.class.is_temporal());
    (named && temporal) || (dated(SINCE) && dated(UNTIL) && table.columns.len() <= 12)
}

/// Whether a table's rows have names that people say.
pub fn names_rows(lexicon: &Lexicon, table: usize) -> bool {
    let display = lexicon.tables.get(table).map(|e| e.display.as_slice()).unwrap_or_default();
    display.iter().any(|c| lexicon.schema.tables.get(table).and_then(|t| t.columns.get(*c)).is_some_and(|c| c.class.is_text()))
}
