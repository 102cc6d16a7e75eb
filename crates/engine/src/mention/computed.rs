//! 'net weight', 'net tonnes' where a comment says that net is gross less tare: the number that it says how to compute, also where only its unit
//! or what is measured is named.

use super::{Finder, Reading, Sense};
use crate::compose::units;
use crate::query::{Aggregate, Expr};
use crate::weights::weight;

/// Fit of what is called so, and of what is only told by its unit.
const CALLED: f32 = 1.0;
const BY_UNIT: f32 = 0.86;
/// Words that ask for one row's number rather than for what all of them come to.
const OF_A_ROW: &[&str] = &[
    "average", "avg", "mean", "median", "max", "min", "maximum", "minimum", "heaviest", "lightest", "highest", "lowest", "largest",
    "smallest", "over", "above", "below", "under", "than",
];

impl Finder<'_> {
    pub(super) fn computed(&mut self) {
        let lexicon = self.lexicon;
        for rule in &lexicon.computed {
            let Some(expr) = rule.expr(&lexicon.schema) else { continue };
            let whole = self.tokens.iter().any(|t| OF_A_ROW.contains(&t.lower.as_str()));
            let expr = if whole { expr } else { Expr::aggregate(Aggregate::Sum, expr) };
            let kind = units::kind_of_column(lexicon, rule.table, rule.from);
            let measures = |word: &str| {
                let of_kind = |k: &str| units::kind(word).is_some_and(|w| w == k) && word.len() > 3 || word == k;
                kind.is_some_and(of_kind)
            };
            let Some(first) = rule.name.first() else { continue };
            let mut i = 0;
            while i < self.tokens.len() {
                let called = rule.name.iter().enumerate().all(|(k, w)| self.tokens.get(i + k).is_some_and(|t| t.lemma == *w && !t.quoted));
                let unit = |at: usize| {
                    self.tokens.get(at).is_some_and(|t| {
                        !t.quoted && (measures(&t.lower) || kind.is_some_and(|k| k == "weight") && matches!(t.lower.as_str(), "kg" | "t"))
                    })
                };
                let (len, fit) = if called {
                    (rule.name.len(), CALLED)
                } else if self.tokens[i].lemma == *first && unit(i + 1) {
                    (2, CALLED)
                } else if measures(&self.tokens[i].lower) && !self.counted(i) {
                    (1, BY_UNIT)
                } else {
                    i += 1;
                    continue;
                };
                // Of what it is made of, neither is meant alone.
                if let Some((_, readings)) = self.found.get_mut(&(i, i + len)) {
                    let part =
                        |r: &Reading| matches!(r.sense, Sense::Column(t, c) if t == rule.table && (c == rule.from || c == rule.less));
                    // What a thing weighs is not what went by.
                    let other = |r: &Reading| len == 1 && matches!(r.sense, Sense::Column(t, _) if t != rule.table && lexicon.is_entity(t));
                    readings.retain(|r| !part(r) && !other(r));
                }
                let cover = weight("cover.name") + weight("cover.name_word") * len as f32;
                self.add(i, i + len, cover, Sense::Measured(Box::new(expr.clone())), fit);
                i += len;
            }
        }
    }

    /// A number stands before a unit, or a word that names a column of its own with it.
    fn counted(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).and_then(|b| self.tokens.get(b)) else { return false };
        before.lower.ends_with(|c: char| c.is_ascii_digit())
            || crate::numbers::number_at(&[before.lower.as_str()], 0).is_some()
            || matches!(before.lower.as_str(), "gross" | "tare" | "per" | "a" | "in")
    }
}
