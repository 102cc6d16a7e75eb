//! Nobody and everybody: 'plans nobody is on', 'vans with no one in them', 'courses without a single taker', 'everyone except Ada', and who 'has
//! yet to' do something. Put as having no people, as all people and as never having done it.

use super::{parts, replace, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;

/// Where somebody may be.
const PLACES: &[&str] = &["on", "in", "at", "with", "inside", "aboard", "under", "for", "behind"];
/// Those who take what is offered.
const TAKERS: &[&str] = &["taker", "takers", "participant", "participants", "attendee", "attendees", "occupant", "occupants", "soul"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    one_word(tokens);
    yet_to(tokens);
    everybody(tokens, lexicon);
    takers(tokens, lexicon);
    is_on(tokens, lexicon);
}

/// 'no one', 'noone', 'no-one' are nobody; 'no one else' and 'no one branch' are something else.
fn one_word(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        if word(tokens, at) == "no" && word(tokens, at + 1) == "one" && !matches!(word(tokens, at + 2), "of" | "else") {
            let follows = word(tokens, at + 2);
            let verb = follows.is_empty()
                || PLACES.contains(&follows)
                || matches!(follows, "is" | "was" | "are" | "has" | "have" | "had" | "ever" | "did" | "can" | "will" | "wants" | "wanted")
                || crate::compose::state::is_deed(follows);
            if verb {
                replace(tokens, at, 2, &["nobody"]);
            }
        } else if matches!(word(tokens, at), "noone" | "no-one") {
            replace(tokens, at, 1, &["nobody"]);
        }
        at += 1;
    }
}

/// 'who has yet to borrow anything', 'members yet to pay'.
fn yet_to(tokens: &mut Vec<Token>) {
    let Some(at) = (1..tokens.len()).find(|&i| word(tokens, i) == "yet" && word(tokens, i + 1) == "to") else { return };
    let verb = word(tokens, at + 2).to_string();
    if verb.is_empty() || matches!(verb.as_str(), "be" | "come") {
        return;
    }
    let has = usize::from(matches!(word(tokens, at - 1), "has" | "have" | "is" | "are" | "had"));
    let done = super::reworded::participle(&verb).unwrap_or(verb);
    let plain: Vec<&str> = if has == 0 { vec!["who", "never", &done] } else { vec!["never", &done] };
    replace(tokens, at - has, 3 + has, &plain);
}

/// 'everyone in Sales', 'everybody but Ada': all people.
fn everybody(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let opens =
        |i: usize| (0..i).all(|k| super::orders(word(tokens, k)) || matches!(word(tokens, k), "me" | "us" | "please" | "the" | "of"));
    let at = (0..tokens.len().min(5)).find(|&i| matches!(word(tokens, i), "everyone" | "everybody") && opens(i));
    let Some(at) = at.filter(|_| lexicon.named("everyone").is_empty()) else { return };
    let leaves_out = matches!(word(tokens, at + 1), "but" | "except" | "apart" | "besides" | "save");
    match named_from(tokens, at + 2 + usize::from(word(tokens, at + 2) == "the"), lexicon) {
        // 'everyone except the members from Dover' are the others of them.
        Some((Kind::Rows, n)) if leaves_out => {
            let from = at + 2 + usize::from(word(tokens, at + 2) == "the");
            let named: Vec<String> = tokens[from..from + n].iter().map(|t| t.lower.clone()).collect();
            let mut plain: Vec<&str> = named.iter().map(String::as_str).collect();
            plain.push("not");
            replace(tokens, at, from + n - at, &plain);
        }
        _ if word(tokens, at + 1) == "but" => replace(tokens, at, 2, &["all", "people", "except"]),
        _ => replace(tokens, at, 1, &["all", "people"]),
    }
}

/// 'without a single taker', 'not one taker', 'no takers': without people.
fn takers(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (1..tokens.len()).find(|&i| TAKERS.contains(&word(tokens, i)) && lexicon.named(&tokens[i].lemma).is_empty()) else {
        return;
    };
    let mut from = at;
    while from > 0 && matches!(word(tokens, from - 1), "a" | "any" | "single" | "one") {
        from -= 1;
    }
    match word(tokens, from.wrapping_sub(1)) {
        "not" => {
            let has = usize::from(from > 1 && matches!(word(tokens, from - 2), "has" | "have" | "had" | "with" | "is" | "are"));
            replace(tokens, from - 1 - has, at + 2 + has - from, &["without", "people"]);
        }
        "no" => replace(tokens, from - 1, at + 2 - from, &["no", "people"]),
        "without" => replace(tokens, from - 1, at + 2 - from, &["without", "people"]),
        _ => {}
    }
}

/// 'plans nobody is on', 'plans with nobody on them', 'plans that have nobody'.
fn is_on(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (1..tokens.len()).find(|&i| word(tokens, i) == "nobody") else { return };
    let relative = usize::from(matches!(word(tokens, at - 1), "that" | "which" | "with" | "where" | "having"));
    let has = matches!(word(tokens, at - 1), "has" | "have" | "had");
    let relative = if has { 1 + usize::from(at > 1 && matches!(word(tokens, at - 2), "that" | "which")) } else { relative };
    let be = usize::from(matches!(word(tokens, at + 1), "is" | "was" | "are" | "'s" | "were" | "sits" | "works"));
    let adverb = usize::from(matches!(word(tokens, at + 1 + be), "currently" | "now" | "left" | "really"));
    let place = at + 1 + be + adverb;
    let there = usize::from(PLACES.contains(&word(tokens, place)));
    let them = usize::from(there > 0 && matches!(word(tokens, place + 1), "it" | "them"));
    let end = place + there + them;
    let closes =
        tokens.get(end).is_none_or(parts) || matches!(word(tokens, end), "right" | "at" | "now" | "today" | "this" | "last" | "in");
    let named =
        (0..at - relative).rev().take(3).any(|i| matches!(named_from(tokens, i, lexicon), Some((Kind::Rows, n)) if i + n == at - relative));
    if named && closes && (there > 0 && (be > 0 || relative > 0) || has) {
        replace(tokens, at - relative, end + relative - at, &["without", "people"]);
    }
}
