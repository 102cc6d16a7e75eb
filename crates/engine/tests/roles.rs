//! What things are: roles of tables and columns, and questions that rest on them. Cases are lines of `data/roles.txt` and
//! `data/things.txt`, over trades that no other test has.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, Outcome, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::roles::describe;

fn ask(question: &str, lexicon: &Lexicon, values: &Values) -> Outcome {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let context = Context { today, manners: &manners, values, turns: &[], clarify_below: 0.6, chart: false, steps: &Steps::default() };
    pg_ask_engine::ask(question, lexicon, &context)
}

fn world() -> (Lexicon, Values) {
    let (schema, values) = schema(include_str!("data/things_schema.txt"));
    (Lexicon::compile(schema, Vec::new()), Values(values))
}

#[test]
fn questions_rest_on_what_things_are() {
    let (lexicon, values) = world();
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for line in include_str!("data/things.txt").lines().filter(|l| !l.starts_with('#')) {
        let Some((question, checks)) = line.split_once(" => ") else { continue };
        cases += 1;
        let outcome = ask(question, &lexicon, &values);
        let best = outcome.candidates.first();
        let sql = best.map_or(String::new(), |c| c.sql.split_whitespace().collect::<Vec<_>>().join(" "));
        let confidence = best.map_or(0.0, |c| c.confidence);
        for check in checks.split("; ") {
            let holds = match check.split_once(' ').unwrap_or((check, "")) {
                ("has", text) => sql.contains(text),
                ("lacks", text) => !sql.is_empty() && !sql.contains(text),
                ("sure", _) => confidence >= 0.9,
                ("unsure", _) => !sql.is_empty() && confidence < 0.9,
                ("missing", _) => outcome.decision != Decision::Answered,
                _ => panic!("no check: {check}"),
            };
            if !holds {
                wrong.push(format!("{question}: not '{check}': {sql} ({confidence:.2})"));
            }
        }
    }
    assert!(cases > 30, "{cases} cases");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn tables_and_columns_have_roles() {
    let (lexicon, _) = world();
    let mut wrong = Vec::new();
    for line in include_str!("data/roles.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let (object, role) = line.split_once(" | ").expect("object | role");
        let (table, column) = object.split_once('.').map_or((object, None), |(t, c)| (t, Some(c)));
        let t = lexicon.schema.tables.iter().position(|x| x.name.name == table).expect("a table of the schema");
        let c = column.map(|c| lexicon.column(t, c).expect("a column of the table"));
        let found = describe(&lexicon, t, c);
        let told = &found[0];
        if told.role != role || told.reason.is_empty() {
            wrong.push(format!("{object}: {} ({}), not {role}", told.role, told.reason));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_comment_gives_a_role_and_secrets_tell_no_words() {
    let (mut schema, _) = schema(include_str!("data/things_schema.txt"));
    schema.tables[2].columns[5].comment = Some("Frames in use [role: setting]".into());
    schema.tables[0].columns[7].sensitive = true;
    let lexicon = Lexicon::compile(schema, Vec::new());
    assert_eq!(describe(&lexicon, 2, Some(5))[0].role, "setting");
    let secret = &describe(&lexicon, 0, Some(7))[0];
    assert_eq!((secret.role.as_str(), secret.words.len()), ("secret", 0));
}

#[test]
fn roles_are_told_of_each_part_once() {
    let (lexicon, _) = world();
    for (t, table) in lexicon.schema.tables.iter().enumerate() {
        let told = describe(&lexicon, t, None);
        assert_eq!(told.len(), table.columns.len() + 1, "{}", table.name.name);
        assert!(told.iter().all(|d| !d.role.is_empty()), "{told:?}");
    }
}
