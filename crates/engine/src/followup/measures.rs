//! Measures: 'average instead', 'show the count instead', 'in percent', 'how many is that?', 'what do they add up to?'.

use super::previous::{Previous, Shape};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Output, Predicate, Query, TableRef, WindowKind};

/// The aggregate function that a keyword's argument names.
pub(super) fn function(argument: &str) -> Aggregate {
    match argument {
        "avg" => Aggregate::Avg,
        "min" => Aggregate::Min,
        "max" => Aggregate::Max,
        "median" => Aggregate::Median,
        "stddev" => Aggregate::StdDev,
        _ => Aggregate::Sum,
    }
}

fn function_name(function: Aggregate) -> &'static str {
    match function {
        Aggregate::Count => "count",
        Aggregate::Sum => "total",
        Aggregate::Avg => "average",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Median => "median",
        Aggregate::StdDev => "stddev",
        Aggregate::Percentile(_) => "percentile",
    }
}

/// An output with a name made of its function and column.
pub(super) fn named(function: Aggregate, argument: Expr) -> Output {
    let inner = match &argument {
        Expr::Column(c) => c.column.to_lowercase(),
        Expr::Derived(name) => name.clone(),
        Expr::Arithmetic(..) => "amount".into(),
        _ => "value".into(),
    };
    let alias = match function {
        Aggregate::Sum if inner.starts_with("total") => inner,
        _ => format!("{}_{inner}", function_name(function)),
    };
    Output { expr: Expr::aggregate(function, argument), alias: Some(alias) }
}

/// True for a column of numbers that are no keys.
pub(super) fn is_number(previous: &Previous, e: &Expr) -> bool {
    let Expr::Column(c) = e else { return false };
    let lexicon = previous.lexicon;
    lexicon.table(&c.table.name).is_some_and(|t| {
        lexicon.column(t, &c.column).is_some_and(|i| {
            lexicon.schema.tables[t].columns[i].class.is_number()
                && !lexicon.tables[t].columns[i].key
                && !lexicon.schema.tables[t].primary_key.contains(&i)
        })
    })
}

/// A measure with a name.
pub(super) fn output(expr: Expr) -> Output {
    match expr {
        Expr::Aggregate { function, argument, distinct: false, filter } if filter.is_empty() && function != Aggregate::Count => {
            named(function, *argument)
        }
        Expr::CountRows(Some(t)) => {
            let alias = Some(format!("{}_count", singular(&t.name.name)));
            Output { expr: Expr::CountRows(Some(t)), alias }
        }
        other => Output { expr: other, alias: Some("value".into()) },
    }
}

/// A number with a name, or as it is.
pub(super) fn shown(expr: Expr) -> Output {
    match expr {
        Expr::Column(_) => Output { expr, alias: None },
        other => output(other),
    }
}

fn singular(name: &str) -> String {
    crate::text::identifier_words(name).iter().map(|w| crate::text::lemma(w)).collect::<Vec<_>>().join("_")
}

/// `count(*)` of a table, named.
pub(super) fn counted(lexicon: &Lexicon, t: usize) -> Output {
    let table = TableRef::new(&lexicon.schema.tables[t].name);
    output(Expr::CountRows(Some(table)))
}

/// The number that rows of a table are measured by: the only one shown, else the only one there is, else money.
pub(super) fn measured_column(previous: &Previous) -> Option<Expr> {
    let lexicon = previous.lexicon;
    let shown: Vec<&Expr> = previous.query.select.iter().map(|o| &o.expr).filter(|e| is_number(previous, e)).collect();
    if let [only] = shown.as_slice() {
        return Some((*only).clone());
    }
    let t = previous.subject?;
    let table = &lexicon.schema.tables[t];
    let reference = |i: usize| ColumnRef { table: TableRef::new(&table.name), column: table.columns[i].name.clone() };
    let numbers: Vec<usize> = (0..table.columns.len())
        .filter(|&i| is_number(previous, &Expr::Column(reference(i))) && !lexicon.tables[t].columns[i].year)
        .collect();
    let money = numbers.iter().copied().find(|&i| lexicon.tables[t].columns[i].money);
    let found = match (money, numbers.as_slice()) {
        (Some(i), _) => i,
        (None, [only]) => *only,
        _ => return None,
    };
    Some(Expr::Column(reference(found)))
}

/// The same measures with another function ('average instead', 'what about the maximum?').
pub(super) fn with_functions(query: &mut Query, previous: &Previous, functions: &[Aggregate], beside: bool) -> bool {
    let mut arguments: Vec<Expr> = Vec::new();
    for o in &query.select {
        if let Expr::Aggregate { function, argument, .. } = &o.expr
            && *function != Aggregate::Count
            && !arguments.contains(argument)
        {
            arguments.push((**argument).clone());
        }
    }
    if arguments.is_empty() {
        arguments.extend(measured_column(previous));
    }
    if arguments.is_empty() {
        return false;
    }
    let new: Vec<Output> = arguments.iter().flat_map(|a| functions.iter().map(|f| named(*f, a.clone()))).collect();
    replace(query, new, beside);
    true
}

/// A measure of the rows alone that conditions hold for.
pub(super) fn under(measure: &Expr, conditions: Vec<Predicate>) -> Option<Expr> {
    match measure {
        Expr::Aggregate { function, distinct, argument, filter } if filter.is_empty() => {
            Some(Expr::Aggregate { function: *function, distinct: *distinct, argument: argument.clone(), filter: conditions })
        }
        rows @ Expr::CountRows(_) => {
            Some(Expr::Aggregate { function: Aggregate::Count, distinct: false, argument: Box::new(rows.clone()), filter: conditions })
        }
        _ => None,
    }
}

/// Puts measures in the place of those before, or beside them; what was ranked by the old ones is ranked by the new.
pub(super) fn replace(query: &mut Query, new: Vec<Output>, beside: bool) {
    // Numbers of several periods side by side are replaced one by one.
    let mut conditions = Vec::new();
    for o in query.select.iter().filter(|o| o.expr.is_aggregate()) {
        match &o.expr {
            Expr::Aggregate { filter, .. } => conditions.push(filter.clone()),
            _ => conditions.push(Vec::new()),
        }
    }
    let apart = !beside && conditions.len() > 1 && conditions.iter().all(|f| !f.is_empty());
    let new = match new.as_slice() {
        [one] if apart => {
            conditions.into_iter().filter_map(|f| Some(Output { expr: under(&one.expr, f)?, alias: one.alias.clone() })).collect()
        }
        _ => new,
    };
    if !beside {
        query.select.retain(|o| !o.expr.is_aggregate());
        if let Some(first) = new.first() {
            for o in &mut query.order_by {
                if o.expr.is_aggregate() {
                    o.expr = first.expr.clone();
                }
            }
        }
    }
    for mut o in new {
        if query.select.iter().any(|x| x.expr == o.expr) {
            continue;
        }
        let taken = |name: &str| query.select.iter().any(|x| x.alias.as_deref() == Some(name));
        if let Some(name) = o.alias.clone().filter(|a| taken(a)) {
            o.alias = (2..100).map(|n| format!("{name}_{n}")).find(|n| !taken(n));
        }
        query.select.push(o);
    }
}

/// How many rows the answer before has, or how many rows it measured.
pub(super) fn count(previous: &Previous, of_groups: bool) -> Option<Query> {
    let q = &previous.query;
    let counted = || previous.subject.map(|t| counted(previous.lexicon, t));
    let over = |inner: &Query| {
        let mut inner = inner.clone();
        if inner.limit.is_none() {
            inner.order_by.clear();
        }
        Query {
            select: vec![Output { expr: Expr::CountRows(None), alias: Some("count".into()) }],
            source: Some(Box::new(inner)),
            ..Query::default()
        }
    };
    if q.source.is_some() || q.set.is_some() {
        return Some(over(q));
    }
    match previous.shape {
        Shape::Rows if q.limit.is_some() || !q.having.is_empty() || !q.group_by.is_empty() => Some(over(q)),
        Shape::Rows => {
            let output = match q.select.as_slice() {
                [Output { expr: Expr::Column(c), .. }] if q.distinct || matches!(previous.referent(), Some(Sense::Column(..))) => Output {
                    expr: Expr::Aggregate {
                        function: Aggregate::Count,
                        distinct: true,
                        argument: Box::new(Expr::Column(c.clone())),
                        filter: Vec::new(),
                    },
                    alias: Some(format!("{}_count", c.column.to_lowercase())),
                },
                _ => counted()?,
            };
            Some(Query { select: vec![output], distinct: false, order_by: Vec::new(), ..q.clone() })
        }
        Shape::Grouped if of_groups => Some(over(q)),
        _ => {
            let mut out = q.clone();
            replace(&mut out, vec![counted()?], false);
            Some(out)
        }
    }
}

/// An aggregate of the measure over the rows of the answer before ('the average of those').
pub(super) fn over_result(previous: &Previous, functions: &[Aggregate]) -> Option<Query> {
    let measure = previous.query.select.iter().find(|o| o.expr.is_aggregate())?;
    let name = measure.alias.clone()?;
    let mut inner = previous.query.clone();
    if inner.limit.is_none() {
        inner.order_by.clear();
    }
    let select = functions.iter().map(|f| named(*f, Expr::Derived(name.clone()))).collect();
    Some(Query { select, source: Some(Box::new(inner)), ..Query::default() })
}

/// Each measure as its share of the whole.
pub(super) fn in_percent(query: &mut Query, previous: &Previous) -> bool {
    if previous.shape != Shape::Grouped {
        return false;
    }
    let mut changed = false;
    // Means have no whole that they are parts of.
    let adds = |e: &Expr| !matches!(e, Expr::Aggregate { function, .. } if !matches!(function, Aggregate::Sum | Aggregate::Count));
    for o in &mut query.select {
        if o.expr.is_aggregate() && !matches!(o.expr, Expr::Window { .. }) && adds(&o.expr) {
            o.expr = Expr::Window {
                kind: WindowKind::ShareOfTotal,
                argument: Box::new(o.expr.clone()),
                partition: Vec::new(),
                order: Vec::new(),
            };
            o.alias = Some("percent".into());
            changed = true;
            break;
        }
    }
    changed
}

/// True for a condition that only says when.
pub(super) fn is_period(p: &Predicate) -> bool {
    match p {
        Predicate::Within { .. } | Predicate::PartIs { .. } => true,
        Predicate::Any(all) => all.iter().all(is_period),
        _ => false,
    }
}

/// 'as a percentage of all the visits': what was measured under conditions, as its share of all rows of its table in each group. The
/// period stays a condition of both. `of` is the table that the whole is called by; without one, what is said of other tables is a condition
/// of the part, too.
pub(super) fn in_rate(query: &mut Query, previous: &Previous, of: Option<usize>) -> bool {
    let lexicon = previous.lexicon;
    if previous.shape == Shape::Rows && of.is_some()
        || of.is_some() && previous.subject != of
        || query.source.is_some()
        || query.set.is_some()
        || query.limit.is_some()
        || !query.having.is_empty()
    {
        return false;
    }
    // Rows that were deleted are no part of any whole.
    let gone = |c: &ColumnRef| {
        let t = lexicon.table(&c.table.name);
        t.is_some_and(|t| crate::compose::deleted::marker(lexicon, t).is_some_and(|m| lexicon.column(t, &c.column) == Some(m)))
    };
    let own = |c: &ColumnRef| c.table.instance == 0 && (of.is_none() || lexicon.table(&c.table.name) == of) && !gone(c);
    let state = |p: &Predicate| match p {
        Predicate::Compare { left: Expr::Column(c), right: Expr::Text(_) | Expr::Number(_) | Expr::Boolean(_), .. } => own(c),
        Predicate::In { expr: Expr::Column(c), .. } | Predicate::Null { expr: Expr::Column(c), .. } => own(c),
        Predicate::Is { column, .. } => own(column),
        _ => false,
    };
    let (states, kept): (Vec<Predicate>, Vec<Predicate>) = query.filter.iter().cloned().partition(state);
    let measured = |e: &Expr| match e {
        Expr::CountRows(_) => true,
        Expr::Aggregate { function: Aggregate::Sum, distinct: false, filter, .. } => filter.is_empty() && of.is_none(),
        _ => false,
    };
    let Some(at) = query.select.iter().position(|o| measured(&o.expr)).filter(|_| !states.is_empty()) else {
        return false;
    };
    let whole = query.select[at].expr.clone();
    let part = match &whole {
        Expr::Aggregate { function, argument, .. } => {
            Expr::Aggregate { function: *function, distinct: false, argument: argument.clone(), filter: states }
        }
        rows => Expr::Aggregate { function: Aggregate::Count, distinct: false, argument: Box::new(rows.clone()), filter: states },
    };
    let scaled = Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number("100.0".into())), Box::new(part));
    let rate = Expr::Arithmetic(Arithmetic::Divide, Box::new(scaled), Box::new(whole.clone()));
    for o in query.order_by.iter_mut().filter(|o| o.expr == whole) {
        o.expr = rate.clone();
    }
    query.select[at] = Output { expr: rate, alias: Some("percent".into()) };
    query.filter = kept;
    true
}
