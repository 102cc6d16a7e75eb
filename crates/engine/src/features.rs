//! Named features of a candidate: how well the query holds what the question says, and nothing that it does not say.
//!
//! `rank` weighs them to choose among candidates and to tell how sure the best one is. A feature is a fact about the
//! question and the query, never about a particular schema's names.

use crate::census::Census;
use crate::compose::Composed;
use crate::lexicon::Lexicon;
use crate::link::{Interpretation, Item};
use crate::mention::{Segment, Sense};
use crate::query::{Aggregate, Comparison, Expr, Predicate, Query};
use crate::text::Token;

/// What features are taken from.
pub struct Case<'a> {
    pub interpretation: &'a Interpretation,
    /// Link score of the best interpretation of the question.
    pub best_link: f32,
    pub composed: &'a Composed,
    pub tokens: &'a [Token],
    pub segments: &'a [Segment],
    pub lexicon: &'a Lexicon,
    /// Cost of the joins between the tables of the outermost query.
    pub join_cost: f32,
}

/// The column that an expression is.
pub(crate) fn place(e: &Expr, lexicon: &Lexicon) -> Option<(usize, usize)> {
    match e {
        Expr::Column(c) => lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?))),
        _ => None,
    }
}

/// The features of a candidate; those that are 0 are left out.
pub fn features(case: &Case<'_>) -> Vec<(String, f32)> {
    let mut out = Features(Vec::new());
    let census = Census::of(&case.composed.query);
    linking(case, &mut out);
    missing(case, &census, &mut out);
    unasked(case, &census, &mut out);
    consistency(case, &census, &mut out);
    implausible(case, &census, &mut out);
    shape(case, &census, &mut out);
    crate::footing::features(case, &census).into_iter().for_each(|(name, value)| out.add(name, value));
    for (name, value) in &case.composed.features {
        out.add(name, *value);
    }
    out.add("guessed_measure", f32::from(u8::from(case.composed.guessed_measure)));
    for rule in &case.composed.rules {
        out.add(&format!("rule:{rule}"), 1.0);
    }
    out.0
}

struct Features(Vec<(String, f32)>);

impl Features {
    fn add(&mut self, name: &str, value: f32) {
        if value != 0.0 {
            self.0.push((name.to_string(), value));
        }
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.add(name, f32::from(u8::from(value)));
    }
}

fn of_schema(item: &Item) -> bool {
    matches!(item.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { .. })
}

fn target(sense: &Sense) -> Option<(usize, Option<usize>)> {
    match sense {
        Sense::Table(t) => Some((*t, None)),
        Sense::Column(t, c) | Sense::Value { table: t, column: c, .. } => Some((*t, Some(*c))),
        _ => None,
    }
}

/// How well the chosen senses fit their words, and how many others fit as well.
fn linking(case: &Case<'_>, out: &mut Features) {
    let items = &case.interpretation.items;
    out.add("link", case.interpretation.score);
    out.add("link_gap", case.best_link - case.interpretation.score);
    let fit = |i: &Item| crate::plainly::fit(&i.sense, i.fit, case.tokens.get(i.start..i.end).unwrap_or_default(), case.lexicon);
    let fits: Vec<f32> = items.iter().filter(|i| of_schema(i)).map(|i| 1.0 - fit(i).min(1.0)).collect();
    out.add("misfit", fits.iter().sum());
    out.add("worst_fit", fits.iter().copied().fold(0.0, f32::max));
    out.flag("nothing_named", fits.is_empty());
    let mut rivals = 0.0;
    for (segment, item) in case.segments.iter().zip(items) {
        let Some(chosen) = target(&item.sense) else { continue };
        let others = segment.readings.iter().filter(|r| target(&r.sense).is_some_and(|t| t != chosen) && r.fit >= item.fit - 0.05).count();
        rivals += (others as f32).min(4.0);
    }
    out.add("rivals", rivals);
    let words = case
        .segments
        .iter()
        .zip(items)
        .filter(|(s, item)| of_schema(item) && s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword(..))));
    out.add("keyword_as_name", words.count() as f32);
    // 'grade C' where another column than the grade, which holds it too, was chosen for C.
    let beside = |i: usize| -> bool {
        let (Some(segment), Some(Sense::Value { table, column, .. })) = (case.segments.get(i), items.get(i).map(|i| &i.sense)) else {
            return false;
        };
        let named = [i.checked_sub(1), i.checked_sub(2), Some(i + 1)].into_iter().flatten().find_map(|n| match items.get(n)?.sense {
            Sense::Column(t, c) => Some((t, c)),
            _ => None,
        });
        named.is_some_and(|n| {
            n != (*table, *column)
                && segment.readings.iter().any(|r| matches!(r.sense, Sense::Value { table, column, .. } if (table, column) == n))
        })
    };
    out.add("value_beside_other", (0..items.len()).filter(|&i| beside(i)).count() as f32);
    // 'how many participants …' where a column holds 'Participant': rows are meant, not a value.
    let head = |i: usize| -> bool {
        let Some(Item { sense: Sense::Value { table, value, .. }, start, end, .. }) = items.get(i) else { return false };
        let Some([word]) = case.tokens.get(*start..*end) else { return false };
        let plain = !word.capitalized
            && !word.quoted
            && word.lower != value.to_lowercase()
            && case.lexicon.tables[*table].words.contains(&word.lemma);
        let led = i > 0
            && matches!(
                items[i - 1].sense,
                Sense::Keyword("count" | "of" | "all" | "ask" | "which" | "distinct" | "each" | "each_lead", _)
            );
        plain && led && !matches!(items.get(i + 1).map(|n| &n.sense), Some(Sense::Table(_) | Sense::Column(..)))
    };
    out.add("value_as_head", (0..items.len()).filter(|&i| head(i)).count() as f32);
    // 'songs by Nova': who made them, not one that is called so.
    let own = |i: usize| -> bool {
        let (Some(segment), Some(Sense::Value { table, .. })) = (case.segments.get(i), items.get(i).map(|i| &i.sense)) else {
            return false;
        };
        let behind = i.checked_sub(1).is_some_and(|b| matches!(items[b].sense, Sense::Keyword("by", _)));
        let maker = |t: usize| {
            case.lexicon.tables[t].words.iter().any(|w| crate::compose::roles::is_maker(w))
                || case.lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "person" | "organization"))
        };
        let elsewhere =
            |r: &crate::mention::Reading| matches!(r.sense, Sense::Value { table: t, exact: true, .. } if t != *table && maker(t));
        behind && !maker(*table) && segment.readings.iter().any(elsewhere)
    };
    out.flag("value_of_itself", (0..items.len()).any(own));
    let inexact = items.iter().filter(|i| matches!(i.sense, Sense::Value { exact: false, .. })).count();
    out.add("value_inexact", inexact as f32);
    out.add("value_exact", items.iter().filter(|i| matches!(i.sense, Sense::Value { exact: true, .. })).count() as f32);
}

/// Words of the question that the query does not hold.
fn missing(case: &Case<'_>, census: &Census, out: &mut Features) {
    let content = |t: &Token| {
        !t.punctuation
            && t.lower.chars().count() > 2
            && !crate::rank::COMMON.contains(t.lower.as_str())
            && !crate::rank::COMMON.contains(t.lemma.as_str())
    };
    let unknown = case.segments.iter().filter(|s| s.readings.iter().all(|r| r.sense == Sense::Unknown));
    let words = unknown.flat_map(|s| &case.tokens[s.start..s.end]).filter(|t| !t.punctuation);
    let (mut uncovered, mut uncovered_common, mut uncovered_capital) = (0.0, 0.0, 0.0);
    for t in words {
        if content(t) {
            uncovered += 1.0;
            uncovered_capital += f32::from(u8::from(t.capitalized));
        } else {
            uncovered_common += 1.0;
        }
    }
    out.add("uncovered", uncovered);
    out.add("uncovered_common", uncovered_common);
    out.add("uncovered_capital", uncovered_capital);
    out.add("unused", case.composed.unused.iter().filter(|&&i| case.tokens.get(i).is_some_and(|t| !t.punctuation)).count() as f32);
    let tables = &case.lexicon.schema.tables;
    for item in &case.interpretation.items {
        match &item.sense {
            Sense::Table(t) => out.flag("missing_table", !census.tables.contains(&tables[*t].name)),
            Sense::Column(t, c) => {
                out.flag("missing_column", !census.columns.contains(&(tables[*t].name.clone(), tables[*t].columns[*c].name.clone())));
            }
            Sense::Value { table, column, value, .. } => {
                let held = census.literals.contains(&value.to_lowercase())
                    || census.columns.contains(&(tables[*table].name.clone(), tables[*table].columns[*column].name.clone()));
                out.flag("missing_value", !held);
            }
            Sense::Number(n) => {
                let held = census.literals.contains(&n.text.to_lowercase())
                    || census.literals.iter().any(|l| l.parse::<f64>().is_ok_and(|v| (v - n.value).abs() <= 1.0))
                    || census.limits.iter().any(|&l| (l as f64 - n.value).abs() < 0.5)
                    || census.times > 0;
                out.flag("missing_number", !held);
            }
            Sense::Quoted(text) => {
                out.flag("missing_quoted", !census.literals.contains(&text.to_lowercase()));
            }
            Sense::Time(_) => out.flag("missing_time", census.times == 0 && census.groups == 0),
            _ => {}
        }
    }
}

/// What the query holds though the question did not say so.
fn unasked(case: &Case<'_>, census: &Census, out: &mut Features) {
    let tables = &case.lexicon.schema.tables;
    let mut named: Vec<usize> = Vec::new();
    let mut said: Vec<(usize, usize)> = Vec::new();
    for item in &case.interpretation.items {
        if let Some((t, c)) = target(&item.sense) {
            named.push(t);
            said.extend(c.map(|c| (t, c)));
        }
    }
    let mut held: Vec<_> = census.tables.iter().collect();
    held.sort();
    for name in held {
        let Some(t) = case.lexicon.table(name) else { continue };
        if !named.contains(&t) {
            out.add(if case.lexicon.tables[t].bridge { "unasked_bridge" } else { "unasked_table" }, 1.0);
        }
    }
    for output in &case.composed.query.select {
        if let Expr::Column(c) = &output.expr {
            let asked = said.iter().any(|&(t, k)| tables[t].name == c.table.name && tables[t].columns[k].name == c.column);
            let Some(t) = case.lexicon.table(&c.table.name) else { continue };
            let display = case.lexicon.tables[t].display.iter().any(|&k| tables[t].columns[k].name == c.column);
            if !asked {
                out.add(if display { "implied_display" } else { "implied_output" }, 1.0);
            }
            out.flag("output_of_unnamed_table", !named.contains(&t));
        }
    }
    // 'cancelled orders' are not counted by their dates.
    let days =
        case.tokens.iter().any(|t| matches!(t.lemma.as_str(), "day" | "date" | "time" | "week" | "month" | "year" | "hour" | "moment"));
    let asked = days && case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("distinct" | "count_distinct", _)));
    let dates = case.composed.query.select.iter().filter(|o| match &o.expr {
        Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. } => match argument.as_ref() {
            Expr::Column(c) => case
                .lexicon
                .table(&c.table.name)
                .is_some_and(|t| case.lexicon.column(t, &c.column).is_some_and(|k| tables[t].columns[k].class.is_temporal())),
            _ => false,
        },
        _ => false,
    });
    out.flag("counts_dates", !asked && dates.count() > 0);
    // People read names, not keys, unless they say 'id', 'code' or the like.
    for output in &case.composed.query.select {
        if let Expr::Column(c) = &output.expr
            && let Some(t) = case.lexicon.table(&c.table.name)
            && let Some(k) = case.lexicon.column(t, &c.column)
        {
            let entry = &case.lexicon.tables[t].columns[k];
            let said = entry.words.last().is_some_and(|w| case.tokens.iter().any(|t| t.lemma == *w));
            let text = case.lexicon.schema.tables[t].columns[k].class.is_text();
            out.flag("key_shown", entry.foreign && !text && !said && !shows_all_of(&case.composed.query, t, case.lexicon));
        }
    }
    let places: usize = case.interpretation.items.iter().filter(|i| of_schema(i)).count();
    out.add("tables_per_name", census.tables.len() as f32 / places.max(1) as f32);
}

/// True where all there is of a table's rows is shown, and so their keys.
pub(crate) fn shows_all_of(query: &Query, t: usize, lexicon: &Lexicon) -> bool {
    const FEWEST: usize = 3;
    let columns = &lexicon.schema.tables[t].columns;
    let shown = |name: &str| {
        let of = |e: &Expr| matches!(e, Expr::Column(c) if c.column == name && lexicon.table(&c.table.name) == Some(t));
        query.select.iter().any(|o| of(&o.expr))
    };
    columns.len() >= FEWEST && columns.iter().all(|c| c.sensitive || c.property.is_some() || shown(&c.name))
}

/// Queries that hardly anybody means: what is asked is what was given, groups of one row each, sums of keys.
fn implausible(case: &Case<'_>, census: &Census, out: &mut Features) {
    let q = &case.composed.query;
    let tables = &case.lexicon.schema.tables;
    let place = |e: &Expr| match e {
        Expr::Column(c) => case.lexicon.table(&c.table.name).and_then(|t| Some((t, case.lexicon.column(t, &c.column)?))),
        _ => None,
    };
    let fixed = |e: &Expr| {
        q.filter
            .iter()
            .any(|p| matches!(p, Predicate::Compare { left, op: Comparison::Equal, right: Expr::Text(_) | Expr::Number(_) } if left == e))
    };
    let named =
        |e: &Expr| q.filter.iter().any(|p| matches!(p, Predicate::In { expr, values, negated: false } if expr == e && values.len() == 1));
    out.flag("answers_itself", !q.select.is_empty() && q.select.iter().all(|o| fixed(&o.expr) || named(&o.expr)));
    out.add("asked_is_given", q.select.iter().filter(|o| fixed(&o.expr)).count() as f32);
    let keyed = q.group_by.iter().filter_map(place).any(|(t, c)| {
        case.lexicon.is_unique(t, &[c]) && q.select.iter().any(|o| matches!(&o.expr, Expr::CountRows(Some(r)) if r.name == tables[t].name))
    });
    out.flag("counts_of_one", keyed);
    crate::unlikely::features(case, census).into_iter().for_each(|(name, value)| out.flag(name, value));
    crate::absurd::features(case, census).for_each(|(name, value)| out.flag(name, value));
    crate::strained::features(case, census).into_iter().for_each(|(name, value)| out.add(name, value));
    let sums_key = q.select.iter().chain(q.source.iter().flat_map(|s| &s.select)).any(|o| match &o.expr {
        Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } => {
            place(argument).is_some_and(|(t, c)| case.lexicon.tables[t].columns[c].key || case.lexicon.tables[t].columns[c].year)
        }
        _ => false,
    });
    out.flag("sums_key", sums_key);
    let doubled = case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("count_distinct", _)));
    // Rows of one table are different things as they are.
    let rows_of_one =
        q.source.is_none() && crate::rank::tables(q).len() == 1 && q.select.iter().any(|o| matches!(o.expr, Expr::CountRows(_)));
    out.flag("no_distinct_count", doubled && census.distinct == 0 && !rows_of_one);
    let repeats = q
        .select
        .iter()
        .filter_map(|o| place(&o.expr))
        .any(|(t, c)| case.lexicon.tables[t].display.contains(&c) && !case.lexicon.is_unique(t, &[c]));
    out.flag("names_may_repeat", repeats && q.group_by.is_empty());
    let many = crate::rank::tables(q).len() > 1 && q.group_by.is_empty() && !q.distinct && !q.select.iter().any(|o| o.expr.is_aggregate());
    out.flag("joined_list", many);
}

/// Words that call for a construction, and whether the query has it.
fn consistency(case: &Case<'_>, census: &Census, out: &mut Features) {
    let tag =
        |tags: &[&str]| case.interpretation.items.iter().filter(|i| matches!(i.sense, Sense::Keyword(t, _) if tags.contains(&t))).count();
    let argument = |tag: &str, argument: &str| {
        case.interpretation.items.iter().filter(|i| matches!(i.sense, Sense::Keyword(t, a) if t == tag && a == argument)).count()
    };
    let has = |f: Aggregate| census.aggregates.contains(&f);
    let adjectives = case.interpretation.items.iter().filter(|i| matches!(i.sense, Sense::Adjective(..))).count();
    let extreme = has(Aggregate::Min) || has(Aggregate::Max) || !census.limits.is_empty() || census.windows > 0;
    let counted = census.counts > 0 || has(Aggregate::Count);
    // A rate is its own mean, and 'per' asks for it.
    let rate = case.composed.rules.contains(&"ratio");
    out.flag("no_average", argument("agg", "avg") > 0 && !rate && !has(Aggregate::Avg) && census.nested == 0);
    out.flag("no_sum", argument("agg", "sum") > 0 && !has(Aggregate::Sum) && !counted);
    out.flag(
        "no_extreme",
        argument("agg", "max") + argument("agg", "min") + tag(&["sup", "sup_count", "sup_frequent", "top"]) > 0 && !extreme,
    );
    out.flag("no_extreme_adjective", adjectives > 0 && !extreme && census.comparisons == 0);
    out.flag("no_count", tag(&["count", "count_distinct"]) > 0 && !counted && !has(Aggregate::Sum));
    let amount = case.composed.query.select.iter().any(|o| o.expr.is_aggregate() || matches!(o.expr, Expr::Arithmetic(..)));
    out.flag("no_amount", tag(&["how_much"]) > 0 && !amount && census.equalities == 0);
    out.flag("no_group", tag(&["each", "each_lead", "group_by"]) > 0 && !rate && census.groups == 0 && census.nested == 0);
    out.flag("no_group_by", tag(&["by"]) > 0 && census.groups == 0 && census.orders == 0);
    out.flag("no_negation", tag(&["neg", "without", "except", "nor"]) > 0 && census.negations == 0 && census.sets == 0);
    out.flag(
        "no_comparison",
        tag(&["cmp", "cmp_adj", "cmp_adj_than", "between"]) > 0 && census.comparisons + census.equalities + census.patterns == 0,
    );
    out.flag("no_order", tag(&["order", "alphabetical"]) > 0 && census.orders == 0);
    out.flag("no_choice", tag(&["or"]) > 0 && census.choices + census.comparisons == 0);
    out.flag("no_intersection", tag(&["both"]) > 0 && census.sets == 0 && census.nested < 2);
    out.flag("no_pattern", tag(&["like"]) > 0 && census.patterns == 0);
    out.flag("no_distinct", tag(&["distinct"]) > 0 && census.distinct == 0 && census.groups == 0);
    let calls = |tags: &[&str]| tag(tags) > 0;
    let timed = |e: &Expr| matches!(e, Expr::Truncate(..) | Expr::Part(..) | Expr::YearOf(_));
    let q = &case.composed.query;
    let by_time = !q.order_by.is_empty() && q.order_by.iter().all(|o| timed(&o.expr) && q.group_by.contains(&o.expr));
    out.flag(
        "extra_group",
        census.groups > 0
            && !calls(&["each", "each_lead", "group_by", "by", "count", "sup", "sup_count", "sup_frequent", "top", "measure"]),
    );
    out.flag(
        "extra_count",
        counted && !calls(&["count", "count_distinct", "count_verb", "sup_count", "sup_frequent", "top", "sup", "agg", "cmp", "measure"]),
    );
    out.flag("extra_sum", has(Aggregate::Sum) && argument("agg", "sum") == 0 && !calls(&["measure", "how_much"]));
    out.flag(
        "extra_limit",
        !census.limits.is_empty() && !calls(&["sup", "sup_count", "sup_frequent", "top", "top_first", "sup_sold"]) && adjectives == 0,
    );
    out.flag("extra_negation", census.negations > 0 && !calls(&["neg", "without", "except", "nor", "but"]) && !denies(case.tokens));
    out.flag("extra_average", has(Aggregate::Avg) && argument("agg", "avg") == 0);
    out.flag(
        "extra_order",
        // Groups of time stand in their order.
        census.orders > 0 && !by_time && census.limits.is_empty() && !calls(&["order", "alphabetical", "direction", "by", "sort_verb"]),
    );
    // Each word that restricts must find its condition.
    let restrictions = tag(&["cmp", "cmp_adj", "cmp_adj_than", "between", "like", "neg", "without"]);
    let held = census.comparisons + census.equalities + census.patterns + census.negations + census.havings;
    out.add("conditions_short", restrictions.saturating_sub(held) as f32);
    let extremes = tag(&["sup", "sup_count", "sup_frequent", "top"]) + adjectives;
    out.add("extremes_short", extremes.saturating_sub(census.limits.len() + census.aggregates.len() + census.nested) as f32);
    out.add("connectives", tag(&["that", "with", "whose", "who", "which"]).saturating_sub(1) as f32);
    out.add("ands", tag(&["and", "or", "but"]) as f32);
}

/// How large and how nested the query is, and how long the question.
fn shape(case: &Case<'_>, census: &Census, out: &mut Features) {
    let q = &case.composed.query;
    out.add("join_cost", case.join_cost);
    out.add("tables", census.tables.len() as f32 - 1.0);
    out.add("nested", census.nested as f32);
    out.add("sets", census.sets as f32);
    out.add("windows", census.windows as f32);
    out.add("outputs", q.select.len() as f32 - 1.0);
    out.flag("grouped", census.groups > 0);
    out.flag("having", census.havings > 0);
    out.flag("limited", !census.limits.is_empty());
    out.flag("patterns", census.patterns > 0);
    out.flag("equalities", census.equalities > 0);
    out.flag("plain_list", census.groups == 0 && census.aggregates.is_empty() && census.counts == 0 && census.limits.is_empty());
    out.add("length", (case.tokens.len() as f32 / 10.0).min(4.0));
    out.add("schema", (case.lexicon.schema.tables.len() as f32).ln());
    out.add("assumptions", case.composed.assumptions.len() as f32);
}

/// A word that denies what it is made of: 'unpaid', 'unsold', 'uninsured'.
fn denies(tokens: &[Token]) -> bool {
    let denied = |t: &Token| {
        let done = t.lower.strip_prefix("un").filter(|d| d.len() > 3);
        !t.quoted && done.is_some_and(crate::compose::state::is_deed)
    };
    tokens.iter().any(denied)
}
