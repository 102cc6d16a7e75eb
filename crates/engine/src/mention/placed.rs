//! Who won: 'horses that won a race', 'how many matches has Ada won', 'who came second in the Dawn Cup', where rows keep the place that
//! somebody took and no column says who won.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};

/// Words of columns that hold the place somebody took.
const PLACES: &[&str] = &["rank", "place", "position", "finish", "placing", "pos", "standing", "placement"];
const FIRST: &[&str] = &["won", "win", "wins", "winning", "winner", "winners", "victory", "victories"];
const CAME: &[&str] = &["came", "come", "comes", "finished", "finish", "placed", "ended", "ranked"];
/// What is won beside a contest, and is no place.
const PRIZES: &[&str] =
    &["money", "prize", "prizes", "award", "awards", "medal", "medals", "deal", "deals", "contract", "contracts", "points", "bid", "bids"];

fn nth(word: &str) -> Option<u32> {
    Some(match word {
        "first" | "1st" => 1,
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        "fifth" | "5th" => 5,
        _ => return None,
    })
}

impl Finder<'_> {
    /// Adds the condition on the place that was taken.
    pub(super) fn placed(&mut self) {
        let word = |i: usize| self.tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
        let mut said: Vec<(usize, usize, u32)> = Vec::new();
        for i in 0..self.tokens.len() {
            if FIRST.contains(&word(i)) {
                said.push((i, i + 1, 1));
            } else if CAME.contains(&word(i)) {
                let at = i + 1 + usize::from(word(i + 1) == "in") + usize::from(word(i + 1) == "the");
                if let Some(n) = nth(word(at)) {
                    let place = usize::from(matches!(word(at + 1), "place" | "position"));
                    said.push((i, at + 1 + place, n));
                }
            }
        }
        let prize = self.tokens.iter().any(|t| PRIZES.contains(&t.lower.as_str()));
        let called =
            |w: &str| self.lexicon.named(w).iter().any(|h| h.weight > 0.3 && matches!(h.target, Target::Column(..) | Target::Table(_)));
        if said.is_empty() || prize || ["won", "win", "winner"].iter().any(|w| called(w)) {
            return;
        }
        let places = self.places_taken();
        for (start, end, n) in said {
            let stored = |r: &super::Reading| matches!(r.sense, Sense::Value { .. });
            if self.found.iter().any(|((from, to), f)| *from <= start && start < *to && f.1.iter().any(stored)) {
                continue;
            }
            for &(t, c) in &places {
                let shape = &self.lexicon.schema.tables[t];
                let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
                let right = Expr::Number(n.to_string());
                let condition = Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right };
                self.add(start, end, 1.6 * (end - start) as f32 + 0.4, Sense::Restriction(Box::new(condition)), 0.9);
            }
        }
    }

    /// Columns of places in rows that tie somebody to a contest.
    fn places_taken(&self) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for (t, shape) in self.lexicon.schema.tables.iter().enumerate() {
            let entry = &self.lexicon.tables[t];
            let keys = entry.columns.iter().filter(|c| c.foreign).count();
            let dated = shape.columns.iter().any(|c| c.class.is_temporal());
            if keys < 2 && !(keys == 1 && dated) {
                continue;
            }
            let place = |c: &usize| {
                let words = &entry.columns[*c].words;
                let whole = shape.columns[*c].class == crate::schema::TypeClass::Integer;
                whole && !entry.columns[*c].key && !entry.columns[*c].foreign && words.iter().any(|w| PLACES.contains(&w.as_str()))
            };
            let columns: Vec<usize> = (0..shape.columns.len()).filter(place).collect();
            // 'starting position' beside 'finishing position'
            let ends = |c: &&usize| entry.columns[**c].words.iter().any(|w| w.starts_with("fin") || w.starts_with("res") || w == "rank");
            match columns.as_slice() {
                [c] => out.push((t, *c)),
                [_, _, ..] => out.extend(columns.iter().find(ends).map(|c| (t, *c))),
                [] => {}
            }
        }
        out
    }
}
