//! Names of charts ('a stacked bar chart'), with the words that lead into and out of them, and
//! words that only hint at a chart ('the trend of').

use super::tokens::Words;
use super::{Range, kind_of};
use crate::intent::{ChartKind, Stacking, Wanted};

const CHART: &[&str] =
    &["chart", "charts", "graph", "graphs", "plot", "plots", "diagram", "diagrams", "map", "view", "visualization", "visualisation"];
/// Words that may stand between the lead-in and the name.
const BEFORE: &[&str] = &[
    "a", "an", "the", "as", "in", "into", "by", "with", "using", "through", "via", "on", "of", "to", "simple", "single", "nice", "form",
    "that", "for", "general", "shape",
];
const PRONOUNS: &[&str] = &["it", "them", "this", "that", "these", "those", "me", "us", "result", "results", "data", "answer"];
const VERBS: &[&str] = &[
    "show",
    "draw",
    "plot",
    "visualize",
    "visualise",
    "display",
    "give",
    "return",
    "make",
    "create",
    "generate",
    "render",
    "present",
    "use",
    "graph",
    "chart",
    "produce",
    "build",
    "see",
    "want",
    "need",
    "get",
    "like",
    "turn",
    "convert",
    "change",
    "illustrate",
    "represent",
    "do",
    "put",
    "have",
];
const POLITE: &[&str] = &[
    "please", "could", "can", "would", "you", "i", "we", "want", "to", "and", "then", "like", "d", "'", "now", "me", "let", "just",
    "instead", "also", "need",
];
/// Words that lead from a chart's name to its contents.
const AFTER: &[&str] = &[
    "about",
    "on",
    "of",
    "for",
    "to",
    "that",
    "which",
    "showing",
    "shows",
    "show",
    "displaying",
    "visualizing",
    "visualize",
    "illustrating",
    "with",
    "from",
    "depicting",
    "representing",
    "display",
    "over",
    ":",
];
/// Nouns that say what a chart shows, not which data.
const CONTENT: &[&str] = &[
    "distribution",
    "change",
    "changes",
    "trend",
    "trends",
    "tendency",
    "proportion",
    "proportions",
    "relation",
    "relationship",
    "correlation",
    "comparison",
];

/// Finds the names of charts, their adjectives and their spans.
pub fn read(words: &Words, wanted: &mut Wanted, spans: &mut Vec<Range>) {
    let mut i = 0;
    while i < words.len() {
        let Some((kind, from, to)) = name_at(words, i) else {
            i += 1;
            continue;
        };
        let from = adjectives(words, from, wanted);
        // The last name wins: 'not as a pie but as a bar chart', 'bars instead of lines'.
        if !(negated(words, from) && wanted.kind.is_some()) && kind.is_some() && !negated(words, from) {
            wanted.kind = kind;
            wanted.named = true;
        }
        let (start, leads) = lead_in(words, from);
        let end = lead_out(words, to, leads);
        spans.push((start, end));
        i = end.max(i + 1);
    }
    bare_adjectives(words, wanted, spans);
}

fn negated(words: &Words, from: usize) -> bool {
    (from.saturating_sub(4)..from).any(|i| matches!(words.at(i), "not" | "without" | "no"))
        || words.phrase(from.saturating_sub(2), &["instead", "of"])
        || words.phrase(from.saturating_sub(3), &["instead", "of", "a"])
}

/// A chart's name that begins at `i`: its kind (none for 'a chart'), first and last token.
fn name_at(words: &Words, i: usize) -> Option<(Option<ChartKind>, usize, usize)> {
    let word = words.at(i);
    let next = words.at(i + 1);
    let kind = kind_of(word);
    // 'bar chart', 'pie-chart', 'heat map'
    if let Some(kind) = kind {
        let gap = usize::from(next == "-");
        let noun = words.at(i + 1 + gap);
        if kind == ChartKind::Table {
            let lead = words.before(i);
            let lead = if matches!(lead, "a" | "an" | "plain" | "simple") { words.before(i - 1) } else { lead };
            return (lead == "as" || lead == "in" && words.before(i) != "in").then_some((Some(kind), i, i + 1));
        }
        if noun == "map" && kind != ChartKind::HeatMap {
            return None;
        }
        if CHART.contains(&noun) && (noun != "view" || kind != ChartKind::Area) {
            return Some((Some(kind), i, i + 2 + gap));
        }
        // Names that mean nothing else.
        if matches!(word, "histogram" | "histograms" | "heatmap" | "kpi" | "scatter" | "donut" | "doughnut") {
            return Some((Some(kind), i, i + 1));
        }
        // 'as bars', 'as a line', 'make it a pie'; other bars, lines and pies are data.
        let mut at = i;
        while matches!(words.before(at), "a" | "an" | "stacked" | "grouped" | "horizontal" | "vertical" | "simple") {
            at -= 1;
        }
        let lead = words.before(at);
        let ends =
            next.is_empty() || matches!(next, "," | "." | "?" | "!" | "please" | "instead" | "and" | "but" | "by" | "of" | "for" | "with");
        let made = matches!(lead, "it" | "them") && at < i && matches!(words.before(at - 1), "make" | "draw" | "plot");
        // 'Return a pie on …': nobody's data begins so.
        let begins = word == "pie"
            && at < i
            && matches!(lead, "return" | "draw" | "plot" | "create" | "give" | "show")
            && matches!(next, "on" | "about" | "of" | "for" | "to" | "showing" | "that");
        let begins = begins || word == "pie" && lead == "me" && at < i && matches!(words.before(at - 1), "give" | "show" | "draw");
        if begins {
            return Some((Some(kind), i, i + 1));
        }
        if ends && (lead == "as" || made) && !matches!(word, "point" | "ring" | "area" | "column") {
            return Some((Some(kind), i, i + 1));
        }
        return None;
    }
    match word {
        "barchart" | "bargraph" | "barplot" => Some((Some(ChartKind::Bar), i, i + 1)),
        "piechart" => Some((Some(ChartKind::Pie), i, i + 1)),
        "linechart" | "linegraph" => Some((Some(ChartKind::Line), i, i + 1)),
        "scatterplot" | "scattergram" | "scatterchart" => Some((Some(ChartKind::Scatter), i, i + 1)),
        "big" if next == "number" => Some((Some(ChartKind::Kpi), i, i + 2)),
        // 'as a chart', 'a graph of …': a chart, whichever.
        "chart" | "graph" | "plot" if matches!(words.before(i), "a" | "as" | "the") => {
            let lead = words.before(i) == "as"
                || words.before(i.saturating_sub(1)) == "as"
                || matches!(words.before(i.saturating_sub(1)), "in" | "draw" | "plot" | "show" | "me" | "create" | "make")
                || i == 1;
            lead.then_some((None, i, i + 1))
        }
        _ => None,
    }
}

/// 'stacked', 'grouped', 'horizontal' before the name.
fn adjectives(words: &Words, mut from: usize, wanted: &mut Wanted) -> usize {
    while from > 0 {
        match words.before(from) {
            "stacked" | "stacking" | "stack" => {
                let full = matches!(words.before(from - 1), "%" | "percent" | "normalized" | "normalised");
                wanted.stacking = Some(if full { Stacking::Normalized } else { Stacking::Stacked });
            }
            "grouped" | "clustered" | "grouping" => wanted.stacking = Some(Stacking::Grouped),
            "horizontal" => wanted.horizontal = Some(true),
            "vertical" => wanted.horizontal = Some(false),
            "normalized" | "normalised" => wanted.stacking = Some(Stacking::Normalized),
            "%" | "percent" if wanted.stacking.is_some() => {}
            "100" if wanted.stacking == Some(Stacking::Normalized) => {}
            "multi" | "multiple" | "series" | "-" | "colored" | "coloured" | "interactive" | "simple" | "basic" => {}
            _ => break,
        }
        from -= 1;
    }
    from
}

/// Follow-ups without a name: 'stacked please', 'make the bars horizontal'.
fn bare_adjectives(words: &Words, wanted: &mut Wanted, spans: &mut Vec<Range>) {
    if words.len() > 8 || wanted.kind.is_some() {
        return;
    }
    for i in 0..words.len() {
        match words.at(i) {
            "stacked" | "stack" => wanted.stacking = Some(Stacking::Stacked),
            "grouped" | "clustered" => wanted.stacking = Some(Stacking::Grouped),
            "horizontal" | "horizontally" | "sideways" => wanted.horizontal = Some(true),
            "vertical" | "vertically" => wanted.horizontal = Some(false),
            _ => continue,
        }
        let others = (0..words.len()).filter(|&k| k != i).all(|k| {
            let w = words.at(k);
            VERBS.contains(&w)
                || PRONOUNS.contains(&w)
                || POLITE.contains(&w)
                || BEFORE.contains(&w)
                || matches!(w, "bars" | "lines" | "series" | "." | "?" | "!" | "," | "side")
        });
        if others {
            spans.push((0, words.len()));
        } else {
            wanted.stacking = None;
            wanted.horizontal = None;
        }
        return;
    }
}

/// Words before a chart's name that belong to the wish; the flag tells that they reach the
/// beginning of a sentence, so that what follows is the chart's contents.
fn lead_in(words: &Words, from: usize) -> (usize, bool) {
    let back = |mut at: usize, set: &[&str]| {
        while at > 0 && set.contains(&words.before(at)) {
            at -= 1;
        }
        at
    };
    let articles = back(from, BEFORE);
    let pronouns = back(back(articles, PRONOUNS), &["the", "this", "a"]);
    let mut verb = pronouns;
    while verb > 0 && VERBS.contains(&words.before(verb)) {
        verb -= 1;
    }
    let mut start = if verb < pronouns { back(verb, POLITE) } else { articles };
    let sentence = |at: usize| at == 0 || matches!(words.before(at), "." | "?" | "!" | ";");
    let leads = sentence(start);
    // ', and plot them as bars' goes with its comma.
    while start > 0 && matches!(words.before(start), "," | ";") {
        start -= 1;
    }
    (start, leads)
}

/// Words after a chart's name that lead to its contents ('about the distribution of').
fn lead_out(words: &Words, to: usize, leads: bool) -> usize {
    let mut end = to;
    if words.at(end) == "please" || words.at(end) == "instead" {
        end += 1;
    }
    if !leads {
        // Parts that never hold data: 'in a bar chart please'.
        return end;
    }
    let mut moved = false;
    while AFTER.contains(&words.at(end)) || moved && matches!(words.at(end), "me" | "us") {
        end += 1;
        moved = true;
    }
    if moved {
        end = content(words, end).unwrap_or(end);
    }
    end
}

/// Past 'the distribution of', 'the change in', if they stand at `at`.
fn content(words: &Words, at: usize) -> Option<usize> {
    let mut i = at;
    while matches!(words.at(i), "the" | "a" | "general" | "overall") {
        i += 1;
    }
    if !CONTENT.contains(&words.at(i)) {
        return None;
    }
    i += 1;
    let link = matches!(words.at(i), "of" | "about" | "on" | "in" | "for" | "between" | "from" | "forwhat" | "over");
    // 'forwhat' is a slip found in the wild; only 'for' is the chart's.
    if words.at(i) == "forwhat" { Some(i) } else { link.then_some(i + 1) }
}

/// 'Show me about the distribution of …' before a chart named later.
pub fn preface(words: &Words, wanted: &Wanted, spans: &mut Vec<Range>) {
    if wanted.kind.is_some()
        && words.phrase(1, &["me", "about"])
        && let Some(end) = content(words, 3)
    {
        spans.push((0, end));
    }
}

/// Words that call for a chart without naming it.
pub fn hint(words: &Words, wanted: &mut Wanted, spans: &mut Vec<Range>) {
    for i in 0..words.len() {
        let between = matches!(words.at(i + 1), "between" | "of" | "among" | "." | "?" | "");
        let kind = match words.at(i) {
            "trend" | "trends" | "tendency" => ChartKind::Line,
            "correlation" | "relationship" if between => ChartKind::Scatter,
            "proportion" | "proportions" => ChartKind::Pie,
            "comparison" if words.at(i + 1) == "about" => ChartKind::Bar,
            _ => continue,
        };
        wanted.kind = Some(kind);
        let (start, leads) = lead_in(words, i);
        let question = matches!(words.at(start.saturating_sub(1)), "is" | "are") && start <= 2;
        // 'What is the relationship between …', 'For each …, visualize the trend.'
        let start = if question { 0 } else { start };
        let last = matches!(words.at(i + 1), "." | "?" | "");
        if last && start < i {
            spans.push((start, i + 1));
        } else if (leads || question)
            && let Some(end) = content(words, i)
            && describes(words, i, end)
        {
            spans.push((start, end));
        }
        return;
    }
}

/// Is what follows data of its own? 'The proportion of cancelled orders' is a number to be
/// computed; 'the proportion of the number of orders per city' is a picture.
fn describes(words: &Words, noun: usize, end: usize) -> bool {
    if !words.at(noun).starts_with("proportion") {
        return true;
    }
    let skip = usize::from(matches!(words.at(end), "the" | "a" | "all"));
    matches!(
        words.at(end + skip),
        "number"
            | "what"
            | "how"
            | "total"
            | "max"
            | "maximum"
            | "min"
            | "minimum"
            | "average"
            | "avg"
            | "sum"
            | "toatal"
            | "amount"
            | "count"
    )
}
