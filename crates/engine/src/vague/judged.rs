//! Judgements whose criterion nobody said: 'which suppliers are unreliable', 'are we on track', 'how are our machines'.

use super::{HINT, VAGUE, figures_of, rankings, trade};
use crate::account::State;
use crate::answer::{Candidate, Decision};
use crate::lexicon::Lexicon;
use crate::mention::{Segment, Sense};
use crate::rank::{COMMON, unknown_words};
use crate::text::Token;
use once_cell::sync::Lazy;

static JUDGEMENTS: Lazy<crate::hashing::QuickSet<&'static str>> = Lazy::new(|| {
    include_str!("../../data/judgements.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Judgements that rank: those without a criterion are found by their guessed measure.
const RANKING: &[&str] = &["best", "worst", "top", "bottom", "better", "worse"];
/// Words that rank by what follows them.
const DEGREES: &[&str] = &["most", "least", "more", "less"];

fn is_judgement(token: &Token) -> bool {
    !token.quoted && !token.punctuation && JUDGEMENTS.contains(token.lower.as_str())
}

/// True where a judgement is asked for whose criterion nobody said ('our best doctor', 'the slow movers').
pub(crate) fn judges(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .any(|t| is_judgement(t) || !t.quoted && (matches!(t.lower.as_str(), "top" | "bottom") || VAGUE.contains_key(t.lower.as_str())))
}

/// What to ask back where a word judges, or where it is only asked how something is.
pub(super) fn judgement(tokens: &[Token], segments: &[Segment], best: Option<&Candidate>, lexicon: &Lexicon) -> Option<Decision> {
    let word = how_it_is(tokens, segments)
        .or_else(|| tokens.iter().enumerate().find(|(at, _)| judged(tokens, *at, best, lexicon)).map(|(_, t)| t.lower.clone()))?;
    // A figure is asked for.
    if tokens.iter().any(|t| {
        matches!(
            t.lower.as_str(),
            "many" | "much" | "number" | "rate" | "share" | "percent" | "percentage" | "average" | "total" | "by" | "per"
        )
    }) {
        return None;
    }
    // What else is not known decides first: it may not be stored at all.
    let aside = |w: &String| {
        JUDGEMENTS.contains(w.to_lowercase().as_str())
            || VAGUE.contains_key(w.to_lowercase().as_str())
            || COMMON.contains(w.to_lowercase().as_str())
    };
    if !unknown_words(tokens, segments).iter().all(aside) {
        return None;
    }
    let subject = subject(segments);
    let mut options = match (named_value(segments), subject) {
        (Some((table, value)), _) => figures_of(table, value, lexicon),
        (None, Some(table)) => rankings("top", 10, table, lexicon),
        (None, None) => trade(lexicon),
    };
    if options.is_empty() {
        options = trade(lexicon);
    }
    let reason = match subject {
        Some(t) => format!("\"{word}\" may mean several figures of {}", lexicon.tables[t].human),
        None => format!("\"{word}\" may mean several figures"),
    };
    (!options.is_empty()).then(|| Decision::Clarify { reason, hint: HINT.into(), options })
}

/// The word at `at` judges, and neither the schema has it nor does the reading rest on it.
fn judged(tokens: &[Token], at: usize, best: Option<&Candidate>, lexicon: &Lexicon) -> bool {
    let token = &tokens[at];
    // 'which varieties do well', 'what sold badly'
    if matches!(token.lower.as_str(), "well" | "badly" | "poorly") && tokens.get(at + 1).is_none_or(|n| n.lower != "as") {
        let before = at.checked_sub(1).and_then(|i| tokens.get(i)).map_or("", |t| t.lower.as_str());
        // 'how well does rye sell', but 'how well did each channel convert' asks for a rate.
        if before == "how" {
            let last = tokens.iter().rev().find(|t| !t.punctuation).map_or("", |t| t.lower.as_str());
            let asks = tokens.get(at + 1).is_some_and(|n| matches!(n.lower.as_str(), "do" | "does" | "did"));
            return asks && matches!(last, "sell" | "do" | "perform" | "go" | "work" | "run" | "fare");
        }
        return matches!(
            before,
            "do" | "does"
                | "did"
                | "doing"
                | "done"
                | "sell"
                | "sells"
                | "sold"
                | "selling"
                | "perform"
                | "performs"
                | "performed"
                | "performing"
                | "go"
                | "goes"
                | "went"
                | "going"
                | "work"
                | "works"
                | "fare"
                | "fared"
        );
    }
    if !is_judgement(token) || RANKING.contains(&token.lower.as_str()) || lexicon.name_words.contains(&token.lower) {
        return false;
    }
    let before = |n: usize| at.checked_sub(n).and_then(|i| tokens.get(i)).map_or("", |t| t.lower.as_str());
    // 'the most valuable deals' ranks by the value that the schema has.
    let ranked = DEGREES.contains(&before(1));
    let taken = best.and_then(|b| b.account.words().iter().find(|w| w.span == (token.start, token.end)));
    let understood = taken.is_some_and(|w| w.state == State::Used && (w.exact || ranked));
    // 'a good many', 'as good as', 'at least as well as'.
    let idiom =
        matches!(before(1), "as" | "a") && tokens.get(at + 1).is_some_and(|t| matches!(t.lower.as_str(), "as" | "many" | "few" | "deal"));
    !understood && !idiom
}

/// 'how are our machines', 'how is Dr Hale doing', 'how was October', 'what about Riverside': no figure is asked for.
fn how_it_is(tokens: &[Token], segments: &[Segment]) -> Option<String> {
    const ENDS: &[&str] = &[
        "doing",
        "going",
        "looking",
        "performing",
        "getting",
        "on",
        "along",
        "today",
        "now",
        "lately",
        "recently",
        "these",
        "days",
        "moment",
        "feeling",
        "faring",
        "shaping",
        "up",
        "the",
        "at",
    ];
    let words: Vec<&Token> = tokens.iter().filter(|t| !t.punctuation).collect();
    let opening = |at: usize| words.get(at).map_or("", |t| t.lower.as_str());
    let from = usize::from(matches!(opening(0), "so" | "and" | "well" | "ok" | "hey" | "hi" | "hello"));
    let (first, second) = (opening(from), opening(from + 1));
    let is = matches!(second, "is" | "are" | "was" | "were" | "'s" | "’s" | "did" | "does" | "do" | "has" | "have" | "about");
    // 'what happened yesterday'
    let went = matches!(second, "happened" | "occurred") && !matches!(opening(from + 2), "to" | "with" | "when" | "after");
    let how = first == "how" && is || first == "what" && went || matches!(first, "how's" | "how’s") || first == "what" && second == "about";
    if !how {
        return None;
    }
    // Behind it only one thing, value or time, and words of how one fares.
    let (mut things, mut start) = (0, usize::MAX);
    for s in segments {
        let span = tokens.get(s.start..s.end)?;
        if span.iter().all(|t| t.punctuation || words.iter().position(|w| w.start == t.start).is_some_and(|i| i <= from + 1)) {
            continue;
        }
        if span.iter().all(|t| t.punctuation || ENDS.contains(&t.lower.as_str()) || VAGUE.contains_key(t.lower.as_str())) {
            continue;
        }
        let thing = |sense: &Sense| matches!(sense, Sense::Table(_) | Sense::Value { exact: true, .. } | Sense::Time(_));
        if s.readings.iter().any(|r| thing(&r.sense) && r.fit >= 0.75) {
            things += usize::from(start != s.start);
            start = s.end;
            continue;
        }
        let light = |tag: &str| {
            matches!(tag, "filler" | "filler_noun" | "of" | "its" | "all" | "possessive" | "prep" | "verb" | "ask" | "which" | "that")
        };
        if !s.readings.iter().any(|r| matches!(&r.sense, Sense::Keyword(tag, _) if light(tag))) {
            return None;
        }
    }
    (things <= 2).then(|| format!("{first} {second}").trim().to_owned())
}

/// The table that the question names first.
fn subject(segments: &[Segment]) -> Option<usize> {
    segments
        .iter()
        .find_map(|s| s.readings.iter().find_map(|r| if let Sense::Table(t) = r.sense { Some(t).filter(|_| r.fit >= 0.75) } else { None }))
}

/// A stored value that the question names.
fn named_value(segments: &[Segment]) -> Option<(usize, &str)> {
    segments.iter().find_map(|s| {
        s.readings.iter().find_map(|r| match &r.sense {
            Sense::Value { table, value, exact: true, .. } => Some((*table, value.as_str())),
            _ => None,
        })
    })
}
