//! 'The best rated dogs', 'our lowest rated kennel', 'which dogs are rated highest', where ratings are rows of their own: of each several, so
//! that it goes by their average. Who keeps the rating in its own rows is read as it stands.

use super::{parts, replace, word};
use crate::lexicon::Lexicon;
use crate::numbers::number_at;
use crate::text::Token;

/// What ratings are called.
const RATING: &[&str] = &["rating", "score", "star", "grade", "mark"];
const HIGHEST: &[&str] = &["highest", "top", "best", "most", "highly", "better"];
const LOWEST: &[&str] = &["lowest", "worst", "least", "poorest", "bottom"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (1..tokens.len()).find(|&i| word(tokens, i) == "rated") else { return };
    let order = |i: usize| HIGHEST.contains(&word(tokens, i)) || LOWEST.contains(&word(tokens, i));
    // 'which dogs are rated highest'
    if order(at + 1) && matches!(word(tokens, at - 1), "are" | "is" | "were" | "was") && tokens.get(at + 2).is_none_or(parts) {
        let Some(noun) = (at - 1).checked_sub(1).filter(|&n| tokens[n].lower.len() > 2) else { return };
        let Some(rating) = rating(tokens, noun, lexicon) else { return };
        let end = if HIGHEST.contains(&word(tokens, at + 1)) { "highest" } else { "lowest" };
        let plain = ["with", "the", end, "average"];
        let plain: Vec<&str> = plain.into_iter().chain(rating.iter().map(String::as_str)).collect();
        replace(tokens, at - 1, 3, &plain);
        return;
    }
    let words: Vec<&str> = tokens.iter().map(|t| t.lower.as_str()).collect();
    // 'top 5 rated dogs', '5 highest rated dogs', 'top 5 highest rated dogs'
    let number = |i: usize| number_at(&words, i).is_some_and(|n| n.len == 1 && !n.percent && !n.money && !n.ordinal);
    let (mut start, mut count) = (at, None);
    while start > 0 && at - start < 4 {
        if number(start - 1) && count.is_none() {
            count = Some(words[start - 1].to_string());
        } else if !order(start - 1) {
            break;
        }
        start -= 1;
    }
    let Some(said) = (start..at).rev().find(|&i| order(i)) else { return };
    let noun = at + 1;
    let Some(rating) = rating(tokens, noun, lexicon) else { return };
    let highest = HIGHEST.contains(&word(tokens, said));
    let (called, several) = (tokens[noun].lower.clone(), tokens[noun].lower != tokens[noun].lemma);
    let mut plain: Vec<&str> = Vec::new();
    if several || count.is_some() {
        plain.push(if highest { "top" } else { "bottom" });
        plain.extend(count.as_deref());
        plain.extend([called.as_str(), "by", "average"]);
    } else {
        plain.extend([called.as_str(), "with", "the", if highest { "highest" } else { "lowest" }, "average"]);
    }
    plain.extend(rating.iter().map(String::as_str));
    replace(tokens, start, noun + 1 - start, &plain);
}

/// What the ratings of things are called that have several each; `None` for things that keep their rating themselves.
fn rating(tokens: &[Token], noun: usize, lexicon: &Lexicon) -> Option<Vec<String>> {
    let called = &tokens.get(noun)?.lemma;
    let (head, _) = super::earners::rows(tokens, noun, lexicon).filter(|(t, n)| *n == 1 && lexicon.tables[*t].words.contains(called))?;
    let rates = |t: usize| {
        let rating = move |c: &usize| {
            let entry = &lexicon.tables[t].columns[*c];
            let number = lexicon.schema.tables[t].columns[*c].class.is_number();
            number && !entry.key && !entry.foreign && entry.words.iter().any(|w| RATING.contains(&w.as_str()))
        };
        (0..lexicon.tables[t].columns.len()).filter(rating)
    };
    if rates(head).next().is_some() {
        return None;
    }
    let edges = lexicon.adjacent[head].iter().map(|&e| &lexicon.edges[e]);
    let own: Vec<usize> = edges.filter(|e| e.to == head && e.from != head).map(|e| e.from).collect();
    let of = |tables: &mut dyn Iterator<Item = usize>| {
        let mut all = tables.flat_map(|t| rates(t).map(move |c| (t, c)));
        all.next().filter(|_| all.next().is_none())
    };
    // Those of the things themselves, else the only ones there are.
    let (t, c) = of(&mut own.into_iter()).or_else(|| of(&mut (0..lexicon.tables.len())))?;
    Some(lexicon.tables[t].columns[c].words.to_vec())
}
