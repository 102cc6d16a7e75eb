//! Clauses that only tell why it is asked, before a question ('Because the insurer keeps asking, how many …') or behind it ('… I need it
//! for the newsletter'), and fillers. A clause that holds a number, a name or an operation is none.

use super::phrase::{listed, section};
use super::{asks, orders, parts, word};
use crate::lexicon::DICTIONARY;
use crate::text::Token;

/// Words of such a clause.
const LONGEST: usize = 18;

pub(super) fn take_off(tokens: &mut Vec<Token>) {
    fillers(tokens);
    brackets(tokens);
    before(tokens);
    behind(tokens);
}

fn fillers(tokens: &mut Vec<Token>) {
    // 'from March until now' is a period of its own.
    let from = tokens
        .iter()
        .any(|t| matches!(t.lower.as_str(), "from" | "since" | "between" | "starting" | "beginning" | "year" | "month" | "quarter"));
    let from = from || tokens.iter().any(|t| crate::time::unit(&t.lower).is_some());
    let so_far = if from { &[] } else { section("sofar") };
    let mut at = 0;
    while at < tokens.len() {
        match section("filler").iter().chain(so_far).filter_map(|p| p.at(tokens, at)).map(|f| f.len).max() {
            Some(len) if tokens.len() > len + 1 => {
                tokens.drain(at..at + len);
                if tokens.get(at).is_some_and(|t| t.text == ",") {
                    tokens.remove(at);
                }
            }
            _ => at += 1,
        }
    }
}

/// '(no hurry)', '(for the newsletter)'.
fn brackets(tokens: &mut Vec<Token>) {
    let Some(open) = tokens.iter().position(|t| t.punctuation && t.text == "(") else { return };
    let Some(close) = (open..tokens.len()).find(|&i| tokens[i].punctuation && tokens[i].text == ")") else { return };
    let courtesy = section("courtesy").iter().any(|p| p.ends(tokens, open + 1, close));
    let purpose = word(tokens, open + 1) == "for" && listed("for", word(tokens, close - 1)) && plain(&tokens[open + 1..close]);
    if courtesy || purpose {
        tokens.drain(open..=close);
    }
}

/// True where words restrict, compute and name nothing.
fn plain(clause: &[Token]) -> bool {
    clause.iter().enumerate().all(|(i, t)| {
        let digits = t.lower.starts_with(|c: char| c.is_ascii_digit());
        let name = t.capitalized && i > 0 && t.text != "I" && !t.text.starts_with("I'");
        // 'now that it is over'
        let over = t.lower == "over" && i + 1 == clause.len();
        let operator = !over
            && DICTIONARY.keyword(&t.lower).is_some_and(|k| {
                matches!(
                    k.tag,
                    "except"
                        | "cmp"
                        | "agg"
                        | "sup"
                        | "top"
                        | "group_by"
                        | "each"
                        | "each_lead"
                        | "order"
                        | "direction"
                        | "share"
                        | "count"
                )
            });
        let restricts = matches!(t.lower.as_str(), "only" | "by" | "per" | "than" | "without" | "last" | "sorted" | "but");
        !(t.quoted || digits || name || operator || restricts)
    })
}

/// 'because of the frost', 'given that they are retired': a reason that tells which rows are meant, not why it is asked.
fn tells_of_rows(tokens: &[Token], from: usize, behind: usize) -> bool {
    let of = word(tokens, from) == "because" && word(tokens, from + 1) == "of";
    let fact = matches!(word(tokens, from), "because" | "given" | "now" | "seeing" | "considering" | "since" | "as");
    // 'because it was too dear', 'because it broke': what is said of the rows in a few words.
    const MOST: usize = 6;
    let said = tokens.iter().skip(behind).take_while(|t| !parts(t)).count();
    let it = word(tokens, from) == "because" && word(tokens, behind) == "it" && (2..=MOST).contains(&said);
    let it = it && !tokens.iter().skip(behind).any(|t| matches!(t.lower.as_str(), "for" | "due" | "needed" | "urgent" | "important"));
    of || it || fact && matches!(word(tokens, behind), "they" | "they're" | "these" | "those" | "he" | "she" | "its" | "their")
}

/// True where a clause begins with those who ask, or somebody near them: 'I', 'we', 'my boss', 'the auditors'.
fn of_those_who_ask(tokens: &[Token], at: usize) -> bool {
    let article = usize::from(matches!(word(tokens, at), "the" | "my" | "our" | "a"));
    listed("askers", word(tokens, at)) || listed("who", word(tokens, at + article))
}

/// True where a question or an order begins.
fn begins(tokens: &[Token], at: usize) -> bool {
    let at = at + usize::from(matches!(word(tokens, at), "so" | "and" | "please" | "then"));
    const NOUNS: &[&str] =
        &["number", "the", "all", "total", "average", "do", "does", "did", "is", "are", "was", "were", "have", "has", "can", "could"];
    const WISHES: &[&str] = &["need", "want", "would", "wonder", "wondered", "i", "i'd", "we", "we'd", "like"];
    asks(word(tokens, at))
        || orders(word(tokens, at))
        || asks(word(tokens, at + 1))
        || NOUNS.contains(&word(tokens, at))
        || WISHES.contains(&word(tokens, at))
}

fn before(tokens: &mut Vec<Token>) {
    let Some(lead) = section("reason").iter().filter_map(|p| p.at(tokens, 0)).map(|f| f.len).max() else { return };
    let joined = |i: usize| {
        let next = i + 1 + usize::from(matches!(word(tokens, i + 1), "i" | "we" | "i'd" | "we'd"));
        matches!(word(tokens, i), "and" | "so" | "but")
            && (asks(word(tokens, i + 1)) || matches!(word(tokens, next), "need" | "want" | "would" | "wonder" | "wondered" | "like"))
    };
    let wished = |i: usize| {
        matches!(
            (word(tokens, i), word(tokens, i + 1)),
            ("i'd" | "we'd", "like" | "love" | "need" | "want") | ("i" | "we", "need" | "want" | "would" | "wonder")
        )
    };
    let end = (lead..tokens.len().min(lead + LONGEST)).find(|&i| parts(&tokens[i]) || joined(i) || wished(i));
    let Some(end) = end else { return };
    // A wish begins the question itself.
    let sign = usize::from(!wished(end));
    let asked = tokens[lead..end].iter().any(|t| asks(&t.lower));
    if tells_of_rows(tokens, 0, lead) || asked || !plain(&tokens[lead..end]) || !begins(tokens, end + sign) || tokens.len() < end + 4 {
        return;
    }
    let mut cut = end + sign;
    while matches!(word(tokens, cut), "so" | "and" | "then") {
        cut += 1;
    }
    // 'and need to know how many'
    if matches!(word(tokens, cut), "i" | "we" | "i'd" | "we'd" | "need" | "want" | "would" | "like" | "wonder" | "wondered") {
        let wish = (cut..tokens.len().min(cut + 6)).find(|&i| {
            !matches!(
                word(tokens, i),
                "i" | "we"
                    | "i'd"
                    | "we'd"
                    | "need"
                    | "want"
                    | "would"
                    | "like"
                    | "wonder"
                    | "wondered"
                    | "to"
                    | "know"
                    | "see"
                    | "have"
                    | "find"
                    | "out"
            )
        });
        cut = wish.unwrap_or(cut);
    }
    tokens.drain(..cut);
}

fn behind(tokens: &mut Vec<Token>) {
    const SHORTEST: usize = 3;
    let Some(last) = tokens.iter().rposition(|t| !parts(t)) else { return };
    for from in (SHORTEST..last).rev().take(LONGEST) {
        let Some(lead) = section("reasonbehind").iter().filter_map(|p| p.at(tokens, from)).map(|f| f.len).max() else { continue };
        let set_off = parts(&tokens[from - 1]);
        if tells_of_rows(tokens, from, from + lead) {
            continue;
        }
        // 'who left because it was too dear' tells which; 'because my boss asks' tells why it is asked.
        let because = word(tokens, from) == "because";
        let bare = because && of_those_who_ask(tokens, from + lead) || word(tokens, from) == "so";
        // What stands before must be the question.
        let asked = (0..from).any(|i| asks(word(tokens, i)) || orders(word(tokens, i)))
            || set_off && matches!(tokens[from - 1].text.as_str(), "?" | "-" | "–" | "—" | ",");
        let clause = tokens.get(from + lead..=last).unwrap_or_default();
        if (set_off || bare) && asked && plain(clause) && !clause.iter().any(|t| asks(&t.lower)) {
            tokens.truncate(from);
            while tokens.last().is_some_and(|t| t.punctuation && matches!(t.text.as_str(), "," | "-" | "–" | "—" | ";")) {
                tokens.pop();
            }
            return;
        }
    }
}
