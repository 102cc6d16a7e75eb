//! Operations that a query holds in another shape than the word for them: what is left out as a comparison the other way round, the rows that
//! a mean is taken over as the rows themselves.

use super::Part;
use super::facts::Fact;
use super::operators::Found;
use super::words::Teller;
use crate::lexicon::Target;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison};
use crate::text::Token;

impl Teller<'_> {
    /// What holds a keyword's operation otherwise.
    pub(super) fn held_otherwise(&self, tag: &str, tokens: &[Token]) -> Option<Found> {
        match tag {
            "except" | "neg" | "without" => self.turned_round(tokens).then_some(Found::Held(Part::Condition, "not")),
            "each" | "each_lead" => self.over_own_rows(tokens).then_some(Found::Redundant("a row each")),
            "top_first" | "top" => self.sorted_so(tokens).then_some(Found::Held(Part::Order, "first")),
            _ => None,
        }
    }

    /// 'heaviest first' as an order.
    fn sorted_so(&self, tokens: &[Token]) -> bool {
        let (Some(behind), [.., last]) = (self.behind(tokens), tokens) else { return false };
        let before = behind.checked_sub(2).and_then(|i| self.matter.tokens.get(i));
        let extreme = before
            .is_some_and(|t| t.lower.ends_with("est") && t.lower.len() > 4 || matches!(t.lower.as_str(), "expensive" | "best" | "worst"));
        last.lower == "first" && extreme && self.facts.has(|f| matches!(f, Fact::Order(_)))
    }

    /// Where the words behind a keyword begin.
    fn behind(&self, tokens: &[Token]) -> Option<usize> {
        let last = tokens.last()?;
        Some(self.matter.tokens.iter().position(|t| t.start == last.start && t.end == last.end)? + 1)
    }

    /// 'excluding those under 100' as 'at least 100'.
    fn turned_round(&self, tokens: &[Token]) -> bool {
        const REACH: usize = 8;
        let Some(from) = self.behind(tokens) else { return false };
        let Some(clause) = self.matter.tokens.get(from..(from + REACH).min(self.matter.tokens.len())) else { return false };
        let to = from + clause.iter().position(|t| t.punctuation && !t.quoted).unwrap_or(clause.len());
        let said = self.matter.segments.iter().filter(|s| s.start >= from && s.end <= to).find_map(|s| {
            s.readings.iter().find_map(|r| match r.sense {
                Sense::Keyword("cmp", argument) => Some(argument),
                _ => None,
            })
        });
        let turned = match said {
            Some("<") => Comparison::GreaterOrEqual,
            Some("<=") => Comparison::Greater,
            Some(">") => Comparison::LessOrEqual,
            Some(">=") => Comparison::Less,
            _ => return false,
        };
        self.facts.has(|f| *f == Fact::Compare(turned))
    }

    /// 'average litres per pour' of the litres of pours.
    fn over_own_rows(&self, tokens: &[Token]) -> bool {
        let mean = |f: &Fact<'_>| matches!(f, Fact::Aggregate(Aggregate::Avg | Aggregate::Median));
        let (Some(from), true) = (self.behind(tokens), self.facts.has(mean)) else { return false };
        let Some(subject) =
            self.matter.query.subject.as_ref().and_then(|s| self.lexicon().table(&s.name)).or_else(|| self.tables().first().copied())
        else {
            return false;
        };
        let noun =
            self.matter.tokens.iter().skip(from).find(|t| !matches!(t.lower.as_str(), "the" | "a" | "an" | "single" | "individual" | "of"));
        noun.is_some_and(|t| self.lexicon().named(&t.lemma).iter().any(|h| h.weight > 0.9 && h.target == Target::Table(subject)))
    }
}
