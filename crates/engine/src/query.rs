//! The one typed representation of a query, between understanding and SQL.
//!
//! Tables and columns are held by name, so that a kept query survives a new snapshot of the catalog. Which joins
//! connect the tables is derived ([`crate::plan`]), unless a [`Link`] says otherwise; only the renderer writes SQL.

pub use crate::composite::{Lineage, Owed, Spell, Topmost};
use crate::schema::TableName;
use crate::time_types::{CalendarPart, Grain, TimeRange};
use serde::{Deserialize, Serialize};

/// One occurrence of a table in a query. Self-joins use the same name with different instances.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableRef {
    pub name: TableName,
    #[serde(default)]
    pub instance: u8,
}

/// A column of one occurrence of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ColumnRef {
    pub table: TableRef,
    pub column: String,
}

/// Aggregate functions the engine composes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Median,
    StdDev,
    /// The value that so many of a hundred are at or below.
    Percentile(u8),
}

/// Arithmetic between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    /// Division in numeric, NULL where the divisor is 0.
    Divide,
}

/// What a window function computes over the grouped rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowKind {
    /// Sum of all rows up to this one in the order of the query's dimension.
    RunningTotal,
    /// This row's part of the sum over all rows, in percent.
    ShareOfTotal,
    /// Change against the previous row, in percent.
    GrowthRate,
    /// Value of the previous row.
    Previous,
    /// Mean of this row and the n - 1 before it.
    MovingAverage(u32),
    /// Mean of all rows of the partition.
    Mean,
    /// Position within the partition, best first.
    Rank,
    /// The same without ties.
    RowNumber,
}

/// A scalar expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    Column(ColumnRef),
    /// A literal as text; the renderer quotes it by the class of what it is compared with.
    Text(String),
    /// A number as exact decimal text.
    Number(String),
    Boolean(bool),
    /// `count(*)` of a table's rows (or of the joined rows where `table` is absent).
    CountRows(Option<TableRef>),
    Aggregate {
        function: Aggregate,
        distinct: bool,
        argument: Box<Expr>,
        /// `FILTER (WHERE …)`.
        filter: Vec<Predicate>,
    },
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// A date or timestamp cut to a unit.
    Truncate(Grain, Box<Expr>),
    /// A recurring part of a date: weekday, hour, month of the year.
    Part(CalendarPart, Box<Expr>),
    /// The year as a number.
    YearOf(Box<Expr>),
    /// Whole years between a date and today.
    AgeOf(Box<Expr>),
    /// The number that a text writes, NULL where it writes none.
    Numeric(Box<Expr>),
    /// Each element of an array: rows with several are in several groups.
    Element(Box<Expr>),
    Window {
        kind: WindowKind,
        argument: Box<Expr>,
        partition: Vec<Expr>,
        order: Vec<OrderItem>,
    },
    /// A query of one row and one column.
    Scalar(Box<Query>),
    /// `EXISTS` as a value.
    Exists(Box<Query>),
    /// A definition of the vocabulary, checked by the guard like all else; columns are written `table.column`.
    Defined {
        sql: String,
        tables: Vec<TableRef>,
    },
    /// A column of the derived table of [`Query::source`].
    Derived(String),
    /// A length of time: '3 days'.
    Interval(String),
    /// A difference of dates or times as a number of seconds.
    Seconds(Box<Expr>),
    /// True where one of a group's rows satisfies the condition.
    AnyRow(Box<Predicate>),
    /// What of an amount is not paid yet.
    Owed(Box<Owed>),
    /// How long something held.
    Spell(Box<Spell>),
    /// The name of the topmost row above a row.
    Topmost(Box<Topmost>),
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = "<>")]
    NotEqual,
    #[serde(rename = "<")]
    Less,
    #[serde(rename = "<=")]
    LessOrEqual,
    #[serde(rename = ">")]
    Greater,
    #[serde(rename = ">=")]
    GreaterOrEqual,
}

impl Comparison {
    /// The operator in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The operator that holds exactly where this one does not (NULLs aside).
    pub fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The operator with its sides exchanged.
    pub fn flipped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    Compare {
        left: Expr,
        op: Comparison,
        right: Expr,
    },
    In {
        expr: Expr,
        values: Vec<Expr>,
        negated: bool,
    },
    /// Pattern of LIKE's; always tolerant of case.
    Like {
        expr: Expr,
        pattern: String,
        negated: bool,
    },
    Null {
        expr: Expr,
        /// True: IS NOT NULL.
        negated: bool,
    },
    Between {
        expr: Expr,
        low: Expr,
        high: Expr,
        negated: bool,
    },
    /// A column of dates, or of integer years, within a half-open range.
    Within {
        column: ColumnRef,
        range: TimeRange,
        negated: bool,
    },
    /// A recurring part of a date has a value.
    PartIs {
        column: ColumnRef,
        part: CalendarPart,
        value: i32,
    },
    /// A boolean column.
    Is {
        column: ColumnRef,
        value: bool,
    },
    /// Rows of `table` related to `of` exist (or, negated, do not) that satisfy the conditions.
    Related {
        of: TableRef,
        table: TableRef,
        conditions: Vec<Predicate>,
        negated: bool,
    },
    InQuery {
        expr: Expr,
        query: Box<Query>,
        negated: bool,
    },
    /// Rows at any depth below or above others of their table.
    Lineage(Box<Lineage>),
    Any(Vec<Predicate>),
    All(Vec<Predicate>),
    Not(Box<Predicate>),
    /// A condition of the vocabulary.
    Defined {
        sql: String,
        tables: Vec<TableRef>,
    },
}

/// One output column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    pub expr: Expr,
    /// Name in the SQL; `None`: the column's own.
    pub alias: Option<String>,
}

/// One sort key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    pub expr: Expr,
    pub descending: bool,
}

/// A join that must be used between two occurrences of tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub from: TableRef,
    pub from_columns: Vec<String>,
    pub to: TableRef,
    pub to_columns: Vec<String>,
}

/// Set operations between whole queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetOperation {
    Union,
    Intersect,
    Except,
}

/// A query as a value: what follow-ups edit, memories keep and the renderer writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Query {
    pub select: Vec<Output>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub distinct: bool,
    /// What a row stands for; counted by `count(*)`. The first table of the join tree.
    pub subject: Option<TableRef>,
    /// Tables that must take part although no column of theirs is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<TableRef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Tables that rows may have none of: joined from the left, so that no row is lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<TableRef>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<Predicate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_by: Vec<Expr>,
    /// Groups without rows are shown too, counted as 0.
    #[serde(default, skip_serializing_if = "is_false")]
    pub every_group: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub having: Vec<Predicate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<OrderItem>,
    pub limit: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// A derived table to select from instead of the join tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Box<Query>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<(SetOperation, Box<Query>)>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl TableRef {
    pub fn new(name: &TableName) -> Self {
        Self { name: name.clone(), instance: 0 }
    }
}

impl Expr {
    /// `function(argument)` without DISTINCT or FILTER.
    pub fn aggregate(function: Aggregate, argument: Expr) -> Self {
        Self::Aggregate { function, distinct: false, argument: Box::new(argument), filter: Vec::new() }
    }

    /// True for shares and growth rates, in percent.
    pub fn is_percent(&self) -> bool {
        match self {
            Self::Window { kind: WindowKind::ShareOfTotal | WindowKind::GrowthRate, .. } => true,
            Self::Arithmetic(Arithmetic::Divide, a, _) => {
                matches!(a.as_ref(), Self::Arithmetic(Arithmetic::Multiply, hundred, _) if **hundred == Self::Number("100.0".into()))
            }
            _ => false,
        }
    }

    /// True where the expression holds an aggregate outside of subqueries.
    pub fn is_aggregate(&self) -> bool {
        match self {
            Self::CountRows(_) | Self::Aggregate { .. } | Self::AnyRow(_) => true,
            Self::Arithmetic(_, a, b) => a.is_aggregate() || b.is_aggregate(),
            Self::Truncate(_, e)
            | Self::Part(_, e)
            | Self::YearOf(e)
            | Self::AgeOf(e)
            | Self::Numeric(e)
            | Self::Element(e)
            | Self::Seconds(e) => e.is_aggregate(),
            Self::Window { argument, .. } => argument.is_aggregate(),
            Self::Defined { sql, .. } => {
                let lower = sql.to_lowercase();
                ["sum(", "count(", "avg(", "min(", "max(", "percentile_cont("].iter().any(|f| lower.contains(f))
            }
            _ => false,
        }
    }

    /// Calls `visit` on every column outside of subqueries.
    pub fn columns<'a>(&'a self, visit: &mut dyn FnMut(&'a ColumnRef)) {
        match self {
            Self::Column(c) => visit(c),
            Self::Aggregate { argument, filter, .. } => {
                argument.columns(visit);
                filter.iter().for_each(|p| p.columns(visit));
            }
            Self::Arithmetic(_, a, b) => {
                a.columns(visit);
                b.columns(visit);
            }
            Self::Truncate(_, e)
            | Self::Part(_, e)
            | Self::YearOf(e)
            | Self::AgeOf(e)
            | Self::Numeric(e)
            | Self::Element(e)
            | Self::Seconds(e) => e.columns(visit),
            Self::Window { argument, partition, order, .. } => {
                argument.columns(visit);
                partition.iter().for_each(|e| e.columns(visit));
                order.iter().for_each(|o| o.expr.columns(visit));
            }
            Self::AnyRow(p) => p.columns(visit),
            Self::Owed(o) => o.amount.columns(visit),
            Self::Spell(s) => {
                s.from.columns(visit);
                s.to.columns(visit);
            }
            Self::Text(_)
            | Self::Number(_)
            | Self::Boolean(_)
            | Self::CountRows(_)
            | Self::Scalar(_)
            | Self::Exists(_)
            | Self::Defined { .. }
            | Self::Derived(_)
            | Self::Topmost(_)
            | Self::Interval(_) => {}
        }
    }

    /// True where one of the tables of the expression satisfies the test.
    pub fn tables_any(&self, mut test: impl FnMut(&TableRef) -> bool) -> bool {
        let mut found = false;
        self.tables(&mut |t| found |= test(t));
        found
    }

    /// Calls `visit` on every table the expression needs in the join tree.
    pub fn tables<'a>(&'a self, visit: &mut dyn FnMut(&'a TableRef)) {
        match self {
            Self::CountRows(Some(t)) => visit(t),
            Self::Defined { tables, .. } => tables.iter().for_each(visit),
            Self::Aggregate { argument, filter, .. } => {
                argument.tables(visit);
                filter.iter().for_each(|p| p.tables(visit));
            }
            Self::Arithmetic(_, a, b) => {
                a.tables(visit);
                b.tables(visit);
            }
            Self::Truncate(_, e)
            | Self::Part(_, e)
            | Self::YearOf(e)
            | Self::AgeOf(e)
            | Self::Numeric(e)
            | Self::Element(e)
            | Self::Seconds(e) => e.tables(visit),
            Self::Window { argument, partition, order, .. } => {
                argument.tables(visit);
                partition.iter().for_each(|e| e.tables(visit));
                order.iter().for_each(|o| o.expr.tables(visit));
            }
            Self::AnyRow(p) => p.tables(visit),
            Self::Owed(o) => o.amount.tables(visit),
            Self::Spell(s) => {
                s.from.tables(visit);
                s.to.tables(visit);
            }
            Self::Column(c) => visit(&c.table),
            Self::Topmost(t) => visit(&t.of),
            _ => {}
        }
    }
}

impl Predicate {
    /// What holds where this doesn't: written with the condition's own negation where it has one.
    #[must_use]
    pub fn denied(self) -> Self {
        match self {
            Self::Null { expr, negated } => Self::Null { expr, negated: !negated },
            Self::Like { expr, pattern, negated } => Self::Like { expr, pattern, negated: !negated },
            Self::In { expr, values, negated } => Self::In { expr, values, negated: !negated },
            Self::Is { column, value } => Self::Is { column, value: !value },
            Self::Not(p) => *p,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Calls `visit` on every column outside of subqueries and related rows.
    pub fn columns<'a>(&'a self, visit: &mut dyn FnMut(&'a ColumnRef)) {
        match self {
            Self::Compare { left, right, .. } => {
                left.columns(visit);
                right.columns(visit);
            }
            Self::In { expr, values, .. } => {
                expr.columns(visit);
                values.iter().for_each(|v| v.columns(visit));
            }
            Self::Like { expr, .. } | Self::Null { expr, .. } | Self::InQuery { expr, .. } => expr.columns(visit),
            Self::Between { expr, low, high, .. } => {
                expr.columns(visit);
                low.columns(visit);
                high.columns(visit);
            }
            Self::Within { column, .. } | Self::PartIs { column, .. } | Self::Is { column, .. } => visit(column),
            Self::Any(all) | Self::All(all) => all.iter().for_each(|p| p.columns(visit)),
            Self::Not(p) => p.columns(visit),
            Self::Related { .. } | Self::Lineage(_) | Self::Defined { .. } => {}
        }
    }

    /// Calls `visit` on every table the condition needs in the join tree.
    pub fn tables<'a>(&'a self, visit: &mut dyn FnMut(&'a TableRef)) {
        match self {
            Self::Compare { left, right, .. } => {
                left.tables(visit);
                right.tables(visit);
            }
            Self::In { expr, values, .. } => {
                expr.tables(visit);
                values.iter().for_each(|v| v.tables(visit));
            }
            Self::Like { expr, .. } | Self::Null { expr, .. } | Self::InQuery { expr, .. } => expr.tables(visit),
            Self::Between { expr, low, high, .. } => {
                expr.tables(visit);
                low.tables(visit);
                high.tables(visit);
            }
            Self::Within { column, .. } | Self::PartIs { column, .. } | Self::Is { column, .. } => visit(&column.table),
            Self::Any(all) | Self::All(all) => all.iter().for_each(|p| p.tables(visit)),
            Self::Not(p) => p.tables(visit),
            Self::Related { of, .. } => visit(of),
            Self::Lineage(l) => visit(&l.of),
            Self::Defined { tables, .. } => tables.iter().for_each(visit),
        }
    }
}
