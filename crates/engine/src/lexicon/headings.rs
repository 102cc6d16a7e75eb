//! Comments of tables that begin with where a table belongs ('Purchasing: supplier master', '[Stores] bins', 'HR - leave'): the heading says
//! nothing of the rows. Only several tables together tell that: a heading is what the comments of two tables begin with, and where nearly
//! all of them have one, each of them is.

use crate::schema::Schema;
use std::collections::HashMap;

/// Between a heading and what it stands before.
const SIGNS: &[&str] = &[": ", " - ", " – ", " — ", " / ", " | ", " > ", " :: "];
/// Longer beginnings say something themselves.
const LONGEST: usize = 3;
/// What says of the rows only which part of the heading they are: 'Order: lines'.
const PARTS: &[&str] = &[
    "header",
    "headers",
    "head",
    "heads",
    "line",
    "lines",
    "item",
    "items",
    "position",
    "positions",
    "detail",
    "details",
    "entry",
    "entries",
    "history",
    "log",
    "status",
    "type",
    "types",
    "text",
    "texts",
    "archive",
    "note",
    "notes",
    "master",
    "data",
    "version",
    "versions",
];

/// Notes of each table how much of its comment is a heading.
pub(super) fn find(schema: &mut Schema) {
    let found: Vec<Option<(String, usize)>> = schema.tables.iter().map(|t| heading(t.comment.as_deref()?)).collect();
    let mut shared: HashMap<&str, usize> = HashMap::new();
    for (heading, _) in found.iter().flatten() {
        *shared.entry(heading).or_default() += 1;
    }
    let several = |heading: &str| shared.get(heading).is_some_and(|n| *n > 1);
    let commented = schema.tables.iter().filter(|t| t.comment.is_some()).count();
    let most = shared.values().any(|n| *n > 1) && found.iter().flatten().count() * 4 >= commented * 3;
    // 'Order: header' beside 'Order: lines' says what the rows are.
    let part = |t: usize, at: usize| {
        let rest = schema.tables[t].comment.as_deref().and_then(|c| c.get(at..)).unwrap_or("").to_lowercase();
        rest.split_whitespace().next().is_none_or(|w| PARTS.contains(&w.trim_matches(|c: char| !c.is_alphanumeric())))
    };
    let of_rows: Vec<&str> =
        found.iter().enumerate().filter_map(|(t, f)| f.as_ref().filter(|f| part(t, f.1)).map(|f| f.0.as_str())).collect();
    let headed: Vec<usize> = found
        .iter()
        .map(|f| f.as_ref().filter(|(h, _)| (several(h) || most) && !of_rows.contains(&h.as_str())).map_or(0, |(_, at)| *at))
        .collect();
    for (table, headed) in schema.tables.iter_mut().zip(headed) {
        table.headed = headed;
    }
}

/// What a comment begins with before a sign or in brackets, in small letters, and where the rest of it begins.
fn heading(comment: &str) -> Option<(String, usize)> {
    let bracket = |open: char, close: char| {
        let inner = comment.strip_prefix(open)?;
        let (heading, _) = inner.split_once(close)?;
        let at = heading.len() + open.len_utf8() + close.len_utf8();
        Some((heading, at + comment.get(at..)?.len() - comment.get(at..)?.trim_start_matches([' ', ':', '-']).len()))
    };
    let sign = || SIGNS.iter().filter_map(|sign| comment.find(sign).map(|at| (at, at + sign.len()))).min();
    let (heading, at) =
        bracket('[', ']').or_else(|| bracket('(', ')')).or_else(|| sign().and_then(|(end, at)| Some((comment.get(..end)?, at))))?;
    let word = |w: &str| w.chars().all(|c| c.is_alphanumeric() || matches!(c, '&' | '-' | '/' | '.' | '_'));
    let words = heading.split_whitespace().count();
    let rest = comment.get(at..).is_some_and(|rest| !rest.trim().is_empty());
    ((1..=LONGEST).contains(&words) && heading.split_whitespace().all(word) && rest).then(|| (heading.trim().to_lowercase(), at))
}

#[cfg(test)]
mod tests {
    use super::heading;

    #[test]
    fn headings_stand_before_a_sign() {
        let cases = [
            ("Kitchen: pots", "kitchen|pots"),
            ("[Kitchen] pots and pans", "kitchen|pots and pans"),
            ("Cold kitchen - starters: soups", "cold kitchen|starters: soups"),
            ("Pots of the kitchen: big ones", "|"),
            ("Pots, see pans", "|"),
            ("Kitchen:", "|"),
        ];
        for (comment, wanted) in cases {
            let found = heading(comment).map(|(head, at)| format!("{head}|{}", &comment[at..])).unwrap_or_else(|| "|".to_owned());
            assert_eq!(found, wanted, "{comment}");
        }
    }
}
