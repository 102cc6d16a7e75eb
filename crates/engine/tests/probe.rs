//! Readings that find nothing: which are doubted, which may take their place, and what is told afterwards.

use pg_ask_engine::account::Account;
use pg_ask_engine::answer::{Candidate, Decision, Feature, Outcome};
use pg_ask_engine::probe::{found, is_doubtful, rivals};
use pg_ask_engine::query::{ColumnRef, Comparison, Expr, Output, Predicate, Query, SetOperation, TableRef};
use pg_ask_engine::schema::TableName;
use pg_ask_engine::time_types::{Anchor, Grain, TimePoint, TimeRange};

fn table(name: &str) -> TableRef {
    TableRef::new(&TableName { schema: "s".into(), name: name.into() })
}

fn column(name: &str) -> ColumnRef {
    ColumnRef { table: table("books"), column: name.into() }
}

fn named() -> Predicate {
    Predicate::Compare { left: Expr::Column(column("title")), op: Comparison::Equal, right: Expr::Text("Emma".into()) }
}

fn loans(negated: bool) -> Predicate {
    Predicate::Related { of: table("books"), table: table("loans"), conditions: Vec::new(), negated }
}

fn since(anchor: Anchor) -> Predicate {
    let from = TimePoint { anchor, before: Vec::new(), trunc: None, fiscal: false, shifts: Vec::new() };
    let range = TimeRange { from: Some(from), to: None, grain: Grain::Day, label: String::new() };
    Predicate::Within { column: column("printed_on"), range, negated: false }
}

fn titles(filter: Vec<Predicate>) -> Query {
    let select = vec![Output { expr: Expr::Column(column("title")), alias: None }];
    Query { select, subject: Some(table("books")), filter, ..Query::default() }
}

fn candidate(score: f32, confidence: f32, features: &[(&str, f32)]) -> Candidate {
    let features = features.iter().map(|&(name, value)| Feature { name: name.into(), value, contribution: 0.0 }).collect();
    let query = titles(vec![named()]);
    let sql = format!("SELECT {score}");
    let (explanation, title) = (String::new(), String::new());
    let (assumptions, tables, output, rules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    Candidate {
        query,
        sql,
        explanation,
        confidence,
        score,
        features,
        assumptions,
        tables,
        output,
        title,
        rules,
        account: Account::default(),
    }
}

fn outcome(candidates: Vec<Candidate>) -> Outcome {
    let (understanding, linking) = (serde_json::Value::Null, serde_json::Value::Null);
    Outcome { understanding, linking, candidates, decision: Decision::Answered, follow_up: false, open: false, leads: Vec::new() }
}

#[test]
fn a_reading_is_doubted_where_its_rows_should_be_there() {
    let count = Output { expr: Expr::CountRows(None), alias: None };
    let cases = [
        ("a condition", titles(vec![named()]), true),
        ("no condition", titles(Vec::new()), false),
        ("a number of all", Query { select: vec![count.clone()], ..titles(vec![named()]) }, false),
        ("numbers by group", Query { select: vec![count], group_by: vec![Expr::Column(column("title"))], ..titles(vec![named()]) }, true),
        ("with loans", titles(vec![loans(false)]), true),
        ("without loans", titles(vec![named(), loans(true)]), false),
        ("with loans and without", titles(vec![loans(true), loans(false)]), true),
        ("lent, but without loans", Query { also: vec![table("loans")], ..titles(vec![loans(true)]) }, true),
        ("all but some", Query { set: Some((SetOperation::Except, Box::new(titles(vec![named()])))), ..titles(Vec::new()) }, false),
        ("both", Query { set: Some((SetOperation::Intersect, Box::new(titles(vec![named()])))), ..titles(vec![named()]) }, true),
        ("without a title", titles(vec![Predicate::Null { expr: Expr::Column(column("title")), negated: false }]), false),
        ("with a title", titles(vec![Predicate::Null { expr: Expr::Column(column("title")), negated: true }]), true),
        ("today", titles(vec![since(Anchor::Today)]), false),
        ("since a day", titles(vec![since(Anchor::Fixed("2026-01-01".into()))]), true),
        ("today, negated", titles(vec![Predicate::Not(Box::new(Predicate::Any(vec![since(Anchor::Now)])))]), false),
    ];
    let mut wrong = Vec::new();
    for (what, query, doubted) in cases {
        let mut asked = outcome(vec![candidate(9.0, 0.7, &[])]);
        asked.candidates[0].query = query;
        if is_doubtful(&asked) != doubted {
            wrong.push(format!("{what}: expected {doubted}"));
        }
    }
    let asked = || outcome(vec![candidate(9.0, 0.7, &[])]);
    let sure = outcome(vec![candidate(9.0, 0.9, &[])]);
    let follow_up = Outcome { follow_up: true, ..asked() };
    let refused = Outcome { decision: Decision::Refused { reason: String::new(), hint: String::new() }, ..asked() };
    let mut defined = asked();
    defined.candidates[0].rules.push("vocabulary".into());
    let stand = [("sure", sure), ("follow-up", follow_up), ("refused", refused), ("defined", defined)];
    wrong.extend(stand.iter().filter(|(_, o)| is_doubtful(o)).map(|(what, _)| format!("{what}: doubted")));
    assert!(!is_doubtful(&outcome(Vec::new())), "nothing is doubted where there is no reading");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_near_readings_that_hold_as_much_are_tried() {
    let best = || candidate(9.0, 0.7, &[("unused", 1.0), ("uncovered", 2.0), ("memory", 0.4)]);
    let candidate =
        |score: f32, confidence: f32, features: &[(&str, f32)]| candidate(score, confidence, &[features, &[("memory", 0.4)]].concat());
    let cases: [(&str, Vec<Candidate>, Vec<usize>); 7] = [
        ("alone", vec![], vec![]),
        ("near and far", vec![candidate(8.0, 0.1, &[]), candidate(5.9, 0.1, &[])], vec![1]),
        ("a word less", vec![candidate(8.0, 0.1, &[("unused", 2.0)]), candidate(7.0, 0.1, &[("unused", 1.0)])], vec![2]),
        ("counted together", vec![candidate(8.0, 0.1, &[("unused", 0.5), ("unused", 1.0)])], vec![]),
        ("a condition less", vec![candidate(8.0, 0.1, &[("conditions_short", 1.0)])], vec![]),
        ("less proven", vec![candidate(8.0, 0.1, &[("memory", -0.1)]), candidate(7.0, 0.1, &[("memory", 0.1)])], vec![2]),
        ("three at most", (0..5).map(|_| candidate(8.0, 0.1, &[])).collect(), vec![1, 2, 3]),
    ];
    for (what, behind, expected) in cases {
        let asked = outcome([vec![best()], behind].concat());
        assert_eq!(rivals(&asked), expected, "{what}");
    }
    assert_eq!(rivals(&outcome(Vec::new())), Vec::<usize>::new(), "no reading");
}

#[test]
fn what_was_found_changes_order_and_confidence() {
    // Confidence before, what was found, then the order by score before and the confidence of the first.
    let cases = [
        (0.8, None, [9.0, 8.0, 7.0], 0.7),
        (0.65, None, [9.0, 8.0, 7.0], 0.65),
        (0.8, Some(2), [7.0, 9.0, 8.0], 0.75),
        (0.65, Some(1), [8.0, 9.0, 7.0], 0.65),
        (0.8, Some(0), [9.0, 8.0, 7.0], 0.7),
        (0.8, Some(7), [9.0, 8.0, 7.0], 0.7),
    ];
    for (told, rows, order, expected) in cases {
        let mut asked = outcome(vec![candidate(9.0, told, &[]), candidate(8.0, 0.1, &[]), candidate(7.0, 0.05, &[])]);
        found(&mut asked, rows);
        let got: Vec<String> = asked.candidates.iter().map(|c| c.sql.clone()).collect();
        assert_eq!(got, order.map(|score| format!("SELECT {score}")), "order after {rows:?}");
        let first = asked.candidates[0].confidence;
        assert!((first - expected).abs() < 1e-6, "confidence {first}, expected {expected}, told {told}, found {rows:?}");
        let second = asked.candidates[1].confidence;
        assert!(second <= first, "the second is told {second}, the first {first}");
        let marked = asked.candidates.iter().filter(|c| c.features.iter().any(|f| f.name == "no_rows")).count();
        assert_eq!(marked, 1, "the empty one is marked");
    }
    found(&mut outcome(Vec::new()), Some(0));
}
