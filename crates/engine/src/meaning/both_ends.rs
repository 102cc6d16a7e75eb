//! What leaves and what comes to the same places: 'crates sent versus received per depot', 'letters in and out by branch', 'net crates per
//! depot', 'which depots got more than they gave'.
//!
//! A table of ways ([`super::ways`]) has a key to where a way begins and one to where it ends. Its rows are taken by either key and set side by
//! side for each place, or one taken from the other; periods and conditions hold for both.

use super::numbers::amount;
use super::parts::{Key, Meaning, Measure, Style, column, link, table_ref};
use super::view::View;
use super::ways::Way;
use super::{build, read, settle};
use crate::compose::measure::never_adds;
use crate::compose::{Composed, Setting};
use crate::hashing::QuickMap;
use crate::lexicon::{Lexicon, Target};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Comparison, Expr, Link, Output, Predicate, Query, TableRef};
use crate::text::Token;
use once_cell::sync::Lazy;

/// What marks the derivation among the rules of a candidate.
const RULE: &str = "both ends of ways";
/// How far apart the words for both ends may stand.
const APART: usize = 7;
/// Words that set both ends side by side.
const BESIDE: &[&str] = &["and", "vs", "versus", "against", "or", "&", "/", "compared", "with", "to", "-", "as", "well", "plus", "v"];
/// Words that take one end from the other.
const LESS: &[&str] = &["minus", "less", "net", "-", "without"];
/// Words that stand between, beside what is moved.
const BETWEEN: &[&str] =
    &["the", "of", "they", "it", "we", "he", "she", "that", "were", "was", "did", "does", "do", "each", "has", "have", "were"];
/// Words for the difference of both.
const NET: &[&str] = &["net", "balance", "netted", "difference", "gap"];

/// Which end a word tells; true for where things go.
static ENDS: Lazy<QuickMap<&'static str, bool>> = Lazy::new(|| {
    include_str!("../../data/both_ends.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(word, end)| (word, end == "in"))
        .collect()
});

/// What is asked of both ends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Asked {
    /// Both numbers, the first as it was said.
    Beside { goal_first: bool },
    /// One less the other.
    Net { goal_first: bool },
    /// Places where the first is more, or less, than the second.
    Compared { goal_first: bool, op: Comparison },
}

/// The words for both ends, by token.
struct Said {
    asked: Asked,
    taken: Vec<usize>,
}

/// The query; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let lexicon = set.lexicon;
    let ways = lexicon.ways().all();
    if ways.is_empty() {
        return None;
    }
    let said = said(set.tokens)?;
    let who = set.tokens.first().is_some_and(|t| t.lower == "who");
    let placed = |w: &&Way| {
        who && lexicon.is_person(w.place())
            || items.iter().any(|i| match i.sense {
                Sense::Table(t) => t == w.place() && i.end > i.start,
                Sense::Column(t, _) => t == w.place() && i.end > i.start && behind_by(set.tokens, i.start),
                _ => false,
            })
    };
    // What is moved must be called by its name, unless there is only one kind of way between such places.
    let near: Vec<&Way> = ways.iter().filter(placed).collect();
    let moved = near.iter().find_map(|w| measure(w, items, &said, set, style).map(|m| (**w, m)));
    let (way, (measure, own)) = match (moved, &near[..]) {
        (Some(found), _) => found,
        (None, [only]) if !others(items, only) && matches!(said.asked, Asked::Beside { .. } | Asked::Compared { .. }) => {
            (**only, (Measure::Rows(only.table()), Vec::new()))
        }
        _ => return None,
    };
    let kept: Vec<Item> =
        items.iter().filter(|i| !(i.start..i.end).any(|t| said.taken.contains(&t) || own.contains(&t))).cloned().collect();
    let view = View::new(&kept, set);
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() {
        return None;
    }
    let key = match m.keys.as_slice() {
        [] => Key::Entity(way.place()),
        [one @ (Key::Column((t, _)) | Key::Entity(t))] if *t == way.place() || super::than::leads(way.place(), *t, lexicon) => one.clone(),
        _ => return None,
    };
    (m.open_count, m.open_function, m.each, m.head) = (false, None, false, None);
    m.shown.clear();
    m.asks = super::parts::Asks::default();
    m.measures = vec![measure];
    m.keys = vec![key];
    m.tables.retain(|t| *t == way.table() || *t == way.place());
    m.links = vec![link(lexicon, &lexicon.edges[way.start()])];
    settle::settle(&mut m, &view, style)?;
    let mut composed = build::build(m, &view)?;
    set_side_by_side(&mut composed.query, &way, said.asked, lexicon)?;
    composed.rules.push(RULE);
    Some(composed)
}

/// True where other rows or numbers are spoken of than the places of a way.
fn others(items: &[Item], way: &Way) -> bool {
    items
        .iter()
        .any(|i| matches!(i.sense, Sense::Table(t) | Sense::Column(t, _) if t != way.place() && t != way.table() && i.end > i.start))
}

/// 'by county', 'per town'
fn behind_by(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).and_then(|i| tokens.get(i)).is_some_and(|t| matches!(t.lower.as_str(), "by" | "per" | "each" | "every" | "which"))
}

/// The number of what is moved, with the tokens that name it.
fn measure(way: &Way, items: &[Item], said: &Said, set: Setting<'_>, style: Style) -> Option<(Measure, Vec<usize>)> {
    let lexicon = set.lexicon;
    let t = way.table();
    let free = |i: &usize| !said.taken.contains(i) && !set.tokens[*i].punctuation;
    let mut rows = items.iter().find(|i| i.end > i.start && i.sense == Sense::Table(t)).map(|i| (i.start..i.end).collect::<Vec<_>>());
    for i in (0..set.tokens.len()).filter(free) {
        for hit in lexicon.named(&set.tokens[i].lemma).iter().filter(|h| h.weight > 0.6) {
            match hit.target {
                Target::Column(u, c) if u == t && lexicon.is_measure(t, c) && !never_adds(lexicon, t, c) => {
                    let mut own: Vec<usize> = rows.unwrap_or_default();
                    own.push(i);
                    return Some((Measure::Of(Aggregate::Sum, column(lexicon, t, c), t), own));
                }
                Target::Table(u) if u == t => rows = rows.or(Some(vec![i])),
                _ => {}
            }
        }
    }
    let own = rows?;
    let view = View::new(&[], set);
    let summed = (style.sums && set.tokens.iter().any(|t| t.lower == "much")).then(|| amount(&view, t)).flatten();
    Some((summed.map_or(Measure::Rows(t), |(e, home)| Measure::Of(Aggregate::Sum, e, home)), own))
}

/// The words that tell both ends, or their difference.
fn said(tokens: &[Token]) -> Option<Said> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let end = |i: usize| ENDS.get(word(i)).copied();
    // 'from A to B', 'in May and from June' tell places and times.
    let small = |w: &str| matches!(w, "in" | "to" | "from" | "out" | "into");
    let more = (0..tokens.len()).find_map(|i| {
        let op = match word(i) {
            "more" => Comparison::Greater,
            "less" | "fewer" => Comparison::Less,
            _ => return None,
        };
        (i + 1..tokens.len().min(i + APART)).find(|&k| word(k) == "than").map(|than| (i, op, than))
    });
    if let Some((at, op, than)) = more {
        // 'sent more crates than they received', 'received more than was sent'
        // 'how many more crates did each depot receive than it sent'
        let much = at > 0 && matches!(word(at - 1), "many" | "much");
        let behind = || (at + 1..than).rev().find(|&i| end(i).is_some() && !small(word(i)));
        let first = if much { behind()? } else { at.checked_sub(1).filter(|&i| end(i).is_some())? };
        let second = (than + 1..tokens.len().min(than + 4)).find(|&i| end(i).is_some())?;
        if end(first) == end(second) || (than + 1..second).any(|i| !BETWEEN.contains(&word(i))) {
            return None;
        }
        let mut taken = vec![first, at];
        taken.extend(than..=second);
        let goal_first = end(first)?;
        if much {
            return Some(Said { asked: Asked::Net { goal_first: goal_first == (op == Comparison::Greater) }, taken });
        }
        return Some(Said { asked: Asked::Compared { goal_first, op }, taken });
    }
    let pair = (0..tokens.len()).find_map(|i| {
        let first = end(i)?;
        let second =
            (i + 1..tokens.len().min(i + APART)).find(|&k| end(k).is_some_and(|e| e != first) && small(word(i)) == small(word(k)))?;
        let between: Vec<&str> = (i + 1..second).map(word).collect();
        let less = between.iter().any(|w| LESS.contains(w));
        let joined = less || between.iter().any(|w| BESIDE.contains(w));
        joined.then_some((i, second, first, less))
    });
    let net = tokens.iter().position(|t| !t.quoted && NET.contains(&t.lower.as_str()));
    match (pair, net) {
        (Some((i, k, goal_first, less)), net) => {
            let light = small(word(i));
            let other = (i + 1..k).any(|x| !BESIDE.contains(&word(x)) && !LESS.contains(&word(x)) && !small(word(x)) && word(x) != "of");
            if light && other || word(i) == "from" && word(k) == "to" {
                return None;
            }
            let mut taken: Vec<usize> =
                (i..=k).filter(|&x| x == i || x == k || BESIDE.contains(&word(x)) || LESS.contains(&word(x))).collect();
            taken.extend((i + 1..k).filter(|&x| small(word(x))));
            taken.extend(net);
            if word(k + 1) == "of" && light {
                taken.push(k + 1);
            }
            let asked = match less || net.is_some() {
                true => Asked::Net { goal_first: goal_first || !less },
                false => Asked::Beside { goal_first },
            };
            Some(Said { asked, taken })
        }
        (None, Some(net)) if matches!(word(net), "net" | "netted") => {
            let of = usize::from(word(net + 1) == "of");
            Some(Said { asked: Asked::Net { goal_first: true }, taken: (net..=net + of).collect() })
        }
        (None, _) => None,
    }
}

/// The same of the other end beside the number of the first, or what is asked of both.
fn set_side_by_side(query: &mut Query, way: &Way, asked: Asked, lexicon: &Lexicon) -> Option<()> {
    if query.source.is_some() || query.group_by.is_empty() || query.limit.is_some() || query.set.is_some() {
        return None;
    }
    let at = query.select.iter().position(|o| o.expr.is_aggregate())?;
    let rows = table_ref(lexicon, way.table());
    let other = TableRef { instance: 1, ..rows.clone() };
    let start = query.select[at].expr.clone();
    let goal: Expr = elsewhere(&start, &rows)?;
    let more: Vec<Predicate> = query.filter.iter().map(|p| elsewhere(p, &rows)).collect::<Option<_>>()?;
    for p in more {
        if !query.filter.contains(&p) {
            query.filter.push(p);
        }
    }
    query.links.push(Link { from: other, ..link(lexicon, &lexicon.edges[way.goal()]) });
    let (first, second) = match asked {
        Asked::Beside { goal_first } | Asked::Net { goal_first } | Asked::Compared { goal_first, .. } if goal_first => {
            ((goal, "received"), (start, "sent"))
        }
        _ => ((start, "sent"), (goal, "received")),
    };
    query.every_group = true;
    query.order_by.clear();
    query.select.remove(at);
    let both = [first, second].map(|(expr, name)| Output { expr, alias: Some(name.into()) });
    match asked {
        Asked::Beside { .. } => query.select.extend(both),
        Asked::Net { .. } => {
            let [a, b] = both.map(|o| Box::new(o.expr));
            query.select.push(Output { expr: Expr::Arithmetic(Arithmetic::Subtract, a, b), alias: Some("net".into()) });
        }
        Asked::Compared { op, .. } => {
            let [a, b] = both.clone().map(|o| o.expr);
            query.having.push(Predicate::Compare { left: a, op, right: b });
            query.select.extend(both);
        }
    }
    Some(())
}

/// A part of a query said of the other rows of a table.
fn elsewhere<T: serde::Serialize + serde::de::DeserializeOwned>(part: &T, rows: &TableRef) -> Option<T> {
    fn walk(value: &mut serde_json::Value, from: &serde_json::Value, to: &serde_json::Value) {
        if value == from {
            *value = to.clone();
            return;
        }
        match value {
            serde_json::Value::Array(all) => all.iter_mut().for_each(|v| walk(v, from, to)),
            serde_json::Value::Object(all) => all.values_mut().for_each(|v| walk(v, from, to)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(part).ok()?;
    let from = serde_json::to_value(rows).ok()?;
    let to = serde_json::to_value(TableRef { instance: 1, ..rows.clone() }).ok()?;
    walk(&mut value, &from, &to);
    serde_json::from_value(value).ok()
}

/// True for a word of either end, of their difference or between them, where the query takes rows by both keys.
pub(crate) fn speaks_of_both(word: &str, query: &Query) -> bool {
    let twice = query
        .links
        .iter()
        .any(|a| a.from.instance == 1 && query.links.iter().any(|b| b.from.instance == 0 && b.from.name == a.from.name && b.to == a.to));
    twice
        && (ENDS.contains_key(word)
            || NET.contains(&word)
            || LESS.contains(&word)
            || BESIDE.contains(&word)
            || matches!(word, "more" | "fewer" | "than" | "they"))
}
