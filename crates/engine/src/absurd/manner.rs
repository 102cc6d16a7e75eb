//! Numbers that are called by a unit or a rate and are something else: how many nights as what a night costs, what is paid an hour added up,
//! people averaged by their own number; and words of manner that leave no trace: 'still', 'plan by plan', 'the most frequent first'.

use crate::features::{Case, place};
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate, Query};
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::TimeRange;

/// Units of time in the plural, each with the word of a rate by it.
const UNITS: &[(&str, &str)] =
    &[("hours", "hourly"), ("nights", "nightly"), ("days", "daily"), ("weeks", "weekly"), ("months", "monthly"), ("years", "yearly")];

/// Visits the expressions that a query shows, bounds and orders by, its derived table's too, with what they are made of.
fn walk<'q>(q: &'q Query, see: &mut dyn FnMut(&'q Expr)) {
    fn inside<'q>(e: &'q Expr, see: &mut dyn FnMut(&'q Expr)) {
        see(e);
        match e {
            Expr::Aggregate { argument, .. } | Expr::Window { argument, .. } | Expr::Numeric(argument) => inside(argument, see),
            Expr::Arithmetic(_, a, b) => {
                inside(a, see);
                inside(b, see);
            }
            _ => {}
        }
    }
    q.select.iter().for_each(|o| inside(&o.expr, see));
    q.order_by.iter().for_each(|o| inside(&o.expr, see));
    if let Some(source) = q.source.as_deref() {
        walk(source, see);
    }
}

fn says(case: &Case<'_>, words: &[&str]) -> bool {
    case.tokens.iter().any(|t| words.contains(&t.lower.as_str()))
}

/// 'average nights' as the nightly rate, 'hours worked' as hourly pay.
pub(super) fn units_as_rate(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    case.interpretation.items.iter().any(|i| {
        let Sense::Column(t, c) = i.sense else { return false };
        let said = case.tokens.get(i.start..i.end).unwrap_or_default();
        let words = crate::text::identifier_words(lexicon.schema.tables[t].columns[c].called());
        UNITS.iter().any(|(unit, rate)| {
            said.iter().any(|k| k.lower == *unit) && words.iter().any(|w| w == rate) && !said.iter().any(|k| words.contains(&k.lower))
        })
    })
}

/// What is paid by the hour or the night, added up over rows, though no word asks for the sum of it.
pub(super) fn adds_rates(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let rate = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| {
            let words = crate::text::identifier_words(lexicon.schema.tables[t].columns[c].called());
            words.iter().any(|w| matches!(w.as_str(), "hourly" | "nightly" | "daily"))
                && words.iter().any(|w| matches!(w.as_str(), "wage" | "rate" | "pay" | "price" | "fee" | "cost" | "salary"))
        })
    };
    let mut found = false;
    walk(&case.composed.query, &mut |e| {
        found |= matches!(e, Expr::Aggregate { function: Aggregate::Sum, argument, .. } if rate(argument));
    });
    found && !says(case, &["total", "sum", "sums", "totals"])
}

/// A mean by the very key of what is averaged, though no word asks for each: 'how old are they on average' as the age of every one of them.
pub(super) fn mean_by_own_key(case: &Case<'_>) -> bool {
    let (q, lexicon) = (&case.composed.query, case.lexicon);
    let apart =
        says(case, &["per", "by", "each", "every", "which", "who", "whose", "top", "above", "below", "than", "with", "most", "list"]);
    let own = |argument: &Expr| {
        let mut at = None;
        argument.tables(&mut |t| at = lexicon.table(&t.name));
        at.is_some_and(|t| q.group_by.iter().any(|g| place(g, lexicon).is_some_and(|(u, k)| u == t && lexicon.tables[t].columns[k].key)))
    };
    let mean = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Avg | Aggregate::Median, argument, .. } if own(argument));
    !apart && q.source.is_none() && q.select.iter().any(|o| mean(&o.expr))
}

/// Moments counted by how many different ones there are, within a share or a quotient.
pub(super) fn counts_moments(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let moment = |e: &Expr| place(e, lexicon).is_some_and(|(t, c)| lexicon.schema.tables[t].columns[c].class.is_temporal());
    let mut found = false;
    walk(&case.composed.query, &mut |e| {
        found |= matches!(e, Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. } if moment(argument));
    });
    found && !says(case, &["day", "days", "date", "dates", "times", "moments", "different", "distinct"])
}

/// 'the fitters who still work here' as all fitters: nothing says that they do.
pub(super) fn still_lost(case: &Case<'_>) -> bool {
    let here = case.tokens.windows(2).any(|w| {
        w[0].lower == "still"
            && matches!(
                w[1].lower.as_str(),
                "work" | "works" | "working" | "employed" | "with" | "here" | "around" | "alive" | "there" | "in"
            )
    });
    fn bounded(p: &Predicate) -> bool {
        match p {
            Predicate::Null { .. } | Predicate::Is { .. } | Predicate::Within { .. } | Predicate::Not(_) | Predicate::Defined { .. } => {
                true
            }
            Predicate::Any(all) | Predicate::All(all) => all.iter().any(bounded),
            Predicate::Related { conditions, negated, .. } => *negated || conditions.iter().any(bounded),
            Predicate::Compare { right, .. } => matches!(right, Expr::Number(_) | Expr::Boolean(_)),
            _ => false,
        }
    }
    let state = case.interpretation.items.iter().any(|i| match &i.sense {
        Sense::Value { .. } => i.start.checked_sub(1).and_then(|b| case.tokens.get(b)).is_some_and(|t| t.lower == "still"),
        _ => false,
    });
    let q = &case.composed.query;
    here && !state && !q.filter.iter().any(bounded) && !q.source.as_deref().is_some_and(|s| s.filter.iter().any(bounded))
}

/// 'plan by plan' without a plan.
pub(super) fn one_by_one(case: &Case<'_>) -> bool {
    fn grouped(q: &Query) -> bool {
        !q.group_by.is_empty() || q.source.as_deref().is_some_and(grouped) || q.select.iter().any(|o| matches!(o.expr, Expr::Column(_)))
    }
    let said = case.tokens.windows(3).any(|w| {
        w[1].lower == "by" && w[0].lower == w[2].lower && !matches!(w[0].lower.as_str(), "one" | "side" | "step" | "little" | "bit")
    });
    said && !grouped(&case.composed.query)
}

/// 'the reasons, the most frequent first' as the first of them alone.
pub(super) fn first_of_an_order(case: &Case<'_>) -> bool {
    let tokens = case.tokens;
    let order = (1..tokens.len()).any(|i| {
        let degree = |t: &Token| t.lower.len() > 4 && t.lower.ends_with("est");
        let most = i > 1 && matches!(tokens[i - 2].lower.as_str(), "most" | "least");
        tokens[i].lower == "first" && (degree(&tokens[i - 1]) || most) && tokens.get(i + 1).is_none_or(|n| n.punctuation)
    });
    order && case.composed.query.limit == Some(1)
}

/// The periods that a query looks at, those of its aggregates too.
fn periods(q: &Query) -> Vec<&TimeRange> {
    fn of<'q>(p: &'q Predicate, out: &mut Vec<&'q TimeRange>) {
        match p {
            Predicate::Within { range, .. } if !out.contains(&range) => out.push(range),
            Predicate::Any(all) | Predicate::All(all) => all.iter().for_each(|p| of(p, out)),
            Predicate::Related { conditions, .. } => conditions.iter().for_each(|p| of(p, out)),
            Predicate::Not(p) => of(p, out),
            _ => {}
        }
    }
    let mut out = Vec::new();
    q.filter.iter().for_each(|p| of(p, &mut out));
    walk(q, &mut |e| {
        if let Expr::Aggregate { filter, .. } = e {
            filter.iter().for_each(|p| of(p, &mut out));
        }
    });
    if let Some(source) = q.source.as_deref() {
        source.filter.iter().for_each(|p| of(p, &mut out));
    }
    out
}

/// 'this year versus last year' with one of them: two periods are set side by side, and the query looks at one.
pub(super) fn one_period_of_two(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let at = case.tokens.iter().position(|t| matches!(t.lower.as_str(), "vs" | "versus"));
    let ranged = |i: &&crate::link::Item| matches!(i.sense, Sense::Time(TimeMeaning::Range(_)));
    let (before, after) = match at {
        Some(at) => (
            case.interpretation.items.iter().rfind(|i| i.end <= at).filter(ranged),
            case.interpretation.items.iter().find(|i| i.start > at).filter(ranged),
        ),
        None => return false,
    };
    let timed = |e: &Expr| matches!(e, Expr::Truncate(..) | Expr::YearOf(_) | Expr::Part(..));
    let grouped = q.group_by.iter().chain(q.source.iter().flat_map(|s| &s.group_by)).any(timed);
    let both = before.zip(after).is_some_and(|(a, b)| a.sense != b.sense);
    both && !grouped && q.set.is_none() && !q.select.iter().any(|o| matches!(o.expr, Expr::Scalar(_))) && periods(q).len() < 2
}

/// 'which leases run out' as bare deposits: the numbers of rows are shown, which nobody named, and nothing that tells the rows.
pub(super) fn rows_as_numbers(case: &Case<'_>) -> bool {
    let (q, lexicon) = (&case.composed.query, case.lexicon);
    let number = |e: &Expr| match e {
        Expr::Column(_) => place(e, lexicon).is_some_and(|(t, c)| {
            let entry = &lexicon.tables[t].columns[c];
            let shape = &lexicon.schema.tables[t];
            let said = entry
                .words
                .iter()
                .any(|w| case.tokens.iter().any(|k| k.lemma == *w || crate::account::root_of(&k.lower) == crate::account::root_of(w)))
                || case.interpretation.items.iter().any(|i| i.sense == Sense::Column(t, c));
            shape.columns[c].class.is_number()
                && !entry.key
                && !entry.foreign
                && !shape.primary_key.contains(&c)
                && !said
                && !lexicon.tables[t].display.contains(&c)
        }),
        _ => false,
    };
    let rows = case.tokens.first().is_some_and(|t| matches!(t.lower.as_str(), "which" | "who" | "list"));
    rows && q.source.is_none() && q.group_by.is_empty() && !q.select.is_empty() && q.select.iter().all(|o| number(&o.expr))
}
