//! Values side by side: 'revenue of A vs B', 'do we earn more from A or from B', 'does A sell more than B', 'A or B, which has more
//! visits'. Whatever way it is asked, there is a row for each of the values, with the number that they are compared by.

use super::{Sentence, amount_of, keyword, put_last, sums};
use crate::link::Item;
use crate::mention::Sense;

/// Words that set what stands around them side by side.
const COMPARES: &[&str] =
    &["compare", "compares", "compared", "comparing", "comparison", "comparison of", "a comparison of", "head to head", "stack up"];
/// Words of comparatives that ask for more or less of the number that follows.
const MORE: &[&str] = &["more", "less", "fewer", "higher", "lower", "greater", "larger", "smaller", "bigger", "better", "worse"];
/// Verbs of money, for what is compared where no number is named.
const EARNS: &[&str] = &[
    "earn",
    "earns",
    "earned",
    "bring in",
    "brings in",
    "brought in",
    "bring",
    "brings",
    "brought",
    "make",
    "makes",
    "made",
    "take in",
    "takes in",
    "took in",
    "turn over",
    "turns over",
    "gross",
    "grosses",
    "generate",
    "generates",
    "generated",
    "spend",
    "spends",
    "spent",
];
/// The same of what one row costs.
const COSTS: &[&str] = &["cost", "costs", "expensive", "pricier", "dearer", "cheaper", "costlier"];

/// Values compared as rows grouped by what they are values of.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    if let Some(items) = shares_of_all(s) {
        return Some(items);
    }
    if (0..s.items.len()).any(|i| matches!(s.tag(i), "ratio" | "share" | "neg" | "without" | "except")) {
        return None;
    }
    let (first, last) = compared(s)?;
    let place = s.value(first)?;
    // 'which article has more readers, A or B' asks for one of the rows, by a number of their own.
    let named = s.lexicon().tables[place.0].display.contains(&place.1);
    let own = (0..s.items.len()).any(|i| s.amount(i).is_some_and(|p| p.0 == place.0));
    if named && own && (0..s.items.len()).any(|i| matches!(s.tag(i), "which" | "who")) {
        return None;
    }
    let sides: Vec<usize> = (0..s.items.len()).filter(|&i| s.value(i) == Some(place)).collect();
    let comparative = (0..s.items.len()).find(|&i| compares_more(s, i));
    let mut items: Vec<Item> = Vec::new();
    let mut tables: Vec<usize> = Vec::new();
    for (i, item) in s.items.iter().enumerate() {
        if i == first {
            for (n, &side) in sides.iter().enumerate() {
                items.extend((n > 0).then(|| keyword("or", "", s.items[side].start)));
                items.push(s.items[side].clone());
            }
            continue;
        }
        let between = first < i && i < last && (joins(s, i) || matches!(s.tag(i), "prep" | "verb" | "filler"));
        let repeated = s.table(i).is_some_and(|t| tables.contains(&t));
        // 'more expensive', and 'cost more' where what is compared has a price of its own.
        let degree =
            comparative.is_some_and(|c| i == c || i == c + 1 && s.tag(c) == "cmp_adj" && matches!(s.sense(i), Some(Sense::Adjective(..))));
        let verb = comparative.is_some() && (s.is(i, COSTS) || s.is(i, EARNS)) && s.column(i).is_none_or(|p| p.0 != place.0);
        if sides.contains(&i) || between || repeated || degree || verb || frame(s, i) {
            continue;
        }
        let rows = s.table(i).or_else(|| s.keyed(i));
        tables.extend(rows);
        items.push(match rows {
            Some(t) => Item { sense: Sense::Table(t), ..item.clone() },
            None => item.clone(),
        });
    }
    let (measure, at) = number(s, &items, place, comparative.is_some())?;
    items.splice(at..at, measure);
    let grouped = items.windows(2).any(|w| {
        matches!(w[0].sense, Sense::Keyword("by" | "each" | "each_lead" | "group_by", _)) && w[1].sense == Sense::Column(place.0, place.1)
    });
    if !grouped {
        let end = s.items.last().map_or(0, |i| i.end);
        let key = Item { sense: Sense::Column(place.0, place.1), start: end, end, fit: 1.0 };
        put_last(&mut items, vec![keyword("group_by", "", end), key]);
    }
    Some(items)
}

/// 'what share is web, phone and app': all that a column has is named, so each has a share.
fn shares_of_all(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let n = s.items.len();
    let share = (0..n).find(|&i| s.tag(i) == "share")?;
    let first = (share + 1..n).find(|&i| s.value(i).is_some())?;
    let place = s.value(first)?;
    let last = (first + 1..n).rev().find(|&i| s.value(i) == Some(place))?;
    let lists = |i: usize| s.value(i) == Some(place) || joins(s, i) || matches!(s.tag(i), "share" | "how_much" | "prep" | "filler");
    let grouped = (0..n).any(|i| matches!(s.tag(i), "each" | "each_lead" | "group_by" | "versus" | "neg" | "without" | "except"));
    if grouped || !(first..last).all(lists) || named_kinds(s, place) != known_kinds(s, place) {
        return None;
    }
    let led = first.checked_sub(1).is_some_and(|i| matches!(s.tag(i), "prep" | "by" | "verb") && i > share);
    let from = first - usize::from(led);
    let mut items: Vec<Item> = s.items[..from].iter().chain(&s.items[last + 1..]).cloned().collect();
    let end = s.items[last].end;
    let key = Item { sense: Sense::Column(place.0, place.1), start: s.items[first].start, end, fit: 1.0 };
    put_last(&mut items, vec![keyword("group_by", "", end), key]);
    Some(items)
}

/// Words between two values.
fn joins(s: &Sentence<'_>, at: usize) -> bool {
    matches!(s.tag(at), "and" | "or" | "versus" | "than")
        || matches!(s.sense(at), Some(Sense::Punctuation(',' | '/')))
        || s.is(at, &["to", "with", "against"])
}

/// Words of the comparison itself, which say no number.
fn frame(s: &Sentence<'_>, at: usize) -> bool {
    matches!(s.tag(at), "versus" | "than" | "exists" | "which")
        || s.is(at, COMPARES)
        || s.is(at, &["do", "does", "did", "how do", "how does", "how did", "is", "are", "was", "were", "there", "side by side", "ones"])
}

/// The first and the last of the values that are compared.
fn compared(s: &Sentence<'_>) -> Option<(usize, usize)> {
    let n = s.items.len();
    let first = (0..n).find(|&i| s.value(i).is_some_and(|p| (i + 1..n).any(|j| s.value(j) == Some(p) && s.sense(j) != s.sense(i))))?;
    let place = s.value(first)?;
    let last = (first + 1..n).rev().find(|&i| s.value(i) == Some(place))?;
    let told = (0..n).any(|i| s.is(i, COMPARES) || s.is(i, &["side by side"]));
    let versus = (first + 1..last).any(|i| s.tag(i) == "versus" && near(s, i, place));
    // 'A or B', 'which of A and B'
    let asks = || (0..first).any(|i| s.tag(i) == "which" || s.word(i).starts_with("which"));
    let chosen = || (first + 1..last).any(|i| s.tag(i) == "or" || s.tag(i) == "and" && asks());
    let more = (0..n).any(|i| {
        let than = s.tag(i) == "than" || s.is(i, &["more than", "less than", "fewer than", "higher than", "lower than", "cheaper than"]);
        compares_more(s, i) && chosen() || than && first < i && i < last && near(s, i, place) && !numbered(s, i)
    });
    // 'average fee for novice and advanced riders': a mean of each.
    let unsaid = |i: usize| s.table(i) == Some(place.0) && s.items[i].start == s.items[i].end;
    let joins_all =
        |i: usize| s.tag(i) == "and" || s.value(i) == Some(place) || unsaid(i) || matches!(s.sense(i), Some(Sense::Punctuation(',')));
    let mean = |i: usize| matches!(s.sense(i), Some(Sense::Keyword("agg", "avg" | "median" | "min" | "max")));
    let grouped = |i: usize| matches!(s.tag(i), "both" | "by" | "each" | "each_lead" | "group_by") && i + 1 != first;
    let sorts = s.lexicon().roles[place.0].categorizes(place.1) && !s.lexicon().tables[place.0].display.contains(&place.1);
    let led = (0..first).rev().find(|&i| s.tag(i) != "filler").is_some_and(|i| s.is(i, &["for", "by", "across", "between"]));
    let apiece =
        (led || names_kinds(s, place)) && sorts && (first + 1..last).all(joins_all) && (0..first).any(mean) && !(0..n).any(grouped);
    // 'how many bronze, silver and gold members': a number of each, where all kinds are named or three and more.
    let counts = |i: usize| s.tag(i) == "count" || s.is(i, &["number of", "count of"]);
    let kinds = sorts && (first + 1..last).all(joins_all) && (0..first).any(counts) && !(0..n).any(grouped) && names_kinds(s, place);
    (told || versus || more || apiece || kinds).then_some((first, last))
}

/// True where a list names three values of a column and more, or all that it has.
fn names_kinds(s: &Sentence<'_>, place: (usize, usize)) -> bool {
    let named = named_kinds(s, place);
    named >= 3 || named >= 2 && named == known_kinds(s, place)
}

/// How many different values of a column are named.
fn named_kinds(s: &Sentence<'_>, (t, c): (usize, usize)) -> usize {
    let mut named: Vec<&str> = Vec::new();
    for item in s.items {
        if let Sense::Value { table, column, value, .. } = &item.sense
            && (*table, *column) == (t, c)
            && !named.contains(&value.as_str())
        {
            named.push(value);
        }
    }
    named.len()
}

/// How many it is known to have.
fn known_kinds(s: &Sentence<'_>, (t, c): (usize, usize)) -> usize {
    let column = &s.lexicon().schema.tables[t].columns[c];
    if column.enum_labels.is_empty() { column.common_values.len() } else { column.enum_labels.len() }
}

/// True where a value of the column stands right behind a mention.
fn near(s: &Sentence<'_>, at: usize, place: (usize, usize)) -> bool {
    let behind = (at + 1..s.items.len()).find(|&i| !matches!(s.tag(i), "filler" | "prep" | "verb" | "of" | "all"));
    behind.is_some_and(|i| s.value(i) == Some(place))
}

/// True where a number or a length of time follows: a bound, no comparison of values.
fn numbered(s: &Sentence<'_>, at: usize) -> bool {
    (at + 1..s.items.len().min(at + 4))
        .any(|i| matches!(s.sense(i), Some(Sense::Number(_) | Sense::Time(crate::time::TimeMeaning::Duration { .. }))))
}

/// A comparative that no number follows.
fn compares_more(s: &Sentence<'_>, at: usize) -> bool {
    let word = s.word(at);
    let head = word.split(' ').next().unwrap_or("");
    let comparative = match s.sense(at) {
        Some(Sense::Keyword("cmp" | "cmp_adj" | "cmp_adj_than", _)) => MORE.contains(&head) || word.ends_with("than"),
        Some(Sense::Adjective(..)) => word.ends_with("er") || word.ends_with("er than") || head == "more" || COSTS.contains(&head),
        _ => false,
    };
    comparative && !numbered(s, at)
}

/// What the values are compared by where it isn't said outright, and where it is put.
pub(super) fn number(s: &Sentence<'_>, items: &[Item], place: (usize, usize), comparative: bool) -> Option<(Vec<Item>, usize)> {
    let rest = Sentence { items, set: s.set };
    if rest.measures() || rest.rated() {
        return Some((Vec::new(), 0));
    }
    let lexicon = s.lexicon();
    let lead = |tag, argument, at: usize| Some((vec![keyword(tag, argument, items[at].start)], at));
    if let Some(at) = (0..items.len()).find(|&i| rest.amount(i).is_some()) {
        let place = rest.amount(at)?;
        let averaged = (0..items.len()).any(|i| rest.tag(i) == "agg_after")
            || comparative && (0..s.items.len()).any(|i| s.is(i, &["higher", "lower", "better", "worse", "higher than", "lower than"]));
        return lead("agg", if sums(s, &items[at], place) && !averaged { "sum" } else { "avg" }, at);
    }
    let said = |words: &[&str]| (0..s.items.len()).any(|i| s.is(i, words)) || spoken(s, words);
    let money = |function: &'static str| {
        let t = (0..items.len()).find_map(|i| rest.table(i)).unwrap_or(place.0);
        let amount = amount_of(lexicon, t).or_else(|| amount_of(lexicon, place.0))?;
        let start = s.items.first().map_or(0, |i| i.start);
        let item = Item { sense: Sense::Measured(Box::new(amount)), start, end: start, fit: 1.0 };
        Some((vec![keyword("agg", function, start), item], 0))
    };
    if said(COSTS) {
        return money("avg");
    }
    if said(EARNS) && !(0..items.len()).any(|i| rest.table(i).is_some_and(|t| Some(t) == behind_more(s))) {
        return money("sum").or_else(|| Some((vec![keyword("measure", "money", 0)], 0)));
    }
    // The rows that are named are counted; those that only bear the name of the values are no facts.
    let lookup = |t: usize| lexicon.tables[t].display.contains(&place.1) && t == place.0;
    if let Some(at) = (0..items.len()).find(|&i| rest.table(i).is_some_and(|t| !lookup(t))) {
        // 'the takings of A and B' are worth something.
        let noun = items[at].end.checked_sub(1).and_then(|i| s.set.tokens.get(i)).is_some_and(|t| crate::account::is_amount_noun(&t.lower));
        if let Some(amount) = rest.table(at).filter(|_| noun).and_then(|t| amount_of(lexicon, t)) {
            let start = items[at].start;
            return Some((
                vec![keyword("agg", "sum", start), Item { sense: Sense::Measured(Box::new(amount)), start, end: start, fit: 1.0 }],
                at,
            ));
        }
        return lead("count", "", at);
    }
    if lookup(place.0) {
        return None;
    }
    let at = items.iter().position(|i| matches!(i.sense, Sense::Value { .. }))?;
    let start = items[at].start;
    Some((vec![keyword("count", "", start), Item { sense: Sense::Table(place.0), start, end: start, fit: 1.0 }], at))
}

/// The table that is named right behind a comparative: 'more visits'.
fn behind_more(s: &Sentence<'_>) -> Option<usize> {
    let at = (0..s.items.len()).find(|&i| compares_more(s, i))?;
    s.table(s.next(at + 1))
}

/// True for words that are a verb of money, whatever mention covers them.
pub(super) fn is_of_money(tokens: &[crate::text::Token]) -> bool {
    let words: Vec<&str> = tokens.iter().map(|t| t.lower.as_str()).collect();
    !words.is_empty() && (EARNS.contains(&words.join(" ").as_str()) || COSTS.contains(&words.join(" ").as_str()))
}

/// True where a phrase stands in the question, whatever mentions cover it.
fn spoken(s: &Sentence<'_>, phrases: &[&str]) -> bool {
    let tokens = s.set.tokens;
    phrases.iter().any(|p| {
        let words: Vec<&str> = p.split(' ').collect();
        tokens.windows(words.len()).any(|w| w.iter().zip(&words).all(|(t, x)| t.lower == *x))
    })
}
