//! Things that have the same of something as a named one: 'dogs with the same coach as Rex', 'members in the same town as Ada Brook'. What the named one has is
//! read as a question of its own; the others with just that are listed.

use super::Readers;
use crate::account::{State, Word};
use crate::answer::{Context, Decision, Outcome};
use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Comparison, Expr, Output, Predicate, Query, TableRef};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::spoken::rows_at;
use crate::text::Token;
use crate::time::TimeContext;
use std::ops::Range;

/// What marks such a reading.
const RULE: &str = "the same as a named one";
const LEAST: f32 = 0.5;
const TOGETHER: f32 = 0.93;
/// Words between the thing and 'the same', of what is the same, and of a name, at most.
const LINK: usize = 3;
const ATTRIBUTE: usize = 3;
const LONGEST_NAME: usize = 5;

/// The parts of such a question, as places of words.
#[derive(Debug, Clone, PartialEq)]
struct Parts {
    thing: Range<usize>,
    attribute: Range<usize>,
    name: Range<usize>,
    said: Range<usize>,
}

/// The answer to a question for things that have something in common with a named one.
pub(crate) fn answer(question: &str, tokens: &[Token], lexicon: &Lexicon, context: &Context<'_>, read: &Readers<'_>) -> Option<Outcome> {
    let parts = find(tokens, lexicon)?;
    let light = |t: &Token| {
        t.punctuation || matches!(t.lower.as_str(), "which" | "what" | "show" | "list" | "the" | "all" | "me" | "find" | "our" | "other")
    };
    if !tokens[..parts.thing.start].iter().chain(&tokens[parts.said.end..]).all(light) {
        return None;
    }
    let said = |span: &Range<usize>| -> Option<&str> { question.get(tokens.get(span.start)?.start..tokens.get(span.end - 1)?.end) };
    let (attribute, name) = (said(&parts.attribute)?, said(&parts.name)?);
    let single = &tokens[parts.thing.end - 1].lemma;
    let mut outcome = (read.condition)(&format!("{attribute} of {single} {name}"));
    let best = outcome.candidates.first().filter(|c| c.account.is_clean() && c.confidence >= LEAST)?.clone();
    if outcome.decision != Decision::Answered {
        return None;
    }
    let query = shared(&best.query, lexicon)?;
    let settings = RenderSettings { time: TimeContext::new(context.today, context.manners), timezone: context.manners.timezone.clone() };
    let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, &settings).ok())??;
    let mut account = best.account.with_words(Vec::new());
    account.put(tokens.iter().enumerate().filter(|(_, t)| !t.punctuation).map(|(i, t)| word(i, t, &parts, name)).collect());
    let confidence = (best.confidence * TOGETHER).min(account.ceiling());
    if confidence < context.clarify_below {
        return None;
    }
    outcome.candidates = vec![super::made_of(best, (query, sql), account, confidence, RULE, lexicon, &settings)];
    Some(outcome)
}

fn word(i: usize, token: &Token, parts: &Parts, name: &str) -> Word {
    if parts.name.contains(&i) {
        Word::compared(token, name.to_string())
    } else if parts.thing.contains(&i) {
        Word::shown(token, token.lemma.clone(), true, false)
    } else if parts.attribute.contains(&i) || matches!(token.lower.as_str(), "same" | "as") {
        Word::compared(token, token.lemma.clone())
    } else {
        Word::of(token, State::Light)
    }
}

/// 'dogs (that have) the same coach as Rex'
fn find(tokens: &[Token], lexicon: &Lexicon) -> Option<Parts> {
    let at = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let same = (2..tokens.len()).find(|&i| at(i) == "same" && at(i - 1) == "the")?;
    let link = |k: usize| {
        matches!(
            at(k),
            "with" | "have" | "has" | "had" | "having" | "that" | "who" | "which" | "in" | "from" | "of" | "at" | "are" | "live" | "work"
        )
    };
    let mut noun = same - 1;
    while noun > 0 && same - 1 - noun < LINK && link(noun - 1) {
        noun -= 1;
    }
    let start = (noun.saturating_sub(2)..noun).find(|&s| rows_at(tokens, s, lexicon).is_some_and(|n| s + n == noun))?;
    let several = tokens[noun - 1].lower != tokens[noun - 1].lemma;
    let as_ = (same + 2..=same + 1 + ATTRIBUTE).find(|&k| at(k) == "as")?;
    let name = as_ + 1;
    let end = (name..tokens.len()).find(|&k| tokens[k].punctuation && !tokens[k].quoted).unwrap_or(tokens.len());
    let named =
        end > name && end - name <= LONGEST_NAME && !matches!(at(name), "the" | "a" | "last" | "this" | "their" | "its" | "in" | "they");
    (several && noun < same - 1 && named).then(|| Parts { thing: start..noun, attribute: same + 1..as_, name: name..end, said: noun..end })
}

/// The others of which a column, or a key that leads there, is that of the named one.
fn shared(one: &Query, lexicon: &Lexicon) -> Option<Query> {
    let plain = one.source.is_none() && one.set.is_none() && one.group_by.is_empty() && one.limit.is_none();
    let [condition] = one.filter.as_slice() else { return None };
    let (named, others) = match condition {
        Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: right @ Expr::Text(_) } => {
            (c, Predicate::Compare { left: Expr::Column(c.clone()), op: Comparison::NotEqual, right: right.clone() })
        }
        Predicate::In { expr: Expr::Column(c), values, negated: false } => {
            (c, Predicate::In { expr: Expr::Column(c.clone()), values: values.clone(), negated: true })
        }
        _ => return None,
    };
    let t = lexicon.table(&named.table.name).filter(|_| plain && named.table.instance == 0)?;
    lexicon.column(t, &named.column).filter(|c| lexicon.tables[t].display.contains(c))?;
    let mut shown = one.select.iter().map(|o| if let Expr::Column(c) = &o.expr { Some(c) } else { None });
    let first = shown.next()??;
    if !shown.all(|c| c.is_some_and(|c| c.table == first.table)) {
        return None;
    }
    let table = TableRef::new(&lexicon.schema.tables[t].name);
    let column = |c: usize| ColumnRef { table: table.clone(), column: lexicon.schema.tables[t].columns[c].name.clone() };
    let common = if first.table == table {
        first.clone()
    } else {
        let link = one.links.iter().find(|l| l.from == table && l.to == first.table && l.from_columns.len() == 1);
        let edges = || {
            lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && Some(e.to) == lexicon.table(&first.table.name))
        };
        match link {
            Some(link) => ColumnRef { table: table.clone(), column: link.from_columns[0].clone() },
            None => {
                let mut keys = edges().filter(|e| e.from_columns.len() == 1);
                column(keys.next().filter(|_| keys.next().is_none())?.from_columns[0])
            }
        }
    };
    let of_named = Query {
        select: vec![Output { expr: Expr::Column(common.clone()), alias: None }],
        subject: Some(table.clone()),
        filter: one.filter.clone(),
        ..Query::default()
    };
    let inside = Predicate::InQuery { expr: Expr::Column(common), query: Box::new(of_named), negated: false };
    Some(Query {
        select: lexicon.tables[t].display.iter().map(|&c| Output { expr: Expr::Column(column(c)), alias: None }).collect(),
        subject: Some(table),
        filter: vec![inside, others],
        ..Query::default()
    })
}
