//! Days of rows as keys to a calendar: a table with a row a day, which tells of each its fiscal year, its week or whether it is a holiday,
//! and to which nobody declared a key. Days are equal where they are the same, so the one day that every row of a table has leads there.

use super::edges::{Edge, is_unique};
use crate::schema::{Column, Schema, TypeClass};
use crate::text::{identifier_words, lemma};

/// What calendars are called.
const CALENDARS: &[&str] = &["calendar", "date", "day"];
/// What they tell of a day.
const TOLD: &[&str] = &["fiscal", "week", "weekday", "quarter", "month", "year", "holiday", "season", "workday", "period"];
/// Days that are no day of what a row tells.
const OTHERS: &[&str] = &["birth", "born", "dob", "birthday", "valid", "created", "updated", "modified", "inserted"];
/// What a path pays for such a key: it is guessed, and told so.
const COST: f32 = 1.5;

/// Adds the keys to a schema's only calendar, where no key to it is known.
pub(super) fn keys(schema: &Schema, known: &dyn Fn(usize, usize) -> bool, mut add: impl FnMut(Edge)) {
    let mut calendars = schema.tables.iter().enumerate().filter_map(|(t, _)| Some((t, day_of(schema, t)?)));
    let (Some((calendar, day)), None) = (calendars.next(), calendars.next()) else { return };
    if (0..schema.tables.len()).any(|t| known(t, calendar)) {
        return;
    }
    for (t, table) in schema.tables.iter().enumerate().filter(|(t, table)| *t != calendar && !table.kind.is_view()) {
        let own = |c: &Column| {
            c.class == TypeClass::Date && c.not_null && !identifier_words(c.called()).iter().any(|w| OTHERS.contains(&w.as_str()))
        };
        let mut days = (0..table.columns.len()).filter(|&c| own(&table.columns[c]));
        let (Some(c), None) = (days.next(), days.next()) else { continue };
        add(Edge {
            one_to_one: is_unique(table, &[c]),
            to_unique: true,
            from: t,
            from_columns: vec![c],
            to: calendar,
            to_columns: vec![day],
            declared: false,
            cost: COST,
        });
    }
}

/// The day that a calendar has a row for; `None` where a table is no calendar.
fn day_of(schema: &Schema, t: usize) -> Option<usize> {
    let table = &schema.tables[t];
    let named = identifier_words(table.called()).last().is_some_and(|w| CALENDARS.contains(&lemma(w).as_str()));
    let tells = |c: &&Column| c.class != TypeClass::Date && identifier_words(c.called()).iter().any(|w| TOLD.contains(&w.as_str()));
    if !named || table.columns.iter().filter(tells).count() < 2 {
        return None;
    }
    (0..table.columns.len()).find(|&c| table.columns[c].class == TypeClass::Date && is_unique(table, &[c]))
}
