//! Words that lead astray: what is only part of a verb ('go out', 'are left'), people who do what everybody does ('how far ahead do people
//! book'), and what was done called like those who do it ('brews' beside a table of brewers).

use super::{Reading, Segment, Sense};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Words that go with verbs of any kind.
const PARTICLES: &[&str] = &["out", "out of", "left", "off", "up", "over", "down", "away", "back", "on", "through", "around", "along"];
/// The argument of the keyword that stands for people in general.
pub(crate) const ANYBODY: &str = "anybody";
/// What they are called.
const PEOPLE: &[&str] = &["people", "folks", "folk"];
/// Verbs that say nothing without what stands behind them ('took a lesson'), and what may stand between.
const CARRYING: &[&str] = &["take", "make", "get", "give", "do", "hold", "run", "put"];
const BETWEEN: &[&str] = &["a", "an", "any", "the", "no", "some", "one", "single", "another", "their", "our", "more", "many", "part", "in"];
/// What tells of those who do it.
const OF_THEMSELVES: &[&str] = &["live", "come", "work", "speak", "join", "leave", "belong", "have", "own"];
/// A column that a word is only a part of has a fit below this; a table that is named one of at least so much.
const IN_PART: f32 = 0.6;
const NAMED: f32 = 0.75;
const PARTLY: f32 = 0.5;
const DONE: f32 = 0.8;

/// Takes the readings away that such words have in other rows than those spoken of.
pub(super) fn left_aside(segments: &mut [Segment], tokens: &[Token], lexicon: &Lexicon) {
    let of = |r: &Reading| named(r).or(if let Sense::Table(t) = r.sense { Some(t).filter(|_| r.fit >= PARTLY) } else { None });
    let spoken: Vec<usize> = segments.iter().filter_map(|s| of(s.readings.first()?)).collect();
    for k in 0..segments.len() {
        let words = tokens.get(segments[k].start..segments[k].end).unwrap_or_default();
        if words.iter().any(|t| t.quoted || t.punctuation) {
            continue;
        }
        let said: Vec<&str> = words.iter().map(|t| t.lower.as_str()).collect();
        let said = said.join(" ");
        let next = tokens.get(segments[k].end).map_or("", |t| t.lower.as_str());
        let before = segments[k].start.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |t| t.lower.as_str());
        // A rep is nobody of whom a customer has so many.
        if let [word] = words
            && super::told::STAFF.contains(&word.lower.as_str())
        {
            let counts = |r: &Reading| match r.sense {
                Sense::Column(t, c) => {
                    let entry = &lexicon.tables[t].columns[c];
                    let number = lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.foreign;
                    number && !entry.words.contains(&word.lemma)
                }
                _ => false,
            };
            if segments[k].readings.iter().any(counts) {
                segments[k].readings.retain(|r| !counts(r));
                if segments[k].readings.is_empty() {
                    segments[k].readings.push(Reading { sense: Sense::Unknown, fit: 0.0 });
                }
            }
        }
        if let [word] = words
            && CARRYING.contains(&crate::text::verb_base(&word.lower))
            && let Some(t) = carried(segments, k, tokens)
        {
            let elsewhere = |r: &Reading| matches!(r.sense, Sense::Column(x, _) | Sense::Table(x) if x != t);
            segments[k].readings.retain(|r| !elsewhere(r));
            if segments[k].readings.is_empty() {
                segments[k].readings.push(light(&said));
            }
        } else if PARTICLES.contains(&said.as_str()) {
            let elsewhere = |r: &Reading| matches!(r.sense, Sense::Column(t, _) if r.fit < IN_PART && !spoken.contains(&t));
            if segments[k].readings.iter().all(elsewhere) && !spoken.is_empty() {
                segments[k].readings = vec![light(&said)];
            }
        } else if PEOPLE.contains(&said.as_str()) {
            let others = (0..segments.len()).any(|j| j != k && segments[j].readings.first().is_some_and(|r| named(r).is_some()));
            if others && matches!(before, "do" | "does" | "did") && !OF_THEMSELVES.contains(&next) {
                segments[k].readings = vec![Reading { sense: Sense::Keyword("filler", ANYBODY), fit: 1.0 }];
            }
        } else if let ([word], Some(t)) = (words, doer(&segments[k], words, lexicon)) {
            // The rows that are dated by the deed.
            let of = segments[k].readings.iter().find_map(|r| match r.sense {
                Sense::Column(d, c) if d != t && lexicon.tables[d].date == Some(c) && refers(lexicon, d, t) => Some(d),
                _ => None,
            });
            if let Some(d) = of.filter(|_| word.lemma.len() > 3) {
                segments[k].readings.retain(|r| r.sense != Sense::Table(t));
                segments[k].readings.insert(0, Reading { sense: Sense::Table(d), fit: DONE });
            }
        }
    }
}

/// The rows named right behind a verb that only carries them.
fn carried(segments: &[Segment], at: usize, tokens: &[Token]) -> Option<usize> {
    let between = |s: &Segment| tokens.get(s.start..s.end).unwrap_or_default().iter().all(|t| BETWEEN.contains(&t.lower.as_str()));
    let kind = |s: &Segment| s.readings.first().is_some_and(|r| matches!(r.sense, Sense::Value { .. }));
    // 'took two snowboard lessons'
    let mut behind = segments.get(at + 1..)?.iter().filter(|s| !between(s));
    let first = behind.next()?;
    let next = if kind(first) { behind.next()? } else { first };
    // 'hearings take place'
    if tokens.get(next.start).is_some_and(|t| t.lower == "place") {
        return None;
    }
    let gap = tokens.get(segments.get(at)?.end..first.start).unwrap_or_default();
    let close = gap.len() <= 3 && gap.iter().all(|t| BETWEEN.contains(&t.lower.as_str()));
    next.readings
        .first()
        .filter(|_| close)
        .and_then(|r| if let Sense::Table(t) = r.sense { Some(t).filter(|_| r.fit >= NAMED) } else { None })
}

/// 'guests living in town OSL', 'riders staying at each inn' where the rows keep that themselves: the verb leads to no other table that is
/// called a bit like it (`lives_in`).
pub(super) fn of_their_own(segments: &mut [Segment], tokens: &[Token], lexicon: &Lexicon) {
    const LEADS: &[&str] = &["in", "at", "from", "on", "within", "the", "a", "each", "every", "all", "city", "town"];
    for k in 1..segments.len() {
        let [word] = tokens.get(segments[k].start..segments[k].end).unwrap_or_default() else { continue };
        let verb = word.lower.len() > 5 && word.lower.ends_with("ing");
        let Some(rows) = segments[k - 1]
            .readings
            .iter()
            .find_map(|r| if let Sense::Table(t) = r.sense { Some(t).filter(|_| r.fit > DONE) } else { None })
        else {
            continue;
        };
        let other = |r: &Reading| matches!(r.sense, Sense::Table(t) if t != rows && r.fit <= DONE);
        if word.quoted || !verb || !segments[k].readings.first().is_some_and(other) {
            continue;
        }
        let light = |s: &Segment| (s.start..s.end).all(|i| LEADS.contains(&tokens[i].lower.as_str()));
        let own = |r: &Reading| match r.sense {
            Sense::Column(t, c) => t == rows && !lexicon.tables[t].columns[c].foreign && r.fit >= PARTLY,
            Sense::Value { table, exact: true, .. } => table == rows,
            _ => false,
        };
        let led = tokens.get(segments[k].end).is_some_and(|t| matches!(t.lower.as_str(), "in" | "at" | "from" | "on" | "within"));
        let near = segments[k + 1..].iter().take_while(|s| light(s)).count();
        // 'city' may be the column itself.
        let told = segments[k + 1..].iter().take(near + 1).any(|s| s.readings.iter().any(own));
        if led && told {
            segments[k].readings = vec![Reading { sense: Sense::Keyword("filler", ""), fit: 1.0 }];
        }
    }
}

fn refers(lexicon: &Lexicon, from: usize, to: usize) -> bool {
    lexicon.adjacent[from].iter().any(|&e| (lexicon.edges[e].from, lexicon.edges[e].to) == (from, to))
}

/// What stands for a word that is part of a verb; 'left' may still say that something is left over.
fn light(said: &str) -> Reading {
    match said {
        "left" => Reading { sense: Sense::Unknown, fit: 0.0 },
        _ => Reading { sense: Sense::Keyword("filler", ""), fit: 1.0 },
    }
}

/// The table that a reading is of, where it is named.
fn named(r: &Reading) -> Option<usize> {
    match r.sense {
        Sense::Table(t) | Sense::Column(t, _) if r.fit >= NAMED => Some(t),
        Sense::Value { table, exact: true, .. } => Some(table),
        _ => None,
    }
}

/// People who are called by the deed that a word names: `brewer` of 'brew'.
fn doer(segment: &Segment, words: &[Token], lexicon: &Lexicon) -> Option<usize> {
    let [word] = words else { return None };
    segment.readings.iter().find_map(|r| match r.sense {
        Sense::Table(t) if r.fit < 0.9 => {
            let called = lexicon.tables[t].words.last()?;
            let root = called.strip_suffix("er").or_else(|| called.strip_suffix("or"))?;
            (word.lemma == root || word.lemma.strip_suffix('e') == Some(root)).then_some(t)
        }
        _ => None,
    })
}
