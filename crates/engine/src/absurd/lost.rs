//! What is named and not looked at: days that no part of the query reads, goods in stock as goods, the best day as every day; and numbers
//! of other rows than those that are spoken of.

use crate::census::Census;
use crate::features::{Case, place};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Comparison, Expr, Predicate, Query};
use crate::text::Token;
use crate::time_types::{Anchor, TimePoint};

fn lower<'a>(case: &'a Case<'_>, at: usize) -> &'a str {
    case.tokens.get(at).map_or("", |t| t.lower.as_str())
}

fn before<'a>(case: &'a Case<'_>, item: &Item, by: usize) -> &'a str {
    item.start.checked_sub(by).map_or("", |at| lower(case, at))
}

fn words<'a>(case: &'a Case<'_>, item: &Item) -> &'a [Token] {
    case.tokens.get(item.start..item.end).unwrap_or_default()
}

/// 'booked on the day of arrival' as all that were booked: two days are named, and the query reads neither.
pub(super) fn days_unread(case: &Case<'_>, census: &crate::census::Census) -> bool {
    let lexicon = case.lexicon;
    let mut days: Vec<(usize, usize)> = Vec::new();
    for item in &case.interpretation.items {
        let Sense::Column(t, c) = item.sense else { continue };
        let told = lexicon.tables[t].columns[c]
            .words
            .iter()
            .any(|w| w.len() > 3 && words(case, item).iter().any(|k| crate::account::root_of(&k.lower) == crate::account::root_of(w)));
        if told && lexicon.schema.tables[t].columns[c].class.is_temporal() && !days.contains(&(t, c)) {
            days.push((t, c));
        }
    }
    let read = |&(t, c): &(usize, usize)| {
        let table = &lexicon.schema.tables[t];
        census.columns.iter().any(|(n, k)| *n == table.name && *k == table.columns[c].name)
    };
    days.len() > 1 && !days.iter().any(read)
}

/// 'when was the mill with the largest wheel built' answered without the day or year that the question names.
pub(super) fn when_unread(case: &Case<'_>, census: &Census) -> bool {
    let opens = case.tokens.first().is_some_and(|t| t.lower == "when");
    let dated = |t: usize, c: usize| case.lexicon.schema.tables[t].columns[c].class.is_temporal() || case.lexicon.tables[t].columns[c].year;
    let mut days = case.interpretation.items.iter().filter_map(|i| match i.sense {
        Sense::Column(t, c) if dated(t, c) => Some((t, c)),
        _ => None,
    });
    let unread = |(t, c): (usize, usize)| {
        let table = &case.lexicon.schema.tables[t];
        !census.columns.iter().any(|(n, k)| *n == table.name && *k == table.columns[c].name)
    };
    opens && days.any(unread)
}

/// 'toys in stock' as all of them: 'stock' is no other word for goods where something is in it.
pub(super) fn stock_as_goods(case: &Case<'_>) -> bool {
    case.interpretation.items.iter().any(|i| {
        let stock = words(case, i).len() == 1 && lower(case, i.start) == "stock";
        let led = matches!(before(case, i, 1), "in" | "of") && before(case, i, 2) != "value";
        let called = |t: usize| case.lexicon.tables[t].words.iter().any(|w| w == "stock");
        let again = |t: usize| case.interpretation.items.iter().filter(|k| k.sense == Sense::Table(t)).count() > 1;
        stock && led && matches!(i.sense, Sense::Table(t) if !called(t) && again(t))
    })
}

/// True where the query puts rows in an order or takes an extreme.
fn ranks(q: &Query) -> bool {
    let extreme = |e: &Expr| match e {
        Expr::Window { .. } => true,
        Expr::Aggregate { function, .. } => matches!(function, Aggregate::Max | Aggregate::Min),
        _ => false,
    };
    let bound = |p: &Predicate| matches!(p, Predicate::Compare { right: Expr::Scalar(_), .. });
    !q.order_by.is_empty()
        || q.select.iter().any(|o| extreme(&o.expr))
        || q.filter.iter().any(bound)
        || q.source.as_deref().is_some_and(ranks)
}

/// 'record day and its litres' as every day.
pub(super) fn record_unranked(case: &Case<'_>) -> bool {
    let best = case.tokens.windows(2).any(|w| {
        matches!(w[0].lower.as_str(), "best" | "worst" | "record" | "peak" | "top")
            && matches!(w[1].lower.as_str(), "hour" | "day" | "weekday" | "week" | "month" | "quarter" | "year" | "season")
    });
    best && !ranks(&case.composed.query)
}

/// 'baker with the highest pay' as a pay: who or which it is, is asked.
pub(super) fn bearer_unshown(case: &Case<'_>) -> bool {
    let (q, lexicon, items) = (&case.composed.query, case.lexicon, &case.interpretation.items);
    let [only] = q.select.as_slice() else { return false };
    let extreme = matches!(&only.expr, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, .. });
    let led = |i: usize| {
        let sup = matches!(items[i].sense, Sense::Keyword("sup", _));
        let with = before(case, &items[i], 1) == "with" || before(case, &items[i], 1) == "the" && before(case, &items[i], 2) == "with";
        sup && with
    };
    let noun = |i: usize| {
        items[..i].iter().rev().find(|k| !matches!(k.sense, Sense::Keyword(..))).is_some_and(|k| match &k.sense {
            Sense::Value { table, .. } => super::lasts(lexicon, *table) && before(case, k, 1) != "of",
            _ => false,
        })
    };
    extreme && q.group_by.is_empty() && q.source.is_none() && (1..items.len()).any(|i| led(i) && noun(i))
}

/// 'share of bills settled by card' as how many of those by card are settled: what says how belongs to the part, not to the whole.
pub(super) fn part_of_part(case: &Case<'_>) -> bool {
    let (q, lexicon) = (&case.composed.query, case.lexicon);
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for o in &q.select {
        let Expr::Arithmetic(Arithmetic::Divide, part, _) = &o.expr else { continue };
        let mut see = |e: &Expr| {
            if let Expr::Aggregate { filter, .. } = e {
                filter.iter().for_each(|p| p.columns(&mut |c| parts.extend(place(&Expr::Column(c.clone()), lexicon))));
            }
        };
        see(part);
        if let Expr::Arithmetic(Arithmetic::Multiply, a, b) = part.as_ref() {
            see(a);
            see(b);
        }
    }
    let mut whole: Vec<(usize, usize)> = Vec::new();
    q.filter.iter().for_each(|p| p.columns(&mut |c| whole.extend(place(&Expr::Column(c.clone()), lexicon))));
    let items: Vec<&Item> = case.interpretation.items.iter().filter(|i| matches!(i.sense, Sense::Value { .. })).collect();
    items.windows(2).any(|w| {
        let at = |i: &Item| match &i.sense {
            Sense::Value { table, column, .. } => Some((*table, *column)),
            _ => None,
        };
        let by = w[1].start == w[0].end + 1 && matches!(lower(case, w[0].end), "by" | "via" | "with" | "using" | "through");
        by && at(w[0]).is_some_and(|p| parts.contains(&p)) && at(w[1]).is_some_and(|p| whole.contains(&p) && !parts.contains(&p))
    })
}

/// 'what do they leave as a gift' by a wage: what is averaged is called by no word, and what is called has an amount of its own.
pub(super) fn amount_of_another(case: &Case<'_>) -> bool {
    let (q, lexicon, items) = (&case.composed.query, case.lexicon, &case.interpretation.items);
    let said = |t: usize, c: usize| {
        items.iter().any(|i| matches!(i.sense, Sense::Column(u, k) if (u, k) == (t, c)))
            || lexicon.tables[t].columns[c]
                .words
                .iter()
                .any(|w| case.tokens.iter().any(|k| crate::account::root_of(&k.lower) == crate::account::root_of(w)))
    };
    let named = |t: usize| {
        lexicon.tables[t].words.iter().any(|w| case.tokens.iter().any(|k| k.lemma == *w))
            || items.iter().any(|i| matches!(i.sense, Sense::Table(u) if u == t) && i.fit > 0.9)
    };
    let other = |t: usize| {
        items.iter().any(|i| match i.sense {
            Sense::Table(u) => {
                u != t && words(case, i).last().is_some_and(|w| lexicon.tables[u].words.contains(&w.lemma)) && {
                    let money = |k: &crate::lexicon::ColumnEntry| k.money && !k.key;
                    lexicon.tables[u].columns.iter().any(money)
                }
            }
            _ => false,
        })
    };
    // 'units sold', 'best selling': called by what it is.
    let traded =
        items.iter().any(|i| matches!(i.sense, Sense::Keyword("measure" | "sup_sold" | "traded", _) | Sense::Measured(_) | Sense::Term(_)));
    !traded
        && q.select.iter().any(|o| match &o.expr {
            Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } => {
                place(argument, lexicon).is_some_and(|(t, c)| !said(t, c) && !named(t) && other(t))
            }
            _ => false,
        })
}

/// 'per 100 members' over those members alone that have some: the others count as well.
pub(super) fn per_those_with(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let many = case.tokens.windows(2).any(|w| w[0].lower == "per" && w[1].lower.parse::<f64>().is_ok_and(|n| n > 1.0));
    let over = |e: &Expr| match e {
        Expr::Arithmetic(Arithmetic::Divide, part, of) => {
            let rows = |e: &Expr| matches!(e, Expr::CountRows(_));
            let counted = rows(part) || matches!(part.as_ref(), Expr::Arithmetic(Arithmetic::Multiply, a, b) if rows(a) || rows(b));
            let distinct = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Count, distinct: true, .. });
            counted && distinct(of)
        }
        _ => false,
    };
    many && q.source.is_none() && q.select.iter().any(|o| over(&o.expr))
}

/// 'average tickets by kind' as the average price of tickets: how many there are on average may be meant as well.
pub(super) fn mean_of_rows(case: &Case<'_>) -> bool {
    let (q, lexicon, items) = (&case.composed.query, case.lexicon, &case.interpretation.items);
    let rows: Vec<usize> = items
        .windows(2)
        .filter_map(|w| match (&w[0].sense, &w[1].sense) {
            (Sense::Keyword("agg", "avg"), Sense::Table(t)) if w[0].end == w[1].start => Some((w, *t)),
            _ => None,
        })
        .filter(|(w, _)| words(case, &w[1]).last().is_some_and(|k| k.lower != k.lemma))
        .map(|(_, t)| t)
        .collect();
    let said = |t: usize, c: usize| {
        lexicon.tables[t].columns[c].words.iter().any(|w| case.tokens.iter().any(|k| k.lemma == *w || k.lower == *w))
            || items.iter().any(|i| matches!(i.sense, Sense::Column(u, k) if (u, k) == (t, c)))
    };
    let mean = |e: &Expr| match e {
        Expr::Aggregate { function: Aggregate::Avg, argument, .. } => {
            place(argument, lexicon).is_some_and(|(t, c)| rows.contains(&t) && !said(t, c))
        }
        _ => false,
    };
    q.source.is_none() && q.select.iter().any(|o| mean(&o.expr))
}

/// 'areas of the depot' as its region where other rows have an area: a name that is only near stands beside one that is not.
pub(super) fn nearer_elsewhere(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let bears = |t: usize, c: usize, word: &str| lexicon.tables[t].columns[c].words.iter().any(|w| w == word);
    case.interpretation.items.iter().any(|i| {
        let (Sense::Column(t, c), [word]) = (&i.sense, words(case, i)) else { return false };
        if word.lower.len() < 4
            || lexicon.tables[*t].columns[*c].words.iter().any(|w| crate::account::root_of(w) == crate::account::root_of(&word.lower))
        {
            return false;
        }
        let own = |u: usize, k: usize| {
            lexicon.schema.tables[u].columns[k].class.is_text()
                && lexicon.tables[u].columns[k].words.first().is_some_and(|w| *w == word.lemma)
        };
        let beside = |u: usize| {
            u != *t
                && lexicon.adjacent[*t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == u && e.to == *t || e.to == u && e.from == *t)
        };
        lexicon.schema.tables[*t].columns[*c].class.is_text()
            && !(0..lexicon.tables[*t].columns.len()).any(|k| bears(*t, k, &word.lemma))
            && (0..lexicon.tables.len()).any(|u| beside(u) && (0..lexicon.tables[u].columns.len()).any(|k| own(u, k)))
    })
}

/// 'not fixed within a week' of a day that may be missing: what never was is none of those that NOT leaves.
pub(super) fn denies_what_may_be_missing(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    case.composed.query.filter.iter().any(|p| {
        let Predicate::Not(inner) = p else { return false };
        let Predicate::Compare { left, op: Comparison::Less | Comparison::LessOrEqual, .. } = inner.as_ref() else { return false };
        place(left, lexicon).is_some_and(|(t, c)| {
            let shape = &lexicon.schema.tables[t].columns[c];
            shape.class.is_temporal() && !shape.not_null
        })
    })
}

/// 'members with a phone and a fax', all of them with both columns beside: who has none isn't asked for.
pub(super) fn shows_what_is_had(case: &Case<'_>) -> bool {
    let (q, lexicon) = (&case.composed.query, case.lexicon);
    let word = |i: usize| case.tokens.get(i).map_or("", |t| t.lower.as_str());
    let mut spoken: Vec<(usize, usize)> = Vec::new();
    q.filter.iter().for_each(|p| p.columns(&mut |c| spoken.extend(place(&Expr::Column(c.clone()), lexicon))));
    case.interpretation.items.iter().any(|i| {
        let Sense::Column(t, c) = i.sense else { return false };
        let had = i.start >= 2
            && matches!(word(i.start - 1), "a" | "an")
            && (0..i.start - 1).any(|k| matches!(word(k), "with" | "having" | "have" | "has"));
        let shown = q.select.iter().any(|o| matches!(o.expr, Expr::Column(_)) && place(&o.expr, lexicon) == Some((t, c)));
        had && shown && !lexicon.schema.tables[t].columns[c].not_null && !spoken.contains(&(t, c))
    })
}

/// Rows that are asked for only because something far away exists that hangs on them over tables of which no word speaks.
pub(super) fn looks_far(case: &Case<'_>) -> bool {
    const NEAR: usize = 3;
    let (tables, _) = super::named(case);
    let lexicon = case.lexicon;
    case.composed.query.filter.iter().any(|p| {
        let Predicate::Related { of, table, .. } = p else { return false };
        let path = crate::plan::tree(of, std::slice::from_ref(table), &[], lexicon);
        let unspoken =
            |t: &crate::plan::Node| lexicon.table(&t.table.name).is_some_and(|t| !tables.contains(&t) && !lexicon.tables[t].bridge);
        path.is_ok_and(|tree| tree.nodes.len() > NEAR && tree.nodes.iter().filter(|n| unspoken(n)).count() > 1)
    })
}

/// 'more than 1000' as the year 1000.
pub(super) fn long_ago(q: &Query) -> bool {
    const FIRST: i32 = 1500;
    let old = |p: &Option<TimePoint>| match p.as_ref().map(|p| &p.anchor) {
        Some(Anchor::Fixed(day)) => day.split('-').next().and_then(|y| y.parse::<i32>().ok()).is_some_and(|y| y < FIRST),
        _ => false,
    };
    q.filter.iter().any(|p| matches!(p, Predicate::Within { range, .. } if old(&range.from) || old(&range.to)))
}

/// 'who made no revenue this year', read as revenue outside of this year: what is denied is no period.
pub(super) fn outside(case: &Case<'_>) -> bool {
    const DENIED: &[&str] = &["no", "without", "never", "nothing", "nobody", "none", "zero"];
    const OUTSIDE: &[&str] =
        &["except", "excluding", "exclude", "excludes", "outside", "apart", "besides", "other", "but", "not", "ignore", "leave", "leaving"];
    let denied = |p: &Predicate| match p {
        Predicate::Within { negated, .. } => *negated,
        Predicate::Not(p) => matches!(**p, Predicate::Within { .. }),
        _ => false,
    };
    let said = |words: &[&str]| case.tokens.iter().any(|t| !t.quoted && words.contains(&t.lower.as_str()));
    case.composed.query.filter.iter().any(denied) && said(DENIED) && !said(OUTSIDE)
}
