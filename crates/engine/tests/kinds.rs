//! Each role, kind of value and kind of key has a case where it works, one where what it needs is missing and one where two compete.

mod common;

use common::told::told;
use std::collections::{BTreeMap, BTreeSet};

const CASES: [&str; 3] = ["works", "lacks", "two"];

#[test]
fn every_kind_has_its_three_cases() {
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for part in include_str!("data/kinds.txt").split("\n== ").skip(1) {
        let (mut tables, mut cases) = (String::new(), String::new());
        for line in part.lines().skip(1).filter(|l| !l.starts_with('#')) {
            let row: Vec<&str> = line.splitn(3, " | ").collect();
            if let [kind, case, asked] = row[..] {
                assert!(CASES.contains(&case), "no case: {line}");
                kinds.entry(kind).or_default().insert(case);
                let answered = if case == "works" { "; answered" } else { "" };
                cases += &format!("{asked}{answered}\n");
            } else {
                tables += &format!("{line}\n");
            }
        }
        if let Err(found) = std::panic::catch_unwind(|| told(&tables, &cases, 1, true)) {
            wrong.push(found.downcast::<String>().map_or_else(|_| "?".into(), |text| *text));
        }
    }
    let gaps: Vec<String> = kinds
        .iter()
        .flat_map(|(kind, has)| CASES.iter().filter(|c| !has.contains(*c)).map(move |c| format!("{kind}: no line for '{c}'")))
        .collect();
    assert!(kinds.len() > 80, "{} kinds", kinds.len());
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
