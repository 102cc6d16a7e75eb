//! Patterns: 'starting with', 'containing'.

use super::{Composer, Zone};
use crate::mention::Sense;
use crate::query::{Expr, Predicate};

impl Composer<'_> {
    /// 'starting with', 'containing'.
    pub(super) fn like(&mut self, kind: &'static str) {
        let at = self.at;
        self.take(1);
        while matches!(self.tag(self.at), "of" | "prep") {
            self.take(1);
        }
        if matches!(self.sense(self.at), Some(Sense::Keyword(..) | Sense::Adjective(..)) | None) {
            // 'which range contains the most mountains': a plain verb.
            if self.subject.is_some() || !self.outputs.is_empty() {
                self.zone = Zone::Filter;
            }
            return;
        }
        let text = match self.sense(self.at) {
            Some(Sense::Quoted(t)) => t.clone(),
            Some(Sense::Value { .. }) | Some(Sense::Unknown) | Some(Sense::Column(..)) | Some(Sense::Table(_)) | Some(Sense::Number(_)) => {
                let item = &self.items[self.at];
                self.set.tokens[item.start..item.end].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
            }
            _ => {
                self.feature("comparison_without_value", 1.0);
                return;
            }
        };
        self.take(1);
        let target = match self.last.take() {
            Some((Expr::Column(c), p)) if at.saturating_sub(p) <= 6 => Some(c),
            _ => self.subject.and_then(|t| self.lexicon().tables[t].display.first().map(|&c| self.column_ref(t, c))),
        };
        let Some(c) = target else {
            self.feature("comparison_without_column", 1.0);
            return;
        };
        self.rule("pattern");
        self.drop_output(&Expr::Column(c.clone()));
        let safe = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = match kind {
            "prefix" => format!("{safe}%"),
            "suffix" => format!("%{safe}"),
            _ => format!("%{safe}%"),
        };
        let negated = std::mem::take(&mut self.pending.negated);
        self.or_join(Predicate::Like { expr: Expr::Column(c), pattern, negated }, at);
        self.zone = Zone::Filter;
    }
}
