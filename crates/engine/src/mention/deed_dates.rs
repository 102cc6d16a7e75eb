//! A day called by another form of the verb than its column: 'leaving date' of `left_on`, 'opening day' of `opened_at`.

use super::spans::course::own_course;
use super::{Finder, Sense};
use crate::lexicon::Target;

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

    /// 'passes that end next week', 'whose subscription expires' of rows that keep until when they hold: that day, and no end of other rows.
    pub(super) fn ends_of_rows(&mut self) {
        const SAID: &[&str] = &["end", "ends", "ending", "ended", "expire", "expires", "expiring", "expired", "lapse", "lapses", "lapsing"];
        const BETWEEN: &[&str] = &["that", "which", "is", "are", "will", "about", "to", "due", "going", "soon", "be", "being"];
        const HOLDS: &[&str] = &["until", "till", "to", "thru", "through"];
        let word = |i: usize| self.tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        let dated = |at: usize| {
            let period = |r: &super::Reading| matches!(r.sense, Sense::Time(crate::time::TimeMeaning::Range(_)));
            self.found.iter().any(|(span, (_, readings))| span.0 == at && readings.iter().any(period))
        };
        // 'has expired' says how it stands today, where no period says when.
        let day = |i: usize| SAID.contains(&word(i)) && (!word(i).ends_with('d') || word(i) == "end" || dated(i + 1));
        for i in (1..self.tokens.len()).filter(|&i| day(i)) {
            let Some(rows) = (i.saturating_sub(5)..i).rev().find(|&b| !BETWEEN.contains(&word(b))) else { continue };
            let hits = self.lexicon.named(&self.tokens[rows].lemma);
            let named = hits.iter().find_map(|h| if let Target::Table(t) = h.target { Some(t).filter(|_| h.weight > 0.6) } else { None });
            let Some((t, (_, until))) = named.and_then(|t| Some((t, own_course(self.lexicon, t)?))) else { continue };
            if self.lexicon.tables[t].columns[until].words.iter().any(|w| HOLDS.contains(&w.as_str())) {
                found.push((i, t, until));
            }
        }
        for (i, t, c) in found {
            if let Some((_, readings)) = self.found.get_mut(&(i, i + 1)) {
                readings.retain(|r| !matches!(r.sense, Sense::Column(other, _) | Sense::Table(other) if other != t));
            }
            self.add(i, i + 1, 2.4, Sense::Column(t, c), FIT);
        }
    }
}
