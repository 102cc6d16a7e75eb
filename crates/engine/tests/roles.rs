//! What things are: roles of tables and columns, and questions that rest on them. Cases are lines of `data/roles.txt` and
//! `data/things.txt`, over trades that no other test has.

mod common;

use common::{Values, schema};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::roles::describe;

fn world() -> (Lexicon, Values) {
    let (schema, values) = schema(include_str!("data/things_schema.txt"));
    (Lexicon::compile(schema, Vec::new()), Values(values))
}

#[test]
fn questions_rest_on_what_things_are() {
    common::told::told(include_str!("data/things_schema.txt"), include_str!("data/things.txt"), 130, false);
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

#[test]
fn what_is_kept_how_is_known() {
    common::told::told(include_str!("data/known_schema.txt"), include_str!("data/known.txt"), 80, false);
}
