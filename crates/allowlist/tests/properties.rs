//! Whatever the text, the gate answers: no panic, no hang, and what it lets through is one query.

use pg_ask_allowlist::check;
use proptest::prelude::*;

/// Texts made of pieces of SQL: they get further than random bytes.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "SELECT",
        "FROM",
        "t",
        "u.a",
        "*",
        ",",
        "(",
        ")",
        "WHERE",
        "=",
        "1",
        "'x'",
        "AND",
        "OR",
        "NOT",
        "IN",
        "EXISTS",
        "JOIN",
        "ON",
        "LEFT",
        "USING",
        "GROUP BY",
        "ORDER BY",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "UNION ALL",
        "WITH",
        "AS",
        "RECURSIVE",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "count",
        "OVER",
        "PARTITION BY",
        "ROWS",
        "BETWEEN",
        "CAST",
        "::int",
        "ARRAY",
        "[",
        "]",
        "->",
        "||",
        ";",
        "INSERT INTO t",
        "DELETE FROM t",
        "UPDATE t SET a = 1",
        "RETURNING a",
        "FOR UPDATE",
        "INTO x",
        "VALUES",
        "DISTINCT",
        "LATERAL",
        "INTERVAL '1 day'",
        "$1",
        "$$x$$",
        "E'\\''",
        "\"q\"",
        "--",
        "/*",
        "*/",
        "\n",
        "TABLESAMPLE",
        "FILTER",
        "WITHIN GROUP",
        "AT TIME ZONE",
        "IS NULL",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(sql in "\\PC{0,200}") {
        let _any_outcome = check(&sql);
    }

    #[test]
    fn any_pieces_are_answered(sql in pieces()) {
        let _any_outcome = check(&sql);
    }

    #[test]
    fn nothing_that_writes_passes(sql in pieces()) {
        let writes = ["INSERT INTO t", "FOR UPDATE", "INTO x"];
        let commented = sql.contains("--") || sql.contains("/*");
        if !commented && writes.iter().any(|word| sql.contains(word)) {
            prop_assert!(check(&sql).is_err(), "passed: {sql}");
        }
    }

    #[test]
    fn two_statements_never_pass(one in pieces(), two in pieces()) {
        let commented = one.contains("--") || one.contains("/*");
        if !commented && check(&one).is_ok() && check(&two).is_ok() {
            prop_assert!(check(&format!("{one} ; {two}")).is_err(), "passed: {one} ; {two}");
        }
    }
}
