//! Values that are made of several columns.

use crate::query::{Expr, Query, TableRef};
use crate::time_types::TimeRange;
use serde::{Deserialize, Serialize};

/// The time from one moment to another; what has not ended yet is counted until now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spell {
    pub from: Expr,
    pub to: Expr,
    /// Only what of it lies within.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<TimeRange>,
    /// Both are days, and their difference a number of days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub days: bool,
}

/// The amount of a document less what the rows of another table paid of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owed {
    /// Of the document.
    pub amount: Expr,
    /// Key of the document, by which payments refer to it.
    pub keys: Vec<String>,
    /// The column of what was paid.
    pub paid: Expr,
    /// Columns of the payments that hold that key.
    pub paid_keys: Vec<String>,
}

/// Rows of a table that refers to itself, at any depth below or above others of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lineage {
    /// The occurrence that is restricted.
    pub of: TableRef,
    /// The column that is referred to, and the one that refers to it.
    pub key: String,
    pub parent: String,
    /// True for those below, false for those above.
    pub descends: bool,
    /// Those it starts from belong to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub included: bool,
    /// The keys of the rows it starts from.
    pub start: Query,
}

/// What the topmost row above a row is called, itself where nothing is above it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Topmost {
    /// The occurrence whose rows are led up.
    pub of: TableRef,
    pub key: String,
    pub parent: String,
    /// The column that names a row.
    pub shown: String,
}
