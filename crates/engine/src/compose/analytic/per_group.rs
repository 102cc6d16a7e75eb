//! The best of each group: 'for each industry, which account has the highest MRR', 'top 3 products per category'.

use super::{Composed, Setting, Words};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Output, Predicate, Query, WindowKind};

pub(super) fn refine(items: &[Item], set: Setting<'_>, mut composed: Composed) -> Composed {
    if let Some(query) = best_of_each(&Words { items, set }, &composed.query) {
        composed.query = query;
        composed.rules.push("best of each group");
    }
    composed
}

/// 'for each department, who has the highest salary': who is shown, and ranked by the value itself.
fn with_who(words: &Words, query: &Query, group: usize) -> Option<Query> {
    let [first, ..] = query.order_by.as_slice() else { return None };
    let Expr::Aggregate { function: crate::query::Aggregate::Max | crate::query::Aggregate::Min, argument, .. } = &first.expr else {
        return None;
    };
    let Expr::Column(c) = argument.as_ref() else { return None };
    let t = words.set.lexicon.table(&c.table.name).filter(|&t| t != group)?;
    if !(0..words.items.len()).any(|i| words.tag(i) == "who")
        && !(0..words.items.len()).any(|i| words.is(i, &["who", "who has", "who have"]))
    {
        return None;
    }
    let column = |i: usize| {
        Expr::Column(crate::query::ColumnRef { table: c.table.clone(), column: words.set.lexicon.schema.tables[t].columns[i].name.clone() })
    };
    let mut query = query.clone();
    query.select.retain(|o| !o.expr.is_aggregate());
    for &i in &words.set.lexicon.tables[t].display {
        query.select.push(Output {
            expr: column(i),
            alias: super::fresh(&words.set.lexicon.schema.tables[t].name.name, &query.select).filter(|_| {
                query
                    .select
                    .iter()
                    .any(|o| matches!(&o.expr, Expr::Column(x) if x.column == words.set.lexicon.schema.tables[t].columns[i].name))
            }),
        });
    }
    query.select.push(Output { expr: argument.as_ref().clone(), alias: None });
    query.order_by[0].expr = argument.as_ref().clone();
    query.group_by.clear();
    query.subject = Some(c.table.clone());
    Some(query)
}

fn best_of_each(words: &Words, query: &Query) -> Option<Query> {
    let (limit, key) = match (query.limit, query.order_by.as_slice()) {
        (Some(limit), [first, ..]) if query.source.is_none() && query.set.is_none() && query.offset.is_none() => (limit, first),
        _ => return None,
    };
    let ranks = (0..words.items.len()).find(|&i| {
        matches!(words.tag(i), "sup" | "sup_count" | "sup_frequent" | "sup_sold" | "top" | "top_first")
            || matches!(words.sense(i), Some(Sense::Adjective(..)))
    })?;
    // The group: what follows 'each', 'per', 'in every'.
    let group = (0..words.items.len()).find_map(|i| {
        let lead = matches!(words.tag(i), "each_lead" | "each");
        let mut j = i + 1;
        while matches!(words.tag(j), "filler" | "of" | "distinct") {
            j += 1;
        }
        match words.sense(j) {
            Some(Sense::Column(t, c)) if lead => Some((*t, Some(*c))),
            Some(Sense::Table(t)) if lead => Some((*t, None)),
            _ => None,
        }
    })?;
    // 'last ride of each pass' is the last of its own rides; 'last driver per plate' is no driver hired last.
    if words.tag(ranks) == "top_first" {
        // What has a name is read by its type (`meaning::ranked`) and needs no second reading.
        let (shape, entry) = (&words.set.lexicon.schema.tables[group.0], &words.set.lexicon.tables[group.0]);
        if group.1.is_some() || !entry.display.iter().all(|c| shape.primary_key.contains(c)) {
            return None;
        }
        let of = if let Expr::Column(c) = &key.expr { words.set.lexicon.table(&c.table.name) } else { None };
        let lexicon = words.set.lexicon;
        let own = |t: usize| t == group.0 || lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| (e.from, e.to) == (t, group.0));
        let rows = (ranks + 1..words.items.len()).find(|&i| !matches!(words.tag(i), "filler"));
        let said = rows.is_some_and(|i| matches!(words.sense(i), Some(Sense::Table(t)) if Some(*t) == of));
        let verb = rows.is_some_and(|i| words.word(i).ends_with("ed"));
        if !said || verb || !of.is_some_and(own) {
            return None;
        }
    }
    let whole = with_who(words, query, group.0);
    let query = whole.as_ref().unwrap_or(query);
    let key = query.order_by.first().unwrap_or(key);
    let is_group = |e: &Expr| match (e, group) {
        (Expr::Column(c), (t, column)) => {
            let table = words.set.lexicon.table(&c.table.name) == Some(t);
            table && column.is_none_or(|x| words.set.lexicon.column(t, &c.column) == Some(x))
        }
        _ => false,
    };
    let partition: Vec<Expr> = query.group_by.iter().chain(query.select.iter().map(|o| &o.expr)).filter(|e| is_group(e)).cloned().fold(
        Vec::new(),
        |mut all, e| {
            if !all.contains(&e) {
                all.push(e);
            }
            all
        },
    );
    let others = query.select.iter().filter(|o| !o.expr.is_aggregate() && !is_group(&o.expr)).count();
    if partition.is_empty() || others == 0 || !query.select.iter().any(|o| is_group(&o.expr)) {
        return None;
    }
    // 'top products per category' names no number: the usual one; 'the best product': one.
    let numbered = (0..words.items.len()).any(|i| matches!(words.sense(i), Some(Sense::Number(n)) if n.value == limit as f64))
        || words.tag(ranks) == "top";
    let n = if numbered { limit } else { 1 };
    let mut inner = query.clone();
    inner.limit = None;
    inner.order_by.clear();
    let mut names = Vec::new();
    for o in &mut inner.select {
        let own = match &o.expr {
            Expr::Column(c) => c.column.clone(),
            _ => "value".into(),
        };
        let mut name = o.alias.clone().unwrap_or(own);
        while names.contains(&name) {
            name.push_str("_2");
        }
        if o.alias.is_none() && !matches!(&o.expr, Expr::Column(c) if c.column == name) || names.contains(&name) {
            o.alias = Some(name.clone());
        }
        names.push(name);
    }
    // Two customers of one name stay two.
    if !inner.group_by.is_empty() {
        for o in &query.select {
            let Expr::Column(c) = &o.expr else { continue };
            let Some(t) = words.set.lexicon.table(&c.table.name) else { continue };
            let shown = words.set.lexicon.column(t, &c.column).is_some_and(|i| words.set.lexicon.tables[t].display.contains(&i));
            if is_group(&o.expr) || !shown {
                continue;
            }
            for &k in &words.set.lexicon.schema.tables[t].primary_key {
                let key = Expr::Column(crate::query::ColumnRef {
                    table: c.table.clone(),
                    column: words.set.lexicon.schema.tables[t].columns[k].name.clone(),
                });
                if !inner.group_by.contains(&key) {
                    inner.group_by.push(key);
                }
            }
        }
    }
    // A plain ranking asks rows, not groups; the measure is shown where it is an aggregate.
    let position = inner.select.iter().position(|o| o.expr == key.expr);
    if position.is_none() && key.expr.is_aggregate() {
        inner.select.push(Output { expr: key.expr.clone(), alias: super::fresh(name_of(&key.expr), &inner.select) });
        names.push(inner.select.last().and_then(|o| o.alias.clone()).unwrap_or_default());
    }
    let window =
        Expr::Window { kind: WindowKind::RowNumber, argument: Box::new(Expr::Number("1".into())), partition, order: vec![key.clone()] };
    inner.select.push(Output { expr: window, alias: Some("position".into()) });
    let mut order: Vec<crate::query::OrderItem> = query
        .select
        .iter()
        .zip(&names)
        .filter(|(o, _)| is_group(&o.expr))
        .map(|(_, n)| crate::query::OrderItem { expr: Expr::Derived(n.clone()), descending: false })
        .collect();
    if n > 1 {
        order.push(crate::query::OrderItem { expr: Expr::Derived("position".into()), descending: false });
    }
    Some(Query {
        select: names.iter().map(|n| Output { expr: Expr::Derived(n.clone()), alias: None }).collect(),
        filter: vec![Predicate::Compare {
            left: Expr::Derived("position".into()),
            op: if n == 1 { Comparison::Equal } else { Comparison::LessOrEqual },
            right: Expr::Number(n.to_string()),
        }],
        order_by: order,
        source: Some(Box::new(inner)),
        ..Query::default()
    })
}

fn name_of(measure: &Expr) -> &'static str {
    match measure {
        Expr::CountRows(_) => "number",
        Expr::Aggregate { function, .. } => crate::compose::finish::function_name(*function),
        _ => "value",
    }
}
