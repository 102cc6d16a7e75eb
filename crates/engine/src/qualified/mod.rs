//! A measure, a number or a list of things that are told by a number of their own: 'total fees of dogs with more than 5 sessions', 'which clubs
//! have handlers with at least 2 dogs', 'average score of the 3 dogs with the most walks'.
//!
//! The condition is read as a question of its own ('dogs with more than 5 sessions'), whose rows are a set of things; the rest as another
//! ('total fees of dogs'), whose rows are restricted to that set. Both are read by the whole engine, so that whatever it knows of one can
//! stand beside whatever it knows of the other. Where one of them isn't read with all its words, or the condition is no set of the thing
//! that the rest is about, the question is read as a whole.

mod clause;
pub(crate) mod ends;
mod place;
pub(crate) mod same;
pub(crate) mod than;
pub(crate) mod units;

use crate::account::{Account, Word};
use crate::answer::{Candidate, Context, Decision, Feature, Outcome};
use crate::describe;
use crate::followup::picked;
use crate::lexicon::{Lexicon, Target};
use crate::query::{Expr, Predicate, Query};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::text::Token;
use crate::time::TimeContext;
use clause::Clause;
use std::ops::Range;

/// What marks such a reading.
pub(crate) const RULE: &str = "things told by a number of theirs";
/// Parts that are told at less are nothing to go by.
const LEAST: f32 = 0.4;
/// How surely a rest is told whose only fault is a join that the condition needs.
const JOINED: f32 = 0.8;
/// A rest that is told at less is weighed against the reading of the whole.
const DOUBTED: f32 = 0.65;
/// A clause that is told at this is read as it is meant.
const SURE: f32 = 0.9;
/// How surely both parts make up the question.
const TOGETHER: f32 = 0.92;

/// How the parts of a question are read, and all of it without taking it apart.
pub(crate) struct Readers<'a> {
    pub rest: &'a dyn Fn(&str) -> Outcome,
    pub condition: &'a dyn Fn(&str) -> Outcome,
    pub whole: &'a dyn Fn(&str) -> Outcome,
}

/// The answer to a question of which a thing is restricted by a number of its own. `None` where it is to be read as a whole.
pub(crate) fn answer(question: &str, tokens: &[Token], lexicon: &Lexicon, context: &Context<'_>, read: &Readers<'_>) -> Option<Outcome> {
    let settings = RenderSettings { time: TimeContext::new(context.today, context.manners), timezone: context.manners.timezone.clone() };
    let numbered = clause::find(tokens).into_iter();
    numbered.chain(clause::attached(tokens)).find_map(|clause| {
        let sets: Vec<Set> = clause.conditions.iter().map(|c| set(question, tokens, (&clause, c), lexicon, read)).collect::<Option<_>>()?;
        let table = sets.first()?.table;
        let rest = without(question, tokens, &clause.cut)?;
        let mut outcome = (read.rest)(&rest);
        // What goes on from an answer before is about its rows.
        if outcome.decision != Decision::Answered || outcome.follow_up || sets.iter().any(|s| s.table != table) {
            return None;
        }
        let best = outcome.candidates.first().filter(|c| c.account.is_clean() && c.confidence >= LEAST)?.clone();
        // 'the 3 dogs with the most walks', of which nothing else is asked; of 'those in Ulm with the most' not all are in Ulm.
        let alone = place::lists_or_counts(&best.query, table, lexicon);
        let all = best.query.filter.is_empty() && sets.len() == 1;
        if best.query.limit.is_some() && sets.iter().any(|s| s.first)
            || alone && (all || best.query.limit.is_some() || sets.iter().any(|s| s.first))
        {
            return None;
        }
        let mut query = best.query.clone();
        for set in &sets {
            place::restrict(&mut query, table, &set.rows, lexicon)?;
        }
        if crate::absurd::two_at_once(&query) {
            return None;
        }
        let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, &settings).ok())??;
        let sure = of_rest(&best);
        let told = told(best, query, sql, &sets, (tokens, &clause), lexicon, &settings);
        let whole = || (read.whole)(question).candidates.into_iter().next().filter(|c| c.account.is_clean());
        let leads = clause.thing.start == 0 || clause.thing.start < 3 && tokens[..clause.thing.start].iter().all(|t| is_light(&t.lower));
        let first = sets.iter().any(|s| s.first);
        let weighed = alone || leads && !first || !clause.numbered || sure < DOUBTED;
        if told.confidence < context.clarify_below || weighed && whole().is_some_and(|c| stands(&c, &told, &clause, &sets)) {
            return None;
        }
        // 'Loans per member with more than 2 loans': of what is counted already.
        let again = place::is_grouped_by(&told.query, table, lexicon) && sets.iter().any(|s| s.rows.counts(&told.query));
        if (again || leads && !first) && whole().is_some_and(|c| c.confidence >= DOUBTED) {
            return None;
        }
        outcome.candidates = vec![told];
        Some(outcome)
    })
}

/// True where the reading of the whole stands against the one of both parts: it holds what the clause says by itself, or is surer, unless the
/// clause by itself is beyond doubt.
fn stands(whole: &Candidate, parts: &Candidate, clause: &Clause, sets: &[Set]) -> bool {
    let holds = |s: &Set| s.rows.plain.as_ref().is_some_and(|all| all.iter().all(|p| whole.query.filter.contains(p)));
    let plain = sets.iter().all(|s| s.rows.plain.is_some() && s.confidence >= SURE);
    let beyond = !clause.numbered && plain && !sets.iter().all(holds);
    whole.confidence > parts.confidence && (whole.sql == parts.sql || !beyond)
}

/// True for words that open a question about the things themselves.
fn is_light(word: &str) -> bool {
    matches!(word, "show" | "list" | "which" | "what" | "the" | "all" | "our" | "give" | "me" | "find" | "get")
}

/// Things of one table.
struct Set {
    table: usize,
    /// They are the first few of an order.
    first: bool,
    rows: place::Rows,
    confidence: f32,
    account: Account,
    assumptions: Vec<String>,
}

/// The things that a condition leaves.
fn set(
    question: &str,
    tokens: &[Token],
    (clause, condition): (&Clause, &Range<usize>),
    lexicon: &Lexicon,
    read: &Readers<'_>,
) -> Option<Set> {
    let alone = only(question, tokens, &[clause.thing.clone(), clause.lead.clone(), condition.clone()])?;
    let outcome = (read.condition)(&alone);
    let best = outcome.candidates.into_iter().next().filter(|c| c.account.is_clean() && c.confidence >= LEAST)?;
    let numbered = !best.query.having.is_empty() || best.query.limit.is_some() && !best.query.order_by.is_empty();
    let listed = || place::lists(&best.query, lexicon) && !best.query.filter.is_empty();
    let fits = if clause.numbered { numbered } else { listed() };
    if outcome.decision != Decision::Answered || !fits || best.query.source.is_some() || best.query.set.is_some() {
        return None;
    }
    let rows = picked(&best.query, lexicon)?;
    let Predicate::InQuery { expr: Expr::Column(key), .. } = &rows else { return None };
    let table = lexicon.table(&key.table.name)?;
    let of_it = |e: &Expr| matches!(e, Expr::Column(c) if lexicon.table(&c.table.name) == Some(table));
    // Groups of the very rows that are counted are no things with a number of theirs.
    let own = crate::rank::tables(&best.query).iter().all(|t| lexicon.table(&t.name) == Some(table));
    if own && !best.query.group_by.is_empty() {
        return None;
    }
    let plain = place::own_conditions(&best.query, table, lexicon);
    (best.query.group_by.iter().all(of_it) && may_be_called(tokens, &clause.thing, table, lexicon)).then(|| Set {
        table,
        first: best.query.limit.is_some(),
        rows: place::Rows { among: rows, plain },
        confidence: best.confidence,
        account: best.account,
        assumptions: best.assumptions,
    })
}

/// False for what another table is called.
fn may_be_called(tokens: &[Token], thing: &Range<usize>, table: usize, lexicon: &Lexicon) -> bool {
    let Some(noun) = tokens.get(thing.end.wrapping_sub(1)).filter(|t| t.lower.len() > 2) else { return false };
    let tables = lexicon.named(&noun.lemma).into_iter().filter(|h| h.weight >= 1.0).filter_map(|h| match h.target {
        Target::Table(t) => Some(t),
        Target::Column(..) => None,
    });
    let mut tables = tables.peekable();
    tables.peek().is_none() || tables.any(|t| t == table)
}

/// The question with blanks but for some of its words: what is left keeps its place.
fn only(question: &str, tokens: &[Token], kept: &[Range<usize>]) -> Option<String> {
    let mut out = vec![b' '; question.len()];
    for span in kept.iter().filter(|s| !s.is_empty()) {
        let place = tokens.get(span.start)?.start..tokens.get(span.end - 1)?.end;
        out.get_mut(place.clone())?.copy_from_slice(question.as_bytes().get(place)?);
    }
    String::from_utf8(out).ok()
}

/// The question with blanks for some of its words.
fn without(question: &str, tokens: &[Token], cut: &[Range<usize>]) -> Option<String> {
    let mut out = question.as_bytes().to_vec();
    for span in cut.iter().filter(|s| !s.is_empty()) {
        out.get_mut(tokens.get(span.start)?.start..tokens.get(span.end - 1)?.end)?.fill(b' ');
    }
    String::from_utf8(out).ok()
}

/// How sure a rest is. 'Sessions of dogs' joins dogs in vain; with a condition they are what it is of.
fn of_rest(rest: &Candidate) -> f32 {
    let mut doubts = rest.features.iter().filter(|f| f.name.starts_with("absurd_") && f.value > 0.0).peekable();
    let vain = doubts.peek().is_some() && doubts.all(|f| f.name == "absurd_vain");
    if vain { rest.confidence.max(JOINED) } else { rest.confidence }
}

fn told(
    rest: Candidate,
    query: Query,
    sql: String,
    sets: &[Set],
    (tokens, clause): (&[Token], &Clause),
    lexicon: &Lexicon,
    settings: &RenderSettings,
) -> Candidate {
    let sure = of_rest(&rest);
    let mut account = rest.account.clone();
    let cut = |w: &&Word| {
        clause.cut.iter().flat_map(Clone::clone).filter_map(|i| tokens.get(i)).any(|t| w.span.0 <= t.start && t.end <= w.span.1)
    };
    let mut said: Vec<Word> = Vec::new();
    for word in sets.iter().flat_map(|s| s.account.words()).filter(cut) {
        if said.iter().all(|w| w.span != word.span) {
            said.push(word.clone());
        }
    }
    account.put(said);
    sets.iter().flat_map(|s| s.account.unsaid()).for_each(|part| account.leave_unsaid(part.clone()));
    let surest = sets.iter().map(|s| s.confidence).fold(sure, f32::min);
    let confidence = (surest * TOGETHER).min(account.ceiling());
    let assumptions: Vec<String> = sets.iter().flat_map(|s| &s.assumptions).cloned().collect();
    let assumptions: Vec<String> = rest.assumptions.iter().chain(assumptions.iter()).cloned().collect();
    made_of(Candidate { assumptions, ..rest }, (query, sql), account, confidence, RULE, lexicon, settings)
}

/// A reading with another query and account: told, titled and marked anew.
fn made_of(
    of: Candidate,
    (query, sql): (Query, String),
    account: Account,
    confidence: f32,
    rule: &str,
    lexicon: &Lexicon,
    settings: &RenderSettings,
) -> Candidate {
    Candidate {
        explanation: describe::explain(&query, lexicon, settings),
        title: describe::title(&query, lexicon, settings),
        output: describe::output(&query, lexicon),
        tables: crate::rank::tables(&query).iter().map(|t| t.name.clone()).collect(),
        query,
        sql,
        confidence,
        account,
        rules: of.rules.into_iter().chain([rule.to_string()]).collect(),
        features: of.features.into_iter().chain([Feature { name: format!("rule:{rule}"), value: 1.0, contribution: 0.0 }]).collect(),
        ..of
    }
}
