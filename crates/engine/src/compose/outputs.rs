//! Outputs that the words imply: places and dates asked for, charts of categories, measures of rankings, names.

use super::finish::function_name;
use super::{Composer, Draft, Key, Zone};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr, Output, Predicate};
use crate::schema::TypeClass;
use crate::time_types::Grain;

impl Composer<'_> {
    /// 'the name and number of employees of each department': a number that rows have already is not summed.
    pub(super) fn numbers_as_they_stand(&mut self) {
        if !self.groups.is_empty() || !self.having.is_empty() || self.ranking.as_ref().is_some_and(|r| r.key.is_aggregate()) {
            return;
        }
        let named = self.outputs.iter().find_map(|o| match &o.expr {
            Expr::Column(c) => self.schema_column(c).filter(|(t, i)| {
                self.set.lexicon.tables[*t].display.contains(i) || self.set.lexicon.schema.tables[*t].primary_key.contains(i)
            }),
            _ => None,
        });
        let Some((t, _)) = named else { return };
        let whole = self.set.tokens.iter().any(|x| matches!(x.lower.as_str(), "total" | "sum" | "overall" | "combined"));
        if whole {
            return;
        }
        for i in 0..self.outputs.len() {
            let Expr::Aggregate { function: Aggregate::Sum, argument, distinct: false, .. } = &self.outputs[i].expr else { continue };
            if matches!(argument.as_ref(), Expr::Column(c) if self.schema_column(c).is_some_and(|(x, _)| x == t)) {
                self.outputs[i].expr = argument.as_ref().clone();
                self.rule("number as it stands");
            }
        }
    }

    /// 'show all majors', 'which cities do students live in': the values of an attribute, each once.
    pub(super) fn values_once(&mut self) {
        let [Draft { expr: Expr::Column(c), implied: false }] = self.outputs.as_slice() else { return };
        let Some((t, i)) = self.schema_column(c) else { return };
        let entry = &self.set.lexicon.tables[t];
        let kept = self.distinct
            || self.both.is_some()
            || !self.groups.is_empty()
            || !self.having.is_empty()
            || self.ranking.is_some()
            || self.limit.is_some();
        if kept || !self.order.is_empty() || entry.display.contains(&i) || entry.columns[i].key && !entry.columns[i].foreign {
            return;
        }
        let unique = self.set.lexicon.is_unique(t, &[i]);
        if unique || !self.class(t, i).is_text() {
            return;
        }
        let named = |s: &Sense| matches!(s, Sense::Table(_));
        let column = self.items.iter().position(|x| x.sense == Sense::Column(t, i));
        let Some(at) = column else { return };
        if self.items[..at].iter().any(|x| named(&x.sense))
            || self.items[at].end - self.items[at].start > 1 && self.word(at).contains("name")
        {
            return;
        }
        let table = self.items[at..].iter().position(|x| named(&x.sense)).map(|x| x + at);
        let owned = table.is_some_and(|x| {
            (at + 1..x).any(|j| {
                matches!(self.tag(j), "of" | "each" | "each_lead" | "possessive") || matches!(self.word(j).as_str(), "for" | "from")
            })
        });
        if owned || !self.filters.is_empty() {
            return;
        }
        self.distinct = true;
        self.rule("values once");
    }

    /// 'what statuses are there for orders', 'list all order statuses': the kinds that a category tells apart, each once, and not what each
    /// row has.
    pub(super) fn kinds_once(&mut self) {
        let computed = !self.groups.is_empty() || !self.having.is_empty() || self.ranking.is_some() || self.limit.is_some();
        if self.distinct || computed || !self.filters.is_empty() || !self.order.is_empty() {
            return;
        }
        let columns: Option<Vec<(usize, usize)>> =
            self.outputs.iter().map(|o| if let Expr::Column(c) = &o.expr { self.schema_column(c) } else { None }).collect();
        let Some(columns) = columns else { return };
        let lexicon = self.set.lexicon;
        let mut kinds = columns.iter().filter(|(t, c)| lexicon.roles[*t].categorizes(*c) && !lexicon.tables[*t].display.contains(c));
        let (Some(&(t, c)), None) = (kinds.next(), kinds.next()) else { return };
        if columns.iter().any(|&(x, i)| (x, i) != (t, c) && !(x == t && lexicon.tables[t].display.contains(&i))) {
            return;
        }
        let Some(at) = self.items.iter().position(|i| i.sense == Sense::Column(t, c)) else { return };
        let said = |i: usize| self.items.get(i).and_then(|x| self.set.tokens.get(x.end.checked_sub(1)?));
        let plural = |i: usize| said(i).is_some_and(|w| w.lower.ends_with('s') && w.lower != w.lemma);
        // 'order statuses' of the table in the singular; 'orders, statuses' names two things.
        let attributive =
            at > 0 && self.items[at - 1].sense == Sense::Table(t) && self.items[at - 1].end == self.items[at].start && !plural(at - 1);
        // 'what finishes do we have'
        let kept = |w: &[crate::text::Token]| {
            let who = matches!(w[1].lower.as_str(), "we" | "you" | "they");
            who && matches!((w[0].lower.as_str(), w[2].lower.as_str()), ("do", "have") | ("have", "got"))
        };
        let exist = self.set.tokens.windows(2).any(|w| matches!(w[0].lower.as_str(), "are" | "is") && w[1].lower == "there")
            || self.set.tokens.windows(3).any(kept);
        let others = self.items.iter().any(|i| matches!(&i.sense, Sense::Table(x) if *x != t));
        if !plural(at) || !(attributive || exist) || others {
            return;
        }
        let kind = self.column(t, c);
        self.outputs.retain(|o| o.expr == kind);
        self.distinct = true;
        self.rule("values once");
    }

    /// A chart of one category is a chart of how often each of its values occurs.
    pub(super) fn chart_of_categories(&mut self) {
        if !self.groups.is_empty() || self.ranking.is_some() || !self.having.is_empty() {
            return;
        }
        // 'the number of the writers in alphabetical order': one number is no list to sort.
        let sorted = !self.order.is_empty() || self.order_later.is_some();
        let wished = super::chart::picture(self.set) != super::chart::Picture::None;
        // 'list the number of the writers': of each.
        let said: Vec<&str> = self.set.tokens.iter().map(|t| t.lower.as_str()).collect();
        let of_the = said.windows(3).any(|w| matches!(w[0], "number" | "numbers") && w[1] == "of" && w[2] == "the");
        let plural = said.windows(2).any(|w| w[0] == "what" && w[1] == "are") || matches!(self.wh, "list");
        let each = of_the && plural && self.counted.is_some();
        if !(wished || each || sorted && self.counted.is_some()) {
            return;
        }
        let explicit: Vec<Expr> = self.outputs.iter().filter(|o| !o.implied).map(|o| o.expr.clone()).collect();
        let category = match explicit.as_slice() {
            [Expr::Aggregate { function: Aggregate::Count, argument, .. }] => argument.as_ref().clone(),
            [Expr::CountRows(_)] if let Some((t, c)) = self.counted => self.column(t, c),
            // A picture of one number is none: of the things counted, by name.
            [Expr::CountRows(Some(t))] if wished => {
                let named = self.set.lexicon.table(&t.name).and_then(|t| match self.set.lexicon.tables[t].display.as_slice() {
                    [c] if self.class(t, *c).is_text() => Some(self.column(t, *c)),
                    _ => None,
                });
                match named {
                    Some(named) => named,
                    None => return,
                }
            }
            // A scatter wants two columns: the other one was not understood.
            [Expr::Column(c)] if wished && super::chart::picture(self.set) != super::chart::Picture::Points => Expr::Column(c.clone()),
            _ => return,
        };
        let Expr::Column(c) = &category else { return };
        let Some((t, i)) = self.schema_column(c) else { return };
        let entry = &self.set.lexicon.tables[t].columns[i];
        if self.class(t, i).is_number() && !entry.key && !entry.year {
            self.name_of_numbers(t);
            return;
        }
        self.rule("chart of a category");
        self.outputs.clear();
        self.outputs.push(Draft { expr: category.clone(), implied: false });
        let counted = Expr::CountRows(Some(self.table_ref(t)));
        self.outputs.push(Draft { expr: counted, implied: true });
        self.groups.push(Key::Expr(category));
    }

    /// Bars and slices of one number a row are told apart by what the rows are called.
    fn name_of_numbers(&mut self, t: usize) {
        let drawn = self.set.tokens.iter().any(|x| matches!(x.lower.as_str(), "bar" | "bars" | "pie" | "donut"));
        let [name] = self.set.lexicon.tables[t].display.as_slice() else { return };
        if !drawn || self.subject.is_some_and(|s| s != t) || !self.class(t, *name).is_text() {
            return;
        }
        self.rule("names of bars");
        let expr = self.column(t, *name);
        self.outputs.insert(0, Draft { expr, implied: true });
    }

    /// 'average height and weight': the aggregate holds for the numbers that follow it.
    pub(super) fn distribute_aggregates(&mut self) {
        let mut function: Option<Aggregate> = None;
        for i in 0..self.outputs.len() {
            match &self.outputs[i].expr {
                Expr::Aggregate { function: f @ (Aggregate::Avg | Aggregate::Sum | Aggregate::Min | Aggregate::Max), .. } => {
                    function = Some(*f)
                }
                Expr::Column(c) if !self.outputs[i].implied => {
                    let number = self.schema_column(c).is_some_and(|(t, x)| {
                        let entry = &self.set.lexicon.tables[t].columns[x];
                        self.class(t, x).is_number() && !entry.key && !entry.year
                    });
                    if let (true, Some(f)) = (number, function)
                        && !self.groups.contains(&Key::Expr(self.outputs[i].expr.clone()))
                    {
                        self.outputs[i].expr = Expr::aggregate(f, self.outputs[i].expr.clone());
                        self.rule("aggregate of a list");
                    }
                }
                _ => {}
            }
        }
    }

    /// 'where' and 'when' ask for a place or a date of the subject.
    pub(super) fn wh_column(&mut self) {
        let Some(t) = self.subject else { return };
        if !matches!(self.wh, "where" | "when") || self.outputs.iter().any(|o| !o.implied) {
            return;
        }
        let entry = &self.set.lexicon.tables[t];
        let found = if self.wh == "where" {
            ["location", "address", "place", "city", "venue", "country", "town", "building", "state"]
                .iter()
                .find_map(|w| (0..entry.columns.len()).find(|&c| entry.columns[c].words.iter().any(|x| x == w) && !entry.columns[c].key))
                .or_else(|| self.set.lexicon.roles[t].only("place"))
        } else {
            entry
                .date
                .or_else(|| (0..entry.columns.len()).find(|&c| entry.columns[c].year || entry.columns[c].words.iter().any(|w| w == "date")))
        };
        if let Some(c) = found {
            self.outputs.clear();
            let expr = self.column(t, c);
            self.outputs.push(Draft { expr, implied: false });
            self.rules.push("place or date asked");
        }
    }

    /// 'how much did we invoice': the amounts of what was named, where its rows have just one; 'how much was scrapped': the quantities, where
    /// they keep no money.
    pub(super) fn amount_asked(&mut self) {
        let Some(t) = self.subject.filter(|_| self.wh == "how_much" && self.outputs.is_empty() && self.ranking.is_none()) else { return };
        let columns = &self.set.lexicon.tables[t].columns;
        let lexicon = self.set.lexicon;
        let mut amounts = (0..columns.len()).filter(|&c| columns[c].money && super::measure::adds_up(lexicon, t, c));
        let adds = |c: usize| lexicon.roles[t].is(c, "quantity") && super::measure::summable(lexicon, t, c);
        let mut quantities = (0..columns.len()).filter(|&c| !lexicon.is_entity(t) && lexicon.tables[t].date.is_some() && adds(c));
        let priced = (0..columns.len()).any(|c| columns[c].money);
        let only = match (amounts.next(), amounts.next()) {
            (Some(c), None) => Some(c),
            (None, None) if !priced => quantities.next().filter(|_| quantities.next().is_none()),
            _ => None,
        };
        if let Some(c) = only {
            self.rule("amount asked");
            self.heads.clear();
            let expr = Expr::aggregate(Aggregate::Sum, self.column(t, c));
            self.outputs.push(Draft { expr, implied: false });
        }
    }

    /// 'Who wrote …? Show the first name.': the sentence that says what to show says all of it, 'also' aside.
    pub(super) fn settle_restated(&mut self) {
        let Some((at, before)) = self.restated else { return };
        let start = self.items.get(at).map_or(0, |i| i.start);
        let more =
            self.set.tokens.iter().skip(start.saturating_sub(2)).any(|t| matches!(t.lower.as_str(), "also" | "too" | "additionally"));
        let shown = self.outputs.get(before..).is_some_and(|o| o.iter().any(|o| !o.implied && matches!(o.expr, Expr::Column(_))));
        // 'Give me their names': of what was asked for, not of what else has a name.
        let theirs = self.items[at..].iter().any(|i| matches!(i.sense, Sense::Keyword("its", _)));
        let of_heads = |o: &Draft| self.heads.first().is_some_and(|&h| self.of_table(&o.expr, h));
        let elsewhere = theirs && !self.heads.is_empty() && !self.outputs.iter().skip(before).any(of_heads);
        if more || !shown || elsewhere || !self.groups.is_empty() || super::chart::picture(self.set) != super::chart::Picture::None {
            return;
        }
        let named: Vec<Expr> = self.items[at..]
            .iter()
            .filter_map(|i| if let Sense::Column(t, c) = i.sense { Some(self.column(t, c)) } else { None })
            .collect();
        let mut i = 0;
        self.outputs.retain(|o| {
            i += 1;
            i > before || o.expr.is_aggregate() || named.contains(&o.expr)
        });
        self.heads.clear();
    }

    /// Where nobody said which columns to show, the measure of a ranking or of a condition is shown beside the name.
    pub(super) fn show_measure(&mut self) {
        // 'bottom 3 categories by units sold': the column named is what is ranked.
        let noun = self.wh.is_empty()
            && self.rules.contains(&"top n")
            && matches!(self.outputs.as_slice(), [o] if matches!(o.expr, Expr::Column(_)));
        if self.outputs.is_empty() || !noun && self.outputs.iter().any(|o| !o.implied) {
            return;
        }
        let ranked = self
            .ranking
            .as_ref()
            .filter(|r| self.wh.is_empty() || r.limit != Some(1) && self.rules.contains(&"top n"))
            .map(|r| r.key.clone());
        let counted = self.having.first().and_then(|p| match p {
            Predicate::Compare { left, .. } => Some(left.clone()),
            Predicate::Between { expr, .. } => Some(expr.clone()),
            _ => None,
        });
        for e in ranked.into_iter().chain(counted.filter(|_| self.wh.is_empty())) {
            if !self.outputs.iter().any(|o| o.expr == e) && !matches!(&e, Expr::Derived(_)) {
                self.outputs.push(Draft { expr: e, implied: true });
            }
        }
    }

    pub(super) fn alias(&self, expr: &Expr, taken: &[Output]) -> Option<String> {
        alias(expr, taken, self.set.lexicon)
    }

    pub(super) fn push_output(&mut self, t: usize, c: usize) {
        let expr = self.column(t, c);
        let aggregates = std::mem::take(&mut self.pending.aggregates);
        self.heads.retain(|h| *h != t);
        if aggregates.is_empty() {
            if std::mem::take(&mut self.pending.distinct) {
                self.distinct = true;
                self.rule("distinct");
            }
            // 'names of members' where they are kept as first and last name.
            let part = self.items.get(self.at.wrapping_sub(1)).and_then(|i| self.set.tokens.get(i.start.wrapping_sub(1)));
            if let (Some((first, last)), "name" | "names") = (self.lexicon().tables[t].person, self.word(self.at.wrapping_sub(1)).as_str())
                && (c == first || c == last)
                && !part.is_some_and(|p| matches!(p.lower.as_str(), "first" | "last" | "family" | "given"))
            {
                for e in [self.column(t, first), self.column(t, last)] {
                    if !self.outputs.iter().any(|o| o.expr == e) {
                        self.outputs.push(Draft { expr: e, implied: false });
                    }
                }
                return;
            }
            if !self.outputs.iter().any(|o| o.expr == expr) {
                self.outputs.push(Draft { expr, implied: false });
            }
            return;
        }
        self.rule("aggregate");
        if !class_fits(self.class(t, c), &aggregates) {
            self.feature("bad_aggregate", 1.0);
        }
        for function in aggregates {
            let distinct = std::mem::take(&mut self.pending.distinct);
            self.outputs.push(Draft {
                expr: Expr::Aggregate { function, distinct, argument: Box::new(expr.clone()), filter: Vec::new() },
                implied: false,
            });
        }
    }

    /// A measure of its own (a defined one, or money) where a column would stand.
    pub(super) fn place_measure(&mut self, expr: Expr) {
        if self.zone == Zone::Order {
            self.push_order(expr);
        } else if self.zone == Zone::Filter && self.awaits_comparison(self.at) {
            self.last = Some((expr, self.at.saturating_sub(1)));
        } else if let Some(r) = &mut self.ranking
            && matches!(&r.key, Expr::Derived(k) if k == super::superlative::OPEN_KEY)
        {
            r.key = expr;
        } else {
            self.outputs.push(Draft { expr, implied: false });
        }
    }

    /// True for a column that is asked for by name before rows which a clause then restricts.
    fn asked_before_rows(&self, expr: &Expr) -> bool {
        let Expr::Column(c) = expr else { return false };
        let place = self.schema_column(c);
        let said = (0..self.at.min(self.items.len()))
            .rev()
            .find(|&i| matches!(self.sense(i), Some(Sense::Column(t, x)) if place == Some((*t, *x))));
        said.is_some_and(|i| {
            let rows = (i..self.at).find(|&k| matches!(self.sense(k), Some(Sense::Table(_))));
            rows.is_some_and(|r| (r..self.at).any(|k| matches!(self.tag(k), "that" | "who" | "which")))
        })
    }

    /// Takes back an output that turned out to be the left side of a condition.
    pub(super) fn drop_output(&mut self, expr: &Expr) {
        let mentions = (0..self.at.min(self.items.len()))
            .filter(|&i| {
                let column = match expr {
                    Expr::Aggregate { argument, .. } => argument.as_ref(),
                    other => other,
                };
                matches!((self.sense(i), column), (Some(Sense::Column(t, c)), Expr::Column(x)) if self.schema_column(x) == Some((*t, *c)))
            })
            .count();
        // 'the name and pay of those who earn …', 'the price of scores that cost …': asked for, whatever bounds it.
        let full = (0..self.at.min(self.items.len())).any(|i| self.tag(i) == "full_name");
        if mentions > 1 || full && mentions > 0 || matches!(expr, Expr::Column(_)) && self.asked_before_rows(expr) {
            return;
        }
        if self.outputs.len() > 1 || self.subject.is_some() || !self.heads.is_empty() {
            self.outputs.retain(|o| o.expr != *expr || o.implied);
        }
    }

    pub(super) fn outputs_elsewhere(&self, t: usize) -> bool {
        self.outputs.iter().any(|o| {
            let mut elsewhere = false;
            o.expr.tables(&mut |x| elsewhere |= self.lexicon().table(&x.name) != Some(t));
            elsewhere
        })
    }
}

/// A name for an output that has none of its own.
pub(crate) fn alias(expr: &Expr, taken: &[Output], lexicon: &Lexicon) -> Option<String> {
    let base = match expr {
        Expr::Column(c) => {
            let clash = taken.iter().any(|o| matches!(&o.expr, Expr::Column(x) if x.column == c.column));
            if !clash {
                return None;
            }
            format!("{}_{}", c.table.name.name, c.column)
        }
        Expr::CountRows(Some(t)) => format!("{}_count", singular(&t.name.name)),
        Expr::CountRows(None) => "count".into(),
        Expr::Aggregate { function, argument, distinct, .. } => {
            let inner = match argument.as_ref() {
                Expr::Column(c) => c.column.clone(),
                e @ Expr::Arithmetic(..) => length_of(e, lexicon).unwrap_or("amount").into(),
                Expr::Owed(_) => "owed".into(),
                _ => "value".into(),
            };
            let inner = inner.to_lowercase();
            match (function, distinct) {
                (Aggregate::Count, true) => format!("{inner}_count"),
                (Aggregate::Sum, _) if inner.starts_with("total") => inner,
                _ => format!("{}_{inner}", function_name(*function)),
            }
        }
        Expr::Truncate(grain, _) => grain_alias(*grain).into(),
        Expr::Part(part, _) => format!("{part:?}")
            .chars()
            .flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] })
            .collect::<String>()
            .trim_matches('_')
            .to_string(),
        Expr::YearOf(_) => "year".into(),
        Expr::AgeOf(_) => "age".into(),
        e if e.is_percent() => "percentage".into(),
        e if length_of(e, lexicon).is_some() => length_of(e, lexicon).unwrap_or("duration").into(),
        Expr::Arithmetic(Arithmetic::Divide, ..) => "ratio".into(),
        Expr::Arithmetic(Arithmetic::Subtract, ..) => "difference".into(),
        Expr::Defined { sql, .. } => {
            let term = lexicon.vocabulary.iter().find(|v| matches!(&v.meaning, crate::schema::Meaning::Measure { sql: s, .. } if s == sql));
            term.map_or("value".into(), |v| {
                v.term.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("_")
            })
        }
        _ => "value".into(),
    };
    let mut name = base.clone();
    let mut n = 1;
    while taken.iter().any(|o| o.alias.as_deref() == Some(name.as_str())) {
        n += 1;
        name = format!("{base}_{n}");
    }
    Some(name)
}

fn grain_alias(g: Grain) -> &'static str {
    crate::render::grain_name(g)
}

fn singular(name: &str) -> String {
    crate::text::identifier_words(name).iter().map(|w| crate::text::lemma(w)).collect::<Vec<_>>().join("_")
}

/// Sums and means need numbers.
fn class_fits(class: TypeClass, aggregates: &[Aggregate]) -> bool {
    class.is_number()
        || class == TypeClass::Interval
        || aggregates.iter().all(|a| matches!(a, Aggregate::Min | Aggregate::Max | Aggregate::Count))
}

/// What the time between two dates is called: by the unit that its seconds are divided into.
fn length_of(e: &Expr, lexicon: &Lexicon) -> Option<&'static str> {
    const UNITS: &[(&str, &str)] = &[("60.0", "minutes"), ("3600.0", "hours"), ("86400.0", "days"), ("604800.0", "weeks")];
    let by = match e {
        Expr::Arithmetic(Arithmetic::Divide, _, by) => by.as_ref(),
        e => e,
    };
    let unit = UNITS.iter().find(|u| matches!(by, Expr::Number(n) if n == u.0)).map(|u| u.1);
    crate::mention::spans::is_span(lexicon, e).then_some(unit.unwrap_or("duration"))
}
