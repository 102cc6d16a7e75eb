//! A day called by another form of the verb than its column: 'leaving date' of `left_on`, 'opening day' of `opened_at`.

use super::{Finder, Sense};

const DAYS: &[&str] = &["date", "day", "time", "timestamp"];
/// What a column's name may hold beside the verb.
const TIMES: &[&str] = &["at", "on", "date", "day", "time", "datetime", "timestamp", "ts", "dt"];
const FIT: f32 = 0.93;

impl Finder<'_> {
    /// Adds the columns.
    pub(super) fn deed_dates(&mut self) {
        let word = |i: usize| self.tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for i in 0..self.tokens.len().saturating_sub(1) {
            let verb = word(i);
            let form = verb.len() > 5 && verb.ends_with("ing") || crate::compose::state::is_deed(verb);
            if !form || !self.tokens.get(i + 1).is_some_and(|t| !t.quoted && DAYS.contains(&t.lemma.as_str())) {
                continue;
            }
            let glued = format!("{}{}", self.tokens[i].lemma, self.tokens[i + 1].lemma);
            if self.lexicon.named(&glued).iter().any(|h| h.weight > 0.9) {
                continue;
            }
            let root = crate::account::root_of(verb);
            for (t, table) in self.lexicon.tables.iter().enumerate() {
                for (c, entry) in table.columns.iter().enumerate() {
                    let [first, rest @ ..] = entry.words.as_slice() else { continue };
                    let timed = self.lexicon.schema.tables[t].columns[c].class.is_temporal();
                    if timed && rest.iter().all(|w| TIMES.contains(&w.as_str())) && crate::account::root_of(first) == root {
                        found.push((i, t, c));
                    }
                }
            }
        }
        for (i, t, c) in found {
            self.add(i, i + 2, 3.4, Sense::Column(t, c), FIT);
        }
    }
}
