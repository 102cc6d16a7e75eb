//! Lists that say what they are to show: the same list in many wordings and orders is one query, and shows all of it.
//!
//! A line of `data/lists.txt` holds wordings of one list, by ' | ', and behind ' => ' what its SQL has or lacks, by '; '. Lines that open
//! with '# ' name the schema that the lines behind them are asked of.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Decision, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::query::Query;

const SCHEMAS: &[(&str, &str)] = &[
    ("apiary", include_str!("data/lists_apiary_schema.txt")),
    ("lift", include_str!("data/lists_lift_schema.txt")),
    ("print", include_str!("data/lists_print_schema.txt")),
];

/// A query without the order of its columns.
fn unordered(query: &Query) -> String {
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all.join("; ")
    };
    let select = query.select.iter().map(|o| format!("{:?}", o.expr)).collect();
    let groups = query.group_by.iter().map(|e| format!("{e:?}")).collect();
    let filter = query.filter.iter().map(|p| format!("{p:?}")).collect();
    [sorted(select), sorted(groups), sorted(filter), format!("{:?} {:?}", query.order_by, query.limit)].join("\n")
}

#[test]
fn one_list_however_it_is_said() {
    let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
    let today = Day { year: 2026, month: 11, day: 22 };
    let (mut wrong, mut count) = (Vec::new(), 0);
    let mut house: Option<(Lexicon, Values)> = None;
    for line in include_str!("data/lists.txt").lines() {
        if let Some(name) = line.strip_prefix("# ") {
            if let Some((_, tables)) = SCHEMAS.iter().find(|(n, _)| *n == name) {
                let (schema, values) = schema(tables);
                house = Some((Lexicon::compile(schema, Vec::new()), Values(values)));
            }
            continue;
        }
        let (Some((wordings, checks)), Some((lexicon, values))) = (line.split_once(" => "), &house) else { continue };
        let mut first: Option<String> = None;
        for question in wordings.split(" | ") {
            count += 1;
            let steps = Steps::default();
            let context = Context { today, manners: &manners, values, turns: &[], clarify_below: 0.6, chart: false, steps: &steps };
            let outcome = pg_ask_engine::ask(question, lexicon, &context);
            let Some(best) = outcome.candidates.first() else {
                wrong.push(format!("{question}: nothing"));
                continue;
            };
            let sql = best.sql.split_whitespace().collect::<Vec<_>>().join(" ");
            let lost = best.account.unused();
            if outcome.decision != Decision::Answered || !lost.is_empty() {
                wrong.push(format!("{question}: not answered ({:.2}, {lost:?}): {sql}", best.confidence));
            }
            for check in checks.split("; ") {
                let holds = match check.split_once(' ') {
                    Some(("has", text)) => sql.contains(text),
                    Some(("lacks", text)) => !sql.contains(text),
                    _ => panic!("no check: {check}"),
                };
                if !holds {
                    wrong.push(format!("{question}: not {check}: {sql}"));
                }
            }
            let shape = unordered(&best.query);
            match &first {
                Some(known) if *known != shape => wrong.push(format!("{question}: another list: {sql}")),
                Some(_) => {}
                None => first = Some(shape),
            }
        }
    }
    assert!(count >= 80, "{count} wordings");
    assert!(wrong.is_empty(), "{} wrong of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
