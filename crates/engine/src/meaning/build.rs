//! From a settled meaning to a query.

use super::asked;
use super::conditions::conditions;
use super::dates;
use super::parts::{Key, Meaning, column, table_ref};
use super::ranked::{bounded, ranked};
use super::view::View;
use crate::compose::{Composed, alias, regrain};
use crate::lexicon::Lexicon;
use crate::query::{Expr, OrderItem, Output, Predicate, Query, TableRef};
use crate::schema::TypeClass;

/// Writes the query of a meaning; `None` where a part finds no column.
pub(super) fn build(mut m: Meaning, view: &View<'_>) -> Option<Composed> {
    let lexicon = view.lexicon();
    asked::full_names(&mut m, view);
    asked::moments(&mut m, view)?;
    asked::persons(&mut m, view);
    let filter = conditions(&m, view)?;
    let keys = keys(&m, view)?;
    let mut query = match &m.rank {
        _ if !m.having.is_empty() => bounded(&m, &keys, view)?,
        Some(rank) => ranked(&m, rank, &keys, view)?,
        None if m.measures.is_empty() => listed(&m, &keys, view)?,
        None => measured(&m, &keys, view),
    };
    let base = match &mut query.source {
        Some(source) => source.as_mut(),
        None => &mut query,
    };
    base.filter = filter;
    base.links = m.links.clone();
    spoken(&m, base, lexicon);
    if base.select.is_empty() {
        return None;
    }
    sort(&m, &mut query, view);
    if m.rank.is_none() && m.measures.is_empty() && query.source.is_none() {
        // 'show 10 customers'
        query.limit = query.limit.or(m.limit);
    }
    let mut rules = vec![super::RULE];
    if query.source.is_none() && regrain::regrain(&mut query, lexicon) {
        rules.push("sum of lines");
    }
    if in_doubt(&query, view) {
        return None;
    }
    let left = m.left.iter().copied().filter(|&t| view.set.tokens.get(t).is_some_and(|t| !t.punctuation)).collect();
    Some(Composed { query, rules, assumptions: m.assumptions, unused: left, features: Vec::new(), guessed_measure: m.guessed })
}

/// True where one of several keys had to be chosen, or a table refers to itself by a key that is spoken of: that is read elsewhere.
fn in_doubt(query: &Query, view: &View<'_>) -> bool {
    let lexicon = view.lexicon();
    let base = query.source.as_deref().unwrap_or(query);
    let tables: Vec<usize> = crate::rank::tables(base).iter().filter_map(|t| lexicon.table(&t.name)).collect();
    let said = |w: &String| view.set.tokens.iter().any(|t| t.lemma == *w);
    tables.iter().any(|&t| {
        let own = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t);
        let itself = own
            .clone()
            .filter(|e| e.to == t)
            .flat_map(|e| &e.from_columns)
            .any(|&c| lexicon.tables[t].columns[c].words.iter().any(|w| !matches!(w.as_str(), "id" | "code" | "no") && said(w)));
        let several = tables.iter().any(|&u| u != t && own.clone().filter(|e| e.to == u).count() > 1);
        (itself || several) && base.links.is_empty()
    })
}

/// A key as it is grouped by and as it is shown.
pub(super) struct Grouped {
    pub by: Vec<Expr>,
    pub shown: Vec<Expr>,
}

pub(super) fn keys(m: &Meaning, view: &View<'_>) -> Option<Vec<Grouped>> {
    let lexicon = view.lexicon();
    m.keys
        .iter()
        .map(|key| match key {
            Key::Entity(t) => {
                let shown = display(lexicon, *t);
                let key = &lexicon.schema.tables[*t].primary_key;
                let by = if key.is_empty() { shown.clone() } else { key.iter().map(|&c| column(lexicon, *t, c)).collect() };
                Some(Grouped { by, shown })
            }
            Key::Column((t, c)) => {
                let e = column(lexicon, *t, *c);
                Some(Grouped { by: vec![e.clone()], shown: vec![e] })
            }
            Key::Time { grain, part, date } => {
                let (t, c) = date.or_else(|| dates::around(&hints_of_keys(m), m, view))?;
                let raw = column(lexicon, t, c);
                let e = match (grain, part, view.is_date((t, c))) {
                    (Some(g), _, true) => Expr::Truncate(*g, Box::new(raw)),
                    (_, Some(p), true) => Expr::Part(*p, Box::new(raw)),
                    (Some(crate::time_types::Grain::Year), _, false) => raw,
                    _ => return None,
                };
                Some(Grouped { by: vec![e.clone()], shown: vec![e] })
            }
        })
        .collect()
}

fn hints_of_keys(m: &Meaning) -> Vec<String> {
    m.periods.iter().flat_map(|p| p.hints.clone()).collect()
}

/// The columns that name a row of a table.
fn display(lexicon: &Lexicon, t: usize) -> Vec<Expr> {
    let named: Vec<Expr> = lexicon.tables[t].display.iter().map(|&c| column(lexicon, t, c)).collect();
    if named.is_empty() { (0..lexicon.schema.tables[t].columns.len().min(1)).map(|c| column(lexicon, t, c)).collect() } else { named }
}

pub(super) fn put(query: &mut Query, expr: Expr, lexicon: &Lexicon) {
    if !query.select.iter().any(|o| o.expr == expr) {
        let alias = alias(&expr, &query.select, lexicon);
        query.select.push(Output { expr, alias });
    }
}

/// Numbers, grouped by the keys.
pub(super) fn measured(m: &Meaning, keys: &[Grouped], view: &View<'_>) -> Query {
    let lexicon = view.lexicon();
    let mut query = Query { subject: m.measures.first().map(|x| table_ref(lexicon, x.home())), ..Query::default() };
    for k in keys {
        k.by.iter().for_each(|e| {
            if !query.group_by.contains(e) {
                query.group_by.push(e.clone())
            }
        });
        k.shown.iter().for_each(|e| put(&mut query, e.clone(), lexicon));
    }
    for (t, c) in &m.shown {
        if !keys.is_empty() {
            put(&mut query, column(lexicon, *t, *c), lexicon);
        }
    }
    if !query.group_by.is_empty() {
        let outputs: Vec<Expr> = query.select.iter().map(|o| o.expr.clone()).collect();
        outputs.into_iter().for_each(|e| {
            if !query.group_by.contains(&e) {
                query.group_by.push(e)
            }
        });
    }
    m.measures.iter().for_each(|x| put(&mut query, x.expr(lexicon), lexicon));
    query
}

/// Rows, with the attributes asked for.
pub(super) fn listed(m: &Meaning, keys: &[Grouped], view: &View<'_>) -> Option<Query> {
    let lexicon = view.lexicon();
    let subject = m.head.or(m.shown.first().map(|p| p.0)).or(m.tables.first().copied()).or(m.keys.iter().find_map(|k| match k {
        Key::Entity(t) | Key::Column((t, _)) => Some(*t),
        Key::Time { .. } => None,
    }))?;
    let mut query = Query { subject: Some(table_ref(lexicon, subject)), distinct: m.distinct, ..Query::default() };
    keys.iter().flat_map(|k| &k.shown).for_each(|e| put(&mut query, e.clone(), lexicon));
    let names = m.head.filter(|h| !m.shown.iter().any(|p| p.0 == *h && lexicon.tables[*h].display.contains(&p.1)));
    let asked = m.asks.list || m.asks.which || m.asks.who || m.head.is_some_and(|h| view.opens_with(h));
    if let Some(h) = names.filter(|_| m.shown.is_empty() || asked && !m.head_of) {
        display(lexicon, h).into_iter().for_each(|e| put(&mut query, e, lexicon));
        if m.shown.is_empty() && keys.is_empty() && m.rank.is_none() {
            numbered(h, view).into_iter().for_each(|e| put(&mut query, e, lexicon));
        }
    }
    m.shown.iter().for_each(|(t, c)| put(&mut query, column(lexicon, *t, *c), lexicon));
    if query.select.is_empty() {
        display(lexicon, subject).into_iter().for_each(|e| put(&mut query, e, lexicon));
    }
    Some(query)
}

/// A row that is known by its number only is shown with its date and amount.
fn numbered(t: usize, view: &View<'_>) -> Vec<Expr> {
    let lexicon = view.lexicon();
    let (entry, table) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
    let stamped = table.columns.iter().any(|c| matches!(c.class, TypeClass::Timestamp | TypeClass::TimestampTz));
    if !stamped || !entry.display.iter().all(|c| table.primary_key.contains(c)) {
        return Vec::new();
    }
    let amount = (0..entry.columns.len()).find(|&c| crate::compose::measure::adds_up(lexicon, t, c));
    entry.date.into_iter().chain(amount).map(|c| column(lexicon, t, c)).collect()
}

/// Tables that were spoken of take part, though no column of theirs is used.
fn spoken(m: &Meaning, query: &mut Query, lexicon: &Lexicon) {
    let mut there: Vec<TableRef> = crate::rank::tables(query);
    for p in &query.filter {
        if let Predicate::Related { table, .. } = p {
            there.push(table.clone());
        }
    }
    for t in &m.tables {
        let t = table_ref(lexicon, *t);
        if !there.contains(&t) {
            query.also.push(t);
        }
    }
}

fn sort(m: &Meaning, query: &mut Query, view: &View<'_>) {
    let lexicon = view.lexicon();
    if !query.order_by.is_empty() || query.source.is_some() {
        return;
    }
    if let (Some(newest), true) = (m.newest_first, query.group_by.is_empty()) {
        let hints: Vec<String> = view.set.tokens.iter().map(|t| crate::text::stem(&t.lemma)).collect();
        if let Some((t, c)) = dates::around(&hints, m, view) {
            query.order_by.push(OrderItem { expr: column(lexicon, t, c), descending: newest });
            return;
        }
    }
    for (place, descending) in &m.order {
        let expr = match place {
            Some((t, c)) => {
                let e = column(lexicon, *t, *c);
                let summed =
                    query.select.iter().map(|o| &o.expr).find(|x| matches!(x, Expr::Aggregate { argument, .. } if **argument == e));
                summed.cloned().unwrap_or(e)
            }
            None => match query
                .select
                .iter()
                .map(|o| &o.expr)
                .find(|e| e.is_aggregate())
                .or(crate::compose::bounded_number(&query.filter))
                .or(query.select.first().map(|o| &o.expr))
            {
                Some(e) => e.clone(),
                None => continue,
            },
        };
        if query.group_by.is_empty() || expr.is_aggregate() || query.group_by.contains(&expr) {
            query.order_by.push(OrderItem { expr, descending: *descending });
        }
    }
    if query.order_by.is_empty() {
        let times: Vec<Expr> = query.group_by.iter().filter(|e| is_time(e, lexicon)).cloned().collect();
        query.order_by = times.into_iter().map(|expr| OrderItem { expr, descending: false }).collect();
    }
}

fn is_time(e: &Expr, lexicon: &Lexicon) -> bool {
    match e {
        Expr::Truncate(..) | Expr::Part(..) | Expr::YearOf(_) => true,
        Expr::Column(c) => lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?))).is_some_and(|(t, k)| {
            lexicon.tables[t].columns[k].year || matches!(lexicon.schema.tables[t].columns[k].class, TypeClass::Date)
        }),
        _ => false,
    }
}
