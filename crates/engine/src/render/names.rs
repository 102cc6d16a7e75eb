//! Identifiers, literals, aliases and scopes.

use crate::hashing::QuickSet;
use crate::query::TableRef;
use crate::schema::{Column, TypeClass};
use once_cell::sync::Lazy;
use std::collections::HashSet;

/// Built-in functions that rendered SQL calls. A function of the same name and closer argument types, anywhere on the search path, would
/// be taken in their place: see `Schema::shadowed`. What has a syntax of its own (EXTRACT, COALESCE) can't be taken.
pub const BUILT_IN: &[&str] = &[
    "age",
    "avg",
    "bool_or",
    "count",
    "date_trunc",
    "lag",
    "max",
    "min",
    "now",
    "percentile_cont",
    "unnest",
    "rank",
    "row_number",
    "stddev",
    "sum",
    "to_date",
    "to_char",
];

/// The property that stands for a column, as SQL takes it out of the documents behind `prefix`; `None` for columns of the table.
pub fn property_sql(column: &Column, prefix: &str) -> Option<String> {
    let property = column.property.as_deref()?;
    let (last, way) = property.path.split_last()?;
    let mut sql = format!("{prefix}{}", quote_identifier(&property.column));
    for key in way {
        sql.push_str(&format!(" -> {}", quote_literal(key)));
    }
    let kind = match column.class {
        TypeClass::Integer | TypeClass::Decimal => "::numeric",
        TypeClass::Boolean => "::boolean",
        TypeClass::Date => "::date",
        TypeClass::Timestamp => "::timestamp",
        TypeClass::TimestampTz => "::timestamptz",
        _ => "",
    };
    Some(format!("({sql} ->> {}){kind}", quote_literal(last)))
}

/// Reserved words of PostgreSQL that cannot stand bare as a column, table or alias name.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "similar",
    "some",
    "substring",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "char",
    "character",
    "bit",
    "boolean",
    "coalesce",
    "dec",
    "decimal",
    "extract",
    "float",
    "greatest",
    "grouping",
    "int",
    "integer",
    "least",
    "national",
    "nchar",
    "none",
    "normalize",
    "nullif",
    "numeric",
    "real",
    "setof",
    "smallint",
    "treat",
    "varchar",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
    "bigint",
    "inout",
    "out",
    "values",
    "json",
];

static IS_RESERVED: Lazy<QuickSet<&'static str>> = Lazy::new(|| RESERVED.iter().copied().collect());

/// An identifier, quoted where PostgreSQL needs it.
pub fn quote_identifier(name: &str) -> String {
    let plain = name.chars().next().is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !IS_RESERVED.contains(name);
    if plain { name.to_string() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// A string literal that means the same under any setting of `standard_conforming_strings`.
pub fn quote_literal(text: &str) -> String {
    let text = text.replace('\0', "");
    if text.contains('\\') {
        format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Hands out aliases, each once a statement.
#[derive(Debug, Default)]
pub(crate) struct Aliases {
    used: HashSet<String>,
}

impl Aliases {
    /// The initials of a table's name, numbered where taken: order_items → oi, oi2.
    pub fn for_table(&mut self, name: &str) -> String {
        let initials: String =
            crate::text::identifier_words(name).iter().filter_map(|w| w.chars().next()).filter(char::is_ascii_alphabetic).take(4).collect();
        let base = if initials.is_empty() { "t".to_string() } else { initials };
        self.fresh(&base)
    }

    pub fn fresh(&mut self, base: &str) -> String {
        let mut candidate = base.to_string();
        let mut n = 1;
        while IS_RESERVED.contains(candidate.as_str()) || !self.used.insert(candidate.clone()) {
            n += 1;
            candidate = format!("{base}{n}");
        }
        candidate
    }
}

/// Which alias stands for which table, here and outside.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    tables: Vec<(TableRef, String)>,
    derived: Option<String>,
    bare: bool,
    outer: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    pub fn tables(outer: Option<&'a Scope<'a>>, bare: bool) -> Self {
        Self { tables: Vec::new(), derived: None, bare, outer }
    }
    pub fn derived(alias: String, outer: Option<&'a Scope<'a>>) -> Self {
        Self { tables: Vec::new(), derived: Some(alias), bare: false, outer }
    }
    pub fn empty(outer: Option<&'a Scope<'a>>) -> Self {
        Self { tables: Vec::new(), derived: None, bare: true, outer }
    }
    pub fn add(&mut self, table: TableRef, alias: String) {
        self.tables.push((table, alias));
    }
    pub fn derived_alias(&self) -> &str {
        self.derived.as_deref().unwrap_or("q")
    }
    pub fn alias<'b>(&'b self, table: &'b TableRef) -> &'b str {
        self.tables
            .iter()
            .find(|(t, _)| t == table)
            .map(|(_, a)| a.as_str())
            .or_else(|| self.outer.map(|o| o.alias(table)))
            .unwrap_or(&table.name.name)
    }
    pub fn is_bare(&self) -> bool {
        self.bare
    }
    pub fn knows(&self, table: &TableRef) -> bool {
        self.tables.iter().any(|(t, _)| t == table)
    }
    /// `alias.` or nothing where the only table needs none.
    pub fn prefix(&self, table: &TableRef) -> String {
        if self.bare && self.knows(table) { String::new() } else { format!("{}.", quote_identifier(self.alias(table))) }
    }
}
