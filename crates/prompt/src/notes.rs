//! What is known of a column, in the few words that a comment of the definition may take.

use crate::sharing::{Sharing, is_label};
use crate::text::{comment, quoted};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::schema::{Column, Table, TypeClass};
use pg_ask_engine::text::identifier_words;

/// Sample values of a column at most, and labels.
const SAMPLES: usize = 5;
const LABELS: usize = 16;
/// Labels of an enumeration at most.
const ENUMERATED: usize = 30;
/// Longest sample, in characters.
const SAMPLE_LENGTH: usize = 60;
/// Distinct values up to which their number says that a column sorts rows into kinds.
const KINDS: f64 = 60.0;
/// Rows from which the years of a table's dates say nothing of a single one.
const MANY: f64 = 20.0;

/// The notes of a column, most telling first.
pub fn notes(lexicon: &Lexicon, table: usize, at: usize, sharing: Sharing) -> Vec<String> {
    let Some(owner) = lexicon.schema.tables.get(table) else { return Vec::new() };
    let Some(column) = owner.columns.get(at) else { return Vec::new() };
    let mut out: Vec<String> = column.comment.iter().map(|c| comment(c)).collect();
    if !column.enum_labels.is_empty() {
        let labels: Vec<String> = column.enum_labels.iter().take(ENUMERATED).map(|l| quoted(l)).collect();
        out.push(format!("one of {}", labels.join(", ")));
    }
    if column.sensitive {
        return out;
    }
    out.extend(date_format(column).map(str::to_owned));
    out.extend(scale(column).map(str::to_owned));
    let flag = flag(column);
    let told = values(lexicon, table, at, sharing);
    match (flag, told) {
        (Some(flag), _) => out.push(format!("flag {flag}")),
        (None, Some(told)) => out.push(told),
        (None, None) => out.extend(distinct(lexicon, table, at, owner, column)),
    }
    out.extend(range(owner, column, sharing));
    out
}

/// Values that may be told.
fn values(lexicon: &Lexicon, table: usize, at: usize, sharing: Sharing) -> Option<String> {
    let column = lexicon.schema.tables.get(table)?.columns.get(at)?;
    if sharing == Sharing::Off || !column.enum_labels.is_empty() || column.class == TypeClass::Boolean {
        return None;
    }
    let label = is_label(lexicon, table, at);
    if sharing == Sharing::Labels && !label {
        return None;
    }
    let most = if label { LABELS } else { SAMPLES };
    let short = |v: &&String| v.chars().count() <= SAMPLE_LENGTH;
    let list: Vec<String> = column.common_values.iter().filter(short).take(most).map(|v| quoted(v)).collect();
    let all = label && column.distinct.is_some_and(|d| d <= list.len() as f64);
    (!list.is_empty()).then(|| format!("{} {}", if all { "values" } else { "for example" }, list.join(", ")))
}

/// How many kinds a column sorts its rows into.
fn distinct(lexicon: &Lexicon, table: usize, at: usize, owner: &Table, column: &Column) -> Option<String> {
    let key =
        lexicon.tables.get(table).and_then(|e| e.columns.get(at)).is_some_and(|c| c.key || c.foreign) || owner.primary_key.contains(&at);
    let sorts = matches!(column.class, TypeClass::Text | TypeClass::Integer) && !key;
    let n = column.distinct.filter(|n| sorts && *n <= KINDS && n * 2.0 <= owner.rows)?;
    Some(format!("{n:.0} distinct value{}", if n == 1.0 { "" } else { "s" }))
}

/// Values that flags are written with: they tell nothing of the data.
const FLAGS: &[&str] = &["y", "n", "yes", "no", "t", "f", "true", "false", "0", "1", "j"];

/// How yes and no are written in a column that is no boolean.
fn flag(column: &Column) -> Option<String> {
    if column.distinct.is_none_or(|d| d > 2.0) {
        return None;
    }
    match column.class {
        TypeClass::Text => {
            let known =
                !column.common_values.is_empty() && column.common_values.iter().all(|v| FLAGS.contains(&v.trim().to_lowercase().as_str()));
            let mut values: Vec<String> = column.common_values.iter().map(|v| format!("'{}'", v.trim())).collect();
            values.sort_unstable();
            known.then(|| values.join("/"))
        }
        TypeClass::Integer => {
            let (low, high) = column.range.as_deref()?;
            let named = identifier_words(&column.name).iter().any(|w| matches!(w.as_str(), "flag" | "flg" | "is" | "has" | "ind" | "yn"));
            (matches!(low.as_str(), "0" | "1") && high == "1" && (named || low == "0")).then(|| "0/1".to_owned())
        }
        _ => None,
    }
}

fn day(n: i64) -> bool {
    let (year, month, day) = (n / 10_000, n / 100 % 100, n % 100);
    (1900..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
}

fn month(n: i64) -> bool {
    (1900..=2200).contains(&(n / 100)) && (1..=12).contains(&(n % 100))
}

/// How dates are kept in a column of another type.
fn date_format(column: &Column) -> Option<&'static str> {
    let words = identifier_words(&column.name);
    let says = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    match column.class {
        TypeClass::Integer => {
            let (low, high) = column.range.as_deref()?;
            let (low, high) = (low.parse::<i64>().ok()?, high.parse::<i64>().ok()?);
            // Members such as -1 and 0 stand for 'unknown'.
            let both = |fits: fn(i64) -> bool| fits(high) && (fits(low) || low <= 0);
            if both(day) && says(&["date", "day", "dt", "dat", "sk", "on", "at", "ymd", "key"]) {
                Some("a day as the number YYYYMMDD: to_date(x::text, 'YYYYMMDD')")
            } else if both(month) && says(&["month", "mth", "period", "ym", "yyyymm"]) {
                Some("a month as the number YYYYMM")
            } else if says(&["at", "ts", "time", "timestamp", "date", "epoch", "unix", "created", "updated", "on", "when", "dt"]) && low > 0
            {
                match high {
                    500_000_000..=4_999_999_999 => Some("seconds since 1970: to_timestamp(x)"),
                    500_000_000_000..=4_999_999_999_999 => Some("milliseconds since 1970: to_timestamp(x / 1000.0)"),
                    _ => None,
                }
            } else {
                None
            }
        }
        TypeClass::Text => {
            let first = column.common_values.first()?;
            let shape = |v: &str| v.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect::<String>();
            let of = shape(first);
            if !column.common_values.iter().all(|v| shape(v) == of) {
                return None;
            }
            let number = |v: &String, from: usize| v.get(from..from + 2).and_then(|p| p.parse::<u8>().ok()).unwrap_or(0);
            let beyond = |from: usize| column.common_values.iter().any(|v| number(v, from) > 12);
            match of.as_str() {
                "9999-99-99" => Some("dates as the text YYYY-MM-DD"),
                "99.99.9999" => Some("dates as the text DD.MM.YYYY"),
                "99/99/9999" if beyond(0) => Some("dates as the text DD/MM/YYYY"),
                "99/99/9999" if beyond(3) => Some("dates as the text MM/DD/YYYY"),
                "99999999" if says(&["date", "day", "dt"]) && column.common_values.iter().all(|v| v.parse().is_ok_and(day)) => {
                    Some("dates as the text YYYYMMDD")
                }
                "9999-99" => Some("months as the text YYYY-MM"),
                "99:99" | "99:99:99" => Some("times of day as text"),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether shares are written of 1 or of 100, and money in cents.
fn scale(column: &Column) -> Option<&'static str> {
    if !column.class.is_number() {
        return None;
    }
    let words = identifier_words(&column.name);
    let says = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let commented = column.comment.as_deref().unwrap_or_default().to_lowercase();
    if says(&["cents", "pence", "minor"]) {
        return Some("hundredths of the currency: divide by 100");
    }
    if !says(&["pct", "percent", "percentage", "ratio", "share", "rate", "probability", "discount"]) || commented.contains("percent") {
        return None;
    }
    let (low, high) = column.range.as_deref()?;
    let (low, high) = (low.parse::<f64>().ok()?, high.parse::<f64>().ok()?);
    let hundred = says(&["pct", "percent", "percentage", "probability"]) && high > 1.0 && high <= 100.0;
    if low >= 0.0 && high <= 1.0 && column.class == TypeClass::Decimal {
        Some("a fraction of 1")
    } else if low >= 0.0 && hundred {
        Some("percent, 0 to 100")
    } else {
        None
    }
}

/// From when to when: years only, unless values may be told.
fn range(owner: &Table, column: &Column, sharing: Sharing) -> Option<String> {
    let (low, high) = column.range.as_deref()?;
    if sharing == Sharing::On {
        return Some(format!("from {} to {}", quoted(low), quoted(high)));
    }
    let personal = identifier_words(&column.name)
        .iter()
        .any(|w| matches!(w.as_str(), "birth" | "birthdate" | "birthday" | "born" | "dob" | "brth" | "death" | "died" | "deceased"));
    if !column.class.is_temporal() || personal || owner.rows < MANY || column.distinct.is_some_and(|d| d < MANY / 2.0) {
        return None;
    }
    let year = |text: &str| text.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned);
    let (low, high) = (year(low)?, year(high)?);
    Some(if low == high { format!("in {low}") } else { format!("{low} to {high}") })
}
