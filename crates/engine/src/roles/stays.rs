//! Those who come and go: tables of people (or of who one deals with) whose rows begin on one day and end on another that is empty while
//! they stay. Which words say so is in `data/stays.tsv`.

use crate::lexicon::heads::is_of_a_head;
use crate::lexicon::{Edge, Lexicon};
use once_cell::sync::Lazy;

/// A table of those who come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stay {
    pub table: usize,
    /// The day on which they came.
    pub begins: Option<usize>,
    /// The day on which they went; empty of those who are still there.
    pub ends: usize,
    /// Why they went.
    pub reason: Option<usize>,
    /// They work for those who ask.
    pub staff: bool,
    /// People of no other table join, as far as is kept.
    pub alone: bool,
}

/// What the words of a line of the list speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Begins,
    Ends,
    Hired,
    Joins,
    Staff,
    Reason,
}

static WORDS: Lazy<Vec<(Of, Vec<&'static str>)>> = Lazy::new(|| {
    let lines = include_str!("../../data/stays.tsv").lines().filter(|l| !l.starts_with('#'));
    let read = |line: &'static str| {
        let (of, words) = line.split_once('\t')?;
        let of = match of {
            "begins" => Of::Begins,
            "ends" => Of::Ends,
            "hired" => Of::Hired,
            "joins" => Of::Joins,
            "staff" => Of::Staff,
            "reason" => Of::Reason,
            _ => return None,
        };
        Some((of, words.split(' ').collect()))
    };
    lines.filter_map(read).collect()
});

fn words(of: Of) -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(move |(x, _)| *x == of).flat_map(|(_, w)| w.iter().copied())
}

/// True for a key that says who leads a row ('head of the ward'), and not who belongs to it.
pub(crate) fn is_of_lead(lexicon: &Lexicon, edge: &Edge) -> bool {
    edge.from != edge.to
        && edge.from_columns.iter().any(|&c| is_of_a_head(lexicon.tables[edge.from].columns[c].words.iter()))
        && lexicon.is_person(edge.to)
        && !lexicon.is_person(edge.from)
}

/// True for such a key that says nothing more ('hiring manager' is one for a purpose).
pub(crate) fn is_plain_lead(lexicon: &Lexicon, edge: &Edge) -> bool {
    let person = |w: &String| lexicon.tables[edge.to].words.contains(w) || matches!(w.as_str(), "id" | "key" | "no" | "number" | "code");
    let plain = |c: &usize| lexicon.tables[edge.from].columns[*c].words.iter().all(|w| is_of_a_head(std::iter::once(w)) || person(w));
    is_of_lead(lexicon, edge) && edge.from_columns.iter().all(plain)
}

/// All tables of those who come and go.
pub(crate) fn of(lexicon: &Lexicon) -> Vec<Stay> {
    let mut stays: Vec<Stay> = (0..lexicon.tables.len()).filter_map(|t| stay(lexicon, t)).collect();
    if !stays.is_empty() {
        let joined: Vec<usize> = (0..lexicon.tables.len()).filter(|&t| lexicon.is_person(t) && joins(lexicon, t)).collect();
        stays.iter_mut().for_each(|s| s.alone = joined.iter().all(|&t| t == s.table));
    }
    stays
}

/// True for people who are said to join: there is a day for it.
fn joins(lexicon: &Lexicon, t: usize) -> bool {
    let own = |c: usize| lexicon.tables[t].columns[c].words.iter().any(|w| words(Of::Joins).any(|hint| w.starts_with(hint)));
    (0..lexicon.tables[t].columns.len()).any(|c| lexicon.schema.tables[t].columns[c].class.is_temporal() && own(c))
}

fn stay(lexicon: &Lexicon, t: usize) -> Option<Stay> {
    let organization = lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "organization");
    if !organization && !lexicon.is_person(t) {
        return None;
    }
    let (entry, table) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
    let said = |c: usize, hint: &str| entry.columns[c].words.iter().any(|w| w.starts_with(hint));
    let dated = |c: &usize| table.columns[*c].class.is_temporal() || lexicon.roles[t].is(*c, "date");
    let ended = |c: &usize| dated(c) && !table.columns[*c].not_null && table.columns[*c].null_fraction != Some(0.0);
    let ends = words(Of::Ends).find_map(|hint| (0..table.columns.len()).find(|c| ended(c) && said(*c, hint)))?;
    let begins = words(Of::Begins).find_map(|hint| (0..table.columns.len()).find(|c| *c != ends && dated(c) && said(*c, hint)));
    let told = |c: &usize| {
        let own = &entry.columns[*c].words;
        table.columns[*c].class.is_text() && words(Of::Reason).any(|r| own.iter().any(|w| w == r))
    };
    let mut reasons = (0..table.columns.len()).filter(told);
    let reason = reasons.next().filter(|_| reasons.next().is_none());
    let hired = begins.is_some_and(|b| words(Of::Hired).any(|hint| said(b, hint)));
    let staff = hired || entry.words.iter().any(|w| words(Of::Staff).any(|s| s == w));
    Some(Stay { table: t, begins, ends, reason, staff, alone: true })
}
