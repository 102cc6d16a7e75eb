//! Averages of counts and sums: 'how many orders does a customer have on average', 'average revenue per customer'.

use super::{Composed, Setting, Words, keyword, measure, rest};
use crate::compose::finish::function_name;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Output, Query};

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let agg = (0..items.len()).find(|&i| average(&words, i).is_some())?;
    let function = average(&words, agg)?;
    // 'the highest, lowest and average …' are plain aggregates.
    if (0..items.len()).any(|i| i != agg && matches!(words.tag(i), "agg" | "sup")) {
        return None;
    }
    // What is counted or summed …
    let (count, tail) = counted(&words)?;
    // 'number of orders and average price per customer': one beside the other.
    let beside = |i: usize| words.tag(i) == "and" || matches!(words.sense(i), Some(Sense::Punctuation(',')));
    if words.tag(agg) == "agg" && (tail..agg).any(beside) {
        return None;
    }
    // … and the one row it is counted for: 'a customer', 'per customer', 'each order'.
    let said = (0..items.len()).filter(|&i| i != tail).find_map(|i| unit(&words, i).map(|lead| (lead, i)));
    let (unit_lead, unit) = said.or_else(|| topic(&words, (count, tail)).map(|i| (i, i)))?;
    if let (Some(Sense::Table(a)), Some(Sense::Table(b))) = (words.sense(tail), words.sense(unit))
        && a == b
    {
        return None;
    }
    let mut kept: Vec<Item> = Vec::new();
    let skipped = |i: usize| {
        i == agg
            || (i >= count && i <= tail)
            || (i >= unit_lead && i <= unit)
            || words.tag(i) == "verb" && i > 0 && i < unit_lead
            || i == unit + 1 && bare_verb(&words, i)
    };
    if words.tag(count) != "measure" && words.tag(count) != "count" {
        kept.push(keyword("count", "", items[count].start));
    }
    kept.extend(items[count..=tail].iter().cloned());
    kept.push(keyword("each_lead", "", items[unit].start));
    kept.push(items[unit].clone());
    let placed = kept.len();
    kept.extend((0..items.len()).filter(|&i| !skipped(i) && !matches!(words.tag(i), "ask" | "which")).map(|i| items[i].clone()));
    let mut composed = rest(&kept, set)?;
    let m = measure(&composed.query)?;
    let per = rest(&kept[..placed], set)?;
    let noun = composed.query.select[m].alias.clone().map_or_else(|| "number".to_string(), |a| a.trim_start_matches("total_").to_string());
    composed = over_groups(composed, &per.query, m, function, &noun)?;
    composed.rules.push("average of counts");
    Some(composed)
}

/// An aggregate over the numbers of the groups of a query. What puts one row's number together stays inside, further groups come out.
pub(super) fn over_groups(mut composed: Composed, per: &Query, m: usize, function: Aggregate, noun: &str) -> Option<Composed> {
    let mut inner = composed.query.clone();
    inner.order_by.clear();
    inner.limit = None;
    // Keys of the row itself stay inside, further ones come out.
    let further: Vec<Output> = composed
        .query
        .select
        .iter()
        .enumerate()
        .filter(|(i, o)| {
            *i != m && !o.expr.is_aggregate() && !per.select.iter().any(|x| x.expr == o.expr) && composed.query.group_by.contains(&o.expr)
        })
        .map(|(_, o)| o.clone())
        .collect();
    if inner.group_by.is_empty() {
        return None;
    }
    let outer = |o: &Output| {
        Expr::Derived(
            o.alias
                .clone()
                .or_else(|| if let Expr::Column(c) = &o.expr { Some(c.column.clone()) } else { None })
                .unwrap_or_else(|| "value".into()),
        )
    };
    inner.select = further.clone();
    inner.select.push(Output { expr: composed.query.select[m].expr.clone(), alias: Some("n".into()) });
    let mut select: Vec<Output> = further.iter().map(|o| Output { expr: outer(o), alias: None }).collect();
    select.push(Output {
        expr: Expr::aggregate(function, Expr::Derived("n".into())),
        alias: Some(format!("{}_{noun}", function_name(function))),
    });
    composed.query = Query { group_by: further.iter().map(outer).collect(), select, source: Some(Box::new(inner)), ..Query::default() };
    Some(composed)
}

/// 'how many tickets does an account open': the verb at the end adds nothing to the count.
fn bare_verb(words: &Words, at: usize) -> bool {
    let ends = words.items.get(at + 1).is_none_or(|i| {
        matches!(i.sense, Sense::Punctuation(_) | Sense::Time(_) | Sense::Keyword("agg_after" | "each_lead" | "by" | "prep", _))
    });
    let does = (0..at).any(|i| words.is(i, &["do", "does", "did"]));
    ends && does && matches!(words.sense(at), Some(Sense::Unknown | Sense::Value { .. } | Sense::Column(..) | Sense::Keyword("verb", _)))
}

fn average(words: &Words, at: usize) -> Option<Aggregate> {
    match words.sense(at) {
        Some(Sense::Keyword("agg" | "agg_after", "avg")) => Some(Aggregate::Avg),
        Some(Sense::Keyword("agg", "median")) => Some(Aggregate::Median),
        _ => None,
    }
}

/// The count (or measure of trade) and the last mention of what is counted.
fn counted(words: &Words) -> Option<(usize, usize)> {
    let n = words.items.len();
    for i in 0..n {
        match words.sense(i) {
            Some(Sense::Keyword("count", _)) => {
                let head = (i + 1..n.min(i + 4)).find(|&j| matches!(words.sense(j), Some(Sense::Table(_))))?;
                let clear = (i + 1..head)
                    .all(|j| matches!(words.sense(j), Some(Sense::Value { .. } | Sense::Keyword("of" | "all" | "filler" | "distinct", _))));
                return clear.then_some((i, head));
            }
            Some(Sense::Keyword("measure", _)) => return Some((i, i)),
            _ => {}
        }
    }
    // 'average orders per customer'.
    let at = (0..n).find(|&i| average(words, i).is_some() && words.tag(i) == "agg")?;
    let mut head = at + 1;
    while matches!(words.tag(head), "of" | "all" | "filler") {
        head += 1;
    }
    // 'average orders', but 'average order value' and 'average rating' are columns.
    let item = words.items.get(head)?;
    let plural = words.set.tokens.get(item.start..item.end).and_then(|t| t.last()).is_some_and(|t| t.lower != t.lemma);
    let column = matches!(words.sense(head + 1), Some(Sense::Column(..) | Sense::Measured(_)));
    (plural && !column && matches!(item.sense, Sense::Table(_))).then_some((head, head))
}

/// 'early versus late tours: how many guests on average': the rows that are spoken of first, to which what is counted belongs.
fn topic(words: &Words, (count, tail): (usize, usize)) -> Option<usize> {
    let Some(Sense::Table(counted)) = words.sense(tail) else { return None };
    let behind = (tail + 1..words.items.len()).any(|i| words.tag(i) == "agg_after");
    let parted = (0..count).any(|i| matches!(words.sense(i), Some(Sense::Punctuation(':' | ',' | '-'))));
    let mut named = (0..count).filter(|&i| matches!(words.sense(i), Some(Sense::Table(_))));
    let (one, None) = (named.next()?, named.next()) else { return None };
    let Some(Sense::Table(of)) = words.sense(one) else { return None };
    let lexicon = words.set.lexicon;
    let belongs = lexicon.adjacent[*counted].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == *counted && e.to == *of && e.to_unique);
    (behind && parted && belongs && words.tag(count) == "count").then_some(one)
}

/// Where the words begin that make a table the unit: 'a customer', 'per customer', 'each customer'.
fn unit(words: &Words, at: usize) -> Option<usize> {
    let item = words.items.get(at)?;
    if !matches!(item.sense, Sense::Table(_)) {
        return None;
    }
    let before = at.checked_sub(1)?;
    if matches!(words.tag(before), "each_lead" | "each") {
        return Some(before);
    }
    // 'a guided tour': what kind it is stands between.
    let kind = Some(before).filter(|&b| matches!(words.sense(b), Some(Sense::Value { .. })) && words.items[b].end == item.start);
    let article = kind
        .map_or(item.start, |b| words.items[b].start)
        .checked_sub(1)
        .and_then(|i| words.set.tokens.get(i))
        .is_some_and(|t| matches!(t.lower.as_str(), "a" | "an" | "one" | "average" | "single" | "typical"));
    let singular = item.end.checked_sub(1).and_then(|i| words.set.tokens.get(i)).is_some_and(|t| t.lower == t.lemma);
    // 'an average customer' spends the average on the unit.
    (article && singular && (0..at).any(|i| words.tag(i) == "verb" || words.tag(i) == "filler")).then_some(at)
}
