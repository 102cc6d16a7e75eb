//! Whether two candidates read a question differently, or only show more or less of the same.

use crate::query::{Expr, Output, Query};

/// True where both queries look for the same rows and numbers: one may show a column more, or find its way by other joins.
pub fn alike(a: &Query, b: &Query) -> bool {
    let sources = match (&a.source, &b.source) {
        (None, None) => true,
        (Some(x), Some(y)) => alike(x, y),
        _ => false,
    };
    sources
        && a.limit == b.limit
        && a.offset == b.offset
        && a.distinct == b.distinct
        && a.set == b.set
        && same(&a.filter, &b.filter)
        && same(&a.having, &b.having)
        && (a.limit.is_none() || a.order_by == b.order_by)
        && shown_alike(a, b)
}

/// True where one shows all that the other shows, and groups are the same.
fn shown_alike(a: &Query, b: &Query) -> bool {
    let parts = |q: &Query, aggregated: bool| -> Vec<Expr> {
        q.select.iter().map(|o: &Output| &o.expr).filter(|e| e.is_aggregate() == aggregated).cloned().collect()
    };
    let grouped = !a.group_by.is_empty() || !b.group_by.is_empty();
    let within = |x: &[Expr], y: &[Expr]| x.iter().all(|e| y.contains(e));
    let either = |x: &[Expr], y: &[Expr]| within(x, y) || within(y, x);
    let (plain_a, plain_b) = (parts(a, false), parts(b, false));
    let (numbers_a, numbers_b) = (parts(a, true), parts(b, true));
    let numbers = either(&numbers_a, &numbers_b) && (grouped || numbers_a.is_empty() == numbers_b.is_empty());
    if grouped {
        numbers && same(&plain_a, &plain_b)
    } else {
        numbers && either(&plain_a, &plain_b) && plain_a.is_empty() == plain_b.is_empty()
    }
}

fn same<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len() && a.iter().all(|x| b.contains(x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{ColumnRef, TableRef};
    use crate::schema::TableName;

    fn column(name: &str) -> Expr {
        let table = TableRef::new(&TableName { schema: "public".into(), name: "casks".into() });
        Expr::Column(ColumnRef { table, column: name.into() })
    }

    fn shows(names: &[&str]) -> Query {
        let select = names.iter().map(|n| Output { expr: column(n), alias: None }).collect();
        Query { select, ..Query::default() }
    }

    #[test]
    fn more_columns_of_the_same_rows_are_no_other_reading() {
        assert!(alike(&shows(&["name"]), &shows(&["name", "litres"])), "one shows a column more");
        assert!(!alike(&shows(&["name"]), &shows(&["litres"])), "they show different things");
        let limited = Query { limit: Some(3), ..shows(&["name"]) };
        assert!(!alike(&shows(&["name"]), &limited), "one shows three rows only");
        let grouped = |names: &[&str]| Query { group_by: names.iter().map(|n| column(n)).collect(), ..shows(names) };
        assert!(!alike(&grouped(&["cellar"]), &grouped(&["cellar", "wood"])), "groups differ");
    }
}
