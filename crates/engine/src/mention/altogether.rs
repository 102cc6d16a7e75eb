//! 'the average price asked by all sellers': of all of them together, no group of each.

use super::Finder;

impl Finder<'_> {
    /// 'by all riders' behind something that is computed, where they are no condition ('visited by all guests'): of all of them together.
    pub(super) fn by_all(&self, by: usize) -> bool {
        let all = self.tokens.get(by + 1).is_some_and(|t| matches!(t.lower.as_str(), "all" | "any"));
        let ends = self.tokens.iter().skip(by + 3).all(|t| t.punctuation);
        let computed = |w: &str| matches!(w, "average" | "total" | "mean" | "sum" | "avg" | "maximum" | "minimum" | "highest" | "lowest");
        all && ends && self.tokens[..by].iter().any(|t| !t.quoted && computed(&t.lower))
    }
}
