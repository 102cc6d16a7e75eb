//! 'How many passengers did we have', where a table of counts keeps how many in each row (`passenger_count(day, passengers)`): they are added up,
//! and no rows are counted.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::mention::Sense;

/// Last words of tables that keep how many there were.
const TALLIES: &[&str] = &["count", "total", "tally", "number", "statistic", "stat", "figure"];

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let (at, t, c) = (0..s.items.len()).find_map(|i| s.table(i).and_then(|t| Some((i, t, kept(s, i, t)?))))?;
    let item = &s.items[at];
    let counts = |i: usize| matches!(s.tag(i), "count" | "count_verb" | "how_many");
    let computed = (0..s.items.len()).any(|i| matches!(s.tag(i), "agg" | "agg_after"));
    let mut out = Vec::new();
    for (i, other) in s.items.iter().enumerate() {
        if i == at {
            let amount = Item { sense: Sense::Column(t, c), ..item.clone() };
            // Those of a day are one number or several.
            let averaged = computed && (0..s.items.len()).any(|k| matches!(s.sense(k), Some(Sense::Keyword("agg" | "agg_after", "avg"))));
            if !computed || averaged && !(0..s.items.len()).any(|k| s.is(k, &["daily", "day"])) {
                out.extend((!computed).then(|| keyword("agg", "sum", item.start)));
            }
            out.push(amount);
        } else if counts(i) {
            // What asks for the number stays in the sentence as what asks.
            out.push(super::turned(other, "ask", "what"));
        } else {
            out.push(other.clone());
        }
    }
    Some(out)
}

/// The number that the rows of such a table keep, where it is called by the word that was read as the table.
fn kept(s: &Sentence<'_>, at: usize, t: usize) -> Option<usize> {
    let entry = &s.lexicon().tables[t];
    let last = entry.words.last()?;
    if entry.words.len() < 2 || !TALLIES.contains(&last.as_str()) {
        return None;
    }
    let token = s.set.tokens.get(s.items.get(at)?.end.checked_sub(1)?)?;
    let number = |c: &usize| s.lexicon().schema.tables[t].columns[*c].class.is_number() && !entry.columns[*c].key;
    (0..entry.columns.len()).filter(number).find(|&c| entry.columns[c].words.as_slice() == [token.lemma.as_str()])
}
