//! Ranks within groups: the first rows of each.

use crate::query::{Comparison, Expr, OrderItem, Output, Predicate, Query, WindowKind};

/// The first `n` rows of each partition in the order given; the query itself has neither order nor limit.
pub(super) fn first_of_each(mut inner: Query, partition: Vec<Expr>, order: OrderItem, n: u64) -> Query {
    // What the groups are comes first.
    inner.select.sort_by_key(|o| !partition.contains(&o.expr));
    let mut names: Vec<String> = Vec::new();
    for o in &mut inner.select {
        let own = match (&o.alias, &o.expr) {
            (Some(alias), _) => alias.clone(),
            (None, Expr::Column(c)) => c.column.clone(),
            _ => "value".to_string(),
        };
        let mut name = own.clone();
        while names.contains(&name) {
            name.push_str("_2");
        }
        if o.alias.is_some() || name != own || !matches!(o.expr, Expr::Column(_)) {
            o.alias = Some(name.clone());
        }
        names.push(name);
    }
    let keyed: Vec<String> = inner.select.iter().zip(&names).filter(|(o, _)| partition.contains(&o.expr)).map(|(_, n)| n.clone()).collect();
    let window = Expr::Window { kind: WindowKind::RowNumber, argument: Box::new(Expr::Number("1".into())), partition, order: vec![order] };
    inner.select.push(Output { expr: window, alias: Some("position".into()) });
    let mut sorted: Vec<OrderItem> = keyed.into_iter().map(|n| OrderItem { expr: Expr::Derived(n), descending: false }).collect();
    if n > 1 {
        sorted.push(OrderItem { expr: Expr::Derived("position".into()), descending: false });
    }
    Query {
        select: names.iter().map(|n| Output { expr: Expr::Derived(n.clone()), alias: None }).collect(),
        filter: vec![Predicate::Compare {
            left: Expr::Derived("position".into()),
            op: if n == 1 { Comparison::Equal } else { Comparison::LessOrEqual },
            right: Expr::Number(n.to_string()),
        }],
        order_by: sorted,
        source: Some(Box::new(inner)),
        ..Query::default()
    }
}
