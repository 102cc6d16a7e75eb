//! 'how big is a donation on average', 'how much is a seat on average', where the rows named keep the number that is meant: the average of it.

use super::{parts, replace, word};
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::text::{Token, lemma};

/// Words of what something costs.
const COSTS: &[&str] = &["price", "cost", "fee", "fare", "charge", "rate", "amount", "total", "value"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let n = tokens.len();
    let on = (0..n).find(|&i| word(tokens, i) == "on" && word(tokens, i + 1) == "average").map(|i| (i, i + 2));
    let said = |i: &usize| matches!(word(tokens, *i), "typically" | "average" | "typical");
    let Some(average) = on.or_else(|| (0..n).find(said).map(|i| (i, i + 1))) else { return };
    let Some(at) = (0..n).find(|&i| word(tokens, i) == "how" && matches!(word(tokens, i + 2), "is" | "are" | "was" | "were")) else {
        return;
    };
    let Some(hints) = measures(word(tokens, at + 1)) else { return };
    // The rows, behind their article and 'average'.
    let passes = |i: usize| matches!(word(tokens, i), "a" | "an" | "the" | "our" | "one" | "each" | "average" | "typical");
    let Some(noun) = (at + 3..n).find(|&i| !passes(i)) else { return };
    if parts(&tokens[noun]) || tokens[noun].quoted {
        return;
    }
    let table = |w: &str| {
        let hits = lexicon.named(w);
        hits.iter().find(|h| h.weight > 0.9).and_then(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
    };
    let Some(t) = table(&lemma(word(tokens, noun))) else { return };
    let measured = |hint: &&str| {
        (0..lexicon.tables[t].columns.len()).find(|&c| {
            let column = &lexicon.tables[t].columns[c];
            lexicon.schema.tables[t].columns[c].class.is_number()
                && lexicon.is_measure(t, c)
                && !column.key
                && column.words.iter().any(|w| w.starts_with(*hint))
        })
    };
    let Some(c) = hints.iter().find_map(measured) else { return };
    let column: Vec<String> = lexicon.tables[t].columns[c].words.to_vec();
    let mut plain = vec!["average"];
    plain.extend(column.iter().map(String::as_str));
    plain.push("of");
    // What is said of the average elsewhere goes first: its place is behind or before.
    if average.0 >= noun {
        replace(tokens, average.0, average.1 - average.0, &[]);
        replace(tokens, at, noun - at, &plain);
    } else {
        replace(tokens, at, noun - at, &plain);
        if average.1 <= at {
            replace(tokens, average.0, average.1 - average.0, &[]);
            while tokens.first().is_some_and(parts) {
                tokens.remove(0);
            }
        }
    }
}

/// Words of columns that hold what 'how …' asks for.
fn measures(adjective: &str) -> Option<&'static [&'static str]> {
    if adjective == "much" || adjective == "expensive" || adjective == "dear" {
        return Some(COSTS);
    }
    let doubled = adjective.chars().next_back().map(|last| format!("{adjective}{last}er"));
    let shortened = adjective.strip_suffix('y').map(|stem| format!("{stem}ier"));
    let forms = [Some(format!("{adjective}er")), doubled, shortened, Some(format!("{adjective}r"))];
    let found = forms.into_iter().flatten().find_map(|f| DICTIONARY.adjective(&f))?;
    (!found.measures.is_empty()).then_some(found.measures)
}
