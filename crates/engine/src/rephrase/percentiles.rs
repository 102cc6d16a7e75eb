//! Percentiles: 'p90', '95th percentile', 'upper quartile', 'middle fee'. They are read as medians, which every construction knows, and put as
//! what they are into the queries that come of them.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Output, Query};
use crate::text::Token;

/// The percentile that is said at a word, and the word behind it.
pub(crate) fn said_at(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let number = |text: &str| text.parse::<u8>().ok().filter(|n| (1..100).contains(n));
    let word = lower(at);
    if let Some(n) = word.strip_prefix('p').and_then(number).filter(|n| *n >= 5) {
        return Some((n, at + 1));
    }
    // As it was typed: no slip of 'percentage'.
    let typed = tokens.get(at + 1).map_or("", |t| t.text.as_str());
    if ["percentile", "percentiles", "%ile", "centile"].iter().any(|w| typed.eq_ignore_ascii_case(w)) {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        return number(digits).map(|n| (n, at + 2));
    }
    if let Some(n) = within(tokens, at) {
        return Some(n);
    }
    if lower(at + 1) == "quartile" {
        return match word {
            "upper" | "third" | "3rd" => Some((75, at + 2)),
            "lower" | "first" | "1st" => Some((25, at + 2)),
            _ => None,
        };
    }
    None
}

/// 'within what time are 90 percent of …', 'how long until nine out of ten …': the share at a word, and the word behind it.
fn within(tokens: &[Token], at: usize) -> Option<(u8, usize)> {
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let asked = (at.saturating_sub(7)..at).any(|i| {
        lower(i) == "within" && matches!(lower(i + 1), "what" | "how" | "which")
            || lower(i) == "how" && matches!(lower(i + 1), "long" | "quickly" | "fast")
    });
    if !asked || !(at.saturating_sub(7)..at).any(|i| matches!(lower(i), "within" | "until" | "till" | "before" | "to")) {
        return None;
    }
    let ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let digit = |w: &str| ones.iter().position(|o| *o == w).map(|i| i as u8 + 1).or_else(|| w.parse::<u8>().ok().filter(|n| *n < 10));
    if matches!(lower(at + 1), "out") && lower(at + 2) == "of" && matches!(lower(at + 3), "ten" | "10")
        || lower(at + 1) == "in" && matches!(lower(at + 2), "ten" | "10")
    {
        return digit(lower(at)).map(|n| (n * 10, at + if lower(at + 1) == "out" { 4 } else { 3 }));
    }
    let number = lower(at).trim_end_matches('%').parse::<u8>().ok().filter(|n| (50..100).contains(n))?;
    match lower(at + 1) {
        "percent" | "%" | "pct" => Some((number, at + 2)),
        _ if lower(at).ends_with('%') => Some((number, at + 1)),
        _ => None,
    }
}

/// The time within which a share of rows came to an end, as the words of a percentile of it.
fn ended_within(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let tokens = s.set.tokens;
    let (at, (_, to)) = (0..tokens.len()).find_map(|at| Some((at, within(tokens, at)?)))?;
    let lexicon = s.lexicon();
    let temporal = |(t, c): (usize, usize)| lexicon.schema.tables[t].columns[c].class.is_temporal();
    let behind = |i: &Item| i.start >= to;
    let end = (0..s.items.len()).filter(|&i| behind(&s.items[i])).find_map(|i| s.column(i).filter(|p| temporal(*p)).map(|p| (i, p)));
    let (verb, (t, ended)) = end?;
    let entry = &lexicon.tables[t];
    let began = entry
        .date
        .filter(|c| *c != ended)
        .or_else(|| (0..entry.columns.len()).find(|&c| c != ended && temporal((t, c)) && lexicon.schema.tables[t].columns[c].not_null))?;
    let length = Expr::Arithmetic(
        crate::query::Arithmetic::Subtract,
        Box::new(super::column(lexicon, t, ended)),
        Box::new(super::column(lexicon, t, began)),
    );
    // In days where they are asked for.
    let days = tokens[..at].iter().any(|t| matches!(t.lower.as_str(), "days" | "hours"));
    let stamped = !matches!(lexicon.schema.tables[t].columns[ended].class, crate::schema::TypeClass::Date);
    let by = if tokens[..at].iter().any(|t| t.lower == "hours") { "3600.0" } else { "86400.0" };
    let length = if days && stamped {
        let seconds = Expr::Seconds(Box::new(length));
        Expr::Arithmetic(crate::query::Arithmetic::Divide, Box::new(seconds), Box::new(Expr::Number(by.into())))
    } else {
        length
    };
    let start = (0..at).rev().find(|&i| matches!(tokens[i].lower.as_str(), "within" | "how"))?;
    let start = if start > 0 && tokens[start - 1].lower == "within" { start - 1 } else { start };
    let touched = |i: &Item| i.start < to && i.end > start;
    let mut items: Vec<Item> = Vec::new();
    for (i, item) in s.items.iter().enumerate() {
        if i == verb
            || touched(item)
            || item.start >= to
                && item.end <= s.items[verb].start
                && matches!(item.sense, Sense::Keyword("of" | "verb" | "filler" | "all" | "prep", _) | Sense::Table(_))
                && s.table(i).is_none_or(|x| x == t)
        {
            continue;
        }
        items.push(item.clone());
    }
    let place = items.iter().position(|i| i.start >= start).unwrap_or(items.len());
    let measured = Item { sense: Sense::Measured(Box::new(length)), start: at, end: s.items[verb].end, fit: 1.0 };
    items.splice(place..place, [keyword("agg", "median", start), measured]);
    Some(items)
}

/// The words of a percentile as a median.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    if let Some(items) = ended_within(s) {
        return Some(items);
    }
    let tokens = s.set.tokens;
    let (from, to) = listed(tokens).map(|(from, to, _)| (from, to)).or_else(|| middle(s))?;
    let touched = |i: &Item| i.start < to && i.end > from;
    let first = s.items.iter().position(touched)?;
    let end = s.items.iter().filter(|i| touched(i)).map(|i| i.end).max().unwrap_or(to).max(to);
    let mut items: Vec<Item> = s.items.iter().filter(|i| !touched(i)).cloned().collect();
    items.insert(first, Item { end, ..keyword("agg", "median", from) });
    Some(items)
}

/// The percentiles that a list says, medians among them: where the list begins, where it ends, and which they are.
fn listed(tokens: &[Token]) -> Option<(usize, usize, Vec<u8>)> {
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    // '75th and 95th percentile'
    let ordinal = |i: usize| {
        let digits = lower(i).strip_suffix("th").and_then(|d| d.parse::<u8>().ok()).filter(|n| (1..100).contains(n));
        digits.filter(|_| matches!(lower(i + 1), "and" | ",") && said_at(tokens, i + 2).is_some()).map(|n| (n, i + 1))
    };
    let one = |i: usize| said_at(tokens, i).or_else(|| ordinal(i)).or_else(|| (lower(i) == "median").then_some((50, i + 1)));
    // Behind 'and', a comma and an article.
    let joined = |mut i: usize| {
        let from = i;
        while matches!(lower(i), "and" | "," | "/" | "&" | "the" | "plus") {
            i += 1;
        }
        (i > from).then_some(i)
    };
    let mut at = 0;
    while at < tokens.len() {
        let Some((n, mut to)) = one(at) else {
            at += 1;
            continue;
        };
        let mut all = vec![n];
        while let Some((n, next)) = joined(to).and_then(one) {
            all.push(n);
            to = next;
        }
        if all.iter().any(|n| *n != 50) || lower(at) != "median" {
            return Some((at, to, all));
        }
        at = to;
    }
    None
}

/// 'middle fee': the one in the middle of an amount, where nothing is called so.
fn middle(s: &Sentence<'_>) -> Option<(usize, usize)> {
    let at = (0..s.items.len()).find(|&i| s.is(i, &["middle"]) && s.amount(i + 1).is_some())?;
    Some((s.items[at].start, s.items[at].end))
}

/// Puts the percentiles that are said in the place of the median, side by side where there are several.
pub(super) fn settle(query: &mut Query, tokens: &[Token]) {
    let Some((_, _, all)) = listed(tokens) else { return };
    let [first, more @ ..] = all.as_slice() else { return };
    if *first == 50 && more.is_empty() {
        return;
    }
    // Names of the inner query that several numbers came of.
    let mut several: Vec<(String, Vec<String>)> = Vec::new();
    settle_in(query, *first, more, &mut several);
}

fn settle_in(query: &mut Query, first: u8, more: &[u8], several: &mut Vec<(String, Vec<String>)>) {
    if let Some(source) = query.source.as_deref_mut() {
        settle_in(source, first, more, several);
    }
    let mut select = Vec::new();
    for output in std::mem::take(&mut query.select) {
        let of = |n: u8| {
            let mut o = output.clone();
            let put = put(&mut o.expr, n);
            o.alias = o.alias.map(|a| if put && n != 50 { a.replace("median", &format!("p{n}")) } else { a });
            (put, o)
        };
        let (is_median, turned) = of(first);
        let inner = several.iter().find(|(name, _)| output.expr == Expr::Derived(name.clone())).map(|(_, names)| names.clone());
        select.push(turned);
        if is_median {
            let others: Vec<Output> = more.iter().map(|n| of(*n).1).collect();
            if let Some(name) = &output.alias {
                several.push((name.clone(), others.iter().filter_map(|o| o.alias.clone()).collect()));
            }
            select.extend(others);
        }
        select.extend(inner.into_iter().flatten().map(|name| Output { expr: Expr::Derived(name), alias: None }));
    }
    query.select = select;
    for o in &mut query.order_by {
        put(&mut o.expr, first);
    }
}

fn put(e: &mut Expr, n: u8) -> bool {
    match e {
        Expr::Aggregate { function: function @ Aggregate::Median, .. } => {
            if n != 50 {
                *function = Aggregate::Percentile(n);
            }
            true
        }
        Expr::Arithmetic(_, a, b) => put(a, n) | put(b, n),
        Expr::Aggregate { argument, .. } | Expr::Window { argument, .. } | Expr::Seconds(argument) => put(argument, n),
        _ => false,
    }
}
