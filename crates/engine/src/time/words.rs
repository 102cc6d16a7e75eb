//! The calendar's vocabulary.

use crate::time_types::Grain;

/// A unit of the calendar by its name, singular or plural.
pub fn unit(word: &str) -> Option<Grain> {
    Some(match word {
        "second" | "seconds" | "sec" | "secs" => Grain::Second,
        "minute" | "minutes" | "min" | "mins" => Grain::Minute,
        "hour" | "hours" | "hr" | "hrs" => Grain::Hour,
        "day" | "days" => Grain::Day,
        "week" | "weeks" | "wk" | "wks" => Grain::Week,
        "month" | "months" | "mth" | "mths" | "mo" | "mos" => Grain::Month,
        "quarter" | "quarters" | "qtr" | "qtrs" => Grain::Quarter,
        "year" | "years" | "yr" | "yrs" => Grain::Year,
        _ => return None,
    })
}

/// A unit that stands for several of another: (how many, of what).
pub fn compound_unit(word: &str) -> Option<(i32, Grain)> {
    Some(match word {
        "fortnight" | "fortnights" => (2, Grain::Week),
        "semester" | "semesters" => (6, Grain::Month),
        "decade" | "decades" => (10, Grain::Year),
        "century" | "centuries" => (100, Grain::Year),
        "millennium" => (1000, Grain::Year),
        _ => return unit(word).map(|grain| (1, grain)),
    })
}

pub fn unit_name(grain: Grain) -> &'static str {
    match grain {
        Grain::Second => "second",
        Grain::Minute => "minute",
        Grain::Hour => "hour",
        Grain::Day => "day",
        Grain::Week => "week",
        Grain::Month => "month",
        Grain::Quarter => "quarter",
        Grain::Year => "year",
    }
}

/// 'daily', 'annual', …
pub fn adverb(word: &str) -> Option<Grain> {
    Some(match word {
        "hourly" => Grain::Hour,
        "daily" => Grain::Day,
        "weekly" => Grain::Week,
        "monthly" => Grain::Month,
        "quarterly" => Grain::Quarter,
        "yearly" | "annual" | "annually" => Grain::Year,
        _ => return None,
    })
}

const MONTHS: [(&str, &str); 12] = [
    ("January", "jan"),
    ("February", "feb"),
    ("March", "mar"),
    ("April", "apr"),
    ("May", "may"),
    ("June", "jun"),
    ("July", "jul"),
    ("August", "aug"),
    ("September", "sep"),
    ("October", "oct"),
    ("November", "nov"),
    ("December", "dec"),
];

const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "mon"),
    ("Tuesday", "tue"),
    ("Wednesday", "wed"),
    ("Thursday", "thu"),
    ("Friday", "fri"),
    ("Saturday", "sat"),
    ("Sunday", "sun"),
];

/// A month by its name or abbreviation: (1 to 12, sureness that the word alone is meant as a month).
pub fn month(word: &str) -> Option<(i32, f32)> {
    let word = word.trim_end_matches('.');
    if word == "sept" {
        return Some((9, 0.8));
    }
    let at = MONTHS.iter().position(|(name, short)| *short == word || name.eq_ignore_ascii_case(word))?;
    let sure = match word {
        "may" => 0.2,
        "march" => 0.55,
        "mar" | "jan" => 0.5,
        _ if word.len() == 3 => 0.7,
        _ => 0.85,
    };
    Some((at as i32 + 1, sure))
}

pub fn month_name(month: i32) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|i| MONTHS.get(i)).map_or("", |(name, _)| name)
}

/// A month in the plural: 'Decembers'.
pub fn month_plural(word: &str) -> Option<i32> {
    let name = word.strip_suffix('s')?;
    MONTHS.iter().position(|(full, _)| full.eq_ignore_ascii_case(name)).map(|i| i as i32 + 1)
}

/// A weekday by its name: (ISO number, sureness of the word alone, plural).
pub fn weekday(word: &str) -> Option<(i32, f32, bool)> {
    let (name, plural) = match word.strip_suffix('s') {
        Some(name) if name.len() > 5 => (name, true),
        _ => (word, false),
    };
    let name = name.trim_end_matches('.');
    let full = WEEKDAYS.iter().position(|(full, _)| full.eq_ignore_ascii_case(name));
    if let Some(at) = full {
        return Some((at as i32 + 1, if plural { 0.85 } else { 0.6 }, plural));
    }
    let name = match name {
        "tues" => "tue",
        "weds" => "wed",
        "thur" | "thurs" => "thu",
        other => other,
    };
    let at = WEEKDAYS.iter().position(|(_, short)| *short == name)?;
    let sure = if matches!(name, "sat" | "sun" | "mon" | "wed") { 0.1 } else { 0.4 };
    Some((at as i32 + 1, sure, false))
}

pub fn weekday_name(number: i32) -> &'static str {
    usize::try_from(number - 1).ok().and_then(|i| WEEKDAYS.get(i)).map_or("", |(name, _)| name)
}

/// A season of the northern hemisphere: (name, its first month). Meteorological seasons of three months.
pub fn season(word: &str) -> Option<(&'static str, i32)> {
    Some(match word {
        "spring" => ("spring", 3),
        "summer" => ("summer", 6),
        "autumn" => ("autumn", 9),
        "fall" => ("fall", 9),
        "winter" => ("winter", 12),
        _ => return None,
    })
}

/// 'first' 1, '3rd' 3, … up to 31.
pub fn ordinal(word: &str) -> Option<i32> {
    let number = crate::numbers::number_at(&[word], 0)?;
    number.text.parse().ok().filter(|n| number.ordinal && (1..=31).contains(n))
}
