//! Pairs with open places, and expressions that stay within their brackets.

use pg_ask_engine::sqltext::{closed, is_atom, pieces};
use pg_ask_engine::template::{Flaw, Template, matches};
use proptest::prelude::*;

fn normal(word: &str) -> String {
    word.to_lowercase()
}

fn outcome(question: &str, sql: &str, asked: &str) -> String {
    match Template::read(question, sql, normal) {
        Ok(None) => "plain".into(),
        Ok(Some(template)) => match template.values(asked, normal) {
            Some(values) => template.bind(&values).unwrap_or_else(|| "unbound".into()),
            None => "none".into(),
        },
        Err(Flaw::Unknown(_)) => "unknown".into(),
        Err(Flaw::Twice(_)) => "twice".into(),
        Err(Flaw::NotWhole(_)) => "inside".into(),
        Err(Flaw::Unclosed) => "unclosed".into(),
    }
}

#[test]
fn templates() {
    let mut wrong = Vec::new();
    for (number, line) in include_str!("data/templates.txt").lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.is_empty()) {
        let fields: Vec<&str> = line.split(" => ").collect();
        let [question, sql, asked, expected] = fields.as_slice() else { panic!("line {}: four fields expected", number + 1) };
        let found = outcome(question, sql, asked);
        if found != *expected {
            wrong.push(format!("line {}: {question} => {sql}: expected {expected}, found {found}", number + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn expressions() {
    let mut wrong = Vec::new();
    for line in include_str!("data/expressions.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        let (expected, sql) = line.split_once('\t').expect("two fields");
        let sql = sql.replace("<nl>", "\n");
        let found = match (closed(&sql), is_atom(&sql)) {
            (Err(_), _) => "open",
            (Ok(()), true) => "atom",
            (Ok(()), false) => "closed",
        };
        if found != expected {
            wrong.push(format!("{sql}: expected {expected}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn many_places_and_words_take_no_time() {
    // As many ways to give 189 words to 60 places as there are: only one of them is looked at.
    let places: Vec<String> = (0..60).map(|i| format!("{{p{i}}}")).collect();
    let words: Vec<String> = (0..189).map(|i| format!("w{i}")).collect();
    for between in [" ", " w ", " w w "] {
        let pattern = format!("zork {} end", places.join(between));
        assert!(!matches(&pattern, &format!("zork {}", words.join(" ")), normal), "{between:?}");
        assert!(!matches(&pattern, &format!("zork {}", vec!["w"; 189].join(" ")), normal), "{between:?}");
        let fits = format!("zork {} end", vec!["w"; 197].join(" "));
        assert!(matches(&pattern, &fits, normal), "{between:?}");
    }
}

/// Words that are alike in many ways, so that much almost fits.
fn alike() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(prop_oneof![Just("a"), Just("b"), Just("a"), Just("{p}"), Just("{q}"), Just("{r}")], 0..24)
}

/// By the definition: a place takes one word or more, as few as possible, what comes first deciding first.
fn by_trying(pattern: &[&str], asked: &[&str]) -> Option<Vec<String>> {
    let Some((first, rest)) = pattern.split_first() else {
        return asked.is_empty().then(Vec::new);
    };
    if !first.starts_with('{') {
        return if asked.first() == Some(first) { by_trying(rest, &asked[1..]) } else { None };
    }
    (1..=asked.len()).find_map(|n| {
        let mut values = by_trying(rest, &asked[n..])?;
        values.insert(0, asked[..n].join(" "));
        Some(values)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_those_found_by_trying(pattern in alike(), asked in proptest::collection::vec(prop_oneof![Just("a"), Just("b")], 0..14)) {
        let mut named = Vec::new();
        let pattern: Vec<String> = pattern.into_iter().take(12).map(|w| {
            // Each place has a name of its own.
            if w.starts_with('{') { named.push(()); format!("{{p{}}}", named.len()) } else { w.to_owned() }
        }).collect();
        if named.is_empty() {
            return Ok(());
        }
        let sql = format!("SELECT {}", (1..=named.len()).map(|i| format!("{{p{i}}}")).collect::<Vec<_>>().join(", "));
        let template = Template::read(&pattern.join(" "), &sql, normal).expect("sound").expect("a template");
        let found = template.values(&asked.join(" "), normal).map(|v| v.into_iter().map(|(_, v)| v).collect::<Vec<_>>());
        let pattern: Vec<&str> = pattern.iter().map(String::as_str).collect();
        prop_assert_eq!(found, by_trying(&pattern, &asked));
    }

    /// What a value says stays in its literal: all else is cut as before, under either setting.
    #[test]
    fn a_value_stays_in_its_literal(
        sql in r#"([a-zE&'"\\$\-/* \n(){},.;]|\{p\}|U&|E'|\$\$|--|/\*|\*/|''){0,24}"#,
        value in r#"['"\\$\-/*a \n{}&;]{1,12}"#,
    ) {
        let Ok(Some(template)) = Template::read("of {p}", &sql, normal) else { return Ok(()) };
        let plain = template.bind(&[("p".into(), "x".into())]).expect("bound");
        let bound = template.bind(&[("p".into(), value.clone())]).expect("bound");
        for standard in [true, false] {
            let cut = |text: &str| pieces(text, standard).map(|p| p.iter().map(|p| p.text(text).to_owned()).collect::<Vec<_>>());
            let (plain, bound) = (cut(&plain), cut(&bound));
            prop_assert_eq!(plain.as_ref().map(Vec::len), bound.as_ref().map(Vec::len), "{:?} with {:?}", sql, value);
            let others = |p: Option<Vec<String>>, literal: &dyn Fn(&str) -> bool| p.map(|p| p.into_iter().filter(|t| !literal(t)).collect::<Vec<_>>());
            let kept = others(plain, &|t| t == "'x'");
            let now = others(bound, &|t| t.len() >= value.len() + 2 && t.ends_with('\'') && t.trim_start_matches('E').starts_with('\''));
            prop_assert!(kept.is_none() == now.is_none(), "{:?} with {:?}", sql, value);
        }
    }

    /// Whatever is closed stays within brackets around it.
    #[test]
    fn brackets_hold_what_is_closed(sql in r#"([a-zE'"\\$\-/* \n(),;\[\]]|E'|\$\$|--|''){0,24}"#) {
        if closed(&sql).is_err() {
            return Ok(());
        }
        for standard in [true, false] {
            let whole = format!("({sql}) tail");
            let found = pieces(&whole, standard).expect("closed");
            let mut depth = 0i32;
            let mut end = None;
            for (i, piece) in found.iter().enumerate() {
                match piece.text(&whole) {
                    "(" => depth += 1,
                    ")" => { depth -= 1; if depth == 0 && end.is_none() { end = Some(i) } }
                    _ => {}
                }
            }
            prop_assert_eq!(end, Some(found.len() - 3), "{:?}", sql);
        }
    }
}
