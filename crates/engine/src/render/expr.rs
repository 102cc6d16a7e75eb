//! Expressions as SQL.

use super::names::{Aliases, Scope, property_sql, quote_identifier, quote_literal};
use super::{Renderer, indent};
use crate::plan::{PlanError, Tree};
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Spell, TableRef, WindowKind};
use crate::schema::TypeClass;
use crate::sqltext::{is_atom, pieces};
use crate::time::{self, SqlKind};
use crate::time_types::{CalendarPart, Grain};

impl Renderer<'_> {
    pub(super) fn expr(&self, expr: &Expr, scope: &Scope, aliases: &mut Aliases, joins: &Tree) -> Result<String, PlanError> {
        Ok(match expr {
            // Amounts in cents are shown, compared and added up in the currency.
            Expr::Column(c) if self.in_cents(c) => format!("({} / 100.0)", self.column_sql(c, scope)),
            Expr::Column(c) => self.column_sql(c, scope),
            Expr::Text(t) => quote_literal(t),
            Expr::Number(n) => n.clone(),
            Expr::Boolean(b) => if *b { "true" } else { "false" }.to_string(),
            Expr::CountRows(table) => self.count_rows(table.as_ref(), scope, joins),
            Expr::Aggregate { function, distinct, argument, filter } => {
                let repeated = *distinct;
                let inner = self.expr(argument, scope, aliases, joins)?;
                let d = if repeated { "DISTINCT " } else { "" };
                let mut sql = match function {
                    // Rows of a table that satisfy the filter.
                    Aggregate::Count if matches!(argument.as_ref(), Expr::CountRows(_)) => inner,
                    Aggregate::Count => format!("{}({d}{inner})", self.call("count")),
                    Aggregate::Sum => format!("{}({d}{inner})", self.call("sum")),
                    Aggregate::Avg => format!("{}({d}{inner})", self.call("avg")),
                    Aggregate::Min => format!("{}({inner})", self.call("min")),
                    Aggregate::Max => format!("{}({inner})", self.call("max")),
                    Aggregate::Median => format!("{}(0.5) WITHIN GROUP (ORDER BY {inner})", self.call("percentile_cont")),
                    Aggregate::Percentile(n) => {
                        let share = format!("0.{n:02}");
                        format!("{}({}) WITHIN GROUP (ORDER BY {inner})", self.call("percentile_cont"), share.trim_end_matches('0'))
                    }
                    Aggregate::StdDev => format!("{}({d}{inner})", self.call("stddev")),
                };
                if !filter.is_empty() {
                    let mut all = Vec::new();
                    for p in filter {
                        all.push(self.predicate(p, scope, aliases, joins, false)?);
                    }
                    sql.push_str(&format!(" FILTER (WHERE {})", all.join(" AND ")));
                }
                sql
            }
            Expr::Arithmetic(op, a, b) => {
                let (left, right) = (self.operand(a, scope, aliases, joins)?, self.operand(b, scope, aliases, joins)?);
                match op {
                    Arithmetic::Add => format!("{left} + {right}"),
                    Arithmetic::Subtract => format!("{left} - {right}"),
                    Arithmetic::Multiply => format!("{left} * {right}"),
                    Arithmetic::Divide => {
                        let divisor = self.expr(b, scope, aliases, joins)?;
                        // A factor with decimals makes it numeric already.
                        let exact = matches!(a.as_ref(), Expr::Arithmetic(Arithmetic::Multiply, n, _) if matches!(n.as_ref(), Expr::Number(n) if n.contains('.')));
                        let literal = matches!(b.as_ref(), Expr::Number(n) if n.contains('.') && n.parse::<f64>().is_ok_and(|n| n != 0.0));
                        if literal {
                            format!("{left} / {divisor}")
                        } else if exact {
                            format!("{} / NULLIF({divisor}, 0)", self.expr(a, scope, aliases, joins)?)
                        } else {
                            format!("{left}::numeric / NULLIF({divisor}, 0)")
                        }
                    }
                }
            }
            Expr::Truncate(grain, e) => {
                let column = self.local_time(e, scope, aliases, joins)?;
                let class = self.class_of(e);
                match (grain, class) {
                    (Grain::Day, Some(TypeClass::Date)) => column,
                    (Grain::Day, _) => format!("{column}::date"),
                    (Grain::Week | Grain::Month | Grain::Quarter | Grain::Year, _) => self.truncated(*grain, &column),
                    _ => format!("{}('{}', {column})", self.call("date_trunc"), grain_name(*grain)),
                }
            }
            Expr::Part(part, e) => {
                let column = self.local_time(e, scope, aliases, joins)?;
                if *part == CalendarPart::DayOfWeek {
                    return Ok(format!("{}({column}, 'FMDay')", self.call("to_char")));
                }
                let field = match part {
                    CalendarPart::HourOfDay => "hour",
                    CalendarPart::DayOfWeek => "isodow",
                    CalendarPart::DayOfMonth => "day",
                    CalendarPart::MonthOfYear => "month",
                    CalendarPart::QuarterOfYear => "quarter",
                    CalendarPart::WeekOfYear => "week",
                };
                format!("EXTRACT({field} FROM {column})::int")
            }
            Expr::YearOf(e) => {
                let column = self.local_time(e, scope, aliases, joins)?;
                format!("EXTRACT(year FROM {column})::int")
            }
            Expr::Element(e) => format!("{}({})", self.call("unnest"), self.expr(e, scope, aliases, joins)?),
            Expr::Numeric(e) => {
                let text = self.expr(e, scope, aliases, joins)?;
                format!("CASE WHEN {text} ~ '^[-+]?[0-9]+([.][0-9]+)?$' THEN {text}::numeric END")
            }
            Expr::AgeOf(e) => {
                let column = self.local_time(e, scope, aliases, joins)?;
                format!("EXTRACT(year FROM {}({column}))::int", self.call("age"))
            }
            Expr::Window { kind, argument, partition, order } => {
                let mut inside = Vec::new();
                let mut keys = Vec::new();
                for p in partition {
                    keys.push(self.expr(p, scope, aliases, joins)?);
                }
                if !keys.is_empty() {
                    inside.push(format!("PARTITION BY {}", keys.join(", ")));
                }
                let mut sort = Vec::new();
                for o in order {
                    sort.push(format!("{}{}", self.expr(&o.expr, scope, aliases, joins)?, if o.descending { " DESC" } else { "" }));
                }
                if !sort.is_empty() {
                    inside.push(format!("ORDER BY {}", sort.join(", ")));
                }
                let window = inside.join(" ");
                let value = self.expr(argument, scope, aliases, joins)?;
                match kind {
                    WindowKind::RunningTotal => format!("{}({value}) OVER ({window})", self.call("sum")),
                    WindowKind::ShareOfTotal => {
                        let part = self.operand(argument, scope, aliases, joins)?;
                        format!("100.0 * {part} / NULLIF({}({value}) OVER ({window}), 0)", self.call("sum"))
                    }
                    WindowKind::Mean => format!("{}({value}) OVER ({window})", self.call("avg")),
                    WindowKind::GrowthRate => {
                        let lag = self.call("lag");
                        format!("100.0 * ({value} - {lag}({value}) OVER ({window})) / NULLIF({lag}({value}) OVER ({window}), 0)")
                    }
                    WindowKind::Previous => format!("{}({value}) OVER ({window})", self.call("lag")),
                    WindowKind::MovingAverage(n) => {
                        let avg = self.call("avg");
                        format!("{avg}({value}) OVER ({window} ROWS BETWEEN {} PRECEDING AND CURRENT ROW)", n.saturating_sub(1))
                    }
                    WindowKind::Rank => format!("{}() OVER ({window})", self.call("rank")),
                    WindowKind::RowNumber => format!("{}() OVER ({window})", self.call("row_number")),
                }
            }
            Expr::Scalar(q) => format!("(\n{}\n)", indent(&self.query(q, Some(scope), aliases)?, 4)),
            Expr::Exists(q) => format!("EXISTS (\n{}\n)", indent(&self.query(q, Some(scope), aliases)?, 4)),
            // A definition is one expression: brackets keep it one beside operators of any kind.
            Expr::Defined { sql, tables } if tables.is_empty() || is_atom(sql) => self.defined(sql, tables, scope),
            Expr::Defined { sql, tables } => format!("({})", self.defined(sql, tables, scope)),
            Expr::Derived(name) => quote_identifier(name),
            Expr::Seconds(e) => {
                let inner = self.expr(e, scope, aliases, joins)?;
                // Dates differ by days.
                let days = matches!(e.as_ref(), Expr::Arithmetic(Arithmetic::Subtract, a, b) if self.class_of(a) == Some(TypeClass::Date) && self.class_of(b) == Some(TypeClass::Date));
                let days = days || matches!(e.as_ref(), Expr::Spell(s) if s.days);
                if days { format!("({inner}) * 86400") } else { format!("EXTRACT(EPOCH FROM {inner})") }
            }
            Expr::AnyRow(p) => format!("{}({})", self.call("bool_or"), self.predicate(p, scope, aliases, joins, false)?),
            Expr::Owed(o) => {
                let (mut of, mut from) = (None, None);
                o.amount.tables(&mut |t| of = of.or(Some(t)));
                o.paid.tables(&mut |t| from = from.or(Some(t)));
                let amount = self.operand(&o.amount, scope, aliases, joins)?;
                let (Some(of), Some(from)) = (of, from) else { return Ok(amount) };
                let mut inner = Scope::tables(Some(scope), false);
                inner.add(from.clone(), aliases.for_table(&from.name.name));
                let paid = self.expr(&o.paid, &inner, aliases, joins)?;
                let name = format!("{} AS {}", self.table_name(from), quote_identifier(inner.alias(from)));
                let on = self.link(of, &o.keys, from, &o.paid_keys, &inner);
                let body = format!("SELECT {}({paid})\nFROM {name}\nWHERE {on}", self.call("sum"));
                format!("({amount} - COALESCE((\n{}\n), 0))", indent(&body, 4))
            }
            Expr::Topmost(t) => self.topmost(t, scope),
            Expr::Spell(s) => self.spell(s, scope, aliases, joins)?,
            Expr::Interval(text) => format!("INTERVAL {}", quote_literal(text)),
        })
    }

    /// How long something held, until now where it has not ended, as far as it lies within a range.
    fn spell(&self, s: &Spell, scope: &Scope, aliases: &mut Aliases, joins: &Tree) -> Result<String, PlanError> {
        let zoned = self.class_of(&s.from) != Some(TypeClass::Timestamp);
        let (now, kind) = match (s.days, zoned) {
            (true, _) => ("CURRENT_DATE".to_string(), SqlKind::Date),
            (false, true) => (format!("{}()", self.call("now")), SqlKind::TimestampTz),
            (false, false) => ("LOCALTIMESTAMP".to_string(), SqlKind::Timestamp),
        };
        let (from, to) = (self.expr(&s.from, scope, aliases, joins)?, self.expr(&s.to, scope, aliases, joins)?);
        let point = |p: &crate::time_types::TimePoint| {
            time::sql_calling(p, &self.settings.time, kind, self.settings.timezone.as_deref(), &|name| self.call(name))
        };
        let range = s.within.as_ref();
        let end = match range.and_then(|r| r.to.as_ref()) {
            Some(p) => format!("LEAST(COALESCE({to}, {now}), {})", point(p)),
            None => format!("COALESCE({to}, {now})"),
        };
        let start = match range.and_then(|r| r.from.as_ref()) {
            Some(p) => format!("GREATEST({from}, {})", point(p)),
            None => from,
        };
        Ok(format!("({end} - {start})"))
    }

    /// A column, or the property of a document as the type that its values have.
    pub(super) fn column_sql(&self, c: &ColumnRef, scope: &Scope) -> String {
        let prefix = scope.prefix(&c.table);
        match self.column(c).and_then(|column| property_sql(column, &prefix)) {
            Some(written) => written,
            None => format!("{prefix}{}", quote_identifier(&c.column)),
        }
    }

    /// True for a column that SQL can't name as it stands, so that an output of it takes a name of its own.
    pub(super) fn is_computed(&self, c: &ColumnRef) -> bool {
        self.in_cents(c) || self.column(c).is_some_and(|c| c.property.is_some())
    }

    /// True for amounts that are kept in the hundredth part of their currency.
    pub(super) fn in_cents(&self, column: &ColumnRef) -> bool {
        let at = self.lexicon.table(&column.table.name).and_then(|t| Some((t, self.lexicon.column(t, &column.column)?)));
        at.is_some_and(|(t, c)| self.lexicon.tables[t].columns[c].cents)
    }

    fn operand(&self, e: &Expr, scope: &Scope, aliases: &mut Aliases, joins: &Tree) -> Result<String, PlanError> {
        let sql = self.expr(e, scope, aliases, joins)?;
        let open = match e {
            Expr::Arithmetic(..) => true,
            Expr::Defined { sql, tables } => tables.is_empty() || is_atom(sql),
            _ => false,
        };
        Ok(if open { format!("({sql})") } else { sql })
    }

    /// A measure or condition of the vocabulary with `table.column` put on the aliases in scope.
    pub(super) fn defined(&self, sql: &str, tables: &[TableRef], scope: &Scope) -> String {
        let mut out = sql.to_string();
        for t in tables {
            let alias = scope.prefix(t);
            for written in [format!("{}.", self.table_name(t)), format!("{}.", t.name.name)] {
                out = replace_qualifier(&out, &written, &alias);
            }
        }
        out
    }

    /// `count(*)`, or the distinct keys where the joins repeat the table's rows.
    fn count_rows(&self, table: Option<&TableRef>, scope: &Scope, joins: &Tree) -> String {
        let count = self.call("count");
        let Some(table) = table else { return format!("{count}(*)") };
        if !joins.multiplies(table, &|i| scope.knows(&joins.nodes[i].table)) {
            return format!("{count}(*)");
        }
        let Some(t) = self.lexicon.table(&table.name) else { return format!("{count}(*)") };
        let definition = &self.lexicon.schema.tables[t];
        let key: Vec<String> = definition
            .primary_key
            .iter()
            .map(|&c| format!("{}{}", scope.prefix(table), quote_identifier(&definition.columns[c].name)))
            .collect();
        match key.as_slice() {
            // No declared key: what other tables refer to it by.
            [] => {
                let referred = self
                    .lexicon
                    .keys_of(std::iter::once(t))
                    .find(|e| e.to == t && e.from != t && e.to_columns.len() == 1)
                    .map(|e| e.to_columns[0]);
                match referred {
                    Some(c) => format!("{count}(DISTINCT {}{})", scope.prefix(table), quote_identifier(&definition.columns[c].name)),
                    None => format!("{count}(*)"),
                }
            }
            [one] => format!("{count}(DISTINCT {one})"),
            several => format!("{count}(DISTINCT ({}))", several.join(", ")),
        }
    }

    pub(super) fn class_of(&self, e: &Expr) -> Option<TypeClass> {
        match e {
            Expr::Column(c) => self.column(c).map(|c| c.class),
            _ => None,
        }
    }

    /// A date expression in the asker's time zone; dates written as text are cast.
    pub(super) fn local_time(&self, e: &Expr, scope: &Scope, aliases: &mut Aliases, joins: &Tree) -> Result<String, PlanError> {
        let sql = self.expr(e, scope, aliases, joins)?;
        Ok(match (self.class_of(e), &self.settings.timezone) {
            (Some(TypeClass::TimestampTz), Some(zone)) => format!("({sql} AT TIME ZONE {})", quote_literal(zone)),
            (Some(TypeClass::Text), _) => format!("{sql}::date"),
            (Some(TypeClass::Integer), _) if matches!(e, Expr::Column(c) if self.is_day_number(c)) => self.day_of_number(&sql),
            _ => sql,
        })
    }

    fn truncated(&self, grain: Grain, column: &str) -> String {
        use crate::answer::WeekStart;
        let truncate = self.call("date_trunc");
        match (grain, self.settings.time.week_start) {
            (Grain::Week, WeekStart::Sunday) => format!("({truncate}('week', {column} + INTERVAL '1 day') - INTERVAL '1 day')::date"),
            (Grain::Week, WeekStart::Saturday) => format!("({truncate}('week', {column} + INTERVAL '2 days') - INTERVAL '2 days')::date"),
            _ => format!("{truncate}('{}', {column})::date", grain_name(grain)),
        }
    }
}

pub fn grain_name(grain: Grain) -> &'static str {
    match grain {
        Grain::Second => "second",
        Grain::Minute => "minute",
        Grain::Hour => "hour",
        Grain::Day => "day",
        Grain::Week => "week",
        Grain::Month => "month",
        Grain::Quarter => "quarter",
        Grain::Year => "year",
    }
}

/// Replaces `table.` by `alias.` where it stands as a name of its own outside of quotes. `from` and `to` end in a dot.
fn replace_qualifier(sql: &str, from: &str, to: &str) -> String {
    let (Some(found), Some(wanted)) = (pieces(sql, true), pieces(from, true)) else { return sql.to_owned() };
    let texts: Vec<&str> = found.iter().map(|p| p.text(sql)).collect();
    let wanted: Vec<&str> = wanted.iter().map(|p| p.text(from)).collect();
    let mut out = String::with_capacity(sql.len());
    let mut at = 0;
    while let Some(text) = texts.get(at) {
        let qualified = at > 0 && texts.get(at - 1) == Some(&".");
        if !qualified && texts.get(at..).is_some_and(|rest| rest.starts_with(&wanted)) {
            out.push_str(to);
            at += wanted.len();
        } else {
            out.push_str(text);
            at += 1;
        }
    }
    out
}
