//! Recurring amounts count while they run: 'MRR by plan' is that of the subscriptions that have not ended.

use super::{Composed, Setting};
use crate::query::{Aggregate, ColumnRef, Expr, Predicate};

/// Words of columns of amounts per period.
const RECURRING: &[&str] = &["mrr", "arr", "recurring"];
/// Beginnings of words of columns that say when a row stopped to count.
const ENDS: &[&str] = &["cancel", "end", "terminat", "expir", "churn", "clos", "stop"];

pub(super) fn refine(set: Setting<'_>, mut composed: Composed) -> Composed {
    let query = match &mut composed.query.source {
        Some(inner) => inner.as_mut(),
        None => &mut composed.query,
    };
    let mut columns: Vec<ColumnRef> = Vec::new();
    let amounts = query.select.iter().map(|o| &o.expr).chain(query.order_by.iter().map(|o| &o.expr));
    for e in amounts {
        if let Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } = e
            && let Expr::Column(c) = argument.as_ref()
        {
            columns.push(c.clone());
        }
    }
    for c in columns {
        let Some(t) = set.lexicon.table(&c.table.name) else { continue };
        let Some(i) = set.lexicon.column(t, &c.column) else { continue };
        let entry = &set.lexicon.tables[t];
        if !entry.columns[i].words.iter().any(|w| RECURRING.contains(&w.as_str())) {
            continue;
        }
        let end = (0..entry.columns.len()).find(|&x| {
            let shape = &set.lexicon.schema.tables[t].columns[x];
            shape.class.is_temporal() && !shape.not_null && entry.columns[x].words.iter().any(|w| ENDS.iter().any(|e| w.starts_with(e)))
        });
        let Some(end) = end else { continue };
        // A time or a state that is asked for says itself which rows count.
        let mut said = false;
        for p in &query.filter {
            p.columns(&mut |x| {
                said |= x.table == c.table
                    && set.lexicon.column(t, &x.column).is_some_and(|x| set.lexicon.schema.tables[t].columns[x].class.is_temporal())
            });
        }
        query.group_by.iter().for_each(|e| said |= matches!(e, Expr::Truncate(..) | Expr::Part(..)));
        if said {
            continue;
        }
        let column = ColumnRef { table: c.table.clone(), column: set.lexicon.schema.tables[t].columns[end].name.clone() };
        composed.assumptions.push(format!("{} counts where {} is empty", c.column, column.column));
        query.filter.push(Predicate::Null { expr: Expr::Column(column), negated: false });
        composed.rules.push("current rows");
        break;
    }
    composed
}
