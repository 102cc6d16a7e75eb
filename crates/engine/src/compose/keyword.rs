//! What each keyword does at the cursor.

use super::{Composer, Draft, Key, Zone};
use crate::mention::Sense;
use crate::query::{Expr, OrderItem};

impl Composer<'_> {
    pub(super) fn keyword(&mut self, tag: &'static str, argument: &'static str) {
        match tag {
            "exists" if self.at > 1 || self.subject.is_some() => self.connective("verb"),
            "ask" | "who" | "which" | "when" | "where" | "whose" | "how_long" | "how_old" | "how_much" | "exists" => self.opening(tag),
            "count" | "count_distinct" | "count_verb" => self.count(tag),
            "agg" | "agg_after" => self.aggregate_word(tag, argument),
            "distinct" => {
                self.pending.distinct = true;
                self.take(1);
            }
            "star" if self.detail_column().is_some() => {
                let detail = self.detail_column();
                self.take(1);
                if let Some((t, c)) = detail {
                    let expr = self.column(t, c);
                    self.zone = Zone::Select;
                    if !self.outputs.iter().any(|o| o.expr == expr) {
                        self.outputs.push(Draft { expr, implied: false });
                    }
                }
            }
            "star" => {
                self.star = true;
                self.zone = Zone::Select;
                self.take(1);
            }
            "frequent_first" => {
                self.take(1);
                if let Some(t) = self.subject.or_else(|| {
                    self.outputs
                        .iter()
                        .find_map(|o| if let Expr::Column(c) = &o.expr { self.schema_column(c).map(|(t, _)| t) } else { None })
                }) {
                    let counted = Expr::CountRows(Some(self.table_ref(t)));
                    let keys: Vec<Key> = self.outputs.iter().map(|o| Key::Expr(o.expr.clone())).collect();
                    self.groups.extend(keys);
                    self.outputs.push(Draft { expr: counted.clone(), implied: true });
                    self.order.push(OrderItem { expr: counted, descending: argument == "desc" });
                }
            }
            "sort_verb" => {
                self.take(1);
                self.sorting = true;
            }
            "by" if self.sorting => {
                self.take(1);
                self.zone = Zone::Order;
            }
            "each" | "each_lead" | "by" | "group_by" => self.grouping(tag),
            "order" | "direction" | "direction_age" | "alphabetical" => self.ordering(tag, argument),
            "sup" | "top" | "top_first" | "sup_count" | "sup_frequent" | "sup_sold" => self.superlative(tag, argument),
            "cmp" | "cmp_adj" | "cmp_adj_than" | "cmp_time" | "between" => self.comparison(tag, argument),
            "cmp_post" if matches!(self.sense(self.at + 1), Some(Sense::Number(_))) => {
                // '50 or below 46': a second comparison of the same column, not an end to the first.
                let op = if argument == ">=" { ">" } else { "<" };
                self.last = self.compared.clone().map(|c| (c, self.at));
                self.comparison("cmp_post", op);
            }
            "multiple" => {
                let at = self.at;
                self.take(1);
                if self.zone == Zone::Filter && matches!(self.sense(self.at), Some(Sense::Table(_) | Sense::Column(..))) {
                    self.compare_number(None, crate::query::Comparison::Greater, "1", at);
                }
            }
            "like" => self.like(argument),
            "frequency" => {
                self.take(1);
                // 'the frequency of the dates': of each of them.
                if self.tag(self.at) == "of"
                    && self.zone == Zone::Select
                    && let Some(Sense::Column(t, c)) = self.sense(self.at + 1).cloned()
                {
                    self.take(2);
                    self.set_subject(t);
                    self.heads.retain(|h| *h != t);
                    self.group_column(t, c);
                    let counted = Expr::CountRows(Some(self.table_ref(t)));
                    self.outputs.push(Draft { expr: counted, implied: false });
                    return;
                }
                let entity = self.groups.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None });
                if let Some(t) = self.subject.or(entity) {
                    // 'each product and the number of times it was ordered': what refers to it.
                    let entity = self.groups.contains(&Key::Entity(t))
                        || self.outputs.iter().any(|o| {
                            matches!(&o.expr, Expr::Column(c) if self.schema_column(c).is_some_and(|(x, i)| {
                                x == t && (self.lexicon().tables[t].display.contains(&i) || self.lexicon().schema.tables[t].primary_key.contains(&i))
                            }))
                        });
                    let named = self.items[self.at..].iter().find_map(|i| match i.sense {
                        Sense::Table(x) if x != t && i.fit >= 0.7 => Some(x),
                        _ => None,
                    });
                    let t = if entity { named.or_else(|| self.referring(t)).unwrap_or(t) } else { t };
                    if entity {
                        // The verb only says how it occurs.
                        while matches!(self.sense(self.at), Some(Sense::Keyword("its" | "verb" | "that", _) | Sense::Unknown))
                            || matches!(self.sense(self.at), Some(Sense::Column(..)) if self.items[self.at].fit < 0.9)
                        {
                            self.take(1);
                        }
                    }
                    let counted = Expr::CountRows(Some(self.table_ref(t)));
                    if self.zone == Zone::Order {
                        self.push_order(counted);
                    } else {
                        self.outputs.push(Draft { expr: counted, implied: false });
                    }
                }
            }
            "axis" => self.axis(argument),
            "picture" => self.shown_in_picture(),
            "full_name" => self.full_name(),
            "measure" => self.measure(argument),
            "traded" => self.traded(),
            "neg" => {
                self.pending.negated = true;
                self.take(1);
                if self.zone == Zone::Select && (self.subject.is_some() || !self.outputs.is_empty()) {
                    self.zone = Zone::Filter;
                }
            }
            "without" | "except" => {
                self.pending.negated = true;
                self.zone = Zone::Filter;
                self.last = None;
                self.take(1);
            }
            "both" => {
                self.pending.both = true;
                self.take(1);
            }
            "but" => {
                self.closes_missing();
                self.take(1);
            }
            "and" => {
                if matches!(self.tag(self.at + 1), "that" | "who" | "whose" | "which" | "verb" | "with" | "neg" | "without") {
                    self.closes_missing();
                }
                self.take(1);
            }
            "that" | "with" | "prep" | "verb" => self.connective(tag),
            "its" => {
                self.take(1);
                if self.zone == Zone::Filter
                    && matches!(self.sense(self.at), Some(Sense::Column(..)))
                    && matches!(self.tag(self.at.wrapping_sub(2)), "and" | "")
                    && self.at >= 2
                {
                    self.zone = Zone::Select;
                }
            }
            _ => self.take(1),
        }
    }

    /// 'details of the visits' where visits have a column of that name.
    pub(super) fn detail_column(&self) -> Option<(usize, usize)> {
        if !self.word(self.at).contains("detail") {
            return None;
        }
        // 'the purchase details': of what stands right before.
        let owner = match self.at.checked_sub(1).and_then(|i| self.sense(i)) {
            Some(Sense::Table(t)) if self.items[self.at - 1].end == self.items[self.at].start => Some(*t),
            _ => None,
        };
        let behind = self.items[self.at..].iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None });
        let before = self.items[..self.at].iter().rev().find_map(|i| if let Sense::Column(t, _) = i.sense { Some(t) } else { None });
        owner.into_iter().chain(behind).chain(self.subject).chain(before).find_map(|t| {
            let entry = &self.lexicon().tables[t];
            let mut found = (0..entry.columns.len()).filter(|&c| entry.columns[c].words.iter().any(|w| w == "detail"));
            let own = found.clone().find(|&c| entry.columns[c].words.iter().any(|w| entry.words.contains(w)));
            let first = found.next()?;
            let only = found.next().is_none();
            own.or(only.then_some(first)).map(|c| (t, c))
        })
    }

    /// Words that lead from what is asked to what restricts it.
    pub(super) fn connective(&mut self, tag: &'static str) {
        let started = self.subject.is_some() || !self.outputs.is_empty() || !self.heads.is_empty();
        let verb = tag == "verb";
        self.take(1);
        if self.zone == Zone::Order {
            self.zone = Zone::Filter;
        }
        if started && !verb && self.zone == Zone::Select {
            // 'for each …' and 'in each …' are keywords of their own; 'of' keeps the zone.
            if tag == "prep" && matches!(self.sense(self.at), Some(Sense::Table(_))) {
                return;
            }
            self.zone = Zone::Filter;
        }
        if started && verb && self.zone == Zone::Select && matches!(self.wh, "which" | "who") {
            self.zone = Zone::Filter;
        }
    }
}
