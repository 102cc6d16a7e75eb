//! What can be shown of rows without repeating them: their own columns, and those of what their keys lead to.

use crate::lexicon::{Edge, Lexicon};
use crate::query::{Query, TableRef};

/// Keys on a way, at most.
const FURTHEST: usize = 3;

/// A table whose columns can stand beside the rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub t: usize,
    /// The table that the way begins at.
    pub base: usize,
    /// Keys that lead to it, one row each.
    pub via: Vec<usize>,
    /// How far it is from the rows that are listed.
    pub far: usize,
    /// Words of the key that leads there and aren't the table's own: 'approved' of `approved_by`.
    pub roles: Vec<String>,
}

/// The tables beside the rows of one, nearest first; those that its conditions speak of are joined already.
pub(super) fn places(query: &Query, head: usize, lexicon: &Lexicon) -> Vec<Place> {
    let own = |t: usize, far: usize| Place { t, base: t, via: Vec::new(), far, roles: Vec::new() };
    let mut out = vec![own(head, 0)];
    let mut next = 0;
    while let Some(from) = out.get(next).cloned() {
        next += 1;
        if from.via.len() < FURTHEST {
            out.extend(beyond(&from, lexicon).filter(|p| p.t != head));
        }
    }
    let mut restricted: Vec<TableRef> = Vec::new();
    query.filter.iter().for_each(|p| p.tables(&mut |t| restricted.push(t.clone())));
    for t in restricted.iter().filter(|t| t.instance == 0).filter_map(|t| lexicon.table(&t.name)) {
        if out.iter().all(|p| p.t != t) {
            let at = own(t, 1);
            let more: Vec<Place> = beyond(&at, lexicon).filter(|p| out.iter().all(|known| known.t != p.t)).collect();
            out.push(at);
            out.extend(more);
        }
    }
    out.sort_by_key(|p| p.far);
    out
}

/// What the keys of a place lead to.
fn beyond<'a>(from: &'a Place, lexicon: &'a Lexicon) -> impl Iterator<Item = Place> + 'a {
    lexicon.adjacent[from.t].iter().filter_map(move |&e| {
        let edge = &lexicon.edges[e];
        let leads = edge.from == from.t && edge.to != from.t && edge.to_unique && edge.to != from.base;
        leads.then(|| Place {
            t: edge.to,
            base: from.base,
            via: from.via.iter().copied().chain([e]).collect(),
            far: from.far + 1,
            roles: roles(edge, lexicon),
        })
    })
}

/// What a key is called besides what it leads to.
fn roles(edge: &Edge, lexicon: &Lexicon) -> Vec<String> {
    const BARE: &[&str] = &["id", "number", "no", "nr", "code", "key", "cd", "ref", "by", "to", "of", "for", "from"];
    let own = &lexicon.tables[edge.to].words;
    let words = edge.from_columns.iter().flat_map(|&c| lexicon.tables[edge.from].columns[c].words.iter());
    words.filter(|w| !own.contains(w) && !BARE.contains(&w.as_str())).cloned().collect()
}

/// Keys of other rows that lead to rows of a table.
pub(super) fn children<'a>(t: usize, lexicon: &'a Lexicon) -> impl Iterator<Item = &'a Edge> + 'a {
    lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.to == t && e.from != t && e.to_unique && !e.one_to_one)
}
