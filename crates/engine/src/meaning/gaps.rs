//! Time from one row to the next of the same: 'days between two visits of a patient', 'the longest gap between consecutive repairs of each
//! van', 'how many weeks usually pass from one booking to the next'.
//!
//! Dates of two tables or of one row are measured elsewhere; here both ends are rows of one table, and what they belong to is what is
//! named besides.

use super::dates;
use super::parts::{Key, Meaning, Place, Style, column, table_ref};
use super::view::View;
use super::{build, conditions, read};
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr, OrderItem, Output, Predicate, Query, WindowKind};
use crate::schema::TypeClass;

/// How the time from one to the next is called within the query.
const GAP: &str = "gap";

/// What is measured.
const LENGTHS: &[&str] = &[
    "gap",
    "gaps",
    "interval",
    "intervals",
    "time",
    "days",
    "weeks",
    "months",
    "hours",
    "minutes",
    "long",
    "pass",
    "passes",
    "passed",
    "go",
    "goes",
    "lie",
    "elapse",
    "apart",
    "spacing",
];
/// What says that both ends are rows of one table, before their name.
const PAIRS: &[&str] = &["two", "consecutive", "successive", "subsequent", "neighbouring", "neighboring", "back-to-back"];
/// Further words of the construction.
const AROUND: &[&str] = &[
    "between",
    "one",
    "next",
    "following",
    "same",
    "usually",
    "typically",
    "normally",
    "generally",
    "how",
    "many",
    "much",
    "number",
    "of",
    "the",
    "and",
    "from",
    "to",
    "until",
    "till",
    "there",
    "is",
    "are",
    "on",
    "do",
    "does",
    "we",
    "it",
    "take",
    "takes",
    "a",
    "an",
    "another",
    "each",
    "any",
    "their",
    "in",
    "days'",
];

/// The times; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let said = said(items, set)?;
    let lexicon = set.lexicon;
    let kept: Vec<Item> = items.iter().filter(|i| !(i.start..i.end).any(|t| said.taken.contains(&t))).cloned().collect();
    let view = View::new(&kept, set);
    if view.operates() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() || !m.measures.is_empty() {
        return None;
    }
    let event = said.event;
    let hints: Vec<String> = Vec::new();
    let date = dates::of_table(event, &hints, &view).filter(|p| p.0 == event)?;
    m.shown.retain(|p| p.0 != event);
    let keyed = m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None }).filter(|t| refers(event, *t, lexicon));
    let spoken = || m.head.into_iter().chain(m.tables.iter().copied()).find(|&t| refers(event, t, lexicon));
    let whose = keyed.or_else(spoken);
    // 'which rider has the longest gap' ranks them: not read here.
    if m.asks.who || m.asks.which {
        return None;
    }
    if m.keys.iter().any(|k| matches!(k, Key::Column(p) if view.is_amount(*p))) {
        return None;
    }
    // 'of the same guest' says whose, and puts nothing together.
    let grouping = set.tokens.iter().any(|t| matches!(t.lower.as_str(), "each" | "every" | "per" | "by"));
    if !grouping {
        m.keys.retain(|k| !matches!(k, Key::Entity(t) if Some(*t) == whose));
    }
    let grouped = build::keys(&m, &view)?;
    m.head = Some(event);
    m.tables.retain(|t| *t == event || Some(*t) == whose);
    let filter = conditions::conditions(&m, &view)?;
    query(&m, (whose, date), (grouped, filter, said), &view)
}

/// Of whose rows, by what date, in which groups and of which rows.
fn query(
    m: &Meaning,
    (whose, date): (Option<usize>, Place),
    (grouped, filter, said): (Vec<build::Grouped>, Vec<Predicate>, Said),
    view: &View<'_>,
) -> Option<Composed> {
    let lexicon = view.lexicon();
    let raw = column(lexicon, date.0, date.1);
    let partition: Vec<Expr> = match whose {
        Some(w) => {
            let edge = lexicon.adjacent[date.0].iter().map(|&e| &lexicon.edges[e]).find(|e| e.from == date.0 && e.to == w)?;
            edge.from_columns.iter().map(|&c| column(lexicon, date.0, c)).collect()
        }
        None => grouped.iter().flat_map(|g| g.by.clone()).filter(|e| matches!(e, Expr::Column(_))).collect(),
    };
    let order = vec![OrderItem { expr: raw.clone(), descending: false }];
    let before = Expr::Window { kind: WindowKind::Previous, argument: Box::new(raw.clone()), partition, order };
    let difference = Expr::Arithmetic(Arithmetic::Subtract, Box::new(raw), Box::new(before));
    // Days differ by whole days; moments by what is asked for.
    let whole = view.class(date) == TypeClass::Date;
    let divided = |e: Expr, by: &str| Expr::Arithmetic(Arithmetic::Divide, Box::new(e), Box::new(Expr::Number(by.into())));
    let seconds = |e: Expr| Expr::Seconds(Box::new(e));
    let gap = match (whole, said.unit) {
        (true, Some("weeks")) => divided(difference, "7.0"),
        (true, Some("months")) => divided(difference, "30.44"),
        (true, _) => difference,
        (false, Some("minutes")) => divided(seconds(difference), "60.0"),
        (false, Some("hours")) => divided(seconds(difference), "3600.0"),
        (false, Some("weeks")) => divided(seconds(difference), "604800.0"),
        (false, Some("days")) => divided(seconds(difference), "86400.0"),
        (false, _) => difference,
    };
    let mut inner = Query { subject: Some(table_ref(lexicon, date.0)), filter, links: m.links.clone(), ..Query::default() };
    let mut names: Vec<(String, bool)> = Vec::new();
    for g in &grouped {
        for e in g.by.iter().chain(g.shown.iter().filter(|e| !g.by.contains(e))) {
            let own = match e {
                Expr::Column(c) => c.column.clone(),
                Expr::Truncate(grain, _) => crate::render::grain_name(*grain).to_string(),
                _ => "part".to_string(),
            };
            let mut name = own.clone();
            while names.iter().any(|(n, _)| *n == name) {
                name.push_str("_2");
            }
            let alias = (name != own || !matches!(e, Expr::Column(_))).then(|| name.clone());
            inner.select.push(Output { expr: e.clone(), alias });
            names.push((name, g.shown.contains(e)));
        }
    }
    inner.select.push(Output { expr: gap, alias: Some(GAP.into()) });
    let name = match said.function {
        Aggregate::Max => "longest_gap",
        Aggregate::Min => "shortest_gap",
        Aggregate::Median => "median_gap",
        _ => "average_gap",
    };
    let mut select: Vec<Output> =
        names.iter().filter(|(_, shown)| *shown).map(|(n, _)| Output { expr: Expr::Derived(n.clone()), alias: None }).collect();
    select.push(Output { expr: Expr::aggregate(said.function, Expr::Derived(GAP.into())), alias: Some(name.into()) });
    let query = Query {
        select,
        filter: vec![Predicate::Null { expr: Expr::Derived(GAP.into()), negated: true }],
        group_by: names.iter().map(|(n, _)| Expr::Derived(n.clone())).collect(),
        source: Some(Box::new(inner)),
        ..Query::default()
    };
    let left = m.left.iter().copied().filter(|&t| view.set.tokens.get(t).is_some_and(|t| !t.punctuation)).collect();
    Some(Composed {
        query,
        rules: vec![super::RULE, "from one to the next"],
        assumptions: Vec::new(),
        unused: left,
        features: Vec::new(),
        guessed_measure: false,
    })
}

/// What the words ask for.
struct Said {
    event: usize,
    function: Aggregate,
    unit: Option<&'static str>,
    taken: Vec<usize>,
}

fn said(items: &[Item], set: Setting<'_>) -> Option<Said> {
    let tokens = set.tokens;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let length = (0..tokens.len()).find(|&i| LENGTHS.contains(&word(i)))?;
    let happens = |i: &&Item| match i.sense {
        Sense::Table(t) => set.lexicon.tables[t].date.is_some(),
        _ => false,
    };
    let dated = |from: usize, to: usize| items.iter().filter(|i| i.start >= from && i.end <= to).find(happens);
    // 'between (two) visits', 'between one visit and the next', 'from one visit to the next', 'consecutive visits'
    let between = (0..tokens.len()).find(|&i| word(i) == "between");
    let pair = (0..tokens.len()).find(|&i| PAIRS.contains(&word(i)) && (word(i) != "two" || between == i.checked_sub(1)));
    let next = (2..tokens.len()).find(|&i| {
        matches!(word(i), "next" | "following")
            && word(i.wrapping_sub(1)) == "the"
            && (i.saturating_sub(9)..i).any(|k| matches!(word(k), "one" | "a" | "an" | "each"))
    });
    let plain = between.filter(|b| length < *b);
    let at = pair.or(next.and_then(|n| (n.saturating_sub(9)..n).find(|&k| word(k) == "one"))).or(plain)?;
    let named = dated(at, (at + 5).min(tokens.len()))?;
    let Sense::Table(event) = named.sense else { return None };
    let plural = tokens.get(named.end.checked_sub(1)?).is_some_and(|t| t.lower != t.lemma);
    let (from, to) = (named.start, named.end);
    // 'between bookings and payments' has another end.
    let other = between.is_some_and(|b| b < from) && word(to) == "and" && next.is_none();
    let sure = pair.is_some() || next.is_some();
    if other || !sure && !plural || !sure && from > at + 2 {
        return None;
    }
    let function = match (0..tokens.len()).map(word).find(|w| {
        matches!(
            *w,
            "longest" | "maximum" | "max" | "largest" | "biggest" | "greatest" | "shortest" | "minimum" | "min" | "smallest" | "median"
        )
    }) {
        Some("shortest" | "minimum" | "min" | "smallest") => Aggregate::Min,
        Some("median") => Aggregate::Median,
        Some(_) => Aggregate::Max,
        None => Aggregate::Avg,
    };
    let unit = (0..tokens.len()).find_map(|i| match word(i) {
        "days" => Some("days"),
        "weeks" => Some("weeks"),
        "months" => Some("months"),
        "hours" => Some("hours"),
        "minutes" => Some("minutes"),
        _ => None,
    });
    let grouping = |i: usize| {
        items
            .iter()
            .any(|x| (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Keyword("each" | "each_lead" | "by" | "group_by", _)))
    };
    let free = |i: usize| {
        !items.iter().any(|x| {
            (x.start..x.end).contains(&i)
                && matches!(
                    x.sense,
                    Sense::Table(_) | Sense::Column(..) | Sense::Value { .. } | Sense::Time(crate::time::TimeMeaning::Range(_))
                )
        })
    };
    let first = length.min(at);
    let mut taken: Vec<usize> = (from..to).collect();
    taken.extend((0..tokens.len()).filter(|&i| {
        let own = speaks(word(i))
            || AROUND.contains(&word(i)) && (i >= first.saturating_sub(4) && i < to || i >= to && i < to + 4 && !grouping(i));
        own && (free(i) || LENGTHS.contains(&word(i))) && !(grouping(i) && i >= to)
    }));
    Some(Said { event, function, unit, taken })
}

fn speaks(word: &str) -> bool {
    LENGTHS.contains(&word)
        || PAIRS.contains(&word)
        || matches!(
            word,
            "longest"
                | "shortest"
                | "average"
                | "mean"
                | "avg"
                | "median"
                | "maximum"
                | "max"
                | "minimum"
                | "min"
                | "largest"
                | "biggest"
                | "smallest"
                | "greatest"
                | "usual"
                | "typical"
        )
}

fn refers(from: usize, to: usize, lexicon: &Lexicon) -> bool {
    from != to && lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// True for a word of the construction, where the query holds it.
pub(crate) fn speaks_of_gaps(word: &str, query: &Query) -> bool {
    let told = query.source.as_ref().is_some_and(|s| s.select.iter().any(|o| o.alias.as_deref() == Some(GAP)));
    let kind = |f: Aggregate| query.select.iter().any(|o| matches!(&o.expr, Expr::Aggregate { function, .. } if *function == f));
    told && match word {
        "longest" | "maximum" | "max" | "largest" | "biggest" | "greatest" => kind(Aggregate::Max),
        "shortest" | "minimum" | "min" | "smallest" => kind(Aggregate::Min),
        "average" | "mean" | "avg" | "usual" | "typical" | "usually" | "typically" | "normally" | "generally" => kind(Aggregate::Avg),
        "median" => kind(Aggregate::Median),
        "between" | "next" | "following" | "one" | "same" => true,
        _ => LENGTHS.contains(&word) || PAIRS.contains(&word),
    }
}
