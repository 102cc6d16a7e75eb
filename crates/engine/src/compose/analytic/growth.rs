//! Growth and comparison of periods: 'month over month revenue growth', 'compared with the same month a year earlier'.

use super::{Composed, Setting, Words, filtered, fresh, measure, percent, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Arithmetic, Expr, OrderItem, Output, Predicate, Query, WindowKind};
use crate::time::{self, Comparison, TimeMeaning};
use crate::time_types::{CalendarPart, Grain, TimeRange};

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    if let Some(again) = repeated_name(&words) {
        let left: Vec<Item> = items.iter().enumerate().filter(|(i, _)| *i != again).map(|(_, i)| i.clone()).collect();
        return compose(&left, set);
    }
    let at = (0..items.len()).find(|&i| comparison(&words, i).is_some())?;
    let comparison = comparison(&words, at)?;
    // 'per quarter, compared with the previous quarter' compares each quarter.
    let unit = (0..items.len()).find_map(|i| if let Some(Sense::Time(TimeMeaning::GroupBy(g))) = words.sense(i) { Some(*g) } else { None });
    let ranged = (0..items.len()).any(|i| i != at && range(&words, i).is_some());
    let repeated = unit.is_some() && !ranged && comparison.shift.is_some_and(|(by, g)| by == -1 && Some(g) == unit);
    // 'year-on-year change in 2025': a change of that one year, which no row of it could be set against.
    let one = comparison.series && unit.is_none() && comparison.base.is_none() && {
        let mut all = (0..items.len()).filter(|&i| i != at).filter_map(|i| range(&words, i));
        let first = all.next();
        all.next().is_none() && first.zip(comparison.shift).is_some_and(|(r, (_, grain))| single(r, grain))
    };
    if (comparison.series || repeated) && !one { series(&words, at, &comparison) } else { periods(&words, at, &comparison) }
}

/// True for a range of one unit of the calendar or of a part of it: 'last year' and 'in March' for changes by year.
fn single(range: &TimeRange, by: Grain) -> bool {
    let (Some(from), Some(to)) = (&range.from, &range.to) else { return false };
    range.grain <= by && range.grain > Grain::Day && from.clone().shifted(1, range.grain) == *to
}

/// 'Q2 last year against Q2 the year before': the second name of a period that is told by how far it lies from the first.
fn repeated_name(words: &Words) -> Option<usize> {
    (1..words.items.len()).find(|&i| {
        let moved = |at: usize| match words.sense(at) {
            Some(Sense::Time(TimeMeaning::Shift { by, .. })) => by.0 < 0,
            Some(Sense::Time(TimeMeaning::Compare(c))) => c.shift.is_some_and(|s| s.0 < 0) && c.base.is_none(),
            _ => false,
        };
        let mut next = i + 1;
        while next < i + 3 && matches!(words.tag(next), "of" | "prep" | "filler") {
            next += 1;
        }
        range(words, i).is_some() && moved(next) && versus(words, i) && (0..i).any(|j| range(words, j).is_some())
    })
}

/// 'monthly growth', where 'monthly' happens to be a value of the data.
fn adverb(words: &Words, at: usize) -> Option<Grain> {
    let grain = match words.word(at).as_str() {
        "daily" => Grain::Day,
        "weekly" => Grain::Week,
        "monthly" => Grain::Month,
        "quarterly" => Grain::Quarter,
        "yearly" | "annual" => Grain::Year,
        _ => return None,
    };
    (at + 1..at + 4).any(|i| is_change(words, i)).then_some(grain)
}

/// What the mention compares with: a comparison by itself, or a moved period behind 'compare' or 'versus'.
fn comparison(words: &Words, at: usize) -> Option<Comparison> {
    match words.sense(at)? {
        Sense::Time(TimeMeaning::Compare(c)) => Some(c.clone()),
        Sense::Time(TimeMeaning::Shift { by, label }) if versus(words, at) => {
            Some(Comparison { base: None, shift: Some(*by), series: false, growth: changes(words), label: label.clone() })
        }
        // 'this month vs last month', 'compare 2024 and 2025': the range named later is the base.
        Sense::Time(TimeMeaning::Range(base)) if versus(words, at) && (0..at).any(|i| range(words, i).is_some()) => {
            Some(Comparison { base: Some(base.clone()), shift: None, series: false, growth: changes(words), label: base.label.clone() })
        }
        // 'growth by month', 'how did revenue grow per quarter'.
        Sense::Time(TimeMeaning::GroupBy(grain)) if changes(words) => {
            Some(Comparison { base: None, shift: Some((-1, *grain)), series: true, growth: true, label: String::new() })
        }
        Sense::Value { .. } => adverb(words, at).map(|grain| Comparison {
            base: None,
            shift: Some((-1, grain)),
            series: true,
            growth: true,
            label: String::new(),
        }),
        _ => None,
    }
}

fn versus(words: &Words, at: usize) -> bool {
    let aside = |i: usize| words.is(i, &["side by side", "next to each other", "head to head"]);
    (0..words.items.len()).any(aside)
        || (0..words.items.len().min(at + 1))
            .any(|i| words.tag(i) == "versus" || words.is(i, &["compare", "compared", "comparison", "difference", "against"]))
}

fn changes(words: &Words) -> bool {
    (0..words.items.len()).any(|i| is_change(words, i))
}

fn is_change(words: &Words, at: usize) -> bool {
    words.tag(at) == "growth"
        || words.is(
            at,
            &[
                "grow",
                "grew",
                "grown",
                "growth",
                "growth rate",
                "growing",
                "increase",
                "increased",
                "change",
                "changed",
                "decline",
                "declined",
                "drop",
                "dropped",
                "rise",
                "rose",
                "risen",
                "fall",
                "fell",
                "develop",
                "developed",
                "evolve",
                "evolved",
                "development",
                "development of",
                "delta",
                "moved",
                "move",
                "shrink",
                "shrank",
                "differ",
            ],
        ) && words.is_no_name(at)
}

fn range<'a>(words: &Words<'a>, at: usize) -> Option<&'a TimeRange> {
    match words.sense(at) {
        Some(Sense::Time(TimeMeaning::Range(r))) => Some(r),
        _ => None,
    }
}

/// Words of the comparison itself, which compose nothing.
fn is_said(words: &Words, at: usize) -> bool {
    let percent = words.is(at, &["percent", "%", "percentage", "pct", "many percent", "how much"]);
    let lead = (words.tag(at) == "prep" || words.is(at, &["by", "by how", "by how many", "by how much", "as"]))
        && words.is(at + 1, &["percent", "%", "percentage", "how many", "how much"]);
    let how_many = words.is(at, &["how many", "how much"]) && words.is(at + 1, &["percent", "%"]) || words.is(at, &["by how much"]);
    let how = words.tag(at) == "ask" && words.word(at).starts_with("how");
    percent && (words.is_no_name(at))
        || lead
        || how_many
        || how
        || is_change(words, at)
        || matches!(words.tag(at), "versus" | "share" | "exists")
        // 'more calls this year than last year'
        || words.tag(at) == "cmp_adj" && !matches!(words.sense(at + 1), Some(Sense::Number(_)))
        || words.is(at, &["up or down", "up", "down", "doing"]) && words.is_no_name(at)
        || words.is(at, &["compare", "compared", "comparison", "rate"]) && words.is_no_name(at)
}

/// The question without the comparison; the last of what is left counts as said up to there. `rated`: a share is compared.
fn without(words: &Words, at: usize, rated: bool) -> Vec<Item> {
    (0..words.items.len())
        .filter(|&i| {
            i != at && (rated && is_rate(words, i) || !is_said(words, i)) && !(words.tag(i) == "of" && i > 0 && is_said(words, i - 1))
        })
        .map(|i| words.items[i].clone())
        .collect()
}

/// 'what share of', 'the cancellation rate': a number that is no change.
fn is_rate(words: &Words, at: usize) -> bool {
    let led = at > 0 && (words.tag(at - 1) == "prep" || words.is(at - 1, &["by", "by how", "by how many", "by what", "in", "how many"]));
    let share = words.tag(at) == "share" || words.is(at, &["share", "percentage", "proportion", "rate", "percent", "%"]);
    share
        && !led
        && !words.word(at).starts_with("how")
        && (words.tag(at + 1) == "of" || words.is(at, &["rate"]) || words.word(at).ends_with(" of"))
}

/// An expression of aggregates, of those of their rows that satisfy the conditions.
fn of_those(expr: &Expr, conditions: &[Predicate]) -> Option<Expr> {
    match expr {
        Expr::Number(_) => Some(expr.clone()),
        Expr::Arithmetic(operator, a, b) => {
            Some(Expr::Arithmetic(*operator, Box::new(of_those(a, conditions)?), Box::new(of_those(b, conditions)?)))
        }
        other => filtered(other, conditions),
    }
}

/// True where the words set two things against one another.
fn is_comparison(words: &Words, at: usize) -> bool {
    let word = words.word(at);
    let told = matches!(words.sense(at), Some(Sense::Time(TimeMeaning::Compare(_))));
    told || changes(words) || versus(words, at) || word.contains("compare") || word.contains("versus") || word.starts_with("vs")
}

/// Each period beside its change against the one before.
fn series(words: &Words, at: usize, c: &Comparison) -> Option<Composed> {
    let grouped = (0..words.items.len()).any(|i| i != at && matches!(words.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_)))));
    let grain = c.shift.map_or(Grain::Month, |s| s.1);
    let mut items = without(words, at, false);
    if !grouped {
        let end = words.items.last().map_or(0, |i| i.end);
        let place = items.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(items.len(), |i| i + 1);
        items.insert(place, Item { sense: Sense::Time(TimeMeaning::GroupBy(grain)), start: end, end, fit: 1.0 });
    }
    let mut composed = measured(items, words.set, c.growth || is_comparison(words, at))?;
    let query = &mut composed.query;
    let m = measure(query)?;
    let key = query.group_by.iter().find(|e| matches!(e, Expr::Truncate(..) | Expr::YearOf(_)))?.clone();
    let partition: Vec<Expr> =
        query.group_by.iter().filter(|e| **e != key && query.select.iter().any(|o| o.expr == **e)).cloned().collect();
    let value = query.select[m].expr.clone();
    let order = vec![OrderItem { expr: key.clone(), descending: false }];
    let window = |kind| Expr::Window { kind, argument: Box::new(value.clone()), partition: partition.clone(), order: order.clone() };
    if !c.growth {
        let alias = fresh("previous", &query.select);
        query.select.push(Output { expr: window(WindowKind::Previous), alias });
    }
    let alias = fresh("growth_percent", &query.select);
    query.select.push(Output { expr: window(WindowKind::GrowthRate), alias });
    query.order_by = order.clone();
    query.limit = None;
    composed.rules.push("growth by period");
    Some(composed)
}

/// A question about amounts that names none counts rows or sums.
fn measured(items: Vec<Item>, set: Setting<'_>, asked: bool) -> Option<Composed> {
    let words = Words { items: &items, set };
    // 'did the freight rise each quarter': what rises is no group.
    let grouped = |c: &Composed| {
        c.query.group_by.iter().any(|e| match e {
            Expr::Column(c) => set
                .lexicon
                .table(&c.table.name)
                .and_then(|t| Some((t, set.lexicon.column(t, &c.column)?)))
                .is_some_and(|(t, i)| words.is_amount(t, i)),
            _ => false,
        })
    };
    if let Some(composed) = rest(&items, set)
        && measure(&composed.query).is_some()
        && !(asked && grouped(&composed))
    {
        return Some(composed);
    }
    if !asked {
        return None;
    }
    let amount = |i: usize| matches!(words.sense(i), Some(Sense::Column(t, c)) if words.is_amount(*t, *c));
    let rows = || (0..items.len()).find(|&i| matches!(words.sense(i), Some(Sense::Table(_))));
    let head = (0..items.len()).find(|&i| amount(i)).or_else(rows)?;
    let lead = match words.sense(head) {
        Some(Sense::Table(_)) => super::keyword("count", "", items[head].start),
        _ => super::keyword("agg", "sum", items[head].start),
    };
    let mut items = items.clone();
    items.insert(head, lead);
    rest(&items, set).filter(|c| measure(&c.query).is_some())
}

/// Two periods side by side and the change between them.
fn periods(words: &Words, at: usize, c: &Comparison) -> Option<Composed> {
    let rated = (0..words.items.len()).any(|i| i != at && is_rate(words, i)) && !changes(words);
    let mut items = without(words, at, rated);
    let own = (0..words.items.len()).rev().filter(|&i| i != at).find_map(|i| range(words, i)).cloned();
    let current = match own {
        Some(r) => r,
        None => {
            // 'revenue compared with last year': this year so far.
            let (by, grain) = c.shift?;
            let base = c.base.clone().or_else(|| {
                let from = crate::time_types::TimePoint::start_of(grain).shifted(by, grain);
                let to = from.clone().shifted(1, grain);
                Some(TimeRange { from: Some(from), to: Some(to), grain, label: c.label.clone() })
            })?;
            let range = time::shifted(&base, -by, grain);
            let end = words.items.last().map_or(0, |i| i.end);
            let place = items.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(items.len(), |i| i + 1);
            items.insert(place, Item { sense: Sense::Time(TimeMeaning::Range(range.clone())), start: end, end, fit: 1.0 });
            range
        }
    };
    // 'this year against the same period last year': what has passed of it, since as much of the other is meant.
    let same = ["same period", "same time", "same stretch", "same point", "same span"].iter().any(|w| c.label.contains(w));
    let running = current.from.as_ref().is_some_and(|f| {
        f.anchor == crate::time_types::Anchor::Today && f.trunc == Some(current.grain) && f.shifts.is_empty() && f.before.is_empty()
    });
    let said = current.clone();
    let current = if same && running && current.grain > Grain::Day && c.base.is_none() {
        TimeRange { to: Some(crate::time_types::TimePoint::today().shifted(1, Grain::Day)), ..current }
    } else {
        current
    };
    let base = match (&c.base, c.shift) {
        (Some(base), _) => time::held_against(base, &current),
        (None, Some((by, grain))) => time::before(&current, by, grain),
        (None, None) => time::previous(&current)?,
    };
    let mut composed = if rated { rest(&items, words.set)? } else { measured(items, words.set, is_comparison(words, at))? };
    let query = &mut composed.query;
    let m = if rated {
        query.select.iter().position(|o| o.expr.is_percent() && query.source.is_none() && query.set.is_none())?
    } else {
        measure(query)?
    };
    // A change goes forward in time, whichever was named first.
    let (current, base) = if later(&base, &current) { (base, current) } else { (current, base) };
    let place = query.filter.iter().position(|p| matches!(p, Predicate::Within { range, negated: false, .. } if *range == said))?;
    let Predicate::Within { column, .. } = query.filter.remove(place) else { return None };
    let within = |range: &TimeRange| Predicate::Within { column: column.clone(), range: range.clone(), negated: false };
    let years = |r: &TimeRange| r.grain == Grain::Year && r.from.is_some() && r.to.is_some();
    if years(&current) && years(&base) {
        by_part_of_year(query);
    }
    let value = query.select[m].expr.clone();
    let name = query.select[m].alias.clone().unwrap_or_else(|| "value".into());
    let mut inner = query.clone();
    let mut names: Vec<String> = Vec::new();
    inner.select.clear();
    let (mut now_name, mut then_name) = (alias(&name, &current), alias(&name, &base));
    if now_name == then_name {
        (now_name, then_name) = (name.clone(), format!("{name}_before"));
    }
    for (i, o) in query.select.iter().enumerate() {
        if i != m {
            if i > m && o.expr.is_aggregate() {
                continue;
            }
            names.push(o.alias.clone().unwrap_or_else(|| if let Expr::Column(c) = &o.expr { c.column.clone() } else { "value".into() }));
            inner.select.push(o.clone());
            continue;
        }
        inner.select.push(Output { expr: of_those(&value, &[within(&current)])?, alias: Some(now_name.clone()) });
        inner.select.push(Output { expr: of_those(&value, &[within(&base)])?, alias: Some(then_name.clone()) });
        names.extend([now_name.clone(), then_name.clone()]);
    }
    inner.filter.insert(place.min(inner.filter.len()), Predicate::Any(vec![within(&current), within(&base)]));
    // Shares stand side by side: a percentage of percentages says little.
    if rated {
        inner.order_by.retain(|o| !o.expr.is_aggregate());
        composed.query = inner;
        composed.rules.push("periods compared");
        return Some(composed);
    }
    let (order, limit) = (std::mem::take(&mut inner.order_by), inner.limit.take());
    let derived = |name: &String| Expr::Derived(name.clone());
    let change = Expr::Arithmetic(Arithmetic::Subtract, Box::new(derived(&now_name)), Box::new(derived(&then_name)));
    let mut select: Vec<Output> = names.iter().map(|n| Output { expr: derived(n), alias: None }).collect();
    let growth = percent(change, derived(&then_name));
    select.push(Output { expr: growth.clone(), alias: Some("change_percent".into()) });
    // 'which product grew most': by the change.
    let order_by = order
        .iter()
        .filter_map(|o| {
            let at = query.select.iter().position(|s| s.expr == o.expr);
            match at {
                Some(i) if i == m => Some(OrderItem { expr: growth.clone(), descending: o.descending }),
                Some(i) => names.get(i).map(|n| OrderItem { expr: derived(n), descending: o.descending }),
                None => None,
            }
        })
        .collect();
    *query = Query { select, order_by, limit, source: Some(Box::new(inner)), ..Query::default() };
    composed.rules.push("periods compared");
    Some(composed)
}

/// 'by month this year vs last year': a month of both years is one row.
fn by_part_of_year(query: &mut Query) {
    let part = |e: &Expr| match e {
        Expr::Truncate(Grain::Month, c) => Some(Expr::Part(CalendarPart::MonthOfYear, c.clone())),
        Expr::Truncate(Grain::Quarter, c) => Some(Expr::Part(CalendarPart::QuarterOfYear, c.clone())),
        Expr::Truncate(Grain::Week, c) => Some(Expr::Part(CalendarPart::WeekOfYear, c.clone())),
        _ => None,
    };
    let keys =
        query.group_by.iter_mut().chain(query.select.iter_mut().map(|o| &mut o.expr)).chain(query.order_by.iter_mut().map(|o| &mut o.expr));
    for e in keys {
        if let Some(told) = part(e) {
            *e = told;
        }
    }
}

/// True where the first range begins later: both fixed, or told by how many units of one kind they lie from today.
fn later(a: &TimeRange, b: &TimeRange) -> bool {
    use crate::time_types::Anchor;
    match (&a.from, &b.from) {
        (Some(a), Some(b)) => match (&a.anchor, &b.anchor) {
            (Anchor::Fixed(x), Anchor::Fixed(y)) => x > y && !a.is_relative() && !b.is_relative(),
            (Anchor::Today, Anchor::Today) if a.before.is_empty() && b.before.is_empty() && a.trunc == b.trunc => {
                let moved = |p: &crate::time_types::TimePoint| {
                    p.shifts.iter().all(|(_, g)| Some(*g) == a.trunc).then(|| p.shifts.iter().map(|(by, _)| by).sum::<i32>())
                };
                moved(a).zip(moved(b)).is_some_and(|(x, y)| x > y)
            }
            _ => false,
        },
        _ => false,
    }
}

/// 'revenue_last_month' from the words of the period where they are short.
fn alias(name: &str, range: &TimeRange) -> String {
    let label: String = range.label.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let label = label.trim_matches('_').replace("__", "_");
    if label.is_empty() || label.len() > 24 { format!("{name}_before") } else { format!("{name}_{label}") }
}
