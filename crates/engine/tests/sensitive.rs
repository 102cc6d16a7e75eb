//! What is taken for sensitive: names of columns and values, a case a line (`data/sensitive.txt`).

use pg_ask_engine::sensitive::{are_values, is_name, is_value};

#[test]
fn names_and_values() {
    let mut wrong = Vec::new();
    for line in include_str!("data/sensitive.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let mut fields = line.splitn(3, '\t');
        let (Some(what), Some(expected), Some(text)) = (fields.next(), fields.next(), fields.next()) else {
            wrong.push(format!("{line:?} has no three fields"));
            continue;
        };
        let found = match what {
            "text" => is_name(text, true),
            "number" => is_name(text, false),
            _ => is_value(text),
        };
        if found != (expected == "yes") {
            wrong.push(format!("{what} {text:?} is {}sensitive", if found { "" } else { "not " }));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_column_by_its_values() {
    let digest = "5f4dcc3b5aa765d61d8327deb882cf99";
    assert!(are_values([digest, "Berlin", "Bern"].into_iter()), "one value in three");
    assert!(!are_values([digest, "Berlin", "Bern", "Basel"].into_iter()), "one value in four");
    assert!(!are_values(std::iter::empty()), "no values");
}

#[test]
fn any_text_is_judged() {
    for text in ["", " ", "€", "ß", "\u{301}", "DE", "eyJ", "$", "-", "--", "日本語の名前", "４１１１", "\u{10ffff}"] {
        let _ = (is_name(text, true), is_value(text));
    }
    assert!(!is_value(""));
}
