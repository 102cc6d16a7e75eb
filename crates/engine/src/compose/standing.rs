//! Tables that hold one thing in many rows: its versions (the one that stands is meant) and its levels day by day (they don't add up
//! over days). What is left out is told.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Comparison, Expr, Output, Predicate, Query, TableRef};
use crate::text::Token;
use crate::time_types::{Grain, TimePoint, TimeRange};

/// Stems of words that ask for what no longer stands, or for all of it.
const PAST: &[&str] = &[
    "histor", "past", "previous", "former", "earlier", "ever", "old", "version", "chang", "was", "were", "had", "did", "valid", "since",
    "until", "expir", "first", "over", "evol", "develop", "trend", "all", "each", "period",
];
/// Words that count over all of the time: 'the most different keepers', 'how many so far', 'has used'.
const THROUGHOUT: &[&str] = &["different", "distinct", "far", "used", "gone", "altogether"];
/// Words of tables that hold how much there is of something on a day.
const LEVELS: &[&str] = &["snapshot", "stock", "inventory", "hand", "balance", "level", "holding", "backlog", "headcount"];
/// Words of tables that hold what came and went.
const MOVEMENTS: &[&str] =
    &["movement", "transaction", "move", "change", "adjustment", "entry", "log", "line", "transfer", "receipt", "alert", "order"];
/// Stems of dates on which something was done to a row rather than counted.
const DONE: &[&str] = &["updat", "modif", "chang", "creat", "last", "restock", "receiv", "expir", "load", "sync", "open", "clos"];

/// Restricts a query to the versions that stand and sums levels of one day only; says so.
pub(crate) fn as_it_stands(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    if let Some(source) = query.source.as_deref_mut() {
        return as_it_stands(source, items, tokens, lexicon);
    }
    // What looks at the version before another sees all of them.
    let windows = query.select.iter().any(|o| matches!(&o.expr, crate::query::Expr::Window { partition, .. } if !partition.is_empty()));
    if query.set.is_some() || windows {
        return Vec::new();
    }
    let mut tables: Vec<usize> = Vec::new();
    for t in crate::rank::tables(query).iter().filter_map(|t| lexicon.table(&t.name)) {
        if !tables.contains(&t) {
            tables.push(t);
        }
    }
    let mut told = Vec::new();
    between(query, &tables, tokens, lexicon, &mut told);
    for &t in &tables {
        // What refers to a version means the one of its time.
        let referred = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.to == t && e.from != t && tables.contains(&e.from));
        if !referred {
            told.extend(version(query, t, items, tokens, lexicon));
        }
        told.extend(level(query, t, lexicon));
    }
    let needed = crate::rank::tables(query);
    let root = query.subject.clone().or(needed.first().cloned());
    for t in root.iter().flat_map(|root| through(root, &needed, &query.links, lexicon)) {
        if let Some(to) = passed(query, t, items, tokens, lexicon) {
            query.filter.push(stands_open(t, to, lexicon));
            told.push(only_standing(t, to, lexicon));
        }
    }
    // 'departments with nobody in them': nobody who is there now.
    for at in 0..query.filter.len() {
        let Predicate::Related { of, table, .. } = &query.filter[at] else { continue };
        for t in through(of, &[of.clone(), table.clone()], &[], lexicon) {
            let Some(to) = passed(query, t, items, tokens, lexicon) else { continue };
            if let Predicate::Related { conditions, .. } = &mut query.filter[at] {
                conditions.push(stands_open(t, to, lexicon));
                told.push(only_standing(t, to, lexicon));
            }
        }
    }
    told
}

fn stands_open(t: usize, to: usize, lexicon: &Lexicon) -> Predicate {
    Predicate::Null { expr: Expr::Column(column(lexicon, t, to)), negated: false }
}

fn only_standing(t: usize, to: usize, lexicon: &Lexicon) -> String {
    let shape = &lexicon.schema.tables[t];
    format!("only rows of {} that stand now ({})", shape.name.name, shape.columns[to].name)
}

/// Tables that are only joined through.
fn through(root: &TableRef, needed: &[TableRef], links: &[crate::query::Link], lexicon: &Lexicon) -> Vec<usize> {
    if needed.len() < 2 || !lexicon.kept().any() {
        return Vec::new();
    }
    let Ok(tree) = crate::plan::tree(root, needed, links, lexicon) else { return Vec::new() };
    let spoken = |t: usize| needed.iter().any(|n| lexicon.table(&n.name) == Some(t));
    tree.nodes.iter().filter_map(|n| lexicon.table(&n.table.name)).filter(|t| !spoken(*t)).collect()
}

/// Rows that only lead from what is asked about to what it belongs to are those that stand: who is in a class now, not who ever was.
fn between(query: &mut Query, tables: &[usize], tokens: &[Token], lexicon: &Lexicon, told: &mut Vec<String>) {
    const NOW: &[&str] = &["all", "each", "first", "over", "period"];
    let past = |w: &Token| {
        PAST.iter().any(|p| w.lower.starts_with(p)) && !NOW.contains(&w.lower.as_str()) || THROUGHOUT.contains(&w.lower.as_str())
    };
    if tables.len() < 2 || tokens.iter().any(past) {
        return;
    }
    // A period tells of its own time.
    let mut dated = false;
    for p in &query.filter {
        dated |= matches!(p, Predicate::Within { .. });
    }
    if dated {
        return;
    }
    let names: Vec<TableRef> = crate::rank::tables(query);
    let Some(root) = query.subject.clone().or(names.first().cloned()) else { return };
    let Ok(tree) = crate::plan::tree(&root, &names, &query.links, lexicon) else { return };
    for node in &tree.nodes {
        let Some(t) = lexicon.table(&node.table.name).filter(|t| !tables.contains(t)) else { continue };
        let roles = &lexicon.roles[t];
        if roles.role.as_ref().is_none_or(|r| r.name != "history") {
            continue;
        }
        let (Some(_), Some(to)) = (roles.only("valid from"), roles.only("valid to")) else { continue };
        if lexicon.schema.tables[t].columns[to].not_null {
            continue;
        }
        query.filter.push(Predicate::Null { expr: Expr::Column(column(lexicon, t, to)), negated: false });
        told.push(format!("only rows of {} that stand now", lexicon.schema.tables[t].name.name));
    }
}

fn column(lexicon: &Lexicon, t: usize, c: usize) -> ColumnRef {
    let table = &lexicon.schema.tables[t];
    ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() }
}

/// The columns of a table that a query speaks of outside of what it puts out.
fn restricted(query: &Query, table: &TableRef) -> Vec<String> {
    let mut out = Vec::new();
    let mut see = |c: &ColumnRef| {
        if c.table.name == table.name {
            out.push(c.column.clone());
        }
    };
    query.filter.iter().chain(&query.having).for_each(|p| p.columns(&mut see));
    query.group_by.iter().for_each(|e| e.columns(&mut see));
    query.order_by.iter().for_each(|o| o.expr.columns(&mut see));
    out
}

/// Words that ask for what runs now.
const RUNS: &[&str] = &["running", "active", "current", "currently", "ongoing", "live", "valid", "now", "presently"];
/// Words of days that are set beforehand: what ends on one that lies ahead runs until then.
const SET_AHEAD: &[&str] = &["end", "until", "till", "expiry", "expiration", "expires"];

/// 'running contracts' are those without an end and those whose end lies ahead, where the end is a day that is set beforehand. Says so.
pub(crate) fn not_over_yet(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Vec<String> {
    if !tokens.iter().any(|t| RUNS.contains(&t.lower.as_str())) {
        return Vec::new();
    }
    let set_ahead = |c: &ColumnRef| {
        let place = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
        place.is_some_and(|(t, c)| {
            let words = &lexicon.tables[t].columns[c].words;
            lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Date
                && words.iter().any(|w| SET_AHEAD.contains(&w.as_str()))
                && lexicon.roles[t].role.as_ref().is_none_or(|r| r.name != "history")
        })
    };
    fn open(p: &mut Predicate, set_ahead: &dyn Fn(&ColumnRef) -> bool, told: &mut Vec<String>) {
        match p {
            Predicate::Null { expr: Expr::Column(c), negated: false } if set_ahead(c) => {
                let range = TimeRange { from: Some(TimePoint::today()), to: None, grain: Grain::Day, label: "today or later".into() };
                let ahead = Predicate::Within { column: c.clone(), range, negated: false };
                told.push(format!("what ends later ({}) runs until then", c.column));
                *p = Predicate::Any(vec![p.clone(), ahead]);
            }
            Predicate::Related { conditions, .. } => conditions.iter_mut().for_each(|c| open(c, set_ahead, told)),
            _ => {}
        }
    }
    let mut base = query;
    while base.source.is_some() {
        let Some(source) = base.source.as_deref_mut() else { break };
        base = source;
    }
    let mut told = Vec::new();
    base.filter.iter_mut().for_each(|p| open(p, &set_ahead, &mut told));
    told.dedup();
    told
}

/// The rows of a history that stand.
fn version(query: &mut Query, t: usize, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let roles = &lexicon.roles[t];
    if roles.role.as_ref().is_none_or(|r| r.name != "history") {
        return None;
    }
    let (shape, entry) = (&lexicon.schema.tables[t], &lexicon.tables[t]);
    let (from, to) = (roles.only("valid from")?, roles.only("valid to")?);
    let flag = (0..shape.columns.len())
        .find(|&c| entry.columns[c].words.iter().any(|w| matches!(w.as_str(), "current" | "latest")) && roles.flag(c).is_some());
    let stands = match flag {
        Some(c) => roles.flag(c)?.condition(column(lexicon, t, c), true),
        None if !shape.columns[to].not_null => Predicate::Null { expr: Expr::Column(column(lexicon, t, to)), negated: false },
        // A day far ahead stands for none.
        None if matches!(shape.columns[to].class, crate::schema::TypeClass::Date) => Predicate::Within {
            column: column(lexicon, t, to),
            range: TimeRange { from: Some(TimePoint::today()), to: None, grain: Grain::Day, label: "today or later".into() },
            negated: false,
        },
        None => return None,
    };
    let of = TableRef::new(&shape.name);
    let dated: Vec<&String> = [Some(from), Some(to), flag].into_iter().flatten().map(|c| &shape.columns[c].name).collect();
    let spoken = |name: &String| dated.contains(&name);
    let shown = query.select.iter().any(|o| {
        let mut own = false;
        o.expr.columns(&mut |c| own |= c.table.name == shape.name && spoken(&c.column));
        own
    });
    if shown || tokens.iter().any(|w| PAST.iter().any(|p| w.lower.starts_with(p))) {
        return None;
    }
    // What happened belongs to the version of its time.
    let happened = |p: &Predicate| match p {
        Predicate::Related { of, table, .. } => of.name == shape.name && table.name != shape.name,
        _ => false,
    };
    if flag.is_none() && query.filter.iter().any(happened) {
        return None;
    }
    let named = items.iter().any(|i| i.sense == Sense::Table(t) && i.fit > 0.9);
    if restricted(query, &of).iter().any(spoken) {
        return if named { None } else { then(query, (t, from, to), lexicon) };
    }
    // Rows that are asked for by their name are versions only of what has a number of its own.
    // What no two rows share is a row's own: a coupon's code tells no versions of it apart.
    let numbered = (0..shape.columns.len()).filter(|&c| !lexicon.is_unique(t, &[c])).any(|c| {
        entry.columns[c].key && !entry.columns[c].foreign && !shape.primary_key.contains(&c)
            || matches!(entry.columns[c].words.last().map(String::as_str), Some("code" | "number" | "no")) && !entry.columns[c].foreign
    });
    if named && flag.is_none() && !numbered {
        return None;
    }
    query.filter.push(stands);
    Some(only_standing(t, flag.unwrap_or(to), lexicon))
}

/// Stems of words that ask for more than how things stand, of what is only joined through.
const EVER: &[&str] = &["histor", "past", "previous", "former", "earlier", "ever", "was", "were", "had", "did", "never", "been"];

/// 'people per department' where who was where is kept from when to when, and nothing speaks of that: those that are there now.
fn passed(query: &Query, t: usize, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<usize> {
    let to = crate::meaning::spells::open_end(lexicon, t)?;
    let shape = &lexicon.schema.tables[t];
    let of = |i: &Item| match i.sense {
        Sense::Table(x) | Sense::Column(x, _) | Sense::Value { table: x, .. } => x == t,
        _ => false,
    };
    let period = items.iter().any(|i| matches!(i.sense, Sense::Time(_)));
    let mut own = false;
    query.select.iter().for_each(|o| o.expr.columns(&mut |c| own |= c.table.name == shape.name));
    query.links.iter().for_each(|l| own |= l.from.name == shape.name && l.from.instance > 0);
    let ever = |w: &Token| EVER.iter().any(|p| w.lower.starts_with(p)) || THROUGHOUT.contains(&w.lower.as_str());
    let spoken = items.iter().any(of) || tokens.iter().any(ever);
    let through = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && lexicon.is_person(e.to)).count() == 1;
    (!own && !spoken && !period && through && restricted(query, &TableRef::new(&shape.name)).is_empty()).then_some(to)
}

/// What was in force in a period, rather than what began in it: 'the price in 2022'.
fn then(query: &mut Query, (t, from, to): (usize, usize, usize), lexicon: &Lexicon) -> Option<String> {
    let (from, to) = (column(lexicon, t, from), column(lexicon, t, to));
    let at = query.filter.iter().position(|p| matches!(p, Predicate::Within { column, negated: false, .. } if *column == from))?;
    let Some(Predicate::Within { range, .. }) = query.filter.get(at).cloned() else { return None };
    let (Some(_), Some(_)) = (&range.from, &range.to) else { return None };
    let begun = TimeRange { from: None, ..range.clone() };
    let not_over = TimeRange { to: None, ..range };
    let open = Predicate::Null { expr: Expr::Column(to.clone()), negated: false };
    let told = format!("what was in force then by {} and {}", from.column, to.column);
    *query.filter.get_mut(at)? = Predicate::Within { column: from, range: begun, negated: false };
    query.filter.push(Predicate::Any(vec![open, Predicate::Within { column: to, range: not_over, negated: false }]));
    Some(told)
}

/// The day on which the rows of a table tell how much there is of something.
pub(crate) fn counted_on(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let (shape, entry) = (&lexicon.schema.tables[t], &lexicon.tables[t]);
    let named = |list: &[&str]| entry.words.iter().any(|w| list.contains(&w.as_str()));
    if !named(LEVELS) || named(MOVEMENTS) {
        return None;
    }
    let mut dates = (0..shape.columns.len()).filter(|&c| shape.columns[c].class.is_temporal());
    let (day, None) = (dates.next()?, dates.next()) else { return None };
    // A row for each thing and day, wherever the things are kept.
    let by_key = shape.primary_key.len() > 1 && shape.primary_key.contains(&day);
    if !by_key && !entry.columns.iter().any(|c| c.foreign) {
        return None;
    }
    let done = entry.columns[day].words.iter().any(|w| DONE.iter().any(|d| w.starts_with(d)));
    let kept = |key: &Vec<usize>| key.len() > 1 && !key.contains(&day);
    // One row a thing: nothing is kept of other days.
    let single =
        kept(&shape.primary_key) || shape.unique_keys.iter().any(|k| !k.contains(&day) && k.iter().all(|&c| entry.columns[c].foreign));
    let of_reference = shape.primary_key.len() == 1 && entry.columns[shape.primary_key[0]].foreign;
    let by_day = shape.columns[day].class == crate::schema::TypeClass::Date;
    (by_day && !done && !single && !of_reference).then_some(day)
}

/// Levels of several days don't add up: those of the last day are taken.
fn level(query: &mut Query, t: usize, lexicon: &Lexicon) -> Option<String> {
    let day = counted_on(lexicon, t)?;
    let shape = &lexicon.schema.tables[t];
    let own = |e: &Expr| match e {
        Expr::Column(c) if c.table.name == shape.name => {
            lexicon.column(t, &c.column).is_some_and(|c| shape.columns[c].class.is_number() && !lexicon.tables[t].columns[c].key)
        }
        _ => false,
    };
    let adds = query.select.iter().map(|o| &o.expr).chain(query.order_by.iter().map(|o| &o.expr)).any(|e| match e {
        Expr::Aggregate { function: Aggregate::Sum, argument, .. } => own(argument),
        e => own(e),
    });
    let date = column(lexicon, t, day);
    let mut grouped = false;
    let mut see = |c: &ColumnRef| grouped |= *c == date;
    query.group_by.iter().for_each(|e| e.columns(&mut see));
    query.select.iter().for_each(|o| o.expr.columns(&mut see));
    query.order_by.iter().for_each(|o| o.expr.columns(&mut see));
    if !adds || grouped {
        return None;
    }
    let periods: Vec<Predicate> =
        query.filter.iter().filter(|p| matches!(p, Predicate::Within { column, .. } if *column == date)).cloned().collect();
    let other = query.filter.iter().any(|p| {
        let mut of = false;
        p.columns(&mut |c| of |= *c == date);
        of && !matches!(p, Predicate::Within { .. })
    });
    if other {
        return None;
    }
    let last = Query {
        select: vec![Output { expr: Expr::aggregate(Aggregate::Max, Expr::Column(date.clone())), alias: None }],
        subject: Some(date.table.clone()),
        filter: periods,
        ..Query::default()
    };
    let told = format!("{} of the last day ({})", shape.name.name, date.column);
    let right = Expr::Scalar(Box::new(last));
    query.filter.push(Predicate::Compare { left: Expr::Column(date), op: Comparison::Equal, right });
    Some(told)
}
