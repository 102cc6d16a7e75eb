//! Ranges as SQL by table: tests/data/time_sql.txt.

use pg_ask_engine::answer::{Day, WeekStart};
use pg_ask_engine::time::{self, SqlKind, TimeContext, TimeMeaning};
use pg_ask_engine::time_types::{Grain, TimePoint, TimeRange};

/// The SQL of both ends as the table writes it.
fn ends(range: &TimeRange, kind: &str, ctx: &TimeContext, zone: Option<&str>) -> (String, String) {
    let unknown = || ("?".to_string(), "?".to_string());
    let written = |range: Option<TimeRange>, want: SqlKind| {
        let Some(range) = range else { return unknown() };
        let end = |point: &Option<TimePoint>| point.as_ref().map_or("-".to_string(), |p| time::sql_in(p, ctx, want, zone));
        (end(&range.from), end(&range.to))
    };
    match kind {
        "date" => written(Some(range.clone()), SqlKind::Date),
        "timestamp" => written(Some(range.clone()), SqlKind::Timestamp),
        "timestamptz" => written(Some(range.clone()), SqlKind::TimestampTz),
        "previous" => written(time::previous(range), SqlKind::Timestamp),
        "a year earlier" => written(Some(time::shifted(range, -1, Grain::Year)), SqlKind::Timestamp),
        "whole units" => written(time::aligned(range), SqlKind::Timestamp),
        "until now" => written(Some(time::until_now(range)), SqlKind::Timestamp),
        "year" => match time::year_bounds(range) {
            None => unknown(),
            Some(bounds) => {
                let last = if bounds.single.is_some() { Some("=".to_string()) } else { bounds.last };
                (bounds.from.unwrap_or("-".into()), last.unwrap_or("-".into()))
            }
        },
        other => panic!("no such kind: {other}"),
    }
}

#[test]
fn ranges_as_sql() {
    let mut wrong = Vec::new();
    for (number, line) in include_str!("data/time_sql.txt").lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [words, kind, setting, from, to] = fields[..] else { panic!("line {}: not five fields", number + 1) };
        let mut ctx = TimeContext { today: Day { year: 2026, month: 11, day: 21 }, week_start: WeekStart::Monday, fiscal_year_start: 1 };
        let mut zone = None;
        match setting {
            "" => {}
            "sun" => ctx.week_start = WeekStart::Sunday,
            "sat" => ctx.week_start = WeekStart::Saturday,
            other => match other.strip_prefix("fy").and_then(|m| m.parse().ok()) {
                Some(month) => ctx.fiscal_year_start = month,
                None => zone = Some(other),
            },
        }
        let lower = words.to_lowercase();
        let tokens: Vec<&str> = lower.split_whitespace().collect();
        let mut mentions = time::parse(&tokens, &ctx);
        mentions.retain(|m| m.end - m.start == tokens.len() && matches!(m.meaning, TimeMeaning::Range(_)));
        mentions.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let got = match mentions.first().map(|m| &m.meaning) {
            Some(TimeMeaning::Range(range)) => ends(range, kind, &ctx, zone),
            _ => ("no range".into(), String::new()),
        };
        if got != (from.to_string(), to.to_string()) {
            wrong.push(format!("line {}: {words} as {kind}\n  want {from} | {to}\n  got  {} | {}", number + 1, got.0, got.1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_zone_is_quoted() {
    let ctx = TimeContext { today: Day { year: 2026, month: 11, day: 21 }, week_start: WeekStart::Monday, fiscal_year_start: 1 };
    let sql = time::sql_in(&TimePoint::today(), &ctx, SqlKind::Date, Some("x'; --"));
    assert_eq!(sql, "(now() AT TIME ZONE 'x''; --')::date");
}

#[test]
fn kept_points_read_back() {
    let point = TimePoint::start_of(Grain::Year).led_by(-2, Grain::Month).shifted(2, Grain::Month);
    let text = serde_json::to_string(&point).expect("a point is JSON");
    assert_eq!(serde_json::from_str::<TimePoint>(&text).expect("and back"), point);
    let old = r#"{"anchor":"today","trunc":"month","fiscal":false,"shifts":[[-1,"month"]]}"#;
    let read: TimePoint = serde_json::from_str(old).expect("points without a lead");
    assert!(read.before.is_empty());
}
