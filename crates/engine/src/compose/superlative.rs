//! Rankings: 'the highest', 'the most', 'top 5', 'most common', 'best selling'.

use super::{Composer, Draft, Key, Ranking, Zone};
use crate::lexicon::DICTIONARY;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr};

/// Stands for the measure of a ranking that is yet to be named ('top 5 products by …').
pub(super) const OPEN_KEY: &str = "\u{1}open";

impl Composer<'_> {
    pub(super) fn superlative(&mut self, tag: &'static str, argument: &'static str) {
        let descending = argument == "desc";
        let start = self.at;
        // 'the average, maximum and minimum number of floors': one more aggregate of the list.
        if tag == "sup_count" && !self.pending.aggregates.is_empty() && self.zone == Zone::Select {
            self.pending.aggregates.push(if descending { Aggregate::Max } else { Aggregate::Min });
            self.take(1);
            return;
        }
        let mut limit = self.number_before(start);
        let most = matches!(self.word(start).trim_start_matches("the "), "most" | "least" | "fewest");
        self.take(1);
        if let Some(Sense::Number(n)) = self.sense(self.at).cloned()
            && limit.is_none()
            && !n.percent
            && !n.money
            && n.value >= 1.0
            && n.value.fract() == 0.0
        {
            limit = Some(n.value as u64);
            self.take(1);
        }
        // 'the top 3 days': days that are rows.
        if let (None, Some(Sense::Time(crate::time::TimeMeaning::Duration { value, .. })), "top") =
            (limit, self.sense(self.at).cloned(), tag)
            && value >= 1.0
            && value.fract() == 0.0
        {
            limit = Some(value as u64);
            self.take(1);
        }
        while matches!(self.tag(self.at), "of" | "all" | "distinct") {
            self.take(1);
        }
        // 'the highest student grade': the noun before the column.
        if let (Some(Sense::Table(t)), Some(Sense::Column(_, _))) = (self.sense(self.at).cloned(), self.sense(self.at + 1))
            && tag == "sup"
            && self.items[self.at].end == self.items[self.at + 1].start
            && matches!(self.sense(self.at + 1), Some(Sense::Column(x, c)) if *x == t && self.class(*x, *c).is_number())
        {
            self.take(1);
            self.set_subject(t);
        }
        // 'the lowest and average price': both are asked of the column to come.
        if tag == "sup"
            && limit.is_none()
            && self.tag(self.at) == "and"
            && matches!(self.tag(self.at + 1), "agg" | "sup")
            && matches!(self.zone, Zone::Select)
        {
            self.pending.aggregates.push(if descending { Aggregate::Max } else { Aggregate::Min });
            return;
        }
        // 'the most baseball players', 'the most female students', 'the most items in stock' where stock is a table
        let mut noun =
            (self.at..self.at + 3).find(|&i| !matches!(self.sense(i), Some(Sense::Unknown | Sense::Value { .. } | Sense::Restriction(_))));
        if matches!(self.sense(self.at), Some(Sense::Unknown)) {
            noun = noun.map(|i| if matches!(self.word(i).as_str(), "in" | "on" | "of") && i > self.at { i + 1 } else { i });
        }
        if let (true, Some(noun)) =
            (most || tag == "sup_count", noun.filter(|&i| i > self.at && matches!(self.sense(i), Some(Sense::Table(_)))))
        {
            while self.at < noun {
                match self.sense(self.at).cloned() {
                    Some(Sense::Value { .. }) => self.read_value(),
                    Some(Sense::Restriction(p)) => self.read_restriction(*p),
                    _ => self.take(1),
                }
            }
        }
        match tag {
            "sup_count" => self.superlative_count(descending, limit),
            "sup_frequent" => self.most_frequent(descending, limit),
            "sup_sold" => self.best_sold(descending, limit),
            "top_first" => self.first_or_last(start, descending, limit),
            _ => match self.sense(self.at).cloned() {
                Some(Sense::Keyword("count" | "count_distinct", _)) => {
                    self.take(1);
                    self.superlative_count(descending, limit);
                }
                Some(Sense::Keyword("agg", _)) => {
                    let tag = self.tag(self.at);
                    let argument = self.argument(self.at);
                    self.aggregate_word(tag, argument);
                    if matches!(self.tag(self.at), "count") {
                        self.take(1);
                        self.pending.aggregates.clear();
                        self.superlative_count(descending, limit);
                        return;
                    }
                    if matches!(self.sense(self.at), Some(Sense::Measured(_))) {
                        self.open(descending, limit.or(Some(1)));
                        return;
                    }
                    // 'the highest average instructor salary'
                    if matches!(self.sense(self.at), Some(Sense::Table(_))) && matches!(self.sense(self.at + 1), Some(Sense::Column(..))) {
                        self.take(1);
                    }
                    if let Some(Sense::Column(t, c)) = self.sense(self.at).cloned() {
                        self.take(1);
                        let expr = self.column(t, c);
                        let key = self.aggregated(expr);
                        self.rule("superlative of aggregate");
                        self.rank_groups = true;
                        self.rank(key, descending, limit);
                    }
                }
                Some(Sense::Adjective(a, _)) => {
                    // 'most expensive' keeps the adjective's way, 'least expensive' turns it.
                    self.take(1);
                    if let Some((t, c)) = self.dated_by_verb(a, start) {
                        let key = self.column(t, c);
                        self.drop_output(&key);
                        self.rule("superlative by verb");
                        self.rank(key, if descending { !a.descending } else { a.descending }, limit);
                        return;
                    }
                    let near = self.next_table(self.at).or(self.subject);
                    if let Some((t, c, down)) = self.hinted(a, near) {
                        let key = self.column(t, c);
                        self.rule("superlative by adjective");
                        self.rank(key, if descending { down } else { !down }, limit);
                    } else {
                        self.feature("adjective_without_column", 1.0);
                    }
                }
                Some(Sense::Column(t, c)) => {
                    let class = self.class(t, c);
                    let entry = &self.lexicon().tables[t].columns[c];
                    if class.is_number() && !entry.key || class.is_temporal() || entry.year {
                        self.take(1);
                        self.superlative_column(t, c, descending, limit);
                    } else if most && tag == "sup" && (self.subject.is_some() || !self.outputs.is_empty()) && self.zone == Zone::Filter {
                        // 'the X with the most different Ys'
                        self.take(1);
                        let key = Expr::Aggregate {
                            function: Aggregate::Count,
                            distinct: false,
                            argument: Box::new(self.column(t, c)),
                            filter: Vec::new(),
                        };
                        self.rank_groups = true;
                        self.rule("superlative of count");
                        self.rank(key, descending, limit);
                    } else {
                        // 'top 3 cities by …': the column is what is ranked.
                        self.set_subject(t);
                        self.open(descending, limit);
                    }
                }
                Some(Sense::Table(t)) => {
                    if most
                        && tag == "sup"
                        && (self.outputs.iter().any(|o| !o.implied)
                            || self.subject.is_some_and(|s| s != t)
                            || self.outputs.iter().any(|_| self.subject != Some(t)) && self.zone == Zone::Filter
                            || self.zone == Zone::Filter && self.subject != Some(t))
                    {
                        self.take(1);
                        if let Some(kept) = self.kept_number(t) {
                            self.rule("kept number");
                            self.rank(kept, descending, limit);
                            return;
                        }
                        self.rule("superlative of count");
                        self.rank_groups = true;
                        let key = Expr::CountRows(Some(self.table_ref(t)));
                        self.rank(key, descending, limit);
                    } else {
                        let word = self.word(start);
                        // 'the lowest rating' of a table of ratings: its one number; 'the best supplier' by what is not said.
                        let judged = matches!(word.trim_start_matches("the "), "best" | "worst") && self.has_names(t);
                        if let (Some(c), "sup", false) = (self.one_number(t), tag, judged) {
                            self.take(1);
                            self.superlative_column(t, c, descending, limit);
                            return;
                        }
                        match DICTIONARY.adjective(&word).and_then(|a| self.hinted(a, Some(t))) {
                            Some((t, c, down)) => {
                                let key = self.column(t, c);
                                self.rank(key, down, limit);
                            }
                            None => {
                                self.set_subject(t);
                                self.open(descending, limit);
                            }
                        }
                    }
                }
                Some(Sense::Measured(_)) => self.open(descending, limit.or(Some(1))),
                Some(Sense::Term(_)) => {
                    self.open(descending, limit);
                    let at = self.at;
                    if let Some(Sense::Term(i)) = self.sense(at).cloned() {
                        self.read_term(i);
                    }
                }
                _ => {
                    // 'that has won a match the most': how often.
                    let before = match self.sense(start.wrapping_sub(1)) {
                        Some(Sense::Table(t)) if Some(*t) != self.subject && most && self.zone == Zone::Filter => Some(*t),
                        _ => None,
                    };
                    if let Some(t) = before {
                        self.rule("superlative of count");
                        self.rank_groups = true;
                        self.also.retain(|&x| x != t);
                        self.rank(Expr::CountRows(Some(self.table_ref(t))), descending, limit);
                    } else if limit.is_some() || tag == "top" {
                        self.open(descending, limit);
                    } else if most && self.zone == Zone::Filter && self.ends_clause() {
                        // 'the vocal types that she sang the most'
                        self.most_frequent(descending, limit);
                    } else {
                        self.used[start] = false;
                        self.feature("superlative_without_column", 1.0);
                    }
                }
            },
        }
    }

    /// True where nothing follows that this part of the sentence could still speak of.
    fn ends_clause(&self) -> bool {
        matches!(self.sense(self.at), None | Some(Sense::Punctuation('.' | '?' | ',' | ';' | '!'))) || self.tag(self.at) == "and"
    }

    /// Rows of the table have names of their own.
    fn has_names(&self, t: usize) -> bool {
        let entry = &self.lexicon().tables[t];
        entry.display.iter().any(|&c| matches!(self.class(t, c), crate::schema::TypeClass::Text) && !entry.columns[c].key)
    }

    /// The only number that a row of a table holds, keys and years aside.
    pub(super) fn one_number(&self, t: usize) -> Option<usize> {
        let entry = &self.lexicon().tables[t];
        let keys = &self.lexicon().schema.tables[t].primary_key;
        let mut numbers = (0..entry.columns.len())
            .filter(|&c| self.class(t, c).is_number() && !entry.columns[c].key && !entry.columns[c].year && !keys.contains(&c))
            .filter(|&c| self.lexicon().is_measure(t, c));
        numbers.next().filter(|_| numbers.next().is_none())
    }

    fn open(&mut self, descending: bool, limit: Option<u64>) {
        self.rule("top n");
        self.ranking.get_or_insert(Ranking {
            key: Expr::Derived(OPEN_KEY.to_string()),
            descending,
            limit: limit.or(Some(0)),
            offset: None,
        });
    }

    /// A superlative on a column: the extreme value itself where nothing else is asked, else the rows that have it.
    pub(super) fn superlative_column(&mut self, t: usize, c: usize, descending: bool, limit: Option<u64>) {
        // 'the three most experienced guides': the rows, not their numbers.
        if self.tells_of_rows(t, c) {
            self.rule("superlative");
            self.set_subject(t);
            let key = self.column(t, c);
            self.rank(key, descending, limit);
            return;
        }
        let nothing_else =
            self.zone == Zone::Select && self.heads.is_empty() && limit.is_none() && self.outputs.iter().all(|o| o.expr.is_aggregate());
        let who = matches!(self.wh, "which" | "who" | "whose" | "where" | "when");
        let listed =
            self.zone == Zone::Select && self.tag(self.at.wrapping_sub(2)) == "and" && self.outputs.iter().any(|o| o.expr.is_aggregate());
        let grouped = !self.groups.is_empty();
        // 'the title and highest price for each film', 'directors and their lowest rating': the extreme of each.
        let theirs = self.tag(self.at.wrapping_sub(3)) == "its";
        let each = (self.at..self.items.len()).any(|i| matches!(self.tag(i), "each_lead" | "each"));
        let of_each = self.zone == Zone::Select
            && limit.is_none()
            && self.outputs.iter().any(|o| !o.implied)
            && (theirs || each && self.tag(self.at.wrapping_sub(3)) == "and");
        if of_each
            || (nothing_else && !who)
            || listed
            || (grouped && self.zone == Zone::Select && limit.is_none() && !matches!(self.wh, "who" | "which"))
        {
            self.rule("extreme value");
            for function in std::mem::take(&mut self.pending.aggregates) {
                let expr = Expr::aggregate(function, self.column(t, c));
                self.outputs.push(Draft { expr, implied: false });
            }
            let function = if descending { Aggregate::Max } else { Aggregate::Min };
            let expr = Expr::aggregate(function, self.column(t, c));
            self.outputs.push(Draft { expr, implied: false });
            // 'the highest and lowest salary' shares the column.
            return;
        }
        self.rule("superlative");
        let key = self.column(t, c);
        // 'the 3 highest salaries': the values themselves.
        if limit.is_some() && self.zone == Zone::Select && self.heads.is_empty() && self.outputs.is_empty() && !who {
            self.outputs.push(Draft { expr: key.clone(), implied: false });
        }
        self.rank(key, descending, limit);
    }

    /// True behind an adjective that a column is only related to ('experienced' of `experience_years`), where its rows follow.
    fn tells_of_rows(&self, t: usize, c: usize) -> bool {
        let word = self.word(self.at.wrapping_sub(1));
        let adjective = ["ed", "ive", "able", "ful", "ous"].iter().any(|end| word.ends_with(end));
        let own = self.lexicon().tables[t].columns[c].words.contains(&word);
        adjective && !own && matches!(self.sense(self.at), Some(Sense::Table(x)) if *x == t)
    }

    fn superlative_count(&mut self, descending: bool, limit: Option<u64>) {
        while matches!(self.tag(self.at), "of" | "all" | "distinct") {
            self.take(1);
        }
        let amount = self.word(self.at.wrapping_sub(1)).contains("amount");
        self.rule("superlative of count");
        let key = match self.sense(self.at).cloned() {
            Some(Sense::Table(t)) if amount && self.amount_column(t).is_some() => {
                // 'the highest amount of loans': loans have an amount.
                self.take(1);
                let c = self.amount_column(t).unwrap_or_default();
                Expr::aggregate(Aggregate::Sum, self.column(t, c))
            }
            Some(Sense::Table(t)) => {
                self.take(1);
                Expr::CountRows(Some(self.table_ref(t)))
            }
            Some(Sense::Column(t, c)) => {
                self.take(1);
                if self.class(t, c).is_number() && !self.lexicon().tables[t].columns[c].key {
                    // 'the maximum number of berths of the piers': the number itself.
                    if limit.is_none() && self.zone == Zone::Select && self.subject.is_none() && self.outputs.is_empty() {
                        self.superlative_column(t, c, descending, limit);
                        return;
                    }
                    // A column that is a number of something already.
                    let key = self.column(t, c);
                    self.rank(key, descending, limit);
                    return;
                }
                Expr::Aggregate { function: Aggregate::Count, distinct: false, argument: Box::new(self.column(t, c)), filter: Vec::new() }
            }
            _ => Expr::CountRows(self.subject.map(|s| self.table_ref(s))),
        };
        self.rank_groups = true;
        self.rank(key, descending, limit);
    }

    /// The column of a table that is an amount by its name.
    fn amount_column(&self, t: usize) -> Option<usize> {
        let columns = &self.lexicon().tables[t].columns;
        (0..columns.len()).find(|&c| self.class(t, c).is_number() && columns[c].words.iter().any(|w| w == "amount"))
    }

    /// 'the most common X': groups of X by their number of rows.
    fn most_frequent(&mut self, descending: bool, limit: Option<u64>) {
        self.rule("most frequent");
        self.rank_groups = true;
        match self.sense(self.at).cloned() {
            Some(Sense::Column(t, c)) => {
                self.take(1);
                self.set_subject(t);
                let expr = self.column(t, c);
                if !self.outputs.iter().any(|o| o.expr == expr) {
                    self.outputs.push(Draft { expr: expr.clone(), implied: false });
                }
                self.groups.push(Key::Expr(expr));
                let key = Expr::CountRows(Some(self.table_ref(t)));
                self.rank(key, descending, limit);
            }
            Some(Sense::Table(t)) => {
                // How often a row is referred to.
                self.take(1);
                self.set_subject(t);
                let counted = self.referring(t).map(|r| self.table_ref(r));
                if self.outputs.is_empty() && !self.heads.contains(&t) {
                    self.heads.push(t);
                }
                self.rank(Expr::CountRows(counted.or_else(|| Some(self.table_ref(t)))), descending, limit);
            }
            _ => {
                let spoken = self.last.clone().map(|l| l.0).filter(|_| self.heads.is_empty());
                let last = self.outputs.last().map(|o| o.expr.clone()).or(spoken);
                if let Some(Expr::Column(c)) = last
                    && let Some((t, i)) = self.schema_column(&c)
                {
                    // 'the party that has used services most often': what a row of it has many of.
                    let related = self.also.iter().copied().rev().find(|&a| a != t && self.reached_many(t, a));
                    let names = |w: &String| matches!(w.as_str(), "name" | "title" | "email" | "id");
                    let entity = self.lexicon().is_unique(t, &[i])
                        || self.lexicon().tables[t].display.contains(&i) && self.lexicon().tables[t].columns[i].words.iter().any(names);
                    if let Some(r) = related.or_else(|| self.referring(t)).filter(|_| entity) {
                        self.also.retain(|&a| a != r);
                        self.rank(Expr::CountRows(Some(self.table_ref(r))), descending, limit);
                        return;
                    }
                    self.groups.push(Key::Expr(Expr::Column(c)));
                    let key = Expr::CountRows(Some(self.table_ref(t)));
                    self.rank(key, descending, limit);
                } else if let Some(t) = self.subject {
                    let related = self.also.iter().copied().rev().find(|&a| a != t && self.reached_many(t, a));
                    let counted = related.or_else(|| self.referring(t)).unwrap_or(t);
                    self.also.retain(|&a| a != counted);
                    self.rank(Expr::CountRows(Some(self.table_ref(counted))), descending, limit);
                }
            }
        }
    }

    /// The table that refers to another one; bridges and mentioned tables first.
    pub(super) fn referring(&self, t: usize) -> Option<usize> {
        let mut found: Vec<usize> = self.lexicon().adjacent[t]
            .iter()
            .map(|&e| &self.lexicon().edges[e])
            .filter(|e| e.to == t && e.from != t)
            .map(|e| e.from)
            .collect();
        let mentioned = |x: usize| self.items.iter().any(|i| matches!(i.sense, Sense::Table(y) if y == x));
        // What happens rather than who or what belongs there, and of that what happens most.
        let happens = |x: usize| self.lexicon().tables[x].date.is_some() && !self.lexicon().is_person(x);
        let rows = |x: usize| self.lexicon().schema.tables[x].rows as u64;
        found.sort_by_key(|&x| (!mentioned(x), !self.lexicon().tables[x].bridge, !happens(x), std::cmp::Reverse(rows(x))));
        found.first().copied()
    }

    /// 'best selling products': by units sold, else by money.
    fn best_sold(&mut self, descending: bool, limit: Option<u64>) {
        self.rule("best selling");
        self.open(descending, limit);
        if let Some(key) = self.quantity_measure() {
            self.measured = super::measure::quantity(self.set.lexicon).map(|(t, _)| t);
            self.rank_groups = true;
            if let Some(r) = &mut self.ranking {
                r.key = key;
            }
        }
    }

    /// 'the first 5', 'last name' and 'last' as an order in time.
    fn first_or_last(&mut self, start: usize, latest: bool, limit: Option<u64>) {
        let Some(t) = self.next_table(self.at).or(self.subject) else {
            self.used[start] = false;
            return;
        };
        if limit.is_none() && self.zone == Zone::Filter {
            self.used[start] = false;
            return;
        }
        match self.lexicon().tables[t].date {
            Some(c) => {
                self.rule("first or last in time");
                let key = self.column(t, c);
                self.rank(key, latest, limit);
            }
            None => {
                if let Some(n) = limit {
                    self.limit = Some(n);
                } else {
                    self.used[start] = false;
                }
            }
        }
    }

    pub(super) fn rank(&mut self, key: Expr, descending: bool, limit: Option<u64>) {
        let opened = self.ranking.as_ref().filter(|_| self.open_ranking()).and_then(|r| r.limit).filter(|&n| n > 0);
        let limit = limit.or(opened).or(self.limit.take()).or(Some(1));
        if key.is_aggregate() {
            self.rank_groups = true;
        }
        self.ranking = Some(Ranking { key, descending, limit, offset: None });
        if self.zone == Zone::Select
            && (self.subject.is_some() || !self.outputs.is_empty())
            && !matches!(self.sense(self.at), Some(Sense::Table(_)))
        {
            self.zone = Zone::Filter;
        }
    }
}
