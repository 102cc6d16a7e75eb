//! The draft put together as a query: outputs, groups, ranking, sorting, sets.

use super::{Composer, Key, Ranking};
use crate::query::{Aggregate, Expr, OrderItem, Output, Predicate, Query};

impl Composer<'_> {
    pub(super) fn query(&mut self) -> Option<Query> {
        let mut query = Query {
            subject: self.subject.map(|t| self.table_ref(t)),
            also: self.also.iter().map(|&t| self.table_ref(t)).collect(),
            filter: self.filters.clone(),
            having: self.having.clone(),
            distinct: self.distinct && !self.outputs.iter().any(|o| o.expr.is_aggregate()),
            ..Query::default()
        };
        let only_aggregates = self.outputs.iter().all(|o| o.expr.is_aggregate());
        // A subject that is only counted through another table's groups must not come into the join by itself.
        if !self.groups.is_empty() || self.outputs.iter().all(|o| o.expr.is_aggregate()) {
            query.subject = self.counted_subject().or(query.subject);
        }
        for key in self.groups.clone() {
            for e in self.key_exprs(&key) {
                if !query.group_by.contains(&e) {
                    query.group_by.push(e);
                }
            }
        }
        if !query.group_by.is_empty() {
            for o in &self.outputs {
                if !o.expr.is_aggregate() && !query.group_by.contains(&o.expr) && !matches!(o.expr, Expr::Window { .. }) {
                    query.group_by.push(o.expr.clone());
                }
            }
        }
        if let Some(Ranking { key, descending, limit, offset }) = self.ranking.clone() {
            let limit = limit.map(|n| if n == 0 { self.set.default_limit } else { n });
            if only_aggregates && query.group_by.is_empty() && !key.is_aggregate() {
                // 'how many concerts in the largest stadium': the ranking picks the rows that are counted.
                if let Some(p) = self.picked(&key, descending, limit) {
                    query.filter.push(p);
                }
            } else if !query.group_by.is_empty() && !key.is_aggregate() && !query.group_by.contains(&key) {
                let key_entity = self.groups.iter().any(|g| matches!(g, Key::Entity(t) if self.of_table(&key, *t)));
                if key_entity {
                    query.order_by.push(OrderItem { expr: key, descending });
                } else {
                    let function = if descending { Aggregate::Max } else { Aggregate::Min };
                    query.order_by.push(OrderItem { expr: Expr::aggregate(function, key), descending });
                }
                query.limit = limit;
                query.offset = offset;
            } else {
                query.order_by.push(OrderItem { expr: key, descending });
                query.limit = limit;
                query.offset = offset;
            }
        } else {
            query.limit = self.limit;
        }
        for o in &self.order {
            let mut o = o.clone();
            if !query.group_by.is_empty() && !o.expr.is_aggregate() && !query.group_by.contains(&o.expr) {
                let keyed = self.groups.iter().any(|g| matches!(g, Key::Entity(t) if self.of_table(&o.expr, *t)));
                if !keyed {
                    // The bins of a date, what is shown of the column, else its sum (for a text the first of it).
                    let shown =
                        query.group_by.iter().find(|g| matches!(g, Expr::Truncate(_, e) | Expr::Part(_, e) if **e == o.expr)).or_else(
                            || {
                                self.outputs
                                    .iter()
                                    .map(|x| &x.expr)
                                    .find(|e| matches!(e, Expr::Aggregate { argument, .. } if **argument == o.expr))
                            },
                        );
                    match shown {
                        Some(g) => o.expr = g.clone(),
                        None => o.expr = self.sortable(o.expr),
                    }
                }
            }
            if only_aggregates && query.group_by.is_empty() {
                continue;
            }
            if !query.order_by.iter().any(|x| x.expr == o.expr) {
                query.order_by.push(o);
            }
        }
        query.links = self.roles(&query);
        self.keys_of_values(&mut query);
        let outputs: Vec<Expr> = self.outputs.iter().map(|o| o.expr.clone()).collect();
        for expr in outputs {
            if query.select.iter().any(|o| o.expr == expr) {
                continue;
            }
            let alias = self.alias(&expr, &query.select);
            query.select.push(Output { expr, alias });
        }
        told_once(&mut query);
        // Counting entities by a condition on their groups: count the groups.
        if !query.having.is_empty()
            && only_aggregates
            && self.outputs.len() == 1
            && self.ranking.is_none()
            && self.outputs.iter().all(|o| match &o.expr {
                Expr::CountRows(_) => true,
                Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. } => {
                    self.groups.contains(&Key::Expr(argument.as_ref().clone()))
                }
                _ => false,
            })
        {
            let keys = query.group_by.clone();
            let inner = Query { select: keys.into_iter().map(|expr| Output { expr, alias: None }).collect(), ..query.clone() };
            self.rule("count of groups");
            return Some(Query {
                select: vec![Output { expr: Expr::CountRows(None), alias: query.select.first().and_then(|s| s.alias.clone()) }],
                source: Some(Box::new(inner)),
                ..Query::default()
            });
        }
        if let Some(from) = self.lacking.filter(|&from| from < query.filter.len() && query.having.is_empty() && query.group_by.is_empty()) {
            let mut right = Query { filter: query.filter.clone(), order_by: Vec::new(), limit: None, ..query.clone() };
            right.filter.drain(..from);
            query.filter.truncate(from);
            query.set = Some((crate::query::SetOperation::Except, Box::new(right)));
            self.rule("rows that lack");
            return Some(query);
        }
        if self.both.is_none() && query.having.is_empty() && query.group_by.is_empty() && query.limit.is_none() {
            self.both = self.apart(&mut query);
        }
        if let Some((first, second)) = self.both.take() {
            let (subject, tables) =
                (query.subject.clone(), crate::rank::tables(&Query { filter: vec![first.clone()], ..Query::default() }));
            let many = subject.as_ref().zip(tables.first()).filter(|(s, t)| s != t).and_then(|(s, t)| {
                let (a, b) = (self.set.lexicon.table(&s.name)?, self.set.lexicon.table(&t.name)?);
                self.reached_many(a, b).then(|| (s.clone(), t.clone()))
            });
            if let Some((of, table)) = many {
                // Each of them says that there is a row.
                query.also.retain(|t| *t != table);
                for p in [first, second] {
                    query.filter.push(Predicate::Related { of: of.clone(), table: table.clone(), conditions: vec![p], negated: false });
                }
            } else {
                let mut right = query.clone();
                right.order_by.clear();
                right.limit = None;
                right.filter.push(second);
                query.filter.push(first);
                query.set = Some((crate::query::SetOperation::Intersect, Box::new(right)));
            }
        }
        Some(query)
    }
}

/// What is told once, in an order of what is not told: groups of what is told, in the order of the least of each. PostgreSQL sorts `DISTINCT` rows by
/// what is put out alone.
pub(crate) fn told_once(query: &mut Query) {
    let told = |e: &Expr, q: &Query| q.select.iter().any(|o| o.expr == *e);
    let plain = query.source.is_none() && query.set.is_none() && !query.select.is_empty();
    if !query.distinct || !plain || query.order_by.iter().all(|o| told(&o.expr, query)) {
        return;
    }
    query.distinct = false;
    query.group_by = query.select.iter().map(|o| o.expr.clone()).collect();
    for o in &mut query.order_by {
        if !query.group_by.contains(&o.expr) && !o.expr.is_aggregate() {
            let function = if o.descending { Aggregate::Max } else { Aggregate::Min };
            o.expr = Expr::aggregate(function, o.expr.clone());
        }
    }
}
