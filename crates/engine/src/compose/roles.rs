//! Of several keys between two tables, the one whose role is spoken of.

use super::{Composer, Setting};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Link, Output, Query};
use once_cell::sync::Lazy;

static MAKERS: Lazy<crate::hashing::QuickSet<&'static str>> =
    Lazy::new(|| include_str!("../../data/makers.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect());

/// True for a word of a column's name that says who made or did the thing.
pub(crate) fn is_maker(word: &str) -> bool {
    MAKERS.contains(word) || MAKERS.contains(crate::text::stem(word).as_str())
}

/// 'billing country', 'support rep': a word that only says which key leads to what stands behind it is no column of its own.
pub(super) fn of_keys(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    let lexicon = set.lexicon;
    let leads = |items: &[Item], i: usize| {
        let (Sense::Column(t, c), Some(next)) = (&items[i].sense, items.get(i + 1)) else { return false };
        let to = match next.sense {
            Sense::Column(to, _) | Sense::Table(to) => to,
            _ => return false,
        };
        let said = set.tokens.get(items[i].start..items[i].end).unwrap_or_default();
        let whole = said.iter().any(|t| matches!(t.lemma.as_str(), "id" | "code" | "key" | "number"));
        let key = |e: &&crate::lexicon::Edge| e.from == *t && e.to == to && e.from_columns.as_slice() == [*c];
        let several = lexicon.adjacent[*t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == *t && e.to == to).count() > 1;
        items[i].end == next.start
            && !whole
            && several
            && (items[i].fit < 0.95 || matches!(next.sense, Sense::Column(..)))
            && lexicon.adjacent[*t].iter().map(|&e| &lexicon.edges[e]).any(|e| key(&e))
    };
    let mut i = 0;
    while i + 1 < items.len() {
        if leads(&items, i) {
            items.remove(i);
        } else {
            i += 1;
        }
    }
    items
}

impl Composer<'_> {
    /// 'tickets by Lena': a value of the table stands behind 'by'.
    fn made_by(&self, table: usize) -> bool {
        self.items.iter().any(|i| {
            matches!(i.sense, Sense::Value { table: t, .. } if t == table)
                && i.start.checked_sub(1).is_some_and(|b| self.set.tokens[b].lower == "by")
        })
    }

    /// 'routes whose destination airports …': of several keys between two tables, the one whose role is spoken of.
    pub(super) fn roles(&self, query: &Query) -> Vec<Link> {
        let lexicon = self.set.lexicon;
        let mut tables = crate::rank::tables(&Query {
            select: self.outputs.iter().map(|o| Output { expr: o.expr.clone(), alias: None }).collect(),
            ..query.clone()
        });
        tables.dedup();
        let said: Vec<String> =
            self.set.tokens.iter().filter(|t| !t.punctuation && !t.quoted).map(|t| crate::text::stem(&t.lemma)).collect();
        let mut links = Vec::new();
        for a in &tables {
            for b in &tables {
                let (Some(from), Some(to)) = (lexicon.table(&a.name), lexicon.table(&b.name)) else { continue };
                let between: Vec<&crate::lexicon::Edge> =
                    lexicon.adjacent[from].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == from && e.to == to).collect();
                let head = |e: &crate::lexicon::Edge| {
                    crate::lexicon::heads::is_of_a_head(e.from_columns.iter().flat_map(|&c| &lexicon.tables[from].columns[c].words))
                };
                if from == to || between.len() < 2 && !between.iter().any(|e| head(e)) {
                    continue;
                }
                // A key that is used as a column tells no role.
                let spoken = |c: usize| {
                    let mut used = false;
                    let column = &lexicon.schema.tables[from].columns[c].name;
                    let mut see = |x: &crate::query::ColumnRef| used |= x.table == *a && x.column == *column;
                    query.filter.iter().chain(&query.having).for_each(|p| p.columns(&mut see));
                    self.outputs.iter().for_each(|o| o.expr.columns(&mut see));
                    used
                };
                let role = |e: &crate::lexicon::Edge| {
                    if e.from_columns.iter().any(|&c| spoken(c)) {
                        return 0;
                    }
                    e.from_columns
                        .iter()
                        .flat_map(|&c| &lexicon.tables[from].columns[c].words)
                        .filter(|w| {
                            !lexicon.tables[to].words.contains(w) && !matches!(w.as_str(), "id" | "code" | "key" | "number" | "name")
                        })
                        .filter(|w| said.contains(&crate::text::stem(w)))
                        .count()
                        .max(usize::from(head(e) && self.set.tokens.iter().any(|t| crate::lexicon::heads::asks_for_a_head(&t.lower))))
                };
                let maker = |e: &crate::lexicon::Edge| {
                    usize::from(e.from_columns.iter().flat_map(|&c| &lexicon.tables[from].columns[c].words).any(|w| is_maker(w)))
                };
                let spoken_of = between.iter().any(|e| role(e) > 0);
                let by = !spoken_of && self.made_by(to);
                let role = |e: &crate::lexicon::Edge| if by { maker(e) } else { role(e) };
                let best = between.iter().map(|e| role(e)).max().unwrap_or(0);
                let mut leading = between.iter().filter(|e| role(e) == best);
                if let (true, Some(e), None) = (best > 0, leading.next(), leading.next()) {
                    let names =
                        |t: usize, columns: &[usize]| columns.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect();
                    links.push(Link {
                        from: a.clone(),
                        from_columns: names(from, &e.from_columns),
                        to: b.clone(),
                        to_columns: names(to, &e.to_columns),
                    });
                }
            }
        }
        links
    }
}
