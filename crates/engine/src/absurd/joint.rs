//! What is said to stand beside each other and is put into one: two sides as two conditions of one number, two statistics as one of them,
//! two states of one row as either; and numbers held against what is not counted in their unit.

use crate::features::{Case, place};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate, Query};
use crate::text::Token;

fn lower<'a>(case: &'a Case<'_>, at: usize) -> &'a str {
    case.tokens.get(at).map_or("", |t| t.lower.as_str())
}

/// True for what is computed: no bare column, no unit of time by which rows are put together.
fn is_number(e: &Expr) -> bool {
    !matches!(e, Expr::Column(_) | Expr::Truncate(..) | Expr::Part(..) | Expr::YearOf(_))
}

/// The column that one side of a comparison is said by.
fn side(item: &Item) -> Option<(usize, usize)> {
    match &item.sense {
        Sense::Column(t, c) | Sense::Value { table: t, column: c, .. } => Some((*t, *c)),
        _ => None,
    }
}

/// The columns that conditions look at, of rows that must be there, too.
fn held(q: &Query, case: &Case<'_>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut see = |p: &Predicate| p.columns(&mut |c| out.extend(place(&Expr::Column(c.clone()), case.lexicon)));
    for p in &q.filter {
        see(p);
        if let Predicate::Related { conditions, .. } = p {
            conditions.iter().for_each(&mut see);
        }
    }
    out
}

/// 'seats inside vs terrace' as the seats inside of houses with a terrace, 'charged vs paid by town' as what was charged: both sides are
/// looked for in one number, or one of them is lost.
pub(super) fn sides_joined(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let (items, tokens) = (&case.interpretation.items, case.tokens);
    let Some(at) = tokens.iter().position(|t| matches!(t.lower.as_str(), "vs" | "versus" | "v")) else { return false };
    let before = items.iter().rev().find(|i| i.end <= at && i.start < i.end);
    let after = items.iter().find(|i| i.start > at && i.start < i.end);
    let (Some(a), Some(b)) = (before, after) else { return false };
    let (Some(left), Some(right)) = (side(a), side(b)) else { return false };
    let [only] = q.select.iter().filter(|o| is_number(&o.expr)).collect::<Vec<_>>()[..] else { return false };
    let parted = matches!(&only.expr, Expr::Aggregate { filter, .. } if !filter.is_empty()) || q.source.is_some() || q.set.is_some();
    if left == right || parted || !q.having.is_empty() {
        return false;
    }
    let looked_at = held(q, case);
    looked_at.contains(&left) && looked_at.contains(&right)
}

/// Words of a statistic, each of which is a column of its own.
fn statistic(token: &Token) -> bool {
    matches!(
        token.lower.as_str(),
        "count"
            | "number"
            | "total"
            | "sum"
            | "average"
            | "avg"
            | "mean"
            | "median"
            | "min"
            | "minimum"
            | "max"
            | "maximum"
            | "share"
            | "percentage"
            | "percent"
            | "%"
    )
}

/// 'count and total' as a count alone: of two statistics that stand side by side one is told.
pub(super) fn one_of_two(case: &Case<'_>) -> bool {
    let tokens = case.tokens;
    // 'phone number and total', 'share price and count': the word belongs to the name of a column.
    let named = |at: usize| {
        let item = case.interpretation.items.iter().find(|i| i.start <= at && at < i.end);
        item.is_some_and(|i| matches!(i.sense, Sense::Column(..) | Sense::Value { .. } | Sense::Table(_)))
    };
    let joins = |at: usize| matches!(lower(case, at), "and" | "," | "/" | "&" | "+" | "plus");
    let stat = |at: usize| tokens.get(at).is_some_and(statistic) && !named(at);
    let side_by_side = (0..tokens.len()).any(|i| {
        let next = if matches!(lower(case, i + 2), "the" | "their" | "its") { i + 3 } else { i + 2 };
        stat(i) && joins(i + 1) && stat(next) && lower(case, i) != lower(case, next)
    });
    side_by_side && case.composed.query.select.iter().filter(|o| is_number(&o.expr)).count() < 2
}

/// 'cancelled orders that were paid' as those that are cancelled or paid: who says 'that were' wants both.
pub(super) fn either_for_both(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let values: Vec<(&Item, (usize, usize), &str)> = items
        .iter()
        .filter_map(|i| match &i.sense {
            Sense::Value { table, column, value, .. } => Some((i, (*table, *column), value.as_str())),
            _ => None,
        })
        .collect();
    let both = values.windows(2).any(|pair| {
        let [(a, one, x), (b, other, y)] = pair else { return false };
        let between = case.tokens.get(a.end..b.start).unwrap_or_default();
        one == other
            && x != y
            && between.iter().any(|t| matches!(t.lower.as_str(), "that" | "which" | "who" | "but"))
            && !between.iter().any(|t| matches!(t.lower.as_str(), "or" | "and" | "," | "/" | "nor" | "not" | "plus" | "vs" | "than"))
    });
    let many =
        |p: &Predicate| matches!(p, Predicate::In { values, negated: false, .. } if values.len() > 1) || matches!(p, Predicate::Any(_));
    both && case.composed.query.filter.iter().any(many)
}

/// 'number of vegan and gluten-free dishes' as those that are both: it may be those of either.
pub(super) fn both_for_either(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let flag = |i: &Item| match i.sense {
        Sense::Column(t, c) if case.lexicon.roles[t].flags.iter().any(|(k, _)| *k == c) => Some((t, c)),
        _ => None,
    };
    let holds = |(t, c): (usize, usize)| {
        case.composed.query.filter.iter().any(|p| match p {
            Predicate::Is { column, value: true } => place(&Expr::Column(column.clone()), case.lexicon) == Some((t, c)),
            _ => false,
        })
    };
    items.windows(3).any(|w| {
        let said = lower(case, w[1].start) == "and" && w[1].end == w[1].start + 1;
        let rows = items.iter().find(|i| i.start >= w[2].end).is_some_and(|i| {
            let plural = case.tokens.get(i.start..i.end).and_then(<[Token]>::last).is_some_and(|t| t.lower != t.lemma);
            plural && i.start == w[2].end && matches!(i.sense, Sense::Table(_))
        });
        let both = flag(&w[0]).zip(flag(&w[2])).filter(|(a, b)| a != b);
        said && rows && both.is_some_and(|(a, b)| holds(a) && holds(b))
    })
}

/// 'open for more than 30 days' by an amount above 30: what is so many days is no money and no number of people.
pub(super) fn number_of_another_unit(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let spans: Vec<(f64, &Token)> = case
        .interpretation
        .items
        .iter()
        .filter_map(|i| {
            let value = match &i.sense {
                Sense::Number(n) => n.value,
                // A length of time by itself: '30 days'.
                Sense::Time(_) => case.tokens.get(i.start..i.end)?.iter().find_map(|t| t.lower.parse().ok())?,
                _ => return None,
            };
            let unit = case.tokens.get(if i.end > i.start + 1 { i.end - 1 } else { i.end })?;
            crate::time::unit(&unit.lower).map(|_| (value, unit))
        })
        .collect();
    if spans.is_empty() {
        return false;
    }
    let timed = |t: usize, c: usize, unit: &Token| {
        let (shape, entry) = (&lexicon.schema.tables[t].columns[c], &lexicon.tables[t].columns[c]);
        let unit_of = |w: &str| w == unit.lemma || crate::time::unit(w).is_some();
        shape.class.is_temporal()
            || ["duration", "age", "year"].iter().any(|r| lexicon.roles[t].is(c, r))
            || entry.words.iter().any(|w| unit_of(w) || LENGTHS.contains(&w.as_str()))
            || shape.comment.as_ref().is_some_and(|k| k.to_lowercase().contains(&unit.lemma))
    };
    let other = |p: &Predicate| match p {
        Predicate::Compare { left, right: Expr::Number(n), .. } => {
            let left = if let Expr::Aggregate { argument, .. } = left { argument } else { left };
            let at = place(left, lexicon).filter(|&(t, c)| lexicon.schema.tables[t].columns[c].class.is_number());
            let bound = n.parse::<f64>().ok();
            at.is_some_and(|(t, c)| spans.iter().any(|(said, unit)| bound.is_some_and(|b| (b - said).abs() < 0.001) && !timed(t, c, unit)))
        }
        _ => false,
    };
    let q = &case.composed.query;
    q.filter.iter().chain(&q.having).any(other)
}

/// Words of columns that keep how long something is, takes or lies back, whatever the unit.
const LENGTHS: &[&str] = &[
    "duration",
    "age",
    "time",
    "length",
    "term",
    "notice",
    "delay",
    "wait",
    "period",
    "lead",
    "tenure",
    "experience",
    "stay",
    "validity",
    "warranty",
    "lifetime",
    "frequency",
    "interval",
    "runtime",
];

/// Different values of a column that a condition holds to one of them: 'failed more than three inspections' by how many results 'failed' has.
pub(super) fn counts_what_is_fixed(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let fixed = |e: &Expr| {
        q.filter.iter().any(|p| match p {
            Predicate::Compare { left, op: crate::query::Comparison::Equal, right: Expr::Text(_) | Expr::Number(_) } => left == e,
            Predicate::In { expr, values, negated: false } => expr == e && values.len() == 1,
            _ => false,
        })
    };
    let counted = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. } if fixed(argument));
    let bounds = |p: &Predicate| matches!(p, Predicate::Compare { left, .. } if counted(left));
    q.select.iter().any(|o| counted(&o.expr)) || q.having.iter().any(bounds)
}

/// 'late marks per student' as the students that have some: so many of each were asked for, and no number is there.
pub(super) fn groups_without_number(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let per = case.tokens.iter().any(|t| t.lower == "per");
    let numbers = q.select.iter().any(|o| is_number(&o.expr)) || q.order_by.iter().any(|o| is_number(&o.expr));
    per && q.source.is_none() && q.set.is_none() && !q.group_by.is_empty() && !numbers && q.having.is_empty()
}

/// 'leases with a deposit' as the sum of deposits: rows are asked for by what they have, and nothing is to be added up.
pub(super) fn adds_what_describes(case: &Case<'_>) -> bool {
    let (q, items, lexicon) = (&case.composed.query, &case.interpretation.items, case.lexicon);
    let [only] = q.select.as_slice() else { return false };
    let Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, filter, .. } = &only.expr else { return false };
    let Some(at) = place(argument, lexicon).filter(|_| filter.is_empty() && q.group_by.is_empty() && q.source.is_none()) else {
        return false;
    };
    let asks = |i: &Item| {
        matches!(
            i.sense,
            Sense::Keyword("agg" | "agg_after" | "measure" | "how_much" | "share" | "count" | "growth" | "sup" | "running" | "ratio", _)
        )
    };
    let with = items.iter().any(|i| {
        let before = |n: usize| i.start.checked_sub(n).map_or("", |k| lower(case, k));
        let led = matches!(before(1), "with" | "without" | "having")
            || matches!(before(1), "a" | "any" | "an" | "some") && matches!(before(2), "with" | "without" | "having");
        led && matches!(i.sense, Sense::Column(t, c) if (t, c) == at)
    });
    let rows = items.iter().find(|i| !matches!(i.sense, Sense::Keyword(..) | Sense::Adjective(..))).is_some_and(|i| {
        let plural = case.tokens.get(i.start..i.end).and_then(<[Token]>::last).is_some_and(|t| t.lower != t.lemma);
        plural && matches!(i.sense, Sense::Table(_))
    });
    with && rows && !items.iter().any(asks)
}

/// 'sledges dearer than average' as one of them: rows are asked for in the plural, and nothing says that one comes first.
pub(super) fn one_for_many(case: &Case<'_>) -> bool {
    const FIRST: &[&str] = &[
        "first",
        "last",
        "latest",
        "earliest",
        "most",
        "least",
        "best",
        "worst",
        "top",
        "bottom",
        "one",
        "max",
        "maximum",
        "min",
        "minimum",
        "next",
        "recent",
        "recently",
        "single",
        "record",
        "biggest",
        "peak",
        "rank",
        "ranked",
        "number",
        "winner",
        "leading",
        "lead",
        "more",
        "less",
        "earlier",
        "later",
        "favourite",
        "favorite",
        "final",
        "prime",
        "popular",
        "main",
        "chief",
        "tops",
    ];
    let q = &case.composed.query;
    let ranks = case.interpretation.items.iter().any(|i| {
        matches!(i.sense, Sense::Keyword("sup" | "sup_count" | "sup_frequent" | "sup_sold" | "top" | "top_first" | "frequent_first", _))
    });
    let said = case.tokens.iter().any(|t| FIRST.contains(&t.lower.as_str()) || t.lower.len() > 4 && t.lower.ends_with("est"));
    let rows = case.interpretation.items.iter().find(|i| !matches!(i.sense, Sense::Keyword(..) | Sense::Adjective(..))).is_some_and(|i| {
        let plural = case.tokens.get(i.start..i.end).and_then(<[Token]>::last).is_some_and(|t| t.lower != t.lemma);
        plural && matches!(i.sense, Sense::Table(_))
    });
    let averaged = case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("cmp" | "cmp_adj" | "cmp_adj_than", _)));
    q.limit == Some(1) && !q.order_by.is_empty() && !ranks && !said && (rows || averaged)
}

/// 'products with ten reviews, rated below average' by single reviews below the average: it may be the mean of each that is meant.
pub(super) fn rows_for_groups(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let bounded = q.having.iter().any(|p| matches!(p, Predicate::Compare { left: Expr::CountRows(_) | Expr::Aggregate { .. }, .. }));
    let averaged = |p: &Predicate| match p {
        Predicate::Compare { left: Expr::Column(c), right: Expr::Scalar(of), .. } => of.select.iter().any(|o| {
            matches!(&o.expr, Expr::Aggregate { function: Aggregate::Avg, argument, .. }
                if matches!(argument.as_ref(), Expr::Column(k) if k.column == c.column && k.table.name == c.table.name))
        }),
        _ => false,
    };
    bounded && q.filter.iter().any(averaged)
}

/// 'bills per guest' as a row for each number of guests: what keeps how many is a unit, not a name of groups.
pub(super) fn per_counted(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let items = &case.interpretation.items;
    let counts = |t: usize, c: usize| {
        let words = crate::text::identifier_words(lexicon.schema.tables[t].columns[c].called());
        lexicon.schema.tables[t].columns[c].class.is_number() && words.len() > 1 && words.last().is_some_and(|w| w == "count" || w == "qty")
    };
    case.composed.query.group_by.iter().any(|e| {
        place(e, lexicon).is_some_and(|(t, c)| {
            let per = items.iter().any(|i| {
                let before = i.start.checked_sub(1).map_or("", |k| lower(case, k));
                before == "per" && matches!(i.sense, Sense::Column(u, k) if (u, k) == (t, c))
            });
            per && counts(t, c)
        })
    })
}

/// 'total and average invoice' by how many pages each has: what is called by an amount of money is added up by what is none.
pub(super) fn money_by_another_number(case: &Case<'_>) -> bool {
    let (lexicon, items) = (case.lexicon, &case.interpretation.items);
    let bill = items.windows(2).any(|w| {
        let word = case.tokens.get(w[1].start..w[1].end).and_then(<[Token]>::last);
        let money = |t: &Token| {
            matches!(
                t.lemma.as_str(),
                "bill"
                    | "invoice"
                    | "sale"
                    | "payment"
                    | "fee"
                    | "refund"
                    | "donation"
                    | "purchase"
                    | "expense"
                    | "salary"
                    | "wage"
                    | "tip"
                    | "price"
                    | "fine"
            )
        };
        matches!(w[0].sense, Sense::Keyword("agg" | "agg_after", _))
            && matches!(w[1].sense, Sense::Table(_))
            && w[0].end == w[1].start
            && word.is_some_and(money)
    });
    let said = |t: usize, c: usize| {
        let words = &lexicon.tables[t].columns[c].words;
        items.iter().any(|i| matches!(i.sense, Sense::Column(u, k) if (u, k) == (t, c)))
            || words.iter().any(|w| case.tokens.iter().any(|k| k.lemma == *w))
    };
    let other = |e: &Expr| match e {
        Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg | Aggregate::Max | Aggregate::Min, argument, .. } => {
            place(argument, lexicon).is_some_and(|(t, c)| {
                let class = lexicon.schema.tables[t].columns[c].class;
                class == crate::schema::TypeClass::Integer && !lexicon.tables[t].columns[c].money && !said(t, c)
            })
        }
        _ => false,
    };
    bill && case.composed.query.select.iter().any(|o| other(&o.expr))
}

/// 'courses with more credits than average' as a list of sections: rows of another table stand where those that are named should.
pub(super) fn head_unshown(case: &Case<'_>) -> bool {
    let (q, lexicon) = (&case.composed.query, case.lexicon);
    let items = &case.interpretation.items;
    let Some(at) = items.iter().position(|i| !matches!(i.sense, Sense::Keyword("ask" | "all" | "which" | "filler" | "distinct", _))) else {
        return false;
    };
    let (head, next) = (&items[at], items.get(at + 1));
    let Sense::Table(t) = head.sense else { return false };
    let plural = case.tokens.get(head.start..head.end).and_then(<[Token]>::last).is_some_and(|w| w.lower != w.lemma);
    let compound =
        next.is_some_and(|n| n.start == head.end && matches!(n.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { .. }));
    let parted = case.tokens.iter().any(|k| {
        matches!(
            k.lower.as_str(),
            "per" | "by" | "each" | "every" | "their" | "its" | "whose" | "how" | "s" | "'s" | "of" | ":" | "number" | "count"
        )
    });
    // A row that leads to it, or what it is called by in a text, tells it as well.
    let told = |e: &Expr| match e {
        Expr::Column(_) => place(e, lexicon).is_some_and(|(u, c)| {
            let leads =
                lexicon.adjacent[u].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == u && e.to == t && e.from_columns.contains(&c));
            u == t || leads || lexicon.schema.tables[u].columns[c].class.is_text()
        }),
        Expr::Derived(_) | Expr::Exists(_) | Expr::Defined { .. } => true,
        _ => false,
    };
    let plain = q.source.as_deref().is_none_or(|s| s.source.is_none());
    let keyed = q.group_by.iter().chain(q.source.iter().flat_map(|s| &s.group_by)).any(|e| {
        place(e, lexicon).is_some_and(|(u, c)| u != t && lexicon.schema.tables[u].primary_key.contains(&c)) || matches!(e, Expr::Derived(_))
    });
    plural
        && !compound
        && !parted
        && plain
        && keyed
        && q.set.is_none()
        && !q.select.iter().any(|o| told(&o.expr) && !matches!(o.expr, Expr::Derived(_)))
}

/// 'courses' read as the sections of courses where a table is called so: a whole name means what bears it.
pub(super) fn another_of_that_name(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    case.interpretation.items.iter().any(|i| {
        let (Sense::Table(read), Some([word])) = (&i.sense, case.tokens.get(i.start..i.end)) else { return false };
        let whole = |t: usize| lexicon.tables[t].words == [word.lemma.as_str()];
        lexicon.tables_called(&word.lemma).iter().any(|&t| t != *read && whole(t)) && !whole(*read)
    })
}
