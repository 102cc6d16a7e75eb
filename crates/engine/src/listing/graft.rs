//! Puts what was found beside the rows of a list.

use super::reach::Place;
use super::resolve::{Found, Shown};
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, ColumnRef, Expr, Link, Output, Query, TableRef};

pub(super) struct Graft<'a> {
    query: Query,
    head: usize,
    lexicon: &'a Lexicon,
    /// Ways that are taken, and as what their ends are called in the query.
    ways: Vec<(usize, Vec<usize>, TableRef)>,
    /// Only groups with such rows are meant.
    within: bool,
}

/// The rows of a list and their table, where a query lists rows as such.
pub(super) fn rows(query: &Query, lexicon: &Lexicon) -> Option<usize> {
    let ordered = query.order_by.iter().all(|o| !o.expr.is_aggregate());
    let plain = ordered && query.source.is_none() && query.set.is_none() && query.having.is_empty() && !query.every_group;
    let columns = query.select.iter().all(|o| matches!(o.expr, Expr::Column(_) | Expr::AgeOf(_)));
    let first = query.select.iter().find_map(|o| if let Expr::Column(c) = &o.expr { Some(&c.table) } else { None })?;
    let head = query.subject.as_ref().unwrap_or(first);
    let own = |e: &Expr| matches!(e, Expr::Column(c) if c.table == *first);
    let t = lexicon.table(&first.name)?;
    let grouped = query.group_by.iter().all(own);
    (plain && columns && grouped && first.instance == 0 && (head == first || lexicon.is_person(t))).then_some(t)
}

/// 'inspections this month' counts them where nothing is to be shown; beside what is, the rows stand themselves.
pub(super) fn uncounted(query: &mut Query, lexicon: &Lexicon) {
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && query.having.is_empty();
    let [Output { expr: Expr::CountRows(counted), .. }] = query.select.as_slice() else { return };
    let Some(of) = counted.clone().or_else(|| query.subject.clone()).filter(|_| plain) else { return };
    let Some(t) = lexicon.table(&of.name) else { return };
    let shape = &lexicon.schema.tables[t];
    let display = lexicon.tables[t].display.iter().chain(&shape.primary_key);
    let mut shown: Vec<Output> = Vec::new();
    for &c in display.take(lexicon.tables[t].display.len().max(1)) {
        let column = ColumnRef { table: of.clone(), column: shape.columns[c].name.clone() };
        shown.push(Output { expr: Expr::Column(column), alias: None });
    }
    if !shown.is_empty() {
        query.select = shown;
        query.subject = Some(of);
        let asked = query.filter.clone();
        crate::compose::shown::beside_names(query, &asked, &[], &[], lexicon);
    }
}

impl<'a> Graft<'a> {
    pub(super) fn new(mut query: Query, head: usize, lexicon: &'a Lexicon) -> Self {
        query.group_by.clear();
        query.distinct = false;
        let own = TableRef::new(&lexicon.schema.tables[head].name);
        let display = lexicon.tables[head].display.iter();
        let names: Vec<Output> = display
            .map(|&c| ColumnRef { table: own.clone(), column: lexicon.schema.tables[head].columns[c].name.clone() })
            .map(|c| Output { expr: Expr::Column(c), alias: None })
            .collect();
        if !query.select.iter().any(|o| names.iter().any(|n| n.expr == o.expr)) {
            query.select.splice(0..0, names);
        }
        Self { query, head, lexicon, ways: Vec::new(), within: false }
    }

    fn column(&self, of: &TableRef, t: usize, c: usize) -> ColumnRef {
        ColumnRef { table: of.clone(), column: self.lexicon.schema.tables[t].columns[c].name.clone() }
    }

    fn push(&mut self, expr: Expr) {
        if self.query.select.iter().all(|o| o.expr != expr) {
            let alias = crate::compose::alias(&expr, &self.query.select, self.lexicon);
            self.query.select.push(Output { expr, alias });
        }
    }

    /// Adds what was found.
    pub(super) fn add(&mut self, found: &Found) {
        self.within |= matches!(found.shown, Shown::Within(..));
        match &found.shown {
            Shown::Columns(place, columns) => {
                let of = self.join(place);
                for &c in columns {
                    let column = self.column(&of, place.t, c);
                    self.push(Expr::Column(column));
                }
            }
            Shown::Count(t) => self.push(Expr::CountRows(Some(self.table(*t)))),
            Shown::Sum(t, c) | Shown::Within(t, c) => {
                let column = self.column(&self.table(*t), *t, *c);
                self.push(Expr::aggregate(Aggregate::Sum, Expr::Column(column)));
            }
            Shown::Day(t, c, first) => {
                let column = self.column(&self.table(*t), *t, *c);
                self.push(Expr::aggregate(if *first { Aggregate::Min } else { Aggregate::Max }, Expr::Column(column)));
            }
        }
    }

    /// Adds what rows are to be sorted by, and tells what that is.
    pub(super) fn sorting_key(&mut self, found: &Found) -> Option<Expr> {
        self.add(found);
        match &found.shown {
            Shown::Columns(place, columns) => {
                let of = self.join(place);
                columns.first().map(|&c| Expr::Column(self.column(&of, place.t, c)))
            }
            _ => self.query.select.last().map(|o| o.expr.clone()),
        }
    }

    fn table(&self, t: usize) -> TableRef {
        TableRef::new(&self.lexicon.schema.tables[t].name)
    }

    /// The table at the end of a way, joined; another way to the same table is another occurrence of it.
    fn join(&mut self, place: &Place) -> TableRef {
        let mut at = self.table(place.base);
        for n in 1..=place.via.len() {
            let via = place.via[..n].to_vec();
            if let Some((.., known)) = self.ways.iter().find(|w| w.0 == place.base && w.1 == via) {
                at = known.clone();
                continue;
            }
            let edge = &self.lexicon.edges[via[n - 1]];
            let names = |t: usize, all: &[usize]| -> Vec<String> {
                all.iter().map(|&c| self.lexicon.schema.tables[t].columns[c].name.clone()).collect()
            };
            let mut to = self.table(edge.to);
            let (from_columns, to_columns) = (names(edge.from, &edge.from_columns), names(edge.to, &edge.to_columns));
            // The query may be there already, by another key.
            let other = |to: &TableRef| {
                self.query.links.iter().any(|l| l.to == *to && (l.from != at || l.from_columns != from_columns))
                    || self.ways.iter().any(|w| w.2 == *to)
            };
            while other(&to) && to.instance < u8::MAX {
                to.instance += 1;
            }
            let may_lack = edge.from_columns.iter().any(|&c| {
                let column = &self.lexicon.schema.tables[edge.from].columns[c];
                !column.not_null && column.null_fraction != Some(0.0)
            });
            let restricted = {
                let mut held = false;
                self.query.filter.iter().for_each(|p| p.tables(&mut |t| held |= *t == to));
                held
            };
            if (may_lack || self.query.optional.contains(&at)) && !restricted && !self.query.optional.contains(&to) {
                self.query.optional.push(to.clone());
            }
            let link = Link { from: at.clone(), from_columns, to: to.clone(), to_columns };
            if !self.query.links.contains(&link) {
                self.query.links.push(link);
            }
            self.ways.push((place.base, via, to.clone()));
            at = to;
        }
        at
    }

    /// The query of the list.
    pub(super) fn done(mut self) -> Query {
        let own = self.table(self.head);
        for item in self.query.order_by.clone() {
            if !item.expr.is_aggregate() && matches!(item.expr, Expr::Column(_)) {
                self.push(item.expr);
            }
        }
        self.query.subject = Some(own.clone());
        if self.query.select.iter().any(|o| o.expr.is_aggregate()) {
            let key: Vec<Expr> =
                self.lexicon.schema.tables[self.head].primary_key.iter().map(|&c| Expr::Column(self.column(&own, self.head, c))).collect();
            let shown = self.query.select.iter().map(|o| o.expr.clone()).filter(|e| !e.is_aggregate());
            let mut keys = key;
            for e in shown.collect::<Vec<_>>() {
                if !keys.contains(&e) {
                    keys.push(e);
                }
            }
            self.query.group_by = keys;
            self.query.every_group = !self.within;
        }
        self.query
    }
}
