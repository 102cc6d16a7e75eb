//! People that are called by what they are: 'each nurse', 'which welders left', 'hours per apprentice', where a column of their table keeps that.
//! They are the rows of that table of this kind, told one by one.

use super::{Sentence, column, keyword};
use crate::compose::Setting;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Expr, Output, Query};

/// Last words of columns that keep what people are.
const KINDS: &[&str] = &[
    "role",
    "grade",
    "position",
    "job",
    "title",
    "rank",
    "function",
    "occupation",
    "profession",
    "type",
    "kind",
    "category",
    "class",
    "designation",
    "trade",
    "specialty",
];

/// The table behind the value.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let lexicon = s.lexicon();
    let at = (0..s.items.len()).find(|&i| {
        let Some((t, c)) = s.value(i) else { return false };
        let kept = lexicon.tables[t].columns[c].words.last().is_some_and(|w| KINDS.contains(&w.as_str()));
        kept && lexicon.is_person(t) && !lexicon.tables[t].display.contains(&c) && is_noun(s, i)
    })?;
    let (t, _) = s.value(at)?;
    let named = |i: usize| s.table(i) == Some(t) || s.value(i).is_some_and(|(x, c)| x == t && lexicon.tables[t].display.contains(&c));
    // 'different nurses per ward' are counted.
    let distinct = s.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "different" | "distinct" | "unique" | "separate"));
    if distinct || (0..s.items.len()).any(named) {
        return None;
    }
    let mut out = s.items.to_vec();
    let end = out[at].end;
    // 'per nurse': by the people, those that are nurses.
    let place = if matches!(s.tag(at.wrapping_sub(1)), "each" | "each_lead" | "by") { at } else { at + 1 };
    out.insert(place, Item { sense: Sense::Table(t), start: end, end, fit: 1.0 });
    Some(out)
}

/// True for a noun: said of several, or as one of them.
fn is_noun(s: &Sentence<'_>, i: usize) -> bool {
    let item = &s.items[i];
    let several = item
        .end
        .checked_sub(1)
        .and_then(|e| s.set.tokens.get(e))
        .is_some_and(|t| !t.quoted && t.lower != t.lemma && t.lower.ends_with('s'));
    let before = i.checked_sub(1).map_or("", |b| s.tag(b));
    // 'how many nurses' counts them as it is, but 'how many nurses have no shift' looks at each.
    let lacks = (i + 1..s.items.len())
        .any(|k| matches!(s.tag(k), "without" | "neg" | "never") || s.is(k, &["never", "no", "without", "haven't", "hasn't", "didn't"]));
    if matches!(before, "count" | "count_distinct") && !lacks {
        return false;
    }
    let one = matches!(before, "each" | "each_lead" | "which" | "by") || i > 0 && s.is(i - 1, &["each", "every", "per", "which", "by"]);
    several || one
}

/// 'guest 12 phone', 'guest 12's phone': the phone of that guest.
pub(super) fn of_numbered(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let digits = |i: usize| !s.word(i).is_empty() && s.word(i).bytes().all(|b| b.is_ascii_digit());
    let at =
        (0..s.items.len()).find(|&i| s.table(i).is_some() && matches!(s.sense(i + 1), Some(Sense::Restriction(_))) && digits(i + 1))?;
    let named = if s.tag(at + 2) == "possessive" { at + 3 } else { at + 2 };
    s.column(named)?;
    let mut out = s.items.to_vec();
    let column = out.remove(named);
    let start = out[at].start;
    out.splice(at..at, [column, keyword("of", "", start)]);
    Some(out)
}

/// 'choir members', 'who is in the choir' of `is_choir_member`: nobody asks for a list of yes and no; those who are it are asked for.
pub(super) fn flagged(query: &mut Query, set: Setting<'_>) {
    const WHETHER: &[&str] = &["is", "are", "was", "were", "does", "do", "did", "has", "have", "can", "whether", "if", "flag", "column"];
    let lexicon = set.lexicon;
    let [Output { expr: Expr::Column(c), .. }] = query.select.as_slice() else { return };
    let Some(t) = lexicon.table(&c.table.name) else { return };
    let Some(at) = lexicon.column(t, &c.column) else { return };
    let Some(flag) = lexicon.roles[t].flag(at) else { return };
    let display = &lexicon.tables[t].display;
    let opens = set.tokens.first().is_some_and(|t| WHETHER[..10].contains(&t.lower.as_str()));
    let asked = opens || set.tokens.iter().any(|t| WHETHER[10..].contains(&t.lower.as_str()));
    // Of one that is named, it is asked whether.
    let mut one = false;
    query.filter.iter().for_each(|p| {
        p.columns(&mut |x| {
            one |= lexicon.table(&x.table.name) == Some(t)
                && lexicon.column(t, &x.column).is_some_and(|c| display.contains(&c) || lexicon.tables[t].columns[c].key)
        });
    });
    let plain = query.group_by.is_empty() && query.source.is_none() && query.set.is_none() && query.limit.is_none();
    if !plain || asked || one || display.is_empty() || display.contains(&at) {
        return;
    }
    query.filter.push(flag.condition(c.clone(), true));
    query.select = display.iter().map(|&d| Output { expr: column(lexicon, t, d), alias: None }).collect();
    query.distinct = false;
}
