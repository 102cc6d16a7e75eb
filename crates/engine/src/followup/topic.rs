//! New topic or follow-up: judged by the words that point back and by what the question lacks.

use super::cues::{Cue, Cues};
use super::previous::{Previous, Shape};
use crate::mention::{Segment, Sense};
use crate::text::Token;

/// How sure it is that a question builds on the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    New,
    /// Both readings are offered, the new topic first.
    Unlikely,
    /// Both readings are offered, the follow-up first.
    Likely,
    Sure,
}

/// Words that open a part of a question rather than a question.
const OPENINGS: &[&str] = &[
    "by",
    "per",
    "for",
    "in",
    "with",
    "without",
    "excluding",
    "except",
    "from",
    "since",
    "as",
    "during",
    "within",
    "sort",
    "sorted",
    "order",
    "ordered",
    "rank",
    "top",
    "bottom",
    "weekly",
    "monthly",
    "daily",
    "quarterly",
    "yearly",
    "last",
    "this",
    "previous",
    "before",
    "after",
    "not",
    "of",
];

/// Words that point at something said before.
const POINTING: &[&str] =
    &["those", "these", "that", "this", "there", "their", "them", "they", "it", "its", "one", "ones", "others", "him", "her", "same"];
/// Those of them that mostly mean rows shown before.
const MANY: &[&str] = &["those", "these", "them", "they", "ones", "others", "there", "same"];
/// Before 'them' and 'it': what the question itself asks for ('plot them as a bar chart').
const SHOWING: &[&str] =
    &["plot", "show", "draw", "visualize", "visualise", "list", "count", "display", "present", "order", "sort", "rank", "bin", "group"];
/// Words from which on a question can say all by itself.
const COMPLETE: usize = 8;
/// Words from which on it does so even if it names no table.
const LONG: usize = 14;

/// True for a whole question whose pointing words point into itself: 'each type and the number of premises in that type',
/// 'for those employees who were hired in 2003, …'.
fn says_all(tokens: &[Token], segments: &[Segment], cues: &Cues, asks: bool) -> bool {
    let words: Vec<usize> = (0..tokens.len()).filter(|&i| !tokens[i].punctuation).collect();
    let opens = [Cue::Lead, Cue::Also, Cue::About, Cue::Back, Cue::BackFirst, Cue::Only, Cue::Instead, Cue::Same];
    let said = |i: usize| tokens[i].lower.as_str();
    if opens.iter().any(|c| cues.has(*c)) {
        return false;
    }
    // 'the relationship between A and B': two columns are all there is to say.
    let related = words.iter().any(|&i| matches!(said(i), "relationship" | "correlation" | "relation"));
    let columns = segments.iter().filter(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Column(..)) && r.fit > 0.9)).count();
    if related && columns > 1 && !words.iter().any(|&i| MANY.contains(&said(i))) {
        return true;
    }
    let long = words.len() >= LONG;
    let named = segments.iter().find(|s| {
        s.readings.iter().any(|r| match r.sense {
            Sense::Table(_) => r.fit > 0.75,
            Sense::Column(..) => long && r.fit > 0.9,
            _ => false,
        })
    });
    let (Some(named), true) = (named, (asks || long) && words.len() >= COMPLETE) else { return false };
    let apart = words.len() > 4
        && matches!(said(words[0]), "for" | "among")
        && matches!(said(words[1]), "those" | "these")
        && words[2..words.len().min(7)].iter().any(|&i| matches!(said(i), "who" | "whose" | "that" | "which" | "with" | "from"));
    let shown = |at: usize| at > 0 && SHOWING.contains(&said(words[at - 1]));
    let mut pointing = (0..words.len()).filter(|&at| !(shown(at) || apart && at == 1) && POINTING.contains(&said(words[at])));
    pointing.all(|at| named.start < words[at] && !MANY.contains(&said(words[at])))
}

/// Judges a question by its cues and mentions.
pub(super) fn judge(tokens: &[Token], segments: &[Segment], cues: &Cues, previous: &Previous) -> Topic {
    let best = |s: &Segment| s.readings.first().map(|r| (r.sense.clone(), r.fit));
    let tagged =
        |tags: &[&str]| segments.iter().any(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword(t, _) if tags.contains(&t))));
    let own: Vec<usize> = segments
        .iter()
        .filter_map(|s| s.readings.iter().find(|r| matches!(r.sense, Sense::Table(_)) && r.fit > 0.6))
        .filter_map(|r| if let Sense::Table(t) = r.sense { Some(t) } else { None })
        .collect();
    let measured = tagged(&["count", "count_distinct", "count_verb", "agg", "how_much"]);
    let asks = tagged(&["ask", "who", "which", "when", "where", "exists", "how_old", "how_long"]) || measured;
    let column = segments.iter().any(|s| best(s).is_some_and(|(r, fit)| matches!(r, Sense::Column(..)) && fit > 0.7));
    let full = asks && (!own.is_empty() || column);
    let words = cues.rest.iter().filter(|t| !t.punctuation).count();
    let known = own.iter().any(|t| previous.tables().contains(t));

    if says_all(tokens, segments, cues, asks || column) {
        return Topic::New;
    }
    // 'what about the number of car makers in the USA?': says it all.
    if cues.has(Cue::About)
        && measured
        && !own.is_empty()
        && !cues.anaphoric()
        && !tagged(&["each", "each_lead"])
        && previous.shape == Shape::Grouped
    {
        return Topic::Unlikely;
    }
    // 'sort all the teachers by age' names what to sort.
    if cues.has(Cue::Sort) && !own.is_empty() && !cues.anaphoric() {
        return Topic::New;
    }
    if [Cue::Sort, Cue::About, Cue::Same, Cue::Instead, Cue::Breakdown, Cue::Back, Cue::BackFirst].iter().any(|c| cues.has(*c)) {
        return Topic::Sure;
    }
    if cues.has(Cue::Those)
        || cues.has(Cue::OfThose)
        || cues.has(Cue::One)
        || cues.has(Cue::That)
        || cues.has(Cue::There)
        || cues.has(Cue::Others)
        || cues.has(Cue::Distinct) && previous.shape == Shape::Rows && own.is_empty()
    {
        return Topic::Sure;
    }
    if cues.has(Cue::Their) {
        return if own.is_empty() || known { Topic::Sure } else { Topic::Likely };
    }
    let lead = cues.has(Cue::Lead) || cues.has(Cue::Also) || cues.has(Cue::Only);
    if words == 0 {
        return if cues.has(Cue::Chart) || cues.has(Cue::Percent) || lead { Topic::Sure } else { Topic::New };
    }
    if lead && full && words > 9 {
        return Topic::Unlikely;
    }
    if lead {
        return match (full, known) {
            (false, _) => Topic::Sure,
            (true, true) => {
                if cues.has(Cue::Also) {
                    Topic::Sure
                } else {
                    Topic::Likely
                }
            }
            (true, false) => {
                if own.is_empty() {
                    Topic::Likely
                } else {
                    Topic::Unlikely
                }
            }
        };
    }
    // 'which industry is the biggest?' after a measure by industry.
    let superlative = tagged(&["sup", "top"]) && !measured;
    let dimension = |t: usize, c: usize| previous.shape == Shape::Grouped && previous.shows(t, c);
    let spoken = |s: &Segment| {
        s.readings.iter().all(|r| match r.sense {
            Sense::Table(t) => r.fit < 0.5 || previous.grouped_entity() == Some(t),
            Sense::Column(t, c) => {
                r.fit < 0.9 || dimension(t, c) || s.readings.iter().any(|x| matches!(x.sense, Sense::Column(a, b) if dimension(a, b)))
            }
            Sense::Value { .. } | Sense::Number(_) | Sense::Time(_) | Sense::Term(_) => false,
            _ => true,
        })
    };
    if superlative && previous.shape == Shape::Grouped && segments.iter().all(spoken) {
        return Topic::Sure;
    }
    // 'the average per make': an aggregate of nothing named.
    let last_aggregate = segments.iter().rposition(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("agg", _))));
    if let Some(i) = last_aggregate
        && previous.shape == Shape::Scalar
        && segments.get(i + 1).is_none_or(|s| {
            s.readings
                .iter()
                .any(|r| matches!(r.sense, Sense::Keyword("each_lead" | "by" | "group_by", _)) || matches!(r.sense, Sense::Time(_)))
        })
    {
        return Topic::Sure;
    }
    // 'how many per country?' counts nothing named.
    let telling: Vec<&Segment> = segments
        .iter()
        .filter(|s| !s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("exists" | "verb" | "filler", _))))
        .collect();
    let counts_nothing = telling.windows(2).any(|w| {
        let has = |s: &Segment, tags: &[&str]| s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword(t, _) if tags.contains(&t)));
        has(w[0], &["count"])
            && (has(w[1], &["each_lead", "by", "group_by"]) || w[1].readings.iter().any(|r| matches!(r.sense, Sense::Time(_))))
    });
    if counts_nothing && own.iter().all(|t| previous.subject != Some(*t)) {
        return Topic::Sure;
    }
    // Something of the schema is named, if only in part ('tickets' for support_tickets).
    let nameable = segments.iter().any(|s| {
        let keyword = s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword(..) | Sense::Adjective(..)));
        !keyword && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit > 0.3)
    });
    // Nothing named that could be asked for.
    let first = tokens.iter().find(|t| !t.punctuation).map_or("", |t| t.lower.as_str());
    if !asks
        && OPENINGS.contains(&first)
        && (own.is_empty() && !(nameable && matches!(first, "top" | "bottom" | "last" | "this" | "previous"))
            || matches!(first, "by" | "per" | "without" | "excluding" | "sort" | "sorted" | "order" | "as"))
    {
        return Topic::Sure;
    }
    // 'total sales last month' names what to measure.
    if own.is_empty() && !column && tagged(&["measure"]) {
        return if words <= 2 { Topic::Unlikely } else { Topic::New };
    }
    let valued = segments.iter().any(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Value { exact: true, .. }) && r.fit > 0.9));
    let whose = tokens.first().is_some_and(|t| t.lower == "whose");
    if whose || own.is_empty() && !column && asks && !measured && valued {
        return Topic::Unlikely;
    }
    if own.is_empty() && !column {
        return match (nameable && asks, words) {
            (true, 4..) => Topic::New,
            (true, _) => Topic::Likely,
            (false, ..=8) => Topic::Sure,
            (false, _) => Topic::Likely,
        };
    }
    if !asks && own.is_empty() {
        return if words <= 4 { Topic::Likely } else { Topic::Unlikely };
    }
    if cues.has(Cue::Chart) && !asks && own.is_empty() {
        return Topic::Likely;
    }
    Topic::New
}
