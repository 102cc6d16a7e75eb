//! Who is away, at work or in the house: 'which clerks are away today', 'which guests are staying', by the table that keeps from when to when
//! they are (`roles::trade`). The words stand behind the people ('who is off today' was put so before).

use super::said::{At, Words};
use super::tables::had_by;
use super::vacant::had;
use crate::compose::Setting;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::meaning::parts::table_ref;
use crate::mention::Sense;
use crate::query::{Predicate, Query};
use crate::roles::trade::present;
use crate::time_types::{Grain, TimePoint, TimeRange};

/// What is said, and the part that the table plays.
const SAID: &[(&str, &str)] = &[("away", "leaves"), ("absent", "leaves"), ("staying", "stays"), ("rostered", "shifts")];

/// The mentions with the condition in the place of the words for it.
pub(crate) fn read(items: &[Item], set: Setting<'_>) -> Option<Vec<Item>> {
    let lexicon = set.lexicon;
    let words = Words { items, set };
    let (at, part) = (1..words.len()).find_map(|i| SAID.iter().find(|(w, _)| words.word(i) == *w).map(|(_, part)| (i, *part)))?;
    if !matches!(words.word(at - 1), "is" | "are" | "was" | "were") {
        return None;
    }
    let (table, people) = present(lexicon, part)?;
    if !items.iter().any(|i| i.end < at + 1 && i.end > i.start && matches!(i.sense, Sense::Table(t) if t == people)) {
        return None;
    }
    let (time, mut said) = match words.time() {
        Some(time) => time,
        None if items.iter().any(|i| matches!(i.sense, Sense::Time(_))) => return None,
        None => (At::Now, Vec::new()),
    };
    said.push(at);
    let conditions = match had_by(lexicon, table) {
        Some(s) => had(&super::tables::Spells { strict: false, flag: None, ..s }, &time, lexicon)?,
        None => vec![on_day(lexicon, table, &time)?],
    };
    let condition = Predicate::Related { of: table_ref(lexicon, people), table: table_ref(lexicon, table), conditions, negated: false };
    let mut out: Vec<Item> = super::without(&words, &said);
    let place = out.iter().position(|i| i.start >= at).unwrap_or(out.len());
    out.insert(place, Item { sense: Sense::Restriction(Box::new(condition)), start: at, end: at + 1, fit: 1.0 });
    Some(out)
}

/// That rows are of the day, where they keep no more than that.
fn on_day(lexicon: &Lexicon, t: usize, time: &At) -> Option<Predicate> {
    let column = super::tables::place(lexicon, t, lexicon.tables[t].date?);
    let today = TimePoint::today();
    let range = match time {
        At::During(range) => range.clone(),
        At::Now => {
            TimeRange { from: Some(today.clone()), to: Some(today.shifted(1, Grain::Day)), grain: Grain::Day, label: "today".into() }
        }
    };
    Some(Predicate::Within { column, range, negated: false })
}

/// True where a word says so of people and a query asks for what is kept of it.
pub(crate) fn speaks_of_presence(word: &str, query: &Query, lexicon: &Lexicon) -> bool {
    let asks = |p: &Predicate| match p {
        Predicate::Related { table, conditions, negated: false, .. } => {
            let kept = |t: usize| SAID.iter().any(|(_, part)| present(lexicon, part).is_some_and(|(of, _)| of == t));
            !conditions.is_empty() && lexicon.table(&table.name).is_some_and(kept)
        }
        _ => false,
    };
    // 'right now' is what the days around today say.
    let said = SAID.iter().any(|(w, _)| *w == word) || matches!(word, "now" | "currently" | "moment" | "present");
    said && query.filter.iter().any(asks)
}
