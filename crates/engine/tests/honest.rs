//! Never sure and wrong: what comes of questions whose words all fit and whose plain reading nobody means, over a veterinary practice with
//! its marina, a music school, and a mountain rescue.

mod common;

/// The sections of a file, by their headings ('== name').
fn sections(text: &'static str) -> Vec<(&'static str, String)> {
    let mut out: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("== "), out.last_mut()) {
            (Some(name), _) => out.push((name, String::new())),
            (None, Some((_, body))) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    out
}

#[test]
fn what_nobody_means_is_not_told_as_sure() {
    let schemas = sections(include_str!("data/honest_schema.txt"));
    for (name, cases) in sections(include_str!("data/honest.txt")) {
        let tables = schemas.iter().find(|(n, _)| *n == name).map_or("", |(_, body)| body.as_str());
        common::told::told(tables, &cases, 10, false);
    }
}

#[test]
fn what_is_asked_for_is_what_is_shown() {
    let schemas = sections(include_str!("data/trust_schema.txt"));
    for (name, cases) in sections(include_str!("data/trust.txt")) {
        let tables = schemas.iter().find(|(n, _)| *n == name).map_or("", |(_, body)| body.as_str());
        common::told::told(tables, &cases, 10, false);
    }
}

#[test]
fn what_a_reading_rests_on_is_there() {
    let schemas = sections(include_str!("data/resting_schema.txt"));
    for (name, cases) in sections(include_str!("data/resting.txt")) {
        let tables = schemas.iter().find(|(n, _)| *n == name).map_or("", |(_, body)| body.as_str());
        common::told::told(tables, &cases, 8, false);
    }
}
