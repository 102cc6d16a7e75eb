//! Money that goes out: what was spent is kept in other rows than what was earned, where a schema has both.

use super::Setting;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::Expr;
use crate::text::Token;
use once_cell::sync::Lazy;

/// Words of tables that hold what was spent.
static OUTLAYS: Lazy<Vec<&'static str>> = Lazy::new(|| {
    let lines = include_str!("../../data/outlays.txt").lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// True where a verb or noun of spending stands in a question.
fn said(tokens: &[Token]) -> bool {
    tokens.iter().any(|t| !t.quoted && matches!(t.lower.as_str(), "spend" | "spends" | "spent" | "spending"))
}

/// True for a table that holds what was spent.
pub(crate) fn is_outlay(lexicon: &Lexicon, t: usize) -> bool {
    lexicon.tables[t].words.iter().any(|w| OUTLAYS.contains(&w.as_str()))
}

/// The amounts of tables that hold what was spent.
fn kept(lexicon: &Lexicon) -> Vec<(usize, Expr)> {
    let tables = (0..lexicon.tables.len()).filter(|&t| is_outlay(lexicon, t));
    tables.filter_map(|t| Some((t, crate::rephrase::amount_of(lexicon, t)?))).collect()
}

/// The same where a question is about money that goes out; what customers spend comes in.
pub(super) fn asked(items: &[Item], set: Setting<'_>) -> Vec<(usize, Expr)> {
    let people = |i: &Item| matches!(i.sense, Sense::Table(t) if set.lexicon.is_person(t));
    if said(set.tokens) && !items.iter().any(people) { kept(set.lexicon) } else { Vec::new() }
}
