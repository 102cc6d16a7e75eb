//! The rows behind a dashboard's chart: the same measure by further dimensions, so that the page can filter by what other
//! charts show and go from a region to its cities. Only sums and counts have such rows, since the page adds them up; and only
//! where adding them up gives what the chart shows, which is checked here.

use super::visualize::{Described, columns_of, source};
use crate::{guard, settings};
use pg_ask_chart::{Aggregate, Cube, Part, ResultTable};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::plan::{Tree, tree};
use pg_ask_engine::query::{ColumnRef, Expr, Output, Query, TableRef};
use pg_ask_engine::render::{RenderSettings, render};
use pg_ask_engine::schema::{Column, TypeClass};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rows of a cube; a page must stay small.
const ROWS: u64 = 2_000;
/// Time for one of the queries here: a chart does without rather than make the dashboard slow.
const LIMIT: Duration = Duration::from_secs(2);
/// Dimensions taken over from other charts.
const EXTRAS: usize = 3;
/// Columns tried as the finer level of a dimension.
const PROBES: usize = 6;
/// Values of a finer level.
const FINER: usize = 300;
/// Exceptions in a hundred that a hierarchy may have: a city of the same name in two regions.
const EXCEPTIONS: usize = 5;

/// What queries are written with.
pub struct Writer<'a> {
    pub lexicon: &'a Lexicon,
    pub rendering: &'a RenderSettings,
    /// When to stop: what is not there by then is left out.
    pub until: Instant,
}

/// The columns that a query groups by and that a reader may filter by: not the few of a ranking, and no names of people.
pub fn dimensions(query: &Query, lexicon: &Lexicon) -> Vec<ColumnRef> {
    let person = |c: &&ColumnRef| lexicon.table(&c.table.name).and_then(|t| lexicon.tables.get(t)).is_some_and(|t| t.display.len() > 1);
    let shown = |e: &&Expr| query.select.iter().any(|o| o.expr == **e);
    let columns = query.group_by.iter().filter(shown).filter_map(|e| match e {
        Expr::Column(c) => Some(c),
        _ => None,
    });
    let choosable = |c: &&ColumnRef| {
        let displays = lexicon.table(&c.table.name).and_then(|t| Some((lexicon.tables.get(t)?, lexicon.column(t, &c.column)?)));
        let names = person(c) && displays.is_some_and(|(t, i)| t.display.contains(&i));
        !names
            && column(c, lexicon).is_some_and(|x| matches!(x.class, TypeClass::Text | TypeClass::Enum | TypeClass::Boolean) && !x.sensitive)
    };
    if query.limit.is_some() {
        return Vec::new();
    }
    columns.filter(choosable).cloned().collect()
}

fn column<'a>(c: &ColumnRef, lexicon: &'a Lexicon) -> Option<&'a Column> {
    let table = lexicon.table(&c.table.name)?;
    lexicon.schema.tables.get(table)?.columns.get(lexicon.column(table, &c.column)?)
}

impl Writer<'_> {
    /// The cube of a chart; `others`: the queries of the dashboard's other charts, `shared`: the dimensions of all. `None`
    /// where there is none.
    pub fn cube(&self, query: &Query, part: &Part, others: &[&Query], shared: &[ColumnRef]) -> Option<Cube> {
        let keys = adds_up(query, &part.table)?;
        let root = query.subject.as_ref()?;
        // Orders have no category, but their lines have: where the lines add up to the same, they take the orders' place.
        let missing = |c: &&ColumnRef| !selected(query, c) && !self.reaches(query, root, c);
        let finer = others.iter().filter_map(|other| {
            let wanted = shared.iter().filter(missing).any(|c| selected(other, c));
            wanted.then(|| measured_by(query, other, &keys)).flatten()
        });
        finer.chain([query.clone()]).find_map(|query| self.cube_of(&query, part, &keys, shared))
    }

    fn cube_of(&self, query: &Query, part: &Part, keys: &[usize], others: &[ColumnRef]) -> Option<Cube> {
        let root = query.subject.clone()?;
        let extras: Vec<ColumnRef> =
            others.iter().filter(|c| !selected(query, c) && self.reaches(query, &root, c)).take(EXTRAS).cloned().collect();
        let finer = match dimensions(query, self.lexicon).as_slice() {
            [only] => self.finer(query, &root, only),
            _ => None,
        };
        // Everything; without the finer level; with it alone.
        let mut attempts: Vec<(Vec<ColumnRef>, bool)> = Vec::new();
        if let Some(finer) = finer.clone() {
            let mut all: Vec<ColumnRef> = extras.iter().filter(|c| **c != finer).cloned().collect();
            all.push(finer.clone());
            if all.len() > 1 {
                attempts.push((all, true));
            }
            attempts.push((vec![finer], true));
        }
        if !extras.is_empty() {
            attempts.insert(attempts.len().min(1), (extras, false));
        }
        attempts.into_iter().find_map(|(columns, drills)| self.tried(query, part, keys, &columns, drills))
    }

    fn tried(&self, query: &Query, part: &Part, keys: &[usize], columns: &[ColumnRef], drills: bool) -> Option<Cube> {
        let finer = Query {
            select: query.select.iter().cloned().chain(columns.iter().map(|c| self.output(c, query))).collect(),
            group_by: query.group_by.iter().cloned().chain(columns.iter().map(|c| Expr::Column(c.clone()))).collect(),
            order_by: Vec::new(),
            ..query.clone()
        };
        let mut table = self.run(&finer)?;
        if !agree(&part.table, &table, keys) {
            return None;
        }
        // The chart's own columns keep their names; the page finds them by these.
        for (own, column) in part.table.columns.iter().zip(&mut table.columns) {
            column.clone_from(own);
        }
        let mut drill = Vec::new();
        if drills && let (Some(&top), Some(last)) = (keys.first(), table.columns.last()) {
            drill = vec![part.table.columns.get(top)?.name.clone(), last.name.clone()];
        }
        Some(Cube { table, drill })
    }

    fn run(&self, query: &Query) -> Option<ResultTable> {
        let left = self.until.checked_duration_since(Instant::now())?.min(LIMIT);
        let sql = render(query, self.lexicon, self.rendering).ok()?;
        let limits = settings::limits();
        let timeout = if limits.timeout.is_zero() { left } else { limits.timeout.min(left) };
        let set = guard::run(&sql, &guard::Limits { timeout, max_rows: ROWS, ..limits }).ok()?;
        if set.truncated {
            return None;
        }
        let output = pg_ask_engine::output(query, self.lexicon);
        let distinct = sql.contains("count(DISTINCT");
        Some(columns_of(&set, Some(&Described { query, output: &output, distinct, lexicon: Some(self.lexicon) })))
    }

    /// A column put out under a name that no other has: 'region' for `regions.name`.
    fn output(&self, c: &ColumnRef, query: &Query) -> Output {
        let taken = |name: &str| {
            query.select.iter().any(|o| match (&o.alias, &o.expr) {
                (Some(alias), _) => alias == name,
                (None, Expr::Column(own)) => own.column == name,
                _ => false,
            })
        };
        let alias = taken(&c.column).then(|| format!("{}_{}", c.table.name.name, c.column));
        Output { expr: Expr::Column(c.clone()), alias }
    }

    /// Each row of the root has at most one value of the column.
    fn reaches(&self, query: &Query, root: &TableRef, c: &ColumnRef) -> bool {
        self.joined(query, root, &c.table).is_some_and(|joins| to_one(&joins, &c.table).is_some())
    }

    fn joined(&self, query: &Query, root: &TableRef, table: &TableRef) -> Option<Arc<Tree>> {
        let mut needed = vec![root.clone()];
        let mut add = |t: &TableRef| {
            if !needed.contains(t) {
                needed.push(t.clone());
            }
        };
        query.select.iter().for_each(|o| o.expr.tables(&mut add));
        query.group_by.iter().for_each(|e| e.tables(&mut add));
        add(table);
        tree(root, &needed, &query.links, self.lexicon).ok()
    }

    /// The next finer level of a dimension: a column of its own table or of the one that refers to it, each of whose values
    /// belongs to one value of the dimension. The one with the fewest values.
    fn finer(&self, query: &Query, root: &TableRef, top: &ColumnRef) -> Option<ColumnRef> {
        let joins = self.joined(query, root, &top.table)?;
        let path = to_one(&joins, &top.table)?;
        // From the dimension's own table towards the root.
        let near = path.iter().rev().take(2).filter_map(|&i| joins.nodes.get(i)).map(|n| n.table.clone());
        let mut candidates: Vec<(bool, f64, ColumnRef)> = Vec::new();
        for table in near {
            let Some(t) = self.lexicon.table(&table.name) else { continue };
            let (Some(schema), Some(entry)) = (self.lexicon.schema.tables.get(t), self.lexicon.tables.get(t)) else { continue };
            for (i, c) in schema.columns.iter().enumerate() {
                let known = entry.columns.get(i);
                let key = known.is_some_and(|k| k.key || k.foreign);
                let few = c.distinct.is_none_or(|n| (2.0..=FINER as f64).contains(&n));
                let here = ColumnRef { table: table.clone(), column: c.name.clone() };
                if c.class.is_text() && !c.sensitive && !key && few && here != *top && !selected(query, &here) {
                    candidates.push((entry.display.contains(&i), c.distinct.unwrap_or(f64::MAX), here));
                }
            }
        }
        candidates.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)).then(a.2.cmp(&b.2)));
        let mut best: Option<(usize, bool, ColumnRef)> = None;
        for (display, _, c) in candidates.into_iter().take(PROBES) {
            let Some(values) = self.refines(query, top, &c) else { continue };
            // Of two columns that go together the one that names a row.
            if best.as_ref().is_none_or(|(n, d, _)| values < *n || values == *n && display && !d) {
                best = Some((values, display, c));
            }
        }
        best.map(|(_, _, c)| c)
    }

    /// How many values the finer column has, if it splits the coarser one and each belongs to one of its values.
    fn refines(&self, query: &Query, top: &ColumnRef, finer: &ColumnRef) -> Option<usize> {
        let both = [Expr::Column(top.clone()), Expr::Column(finer.clone())];
        let pairs = Query {
            select: vec![
                Output { expr: both[0].clone(), alias: Some("coarse".into()) },
                Output { expr: both[1].clone(), alias: Some("fine".into()) },
            ],
            subject: Some(finer.table.clone()),
            group_by: both.to_vec(),
            links: query.links.clone(),
            ..Query::default()
        };
        let table = self.run(&pairs)?;
        let mut coarse: BTreeSet<String> = BTreeSet::new();
        let mut fine: BTreeMap<String, usize> = BTreeMap::new();
        for row in &table.rows {
            let [a, b] = row.as_slice() else { continue };
            if !a.is_null() && !b.is_null() {
                coarse.insert(a.to_string());
                *fine.entry(b.to_string()).or_default() += 1;
            }
        }
        let several = fine.values().filter(|n| **n > 1).count();
        let hierarchy = several * 100 <= fine.len() * EXCEPTIONS && fine.len() > coarse.len() && coarse.len() > 1 && fine.len() <= FINER;
        hierarchy.then_some(fine.len())
    }
}

/// The query with the measure and subject of another, where both measure one thing.
fn measured_by(query: &Query, other: &Query, keys: &[usize]) -> Option<Query> {
    let measures: Vec<usize> = (0..query.select.len()).filter(|i| !keys.contains(i)).collect();
    let [at] = measures.as_slice() else { return None };
    let mut theirs = other.select.iter().filter(|o| o.expr.is_aggregate());
    let (Some(measure), None) = (theirs.next(), theirs.next()) else { return None };
    let mut out = Query { subject: other.subject.clone(), ..query.clone() };
    let own = out.select.get_mut(*at)?;
    (own.expr != measure.expr).then(|| own.expr = measure.expr.clone())?;
    Some(out)
}

fn selected(query: &Query, c: &ColumnRef) -> bool {
    query.select.iter().any(|o| matches!(&o.expr, Expr::Column(own) if source(own) == source(c)))
}

/// Positions of the nodes from the root to a table, if each step leads to one row at most.
fn to_one(joins: &Tree, table: &TableRef) -> Option<Vec<usize>> {
    let mut at = joins.position(table)?;
    let mut path = vec![at];
    while let Some(node) = joins.nodes.get(at)
        && let Some(parent) = node.parent
    {
        if node.many {
            return None;
        }
        at = parent;
        path.push(at);
    }
    path.reverse();
    Some(path)
}

/// The positions of the keys in a result all of whose other columns are sums or counts of all rows; `None` for others.
fn adds_up(query: &Query, table: &ResultTable) -> Option<Vec<usize>> {
    let plain = query.set.is_none() && query.source.is_none() && query.having.is_empty() && query.limit.is_none() && query.offset.is_none();
    if !plain || query.distinct || table.truncated || table.rows.is_empty() || table.columns.len() != query.select.len() {
        return None;
    }
    let mut keys = Vec::new();
    for (i, (output, column)) in query.select.iter().zip(&table.columns).enumerate() {
        match column.aggregate {
            Some(Aggregate::Sum | Aggregate::Count) => {}
            None if query.group_by.contains(&output.expr) => keys.push(i),
            _ => return None,
        }
    }
    (keys.len() < table.columns.len()).then_some(keys)
}

/// The finer rows, added up by the keys, are what the chart shows.
fn agree(shown: &ResultTable, finer: &ResultTable, keys: &[usize]) -> bool {
    let measures: Vec<usize> = (0..shown.columns.len()).filter(|i| !keys.contains(i)).collect();
    let sums = |table: &ResultTable| {
        let mut sums: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for row in &table.rows {
            let key: Vec<&Value> = keys.iter().filter_map(|&k| row.get(k)).collect();
            let sum = sums.entry(format!("{key:?}")).or_insert_with(|| vec![0.0; measures.len()]);
            for (sum, &m) in sum.iter_mut().zip(&measures) {
                *sum += row.get(m).and_then(number).unwrap_or(0.0);
            }
        }
        sums
    };
    let (shown, finer) = (sums(shown), sums(finer));
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0);
    shown.len() == finer.len() && shown.iter().all(|(key, a)| finer.get(key).is_some_and(|b| a.iter().zip(b).all(|(a, b)| close(*a, *b))))
}

/// A number as JSON holds it; `numeric` keeps its digits in a text.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// What a table's rows are commonly split by, nearest first: the small tables that they refer to, over two steps at most,
/// and own columns of a few values (with their position).
pub fn splits(root: usize, lexicon: &Lexicon) -> Vec<(usize, Option<usize>)> {
    const FEW: f64 = 30.0;
    let mut out = Vec::new();
    let mut seen = vec![root];
    let mut level = vec![root];
    for _ in 0..2 {
        let mut next = Vec::new();
        for &table in &level {
            for edge in lexicon.adjacent.get(table).into_iter().flatten().filter_map(|&e| lexicon.edges.get(e)) {
                if edge.from == table && edge.to_unique && !seen.contains(&edge.to) {
                    seen.push(edge.to);
                    next.push(edge.to);
                    let (Some(schema), Some(entry)) = (lexicon.schema.tables.get(edge.to), lexicon.tables.get(edge.to)) else { continue };
                    if (2.0..=FEW).contains(&schema.rows) && entry.display.len() == 1 {
                        out.push((edge.to, None));
                    }
                }
            }
        }
        level = next;
    }
    if let (Some(schema), Some(entry)) = (lexicon.schema.tables.get(root), lexicon.tables.get(root)) {
        for (i, column) in schema.columns.iter().enumerate() {
            let key = entry.columns.get(i).is_none_or(|c| c.key || c.foreign);
            if column.class.is_text() && !key && !column.sensitive && column.distinct.is_some_and(|n| (2.0..=12.0).contains(&n)) {
                out.push((root, Some(i)));
            }
        }
    }
    out
}
