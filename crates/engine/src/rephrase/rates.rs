//! 'what do we charge per day for a bike', 'how much is a berth per night', 'what does a welder earn per hour': where the rows keep such a rate
//! it is asked for, and nothing is grouped by days.

use super::{Sentence, is_amount};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::time::TimeMeaning;
use crate::time_types::Grain;

/// Verbs and nouns of what is paid or got, where they name no column.
pub(crate) const MONEY: &[&str] = &[
    "charge", "charges", "charged", "cost", "costs", "price", "rate", "fee", "pay", "pays", "paid", "earn", "earns", "earned", "get",
    "gets", "make", "makes", "ask", "asks", "take", "takes", "rent", "wage", "bill", "bills",
];

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (1..s.items.len()).find(|&i| grain(s, i).is_some())?;
    let (t, c) = rate(s, grain(s, at)?)?;
    let asks_much = (0..s.items.len()).find(|&i| matches!(s.tag(i), "how_much"));
    let before = at - 1;
    let said = s.is(before, MONEY) || s.amount(before).is_some() && (s.amount(before) == Some((t, c)) || s.is(before, MONEY));
    // 'the lockers' rent per day', with what stands between.
    let money = if said { Some(before) } else { (0..at).rev().find(|&i| s.is(i, MONEY) || s.amount(i) == Some((t, c))) };
    if money.is_none() && asks_much.is_none() {
        return None;
    }
    let mut items = s.items.to_vec();
    // What there is a rate of has no sum.
    if let Some(much) = asks_much.filter(|_| money.is_none()) {
        items[much] = super::turned(&items[much], "ask", "what");
    }
    items[at] = Item { sense: Sense::Column(t, c), fit: 1.0, ..items[at].clone() };
    if let Some(money) = money {
        if money == before {
            items[at].start = items[before].start;
        }
        items.remove(money);
        // A sum that was assumed for the amount.
        if let Some(assumed) =
            money.checked_sub(1).filter(|&i| items[i].start == items[i].end && matches!(items[i].sense, Sense::Keyword("agg", _)))
        {
            items.remove(assumed);
        }
    }
    Some(items)
}

/// The unit that something is said to be for: 'per day', 'an hour'.
fn grain(s: &Sentence<'_>, at: usize) -> Option<Grain> {
    match s.sense(at)? {
        Sense::Time(TimeMeaning::GroupBy(g)) => Some(*g),
        _ => None,
    }
}

/// The column of a rate for a unit in the rows spoken of.
fn rate(s: &Sentence<'_>, grain: Grain) -> Option<(usize, usize)> {
    let spoken = (0..s.items.len()).filter_map(|i| s.table(i).or_else(|| s.value(i).map(|v| v.0)).or_else(|| s.keyed(i)));
    let mut found =
        spoken.filter_map(|t| (0..s.lexicon().tables[t].columns.len()).find(|&c| is_rate(s.lexicon(), t, c, grain)).map(|c| (t, c)));
    let first = found.next()?;
    found.all(|f| f == first).then_some(first)
}

/// True for an amount that its name says to be for a unit of time: 'daily_rate', 'fee_per_month'.
pub(crate) fn is_rate(lexicon: &Lexicon, t: usize, c: usize, grain: Grain) -> bool {
    let (adverbs, unit): (&[&str], &str) = match grain {
        Grain::Hour => (&["hourly"], "hour"),
        Grain::Day => (&["daily", "day"], "day"),
        Grain::Week => (&["weekly"], "week"),
        Grain::Month => (&["monthly"], "month"),
        Grain::Quarter => (&["quarterly"], "quarter"),
        Grain::Year => (&["yearly", "annual", "annually"], "year"),
        _ => return false,
    };
    let words = &lexicon.tables[t].columns[c].words;
    let adverb = words.iter().any(|w| adverbs.contains(&w.as_str()));
    let per = words.windows(2).any(|w| w[0] == "per" && w[1] == unit);
    lexicon.schema.tables[t].columns[c].class.is_number()
        && (is_amount(lexicon, t, c) || lexicon.tables[t].columns[c].money)
        && (adverb || per)
}
