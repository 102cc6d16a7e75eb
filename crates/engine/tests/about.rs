//! Questions about the data themselves: a case is a line of `data/about.txt` under what is asked. The schema is that of
//! the requests.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{Meaning, Schema, TableName, VocabularyEntry};
use pg_ask_engine::{CATALOG, ideas};

fn shop() -> (Schema, Values) {
    let (mut schema, values) = schema(include_str!("data/requests_schema.txt"));
    for table in &mut schema.tables {
        for column in &mut table.columns {
            column.distinct = (!column.common_values.is_empty()).then_some(column.common_values.len() as f64);
        }
    }
    (schema, Values(values))
}

fn ask(question: &str, lexicon: &Lexicon, values: &Values) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values, turns: &[], clarify_below: 0.3, chart: false, steps: &Steps::default() };
    pg_ask_engine::ask(question, lexicon, &context)
}

/// The SQL of an answer from the catalog.
fn told(outcome: &Outcome) -> Option<&str> {
    let best = outcome.candidates.first().filter(|c| c.rules.iter().any(|r| r == CATALOG))?;
    assert!(matches!(outcome.decision, Decision::Answered), "an answer from the catalog is answered");
    assert!(best.sql.starts_with("SELECT ") && best.confidence >= 0.9, "{}", best.sql);
    Some(&best.sql)
}

/// What the answer to a section's questions holds.
fn holds(section: &str, outcome: &Outcome) -> Result<(), String> {
    let (kind, of) = section.split_once(' ').unwrap_or((section, ""));
    let wanted: Vec<String> = match kind {
        "tables" => vec!["t(table_name, kind, columns, description)".into(), "('order_lines', 'table', 'line_id, order_id".into()],
        "count" => vec!["SELECT count(*) AS table_count".into()],
        "keys" => vec!["refers_to".into(), "('orders', 'customer_id', 'customers', 'customer_id', 'foreign key')".into()],
        "table" if of == "orders" => {
            vec!["t(column_name, type, key, description)".into(), "'refers to customers'".into(), "'ordered_on'".into()]
        }
        "table" => vec!["t(column_name, type, key, description)".into(), "'quantity'".into()],
        "where" => vec!["('customers', 'email'".into()],
        "meaning" => vec!["t(name, kind, type, description)".into(), format!(".{of}'")],
        "values" => vec!["t(value, meaning, column_name)".into(), "'shipped'".into(), "'deleted'".into()],
        "help" => vec!["t(question, about)".into(), "Which tables are there?".into()],
        _ => Vec::new(),
    };
    match (kind, told(outcome)) {
        ("question", Some(sql)) => Err(format!("is no question about the data: {sql}")),
        ("question", None) => Ok(()),
        ("unknown", None) => match &outcome.decision {
            Decision::Refused { reason, .. } if reason.contains("frobnitz") => Ok(()),
            other => Err(format!("{other:?}")),
        },
        (_, None) => Err(format!("not answered from the catalog: {:?}", outcome.decision)),
        (_, Some(sql)) => match wanted.iter().find(|w| !sql.contains(w.as_str())) {
            Some(missing) => Err(format!("lacks {missing}: {}", sql.chars().take(300).collect::<String>())),
            None => Ok(()),
        },
    }
}

#[test]
fn questions_about_the_data_are_answered_from_the_catalog() {
    let (schema, values) = shop();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let (mut wrong, mut section, mut cases) = (Vec::new(), "", 0);
    for line in include_str!("data/about.txt").lines().filter(|l| !l.is_empty()) {
        if let Some(name) = line.strip_prefix("# ") {
            section = name;
            continue;
        }
        cases += 1;
        if let Err(why) = holds(section, &ask(line, &lexicon, &values)) {
            wrong.push(format!("{section}: {line}\n  {why}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn words_of_databases_that_name_rows_mean_the_rows() {
    let (schema, values) = schema("tables(table_id int key, seats int, room text [Garden])\nfields(field_id int key, crop text [rye])\n");
    let (lexicon, values) = (Lexicon::compile(schema, Vec::new()), Values(values));
    for question in ["what tables are there", "how many tables are there", "show all fields", "list tables"] {
        assert_eq!(told(&ask(question, &lexicon, &values)), None, "{question}");
    }
    for question in ["what tables are in the database", "describe the database"] {
        assert!(told(&ask(question, &lexicon, &values)).is_some(), "{question}");
    }
}

#[test]
fn comments_codes_and_defined_words_are_told() {
    let (mut schema, values) = shop();
    let orders = schema.tables.iter_mut().find(|t| t.name.name == "orders").expect("a table of the schema");
    let status = orders.columns.iter_mut().find(|c| c.name == "status").expect("a column of the schema");
    status.comment = Some("State of the order: P = paid, S = sent".into());
    let vocabulary = vec![VocabularyEntry {
        term: "turnover".into(),
        meaning: Meaning::Measure {
            sql: "sum(orders.total)".into(),
            tables: vec![TableName { schema: "public".into(), name: "orders".into() }],
        },
        shared: true,
    }];
    let (lexicon, values) = (Lexicon::compile(schema, vocabulary), values);
    for (question, part) in [
        ("what does status mean?", "State of the order: P = paid, S = sent"),
        ("what does S mean?", "sent (a value of orders.status)"),
        ("what does the code P mean", "paid (a value of orders.status)"),
        ("which values does status have?", "('P', 'paid', 'orders.status'), ('S', 'sent', 'orders.status')"),
        ("what does turnover mean?", "computed as sum(orders.total)"),
    ] {
        let outcome = ask(question, &lexicon, &values);
        let sql = told(&outcome).unwrap_or("nothing");
        assert!(sql.contains(part), "{question}: {sql}");
    }
}

#[test]
fn nothing_sensitive_and_nothing_hidden_is_told() {
    let (mut schema, values) = shop();
    for column in schema.tables.iter_mut().flat_map(|t| &mut t.columns).filter(|c| c.name == "city") {
        column.sensitive = true;
    }
    // A column that the role may not read is not in its schema at all.
    for table in &mut schema.tables {
        table.columns.retain(|c| c.name != "salary");
    }
    let lexicon = Lexicon::compile(schema, Vec::new());
    let outcome = ask("which values does city have", &lexicon, &values);
    assert!(matches!(&outcome.decision, Decision::Refused { reason, .. } if reason.contains("sensitive")), "{:?}", outcome.decision);
    for question in ["describe employees", "which tables are there", "what does salary mean", "what are the possible values of salary"] {
        let outcome = ask(question, &lexicon, &values);
        assert!(!told(&outcome).unwrap_or("").contains("salary"), "{question}");
    }
}

#[test]
fn quotes_and_backslashes_stay_within_their_literals() {
    let (mut schema, values) = shop();
    schema.tables[0].comment = Some("it's a \\ trap'); DROP TABLE orders; --".into());
    let lexicon = Lexicon::compile(schema, Vec::new());
    let outcome = ask("which tables are there", &lexicon, &values);
    let sql = told(&outcome).expect("an answer");
    assert!(sql.contains("E'it''s a \\\\ trap''); DROP TABLE orders; --'"), "{sql}");
}

#[test]
fn ideas_are_of_several_kinds_and_each_is_answered() {
    let (schema, values) = shop();
    let lexicon = Lexicon::compile(schema, Vec::new());
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context =
        Context { today, manners: &manners, values: &values, turns: &[], clarify_below: 0.3, chart: false, steps: &Steps::default() };
    let found = ideas(&lexicon, &context, 8, None, &mut |c| c.confidence >= 0.9);
    let counts = found.iter().filter(|i| i.question.starts_with("How many") && i.question.ends_with("are there?")).count();
    assert!(found.len() >= 5 && counts * 2 <= found.len(), "{found:?}");
    for idea in &found {
        let outcome = ask(&idea.question, &lexicon, &values);
        let sure = outcome.candidates.first().is_some_and(|c| c.confidence >= 0.9);
        assert!(matches!(outcome.decision, Decision::Answered) && sure, "{idea:?}: {:?}", outcome.decision);
    }
}
