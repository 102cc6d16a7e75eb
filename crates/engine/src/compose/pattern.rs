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
        // 'the letters D or S'
        let mut texts = vec![text];
        while matches!(self.tag(self.at), "or") && texts[0].chars().count() == 1 && self.word(self.at + 1).chars().count() == 1 {
            let item = &self.items[self.at + 1];
            texts.extend(self.set.tokens.get(item.start).map(|t| t.text.clone()));
            self.take(2);
        }
        // 'have a D in their first name'
        if self.last.is_none() && self.tag(self.at) == "prep" {
            let owner = usize::from(self.tag(self.at + 1) == "its");
            if let Some(Sense::Column(t, c)) = self.sense(self.at + 1 + owner).cloned()
                && self.class(t, c).is_text()
            {
                self.take(2 + owner);
                self.last = Some((self.column(t, c), at));
            }
        }
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
        let negated = std::mem::take(&mut self.pending.negated);
        let mut all: Vec<Predicate> = texts
            .iter()
            .map(|text| {
                let safe = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
                let pattern = match kind {
                    "prefix" => format!("{safe}%"),
                    "suffix" => format!("%{safe}"),
                    _ => format!("%{safe}%"),
                };
                Predicate::Like { expr: Expr::Column(c.clone()), pattern, negated }
            })
            .collect();
        let predicate = match all.len() {
            1 => all.remove(0),
            _ if negated => Predicate::All(all),
            _ => Predicate::Any(all),
        };
        self.or_join(predicate, at);
        self.zone = Zone::Filter;
    }
}
