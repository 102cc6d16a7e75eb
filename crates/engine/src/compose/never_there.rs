//! 'vessels that were loaded in no firing', 'how many coaches have no team': rows that must not be there.
//!
//! What leads to rows that are missing is missing with them, so it is not asked to be there besides; and a row that always has such a row
//! (a line of its order, by a key that is never empty) is no row without one: what the line's other key leads to is meant.

use crate::lexicon::{Edge, Lexicon};
use crate::query::{Aggregate, ColumnRef, Expr, Predicate, Query, TableRef};

/// Makes a query of missing rows one that can find some.
pub(crate) fn settle(query: &mut Query, lexicon: &Lexicon) {
    if query.source.is_some() || query.set.is_some() {
        return;
    }
    let denied: Vec<(TableRef, TableRef)> = query
        .filter
        .iter()
        .filter_map(|p| match p {
            Predicate::Related { of, table, conditions, negated: true } if conditions.is_empty() => Some((of.clone(), table.clone())),
            _ => None,
        })
        .collect();
    // The empty key of a row between, which links nothing: 'scientists with no project' told by the project of an assignment.
    let empty = query.filter.iter().find_map(|p| match p {
        Predicate::Null { expr: Expr::Column(c), negated: false } => {
            let t = lexicon.table(&c.table.name).filter(|&t| lexicon.tables[t].bridge)?;
            let k = lexicon.column(t, &c.column)?;
            let edge = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).find(|e| e.from == t && e.from_columns == [k])?;
            Some((c.clone(), TableRef::new(&lexicon.schema.tables[edge.to].name)))
        }
        _ => None,
    });
    if let Some((c, table)) = empty {
        let mut read = query.clone();
        for p in &mut read.filter {
            if matches!(p, Predicate::Null { expr: Expr::Column(x), negated: false } if *x == c) {
                *p = Predicate::Related { of: c.table.clone(), table: table.clone(), conditions: Vec::new(), negated: true };
            }
        }
        other_end(&mut read, &c.table, &table, lexicon);
        if !read.filter.iter().any(|p| matches!(p, Predicate::Related { of, negated: true, .. } if *of == c.table)) {
            *query = read;
        }
    }
    without_key(query, lexicon);
    for (of, table) in denied {
        if query.subject.as_ref() == Some(&of) {
            led_to(query, &of, &table, lexicon);
        }
        other_end(query, &of, &table, lexicon);
    }
}

/// 'members in charge of no event' told by an empty key of the events that members are looked up by: there is no such member. Those are
/// meant to whom no event leads.
fn without_key(query: &mut Query, lexicon: &Lexicon) {
    let empty = query.filter.iter().enumerate().find_map(|(at, p)| match p {
        Predicate::Null { expr: Expr::Column(c), negated: false } => {
            let t = lexicon.table(&c.table.name)?;
            let k = lexicon.column(t, &c.column)?;
            let edge =
                lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).find(|e| e.from == t && e.to != t && e.from_columns == [k])?;
            Some((at, c.table.clone(), edge.to, t))
        }
        _ => None,
    });
    let Some((at, rows, to, from)) = empty else { return };
    let mut ways = lexicon.adjacent[from].iter().map(|&e| &lexicon.edges[e]).filter(|e| (e.from, e.to) == (from, to));
    if ways.next().is_none() || ways.next().is_some() {
        return;
    }
    let of = TableRef::new(&lexicon.schema.tables[to].name);
    // Only those are asked for; the rows with the key just deny.
    let mut shown = Vec::new();
    let mut add = |t: &TableRef| shown.push(t.clone());
    query.select.iter().for_each(|o| o.expr.tables(&mut add));
    query.group_by.iter().for_each(|e| e.tables(&mut add));
    query.order_by.iter().for_each(|o| o.expr.tables(&mut add));
    query.having.iter().for_each(|p| p.tables(&mut add));
    let counted = |t: &TableRef| *t == of;
    if shown.is_empty() || !shown.iter().all(counted) {
        return;
    }
    let mut rest = Vec::new();
    let mut conditions = Vec::new();
    for (k, p) in std::mem::take(&mut query.filter).into_iter().enumerate() {
        let mut tables = Vec::new();
        p.tables(&mut |t| tables.push(t.clone()));
        match p {
            _ if k == at => {}
            p if !tables.is_empty() && tables.iter().all(|t| *t == rows) => conditions.push(p),
            p => rest.push(p),
        }
    }
    rest.push(Predicate::Related { of: of.clone(), table: rows.clone(), conditions, negated: true });
    query.filter = rest;
    query.subject = Some(of);
    query.also.retain(|t| *t != rows);
    query.links.clear();
}

/// Tables on the way from one to another, the first aside.
fn way(from: &TableRef, to: &TableRef, lexicon: &Lexicon) -> Vec<TableRef> {
    crate::plan::tree(from, std::slice::from_ref(to), &[], lexicon)
        .map_or_else(|_| Vec::new(), |tree| tree.nodes.iter().map(|n| &n.table).filter(|t| *t != from).cloned().collect())
}

/// Takes away what only leads to the missing rows, or what only they lead to.
fn led_to(query: &mut Query, of: &TableRef, table: &TableRef, lexicon: &Lexicon) {
    let missing = way(of, table, lexicon);
    let mut used: Vec<TableRef> = Vec::new();
    let mut add = |t: &TableRef| used.push(t.clone());
    query.select.iter().for_each(|o| o.expr.tables(&mut add));
    query.group_by.iter().for_each(|e| e.tables(&mut add));
    query.order_by.iter().for_each(|o| o.expr.tables(&mut add));
    for p in query.filter.iter().chain(&query.having).filter(|p| !matches!(p, Predicate::Related { negated: true, .. })) {
        p.tables(&mut add);
    }
    let mut farther: Option<TableRef> = None;
    query.also.retain(|a| {
        if a == of || used.contains(a) {
            return true;
        }
        // 'loaded in no firing': the firing is what is missing, the row between only leads there.
        let behind = way(of, a, lexicon).contains(table) && a != table;
        if behind {
            farther = Some(a.clone());
        }
        !(behind || missing.contains(a))
    });
    let Some(farther) = farther else { return };
    for p in &mut query.filter {
        if let Predicate::Related { of: o, table: t, conditions, negated: true } = p
            && (&*o, &*t) == (of, table)
            && conditions.is_empty()
        {
            *t = farther.clone();
        }
    }
}

/// Of a row that always has what is denied, asks for what its other key leads to.
fn other_end(query: &mut Query, of: &TableRef, table: &TableRef, lexicon: &Lexicon) {
    let Some(link) = lexicon.table(&of.name) else { return };
    let keys: Vec<&Edge> =
        lexicon.adjacent[link].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == link && e.to != link && e.to_unique).collect();
    let there = way(of, table, lexicon);
    let leads = |e: &&Edge| there.iter().any(|t| lexicon.table(&t.name) == Some(e.to));
    let Ok(tree) = crate::plan::tree(of, std::slice::from_ref(table), &[], lexicon) else { return };
    let always = |e: &Edge| {
        let kept = e.from_columns.iter().all(|&c| lexicon.schema.tables[link].columns[c].not_null);
        e.declared && (kept || lexicon.tables[link].bridge)
    };
    let (to, others): (Vec<&Edge>, Vec<&Edge>) = keys.into_iter().partition(leads);
    let ([to], [other]) = (to.as_slice(), others.as_slice()) else { return };
    let ([from], [key]) = (other.from_columns.as_slice(), other.to_columns.as_slice()) else { return };
    let end = TableRef::new(&lexicon.schema.tables[other.to].name);
    let asked_for = query.subject.as_ref().is_some_and(|s| s == of || *s == end);
    if !asked_for || !always(to) || tree.nodes.iter().any(|n| n.many) || !query.order_by.is_empty() || !query.having.is_empty() {
        return;
    }
    let name = |t: usize, c: usize| lexicon.schema.tables[t].columns[c].name.clone();
    let (own, theirs) =
        (ColumnRef { table: of.clone(), column: name(link, *from) }, ColumnRef { table: end.clone(), column: name(other.to, *key) });
    let asked = |e: &Expr| match e {
        Expr::CountRows(Some(t)) if *t == *of || *t == end => Some(Expr::CountRows(Some(end.clone()))),
        Expr::Aggregate { function: Aggregate::Count, argument, .. } if **argument == Expr::Column(own.clone()) => {
            Some(Expr::CountRows(Some(end.clone())))
        }
        Expr::Column(c) if *c == own => Some(Expr::Column(theirs.clone())),
        Expr::Column(c) if c.table == end => Some(e.clone()),
        _ => None,
    };
    // A number of such rows is one number, not one for each of them.
    let counts = query.select.iter().any(|o| o.expr.is_aggregate());
    if !query.group_by.is_empty() && query.group_by.iter().any(|e| asked(e).is_none()) {
        return;
    }
    query.group_by.clear();
    if counts {
        query.select.retain(|o| o.expr.is_aggregate());
    }
    let Some(select) = query.select.iter().map(|o| asked(&o.expr)).collect::<Option<Vec<Expr>>>() else { return };
    for (output, expr) in query.select.iter_mut().zip(select) {
        if output.expr != expr {
            output.alias = None;
            output.expr = expr;
        }
    }
    for i in 0..query.select.len() {
        if query.select[i].alias.is_none() {
            let alias = super::alias(&query.select[i].expr, &[], lexicon);
            query.select[i].alias = alias;
        }
    }
    // What is said of the rows between says which of them are missing.
    let (mut conditions, mut rest) = (Vec::new(), Vec::new());
    for p in std::mem::take(&mut query.filter) {
        let mut tables = Vec::new();
        p.tables(&mut |t| tables.push(t.clone()));
        match p {
            Predicate::Related { of: o, table: t, negated: true, .. } if o == *of && t == *table => {}
            p if tables.iter().all(|t| t == of) => conditions.push(p),
            p => rest.push(p),
        }
    }
    // The row between leads to what was named.
    let denied = if conditions.is_empty() { table } else { of };
    rest.push(Predicate::Related { of: end.clone(), table: denied.clone(), conditions, negated: true });
    query.filter = rest;
    query.subject = Some(end);
    query.also.retain(|a| a != of && a != table && !there.contains(a));
    query.links.clear();
}
