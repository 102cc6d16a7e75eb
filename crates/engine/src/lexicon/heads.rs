//! Whoever heads a department is one of its people; the others are told by what keeps who was where, and when. So the key to the head of
//! something is no way to its people where such a table stands between the two: it costs more than the way through that table.

use super::edges::Edge;
use crate::hashing::{QuickMap, QuickSet};
use crate::schema::{Schema, Table};
use crate::text::{identifier_words, lemma};

/// Words of keys to the one person who heads something.
const HEADS: &[&str] = &[
    "head",
    "manager",
    "lead",
    "leader",
    "chief",
    "director",
    "chair",
    "chairman",
    "chairperson",
    "captain",
    "boss",
    "president",
    "supervisor",
    "principal",
    "superintendent",
    "foreman",
    "warden",
    "dean",
];
/// How people ask for that person.
const SAID: &[&str] = &[
    "head",
    "manage",
    "lead",
    "leader",
    "chief",
    "direct",
    "director",
    "chair",
    "captain",
    "boss",
    "run",
    "charge",
    "president",
    "supervise",
    "principal",
    "warden",
    "dean",
];
/// What the way by that key pays more.
const DETOUR: f32 = 1.2;
/// What any such key pays more: of two ways between the same, the one by the others is meant.
const ONE_OF_THEM: f32 = 0.1;

/// True for a key of that kind, by the words of its column.
pub(crate) fn is_of_a_head<'a>(mut words: impl Iterator<Item = &'a String>) -> bool {
    words.any(|w| HEADS.contains(&w.as_str()))
}

/// True for a word that asks for the head of something.
pub(crate) fn asks_for_a_head(word: &str) -> bool {
    let (root, lemma) = (crate::account::root(word), lemma(word));
    SAID.iter().any(|s| crate::text::stem(s) == root || *s == lemma)
        || super::DICTIONARY.expansion(&lemma).is_some_and(|w| HEADS.contains(&w))
}

/// True for a key to who heads something, where the words that were taken for it name people in general: neither the head nor what
/// else the key is called by.
pub(crate) fn is_head_unsaid(lexicon: &super::Lexicon, (t, c): (usize, usize), said: &[crate::text::Token]) -> bool {
    let column = &lexicon.tables[t].columns[c];
    if !column.foreign || !is_of_a_head(column.words.iter()) {
        return false;
    }
    let mut keys = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]);
    let Some(people) = keys.find(|e| e.from == t && e.from_columns == [c]).map(|e| &lexicon.tables[e.to].words) else { return false };
    let own = |w: &crate::text::Token| column.words.iter().any(|x| (*x == w.lemma || *x == w.lower) && !people.contains(x));
    let general = |w: &crate::text::Token| {
        people.contains(&w.lemma) || super::DICTIONARY.synonyms(&w.lemma).iter().any(|s| people.iter().any(|p| p == s))
    };
    said.iter().any(general) && !said.iter().any(|w| own(w) || asks_for_a_head(&w.lower))
}

/// True for a table that keeps from when to when something was so.
fn keeps_spells(table: &Table) -> bool {
    let dated = |list: &[&str], open: bool| {
        table.columns.iter().any(|c| {
            c.class.is_temporal() && !(open && c.not_null) && identifier_words(c.called()).iter().any(|w| list.contains(&lemma(w).as_str()))
        })
    };
    dated(&["start", "from", "since", "begin", "join", "effective", "assign"], false)
        && dated(&["end", "to", "until", "leave", "left", "through", "thru", "expire"], true)
}

/// Makes the keys to heads dearer than the way through a table of spells that refers to both sides.
pub(super) fn behind_spells(schema: &Schema, edges: &mut [Edge]) {
    let head = |e: &Edge| {
        let words: Vec<String> = e.from_columns.iter().flat_map(|&c| identifier_words(schema.tables[e.from].columns[c].called())).collect();
        is_of_a_head(words.iter().map(|w| w as &String))
    };
    let heads: Vec<usize> = (0..edges.len()).filter(|&e| edges[e].from != edges[e].to && head(&edges[e])).collect();
    if heads.is_empty() {
        return;
    }
    heads.iter().for_each(|&e| edges[e].cost += ONE_OF_THEM);
    // What tables of spells refer to each table, and which pairs they join.
    let mut behind: QuickMap<usize, Vec<usize>> = QuickMap::default();
    let mut pairs: QuickSet<(usize, usize)> = QuickSet::default();
    for e in edges.iter().filter(|e| e.to_unique && !head(e) && keeps_spells(&schema.tables[e.from])) {
        behind.entry(e.to).or_default().push(e.from);
        pairs.insert((e.from, e.to));
    }
    for e in heads {
        let (from, to) = (edges[e].from, edges[e].to);
        if behind.get(&from).is_some_and(|all| all.iter().any(|&t| t != to && pairs.contains(&(t, to)))) {
            edges[e].cost += DETOUR;
        }
    }
}
