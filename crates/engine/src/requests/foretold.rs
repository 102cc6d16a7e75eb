//! What can't be looked up although nothing is wrong with the question: what has not happened yet, and causes.

use super::{Refusal, Wanted};
use crate::answer::Candidate;
use crate::lexicon::{Lexicon, Target};
use crate::mention::{Segment, Sense};
use crate::query::{Expr, Predicate, Query};
use crate::text::{Token, lemma, stem};
use crate::time::{TimeContext, TimeMeaning, add_days, bounds, read_day};
use std::collections::BTreeSet;

/// Nouns of what is not stored; the last ones mean other things too, and count only beside a time to come.
const FORECASTS: &[&str] = &["forecast", "forecasting", "prediction", "extrapolation", "prognosis"];
const LIKE_FORECASTS: &[&str] = &["projection", "outlook"];
const TO_COME: &[&str] = &["next", "coming", "upcoming", "tomorrow", "future"];
/// Words that say a verb of the future, wherever they stand.
const WILL: &[&str] = &["will", "'ll", "won't", "won’t", "shall", "gonna"];
/// Participles and verbs of expectation: those may be names as well.
const EXPECTED: &[&str] = &[
    "expect",
    "expected",
    "expects",
    "predicted",
    "projected",
    "anticipate",
    "anticipated",
    "forecasted",
    "foreseen",
    "likely",
    "probably",
    "estimated",
];
/// Words of dates that are set ahead of time.
const SET_AHEAD: &[&str] = &[
    "due", "expir", "expiry", "valid", "until", "end", "deadlin", "renew", "schedul", "plan", "appoint", "depart", "arriv", "promis",
    "expect", "next", "start", "begin", "event", "matur", "target", "remind", "book", "reserv", "check", "termin",
];
/// Words that a date's name has and a question leaves out.
const DATED: &[&str] = &["date", "on", "at", "time", "day", "by"];
/// Words of columns that hold a cause.
pub(crate) const CAUSES: &[&str] = &["reason", "cause", "motive", "rationale", "justification", "diagnosis", "explanation"];

/// A forecast named by its noun ('the sales forecast for next month'), where nothing in the schema is called so.
pub(super) fn named_forecast(tokens: &[Token], lexicon: &Lexicon) -> Option<Refusal> {
    let to_come = tokens.iter().any(|t| TO_COME.contains(&t.lower.as_str()));
    let named = |t: &&Token| {
        let word = t.lemma.as_str();
        let noun = FORECASTS.contains(&word) || to_come && LIKE_FORECASTS.contains(&word);
        noun && !t.quoted && !is_named(word, lexicon)
    };
    tokens.iter().find(named).map(|t| Wanted::Forecast.refusal(&t.text))
}

fn is_named(word: &str, lexicon: &Lexicon) -> bool {
    lexicon.named(&lemma(word)).into_iter().chain(lexicon.named_by_stem(&stem(&lemma(word)))).any(|h| h.weight >= 0.3)
}

/// 'How many orders will there be next month?': the period lies ahead, no stored date of that event does, and nothing is
/// called so.
pub(crate) fn future(
    tokens: &[Token],
    segments: &[Segment],
    best: Option<&Candidate>,
    lexicon: &Lexicon,
    time: &TimeContext,
) -> Option<Refusal> {
    let tables = tables(segments, best, lexicon);
    let word = tokens.iter().enumerate().find(|(i, t)| {
        let next = tokens.get(i + 1);
        // A name: 'Will Smith'.
        let person = t.capitalized && (*i > 0 || next.is_some_and(|n| n.capitalized));
        let will = WILL.contains(&t.lower.as_str()) && !person
            || t.lower == "going" && next.is_some_and(|n| n.lower == "to") && tokens.get(i + 2).is_some_and(is_verb);
        !t.quoted && (will || EXPECTED.contains(&t.lower.as_str()) && !is_said(&t.lower, tokens, &tables, lexicon))
    })?;
    let ahead = segments.iter().flat_map(|s| &s.readings).find_map(|r| match &r.sense {
        Sense::Time(TimeMeaning::Range(range)) => {
            let (from, to) = bounds(range, time);
            let from = from.map(|m| m.day);
            // The end itself is no part of the period, and a day that is today has begun.
            let later = to.is_none_or(|m| m.day > time.today && m.day != add_days(time.today, 1));
            let begins = from.is_some_and(|day| day > time.today);
            (later && (begins || to.is_some())).then_some(from.filter(|_| begins).unwrap_or(time.today))
        }
        _ => None,
    })?;
    let columns = dates(tokens, &tables, best, lexicon);
    let stored = columns.iter().any(|&(t, c)| {
        let column = &lexicon.schema.tables[t].columns[c];
        match column.range.as_deref().and_then(|(_, last)| read_day(last)) {
            Some(last) => last >= ahead && last > time.today,
            None => lexicon.tables[t].columns[c].words.iter().any(|w| SET_AHEAD.iter().any(|s| w.starts_with(s))),
        }
    });
    (!stored).then(|| Wanted::Forecast.refusal(&word.1.text))
}

/// Could be a verb: 'going to have', not 'going to each depot'.
fn is_verb(token: &Token) -> bool {
    const NOUNS: &[&str] =
        &["the", "a", "an", "each", "every", "all", "this", "that", "these", "those", "our", "my", "any", "which", "what", "one"];
    !token.capitalized && !NOUNS.contains(&token.lower.as_str()) && token.lemma == token.lower
}

/// The tables that are spoken of.
fn tables(segments: &[Segment], best: Option<&Candidate>, lexicon: &Lexicon) -> BTreeSet<usize> {
    let named = segments.iter().flat_map(|s| s.readings.iter().filter(|r| r.fit >= 0.8)).filter_map(|r| match r.sense {
        Sense::Table(t) | Sense::Column(t, _) => Some(t),
        _ => None,
    });
    named.chain(best.iter().flat_map(|b| &b.tables).filter_map(|t| lexicon.table(t))).collect()
}

/// True where one of the tables, or a column of them, is called so, and the question says all of its name.
fn is_said(word: &str, tokens: &[Token], tables: &BTreeSet<usize>, lexicon: &Lexicon) -> bool {
    let said: BTreeSet<String> = tokens.iter().map(|t| stem(&t.lemma)).collect();
    let hits = lexicon.named(&lemma(word)).into_iter().chain(lexicon.named_by_stem(&stem(&lemma(word))));
    hits.filter(|h| h.weight >= 0.2).any(|h| {
        let (t, words) = match h.target {
            Target::Table(t) => (t, lexicon.tables[t].words.as_slice()),
            Target::Column(t, c) => (t, lexicon.tables[t].columns[c].words.as_slice()),
        };
        tables.contains(&t)
            && words.iter().all(|w| said.contains(&stem(w)) || lexicon.tables[t].words.contains(w) || DATED.contains(&w.as_str()))
    })
}

/// The dates that the event of the question may be dated by: what its words name, what the reading filters by, and what
/// the rows spoken of are dated by.
fn dates(tokens: &[Token], tables: &BTreeSet<usize>, best: Option<&Candidate>, lexicon: &Lexicon) -> BTreeSet<(usize, usize)> {
    let mut out = BTreeSet::new();
    if let Some(best) = best {
        for p in &best.query.filter {
            if let Predicate::Within { column, .. } = p
                && let Some(t) = lexicon.table(&column.table.name)
                && let Some(c) = lexicon.column(t, &column.column)
            {
                out.insert((t, c));
            }
        }
    }
    let said: BTreeSet<String> = tokens.iter().filter(|t| t.lower.chars().count() > 2).map(|t| stem(&t.lemma)).collect();
    for &t in tables {
        let entry = &lexicon.tables[t];
        out.extend(entry.date.map(|c| (t, c)));
        for (c, column) in entry.columns.iter().enumerate() {
            let temporal = lexicon.schema.tables[t].columns[c].class.is_temporal();
            if temporal && column.words.iter().any(|w| said.contains(&stem(w))) {
                out.insert((t, c));
            }
        }
    }
    out
}

/// 'Why did sales drop?' where no column near holds a reason.
pub(crate) fn cause(tokens: &[Token], best: Option<&Candidate>, lexicon: &Lexicon) -> Option<Refusal> {
    let at = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let asked = (0..tokens.len()).find(|&i| match at(i) {
        "why" => true,
        "how" => at(i + 1) == "come",
        "what" => matches!(at(i + 1), "caused" | "causes" | "drove" | "drives" | "triggered") || at(i + 1) == "led" && at(i + 2) == "to",
        _ => false,
    })?;
    let explained = is_named(at(asked), lexicon) || best.is_some_and(|b| reads_a_cause(&b.query, lexicon));
    let near = best.map(|b| b.tables.iter().filter_map(|t| lexicon.table(t)).map(|t| lexicon.tables[t].human.clone()).collect::<Vec<_>>());
    (!explained).then(|| Refusal {
        reason: match near.filter(|n| !n.is_empty()) {
            Some(near) => format!("this asks why, and no reasons are stored with {}", near.join(", ")),
            None => "this asks why, and no reasons are stored near what it speaks of".into(),
        },
        hint: "Ask how it came about in figures: the same by month, by place or by kind, or compared with the period before.".into(),
    })
}

fn reads_a_cause(query: &Query, lexicon: &Lexicon) -> bool {
    let mut found = false;
    let mut note = |e: &Expr| {
        e.columns(&mut |c| {
            found |= lexicon.table(&c.table.name).is_some_and(|t| lexicon.column(t, &c.column).is_some_and(|c| is_cause(lexicon, t, c)));
        });
    };
    query.select.iter().for_each(|o| note(&o.expr));
    query.group_by.iter().for_each(&mut note);
    found || query.source.as_ref().is_some_and(|q| reads_a_cause(q, lexicon))
}

/// True for a column of reasons.
pub(crate) fn is_cause(lexicon: &Lexicon, table: usize, column: usize) -> bool {
    let entry = &lexicon.tables[table].columns[column];
    !entry.key && entry.words.iter().any(|w| CAUSES.contains(&w.as_str())) || is_named_cause(lexicon, table, column)
}

/// The comment calls it so ('why it was closed').
fn is_named_cause(lexicon: &Lexicon, table: usize, column: usize) -> bool {
    CAUSES.iter().any(|w| lexicon.named(w).iter().any(|h| h.target == Target::Column(table, column) && h.weight >= 0.8))
}
