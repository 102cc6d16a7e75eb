//! Lists of statistics: 'lowest, highest and mean price', 'smallest and largest refund'. What ranks by itself is an aggregate where
//! it stands in a list before what it is of.

use super::{Sentence, turned};
use crate::link::Item;
use crate::mention::Sense;

const EXTREMES: &[&str] = &[
    "highest",
    "lowest",
    "largest",
    "smallest",
    "biggest",
    "greatest",
    "the highest",
    "the lowest",
    "the largest",
    "the smallest",
    "the biggest",
    "the greatest",
];

/// Lists of statistics, of numbers of rows, and of both, written out.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let mut out: Option<Vec<Item>> = None;
    for rule in [extremes, trailing, mixed, summed, counts] {
        let items = out.as_deref().unwrap_or(s.items);
        if let Some(items) = rule(&Sentence { items, set: s.set }) {
            out = Some(items);
        }
    }
    out
}

/// The noun behind what describes it: 'bills' of 'overdue unpaid bills'.
fn described(s: &Sentence<'_>, first: usize) -> Option<usize> {
    const MOST: usize = 3;
    let plain = (first..s.items.len()).find(|&i| s.value(i).is_none())?;
    let describes = |i: usize| {
        let word = s.word(i);
        let state = crate::compose::state::state_word(&word).is_some() || matches!(word.as_str(), "overdue" | "late");
        s.value(i).is_some() || state || matches!(s.sense(i), Some(Sense::Restriction(_)))
    };
    let noun = (first..s.items.len().min(first + MOST + 1)).find(|&i| s.table(i).is_some());
    noun.filter(|&n| (first..n).all(describes)).or(Some(plain))
}

/// An aggregate of what a row of a table is worth.
fn worth(s: &Sentence<'_>, tag: &Item, t: usize) -> Option<[Item; 2]> {
    let amount = super::amount_of(s.lexicon(), t)?;
    let value = Item { sense: Sense::Measured(Box::new(amount)), start: tag.end, end: tag.end, fit: 1.0 };
    Some([tag.clone(), value])
}

fn comma(at: usize) -> Item {
    Item { sense: Sense::Punctuation(','), start: at, end: at, fit: 1.0 }
}

/// 'total, average and number of repairs': amounts of the rows beside their number.
fn mixed(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let joins = |i: usize| s.tag(i) == "and" || matches!(s.sense(i), Some(Sense::Punctuation(',' | '/' | '&')));
    let from = (0..s.items.len()).find(|&i| matches!(s.tag(i), "agg" | "count") && joins(i + 1))?;
    let mut run = vec![from];
    let mut at = from + 1;
    while joins(at) && matches!(s.tag(s.next(at + 1)), "agg" | "count") {
        at = s.next(at + 1);
        run.push(at);
        at += 1;
    }
    // 'number and total of unpaid bills'
    let first = s.next(at);
    let rows = described(s, first)?;
    let several = run.len() > 1 && run.iter().any(|&i| s.tag(i) == "count") && run.iter().any(|&i| s.tag(i) == "agg");
    let t = s.table(rows).filter(|_| several && s.amount(rows + 1).is_none())?;
    let mut lead: Vec<Item> = Vec::new();
    // The rows that are counted stand right behind their count.
    for &i in run.iter().filter(|&&i| s.tag(i) != "count") {
        lead.extend(worth(s, &s.items[i], t)?);
        lead.push(comma(s.items[i].end));
    }
    lead.extend(run.iter().filter(|&&i| s.tag(i) == "count").map(|&i| s.items[i].clone()));
    let mut items = s.items.to_vec();
    items.splice(from..first, lead);
    Some(items)
}

/// 'bill total by state', 'sum of open bills': amounts of the rows are added up.
fn summed(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let said = |i: usize| s.word(i).split(' ').any(|w| matches!(w, "sum" | "sums" | "total" | "totals"));
    let sum = (0..s.items.len()).find(|&i| matches!(s.sense(i), Some(Sense::Keyword("agg", "sum"))) && said(i))?;
    let closes = |i: usize| {
        matches!(s.sense(i), None | Some(Sense::Punctuation(_)) | Some(Sense::Time(_)))
            || matches!(s.tag(i), "by" | "group_by" | "each" | "each_lead" | "in" | "prep")
    };
    // 'bill total'
    if let Some(head) = sum.checked_sub(1)
        && let Some(t) = s.table(head)
        && closes(sum + 1)
        && !(0..head).any(|i| matches!(s.tag(i), "agg" | "count" | "sup" | "share" | "by" | "each_lead" | "group_by"))
    {
        let mut items = s.items.to_vec();
        let [tag, value] = worth(s, &s.items[sum], t)?;
        items.remove(sum);
        items.splice(head..head, [tag, value]);
        return Some(items);
    }
    // 'sum of open bills'
    let rows = described(s, s.next(sum + 1))?;
    let of = s.word(sum).starts_with("sum") || s.word(sum).ends_with("totals of");
    let t = s.table(rows).filter(|_| of && closes(rows + 1))?;
    let [tag, value] = worth(s, &s.items[sum], t)?;
    let mut items = s.items.to_vec();
    items.splice(sum..=sum, [tag, value]);
    Some(items)
}

/// 'paid bills: count, sum and average', 'unpaid bills count and total by town': what is counted and summed stands behind the rows.
fn trailing(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let stat = |i: usize| matches!(s.tag(i), "agg" | "agg_after" | "count" | "count_verb");
    let joint = |i: usize| matches!(s.tag(i), "and" | "filler") || matches!(s.sense(i), Some(Sense::Punctuation(_)));
    let colon = (1..s.items.len()).find(|&i| matches!(s.sense(i), Some(Sense::Punctuation(':' | '-' | ','))));
    let head = (0..colon.unwrap_or(s.items.len())).find(|&i| s.table(i).is_some())?;
    // Without a colon they stand right behind the noun, with nothing but what joins them between.
    let bare = stat(head + 1) && (s.tag(head + 2) == "and" || matches!(s.sense(head + 2), Some(Sense::Punctuation(',' | '/' | '&' | '+'))));
    let from = if bare { head + 1 } else { colon? };
    let to = if bare { (from..s.items.len()).find(|&i| !stat(i) && !joint(i)).unwrap_or(s.items.len()) } else { s.items.len() };
    let closes = matches!(s.sense(to), None | Some(Sense::Time(_))) || matches!(s.tag(to), "by" | "group_by" | "each" | "each_lead");
    let stats: Vec<usize> = (from..to).filter(|&i| stat(i)).collect();
    let rest = closes && (from..to).all(|i| stats.contains(&i) || joint(i));
    if stats.len() < 2
        || !rest
        || (0..from).any(|i| matches!(s.tag(i), "agg" | "count" | "measure" | "how_much" | "share" | "sup" | "which"))
    {
        return None;
    }
    let t = s.table(head)?;
    let mut lead: Vec<Item> = Vec::new();
    for &i in stats.iter().filter(|&&i| s.tag(i).starts_with("agg")) {
        let Some(Sense::Keyword(_, f)) = s.sense(i) else { continue };
        lead.extend(worth(s, &turned(&s.items[i], "agg", f), t)?);
        lead.push(comma(s.items[i].end));
    }
    let start = s.items[head].start;
    lead.extend(stats.iter().find(|&&i| s.tag(i).starts_with("count")).map(|_| super::keyword("count", "", start)));
    let mut items: Vec<Item> = s.items[..from].to_vec();
    items.extend_from_slice(&s.items[to..]);
    items.splice(0..0, lead);
    Some(items)
}

/// 'how many members, clubs and matches': each is counted.
fn counts(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let joins = |i: usize| s.tag(i) == "and" || matches!(s.sense(i), Some(Sense::Punctuation(',' | '&')));
    let rows = |i: usize| s.table(i).or_else(|| s.keyed(i));
    let at = (0..s.items.len()).find(|&i| s.tag(i) == "count" && rows(s.next(i + 1)).is_some())?;
    let mut tables = vec![s.next(at + 1)];
    let mut i = tables[0] + 1;
    while joins(i) {
        let next = s.next(if joins(i + 1) { i + 2 } else { i + 1 });
        if rows(next).is_none_or(|t| tables.iter().any(|&k| rows(k) == Some(t))) {
            return None;
        }
        tables.push(next);
        i = next + 1;
    }
    let ends = matches!(s.sense(i), None | Some(Sense::Punctuation(_)))
        || matches!(s.tag(i), "filler" | "verb" | "exists" | "each" | "each_lead" | "by" | "group_by");
    let plain = (i..s.items.len()).all(|k| {
        !matches!(s.tag(k), "with" | "that" | "cmp" | "neg" | "without")
            && !matches!(s.sense(k), Some(Sense::Value { .. } | Sense::Number(_)))
    });
    if tables.len() < 2 || !ends || !plain {
        return None;
    }
    let mut items = s.items.to_vec();
    for &k in &tables {
        if let Some(t) = rows(k) {
            items[k].sense = Sense::Table(t);
        }
    }
    for &k in tables[1..].iter().rev() {
        items.insert(k, super::keyword("count", "", s.items[k].start));
    }
    Some(items)
}

/// Superlatives of a list of two or more statistics as aggregates.
fn extremes(s: &Sentence<'_>) -> Option<Vec<Item>> {
    // 'which branch has the highest and the lowest fee' ranks branches.
    if (0..s.items.len()).any(|i| matches!(s.tag(i), "which" | "who" | "where" | "when")) {
        return None;
    }
    let mut out: Option<Vec<Item>> = None;
    let mut at = 0;
    while at < s.items.len() {
        let (run, next) = list(s, at);
        let extremes: Vec<usize> = run.iter().copied().filter(|&i| s.tag(i) != "agg").collect();
        let valued = s.amount(next).is_some() || s.tag(next) == "measure" || s.table(next).is_some() && s.amount(next + 1).is_some();
        // 'lowest, highest and mean sale': an aggregate in the list makes numbers of all of them.
        let summed = s.table(next).is_some() && extremes.len() < run.len();
        if run.len() > 1 && !extremes.is_empty() && (valued || summed) {
            let items = out.get_or_insert_with(|| s.items.to_vec());
            for i in extremes {
                let way = if s.word(i).ends_with("lowest") || s.word(i).ends_with("smallest") { "min" } else { "max" };
                items[i] = turned(&items[i], "agg", way);
            }
            // 'repair cost': the rows are those of the amount.
            if s.table(next).is_some() && s.amount(next + 1).map(|p| p.0) == s.table(next) {
                items[next] = turned(&items[next], "filler", "");
            }
        }
        at = next.max(at + 1);
    }
    out
}

/// Statistics in a row from here on, and what follows them.
fn list(s: &Sentence<'_>, from: usize) -> (Vec<usize>, usize) {
    let mut run = Vec::new();
    let mut at = from;
    loop {
        at = s.next(at);
        let extreme = matches!(s.sense(at), Some(Sense::Keyword("sup", _) | Sense::Adjective(..))) && s.is(at, EXTREMES);
        let statistic = s.tag(at) == "agg" || extreme;
        if !statistic {
            return (run, at);
        }
        run.push(at);
        at = s.next(at + 1);
        let joined = at;
        while s.tag(at) == "and" || matches!(s.sense(at), Some(Sense::Punctuation(',' | '/' | '&'))) {
            at = s.next(at + 1);
        }
        if at == joined {
            return (run, at);
        }
    }
}
