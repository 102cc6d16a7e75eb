//! Rows of money that are asked for as a deed: 'how much did each branch invoice', 'what did we bill per month', 'how much has been donated by
//! town'. Where the verb is what a table of amounts is called, its amount is added up; without a verb of its own the table is counted.

use super::{Sentence, amount_of, column, is_amount, keyword};
use crate::compose::measure::turnover;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::Expr;

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let (asks, verb) = opening(s)?;
    let deed = (verb..s.items.len()).find(|&i| s.table(i).is_some() && is_deed(s, i, verb))?;
    let t = s.table(deed)?;
    // An amount that is named, or another number, is what is asked for.
    let other = (0..s.items.len()).any(|i| {
        s.amount(i).is_some()
            || matches!(s.tag(i), "agg" | "count" | "measure" | "share" | "ratio" | "sup" | "sup_count" | "top")
            || matches!(s.sense(i), Some(Sense::Measured(_) | Sense::Term(_)))
    });
    let amount = amount(s, t)?;
    if other || s.lexicon().tables[t].date.is_none() {
        return None;
    }
    let mut out = Vec::new();
    for (i, item) in s.items.iter().enumerate() {
        if i == asks {
            out.push(keyword("agg", "sum", item.start));
            out.push(Item { sense: Sense::Measured(Box::new(amount.clone())), ..s.items[deed].clone() });
        } else if i != deed && i != verb {
            out.push(item.clone());
        }
    }
    Some(out)
}

/// 'total billed this year', 'bill amount per branch', 'the amount of the refunds', 'average fine': rows that are nothing but an amount of
/// money, which no column of theirs is called by, are told by it.
pub(super) fn by_amount(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let document = |i: usize| {
        let t = s.table(i)?;
        s.lexicon().tables[t].words.last().is_some_and(|w| super::attributive::DOCUMENTS.contains(&w.as_str())).then_some(t)
    };
    let amount_word =
        |i: usize| matches!(s.sense(i), Some(Sense::Unknown)) && s.is(i, &["amount", "amounts", "value", "money", "sum", "volume"]);
    let at = (0..s.items.len()).find(|&i| document(i).is_some())?;
    let t = document(at)?;
    let named = (0..s.items.len()).any(|i| s.amount(i).is_some() || matches!(s.sense(i), Some(Sense::Measured(_) | Sense::Term(_))));
    let counts = (0..s.items.len()).any(|i| matches!(s.tag(i), "count" | "count_distinct" | "how_much" | "share" | "ratio"));
    if named || counts {
        return None;
    }
    let [.., said] = s.tokens(at) else { return None };
    let done = said.lower.ends_with("ed") || said.lower == "paid";
    let single = said.lower == said.lemma;
    let mut before = at;
    let mut of = false;
    while before > 0 && s.passes(before - 1) {
        before -= 1;
        of |= s.tag(before) == "of";
    }
    let led = before.checked_sub(1);
    let agg = led.filter(|&i| s.tag(i) == "agg");
    // Where the amount is said, and what is computed of it.
    let total = s.tag(at + 1) == "agg" && s.is(at + 1, &["total", "totals", "sum"]) && agg.is_none();
    let (from, to) = if amount_word(at + 1) || total {
        (at, at + 2)
    } else if let Some(i) = led.filter(|&i| amount_word(i) && (of || done)) {
        (i, at + 1)
    } else if agg.is_some_and(|i| of || done || single && !s.is(i, &["total", "sum", "overall"])) {
        (at, at + 1)
    } else {
        return None;
    };
    let mut out = s.items[..from].to_vec();
    while out.last().is_some_and(|i| matches!(i.sense, Sense::Keyword("filler" | "of", _))) {
        out.pop();
    }
    if !out.last().is_some_and(|i| matches!(i.sense, Sense::Keyword("agg" | "sup" | "top", _))) {
        out.push(keyword("agg", "sum", s.items[from].start));
    }
    out.push(Item {
        sense: Sense::Measured(Box::new(amount(s, t)?)),
        start: s.items[from].start,
        end: s.items[to - 1].end,
        fit: s.items[at].fit,
    });
    out.extend_from_slice(&s.items[to..]);
    Some(out)
}

/// What a row of the table comes to: what turnover takes of it, the net of net and tax, its only amount.
fn amount(s: &Sentence<'_>, t: usize) -> Option<Expr> {
    const NOT: &[&str] = &["tax", "vat", "gst", "discount", "percent", "pct", "rate", "shipping", "gross", "fee", "day", "year", "count"];
    let lexicon = s.lexicon();
    let entry = &lexicon.tables[t];
    let told = turnover(lexicon).iter().find(|(x, _)| *x == t).map(|(_, e)| e.clone());
    let has = |c: usize, words: &[&str]| entry.columns[c].words.iter().any(|w| words.contains(&w.as_str()));
    let usable = || (0..entry.columns.len()).filter(|&c| is_amount(lexicon, t, c) && !has(c, NOT));
    let net = usable().find(|&c| has(c, &["net"]));
    let only = usable().next().filter(|_| usable().count() == 1);
    net.or(only).map(|c| column(lexicon, t, c)).or(told).or_else(|| amount_of(lexicon, t))
}

/// 'how much did', 'what has': the words that ask, and the verb behind them.
fn opening(s: &Sentence<'_>) -> Option<(usize, usize)> {
    let asks = (0..s.items.len()).find(|&i| s.tag(i) == "how_much" || s.tag(i) == "ask" && s.is(i, &["what"]))?;
    let helps = s.is(asks + 1, &["did", "do", "does", "have", "has", "was", "were", "is", "are", "got", "gets", "had", "been"]);
    (asks < 2 && helps).then_some((asks, asks + 1))
}

/// The table's name stands where a verb does: behind who did it ('did each branch invoice'), or as what was done ('was invoiced').
fn is_deed(s: &Sentence<'_>, at: usize, verb: usize) -> bool {
    let [.., word] = s.tokens(at) else { return false };
    if s.tokens(at).len() > 1 {
        return false;
    }
    let done = word.lower.ends_with("ed") || word.lower != word.lemma && !word.lower.ends_with('s');
    let single = word.lower == word.lemma;
    let article =
        at.checked_sub(1).is_some_and(|i| matches!(s.tag(i), "filler") && s.is(i, &["a", "an", "the", "our", "one", "this", "that", "my"]));
    let mut before = verb + 1..at;
    let someone = before.any(|i| s.table(i).is_some() || s.value(i).is_some() || s.is(i, &["we", "they", "you", "i", "everyone"]));
    done || single && someone && !article && !matches!(s.tag(at.wrapping_sub(1)), "each" | "each_lead" | "by" | "of" | "prep")
}
