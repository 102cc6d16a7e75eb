//! Those who are still there, by what they are assigned to: where rows say from when to when somebody was where, only where they are now
//! counts. 'How many people work in each depot' looks at the postings that have not ended, not at who leads the depot.

use crate::lexicon::Lexicon;
use crate::meaning::spells;
use crate::query::{ColumnRef, Expr, Predicate, Query, TableRef};

/// Restricts the rows between those who are still there and what they are asked by to the ones that stand; says so.
pub(crate) fn now(query: &mut Query, lexicon: &Lexicon) -> Option<String> {
    if query.set.is_some() || query.source.is_some() || lexicon.stays().is_empty() {
        return None;
    }
    let present = |p: &Predicate| match p {
        Predicate::Null { expr: Expr::Column(c), negated: false } => {
            let t = lexicon.table(&c.table.name)?;
            lexicon.stays().iter().find(|s| s.table == t && lexicon.schema.tables[t].columns[s.ends].name == c.column)
        }
        _ => None,
    };
    let stay = query.filter.iter().find_map(present)?;
    let tables: Vec<usize> = crate::rank::tables(query).iter().filter_map(|t| lexicon.table(&t.name)).collect();
    let refers = |from: usize, to: usize| {
        lexicon.adjacent[from]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .any(|e| e.from == from && e.to == to && !crate::roles::is_of_lead(lexicon, e))
    };
    let other = tables.iter().copied().find(|&o| o != stay.table && !refers(stay.table, o) && !refers(o, stay.table))?;
    let mut between = lexicon.adjacent[stay.table]
        .iter()
        .map(|&e| lexicon.edges[e].from)
        .filter(|&p| p != stay.table && p != other && refers(p, stay.table) && refers(p, other) && spells::open_end(lexicon, p).is_some());
    let posted = between.next()?;
    if tables.contains(&posted) || between.any(|p| p != posted) {
        return None;
    }
    let (table, end) = (&lexicon.schema.tables[posted], spells::open_end(lexicon, posted)?);
    let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[end].name.clone() };
    query.filter.push(Predicate::Null { expr: Expr::Column(column), negated: false });
    Some(format!("only rows of {} that stand now ({})", table.name.name, table.columns[end].name))
}
