//! What only rows of another kind say, that have nothing in common with those spoken of but whom they belong to: payments and attendances of the
//! same student. 'How much money came in' is said of no attendance, nor 'support tickets' of the team of who looks after the customer. Where neither
//! these rows nor what both belong to is named, a plain word means nothing of them.

use super::{Reading, Segment, Sense};
use crate::hashing::{QuickMap, QuickSet};
use crate::lexicon::Lexicon;
use crate::schema::TypeClass;
use crate::text::Token;

/// From this fit on a word names a table, or a column.
const A_TABLE: f32 = 0.75;
const A_COLUMN: f32 = 0.95;
/// Most joins that are looked along, and most tables from which that is done.
const FAR: usize = 5;
const MOST: usize = 12;

/// Leaves such readings aside.
pub(super) fn left_aside(segments: &mut [Segment], tokens: &[Token], lexicon: &Lexicon) {
    let mut spoken: Vec<usize> = segments.iter().flat_map(named).collect();
    spoken.sort_unstable();
    spoken.dedup();
    if spoken.is_empty() || spoken.len() > MOST {
        return;
    }
    let rows =
        segments.iter().flat_map(|s| &s.readings).any(|r| matches!(r.sense, Sense::Table(t) if spoken.contains(&t) && r.fit >= A_TABLE));
    let (mut near, mut all): (Option<QuickSet<usize>>, Option<QuickSet<usize>>) = (None, None);
    let told = told(segments, tokens, lexicon);
    for segment in segments.iter_mut() {
        let words = tokens.get(segment.start..segment.end).unwrap_or_default();
        // Names are looked for wherever they are kept.
        let name = |t: &Token| t.quoted || t.capitalized || t.text.chars().any(|c| c.is_ascii_digit());
        if words.iter().any(name)
            || !segment
                .readings
                .iter()
                .any(|r| plain(r, lexicon, rows).is_some_and(|t| told.get(&t).is_none_or(|n| *n < 2) && !spoken.contains(&t)))
        {
            continue;
        }
        let near = near.get_or_insert_with(|| along(lexicon, &spoken, false));
        let all = all.get_or_insert_with(|| along(lexicon, &spoken, true));
        // Rows that are called by the very word are what it means.
        let noun = |r: &Reading| matches!(r.sense, Sense::Table(_)) && called(r, words, lexicon).is_some();
        let over = |r: &Reading| {
            !noun(r)
                && plain(r, lexicon, rows).is_some_and(|t| told.get(&t).is_none_or(|n| *n < 2) && !near.contains(&t) && all.contains(&t))
        };
        segment.readings.retain(|r| !over(r));
        if segment.readings.is_empty() {
            segment.readings.push(Reading { sense: Sense::Unknown, fit: 0.0 });
        }
    }
}

/// In how many places something of a table is named in its own words. Of what more than one word says something, it may well be asked.
fn told(segments: &[Segment], tokens: &[Token], lexicon: &Lexicon) -> QuickMap<usize, usize> {
    let mut out: QuickMap<usize, usize> = QuickMap::default();
    for segment in segments {
        let words = tokens.get(segment.start..segment.end).unwrap_or_default();
        let mut here: Vec<usize> = segment.readings.iter().filter_map(|r| called(r, words, lexicon)).collect();
        here.sort_unstable();
        here.dedup();
        here.into_iter().for_each(|t| *out.entry(t).or_default() += 1);
    }
    out
}

/// The table of which a reading says a value, or a name by a word of it.
fn called(r: &Reading, said: &[Token], lexicon: &Lexicon) -> Option<usize> {
    const SHORTEST: usize = 4;
    let within = |words: &[String]| said.iter().any(|t| t.lemma.len() >= SHORTEST && words.contains(&t.lemma));
    match r.sense {
        Sense::Table(t) => Some(t).filter(|_| within(&lexicon.tables[t].words)),
        Sense::Column(t, c) => Some(t).filter(|_| within(&lexicon.tables[t].columns[c].words)),
        Sense::Value { table, .. } => Some(table),
        _ => None,
    }
}

/// The tables that a segment names outright.
fn named(segment: &Segment) -> Vec<usize> {
    let best = segment.readings.first().map_or(0.0, |r| r.fit);
    let mut out: Vec<usize> = segment
        .readings
        .iter()
        .filter_map(|r| match r.sense {
            Sense::Table(t) if r.fit >= A_TABLE && r.fit >= best - 0.05 => Some(t),
            Sense::Column(t, _) if r.fit >= A_COLUMN => Some(t),
            _ => None,
        })
        .collect();
    out.dedup();
    out
}

/// The table of a reading that names nothing outright: of what happened or how things stand, since a number may be meant wherever it is kept. Rows are
/// called a bit like what they are not, only where others (`rows`) are named.
fn plain(r: &Reading, lexicon: &Lexicon, rows: bool) -> Option<usize> {
    match &r.sense {
        Sense::Table(t) => Some(*t).filter(|_| r.fit < A_TABLE && rows),
        Sense::Column(t, c) => {
            let class = lexicon.schema.tables[*t].columns[*c].class;
            Some(*t).filter(|_| {
                r.fit < A_COLUMN && (class.is_temporal() || class == TypeClass::Boolean || lexicon.roles[*t].flag(*c).is_some())
            })
        }
        Sense::Value { table, .. } => Some(*table),
        Sense::Restriction(_) => super::own_states::home(&r.sense, lexicon),
        _ => None,
    }
}

/// True for a table that keeps nothing but which rows go together, or which of several words are true of them: what belongs to these belongs to those.
fn only_ties(lexicon: &Lexicon, t: usize) -> bool {
    let shape = &lexicon.schema.tables[t];
    let stamp = |c: usize| shape.columns[c].class.is_temporal();
    let tied = |c: usize| lexicon.tables[t].columns[c].foreign || shape.primary_key.contains(&c);
    shape.primary_key.len() > 1 && (0..shape.columns.len()).all(|c| tied(c) || stamp(c))
}

/// The tables that ways lead to: to what rows belong to, or from it to all that belongs to it and on to what that belongs to; with `hubs`, on from
/// there as well.
fn along(lexicon: &Lexicon, from: &[usize], hubs: bool) -> QuickSet<usize> {
    // With whether the way has gone up already.
    let mut seen: QuickSet<(usize, bool)> = from.iter().map(|&t| (t, false)).collect();
    let mut open: Vec<(usize, bool)> = from.iter().map(|&t| (t, false)).collect();
    for _ in 0..FAR {
        let mut next = Vec::new();
        for (t, risen) in open {
            for &e in &lexicon.adjacent[t] {
                let edge = &lexicon.edges[e];
                let (other, up) = if edge.from == t { (edge.to, !edge.one_to_one && !only_ties(lexicon, t)) } else { (edge.from, false) };
                if risen && edge.from != t && !edge.one_to_one && !hubs {
                    continue;
                }
                let state = (other, risen || up);
                if seen.insert(state) {
                    next.push(state);
                }
            }
        }
        open = next;
    }
    seen.into_iter().map(|(t, _)| t).collect()
}
