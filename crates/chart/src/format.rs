//! How numbers and dates are written: d3 patterns for the specification and finished texts for
//! insights and summaries, from the same description.

use crate::intent::Preferences;
use crate::result::{Aggregate, Grain, NumberFormat};
use crate::words::has_word;
use chrono::{Datelike, NaiveDateTime};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Plain,
    Currency,
    /// 0.25 is 25 %.
    Fraction,
    /// 25 is 25 %.
    Percent,
    Duration(&'static str, u32),
}

/// How the numbers of a column are written.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberStyle {
    unit: Unit,
    /// Digits after the decimal point.
    digits: usize,
    /// Sign of the currency: before or after the number; empty where it is not known.
    prefix: String,
    suffix: String,
    decimal: char,
    thousands: char,
    /// Largest magnitude, decides whether axes are shortened ('1.2M').
    largest: f64,
}

impl NumberStyle {
    /// From the declared format, else from the name and the values.
    pub fn of(format: &NumberFormat, name: &str, aggregate: Option<Aggregate>, numbers: &[f64], preferences: &Preferences) -> Self {
        let whole = numbers.iter().all(|n| n.fract() == 0.0);
        let largest = numbers.iter().fold(0.0f64, |a, n| a.max(n.abs()));
        let counted = matches!(aggregate, Some(Aggregate::Count | Aggregate::CountDistinct));
        let unit = match format {
            NumberFormat::Integer | NumberFormat::Decimal => Unit::Plain,
            NumberFormat::Currency(_) => Unit::Currency,
            NumberFormat::Fraction => Unit::Fraction,
            NumberFormat::Percent => Unit::Percent,
            NumberFormat::Automatic => match by_name(name, numbers, largest) {
                Unit::Percent => Unit::Percent,
                _ if counted => Unit::Plain,
                unit => unit,
            },
        };
        let digits = match unit {
            Unit::Currency if whole && largest >= 1000.0 => 0,
            Unit::Currency => 2,
            Unit::Fraction | Unit::Percent => 1,
            _ if whole || *format == NumberFormat::Integer => 0,
            _ => digits_needed(numbers, largest),
        };
        let (prefix, suffix) = if unit == Unit::Currency {
            let code = match format {
                NumberFormat::Currency(Some(code)) => Some(code.as_str()),
                _ => preferences.currency.as_deref(),
            };
            let (prefix, suffix) = currency_sign(code.unwrap_or(""));
            // Who writes 1.234,50 writes the sign behind it.
            match preferences.decimal_separator {
                Some(',') if !prefix.is_empty() => (String::new(), format!(" {}", prefix.trim())),
                _ => (prefix, suffix),
            }
        } else {
            (String::new(), String::new())
        };
        Self {
            unit,
            digits,
            prefix,
            suffix,
            decimal: preferences.decimal_separator.unwrap_or('.'),
            thousands: preferences.thousands_separator.unwrap_or(','),
            largest,
        }
    }

    /// For durations in seconds: the largest unit in which the median is at least one and a half.
    pub fn duration(seconds: &[f64]) -> Self {
        let mut sorted: Vec<f64> = seconds.iter().map(|s| s.abs()).collect();
        sorted.sort_by(f64::total_cmp);
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        let (word, unit) = [("days", 86_400u32), ("hours", 3600), ("minutes", 60)]
            .into_iter()
            .find(|(_, unit)| median >= 1.5 * f64::from(*unit))
            .unwrap_or(("seconds", 1));
        Self {
            unit: Unit::Duration(word, unit),
            digits: 1,
            prefix: String::new(),
            suffix: String::new(),
            decimal: '.',
            thousands: ',',
            largest: 0.0,
        }
    }

    /// Divisor from seconds to the unit shown.
    pub fn seconds_per_unit(&self) -> Option<f64> {
        match self.unit {
            Unit::Duration(_, unit) => Some(f64::from(unit)),
            _ => None,
        }
    }

    /// What a title must say because no pattern can: the unit of durations and percentages.
    pub fn unit_suffix(&self) -> Option<&str> {
        match self.unit {
            Unit::Duration(word, _) => Some(word),
            Unit::Percent => Some("%"),
            _ => None,
        }
    }

    /// How a page writes numbers of this kind: factor, digits, text before and after.
    pub fn parts(&self) -> Value {
        let (factor, suffix) = match self.unit {
            Unit::Fraction => (100, " %".to_owned()),
            Unit::Percent => (1, " %".to_owned()),
            Unit::Duration(word, _) => (1, format!(" {word}")),
            _ => (1, self.suffix.clone()),
        };
        json!({
            "factor": factor,
            "digits": self.digits,
            "prefix": self.prefix,
            "suffix": suffix,
            "decimal": self.decimal.to_string(),
            "thousands": self.thousands.to_string(),
        })
    }

    /// Neither money nor a share nor a duration.
    pub fn is_plain(&self) -> bool {
        self.unit == Unit::Plain
    }

    pub fn is_share(&self) -> bool {
        matches!(self.unit, Unit::Fraction | Unit::Percent)
    }

    /// Two measures can share an axis.
    pub fn comparable(&self, other: &Self) -> bool {
        self.unit == other.unit && self.prefix == other.prefix && self.suffix == other.suffix
    }

    /// d3 pattern for tooltips and labels.
    pub fn d3(&self) -> String {
        match self.unit {
            Unit::Fraction => format!(",.{}%", self.digits),
            Unit::Currency if self.has_sign() => format!("$,.{}f", self.digits),
            _ => format!(",.{}f", self.digits),
        }
    }

    /// Axis properties: a pattern, or an expression that shortens large numbers with B, not d3's G.
    pub fn axis(&self) -> Value {
        let sign = if self.has_sign() { "$" } else { "" };
        if matches!(self.unit, Unit::Plain | Unit::Currency) && self.largest >= 100_000.0 {
            return json!({ "labelExpr": format!("replace(format(datum.value, '{sign}.3~s'), 'G', 'B')") });
        }
        match self.unit {
            Unit::Fraction => json!({ "format": ",~%" }),
            // No halves between small whole numbers: at most a tick for each.
            _ if self.digits == 0 && self.largest < 8.0 => {
                json!({ "format": format!("{sign},~f"), "tickCount": self.largest.max(1.0) as u32 })
            }
            _ => json!({ "format": format!("{sign},~f") }),
        }
    }

    fn has_sign(&self) -> bool {
        !(self.prefix.is_empty() && self.suffix.is_empty())
    }

    /// `config.locale.number` for other separators or currency signs than d3's ('.', ',', '$').
    pub fn locale(&self) -> Option<Value> {
        let dollars = self.suffix.is_empty() && (self.prefix == "$" || self.prefix.is_empty());
        (self.decimal != '.' || self.thousands != ',' || !dollars).then(|| {
            json!({
                "decimal": self.decimal.to_string(),
                "thousands": self.thousands.to_string(),
                "grouping": [3],
                "currency": [self.prefix, self.suffix],
            })
        })
    }

    /// The number as text: '$125,750.50', '12.5 %', '3.2 days'.
    pub fn text(&self, n: f64) -> String {
        let sign = if n < 0.0 { "−" } else { "" };
        match self.unit {
            Unit::Plain => format!("{sign}{}", self.grouped(n.abs(), self.digits)),
            Unit::Currency => {
                let number = self.grouped(n.abs(), self.digits);
                format!("{sign}{}{number}{}", self.prefix, self.suffix)
            }
            Unit::Fraction => format!("{sign}{} %", self.grouped(n.abs() * 100.0, self.digits)),
            Unit::Percent => format!("{sign}{} %", self.grouped(n.abs(), self.digits)),
            Unit::Duration(word, _) => {
                let number = self.grouped(n.abs(), self.digits);
                let word = if number == "1.0" { word.trim_end_matches('s') } else { word };
                format!("{sign}{number} {word}")
            }
        }
    }

    /// The same with at least two decimals for money, as a sentence wants it.
    pub fn exact(&self, n: f64) -> String {
        if self.unit == Unit::Currency && n.fract() != 0.0 {
            let mut precise = self.clone();
            precise.digits = 2;
            return precise.text(n);
        }
        self.text(n)
    }

    fn grouped(&self, n: f64, digits: usize) -> String {
        grouped(n, digits, self.decimal, self.thousands)
    }
}

/// A number that is not negative, with separators.
fn grouped(n: f64, digits: usize, decimal: char, thousands: char) -> String {
    let plain = format!("{n:.digits$}");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::with_capacity(plain.len() + plain.len() / 3);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(thousands);
        }
        out.push(c);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out.push_str(fraction);
    }
    out
}

/// Percent of a change or share, one digit: '12.5 %'.
pub fn percent(fraction: f64) -> String {
    let n = fraction * 100.0;
    let sign = if n < 0.0 { "−" } else { "" };
    // A tenth of thousands of percent tells nothing.
    let digits = usize::from(n.abs() < 1000.0);
    format!("{sign}{} %", grouped(n.abs(), digits, '.', ','))
}

fn by_name(name: &str, numbers: &[f64], largest: f64) -> Unit {
    let whole = numbers.iter().all(|n| n.fract() == 0.0);
    if has_word(name, &["pct", "percent", "percentage"]) {
        return Unit::Percent;
    }
    if has_word(name, &["share", "ratio", "fraction", "proportion"]) {
        if largest <= 1.0 && !whole {
            return Unit::Fraction;
        }
        // Shares of a whole say by their sum what they are.
        let sum: f64 = numbers.iter().sum();
        if numbers.len() > 1 && (sum - 100.0).abs() < 1.0 {
            return Unit::Percent;
        }
    }
    let money = [
        "price", "revenue", "cost", "costs", "amount", "amt", "sales", "spend", "spent", "paid", "payment", "payments", "balance", "mrr",
        "arr", "salary", "budget", "income", "profit", "fee", "fees", "refund", "refunds", "turnover", "invoiced",
    ];
    // Whole numbers called 'sales' may be pieces.
    if has_word(name, &money) && !whole && !has_word(name, &["growth", "rate", "ratio", "share"]) {
        return Unit::Currency;
    }
    Unit::Plain
}

/// Digits that tell the values apart: none for large numbers, up to four for tiny ones.
fn digits_needed(numbers: &[f64], largest: f64) -> usize {
    let wanted = numbers
        .iter()
        .take(200)
        .map(|n| {
            (0..4)
                .find(|d| {
                    let scaled = n * 10f64.powi(*d);
                    (scaled - scaled.round()).abs() < 1e-9 * scaled.abs().max(1.0)
                })
                .map_or(4, |d| d as usize)
        })
        .max()
        .unwrap_or(0);
    let limit = match largest {
        l if l >= 10_000.0 => 1,
        l if l >= 0.1 => 2,
        _ => 4,
    };
    wanted.min(limit)
}

/// Sign of a currency code, before or after the number.
fn currency_sign(code: &str) -> (String, String) {
    let before = |s: &str| (s.to_owned(), String::new());
    match code.trim().to_uppercase().as_str() {
        "" => before(""),
        "USD" | "$" => before("$"),
        "EUR" | "€" => before("€"),
        "GBP" | "£" => before("£"),
        "JPY" | "CNY" | "¥" => before("¥"),
        "INR" | "₹" => before("₹"),
        "KRW" | "₩" => before("₩"),
        other => (String::new(), format!(" {other}")),
    }
}

/// d3 pattern of points in time.
pub fn d3_time(grain: Grain, preferences: &Preferences) -> String {
    let date = preferences.date_format.as_deref().map_or_else(|| "%Y-%m-%d".to_owned(), d3_date);
    match grain {
        Grain::Year => "%Y".to_owned(),
        Grain::Quarter => "Q%q %Y".to_owned(),
        Grain::Month => "%b %Y".to_owned(),
        Grain::Week | Grain::Day => date,
        Grain::Hour | Grain::Minute => format!("{date} %H:%M"),
        Grain::Second => format!("{date} %H:%M:%S"),
    }
}

/// A PostgreSQL date pattern in d3's letters ('DD.MM.YYYY' → '%d.%m.%Y').
fn d3_date(pattern: &str) -> String {
    let pattern = match pattern.trim().to_lowercase().as_str() {
        "iso" | "" => "YYYY-MM-DD",
        "us" | "mdy" => "MM/DD/YYYY",
        "eu" | "dmy" | "german" => "DD.MM.YYYY",
        _ => pattern,
    };
    let mut out = String::new();
    let mut rest = pattern;
    'next: while let Some(c) = rest.chars().next() {
        for (letters, d3) in
            [("YYYY", "%Y"), ("YY", "%y"), ("Month", "%B"), ("MONTH", "%B"), ("Mon", "%b"), ("MON", "%b"), ("MM", "%m"), ("DD", "%d")]
        {
            if let Some(after) = rest.strip_prefix(letters) {
                out.push_str(d3);
                rest = after;
                continue 'next;
            }
        }
        out.push_str(if c == '%' { "%%" } else { rest.get(..c.len_utf8()).unwrap_or("") });
        rest = rest.get(c.len_utf8()..).unwrap_or("");
    }
    out
}

/// A point in time as text, at its grain: 'October 2026', 'Q4 2026', '2026-10-01'.
pub fn time_text(t: NaiveDateTime, grain: Grain, preferences: &Preferences) -> String {
    match grain {
        Grain::Year => t.year().to_string(),
        Grain::Quarter => format!("Q{} {}", t.month0() / 3 + 1, t.year()),
        Grain::Month => t.format("%B %Y").to_string(),
        Grain::Week => format!("the week of {}", time_text(t, Grain::Day, preferences)),
        // Only letters that chrono and d3 share are ever in the pattern.
        other => t.format(&d3_time(other, preferences)).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(format: NumberFormat, name: &str, numbers: &[f64]) -> NumberStyle {
        NumberStyle::of(&format, name, None, numbers, &Preferences::default())
    }

    #[test]
    fn numbers() {
        let usd = || NumberFormat::Currency(Some("USD".to_owned()));
        for (format, name, value, text, d3) in [
            (NumberFormat::Automatic, "n", 1_234_567.0, "1,234,567", ",.0f"),
            (NumberFormat::Automatic, "weight", -12.5, "−12.5", ",.1f"),
            (usd(), "x", 125_750.5, "$125,750.50", "$,.2f"),
            (usd(), "x", 125_750.0, "$125,750", "$,.0f"),
            (NumberFormat::Automatic, "revenue", 99.95, "99.95", ",.2f"),
            (NumberFormat::Fraction, "x", 0.256, "25.6 %", ",.1%"),
            (NumberFormat::Percent, "x", 25.61, "25.6 %", ",.1f"),
            (NumberFormat::Currency(Some("CHF".to_owned())), "x", 5.0, "5.00 CHF", "$,.2f"),
        ] {
            let s = style(format.clone(), name, &[value]);
            assert_eq!(s.text(value), text, "text of {value} as {format:?} {name}");
            assert_eq!(s.d3(), d3, "pattern of {value} as {format:?} {name}");
        }
    }

    #[test]
    fn durations() {
        for (seconds, text) in [(20.0, "20.0 seconds"), (600.0, "10.0 minutes"), (7200.0, "2.0 hours"), (273_600.0, "3.2 days")] {
            let s = NumberStyle::duration(&[seconds]);
            let shown = seconds / s.seconds_per_unit().unwrap_or(1.0);
            assert_eq!(s.text(shown), text, "{seconds} seconds");
        }
    }

    #[test]
    fn dates() {
        for (pattern, d3) in [("ISO", "%Y-%m-%d"), ("DD.MM.YYYY", "%d.%m.%Y"), ("Mon DD, YYYY", "%b %d, %Y"), ("100%", "100%%")] {
            assert_eq!(d3_date(pattern), d3, "pattern {pattern:?}");
        }
    }
}
