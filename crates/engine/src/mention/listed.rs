//! Values that stand among others in one text: 'nuts' where 'nuts, milk' is stored, too. And rows called by what their kinds are kinds
//! of: 'bikes' where kinds are 'road bike' and 'city bike'.

use super::{Finder, GUESSED, Reading, Sense};
use crate::compose::measure::column_expr;
use crate::lexicon::DICTIONARY;
use crate::query::Predicate;
use crate::rank::COMMON;
use crate::schema::{ValueHit, ValueSource};
use crate::text::lemma;
use crate::weights::weight;

/// Signs between the parts of such a text.
const SIGNS: &[char] = &[',', ';', '|', '/'];
/// Words of a question that are looked for as kinds; of more, most are names.
const MOST_OPEN: usize = 6;
/// Fit of rows that are only called by the head of their kinds' names.
const KINDS: f32 = 0.62;

/// The parts of a text that lists several things.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(SIGNS).map(str::trim).filter(|p| !p.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|p| p.split_whitespace().count() <= 3) { parts } else { Vec::new() }
}

impl Finder<'_> {
    /// A value of a column named in the plural is looked for among others.
    pub(super) fn listed_values(&mut self, source: &dyn ValueSource) {
        let several = |t: usize, c: usize| {
            let name = self.lexicon.schema.tables[t].columns[c].called().to_lowercase();
            let last = name.rsplit('_').next().unwrap_or_default().to_owned();
            last.ends_with('s') && lemma(&last) != last && !matches!(last.as_str(), "status" | "address" | "class" | "basis")
        };
        let mut wanted: Vec<((usize, usize), usize, usize, String)> = Vec::new();
        for (span, (_, readings)) in &self.found {
            for r in readings {
                if let Sense::Value { table, column, value, .. } = &r.sense
                    && self.lexicon.schema.tables[*table].columns[*column].class.is_text()
                    && several(*table, *column)
                    && parts(value).is_empty()
                {
                    wanted.push((*span, *table, *column, value.clone()));
                }
            }
        }
        if wanted.is_empty() {
            return;
        }
        let phrases: Vec<String> = wanted.iter().map(|w| w.3.clone()).collect();
        let hits = source.near(&phrases);
        for (span, table, column, value) in wanted {
            let here = |h: &&ValueHit| self.lexicon.table(&h.table) == Some(table) && self.lexicon.column(table, &h.column) == Some(column);
            let among = hits.iter().filter(here).any(|h| parts(&h.value).iter().any(|p| p.eq_ignore_ascii_case(&value)));
            if !among {
                continue;
            }
            let pattern = format!("%{}%", value.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
            let like = Predicate::Like { expr: column_expr(self.lexicon, table, column), pattern, negated: false };
            if let Some((_, readings)) = self.found.get_mut(&span) {
                for r in readings.iter_mut() {
                    if matches!(&r.sense, Sense::Value { table: t, column: c, value: v, .. } if (*t, *c) == (table, column) && *v == value)
                    {
                        r.sense = Sense::Restriction(Box::new(like.clone()));
                    }
                }
            }
        }
    }

    /// A word that nothing is called, and that at least two kinds of rows end with, means the rows.
    pub(super) fn rows_by_kinds(&mut self, source: &dyn ValueSource) {
        let open: Vec<usize> = (0..self.tokens.len()).filter(|&i| self.is_nothing(i)).collect();
        let words: Vec<String> = open.iter().map(|&i| self.tokens[i].lemma.clone()).collect();
        if words.is_empty() || words.len() > MOST_OPEN {
            return;
        }
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for h in source.near(&words) {
            let Some(t) = self.lexicon.table(&h.table) else { continue };
            let Some(c) = self.lexicon.column(t, &h.column) else { continue };
            let mut words = h.value.split_whitespace();
            let last = lemma(&words.next_back().unwrap_or_default().to_lowercase());
            let sorts = self.lexicon.roles[t].categorizes(c) && !self.lexicon.tables[t].display.contains(&c);
            if words.next().is_some() && sorts {
                found.extend(open.iter().filter(|&&i| self.tokens[i].lemma == last).map(|&i| (i, t, c)));
            }
        }
        found.sort_unstable();
        let mut kinds: Vec<(usize, usize)> = Vec::new();
        for run in found.chunk_by(|a, b| a == b).filter(|run| run.len() > 1) {
            kinds.push((run[0].0, run[0].1));
        }
        for (at, t) in kinds {
            if let Some((_, readings)) = self.found.get_mut(&(at, at + 1)) {
                readings.retain(|r: &Reading| r.fit > GUESSED);
            }
            self.add(at, at + 1, weight("cover.synonym"), Sense::Table(t), KINDS);
        }
    }

    /// True for a plain word that nothing is called and that is no word of the language.
    fn is_nothing(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let plain = !token.quoted && !token.punctuation && !token.capitalized && token.lemma.chars().count() > 3;
        let known = |w: &str| DICTIONARY.knows(w) || COMMON.contains(w);
        let covered =
            self.found.iter().any(|((start, end), (_, readings))| (*start..*end).contains(&at) && readings.iter().any(|r| r.fit > GUESSED));
        plain && !known(&token.lower) && !known(&token.lemma) && !covered
    }
}
