//! Places, currencies, weekdays and months by their other names: 'Texas' where TX is stored, 'Germany' where DE is, 'Saturday' where Sat is.

use crate::lexicon::Lexicon;
use crate::text::Token;
use once_cell::sync::Lazy;
use std::collections::HashMap;

/// A place's names with the kind of column that holds its codes.
struct Place {
    kind: &'static str,
    names: Vec<&'static str>,
}

static PLACES: Lazy<Vec<Place>> = Lazy::new(|| {
    let lines = include_str!("../../data/places.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(kind, names)| Place { kind, names: names.split('|').collect() }).collect()
});

static BY_NAME: Lazy<HashMap<String, Vec<usize>>> = Lazy::new(|| {
    let mut out: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, place) in PLACES.iter().enumerate() {
        for name in &place.names {
            out.entry(name.to_lowercase()).or_default().push(i);
        }
    }
    out
});

/// What those are called who are from a place: 'Brazilian' by 'brazil'.
static INHABITANTS: Lazy<HashMap<String, Vec<String>>> = Lazy::new(|| {
    let mut out: HashMap<String, Vec<String>> = HashMap::new();
    for (word, places) in super::DEMONYMS.iter().filter(|(w, _)| w.len() > 3 && w.chars().all(char::is_alphabetic)) {
        let called = word[..1].to_uppercase() + &word[1..];
        for place in places.iter().filter(|p| p.len() > CODE && !p.eq_ignore_ascii_case(word)) {
            out.entry(place.to_lowercase()).or_default().push(called.clone());
        }
    }
    out.values_mut().for_each(|all| all.sort_unstable());
    out
});

/// What those are called who are from the place that the tokens name.
pub(super) fn inhabitants(span: &[Token]) -> &'static [String] {
    let text = span.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ");
    INHABITANTS.get(&text).map_or(&[], Vec::as_slice)
}

/// Longest name of a place, in words.
pub(super) const LONGEST: usize = 4;
/// Up to this length it is a code: only as it is written, and only in a column of its kind.
const CODE: usize = 3;

/// Other names of the place that the tokens name.
pub(super) fn other_names(span: &[Token]) -> Vec<&'static str> {
    let text = span.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
    let Some(places) = BY_NAME.get(&text.to_lowercase()) else { return Vec::new() };
    if text.chars().count() <= CODE && text.chars().any(char::is_lowercase) {
        return Vec::new();
    }
    let names = places.iter().flat_map(|&i| &PLACES[i].names);
    names.filter(|n| !n.eq_ignore_ascii_case(&text)).copied().collect()
}

/// Other names of a place that is called so.
pub(super) fn named(name: &str) -> impl Iterator<Item = &'static str> {
    let name = name.to_lowercase();
    let places = BY_NAME.get(&name).cloned().unwrap_or_default();
    places.into_iter().flat_map(|i| &PLACES[i].names).copied().filter(move |n| n.to_lowercase() != name)
}

/// Whether a column may hold a place by this name, which the question gave by another one.
pub(super) fn holds(lexicon: &Lexicon, table: usize, column: usize, said: &[Token], value: &str) -> bool {
    const COLUMNS: &[(&str, &[&str])] = &[
        ("state", &["state", "province", "region", "territory", "st", "prov"]),
        ("country", &["country", "nation", "nationality", "land", "market", "iso"]),
        ("currency", &["currency", "ccy", "curr"]),
        ("weekday", &["weekday", "day", "dow", "dayname", "days"]),
        ("month", &["month", "mth", "mon", "monthname"]),
    ];
    let text = said.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ");
    let meant = super::DEMONYMS.get(text.as_str()).into_iter().flatten().map(|d| d.to_lowercase());
    let mut kinds = std::iter::once(text.clone())
        .chain(meant)
        .flat_map(|name| BY_NAME.get(&name).into_iter().flatten())
        .map(|&i| &PLACES[i])
        .filter(|p| p.names.iter().any(|n| n.eq_ignore_ascii_case(value)))
        .map(|p| p.kind);
    let entry = &lexicon.tables[table];
    let called = |names: &[&str]| entry.columns[column].words.iter().any(|w| names.contains(&w.as_str()));
    let of = |names: &[&str]| entry.words.last().is_some_and(|w| names.contains(&w.as_str()));
    kinds.any(|kind| {
        value.chars().count() > CODE && kind != "currency"
            || COLUMNS.iter().any(|(k, names)| *k == kind && (called(names) || *k == "currency" && of(names)))
    })
}
