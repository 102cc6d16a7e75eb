//! Tables, columns, words and codes that a question about the data names.

use crate::lexicon::{Lexicon, Target, comment_codes, glue_text};
use std::collections::BTreeSet;

/// What a name may mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    Table(usize),
    Column(usize, usize),
    /// A word of `ask.define`, as its position in the vocabulary.
    Term(usize),
    /// A value of a column, with what it is said to mean.
    Code(usize, usize, String, Option<String>),
}

/// Names as good as whole ones.
const WHOLE: f32 = 0.9;
/// Meanings told at most.
const TOLD: usize = 20;

/// Words around a name that say what it names.
fn bare<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let mut words = words;
    while let [first, rest @ ..] = words
        && matches!(
            *first,
            "the" | "a" | "an" | "our" | "my" | "your" | "this" | "table" | "view" | "column" | "field" | "called" | "named"
        )
        && !rest.is_empty()
    {
        words = rest;
    }
    while let [rest @ .., last] = words
        && matches!(*last, "table" | "view" | "column" | "field" | "'s" | "tables")
        && !rest.is_empty()
    {
        words = rest;
    }
    words
}

/// The table of that name.
pub(super) fn table(words: &[&str], lexicon: &Lexicon) -> Option<usize> {
    let words = bare(words);
    let joined = words.join("");
    let plain = |name: &str| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let wanted = plain(&joined);
    if wanted.is_empty() {
        return None;
    }
    let tables = &lexicon.schema.tables;
    // As it is written, its schema before it or not.
    let exact = tables.iter().position(|t| plain(&t.name.name) == wanted);
    let qualified = || tables.iter().position(|t| plain(&t.name.schema) + &plain(&t.name.name) == wanted);
    let spoken = || {
        let hits = lexicon.named(&glue_text(&words.join(" ")));
        hits.iter().filter(|h| h.weight >= WHOLE).find_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
    };
    exact.or_else(qualified).or_else(spoken)
}

/// The columns of that name, in the table that is named with it where one is.
pub(super) fn columns(words: &[&str], lexicon: &Lexicon) -> Vec<(usize, usize)> {
    // 'status of orders', 'the status column in the orders table'.
    for (i, w) in words.iter().enumerate().skip(1) {
        if matches!(*w, "of" | "in" | "on" | "from" | "within" | "for")
            && let (Some(name), Some(place)) = (words.get(..i), words.get(i + 1..))
            && let Some(t) = table(place, lexicon)
        {
            return own(name, lexicon).into_iter().filter(|&(table, _)| table == t).collect();
        }
    }
    let whole = own(words, lexicon);
    if !whole.is_empty() {
        return whole;
    }
    // 'orders.status', 'order status'.
    (1..words.len())
        .find_map(|i| {
            let t = table(words.get(..i)?, lexicon)?;
            let of: Vec<_> = own(words.get(i..)?, lexicon).into_iter().filter(|&(table, _)| table == t).collect();
            (!of.is_empty()).then_some(of)
        })
        .unwrap_or_default()
}

fn own(words: &[&str], lexicon: &Lexicon) -> Vec<(usize, usize)> {
    let words = bare(words);
    let plain = |name: &str| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let wanted = plain(&words.join(""));
    let mut out: BTreeSet<(usize, usize)> = BTreeSet::new();
    if wanted.is_empty() {
        return Vec::new();
    }
    for (t, table) in lexicon.schema.tables.iter().enumerate() {
        out.extend((0..table.columns.len()).filter(|&c| plain(&table.columns[c].name) == wanted).map(|c| (t, c)));
    }
    if out.is_empty() {
        let hits = lexicon.named(&glue_text(&words.join(" ")));
        out.extend(hits.iter().filter(|h| h.weight >= WHOLE).filter_map(|h| match h.target {
            Target::Column(t, c) => Some((t, c)),
            Target::Table(_) => None,
        }));
    }
    out.into_iter().collect()
}

/// Everything that bears the name: columns, words of the users' own, codes, tables.
pub(super) fn meanings(words: &[&str], lexicon: &Lexicon) -> Vec<Meaning> {
    let spoken = bare(words).join(" ");
    let terms = lexicon.terms.get(&glue_text(&spoken)).into_iter().flatten().map(|&i| Meaning::Term(i));
    let mut out: Vec<Meaning> = terms.collect();
    out.extend(columns(words, lexicon).into_iter().map(|(t, c)| Meaning::Column(t, c)));
    if out.is_empty() {
        out.extend(codes(words, lexicon));
    }
    if out.is_empty() {
        out.extend(table(words, lexicon).map(Meaning::Table));
    }
    out.truncate(TOLD);
    out
}

/// Columns that hold the text as a value, with the meaning that their comment gives it: 'P', 'status P'.
fn codes(words: &[&str], lexicon: &Lexicon) -> Vec<Meaning> {
    let (place, code) = match words {
        [place @ .., code] if !place.is_empty() => (columns(place, lexicon), code.to_string()),
        _ => (Vec::new(), words.join(" ")),
    };
    let all = words.join(" ");
    let mut out = Vec::new();
    for (t, table) in lexicon.schema.tables.iter().enumerate() {
        for (c, column) in table.columns.iter().enumerate().filter(|(_, c)| !c.sensitive) {
            let here = |value: &str| {
                let value = value.to_lowercase();
                value == all || (place.contains(&(t, c)) && value == code)
            };
            let explained = column.comment.as_deref().map(comment_codes).unwrap_or_default();
            if let Some((code, meaning)) = explained.into_iter().find(|(code, _)| here(code)) {
                out.push(Meaning::Code(t, c, code, Some(meaning)));
            } else if let Some(label) = column.enum_labels.iter().chain(&column.common_values).find(|v| column.class.is_text() && here(v)) {
                out.push(Meaning::Code(t, c, label.clone(), None));
            }
        }
    }
    out
}
