//! A small theatre, and what the tests build schemas of.

use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{Column, ForeignKey, Schema, Table, TableKind, TableName, TypeClass};

/// A column by name and SQL type.
pub fn column(name: &str, type_name: &str) -> Column {
    let class = match type_name {
        "integer" => TypeClass::Integer,
        "numeric" => TypeClass::Decimal,
        "date" => TypeClass::Date,
        "timestamptz" => TypeClass::TimestampTz,
        "boolean" => TypeClass::Boolean,
        _ => TypeClass::Text,
    };
    Column {
        name: name.into(),
        type_name: type_name.into(),
        class,
        not_null: false,
        comment: None,
        enum_labels: Vec::new(),
        distinct: None,
        null_fraction: None,
        common_values: Vec::new(),
        range: None,
        sensitive: false,
        property: None,
        plain: None,
    }
}

/// A table by `name: column type, …`; the first column is its key unless its name begins with `~`.
pub fn table(text: &str) -> Table {
    let (name, columns) = text.split_once(": ").unwrap_or((text, ""));
    let columns: Vec<Column> = columns.split(", ").filter_map(|c| c.split_once(' ')).map(|(n, t)| column(n, t)).collect();
    let keyless = name.starts_with('~');
    Table {
        name: TableName { schema: "public".into(), name: name.trim_start_matches('~').into() },
        kind: TableKind::Table,
        headed: 0,
        comment: None,
        primary_key: if keyless { Vec::new() } else { vec![0] },
        unique_keys: Vec::new(),
        columns,
        rows: 1000.0,
        on_path: true,
        plain: None,
        fingerprint: 1,
    }
}

/// Tables with declared keys `table.column -> table`.
pub fn schema(tables: &[&str], keys: &[&str]) -> Schema {
    let tables: Vec<Table> = tables.iter().map(|t| table(t)).collect();
    let find = |name: &str| tables.iter().position(|t| t.name.name == name).expect("a table of the schema");
    let keys = keys.iter().map(|k| {
        let (from, to) = k.split_once(" -> ").expect("table.column -> table");
        let (table, column) = from.split_once('.').expect("table.column");
        let table = find(table);
        let column = tables[table].columns.iter().position(|c| c.name == column).expect("a column of the table");
        ForeignKey { table, columns: vec![column], ref_table: find(to), ref_columns: vec![0], declared: true }
    });
    let foreign_keys = keys.collect();
    Schema { tables, foreign_keys, fingerprint: 1, ..Schema::default() }
}

/// Guests book seats for plays; a calendar says what the fiscal year is.
#[allow(dead_code)]
pub fn theatre() -> Lexicon {
    let tables = [
        "guests: guest_id integer, guest_name text, city text",
        "plays: play_id integer, title text, opened_on date",
        "bookings: booking_id integer, guest_id integer, play_id integer, booked_on date, seats integer, state text",
        "calendar: day date, week_no integer, month_no integer, quarter_no integer, fiscal_year integer, fiscal_quarter integer, holiday boolean",
    ];
    Lexicon::compile(schema(&tables, &["bookings.guest_id -> guests", "bookings.play_id -> plays"]), Vec::new())
}
