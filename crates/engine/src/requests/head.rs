//! Where sentences begin, behind their courtesies, and what verb stands there.

use super::evidence::Clause;
use super::{KNOWN, Wanted};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// Openings that may follow one another.
const MOST_FRAMES: usize = 6;
/// Words shown of what was found.
const SHOWN: usize = 4;

/// Words that open a question.
const ASKING: &[&str] = &["which", "what", "how", "who", "whose", "where", "when", "show", "list"];

/// A place where a sentence, or a part of one, begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    start: usize,
    end: usize,
    /// Behind 'and', 'then' or a comma: a noun may stand there as well.
    joined: bool,
}

/// A statement of SQL that changes data or definitions, as its words.
pub(super) fn statement(tokens: &[Token]) -> Option<String> {
    let plain = |t: &Token| if t.quoted { "" } else { t.lower.as_str() }.to_string();
    let words: Vec<String> = tokens.iter().map(plain).collect();
    let at = |i: usize| words.get(i).map_or("", String::as_str);
    for i in 0..words.len() {
        let (first, second, third) = (at(i), at(i + 1), at(i + 2));
        let object = matches!(
            second,
            "table"
                | "schema"
                | "view"
                | "database"
                | "index"
                | "function"
                | "role"
                | "user"
                | "sequence"
                | "column"
                | "trigger"
                | "policy"
        );
        let found = match first {
            // 'drop table sizes' is no statement of a question's middle; at the head anything is an order.
            "drop" | "alter" => object || second == "materialized" || (first == "alter" && second == "system"),
            "create" => {
                object && !matches!(third, "of" | "with" | "showing" | "that" | "for" | "from" | "where") || second == "materialized"
            }
            "delete" => second == "from" && !matches!(third, "" | "the" | "my" | "our"),
            "insert" => second == "into",
            "truncate" => second == "table",
            "update" => third == "set" || at(i + 3) == "set" && second == "only",
            "grant" | "revoke" => matches!(second, "select" | "all" | "insert" | "update" | "usage" | "execute"),
            _ => false,
        };
        if found {
            return Some([first, second, third].join(" ").trim().to_string());
        }
    }
    None
}

/// Every place where a request may begin.
pub(super) fn heads(tokens: &[Token]) -> Vec<Head> {
    let ends = |t: &Token| !t.quoted && matches!(t.text.as_str(), "." | ";" | "!" | "?" | ":" | "…" | "—" | "–");
    let mut heads = Vec::new();
    let mut start = 0;
    for i in 0..=tokens.len() {
        if tokens.get(i).is_none_or(ends) {
            if i > start {
                heads.push(Head { start, end: i, joined: false });
                // 'From Monday, knock ten percent off …', 'show them and delete them'.
                for j in start..i {
                    let Some(t) = tokens.get(j) else { break };
                    let comma = t.punctuation && t.text == ",";
                    let joins = matches!(t.lower.as_str(), "and" | "then" | "please" | "but") && !t.quoted && j > start;
                    if (comma || joins) && j + 1 < i {
                        heads.push(Head { start: j + 1, end: i, joined: true });
                    }
                }
            }
            start = i + 1;
        }
    }
    heads
}

/// What is wanted at a head, with the words that say so.
pub(super) fn wanted(tokens: &[Token], head: Head, lexicon: &Lexicon, talking: bool) -> Option<(Wanted, String)> {
    let span = tokens.get(head.start..head.end)?;
    let spoken: Vec<&Token> = span.iter().filter(|t| !t.punctuation || matches!(t.text.as_str(), "," | "#")).collect();
    let words: Vec<&str> = spoken.iter().map(|t| if t.quoted { "" } else { t.lower.as_str() }).collect();
    let shown = |from: usize| -> String {
        let text: Vec<&str> = spoken.iter().skip(from).take(SHOWN).map(|t| t.text.as_str()).collect();
        text.join(" ")
    };
    // Phrases first: what a frame takes away may be a part of one ('how can we increase …').
    for line in &KNOWN.lines {
        let here = line.evidence.iter().any(|e| matches!(*e, "phrase" | "head" | "advisable" | "coming" | "unheard"));
        if !here || head.joined && line.evidence.contains(&"head") {
            continue;
        }
        // 'What if we leave out …' of an answer is no forecast.
        if talking && line.wanted == Wanted::Forecast && supposes_less(&words) {
            continue;
        }
        if let Some(end) = line.pattern.end(&words) {
            let clause = Clause { tokens: &spoken, words: &words, at: end, lexicon };
            let advisable = !line.evidence.contains(&"advisable") || clause.is_advice();
            let heard = line.evidence.contains(&"unheard") && !clause.is_unheard();
            if advisable && !heard && (!line.evidence.contains(&"coming") || clause.is_to_come()) {
                return Some((line.wanted, shown(0)));
            }
        }
    }
    let (at, verb_only) = behind_frames(&words);
    if at >= words.len() {
        return None;
    }
    // 'We want to put tags on what is stolen: which products are …' tells why it is asked.
    let first_person = verb_only && matches!(words.first().copied(), Some("i" | "we" | "i'd" | "we'd" | "i’d" | "we’d"));
    let asks_on = || {
        let mut pairs = tokens.iter().zip(tokens.iter().skip(1)).skip(head.start + at);
        pairs.any(|(before, t)| before.punctuation && ASKING.contains(&t.lower.as_str()) && !t.quoted)
    };
    if first_person && asks_on() {
        return None;
    }
    // Reported, recurring: 'every Monday send me …'.
    let lead = super::evidence::recurring_lead(words.get(at..)?);
    for start in [Some(at), lead.map(|n| at + n)].into_iter().flatten() {
        for line in &KNOWN.lines {
            let verb = words.get(start).copied().unwrap_or_default();
            let base = if verb_only { super::evidence::base_of_ing(verb) } else { None };
            let mut from: Vec<&str> = words.get(start..)?.to_vec();
            let mut end = line.pattern.end(&from);
            if let (None, Some(bases)) = (end, &base) {
                end = bases.iter().find_map(|b| {
                    from[0] = b.as_str();
                    line.pattern.end(&from)
                });
            }
            let Some(end) = end else { continue };
            let clause = Clause { tokens: &spoken, words: &words, at: start + end, lexicon };
            if clause.shows(&line.evidence, verb_only, head.joined, start) && !clause.is_about_the_answer(verb, line.wanted, talking) {
                return Some((line.wanted, shown(start)));
            }
        }
    }
    let verb = words.get(at).copied().unwrap_or_default();
    let clause = Clause { tokens: &spoken, words: &words, at: at + 1, lexicon };
    let told = !head.joined && clause.orders_what_is_recorded(verb) && !clause.is_about_the_answer(verb, Wanted::Change, talking);
    told.then(|| (Wanted::Change, shown(at)))
}

/// Where a sentence begins behind its openings, and whether only a verb can stand there.
fn behind_frames(words: &[&str]) -> (usize, bool) {
    let (mut at, mut verb) = (0, false);
    for _ in 0..MOST_FRAMES {
        while words.get(at).is_some_and(|w| *w == ",") {
            at += 1;
        }
        let rest = words.get(at..).unwrap_or_default();
        let longest = KNOWN.frames.iter().filter_map(|(p, only)| Some((p.end(rest)?, *only))).max_by_key(|(n, _)| *n);
        let Some((n, only)) = longest.filter(|(n, _)| *n > 0 && at + n < words.len()) else { break };
        at += n;
        verb |= only;
    }
    (at, verb)
}

/// 'what if we ignore the …': the rows that are there, some left out.
fn supposes_less(words: &[&str]) -> bool {
    let [first, second, rest @ ..] = words else { return false };
    let rest = match rest {
        ["we" | "i" | "you", rest @ ..] => rest,
        rest => rest,
    };
    let less = match rest {
        ["leave" | "take" | "filter", rest @ ..] => rest.contains(&"out"),
        [verb, ..] => matches!(*verb, "exclude" | "ignore" | "skip" | "drop" | "omit" | "only"),
        [] => false,
    };
    (*first, *second) == ("what", "if") && less
}
