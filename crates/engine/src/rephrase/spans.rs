//! Lengths of time between two events, once however many words speak of them, right behind what is made of them: 'how many days pass on
//! average between A and B' becomes the average of the length. Where it is asked how long, and nothing is said of what is made of several, the
//! average is meant.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::mention::{Sense, spans::is_span};
use crate::query::Expr;

/// Words that only carry such a sentence.
const CARRIES: &[&str] = &[
    "do", "does", "did", "it", "is", "are", "was", "were", "take", "takes", "took", "taken", "there", "usually", "typically", "normally",
    "generally", "pass", "passes", "go", "goes", "by", "of", "the", "had", "has", "have", "to", "count", "what", "what's", "what is", "roughly",
];

/// Which way a word ranks lengths of time.
fn extreme(word: &str) -> Option<&'static str> {
    match word {
        "longest" | "slowest" | "most" | "latest" => Some("desc"),
        "shortest" | "fastest" | "quickest" | "promptest" | "soonest" => Some("asc"),
        _ => None,
    }
}

/// True where a length lies between dates of rows of a table.
fn is_of(lexicon: &crate::lexicon::Lexicon, e: &Expr, t: usize) -> bool {
    let mut found = false;
    e.tables(&mut |x| found |= lexicon.table(&x.name) == Some(t));
    found
}

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let spans: Vec<usize> = (0..s.items.len()).filter(|&i| matches!(s.sense(i), Some(Sense::Measured(e)) if is_span(s.lexicon(), e))).collect();
    let first = *spans.first()?;
    let expr: &Expr = match s.sense(first) {
        Some(Sense::Measured(e)) => e,
        _ => return None,
    };
    let function = |i: usize| match s.sense(i) {
        Some(Sense::Keyword("agg" | "agg_after", f)) => Some(*f),
        _ => None,
    };
    let functions: Vec<usize> = (0..s.items.len()).filter(|&i| function(i).is_some()).collect();
    let ranked = (0..s.items.len()).any(|i| matches!(s.tag(i), "sup" | "top" | "top_first")) || (0..s.items.len()).any(|i| matches!(s.sense(i), Some(Sense::Adjective(..))));
    // A bound behind it compares each.
    let bounded = (0..s.items.len()).any(|i| matches!(s.tag(i), "cmp" | "cmp_adj_than" | "between"))
        && (0..s.items.len()).any(|i| matches!(s.sense(i), Some(Sense::Time(_) | Sense::Number(_))));
    let last = *spans.last()?;
    let opens = first;
    let carries = |i: usize| {
        (opens < i && i < last || i + 2 >= opens && i < opens)
            && (matches!(s.sense(i), Some(Sense::Unknown)) || matches!(s.tag(i), "verb" | "filler" | "prep" | "of" | "how_long" | "ask" | "which" | "filler_noun"))
            && CARRIES.contains(&s.word(i).as_str())
    };
    let comma = |i: usize| matches!(s.sense(i), Some(Sense::Punctuation(','))) && functions.iter().any(|f| f.abs_diff(i) == 1);
    let mut out: Vec<Item> = Vec::new();
    // It covers no word, so that no construction looks for its own among them.
    let at = s.items[first].start;
    let measured = Item { sense: Sense::Measured(Box::new(expr.clone())), start: at, end: at, fit: 1.0 };
    let extreme = spans.iter().find_map(|&i| s.word(i).split(' ').find_map(extreme));
    // Rows of what lasts are ranked by themselves, others by the mean of theirs.
    let head = (0..s.items.len()).find(|&i| s.table(i).is_some()).filter(|_| extreme.is_some());
    let own = head.and_then(|i| s.table(i)).is_some_and(|t| is_of(s.lexicon(), expr, t));
    // Who is asked for comes before what ranks them.
    let several = functions.len() > 1;
    for (i, item) in s.items.iter().enumerate() {
        if i == first && !several {
            let start = item.start;
            out.extend(head.filter(|&h| h > first).map(|h| s.items[h].clone()));
            out.extend(extreme.map(|way| keyword("sup", way, start)));
            match functions.first() {
                None if extreme.is_some() && own => {}
                Some(&f) => out.push(Item { ..keyword("agg", function(f).unwrap_or("avg"), start) }),
                None if extreme.is_some() || !bounded && !ranked => out.push(keyword("agg", "avg", start)),
                None => {}
            }
            out.push(measured.clone());
        }
        if head.is_some_and(|h| h == i && h > first) || spans.contains(&i) || carries(i) || !several && (functions.contains(&i) || comma(i)) {
            continue;
        }
        out.push(item.clone());
        if several && functions.last() == Some(&i) {
            out.push(measured.clone());
        }
    }
    Some(out)
}
