//! Verbs between two things that are linked: they rest on the join, or on the choice of a key or date.

use super::facts::Facts;
use super::{Matter, Part, State, Word, policy};
use crate::hashing::{QuickMap, QuickSet};
use crate::text::{stem, stem_of, verb_base};
use once_cell::sync::Lazy;
use std::collections::HashSet;

/// Words of a list in a data file; lines with # are comments.
pub(super) fn list(text: &'static str) -> QuickSet<&'static str> {
    text.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
}

static VERBS: Lazy<QuickMap<String, &'static str>> = Lazy::new(|| stems(include_str!("../../data/account/link_verbs.txt")));
static NEUTRAL: Lazy<QuickMap<String, &'static str>> = Lazy::new(|| stems(include_str!("../../data/account/neutral_verbs.txt")));

fn stems(text: &'static str) -> QuickMap<String, &'static str> {
    list(text).into_iter().map(|v| (stem(v), v)).collect()
}

/// The base form of a verb that may link, in any of its forms.
fn base<'a>(word: &str, verbs: &QuickMap<String, &'a str>) -> Option<&'a str> {
    if verb_base(word) != word {
        return verbs.get(stem_of(verb_base(word))).copied();
    }
    let third = word.strip_suffix('s').filter(|w| w.len() > 2 && !w.ends_with('s'));
    let es = word.strip_suffix("es").filter(|w| w.len() > 2);
    // Stems of short verbs are the verbs themselves: 'living' of 'live', 'used' of 'use'.
    let past = word.strip_suffix('d').filter(|w| w.ends_with('e') && w.len() == 3);
    let ing = word.strip_suffix("ing").filter(|w| w.len() > 1).map(|w| format!("{w}e"));
    let forms = [Some(word), third, es, past, ing.as_deref()];
    let found = forms.into_iter().flatten().find_map(|form| verbs.get(stem_of(form)))?;
    // Stems are crude: what shares one must also begin alike and be a form of the verb.
    let form = ["", "s", "es", "d", "ed", "ing", "e"].iter().any(|suffix| word.ends_with(suffix))
        && word.starts_with(&found[..2.min(found.len())]);
    form.then_some(*found)
}

/// True for an irregular form of a verb: 'sent', 'sold'.
pub(crate) fn is_irregular(word: &str) -> bool {
    verb_base(word) != word
}

/// What forms of one verb share: 'eat' of 'eaten'.
pub(crate) fn root(word: &str) -> String {
    root_of(word).to_string()
}

/// The same as a part of the word or of the base of its verb.
pub(crate) fn root_of(word: &str) -> &str {
    stem_of(verb_base(word))
}

/// True for words of one family: 'diagnosed' and 'diagnosis', 'prescribed' and 'prescription'.
pub(crate) fn kin(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.chars().count(), b.chars().count());
    shared >= 5 && a - shared <= 3 && b - shared <= 3 && shared + 2 >= a.min(b)
}

/// Words that lead from a noun to a verb that is said of it.
fn leads(word: &str) -> bool {
    matches!(
        word,
        "that"
            | "who"
            | "which"
            | "whom"
            | "whose"
            | "did"
            | "do"
            | "does"
            | "has"
            | "have"
            | "had"
            | "is"
            | "are"
            | "was"
            | "were"
            | "been"
            | "being"
            | "be"
            | "got"
            | "get"
            | "gets"
            | "we"
            | "they"
            | "i"
            | "you"
            | "he"
            | "she"
            | "it"
            | "to"
            | "can"
            | "could"
            | "will"
            | "and"
            | "not"
            | "ever"
            | "has been"
            | "also"
    )
}

/// Nouns that say what kind of number the noun before is.
const KINDS: &[&str] =
    &["score", "scores", "rating", "ratings", "value", "values", "figure", "figures", "level", "levels", "reading", "readings"];

/// True for a number column, by the names of its table and its own.
fn is_number(matter: &Matter<'_>, table: &str, column: &str) -> bool {
    let lexicon = matter.lexicon;
    let tables = crate::rank::tables(matter.query);
    let t = tables.iter().find(|t| t.name.name == table).and_then(|t| lexicon.table(&t.name));
    t.and_then(|t| Some(lexicon.schema.tables[t].columns[lexicon.column(t, column)?].class.is_number())).unwrap_or(false)
}

/// Participles of what changes an amount or takes it back: they ask for some of the rows.
const RESTRICTING: &[&str] = &[
    "refund", "cancel", "void", "return", "lose", "reject", "decline", "fail", "waive", "reverse", "dispute", "delay", "discount",
    "approve", "outstand", "overdue", "miss", "waste", "damage", "discard", "scrap", "reserve", "block", "promise", "estimate", "expect",
    "plan", "budget",
];

/// True for a participle that no column, table or state of this schema is called like.
fn names_no_state(word: &str, matter: &Matter<'_>) -> bool {
    let verb = root_of(word);
    let tables = crate::rank::tables(matter.query);
    let dated = |t: &crate::query::TableRef| {
        matter.lexicon.table(&t.name).is_some_and(|t| crate::compose::state::dated_state(matter.lexicon, t, word).is_some())
    };
    !tables.iter().any(dated)
        && !RESTRICTING.iter().any(|r| root_of(r) == verb)
        && matter.lexicon.named_by_stem(verb).is_empty()
        && !matter.segments.iter().any(|s| {
            matter.tokens.get(s.start).is_some_and(|t| t.lower == word)
                && s.readings.iter().any(|r| matches!(r.sense, crate::mention::Sense::Value { .. } | crate::mention::Sense::Column(..)))
        })
}

/// Verbs that say where something is: 'how many crew live in each village'.
const DWELLING: &[&str] = &["live", "reside", "inhabit", "locate", "base", "stay", "sit", "stand"];

/// Reads unknown verbs between two used words as links.
pub(super) fn verbs(words: &mut [Word], matter: &Matter<'_>, facts: &Facts<'_>) {
    // What is earned or driven is an amount: without a number in the answer the verb rests on nothing.
    let amount_of = crate::mention::doings::asked(matter.tokens).and_then(|a| matter.tokens.get(a.verb.0)).filter(|_| !facts.shows_number);
    let joined = facts.tables().map(|(_, t)| t).collect::<HashSet<_>>().len() > 1;
    for i in 0..words.len() {
        if !matches!(words[i].state, State::Unknown | State::Unused) {
            continue;
        }
        let word = words[i].text.to_lowercase();
        if !word.chars().all(char::is_alphabetic) || policy::is_name(matter, &words[i]) {
            continue;
        }
        if amount_of.is_some_and(|t| t.lower == word) && matches!(matter.query.order_by.as_slice(), []) {
            continue;
        }
        let before = words[..i].iter().rev().find(|w| w.state != State::Light);
        let after = words[i + 1..].iter().find(|w| w.state != State::Light);
        let noun = |w: Option<&Word>| w.is_some_and(|w| w.state == State::Used);
        // 'how many orders did each employee handle': the main verb, behind both.
        let asked = words[..i].iter().any(|w| matches!(w.text.to_lowercase().as_str(), "do" | "does" | "did"));
        let inverted = asked
            && words[..i].iter().filter(|w| matches!(w.part, Some(Part::Rows | Part::Output | Part::Group | Part::Condition))).count() > 1;
        let near = i.checked_sub(1).and_then(|p| words.get(p));
        let said_of = near.is_some_and(|w| {
            leads(&w.text.to_lowercase())
                || w.state == State::Used && matches!(w.part, Some(Part::Rows | Part::Output | Part::Group | Part::Condition | Part::Join))
        });
        if !noun(before) || !said_of {
            continue;
        }
        // 'satisfaction score' of a column of satisfaction: what kind of number it is.
        let number = near.is_some_and(|w| {
            let place = w.reading.as_deref().and_then(|r| r.split_once('.'));
            w.state == State::Used && place.is_some_and(|(table, column)| is_number(matter, table, column))
        });
        if number && KINDS.contains(&word.as_str()) {
            words[i].reading = near.and_then(|w| w.reading.clone());
            words[i].state = State::Link;
            words[i].part = Some(Part::Output);
            continue;
        }
        // 'tax collected', 'hours worked', 'acres burned': how an amount came about.
        let column = |w: &Word| w.reading.as_ref().is_some_and(|r| r.contains('.'));
        let summed = matter.query.select.iter().any(|o| o.expr.is_aggregate());
        let amount = summed && near.is_some_and(|w| w.state == State::Used && w.part == Some(Part::Output) && column(w));
        let known = [&word, &crate::text::lemma(&word)].into_iter().any(|w| pg_ask_embed::knows_word(w));
        let participle = known
            && (word.ends_with("ed") && word.len() > 4 || is_irregular(&word))
            && after.is_none_or(|w| w.part != Some(Part::Condition));
        if amount && participle && names_no_state(&word, matter) {
            words[i].reading = Some("how the amount came about".into());
            words[i].state = State::Link;
            words[i].part = Some(Part::Output);
            continue;
        }
        // 'worked more than 30 hours this year' says how much, not when.
        let bound =
            |w: &Word| matches!(w.text.to_lowercase().as_str(), "more" | "less" | "fewer" | "over" | "under" | "above" | "below" | "at");
        let period = after.is_some_and(|w| w.part == Some(Part::Period) && !bound(w));
        // 'minutes lost to frost' tells what they were lost to; 'lost parcels' are some of the parcels.
        if word == "lost" && amount && words.get(i + 1).is_some_and(|w| w.text.eq_ignore_ascii_case("to")) {
            words[i].reading = Some("how the amount came about".into());
            words[i].state = State::Link;
            words[i].part = Some(Part::Output);
            continue;
        }
        let verb = match (period, inverted) {
            (_, true) => base(&word, &VERBS),
            (true, false) => base(&word, &NEUTRAL),
            (false, false) => base(&word, &VERBS).filter(|_| noun(after)),
        };
        let Some(verb) = verb else { continue };
        let dwells = DWELLING.contains(&verb) && matches!(after.and_then(|w| w.part), Some(Part::Group));
        if !period && !joined && !inverted && !dwells && !matches!(after.and_then(|w| w.part), Some(Part::Condition)) {
            continue;
        }
        let side = |w: Option<&Word>| w.and_then(|w| w.reading.clone().or_else(|| Some(w.text.clone()))).unwrap_or_default();
        words[i].reading = Some(if period {
            facts
                .columns()
                .find(|(p, _)| *p == Part::Period)
                .map_or_else(|| verb.to_string(), |(_, c)| format!("{}.{}", c.table.name.name, c.column))
        } else {
            format!("{}–{}", side(before), side(after))
        });
        words[i].state = State::Link;
        words[i].part = Some(if period { Part::Period } else { Part::Join });
    }
}
