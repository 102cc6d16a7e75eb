//! One thing that a list is to show, as it is said: what is named, who or when it was, how many there are, the last that there was.

use super::words;
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::text::Token;
use std::ops::Range;

/// What is asked of each row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Thing {
    /// A column or what a key leads to, by these tokens.
    Named(Vec<usize>),
    /// Who it was; with the verb, or whom it is with.
    Who(Vec<usize>),
    With,
    /// Where; from or to which end, if that is said.
    Where(Option<bool>),
    When,
    /// When it began (false) or ends (true).
    End(bool),
    Why,
    HowMuch,
    /// What rows are called.
    Name,
    /// How many rows refer to each.
    HowMany(Vec<usize>),
    /// The sum of a number of those.
    Total(Vec<usize>),
    /// The day of the last or the first of them.
    Latest(Vec<usize>, bool),
}

/// Reads a span of words. `None` where it can't be one thing.
pub(super) fn read(tokens: &[Token], span: Range<usize>) -> Option<Thing> {
    let word = |i: usize| if i < span.end { words::at(tokens, i) } else { "" };
    const DENIES: &[&str] = &["not", "no", "never", "without", "n't", "none", "nor", "but"];
    let odd = |t: &Token| {
        DENIES.contains(&t.lower.as_str()) || t.quoted || t.lower.starts_with(|c: char| c.is_ascii_digit() || c == '#' || c == '%')
    };
    if span.clone().any(|i| tokens.get(i).is_none_or(odd)) {
        return None;
    }
    let mut from = span.start;
    while from < span.end && (words::is(tokens, from, "article") || words::is(tokens, from, "own")) {
        from += 1;
    }
    // 'the person who reported it'
    if let Some(who) = (from + 1..(from + 3).min(span.end)).find(|&i| word(i) == "who")
        && crate::roles::is_person_word(tokens[who - 1].lemma.as_str())
    {
        from = who;
    }
    let rest = |from: usize| content(tokens, from..span.end);
    // 'which house they belong to', 'how many places each has': what is asked for ends where the clause begins.
    let begins = |i: &usize| {
        matches!(
            word(*i),
            "they"
                | "it"
                | "he"
                | "she"
                | "we"
                | "you"
                | "each"
                | "is"
                | "are"
                | "was"
                | "were"
                | "has"
                | "have"
                | "had"
                | "there"
                | "do"
                | "does"
                | "did"
        )
    };
    let head = |from: usize| content(tokens, from..(from..span.end).find(begins).unwrap_or(span.end));
    let unit =
        |all: &[usize]| all.len() == 1 && crate::time::unit(words::at(tokens, all[0])).is_some() && !words::is(tokens, all[0], "date");
    let named = |all: Vec<usize>| if all.is_empty() || unit(&all) { None } else { Some(Thing::Named(all)) };
    // 'in which apiary', 'by whom', 'for when', 'until when'
    let before = word(from).to_string();
    let lead =
        matches!(before.as_str(), "in" | "on" | "at" | "by" | "for" | "from" | "to" | "of" | "until" | "till" | "since" | "with" | "under");
    let at = if lead && from + 1 < span.end { from + 1 } else { from };
    match (word(at), word(at + 1)) {
        ("who" | "whom", "") if at > from && before != "by" => return Some(Thing::With),
        ("who" | "whom" | "who's", _) => return Some(Thing::Who(rest(at + 1))),
        ("where" | "wherever", "from") => return Some(Thing::Where(Some(false))),
        ("where", "to") => return Some(Thing::Where(Some(true))),
        ("where", _) if at > from => return Some(Thing::Where(Some(before == "to"))),
        ("where", _) if rest(at + 1).len() < 2 => return Some(Thing::Where(None)),
        ("when", _) if at > from && matches!(before.as_str(), "until" | "till") => return Some(Thing::End(true)),
        ("when", _) if at > from && matches!(before.as_str(), "since" | "from") => return Some(Thing::End(false)),
        ("when", _) => {
            let verb = rest(at + 1);
            return Some(if verb.is_empty() { Thing::When } else { Thing::Named([vec![at], verb].concat()) });
        }
        ("why", _) => return Some(Thing::Why),
        ("what", "for") | ("what", "about") => return Some(Thing::Why),
        ("what", "") if before == "for" => return Some(Thing::Why),
        ("what", "time" | "date" | "day") if span.end == at + 2 => return Some(Thing::When),
        ("which" | "what" | "whose", _) if (at + 1..span.end).any(|i| matches!(word(i), "which" | "what" | "who")) => return None,
        // 'what's the number' asks for how many there are.
        ("which" | "what" | "what's", _) if matches!(rest(at + 1).as_slice(), [one] if matches!(word(*one), "number" | "count" | "total" | "sum")) =>
        {
            return None;
        }
        ("which" | "what" | "whose", _) => return named(head(at + 1)),
        _ if at > from && matches!(before.as_str(), "from" | "to") => return named([vec![from], rest(at)].concat()),
        _ if at > from => return None,
        ("how", "much") if rest(from + 2).is_empty() => return Some(Thing::HowMuch),
        ("how", "many") => return Some(head(from + 2)).filter(|r| !r.is_empty()).map(Thing::HowMany),
        ("number" | "count" | "no" | "amount", "of") => return Some(rest(from + 2)).filter(|r| !r.is_empty()).map(Thing::HowMany),
        ("last" | "latest" | "newest", _) | ("first", _) if span.end > from + 1 && word(from + 1) != "name" => {
            return Some(rest(from + 1)).filter(|r| !r.is_empty()).map(|r| Thing::Latest(r, word(from) == "first"));
        }
        ("most", "recent") => return Some(rest(from + 2)).filter(|r| !r.is_empty()).map(|r| Thing::Latest(r, false)),
        ("total", _) if span.end > from + 1 => return Some(rest(from + 1)).filter(|r| !r.is_empty()).map(Thing::Total),
        ("name" | "names", "") => return Some(Thing::Name),
        _ => {}
    }
    // 'count', 'avg': what is computed is no thing of each row.
    let computes = |i: usize| {
        DICTIONARY.keyword(words::at(tokens, i)).is_some_and(|k| {
            matches!(
                k.tag,
                "agg" | "count" | "count_distinct" | "count_verb" | "share" | "growth" | "sup" | "top" | "cmp" | "cmp_adj" | "sup_count"
            )
        })
    };
    if span.clone().any(computes) {
        return None;
    }
    // 'the name of the supporter'
    let mut all = rest(from);
    if all.len() > 1 && matches!(word(from), "name" | "names") && word(from + 1) == "of" {
        all.remove(0);
    }
    let day = |i: &usize| words::is(tokens, *i, "date");
    match all.as_slice() {
        [only] if day(only) => Some(Thing::When),
        // 'date of the last inspection'
        [d, of @ ..] if day(d) && of.first().is_some_and(|&i| matches!(words::at(tokens, i), "last" | "latest" | "first")) => {
            let first = words::at(tokens, of[0]) == "first";
            Some(of[1..].to_vec()).filter(|r| !r.is_empty()).map(|r| Thing::Latest(r, first))
        }
        _ => named(all),
    }
}

/// The words of a span that name something: articles, what points back and verbs of being aside.
fn content(tokens: &[Token], span: Range<usize>) -> Vec<usize> {
    let light = |i: &usize| {
        let own = words::is(tokens, *i, "article") || words::is(tokens, *i, "own") || words::is(tokens, *i, "verbs");
        own || tokens[*i].punctuation || matches!(words::at(tokens, *i), "'s" | "each" | "every")
    };
    // A preposition between two nouns may be part of a name: 'date of birth', 'valid from'.
    let all: Vec<usize> = span.clone().filter(|i| !light(i)).collect();
    let ended = span.clone().filter(|&i| i + 1 == span.end && i > span.start && matches!(words::at(tokens, i), "from" | "to" | "until"));
    let mut all: Vec<usize> = all.into_iter().chain(ended).collect();
    all.sort_unstable();
    all.dedup();
    all
}

impl Thing {
    /// True where the schema might know all that is named.
    pub(super) fn may_be_known(&self, tokens: &[Token], lexicon: &Lexicon) -> bool {
        let all = match self {
            Self::Named(all) | Self::HowMany(all) | Self::Total(all) | Self::Latest(all, _) => all,
            // 'who has been there the longest' is no one's.
            Self::Who(verb) => {
                return verb.len() < 3 && !verb.iter().any(|&i| tokens[i].lower.len() > 5 && tokens[i].lower.ends_with("est"));
            }
            _ => return true,
        };
        all.len() < 5 && all.iter().all(|&i| is_known(&tokens[i], lexicon))
    }
}

/// True for a word that something of the schema may be called by.
fn is_known(token: &Token, lexicon: &Lexicon) -> bool {
    let (word, lemma) = (token.lower.as_str(), token.lemma.as_str());
    let named = |w: &str| !lexicon.named(w).is_empty();
    let generic = ["date", "reason", "begin", "finish", "generic", "place"]
        .iter()
        .any(|k| words::of(k).contains(&word) || words::of(k).contains(&lemma));
    let short = || lexicon.name_words.iter().any(|w| super::likeness::shortens(w, lemma)) || is_short(lemma, lexicon);
    generic
        || word == "when"
        || named(lemma)
        || named(word)
        || !lexicon.named_by_stem(&crate::text::stem(lemma)).is_empty()
        || DICTIONARY.synonyms(lemma).iter().any(|s| named(s))
        || crate::roles::is_person_word(lemma)
        || lexicon.name_words.iter().any(|w| super::likeness::alike(w, lemma))
        || short()
}

/// True for what a table's own name or a column's is short for, or a kind of people.
pub(super) fn is_short(lemma: &str, lexicon: &Lexicon) -> bool {
    lexicon.schema.tables.len() <= super::FEW
        && lexicon.schema.tables.iter().any(|t| {
            let own = |name: &str| crate::text::identifier_words(name).iter().any(|w| w == lemma || super::likeness::shortens(w, lemma));
            let kind = |c: &crate::schema::Column| c.class.is_text() && c.common_values.iter().any(|v| v.eq_ignore_ascii_case(lemma));
            own(&t.name.name) || t.columns.iter().any(|c| own(&c.name) || kind(c))
        })
}
