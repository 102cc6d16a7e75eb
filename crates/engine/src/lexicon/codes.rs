//! Codes that comments explain: 'F = female, M = male', 'Result: D delivered, N nobody home', '1 = Monday'.

use std::collections::HashSet;

/// Pairs of code and meaning written in a comment: 'F = female, M = male' or 'SMB: small business'.
pub(crate) fn comment_codes(comment: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for part in comment.split([',', ';', '\n', '(', ')']) {
        for separator in [" = ", "=", " - ", " – ", ": "] {
            let Some((code, meaning)) = part.split_once(separator) else { continue };
            // 'Status: paid, open' lists values; only '=' may follow other words.
            let says = matches!(code.trim(), "true" | "false" | "yes" | "no");
            if !separator.contains('=') && !says && (code.trim().contains(' ') || code.trim().chars().any(char::is_lowercase)) {
                break;
            }
            let code = code.trim().rsplit([':', ' ']).next().unwrap_or("").trim_matches(['\'', '"']);
            let meaning = meaning.trim().trim_matches(['\'', '"', '.']);
            // 'null = unlimited' tells of what is not stored.
            let stored = !matches!(code.to_lowercase().as_str(), "null" | "empty" | "blank");
            if stored && !code.is_empty() && code.len() <= 12 && !meaning.is_empty() && meaning.len() <= 40 {
                out.push((code.to_string(), meaning.to_string()));
            }
            break;
        }
    }
    if out.is_empty() { bare_codes(comment) } else { out }
}

/// The same without a sign between: 'Result: D delivered, N nobody home'. All parts must be of that form, each with a code of its own.
fn bare_codes(comment: &str) -> Vec<(String, String)> {
    let list = comment.split_once(':').map_or(comment, |(_, list)| list);
    // 'Q quarantine (not usable)': what stands in brackets explains the meaning.
    let list = &without_brackets(list);
    let pair = |part: &str| {
        let (code, meaning) = part.trim().split_once(' ')?;
        let coded = code.len() <= 2 && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let meaning = meaning.trim().trim_end_matches('.');
        let told = meaning.len() <= 40 && meaning.split(' ').count() <= 4 && meaning.starts_with(char::is_lowercase);
        (coded && told).then(|| (code.to_owned(), meaning.to_owned()))
    };
    let parts: Vec<&str> = list.split([',', ';']).filter(|p| !p.trim().is_empty()).collect();
    let pairs: Vec<(String, String)> = parts.iter().filter_map(|p| pair(p)).collect();
    let own: HashSet<&String> = pairs.iter().map(|(code, _)| code).collect();
    if pairs.len() < 2 || pairs.len() != parts.len() || own.len() != pairs.len() {
        return Vec::new();
    }
    // 'N not' says nothing by itself; 'Y the part was returned' is said of what was returned.
    let deed = |(code, meaning): &(String, String)| {
        let (_, deed) = [" was ", " were ", " is ", " are ", " has been "].iter().find_map(|be| meaning.split_once(be))?;
        Some((code.clone(), deed.to_owned()))
    };
    let deeds: Vec<(String, String)> = pairs.iter().filter_map(deed).collect();
    let told = pairs.iter().filter(|(_, meaning)| meaning != "not").cloned();
    told.chain(deeds).collect()
}

fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut deep = 0usize;
    for c in text.chars() {
        match c {
            '(' => deep += 1,
            ')' => deep = deep.saturating_sub(1),
            c if deep == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Behind what was done or is the case: 'locked for new orders', 'left the house'.
const BEHIND: &[&str] = &[
    "for", "from", "to", "by", "in", "on", "at", "until", "since", "against", "during", "because", "as", "the", "our", "us", "with", "into",
];
/// Second words of verbs: 'held back for new orders'.
const PARTICLES: &[&str] = &["back", "out", "off", "up", "over", "down", "away"];

/// What people say for what a code means besides that itself: the state that opens it ('locked' of 'locked for new orders', 'held back' of
/// 'held back for new bids'), and what is being done as done and the other way round ('phased out' of 'phasing out', 'issued to production'
/// of 'issue to production').
pub(super) fn said(meaning: &str) -> Vec<String> {
    let lower = meaning.trim().to_lowercase();
    let words: Vec<&str> = lower.split(' ').filter(|w| !w.is_empty()).collect();
    let [first, rest @ ..] = words.as_slice() else { return Vec::new() };
    if first.len() <= 3 || !first.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let mut out = Vec::new();
    let deed = crate::compose::state::is_deed(first);
    match rest {
        [particle, behind, ..] if deed && PARTICLES.contains(particle) && BEHIND.contains(behind) => {
            out.push(format!("{first} {particle}"))
        }
        [behind, ..] if deed && BEHIND.contains(behind) => out.push((*first).to_owned()),
        _ => {}
    }
    if let Some(stem) = first.strip_suffix("ing").filter(|s| s.len() > 2 && !rest.is_empty()) {
        for form in [format!("{stem}ed"), format!("{stem}e"), stem.to_owned()] {
            out.push([&[form.as_str()], rest].concat().join(" "));
        }
    } else if !deed && rest.first().is_some_and(|w| matches!(*w, "to" | "from" | "into")) {
        let done = if first.ends_with('e') { format!("{first}d") } else { format!("{first}ed") };
        out.push([&[done.as_str()], rest].concat().join(" "));
    }
    out
}

/// The numbers of the other days of the week, where a comment tells one of them: '1 = Monday' makes Tuesday 2.
pub(super) fn further_weekdays(codes: &[(String, String)]) -> Vec<(String, String)> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let day = |meaning: &str| DAYS.iter().position(|d| meaning.eq_ignore_ascii_case(d));
    let told: Vec<(i64, usize)> = codes.iter().filter_map(|(code, meaning)| Some((code.parse().ok()?, day(meaning)?))).collect();
    let Some(&(code, at)) = told.first().filter(|(code, _)| (0..=7).contains(code)) else { return Vec::new() };
    // Days are counted from 0 where 0 is told, or where Sunday is the first of them.
    let zero = told.iter().any(|(code, _)| *code == 0);
    (0..7)
        .filter(|d| !told.iter().any(|(_, known)| known == d))
        .map(|d| {
            let behind = (d + 7 - at) % 7;
            let number = code + i64::try_from(behind).unwrap_or_default();
            let last = if zero { 6 } else { 7 };
            ((if number > last { number - 7 } else { number }).to_string(), DAYS[d].to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{comment_codes, further_weekdays};

    #[test]
    fn days_of_the_week_are_counted_on() {
        let number = |told: &[(&str, &str)], day: &str| {
            let told: Vec<(String, String)> = told.iter().map(|(c, m)| ((*c).to_owned(), (*m).to_owned())).collect();
            further_weekdays(&told).into_iter().find(|(_, m)| m == day).map(|(c, _)| c).unwrap_or_default()
        };
        assert_eq!((number(&[("1", "Monday")], "sunday"), number(&[("1", "Monday")], "friday")), ("7".into(), "5".into()));
        assert_eq!((number(&[("0", "Sunday")], "monday"), number(&[("0", "Sunday")], "saturday")), ("1".into(), "6".into()));
        assert_eq!((number(&[("1", "Sunday")], "monday"), number(&[("1", "Sunday")], "saturday")), ("2".into(), "7".into()));
        assert_eq!((number(&[("0", "Monday")], "sunday"), number(&[("9", "Monday")], "sunday")), ("6".into(), "".into()));
    }

    #[test]
    fn a_state_opens_what_a_code_means() {
        let cases = [
            ("locked for new jobs", "locked"),
            ("held back for new jobs", "held back"),
            ("left the house", "left"),
            ("phasing out", "phased out|phase out|phas out"),
            ("issue to the shop", "issued to the shop"),
            ("locked", ""),
            ("tuning", ""),
            ("price on request", ""),
            ("cast iron", ""),
        ];
        for (meaning, wanted) in cases {
            assert_eq!(super::said(meaning).join("|"), wanted, "{meaning}");
        }
    }

    #[test]
    fn codes_stand_before_what_they_mean() {
        let told = |comment: &str| comment_codes(comment).into_iter().map(|(c, m)| format!("{c}={m}")).collect::<Vec<_>>().join("|");
        assert_eq!(told("Outcome: P passed, F failed at once"), "P=passed|F=failed at once");
        assert_eq!(told("P passed, failed ones are left out"), "");
        assert_eq!(told("A list, B side"), "A=list|B=side");
        assert_eq!(told("N new (nobody in the office has seen it), O open"), "N=new|O=open");
        assert_eq!(told("P = passed, F = failed"), "P=passed|F=failed");
    }
}
