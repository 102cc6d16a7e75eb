//! Conditions as SQL.

use super::names::{Aliases, Scope, quote_identifier, quote_literal};
use super::{Renderer, indent};
use crate::lexicon::Lexicon;
use crate::plan::{PlanError, Tree, tree};
use crate::query::{ColumnRef, Comparison, Expr, Predicate, Query, TableRef};
use crate::schema::TypeClass;
use crate::time;
use crate::time::SqlKind;
use crate::time_types::TimeRange;
use std::collections::BTreeSet;

fn is_literal(e: &Expr) -> bool {
    matches!(e, Expr::Text(_) | Expr::Number(_))
}

/// True for a column that rows may leave open: what is not this or that holds for them, too, though SQL's `<>` drops them.
fn unstated(e: &Expr, lexicon: &Lexicon) -> bool {
    let Expr::Column(c) = e else { return false };
    let at = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
    at.is_some_and(|(t, c)| {
        let shape = &lexicon.schema.tables[t].columns[c];
        !shape.not_null && shape.null_fraction != Some(0.0) && lexicon.roles[t].flag(c).is_none()
    })
}

/// Tells of which columns rows are kept that say nothing there, where a value is left out.
pub(crate) fn unstated_kept(query: &mut Query, lexicon: &Lexicon) -> Vec<String> {
    let mut told = Vec::new();
    crate::visit::predicates(query, &mut |p| {
        let left = match p {
            Predicate::Compare { left, op: Comparison::NotEqual, right } if is_literal(right) => left,
            Predicate::In { expr, values, negated: true } if values.iter().all(is_literal) => expr,
            _ => return,
        };
        if let (Expr::Column(c), true) = (&*left, unstated(left, lexicon)) {
            let note = format!("rows without a {} are kept", c.column.replace('_', " "));
            if !told.contains(&note) {
                told.push(note);
            }
        }
    });
    told
}

impl Renderer<'_> {
    pub(super) fn predicate(
        &self,
        p: &Predicate,
        scope: &Scope,
        aliases: &mut Aliases,
        joins: &Tree,
        nested: bool,
    ) -> Result<String, PlanError> {
        Ok(match p {
            Predicate::Compare { left, op, right } => {
                let l = self.expr(left, scope, aliases, joins)?;
                let r = self.expr(right, scope, aliases, joins)?;
                match (self.class_of(left), op) {
                    // A value is meant to be one of an array's.
                    (Some(TypeClass::Array), Comparison::Equal) => format!("{r} = ANY ({l})"),
                    (Some(TypeClass::Array), Comparison::NotEqual) => format!("{r} <> ALL ({l})"),
                    (_, Comparison::NotEqual) if is_literal(right) && unstated(left, self.lexicon) => format!("{l} IS DISTINCT FROM {r}"),
                    _ => format!("{l} {} {r}", op.sql()),
                }
            }
            Predicate::In { expr, values, negated } => {
                let e = self.expr(expr, scope, aliases, joins)?;
                let mut all = Vec::new();
                for v in values {
                    all.push(self.expr(v, scope, aliases, joins)?);
                }
                if self.class_of(expr) == Some(TypeClass::Array) {
                    let (test, join) = if *negated { ("<> ALL", " AND ") } else { ("= ANY", " OR ") };
                    let tests: Vec<String> = all.iter().map(|value| format!("{value} {test} ({e})")).collect();
                    return Ok(if tests.len() == 1 { tests.concat() } else { format!("({})", tests.join(join)) });
                }
                let kept = *negated && values.iter().all(is_literal) && unstated(expr, self.lexicon);
                match all.as_slice() {
                    [one] if kept => format!("{e} IS DISTINCT FROM {one}"),
                    _ if kept => format!("({e} NOT IN ({}) OR {e} IS NULL)", all.join(", ")),
                    [one] => format!("{e} {} {one}", if *negated { "<>" } else { "=" }),
                    _ => format!("{e} {}IN ({})", if *negated { "NOT " } else { "" }, all.join(", ")),
                }
            }
            Predicate::Like { expr, pattern, negated } => {
                let e = self.expr(expr, scope, aliases, joins)?;
                let text = self.class_of(expr).is_none_or(|c| c == TypeClass::Text);
                format!("{e}{} {}ILIKE {}", if text { "" } else { "::text" }, if *negated { "NOT " } else { "" }, quote_literal(pattern))
            }
            Predicate::Null { expr, negated } => {
                format!("{} IS {}NULL", self.expr(expr, scope, aliases, joins)?, if *negated { "NOT " } else { "" })
            }
            Predicate::Between { expr, low, high, negated } => format!(
                "{} {}BETWEEN {} AND {}",
                self.expr(expr, scope, aliases, joins)?,
                if *negated { "NOT " } else { "" },
                self.expr(low, scope, aliases, joins)?,
                self.expr(high, scope, aliases, joins)?
            ),
            Predicate::Within { column, range, negated } => self.within(column, range, *negated, scope),
            Predicate::PartIs { column, part, value } => {
                let source = Expr::Column(column.clone());
                if *part == crate::time_types::CalendarPart::DayOfWeek {
                    // ISO: Monday is 1, Sunday 7.
                    return Ok(format!("EXTRACT(isodow FROM {}) = {value}", self.local_time(&source, scope, aliases, joins)?));
                }
                let e = self.expr(&Expr::Part(*part, Box::new(source)), scope, aliases, joins)?;
                format!("{e} = {value}")
            }
            Predicate::Is { column, value } => {
                let c = self.column_sql(column, scope);
                if *value { c } else { format!("NOT {c}") }
            }
            Predicate::Related { of, table, conditions, negated } => self.related(of, table, conditions, *negated, scope, aliases)?,
            Predicate::InQuery { expr, query, negated } => {
                let e = self.expr(expr, scope, aliases, joins)?;
                format!("{e} {}IN (\n{}\n)", if *negated { "NOT " } else { "" }, indent(&self.query(query, Some(scope), aliases)?, 4))
            }
            Predicate::Lineage(l) => self.lineage(l, scope, aliases)?,
            Predicate::Any(all) | Predicate::All(all) => {
                let mut parts = Vec::new();
                for p in all {
                    parts.push(self.predicate(p, scope, aliases, joins, true)?);
                }
                let any = matches!(p, Predicate::Any(_));
                let joined = parts.join(if any { " OR " } else { " AND " });
                if parts.len() > 1 && (any || nested) { format!("({joined})") } else { joined }
            }
            Predicate::Not(p) => format!("NOT ({})", self.predicate(p, scope, aliases, joins, false)?),
            // A column of a derived table.
            Predicate::Defined { sql, tables } if tables.is_empty() && !sql.contains(' ') => sql.clone(),
            Predicate::Defined { sql, tables } => format!("({})", self.defined(sql, tables, scope)),
        })
    }

    /// A half-open range over a column of dates, timestamps, integer years or dates written as text.
    fn within(&self, column: &ColumnRef, range: &TimeRange, negated: bool, scope: &Scope) -> String {
        let name = self.column_sql(column, scope);
        let class = self.column(column).map_or(TypeClass::Date, |c| c.class);
        let mut parts = Vec::new();
        let numbered = class.is_number() && self.is_day_number(column);
        if class.is_number() && !numbered || (class == TypeClass::Text && self.is_year(column)) {
            let cast = if class == TypeClass::Text { format!("{name}::int") } else { name.clone() };
            if let Some(bounds) = time::year_bounds(range) {
                parts = year_conditions(&cast, &bounds);
            }
        } else {
            let (kind, shown) = match class {
                TypeClass::Date => (SqlKind::Date, name.clone()),
                TypeClass::Timestamp => (SqlKind::Timestamp, name.clone()),
                TypeClass::Text => (SqlKind::Date, format!("{name}::date")),
                _ if numbered => (SqlKind::Date, self.day_of_number(&name)),
                _ => (SqlKind::TimestampTz, name.clone()),
            };
            let zone = self.settings.timezone.as_deref();
            for (point, op) in [(&range.from, ">="), (&range.to, "<")] {
                if let Some(point) = point {
                    parts.push(format!(
                        "{shown} {op} {}",
                        time::sql_calling(point, &self.settings.time, kind, zone, &|name| self.call(name))
                    ));
                }
            }
        }
        if parts.is_empty() {
            return format!("{name} IS NOT NULL");
        }
        let joined = parts.join(" AND ");
        if negated { format!("NOT ({joined})") } else { joined }
    }

    /// True for integers that write days as yyyymmdd.
    pub(super) fn is_day_number(&self, column: &ColumnRef) -> bool {
        let at = self.lexicon.table(&column.table.name).and_then(|t| Some((t, self.lexicon.column(t, &column.column)?)));
        at.is_some_and(|(t, c)| self.lexicon.roles[t].is(c, "date"))
    }

    /// The day that such an integer writes.
    pub(super) fn day_of_number(&self, sql: &str) -> String {
        format!("{}({sql}::text, 'YYYYMMDD')", self.call("to_date"))
    }

    fn is_year(&self, column: &ColumnRef) -> bool {
        self.lexicon
            .table(&column.table.name)
            .and_then(|t| self.lexicon.column(t, &column.column).map(|c| self.lexicon.tables[t].columns[c].year))
            .unwrap_or(false)
    }

    /// `EXISTS` over the tables between `of` and `table`.
    fn related(
        &self,
        of: &TableRef,
        table: &TableRef,
        conditions: &[Predicate],
        negated: bool,
        scope: &Scope,
        aliases: &mut Aliases,
    ) -> Result<String, PlanError> {
        let mut needed = vec![table.clone()];
        for p in conditions {
            p.tables(&mut |t| {
                if !needed.contains(t) && t != of {
                    needed.push(t.clone());
                }
            });
        }
        let joins = tree(of, &needed, &[], self.lexicon)?;
        let inner: BTreeSet<usize> = (1..joins.nodes.len()).collect();
        self.exists(&joins, &inner, conditions, negated, scope, aliases)
    }

    /// A filter-only part of the join tree as EXISTS.
    pub(super) fn semi_join(
        &self,
        query: &Query,
        joins: &Tree,
        set: &BTreeSet<usize>,
        scope: &Scope,
        aliases: &mut Aliases,
    ) -> Result<String, PlanError> {
        let conditions: Vec<Predicate> =
            query.filter.iter().filter(|p| super::grain::within_semi(p, joins, std::slice::from_ref(set))).cloned().collect();
        self.exists(joins, set, &conditions, false, scope, aliases)
    }

    fn exists(
        &self,
        joins: &Tree,
        set: &BTreeSet<usize>,
        conditions: &[Predicate],
        negated: bool,
        scope: &Scope,
        aliases: &mut Aliases,
    ) -> Result<String, PlanError> {
        let mut inner = Scope::tables(Some(scope), false);
        for &i in set {
            inner.add(joins.nodes[i].table.clone(), aliases.for_table(&joins.nodes[i].table.name.name));
        }
        let mut lines = Vec::new();
        let mut where_clause = Vec::new();
        for (n, &i) in set.iter().enumerate() {
            let node = &joins.nodes[i];
            let name = format!("{} AS {}", self.table_name(&node.table), quote_identifier(inner.alias(&node.table)));
            let Some(parent) = node.parent else { continue };
            let on = self.link(&joins.nodes[parent].table, &node.parent_columns, &node.table, &node.columns, &inner);
            if set.contains(&parent) {
                lines.push(format!("JOIN {name} ON {on}"));
            } else {
                lines.push(if n == 0 { format!("FROM {name}") } else { format!("CROSS JOIN {name}") });
                where_clause.push(on);
            }
        }
        for p in conditions {
            where_clause.push(self.predicate(p, &inner, aliases, joins, false)?);
        }
        let body = format!("SELECT 1\n{}\nWHERE {}", lines.join("\n"), where_clause.join("\n  AND "));
        Ok(format!("{}EXISTS (\n{}\n  )", if negated { "NOT " } else { "" }, indent(&body, 4)))
    }
}

fn year_conditions(name: &str, bounds: &time::YearBounds) -> Vec<String> {
    if let Some(year) = &bounds.single {
        return vec![format!("{name} = {year}")];
    }
    bounds.from.iter().map(|f| format!("{name} >= {f}")).chain(bounds.last.iter().map(|l| format!("{name} <= {l}"))).collect()
}
