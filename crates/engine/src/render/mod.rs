//! From a [`Query`] to SQL text: the only place that writes SQL.
//!
//! Grain is kept here: tables that only filter become EXISTS where joining them would repeat rows, counts of
//! repeated rows count distinct keys, and sums over repeated rows are taken over distinct rows of a derived table.

mod expr;
pub use expr::grain_name;
mod grain;
mod lineage;
mod names;
mod parts;
mod predicate;
pub(crate) use predicate::unstated_kept;

use crate::lexicon::Lexicon;
use crate::plan::{PlanError, Tree, tree};
use crate::query::{Expr, Query, SetOperation, TableRef};
use crate::time::TimeContext;
use names::{Aliases, Scope};
pub use names::{BUILT_IN, property_sql, quote_identifier, quote_literal};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What rendering depends on beside the query and the schema.
#[derive(Debug, Clone)]
pub struct RenderSettings {
    pub time: TimeContext,
    /// Time zone that wins over the connection's.
    pub timezone: Option<String>,
}

/// One formatted SELECT without a trailing semicolon.
///
/// # Errors
/// Tables that the schema lacks or that no key connects.
pub fn render(query: &Query, lexicon: &Lexicon, settings: &RenderSettings) -> Result<String, PlanError> {
    let mut aliases = Aliases::default();
    Renderer { lexicon, settings }.query(query, None, &mut aliases)
}

/// The tables in scope, how they are joined, and what must hold of those that only filter.
struct From<'a> {
    scope: Scope<'a>,
    lines: Vec<String>,
    conditions: Vec<String>,
}

pub(crate) struct Renderer<'a> {
    pub lexicon: &'a Lexicon,
    pub settings: &'a RenderSettings,
}

impl Renderer<'_> {
    pub(crate) fn query(&self, query: &Query, outer: Option<&Scope>, aliases: &mut Aliases) -> Result<String, PlanError> {
        if let Some((operation, right)) = &query.set {
            let mut left = query.clone();
            left.set = None;
            let (order, limit) = (std::mem::take(&mut left.order_by), left.limit.take());
            let word = match operation {
                SetOperation::Union => "UNION",
                SetOperation::Intersect => "INTERSECT",
                SetOperation::Except => "EXCEPT",
            };
            let mut sql = format!("{}\n{word}\n{}", self.query(&left, outer, aliases)?, self.query(right, outer, aliases)?);
            if !order.is_empty() {
                // Sort keys of a set operation are output columns.
                let keys: Vec<String> = order
                    .iter()
                    .filter_map(|o| {
                        left.select
                            .iter()
                            .position(|s| s.expr == o.expr)
                            .map(|i| format!("{}{}", i + 1, if o.descending { " DESC" } else { "" }))
                    })
                    .collect();
                if !keys.is_empty() {
                    sql.push_str(&format!("\nORDER BY {}", keys.join(", ")));
                }
            }
            if let Some(n) = limit {
                sql.push_str(&format!("\nLIMIT {n}"));
            }
            return Ok(sql);
        }
        if let Some(source) = &query.source {
            let inner = self.query(source, outer, aliases)?;
            let scope = Scope::derived(aliases.fresh("q"), outer);
            let from = vec![format!("FROM (\n{}\n) AS {}", indent(&inner, 2), scope.derived_alias())];
            return self.clauses(query, from, Vec::new(), &scope, aliases, &Tree::default());
        }
        if let Some(split) = parts::split(query, self.lexicon) {
            return self.side_by_side(query, &split, outer, aliases);
        }
        let Some((root, output, needed)) = self.tables_of(query) else {
            let scope = Scope::empty(outer);
            return self.clauses(query, Vec::new(), Vec::new(), &scope, aliases, &Tree::default());
        };
        let joins = tree(&root, &needed, &query.links, self.lexicon)?;
        let semi = grain::semi_joined(query, &joins, &output);
        let inside = |i: usize| !semi.iter().any(|s| s.contains(&i));
        if let Some(rewritten) = grain::sum_over_distinct(query, &joins, &inside, self.lexicon) {
            return self.query(&rewritten, outer, aliases);
        }
        let bare = (0..joins.nodes.len()).filter(|&i| inside(i)).count() == 1 && semi.is_empty() && outer.is_none() && !has_related(query);
        let from = self.join_clause(query, &joins, &semi, Scope::tables(outer, bare), aliases)?;
        let mut main = Cow::Borrowed(query);
        if !semi.is_empty() {
            main.to_mut().filter.retain(|p| !grain::within_semi(p, &joins, &semi));
        }
        self.clauses(&main, from.lines, from.conditions, &from.scope, aliases, &joins)
    }

    /// FROM and JOIN with the conditions that stand for tables which only filter.
    fn join_clause<'s>(
        &self,
        query: &Query,
        joins: &Tree,
        semi: &[BTreeSet<usize>],
        mut scope: Scope<'s>,
        aliases: &mut Aliases,
    ) -> Result<From<'s>, PlanError> {
        let bare = scope.is_bare();
        let shown: Vec<usize> = (0..joins.nodes.len()).filter(|i| !semi.iter().any(|s| s.contains(i))).collect();
        for &i in &shown {
            let table = &joins.nodes[i].table;
            let alias = if bare { String::new() } else { aliases.for_table(&table.name.name) };
            scope.add(table.clone(), alias);
        }
        let mut lines = Vec::new();
        for &i in &shown {
            let node = &joins.nodes[i];
            let name = self.table_name(&node.table);
            let alias = if bare { String::new() } else { format!(" AS {}", quote_identifier(scope.alias(&node.table))) };
            match node.parent {
                None => lines.push(format!("FROM {name}{alias}")),
                Some(parent) => {
                    let on = self.link(&joins.nodes[parent].table, &node.parent_columns, &node.table, &node.columns, &scope);
                    let join = if query.optional.contains(&node.table) { "LEFT JOIN" } else { "JOIN" };
                    lines.push(format!("{join} {name}{alias} ON {on}"));
                }
            }
        }
        let mut conditions = Vec::new();
        for set in semi {
            conditions.push(self.semi_join(query, joins, set, &scope, aliases)?);
        }
        Ok(From { scope, lines, conditions })
    }

    /// The root, the tables whose columns are put out, and all that are needed.
    fn tables_of(&self, query: &Query) -> Option<(TableRef, Vec<TableRef>, Vec<TableRef>)> {
        let mut output: Vec<TableRef> = Vec::new();
        let mut push = |t: &TableRef| {
            if !output.contains(t) {
                output.push(t.clone());
            }
        };
        query.subject.iter().for_each(&mut push);
        query.select.iter().for_each(|o| o.expr.tables(&mut push));
        query.group_by.iter().for_each(|e| e.tables(&mut push));
        query.having.iter().for_each(|p| p.tables(&mut push));
        query.order_by.iter().for_each(|o| o.expr.tables(&mut push));
        let mut needed = output.clone();
        let mut add = |t: &TableRef| {
            if !needed.contains(t) {
                needed.push(t.clone());
            }
        };
        query.filter.iter().for_each(|p| p.tables(&mut add));
        query.also.iter().for_each(&mut add);
        let root = needed.first()?.clone();
        Some((root, output, needed))
    }

    fn clauses(
        &self,
        query: &Query,
        from: Vec<String>,
        mut conditions: Vec<String>,
        scope: &Scope,
        aliases: &mut Aliases,
        joins: &Tree,
    ) -> Result<String, PlanError> {
        let mut out = Vec::new();
        let mut select = Vec::new();
        for output in &query.select {
            let mut sql = self.expr(&output.expr, scope, aliases, joins)?;
            let computed = matches!(&output.expr, Expr::Column(c) if self.is_computed(c));
            let own = if let Expr::Column(c) = &output.expr { Some(&c.column) } else { None };
            if let Some(alias) = output.alias.as_ref().or(own.filter(|_| computed))
                && (computed || own != Some(alias))
            {
                sql.push_str(&format!(" AS {}", quote_identifier(alias)));
            }
            select.push(sql);
        }
        if select.is_empty() {
            select.push("*".to_string());
        }
        let distinct = if query.distinct { "SELECT DISTINCT " } else { "SELECT " };
        let one_line = select.join(", ");
        if one_line.len() <= 90 {
            out.push(format!("{distinct}{one_line}"));
        } else {
            out.push(format!("{distinct}{}", select.join(",\n       ")));
        }
        out.extend(from);
        let mut where_clause = Vec::new();
        for p in &query.filter {
            where_clause.push(self.predicate(p, scope, aliases, joins, false)?);
        }
        where_clause.append(&mut conditions);
        if !where_clause.is_empty() {
            out.push(format!("WHERE {}", where_clause.join("\n  AND ")));
        }
        if !query.group_by.is_empty() {
            let mut keys = Vec::new();
            for e in &query.group_by {
                keys.push(self.expr(e, scope, aliases, joins)?);
            }
            out.push(format!("GROUP BY {}", keys.join(", ")));
        }
        if !query.having.is_empty() {
            let mut having = Vec::new();
            for p in &query.having {
                having.push(self.predicate(p, scope, aliases, joins, false)?);
            }
            out.push(format!("HAVING {}", having.join("\n   AND ")));
        }
        if !query.order_by.is_empty() {
            let mut keys = Vec::new();
            for item in &query.order_by {
                // An output's alias reads better than the expression again, and DISTINCT demands it.
                let named = query.select.iter().find(|o| o.expr == item.expr && o.alias.is_some() && !matches!(o.expr, Expr::Column(_)));
                let key = match named.and_then(|o| o.alias.as_deref()) {
                    Some(alias) => quote_identifier(alias),
                    None => self.expr(&item.expr, scope, aliases, joins)?,
                };
                let nulls = if item.descending && self.may_be_null(&item.expr) { " NULLS LAST" } else { "" };
                keys.push(format!("{key}{}{nulls}", if item.descending { " DESC" } else { "" }));
            }
            out.push(format!("ORDER BY {}", keys.join(", ")));
        }
        if let Some(n) = query.limit {
            out.push(format!("LIMIT {n}"));
        }
        if let Some(n) = query.offset {
            out.push(format!("OFFSET {n}"));
        }
        Ok(out.join("\n"))
    }

    fn may_be_null(&self, expr: &Expr) -> bool {
        match expr {
            Expr::CountRows(_) | Expr::Truncate(..) | Expr::Part(..) => false,
            Expr::Column(c) => self.column(c).is_none_or(|c| !c.not_null),
            Expr::Aggregate { function: crate::query::Aggregate::Count, .. } => false,
            Expr::Derived(name) => !name.starts_with('n'),
            Expr::Defined { sql, .. } => !sql.starts_with("COALESCE("),
            _ => true,
        }
    }

    /// The name of a built-in function, with its schema where others bear it too.
    pub(crate) fn call(&self, name: &str) -> String {
        debug_assert!(BUILT_IN.contains(&name), "{name} is not among the built-in functions");
        if self.lexicon.schema.shadowed.iter().any(|s| s == name) { format!("pg_catalog.{name}") } else { name.to_string() }
    }

    pub(crate) fn column(&self, c: &crate::query::ColumnRef) -> Option<&crate::schema::Column> {
        let t = self.lexicon.table(&c.table.name)?;
        self.lexicon.column(t, &c.column).map(|i| &self.lexicon.schema.tables[t].columns[i])
    }

    pub(crate) fn table_name(&self, table: &TableRef) -> String {
        let bare = self.lexicon.table(&table.name).is_some_and(|t| self.lexicon.schema.tables[t].on_path);
        if bare {
            quote_identifier(&table.name.name)
        } else {
            format!("{}.{}", quote_identifier(&table.name.schema), quote_identifier(&table.name.name))
        }
    }

    pub(crate) fn link(&self, a: &TableRef, a_columns: &[String], b: &TableRef, b_columns: &[String], scope: &Scope) -> String {
        let pairs: Vec<String> = b_columns
            .iter()
            .zip(a_columns)
            .map(|(bc, ac)| format!("{}{} = {}{}", scope.prefix(b), quote_identifier(bc), scope.prefix(a), quote_identifier(ac)))
            .collect();
        pairs.join(" AND ")
    }
}

fn has_related(query: &Query) -> bool {
    fn related(p: &crate::query::Predicate) -> bool {
        use crate::query::Predicate as P;
        match p {
            P::Related { .. } | P::Lineage(_) => true,
            P::Any(all) | P::All(all) => all.iter().any(related),
            P::Not(p) => related(p),
            P::Compare { left: Expr::Owed(_), .. } => true,
            _ => false,
        }
    }
    fn filtered(e: &Expr) -> bool {
        match e {
            Expr::Aggregate { argument, filter, .. } => filtered(argument) || filter.iter().any(related),
            Expr::Arithmetic(_, a, b) => filtered(a) || filtered(b),
            Expr::Scalar(_) | Expr::Exists(_) | Expr::Owed(_) => true,
            _ => false,
        }
    }
    query.filter.iter().any(related) || query.select.iter().any(|o| filtered(&o.expr)) || query.order_by.iter().any(|o| filtered(&o.expr))
}

pub(crate) fn indent(text: &str, by: usize) -> String {
    let pad = " ".repeat(by);
    text.lines().map(|l| format!("{pad}{l}")).collect::<Vec<_>>().join("\n")
}
