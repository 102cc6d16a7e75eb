//! Follow-ups: a question that builds on the conversation edits the last [`Query`].
//!
//! The words that point back ([`cues`]) are taken off; what is left is read by the composer as if the question before
//! had named its subject ([`fragment`]); what it says is put into the query before by small rules, one kind of edit
//! a file ([`merge`] and its helpers). Whether it is a follow-up at all is judged apart ([`topic`]).

pub(crate) mod anew;
mod antecedent;
mod back;
mod behind;
mod circumstances;
mod complement;
mod cues;
mod dates;
mod details;
mod doers;
mod filters;
mod fragment;
mod functions;
mod groups;
mod keys;
mod measured;
mod measures;
mod merge;
mod numbers;
mod opening;
mod ordinals;
mod parts;
mod phrases;
mod pointing;
mod polarity;
mod previous;
mod ranking;
mod rates;
mod removal;
mod rows;
mod senses;
mod shown;
mod siblings;
mod signs;
mod spreads;
mod tails;
mod topic;
mod tops;
mod trust;
mod wholes;

use crate::account::policy::{GUESSED, INCOMPLETE};
use crate::answer::{Candidate, Context, Turn};
use crate::lexicon::Lexicon;
use crate::mention::Segment;
use crate::query::{ColumnRef, Query};
use crate::text::Token;
use crate::time::TimeContext;
use cues::{Cue, Cues};
pub(crate) use opening::Opening;
use previous::Previous;
use serde_json::Value;
use topic::Topic;

pub(crate) use polarity::bad as is_unwelcome;

/// A reading of the question as an edit of the conversation.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    pub query: Query,
    /// Rules that made it.
    pub rules: Vec<&'static str>,
    pub assumptions: Vec<String>,
    /// Probability that this is what was meant, given that it is a follow-up.
    pub confidence: f32,
    /// Places in the question of the words that were composed into what the query took over.
    pub taken: Vec<usize>,
    /// Places of those that only point back.
    pub pointing: Vec<usize>,
}

/// What the conversation makes of a question.
#[derive(Debug, Clone)]
pub(crate) enum Reading {
    /// Nothing: it is a question of its own, told at this at most.
    None(f32),
    /// It picks an option of the turn that asked back: ask this instead.
    Option(String),
    /// Edits of the answer to the turn `at`, best first; `first` where they come before the question's own readings.
    /// By itself the question is told at `most` at most.
    Edits { edits: Vec<Edit>, first: bool, sure: bool, at: usize, most: f32 },
}

const KEPT: usize = 3;

/// Takes the words off that only open a question ('and now', 'can you please'); what they say.
pub(crate) fn opened(tokens: &mut Vec<Token>) -> Opening {
    let (skip, mut says) = opening::opening(tokens);
    tokens.drain(..skip);
    while tokens.len() > 1 && tokens.last().is_some_and(|t| t.text == "!" && !t.quoted) {
        tokens.pop();
    }
    let behind = opening::afterthought(tokens);
    says.corrects |= behind > 0;
    tokens.truncate(tokens.len() - behind);
    says
}

/// A question, its opening taken off, as it is read by itself.
pub(crate) struct Said<'a> {
    pub tokens: &'a [Token],
    pub opening: Opening,
    pub segments: &'a [Segment],
    /// Its readings as a question of its own, best first.
    pub own: &'a [Candidate],
}

/// Reads a question against the conversation.
pub(crate) fn read(said: &Said<'_>, lexicon: &Lexicon, context: &Context, time: &TimeContext) -> Reading {
    if context.turns.is_empty() || said.opening.new {
        return Reading::None(1.0);
    }
    if let Some(option) = back::option(said.tokens, context.turns) {
        return Reading::Option(option);
    }
    let Some(before) = Before::find(said, lexicon, context) else { return Reading::None(trust::most(said, None, &[], context)) };
    if before.returning {
        let query = before.previous.query.clone();
        let edit = Edit {
            query,
            rules: vec!["follow-up", "earlier turn"],
            assumptions: Vec::new(),
            confidence: 0.92,
            taken: Vec::new(),
            pointing: before.cues.pointing.clone(),
        };
        return Reading::Edits { edits: vec![edit], first: true, sure: true, at: before.at, most: 1.0 };
    }
    let signs = |edits: &[Edit]| signs::signs(said, &before.cues, &before.previous, edits, context);
    if topic::is_new(&signs(&[])) {
        return Reading::None(trust::most(said, None, &[], context));
    }
    let mut edits = before.edits(context, time);
    let open = !before.cues.none() && said.own.first().is_none_or(|c| !c.account.is_clean());
    let unnamed = before.cues.anaphoric() && antecedent::subject_unnamed(said.tokens, said.segments);
    if edits.is_empty() && (open || unnamed || parts::is_part(said.tokens)) {
        // 'only the frozen ones': nothing in it is understood. It is asked back about the answer before, which it can't change.
        let (query, rules) = (before.previous.query.clone(), vec!["follow-up", "not understood"]);
        edits.push(Edit {
            query,
            rules,
            assumptions: Vec::new(),
            confidence: INCOMPLETE,
            taken: Vec::new(),
            pointing: before.cues.pointing.clone(),
        });
    }
    let most = trust::most(said, Some(&before.previous), &edits, context);
    if edits.is_empty() {
        return Reading::None(most);
    }
    let understood = edits.first().is_some_and(|e| e.confidence > INCOMPLETE);
    match topic::judge(&signs(&edits)) {
        // What points at the rows before is no question of its own, however well the rest of it reads.
        Topic::New | Topic::Unlikely if understood && pointing::points_away(said) => {
            Reading::Edits { edits, first: true, sure: false, at: before.at, most }
        }
        Topic::New => Reading::None(most),
        topic => Reading::Edits { edits, first: topic >= Topic::Likely, sure: topic == Topic::Sure, at: before.at, most },
    }
}

/// True where a reply picks one of the options that the turn before offered.
pub(crate) fn picks(tokens: &[Token], turns: &[Turn]) -> bool {
    back::option(tokens, turns).is_some()
}

/// What [`read`] judges by.
pub(crate) struct Weighed {
    /// Named signs of a follow-up.
    pub signs: Vec<(String, f32)>,
    /// Probability that it is one.
    pub probability: f32,
    /// The question as an edit of the one before, best first.
    pub edits: Vec<Edit>,
}

/// The signs of a follow-up; `None` where there is nothing to edit.
pub(crate) fn weigh(said: &Said<'_>, lexicon: &Lexicon, context: &Context, time: &TimeContext) -> Option<Weighed> {
    let before = Before::find(said, lexicon, context).filter(|b| !b.returning)?;
    let edits = before.edits(context, time);
    let signs = signs::signs(said, &before.cues, &before.previous, &edits, context);
    let probability = topic::probability(&signs);
    (!edits.is_empty()).then_some(Weighed { signs, probability, edits })
}

/// What a question could build on, and its words that point there.
struct Before<'a> {
    cues: Cues,
    previous: Previous<'a>,
    /// The turn that was answered so.
    at: usize,
    /// It goes back to an earlier turn.
    returning: bool,
}

impl<'a> Before<'a> {
    fn find(said: &Said<'_>, lexicon: &'a Lexicon, context: &Context) -> Option<Self> {
        let last = (0..context.turns.len()).rev().find(|&i| context.turns[i].query.is_some())?;
        // 'The second one' is a row of the answer before, where its rows have an order.
        let narrowed = ordinals::find(said.tokens, said.segments).and_then(|pick| {
            let mut previous = Previous::new(back::query(context.turns, last)?, lexicon);
            ordinals::narrow(&mut previous, pick.place).then_some((pick, previous))
        });
        let mut cues = cues::find(said.tokens, said.segments, said.opening, narrowed.as_ref().map(|(pick, _)| *pick));
        // 'Back to all harbours' undoes what restricts them.
        let undone = cues.rest.windows(2).any(|w| matches!(w[0].lower.as_str(), "all" | "every") && !w[1].punctuation);
        let mut returning = cues.has(Cue::BackFirst) || cues.has(Cue::Back) && !undone;
        let at = match back::beyond(said.tokens).filter(|_| returning) {
            // 'back to the crossings: by month': an earlier turn, edited.
            Some(from) => {
                let head = cues::find(&said.tokens[..from], said.segments, said.opening, None);
                let segments: Vec<Segment> = said.segments.iter().filter(|s| s.start >= from).cloned().collect();
                let segments: Vec<Segment> =
                    segments.into_iter().map(|s| Segment { start: s.start - from, end: s.end - from, ..s }).collect();
                let mut rest = cues::find(&said.tokens[from..], &segments, Opening::default(), None);
                returning = false;
                rest.pointing.extend(said.tokens[..from].iter().map(|t| t.start));
                cues = rest.also(Cue::Back);
                back::turn(&head, context.turns, lexicon).unwrap_or(last)
            }
            None if returning => back::turn(&cues, context.turns, lexicon).unwrap_or(last),
            None => last,
        };
        let previous = match narrowed {
            Some((_, previous)) if at == last && !returning => previous,
            _ => Previous::new(back::query(context.turns, at)?, lexicon),
        };
        let sorts =
            cues.has(Cue::Sort) || cues.rest.first().is_some_and(|t| matches!(t.lower.as_str(), "sort" | "sorted" | "order" | "ordered"));
        if sorts || previous.query.select.iter().any(|o| o.expr.is_aggregate()) {
            tails::take_off(&mut cues, &previous);
        }
        spreads::kinds_of(&mut cues, &previous);
        if let Some(found) = details::find(said.tokens, said.segments, said.opening.goes_on, &previous).filter(|_| !returning && at == last)
        {
            let behind: Vec<usize> = said.tokens[found.head..].iter().map(|t| t.start).collect();
            if found.head > 0 {
                cues = cues::find(&said.tokens[..found.head], said.segments, said.opening, None);
            }
            cues.pointing.extend(behind);
            cues.details = Some(found);
        }
        fits(&previous, lexicon).then_some(Before { cues, previous, at, returning })
    }

    /// The readings of the question as an edit, best first.
    fn edits(&self, context: &Context, time: &TimeContext) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        for fragment in fragment::read(&self.cues, &self.previous, context, time) {
            if let Some(edit) = merge::edit(&self.previous, &fragment, &self.cues, context)
                && !edits.iter().any(|e| e.query == edit.query)
            {
                edits.push(edit);
            }
            if edits.len() == KEPT {
                break;
            }
        }
        // What is doubtful in itself comes behind.
        edits.sort_by_key(|e| e.confidence <= INCOMPLETE && !e.rules.contains(&"not understood"));
        if edits.is_empty() && self.cues.has(Cue::Breakdown) {
            // Broken down that way already: the same once more.
            let (query, rules) = (self.previous.query.clone(), vec!["follow-up", "as before"]);
            edits.push(Edit {
                query,
                rules,
                assumptions: Vec::new(),
                confidence: 0.9,
                taken: Vec::new(),
                pointing: self.cues.pointing.clone(),
            });
        }
        edits
    }
}

/// A doubtful answer makes what builds on it doubtful; that the asker goes on from a likely one speaks for it. Words that it left
/// out (`lost`) are not understood by that, and only what builds on a sure answer is sure.
pub(crate) fn temper(candidates: &mut [Candidate], before: &Turn, lost: bool) {
    const LIKELY: f32 = 0.8;
    let factor = before.confidence.map_or(1.0, |c| (c / LIKELY).clamp(0.0, 1.0));
    const SURE: f32 = 0.9;
    let most = match before.confidence {
        _ if lost => INCOMPLETE,
        Some(c) if c < SURE => GUESSED,
        _ => 1.0,
    };
    for c in candidates.iter_mut().filter(|c| c.rules.first().is_some_and(|r| r == "follow-up")) {
        c.confidence = (c.confidence * factor).min(most);
    }
}

/// True where all tables and columns of the query are still there.
fn fits(previous: &Previous, lexicon: &Lexicon) -> bool {
    crate::rank::tables(&previous.query).iter().all(|t| lexicon.table(&t.name).is_some())
        && serde_json::to_value(&previous.query).is_ok_and(|query| columns_fit(&query, lexicon))
}

/// The same for the columns in a query's JSON form, wherever they are nested.
fn columns_fit(part: &Value, lexicon: &Lexicon) -> bool {
    match part {
        Value::Object(members) => {
            if members.len() == 2 && members.contains_key("table") && members.contains_key("column") {
                let Ok(column) = serde_json::from_value::<ColumnRef>(part.clone()) else { return true };
                return lexicon.table(&column.table.name).and_then(|t| lexicon.column(t, &column.column)).is_some();
            }
            members.values().all(|m| columns_fit(m, lexicon))
        }
        Value::Array(items) => items.iter().all(|i| columns_fit(i, lexicon)),
        _ => true,
    }
}

/// That a row is one of those that a query lists or groups by: `key IN (the query)`.
pub(crate) fn picked(query: &crate::query::Query, lexicon: &Lexicon) -> Option<crate::query::Predicate> {
    previous::Previous::new(query, lexicon).picked()
}
