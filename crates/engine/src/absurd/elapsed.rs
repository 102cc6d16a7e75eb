//! Times that are not the ones asked about: a length of time between a day and a moment, or of a table nobody spoke of; the last day for the
//! best one; an amount in a currency that became a number of rows.

use crate::features::{Case, place};
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr, Predicate, Query};
use crate::schema::TypeClass;

/// The lengths of time that a query shows or orders by: from and to, each table and column.
fn spans(case: &Case<'_>) -> Vec<[(usize, usize); 2]> {
    fn inside(e: &Expr, see: &mut dyn FnMut(&Expr, &Expr)) {
        match e {
            Expr::Arithmetic(Arithmetic::Subtract, a, b) => {
                see(a, b);
                inside(a, see);
                inside(b, see);
            }
            Expr::Arithmetic(_, a, b) => {
                inside(a, see);
                inside(b, see);
            }
            Expr::Aggregate { argument, .. } => inside(argument, see),
            Expr::Seconds(of) | Expr::Numeric(of) => inside(of, see),
            _ => {}
        }
    }
    let lexicon = case.lexicon;
    let timed = |p: (usize, usize)| lexicon.schema.tables[p.0].columns[p.1].class.is_temporal() || lexicon.roles[p.0].is(p.1, "date");
    let mut out = Vec::new();
    let mut query = Some(&case.composed.query);
    while let Some(q) = query {
        for e in q.select.iter().map(|o| &o.expr).chain(q.order_by.iter().map(|o| &o.expr)) {
            inside(e, &mut |a, b| {
                if let (Some(a), Some(b)) = (place(a, lexicon), place(b, lexicon))
                    && timed(a)
                    && timed(b)
                {
                    out.push([b, a]);
                }
            });
        }
        query = q.source.as_deref();
    }
    out
}

/// From a day to a moment, where the rows keep two moments.
pub(super) fn day_to_moment(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let moment = |t: usize, c: usize| matches!(lexicon.schema.tables[t].columns[c].class, TypeClass::Timestamp | TypeClass::TimestampTz);
    spans(case).iter().any(|[from, to]| {
        let (t, one) = (from.0, moment(from.0, from.1) != moment(to.0, to.1));
        let moments = (0..lexicon.schema.tables[t].columns.len()).filter(|&c| moment(t, c)).count();
        one && t == to.0 && moments > 1
    })
}

/// Sums that a view holds of all times, under a period of another table: the tables below it hold what was then.
pub(super) fn sums_of_any_time(case: &Case<'_>) -> bool {
    let (query, lexicon) = (&case.composed.query, case.lexicon);
    let mut views: Vec<&crate::schema::TableName> = Vec::new();
    for output in query.select.iter().filter(|o| o.expr.is_aggregate()) {
        output.expr.columns(&mut |c| {
            if lexicon.table(&c.table.name).is_some_and(|t| lexicon.schema.tables[t].kind.is_view()) {
                views.push(&c.table.name);
            }
        });
    }
    fn elsewhere(p: &Predicate, views: &[&crate::schema::TableName]) -> bool {
        match p {
            Predicate::Within { column, .. } | Predicate::PartIs { column, .. } => !views.contains(&&column.table.name),
            Predicate::Related { conditions: all, .. } | Predicate::All(all) | Predicate::Any(all) => {
                all.iter().any(|p| elsewhere(p, views))
            }
            _ => false,
        }
    }
    !views.is_empty() && query.filter.iter().any(|p| elsewhere(p, &views))
}

/// How long rows of a table took that no word names, while others are named.
pub(super) fn of_another(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let named = |t: usize| {
        items.iter().any(|i| matches!(&i.sense, Sense::Table(u) | Sense::Column(u, _) | Sense::Value { table: u, .. } if *u == t))
    };
    let tables = items.iter().any(|i| matches!(i.sense, Sense::Table(_)));
    // A construction that measures time names its columns itself.
    let measured = items.iter().any(|i| matches!(i.sense, Sense::Measured(_)));
    let said = |(t, c): (usize, usize)| {
        let words = &case.lexicon.tables[t].columns[c].words;
        words.iter().any(|w| w.len() > 2 && case.tokens.iter().any(|k| crate::account::root_of(&k.lower) == crate::account::root_of(w)))
    };
    tables && !measured && spans(case).iter().any(|[from, to]| from.0 == to.0 && !named(from.0) && !said(*from) && !said(*to))
}

/// 'the best day' as the last one.
pub(super) fn last_for_best(case: &Case<'_>) -> bool {
    let best = case.tokens.windows(2).any(|w| {
        matches!(
            w[0].lower.as_str(),
            "best" | "worst" | "record" | "peak" | "busiest" | "strongest" | "weakest" | "highest" | "lowest" | "quietest" | "slowest"
        ) && matches!(w[1].lemma.as_str(), "hour" | "day" | "weekday" | "week" | "month" | "quarter" | "year" | "season")
    });
    let temporal = |e: &Expr| match e {
        Expr::Truncate(..) => true,
        e => place(e, case.lexicon).is_some_and(|(t, c)| case.lexicon.schema.tables[t].columns[c].class.is_temporal()),
    };
    let extreme = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, argument, .. } if temporal(argument));
    best && case.composed.query.select.iter().any(|o| extreme(&o.expr))
}

/// 'orders by shop: #, €' as a number alone: an amount in a currency is asked for.
pub(super) fn no_amount(case: &Case<'_>) -> bool {
    fn computes(q: &Query) -> bool {
        let amount = |e: &Expr| {
            matches!(e, Expr::Arithmetic(..) | Expr::Owed(_) | Expr::Derived(_) | Expr::Defined { .. } | Expr::Numeric(_))
                || matches!(e, Expr::Aggregate { function, .. } if *function != Aggregate::Count)
        };
        q.select.iter().any(|o| amount(&o.expr) || matches!(&o.expr, Expr::Window { .. })) || q.source.as_deref().is_some_and(computes)
    }
    let tokens = case.tokens;
    let digit = |i: Option<usize>| i.and_then(|i| tokens.get(i)).is_some_and(|t| t.lower.starts_with(|c: char| c.is_ascii_digit()));
    let sign = (0..tokens.len()).any(|i| {
        matches!(tokens[i].text.as_str(), "€" | "$" | "£") && !digit(i.checked_sub(1)) && !digit(Some(i + 1)) && !tokens[i].quoted
    });
    let money = |e: &Expr| place(e, case.lexicon).is_some_and(|(t, c)| case.lexicon.schema.tables[t].columns[c].class.is_number());
    let q = &case.composed.query;
    sign && !computes(q) && !q.select.iter().any(|o| money(&o.expr))
}
