//! Aggregates over different children of one entity: each is taken over its own rows, the groups stand side by side.
//!
//! Joining two children of an entity at once repeats the rows of both. So every table whose rows are aggregated gets a
//! derived table of its own by the keys of the groups, joined to the groups from the left: a group that has rows of
//! only one of them stays. The same way keeps groups without any rows where the question asks for them.

use super::grain::substitute;
use super::names::{Aliases, Scope, quote_identifier};
use super::{Renderer, grain, indent};
use crate::lexicon::Lexicon;
use crate::plan::{self, PlanError, Tree};
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Output, Predicate, Query, TableRef};
use std::sync::Arc;

/// How a table is joined with others.
type Joined<'a> = dyn Fn(&TableRef, &[TableRef]) -> Option<Arc<Tree>> + 'a;

/// What is aggregated over the rows of one table.
#[derive(Debug)]
pub(super) struct Part {
    host: TableRef,
    aggregates: Vec<Expr>,
    filter: Vec<Predicate>,
    also: Vec<TableRef>,
}

/// The parts of a query and the groups they share.
#[derive(Debug)]
pub(super) struct Split {
    /// The table that the groups come from; `None` where all rows are one group.
    base: Option<TableRef>,
    /// A row of the base is a group: its key.
    key: Vec<Expr>,
    filter: Vec<Predicate>,
    also: Vec<TableRef>,
    parts: Vec<Part>,
}

/// Which parts the aggregates of a query fall into, where taking them together would be wrong.
pub(super) fn split(query: &Query, lexicon: &Lexicon) -> Option<Split> {
    if query.distinct || query.set.is_some() || query.source.is_some() {
        return None;
    }
    let mut aggregates = Vec::new();
    for e in query.select.iter().map(|o| &o.expr).chain(query.order_by.iter().map(|o| &o.expr)) {
        gather(e, &mut aggregates);
    }
    for p in &query.having {
        match p {
            Predicate::Compare { left, right, .. } => [left, right].into_iter().for_each(|e| gather(e, &mut aggregates)),
            Predicate::Between { expr, .. } => gather(expr, &mut aggregates),
            _ => return None,
        }
    }
    if aggregates.is_empty() || aggregates.len() == 1 && !query.every_group {
        return None;
    }
    let mut parts: Vec<Part> = Vec::new();
    for a in aggregates {
        let host = host(&a, &query.links, lexicon)?;
        match parts.iter_mut().find(|p| p.host == host) {
            Some(p) => p.aggregates.push(a),
            None => parts.push(Part { host, aggregates: vec![a], filter: Vec::new(), also: Vec::new() }),
        }
    }
    let mut keys: Vec<TableRef> = Vec::new();
    for e in &query.group_by {
        e.tables(&mut |t| {
            if !keys.contains(t) {
                keys.push(t.clone());
            }
        });
    }
    let tree = |root: &TableRef, tables: &[TableRef]| plan::tree(root, tables, &query.links, lexicon).ok();
    let repeated = |root: &TableRef, tables: &[TableRef]| tree(root, tables).is_some_and(|t| t.may_multiply(root, &|_| true));
    let base = match keys.as_slice() {
        [] if query.group_by.is_empty() => None,
        _ => Some(keys.iter().find(|t| !repeated(t, &keys))?.clone()),
    };
    if query.every_group {
        // Every row of what is counted is in a group.
        if base.is_none() || parts.iter().all(|p| Some(&p.host) == base.as_ref()) {
            return None;
        }
    } else if parts.len() < 2 || !parts.iter().any(|p| disturbed(p, &parts, &keys, &repeated)) {
        return None;
    }
    let mut out =
        Split { key: base.as_ref().map_or(Vec::new(), |b| key_of(b, query, lexicon)), base, filter: Vec::new(), also: Vec::new(), parts };
    let conditions = query.filter.iter().map(|p| {
        let mut tables = Vec::new();
        p.tables(&mut |t| tables.push(t.clone()));
        (tables, Ok(p))
    });
    // A table that is aggregated takes part anyway.
    let also: Vec<&TableRef> = query.also.iter().filter(|t| !out.parts.iter().any(|p| p.host == **t)).collect();
    for (tables, condition) in conditions.chain(also.into_iter().map(|t| (vec![t.clone()], Err(t)))) {
        let places = out.places(&tables, &tree)?;
        // What restricts only the finer of two tables one above the other would leave the coarser unrestricted.
        for (i, p) in out.parts.iter().enumerate() {
            let above = |j: &usize| {
                repeated(&p.host, std::slice::from_ref(&out.parts[*j].host))
                    && !repeated(&out.parts[*j].host, std::slice::from_ref(&p.host))
            };
            // What the groups themselves hold ('per head of staff') no period of other rows restricts.
            let sums = p.aggregates.iter().all(|a| matches!(a, Expr::Aggregate { function: Aggregate::Sum, .. }));
            if Some(&p.host) == out.base.as_ref() && sums {
                continue;
            }
            if !query.every_group && !places.contains(&Some(i)) && places.iter().flatten().any(above) {
                return None;
            }
        }
        for place in places {
            let (filter, also) = match place {
                Some(i) => out.parts.get_mut(i).map(|p| (&mut p.filter, &mut p.also))?,
                None => (&mut out.filter, &mut out.also),
            };
            match condition {
                Ok(p) => filter.push(p.clone()),
                Err(t) => also.push(t.clone()),
            }
        }
    }
    Some(out)
}

impl Split {
    /// Where a condition on these tables belongs: positions of parts, `None` for the groups themselves.
    fn places(&self, tables: &[TableRef], tree: &Joined<'_>) -> Option<Vec<Option<usize>>> {
        let all = || std::iter::once(None).chain((0..self.parts.len()).map(Some)).collect::<Vec<_>>();
        let Some(base) = &self.base else {
            // Without groups: the parts whose rows it does not repeat, else all.
            let own: Vec<Option<usize>> = (0..self.parts.len())
                .filter(|&i| tree(&self.parts[i].host, tables).is_some_and(|t| !t.multiplies(&self.parts[i].host, &|_| true)))
                .map(Some)
                .collect();
            return Some(if own.is_empty() { all() } else { own });
        };
        let mut needed: Vec<TableRef> = self.parts.iter().map(|p| p.host.clone()).collect();
        needed.extend(tables.iter().cloned());
        let joins = tree(base, &needed)?;
        let way = |t: &TableRef| {
            let mut way = Vec::new();
            let mut at = joins.position(t);
            while let Some(i) = at {
                way.push(i);
                at = joins.nodes[i].parent;
            }
            way
        };
        // Tables that a group has several rows of.
        let many: Vec<usize> =
            tables.iter().filter(|t| way(t).iter().any(|&i| joins.nodes[i].many)).filter_map(|t| joins.position(t)).collect();
        if many.is_empty() {
            return Some(all());
        }
        let own: Vec<Option<usize>> = (0..self.parts.len())
            .filter(|&i| {
                let host = &self.parts[i].host;
                let path = way(host);
                let below = joins.position(host).map(|h| joins.subtree(h)).unwrap_or_default();
                host != base && many.iter().any(|n| path.contains(n) || below.contains(n))
            })
            .map(Some)
            .collect();
        Some(if own.is_empty() { all() } else { own })
    }
}

/// True where another part repeats rows that an aggregate of this part counts or adds up.
fn disturbed(part: &Part, parts: &[Part], keys: &[TableRef], repeated: &dyn Fn(&TableRef, &[TableRef]) -> bool) -> bool {
    let alone = repeated(&part.host, keys);
    let beside = parts.iter().any(|other| {
        let mut tables = keys.to_vec();
        tables.push(other.host.clone());
        other.host != part.host && repeated(&part.host, &tables)
    });
    beside
        && part.aggregates.iter().any(|a| match a {
            Expr::CountRows(_) => !alone,
            Expr::Aggregate { function: Aggregate::Min | Aggregate::Max, .. } | Expr::Aggregate { distinct: true, .. } => false,
            Expr::Aggregate { function: Aggregate::Count, .. } => !alone,
            _ => true,
        })
}

/// The aggregates of an expression, each once.
fn gather(e: &Expr, out: &mut Vec<Expr>) {
    match e {
        Expr::Aggregate { .. } | Expr::CountRows(_) if !out.contains(e) => out.push(e.clone()),
        Expr::Defined { .. } if e.is_aggregate() && !out.contains(e) => out.push(e.clone()),
        Expr::Arithmetic(_, a, b) => {
            gather(a, out);
            gather(b, out);
        }
        Expr::Window { argument, .. } | Expr::Seconds(argument) => gather(argument, out),
        _ => {}
    }
}

/// The table whose rows an aggregate is taken over: the finest of those it is made of.
fn host(aggregate: &Expr, links: &[crate::query::Link], lexicon: &Lexicon) -> Option<TableRef> {
    let mut tables: Vec<TableRef> = Vec::new();
    let mut push = |t: &TableRef| {
        if !tables.contains(t) {
            tables.push(t.clone());
        }
    };
    match aggregate {
        Expr::Aggregate { argument, .. } if argument.is_aggregate() && !matches!(argument.as_ref(), Expr::CountRows(_)) => return None,
        Expr::Aggregate { argument, .. } => argument.tables(&mut push),
        other => other.tables(&mut push),
    }
    let finest = |t: &&TableRef| plan::tree(t, &tables, links, lexicon).is_ok_and(|tree| !tree.may_multiply(t, &|_| true));
    tables.iter().find(finest).cloned()
}

/// The primary key of the base, where the groups are its rows.
fn key_of(base: &TableRef, query: &Query, lexicon: &Lexicon) -> Vec<Expr> {
    let Some(t) = lexicon.table(&base.name) else { return Vec::new() };
    let table = &lexicon.schema.tables[t];
    let key: Vec<Expr> =
        table.primary_key.iter().map(|&c| Expr::Column(ColumnRef { table: base.clone(), column: table.columns[c].name.clone() })).collect();
    if key.iter().all(|k| query.group_by.contains(k)) { key } else { Vec::new() }
}

impl Renderer<'_> {
    /// The parts as derived tables beside the groups.
    pub(super) fn side_by_side(
        &self,
        query: &Query,
        split: &Split,
        outer: Option<&Scope>,
        aliases: &mut Aliases,
    ) -> Result<String, PlanError> {
        let Some(base) = &split.base else { return self.in_one_row(query, split, outer, aliases) };
        let mut replaced: Vec<(Expr, Expr)> = Vec::new();
        let keyed = !split.key.is_empty();
        let keys = if keyed { &split.key } else { &query.group_by };
        let names = key_names(keys, query);
        // The groups: rows of their table, or what differs among them.
        let mut groups = Query {
            select: keys.iter().zip(&names).map(|(e, n)| Output { expr: e.clone(), alias: Some(n.clone()) }).collect(),
            distinct: !keyed,
            subject: Some(base.clone()),
            also: split.also.clone(),
            links: query.links.clone(),
            filter: split.filter.clone(),
            ..Query::default()
        };
        // Groups by what the rows of a part have of their own: those groups are there already.
        let own = split.parts.iter().position(|p| !keyed && p.host == *base);
        if let Some(part) = own.and_then(|i| split.parts.get(i)) {
            groups.distinct = false;
            groups.group_by = keys.clone();
            for (i, a) in part.aggregates.iter().enumerate() {
                let name = value_name(a, query, &names).unwrap_or_else(|| format!("value_{}", i + 1));
                groups.select.push(Output { expr: a.clone(), alias: Some(name) });
            }
        }
        let mut main = Query { limit: query.limit, offset: query.offset, ..Query::default() };
        let mut joins = Arc::new(Tree::default());
        let (scope, mut lines, conditions, here) = if keyed {
            groups.select.extend(query.group_by.iter().map(|e| Output { expr: e.clone(), alias: None }));
            let (root, output, needed) = self.tables_of(&groups).ok_or_else(|| PlanError::UnknownTable(base.name.name.clone()))?;
            joins = plan::tree(&root, &needed, &groups.links, self.lexicon)?;
            let semi = grain::semi_joined(&groups, &joins, &output);
            let from = self.join_clause(&groups, &joins, &semi, Scope::tables(outer, false), aliases)?;
            main.filter = groups.filter.iter().filter(|p| !grain::within_semi(p, &joins, &semi)).cloned().collect();
            let mut here = Vec::new();
            for k in keys {
                here.push(self.expr(k, &from.scope, aliases, &joins)?);
            }
            (from.scope, from.lines, from.conditions, here)
        } else {
            let sql = self.query(&groups, outer, aliases)?;
            let scope = Scope::derived(aliases.fresh("g"), outer);
            let here: Vec<String> = names.iter().map(|n| format!("{}.{}", scope.derived_alias(), quote_identifier(n))).collect();
            replaced.extend(groups.select.iter().map(|o| {
                let name = quote_identifier(o.alias.as_deref().unwrap_or_default());
                (o.expr.clone(), Expr::Defined { sql: format!("{}.{name}", scope.derived_alias()), tables: Vec::new() })
            }));
            let from = vec![format!("FROM (\n{}\n) AS {}", indent(&sql, 2), scope.derived_alias())];
            (scope, from, Vec::new(), here)
        };
        for (n, part) in split.parts.iter().enumerate().filter(|(n, _)| Some(*n) != own) {
            let keys = if keyed { self.nearest_key(keys, base, part, query) } else { self.dated_alike(keys, base, part, query) };
            let names = key_names(&keys, query);
            let mut select: Vec<Output> =
                keys.iter().zip(&names).map(|(e, n)| Output { expr: e.clone(), alias: Some(n.clone()) }).collect();
            let alias = aliases.fresh("q");
            for (i, a) in part.aggregates.iter().enumerate() {
                let name = value_name(a, query, &names).unwrap_or_else(|| format!("value_{}_{}", n + 1, i + 1));
                let value = format!("{alias}.{}", quote_identifier(&name));
                let sql = if self.nothing_is_zero(a) { format!("COALESCE({value}, 0)") } else { value };
                replaced.push((a.clone(), Expr::Defined { sql, tables: Vec::new() }));
                select.push(Output { expr: a.clone(), alias: Some(name) });
            }
            let rows = Query {
                select,
                subject: Some(part.host.clone()),
                also: part.also.clone(),
                links: query.links.clone(),
                filter: part.filter.clone(),
                group_by: keys.clone(),
                ..Query::default()
            };
            let sql = self.query(&rows, outer, aliases)?;
            let on: Vec<String> = names
                .iter()
                .zip(&here)
                .zip(&keys)
                .map(|((name, here), key)| {
                    let equal = if keyed || !self.may_be_null(key) { "=" } else { "IS NOT DISTINCT FROM" };
                    format!("{alias}.{} {equal} {here}", quote_identifier(name))
                })
                .collect();
            lines.push(format!("LEFT JOIN (\n{}\n) AS {alias} ON {}", indent(&sql, 2), on.join(" AND ")));
        }
        let swap = |e: &Expr| substitute(e, &replaced, &[]);
        main.select = query.select.iter().map(|o| named(swap(&o.expr), o.alias.as_deref())).collect();
        main.order_by = query.order_by.iter().map(|o| OrderItem { expr: swap(&o.expr), descending: o.descending }).collect();
        main.filter.extend(query.having.iter().map(|p| match p {
            Predicate::Compare { left, op, right } => Predicate::Compare { left: swap(left), op: *op, right: swap(right) },
            Predicate::Between { expr, low, high, negated } => {
                Predicate::Between { expr: swap(expr), low: swap(low), high: swap(high), negated: *negated }
            }
            other => other.clone(),
        }));
        self.clauses(&main, lines, conditions, &scope, aliases, &joins)
    }

    /// True for aggregates of no rows that are 0: counts and sums of numbers.
    fn nothing_is_zero(&self, aggregate: &Expr) -> bool {
        let number = |e: &Expr| self.class_of(e).is_some_and(crate::schema::TypeClass::is_number);
        match aggregate {
            Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Count, .. } => true,
            Expr::Aggregate { function: Aggregate::Sum, argument, .. } => match argument.as_ref() {
                Expr::Arithmetic(_, a, b) => number(a) && number(b),
                e => number(e),
            },
            _ => false,
        }
    }

    /// Without groups: each aggregate a query of its own.
    fn in_one_row(&self, query: &Query, split: &Split, outer: Option<&Scope>, aliases: &mut Aliases) -> Result<String, PlanError> {
        let mut replaced: Vec<(Expr, Expr)> = Vec::new();
        for part in &split.parts {
            for a in &part.aggregates {
                let value = Query {
                    select: vec![Output { expr: a.clone(), alias: None }],
                    subject: Some(part.host.clone()),
                    also: part.also.clone(),
                    links: query.links.clone(),
                    filter: part.filter.clone(),
                    ..Query::default()
                };
                replaced.push((a.clone(), Expr::Scalar(Box::new(value))));
            }
        }
        let swap = |e: &Expr| substitute(e, &replaced, &[]);
        let main = Query {
            select: query.select.iter().map(|o| Output { expr: swap(&o.expr), alias: o.alias.clone() }).collect(),
            ..Query::default()
        };
        self.query(&main, outer, aliases)
    }

    /// Units of time by the rows' own date, where the date of the groups is of rows that these don't belong to.
    fn dated_alike(&self, keys: &[Expr], base: &TableRef, part: &Part, query: &Query) -> Vec<Expr> {
        let foreign = part.host != *base
            && plan::tree(&part.host, std::slice::from_ref(base), &query.links, self.lexicon)
                .is_ok_and(|t| t.may_multiply(&part.host, &|_| true));
        let own = || {
            let t = self.lexicon.table(&part.host.name)?;
            let column = self.lexicon.schema.tables[t].columns.get(self.lexicon.tables[t].date?)?.name.clone();
            Some(Box::new(Expr::Column(ColumnRef { table: part.host.clone(), column })))
        };
        let Some(date) = foreign.then(own).flatten() else { return keys.to_vec() };
        let of_base = |e: &Expr| matches!(e, Expr::Column(c) if c.table == *base);
        let alike = |key: &Expr| match key {
            Expr::Truncate(grain, e) if of_base(e) => Expr::Truncate(*grain, date.clone()),
            Expr::Part(part, e) if of_base(e) => Expr::Part(*part, date.clone()),
            Expr::YearOf(e) if of_base(e) => Expr::YearOf(date.clone()),
            other => other.clone(),
        };
        keys.iter().map(alike).collect()
    }

    /// The key of the groups as the part's own reference to it, where nothing else of the group's table is needed.
    fn nearest_key(&self, keys: &[Expr], base: &TableRef, part: &Part, query: &Query) -> Vec<Expr> {
        let mut tables = vec![base.clone()];
        part.aggregates.iter().for_each(|a| a.tables(&mut |t| tables.push(t.clone())));
        part.filter.iter().for_each(|p| p.tables(&mut |t| tables.push(t.clone())));
        tables.extend(part.also.iter().cloned());
        let used = tables.iter().filter(|t| *t == base).count() > 1;
        let Ok(joins) = plan::tree(&part.host, &tables, &query.links, self.lexicon) else { return keys.to_vec() };
        let Some(at) = joins.position(base) else { return keys.to_vec() };
        let node = &joins.nodes[at];
        let (Some(parent), false) = (node.parent, used || joins.nodes.iter().any(|n| n.parent == Some(at))) else { return keys.to_vec() };
        let near: Option<Vec<Expr>> = keys
            .iter()
            .map(|k| match k {
                Expr::Column(c) => {
                    let i = node.columns.iter().position(|name| *name == c.column)?;
                    let column = node.parent_columns.get(i)?.clone();
                    Some(Expr::Column(ColumnRef { table: joins.nodes[parent].table.clone(), column }))
                }
                _ => None,
            })
            .collect();
        near.unwrap_or_else(|| keys.to_vec())
    }
}

/// What an aggregate is called in the result, unless a key is called so.
fn value_name(aggregate: &Expr, query: &Query, keys: &[String]) -> Option<String> {
    query.select.iter().find(|o| o.expr == *aggregate).and_then(|o| o.alias.clone()).filter(|n| !keys.contains(n))
}

/// An output under its name, which a column of a derived table may have already.
fn named(expr: Expr, alias: Option<&str>) -> Output {
    let own = matches!((&expr, alias), (Expr::Defined { sql, .. }, Some(a)) if sql.split_once('.').is_some_and(|(q, c)| c == quote_identifier(a) && !q.contains('(')));
    Output { expr, alias: alias.filter(|_| !own).map(str::to_string) }
}

/// A name for each key: the column's, the output's, or a number.
fn key_names(keys: &[Expr], query: &Query) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (i, k) in keys.iter().enumerate() {
        let own = match k {
            Expr::Column(c) => Some(c.column.clone()),
            _ => query.select.iter().find(|o| o.expr == *k).and_then(|o| o.alias.clone()),
        };
        names.push(own.filter(|n| !names.contains(n)).unwrap_or_else(|| format!("key_{}", i + 1)));
    }
    names
}
