//! Words that name one thing and were read as another: a deed whose own table is left aside, the name of a column that is read as its
//! neighbour, a table that is joined and of which nothing is told, months of one date in a period of another.

use crate::census::Census;
use crate::features::{Case, place};
use crate::mention::Sense;
use crate::query::{Expr, Predicate, Query};

/// 'the customers who purchased last month' without a look at purchases: the verb is the name of a table of happenings.
pub(super) fn deed_elsewhere(case: &Case<'_>, census: &Census) -> bool {
    let lexicon = case.lexicon;
    let root = crate::account::root_of;
    let held = |r: &str| {
        let column = census.columns.iter().any(|(t, c)| {
            lexicon
                .table(t)
                .and_then(|t| Some((t, lexicon.column(t, c)?)))
                .is_some_and(|(t, c)| lexicon.tables[t].columns[c].words.iter().any(|w| root(w) == r))
        });
        let table = census.tables.iter().filter_map(|t| lexicon.table(t)).any(|t| lexicon.tables[t].words.iter().any(|w| root(w) == r));
        column || table || census.literals.iter().any(|l| l.split([' ', '_', '-']).any(|w| root(w) == r))
    };
    case.tokens.iter().any(|w| {
        !w.quoted && !w.capitalized && crate::compose::state::is_deed(&w.lower) && {
            let r = root(&w.lower);
            lexicon.happens(r) && !held(r)
        }
    })
}

/// 'contacts without a mobile' by the phone, where `mobile` is kept beside it.
pub(super) fn neighbour_column(case: &Case<'_>, census: &Census) -> bool {
    const OPEN: &[&str] = &[
        "number", "name", "date", "code", "id", "type", "kind", "status", "amount", "value", "total", "count", "day", "time", "list",
        "year", "month", "first", "last", "full", "address",
    ];
    let lexicon = case.lexicon;
    case.interpretation.items.iter().any(|i| {
        let Sense::Column(t, c) = i.sense else { return false };
        let entry = &lexicon.tables[t];
        let said = case.tokens.get(i.start..i.end).unwrap_or_default();
        let shape = &lexicon.schema.tables[t];
        census.columns.contains(&(shape.name.clone(), shape.columns[c].name.clone()))
            && said.iter().any(|w| {
                let own = entry.columns[c].words.contains(&w.lemma) || entry.words.contains(&w.lemma);
                let beside = |k: usize| {
                    k != c
                        && entry.columns[k].words.contains(&w.lemma)
                        && !entry.columns[k].foreign
                        && !census.columns.contains(&(shape.name.clone(), shape.columns[k].name.clone()))
                };
                w.lower.len() > 3 && !own && !OPEN.contains(&w.lemma.as_str()) && (0..entry.columns.len()).any(beside)
            })
    })
}

/// 'parcels by country and kind of service' by country: the services are joined, and nothing of them is told.
pub(super) fn joined_in_vain(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let q = &case.composed.query;
    let used = |name: &crate::query::TableRef| {
        let mut held = false;
        let mut see = |t: &crate::query::TableRef| held |= t == name;
        q.select.iter().for_each(|o| o.expr.tables(&mut see));
        q.group_by.iter().for_each(|e| e.tables(&mut see));
        q.order_by.iter().for_each(|o| o.expr.tables(&mut see));
        q.filter.iter().chain(&q.having).for_each(|p| p.tables(&mut see));
        held
    };
    let above = |t: usize| {
        let edges = || lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]);
        let in_query = |u: usize| u != t && crate::rank::tables(q).iter().any(|r| lexicon.table(&r.name) == Some(u));
        edges().any(|e| e.to == t && in_query(e.from)) && !edges().any(|e| e.from == t && in_query(e.to))
    };
    // One number, or one a group, is the same with them and without, unless they stand among the groups.
    let aggregated = q.select.iter().any(|o| o.expr.is_aggregate());
    let grouping = |t: usize| {
        case.interpretation.items.iter().filter(|i| i.sense == Sense::Table(t)).any(|i| {
            let before = case.tokens.get(..i.start).unwrap_or_default();
            let opens = before.iter().rposition(|w| matches!(w.lower.as_str(), "by" | "per"));
            let leaves =
                |w: &crate::text::Token| matches!(w.lower.as_str(), "in" | "for" | "on" | "with" | "from" | "where" | "who" | "that");
            opens.is_some_and(|at| !before[at..].iter().any(leaves))
        })
    };
    let asked = |t: usize| !aggregated || !q.group_by.is_empty() && grouping(t);
    q.also.iter().any(|r| !used(r) && q.subject.as_ref() != Some(r) && lexicon.table(&r.name).is_some_and(|t| above(t) && asked(t)))
}

/// 'reports of the last twelve months by month' by the month in which they were written, of those that were closed in them.
pub(super) fn months_of_another(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let named = |t: usize, c: usize| case.interpretation.items.iter().any(|i| i.sense == Sense::Column(t, c));
    let differs = |q: &Query| {
        let grouped: Vec<(usize, usize)> = q
            .group_by
            .iter()
            .filter_map(|e| match e {
                Expr::Truncate(_, of) => place(of, lexicon),
                _ => None,
            })
            .collect();
        let bounded: Vec<(usize, usize)> = q
            .filter
            .iter()
            .filter_map(|p| match p {
                Predicate::Within { column, negated: false, .. } => place(&Expr::Column(column.clone()), lexicon),
                _ => None,
            })
            .collect();
        let [(t, c)] = grouped[..] else { return false };
        let [(u, k)] = bounded[..] else { return false };
        t == u && c != k && !named(u, k)
    };
    differs(&case.composed.query) || case.composed.query.source.as_deref().is_some_and(differs)
}

/// A word found within addresses of the net: 'words' in 't1@words.example'.
pub(super) fn word_in_address(case: &Case<'_>, census: &Census) -> bool {
    let address = |text: &str| text.contains('@') || text.contains("://") || text.starts_with("www.");
    census.literals.iter().any(|l| address(l)) && !case.tokens.iter().any(|t| address(&t.lower))
}

/// 'visits per night porter' as the visits of night porters: 'per' puts together, and nothing is put together.
pub(super) fn per_as_condition(case: &Case<'_>) -> bool {
    fn together(q: &Query) -> bool {
        let part = |e: &Expr| matches!(e, Expr::Arithmetic(..) | Expr::Window { .. });
        !q.group_by.is_empty() || q.select.iter().any(|o| part(&o.expr)) || q.source.as_deref().is_some_and(together)
    }
    let per = |i: &crate::link::Item| {
        matches!(i.sense, Sense::Value { .. }) && i.start.checked_sub(1).is_some_and(|at| case.tokens[at].lower == "per")
    };
    case.interpretation.items.iter().any(per) && !together(&case.composed.query)
}

/// 'active clients no care plan' as the states of clients that no care plan has: kinds of two tables that nothing ties are no rows of each
/// other's, whatever they are called.
pub(super) fn kinds_apart(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let kind = |e: &Expr| match e {
        Expr::Column(_) => place(e, lexicon).filter(|&(t, c)| {
            let entry = &lexicon.tables[t].columns[c];
            // What the question names by its own word is asked for: the customers of two tables, where no table is of customers.
            let named = case.tokens.iter().any(|k| entry.words.contains(&k.lemma));
            lexicon.roles[t].categorizes(c) && !named && !entry.key && !entry.foreign && !lexicon.tables[t].display.contains(&c)
        }),
        _ => None,
    };
    let tied = |a: (usize, usize), b: (usize, usize)| {
        let mut edges = lexicon.adjacent[a.0].iter().map(|&e| &lexicon.edges[e]);
        edges.any(|e| {
            let ends = (e.from, e.from_columns.as_slice(), e.to, e.to_columns.as_slice());
            ends == (a.0, &[a.1][..], b.0, &[b.1][..]) || ends == (b.0, &[b.1][..], a.0, &[a.1][..])
        })
    };
    case.composed.query.filter.iter().any(|p| match p {
        Predicate::InQuery { expr, query, negated: true } => {
            let inner = query.select.first().and_then(|o| kind(&o.expr));
            kind(expr).zip(inner).is_some_and(|(a, b)| a.0 != b.0 && !tied(a, b))
        }
        _ => false,
    })
}

/// 'drivers and their night guard' as the night guards: what somebody has is shown beside them and restricts nobody.
pub(super) fn owned_restricts(case: &Case<'_>) -> bool {
    let query = &case.composed.query;
    let lexicon = case.lexicon;
    let lists = query.source.is_none() && !query.select.is_empty();
    let one = query.select.iter().map(|o| place(&o.expr, lexicon).map(|(t, _)| t)).collect::<Option<Vec<usize>>>();
    let Some(t) = one.filter(|t| lists && t.windows(2).all(|w| w[0] == w[1])).and_then(|t| t.first().copied()) else { return false };
    let word = |at: usize| case.tokens.get(at).filter(|k| !k.quoted).map_or("", |k| k.lower.as_str());
    // 'and their head coach', 'with its vet nurse'
    let beside = |at: usize| at > 1 && matches!(word(at - 1), "their" | "its") && matches!(word(at - 2), "and" | "with" | "of");
    let restricts = |t: usize, text: &str| {
        query
            .filter
            .iter()
            .filter_map(crate::compose::role_told::fixed_text)
            .any(|(c, v)| lexicon.table(&c.table.name) == Some(t) && v == text)
    };
    let items = &case.interpretation.items;
    items.iter().any(|i| match &i.sense {
        Sense::Value { table, value, .. } => {
            let people = *table == t || lexicon.is_person(*table);
            people && beside(i.start) && restricts(*table, value)
        }
        _ => false,
    })
}
