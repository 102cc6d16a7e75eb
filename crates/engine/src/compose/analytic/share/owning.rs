//! The share of those who have something: 'what percentage of the hives have had at least one harvest', 'share of lifts with repairs last year',
//! 'choirs with a concert in %'.
//!
//! What is owned is a table of its own, so the part is the count of rows that some of its rows belong to, and the whole is the count of all
//! of them; both are composed like any count, with what else restricts them. What is said before the rows are owned restricts both.

use super::super::{Composed, Setting, Words, fresh, keyword, percent, rest};
use super::{NOUNS, names_share, of_scalars};
use crate::compose::analytic::filtered;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Expr, Output};

/// Mentions between what is counted and what it has.
const NEAR: usize = 6;

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let share = (0..items.len()).find(|&i| names_share(&words, i))?;
    let table = |i: usize| if let Some(Sense::Table(t)) = words.sense(i) { Some(*t) } else { None };
    let light = |i: usize| {
        matches!(words.tag(i), "filler" | "of" | "all" | "its" | "prep" | "ask" | "which" | "exists" | "share")
            || words.is(i, NOUNS)
            || words.is(i, &["any", "some", "ever", "got", "out"])
            || matches!(words.sense(i), Some(Sense::Punctuation(_)))
    };
    let whole = (0..items.len()).find(|&i| !light(i)).filter(|&i| i.abs_diff(share) <= NEAR)?;
    let owner = table(whole)?;
    let has = |i: usize| matches!(words.tag(i), "with" | "that" | "verb" | "who");
    let owned = (whole + 1..items.len().min(whole + 1 + NEAR)).find(|&i| !light(i) && !has(i))?;
    let event = table(owned).filter(|&t| t != owner)?;
    // Said before or right behind the rows, or at the end ('hives with harvests in percent').
    let behind = share > owned;
    let lexicon = set.lexicon;
    let belongs = lexicon.adjacent[event].iter().any(|&e| lexicon.edges[e].from == event && lexicon.edges[e].to == owner);
    let linked = (whole + 1..owned).any(has);
    let grouped = (0..items.len()).any(|i| {
        matches!(words.tag(i), "each" | "each_lead" | "by" | "group_by" | "sup" | "sup_count" | "count" | "agg" | "neg" | "without" | "and")
            || matches!(words.sense(i), Some(Sense::Time(t)) if matches!(t, crate::time::TimeMeaning::GroupBy(_) | crate::time::TimeMeaning::GroupByPart(_)))
    });
    if !belongs || !linked || grouped {
        return None;
    }
    let said = |i: &usize| !(words.is(*i, NOUNS) || words.tag(*i) == "share");
    let last = if behind { (owned + 1..share).rev().find(|&i| !light(i)).map_or(owned + 1, |i| i + 1) } else { items.len() };
    let counted = || vec![keyword("count", "", items[whole].start), items[whole].clone()];
    let mut part = counted();
    part.push(keyword("with", "", items[owned].start));
    part.extend((owned..last).filter(said).map(|i| items[i].clone()));
    let all = rest(&counted(), set)?;
    let some = rest(&part, set)?;
    // A bound on how many of them each has, or what is not told of the owner at all, is left to others.
    let restricted = !(some.query.filter.is_empty() && some.query.having.is_empty() && some.query.also.is_empty());
    if !restricted && some.query.source.is_none() && some.query.subject == all.query.subject {
        return None;
    }
    let (m, n) = (super::measure(&all.query)?, super::measure(&some.query));
    let same = n.is_some() && some.query.subject == all.query.subject && some.query.having.is_empty() && some.query.also.is_empty();
    if !same {
        return of_scalars(some, all.query);
    }
    let mut composed = some;
    let parts: Vec<_> = composed.query.filter.iter().filter(|p| !all.query.filter.contains(p)).cloned().collect();
    let aggregate: Expr = all.query.select[m].expr.clone();
    let alias = fresh("percentage", &[]);
    let expr = percent(filtered(&aggregate, &parts)?, aggregate);
    composed.query.select = vec![Output { expr, alias }];
    composed.query.filter.retain(|p| !parts.contains(p));
    composed.query.order_by.clear();
    composed.rules.push("share");
    Some(composed)
}
