//! 'who runs the harbour branch', 'who is in charge of the night shift': whom a key or a column of that table calls its head, manager or lead.

use super::phrase::section;
use super::{replace, word};
use crate::lexicon::heads::is_of_a_head;
use crate::lexicon::{Lexicon, Target};
use crate::roles::{is_of_lead, is_plain_lead};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "who") else { return };
    let Some(len) = section("who leads").iter().filter_map(|p| Some(p.at(tokens, at + 1)?.len)).max() else { return };
    let end = at + 1 + len;
    let tables = |t: &Token| {
        let hits = lexicon.named(&t.lemma);
        hits.into_iter().filter(|h| h.weight > 0.9).find_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
    };
    // 'who manages Ann Lee': people are led, too.
    let of_people = |e: &crate::lexicon::Edge| {
        e.from == e.to && e.from_columns.iter().any(|&c| is_of_a_head(lexicon.tables[e.from].columns[c].words.iter()))
    };
    let named = tokens.get(end..).unwrap_or_default().iter().take(6).find_map(tables);
    let Some(column) = (match named {
        Some(t) => lead_of(lexicon, t).map(|c| (t, c)),
        None if matches!(word(tokens, at + 1), "manages" | "manage" | "leads" | "lead") && lexicon.edges.iter().any(of_people) => return,
        None => only_lead(lexicon),
    }) else {
        return;
    };
    let called = lexicon.tables[column.0].columns[column.1].words.concat();
    replace(tokens, at, end - at, &["who", "is", "the", &called, "of"]);
}

/// The column that says who leads the rows of a table.
fn lead_of(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let keys = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]);
    let mut by_key = keys.filter(|e| e.from == t && is_of_lead(lexicon, e)).filter_map(|e| e.from_columns.first().copied());
    let text = || {
        let own = |c: &usize| {
            let entry = &lexicon.tables[t].columns[*c];
            !entry.key && !entry.foreign && is_of_a_head(entry.words.iter()) && lexicon.schema.tables[t].columns[*c].class.is_text()
        };
        (0..lexicon.tables[t].columns.len()).find(own)
    };
    match (by_key.next(), by_key.next()) {
        (Some(one), None) => Some(one),
        (None, _) => text(),
        _ => None,
    }
}

/// The only key of the schema that says who leads something.
fn only_lead(lexicon: &Lexicon) -> Option<(usize, usize)> {
    let mut all = lexicon.edges.iter().filter(|e| is_plain_lead(lexicon, e)).filter_map(|e| Some((e.from, *e.from_columns.first()?)));
    all.next().filter(|_| all.next().is_none())
}
