//! 'what kinds of events', 'per type of job': the column that tells rows of a table apart by their kind; 'each type of device' where rows only
//! say the device: that.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::weights::weight;

/// Words for a kind, as it is asked for and as columns are called.
const KINDS: &[&str] = &["kind", "type", "sort", "category", "class", "genre", "variety", "style"];
const COLUMNS: &[&str] = &["kind", "type", "category", "class", "genre", "classification", "form"];

impl Finder<'_> {
    /// 'nurses' where people are nurses by what they do, and rows refer to people as `nurse_id`: those people, not all that may be referred to.
    pub(super) fn kinds_before_keys(&mut self) {
        let lexicon = self.lexicon;
        // Where the rows are spoken of that refer to them, they are told by that key: 'visits per nurse'.
        let spoken: Vec<usize> = (self.found.values())
            .flat_map(|f| &f.1)
            .filter_map(|r| if let Sense::Table(t) = r.sense { (r.fit > 0.75).then_some(t) } else { None })
            .collect();
        for (_, readings) in self.found.values_mut() {
            let kind = readings.iter().find_map(|r| match r.sense {
                Sense::Value { table, column, exact: true, .. } if r.fit > 0.8 => {
                    let own = lexicon.tables[table].display.contains(&column);
                    (lexicon.is_person(table) && !own && lexicon.schema.tables[table].columns[column].class.is_text()).then_some(table)
                }
                _ => None,
            });
            let Some(people) = kind else { continue };
            let refers = |t: usize, c: usize| {
                let edge = |&e: &usize| {
                    let edge = &lexicon.edges[e];
                    edge.from == t && edge.to == people && t != people && !spoken.contains(&t) && edge.from_columns.as_slice() == [c]
                };
                lexicon.adjacent[t].iter().any(edge)
            };
            readings.retain(|r| !matches!(r.sense, Sense::Column(t, c) if refers(t, c)));
        }
    }

    /// 'kind of event' where events have a `kind`, a `type` or a `category`: that column, by the same word before another.
    pub(super) fn kinds_of_rows(&mut self) {
        for i in 0..self.tokens.len().saturating_sub(2) {
            let asked = self.tokens[i].lemma.clone();
            if !KINDS.contains(&asked.as_str()) || self.tokens[i + 1].lower != "of" || self.tokens[i].quoted {
                continue;
            }
            // 'kind of repair request' before 'kind of repair'.
            for len in (1..=2).rev() {
                let Some(noun) = self.tokens.get(i + 2..i + 2 + len) else { continue };
                if noun.iter().any(|t| t.quoted || t.punctuation) {
                    continue;
                }
                let glued: String = noun.iter().map(|t| t.lemma.as_str()).collect();
                let Some(place) = self.kind_column(&glued, &asked) else { continue };
                self.found.remove(&(i, i + 2));
                let cover = weight("cover.name") * 2.0 + weight("cover.name_word") * (1.0 + len as f32);
                self.add(i, i + 2 + len, cover, Sense::Column(place.0, place.1), 1.0);
                break;
            }
        }
    }

    /// The only column that a noun names, where it tells rows apart by words and nothing else is called so.
    fn itself(&self, noun: &str) -> Option<(usize, usize)> {
        let mut named = self.lexicon.named(noun).into_iter().filter(|h| h.weight > 0.9);
        let (Some(hit), None) = (named.next(), named.next()) else { return None };
        let Target::Column(t, c) = hit.target else { return None };
        let column = &self.lexicon.tables[t].columns[c];
        let text = self.lexicon.schema.tables[t].columns[c].class.is_text();
        (text && !column.key && !column.foreign && !self.lexicon.tables[t].display.contains(&c)).then_some((t, c))
    }

    /// The column with the kind of the rows that a noun names.
    fn kind_column(&self, noun: &str, asked: &str) -> Option<(usize, usize)> {
        let tables = self.lexicon.named(noun).into_iter().filter_map(|h| match h.target {
            Target::Table(t) if h.weight > 0.4 => Some((t, h.weight)),
            _ => None,
        });
        let mut best: Option<(f32, (usize, usize))> = None;
        for (t, fit) in tables {
            for (c, column) in self.lexicon.tables[t].columns.iter().enumerate() {
                let class = self.lexicon.schema.tables[t].columns[c].class;
                let Some(last) = column.words.last().filter(|w| COLUMNS.contains(&w.as_str())) else { continue };
                // 'ticket_type' of events is no kind of event.
                let own = column.words[..column.words.len() - 1].iter().all(|w| self.lexicon.tables[t].words.contains(w));
                if column.foreign || column.key || class.is_number() || class.is_temporal() || !own {
                    continue;
                }
                let fit = fit + if last == asked { 0.5 } else { 0.0 };
                if best.is_none_or(|(b, _)| fit > b) {
                    best = Some((fit, (t, c)));
                }
            }
        }
        best.map(|(_, place)| place).or_else(|| self.itself(noun))
    }
}
