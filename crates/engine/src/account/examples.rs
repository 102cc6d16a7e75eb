//! Members of an open list ('cleaning, tuning and so on'): they stand for the groups of the column whose values they are. What else is
//! named in such a list, and is stored nowhere, is no restriction but another example.

use super::words::{Teller, Use};
use super::{Part, State, Word};
use crate::mention::{Segment, Sense};

/// Words of a list behind its first member.
const LONGEST: usize = 14;

impl Teller<'_> {
    /// Where an open list ends, as tokens.
    fn open_list(&self) -> Option<&Segment> {
        let open = |s: &&Segment| s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("parted", "open")));
        self.matter.segments.iter().find(open)
    }

    /// A value that is an example of what is grouped by.
    pub(super) fn example(&self, table: usize, column: usize, value: &str, exact: bool) -> Option<Use> {
        // 'what share is web, phone and app': each has a share of its own.
        let shares = || self.matter.segments.iter().any(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("share", _))));
        if self.open_list().is_none() && !shares() {
            return None;
        }
        let table = &self.lexicon().schema.tables[table];
        let name = &table.columns[column].name;
        let grouped = self.facts.columns().any(|(p, c)| p == Part::Group && c.table.name == table.name && c.column == *name);
        if grouped { Use::new(Part::Group, value, exact) } else { None }
    }

    /// Words of an open list that are stored nowhere are passed over as further examples.
    pub(super) fn further_examples(&self, words: &mut [Word]) {
        let Some(end) = self.open_list().and_then(|s| self.matter.tokens.get(s.start)).map(|t| t.start) else { return };
        let Some(last) = words.iter().position(|w| w.span.0 >= end) else { return };
        let is_example = |w: &Word| w.part == Some(Part::Group) && w.state == State::Used;
        let Some(first) = (last.saturating_sub(LONGEST)..last).find(|&i| is_example(&words[i])) else { return };
        // From the sign before the first member: 'sofas, beds and so on'.
        let signs = |w: &Word| self.matter.tokens.iter().any(|t| t.punctuation && t.end == w.span.0);
        let comma = |i: usize| {
            i > 0 && self.matter.tokens.iter().any(|t| t.text == "," && words[i - 1].span.1 <= t.start && t.end <= words[i].span.0)
        };
        let mut from = first;
        while from > 0 && comma(from) && words[from - 1].state == State::Unknown && !signs(&words[from - 1]) {
            from -= 1;
        }
        for w in &mut words[from..last] {
            match w.state {
                State::Unknown => w.state = State::Aside,
                // 'how many by phone, how many by post and so on': the same count of each.
                State::Unused if matches!(w.text.to_lowercase().as_str(), "how" | "many" | "much") => w.state = State::Light,
                _ => {}
            }
        }
    }
}
