//! How a question opens in a conversation: words that only lead up to it, and what they say of the one before.

use super::phrases::{Cue, longest};
use crate::text::Token;

/// How a question opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Opening {
    /// It goes on from the one before ('and', 'now', 'but').
    pub goes_on: bool,
    /// It is one of its own ('something else').
    pub new: bool,
    /// It puts the answer before right ('no, by month').
    pub corrects: bool,
}

/// How many tokens at the start only open the question ('ok, and now', 'can you please', 'something else:'), and what they say.
pub(super) fn opening(tokens: &[Token]) -> (usize, Opening) {
    let mut at = 0;
    let mut says = Opening::default();
    while at < tokens.len() {
        if tokens[at].punctuation && at > 0 {
            at += 1;
            continue;
        }
        match longest(tokens, at) {
            (Some(Cue::Lead), len) if !tokens[at].quoted && !tokens[at].punctuation => {
                // 'no orders', 'good reviews': only where the words open a sentence.
                let word = tokens[at].lower.as_str();
                let puts_right = corrects(&tokens[at..at + len]);
                let ambiguous = len == 1
                    && word != "actually"
                    && !matches!(word, "and" | "now" | "ok" | "okay" | "so" | "but" | "then" | "please" | "yes" | "hi" | "hello");
                if ambiguous && !tokens.get(at + 1).is_some_and(|t| t.punctuation) {
                    break;
                }
                // 'Sorry, how many boats are there?' asks anew.
                let asks = tokens[at + len..].iter().find(|t| !t.punctuation).is_some_and(|t| ASKING.contains(&t.lower.as_str()));
                says.corrects |= word == "no" || puts_right && !asks;
                says.goes_on |= matches!(word, "and" | "now" | "so" | "but" | "then" | "or");
                at += len;
            }
            (Some(Cue::New), len) => {
                // 'something else: how many …', 'something else now: …'; 'something else than books' goes on.
                let mut end = at + len;
                while tokens.get(end).is_some_and(|t| matches!(t.lower.as_str(), "now" | "please" | "then")) {
                    end += 1;
                }
                if !tokens.get(end).is_some_and(|t| t.punctuation) {
                    break;
                }
                says.new = true;
                at = end;
            }
            _ => break,
        }
    }
    if let Some((len, divides)) = handed_over(&tokens[at..]) {
        says.goes_on = true;
        // 'Give me that by segment': instead of what it is by; 'split that by segment': as well.
        says.corrects |= !divides;
        at += len;
    }
    if tokens[at..].iter().all(|t| t.punctuation) { (0, Opening::default()) } else { (at, says) }
}

/// 'give me that by client', 'can I have it per month', 'that figure split by kind': the tokens before 'by' only ask for the answer
/// before once more, and whether they divide it; `None` where they say more than that.
fn handed_over(tokens: &[Token]) -> Option<(usize, bool)> {
    const ASKED: &[&str] = &[
        "give", "show", "get", "send", "tell", "print", "put", "bring", "present", "see", "have", "want", "need", "like", "love", "do",
        "is", "was", "does", "did", "would", "could", "can", "may", "let", "me", "us", "i", "we", "you", "i'd", "we'd", "what", "what's",
        "'d", "d", "to", "please", "now", "then", "just", "also", "once", "more", "for", "s", "'s", "let's",
    ];
    const FIGURES: &[&str] = &["figure", "number", "figures", "numbers", "total", "amount", "sum", "count", "result", "results", "value"];
    const SPLIT: &[&str] =
        &["split", "broken", "down", "grouped", "divided", "cut", "separated", "sliced", "up", "come", "to", "out", "again"];
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let mut at = 0;
    while ASKED.contains(&word(at)) {
        at += 1;
    }
    at += match (word(at), word(at + 1)) {
        ("that" | "this" | "those" | "these" | "the", noun) if FIGURES.contains(&noun) && (word(at) != "the" || noun != "total") => 2,
        ("that" | "this" | "it", _) => 1,
        ("the", "same") => 2,
        _ => return None,
    };
    let figure = at;
    while SPLIT.contains(&word(at)) || matches!(word(at), "for" | "please" | "now") && !matches!(word(at + 1), "each" | "every") {
        at += 1;
    }
    let divides = (figure..at).any(|i| matches!(word(i), "split" | "broken" | "grouped" | "divided" | "cut" | "separated" | "sliced"));
    (matches!(word(at), "by" | "per") || word(at) == "for" && matches!(word(at + 1), "each" | "every")).then_some((at, divides))
}

/// Words that a whole question opens with.
const ASKING: &[&str] = &[
    "how", "what", "which", "who", "whose", "where", "when", "why", "is", "are", "do", "does", "did", "was", "were", "show", "list",
    "give", "tell", "find",
];

/// 'I meant', 'sorry', 'no wait': what follows stands for what was said.
fn corrects(words: &[Token]) -> bool {
    words.iter().any(|t| {
        matches!(
            t.lower.as_str(),
            "mean" | "meant" | "mistake" | "sorry" | "wait" | "oops" | "actually" | "correction" | "scratch" | "rephrase"
        )
    })
}

/// '…, I mean' behind what is meant: how many tokens it is, 0 where there is none.
pub(super) fn afterthought(tokens: &[Token]) -> usize {
    let [.., i, mean] = tokens else { return 0 };
    if tokens.len() < 3 || i.lower != "i" || !matches!(mean.lower.as_str(), "mean" | "meant") {
        return 0;
    }
    2 + usize::from(tokens.len() > 3 && tokens[tokens.len() - 3].punctuation)
}
