//! How old things are that nobody calls born: 'how old are our ovens on average, by maker', 'average age of the boats'. Their age is counted
//! from the day on which they were made, or else came.

use super::Sentence;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Query, TableRef};

/// How the words begin of columns that say since when a thing is there, what tells most of its age first.
const SINCE: &[&str] = &[
    "born",
    "birth",
    "built",
    "build",
    "made",
    "manufactur",
    "construct",
    "produced",
    "cast",
    "planted",
    "found",
    "establish",
    "install",
    "commission",
    "opened",
    "launch",
    "purchas",
    "bought",
    "acquir",
];
const AVERAGE: &[&str] = &["average", "avg", "mean", "on average", "the average", "in the mean"];

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let asks = |i: usize| s.tag(i) == "how_old" || s.word(i).starts_with("how old");
    let at = (0..s.items.len()).find(|&i| asks(i) || s.is(i, &["age", "ages"]))?;
    let spoken = |i: usize| s.table(i).filter(|_| s.items[i].fit > 0.75);
    let of = |i: usize| matches!(s.tag(i), "of" | "verb" | "filler" | "its" | "all" | "prep") || s.is(i, &["our", "the"]);
    let behind = || {
        let mut i = at + 1;
        while i < s.items.len() && of(i) {
            i += 1;
        }
        spoken(i).or_else(|| s.value(i).filter(|p| s.lexicon().tables[p.0].display.contains(&p.1)).map(|p| p.0))
    };
    let before = || at.checked_sub(1).and_then(spoken).filter(|_| !asks(at));
    let t = before().or_else(behind)?;
    let column = since(s, t)?;
    let average = (0..s.items.len()).find(|&i| s.is(i, AVERAGE) || matches!(s.sense(i), Some(Sense::Keyword("agg" | "agg_after", "avg"))));
    let one = s.items.iter().any(|i| matches!(i.sense, Sense::Value { table, .. } if table == t));
    if average.is_none() && !(one && asks(at)) {
        return None;
    }
    let age = Expr::AgeOf(Box::new(Expr::Column(column)));
    let mut out: Vec<Item> = Vec::new();
    for (i, item) in s.items.iter().enumerate() {
        if i == at {
            out.push(Item { sense: Sense::Keyword("agg", "avg"), start: item.start, end: item.start, fit: 1.0 });
            out.push(Item { sense: Sense::Measured(Box::new(age.clone())), fit: 1.0, ..item.clone() });
        } else if Some(i) != average {
            out.push(item.clone());
        }
    }
    Some(out)
}

/// The day since when rows of a table are there; none of those that have a day of birth or a column of ages.
fn since(s: &Sentence<'_>, t: usize) -> Option<ColumnRef> {
    let (shape, entry) = (&s.lexicon().schema.tables[t], &s.lexicon().tables[t]);
    let aged = entry.columns.iter().any(|c| c.words.last().is_some_and(|w| w == "age"));
    if aged || s.lexicon().roles[t].only("birth date").is_some() {
        return None;
    }
    let dates = || (0..shape.columns.len()).filter(|&c| shape.columns[c].class.is_temporal());
    let c = SINCE.iter().find_map(|w| dates().find(|&c| entry.columns[c].words.iter().any(|x| x.starts_with(w))))?;
    Some(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() })
}

/// True for a word of ages, where the query counts one.
pub(crate) fn speaks_of_age(word: &str, query: &Query) -> bool {
    let ages = |e: &Expr| match e {
        Expr::AgeOf(_) => true,
        Expr::Aggregate { argument, .. } => matches!(**argument, Expr::AgeOf(_)),
        _ => false,
    };
    matches!(word, "age" | "ages" | "old" | "years" | "yrs" | "year") && query.select.iter().any(|o| ages(&o.expr))
}
