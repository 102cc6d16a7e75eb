//! Limits and order: 'just the top 5', 'the bottom ones', 'which of them has the most', 'highest first', 'sort by name'.

use super::cues::Cues;
use super::fragment::Fragment;
use super::previous::{Previous, Shape};
use crate::mention::Sense;
use crate::query::{Expr, OrderItem, Query};
use crate::time::TimeMeaning;

/// A ranking that names nothing to rank by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bare {
    /// The best first; `None` keeps the order there is.
    pub descending: Option<bool>,
    pub limit: Option<u64>,
    /// 'which one has the most': who it is, not how much.
    pub who: bool,
    /// 'the second most': how many better ones are passed over.
    pub passed: Option<u64>,
}

/// True for a number that is read as a year where nothing says that it counts rows.
pub(super) fn is_year(n: f64) -> bool {
    (1900.0..=2100.0).contains(&n)
}

/// The ranking or limit that the words are, where they are nothing else.
pub(super) fn bare(fragment: &Fragment, cues: &Cues, previous: &Previous) -> Option<Bare> {
    let mut out = Bare { descending: None, limit: None, who: fragment.has_tag(&["who"]) || which(fragment), passed: None };
    let mut superlative = false;
    let mut top = false;
    let mut referent = false;
    for item in fragment.content(cues) {
        match &item.sense {
            Sense::Number(n) if !n.percent && !n.money && n.value >= 1.0 && n.value.fract() == 0.0 => {
                // 'only 2024' is about a year, whatever it restricts.
                if is_year(n.value) && !top {
                    return None;
                }
                if n.ordinal {
                    out.passed = Some((n.value as u64).saturating_sub(1)).filter(|p| *p > 0);
                } else {
                    out.limit = Some(n.value as u64);
                }
            }
            Sense::Keyword("top", way) => {
                top = true;
                out.descending = Some(*way == "desc");
            }
            Sense::Keyword("sup" | "sup_frequent" | "sup_sold", way) => {
                superlative = true;
                out.descending = Some(*way == "desc");
            }
            Sense::Keyword("top_first", way) => {
                top = true;
                if *way == "desc" {
                    out.descending = Some(false);
                }
            }
            // 'which industry is the biggest': the dimension itself.
            Sense::Column(t, c) if previous.dimensions().iter().any(|d| is_column(previous, &d.expr, *t, *c)) => referent = true,
            // 'which month was best' of an answer by month.
            Sense::Time(TimeMeaning::GroupBy(g)) if previous.query.group_by.iter().any(|e| matches!(e, Expr::Truncate(x, _) if x == g)) => {
                referent = true
            }
            Sense::Unknown if names_unit(cues, item, previous) => referent = true,
            Sense::Table(t) if previous.grouped_entity() == Some(*t) || previous.referent() == Some(Sense::Table(*t)) => referent = true,
            Sense::Table(t) | Sense::Column(t, _)
                if previous.shape == Shape::Grouped && superlative && super::numbers::measured(previous, *t) =>
            {
                referent = true
            }
            Sense::Keyword("like", _) => {}
            Sense::Unknown | Sense::Keyword("distinct" | "each" | "count", _) => {}
            _ => return None,
        }
    }
    if !superlative && !top && out.limit.is_none() {
        return None;
    }
    let ordered = previous.shape == Shape::Rows && !previous.query.order_by.is_empty() && !referent;
    if (superlative || referent) && previous.shape != Shape::Grouped && !top && out.limit.is_none() && !ordered {
        return None;
    }
    // 'The second' of something is no rank by itself.
    if out.passed.is_some() && !superlative {
        return None;
    }
    if superlative && out.limit.is_none() {
        out.limit = Some(1);
    }
    // 'who's top?' asks for one.
    let many = |t: &crate::text::Token| matches!(t.lower.as_str(), "are" | "were" | "ones" | "all" | "list" | "show" | "give");
    if top && out.who && out.limit.is_none() && out.descending.is_some() && !cues.rest.iter().any(many) {
        out.limit = Some(1);
    }
    let judged = |word: &str| cues.rest.iter().any(|t| !t.quoted && t.lower == word);
    if (judged("worst") || judged("best")) && out.descending.is_some() && super::polarity::is_unwelcome(previous) {
        out.descending = Some(judged("worst"));
    }
    Some(out)
}

/// 'month' where the answer before is by month.
fn names_unit(cues: &Cues, item: &crate::link::Item, previous: &Previous) -> bool {
    let Some([token]) = cues.rest.get(item.start..item.end) else { return false };
    let word = crate::text::stem(&token.lemma);
    previous.query.group_by.iter().any(|e| matches!(e, Expr::Truncate(g, _) if super::back::unit(*g).contains(&word)))
}

fn which(fragment: &Fragment) -> bool {
    fragment.items.iter().any(|i| matches!(i.sense, Sense::Keyword("which" | "ask", a) if matches!(a, "" | "which" | "what")))
}

fn is_column(previous: &Previous, e: &Expr, t: usize, c: usize) -> bool {
    matches!(e, Expr::Column(x) if previous.lexicon.table(&x.table.name) == Some(t) && previous.lexicon.column(t, &x.column) == Some(c))
}

/// Ranks the answer before by what it measures.
pub(super) fn rank(query: &mut Query, previous: &Previous, bare: Bare, default_limit: u64) -> bool {
    let before = query.clone();
    let measure = query.select.iter().map(|o| &o.expr).find(|e| e.is_aggregate()).cloned();
    let ranked = query.order_by.first().filter(|o| o.expr.is_aggregate() || previous.shape == Shape::Rows).cloned();
    if let Some(descending) = bare.descending {
        let key = ranked.map(|o| o.expr).or(measure).or_else(|| number_shown(query, previous));
        if let Some(expr) = key {
            query.order_by = vec![OrderItem { expr, descending }];
        }
        query.limit = bare.limit.or(query.limit).or(Some(default_limit));
        query.offset = bare.passed;
    } else {
        if query.order_by.is_empty()
            && let Some(expr) = measure
            && previous.shape == Shape::Grouped
        {
            query.order_by = vec![OrderItem { expr, descending: true }];
        }
        query.limit = bare.limit.or(query.limit);
    }
    if bare.who && previous.shape == Shape::Grouped && query.select.iter().any(|o| !o.expr.is_aggregate()) {
        query.select.retain(|o| !o.expr.is_aggregate());
    }
    *query != before
}

/// The only number that the rows show.
fn number_shown(query: &Query, previous: &Previous) -> Option<Expr> {
    let mut numbers = query.select.iter().map(|o| &o.expr).filter(|e| match e {
        Expr::Column(c) => previous.lexicon.table(&c.table.name).is_some_and(|t| {
            previous.lexicon.column(t, &c.column).is_some_and(|i| {
                previous.lexicon.schema.tables[t].columns[i].class.is_number() && !previous.lexicon.tables[t].columns[i].key
            })
        }),
        _ => false,
    });
    let first = numbers.next()?;
    numbers.next().is_none().then(|| first.clone())
}

/// 'highest first', 'sort by name', 'from fastest to slowest': the same rows in another order.
pub(super) fn sort(query: &mut Query, previous: &Previous, fragment: &Fragment, cues: &Cues) -> bool {
    let before = query.clone();
    let direction = fragment.items.iter().find_map(|i| match i.sense {
        Sense::Keyword("direction" | "direction_age" | "alphabetical", way) => Some(way == "desc"),
        Sense::Keyword("order", "desc") => Some(true),
        // 'from fastest to slowest': the less of the measure the faster, where it is a time.
        Sense::Adjective(a, ref word) => Some(if matches!(word.as_str(), "fastest" | "quickest") {
            false
        } else if word == "slowest" {
            true
        } else {
            a.descending
        }),
        _ => None,
    });
    let named = fragment.content(cues).find_map(|i| match i.sense {
        Sense::Column(t, c) => Some((t, c)),
        _ => None,
    });
    let measure = query.select.iter().map(|o| &o.expr).find(|e| e.is_aggregate()).cloned();
    // 'by this number'
    let by_measure = measure.is_some() && fragment.items.iter().any(|i| fragment.is_pronoun(i, cues));
    let key = match named.filter(|_| !by_measure) {
        Some((t, c)) => {
            let table = &previous.lexicon.schema.tables[t];
            let column = Expr::Column(crate::query::ColumnRef {
                table: crate::query::TableRef::new(&table.name),
                column: table.columns[c].name.clone(),
            });
            let shown = query.select.iter().find(|o| o.expr == column || mentions(&o.expr, &column)).map(|o| o.expr.clone());
            match shown {
                Some(e) => Some(e),
                None if previous.shape == Shape::Rows => Some(column),
                None => None,
            }
        }
        None if fragment.has_tag(&["alphabetical"]) => query.select.first().map(|o| o.expr.clone()),
        None => measure.or_else(|| query.order_by.first().map(|o| o.expr.clone())).or_else(|| number_shown(query, previous)),
    };
    let Some(expr) = key else { return false };
    // Measures are ranked best first unless said otherwise.
    let descending = direction.unwrap_or(expr.is_aggregate());
    query.order_by = vec![OrderItem { expr, descending }];
    *query != before
}

fn mentions(e: &Expr, column: &Expr) -> bool {
    let Expr::Column(c) = column else {
        return false;
    };
    let mut found = false;
    e.columns(&mut |x| found |= x == c);
    found
}
