//! Signs between names: 'outings x kind', 'visits / hall', 'guides + phone', '≥'.

use super::{Kind, found_from, groups, is_aggregate, kind, named_before, named_from, parts, read_as, unsaid, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Signs that are written with others, too.
pub(super) fn put_plainly(tokens: &mut [Token]) {
    for token in tokens.iter_mut().filter(|t| !t.quoted) {
        match token.text.as_str() {
            "≥" => read_as(token, ">="),
            "≤" => read_as(token, "<="),
            "≠" => read_as(token, "<>"),
            "→" => read_as(token, ":"),
            _ => continue,
        }
        // An arrow leads on like a colon.
        token.punctuation = token.text == "→";
    }
}

/// Reads 'x', '/' and '+' between names.
pub(super) fn between(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut i = 1;
    while i + 1 < tokens.len() {
        // 'tools grouped kind/maker'
        if matches!(word(tokens, i), "grouped" | "split") && named_from(tokens, i + 1, lexicon).is_some_and(|(k, _)| k != Kind::Amount) {
            unsaid(tokens, i + 1, "by");
        }
        match tokens[i].text.as_str() {
            _ if tokens[i].quoted => {}
            "x" | "X" | "×" | "*" => crossed(tokens, i, lexicon),
            "/" => divided(tokens, i, lexicon),
            "+" => added(tokens, i, lexicon),
            "&" if grouped(tokens, i, lexicon) && named_from(tokens, i + 1, lexicon).is_some() => read_as(&mut tokens[i], "and"),
            _ => {}
        }
        i += 1;
    }
}

/// Where grouped names begin that end before a token: the first of 'hall' in 'avg paid: hall x', none where what stands there is
/// counted or computed itself.
fn key_before(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    let (kind, n) = named_before(tokens, at, lexicon)?;
    let from = at - n;
    let measured = (0..from).any(|i| is_aggregate(word(tokens, i)) || matches!(word(tokens, i), "count" | "number" | "headcount"))
        || (0..from).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Amount, m)) if i + m <= from));
    let opens = from > 0 && parts(tokens, from - 1);
    match kind {
        Kind::Amount | Kind::Date => None,
        // 'charge outlet x fabric', 'garments outlet x fabric'
        Kind::Rows => {
            (opens && measured || matches!(named_before(tokens, from, lexicon), Some((Kind::Amount | Kind::Rows, _)))).then_some(from)
        }
        // 'outings, place x kind': what is asked for stands before.
        Kind::Category | Kind::Unit => {
            (measured || opens || matches!(named_before(tokens, from, lexicon), Some((Kind::Rows, _)))).then_some(from)
        }
    }
}

/// True where a group was named before: 'by town x', 'per hall x'.
fn grouped(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let Some((_, n)) = named_before(tokens, at, lexicon) else { return false };
    let before = (at - n).checked_sub(1).map_or("", |i| word(tokens, i));
    groups(before) || matches!(before, "and" | "by" | "the") && (0..at - n).any(|i| groups(word(tokens, i)))
}

/// 'by' or 'and' for a sign between what is measured or grouped by and another group.
fn group(tokens: &mut Vec<Token>, at: usize, lexicon: &Lexicon, led: &str) {
    if grouped(tokens, at, lexicon) {
        read_as(&mut tokens[at], "and");
    } else if let Some(from) = key_before(tokens, at, lexicon) {
        read_as(&mut tokens[at], "and");
        // 'avg paid: hall and ticket' is a list, 'avg paid by hall and ticket' groups.
        if from > 0 && matches!(tokens[from - 1].text.as_str(), ":" | ",") {
            tokens[from - 1].punctuation = false;
            read_as(&mut tokens[from - 1], "by");
        } else {
            unsaid(tokens, from, "by");
        }
    } else {
        read_as(&mut tokens[at], led);
    }
}

/// 'outings x kind' groups, 'pieces x price' multiplies.
fn crossed(tokens: &mut Vec<Token>, at: usize, lexicon: &Lexicon) {
    let digits = |i: usize| tokens.get(i).is_some_and(|t| t.lower.starts_with(|c: char| c.is_ascii_digit()));
    let closes = tokens.get(at - 1).is_some_and(|t| t.text == ")");
    let next = named_from(tokens, at + 1, lexicon);
    let multiplies = matches!(next, Some((Kind::Amount, _)));
    let plain = !word(tokens, at + 1).is_empty() && (closes || !word(tokens, at - 1).is_empty());
    // 'the x axis', 'x and y'
    let axis =
        matches!(word(tokens, at + 1), "axis" | "and" | "ax" | "value" | "values") || matches!(word(tokens, at - 1), "the" | "by" | "on");
    if !plain || digits(at - 1) || digits(at + 1) || axis {
        return;
    }
    if multiplies {
        read_as(&mut tokens[at], "times");
    } else {
        group(tokens, at, lexicon, "by");
    }
}

/// 'visits / hall', 'avg/flock': per; 'by kind/maker': and.
fn divided(tokens: &mut Vec<Token>, at: usize, lexicon: &Lexicon) {
    let (before, after) = (word(tokens, at - 1), word(tokens, at + 1));
    if before.is_empty() && tokens[at - 1].text != ")" || after.is_empty() || is_aggregate(after) {
        return;
    }
    let Some((next, n)) = named_from(tokens, at + 1, lexicon) else {
        if either(tokens, at, lexicon) {
            read_as(&mut tokens[at], "or");
        }
        return;
    };
    let sorts = match next {
        Kind::Rows | Kind::Category | Kind::Unit => true,
        // 'fee / hour' is a rate of its own.
        Kind::Amount | Kind::Date => false,
    };
    if !sorts {
        return;
    }
    let counted = |t: &Token| t.text == "#" || matches!(t.lower.as_str(), "number" | "count");
    let measured = is_aggregate(before)
        || matches!(named_before(tokens, at, lexicon), Some((Kind::Amount | Kind::Rows, _)))
        || tokens[..at].iter().any(counted)
        || tokens[at - 1].text == ")"
        // 'no-shows / vet'
        || matches!(next, Kind::Rows | Kind::Unit) && !before.is_empty() && (0..at).all(|i| found_from(tokens, i, lexicon).is_none())
        // 'garments in work / outlet'
        || (next != Kind::Category || at > 1 && word(tokens, at - 2) == "in")
            && (0..at).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Rows | Kind::Amount, m)) if i + m <= at));
    let lists = grouped(tokens, at, lexicon) || key_before(tokens, at, lexicon).is_some();
    // 'name / phone': both.
    let both =
        named_before(tokens, at, lexicon).is_some_and(|(k, _)| k == Kind::Category) && kind(&tokens[at + 1..at + 1 + n], lexicon).is_some();
    if measured || lists {
        group(tokens, at, lexicon, "per");
    } else if both && next == Kind::Category {
        read_as(&mut tokens[at], "and");
    }
}

/// 'north/south lifts': neither word names a part of the database, so both are values, of which one is enough.
fn either(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let plain = |w: &str| w.chars().count() > 2 && w.chars().all(char::is_alphabetic) && !UNITED.contains(&w);
    let (before, after) = (word(tokens, at - 1), word(tokens, at + 1));
    let bracketed = tokens[..at].iter().rev().find(|t| matches!(t.text.as_str(), "(" | ")")).is_some_and(|t| t.text == "(");
    plain(before) && plain(after) && !bracketed && named_before(tokens, at, lexicon).is_none()
}

/// Words around a stroke that are no two values: 'and/or', 'his/her', '€/night'.
const UNITED: &[&str] = &[
    "and", "his", "her", "hers", "she", "him", "yes", "not", "with", "eur", "usd", "gbp", "chf", "second", "minute", "hour", "day",
    "night", "week", "month", "quarter", "year", "unit", "head", "person",
];

/// 'guides + phone' lists both; numbers are added.
fn added(tokens: &mut [Token], at: usize, lexicon: &Lexicon) {
    let amount = |k: Option<(Kind, usize)>| matches!(k, Some((Kind::Amount, _)));
    let sums = amount(named_from(tokens, at + 1, lexicon)) && amount(named_before(tokens, at, lexicon));
    let words = !word(tokens, at - 1).is_empty() && !word(tokens, at + 1).is_empty();
    let digits = |i: usize| word(tokens, i).starts_with(|c: char| c.is_ascii_digit());
    if words && !digits(at - 1) && !digits(at + 1) {
        read_as(&mut tokens[at], if sums { "plus" } else { "and" });
    }
}
