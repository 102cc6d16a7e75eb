//! Rankings and groups with a condition on a number of theirs.

use super::build::{Grouped, keys as keys_of, listed, measured, put};
use super::dates;
use super::each::first_of_each;
use super::parts::{By, Key, Meaning, Measure, Rank, column, table_ref};
use super::view::View;
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Expr, OrderItem, Output, Predicate, Query};

/// Rankings: of groups by a number, of rows by a column or by time, and within each of the groups.
pub(super) fn ranked(m: &Meaning, rank: &Rank, keys: &[Grouped], view: &View<'_>) -> Option<Query> {
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
            // 'the most common fault of each kind': ranked is what was not said of each.
            let within: Vec<usize> = (0..m.keys.len()).filter(|&i| m.within.contains(&m.keys[i])).collect();
            let named = entity.is_none() && !within.is_empty() && within.len() < keys.len();
            let inside = |i: usize| if named { within.contains(&i) } else { Some(i) != entity };
            let others: Vec<Expr> = keys.iter().enumerate().filter(|(i, _)| inside(*i)).flat_map(|(_, k)| k.by.clone()).collect();
            if m.each && keys.len() > 1 && (entity.is_some() || named) {
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
            if many
                && m.ranked_row != Some(p.0)
                && let Some(h) = subject
            {
                // Several rows of it to each of what is asked for: their sum, or the largest.
                let adds = super::numbers::adds_up(view, *p) || counted(*p, view);
                let f = match (adds, rank.descending) {
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
                let grouped = keys_of(&inner, view)?;
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
            rows(rank, keys, query, by, (limit, lexicon))
        }
        By::Date(place) => {
            let hints: Vec<String> = view.set.tokens.iter().map(|t| crate::text::stem(&t.lemma)).collect();
            // 'who was the first to hire it': of what was done, not of whoever did it.
            let done = |t: &usize| m.head.is_some_and(|h| *t != h && refers(lexicon, *t, h)) && lexicon.tables[*t].date.is_some();
            let deed = m.deed.iter().chain(&m.tables).copied().find(done).filter(|_| m.asks.who || m.asks.which);
            let (t, c) = place.or_else(|| dates::of_table(deed?, &hints, view)).or_else(|| dates::around(&hints, m, view))?;
            let by = column(lexicon, t, c);
            let mut query = listed(m, &[], view)?;
            if !m.shown.is_empty() && m.head.is_none() {
                query.subject = Some(table_ref(lexicon, t));
            }
            put(&mut query, by.clone(), lexicon);
            rows(rank, keys, query, by, (limit, lexicon))
        }
        By::Open => None,
    }
}

/// A whole number said in the plural ('doses', 'jars'): how many of something a row has.
fn counted((t, c): super::parts::Place, view: &View<'_>) -> bool {
    const RATES: &[&str] = &["score", "rating", "age", "rank", "percent", "pct", "rate", "price", "level", "year", "grade", "star", "mark"];
    let lexicon = view.lexicon();
    let words = &lexicon.tables[t].columns[c].words;
    let whole = lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Integer;
    let plural = words.last().is_some_and(|last| view.set.tokens.iter().any(|x| x.lemma == *last && x.lower != x.lemma));
    whole && plural && !words.iter().any(|w| RATES.contains(&w.as_str()))
}

/// The first rows by an expression, of each of the keys where there are some.
fn rows(rank: &Rank, keys: &[Grouped], mut query: Query, by: Expr, (limit, lexicon): (Option<u64>, &Lexicon)) -> Option<Query> {
    let order = OrderItem { expr: by, descending: rank.descending };
    if keys.is_empty() {
        query.order_by.push(order);
        query.limit = limit;
        query.offset = rank.offset;
        return Some(query);
    }
    let partition: Vec<Expr> = keys.iter().flat_map(|k| k.by.clone()).collect();
    // Of a single row each, nothing comes first.
    if let Expr::Column(by) = &order.expr
        && let Some(t) = lexicon.table(&by.table.name)
        && let [key] = lexicon.schema.tables[t].primary_key[..]
        && partition.contains(&column(lexicon, t, key))
    {
        return None;
    }
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
pub(super) fn bounded(m: &Meaning, keys: &[Grouped], view: &View<'_>) -> Option<Query> {
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
    let grouped = keys_of(&inner, view)?;
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
