//! What a period is about: the date named beside it, one that a verb near it tells, the date of what is measured or asked for.

use super::parts::{Meaning, Measure, Period, Place};
use super::view::View;
use crate::text::stem;

/// The tables whose dates a period of the question may be about, nearest first.
fn tables(m: &Meaning, view: &View<'_>) -> Vec<usize> {
    let lexicon = view.lexicon();
    let mut out: Vec<usize> = Vec::new();
    let add = |t: usize, out: &mut Vec<usize>| {
        if !out.contains(&t) {
            out.push(t);
        }
    };
    let ranked = m.rank.as_ref().and_then(|r| match &r.by {
        super::parts::By::Measure(x) => Some(x.home()),
        // 'top 3 guides by takings last year': what was taken then, not who began then.
        super::parts::By::Column(p) if m.head.is_some_and(|h| h != p.0) && lexicon.tables[p.0].date.is_some() => Some(p.0),
        _ => None,
    });
    let bounded = m.having.iter().map(|(x, ..)| x.home());
    for t in m.measures.iter().map(Measure::home).chain(ranked).chain(bounded) {
        // An order's line is dated by its order, even where it keeps the day on which it came back.
        let dated = lexicon.dated_by(t);
        dated.filter(|_| lexicon.tables[t].date.is_some()).into_iter().for_each(|p| add(p, &mut out));
        add(t, &mut out);
        dated.into_iter().for_each(|p| add(p, &mut out));
    }
    m.head.iter().chain(&m.tables).for_each(|t| add(*t, &mut out));
    m.shown.iter().for_each(|p| add(p.0, &mut out));
    for p in &m.conditions {
        p.tables(&mut |t| {
            if let Some(t) = lexicon.table(&t.name) {
                add(t, &mut out);
            }
        });
    }
    lexicon.events_first(&mut out);
    out
}

fn is_dated(view: &View<'_>, (t, c): Place) -> bool {
    view.is_date((t, c)) || view.lexicon().tables[t].columns[c].year
}

/// How many words of a date column's name are said near the period, or told by a verb near it.
fn told(view: &View<'_>, (t, c): Place, hints: &[String]) -> usize {
    let own = &view.lexicon().tables[t].words;
    view.lexicon().tables[t].columns[c]
        .words
        .iter()
        .filter(|w| !matches!(w.as_str(), "date" | "time" | "at" | "on" | "year" | "day" | "the") && !own.contains(w))
        .filter(|w| hints.contains(&stem(w)) || view.lexicon().led_to(t, hints, w))
        .count()
}

/// The column that a period is about.
pub(super) fn of(period: &Period, m: &Meaning, view: &View<'_>) -> Option<Place> {
    if period.near.is_some() {
        return period.near;
    }
    among(&tables(m, view), &period.hints, view).filter(|p| !is_missing(m, view, *p))
}

/// True for a date that the rows are asked to lack: no period can be of it.
fn is_missing(m: &Meaning, view: &View<'_>, (t, c): Place) -> bool {
    let expr = super::parts::column(view.lexicon(), t, c);
    m.conditions.contains(&crate::query::Predicate::Null { expr, negated: false })
}

/// The column that words without a period of their own are about ('by month', 'latest').
pub(super) fn around(hints: &[String], m: &Meaning, view: &View<'_>) -> Option<Place> {
    let found = among(&tables(m, view), hints, view)?;
    if is_missing(m, view, found) { among(&tables(m, view), &[], view).filter(|p| !is_missing(m, view, *p)) } else { Some(found) }
}

/// The date of one table.
pub(super) fn of_table(t: usize, hints: &[String], view: &View<'_>) -> Option<Place> {
    among(&[t], hints, view)
}

fn among(tables: &[usize], hints: &[String], view: &View<'_>) -> Option<Place> {
    let lexicon = view.lexicon();
    let dates = |t: usize| (0..lexicon.tables[t].columns.len()).map(move |c| (t, c)).filter(|p| is_dated(view, *p));
    // 'invoiced amount': what is named is dated by its own date, unless another of its dates is told.
    if let Some(&t) = tables.first()
        && hints.iter().any(|h| lexicon.tables[t].words.iter().any(|w| stem(w) == *h))
    {
        let own = dates(t).map(|p| (told(view, p, hints), p)).filter(|(n, _)| *n > 0).rev_max().map(|(_, p)| p);
        if let Some(p) = own.or_else(|| lexicon.tables[t].date.map(|c| (t, c))) {
            return Some(p);
        }
    }
    let hinted = tables.iter().flat_map(|&t| dates(t)).map(|p| (told(view, p, hints), p)).filter(|(n, _)| *n > 0);
    if let Some((_, p)) = hinted.rev_max() {
        return Some(p);
    }
    // A year that rows came to be in is the date of nothing else that happened to them.
    let founded = |t: usize, c: usize| !view.is_date((t, c)) && !lexicon.tables[t].columns[c].words.iter().any(|w| w == "year");
    for &t in tables {
        let of = |p: &Place| !lexicon.dates_a_sum(p.0, p.1) && !founded(p.0, p.1);
        if let Some(c) = lexicon.tables[t].date.filter(|&c| !founded(t, c)).or_else(|| dates(t).find(of).map(|p| p.1)) {
            return Some((t, c));
        }
    }
    for &t in tables {
        if let Some(c) = lexicon.tables[t].date.or_else(|| dates(t).find(|p| !lexicon.dates_a_sum(p.0, p.1)).map(|p| p.1)) {
            return Some((t, c));
        }
    }
    // What the tables refer to, then what refers to them.
    for up in [true, false] {
        for &t in tables {
            for e in lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]) {
                let other = match (e.from == t, up) {
                    (true, true) => e.to,
                    (false, false) => e.from,
                    _ => continue,
                };
                if let Some(c) = lexicon.tables[other].date {
                    return Some((other, c));
                }
            }
        }
    }
    None
}

/// A date of another table than the rows asked for, of which a verb near the period tells: what did not happen.
pub(super) fn elsewhere(period: &Period, m: &Meaning, view: &View<'_>) -> Option<Place> {
    let lexicon = view.lexicon();
    let head = m.head.or(m.tables.first().copied())?;
    let near = lexicon.adjacent[head].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == head && e.from != head).map(|e| e.from);
    let dates = near.flat_map(|t| (0..lexicon.tables[t].columns.len()).map(move |c| (t, c))).filter(|p| is_dated(view, *p));
    let own: usize = (0..lexicon.tables[head].columns.len())
        .map(|c| (head, c))
        .filter(|p| is_dated(view, *p))
        .map(|p| told(view, p, &period.hints))
        .sum();
    if own > 0 {
        return None;
    }
    dates.map(|p| (told(view, p, &period.hints), p)).filter(|(n, _)| *n > 0).rev_max().map(|(_, p)| p)
}

/// The first of the largest.
trait FirstMax: Iterator<Item = (usize, Place)> + Sized {
    fn rev_max(self) -> Option<(usize, Place)> {
        self.fold(None, |best: Option<(usize, Place)>, x| if best.is_some_and(|b| b.0 >= x.0) { best } else { Some(x) })
    }
}

impl<I: Iterator<Item = (usize, Place)>> FirstMax for I {}
