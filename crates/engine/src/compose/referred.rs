//! Keys as people speak of them: shown by what they refer to, and chosen by the words around each value.
//!
//! 'who is the author of X' wants a name where the table holds a number; 'from Oslo to Bergen' speaks of two keys to one table.

use super::Composer;
use crate::lexicon::Edge;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Link, Output, Predicate, Query, TableRef};

/// Words that ask for the key itself.
const KEYS: &[&str] = &["id", "code", "number", "key", "identifier", "no", "uuid", "ref", "reference"];
/// Words of keys that a preposition before a value speaks of.
pub(crate) const FROM: &[&str] =
    &["from", "origin", "source", "departure", "start", "sender", "seller", "home", "depart", "pickup", "begin", "out"];
pub(crate) const TO: &[&str] =
    &["to", "destination", "arrival", "end", "target", "receiver", "recipient", "away", "arrive", "dropoff", "dest", "into"];

impl Composer<'_> {
    /// The key of a column, where it refers to single rows of a table that people know by a name.
    fn named_reference(&self, c: &ColumnRef) -> Option<(Edge, Vec<usize>)> {
        let lexicon = self.set.lexicon;
        let (t, i) = self.schema_column(c)?;
        let mut edges = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]);
        let edge = edges.find(|e| e.from == t && e.from_columns.as_slice() == [i] && e.to_unique)?;
        let display = &lexicon.tables[edge.to].display;
        let named = !display.is_empty()
            && display.iter().all(|&d| self.class(edge.to, d).is_text() && !edge.to_columns.contains(&d))
            && !lexicon.schema.tables[edge.to].columns[display[0]].sensitive;
        (named && (!self.class(t, i).is_text() || lexicon.is_bare_key(t, i))).then(|| (edge.clone(), display.clone()))
    }

    fn link(&self, edge: &Edge, from: &TableRef, to: &TableRef) -> Link {
        let names = |t: usize, columns: &[usize]| {
            columns.iter().map(|&c| self.set.lexicon.schema.tables[t].columns[c].name.clone()).collect::<Vec<_>>()
        };
        Link {
            from: from.clone(),
            from_columns: names(edge.from, &edge.from_columns),
            to: to.clone(),
            to_columns: names(edge.to, &edge.to_columns),
        }
    }

    /// An occurrence of a table that the query does not have yet.
    fn occurrence(&self, query: &Query, t: usize) -> TableRef {
        let mut fresh = self.table_ref(t);
        let mut known = crate::rank::tables(query);
        known.extend(query.subject.clone());
        known.extend(query.links.iter().flat_map(|l| [l.from.clone(), l.to.clone()]));
        while known.contains(&fresh) && fresh.instance < u8::MAX {
            fresh.instance += 1;
        }
        fresh
    }

    /// Keys that are shown become the names of what they refer to, unless the key itself is asked for.
    pub(super) fn name_references(&mut self, query: &mut Query) {
        // 'the number of' counts; 'the number' is a key.
        let counts = |i: usize| self.set.tokens.get(i + 1).is_some_and(|t| t.lower == "of");
        let mut tokens = self.set.tokens.iter().enumerate();
        let asked = tokens.any(|(i, t)| !t.quoted && KEYS.contains(&t.lemma.as_str()) && !(t.lemma == "number" && counts(i)));
        // Points are drawn of numbers; the best of each group is found by its key.
        let drawn = super::chart::picture(self.set) == super::chart::Picture::Points;
        let best_of_each = self.ranking.is_some() && self.items.iter().any(|i| matches!(i.sense, Sense::Keyword("each" | "each_lead", _)));
        if drawn || best_of_each {
            return;
        }
        if asked || self.star || query.source.is_some() || query.set.is_some() || query.distinct || !query.having.is_empty() {
            return;
        }
        let mut at = 0;
        while at < query.select.len() {
            let Expr::Column(c) = query.select[at].expr.clone() else {
                at += 1;
                continue;
            };
            let Some((edge, display)) = self.named_reference(&c) else {
                at += 1;
                continue;
            };
            // Its name is shown already, or nothing but its number was ever spoken of.
            let shown = query.select.iter().any(|o| {
                matches!(&o.expr, Expr::Column(x) if self.schema_column(x).is_some_and(|(t, i)| t == edge.to && t != edge.from && display.contains(&i)))
            });
            if shown {
                at += 1;
                continue;
            }
            let to = self.occurrence(query, edge.to);
            query.links.push(self.link(&edge, &c.table, &to));
            if query.subject.as_ref() != Some(&c.table) && !query.also.contains(&c.table) {
                query.also.push(c.table.clone());
            }
            let words = &self.set.lexicon.tables[edge.from].columns[edge.from_columns[0]].words;
            let role: Vec<&str> = words.iter().map(String::as_str).filter(|w| !KEYS.contains(w)).collect();
            let mut outputs: Vec<Output> = Vec::new();
            for &d in &display {
                let column = &self.set.lexicon.schema.tables[edge.to].columns[d].name;
                let expr = Expr::Column(ColumnRef { table: to.clone(), column: column.clone() });
                let taken = query.select.iter().any(|o| matches!(&o.expr, Expr::Column(x) if x.column == *column));
                let base = format!("{}_{}", role.join("_"), column.to_lowercase());
                let alias = if to.instance > 0 || taken { super::analytic::fresh(&base, &query.select) } else { None };
                outputs.push(Output { expr, alias });
            }
            let names: Vec<Expr> = outputs.iter().map(|o| o.expr.clone()).collect();
            let key = Expr::Column(c.clone());
            if let Some(g) = query.group_by.iter().position(|g| *g == key) {
                query.group_by.splice(g + 1..g + 1, names.iter().cloned());
            }
            for o in query.order_by.iter_mut().filter(|o| o.expr == key) {
                o.expr = names[0].clone();
            }
            let n = outputs.len();
            query.select.splice(at..=at, outputs);
            self.rule("name of what a key refers to");
            at += n;
        }
    }

    /// 'who reports to Ada': the value names the row that others refer to, not the row itself.
    pub(super) fn far_end(&mut self, query: &mut Query) {
        let lexicon = self.set.lexicon;
        let Some((at, t, c)) = self.items.iter().enumerate().find_map(|(i, item)| match item.sense {
            Sense::Column(t, c) => lexicon.adjacent[t]
                .iter()
                .map(|&e| &lexicon.edges[e])
                .any(|e| e.from == t && e.to == t && e.from_columns.as_slice() == [c])
                .then_some((i, t, c)),
            _ => None,
        }) else {
            return;
        };
        let end = self.items[at].end;
        // A verb before the name: 'reports to X', 'led by X', 'works under X'; 'the manager of X' and 'X's manager' are X's own.
        let value = self.items.iter().position(|i| matches!(i.sense, Sense::Value { table, .. } if table == t));
        let Some(value) = value.filter(|&v| v > at) else { return };
        let between: Vec<&str> =
            self.set.tokens.get(end..self.items[value].start).unwrap_or_default().iter().map(|t| t.lower.as_str()).collect();
        let own = between.iter().any(|w| matches!(*w, "of" | "for" | "does" | "is" | "are" | "has"));
        let led = self.word(at).split(' ').next_back().is_some_and(|w| matches!(w, "to" | "by" | "under"))
            || between.iter().any(|w| matches!(*w, "to" | "by" | "under"));
        if own || !led || query.source.is_some() || query.set.is_some() {
            return;
        }
        let edge =
            lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).find(|e| e.from == t && e.to == t && e.from_columns.as_slice() == [c]);
        let Some(edge) = edge.cloned() else { return };
        let here = self.table_ref(t);
        let there = self.occurrence(query, t);
        let held: Vec<(String, String)> = self
            .items
            .iter()
            .filter_map(|i| match &i.sense {
                Sense::Value { table, column, value, .. } if *table == t => {
                    Some((lexicon.schema.tables[t].columns[*column].name.clone(), value.clone()))
                }
                _ => None,
            })
            .collect();
        let mut moved = false;
        for p in &mut query.filter {
            let says = held.iter().any(|(column, value)| is_value(p, &here, column, value));
            if let Predicate::In { expr: Expr::Column(x), .. } | Predicate::Compare { left: Expr::Column(x), .. } = p
                && says
            {
                x.table = there.clone();
                moved = true;
            }
        }
        if !moved {
            return;
        }
        query.links.push(self.link(&edge, &here, &there));
        let key = Expr::Column(self.column_ref(t, c));
        query.select.retain(|o| o.expr != key);
        query.group_by.retain(|g| *g != key);
        if query.select.is_empty() {
            query.select = lexicon.tables[t].display.iter().map(|&d| Output { expr: self.column(t, d), alias: None }).collect();
        }
        self.rule("those who refer to it");
    }

    /// 'from Oslo to Bergen', 'with a black coat and a white mane': each value belongs to the key that the words around it speak of.
    pub(super) fn keys_of_values(&mut self, query: &mut Query) {
        let lexicon = self.set.lexicon;
        if query.source.is_some() || query.set.is_some() {
            return;
        }
        let said: Vec<(usize, usize, usize, String)> = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(i, item)| match &item.sense {
                Sense::Value { table, column, value, .. } => Some((i, *table, *column, value.clone())),
                _ => None,
            })
            .collect();
        for to in said.iter().map(|s| s.1).collect::<std::collections::BTreeSet<_>>() {
            let values: Vec<&(usize, usize, usize, String)> = said.iter().filter(|s| s.1 == to).collect();
            if values.len() < 2 {
                continue;
            }
            let referring: std::collections::BTreeSet<usize> =
                lexicon.adjacent[to].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == to && e.from != to).map(|e| e.from).collect();
            for from in referring {
                let edges: Vec<&Edge> =
                    lexicon.adjacent[to].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == to && e.from == from).collect();
                let used = query.subject.as_ref().is_some_and(|s| lexicon.table(&s.name) == Some(from))
                    || crate::rank::tables(query).iter().any(|t| lexicon.table(&t.name) == Some(from));
                if edges.len() < 2 || !used {
                    continue;
                }
                let chosen: Vec<Option<usize>> = values.iter().map(|v| self.key_spoken(v.0, &edges)).collect();
                let different = chosen.iter().flatten().collect::<std::collections::BTreeSet<_>>().len() > 1;
                if chosen.iter().any(Option::is_none) || !different {
                    continue;
                }
                let plain = self.table_ref(to);
                for (value, edge) in values.iter().zip(chosen.into_iter().flatten()) {
                    let column = lexicon.schema.tables[to].columns[value.2].name.clone();
                    query.filter.retain(|p| !is_value(p, &plain, &column, &value.3));
                    let mut occurrence = plain.clone();
                    occurrence.instance = edge as u8 + 1;
                    let referring = self.table_ref(from);
                    let link = self.link(edges[edge], &referring, &occurrence);
                    if !query.links.contains(&link) {
                        query.links.push(link);
                    }
                    let expr = Expr::Column(ColumnRef { table: occurrence, column });
                    query.filter.push(Predicate::In { expr, values: vec![Expr::Text(value.3.clone())], negated: false });
                }
                query.also.retain(|t| *t != plain);
                let referring = self.table_ref(from);
                if query.subject.as_ref() != Some(&referring) && !query.also.contains(&referring) {
                    query.also.push(referring);
                }
                if query.subject.as_ref() == Some(&plain) {
                    query.subject = Some(self.table_ref(from));
                }
                self.rule("keys by the words around");
            }
        }
    }

    /// Which of several keys the words around a value speak of: the preposition before it, or a word of the key's own beside it.
    fn key_spoken(&self, at: usize, edges: &[&Edge]) -> Option<usize> {
        let lexicon = self.set.lexicon;
        let item = &self.items[at];
        let stems = |t: &crate::text::Token| crate::text::stem(&t.lemma);
        let own = |e: &Edge| -> Vec<String> {
            e.from_columns
                .iter()
                .flat_map(|&c| lexicon.tables[e.from].columns[c].words.to_vec())
                .filter(|w| !KEYS.contains(&w.as_str()))
                .collect()
        };
        let before = self.set.tokens[..item.start].iter().rev().filter(|t| !t.punctuation).take(2).collect::<Vec<_>>();
        let after = self.set.tokens[item.end..].iter().filter(|t| !t.punctuation).take(2).collect::<Vec<_>>();
        let named = |words: &[String]| {
            let says = |t: &&crate::text::Token| words.iter().any(|w| crate::text::stem(w) == stems(t));
            let leads = |t: &&crate::text::Token| matches!(t.lower.as_str(), "from" | "to" | "into" | "by" | "at" | "in" | "of" | "and");
            let says = |t: &&crate::text::Token| says(t) && !after.iter().any(|a| std::ptr::eq(*a, *t) && leads(t));
            let behind = after.first().is_some_and(says) || after.get(1).is_some_and(|t| says(t) && after[0].lower != "and");
            usize::from(behind) * 2 + usize::from(before.iter().any(says))
        };
        let preposition = before.first().map(|t| t.lower.as_str());
        let spoken = |e: &Edge| {
            let words = own(e);
            let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
            let led = match preposition {
                Some("from") => has(FROM),
                Some("to" | "into") => has(TO),
                Some("by") => words.iter().any(|w| super::roles::is_maker(w)),
                _ => false,
            };
            named(&words) * 2 + usize::from(led)
        };
        let best = edges.iter().map(|e| spoken(e)).max().filter(|n| *n > 0)?;
        let mut leading = (0..edges.len()).filter(|&i| spoken(edges[i]) == best);
        leading.next().filter(|_| leading.next().is_none())
    }
}

/// True for a condition that a column of an occurrence has that value, or is one of several with it.
fn is_value(p: &Predicate, table: &TableRef, column: &str, value: &str) -> bool {
    let of = |e: &Expr| matches!(e, Expr::Column(x) if x.table == *table && x.column == column);
    let text = |e: &Expr| matches!(e, Expr::Text(v) if v == value);
    match p {
        Predicate::In { expr, values, negated: false } => of(expr) && values.iter().any(text),
        Predicate::Compare { left, right, .. } => of(left) && text(right),
        _ => false,
    }
}
