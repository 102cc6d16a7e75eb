//! Composition: from a chosen sense per mention to a [`Query`].
//!
//! The question is read from left to right by small construction rules. A rule belongs to the kind of mention that
//! opens it (a count, a comparison, a superlative …), takes what belongs to it, and adds to the draft. The draft
//! becomes a query in [`finish`].

mod analytic;
mod chart;
mod condition;
mod count;
mod dating;
pub(crate) mod finish;
mod group;
mod literal;
pub(crate) mod measure;
mod outputs;
mod past;
mod pattern;
pub(crate) mod regrain;
mod select;
mod sorting;
pub(crate) mod state;
mod superlative;
mod temporal;

use crate::lexicon::{DICTIONARY, Lexicon};
use crate::link::{Interpretation, Item};
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Predicate, Query, TableRef};
use crate::text::Token;

/// What the composer is given beside the interpretation.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub lexicon: &'a Lexicon,
    pub tokens: &'a [Token],
    /// Limit of a ranking that names no number.
    pub default_limit: u64,
    /// How many constructions of analysis are around what is composed.
    pub depth: u8,
    /// A chart is wished for.
    pub chart: bool,
}

impl Setting<'_> {
    /// True where the caller or the words wish for a chart.
    fn chart_wished(self) -> bool {
        chart::picture(self) != chart::Picture::None
    }
}

/// A query with how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    pub query: Query,
    /// Rules that took part, in order.
    pub rules: Vec<&'static str>,
    /// What was assumed beyond the words.
    pub assumptions: Vec<String>,
    /// Items that found no use.
    pub unused: Vec<usize>,
    /// Named counts that rank this composition.
    pub features: Vec<(&'static str, f32)>,
    /// True where a measure for ranking ('top products') had to be guessed.
    pub guessed_measure: bool,
}

/// Where in the sentence the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// What is asked for.
    Select,
    /// What restricts it.
    Filter,
    /// Sort keys.
    Order,
}

/// What a row of the answer is asked to be.
#[derive(Debug, Clone, PartialEq)]
enum Key {
    /// An entity: a row of a table.
    Entity(usize),
    Expr(Expr),
}

/// One thing asked for.
#[derive(Debug, Clone, PartialEq)]
struct Draft {
    expr: Expr,
    /// Put there by a rule rather than by a mention.
    implied: bool,
}

#[derive(Debug, Clone, Default)]
struct Pending {
    aggregates: Vec<Aggregate>,
    distinct: bool,
    negated: bool,
    both: bool,
    group: bool,
    limit: Option<u64>,
}

/// A ranking: by what, which way, how many.
#[derive(Debug, Clone)]
struct Ranking {
    key: Expr,
    descending: bool,
    limit: Option<u64>,
    offset: Option<u64>,
}

pub(crate) struct Composer<'a> {
    set: Setting<'a>,
    items: Vec<Item>,
    at: usize,
    zone: Zone,
    subject: Option<usize>,
    /// Tables named as what is asked for, without a column of theirs being asked for.
    heads: Vec<usize>,
    outputs: Vec<Draft>,
    groups: Vec<Key>,
    filters: Vec<Predicate>,
    having: Vec<Predicate>,
    order: Vec<OrderItem>,
    /// Direction of the sort keys to come.
    order_default: bool,
    /// A direction without a key: the first output, once known.
    order_later: Option<bool>,
    /// A table whose rows must not be there, and the position of that condition in `filters`.
    negated_table: Option<(usize, usize)>,
    /// The table of facts that a measure or a verb of trade speaks of.
    measured: Option<usize>,
    /// The column whose values were counted last, where they were not asked to be distinct.
    counted: Option<(usize, usize)>,
    /// What was compared last, for 'or below 46'.
    compared: Option<Expr>,
    /// The date column of the state read last.
    state_column: Option<(usize, usize)>,
    /// The group was named behind what is asked ('the capacity for each cinema').
    groups_after: bool,
    /// From which condition on rows are meant that must not be there, of an attribute that rows share.
    lacking: Option<usize>,
    /// Two conditions that different rows must meet: an intersection.
    both: Option<(Predicate, Predicate)>,
    /// The question opens with 'sort' or 'order': 'by' names the key.
    sorting: bool,
    ranking: Option<Ranking>,
    also: Vec<usize>,
    distinct: bool,
    exists: bool,
    star: bool,
    limit: Option<u64>,
    pending: Pending,
    /// The column mentioned last in this clause, for a comparison to refer to.
    last: Option<(Expr, usize)>,
    used: Vec<bool>,
    rules: Vec<&'static str>,
    assumptions: Vec<String>,
    features: Vec<(&'static str, f32)>,
    guessed_measure: bool,
    /// 'which', 'who', 'when' opened the question.
    wh: &'static str,
    /// Aggregates asked over the rows of a ranking's group.
    rank_groups: bool,
}

/// Reads an interpretation into a query; `None` where nothing can be asked.
pub fn compose(interpretation: &Interpretation, set: Setting<'_>) -> Option<Composed> {
    compose_items(&interpretation.items, set)
}

/// Constructions of analysis first; each of them composes what is left of the question in turn.
fn compose_items(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    analytic::compose(items, set).or_else(|| plain(items, set).map(|c| analytic::refine(items, set, c)))
}

fn plain(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let items: Vec<Item> = items.iter().filter(|i| !matches!(i.sense, Sense::Keyword("filler" | "filler_noun", _))).cloned().collect();
    let items = analytic::in_reading_order(items, set);
    let items = chart::names_of_aggregates(chart::measures_by_name(items, set), set);
    let items = chart::spread_across(past::histories(items, set), set);
    let items = chart::amounts_of(chart::owned_along(items), set);
    let items = sorting::order_clauses(chart::bins(items, set), set);
    let n = items.len();
    let mut composer = Composer {
        set,
        items,
        at: 0,
        zone: Zone::Select,
        subject: None,
        heads: Vec::new(),
        outputs: Vec::new(),
        groups: Vec::new(),
        filters: Vec::new(),
        having: Vec::new(),
        order: Vec::new(),
        order_default: false,
        order_later: None,
        negated_table: None,
        measured: None,
        counted: None,
        compared: None,
        state_column: None,
        groups_after: false,
        lacking: None,
        both: None,
        sorting: false,
        ranking: None,
        also: Vec::new(),
        distinct: false,
        exists: false,
        star: false,
        limit: None,
        pending: Pending::default(),
        last: None,
        used: vec![false; n],
        rules: Vec::new(),
        assumptions: Vec::new(),
        features: Vec::new(),
        guessed_measure: false,
        wh: "",
        rank_groups: false,
    };
    composer.read();
    composer.finish()
}

impl Composer<'_> {
    fn lexicon(&self) -> &Lexicon {
        self.set.lexicon
    }

    fn sense(&self, at: usize) -> Option<&Sense> {
        self.items.get(at).map(|i| &i.sense)
    }

    fn tag(&self, at: usize) -> &'static str {
        match self.sense(at) {
            Some(Sense::Keyword(tag, _)) => tag,
            _ => "",
        }
    }

    fn argument(&self, at: usize) -> &'static str {
        match self.sense(at) {
            Some(Sense::Keyword(_, argument)) => argument,
            _ => "",
        }
    }

    fn word(&self, at: usize) -> String {
        self.items
            .get(at)
            .map_or(String::new(), |i| self.set.tokens[i.start..i.end].iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" "))
    }

    /// Marks the items as used and goes on behind them.
    fn take(&mut self, n: usize) {
        for i in self.at..(self.at + n).min(self.used.len()) {
            self.used[i] = true;
        }
        self.at += n;
    }

    fn rule(&mut self, name: &'static str) {
        if !self.rules.contains(&name) {
            self.rules.push(name);
        }
    }

    fn feature(&mut self, name: &'static str, value: f32) {
        self.features.push((name, value));
    }

    fn table_ref(&self, table: usize) -> TableRef {
        TableRef::new(&self.lexicon().schema.tables[table].name)
    }

    fn column_ref(&self, table: usize, column: usize) -> ColumnRef {
        ColumnRef { table: self.table_ref(table), column: self.lexicon().schema.tables[table].columns[column].name.clone() }
    }

    fn column(&self, table: usize, column: usize) -> Expr {
        Expr::Column(self.column_ref(table, column))
    }

    fn schema_column(&self, c: &ColumnRef) -> Option<(usize, usize)> {
        let t = self.lexicon().table(&c.table.name)?;
        Some((t, self.lexicon().column(t, &c.column)?))
    }

    fn class(&self, table: usize, column: usize) -> crate::schema::TypeClass {
        self.lexicon().schema.tables[table].columns[column].class
    }

    fn set_subject(&mut self, table: usize) {
        if self.subject.is_none() {
            self.subject = Some(table);
        }
    }

    /// One pass over the items.
    fn read(&mut self) {
        while self.at < self.items.len() {
            let before = self.at;
            if matches!(self.items[self.at].sense, Sense::Column(..) | Sense::Unknown | Sense::Keyword(..)) && self.state() {
                continue;
            }
            match self.items[self.at].sense.clone() {
                Sense::Keyword(tag, argument) => self.keyword(tag, argument),
                Sense::Adjective(..) => self.adjective(),
                Sense::Column(t, c) => self.read_column(t, c),
                Sense::Table(t) => self.read_table(t),
                Sense::Value { .. } if self.quoted_part() => self.read_quoted(),
                Sense::Value { .. } => self.read_value(),
                Sense::Number(n) => self.read_number(&n),
                Sense::Time(m) => self.read_time(&m),
                Sense::Quoted(_) => self.read_quoted(),
                Sense::Term(i) => self.read_term(i),
                Sense::Measured(e) => self.read_measured(*e),
                Sense::Restriction(p) => self.read_restriction(*p),
                Sense::Punctuation(c) => self.read_punctuation(c),
                Sense::Unknown => self.at += 1,
            }
            if self.at == before {
                self.at += 1;
            }
        }
    }

    fn keyword(&mut self, tag: &'static str, argument: &'static str) {
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
    fn detail_column(&self) -> Option<(usize, usize)> {
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
    fn connective(&mut self, tag: &'static str) {
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

    fn read_punctuation(&mut self, c: char) {
        self.take(1);
        if matches!(c, '.' | '?' | ';' | '!') {
            self.last = None;
            self.pending = Pending::default();
        }
        if c == ',' && self.zone == Zone::Filter {
            self.pending.negated = false;
        }
    }

    /// An adjective that implies a column: 'the oldest singer', 'older'.
    fn adjective(&mut self) {
        let Some(Sense::Adjective(adjective, word)) = self.sense(self.at).cloned() else { return };
        if word.ends_with("er")
            && self.tag(self.at + 1) != "than"
            && !matches!(self.sense(self.at + 1), Some(Sense::Table(_) | Sense::Column(..)))
        {
            self.at += 1;
            return;
        }
        let limit = self.number_before(self.at);
        self.take(1);
        // 'who get paid the least'
        if self.tag(self.at) == "sup"
            && !matches!(
                self.sense(self.at + 1),
                Some(Sense::Table(_) | Sense::Column(..) | Sense::Adjective(..) | Sense::Keyword("count" | "agg", _))
            )
            && let Some((t, c, down)) = self.hinted(adjective, self.subject)
        {
            let most = self.argument(self.at) == "desc";
            self.take(1);
            self.rule("superlative by adjective");
            let key = self.column(t, c);
            self.rank(key, if most { down } else { !down }, limit);
            return;
        }
        let near = self.next_table(self.at).or(self.subject);
        // 'the latest order date' names its column itself.
        if let Some(Sense::Column(t, c)) = self.sense(self.at).cloned()
            && (self.class(t, c).is_number() || self.class(t, c).is_temporal())
            && !self.lexicon().tables[t].columns[c].key
        {
            let temporal = self.class(t, c).is_temporal() || self.lexicon().tables[t].columns[c].year;
            let descending = if temporal { !adjective.descending } else { adjective.descending };
            self.superlative_column(t, c, descending, limit);
            return;
        }
        // 'the college that was founded the earliest': the verb names the column.
        if let Some((t, c)) = self.dated_by_verb(adjective, self.at - 1) {
            let key = self.column(t, c);
            self.drop_output(&key);
            self.rule("superlative by verb");
            self.rank(key, !adjective.descending, limit);
            return;
        }
        let Some((t, c, descending)) = self.hinted(adjective, near) else {
            self.feature("adjective_without_column", 1.0);
            return;
        };
        self.rule("superlative by adjective");
        let key = self.column(t, c);
        self.rank(key, descending, limit);
    }

    /// 'launched most recently': the column that the verb before names.
    fn dated_by_verb(&self, adjective: &crate::lexicon::Adjective, at: usize) -> Option<(usize, usize)> {
        if adjective.dates.is_empty() || !adjective.measures.is_empty() {
            return None;
        }
        let before = (0..at).rev().find(|&i| !matches!(self.tag(i), "verb" | "filler"))?;
        let Some(Sense::Column(t, c)) = self.sense(before) else { return None };
        let verb = self.word(before).ends_with("ed") || self.word(before).ends_with("wn") || self.class(*t, *c).is_temporal();
        let column = self.column(*t, *c);
        let verb = verb || self.outputs.iter().any(|o| o.expr != column);
        (verb && !self.lexicon().tables[*t].columns[*c].key && self.items[before].fit >= 0.4).then_some((*t, *c))
    }

    /// The column that an adjective measures, nearest to a table.
    fn hinted(&self, adjective: &crate::lexicon::Adjective, near: Option<usize>) -> Option<(usize, usize, bool)> {
        let mut tables: Vec<usize> = near.into_iter().chain(self.subject).collect();
        for i in &self.items {
            if let Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } = i.sense
                && !tables.contains(&t)
            {
                tables.push(t);
            }
        }
        for &t in &tables {
            let entry = &self.lexicon().tables[t];
            for hint in &adjective.measures {
                let hit = (0..entry.columns.len())
                    .find(|&c| self.class(t, c).is_number() && !entry.columns[c].key && entry.columns[c].words.iter().any(|w| w == hint));
                if let Some(c) = hit {
                    return Some((t, c, adjective.descending));
                }
            }
            for hint in &adjective.dates {
                let hit = (0..entry.columns.len()).find(|&c| {
                    (self.class(t, c).is_temporal()
                        || entry.columns[c].year
                        || (self.class(t, c).is_text() && entry.columns[c].words.iter().any(|w| w == "date" || w == "birth")))
                        && entry.columns[c].words.iter().any(|w| w.starts_with(hint))
                });
                if let Some(c) = hit {
                    return Some((t, c, !adjective.descending));
                }
            }
            if !adjective.dates.is_empty()
                && let Some(c) = entry.date
            {
                return Some((t, c, !adjective.descending));
            }
        }
        None
    }

    fn next_table(&self, from: usize) -> Option<usize> {
        (from..(from + 3).min(self.items.len())).find_map(|i| if let Some(Sense::Table(t)) = self.sense(i) { Some(*t) } else { None })
    }

    fn read_term(&mut self, entry: usize) {
        use crate::schema::Meaning;
        self.take(1);
        let meaning = self.lexicon().vocabulary[entry].meaning.clone();
        self.rule("vocabulary");
        match meaning {
            Meaning::Measure { sql, tables } => {
                let tables: Vec<TableRef> = tables.iter().map(TableRef::new).collect();
                self.pending.aggregates.clear();
                let expr = Expr::Defined { sql, tables };
                self.place_measure(expr);
            }
            Meaning::Condition { sql, tables } => {
                let first = tables.first().and_then(|t| self.lexicon().table(t));
                let tables: Vec<TableRef> = tables.iter().map(TableRef::new).collect();
                if self.zone == Zone::Select
                    && let Some(t) = first
                {
                    self.set_subject(t);
                    if !self.heads.contains(&t) && self.outputs.is_empty() {
                        self.heads.push(t);
                    }
                }
                self.filters.push(Predicate::Defined { sql, tables });
            }
            Meaning::Table(_) | Meaning::Column(..) => {}
        }
    }

    /// Words of the question that are no keyword, for hints.
    fn stems_near(&self, at: usize, reach: usize) -> Vec<String> {
        let Some(item) = self.items.get(at) else { return Vec::new() };
        let from = item.start.saturating_sub(reach);
        let to = (item.end + 2).min(self.set.tokens.len());
        self.set.tokens[from..to]
            .iter()
            .filter(|t| !t.punctuation && !DICTIONARY.knows(&t.lower))
            .map(|t| crate::text::stem(&t.lemma))
            .collect()
    }
}
