//! The question before: what its rows are, what a pronoun stands for, and its selection as conditions.

use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Output, Predicate, Query, TableRef};

/// What a row of the answer before is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Rows of a table.
    Rows,
    /// Groups with measures.
    Grouped,
    /// One row of measures.
    Scalar,
}

/// The query that a follow-up edits.
pub(super) struct Previous<'a> {
    pub query: Query,
    pub shape: Shape,
    /// What its rows, or the rows that it counts and measures, are.
    pub subject: Option<usize>,
    pub lexicon: &'a Lexicon,
}

impl<'a> Previous<'a> {
    pub fn new(query: &Query, lexicon: &'a Lexicon) -> Self {
        let mut query = query.clone();
        // 'are there any …?' asks of rows: the rows are what is spoken of.
        if let [Output { expr: Expr::Exists(inner), .. }] = query.select.as_slice() {
            let mut rows = (**inner).clone();
            rows.select = rows.subject.iter().flat_map(|t| display(lexicon, t)).collect();
            query = rows;
        }
        let aggregate = query.select.iter().any(|o| o.expr.is_aggregate());
        let plain = query.select.iter().any(|o| !o.expr.is_aggregate());
        let shape = match (aggregate, plain || !query.group_by.is_empty()) {
            (true, true) => Shape::Grouped,
            (true, false) => Shape::Scalar,
            _ if !query.group_by.is_empty() => Shape::Grouped,
            _ => Shape::Rows,
        };
        let mut first: Option<TableRef> = query.subject.clone();
        let mut root = &query;
        while first.is_none()
            && let Some(source) = &root.source
        {
            first = source.subject.clone();
            root = source;
        }
        for o in &query.select {
            o.expr.tables(&mut |t| {
                first.get_or_insert_with(|| t.clone());
            });
        }
        let subject = first.and_then(|t| lexicon.table(&t.name));
        Previous { query, shape, subject, lexicon }
    }

    /// Tables of the query, its subject first.
    pub fn tables(&self) -> Vec<usize> {
        let mut out: Vec<usize> = self.subject.into_iter().collect();
        for t in crate::rank::tables(&self.query) {
            if let Some(t) = self.lexicon.table(&t.name)
                && !out.contains(&t)
            {
                out.push(t);
            }
        }
        out
    }

    /// The dimensions shown: outputs that are no measures.
    pub fn dimensions(&self) -> Vec<Output> {
        self.query.select.iter().filter(|o| !o.expr.is_aggregate() && !matches!(o.expr, Expr::Window { .. })).cloned().collect()
    }

    pub fn measures(&self) -> Vec<Output> {
        self.query.select.iter().filter(|o| o.expr.is_aggregate()).cloned().collect()
    }

    /// The table whose key the query groups by.
    pub fn grouped_entity(&self) -> Option<usize> {
        self.query.group_by.iter().find_map(|g| {
            let Expr::Column(c) = g else { return None };
            let t = self.lexicon.table(&c.table.name)?;
            let key = &self.lexicon.schema.tables[t].primary_key;
            (key.len() == 1 && self.lexicon.column(t, &c.column) == Some(key[0])).then_some(t)
        })
    }

    /// What 'those' and 'them' stand for.
    pub fn referent(&self) -> Option<Sense> {
        let column = |e: &Expr| match e {
            Expr::Column(c) => {
                let t = self.lexicon.table(&c.table.name)?;
                Some((t, self.lexicon.column(t, &c.column)?))
            }
            _ => None,
        };
        match self.shape {
            Shape::Grouped => {
                if let Some(t) = self.grouped_entity() {
                    return Some(Sense::Table(t));
                }
                let found = self.dimensions().iter().find_map(|d| column(&d.expr)).or_else(|| self.query.group_by.iter().find_map(column));
                found.map(|(t, c)| Sense::Column(t, c)).or(self.subject.map(Sense::Table))
            }
            Shape::Rows => {
                if let [only] = self.query.select.as_slice()
                    && let Some((t, c)) = column(&only.expr)
                {
                    let own = Some(t) == self.subject;
                    let table = &self.lexicon.schema.tables[t];
                    let naming = self.lexicon.tables[t].display.contains(&c) || table.primary_key == [c];
                    if naming {
                        return Some(Sense::Table(t));
                    }
                    let listed = !table.columns[c].class.is_number() || self.lexicon.tables[t].columns[c].key;
                    if listed && (own || self.lexicon.tables[t].columns[c].foreign) {
                        return Some(Sense::Column(t, c));
                    }
                }
                let mut shown: Vec<usize> = Vec::new();
                for o in &self.query.select {
                    if let Some((t, _)) = column(&o.expr)
                        && !shown.contains(&t)
                    {
                        shown.push(t);
                    }
                }
                match (shown.as_slice(), self.subject) {
                    ([one], Some(s)) if *one != s => Some(Sense::Table(*one)),
                    (_, s) => s.map(Sense::Table),
                }
            }
            Shape::Scalar => self.subject.map(Sense::Table),
        }
    }

    /// The columns that the rows show.
    pub fn shows(&self, t: usize, c: usize) -> bool {
        self.query.select.iter().any(|o| matches!(&o.expr, Expr::Column(x) if self.lexicon.table(&x.table.name) == Some(t) && self.lexicon.column(t, &x.column) == Some(c)))
    }

    /// The one value that the answer is, as an expression.
    pub fn value(&self) -> Option<Expr> {
        let one_row = self.shape == Shape::Scalar
            || self.shape == Shape::Rows
                && (self.query.limit == Some(1)
                    || self
                        .query
                        .filter
                        .iter()
                        .any(|p| matches!(p, Predicate::Compare { op: crate::query::Comparison::Equal, right: Expr::Scalar(_), .. })));
        (one_row && self.query.select.len() == 1).then(|| Expr::Scalar(Box::new(self.query.clone())))
    }

    /// The column that the one measure is made of.
    pub fn measured(&self) -> Option<&ColumnRef> {
        match self.query.select.as_slice() {
            [Output { expr: Expr::Column(c), .. }] if self.shape == Shape::Rows => Some(c),
            [Output { expr: Expr::Aggregate { argument, .. }, .. }] => match argument.as_ref() {
                Expr::Column(c) => Some(c),
                _ => None,
            },
            _ => None,
        }
    }

    /// The rows of the answer as conditions for another query; `of` is the table that query is about.
    pub fn selection(&self, of: Option<usize>) -> Vec<Predicate> {
        let q = &self.query;
        if q.source.is_some() || q.set.is_some() {
            return self.picked().map_or_else(|| q.filter.clone(), |p| vec![p]);
        }
        let cut = q.limit.is_some() || !q.having.is_empty();
        match self.shape {
            Shape::Rows if cut => self.picked().map_or_else(|| q.filter.clone(), |p| vec![p]),
            Shape::Grouped if cut => match self.picked() {
                Some(p) if self.grouped_entity().is_some() => vec![p],
                Some(p) => q.filter.iter().cloned().chain([p]).collect(),
                None => q.filter.clone(),
            },
            _ => {
                let mut out = q.filter.clone();
                for t in &q.also {
                    if let Some(s) = &q.subject
                        && of.map(|i| &self.lexicon.schema.tables[i].name) != Some(&t.name)
                    {
                        out.push(Predicate::Related { of: s.clone(), table: t.clone(), conditions: Vec::new(), negated: false });
                    }
                }
                out
            }
        }
    }

    /// `key IN (the query before)`.
    pub fn picked(&self) -> Option<Predicate> {
        let key: Expr = match self.shape {
            Shape::Grouped => {
                let entity = self.grouped_entity();
                match entity {
                    Some(t) => self
                        .query
                        .group_by
                        .iter()
                        .find(|g| matches!(g, Expr::Column(c) if self.lexicon.table(&c.table.name) == Some(t)))
                        .cloned()?,
                    None => self.query.group_by.iter().find(|g| matches!(g, Expr::Column(_))).cloned()?,
                }
            }
            Shape::Rows if !self.query.group_by.is_empty() && self.grouped_entity().is_none() => {
                self.query.group_by.iter().find(|g| matches!(g, Expr::Column(_))).cloned()?
            }
            _ if self.query.set.is_some() || self.query.source.is_some() => match self.query.select.as_slice() {
                [Output { expr: Expr::Column(c), .. }] => Expr::Column(c.clone()),
                _ => return None,
            },
            _ => {
                let t = self.subject?;
                let table = &self.lexicon.schema.tables[t];
                let [key] = table.primary_key.as_slice() else {
                    return None;
                };
                Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[*key].name.clone() })
            }
        };
        let mut inner = self.query.clone();
        inner.select = vec![Output { expr: key.clone(), alias: None }];
        inner.distinct = false;
        if inner.limit.is_none() {
            inner.order_by.clear();
        }
        Some(Predicate::InQuery { expr: key, query: Box::new(inner), negated: false })
    }
}

/// The columns that name a row of a table.
pub(super) fn display(lexicon: &Lexicon, table: &TableRef) -> Vec<Output> {
    let Some(t) = lexicon.table(&table.name) else {
        return Vec::new();
    };
    let shown = &lexicon.tables[t].display;
    let columns: Vec<usize> = if shown.is_empty() { (0..lexicon.schema.tables[t].columns.len().min(1)).collect() } else { shown.clone() };
    columns
        .into_iter()
        .map(|c| Output {
            expr: Expr::Column(ColumnRef { table: table.clone(), column: lexicon.schema.tables[t].columns[c].name.clone() }),
            alias: None,
        })
        .collect()
}
