//! How many times something happened that keeps a row each time: 'how often has a payment failed since May' counts the payments that failed,
//! 'how many times did we refund a pass' the passes that were refunded, 'how often did a machine break down' the breakdowns.

use super::reworded::participle;
use super::{replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::{Token, lemma, stem};

/// Words from the subject to its verb, and from a verb to its object.
const REACH: usize = 3;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((from, len)) = (0..tokens.len()).find_map(|i| match (word(tokens, i), word(tokens, i + 1), word(tokens, i + 2)) {
        ("how", "often", _) => Some((i, 2)),
        ("how", "many", "times") => Some((i, 3)),
        _ => None,
    }) else {
        return;
    };
    let each = tokens.iter().any(|t| matches!(t.lower.as_str(), "each" | "every" | "per" | "by" | "average" | "most" | "least"));
    // 'how often this year was …': the period may stand behind.
    let Some(aux) = (from + len..tokens.len().min(from + len + 4)).find(|&i| auxiliary(word(tokens, i))) else { return };
    let period: Vec<Token> = tokens[from + len..aux].to_vec();
    if each || period.iter().any(|t| t.punctuation) || from + len < aux && crate::time::unit(word(tokens, aux - 1)).is_none() {
        return;
    }
    let events = |at: usize| table(lexicon, tokens.get(at)?).filter(|&t| lexicon.tables[t].date.is_some());
    let any = usize::from(matches!(word(tokens, aux + 1), "a" | "an" | "any" | "one" | "some"));
    let subject = aux + 1 + any;
    // 'has a payment failed', 'was a trip called off'
    if any > 0 && events(subject).is_some() && matches!(word(tokens, aux), "has" | "have" | "was" | "were" | "had") {
        let noun = plural(word(tokens, subject));
        let verb = if matches!(word(tokens, aux), "was" | "were") { "were" } else { "have" };
        replace(tokens, from, subject + 1 - from, &["how", "many", &noun, verb]);
        put_last(tokens, period);
        return;
    }
    // 'did we refund a pass'
    let person = matches!(word(tokens, subject), "we" | "you" | "they" | "i" | "people" | "somebody" | "someone" | "anyone" | "anybody");
    let object = (subject + 2..tokens.len().min(subject + 2 + REACH))
        .find(|&i| matches!(word(tokens, i - 1), "a" | "an" | "any") && events(i).is_some());
    if let (true, Some(object), Some(done)) =
        (person && word(tokens, aux) == "did", object, participle(word(tokens, subject + 1)).filter(|_| word(tokens, subject + 2) != "up"))
    {
        // What stands between is a part of the verb: 'call off a trip'.
        if object <= subject + 4 {
            let noun = plural(word(tokens, object));
            let particle = (object == subject + 4).then(|| word(tokens, subject + 2).to_string());
            let mut plain = vec!["how", "many", &noun, "were", &done];
            plain.extend(particle.as_deref());
            replace(tokens, from, object + 1 - from, &plain);
            put_last(tokens, period);
        }
        return;
    }
    // 'did a lift break down', 'did guests complain': the noun of the verb is a table of events.
    let Some(of_whom) = tokens.get(subject) else { return };
    let named = any > 0 || person || of_whom.capitalized || table(lexicon, of_whom).is_some();
    let plain = |i: usize| !matches!(word(tokens, i), "a" | "an" | "the" | "any" | "");
    let verb =
        (subject + 1..tokens.len().min(subject + REACH)).take_while(|&i| plain(i)).find_map(|i| Some((i, doing(lexicon, tokens, i)?)));
    // 'how often do they' is how often on average, within a time that isn't said.
    if let (true, "did" | "has" | "have", Some((at, (noun, taken)))) = (named, word(tokens, aux), verb) {
        // A subject that is named for itself restricts: 'did Gamsjoch break down', 'did gondolas break down'.
        let of: Vec<Token> = if any > 0 || person { Vec::new() } else { tokens[subject..at].to_vec() };
        replace(tokens, from, at + taken - from, &["how", "many", &noun]);
        if !of.is_empty() {
            let close = tokens[from + 2].end;
            let mut said = vec![super::unsaid("of", close)];
            said.extend(of);
            tokens.splice(from + 3..from + 3, said);
        }
        put_last(tokens, period);
    }
}

fn auxiliary(w: &str) -> bool {
    matches!(w, "did" | "has" | "have" | "had" | "was" | "were")
}

/// The table that a word names.
fn table(lexicon: &Lexicon, token: &Token) -> Option<usize> {
    lexicon.named(&token.lemma).iter().find_map(|h| match h.target {
        Target::Table(t) if h.weight > 0.9 => Some(t),
        _ => None,
    })
}

/// The noun of a verb that names rows with a day of their own, and the words it takes: 'break down' of `breakdowns`, 'complain' of
/// `complaints`.
fn doing(lexicon: &Lexicon, tokens: &[Token], at: usize) -> Option<(String, usize)> {
    const SHORTEST: usize = 4;
    let verb = word(tokens, at);
    if verb.len() < SHORTEST || tokens[at].punctuation {
        return None;
    }
    let glued = format!("{verb}{}", word(tokens, at + 1));
    for (t, entry) in lexicon.tables.iter().enumerate().filter(|(_, e)| e.date.is_some()) {
        let Some(last) = entry.words.last().map(|w| lemma(w)) else { continue };
        let two = glued == last && !word(tokens, at + 1).is_empty();
        let kin = last.starts_with(verb) && last.len() <= verb.len() + 5 || stem(&last) == stem(verb);
        if two || kin && !lexicon.schema.tables[t].kind.is_view() {
            return Some((plural(&last), if two { 2 } else { 1 }));
        }
    }
    None
}

fn plural(noun: &str) -> String {
    match noun {
        _ if noun.ends_with("ss") || noun.ends_with('x') || noun.ends_with("ch") || noun.ends_with("sh") => format!("{noun}es"),
        _ if noun.ends_with('s') => noun.to_string(),
        _ if noun.ends_with('y') && !noun.ends_with("ay") && !noun.ends_with("ey") && !noun.ends_with("oy") => {
            format!("{}ies", &noun[..noun.len() - 1])
        }
        _ => format!("{noun}s"),
    }
}

/// Puts words behind the last of the question.
fn put_last(tokens: &mut Vec<Token>, words: Vec<Token>) {
    let end = tokens.iter().rposition(|t| !t.punctuation).map_or(tokens.len(), |i| i + 1);
    tokens.splice(end..end, words);
}
