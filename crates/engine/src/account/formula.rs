//! Words of arithmetic: they are used where the query computes with the number that they stand before.

use super::Part;
use super::facts::Fact;
use super::words::{Teller, Use};
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr, Predicate};
use crate::rephrase::formula::{APART, TOGETHER, is_spending, per_money_at, phrase_at, right_of};
use crate::rephrase::percentiles::said_at;
use crate::rephrase::{changes, moving};

/// How many mentions behind an operator its number stands.
const REACH: usize = 5;

impl Teller<'_> {
    /// Words of changes and windows that are worded at length.
    fn changes(&self, at: usize, word: &str) -> Option<Use> {
        use crate::query::WindowKind;
        let tokens = self.matter.tokens;
        let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
        // 'that month and the two before it', 'smoothed over four weeks', 'smooth out'
        let moving = self.facts.moving();
        if let (Some(n), Some(window)) = (moving, moving::said(tokens))
            && window.length == n
            && (window.from..window.to).contains(&at)
        {
            return Use::new(self.facts.part(|f| matches!(f, Fact::Window(WindowKind::MovingAverage(_))))?, "moving average", true);
        }
        if moving.is_some()
            && (matches!(word, "smooth" | "smoothed" | "smoothing") || word == "out" && lower(at.wrapping_sub(1)) == "smooth")
        {
            return Use::new(Part::Output, "moving average", true);
        }
        // '4-week average', '7d'
        let digits = word.find(|c: char| !c.is_ascii_digit()).and_then(|d| Some((word.get(..d)?, word.get(d..)?)));
        if let (Some(n), Some((number, unit))) = (moving, digits)
            && number.parse::<u32>() == Ok(n)
            && moving::unit(unit.trim_start_matches('-')).is_some()
        {
            return Use::new(Part::Output, "moving average", true);
        }
        let compares = |f: &Fact<'_>| matches!(f, Fact::Window(WindowKind::GrowthRate | WindowKind::Previous));
        let changed =
            self.facts.has(compares) || self.facts.has(|f| matches!(f, Fact::Subtract)) && self.facts.has(|f| matches!(f, Fact::Divide));
        let said = changes::of_both_ways(word)
            || word == "or" && changes::of_both_ways(lower(at.wrapping_sub(1))) && changes::of_both_ways(lower(at + 1))
            || word == "how" && lower(at + 1) == "much"
            || word == "much" && lower(at.wrapping_sub(1)) == "how"
            || (at.saturating_sub(4)..=at).any(|i| lower(i) == "one" && lower(i + 2) == "to" && lower(i + 4) == "next")
            || matches!(word, "one" | "before" | "preceding")
                && (at.saturating_sub(3)..=at).any(|i| lower(i) == "one" && matches!(lower(i + 1), "before" | "preceding"));
        if changed && said {
            return Use::new(Part::Output, "change", true);
        }
        // 'what share does each account for'
        if matches!(word, "account" | "accounts" | "accounted") && lower(at + 1) == "for" {
            let share = self.facts.part(|f| matches!(f, Fact::Divide | Fact::Window(WindowKind::ShareOfTotal)))?;
            return Use::new(share, "share", true);
        }
        // 'in every single month', 'in all four quarters'
        let every = (at.saturating_sub(4)..=at).any(|i| matches!(lower(i), "every" | "each" | "all")) && self.counts_units();
        let unit = matches!(word, "single" | "every" | "each") || moving::unit(word).is_some() || self.number_of_units(at);
        (every && unit).then(|| Use::new(Part::Condition, "in every one", true)).flatten()
    }

    /// Groups must have rows in so many units of time.
    fn counts_units(&self) -> bool {
        self.matter.query.having.iter().any(|p| match p {
            Predicate::Compare { left: Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, .. }, .. } => {
                matches!(argument.as_ref(), Expr::Truncate(..))
            }
            _ => false,
        })
    }

    /// The number of them that must be there.
    fn number_of_units(&self, at: usize) -> bool {
        let lower: Vec<&str> = self.matter.tokens.iter().map(|t| t.lower.as_str()).collect();
        let said = crate::numbers::number_at(&lower, at).map(|n| n.value);
        self.matter.query.having.iter().any(|p| match p {
            Predicate::Compare { right: Expr::Number(n), .. } => n.parse::<f64>().ok() == said,
            _ => false,
        })
    }

    /// The arithmetic that a word asks for, where the query holds it with the number that follows.
    pub(super) fn computes_with(&self, at: usize) -> Option<Use> {
        let tokens = self.matter.tokens;
        let word = tokens.get(at)?.lower.as_str();
        let percentile = (at.saturating_sub(1)..=at).find_map(|first| said_at(tokens, first).filter(|(_, end)| *end > at));
        let percentile = percentile.or_else(|| {
            // 'the percentile of'
            let before = at.checked_sub(2).filter(|_| word == "of")?;
            said_at(tokens, before).filter(|(_, end)| *end == at)
        });
        if percentile.is_some() || word == "middle" {
            let wanted = percentile.map(|(n, _)| n).filter(|n| *n != 50).map_or(Aggregate::Median, Aggregate::Percentile);
            return Use::new(self.facts.part(|f| *f == Fact::Aggregate(wanted))?, "percentile", true);
        }
        if let Some(u) = self.changes(at, word) {
            return Some(u);
        }
        let held = |operation: Arithmetic| !right_of(self.matter.query, operation).is_empty();
        if TOGETHER.iter().any(|phrase| phrase.split(' ').next_back() == Some(word)) {
            return Use::new(Part::Output, "added up", true).filter(|_| held(Arithmetic::Add));
        }
        if APART.contains(&word) && tokens.get(at + 1).is_some_and(|t| t.lower == "between") {
            return Use::new(Part::Output, "difference", true).filter(|_| held(Arithmetic::Subtract));
        }
        if word.starts_with("weighted") && held(Arithmetic::Multiply) {
            return Use::new(Part::Output, "weighted", true);
        }
        // 'per franc of budget'
        let money = (at.saturating_sub(4)..=at).find_map(|first| {
            let end = per_money_at(tokens, first)?;
            let spent = tokens.get(end).is_some_and(|t| is_spending(&t.lower));
            (at < end || spent && at == end).then_some(())
        });
        if money.is_some() && held(Arithmetic::Divide) {
            return Use::new(Part::Output, "divided", true);
        }
        let (operation, end) = (at.saturating_sub(3)..=at).find_map(|first| phrase_at(tokens, first).filter(|(_, end)| *end > at))?;
        let right = right_of(self.matter.query, operation.arithmetic());
        let behind = self.matter.segments.iter().zip(self.matter.items).filter(|(s, _)| s.start >= end).take(REACH);
        let lexicon = self.lexicon();
        let computed = behind.map(|(_, i)| &i.sense).any(|sense| match sense {
            Sense::Column(t, c) => right.iter().any(|r| {
                let table = &lexicon.schema.tables[*t];
                r.table.name == table.name && table.columns.get(*c).is_some_and(|own| own.name == r.column)
            }),
            // Rows that are counted, money that is summed, a plain number.
            Sense::Table(_) | Sense::Keyword("measure" | "all" | "agg", _) | Sense::Number(_) => {
                operation.arithmetic() == Arithmetic::Divide && self.facts.has(|f| matches!(f, Fact::Divide))
            }
            _ => false,
        });
        Use::new(Part::Output, "arithmetic", true).filter(|_| computed)
    }
}
