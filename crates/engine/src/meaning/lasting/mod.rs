//! The first and the last of what happened to each: 'when did each guest last dine', 'guests whose last visit was before March', 'how many
//! members had their first class in June', 'dined with us for the first time', and who comes again: 'returning guests', 'new and returning'.
//!
//! That the first or last of many falls into a period is written as rows that are there (within the period) and rows that are not
//! (before it, or after it), so it holds beside every other condition.

mod firsts;
mod said;

pub(crate) use firsts::speaks_of_firsts;
pub(crate) use said::speaks_of_ends;

use super::dates;
use super::parts::{Key, Meaning, Measure, Place, Style, column, column_ref, table_ref};
use super::view::View;
use super::{build, read, settle};
use crate::account::root;
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Output, Predicate, Query};
use crate::time_types::TimeRange;
use said::{Asked, End, RETURNING, asked, counts, period};

/// The query of a question about first and last happenings; `None` for any other.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let (asked, said) = asked(items, set)?;
    let lexicon = set.lexicon;
    let period = match asked {
        Asked::Moment(_) => None,
        _ => period(items),
    };
    let taken = |i: &Item| said.iter().any(|t| (i.start..i.end).contains(t)) || period.as_ref().is_some_and(|p| p.0 == i.start);
    let kept: Vec<Item> = items.iter().filter(|i| !taken(i)).cloned().collect();
    let view = View::new(&kept, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() {
        return None;
    }
    let (whose, event) =
        parties(&view, &m, matches!(asked, Asked::Again | Asked::Both) || set.tokens.iter().any(|t| t.lower == "first-time"))?;
    let date = date_of(&view, &m, event, period.as_ref().map_or(0, |p| p.0))?;
    // In each month, or by the month of the first.
    if let Some(grain) = firsts::unit(&m) {
        let both = match asked {
            Asked::Both => true,
            Asked::Within(End::First) => false,
            _ => return None,
        };
        let range = period.map(|p| p.1);
        return firsts::by_unit(&m, (whose, date), (grain, range, both), &view);
    }
    match asked {
        Asked::Moment(end) => moment(m, end, (whose, date), (&view, style)),
        Asked::Within(end) => {
            let range = period?.1;
            let also = related(&m, (whose, event), lexicon);
            let mut bounds = vec![happened((whose, date), Some(range.clone()), &also, false, lexicon)];
            bounds.extend(
                match end {
                    End::First => range.from.map(|from| TimeRange { from: None, to: Some(from), ..labelled(range.grain, "before") }),
                    End::Last => range.to.map(|to| TimeRange { from: Some(to), to: None, ..labelled(range.grain, "since") }),
                }
                .map(|r| happened((whose, date), Some(r), &also, true, lexicon)),
            );
            m.conditions.retain(|p| !also.contains(p));
            let shown =
                Measure::Of(if end == End::First { Aggregate::Min } else { Aggregate::Max }, column(lexicon, date.0, date.1), date.0);
            those(m, (whose, event), (bounds, Some((shown, also))), (&view, style))
        }
        Asked::Again => {
            let also = related(&m, (whose, event), lexicon);
            m.conditions.retain(|p| !also.contains(p));
            match period {
                Some((_, range)) => {
                    let from = range.from.clone()?;
                    let before = TimeRange { from: None, to: Some(from), ..labelled(range.grain, "before") };
                    let bounds = vec![
                        happened((whose, date), Some(range), &also, false, lexicon),
                        happened((whose, date), Some(before), &also, false, lexicon),
                    ];
                    those(m, (whose, event), (bounds, None), (&view, style))
                }
                None => several(m, (whose, event), also, (&view, style)),
            }
        }
        Asked::Both => {
            let (_, range) = period?;
            both(&m, (whose, date), range, lexicon)
        }
    }
}

fn labelled(grain: crate::time_types::Grain, label: &str) -> TimeRange {
    TimeRange { from: None, to: None, grain, label: label.into() }
}

/// Whose happenings are spoken of, and the table that keeps them.
fn parties(view: &View<'_>, m: &Meaning, again: bool) -> Option<(usize, usize)> {
    let lexicon = view.lexicon();
    let mut spoken: Vec<usize> = Vec::new();
    let mut put = |t: usize| {
        if !spoken.contains(&t) {
            spoken.push(t);
        }
    };
    for i in 0..view.items.len() {
        match view.sense(i) {
            Some(Sense::Table(t)) | Some(Sense::Column(t, _)) | Some(Sense::Value { table: t, .. }) => put(*t),
            Some(Sense::Restriction(p)) => p.tables(&mut |t| lexicon.table(&t.name).into_iter().for_each(&mut put)),
            _ => {}
        }
    }
    let event = |t: usize| dated(t, lexicon);
    let person = |t: usize| lexicon.is_person(t);
    let refers = |from: usize, to: usize| {
        from != to && lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
    };
    let keyed = m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None });
    let whose = keyed.or_else(|| spoken.iter().copied().find(|&t| !event(t) || spoken.iter().any(|&e| refers(e, t)) || person(t)));
    let (whose, events): (usize, Vec<usize>) = match whose {
        Some(w) => (w, spoken.iter().copied().filter(|&e| e != w && event(e) && (refers(e, w) || reaches(e, w, lexicon))).collect()),
        None if m.asks.who => {
            let e = spoken.iter().copied().find(|&e| event(e))?;
            let to = (0..lexicon.tables.len()).find(|&t| person(t) && refers(e, t))?;
            (to, vec![e])
        }
        None => return None,
    };
    if let [e, ..] = events[..] {
        return Some((whose, e));
    }
    // A verb that is called like what the database keeps, or the only thing that it keeps of them.
    let all: Vec<usize> = (0..lexicon.tables.len()).filter(|&t| refers(t, whose) && event(t)).collect();
    let verbs: Vec<String> = view.set.tokens.iter().map(|t| root(&t.lower)).filter(|r| r.len() > 2).collect();
    let called = |t: &usize| {
        let own = lexicon.tables[*t].words.iter();
        own.chain(lexicon.tables[*t].columns.iter().filter(|c| !c.foreign).flat_map(|c| &c.words)).any(|w| verbs.contains(&root(w)))
    };
    let named: Vec<usize> = all.iter().copied().filter(called).collect();
    let told = again || view.set.tokens.iter().any(|t| super::never::is_happening(&t.lower));
    // 'bought for the first time': what is sold, where that is kept.
    let trades = view.set.tokens.iter().any(|t| {
        matches!(crate::lexicon::DICTIONARY.keyword(&t.lower), Some(k) if k.tag == "traded")
            || matches!(t.lower.as_str(), "shopped" | "buying" | "shop" | "buy" | "buyers")
    });
    let sold = crate::compose::measure::quantity(lexicon).map(|(t, _)| t).filter(|t| trades && all.contains(t));
    match (named.as_slice(), all.as_slice()) {
        _ if sold.is_some() => sold.map(|t| (whose, t)),
        ([one], _) => Some((whose, *one)),
        ([], [one]) if told => Some((whose, *one)),
        _ => None,
    }
}

/// True for rows with a date, of their own or of what they are lines of.
fn dated(t: usize, lexicon: &Lexicon) -> bool {
    lexicon.tables[t].date.is_some() || lexicon.dated_by(t).is_some_and(|p| lexicon.tables[p].date.is_some())
}

/// True where rows of a table lead to rows of another over two keys.
fn reaches(from: usize, to: usize, lexicon: &Lexicon) -> bool {
    let up = |t: usize| lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == t && e.to != t).map(|e| e.to);
    up(from).any(|t| up(t).any(|u| u == to))
}

/// The date of the happenings: named by a verb, or the usual one.
fn date_of(view: &View<'_>, m: &Meaning, event: usize, near: usize) -> Option<Place> {
    let said = (0..view.items.len()).find_map(|i| view.column(i).filter(|p| p.0 == event && view.is_date(*p)));
    let shown = m.shown.iter().copied().find(|p| p.0 == event && view.is_date(*p));
    let hints: Vec<String> = view.set.tokens[..near.max(1).min(view.set.tokens.len())]
        .iter()
        .filter(|t| !RETURNING.contains(&t.lower.as_str()))
        .map(|t| crate::text::stem(&t.lemma))
        .collect();
    let own = dates::of_table(event, &hints, view).filter(|p| p.0 == event);
    let parent = || view.lexicon().dated_by(event).and_then(|p| dates::of_table(p, &hints, view).filter(|d| d.0 == p));
    said.or(shown).or(own).or_else(parent)
}

/// Conditions on the happenings themselves, or on what only they lead to.
fn related(m: &Meaning, (whose, _): (usize, usize), lexicon: &Lexicon) -> Vec<Predicate> {
    let of_whose = |p: &Predicate| tables(p, lexicon).iter().all(|t| *t == whose || leads(whose, *t, lexicon));
    m.conditions.iter().filter(|p| !of_whose(p)).cloned().collect()
}

fn tables(p: &Predicate, lexicon: &Lexicon) -> Vec<usize> {
    let mut all = Vec::new();
    p.tables(&mut |t| all.extend(lexicon.table(&t.name)));
    all
}

fn leads(from: usize, to: usize, lexicon: &Lexicon) -> bool {
    lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// Rows of the happenings of somebody within a period, there or not.
fn happened((whose, date): (usize, Place), range: Option<TimeRange>, also: &[Predicate], negated: bool, lexicon: &Lexicon) -> Predicate {
    let column = column_ref(lexicon, date.0, date.1);
    let mut conditions: Vec<Predicate> = range.map(|range| Predicate::Within { column, range, negated: false }).into_iter().collect();
    conditions.extend(also.iter().cloned());
    Predicate::Related { of: table_ref(lexicon, whose), table: table_ref(lexicon, date.0), conditions, negated }
}

/// 'when did each … last …': the date, of each or of the one spoken of.
fn moment(mut m: Meaning, end: End, (whose, date): (usize, Place), (view, style): (&View<'_>, Style)) -> Option<Composed> {
    let each = m.each || m.keys.contains(&Key::Entity(whose));
    // One of them is named, or all are asked for.
    let pointed = m.conditions.iter().any(|p| tables(p, view.lexicon()).contains(&whose));
    if !each && !pointed {
        return None;
    }
    let f = if end == End::First { Aggregate::Min } else { Aggregate::Max };
    m.measures = vec![Measure::Of(f, column(view.lexicon(), date.0, date.1), date.0)];
    m.keys = if each { vec![Key::Entity(whose)] } else { Vec::new() };
    m.shown.clear();
    // People who call things by their codes see them, too.
    let table = &view.lexicon().schema.tables[whose];
    if let (true, [key]) = (each, table.primary_key.as_slice())
        && table.columns[*key].class.is_text()
    {
        m.shown.push((whose, *key));
    }
    (m.head, m.open_count, m.open_function) = (None, false, None);
    m.asks.when = false;
    settle::settle(&mut m, view, style)?;
    let mut composed = build::build(m, view)?;
    composed.rules.push("first and last");
    Some(composed)
}

/// Those that satisfy the bounds: listed with the date, or counted.
fn those(
    mut m: Meaning,
    (whose, event): (usize, usize),
    (bounds, shown): (Vec<Predicate>, Option<(Measure, Vec<Predicate>)>),
    (view, style): (&View<'_>, Style),
) -> Option<Composed> {
    let counted = counts(view);
    m.tables.retain(|t| *t != event);
    m.shown.retain(|p| p.0 != event);
    (m.open_count, m.open_function, m.each, m.asks.when) = (false, None, false, false);
    m.periods.clear();
    let lexicon = view.lexicon();
    if m.keys.iter().any(|k| !matches!(k, Key::Entity(t) if *t == whose) && !matches!(k, Key::Column(p) if p.0 == whose)) {
        return None;
    }
    if counted {
        m.measures = vec![Measure::Rows(whose)];
        m.keys.retain(|k| !matches!(k, Key::Entity(_)));
        m.head = None;
    } else {
        m.measures.clear();
        m.keys.clear();
        m.head = Some(whose);
        m.asks.list = true;
        if let Some((measure, also)) = shown {
            m.measures = vec![measure];
            m.keys = vec![Key::Entity(whose)];
            m.head = None;
            m.conditions.extend(also);
        }
    }
    m.tables.retain(|t| *t == whose || lexicon.tables[*t].date.is_none() && leads(whose, *t, lexicon));
    m.conditions.extend(bounds);
    settle::settle(&mut m, view, style)?;
    let mut composed = build::build(m, view)?;
    composed.rules.push("first and last");
    Some(composed)
}

/// 'repeat guests': those of whom more than one happening is kept.
fn several(mut m: Meaning, (whose, event): (usize, usize), also: Vec<Predicate>, (view, style): (&View<'_>, Style)) -> Option<Composed> {
    let counted = counts(view);
    m.conditions.extend(also);
    m.having = vec![(Measure::Rows(event), Comparison::Greater, "1".into())];
    (m.open_count, m.open_function, m.asks.when) = (false, None, false);
    m.tables.retain(|t| *t != event && *t != whose);
    m.shown.retain(|p| p.0 != event);
    m.keys.clear();
    if counted {
        m.measures = vec![Measure::Rows(whose)];
        m.head = None;
    } else {
        m.measures.clear();
        m.head = Some(whose);
    }
    settle::settle(&mut m, view, style)?;
    let mut composed = build::build(m, view)?;
    composed.rules.push("first and last");
    Some(composed)
}

/// How many of those of a period are new, and how many were there before.
fn both(m: &Meaning, (whose, date): (usize, Place), range: TimeRange, lexicon: &Lexicon) -> Option<Composed> {
    let also = related(m, (whose, date.0), lexicon);
    let own: Vec<Predicate> = m.conditions.iter().filter(|p| !also.contains(p)).cloned().collect();
    let before = TimeRange { from: None, to: Some(range.from.clone()?), ..labelled(range.grain, "before") };
    let there = |negated: bool| happened((whose, date), Some(before.clone()), &also, negated, lexicon);
    let [key] = lexicon.schema.tables[whose].primary_key[..] else { return None };
    let number = |negated: bool| Expr::Aggregate {
        function: Aggregate::Count,
        distinct: false,
        argument: Box::new(column(lexicon, whose, key)),
        filter: vec![there(negated)],
    };
    let select = [(true, "new_count"), (false, "returning_count")];
    let select = select.into_iter().map(|(negated, name)| Output { expr: number(negated), alias: Some(name.into()) }).collect();
    let mut filter = own;
    filter.push(happened((whose, date), Some(range), &also, false, lexicon));
    let query = Query { subject: Some(table_ref(lexicon, whose)), select, filter, ..Query::default() };
    Some(Composed {
        query,
        rules: vec![super::RULE, "first and last"],
        assumptions: Vec::new(),
        unused: m.left.clone(),
        features: Vec::new(),
        guessed_measure: false,
    })
}
