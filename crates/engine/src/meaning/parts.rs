//! The types of meanings.

use crate::lexicon::Lexicon;
use crate::query::{Aggregate, ColumnRef, Comparison, Expr, Link, Predicate, TableRef};
use crate::time_types::{CalendarPart, Grain, TimeRange};

/// How words are taken that can be taken in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// Rows of an event that holds an amount stand for the amount ('expenses by month').
    pub sums: bool,
}

/// A column by position of its table and its own.
pub(super) type Place = (usize, usize);

/// A number over rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Measure {
    /// How many rows of a table.
    Rows(usize),
    /// How many different values of a column.
    Distinct(Place),
    /// An aggregate of a value that each row of a table has.
    Of(Aggregate, Expr, usize),
    /// A definition of the vocabulary.
    Defined(Expr, usize),
}

impl Measure {
    /// The table whose rows it is over.
    pub fn home(&self) -> usize {
        match self {
            Self::Rows(t) | Self::Distinct((t, _)) | Self::Of(_, _, t) | Self::Defined(_, t) => *t,
        }
    }

    pub fn expr(&self, lexicon: &Lexicon) -> Expr {
        match self {
            Self::Rows(t) => Expr::CountRows(Some(table_ref(lexicon, *t))),
            Self::Distinct((t, c)) => Expr::Aggregate {
                function: Aggregate::Count,
                distinct: true,
                argument: Box::new(column(lexicon, *t, *c)),
                filter: Vec::new(),
            },
            Self::Of(function, argument, _) => Expr::aggregate(*function, argument.clone()),
            Self::Defined(expr, _) => expr.clone(),
        }
    }
}

/// What rows are put together by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    /// The rows of a table, each for itself.
    Entity(usize),
    Column(Place),
    /// A unit of time, or a recurring part of the calendar; of which date, where it is said.
    Time {
        grain: Option<Grain>,
        part: Option<CalendarPart>,
        date: Option<Place>,
    },
}

/// What a ranking ranks by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum By {
    Measure(Measure),
    Column(Place),
    /// Time itself: the newest or the first.
    Date(Option<Place>),
    /// Not said.
    Open,
}

/// 'top 5', 'highest', 'latest'.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rank {
    pub limit: Option<u64>,
    pub offset: Option<u64>,
    pub descending: bool,
    pub by: By,
}

/// A period, with the stems of the words near it, which may tell what is dated.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Period {
    pub range: TimeRange,
    pub negated: bool,
    pub near: Option<Place>,
    pub hints: Vec<String>,
    /// Joined to the one before by 'and', 'or' or a comma.
    pub listed: bool,
}

/// Rows that must not be there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Absence {
    pub table: usize,
    pub conditions: Vec<Predicate>,
    pub periods: Vec<Period>,
}

/// What a question asks, put together by type.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Meaning {
    pub measures: Vec<Measure>,
    pub keys: Vec<Key>,
    /// Keys that were said of each ('in each region'): a ranking is within them.
    pub each: bool,
    /// The keys that were said of each.
    pub within: Vec<Key>,
    /// Attributes asked for.
    pub shown: Vec<Place>,
    /// Those among them whose names the words only resemble.
    pub doubtful: Vec<Place>,
    /// The rows asked for.
    pub head: Option<usize>,
    /// They were named behind what is asked of them ('the emails of the customers').
    pub head_of: bool,
    /// Tables spoken of, in order.
    pub tables: Vec<usize>,
    pub conditions: Vec<Predicate>,
    /// Keys that were chosen by words.
    pub links: Vec<Link>,
    pub having: Vec<(Measure, Comparison, String)>,
    pub periods: Vec<Period>,
    pub calendar: Vec<(CalendarPart, Vec<i32>, Vec<String>)>,
    pub absence: Option<Absence>,
    pub rank: Option<Rank>,
    /// Rows that were ranked by name ('the heaviest load'): single ones, whatever they belong to.
    pub ranked_row: Option<usize>,
    /// How many rows were asked for, beside the rows' name.
    pub limit: Option<u64>,
    /// Sort keys: a place, or none for the measure; true for descending.
    pub order: Vec<(Option<Place>, bool)>,
    /// Sorted by time, where 'oldest first' or the like says so; true for the newest first.
    pub newest_first: Option<bool>,
    /// Words of asking that opened the sentence.
    pub asks: Asks,
    pub distinct: bool,
    /// First and last names were asked for.
    pub full_names: bool,
    /// An aggregate was asked of what is not yet known.
    pub open_function: Option<Aggregate>,
    /// A number was asked of rows not yet known.
    pub open_count: bool,
    /// Rows of which only a verb tells ('the boat hired most often').
    pub deed: Option<usize>,
    /// A word asks for what no rule here composes.
    pub beyond: bool,
    /// Values that were set against each other.
    pub compared: bool,
    pub assumptions: Vec<String>,
    /// What it ranks by had to be guessed.
    pub guessed: bool,
    /// Tokens that no part rests on.
    pub left: Vec<usize>,
}

/// How the question opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Asks {
    pub which: bool,
    pub who: bool,
    pub when: bool,
    /// '… and who did it', '… and by whom': besides the rest.
    pub also_who: bool,
    /// '… and when': besides the rest.
    pub also_when: bool,
    pub list: bool,
}

pub(super) fn table_ref(lexicon: &Lexicon, t: usize) -> TableRef {
    TableRef::new(&lexicon.schema.tables[t].name)
}

pub(super) fn column_ref(lexicon: &Lexicon, t: usize, c: usize) -> ColumnRef {
    ColumnRef { table: table_ref(lexicon, t), column: lexicon.schema.tables[t].columns[c].name.clone() }
}

pub(super) fn column(lexicon: &Lexicon, t: usize, c: usize) -> Expr {
    Expr::Column(column_ref(lexicon, t, c))
}

/// The join along a key, for a query that must use it.
pub(super) fn link(lexicon: &Lexicon, edge: &crate::lexicon::Edge) -> Link {
    let names = |t: usize, columns: &[usize]| columns.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect();
    Link {
        from: table_ref(lexicon, edge.from),
        from_columns: names(edge.from, &edge.from_columns),
        to: table_ref(lexicon, edge.to),
        to_columns: names(edge.to, &edge.to_columns),
    }
}
