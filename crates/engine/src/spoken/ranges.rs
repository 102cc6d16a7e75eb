//! Between two numbers, however it is said: 'fall between 5 and 9 in fare', 'between 5 and 9 in fare, how many rides is that', 'a fare anywhere
//! from 5 to 9', 'rides fare 5-9'. Put as rows whose amount is between them.

use super::phrase::number;
use super::{parts, read_as, replace, unsaid, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_before, named_from};
use crate::text::Token;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    first(tokens, lexicon);
    falls(tokens, lexicon);
    joined(tokens, lexicon);
}

/// A bound that stands at a place: 'between 5 and 9', 'from 5 to 9'; its tokens.
fn between(tokens: &[Token], at: usize) -> Option<usize> {
    let to = match word(tokens, at) {
        "between" => "and",
        "from" => "to",
        _ => return None,
    };
    let low = number(tokens, at + 1);
    let join = at + 1 + low;
    let high = number(tokens, join + 1);
    (low > 0 && high > 0 && word(tokens, join) == to).then_some(2 + low + high)
}

/// 'between 5 and 9 in fare, how many rides is that': how many rides have a fare between 5 and 9.
fn first(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(n) = between(tokens, 0) else { return };
    let name = n + 1;
    let Some((Kind::Amount, len)) = named_from(tokens, name, lexicon).filter(|_| matches!(word(tokens, n), "in" | "of" | "on")) else {
        return;
    };
    let comma = name + len;
    let (true, true) = (tokens.get(comma).is_some_and(parts), matches!(word(tokens, comma + 1), "how" | "which" | "what" | "who")) else {
        return;
    };
    let rows = (comma + 2..tokens.len().min(comma + 7)).find_map(|i| match named_from(tokens, i, lexicon) {
        Some((Kind::Rows, m)) => Some(i + m),
        _ => None,
    });
    let Some(rows) = rows else { return };
    let place = tokens[rows - 1].end;
    let mut told: Vec<Token> = vec![unsaid("with", place)];
    told.extend(tokens[name..name + len].iter().cloned());
    told.extend(tokens[..n].iter().cloned());
    let mut behind = rows;
    // 'is that'
    if matches!(word(tokens, behind), "is" | "are" | "was" | "were")
        && matches!(word(tokens, behind + 1), "that" | "those" | "it" | "there")
    {
        behind += 2;
    }
    tokens.splice(rows..behind, told);
    tokens.drain(..=comma);
}

/// 'fall between 5 and 9 in fare', 'lie between 5 and 9 by weight': with a fare between them.
fn falls(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let verb =
        |i: usize| matches!(word(tokens, i), "fall" | "falls" | "fell" | "lie" | "lies" | "lay" | "range" | "ranges" | "are" | "were");
    let Some((at, n)) = (1..tokens.len()).find_map(|i| Some((i, between(tokens, i)?)).filter(|_| verb(i - 1))) else { return };
    let name = at + n + 1;
    let Some((Kind::Amount, len)) =
        named_from(tokens, name, lexicon).filter(|_| matches!(word(tokens, at + n), "in" | "by" | "on" | "for"))
    else {
        return;
    };
    let mut told = vec![unsaid("with", tokens[at].start)];
    told.extend(tokens[name..name + len].iter().cloned());
    told.extend(tokens[at..at + n].iter().cloned());
    tokens.splice(at - 1..name + len, told);
}

/// 'rides fare 5-9': the two ends of it in one word; 'anywhere from 5 to 9' behind an amount.
fn joined(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    for i in 1..tokens.len() {
        let amount = matches!(named_before(tokens, i, lexicon), Some((Kind::Amount, _)));
        if !amount {
            continue;
        }
        if let Some((low, high)) = tokens[i].lower.clone().split_once(['-', '–']).filter(|_| !tokens[i].quoted) {
            let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let number = |t: &str| t.parse::<f64>().ok();
            let ordered = digits(low) && digits(high) && number(low).zip(number(high)).is_some_and(|(a, b)| a < b);
            if ordered {
                let close = tokens[i].end;
                let mut first = tokens[i].clone();
                read_as(&mut first, low);
                tokens.splice(i..=i, [unsaid("between", first.start), first, unsaid("and", close), unsaid(high, close)]);
                return;
            }
        }
        let anywhere = usize::from(matches!(word(tokens, i), "anywhere" | "somewhere"));
        if anywhere > 0 && word(tokens, i + 1) == "from" && between(tokens, i + 1).is_some() {
            let to = i + 2 + number(tokens, i + 2);
            read_as(&mut tokens[to], "and");
            replace(tokens, i, 2, &["between"]);
            return;
        }
    }
}
