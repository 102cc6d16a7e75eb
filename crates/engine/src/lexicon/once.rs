//! What follows from the schema alone and is asked for with every reading: found when it is first asked for, and kept as long as the lexicon.

use super::{Edge, Lexicon};
use crate::hashing::{QuickMap, QuickSet};
use crate::query::Expr;
use crate::roles::trade::Stock;
use std::sync::OnceLock;

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Once {
    /// What turnover is summed from, best first.
    pub turnover: OnceLock<Vec<(usize, Expr)>>,
    pub profit: OnceLock<Option<(usize, Expr)>>,
    /// The table of sold units, and the column that says how many.
    pub quantity: OnceLock<Option<(usize, usize)>>,
    /// Tables of people with a day of birth or an age.
    pub ages: OnceLock<Vec<(usize, usize, bool)>>,
    /// The one table that keeps levels of stock.
    pub stock: OnceLock<Option<Stock>>,
    /// Keys of a table that lead to the same other table, where there are several: by numbers of keys.
    side_by_side: OnceLock<Vec<Vec<usize>>>,
    /// What the names of tables whose rows are dated come from: 'purchas' of purchases.
    deeds: OnceLock<QuickSet<String>>,
    /// Tables by the words of their names.
    called: OnceLock<QuickMap<String, Vec<usize>>>,
    /// Keys of tables to themselves.
    itself: OnceLock<Vec<usize>>,
    tables: OnceLock<Vec<OfTable>>,
}

/// What was found of a table.
#[derive(Debug, Default)]
pub(crate) struct OfTable {
    /// The column that tells of a row that it no longer counts.
    pub marker: OnceLock<Option<usize>>,
    /// Which columns have names that are cut short.
    pub short: OnceLock<Vec<bool>>,
    /// Rows of all kinds refer to it: a status, a currency, a tenant.
    pub hub: OnceLock<bool>,
    calendar: OnceLock<bool>,
    history: OnceLock<bool>,
}

impl Clone for Once {
    /// A clone may be given other tables.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Lexicon {
    /// What was found of a table.
    pub(crate) fn of_table(&self, t: usize) -> &OfTable {
        &self.once.tables.get_or_init(|| self.tables.iter().map(|_| OfTable::default()).collect())[t]
    }

    /// True for a table with a row for each day (`kinds::is_calendar`).
    pub(crate) fn is_calendar(&self, t: usize) -> bool {
        *self.of_table(t).calendar.get_or_init(|| crate::kinds::is_calendar(&self.schema.tables[t]))
    }

    /// True for a table of what rows of another went through (`kinds::is_history`).
    pub(crate) fn is_history(&self, t: usize) -> bool {
        *self.of_table(t).history.get_or_init(|| crate::kinds::is_history(&self.schema.tables[t]))
    }

    /// The keys by one column each that lead from one table to the same other, of each two tables with several of them.
    pub(crate) fn keys_side_by_side(&self) -> impl Iterator<Item = Vec<&Edge>> {
        let found = self.once.side_by_side.get_or_init(|| {
            let mut places: QuickMap<(usize, usize), usize> = QuickMap::default();
            let mut out: Vec<Vec<usize>> = Vec::new();
            for (i, edge) in self.edges.iter().enumerate().filter(|(_, e)| e.from != e.to && e.to_unique && e.from_columns.len() == 1) {
                let at = *places.entry((edge.from, edge.to)).or_insert_with(|| {
                    out.push(Vec::new());
                    out.len() - 1
                });
                if out[at].iter().all(|&k| self.edges[k].from_columns != edge.from_columns) {
                    out[at].push(i);
                }
            }
            out.retain(|k| k.len() > 1);
            out
        });
        found.iter().map(|keys| keys.iter().map(|&i| &self.edges[i]).collect())
    }

    /// The tables whose names hold a word.
    pub(crate) fn tables_called(&self, word: &str) -> &[usize] {
        let called = self.once.called.get_or_init(|| {
            let mut out: QuickMap<String, Vec<usize>> = QuickMap::default();
            for (t, entry) in self.tables.iter().enumerate() {
                for w in entry.words.iter() {
                    match out.get_mut(w) {
                        Some(tables) if tables.last() == Some(&t) => {}
                        Some(tables) => tables.push(t),
                        None => _ = out.insert(w.clone(), vec![t]),
                    }
                }
            }
            out
        });
        called.get(word).map_or(&[], Vec::as_slice)
    }

    /// True where rows that are dated are called by what a word comes from.
    pub(crate) fn happens(&self, root: &str) -> bool {
        let deeds = self.once.deeds.get_or_init(|| {
            let dated = self.tables.iter().filter(|t| t.date.is_some());
            dated.flat_map(|t| t.words.iter()).filter(|w| w.len() > 3).map(|w| crate::account::root(w)).collect()
        });
        deeds.contains(root)
    }

    /// The keys of tables to themselves, by one column each.
    pub(crate) fn keys_to_itself(&self) -> impl Iterator<Item = &Edge> + Clone {
        let own = |e: &Edge| e.from == e.to && e.to_unique && e.from_columns.len() == 1;
        let all = || self.edges.iter().enumerate().filter(|(_, e)| own(e)).map(|(i, _)| i).collect();
        self.once.itself.get_or_init(all).iter().map(|&i| &self.edges[i])
    }

    /// The keys from and to some tables, in their order.
    pub(crate) fn keys_of(&self, tables: impl Iterator<Item = usize>) -> impl Iterator<Item = &Edge> {
        let mut all: Vec<usize> = tables.flat_map(|t| self.adjacent[t].iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|i| &self.edges[i])
    }
}
