//! Groups whose number in one period is set against that of another: 'wards with more admissions this year than last', 'who sold less in
//! May than the month before', 'clients that ordered at least a tenth more this quarter than a year earlier'.
//!
//! As with averages, the words of the comparison are taken out and the rest is read like any question of the later period; its number is
//! then taken over either period, so that conditions hold on both sides.

use super::above::{self, Against};
use super::parts::{Key, Meaning, Measure, Style, column};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Comparison, Expr, OrderItem, Output, Predicate, Query};
use crate::time::{self, TimeMeaning};
use crate::time_types::TimeRange;

/// How far behind its comparative 'than' may stand, in tokens.
const FAR: usize = 14;

/// How questions open that ask whether.
const WHETHER: &[&str] = &["did", "do", "does", "are", "is", "have", "has", "was", "were"];

/// Two periods and how their numbers are compared.
struct Periods {
    now: TimeRange,
    then: TimeRange,
    op: Comparison,
    /// By how much of the earlier number, in percent.
    percent: Option<String>,
    /// Tokens that are taken out.
    taken: Vec<usize>,
    /// Where the words of the number stand.
    number: (usize, usize),
    /// The later period was not said.
    unsaid: Option<Item>,
}

/// The groups; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    // 'did we load more …?' asks for no groups.
    let whether = set.tokens.first().is_some_and(|t| WHETHER.contains(&t.lower.as_str()));
    let periods = periods(items, set).filter(|_| !whether)?;
    let mut kept: Vec<Item> = items.iter().filter(|i| !(i.start..i.end).any(|t| periods.taken.contains(&t))).cloned().collect();
    kept.extend(periods.unsaid.clone());
    let view = View::new(&kept, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() {
        return None;
    }
    let against = Against::than(periods.op, periods.number);
    let number = above::number(&view, &against, &m, style);
    let home = number.as_ref().map(Measure::home);
    let lexicon = set.lexicon;
    // 'which regions …', 'in which towns did we …'
    let asked = m.shown.iter().copied().find(|p| (m.asks.which || m.asks.list) && view.class(*p).is_text());
    let key = match (m.keys.as_slice(), asked) {
        ([], Some(p)) if !lexicon.tables[p.0].display.contains(&p.1) => Some(Key::Column(p)),
        ([one @ Key::Column(_)], _) if m.head.is_none() => Some(one.clone()),
        _ => None,
    };
    let (of, key) = match key {
        Some(key) => (None, key),
        None => {
            let who = set.tokens.first().is_some_and(|t| t.lower == "who");
            let entity = m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None });
            let whose = entity.or(m.head.filter(|h| Some(*h) != home)).or_else(|| m.tables.iter().copied().find(|t| Some(*t) != home));
            // 'which growers sold more', where growers are a kind of members.
            let kind = || {
                let mut of = None;
                m.conditions.iter().for_each(|p| p.tables(&mut |t| of = of.or(lexicon.table(&t.name))));
                of.filter(|of| lexicon.is_person(*of) && (m.asks.which || m.asks.list))
            };
            let of = whose.or_else(|| above::person(home?, lexicon).filter(|_| who)).or_else(kind)?;
            (Some(of), Key::Entity(of))
        }
    };
    // 'whose fees were higher'
    let before = || {
        let said = m.measures.iter().find(|x| Some(x.home()) != of && !matches!(x, Measure::Rows(_))).cloned();
        let named = || m.shown.iter().copied().find(|p| Some(p.0) != of && view.is_amount(*p));
        said.or_else(|| named().map(|p| above::usual(&view, p)))
    };
    let measure = number.or_else(before).or_else(|| above::deed(&view, of?, &m))?;
    if of.is_some_and(|of| !leads(measure.home(), of, lexicon)) {
        return None;
    }
    let counted = of.is_some_and(|of| above::counts(items, of, periods.taken.iter().copied().min().unwrap_or(0)));
    let argument = if let Measure::Of(_, e, _) = &measure { Some(e.clone()) } else { None };
    (m.open_count, m.open_function, m.each, m.head) = (false, None, false, None);
    m.measures = vec![measure.clone()];
    m.keys = vec![key];
    m.shown.retain(|(t, c)| *t != measure.home() && Some(column(lexicon, *t, *c)) != argument);
    m.asks.who = false;
    settle::settle(&mut m, &view, style)?;
    let mut composed = build::build(m, &view)?;
    side_by_side(&mut composed.query, &periods)?;
    if counted {
        let source = Box::new(std::mem::take(&mut composed.query));
        let select = vec![Output { expr: Expr::CountRows(None), alias: Some("count".into()) }];
        composed.query = Query { select, source: Some(source), ..Query::default() };
    }
    composed.rules.push("more than in another period");
    Some(composed)
}

/// True where each row of a table leads to one of another, over a few keys.
pub(crate) fn leads(from: usize, to: usize, lexicon: &crate::lexicon::Lexicon) -> bool {
    let up = |t: usize| lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == t && e.to != t).map(|e| e.to);
    from != to && up(from).any(|a| a == to || up(a).any(|b| b == to || up(b).any(|c| c == to)))
}

/// The number in either period, and the condition that compares them.
fn side_by_side(query: &mut Query, periods: &Periods) -> Option<()> {
    if query.source.is_some() || query.group_by.is_empty() || query.limit.is_some() {
        return None;
    }
    let at = query.select.iter().position(|o| matches!(o.expr, Expr::CountRows(_) | Expr::Aggregate { .. }))?;
    let place = query.filter.iter().position(|p| matches!(p, Predicate::Within { range, negated: false, .. } if *range == periods.now))?;
    let Predicate::Within { column, .. } = query.filter.remove(place) else { return None };
    let within = |range: &TimeRange| Predicate::Within { column: column.clone(), range: range.clone(), negated: false };
    let number = |range: &TimeRange| match &query.select[at].expr {
        e @ Expr::CountRows(_) => Some(Expr::Aggregate {
            function: Aggregate::Count,
            distinct: false,
            argument: Box::new(e.clone()),
            filter: vec![within(range)],
        }),
        Expr::Aggregate { function, distinct, argument, filter } => {
            let filter = filter.iter().cloned().chain([within(range)]).collect();
            Some(Expr::Aggregate { function: *function, distinct: *distinct, argument: argument.clone(), filter })
        }
        _ => None,
    };
    let (now, then) = (number(&periods.now)?, number(&periods.then)?);
    let name = query.select[at].alias.clone().unwrap_or_else(|| "value".into());
    query.select[at] = Output { expr: now.clone(), alias: Some(name.clone()) };
    query.select.insert(at + 1, Output { expr: then.clone(), alias: Some(format!("{name}_before")) });
    query.filter.insert(place, Predicate::Any(vec![within(&periods.now), within(&periods.then)]));
    query.order_by.retain(|o: &OrderItem| !o.expr.is_aggregate());
    let (left, right) = match &periods.percent {
        Some(percent) => {
            let fewer = matches!(periods.op, Comparison::Less | Comparison::LessOrEqual);
            let (more, less) = if fewer { (then.clone(), now) } else { (now, then.clone()) };
            let change = Expr::Arithmetic(Arithmetic::Subtract, Box::new(more), Box::new(less));
            let scaled = Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number("100.0".into())), Box::new(change));
            (Expr::Arithmetic(Arithmetic::Divide, Box::new(scaled), Box::new(then)), Expr::Number(percent.clone()))
        }
        None => (now, then),
    };
    let op = match (&periods.percent, periods.op) {
        (Some(_), Comparison::Less) => Comparison::Greater,
        (Some(_), Comparison::LessOrEqual) => Comparison::GreaterOrEqual,
        (_, op) => op,
    };
    let compared = Predicate::Compare { left: left.clone(), op, right: right.clone() };
    // A sum of no rows is none: who sold nothing this year sold less than last year.
    let sums = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Sum, .. });
    let none = |e: &Expr, negated: bool| Predicate::Null { expr: e.clone(), negated };
    let (fewer, more) = if matches!(op, Comparison::Less | Comparison::LessOrEqual) { (&left, &right) } else { (&right, &left) };
    query.having.push(if periods.percent.is_none() && sums(&left) && sums(&right) {
        Predicate::Any(vec![compared, Predicate::All(vec![none(fewer, false), none(more, true)])])
    } else {
        compared
    });
    Some(())
}

/// 'wards: admissions this year > last year': a sign between two periods.
fn signed(items: &[Item], set: Setting<'_>) -> Option<Periods> {
    let range = |i: &Item| if let Sense::Time(TimeMeaning::Range(r)) = &i.sense { Some(r.clone()) } else { None };
    let at = (1..items.len().saturating_sub(1)).find(|&i| {
        let sign = set.tokens.get(items[i].start).is_some_and(|t| matches!(t.text.as_str(), ">" | "<" | ">=" | "<="));
        sign && range(&items[i - 1]).is_some() && range(&items[i + 1]).is_some()
    })?;
    let op = match set.tokens[items[at].start].text.as_str() {
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        "<" => Comparison::Less,
        _ => Comparison::LessOrEqual,
    };
    let (now, then) = (range(&items[at - 1])?, range(&items[at + 1])?);
    let bounded = |r: &TimeRange| r.from.is_some() && r.to.is_some();
    let from = set.tokens[..items[at - 1].start].iter().rposition(|t| matches!(t.text.as_str(), ":" | "-" | ","));
    let taken = (items[at].start..items[at + 1].end).collect();
    let number = (from.map_or(0, |i| i + 1), items[at - 1].start);
    let number = if from.is_some() { number } else { (number.1, number.1) };
    (now != then && bounded(&now) && bounded(&then)).then_some(Periods { now, then, op, percent: None, taken, number, unsaid: None })
}

/// The comparison of two periods, where the question holds one.
fn periods(items: &[Item], set: Setting<'_>) -> Option<Periods> {
    if let Some(signed) = signed(items, set) {
        return Some(signed);
    }
    let tokens = set.tokens;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let than = (1..tokens.len()).find(|&i| word(i) == "than")?;
    let more = (than.saturating_sub(FAR)..than).rev().find(|&i| above::side(word(i)).is_some() && word(i.wrapping_sub(1)) != "no")?;
    // 'more than a year ago' is a time by itself.
    let timed = |i: &Item| matches!(i.sense, Sense::Time(_)) && i.start <= more && i.end > more;
    if items.iter().any(timed) {
        return None;
    }
    let mut op = above::side(word(more))?;
    let mut taken = vec![more];
    let range = |i: &Item| if let Sense::Time(TimeMeaning::Range(r)) = &i.sense { Some(r.clone()) } else { None };
    // What is behind 'than': a period by its name, or by how far it lies from the other.
    let behind = items.iter().find(|i| i.start >= than && matches!(i.sense, Sense::Time(_)) || i.start < than && i.end > than);
    let now = items
        .iter()
        .filter(|i| i.end <= than)
        .filter_map(|i| range(i).map(|r| (i.start, r)))
        .min_by_key(|(start, _)| (*start < more, start.abs_diff(more)));
    let mut ends = than + 1;
    let mut base = None;
    let mut shift = None;
    match behind.map(|i| (i, &i.sense)) {
        Some((i, Sense::Time(TimeMeaning::Range(r)))) => {
            let between = (than + 1..i.start)
                .all(|k| matches!(word(k), "in" | "during" | "for" | "over" | "it" | "was" | "did" | "they" | "we" | "had" | "the" | "at"));
            (base, ends) = (Some(r.clone()).filter(|_| between), i.end);
        }
        Some((i, Sense::Time(TimeMeaning::Compare(c)))) if !c.series => (base, shift, ends) = (c.base.clone(), c.shift, i.end),
        Some((i, Sense::Time(TimeMeaning::Shift { by, .. }))) => (shift, ends) = (Some(*by), i.end),
        _ => {}
    }
    let now_range = now.as_ref().map(|n| n.1.clone());
    // 'than last', 'than before', 'than the one before': the period before, of the same length.
    let bare = || -> Option<usize> {
        let mut i = than + 1;
        while matches!(word(i), "in" | "the" | "one" | "during" | "it" | "was" | "they" | "had" | "did") {
            i += 1;
        }
        let said = matches!(word(i), "last" | "before" | "previously" | "previous" | "prior");
        let last = i + 1 + usize::from(word(i + 1) == "one");
        let ended = tokens.get(last).is_none_or(|t| t.punctuation || matches!(t.lower.as_str(), "and" | "for" | "by" | "per"));
        (said && ended).then_some(last)
    };
    let (now_range, then, unsaid) = match (now_range, base, shift) {
        (Some(now), Some(base), _) => (now.clone(), time::held_against(&base, &now), false),
        (Some(now), None, Some((by, grain))) => (now.clone(), time::before(&now, by, grain), false),
        (Some(now), None, None) => {
            ends = bare()?;
            (now.clone(), time::previous(&now)?, false)
        }
        // 'more than last year': this year.
        (None, Some(base), _) => (time::shifted(&base, 1, base.grain), base, true),
        (None, None, _) => return None,
    };
    // 'the last 90 days' end today.
    let now_range = time::until_now(&now_range);
    let bounded = |r: &TimeRange| r.from.is_some() && r.to.is_some();
    if now_range == then || !bounded(&now_range) || !bounded(&then) {
        return None;
    }
    taken.extend(than..ends);
    let unsaid = unsaid.then(|| Item {
        sense: Sense::Time(TimeMeaning::Range(now_range.clone())),
        start: tokens.len(),
        end: tokens.len(),
        fit: 1.0,
    });
    let percent = percent(items, more, &mut op, &mut taken);
    // 'by at least 10 percent' with nothing that compares in itself is not read here.
    let number = if than > more + 1 { (more + 1, than) } else { (more + 1, more + 1) };
    Some(Periods { now: now_range, then, op, percent, taken, number, unsaid })
}

/// 'at least 20 percent more': by how much, and how it is compared.
fn percent(items: &[Item], more: usize, op: &mut Comparison, taken: &mut Vec<usize>) -> Option<String> {
    let at = items.iter().position(|i| i.end == more && matches!(&i.sense, Sense::Number(n) if n.percent))?;
    let Sense::Number(n) = &items[at].sense else { return None };
    let up = matches!(op, Comparison::Greater);
    taken.extend(items[at].start..items[at].end);
    *op = if up { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
    if let Some(before) = at.checked_sub(1).map(|b| &items[b])
        && before.end == items[at].start
        && let Sense::Keyword("cmp", bound) = before.sense
    {
        taken.extend(before.start..before.end);
        if bound == ">" {
            *op = if up { Comparison::Greater } else { Comparison::Less };
        }
    }
    Some(n.text.clone())
}
