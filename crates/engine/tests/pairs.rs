//! Two wordings of one question must come to the same SQL: what is typed in short and the same spelled out, what is spoken with detours and
//! the same put plainly.
//!
//! A line is `left | right`, or `left | right | checks` where the SQL must hold besides what `checks` says ('has X; lacks X'), or
//! `left !| right` where the two must not be taken for the same. A heading names the schema: `# fresh` is `data/fresh_schema.txt`; lines that
//! open with '##' are remarks.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

/// The schemas that a heading may name.
const SCHEMAS: &[(&str, &str)] = &[
    ("analytic", include_str!("data/analytic_schema.txt")),
    ("attempts", include_str!("data/attempts_schema.txt")),
    ("detours", include_str!("data/detours_schema.txt")),
    ("doings", include_str!("data/doings_schema.txt")),
    ("escapes", include_str!("data/escapes_schema.txt")),
    ("extremes", include_str!("data/extremes_schema.txt")),
    ("fresh", include_str!("data/fresh_schema.txt")),
    ("groups", include_str!("data/groups_schema.txt")),
    ("hives", include_str!("data/hives_schema.txt")),
    ("honest", include_str!("data/honest_schema.txt")),
    ("known", include_str!("data/known_schema.txt")),
    ("lifts", include_str!("data/lifts_schema.txt")),
    ("meanings", include_str!("data/meanings_schema.txt")),
    ("measures", include_str!("data/measures_schema.txt")),
    ("people", include_str!("data/people_schema.txt")),
    ("questions", include_str!("data/questions_schema.txt")),
    ("shapes", include_str!("data/shapes_schema.txt")),
    ("sidebyside", include_str!("data/sidebyside_schema.txt")),
    ("things", include_str!("data/things_schema.txt")),
    ("tools", include_str!("data/tools_schema.txt")),
    ("trading", include_str!("data/trading_schema.txt")),
    ("trust", include_str!("data/trust_schema.txt")),
    ("usual", include_str!("data/usual_schema.txt")),
    ("vacancies", include_str!("data/vacancies_schema.txt")),
    ("values", include_str!("data/values_schema.txt")),
];

/// A schema ready to be asked.
struct Trade {
    lexicon: Lexicon,
    values: Values,
}

impl Trade {
    fn named(name: &str) -> Trade {
        let text = SCHEMAS.iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no schema {name}")).1;
        let (schema, values) = schema(text);
        Trade { lexicon: Lexicon::compile(schema, Vec::new()), values: Values(values) }
    }

    /// The SQL of the first candidate, white space folded, and the words that it doesn't account for.
    fn first(&self, question: &str) -> (String, Vec<String>) {
        let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
        let today = Day { year: 2026, month: 11, day: 22 };
        let steps = Steps::default();
        let context =
            Context { today, manners: &manners, values: &self.values, turns: &[], clarify_below: 0.6, chart: false, steps: &steps };
        let outcome = pg_ask_engine::ask(question, &self.lexicon, &context);
        let Some(best) = outcome.candidates.first() else { return (String::new(), Vec::new()) };
        let left = best.account.unused().iter().map(|w| (*w).to_string()).collect();
        (best.sql.split_whitespace().collect::<Vec<_>>().join(" "), left)
    }
}

/// The same words in any order: of what is shown, of conditions and of groups the order is as it was said.
fn folded(sql: &str) -> Vec<&str> {
    let mut words: Vec<&str> = sql.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    words.sort_unstable();
    words
}

/// Asks both wordings of every line; fails with all that differ.
fn same(cases: &str) {
    let (mut trade, mut wrong, mut count) = (None::<Trade>, Vec::new(), 0);
    for line in cases.lines() {
        if line.starts_with("##") {
            continue;
        }
        if let Some(name) = line.strip_prefix("# ").filter(|name| !name.contains('|')) {
            trade = Some(Trade::named(name.trim()));
            continue;
        }
        let Some((left, rest)) = line.split_once('|') else { continue };
        let trade = trade.as_ref().expect("a heading that names the schema comes first");
        let (right, checks) = rest.split_once('|').unwrap_or((rest, ""));
        let (left, differ) = left.trim().strip_suffix('!').map_or((left.trim(), false), |l| (l.trim(), true));
        let right = right.trim();
        count += 1;
        let ((one, lost), (other, lost_too)) = (trade.first(left), trade.first(right));
        let missed: Vec<&str> = checks
            .split(';')
            .map(str::trim)
            .filter(|check| match check.split_once(' ') {
                Some(("has", text)) => !one.contains(text.trim()),
                Some(("lacks", text)) => one.contains(text.trim()),
                Some(_) => panic!("no check: {check}"),
                None => !check.is_empty(),
            })
            .collect();
        let alike = folded(&one) == folded(&other);
        let well = if differ { !alike } else { alike && !one.is_empty() && lost.is_empty() && lost_too.is_empty() };
        if !well || !missed.is_empty() {
            wrong.push(format!("{left} {missed:?}\n    {one} {lost:?}\n  {right}\n    {other} {lost_too:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_typed_in_short() {
    same(include_str!("data/terse.txt"));
}

#[test]
fn what_is_spoken() {
    same(include_str!("data/spoken.txt"));
}

#[test]
fn what_is_set_against_the_rest() {
    same(include_str!("data/contrasts.txt"));
}

#[test]
fn what_people_of_a_trade_say() {
    same(include_str!("data/trading.txt"));
}

#[test]
fn who_did_it() {
    same(include_str!("data/doers.txt"));
}

#[test]
fn what_is_said_with_detours() {
    same(include_str!("data/detours.txt"));
}

#[test]
fn what_is_free() {
    same(include_str!("data/vacancies.txt"));
}

#[test]
fn what_came_through() {
    same(include_str!("data/attempts.txt"));
}

#[test]
fn what_leaves_room() {
    same(include_str!("data/frames.txt"));
}

#[test]
fn constructions_in_many_wordings() {
    same(include_str!("data/combined.txt"));
}
