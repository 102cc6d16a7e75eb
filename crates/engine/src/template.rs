//! Pairs with open places: 'orders of {customer} since {date}' with `… WHERE name = {customer} …`.
//!
//! A place stands for a whole literal. Inside quotes, comments or names it could not be told what a value does there:
//! such pairs are no templates, however they came to be stored.

use crate::sqltext::{Kind, Piece, pieces};
use std::ops::Range;

/// Longest question and longest template, in words.
const WORDS: usize = 200;

/// Why a pair can't be used as a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The question lacks a place of the SQL.
    #[error("the SQL has a place {{{0}}} that the question does not have")]
    Unknown(String),
    /// The question has a place twice.
    #[error("the question has the place {{{0}}} twice")]
    Twice(String),
    /// A place of the SQL is inside of something else.
    #[error("the place {{{0}}} does not stand for a whole literal in the SQL")]
    NotWhole(String),
    /// The SQL has a quote or a comment without an end.
    #[error("a quote or a comment in the SQL is not closed")]
    Unclosed,
}

impl Flaw {
    /// What to write instead.
    pub fn hint(&self) -> &'static str {
        match self {
            Flaw::Unknown(_) => "Write the same places in both, for example 'orders of {customer}' and '… WHERE name = {customer}'.",
            Flaw::Twice(_) => "Give each place a name of its own.",
            Flaw::NotWhole(_) => {
                "Write places without quotes around them and apart from other text, for example name LIKE '%' || {name} || '%'."
            }
            Flaw::Unclosed => "Close it.",
        }
    }
}

/// A word of a question with open places.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Place(String),
}

/// A pair with open places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    sql: String,
    /// Where the places of the SQL are, in order.
    places: Vec<(Range<usize>, String)>,
}

impl Template {
    /// Reads a pair; `None` where it has no open places. `normal` is how words are compared.
    ///
    /// # Errors
    /// It has, but a value can't be put into them safely.
    pub fn read(question: &str, sql: &str, normal: impl Fn(&str) -> String) -> Result<Option<Template>, Flaw> {
        let parts = parts(question, normal);
        let mut known: Vec<&str> = Vec::new();
        for part in &parts {
            if let Part::Place(name) = part {
                if known.contains(&name.as_str()) {
                    return Err(Flaw::Twice(name.clone()));
                }
                known.push(name);
            }
        }
        let Places { whole, inside } = Places::find(sql).ok_or(Flaw::Unclosed)?;
        if whole.is_empty() && (known.is_empty() || inside.is_empty()) {
            return Ok(None);
        }
        if let Some((_, name)) = whole.iter().find(|(_, name)| !known.contains(&name.as_str())) {
            return Err(Flaw::Unknown(name.clone()));
        }
        match inside.into_iter().next() {
            Some(name) => Err(Flaw::NotWhole(name)),
            None => Ok(Some(Template { parts, sql: sql.to_owned(), places: whole })),
        }
    }

    /// What a question has in the places; `None` where it says something else.
    pub fn values(&self, question: &str, normal: impl Fn(&str) -> String) -> Option<Vec<(String, String)>> {
        fit(&self.parts, question, normal)
    }

    /// The SQL with values in its places, as literals.
    pub fn bind(&self, values: &[(String, String)]) -> Option<String> {
        self.filled(|name| values.iter().find(|(n, _)| n == name).map(|(_, value)| literal(value)))
    }

    /// The SQL with NULL in each place: for judging it.
    pub fn blank(&self) -> String {
        self.filled(|_| Some("NULL".to_owned())).unwrap_or_default()
    }

    fn filled(&self, with: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut out = String::with_capacity(self.sql.len());
        let mut at = 0;
        for (range, name) in &self.places {
            out.push_str(self.sql.get(at..range.start)?);
            out.push_str(&with(name)?);
            at = range.end;
        }
        out.push_str(self.sql.get(at..)?);
        Some(out)
    }
}

/// Whether a question says what one with open places says, whatever is in them; false where that has no places.
pub fn matches(pattern: &str, question: &str, normal: impl Fn(&str) -> String) -> bool {
    let parts = parts(pattern, &normal);
    parts.iter().any(|p| matches!(p, Part::Place(_))) && fit(&parts, question, normal).is_some()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|w| w.trim_matches(['?', '!', '.', ',', ';', ':', '"', '\''])).filter(|w| !w.is_empty())
}

fn parts(question: &str, normal: impl Fn(&str) -> String) -> Vec<Part> {
    let place = |word: &str| word.strip_prefix('{').and_then(|w| w.strip_suffix('}')).filter(|n| is_name(n)).map(str::to_owned);
    words(question).map(|word| place(word).map_or_else(|| Part::Word(normal(word)), Part::Place)).collect()
}

/// As `Kind::Place` has them.
fn is_name(name: &str) -> bool {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    name.starts_with(starts) && name.chars().all(|c| starts(c) || c.is_ascii_digit())
}

/// A place takes one word or more, as few as possible. The words between places are looked for from the left, each once:
/// what comes earliest leaves most to what follows.
fn fit(parts: &[Part], question: &str, normal: impl Fn(&str) -> String) -> Option<Vec<(String, String)>> {
    let said: Vec<&str> = words(question).take(WORDS + 1).collect();
    if said.len() > WORDS || parts.len() > WORDS || parts.is_empty() {
        return None;
    }
    let asked: Vec<String> = said.iter().map(|w| normal(w)).collect();
    let (fixed, mut rest) = literals(parts);
    let mut at = fixed.len();
    if asked.get(..at)? != fixed.as_slice() {
        return None;
    }
    let mut values = Vec::new();
    while !rest.is_empty() {
        let places: Vec<&String> = rest.iter().map_while(|p| if let Part::Place(name) = p { Some(name) } else { None }).collect();
        let (block, behind) = literals(rest.get(places.len()..)?);
        // All but the last place of a row take one word.
        let last = at + places.len() - 1;
        let from = last + 1;
        let end = if !behind.is_empty() {
            from + find(&block, asked.get(from..)?)?
        } else {
            asked.len().checked_sub(block.len()).filter(|&end| end >= from)?
        };
        if asked.get(end..end + block.len())? != block.as_slice() {
            return None;
        }
        for (i, name) in places.iter().enumerate() {
            let to = if at + i == last { end } else { at + i + 1 };
            values.push(((*name).clone(), said.get(at + i..to)?.join(" ")));
        }
        at = end + block.len();
        rest = behind;
    }
    (at == asked.len()).then_some(values)
}

/// The words up to the first place, and what is from there on.
fn literals(parts: &[Part]) -> (Vec<String>, &[Part]) {
    let words: Vec<String> = parts.iter().map_while(|p| if let Part::Word(w) = p { Some(w.clone()) } else { None }).collect();
    let rest = parts.get(words.len()..).unwrap_or_default();
    (words, rest)
}

/// Where words first stand in others, in time linear in both (Knuth, Morris and Pratt).
fn find(wanted: &[String], among: &[String]) -> Option<usize> {
    let mut back = vec![0usize; wanted.len()];
    let mut k = 0;
    for i in 1..wanted.len() {
        while k > 0 && wanted[i] != wanted[k] {
            k = back[k - 1];
        }
        k += usize::from(wanted[i] == wanted[k]);
        back[i] = k;
    }
    let mut k = 0;
    for (i, word) in among.iter().enumerate() {
        while k > 0 && wanted.get(k) != Some(word) {
            k = back[k - 1];
        }
        k += usize::from(wanted.get(k) == Some(word));
        if k == wanted.len() {
            return Some(i + 1 - k);
        }
    }
    None
}

/// The places of a SQL text.
struct Places {
    /// Those that stand for a whole literal, whatever the scanner's mode.
    whole: Vec<(Range<usize>, String)>,
    /// Names of the others.
    inside: Vec<String>,
}

impl Places {
    /// `None`: a quote or a comment does not end.
    fn find(sql: &str) -> Option<Places> {
        let (mut standard, escaping) = (Places::under(sql, true)?, Places::under(sql, false));
        // Under the other setting a quote may have another end: whole is what is whole under both.
        let shared = |range: &Range<usize>| escaping.as_ref().is_some_and(|e| e.whole.iter().any(|(r, _)| r == range));
        let (whole, lost) = std::mem::take(&mut standard.whole).into_iter().partition(|(range, _)| shared(range));
        standard.whole = whole;
        standard.inside.extend(lost.into_iter().map(|(_, name): (Range<usize>, String)| name));
        Some(standard)
    }

    fn under(sql: &str, standard: bool) -> Option<Places> {
        let found = pieces(sql, standard)?;
        let mut out = Places { whole: Vec::new(), inside: Vec::new() };
        for (i, piece) in found.iter().enumerate() {
            let text = piece.text(sql);
            if piece.kind == Kind::Place {
                let name = text.trim_matches(['{', '}']).to_owned();
                if is_apart(sql, &found, i) { out.whole.push((piece.start..piece.end, name)) } else { out.inside.push(name) }
            } else {
                out.inside.extend(names_inside(text));
            }
        }
        Some(out)
    }
}

/// Names of places in a piece that is none.
fn names_inside(text: &str) -> impl Iterator<Item = String> {
    text.split('{').skip(1).filter_map(|p| p.split_once('}')).map(|(name, _)| name).filter(|n| is_name(n)).map(str::to_owned)
}

/// Whether nothing beside a place would be read together with the literal that takes its place.
fn is_apart(sql: &str, found: &[Piece], at: usize) -> bool {
    let literal = |p: &Piece| matches!(p.kind, Kind::Text | Kind::OtherText | Kind::Place);
    let blank = |p: &&Piece| matches!(p.kind, Kind::Space | Kind::Comment);
    let (before, after) = (found.get(..at).unwrap_or_default(), found.get(at + 1..).unwrap_or_default());
    let touches = |p: &Piece| matches!(p.kind, Kind::Word | Kind::Name | Kind::UnicodeName | Kind::Number | Kind::Parameter) || literal(p);
    let sign = |p: &Piece, signs: &[&str]| p.kind == Kind::Symbol && signs.contains(&p.text(sql));
    let touched = before.last().is_some_and(|p| touches(p) || sign(p, &["&", ".", "$"]))
        || after.first().is_some_and(|p| touches(p) || sign(p, &[".", "$"]));
    let (previous, next) = (before.iter().rev().find(|p| !blank(p)), after.iter().find(|p| !blank(p)));
    // Literals one after the other are one literal; a name for a column is none.
    let joined = previous.is_some_and(literal) || next.is_some_and(literal);
    let word = previous.filter(|p| p.kind == Kind::Word).map(|p| p.text(sql).to_ascii_lowercase());
    !touched && !joined && !word.is_some_and(|w| matches!(w.as_str(), "uescape" | "as" | "extract"))
}

/// A string literal that reads the same whatever the setting of standard_conforming_strings.
fn literal(value: &str) -> String {
    let quoted = value.replace('\'', "''");
    if quoted.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}
