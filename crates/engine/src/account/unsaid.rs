//! The account the other way round: parts of the query that rest on no word. A reading with such a part is not told as sure.

use super::facts::{Fact, Facts};
use super::link::list;
use super::{Matter, Part, Word};
use crate::hashing::QuickSet;
use crate::query::{Aggregate, ColumnRef, Expr, Query};
use crate::schema::TypeClass;
use once_cell::sync::Lazy;
use std::collections::HashSet;

static AMOUNTS: Lazy<QuickSet<&'static str>> = Lazy::new(|| list(include_str!("../../data/account/amount_nouns.txt")));

/// True for a noun that means an amount of money as often as rows.
pub(crate) fn is_amount_noun(word: &str) -> bool {
    AMOUNTS.contains(word)
}

/// What words speak of: tables and columns by position.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub tables: HashSet<usize>,
    pub columns: HashSet<(usize, usize)>,
}

/// How it is told that rows are counted that a word of amounts names.
pub(super) const COUNTED: &str = "rows of ";

/// Parts of the query that no word speaks of, in words.
pub(super) fn unsaid(matter: &Matter<'_>, facts: &Facts<'_>, said: &Said, words: &[Word]) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(noun) = implied_count(facts, words) {
        out.push(format!("{COUNTED}\"{noun}\" are counted, not summed"));
    }
    let mut query = Some(matter.query);
    while let Some(q) = query {
        columns(q, matter, said, &mut out);
        query = q.source.as_deref();
    }
    out.extend(order_of_several(matter));
    out.extend(super::amounts::near(matter, facts));
    out.extend(currencies(matter, facts));
    out.dedup();
    out
}

/// What is told once stands in the order of one of several numbers, and no word says of which: 'distinct buyers of cards sorted by value'.
fn order_of_several(matter: &Matter<'_>) -> Option<String> {
    const SAID: &[&str] = &[
        "low", "little", "small", "cheap", "few", "early", "high", "much", "many", "large", "big", "late", "new", "old", "good", "bad",
        "minimum", "maximum", "first", "last", "least", "most", "lowest", "highest", "best", "worst", "earliest", "latest", "newest",
        "oldest",
    ];
    let q = matter.query;
    let groups = !q.group_by.is_empty() && q.limit.is_none() && q.having.is_empty() && q.source.is_none();
    let names = q.select.iter().all(|o| q.group_by.contains(&o.expr));
    let by = q.order_by.iter().find_map(|o| match &o.expr {
        Expr::Aggregate { function: Aggregate::Min | Aggregate::Max, argument, .. } => match argument.as_ref() {
            Expr::Column(c) => Some((c, o.descending)),
            _ => None,
        },
        _ => None,
    });
    let (column, descending) = by.filter(|_| groups && names)?;
    let said = matter.tokens.iter().any(|t| SAID.contains(&t.lemma.as_str()) || SAID.contains(&t.lower.as_str()));
    let which = if descending { "greatest" } else { "least" };
    (!said).then(|| format!("in the order of the {which} {}.{} of each", column.table.name.name, column.column))
}

/// Amounts that are summed though they are of several currencies.
fn currencies(matter: &Matter<'_>, facts: &Facts<'_>) -> Option<String> {
    let lexicon = matter.lexicon;
    let summed = matter.query.select.iter().chain(matter.query.source.iter().flat_map(|s| &s.select));
    for o in summed {
        let Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } = &o.expr else { continue };
        let Expr::Column(c) = argument.as_ref() else { continue };
        let Some(t) = lexicon.table(&c.table.name) else { continue };
        let Some(at) = lexicon.column(t, &c.column).filter(|&at| lexicon.tables[t].columns[at].money) else { continue };
        let several = |k: &usize| {
            let shape = &lexicon.schema.tables[t].columns[*k];
            *k != at
                && lexicon.tables[t].columns[*k].words == ["currency"]
                && shape.class.is_text()
                && shape.distinct.is_some_and(|d| d > 1.0)
        };
        let Some(k) = (0..lexicon.tables[t].columns.len()).find(several) else { continue };
        let name = &lexicon.schema.tables[t].columns[k].name;
        if !facts.columns().any(|(_, held)| held.column == *name) {
            return Some(format!("amounts of several currencies ({}.{name}) are added", c.table.name.name));
        }
    }
    None
}

/// 'expenses by year' read as a count although no word asks for one.
fn implied_count<'w>(facts: &Facts<'_>, words: &'w [Word]) -> Option<&'w str> {
    let counts = facts.has(|f| matches!(f, Fact::Count));
    let sums = facts.has(|f| {
        matches!(
            f,
            Fact::Aggregate(
                Aggregate::Sum | Aggregate::Avg | Aggregate::Max | Aggregate::Min | Aggregate::Median | Aggregate::Percentile(_)
            ) | Fact::Defined(_)
        )
    });
    let asked = words.iter().any(|w| {
        matches!(w.reading.as_deref(), Some("count" | "ranking" | "comparison"))
            || matches!(
                w.text.to_lowercase().as_str(),
                "count" | "number" | "many" | "often" | "frequency" | "volume" | "records" | "rows" | "entries"
            )
    });
    if !counts || sums || asked {
        return None;
    }
    // 'sales channel': part of the name of a group says nothing of what is measured.
    let names_group = |w: &&Word| w.part == Some(Part::Group) && w.is_used();
    let before_group = |i: usize| {
        let led = i.checked_sub(1).is_some_and(|b| words[b].reading.as_deref() == Some("group"));
        led && words.get(i + 1).is_some_and(|w| w.part == Some(Part::Group) && w.is_used())
    };
    let spoken = words.iter().enumerate().filter(|(i, w)| !names_group(w) && !before_group(*i)).map(|(_, w)| w);
    spoken.map(|w| w.text.as_str()).find(|t| AMOUNTS.contains(t.to_lowercase().as_str()))
}

fn columns(q: &Query, matter: &Matter<'_>, said: &Said, out: &mut Vec<String>) {
    let lexicon = matter.lexicon;
    let place = |e: &Expr| match e {
        Expr::Column(c) => lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?, c.clone()))),
        _ => None,
    };
    let name = |c: &ColumnRef| format!("{}.{}", c.table.name.name, c.column);
    let keyword = |words: &[&str]| matter.tokens.iter().any(|t| words.contains(&t.lemma.as_str()));
    for (t, c, column) in q.group_by.iter().filter_map(place) {
        let entry = &lexicon.tables[t];
        let shape = &lexicon.schema.tables[t];
        let known = said.columns.contains(&(t, c))
            || said.tables.contains(&t)
                && (entry.display.contains(&c) || entry.person.is_some_and(|(a, b)| a == c || b == c) || shape.primary_key.contains(&c));
        let measured = shape.columns[c].class == TypeClass::Decimal && !entry.columns[c].key;
        if !known || measured {
            out.push(format!("grouped by {}", name(&column)));
        }
    }
    for (t, c, column) in q.select.iter().map(|o| &o.expr).filter_map(place) {
        let entry = &lexicon.tables[t].columns[c];
        let number = !lexicon.schema.tables[t].columns[c].class.is_text();
        let key = lexicon.schema.tables[t].primary_key.contains(&c);
        if entry.foreign
            && number
            && !key
            && !keyword(&["id", "code", "number", "key", "no"])
            && !crate::features::shows_all_of(q, t, lexicon)
        {
            out.push(format!("shown as {}", name(&column)));
        }
    }
}

/// What of a part is said by position of its facts: whether a limit of one number rests on a word of ranking.
pub(super) fn ranks(words: &[Word]) -> bool {
    words.iter().any(|w| w.reading.as_deref() == Some("ranking") || w.part == Some(Part::Order))
}
