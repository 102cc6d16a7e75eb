//! Earlier turns: 'go back to the monthly one', 'the first one again', and replies to what was asked back.

use super::cues::{Cue, Cues};
use crate::answer::Turn;
use crate::lexicon::Lexicon;
use crate::query::{Expr, Query};
use crate::text::{Token, stem};
use crate::time_types::Grain;

/// The turn that a question goes back to, as a position in the conversation.
pub(super) fn turn(cues: &Cues, turns: &[Turn], lexicon: &Lexicon) -> Option<usize> {
    let answered: Vec<usize> = (0..turns.len()).filter(|&i| turns[i].query.is_some()).collect();
    if cues.has(Cue::BackFirst) {
        return answered.first().copied();
    }
    let (&last, earlier) = answered.split_last()?;
    let words: Vec<String> = cues.rest.iter().filter(|t| !t.punctuation && !t.quoted).map(|t| stem(&t.lemma)).collect();
    if words.iter().any(|w| w == "first" || w == "begin" || w == "start") {
        return answered.first().copied();
    }
    let scored = earlier.iter().rev().map(|&i| (score(&turns[i], &words, lexicon), i));
    let mut best: Option<(usize, usize)> = None;
    for (s, i) in scored {
        if s > best.map_or(0, |b| b.0) {
            best = Some((s, i));
        }
    }
    best.map(|b| b.1).or(earlier.last().copied()).or(Some(last))
}

/// Where a question says more than what it goes back to: 'back to the boats: only Tern', 'the first one again, but by month'.
pub(super) fn beyond(tokens: &[Token]) -> Option<usize> {
    let at =
        tokens.iter().position(|t| matches!(t.text.as_str(), ":" | "," | ";" | "-" | "–" | "—" | ".") || t.lower == "but" && !t.quoted)?;
    let opens =
        |t: &Token| t.punctuation || !t.quoted && matches!(t.lower.as_str(), "but" | "and" | "now" | "please" | "then" | "this" | "time");
    let from = (at..tokens.len()).find(|&i| !opens(&tokens[i]))?;
    let says = tokens[..at].iter().any(|t| matches!(t.lower.as_str(), "back" | "again" | "return" | "original" | "first"));
    says.then_some(from)
}

/// How many of the words the turn's question or query answers to.
fn score(turn: &Turn, words: &[String], lexicon: &Lexicon) -> usize {
    let mut own: Vec<String> = crate::text::tokenize(&turn.question).iter().map(|t| stem(&t.lemma)).collect();
    if let Some(q) = &turn.query {
        for t in crate::rank::tables(q).iter().filter_map(|t| lexicon.table(&t.name)) {
            own.extend(lexicon.tables[t].words.iter().map(|w| stem(w)));
        }
        for g in &q.group_by {
            match g {
                Expr::Truncate(grain, _) => own.extend(unit(*grain).iter().map(|w| (*w).to_string())),
                Expr::Column(c) => {
                    if let Some(t) = lexicon.table(&c.table.name)
                        && let Some(i) = lexicon.column(t, &c.column)
                    {
                        own.extend(lexicon.tables[t].columns[i].words.iter().map(|w| stem(w)));
                    }
                }
                _ => {}
            }
        }
    }
    words.iter().filter(|w| w.chars().count() > 2 && own.contains(w)).count()
}

/// Stems of the words for a unit of time.
pub(super) fn unit(grain: Grain) -> Vec<String> {
    let words: &[&str] = match grain {
        Grain::Second | Grain::Minute => &[],
        Grain::Hour => &["hour", "hourly"],
        Grain::Day => &["day", "daily"],
        Grain::Week => &["week", "weekly"],
        Grain::Month => &["month", "monthly"],
        Grain::Quarter => &["quarter", "quarterly"],
        Grain::Year => &["year", "yearly", "annual", "annually"],
    };
    words.iter().map(|w| stem(w)).collect()
}

/// Words beside those for leaving something out.
const FORGETTING: &[&str] = &["it", "that", "this", "out", "the", "word", "just", "please", "about", "them"];

/// The option that a reply to a question back means: by its number, or by its words.
pub(super) fn option(tokens: &[Token], turns: &[Turn]) -> Option<String> {
    let options = &turns.last()?.options;
    if options.is_empty() {
        return None;
    }
    let words: Vec<&str> = tokens.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect();
    // The option as it stands.
    let spelt = |text: &str| crate::text::tokenize(text).into_iter().filter(|t| !t.punctuation).map(|t| t.lower).collect::<Vec<_>>();
    if let Some(same) = options.iter().find(|o| spelt(o) == words) {
        return Some(same.clone());
    }
    if words.is_empty() || words.len() > 14 {
        return None;
    }
    const LIGHT: &[&str] = &[
        "the", "one", "option", "please", "yes", "i", "mean", "meant", "want", "number", "no", "a", "take", "use", "that", "it", "is",
        "choice", "with", "by", "do", "go", "let's", "for", "me", "in", "answer", "to",
    ];
    const ORDINALS: &[&[&str]] = &[
        &["first", "1", "1st", "one", "a"],
        &["second", "2", "2nd", "two", "b"],
        &["third", "3", "3rd", "three", "c"],
        &["fourth", "4", "4th", "four", "d"],
        &["fifth", "5", "5th", "five", "e"],
    ];
    // 'one', 'option two', '#3', 'b': the number alone.
    if let [number] | ["option" | "number" | "no" | "choice", number] = words.as_slice()
        && let Some(i) = ORDINALS.iter().position(|o| o.contains(number))
    {
        return options.get(i).cloned();
    }
    // 'leave it out', 'without it': the option that has fewer of the question's words and no others.
    const OUT: &[&str] = &["leave", "without", "ignore", "skip", "drop", "forget", "omit"];
    if words.len() <= 5 && words.iter().any(|w| OUT.contains(w)) && words.iter().all(|w| OUT.contains(w) || FORGETTING.contains(w)) {
        let asked = spelt(&turns.last()?.question);
        return options.iter().find(|o| spelt(o).iter().all(|w| asked.contains(w))).cloned();
    }
    let heavy: Vec<&str> = words.iter().copied().filter(|w| !LIGHT.contains(w)).collect();
    match heavy.as_slice() {
        // 'Yes' is for the likeliest, which stands first.
        [] => return words.contains(&"yes").then(|| options[0].clone()),
        ["yep" | "yeah" | "sure" | "correct" | "exactly" | "right" | "ok" | "okay"] => return options.first().cloned(),
        ["former"] => return options.first().cloned(),
        ["last"] | ["latter"] => return options.last().cloned(),
        [only] => {
            if let Some(i) = ORDINALS.iter().position(|o| o.contains(only)) {
                return options.get(i).cloned();
            }
        }
        _ => {}
    }
    // By words: the option that has all of them, where only one has.
    let stems: Vec<String> = heavy.iter().map(|w| stem(&crate::text::lemma(w))).collect();
    let has_all = |option: &&String| {
        let own: Vec<String> = crate::text::tokenize(option)
            .iter()
            .flat_map(|t| crate::text::identifier_words(&t.text))
            .map(|w| stem(&crate::text::lemma(&w)))
            .collect();
        stems.iter().all(|s| own.contains(s) || s.split(['.', '_']).all(|p| own.iter().any(|o| o == p)))
    };
    let fitting: Vec<&String> = options.iter().filter(has_all).collect();
    match fitting.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    }
}

/// The query of a turn.
pub(super) fn query(turns: &[Turn], at: usize) -> Option<&Query> {
    turns.get(at)?.query.as_ref()
}
