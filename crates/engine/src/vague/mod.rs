//! Questions that name no figure ('What's the churn?', 'our best customers'), or a name that several rows bear: asked back,
//! with questions to pick from that each have one reading.

mod judged;
mod names;
mod part;

use crate::answer::{Candidate, Context, Decision};
use crate::compose::measure::turnover;
use crate::lexicon::Lexicon;
use crate::mention::{Segment, Sense};
use crate::query::Expr;
use crate::text::Token;
use judged::judgement;
pub(crate) use judged::judges;
use names::namesakes;
use once_cell::sync::Lazy;
pub(crate) use part::is_part;

static VAGUE: Lazy<crate::hashing::QuickMap<&'static str, &'static str>> =
    Lazy::new(|| include_str!("../../data/vague.tsv").lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).collect());

const HINT: &str = "Ask one of the options, or say which figure you mean; ask.define gives a word a meaning of your own.";

/// What to ask back, where the question leaves open what is to be computed.
pub fn open_question(
    question: &str,
    tokens: &[Token],
    segments: &[Segment],
    best: Option<&Candidate>,
    lexicon: &Lexicon,
    context: &Context,
) -> Option<Decision> {
    no_figure(tokens, segments, lexicon)
        .or_else(|| judgement(tokens, segments, best, lexicon))
        .or_else(|| no_criterion(tokens, best?, lexicon))
        .or_else(|| namesakes(question, tokens, best?, lexicon, context))
}

/// A vague word that is all the question has to say.
fn no_figure(tokens: &[Token], segments: &[Segment], lexicon: &Lexicon) -> Option<Decision> {
    let mut word = None;
    let mut of: Option<(usize, &str)> = None;
    for s in segments {
        let span = tokens.get(s.start..s.end)?;
        if let Some(t) = span.iter().find(|t| VAGUE.contains_key(t.lower.as_str())) {
            // A word that the schema has, or that was defined, is not vague.
            let known = |sense: &Sense, fit: f32| matches!(sense, Sense::Term(_) | Sense::Table(_) | Sense::Column(..)) && fit >= 0.95;
            if s.readings.iter().any(|r| known(&r.sense, r.fit)) {
                return None;
            }
            word = Some(t.lower.as_str());
            continue;
        }
        // 'the cardiology numbers', 'how is Riverside doing': figures of what is called so.
        let value = s.readings.iter().find_map(|r| match &r.sense {
            Sense::Value { table, value, exact: true, .. } => Some((*table, value.as_str())),
            _ => None,
        });
        if let (Some(value), None) = (value, of) {
            of = Some(value);
            continue;
        }
        let says_more = s.readings.iter().any(|r| match &r.sense {
            Sense::Keyword(tag, _) => !matches!(
                *tag,
                "filler"
                    | "filler_noun"
                    | "ask"
                    | "which"
                    | "verb"
                    | "of"
                    | "its"
                    | "all"
                    | "prep"
                    | "possessive"
                    | "star"
                    | "that"
                    | "with"
            ),
            Sense::Table(_) | Sense::Column(..) => r.fit >= 0.75,
            Sense::Value { exact, .. } => *exact,
            Sense::Unknown | Sense::Punctuation(_) => false,
            Sense::Time(_) => false,
            _ => true,
        });
        if says_more {
            return None;
        }
    }
    let word = word?;
    if let Some((table, value)) = of {
        let options = figures_of(table, value, lexicon);
        let reason = format!("\"{word}\" may mean several figures of {value}");
        return (!options.is_empty()).then(|| Decision::Clarify { reason, hint: HINT.into(), options });
    }
    let options = match *VAGUE.get(word)? {
        "loss" => losses(lexicon),
        "events" => rows_over_time(lexicon),
        _ => trade(lexicon),
    };
    (!options.is_empty()).then(|| Decision::Clarify { reason: format!("\"{word}\" may mean several figures"), hint: HINT.into(), options })
}

/// 'how many T per month' for tables with a date, those with most rows first.
fn rows_over_time(lexicon: &Lexicon) -> Vec<String> {
    let mut dated: Vec<usize> = (0..lexicon.tables.len()).filter(|&t| lexicon.tables[t].date.is_some()).collect();
    dated.sort_by(|&a, &b| lexicon.schema.tables[b].rows.total_cmp(&lexicon.schema.tables[a].rows).then(a.cmp(&b)));
    dated.into_iter().take(3).map(|t| format!("number of {} per month this year", lexicon.tables[t].human)).collect()
}

/// Counts of what happens to a thing, and sums of its amounts.
fn figures_of(table: usize, value: &str, lexicon: &Lexicon) -> Vec<String> {
    let near = lexicon.adjacent[table].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == table).map(|e| e.from);
    let mut tables: Vec<usize> = std::iter::once(table).chain(near).filter(|&t| lexicon.tables[t].date.is_some()).collect();
    let further: Vec<usize> = tables.iter().flat_map(|&t| &lexicon.adjacent[t]).map(|&e| &lexicon.edges[e]).map(|e| e.from).collect();
    tables.extend(further.into_iter().filter(|&t| lexicon.tables[t].date.is_some()));
    let mut out: Vec<String> = Vec::new();
    for t in tables {
        let entry = &lexicon.tables[t];
        let amount = (0..entry.columns.len()).find(|&c| entry.columns[c].money && lexicon.schema.tables[t].columns[c].class.is_number());
        let counted = format!("number of {} of {value} per month this year", entry.human);
        let summed = amount.map(|c| format!("total {} of {} of {value}", entry.columns[c].human, entry.human));
        for option in std::iter::once(counted).chain(summed) {
            if !out.contains(&option) {
                out.push(option);
            }
        }
    }
    out.truncate(4);
    out
}

fn trade(lexicon: &Lexicon) -> Vec<String> {
    let mut out = Vec::new();
    if !turnover(lexicon).is_empty() {
        out.push("total revenue per month this year".to_string());
    }
    out.extend(rows_over_time(lexicon));
    out.truncate(3);
    out
}

/// What ended: rows by the date of their end.
fn losses(lexicon: &Lexicon) -> Vec<String> {
    const ENDS: &[&str] =
        &["cancel", "cancelled", "canceled", "churn", "churned", "end", "ended", "closed", "left", "terminated", "expired"];
    for (t, entry) in lexicon.tables.iter().enumerate() {
        let ended = (0..entry.columns.len()).find(|&c| {
            lexicon.schema.tables[t].columns[c].class.is_temporal() && entry.columns[c].words.iter().any(|w| ENDS.contains(&w.as_str()))
        });
        if ended.is_some() {
            let human = &entry.human;
            return vec![
                format!("how many {human} were cancelled last month?"),
                format!("number of cancelled {human} per month this year"),
                format!("What percentage of {human} has been cancelled?"),
            ];
        }
    }
    rows_over_time(lexicon)
}

/// Rankings of a table's rows: by revenue, by how many rows of other tables belong to each.
fn rankings(side: &str, number: u64, table: usize, lexicon: &Lexicon) -> Vec<String> {
    let human = &lexicon.tables[table].human;
    let mut options = Vec::new();
    if !turnover(lexicon).is_empty() {
        options.push(format!("{side} {number} {human} by revenue"));
    }
    for &e in &lexicon.adjacent[table] {
        let edge = &lexicon.edges[e];
        if edge.to == table && edge.from != table && !lexicon.tables[edge.from].bridge {
            options.push(format!("{side} {number} {human} by number of {}", lexicon.tables[edge.from].human));
        }
    }
    options.dedup();
    options.truncate(3);
    options
}

/// 'best customers', 'top products': by what is not said.
fn no_criterion(tokens: &[Token], best: &Candidate, lexicon: &Lexicon) -> Option<Decision> {
    if tokens.iter().any(|t| t.lower == "by") {
        return None;
    }
    best.features.iter().find(|f| f.name == "guessed_measure" && f.value > 0.0)?;
    let subject = best.query.group_by.iter().chain(best.query.select.iter().map(|o| &o.expr)).find_map(|e| match e {
        Expr::Column(c) => lexicon.table(&c.table.name),
        _ => None,
    })?;
    let human = &lexicon.tables[subject].human;
    let (side, number) = if tokens.iter().any(|t| matches!(t.lower.as_str(), "worst" | "bottom" | "lowest" | "least")) {
        ("bottom", best.query.limit.unwrap_or(10))
    } else {
        ("top", best.query.limit.unwrap_or(10))
    };
    let options = rankings(side, number, subject, lexicon);
    (options.len() > 1).then(|| Decision::Clarify {
        reason: format!("it is not said by what the {human} are to be ranked"),
        hint: HINT.into(),
        options,
    })
}
