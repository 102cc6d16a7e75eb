//! Reads the engine's word lists and trees, each of which is read when it is first needed.

use crate::answer::{Context, Day, Manners, WeekStart};
use crate::lexicon::Lexicon;
use crate::schema::{Column, NoValues, Schema, Table, TableKind, TableName, TypeClass};
use crate::{MOST_STEPS, Steps, ask};

/// Asks a few questions of a table made up here. A process that others are forked from does it once for all of them.
pub fn warm() {
    let column = |name: &str, type_name: &str, class: TypeClass| Column {
        name: name.into(),
        type_name: type_name.into(),
        class,
        not_null: true,
        comment: None,
        enum_labels: Vec::new(),
        distinct: None,
        null_fraction: None,
        common_values: Vec::new(),
        range: None,
        sensitive: false,
        property: None,
        plain: None,
    };
    let table = Table {
        name: TableName { schema: "public".into(), name: "orders".into() },
        kind: TableKind::Table,
        headed: 0,
        comment: None,
        columns: vec![
            column("id", "integer", TypeClass::Integer),
            column("customer_name", "text", TypeClass::Text),
            column("ordered_at", "date", TypeClass::Date),
            column("total_amount", "numeric", TypeClass::Decimal),
        ],
        primary_key: vec![0],
        unique_keys: Vec::new(),
        rows: 1000.0,
        on_path: true,
        plain: None,
        fingerprint: 0,
    };
    let lexicon = Lexicon::compile(Schema { tables: vec![table], ..Schema::default() }, Vec::new());
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let go_on = || false;
    for question in
        ["total of orders by month last year", "top 5 customers in Berln by total", "who are our best customers", "only this year"]
    {
        let steps = Steps::new(MOST_STEPS, &go_on);
        let context = Context {
            today: Day { year: 2024, month: 6, day: 15 },
            manners: &manners,
            values: &NoValues,
            turns: &[],
            clarify_below: 0.6,
            chart: false,
            steps: &steps,
        };
        let _ = ask(question, &lexicon, &context);
    }
}
