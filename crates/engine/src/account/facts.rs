//! What a query holds, part by part: what a word can rest on.

use super::Part;
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Comparison, Expr, Predicate, Query, SetOperation, TableRef, WindowKind};
use crate::schema::TableName;
use crate::time_types::{CalendarPart, Grain, TimeRange};

/// One thing that a query holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fact<'a> {
    Table(&'a TableName),
    Column(&'a ColumnRef),
    /// A text or number that stands in a condition, lower case.
    Literal(String),
    Limit(u64),
    Count,
    Aggregate(Aggregate),
    Distinct,
    Compare(Comparison),
    Between,
    Negation,
    /// LIKE, with the text looked for, lower case.
    Pattern(String),
    /// OR, or IN with several values.
    Choice,
    /// A condition on time.
    Period(Option<&'a TimeRange>),
    Grain(Grain),
    CalendarPart(CalendarPart),
    /// Rows are put together by something.
    Group,
    /// Groups without rows are there too.
    EveryGroup,
    /// A sort key; true for descending.
    Order(bool),
    Window(WindowKind),
    Divide,
    Subtract,
    /// What is not paid yet.
    Owed,
    Exists,
    Null,
    Flag(bool),
    Age,
    Interval(String),
    Nested,
    Union,
    Intersect,
    Except,
    /// A definition of the vocabulary, its SQL.
    Defined(&'a str),
}

/// All facts of a query with the part each stands in.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    pub all: Vec<(Part, Fact<'a>)>,
    /// A plain number that is no key stands among the outputs, or its rows are compared by one.
    pub shows_number: bool,
}

impl<'a> Facts<'a> {
    pub fn of(query: &'a Query) -> Self {
        let mut facts = Self::default();
        facts.query(query);
        facts
    }

    /// What the outputs are: 'how much' is told by a number.
    pub fn shown(&mut self, query: &Query, lexicon: &Lexicon) {
        let mut at = Some(query);
        while let Some(q) = at {
            for c in q.select.iter().filter_map(|o| if let Expr::Column(c) = &o.expr { Some(c) } else { None }) {
                let Some(t) = lexicon.table(&c.table.name) else { continue };
                let Some(k) = lexicon.column(t, &c.column) else { continue };
                let class = lexicon.schema.tables[t].columns[k].class;
                let number = class.is_number() && !lexicon.tables[t].columns[k].key;
                self.shows_number |= number;
            }
            at = q.source.as_deref();
        }
    }

    /// A flag that says no is denied however it is stored: `retired = 0`, `insured = 'N'`.
    pub fn denied_flags(&mut self, query: &Query, lexicon: &Lexicon) {
        let denied = |p: &Predicate| match p {
            Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, .. } => {
                let flag = lexicon.table(&c.table.name).and_then(|t| lexicon.roles[t].flag(lexicon.column(t, &c.column)?));
                flag.is_some_and(|flag| flag.condition(c.clone(), false) == *p)
            }
            // 'not sold online' where an empty field means so.
            Predicate::Null { expr: Expr::Column(c), negated: true } => {
                let place = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
                place.is_some_and(|(t, c)| lexicon.blanks.values().flatten().any(|b| (b.0, b.1) == (t, c)))
            }
            _ => false,
        };
        let mut at = Some(query);
        while let Some(q) = at {
            let n = q.filter.iter().filter(|p| denied(p)).count();
            self.all.extend((0..n).map(|_| (Part::Condition, Fact::Negation)));
            at = q.source.as_deref();
        }
    }

    /// The part of the first fact that satisfies the test.
    pub fn part(&self, test: impl Fn(&Fact<'a>) -> bool) -> Option<Part> {
        self.all.iter().find(|(_, f)| test(f)).map(|(p, _)| *p)
    }

    pub fn has(&self, test: impl Fn(&Fact<'a>) -> bool) -> bool {
        self.part(test).is_some()
    }

    pub fn count(&self, test: impl Fn(&Fact<'a>) -> bool) -> usize {
        self.all.iter().filter(|(_, f)| test(f)).count()
    }

    /// The part that groups by a column of which several values are chosen: what is set side by side.
    pub fn sides(&self) -> Option<Part> {
        let chosen = self.all.windows(2).filter_map(|w| match (&w[0].1, &w[1].1) {
            (Fact::Choice, Fact::Column(c)) => Some(*c),
            _ => None,
        });
        let grouped = |c: &ColumnRef| self.all.iter().any(|(p, f)| *p == Part::Group && matches!(f, Fact::Column(g) if *g == c));
        chosen.into_iter().any(grouped).then_some(Part::Group)
    }

    /// How many units a moving average runs over.
    pub fn moving(&self) -> Option<u32> {
        self.all.iter().find_map(|(_, f)| if let Fact::Window(WindowKind::MovingAverage(n)) = f { Some(*n) } else { None })
    }

    /// Every column that is read, with the part that reads it.
    pub fn columns(&self) -> impl Iterator<Item = (Part, &'a ColumnRef)> + '_ {
        self.all.iter().filter_map(|(p, f)| if let Fact::Column(c) = f { Some((*p, *c)) } else { None })
    }

    /// Every table that is read.
    pub fn tables(&self) -> impl Iterator<Item = (Part, &'a TableName)> + '_ {
        self.all.iter().filter_map(|(p, f)| match f {
            Fact::Table(t) => Some((*p, *t)),
            Fact::Column(c) => Some((*p, &c.table.name)),
            _ => None,
        })
    }

    fn put(&mut self, part: Part, fact: Fact<'a>) {
        self.all.push((part, fact));
    }

    fn table(&mut self, part: Part, t: &'a TableRef) {
        self.put(part, Fact::Table(&t.name));
    }

    fn query(&mut self, q: &'a Query) {
        if q.distinct {
            self.put(Part::Output, Fact::Distinct);
        }
        if let Some(t) = &q.subject {
            self.table(Part::Rows, t);
        }
        q.also.iter().for_each(|t| self.table(Part::Join, t));
        for o in &q.select {
            let part = if q.group_by.contains(&o.expr) { Part::Group } else { Part::Output };
            self.expr(part, &o.expr);
        }
        if q.every_group {
            self.put(Part::Group, Fact::EveryGroup);
        }
        for e in &q.group_by {
            self.put(Part::Group, Fact::Group);
            self.expr(Part::Group, e);
        }
        q.filter.iter().chain(&q.having).for_each(|p| self.predicate(p));
        for o in &q.order_by {
            self.put(Part::Order, Fact::Order(o.descending));
            self.expr(Part::Order, &o.expr);
        }
        for n in q.limit.into_iter().chain(q.offset.map(|o| o + 1)) {
            self.put(Part::Limit, Fact::Limit(n));
        }
        if let Some(source) = &q.source {
            self.put(Part::Set, Fact::Nested);
            self.query(source);
        }
        if let Some((operation, other)) = &q.set {
            self.put(
                Part::Set,
                match operation {
                    SetOperation::Union => Fact::Union,
                    SetOperation::Intersect => Fact::Intersect,
                    SetOperation::Except => Fact::Except,
                },
            );
            self.query(other);
        }
    }

    fn expr(&mut self, part: Part, e: &'a Expr) {
        match e {
            Expr::Column(c) => self.put(part, Fact::Column(c)),
            Expr::Text(t) | Expr::Number(t) => self.put(part, Fact::Literal(t.to_lowercase())),
            Expr::CountRows(t) => {
                self.put(part, Fact::Count);
                t.iter().for_each(|t| self.table(Part::Rows, t));
            }
            Expr::Aggregate { function, distinct, argument, filter } => {
                self.put(part, Fact::Aggregate(*function));
                if *function == Aggregate::Count {
                    self.put(part, Fact::Count);
                }
                if *distinct {
                    self.put(part, Fact::Distinct);
                }
                self.expr(part, argument);
                filter.iter().for_each(|p| self.predicate(p));
            }
            Expr::Arithmetic(operation, a, b) => {
                match operation {
                    Arithmetic::Divide => self.put(part, Fact::Divide),
                    Arithmetic::Subtract => self.put(part, Fact::Subtract),
                    Arithmetic::Add | Arithmetic::Multiply => {}
                }
                self.expr(part, a);
                self.expr(part, b);
            }
            Expr::Truncate(grain, e) => {
                self.put(part, Fact::Grain(*grain));
                self.expr(part, e);
            }
            Expr::Part(calendar, e) => {
                self.put(part, Fact::CalendarPart(*calendar));
                self.expr(part, e);
            }
            Expr::YearOf(e) => {
                self.put(part, Fact::Grain(Grain::Year));
                self.expr(part, e);
            }
            Expr::Numeric(e) | Expr::Element(e) => self.expr(part, e),
            Expr::AgeOf(e) => {
                self.put(part, Fact::Age);
                self.expr(part, e);
            }
            Expr::Owed(o) => {
                self.put(part, Fact::Owed);
                self.expr(part, &o.amount);
                self.expr(part, &o.paid);
            }
            Expr::Spell(s) => {
                self.put(part, Fact::Subtract);
                if s.within.is_some() {
                    self.put(Part::Period, Fact::Period(s.within.as_ref()));
                }
                self.expr(part, &s.from);
                self.expr(part, &s.to);
            }
            Expr::Seconds(e) => {
                self.put(part, Fact::Subtract);
                self.expr(part, e);
            }
            Expr::Window { kind, argument, partition, order } => {
                self.put(part, Fact::Window(*kind));
                self.expr(part, argument);
                for e in partition {
                    self.put(Part::Group, Fact::Group);
                    self.expr(Part::Group, e);
                }
                for o in order {
                    self.put(Part::Order, Fact::Order(o.descending));
                    self.expr(Part::Order, &o.expr);
                }
            }
            Expr::Scalar(q) => {
                self.put(part, Fact::Nested);
                self.query(q);
            }
            Expr::Exists(q) => {
                self.put(part, Fact::Exists);
                self.query(q);
            }
            Expr::Defined { sql, tables } => {
                self.put(part, Fact::Defined(sql));
                tables.iter().for_each(|t| self.table(part, t));
            }
            Expr::AnyRow(p) => {
                self.put(part, Fact::Exists);
                self.predicate(p);
            }
            Expr::Interval(text) => self.put(part, Fact::Interval(text.to_lowercase())),
            Expr::Boolean(value) => self.put(part, Fact::Flag(*value)),
            Expr::Topmost(t) => {
                self.put(part, Fact::Nested);
                self.table(part, &t.of);
            }
            Expr::Derived(_) => {}
        }
    }

    fn negated(&mut self, negated: bool) {
        if negated {
            self.put(Part::Condition, Fact::Negation);
        }
    }

    fn predicate(&mut self, p: &'a Predicate) {
        const HERE: Part = Part::Condition;
        match p {
            Predicate::Compare { left, op, right } => {
                self.put(HERE, Fact::Compare(*op));
                self.negated(*op == Comparison::NotEqual);
                self.expr(HERE, left);
                self.expr(HERE, right);
            }
            Predicate::In { expr, values, negated } => {
                self.negated(*negated);
                self.put(HERE, if values.len() > 1 { Fact::Choice } else { Fact::Compare(Comparison::Equal) });
                self.expr(HERE, expr);
                values.iter().for_each(|v| self.expr(HERE, v));
            }
            Predicate::Like { expr, pattern, negated } => {
                self.negated(*negated);
                self.put(HERE, Fact::Pattern(pattern.trim_matches('%').to_lowercase()));
                self.expr(HERE, expr);
            }
            Predicate::Null { expr, negated } => {
                self.put(HERE, Fact::Null);
                self.negated(!*negated);
                self.expr(HERE, expr);
            }
            Predicate::Between { expr, low, high, negated } => {
                self.negated(*negated);
                self.put(HERE, Fact::Between);
                [expr, low, high].into_iter().for_each(|e| self.expr(HERE, e));
            }
            Predicate::Within { column, range, negated } => {
                self.negated(*negated);
                self.put(Part::Period, Fact::Period(Some(range)));
                self.put(Part::Period, Fact::Column(column));
            }
            Predicate::PartIs { column, part, .. } => {
                self.put(Part::Period, Fact::Period(None));
                self.put(Part::Period, Fact::CalendarPart(*part));
                self.put(Part::Period, Fact::Column(column));
            }
            Predicate::Is { column, value } => {
                self.put(HERE, Fact::Flag(*value));
                self.negated(!*value);
                self.put(HERE, Fact::Column(column));
            }
            Predicate::Related { of, table, conditions, negated } => {
                self.negated(*negated);
                self.put(HERE, Fact::Exists);
                self.table(HERE, of);
                self.table(HERE, table);
                conditions.iter().for_each(|p| self.predicate(p));
            }
            Predicate::InQuery { expr, query, negated } => {
                self.negated(*negated);
                self.put(HERE, Fact::Exists);
                self.expr(HERE, expr);
                self.query(query);
            }
            Predicate::Lineage(l) => {
                self.put(HERE, Fact::Exists);
                self.table(HERE, &l.of);
                self.query(&l.start);
            }
            Predicate::Any(all) => {
                self.put(HERE, Fact::Choice);
                all.iter().for_each(|p| self.predicate(p));
            }
            Predicate::All(all) => all.iter().for_each(|p| self.predicate(p)),
            Predicate::Not(p) => {
                self.put(HERE, Fact::Negation);
                self.predicate(p);
            }
            Predicate::Defined { sql, tables } => {
                self.put(HERE, Fact::Defined(sql));
                tables.iter().for_each(|t| self.table(HERE, t));
            }
        }
    }
}
