//! Numbers that are not the ones asked for: what was planned for what came, kilos for money, a mean of other rows, a share by number where
//! each row has an amount.

use crate::features::{Case, place};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate, Query};
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::Anchor;

/// Words of a column's name that make it another number than the one without them: what is allowed, wished or expected.
const OTHERWISE: &[&str] = &[
    "target",
    "budget",
    "plan",
    "planned",
    "forecast",
    "quota",
    "goal",
    "expected",
    "estimate",
    "estimated",
    "max",
    "maximum",
    "min",
    "minimum",
    "limit",
    "previous",
    "threshold",
    "allowed",
    "capacity",
];

/// Words that only tell what a number is counted in.
const UNITS: &[&str] = &[
    "amount", "value", "quantity", "number", "count", "total", "c", "kg", "eur", "usd", "gbp", "cents", "min", "hour", "day", "percent",
    "pct",
];

/// The numbers that a query computes with, ranks or compares by, or shows.
fn numbers(q: &Query, lexicon: &Lexicon) -> Vec<(usize, usize)> {
    fn inside<'e>(e: &'e Expr, out: &mut Vec<&'e Expr>) {
        match e {
            Expr::Aggregate { argument, .. } | Expr::Window { argument, .. } | Expr::Numeric(argument) => inside(argument, out),
            Expr::Arithmetic(_, a, b) => {
                inside(a, out);
                inside(b, out);
            }
            e => out.push(e),
        }
    }
    let mut all = Vec::new();
    q.select.iter().for_each(|o| inside(&o.expr, &mut all));
    q.order_by.iter().for_each(|o| inside(&o.expr, &mut all));
    let mut out: Vec<(usize, usize)> = all
        .into_iter()
        .filter_map(|e| place(e, lexicon))
        .filter(|&(t, c)| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key)
        .collect();
    if let Some(source) = &q.source {
        out.extend(numbers(source, lexicon));
    }
    out
}

fn says(case: &Case<'_>, word: &str) -> bool {
    let root = crate::account::root(word);
    case.tokens.iter().any(|t| t.lower == word || t.lemma == word || crate::account::root_of(&t.lower) == root)
}

/// 'sales' as the sales that were aimed at, 'temperature' as the highest that is allowed, where the plain number is kept as well.
pub(super) fn otherwise(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let another = |w: &String| OTHERWISE.contains(&w.as_str());
    numbers(&case.composed.query, lexicon).into_iter().any(|(t, c)| {
        let words = &lexicon.tables[t].columns[c].words;
        if !words.iter().any(|w| another(w) && !says(case, w)) || words.iter().any(|w| another(w) && said_whole(case, w)) {
            return false;
        }
        let core: Vec<&String> = words.iter().filter(|w| !another(w) && !UNITS.contains(&w.as_str())).collect();
        let plain = |u: usize, k: usize| {
            let other = &lexicon.tables[u].columns[k].words;
            (u, k) != (t, c)
                && lexicon.schema.tables[u].columns[k].class.is_number()
                && !other.iter().any(another)
                && core.iter().all(|w| other.contains(w))
        };
        !core.is_empty() && (0..lexicon.tables.len()).any(|u| (0..lexicon.tables[u].columns.len()).any(|k| plain(u, k)))
    })
}

/// 'how many pages each' as the price of a page: of what is told by piece, the piece alone is said.
pub(super) fn piece_for_price(case: &Case<'_>) -> bool {
    const COSTS: &[&str] = &["price", "charge", "cost", "pay", "fee", "rate", "expensive", "cheap", "dear", "much", "money", "tariff"];
    let lexicon = case.lexicon;
    numbers(&case.composed.query, lexicon).into_iter().any(|(t, c)| {
        let words = &lexicon.tables[t].columns[c].words;
        let Some(at) = words.iter().position(|w| w == "per").filter(|at| *at > 0 && at + 1 < words.len()) else { return false };
        let cost = words[..at].iter().any(|w| COSTS.contains(&w.as_str()));
        let piece = words[at + 1..].iter().all(|w| says(case, w));
        cost && piece
            && case
                .composed
                .query
                .select
                .iter()
                .any(|o| matches!(&o.expr, Expr::Aggregate { argument, .. } if place(argument, lexicon) == Some((t, c))))
            && !words[..at].iter().chain(std::iter::once(&"money".to_string())).any(|w| says(case, w))
            && !case.tokens.iter().any(|k| COSTS.iter().any(|w| k.lemma == *w || k.lower.starts_with(w)))
    })
}

/// 'most' and 'highest' speak of the largest number, not of the one that is allowed.
fn said_whole(case: &Case<'_>, word: &str) -> bool {
    !matches!(word, "max" | "maximum" | "min" | "minimum") && case.tokens.iter().any(|t| t.lemma == word)
}

/// 'what did we sell in money' by weight: money is asked for, and what is added up is none.
pub(super) fn no_money(case: &Case<'_>) -> bool {
    const MONEY: &[&str] = &["money", "cash", "revenue", "turnover", "euros", "dollars", "pounds", "earnings", "earn", "earns", "earned"];
    let lexicon = case.lexicon;
    let Some(word) = case.tokens.iter().find(|t| MONEY.contains(&t.lower.as_str())) else { return false };
    let named = case.interpretation.items.iter().any(|i| match &i.sense {
        Sense::Column(t, c) => {
            let said = case.tokens.get(i.start..i.end).unwrap_or_default().iter().any(|t| t.lower == word.lower);
            said || lexicon.tables[*t].columns[*c].money
        }
        Sense::Value { .. } | Sense::Term(_) => case.tokens.get(i.start..i.end).unwrap_or_default().iter().any(|t| t.lower == word.lower),
        _ => false,
    });
    let q = &case.composed.query;
    let sums = |q: &Query| {
        let mut out = Vec::new();
        for o in &q.select {
            if let Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } = &o.expr {
                out.push(place(argument, lexicon));
            }
        }
        out
    };
    let all: Vec<Option<(usize, usize)>> = sums(q).into_iter().chain(q.source.iter().flat_map(|s| sums(s))).collect();
    // What is computed of several columns has its price among them.
    let kilos = |p: &Option<(usize, usize)>| p.is_some_and(|(t, c)| !lexicon.tables[t].columns[c].money);
    !named && !all.is_empty() && all.iter().all(kilos)
}

/// 'vans above the average mileage' against the mean of all vehicles: it may be that of the vans.
pub(super) fn mean_of_others(q: &Query) -> bool {
    let kinds = |f: &[Predicate]| {
        f.iter().any(|p| matches!(p, Predicate::Compare { right: Expr::Text(_), .. } | Predicate::In { negated: false, .. }))
    };
    let whole = |p: &Predicate| match p {
        Predicate::Compare { right: Expr::Scalar(of), .. } => {
            of.filter.is_empty()
                && of.source.is_none()
                && of.select.iter().any(|o| matches!(o.expr, Expr::Aggregate { function: Aggregate::Avg | Aggregate::Median, .. }))
        }
        _ => false,
    };
    kinds(&q.filter) && q.filter.iter().any(whole)
}

/// 'titles with an average price above the overall average' against the sum of all prices.
pub(super) fn unlike(q: &Query) -> bool {
    let other = |p: &Predicate| match p {
        Predicate::Compare { left: Expr::Aggregate { function, .. }, right: Expr::Scalar(of), .. } => {
            of.source.is_none()
                && matches!(of.select.as_slice(), [o] if matches!(&o.expr, Expr::Aggregate { function: whole, .. } if whole != function))
        }
        _ => false,
    };
    q.having.iter().any(other)
}

/// 'the return rate' as how often something appears, 'crates share by village' as shares that somebody holds: a part of a whole is asked
/// for, and a column is read that only sounds like it.
pub(super) fn rate_as_number(case: &Case<'_>) -> bool {
    const PARTS: &[&str] = &["rate", "ratio", "share", "percentage", "proportion", "fraction"];
    let lexicon = case.lexicon;
    fn computed(q: &Query) -> bool {
        let part = |e: &Expr| matches!(e, Expr::Arithmetic(..) | Expr::Window { .. } | Expr::Aggregate { function: Aggregate::Avg, .. });
        q.select.iter().any(|o| part(&o.expr)) || q.source.as_deref().is_some_and(computed)
    }
    if computed(&case.composed.query) {
        return false;
    }
    case.interpretation.items.iter().any(|i| {
        let Sense::Column(t, c) = i.sense else { return false };
        let raw = crate::text::identifier_words(lexicon.schema.tables[t].columns[c].called());
        let said = case.tokens.get(i.start..i.end).unwrap_or_default();
        // 'boats that share one berth'
        let shares = case.tokens.get(i.end).is_some_and(|n| matches!(n.lower.as_str(), "the" | "one" | "a" | "an" | "same"));
        !shares
            && said.iter().any(|w| {
                PARTS.contains(&w.lower.as_str())
                    && !raw.contains(&w.lower)
                    && !(w.lower != "share" && lexicon.tables[t].columns[c].words.contains(&w.lemma))
            })
    })
}

/// 'the costliest fitter' with costs in no order: the degree was taken for the name of a column.
pub(super) fn degree_as_name(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    fn orders(q: &Query) -> bool {
        let extreme = |e: &Expr| match e {
            Expr::Aggregate { function, .. } => matches!(function, Aggregate::Max | Aggregate::Min),
            Expr::Window { .. } => true,
            _ => false,
        };
        !q.order_by.is_empty() || q.select.iter().any(|o| extreme(&o.expr)) || q.source.as_deref().is_some_and(orders)
    }
    let degree = |i: &crate::link::Item| {
        let Sense::Column(t, c) = i.sense else { return false };
        let raw = crate::text::identifier_words(lexicon.schema.tables[t].columns[c].called());
        case.tokens.get(i.start..i.end).unwrap_or_default().iter().any(|w| {
            w.lower.len() > 5
                && w.lower.ends_with("est")
                && !raw.iter().any(|r| crate::account::root_of(r) == crate::account::root_of(&w.lower))
        })
    };
    !orders(&case.composed.query) && case.interpretation.items.iter().any(degree)
}

/// 'heavier than 2 kg' by a price: what is said of weight, size, speed or age is no matter of money.
pub(super) fn quality_as_money(case: &Case<'_>) -> bool {
    const QUALITIES: &[&str] = &[
        "heavier", "heaviest", "lighter", "lightest", "longer", "longest", "taller", "tallest", "deeper", "deepest", "wider", "widest",
        "thicker", "thickest", "thinner", "thinnest", "faster", "fastest", "hotter", "hottest", "colder", "coldest", "older", "oldest",
        "younger", "youngest", "farther", "furthest",
    ];
    if !case.tokens.iter().any(|t| !t.quoted && QUALITIES.contains(&t.lower.as_str())) {
        return false;
    }
    let q = &case.composed.query;
    let bounds = q.filter.iter().chain(&q.having).filter_map(|p| if let Predicate::Compare { left, .. } = p { Some(left) } else { None });
    let mut by = bounds.chain(q.order_by.iter().map(|o| &o.expr)).filter_map(|e| place(e, case.lexicon));
    by.any(|(t, c)| {
        let column = &case.lexicon.tables[t].columns[c];
        column.money && !column.words.iter().any(|w| says(case, w))
    })
}

/// 'cancelled orders last month' as a list: it may be how many there were.
pub(super) fn list_or_number(case: &Case<'_>) -> bool {
    const LISTS: &[&str] = &[
        "which", "who", "list", "show", "give", "find", "display", "get", "what", "that", "whose", "where", "with", "without", "name",
        "names", "all", "tell", "first", "oldest", "newest", "latest", "top", "when", "and", "not", "no", "by", "+",
    ];
    let q = &case.composed.query;
    let plain = q.source.is_none() && q.set.is_none() && q.group_by.is_empty() && q.order_by.is_empty() && q.limit.is_none();
    // What is ahead is looked at row by row.
    let ahead = q.filter.iter().any(|p| match p {
        Predicate::Within { range, .. } => {
            range.from.as_ref().is_some_and(|p| matches!(p.anchor, Anchor::Today) && p.trunc.is_none() && p.shifts.is_empty())
        }
        _ => false,
    });
    let period = !ahead && case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Time(TimeMeaning::Range(_))));
    let asks = |t: &Token| LISTS.contains(&t.lower.as_str());
    let tables: Vec<&crate::link::Item> = case.interpretation.items.iter().filter(|i| matches!(i.sense, Sense::Table(_))).collect();
    let [head] = tables.as_slice() else { return false };
    let plural = case.tokens.get(head.start..head.end).and_then(<[Token]>::last).is_some_and(|w| w.lower != w.lemma);
    let described = case.interpretation.items.iter().any(|i| match i.sense {
        Sense::Adjective(..) | Sense::Value { .. } | Sense::Restriction(_) => true,
        Sense::Column(t, c) => {
            let flag = case.lexicon.roles[t].flags.iter().any(|(k, _)| *k == c);
            flag || case.lexicon.schema.tables[t].columns[c].class.is_temporal()
        }
        _ => false,
    });
    let listed = !q.select.is_empty() && !q.select.iter().any(|o| o.expr.is_aggregate() || matches!(o.expr, Expr::Exists(_)));
    plain && listed && period && plural && described && !case.tokens.iter().any(asks)
}
