//! Conditions, periods and rows that must not be there, as the query's filter.

use super::dates;
use super::parts::{Key, Meaning, Measure, Period, Place, column_ref, table_ref};
use super::view::View;
use crate::query::Predicate;

/// The filter; `None` where a period finds no date, or two exclude each other.
pub(super) fn conditions(m: &Meaning, view: &View<'_>) -> Option<Vec<Predicate>> {
    let lexicon = view.lexicon();
    let mut filter = m.conditions.clone();
    let mut last: Option<(Place, bool)> = None;
    for period in &m.periods {
        let place = dates::of(period, m, view)?;
        let p = within(period, place, view)?;
        // Two periods of one date that nothing joins can't both hold.
        let held = |p: &Predicate| matches!(p, Predicate::Within { column, .. } if *column == column_ref(lexicon, place.0, place.1));
        if !period.listed && !period.negated && filter.iter().any(held) {
            return None;
        }
        // 'in May and June': either, where they are listed of one date.
        if period.listed
            && last == Some((place, period.negated))
            && let Some(before) = filter.pop()
        {
            filter.push(match before {
                Predicate::Any(mut all) => {
                    all.push(p);
                    Predicate::Any(all)
                }
                other => Predicate::Any(vec![other, p]),
            });
        } else {
            filter.push(p);
        }
        last = Some((place, period.negated));
    }
    for (part, values, hints) in &m.calendar {
        let (t, c) = dates::around(hints, m, view)?;
        let column = column_ref(lexicon, t, c);
        let mut all: Vec<Predicate> = values.iter().map(|v| Predicate::PartIs { column: column.clone(), part: *part, value: *v }).collect();
        filter.push(if all.len() == 1 { all.remove(0) } else { Predicate::Any(all) });
    }
    if let Some(absence) = &m.absence {
        let of = m
            .head
            .or(m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None }))
            .or(m.measures.first().map(Measure::home))?;
        let mut inner = absence.conditions.clone();
        for period in &absence.periods {
            let place = period.near.or_else(|| dates::of_table(absence.table, &period.hints, view))?;
            inner.push(within(period, place, view)?);
        }
        if of == absence.table {
            return None;
        }
        filter.push(Predicate::Related {
            of: table_ref(lexicon, of),
            table: table_ref(lexicon, absence.table),
            conditions: inner,
            negated: true,
        });
    }
    Some(filter)
}

fn within(period: &Period, (t, c): Place, view: &View<'_>) -> Option<Predicate> {
    if !view.is_date((t, c)) && crate::time::year_bounds(&period.range).is_none() {
        return None;
    }
    Some(Predicate::Within { column: column_ref(view.lexicon(), t, c), range: period.range.clone(), negated: period.negated })
}
