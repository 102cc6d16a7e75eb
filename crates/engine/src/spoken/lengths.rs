//! 'how long does a tour last', 'how long is the blue route', where the rows keep their length as a number: its duration. Where a length is
//! what lies between two dates, the sentence stays as it is.

use super::{parts, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;
use crate::time_types::Grain;

const LASTING: &[&str] = &["last", "lasts", "lasted", "take", "takes", "took", "taken", "run", "runs", "go", "goes"];

/// 'how long is a trip on average' where rows keep when they begin and end: their average duration.
fn of_two_dates(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "long") else { return };
    let average = (at..tokens.len()).find(|&i| word(tokens, i) == "on" && word(tokens, i + 1) == "average");
    if !matches!(word(tokens, at + 2), "is" | "are" | "was" | "were") {
        return;
    }
    let noun = at + 3 + usize::from(matches!(word(tokens, at + 3), "a" | "an" | "the" | "our"));
    let Some(average) = average.filter(|&a| a == noun + 1) else { return };
    let spans = |t: usize| {
        let dates = lexicon.schema.tables[t].columns.iter().enumerate();
        dates.filter(|(c, x)| x.class.is_temporal() && !crate::compose::course::is_bookkeeping(lexicon, (t, *c))).count() >= 2
    };
    let kept = tokens.get(noun).filter(|t| !t.quoted).is_some_and(|token| {
        lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.8 && matches!(h.target, Target::Table(t) if spans(t)))
    });
    if kept {
        let name = word(tokens, noun).to_string();
        replace(tokens, at, average + 2 - at, &["average", &name, "duration"]);
    }
}

/// 'how many minutes does a lesson last': what it does, not the last one.
fn last_as_verb(tokens: &mut [Token], lexicon: &Lexicon) {
    const FAR: usize = 7;
    // 'which did we open last'
    let subject = |w: &str| matches!(w, "we" | "they" | "he" | "she" | "you" | "i" | "it" | "people");
    let rows = |i: usize| lexicon.named(&tokens[i].lemma).iter().any(|h| h.weight > 0.5 && matches!(h.target, Target::Table(_)));
    let Some(does) = (0..tokens.len()).find(|&i| matches!(word(tokens, i), "does" | "do" | "did" | "will" | "should")) else { return };
    let ends = |i: usize| {
        tokens.get(i).is_none_or(parts) || matches!(word(tokens, i), "on" | "in" | "for" | "at" | "per" | "by" | "typically" | "usually")
    };
    let verb = (does + 2..tokens.len().min(does + FAR))
        .find(|&i| word(tokens, i) == "last" && rows(i - 1) && !subject(word(tokens, i - 2)) && ends(i + 1));
    if let Some(verb) = verb {
        super::read_as(&mut tokens[verb], "take");
    }
}

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if !tokens.windows(2).any(|w| w[0].lower == "how" && w[1].lower == "long") {
        last_as_verb(tokens, lexicon);
    }
    of_numbers(tokens, lexicon);
    of_two_dates(tokens, lexicon);
}

fn of_numbers(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "how" && word(tokens, i + 1) == "long") else { return };
    let end = (at..tokens.len()).find(|&i| parts(&tokens[i])).unwrap_or(tokens.len());
    let verb = word(tokens, at + 2);
    let does = matches!(verb, "does" | "do" | "did");
    if !does && !matches!(verb, "is" | "are" | "was" | "were" | "'s") {
        return;
    }
    // The rows spoken of, and the verb behind them.
    let Some(noun) = (at + 3..end.min(at + 9)).find(|&i| keeps_length(&tokens[i], lexicon)) else { return };
    let lasting = (noun + 1..end.min(noun + 8)).find(|&i| LASTING.contains(&word(tokens, i)));
    if does && lasting.is_none() {
        return;
    }
    // 'how long is the average tour', 'how long are tours on average'
    let said = |i: usize| matches!(word(tokens, i), "average" | "mean" | "typical" | "usual" | "median");
    let aggregated = (0..end).find(|&i| said(i));
    let on = (0..end).find(|&i| word(tokens, i) == "on" && word(tokens, i + 1) == "average");
    // One that is named has its own length; several have one together.
    let one = matches!(word(tokens, at + 3), "the" | "this" | "that") && !does;
    let total = (0..end).any(|i| matches!(word(tokens, i), "total" | "altogether" | "longest" | "shortest" | "median"));
    if total {
        return;
    }
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    if let Some(last) = lasting.filter(|_| does) {
        cuts.push((last, last + 1));
    }
    match (on, aggregated) {
        (Some(on), _) => cuts.push((on, on + 2)),
        (None, Some(a)) => cuts.push((a, a + 1)),
        _ => {}
    }
    cuts.sort_unstable();
    let average = aggregated.is_some() || !one;
    let shift: usize = cuts.iter().filter(|c| c.0 < at).map(|c| c.1 - c.0).sum();
    for (from, to) in cuts.into_iter().rev() {
        replace(tokens, from, to - from, &[]);
    }
    let at = at - shift;
    let words: &[&str] = if average { &["average", "duration", "of"] } else { &["what", "is", "the", "duration", "of"] };
    replace(tokens, at, 3, words);
    // ', on average' leaves its comma behind.
    while tokens.first().is_some_and(parts) {
        tokens.remove(0);
    }
}

/// True for a name of rows that keep how long they last as a number.
fn keeps_length(token: &Token, lexicon: &Lexicon) -> bool {
    let kept = |t: usize| {
        [Grain::Second, Grain::Minute, Grain::Hour].iter().any(|&g| crate::absurd::units_of_time(lexicon, t, g).is_some())
            || (0..lexicon.tables[t].columns.len()).any(|c| {
                let words = &lexicon.tables[t].columns[c].words;
                lexicon.schema.tables[t].columns[c].class.is_number() && words.iter().any(|w| w == "duration")
            })
    };
    !token.quoted
        && lexicon.named(&token.lemma).iter().any(|h| match h.target {
            Target::Table(t) => h.weight > 0.6 && kept(t),
            _ => false,
        })
}
