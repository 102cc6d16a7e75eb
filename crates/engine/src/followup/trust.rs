//! How sure a question of a conversation may be told where it is answered by itself: what points at the rows before, goes on with 'and'
//! or leaves their conditions out says less than it means.

use super::pointing;
use super::previous::Previous;
use super::{Edit, Said};
use crate::account::policy::{GUESSED, INCOMPLETE};
use crate::answer::Context;
use crate::mention::Sense;
use crate::rank::tables;

/// Words of a whole question; without one 'and Bath?' is a part.
const WHOLE: &[&str] = &[
    "how", "what", "what's", "who", "who's", "whose", "whom", "which", "where", "when", "why", "show", "list", "give", "tell", "find",
    "count", "display", "is", "are", "was", "were", "do", "does", "did", "has", "have", "can", "total", "average", "number", "sum",
];
/// Before a noun: the one that was spoken of.
const DEFINITE: &[&str] = &["the", "that", "this", "those", "these", "same"];

/// Most that the question may be told at by itself, whatever it reads as.
pub(super) fn most(said: &Said<'_>, previous: Option<&Previous>, edits: &[Edit], context: &Context) -> f32 {
    if context.turns.is_empty() || said.opening.new {
        return 1.0;
    }
    let whole = || said.tokens.iter().any(|t| !t.quoted && WHOLE.contains(&t.lower.as_str()));
    if super::circumstances::asked(said.tokens).is_some() || pointing::points_away(said) || said.opening.goes_on && !whole() {
        return INCOMPLETE;
    }
    let understood = |e: &&Edit| e.confidence > INCOMPLETE;
    let Some((previous, edit)) = previous.zip(edits.iter().find(understood)) else { return 1.0 };
    if said.opening.goes_on {
        return GUESSED.min(edit.confidence);
    }
    // The same rows without what restricted them: it may be said of those that were spoken of.
    let before = tables(&previous.query);
    let leaves_out = |filter: &[crate::query::Predicate]| !filter.iter().any(|p| previous.query.filter.contains(p));
    let kept = edit.query.filter.iter().any(|p| previous.query.filter.contains(p));
    let narrower =
        said.own.first().is_some_and(|c| tables(&c.query).iter().all(|t| before.contains(t)) && leaves_out(&c.query.filter)) && kept;
    if narrower && !names_anew(said, previous) { GUESSED.min(edit.confidence) } else { 1.0 }
}

/// What tells behind a noun which ones are meant, so that 'the' before it points at nothing: 'the painters from Norway'.
const RESTRICTS: &[&str] = &["from", "with", "without", "who", "whose", "which", "that", "in", "of", "where"];

/// True where the question names the rows before by a noun of its own: 'how many boats have we got?'
fn names_anew(said: &Said<'_>, previous: &Previous) -> bool {
    let after = |at: usize| said.tokens.get(at).map_or("", |t| t.lower.as_str());
    let definite = |from: usize, to: usize| {
        let points = |t: &crate::text::Token| DEFINITE.contains(&t.lower.as_str()) && !(t.lower == "the" && RESTRICTS.contains(&after(to)));
        said.tokens[from.saturating_sub(2)..from].iter().any(points)
    };
    said.segments.iter().any(|s| {
        let subject = s.readings.iter().any(|r| matches!(r.sense, Sense::Table(t) if Some(t) == previous.subject) && r.fit > 0.7);
        subject && !definite(s.start, s.end)
    })
}
