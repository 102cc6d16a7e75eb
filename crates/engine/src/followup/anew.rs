//! Follow-ups asked anew: where the words of one aren't understood as an edit, what points back is put as the rows that it stands for, the
//! question is read like any other, and what was asked before restricts it: 'how many of those are out of warranty?' of servers is 'how many
//! servers are out of warranty?', 'only the unpaid ones' is 'unpaid invoices'. So whatever is understood of a question is understood of a part of one.

use super::filters::{self, Manner};
use super::previous::{Previous, Shape};
use crate::account::{State, Word};
use crate::answer::{Candidate, Decision, Outcome, Turn};
use crate::clarify::rows_called;
use crate::lexicon::Lexicon;
use crate::query::{Expr, Output, Predicate, Query};
use crate::text::Token;

/// A wording that is told at less isn't understood either.
const LEAST: f32 = 0.6;
/// Words of a part, at most.
const LONGEST: usize = 16;
/// Words that only open it.
const OPENING: &[&str] = &["and", "but", "now", "ok", "okay", "so", "then", "also", "please", "what", "about", "how"];
const ONLY: &[&str] = &["only", "just"];
const THEM: &[&str] = &["those", "these", "them", "that", "they", "ones"];
/// What opens a part that names no rows.
const PARTS: &[&str] = &["by", "per", "with", "without", "for", "in", "as", "than"];
const BE: &[&str] = &["are", "is", "were", "was"];
/// What joins a noun to what describes it.
const DESCRIBES: &[&str] = &[
    "that", "which", "who", "with", "without", "from", "in", "at", "on", "under", "over", "of", "not", "for", "by", "to", "having", "where",
];

/// What the wording does to the answer before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Its conditions restrict that answer, which stays what it was.
    Narrows,
    /// It is a question about the rows of it.
    Asks,
    /// It is one about the groups of it, where it has groups.
    AsksEach,
}

/// A piece of a wording: words of the question, or what was put in.
enum Piece {
    Said(std::ops::Range<usize>),
    Put(String),
}

/// A wording, and where its words stand in the question.
struct Wording {
    text: String,
    /// Bytes of the wording (from, to), and where they begin in the question.
    places: Vec<(usize, usize, usize)>,
    used: Use,
}

/// A question of a conversation as it is read anew.
pub(crate) struct Anew {
    pub query: Query,
    /// The reading of the wording; its query is that of the wording alone.
    pub reading: Candidate,
}

/// Reads the words of a question (`tokens`, without its opening) as asked of what the answer before is about; `ask` reads a wording.
pub(crate) fn read(question: &str, tokens: &[Token], turn: &Turn, lexicon: &Lexicon, ask: &dyn Fn(&str) -> Outcome) -> Option<Anew> {
    let previous = Previous::new(turn.query.as_ref()?, lexicon);
    let subject = previous.subject?;
    // What is gone since can't restrict anything.
    let known = whole(&previous) && super::fits(&previous, lexicon);
    if tokens.len() > LONGEST || tokens.iter().any(|t| t.quoted) || !known {
        return None;
    }
    wordings(question, tokens, &previous).into_iter().find_map(|w| {
        let outcome = ask(&w.text);
        let best = outcome.candidates.into_iter().next()?;
        if outcome.decision != Decision::Answered || !best.account.is_clean() || best.confidence < LEAST {
            return None;
        }
        let query = match w.used {
            Use::Narrows => narrowed(&previous, subject, &best.query)?,
            Use::Asks | Use::AsksEach => asked_of(&previous, (subject, w.used == Use::AsksEach), &best.query)?,
        };
        let mut reading = best;
        put_back(&mut reading, &w, tokens, lexicon, subject);
        Some(Anew { query, reading })
    })
}

/// 'How many jobs did each of them order?': a question of its own once it is said who they are.
pub(crate) fn asks_of_each(tokens: &[Token]) -> bool {
    let each = |i: usize| matches!(word(tokens, i), "each" | "every");
    let of_them = |i: usize| word(tokens, i + 1) == "of" && THEM.contains(&word(tokens, i + 2));
    (1..tokens.len()).any(|i| each(i) && of_them(i) && matches!(word(tokens, i - 1), "did" | "do" | "does" | "have" | "has" | "had"))
}

/// True where groups are the rows of a table, each by its key.
pub(crate) fn is_of_each(query: &Query, lexicon: &Lexicon) -> bool {
    query.group_by.iter().any(|e| {
        let Expr::Column(c) = e else { return false };
        let column = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
        column.is_some_and(|(t, c)| lexicon.schema.tables[t].primary_key == [c])
    })
}

/// True where the rows of the answer before are told by its conditions alone.
fn whole(previous: &Previous) -> bool {
    let q = &previous.query;
    q.source.is_none() && q.set.is_none() && q.offset.is_none()
}

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|t| !t.punctuation).map_or("", |t| t.lower.as_str())
}

/// The question said with the rows' own name, the plainest first.
fn wordings(question: &str, tokens: &[Token], previous: &Previous) -> Vec<Wording> {
    let Some(subject) = previous.subject else { return Vec::new() };
    let noun = rows_called(subject, previous.lexicon);
    let end = tokens.iter().rposition(|t| !t.punctuation && t.lower != "please").map_or(0, |i| i + 1);
    let mut start = 0;
    while start < end && (OPENING.contains(&word(tokens, start)) && word(tokens, start) != "how" || tokens[start].punctuation) {
        start += 1;
    }
    let write = |pieces: &[Piece], used: Use| Wording::of(question, tokens, pieces, used);
    let put = |text: &str| Piece::Put(text.to_owned());
    let mut out = Vec::new();
    if ONLY.contains(&word(tokens, start)) || word(tokens, end.wrapping_sub(1)) == "only" {
        let (mut from, mut to) = (start, end);
        from += usize::from(ONLY.contains(&word(tokens, start)));
        to -= usize::from(word(tokens, end - 1) == "only" && end - 1 > from);
        while matches!(word(tokens, from), "the" | "those" | "these" | "ones" | "show" | "me" | "list") && from < to {
            from += 1;
        }
        if word(tokens, to.wrapping_sub(1)) == "ones" && to - 1 > from {
            to -= 1;
            out.extend(write(&[Piece::Said(from..to), put(&noun)], Use::Narrows));
            out.extend(write(&[put(&noun), put("that are"), Piece::Said(from..to)], Use::Narrows));
        } else if from < to {
            out.extend(write(&[put(&noun), Piece::Said(from..to)], Use::Narrows));
            if !DESCRIBES.contains(&word(tokens, from)) {
                out.extend(write(&[put(&noun), put("that are"), Piece::Said(from..to)], Use::Narrows));
                out.extend(write(&[Piece::Said(from..to), put(&noun)], Use::Narrows));
            }
        }
        return out;
    }
    if PARTS.contains(&word(tokens, start)) {
        return out;
    }
    // 'how many of those are late', 'which of them were sent back', 'how much did each of them take'.
    let Some(at) = (start..end).find(|&i| THEM.contains(&word(tokens, i)) && !demonstrates(tokens, i)) else { return out };
    let of = at > start && word(tokens, at - 1) == "of";
    let each = of && at > start + 1 && matches!(word(tokens, at - 2), "each" | "every");
    let called = match previous.grouped_entity().filter(|_| each || of && word(tokens, at.wrapping_sub(2)) == "which") {
        Some(t) if t != subject => rows_called(t, previous.lexicon),
        _ => noun,
    };
    let begins = if of { at - 1 } else { at };
    let called = if each { crate::clarify::row_called(&called) } else { called };
    let mut pieces = Vec::new();
    if begins > start {
        pieces.push(Piece::Said(start..begins));
    }
    pieces.push(put(&called));
    if at + 1 < end {
        pieces.push(Piece::Said(at + 1..end));
    }
    out.extend(write(&pieces, if of { Use::Asks } else { Use::AsksEach }));
    out
}

/// 'that year', 'these two', 'that were late': no rows of the answer before stand for the word itself.
fn demonstrates(tokens: &[Token], at: usize) -> bool {
    let next = word(tokens, at + 1);
    let before = at.checked_sub(1).map_or("", |i| word(tokens, i));
    match word(tokens, at) {
        "that" => !(before == "of" || next.is_empty()),
        "those" | "these" => !next.is_empty() && !BE.contains(&next) && !VERBS.contains(&next) && before != "of",
        "ones" => true,
        _ => false,
    }
}

/// Words that go on from rows that were pointed at.
const VERBS: &[&str] =
    &["have", "has", "had", "did", "do", "in", "with", "without", "from", "by", "per", "came", "come", "cost", "took", "take"];

impl Wording {
    fn of(question: &str, tokens: &[Token], pieces: &[Piece], used: Use) -> Option<Wording> {
        let mut out = Wording { text: String::new(), places: Vec::new(), used };
        for piece in pieces {
            if !out.text.is_empty() {
                out.text.push(' ');
            }
            match piece {
                Piece::Put(text) => out.text.push_str(text),
                Piece::Said(range) => {
                    let (from, to) = (tokens.get(range.start)?.start, tokens.get(range.end.checked_sub(1)?)?.end);
                    let text = question.get(from..to)?;
                    out.places.push((out.text.len(), out.text.len() + text.len(), from));
                    out.text.push_str(text);
                }
            }
        }
        Some(out)
    }

    /// Where a word of the wording stands in the question.
    fn place(&self, span: (usize, usize)) -> Option<(usize, usize)> {
        let (from, _, at) = self.places.iter().find(|(from, to, _)| *from <= span.0 && span.1 <= *to)?;
        Some((span.0 - from + at, span.1 - from + at))
    }
}

/// The answer before with the conditions of a list of its rows.
fn narrowed(previous: &Previous, subject: usize, list: &Query) -> Option<Query> {
    let name = &previous.lexicon.schema.tables[subject].name;
    let rows = list.subject.as_ref().is_some_and(|t| t.name == *name && t.instance == 0) && plain(list);
    if !rows || list.filter.is_empty() {
        return None;
    }
    let mut query = previous.query.clone();
    filters::merge(&mut query, &list.filter, Manner::Replace, true).then_some(query)
}

/// Rows and their conditions, nothing else.
fn plain(q: &Query) -> bool {
    let computes = q.select.iter().any(|o| o.expr.is_aggregate());
    q.group_by.is_empty() && q.having.is_empty() && q.limit.is_none() && q.source.is_none() && q.set.is_none() && !computes
}

/// The question of the rows before, restricted as they were.
fn asked_of(previous: &Previous, (subject, by_group): (usize, bool), asked: &Query) -> Option<Query> {
    let name = &previous.lexicon.schema.tables[subject].name;
    let about = crate::rank::tables(asked).iter().any(|t| t.name == *name && t.instance == 0);
    if asked.source.is_some() || asked.set.is_some() || !about {
        return None;
    }
    // 'What did they cost?' of a number of rows wants one number, not each.
    if plain(asked) && previous.shape != Shape::Rows && asked.select.iter().all(|o| is_number(&o.expr, previous.lexicon)) {
        return None;
    }
    let own = asked.subject.as_ref().is_some_and(|t| t.name == *name);
    // A list of the same rows shows what it showed.
    let mut query = if own && plain(asked) && previous.shape == Shape::Rows && !previous.query.select.is_empty() {
        Query { select: shown(previous, asked), ..asked.clone() }
    } else {
        asked.clone()
    };
    // 'How old are they on average?' of groups asks it of each.
    let one_number = query.group_by.is_empty() && query.select.iter().all(|o| o.expr.is_aggregate());
    if by_group && one_number && previous.shape == Shape::Grouped {
        let keys = previous.dimensions();
        query.select.splice(0..0, keys);
        query.group_by = previous.query.group_by.clone();
        query.order_by = previous.query.order_by.iter().filter(|o| !o.expr.is_aggregate()).cloned().collect();
    }
    let of = asked.subject.as_ref().and_then(|t| previous.lexicon.table(&t.name));
    let before: Vec<Predicate> = previous.selection(of);
    if before.is_empty() && !previous.query.filter.is_empty() {
        return None;
    }
    let own = std::mem::take(&mut query.filter);
    filters::add(&mut query, &before);
    filters::add(&mut query, &own);
    (query != previous.query).then_some(query)
}

fn is_number(e: &Expr, lexicon: &Lexicon) -> bool {
    let Expr::Column(c) = e else { return false };
    let column = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
    column.is_some_and(|(t, c)| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key)
}

/// The columns that were shown, and those that the question adds.
fn shown(previous: &Previous, asked: &Query) -> Vec<Output> {
    let mut out = previous.query.select.clone();
    out.extend(asked.select.iter().filter(|o| !previous.query.select.iter().any(|p| p.expr == o.expr)).cloned());
    out
}

/// Gives the words of the reading their places in the question; those that only point back are the rows.
fn put_back(reading: &mut Candidate, wording: &Wording, tokens: &[Token], lexicon: &Lexicon, subject: usize) {
    let mut words: Vec<Word> = reading.account.words().to_vec();
    words.retain_mut(|w| match wording.place(w.span) {
        Some(span) => {
            w.span = span;
            true
        }
        None => false,
    });
    for t in tokens.iter().filter(|t| !t.punctuation) {
        if words.iter().any(|w| w.span.0 <= t.start && t.end <= w.span.1) {
            continue;
        }
        let rows = THEM.contains(&t.lower.as_str()) || t.lower == "ones";
        let mut word = Word::of(t, if rows { State::Used } else { State::Light });
        if rows {
            word.part = Some(crate::account::Part::Rows);
            word.reading = Some(lexicon.schema.tables[subject].name.name.clone());
        }
        words.push(word);
    }
    reading.account = reading.account.with_words(words);
}
