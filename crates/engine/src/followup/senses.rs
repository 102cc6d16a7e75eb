//! Senses that words have in a follow-up: a bare number may be a year, a value is one of the noun behind it, a pronoun stands for what
//! was counted.

use super::cues::{Cue, Cues, PRONOUN};
use super::previous::{Previous, Shape};
use crate::lexicon::DICTIONARY;
use crate::mention::{Reading, Segment, Sense};
use crate::query::Expr;
use crate::time::{self, TimeContext, TimeMeaning};
use crate::time_types::{Anchor, Grain};

/// 'how many of them were returned?' after a count of orders by channel: the rows that were counted.
pub(super) fn counted(found: &[Segment], cues: &Cues, previous: &Previous) -> Option<usize> {
    let asks = found.iter().any(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("count" | "share", _))));
    let counted = previous.measures().iter().find_map(|o| match &o.expr {
        Expr::CountRows(Some(t)) => previous.lexicon.table(&t.name),
        _ => None,
    });
    // Of repairs by maker, 'how many of those were refused?' is said of repairs: makers are never refused.
    let said_of = |t: usize| {
        let of = |r: &Reading| match r.sense {
            Sense::Value { table, exact, .. } => exact && table == t,
            Sense::Column(x, c) => x == t && r.fit > 0.7 && previous.lexicon.roles[t].flag(c).is_some(),
            _ => false,
        };
        found.iter().any(|s| s.readings.iter().any(of))
    };
    let entity = previous.grouped_entity();
    let grouped = previous.shape == Shape::Grouped && entity.is_none_or(|e| counted.is_some_and(|c| c != e && said_of(c) && !said_of(e)));
    if !asks || !grouped || previous.query.limit.is_some() || !cues.has(Cue::OfThose) {
        return None;
    }
    // By themselves they are the groups: 'how many of them are there?'
    let restricted = found.iter().any(|s| {
        let light = |r: &Reading| {
            matches!(r.sense, Sense::Keyword("ask" | "filler" | "verb" | "count" | "of" | "exists" | "prep", _) | Sense::Punctuation(_))
        };
        let pronoun = cues.rest[s.start..s.end].iter().any(|t| t.text == PRONOUN);
        !pronoun && !s.readings.iter().any(light)
    });
    if !restricted {
        return None;
    }
    counted
}

/// 'just Riverside': what the whole question was found to name.
pub(super) fn values_of_question(found: &mut [Segment], cues: &Cues) {
    for s in found.iter_mut().filter(|s| !s.readings.iter().any(|r| matches!(r.sense, Sense::Value { .. }))) {
        let Some(first) = cues.rest.get(s.start) else { continue };
        if let Some((_, _, readings)) = cues.values.iter().find(|v| (v.0, v.1) == (first.start, s.end - s.start)) {
            s.readings.retain(|r| r.sense != Sense::Unknown);
            s.readings.extend(readings.iter().cloned());
        }
    }
}

/// 'only 2024', 'and 2023?': a number that is read as a year is one, where the rows before have a date.
pub(super) fn bare_years(found: &mut [Segment], cues: &Cues, previous: &Previous, ctx: &TimeContext) {
    let dated = previous.tables().iter().any(|&t| previous.lexicon.tables[t].date.is_some());
    for k in 0..found.len() {
        let s = &found[k];
        let [token] = &cues.rest[s.start..s.end] else { continue };
        let year = token.lower.len() == 4 && token.lower.parse::<f64>().is_ok_and(super::ranking::is_year);
        if !dated || !year || token.quoted {
            continue;
        }
        let counts = |r: &Reading| {
            matches!(r.sense, Sense::Keyword("top" | "top_first" | "cmp" | "between" | "than" | "cmp_adj", _) | Sense::Column(..))
        };
        let beside = [k.checked_sub(1), Some(k + 1)].into_iter().flatten().filter_map(|i| found.get(i));
        if beside.flat_map(|s| &s.readings).any(counts) {
            continue;
        }
        let words = ["in", token.lower.as_str()];
        let whole = time::parse(&words, ctx).into_iter().find(|m| m.end == words.len() && matches!(m.meaning, TimeMeaning::Range(_)));
        if let Some(m) = whole {
            found[k].readings = vec![Reading { sense: Sense::Time(m.meaning), fit: 1.0 }];
        }
    }
}

/// 'enterprise customers': a value before a noun is one of that noun's; a form of a word that is stored ('returned') is the value.
pub(super) fn values_of_nouns(found: &mut [Segment], cues: &Cues) {
    for k in 0..found.len() {
        let noun = found.get(k + 1).and_then(|s| {
            s.readings.iter().find_map(|r| match r.sense {
                Sense::Table(t) if r.fit > 0.4 => Some(t),
                _ => None,
            })
        });
        let s = &mut found[k];
        let own = |r: &Reading, t: usize| matches!(r.sense, Sense::Value { table, .. } if table == t);
        if let Some(t) = noun
            && s.readings.iter().any(|r| own(r, t))
        {
            s.readings.retain(|r| own(r, t) || !matches!(r.sense, Sense::Value { .. }));
        }
        let [token] = &cues.rest[s.start..s.end] else { continue };
        let stored = |r: &Reading| matches!(r.sense, Sense::Value { exact: true, .. });
        if DICTIONARY.keyword(&token.lower).is_none() && s.readings.iter().any(stored) {
            s.readings.retain(|r| !matches!(r.sense, Sense::Keyword(..)));
        }
    }
}

/// 'Q3' or 'May' after a range with a fixed year is of that year.
pub(super) fn years_of_before(found: &mut [Segment], cues: &Cues, previous: &Previous, ctx: &TimeContext) {
    let Some((_, before)) = super::filters::within(&previous.query) else {
        return;
    };
    let Some(Anchor::Fixed(start)) = before.from.as_ref().map(|p| &p.anchor) else {
        return;
    };
    let Some(year) = start.get(..4).filter(|y| y.chars().all(|c| c.is_ascii_digit())) else {
        return;
    };
    for s in found.iter_mut() {
        let words: Vec<&str> = cues.rest[s.start..s.end].iter().map(|t| t.lower.as_str()).chain([year]).collect();
        for r in &mut s.readings {
            let Sense::Time(TimeMeaning::Range(range)) = &r.sense else {
                continue;
            };
            let unbound =
                range.grain < Grain::Year && range.from.as_ref().is_some_and(|p| !p.before.is_empty() || p.trunc == Some(Grain::Year));
            let whole = time::parse(&words, ctx)
                .into_iter()
                .find(|m| m.start == 0 && m.end == words.len() && matches!(m.meaning, TimeMeaning::Range(_)));
            if unbound && let Some(m) = whole {
                r.sense = Sense::Time(m.meaning);
            }
        }
    }
}

/// 'their names and ids': columns of the rows before come before others of the name.
pub(super) fn possessions(found: &mut [Segment], cues: &Cues, previous: &Previous, t: usize) {
    let lexicon = previous.lexicon;
    for s in found.iter_mut() {
        let own = |r: &Reading| matches!(r.sense, Sense::Column(x, _) if x == t && r.fit > 0.45);
        let [token] = &cues.rest[s.start..s.end] else {
            continue;
        };
        if token.quoted || token.punctuation {
            continue;
        }
        if s.readings.iter().any(own) {
            s.readings.retain(|r| own(r) || !matches!(r.sense, Sense::Table(_) | Sense::Column(..)) || r.fit > 0.95);
        } else if token.lemma == "name"
            && let Some(&c) = lexicon.tables[t].display.first()
        {
            s.readings = vec![Reading { sense: Sense::Column(t, c), fit: 1.0 }];
        } else if token.lemma == "id"
            && let [c] = lexicon.schema.tables[t].primary_key.as_slice()
        {
            s.readings = vec![Reading { sense: Sense::Column(t, *c), fit: 1.0 }];
        }
    }
}

/// 'in the same month a year earlier', 'a year ago' move the period that was asked about, whatever day it is.
pub(super) fn moved_periods(found: &mut [Segment], cues: &Cues, previous: &Previous, ctx: &TimeContext) {
    let Some((_, window)) = super::filters::within(&previous.query) else { return };
    let moves = |r: &Reading| matches!(r.sense, Sense::Time(TimeMeaning::Shift { .. }));
    for s in found.iter_mut() {
        let said = &cues.rest[s.start..s.end];
        if said.last().is_some_and(|t| !t.quoted && t.lower == "ago") && !s.readings.iter().any(moves) {
            // Only by a longer unit: 'two months ago' is a month of its own.
            let words: Vec<&str> = said[..said.len() - 1].iter().map(|t| t.lower.as_str()).chain(["earlier"]).collect();
            let found = time::parse(&words, ctx).into_iter().find(|m| (m.start, m.end) == (0, words.len()));
            if let Some(m) = found
                && matches!(m.meaning, TimeMeaning::Shift { by: (_, grain), .. } if grain > window.grain)
            {
                s.readings = vec![Reading { sense: Sense::Time(m.meaning), fit: 1.0 }];
            }
        }
        if s.readings.iter().any(moves) {
            s.readings.retain(|r| moves(r) || !matches!(r.sense, Sense::Time(_)));
        }
    }
}
