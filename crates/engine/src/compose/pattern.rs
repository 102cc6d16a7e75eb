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
        // 'albums containing tracks', 'countries that contain 3 or more cities': a plain verb.
        let counted = matches!(self.sense(self.at), Some(Sense::Number(_)))
            && (self.at + 1..self.at + 4).any(|i| matches!(self.sense(i), Some(Sense::Table(_))));
        if counted || matches!(self.sense(self.at), Some(Sense::Table(_)) if !self.set.tokens[self.items[self.at].start].quoted) {
            if self.subject.is_some() || !self.outputs.is_empty() {
                self.zone = Zone::Filter;
            }
            return;
        }
        // 'bookings that end in a refund': how they end, no letters at the end of a text.
        let ends = self.set.tokens[self.items[at].start].lower.starts_with("end")
            && !self.set.tokens[self.items[at].start..self.items[at].end].iter().any(|t| t.lower == "with")
            && self.items.get(self.at).is_some_and(|i| {
                let token = &self.set.tokens[i.start];
                matches!(i.sense, Sense::Value { .. }) && !token.quoted && !token.text.chars().all(char::is_uppercase)
            });
        if ends || matches!(self.sense(self.at), Some(Sense::Keyword(..) | Sense::Adjective(..)) | None) {
            // 'which range contains the most mountains': a plain verb.
            if self.subject.is_some() || !self.outputs.is_empty() {
                self.zone = Zone::Filter;
            }
            return;
        }
        // 'rentals that end in a breakdown': what becomes of them is a kind, no letters.
        if let (true, Some(Sense::Value { table, column, .. })) = (kind == "suffix", self.sense(self.at))
            && self.lexicon().roles[*table].categorizes(*column)
            && !self.lexicon().tables[*table].display.contains(column)
            && !self.set.tokens[self.items[self.at].start].quoted
        {
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
        // 'the letters D or S', 'contains "Latte" or "Americano"'
        let mut texts = vec![text];
        while self.tag(self.at) == "or" {
            let Some(token) = self.items.get(self.at + 1).and_then(|i| self.set.tokens.get(i.start)) else { break };
            let letters = texts[0].chars().count() == 1 && self.word(self.at + 1).chars().count() == 1;
            if !letters && !token.quoted {
                break;
            }
            texts.push(token.text.clone());
            self.take(2);
        }
        // 'with the word "Book" in its name'
        let inside = if self.tag(self.at) == "prep" { Some(self.at + if self.tag(self.at + 1) == "its" { 2 } else { 1 }) } else { None };
        let inside = inside.and_then(|i| match self.sense(i) {
            Some(Sense::Column(t, c)) if self.class(*t, *c).is_text() => Some((i, self.column_ref(*t, *c))),
            _ => None,
        });
        if let Some((i, _)) = &inside {
            let n = i + 1 - self.at;
            self.take(n);
        }
        let target = match self.last.take() {
            _ if inside.is_some() => inside.map(|i| i.1),
            Some((Expr::Column(c), p)) if at.saturating_sub(p) <= 6 => Some(c),
            _ => {
                // 'the document names which contain "CV"': of what was asked for last.
                let asked = self.outputs.last().and_then(|o| if let Expr::Column(c) = &o.expr { Some(c.clone()) } else { None });
                let asked = asked.filter(|c| self.schema_column(c).is_some_and(|(t, i)| self.class(t, i).is_text()));
                let shown = || self.subject.and_then(|t| self.lexicon().tables[t].display.first().map(|&c| self.column_ref(t, c)));
                let text = |c: &crate::query::ColumnRef| self.schema_column(c).is_none_or(|(t, i)| self.class(t, i).is_text());
                asked.filter(|_| matches!(self.tag(at.wrapping_sub(1)), "which" | "that" | "verb")).or_else(|| shown().filter(text))
            }
        };
        let Some(c) = target else {
            self.feature("comparison_without_column", 1.0);
            return;
        };
        self.rule("pattern");
        if self.outputs.len() > 1 {
            self.drop_output(&Expr::Column(c.clone()));
        }
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
