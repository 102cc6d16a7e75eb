//! Grouping: 'now break that down by product category', 'by week', 'instead by country'.

use super::cues::{Cue, Cues};
use super::filters::within;
use super::previous::{Previous, Shape, display};
use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Expr, OrderItem, Output, Query, TableRef};

/// What names the row that a key refers to: 'owner' for owner_id. `None` where the column is no such key, or another of its table refers
/// there as well.
pub(super) fn display_of_reference(lexicon: &Lexicon, t: usize, c: usize) -> Option<Vec<Output>> {
    let keys = &lexicon.schema.foreign_keys;
    let key = keys.iter().find(|k| k.table == t && k.columns == [c])?;
    let only = keys.iter().filter(|k| k.table == t && k.ref_table == key.ref_table).count() == 1;
    only.then(|| display(lexicon, &TableRef::new(&lexicon.schema.tables[key.ref_table].name)))
}

/// Keys to group by and how they are shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Grouping {
    pub keys: Vec<Expr>,
    pub shown: Vec<Output>,
}

/// True for groups of time.
pub(super) fn in_time(e: &Expr) -> bool {
    matches!(e, Expr::Truncate(..) | Expr::Part(..) | Expr::YearOf(_))
}

impl Grouping {
    pub fn of(query: &Query) -> Self {
        Grouping {
            keys: query.group_by.clone(),
            shown: query.select.iter().filter(|o| query.group_by.contains(&o.expr)).cloned().collect(),
        }
    }

    /// A key with its name as an output of a query that has it.
    pub fn add(&mut self, key: Expr, named_in: Option<&Query>) {
        if !self.keys.contains(&key) {
            let alias = named_in.and_then(|q| q.select.iter().find(|o| o.expr == key)).and_then(|o| o.alias.clone());
            self.shown.push(Output { expr: key.clone(), alias });
            self.keys.push(key);
        }
    }

    /// The rows of a table: by its key, shown by its name.
    pub fn add_entity(&mut self, t: usize, lexicon: &Lexicon) {
        let table = &lexicon.schema.tables[t];
        let reference = TableRef::new(&table.name);
        for &c in &table.primary_key {
            let key = Expr::Column(ColumnRef { table: reference.clone(), column: table.columns[c].name.clone() });
            if !self.keys.contains(&key) {
                self.keys.push(key);
            }
        }
        for o in display(lexicon, &reference) {
            if !self.keys.contains(&o.expr) {
                self.keys.push(o.expr.clone());
            }
            if !self.shown.contains(&o) {
                self.shown.push(o);
            }
        }
    }

    /// Time is grouped by the column that the query restricts.
    pub fn dated_like(mut self, query: &Query, named_date: bool) -> Self {
        if let Some((column, _)) = within(query)
            && !named_date
        {
            let redate = |e: &mut Expr| {
                if let Expr::Truncate(_, inner) | Expr::Part(_, inner) = e {
                    **inner = Expr::Column(column.clone());
                }
            };
            self.keys.iter_mut().for_each(redate);
            self.shown.iter_mut().for_each(|o| redate(&mut o.expr));
        }
        self
    }
}

/// Adds the grouping to a query of measures, or replaces what it takes the place of. False where nothing changes.
pub(super) fn merge(query: &mut Query, previous: &Previous, new: Grouping, cues: &Cues) -> bool {
    let before = query.clone();
    let new_in_time = new.keys.iter().any(in_time);
    let old = Grouping::of(query);
    let replaced = |e: &Expr| {
        if new.keys.contains(e) {
            return true;
        }
        if cues.has(Cue::Instead) {
            return true;
        }
        match (new_in_time, in_time(e)) {
            // 'by week' after 'by month'.
            (true, true) => true,
            // 'by country' after 'by category' says what to group by; 'broken down by' and 'and per' add.
            (false, false) => !cues.adds() && !cues.has(Cue::Lead) && previous.shape == Shape::Grouped,
            _ => false,
        }
    };
    let keep_keys: Vec<Expr> = old.keys.iter().filter(|e| !replaced(e)).cloned().collect();
    let keep_shown: Vec<Output> = old.shown.iter().filter(|o| !replaced(&o.expr)).cloned().collect();
    let (first, second) = if new_in_time { (new.shown.clone(), keep_shown) } else { (keep_shown, new.shown.clone()) };
    let measures: Vec<Output> = query.select.iter().filter(|o| !old.keys.contains(&o.expr)).cloned().collect();
    query.select = first.into_iter().chain(second).chain(measures).collect();
    query.group_by = keep_keys.into_iter().chain(new.keys.iter().cloned()).collect();
    query.order_by.retain(|o| o.expr.is_aggregate() || query.group_by.contains(&o.expr));
    // Time runs forward, unless the answer is a ranking.
    if query.limit.is_none() {
        let time: Vec<Expr> = query.group_by.iter().filter(|e| in_time(e)).cloned().collect();
        if !time.is_empty() {
            query.order_by.retain(|o| !o.expr.is_aggregate());
        }
        for e in time {
            if !query.order_by.iter().any(|o| o.expr == e) {
                query.order_by.insert(0, OrderItem { expr: e, descending: false });
            }
        }
    }
    *query != before
}
