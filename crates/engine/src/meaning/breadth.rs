//! Over how many different things what somebody did is spread: 'divers who have been at all of our sites', 'cooks who used every oven',
//! 'clients with orders from more than one depot', 'guests who tried only one kind', 'tested by at least two different labs'.

use super::parts::{Key, Meaning, Measure, Place, Style, column, table_ref};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::plan;
use crate::query::{Aggregate, Comparison, Expr, Output, Predicate, Query};
use crate::text::Token;

/// How many of them.
#[derive(Debug, Clone, PartialEq)]
enum Spread {
    All,
    Bound(Comparison, String),
}

/// What the words say: over what, how far, and where they stand among the tokens.
struct Said {
    spread: Spread,
    place: Place,
    /// The thing itself was named, not one of its attributes.
    whole: bool,
    from: usize,
    to: usize,
}

const OURS: &[&str] = &["our", "the", "its", "their", "my", "these", "those", "of", "single", "one", "ones", "available", "existing"];
const DIFFERENT: &[&str] = &["different", "distinct", "separate", "unique", "various"];
const PLACED: &[&str] = &["from", "at", "in", "on", "of", "with", "for", "to", "across", "by", "into", "under"];

/// The query; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let lexicon = set.lexicon;
    let said = said(items, set)?;
    let only = |t: &Token| matches!(t.lower.as_str(), "only" | "just" | "ever");
    let bounded = matches!(&said.spread, Spread::Bound(..));
    let taken = |i: &Item| {
        let within = i.start < said.to && i.end > said.from;
        within || bounded && i.end == i.start + 1 && set.tokens.get(i.start).is_some_and(only)
    };
    let kept: Vec<Item> = items.iter().filter(|i| !taken(i)).cloned().collect();
    let view = View::new(&kept, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || !m.keys.is_empty() || m.absence.is_some() {
        return None;
    }
    let whose = m.head.or_else(|| m.measures.first().map(Measure::home)).or(m.tables.first().copied())?;
    let counted = matches!(m.measures.as_slice(), [Measure::Rows(t)] if *t == whose);
    // Rows that belong to one of them each are counted as they are: 'with more than 3 orders'.
    let own = said.whole && lexicon.adjacent[whose].iter().any(|&e| lexicon.edges[e].from == said.place.0 && lexicon.edges[e].to == whose);
    if own || whose == said.place.0 && said.whole || !counted && !m.measures.is_empty() || !many(whose, said.place.0, lexicon) {
        return None;
    }
    if let Some(t) = m.deed.filter(|t| !m.tables.contains(t)) {
        m.tables.push(t);
    }
    let measure = Measure::Distinct(said.place);
    m.tables.retain(|t| *t != whose);
    m.shown.retain(|p| p.0 == whose && view.lexicon().tables[whose].display.contains(&p.1));
    m.measures = vec![measure.clone()];
    m.keys = vec![Key::Entity(whose)];
    (m.head, m.open_count, m.asks.who) = (None, false, false);
    settle::settle(&mut m, &view, style)?;
    let mut composed = build::build(m, &view)?;
    let query = &mut composed.query;
    if query.source.is_some() || query.group_by.is_empty() {
        return None;
    }
    let left = measure.expr(lexicon);
    let (op, right) = match said.spread {
        Spread::Bound(op, n) => (op, Expr::Number(n)),
        Spread::All => (Comparison::Equal, Expr::Scalar(Box::new(all(&said, query, lexicon)))),
    };
    query.having.push(Predicate::Compare { left, op, right });
    if counted {
        let source = Box::new(std::mem::take(query));
        let select = vec![Output { expr: Expr::CountRows(None), alias: Some("count".into()) }];
        *query = Query { select, source: Some(source), ..Query::default() };
    }
    composed.rules.push("spread over different ones");
    Some(composed)
}

/// How many there are at all, under what is said of them.
fn all(said: &Said, query: &Query, lexicon: &Lexicon) -> Query {
    let (t, c) = said.place;
    let own = |p: &&Predicate| {
        let mut own = true;
        p.tables(&mut |x| own &= lexicon.table(&x.name) == Some(t));
        own && said.whole
    };
    let filter = query.filter.iter().filter(own).cloned().collect();
    let count = if said.whole {
        Expr::CountRows(Some(table_ref(lexicon, t)))
    } else {
        Expr::Aggregate { function: Aggregate::Count, distinct: true, argument: Box::new(column(lexicon, t, c)), filter: Vec::new() }
    };
    Query { subject: Some(table_ref(lexicon, t)), select: vec![Output { expr: count, alias: None }], filter, ..Query::default() }
}

/// True where a row of a table leads to many of another.
fn many(of: usize, to: usize, lexicon: &Lexicon) -> bool {
    let (root, to) = (table_ref(lexicon, of), table_ref(lexicon, to));
    let Ok(tree) = plan::tree(&root, &[root.clone(), to], &[], lexicon) else { return false };
    let way: Vec<usize> = tree.nodes.iter().filter_map(|n| lexicon.table(&n.table.name)).collect();
    way.windows(2).any(|w| lexicon.adjacent[w[0]].iter().any(|&e| lexicon.edges[e].from == w[1] && lexicon.edges[e].to == w[0]))
}

/// The words that tell over how many different things.
fn said(items: &[Item], set: Setting<'_>) -> Option<Said> {
    let tokens = set.tokens;
    let lexicon = set.lexicon;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let start = |i: usize| items.iter().find(|x| x.start == i && x.end > x.start);
    // What is named behind the quantity.
    let named = |mut i: usize| -> Option<(Place, bool, usize)> {
        while OURS.contains(&word(i)) || DIFFERENT.contains(&word(i)) {
            i += 1;
        }
        let item = start(i)?;
        match item.sense {
            Sense::Table(t) => match lexicon.schema.tables[t].primary_key[..] {
                [key] => Some(((t, key), true, item.end)),
                _ => None,
            },
            Sense::Column(t, c) => {
                let entry = &lexicon.tables[t];
                let shape = &lexicon.schema.tables[t].columns[c];
                // 'workshop names' stand for workshops; dates and amounts are no kinds.
                let key = lexicon.schema.tables[t].primary_key[..].first().copied();
                let referred =
                    lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).find(|e| e.from == t && e.to != t && e.from_columns == [c]);
                match (entry.display == [c], key, referred) {
                    (true, Some(key), _) => Some(((t, key), true, item.end)),
                    (_, _, Some(e)) => lexicon.schema.tables[e.to].primary_key.first().map(|k| ((e.to, *k), true, item.end)),
                    _ if shape.class.is_text() => Some(((t, c), false, item.end)),
                    _ => None,
                }
            }
            _ => None,
        }
    };
    // Somebody is spoken of before, with what they did or have.
    let table = items.iter().find(|i| matches!(i.sense, Sense::Table(_)))?;
    let relative = |at: usize| {
        (table.end..at).any(|i| {
            matches!(word(i), "who" | "that" | "which" | "with" | "have" | "has" | "had" | "having" | "whose")
                || crate::compose::state::is_deed(word(i))
        })
    };
    for at in table.end..tokens.len() {
        let quantity = match (word(at), word(at + 1)) {
            ("every", _) | ("all", _) => Some((Spread::All, at + 1)),
            ("only" | "just", "one" | "1") => Some((Spread::Bound(Comparison::Equal, "1".into()), at + 2)),
            ("a", "single") => Some((Spread::Bound(Comparison::Equal, "1".into()), at + 2)),
            ("exactly", _) => number(word(at + 1)).map(|n| (Spread::Bound(Comparison::Equal, n), at + 2)),
            ("more", "than") => number(word(at + 2)).map(|n| (Spread::Bound(Comparison::Greater, n), at + 3)),
            ("at", "least") => number(word(at + 2)).map(|n| (Spread::Bound(Comparison::GreaterOrEqual, n), at + 3)),
            ("several" | "multiple", _) => Some((Spread::Bound(Comparison::Greater, "1".into()), at + 1)),
            (n, "or") if word(at + 2) == "more" => number(n).map(|n| (Spread::Bound(Comparison::GreaterOrEqual, n), at + 3)),
            (n, d) if DIFFERENT.contains(&d) => number(n).map(|n| (Spread::Bound(Comparison::Equal, n), at + 1)),
            _ => None,
        };
        let Some((spread, behind)) = quantity else { continue };
        let Some((place, whole, to)) = named(behind) else { continue };
        let different = (behind..to).any(|i| DIFFERENT.contains(&word(i)));
        // 'with more than two orders' has them, 'from more than two depots' is spread.
        let before = word(at.wrapping_sub(1));
        let placed =
            PLACED.contains(&before) && !(whole && matches!(before, "with" | "of" | "for" | "by")) || word(at.wrapping_sub(1)) == "only";
        // 'more than two orders' are counted as they are.
        if spread != Spread::All && !different && !placed && !matches!(word(at), "only" | "a") {
            continue;
        }
        // 'hires in all towns' leaves nothing out; 'for every depot, the clients' groups.
        if !relative(at) || at == table.end {
            return None;
        }
        return Some(Said { spread, place, whole, from: at, to });
    }
    // 'have only ever ordered from one depot'
    let only = (table.end..tokens.len()).find(|&i| word(i) == "only")?;
    let one = (only + 1..tokens.len().min(only + 6)).find(|&i| matches!(word(i), "one" | "1") && PLACED.contains(&word(i - 1)))?;
    let (place, whole, to) = named(one + 1)?;
    relative(only).then(|| Said { spread: Spread::Bound(Comparison::Equal, "1".into()), place, whole, from: one, to })
}

fn number(word: &str) -> Option<String> {
    crate::numbers::number_at(&[word], 0).filter(|n| !n.ordinal && !n.percent && !n.money && n.value.fract() == 0.0).map(|n| n.text)
}
