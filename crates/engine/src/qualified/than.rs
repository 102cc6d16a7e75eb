//! A number of each thing against that of a named one: 'which handlers have more dogs than Ann Fox', 'clubs with fewer members than Dale', 'towns with twice
//! as many halls as Ulm'. How many each has is read as one question, how many the named one has as another; both must count the same rows.

use super::Readers;
use crate::account::{State, Word};
use crate::answer::{Candidate, Context, Decision, Outcome};
use crate::lexicon::Lexicon;
use crate::numbers::number_at;
use crate::query::{Arithmetic, Comparison, Expr, Predicate, Query};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::spoken::rows_at;
use crate::text::Token;
use crate::time::TimeContext;
use std::ops::Range;

/// What marks such a reading.
const RULE: &str = "against a named one";
const LEAST: f32 = 0.5;
const TOGETHER: f32 = 0.93;
/// Words of a name, at most.
const LONGEST_NAME: usize = 5;
const HAVING: &[&str] = &["with", "have", "has", "had", "having"];
const RELATIVE: &[&str] = &["that", "who", "which"];
/// What a name doesn't begin with.
const NO_NAME: &[&str] =
    &["the", "a", "an", "average", "any", "all", "their", "its", "they", "it", "in", "on", "last", "this", "we", "there"];

/// The parts of such a comparison, as places of words.
#[derive(Debug, Clone, PartialEq)]
struct Parts {
    thing: Range<usize>,
    counted: Range<usize>,
    name: Range<usize>,
    op: Comparison,
    /// How many times as many.
    times: Option<String>,
    /// From the link behind the thing to the end.
    said: Range<usize>,
}

/// The answer to a question that sets the numbers of things against that of a named one.
pub(crate) fn answer(question: &str, tokens: &[Token], lexicon: &Lexicon, context: &Context<'_>, read: &Readers<'_>) -> Option<Outcome> {
    let parts = find(tokens, lexicon)?;
    // Nothing else is asked but which they are.
    let light =
        |t: &Token| t.punctuation || matches!(t.lower.as_str(), "which" | "what" | "show" | "list" | "the" | "all" | "me" | "find" | "our");
    let rest = tokens[..parts.thing.start].iter().chain(&tokens[parts.said.end..]);
    if !rest.clone().all(light) {
        return None;
    }
    let said = |span: &Range<usize>| -> Option<&str> { question.get(tokens.get(span.start)?.start..tokens.get(span.end - 1)?.end) };
    let (thing, counted, name) = (said(&parts.thing)?, said(&parts.counted)?, said(&parts.name)?);
    let mut outcome = (read.condition)(&format!("number of {counted} per {thing}"));
    let single = &tokens[parts.thing.end - 1].lemma;
    let other = (read.condition)(&format!("number of {counted} of {single} {name}"));
    let clean = |c: &&Candidate| c.account.is_clean() && c.confidence >= LEAST;
    if outcome.decision != Decision::Answered || other.decision != Decision::Answered {
        return None;
    }
    let each = outcome.candidates.first().filter(clean)?.clone();
    let one = other.candidates.first().filter(clean)?.clone();
    let query = compared(&each.query, &one.query, &parts)?;
    let settings = RenderSettings { time: TimeContext::new(context.today, context.manners), timezone: context.manners.timezone.clone() };
    let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, &settings).ok())??;
    let mut account = each.account.with_words(Vec::new());
    account.put(tokens.iter().enumerate().filter(|(_, t)| !t.punctuation).map(|(i, t)| word(i, t, &parts, name)).collect());
    let confidence = (each.confidence.min(one.confidence) * TOGETHER).min(account.ceiling());
    if confidence < context.clarify_below {
        return None;
    }
    let assumptions = each.assumptions.iter().chain(&one.assumptions).cloned().collect();
    let each = Candidate { assumptions, ..each };
    outcome.candidates = vec![super::made_of(each, (query, sql), account, confidence, RULE, lexicon, &settings)];
    Some(outcome)
}

fn word(i: usize, token: &Token, parts: &Parts, name: &str) -> Word {
    if parts.name.contains(&i) {
        Word::compared(token, name.to_string())
    } else if parts.thing.contains(&i) || parts.counted.contains(&i) {
        Word::shown(token, token.lemma.clone(), true, false)
    } else if parts.said.contains(&i) && !HAVING.contains(&token.lower.as_str()) && !RELATIVE.contains(&token.lower.as_str()) {
        Word::compared(token, "comparison".into())
    } else {
        Word::of(token, State::Light)
    }
}

/// 'handlers (that) have more dogs than Ann Fox'
fn find(tokens: &[Token], lexicon: &Lexicon) -> Option<Parts> {
    let words: Vec<&str> = tokens.iter().map(|t| if t.quoted { "" } else { t.lower.as_str() }).collect();
    let at = |i: usize| words.get(i).copied().unwrap_or_default();
    (1..tokens.len()).filter(|&i| HAVING.contains(&at(i))).find_map(|link| {
        let noun = link - usize::from(RELATIVE.contains(&at(link - 1)));
        let start = (noun.saturating_sub(2)..noun).find(|&s| rows_at(tokens, s, lexicon).is_some_and(|n| s + n == noun))?;
        let (op, times, counted, than) = match at(link + 1) {
            "more" => (Comparison::Greater, None, link + 2, "than"),
            "fewer" | "less" => (Comparison::Less, None, link + 2, "than"),
            "twice" if at(link + 2) == "as" && at(link + 3) == "many" => {
                (Comparison::GreaterOrEqual, Some("2".to_string()), link + 4, "as")
            }
            "as" if at(link + 2) == "many" => (Comparison::Equal, None, link + 3, "as"),
            _ => {
                let more = usize::from(at(link + 1) == "more" || at(link + 1) == "over") * 2;
                let number = number_at(&words, link + 1 + more).filter(|n| n.len == 1)?;
                let times = link + 2 + more;
                (at(times) == "times" && at(times + 1) == "as" && at(times + 2) == "many").then_some((
                    Comparison::GreaterOrEqual,
                    Some(number.text),
                    times + 3,
                    "as",
                ))?
            }
        };
        // 'more than twice as many'
        let (op, times, counted, than) =
            if at(link + 1) == "more" && at(link + 2) == "than" && at(link + 3) == "twice" && at(link + 4) == "as" {
                (Comparison::Greater, Some("2".to_string()), link + 6, "as")
            } else {
                (op, times, counted, than)
            };
        let n = rows_at(tokens, counted, lexicon)?;
        let name = counted + n + 1;
        let end = (name..tokens.len()).find(|&k| tokens[k].punctuation && !tokens[k].quoted).unwrap_or(tokens.len());
        let named =
            end > name && end - name <= LONGEST_NAME && !NO_NAME.contains(&at(name)) && !at(name).starts_with(|c: char| c.is_ascii_digit());
        (at(counted + n) == than && named).then(|| Parts {
            thing: start..noun,
            counted: counted..counted + n,
            name: name..end,
            op,
            times,
            said: noun..end,
        })
    })
}

/// Groups whose number stands so to that of the named one.
fn compared(each: &Query, one: &Query, parts: &Parts) -> Option<Query> {
    let number = |q: &Query| q.select.iter().map(|o| &o.expr).find(|e| matches!(e, Expr::CountRows(_))).cloned();
    let plain = |q: &Query| q.source.is_none() && q.set.is_none() && q.having.is_empty() && q.limit.is_none();
    let (measure, named) = (number(each)?, number(one)?);
    let same = each.subject == one.subject && !each.group_by.is_empty() && one.group_by.is_empty() && one.select.len() == 1;
    // The named one is told by its name alone.
    let told = one.filter.len() == each.filter.len() + 1 && each.filter.iter().all(|p| one.filter.contains(p));
    if !plain(each) || !plain(one) || !same || !told || each.every_group {
        return None;
    }
    let scalar = Query { select: vec![crate::query::Output { expr: named, alias: None }], ..one.clone() };
    let of_named = Expr::Scalar(Box::new(scalar));
    let right = match &parts.times {
        Some(n) => Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number(n.clone())), Box::new(of_named)),
        None => of_named,
    };
    let mut query = each.clone();
    query.having.push(Predicate::Compare { left: measure, op: parts.op, right });
    Some(query)
}
