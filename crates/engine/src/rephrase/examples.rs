//! Groups told by naming some of them: 'how many repairs did we do, cleaning, tuning and so on', 'what do tickets bring in, adults,
//! children and whatever else there is'. An open list ('and so on', 'etc') stands for all values of what it gives examples of, so the answer
//! has a row for each of them. A closed one that is told apart ('separately for A and B', 'A and B apart', 'how many of each: A, B')
//! has a row for each that is named.

use super::sides::{is_of_money, number};
use super::{Sentence, keyword, put_last};
use crate::link::Item;
use crate::mention::Sense;

/// Mentions between two examples of a list, and behind the last.
const REACH: usize = 5;
/// Words that begin a period and no unit of time: 'each this year' is no 'each year'.
const PERIODS: &[&str] = &["this", "last", "in", "since", "so", "over", "during", "next"];
/// Tag of what ends an open list or tells the members of a closed one apart (`data/keywords.tsv`).
const TAG: &str = "parted";

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let marks: Vec<usize> = (0..s.items.len()).filter(|&i| s.tag(i) == TAG).collect();
    let open = marks.iter().copied().find(|&i| matches!(s.sense(i), Some(Sense::Keyword(_, "open"))));
    let each = each_alone(s);
    if let (true, Some(items)) = (marks.is_empty(), each.and_then(|each| kinds(s, each))) {
        return Some(items);
    }
    let mark = open.or(marks.first().copied()).or(each)?;
    let last = match open {
        Some(mark) => (mark.saturating_sub(REACH)..mark).rev().find(|&i| s.value(i).is_some())?,
        // 'separately for A and B', 'A and B apart'
        None => (0..s.items.len()).rev().find(|&i| s.value(i).is_some())?,
    };
    let place = s.value(last)?;
    let listed: Vec<usize> = (0..=last).filter(|&i| s.value(i) == Some(place)).collect();
    // The members of a list stand near each other.
    let mut first = listed.len() - 1;
    while first > 0 && listed[first] - listed[first - 1] <= REACH && (listed[first - 1]..listed[first]).all(|i| within(s, i, place)) {
        first -= 1;
    }
    let members = &listed[first..];
    if open.is_none() && members.len() < 2 {
        return None;
    }
    let start = members[0];
    let mut items: Vec<Item> = Vec::new();
    let mut counted = false;
    for (i, item) in s.items.iter().enumerate() {
        let counts = s.tag(i) == "count";
        let between = start <= i && i <= mark.max(last) && (i < last || open.is_some());
        let joint = between && !matches!(s.sense(i), Some(Sense::Table(_) | Sense::Time(_) | Sense::Column(..) | Sense::Number(_)));
        // 'for A, B', 'into A, B': what leads the list goes with it.
        let leads = i + 1 == start && (s.is(i, &["for", "by", "into", "in", "on", "through", "as", "from"]) || comma(s, i));
        let repeated = counts && counted;
        let again = counts && i > 0 && items.iter().any(|x| matches!(x.sense, Sense::Keyword("count", _)));
        counted |= counts;
        // A second count of the same list goes; what is split, told apart or grouped is said by the list.
        let said = i == mark || matches!(s.tag(i), "split" | TAG) || again || repeated;
        match (members.contains(&i), open.is_some()) {
            (true, true) => continue,
            (true, false) => {
                items.extend((i > start).then(|| keyword("or", "", item.start)));
                items.push(item.clone());
                continue;
            }
            _ => {}
        }
        if !(joint && !counts || leads || said) {
            // 'passes' is no number of theirs.
            items.push(match s.table(i).or_else(|| s.keyed(i)) {
                Some(t) => Item { sense: Sense::Table(t), ..item.clone() },
                None => item.clone(),
            });
        }
    }
    let end = s.items.last().map_or(0, |i| i.end);
    measured(s, &mut items, place);
    let grouped = items.windows(2).any(|w| {
        matches!(w[0].sense, Sense::Keyword("by" | "each" | "each_lead" | "group_by", _)) && w[1].sense == Sense::Column(place.0, place.1)
    });
    if !grouped {
        let key = Item { sense: Sense::Column(place.0, place.1), start: end, end, fit: 1.0 };
        put_last(&mut items, vec![keyword("group_by", "", end), key]);
    }
    Some(items)
}

/// 'how many of each', 'went through each': nothing stands behind 'each' that it is each of.
fn each_alone(s: &Sentence<'_>) -> Option<usize> {
    (0..s.items.len()).find(|&i| {
        let noun = |x: &Item| {
            matches!(x.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { .. } | Sense::Unknown)
                || matches!(x.sense, Sense::Time(_)) && !s.set.tokens.get(x.start).is_some_and(|t| PERIODS.contains(&t.lower.as_str()))
        };
        matches!(s.tag(i), "each" | "each_lead") && s.is(i, &["each", "of each", "each one"]) && !s.items.get(i + 1).is_some_and(noun)
    })
}

/// 'what kinds of passes do we sell, and how many of each': what is asked for first is what is counted by.
fn kinds(s: &Sentence<'_>, each: usize) -> Option<Vec<Item>> {
    let count = (0..each).rev().find(|&i| s.tag(i) == "count")?;
    let key = (0..count).find(|&i| s.category(i).is_some())?;
    let (t, _) = s.category(key)?;
    let values = (0..s.items.len()).any(|i| s.value(i) == s.category(key));
    let led = key.checked_sub(1).is_none_or(|i| matches!(s.tag(i), "which" | "ask" | "filler" | "show") || s.is(i, &["what", "which"]));
    if values || !led || count + 3 < each {
        return None;
    }
    let start = s.items[key].start;
    let mut items: Vec<Item> = Vec::new();
    let named = (0..count).any(|i| s.table(i).is_some());
    for (i, item) in s.items.iter().enumerate() {
        if i == key {
            items.push(Item { start, end: start, ..s.items[count].clone() });
            items.extend((!named).then_some(Item { sense: Sense::Table(t), start, end: start, fit: 1.0 }));
        } else if i != count && i != each && i + 1 != key && !(i + 1 == count && (comma(s, i) || s.tag(i) == "and")) {
            items.push(item.clone());
        }
    }
    let key = s.items[key].clone();
    put_last(&mut items, vec![keyword("group_by", "", key.end), key]);
    Some(items)
}

fn comma(s: &Sentence<'_>, at: usize) -> bool {
    matches!(s.sense(at), Some(Sense::Punctuation(',' | ':' | '-' | ';' | '(')))
}

/// What may stand between two members of a list.
fn within(s: &Sentence<'_>, at: usize, place: (usize, usize)) -> bool {
    match s.sense(at) {
        Some(Sense::Value { .. }) => s.value(at) == Some(place),
        Some(Sense::Punctuation(_) | Sense::Unknown | Sense::Table(_)) => true,
        Some(Sense::Keyword(tag, _)) => !matches!(*tag, "neg" | "without" | "except" | "cmp" | "versus" | "than" | "share" | "ratio"),
        _ => false,
    }
}

/// What is told for each: the rows are counted and amounts added up, where nothing is said.
fn measured(s: &Sentence<'_>, items: &mut Vec<Item>, place: (usize, usize)) {
    let Some((measure, at)) = number(s, items, place, false) else { return };
    if let Some(last) = measure.last().cloned() {
        items.splice(at..at, measure);
        // What the verb or noun of money says is said by the amount.
        if matches!(last.sense, Sense::Measured(_)) {
            items.retain(|i| !s.set.tokens.get(i.start..i.end).is_some_and(is_of_money) || i.start == i.end);
        }
    }
}
