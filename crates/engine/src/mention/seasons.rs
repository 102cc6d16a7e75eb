//! Periods that a table keeps as rows with a first and a last day: 'this season', 'the last term', 'the coming semester'. The words speak of one
//! row of it: the one that today lies in, the latest that is over, the first that is ahead.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::query::{ColumnRef, Expr, OrderItem, Output, Predicate, Query, TableRef};
use crate::time_types::{Grain, TimePoint, TimeRange};

/// What such periods are called. Months, quarters and years are computed from dates.
const PERIODS: &[&str] = &["season", "term", "semester", "trimester", "edition", "sprint"];
const NOW: &[&str] = &["this", "current", "present", "ongoing", "running"];
const BEFORE: &[&str] = &["last", "previous", "past", "preceding"];
const AHEAD: &[&str] = &["next", "coming", "upcoming", "following"];
/// Words of columns of the first and of the last day.
const BEGINS: &[&str] = &["start", "begin", "from", "first", "open", "kickoff"];
const ENDS: &[&str] = &["end", "finish", "to", "until", "close", "last"];

impl Finder<'_> {
    /// Adds the conditions.
    pub(super) fn seasons(&mut self) {
        let mut found = Vec::new();
        for i in 1..self.tokens.len() {
            let (word, lead) = (&self.tokens[i], self.tokens[i - 1].lower.as_str());
            if word.quoted || word.lower != word.lemma || !PERIODS.contains(&word.lemma.as_str()) {
                continue;
            }
            let place = [NOW, BEFORE, AHEAD].iter().position(|words| words.contains(&lead));
            let Some(place) = place else { continue };
            for hit in self.lexicon.named(&word.lemma).iter() {
                if let Target::Table(t) = hit.target
                    && hit.weight > 0.8
                    && let Some(condition) = self.one_of(t, place)
                {
                    found.push((i - 1, i + 1, condition));
                }
            }
        }
        for (from, to, condition) in found {
            self.add(from, to, 1.6 * (to - from) as f32 + 1.0, Sense::Restriction(Box::new(condition)), 1.0);
        }
    }

    /// The row of today, the one before it or the one behind it, by its key.
    fn one_of(&self, t: usize, place: usize) -> Option<Predicate> {
        let shape = &self.lexicon.schema.tables[t];
        let [key] = shape.primary_key.as_slice() else { return None };
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
