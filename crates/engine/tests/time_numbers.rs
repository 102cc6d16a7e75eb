//! Numbers by table: tests/data/numbers.txt.

use pg_ask_engine::numbers::{number_at, times_at};

#[test]
fn numbers() {
    let mut wrong = Vec::new();
    for (line, text) in include_str!("data/numbers.txt").lines().enumerate() {
        if text.starts_with('#') || text.trim().is_empty() {
            continue;
        }
        let Some((words, expected)) = text.split_once('|') else { panic!("line {}: no '|'", line + 1) };
        let tokens: Vec<&str> = words.split_whitespace().collect();
        let got = match number_at(&tokens, 0) {
            None => "- 0".to_string(),
            Some(n) => {
                let marks = [(n.ordinal, " o"), (n.percent, " %"), (n.money, " $")];
                let marks: String = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
                format!("{}{marks} {}", n.text, n.len)
            }
        };
        if got != expected.trim() {
            wrong.push(format!("line {}: {words:?}: want {}, got {got}", line + 1, expected.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_are_the_nearest_floats() {
    for (token, value) in [("0.1", 0.1), ("1.5m", 1_500_000.0), ("12345678901234567890", 12_345_678_901_234_567_890.0)] {
        let got = number_at(&[token], 0).map(|n| n.value);
        assert_eq!(got, Some(value), "{token}");
    }
}

#[test]
fn times() {
    type Case = (&'static [&'static str], Option<(u32, usize)>);
    let cases: [Case; 6] = [
        (&["twice"], Some((2, 1))),
        (&["once"], Some((1, 1))),
        (&["three", "times"], Some((3, 2))),
        (&["10", "times"], Some((10, 2))),
        (&["three", "orders"], None),
        (&["first", "times"], None),
    ];
    for (tokens, expected) in cases {
        assert_eq!(times_at(tokens, 0), expected, "{tokens:?}");
    }
}
