//! Composition: from a chosen sense per mention to a [`Query`].
//!
//! The question is read from left to right by small construction rules. A rule belongs to the kind of mention that
//! opens it (a count, a comparison, a superlative …), takes what belongs to it, and adds to the draft. The draft
//! becomes a query in [`finish`].

mod adjective;
mod against;
mod aggregate;
mod ahead;
pub(crate) mod analytic;
pub(crate) use analytic::dates as course;
pub(crate) use analytic::{OF_FIRST, is_net};
mod apart;
mod build;
pub(crate) use build::told_once;
pub(crate) mod called;
pub(crate) mod came_about;
mod chart;
pub(crate) mod code_names;
pub(crate) mod companions;
mod condition;
pub(crate) mod contrary;
mod count;
mod dating;
pub(crate) mod deeds;
pub(crate) mod deleted;
pub(crate) mod elements;
pub(crate) mod failed;
pub(crate) mod finish;
mod group;
mod keyword;
pub(crate) mod labels;
pub(crate) mod lapsed;
mod literal;
pub(crate) mod marked;
pub(crate) mod meant;
pub(crate) mod measure;
mod missing;
pub(crate) mod most_of;
mod naming;
mod nested;
pub(crate) mod never_there;
mod number;
pub(crate) mod occurrences;
mod often;
pub(crate) mod outlay;
mod outputs;
pub(crate) mod own_total;
pub(crate) use outputs::alias;
pub(crate) mod by_measure;
mod past;
mod pattern;
pub(crate) mod ranking;
pub(crate) mod referred;
pub(crate) mod regrain;
pub(crate) mod role_told;
pub(crate) mod roles;
pub(crate) mod row_by_row;
mod select;
mod settle;
pub(crate) mod shown;
pub(crate) mod shown_units;
mod sold;
mod sorting;
pub(crate) mod stamped;
pub(crate) mod standing;
pub(crate) mod state;
mod superlative;
mod table;
pub(crate) mod taken_off;
mod temporal;
pub(crate) mod told_each;
pub(crate) mod unit_price;
pub(crate) mod units;
pub(crate) mod untaxed;
mod worth;
pub(crate) mod years;

use crate::lexicon::{DICTIONARY, Lexicon};
use crate::link::{Interpretation, Item};
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, OrderItem, Predicate, Query, TableRef};
use crate::steps::Steps;
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
    /// What bounds the work.
    pub steps: &'a Steps<'a>,
}

impl Setting<'_> {
    /// True where the caller or the words wish for a chart.
    pub(crate) fn chart_wished(self) -> bool {
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
    /// How many sort keys have been given a direction of their own.
    directed: usize,
    /// A direction without a key: the first output, once known.
    order_later: Option<bool>,
    /// A table whose rows must not be there, and the position of that condition in `filters`.
    negated_table: Option<(usize, usize)>,
    /// Rows that must not be there, with how far the words reach that describe them.
    missing: Vec<missing::Missing>,
    /// The table of facts that a measure or a verb of trade speaks of.
    measured: Option<usize>,
    /// The column whose values were counted last, where they were not asked to be distinct.
    counted: Option<(usize, usize)>,
    /// Where a sentence of its own says what to show, and how many outputs there were by then.
    restated: Option<(usize, usize)>,
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
    let items = roles::of_keys(items, set);
    let (items, worth) = worth::amounts(items, set);
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
        directed: 0,
        order_later: None,
        negated_table: None,
        missing: Vec::new(),
        measured: None,
        counted: None,
        restated: None,
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
        assumptions: worth.into_iter().collect(),
        features: Vec::new(),
        guessed_measure: false,
        wh: "",
        rank_groups: false,
    };
    composer.read();
    composer.finish()
}

/// The column that rows are restricted to a range of, where there is one such: 'fines over 20'.
pub(crate) fn bounded_number(filter: &[Predicate]) -> Option<&Expr> {
    use crate::query::Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
    let mut bounds = filter.iter().filter_map(|p| match p {
        Predicate::Compare { left: left @ Expr::Column(_), op: Greater | GreaterOrEqual | Less | LessOrEqual, right: Expr::Number(_) } => {
            Some(left)
        }
        _ => None,
    });
    bounds.next().filter(|_| bounds.next().is_none())
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
        self.items.get(at).map_or(String::new(), |i| match &self.set.tokens[i.start..i.end] {
            [only] => only.lower.clone(),
            several => several.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" "),
        })
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
        while self.at < self.items.len() && self.set.steps.take(self.items.len()) {
            let before = self.at;
            let item = &self.items[self.at];
            if matches!(item.sense, Sense::Column(..) | Sense::Unknown | Sense::Keyword(..) | Sense::Table(_)) && self.state() {
                continue;
            }
            match self.items[self.at].sense.clone() {
                Sense::Keyword(tag, argument) => self.keyword(tag, argument),
                Sense::Adjective(..) => self.adjective(),
                Sense::Column(t, c) => self.read_column(t, c),
                Sense::Table(t) => self.read_table(t),
                Sense::Value { .. } | Sense::Unknown if self.quoted_part() => self.read_quoted(),
                Sense::Value { .. } => self.read_value(),
                Sense::Number(n) => self.read_number(&n),
                Sense::Time(m) => self.read_time(&m),
                Sense::Quoted(_) => self.read_quoted(),
                Sense::Term(i) => self.read_term(i),
                Sense::Measured(e) => self.read_measured(*e),
                Sense::Restriction(p) => self.read_restriction(*p),
                Sense::Punctuation(c) => self.read_punctuation(c),
                Sense::Unknown if self.word(self.at) == "null" => self.read_null(),
                Sense::Unknown => self.at += 1,
            }
            if self.at == before {
                self.at += 1;
            }
        }
        self.negation_left();
    }

    fn read_punctuation(&mut self, c: char) {
        self.take(1);
        if matches!(c, '.' | '?' | ';' | '!') {
            self.negation_left();
            self.last = None;
            self.pending = Pending::default();
        }
        if c == ',' && self.zone == Zone::Filter {
            self.pending.negated = false;
        }
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
                let condition = Predicate::Defined { sql, tables };
                let negated = std::mem::take(&mut self.pending.negated);
                self.filters.push(if negated { Predicate::Not(Box::new(condition)) } else { condition });
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
