//! Time expressions by table: one case a line, `words | today | expected`, in tests/data/time_*.txt.
//!
//! A range is written by its days, last one included (`2026-10-01..2026-10-31`; `..` open), with `@grain`; times of day
//! stay half-open. Expected readings stand in order of their start, apart by `;`; `?` before one asks only that the
//! reading is among those found. Settings of a case: `today` may end in `/sun`, `/sat` (first day of the week) and
//! `/fyN` (month in which the fiscal year begins).

use pg_ask_engine::answer::{Day, WeekStart};
use pg_ask_engine::text::tokenize;
use pg_ask_engine::time::{self, Comparison, Moment, TimeContext, TimeMeaning, TimeMention};
use pg_ask_engine::time_types::{Grain, TimeRange};

fn context(text: &str) -> TimeContext {
    let mut parts = text.split('/');
    let numbers: Vec<i32> = parts.next().unwrap_or("").split('-').map(|n| n.parse().unwrap_or(0)).collect();
    let [year, month, day] = numbers[..] else { panic!("no day: {text}") };
    let today = Day { year, month: month as u8, day: day as u8 };
    let mut ctx = TimeContext { today, week_start: WeekStart::Monday, fiscal_year_start: 1 };
    for setting in parts {
        match setting {
            "sun" => ctx.week_start = WeekStart::Sunday,
            "sat" => ctx.week_start = WeekStart::Saturday,
            other => ctx.fiscal_year_start = other.trim_start_matches("fy").parse().expect("a fiscal month"),
        }
    }
    ctx
}

fn show_range(range: &TimeRange, ctx: &TimeContext) -> String {
    let (from, to) = time::bounds(range, ctx);
    let daily = from.is_none_or(|m| m.second == 0) && to.is_none_or(|m| m.second == 0);
    let before = |m: Moment| {
        let point = pg_ask_engine::time_types::TimePoint::fixed(m.day).shifted(-1, Grain::Day);
        time::evaluate(&point, ctx).map(Moment::text).unwrap_or_default()
    };
    let from = from.map(Moment::text).unwrap_or_default();
    let to = to.map(|m| if daily { before(m) } else { m.text() }).unwrap_or_default();
    let span = if from == to { from } else { format!("{from}..{to}") };
    format!("{span}@{}", name(range.grain))
}

fn name(grain: Grain) -> String {
    format!("{grain:?}").to_lowercase()
}

fn show(meaning: &TimeMeaning, ctx: &TimeContext) -> String {
    match meaning {
        TimeMeaning::Range(range) => show_range(range, ctx),
        TimeMeaning::GroupBy(grain) => format!("by {}", name(*grain)),
        TimeMeaning::GroupByPart(part) => format!("by {part:?}"),
        TimeMeaning::Part { part, values, .. } => {
            let values: Vec<String> = values.iter().map(i32::to_string).collect();
            format!("{part:?}={}", values.join(","))
        }
        TimeMeaning::Compare(Comparison { base, shift, series, growth, .. }) => {
            let base = base.as_ref().map(|b| format!(" {}", show_range(b, ctx))).unwrap_or_default();
            let shift = shift.map(|(n, g)| format!(" {n} {}", name(g))).unwrap_or_default();
            let series = if *series { " series" } else { "" };
            format!("vs{base}{shift}{series}{}", if *growth { " growth" } else { "" })
        }
        TimeMeaning::Shift { by: (n, grain), .. } => format!("shift {n} {}", name(*grain)),
        TimeMeaning::Duration { text, grain, .. } => format!("span {text} {}", name(*grain)),
    }
}

fn run(table: &str, data: &str) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (number, line) in data.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        count += 1;
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [words, today, expected] = fields[..] else {
            wrong.push(format!("{table}:{}: not three fields: {line}", number + 1));
            continue;
        };
        let ctx = context(today);
        let owned: Vec<String> = tokenize(words).into_iter().map(|t| t.lower).collect();
        let borrowed: Vec<&str> = owned.iter().map(String::as_str).collect();
        let mentions = time::parse(&borrowed, &ctx);
        // The surest reading of each run of words that overlap, in order.
        let mut sure: Vec<&TimeMention> = Vec::new();
        for mention in mentions.iter().filter(|m| m.confidence >= 0.5) {
            match sure.last_mut() {
                Some(last) if mention.start < last.end => {
                    if mention.confidence > last.confidence && mention.end - mention.start >= last.end - last.start {
                        *last = mention;
                    }
                }
                _ => sure.push(mention),
            }
        }
        let got: Vec<String> = sure.iter().map(|m| show(&m.meaning, &ctx)).collect();
        let all: Vec<String> = mentions.iter().map(|m| show(&m.meaning, &ctx)).collect();
        let fits = match expected.strip_prefix('?') {
            Some(one) => all.iter().any(|a| a == one.trim()),
            None if expected == "-" => got.is_empty(),
            None => got.join("; ") == expected,
        };
        if !fits {
            let detail: Vec<String> =
                mentions.iter().map(|m| format!("{}–{} {:.2} {}", m.start, m.end, m.confidence, show(&m.meaning, &ctx))).collect();
            wrong.push(format!(
                "{table}:{}: {words:?}\n  want {expected}\n  got  {}\n  all  {}",
                number + 1,
                got.join("; "),
                detail.join(" | ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases of {table} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn relative_ranges() {
    run("relative", include_str!("data/time_relative.txt"));
}

#[test]
fn absolute_ranges() {
    run("absolute", include_str!("data/time_absolute.txt"));
}

#[test]
fn groupings_and_comparisons() {
    run("other", include_str!("data/time_other.txt"));
}

#[test]
fn ends_of_months_and_weeks() {
    run("edges", include_str!("data/time_edges.txt"));
}
