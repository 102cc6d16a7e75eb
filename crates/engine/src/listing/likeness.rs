//! Which words are said for which words of names.

use crate::account::{kin, root_of};
use crate::text::stem;

/// True for forms of one word.
pub(super) fn same(own: &str, said: &str) -> bool {
    own == said || own.len() > 3 && said.len() > 3 && stem(own) == stem(said)
}

/// True for words of one verb or family: 'reported' and 'reporter'.
pub(super) fn rooted(own: &str, said: &str) -> bool {
    let (a, b) = (root_of(own), root_of(said));
    a == b || kin(own, said) || a.len() > 2 && said.len() > 3 && (b.starts_with(a) && own.len() < 5)
}

/// True for who does what a word says: 'driver' and 'drives', 'approver' and 'approved'.
pub(super) fn done_by(doer: &str, deed: &str) -> bool {
    let Some(base) = doer.strip_suffix("er").or_else(|| doer.strip_suffix("or")).filter(|b| b.len() > 2) else { return false };
    let ends = |rest: &str| matches!(rest, "" | "s" | "es" | "ed" | "e" | "ing" | "d");
    deed.strip_prefix(base).is_some_and(ends) || root_of(deed) == root_of(base) || base.ends_with('t') && kin(base, deed)
}

/// True where a date's word says of which end it is.
pub(super) fn at_end(own: &str, said: &str) -> bool {
    const BEGINS: &[&str] = &["start", "begin", "beg", "from", "beginning", "departure"];
    const ENDS: &[&str] = &["end", "finish", "to", "until", "till", "finished", "ending"];
    [BEGINS, ENDS].iter().any(|of| of.contains(&own) && of.contains(&said))
}

/// True for a short form of a word: some of its letters in order, the first among them, most of its consonants.
pub(super) fn shortens(short: &str, word: &str) -> bool {
    if short.len() < 2 || short.len() + 1 >= word.len() || short.len() > 5 || !short.chars().all(|c| c.is_ascii_alphabetic()) {
        return false;
    }
    if word.starts_with(short) && short.len() >= 3 {
        return true;
    }
    let mut left = word.chars();
    let within = short.chars().all(|c| left.any(|l| l == c));
    let vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let consonants = |w: &str| w.chars().enumerate().filter(|(i, c)| *i == 0 || !vowel(c)).count();
    short.chars().next() == word.chars().next()
        && within
        && short.chars().count() * 2 >= consonants(word)
        && !short.chars().skip(1).any(|c| vowel(&c))
}

/// True for words of one family that share a stem: 'planned' and 'plan'.
pub(super) fn alike(own: &str, said: &str) -> bool {
    own.len() > 3 && said.len() > 3 && root_of(own) == root_of(said)
}
