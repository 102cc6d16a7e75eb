//! What somebody is allowed to do, where a column says yes or no to it: 'allowed to drive' of `may_drive`, 'barred from voting' of
//! `can_vote`.

use super::{Finder, Sense};
use crate::account::root;
use crate::query::{ColumnRef, TableRef};

/// Ways of saying so before a verb, and whether they allow it.
const SAID: &[(&[&str], bool)] = &[
    (&["allowed", "to"], true),
    (&["permitted", "to"], true),
    (&["authorised", "to"], true),
    (&["authorized", "to"], true),
    (&["entitled", "to"], true),
    (&["cleared", "to"], true),
    (&["can"], true),
    (&["may"], true),
    (&["barred", "from"], false),
    (&["banned", "from"], false),
    (&["prohibited", "from"], false),
    (&["forbidden", "to"], false),
    (&["forbidden", "from"], false),
    (&["not", "allowed", "to"], false),
    (&["not", "permitted", "to"], false),
    (&["not", "authorised", "to"], false),
    (&["not", "authorized", "to"], false),
    (&["not", "entitled", "to"], false),
    (&["not", "cleared", "to"], false),
    (&["may", "not"], false),
    (&["can", "not"], false),
    (&["cannot"], false),
    (&["can't"], false),
    (&["mustn't"], false),
    (&["must", "not"], false),
];
/// Words that deny what stands behind them.
const DENIALS: &[&str] = &["isn't", "aren't", "wasn't", "weren't"];
/// Words of columns that say it.
const MAY: &[&str] = &["may", "can", "allowed", "allow", "permitted", "permit", "authorised", "authorized", "entitled", "cleared"];

impl Finder<'_> {
    /// Adds the conditions.
    pub(super) fn permitted(&mut self) {
        let mut found = Vec::new();
        for i in 0..self.tokens.len() {
            let says = |p: &[&str]| p.iter().enumerate().all(|(k, w)| self.tokens.get(i + k).is_some_and(|t| t.lower == *w && !t.quoted));
            let Some((phrase, allows)) = SAID.iter().filter(|(p, _)| says(p)).max_by_key(|(p, _)| p.len()) else { continue };
            let verb = i + phrase.len();
            let Some(token) = self.tokens.get(verb).filter(|t| !t.punctuation && t.lower.len() > 2) else { continue };
            let denied = i.checked_sub(1).filter(|&b| phrase.len() == 2 && DENIALS.contains(&self.tokens[b].lower.as_str()));
            let (from, value) = match denied {
                Some(b) => (b, !allows),
                None => (i, *allows),
            };
            let stem = root(&token.lower);
            for (t, roles) in self.lexicon.roles.iter().enumerate() {
                for (c, flag) in &roles.flags {
                    let words = &self.lexicon.tables[t].columns[*c].words;
                    let told = words.len() > 1 && words.iter().any(|w| MAY.contains(&w.as_str()));
                    if told && words.iter().any(|w| !MAY.contains(&w.as_str()) && root(w) == stem) {
                        let shape = &self.lexicon.schema.tables[t];
                        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[*c].name.clone() };
                        found.push((from, verb + 1, flag.condition(column, value)));
                    }
                }
            }
        }
        for (from, to, condition) in found {
            self.add(from, to, 1.6 * (to - from) as f32 + 0.4, Sense::Restriction(Box::new(condition)), 0.97);
        }
    }
}
