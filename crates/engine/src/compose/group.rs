//! Grouping ('each', 'per', 'by'), sorting, and rows that must not be related.

use super::bounded_number;
use super::chart::{Picture, picture};
use super::{Composer, Key, Zone};
use crate::lexicon::DICTIONARY;
use crate::mention::Sense;
use crate::query::{Expr, OrderItem, Predicate};
use crate::time::TimeMeaning;

impl Composer<'_> {
    /// 'how many were cancelled by site': what is counted is told apart by a kind in the singular; 'by members', 'by the site' say who did it.
    fn told_apart_by(&self) -> bool {
        let (Some(by), Some(key)) = (self.items.get(self.at), self.items.get(self.at + 1)) else { return false };
        let word = key.end.checked_sub(1).and_then(|i| self.set.tokens.get(i));
        let singular = word.is_some_and(|t| !t.quoted && t.lower == t.lemma);
        let measured = self.outputs.iter().any(|o| o.expr.is_aggregate());
        measured && singular && by.end == key.start && matches!(key.sense, Sense::Table(_) | Sense::Column(..))
    }

    /// 'for each', 'per', 'by'.
    pub(super) fn grouping(&mut self, tag: &'static str) {
        let next = self.sense(self.at + 1).cloned();
        // 'sorted by alloy and then by weight': one more to sort by.
        let listed =
            self.tag(self.at.wrapping_sub(1)) == "and" || matches!(self.sense(self.at.wrapping_sub(1)), Some(Sense::Punctuation(',')));
        if tag == "by" && self.zone == Zone::Order && !self.order.is_empty() && listed {
            self.take(1);
            return;
        }
        // 'find each student's first name': a list, where nothing is measured.
        if tag != "by"
            && self.zone == Zone::Select
            && self.outputs.is_empty()
            && matches!(next, Some(Sense::Table(_)))
            && self.tag(self.at + 2) == "possessive"
            && matches!(self.sense(self.at + 3), Some(Sense::Column(..) | Sense::Keyword("full_name", _)))
            && picture(self.set) == Picture::None
            && !self.items.iter().any(|i| {
                matches!(
                    i.sense,
                    Sense::Keyword(
                        "count" | "count_distinct" | "agg" | "agg_after" | "measure" | "sup" | "sup_count" | "how_much" | "share",
                        _
                    ) | Sense::Adjective(..)
                )
            })
        {
            self.take(1);
            return;
        }
        let before = self.items[self.at].start.checked_sub(1).map(|i| self.set.tokens[i].lower.as_str()).unwrap_or("");
        let passive = (before.ends_with("ed")
            || before.ends_with("wn")
            || matches!(before, "made" | "taught" | "written" | "won" | "held" | "run" | "led" | "sung" | "built"))
            && !matches!(before, "grouped" | "categorized" | "divided" | "aggregated" | "counted" | "broken");
        if tag == "by"
            && passive
            && !self.told_apart_by()
            && !self.open_ranking()
            && !matches!(next, Some(Sense::Keyword("each" | "all", _)))
        {
            self.take(1);
            if self.subject.is_some() || !self.outputs.is_empty() {
                self.zone = Zone::Filter;
            }
            return;
        }
        // 'plot weight by height', 'a bar chart of salary by last name'
        if tag == "by"
            && self.zone == Zone::Select
            && !self.outputs.is_empty()
            && self.ranking.is_none()
            && picture(self.set) != Picture::None
        {
            let own = usize::from(self.tag(self.at + 1) == "its");
            match self.sense(self.at + 1 + own) {
                Some(Sense::Keyword("agg" | "count" | "count_distinct", _)) => {
                    self.take(1);
                    return;
                }
                Some(Sense::Column(..)) => {
                    self.take(1 + own);
                    self.pending.group = true;
                    return;
                }
                _ => {}
            }
        }
        if tag == "by" {
            let known = self.ranking.is_some();
            match next {
                // 'top 5 products by revenue': the measure of the ranking.
                Some(Sense::Column(..) | Sense::Keyword("agg" | "count" | "count_distinct", _) | Sense::Term(_))
                    if known && self.open_ranking() =>
                {
                    self.take(1);
                    self.zone = Zone::Order;
                    return;
                }
                Some(Sense::Value { .. } | Sense::Quoted(_) | Sense::Unknown) => {
                    self.take(1);
                    self.zone = Zone::Filter;
                    return;
                }
                Some(Sense::Column(..) | Sense::Table(_) | Sense::Keyword("each" | "all" | "distinct", _)) => {
                    let adds = |e: &Expr| matches!(e, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| super::measure::adds_up(self.set.lexicon, t, i)));
                    let amounts = self.wh.is_empty() && !self.outputs.is_empty() && self.outputs.iter().all(|o| self.is_amount(&o.expr));
                    let measured = amounts
                        || self.outputs.iter().any(|o| o.expr.is_aggregate() || adds(&o.expr))
                        || !self.pending.aggregates.is_empty();
                    let terse = self.outputs.is_empty() && self.heads.len() == 1 && self.wh.is_empty();
                    // 'api calls by industry': rows with the value are counted.
                    let valued = self.outputs.is_empty()
                        && self.heads.is_empty()
                        && self.subject.is_none()
                        && self.wh.is_empty()
                        && self.ranking.is_none();
                    if let (true, Some(t)) = (valued, self.filtered_table()) {
                        self.subject = Some(t);
                    }
                    let terse = terse || (valued && self.subject.is_some());
                    if !measured && !terse {
                        self.take(1);
                        // 'songs by the youngest artist': a relation.
                        if self.subject.is_some() || !self.outputs.is_empty() {
                            self.zone = Zone::Filter;
                        }
                        return;
                    }
                }
                _ => {}
            }
        }
        self.take(1);
        while matches!(self.tag(self.at), "of" | "each" | "all" | "distinct") {
            self.take(1);
        }
        match self.sense(self.at) {
            Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))) => {}
            _ => self.pending.group = true,
        }
        if self.zone == Zone::Order {
            self.zone = Zone::Filter;
        }
    }

    /// 'ordered by', 'in descending order', 'alphabetically'.
    pub(super) fn ordering(&mut self, tag: &'static str, argument: &'static str) {
        self.take(1);
        let descending = argument == "desc";
        match tag {
            "order" => {
                self.zone = Zone::Order;
                self.rule("order");
                if descending {
                    self.feature("order_desc", 1.0);
                    self.pending.limit = None;
                    self.order_default = true;
                } else {
                    self.order_default = false;
                }
            }
            "direction" => {
                // 'ordered by ascending tonnage': the key is to come.
                let key_next = matches!(self.sense(self.at), Some(Sense::Column(..) | Sense::Keyword("agg" | "count" | "its", _)));
                if self.zone == Zone::Order && self.order.is_empty() && key_next {
                    self.order_default = descending;
                } else if self.order.is_empty() {
                    // Nothing named: what is measured, else the last column asked for.
                    let key = self.outputs.iter().rev().find(|o| o.expr.is_aggregate());
                    // What is counted or bounded may be told only at the end.
                    let open = !self.groups.is_empty() || bounded_number(&self.filters).is_some();
                    let key = key.or(self.outputs.last().filter(|_| !open)).map(|o| o.expr.clone());
                    match key {
                        Some(expr) => self.order.push(OrderItem { expr, descending }),
                        None => self.order_later = Some(descending),
                    }
                } else {
                    // 'by price decreasing and name ascending': each direction is for the keys before it.
                    let directed = if self.directed < self.order.len() { self.directed } else { 0 };
                    for o in self.order.iter_mut().skip(directed) {
                        o.descending = descending;
                    }
                    self.directed = self.order.len();
                }
                self.rule("order");
                if self.zone == Zone::Order && self.order.is_empty() {
                    self.order_default = descending;
                }
            }
            "direction_age" => {
                let word = if descending { "oldest" } else { "youngest" };
                self.rule("order");
                if let Some(last) = self.order.last_mut()
                    && let Expr::Column(c) = &last.expr
                    && let Some((t, i)) = {
                        let t = self.set.lexicon.table(&c.table.name);
                        t.and_then(|t| self.set.lexicon.column(t, &c.column).map(|i| (t, i)))
                    }
                {
                    let temporal =
                        self.set.lexicon.schema.tables[t].columns[i].class.is_temporal() || self.set.lexicon.tables[t].columns[i].year;
                    last.descending = if temporal { !descending } else { descending };
                    return;
                }
                if let Some(a) = DICTIONARY.adjective(word)
                    && let Some((t, c, down)) = self.hinted(a, self.subject)
                {
                    let expr = self.column(t, c);
                    self.order.push(OrderItem { expr, descending: down });
                }
            }
            _ => {
                // Alphabetical: the column just named, else the first text asked for, else the name of the subject.
                self.rule("order");
                if self.zone == Zone::Order || !self.order.is_empty() {
                    for o in self.order.iter_mut() {
                        o.descending = descending;
                    }
                    self.order_default = descending;
                    self.zone = Zone::Order;
                    if !self.order.is_empty() || matches!(self.sense(self.at), Some(Sense::Column(..))) {
                        return;
                    }
                }
                let text = self
                    .outputs
                    .iter()
                    .find(|o| matches!(&o.expr, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| self.class(t, i).is_text())));
                let key = text.or(self.outputs.first()).map(|o| o.expr.clone());
                // 'the number of the names in alphabetical order' sorts the names.
                let key = match (key, self.counted) {
                    (Some(e), Some((t, c))) if e.is_aggregate() && self.outputs.len() == 1 => Some(self.column(t, c)),
                    (key, _) => key,
                };
                match key {
                    Some(expr) => self.order.push(OrderItem { expr, descending }),
                    None => self.order_later = Some(descending),
                }
            }
        }
    }

    pub(super) fn push_order(&mut self, expr: Expr) {
        if let Some(r) = &mut self.ranking
            && matches!(&r.key, Expr::Derived(k) if k == super::superlative::OPEN_KEY)
        {
            r.key = expr;
            self.zone = Zone::Filter;
            return;
        }
        let descending = self.order_default;
        if !self.order.iter().any(|o| o.expr == expr) {
            self.order.push(OrderItem { expr, descending });
        }
    }

    /// 'the role codes and the number of employees in each role': the shown key of the role is what is grouped by.
    pub(super) fn group_by_shown_keys(&mut self) {
        for i in 0..self.groups.len() {
            let Key::Entity(t) = self.groups[i] else { continue };
            let edges = &self.set.lexicon.adjacent[t];
            let shown = self.outputs.iter().find(|o| {
                let Expr::Column(c) = &o.expr else { return false };
                let Some((x, y)) = self.schema_column(c) else { return false };
                x != t
                    && edges.iter().any(|&e| {
                        let e = &self.set.lexicon.edges[e];
                        e.from == x && e.to == t && e.from_columns.as_slice() == [y]
                    })
            });
            let own = self.outputs.iter().any(|o| matches!(&o.expr, Expr::Column(c) if self.set.lexicon.table(&c.table.name) == Some(t)));
            if let (Some(o), false) = (shown, own) {
                self.groups[i] = Key::Expr(o.expr.clone());
                self.rule("group by shown key");
            }
        }
    }

    /// Rows of the subject (or of what is asked for) without related rows of a table.
    pub(super) fn anti_join(&mut self, t: usize) {
        let of = self.subject.unwrap_or(t);
        let predicate = Predicate::Related { of: self.table_ref(of), table: self.table_ref(t), conditions: Vec::new(), negated: true };
        self.filters.push(predicate);
        self.negated_table = Some((t, self.filters.len() - 1));
        self.opens_missing();
        self.zone = Zone::Filter;
    }

    /// The table of the first value asked for.
    fn filtered_table(&self) -> Option<usize> {
        self.filters.iter().find_map(|p| match p {
            Predicate::In { expr: Expr::Column(c), negated: false, .. } => self.lexicon().table(&c.table.name),
            _ => None,
        })
    }

    /// A column of amounts: a number that is no key and no year.
    fn is_amount(&self, e: &Expr) -> bool {
        let Expr::Column(c) = e else { return false };
        self.schema_column(c).is_some_and(|(t, i)| {
            let column = &self.lexicon().tables[t].columns[i];
            self.class(t, i).is_number() && !column.key && !column.year
        })
    }

    /// True where a ranking still lacks what it ranks by.
    pub(super) fn open_ranking(&self) -> bool {
        matches!(&self.ranking, Some(r) if matches!(&r.key, Expr::Derived(k) if k == super::superlative::OPEN_KEY))
    }

    pub(super) fn key_exprs(&self, key: &Key) -> Vec<Expr> {
        match key {
            Key::Expr(e) => vec![e.clone()],
            Key::Entity(t) => {
                let table = &self.lexicon().schema.tables[*t];
                if table.primary_key.is_empty() {
                    self.display(*t)
                } else {
                    table.primary_key.iter().map(|&c| self.column(*t, c)).collect()
                }
            }
        }
    }

    /// The columns that name a row of a table.
    pub(super) fn display(&self, t: usize) -> Vec<Expr> {
        let t = self.named_elsewhere(t).unwrap_or(t);
        let shown: Vec<Expr> = self.lexicon().tables[t].display.iter().map(|&c| self.column(t, c)).collect();
        if shown.is_empty() {
            (0..self.lexicon().schema.tables[t].columns.len().min(1)).map(|c| self.column(t, c)).collect()
        } else {
            shown
        }
    }

    /// The subject's key to a table, where the words that named the table are its whole name.
    pub(super) fn reference_named(&self, at: usize, t: usize) -> Option<(usize, usize)> {
        let s = self.subject.filter(|&s| s != t)?;
        let item = self.items.get(at)?;
        let said: Vec<&str> = self.set.tokens.get(item.start..item.end)?.iter().map(|x| x.lemma.as_str()).collect();
        let refers = |c: usize| {
            self.lexicon().adjacent[s].iter().any(|&e| {
                let e = &self.lexicon().edges[e];
                e.from == s && e.to == t && e.from_columns.as_slice() == [c]
            })
        };
        (0..self.lexicon().tables[s].columns.len())
            .find(|&c| self.lexicon().tables[s].columns[c].words == said && refers(c))
            .map(|c| (s, c))
    }

    pub(super) fn group_table(&mut self, t: usize) {
        // 'by the instructor's name': the column behind the owner.
        if self.tag(self.at) == "possessive" && matches!(self.sense(self.at + 1), Some(Sense::Column(..))) {
            self.take(1);
            if let Some(Sense::Column(t2, c)) = self.sense(self.at).cloned() {
                if let Some(owner) = self.named_owner(self.at, (t2, c)) {
                    self.take(1);
                    self.pending.group = true;
                    self.name_of(owner);
                    return;
                }
                self.take(1);
                self.group_column(t2, c);
                return;
            }
        }
        // 'each course name': the column is the key.
        if let Some(Sense::Column(t2, c)) = self.sense(self.at).cloned()
            && t2 == t
            && !self.condition_follows(self.at, t2, c)
        {
            self.take(1);
            self.group_column(t2, c);
            return;
        }
        self.rule("group by entity");
        self.groups_after = !self.outputs.is_empty();
        if !self.groups.contains(&Key::Entity(t)) {
            self.groups.push(Key::Entity(t));
        }
        self.heads.retain(|h| *h != t);
        // 'by plan and segment': the list goes on to the end.
        let last = self.at + 2 >= self.items.len() || matches!(self.sense(self.at + 2), Some(Sense::Punctuation('.' | '?')));
        if let (true, Some(Sense::Column(t2, c2)), true) = (self.tag(self.at) == "and", self.sense(self.at + 1).cloned(), last)
            && !self.class(t2, c2).is_number()
            && !self.outputs.is_empty()
        {
            self.take(2);
            self.group_column(t2, c2);
        }
    }

    pub(super) fn group_column(&mut self, t: usize, c: usize) {
        self.rule("group by column");
        let key = Key::Expr(self.column(t, c));
        if !self.groups.contains(&key) {
            self.groups.push(key);
        }
        // 'by country and channel': the list goes on.
        if matches!(self.tag(self.at), "and") || matches!(self.sense(self.at), Some(Sense::Punctuation(','))) {
            let next = self.sense(self.at + 1).cloned();
            let end = self.at + 2 >= self.items.len()
                || !matches!(self.sense(self.at + 2), Some(Sense::Keyword("cmp" | "verb" | "between" | "like", _)));
            if let Some(Sense::Column(t2, c2)) = next
                && end
                && !self.lexicon().schema.tables[t2].columns[c2].class.is_number()
            {
                self.take(2);
                self.group_column(t2, c2);
            }
        }
    }
}
