//! What rows are to be listed with, every part of it found among their own columns and what they belong to: 'list them with cause and start',
//! 'names and towns please', 'list the ones in Linz with the day they joined'. Where one part is not found, nothing is taken.

use super::circumstances::{WHY, held};
use super::groups::display_of_reference;
use super::keys;
use super::merge::Merge;
use super::previous::{Previous, Shape, display};
use crate::account::{kin, root};
use crate::lexicon::{Lexicon, Target};
use crate::mention::spans::events::hints;
use crate::mention::{Segment, Sense};
use crate::query::{ColumnRef, Expr, Output, TableRef};
use crate::text::{Token, stem};

/// What is to be shown.
#[derive(Debug, Clone)]
pub(super) struct Details {
    pub outputs: Vec<Output>,
    /// Tokens before them that say which rows: 0 where all are meant.
    pub head: usize,
    /// Beside what is shown already.
    pub beside: bool,
}

const VERBS: &[&str] = &["list", "show", "give", "display", "print", "get", "see", "tell", "name", "need", "want"];
const ADDS: &[&str] = &["with", "including", "incl", "plus", "add", "include", "also"];
const THEIR: &[&str] = &["their", "its"];
const THEM: &[&str] = &["them", "those", "these", "ones"];
/// Words that lead to what is to be shown.
const LEADING: &[&str] = &[
    "me", "us", "it", "that", "all", "of", "each", "one", "the", "rows", "and", "please", "what", "are", "now", "can", "i", "we", "let",
    "you", "could",
];
/// Words behind it.
const TRAILING: &[&str] = &["please", "too", "as", "well", "also", "for", "of", "each", "them", "one", "those"];
/// Words that ask for a number of all rows rather than for the column called so.
const NUMBERS: &[&str] = &["total", "sum", "count", "average", "share", "percentage", "number", "amount", "value", "mean", "difference"];
const DATES: &[&str] = &["date", "dates", "day", "days", "start", "begin", "beginning", "when"];
/// Words that one thing to show is called by at most.
const LONGEST: usize = 5;

/// Reads what the rows before are to be listed with.
pub(super) fn find(tokens: &[Token], segments: &[Segment], goes_on: bool, previous: &Previous) -> Option<Details> {
    let subject = previous.subject?;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    if tokens.len() > 16 || tokens.iter().any(|t| t.quoted) || previous.query.source.is_some() || previous.query.set.is_some() {
        return None;
    }
    let leads = |i: usize| [VERBS, ADDS, THEIR, THEM, LEADING].iter().any(|w| w.contains(&word(i))) || tokens[i].punctuation;
    let mut from = (0..tokens.len()).find(|&i| !leads(i))?;
    let mut head = 0;
    let said = |words: &[&str], from: usize| (0..from).any(|i| words.contains(&word(i)));
    // 'list the ones in Linz with …'
    if said(VERBS, from)
        && said(THEM, from)
        && let Some(with) = (from..tokens.len()).find(|&i| matches!(word(i), "with" | "including" | "plus"))
    {
        head = with;
        from = with + 1;
        while matches!(word(from), "the" | "their" | "its") {
            from += 1;
        }
    }
    let mut end = tokens.len();
    while end > from && (tokens[end - 1].punctuation || TRAILING.contains(&word(end - 1))) {
        end -= 1;
    }
    let asked = |i: usize| matches!(word(i), "please" | "too" | "well" | "each");
    let adds = said(ADDS, from);
    let marked = adds || said(THEIR, from) || said(THEM, from) && said(VERBS, from) || (end..tokens.len()).any(asked);
    if !marked || from >= end {
        return None;
    }
    let mut outputs: Vec<Output> = Vec::new();
    let mut columns = 0;
    let mut parts = 0;
    let mut at = from;
    while at < end {
        let next =
            (at..end).find(|&i| tokens[i].punctuation && matches!(tokens[i].text.as_str(), "," | "&") || word(i) == "and").unwrap_or(end);
        let light = |i: &usize| tokens[*i].punctuation || matches!(word(*i), "the" | "their" | "its" | "a" | "each" | "also" | "one's");
        let part: Vec<usize> = (at..next).filter(|i| !light(i)).collect();
        at = next + 1;
        if part.is_empty() {
            continue;
        }
        parts += 1;
        let told: Vec<&Token> = part.iter().map(|&i| &tokens[i]).collect();
        let (found, column) = one(&told, &part, segments, previous.lexicon, subject)?;
        columns += usize::from(column);
        outputs.extend(found.into_iter().filter(|o| !outputs.contains(o)).collect::<Vec<_>>());
    }
    let alone = parts == 1 && !adds && !said(THEIR, from) && NUMBERS.contains(&word(end - 1));
    // 'show me the clients' asks for those.
    if outputs.is_empty() || alone || columns == 0 && !adds {
        return None;
    }
    Some(Details { outputs, head, beside: adds || goes_on || !said(THEIR, from) })
}

/// What one part names, and whether that is a column of the rows.
fn one(said: &[&Token], places: &[usize], segments: &[Segment], lexicon: &Lexicon, t: usize) -> Option<(Vec<Output>, bool)> {
    let entry = &lexicon.tables[t];
    let table = &lexicon.schema.tables[t];
    let shown = |c: usize| display_of_reference(lexicon, t, c).unwrap_or_else(|| vec![column(lexicon, t, c)]);
    let allowed = |c: &usize| !table.columns[*c].sensitive;
    if said.len() > LONGEST {
        return None;
    }
    if let [.., name] = said
        && name.lemma == "name"
        && said[..said.len() - 1]
            .iter()
            .all(|w| matches!(w.lower.as_str(), "full" | "whole") || entry.words.iter().any(|x| stem(x) == stem(&w.lemma)))
    {
        return Some((display(lexicon, &TableRef::new(&table.name)), true));
    }
    // 'the day they joined', 'when they were hired', 'hiring dates'
    if let Some(c) = dated(said, lexicon, t) {
        return Some((vec![column(lexicon, t, c)], true));
    }
    let stems: Vec<String> = said.iter().map(|w| stem(&w.lemma)).collect();
    let has = |c: &usize| stems.iter().all(|s| entry.columns[*c].words.iter().any(|w| stem(w) == *s));
    let whole = |c: &usize| entry.columns[*c].words.len() == stems.len();
    let named: Vec<usize> = (0..entry.columns.len()).filter(allowed).filter(has).collect();
    if let Some(&c) = named.iter().find(|c| whole(c)).or(named.first().filter(|_| named.len() == 1)) {
        return Some((shown(c), true));
    }
    // What they belong to, by its name.
    let belongs: Vec<usize> = keys::from(lexicon, t)
        .filter(|e| stems.iter().all(|s| lexicon.tables[e.to].words.iter().any(|w| stem(w) == *s)))
        .map(|e| e.from_columns[0])
        .collect();
    if let [key] = belongs.as_slice() {
        return Some((shown(*key), false));
    }
    if let [word] = said
        && matches!(word.lemma.as_str(), "reason" | "cause" | "why")
        && let Some(c) = held(lexicon, t, WHY)
    {
        return Some((vec![column(lexicon, t, c)], true));
    }
    // A value ('mortgages', a code that a comment explains) is no column.
    let valued = |s: &Segment| s.readings.iter().any(|r| matches!(r.sense, Sense::Value { exact: true, .. }));
    if segments.iter().any(|s| places.iter().any(|p| (s.start..s.end).contains(p)) && valued(s)) {
        return None;
    }
    // By what a comment calls it.
    let glued: String = said.iter().map(|w| w.lemma.as_str()).collect();
    let called = lexicon.named(&glued).into_iter().filter_map(|h| match h.target {
        Target::Column(x, c) if x == t && h.weight > 0.3 => Some((c, h.weight)),
        _ => None,
    });
    if let Some((c, _)) = called.max_by(|a, b| a.1.total_cmp(&b.1)) {
        return allowed(&c).then(|| (shown(c), true));
    }
    // Only one comment speaks of it.
    let spoken = |c: &usize| {
        // What codes mean stands behind the first mark.
        let comment = table.columns[*c].comment.as_deref().and_then(|c| c.split([':', ';', '(']).next()).unwrap_or("");
        let words: Vec<String> =
            comment.split(|x: char| !x.is_alphanumeric()).map(|w| stem(&crate::text::lemma(&w.to_lowercase()))).collect();
        stems.iter().all(|s| words.contains(s))
    };
    let mut explained = (0..entry.columns.len()).filter(allowed).filter(spoken);
    if let (Some(c), None) = (explained.next(), explained.next()) {
        return Some((shown(c), true));
    }
    // By another word for it.
    let (first, last) = (*places.first()?, *places.last()?);
    let segment = segments.iter().find(|s| s.start == first && s.end == last + 1)?;
    let own = segment.readings.iter().filter_map(|r| match r.sense {
        Sense::Column(x, c) if x == t && r.fit > 0.3 => Some((c, r.fit)),
        _ => None,
    });
    let (c, _) = own.max_by(|a, b| a.1.total_cmp(&b.1))?;
    allowed(&c).then(|| (shown(c), true))
}

/// A date of the rows: the main one where only a date is asked for, else the one whose name has the word beside it.
fn dated(said: &[&Token], lexicon: &Lexicon, t: usize) -> Option<usize> {
    let light = |w: &str| {
        matches!(
            w,
            "of" | "on" | "which" | "that" | "they" | "it" | "were" | "was" | "are" | "is" | "got" | "time" | "he" | "she" | "have" | "had"
        )
    };
    let date = said.iter().any(|w| DATES.contains(&w.lower.as_str()));
    let telling: Vec<&&Token> = said.iter().filter(|w| !DATES.contains(&w.lower.as_str()) && !light(&w.lower)).collect();
    let entry = &lexicon.tables[t];
    let temporal = |c: &usize| lexicon.schema.tables[t].columns[*c].class.is_temporal();
    match telling.as_slice() {
        [] if date => {
            let starts = said.iter().any(|w| matches!(w.lemma.as_str(), "start" | "begin" | "beginning"));
            let begins = |c: &usize| {
                entry.columns[*c].words.iter().any(|w| matches!(stem(w).as_str(), "start" | "begin" | "began" | "from" | "open"))
            };
            let first = (0..entry.columns.len()).filter(temporal).find(begins);
            if starts { first.or(entry.date) } else { entry.date }
        }
        [verb] if date => {
            let akin = |w: &String| stem(w) == stem(&verb.lemma) || kin(&root(w), &root(&verb.lower));
            let only = |mut all: Vec<usize>| if all.len() == 1 { all.pop() } else { None };
            let having = |test: &dyn Fn(&String) -> bool| {
                only((0..entry.columns.len()).filter(temporal).filter(|&c| entry.columns[c].words.iter().any(test)).collect())
            };
            // 'the day they joined' of those who were hired.
            let hinted = || hints(&verb.lower).iter().find_map(|h| having(&|w: &String| w.starts_with(h)));
            having(&akin).or_else(hinted)
        }
        _ => None,
    }
}

fn column(lexicon: &Lexicon, t: usize, c: usize) -> Output {
    let table = &lexicon.schema.tables[t];
    let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
    Output { expr: Expr::Column(column), alias: None }
}

impl Merge<'_> {
    /// Lists the rows before with what is asked for; `None` where that is not asked.
    pub(super) fn details(&mut self) -> Option<bool> {
        let details = self.cues.details.clone()?;
        match self.previous.shape {
            Shape::Rows => {}
            Shape::Scalar => {
                if !self.list_rows() {
                    return None;
                }
            }
            Shape::Grouped if self.previous.query.limit.is_none() && details.head > 0 => {
                if !self.list_rows() {
                    return None;
                }
            }
            Shape::Grouped => return None,
        }
        if details.head > 0 {
            self.restrict();
        }
        let mut outputs = details.outputs;
        if !details.beside {
            self.query.select.clear();
        }
        outputs.retain(|o| !self.query.select.iter().any(|x| x.expr == o.expr));
        if !self.query.group_by.is_empty() {
            self.query.group_by.extend(outputs.iter().map(|o| o.expr.clone()));
        }
        self.query.select.extend(outputs);
        self.rules.retain(|r| *r == "follow-up");
        self.rule("listed with");
        Some(true)
    }
}
