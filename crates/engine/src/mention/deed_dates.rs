//! A day called by another form of the verb than its column: 'leaving date' of `left_on`, 'opening day' of `opened_at`.

use super::spans::course::own_course;
use super::{Finder, Sense};
use crate::lexicon::Target;

const DAYS: &[&str] = &["date", "day", "time", "timestamp"];
/// What a column's name may hold beside the verb.
const TIMES: &[&str] = &["at", "on", "date", "day", "time", "datetime", "timestamp", "ts", "dt"];
const FIT: f32 = 0.93;

impl Finder<'_> {
    /// 'in what year was the mill built', 'mills built in each year' where `built` keeps the year as a number: that number is the year.
    fn years_of_deeds(&mut self) {
        const NEAR: usize = 4;
        let word = |i: usize| self.tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
        let kept = |i: usize| {
            let named = |name: &str| -> Vec<(usize, usize)> {
                let year = |t: usize, c: usize| {
                    self.lexicon.tables[t].columns[c].year && !self.lexicon.tables[t].columns[c].words.contains(&"year".to_owned())
                };
                (self.lexicon.named(name).iter().chain(&self.lexicon.named_by_stem(&crate::text::stem(name))))
                    .filter(|h| h.weight > 0.4)
                    .filter_map(|h| if let crate::lexicon::Target::Column(t, c) = h.target { year(t, c).then_some((t, c)) } else { None })
                    .collect()
            };
            let mut found = named(&crate::text::lemma(word(i)));
            found.dedup();
            if let [one] = found[..] { Some(one) } else { None }
        };
        let mut asked = Vec::new();
        for i in 1..self.tokens.len() {
            if word(i) != "year" {
                continue;
            }
            match word(i - 1) {
                "what" | "which" if (i + 1..self.tokens.len()).any(|k| crate::compose::state::is_deed(word(k)) && kept(k).is_some()) => {
                    asked.push((i, None));
                }
                // Without a number that is counted, they would be listed by it.
                "each" | "every" | "that" | "per"
                    if self.tokens[..i].iter().any(|t| matches!(t.lower.as_str(), "many" | "number" | "count")) =>
                {
                    let near = (i.saturating_sub(NEAR)..i - 1).rev().filter(|&k| crate::compose::state::is_deed(word(k)));
                    asked.extend(near.filter_map(kept).next().map(|p| (i, Some(p))));
                }
                _ => {}
            }
        }
        for (i, column) in asked {
            self.found.remove(&(i, i + 1));
            match column {
                Some((t, c)) => self.add(i, i + 1, 3.4, Sense::Column(t, c), FIT),
                None => self.add(i - 1, i + 1, 3.4, Sense::Keyword("which", ""), 1.0),
            }
        }
    }

    /// 'the time they took office', 'the day it was opened' where rows keep that: the day, not another time beside it.
    fn days_of_theirs(&mut self) {
        const OF_WHOM: &[&str] =
            &["they", "it", "he", "she", "each", "that", "when", "on", "which", "was", "were", "is", "are", "has", "have"];
        const BETWEEN: usize = 4;
        const LONGEST: usize = 3;
        let word = |i: usize| self.tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
        let mut found: Vec<(usize, usize, usize, usize)> = Vec::new();
        for i in 0..self.tokens.len() {
            let day = self.tokens[i].lemma.as_str();
            if self.tokens[i].quoted || !(DAYS.contains(&day) || day == "year") {
                continue;
            }
            let Some(at) = (i + 1..=i + BETWEEN).find(|&k| !OF_WHOM.contains(&word(k))).filter(|&at| at > i + 1) else { continue };
            let whose = (i + 1..at).any(|k| matches!(word(k), "they" | "it" | "he" | "she" | "each"));
            if !whose {
                continue;
            }
            for n in (1..=LONGEST).rev() {
                let Some(span) = self.tokens.get(at..at + n).filter(|s| s.iter().all(|t| !t.quoted && !t.punctuation)) else { continue };
                let glued: String = span.iter().map(|t| t.lemma.as_str()).collect();
                let dated = |t: usize, c: usize| {
                    self.lexicon.schema.tables[t].columns[c].class.is_temporal() || self.lexicon.tables[t].columns[c].year
                };
                let columns: Vec<(usize, usize)> = (self.lexicon.named(&glued).iter())
                    .filter(|h| h.weight > 0.9)
                    .filter_map(|h| if let crate::lexicon::Target::Column(t, c) = h.target { dated(t, c).then_some((t, c)) } else { None })
                    .collect();
                if let [(t, c)] = columns[..] {
                    found.push((i, at + n, t, c));
                    break;
                }
            }
        }
        for (start, end, t, c) in found {
            self.add(start, end, 3.4 + (end - start) as f32, Sense::Column(t, c), FIT);
        }
    }

    /// Adds the columns.
    pub(super) fn deed_dates(&mut self) {
        self.days_of_theirs();
        self.years_of_deeds();
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
