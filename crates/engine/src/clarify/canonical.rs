//! A query as a question: what could be asked to get it, in the plainest words there are for each of its parts.
//!
//! None is trusted to be read back: whoever offers one has the engine read it first.

use super::near::{column_words, in_plural, singular};
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, OrderItem, Predicate, Query, TableRef, WindowKind};
use crate::render::RenderSettings;
use crate::schema::TypeClass;
use crate::text::Token;
use crate::time_types::{CalendarPart, Grain};

/// Wordings of one query at most.
const WORDINGS: usize = 8;

/// How a wording says things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// Columns by their table too.
    pub(super) owned: bool,
    /// Conditions as 'where … is …' rather than 'with …'.
    pub(super) clauses: bool,
    /// Conditions behind the groups rather than before them.
    pub(super) behind: bool,
}

const STYLES: &[Style] = &[
    Style { owned: false, clauses: false, behind: false },
    Style { owned: false, clauses: true, behind: true },
    Style { owned: true, clauses: false, behind: false },
    Style { owned: true, clauses: true, behind: true },
    Style { owned: false, clauses: false, behind: true },
    Style { owned: true, clauses: false, behind: true },
];

/// Questions that say the query, the plainest first; none where a part of it has no plain words.
pub fn wordings(query: &Query, lexicon: &Lexicon, settings: &RenderSettings) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for style in STYLES {
        for text in (Writer { lexicon, settings, style: *style }).questions(query) {
            if !out.contains(&text) && out.len() < WORDINGS {
                out.push(text);
            }
        }
    }
    out
}

/// Confidence of a clean reading of a question that says its query in full.
pub(crate) const LITERAL: f32 = 0.7;

/// True where a question is, word for word, one of the wordings of its reading, and each column that it names is the only one of the
/// name: then nothing about it is guessed.
pub(crate) fn says_all(tokens: &[Token], query: &Query, lexicon: &Lexicon, settings: &RenderSettings) -> bool {
    let spoken = |tokens: &[Token]| tokens.iter().filter(|t| !t.punctuation || t.quoted).map(|t| t.lower.clone()).collect::<Vec<_>>();
    let question = spoken(tokens);
    STYLES.iter().any(|style| {
        let writer = Writer { lexicon, settings, style: *style };
        (style.owned || writer.plain_names(query))
            && writer.questions(query).iter().any(|text| spoken(&crate::text::tokenize(text)) == question)
    })
}

/// What rows of a table are called: 'support requests'.
pub(crate) fn rows_called(t: usize, lexicon: &Lexicon) -> String {
    in_plural(&lexicon.tables[t].human)
}

/// The same of one of them.
pub(crate) fn row_called(rows: &str) -> String {
    singular(rows)
}

pub(super) struct Writer<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) settings: &'a RenderSettings,
    pub(super) style: Style,
}

pub(super) fn both(first: &str, second: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (true, _) => second.to_owned(),
        (_, true) => first.to_owned(),
        _ => format!("{first} {second}"),
    }
}

fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

impl Writer<'_> {
    /// True where no column that the query reads shares its name with another.
    fn plain_names(&self, q: &Query) -> bool {
        let mut plain = true;
        let mut look = |c: &ColumnRef| {
            let human = self.lexicon.table(&c.table.name).and_then(|t| {
                let at = self.lexicon.column(t, &c.column)?;
                Some(self.lexicon.tables[t].columns[at].human.as_str())
            });
            let named = human.map_or(0, |h| self.lexicon.tables.iter().flat_map(|t| &t.columns).filter(|c| *c.human == h).take(2).count());
            plain &= named == 1;
        };
        q.select.iter().filter(|o| o.expr.is_aggregate()).for_each(|o| o.expr.columns(&mut look));
        q.filter.iter().filter(|p| !matches!(p, Predicate::Within { .. })).for_each(|p| p.columns(&mut look));
        q.order_by.iter().for_each(|o| o.expr.columns(&mut look));
        plain
    }

    /// The questions for a query in this style; several where its shape can be asked in several ways.
    fn questions(&self, q: &Query) -> Vec<String> {
        self.asked(q).unwrap_or_default().into_iter().filter(|t| !t.is_empty()).collect()
    }

    fn asked(&self, q: &Query) -> Option<Vec<String>> {
        if q.source.is_some() || q.set.is_some() || q.offset.is_some() || q.select.is_empty() {
            return None;
        }
        let conditions = self.conditions(q)?;
        let measures: Vec<&Expr> =
            q.select.iter().map(|o| &o.expr).filter(|e| e.is_aggregate() || matches!(e, Expr::Window { .. })).collect();
        if let [only] = q.select.as_slice()
            && let Expr::Exists(inner) = &only.expr
        {
            let rows = self.plural(inner.subject.as_ref()?)?;
            return Some(vec![both(&format!("are there any {rows}"), &self.conditions(inner)?)]);
        }
        match (q.group_by.is_empty(), measures.is_empty()) {
            (true, false) => self.scalar(q, &measures, &conditions),
            (true, true) => self.rows(q, &conditions),
            (false, _) => self.grouped(q, &measures, &conditions),
        }
    }

    /// One row of measures.
    fn scalar(&self, q: &Query, measures: &[&Expr], conditions: &str) -> Option<Vec<String>> {
        if measures.len() != q.select.len() || q.limit.is_some() {
            return None;
        }
        if let [Expr::CountRows(table)] = measures {
            let rows = self.plural(table.as_ref().or(q.subject.as_ref())?)?;
            return Some(vec![both(&format!("how many {rows}"), conditions)]);
        }
        let said = list(&measures.iter().map(|m| self.measure(m)).collect::<Option<Vec<_>>>()?);
        let mut out = vec![both(&said, conditions)];
        if let Some(rows) = q.subject.as_ref().and_then(|s| self.plural(s)) {
            out.insert(0, both(&format!("{said} of {rows}"), conditions));
        }
        Some(out)
    }

    /// Rows with what they show.
    fn rows(&self, q: &Query, conditions: &str) -> Option<Vec<String>> {
        let subject = q.subject.as_ref()?;
        let (one, rows) = (self.one(subject)?, self.plural(subject)?);
        let columns: Vec<&ColumnRef> =
            q.select.iter().map(|o| if let Expr::Column(c) = &o.expr { Some(c) } else { None }).collect::<Option<_>>()?;
        let display = &self.lexicon.tables[self.lexicon.table(&subject.name)?].display;
        let names = |columns: &[&ColumnRef]| columns.iter().all(|c| self.names(c, subject)) && columns.len() == display.len();
        // A list shows some columns by itself; where it is to show none, its names are asked for.
        let naming = match crate::compose::shown::said_by_itself(q, self.lexicon) {
            Some(k) => names(&columns[..k]),
            None => names(&columns) && !(q.limit.is_none() && q.order_by.is_empty() && !q.distinct),
        };
        // A list shows what it is sorted by.
        let keyed = |o: &OrderItem| q.limit.is_some() || q.select.iter().any(|s| s.expr == o.expr);
        let naming = naming && q.order_by.iter().all(keyed);
        let shown = list(&columns.iter().map(|c| self.column(c)).collect::<Option<Vec<_>>>()?);
        let what = match (naming, q.distinct) {
            (true, false) => format!("list the {rows}"),
            (_, true) => format!("list the different {shown} of {rows}"),
            (false, false) => format!("show {shown} of {rows}"),
        };
        match (q.order_by.as_slice(), q.limit) {
            ([], None) => Some(vec![both(&what, conditions)]),
            ([], Some(n)) => Some(vec![both(&format!("show {n} {rows}"), conditions)]),
            ([OrderItem { expr: Expr::Column(c), descending }], Some(n)) => {
                let dated = self.class(c).is_some_and(TypeClass::is_temporal);
                let degree = match (dated, descending) {
                    (true, true) => "latest",
                    (true, false) => "earliest",
                    (false, true) => "highest",
                    (false, false) => "lowest",
                };
                let by = self.column(c)?;
                let of = if naming { String::new() } else { format!("{shown} of ") };
                let top = if *descending { "top" } else { "bottom" };
                let ranked =
                    if n == 1 { format!("the {one} with the {degree} {by}") } else { format!("the {n} {rows} with the {degree} {by}") };
                let plain = format!("{top} {n} {rows} by {by}");
                // Asked for who it is, the figure is not shown.
                let who =
                    if n == 1 { format!("which {one} has the {degree} {by}") } else { format!("which {n} {rows} have the {degree} {by}") };
                let mut out = vec![both(&format!("{of}{ranked}"), conditions), both(&format!("{of}{plain}"), conditions)];
                if naming {
                    out.insert(0, both(&who, conditions));
                }
                Some(out)
            }
            ([OrderItem { expr, descending }], None) => {
                let way = if *descending { " descending" } else { "" };
                let by = match expr {
                    Expr::Column(c) => self.column(c)?,
                    _ => return None,
                };
                Some(vec![format!("{} sorted by {by}{way}", both(&what, conditions))])
            }
            _ => None,
        }
    }

    /// Groups with measures, or ranked by one.
    fn grouped(&self, q: &Query, measures: &[&Expr], conditions: &str) -> Option<Vec<String>> {
        let (keys, entity) = self.keys(q)?;
        let having = q.having.iter().map(|p| self.having(p)).collect::<Option<Vec<_>>>()?.join(" and ");
        let ranked_by = q.order_by.first().filter(|o| o.expr.is_aggregate());
        if let (Some(order), Some(n)) = (ranked_by, q.limit) {
            let by = self.measure(&order.expr)?;
            let group = keys.first().filter(|_| keys.len() == 1)?;
            let groups = in_plural(group);
            let (top, most) = if order.descending { ("top", "highest") } else { ("bottom", "lowest") };
            let counted = matches!(order.expr, Expr::CountRows(_));
            let most = match (counted, order.descending) {
                (true, true) => "most".to_owned(),
                (true, false) => "fewest".to_owned(),
                _ => format!("{most} "),
            };
            let by_most = if let Expr::CountRows(t) = &order.expr {
                format!("{most} {}", self.plural(t.as_ref().or(q.subject.as_ref())?)?)
            } else {
                format!("{most}{by}")
            };
            let shown = !measures.is_empty();
            let ranking = both(&format!("{top} {n} {groups} by {by}"), conditions);
            let which = both(&format!("which {group} has the {by_most}"), conditions);
            let several = both(&format!("which {n} {groups} have the {by_most}"), conditions);
            return Some(match (shown, n) {
                (false, 1) => vec![which],
                (false, _) => vec![several, ranking],
                _ => vec![ranking],
            });
        }
        if q.limit.is_some() {
            return None;
        }
        let sorted = match q.order_by.as_slice() {
            [] => "",
            [OrderItem { expr, descending: true }] if expr.is_aggregate() => ", highest first",
            [OrderItem { expr, descending: false }] if expr.is_aggregate() => ", lowest first",
            all if all.iter().all(|o| matches!(o.expr, Expr::Truncate(..) | Expr::Part(..) | Expr::YearOf(_)) && !o.descending) => "",
            _ => return None,
        };
        if measures.is_empty() {
            // 'customers with more than 3 orders'
            let groups = in_plural(keys.first().filter(|_| keys.len() == 1 && entity)?);
            let have = having.replacen("with ", "have ", 1);
            let which = both(&format!("which {groups} {have}"), conditions);
            return (!having.is_empty()).then(|| vec![which, both(&both(&groups, &having), conditions)]);
        }
        let said = list(&measures.iter().map(|m| self.measure(m)).collect::<Option<Vec<_>>>()?);
        let by = list(&keys);
        let text = if self.style.behind {
            both(&format!("{said} by {by}"), conditions)
        } else {
            both(&both(&said, conditions), &format!("by {by}"))
        };
        Some(vec![format!("{}{sorted}", both(&text, &having))])
    }

    /// What the groups are called, and whether they are the rows of a table.
    fn keys(&self, q: &Query) -> Option<(Vec<String>, bool)> {
        let mut out: Vec<String> = Vec::new();
        let mut entity = false;
        let keyed = |c: &ColumnRef| {
            let t = self.lexicon.table(&c.table.name)?;
            let key = self.lexicon.schema.tables[t].primary_key.as_slice() == [self.lexicon.column(t, &c.column)?];
            key.then_some(t)
        };
        let entities: Vec<usize> = q.group_by.iter().filter_map(|g| if let Expr::Column(c) = g { keyed(c) } else { None }).collect();
        for g in &q.group_by {
            let name = match g {
                Expr::Column(c) => {
                    let t = self.lexicon.table(&c.table.name)?;
                    let at = self.lexicon.column(t, &c.column)?;
                    // The names of an entity that is grouped by its key.
                    if entities.contains(&t) {
                        let naming = self.lexicon.tables[t].display.contains(&at) || keyed(c).is_some();
                        if !naming {
                            return None;
                        }
                        entity = true;
                        self.one(&c.table)?
                    } else {
                        self.column(c)?
                    }
                }
                Expr::Truncate(grain, inner) => self.of_date(grain_word(*grain)?, inner, q)?,
                Expr::Part(part, inner) => self.of_date(part_word(*part), inner, q)?,
                Expr::YearOf(inner) => self.of_date("year", inner, q)?,
                _ => return None,
            };
            if !out.contains(&name) {
                out.push(name);
            }
        }
        (!out.is_empty()).then_some((out, entity))
    }

    /// 'month', or 'month of hiring date' where the rows have another date of their own.
    fn of_date(&self, unit: &str, date: &Expr, q: &Query) -> Option<String> {
        let Expr::Column(c) = date else { return None };
        let own = q.subject.as_ref().is_some_and(|s| self.is_date_of(c, s));
        if own || !self.style.owned { Some(unit.to_owned()) } else { Some(format!("{unit} of {}", self.column(c)?)) }
    }

    pub(super) fn is_date_of(&self, c: &ColumnRef, table: &TableRef) -> bool {
        let Some(t) = self.lexicon.table(&table.name) else { return false };
        c.table.name == table.name && self.lexicon.tables[t].date == self.lexicon.column(t, &c.column)
    }

    fn names(&self, c: &ColumnRef, subject: &TableRef) -> bool {
        let Some(t) = self.lexicon.table(&c.table.name) else { return false };
        c.table == *subject && self.lexicon.column(t, &c.column).is_some_and(|i| self.lexicon.tables[t].display.contains(&i))
    }

    fn class(&self, c: &ColumnRef) -> Option<TypeClass> {
        let t = self.lexicon.table(&c.table.name)?;
        Some(self.lexicon.schema.tables[t].columns[self.lexicon.column(t, &c.column)?].class)
    }

    fn human(&self, t: &TableRef) -> Option<&str> {
        (t.instance == 0).then_some(())?;
        Some(self.lexicon.tables[self.lexicon.table(&t.name)?].human.as_str())
    }

    pub(super) fn plural(&self, t: &TableRef) -> Option<String> {
        self.human(t).map(in_plural)
    }

    fn one(&self, t: &TableRef) -> Option<String> {
        self.human(t).map(singular)
    }

    /// A column's name; with its table's where the style says so or several have the name.
    pub(super) fn column(&self, c: &ColumnRef) -> Option<String> {
        (c.table.instance == 0).then_some(())?;
        let t = self.lexicon.table(&c.table.name)?;
        let at = self.lexicon.column(t, &c.column)?;
        let human = &self.lexicon.tables[t].columns[at].human;
        Some(if self.style.owned { column_words(t, at, self.lexicon) } else { human.to_string() })
    }

    pub(super) fn measure(&self, e: &Expr) -> Option<String> {
        Some(match e {
            Expr::CountRows(Some(t)) => format!("number of {}", self.plural(t)?),
            Expr::Aggregate { function, distinct, argument, filter } if filter.is_empty() => match (function, argument.as_ref()) {
                (Aggregate::Count, Expr::Column(c)) if *distinct => format!("number of different {}", in_plural(&self.column(c)?)),
                (_, Expr::Column(c)) => format!("{} {}", function_word(*function)?, self.column(c)?),
                (Aggregate::Avg, Expr::AgeOf(_)) => "average age".into(),
                (Aggregate::Sum, Expr::Arithmetic(Arithmetic::Multiply, a, b)) => {
                    let (Expr::Column(a), Expr::Column(b)) = (a.as_ref(), b.as_ref()) else { return None };
                    let of_lines = self.lexicon.table(&a.table.name).and_then(|t| crate::compose::measure::line_amount(self.lexicon, t));
                    if of_lines.as_ref() == Some(argument.as_ref()) {
                        if self.style.owned { "total sales".into() } else { "revenue".into() }
                    } else {
                        format!("total {} times {}", self.column(a)?, self.column(b)?)
                    }
                }
                _ => return None,
            },
            Expr::Window { kind: WindowKind::ShareOfTotal, argument, .. } => format!("share of {}", self.measure(argument)?),
            Expr::Window { kind: WindowKind::RunningTotal, argument, .. } => format!("running total of {}", self.measure(argument)?),
            _ => return None,
        })
    }
}

fn function_word(function: Aggregate) -> Option<&'static str> {
    Some(match function {
        Aggregate::Sum => "total",
        Aggregate::Avg => "average",
        Aggregate::Min => "lowest",
        Aggregate::Max => "highest",
        Aggregate::Median => "median",
        Aggregate::StdDev => "standard deviation of",
        Aggregate::Count | Aggregate::Percentile(_) => return None,
    })
}

fn grain_word(grain: Grain) -> Option<&'static str> {
    Some(match grain {
        Grain::Hour => "hour",
        Grain::Day => "day",
        Grain::Week => "week",
        Grain::Month => "month",
        Grain::Quarter => "quarter",
        Grain::Year => "year",
        Grain::Minute | Grain::Second => return None,
    })
}

fn part_word(part: CalendarPart) -> &'static str {
    match part {
        CalendarPart::HourOfDay => "hour of the day",
        CalendarPart::DayOfWeek => "day of the week",
        CalendarPart::DayOfMonth => "day of the month",
        CalendarPart::MonthOfYear => "month of the year",
        CalendarPart::QuarterOfYear => "quarter of the year",
        CalendarPart::WeekOfYear => "week of the year",
    }
}
