//! 'the fall sowing round', 'spring intake' where rows store 'Fall' under that very name: the kind of row, not the months of this year. It
//! reads a season, a month or a day's name that is stored, before the noun of the column that stores it.

use super::{Finder, Sense};
use crate::lexicon::Target;

const LONGEST: usize = 3;
/// How well the noun names the column, at least.
const NAMED: f32 = 0.5;

impl Finder<'_> {
    pub(super) fn stored_seasons(&mut self) {
        for i in 0..self.tokens.len().saturating_sub(1) {
            let timed = self
                .found
                .iter()
                .any(|((from, to), (_, readings))| (*from..*to).contains(&i) && readings.iter().any(|r| matches!(r.sense, Sense::Time(_))));
            if !timed || self.tokens[i].quoted {
                continue;
            }
            let stored: Vec<(usize, usize)> = self.found.get(&(i, i + 1)).map_or_else(Vec::new, |(_, readings)| {
                let value =
                    |s: &Sense| if let Sense::Value { table, column, exact: true, .. } = s { Some((*table, *column)) } else { None };
                readings.iter().filter_map(|r| value(&r.sense)).collect()
            });
            let named = |n: usize| {
                let span = self.tokens.get(i + 1..i + 1 + n).filter(|s| s.iter().all(|t| !t.quoted && !t.punctuation))?;
                let glued: String = span.iter().map(|t| t.lemma.as_str()).collect();
                self.lexicon.named(&glued).into_iter().find_map(|h| match h.target {
                    Target::Column(t, c) if h.weight > NAMED && stored.contains(&(t, c)) => Some((t, c)),
                    _ => None,
                })
            };
            if stored.is_empty() || (1..=LONGEST).find_map(named).is_none() {
                continue;
            }
            for ((from, to), (_, readings)) in &mut self.found {
                if (*from..*to).contains(&i) {
                    readings.retain(|r| !matches!(r.sense, Sense::Time(_)));
                }
            }
            self.found.retain(|_, (_, readings)| !readings.is_empty());
        }
    }
}
