//! Groups whose number is set against the average of all such groups: 'guides with more tours than the average guide', 'who is below
//! average in bookings this season', 'an above-average number of repairs'.
//!
//! The words of the comparison are taken out and the rest is read like any question; its number by group is compared with the average of
//! that very number over all groups, so that conditions and periods hold on both sides.

use super::numbers::{adds_up, amount, of_table};
use super::parts::{Key, Meaning, Measure, Style, column, table_ref};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Output, Predicate, Query};

const MORE: &[&str] =
    &["more", "higher", "greater", "larger", "bigger", "better", "longer", "above", "over", "beyond", "exceed", "exceeds", "exceeded"];
const LESS: &[&str] = &["fewer", "less", "lower", "smaller", "worse", "shorter", "below", "under", "beneath"];
const AVERAGE: &[&str] = &["average", "avg", "mean", "typical"];
/// What may stand before the average.
const BEFORE: &[&str] = &["the", "an", "a", "our", "their", "your", "overall", "what", "is"];
/// Verbs of money without what is paid: the amount of what happened.
const SPENDS: &[&str] = &[
    "won", "win", "wins", "sell", "sells", "sold", "raise", "raised", "donate", "donated", "bill", "billed", "spend", "spends", "spent",
    "pay", "pays", "paid", "earn", "earns", "earned",
];
/// Words between the average and what it is of.
const LEADS: &[&str] = &[
    "in",
    "by",
    "for",
    "on",
    "when",
    "it",
    "comes",
    "to",
    "you",
    "we",
    "terms",
    "of",
    "regarding",
    "count",
    "counting",
    "their",
    "the",
    "if",
    "go",
    "total",
];
/// Groups within the whole, whose own average is meant: not read here.
const WITHIN: &[&str] = &["their", "its", "own", "same", "respective"];

/// The comparison among the tokens.
pub(super) struct Against {
    op: Comparison,
    /// Tokens that are taken out.
    taken: Vec<usize>,
    /// Where the words of the number stand, from and to by token.
    number: (usize, usize),
    /// The table of the rows named behind the average ('than the average guide'), and the token after them.
    unit: Option<(usize, usize)>,
    /// Said with 'than': what is compared stands between, or is a verb.
    than: bool,
    /// Said in one word: 'above-average'.
    hyphened: bool,
    /// The comparative before 'than', where it measures something by itself: 'heavier'.
    adjective: Option<String>,
}

impl Against {
    /// Set against something else than an average, with the words of the number between two tokens.
    pub(super) fn than(op: Comparison, number: (usize, usize)) -> Self {
        Self { op, taken: Vec::new(), number, unit: None, than: true, hyphened: false, adjective: None }
    }
}

/// Which side of a comparison a word asks for.
pub(super) fn side(word: &str) -> Option<Comparison> {
    match word {
        w if MORE.contains(&w) || w == ">" => Some(Comparison::Greater),
        w if LESS.contains(&w) || w == "<" => Some(Comparison::Less),
        _ => None,
    }
}

/// True where it is asked how many there are of some rows, before a token: 'how many guides led more tours than …'.
pub(super) fn counts(items: &[Item], of: usize, before: usize) -> bool {
    items.iter().any(|i| i.end <= before && matches!(i.sense, Sense::Keyword("count", _)))
        && items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }) == Some(of)
}

/// The groups; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let against = against(items, set)?;
    let kept: Vec<Item> = items.iter().filter(|i| !(i.start..i.end).any(|t| against.taken.contains(&t))).cloned().collect();
    let view = View::new(&kept, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() {
        return None;
    }
    let unit = against.unit.map(|u| u.0);
    // Rows that are only called by what they are: 'booths' of stalls.
    let valued = || items.iter().find_map(|i| if let Sense::Value { table, .. } = i.sense { Some(table) } else { None });
    let named = items.iter().any(|i| matches!(i.sense, Sense::Table(_)));
    let number = number(&view, &against, &m, style);
    let home = number.as_ref().map(Measure::home);
    // 'bigger than the average boat', 'cost more than average': what the word measures of such rows.
    let costs = against.than && set.tokens.iter().any(|t| matches!(t.lower.as_str(), "cost" | "costs"));
    let said = against.adjective.as_deref().or(Some("costly").filter(|_| costs));
    if let (None, Some(word)) = (&number, said) {
        let t = unit.or(m.head).or(m.tables.first().copied()).or_else(valued)?;
        let adjective = crate::lexicon::DICTIONARY.adjective(word)?;
        if costs {
            m.shown.retain(|p| !view.is_amount(*p));
        }
        // 'stalls whose crates are heavier': what is measured may be of rows that belong to those asked for.
        let spoken = || m.tables.iter().copied().filter(|x| *x != t);
        let (p, dated) =
            super::extremes::hinted(&view, t, adjective).or_else(|| spoken().find_map(|x| super::extremes::hinted(&view, x, adjective)))?;
        let op = match (adjective.descending, against.adjective.is_some()) {
            (_, false) => against.op,
            (true, true) => Comparison::Greater,
            (false, true) => Comparison::Less,
        };
        if dated {
            return None;
        }
        let sorts = |x: &&super::parts::Place| {
            x.0 == p.0 && !view.is_amount(**x) && !view.is_date(**x) && !set.lexicon.tables[x.0].display.contains(&x.1)
        };
        let key = if p.0 == t {
            let said = m.keys.iter().find(|k| matches!(k, Key::Column(x) if sorts(&x)));
            said.cloned().or_else(|| m.shown.iter().find(sorts).map(|x| Key::Column(*x))).filter(|_| unit.is_none())
        } else {
            Some(Key::Entity(t))
        };
        // 'how many boats are longer than average for each club': of the boats, by club.
        let counted = p.0 == t && counts(items, t, against.taken.iter().copied().min().unwrap_or(0));
        return match key.filter(|_| !counted) {
            Some(key) => means(m, p, key, op, (&view, style)),
            None => rows(m, (column(set.lexicon, p.0, p.1), t), op, (&view, style)),
        };
    }
    if let Some(Measure::Of(_, e, t)) = &number
        && (unit == Some(*t) || m.tables.first() == Some(t) && unit.is_none() || unit.is_none() && !named && valued() == Some(*t))
    {
        // 'priced above the average of …' is compared where columns are.
        let of = set.tokens.iter().any(|t| t.lower == "of");
        if !against.hyphened && (against.than || of) {
            return None;
        }
        let (e, t) = (e.clone(), *t);
        return rows(m, (e, t), against.op, (&view, style));
    }
    let who = set.tokens.first().is_some_and(|t| t.lower == "who");
    let whose = unit.or(m.head.filter(|h| Some(*h) != home)).or_else(|| m.tables.iter().copied().find(|t| Some(*t) != home));
    let of = whose.or_else(|| person(home?, set.lexicon).filter(|_| who))?;
    let measure = number.or_else(|| added_up(&view, of, &m)).or_else(|| deed(&view, of, &m))?;
    if measure.home() == of {
        return None;
    }
    // An average that is named as such is set against the one of all rows: 'an average fare above the overall average'.
    let averages = set.tokens.iter().filter(|t| AVERAGE.contains(&t.lower.as_str())).count() > 1;
    if let Measure::Of(Aggregate::Avg, e, t) = &measure
        && unit.is_none()
        && averages
        && let Some(c) = (0..set.lexicon.tables[*t].columns.len()).find(|&c| column(set.lexicon, *t, c) == *e)
    {
        return means(m, (*t, c), Key::Entity(of), against.op, (&view, style));
    }
    let counted = counts(items, of, against.taken.iter().copied().min().unwrap_or(0));
    m.open_count = false;
    m.open_function = None;
    m.measures = vec![measure.clone()];
    m.keys = vec![Key::Entity(of)];
    m.each = false;
    m.head = None;
    let argument = match &measure {
        Measure::Of(_, e, _) => Some(e.clone()),
        _ => None,
    };
    m.shown.retain(|(t, c)| Some(column(set.lexicon, *t, *c)) != argument);
    m.shown.retain(|p| p.0 != measure.home());
    m.asks.who = false;
    settle::settle(&mut m, &view, style)?;
    let mut composed = build::build(m, &view)?;
    let query = &mut composed.query;
    if query.source.is_some() || query.group_by.is_empty() {
        return None;
    }
    bound(query, against.op)?;
    if counted {
        let source = Box::new(std::mem::take(query));
        *query = Query {
            select: vec![Output { expr: Expr::CountRows(None), alias: Some("count".into()) }],
            source: Some(source),
            ..Query::default()
        };
    }
    composed.rules.push("above the average of groups");
    Some(composed)
}

/// Rows whose own number is set against the average of all rows: 'tools with an above-average price'.
fn rows(mut m: Meaning, (e, t): (Expr, usize), op: Comparison, (view, style): (&View<'_>, Style)) -> Option<Composed> {
    m.measures.retain(|x| !matches!(x, Measure::Of(_, y, _) if *y == e));
    m.shown.retain(|(t, c)| column(view.lexicon(), *t, *c) != e);
    m.open_function = None;
    if m.measures.is_empty() {
        m.head = Some(t);
    }
    let average = Expr::aggregate(Aggregate::Avg, e.clone());
    // Of which rows, is said of both sides: 'wooden boats longer than the average'.
    let own = |p: &&Predicate| {
        let mut own = true;
        p.tables(&mut |x| own &= view.lexicon().table(&x.name) == Some(t));
        own
    };
    let filter = m.conditions.iter().filter(own).cloned().collect();
    let select = vec![Output { expr: average, alias: None }];
    let all = Query { subject: Some(table_ref(view.lexicon(), t)), select, filter, ..Query::default() };
    m.conditions.push(Predicate::Compare { left: e, op, right: Expr::Scalar(Box::new(all)) });
    settle::settle(&mut m, view, style)?;
    build::build(m, view)
}

/// Groups whose mean is set against the mean of all rows: 'for which stalls are the crates heavier than average'.
fn means(mut m: Meaning, p: super::parts::Place, key: Key, op: Comparison, (view, style): (&View<'_>, Style)) -> Option<Composed> {
    let lexicon = view.lexicon();
    let measure = Measure::Of(Aggregate::Avg, column(lexicon, p.0, p.1), p.0);
    let mean = measure.expr(lexicon);
    let own = |x: &&Predicate| {
        let mut own = true;
        x.tables(&mut |t| own &= lexicon.table(&t.name) == Some(p.0));
        own
    };
    let filter = m.conditions.iter().filter(own).cloned().collect();
    let select = vec![Output { expr: mean.clone(), alias: None }];
    let all = Query { subject: Some(table_ref(lexicon, p.0)), select, filter, ..Query::default() };
    m.measures = vec![measure];
    m.open_function = None;
    m.keys = vec![key];
    m.each = false;
    m.head = None;
    m.shown.clear();
    m.asks.who = false;
    settle::settle(&mut m, view, style)?;
    let mut composed = build::build(m, view)?;
    if composed.query.source.is_some() || composed.query.group_by.is_empty() {
        return None;
    }
    composed.query.having.push(Predicate::Compare { left: mean, op, right: Expr::Scalar(Box::new(all)) });
    composed.rules.push("above the average of groups");
    Some(composed)
}

/// Bounds the number of the groups by its average over all of them.
fn bound(query: &mut Query, op: Comparison) -> Option<()> {
    let measure = query.select.iter().find(|o| o.expr.is_aggregate())?.expr.clone();
    let mut inner = Query { order_by: Vec::new(), limit: None, ..query.clone() };
    inner.select = vec![Output { expr: measure.clone(), alias: Some("n".into()) }];
    let average = Expr::aggregate(Aggregate::Avg, Expr::Derived("n".into()));
    let whole = Query { select: vec![Output { expr: average, alias: None }], source: Some(Box::new(inner)), ..Query::default() };
    query.having.push(Predicate::Compare { left: measure, op, right: Expr::Scalar(Box::new(whole)) });
    Some(())
}

/// The rows named at a token, by their table or by what they are ('the average silk crate' where silk crates are asked for).
fn unit_at(items: &[Item], token: usize) -> Option<(usize, usize)> {
    let mut at = token;
    let mut table = None;
    while let Some(item) = items.iter().find(|i| i.start == at && i.start < i.end) {
        match &item.sense {
            Sense::Table(t) => {
                table = Some(*t);
                at = item.end;
                break;
            }
            value @ Sense::Value { table: t, .. } if items.iter().any(|i| i.end <= token && i.sense == *value) => {
                table = Some(*t);
                at = item.end;
            }
            _ => break,
        }
    }
    table.map(|t| (t, at))
}

/// The people that rows of a table belong to.
pub(super) fn person(t: usize, lexicon: &Lexicon) -> Option<usize> {
    let is = |t: usize| lexicon.is_person(t);
    let mut to = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && is(e.to)).map(|e| e.to);
    let first = to.next()?;
    to.all(|other| other == first).then_some(first)
}

/// The comparison with an average, where the question holds one.
fn against(items: &[Item], set: Setting<'_>) -> Option<Against> {
    let tokens = set.tokens;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let op = side;
    let all = (0..tokens.len()).filter(|&i| AVERAGE.contains(&word(i)) || joined(word(i)).is_some());
    // The one that something is set against: 'an average fare above the average'.
    let led = |i: &usize| {
        let before = (0..*i).rev().map(word).find(|w| !BEFORE.contains(w)).unwrap_or_default();
        before == "than" || op(before).is_some()
    };
    let average = all.clone().rfind(led).or_else(|| all.min())?;
    // 'above-average' in one word, or in three.
    let hyphened = average >= 2 && word(average - 1) == "-" && op(word(average - 2)).is_some();
    if let Some(op) = joined(word(average)).or(op(word(average.wrapping_sub(2))).filter(|_| hyphened)) {
        let from = if hyphened { average - 2 } else { average };
        let end = clause_end(tokens, average + 1);
        return Some(Against {
            op,
            taken: (from..=average).collect(),
            number: (average + 1, end),
            unit: None,
            than: false,
            hyphened: true,
            adjective: None,
        });
    }
    let mut before = average;
    while before > 0 && BEFORE.contains(&word(before - 1)) {
        before -= 1;
    }
    if (before..average).any(|i| WITHIN.contains(&word(i))) {
        return None;
    }
    let lead = before.checked_sub(1)?;
    // The rows behind it: 'than the average guide (does)'.
    let unit = unit_at(items, average + 1);
    if (average + 1..tokens.len())
        .any(|i| WITHIN.contains(&word(i)) && matches!(word(i.wrapping_sub(1)), "of" | "for" | "in" | "within" | "at"))
    {
        return None;
    }
    let mut taken: Vec<usize> = (lead..=average).collect();
    if let Some((_, end)) = unit {
        taken.extend(average + 1..end);
        let mut after = end;
        while matches!(word(after), "does" | "do" | "did" | "has" | "have" | "had" | "is" | "are" | "was" | "'s" | "’s") {
            taken.push(after);
            after += 1;
        }
    }
    if word(lead) == "than" {
        // 'heavier than', 'bigger than': the word right before measures.
        let measures = crate::lexicon::DICTIONARY.adjective(word(lead.wrapping_sub(1))).is_some_and(|a| !a.measures.is_empty());
        let adjective = Some(word(lead.wrapping_sub(1)).to_string()).filter(|w| measures && w.ends_with("er"));
        let compared = |i: &usize| op(word(*i)).is_some() || adjective.is_some() && *i + 1 == lead;
        let start = (lead.saturating_sub(9)..lead).rev().find(compared)?;
        let op = op(word(start)).unwrap_or(Comparison::Greater);
        taken.push(start);
        return Some(Against { op, taken, number: (start + 1, lead), unit, than: true, hyphened: false, adjective });
    }
    let op = op(word(lead))?;
    // 'above the average of all': what is compared was named before.
    if word(average + 1) == "of" {
        return None;
    }
    // 'above average in number of tours', 'bookings below average', 'tours above the average guide'
    let end = clause_end(tokens, average + 1);
    Some(Against { op, taken, number: (average + 1, end), unit, than: false, hyphened: false, adjective: None })
}

/// 'above-average' as one token.
fn joined(word: &str) -> Option<Comparison> {
    Some(match word {
        "above-average" | "higher-than-average" | "larger-than-average" | "bigger-than-average" | "better-than-average" => {
            Comparison::Greater
        }
        "below-average" | "lower-than-average" | "smaller-than-average" | "under-average" | "worse-than-average" => Comparison::Less,
        _ => return None,
    })
}

fn clause_end(tokens: &[crate::text::Token], from: usize) -> usize {
    (from..tokens.len()).find(|&i| matches!(tokens[i].text.as_str(), "?" | "." | ";" | "!")).unwrap_or(tokens.len())
}

/// The number that the words between two tokens tell.
pub(super) fn number(view: &View<'_>, against: &Against, m: &Meaning, style: Style) -> Option<Measure> {
    let (from, to) = against.number;
    let lexicon = view.lexicon();
    let within: Vec<usize> = (0..view.items.len()).filter(|&i| view.items[i].start >= from && view.items[i].end <= to).collect();
    // 'a higher fare on average'
    let mut function = within.iter().any(|&i| matches!(view.sense(i), Some(Sense::Keyword("agg_after", "avg")))).then_some(Aggregate::Avg);
    for (n, &i) in within.iter().enumerate() {
        match view.sense(i)? {
            Sense::Keyword("count" | "count_distinct" | "count_verb", _) => {
                function = None;
                let behind = view.next(i + 1);
                if let Some(t) = view.table(behind).filter(|_| within.contains(&behind)) {
                    return Some(Measure::Rows(t));
                }
            }
            Sense::Keyword("agg", "avg") => function = Some(Aggregate::Avg),
            Sense::Keyword("agg", "sum") => function = Some(Aggregate::Sum),
            Sense::Column(t, c) if view.is_amount((*t, *c)) => {
                let usual = usual(view, (*t, *c));
                return Some(match (function, usual) {
                    (Some(f), Measure::Of(_, e, home)) => Measure::Of(f, e, home),
                    (_, usual) => usual,
                });
            }
            Sense::Table(t) => {
                // 'repair cost', 'repair count'
                let next = within.get(n + 1).copied();
                if next.and_then(|k| view.column(k)).is_some_and(|p| view.is_amount(p)) {
                    continue;
                }
                let counted = next.is_some_and(|k| matches!(view.tag(k), "count" | "count_verb"));
                return Some(if counted { Measure::Rows(*t) } else { of_table(view, *t, style) });
            }
            Sense::Keyword("prep" | "of" | "all" | "verb" | "its" | "and" | "with" | "that", _) | Sense::Value { .. } | Sense::Time(_) => {}
            Sense::Keyword("measure", _) => {
                let turnover = crate::compose::measure::turnover(lexicon);
                let (t, e) = turnover.first()?.clone();
                return Some(Measure::Of(Aggregate::Sum, e, t));
            }
            Sense::Unknown
                if view.tokens(i).iter().all(|t| LEADS.contains(&t.lower.as_str()) || crate::account::policy::says_nothing(&t.lower)) => {}
            _ => {}
        }
    }
    // 'tours per guide above average', 'whose tours are above average'
    if from < to && within.iter().any(|&i| matches!(view.sense(i), Some(Sense::Table(_) | Sense::Column(..)))) {
        return None;
    }
    // 'whose average fare is higher than the average': named before the comparison.
    let named = |x: &&Measure| !against.than || from >= to && matches!(x, Measure::Of(Aggregate::Avg, ..));
    m.measures.iter().find(|x| Some(x.home()) != m.head).filter(named).cloned()
}

/// What an amount comes to for several rows: their sum, or the mean of what doesn't add up.
pub(super) fn usual(view: &View<'_>, place: (usize, usize)) -> Measure {
    let f = if adds_up(view, place) { Aggregate::Sum } else { Aggregate::Avg };
    Measure::Of(f, column(view.lexicon(), place.0, place.1), place.0)
}

/// 'whose bills add up to more than …': the amounts of what is named.
fn added_up(view: &View<'_>, of: usize, m: &Meaning) -> Option<Measure> {
    let words: Vec<&str> = view.set.tokens.iter().map(|t| t.lower.as_str()).collect();
    let adds = |w: &[&str]| {
        matches!(w, ["add" | "adds" | "added" | "sum" | "sums", "up"] | ["come" | "comes" | "came" | "amount" | "amounts", "to"])
    };
    if !words.windows(2).any(adds) {
        return None;
    }
    let (e, t) = m.tables.iter().filter(|t| **t != of).find_map(|t| amount(view, *t))?;
    Some(Measure::Of(Aggregate::Sum, e, t))
}

/// What a verb without a noun counts or sums: 'spend more than average', 'sailed more than average'.
pub(super) fn deed(view: &View<'_>, of: usize, m: &Meaning) -> Option<Measure> {
    let lexicon = view.lexicon();
    let refers = |t: usize| t != of && lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t && lexicon.edges[e].to == of);
    let spends = view.set.tokens.iter().any(|t| SPENDS.contains(&t.lower.as_str()));
    // 'cost more than average': the very number that is named, of whatever table it is.
    if m.shown.iter().any(|p| view.is_amount(*p)) {
        return None;
    }
    let mut spoken: Vec<usize> = m.tables.iter().copied().chain(m.shown.iter().map(|p| p.0)).collect();
    for p in &m.conditions {
        p.tables(&mut |t| spoken.extend(lexicon.table(&t.name)));
    }
    spoken.retain(|t| refers(*t));
    let mut amounts: Vec<(Expr, usize)> =
        spoken.iter().copied().chain((0..lexicon.tables.len()).filter(|t| refers(*t))).filter_map(|t| amount(view, t)).collect();
    if spends {
        amounts.dedup_by_key(|a| a.1);
        let (e, t) = match (spoken.is_empty(), amounts.as_slice()) {
            (true, [one]) | (false, [one, ..]) => one.clone(),
            _ => return None,
        };
        return Some(Measure::Of(Aggregate::Sum, e, t));
    }
    spoken.first().map(|t| Measure::Rows(*t))
}
