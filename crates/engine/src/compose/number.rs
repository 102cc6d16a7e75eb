//! Numbers compared with: of a column, or how many related rows there are.

use super::Composer;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Predicate};
use crate::text::stem;

impl Composer<'_> {
    pub(super) fn compare_number(&mut self, left: Option<Expr>, op: Comparison, number: &str, at: usize) {
        let (left, number) = self.in_its_unit(left, number, at);
        let number = number.as_str();
        let right = Expr::Number(number.to_string());
        // 'who built at least 3 bridges': three is no year of building.
        let left = left.filter(|l| {
            let dated = matches!(l, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| self.class(t, i).is_temporal() || self.lexicon().tables[t].columns[i].year));
            !(dated && number.len() < 4 && matches!(self.sense(self.at), Some(Sense::Table(_))))
        });
        // 'average fee by town with at least 10 hires': groups of so many rows, whatever is averaged.
        if let Some(Sense::Table(t)) = self.sense(self.at).cloned()
            && !self.groups.is_empty()
            && self.outputs.iter().any(|o| o.expr.is_aggregate())
            && (matches!(self.tag(at.wrapping_sub(1)), "with" | "that" | "verb" | "having" | "")
                && !matches!(self.sense(at.wrapping_sub(1)), Some(Sense::Column(..))))
        {
            self.take(1);
            self.rule("count of related rows");
            let counted = Expr::CountRows(Some(self.table_ref(t)));
            self.count_condition(t, counted, op, right, number);
            return;
        }
        let categorical = match &left {
            Some(Expr::Column(c)) => self.schema_column(c).filter(|&(t, i)| {
                let text = self.class(t, i).is_text() || self.lexicon().tables[t].columns[i].key && !self.is_numbered(at);
                // 'advisors with more than 2 students': the asked column is counted by, not compared.
                let asked = matches!(self.sense(self.at), Some(Sense::Table(_)))
                    && self.outputs.iter().any(|o| matches!(&o.expr, Expr::Column(x) if x == c));
                text && !self.lexicon().tables[t].columns[i].year || asked
            }),
            _ => None,
        };
        let measured_next = matches!(self.sense(self.at), Some(Sense::Column(t, c)) if self.class(*t, *c).is_number() && !self.lexicon().tables[*t].columns[*c].key);
        let left = if categorical.is_some() && measured_next { None } else { left };
        let categorical = categorical.filter(|_| !measured_next);
        if let Some((t, i)) = categorical
            && (!matches!(op, Comparison::Equal | Comparison::NotEqual) || matches!(self.sense(self.at), Some(Sense::Table(_))))
        {
            self.category_count(t, i, op, right);
            return;
        }
        if let Some(left) = left {
            self.rule("comparison");
            self.drop_output(&left);
            let left = self.retyped(left);
            let right = match &left {
                Expr::Column(c) => self.literal(c, number),
                _ => right,
            };
            // A unit behind the number ('more than 30 years') is used up.
            if let (Expr::Column(c), Some(Sense::Column(t, i))) = (&left, self.sense(self.at).cloned())
                && self.schema_column(c) == Some((t, i))
            {
                self.take(1);
            }
            self.place_condition(Predicate::Compare { left, op, right });
            return;
        }
        while matches!(self.tag(self.at), "distinct" | "of" | "verb") {
            self.take(1);
        }
        match self.sense(self.at).cloned() {
            // 'more than 5 concerts': so many related rows, or a number that is kept of them.
            Some(Sense::Table(t)) => {
                self.take(1);
                if let Some(left) = self.kept_number(t) {
                    self.rule("kept number");
                    self.place_condition(Predicate::Compare { left, op, right });
                    return;
                }
                self.rule("count of related rows");
                let counted = Expr::CountRows(Some(self.table_ref(t)));
                self.count_condition(t, counted, op, right, number);
            }
            Some(Sense::Column(t, c)) => {
                self.take(1);
                let class = self.class(t, c);
                let entry = &self.lexicon().tables[t].columns[c];
                if class.is_number() && !entry.key {
                    self.rule("comparison");
                    let left = self.column(t, c);
                    self.place_condition(Predicate::Compare { left, op, right });
                } else {
                    self.rule("count of related rows");
                    let counted = Expr::Aggregate {
                        function: Aggregate::Count,
                        distinct: true,
                        argument: Box::new(self.column(t, c)),
                        filter: Vec::new(),
                    };
                    self.having.push(Predicate::Compare { left: counted, op, right });
                }
            }
            Some(Sense::Adjective(a, _)) if self.hinted(a, self.subject).is_some() => {
                let Some((t, c, _)) = self.hinted(a, self.subject) else { return };
                self.take(1);
                let left = self.column(t, c);
                self.place_condition(Predicate::Compare { left, op, right });
            }
            _ => match self
                .unit_meant(at)
                .or_else(|| self.unit_meant(at + 1))
                .or_else(|| self.age_meant(at, number))
                .or_else(|| self.only_measure(at))
            {
                Some((t, c)) => {
                    self.rule("comparison");
                    self.assumptions.push(format!("the number is compared with {}", self.lexicon().tables[t].columns[c].human));
                    let left = self.column(t, c);
                    let (left, number) = self.in_its_unit(Some(left), number, at);
                    let (Some(left), right) = (left, Expr::Number(number)) else { return };
                    self.place_condition(Predicate::Compare { left, op, right });
                    self.feature("guessed_column", 1.0);
                }
                None => self.feature("comparison_without_column", 1.0),
            },
        }
    }

    /// 'next slot id greater than 8': the number of a key is said by its name.
    fn is_numbered(&self, at: usize) -> bool {
        let said = self.items[..at].iter().rev().find(|i| !matches!(i.sense, Sense::Keyword("verb" | "that", _)));
        let last = said.and_then(|i| self.set.tokens.get(i.end.checked_sub(1)?));
        last.is_some_and(|t| matches!(t.lemma.as_str(), "id" | "number" | "no" | "code" | "key"))
            && !matches!(self.sense(self.at), Some(Sense::Table(_)))
    }

    /// 'students under 20': of what has an age, the age is meant.
    fn age_meant(&self, at: usize, number: &str) -> Option<(usize, usize)> {
        let t = self.subject?;
        let compared = matches!(self.word(at).as_str(), "under" | "over" | "above" | "below");
        let old = number.parse::<u32>().is_ok_and(|n| n <= 120);
        let columns = &self.lexicon().tables[t].columns;
        let age = (0..columns.len()).find(|&c| columns[c].words.last().is_some_and(|w| w == "age") && self.class(t, c).is_number());
        age.filter(|_| compared && old).map(|c| (t, c))
    }

    /// A column of what is asked for that holds how many rows of a table there are ('number_of_hosts' of a party).
    pub(super) fn kept_number(&self, t: usize) -> Option<Expr> {
        const NUMBERS: &[&str] = &["number", "count", "quantity", "total", "amount"];
        let of =
            self.subject.or_else(|| self.outputs.iter().find_map(|o| self.column_of(&o.expr)).map(|(t, _)| t)).filter(|&of| of != t)?;
        let columns = &self.lexicon().tables[of].columns;
        let noun = &self.lexicon().tables[t].words;
        let holds = |c: &usize| {
            let words: Vec<&String> = columns[*c].words.iter().filter(|w| !matches!(w.as_str(), "of" | "the")).collect();
            self.class(of, *c).is_number()
                && !columns[*c].key
                && words.len() == noun.len() + 1
                && words.iter().any(|w| NUMBERS.contains(&w.as_str()))
                && noun.iter().all(|n| words.contains(&n))
        };
        (0..columns.len()).find(holds).map(|c| self.column(of, c))
    }

    fn column_of(&self, e: &Expr) -> Option<(usize, usize)> {
        if let Expr::Column(c) = e { self.schema_column(c) } else { None }
    }

    /// The subject's single plain number column.
    pub(super) fn only_measure(&self, at: usize) -> Option<(usize, usize)> {
        let t = self.subject?;
        let entry = &self.lexicon().tables[t];
        let near = self.stems_near(at, 3);
        let numbers: Vec<usize> = (0..entry.columns.len())
            .filter(|&c| {
                self.class(t, c).is_number()
                    && !entry.columns[c].key
                    && !entry.columns[c].year
                    && !self.lexicon().schema.tables[t].primary_key.contains(&c)
            })
            .collect();
        let hinted = numbers.iter().copied().find(|&c| entry.columns[c].words.iter().any(|w| near.contains(&stem(w))));
        let adding: Vec<usize> = numbers.iter().copied().filter(|&c| super::measure::adds_up(self.set.lexicon, t, c)).collect();
        if let (None, [one], true) = (hinted, adding.as_slice(), numbers.len() > 1) {
            return Some((t, *one));
        }
        match (hinted, numbers.as_slice()) {
            (Some(c), _) => Some((t, c)),
            (None, [c]) => Some((t, *c)),
            _ => {
                let money: Vec<usize> = numbers.iter().copied().filter(|&c| entry.columns[c].money).collect();
                money.first().map(|&c| (t, c)).filter(|_| money.len() == 1)
            }
        }
    }
}
