//! Topics before a colon and what is told of them behind a comma: 'workshops: # tools, avg price', 'day passes, % of total'; and before an
//! aggregate of the rows that belong to them: 'lift total repair cost' is told of each lift.

use super::{Kind, found_from, groups, is_aggregate, unsaid, word};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// 'workshops: # tools, avg price': of each workshop, where what is told are numbers of other rows.
pub(super) fn of_each(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((Kind::Rows, Some(topic), n)) = found_from(tokens, 0, lexicon) else { return };
    let colon = tokens.get(n).is_some_and(|t| t.text == ":");
    // 'lift total repair cost'
    let singular = tokens.get(n - 1).is_some_and(|t| t.lower == t.lemma);
    if !colon && (!singular || spoken(&tokens[n..])) || (n..tokens.len()).any(|i| groups(word(tokens, i))) {
        return;
    }
    let first = n + usize::from(colon);
    let counts = tokens.get(first).is_some_and(|t| t.text == "#") || matches!(word(tokens, first), "number" | "count");
    if !counts && !is_aggregate(word(tokens, first)) {
        return;
    }
    let refers = |t: usize| lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == t && e.to == topic);
    let of_others = |i: usize| {
        found_from(tokens, i, lexicon)
            .is_some_and(|(k, t, _)| matches!(k, Kind::Rows | Kind::Amount) && t.is_some_and(|t| t != topic && refers(t)))
    };
    if !(first + usize::from(counts)..tokens.len()).find(|&i| found_from(tokens, i, lexicon).is_some()).is_some_and(of_others) {
        return;
    }
    let mut led: Vec<Token> = tokens.drain(..first).collect();
    led.truncate(n);
    let end = tokens.iter().rposition(|t| !t.punctuation || t.quoted).map_or(tokens.len(), |i| i + 1);
    tokens.splice(end..end, led);
    unsaid(tokens, end, "per");
}

/// True for what is no telegraphic style: whole sentences, and what compares or lists.
fn spoken(tokens: &[Token]) -> bool {
    const SAID: &[&str] = &[
        "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "with", "who", "which", "that", "what", "how", "than", "vs",
        "and", "or", "versus", "over", "above", "under", "below", "not", "without", "a", "an",
    ];
    tokens.iter().any(|t| t.quoted || SAID.contains(&t.lower.as_str()) || t.punctuation && t.text != "#" && t.text != "?")
}

/// 'day passes, % of total': the share of what stands before.
pub(super) fn shares(tokens: &mut Vec<Token>) {
    let at = (1..tokens.len()).find(|&i| {
        let sign = tokens[i].text == "%" || matches!(word(tokens, i), "percent" | "pct" | "share");
        let of = word(tokens, i + 1) == "of"
            && matches!(word(tokens, i + 2), "total" | "all")
            && tokens.get(i + 3).is_none_or(|t| t.punctuation);
        sign && tokens[i - 1].punctuation && of
    });
    let Some(at) = at else { return };
    if (0..at).any(|i| is_aggregate(word(tokens, i)) || word(tokens, i) == "share") {
        return;
    }
    // '% of' stands first, the 'total' says nothing more.
    let mut lead: Vec<Token> = tokens.drain(at..at + 3).collect();
    lead.truncate(2);
    tokens.remove(at - 1);
    tokens.splice(0..0, lead);
}
