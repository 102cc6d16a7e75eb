//! What holds for any words: no panic, spans within the tokens, ranges forwards, SQL free of foreign text.

use pg_ask_engine::answer::{Day, WeekStart};
use pg_ask_engine::numbers::number_at;
use pg_ask_engine::time::{self, SqlKind, TimeContext, TimeMeaning};
use pg_ask_engine::time_types::{Anchor, Grain, TimePoint, TimeRange};
use proptest::prelude::*;

const WORDS: &str = "last previous past this current next coming the a of in on at for from to until since before after \
    between and or by per each every day days week weeks month months quarter quarters year years hour minute second \
    decade century weekend weekday january march may jun december dec monday friday sun summer fall winter q1 q3 h2 \
    2014 2020 1999 99 31 30 29 28 1 2 3 12 0 15th 3rd first second third half couple few dozen million thousand ago \
    back earlier later older newer than more less over within not compared vs versus same period time growth yoy mom \
    ytd mtd to-date year-to-date fiscal fy fy25 financial full complete calendar so far now today yesterday tomorrow \
    start end beginning week 53 - / . , ' % $ 2024-02-29 2023-02-29 2024-01 3/5/2024 31.12.2024 9999-12-31 0001-01-01 \
    9999 999999999 12:30 5 pm am noon 90s 1990s 20th 24h 7d excluding inclusive exclusive christmas monthly daily";

fn word() -> impl Strategy<Value = String> {
    let words: Vec<String> = WORDS.split_whitespace().map(str::to_string).collect();
    prop_oneof![8 => prop::sample::select(words), 1 => ".{0,8}", 1 => "[0-9,./'’–-]{1,12}"]
}

fn context() -> impl Strategy<Value = TimeContext> {
    let starts = prop::sample::select(vec![WeekStart::Monday, WeekStart::Sunday, WeekStart::Saturday]);
    (0i32..80_000, starts, 0u8..=13).prop_map(|(days, week_start, fiscal_year_start)| {
        let first = TimePoint::fixed(Day { year: 1900, month: 1, day: 1 }).shifted(days, Grain::Day);
        let base = TimeContext { today: Day { year: 2000, month: 1, day: 1 }, week_start, fiscal_year_start };
        let today = time::evaluate(&first, &base).map_or(base.today, |m| m.day);
        TimeContext { today, ..base }
    })
}

/// Every public function on a range; returns the complaint.
fn check(range: &TimeRange, ctx: &TimeContext) -> Result<(), TestCaseError> {
    let (from, to) = time::bounds(range, ctx);
    prop_assert!(from.is_some() || to.is_some(), "open at both ends: {range:?}");
    if let (Some(from), Some(to)) = (from, to) {
        prop_assert!(from < to, "backwards: {range:?}");
    }
    for point in range.from.iter().chain(&range.to) {
        for want in [SqlKind::Date, SqlKind::Timestamp, SqlKind::TimestampTz] {
            for zone in [None, Some("Europe/Berlin")] {
                let sql = time::sql_in(point, ctx, want, zone);
                prop_assert!(sql.len() < 300 && sql.matches('(').count() == sql.matches(')').count(), "{sql}");
            }
        }
        let _ = time::year_sql(point, ctx);
    }
    let _ = (time::year_bounds(range), time::describe(range, ctx), time::until_now(range));
    for other in [time::previous(range), time::aligned(range), Some(time::shifted(range, -1, Grain::Year))] {
        if let Some(other) = other
            && let (Some(from), Some(to)) = time::bounds(&other, ctx)
        {
            prop_assert!(from <= to, "backwards after a move: {other:?} of {range:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words(words in prop::collection::vec(word(), 0..14), ctx in context()) {
        let tokens: Vec<&str> = words.iter().map(String::as_str).collect();
        let mentions = time::parse(&tokens, &ctx);
        for m in &mentions {
            prop_assert!(m.start < m.end && m.end <= tokens.len(), "span {}–{} of {}", m.start, m.end, tokens.len());
            prop_assert!((0.0..=1.0).contains(&m.confidence), "confidence {}", m.confidence);
            match &m.meaning {
                TimeMeaning::Range(range) => check(range, &ctx)?,
                TimeMeaning::Compare(comparison) => {
                    if let Some(base) = &comparison.base {
                        check(base, &ctx)?;
                    }
                }
                TimeMeaning::Part { values, .. } => prop_assert!(!values.is_empty() && values.len() <= 24),
                TimeMeaning::Duration { value, .. } => prop_assert!(*value > 0.0),
                _ => {}
            }
        }
        prop_assert_eq!(mentions, time::parse(&tokens, &ctx), "twice the same");
    }

    #[test]
    fn any_numbers(words in prop::collection::vec(word(), 0..8)) {
        let tokens: Vec<&str> = words.iter().map(String::as_str).collect();
        for i in 0..=tokens.len() {
            if let Some(n) = number_at(&tokens, i) {
                prop_assert!(n.len > 0 && i + n.len <= tokens.len());
                prop_assert_eq!(n.text.parse::<f64>().ok(), Some(n.value), "{}", n.text);
            }
        }
    }

    #[test]
    fn any_fixed_text_is_no_sql(text in ".{0,30}") {
        let point = TimePoint { anchor: Anchor::Fixed(text), ..TimePoint::today() };
        let ctx = TimeContext { today: Day { year: 2026, month: 11, day: 21 }, week_start: WeekStart::Monday, fiscal_year_start: 1 };
        let sql = time::sql(&point, &ctx, SqlKind::Timestamp);
        prop_assert!(sql == "NULL::date" || sql.starts_with("DATE '") || sql.starts_with("TIMESTAMP '"), "{sql}");
    }
}

#[test]
fn long_questions_are_read_in_time() {
    let ctx = TimeContext { today: Day { year: 2026, month: 11, day: 21 }, week_start: WeekStart::Monday, fiscal_year_start: 1 };
    for unit in
        ["week of the", "last", "between 2020 and", "first week of", "the same month", "since", "1 /", "three hundred and", "2020 -"]
    {
        let text = unit.repeat(2000).replace("  ", " ");
        let tokens: Vec<&str> = text.split(' ').collect();
        let repeated: Vec<&str> = unit.split(' ').cycle().take(5000).collect();
        assert!(time::parse(&tokens, &ctx).len() + time::parse(&repeated, &ctx).len() < 40_000, "{unit}");
    }
}
