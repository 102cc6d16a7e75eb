//! Two amounts that differ by a word which the question does not say: net and gross, list and paid, budget and actual.

use super::Matter;
use super::facts::Facts;
use crate::lexicon::Lexicon;
use once_cell::sync::Lazy;
use std::collections::HashSet;

static NEAR: Lazy<Vec<Vec<&'static str>>> = Lazy::new(|| {
    let lines = include_str!("../../data/near_amounts.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.map(|l| l.split_whitespace().collect()).collect()
});

/// Amounts that the query computes with though the question fits others as well: 'net amount, not gross amount'.
pub(super) fn near(matter: &Matter<'_>, facts: &Facts<'_>) -> Vec<String> {
    let lexicon = matter.lexicon;
    let mut looked: HashSet<(usize, usize)> = HashSet::new();
    let mut out = Vec::new();
    for (_, column) in facts.columns() {
        let Some(t) = lexicon.table(&column.table.name) else { continue };
        let Some(c) = lexicon.column(t, &column.column) else { continue };
        if !is_amount(lexicon, t, c) || !looked.insert((t, c)) {
            continue;
        }
        let held = |k: usize| {
            let name = &lexicon.schema.tables[t].columns[k].name;
            facts.columns().any(|(_, x)| x.table.name == column.table.name && x.column == *name)
        };
        let other =
            (0..lexicon.tables[t].columns.len()).find(|&k| k != c && is_amount(lexicon, t, k) && differs(lexicon, t, c, k).is_some());
        let Some((k, word)) = other.and_then(|k| Some((k, differs(lexicon, t, c, k)?))) else { continue };
        let said = |w: &str| {
            let root = crate::account::root(w);
            matter.tokens.iter().any(|x| x.lemma == w || x.lower == w || crate::account::root_of(&x.lower) == root)
        };
        if !said(word) && !held(k) {
            let human = |k: usize| lexicon.tables[t].columns[k].human.as_str();
            out.push(format!("{}, not {}", human(c), human(k)));
        }
    }
    out
}

fn is_amount(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let entry = &lexicon.tables[t].columns[c];
    lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.foreign && !entry.year
}

/// The word of the first column by which alone the second one differs.
fn differs(lexicon: &Lexicon, t: usize, c: usize, k: usize) -> Option<&'static str> {
    let (own, other) = (&lexicon.tables[t].columns[c].words, &lexicon.tables[t].columns[k].words);
    NEAR.iter().find_map(|list| {
        let of = |words: &[String]| list.iter().copied().find(|w| words.iter().any(|x| x == w));
        let (mine, theirs) = (of(own)?, of(other)?);
        let rest = |words: &[String], w: &str| words.iter().filter(|x| *x != w).cloned().collect::<Vec<_>>();
        (mine != theirs && rest(own, mine) == rest(other, theirs)).then_some(mine)
    })
}
