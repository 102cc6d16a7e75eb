//! Groups one of whose numbers is set against another of theirs: 'clubs whose total donations are less than their total dues', 'suppliers
//! with more returns than orders', 'which clubs gave more in donations than in dues'.
//!
//! The words of the comparison are taken out and the rest is read like any question about the groups; both numbers are then taken of each.

use super::above::{self, Against, side};
use super::numbers::amount;
use super::parts::{Key, Meaning, Measure, Style};
use super::view::View;
use super::{STYLES, build, read, settle};
use crate::compose::{Composed, Setting};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Output, Predicate, Query};

/// How far before its comparison a number may be named, in tokens.
const FAR: usize = 8;
/// Words that open what the rows are compared by.
const OPENS: &[&str] = &["whose", "where", "with", "having", "have", "has", "had", "that", "which", "who"];
/// Words that say that amounts are meant, and not rows.
const SUMS: &[&str] = &["total", "totals", "sum", "amount", "amounts", "value", "worth", "combined", "overall"];
/// Verbs that compare, with the side they ask for.
const EXCEEDS: &[&str] = &["exceed", "exceeds", "exceeded", "exceeding", "outweigh", "outweighs", "surpass", "surpasses"];

/// Both numbers by the tokens that name them.
struct Sides {
    op: Comparison,
    left: (usize, usize),
    right: (usize, usize),
    /// Tokens that are taken out.
    taken: Vec<usize>,
    /// Two nouns with 'more … than' between them: rows, where nothing speaks of amounts.
    nouns: bool,
}

/// The groups; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let sides = sides(items, set)?;
    let lexicon = set.lexicon;
    let said = |(from, to): (usize, usize)| set.tokens[from..to].iter().any(|t| SUMS.contains(&t.lower.as_str()));
    let into = |at: usize| set.tokens.get(at).is_some_and(|t| matches!(t.lower.as_str(), "in" | "on" | "for"));
    let sums = !sides.nouns || said(sides.left) || said(sides.right) || into(sides.left.0) && into(sides.right.0);
    let style = STYLES[usize::from(!sums)];
    let kept: Vec<Item> = items.iter().filter(|i| !(i.start..i.end).any(|t| sides.taken.contains(&t))).cloned().collect();
    let view = View::new(&kept, set);
    let whole = View::new(items, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() || !m.measures.is_empty() && !m.open_count {
        return None;
    }
    let left = number(&whole, (sides.op, sides.left), &m, style)?;
    let right = number(&whole, (sides.op, sides.right), &m, style)?;
    let (left, right) = alike(left, right, &whole)?;
    let of = m.head.or_else(|| m.tables.first().copied())?;
    let apart = left.home() != right.home() && left.home() != of && right.home() != of;
    if !apart || !super::than::leads(left.home(), of, lexicon) || !super::than::leads(right.home(), of, lexicon) {
        return None;
    }
    let counted = above::counts(items, of, sides.taken.iter().copied().min().unwrap_or(0));
    (m.open_count, m.open_function, m.each, m.head) = (false, None, false, None);
    m.measures = vec![left.clone(), right.clone()];
    m.keys = vec![Key::Entity(of)];
    m.shown.retain(|p| p.0 == of);
    m.asks.who = false;
    settle::settle(&mut m, &view, style)?;
    let mut composed = build::build(m, &view)?;
    let query = &mut composed.query;
    if query.source.is_some() || query.group_by.is_empty() || query.limit.is_some() {
        return None;
    }
    query.having.push(Predicate::Compare { left: left.expr(lexicon), op: sides.op, right: right.expr(lexicon) });
    if counted {
        let source = Box::new(std::mem::take(query));
        let select = vec![Output { expr: crate::query::Expr::CountRows(None), alias: Some("count".into()) }];
        *query = Query { select, source: Some(source), ..Query::default() };
    }
    composed.rules.push("one number against another");
    Some(composed)
}

/// Two numbers of one kind: what is counted on one side and summed on the other is summed on both.
fn alike(left: Measure, right: Measure, view: &View<'_>) -> Option<(Measure, Measure)> {
    let summed = |t: usize| amount(view, t).map(|(e, home)| Measure::Of(Aggregate::Sum, e, home));
    match (&left, &right) {
        (Measure::Rows(t), Measure::Of(Aggregate::Sum, ..)) => Some((summed(*t)?, right)),
        (Measure::Of(Aggregate::Sum, ..), Measure::Rows(t)) => {
            let right = summed(*t)?;
            Some((left, right))
        }
        _ => Some((left, right)),
    }
}

/// The number that the words between two tokens tell; there must be a name among them.
fn number(view: &View<'_>, (op, span): (Comparison, (usize, usize)), m: &Meaning, style: Style) -> Option<Measure> {
    above::number(view, &Against::than(op, span), m, style)
}

/// The comparison of two numbers, where the question holds one.
fn sides(items: &[Item], set: Setting<'_>) -> Option<Sides> {
    let tokens = set.tokens;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let exceeds = (1..tokens.len()).find(|&i| EXCEEDS.contains(&word(i)));
    let than = (2..tokens.len()).find(|&i| word(i) == "than");
    let (at, op, behind) = match (exceeds, than) {
        (Some(at), _) => (at, Comparison::Greater, at + 1),
        (None, Some(than)) => {
            let at = (than.saturating_sub(FAR)..than).rev().find(|&i| side(word(i)).is_some() && word(i.wrapping_sub(1)) != "no")?;
            (at, side(word(at))?, than + 1)
        }
        (None, None) => {
            let at = (1..tokens.len()).find(|&i| matches!(word(i), "above" | "below" | "over" | "under" | "beyond"))?;
            (at, side(word(at))?, at + 1)
        }
    };
    let named = |from: usize, to: usize| {
        items.iter().any(|i| {
            i.start >= from && i.end <= to && matches!(i.sense, Sense::Table(_) | Sense::Column(..) | Sense::Keyword("measure", _))
        })
    };
    let ends = |i: usize| {
        tokens[i].punctuation
            || matches!(word(i), "and" | "who" | "which" | "that" | "by" | "per" | "during" | "since" | "before" | "after")
            || items.iter().any(|x| x.start == i && matches!(x.sense, Sense::Time(_) | Sense::Number(_) | Sense::Value { .. }))
    };
    let end = (behind..tokens.len()).find(|&i| ends(i)).unwrap_or(tokens.len());
    // A number or an average behind is another comparison.
    if !named(behind, end) || (behind..end).any(|i| matches!(word(i), "average" | "avg" | "mean" | "median" | "typical")) {
        return None;
    }
    let (left, from, nouns) = if at + 1 < behind.saturating_sub(1) && named(at + 1, behind - 1) {
        ((at + 1, behind - 1), at, true)
    } else {
        let from = (at.saturating_sub(FAR)..at).rev().find(|&i| OPENS.contains(&word(i)))?;
        let before = (from + 1..at).rev().take_while(|&i| matches!(word(i), "is" | "are" | "was" | "were")).last().unwrap_or(at);
        if !named(from + 1, before) {
            return None;
        }
        ((from + 1, before), from, false)
    };
    let taken = (from..end).collect();
    Some(Sides { op, left, right: (behind, end), taken, nouns })
}
