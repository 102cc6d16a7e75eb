//! 'names of the pilots with a red balloon': pilots have a first and a last name, and a name found elsewhere is not theirs.

use super::Sentence;
use crate::link::Item;
use crate::mention::Sense;

/// The name as the first and the last name of the people behind 'of'.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let (at, first, last) = (0..s.items.len()).find_map(|i| {
        let (t, _) = s.column(i).filter(|_| s.is(i, &["name", "names"]))?;
        let of = (i + 1..s.items.len()).find(|&k| s.tag(k) != "filler").filter(|&k| s.tag(k) == "of")?;
        let people = s.table(s.next(of))?;
        let entry = &s.lexicon().tables[people];
        let (first, last) = entry.person.filter(|_| people != t && !entry.columns.iter().any(|c| c.words.as_slice() == ["name"]))?;
        Some((i, (people, first), (people, last)))
    })?;
    let mut items = s.items.to_vec();
    items[at].sense = Sense::Column(first.0, first.1);
    let end = items[at].end;
    let more = [Sense::Punctuation(','), Sense::Column(last.0, last.1)];
    items.splice(at + 1..at + 1, more.into_iter().map(|sense| Item { sense, start: end, end, fit: 1.0 }));
    Some(items)
}
