//! Those whose total goes beyond a bound, however it is said: 'the lifts whose rides add up to more than 500 in fare', 'adding up the fare of the
//! rides, which lifts are over 500', 'lifts that have more than 500 of total ride fare', 'lifts over 500 total fare rides'. Put as those with a
//! total of the amount over the bound, which composing knows.
//!
//! Only where nothing else is said: a clause that holds a word of its own is left as it is.

use super::phrase::number;
use super::{parts, unsaid, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, found_from};
use crate::text::Token;

/// Words that say that something is added up.
const TOTALS: &[&str] =
    &["total", "totals", "totalling", "sum", "sums", "summed", "add", "adds", "adding", "added", "altogether", "overall"];
/// Words that a clause of this kind is made of beside its names.
const LIGHT: &[&str] = &[
    "the", "their", "its", "our", "all", "of", "a", "an", "to", "up", "in", "whose", "that", "which", "who", "with", "where", "have",
    "has", "had", "is", "are", "was", "were", "come", "comes", "came", "get", "gets", "got", "gone", "go", "goes", "went", "been",
    "reached", "reach", "if", "you", "we", "i", "when", "by", "for", "on", "comes", "than", "together", "there",
];
/// Orders and wishes that may open it.
const LEADS: &[&str] = &[
    "show", "list", "give", "find", "name", "me", "every", "each", "can", "could", "need", "want", "please", "any", "what", "tell", "see",
];

/// How a bound is said before its number: the words of it, and what it is plainly.
const BOUNDS: &[(&[&str], &str)] = &[
    (&["more", "than"], "over"),
    (&["higher", "than"], "over"),
    (&["over"], "over"),
    (&["above"], "over"),
    (&["past"], "over"),
    (&["beyond"], "over"),
    (&["less", "than"], "under"),
    (&["lower", "than"], "under"),
    (&["below"], "under"),
    (&["under"], "under"),
    (&["at", "least"], "of at least"),
    (&["at", "most"], "of at most"),
];

/// Verbs of who has such a sum.
const TAKES: &[&str] =
    &["earned", "earn", "earns", "took", "take", "taken", "brought", "bring", "made", "make", "generated", "raised", "collected"];

/// 'more than 500 in fees': an amount in the plural behind its number is the sum of them.
fn is_summed(tokens: &[Token], behind: usize, lexicon: &Lexicon) -> bool {
    let Some((Kind::Amount, _, n)) = found_from(tokens, behind + 1, lexicon).filter(|_| word(tokens, behind) == "in") else { return false };
    tokens.get(behind + n).is_some_and(|t| t.lower != t.lemma && t.lower.ends_with('s'))
}

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let end = (0..tokens.len()).rev().find(|&i| !parts(&tokens[i])).map_or(0, |i| i + 1);
    let Some((bound, len, said)) = (1..end).find_map(|i| bound_at(tokens, i)) else { return };
    let value = bound + len;
    let digits = number(tokens, value);
    if digits == 0 {
        return;
    }
    let behind = value + digits;
    let (mut owner, mut rows, mut amount) = (None, None, None);
    let summed = is_summed(tokens, behind, lexicon);
    let mut total = summed;
    let mut at = 0;
    // A period may close the question; it stays where it is.
    let mut stop = end;
    while at < stop {
        if at == bound {
            at = behind;
            continue;
        }
        let w = word(tokens, at);
        if TOTALS.contains(&w) && !names_amount_whole(tokens, at, lexicon) {
            total = true;
            at += 1;
            continue;
        }
        if let Some((kind, table, n)) = found_from(tokens, at, lexicon) {
            match kind {
                Kind::Amount if amount.is_none() => amount = Some((at, n, table)),
                Kind::Rows if owner.is_none() && rows.is_none() => owner = Some((at, n, table)),
                Kind::Rows if rows.is_none() => rows = Some((at, n, table)),
                _ => return,
            }
            at += n;
            continue;
        }
        if at > 0 && period(tokens, at, stop) {
            stop = at;
            break;
        }
        if !(LIGHT.contains(&w) || LEADS.contains(&w) || parts(&tokens[at]) || summed && TAKES.contains(&w)) {
            return;
        }
        at += 1;
    }
    let (Some(first), Some(amount), true) = (owner, amount, total) else { return };
    // 'sheet price' says by itself whose it is.
    let second = rows.unwrap_or((amount.0, 0, amount.2));
    // Whose rows they are is told by the keys: the rows refer to their owner.
    let next = |from: usize| lexicon.adjacent[from].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == from).map(|e| e.to);
    let refers = |from: usize, to: usize| next(from).any(|t| t == to || rows.is_none() && next(t).any(|t| t == to));
    let (owner, rows) = match (first.2, second.2) {
        (Some(a), Some(b)) if refers(b, a) => (first, second),
        (Some(a), Some(b)) if refers(a, b) => (second, first),
        _ => return,
    };
    let place = tokens[bound].start;
    let mut plain: Vec<Token> = vec![unsaid("which", 0)];
    let put = |from: usize, n: usize, plain: &mut Vec<Token>| plain.extend(tokens[from..from + n].iter().cloned());
    put(owner.0, owner.1, &mut plain);
    plain.extend(["have", "a", "total"].map(|w| unsaid(w, place)));
    put(rows.0, rows.1, &mut plain);
    put(amount.0, amount.1, &mut plain);
    plain.extend(said.split(' ').map(|w| unsaid(w, place)));
    put(value, digits, &mut plain);
    tokens.splice(..stop, plain);
}

/// A bound that begins at a token: its words, and what it is plainly.
fn bound_at(tokens: &[Token], at: usize) -> Option<(usize, usize, &'static str)> {
    let stands = |p: &[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w);
    let (phrase, said) = BOUNDS.iter().find(|(p, _)| stands(p) && number(tokens, at + p.len()) > 0)?;
    Some((at, phrase.len(), said))
}

/// 'total' that is a part of an amount's own name, where it is said once only: 'total amount'.
fn names_amount_whole(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let again = (0..tokens.len()).any(|i| i != at && TOTALS.contains(&word(tokens, i)));
    again && matches!(found_from(tokens, at, lexicon), Some((Kind::Amount, _, n)) if n > 1)
}

/// True where a period closes the clause.
fn period(tokens: &[Token], at: usize, end: usize) -> bool {
    let timed = |i: usize| {
        let w = word(tokens, i);
        crate::time::unit(w).is_some()
            || crate::time::month(w).is_some()
            || w.len() == 4 && w.starts_with(['1', '2']) && w.bytes().all(|b| b.is_ascii_digit())
    };
    matches!(word(tokens, at), "this" | "last" | "in" | "since" | "during")
        && (at + 1..end).any(timed)
        && (at + 1..end).all(|i| {
            number(tokens, i) > 0 || timed(i) || matches!(word(tokens, i), "the" | "last" | "half" | "first" | "of" | "past" | "second")
        })
}
