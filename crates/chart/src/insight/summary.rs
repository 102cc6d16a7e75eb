//! The answer in one sentence.

use super::{View, plain_title, superlative};
use crate::cell::Cell;
use crate::format::time_text;
use crate::intent::{Action, Intent, Preferences};
use crate::result::{Aggregate, ResultKind, ResultTable};
use crate::shape::{Field, Scale, Shape};
use crate::words::{capitalized, inside, plural};
use serde::{Deserialize, Serialize};

/// Phrases of the question that the caller knows; all optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phrases {
    /// What is measured or listed: 'total sales', 'customers'.
    pub subject: Option<String>,
    /// Period as a phrase ('last month', 'since March') or a name ('October 2026', which gets
    /// its 'in').
    pub period: Option<String>,
    /// Other restrictions: 'in France', 'with more than 20 orders'.
    pub filters: Option<String>,
}

/// 'Total sales in October 2026 were $125,750.50.'
#[must_use]
pub fn summary(table: &ResultTable, intent: &Intent, preferences: &Preferences, phrases: &Phrases) -> String {
    let shape = Shape::of(table, intent, preferences);
    let view = View { shape: &shape, intent, preferences };
    match shape.kind {
        ResultKind::Empty => nothing(phrases),
        ResultKind::SingleValue => single(&view, phrases, table),
        ResultKind::TimeSeries | ResultKind::SplitTimeSeries => over_time(&view, phrases),
        ResultKind::Categories | ResultKind::Ranking | ResultKind::Matrix => ranking(&view, phrases),
        ResultKind::NumberPairs | ResultKind::Numbers | ResultKind::List => list(&view, phrases),
    }
}

fn scope(phrases: &Phrases) -> String {
    let mut out = String::new();
    for (text, period) in [(&phrases.filters, false), (&phrases.period, true)] {
        let Some(text) = text.as_deref().map(str::trim).filter(|t| !t.is_empty()) else {
            continue;
        };
        out.push(' ');
        // A bare name of a period needs its preposition.
        let bare = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if period && bare {
            out.push_str("in ");
        }
        out.push_str(text);
    }
    out
}

fn nothing(phrases: &Phrases) -> String {
    match phrases.subject.as_deref().map(str::trim).filter(|s| !s.is_empty()) {
        Some(subject) => format!("There are no {}{}.", inside(subject), scope(phrases)),
        None => "No rows match.".to_owned(),
    }
}

fn single(view: &View, phrases: &Phrases, table: &ResultTable) -> String {
    let first = |f: &Field| f.cells.first().cloned().map_or_else(String::new, |c| shown(view, f, &c));
    let measures: Vec<&Field> = view.shape.measures.iter().filter_map(|&i| view.shape.field(i)).collect();
    let Some(m) = measures.first() else {
        return match view.shape.fields.first().and_then(|f| f.cells.first()) {
            Some(Cell::Bool(true)) => "Yes.".to_owned(),
            Some(Cell::Bool(false)) => "No.".to_owned(),
            _ => "The answer is not known (NULL).".to_owned(),
        };
    };
    let subject = phrases.subject.as_deref().map(str::trim).filter(|s| !s.is_empty()).map_or_else(|| plain_title(m), str::to_owned);
    let named = view.shape.categories.iter().chain(&view.shape.times).filter_map(|&i| view.shape.field(i)).next();
    if let Some(name) = named {
        return format!("{}{}: {}, {} {}.", capitalized(&inside(&name.title)), scope(phrases), first(name), inside(&m.title), first(m));
    }
    if measures.len() > 1 {
        let parts: Vec<String> = measures.iter().map(|m| format!("{} {}", inside(&m.title), first(m))).collect();
        return format!("{}{}.", capitalized(&crate::spec::listed(&parts)), scope(phrases));
    }
    let value = m.cells.first().unwrap_or(&Cell::Null);
    if value.is_null() {
        return format!("There is no {}{}: nothing to compute it from.", inside(&subject), scope(phrases));
    }
    let counted = table.columns.get(m.index).and_then(|c| c.aggregate);
    let count = matches!(counted, Some(Aggregate::Count | Aggregate::CountDistinct)) || view.intent.action == Action::Count;
    if count && plural(&subject) && !subject.to_lowercase().starts_with("number") {
        let one = value.number() == Some(1.0);
        let (verb, past) = if phrases.period.is_some() { ("were", true) } else { ("are", false) };
        let (verb, subject) = match (one, past) {
            (true, true) => ("was", singular(&subject)),
            (true, false) => ("is", singular(&subject)),
            _ => (verb, subject),
        };
        return format!("There {verb} {} {}{}.", first(m), inside(&subject), scope(phrases));
    }
    let verb = match (plural(&subject), phrases.period.is_some()) {
        (true, true) => "were",
        (false, true) => "was",
        (true, false) => "are",
        (false, false) => "is",
    };
    format!("{}{} {verb} {}.", capitalized(&subject), scope(phrases), first(m))
}

fn singular(subject: &str) -> String {
    subject
        .strip_suffix("ies")
        .map(|s| format!("{s}y"))
        .or_else(|| subject.strip_suffix('s').map(str::to_owned))
        .unwrap_or_else(|| subject.to_owned())
}

fn shown(view: &View, field: &Field, cell: &Cell) -> String {
    match (field.scale, cell) {
        (Scale::Number, Cell::Number(n)) if field.role == crate::result::Role::Measure => field.style.exact(*n),
        _ => view.name(field, cell),
    }
}

fn over_time(view: &View, phrases: &Phrases) -> String {
    let (Some(x), Some(m)) = (view.main(), view.measure()) else {
        return list(view, phrases);
    };
    let (Some(grain), true) = (x.grain(), m.numbers().count() > 0) else {
        return ranking(view, phrases);
    };
    let mut times: Vec<_> = x
        .cells
        .iter()
        .filter_map(|c| match c {
            Cell::Time(t) => Some(time_text(*t, grain, view.preferences)).map(|s| (*t, s)),
            _ => None,
        })
        .collect();
    times.sort();
    let what = plain_title(m);
    let span = match (times.first(), times.last()) {
        (Some(a), Some(b)) if a.0 != b.0 => format!(" from {} to {}", a.1, b.1),
        (Some(a), _) => format!(" in {}", a.1),
        _ => String::new(),
    };
    let filters = phrases.filters.as_deref().map_or_else(String::new, |f| format!(" {}", f.trim()));
    if m.additive && view.whole() {
        let total: f64 = m.numbers().sum();
        return format!("{}{filters} by {}{span}: {} in total.", capitalized(&what), grain.word(), m.style.exact(total));
    }
    let (low, high) = m.numbers().fold((f64::MAX, f64::MIN), |(l, h), n| (l.min(n), h.max(n)));
    format!("{}{filters} by {}{span}: between {} and {}.", capitalized(&what), grain.word(), m.style.exact(low), m.style.exact(high))
}

fn ranking(view: &View, phrases: &Phrases) -> String {
    let (Some(x), Some(m)) = (view.main(), view.measure()) else {
        return list(view, phrases);
    };
    let mut pairs: Vec<(usize, f64)> = m.cells.iter().enumerate().filter_map(|(i, c)| Some((i, c.number()?))).collect();
    if pairs.is_empty() {
        return list(view, phrases);
    }
    let ascending = view.intent.sorted_by_question
        && pairs.windows(2).all(|w| w[0].1 <= w[1].1)
        && pairs.first().map(|p| p.1) != pairs.last().map(|p| p.1);
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
    if ascending {
        pairs.reverse();
    }
    let second = view.shape.split_dimension().and_then(|i| view.shape.field(i));
    let name = |row: usize| {
        let at = |f: &Field| view.name(f, f.cells.get(row).unwrap_or(&Cell::Null));
        match second {
            Some(s) => format!("{} / {}", at(x), at(s)),
            None => at(x),
        }
    };
    let Some((row, value)) = pairs.first() else {
        return list(view, phrases);
    };
    let mut out = format!("{} has {}{}: {}", name(*row), superlative(m, !ascending), scope(phrases), m.style.exact(*value));
    if let Some((row, value)) = pairs.get(1) {
        out.push_str(&format!(", followed by {} ({})", name(*row), m.style.exact(*value)));
    }
    out.push('.');
    out
}

fn list(view: &View, phrases: &Phrases) -> String {
    let n = view.shape.rows;
    let subject = phrases.subject.as_deref().map(str::trim).filter(|s| !s.is_empty());
    let cut = if view.shape.truncated { "At least " } else { "" };
    let what = match (subject, n) {
        (Some(s), 1) => singular(&inside(s)),
        (Some(s), _) => inside(s),
        (None, 1) => "row".to_owned(),
        (None, _) => "rows".to_owned(),
    };
    // One column of few values is said outright.
    if let ([field], 1..=5) = (view.shape.fields.as_slice(), n) {
        let names: Vec<String> = field.cells.iter().map(|c| shown(view, field, c)).collect();
        return format!("{n} {what}{}: {}.", scope(phrases), crate::spec::listed(&names));
    }
    capitalized(&format!("{cut}{n} {what}{}.", scope(phrases)))
}
