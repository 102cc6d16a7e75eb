//! Several numbers of the same rows, asked for one after the other: 'the highest cost, the lowest cost and the average cost', 'maximum and total number
//! of firings'. What stands in such a list asks for no row.

use super::{Reading, Segment, Sense};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Words before such a list.
const LEADS: &[&str] =
    &["what", "is", "are", "was", "were", "the", "show", "me", "give", "list", "find", "tell", "us", "please", "get", "display", "return"];

/// Reads superlatives that open the question and stand in a list with others, each before its number, as the greatest and the least of all, and a
/// 'total number of' behind them as the sum.
pub(super) fn aggregates(segments: &mut [Segment], tokens: &[Token], lexicon: &Lexicon) {
    for at in extremes(segments, tokens, lexicon) {
        for reading in &mut segments[at].readings {
            if let Sense::Keyword("sup", direction) = reading.sense {
                reading.sense = Sense::Keyword("agg", if direction == "desc" { "max" } else { "min" });
            }
        }
    }
    // 'total number of' after another number of the same: the sum of that.
    for i in 2..segments.len() {
        let words = tokens.get(segments[i].start..segments[i].end).unwrap_or_default();
        let total = tag(segments, i) == "count" && words.first().is_some_and(|t| t.lower == "total");
        if total && tag(segments, i - 2) == "agg" && tag(segments, i - 1) == "and" && number(segments, i + 1, lexicon) {
            segments[i].readings = vec![Reading { sense: Sense::Keyword("agg", "sum"), fit: 1.0 }];
        }
    }
}

fn tag(segments: &[Segment], at: usize) -> &'static str {
    match segments.get(at).and_then(|s| s.readings.first()).map(|r| &r.sense) {
        Some(Sense::Keyword(tag, _)) => tag,
        _ => "",
    }
}

/// True for the name of a number.
fn number(segments: &[Segment], at: usize, lexicon: &Lexicon) -> bool {
    segments.get(at).is_some_and(|s| {
        s.readings.iter().any(|r| match r.sense {
            Sense::Column(t, c) => lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key,
            _ => false,
        })
    })
}

/// The superlatives of such a list, if there are several numbers in it.
fn extremes(segments: &[Segment], tokens: &[Token], lexicon: &Lexicon) -> Vec<usize> {
    let said = |i: usize, words: &[&str]| {
        let of = segments.get(i).and_then(|s| tokens.get(s.start..s.end)).unwrap_or_default();
        !of.is_empty() && of.iter().all(|t| !t.quoted && words.contains(&t.lower.as_str()))
    };
    let mut at = 0;
    while said(at, LEADS) {
        at += 1;
    }
    let mut found: Vec<(usize, &str)> = Vec::new();
    while matches!(tag(segments, at), "sup" | "agg") && number(segments, at + 1, lexicon) {
        found.push((at, tag(segments, at)));
        at += 2;
        while said(at, &["and", ",", "the", "as", "well"]) {
            at += 1;
        }
    }
    // One highest number by itself may ask for the row that has it.
    let several = found.len() > 1;
    found.into_iter().filter(|f| several && f.1 == "sup").map(|f| f.0).collect()
}
