//! Signs that a query was stretched to hold every word: it joins two kinds of facts over a table nobody spoke of, dates what is
//! asked about by another table's date, shows a yes or no for an answer, or groups by what no word names. They can only
//! speak against a reading: in the ranking three by hand (`policy.strained_*`), in the confidence as it was fitted.

use crate::census::Census;
use crate::features::Case;
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate, Query};

/// The signs by name, with how often a candidate bears them.
pub(crate) fn features(case: &Case<'_>, census: &Census) -> [(&'static str, f32); 6] {
    let q = &case.composed.query;
    let named = Named::of(case);
    [
        ("strained_bridge", bridges(case, census, &named) as f32),
        ("strained_period", f32::from(u8::from(dated_elsewhere(q, case.lexicon)))),
        ("strained_flag", flags(case, &named) as f32),
        ("strained_group", groups(case, &named) as f32),
        ("strained_code", f32::from(u8::from(computes_with_codes(q, case.lexicon)))),
        ("strained_stamp", f32::from(u8::from(dated_by_stamp(case, &named)))),
    ]
}

/// Adds up or averages what only tells things apart: years, codes, keys, flags by their number, days of birth.
fn computes_with_codes(q: &Query, lexicon: &Lexicon) -> bool {
    let code = |e: &Expr| {
        let Expr::Column(_) = e else { return false };
        place(e, lexicon).is_some_and(|(t, c)| {
            let role = lexicon.roles[t].columns.get(c).map_or("", |r| r.name);
            let entry = &lexicon.tables[t].columns[c];
            entry.key || entry.foreign || entry.year || matches!(role, "key" | "reference" | "code" | "year" | "quarter" | "birth date")
        })
    };
    let computed = |e: &Expr| match e {
        Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg | Aggregate::Median, argument, .. } => code(argument),
        _ => false,
    };
    q.select.iter().any(|o| computed(&o.expr))
        || q.order_by.iter().any(|o| computed(&o.expr))
        || q.source.as_deref().is_some_and(|s| computes_with_codes(s, lexicon))
}

/// The tables and columns that a word of the question was read as.
struct Named {
    tables: Vec<usize>,
    columns: Vec<(usize, usize)>,
}

impl Named {
    fn of(case: &Case<'_>) -> Self {
        let mut named = Self { tables: Vec::new(), columns: Vec::new() };
        for item in &case.interpretation.items {
            match &item.sense {
                Sense::Table(t) => named.tables.push(*t),
                Sense::Column(t, c) | Sense::Value { table: t, column: c, .. } => {
                    named.tables.push(*t);
                    named.columns.push((*t, *c));
                }
                _ => {}
            }
        }
        named
    }
}

/// The column that an expression is, or is taken from.
fn place(e: &Expr, lexicon: &Lexicon) -> Option<(usize, usize)> {
    match e {
        Expr::Truncate(_, e) | Expr::Part(_, e) | Expr::YearOf(e) | Expr::AgeOf(e) | Expr::Numeric(e) | Expr::Element(e) => {
            place(e, lexicon)
        }
        e => crate::features::place(e, lexicon),
    }
}

/// Tables that no word names and that two others of the query refer to: two kinds of facts of one owner, paired at random.
fn bridges(case: &Case<'_>, census: &Census, named: &Named) -> usize {
    let lexicon = case.lexicon;
    let held: Vec<usize> = census.tables.iter().filter_map(|n| lexicon.table(n)).collect();
    let referred = |t: usize| {
        held.iter()
            .filter(|&&from| from != t && lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == t))
            .count()
    };
    held.iter().filter(|t| !named.tables.contains(t) && referred(**t) >= 2).count()
}

/// The rows that are counted, summed or listed have a date of their own, and the period bounds another table's.
fn dated_elsewhere(q: &Query, lexicon: &Lexicon) -> bool {
    let about = q.select.iter().find_map(|o| match &o.expr {
        Expr::CountRows(Some(r)) => lexicon.table(&r.name),
        Expr::CountRows(None) => q.subject.as_ref().and_then(|s| lexicon.table(&s.name)),
        Expr::Aggregate { argument, .. } => place(argument, lexicon).map(|p| p.0),
        _ => None,
    });
    let Some(t) = about else { return false };
    let own = lexicon.schema.tables[t].columns.iter().any(|c| c.class.is_temporal());
    let elsewhere = |p: &Predicate| match p {
        Predicate::Within { column, .. } => lexicon.table(&column.table.name).is_some_and(|u| u != t),
        _ => false,
    };
    own && q.filter.iter().any(elsewhere)
}

/// A yes or no shown or counted where rows or amounts are asked for, without being named.
fn flags(case: &Case<'_>, named: &Named) -> usize {
    let flag = |e: &Expr| {
        place(e, case.lexicon).is_some_and(|(t, c)| {
            case.lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Boolean && !spoken(case, named, t, c)
        })
    };
    let shows = |e: &Expr| match e {
        Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. } => flag(argument),
        other => flag(other),
    };
    case.composed.query.select.iter().filter(|o| shows(&o.expr)).count()
}

/// True where every word of a column's name is said.
fn spoken(case: &Case<'_>, named: &Named, t: usize, c: usize) -> bool {
    let words = &case.lexicon.tables[t].columns[c].words;
    named.columns.contains(&(t, c))
        && words.iter().all(|w| matches!(w.as_str(), "is" | "flag" | "has") || case.tokens.iter().any(|k| k.lemma == *w))
}

/// Groups by columns that no word names, names of named tables and dates aside.
fn groups(case: &Case<'_>, named: &Named) -> usize {
    let lexicon = case.lexicon;
    let unsaid = |e: &Expr| {
        let Expr::Column(_) = e else { return false };
        place(e, lexicon).is_some_and(|(t, c)| {
            let entry = &lexicon.tables[t];
            let own = entry.display.contains(&c) || lexicon.schema.tables[t].primary_key.contains(&c);
            !(named.columns.contains(&(t, c)) || own && named.tables.contains(&t))
        })
    };
    case.composed.query.group_by.iter().filter(|e| unsaid(e)).count()
}

/// A period bounds the day when a row was written down, and the table has a day when it happened.
fn dated_by_stamp(case: &Case<'_>, named: &Named) -> bool {
    let lexicon = case.lexicon;
    let stamp = |t: usize, c: usize| lexicon.tables[t].columns[c].words.iter().any(|w| STAMPS.contains(&w.as_str()));
    // 'customers who booked in May' are not those who were entered in May.
    let entered = |word: &str| {
        let root = crate::account::root_of(word);
        STAMPS.iter().chain(ENTERED).any(|s| crate::account::root_of(s) == root)
    };
    let periods = case.composed.query.filter.iter().any(|p| matches!(p, Predicate::Within { .. }));
    let deeds = || case.tokens.iter().filter(|t| periods && crate::compose::state::is_deed(&t.lower));
    // 'entered last month' asks for the day of writing down.
    if !periods || deeds().any(|t| entered(&t.lower)) {
        return false;
    }
    let deed = deeds().next().is_some();
    case.composed.query.filter.iter().any(|p| {
        let Predicate::Within { column, .. } = p else { return false };
        let Some(t) = lexicon.table(&column.table.name) else { return false };
        let Some(c) = lexicon.column(t, &column.column) else { return false };
        let columns = &lexicon.schema.tables[t].columns;
        // What every row bears: a day that only some have (shipped, cancelled, closed) comes later than what it belongs to.
        let always = |k: usize| columns[k].not_null || columns[k].null_fraction == Some(0.0);
        let dates = |k: usize| k != c && columns[k].class.is_temporal() && always(k);
        let happened = |k: usize| dates(k) && !stamp(t, k) && !due(&lexicon.tables[t].columns[k].words);
        let somebody = lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "person" | "organization"));
        stamp(t, c) && !named.columns.contains(&(t, c)) && (deed && somebody || (0..columns.len()).any(happened))
    })
}

/// Words in the names of columns that tell when a row was written, not when what it tells of happened.
const STAMPS: &[&str] = &[
    "created", "creation", "create", "crt", "inserted", "insert", "entered", "entry", "updated", "update", "upd", "modified", "changed",
    "loaded", "recorded", "row",
];

/// Deeds by which a row comes to be.
const ENTERED: &[&str] =
    &["register", "registered", "join", "joined", "add", "added", "open", "opened", "start", "started", "sign", "signed", "come", "came"];

/// A day that is expected, or from or to which something holds.
fn due(words: &[String]) -> bool {
    words.iter().any(|w| {
        matches!(
            w.as_str(),
            "due"
                | "until"
                | "to"
                | "end"
                | "expiry"
                | "expire"
                | "valid"
                | "birth"
                | "born"
                | "expected"
                | "planned"
                | "promised"
                | "need"
                | "needed"
                | "required"
        )
    })
}
