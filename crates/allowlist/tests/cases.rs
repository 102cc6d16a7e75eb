//! The syntax gate, case by case: a line is a case.

use pg_ask_allowlist::check;

#[test]
fn texts_pass_or_meet_their_rule() {
    // (rule, or "" where the text passes; text)
    let cases = [
        ("", "SELECT 1"),
        ("", "select a, count(*) from t group by a having count(*) > 1 order by 2 desc limit 3 offset 1"),
        ("", "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r"),
        ("", "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t"),
        ("", "SELECT a::numeric(10, 2), CAST(b AS text[]), c AT TIME ZONE 'UTC' FROM ONLY t"),
        ("", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t GROUP BY GROUPING SETS ((b), ())"),
        ("", "SELECT * FROM t, LATERAL (SELECT * FROM u WHERE u.a = t.a LIMIT 1) x"),
        ("", "VALUES (1, 'a'), (2, 'b')"),
        ("", "(SELECT 1) UNION ALL (SELECT 2)"),
        ("", "SELECT a->'b'->>'c', a @> '{}', a ? 'x', ARRAY(SELECT 1), (ARRAY[1, 2])[1:2] FROM t"),
        ("", "SELECT 1;"),
        ("syntax.statements", ""),
        ("syntax.statements", " -- nothing"),
        ("syntax.statements", "SELECT 1; SELECT 2"),
        ("syntax.not_a_query", "DELETE FROM t"),
        ("syntax.not_a_query", "EXPLAIN SELECT 1"),
        ("syntax.not_a_query", "COPY t TO PROGRAM 'id'"),
        ("syntax.node", "SELECT * INTO x FROM t"),
        ("syntax.node", "SELECT * FROM t FOR UPDATE"),
        ("syntax.node", "SELECT $1"),
        ("syntax.node", "SELECT TOP 3 * FROM t"),
        ("syntax.node", "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d"),
        ("syntax.node", "SELECT a FROM t ORDER BY a USING >"),
        ("syntax.parse", "SELECT 1 END FOR UPDATE"),
        ("syntax.parse", "SELECT 'a"),
        ("syntax.parse", "SELECT 1\0"),
    ];
    for (rule, sql) in cases {
        let got = check(sql).err().map_or("", |refusal| refusal.rule);
        assert_eq!(got, rule, "{sql}");
    }
}
