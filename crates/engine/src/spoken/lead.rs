//! What is said before a question and says nothing of it: courtesies, who wants to know, what for, where it came up. By lists
//! (`data/spoken_parts.txt`); what holds a name, a number or a word of the schema stays.

use super::phrase::{listed, section};
use super::{parts, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Leads that may follow one another.
const MOST: usize = 4;
/// Words of who wants to know, and of a clause that tells why.
const LONGEST_NAME: usize = 6;
const LONGEST_CLAUSE: usize = 14;

/// Takes the leads off the front.
pub(super) fn take_off(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    for _ in 0..MOST {
        let len = courtesy(tokens).or_else(|| asker(tokens)).or_else(|| purpose(tokens, lexicon)).or_else(|| occasion(tokens));
        let Some(mut len) = len else { return };
        while tokens.get(len).is_some_and(parts) || matches!(word(tokens, len), "that") && len > 0 && tokens[len - 1].punctuation {
            len += 1;
        }
        // Something must be left to ask.
        if tokens.iter().skip(len).filter(|t| !t.punctuation).count() < 2 {
            return;
        }
        // 'can I see the orders of last month' asks for the rows, 'I'd like to see how many …' for what comes behind.
        let last = len - 1;
        let sees = matches!(word(tokens, last), "see" | "get")
            && !super::asks(word(tokens, len))
            && !matches!(word(tokens, len), "if" | "whether" | "that");
        tokens.drain(..if sees { last } else { len });
        if sees {
            super::read_as(&mut tokens[0], "show");
            return;
        }
    }
}

fn courtesy(tokens: &[Token]) -> Option<usize> {
    // 'I want to …' goes on with what is to be done.
    section("open").iter().filter_map(|p| p.at(tokens, 0)).map(|f| f.len).max().filter(|&n| word(tokens, n) != "to")
}

/// 'my boss wants to know', 'someone from the press asked', 'the auditors need'.
fn asker(tokens: &[Token]) -> Option<usize> {
    let verb = (1..=LONGEST_NAME)
        .find(|&i| listed("wants", word(tokens, i)) || matches!(word(tokens, i), "like" | "love") && word(tokens, i - 1) == "would")?;
    let name = &tokens[..verb];
    let plain = |t: &Token| !t.quoted && !t.punctuation && !super::asks(&t.lower) && !t.lower.starts_with(|c: char| c.is_ascii_digit());
    let auxiliary = |w: &str| {
        matches!(w, "would" | "is" | "are" | "was" | "were" | "has" | "have" | "had" | "keeps" | "keep" | "just" | "been" | "now" | "also")
    };
    // The head is the first that can want something; what follows it tells where they are.
    let head = name.iter().position(|t| listed("who", &t.lower))?;
    let before = name[..head].iter().all(|t| {
        matches!(
            t.lower.as_str(),
            "the"
                | "my"
                | "our"
                | "a"
                | "an"
                | "one"
                | "of"
                | "your"
                | "some"
                | "his"
                | "her"
                | "old"
                | "new"
                | "big"
                | "area"
                | "team"
                | "general"
                | "'s"
        ) || listed("who", &t.lower)
    });
    let behind: Vec<&Token> = name[head + 1..].iter().filter(|t| !auxiliary(&t.lower)).collect();
    let placed =
        behind.first().is_none_or(|t| matches!(t.lower.as_str(), "from" | "in" | "at" | "of" | "over" | "here") || listed("who", &t.lower));
    if !name.iter().all(plain) || !before || !placed {
        return None;
    }
    let end = section("ends").iter().filter_map(|p| p.at(tokens, verb + 1)).map(|f| f.len).max().unwrap_or(0);
    let at = verb + 1 + end;
    // 'they need two rooms': what is wanted must be something to be told.
    let told = end > 0 || super::asks(word(tokens, at)) || matches!(word(tokens, at), "the" | "a" | "an" | "our" | "all");
    told.then_some(at)
}

/// 'For the annual report I need', 'for my newsletter:'.
fn purpose(tokens: &[Token], lexicon: &Lexicon) -> Option<usize> {
    if word(tokens, 0) != "for" && !matches!((word(tokens, 0), word(tokens, 1)), ("it's" | "this" | "it", "for" | "is")) {
        return None;
    }
    let start = (0..3).find(|&i| word(tokens, i) == "for")? + 1;
    let end = (start..tokens.len().min(start + LONGEST_NAME))
        .find(|&i| parts(&tokens[i]) || matches!(word(tokens, i), "i" | "we" | "i'd" | "we'd"))?;
    let clause = tokens.get(start..end).filter(|c| !c.is_empty())?;
    let named = |t: &Token| lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.9);
    let last = clause.last().filter(|t| listed("for", &t.lower) && !named(t))?;
    let plain =
        clause.iter().all(|t| !t.quoted && (!t.capitalized || t.start == last.start) && !t.lower.starts_with(|c: char| c.is_ascii_digit()));
    if !plain {
        return None;
    }
    let verb = section("need").iter().find_map(|p| p.at(tokens, end)).map_or(0, |f| f.len);
    (verb > 0 || parts(&tokens[end])).then_some(end + verb)
}

/// 'It came up in the meeting this morning:'
fn occasion(tokens: &[Token]) -> Option<usize> {
    let opens = section("why").iter().find_map(|p| p.at(tokens, 0))?.len;
    let end = (opens..tokens.len().min(opens + LONGEST_CLAUSE)).find(|&i| parts(&tokens[i]))?;
    let clause = tokens.get(opens..end)?;
    let held = clause.iter().any(|t| t.quoted || super::asks(&t.lower) || t.lower.starts_with(|c: char| c.is_ascii_digit()));
    (!held).then_some(end + 1)
}
