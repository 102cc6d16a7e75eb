//! Signs that a question builds on the conversation or stands by itself: named facts that [`super::topic`] weighs.
//!
//! A sign is a fact about the question, its reading by itself, its reading as an edit and the query before; never about a
//! particular schema's names. `data/topic.tsv` holds what each counts.

use super::antecedent::subject_of_asked;
use super::cues::{Cue, Cues};
use super::parts::is_part;
use super::pointing::{MANY, POINTING, SHOWING, described, is_asked_about, named_before, points};
use super::previous::{Previous, Shape};
use super::{Edit, Said};
use crate::answer::Context;
use crate::mention::{Reading, Segment, Sense};
use crate::rank::{COMMON, tables};
use std::collections::HashSet;

/// Cues by their names in the weights.
const CUES: &[(Cue, &str)] = &[
    (Cue::Lead, "lead"),
    (Cue::About, "about"),
    (Cue::Same, "same"),
    (Cue::Only, "only"),
    (Cue::Also, "also"),
    (Cue::Instead, "instead"),
    (Cue::Breakdown, "breakdown"),
    (Cue::Those, "those"),
    (Cue::One, "one"),
    (Cue::Their, "their"),
    (Cue::That, "that"),
    (Cue::There, "there"),
    (Cue::OfThose, "of those"),
    (Cue::Percent, "percent"),
    (Cue::Sum, "sum"),
    (Cue::Chart, "chart cue"),
    (Cue::Distinct, "distinct"),
    (Cue::Others, "others"),
    (Cue::Sort, "sort"),
];

/// Words that open a part of a question rather than a question.
const PARTS: &[&str] = &[
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
/// Those of them that hardly ever open a whole one.
const PARTS_ONLY: &[&str] = &["by", "per", "without", "excluding", "sort", "sorted", "order", "as"];
/// Verbs that take something away from what was asked.
const TAKING_AWAY: &[&str] = &["leave", "leaving", "exclude", "omit", "skip", "ignore", "drop", "remove"];
const QUESTION_WORDS: &[&str] = &[
    "what", "what's", "which", "who", "whose", "whom", "where", "when", "how", "why", "is", "are", "was", "were", "do", "does", "did",
    "has", "have", "can",
];
const ORDERS: &[&str] = &[
    "show",
    "list",
    "give",
    "find",
    "return",
    "display",
    "tell",
    "get",
    "count",
    "compute",
    "calculate",
    "draw",
    "plot",
    "visualize",
    "visualise",
    "present",
    "compare",
    "group",
    "bin",
    "create",
    "make",
    "select",
    "please",
    "report",
    "provide",
    "identify",
    "retrieve",
    "name",
    "describe",
    "state",
    "search",
];
/// Words from which on a question can say all by itself.
const COMPLETE: usize = 8;
/// Words from which on it does so even if it names no table.
const LONG: usize = 14;

/// Signs that count together as well.
const TOGETHER: &[(&str, &str)] = &[
    ("pointing", "full"),
    ("pointing", "long"),
    ("pointing", "points outside"),
    ("points outside", "full"),
    ("points outside", "table"),
    ("points outside", "long"),
    ("points inside", "long"),
    ("points forward", "pointing"),
    ("after one value", "aggregate of nothing"),
    ("lead", "full"),
    ("lead", "table"),
    ("lead", "known table"),
    ("lead", "long"),
    ("no cue", "table"),
    ("no cue", "asks"),
    ("no cue", "part"),
    ("no cue", "short"),
    ("no cue", "doubt of edit"),
    ("no cue", "alone: confidence"),
    ("part", "full"),
    ("short", "table"),
    ("short", "asks"),
    ("chart", "table"),
    ("chart", "asks"),
    ("asks", "table"),
    ("repeats", "full"),
];

/// Collects signs that are not 0.
struct Signs(Vec<(String, f32)>);

impl Signs {
    fn add(&mut self, name: &str, value: f32) {
        if value != 0.0 {
            self.0.push((name.to_string(), value));
        }
    }

    fn flag(&mut self, name: &str, value: bool) {
        self.add(name, f32::from(u8::from(value)));
    }

    /// As [`Self::flag`], where it may stand already.
    fn set(&mut self, name: &str, value: bool) {
        if value && self.of(name) == 0.0 {
            self.flag(name, true);
        }
    }

    fn of(&self, name: &str) -> f32 {
        self.0.iter().find(|(n, _)| n == name).map_or(0.0, |(_, v)| *v)
    }
}

/// The signs of a question; those that are 0 are left out.
pub(super) fn signs(said: &Said<'_>, cues: &Cues, previous: &Previous, edits: &[Edit], context: &Context) -> Vec<(String, f32)> {
    let mut out = Signs(Vec::new());
    pointing(said, cues, &mut out);
    form(said, cues, &mut out);
    naming(said, cues, previous, &mut out);
    lacking(said, previous, &mut out);
    alone(said, previous, &mut out);
    edited(said, previous, edits, &mut out);
    before(said, previous, context, &mut out);
    out.flag("chart", context.chart);
    for (a, b) in TOGETHER {
        let product = out.of(a) * out.of(b);
        out.add(&format!("{a} & {b}"), product);
    }
    out.0
}

fn words<'a>(said: &'a Said<'_>) -> Vec<&'a str> {
    said.tokens.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect()
}

fn tagged(segment: &Segment, tags: &[&str]) -> bool {
    segment.readings.iter().any(|r| matches!(r.sense, Sense::Keyword(t, _) if tags.contains(&t)))
}

fn any_tagged(said: &Said<'_>, tags: &[&str]) -> bool {
    said.segments.iter().any(|s| tagged(s, tags))
}

fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

/// Words that point back.
fn pointing(said: &Said<'_>, cues: &Cues, out: &mut Signs) {
    for (cue, name) in CUES {
        out.flag(name, cues.has(*cue));
    }
    out.flag("no cue", cues.none());
    out.flag("pointing", cues.anaphoric());
    out.flag("each of them", cues.each);
    out.flag("picks an item", cues.picked);
    out.flag("of the very rows", cues.same_rows);
    for at in 0..said.tokens.len() {
        let Some(many) = points(said, at) else { continue };
        let forward =
            matches!(said.tokens[at].lower.as_str(), "those" | "these" | "that" | "this" | "ones" | "one" | "there") && described(said, at);
        let inside = !forward && !is_asked_about(said, at) && named_before(said, at);
        let outside = !forward && !inside;
        out.set("subject unnamed", subject_of_asked(said.tokens, said.segments, at));
        out.set("points forward", forward);
        out.set("points inside", inside);
        out.set("points outside", outside);
        out.set("points outside at many", outside && many);
        out.set("points inside at many", inside && many);
        let left = said.tokens[at + 1..].iter().filter(|t| !t.punctuation).count();
        out.set("ends pointing", !forward && left < 2);
    }
}

/// How long it is and how it opens.
fn form(said: &Said<'_>, cues: &Cues, out: &mut Signs) {
    let rest = cues.rest.iter().filter(|t| !t.punctuation).count();
    out.add("words", rest.min(20) as f32 / 10.0);
    out.flag("no words", rest == 0);
    out.flag("words <= 2", rest <= 2);
    out.flag("words <= 4", rest <= 4);
    out.flag("short", rest < COMPLETE);
    out.flag("words >= 10", rest >= 10);
    out.flag("long", rest >= LONG);
    let first = words(said).first().copied().unwrap_or("");
    out.flag("part", PARTS.contains(&first));
    out.flag("part only", PARTS_ONLY.contains(&first));
    out.flag("part by its form", is_part(said.tokens) || cues.has(Cue::Back));
    out.flag("opens as question", QUESTION_WORDS.contains(&first));
    out.flag("opens as order", ORDERS.contains(&first));
    out.flag("opens with whose", first == "whose");
    // 'with their salaries': nothing is named that they could be of.
    out.flag("possession of nothing", cues.has(Cue::Their) && matches!(first, "with" | "plus" | "including" | "add"));
    // 'names and prices please'
    out.flag("details of nothing", cues.listed);
    // 'since when?'
    out.flag("circumstance of nothing", cues.circumstance.is_some());
    // 'list them with cause and start'
    out.flag("details of the rows", cues.details.is_some());
    // 'which boat had the most?'
    out.flag("most of nothing", super::tops::best_of(said.tokens).is_some());
    // 'who was the foreman?'
    out.flag("who of nothing", super::antecedent::is_who_alone(said.tokens));
    out.flag("question mark", said.tokens.last().is_some_and(|t| t.text == "?"));
    let measured = any_tagged(said, &["count", "count_distinct", "count_verb", "agg", "how_much"]);
    out.flag("measured", measured);
    out.flag("asks", measured || any_tagged(said, &["ask", "who", "which", "when", "where", "exists", "how_old", "how_long"]));
    out.flag("superlative", any_tagged(said, &["sup", "top"]));
    out.flag("groups", any_tagged(said, &["each", "each_lead", "by", "group_by"]));
    out.flag("measure", any_tagged(said, &["measure"]));
    out.flag("all", any_tagged(said, &["all"]));
    out.add("sentences", said.tokens.windows(2).filter(|w| matches!(w[0].text.as_str(), "?" | "." | ";")).count().min(2) as f32);
    out.flag("order", any_tagged(said, &["order"]));
}

/// What of the schema and its data is named.
fn naming(said: &Said<'_>, cues: &Cues, previous: &Previous, out: &mut Signs) {
    let known = previous.tables();
    let mut named: Vec<usize> = Vec::new();
    let mut surely = false;
    for s in said.segments {
        let table = |r: &&Reading| matches!(r.sense, Sense::Table(_)) && r.fit > 0.6;
        if let Some(Reading { sense: Sense::Table(t), fit }) = s.readings.iter().find(table) {
            named.push(*t);
            surely |= *fit > 0.9;
        }
    }
    let columns: Vec<(usize, usize)> = said
        .segments
        .iter()
        .filter_map(|s| s.readings.first())
        .filter_map(|r| if let Sense::Column(t, c) = r.sense { Some((t, c)).filter(|_| r.fit > 0.7) } else { None })
        .collect();
    let value = |r: &Reading| matches!(r.sense, Sense::Value { exact: true, .. }) && r.fit > 0.9;
    let values = said.segments.iter().any(|s| s.readings.iter().any(value));
    // Something of the schema is named, if only in part ('tickets' for support_tickets).
    let in_part = said.segments.iter().any(|s| {
        let keyword = s.readings.iter().any(|r| matches!(r.sense, Sense::Keyword(..) | Sense::Adjective(..)));
        !keyword && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit > 0.3)
    });
    let asks = out.of("asks") > 0.0;
    out.flag("table", !named.is_empty());
    out.flag("table surely", surely);
    out.add("tables", named.len().min(3) as f32);
    out.flag("known table", named.iter().any(|t| known.contains(t)));
    out.flag("other table", named.iter().any(|t| !known.contains(t)));
    out.flag("subject", named.iter().any(|t| previous.subject == Some(*t)));
    out.flag("column", !columns.is_empty());
    out.add("columns", columns.len().min(4) as f32);
    out.add("known columns", share(columns.iter().filter(|(t, _)| known.contains(t)).count(), columns.len()));
    out.flag("column shown", columns.iter().any(|(t, c)| previous.shows(*t, *c)));
    out.flag("value", values);
    out.flag("time", said.segments.iter().any(|s| s.readings.iter().any(|r| matches!(r.sense, Sense::Time(_)))));
    out.flag("only a value", values && named.is_empty() && columns.is_empty());
    out.flag("named in part", in_part && named.is_empty() && columns.is_empty());
    out.flag("nothing named", !in_part && named.is_empty() && columns.is_empty());
    out.flag("full", asks && (!named.is_empty() || !columns.is_empty()));
    out.flag("says all", says_all(said, cues, asks || !columns.is_empty()));
    // 'the relationship between A and B': two columns are all there is to say.
    let related = words(said).iter().any(|w| matches!(*w, "relationship" | "correlation" | "relation"));
    out.flag("relation", related && columns.len() > 1);
}

/// True for a whole question whose pointing words point into itself: 'each type and the number of premises in that type',
/// 'for those employees who were hired in 2003, …'.
fn says_all(said: &Said<'_>, cues: &Cues, asks: bool) -> bool {
    let places: Vec<usize> = (0..said.tokens.len()).filter(|&i| !said.tokens[i].punctuation).collect();
    let words = words(said);
    let opens = [Cue::Lead, Cue::Also, Cue::About, Cue::Only, Cue::Instead, Cue::Same];
    let long = words.len() >= LONG;
    let named = said.segments.iter().find(|s| {
        s.readings.iter().any(|r| match r.sense {
            Sense::Table(_) => r.fit > 0.75,
            Sense::Column(..) => long && r.fit > 0.9,
            _ => false,
        })
    });
    let (Some(named), true) = (named, (asks || long) && words.len() >= COMPLETE) else { return false };
    if opens.iter().any(|c| cues.has(*c)) {
        return false;
    }
    let apart = matches!(words[0], "for" | "among")
        && matches!(words[1], "those" | "these")
        && words[2..7].iter().any(|w| matches!(*w, "who" | "whose" | "that" | "which" | "with" | "from"));
    let shown = |at: usize| at > 0 && SHOWING.contains(&words[at - 1]);
    let mut pointing = (0..words.len()).filter(|&at| !(shown(at) || apart && at == 1) && POINTING.contains(&words[at]));
    pointing.all(|at| named.start < places[at] && !MANY.contains(&words[at]) && !subject_of_asked(said.tokens, said.segments, places[at]))
}

/// Constructions that lack what they speak of.
fn lacking(said: &Said<'_>, previous: &Previous, out: &mut Signs) {
    let timed = |s: &Segment| s.readings.iter().any(|r| matches!(r.sense, Sense::Time(_)));
    let grouping = |s: &Segment| tagged(s, &["each_lead", "by", "group_by"]) || timed(s);
    // 'the average per make': an aggregate of nothing named.
    let last = said.segments.iter().rposition(|s| tagged(s, &["agg"]));
    let bare = last.is_some_and(|i| said.segments.get(i + 1).is_none_or(grouping));
    out.flag("aggregate of nothing", bare);
    // 'how many per country?' counts nothing named.
    let telling: Vec<&Segment> = said.segments.iter().filter(|s| !tagged(s, &["exists", "verb", "filler"])).collect();
    out.flag("count of nothing", telling.windows(2).any(|w| tagged(w[0], &["count"]) && grouping(w[1])));
    // 'which industry is the biggest?' after a measure by industry.
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
    let superlative = out.of("superlative") > 0.0 && out.of("measured") == 0.0;
    out.flag("extreme of the groups", superlative && previous.shape == Shape::Grouped && said.segments.iter().all(spoken));
}

/// How well it reads as a question of its own.
fn alone(said: &Said<'_>, previous: &Previous, out: &mut Signs) {
    let Some(best) = said.own.first() else {
        return out.flag("alone: nothing", true);
    };
    let feature = |name: &str| best.features.iter().filter(|f| f.name == name).map(|f| f.value).sum::<f32>();
    // Words that hardly ever open a whole question make none of what can be read of the rest.
    let opens = |words: &[&str]| said.tokens.first().is_some_and(|t| words.contains(&t.lower.as_str()));
    let part = opens(PARTS_ONLY) || opens(TAKING_AWAY);
    let confidence = if part { best.confidence.min(0.6) } else { best.confidence };
    out.add("alone: confidence", confidence);
    out.flag("alone: sure", confidence >= 0.9);
    out.flag("alone: unsure", confidence < 0.5);
    for name in ["uncovered", "uncovered_common", "uncovered_capital", "unused", "unasked_table", "assumptions", "conditions_short"] {
        // However the rest of the words were read.
        let value = feature(name) + feature(&format!("read_{name}"));
        out.add(&format!("alone: {name}"), value.min(3.0));
    }
    for name in [
        "nothing_named",
        "guessed_measure",
        "plain_list",
        "grouped",
        "asked_is_given",
        "output_of_unnamed_table",
        "no_group_by",
        "sums_key",
        "no_group",
        "no_comparison",
    ] {
        out.flag(&format!("alone: {name}"), feature(name) > 0.0);
    }
    out.add("alone: worst_fit", feature("worst_fit"));
    out.add("alone: misfit", feature("misfit").min(3.0));
    let missing = best.features.iter().filter(|f| f.name.starts_with("missing_")).map(|f| f.value).sum::<f32>();
    out.add("alone: missing", missing.min(3.0));
    let known: HashSet<_> = tables(&previous.query).into_iter().map(|t| t.name).collect();
    let own: HashSet<_> = tables(&best.query).into_iter().map(|t| t.name).collect();
    let shared = own.intersection(&known).count();
    out.add("alone: known tables", share(shared, own.len()));
    out.flag("alone: other tables only", shared == 0);
    out.flag("alone: same tables", own == known);
    out.flag("alone: same query", best.query == previous.query);
}

/// How well it reads as an edit.
fn edited(said: &Said<'_>, previous: &Previous, edits: &[Edit], out: &mut Signs) {
    let Some(best) = edits.first() else { return };
    out.add("doubt of edit", (0.93 - best.confidence).max(0.0));
    out.flag("doubtful edit", best.confidence < 0.7);
    for rule in best.rules.iter().filter(|r| **r != "follow-up") {
        out.flag(&format!("edit: {rule}"), true);
    }
    out.flag("edit: same as alone", said.own.first().is_some_and(|c| c.query == best.query));
    out.flag("edit: changes nothing", best.query == previous.query);
    let known = tables(&previous.query);
    out.flag("edit: other tables", tables(&best.query).iter().any(|t| !known.contains(t)));
}

/// What the question before was, and how much of its words comes again.
fn before(said: &Said<'_>, previous: &Previous, context: &Context, out: &mut Signs) {
    out.flag("after rows", previous.shape == Shape::Rows);
    out.flag("after groups", previous.shape == Shape::Grouped);
    out.flag("after one value", previous.shape == Shape::Scalar);
    // 'how many were cancelled?' after a number of something.
    let counts = previous.query.select.iter().any(|o| matches!(o.expr, crate::query::Expr::CountRows(_)));
    out.flag("count of the unsaid", counts && super::antecedent::counts_the_unsaid(said.tokens));
    let Some(turn) = context.turns.iter().rev().find(|t| t.query.is_some()) else { return };
    out.add("doubt before", 1.0 - turn.confidence.unwrap_or(0.8));
    let telling = |t: &crate::text::Token| !t.punctuation && !COMMON.contains(t.lower.as_str()) && !COMMON.contains(t.lemma.as_str());
    let told = crate::text::tokenize(&turn.question);
    let told: HashSet<&str> = told.iter().filter(|t| telling(t)).map(|t| t.lemma.as_str()).collect();
    let own: HashSet<&str> = said.tokens.iter().filter(|t| telling(t)).map(|t| t.lemma.as_str()).collect();
    out.add("repeats", share(own.intersection(&told).count(), told.len()));
    out.add("own words repeated", share(own.intersection(&told).count(), own.len()));
    out.flag("all words repeated", !own.is_empty() && own.is_subset(&told));
}
