//! The role of a table.

use super::{Evidence, Role, TableRoles, line, of_comment};
use crate::lexicon::TableEntry;
use crate::schema::Table;

/// A table of codes has few columns.
const LOOKUP_COLUMNS: usize = 4;

/// Only people have a full name, or a surname. ('Last name' and 'first name' are looked for as a pair, elsewhere.)
fn is_of_people(words: &[String]) -> bool {
    match words {
        [surname] => matches!(surname.as_str(), "surname" | "forename" | "fullname"),
        [.., full, name] => full == "full" && name == "name",
        _ => false,
    }
}

/// True where every row begins, or is done, on a day of its own.
fn is_held(table: &Table, entry: &TableEntry) -> bool {
    const DONE: &[&str] = &["started", "starts", "start", "begins", "begun", "performed", "scheduled", "serviced"];
    let told = |w: &String| DONE.contains(&w.as_str());
    table.columns.iter().zip(&entry.columns).any(|(c, e)| c.class.is_temporal() && c.not_null && e.words.iter().any(told))
}

/// 'order item' with a key to orders.
fn is_part(entry: &TableEntry) -> bool {
    let [whole, .., part] = entry.words.as_slice() else { return false };
    part == "item" && entry.columns.iter().any(|c| c.foreign && c.words.first() == Some(whole))
}

pub(super) fn role(table: &Table, entry: &TableEntry, roles: &TableRoles, referenced: bool) -> Option<Role> {
    let role = |name, evidence| Some(Role { name, evidence });
    if let Some(name) = of_comment(table.comment.as_deref(), true) {
        return role(name, Evidence::Comment);
    }
    let has = |name: &str| (0..table.columns.len()).any(|c| roles.is(c, name));
    let keys = entry.columns.iter().filter(|c| c.foreign).count();
    let own = (0..table.columns.len()).filter(|&c| !matches!(roles.columns[c].name, "key" | "reference")).count();
    if has("valid from") && has("valid to") {
        return role("history", Evidence::Columns);
    }
    if keys >= 2 && own <= 1 {
        return role("membership", Evidence::Key);
    }
    let named = line(&entry.words, |l| l.of_table).map(|l| l.role);
    match named {
        // 'details' of something, 'calendar' and 'history' only with the columns that make them such.
        Some("lines") if keys == 0 => {}
        Some("calendar") if !(has("date") && (has("year") || has("month") || has("quarter"))) => {}
        Some("lookup") if keys > 0 || table.columns.len() > LOOKUP_COLUMNS => {}
        // The items of an order are lines of it; those of a menu have names of their own.
        Some("item") if is_part(entry) && !has("name") && !has("label") => return role("lines", Evidence::Name),
        // 'services' of a car that begin one day, and services that a firm sells.
        Some("item") if keys > 0 && is_held(table, entry) => return role("event", Evidence::Name),
        Some(name) => return role(name, Evidence::Name),
        None => {}
    }
    if keys > 0 && has("quantity") && (has("unit price") || has("amount")) {
        return role("lines", Evidence::Columns);
    }
    if entry.person.is_some() || has("birth date") || entry.columns.iter().any(|c| is_of_people(&c.words)) {
        return role("person", Evidence::Columns);
    }
    // Another word for a name that tells.
    let other = entry.words.last().into_iter().flat_map(|w| crate::lexicon::DICTIONARY.synonyms(w)).take(3);
    let like = |w: &str| line(&[w.to_string()], |l| l.of_table && l.place == "head").map(|l| l.role);
    if let Some(name @ ("person" | "organization" | "place" | "item" | "event")) = other.filter_map(like).next() {
        return role(name, Evidence::Name);
    }
    // What happened once is dated in every row.
    let dated = (0..table.columns.len()).any(|c| roles.is(c, "date") && table.columns[c].not_null);
    if keys > 0 && dated {
        return role("event", Evidence::Columns);
    }
    if referenced && keys == 0 && table.columns.len() <= LOOKUP_COLUMNS && (has("name") || has("label") || has("code") || has("text")) {
        return role("lookup", Evidence::Columns);
    }
    if dated { role("event", Evidence::Columns) } else { None }
}
