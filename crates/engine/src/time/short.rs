//! Periods typed in a few letters: 'LY', 'LM', 'L30D', 'L12M', 'TTM', 'FY-1'.

use super::periods::Reading;
use super::pieces::Pieces;
use super::relative::{bounded, glued, nth_unit, rolling};
use crate::time_types::Grain;

/// The period that a piece stands for.
pub fn short(p: &Pieces, i: usize, out: &mut Vec<Reading>) {
    let word = p.at(i);
    let named = match word {
        "ly" | "py" => Some(nth_unit(-1, Grain::Year, false)),
        "ty" => Some(nth_unit(0, Grain::Year, false)),
        "lq" | "pq" => Some(nth_unit(-1, Grain::Quarter, false)),
        "lm" => Some(nth_unit(-1, Grain::Month, false)),
        "lw" => Some(nth_unit(-1, Grain::Week, false)),
        "lfy" | "pfy" => Some(nth_unit(-1, Grain::Year, true)),
        "ttm" | "ltm" => Some(rolling(12, Grain::Month)),
        _ => None,
    };
    if let Some(mut period) = named {
        period.label = Some(written_out(word).to_string());
        out.push(Reading::new(period, i + 1, 0.9, 0.88));
        return;
    }
    // 'FY-1', 'Q-1': so many before the current one.
    if let "fy" | "q" = word
        && !p.ends_token(i + 1)
        && let Ok(n @ 1..=9) = p.at(i + 1).parse::<i32>()
    {
        let grain = if word == "fy" { Grain::Year } else { Grain::Quarter };
        out.push(Reading::new(nth_unit(-n, grain, word == "fy"), i + 2, 0.93, 0.9));
        return;
    }
    let glued_unit = |rest: &str| {
        let months = rest.strip_suffix('m').and_then(|n| n.parse::<i32>().ok()).map(|n| (n, Grain::Month));
        let quarters = rest.strip_suffix('q').and_then(|n| n.parse::<i32>().ok()).map(|n| (n, Grain::Quarter));
        months.or(quarters).or_else(|| glued(rest)).and_then(|(n, grain)| bounded(n, grain))
    };
    let rest = word.strip_prefix(['l', 'p', 't']).filter(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    if let Some((n, grain)) = rest.and_then(glued_unit) {
        out.push(Reading::new(rolling(n, grain), i + 1, 0.93, 0.9));
    }
}

/// What a period is called.
fn written_out(word: &str) -> &'static str {
    match word {
        "ly" | "py" => "last year",
        "ty" => "this year",
        "lq" | "pq" => "last quarter",
        "lm" => "last month",
        "lw" => "last week",
        "lfy" | "pfy" => "last fiscal year",
        _ => "last 12 months",
    }
}
