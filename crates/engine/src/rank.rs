//! Ranking, confidence and the decision to answer, ask back or refuse.

use crate::account::{self, State};
use crate::answer::{Candidate, Context, Decision, Feature};
use crate::lexicon::Lexicon;
use crate::mention::{Segment, Sense};
use crate::query::{Query, TableRef};
use crate::steps::Steps;
use crate::text::Token;

/// Every table a query reads in its own FROM, its derived tables and subqueries aside.
pub fn tables(query: &Query) -> Vec<TableRef> {
    let mut out: Vec<TableRef> = Vec::new();
    let mut push = |t: &TableRef| {
        if !out.contains(t) {
            out.push(t.clone());
        }
    };
    query.subject.iter().for_each(&mut push);
    query.select.iter().for_each(|o| o.expr.tables(&mut push));
    query.group_by.iter().for_each(|e| e.tables(&mut push));
    query.filter.iter().for_each(|p| p.tables(&mut push));
    query.having.iter().for_each(|p| p.tables(&mut push));
    query.order_by.iter().for_each(|o| o.expr.tables(&mut push));
    query.also.iter().for_each(&mut push);
    if let Some(source) = &query.source {
        for t in tables(source) {
            if !out.contains(&t) {
                out.push(t);
            }
        }
    }
    out
}

/// How far the lead over the next candidate counts.
const LONGEST_LEAD: f32 = 5.0;

/// Probability that the best reading is right: a query, its score and features, with those behind it in order.
pub(crate) fn probability((query, score, features): (&Query, f32, &[Feature]), behind: &[(&Query, f32)]) -> f32 {
    // The next one that reads the question otherwise.
    let rival = behind.iter().find(|(other, _)| !crate::rivals::alike(query, other));
    let lead = rival.map_or(LONGEST_LEAD, |(_, next)| (score - next).min(LONGEST_LEAD));
    let only = f32::from(u8::from(behind.is_empty()));
    let among = [("lead", lead), ("only", only), ("score", score), ("candidates", (behind.len() + 1) as f32)];
    let own = features.iter().map(|f| (f.name.as_str(), f.value));
    crate::confidence::probability(own.chain(among))
}

/// Confidence of each candidate, best first; those behind the first share what the first leaves.
pub fn confidences(candidates: &mut [Candidate]) {
    let Some(best) = candidates.first() else { return };
    let behind: Vec<(&Query, f32)> = candidates[1..].iter().map(|c| (&c.query, c.score)).collect();
    let probability = probability((&best.query, best.score, &best.features), &behind);
    let sure = crate::confidence::confidence(probability);
    let mut left = 1.0 - probability;
    for (i, c) in candidates.iter_mut().enumerate() {
        if i == 0 {
            c.confidence = sure;
        } else {
            c.confidence = (0.5 * left).min(sure);
            left -= c.confidence;
        }
    }
    account::cap(candidates);
}

/// Words that were found nowhere and matter: names, values and nouns of the question.
pub fn unknown_words(tokens: &[Token], segments: &[Segment]) -> Vec<String> {
    segments
        .iter()
        .filter(|s| s.readings.iter().all(|r| r.sense == Sense::Unknown))
        .flat_map(|s| &tokens[s.start..s.end])
        .filter(|t| !t.punctuation && t.lower.chars().count() > 2)
        .map(|t| t.text.clone())
        .collect()
}

/// Tables that the question names by their names.
fn named_tables(segments: &[Segment]) -> Vec<usize> {
    let named =
        |s: &Segment| s.readings.first().and_then(|r| if let Sense::Table(t) = r.sense { Some(t).filter(|_| r.fit >= 0.9) } else { None });
    let mut out: Vec<usize> = segments.iter().filter_map(named).collect();
    out.dedup();
    out
}

pub(crate) static COMMON: once_cell::sync::Lazy<crate::hashing::QuickSet<&'static str>> =
    once_cell::sync::Lazy::new(|| include_str!("../data/common.txt").split_whitespace().collect());

/// The first thing asked for that this database does not hold: a noun of the question before any restriction, found
/// neither as a name nor as a value.
fn missing_noun(tokens: &[Token], segments: &[Segment], lexicon: &Lexicon, steps: &Steps) -> Option<String> {
    // 'number', 'time' and the like are not known by themselves: a phone number is no number of anything.
    let generic = |span: &[Token]| {
        span.len() == 1 && matches!(span[0].lemma.as_str(), "number" | "code" | "time" | "date" | "address" | "type" | "name" | "id")
    };
    // A word beside a known noun only qualifies it ('ticket volume', 'resolution time').
    let known = |i: usize| {
        segments.get(i).is_some_and(|s| {
            s.readings.iter().any(|r| {
                (matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit >= 0.5 && !generic(&tokens[s.start..s.end]))
                    || matches!(
                        r.sense,
                        Sense::Term(_) | Sense::Keyword("measure" | "share" | "growth" | "running" | "sup" | "count" | "frequency", _)
                    )
            })
        })
    };
    for (at, s) in segments.iter().enumerate() {
        let restriction = s.readings.iter().any(|r| {
            matches!(r.sense, Sense::Keyword("with" | "that" | "whose" | "without" | "except" | "cmp" | "between" | "like" | "order", _))
        });
        let in_or_from = s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("prep", _)))
            && tokens[s.start..s.end].iter().any(|t| matches!(t.lower.as_str(), "in" | "from" | "for" | "on" | "at"));
        if restriction || in_or_from {
            return None;
        }
        if s.readings.iter().any(|r| r.sense != Sense::Unknown) || known(at + 1) || at > 0 && known(at - 1) {
            continue;
        }
        for t in &tokens[s.start..s.end] {
            let word = t.lower.as_str();
            let noun = !t.punctuation
                && !t.capitalized
                && word.chars().count() > 3
                && word.chars().all(char::is_alphabetic)
                && !word.ends_with("ly")
                && !word.ends_with("ed")
                && !word.ends_with("ing")
                && !COMMON.contains(word)
                && !COMMON.contains(t.lemma.as_str())
                && lexicon.named_by_stem(&crate::text::stem(&t.lemma)).is_empty()
                && crate::spelling::correction(t, lexicon, steps).is_none();
            if noun {
                return Some(t.text.clone());
            }
        }
    }
    None
}

/// True where the database does not hold what the measure asked for is made of: no other wording helps.
pub(crate) fn is_absent(candidates: &[Candidate]) -> bool {
    candidates.first().is_some_and(|best| best.features.iter().any(|f| f.name == "measure_without_column"))
}

/// The refusal of a question whose very matter is not stored.
pub(crate) fn holds_nothing_called(word: &str, best: Option<&Candidate>, lexicon: &Lexicon) -> Decision {
    let tables = best.iter().flat_map(|b| &b.tables).filter_map(|t| lexicon.table(t));
    let known: Vec<&str> = tables.map(|t| lexicon.tables[t].human.as_str()).collect();
    let nearest = if known.is_empty() { "unknown".to_string() } else { known.join(", ") };
    Decision::Refused {
        reason: format!("this database holds nothing called \"{word}\""),
        hint: format!("The nearest is {nearest}. Name a table or column, or teach the word with ask.define."),
    }
}

/// Answer, ask back or refuse.
pub fn decide(candidates: &[Candidate], tokens: &[Token], segments: &[Segment], lexicon: &Lexicon, context: &Context) -> Decision {
    let unknown = unknown_words(tokens, segments);
    let Some(best) = candidates.first() else {
        if let Some((a, b)) = crate::plan::apart(&named_tables(segments), lexicon) {
            let human = |t: usize| lexicon.tables[t].human.as_str();
            return Decision::Refused {
                reason: format!("nothing says how {} and {} belong together", human(a), human(b)),
                hint: "Name what connects them, or ask about each by itself.".into(),
            };
        }
        if let (Some(&t), true) = (named_tables(segments).first(), unknown.is_empty()) {
            return Decision::Refused {
                reason: format!("no column of {} fits what is asked", lexicon.tables[t].human),
                hint: "Name the columns that it is about; 'describe' and a table's name lists them.".into(),
            };
        }
        let known: Vec<&str> = lexicon.tables.iter().take(8).map(|t| t.human.as_str()).collect();
        let reason = match unknown.as_slice() {
            [] => "nothing in the question names a table, column or value of this database".to_string(),
            words => {
                format!("nothing in this database is called {}", words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(", "))
            }
        };
        return Decision::Refused { reason, hint: format!("It knows of: {}.", known.join(", ")) };
    };
    if is_absent(candidates) && context.clarify_below > 0.0 {
        return Decision::Refused {
            reason: "this database does not hold what that measure is made of".into(),
            hint: "Name the columns it is computed from, or teach it with ask.define.".into(),
        };
    }
    let continues = best.rules.iter().any(|r| r.starts_with("follow"));
    let explained = best.rules.iter().any(|r| {
        matches!(
            r.as_str(),
            "state"
                | "boolean"
                | "duration"
                | "growth by period"
                | "periods compared"
                | "dates compared"
                | "difference"
                | "time in a state"
                | "since when in a state"
                | crate::rephrase::RULE
        )
    });
    if context.clarify_below > 0.0
        && !continues
        && !explained
        && let Some(word) = missing_noun(tokens, segments, lexicon, context.steps)
        && !best.account.words().iter().any(|w| w.text == word && (w.state == State::Aside || w.state == State::Used && w.exact))
    {
        return holds_nothing_called(&word, Some(best), lexicon);
    }
    let left_out = best.account.unused();
    if context.clarify_below > 0.0 && !left_out.is_empty() {
        let mut options: Vec<String> = candidates.iter().filter(|c| c.account.is_clean()).take(3).map(|c| c.title.clone()).collect();
        options.dedup();
        let words: Vec<String> = left_out.iter().map(|w| format!("\"{w}\"")).collect();
        return Decision::Clarify {
            reason: format!("not understood: {}", words.join(", ")),
            hint: format!("Leave it out or say it otherwise. Understood of the rest: {}", best.title),
            options: if options.is_empty() { vec![best.title.clone()] } else { options },
        };
    }
    if best.confidence < context.clarify_below {
        let mut options: Vec<String> = candidates.iter().take(3).map(|c| c.title.clone()).collect();
        options.dedup();
        let reason = match unknown.as_slice() {
            [] => "the question can be read in more than one way".to_string(),
            words => format!("not understood: {}", words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(", ")),
        };
        return Decision::Clarify { reason, hint: "Ask one of the options, or name the table and column you mean.".into(), options };
    }
    Decision::Answered
}
