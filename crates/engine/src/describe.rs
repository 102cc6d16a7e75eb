//! A query in words, its title, and what its columns are.

use crate::answer::{OutputColumn, OutputRole};
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Comparison, Expr, Predicate, Query, SetOperation, TableRef, WindowKind};
use crate::render::{RenderSettings, grain_name};
use crate::time;

struct Words<'a> {
    lexicon: &'a Lexicon,
    settings: &'a RenderSettings,
}

/// 'Total sales by month, last year': short, for headings.
pub fn title(query: &Query, lexicon: &Lexicon, settings: &RenderSettings) -> String {
    capitalized(&Words { lexicon, settings }.phrase(query, false))
}

/// The whole query in words.
pub fn explain(query: &Query, lexicon: &Lexicon, settings: &RenderSettings) -> String {
    format!("{}.", capitalized(&Words { lexicon, settings }.phrase(query, true)))
}

impl Words<'_> {
    fn phrase(&self, q: &Query, full: bool) -> String {
        let mut out = String::new();
        if let [only] = q.select.as_slice()
            && let Expr::Exists(inner) = &only.expr
        {
            return format!("whether there are {}", self.subject_phrase(inner, full));
        }
        let keys: Vec<&Expr> = q.group_by.iter().filter(|g| q.select.iter().any(|o| o.expr == **g)).collect();
        let values: Vec<String> = q.select.iter().filter(|o| !keys.contains(&&o.expr)).map(|o| self.expr(&o.expr)).collect();
        if values.is_empty() {
            out.push_str(&list(&keys.iter().map(|k| self.expr(k)).collect::<Vec<_>>()));
        } else {
            out.push_str(&list(&values));
            if !keys.is_empty() {
                out.push_str(&format!(" by {}", list(&keys.iter().map(|k| self.expr(k)).collect::<Vec<_>>())));
            }
            if q.every_group {
                out.push_str(" (0 where there are none)");
            }
        }
        let aggregate = q.select.iter().any(|o| o.expr.is_aggregate());
        if !aggregate && let Some(s) = &q.subject {
            let of = self.plural(s);
            out.push_str(&format!(" of {of}"));
        }
        if let Some(source) = &q.source {
            out.push_str(&format!(" over ({})", self.phrase(source, full)));
        }
        out.push_str(&self.restrictions(q));
        if !q.order_by.is_empty() && (full || q.limit.is_some()) {
            let keys: Vec<String> = q
                .order_by
                .iter()
                .map(|o| format!("{}{}", self.expr(&o.expr), if o.descending { " (highest first)" } else { "" }))
                .collect();
            out.push_str(&match q.limit {
                Some(n) => format!(
                    ", {} {} by {}",
                    if q.order_by[0].descending { "top" } else { "first" },
                    n,
                    list(&q.order_by.iter().map(|o| self.expr(&o.expr)).collect::<Vec<_>>())
                ),
                None => format!(", sorted by {}", keys.join(", ")),
            });
        } else if let Some(n) = q.limit {
            out.push_str(&format!(", at most {n} rows"));
        }
        if q.distinct && full {
            out.push_str(", each once");
        }
        if let Some((op, right)) = &q.set {
            let word = match op {
                SetOperation::Union => "together with",
                SetOperation::Intersect => "that are also among",
                SetOperation::Except => "but not among",
            };
            out.push_str(&format!(", {word} {}", self.phrase(right, full)));
        }
        out
    }

    fn restrictions(&self, q: &Query) -> String {
        let mut parts: Vec<String> = q.filter.iter().map(|p| self.predicate(p)).collect();
        for t in &q.also {
            parts.push(format!("with {}", self.plural(t)));
        }
        parts.extend(q.having.iter().map(|p| self.predicate(p)));
        if parts.is_empty() { String::new() } else { format!(", where {}", parts.join(" and ")) }
    }

    fn subject_phrase(&self, q: &Query, _: bool) -> String {
        let subject = q.subject.as_ref().map_or("rows".into(), |s| self.plural(s));
        format!("{subject}{}", self.restrictions(q))
    }

    fn plural(&self, t: &TableRef) -> String {
        let human = self.lexicon.table(&t.name).map_or(t.name.name.clone(), |i| self.lexicon.tables[i].human.clone());
        if human.ends_with('s') {
            human
        } else if let Some(stem) = human.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u'])) {
            format!("{stem}ies")
        } else {
            format!("{human}s")
        }
    }

    fn column(&self, c: &crate::query::ColumnRef) -> String {
        let Some(t) = self.lexicon.table(&c.table.name) else { return c.column.clone() };
        match self.lexicon.column(t, &c.column) {
            Some(i) => {
                let human = &self.lexicon.tables[t].columns[i].human;
                // A bare 'name' or 'id' needs its table to be understood.
                if matches!(human.as_str(), "name" | "title" | "id" | "code" | "description" | "status" | "type") {
                    format!("{} {human}", crate::text::lemma(&self.lexicon.tables[t].human))
                } else {
                    human.to_string()
                }
            }
            None => c.column.clone(),
        }
    }

    pub fn expr(&self, e: &Expr) -> String {
        match e {
            Expr::Column(c) => self.column(c),
            Expr::Text(t) => format!("'{t}'"),
            Expr::Number(n) => n.clone(),
            Expr::Boolean(b) => b.to_string(),
            Expr::CountRows(Some(t)) => format!("number of {}", self.plural(t)),
            Expr::CountRows(None) => "number of rows".into(),
            Expr::Aggregate { function, distinct, argument, .. } => {
                let inner = self.expr(argument);
                match function {
                    Aggregate::Count if *distinct => format!("number of different values of {inner}"),
                    Aggregate::Count => format!("number of values of {inner}"),
                    Aggregate::Sum => {
                        let plain = inner.strip_prefix("total ").unwrap_or(&inner).replace("total", "amount");
                        format!("total {plain}")
                    }
                    Aggregate::Avg => format!("average {inner}"),
                    Aggregate::Min => format!("lowest {inner}"),
                    Aggregate::Max => format!("highest {inner}"),
                    Aggregate::Median => format!("median {inner}"),
                    Aggregate::Percentile(n) => format!("{n}th percentile of {inner}"),
                    Aggregate::StdDev => format!("standard deviation of {inner}"),
                }
            }
            Expr::Arithmetic(op, a, b) => {
                let sign = match op {
                    crate::query::Arithmetic::Add => "plus",
                    crate::query::Arithmetic::Subtract => "minus",
                    crate::query::Arithmetic::Multiply => "times",
                    crate::query::Arithmetic::Divide => "per",
                };
                format!("{} {sign} {}", self.expr(a), self.expr(b))
            }
            Expr::Truncate(grain, _) => grain_name(*grain).into(),
            Expr::Part(part, _) => match part {
                crate::time_types::CalendarPart::HourOfDay => "hour of the day".into(),
                crate::time_types::CalendarPart::DayOfWeek => "day of the week".into(),
                crate::time_types::CalendarPart::DayOfMonth => "day of the month".into(),
                crate::time_types::CalendarPart::MonthOfYear => "month of the year".into(),
                crate::time_types::CalendarPart::QuarterOfYear => "quarter".into(),
                crate::time_types::CalendarPart::WeekOfYear => "week of the year".into(),
            },
            Expr::YearOf(e) => format!("year of {}", self.expr(e)),
            Expr::Numeric(e) | Expr::Element(e) => self.expr(e),
            Expr::AgeOf(e) => format!("age by {}", self.expr(e)),
            Expr::Window { kind, argument, .. } => {
                let inner = self.expr(argument);
                match kind {
                    WindowKind::RunningTotal => format!("running total of {inner}"),
                    WindowKind::ShareOfTotal => format!("share of {inner} in percent"),
                    WindowKind::GrowthRate => format!("growth of {inner} in percent"),
                    WindowKind::Previous => format!("previous {inner}"),
                    WindowKind::MovingAverage(n) => format!("moving average of {inner} over {n}"),
                    WindowKind::Mean => format!("average {inner} of its group"),
                    WindowKind::Rank | WindowKind::RowNumber => format!("rank by {inner}"),
                }
            }
            Expr::Scalar(q) => format!("the {}", self.phrase(q, false)),
            Expr::Exists(q) => format!("whether there are {}", self.subject_phrase(q, false)),
            Expr::Defined { sql, .. } => sql.clone(),
            Expr::Derived(name) => name.replace('_', " "),
            Expr::Interval(text) => text.clone(),
            Expr::Seconds(e) => format!("{} in seconds", self.expr(e)),
            Expr::Topmost(t) => {
                format!("topmost {}", self.column(&crate::query::ColumnRef { table: t.of.clone(), column: t.shown.clone() }))
            }
            Expr::Spell(s) => {
                let within = s.within.as_ref().map_or(String::new(), |r| format!(" within {}", time::describe(r, &self.settings.time)));
                format!("time from {} to {}{within}", self.expr(&s.from), self.expr(&s.to))
            }
            Expr::AnyRow(p) => format!("whether {}", self.predicate(p)),
            Expr::Owed(o) => {
                let mut of = String::new();
                o.paid.tables(&mut |t| of = self.plural(t));
                format!("{} less the {} of its {of}", self.expr(&o.amount), self.expr(&o.paid))
            }
        }
    }

    fn predicate(&self, p: &Predicate) -> String {
        match p {
            Predicate::Compare { left, op, right } => {
                let word = match op {
                    Comparison::Equal => "is",
                    Comparison::NotEqual => "is not",
                    Comparison::Less => "is less than",
                    Comparison::LessOrEqual => "is at most",
                    Comparison::Greater => "is more than",
                    Comparison::GreaterOrEqual => "is at least",
                };
                format!("{} {word} {}", self.expr(left), self.expr(right))
            }
            Predicate::In { expr, values, negated } => {
                let values: Vec<String> = values.iter().map(|v| self.expr(v)).collect();
                format!("{} {} {}", self.expr(expr), if *negated { "is not" } else { "is" }, values.join(" or "))
            }
            Predicate::Like { expr, pattern, negated } => {
                format!("{} {} '{}'", self.expr(expr), if *negated { "is not like" } else { "is like" }, pattern)
            }
            Predicate::Null { expr, negated } => format!("{} is {}", self.expr(expr), if *negated { "known" } else { "missing" }),
            Predicate::Between { expr, low, high, negated } => {
                format!("{} is {}between {} and {}", self.expr(expr), if *negated { "not " } else { "" }, self.expr(low), self.expr(high))
            }
            Predicate::Within { column, range, negated } => {
                let name = self.column(column);
                let period = time::describe(range, &self.settings.time);
                let not = if *negated { "not " } else { "" };
                // 'ordered at' with a period reads as a deed: 'ordered last month'.
                match [" at", " on", " date", " time"].iter().find_map(|end| name.strip_suffix(end)).filter(|deed| deed.ends_with("ed")) {
                    Some(deed) => format!("{not}{deed} {period}"),
                    None => format!("{name} is {not}in {period}"),
                }
            }
            Predicate::PartIs { column, part, value } => {
                format!("{} of {} is {value}", self.expr(&Expr::Part(*part, Box::new(Expr::Column(column.clone())))), self.column(column))
            }
            Predicate::Is { column, value } => format!("{} is {}", self.column(column), if *value { "true" } else { "false" }),
            Predicate::Related { table, conditions, negated, .. } => {
                let with: Vec<String> = conditions.iter().map(|p| self.predicate(p)).collect();
                let such = if with.is_empty() { String::new() } else { format!(" whose {}", with.join(" and ")) };
                format!("{} {}{such}", if *negated { "there are no" } else { "there are" }, self.plural(table))
            }
            Predicate::InQuery { expr, query, negated } => {
                format!("{} is {}among {}", self.expr(expr), if *negated { "not " } else { "" }, self.phrase(query, false))
            }
            Predicate::Lineage(l) => {
                let depth = if l.descends { "below" } else { "above" };
                let with = if l.included { "among or " } else { "" };
                format!("{} are {with}{depth}, at any level, {}", self.plural(&l.of), self.phrase(&l.start, false))
            }
            Predicate::Any(all) => all.iter().map(|p| self.predicate(p)).collect::<Vec<_>>().join(" or "),
            Predicate::All(all) => all.iter().map(|p| self.predicate(p)).collect::<Vec<_>>().join(" and "),
            Predicate::Not(p) => format!("not ({})", self.predicate(p)),
            Predicate::Defined { sql, .. } => sql.clone(),
        }
    }
}

/// Titles and roles of the output columns.
pub fn output(query: &Query, lexicon: &Lexicon) -> Vec<OutputColumn> {
    let settings = RenderSettings {
        time: crate::time::TimeContext {
            today: crate::answer::Day { year: 2000, month: 1, day: 1 },
            week_start: crate::answer::WeekStart::Monday,
            fiscal_year_start: 1,
        },
        timezone: None,
    };
    let words = Words { lexicon, settings: &settings };
    query
        .select
        .iter()
        .map(|o| {
            // A column of a derived table is what it is there.
            if let (Expr::Derived(name), Some(source)) = (&o.expr, &query.source)
                && let Some(inner) = output(source, lexicon).into_iter().find(|c| c.name == *name)
            {
                return OutputColumn { name: o.alias.clone().unwrap_or_else(|| name.clone()), ..inner };
            }
            let grouped = query.group_by.contains(&o.expr);
            let (role, grain) = match &o.expr {
                Expr::Truncate(g, _) => (OutputRole::Dimension, Some(*g)),
                Expr::Part(..) | Expr::YearOf(_) => (OutputRole::Dimension, None),
                e if e.is_aggregate() || e.is_percent() || matches!(e, Expr::Window { .. } | Expr::Scalar(_)) => {
                    (OutputRole::Measure, None)
                }
                Expr::Column(_) if grouped => (OutputRole::Dimension, None),
                Expr::Column(c) => match lexicon.table(&c.table.name).and_then(|t| lexicon.column(t, &c.column).map(|i| (t, i))) {
                    Some((t, i)) if lexicon.tables[t].columns[i].key => (OutputRole::Identifier, None),
                    Some((t, i)) if lexicon.schema.tables[t].columns[i].class.is_number() => (OutputRole::Measure, None),
                    Some((t, i)) if lexicon.tables[t].display.contains(&i) => (OutputRole::Dimension, None),
                    _ => (OutputRole::Detail, None),
                },
                _ => (OutputRole::Detail, None),
            };
            let name = match (&o.alias, &o.expr) {
                (Some(a), _) => a.clone(),
                (None, Expr::Column(c)) => c.column.clone(),
                _ => "value".into(),
            };
            OutputColumn {
                name,
                title: capitalized(&words.expr(&o.expr)),
                role,
                grain,
                money: is_money(&o.expr, lexicon),
                percent: o.expr.is_percent(),
            }
        })
        .collect()
}

fn is_money(e: &Expr, lexicon: &Lexicon) -> bool {
    if matches!(e, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Count, .. }) {
        return false;
    }
    let mut money = false;
    e.columns(&mut |c| {
        if let Some(t) = lexicon.table(&c.table.name)
            && let Some(i) = lexicon.column(t, &c.column)
        {
            money |= lexicon.tables[t].columns[i].money;
        }
    });
    money
}

fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) => c.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
