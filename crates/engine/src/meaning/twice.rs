//! 'how many in March and how many in May': the same number under two conditions, side by side.

use super::parts::{Meaning, Measure, Style, column};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Output, Predicate, Query};

/// The two numbers; `None` where the question doesn't ask for the same one twice.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let view = View::new(items, set);
    let counts: Vec<usize> = (0..items.len()).filter(|&i| view.tag(i) == "count").collect();
    let [first, second] = counts[..] else { return None };
    let joint = second.checked_sub(1).filter(|&j| view.joins(j))?;
    let (what, t) = (first + 1..joint).find_map(|i| view.table(i).map(|t| (i, t)))?;
    let again = (second + 1..items.len()).find_map(|i| view.table(i));
    if again.is_some_and(|u| u != t) {
        return None;
    }
    let one: Vec<Item> = items[..joint].to_vec();
    let mut other: Vec<Item> = items[..first + 1].to_vec();
    if again.is_none() {
        other.push(items[what].clone());
    }
    other.extend(items[second + 1..].iter().cloned());
    let (a, b) = (counted(&one, set, style)?, counted(&other, set, style)?);
    if a.1.filter == b.1.filter || a.1.filter.is_empty() || b.1.filter.is_empty() || a.0 != b.0 {
        return None;
    }
    // A list of conditions in one breath is no second number.
    if items[joint + 1..].iter().any(|i| matches!(i.sense, Sense::Keyword("each" | "by" | "each_lead", _))) {
        return None;
    }
    let lexicon = set.lexicon;
    let [key] = lexicon.schema.tables[a.0].primary_key[..] else { return None };
    // Other tables would repeat rows, or leave out those that only one of the numbers asks for.
    let own = |p: &Predicate| {
        let mut own = true;
        p.tables(&mut |x| own &= lexicon.table(&x.name) == Some(a.0));
        own
    };
    if !a.1.filter.iter().chain(&b.1.filter).all(own) || !a.1.also.is_empty() || !b.1.also.is_empty() {
        return None;
    }
    let common: Vec<Predicate> = a.1.filter.iter().filter(|p| b.1.filter.contains(p)).cloned().collect();
    let number = |q: &Query| Expr::Aggregate {
        function: Aggregate::Count,
        distinct: false,
        argument: Box::new(column(lexicon, a.0, key)),
        filter: q.filter.iter().filter(|p| !common.contains(p)).cloned().collect(),
    };
    let select = [(&a.1, "first_count"), (&b.1, "second_count")];
    let select = select.into_iter().map(|(q, name)| Output { expr: number(q), alias: Some(name.into()) }).collect();
    let query = Query { subject: a.1.subject.clone(), select, filter: common, ..Query::default() };
    let left = a.2.into_iter().chain(b.2).filter(|t| !view.set.tokens[*t].punctuation).collect();
    Some(Composed { query, rules: vec![super::RULE], assumptions: Vec::new(), unused: left, features: Vec::new(), guessed_measure: false })
}

/// The table that a plain number is of, its query, and the words left.
fn counted(items: &[Item], set: Setting<'_>, style: Style) -> Option<(usize, Query, Vec<usize>)> {
    let view = View::new(items, set);
    let mut meaning: Meaning = read::read(&view, style);
    if meaning.beyond {
        return None;
    }
    settle::settle(&mut meaning, &view, style)?;
    let ([Measure::Rows(t)], true, None) = (meaning.measures.as_slice(), meaning.keys.is_empty(), &meaning.rank) else { return None };
    let t = *t;
    let built = build::build(meaning, &view)?;
    (built.query.source.is_none() && built.query.group_by.is_empty()).then_some((t, built.query, built.unused))
}
