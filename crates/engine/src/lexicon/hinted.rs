//! Keys that nobody declared and no name repeats, told by comments: 'driver (emp)' of `drv_no`, or a key called like one of the kinds of
//! people that a table's codes explain ('DR = driver').

use super::codes::comment_codes;
use super::edges::{Edge, is_unique};
use super::short;
use crate::hashing::QuickSet;
use crate::schema::{Column, Schema, Table, TypeClass};
use crate::text::{identifier_words, lemma};

/// Ends of names of keys.
pub(super) const ENDS: &[&str] = &["id", "no", "nr", "num", "number", "cd", "code", "key", "ref"];
/// Words before the name of a table that a comment refers to.
const LEADS: &[&str] = &["see", "references", "reference", "ref", "refers", "fk", "key", "from", "in", "to", "of", "table", "→", "->", "="];
/// Words for people who work somewhere, as tables are called.
const STAFF: &[&str] = &["employee", "staff", "worker", "personnel", "person", "people", "colleague"];
/// Most pairs of a column and a table that are looked at.
const MOST: usize = 40_000;
/// Of more tables than that, a table's own key is told by its name alone: whether another has it, too, asks all of them.
const LARGE: usize = 400;
/// What a path pays for a key that a comment tells, and for one that only a kind of people is called like.
const TOLD: f32 = 1.36;
const CALLED: f32 = 1.46;

/// True where a table without any key has one in its first column, which is called like its rows: `trp_no` of `trp`, `tkt_no` of tickets.
pub(super) fn is_own_key(schema: &Schema, t: usize) -> bool {
    let table = &schema.tables[t];
    let Some(first) = table.columns.first() else { return false };
    if told_by_others(schema, t) {
        return true;
    }
    let words = identifier_words(first.called());
    let [stem @ .., end] = words.as_slice() else { return false };
    let open = matches!(first.class, TypeClass::Integer | TypeClass::Text);
    // A value that stands in several rows is no key.
    let repeated = first.distinct.is_some_and(|d| table.rows > 0.0 && d < 0.95 * table.rows);
    let [stem] = stem else { return false };
    if !open || repeated || !ENDS.contains(&end.as_str()) {
        return false;
    }
    if schema.tables.len() > LARGE {
        return own_name(table, stem);
    }
    // A key of another table that is called so is a reference: `trp_no` of `trp_log`.
    let other = |x: &Table| x.name.name.eq_ignore_ascii_case(stem);
    if schema.tables.iter().enumerate().any(|(x, table)| x != t && other(table)) {
        return false;
    }
    // What is only referred to elsewhere is at home where it stands first.
    let places =
        || {
            schema.tables.iter().enumerate().filter(|(x, _)| *x != t).filter_map(|(_, other)| {
                other.columns.iter().position(|c| c.name.eq_ignore_ascii_case(&first.name) && c.class == first.class)
            })
        };
    if places().next().is_some() && places().all(|at| at > 0) {
        return true;
    }
    own_name(table, stem)
}

/// True where the first column of a table is never the same in two rows, and other tables repeat it behind columns of their own: `mk` of makes
/// and of cars.
fn told_by_others(schema: &Schema, t: usize) -> bool {
    const GENERIC: &[&str] =
        &["id", "name", "nm", "code", "cd", "type", "typ", "date", "dt", "title", "status", "st", "description", "dsc"];
    const FEWEST: f64 = 3.0;
    let table = &schema.tables[t];
    let Some(first) = table.columns.first().filter(|_| schema.tables.len() <= LARGE) else { return false };
    let open = matches!(first.class, TypeClass::Integer | TypeClass::Text) && !first.sensitive;
    let unique = |table: &Table, c: &Column| table.rows >= FEWEST && c.distinct.is_some_and(|d| d >= table.rows * 0.999);
    if !open || !unique(table, first) || GENERIC.contains(&first.called().to_lowercase().as_str()) {
        return false;
    }
    let same = |c: &Column| c.name.eq_ignore_ascii_case(&first.name) && c.class == first.class;
    let others = || schema.tables.iter().enumerate().filter(|(x, other)| *x != t && !other.kind.is_view());
    // Where it is a key of its own, it is at home over there.
    let elsewhere = others().any(|(_, other)| {
        let at = other.columns.iter().position(same);
        at.is_some_and(|c| other.primary_key.as_slice() == [c] || c == 0 && unique(other, &other.columns[c]))
    });
    let repeated =
        others().any(|(_, other)| other.columns.iter().position(same).is_some_and(|c| c > 0 && within(&other.columns[c], first)));
    !elsewhere && repeated
}

/// True where the name of a table, or its comment, says the word that its key begins with.
fn own_name(table: &Table, stem: &String) -> bool {
    let own = short::parts(table.called());
    own.iter().any(|w| w == stem || lemma(w) == *stem)
        || table.said().map(short::called).unwrap_or_default().first().is_some_and(|name| {
            name.last().is_some_and(|w| w == stem || short::abbreviates(stem, w)) && !name.iter().any(|w| w == "line" || w == "item")
        })
}

/// The keys that comments tell of columns which have none yet.
pub(super) fn keys(schema: &Schema, taken: &QuickSet<(usize, usize)>, mut put: impl FnMut(Edge)) {
    let targets: Vec<usize> = (0..schema.tables.len()).filter(|&t| schema.tables[t].primary_key.len() == 1).collect();
    let columns: usize = schema.tables.iter().map(|t| t.columns.len()).sum();
    if targets.is_empty() || targets.len() * columns > MOST {
        return;
    }
    let people: Vec<(usize, Vec<String>)> = targets.iter().map(|&t| (t, kinds_of_people(&schema.tables[t]))).collect();
    let staff: Vec<usize> = targets.iter().copied().filter(|&t| is_staff(&schema.tables[t])).collect();
    for (t, table) in schema.tables.iter().enumerate().filter(|(_, table)| !table.kind.is_view()) {
        for (c, column) in table.columns.iter().enumerate() {
            let open = matches!(column.class, TypeClass::Integer | TypeClass::Text) && table.primary_key.as_slice() != [c];
            if !open || taken.contains(&(t, c)) {
                continue;
            }
            let fits = |to: usize| {
                let key = &schema.tables[to].columns[schema.tables[to].primary_key[0]];
                key.class == column.class && within(column, key) && !schema.refuted.contains(&(t, c, to))
            };
            let told = column.comment.as_deref().and_then(|comment| {
                targets
                    .iter()
                    .copied()
                    .find(|&to| refers(comment, &schema.tables[to].name.name) && (to != t || comment.contains('(')) && fits(to))
            });
            let called = || {
                let words = identifier_words(column.called());
                let ends = words.len() > 1 && words.last().is_some_and(|w| ENDS.contains(&w.as_str()));
                let role = role_of(column, &words)?;
                let by_kind = || {
                    let mut found = people
                        .iter()
                        .filter(|(to, kinds)| *to != t && kinds.iter().any(|k| *k == role || short::abbreviates(&role, k)) && fits(*to))
                        .map(|(to, _)| *to);
                    found.next().filter(|_| found.next().is_none())
                };
                // A person of whatever kind, where only one table keeps those who work there.
                let by_role = || {
                    let [to] = staff.as_slice() else { return None };
                    (*to != t && crate::roles::is_person_word(&role) && column.range.is_some() && fits(*to)).then_some(*to)
                };
                if ends { by_kind().or_else(by_role) } else { None }
            };
            let (to, cost) = match (told, TOLD) {
                (Some(to), cost) => (to, cost),
                (None, _) => match called() {
                    Some(to) => (to, CALLED),
                    None => continue,
                },
            };
            put(Edge {
                from: t,
                from_columns: vec![c],
                to,
                to_columns: schema.tables[to].primary_key.clone(),
                declared: false,
                one_to_one: is_unique(table, &[c]),
                to_unique: true,
                cost,
            });
        }
    }
}

/// The kind of people that a key nobody declared is called like, as the codes of their table explain it: buyer of `byr_no`.
pub(super) fn called_like(schema: &Schema, edge: &Edge) -> Option<String> {
    let [c] = edge.from_columns.as_slice() else { return None };
    if edge.declared {
        return None;
    }
    let words = identifier_words(schema.tables[edge.from].columns[*c].called());
    let [stem, end] = words.as_slice() else { return None };
    let kinds = kinds_of_people(&schema.tables[edge.to]);
    kinds.into_iter().find(|k| ENDS.contains(&end.as_str()) && (k == stem || short::abbreviates(stem, k)))
}

/// The word that a key's name says of whom: 'driver' of `drv_no` by its comment or by its letters.
fn role_of(column: &Column, words: &[String]) -> Option<String> {
    if let Some(name) = column.comment.as_deref().and_then(|c| short::called(c).into_iter().next()) {
        return name.last().cloned();
    }
    let [stem, _] = words else { return None };
    let spelt = super::words::DICTIONARY.expansion(stem).or_else(|| super::shortened::spoken(stem));
    Some(spelt.map_or_else(|| lemma(stem), str::to_owned))
}

/// The kinds of people that the codes of a table explain.
fn kinds_of_people(table: &Table) -> Vec<String> {
    let codes = table.columns.iter().filter(|c| c.class == TypeClass::Text).filter_map(|c| c.comment.as_deref()).flat_map(comment_codes);
    codes.filter_map(|(_, meaning)| meaning.split_whitespace().last().map(|w| lemma(&w.to_lowercase()))).collect()
}

fn is_staff(table: &Table) -> bool {
    let own =
        short::parts(table.called()).into_iter().map(|w| super::words::DICTIONARY.expansion(&w).map_or_else(|| lemma(&w), str::to_owned));
    let said = table.said().map(short::called).unwrap_or_default();
    own.chain(said.into_iter().filter_map(|name| name.last().cloned())).any(|w| STAFF.contains(&w.as_str()))
}

/// True where all numbers of a column may be among those of a key, as far as both are known.
fn within(column: &Column, key: &Column) -> bool {
    let ends = |c: &Column| {
        let (low, high) = c.range.as_deref()?;
        Some((low.parse::<f64>().ok()?, high.parse::<f64>().ok()?))
    };
    match (ends(column), ends(key)) {
        (Some((low, high)), Some((least, most))) => low >= least && high <= most,
        _ => true,
    }
}

/// True where a comment names a table as what a key leads to: 'driver (emp)', 'see emp', 'emp.emp_no', never a word that only occurs.
fn refers(comment: &str, name: &str) -> bool {
    let lower = comment.to_lowercase();
    let name = name.to_lowercase();
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    lower.match_indices(&name).any(|(at, _)| {
        let (before, behind) = (&lower[..at], &lower[at + name.len()..]);
        if !edge(before.chars().next_back()) || !edge(behind.chars().next()) {
            return false;
        }
        let bracketed = before.trim_end().ends_with('(') && (behind.starts_with(')') || behind.starts_with('.'));
        let dotted = behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
        let led = before.split_whitespace().next_back().is_some_and(|w| LEADS.contains(&w.trim_matches(['(', ':'])));
        // 'of depots' is prose where the table is called by a word.
        let word = pg_ask_embed::knows_word(&name) && name.len() > 3;
        bracketed || dotted || led && !word
    })
}

#[cfg(test)]
mod tests {
    use super::refers;

    #[test]
    fn comments_refer_to_tables() {
        assert!(refers("operator (prs)", "prs") && refers("see prs", "prs") && refers("prs.prs_no of the operator", "prs"));
        assert!(refers("who called, FK to ptn", "ptn") && refers("buyer (partner)", "partner"));
        assert!(!refers("number of lots (per day)", "lot") && !refers("taken from store", "store") && !refers("the press of keys", "prs"));
    }
}
