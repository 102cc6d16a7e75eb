//! Splits: 'split of bookings by country', 'the fabric mix', 'how do visits divide up by hour', 'gender split of members'. What is split
//! is counted or summed by what it is split by; where the words say percent, each part is told as a share.

use super::{Sentence, keyword, put_last, sums, turned};
use crate::link::Item;
use crate::mention::Sense;

/// What is split as a measure, what it is split by as a group.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    if let Some(at) = makes_up(s) {
        let mut out = s.items.to_vec();
        out[at] = turned(&out[at], "share", "");
        return Some(out);
    }
    if let Some(items) = of_total(s) {
        return Some(items);
    }
    let at = (0..s.items.len()).find(|&i| s.tag(i) == "split")?;
    let asks_share = matches!(s.sense(at), Some(Sense::Keyword(_, "share")));
    let mut out = s.items.to_vec();
    // 'gender split', 'fabric mix': the word before says by what.
    let before = at.checked_sub(1).filter(|&b| {
        let led = b.checked_sub(1).is_some_and(|x| matches!(s.tag(x), "by" | "each" | "each_lead" | "group_by"));
        !led && s.category(b).is_some()
    });
    let what = s.next(at + 1);
    let share = if asks_share { Some(turned(&s.items[at], "share", "")) } else { None };
    let measured = s.measures();
    let start = s.items[at].start;
    if let Some(b) = before {
        let key = s.items[b].clone();
        let (t, _) = s.column(b)?;
        let mut lead = vec![turned(&s.items[at], "filler", "")];
        // Of what rows, where nothing is said: those that bear it.
        let marks = |i: usize| matches!(s.tag(i), "by" | "each" | "each_lead" | "group_by");
        let ends = (at + 1..s.items.len()).find(|&i| marks(i)).unwrap_or(s.items.len());
        let counted = (at + 1..ends).find(|&i| s.table(i).is_some() || s.amount(i).is_some());
        if !measured && counted.is_none() {
            lead.push(keyword("count", "", start));
            lead.push(Item { sense: Sense::Table(t), start, end: start, fit: 1.0 });
        }
        lead.splice(0..0, share);
        // 'by branch': each branch has a mix of its own.
        for item in out.iter_mut().skip(at).filter(|i| matches!(i.sense, Sense::Keyword("by", _))) {
            *item = turned(item, "each_lead", "");
        }
        out.splice(b..=at, lead);
        put_last(&mut out, vec![keyword("group_by", "", key.end), key]);
        if let (false, Some(_)) = (measured, counted) {
            count_or_sum(&mut out, s, start);
        }
        return Some(out);
    }
    // 'tolls percentage-wise by bridge': what is split stands before.
    if let (true, Some(head)) = (asks_share, (0..at).find(|&i| s.table(i).is_some() || s.amount(i).is_some()))
        && s.category(what).is_none()
        && s.table(what).is_none()
        && s.amount(what).is_none()
    {
        out.remove(at);
        let from = out[head].start;
        out.splice(head..head, share);
        count_or_sum(&mut out, s, from);
        return Some(out);
    }
    match (s.category(what), s.table(what).is_some() || s.amount(what).is_some() || measured) {
        // 'mix of fabrics': the rows that bear it are counted.
        (Some((t, _)), _) if !(at + 1..s.items.len()).any(|i| matches!(s.tag(i), "by" | "each" | "each_lead" | "group_by")) => {
            let rows = vec![
                turned(&s.items[at], "count", ""),
                Item { sense: Sense::Table(t), start, end: start, fit: 1.0 },
                keyword("group_by", "", start),
            ];
            out.splice(at..what, share.into_iter().chain(rows));
        }
        (_, true) => {
            out[at] = share.unwrap_or_else(|| turned(&s.items[at], "filler", ""));
            if !measured {
                count_or_sum(&mut out, s, start);
            }
            spread(&mut out, s);
        }
        _ => return None,
    }
    Some(out)
}

/// 'distribution of visits over ticket types', 'across the branches': a group.
fn spread(items: &mut [Item], s: &Sentence<'_>) {
    for i in 0..items.len().saturating_sub(1) {
        let word = s.set.tokens.get(items[i].start..items[i].end).unwrap_or_default().iter().map(|t| t.lower.as_str()).collect::<Vec<_>>();
        let spreads = matches!(word.join(" ").as_str(), "over" | "across" | "among" | "between" | "into" | "across all" | "over all");
        let next = items[i + 1..].iter().find(|x| !matches!(x.sense, Sense::Keyword("filler" | "all" | "of", _)));
        if spreads && next.is_some_and(|n| matches!(n.sense, Sense::Column(..) | Sense::Table(_))) {
            items[i] = turned(&items[i], "group_by", "");
        }
    }
}

/// Puts a count before the first rows that are named behind a place, or a sum before the first amount.
fn count_or_sum(items: &mut Vec<Item>, s: &Sentence<'_>, from: usize) {
    let found = items.iter().position(|i| {
        i.start >= from
            && match i.sense {
                Sense::Table(_) => true,
                Sense::Column(t, c) => super::is_amount(s.lexicon(), t, c),
                _ => false,
            }
    });
    let Some(at) = found else { return };
    let start = items[at].start;
    let lead = match items[at].sense {
        Sense::Column(t, c) => keyword("agg", if sums(s, &items[at], (t, c)) { "sum" } else { "avg" }, start),
        _ => keyword("count", "", start),
    };
    items.insert(at, lead);
}

/// 'reasons, % of total minutes': each one's share of what is named behind.
fn of_total(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (1..s.items.len()).find(|&i| {
        s.is(i, &["%", "percent", "percentage", "pct", "share"]) && s.tag(i + 1) == "of"
            || s.is(i, &["% of", "percent of", "percentage of", "share of"])
    })?;
    let of = if s.tag(at + 1) == "of" { at + 2 } else { at + 1 };
    if !matches!(s.sense(of), Some(Sense::Keyword("agg", "sum"))) && !s.is(of, &["all", "total"]) {
        return None;
    }
    let amount = s.next(of + 1);
    s.amount(amount)?;
    // What stands before, apart from it, is what each share is of.
    let key = (0..at).rev().find(|&i| !matches!(s.sense(i), Some(Sense::Punctuation(',' | ':' | '-'))) && !s.passes(i))?;
    let parted = matches!(s.sense(at - 1), Some(Sense::Punctuation(',' | ':' | '-')));
    if !(parted && (s.category(key).is_some() || s.table(key).is_some())) {
        return None;
    }
    let mut out: Vec<Item> = s.items[..at].iter().enumerate().filter(|(i, _)| *i != key && *i + 1 != at).map(|(_, i)| i.clone()).collect();
    // Rows that are only named for their kind.
    out.retain(|i| !matches!(i.sense, Sense::Table(_)));
    out.push(Item { end: s.items[of].end, ..turned(&s.items[at], "share", "") });
    out.push(keyword("agg", "sum", s.items[amount].start));
    out.push(s.items[amount].clone());
    out.extend(s.items[amount + 1..].iter().cloned());
    let end = s.items.last().map_or(0, |i| i.end);
    put_last(&mut out, vec![keyword("group_by", "", end), s.items[key].clone()]);
    Some(out)
}

/// 'how much of our income do grants make up': a share, no amount.
fn makes_up(s: &Sentence<'_>) -> Option<usize> {
    let at = (0..s.items.len()).find(|&i| s.tag(i) == "how_much" && s.tag(i + 1) == "of")?;
    let tokens = s.set.tokens;
    let said = tokens.windows(2).any(|w| {
        matches!(w[0].lower.as_str(), "make" | "makes" | "made") && w[1].lower == "up"
            || matches!(w[0].lower.as_str(), "account" | "accounts" | "accounted") && w[1].lower == "for"
            || matches!(w[0].lower.as_str(), "come" | "comes" | "came") && w[1].lower == "from"
    });
    said.then_some(at)
}
