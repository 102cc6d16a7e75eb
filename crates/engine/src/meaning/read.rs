//! From mentions to the parts of a meaning. Each rule reads the item at the cursor with its nearest neighbours.

use super::parts::{Absence, Asks, By, Key, Meaning, Measure, Place, Rank, Style, column};
use super::view::View;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr, Predicate};
use crate::schema::TypeClass;

/// Names that fit less may be a verb or another word that only resembles them.
const DOUBTFUL: f32 = 0.75;

/// Where the reader stands and what it still owes.
pub(super) struct Reader<'v, 'a> {
    pub view: &'v View<'a>,
    pub style: Style,
    pub at: usize,
    pub meaning: Meaning,
    /// An aggregate that waits for what it is of.
    pub function: Option<Aggregate>,
    /// Further aggregates of the same thing ('minimum and average price').
    pub further: Vec<Aggregate>,
    /// The aggregate is only the sum that 'how much' may ask for.
    pub how_much: bool,
    /// 'not', 'no', 'never' wait for what they deny.
    pub negated: bool,
    /// The column read last, for what compares.
    pub last: Option<(Place, usize)>,
    /// The measure read last, with its position.
    pub measured: Option<usize>,
    used: Vec<bool>,
}

/// Reads all items.
pub(super) fn read(view: &View<'_>, style: Style) -> Meaning {
    let mut reader = Reader {
        view,
        style,
        at: 0,
        meaning: Meaning::default(),
        function: None,
        how_much: false,
        further: Vec::new(),
        negated: false,
        last: None,
        measured: None,
        used: vec![false; view.items.len()],
    };
    while reader.at < view.items.len() && view.set.steps.take(view.items.len()) {
        let before = reader.at;
        reader.item();
        if reader.at == before {
            reader.at += 1;
        }
    }
    reader.close()
}

impl Reader<'_, '_> {
    pub fn take(&mut self, n: usize) {
        for used in self.used.iter_mut().skip(self.at).take(n) {
            *used = true;
        }
        self.at += n;
    }

    /// Takes everything up to a position.
    pub fn take_to(&mut self, to: usize) {
        self.take(to.saturating_sub(self.at));
    }

    fn close(mut self) -> Meaning {
        if let Some(f) = self.function.take() {
            self.meaning.open_function = Some(f);
        }
        for (item, _) in self.view.items.iter().zip(&self.used).filter(|(_, used)| !**used) {
            self.meaning.left.extend(item.start..item.end);
        }
        self.meaning
    }

    fn item(&mut self) {
        if self.denied() || self.idle() || self.state() {
            return;
        }
        match self.view.items[self.at].sense.clone() {
            Sense::Keyword(tag, argument) => self.keyword(tag, argument),
            Sense::Table(t) => self.read_table(t),
            Sense::Column(t, c) => self.read_column((t, c)),
            Sense::Value { table, column, value, .. } => self.read_value((table, column), &value),
            Sense::Time(meaning) => self.read_time(&meaning),
            Sense::Number(n) => self.read_number(&n),
            Sense::Quoted(text) => self.read_text(&text),
            Sense::Adjective(adjective, word) => self.read_adjective(adjective, &word),
            Sense::Term(entry) => self.read_term(entry),
            Sense::Unknown
                if matches!(self.view.word(self.at).as_str(), "missing" | "lacking")
                    && self.view.column(self.view.next(self.at + 1)).is_some() =>
            {
                self.take(1);
                self.negated = true;
            }
            Sense::Restriction(p) => {
                self.take(1);
                let negated = std::mem::take(&mut self.negated);
                self.put_condition(if negated { p.denied() } else { *p });
            }
            Sense::Measured(e) => {
                let lexicon = self.view.lexicon();
                let mut home = None;
                e.tables(&mut |t| home = home.or(lexicon.table(&t.name)));
                self.take(1);
                // 'a span above 3' compares it.
                self.meaning.beyond |= matches!(*e, Expr::Numeric(_)) && self.function.is_none();
                // 'what took the longest' ranks rows.
                let ranks = self.at >= 2 && matches!(self.view.sense(self.at - 2), Some(Sense::Keyword("sup", _)));
                let each = crate::rephrase::said_of_each(self.view.items.get(self.at.wrapping_sub(2)).copied(), self.view.set.tokens);
                // 'visits over four hours' compares each.
                let compared = matches!(self.view.sense(self.at), Some(Sense::Keyword("cmp" | "cmp_adj_than", _)));
                let own = compared && crate::mention::spans::is_span(lexicon, &e);
                self.meaning.beyond |= (ranks || each || own) && self.function.is_none();
                if let Some(t) = home.filter(|_| e.is_aggregate()) {
                    self.function = None;
                    self.put_measure(Measure::Defined(*e, t));
                } else if let Some(t) = home {
                    let usual = if matches!(*e, Expr::Owed(_)) { Aggregate::Sum } else { Aggregate::Avg };
                    let f = self.function.take().unwrap_or(usual);
                    self.put_measure(Measure::Of(f, *e, t));
                }
            }
            Sense::Unknown => self.at += 1,
            Sense::Punctuation(c) => {
                if matches!(c, '.' | ';' | '?' | '!') {
                    self.last = None;
                    self.negated = false;
                }
                self.take(1);
            }
        }
    }

    fn keyword(&mut self, tag: &'static str, argument: &'static str) {
        match tag {
            "count" | "count_distinct" | "count_verb" => self.count(tag == "count_distinct"),
            "agg" => self.aggregate(function(argument)),
            "agg_after" => {
                self.take(1);
                let f = function(argument);
                match self.meaning.measures.last_mut() {
                    Some(Measure::Of(g, ..)) => *g = f,
                    _ => self.meaning.open_function = Some(f),
                }
            }
            "measure" => self.defined_measure(argument),
            "how_much" => {
                self.take(1);
                self.how_much = true;
                self.function = Some(Aggregate::Sum);
            }
            "full_name" => {
                self.take(1);
                self.meaning.full_names = true;
            }
            "by" => self.read_by(),
            "each" | "each_lead" | "group_by" => self.read_each(),
            "top" | "top_first" => self.top(tag, argument),
            "sup" | "sup_count" | "sup_frequent" | "sup_sold" => self.superlative(tag, argument),
            "cmp" | "cmp_adj" | "cmp_time" => self.compare(argument),
            "between" => self.between(),
            "like" => self.like(argument),
            "neg" | "nor" => {
                self.take(1);
                self.negated = true;
            }
            "without" | "except" => {
                self.take(1);
                self.negated = true;
                self.last = None;
            }
            "order" | "direction" | "direction_age" | "alphabetical" => self.order(argument),
            "distinct" => {
                self.take(1);
                self.meaning.distinct = true;
            }
            "versus" => {
                self.take(1);
                self.meaning.compared = true;
            }
            "which" | "who" | "when" | "ask" | "whose" => {
                self.take(1);
                let joined = self.at >= 2 && (self.view.joins(self.at - 2) || self.view.tag(self.at - 2) == "by");
                let asks = &mut self.meaning.asks;
                match tag {
                    "who" if joined => asks.also_who = true,
                    "when" if joined => asks.also_when = true,
                    "which" => asks.which = true,
                    "who" if self.at == 1 || self.view.table(self.at.saturating_sub(2)).is_none() => asks.who = true,
                    "when" if self.at == 1 => asks.when = true,
                    "ask" if argument == "list" => asks.list = true,
                    "ask" if argument == "compare" => self.meaning.compared = true,
                    _ => {}
                }
            }
            // 'who had the flu'
            "that" if self.at == 0 && self.view.tokens(0).first().is_some_and(|t| t.lower == "who") => {
                self.take(1);
                self.meaning.asks.who = true;
            }
            "exists" | "prep" | "of" | "and" | "or" | "with" | "that" | "verb" | "all" | "its" | "possessive" | "but" | "where"
            | "than" | "traded" => self.take(1),
            _ => self.at += 1,
        }
    }

    pub fn read_table(&mut self, t: usize) {
        let behind = self.at.checked_sub(1).map_or("", |b| self.view.tag(b));
        self.take(1);
        // 'order total', 'sales amount': the amount is asked for, not the orders.
        let valued = self.view.column(self.at).is_some_and(|p| p.0 == t && self.view.is_amount(p));
        if let Some(f) = self.function.filter(|_| !valued) {
            // 'total sales', 'average payment': the amount that a row of it holds; 'average payment fee': the fee.
            if let Some((expr, home)) = super::numbers::amount(self.view, t) {
                self.function = None;
                self.put_measure(Measure::Of(f, expr, home));
                self.speak_of(t);
                return;
            }
        }
        if self.negated && self.meaning.head.is_some_and(|h| h != t) && self.meaning.absence.is_none() {
            self.negated = false;
            self.meaning.absence = Some(Absence { table: t, conditions: Vec::new(), periods: Vec::new() });
            return;
        }
        self.speak_of(t);
        // 'names of teachers and the courses they teach': both are shown.
        let listed = (self.at >= 2).then(|| self.at - 2).is_some_and(|b| self.view.joins(b));
        if listed
            && !self.meaning.shown.is_empty()
            && self.meaning.measures.is_empty()
            && self.function.is_none()
            && self.meaning.head != Some(t)
        {
            let shown = self.view.lexicon().tables[t].display.iter().map(|&c| (t, c));
            self.meaning.shown.extend(shown);
            return;
        }
        let asked = !valued && !matches!(behind, "of" | "prep" | "with" | "possessive") || self.meaning.tables.len() == 1;
        let measured = self.meaning.measures.is_empty() || self.meaning.asks != Asks::default();
        if self.meaning.head.is_none() && asked && measured && self.function.is_none() {
            self.meaning.head = Some(t);
            self.meaning.head_of = matches!(behind, "of" | "prep" | "possessive");
        }
    }

    pub fn speak_of(&mut self, t: usize) {
        if !self.meaning.tables.contains(&t) {
            self.meaning.tables.push(t);
        }
    }

    pub fn put_measure(&mut self, measure: Measure) {
        if !self.meaning.measures.contains(&measure) {
            self.meaning.measures.push(measure);
        }
        self.measured = Some(self.at);
    }

    pub fn read_column(&mut self, place: Place) {
        let at = self.at;
        if self.column_condition(place) {
            return;
        }
        self.take(1);
        self.last = Some((place, at));
        let class = self.view.class(place);
        if self.negated && !self.view.lexicon().schema.tables[place.0].columns[place.1].not_null && self.function.is_none() {
            // 'without an email', 'no phone number'
            self.negated = false;
            let expr = column(self.view.lexicon(), place.0, place.1);
            self.put_condition(match self.view.lexicon().no_of(place.0, place.1) {
                Some(no) => Predicate::In { expr, values: vec![Expr::Text(no)], negated: false },
                None => Predicate::Null { expr, negated: false },
            });
            return;
        }
        if let Some(f) = self.function {
            // 'average age' of what is dated by a birth
            let born = self.view.lexicon().roles[place.0].is(place.1, "birth date");
            if born && self.view.is_date(place) && self.view.word(at).contains("age") {
                self.function = None;
                let age = Expr::AgeOf(Box::new(column(self.view.lexicon(), place.0, place.1)));
                self.put_measure(Measure::Of(f, age, place.0));
                return;
            }
        }
        if self.function.is_none() && self.flag(place, at) {
            return;
        }
        // 'how much does the youngest dog weigh': of one row, no sum.
        if self.how_much && self.meaning.rank.is_some() {
            self.function = None;
        }
        if let Some(f) = self.function.take() {
            let counts = matches!(f, Aggregate::Max | Aggregate::Min) && !class.is_text() && class != TypeClass::Boolean;
            if self.view.is_amount(place) || counts {
                for f in std::mem::take(&mut self.further).into_iter().chain([f]) {
                    self.put_measure(Measure::Of(f, column(self.view.lexicon(), place.0, place.1), place.0));
                }
                return;
            }
            self.function = Some(f);
        }
        // 'region wise'
        if self.view.word(self.at) == "wise" {
            self.take(1);
            let key = self.key_of(place);
            self.put_key(key);
            return;
        }
        // 'earned the most', 'weighs the least'
        if self.view.is_amount(place)
            && let Some(to) = (at + 1..(at + 4).min(self.view.items.len()))
                .find(|&i| self.view.tag(i) == "sup" && self.view.column(i + 1).is_none() && self.view.table(i + 1).is_none())
            && self.meaning.rank.is_none()
        {
            let descending = self.view.argument(to) == "desc";
            self.at = to;
            self.take(1);
            self.meaning.rank = Some(Rank { limit: Some(1), offset: None, descending, by: By::Column(place) });
            return;
        }
        let said = self.view.tokens(at).last().map_or("", |t| t.lower.as_str());
        let opens = self.meaning.shown.is_empty() && self.meaning.head.is_none() && !self.meaning.asks.who && !self.meaning.asks.which;
        if self.view.is_date(place) && super::keys::is_participle(said) && !self.meaning.asks.when && !opens {
            // 'members who borrowed books': what was done, not when; a period near it is of that date.
            self.meaning.deed = Some(place.0);
            return;
        }
        if let (Some((first, last)), "name" | "names") = (self.view.lexicon().tables[place.0].person, said)
            && self.view.tokens(at).len() == 1
            && (place.1 == first || place.1 == last)
        {
            self.meaning.shown.extend([(place.0, first), (place.0, last)]);
            return;
        }
        if !opens && self.only_joins(place, at) {
            self.meaning.tables.push(place.0);
            return;
        }
        if self.view.items[at].fit < DOUBTFUL {
            self.meaning.doubtful.push(place);
        }
        if !self.referred(place, at) && !self.meaning.shown.contains(&place) {
            self.meaning.shown.push(place);
        }
    }

    /// Puts a condition among those of the rows that must not be there, where it is of them.
    pub fn put_condition(&mut self, p: Predicate) {
        let lexicon = self.view.lexicon();
        let mut of = None;
        p.tables(&mut |t| of = of.or(lexicon.table(&t.name)));
        if let Some(absence) = &mut self.meaning.absence
            && of == Some(absence.table)
        {
            absence.conditions.push(p);
            return;
        }
        if !self.meaning.conditions.contains(&p) {
            self.meaning.conditions.push(p);
        }
    }

    pub fn read_value(&mut self, (t, c): Place, value: &str) {
        let joined = self.at.checked_sub(1).is_some_and(|b| self.view.joins(b));
        self.take(1);
        // 'have bench seats' of a kind of seat: the noun of the value's own column, whatever else is called so.
        if let Some(p) = self.view.column(self.at)
            && p.0 == t
            && p.1 != c
            && self.function.is_none()
            && self.view.items[self.at].start == self.view.items[self.at - 1].end
            && self.view.tokens(self.at).iter().all(|w| {
                let rows = self
                    .view
                    .lexicon()
                    .named(&w.lemma)
                    .iter()
                    .any(|h| h.weight > 0.9 && matches!(h.target, crate::lexicon::Target::Table(_)));
                !rows && self.view.lexicon().tables[t].columns[c].words.contains(&w.lemma)
            })
            && !self.view.tag(self.at + 1).starts_with("cmp")
        {
            self.take(1);
        }
        // 'ropes made of grey color hemp': the noun of the value's own column is no further column to show.
        let asked = !self.meaning.shown.is_empty() || self.meaning.head.is_some() || !self.meaning.measures.is_empty();
        if self.view.column(self.at) == Some((t, c))
            && asked
            && self.function.is_none()
            && self.view.items[self.at].start == self.view.items[self.at - 1].end
            && self.view.tokens(self.at).last().is_some_and(|w| w.lower == w.lemma)
            && !self.view.tag(self.at + 1).starts_with("cmp")
            && !matches!(self.view.tag(self.at + 1), "and" | "or")
            && !joined
            && !matches!(self.view.sense(self.at + 1), Some(Sense::Value { .. } | Sense::Number(_)))
        {
            self.take(1);
        }
        let negated = std::mem::take(&mut self.negated);
        let expr = column(self.view.lexicon(), t, c);
        let value = Expr::Text(value.to_string());
        self.last = None;
        let among = match &mut self.meaning.absence {
            Some(a) if a.table == t => &mut a.conditions,
            _ => &mut self.meaning.conditions,
        };
        if let Some(Predicate::In { expr: e, values, negated: n }) = among.last_mut()
            && *e == expr
            && (*n == negated || joined && !negated)
        {
            if !values.contains(&value) {
                values.push(value);
            }
            return;
        }
        self.put_condition(Predicate::In { expr, values: vec![value], negated });
    }

    pub fn put_key(&mut self, key: Key) {
        if let Key::Time { date: Some(p), .. } = &key {
            self.meaning.shown.retain(|s| s != p);
        }
        if !self.meaning.keys.contains(&key) {
            self.meaning.keys.push(key);
        }
    }

    fn read_term(&mut self, entry: usize) {
        use crate::schema::Meaning as Defined;
        let lexicon = self.view.lexicon();
        match &lexicon.vocabulary[entry].meaning {
            Defined::Measure { sql, tables } => {
                self.take(1);
                self.function = None;
                let refs: Vec<_> = tables.iter().map(crate::query::TableRef::new).collect();
                let home = tables.first().and_then(|t| lexicon.table(t)).unwrap_or(0);
                self.put_measure(Measure::Defined(Expr::Defined { sql: sql.clone(), tables: refs }, home));
            }
            Defined::Condition { sql, tables } => {
                self.take(1);
                let refs: Vec<_> = tables.iter().map(crate::query::TableRef::new).collect();
                if let Some(t) = tables.first().and_then(|t| lexicon.table(t))
                    && self.meaning.head.is_none()
                    && self.meaning.measures.is_empty()
                {
                    self.speak_of(t);
                    self.meaning.head = Some(t);
                }
                let p = Predicate::Defined { sql: sql.clone(), tables: refs };
                let negated = std::mem::take(&mut self.negated);
                self.meaning.conditions.push(if negated { Predicate::Not(Box::new(p)) } else { p });
            }
            Defined::Table(_) | Defined::Column(..) => self.at += 1,
        }
    }
}

fn function(argument: &str) -> Aggregate {
    match argument {
        "avg" => Aggregate::Avg,
        "max" => Aggregate::Max,
        "min" => Aggregate::Min,
        "median" => Aggregate::Median,
        "stddev" => Aggregate::StdDev,
        _ => Aggregate::Sum,
    }
}
