//! Joins: the smallest tree over the keys that connects a query's tables, and what it does to the grain.

use crate::hashing::{QuickMap, QuickSet};
use crate::lexicon::{Edge, Lexicon};
use crate::query::{Link, TableRef};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::{Arc, Mutex};

/// One table of the join tree and how it hangs on its parent.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub table: TableRef,
    /// Position of the parent in [`Tree::nodes`]; `None` for the root.
    pub parent: Option<usize>,
    pub parent_columns: Vec<String>,
    pub columns: Vec<String>,
    /// A row of the parent may have several rows here.
    pub many: bool,
    /// A row here may belong to several rows of the parent.
    pub many_up: bool,
    /// That it is one row here rests on a key that may be none.
    pub doubtful: bool,
    /// That it is one row above rests on such a key.
    pub doubtful_up: bool,
}

/// A join tree; parents stand before their children.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    pub nodes: Vec<Node>,
    /// Sum of the edges' costs.
    pub cost: f32,
}

/// Why no tree connects the tables.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    #[error("table \"{0}\" is not in the schema")]
    UnknownTable(String),
    #[error("no key connects \"{0}\" with \"{1}\"")]
    Unconnected(String, String),
}

impl Tree {
    /// Position of a table in the tree.
    pub fn position(&self, table: &TableRef) -> Option<usize> {
        self.nodes.iter().position(|n| n.table == *table)
    }

    /// True where joining the whole tree repeats rows of this table.
    pub fn multiplies(&self, table: &TableRef, within: &dyn Fn(usize) -> bool) -> bool {
        self.repeats(table, within, false)
    }

    /// The same, where keys in doubt are taken for none: a sum must not be wrong if they are.
    pub fn may_multiply(&self, table: &TableRef, within: &dyn Fn(usize) -> bool) -> bool {
        self.repeats(table, within, true)
    }

    fn repeats(&self, table: &TableRef, within: &dyn Fn(usize) -> bool, doubting: bool) -> bool {
        let Some(start) = self.position(table) else { return false };
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = vec![start];
        seen[start] = true;
        while let Some(at) = stack.pop() {
            if let Some(up) = self.nodes[at].parent
                && !seen[up]
                && within(up)
            {
                if self.nodes[at].many_up || doubting && self.nodes[at].doubtful_up {
                    return true;
                }
                seen[up] = true;
                stack.push(up);
            }
            for (child, node) in self.nodes.iter().enumerate() {
                if node.parent == Some(at) && !seen[child] && within(child) {
                    if node.many || doubting && node.doubtful {
                        return true;
                    }
                    seen[child] = true;
                    stack.push(child);
                }
            }
        }
        false
    }

    /// The node and all below it.
    pub fn subtree(&self, top: usize) -> BTreeSet<usize> {
        let mut set = BTreeSet::from([top]);
        for (i, n) in self.nodes.iter().enumerate() {
            if n.parent.is_some_and(|p| set.contains(&p)) {
                set.insert(i);
            }
        }
        set
    }
}

/// Trees that were looked for before, by the root and the tables that are needed. The keys are the lexicon's own, so what was found
/// once holds as long as it.
#[derive(Debug, Default)]
pub(crate) struct Trees(Mutex<QuickMap<Vec<usize>, Planned>>);

/// A tree, or why there is none.
type Planned = Result<Arc<Tree>, PlanError>;

impl Trees {
    /// Trees kept at most: some megabytes.
    const MOST: usize = 4_000;

    fn get(&self, key: &[usize]) -> Option<Planned> {
        self.0.lock().ok()?.get(key).cloned()
    }

    fn put(&self, key: Vec<usize>, found: Planned) {
        if let Ok(mut known) = self.0.lock() {
            if known.len() >= Self::MOST {
                known.clear();
            }
            known.insert(key, found);
        }
    }
}

impl Clone for Trees {
    /// A clone may be given other keys.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Where tables stand in the schema, root first: what tells their tree apart from others. `None` where links lead or a table occurs
/// more than once.
fn places(root: &TableRef, needed: &[TableRef], links: &[Link], lexicon: &Lexicon) -> Option<Vec<usize>> {
    if !links.is_empty() {
        return None;
    }
    let place = |t: &TableRef| if t.instance == 0 { lexicon.table(&t.name) } else { None };
    let mut key = Vec::with_capacity(needed.len() + 1);
    key.push(place(root)?);
    for t in needed {
        key.push(place(t)?);
    }
    Some(key)
}

/// Connects `needed` with the root by the cheapest paths (a Steiner tree, greedily: the nearest table first), using
/// the given links where tables occur more than once.
///
/// # Errors
/// A table that the schema lacks, or two that no key connects.
pub fn tree(root: &TableRef, needed: &[TableRef], links: &[Link], lexicon: &Lexicon) -> Result<Arc<Tree>, PlanError> {
    let Some(key) = places(root, needed, links, lexicon) else { return grown(root, needed, links, lexicon).map(Arc::new) };
    if let Some(known) = lexicon.trees.get(&key) {
        return known;
    }
    let found = grown(root, needed, links, lexicon).map(Arc::new);
    lexicon.trees.put(key, found.clone());
    found
}

fn grown(root: &TableRef, needed: &[TableRef], links: &[Link], lexicon: &Lexicon) -> Result<Tree, PlanError> {
    let known = |t: &TableRef| lexicon.table(&t.name).ok_or_else(|| PlanError::UnknownTable(t.name.name.clone()));
    known(root)?;
    let mut tree = Tree {
        nodes: vec![Node {
            table: root.clone(),
            parent: None,
            parent_columns: Vec::new(),
            columns: Vec::new(),
            many: false,
            many_up: false,
            doubtful: false,
            doubtful_up: false,
        }],
        cost: 0.0,
    };
    let mut missing: Vec<TableRef> = Vec::new();
    for t in needed {
        known(t)?;
        if t != root && !missing.contains(t) {
            missing.push(t.clone());
        }
    }
    let mut links: Vec<&Link> = links.iter().collect();
    loop {
        // Links that touch the tree come first: they are explicit.
        if let Some(at) = links.iter().position(|l| tree.position(&l.from).is_some() != tree.position(&l.to).is_some()) {
            let link = links.remove(at);
            let wanted = |t: &TableRef| missing.contains(t) || links_lead(t, &links, &missing);
            let (inside, outside, ic, oc) = if tree.position(&link.from).is_some() {
                (&link.from, &link.to, &link.from_columns, &link.to_columns)
            } else {
                (&link.to, &link.from, &link.to_columns, &link.from_columns)
            };
            if wanted(outside) {
                attach(&mut tree, inside, outside, ic, oc, lexicon);
                tree.cost += 1.0;
                missing.retain(|t| t != outside);
            }
            continue;
        }
        if missing.is_empty() {
            return Ok(tree);
        }
        let Some((target, path, cost)) = nearest(&tree, &missing, lexicon) else {
            return Err(PlanError::Unconnected(root.name.name.clone(), missing[0].name.name.clone()));
        };
        // Another occurrence of a table that is there already: only a link leads to it.
        if path.is_empty() {
            return Err(PlanError::Unconnected(root.name.name.clone(), target.name.name.clone()));
        }
        tree.cost += cost;
        for (from, edge, forward) in path {
            let e = &lexicon.edges[edge];
            let (to, fc, tc) = if forward { (e.to, &e.from_columns, &e.to_columns) } else { (e.from, &e.to_columns, &e.from_columns) };
            let inside = tree.nodes[from_position(&tree, from, lexicon)].table.clone();
            let mut outside = TableRef::new(&lexicon.schema.tables[to].name);
            if lexicon.table(&target.name) == Some(to) {
                outside = target.clone();
            }
            if tree.position(&outside).is_some() {
                continue;
            }
            let names = |t: usize, cs: &[usize]| cs.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect::<Vec<_>>();
            attach(&mut tree, &inside, &outside, &names(from, fc), &names(to, tc), lexicon);
            missing.retain(|t| *t != outside);
        }
    }
}

/// Says so where rows are joined through several tables that nothing in the query speaks of; bridges are made for that.
pub fn detour(tree: &Tree, spoken: &[TableRef], lexicon: &Lexicon) -> Option<String> {
    let unspoken = tree.nodes.iter().filter(|n| !spoken.contains(&n.table)).filter_map(|n| lexicon.table(&n.table.name));
    let through: Vec<&str> = unspoken.map(|t| &lexicon.tables[t]).filter(|t| !t.bridge).map(|t| t.human.as_str()).collect();
    (through.len() > 1).then(|| format!("joined through {}, of which the question does not speak", through.join(", ")))
}

impl Lexicon {
    /// True where keys lead from each row of a table to one of another, through one more table at most.
    pub(crate) fn has_one(&self, from: usize, to: usize) -> bool {
        let ahead = |t: usize| {
            self.adjacent[t].iter().map(|&e| &self.edges[e]).filter(move |e| e.from == t && e.to != t && e.to_unique).map(|e| e.to)
        };
        from != to && ahead(from).any(|t| t == to || ahead(t).any(|u| u == to))
    }
}

/// The first two of the tables that no key connects in a way that means something.
pub fn apart(tables: &[usize], lexicon: &Lexicon) -> Option<(usize, usize)> {
    let named: Vec<TableRef> = tables.iter().filter_map(|&t| lexicon.schema.tables.get(t)).map(|t| TableRef::new(&t.name)).collect();
    let (first, others) = named.split_first()?;
    others.iter().find_map(|other| match tree(first, std::slice::from_ref(other), &[], lexicon) {
        Err(PlanError::Unconnected(..)) => Some((lexicon.table(&first.name)?, lexicon.table(&other.name)?)),
        _ => None,
    })
}

fn links_lead(table: &TableRef, links: &[&Link], missing: &[TableRef]) -> bool {
    links.iter().any(|l| (l.from == *table && missing.contains(&l.to)) || (l.to == *table && missing.contains(&l.from)))
}

fn from_position(tree: &Tree, table: usize, lexicon: &Lexicon) -> usize {
    let here = |n: &Node| lexicon.table(&n.table.name) == Some(table);
    let plain = tree.nodes.iter().rposition(|n| here(n) && n.table.instance == 0);
    plain.or_else(|| tree.nodes.iter().rposition(here)).unwrap_or(0)
}

fn attach(tree: &mut Tree, inside: &TableRef, outside: &TableRef, inside_columns: &[String], columns: &[String], lexicon: &Lexicon) {
    let Some(parent) = tree.position(inside) else { return };
    let unique = |t: &TableRef, names: &[String]| {
        lexicon.table(&t.name).is_some_and(|i| {
            let positions: Vec<usize> = names.iter().filter_map(|n| lexicon.column(i, n)).collect();
            lexicon.is_unique(i, &positions)
        })
    };
    let doubtful = |t: &TableRef, names: &[String]| {
        lexicon.table(&t.name).is_some_and(|i| lexicon.doubtful_keys.contains(&i) && names.iter().any(|n| lexicon.column(i, n) == Some(0)))
    };
    tree.nodes.push(Node {
        table: outside.clone(),
        parent: Some(parent),
        parent_columns: inside_columns.to_vec(),
        columns: columns.to_vec(),
        many: !unique(outside, columns),
        many_up: !unique(inside, inside_columns),
        doubtful: doubtful(outside, columns),
        doubtful_up: doubtful(inside, inside_columns),
    });
}

/// A step of a path: from which table, along which edge, in its direction or against it.
type Step = (usize, usize, bool);

/// A table, and the edge by which it was reached from rows that refer to it, in one number that is ordered like them.
type Place = u64;

fn place(table: usize, reached: Option<usize>) -> Place {
    (table as u64) << 32 | reached.map_or(0, |e| e as u64 + 1)
}

fn apart_of(place: Place) -> (usize, Option<usize>) {
    ((place >> 32) as usize, (place & 0xffff_ffff).checked_sub(1).map(|e| e as usize))
}

/// Tables that are gone on from in search of another: what is further away than that has nothing to do with it.
const MOST_PLACES: usize = 1_000;

/// Dijkstra from all tables of the tree to the nearest missing one. A table is another one where it is reached from rows that
/// refer to it: going on from there to others that refer to it joins all with all.
fn nearest(tree: &Tree, missing: &[TableRef], lexicon: &Lexicon) -> Option<(TableRef, Vec<Step>, f32)> {
    let mut distance: QuickMap<Place, (f32, Option<(Place, Step)>)> = QuickMap::default();
    // Costs are never negative, so their bits are ordered as they are.
    let mut open: BinaryHeap<Reverse<(u32, Place)>> = BinaryHeap::new();
    // Of two equal ways the one nearer to what is asked for: a professor's own employee, not the head of the department.
    const FURTHER: f32 = 0.02;
    let inside: Vec<Option<usize>> = tree.nodes.iter().map(|n| lexicon.table(&n.table.name)).collect();
    for (n, t) in tree.nodes.iter().zip(&inside) {
        if let Some(t) = *t {
            let depth = std::iter::successors(n.parent, |&p| tree.nodes[p].parent).count();
            let cost = FURTHER * depth as f32;
            distance.insert(place(t, None), (cost, None));
            open.push(Reverse((cost.to_bits(), place(t, None))));
        }
    }
    let goals: Vec<(&TableRef, Option<usize>)> =
        missing.iter().filter(|m| tree.position(m).is_none()).map(|m| (m, lexicon.table(&m.name))).collect();
    // Nothing leads out of the tables that keys join: there is no need to look at all of them.
    let near = |t: usize| inside.iter().flatten().any(|&i| lexicon.islands.get(i) == lexicon.islands.get(t));
    if !goals.iter().any(|(_, at)| at.is_some_and(near)) {
        return None;
    }
    let goal = |t: usize| goals.iter().find(|(_, at)| *at == Some(t)).map(|(m, _)| *m);
    let within = |t: usize| inside.contains(&Some(t));
    let mut done: QuickSet<Place> = QuickSet::default();
    // Of the ways by which a table was reached from rows that refer to it, the least of `weight` that was gone on from. Another
    // one that is further and weighs no less leads nowhere cheaper; without this a hub costs the square of what refers to it.
    let mut lightest: QuickMap<usize, f64> = QuickMap::default();
    while let Some(Reverse((bits, at))) = open.pop() {
        let cost = f32::from_bits(bits);
        if !done.insert(at) {
            continue;
        }
        let (table, reached) = apart_of(at);
        if let Some(target) = goal(table) {
            let mut path = Vec::new();
            let mut node = at;
            while let Some((_, Some((before, step)))) = distance.get(&node) {
                path.push(*step);
                node = *before;
            }
            path.reverse();
            return Some((target.clone(), path, cost));
        }
        let weight = reached.map_or(-2.0, |up| weight(up, lexicon));
        if lightest.get(&table).is_some_and(|least| *least <= weight) {
            continue;
        }
        lightest.insert(table, weight);
        if done.len() > MOST_PLACES {
            return None;
        }
        for &e in &lexicon.adjacent[table] {
            let edge = &lexicon.edges[e];
            for (next, forward) in [(edge.to, true), (edge.from, false)] {
                if (forward && edge.from != table) || (!forward && edge.to != table) || next == table || within(next) {
                    continue;
                }
                let through = match reached {
                    Some(up) if !forward && !edge.one_to_one => hub_cost(up, e, lexicon),
                    _ => 0.0,
                };
                let step_cost = cost + step_cost(edge, forward, lexicon) + through;
                let place = place(next, Some(e).filter(|_| forward && !edge.one_to_one));
                if step_cost < 12.0 && distance.get(&place).is_none_or(|d| step_cost < d.0) {
                    distance.insert(place, (step_cost, Some((at, (table, e, forward)))));
                    open.push(Reverse((step_cost.to_bits(), place)));
                }
            }
        }
    }
    None
}

/// How much it can cost to go on from the table that an edge leads to: as [`hub_cost`] grows with the rows that refer to it, and
/// bridges cost nothing.
fn weight(up: usize, lexicon: &Lexicon) -> f64 {
    let from = lexicon.edges[up].from;
    if lexicon.tables[from].bridge { -1.0 } else { lexicon.schema.tables[from].rows.max(0.0) }
}

/// Last words of tables that rows of all kinds refer to.
const HUBS: &[&str] =
    &["tenant", "currency", "status", "state", "unit", "uom", "language", "locale", "timezone", "calendar", "date", "period", "workspace"];

/// Pairs of rows, for each of a table, from which joining through it says nothing any more.
const MEANINGLESS: f64 = 100.0;

/// What it costs to go on from what two kinds of rows share to those that have no more in common: of two ways as long as each other, the other
/// one is meant.
const SHARED: f32 = 0.3;

/// What it costs to go through a table that nothing speaks of from rows that refer to it to others that do: a currency, a
/// ship method, a tenant. All its rows on one side meet all on the other.
fn hub_cost(up: usize, down: usize, lexicon: &Lexicon) -> f32 {
    let (up, down) = (&lexicon.edges[up], &lexicon.edges[down]);
    let rows = |t: usize| lexicon.schema.tables[t].rows;
    // What is called so says to whom or in what rows are kept, never what they have to do with each other.
    let called = || lexicon.tables[up.to].words.last().is_some_and(|w| HUBS.contains(&w.as_str()));
    let called = *lexicon.of_table(up.to).hub.get_or_init(called);
    if called && !lexicon.tables[up.from].bridge && !lexicon.tables[down.from].bridge {
        return 12.0;
    }
    let (from, hub, to) = (rows(up.from), rows(up.to), rows(down.from));
    if from > 0.0 && hub > 0.0 && to > 0.0 {
        // A bridge is made for it.
        let pairs = (from / hub).max(1.0) * (to / hub).max(1.0);
        let bridged = lexicon.tables[up.from].bridge || lexicon.tables[down.from].bridge;
        // What somebody was over time is what they are.
        let history = || lexicon.is_history(up.from) || lexicon.is_history(down.from);
        return if bridged || pairs < MEANINGLESS && history() {
            0.0
        } else if pairs >= MEANINGLESS {
            12.0
        } else {
            SHARED
        };
    }
    // Nothing is known of their rows: what most tables refer to stands for whom they belong to.
    let others = lexicon.schema.tables.len().saturating_sub(1);
    // At most so many tables refer to it as there are keys: mostly that is few enough.
    if lexicon.adjacent[up.to].len() * 10 < others * 7 {
        return 0.0;
    }
    let referring: BTreeSet<usize> =
        lexicon.adjacent[up.to].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == up.to).map(|e| e.from).collect();
    if referring.len() > 3 && referring.len() * 10 >= others * 7 { 3.0 } else { 0.0 }
}

/// Going through a fact table that is no bridge costs a little more than along references.
fn step_cost(edge: &Edge, forward: bool, lexicon: &Lexicon) -> f32 {
    let turn = if forward || lexicon.tables[edge.from].bridge { 0.0 } else { 0.05 };
    let many = if edge.to_unique { 0.0 } else { 0.8 };
    edge.cost + turn + many
}
