//! Rows with something of theirs: 'silk garments + patron', 'halls in Lund and their opening date', 'patrons: town, email'. Which rows
//! they are is shown, too, and what they refer to is shown by its name.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::mention::Sense;

/// The names of the rows and what is told of them, of the rows.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let computes = (0..s.items.len()).any(|i| {
        matches!(
            s.tag(i),
            "by" | "group_by" | "each" | "each_lead" | "who" | "when" | "where" | "how_long" | "how_old" | "neither" | "or" | "versus"
        )
    });
    if computes || s.measures() {
        return None;
    }
    let head = (0..s.items.len()).find(|&i| !opens(s, i))?;
    let h = s.table(head)?;
    let at = (head + 1..s.items.len()).find(|&i| leads(s, i))?;
    let told = told(s, h, at + 1)?;
    let lexicon = s.lexicon();
    let own = match lexicon.tables[h].display.as_slice() {
        [] => lexicon.schema.tables[h].primary_key.clone(),
        names => names.to_vec(),
    };
    let start = s.items[head].start;
    let column = |(t, c): (usize, usize)| Item { sense: Sense::Column(t, c), start, end: start, fit: 1.0 };
    let mut shown: Vec<(usize, usize)> = own.into_iter().map(|c| (h, c)).filter(|p| !told.contains(p)).collect();
    // 'patrons: name, town' names them already; a number that is bounded is told by itself.
    let bounded = (0..at).any(|i| matches!(s.tag(i), "cmp" | "cmp_adj" | "cmp_post" | "between"));
    if shown.len() < lexicon.tables[h].display.len() || bounded && told.iter().any(|&(t, c)| super::is_amount(lexicon, t, c)) {
        return None;
    }
    // 'the 10 largest …': their number stays before them.
    if (0..head).any(|i| matches!(s.sense(i), Some(Sense::Number(_))) && s.tag(i.wrapping_sub(1)) != "top") {
        let mut items: Vec<Item> = s.items[..at].to_vec();
        for p in shown.into_iter().chain(told) {
            items.push(Item { sense: Sense::Punctuation(','), start, end: start, fit: 1.0 });
            items.push(column(p));
        }
        return Some(items);
    }
    shown.extend(told);
    let first = (0..=head).find(|&i| !matches!(s.tag(i), "ask" | "filler"))?;
    let mut items: Vec<Item> = s.items[..first].to_vec();
    for (k, p) in shown.iter().enumerate() {
        if k > 0 {
            items.push(Item { sense: Sense::Punctuation(','), start, end: start, fit: 1.0 });
        }
        items.push(column(*p));
    }
    items.push(keyword("of", "", start));
    items.extend_from_slice(&s.items[first..at]);
    items.retain(|i| !matches!(i.sense, Sense::Punctuation('?' | '.' | '!')));
    Some(items)
}

/// What may stand before the rows: values and states of theirs, which of them come first.
fn opens(s: &Sentence<'_>, at: usize) -> bool {
    matches!(s.tag(at), "ask" | "filler" | "all" | "which" | "sup" | "top" | "top_first" | "neg" | "without_prefix" | "distinct")
        || s.column(at).is_some_and(|(t, c)| s.lexicon().schema.tables[t].columns[c].class == crate::schema::TypeClass::Boolean)
        || matches!(s.sense(at), Some(Sense::Value { .. } | Sense::Adjective(..) | Sense::Number(_) | Sense::Restriction(_)))
}

/// True for what leads to what is told of the rows: '+', 'and their', 'with their', a colon.
fn leads(s: &Sentence<'_>, at: usize) -> bool {
    let sign = s.set.tokens.get(s.items[at].start).is_some_and(|t| t.text == "+");
    let theirs = s.tag(at + 1) == "its";
    s.tag(at) == "and" && (sign || theirs) || s.tag(at) == "with" && theirs || matches!(s.sense(at), Some(Sense::Punctuation(':')))
}

/// Columns from a place to the end: of the rows, or of what they refer to.
fn told(s: &Sentence<'_>, h: usize, from: usize) -> Option<Vec<(usize, usize)>> {
    let lexicon = s.lexicon();
    let refers = |t: usize| lexicon.adjacent[h].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == h && e.to == t && t != h);
    let joins = |i: usize| matches!(s.tag(i), "and" | "its") || matches!(s.sense(i), Some(Sense::Punctuation(',' | '/' | '&')));
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut at = from;
    loop {
        while s.passes(at) && at < s.items.len() || joins(at) && s.tag(at) == "its" {
            at += 1;
        }
        match s.sense(at)? {
            Sense::Column(t, c) if *t == h || refers(*t) => out.push((*t, *c)),
            Sense::Table(t) if refers(*t) => {
                let names = &lexicon.tables[*t].display;
                if names.is_empty() {
                    return None;
                }
                out.extend(names.iter().map(|c| (*t, *c)));
            }
            _ => return None,
        }
        let dated = out.last().is_some_and(|&(t, c)| lexicon.schema.tables[t].columns[c].class.is_temporal());
        at += 1;
        // 'opening date'
        at += usize::from(dated && s.is(at, &["date", "dates", "day", "days"]));
        if matches!(s.sense(at), None | Some(Sense::Punctuation('?' | '.' | '!'))) {
            return Some(out);
        }
        if !joins(at) {
            return None;
        }
        while joins(at) {
            at += 1;
        }
    }
}
