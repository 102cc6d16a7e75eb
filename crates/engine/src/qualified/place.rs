//! Where in a query a set of things restricts its rows.

use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Expr, Predicate, Query, TableRef};

/// That a row is one of a set of things.
pub(super) struct Rows {
    /// As one of the rows of a query.
    pub among: Predicate,
    /// As conditions on the thing itself, where they are no more than that.
    pub plain: Option<Vec<Predicate>>,
}

impl Rows {
    /// True where they are told by how many rows they have of the kind that a query counts or adds up.
    pub fn counts(&self, query: &Query) -> bool {
        let Predicate::InQuery { query: inner, .. } = &self.among else { return false };
        let counted = |p: &Predicate| matches!(p, Predicate::Compare { left: Expr::CountRows(_), .. });
        let same = inner.subject.is_some() && inner.subject == query.subject;
        inner.limit.is_none() && same && inner.having.iter().all(counted)
    }

    /// What is said of rows of the thing's own table.
    fn conditions(&self) -> Vec<Predicate> {
        self.plain.clone().unwrap_or_else(|| vec![self.among.clone()])
    }
}

/// The conditions of a query that lists the rows of a table, where all of them are of that table's rows.
pub(super) fn own_conditions(query: &Query, table: usize, lexicon: &Lexicon) -> Option<Vec<Predicate>> {
    let plain = query.links.is_empty() && query.having.is_empty() && query.limit.is_none() && query.also.is_empty();
    let name = &lexicon.schema.tables[table].name;
    let mut own = true;
    query.filter.iter().for_each(|p| p.tables(&mut |t| own &= t.name == *name && t.instance == 0));
    (plain && own && query.group_by.is_empty()).then(|| query.filter.clone())
}

/// True where a query is put together by the rows of a table.
pub(super) fn is_grouped_by(query: &Query, table: usize, lexicon: &Lexicon) -> bool {
    let of_it = |e: &Expr| matches!(e, Expr::Column(c) if lexicon.table(&c.table.name) == Some(table));
    !query.group_by.is_empty() && query.group_by.iter().any(of_it)
}

/// True for a query that lists rows as they are.
pub(super) fn lists(query: &Query, lexicon: &Lexicon) -> bool {
    let plain = query.group_by.is_empty() && query.having.is_empty() && query.limit.is_none();
    let column = |e: &Expr| matches!(e, Expr::Column(c) if lexicon.table(&c.table.name).is_some());
    plain && query.select.iter().all(|o| column(&o.expr))
}

/// True for a query that lists or counts the things themselves: such a one is read as a whole.
pub(super) fn lists_or_counts(query: &Query, table: usize, lexicon: &Lexicon) -> bool {
    let plain = query.source.is_none()
        && query.set.is_none()
        && query.group_by.is_empty()
        && query.having.is_empty()
        && query.order_by.iter().all(|o| !o.expr.is_aggregate());
    let of_it = |e: &Expr| match e {
        Expr::Column(c) => lexicon.table(&c.table.name) == Some(table),
        Expr::CountRows(of) => of.as_ref().or(query.subject.as_ref()).and_then(|t| lexicon.table(&t.name)) == Some(table),
        _ => false,
    };
    plain && query.select.iter().all(|o| of_it(&o.expr))
}

/// Restricts the rows of a query to a set of things; `None` where it has nothing to do with them.
pub(super) fn restrict(query: &mut Query, table: usize, rows: &Rows, lexicon: &Lexicon) -> Option<()> {
    if query.set.is_some() || query.select.iter().any(|o| holds_query(&o.expr)) {
        return None;
    }
    if let Some(source) = &mut query.source {
        return restrict(source, table, rows, lexicon);
    }
    let name = &lexicon.schema.tables[table].name;
    let mut own = crate::rank::tables(query);
    own.retain(|t| !only_related(query, t));
    let there = |t: &TableRef| t.name == *name && t.instance == 0;
    // What was only joined to say so: the key that leads there tells as much.
    let joined = query.also.iter().any(there) && own.iter().filter(|t| there(t)).all(|t| !is_used(query, t));
    let leads: Vec<ColumnRef> = own.iter().filter(|t| !there(t)).flat_map(|t| keys(t, table, lexicon)).collect();
    if let (true, [key], Predicate::InQuery { query: inner, negated, .. }, None) = (joined, leads.as_slice(), &rows.among, &rows.plain) {
        query.also.retain(|t| !there(t));
        query.links.retain(|l| !there(&l.to) && !there(&l.from));
        query.filter.push(Predicate::InQuery { expr: Expr::Column(key.clone()), query: inner.clone(), negated: *negated });
        return Some(());
    }
    if own.iter().any(there) {
        add(&mut query.filter, rows.conditions());
        return Some(());
    }
    let related = query.filter.iter_mut().find_map(|p| match p {
        Predicate::Related { table, conditions, .. } if table.name == *name => Some(conditions),
        _ => None,
    });
    if let Some(conditions) = related {
        add(conditions, rows.conditions());
        return Some(());
    }
    // A key that leads there tells as much.
    let keys: Vec<ColumnRef> = own.iter().flat_map(|t| keys(t, table, lexicon)).collect();
    let Predicate::InQuery { query: inner, negated, .. } = &rows.among else { return None };
    match keys.as_slice() {
        [key] => query.filter.push(Predicate::InQuery { expr: Expr::Column(key.clone()), query: inner.clone(), negated: *negated }),
        // Over the tables between.
        [] => add(&mut query.filter, rows.conditions()),
        _ => return None,
    }
    Some(())
}

fn add(conditions: &mut Vec<Predicate>, further: Vec<Predicate>) {
    for p in further {
        if !conditions.contains(&p) {
            conditions.push(p);
        }
    }
}

/// True for a table of which the query shows, groups, sorts or compares something.
fn is_used(query: &Query, table: &TableRef) -> bool {
    let mut used = query.subject.as_ref() == Some(table);
    let mut see = |t: &TableRef| used |= t == table;
    query.select.iter().for_each(|o| o.expr.tables(&mut see));
    query.group_by.iter().for_each(|e| e.tables(&mut see));
    query.order_by.iter().for_each(|o| o.expr.tables(&mut see));
    query.filter.iter().chain(&query.having).for_each(|p| p.tables(&mut see));
    used
}

/// True for a table that only stands in a condition on related rows.
fn only_related(query: &Query, table: &TableRef) -> bool {
    let within = |p: &Predicate| matches!(p, Predicate::Related { table: t, .. } if t == table);
    let mut elsewhere = query.subject.as_ref() == Some(table) || query.also.contains(table);
    let mut see = |t: &TableRef| elsewhere |= t == table;
    query.select.iter().for_each(|o| o.expr.tables(&mut see));
    query.group_by.iter().for_each(|e| e.tables(&mut see));
    query.order_by.iter().for_each(|o| o.expr.tables(&mut see));
    query.filter.iter().chain(&query.having).filter(|p| !within(p)).for_each(|p| p.tables(&mut see));
    !elsewhere
}

/// The columns of a table by which it refers to another's single key.
fn keys(from: &TableRef, to: usize, lexicon: &Lexicon) -> Vec<ColumnRef> {
    let Some(t) = lexicon.table(&from.name) else { return Vec::new() };
    let edges = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]);
    let key = |e: &&crate::lexicon::Edge| e.from == t && e.to == to && e.from_columns.len() == 1;
    edges
        .filter(key)
        .map(|e| ColumnRef { table: from.clone(), column: lexicon.schema.tables[t].columns[e.from_columns[0]].name.clone() })
        .collect()
}

/// True for a value that another query computes: what it is made of isn't restricted from outside.
fn holds_query(e: &Expr) -> bool {
    match e {
        Expr::Scalar(_) | Expr::Exists(_) => true,
        Expr::Arithmetic(_, a, b) => holds_query(a) || holds_query(b),
        Expr::Aggregate { argument, .. } => holds_query(argument),
        _ => false,
    }
}
