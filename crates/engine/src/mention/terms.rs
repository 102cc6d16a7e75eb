//! Words that are values where a column keeps them, and something else elsewhere: seasons, months and days of the week, languages, words
//! that otherwise only fill.

use super::parts::is_calendar;
use super::{Finder, Sense, places};
use crate::lexicon::{DICTIONARY, Target};
use crate::schema::ValueHit;
use crate::time;
use crate::weights::weight;
use std::collections::HashSet;

const WEEKDAYS: &[&str] =
    &["mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Finder<'_> {
    /// True for a table that a word of the question names.
    fn is_spoken_of(&self, table: usize) -> bool {
        self.found.values().any(|(_, readings)| readings.iter().any(|r| r.fit >= 0.75 && r.sense == Sense::Table(table)))
    }

    /// 'in Fall 2009', 'in May' where a column of terms or months holds just that word: a value, no span of days.
    pub(super) fn calendar_values(&mut self, hits: &[ValueHit]) {
        for i in 0..self.tokens.len() {
            let word = self.tokens[i].lower.clone();
            let others = places::other_names(&self.tokens[i..=i]);
            let weekday = others.iter().any(|o| WEEKDAYS.contains(&o.to_lowercase().as_str()));
            if time::season(&word).is_none() && time::month(&word).is_none() && !weekday {
                continue;
            }
            let kept = hits.iter().find_map(|h| {
                let same = |w: &str| h.phrase.eq_ignore_ascii_case(w);
                let table =
                    self.lexicon.table(&h.table).filter(|_| h.similarity >= 0.99 && (same(&word) || others.iter().any(|o| same(o))))?;
                let column = self.lexicon.column(table, &h.column)?;
                // A day of the week is rather one of the dates, unless the rows that are spoken of keep its name themselves.
                let named = is_calendar(self.lexicon, table, column) && (!weekday || self.is_spoken_of(table));
                named.then(|| (table, column, h.value.clone()))
            });
            let Some((table, column, value)) = kept else { continue };
            for ((start, end), (weight, readings)) in &mut self.found {
                if (*start..*end).contains(&i) && readings.iter().any(|r| matches!(r.sense, Sense::Time(_))) {
                    readings.retain(|r| !matches!(r.sense, Sense::Time(_)));
                    *weight = if readings.is_empty() { 0.0 } else { *weight };
                }
            }
            self.found.retain(|_, (_, readings)| !readings.is_empty());
            let cover = weight("cover.value") + weight("cover.value_capital");
            self.add(i, i + 1, cover, Sense::Value { table, column, value, exact: true }, 1.0);
        }
    }

    /// Tokens spelt like a language that a column of languages holds, where the question speaks of them.
    pub(super) fn languages(&self, hits: &[ValueHit], phrases: &super::values::Phrases) -> HashSet<usize> {
        let speaks = |t: &crate::text::Token| matches!(t.lemma.as_str(), "speak" | "language" | "speaker") || t.lower == "spoken";
        if !self.tokens.iter().any(speaks) {
            return HashSet::new();
        }
        let kept = |h: &&ValueHit| {
            let at = self.lexicon.table(&h.table).and_then(|t| Some((t, self.lexicon.column(t, &h.column)?)));
            at.is_some_and(|(t, c)| self.lexicon.tables[t].columns[c].words.iter().any(|w| w == "language"))
                || at.is_some_and(|(t, _)| self.lexicon.tables[t].words.last().is_some_and(|w| w == "language"))
        };
        let places = hits.iter().filter(kept).flat_map(|h| phrases.at(&h.phrase));
        places.filter(|(start, end, factor)| end - start == 1 && *factor >= 0.97).map(|p| p.0).collect()
    }

    /// The table that is named right behind a word that only fills elsewhere: there the word may tell its rows' kind.
    pub(super) fn kind_of(&self, at: usize) -> Option<usize> {
        let filler = DICTIONARY.keyword(&self.tokens[at].lower).is_some_and(|k| k.tag == "filler");
        let next = self.tokens.get(at + 1).filter(|t| filler && !t.punctuation && self.tokens[at].lower.len() > 3)?;
        let named = self.lexicon.named(&next.lemma).into_iter().find(|h| h.weight > 0.9)?;
        if let Target::Table(t) = named.target { Some(t) } else { None }
    }

    /// 'the sales department', 'staff in sales': a word of the language is a value where the noun of its column stands behind it, or
    /// where people are said to be in it and the column tells of which unit they are.
    pub(super) fn is_said_of(&self, at: usize, t: usize, c: usize) -> bool {
        const UNITS: &[&str] = &["department", "team", "division", "section", "unit", "branch", "crew", "squad", "faculty", "desk"];
        let words = &self.lexicon.tables[t].columns[c].words;
        let lemma = |i: usize| self.tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lemma.as_str());
        if !self.lexicon.roles[t].categorizes(c) {
            return false;
        }
        let noun = words.last().is_some_and(|head| *head == lemma(at + 1));
        let within = at > 0 && lemma(at - 1) == "in" && words.last().is_some_and(|w| UNITS.contains(&w.as_str()));
        noun || within && self.lexicon.is_person(t) && !DICTIONARY.knows(lemma(at + 1))
    }

    /// True for a word that only fills elsewhere and names a kind of the rows that are named behind it.
    pub(super) fn sorts(&self, at: usize, t: usize, c: usize) -> bool {
        let refers = |x: usize| self.lexicon.adjacent[x].iter().any(|&e| self.lexicon.edges[e].from == x && self.lexicon.edges[e].to == t);
        let lookup = || self.lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "lookup");
        self.kind_of(at).is_some_and(|x| x == t && self.lexicon.roles[t].categorizes(c) || refers(x) && lookup())
    }
}
