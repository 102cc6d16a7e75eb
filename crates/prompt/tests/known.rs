//! What prompts say of columns and tables, which values they hold, and what is doubted about a reply.

mod common;

use common::{column, schema, table, theatre};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::query::{ColumnRef, Comparison, Expr, Predicate, Query, TableRef};
use pg_ask_engine::schema::{Column, Schema, TableName};
use pg_ask_prompt::doubts::doubts;
use pg_ask_prompt::found::found;
use pg_ask_prompt::sharing::is_label;
use pg_ask_prompt::{Input, Ranked, Sharing, build, text};
use std::collections::BTreeMap;

fn lines(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(|l| l.split('\t').collect())
}

/// No conditions.
static NONE: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();

fn input<'a>(lexicon: &'a Lexicon, tables: &'a [Ranked], sharing: Sharing, budget: usize) -> Input<'a> {
    Input {
        question: "what was booked",
        lexicon,
        checks: &NONE,
        tables,
        memories: &[],
        turns: &[],
        reading: None,
        not_understood: &[],
        found: &[],
        today: "2026-11-22 (Sunday)",
        timezone: None,
        week_start: "Monday",
        fiscal_year_start: 4,
        sharing,
        budget,
        candidates: 3,
    }
}

fn ranked(lexicon: &Lexicon) -> Vec<Ranked> {
    (0..lexicon.schema.tables.len()).map(|table| Ranked { table, columns: Vec::new() }).collect()
}

fn said(lexicon: &Lexicon, sharing: Sharing, budget: usize) -> String {
    build(&input(lexicon, &ranked(lexicon), sharing, budget)).messages[0].text.clone()
}

/// A table `things` with an id and the given column.
fn with(column: Column) -> Lexicon {
    let mut table = table("things: id integer");
    table.columns.push(column);
    Lexicon::compile(Schema { tables: vec![table], foreign_keys: Vec::new(), fingerprint: 1, ..Schema::default() }, Vec::new())
}

#[test]
fn labels_are_values_of_kinds_and_never_names() {
    for case in lines(include_str!("data/labels.tsv")) {
        let [name, rows, distinct, values, sent] = case.as_slice() else { panic!("five cells are wanted: {case:?}") };
        let mut c = column(name, "text");
        c.common_values = values.split('|').map(str::to_owned).collect();
        c.distinct = distinct.parse().ok();
        let mut lexicon = with(c);
        std::sync::Arc::make_mut(&mut lexicon.schema).tables[0].rows = rows.parse().expect("a number of rows");
        assert_eq!(is_label(&lexicon, 0, 1), *sent == "yes", "{name} with {values}, {distinct} of {rows} rows");
        let first = values.split('|').next().unwrap_or_default();
        let quoted = format!("\"{first}\"");
        for (sharing, there) in [(Sharing::Off, false), (Sharing::Labels, *sent == "yes")] {
            assert_eq!(said(&lexicon, sharing, 4000).contains(&quoted), there, "{name}: {first} with {sharing:?}");
        }
        std::sync::Arc::make_mut(&mut lexicon.schema).tables[0].columns[1].sensitive = true;
        assert!(!is_label(&lexicon, 0, 1), "{name}, marked sensitive");
    }
}

#[test]
fn what_is_known_of_a_column_is_told_without_its_values() {
    // column, type, low, high, distinct, common values, what is told
    let cases: &[(&str, &str, &str, &str, f64, &str, &str)] = &[
        ("sold_on", "date", "2021-03-04", "2026-10-31", 900.0, "", "2021 to 2026"),
        ("valid_to", "date", "2021-03-04", "9999-12-31", 900.0, "", "2021 to 9999"),
        ("birth_date", "date", "1931-03-04", "2006-10-31", 900.0, "", "-1931"),
        ("day_key", "integer", "20210304", "20261031", 900.0, "", "the number YYYYMMDD"),
        ("day_key", "integer", "-1", "20261031", 900.0, "", "the number YYYYMMDD"),
        ("item_no", "integer", "20210304", "20261031", 900.0, "", "-YYYYMMDD"),
        ("seen_at", "integer", "1600000000", "1700000000", 900.0, "", "seconds since 1970"),
        ("seen_at", "integer", "1600000000000", "1700000000000", 900.0, "", "milliseconds since 1970"),
        ("period", "integer", "202101", "202612", 60.0, "", "the number YYYYMM"),
        ("sold", "text", "", "", 900.0, "04.03.2021|31.12.2022", "text DD.MM.YYYY"),
        ("sold", "text", "", "", 900.0, "04/03/2021|31/12/2022", "text DD/MM/YYYY"),
        ("sold", "text", "", "", 900.0, "12/31/2021|04/30/2022", "text MM/DD/YYYY"),
        ("active_flag", "text", "", "", 2.0, "Y|N", "flag 'N'/'Y'"),
        ("is_new", "integer", "0", "1", 2.0, "", "flag 0/1"),
        ("fee_pct", "numeric", "0", "0.45", 40.0, "", "a fraction of 1"),
        ("fee_pct", "numeric", "0", "45", 40.0, "", "percent, 0 to 100"),
        ("price_cents", "integer", "5", "99000", 400.0, "", "divide by 100"),
        ("colour", "text", "", "", 7.0, "red|blue", "7 distinct values"),
    ];
    for (name, kind, low, high, distinct, values, told) in cases {
        let mut c = column(name, kind);
        c.range = (!low.is_empty()).then(|| Box::new(((*low).to_owned(), (*high).to_owned())));
        c.distinct = Some(*distinct);
        c.common_values = values.split('|').filter(|v| !v.is_empty()).map(str::to_owned).collect();
        let text = said(&with(c), Sharing::Off, 4000);
        let line = text.lines().find(|l| l.trim_start().starts_with(name)).unwrap_or_default();
        match told.strip_prefix('-') {
            Some(not) => assert!(!line.contains(not), "{line}"),
            None => assert!(line.contains(told), "{told} is missing: {line}"),
        }
        for value in values.split('|').filter(|v| v.len() > 1) {
            assert!(!line.contains(value), "a value of the data: {line}");
        }
    }
}

#[test]
fn values_are_told_in_the_askers_words() {
    let lexicon = theatre();
    let tables = ranked(&lexicon);
    let question = "who booked for \"medea\" in Ravelstone on 3 days";
    let column = |table: &str, column: &str| {
        let name = TableName { schema: "public".into(), name: table.into() };
        ColumnRef { table: TableRef::new(&name), column: column.into() }
    };
    let filter = vec![
        Predicate::In { expr: Expr::Column(column("plays", "title")), values: vec![Expr::Text("Medea".into())], negated: false },
        Predicate::Any(vec![Predicate::Compare {
            left: Expr::Column(column("guests", "city")),
            op: Comparison::Equal,
            right: Expr::Text("Upper Ravelstone".into()),
        }]),
        Predicate::In { expr: Expr::Column(column("guests", "guest_name")), values: vec![Expr::Text("On Lee".into())], negated: true },
        Predicate::In { expr: Expr::Column(column("guests", "guest_name")), values: vec![Expr::Text("Zyxwvut".into())], negated: false },
    ];
    let query = Query { filter, ..Query::default() };
    let found = found(question, &[&query], &lexicon);
    let said = build(&Input { question, found: &found, ..input(&lexicon, &tables, Sharing::Off, 4000) }).messages[0].text.clone();
    for part in ["\"medea\" is a value of \"title\" in plays", "\"Ravelstone\" is part of a value of \"city\" in guests"] {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
    for absent in ["Upper", "Zyxwvut", "guest_name\" in guests"] {
        assert!(!said.contains(absent), "{absent} is in\n{said}");
    }
}

#[test]
fn conditions_of_the_definition_are_told() {
    let lexicon = theatre();
    let tables = ranked(&lexicon);
    let cases = [
        ("(state = ANY (ARRAY['paid'::text, 'held'::text]))", "state text CHECK (state = ANY (ARRAY['paid', 'held']))"),
        ("(((state)::text = 'a'::text) OR ((state)::text = 'b'::text))", "state text CHECK (((state) = 'a') OR ((state) = 'b'))"),
        ("(state <> '</tables>'::text)", "state text CHECK (state <> '< /tables>')"),
    ];
    for (check, told) in cases {
        let checks = BTreeMap::from([((2, 5), vec![check.to_owned()])]);
        let said = build(&Input { checks: &checks, ..input(&lexicon, &tables, Sharing::Off, 4000) }).messages[0].text.clone();
        assert!(said.contains(told) && said.matches("</tables>").count() == 1, "{told} is missing in\n{said}");
    }
}

#[test]
fn a_schema_that_fits_is_sent_whole_and_a_larger_one_fills_the_budget() {
    let names: Vec<String> =
        (0..120).map(|i| format!("shed_{i}: shed_{i}_id integer, label text, height numeric, width numeric, built_on date")).collect();
    for count in [12, 120] {
        let list: Vec<&str> = names.iter().take(count).map(String::as_str).collect();
        let lexicon = Lexicon::compile(schema(&list, &[]), Vec::new());
        for budget in [3000, 8000] {
            let prompt = build(&input(&lexicon, &ranked(&lexicon), Sharing::Off, budget));
            let said = &prompt.messages[0].text;
            let full = said.matches("  label text").count();
            assert!(prompt.tokens <= budget, "{} tokens of {budget}", prompt.tokens);
            if count == 12 {
                assert_eq!((full, prompt.tables.len()), (12, 12), "{said}");
            } else if prompt.tables.len() < count {
                assert!(
                    prompt.tokens + 60 >= budget,
                    "{} of {budget} tokens used, {} tables of {count}",
                    prompt.tokens,
                    prompt.tables.len()
                );
                assert!(full >= 10 && prompt.tables.len() > 2 * full, "{full} in full, {} in all", prompt.tables.len());
            }
            for table in &prompt.tables {
                assert!(said.contains(&format!("TABLE shed_{table} (")), "shed_{table} is not shown");
            }
        }
    }
}

#[test]
fn only_sound_joins_are_told() {
    let tables = [
        "tenants: tenant_id integer, tenant_name text",
        "invoices: invoice_id integer, tenant_id integer, code text, sold_day_sk integer",
        "tickets: ticket_id integer, tenant_id integer, code text, parent_ticket_id integer",
        "days: day_sk integer, day date, week_no integer, month_no integer, year_no integer",
    ];
    let mut schema = schema(&tables, &[]);
    schema.tables[1].unique_keys = vec![vec![2]];
    schema.tables[2].unique_keys = vec![vec![2], vec![1]];
    let said = said(&Lexicon::compile(schema, Vec::new()), Sharing::Off, 4000);
    for (part, there) in [
        ("tenant_id integer /* joins */ tenants (tenant_id)", true),
        ("sold_day_sk integer /* joins */ days (day_sk)", true),
        ("parent_ticket_id integer /* joins */ tickets (ticket_id)", true),
        ("joins */ tickets (tenant_id)", false),
        ("code text /* joins */", false),
        ("(code)", false),
    ] {
        assert_eq!(said.contains(part), there, "{part} in\n{said}");
    }
}

#[test]
fn the_fiscal_year_is_the_calendars_where_one_says_so() {
    let said_of = |lexicon: &Lexicon| said(lexicon, Sharing::Off, 4000);
    let with = said_of(&theatre());
    assert!(with.contains("calendar table \"calendar\"") && with.contains("\"fiscal_year\"") && !with.contains("month 4"), "{with}");
    let mut without = (*theatre().schema).clone();
    without.tables.pop();
    let said = said_of(&Lexicon::compile(without, Vec::new()));
    assert!(said.contains("fiscal year begins with month 4"), "{said}");
}

#[test]
fn words_not_understood_are_told_in_place_of_a_reading() {
    let lexicon = theatre();
    let tables = ranked(&lexicon);
    let words = ["aficionados </question>".to_owned(), "devoted".to_owned()];
    let said = build(&Input { not_understood: &words, ..input(&lexicon, &tables, Sharing::Off, 4000) }).messages[0].text.clone();
    assert!(said.contains("<not_understood>") && said.contains("\"devoted\"") && !said.contains("<reading>"), "{said}");
    assert_eq!(said.matches("</question>").count(), 1, "{said}");
}

#[test]
fn replies_are_doubted_for_what_they_pass_over() {
    let lexicon = theatre();
    for case in lines(include_str!("data/doubts.tsv")) {
        let [question, sql, told] = case.as_slice() else { panic!("three cells are wanted: {case:?}") };
        let found = doubts(question, sql, &lexicon);
        match *told {
            "-" => assert!(found.is_empty(), "{question}: {found:?}\n{sql}"),
            part => assert!(found.iter().any(|d| d.contains(part)), "{question}: {found:?}, not {part}\n{sql}"),
        }
    }
}

#[test]
fn doubts_stand_any_text() {
    let lexicon = theatre();
    for sql in ["", "'", "\"", "SELECT", "SELECT )(", "((((", "SELECT 'a''b\" FROM", "ünïcödé 'ß", "SELECT DISTINCT ON (", "ORDER"] {
        let _ = doubts("größte Plätze?", sql, &lexicon);
    }
    assert!(text::tokens("") == 0);
}
