//! Where something goes and where it comes from: 'parcels to Oslo', 'who sailed from Split last week', 'crossings out of Bari'.
//!
//! A table with two keys to the same other, one named for where a way begins and one for where it ends, keeps ways. What stands before the
//! name of a place tells at which end it is, and that becomes a condition on the key, whatever else is joined: so nothing looks for the
//! place behind the home of a vehicle or of its crew.

use super::parts::{column, table_ref};
use crate::account::root;
use crate::lexicon::{Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Output, Predicate, Query};
use crate::text::Token;

/// Words of keys that tell where a way begins.
pub(crate) const FROM: &[&str] = &["from", "origin", "source", "departure", "start", "sender", "depart", "pickup", "begin", "out"];
/// Words of keys that tell where it ends.
pub(crate) const TO: &[&str] =
    &["to", "destination", "arrival", "end", "target", "receiver", "recipient", "arrive", "dropoff", "dest", "into", "delivery"];
/// Verbs of what goes somewhere, by their roots.
const GOES: &[&str] = &[
    "go",
    "fly",
    "travel",
    "sail",
    "ship",
    "send",
    "drive",
    "ride",
    "move",
    "carry",
    "bring",
    "take",
    "come",
    "head",
    "run",
    "cross",
    "transport",
    "deliver",
    "leave",
    "depart",
    "arrive",
    "land",
    "return",
    "transfer",
    "haul",
    "ferry",
    "operate",
    "serve",
    "get",
];
/// Words before 'to' that set things side by side, or tell whose something is.
const NO_WAY: &[&str] = &[
    "compare",
    "compared",
    "comparing",
    "relative",
    "similar",
    "equal",
    "close",
    "closest",
    "nearest",
    "next",
    "belong",
    "belongs",
    "report",
    "reports",
    "assigned",
    "related",
    "according",
    "due",
    "prefer",
    "up",
    "addressed",
    "registered",
    "allocated",
    "attached",
    "linked",
    "sold",
];
/// How many keys away from the rows asked about a way may be kept.
const FARTHEST: usize = 3;

/// Which end of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Start,
    Goal,
}

/// A table of ways: its two keys, by their place among the edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    table: usize,
    place: usize,
    start: usize,
    goal: usize,
}

/// The tables of ways of a schema, found once.
#[derive(Debug, Default)]
pub struct Ways(Vec<Way>);

impl Way {
    /// The table of the ways, that of the places, and the edges to where they begin and end.
    pub(super) fn table(&self) -> usize {
        self.table
    }

    pub(super) fn place(&self) -> usize {
        self.place
    }

    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn goal(&self) -> usize {
        self.goal
    }
}

impl Ways {
    pub(super) fn all(&self) -> &[Way] {
        &self.0
    }

    /// Looks at each table's keys.
    pub(crate) fn of(lexicon: &Lexicon) -> Self {
        let end = |e: &Edge| {
            let words = e.from_columns.iter().flat_map(|&c| &lexicon.tables[e.from].columns[c].words);
            let target = &lexicon.tables[e.to].words;
            let mut words = words.filter(|w| !target.contains(w));
            let has = |list: &[&str], w: &str| list.contains(&w);
            words.find_map(|w| {
                let w = w.as_str();
                has(FROM, w).then_some(End::Start).or_else(|| has(TO, w).then_some(End::Goal))
            })
        };
        let mut out = Vec::new();
        for table in 0..lexicon.tables.len() {
            let keys = lexicon.adjacent[table].iter().copied();
            let keys = keys
                .filter(|&e| lexicon.edges[e].from == table && lexicon.edges[e].to != table && lexicon.edges[e].from_columns.len() == 1);
            let ends: Vec<(usize, End)> = keys.filter_map(|e| Some((e, end(&lexicon.edges[e])?))).collect();
            for &(start, _) in ends.iter().filter(|(_, end)| *end == End::Start) {
                let place = lexicon.edges[start].to;
                let goals: Vec<usize> =
                    ends.iter().filter(|(e, end)| *end == End::Goal && lexicon.edges[*e].to == place).map(|(e, _)| *e).collect();
                let starts = ends.iter().filter(|(e, end)| *end == End::Start && lexicon.edges[*e].to == place).count();
                if let ([goal], 1) = (&goals[..], starts) {
                    out.push(Way { table, place, start, goal: *goal });
                }
            }
        }
        Self(out)
    }
}

/// A place that is named, with the end at which it is.
struct Said {
    end: End,
    from: usize,
    to: usize,
    /// Several values of one column stand beside each other: any of them is meant.
    values: Vec<(usize, String)>,
    place: usize,
    /// A verb of going leads to it, or it is one of two ends.
    sure: bool,
}

/// The items with places put as conditions on the keys of ways; `None` where none is spoken of.
pub(crate) fn read(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    let ways = &lexicon.ways().0;
    if ways.is_empty() {
        return None;
    }
    if let Some(kept) = reached(items, tokens, ways, lexicon) {
        return Some(kept);
    }
    let mut said = places(items, tokens, ways);
    let both = said.iter().any(|s| s.end == End::Start) && said.iter().any(|s| s.end == End::Goal);
    let goes = tokens.iter().any(|t| goes(&t.lower));
    said.iter_mut().for_each(|s| s.sure |= both || goes);
    let mut kept = items.to_vec();
    let mut read = false;
    for s in said {
        let Some((way, steps)) = nearest(items, ways, s.place, lexicon) else { continue };
        let people = items.iter().any(|i| i.end == s.from && matches!(i.sense, Sense::Table(t) if lexicon.is_person(t)));
        let far = match s.end {
            End::Start => !s.sure && (people || steps > 1),
            End::Goal => steps > FARTHEST,
        };
        if far {
            continue;
        }
        let edge = &lexicon.edges[if s.end == End::Start { way.start } else { way.goal }];
        kept.retain(|i| !(i.start < s.to && i.end > s.from));
        let at = kept.iter().position(|i| i.start >= s.to).unwrap_or(kept.len());
        let condition = condition(edge, s.values, lexicon);
        kept.insert(at, Item { sense: Sense::Restriction(Box::new(condition)), start: s.from, end: s.to, fit: 1.0 });
        read = true;
    }
    read.then_some(kept)
}

/// 'ports we don't sail to', 'which towns do we deliver to': places at an end of any way, or of none.
fn reached(items: &[Item], tokens: &[Token], ways: &[Way], lexicon: &Lexicon) -> Option<Vec<Item>> {
    const BEFORE: &[&str] =
        &["do", "does", "did", "we", "currently", "ever", "that", "which", "not", "don't", "doesn't", "didn't", "never", "have"];
    const DENIES: &[&str] = &["not", "don't", "doesn't", "didn't", "never"];
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let head = items.iter().find_map(|i| match i.sense {
        Sense::Table(t) | Sense::Column(t, _) => ways.iter().find(|w| w.place == t).map(|w| (i, w.place)),
        _ => None,
    });
    let (head, place) = head?;
    let verb = (head.end..tokens.len()).find(|&i| goes(word(i)) && (head.end..i).all(|k| BEFORE.contains(&word(k))))?;
    let we = (head.end..verb).any(|k| word(k) == "we");
    let end = match word(verb + 1) {
        "to" | "into" => End::Goal,
        "from" => End::Start,
        _ if matches!(root(word(verb)).as_str(), "serv" | "serve" | "reach") => End::Goal,
        _ => return None,
    };
    let to = if matches!(word(verb + 1), "to" | "into" | "from") { verb + 2 } else { verb + 1 };
    // 'to' what is named behind is another matter.
    let open = tokens.get(to).is_none_or(|t| t.punctuation || matches!(t.lower.as_str(), "at" | "any" | "anymore" | "now"));
    let mut of = ways.iter().filter(|w| w.place == place);
    let (Some(way), None) = (of.next(), of.next()) else { return None };
    if !we || !open {
        return None;
    }
    let denied = (head.end..verb).any(|k| DENIES.contains(&word(k)));
    let edge = &lexicon.edges[if end == End::Start { way.start } else { way.goal }];
    let key = column(lexicon, edge.from, edge.from_columns[0]);
    let nullable = !lexicon.schema.tables[edge.from].columns[edge.from_columns[0]].not_null;
    let query = Query {
        select: vec![Output { expr: key.clone(), alias: None }],
        subject: Some(table_ref(lexicon, edge.from)),
        filter: if nullable { vec![Predicate::Null { expr: key, negated: true }] } else { Vec::new() },
        ..Query::default()
    };
    let expr = column(lexicon, place, edge.to_columns[0]);
    let condition = Predicate::InQuery { expr, query: Box::new(query), negated: denied };
    let from = head.end;
    let mut kept: Vec<Item> = items.iter().filter(|i| !(i.start < to && i.end > from)).cloned().collect();
    let at = kept.iter().position(|i| i.start >= from).unwrap_or(kept.len());
    kept.insert(at, Item { sense: Sense::Restriction(Box::new(condition)), start: from, end: to, fit: 1.0 });
    Some(kept)
}

fn goes(word: &str) -> bool {
    let root = root(word);
    GOES.iter().any(|g| crate::text::stem(g) == root)
}

/// The way that is nearest to what is spoken of, and how many keys lead to it; none where two are as near.
fn nearest(items: &[Item], ways: &[Way], place: usize, lexicon: &Lexicon) -> Option<(Way, usize)> {
    let here: Vec<usize> = items
        .iter()
        .filter_map(|i| match i.sense {
            Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } if t != place => Some(t),
            _ => None,
        })
        .collect();
    let of: Vec<&Way> = ways.iter().filter(|w| w.place == place).collect();
    let mut seen: Vec<usize> = here.clone();
    let mut rim = here;
    for steps in 0..=FARTHEST {
        let mut found = of.iter().filter(|w| rim.contains(&w.table));
        if let Some(way) = found.next() {
            return found.next().is_none().then_some((**way, steps));
        }
        let mut next = Vec::new();
        for t in rim {
            for &e in &lexicon.adjacent[t] {
                let edge = &lexicon.edges[e];
                let other = if edge.from == t { edge.to } else { edge.from };
                if other != place && !seen.contains(&other) {
                    seen.push(other);
                    next.push(other);
                }
            }
        }
        rim = next;
    }
    match of[..] {
        [only] if items.iter().all(|i| !matches!(i.sense, Sense::Table(_))) => Some((*only, FARTHEST)),
        _ => None,
    }
}

/// The places that are named behind a word of direction.
fn places(items: &[Item], tokens: &[Token], ways: &[Way]) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    let mut i = 0;
    while i < items.len() {
        let Some((place, column, value)) = named(&items[i], ways) else {
            i += 1;
            continue;
        };
        let mut values = vec![(column, value)];
        let mut to = items[i].end;
        let first = i;
        i += 1;
        // 'to Oslo, Bergen or Moss', 'to Oslo or to Bergen'
        while let Some(next) = (i..items.len()).find(|&k| items[k].start >= to && named(&items[k], ways).is_some()) {
            let between = tokens.get(to..items[next].start).unwrap_or_default();
            let light = |t: &Token| t.lower == "," || matches!(t.lower.as_str(), "or" | "and" | "&" | "to" | "from" | "the");
            let joined = between.iter().any(|t| matches!(t.lower.as_str(), "," | "or" | "and" | "&")) && between.iter().all(light);
            let Some((_, c, v)) = named(&items[next], ways).filter(|(p, c, _)| joined && (*p, *c) == (place, column)) else { break };
            values.push((c, v));
            to = items[next].end;
            i = next + 1;
        }
        // 'to the Hill warehouse'
        if let Some(next) = items.get(i).filter(|n| n.start == to && matches!(n.sense, Sense::Table(t) if t == place)) {
            to = next.end;
            i += 1;
        }
        let Some((end, from, sure)) = led(items, tokens, first, place) else { continue };
        out.push(Said { end, from, to, values, place, sure });
    }
    out
}

fn named(item: &Item, ways: &[Way]) -> Option<(usize, usize, String)> {
    match &item.sense {
        Sense::Value { table, column, value, .. } if ways.iter().any(|w| w.place == *table) => Some((*table, *column, value.clone())),
        _ => None,
    }
}

/// The end that the words before a place tell, where they begin, and whether a verb says so.
fn led(items: &[Item], tokens: &[Token], at: usize, place: usize) -> Option<(End, usize, bool)> {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let own = |i: usize| items.iter().any(|x| x.start <= i && i < x.end && x.sense == Sense::Table(place));
    let skip = |mut i: usize| {
        while i > 0 && (matches!(word(i - 1), "the" | "our" | "a" | "an" | "any" | "either" | "both") || own(i - 1)) {
            i -= 1;
        }
        i
    };
    let mut i = skip(items[at].start);
    // 'to ports in Norway', 'from the airport of Oslo'
    if i > 0 && matches!(word(i - 1), "in" | "of") && i >= 2 && own(i - 2) {
        i = skip(i - 1);
    }
    let before = i.checked_sub(1)?;
    let verb = |i: usize, words: &[&str]| words.contains(&root(word(i)).as_str());
    let behind = |n: usize| before.checked_sub(n).map_or("", word);
    match word(before) {
        "from" => {
            let sure = before > 0 && goes(word(before - 1));
            Some((End::Start, before, sure))
        }
        "of" if behind(1) == "out" => Some((End::Start, before - 1, true)),
        "to" | "into" | "towards" | "toward" if !NO_WAY.contains(&behind(1)) => {
            Some((End::Goal, before, before > 0 && goes(word(before - 1))))
        }
        "for" if behind(1) == "bound" => Some((End::Goal, before - 1, true)),
        "for" if before > 0 && verb(before - 1, &["leav", "depart", "leave"]) => Some((End::Goal, before, true)),
        "in" | "at"
            if before > 0 && matches!(behind(1), "arriving" | "arrived" | "arrive" | "landing" | "landed" | "land" | "arrivals") =>
        {
            Some((End::Goal, before, true))
        }
        "leaving" | "departing" => Some((End::Start, before, true)),
        _ => None,
    }
}

/// The key of a way is that of a place with these names.
fn condition(edge: &Edge, values: Vec<(usize, String)>, lexicon: &Lexicon) -> Predicate {
    let c = values.first().map_or(edge.to_columns[0], |v| v.0);
    let key = edge.from_columns[0];
    let texts: Vec<Expr> = values.into_iter().map(|(_, v)| Expr::Text(v)).collect();
    if c == edge.to_columns[0] {
        return Predicate::In { expr: column(lexicon, edge.from, key), values: texts, negated: false };
    }
    let query = Query {
        select: vec![Output { expr: column(lexicon, edge.to, edge.to_columns[0]), alias: None }],
        subject: Some(table_ref(lexicon, edge.to)),
        filter: vec![Predicate::In { expr: column(lexicon, edge.to, c), values: texts, negated: false }],
        ..Query::default()
    };
    Predicate::InQuery { expr: column(lexicon, edge.from, key), query: Box::new(query), negated: false }
}

/// True for a verb of going, where the query asks for one end of a way.
pub(crate) fn speaks_of_way(word: &str, query: &Query, lexicon: &Lexicon) -> bool {
    if lexicon.ways().0.is_empty() || !goes(word) {
        return false;
    }
    let mut found = false;
    let mut see = |c: &ColumnRef| {
        let Some(t) = lexicon.table(&c.table.name) else { return };
        let key = |e: usize| lexicon.schema.tables[t].columns[lexicon.edges[e].from_columns[0]].name == c.column;
        found |= lexicon.ways().0.iter().any(|w| w.table == t && (key(w.start) || key(w.goal)));
    };
    let base = query.source.as_deref().unwrap_or(query);
    base.filter.iter().for_each(|p| {
        p.columns(&mut see);
        if let Predicate::InQuery { query, .. } = p {
            query.select.iter().for_each(|o| o.expr.columns(&mut see));
        }
    });
    base.group_by.iter().for_each(|e| e.columns(&mut see));
    found
}
