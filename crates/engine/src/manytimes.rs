//! How often and how many, said with the bound behind: 'two or more times', 'twice or more', '2 visits or fewer', 'at least 4x'.
//! The bound is put before its number, where everything else is read; what was typed stays in the tokens' text.

use crate::numbers::number_at;
use crate::text::Token;

const MORE: &[&str] = &["more", "over", "above", "higher", "greater"];
const LESS: &[&str] = &["less", "fewer", "under", "below", "lower"];
/// Words between a number and its bound: '2 lost visits or fewer'.
const BETWEEN: usize = 2;

/// Puts bounds before the numbers that they are of.
pub(crate) fn turn(tokens: &mut Vec<Token>) {
    let mut i = 0;
    while i < tokens.len() {
        signs(tokens, i);
        if let Some((len, bound, more)) = bounded(tokens, i) {
            let end = i + len + bound + 2;
            tokens[i..end].rotate_right(2);
            read_as(&mut tokens[i], "at");
            read_as(&mut tokens[i + 1], if more { "least" } else { "most" });
            i += 2;
        }
        i += 1;
    }
}

/// The number at a place: its tokens, the words up to 'or more', and whether it is a lower bound.
fn bounded(tokens: &[Token], at: usize) -> Option<(usize, usize, bool)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let lower: Vec<&str> = tokens.get(at..(at + 3).min(tokens.len()))?.iter().map(|t| t.lower.as_str()).collect();
    let often = matches!(word(at), "once" | "twice" | "thrice");
    let len = if often { 1 } else { number_at(&lower, 0).filter(|n| !n.ordinal && !n.percent && !n.money)?.len };
    let bound = (0..=BETWEEN)
        .find(|k| word(at + len + k) == "or" && (MORE.contains(&word(at + len + k + 1)) || LESS.contains(&word(at + len + k + 1))))?;
    // What stands between names what is counted: no clause, no other number.
    let plain = (0..bound).all(|k| {
        let w = word(at + len + k);
        w.len() > 2
            && w.chars().all(char::is_alphabetic)
            && !matches!(
                w,
                "and"
                    | "the"
                    | "with"
                    | "that"
                    | "who"
                    | "than"
                    | "per"
                    | "for"
                    | "from"
                    | "years"
                    | "year"
                    | "days"
                    | "day"
                    | "old"
                    | "months"
                    | "weeks"
                    | "hours"
                    | "minutes"
            )
    });
    // 'between 2 and 5', 'more than 3' are bounds themselves.
    let led = at > 0 && matches!(word(at - 1), "than" | "and" | "between" | "least" | "most");
    let times = matches!(word(at + len + bound + 2), "times" | "time");
    (plain && !led && (often || bound > 0 || times)).then(|| (len, bound, MORE.contains(&word(at + len + bound + 1))))
}

/// '4x' in words.
fn signs(tokens: &mut Vec<Token>, at: usize) {
    let digits = |w: &str| !w.is_empty() && w.len() < 7 && w.chars().all(|c| c.is_ascii_digit());
    let Some(token) = tokens.get(at).filter(|t| !t.quoted) else { return };
    if let Some(number) = token.lower.strip_suffix('x').map(str::to_string).filter(|n| digits(n)) {
        read_as(&mut tokens[at], &number);
        let mut times = tokens[at].clone();
        (times.start, times.text) = (times.end, String::new());
        read_as(&mut times, "times");
        tokens.insert(at + 1, times);
    }
}

fn read_as(token: &mut Token, word: &str) {
    token.lower = word.to_string();
    token.lemma = word.to_string();
}
