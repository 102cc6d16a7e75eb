//! Wishes about the chart in a question: 'as a pie chart', 'a stacked bar chart of …', 'rank
//! the y axis from high to low', 'bin hire_date by weekday', 'histogram with 20 bins'. Besides
//! the wish it finds the words that speak about the chart only, so that the rest can be
//! understood as a question about the data.

mod noun;
mod order;
mod several;
mod tokens;

use crate::intent::{ChartKind, Wanted};
pub use several::{DashboardWish, dashboard_wish};
use tokens::{Words, lowered, tokens};

/// A half-open range of tokens.
type Range = (usize, usize);

/// Reads the chart wishes of a question; `None` where it has none.
#[must_use]
pub fn wanted_chart(question: &str) -> Option<Wanted> {
    let lower = lowered(question);
    let words = Words(tokens(&lower));
    let mut wanted = Wanted::default();
    let mut spans: Vec<Range> = Vec::new();

    noun::read(&words, &mut wanted, &mut spans);
    noun::preface(&words, &wanted, &mut spans);
    order::binning(&words, &mut wanted, &mut spans);
    order::axis_order(&words, &mut wanted, &mut spans);
    if wanted.kind.is_none() {
        noun::hint(&words, &mut wanted, &mut spans);
    }
    let found = wanted.kind.is_some()
        || wanted.stacking.is_some()
        || wanted.horizontal.is_some()
        || wanted.order.is_some()
        || wanted.binning.is_some()
        || !spans.is_empty();
    if !found {
        return None;
    }
    spans.sort_unstable();
    let mut bytes: Vec<(usize, usize)> = Vec::new();
    for (from, to) in spans {
        let Some((start, end)) = words.span(from, to) else {
            continue;
        };
        match bytes.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => bytes.push((start, end)),
        }
    }
    wanted.rest = rest(question, &bytes);
    wanted.spans = bytes;
    Some(wanted)
}

/// Words beside those about a chart from which on a question stands by itself.
const WHOLE: usize = 4;

impl Wanted {
    /// What of `question` is to be read as a question about the data. A question of its own is read whole: its words about
    /// the picture say what is to be counted, binned and sorted. In a short one ('per quarter, as a line') the rest is all
    /// that is new; what stands 'between' two columns is never a rest.
    #[must_use]
    pub fn about_data<'a>(&'a self, question: &'a str) -> &'a str {
        let rest = self.rest.trim();
        let related = question.split_whitespace().any(|w| w.eq_ignore_ascii_case("between"));
        if related || rest.split_whitespace().count() >= WHOLE { question } else { rest }
    }
}

/// The question without the spans, and without the separators that they leave behind.
fn rest(question: &str, spans: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(question.len());
    let mut at = 0;
    for &(start, end) in spans {
        out.push_str(question.get(at..start).unwrap_or(""));
        out.push(' ');
        at = end;
    }
    out.push_str(question.get(at..).unwrap_or(""));
    let mut text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    for (from, to) in [(" ,", ","), (" ?", "?"), (" .", "."), (",,", ","), (",?", "?"), (",.", "."), ("?,", "?"), ("..", "."), ("?.", "?")]
    {
        while text.contains(from) {
            text = text.replace(from, to);
        }
    }
    let text = text.trim_start_matches([',', '.', ';', ':', '?', '!', ' ', '-']).trim_end_matches([',', ';', ':', ' ', '-']);
    let text = text.strip_suffix(" and").unwrap_or(text);
    // Punctuation and such words alone ask nothing.
    const FILLERS: [&str; 8] = ["but", "not", "and", "please", "instead", "now", "then", "it"];
    let asks = text.split(|c: char| !c.is_alphanumeric()).any(|w| !w.is_empty() && !FILLERS.contains(&w.to_lowercase().as_str()));
    if asks { text.to_owned() } else { String::new() }
}

/// Which chart do the words name? (used by [`noun`])
fn kind_of(word: &str) -> Option<ChartKind> {
    Some(match word {
        "bar" | "bars" | "column" | "columns" => ChartKind::Bar,
        "pie" | "donut" | "doughnut" | "ring" => ChartKind::Pie,
        "line" | "lines" | "curve" => ChartKind::Line,
        "area" => ChartKind::Area,
        "scatter" | "scattered" | "point" | "dot" | "bubble" => ChartKind::Scatter,
        "histogram" | "histograms" => ChartKind::Histogram,
        "heat" | "heatmap" => ChartKind::HeatMap,
        "kpi" => ChartKind::Kpi,
        "table" => ChartKind::Table,
        _ => return None,
    })
}
