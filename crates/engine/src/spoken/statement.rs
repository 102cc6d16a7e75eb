//! What is only said beside a question: 'the phones never stop ringing, how many …', 'are we any better? the share of …', '…, isn't it'. A
//! clause is taken off where it states something, asks for a nod or only opens the subject, if another asks; and where it holds nothing
//! that could restrict. What the question points back to is never taken off: it is what is asked about.

use super::clauses::{self, Clause, Kind};
use super::phrase::{listed, section};
use super::{asks, parts, replace, unsaid, word};
use crate::text::Token;

/// Clauses looked at.
const MOST: usize = 12;

/// Takes off what is only said beside the question. `holds` tells whether tokens hold what could restrict: a value, a period, a number, an
/// operation. What was taken off, as bytes of the question.
pub(super) fn take_off(tokens: &mut Vec<Token>, holds: &dyn Fn(&[Token], bool) -> bool) -> Vec<(usize, usize)> {
    if pointed_at(tokens) {
        return Vec::new();
    }
    let clauses = clauses::of(tokens);
    if clauses.len() > MOST {
        return Vec::new();
    }
    let off = beside(tokens, &clauses, holds);
    let mut taken = Vec::new();
    for clause in off.iter().rev() {
        taken.push((tokens[clause.from].start, tokens[clause.to - 1].end));
        let sign = usize::from(tokens.get(clause.to).is_some_and(parts));
        // The sign of the last clause stays the sentence's.
        let last = clause.to + sign >= tokens.len() && clause.from > 0;
        if last {
            tokens.drain(clause.from - 1..clause.to);
        } else {
            tokens.drain(clause.from..clause.to + sign);
        }
    }
    if !taken.is_empty() {
        let open = clauses::opened(tokens, 0, tokens.len());
        tokens.drain(..open.min(tokens.len().saturating_sub(2)));
    }
    lead_up(tokens, holds, &mut taken);
    taken
}

/// Clauses that may go, in order.
fn beside(tokens: &[Token], clauses: &[Clause], holds: &dyn Fn(&[Token], bool) -> bool) -> Vec<Clause> {
    let asking: Vec<usize> = (0..clauses.len()).filter(|&i| clauses[i].kind == Kind::Asks).collect();
    // Behind a colon or a full stop stands what is asked, even if it is but a noun.
    let opening = |i: usize| {
        clauses.get(i + 1).is_some_and(|next| next.kind == Kind::Part && next.to - next.from >= 3)
            && tokens.get(clauses[i].to).is_some_and(|t| matches!(t.text.as_str(), ":" | "." | "?" | "!" | ";" | "-" | "–" | "—"))
    };
    let first = match asking.first() {
        Some(&first) => first,
        None => match (0..clauses.len()).find(|&i| opening(i) && matches!(clauses[i].kind, Kind::States | Kind::Opens)) {
            Some(i) => i + 1,
            None => return Vec::new(),
        },
    };
    let rest: Vec<usize> = (0..clauses.len()).filter(|&i| !matches!(clauses[i].kind, Kind::States | Kind::Nods | Kind::Opens)).collect();
    if rest.is_empty() || points_back(tokens, clauses, &rest) {
        return clauses.iter().filter(|c| c.kind == Kind::Nods).copied().collect();
    }
    let may_go = |i: usize| {
        let c = clauses[i];
        let said = &tokens[c.from..c.to];
        match c.kind {
            Kind::Nods => clauses.len() > 1,
            // 'have we got worse? the share of …': what follows asks for itself.
            Kind::Opens => i < first && ends_sentence(tokens, c.to) && !holds(said, true),
            Kind::States if i < first => !holds(said, false),
            // Behind the question only those who ask are spoken of: 'they are from the north' restricts.
            Kind::States => listed("askers", word(tokens, clauses::opened(tokens, c.from, c.to))) && !holds(said, true),
            _ => false,
        }
    };
    (0..clauses.len()).filter(|&i| may_go(i)).map(|i| clauses[i]).collect()
}

fn ends_sentence(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| matches!(t.text.as_str(), "?" | "!" | "." | ":" | "-" | "–" | "—"))
}

/// True where what asks points to what was said before: 'which ones are they', 'how many of those'.
pub(super) fn points_back(tokens: &[Token], clauses: &[Clause], rest: &[usize]) -> bool {
    let words = rest.iter().flat_map(|&i| clauses[i].from..clauses[i].to);
    let mut named = false;
    for i in words {
        let w = word(tokens, i);
        let next = word(tokens, i + 1);
        // 'how long does it take', 'is it true that': nothing is pointed at.
        let expletive = w == "it" && matches!(next, "take" | "takes" | "took" | "true" | "that");
        let points = !expletive
            && (matches!(w, "they" | "them" | "it" | "there" | "ones" | "one" | "theirs" | "both" | "neither" | "each")
                && !(w == "there" && i > 0 && listed("aux", word(tokens, i - 1)))
                && !(w == "each" && !matches!(next, "of" | "one" | "") && !parts(&tokens[(i + 1).min(tokens.len() - 1)]))
                && !(w == "ones" && named)
                || matches!(w, "those" | "these") && (next.is_empty() || listed("aux", next) || matches!(next, "have" | "has"))
                || w == "that" && !named && (next.is_empty() || listed("aux", next) || next == "on"));
        if points && !named {
            return true;
        }
        // A word of content before it is what it points to.
        named |= !w.is_empty() && !crate::account::policy::says_nothing(w) && !asks(w) && !listed("plain", w) && !super::orders(w);
    }
    false
}

/// 'the owners were wondering how many boats …': what leads up to the word that asks goes.
fn lead_up(tokens: &mut Vec<Token>, holds: &dyn Fn(&[Token], bool) -> bool, taken: &mut Vec<(usize, usize)>) {
    let end = (0..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let at = clauses::opened(tokens, 0, end);
    if asks(word(tokens, at)) || super::orders(word(tokens, at)) {
        return;
    }
    if let Some(from) = clauses::embedded(tokens, 0, end)
        && from + 2 < tokens.len()
        && !holds(&tokens[..from], true)
    {
        taken.push((tokens[0].start, tokens[from - 1].end));
        tokens.drain(..from);
    }
}

/// 'We have a few old boats, which ones are they?', 'some boats never left, list them please': what was said is what is asked for. True where
/// the question was put so.
fn pointed_at(tokens: &mut Vec<Token>) -> bool {
    let clauses = clauses::of(tokens);
    let [first, .., last] = clauses.as_slice() else { return false };
    let asked = |from: usize, to: usize| section("pointing").iter().any(|p| p.ends(tokens, from, to));
    // What stands between is a nod.
    let between = clauses[1..clauses.len() - 1].iter().all(|c| c.kind == Kind::Nods || asked(c.from, c.to));
    if first.kind != Kind::States || !between || !asked(clauses::opened(tokens, last.from, last.to), last.to) {
        return false;
    }
    let at = clauses::opened(tokens, first.from, first.to);
    // 'there are some boats', 'we've got a few of those boats'
    let have = section("have").iter().filter_map(|p| p.at(tokens, at)).map(|f| f.len).max();
    let some = |at: usize| section("some").iter().filter_map(|p| p.at(tokens, at)).map(|f| f.len).max();
    let start = match (have, some(at)) {
        (Some(have), _) => at + have + some(at + have).unwrap_or(0),
        (None, Some(some)) => at + some,
        (None, None) => return false,
    };
    if start + 1 > first.to {
        return false;
    }
    let mut end = first.to;
    // '… by now', '… I think'
    while end > start + 1 && section("tails").iter().any(|p| (start + 1..end).any(|i| p.ends(tokens, i, end))) {
        end -= 1;
    }
    let close = tokens[start].start;
    let mut turned = vec![unsaid("which", close)];
    turned.extend_from_slice(&tokens[start..end]);
    *tokens = turned;
    // 'which boats don't seem to have a name'
    if let Some(seem) =
        (1..tokens.len()).find(|&i| matches!(word(tokens, i), "seem" | "seems" | "appear" | "appears") && word(tokens, i + 1) == "to")
    {
        replace(tokens, seem, 2, &[]);
    }
    true
}
