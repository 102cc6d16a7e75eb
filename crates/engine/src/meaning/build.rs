//! From a settled meaning to a query.

use super::dates;
use super::each::first_of_each;
use super::parts::{By, Key, Meaning, Measure, Period, Place, Rank, column, column_ref, table_ref};
use super::view::View;
use crate::compose::{Composed, alias, regrain};
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Expr, OrderItem, Output, Predicate, Query, TableRef};
use crate::schema::TypeClass;

/// Writes the query of a meaning; `None` where a part finds no column.
pub(super) fn build(mut m: Meaning, view: &View<'_>) -> Option<Composed> {
    let lexicon = view.lexicon();
    moments(&mut m, view)?;
    persons(&mut m, view);
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
    let mut rules = vec![super::RULE];
    if query.source.is_none() && regrain::regrain(&mut query, lexicon) {
        rules.push("sum of lines");
    }
    if in_doubt(&query, view) {
        return None;
    }
    let left = m.left.iter().copied().filter(|&t| view.set.tokens.get(t).is_some_and(|t| !t.punctuation)).collect();
    Some(Composed { query, rules, assumptions: m.assumptions, unused: left, features: vec![("derived", 1.0)], guessed_measure: false })
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
        itself || several && base.links.is_empty()
    })
}

/// 'when was each … last …': the date itself is asked for.
fn moments(m: &mut Meaning, view: &View<'_>) -> Option<()> {
    if !m.asks.when {
        return Some(());
    }
    let hints: Vec<String> = view.set.tokens.iter().map(|t| crate::text::stem(&t.lemma)).collect();
    let (t, c) = match &m.rank {
        Some(Rank { by: By::Date(Some(p)), .. }) => *p,
        _ => dates::around(&hints, m, view)?,
    };
    if let Some(rank) = m.rank.take() {
        let f = if rank.descending { Aggregate::Max } else { Aggregate::Min };
        m.measures = vec![Measure::Of(f, column(view.lexicon(), t, c), t)];
        m.head = None;
    } else if m.measures.is_empty() && !m.shown.contains(&(t, c)) {
        m.shown.push((t, c));
    }
    Some(())
}

/// 'who …': people are asked for, by name.
fn persons(m: &mut Meaning, view: &View<'_>) {
    let lexicon = view.lexicon();
    let person =
        |t: usize| lexicon.tables[t].person.is_some() || lexicon.tables[t].words.last().is_some_and(|w| PEOPLE.contains(&w.as_str()));
    if !m.asks.who || m.shown.iter().any(|p| lexicon.tables[p.0].display.contains(&p.1)) {
        return;
    }
    if m.head.is_some_and(person) || m.keys.iter().any(|k| matches!(k, Key::Entity(t) if person(*t))) {
        return;
    }
    let mut near: Vec<usize> = m.measures.iter().map(Measure::home).chain(m.head).chain(m.tables.iter().copied()).collect();
    for p in &m.conditions {
        p.tables(&mut |t| near.extend(lexicon.table(&t.name)));
    }
    let found = near.iter().copied().find(|t| person(*t)).or_else(|| {
        near.iter()
            .flat_map(|&t| lexicon.adjacent[t].iter().map(move |&e| (t, &lexicon.edges[e])))
            .filter(|(t, e)| e.from == *t)
            .map(|(_, e)| e.to)
            .find(|t| person(*t))
    });
    let Some(t) = found else { return };
    if m.measures.is_empty() && m.rank.is_none() {
        m.head = Some(t);
        m.shown.clear();
    } else if !m.measures.is_empty() {
        m.keys.insert(0, Key::Entity(t));
    }
}

const PEOPLE: &[&str] = &[
    "person",
    "people",
    "employee",
    "customer",
    "client",
    "user",
    "member",
    "patient",
    "student",
    "teacher",
    "author",
    "owner",
    "worker",
    "driver",
    "guest",
    "passenger",
    "doctor",
    "nurse",
    "agent",
    "player",
    "visitor",
    "subscriber",
    "contact",
    "staff",
    "manager",
    "volunteer",
    "donor",
    "tenant",
    "borrower",
    "reader",
    "instructor",
    "coach",
    "artist",
    "actor",
    "singer",
    "pilot",
    "voter",
    "technician",
    "operator",
    "seller",
    "buyer",
    "vendor",
];

fn conditions(m: &Meaning, view: &View<'_>) -> Option<Vec<Predicate>> {
    let lexicon = view.lexicon();
    let mut filter = m.conditions.clone();
    let mut last: Option<(Place, bool)> = None;
    for period in &m.periods {
        let place = dates::of(period, m, view)?;
        let p = within(period, place, view)?;
        // Two periods of one date that nothing joins can't both hold.
        let held = |p: &Predicate| matches!(p, Predicate::Within { column, .. } if *column == column_ref(lexicon, place.0, place.1));
        if !period.listed && !period.negated && filter.iter().any(held) {
            return None;
        }
        // 'in May and June': either, where they are listed of one date.
        if period.listed
            && last == Some((place, period.negated))
            && let Some(before) = filter.pop()
        {
            filter.push(match before {
                Predicate::Any(mut all) => {
                    all.push(p);
                    Predicate::Any(all)
                }
                other => Predicate::Any(vec![other, p]),
            });
        } else {
            filter.push(p);
        }
        last = Some((place, period.negated));
    }
    for (part, values, hints) in &m.calendar {
        let (t, c) = dates::around(hints, m, view)?;
        let column = column_ref(lexicon, t, c);
        let mut all: Vec<Predicate> = values.iter().map(|v| Predicate::PartIs { column: column.clone(), part: *part, value: *v }).collect();
        filter.push(if all.len() == 1 { all.remove(0) } else { Predicate::Any(all) });
    }
    if let Some(absence) = &m.absence {
        let of = m
            .head
            .or(m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None }))
            .or(m.measures.first().map(Measure::home))?;
        let mut inner = absence.conditions.clone();
        for period in &absence.periods {
            let place = period.near.or_else(|| dates::of_table(absence.table, &period.hints, view))?;
            inner.push(within(period, place, view)?);
        }
        if of == absence.table {
            return None;
        }
        filter.push(Predicate::Related {
            of: table_ref(lexicon, of),
            table: table_ref(lexicon, absence.table),
            conditions: inner,
            negated: true,
        });
    }
    Some(filter)
}

fn within(period: &Period, (t, c): Place, view: &View<'_>) -> Option<Predicate> {
    if !view.is_date((t, c)) && crate::time::year_bounds(&period.range).is_none() {
        return None;
    }
    Some(Predicate::Within { column: column_ref(view.lexicon(), t, c), range: period.range.clone(), negated: period.negated })
}

/// A key as it is grouped by and as it is shown.
struct Grouped {
    by: Vec<Expr>,
    shown: Vec<Expr>,
}

fn keys(m: &Meaning, view: &View<'_>) -> Option<Vec<Grouped>> {
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

fn put(query: &mut Query, expr: Expr, lexicon: &Lexicon) {
    if !query.select.iter().any(|o| o.expr == expr) {
        let alias = alias(&expr, &query.select, lexicon);
        query.select.push(Output { expr, alias });
    }
}

/// Numbers, grouped by the keys.
fn measured(m: &Meaning, keys: &[Grouped], view: &View<'_>) -> Query {
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
fn listed(m: &Meaning, keys: &[Grouped], view: &View<'_>) -> Option<Query> {
    let lexicon = view.lexicon();
    let subject = m.head.or(m.shown.first().map(|p| p.0)).or(m.tables.first().copied()).or(m.keys.iter().find_map(|k| match k {
        Key::Entity(t) | Key::Column((t, _)) => Some(*t),
        Key::Time { .. } => None,
    }))?;
    let mut query = Query { subject: Some(table_ref(lexicon, subject)), distinct: m.distinct, ..Query::default() };
    keys.iter().flat_map(|k| &k.shown).for_each(|e| put(&mut query, e.clone(), lexicon));
    let names = m.head.filter(|h| !m.shown.iter().any(|p| p.0 == *h && lexicon.tables[*h].display.contains(&p.1)));
    if let Some(h) = names.filter(|_| m.shown.is_empty() || (m.asks.list || m.asks.which || m.asks.who) && !m.head_of) {
        display(lexicon, h).into_iter().for_each(|e| put(&mut query, e, lexicon));
        if m.shown.is_empty() && keys.is_empty() && m.rank.is_none() {
            numbered(h, view).into_iter().for_each(|e| put(&mut query, e, lexicon));
        }
    }
    m.shown.iter().for_each(|(t, c)| put(&mut query, column(lexicon, *t, *c), lexicon));
    if query.select.is_empty() {
        display(lexicon, subject).into_iter().for_each(|e| put(&mut query, e, lexicon));
    }
    // Distinct values, where only attributes that rows share are asked for.
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

/// Rankings: of groups by a number, of rows by a column or by time, and within each of the groups.
fn ranked(m: &Meaning, rank: &Rank, keys: &[Grouped], view: &View<'_>) -> Option<Query> {
    let lexicon = view.lexicon();
    let limit = rank.limit.map(|n| if n == 0 { view.set.default_limit } else { n });
    match &rank.by {
        By::Measure(measure) => {
            let mut query = measured(m, keys, view);
            if keys.is_empty() {
                return Some(query);
            }
            let order = OrderItem { expr: measure.expr(lexicon), descending: rank.descending };
            let entity = m.keys.iter().position(|k| matches!(k, Key::Entity(t) if Some(*t) == m.head));
            let others: Vec<Expr> = keys.iter().enumerate().filter(|(i, _)| Some(*i) != entity).flat_map(|(_, k)| k.by.clone()).collect();
            if m.each && keys.len() > 1 && entity.is_some() {
                return Some(first_of_each(query, others, order, limit.unwrap_or(1)));
            }
            query.order_by.push(order);
            query.limit = limit;
            query.offset = rank.offset;
            Some(query)
        }
        By::Column(p) => {
            let by = column(lexicon, p.0, p.1);
            let subject = m.head.filter(|h| *h != p.0);
            let many = subject.is_some_and(|h| {
                lexicon.adjacent[h].iter().any(|&e| lexicon.edges[e].from == p.0 && lexicon.edges[e].to == h) || !refers(lexicon, h, p.0)
            });
            if many && let Some(h) = subject {
                // Several rows of it to each of what is asked for: their sum, or the largest.
                let f = match (super::numbers::adds_up(view, *p), rank.descending) {
                    (true, _) => Aggregate::Sum,
                    (false, true) => Aggregate::Max,
                    (false, false) => Aggregate::Min,
                };
                let mut inner = m.clone();
                inner.shown.retain(|s| s != p);
                inner.measures = vec![Measure::Of(f, by, p.0)];
                if !inner.keys.contains(&Key::Entity(h)) {
                    inner.keys.insert(0, Key::Entity(h));
                }
                let grouped = self::keys(&inner, view)?;
                let order = OrderItem { expr: inner.measures[0].expr(lexicon), descending: rank.descending };
                let mut query = measured(&inner, &grouped, view);
                let others: Vec<Expr> =
                    grouped.iter().zip(&inner.keys).filter(|(_, k)| **k != Key::Entity(h)).flat_map(|(g, _)| g.by.clone()).collect();
                if m.each && !others.is_empty() {
                    return Some(first_of_each(query, others, order, limit.unwrap_or(1)));
                }
                query.order_by.push(order);
                query.limit = limit;
                return Some(query);
            }
            let mut query = listed(m, &[], view)?;
            put(&mut query, by.clone(), lexicon);
            rows(m, rank, keys, query, by, limit)
        }
        By::Date(place) => {
            let hints: Vec<String> = view.set.tokens.iter().map(|t| crate::text::stem(&t.lemma)).collect();
            let (t, c) = place.or_else(|| dates::around(&hints, m, view))?;
            let by = column(lexicon, t, c);
            let mut query = listed(m, &[], view)?;
            if !m.shown.is_empty() && m.head.is_none() {
                query.subject = Some(table_ref(lexicon, t));
            }
            put(&mut query, by.clone(), lexicon);
            rows(m, rank, keys, query, by, limit)
        }
        By::Open => None,
    }
}

/// The first rows by an expression, of each of the keys where there are some.
fn rows(m: &Meaning, rank: &Rank, keys: &[Grouped], mut query: Query, by: Expr, limit: Option<u64>) -> Option<Query> {
    let order = OrderItem { expr: by, descending: rank.descending };
    if keys.is_empty() {
        query.order_by.push(order);
        query.limit = limit;
        query.offset = rank.offset;
        return Some(query);
    }
    let _ = m;
    let partition: Vec<Expr> = keys.iter().flat_map(|k| k.by.clone()).collect();
    let mut shown: Vec<Output> = Vec::new();
    for e in keys.iter().flat_map(|k| &k.shown) {
        if !query.select.iter().any(|o| o.expr == *e) {
            shown.push(Output { expr: e.clone(), alias: None });
        }
    }
    shown.append(&mut query.select);
    query.select = shown;
    Some(first_of_each(query, partition, order, limit.unwrap_or(1)))
}

/// True where rows of a table refer to rows of another, directly.
fn refers(lexicon: &Lexicon, from: usize, to: usize) -> bool {
    lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// Groups with a condition on a number of theirs; counted, where only their number is asked for.
fn bounded(m: &Meaning, keys: &[Grouped], view: &View<'_>) -> Option<Query> {
    let lexicon = view.lexicon();
    let mut inner = m.clone();
    let counted = match (keys.is_empty(), m.head, m.measures.as_slice()) {
        (true, Some(h), _) => {
            inner.keys = vec![Key::Entity(h)];
            false
        }
        (true, None, [Measure::Rows(t)]) => {
            inner.keys = vec![Key::Entity(*t)];
            inner.measures.clear();
            true
        }
        (true, ..) => return None,
        (false, ..) => false,
    };
    let grouped = self::keys(&inner, view)?;
    let mut query = measured(&inner, &grouped, view);
    let home = m.having.first().map(|(x, ..)| x.home())?;
    query.subject = Some(table_ref(lexicon, home));
    query.having =
        m.having.iter().map(|(x, op, n)| Predicate::Compare { left: x.expr(lexicon), op: *op, right: Expr::Number(n.clone()) }).collect();
    if !counted {
        for (x, ..) in &m.having {
            put(&mut query, x.expr(lexicon), lexicon);
        }
        if let Some(Rank { by: By::Measure(by), descending, limit, .. }) = &m.rank {
            query.order_by.push(OrderItem { expr: by.expr(lexicon), descending: *descending });
            query.limit = limit.map(|n| if n == 0 { view.set.default_limit } else { n });
        }
        return Some(query);
    }
    Some(Query {
        select: vec![Output { expr: Expr::CountRows(None), alias: Some("count".into()) }],
        source: Some(Box::new(query)),
        ..Query::default()
    })
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
            None => match query.select.iter().map(|o| &o.expr).find(|e| e.is_aggregate()).or(query.select.first().map(|o| &o.expr)) {
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
