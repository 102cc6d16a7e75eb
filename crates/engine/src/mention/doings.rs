//! Amounts that a verb names: 'which kiln produced the most', 'how far did each ferry sail', 'what do cooks earn'. Each such verb is of a kind
//! of amount (`doings.tsv`); it stands for the column of what is spoken of, or of rows that refer to it, that holds one.

use super::{Finder, Sense};
use crate::account::root;
use crate::compose::units;
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;
use once_cell::sync::Lazy;
use std::collections::HashSet;

/// Words of columns that a verb of its kind names.
#[derive(Debug, Default)]
struct Doing {
    base: &'static str,
    did: Vec<&'static str>,
    can: Vec<&'static str>,
}

static DOINGS: Lazy<crate::hashing::QuickMap<String, Doing>> = Lazy::new(|| {
    let lines = include_str!("../../data/doings.tsv").lines().filter(|l| !l.starts_with('#'));
    let words = |text: &'static str| text.split(',').filter(|w| !w.is_empty()).collect();
    lines
        .filter_map(|l| l.split_once('\t'))
        .map(|(verb, hints)| {
            let (did, can) = hints.split_once('|').unwrap_or((hints, ""));
            let key = verb.split_once(' ').map_or_else(|| root(verb), |(verb, behind)| format!("{} {behind}", root(verb)));
            (key, Doing { base: verb.split(' ').next().unwrap_or(verb), did: words(did), can: words(can) })
        })
        .collect()
});

/// Second words of such verbs ('take in').
static BEHIND: Lazy<crate::hashing::QuickSet<&'static str>> =
    Lazy::new(|| DOINGS.keys().filter_map(|k| k.split_once(' ')).map(|(_, behind)| behind).collect());

/// Words of what is not the amount of a deed, but a bound or a plan of it, or what was lost on the way.
const OTHERWISE: &[&str] = &[
    "capacity",
    "payload",
    "max",
    "maximum",
    "min",
    "minimum",
    "limit",
    "target",
    "plan",
    "planned",
    "budget",
    "expected",
    "estimated",
    "idle",
    "downtime",
    "break",
    "late",
    "delay",
    "tare",
    "percent",
    "pct",
    "rate",
    "left",
    "remaining",
    "discount",
    "tax",
    "vat",
    "term",
];
/// True for words of columns that hold no amount of what was done.
pub(super) fn is_no_amount(word: &str) -> bool {
    OTHERWISE.contains(&word)
}

const FIT: f32 = 0.86;
const COVER: f32 = 2.4;
/// How far a verb may stand behind what asks for its amount.
const REACH: usize = 9;

/// Where a sentence asks for the amount of what somebody or something does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The tokens that ask: 'how much', 'how far', 'what', 'the most'.
    pub opening: (usize, usize),
    pub verb: (usize, usize),
    pub frame: Frame,
    /// 'how much can it carry': what one is able to.
    able: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// 'which kiln fired the most': what is ranked by it.
    Ranked,
    /// 'how much did each kiln fire', 'what do cooks earn'.
    Amount,
    /// 'the most a kiln has ever fired': the extreme itself.
    Extreme,
    /// 'which kilns fired less this year than last': what is compared.
    Compared,
}

fn lower(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str())
}

/// The verb at a token, and how many words it has.
fn verb_at(tokens: &[Token], i: usize) -> Option<(&'static Doing, usize)> {
    let word = lower(tokens, i);
    if word.len() < 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    // The stem of 'delivered' still has an ending, that of 'deliver' has none.
    let first = root(word);
    let second = root(&first);
    [first, second].iter().find_map(|key| {
        let form = |d: &&Doing| is_form(word, d.base);
        let phrase = || DOINGS.get(format!("{key} {}", lower(tokens, i + 1)).as_str()).filter(form).map(|d| (d, 2));
        let phrase = if BEHIND.contains(lower(tokens, i + 1)) { phrase() } else { None };
        phrase.or_else(|| DOINGS.get(key.as_str()).filter(form).map(|d| (d, 1)))
    })
}

/// True for a form of a verb: stems are crude, and the driver is no form of 'drive'.
fn is_form(word: &str, base: &str) -> bool {
    let body = base.trim_end_matches(['e', 'y']);
    let rest = || word.strip_prefix(body);
    let doubled = || rest().and_then(|r| base.chars().last().and_then(|c| r.strip_prefix(c)));
    let ends = |r: &str| matches!(r, "" | "e" | "es" | "s" | "ed" | "ing" | "y" | "ies" | "ied" | "ying" | "ys" | "yed");
    crate::account::is_irregular(word) || rest().is_some_and(ends) || doubled().is_some_and(|r| matches!(r, "ed" | "ing"))
}

const MOST: &[&str] = &["most", "least", "furthest", "farthest", "longest"];
const DOES: &[&str] = &["do", "does", "did", "can", "could", "will", "has", "have", "had"];

/// The amount of a deed that a sentence asks for, as far as its words tell.
pub(crate) fn asked(tokens: &[Token]) -> Option<Asked> {
    let word = |i: usize| lower(tokens, i);
    ranked(tokens).or_else(|| compared(tokens)).or_else(|| extreme(tokens)).or_else(|| of_itself(tokens)).or_else(|| {
        let (from, to) = (0..tokens.len()).find_map(|i| match (word(i), word(i + 1)) {
            ("how", "much" | "far" | "long") => Some((i, i + 2)),
            ("what", second) if DOES.contains(&second) => Some((i, i + 1)),
            _ => None,
        })?;
        let aux = if word(to) == "money" { to + 1 } else { to };
        let helped = DOES.contains(&word(aux));
        let able = matches!(word(aux), "can" | "could") || word(aux + 1) == "able";
        if !helped {
            return None;
        }
        let verb = (aux + 2..tokens.len().min(aux + REACH)).find(|&i| verb_at(tokens, i).is_some() && closes(tokens, i))?;
        let (_, len) = verb_at(tokens, verb)?;
        // 'how long does it take us to …' is about what comes behind, 'how much did it make' about what was spoken of before; verbs of money in
        // two words are read elsewhere.
        if len > 1 || matches!(word(aux + 1), "it" | "this" | "that" | "he" | "she" | "they" | "these" | "those") {
            return None;
        }
        Some(Asked { opening: (from, aux.max(to)), verb: (verb, verb + len), frame: Frame::Amount, able })
    })
}

/// 'how long is a lesson', 'how long are the lessons on average': time that something takes by itself.
fn of_itself(tokens: &[Token]) -> Option<Asked> {
    let word = |i: usize| lower(tokens, i);
    let at =
        (0..tokens.len()).find(|&i| word(i) == "how" && word(i + 1) == "long" && matches!(word(i + 2), "is" | "are" | "was" | "were"))?;
    let any = matches!(word(at + 3), "a" | "an") || tokens.iter().any(|t| matches!(t.lower.as_str(), "average" | "mean"));
    let extreme = tokens.iter().any(|t| t.lower.ends_with("est") && t.lower.len() > 5);
    (any && !extreme).then_some(Asked { opening: (at + 2, at + 3), verb: (at, at + 2), frame: Frame::Amount, able: false })
}

/// True where a verb is the last of what it says: an object behind it would be what is counted.
fn closes(tokens: &[Token], verb: usize) -> bool {
    let next = verb + verb_at(tokens, verb).map_or(1, |v| v.1);
    let punctuation = tokens.get(next).is_none_or(|t| t.punctuation && !t.quoted);
    punctuation
        || matches!(
            lower(tokens, next),
            "on" | "in"
                | "last"
                | "this"
                | "by"
                | "each"
                | "for"
                | "during"
                | "since"
                | "between"
                | "from"
                | "over"
                | "us"
                | "today"
                | "yesterday"
                | "so"
                | "and"
                | "at"
                | "before"
                | "after"
                | "ytd"
                | "to"
                | "within"
                | "when"
                | "with"
                | "every"
                | "altogether"
                | "overall"
        )
}

/// 'produced the most last month', 'drove furthest'.
fn ranked(tokens: &[Token]) -> Option<Asked> {
    // Verbs are looked for where it is said at all.
    (0..tokens.len()).find(|&i| MOST.contains(&lower(tokens, i)))?;
    (1..tokens.len()).find_map(|i| {
        let (_, len) = verb_at(tokens, i)?;
        let us = usize::from(matches!(lower(tokens, i + len), "us" | "me"));
        let the = i + len + us;
        let most = the + usize::from(lower(tokens, the) == "the");
        (MOST.contains(&lower(tokens, most)) && closes_behind(tokens, most)).then_some(Asked {
            opening: (the, most + 1),
            verb: (i, the),
            frame: Frame::Ranked,
            able: false,
        })
    })
}

/// 'delivered less this year than last year'
fn compared(tokens: &[Token]) -> Option<Asked> {
    let than = (3..tokens.len()).find(|&i| lower(tokens, i) == "than")?;
    let next = lower(tokens, than + 1);
    // 'worked more than 30 hours' is a bound.
    if next.starts_with(|c: char| c.is_ascii_digit()) || crate::numbers::number_at(&[next], 0).is_some() {
        return None;
    }
    (1..than).find_map(|i| {
        let (_, len) = verb_at(tokens, i)?;
        let us = usize::from(matches!(lower(tokens, i + len), "us" | "me"));
        let more = i + len + us;
        (matches!(lower(tokens, more), "more" | "less") && (more + 1 == than || closes_behind(tokens, more))).then_some(Asked {
            opening: (more, more + 1),
            verb: (i, i + len),
            frame: Frame::Compared,
            able: false,
        })
    })
}

/// True where no noun stands behind 'the most'.
fn closes_behind(tokens: &[Token], most: usize) -> bool {
    tokens.get(most + 1).is_none_or(|t| t.punctuation && !t.quoted)
        || matches!(
            lower(tokens, most + 1),
            "last"
                | "this"
                | "in"
                | "on"
                | "during"
                | "since"
                | "per"
                | "by"
                | "for"
                | "over"
                | "today"
                | "yesterday"
                | "so"
                | "and"
                | "at"
                | "ytd"
                | "to"
                | "between"
                | "within"
                | "each"
                | "of"
                | "overall"
                | "altogether"
        )
}

/// 'the most a cow has ever given': 'the most' before who did it.
fn extreme(tokens: &[Token]) -> Option<Asked> {
    let most = (1..tokens.len()).find(|&i| lower(tokens, i - 1) == "the" && matches!(lower(tokens, i), "most" | "least"))?;
    let opens = (0..most - 1).all(|i| matches!(lower(tokens, i), "what" | "what's" | "is" | "was" | "tell" | "me" | "show"));
    let next = most + 1 + usize::from(lower(tokens, most + 1) == "that");
    let somebody = matches!(lower(tokens, next), "a" | "an" | "any" | "we" | "one" | "anybody" | "anyone" | "somebody" | "they");
    let verb = (next + 1..tokens.len().min(next + 7)).find(|&i| verb_at(tokens, i).is_some())?;
    let (_, len) = verb_at(tokens, verb)?;
    (opens && somebody).then_some(Asked { opening: (most - 1, most + 1), verb: (verb, verb + len), frame: Frame::Extreme, able: false })
}

impl Finder<'_> {
    /// Adds the column that the verb of an amount stands for.
    pub(super) fn amounts_of_deeds(&mut self) {
        let Some(asked) = asked(self.tokens) else { return };
        let itself = lower(self.tokens, asked.verb.0) == "how";
        let Some((doing, _)) =
            verb_at(self.tokens, asked.verb.0).or_else(|| DOINGS.get(root("last").as_str()).filter(|_| itself).map(|d| (d, 1)))
        else {
            return;
        };
        // 'what do we charge per night', where nights are a number of their own: so much for each of them.
        let counted = self.tokens.get(asked.verb.1 + 1).is_some_and(|t| {
            let number = |t: usize, c: usize| self.lexicon.schema.tables[t].columns[c].class.is_number();
            self.lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.8 && matches!(h.target, Target::Column(t, c) if number(t, c)))
        });
        if counted && lower(self.tokens, asked.verb.1) == "per" {
            return;
        }
        let hints = if asked.able && !doing.can.is_empty() || doing.did.is_empty() { &doing.can } else { &doing.did };
        let time = itself || lower(self.tokens, asked.opening.0 + 1) == "long";
        let subjects = self.spoken_of(asked);
        // 'how much did we bill' is a sum of money like any other.
        if asked.frame == Frame::Amount && matches!(doing.base, "bill" | "invoice") {
            return;
        }
        // What others spend is found by whose rows it is.
        let ours = matches!(lower(self.tokens, asked.verb.0.wrapping_sub(1)), "we" | "i" | "you" | "they");
        let named = |readings: &[super::Reading]| readings.iter().any(|r| r.fit > 0.9 && matches!(r.sense, Sense::Table(_)));
        let known = !ours || self.found.values().any(|f| named(&f.1));
        if known && matches!(lower(self.tokens, asked.verb.0), "spend" | "spent") {
            return;
        }
        let verb = root(lower(self.tokens, asked.verb.0));
        let Some(found) = best(self.lexicon, (hints, &verb), &subjects, time) else { return };
        // The verb asks for its amount there, whatever else is called like it.
        self.found.remove(&asked.verb);
        if asked.frame == Frame::Ranked {
            // Nor is it a part of a name: 'which vendor billed' is no bill.
            let verb = asked.verb.0 + 1;
            self.found.retain(|(from, to), _| *to != verb || verb - *from > 2);
        }
        for (t, c) in found {
            self.add(asked.verb.0, asked.verb.1, COVER * (asked.verb.1 - asked.verb.0) as f32, Sense::Column(t, c), FIT);
        }
        if asked.frame == Frame::Amount && !itself {
            let (from, to) = asked.opening;
            self.add(from, to, 3.0, Sense::Keyword("how_much", ""), 1.0);
        }
    }

    /// Tables that the question names, outright or by a value of theirs; people where 'who' asks.
    fn spoken_of(&self, asked: Asked) -> HashSet<usize> {
        let mut out = HashSet::new();
        for ((start, end), (_, readings)) in &self.found {
            if *start < asked.verb.1 && asked.verb.0 < *end {
                continue;
            }
            for r in readings {
                match &r.sense {
                    Sense::Table(t) if r.fit > 0.75 => _ = out.insert(*t),
                    Sense::Value { table, exact: true, .. } if r.fit > 0.8 => _ = out.insert(*table),
                    _ => {}
                }
            }
        }
        if out.is_empty() && self.tokens.iter().any(|t| t.lower == "who") {
            out.extend((0..self.lexicon.tables.len()).filter(|&t| self.lexicon.is_person(t)));
        }
        out
    }
}

/// The columns that fit a verb's words best, of the tables spoken of or those that refer to them.
fn best(lexicon: &Lexicon, (hints, verb): (&[&str], &str), subjects: &HashSet<usize>, time: bool) -> Option<Vec<(usize, usize)>> {
    let near: Vec<usize> = if subjects.is_empty() {
        (0..lexicon.tables.len()).collect()
    } else {
        let referring = lexicon.keys_of(subjects.iter().copied()).filter(|e| subjects.contains(&e.to)).map(|e| e.from);
        let all: std::collections::BTreeSet<usize> = subjects.iter().copied().chain(referring).collect();
        all.into_iter().collect()
    };
    let bounded = hints.iter().any(|h| OTHERWISE.contains(h));
    let mut ranked: Vec<(usize, (usize, usize))> = Vec::new();
    for t in near.into_iter().filter(|&t| !lexicon.schema.tables[t].kind.is_view()) {
        for (c, entry) in lexicon.tables[t].columns.iter().enumerate() {
            let shape = &lexicon.schema.tables[t].columns[c];
            let other = entry.words.iter().any(|w| OTHERWISE.contains(&w.as_str()) && !hints.contains(&w.as_str())) && !bounded;
            if !shape.class.is_number() || entry.key || entry.foreign || entry.year || other || !lexicon.is_measure(t, c) {
                continue;
            }
            let kind = units::kind_of_column(lexicon, t, c);
            // A price per kilo is no weight.
            let adds = !crate::compose::measure::never_adds(lexicon, t, c) && !entry.words.iter().any(|w| w == "per");
            let fits = |h: &str| match h.strip_prefix('@') {
                Some(k) => kind == Some(k) && adds,
                None => entry.words.iter().any(|w| w.starts_with(h)),
            };
            // 'how long' asks for time, whatever else the verb may be of.
            let rank = hints.iter().position(|h| fits(h)).filter(|_| !time || kind.is_none_or(|k| k == "duration"));
            ranked.extend(rank.map(|r| (2 * r + usize::from(!subjects.contains(&t)), (t, c))));
        }
    }
    // What was claimed stands in the claims, if there are such.
    let called = |r: &(usize, (usize, usize))| lexicon.tables[r.1.0].words.iter().any(|w| root(w) == verb);
    if ranked.iter().any(called) {
        ranked.retain(called);
    }
    let first = ranked.iter().map(|r| r.0).min()?;
    let mut found: Vec<(usize, usize)> = ranked.into_iter().filter(|r| r.0 == first).map(|r| r.1).collect();
    // Of the same with and without what it came in, what is left.
    let has = |&(t, c): &(usize, usize), word: &str| lexicon.tables[t].columns[c].words.iter().any(|w| w == word);
    if found.iter().any(|p| has(p, "net")) {
        found.retain(|p| !has(p, "gross"));
    }
    (found.len() <= 3).then_some(found)
}
