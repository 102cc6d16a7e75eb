//! 'when' and 'who': the date and the people that are asked for.

use super::dates;
use super::parts::{By, Key, Meaning, Measure, Rank, column};
use super::view::View;
use crate::lexicon::Lexicon;
use crate::query::Aggregate;

/// 'when was each … last …': the date itself is asked for.
pub(super) fn moments(m: &mut Meaning, view: &View<'_>) -> Option<()> {
    // '… and when': the day of the row that was ranked, or of what is listed.
    if m.asks.also_when {
        let hints: Vec<String> = view.set.tokens.iter().map(|t| crate::text::stem(&t.lemma)).collect();
        let of = match m.rank.as_ref().map(|r| &r.by) {
            Some(By::Column(p)) => Some(p.0),
            Some(By::Date(_)) => None,
            Some(_) => return None,
            None => m.head,
        };
        if let Some(p) = of.and_then(|t| dates::of_table(t, &hints, view)) {
            m.asks.which |= m.shown.is_empty();
            m.shown.push(p);
        }
    }
    if !m.asks.when {
        return Some(());
    }
    let hints: Vec<String> = view.set.tokens.iter().map(|t| crate::text::stem(&t.lemma)).collect();
    let (t, c) = match &m.rank {
        Some(Rank { by: By::Date(Some(p)), .. }) => *p,
        _ => dates::around(&hints, m, view)?,
    };
    // 'when was the school with the largest intake founded': the day of that row, not the last of all days.
    let of_row = |p: (usize, usize)| {
        m.head.is_none_or(|h| h == p.0) && t == p.0 && c != p.1 && !view.is_date(p) && !view.lexicon().tables[t].columns[p.1].year
    };
    let row = m.ranked_row.is_some() || matches!(&m.rank, Some(Rank { by: By::Column(p), .. }) if of_row(*p));
    if let (Some(Rank { by: By::Column(p), .. }), true) = (&m.rank, row) {
        // 'when was the largest catch (and who made it)'
        if let Some(date) = dates::of_table(p.0, &hints, view) {
            m.shown.push(date);
        }
    } else if let (Some(rank), true) = (&mut m.rank, m.asks.also_who) {
        // '… and by whom': the row itself, of each.
        rank.by = By::Date(Some((t, c)));
        rank.limit = Some(1);
        m.shown = vec![(t, c)];
        m.head = None;
    } else if let Some(rank) = m.rank.take() {
        let f = if rank.descending { Aggregate::Max } else { Aggregate::Min };
        m.measures = vec![Measure::Of(f, column(view.lexicon(), t, c), t)];
        m.head = None;
    } else if m.measures.is_empty() && !m.shown.contains(&(t, c)) {
        m.shown.push((t, c));
    }
    Some(())
}

/// 'full names': those of the people spoken of.
pub(super) fn full_names(m: &mut Meaning, view: &View<'_>) {
    let lexicon = view.lexicon();
    let spoken = m.head.into_iter().chain(m.tables.iter().copied()).chain(m.shown.iter().map(|p| p.0));
    let person = spoken.into_iter().find_map(|t| Some((t, lexicon.tables[t].person?)));
    if let (true, Some((t, (first, last)))) = (m.full_names, person) {
        m.shown.retain(|p| *p != (t, first) && *p != (t, last));
        m.shown.splice(0..0, [(t, first), (t, last)]);
    }
}

/// '… and who did it': the people that the rows belong to, beside them.
fn also(m: &mut Meaning, view: &View<'_>) {
    let lexicon = view.lexicon();
    let ranked = if let Some(Rank { by: By::Date(Some(p)) | By::Column(p), .. }) = &m.rank { Some(p.0) } else { None };
    let keyed = |t: usize| m.keys.contains(&Key::Entity(t));
    let rows = m.head.into_iter().chain(ranked).chain(m.tables.iter().copied()).filter(|t| !keyed(*t));
    let people = rows.flat_map(|t| {
        lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .filter(move |e| e.from == t && e.to != t && lexicon.is_person(e.to))
            .map(|e| e.to)
    });
    let found: Vec<usize> = people.filter(|t| !keyed(*t)).collect();
    let Some(&t) = found.first() else { return };
    let dated = m.rank.as_ref().and_then(|r| if let By::Date(Some(p)) = r.by { Some(p) } else { None });
    // What shows attributes shows the rows' own day, too.
    if let (Some(p), true) = (dated, m.shown.is_empty()) {
        m.shown.push(p);
    }
    m.shown.extend(lexicon.tables[t].display.iter().map(|&c| (t, c)));
}

/// True for rows that belong to people, kept in a table of their own.
pub(super) fn tells_of_people(t: usize, lexicon: &Lexicon) -> bool {
    let names = |t: usize| lexicon.tables[t].display.iter().any(|&c| crate::roles::names_people(&lexicon.tables[t].columns[c].words));
    let mut beside = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t).map(|e| e.to);
    !lexicon.is_person(t) && beside.any(|to| lexicon.is_person(to) || names(to))
}

/// Where no table keeps people: the only one beside the rows that holds names of people, else the only one of bodies that they belong to.
fn called_by_name(near: &[usize], lexicon: &Lexicon) -> Option<usize> {
    let beside = near.iter().flat_map(|&t| lexicon.adjacent[t].iter().map(move |&e| (t, &lexicon.edges[e])));
    let names = |t: usize| lexicon.tables[t].display.iter().any(|&c| crate::roles::names_people(&lexicon.tables[t].columns[c].words));
    let one = |of: Vec<usize>| of.first().copied().filter(|first| of.iter().all(|t| t == first));
    let own = near.iter().copied().filter(|&t| names(t));
    let others = beside.clone().map(|(t, e)| if e.from == t { e.to } else { e.from }).filter(|&t| names(t));
    let bodies = beside.filter(|(t, e)| e.from == *t && e.to != *t).map(|(_, e)| e.to);
    let body =
        |t: &usize| lexicon.roles[*t].role.as_ref().is_some_and(|r| r.name == "organization") && !lexicon.tables[*t].display.is_empty();
    one(own.chain(others).collect()).or_else(|| one(bodies.filter(body).collect()))
}

/// 'who …': people are asked for, by name.
pub(super) fn persons(m: &mut Meaning, view: &View<'_>) {
    let lexicon = view.lexicon();
    let person = |t: usize| lexicon.is_person(t);
    if m.asks.also_who {
        also(m, view);
    }
    if !m.asks.who || m.shown.iter().any(|p| lexicon.tables[p.0].display.contains(&p.1)) {
        return;
    }
    if m.head.is_some_and(person) || m.keys.iter().any(|k| matches!(k, Key::Entity(t) if person(*t))) {
        return;
    }
    let mut near: Vec<usize> = m.measures.iter().map(Measure::home).chain(m.head).chain(m.tables.iter().copied()).collect();
    for p in &m.conditions {
        p.tables(&mut |t| near.extend(lexicon.table(&t.name)));
    }
    let found = near.iter().copied().find(|t| person(*t)).or_else(|| {
        near.iter()
            .flat_map(|&t| lexicon.adjacent[t].iter().map(move |&e| (t, &lexicon.edges[e])))
            .filter(|(t, e)| e.from == *t)
            .map(|(_, e)| e.to)
            .find(|t| person(*t))
    });
    let Some(t) = found.or_else(|| called_by_name(&near, lexicon)) else { return };
    let of_rows = matches!(m.rank, Some(Rank { by: By::Column(_) | By::Date(_), .. }));
    // 'who did the latest repair': the row tells whose it is.
    if m.measures.is_empty() && of_rows && m.head.is_some_and(|h| !person(h)) {
        m.head = Some(t);
        return;
    }
    if m.measures.is_empty() && of_rows && m.head.is_none() {
        // 'for each team, who has the highest pay'
        m.head = Some(t);
    } else if m.measures.is_empty() && m.rank.is_none() {
        m.head = Some(t);
        m.shown.clear();
    } else if !m.measures.is_empty() {
        m.keys.insert(0, Key::Entity(t));
    }
}
