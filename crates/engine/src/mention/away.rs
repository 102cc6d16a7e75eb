//! What has gone out and not come back ('which boats are still out', 'skis out at the moment'), and what was begun and has not ended ('lifts stopped
//! right now', 'currently borrowed'). Rows that keep from when to when they last tell it by the end that is missing.

use super::spans::course::own_course;
use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::text::identifier_words;

/// Words before it that say how things are.
const STANDS: &[&str] = &["is", "are", "still", "currently", "presently", "be", "now", "what's", "who's"];
/// What says that it is so now.
const NOW: &[&[&str]] = &[
    &["right", "now"],
    &["at", "the", "moment"],
    &["at", "present"],
    &["just", "now"],
    &["as", "we", "speak"],
    &["at", "this", "moment"],
    &["now"],
    &["currently"],
    &["presently"],
];
/// Where else it may be.
const PLACES: &[&[&str]] =
    &[&["on", "loan"], &["on", "hire"], &["on", "rent"], &["on", "rental"], &["with", "customers"], &["with", "clients"]];
/// Verbs that 'out' belongs to: what ran out or was found out is not away.
const OTHERWISE: &[&str] = &["run", "ran", "running", "sold", "find", "found", "turned", "worked", "left", "carried", "pointed"];
/// How columns of days begin that say when something came back.
const BACK: &[&str] = &["return", "back", "brought", "checkin", "rtn"];
/// Tables looked at.
const MANY_TABLES: usize = 300;
const FIT: f32 = 0.96;

impl Finder<'_> {
    /// Adds the conditions.
    pub(super) fn away(&mut self) {
        for i in 0..self.tokens.len() {
            let found = self.out_at(i).or_else(|| self.going_on(i));
            if let Some((from, to, condition)) = found {
                let cover = 1.6 * (to - from) as f32 + 0.9;
                self.add(from, to, cover, Sense::Restriction(Box::new(condition)), FIT);
            }
        }
    }

    fn plain(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str())
    }

    fn phrase_at(&self, at: usize, phrases: &[&[&str]]) -> usize {
        let stands = |p: &&&[&str]| p.iter().enumerate().all(|(k, w)| self.plain(at + k) == *w);
        phrases.iter().filter(stands).map(|p| p.len()).max().unwrap_or(0)
    }

    /// Where words that say 'now' begin before a word, and end behind it; nothing where none does.
    fn now_around(&self, from: usize, to: usize) -> Option<(usize, usize)> {
        let ahead = from.checked_sub(1).filter(|&b| matches!(self.plain(b), "still" | "currently" | "presently" | "now"));
        let behind = self.phrase_at(to, NOW);
        (ahead.is_some() || behind > 0).then_some((ahead.unwrap_or(from), to + behind))
    }

    /// 'still out', 'out on loan right now'.
    fn out_at(&self, at: usize) -> Option<(usize, usize, Predicate)> {
        if self.plain(at) != "out" {
            return None;
        }
        let end = at + 1 + self.phrase_at(at + 1, PLACES);
        let placed = end > at + 1;
        let now = self.now_around(at, end);
        let before = at.checked_sub(1).map_or("", |b| self.plain(b));
        let stands = STANDS.contains(&before);
        let (from, to) = now.unwrap_or((at, end));
        let closes = self.tokens.get(to).is_none_or(|t| t.punctuation) || matches!(self.plain(to), "by" | "per" | "for" | "and" | "to");
        if !(now.is_some() || stands || placed) || !closes || OTHERWISE.contains(&before) {
            return None;
        }
        let lent: Vec<(usize, usize)> = (0..self.lexicon.tables.len().min(MANY_TABLES))
            .filter_map(|t| self.open_end(t).map(|c| (t, c)))
            .filter(|&(t, c)| {
                let words = identifier_words(self.lexicon.schema.tables[t].columns[c].called());
                words.iter().any(|w| BACK.iter().any(|b| w.starts_with(b)))
            })
            .collect();
        let spoken = self.tables_said();
        let named = |t: usize| {
            let refers = self.lexicon.adjacent[t].iter().map(|&e| &self.lexicon.edges[e]).any(|e| e.from == t && spoken.contains(&e.to));
            spoken.contains(&t) || refers
        };
        let mut near = lent.iter().filter(|(t, _)| named(*t));
        let one = match (near.next(), near.next()) {
            (Some(one), None) => *one,
            (Some(_), Some(_)) => *lent.iter().find(|(t, _)| spoken.contains(t))?,
            (None, _) => match lent.as_slice() {
                [one] if spoken.is_empty() => *one,
                _ => return None,
            },
        };
        Some((from, to, self.missing_end(one)))
    }

    /// 'stopped right now', 'currently being repaired': rows of the deed that have not ended.
    fn going_on(&self, at: usize) -> Option<(usize, usize, Predicate)> {
        let word = self.plain(at);
        let down = word == "down";
        let deed = down || word.len() > 4 && word.ends_with("ed") || crate::account::is_irregular(word);
        let (from, to) = self.now_around(at, at + 1).filter(|_| deed)?;
        let t = if down { self.only_stops()? } else { self.rows_of_deed(at)? };
        let from = if matches!(self.plain(from.wrapping_sub(1)), "being" | "still") { from - 1 } else { from };
        self.open_end(t).map(|c| (from, to, self.missing_end((t, c))))
    }

    /// The end of a row's own course, where some rows have none yet.
    fn open_end(&self, t: usize) -> Option<usize> {
        let (_, end) = own_course(self.lexicon, t)?;
        (!self.lexicon.schema.tables[t].columns[end].not_null).then_some(end)
    }

    fn missing_end(&self, (t, c): (usize, usize)) -> Predicate {
        let shape = &self.lexicon.schema.tables[t];
        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
        Predicate::Null { expr: Expr::Column(column), negated: false }
    }

    /// The tables that words of the question name.
    fn tables_said(&self) -> Vec<usize> {
        let words = self.tokens.iter().filter(|t| !t.quoted && !t.punctuation);
        let hits = words.flat_map(|t| self.lexicon.named(&t.lemma));
        hits.filter_map(|h| if let Target::Table(t) = h.target { Some(t).filter(|_| h.weight > 0.5) } else { None }).collect()
    }
}
