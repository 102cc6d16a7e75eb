//! What there is none left of, and what runs low: 'which jams are out of stock', 'ingredients low on stock', by the level and the bound that
//! are kept of it. Where a value says it ('sold_out'), that is read instead.

use super::{Finder, Sense};
use crate::compose::measure::column_expr;
use crate::lexicon::Lexicon;
use crate::query::{Comparison, Expr, Predicate, Query, TableRef};
use crate::roles::trade::{Stock, stock};

const OUT: &[&[&str]] = &[&["out", "of", "stock"], &["sold", "out"], &["run", "out"], &["not", "in", "stock"], &["ran", "out"]];
const LOW: &[&[&str]] = &[
    &["low", "on", "stock"],
    &["running", "low"],
    &["running", "short"],
    &["low", "in", "stock"],
    &["short", "on", "stock"],
    &["nearly", "out", "of", "stock"],
    &["almost", "out", "of", "stock"],
];

impl Finder<'_> {
    /// Adds the condition on the level.
    pub(super) fn stocked(&mut self) {
        let says = |at: usize, p: &&&[&str]| {
            p.iter().enumerate().all(|(k, w)| self.tokens.get(at + k).is_some_and(|t| t.lower == *w && !t.quoted))
        };
        let longest = |at: usize, list: &[&[&str]]| list.iter().filter(|p| says(at, p)).map(|p| p.len()).max();
        let found = (0..self.tokens.len()).find_map(|at| {
            let low = longest(at, LOW).map(|len| (at, len, true));
            low.or_else(|| longest(at, OUT).map(|len| (at, len, false)))
        });
        let Some((at, len, low)) = found else { return };
        let Some(kept) = stock(self.lexicon) else { return };
        let Some(condition) = self.of_level(&kept, low) else { return };
        let valued = self.found.iter().any(|(span, (_, readings))| {
            *span == (at, at + len) && readings.iter().any(|r| matches!(r.sense, Sense::Value { .. }) && r.fit > 0.9)
        });
        if !valued {
            self.add(at, at + len, 2.0 * len as f32 + 2.0, Sense::Restriction(Box::new(condition)), 1.0);
        }
    }

    fn of_level(&self, kept: &Stock, low: bool) -> Option<Predicate> {
        let level = || column_expr(self.lexicon, kept.table, kept.level);
        if low {
            let least = column_expr(self.lexicon, kept.table, kept.least?);
            return Some(Predicate::Compare { left: level(), op: Comparison::Less, right: least });
        }
        let nothing = |op| Predicate::Compare { left: level(), op, right: Expr::Number("0".into()) };
        let by_day = crate::compose::standing::counted_on(self.lexicon, kept.table).is_some();
        // Kept by place: out of stock is what no place has, unless a place is spoken of.
        if kept.table == kept.goods || by_day || self.place_is_said(kept) {
            return Some(nothing(Comparison::LessOrEqual));
        }
        let name = |t: usize| TableRef::new(&self.lexicon.schema.tables[t].name);
        Some(Predicate::Related {
            of: name(kept.goods),
            table: name(kept.table),
            conditions: vec![nothing(Comparison::Greater)],
            negated: true,
        })
    }

    /// True where the question names something else that levels are kept of: a shop, a warehouse, or the stock itself.
    fn place_is_said(&self, kept: &Stock) -> bool {
        let lexicon = self.lexicon;
        let others: Vec<usize> = lexicon.adjacent[kept.table]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .filter(|e| e.from == kept.table && e.to != kept.goods)
            .map(|e| e.to)
            .collect();
        self.found.values().any(|(_, readings)| {
            readings.iter().any(|r| match r.sense {
                Sense::Table(t) | Sense::Value { table: t, .. } => r.fit > 0.8 && others.contains(&t),
                _ => false,
            })
        })
    }
}

/// True for a word of such phrases, where a query looks at the level.
pub(crate) fn speaks_of_stock(word: &str, query: &Query, lexicon: &Lexicon) -> bool {
    if !OUT.iter().chain(LOW).any(|p| p.contains(&word)) {
        return false;
    }
    let Some(kept) = stock(lexicon) else { return false };
    let level = column_expr(lexicon, kept.table, kept.level);
    let of_level = |p: &Predicate| matches!(p, Predicate::Compare { left, .. } if *left == level);
    query.filter.iter().any(|p| match p {
        Predicate::Related { conditions, .. } => conditions.iter().any(of_level),
        p => of_level(p),
    })
}
