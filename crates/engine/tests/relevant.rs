//! The order of tables for whoever reads a question next: companions behind what they belong to, and joins that are sound.

use pg_ask_engine::kinds::{is_calendar, is_history};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::references::references;
use pg_ask_engine::relevant::relevant;
use pg_ask_engine::schema::{Column, Schema, Table, TableKind, TableName, TypeClass};

/// `name: column type, …`; the first column is the key.
fn table(text: &str) -> Table {
    let (name, columns) = text.split_once(": ").unwrap_or((text, ""));
    let columns = columns.split(", ").filter_map(|c| c.split_once(' ')).map(|(name, kind)| Column {
        name: name.into(),
        type_name: kind.into(),
        class: match kind {
            "int" => TypeClass::Integer,
            "date" => TypeClass::Date,
            "timestamptz" => TypeClass::TimestampTz,
            _ => TypeClass::Text,
        },
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
    });
    Table {
        name: TableName { schema: "public".into(), name: name.into() },
        kind: TableKind::Table,
        headed: 0,
        comment: None,
        columns: columns.collect(),
        primary_key: vec![0],
        unique_keys: Vec::new(),
        rows: 100.0,
        on_path: true,
        plain: None,
        fingerprint: 1,
    }
}

/// A harbour among forty tables of other things.
fn harbour() -> Lexicon {
    let mut tables: Vec<Table> = (0..40).map(|i| table(&format!("widget_{i}: widget_{i}_id int, label text"))).collect();
    tables.extend(
        [
            "berths: berth_no int, berth_name text",
            "moorings: mooring_id int, berth_no int, skipper_no int, moored_day_key int, fee int, tide text",
            "mooring_history: change_id int, mooring_id int, state text, changed_at timestamptz",
            "skippers: skipper_no int, skipper_name text",
            "day_list: day_key int, day date, week_no int, month_no int, year_no int",
        ]
        .map(table),
    );
    Lexicon::compile(Schema { tables, foreign_keys: Vec::new(), fingerprint: 1, ..Schema::default() }, Vec::new())
}

#[test]
fn what_names_the_rows_its_history_and_calendar_come_along() {
    let lexicon = harbour();
    for question in ["how many moorings were there", "fees of moorings last week"] {
        let order: Vec<&str> =
            relevant(question, &lexicon, &[]).iter().map(|r| lexicon.schema.tables[r.table].name.name.as_str()).collect();
        assert_eq!(order.len(), lexicon.schema.tables.len(), "every table is ranked once");
        assert_eq!(order[0], "moorings", "{question}: {order:?}");
        for companion in ["berths", "skippers", "mooring_history", "day_list"] {
            assert!(order[..5].contains(&companion), "{question}: {companion} is not among the first five: {order:?}");
        }
    }
}

#[test]
fn kinds_are_told_by_columns() {
    let cases = [
        ("day_list: day_key int, day date, week_no int, month_no int, year_no int", true, false),
        ("dim_date: date_sk int, full_date date, quarter int, fiscal_year int, holiday_flag text", true, false),
        (
            "sales: sale_id int, sold_on date, year int, month int, amount int, customer_id int, shop_id int, product_id int, units int, tax int, fee int, cost int, note text",
            false,
            false,
        ),
        ("price_list: price_id int, price int, valid_from date, valid_to date", false, true),
        ("order_status_log: log_id int, order_id int, status text, at timestamptz", false, true),
        ("customers: customer_id int, customer_name text, joined_on date", false, false),
    ];
    for (text, calendar, history) in cases {
        let t = table(text);
        assert_eq!((is_calendar(&t), is_history(&t)), (calendar, history), "{text}");
    }
}

#[test]
fn joins_that_are_told_are_those_a_person_would_draw() {
    let tables = [
        "tenants: tenant_id int, tenant_name text",
        "invoices: invoice_no int, tenant_id int, code text, sold_day_key int, parent_invoice_no int",
        "parcels: parcel_no int, tenant_id int, code text, invoice_no int",
        "day_list: day_key int, day date, week_no int, month_no int, year_no int",
    ];
    let mut tables = tables.map(table).to_vec();
    tables[1].unique_keys = vec![vec![2], vec![1]];
    tables[2].unique_keys = vec![vec![2], vec![1]];
    let lexicon = Lexicon::compile(Schema { tables, foreign_keys: Vec::new(), fingerprint: 1, ..Schema::default() }, Vec::new());
    let name = |t: usize, c: &[usize]| {
        let table = &lexicon.schema.tables[t];
        format!("{}.{}", table.name.name, c.iter().map(|c| table.columns[*c].name.as_str()).collect::<Vec<_>>().join("+"))
    };
    let mut found: Vec<String> =
        references(&lexicon).iter().map(|k| format!("{} -> {}", name(k.table, &k.columns), name(k.ref_table, &k.ref_columns))).collect();
    found.sort();
    let wanted = [
        "invoices.parent_invoice_no -> invoices.invoice_no",
        "invoices.sold_day_key -> day_list.day_key",
        "invoices.tenant_id -> tenants.tenant_id",
        "parcels.invoice_no -> invoices.invoice_no",
        "parcels.tenant_id -> tenants.tenant_id",
    ];
    assert_eq!(found, wanted);
}
