//! 'who has three or more pets', 'who had no visits this month', 'who owns more than two boats': the people that the rows belong to are asked for.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::text::Token;

/// Verbs that say only whose the rows are.
const HAS: &[&str] = &[
    "has", "have", "had", "owns", "own", "owned", "keeps", "keep", "holds", "hold", "with", "got", "doesn't", "don't", "didn't", "hasn't",
    "haven't", "hadn't", "never", "made",
];

/// The mentions with the people whose rows are counted or missing.
pub(super) fn who_has(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    const NEAR: usize = 6;
    let tag = |i: usize| match items.get(i).map(|x| &x.sense) {
        Some(Sense::Keyword(tag, _)) => *tag,
        _ => "",
    };
    let words = |i: usize| items.get(i).and_then(|x| tokens.get(x.start..x.end)).unwrap_or_default();
    let at = (0..items.len()).find(|&i| words(i).first().is_some_and(|t| t.lower == "who" && !t.quoted))?;
    let opens = at == 0 || matches!(items[at - 1].sense, Sense::Punctuation(_));
    let named = items.iter().any(|i| matches!(i.sense, Sense::Table(t) if lexicon.is_person(t)));
    if !opens || named || !matches!(tag(at), "who" | "that") {
        return None;
    }
    let rows = (at + 1..items.len().min(at + NEAR)).find(|&i| matches!(items[i].sense, Sense::Table(_)))?;
    let Sense::Table(t) = items[rows].sense else { return None };
    // Nothing but the verb and a bound stands between.
    let bound = |i: usize| {
        matches!(tag(i), "cmp" | "cmp_post" | "neg" | "without" | "or" | "any")
            || matches!(items[i].sense, Sense::Number(_))
            || words(i).iter().all(|t| matches!(t.lower.as_str(), "no" | "any" | "than" | "or" | "more"))
    };
    let verb = |i: usize| words(i).iter().all(|t| HAS.contains(&t.lower.as_str())) && !words(i).is_empty();
    let light = |i: usize| matches!(tag(i), "filler" | "verb" | "all" | "of");
    let has = (at + 1..rows).any(verb)
        || tokens.get(items[at].start..items[rows].start).unwrap_or_default().iter().any(|t| HAS.contains(&t.lower.as_str()));
    if !has || !(at + 1..rows).any(bound) || !(at + 1..rows).all(|i| bound(i) || verb(i) || light(i)) {
        return None;
    }
    let mut owners: Vec<usize> =
        lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && lexicon.is_person(e.to)).map(|e| e.to).collect();
    owners.dedup();
    let [people] = owners[..] else { return None };
    let start = items[at].end;
    let mut kept = items.to_vec();
    kept[at].sense = Sense::Keyword("which", "");
    kept.insert(at + 1, Item { sense: Sense::Table(people), start, end: start, fit: 1.0 });
    Some(kept)
}
