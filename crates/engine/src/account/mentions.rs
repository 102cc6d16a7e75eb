//! What part of a query rests on a mention: a table, column, value, number or time that the words were linked to.

use super::Part;
use super::facts::Fact;
use super::operators::adjective;
use super::policy;
use super::words::{OUTRIGHT, Teller, Use};
use crate::lexicon::DICTIONARY;
use crate::mention::{Segment, Sense};
use crate::query::{ColumnRef, Comparison};
use crate::schema::Meaning;
use crate::text::{Token, edit_distance, stem};
use crate::time::TimeMeaning;

impl Teller<'_> {
    /// What part of the query rests on a sense, if any.
    pub(super) fn carried(&self, sense: &Sense, fit: f32, segment: &Segment, tokens: &[Token]) -> Option<Use> {
        let fit = crate::plainly::fit(sense, fit, tokens, self.lexicon());
        match sense {
            Sense::Table(t) if self.is_superior(*t, tokens) => None,
            Sense::Table(t) => self.table(*t, fit),
            Sense::Column(t, c) => self.column(*t, *c, fit),
            Sense::Value { table, column, value, exact } => self
                .value(*table, *column, value, *exact, tokens)
                .or_else(|| self.example(*table, *column, value, *exact))
                .or_else(|| self.told_of_each(*table, *column, value, *exact)),
            Sense::Adjective(_, word) => Use::new(adjective(self.facts)?, word.clone(), true),
            Sense::Number(n) => self.number(n.value, &n.text, segment),
            Sense::Time(meaning) => self.time(meaning, tokens),
            Sense::Quoted(text) => {
                let lower = text.to_lowercase();
                let held = |f: &Fact<'_>| matches!(f, Fact::Literal(l) | Fact::Pattern(l) if *l == lower);
                Use::new(self.facts.part(held)?, text.clone(), true)
            }
            Sense::Term(i) => {
                let entry = self.lexicon().vocabulary.get(*i)?;
                let part = match &entry.meaning {
                    Meaning::Measure { sql, .. } | Meaning::Condition { sql, .. } => {
                        self.facts.part(|f| matches!(f, Fact::Defined(held) if held == sql))?
                    }
                    Meaning::Table(t) => self.table(self.lexicon().table(t)?, 1.0)?.part,
                    Meaning::Column(t, c) => {
                        let t = self.lexicon().table(t)?;
                        self.column(t, self.lexicon().column(t, c)?, 1.0)?.part
                    }
                };
                Use::new(part, entry.term.clone(), true)
            }
            Sense::Measured(e) if matches!(e.as_ref(), crate::query::Expr::Owed(_)) => {
                Use::new(self.facts.part(|f| *f == Fact::Owed)?, "what is not paid yet", true)
            }
            Sense::Measured(e) if computes(e) => {
                let mut columns: Vec<&ColumnRef> = Vec::new();
                e.columns(&mut |c| columns.push(c));
                let held = columns.iter().all(|own| self.facts.columns().any(|(_, c)| c == *own));
                Use::new(self.facts.columns().find(|(_, c)| held && columns.contains(c))?.0, "measure", true)
            }
            Sense::Measured(_) => Use::new(Part::Output, "measure", true),
            Sense::Restriction(p) => {
                let mut columns: Vec<&ColumnRef> = Vec::new();
                p.columns(&mut |c| columns.push(c));
                let (part, c) = self.facts.columns().find(|(_, c)| columns.contains(c))?;
                // The condition itself, not only its column.
                let held = match p.as_ref() {
                    crate::query::Predicate::Like { pattern, .. } => {
                        let text = pattern.trim_matches('%').to_lowercase();
                        self.facts.has(|f| matches!(f, Fact::Pattern(l) if *l == text))
                    }
                    _ => true,
                };
                held.then(|| Use::new(part, c.column.clone(), true)).flatten()
            }
            Sense::Keyword(..) | Sense::Punctuation(_) | Sense::Unknown => None,
        }
    }

    /// 'are all keepers from Ulm' shows of each keeper which town it is.
    fn told_of_each(&self, t: usize, c: usize, value: &str, exact: bool) -> Option<Use> {
        if !exact || !crate::compose::told_each::asks_of_each(self.matter.tokens) {
            return None;
        }
        let (table, column) = (&self.lexicon().schema.tables[t].name, &self.lexicon().schema.tables[t].columns[c].name);
        let shown = |(part, at): &(Part, &ColumnRef)| *part == Part::Output && at.table.name == *table && at.column == *column;
        let (part, _) = self.facts.columns().find(shown)?;
        Use::new(part, value.to_string(), true)
    }

    fn table(&self, t: usize, fit: f32) -> Option<Use> {
        let name = &self.lexicon().schema.tables[t].name;
        let own = self.facts.tables().find(|(_, held)| *held == name).map(|(p, _)| p);
        // 'per customer' by the key that refers to customers.
        let keyed = || {
            self.facts.columns().find_map(|(p, c)| {
                let from = self.lexicon().table(&c.table.name)?;
                let at = self.lexicon().column(from, &c.column)?;
                self.refers(from, at, t).then_some(p)
            })
        };
        let through = || self.joined.contains(name).then_some(Part::Join);
        let part = own.or_else(keyed).or_else(through)?;
        self.said.borrow_mut().tables.insert(t);
        Use::new(part, name.name.clone(), fit >= OUTRIGHT)
    }

    /// 'the boss of …' where rows of a table refer to others of it: used only where the query looks at both.
    fn is_superior(&self, t: usize, tokens: &[Token]) -> bool {
        const SUPERIORS: &[&str] = &["manager", "boss", "supervisor", "superior", "chief", "parent", "mentor"];
        let lexicon = self.lexicon();
        let [word] = tokens else { return false };
        let itself = lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t && lexicon.edges[e].to == t);
        let twice = self.facts.tables().filter(|(_, name)| **name == lexicon.schema.tables[t].name).count() > 1;
        itself
            && SUPERIORS.contains(&word.lemma.as_str())
            && !lexicon.tables[t].words.contains(&word.lemma)
            && !twice
            && self.matter.query.links.is_empty()
    }

    fn refers(&self, from: usize, column: usize, to: usize) -> bool {
        self.lexicon().adjacent[from].iter().any(|&e| {
            let edge = &self.lexicon().edges[e];
            edge.from == from && edge.to == to && edge.from_columns.as_slice() == [column]
        })
    }

    fn column(&self, t: usize, c: usize, fit: f32) -> Option<Use> {
        let table = &self.lexicon().schema.tables[t];
        let name = &table.columns[c].name;
        let own = self.facts.columns().find(|(_, held)| held.table.name == table.name && held.column == *name).map(|(p, _)| p);
        // A key stands for the rows it refers to.
        let referred = || {
            let mut edges = self.lexicon().adjacent[t].iter().map(|&e| &self.lexicon().edges[e]);
            let to = edges.find(|e| e.from == t && e.from_columns.as_slice() == [c])?.to;
            // A key of a table to itself is used where the query looks at it twice.
            let twice = || self.facts.tables().filter(|(_, name)| **name == table.name).count() > 1;
            if to == t && !twice() {
                return None;
            }
            Some(self.table(to, fit)?.part)
        };
        // A count of rows may be written as a count of their key.
        let counted = || {
            let key = table.primary_key.as_slice() == [c] && self.facts.tables().any(|(_, name)| *name == table.name);
            self.facts.part(|f| matches!(f, Fact::Count)).filter(|_| key)
        };
        // The key that the query joins by.
        let joins = || {
            let by = |l: &crate::query::Link| l.from.name == table.name && l.from_columns.contains(name);
            self.matter.query.links.iter().any(by).then_some(Part::Join)
        };
        let part = own.or_else(joins).or_else(referred).or_else(counted)?;
        self.said.borrow_mut().columns.insert((t, c));
        Use::new(part, format!("{}.{}", table.name.name, name), fit >= OUTRIGHT)
    }

    fn value(&self, t: usize, c: usize, value: &str, exact: bool, tokens: &[Token]) -> Option<Use> {
        let lower = value.to_lowercase();
        let literal = |f: &Fact<'_>| match f {
            Fact::Literal(l) => *l == lower,
            Fact::Pattern(l) => !l.is_empty() && (lower.contains(l.as_str()) || l.contains(&lower)),
            _ => false,
        };
        let flag = || {
            let table = &self.lexicon().schema.tables[t];
            let column = &table.columns[c];
            let is = column.class == crate::schema::TypeClass::Boolean;
            self.facts.columns().find(|(_, held)| is && held.table.name == table.name && held.column == column.name).map(|(p, _)| p)
        };
        let part = self.facts.part(literal).or_else(flag)?;
        // Each word must be like one of the value's own.
        let like = |token: &Token| {
            let own = crate::text::identifier_words(value);
            token.quoted
                || policy::says_nothing(&token.lower)
                || lower.contains(&token.lower)
                || DICTIONARY.synonyms(&token.lemma).iter().any(|s| lower == *s)
                || own.iter().any(|w| {
                    let (a, b) = (stem(&token.lemma), stem(w));
                    a == b || edit_distance(&token.lower, w, crate::text::typo_limit(&token.lower)).is_some()
                })
        };
        let letters = || matches!(tokens, [t] if crate::mention::initials::are_of(&t.text, value));
        let otherwise = || crate::mention::stored::stands_for(tokens, value) || letters();
        // 'drive a crane': the verb says no more than that it is a skill.
        let named = crate::mention::within::what_is_able(tokens);
        if !exact && !named.iter().filter(|t| !t.punctuation).all(like) && !otherwise() && !self.is_meant(t, value, tokens) {
            return None;
        }
        self.said.borrow_mut().columns.insert((t, c));
        Use::new(part, value, exact)
    }

    /// True for words that mean a stored value without being called like it.
    pub(super) fn is_meant(&self, t: usize, value: &str, tokens: &[Token]) -> bool {
        crate::mention::by_meaning::means(self.lexicon(), tokens, t, value)
    }

    fn number(&self, value: f64, text: &str, segment: &Segment) -> Option<Use> {
        let around = self.matter.tokens.get(segment.start..(segment.end + 1).min(self.matter.tokens.len())).unwrap_or_default();
        let unit = around.iter().any(|t| crate::compose::units::is_unit(&t.lower));
        let near = |l: &str| {
            l.parse::<f64>().is_ok_and(|v| {
                let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
                same(v, value) || same(v * 100.0, value) || same(v, value * 100.0) || unit
            })
        };
        // 'at least 3' may be written '> 2'.
        let beside = |l: &str| l.parse::<f64>().is_ok_and(|v| (v - value).abs() <= 1.0 && v.fract() == 0.0);
        let compared = self.facts.has(|f| matches!(f, Fact::Compare(c) if !matches!(c, Comparison::Equal | Comparison::NotEqual)));
        let held = |f: &Fact<'_>| match f {
            Fact::Literal(l) => *l == text || near(l) || compared && beside(l),
            Fact::Pattern(l) => l.contains(text),
            Fact::Limit(n) => (*n as f64 - value).abs() < 0.5,
            Fact::Interval(i) => i.split_whitespace().any(|w| w == text),
            Fact::Window(crate::query::WindowKind::MovingAverage(n)) => (f64::from(*n) - value).abs() < 0.5,
            _ => false,
        };
        let part = self.facts.part(held).or_else(|| {
            let said = |f: &Fact<'_>| matches!(f, Fact::Period(Some(range)) if range.label.split(|c: char| !c.is_alphanumeric()).any(|w| w == text));
            self.facts.part(said)
        });
        Use::new(part?, text, true)
    }

    fn time(&self, meaning: &TimeMeaning, tokens: &[Token]) -> Option<Use> {
        let part = |test: &dyn Fn(&Fact<'_>) -> bool| self.facts.part(test);
        let periods = self.facts.count(|f| matches!(f, Fact::Period(_)));
        let digits = |f: &Fact<'_>| matches!(f, Fact::Literal(l) if l.len() > 3 && tokens.iter().any(|t| l.contains(&t.lower)));
        let (found, name) = match meaning {
            TimeMeaning::Range(range) => {
                let same = |f: &Fact<'_>| matches!(f, Fact::Period(Some(held)) if held.from == range.from && held.to == range.to);
                let ranges = self
                    .matter
                    .segments
                    .iter()
                    .filter(|s| matches!(s.readings.first().map(|r| &r.sense), Some(Sense::Time(TimeMeaning::Range(_)))));
                let enough = ranges.count() <= periods;
                let any = |f: &Fact<'_>| matches!(f, Fact::Period(_));
                (part(&same).or_else(|| part(&any).filter(|_| enough)).or_else(|| part(&digits)), range.label.clone())
            }
            TimeMeaning::GroupBy(grain) => {
                let grained = |f: &Fact<'_>| matches!(f, Fact::Grain(g) if g == grain);
                let named = || {
                    let word = format!("{grain:?}").to_lowercase();
                    let of = |c: &ColumnRef| crate::text::identifier_words(&c.column).contains(&word);
                    self.facts.columns().find(|(p, c)| *p == Part::Group && of(c)).map(|(p, _)| p)
                };
                // A list with the month beside each row is not put together by month.
                let grouped = self.facts.has(|f| matches!(f, Fact::Group | Fact::Window(_)));
                let part = part(&grained).or_else(|| part(&|f| matches!(f, Fact::CalendarPart(_)))).filter(|_| grouped).or_else(named);
                (part, format!("{grain:?}").to_lowercase())
            }
            TimeMeaning::GroupByPart(calendar) => (part(&|f| matches!(f, Fact::CalendarPart(_) | Fact::Grain(_))), format!("{calendar:?}")),
            TimeMeaning::Part { label, part: of, .. } => {
                // 'weekday mornings': neither stands for the other, nor does 'last month' for 'weekend'.
                let told = |s: &&Segment| matches!(s.readings.first().map(|r| &r.sense), Some(Sense::Time(TimeMeaning::Range(_))));
                let free = self.matter.segments.iter().filter(told).count() < periods;
                let held = |f: &Fact<'_>| matches!(f, Fact::CalendarPart(p) if p == of) || free && matches!(f, Fact::Period(Some(_)));
                (part(&held).or_else(|| part(&digits)), label.clone())
            }
            TimeMeaning::Compare(c) => {
                let held = |f: &Fact<'_>| matches!(f, Fact::Window(_) | Fact::Divide | Fact::Subtract);
                (part(&held).or_else(|| part(&|f| matches!(f, Fact::Period(_))).filter(|_| periods > 1)), c.label.clone())
            }
            TimeMeaning::Shift { label, .. } => (part(&|f| matches!(f, Fact::Period(_))), label.clone()),
            TimeMeaning::Duration { text, value, .. } => {
                // Periods that are told apart from it hold no length; a number may hold it in another unit.
                let told = |s: &&Segment| matches!(s.readings.first().map(|r| &r.sense), Some(Sense::Time(TimeMeaning::Range(_))));
                let free = self.matter.segments.iter().filter(told).count() < periods;
                let held = |f: &Fact<'_>| match f {
                    Fact::Interval(_) | Fact::Window(crate::query::WindowKind::MovingAverage(_)) => true,
                    Fact::Period(_) => free,
                    Fact::Literal(l) => l.parse::<f64>().is_ok_and(|l| is_multiple(l, *value)),
                    _ => false,
                };
                (part(&held), text.clone())
            }
        };
        // A bare number for a length of time: in which unit is guessed.
        let guessed =
            matches!(meaning, TimeMeaning::Duration { .. }) && !self.facts.has(|f| matches!(f, Fact::Interval(_) | Fact::Period(_)));
        // 'busiest hour' ranks the hours.
        let extreme = |w: &str| {
            matches!(w, "best" | "worst" | "peak")
                || w.len() > 5 && w.ends_with("est") && !matches!(w, "latest" | "newest" | "oldest" | "earliest")
        };
        let superlative = tokens.len() > 1 && tokens.iter().any(|t| extreme(&t.lower));
        if superlative && !self.facts.has(|f| matches!(f, Fact::Limit(_) | Fact::Window(_))) {
            return None;
        }
        Use::new(found?, name, !guessed)
    }
}

/// True for the same length in another unit of time, or in the same.
fn is_multiple(number: f64, length: f64) -> bool {
    const UNITS: &[f64] = &[1.0, 7.0, 12.0, 24.0, 30.0, 60.0, 365.0, 1000.0, 1440.0, 3600.0, 10_080.0, 60_000.0, 86_400.0, 3_600_000.0];
    let near = |a: f64, b: f64| (a - b).abs() <= 1.0 + 1e-6 * b.abs();
    UNITS.iter().any(|u| near(number, length * u) || near(number * u, length))
}

/// True for a difference of columns, or the sum of one.
fn computes(e: &crate::query::Expr) -> bool {
    use crate::query::Expr;
    match e {
        Expr::Aggregate { argument, .. } => computes(argument),
        Expr::Arithmetic(_, a, b) => matches!((a.as_ref(), b.as_ref()), (Expr::Column(_), Expr::Column(_))),
        _ => false,
    }
}
