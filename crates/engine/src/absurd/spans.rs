//! Readings of time and of amounts that nobody can mean: hours of a day that has none, a deed that is a state as well, one row's mean.

use crate::features::{Case, place};
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate, Query};
use crate::schema::TypeClass;
use crate::text::stem;
use crate::time_types::{CalendarPart, Grain};

/// Groups by the hour of a date that has no hours ('crates per hour' is a rate, 'top cook by hours' a sum of them).
pub(super) fn finer_than_kept(case: &Case<'_>) -> bool {
    let of_date = |e: &Expr| {
        place(e, case.lexicon).is_some_and(|(t, c)| {
            // Days that are kept as numbers have no hours either.
            let class = case.lexicon.schema.tables[t].columns[c].class;
            class == TypeClass::Date || class.is_number() && case.lexicon.roles[t].is(c, "date")
        })
    };
    let finer = |e: &Expr| match e {
        Expr::Truncate(Grain::Hour | Grain::Minute | Grain::Second, of) => of_date(of),
        Expr::Part(CalendarPart::HourOfDay, of) => of_date(of),
        _ => false,
    };
    let mut query = Some(&case.composed.query);
    while let Some(q) = query {
        if q.group_by.iter().any(finer) {
            return true;
        }
        query = q.source.as_deref();
    }
    false
}

/// One word read twice: 'tickets opened this year' as those that are open and were opened then.
pub(super) fn deed_and_state(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let states = q.filter.iter().filter_map(|p| match p {
        Predicate::Compare { right: Expr::Text(value), .. } => Some(stem(&value.to_lowercase())),
        Predicate::In { values, negated: false, .. } => match values.as_slice() {
            [Expr::Text(value)] => Some(stem(&value.to_lowercase())),
            _ => None,
        },
        _ => None,
    });
    let dated: Vec<String> = q
        .filter
        .iter()
        .filter_map(|p| match p {
            Predicate::Within { column, .. } => place(&Expr::Column(column.clone()), case.lexicon),
            _ => None,
        })
        .flat_map(|(t, c)| case.lexicon.tables[t].columns[c].words.iter().map(|w| stem(w)))
        .collect();
    states.into_iter().any(|state| {
        let said = case.tokens.iter().filter(|t| stem(&t.lemma) == state || stem(&t.lower) == state).count();
        dated.contains(&state) && said == 1
    })
}

/// The mean, or another figure of many rows, of each single row: 'minutes per visit' asks for one mean of all visits.
pub(super) fn mean_of_one(case: &Case<'_>) -> bool {
    let q: &Query = &case.composed.query;
    let [key] = q.group_by.as_slice() else { return false };
    let Some((t, c)) = place(key, case.lexicon) else { return false };
    let own = case.lexicon.schema.tables[t].primary_key.as_slice() == [c];
    let of_own = |e: &Expr| match e {
        Expr::Aggregate { function: Aggregate::Avg, argument, .. } => {
            let mut inside = true;
            argument.tables(&mut |x| inside &= case.lexicon.table(&x.name) == Some(t));
            inside
        }
        _ => false,
    };
    own && q.select.iter().any(|o| of_own(&o.expr))
}

/// 'how do most guests travel': the rows' greatest number answers nothing that was asked.
fn greatest_of_most(case: &Case<'_>) -> bool {
    let [crate::query::Output { expr: Expr::Aggregate { function: Aggregate::Max, argument, .. }, .. }] =
        case.composed.query.select.as_slice()
    else {
        return false;
    };
    let Expr::Column(c) = argument.as_ref() else { return false };
    let named = crate::text::identifier_words(&c.column)
        .iter()
        .any(|w| case.tokens.iter().any(|t| t.lower == *w || t.lemma == crate::text::lemma(w)));
    let items = &case.interpretation.items;
    let most = case.tokens.iter().enumerate().any(|(i, t)| {
        let at = if case.tokens.get(i + 1).is_some_and(|n| matches!(n.lower.as_str(), "of" | "our")) { i + 2 } else { i + 1 };
        t.lower == "most" && items.iter().any(|x| x.start == at && matches!(x.sense, Sense::Table(_)))
    });
    most && !named
}

/// 'the growers who delivered the most' as how often, where each delivery has amounts of its own: it may be either.
pub(super) fn most_of_what(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    if greatest_of_most(case) {
        return true;
    }
    let counted = q.order_by.iter().find_map(|o| match &o.expr {
        Expr::CountRows(Some(table)) => case.lexicon.table(&table.name),
        _ => None,
    });
    let Some(t) = counted else { return false };
    // 'the most' of nothing: no noun stands behind it.
    let open = case.tokens.iter().enumerate().any(|(i, t)| {
        let next = case.tokens.get(i + 1);
        matches!(t.lower.as_str(), "most" | "least")
            && next.is_none_or(|n| {
                n.punctuation
                    || matches!(
                        n.lower.as_str(),
                        "in" | "last"
                            | "this"
                            | "since"
                            | "during"
                            | "over"
                            | "between"
                            | "for"
                            | "so"
                            | "from"
                            | "at"
                            | "on"
                            | "per"
                            | "by"
                    )
            })
    });
    let entry = &case.lexicon.tables[t];
    let amounts = (0..entry.columns.len()).any(|c| {
        case.lexicon.schema.tables[t].columns[c].class.is_number()
            && case.lexicon.is_measure(t, c)
            && (entry.columns[c].money || case.lexicon.roles[t].is(c, "quantity"))
    });
    open && amounts
}

/// A day or a year: 'Sat/Sun last year' is no Saturday beside a year.
pub(super) fn day_or_year(case: &Case<'_>) -> bool {
    let grains = |p: &Predicate| match p {
        Predicate::Any(all) => {
            let mut within = all.iter().filter_map(|p| match p {
                Predicate::Within { column, range, .. } => Some((column, range.grain)),
                _ => None,
            });
            within.next().is_some_and(|(column, grain)| within.any(|(other, g)| other == column && g != grain))
        }
        _ => false,
    };
    case.composed.query.filter.iter().any(grains)
}

/// 'the largest gift per donor' by how many gifts each gave: the size of one of them is meant.
pub(super) fn size_as_number(case: &Case<'_>) -> bool {
    const SIZES: &[&str] = &["largest", "biggest", "highest", "smallest", "lowest", "greatest"];
    let counts = |e: &Expr| match e {
        Expr::CountRows(Some(table)) => case.lexicon.table(&table.name),
        _ => None,
    };
    let Some(counted) = case.composed.query.order_by.iter().find_map(|o| counts(&o.expr)) else { return false };
    case.interpretation.items.iter().any(|i| {
        let one = matches!(i.sense, Sense::Table(t) if t == counted) && case.tokens.get(i.start).is_some_and(|t| t.lower == t.lemma);
        // Up to one word stands between: 'largest open order'.
        let sized =
            (1..=2).any(|n| i.start.checked_sub(n).and_then(|at| case.tokens.get(at)).is_some_and(|t| SIZES.contains(&t.lower.as_str())));
        let each =
            (i.end..i.end + 2).any(|at| case.tokens.get(at).is_some_and(|t| matches!(t.lower.as_str(), "per" | "each" | "every" | "by")));
        one && sized && each
    })
}
