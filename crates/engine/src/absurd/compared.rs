//! What is set side by side and comes out as one, what is denied and comes out as said, conditions that no row meets, moments as groups,
//! and a key read in another role than the one that is spoken of.

use crate::census::Census;
use crate::features::{Case, place};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, Query};
use crate::schema::TypeClass;
use crate::text::Token;
use std::collections::HashSet;

fn says(case: &Case<'_>, words: &[&str]) -> bool {
    case.tokens.iter().any(|t| !t.quoted && words.contains(&t.lower.as_str()))
}

/// 'compare weekends with weekdays' as one number of both.
pub(super) fn one_of_both(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let compares = says(case, &["compare", "compared", "comparison", "comparing", "versus", "vs"]);
    let filtered = |e: &Expr| matches!(e, Expr::Aggregate { filter, .. } if !filter.is_empty());
    let one = q.source.is_none() && q.set.is_none() && q.group_by.is_empty() && q.select.len() == 1;
    compares && one && q.select.iter().all(|o| o.expr.is_aggregate() && !filtered(&o.expr) && !matches!(o.expr, Expr::Window { .. }))
}

/// 'which growers sold less than last year' by how many growers there were: those who did are asked for, two totals are shown.
pub(super) fn totals_for_rows(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let Some(source) = &q.source else { return false };
    let whole = source.group_by.is_empty() && source.source.is_none() && source.select.iter().all(|o| o.expr.is_aggregate());
    let number = case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("count" | "how_much", _)));
    let items = &case.interpretation.items;
    let asked = items.iter().any(|i| {
        let plural = case.tokens.get(i.start..i.end).and_then(<[Token]>::last).is_some_and(|w| w.lower != w.lemma);
        let next = case.tokens.get(i.end).map_or("", |t| t.lower.as_str());
        matches!(i.sense, Sense::Table(t) if plural && super::lasts(case.lexicon, t))
            && matches!(next, "with" | "that" | "who" | "whose" | "where")
    });
    whole && !number && asked
}

/// 'never' or 'nobody', and nothing in the query is denied.
pub(super) fn affirms(case: &Case<'_>, census: &Census) -> bool {
    let denied = case.interpretation.items.iter().any(|i| {
        let words = case.tokens.get(i.start..i.end).unwrap_or_default();
        !matches!(i.sense, Sense::Value { exact: true, .. })
            && words.iter().any(|t| matches!(t.lower.as_str(), "never" | "nobody" | "noone" | "nowhere" | "neither"))
    });
    denied && census.negations == 0 && census.sets == 0 && census.nulls == 0 && !census.literals.contains("0")
}

/// Parts of the calendar that no day is at once, and two closed periods of one date.
pub(super) fn never_at_once(q: &Query) -> bool {
    type Parts<'a> = (&'a ColumnRef, crate::time_types::CalendarPart, Vec<i32>);
    fn parts(p: &Predicate) -> Option<Parts<'_>> {
        match p {
            Predicate::PartIs { column, part, value } => Some((column, *part, vec![*value])),
            Predicate::Any(all) => {
                let mut out: Option<Parts<'_>> = None;
                for one in all {
                    let (column, part, values) = parts(one)?;
                    match &mut out {
                        None => out = Some((column, part, values)),
                        Some((c, p, held)) if *c == column && *p == part => held.extend(values),
                        Some(_) => return None,
                    }
                }
                out
            }
            _ => None,
        }
    }
    // What is missing is neither before nor after anything.
    let missing: Vec<&Expr> =
        q.filter.iter().filter_map(|p| if let Predicate::Null { expr, negated: false } = p { Some(expr) } else { None }).collect();
    let looked_at = |p: &Predicate| match p {
        Predicate::Within { column, negated: false, .. } | Predicate::PartIs { column, .. } => {
            missing.iter().any(|m| matches!(m, Expr::Column(c) if c == column))
        }
        Predicate::Compare { left, .. } => missing.contains(&left),
        _ => false,
    };
    if !missing.is_empty() && q.filter.iter().any(looked_at) {
        return true;
    }
    let held: Vec<Parts<'_>> = q.filter.iter().filter_map(parts).collect();
    let apart = |a: &Parts<'_>, b: &Parts<'_>| a.0 == b.0 && a.1 == b.1 && !a.2.iter().any(|v| b.2.contains(v));
    if held.iter().enumerate().any(|(i, a)| held[i + 1..].iter().any(|b| apart(a, b))) {
        return true;
    }
    let closed: Vec<_> = q
        .filter
        .iter()
        .filter_map(|p| match p {
            Predicate::Within { column, range, negated: false } if range.from.is_some() && range.to.is_some() => Some((column, range)),
            _ => None,
        })
        .collect();
    closed.iter().enumerate().any(|(i, a)| closed[i + 1..].iter().any(|b| a.0 == b.0 && a.1 != b.1 && a.1.grain == b.1.grain))
}

/// A row for each moment at which something happened, or for each day though no word asks for days.
pub(super) fn grouped_by_moment(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let dayly = says(case, &["day", "days", "date", "dates", "daily", "per", "by", "each", "every", "when"]);
    let moment = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| {
            let shape = &lexicon.schema.tables[t];
            match shape.columns[c].class {
                TypeClass::Timestamp | TypeClass::TimestampTz => !shape.primary_key.contains(&c),
                TypeClass::Date => !dayly && !shape.primary_key.contains(&c),
                _ => false,
            }
        })
    };
    let q = &case.composed.query;
    let ranked = |q: &Query| q.limit.is_some() || !q.select.iter().any(|o| o.expr.is_aggregate());
    let grouped = |q: &Query| !ranked(q) && q.having.is_empty() && q.group_by.iter().any(moment);
    grouped(q) || q.source.as_deref().is_some_and(grouped)
}

/// Columns by which the tables of a query are joined where it says so itself.
fn keys_used(q: &Query, out: &mut HashSet<String>) {
    out.extend(q.links.iter().flat_map(|l| l.from_columns.iter().cloned()));
    if let Some(source) = &q.source {
        keys_used(source, out);
    }
    if let Some((_, other)) = &q.set {
        keys_used(other, out);
    }
}

/// Two keys that both are to lead to one and the same row.
fn one_for_two(q: &Query) -> bool {
    let same = |a: &crate::query::Link, b: &crate::query::Link| a.from == b.from && a.to == b.to && a.from_columns != b.from_columns;
    q.links.iter().enumerate().any(|(i, a)| q.links[i + 1..].iter().any(|b| same(a, b))) || q.source.as_deref().is_some_and(one_for_two)
}

/// The texts that columns are compared with, each once, with the tables of the columns.
fn texts<'q>(q: &'q Query, lexicon: &Lexicon, out: &mut Vec<(usize, &'q Expr)>) {
    fn of<'q>(p: &'q Predicate, lexicon: &Lexicon, out: &mut Vec<(usize, &'q Expr)>) {
        let mut take = |left: &Expr, value: &'q Expr| {
            let Some((t, _)) = place(left, lexicon).filter(|_| matches!(value, Expr::Text(_))) else { return };
            if !out.contains(&(t, value)) {
                out.push((t, value));
            }
        };
        match p {
            Predicate::Compare { left, right, .. } => take(left, right),
            Predicate::In { expr, values, .. } => values.iter().for_each(|v| take(expr, v)),
            Predicate::Related { conditions, .. } => conditions.iter().for_each(|p| of(p, lexicon, out)),
            Predicate::Any(all) | Predicate::All(all) => all.iter().for_each(|p| of(p, lexicon, out)),
            _ => {}
        }
    }
    q.filter.iter().for_each(|p| of(p, lexicon, out));
    if let Some(source) = &q.source {
        texts(source, lexicon, out);
    }
    if let Some((_, other)) = &q.set {
        texts(other, lexicon, out);
    }
}

/// 'quoted by Ann, built by Ben' with both in one role, and 'built by Ben' by who quoted it.
pub(super) fn another_role(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    // Who is looked for, by the texts that conditions hold.
    let mut bearers: Vec<(usize, &Expr)> = Vec::new();
    texts(&case.composed.query, lexicon, &mut bearers);
    let mut people: Vec<usize> = bearers.iter().map(|b| b.0).collect();
    people.sort_unstable();
    people.dedup();
    let mut used = HashSet::new();
    keys_used(&case.composed.query, &mut used);
    if one_for_two(&case.composed.query) {
        return true;
    }
    people.into_iter().any(|p| {
        let mut referring: Vec<usize> = lexicon.adjacent[p].iter().map(|&e| lexicon.edges[e].from).filter(|&t| t != p).collect();
        referring.sort_unstable();
        referring.dedup();
        referring.into_iter().any(|t| {
            let keys: Vec<usize> = lexicon.adjacent[t]
                .iter()
                .map(|&e| &lexicon.edges[e])
                .filter(|e| e.from == t && e.to == p && e.from != e.to && e.declared && e.from_columns.len() == 1)
                .map(|e| e.from_columns[0])
                .collect();
            keys.len() > 1 && role_lost(case, t, &keys, &used, bearers.iter().filter(|(b, _)| *b == p).count())
        })
    })
}

/// Of the keys of one table to another, one is spoken of by its deed and another is used, or two are and one is used.
fn role_lost(case: &Case<'_>, t: usize, keys: &[usize], used: &HashSet<String>, bearers: usize) -> bool {
    let lexicon: &Lexicon = case.lexicon;
    let name = |c: usize| &lexicon.schema.tables[t].columns[c].name;
    let told = |c: usize, w: &Token| {
        lexicon.tables[t].columns[c].words.iter().any(|k| k.len() > 3 && crate::account::root_of(k) == crate::account::root_of(&w.lower))
    };
    let own = |w: &Token| keys.iter().filter(|&&c| told(c, w)).count() == 1;
    // Behind 'by' stands who did it; before a deed, too.
    let deed = |i: usize| crate::compose::state::is_deed(&case.tokens[i].lower) || case.tokens.get(i + 1).is_some_and(|n| n.lower == "by");
    let said: HashSet<usize> = case
        .tokens
        .iter()
        .enumerate()
        .filter(|(i, w)| !w.quoted && own(w) && deed(*i))
        .filter_map(|(_, w)| keys.iter().copied().find(|&c| told(c, w)))
        .collect();
    let held: Vec<usize> = keys.iter().copied().filter(|&c| used.contains(name(c))).collect();
    if bearers > 1 && said.len() > 1 {
        return held.len() < 2;
    }
    let by = said.len() == 1 && !held.is_empty() && held.iter().all(|c| !said.contains(c));
    by && bearers == 1
}
