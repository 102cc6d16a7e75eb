//! No text makes the gate hang, overflow the stack or panic.

use pg_ask_allowlist::{MAX_BYTES, check};

/// Runs the gate on a stack as small as what PostgreSQL leaves to a function called deep inside a query.
fn on_small_stack(sql: String) -> Result<(), pg_ask_allowlist::Refusal> {
    std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(move || check(&sql))
        .expect("a thread")
        .join()
        .expect("the gate must not panic")
}

#[test]
fn deep_and_long_texts_are_refused_or_read() {
    // (what, text, rule expected; None: passes)
    let n = |s: &str, k: usize| s.repeat(k);
    let fill =
        |head: &str, unit: &str, tail: &str| format!("{head}{}{tail}", unit.repeat((MAX_BYTES - head.len() - tail.len()) / unit.len()));
    let cases: Vec<(&str, String, Option<&str>)> = vec![
        ("90 brackets", format!("SELECT {}1{}", n("(", 90), n(")", 90)), None),
        ("101 brackets", format!("SELECT {}1{}", n("(", 101), n(")", 101)), Some("syntax.depth")),
        ("all brackets", fill("SELECT ", "(", ""), Some("syntax.depth")),
        ("90 subqueries", format!("{}SELECT 1{}", n("SELECT (", 90), n(")", 90)), None),
        ("90 derived", format!("{}SELECT 1{}", n("SELECT * FROM (", 90), n(") t", 90)), None),
        ("90 joins in brackets", format!("SELECT * FROM {}t{}", n("(", 90), n(" CROSS JOIN u)", 90)), None),
        ("90 joins before their conditions", format!("SELECT * FROM t{}{}", n(" JOIN u", 90), n(" ON true", 90)), None),
        ("joins without conditions", fill("SELECT * FROM t", " JOIN u", ""), Some("syntax.depth")),
        ("1700 joins of strings", format!("SELECT * FROM t{}", n(" JOIN 'x'", 1700)), Some("syntax.depth")),
        ("natural left joins", format!("SELECT * FROM t{}", n(" NATURAL LEFT JOIN u", 90)), None),
        ("1000 cross joins", format!("SELECT * FROM t{}", n(" CROSS JOIN u", 1000)), None),
        ("1000 joins", format!("SELECT * FROM t{}", n(" JOIN u ON true", 1000)), None),
        ("90 calls", format!("SELECT {}1{}", n("abs(", 90), n(")", 90)), None),
        ("90 arrays", format!("SELECT {}1{}", n("ARRAY[", 90), n("]", 90)), None),
        ("90 cases", format!("SELECT {}1{}", n("CASE WHEN true THEN ", 90), n(" END", 90)), None),
        ("90 mixed", format!("SELECT {}1{}", n("NOT a OR b AND c = d + e * (", 90), n(")", 90)), None),
        ("prefixes", fill("SELECT ", "-", "1"), None), // a comment
        ("spaced prefixes", fill("SELECT ", "- ", "1"), Some("syntax.depth")),
        ("nots", fill("SELECT ", "NOT ", "true"), Some("syntax.depth")),
        ("plus chain", fill("SELECT 1", "+1", ""), Some("syntax.size")),
        ("3900 operators", format!("SELECT 1{}", n("+1", 3900)), None),
        ("3900 or", format!("SELECT a = 1{}", n(" OR a = 1", 1900)), None),
        ("casts", fill("SELECT 1", "::int", ""), Some("syntax.size")),
        ("3900 casts", format!("SELECT 1{}", n("::int", 3900)), None),
        ("unions", fill("SELECT 1", " UNION SELECT 1", ""), Some("syntax.size")),
        ("3000 unions", format!("SELECT 1{}", n(" UNION SELECT 1", 3000)), None),
        ("brackets after", fill("SELECT a", "[1]", ""), None),
        ("list", fill("SELECT a IN (1", ",1", ")"), None),
        ("too long", format!("SELECT '{}'", n("x", MAX_BYTES)), Some("syntax.size")),
        ("deep type", format!("SELECT 1::int{}", n("[]", 3000)), None),
        ("nested case heads", fill("SELECT ", "CASE ", ""), Some("syntax.depth")),
        ("exists", fill("SELECT ", "EXISTS (SELECT ", ""), Some("syntax.depth")),
        ("intervals", fill("SELECT ", "INTERVAL ", "'1'"), None),
        ("with", fill("", "WITH a AS (", ""), Some("syntax.depth")),
        ("explain", fill("", "EXPLAIN ", "SELECT 1"), Some("syntax.not_a_query")),
        ("lateral", fill("SELECT * FROM t", " JOIN LATERAL t ON true", ""), None),
        ("between", fill("SELECT 1", " BETWEEN 1 AND 1", ""), Some("syntax.size")),
        ("is", fill("SELECT 1", " IS NULL", ""), Some("syntax.size")),
        ("collate", fill("SELECT a", " COLLATE \"C\"", ""), Some("syntax.size")),
    ];
    for (what, sql, rule) in cases {
        println!("{what}");
        let outcome = on_small_stack(sql);
        if let Some(rule) = rule {
            assert_eq!(outcome.err().map(|r| r.rule), Some(rule), "{what}");
        } else if let Err(refusal) = outcome {
            println!("{what}: {} {:.120}", refusal.rule, refusal.message);
        }
    }
}

#[test]
fn no_repeated_word_overflows() {
    let heads = ["SELECT ", "SELECT 1 FROM ", "SELECT 1 FROM t ", "SELECT 1 ", "WITH a AS (", "SELECT 1 FROM t GROUP BY "];
    let marks = ["+", "*", "~", "@", "!", "|", "a.", "a(", "a[", "'a' ", "\"a\" ", "1 ", "{", "=", "->", ":", "::", "a b "];
    let words = sqlparser::keywords::ALL_KEYWORDS.iter().map(|word| format!("{word} "));
    for unit in words.chain(marks.iter().map(|mark| (*mark).to_owned())) {
        for head in heads {
            let _any_outcome = on_small_stack(format!("{head}{}", unit.repeat(60_000 / unit.len())));
        }
    }
}
