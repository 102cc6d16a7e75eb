//! Whether PostgreSQL could run a query on the types and values of its columns: a sum of texts, a year read from 'Chicago
//! (1957)', a text in a comparison with a number. What can't run gives way to the next reading.

use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Comparison, Expr, Predicate, Query};
use crate::schema::{Column, TypeClass};
use crate::text::Token;
use crate::time_types::{CalendarPart, Grain};

/// False where PostgreSQL would refuse the query, or fail on values that are known.
pub(crate) fn is_sound(query: &Query, lexicon: &Lexicon) -> bool {
    is_sound_as_said(query, &[], lexicon)
}

/// As [`is_sound`], for a question: numbers of rows are added up where their column is spelt out in it ('sum of shop_id').
pub(crate) fn is_sound_as_said(query: &Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    Check { lexicon, tokens }.query(query)
}

/// Kinds of values of which one can't be compared with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matter {
    Number,
    Moment,
    Text,
    Flag,
}

struct Check<'a> {
    lexicon: &'a Lexicon,
    /// The words of the question, where it is one.
    tokens: &'a [Token],
}

impl Check<'_> {
    fn query(&self, q: &Query) -> bool {
        q.select.iter().all(|o| self.expr(&o.expr))
            && q.group_by.iter().all(|e| self.expr(e))
            && q.order_by.iter().all(|o| self.expr(&o.expr))
            && q.filter.iter().all(|p| self.condition(p) && self.predicate(p))
            && q.having.iter().all(|p| self.predicate(p) && self.of_groups(p, q))
            && q.source.as_ref().is_none_or(|q| self.query(q))
            && q.set.as_ref().is_none_or(|(_, q)| self.query(q))
    }

    /// No aggregate stands in a plain condition.
    fn condition(&self, p: &Predicate) -> bool {
        match p {
            Predicate::Compare { left, right, .. } => !left.is_aggregate() && !right.is_aggregate(),
            Predicate::In { expr, .. } | Predicate::Like { expr, .. } | Predicate::Null { expr, .. } | Predicate::Between { expr, .. } => {
                !expr.is_aggregate()
            }
            _ => true,
        }
    }

    /// What groups are held against is one for each of them: a column stands there only where it is put together by.
    fn of_groups(&self, p: &Predicate, q: &Query) -> bool {
        let Predicate::Compare { left, right, .. } = p else { return true };
        let keyed = |e: &Expr| {
            let Expr::Column(c) = e else { return true };
            let Some(t) = self.lexicon.table(&c.table.name) else { return true };
            let key = &self.lexicon.schema.tables[t].primary_key;
            let held = |k: &usize| {
                q.group_by.iter().any(|g| matches!(g, Expr::Column(c) if self.lexicon.table(&c.table.name) == Some(t) && self.lexicon.column(t, &c.column) == Some(*k)))
            };
            !key.is_empty() && key.iter().all(held)
        };
        [left, right].into_iter().all(|e| !matches!(e, Expr::Column(_)) || q.group_by.contains(e) || keyed(e))
    }

    fn expr(&self, e: &Expr) -> bool {
        match e {
            Expr::Column(c) => self.lexicon.table(&c.table.name).is_none_or(|t| self.lexicon.column(t, &c.column).is_some()),
            Expr::Aggregate { function, argument, filter, .. } => {
                let sums = matches!(function, Aggregate::Sum | Aggregate::Avg | Aggregate::Median | Aggregate::StdDev);
                (!sums || self.adds_up(argument) && !self.is_key(argument))
                    && !(*function == Aggregate::Sum && self.is_year(argument))
                    && self.expr(argument)
                    && filter.iter().all(|p| self.predicate(p))
            }
            Expr::Arithmetic(op, a, b) => {
                let times = |e: &Expr| self.column_of(e).is_some_and(|c| c.class.is_temporal() || c.class == TypeClass::Time);
                let span = matches!(op, Arithmetic::Add | Arithmetic::Subtract) && (times(a) || times(b));
                (span || self.counts(a) && self.counts(b)) && self.expr(a) && self.expr(b)
            }
            // A day has no hours.
            Expr::Truncate(Grain::Hour | Grain::Minute | Grain::Second, e) | Expr::Part(CalendarPart::HourOfDay, e)
                if self.column_of(e).is_some_and(|c| c.class == TypeClass::Date) =>
            {
                false
            }
            Expr::Truncate(_, e) | Expr::Part(_, e) | Expr::YearOf(e) | Expr::AgeOf(e) => self.dates(e) && self.expr(e),
            Expr::Seconds(e) | Expr::Numeric(e) | Expr::Element(e) => self.expr(e),
            Expr::Window { argument, partition, order, .. } => {
                self.expr(argument) && partition.iter().all(|e| self.expr(e)) && order.iter().all(|o| self.expr(&o.expr))
            }
            Expr::Scalar(q) | Expr::Exists(q) => self.query(q),
            Expr::AnyRow(p) => self.predicate(p),
            _ => true,
        }
    }

    fn predicate(&self, p: &Predicate) -> bool {
        match p {
            Predicate::Compare { left, op, right } => {
                self.expr(left) && self.expr(right) && self.comparable(left, *op, right) && self.comparable(right, *op, left)
            }
            Predicate::Between { expr, low, high, .. } => {
                let less = Comparison::Less;
                let small = |e: &Expr| matches!(e, Expr::Number(n) if n.len() < 4);
                let dated = self.column_of(expr).is_some_and(|c| c.class.is_temporal()) && (small(low) || small(high));
                !dated && self.expr(expr) && self.comparable(expr, less, low) && self.comparable(expr, less, high)
            }
            Predicate::In { expr, values, .. } => self.expr(expr) && values.iter().all(|v| self.comparable(expr, Comparison::Equal, v)),
            Predicate::Like { expr, pattern, .. } => self.expr(expr) && self.has_parts(expr, pattern),
            Predicate::Null { expr, .. } => self.expr(expr),
            Predicate::Within { column, .. } => self.column(column).is_none_or(|c| self.reads_as_time(c, column)),
            // A day has no hours, whether it is kept as one or as a text.
            Predicate::PartIs { column, part: CalendarPart::HourOfDay, .. }
                if self.column(column).is_some_and(|c| c.class == TypeClass::Date || c.class == TypeClass::Text && no_hours(c)) =>
            {
                false
            }
            Predicate::PartIs { column, .. } => self.column(column).is_none_or(|c| {
                c.class.is_temporal() || matches!(c.class, TypeClass::Time | TypeClass::Other) || c.class == TypeClass::Text && all_dates(c)
            }),
            Predicate::Is { column, .. } => {
                self.column(column).is_none_or(|c| c.class == TypeClass::Boolean || c.class == TypeClass::Other)
            }
            Predicate::Related { conditions, .. } => conditions.iter().all(|p| self.predicate(p)),
            Predicate::InQuery { expr, query, .. } => self.expr(expr) && self.query(query),
            Predicate::Lineage(l) => self.query(&l.start),
            Predicate::Any(all) | Predicate::All(all) => all.iter().all(|p| self.predicate(p)),
            Predicate::Not(p) => self.predicate(p),
            Predicate::Defined { .. } => true,
        }
    }

    /// What an expression is made of, where it is known; a text that is written out may be read as anything.
    fn matter(&self, e: &Expr) -> Option<Matter> {
        match e {
            Expr::Column(c) => match self.column(c)?.class {
                class if class.is_number() => Some(Matter::Number),
                class if class.is_temporal() => Some(Matter::Moment),
                TypeClass::Text => Some(Matter::Text),
                TypeClass::Boolean => Some(Matter::Flag),
                _ => None,
            },
            Expr::Number(_) | Expr::CountRows(_) | Expr::Part(..) | Expr::YearOf(_) | Expr::AgeOf(_) | Expr::Numeric(_) => {
                Some(Matter::Number)
            }
            Expr::Aggregate { function, argument, .. } => match function {
                Aggregate::Count => Some(Matter::Number),
                Aggregate::Min | Aggregate::Max => self.matter(argument),
                // A sum of numbers; of lengths of time it is one.
                _ => self.matter(argument).filter(|m| *m == Matter::Number),
            },
            Expr::Scalar(q) if q.source.is_none() && q.set.is_none() => match q.select.as_slice() {
                [one] => self.matter(&one.expr),
                _ => None,
            },
            _ => None,
        }
    }

    fn column(&self, c: &ColumnRef) -> Option<&Column> {
        let t = self.lexicon.table(&c.table.name)?;
        self.lexicon.schema.tables.get(t)?.columns.get(self.lexicon.column(t, &c.column)?)
    }

    fn column_of(&self, e: &Expr) -> Option<&Column> {
        if let Expr::Column(c) = e { self.column(c) } else { None }
    }

    /// Can be summed: numbers and lengths of time.
    fn adds_up(&self, e: &Expr) -> bool {
        match e {
            Expr::Column(c) => {
                self.column(c).is_none_or(|c| c.class.is_number() || matches!(c.class, TypeClass::Interval | TypeClass::Other))
            }
            Expr::Text(_) | Expr::Truncate(..) => false,
            _ => true,
        }
    }

    /// Numbers of rows are no amounts, unless somebody asks for just that.
    fn is_key(&self, e: &Expr) -> bool {
        let Expr::Column(c) = e else { return false };
        let at = self.lexicon.table(&c.table.name).and_then(|t| Some((t, self.lexicon.column(t, &c.column)?)));
        at.is_some_and(|(t, c)| {
            let entry = &self.lexicon.tables[t].columns[c];
            let written = self.lexicon.schema.tables[t].columns[c].name.to_lowercase();
            (entry.foreign || self.lexicon.schema.tables[t].primary_key == [c]) && !self.spells_out(&written, &entry.words)
        })
    }

    /// True where the question names a key as it is written or by all of its words, 'id' among them: 'shop id', never the shop alone.
    fn spells_out(&self, written: &str, words: &[String]) -> bool {
        let numbers = words.last().is_some_and(|w| w == "id");
        let spelt = |said: &[Token]| said.iter().zip(words).all(|(t, w)| t.lemma == *w || t.lower == *w);
        numbers && (self.tokens.iter().any(|t| t.lower == written) || self.tokens.windows(words.len()).any(spelt))
    }

    /// Years are no amounts: their sum says nothing.
    fn is_year(&self, e: &Expr) -> bool {
        let Expr::Column(c) = e else { return false };
        let at = self.lexicon.table(&c.table.name).and_then(|t| Some((t, self.lexicon.column(t, &c.column)?)));
        at.is_some_and(|(t, c)| self.lexicon.tables[t].columns[c].year && self.lexicon.roles[t].is(c, "year"))
    }

    /// A part of it can be looked for: no day, no answer of yes or no, and of numbers and the keys of rows only digits.
    fn has_parts(&self, e: &Expr, pattern: &str) -> bool {
        let Expr::Column(c) = e else { return true };
        let Some(t) = self.lexicon.table(&c.table.name) else { return true };
        let Some(at) = self.lexicon.column(t, &c.column) else { return true };
        let class = self.lexicon.schema.tables[t].columns[at].class;
        let digits = pattern.chars().all(|c| c.is_ascii_digit() || matches!(c, '%' | '_' | '.' | '-'));
        !class.is_temporal() && class != TypeClass::Boolean && (!class.is_number() || digits && !self.lexicon.tables[t].columns[at].key)
    }

    /// Can be computed with.
    fn counts(&self, e: &Expr) -> bool {
        let no_number = |c: &Column| {
            c.class.is_text()
                || matches!(c.class, TypeClass::Boolean | TypeClass::Json | TypeClass::Array | TypeClass::Uuid)
                || c.class.is_temporal()
        };
        match e {
            Expr::Text(_) => false,
            e => !self.column_of(e).is_some_and(no_number),
        }
    }

    /// Can be cut to a unit of the calendar.
    fn dates(&self, e: &Expr) -> bool {
        self.column_of(e).is_none_or(|c| match c.class {
            TypeClass::Text => all_dates(c),
            TypeClass::Integer => matches!(e, Expr::Column(at) if self.is_date(at)),
            class => class.is_temporal() || matches!(class, TypeClass::Other | TypeClass::Time),
        })
    }

    fn is_date(&self, at: &ColumnRef) -> bool {
        let found = self.lexicon.table(&at.table.name).and_then(|t| Some((t, self.lexicon.column(t, &at.column)?)));
        found.is_some_and(|(t, c)| self.lexicon.roles[t].is(c, "date"))
    }

    /// Rows can be restricted to a period by it.
    fn reads_as_time(&self, column: &Column, at: &ColumnRef) -> bool {
        match column.class {
            TypeClass::Text => {
                let year = self.lexicon.table(&at.table.name).and_then(|t| {
                    let c = self.lexicon.column(t, &at.column)?;
                    Some(self.lexicon.tables.get(t)?.columns.get(c)?.year)
                });
                if year == Some(true) { all_years(column) } else { all_dates(column) }
            }
            class => class.is_temporal() || class.is_number() || class == TypeClass::Other,
        }
    }

    /// False for a number or date held against a text that is none, and for two sides of which PostgreSQL can't tell which is more.
    fn comparable(&self, left: &Expr, op: Comparison, right: &Expr) -> bool {
        // No text comes before another that had to be looked up: 'before any wine of that house' compares years.
        let ranked = !matches!(op, Comparison::Equal | Comparison::NotEqual) && matches!(right, Expr::Scalar(_));
        if ranked && self.matter(left) == Some(Matter::Text) && !self.column_of(left).is_some_and(holds_dates) {
            return false;
        }
        if let (Some(a), Some(b)) = (self.matter(left), self.matter(right))
            && a != b
        {
            return false;
        }
        let (Some(column), Expr::Text(text)) = (self.column_of(left), right) else { return true };
        let ordered = !matches!(op, Comparison::Equal | Comparison::NotEqual);
        match column.class {
            class if class.is_number() => text.trim().parse::<f64>().is_ok(),
            TypeClass::Enum => ordered || column.enum_labels.is_empty() || column.enum_labels.contains(text),
            TypeClass::Boolean => {
                matches!(text.to_lowercase().as_str(), "t" | "f" | "true" | "false" | "yes" | "no" | "y" | "n" | "1" | "0" | "on" | "off")
            }
            class if class.is_temporal() => is_moment(text) || matches!(text.as_str(), "today" | "now" | "tomorrow" | "yesterday"),
            _ => true,
        }
    }
}

/// A text that the server may read as a date: three parts, digits among them, or eight digits together; '2026' is none.
fn is_moment(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 8 || digits > 0 && text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).count() >= 3
}

/// What is known of the values doesn't speak against years. Years recur: values of which each occurs once are none.
fn all_years(column: &Column) -> bool {
    let year = |v: &String| v.trim().len() <= 4 && v.trim().parse::<u16>().is_ok();
    match column.common_values.as_slice() {
        [] => column.distinct.is_none(),
        all => all.iter().all(year),
    }
}

/// True for a text of which values are known, and all of them are dates.
fn holds_dates(column: &Column) -> bool {
    !column.common_values.is_empty() && all_dates(column)
}

/// True for a text of which no known value has a time of day.
fn no_hours(column: &Column) -> bool {
    !column.common_values.iter().any(|v| v.contains(':') || v.contains('T') && v.len() > 10)
}

/// What is known of the values doesn't speak against dates.
fn all_dates(column: &Column) -> bool {
    let date = |v: &String| {
        let parts: Vec<&str> = v.trim().split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
        let numbers = parts.iter().filter(|p| p.chars().all(|c| c.is_ascii_digit())).count();
        let compact = v.trim().len() == 8 && v.trim().chars().all(|c| c.is_ascii_digit());
        compact
            || (parts.len() >= 3 && numbers >= 2)
            || parts.iter().any(|p| p.contains('T') && p.chars().next().is_some_and(|c| c.is_ascii_digit()))
    };
    column.common_values.iter().all(date)
}
