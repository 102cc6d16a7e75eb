//! Numbers and quoted text that stand by themselves.

use super::{Composer, Zone};
use crate::mention::Sense;
use crate::numbers::Number;
use crate::query::{Comparison, Expr, Predicate};

impl Composer<'_> {
    /// A plain number just before a position ('3 oldest').
    pub(super) fn number_before(&mut self, at: usize) -> Option<u64> {
        if let Some(n) = self.pending.limit.take() {
            return Some(n);
        }
        let i = at.checked_sub(1)?;
        match self.sense(i) {
            Some(Sense::Number(n)) if !n.percent && !n.money && n.value >= 1.0 && n.value.fract() == 0.0 => {
                let n = n.value as u64;
                self.used[i] = true;
                Some(n)
            }
            _ => None,
        }
    }

    pub(super) fn read_number(&mut self, number: &Number) {
        // '3 youngest', '5 most …', 'the 3 singers with the …': a limit for the ranking to come.
        let whole = number.value.fract() == 0.0 && number.value >= 1.0 && !number.percent && !number.money;
        let next = self.sense(self.at + 1).cloned();
        let ranks = matches!(next, Some(Sense::Adjective(..)))
            || matches!(self.tag(self.at + 1), "sup" | "sup_count" | "sup_frequent" | "sup_sold");
        if whole && ranks {
            self.pending.limit = Some(number.value as u64);
            self.take(1);
            return;
        }
        // 'the names of the 3 branches that have the most members'.
        if whole
            && !number.ordinal
            && self.limit.is_none()
            && matches!(self.tag(self.at.wrapping_sub(1)), "of" | "prep")
            && let Some(Sense::Table(t)) = next
            && self.outputs.iter().any(|o| o.expr.tables_any(|x| self.lexicon().table(&x.name) == Some(t)))
            && self.items[self.at..]
                .iter()
                .any(|i| matches!(i.sense, Sense::Adjective(..) | Sense::Keyword("sup" | "sup_count" | "agg" | "sup_frequent", _)))
        {
            self.limit = Some(number.value as u64);
            self.take(1);
            self.zone = Zone::Select;
            return;
        }
        // '2 or more cards', 'aged 25 or older'.
        if self.tag(self.at + 1) == "cmp_post" && !matches!(self.sense(self.at + 2), Some(Sense::Number(_))) {
            let op = if self.argument(self.at + 1) == ">=" { Comparison::GreaterOrEqual } else { Comparison::LessOrEqual };
            let at = self.at;
            let left = self.last.take().filter(|(_, p)| at.saturating_sub(*p) <= 3).map(|(e, _)| e);
            self.take(2);
            if self.subject.is_some() || !self.outputs.is_empty() || !self.heads.is_empty() {
                self.zone = Zone::Filter;
            }
            self.compare_number(left, op, &number.text, at);
            return;
        }
        // '3 or 4 stars', 'cities with 2 to 4 parks'
        if whole && self.zone == Zone::Filter && self.two_numbers(number) {
            return;
        }
        // 'cities with 2 airports', 'with only one card': so many related rows.
        if whole
            && !number.ordinal
            && self.zone == Zone::Filter
            && (matches!(next, Some(Sense::Table(t)) if Some(t) != self.subject || self.is_asked_by_attribute(t))
                || matches!(next, Some(Sense::Column(t, c)) if self.class(t, c).is_number() && !self.lexicon().tables[t].columns[c].key))
            && (matches!(self.tag(self.at.wrapping_sub(1)), "with" | "verb" | "that" | "distinct")
                || matches!(self.word(self.at.wrapping_sub(1)).as_str(), "only" | "just" | "exactly"))
        {
            let at = self.at;
            let left = self.last.take().filter(|(_, p)| at.saturating_sub(*p) <= 3).map(|(e, _)| e);
            self.take(1);
            self.compare_number(left, Comparison::Equal, &number.text, at);
            return;
        }
        if whole
            && self.zone == Zone::Select
            && matches!(next, Some(Sense::Table(_) | Sense::Column(..)))
            && self.outputs.is_empty()
            && !number.ordinal
        {
            self.limit = Some(number.value as u64);
            self.take(1);
            return;
        }
        if number.ordinal
            && let Some(Sense::Column(t, c)) = next
            && self.class(t, c).is_number()
            && !self.lexicon().tables[t].columns[c].key
        {
            // 'third grade'
            self.take(2);
            self.rule("equality");
            let c = self.column_ref(t, c);
            self.filters.push(self.equals(&c, &number.text));
            return;
        }
        if let Some((Expr::Column(c), at)) = self.last.clone()
            && self.at.saturating_sub(at) <= 2
            && self.word(self.at + 1) == "to"
            && let Some(Sense::Number(high)) = self.sense(self.at + 2).cloned()
        {
            self.take(3);
            self.rule("between");
            self.drop_output(&Expr::Column(c.clone()));
            self.filters.push(Predicate::Between {
                expr: Expr::Column(c),
                low: Expr::Number(number.text.clone()),
                high: Expr::Number(high.text),
                negated: false,
            });
            self.last = None;
            return;
        }
        if let Some((Expr::Column(c), at)) = self.last.clone()
            && (self.at.saturating_sub(at) <= 2
                || self.at.saturating_sub(at) <= 4
                    && (at + 1..self.at).all(|i| matches!(self.tag(i), "verb" | "neg" | "that" | "of" | "either")))
        {
            self.take(1);
            self.rule("equality");
            self.drop_output(&Expr::Column(c.clone()));
            self.last = None;
            let mut numbers = vec![number.text.clone()];
            // 'aged 36 or 37'
            while let (true, Some(Sense::Number(n)), false) = (
                matches!(self.tag(self.at), "or" | "and") || matches!(self.sense(self.at), Some(Sense::Punctuation(','))),
                self.sense(self.at + 1).cloned(),
                matches!(self.sense(self.at + 2), Some(Sense::Table(_) | Sense::Column(..) | Sense::Adjective(..))),
            ) {
                numbers.push(n.text);
                self.take(2);
            }
            if std::mem::take(&mut self.pending.negated) || numbers.len() > 1 {
                let negated = (at.saturating_sub(1)..self.at).any(|i| self.tag(i) == "neg");
                let values = numbers.iter().map(|n| self.literal(&c, n)).collect();
                self.filters.push(Predicate::In { expr: Expr::Column(c), values, negated });
            } else {
                self.filters.push(self.equals(&c, &number.text));
            }
            return;
        }
        // 'room 108', 'supplied by supplier 3': the row of that number.
        if whole
            && !number.ordinal
            && (self.subject.is_some() || !self.outputs.is_empty())
            && !matches!(next, Some(Sense::Table(_) | Sense::Column(..) | Sense::Adjective(..) | Sense::Unknown))
            && let Some((t, c)) = self.numbered(self.at.wrapping_sub(1))
        {
            self.take(1);
            self.rule("row by number");
            let c = self.column_ref(t, c);
            let negated = std::mem::take(&mut self.pending.negated);
            let values = vec![self.literal(&c, &number.text)];
            self.filters.push(Predicate::In { expr: Expr::Column(c), values, negated });
            self.zone = Zone::Filter;
            return;
        }
        self.at += 1;
    }

    /// 'towns with only one foundry' where the town is an attribute of foundries: what is asked for are values that rows share.
    fn is_asked_by_attribute(&self, t: usize) -> bool {
        let entry = &self.lexicon().tables[t];
        let shared = |e: &Expr| match e {
            Expr::Column(c) => self
                .schema_column(c)
                .is_some_and(|(of, i)| of == t && self.class(t, i).is_text() && !entry.columns[i].key && !entry.display.contains(&i)),
            _ => false,
        };
        !self.heads.contains(&t) && !self.outputs.is_empty() && self.outputs.iter().all(|o| shared(&o.expr))
    }

    /// The single key of the table that is named right before a number, where keys are numbers.
    fn numbered(&self, before: usize) -> Option<(usize, usize)> {
        let item = self.items.get(before).filter(|i| i.end == self.items[self.at].start)?;
        match item.sense {
            Sense::Table(t) => match self.lexicon().schema.tables[t].primary_key.as_slice() {
                [key] if self.class(t, *key).is_number() => Some((t, *key)),
                _ => None,
            },
            _ => None,
        }
    }

    /// '3 or 4 stars': either of a column's numbers; '2 to 4 parks': so many related rows. True where it was one of these.
    fn two_numbers(&mut self, first: &Number) -> bool {
        let Some(Sense::Number(second)) = self.sense(self.at + 2).cloned() else { return false };
        match (self.word(self.at + 1).as_str(), self.sense(self.at + 3).cloned()) {
            ("or", Some(Sense::Column(t, c))) if self.class(t, c).is_number() => {
                self.take(4);
                self.rule("comparison");
                let expr = self.column(t, c);
                let values = vec![Expr::Number(first.text.clone()), Expr::Number(second.text)];
                self.filters.push(Predicate::In { expr, values, negated: std::mem::take(&mut self.pending.negated) });
                self.last = None;
                true
            }
            ("to", Some(Sense::Table(t))) if second.value > first.value => {
                self.take(4);
                self.rule("count of related rows");
                let counted = Expr::CountRows(Some(self.table_ref(t)));
                let ends = [(Comparison::GreaterOrEqual, first.text.clone()), (Comparison::LessOrEqual, second.text)];
                for (op, number) in ends {
                    self.having.push(Predicate::Compare { left: counted.clone(), op, right: Expr::Number(number) });
                }
                self.last = None;
                true
            }
            _ => false,
        }
    }

    /// A quoted value that is only part of a name ("with 'cloud' in their name").
    pub(super) fn quoted_part(&self) -> bool {
        let item = &self.items[self.at];
        // A word in capitals that is no value of its own is written as it stands in the data, too.
        let token = &self.set.tokens[item.start];
        let letter = item.start > 0 && matches!(self.set.tokens[item.start - 1].lower.as_str(), "letter" | "character");
        let capitals = item.end == item.start + 1 && (token.text.len() > 1 || letter) && token.text.chars().all(|c| c.is_ascii_uppercase());
        let quoted = token.quoted || capitals && matches!(item.sense, Sense::Unknown);
        let i = if self.tag(self.at + 2) == "its" { self.at + 3 } else { self.at + 2 };
        quoted && self.word(self.at + 1) == "in" && matches!(self.sense(i), Some(Sense::Column(t, c)) if self.class(*t, *c).is_text())
    }

    pub(super) fn read_quoted(&mut self) {
        let text = match self.sense(self.at) {
            Some(Sense::Quoted(text)) => text.clone(),
            Some(Sense::Value { .. } | Sense::Unknown) => self.set.tokens[self.items[self.at].start].text.clone(),
            _ => return,
        };
        self.take(1);
        // 'with "cloud" in their name'
        if self.word(self.at) == "in" || self.word(self.at) == "inside" {
            let i = if self.tag(self.at + 1) == "its" { self.at + 2 } else { self.at + 1 };
            if let Some(Sense::Column(t, c)) = self.sense(i).cloned()
                && self.class(t, c).is_text()
            {
                let n = i + 1 - self.at;
                self.take(n);
                self.rule("pattern");
                let safe = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
                let negated = std::mem::take(&mut self.pending.negated);
                let expr = self.column(t, c);
                self.filters.push(Predicate::Like { expr, pattern: format!("%{safe}%"), negated });
                self.zone = Zone::Filter;
                return;
            }
        }
        let target = match self.last.take() {
            Some((Expr::Column(c), _)) => Some(c),
            _ => self.subject.and_then(|t| self.lexicon().tables[t].display.first().map(|&c| self.column_ref(t, c))),
        };
        if let Some(c) = target {
            self.drop_output(&Expr::Column(c.clone()));
            let negated = std::mem::take(&mut self.pending.negated);
            self.rule("equality");
            self.filters.push(Predicate::In { expr: Expr::Column(c), values: vec![Expr::Text(text)], negated });
            self.feature("value_not_found", 1.0);
        }
    }
}
