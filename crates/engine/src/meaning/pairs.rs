//! Two things that must both be there, each for itself, or neither of them: 'bought both popcorn and lemonade', 'popcorn as well as
//! lemonade', 'neither by phone nor by email', 'missing both email and phone'.
//!
//! No single row holds both of two values, so each is looked for among the rows of what is asked for by itself; a period and what else
//! is said of such rows holds for each of them.

use super::dates;
use super::parts::{Key, Meaning, Measure, Place, Style, column, column_ref, table_ref};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::plan;
use crate::query::{Expr, Predicate, Query};
use crate::text::Token;

/// How far apart the two may stand: 'for popcorn as well as one for lemonade'.
const APART: usize = 5;

/// One of the two.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "two of them live at a time")]
enum Side {
    /// A condition on rows of a table.
    Holds(Predicate, usize),
    Column(Place),
    Table(usize),
}

/// The words that hold the pair, from and to by position of items.
struct Pair {
    sides: [Side; 2],
    negated: bool,
    from: usize,
    to: usize,
}

/// True for a word that two conditions of a query rest on: 'AND' of two that must both be there, 'either' of two that must not, and
/// 'reach' where nothing is known to reach people by.
pub(crate) fn speaks_of_pair(token: &Token, query: &Query, lexicon: &Lexicon) -> bool {
    let related =
        |denied: bool| query.filter.iter().filter(|p| matches!(p, Predicate::Related { negated, .. } if *negated == denied)).count();
    let unknown = query.filter.iter().filter_map(|p| match p {
        Predicate::Null { expr: Expr::Column(c), negated: false } => Some(c),
        _ => None,
    });
    match token.lower.as_str() {
        "and" | "both" => token.text != "and" && related(false) > 1,
        "either" | "neither" => related(true) > 1 || unknown.count() > 1,
        "reach" | "contact" | "reached" | "contacted" | "touch" => unknown
            .filter_map(|c| lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?))))
            .any(|(t, c)| lexicon.roles[t].is(c, "contact")),
        _ => false,
    }
}

/// The query of a question that asks for both of two things, or for neither; `None` for any other.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let lexicon = set.lexicon;
    let pair = found(items, set)?;
    let mut kept: Vec<Item> = items[..pair.from].to_vec();
    kept.extend(items[pair.to..].iter().cloned());
    let view = View::new(&kept, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() {
        return None;
    }
    if let (true, None, Side::Column((t, _))) = (m.tables.is_empty() && m.measures.is_empty(), m.head, &pair.sides[0]) {
        m.head = Some(*t);
    }
    settle::settle(&mut m, &view, style)?;
    let entity = m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None });
    let of = match m.measures.first() {
        Some(Measure::Rows(t)) => *t,
        Some(Measure::Distinct(p)) => p.0,
        Some(_) => return None,
        None => entity.or(m.head)?,
    };
    let reached: Vec<Vec<usize>> = pair.sides.iter().map(|s| way(of, s, lexicon)).collect::<Option<_>>()?;
    // What is said of the rows on the way holds for each of the two.
    let on_way = |t: usize| t != of && reached.iter().all(|w| w.contains(&t));
    let mut inner: Vec<Predicate> = Vec::new();
    if !matches!(pair.sides[0], Side::Column(_)) {
        let (within, without): (Vec<Predicate>, Vec<Predicate>) =
            std::mem::take(&mut m.conditions).into_iter().partition(|p| tables(p, lexicon).iter().all(|t| on_way(*t)));
        m.conditions = without;
        inner = within;
        m.tables.retain(|t| !on_way(*t));
    }
    let periods = std::mem::take(&mut m.periods);
    let mut related: Vec<Predicate> = Vec::new();
    for (side, way) in pair.sides.iter().zip(&reached) {
        let (table, held) = match side {
            Side::Column(place) => {
                related.push(lacks(*place, pair.negated, lexicon)?);
                continue;
            }
            Side::Holds(p, t) if *t == of => {
                pair.negated.then_some(())?;
                related.push(Predicate::Not(Box::new(p.clone())));
                continue;
            }
            Side::Holds(p, t) => (*t, Some(p.clone())),
            Side::Table(t) => (*t, None),
        };
        let mut conditions: Vec<Predicate> = held.into_iter().chain(inner.iter().cloned()).collect();
        for period in &periods {
            let place =
                way.iter().rev().filter(|t| **t != of).find_map(|t| dates::of_table(*t, &period.hints, &view).filter(|p| p.0 == *t))?;
            let column = column_ref(lexicon, place.0, place.1);
            conditions.push(Predicate::Within { column, range: period.range.clone(), negated: false });
        }
        let (of, table) = (table_ref(lexicon, of), table_ref(lexicon, table));
        related.push(Predicate::Related { of, table, conditions, negated: pair.negated });
    }
    if pair.sides.iter().all(|s| matches!(s, Side::Column(_))) {
        m.periods = periods;
    }
    m.conditions.extend(related);
    build::build(m, &view)
}

/// The tables from the rows asked for to those of a side, these last.
fn way(of: usize, side: &Side, lexicon: &Lexicon) -> Option<Vec<usize>> {
    let t = match side {
        Side::Column((t, _)) => return (*t == of).then(Vec::new),
        Side::Holds(_, t) if *t == of => return Some(Vec::new()),
        Side::Holds(_, t) | Side::Table(t) => *t,
    };
    let (root, to) = (table_ref(lexicon, of), table_ref(lexicon, t));
    let tree = plan::tree(&root, &[root.clone(), to], &[], lexicon).ok()?;
    let all: Vec<usize> = tree.nodes.iter().filter_map(|n| lexicon.table(&n.table.name)).collect();
    // Somewhere on the way a row has many.
    let many = all.windows(2).any(|w| lexicon.adjacent[w[0]].iter().any(|&e| lexicon.edges[e].from == w[1] && lexicon.edges[e].to == w[0]));
    many.then_some(all)
}

fn tables(p: &Predicate, lexicon: &Lexicon) -> Vec<usize> {
    let mut out = Vec::new();
    p.tables(&mut |t| out.extend(lexicon.table(&t.name)));
    out
}

/// Rows where a column holds nothing, or a flag is not set.
fn lacks((t, c): Place, negated: bool, lexicon: &Lexicon) -> Option<Predicate> {
    if let Some(flag) = lexicon.roles[t].flag(c) {
        return Some(flag.condition(column_ref(lexicon, t, c), !negated));
    }
    (negated && !lexicon.schema.tables[t].columns[c].not_null).then(|| Predicate::Null { expr: column(lexicon, t, c), negated: false })
}

/// The pair among the items.
fn found(items: &[Item], set: Setting<'_>) -> Option<Pair> {
    let word = |i: usize| match items.get(i).and_then(|x| set.tokens.get(x.start..x.end)) {
        Some([only]) => only.lower.as_str(),
        _ => "",
    };
    let phrase = |i: usize| {
        items
            .get(i)
            .and_then(|x| set.tokens.get(x.start..x.end))
            .map_or(String::new(), |all| all.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" "))
    };
    let side = |i: usize| -> Option<Side> {
        match &items.get(i)?.sense {
            Sense::Value { table, column: c, value, .. } => {
                let expr = column(set.lexicon, *table, *c);
                Some(Side::Holds(Predicate::In { expr, values: vec![Expr::Text(value.clone())], negated: false }, *table))
            }
            Sense::Restriction(p) => Some(Side::Holds((**p).clone(), *tables(p, set.lexicon).first()?)),
            Sense::Column(t, c) => Some(Side::Column((*t, *c))),
            Sense::Table(t) => Some(Side::Table(*t)),
            _ => None,
        }
    };
    // What stands between says nothing of its own.
    let idle = |i: usize| {
        let words = items.get(i).and_then(|x| set.tokens.get(x.start..x.end)).unwrap_or_default();
        matches!(items.get(i).map(|x| &x.sense), Some(Sense::Keyword("prep" | "filler" | "of" | "with" | "verb" | "all" | "by" | "its", _)))
            || words.iter().all(|w| {
                crate::account::policy::says_nothing(&w.lower)
                    || matches!(w.lower.as_str(), "one" | "by" | "through" | "via" | "on" | "for")
            })
    };
    let behind = |mut i: usize| {
        let end = i + APART;
        while i < end && side(i).is_none() && idle(i) {
            i += 1;
        }
        side(i).map(|s| (i, s))
    };
    let shouted = set.tokens.iter().filter(|t| !t.punctuation && t.text.len() > 1).all(|t| t.text.chars().all(|c| !c.is_lowercase()));
    let joined = |i: usize| {
        let and = matches!(phrase(i).as_str(), "as well as" | "and also" | "plus also");
        and || !shouted && items.get(i).is_some_and(|x| set.tokens.get(x.start).is_some_and(|t| t.text == "AND"))
    };
    for i in 0..items.len() {
        let neither = word(i) == "neither";
        let missing = matches!(word(i), "missing" | "lacking" | "lack" | "without") && word(i + 1) == "both";
        if neither || missing || word(i) == "both" && (i == 0 || !matches!(word(i - 1), "missing" | "lacking" | "lack" | "without")) {
            let (a, first) = behind(i + 1 + usize::from(missing))?;
            let joint = a + 1;
            let joins = if neither {
                word(joint) == "nor" || word(joint) == "or"
            } else {
                matches!(word(joint), "and" | "+" | "&") || joined(joint)
            };
            if !joins {
                return None;
            }
            let (b, second) = behind(joint + 1)?;
            return fitting(Pair { sides: [first, second], negated: neither || missing, from: i, to: b + 1 }, set.lexicon);
        }
        if joined(i) {
            // 'popcorn sales as well as lemonade'
            let named = |i: usize| matches!(side(i), Some(Side::Table(_)));
            let mut a = i.checked_sub(1)?;
            while a > 0 && a + 3 > i && (side(a).is_none() && idle(a) || named(a)) {
                a -= 1;
            }
            let (Some(first @ Side::Holds(..)), Some((b, second))) = (side(a), behind(i + 1)) else { return None };
            return fitting(Pair { sides: [first, second], negated: false, from: a, to: b + 1 }, set.lexicon);
        }
    }
    None
}

/// A pair of one kind: two values of one table, two columns of one table, or two tables.
fn fitting(pair: Pair, lexicon: &Lexicon) -> Option<Pair> {
    let fits = match &pair.sides {
        [Side::Holds(a, t), Side::Holds(b, u)] => t == u && a != b && tables(a, lexicon).iter().chain(&tables(b, lexicon)).all(|x| x == t),
        [Side::Column(a), Side::Column(b)] => a.0 == b.0 && a != b && (pair.negated || lexicon.roles[a.0].flag(a.1).is_some()),
        [Side::Table(a), Side::Table(b)] => a != b,
        [Side::Table(_), Side::Holds(..)] | [Side::Holds(..), Side::Table(_)] => pair.negated,
        _ => false,
    };
    fits.then_some(pair)
}
