//! What costs nothing: 'free samples', 'which offers are free', 'tours that cost nothing', 'given free of charge'. The price is nought.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};

const PHRASES: &[&[&str]] = &[
    &["free", "of", "charge"],
    &["free", "of", "cost"],
    &["for", "free"],
    &["for", "nothing"],
    &["costs", "nothing"],
    &["cost", "nothing"],
    &["costing", "nothing"],
    &["at", "no", "cost"],
    &["at", "no", "charge"],
    &["without", "charge"],
    &["gratis"],
    &["complimentary"],
    &["free"],
];
/// Words of columns that say what one pays for a thing.
const PRICES: &[&str] = &["price", "fee", "fare", "cost", "charge", "admission"];
/// Words before a price that make it another: what was paid for making it, or what is taken off.
const OTHERS: &[&str] = &["delivery", "shipping", "late", "cancellation", "discount", "unit", "insurance", "extra"];
/// Words of what is free while nobody uses it.
const PLACES: &[&str] = &[
    "room",
    "seat",
    "table",
    "desk",
    "slot",
    "bay",
    "berth",
    "space",
    "bed",
    "court",
    "locker",
    "pitch",
    "parking",
    "spot",
    "unit",
    "flat",
    "apartment",
    "hall",
    "lane",
    "mooring",
    "stall",
    "place",
];

impl Finder<'_> {
    /// Adds the condition on the price of what is spoken of.
    pub(super) fn gratis(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let says =
                |p: &&&[&str]| p.iter().enumerate().all(|(k, w)| self.tokens.get(at + k).is_some_and(|t| t.lower == *w && !t.quoted));
            let Some(len) = PHRASES.iter().find(says).map(|p| p.len()) else {
                at += 1;
                continue;
            };
            if len > 1 || self.tokens[at].lower != "free" || self.may_cost(at) {
                self.nought(at, len);
            }
            at += len;
        }
    }

    /// 'free' before or behind the name of rows, and no part of a name.
    fn may_cost(&self, at: usize) -> bool {
        let word = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let called = self.lexicon.named("free").iter().any(|h| h.weight > 0.6);
        let place = self.tokens.iter().any(|t| PLACES.contains(&t.lemma.as_str()));
        let stored = |r: &super::Reading| matches!(r.sense, Sense::Value { .. });
        let valued = self.found.iter().any(|((from, to), (_, readings))| *from <= at && at < *to && readings.iter().any(stored));
        // 'free from', 'free until', 'sugar-free'
        let bound = matches!(word(at + 1), "from" | "until" | "to" | "at" | "on" | "in" | "-") || at > 0 && word(at - 1) == "-";
        !called && !place && !valued && !bound
    }

    fn nought(&mut self, at: usize, len: usize) {
        let spoken = self.tables_named();
        for t in spoken {
            let entry = &self.lexicon.tables[t];
            let shape = &self.lexicon.schema.tables[t];
            let price = |c: &usize| {
                let words = &entry.columns[*c].words;
                shape.columns[*c].class.is_number()
                    && words.last().is_some_and(|w| PRICES.contains(&w.as_str()))
                    && !words.iter().any(|w| OTHERS.contains(&w.as_str()))
            };
            let prices: Vec<usize> = (0..shape.columns.len()).filter(price).collect();
            let [c] = prices.as_slice() else { continue };
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[*c].name.clone() };
            let condition = Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right: Expr::Number("0".into()) };
            self.add(at, at + len, 1.6 * len as f32 + 0.4, Sense::Restriction(Box::new(condition)), 0.9);
        }
    }

    /// The tables whose names are said.
    fn tables_named(&self) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        for token in self.tokens.iter().filter(|t| !t.quoted && !t.punctuation) {
            for h in self.lexicon.named(&token.lemma) {
                if let Target::Table(t) = h.target
                    && h.weight > 0.6
                    && !out.contains(&t)
                {
                    out.push(t);
                }
            }
        }
        out
    }
}
