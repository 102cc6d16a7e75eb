//! What bears a name: from names, and parts of names, to tables and columns.
//!
//! A schema of a thousand tables has a hundred thousand of these in every connection: they are kept as small as they can be, and
//! taken apart when they are asked for.

use crate::hashing::{QuickMap, QuickSet};
use std::cmp::Ordering;

/// A table or a column, as positions in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    Table(usize),
    Column(usize, usize),
}

/// A name that matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameHit {
    pub target: Target,
    /// 1: the whole name; less: the weighted share of its words.
    pub weight: f32,
}

/// The same in less room. A table has no column; PostgreSQL has no table of more than 1,600.
#[derive(Debug, Clone, Copy)]
struct Packed {
    table: u32,
    column: u32,
    weight: f32,
}

const NO_COLUMN: u32 = u32::MAX;

impl From<NameHit> for Packed {
    fn from(hit: NameHit) -> Self {
        let (table, column) = match hit.target {
            Target::Table(t) => (t as u32, NO_COLUMN),
            Target::Column(t, c) => (t as u32, c as u32),
        };
        Self { table, column, weight: hit.weight }
    }
}

impl From<Packed> for NameHit {
    fn from(Packed { table, column, weight }: Packed) -> Self {
        let table = table as usize;
        let target = if column == NO_COLUMN { Target::Table(table) } else { Target::Column(table, column as usize) };
        Self { target, weight }
    }
}

/// Names → what bears them, best first.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// The names in their order, with nothing between them.
    names: Box<str>,
    /// Where each name ends, and its hits.
    ends: Box<[(u32, u32)]>,
    hits: Box<[Packed]>,
}

impl Index {
    /// What bears the name, best first.
    pub(super) fn get(&self, name: &str) -> Vec<NameHit> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = (low + high) / 2;
            let (from, to) = (self.begin(middle), self.ends[middle]);
            match self.names.get(from.0 as usize..to.0 as usize).unwrap_or_default().cmp(name) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => {
                    let hits = self.hits.get(from.1 as usize..to.1 as usize).unwrap_or_default();
                    return hits.iter().map(|hit| NameHit::from(*hit)).collect();
                }
            }
        }
        Vec::new()
    }

    /// Where a name begins, and its hits.
    fn begin(&self, place: usize) -> (u32, u32) {
        place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default()
    }
}

/// An index that is being made.
#[derive(Debug, Default)]
pub(super) struct Growing {
    numbers: QuickMap<Box<str>, u32>,
    /// What bears a name, by the name's number, in the order in which it was found.
    hits: Vec<(u32, Packed)>,
}

impl Growing {
    /// Notes what a name means.
    pub(super) fn add(&mut self, name: &str, hit: NameHit) {
        let next = self.numbers.len() as u32;
        let number = match self.numbers.get(name) {
            Some(number) => *number,
            None => {
                self.numbers.insert(name.into(), next);
                next
            }
        };
        self.hits.push((number, hit.into()));
    }

    /// How many hits there are so far.
    pub(super) fn count(&self) -> usize {
        self.hits.len()
    }

    /// Notes of a target what some of the hits say of another.
    pub(super) fn repeat(&mut self, hits: std::ops::Range<usize>, target: Target) {
        for at in hits {
            if let Some(&(number, Packed { weight, .. })) = self.hits.get(at) {
                self.hits.push((number, NameHit { target, weight }.into()));
            }
        }
    }

    /// Puts the best first; of several hits of one target the best is kept.
    pub(super) fn done(self) -> Index {
        let Self { numbers, hits } = self;
        let mut ends = vec![0u32; numbers.len() + 1];
        for (number, _) in &hits {
            ends[*number as usize + 1] += 1;
        }
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        let mut at = ends.clone();
        let mut sorted = vec![Packed { table: 0, column: 0, weight: 0.0 }; hits.len()];
        for (number, hit) in hits {
            let place = &mut at[number as usize];
            sorted[*place as usize] = hit;
            *place += 1;
        }
        let mut in_order: Vec<(Box<str>, u32)> = numbers.into_iter().collect();
        in_order.sort_unstable();
        let mut names = String::with_capacity(in_order.iter().map(|(name, _)| name.len()).sum());
        let mut kept: Vec<Packed> = Vec::with_capacity(sorted.len());
        let mut places: Vec<(u32, u32)> = Vec::with_capacity(in_order.len());
        let mut seen = QuickSet::default();
        for (name, number) in in_order {
            let [from, to] = [ends[number as usize] as usize, ends[number as usize + 1] as usize];
            let all = &mut sorted[from..to];
            // Mostly a name's hits were found in the order of the columns: each has one.
            let apart = all.windows(2).all(|pair| (pair[0].table, pair[0].column) < (pair[1].table, pair[1].column));
            if all.len() > 1 {
                // A table comes before its columns.
                all.sort_by(|a, b| {
                    let target = |p: &Packed| NameHit::from(*p).target;
                    b.weight.total_cmp(&a.weight).then_with(|| target(a).cmp(&target(b)))
                });
            }
            if apart {
                kept.extend_from_slice(all);
            } else {
                seen.clear();
                kept.extend(all.iter().filter(|p| seen.insert((p.table, p.column))));
            }
            names.push_str(&name);
            places.push((names.len() as u32, kept.len() as u32));
        }
        Index { names: names.into_boxed_str(), ends: places.into_boxed_slice(), hits: kept.into_boxed_slice() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Growing, NameHit, Target};

    #[test]
    fn the_best_hit_of_each_target_comes_first() {
        let mut index = Growing::default();
        let hit = |target, weight| NameHit { target, weight };
        index.add("status", hit(Target::Column(2, 1), 0.5));
        index.add("order", hit(Target::Table(1), 1.0));
        index.add("status", hit(Target::Column(0, 3), 1.0));
        index.add("status", hit(Target::Column(2, 1), 1.0));
        index.add("status", hit(Target::Table(7), 1.0));
        let index = index.done();
        assert_eq!(index.get("order"), [hit(Target::Table(1), 1.0)]);
        let targets: Vec<Target> = index.get("status").iter().map(|h| h.target).collect();
        assert_eq!(targets, [Target::Table(7), Target::Column(0, 3), Target::Column(2, 1)]);
        assert!(index.get("state").is_empty());
    }

    #[test]
    fn what_is_repeated_is_said_of_the_other_target() {
        let mut index = Growing::default();
        let hit = |target, weight| NameHit { target, weight };
        index.add("order date", hit(Target::Column(0, 1), 1.0));
        index.add("date", hit(Target::Column(0, 1), 0.6));
        index.repeat(0..2, Target::Column(3, 2));
        // Nothing is there to be repeated.
        index.repeat(9..12, Target::Table(5));
        let index = index.done();
        assert_eq!(index.get("order date"), [hit(Target::Column(0, 1), 1.0), hit(Target::Column(3, 2), 1.0)]);
        assert_eq!(index.get("date"), [hit(Target::Column(0, 1), 0.6), hit(Target::Column(3, 2), 0.6)]);
    }
}
