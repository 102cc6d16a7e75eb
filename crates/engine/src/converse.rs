//! Readings of a question that the conversation makes: edits of an answer before, put among its own readings, and the question asked anew of
//! the rows before.

use crate::account::{self, Matter};
use crate::answer::{Candidate, Context, Feature, Outcome};
use crate::bench::{Judgement, KEPT};
use crate::followup;
use crate::lexicon::Lexicon;
use crate::mention::{Segment, segments};
use crate::purpose::Purpose;
use crate::query::Query;
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::text::Token;
use crate::time::TimeContext;

/// Most that a question is told at that was read as asked anew of the rows before.
const ANEW: f32 = 0.85;

/// The reading of a question that is asked of what the answer before is about, where nothing else makes sense of all its words.
pub(crate) fn asked_anew(
    question: &str,
    tokens: &[Token],
    (candidates, most, opening): (&[Candidate], f32, followup::Opening),
    lexicon: &Lexicon,
    context: &Context,
    (purpose, settings): (Purpose<'_>, &RenderSettings),
    ask: &dyn Fn(&str) -> Outcome,
) -> Option<Candidate> {
    let incomplete = account::policy::INCOMPLETE;
    let understood = candidates.first().is_some_and(|c| c.account.is_clean() && c.confidence.min(most) > incomplete);
    if understood && !followup::anew::asks_of_each(tokens) || opening.new || !purpose.reads_lists() {
        return None;
    }
    let at = context.turns.iter().rposition(|t| t.query.is_some())?;
    let anew = followup::anew::read(question, tokens, &context.turns[at], lexicon, ask)?;
    if understood && !followup::anew::is_of_each(&anew.query, lexicon) {
        return None;
    }
    let query = is_sound(&anew.query, lexicon).then_some(anew.query)?;
    let sql = render(&query, lexicon, settings).ok()?;
    let mut assumptions = anew.reading.assumptions;
    assumptions.push("the question goes on from the one before".into());
    let judgement = Judgement {
        confidence: anew.reading.confidence.min(ANEW),
        score: anew.reading.score,
        features: vec![Feature { name: "follow_up".into(), value: anew.reading.confidence, contribution: 0.0 }],
        assumptions,
        rules: vec!["follow-up".into(), "asked anew".into()],
        account: anew.reading.account,
    };
    let mut out = vec![crate::ask::described(query, sql, lexicon, settings, judgement)];
    followup::temper(&mut out, &context.turns[at], lost(at, lexicon, context));
    out.pop()
}

/// True where an answer of the conversation left words out, and nobody said since what they mean.
pub(crate) fn lost(at: usize, lexicon: &Lexicon, context: &Context) -> bool {
    let turn = &context.turns[at];
    let Some(query) = turn.query.as_ref().filter(|_| turn.confidence.is_some_and(|c| c <= account::policy::INCOMPLETE)) else {
        return false;
    };
    let (mut tokens, _) = crate::ask::mentions(&turn.question, lexicon, context);
    followup::opened(&mut tokens);
    let time = TimeContext::new(context.today, context.manners);
    let segments = segments(&tokens, lexicon, context.values, &time, context.steps);
    let before = context.turns[..at].iter().rev().find_map(|t| t.query.as_ref());
    !account::of(&Matter { tokens: &tokens, segments: &segments, items: &[], query, lexicon, left: None, before, pointing: None })
        .is_clean()
}

/// Edits of an answer of the conversation.
pub(crate) struct Edits<'a> {
    pub edits: Vec<followup::Edit>,
    pub before: &'a Query,
    /// They come before the question's own readings.
    pub first: bool,
    pub sure: bool,
}

/// Puts edits of the conversation among the readings of the question itself. True where the best is an edit.
pub(crate) fn follow(
    candidates: &mut Vec<Candidate>,
    Edits { edits, before, first, sure }: Edits<'_>,
    (tokens, segments): (&[Token], &[Segment]),
    lexicon: &Lexicon,
    settings: &RenderSettings,
) -> bool {
    let mut out: Vec<Candidate> = Vec::new();
    for edit in edits {
        let Ok(sql) = render(&edit.query, lexicon, settings) else { continue };
        let confidence = edit.confidence * if sure { 1.0 } else { 0.8 } * if out.is_empty() { 1.0 } else { 0.5 };
        let score = if first { 100.0 - out.len() as f32 } else { -100.0 - out.len() as f32 };
        let features = vec![Feature { name: "follow_up".into(), value: confidence, contribution: 0.0 }];
        let rules = edit.rules.iter().map(|r| (*r).to_string()).collect();
        let left: Vec<usize> =
            segments.iter().map(|s| s.start).filter(|&s| !tokens.get(s).is_some_and(|t| edit.taken.contains(&t.start))).collect();
        let (left, before) = (Some(left.as_slice()), Some(before));
        let account = account::of(&Matter {
            tokens,
            segments,
            items: &[],
            query: &edit.query,
            lexicon,
            left,
            before,
            pointing: Some(&edit.pointing),
        });
        let judgement = Judgement { confidence, score, features, assumptions: edit.assumptions, rules, account };
        out.push(crate::ask::described(edit.query, sql, lexicon, settings, judgement));
    }
    if out.is_empty() {
        return false;
    }
    let (mut front, mut back) = if first { (out, std::mem::take(candidates)) } else { (std::mem::take(candidates), out) };
    let leads = first || front.is_empty();
    back.retain(|c| !front.iter().any(|f| f.sql == c.sql));
    for c in &mut back {
        c.confidence *= 0.5;
    }
    front.append(&mut back);
    front.truncate(KEPT);
    *candidates = front;
    leads
}
