//! Of several keys between two tables, the one whose role is spoken of.

use super::Composer;
use crate::query::{Link, Output, Query};

impl Composer<'_> {
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
                if from == to || between.len() < 2 {
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
                };
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
