//! What hardly anybody means by a question: a query that shows other rows than asked, ranks one row of many, denies a date where a
//! happening is denied, and the like. Each is decided (`policy.*`), none is fitted.

use crate::census::Census;
use crate::features::{Case, place};
use crate::lexicon::Target;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate};

/// The signs by name, true where a candidate bears them.
pub(crate) fn features(case: &Case<'_>, census: &Census) -> Vec<(&'static str, bool)> {
    let q = &case.composed.query;
    let mut out = Vec::new();
    out.push(("self_counted", counts_itself(case)));
    out.push(("row_of_many", ranks_a_row_of_many(case)));
    out.push(("rows_unshown", rows_unshown(case)));
    let alone = case.composed.query.group_by.is_empty() && case.composed.query.source.is_none();
    let one = alone && !q.select.is_empty() && q.select.iter().all(|o| o.expr.is_aggregate());
    out.push(("sorts_one_row", one && !q.order_by.is_empty()));
    let compares = case.tokens.iter().any(|t| matches!(t.lower.as_str(), "compare" | "comparison" | "comparing"));
    let plain = !q.select.iter().any(|o| o.expr.is_aggregate()) && census.aggregates.is_empty() && census.counts == 0;
    out.push(("nothing_compared", compares && plain));
    let shown = |e: &Expr| q.select.iter().any(|o| o.expr == *e);
    out.push(("rank_unshown", q.limit.is_some() && q.order_by.iter().any(|o| o.expr.is_aggregate() && !shown(&o.expr))));
    let bound = |p: &Predicate| matches!(p, Predicate::Compare { left, .. } if left.is_aggregate() && !shown(left));
    out.push(("having_unshown", q.having.iter().any(bound)));
    out.push(("many_summed", sums_how_many(case)));
    out.push(("extreme_alone", shows_extreme_alone(case)));
    out.push(("other_deed", dates_another_deed(case)));
    out.push(("code_shown", shows_code(case)));
    out.push(("untraded", untraded(case, census)));
    out.push(("who_unshown", who_unshown(case)));
    out.push(("denied_period", denies_a_period(case)));
    out.push(("ranks_within_one", ranks_within_one(case)));
    out.push(("measure_of_key", takes_name_for_measure(case)));
    out.push(("period_listed", lists_periods(case)));
    out.push(("bare_numbers", lists_bare_numbers(case)));
    out.push(("one_row_bound", bounds_one_row(case)));
    out
}

/// Rows that are counted by the very names they bear: 'songs by the number of songs'.
fn counts_itself(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let counted = |e: &Expr| match e {
        Expr::CountRows(Some(r)) => case.lexicon.table(&r.name),
        Expr::CountRows(None) => q.subject.as_ref().and_then(|s| case.lexicon.table(&s.name)),
        _ => None,
    };
    let names = |t: usize, c: usize| {
        let entry = &case.lexicon.tables[t];
        entry.display.contains(&c) && entry.columns[c].words.last().is_some_and(|w| matches!(w.as_str(), "name" | "title"))
    };
    let shown = q.select.iter().map(|o| &o.expr).chain(q.order_by.iter().map(|o| &o.expr)).find_map(counted);
    shown.is_some_and(|t| {
        !q.group_by.is_empty() && q.group_by.iter().all(|e| place(e, case.lexicon).is_some_and(|(u, c)| u == t && names(t, c)))
    })
}

/// One row asked for by a number that many rows of another table hold of it: 'the driver with the most points' of a single race.
fn ranks_a_row_of_many(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let (Some(order), true, None) = (q.order_by.first(), q.group_by.is_empty() && q.limit.is_some(), &q.source) else { return false };
    let Some((by, c)) = place(&order.expr, case.lexicon) else { return false };
    let names: Vec<usize> = q.select.iter().filter_map(|o| place(&o.expr, case.lexicon)).map(|p| p.0).filter(|t| *t != by).collect();
    let many = |t: usize| case.lexicon.adjacent[t].iter().any(|&e| case.lexicon.edges[e].from == by && case.lexicon.edges[e].to == t);
    let most = case.interpretation.items.iter().any(|i| {
        matches!(i.sense, Sense::Keyword("sup", _))
            && case.tokens[i.start..i.end].iter().any(|t| matches!(t.lower.as_str(), "most" | "least" | "fewest"))
    });
    // 'top 5 borrowers by fees': of all that each paid, unless a single one may be meant.
    let top = || {
        let adds_up = crate::compose::measure::adds_up(case.lexicon, by, c) || crate::compose::measure::summable(case.lexicon, by, c);
        adds_up && case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("top", _)))
    };
    (most || top()) && case.lexicon.is_measure(by, c) && !names.is_empty() && names.iter().all(|&t| many(t))
}

/// The rows that the question opens with are asked for, and nothing tells which they are: 'clients with a credit over 500 and their
/// credit' without the clients.
fn rows_unshown(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let items = &case.interpretation.items;
    let light = |i: &Item| {
        matches!(i.sense, Sense::Keyword("ask" | "all" | "which" | "distinct" | "verb" | "top" | "filler", _) | Sense::Number(_))
    };
    let Some(at) = items.iter().position(|i| !light(i)) else { return false };
    let Sense::Table(t) = items[at].sense else { return false };
    let led = matches!(
        items.get(at + 1).map(|i| &i.sense),
        Some(Sense::Column(..) | Sense::Table(_) | Sense::Value { .. } | Sense::Punctuation('.' | ':' | ';' | '?' | '!'))
    );
    let plural = case.tokens[items[at].start..items[at].end].last().is_some_and(|w| w.lower != w.lemma);
    let asked = items[..at].iter().any(|i| matches!(i.sense, Sense::Keyword("which", _))) || plural;
    if led || !asked || q.source.is_some() {
        return false;
    }
    let of = |e: &Expr| {
        place(e, case.lexicon).is_some_and(|(u, c)| {
            u == t && (case.lexicon.tables[t].display.contains(&c) || case.lexicon.schema.tables[t].primary_key.contains(&c))
        })
    };
    let counted = q.select.iter().any(|o| o.expr.is_aggregate());
    !counted && q.group_by.is_empty() && !q.select.iter().any(|o| of(&o.expr))
}

/// 'riders who did not come in May': what happened is denied, no date that the rows bear.
fn denies_a_period(case: &Case<'_>) -> bool {
    let verb = |i: usize| {
        case.tokens.get(i + 1).is_some_and(|t| {
            !t.punctuation && !matches!(t.lower.as_str(), "in" | "on" | "at" | "during" | "from" | "for" | "since" | "the")
        })
    };
    let denied = (0..case.tokens.len()).any(|i| {
        let word = case.tokens[i].lower.replace(['\'', '’'], "");
        matches!(word.as_str(), "didnt" | "havent" | "hasnt" | "never") && verb(i)
            || word == "not" && i > 0 && matches!(case.tokens[i - 1].lower.as_str(), "did" | "have" | "has") && verb(i)
    });
    denied && case.composed.query.filter.iter().any(|p| matches!(p, Predicate::Within { negated: true, .. }))
}

/// 'sold last month': something was traded, and no table of trade is looked at.
fn untraded(case: &Case<'_>, census: &Census) -> bool {
    let said = case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("traded" | "sup_sold", _)));
    if !said {
        return false;
    }
    let trade = crate::compose::measure::turnover(case.lexicon);
    !trade.is_empty() && !trade.iter().any(|(t, _)| census.tables.contains(&case.lexicon.schema.tables[*t].name))
}

/// 'For each team, who …': people are asked for, and none is shown.
fn who_unshown(case: &Case<'_>) -> bool {
    let asks = (0..case.tokens.len()).any(|i| case.tokens[i].lower == "who" && (i == 0 || case.tokens[i - 1].punctuation));
    let person = |t: usize| case.lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "person");
    let people = || (0..case.lexicon.tables.len()).any(person);
    let q = &case.composed.query;
    let shown = || {
        q.select.iter().any(|o| {
            !matches!(o.expr, Expr::Column(_)) && !o.expr.is_aggregate() || place(&o.expr, case.lexicon).is_some_and(|(t, _)| person(t))
        })
    };
    asks && q.source.is_none() && people() && !shown()
}

/// Ranks within groups that hold one row each.
fn ranks_within_one(case: &Case<'_>) -> bool {
    let Some(source) = &case.composed.query.source else { return false };
    source.select.iter().any(|o| match &o.expr {
        Expr::Window { kind: crate::query::WindowKind::RowNumber | crate::query::WindowKind::Rank, partition, order, .. } => {
            let keyed = |t: usize| {
                let key = &case.lexicon.schema.tables[t].primary_key;
                !key.is_empty() && key.iter().all(|&k| partition.iter().any(|e| place(e, case.lexicon) == Some((t, k))))
            };
            order.iter().any(|o| place(&o.expr, case.lexicon).is_some_and(|(t, _)| keyed(t)))
        }
        _ => false,
    })
}

/// 'orders per sales channel': part of the name of a group was taken for what is measured.
fn takes_name_for_measure(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    (1..items.len().saturating_sub(1)).any(|i| {
        matches!(items[i].sense, Sense::Keyword("measure", _))
            && matches!(items[i - 1].sense, Sense::Keyword("by" | "each" | "each_lead" | "group_by", _))
            && matches!(items[i + 1].sense, Sense::Column(..) | Sense::Table(_))
    })
}

/// 'visits by month': a row for each visit, with the month that it is in.
fn lists_periods(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let plain = q.source.is_none() && q.group_by.is_empty() && !q.select.iter().any(|o| o.expr.is_aggregate());
    let part = |e: &Expr| matches!(e, Expr::Truncate(..) | Expr::Part(..));
    let grouped = case.tokens.windows(2).any(|w| {
        let period = matches!(w[1].lemma.as_str(), "hour" | "day" | "weekday" | "week" | "month" | "quarter" | "year");
        period && matches!(w[0].lower.as_str(), "by" | "per" | "each" | "every")
    });
    plain && grouped && q.select.len() > 1 && q.select.iter().any(|o| part(&o.expr))
}

/// 'repair cost this year': the number of each row, and nothing that tells which rows they are.
fn lists_bare_numbers(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let [only] = q.select.as_slice() else { return false };
    let Some((t, c)) = place(&only.expr, case.lexicon) else { return false };
    let plain = q.source.is_none() && q.group_by.is_empty() && q.order_by.is_empty() && q.limit.is_none() && !q.distinct;
    let adds_up = crate::compose::measure::adds_up(case.lexicon, t, c)
        || crate::compose::measure::summable(case.lexicon, t, c)
        || case.lexicon.is_measure(t, c) && crate::compose::units::measures_matter(&case.lexicon.tables[t].columns[c].words);
    let listed = case.tokens.first().is_some_and(|w| matches!(w.lower.as_str(), "list" | "show" | "give" | "display" | "which" | "what"));
    let period = q.filter.iter().any(|p| matches!(p, Predicate::Within { negated: false, .. }));
    plain && period && adds_up && !listed
}

/// 'guides with more than 40 hours last month': a single row of the month is bounded, though no such row is spoken of.
fn bounds_one_row(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let items = &case.interpretation.items;
    let named = |t: usize| items.iter().any(|i| i.sense == Sense::Table(t));
    let period = items.iter().any(|i| matches!(i.sense, Sense::Time(crate::time::TimeMeaning::Range(_))));
    let Some(head) = items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }) else { return false };
    let of_event = |p: &Predicate| {
        let Predicate::Compare { left, .. } = p else { return false };
        place(left, lexicon).is_some_and(|(t, c)| {
            let adds_up = crate::compose::measure::adds_up(lexicon, t, c) || crate::compose::measure::summable(lexicon, t, c);
            let refers = lexicon.adjacent[head].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == t && e.to == head);
            adds_up && refers && t != head && !named(t)
        })
    };
    period
        && case.composed.query.filter.iter().any(|p| match p {
            Predicate::Related { conditions, .. } => conditions.iter().any(of_event),
            p => of_event(p),
        })
}

/// 'how many sales' are counted, not summed.
fn sums_how_many(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let asked = items
        .windows(2)
        .any(|i| matches!(i[0].sense, Sense::Keyword("count", _)) && matches!(i[1].sense, Sense::Keyword("measure", "money")));
    let q = &case.composed.query;
    let counts = q.select.iter().any(|o| matches!(o.expr, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Count, .. }));
    asked && !counts
}

/// 'the most visited museum' asks for the museum, not for how often it was.
fn shows_extreme_alone(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let between = |i: &Item| matches!(i.sense, Sense::Unknown | Sense::Adjective(..) | Sense::Keyword("filler" | "verb", _));
    let asked = (0..items.len()).any(|i| {
        let most = matches!(items[i].sense, Sense::Keyword("sup" | "sup_frequent", _))
            && case.tokens[items[i].start..items[i].end].iter().any(|t| matches!(t.lower.as_str(), "most" | "least"));
        let next = (i + 1..items.len().min(i + 3)).find(|&j| !between(&items[j]));
        most && next.is_some_and(|j| matches!(items[j].sense, Sense::Table(_)))
    });
    let extreme = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, .. });
    let q = &case.composed.query;
    asked && !q.select.is_empty() && q.select.iter().all(|o| extreme(&o.expr))
}

/// 'booked over the past weeks' where another date tells of bookings than the one that is looked at.
fn dates_another_deed(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let q = &case.composed.query;
    let dates = q.filter.iter().filter_map(|p| if let Predicate::Within { column, .. } = p { Some(column) } else { None });
    let looked: Vec<(usize, usize)> =
        dates.filter_map(|c| lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)))).collect();
    let [(t, c)] = looked[..] else { return false };
    let Some(period) = case.interpretation.items.iter().find(|i| matches!(i.sense, Sense::Time(crate::time::TimeMeaning::Range(_)))) else {
        return false;
    };
    let near = case.tokens.get(period.start.saturating_sub(5)..period.start).unwrap_or_default();
    let deeds: Vec<&crate::text::Token> = near.iter().filter(|t| !t.punctuation && crate::compose::state::is_deed(&t.lower)).collect();
    let exactly = |t: usize, c: usize, deed: &str| {
        lexicon.tables[t].columns[c].words.iter().any(|w| crate::account::root_of(w) == crate::account::root_of(deed))
    };
    let told = |deed: &str| {
        lexicon.named_by_stem(crate::account::root_of(deed)).iter().any(|hit| match hit.target {
            Target::Column(u, k) => lexicon.schema.tables[u].columns[k].class.is_temporal() && exactly(u, k, deed),
            Target::Table(_) => false,
        })
    };
    deeds.iter().any(|deed| told(&deed.lower) && !exactly(t, c, &deed.lower))
}

/// A code is shown where the description stands beside it, and nobody asked for codes.
fn shows_code(case: &Case<'_>) -> bool {
    let asked = case.tokens.iter().any(|t| matches!(t.lemma.as_str(), "code" | "id" | "number"));
    let described = |t: usize, c: usize| {
        let columns = &case.lexicon.tables[t].columns;
        let [of, "code"] = columns[c].words.iter().map(String::as_str).collect::<Vec<_>>()[..] else { return false };
        columns.iter().any(|x| {
            matches!(x.words.iter().map(String::as_str).collect::<Vec<_>>()[..], [other, "description" | "name" | "label" | "descr" | "title"] if other == of)
        })
    };
    !asked && case.composed.query.select.iter().any(|o| place(&o.expr, case.lexicon).is_some_and(|(t, c)| described(t, c)))
}
