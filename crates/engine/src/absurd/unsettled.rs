//! What may be meant in more than one way where the words don't tell: the way from rows to what they are put together by, the date of rows
//! that have none of their own, whether or which. Such a reading isn't told as sure.

use crate::features::{Case, place};
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Predicate, Query};

/// 'loans per branch' where a loan leads to a branch by its reader, by its clerk and by the copy: which way is not said.
pub(super) fn several_ways(case: &Case<'_>) -> bool {
    let q = case.composed.query.source.as_deref().unwrap_or(&case.composed.query);
    let lexicon = case.lexicon;
    if !q.links.is_empty() {
        return false;
    }
    let up = |t: usize| {
        let mut to: Vec<usize> =
            lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t).map(|e| e.to).collect();
        to.sort_unstable();
        to.dedup();
        to
    };
    let named = |t: usize| {
        case.interpretation
            .items
            .iter()
            .any(|i| matches!(i.sense, Sense::Table(x) | Sense::Column(x, _) | Sense::Value { table: x, .. } if x == t) && i.start < i.end)
    };
    let mut rows: Vec<usize> = Vec::new();
    for o in &q.select {
        if let Expr::CountRows(Some(table)) = &o.expr {
            rows.extend(lexicon.table(&table.name));
        } else if let Expr::Aggregate { argument, .. } = &o.expr {
            argument.tables(&mut |t| rows.extend(lexicon.table(&t.name)));
        }
    }
    let mut groups: Vec<usize> = Vec::new();
    q.group_by.iter().for_each(|e| e.tables(&mut |t| groups.extend(lexicon.table(&t.name))));
    groups.dedup();
    let parted = |from: usize, to: usize| {
        let own = up(from);
        let between: Vec<usize> = own.iter().copied().filter(|&x| x != to && up(x).contains(&to)).collect();
        from != to && !own.contains(&to) && between.len() > 1 && !between.iter().any(|&x| named(x))
    };
    rows.iter().any(|&r| groups.iter().any(|&g| parted(r, g)))
}

/// 'fees per month' of permits dated by when they were stamped, which not all were: a day that may be missing and that no word names,
/// where what the rows belong to has its own.
pub(super) fn dated_by_chance(case: &Case<'_>) -> bool {
    let q = case.composed.query.source.as_deref().unwrap_or(&case.composed.query);
    let lexicon = case.lexicon;
    let mut dates: Vec<(usize, usize)> = Vec::new();
    for e in q.group_by.iter().chain(q.select.iter().map(|o| &o.expr)) {
        if let Expr::Truncate(_, inner) | Expr::Part(_, inner) = e {
            dates.extend(place(inner, lexicon));
        }
    }
    for p in &q.filter {
        if let Predicate::Within { column, .. } = p {
            dates.extend(place(&Expr::Column(column.clone()), lexicon));
        }
    }
    let said = |t: usize, c: usize| {
        let words = &lexicon.tables[t].columns[c].words;
        case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Column(x, y) if (x, y) == (t, c)))
            || case.tokens.iter().any(|w| words.iter().any(|own| crate::account::root(own) == crate::account::root(&w.lower)))
    };
    let dated = |t: usize| lexicon.schema.tables[t].columns.iter().any(|c| c.class.is_temporal() && c.not_null);
    let summed = q.select.iter().any(|o| o.expr.is_aggregate());
    summed
        && dates.iter().any(|&(t, c)| {
            let column = &lexicon.schema.tables[t].columns[c];
            let missing = !column.not_null && column.null_fraction != Some(0.0);
            let owners = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t);
            missing && !dated(t) && !said(t, c) && owners.map(|e| e.to).any(dated)
        })
}

/// 'operations cancelled this year' dated by when they began, which these never did; 'customers active last quarter' by when they came: the
/// period is that of the state, the day of something else.
pub(super) fn state_dated_otherwise(case: &Case<'_>) -> bool {
    const BETWEEN: &[&str] = &["in", "on", "during", "within", "since", "over", "more", "than", "less", "the", "at", "by", "for", "back"];
    let (q, lexicon, tokens) = (&case.composed.query, case.lexicon, case.tokens);
    let items = &case.interpretation.items;
    let state = |i: &&crate::link::Item| {
        let word = i.end.checked_sub(1).and_then(|k| tokens.get(k)).map_or("", |t| t.lower.as_str());
        let condition = matches!(i.sense, Sense::Value { .. } | Sense::Restriction(_));
        condition && (crate::compose::state::is_deed(word) || crate::compose::state::state_word(word).is_some())
    };
    let dated = || {
        q.filter.iter().filter_map(|p| match p {
            Predicate::Within { column, .. } => place(&Expr::Column(column.clone()), lexicon),
            _ => None,
        })
    };
    items.iter().filter(state).any(|i| {
        let period = items.iter().find(|x| x.start >= i.end && matches!(x.sense, Sense::Time(crate::time::TimeMeaning::Range(_))));
        let Some(between) = period.and_then(|x| tokens.get(i.end..x.start)) else { return false };
        let light = between.iter().all(|t| t.punctuation || BETWEEN.contains(&t.lower.as_str()));
        let root = |w: &str| crate::account::root_of(w).to_string();
        let own: Vec<String> = tokens.get(i.start..i.end).unwrap_or_default().iter().map(|t| root(&t.lower)).collect();
        let other = |(t, c): (usize, usize)| {
            let words = &lexicon.tables[t].columns[c].words;
            let named = items.iter().any(|x| matches!(x.sense, Sense::Column(a, b) if (a, b) == (t, c)));
            let column = &lexicon.schema.tables[t].columns[c];
            let may_lack = !column.not_null && column.null_fraction != Some(0.0);
            let lasting = i.end.checked_sub(1).and_then(|k| tokens.get(k)).is_some_and(|t| !crate::compose::state::is_deed(&t.lower));
            !named && (may_lack || lasting) && !words.iter().any(|w| own.contains(&root(w)))
        };
        between.len() <= 3 && light && dated().any(other)
    })
}

/// 'do fares equal tolls' answered by the rows of which it is true: it was asked whether it is.
pub(super) fn rows_for_whether(case: &Case<'_>) -> bool {
    let q: &Query = &case.composed.query;
    let opens = case.tokens.first().is_some_and(|t| matches!(t.lower.as_str(), "do" | "does" | "did"));
    let some = case.tokens.iter().any(|t| matches!(t.lower.as_str(), "any" | "some" | "which" | "who" | "what" | "have" | "has"));
    let listed = q.group_by.is_empty() && !q.select.is_empty() && q.select.iter().all(|o| matches!(o.expr, Expr::Column(_)));
    let between = |p: &Predicate| {
        matches!(p, Predicate::Compare { left: Expr::Column(_), op: Comparison::Equal | Comparison::NotEqual, right: Expr::Column(_) })
    };
    opens && !some && listed && q.filter.iter().any(between)
}

/// 'the last real arrival' as the real one of the latest that was planned: another date orders than the one that is shown.
pub(super) fn ordered_by_another_date(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let date = |e: &Expr| {
        place(e, case.lexicon)
            .filter(|&(t, c)| matches!(e, Expr::Column(_)) && case.lexicon.schema.tables[t].columns[c].class.is_temporal())
    };
    let ([only], [first]) = (q.select.as_slice(), q.order_by.as_slice()) else { return false };
    match (date(&only.expr), date(&first.expr)) {
        (Some(shown), Some(by)) => q.limit == Some(1) && q.source.is_none() && shown.0 == by.0 && shown != by,
        _ => false,
    }
}

/// 'guests with a nut allergy' as those whose list is exactly 'nuts, milk': a value that lists more than was said.
pub(super) fn one_of_listed(case: &Case<'_>) -> bool {
    let said = |w: &str| case.tokens.iter().any(|t| t.lower == w || crate::account::root(&t.lower) == crate::account::root(w));
    let more = |e: &Expr| match e {
        Expr::Text(value) if value.contains([',', ';', '|']) => {
            let words = value.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
            words.map(str::to_lowercase).any(|w| !said(&w))
        }
        _ => false,
    };
    let listed = |p: &Predicate| match p {
        Predicate::Compare { op: Comparison::Equal, right, .. } => more(right),
        Predicate::In { values, negated: false, .. } => values.iter().any(more),
        _ => false,
    };
    let within = |p: &Predicate| listed(p) || matches!(p, Predicate::Related { conditions, .. } if conditions.iter().any(listed));
    case.composed.query.filter.iter().any(within)
}

/// 'by hours per day' as by hour and by day of the same date: so many hours a day are a number.
pub(super) fn unit_per_unit(case: &Case<'_>) -> bool {
    let unit = |i: usize| case.tokens.get(i).is_some_and(|t| crate::time::unit(&t.lower).is_some());
    let said = (0..case.tokens.len()).any(|i| unit(i) && unit(i + 2) && case.tokens[i + 1].lower == "per");
    said && case.composed.query.group_by.len() > 1
}

/// 'Which teas are on the shelf?' as one sum: what there is was asked for, kind by kind.
pub(super) fn sum_for_what(case: &Case<'_>) -> bool {
    const MUCH: &[&str] = &["total", "sum", "much", "many", "average", "amount", "value", "quantity", "number", "share", "percentage"];
    let q = &case.composed.query;
    let opens = case.tokens.first().is_some_and(|t| matches!(t.lower.as_str(), "what" | "which"));
    let kind = case.interpretation.items.iter().find(|i| i.start == 1).is_some_and(|i| matches!(i.sense, Sense::Value { .. }));
    let one = matches!(q.select.as_slice(), [only] if matches!(only.expr, Expr::Aggregate { function: crate::query::Aggregate::Sum, .. }));
    opens && kind && one && q.group_by.is_empty() && !case.tokens.iter().any(|t| MUCH.contains(&t.lower.as_str()))
}

/// The number of rows by their own key, ranked: each counts one.
pub(super) fn counts_one(case: &Case<'_>) -> bool {
    let (q, lexicon) = (&case.composed.query, case.lexicon);
    let counted = q.order_by.iter().find_map(|o| match &o.expr {
        Expr::CountRows(t) => t.as_ref().or(q.subject.as_ref()),
        _ => None,
    });
    let key = |t: usize| match lexicon.schema.tables[t].primary_key.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let (Some(counted), None) = (counted, &q.source) else { return false };
    let own = lexicon.table(&counted.name).and_then(|t| Some((t, key(t)?)));
    own.is_some_and(|(t, k)| {
        let name = &lexicon.schema.tables[t].columns[k].name;
        // Rows of another table may repeat it.
        let only = |e: &Expr| !e.tables_any(|x| x.name != counted.name);
        q.group_by.iter().all(only) && q.group_by.iter().any(|e| matches!(e, Expr::Column(c) if c.table == *counted && c.column == *name))
    })
}

/// 'guest passes' as those somebody happened to call 'Guest', where a yes or no of the same rows tells it: what a row is called by chance
/// is meant only where it is written as a name.
pub(super) fn called_for_flag(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let named = |value: &str| {
        case.tokens.iter().skip(1).any(|t| t.quoted && t.text.eq_ignore_ascii_case(value))
            || case.tokens.iter().any(|t| matches!(t.lower.as_str(), "called" | "named" | "titled" | "name" | "nickname"))
    };
    let by_chance = |p: &Predicate| {
        let (column, value) = match p {
            Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right: Expr::Text(value) } => (column, value),
            Predicate::In { expr: Expr::Column(column), values, negated: false } => match values.as_slice() {
                [Expr::Text(value)] => (column, value),
                _ => return false,
            },
            _ => return false,
        };
        let Some((t, c)) = place(&Expr::Column(column.clone()), lexicon) else { return false };
        let kind = lexicon.roles.get(t).is_some_and(|r| r.is(c, "category") || r.is(c, "ordered category"));
        let root = crate::account::root(&value.to_lowercase());
        let flag = |k: usize| {
            let other = &lexicon.schema.tables[t].columns[k];
            let own = crate::text::identifier_words(other.called());
            let told: Vec<&String> = own.iter().filter(|w| !matches!(w.as_str(), "is" | "has" | "flag")).collect();
            other.class == crate::schema::TypeClass::Boolean && matches!(told[..], [w] if crate::account::root(w) == root)
        };
        !kind && !named(value) && (0..lexicon.tables[t].columns.len()).any(flag)
    };
    let q = case.composed.query.source.as_deref().unwrap_or(&case.composed.query);
    q.filter.iter().any(by_chance)
}
