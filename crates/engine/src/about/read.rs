//! What is asked of the data themselves: whole questions, as the lines of `data/about.tsv` write them.

use super::names::{self, Meaning};
use crate::lexicon::{Lexicon, Target};
use crate::pattern::Pattern;
use crate::text::{Token, lemma};
use once_cell::sync::Lazy;
use std::collections::HashSet;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum About {
    Tables,
    Count,
    /// How tables refer to one another; those of one table where one is named.
    Keys(Option<usize>),
    Table(usize),
    Where(Vec<(usize, usize)>),
    Meaning(Vec<Meaning>),
    Values(Vec<(usize, usize)>),
    Help(Option<usize>),
    /// Something that nothing is called.
    Unknown(String),
}

struct Line {
    kind: &'static str,
    pattern: Pattern,
    firm: bool,
}

static LINES: Lazy<Vec<Line>> = Lazy::new(|| {
    let lines = include_str!("../../data/about.tsv").lines().filter(|l| !l.starts_with("# "));
    lines
        .filter_map(|l| {
            let mut fields = l.split('\t');
            Some(Line { kind: fields.next()?, pattern: Pattern::new(fields.next()?), firm: fields.next() == Some("firm") })
        })
        .collect()
});

static LIGHT: Lazy<HashSet<&'static str>> = Lazy::new(|| include_str!("../../data/about_light.txt").split_whitespace().collect());

/// Longer questions are none about the data themselves.
const MOST_WORDS: usize = 24;
/// Nouns of what a database is made of.
const PARTS: &[&str] = &[
    "table",
    "relation",
    "dataset",
    "entity",
    "view",
    "column",
    "field",
    "attribute",
    "data",
    "datum",
    "value",
    "option",
    "choice",
    "code",
    "entry",
    "label",
    "question",
    "query",
    "example",
    "suggestion",
    "idea",
    "instruction",
    "command",
    "guide",
    "manual",
    "menu",
    "usage",
    "tutorial",
    "test",
    "start",
    "model",
    "structure",
    "catalog",
    "information",
    "content",
    "type",
    "property",
    "reference",
    "link",
    "setting",
    "state",
    "help",
];

/// Openings before what is asked, taken off in this order.
const COURTESY: &[&str] = &[
    "please", "pls", "kindly", "just", "ok", "okay", "so", "and", "well", "hi", "hello", "hey", "now", "first", "then", "quick",
    "question", ",",
];
const FRAMES: &[&[&str]] = &[
    &["can", "you"],
    &["could", "you"],
    &["would", "you"],
    &["will", "you"],
    &["can", "i"],
    &["could", "i"],
    &["may", "i"],
    &["i", "want", "to"],
    &["i", "would", "like", "to"],
    &["i'd", "like", "to"],
    &["i", "need", "to"],
    &["i", "want"],
    &["i", "need"],
    &["let", "me"],
    &["do", "you", "know"],
    &["would", "you", "mind"],
    &["i", "wonder"],
    &["i'm", "wondering"],
    &["i", "don't", "know"],
];
const SHOW: &[&str] = &[
    "show",
    "list",
    "display",
    "print",
    "give",
    "get",
    "see",
    "tell",
    "view",
    "name",
    "enumerate",
    "find",
    "return",
    "know",
    "learn",
    "understand",
    "fetch",
    "output",
    "telling",
    "showing",
    "check",
];
const TAILS: &[&str] =
    &["please", "thanks", "thank", "you", "exactly", "actually", "then", "though", "for", "me", "at", "all", "overall", "pls", ","];

/// What of the data themselves the question asks; `None` for a question about their rows.
pub(super) fn read(tokens: &[Token], lexicon: &Lexicon) -> Option<About> {
    let kept: Vec<&Token> = tokens.iter().filter(|t| t.text == "," || t.text.chars().any(char::is_alphanumeric)).collect();
    if kept.is_empty() || kept.len() > MOST_WORDS {
        return None;
    }
    let all: Vec<&str> = kept.iter().map(|t| t.lower.as_str()).collect();
    // As it stands first: an opening may be the whole of it ('can you help me'). What nothing is called may be a name with
    // an opening or a tail still on it.
    let mut unknown = None;
    for (from, to) in spans(&all) {
        let words: Vec<&str> = all.get(from..to)?.iter().copied().filter(|w| *w != ",").collect();
        if words.is_empty() {
            continue;
        }
        let quoted = kept.iter().any(|t| t.quoted);
        for found in LINES.iter().filter_map(|line| matched(line, &words, quoted, lexicon)) {
            match found {
                About::Unknown(_) => unknown = Some(found),
                known => return Some(known),
            }
        }
    }
    unknown
}

/// The question with fewer and fewer of its openings and tails.
fn spans(words: &[&str]) -> Vec<(usize, usize)> {
    let word = |i: usize| words.get(i).copied().unwrap_or("");
    let mut end = words.len();
    while end > 1 && TAILS.contains(&word(end - 1)) && !matches!(word(end - 2), "help" | "tell" | "are" | "about" | "what") {
        end -= 1;
    }
    let mut out = vec![(0, words.len()), (0, end)];
    let mut from = 0;
    loop {
        let before = from;
        while COURTESY.contains(&word(from)) && from + 1 < end {
            from += 1;
        }
        if let Some(frame) = FRAMES.iter().find(|f| words.get(from..end).is_some_and(|w| w.len() > f.len() && w.starts_with(f))) {
            from += frame.len();
        }
        if SHOW.contains(&word(from)) && from + 1 < end {
            from += 1;
            while matches!(word(from), "me" | "us" | "out") && from + 1 < end {
                from += 1;
            }
        }
        if from == before {
            break;
        }
        out.push((from, end));
    }
    while matches!(word(from), "the" | "a" | "an" | "all" | "of" | "your" | "our" | "my" | "every" | "any" | "some" | "us" | "me")
        && from + 1 < end
    {
        from += 1;
        out.push((from, end));
    }
    out
}

fn matched(line: &Line, words: &[&str], quoted: bool, lexicon: &Lexicon) -> Option<About> {
    let spans = line.pattern.names(words, &|w| LIGHT.contains(w))?;
    let named = |i: usize| spans.get(i).and_then(|&(from, to)| words.get(from..to));
    // A word of the database's own parts that names rows here: tables of a restaurant, fields of a farm.
    let inside = |i: usize| spans.iter().any(|&(from, to)| i >= from && i < to);
    let taken = (0..words.len()).any(|i| !inside(i) && PARTS.contains(&lemma(words[i]).as_str()) && names_rows(words[i], lexicon));
    let explicit = words.iter().any(|w| matches!(*w, "database" | "schema" | "db"));
    let asking = line.kind == "help" && words.contains(&"ask");
    if taken && !explicit && !asking {
        return None;
    }
    // 'the names of the soloists' are those of the rows, be they kept elsewhere.
    let of_parts = |w: &&str| PARTS.contains(&lemma(w).as_str()) || matches!(*w, "describe" | "schema" | "metadata" | "ddl");
    if line.kind == "table" && words.contains(&"names") && !words.iter().any(of_parts) {
        return None;
    }
    let unknown = || {
        let name = named(0)?;
        (line.firm && names::table(name, lexicon).is_none()).then(|| About::Unknown(name.join(" ")))
    };
    let phrase = named(0).unwrap_or_default();
    let table = || names::table(phrase, lexicon);
    Some(match line.kind {
        "tables" => About::Tables,
        "count" => About::Count,
        "keys" => About::Keys(None),
        "keys-of" => return table().map(|t| About::Keys(Some(t))).or_else(unknown),
        "table" => return table().map(About::Table).or_else(|| unknown().filter(|_| !quoted || words.contains(&"table"))),
        "where" => {
            let columns = names::columns(phrase, lexicon);
            return if columns.is_empty() { unknown() } else { Some(About::Where(columns)) };
        }
        "meaning" => {
            let meanings = names::meanings(phrase, lexicon);
            return if meanings.is_empty() { unknown() } else { Some(About::Meaning(meanings)) };
        }
        "values" => {
            let columns = names::columns(phrase, lexicon);
            return if columns.is_empty() { unknown() } else { Some(About::Values(columns)) };
        }
        "help-about" => return table().map(|t| About::Help(Some(t))),
        _ => About::Help(None),
    })
}

/// True where a table is called so.
fn names_rows(word: &str, lexicon: &Lexicon) -> bool {
    lexicon.named(&lemma(word)).iter().any(|h| matches!(h.target, Target::Table(_)) && h.weight >= 0.9)
}
