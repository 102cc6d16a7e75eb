//! Words that only stress what is asked: 'how many do we *actually* have', 'no orders *at all*', '*exactly* how many', 'how many … *in total*'.
//! They are taken off before anything is read, since rules look at what stands side by side. What the schema is called so stays, and so does
//! whatever may restrict ('still', 'currently', 'only') or compute ('how much … in total').

use super::{parts, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Adverbs that say nothing wherever they stand.
const ADVERBS: &[&str] = &["actually", "really", "indeed", "truly", "genuinely", "basically"];
/// Adverbs before and behind a word of measure.
const MEASURING: &[&str] = &["exactly", "precisely", "roughly", "approximately", "about"];
/// What a count is said to be, though it is one anyway.
const IN_ALL: &[&[&str]] = &[&["in", "total"], &["overall"], &["in", "all"], &["all", "in", "all"]];
/// What closes a clause that denies or asks for any.
const AT_ALL: &[&[&str]] = &[&["at", "all"], &["at", "any", "time"], &["whatsoever"]];

pub(crate) fn take_off(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    adverbs(tokens, lexicon);
    measuring(tokens);
    at_all(tokens);
    in_all(tokens);
}

fn adverbs(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut at = 1;
    while at < tokens.len() {
        let stressed = ADVERBS.contains(&word(tokens, at)) && lexicon.named(&tokens[at].lemma).is_empty();
        // 'not really' is no denial that the rest could be asked of.
        if stressed && !matches!(word(tokens, at - 1), "not" | "very" | "so") && tokens.len() > 3 {
            tokens.remove(at);
        } else {
            at += 1;
        }
    }
}

/// 'exactly how many', 'how many exactly'.
fn measuring(tokens: &mut Vec<Token>) {
    let asks = |i: usize| word(tokens, i) == "how" && matches!(word(tokens, i + 1), "many" | "much" | "long" | "often" | "old" | "far");
    let before = (0..tokens.len().saturating_sub(2)).find(|&i| MEASURING.contains(&word(tokens, i)) && asks(i + 1));
    let first = |i: usize| i == 0 || parts(&tokens[i - 1]) || matches!(word(tokens, i - 1), "know" | "me" | "and" | "so" | "see" | "us");
    if let Some(at) = before.filter(|&i| word(tokens, i) != "about" || first(i)) {
        let opened = tokens[at].capitalized;
        tokens.remove(at);
        tokens[at].capitalized |= opened;
        return;
    }
    let closes = |i: usize| matches!(word(tokens, i), "exactly" | "precisely") && tokens.get(i + 1).is_none_or(parts);
    if asks(0)
        && let Some(at) = (3..tokens.len()).find(|&i| closes(i))
    {
        tokens.remove(at);
    }
}

/// True where nothing that is named follows.
fn closes(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_none_or(parts)
        || matches!(
            word(tokens, at),
            "in" | "this" | "last" | "since" | "during" | "over" | "within" | "so" | "yet" | "and" | "but" | "from" | "for" | "please"
        )
}

/// 'no orders at all': 'at all branches' names them.
fn at_all(tokens: &mut Vec<Token>) {
    let denies = |w: &str| {
        matches!(w, "no" | "not" | "never" | "without" | "none" | "nobody" | "nothing" | "any" | "anything" | "anybody" | "anyone")
            || w.ends_with("n't")
    };
    let Some(at) = (2..tokens.len()).find(|&i| AT_ALL.iter().any(|p| says(tokens, i, p))) else { return };
    let len = AT_ALL.iter().filter(|p| says(tokens, at, p)).map(|p| p.len()).max().unwrap_or(0);
    if (0..at).any(|i| denies(word(tokens, i))) && closes(tokens, at + len) {
        tokens.drain(at..at + len);
    }
}

/// 'how many boats do we have in total' is a count anyway; 'how much … in total' adds up, and so does what is told of each group.
fn in_all(tokens: &mut Vec<Token>) {
    let counts = |i: usize| word(tokens, i) == "how" && word(tokens, i + 1) == "many";
    let others = |i: usize| {
        matches!(
            word(tokens, i),
            "per"
                | "by"
                | "each"
                | "every"
                | "much"
                | "average"
                | "versus"
                | "vs"
                | "than"
                | "what"
                | "which"
                | "percent"
                | "that"
                | "those"
                | "it"
                | "these"
        )
    };
    if (0..tokens.len()).filter(|&i| counts(i)).count() != 1 || (0..tokens.len()).any(others) {
        return;
    }
    // 'how many readers have we had altogether' counts those who are gone, too; where more is said of them the word adds nothing.
    let told = (0..tokens.len()).filter(|&i| !tokens[i].punctuation && !crate::account::policy::says_nothing(word(tokens, i))).count() > 1;
    if told && let Some(at) = (3..tokens.len()).find(|&i| word(tokens, i) == "altogether" && closes(tokens, i + 1)) {
        tokens.remove(at);
        return;
    }
    let found = |i: usize| IN_ALL.iter().filter(|p| says(tokens, i, p)).map(|p| p.len()).max().filter(|n| closes(tokens, i + n));
    let Some((at, len)) = (3..tokens.len()).find_map(|i| Some((i, found(i)?))) else { return };
    tokens.drain(at..at + len);
}

fn says(tokens: &[Token], at: usize, phrase: &[&str]) -> bool {
    phrase.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w)
}
