//! Operators: words that ask for an operation are used only where the query holds it.

use super::facts::{Fact, Facts};
use super::{Part, policy};
use crate::query::{Aggregate, Comparison, WindowKind};

/// What became of a keyword.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Found {
    /// The operation is there.
    Held(Part, &'static str),
    /// The operation is missing.
    Missing,
    /// The keyword carries the sentence, no operation.
    Light,
    /// The operation would change nothing.
    Redundant(&'static str),
}

/// Which operations have been laid claim to so far: a query with one comparison accounts for one word that compares.
#[derive(Debug, Default)]
pub(super) struct Claims {
    comparisons: usize,
    negations: usize,
    counts: usize,
    /// Superlatives in both directions ('lowest', 'highest').
    ascending: bool,
    descending: bool,
}

impl Claims {
    /// Whether the query holds what a keyword asks for.
    pub fn keyword(&mut self, tag: &str, argument: &str, facts: &Facts<'_>) -> Found {
        match tag {
            // 'how much do people spend': whoever it was.
            "filler" if argument == crate::mention::ANYBODY => Found::Redundant("whoever it was"),
            _ if policy::carries_sentence(tag) => Found::Light,
            // 'days between the order and its delivery'
            "between" if facts.has(|f| matches!(f, Fact::Subtract)) => held(facts.part(|f| matches!(f, Fact::Subtract)), "between"),
            "cmp" | "cmp_adj" | "cmp_adj_than" | "cmp_time" | "cmp_post" | "between" | "multiple" if !matches!(argument, "=" | "<>") => {
                self.comparison(facts)
            }
            "neg" | "without" | "except" => self.negation(facts),
            "count" => self.count(facts),
            "sup" => self.superlative(tag, argument, facts),
            "than" if facts.sides().is_some() => held(facts.sides(), "than"),
            "than" => held(facts.part(|f| ordering(f) || matches!(f, Fact::Between | Fact::Period(_))), "than"),
            _ => held(operation(tag, argument, facts), named(tag, argument)).or_redundant(tag, facts),
        }
    }

    fn comparison(&mut self, facts: &Facts<'_>) -> Found {
        let compares = |f: &Fact<'_>| ordering(f) || matches!(f, Fact::Between | Fact::Period(_));
        // A range of two ends holds two comparisons.
        let there = facts.count(compares) + facts.count(|f| matches!(f, Fact::Between)) + facts.count(|f| matches!(f, Fact::Nested));
        self.comparisons += 1;
        // 'a moving average over 7 days'
        if let (0, Some(_)) = (there, facts.moving()) {
            return held(facts.part(|f| matches!(f, Fact::Window(_))), "moving average");
        }
        // 'does A sell more than B': both are there to be compared.
        if let (0, Some(part)) = (there, facts.sides()) {
            return Found::Held(part, "comparison");
        }
        if self.comparisons > there { Found::Missing } else { held(facts.part(compares), "comparison") }
    }

    /// 'How many in May and how many in June': one number doesn't serve both.
    fn count(&mut self, facts: &Facts<'_>) -> Found {
        self.counts += 1;
        let there = facts.count(|f| matches!(f, Fact::Count | Fact::Aggregate(_)));
        // 'in order of the number of shelves' that each row keeps.
        let few = facts.has(|f| matches!(f, Fact::Limit(_) | Fact::Window(_)));
        let kept = || facts.part(|f| matches!(f, Fact::Order(_))).filter(|_| !few);
        if self.counts > there.max(1) { Found::Missing } else { held(operation("count", "", facts).or_else(kept), "count") }
    }

    /// 'The lowest and the highest price': one aggregate, or one order, doesn't serve both directions.
    fn superlative(&mut self, tag: &str, argument: &str, facts: &Facts<'_>) -> Found {
        if argument == "asc" {
            self.ascending = true
        } else {
            self.descending = true
        }
        let extremes = facts.count(|f| matches!(f, Fact::Limit(_) | Fact::Window(_) | Fact::Aggregate(Aggregate::Max | Aggregate::Min)));
        if self.ascending && self.descending && extremes < 2 {
            return Found::Missing;
        }
        held(operation(tag, argument, facts), named(tag, argument))
    }

    fn negation(&mut self, facts: &Facts<'_>) -> Found {
        // 'with or without orders' asks for the groups that have none, too.
        let negates = |f: &Fact<'_>| matches!(f, Fact::Negation | Fact::Except | Fact::EveryGroup);
        self.negations += 1;
        if self.negations > facts.count(negates) { Found::Missing } else { held(facts.part(negates), "not") }
    }
}

fn held(part: Option<Part>, name: &'static str) -> Found {
    part.map_or(Found::Missing, |p| Found::Held(p, name))
}

impl Found {
    fn or_redundant(self, tag: &str, facts: &Facts<'_>) -> Found {
        let aggregated = facts.has(|f| matches!(f, Fact::Count | Fact::Aggregate(_) | Fact::Window(_)));
        match (self, tag) {
            // A list has a row for each as it is.
            (Found::Missing, "each" | "each_lead" | "distinct") if !aggregated => Found::Redundant("a row each"),
            (found, _) => found,
        }
    }
}

fn ordering(f: &Fact<'_>) -> bool {
    matches!(f, Fact::Compare(c) if !matches!(c, Comparison::Equal | Comparison::NotEqual))
}

/// The operation's name for `as`.
fn named(tag: &str, argument: &str) -> &'static str {
    match (tag, argument) {
        ("count" | "count_verb" | "count_distinct" | "frequency", _) => "count",
        ("agg" | "agg_after", "avg") => "average",
        ("agg" | "agg_after", "sum") => "sum",
        ("agg" | "agg_after", "min") => "minimum",
        ("agg" | "agg_after", "max") => "maximum",
        ("agg" | "agg_after", "median") => "median",
        ("agg" | "agg_after", "stddev") => "standard deviation",
        ("each" | "each_lead" | "by" | "group_by", _) => "group",
        ("sup" | "top" | "top_first" | "sup_count" | "sup_frequent" | "sup_sold" | "frequent_first", _) => "ranking",
        ("order" | "direction" | "direction_age" | "alphabetical" | "sort_verb", _) => "order",
        ("share", _) => "share",
        ("ratio", _) => "ratio",
        ("growth", _) => "growth",
        ("running", _) => "running total",
        ("like", _) => "pattern",
        ("distinct", _) => "distinct",
        ("or", _) => "alternatives",
        ("measure", _) => "measure",
        _ => "operation",
    }
}

/// How the names of columns begin that say how long something is.
const LENGTHS: &[&str] = &[
    "len",
    "dur",
    "long",
    "minute",
    "min",
    "hour",
    "hr",
    "day",
    "week",
    "month",
    "year",
    "second",
    "sec",
    "time",
    "term",
    "tenure",
    "age",
    "runtime",
    "km",
    "mile",
    "metre",
    "meter",
    "distance",
    "height",
    "ms",
    "millisecond",
    "period",
    "span",
];

/// The same of how old something is.
const AGES: &[&str] =
    &["age", "year", "birth", "born", "dob", "built", "found", "establish", "open", "creat", "since", "date", "hire", "start"];

/// How columns are called that hold what is left.
const PROFITS: &[&str] = &["profit", "profits", "margin", "margins", "earning", "earnings", "markup", "gain", "gains", "contribution"];

/// The part that holds the operation a keyword asks for.
fn operation(tag: &str, argument: &str, facts: &Facts<'_>) -> Option<Part> {
    let part = |test: fn(&Fact<'_>) -> bool| facts.part(test);
    let aggregate = |a: Aggregate| facts.part(|f| *f == Fact::Aggregate(a));
    match tag {
        "count" | "count_verb" | "frequency" => part(|f| matches!(f, Fact::Count)).or_else(|| aggregate(Aggregate::Sum)).or_else(|| {
            // 'average number of seats': the number that is averaged.
            part(|f| {
                matches!(
                    f,
                    Fact::Aggregate(Aggregate::Avg | Aggregate::Median | Aggregate::Max | Aggregate::Min | Aggregate::Percentile(_))
                )
            })
        }),
        "count_distinct" => part(|f| matches!(f, Fact::Count)),
        "distinct" => part(|f| matches!(f, Fact::Distinct)).or_else(|| part(|f| matches!(f, Fact::Group | Fact::Count))),
        "agg" | "agg_after" => match argument {
            "avg" => aggregate(Aggregate::Avg)
                .or_else(|| part(|f| matches!(f, Fact::Divide | Fact::Window(WindowKind::MovingAverage(_) | WindowKind::Mean)))),
            "sum" => aggregate(Aggregate::Sum)
                .or_else(|| part(|f| matches!(f, Fact::Count | Fact::Window(WindowKind::RunningTotal) | Fact::Defined(_)))),
            "max" => aggregate(Aggregate::Max).or_else(|| ranked(facts)).or_else(|| part(ordering)),
            "min" => aggregate(Aggregate::Min).or_else(|| ranked(facts)).or_else(|| part(ordering)),
            "median" => aggregate(Aggregate::Median).or_else(|| part(|f| matches!(f, Fact::Aggregate(Aggregate::Percentile(_))))),
            "stddev" => aggregate(Aggregate::StdDev),
            _ => None,
        },
        "sup" | "top" | "top_first" | "sup_count" | "sup_frequent" | "sup_sold" | "frequent_first" => {
            ranked(facts).or_else(|| part(|f| matches!(f, Fact::Aggregate(Aggregate::Max | Aggregate::Min))))
        }
        "cmp" if argument == "=" => part(|f| matches!(f, Fact::Compare(_) | Fact::Choice | Fact::Limit(_) | Fact::Flag(_))),
        "cmp" => part(|f| matches!(f, Fact::Negation)),
        "each" | "each_lead" | "group_by" => part(|f| matches!(f, Fact::Group)),
        "by" => part(|f| matches!(f, Fact::Group | Fact::Order(_))).or_else(|| part(|f| matches!(f, Fact::Table(_) | Fact::Literal(_)))),
        "or" => part(|f| matches!(f, Fact::Choice | Fact::Union)).or_else(|| part(ordering)),
        "nor" => part(|f| matches!(f, Fact::Negation | Fact::Except)),
        "both" => {
            part(|f| matches!(f, Fact::Intersect | Fact::Choice | Fact::Exists)).or_else(|| facts.part(|_| facts.columns().count() > 1))
        }
        "order" | "sort_verb" | "alphabetical" | "direction" | "direction_age" => {
            // One number has no order.
            let one = facts.has(|f| matches!(f, Fact::Count | Fact::Aggregate(_)))
                && !facts.has(|f| matches!(f, Fact::Group | Fact::Window(_) | Fact::Nested));
            part(|f| matches!(f, Fact::Order(_))).filter(|_| !one)
        }
        "share" => part(|f| matches!(f, Fact::Divide | Fact::Window(WindowKind::ShareOfTotal))),
        "ratio" => part(|f| matches!(f, Fact::Divide)),
        "growth" => part(|f| matches!(f, Fact::Window(WindowKind::GrowthRate | WindowKind::Previous) | Fact::Divide | Fact::Subtract)),
        "split" if argument == "share" => part(|f| matches!(f, Fact::Divide | Fact::Window(WindowKind::ShareOfTotal))),
        // 'separately for A and B', 'A, B and so on': there is a row for each.
        "split" | "parted" => part(|f| matches!(f, Fact::Group)),
        "running" => part(|f| matches!(f, Fact::Window(WindowKind::RunningTotal))),
        "like" => part(|f| matches!(f, Fact::Pattern(_) | Fact::Literal(_))),
        "versus" => {
            let periods = facts.count(|f| matches!(f, Fact::Period(_)));
            part(|f| matches!(f, Fact::Group | Fact::Window(_) | Fact::Subtract | Fact::Divide | Fact::Union))
                .or_else(|| facts.part(|f| periods > 1 && matches!(f, Fact::Period(_))))
        }
        // A profit is what is left of something.
        "measure" if argument == "profit" => part(|f| matches!(f, Fact::Subtract | Fact::Divide | Fact::Defined(_))).or_else(|| {
            let told = |w: &String| PROFITS.iter().any(|p| w == p);
            facts.columns().find(|(_, c)| crate::text::identifier_words(&c.column).iter().any(told)).map(|(p, _)| p)
        }),
        "measure" => part(|f| matches!(f, Fact::Aggregate(_) | Fact::Defined(_))),
        // Rows are how many, never how much.
        "how_much" => part(|f| matches!(f, Fact::Aggregate(a) if *a != Aggregate::Count))
            .or_else(|| part(|f| matches!(f, Fact::Divide | Fact::Subtract | Fact::Defined(_))))
            .or_else(|| facts.part(|f| matches!(f, Fact::Column(_))).filter(|_| facts.shows_number)),
        "how_long" => part(|f| matches!(f, Fact::Age | Fact::Subtract | Fact::Interval(_))).or_else(|| {
            // A column that says so by itself.
            let told = |w: &String| LENGTHS.iter().any(|l| w.starts_with(l));
            facts.columns().find(|(_, c)| crate::text::identifier_words(&c.column).iter().any(told)).map(|(p, _)| p)
        }),
        "how_old" => part(|f| matches!(f, Fact::Age | Fact::Subtract | Fact::Interval(_))).or_else(|| {
            let told = |w: &String| AGES.iter().any(|l| w.starts_with(l));
            facts.columns().find(|(_, c)| crate::text::identifier_words(&c.column).iter().any(told)).map(|(p, _)| p)
        }),
        "when" | "star" | "traded" => facts.columns().next().map(|(p, _)| p).or_else(|| facts.tables().next().map(|(p, _)| p)),
        _ => None,
    }
}

/// A ranking: the first rows of an order, or ranks within groups.
fn ranked(facts: &Facts<'_>) -> Option<Part> {
    let limited = facts.part(|f| matches!(f, Fact::Limit(_)));
    let ordered = facts.has(|f| matches!(f, Fact::Order(_)));
    limited.filter(|_| ordered).or_else(|| facts.part(|f| matches!(f, Fact::Window(WindowKind::Rank | WindowKind::RowNumber))))
}

/// What an adjective of degree ('oldest', 'cheaper') rests on.
pub(super) fn adjective(facts: &Facts<'_>) -> Option<Part> {
    facts
        .part(|f| matches!(f, Fact::Limit(_) | Fact::Aggregate(Aggregate::Max | Aggregate::Min)) || ordering(f))
        .or_else(|| facts.part(|f| matches!(f, Fact::Order(_) | Fact::Window(_) | Fact::Period(_))))
}
