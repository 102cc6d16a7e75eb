//! Where from and where to: 'crossings from Lindau to Arbon', 'parcels sent to Bern', where a table keeps both ends in columns of its own.

use super::Sentence;
use crate::compose::referred::{FROM, TO};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;

/// Words before the end that is left, and before the one that is reached.
const LEFT: &[&str] = &["from", "leaving", "departing", "leave", "leaves", "left", "depart", "departs"];
const REACHED: &[&str] = &["to", "into", "towards", "toward", "reaching", "reach", "reaches"];

/// Each value in the column of the end that the word before it tells.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let mut items = s.items.to_vec();
    let mut changed = false;
    let mut led: Option<bool> = None;
    for (at, item) in items.iter_mut().enumerate() {
        match &mut item.sense {
            Sense::Value { table, column, .. } => {
                let Some((from, to)) = ends(s.lexicon(), *table, *column) else { continue };
                let Some(left) = led else { continue };
                let end = if left { from } else { to };
                changed |= *column != end;
                *column = end;
            }
            _ if s.is(at, LEFT) => led = Some(true),
            _ if s.is(at, REACHED) => led = Some(false),
            Sense::Keyword("filler" | "or" | "and" | "of" | "all" | "neg" | "its", _) | Sense::Punctuation(',') => {}
            _ => led = None,
        }
    }
    changed.then_some(items)
}

/// The columns of both ends that a column is one of: those of the same name, but for the words that tell them apart.
fn ends(lexicon: &Lexicon, t: usize, c: usize) -> Option<(usize, usize)> {
    let columns = &lexicon.tables[t].columns;
    let split = |c: usize| {
        let words = &columns[c].words;
        let told = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
        let rest = || words.iter().filter(|w| !FROM.contains(&w.as_str()) && !TO.contains(&w.as_str())).collect::<Vec<_>>();
        match (told(FROM), told(TO)) {
            (true, false) => Some((true, rest())),
            (false, true) => Some((false, rest())),
            _ => None,
        }
    };
    let text = |c: usize| lexicon.schema.tables[t].columns[c].class.is_text();
    let (left, rest) = split(c).filter(|_| text(c))?;
    let mut others = (0..columns.len()).filter(|&o| o != c && text(o) && split(o).is_some_and(|(l, r)| l != left && r == rest));
    let other = others.next()?;
    others.next().is_none().then_some(if left { (c, other) } else { (other, c) })
}
