//! Numbers in the question, and the amounts that tables hold.

use super::parts::{By, Measure, Place, Rank, Style, column};
use super::read::Reader;
use super::view::View;
use crate::mention::Sense;
use crate::numbers::Number;
use crate::query::{Aggregate, Comparison, Expr, Predicate};
use crate::schema::TypeClass;

/// True for columns whose values add up over rows.
pub(super) fn adds_up(view: &View<'_>, (t, c): Place) -> bool {
    view.is_amount((t, c))
        && (crate::compose::measure::adds_up(view.lexicon(), t, c) || crate::compose::measure::summable(view.lexicon(), t, c))
}

/// The amount that a row of a table holds, and the table it is of.
pub(super) fn amount(view: &View<'_>, t: usize) -> Option<(Expr, usize)> {
    let lexicon = view.lexicon();
    if let Some(lines) = crate::compose::measure::line_amount(lexicon, t) {
        return Some((lines, t));
    }
    let entry = &lexicon.tables[t];
    let mut sums: Vec<usize> = (0..entry.columns.len()).filter(|&c| crate::compose::measure::adds_up(lexicon, t, c)).collect();
    if sums.is_empty() {
        let money: Vec<usize> = (0..entry.columns.len()).filter(|&c| entry.columns[c].money && view.is_amount((t, c))).collect();
        if let [one] = money.as_slice() {
            sums.push(*one);
        }
    }
    // The plainest of several: 'total' before 'total tax'.
    sums.sort_by_key(|&c| entry.columns[c].words.len());
    sums.first().map(|&c| (column(lexicon, t, c), t))
}

/// What a table's name measures: its amount, where rows stand for amounts, else how many there are.
pub(super) fn of_table(view: &View<'_>, t: usize, style: Style) -> Measure {
    match amount(view, t).filter(|_| style.sums && is_money(view, t)) {
        Some((expr, home)) => Measure::Of(Aggregate::Sum, expr, home),
        None => Measure::Rows(t),
    }
}

/// True for tables whose very name says money: sales, payments, expenses.
fn is_money(view: &View<'_>, t: usize) -> bool {
    view.lexicon().tables[t].words.last().is_some_and(|w| crate::account::is_amount_noun(w))
}

fn comparison(argument: &str) -> Comparison {
    match argument {
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        "<>" => Comparison::NotEqual,
        _ => Comparison::Equal,
    }
}

/// A verb in its past form.
fn is_past(word: &str) -> bool {
    word.ends_with("ed") || matches!(word, "paid" | "spent" | "gave" | "given" | "bought" | "sold" | "lent")
}

/// What a bound is of.
enum Left {
    Column(Place),
    Measure(Measure),
}

impl Reader<'_, '_> {
    /// 'more than 5 …', '… above 100'
    pub(super) fn compare(&mut self, argument: &str) {
        let op = comparison(argument);
        let mut at = self.view.next(self.at + 1);
        if self.view.tag(at) == "than" {
            at = self.view.next(at + 1);
        }
        // 'above age 46': the number of what is named before it.
        if let (Some((t, c)), Some(Sense::Number(n))) = (self.view.column(at), self.view.sense(at + 1))
            && self.view.is_amount((t, c))
            && self.view.table(at + 2).is_none()
            && self.function.is_none()
        {
            let n = n.text.clone();
            self.take_to(at + 2);
            let op = if std::mem::take(&mut self.negated) { op.negated() } else { op };
            self.bind(Left::Column((t, c)), op, &n);
            return;
        }
        let Some(Sense::Number(n)) = self.view.sense(at) else {
            if !self.set_against(op) {
                self.at += 1;
            }
            return;
        };
        let n = n.clone();
        let Some((left, to)) = self.bounded(at + 1, &n) else {
            self.at += 1;
            return;
        };
        self.take_to(to.max(at + 1));
        let op = if std::mem::take(&mut self.negated) { op.negated() } else { op };
        self.bind(left, op, &n.text);
    }

    /// 'which of them has more …, A or B': the one of two with the larger number.
    fn set_against(&mut self, op: Comparison) -> bool {
        let next = self.view.next(self.at + 1);
        let two = (next..self.view.items.len()).any(|i| {
            matches!(self.view.tag(i), "or" | "versus")
                && matches!(self.view.sense(i.wrapping_sub(1)), Some(Sense::Value { .. }))
                && matches!(self.view.sense(self.view.next(i + 1)), Some(Sense::Value { .. }))
        });
        if !two || !(self.meaning.asks.which || self.meaning.asks.who) || self.meaning.rank.is_some() {
            return false;
        }
        let by = match self.view.sense(next) {
            Some(Sense::Column(t, c)) if self.view.is_amount((*t, *c)) => By::Column((*t, *c)),
            Some(Sense::Table(t)) if self.meaning.head != Some(*t) => By::Measure(of_table(self.view, *t, self.style)),
            _ => return false,
        };
        self.take_to(next + 1);
        let descending = matches!(op, Comparison::Greater | Comparison::GreaterOrEqual);
        self.meaning.rank = Some(Rank { limit: Some(1), offset: None, descending, by });
        true
    }

    /// 'between 5 and 10'
    pub(super) fn between(&mut self) {
        let low = self.view.next(self.at + 1);
        let high = self.view.next(low + 2);
        let (Some(Sense::Number(a)), true, Some(Sense::Number(b))) =
            (self.view.sense(low), self.view.joins(low + 1) || self.view.tag(low + 1) == "prep", self.view.sense(high))
        else {
            self.at += 1;
            return;
        };
        let (a, b) = (a.clone(), b.clone());
        let Some((left, to)) = self.bounded(high + 1, &b) else {
            self.at += 1;
            return;
        };
        self.take_to(to.max(high + 1));
        match left {
            Left::Column((t, c)) => {
                let negated = std::mem::take(&mut self.negated);
                let expr = column(self.view.lexicon(), t, c);
                self.put_condition(Predicate::Between { expr, low: Expr::Number(a.text), high: Expr::Number(b.text), negated });
            }
            Left::Measure(m) => {
                self.meaning.having.push((m.clone(), Comparison::GreaterOrEqual, a.text));
                self.meaning.having.push((m, Comparison::LessOrEqual, b.text));
            }
        }
    }

    fn bind(&mut self, left: Left, op: Comparison, number: &str) {
        // '2 kg' of a column in grams is converted by whoever reads units; '30 hours' of a column `hours` is no unit.
        let of = match &left {
            Left::Column(place) => Some(*place),
            Left::Measure(Measure::Of(_, Expr::Column(c), home)) => self.view.lexicon().column(*home, &c.column).map(|k| (*home, k)),
            Left::Measure(_) => None,
        };
        let called = |lemma: &str| of.is_some_and(|(t, c)| self.view.lexicon().tables[t].columns[c].words.iter().any(|w| w == lemma));
        let tokens = self.view.set.tokens;
        self.meaning.beyond |= (0..tokens.len()).any(|i| {
            let letters = tokens[i].lower.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
            let digits = letters.len() < tokens[i].lower.len();
            let behind = tokens.get(i + 1).filter(|t| digits && letters.is_empty() && !called(&t.lemma));
            digits && crate::compose::units::is_unit(letters) || behind.is_some_and(|t| crate::compose::units::is_unit(&t.lower))
        });
        match left {
            Left::Column((t, c)) => {
                if !self.asked_before_rows((t, c)) {
                    self.meaning.shown.retain(|p| *p != (t, c));
                }
                let left = column(self.view.lexicon(), t, c);
                self.put_condition(Predicate::Compare { left, op, right: Expr::Number(number.to_string()) });
            }
            Left::Measure(m) => self.meaning.having.push((m, op, number.to_string())),
        }
    }

    /// What a number bounds: what is named right behind it, the column or measure read just before, or what its kind can only be of.
    fn bounded(&mut self, after: usize, n: &Number) -> Option<(Left, usize)> {
        let next = self.view.next(after);
        match self.view.sense(next) {
            Some(Sense::Column(t, c)) if self.view.is_amount((*t, *c)) => {
                let place = (*t, *c);
                let left = if self.comes_to(place) {
                    Left::Measure(Measure::Of(Aggregate::Sum, column(self.view.lexicon(), place.0, place.1), place.0))
                } else {
                    Left::Column(place)
                };
                return Some((left, next + 1));
            }
            Some(Sense::Table(t)) if self.meaning.head.is_some_and(|h| h != *t) || !self.meaning.keys.is_empty() => {
                self.speak_of(*t);
                return Some((Left::Measure(Measure::Rows(*t)), next + 1));
            }
            // 'at least two lost parcels': the value restricts what is counted.
            Some(Sense::Value { .. }) => {
                let noun = (next..next + 3).find(|&k| !matches!(self.view.sense(k), Some(Sense::Value { .. })));
                if let Some(t) = noun.and_then(|k| self.view.table(k)).filter(|t| self.meaning.head.is_some_and(|h| h != *t)) {
                    self.speak_of(t);
                    return Some((Left::Measure(Measure::Rows(t)), after));
                }
            }
            _ => {}
        }
        // 'sponsors who donated more than 500': what the rows come to, not how many there are.
        if let Some(t) = self.at.checked_sub(1).and_then(|b| self.view.table(b))
            && self.meaning.head.is_some_and(|h| h != t)
            && self.view.tokens(self.at - 1).last().is_some_and(|w| is_past(&w.lower))
            && !self.view.set.tokens.iter().any(|w| matches!(w.lower.as_str(), "times" | "once" | "twice" | "thrice"))
            && let Some((expr, home)) = amount(self.view, t).filter(|_| is_money(self.view, t))
        {
            return Some((Left::Measure(Measure::Of(Aggregate::Sum, expr, home)), after));
        }
        if let Some((place, _)) = self.last.filter(|(p, _)| self.view.is_amount(*p))
            && !self
                .meaning
                .measures
                .iter()
                .any(|m| matches!(m, Measure::Of(_, e, _) if *e == column(self.view.lexicon(), place.0, place.1)))
        {
            return Some((Left::Column(place), after));
        }
        // 'whose total amount is above 500'
        if self.measured.is_some_and(|at| self.at.saturating_sub(at) <= 3)
            && (self.meaning.head.is_some() || !self.meaning.keys.is_empty())
            && let Some(m) = self.meaning.measures.pop()
        {
            return Some((Left::Measure(m), after));
        }
        if n.money
            && let Some(t) = self.meaning.head
            && let Some((Expr::Column(c), home)) = amount(self.view, t)
            && let Some(k) = self.view.lexicon().column(home, &c.column)
        {
            return Some((Left::Column((home, k)), after));
        }
        None
    }

    /// 'guides who led more than 40 hours last month': what the rows of a period come to for each of whom they refer to. One row is
    /// meant where such rows are named, or where no period is.
    fn comes_to(&self, place: Place) -> bool {
        let lexicon = self.view.lexicon();
        let Some(head) = self.meaning.head.filter(|h| *h != place.0) else { return false };
        let refers = lexicon.adjacent[head].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == place.0 && e.to == head);
        let all = || 0..self.view.items.len();
        let named = all().any(|i| self.view.table(i) == Some(place.0));
        let period = all().any(|i| matches!(self.view.sense(i), Some(Sense::Time(crate::time::TimeMeaning::Range(_)))));
        let total = || self.view.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "altogether" | "total" | "overall" | "sum"));
        refers && !named && (period || total()) && adds_up(self.view, place)
    }

    /// A number by itself.
    pub(super) fn read_number(&mut self, n: &Number) {
        // 'more than 5' is read by what compares; 'order 12' is the key of an order.
        let before = self.at.checked_sub(1);
        let behind = self.view.tag(self.at + 1);
        if behind == "cmp_post" {
            let argument = self.view.argument(self.at + 1);
            if let Some((left, to)) = self.bounded(self.at + 2, n) {
                self.take_to(to.max(self.at + 2));
                self.bind(left, comparison(argument), &n.text);
                return;
            }
        }
        // 'repaired twice': how often, no number of a row.
        let said = self.view.tokens(self.at).last().map_or("", |t| t.lower.as_str());
        if matches!(said, "once" | "twice" | "thrice" | "times") || self.view.word(self.at + 1) == "times" {
            self.meaning.beyond = true;
        }
        // 'towns with one foundry', 'trails that have only two huts': so many of each.
        let of_each =
            before.is_some_and(|b| matches!(self.view.word(b).as_str(), "with" | "have" | "has" | "had" | "having" | "only" | "just"));
        if of_each && self.view.table(self.at + 1).is_some() {
            self.meaning.beyond = true;
            self.at += 1;
            return;
        }
        // 'which 10 customers', 'the 3 products'
        if n.value.fract() == 0.0
            && (1.0..=1000.0).contains(&n.value)
            && !n.ordinal
            && !n.percent
            && self.view.table(self.at + 1).is_some()
            && !matches!(before.map_or("", |b| self.view.tag(b)), "cmp" | "between" | "prep")
        {
            self.take(1);
            self.meaning.limit = Some(n.value as u64);
            return;
        }
        let numbered = before.filter(|&b| matches!(self.view.word(b).as_str(), "number" | "no" | "nr" | "id" | "#"));
        // 'for each boat the two …' are two of something else.
        let near = before.filter(|&b| self.view.items[b].end == self.view.items[self.at].start);
        if let Some(t) = near.and_then(|b| self.view.table(b)).or_else(|| self.view.table(numbered?.checked_sub(1)?))
            && let [key] = self.view.lexicon().schema.tables[t].primary_key.as_slice()
            && self.view.class((t, *key)).is_number()
            && n.value.fract() == 0.0
        {
            self.take(1);
            let left = column(self.view.lexicon(), t, *key);
            self.put_condition(Predicate::Compare { left, op: Comparison::Equal, right: Expr::Number(n.text.clone()) });
            return;
        }
        self.at += 1;
    }

    /// True for a column that is asked for by name before rows which a clause then restricts: 'the name and pay of those who earn …'; or
    /// twice, once to be shown.
    fn asked_before_rows(&self, place: Place) -> bool {
        let said: Vec<usize> = (0..self.at.min(self.view.items.len())).filter(|&i| self.view.column(i) == Some(place)).collect();
        let Some(&first) = said.first() else { return false };
        let rows = (first..self.at).find(|&k| self.view.table(k).is_some());
        rows.is_some_and(|r| said.len() > 1 || (r..self.at).any(|k| matches!(self.view.tag(k), "that" | "who" | "which")))
    }

    /// A condition that opens with its column: 'status is open', 'rating of 5', 'price > 10'.
    pub(super) fn column_condition(&mut self, place: Place) -> bool {
        let mut at = self.view.next(self.at + 1);
        let mut negated = self.negated;
        if self.view.tag(at) == "neg" {
            negated = !negated;
            at = self.view.next(at + 1);
        }
        if matches!((self.view.tag(at), self.view.argument(at)), ("cmp", "=" | "<>")) {
            negated ^= self.view.argument(at) == "<>";
            at = self.view.next(at + 1);
        }
        match self.view.sense(at) {
            // The value is read by itself: the column only says of what.
            Some(Sense::Value { table, column, .. }) if (*table, *column) == place => {
                self.negated = negated;
                self.take_to(at);
                self.meaning.shown.retain(|p| *p != place);
                true
            }
            Some(Sense::Number(n))
                if self.function.is_none() && !matches!(self.view.tag(at + 1), "cmp_post") && self.view.table(at + 1).is_none() =>
            {
                let class = self.view.class(place);
                if !class.is_number() || n.ordinal {
                    return false;
                }
                let n = n.text.clone();
                self.take_to(at + 1);
                self.negated = false;
                let left = column(self.view.lexicon(), place.0, place.1);
                self.put_condition(Predicate::Compare {
                    left,
                    op: if negated { Comparison::NotEqual } else { Comparison::Equal },
                    right: Expr::Number(n),
                });
                true
            }
            Some(Sense::Quoted(text)) if self.view.class(place).is_text() => {
                let text = text.clone();
                self.take_to(at + 1);
                self.negated = false;
                let expr = column(self.view.lexicon(), place.0, place.1);
                self.put_condition(Predicate::In { expr, values: vec![Expr::Text(text)], negated });
                true
            }
            _ => false,
        }
    }

    /// A quoted text without a column: the name of what was spoken of last.
    pub(super) fn read_text(&mut self, text: &str) {
        let lexicon = self.view.lexicon();
        // "'cloud' in their name"
        let within = self.view.next(self.at + 2);
        if self.view.tag(self.at + 1) == "prep"
            && let Some((t, c)) = self.view.column(within).filter(|p| self.view.class(*p) == TypeClass::Text)
        {
            self.take_to(within + 1);
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let negated = std::mem::take(&mut self.negated);
            self.put_condition(Predicate::Like { expr: column(lexicon, t, c), pattern: format!("%{escaped}%"), negated });
            return;
        }
        let place = self.last.map(|(p, _)| p).filter(|p| self.view.class(*p).is_text()).or_else(|| {
            let t = self.meaning.tables.last().copied()?;
            lexicon.tables[t].display.first().map(|&c| (t, c)).filter(|p| self.view.class(*p).is_text())
        });
        let Some((t, c)) = place else {
            self.at += 1;
            return;
        };
        self.take(1);
        self.meaning.shown.retain(|p| *p != (t, c));
        let negated = std::mem::take(&mut self.negated);
        self.put_condition(Predicate::In { expr: column(lexicon, t, c), values: vec![Expr::Text(text.to_string())], negated });
    }

    /// 'starts with', 'contains'
    pub(super) fn like(&mut self, argument: &str) {
        let at = self.view.next(self.at + 1);
        let text = match self.view.sense(at) {
            Some(Sense::Quoted(_) | Sense::Unknown | Sense::Value { .. } | Sense::Column(..) | Sense::Table(_) | Sense::Number(_)) => {
                self.view.tokens(at).iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
            }
            _ => {
                self.at += 1;
                return;
            }
        };
        let lexicon = self.view.lexicon();
        let place = self.last.map(|(p, _)| p).filter(|p| self.view.class(*p) == TypeClass::Text).or_else(|| {
            let t = self.meaning.head.or(self.meaning.tables.last().copied())?;
            lexicon.tables[t].display.first().map(|&c| (t, c)).filter(|p| self.view.class(*p) == TypeClass::Text)
        });
        let Some((t, c)) = place else {
            self.at += 1;
            return;
        };
        self.take_to(at + 1);
        self.meaning.shown.retain(|p| *p != (t, c));
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = match argument {
            "prefix" => format!("{escaped}%"),
            "suffix" => format!("%{escaped}"),
            _ => format!("%{escaped}%"),
        };
        let negated = std::mem::take(&mut self.negated);
        self.put_condition(Predicate::Like { expr: column(lexicon, t, c), pattern, negated });
    }
}
