//! Periods that a table keeps as rows with a first and a last day: 'this season', 'the last term', 'the coming semester'. The words speak of one
//! row of it: the one that today lies in, the latest that is over, the first that is ahead.

use super::{Finder, Sense};
use crate::lexicon::{Edge, Target};
use crate::query::{ColumnRef, Expr, OrderItem, Output, Predicate, Query, TableRef};
use crate::time_types::{Grain, TimePoint, TimeRange};

/// What such periods are called. Months, quarters and years are computed from dates.
const PERIODS: &[&str] = &["season", "term", "semester", "trimester", "edition", "sprint"];
const NOW: &[&str] = &["this", "current", "present", "ongoing", "running"];
const BEFORE: &[&str] = &["last", "latest", "previous", "preceding"];
const AHEAD: &[&str] = &["next", "coming", "upcoming", "following"];
/// Words before such a phrase that ask for all of them.
const ALL: &[&str] = &["each", "every", "all", "any"];
/// Words of columns of the first and of the last day.
const BEGINS: &[&str] = &["start", "begin", "from", "first", "open", "kickoff"];
const ENDS: &[&str] = &["end", "finish", "to", "until", "close", "last"];

/// Which one a word speaks of: that of today, the one before or the one ahead.
fn place_of(word: &str) -> Option<usize> {
    [NOW, BEFORE, AHEAD].iter().position(|words| words.contains(&word))
}

/// True for words of a table that keeps such periods.
fn is_period(words: &[String]) -> bool {
    words.last().is_some_and(|w| PERIODS.contains(&w.as_str()))
}

impl Finder<'_> {
    /// Adds the conditions.
    pub(super) fn seasons(&mut self) {
        let mut found = Vec::new();
        for i in 1..self.tokens.len() {
            let (word, lead) = (&self.tokens[i], self.tokens[i - 1].lower.as_str());
            if word.quoted || word.lower != word.lemma || !PERIODS.contains(&word.lemma.as_str()) {
                continue;
            }
            let Some(place) = place_of(lead) else { continue };
            if i >= 2 && ALL.contains(&self.tokens[i - 2].lower.as_str()) {
                continue;
            }
            for hit in self.lexicon.named(&word.lemma).iter() {
                if let Target::Table(t) = hit.target
                    && hit.weight > 0.8
                    && let Some(condition) = self.one_of(t, place, None)
                {
                    found.push((i - 1, i + 1, condition));
                }
            }
        }
        self.of_a_series(&mut found);
        for (from, to, condition) in found {
            self.add(from, to, 1.6 * (to - from) as f32 + 1.0, Sense::Restriction(Box::new(condition)), 1.0);
        }
    }

    /// 'the next Silver Lyre': of a named series whose editions are rows of their own.
    fn of_a_series(&self, found: &mut Vec<(usize, usize, Predicate)>) {
        let lead = |i: usize| place_of(&self.tokens[i].lower).filter(|_| !self.tokens[i].quoted);
        for (&(from, _), (_, readings)) in self.found.iter().filter(|((from, _), _)| *from > 0) {
            let Some(place) = lead(from - 1) else { continue };
            for reading in readings {
                let Sense::Value { table, column, value, .. } = &reading.sense else { continue };
                let named = self.lexicon.roles[*table].is(*column, "name") || self.lexicon.tables[*table].display.contains(column);
                let series = self.lexicon.adjacent[*table].iter().map(|&e| &self.lexicon.edges[e]);
                let mut kept = series.filter(|e| e.to == *table && e.from != *table && is_period(&self.lexicon.tables[e.from].words));
                let (Some(edge), None) = (kept.next().filter(|_| named), kept.next()) else { continue };
                let of = (*table, *column, value.as_str());
                if let Some(condition) = self.one_of(edge.from, place, Some(of)) {
                    found.push((from - 1, from, condition));
                }
            }
        }
        found.sort_by_key(|(from, to, _)| (*from, *to));
    }

    /// The row of today, the one before it or the one behind it, by its key; of a series, where one is named by a value.
    fn one_of(&self, t: usize, place: usize, series: Option<(usize, usize, &str)>) -> Option<Predicate> {
        let shape = &self.lexicon.schema.tables[t];
        let [key] = shape.primary_key.as_slice() else { return None };
        // The terms of a person's office are many at once: none of them is the one of today.
        let of_somebody = |e: &Edge| e.from == t && self.lexicon.is_person(e.to);
        if self.lexicon.adjacent[t].iter().any(|&e| of_somebody(&self.lexicon.edges[e])) {
            return None;
        }
        let dated = |words: &[&str]| {
            let mut of = (0..shape.columns.len()).filter(|&c| {
                let own = &self.lexicon.tables[t].columns[c].words;
                shape.columns[c].class.is_temporal() && own.iter().any(|w| words.contains(&w.as_str()))
            });
            of.next().filter(|_| of.next().is_none())
        };
        let (begins, ends) = (dated(BEGINS)?, dated(ENDS)?);
        if begins == ends {
            return None;
        }
        let column = |c: usize| ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
        let within = |c: usize, from: Option<TimePoint>, to: Option<TimePoint>, label: &str| Predicate::Within {
            column: column(c),
            range: TimeRange { from, to, grain: Grain::Day, label: label.into() },
            negated: false,
        };
        let (today, tomorrow) = (TimePoint::today(), TimePoint { shifts: vec![(1, Grain::Day)], ..TimePoint::today() });
        let (filter, order) = match place {
            0 => (vec![within(begins, None, Some(tomorrow), "by today"), within(ends, Some(today), None, "from today on")], (begins, true)),
            1 => (vec![within(ends, None, Some(today), "before today")], (ends, true)),
            _ => (vec![within(begins, Some(tomorrow), None, "after today")], (begins, false)),
        };
        let named = series.map(|(table, c, value)| {
            let shape = &self.lexicon.schema.tables[table];
            let name = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            Predicate::In { expr: Expr::Column(name), values: vec![Expr::Text(value.to_owned())], negated: false }
        });
        let filter = named.into_iter().chain(filter).collect();
        let query = Query {
            select: vec![Output { expr: Expr::Column(column(*key)), alias: None }],
            subject: Some(TableRef::new(&shape.name)),
            filter,
            order_by: vec![OrderItem { expr: Expr::Column(column(order.0)), descending: order.1 }],
            limit: Some(1),
            ..Query::default()
        };
        Some(Predicate::InQuery { expr: Expr::Column(column(*key)), query: Box::new(query), negated: false })
    }
}
