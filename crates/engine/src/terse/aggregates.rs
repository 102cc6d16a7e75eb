//! Aggregates as they are noted down: 'salary min max avg', 'kilos (sum, t)', 'top 3 guides, takings'.

use super::{Kind, is_aggregate, named_before, named_from, parts, read_as, unsaid, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Words of a group that is ranked: 'top 3 forest guides,'.
const RANKED: usize = 4;

/// 'min max avg': one after another without a sign between them.
pub(super) fn lists(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut i = 0;
    while i + 1 < tokens.len() {
        let run = (i..tokens.len()).take_while(|&k| is_list(word(tokens, k))).count();
        // 'sailings, avg min': of the minutes.
        if run == 2 && word(tokens, i + 1) == "min" && parts(tokens, i.wrapping_sub(1)) {
            read_as(&mut tokens[i + 1], "minutes");
            continue;
        }
        if run > 1 {
            for k in (i + 1..i + run).rev() {
                let joint = if k == i + run - 1 { "and" } else { "," };
                unsaid(tokens, k, joint);
                tokens[k].punctuation = joint == ",";
            }
            i += 2 * run - 1;
        }
        i += run.max(1);
    }
    // 'salary min, max and avg': they stand before what they are of.
    let Some((from, end)) = run_of(tokens) else { return };
    let closes = parts(tokens, end) || matches!(word(tokens, end), "by" | "per" | "/" | "x" | "each" | "in" | "for");
    let noun = noun_before(tokens, from, lexicon);
    if closes && noun < from && (noun == 0 || parts(tokens, noun - 1)) {
        tokens[noun..end].rotate_left(from - noun);
        return;
    }
    // 'list price: min, max, avg'
    if from > 1
        && matches!(tokens[from - 1].text.as_str(), ":" | "-" | ",")
        && let Some((Kind::Amount, n)) = named_before(tokens, from - 1, lexicon)
    {
        let noun = from - 1 - n;
        tokens.remove(from - 1);
        tokens[noun..end - 1].rotate_left(n);
    }
}

/// 'by price desc', 'by fee, highest first': sorted, not grouped.
pub(super) fn sorted(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(by) = (1..tokens.len()).find(|&i| {
        word(tokens, i) == "by"
            && !matches!(word(tokens, i - 1), "sorted" | "ordered" | "ranked" | "order" | "sort" | "top")
            && matches!(named_from(tokens, i + 1, lexicon), Some((Kind::Amount | Kind::Date, n)) if directed(tokens, i + 1 + n))
    }) else {
        return;
    };
    unsaid(tokens, by, "sorted");
}

/// True where a direction stands: 'desc', ', highest first'.
fn directed(tokens: &[Token], at: usize) -> bool {
    let at = at + usize::from(tokens.get(at).is_some_and(|t| t.text == ","));
    matches!(word(tokens, at), "desc" | "asc" | "descending" | "ascending")
        || word(tokens, at + 1) == "first"
            && matches!(word(tokens, at), "highest" | "lowest" | "largest" | "smallest" | "biggest" | "newest" | "oldest" | "latest")
}

/// Where the name of an amount begins that ends before a token: 'gift amount'. The token itself where none does.
fn noun_before(tokens: &[Token], end: usize, lexicon: &Lexicon) -> usize {
    let n = match named_before(tokens, end, lexicon) {
        Some((Kind::Amount, n)) => n,
        Some((Kind::Rows, n)) => return end - n,
        _ => return end,
    };
    match named_before(tokens, end - n, lexicon) {
        Some((Kind::Rows, m)) => end - n - m,
        _ => end - n,
    }
}

/// Aggregates that nobody says one after another but to list them: 'average total' is one, of totals.
fn is_list(word: &str) -> bool {
    matches!(word, "min" | "max" | "avg" | "average" | "median" | "mean" | "minimum" | "maximum")
}

/// The first list of several aggregates: where it begins and ends.
fn run_of(tokens: &[Token]) -> Option<(usize, usize)> {
    let joint = |k: usize| tokens.get(k).is_some_and(|t| matches!(t.lower.as_str(), "," | "and" | "/" | "&"));
    (0..tokens.len()).filter(|&i| is_list(word(tokens, i))).find_map(|i| {
        let mut end = i + 1;
        while joint(end) && is_list(word(tokens, end + 1)) {
            end += 2;
        }
        (end > i + 1).then_some((i, end))
    })
}

/// 'kilos (sum, t)', 'age (avg, in yrs)': the aggregate, and the unit that it is told in.
pub(super) fn bracketed(tokens: &mut Vec<Token>) {
    let mut i = 0;
    while i + 2 < tokens.len() {
        // '(t, sum)'
        let turned =
            tokens[i].text == "(" && is_unit(word(tokens, i + 1)) && tokens[i + 2].text == "," && is_aggregate(word(tokens, i + 3));
        if turned && !is_aggregate(word(tokens, i + 1)) {
            tokens.swap(i + 1, i + 3);
        }
        let opens = tokens[i].text == "(" && is_aggregate(word(tokens, i + 1));
        let comma = tokens.get(i + 2).is_some_and(|t| t.text == ",");
        let led = word(tokens, i + 3) == "in";
        let unit = i + 3 + usize::from(led);
        let closes = tokens.get(unit + 1).is_some_and(|t| t.text == ")");
        if opens && comma && closes && is_unit(word(tokens, unit)) {
            // '(sum) in t'
            let close = tokens.remove(unit + 1);
            if led {
                tokens[i + 2] = close;
            } else {
                read_as(&mut tokens[i + 2], "in");
                tokens.insert(i + 2, close);
            }
        }
        i += 1;
    }
}

fn is_unit(word: &str) -> bool {
    crate::compose::shown_units::is_shown_unit(word) || crate::time::unit(word).is_some()
}

/// 'top 3 guides, takings': by what they are ranked.
pub(super) fn ranked(tokens: &mut [Token], lexicon: &Lexicon) {
    let number =
        |i: usize| tokens.get(i).is_some_and(|t| !t.lower.is_empty() && t.lower.bytes().all(|b| b.is_ascii_digit()) || is_few(&t.lower));
    let Some(top) = (0..tokens.len()).find(|&i| matches!(word(tokens, i), "top" | "bottom" | "best" | "worst")) else { return };
    let from = top + 1 + usize::from(number(top + 1));
    let Some(comma) =
        (from + 1..=from + RANKED).find(|&i| tokens.get(i).is_some_and(|t| matches!(t.text.as_str(), "," | ":") && !t.quoted))
    else {
        return;
    };
    let plain = (from..comma).all(|i| !word(tokens, i).is_empty() && !matches!(word(tokens, i), "by" | "with" | "in" | "of" | "on"));
    let measure = comma + 1;
    let counts =
        word(tokens, measure) == "number" && word(tokens, measure + 1) == "of" || tokens.get(measure).is_some_and(|t| t.text == "#");
    let length = match named_from(tokens, measure, lexicon) {
        Some((Kind::Amount, n)) => n,
        _ if counts => 0,
        _ if is_aggregate(word(tokens, measure)) => match named_from(tokens, measure + 1, lexicon) {
            Some((Kind::Amount, n)) => n + 1,
            _ => return,
        },
        _ => return,
    };
    let bound = |i: usize| tokens.get(i).is_some_and(|t| matches!(t.lower.as_str(), ">" | "<" | ">=" | "<=" | "=" | "over" | "under"));
    if plain && !bound(measure + length) {
        read_as(&mut tokens[comma], "by");
    }
}

fn is_few(word: &str) -> bool {
    matches!(word, "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten")
}

/// 'top hourly rate coach': whose rate is the highest, not the rates at the top.
pub(super) fn highest(tokens: &mut [Token], lexicon: &Lexicon) {
    if !matches!(word(tokens, 0), "top" | "bottom") {
        return;
    }
    let Some((Kind::Amount, n)) = named_from(tokens, 1, lexicon) else { return };
    let one = |at: usize, len: usize| tokens.get(at + len - 1).is_some_and(|t| t.lower == t.lemma);
    if named_from(tokens, 1 + n, lexicon).is_some_and(|(k, len)| k == Kind::Rows && one(1 + n, len)) {
        let highest = word(tokens, 0) == "top";
        read_as(&mut tokens[0], if highest { "highest" } else { "lowest" });
    }
}
