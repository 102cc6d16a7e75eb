//! Asking back so that it leads on: what was not understood is named, what was understood of the rest is said, and each option
//! is a whole question with one reading.
//!
//! No option is offered on trust: the engine is asked each of them, and those stay that it answers with every word accounted
//! for. So whoever picks one gets an answer.

mod absent;
mod canonical;
mod conditions;
mod near;
pub(crate) mod reply;
mod reword;

use crate::account::State;
use crate::answer::{Candidate, Context, Decision, Outcome};
use crate::lexicon::Lexicon;
use crate::mention::{Segment, Sense};
use crate::query::{Aggregate, ColumnRef, Expr, Query};
use crate::rank::COMMON;
use crate::render::RenderSettings;
use crate::steps::MOST_STEPS;
use crate::text::Token;
pub use canonical::wordings;
pub(crate) use canonical::{LITERAL, row_called, rows_called, says_all};
use near::{Names, Value};
use reword::{Span, Wording};

/// Options offered.
const OFFERED: usize = 4;
/// Options that the engine is asked: what asking back may cost. Each is a question of its own, and of those that ask what was meant
/// nineteen of twenty are among the first three. With something to offer one less is tried.
const TRIED: usize = 5;
/// Steps of a question beyond which nothing more is tried (some 30 ms), so that asking back doesn't take much longer than an answer
/// does: reading a long question may have taken them all.
const SPENT: u64 = MOST_STEPS / 400;
/// Options that are tried whatever the question took, up to `LONG` steps.
const ALWAYS: usize = 2;
const LONG: u64 = MOST_STEPS / 5;
/// Confidence from which an option is offered.
pub(crate) const CLEAR: f32 = 0.6;
/// Readings whose differences are spelt out.
const READINGS: usize = 4;
/// How far behind the best in score a reading may be to be offered.
const BEHIND: f32 = 3.0;
/// Names and values tried in the place of a word of a follow-up.
const NEAR: usize = 3;
/// Wordings of a reading that are written.
const WORDINGS: usize = 5;
/// Wordings of a reading that are tried: of a hundred that come to it, four come after three that didn't.
const PER_READING: usize = 3;
/// Words that others are looked for.
const WORDS: usize = 2;

pub(crate) const HINT: &str =
    "Ask one of the options or reply with its number, say the word otherwise, or give it a meaning with ask.define.";
/// The same where nothing can be offered.
pub(crate) const HINT_ALONE: &str = "Say it otherwise, name the table and column that you mean, or give a word a meaning with ask.define.";

/// A question that can't be answered as it stands.
pub(crate) struct Matter<'a> {
    pub question: &'a str,
    pub tokens: &'a [Token],
    pub segments: &'a [Segment],
    /// Its readings, best first.
    pub candidates: &'a [Candidate],
    /// It goes on in a conversation: its words alone are no question.
    pub continues: bool,
    pub lexicon: &'a Lexicon,
    pub context: &'a Context<'a>,
    pub settings: &'a RenderSettings,
    /// Reads a question by itself, as far as it may come to this SQL, or to any, with every word accounted for.
    pub read: &'a dyn Fn(&str, Option<&str>) -> Outcome,
    /// Reads it as going on in the conversation.
    pub go_on: &'a dyn Fn(&str) -> Outcome,
}

/// A wording to try, and the SQL that it must come to, where it stands for a reading.
struct Proposal {
    wording: String,
    reading: Option<String>,
    stands: Stands,
}

/// What stands in the place of the words that were not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// A name or a stored value that is a slip away: what was meant, not only what is like it.
    Named,
    /// A stored value that is like it.
    Alike,
    /// Nothing, or only what is near in meaning; or the question is worded anew.
    Nothing,
}

/// The wordings that are offered.
#[derive(Default)]
struct Accepted {
    options: Vec<String>,
    named: bool,
    /// One of them has something in the place of a word that was not understood.
    instead: bool,
}

/// What to say to a question that can't be answered as it stands.
pub(crate) struct Lead {
    pub reason: String,
    pub options: Vec<String>,
    /// One of the options has a name near the word that nothing is called.
    pub named: bool,
    /// The word of what is asked for that nothing is called or like: the question itself can't be answered.
    pub absent: Option<String>,
}

/// Why the question is asked back, and what to ask instead.
pub(crate) fn lead_on(matter: &Matter<'_>) -> Lead {
    let words = unclear(matter);
    let found: Vec<(Names, Vec<Value>)> =
        words.iter().take(WORDS).map(|span| (near::names(span, matter), near::values(span, matter))).collect();
    let Accepted { options, named, instead } = accepted(proposals(&words, &found, matter), matter);
    let absent = if instead { None } else { absent::asked_for(&words, matter) };
    Lead { reason: reason(&words, &found, matter), options, named, absent }
}

/// True where all that is unclear is by what the rest is to be grouped.
pub(crate) fn of_a_group(matter: &Matter<'_>) -> bool {
    let before = |s: &Span| s.start.checked_sub(1).and_then(|i| matter.tokens.get(i)).map(|t| t.lower.as_str());
    let words = unclear(matter);
    !words.is_empty() && words.iter().all(|s| s.start > 1 && matches!(before(s), Some("by" | "per" | "each")))
}

/// The words that the best reading does not account for; those that stand side by side together. Without any reading, the
/// words that nothing was found for.
fn unclear(matter: &Matter<'_>) -> Vec<Span> {
    let tokens = matter.tokens;
    let mut out: Vec<Span> = Vec::new();
    let mut put = |at: usize, unknown: bool| match out.last_mut() {
        // What is unknown together belongs together; a known word that found no place stands by itself.
        Some(last) if last.end == at && last.unknown && unknown => last.end = at + 1,
        _ => out.push(Span { start: at, end: at + 1, unknown }),
    };
    match matter.candidates.first() {
        Some(best) => {
            for word in best.account.unaccounted() {
                if let Some(at) = tokens.iter().position(|t| (t.start, t.end) == word.span) {
                    put(at, word.state == State::Unknown);
                }
            }
        }
        None => {
            for s in matter.segments.iter().filter(|s| s.readings.iter().all(|r| r.sense == Sense::Unknown)) {
                for (at, t) in tokens.iter().enumerate().take(s.end).skip(s.start) {
                    if !t.punctuation && t.lower.chars().count() > 2 && !COMMON.contains(t.lower.as_str()) {
                        put(at, true);
                    }
                }
            }
        }
    }
    out
}

/// What could be asked instead, the likeliest first.
fn proposals(words: &[Span], found: &[(Names, Vec<Value>)], matter: &Matter<'_>) -> Vec<Proposal> {
    let wording = Wording { question: matter.question, tokens: matter.tokens };
    let mut out: Vec<Proposal> = Vec::new();
    let mut propose = |wording: String, reading: Option<&str>, stands: Stands| {
        if !wording.is_empty() && wording != matter.question {
            out.push(Proposal { wording, reading: reading.map(str::to_owned), stands });
        }
    };
    let others = |but: usize| -> Vec<Span> { words.iter().enumerate().filter(|(i, _)| *i != but).map(|(_, s)| *s).collect() };
    if matter.continues {
        // A near name or value in the word's place, as the whole question that it makes.
        for (i, (names, values)) in found.iter().enumerate() {
            let near = names.slips.iter().cloned().chain(values.iter().take(2).map(Value::written));
            for name in near.take(NEAR) {
                let outcome = (matter.go_on)(&wording.replaced(&words[i], &name, &others(i)));
                let Some(best) = outcome.candidates.first().filter(|c| outcome.follow_up && c.account.is_clean()) else { continue };
                for text in in_full(best, matter).into_iter().chain([best.title.clone()]) {
                    propose(text, Some(&best.sql), Stands::Named);
                }
            }
        }
        for c in plausible(matter) {
            for text in in_full(c, matter).into_iter().chain([c.title.clone()]) {
                propose(text, Some(&c.sql), Stands::Nothing);
            }
        }
        return out;
    }
    // A slip of the keys is the likeliest of all.
    for (i, (names, values)) in found.iter().enumerate() {
        for name in &names.slips {
            propose(wording.replaced(&words[i], name, &others(i)), None, Stands::Named);
        }
        for value in values.iter().filter(|v| v.slip).take(2) {
            propose(wording.replaced(&words[i], &value.written(), &others(i)), None, Stands::Named);
        }
    }
    // What the word says as a state of the rows, then the question without it.
    for span in words.iter().take(WORDS) {
        for state in near::states(span, matter) {
            propose(wording.with_clause(words, &state), None, Stands::Nothing);
        }
    }
    if !words.is_empty() {
        propose(wording.without(words), None, Stands::Nothing);
    }
    // 'the longest track': by which figure.
    for span in words.iter().take(WORDS) {
        for figure in near::figures(span, matter) {
            propose(wording.with_clause(words, &figure), None, Stands::Nothing);
        }
    }
    for (i, (names, values)) in found.iter().enumerate() {
        for value in values.iter().filter(|v| !v.slip).take(3) {
            propose(wording.replaced(&words[i], &value.written(), &others(i)), None, Stands::Alike);
            if let Some(clause) = value.clause(matter.lexicon) {
                propose(wording.with_clause(words, &clause), None, Stands::Alike);
            }
        }
        // Where most is unclear, a word more or less makes no question.
        for name in names.alike.iter().take(if words.len() > WORDS { 0 } else { 3 }) {
            propose(wording.replaced(&words[i], name, &others(i)), None, Stands::Alike);
        }
    }
    // The readings themselves: the words on which they differ spelt out, or the whole in the engine's words.
    for c in plausible(matter) {
        for text in near::spelt_out(c, &wording, matter) {
            propose(text, Some(&c.sql), Stands::Nothing);
        }
        for text in in_full(c, matter) {
            propose(text, Some(&c.sql), Stands::Nothing);
        }
    }
    // 'expenses by item', read as a count: the amount that it may mean.
    if let Some(summed) = matter.candidates.first().and_then(|c| summed(c, matter.lexicon)) {
        for text in wordings(&summed, matter.lexicon, matter.settings).into_iter().take(WORDINGS) {
            propose(text, None, Stands::Nothing);
        }
    }
    out
}

/// The reading with the money of its rows added up, where they are counted although no word asks for a count.
fn summed(candidate: &Candidate, lexicon: &Lexicon) -> Option<Query> {
    candidate.account.unsaid().iter().find(|u| u.contains("counted"))?;
    let mut query = candidate.query.clone();
    let amount = |e: &Expr| {
        let Expr::CountRows(Some(table)) = e else { return None };
        let t = lexicon.table(&table.name)?;
        let shape = &lexicon.schema.tables[t];
        let money = (0..shape.columns.len()).find(|&c| lexicon.tables[t].columns[c].money && shape.columns[c].class.is_number())?;
        let column = ColumnRef { table: table.clone(), column: shape.columns[money].name.clone() };
        Some(Expr::aggregate(Aggregate::Sum, Expr::Column(column)))
    };
    let mut changed = false;
    for o in &mut query.select {
        if let Some(sum) = amount(&o.expr) {
            (o.expr, o.alias, changed) = (sum, None, true);
        }
    }
    for o in &mut query.order_by {
        if let Some(sum) = amount(&o.expr) {
            o.expr = sum;
        }
    }
    changed.then_some(query)
}

/// The best readings, and those that come near it and leave no more words out.
fn plausible<'a>(matter: &Matter<'a>) -> impl Iterator<Item = &'a Candidate> {
    let candidates = matter.candidates;
    let best = candidates.first().map_or((0.0, 0), |c| (c.score, c.account.unaccounted().len()));
    let near = move |c: &&Candidate| c.score >= best.0 - BEHIND && c.account.unaccounted().len() <= best.1;
    candidates.iter().take(READINGS).filter(near)
}

/// A reading as a whole question, in the plainest words; none where they don't say it. As it is told it is hardly ever read back (one
/// of twenty), and takes long to try.
fn in_full(candidate: &Candidate, matter: &Matter<'_>) -> Vec<String> {
    let mut out = wordings(&candidate.query, matter.lexicon, matter.settings);
    out.truncate(WORDINGS);
    out
}

/// Those that the engine answers with all words accounted for, each with another query.
fn accepted(proposals: Vec<Proposal>, matter: &Matter<'_>) -> Accepted {
    let mut tried: Vec<(String, Option<String>)> = Vec::new();
    let mut options: Vec<(String, String)> = Vec::new();
    let mut out = Accepted::default();
    for p in proposals {
        let most = if tried.len() < ALWAYS { LONG } else { SPENT };
        let enough = TRIED - usize::from(!options.is_empty());
        if options.len() == OFFERED || tried.len() >= enough || matter.context.steps.taken() > most {
            break;
        }
        if tried.iter().any(|(wording, _)| *wording == p.wording) {
            continue;
        }
        if let Some(sql) = &p.reading
            && (options.iter().any(|(_, known)| known == sql)
                || tried.iter().filter(|(_, of)| of.as_ref() == Some(sql)).count() == PER_READING)
        {
            continue;
        }
        let outcome = (matter.read)(&p.wording, p.reading.as_deref());
        tried.push((p.wording.clone(), p.reading.clone()));
        let Some(best) = outcome.candidates.first().filter(|_| outcome.decision == Decision::Answered) else { continue };
        let clear = best.confidence >= CLEAR && best.account.is_clean();
        if clear && p.reading.as_ref().is_none_or(|sql| *sql == best.sql) && options.iter().all(|(_, sql)| *sql != best.sql) {
            out.named |= p.stands == Stands::Named;
            out.instead |= p.stands != Stands::Nothing;
            options.push((p.wording, best.sql.clone()));
        }
    }
    out.options = options.into_iter().map(|(text, _)| text).collect();
    out
}

fn reason(words: &[Span], found: &[(Names, Vec<Value>)], matter: &Matter<'_>) -> String {
    let text = |s: &Span| format!("\"{}\"", s.text(matter.tokens));
    let mut out = String::new();
    let understood = matter.candidates.first().map(|c| lowered(&c.title));
    if words.is_empty() {
        let titles: Vec<String> = matter.candidates.iter().take(2).map(|c| lowered(&c.title)).collect();
        return match titles.as_slice() {
            [one, other] if one != other => format!("the question can be read in more than one way: {one}; or {other}"),
            [one, ..] => format!("the question can be read in more than one way; the likeliest is: {one}"),
            [] => "the question can be read in more than one way".into(),
        };
    }
    let (unknown, known): (Vec<&Span>, Vec<&Span>) = words.iter().partition(|s| s.unknown);
    let list = |spans: &[&Span]| spans.iter().map(|s| text(s)).collect::<Vec<_>>().join(", ");
    if !unknown.is_empty() {
        out.push_str(&format!("not understood: {}", list(&unknown)));
    }
    if !known.is_empty() {
        out.push_str(&format!("{}not used in any reading: {}", if out.is_empty() { "" } else { "; " }, list(&known)));
    }
    for (span, (_, values)) in words.iter().zip(found) {
        if !span.is_name(matter.tokens) {
            continue;
        }
        let nearest: Vec<String> = values.iter().take(3).map(|v| format!("'{}' ({})", v.value, v.place(matter.lexicon))).collect();
        out.push_str(&match nearest.as_slice() {
            [] => format!("; no stored value is like {}", text(span)),
            all => format!("; the stored values nearest to {} are {}", text(span), all.join(", ")),
        });
    }
    if let Some(rest) = understood {
        out.push_str(&format!("; understood of the rest: {rest}"));
    }
    out
}

/// A title within a sentence.
fn lowered(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), title.chars().nth(1)) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => title.to_owned(),
    }
}
