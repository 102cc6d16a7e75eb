//! How long things take on average, wherever it is said: 'on average, how long is a game', 'how long is the average game', 'which hall has the
//! longest average lesson' and 'the longest lessons on average' become 'how long … on average' and the highest average duration of rows that
//! have a begin and an end. 'How many players are there in an average game' is the average number of them per game.

use super::{parts, replace, unsaid, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;

/// Words from 'on average' to the end that it may be moved over.
const FAR: usize = 12;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    in_an_average(tokens, lexicon);
    longest(tokens, lexicon);
    long(tokens, lexicon);
}

/// The table that a word names.
fn table(lexicon: &Lexicon, token: &Token) -> Option<usize> {
    lexicon.named(&token.lemma).into_iter().find_map(|h| match h.target {
        Target::Table(t) if h.weight > 0.8 => Some(t),
        _ => None,
    })
}

/// True for rows that have a begin and an end and keep no number of how long they are.
fn lasts(lexicon: &Lexicon, t: usize) -> bool {
    const LENGTHS: &[&str] = &["duration", "length", "minute", "hour", "runtime", "distance", "km", "page", "size"];
    let shape = &lexicon.schema.tables[t];
    let dates = shape.columns.iter().filter(|c| c.class.is_temporal()).count();
    let kept = lexicon.tables[t]
        .columns
        .iter()
        .zip(&shape.columns)
        .any(|(entry, c)| c.class.is_number() && entry.words.iter().any(|w| LENGTHS.contains(&w.as_str())));
    dates > 1 && !kept
}

/// 'how many players are there in an average game': of one on average.
fn in_an_average(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(how) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "many") else { return };
    let at = (how + 3..tokens.len()).find(|&i| {
        let leads = matches!(word(tokens, i - 2), "in" | "at" | "on" | "per") && matches!(word(tokens, i - 1), "an" | "a" | "the");
        leads && matches!(word(tokens, i), "average" | "typical" | "normal" | "usual")
    });
    let Some(at) = at.filter(|&i| tokens.get(i + 1).is_some_and(|t| table(lexicon, t).is_some())) else { return };
    let ends = tokens.get(at + 2).is_none_or(parts);
    // Only what is there is between: 'players are there', 'players do we have'.
    let said = (how + 3..at - 2).all(|i| matches!(word(tokens, i), "are" | "is" | "there" | "do" | "does" | "we" | "have" | "usually"));
    let counted = word(tokens, how + 2).to_string();
    if !ends || !said || counted.is_empty() {
        return;
    }
    let noun = word(tokens, at + 1).to_string();
    replace(tokens, how, at + 2 - how, &["average", "number", "of", &counted, "per", &noun]);
}

/// 'which room has the longest average game', 'the longest games on average'
fn longest(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let way = |w: &str| match w {
        "longest" | "slowest" => Some("highest"),
        "shortest" | "quickest" | "fastest" => Some("lowest"),
        _ => None,
    };
    let Some(at) = (1..tokens.len()).find(|&i| way(word(tokens, i)).is_some()) else { return };
    let Some(end) = way(word(tokens, at)) else { return };
    let mean = usize::from(matches!(word(tokens, at + 1), "average" | "mean"));
    let noun = at + 1 + mean;
    let Some(rows) = tokens.get(noun).and_then(|t| table(lexicon, t)).filter(|&t| lasts(lexicon, t)) else { return };
    let named = lexicon.tables[rows].words.concat();
    let behind = if word(tokens, noun + 1) == "on" && word(tokens, noun + 2) == "average" { 2 } else { 0 };
    let told = usize::from(matches!(word(tokens, noun + 1), "duration" | "time" | "length"));
    if mean + behind == 0 || behind > 0 && told > 0 {
        return;
    }
    replace(tokens, at, 1 + mean + 1 + behind + told, &[end, "average", &named, "duration"]);
}

/// 'on average, how long is a game', 'how long is the average game', 'how long on average is a game'
fn long(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(how) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "long") else { return };
    let end = (how + 2..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let average = (how + 2..end).find(|&i| {
        word(tokens, i) == "average"
            && matches!(word(tokens, i - 1), "the" | "an" | "our")
            && tokens.get(i + 1).is_some_and(|t| table(lexicon, t).is_some())
    });
    let on = (0..tokens.len()).find(|&i| word(tokens, i) == "on" && word(tokens, i + 1) == "average");
    // Behind the rows it is said of: 'how long is a game on average in each room'.
    let rows = (how + 2..end).find(|&i| tokens.get(i).and_then(|t| table(lexicon, t)).is_some_and(|t| lasts(lexicon, t)));
    let Some(rows) = rows else { return };
    let verb = usize::from(matches!(word(tokens, rows + 1), "last" | "take" | "lasts" | "takes" | "run"));
    let place = rows + 1 + verb;
    match (average, on) {
        // 'how long is the average game': what was typed is moved, so that the account finds it.
        (Some(at), None) if at < rows && verb == 0 && matches!(word(tokens, how + 2), "is" | "was" | "are" | "were") => {
            let mut length = tokens[how + 1].clone();
            super::read_as(&mut length, "duration");
            tokens.insert(rows + 1, length);
            tokens.drain(how..at);
        }
        (Some(at), None) if at < rows => {
            let word = tokens.remove(at);
            super::read_as(&mut tokens[at - 1], "a");
            let on = unsaid("on", word.start);
            tokens.splice(place - 1..place - 1, [on, word]);
        }
        (None, Some(on)) if on != place && (on < how || on < end) && place.abs_diff(on) <= FAR => {
            let comma = usize::from(on < how && tokens.get(on + 2).is_some_and(parts));
            let said: Vec<Token> = tokens.drain(on..on + 2 + comma).take(2).collect();
            let at = if on < place { place - 2 - comma } else { place };
            tokens.splice(at..at, said);
        }
        _ => {}
    }
}
