//! Words that a construction took out of the sentence before the rest of it was read: they count as part of what is computed, but only
//! where the query computes something of their kind. 'growth' is part of no plain sum, 'longest' of no list without an order.

use super::facts::Fact;
use super::operators::Found;
use super::policy;
use super::words::{OUTRIGHT, Teller};
use crate::mention::{Segment, Sense};
use crate::query::{Aggregate, ColumnRef, Comparison, Predicate};
use crate::text::Token;
use crate::time_types::TimePoint;

impl Teller<'_> {
    /// A construction took the word up.
    pub(super) fn taken(&self, segment: &Segment, token: &Token, operator: Option<Found>) -> bool {
        // What a follow-up was composed of is not all that became of it: an operation that is missing there is missing.
        if self.matter.before.is_some() && operator == Some(Found::Missing) {
            return false;
        }
        let apart = matches!(operator, Some(Found::Light)) && policy::says_nothing(&token.lower);
        let filler = segment.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("filler" | "filler_noun", _)));
        // Where nothing is computed, the name of a column that is not there is part of nothing.
        let lost = !self.facts.has(computes) && segment.readings.iter().any(|r| matches!(r.sense, Sense::Column(..)) && r.fit >= OUTRIGHT);
        if lost {
            return false;
        }
        // 'how many shops are open' as all shops: of a bare number of rows no state is a part.
        if matches!(
            token.lower.as_str(),
            "open" | "closed" | "cancelled" | "canceled" | "active" | "inactive" | "overdue" | "unpaid" | "retired" | "empty" | "vacant"
        ) && !self.facts.has(|f| !matches!(f, Fact::Count | Fact::Table(_) | Fact::Column(_) | Fact::Distinct))
        {
            return false;
        }
        // 'busiest' ranks and 'versus' compares, or they are lost.
        let ranks = |r: &crate::mention::Reading| matches!(r.sense, Sense::Keyword("sup_frequent" | "sup_count" | "versus", _));
        if operator == Some(Found::Missing) && segment.readings.iter().any(ranks) {
            return false;
        }
        // 'on time', 'late': two dates are compared, or nothing is.
        if self.keeps_promise(token) && self.is_past_due() {
            return true;
        }
        if self.keeps_promise(token) && !self.facts.has(|f| matches!(f, Fact::Compare(_) | Fact::Subtract)) {
            return false;
        }
        // 'current members' is no part of how old they are.
        let restricts =
            |f: &Fact<'_>| matches!(f, Fact::Window(_) | Fact::Flag(_) | Fact::Negation | Fact::Nested | Fact::Exists | Fact::Except);
        if matches!(token.lower.as_str(), "current" | "existing" | "available") && !self.facts.has(restricts) {
            return false;
        }
        let left = self.matter.left.is_none_or(|left| left.contains(&segment.start));
        let number = segment.readings.iter().any(|r| matches!(r.sense, Sense::Number(_) | Sense::Quoted(_) | Sense::Time(_)));
        let averages = segment.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("agg" | "agg_after", "avg" | "median" | "stddev")));
        let negates = averages
            || segment
                .readings
                .iter()
                .any(|r| matches!(r.sense, Sense::Keyword("neg" | "without" | "except" | "nor" | "cmp" | "between", _)));
        !left
            && !filler
            && !apart
            && !number
            && !negates
            && !token.quoted
            && !policy::says_nothing(&token.lower)
            && policy::is_familiar(token)
            && self.computed_of_kind(segment, token)
    }

    /// A day that was promised lies before today.
    fn is_past_due(&self) -> bool {
        self.matter.query.filter.iter().any(|p| {
            matches!(p, Predicate::Within { range, negated: false, .. }
                if range.from.is_none() && range.to.as_ref().is_some_and(|to| *to == TimePoint::today()))
        })
    }

    /// 'on time', 'late', 'delay': what was promised was kept or missed.
    fn keeps_promise(&self, token: &Token) -> bool {
        let at = self.matter.tokens.iter().position(|t| t.start == token.start);
        let before = at.and_then(|i| i.checked_sub(1)).and_then(|b| self.matter.tokens.get(b));
        matches!(token.lower.as_str(), "late" | "overdue" | "delay" | "delays" | "lateness" | "punctual")
            || token.lower == "time" && before.is_some_and(|t| t.lower == "on")
    }

    /// The query computes something of the kind that the word asks for.
    fn computed_of_kind(&self, segment: &Segment, token: &Token) -> bool {
        let has = |test: &dyn Fn(&Fact<'_>) -> bool| self.facts.has(test);
        // 'never paid': what is also the participle of a deed ranks nothing by itself.
        let deed = crate::compose::state::state_word(&token.lower).is_some() || crate::compose::state::is_deed(&token.lower);
        let kinds = segment.readings.iter().filter_map(|r| match &r.sense {
            Sense::Keyword(tag, _) => Some(*tag),
            Sense::Adjective(..) => Some("sup").filter(|_| !deed),
            _ => None,
        });
        let kind = kind(&token.lower).or_else(|| kinds.into_iter().find(|tag| !policy::carries_sentence(tag)));
        match kind {
            Some(
                "sup" | "top" | "top_first" | "sup_count" | "sup_frequent" | "sup_sold" | "frequent_first" | "cmp_adj" | "cmp_adj_than",
            ) => {
                // 'which is more expensive, this or that': both stand side by side.
                let beside = has(&|f| matches!(f, Fact::Choice)) && has(&|f| matches!(f, Fact::Group));
                has(&ranks) || has(&spans) || beside
            }
            Some("than" | "cmp_post" | "multiple" | "cmp_time") => has(&ranks) || has(&spans),
            Some("versus") => has(&|f| matches!(f, Fact::Window(_) | Fact::Divide | Fact::Subtract | Fact::Choice | Fact::Group)),
            // 'is it growing?' is seen in a row a month; 'the growth' is a figure.
            Some("growth") => {
                let seen = token.lower != "growth" && has(&|f| matches!(f, Fact::Grain(_)));
                seen || has(&|f| matches!(f, Fact::Window(_) | Fact::Divide | Fact::Subtract))
            }
            Some("share" | "ratio") => has(&|f| matches!(f, Fact::Window(_) | Fact::Divide)),
            Some("running") => has(&|f| matches!(f, Fact::Window(_))),
            Some("agg" | "agg_after" | "measure" | "count" | "count_distinct" | "count_verb") => {
                has(&|f| matches!(f, Fact::Aggregate(_) | Fact::Count | Fact::Window(_) | Fact::Divide | Fact::Subtract | Fact::Defined(_)))
            }
            Some("or") => has(&|f| matches!(f, Fact::Choice | Fact::Union | Fact::EveryGroup | Fact::Order(_)) || spans(f)),
            Some("each" | "each_lead" | "group_by" | "by") => has(&|f| matches!(f, Fact::Group | Fact::Order(_))),
            Some("minus") => has(&|f| matches!(f, Fact::Subtract | Fact::Except | Fact::Negation)) || has(&ranks) || has(&spans),
            // Rows are no amount.
            Some("amount") => has(&|f| {
                matches!(f, Fact::Aggregate(a) if *a != Aggregate::Count) || matches!(f, Fact::Divide | Fact::Subtract | Fact::Defined(_))
            }),
            Some("how_long") => self.lasts(),
            _ => true,
        }
    }

    /// The query measures a length of time, or reads a column that holds one.
    fn lasts(&self) -> bool {
        let lexicon = self.lexicon();
        let column = |c: &ColumnRef| {
            let at = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
            at.is_some_and(|(t, at)| {
                lexicon.schema.tables[t].columns[at].class.is_temporal()
                    || lexicon.roles[t].is(at, "duration")
                    || lexicon.tables[t].columns[at].words.iter().any(|w| LENGTHS.contains(&w.as_str()))
            })
        };
        self.facts.has(|f| matches!(f, Fact::Subtract | Fact::Interval(_) | Fact::Age)) || self.facts.columns().any(|(_, c)| column(c))
    }
}

/// Words of columns that hold lengths of time.
const LENGTHS: &[&str] =
    &["time", "duration", "minutes", "minute", "hours", "hour", "days", "day", "seconds", "second", "weeks", "months", "years", "age"];

/// What a word asks for, whatever it was read as.
fn kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "than" | "exceeding" | "exceeds" | "exceed" => "than",
        "first" | "last" | "latest" | "earliest" | "top" | "best" | "worst" => "sup",
        "time" | "times" | "duration" | "durations" | "long" | "transit" | "cycle" => "how_long",
        "less" | "minus" | "subtracted" | "deducted" => "minus",
        "growth" | "growing" | "grew" | "grown" => "growth",
        "percentage-wise" | "percentagewise" | "percentwise" | "proportionally" => "share",
        "amount" | "amounts" | "net" | "gross" => "amount",
        "total" | "totals" | "totalled" | "volume" => "agg",
        _ => return None,
    })
}

/// What ranks or orders rows.
fn ranks(f: &Fact<'_>) -> bool {
    matches!(f, Fact::Order(_) | Fact::Window(_) | Fact::Aggregate(Aggregate::Max | Aggregate::Min))
}

/// What compares, or bounds a time.
fn spans(f: &Fact<'_>) -> bool {
    matches!(f, Fact::Between | Fact::Period(_) | Fact::Subtract | Fact::Interval(_))
        || matches!(f, Fact::Compare(c) if !matches!(c, Comparison::Equal | Comparison::NotEqual))
}

/// True for what a word may be part of without being its name.
fn computes(f: &Fact<'_>) -> bool {
    matches!(
        f,
        Fact::Count
            | Fact::Aggregate(_)
            | Fact::Window(_)
            | Fact::Subtract
            | Fact::Divide
            | Fact::Age
            | Fact::Interval(_)
            | Fact::Nested
            | Fact::Exists
            | Fact::Defined(_)
            | Fact::Group
            | Fact::Order(_)
            | Fact::Period(_)
            | Fact::Except
            | Fact::Intersect
            | Fact::Union
    )
}
