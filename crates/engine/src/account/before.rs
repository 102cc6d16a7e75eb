//! Words of a follow-up that speak of the query before: of what is replaced, left out, or no restriction any more.

use super::facts::{Fact, Facts};
use super::words::Use;
use super::{Matter, Part};
use crate::query::{Aggregate, ColumnRef, Query, WindowKind};
use crate::text::{Token, stem};
use crate::time_types::Grain;

/// Verbs that take something away.
const TAKING: &[&str] = &[
    "exclude",
    "excluding",
    "omit",
    "skip",
    "ignore",
    "leave",
    "leaving",
    "take",
    "taking",
    "out",
    "cut",
    "drop",
    "remove",
    "forget",
    "lift",
    "clear",
    "cancel",
    "undo",
    "reset",
    "rid",
    "counting",
    "filter",
];
/// What restrictions are called.
pub(crate) const RESTRICTIONS: &[&str] =
    &["filter", "filters", "restriction", "restrictions", "condition", "conditions", "constraint", "constraints", "limit", "limitation"];
/// How far behind such a verb a word belongs to it.
const REACH: usize = 4;

/// The query before, held against the one that the follow-up makes of it.
pub(super) struct Before<'a> {
    matter: &'a Matter<'a>,
    facts: Facts<'a>,
    /// Columns that it read and the new one does not, with the part that read them.
    gone: Vec<(Part, &'a ColumnRef)>,
    /// The new query restricts less.
    fewer: bool,
}

fn restricts(facts: &Facts<'_>) -> usize {
    facts.all.iter().filter(|(p, _)| matches!(p, Part::Condition | Part::Period)).count()
}

impl<'a> Before<'a> {
    pub fn new(query: &'a Query, now: &Facts<'_>, matter: &'a Matter<'a>) -> Self {
        let facts = Facts::of(query);
        let gone = facts.columns().filter(|(p, c)| !now.columns().any(|(q, d)| *p == q && *c == d)).collect();
        let fewer = restricts(now) < restricts(&facts);
        Before { matter, facts, gone, fewer }
    }

    /// What a word rests on that no part of the new query speaks of.
    pub fn word(&self, at: usize, now: &Facts<'_>) -> Option<Use> {
        let token = self.matter.tokens.get(at).filter(|t| !t.quoted)?;
        let word = token.lower.as_str();
        let next = self.matter.tokens.get(at + 1).map_or("", |t| t.lower.as_str());
        if TAKING.contains(&word) {
            let negated = now.part(|f| matches!(f, Fact::Negation | Fact::Except));
            let part = negated.or_else(|| self.gone.first().map(|(p, _)| *p)).or(self.fewer.then_some(Part::Condition));
            return Use::new(part?, "left out", true);
        }
        let was_by = |f: &Fact<'_>| matches!(f, Fact::Grain(_));
        if word == "without" && self.facts.has(was_by) && !now.has(was_by) {
            return Use::new(Part::Group, "left out", true);
        }
        if matches!(word, "duplicates" | "duplicate" | "without" | "no" | "remove" | "drop") && now.has(|f| matches!(f, Fact::Distinct)) {
            return Use::new(Part::Output, "distinct", true);
        }
        if matches!(word, "add" | "sum" | "amount" | "come") {
            return Use::new(now.part(|f| matches!(f, Fact::Aggregate(Aggregate::Sum)))?, "sum", true);
        }
        let shared = |f: &Fact<'_>| matches!(f, Fact::Window(WindowKind::ShareOfTotal));
        if matches!(word, "total" | "whole") && now.has(shared) {
            return Use::new(Part::Output, "share", true);
        }
        if RESTRICTIONS.contains(&word) && self.fewer {
            return Use::new(Part::Condition, "no restriction", true);
        }
        let beyond = self.matter.tokens.get(at + 2).map_or("", |t| t.lower.as_str());
        let on_top = |a: &str, b: &str| a == "on" && b == "top";
        let on_top = on_top(next, beyond) || word == "top" && at > 1 && on_top(&self.matter.tokens[at - 1].lower, "top");
        if word == "first" || next == "first" || beyond == "first" && matches!(word, "most" | "least") || on_top {
            return Use::new(now.part(|f| matches!(f, Fact::Order(_)))?, "order", true);
        }
        let was = |f: &Fact<'_>| matches!(f, Fact::Period(_) | Fact::CalendarPart(_));
        if matches!(word, "all" | "any" | "every" | "time" | "dates" | "years" | "year" | "months" | "periods")
            && self.facts.has(was)
            && !now.has(was)
        {
            return Use::new(Part::Period, "any time", true);
        }
        let part = self.replaced(at).then(|| self.lost(token, now))??;
        Use::new(part, "replaced", true)
    }

    /// Behind 'rather than', 'instead of', or a verb that takes away.
    fn replaced(&self, at: usize) -> bool {
        let from = at.saturating_sub(REACH);
        let words: Vec<&str> = self.matter.tokens[from..at].iter().map(|t| if t.punctuation { "," } else { t.lower.as_str() }).collect();
        let near = words.rsplit(|w| *w == ",").next().unwrap_or_default();
        near.windows(2).any(|w| matches!(w, ["rather", "than"] | ["instead", "of"]))
            || near.iter().any(|w| TAKING.contains(w) || matches!(*w, "all" | "every" | "without" | "not"))
    }

    /// The part of the query before that a word names, if that part is gone.
    fn lost(&self, token: &Token, now: &Facts<'_>) -> Option<Part> {
        let lexicon = self.matter.lexicon;
        let root = stem(&token.lemma);
        let says = |words: &[String]| words.iter().any(|w| stem(w) == root);
        let column = self.gone.iter().find(|(_, c)| {
            let Some(t) = lexicon.table(&c.table.name) else { return false };
            says(&lexicon.tables[t].words) || lexicon.column(t, &c.column).is_some_and(|i| says(&lexicon.tables[t].columns[i].words))
        });
        let grain = || {
            let grains = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];
            let named = grains.into_iter().find(|g| stem(&format!("{g:?}").to_lowercase()) == root)?;
            let held = |f: &Fact<'_>| matches!(f, Fact::Grain(g) if *g == named);
            self.facts.part(held).filter(|_| !now.has(held))
        };
        let literal = || {
            let held = |f: &Fact<'_>| matches!(f, Fact::Literal(l) if *l == token.lower);
            self.facts.part(held).filter(|_| !now.has(held))
        };
        // 'the average rather than the total'
        let function = || {
            let named = match token.lower.as_str() {
                "total" | "totals" | "sum" | "sums" => Aggregate::Sum,
                "average" | "averages" | "mean" => Aggregate::Avg,
                "median" => Aggregate::Median,
                "maximum" | "max" => Aggregate::Max,
                "minimum" | "min" => Aggregate::Min,
                _ => return None,
            };
            let held = |f: &Fact<'_>| matches!(f, Fact::Aggregate(a) if *a == named);
            self.facts.part(held).filter(|_| !now.has(held))
        };
        column.map(|(p, _)| *p).or_else(grain).or_else(literal).or_else(function)
    }
}
