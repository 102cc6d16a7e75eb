//! Rows with what is theirs: 'members with their number of visits', 'riders along with their total fee' ask for a row of each.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::mention::Sense;

/// The rows that the question opens with as what the numbers behind them are put together by.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let opens = |i: usize| matches!(s.tag(i), "each" | "each_lead" | "ask" | "all" | "filler" | "filler_noun" | "distinct" | "of");
    let head = (0..s.items.len()).find(|&i| !opens(i))?;
    let t = s.table(head)?;
    let last = s.items.get(head).and_then(|i| s.set.tokens.get(i.end.checked_sub(1)?))?;
    let each = head > 0 && matches!(s.tag(head - 1), "each" | "each_lead");
    if last.lower == last.lemma && !each {
        return None;
    }
    let with = head + 1;
    let joined = match s.tag(with) {
        "with" => (with + 1..s.items.len().min(with + 3)).any(|i| s.tag(i) == "its"),
        "and" => s.word(with) != "and" || s.tag(s_skip(s, with + 1)) == "its",
        _ => false,
    };
    let number = (with..s.items.len()).find(|&i| matches!(s.tag(i), "count" | "agg" | "measure" | "count_distinct"))?;
    let bounded = (with..s.items.len())
        .any(|i| matches!(s.tag(i), "each" | "each_lead" | "by" | "group_by" | "cmp" | "cmp_adj" | "cmp_post" | "between"));
    // 'boats with their average length' asks of each boat what is one number anyway.
    let own = s.amount(s.next(number + 1)).is_some_and(|(u, _)| u == t) || s.table(s.next(number + 1)) == Some(t);
    // 'list the halls with their number of seats' where halls keep it: that number, beside their names.
    let kept = s.tag(number) == "count" && s.amount(s.next(number + 1)).is_some_and(|(u, _)| u == t);
    if kept && !bounded && matches!(s.tag(with), "with" | "and") && head > 0 {
        let mut out = s.items.to_vec();
        out.remove(number);
        let end = out[head].end;
        let names = s.lexicon().tables[t].display.iter().map(|&c| Item { sense: Sense::Column(t, c), start: end, end, fit: 1.0 });
        let names: Vec<Item> = names.collect();
        out.splice(with..with, names);
        return Some(out);
    }
    if !joined || bounded || own {
        return None;
    }
    let mut out = s.items.to_vec();
    out[with].sense = Sense::Punctuation(',');
    let start = out[head].start;
    // Where other attributes are shown, the rows still bear their names.
    if (with..number).any(|i| s.column(i).is_some_and(|p| p.0 == t)) {
        let end = out[head].end;
        let names = s.lexicon().tables[t].display.iter().map(|&c| Item { sense: Sense::Column(t, c), start: end, end, fit: 1.0 });
        let names: Vec<Item> = names.collect();
        out.splice(with..with, names);
    }
    if !each {
        out.insert(head, keyword("each_lead", "", start));
    }
    Some(out)
}

/// The next mention that is no article.
fn s_skip(s: &Sentence<'_>, mut at: usize) -> usize {
    while s.tag(at) == "filler" {
        at += 1;
    }
    at
}
