//! What is followed as it grows: 'how sales piled up over the months of this year', 'month after month, how does the value of orders add up'.
//! It is a running total by that unit.

use super::phrase::section;
use super::{replace, word};
use crate::text::{Token, lemma};

pub(super) fn turn(tokens: &mut Vec<Token>) {
    let first = |name: &str| (0..tokens.len()).find_map(|i| section(name).iter().find_map(|p| p.at(tokens, i)).map(|f| (i, f.len)));
    let Some((verb, verb_len)) = first("piled") else { return };
    // 'what do they add up to' is a sum.
    if word(tokens, verb + verb_len) == "to" || word(tokens, verb + verb_len) == "in" {
        return;
    }
    let Some((units, units_len)) = first("months") else { return };
    let Some(how) = (0..verb).find(|&i| word(tokens, i) == "how") else { return };
    let Some(unit) = (units..units + units_len).find_map(|i| crate::time::unit(&lemma(word(tokens, i))).map(|_| lemma(word(tokens, i))))
    else {
        return;
    };
    // The units first, if they stand behind the verb, so that places before stay.
    let auxiliary = usize::from(matches!(word(tokens, how + 1), "do" | "does" | "did" | "have" | "has"));
    let mut edits: Vec<(usize, usize, Vec<&str>)> =
        vec![(units, units_len, vec!["by", unit.as_str()]), (verb, verb_len, Vec::new()), (how, 1 + auxiliary, vec!["cumulative"])];
    edits.sort_by_key(|e| std::cmp::Reverse(e.0));
    for (at, len, words) in edits {
        replace(tokens, at, len, &words);
    }
}
