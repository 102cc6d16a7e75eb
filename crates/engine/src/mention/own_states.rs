//! A state is one of the rows it is said of: 'unpaid bills' are bills without a day of payment, and not bills of cases that are open, where
//! bills tell by themselves. What other tables store for such a word is left aside then, and where nothing joins them to these rows always.

use super::{Reading, Segment, Sense};
use crate::compose::state::{dated_state, state_word};
use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Predicate, TableRef};
use crate::text::Token;

/// Words that say of rows with a beginning and an end that they have begun and are not over.
const NOW: &[&str] = &["active", "current", "running", "ongoing", "valid", "live", "effective"];
/// What turns a yes or no round in front of a word.
const TURNS: &[&str] = &["un", "in", "non", "dis"];
/// From this fit on a word names a table, or a column.
const A_TABLE: f32 = 0.66;
const A_COLUMN: f32 = 0.9;
/// So far before 'is' the rows are named.
const BACK: usize = 4;
const FIT: f32 = 0.95;

/// Leaves aside what only other rows are called by words of states.
pub(super) fn of_their_noun(segments: &mut [Segment], tokens: &[Token], lexicon: &Lexicon) {
    for k in 0..segments.len() {
        let Some([token]) = tokens.get(segments[k].start..segments[k].end) else { continue };
        let word = token.lower.as_str();
        let bare = TURNS.iter().find_map(|t| word.strip_prefix(t)).map(|b| b.trim_start_matches('-'));
        let state = state_word(word).is_some() || NOW.contains(&word) || bare.is_some_and(|b| b.len() > 3 && b.ends_with("ed"));
        let open = |r: &Reading| r.sense == Sense::Unknown || home(&r.sense, lexicon).is_some();
        if token.quoted || !state || !segments[k].readings.iter().any(open) {
            continue;
        }
        let Some(t) = noun(segments, k, tokens) else { continue };
        let own = |r: &Reading| home(&r.sense, lexicon) == Some(t);
        let told = segments[k].readings.iter().any(own);
        let dated = dated_state(lexicon, t, word).is_some();
        let turned = bare.filter(|_| !told && !dated).and_then(|b| turned(lexicon, t, b));
        let now = || crate::meaning::spells::standing_now(lexicon, t).filter(|_| NOW.contains(&word) && !told && !dated);
        let condition = turned.or_else(now);
        let knows = told || dated || condition.is_some();
        let refers =
            |from: usize, to: usize| lexicon.adjacent[from].iter().any(|&e| (lexicon.edges[e].from, lexicon.edges[e].to) == (from, to));
        segments[k].readings.retain(|r| {
            // A column of other rows is no state of these: 'open accounts' are none with tickets opened.
            let elsewhere = matches!(r.sense, Sense::Column(..)) && bare.is_none();
            let otherwise = elsewhere || matches!(r.sense, Sense::Value { exact: false, .. });
            home(&r.sense, lexicon).is_none_or(|u| u == t || !knows && !otherwise && (refers(t, u) || refers(u, t)))
        });
        if let Some(condition) = condition {
            segments[k].readings.retain(|r| r.sense != Sense::Unknown);
            segments[k].readings.push(Reading { sense: Sense::Restriction(Box::new(condition)), fit: FIT });
        } else if segments[k].readings.is_empty() {
            segments[k].readings.push(Reading { sense: Sense::Unknown, fit: 0.0 });
        }
    }
}

/// The table of what a reading says, where it says anything of rows.
pub(super) fn home(sense: &Sense, lexicon: &Lexicon) -> Option<usize> {
    match sense {
        Sense::Column(t, _) | Sense::Value { table: t, .. } => Some(*t),
        Sense::Restriction(p) => {
            let mut of = None;
            p.tables(&mut |t| of = of.or(lexicon.table(&t.name)));
            of
        }
        _ => None,
    }
}

/// The rows that a word describes: those named right behind it, or before 'are'.
fn noun(segments: &[Segment], k: usize, tokens: &[Token]) -> Option<usize> {
    let table = |s: &Segment| match s.readings.first() {
        Some(Reading { sense: Sense::Table(t), fit }) if *fit >= A_TABLE => Some(*t),
        _ => None,
    };
    let behind = segments.get(k + 1).and_then(|s| {
        table(s).or(match s.readings.as_slice() {
            [Reading { sense: Sense::Column(t, _), fit }] if *fit >= A_COLUMN => Some(*t),
            _ => None,
        })
    });
    let word = |s: &Segment| tokens.get(s.start..s.end).and_then(|w| if let [w] = w { Some(w) } else { None });
    let be = |s: &Segment| word(s).is_some_and(|w| w.lemma == "be");
    let light =
        |s: &Segment| word(s).is_some_and(|w| matches!(w.lower.as_str(), "still" | "now" | "currently" | "not" | "that" | "which" | "who"));
    behind.or_else(|| {
        let said = k.checked_sub(1).filter(|&b| be(&segments[b]) || light(&segments[b]) && b > 0 && be(&segments[b - 1]))?;
        let mut before = (said.saturating_sub(BACK)..said).rev().filter(|&b| !be(&segments[b]) && !light(&segments[b]));
        table(&segments[before.next()?])
    })
}

/// What a word says that turns round what a yes or no of the rows is called: 'unplanned' where some are planned.
fn turned(lexicon: &Lexicon, t: usize, word: &str) -> Option<Predicate> {
    let called = |c: &usize| lexicon.tables[t].columns[*c].words.iter().any(|w| w == word);
    let (c, flag) = lexicon.roles[t].flags.iter().find(|(c, _)| called(c))?;
    let shape = &lexicon.schema.tables[t];
    let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[*c].name.clone() };
    Some(flag.condition(column, false))
}
