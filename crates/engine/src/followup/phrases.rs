//! Phrases that point back, by what they do to the question before: `data/followups.tsv`.

use crate::text::Token;
use once_cell::sync::Lazy;
use std::collections::HashMap;

/// What a cue says about the question before; see `data/followups.tsv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Cue {
    /// 'and', 'now': opens a follow-up.
    Lead,
    /// 'what about': the rest replaces its like.
    About,
    Same,
    Only,
    Also,
    Instead,
    Breakdown,
    /// 'those', 'them': the rows of the answer before.
    Those,
    One,
    /// 'their', 'its'.
    Their,
    /// 'that document', 'such paragraphs', '… was that?'
    That,
    There,
    OfThose,
    Back,
    BackFirst,
    Percent,
    /// 'add up to'.
    Sum,
    Chart,
    /// 'without duplicates'.
    Distinct,
    /// 'other than those'.
    Others,
    /// 'sort them'.
    Sort,
    /// 'leave out': what follows is not wanted.
    Without,
    /// 'drop the filter'.
    Unfilter,
    /// 'for all years'.
    AllTime,
    /// 'something else': what follows is a question of its own.
    New,
    /// 'with their phone numbers': to be shown beside the rows.
    Shown,
    /// 'altogether'.
    Whole,
    /// 'what share of them'.
    RateOf,
    /// 'as a rate': of all of them, those that were asked about.
    Rate,
}

struct Phrases {
    cues: HashMap<&'static str, Cue>,
    longest: usize,
}

static PHRASES: Lazy<Phrases> = Lazy::new(|| {
    let cues: HashMap<&str, Cue> = include_str!("../../data/followups.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .filter_map(|(phrase, name)| Some((phrase, named(name)?)))
        .collect();
    let longest = cues.keys().map(|p| p.split(' ').count()).max().unwrap_or(1);
    Phrases { cues, longest }
});

fn named(name: &str) -> Option<Cue> {
    Some(match name {
        "lead" => Cue::Lead,
        "about" => Cue::About,
        "same" => Cue::Same,
        "only" => Cue::Only,
        "also" => Cue::Also,
        "instead" => Cue::Instead,
        "breakdown" => Cue::Breakdown,
        "those" => Cue::Those,
        "one" => Cue::One,
        "their" => Cue::Their,
        "that" => Cue::That,
        "there" => Cue::There,
        "of_those" => Cue::OfThose,
        "back" => Cue::Back,
        "back_first" => Cue::BackFirst,
        "percent" => Cue::Percent,
        "sum" => Cue::Sum,
        "chart" => Cue::Chart,
        "distinct" => Cue::Distinct,
        "others" => Cue::Others,
        "sort" => Cue::Sort,
        "all_time" => Cue::AllTime,
        "whole" => Cue::Whole,
        "rate_of" => Cue::RateOf,
        "rate" => Cue::Rate,
        "new" => Cue::New,
        _ => return None,
    })
}

/// The longest cue phrase at a token.
pub(super) fn longest(tokens: &[Token], at: usize) -> (Option<Cue>, usize) {
    for len in (1..=PHRASES.longest.min(tokens.len() - at)).rev() {
        let span = &tokens[at..at + len];
        if span.iter().any(|t| t.quoted || t.punctuation) {
            continue;
        }
        let words: Vec<&str> = span.iter().map(|t| t.lower.as_str()).collect();
        if let Some(cue) = PHRASES.cues.get(words.join(" ").as_str()) {
            return (Some(*cue), len);
        }
    }
    (None, 1)
}
