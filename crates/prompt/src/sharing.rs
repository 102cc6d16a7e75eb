//! What of the data may be told to a model, and which columns hold nothing but labels.

use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::Column;
use pg_ask_engine::text::identifier_words;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// `ask.share_samples`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sharing {
    /// No value of the data.
    Off,
    /// Values of columns with few distinct short values that say a state or kind ('part-time', 'completed').
    Labels,
    /// Common values and ranges of all columns that are not marked sensitive.
    On,
}

/// Distinct values of a column of labels at most, and how often each occurs on average at least: where the column's name says
/// that they are labels, and where it doesn't.
const FEW: f64 = 24.0;
const REPEATED: f64 = 2.0;
const REPEATED_OFTEN: f64 = 4.0;
/// Longest label, in characters and words.
const SHORT: usize = 32;
const WORDS: usize = 4;
/// Longest row of digits in a label: a longer one is a number of somebody.
const DIGITS: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Category,
    Name,
    Text,
    Secret,
}

static LIST: LazyLock<HashMap<&'static str, Word>> = LazyLock::new(|| {
    let lines = include_str!("../data/labels.tsv").lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
    lines
        .filter_map(|(word, kind)| {
            let kind = match kind {
                "category" => Word::Category,
                "name" => Word::Name,
                "text" => Word::Text,
                "secret" => Word::Secret,
                _ => return None,
            };
            Some((word, kind))
        })
        .collect()
});

/// Ends of a column's name that say nothing of what its values are.
const NEUTRAL: &[&str] =
    &["code", "cd", "label", "value", "val", "key", "id", "abbrev", "abbreviation", "short", "new", "old", "current", "last", "previous"];
/// Ends behind which somebody stands: `booked_by`, `assigned_to`.
const TOWARDS: &[&str] = &["by", "to", "from", "for", "with"];
/// Words for things that end like those for people.
const THINGS: &[&str] = &[
    "tier",
    "order",
    "number",
    "gender",
    "color",
    "sector",
    "quarter",
    "carrier",
    "letter",
    "offer",
    "folder",
    "layer",
    "border",
    "counter",
    "factor",
    "floor",
    "door",
    "power",
    "water",
    "weather",
    "paper",
    "filter",
    "header",
    "footer",
    "register",
    "server",
    "cluster",
    "chapter",
    "other",
    "printer",
    "sensor",
    "motor",
    "container",
];

/// Whether the values of a text column are labels that may be told.
pub fn is_label(lexicon: &Lexicon, table: usize, at: usize) -> bool {
    let Some(owner) = lexicon.schema.tables.get(table) else { return false };
    let Some(column) = owner.columns.get(at) else { return false };
    let key = owner.primary_key.contains(&at)
        || owner.unique_keys.iter().any(|k| k.contains(&at))
        || lexicon.edges.iter().any(|e| e.from == table && e.from_columns.contains(&at) || e.to == table && e.to_columns.contains(&at));
    let display = lexicon.tables.get(table).is_some_and(|e| e.display.contains(&at));
    if !column.class.is_text() || column.sensitive || key || column.common_values.is_empty() {
        return false;
    }
    let filled = owner.rows * (1.0 - column.null_fraction.unwrap_or(0.0));
    let few = |repeated: f64| column.distinct.is_some_and(|d| d <= FEW && d * repeated <= filled);
    let short = column.common_values.iter().all(|v| is_short(v));
    match says_kind(column) {
        Some(kind) => kind && short && few(REPEATED),
        None => !display && short && few(REPEATED_OFTEN) && column.common_values.iter().all(|v| is_code(v)),
    }
}

fn is_short(value: &str) -> bool {
    let longest = value.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    value.chars().count() <= SHORT
        && value.split_whitespace().count() <= WORDS
        && longest <= DIGITS
        && !value.chars().any(|c| c.is_control() || "@\\{}[]<>".contains(c))
        && !value.contains("://")
}

/// Whether the column's name says that its values are kinds or states, or that they are not; `None`: it says nothing.
fn says_kind(column: &Column) -> Option<bool> {
    let words = identifier_words(&column.name);
    let kind = |w: &String| LIST.get(w.as_str()).or_else(|| LIST.get(w.strip_suffix('s').unwrap_or(w))).copied();
    if words.iter().any(|w| kind(w) == Some(Word::Secret)) {
        return Some(false);
    }
    let mut head: &[String] = &words;
    while let [rest @ .., last] = head
        && (NEUTRAL.contains(&last.as_str()) || last.chars().all(|c| c.is_ascii_digit()))
    {
        head = rest;
    }
    if head.last().is_some_and(|w| TOWARDS.contains(&w.as_str())) {
        return Some(false);
    }
    match head {
        // 'stage_name', 'reason_name': the name of a kind.
        [.., before, last] if matches!(last.as_str(), "name" | "nm" | "desc" | "description" | "title" | "text") => {
            Some(kind(before) == Some(Word::Category))
        }
        [.., last] => match kind(last) {
            Some(word) => Some(word == Word::Category),
            None => {
                let anybody = words.iter().any(|w| matches!(kind(w), Some(Word::Name | Word::Text)));
                (anybody || is_agent(last)).then_some(false)
            }
        },
        [] => Some(false),
    }
}

/// 'inspector', 'assignee', 'therapist': somebody.
fn is_agent(word: &str) -> bool {
    !THINGS.contains(&word) && word.len() > 3 && ["er", "or", "ee", "ist", "ant", "ian"].iter().any(|end| word.ends_with(end))
}

/// Written as programs write labels: 'part-time', 'no_show', 'EU', 'A'. A capital letter before small ones may begin a name.
fn is_code(value: &str) -> bool {
    let letters = || value.chars().filter(|c| c.is_alphabetic());
    let small = letters().all(|c| !c.is_uppercase());
    let large = letters().all(|c| c.is_uppercase()) && value.chars().count() <= 3;
    small && letters().next().is_some() || large
}

/// The labels of the given tables' columns, as texts that SQL may be shown with.
pub fn labels(lexicon: &Lexicon, tables: &[usize]) -> BTreeMap<(usize, usize), Vec<String>> {
    let mut out = BTreeMap::new();
    for &table in tables {
        let Some(owner) = lexicon.schema.tables.get(table) else { continue };
        for (at, column) in owner.columns.iter().enumerate() {
            if is_label(lexicon, table, at) {
                out.insert((table, at), column.common_values.clone());
            }
        }
    }
    out
}
