//! What things are: the role of each table and column, from names, comments, types, keys, statistics and values.
//!
//! A role is told (`ask.describe`) and read from: a flag is a yes or no however it is stored, a day of birth gives an age, a setting is
//! no measure. Which names speak for which role is in `data/roles.tsv`; what is stronger than a name (a key, a type, values) is here.

mod columns;
mod describe;
mod flag;
mod stays;
mod tables;
pub(crate) mod trade;

pub use describe::{Description, describe};
pub use flag::Flag;

/// True for a column that says yes or no, however it is stored.
pub(crate) fn says_yes_or_no(column: &crate::schema::Column) -> bool {
    flag::of(column).is_some()
}
pub(crate) use stays::{Stay, is_of_lead, is_plain_lead};

use crate::hashing::QuickMap;
use crate::lexicon::{Edge, TableEntry};
use crate::schema::Schema;
use once_cell::sync::Lazy;

/// All tables of those who come and go.
pub(crate) fn stays(lexicon: &crate::lexicon::Lexicon) -> Vec<Stay> {
    stays::of(lexicon)
}

/// What a role rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    Name,
    Comment,
    Type,
    Key,
    Statistics,
    Values,
    Columns,
}

impl Evidence {
    /// As it is told.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "its name",
            Self::Comment => "its comment",
            Self::Type => "its type",
            Self::Key => "its keys",
            Self::Statistics => "its statistics",
            Self::Values => "its values",
            Self::Columns => "its columns",
        }
    }
}

/// A role and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// As it is told: 'amount', 'birth date'.
    pub name: &'static str,
    pub evidence: Evidence,
}

/// The roles of a table and its columns.
#[derive(Debug, Clone, Default)]
pub struct TableRoles {
    /// `None` where nothing tells.
    pub role: Option<Role>,
    /// Parallel to the table's columns.
    pub columns: Vec<Role>,
    /// Columns that say yes or no, with how they say it.
    pub flags: Vec<(usize, Flag)>,
}

impl TableRoles {
    /// True where a column has that role.
    #[must_use]
    pub fn is(&self, column: usize, role: &str) -> bool {
        self.columns.get(column).is_some_and(|r| r.name == role)
    }

    /// True where a column sorts rows into kinds.
    #[must_use]
    pub fn categorizes(&self, column: usize) -> bool {
        ["category", "ordered category", "text", "label"].iter().any(|role| self.is(column, role))
    }

    /// The only column of that role; `None` where there is none, or several.
    #[must_use]
    pub fn only(&self, role: &str) -> Option<usize> {
        let mut all = (0..self.columns.len()).filter(|&c| self.is(c, role));
        all.next().filter(|_| all.next().is_none())
    }

    /// How a column says yes or no.
    #[must_use]
    pub fn flag(&self, column: usize) -> Option<&Flag> {
        self.flags.iter().find(|(c, _)| *c == column).map(|(_, f)| f)
    }
}

/// Numbers that are no measures: adding them up or averaging them says nothing of what is asked.
#[must_use]
pub fn is_no_measure(role: &str) -> bool {
    matches!(role, "key" | "reference" | "flag" | "setting" | "birth date" | "position" | "code" | "secret")
}

/// A line of `data/roles.tsv`.
struct Line {
    of_table: bool,
    role: &'static str,
    types: &'static str,
    place: &'static str,
    words: Vec<&'static str>,
}

static LINES: Lazy<Vec<Line>> = Lazy::new(|| {
    let lines = include_str!("../../data/roles.tsv").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| {
            let [part, role, types, place, words] = l.split('\t').collect::<Vec<_>>().try_into().ok()?;
            Some(Line { of_table: part == "table", role, types, place, words: words.split(' ').collect() })
        })
        .collect()
});

/// Lines by the words that they hold: a schema of thousands of columns asks for each of them.
static BY_WORD: Lazy<QuickMap<&'static str, Vec<usize>>> = Lazy::new(|| {
    let mut out: QuickMap<&'static str, Vec<usize>> = QuickMap::default();
    for (i, line) in LINES.iter().enumerate() {
        line.words.iter().for_each(|w| out.entry(w).or_default().push(i));
    }
    out
});

/// True for a word that people are called by: 'nurse', 'editor'.
pub(crate) fn is_person_word(word: &str) -> bool {
    line(&[word.to_owned()], |l| l.of_table && l.place == "head").is_some_and(|l| l.role == "person")
}

/// True for the words of a column that holds names of people: 'employee name', 'full name'.
pub(crate) fn names_people(words: &[String]) -> bool {
    let Some((last, before)) = words.split_last() else { return false };
    let person = |w: &String| line(std::slice::from_ref(w), |l| l.of_table && l.place == "head").is_some_and(|l| l.role == "person");
    last == "name" && before.last().is_some_and(|w| w == "full" || w == "emp" || person(w))
}

/// The first line that fits a name and passes the test.
fn line(words: &[String], test: impl Fn(&Line) -> bool) -> Option<&'static Line> {
    let whole = words.concat();
    let named = words.iter().map(String::as_str).chain((words.len() > 1).then_some(whole.as_str()));
    let at = named.filter_map(|w| BY_WORD.get(w)).flatten().filter(|&&i| test(&LINES[i]) && LINES[i].fits(words)).min()?;
    LINES.get(*at)
}

impl Line {
    fn fits(&self, words: &[String]) -> bool {
        let has = |w: &String| self.words.contains(&w.as_str());
        match self.place {
            "whole" => self.words.contains(&words.concat().as_str()),
            "head" => words.last().is_some_and(has),
            "first" => words.first().is_some_and(has),
            _ => words.iter().any(has),
        }
    }
}

/// A role that a comment gives by its name: `[role: quantity]`.
fn of_comment(comment: Option<&str>, of_table: bool) -> Option<&'static str> {
    let said = comment?.split_once("[role:")?.1.split(']').next()?.trim().to_lowercase();
    let known = LINES.iter().filter(|l| l.of_table == of_table).map(|l| l.role);
    let others: &[&'static str] = if of_table {
        &["membership", "document", "view"]
    } else {
        &["flag", "key", "tags", "properties", "date", "measure", "text", "secret", "ordered category"]
    };
    known.chain(others.iter().copied()).find(|r| *r == said)
}

/// The roles of all tables.
pub(crate) fn compile(schema: &Schema, entries: &[TableEntry], edges: &[Edge]) -> Vec<TableRoles> {
    let mut referenced = vec![false; schema.tables.len()];
    for e in edges.iter().filter(|e| e.from != e.to) {
        if let Some(r) = referenced.get_mut(e.to) {
            *r = true;
        }
    }
    schema
        .tables
        .iter()
        .zip(entries)
        .enumerate()
        .map(|(t, (table, entry))| {
            let flags: Vec<(usize, Flag)> = table
                .columns
                .iter()
                .enumerate()
                .filter(|(c, _)| entry.columns.get(*c).is_some_and(|e| !e.foreign) && !table.primary_key.contains(c))
                .filter(|(c, column)| {
                    // 'stops' of 0 and 1 may still be counted.
                    let counts = |l: &Line| !l.of_table && l.types == "number";
                    column.class != crate::schema::TypeClass::Integer || line(&entry.columns[*c].words, counts).is_none()
                })
                .filter_map(|(c, column)| Some((c, flag::of(column)?)))
                .collect();
            let columns = (0..table.columns.len()).map(|c| columns::role(table, entry, c, &flags)).collect();
            let mut roles = TableRoles { role: None, columns, flags };
            roles.role = tables::role(table, entry, &roles, referenced.get(t) == Some(&true));
            roles
        })
        .collect()
}
