//! What nobody can mean by any question: rows whose state is two things at once, a sum of keys, numbers that two lists have in common,
//! money put together by each number of nights, people dated by their birth because they were seen. Such a reading is never told as sure
//! ([`crate::account::policy::DOUBTED`]), however well its words fit.

use crate::census::Census;
use crate::features::Case;
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Predicate, Query, SetOperation};
use crate::time::TimeMeaning;
use crate::time_types::Grain;

/// The signs by name, true where a candidate bears them.
pub(crate) fn features(case: &Case<'_>, census: &Census) -> [(&'static str, bool); 6] {
    let q = &case.composed.query;
    [
        ("absurd_both", two_at_once(q)),
        ("absurd_common", numbers_in_common(q, case.lexicon)),
        ("absurd_unit", grouped_by_unit(case)),
        ("absurd_deed", dates_by_nature(case)),
        ("absurd_version", begins_version(case)),
        ("absurd_levels", counts_levels(case, census)),
    ]
}

/// The column that an expression is.
fn place(e: &Expr, lexicon: &Lexicon) -> Option<(usize, usize)> {
    match e {
        Expr::Column(c) => lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?))),
        _ => None,
    }
}

/// A column that equals two values in one row.
fn two_at_once(q: &Query) -> bool {
    let equal = |p: &Predicate| match p {
        Predicate::Compare { left, op: Comparison::Equal, right: right @ (Expr::Text(_) | Expr::Number(_)) } => {
            Some((left.clone(), right.clone()))
        }
        Predicate::In { expr, values, negated: false } => match values.as_slice() {
            [one] => Some((expr.clone(), one.clone())),
            _ => None,
        },
        _ => None,
    };
    let held: Vec<(Expr, Expr)> = q.filter.iter().filter_map(equal).collect();
    let both = held.iter().enumerate().any(|(i, (column, value))| held[i + 1..].iter().any(|(c, v)| c == column && v != value));
    both || q.source.as_deref().is_some_and(two_at_once)
}

/// Two lists of plain numbers cut with each other or taken from each other.
fn numbers_in_common(q: &Query, lexicon: &Lexicon) -> bool {
    let number = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key)
    };
    let cut = matches!(&q.set, Some((SetOperation::Intersect | SetOperation::Except, _)));
    cut && !q.select.is_empty() && q.select.iter().all(|o| number(&o.expr))
}

/// 'revenue per night' as a row for each number of nights. (`compose/analytic/unit_rate` reads it as a rate.)
fn grouped_by_unit(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let unit = |i: usize| {
        let per = case.tokens.get(items[i].start).is_some_and(|t| t.lower == "per");
        match items.get(i + 1).map(|i| &i.sense) {
            Some(Sense::Column(t, c)) if per => Some((*t, *c)),
            _ => None,
        }
    };
    let units: Vec<(usize, usize)> = (0..items.len()).filter_map(unit).filter(|&(t, c)| counts_units(case.lexicon, t, c)).collect();
    let clock = |e: &Expr| match e {
        Expr::Truncate(grain, of) => place(of, case.lexicon).is_some_and(|(t, _)| units_of_time(case.lexicon, t, *grain).is_some()),
        _ => false,
    };
    let per = case.tokens.iter().any(|t| t.lower == "per");
    case.composed.query.group_by.iter().any(|e| per && clock(e) || place(e, case.lexicon).is_some_and(|p| units.contains(&p)))
}

/// The column that tells how many hours, minutes or seconds a row took.
pub(crate) fn units_of_time(lexicon: &Lexicon, t: usize, grain: Grain) -> Option<usize> {
    let name = match grain {
        Grain::Second => "second",
        Grain::Minute => "minute",
        Grain::Hour => "hour",
        _ => return None,
    };
    (0..lexicon.tables[t].columns.len())
        .find(|&c| counts_units(lexicon, t, c) && lexicon.tables[t].columns[c].words.iter().any(|w| w == name))
}

/// True for a column of how many of something a row has, called by what it counts: nights, litres, seats.
pub(crate) fn counts_units(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    const OTHER: &[&str] = &[
        "setting",
        "position",
        "code",
        "year",
        "quarter",
        "month",
        "age",
        "percent",
        "unit price",
        "rate",
        "score",
        "flag",
        "key",
        "reference",
        "birth date",
        "secret",
    ];
    let entry = &lexicon.tables[t].columns[c];
    let shape = &lexicon.schema.tables[t].columns[c];
    let words = crate::text::identifier_words(&shape.name);
    let plural = words.last().is_some_and(|w| crate::text::lemma(w) != *w);
    plural && shape.class.is_number() && !entry.key && !entry.year && !OTHER.iter().any(|role| lexicon.roles[t].is(c, role))
}

/// Deeds that need a day of their own: nobody is born, hired or registered by being seen.
const MEETINGS: &[&str] = &[
    "see",
    "visit",
    "come",
    "sell",
    "rent",
    "deliver",
    "prescribe",
    "borrow",
    "treat",
    "serve",
    "attend",
    "meet",
    "use",
    "buy",
    "order",
    "pay",
    "bill",
    "book",
    "call",
    "host",
    "handle",
];

/// 'pets seen last week' by their birth, 'owners we saw in May' by their registration.
fn dates_by_nature(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let items = &case.interpretation.items;
    let Some(period) = items.iter().find(|i| matches!(i.sense, Sense::Time(TimeMeaning::Range(_)))) else { return false };
    let near = case.tokens.get(period.start.saturating_sub(4)..period.start).unwrap_or_default();
    let met = near.iter().find(|t| MEETINGS.iter().any(|m| crate::account::root(&t.lower) == crate::account::root(m)));
    let Some(met) = met.filter(|t| crate::compose::state::is_deed(&t.lower) || t.lower == t.lemma) else { return false };
    // Where another word of the name is the deed itself, it is dated by it: 'visited_on'.
    let own =
        |t: usize, c: usize| lexicon.tables[t].columns[c].words.iter().any(|w| crate::account::root(w) == crate::account::root(&met.lower));
    case.composed.query.filter.iter().any(|p| {
        let Predicate::Within { column, .. } = p else { return false };
        let Some(t) = lexicon.table(&column.table.name) else { return false };
        let Some(c) = lexicon.column(t, &column.column) else { return false };
        let lasting = lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "person" | "organization" | "item" | "place"));
        let happens = lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .any(|e| e.to == t && e.from != t && lexicon.schema.tables[e.from].columns.iter().any(|c| c.class.is_temporal()));
        (lexicon.roles[t].is(c, "birth date") || lasting && happens) && !own(t, c)
    })
}

/// 'how many pupils did we have last year' by when rows of a history begin.
fn begins_version(case: &Case<'_>) -> bool {
    const SAID: &[&str] = &["valid", "version", "chang", "effective", "updat", "revis", "history", "start", "begin", "began"];
    let lexicon = case.lexicon;
    if case.tokens.iter().any(|t| SAID.iter().any(|s| t.lower.starts_with(s))) {
        return false;
    }
    // Of what is not named itself those that were in force then are taken (`compose/standing`).
    let named = |t: usize| case.interpretation.items.iter().any(|i| i.sense == Sense::Table(t) && i.fit > 0.9);
    let begins = |t: usize, c: usize| {
        let history = lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "history");
        history && lexicon.roles[t].is(c, "valid from") && named(t)
    };
    let open = |p: &Predicate| match p {
        Predicate::Within { column, .. } => {
            lexicon.table(&column.table.name).is_some_and(|t| lexicon.column(t, &column.column).is_some_and(|c| begins(t, c)))
        }
        _ => false,
    };
    case.composed.query.filter.iter().any(open)
}

/// Rows of levels by day, counted where nobody asks for rows.
fn counts_levels(case: &Case<'_>, census: &Census) -> bool {
    let asked = case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("count" | "count_distinct" | "count_verb", _)))
        || case.tokens.iter().any(|t| matches!(t.lemma.as_str(), "record" | "row" | "entry" | "often" | "snapshot" | "reading"));
    let q = &case.composed.query;
    let levels = q.select.iter().any(|o| match &o.expr {
        Expr::CountRows(Some(r)) => {
            case.lexicon.table(&r.name).is_some_and(|t| crate::compose::standing::counted_on(case.lexicon, t).is_some())
        }
        Expr::CountRows(None) => q
            .subject
            .as_ref()
            .and_then(|s| case.lexicon.table(&s.name))
            .is_some_and(|t| crate::compose::standing::counted_on(case.lexicon, t).is_some()),
        _ => false,
    });
    !asked && census.counts > 0 && levels
}
