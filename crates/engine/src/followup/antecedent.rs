//! What a pronoun could stand for within its own question: then it points nowhere else.

use crate::lexicon::DICTIONARY;
use crate::mention::{Segment, Sense};
use crate::text::Token;

/// How many mentions before a token name tables.
pub(super) fn tables_before(segments: &[Segment], at: usize) -> usize {
    let names = |s: &&Segment| s.end <= at && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit > 0.5);
    segments.iter().filter(names).count()
}

/// True where a table is named after another thing that its rows can be counted by: 'type codes and number of templates
/// for each'.
pub(super) fn keyed_before(segments: &[Segment], at: usize) -> bool {
    let named = |s: &Segment, table: bool| {
        let strong = s.readings.iter().find(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..)));
        strong.is_some_and(|r| r.fit > 0.85 && matches!(r.sense, Sense::Table(_)) == table)
    };
    let Some(last) = segments.iter().rposition(|s| s.end <= at && named(s, true)) else { return false };
    let counted = segments[..last].iter().rposition(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("count", _))));
    counted.is_some_and(|counted| segments[..counted].iter().any(|s| s.end - s.start > 1 && named(s, false)))
}

/// 'template ids used for documents, and how many times were each of them used': two things are named, then a conjunction.
pub(super) fn coordinated_before(tokens: &[Token], segments: &[Segment], at: usize) -> bool {
    let named = |s: &&Segment| s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit > 0.85);
    let conjunction = tokens[..at].iter().position(|t| t.lower == "and");
    conjunction.is_some_and(|and| segments.iter().filter(|s| s.end <= and).filter(named).count() > 1)
}

/// True where the noun at `noun` is a table that the question names before `at` too.
pub(super) fn named_before(tokens: &[Token], segments: &[Segment], at: usize, noun: usize) -> bool {
    let table =
        |s: &Segment| s.readings.iter().find_map(|r| if let Sense::Table(t) = r.sense { Some(t).filter(|_| r.fit > 0.7) } else { None });
    let Some(t) = segments.iter().find(|s| s.start <= noun && noun < s.end).and_then(table) else {
        return false;
    };
    segments.iter().any(|s| s.end <= at && table(s) == Some(t)) && !tokens[..at].iter().any(|t| matches!(t.text.as_str(), "?" | ";"))
}

/// 'the lowest version number and its type code': what stands before the conjunction is meant.
pub(super) fn coordinated(tokens: &[Token], segments: &[Segment], at: usize) -> bool {
    let named =
        |s: &&Segment| s.end <= at && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit > 0.5);
    let Some(first) = segments.iter().find(named) else {
        return false;
    };
    if matches!(tokens[at].lower.as_str(), "of" | "those" | "these" | "that") {
        return false;
    }
    let near = match tokens[at].lower.as_str() {
        "their" | "its" | "his" | "her" => at.saturating_sub(4).max(first.end),
        _ => first.end,
    };
    tokens[near..at].iter().any(|t| matches!(t.lower.as_str(), "and" | "along" | "plus" | "as"))
}

/// 'Among the cars with …, which ones …': what is selected at the start is what a pronoun stands for.
pub(super) fn opens_with_selection(tokens: &[Token], segments: &[Segment], at: usize) -> bool {
    let mut first = tokens.iter().map(|t| t.lower.as_str());
    first.next() == Some("among") && matches!(first.next(), Some("the" | "all")) && selects(tokens, segments, at.min(5))
}

/// True where a table is named before a token, if only in part ('cars' for cars_data).
pub(super) fn selects(tokens: &[Token], segments: &[Segment], at: usize) -> bool {
    let named = |s: &&Segment| s.end <= at && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit > 0.3);
    at <= tokens.len() && segments.iter().any(|s| named(&s))
}

/// Verbs that stand before another one, or before what somebody is.
pub(super) fn is_auxiliary(word: &str) -> bool {
    matches!(word, "is" | "are" | "was" | "were" | "be" | "been" | "has" | "have" | "had" | "did" | "do" | "does" | "will" | "'s" | "s")
}

/// Where 'who' opens the question: the word for what was done, or for what somebody is ('who brewed them', 'who is the curator').
pub(super) fn after_who(tokens: &[Token]) -> Option<usize> {
    let mut at = tokens.iter().position(|t| !t.punctuation).filter(|&i| tokens[i].lower == "who" && !tokens[i].quoted)? + 1;
    let skipped =
        |t: &Token| is_auxiliary(&t.lower) || matches!(t.lower.as_str(), "the" | "a" | "an" | "their" | "its" | "our" | "actually");
    while tokens.get(at).is_some_and(skipped) {
        at += 1;
    }
    tokens
        .get(at)
        .filter(|t| !t.punctuation && !t.quoted && !matches!(t.lower.as_str(), "of" | "else" | "they" | "that" | "it"))
        .map(|_| at)
}

/// 'how many were late?', 'how many did we lose?': what is counted is not said.
pub(super) fn counts_the_unsaid(tokens: &[Token]) -> bool {
    let mut words = tokens.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str());
    let many = words.next() == Some("how") && words.next() == Some("many");
    many && words
        .next()
        .is_some_and(|w| matches!(w, "were" | "was" | "are" | "did" | "do" | "have" | "had" | "has" | "got" | "went" | "will"))
        && !words.any(|w| matches!(w, "there" | "per" | "by" | "each" | "different"))
}

/// 'who was the foreman?': nothing says of what.
pub(super) fn is_who_alone(tokens: &[Token]) -> bool {
    let words: Vec<&str> = tokens.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect();
    matches!(
        words.as_slice(),
        ["who", "is" | "was" | "are" | "were" | "'s", "the", _] | ["who", "is" | "was" | "are" | "were" | "'s", "the", _, _]
    ) && !words.iter().any(|w| matches!(*w, "of" | "for" | "in" | "at"))
}

/// True where the question itself names, before a token, what a pronoun there could stand for.
pub(super) fn has_antecedent(tokens: &[Token], segments: &[Segment], at: usize) -> bool {
    if coordinated(tokens, segments, at) || opens_with_selection(tokens, segments, at) {
        return true;
    }
    // 'who brewed them': a verb is nothing that 'them' could stand for, whoever does it has a table.
    let deed = after_who(tokens);
    segments.iter().any(|s| {
        s.end <= at
            && deed.is_none_or(|d| s.start != d)
            && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit > 0.5)
            && !tokens[s.end..at].iter().any(|t| t.punctuation && matches!(t.text.as_str(), "?" | "." | "!" | ";"))
    })
}

/// True where the span, or a part of it, names a table, column or value of the schema well.
pub(super) fn names_something(segments: &[Segment], start: usize, end: usize) -> bool {
    segments.iter().any(|s| {
        s.start < end
            && start < s.end
            && s.readings.iter().any(|r| {
                matches!(r.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { exact: true, .. } | Sense::Term(_)) && r.fit > 0.85
            })
    })
}

/// Nouns that name no column: 'these results'.
pub(super) const GENERIC: &[&str] =
    &["result", "value", "count", "id", "row", "record", "item", "thing", "number", "entry", "one", "people", "name", "group", "amount"];

/// True where a noun follows: a word that is no keyword of the language.
pub(super) fn noun(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| {
        !t.punctuation
            && (GENERIC.contains(&t.lemma.as_str()) && t.lemma != "one"
                || DICTIONARY.keyword(&t.lower).or_else(|| DICTIONARY.keyword(&t.lemma)).is_none_or(|k| k.tag == "filler_noun"))
            && !matches!(
                t.lower.as_str(),
                "who"
                    | "which"
                    | "that"
                    | "whose"
                    | "ones"
                    | "one"
                    | "were"
                    | "was"
                    | "did"
                    | "has"
                    | "had"
                    | "does"
                    | "can"
                    | "will"
                    | "would"
                    | "got"
                    | "add"
                    | "sum"
                    | "come"
                    | "up"
                    | "down"
                    | "again"
                    | "instead"
                    | "too"
                    | "also"
                    | "only"
                    | "just"
            )
    })
}

/// 'how many trips did they make', 'which harbours has it seen': the subject of a question for something else, which can't be what is
/// asked for. What it stands for is named before the question word, or nowhere in the question.
pub(super) fn subject_of_asked(tokens: &[Token], segments: &[Segment], at: usize) -> bool {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let subject = matches!(word(at), "they" | "it" | "he" | "she" | "those" | "these" | "that");
    // 'which piers are they at?'
    let last = (0..tokens.len()).rev().find(|&i| !tokens[i].punctuation).map_or("", word);
    let placed = matches!(last, "in" | "on" | "at" | "from" | "with" | "for" | "of" | "to" | "by" | "under");
    let be = placed && !matches!(word(at), "those" | "these" | "that") && at > 0 && matches!(word(at - 1), "is" | "are" | "was" | "were");
    let inverted = be || at > 0 && matches!(word(at - 1), "do" | "does" | "did" | "has" | "have" | "had");
    if !subject || !inverted || matches!(word(at), "those" | "these" | "that") && noun(tokens, at + 1) {
        return false;
    }
    let asks = |w: &str| matches!(w, "how" | "what" | "which" | "where" | "when" | "whose" | "whom" | "who");
    (0..at).rev().take_while(|&i| !tokens[i].punctuation).find(|&i| asks(word(i))).is_some_and(|ask| !has_antecedent(tokens, segments, ask))
}

/// 'each' before no noun.
pub(super) fn dangling_each(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_none_or(|t| {
        t.punctuation
            || matches!(
                t.lower.as_str(),
                "have" | "has" | "had" | "do" | "does" | "did" | "get" | "got" | "make" | "made" | "is" | "are" | "was" | "were"
            )
    })
}

/// 'and how old are they on average?': a subject that nothing in the question says more of.
pub(super) fn subject_unnamed(tokens: &[Token], segments: &[Segment]) -> bool {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    (1..tokens.len()).any(|at| {
        let inverted = matches!(word(at - 1), "is" | "are" | "was" | "were" | "do" | "does" | "did" | "has" | "have" | "had");
        inverted
            && matches!(word(at), "they" | "it" | "he" | "she")
            && (subject_of_asked(tokens, segments, at) || !has_antecedent(tokens, segments, at))
    })
}
