//! Amounts of a state: 'urgent labour cost', 'approved amount', 'paid premium'. A flag or a deed that stands right before an amount of its own
//! rows says which of them are meant; it is neither shown nor grouped by. So does a flag before what names or sorts them: 'native language'.

use super::Sentence;
use super::formula::state_at;
use crate::link::Item;
use crate::mention::Sense;

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let (at, state) = (0..s.items.len()).find_map(|at| Some((at, state(s, at)?)))?;
    let mut items = s.items.to_vec();
    items[at].sense = state;
    Some(items)
}

/// The mention as a condition on the amount behind it.
fn state(s: &Sentence<'_>, at: usize) -> Option<Sense> {
    let lexicon = s.lexicon();
    let (t, c) = s.amount(at + 1).or_else(|| flagged(s, at))?;
    // What is grouped, sorted or asked for by name is no state.
    let before = at.checked_sub(1).map_or("", |b| s.tag(b));
    if matches!(before, "each" | "each_lead" | "group_by" | "when" | "neg" | "without" | "except") {
        return None;
    }
    if let (Some(Sense::Column(own, k)), Some(p)) = (s.sense(at), state_at(s, at)) {
        // 'active days': of the same rows, and no part of the amount's name.
        return (*own == t && *k != c).then(|| Sense::Restriction(Box::new(p)));
    }
    // 'paid' as in 'best paid', where the rows say themselves whether they are paid.
    let word = s.word(at);
    if !matches!(s.sense(at)?, Sense::Adjective(..) | Sense::Unknown) || s.tag(at + 2) == "sup" {
        return None;
    }
    let entry = &lexicon.tables[t];
    let flag = (0..entry.columns.len()).find(|&k| {
        let words = &entry.columns[k].words;
        lexicon.roles[t].flag(k).is_some() && matches!(words.as_slice(), [only] if *only == word || crate::text::lemma(&word) == *only)
            || lexicon.roles[t].flag(k).is_some() && lexicon.schema.tables[t].columns[k].name.trim_start_matches("is_") == word
    })?;
    let table = &lexicon.schema.tables[t];
    let column = crate::query::ColumnRef { table: crate::query::TableRef::new(&table.name), column: table.columns[flag].name.clone() };
    Some(Sense::Restriction(Box::new(lexicon.roles[t].flag(flag)?.condition(column, true))))
}

/// The text behind a flag of the same rows.
fn flagged(s: &Sentence<'_>, at: usize) -> Option<(usize, usize)> {
    let lexicon = s.lexicon();
    let ((t, flag), (of, c)) = (s.column(at)?, s.category(at + 1)?);
    let beside = s.items[at].end == s.items[at + 1].start && s.items[at].end > s.items[at].start;
    let text = lexicon.schema.tables[of].columns[c].class.is_text() && lexicon.roles[of].flag(c).is_none();
    (beside && t == of && text && lexicon.roles[t].flag(flag).is_some()).then_some((of, c))
}
