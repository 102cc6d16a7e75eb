//! The first and the last of what happened to each: 'when did each guest last dine', 'guests whose last visit was before March', 'how many
//! members had their first class in June', 'dined with us for the first time', and who comes again: 'returning guests', 'new and returning'.
//!
//! That the first or last of many falls into a period is written as rows that are there (within the period) and rows that are not
//! (before it, or after it), so it holds beside every other condition.

use super::dates;
use super::parts::{Key, Meaning, Measure, Place, Style, column, column_ref, table_ref};
use super::view::View;
use super::{build, read, settle};
use crate::account::root;
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Output, Predicate, Query};
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::TimeRange;

/// Which end of what happened is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// What is asked of the happenings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// 'when did each … last': the date itself.
    Moment(End),
    /// 'whose last … was': those of whom it falls into the period.
    Within(End),
    /// 'returning guests': those that were there before.
    Again,
    /// 'new and returning': how many of both.
    Both,
}

const LAST: &[&str] = &["last", "latest", "recently", "lately"];
const FIRST: &[&str] = &["first", "earliest", "initially"];
const RETURNING: &[&str] = &["returning", "repeat", "recurring", "repeated", "returners", "regulars"];
const CAME_BACK: &[&[&str]] = &[
    &["came", "back"],
    &["come", "back"],
    &["comes", "back"],
    &["coming", "back"],
    &["been", "before"],
    &["been", "here", "before"],
    &["been", "with", "us", "before"],
    &["already", "been"],
];
/// Words around the first and last that belong to them.
const AROUND: &[&str] = &[
    "whose",
    "had",
    "have",
    "has",
    "their",
    "his",
    "her",
    "its",
    "time",
    "times",
    "ever",
    "very",
    "was",
    "were",
    "is",
    "did",
    "do",
    "does",
    "when",
    "most",
    "something",
    "anything",
    "us",
    "with",
    "here",
    "took",
    "place",
    "made",
    "make",
    "dates",
    "dated",
    "back",
    "to",
    "been",
    "who",
    "that",
    "the",
    "for",
    "in",
    "on",
    "a",
    "an",
    "of",
    "came",
    "come",
    "happened",
    "more",
    "and",
    "many",
    "how",
    "were",
];

/// The query of a question about first and last happenings; `None` for any other.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let (asked, said) = asked(items, set)?;
    let lexicon = set.lexicon;
    let period = match asked {
        Asked::Moment(_) => None,
        _ => period(items),
    };
    let taken = |i: &Item| said.iter().any(|t| (i.start..i.end).contains(t)) || period.as_ref().is_some_and(|p| p.0 == i.start);
    let kept: Vec<Item> = items.iter().filter(|i| !taken(i)).cloned().collect();
    let view = View::new(&kept, set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() {
        return None;
    }
    let (whose, event) =
        parties(&view, &m, matches!(asked, Asked::Again | Asked::Both) || set.tokens.iter().any(|t| t.lower == "first-time"))?;
    let date = date_of(&view, &m, event, period.as_ref().map_or(0, |p| p.0))?;
    match asked {
        Asked::Moment(end) => moment(m, end, (whose, date), (&view, style)),
        Asked::Within(end) => {
            let range = period?.1;
            let also = related(&m, (whose, event), lexicon);
            let mut bounds = vec![happened((whose, date), Some(range.clone()), &also, false, lexicon)];
            bounds.extend(
                match end {
                    End::First => range.from.map(|from| TimeRange { from: None, to: Some(from), ..labelled(range.grain, "before") }),
                    End::Last => range.to.map(|to| TimeRange { from: Some(to), to: None, ..labelled(range.grain, "since") }),
                }
                .map(|r| happened((whose, date), Some(r), &also, true, lexicon)),
            );
            m.conditions.retain(|p| !also.contains(p));
            let shown =
                Measure::Of(if end == End::First { Aggregate::Min } else { Aggregate::Max }, column(lexicon, date.0, date.1), date.0);
            those(m, (whose, event), (bounds, Some((shown, also))), (&view, style))
        }
        Asked::Again => {
            let also = related(&m, (whose, event), lexicon);
            m.conditions.retain(|p| !also.contains(p));
            match period {
                Some((_, range)) => {
                    let from = range.from.clone()?;
                    let before = TimeRange { from: None, to: Some(from), ..labelled(range.grain, "before") };
                    let bounds = vec![
                        happened((whose, date), Some(range), &also, false, lexicon),
                        happened((whose, date), Some(before), &also, false, lexicon),
                    ];
                    those(m, (whose, event), (bounds, None), (&view, style))
                }
                None => several(m, (whose, event), also, (&view, style)),
            }
        }
        Asked::Both => {
            let (_, range) = period?;
            both(&m, (whose, date), range, lexicon)
        }
    }
}

fn labelled(grain: crate::time_types::Grain, label: &str) -> TimeRange {
    TimeRange { from: None, to: None, grain, label: label.into() }
}

/// What is asked, with the tokens that say so.
fn asked(items: &[Item], set: Setting<'_>) -> Option<(Asked, Vec<usize>)> {
    let tokens = set.tokens;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let has = |list: &[&str]| (0..tokens.len()).find(|&i| list.contains(&word(i)));
    let phrase = |p: &[&str]| (0..tokens.len()).find(|&i| p.iter().enumerate().all(|(k, w)| word(i + k) == *w));
    let timed = |i: usize| items.iter().any(|x| (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Time(_)));
    let named = |i: usize| {
        items.iter().any(|x| {
            (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Column(..) | Sense::Value { .. } | Sense::Term(_) | Sense::Quoted(_))
        })
    };
    let free = |i: &usize| !timed(*i) && !named(*i);
    // 'returning guests' come again, whatever else is returned.
    let person = |i: usize| {
        let is = |t: usize| set.lexicon.is_person(t);
        items.iter().any(|x| x.start == i && matches!(x.sense, Sense::Table(t) if is(t)))
    };
    let beside = |i: usize| person(i + 1) || (1..7).any(|k| matches!(word(i.wrapping_sub(k)), "new" | "first-time"));
    let returns = (0..tokens.len()).find(|&i| RETURNING.contains(&word(i)) && !timed(i) && (free(&i) || beside(i)));
    let again = returns.or_else(|| CAME_BACK.iter().find_map(|p| phrase(p)));
    let fresh = has(&["new", "first-time", "newcomers"]).filter(free).or_else(|| phrase(&["first", "time"]).filter(free));
    if let (Some(a), Some(b)) = (again.or_else(|| has(&["before", "earlier", "previously", "already"]).filter(free)), fresh)
        && a.abs_diff(b) > 1
    {
        let mut said: Vec<usize> = (0..tokens.len())
            .filter(|&i| (free(&i) || Some(i) == returns) && (speaks_of_again(word(i)) || speaks_of_first(word(i))))
            .collect();
        said.extend((0..tokens.len()).filter(|&i| {
            free(&i) && matches!(word(i), "vs" | "versus" | "and" | "or" | "into" | "split" | "many" | "how" | "were" | "ones")
        }));
        return Some((Asked::Both, said));
    }
    let around = |from: usize, to: usize| -> Vec<usize> {
        let mut out: Vec<usize> = (from..=to).collect();
        let mut i = from;
        while i > 0 && AROUND.contains(&word(i - 1)) && free(&(i - 1)) && !matches!(word(i - 1), "how" | "many" | "and" | "who") {
            i -= 1;
            out.push(i);
        }
        let mut i = to + 1;
        while AROUND.contains(&word(i)) && free(&i) && !matches!(word(i), "for" | "in" | "on" | "with" | "and" | "who" | "of" | "that") {
            out.push(i);
            i += 1;
        }
        out
    };
    if let Some(a) = again {
        let to = CAME_BACK.iter().find(|p| phrase(p) == Some(a)).map_or(a, |p| a + p.len() - 1);
        return Some((Asked::Again, around(a, to)));
    }
    let recent = (1..tokens.len()).find(|&i| word(i) == "recent" && word(i - 1) == "most").filter(free);
    let last = has(LAST).filter(free).or(recent);
    let first = has(FIRST).filter(free).or(has(&["first-time"]).filter(free));
    let (at, end) = match (last, first) {
        (Some(i), None) => (i, End::Last),
        (None, Some(i)) => (i, End::First),
        _ => return None,
    };
    // 'the first 5', 'last two'
    if items.iter().any(|x| x.start == at + 1 && matches!(x.sense, Sense::Number(_))) {
        return None;
    }
    let recently = matches!(word(at), "recently" | "recent") && word(at.wrapping_sub(1)) == "most";
    let from = if recently { at - 1 } else { at };
    if has(&["when"]).is_some_and(|w| w < at) {
        let mut said = around(from, at);
        said.extend((0..from).filter(|&i| matches!(word(i), "when" | "did" | "was" | "were" | "has" | "have" | "is" | "been")));
        let by_whom = phrase(&["by", "whom"]).is_some() || phrase(&["who"]).is_some();
        return (!by_whom).then_some((Asked::Moment(end), said));
    }
    // 'date of the first visit of each guest', 'last repair date per boat'
    let dates = (at.saturating_sub(4)..at + 5).any(|i| matches!(word(i), "date" | "dates" | "day" | "days" | "time"));
    let each = items.iter().any(|x| matches!(x.sense, Sense::Keyword("each" | "each_lead", _)) && x.start > at);
    if dates && each && !for_time(&word, at) {
        let date = |i: &usize| matches!(word(*i), "date" | "dates" | "day" | "days" | "time") && free(i);
        let mut said: Vec<usize> = (from..=at).collect();
        said.extend((at.saturating_sub(4)..at + 5).filter(|i| *i < tokens.len()).filter(date));
        return Some((Asked::Moment(end), said));
    }
    // 'for the first time', 'had their first', 'whose last … was'
    let owned = (from.saturating_sub(3)..from).any(|i| matches!(word(i), "whose" | "their" | "his" | "her" | "its"));
    let for_first = word(at + 1) == "time" && end == End::First || word(at) == "first-time";
    // 'guests who last dined before June'
    let done = from > 0 && table_before(items, from) && crate::compose::state::is_deed(word(at + 1));
    let verbal = from > 0 && (matches!(word(from - 1), "who" | "that" | "which" | "have" | "had") || done);
    (owned || for_first || verbal).then(|| (Asked::Within(end), around(from, at)))
}

/// 'first time'
fn for_time<'a>(word: &impl Fn(usize) -> &'a str, at: usize) -> bool {
    word(at + 1) == "time"
}

/// True where the word before a token names rows.
fn table_before(items: &[Item], token: usize) -> bool {
    items.iter().any(|i| i.end == token && matches!(i.sense, Sense::Table(_)))
}

/// The one period of the question.
fn period(items: &[Item]) -> Option<(usize, TimeRange)> {
    let mut all = items.iter().filter_map(|i| match &i.sense {
        Sense::Time(TimeMeaning::Range(range)) => Some((i.start, range.clone())),
        _ => None,
    });
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

/// Whose happenings are spoken of, and the table that keeps them.
fn parties(view: &View<'_>, m: &Meaning, again: bool) -> Option<(usize, usize)> {
    let lexicon = view.lexicon();
    let mut spoken: Vec<usize> = Vec::new();
    let mut put = |t: usize| {
        if !spoken.contains(&t) {
            spoken.push(t);
        }
    };
    for i in 0..view.items.len() {
        match view.sense(i) {
            Some(Sense::Table(t)) | Some(Sense::Column(t, _)) | Some(Sense::Value { table: t, .. }) => put(*t),
            Some(Sense::Restriction(p)) => p.tables(&mut |t| lexicon.table(&t.name).into_iter().for_each(&mut put)),
            _ => {}
        }
    }
    let event = |t: usize| dated(t, lexicon);
    let person = |t: usize| lexicon.is_person(t);
    let refers = |from: usize, to: usize| {
        from != to && lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
    };
    let keyed = m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None });
    let whose = keyed.or_else(|| spoken.iter().copied().find(|&t| !event(t) || spoken.iter().any(|&e| refers(e, t)) || person(t)));
    let (whose, events): (usize, Vec<usize>) = match whose {
        Some(w) => (w, spoken.iter().copied().filter(|&e| e != w && event(e) && (refers(e, w) || reaches(e, w, lexicon))).collect()),
        None if m.asks.who => {
            let e = spoken.iter().copied().find(|&e| event(e))?;
            let to = (0..lexicon.tables.len()).find(|&t| person(t) && refers(e, t))?;
            (to, vec![e])
        }
        None => return None,
    };
    if let [e, ..] = events[..] {
        return Some((whose, e));
    }
    // A verb that is called like what the database keeps, or the only thing that it keeps of them.
    let all: Vec<usize> = (0..lexicon.tables.len()).filter(|&t| refers(t, whose) && event(t)).collect();
    let verbs: Vec<String> = view.set.tokens.iter().map(|t| root(&t.lower)).filter(|r| r.len() > 2).collect();
    let called = |t: &usize| {
        let own = lexicon.tables[*t].words.iter();
        own.chain(lexicon.tables[*t].columns.iter().filter(|c| !c.foreign).flat_map(|c| &c.words)).any(|w| verbs.contains(&root(w)))
    };
    let named: Vec<usize> = all.iter().copied().filter(called).collect();
    let told = again || view.set.tokens.iter().any(|t| super::never::is_happening(&t.lower));
    // 'bought for the first time': what is sold, where that is kept.
    let trades = view.set.tokens.iter().any(|t| {
        matches!(crate::lexicon::DICTIONARY.keyword(&t.lower), Some(k) if k.tag == "traded")
            || matches!(t.lower.as_str(), "shopped" | "buying" | "shop" | "buy" | "buyers")
    });
    let sold = crate::compose::measure::quantity(lexicon).map(|(t, _)| t).filter(|t| trades && all.contains(t));
    match (named.as_slice(), all.as_slice()) {
        _ if sold.is_some() => sold.map(|t| (whose, t)),
        ([one], _) => Some((whose, *one)),
        ([], [one]) if told => Some((whose, *one)),
        _ => None,
    }
}

/// True for rows with a date, of their own or of what they are lines of.
fn dated(t: usize, lexicon: &Lexicon) -> bool {
    lexicon.tables[t].date.is_some() || lexicon.dated_by(t).is_some_and(|p| lexicon.tables[p].date.is_some())
}

/// True where rows of a table lead to rows of another over two keys.
fn reaches(from: usize, to: usize, lexicon: &Lexicon) -> bool {
    let up = |t: usize| lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == t && e.to != t).map(|e| e.to);
    up(from).any(|t| up(t).any(|u| u == to))
}

/// The date of the happenings: named by a verb, or the usual one.
fn date_of(view: &View<'_>, m: &Meaning, event: usize, near: usize) -> Option<Place> {
    let said = (0..view.items.len()).find_map(|i| view.column(i).filter(|p| p.0 == event && view.is_date(*p)));
    let shown = m.shown.iter().copied().find(|p| p.0 == event && view.is_date(*p));
    let hints: Vec<String> = view.set.tokens[..near.max(1).min(view.set.tokens.len())]
        .iter()
        .filter(|t| !RETURNING.contains(&t.lower.as_str()))
        .map(|t| crate::text::stem(&t.lemma))
        .collect();
    let own = dates::of_table(event, &hints, view).filter(|p| p.0 == event);
    let parent = || view.lexicon().dated_by(event).and_then(|p| dates::of_table(p, &hints, view).filter(|d| d.0 == p));
    said.or(shown).or(own).or_else(parent)
}

/// Conditions on the happenings themselves, or on what only they lead to.
fn related(m: &Meaning, (whose, _): (usize, usize), lexicon: &Lexicon) -> Vec<Predicate> {
    let of_whose = |p: &Predicate| tables(p, lexicon).iter().all(|t| *t == whose || leads(whose, *t, lexicon));
    m.conditions.iter().filter(|p| !of_whose(p)).cloned().collect()
}

fn tables(p: &Predicate, lexicon: &Lexicon) -> Vec<usize> {
    let mut all = Vec::new();
    p.tables(&mut |t| all.extend(lexicon.table(&t.name)));
    all
}

fn leads(from: usize, to: usize, lexicon: &Lexicon) -> bool {
    lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// Rows of the happenings of somebody within a period, there or not.
fn happened((whose, date): (usize, Place), range: Option<TimeRange>, also: &[Predicate], negated: bool, lexicon: &Lexicon) -> Predicate {
    let column = column_ref(lexicon, date.0, date.1);
    let mut conditions: Vec<Predicate> = range.map(|range| Predicate::Within { column, range, negated: false }).into_iter().collect();
    conditions.extend(also.iter().cloned());
    Predicate::Related { of: table_ref(lexicon, whose), table: table_ref(lexicon, date.0), conditions, negated }
}

/// 'when did each … last …': the date, of each or of the one spoken of.
fn moment(mut m: Meaning, end: End, (whose, date): (usize, Place), (view, style): (&View<'_>, Style)) -> Option<Composed> {
    let each = m.each || m.keys.contains(&Key::Entity(whose));
    // One of them is named, or all are asked for.
    let pointed = m.conditions.iter().any(|p| tables(p, view.lexicon()).contains(&whose));
    if !each && !pointed {
        return None;
    }
    let f = if end == End::First { Aggregate::Min } else { Aggregate::Max };
    m.measures = vec![Measure::Of(f, column(view.lexicon(), date.0, date.1), date.0)];
    m.keys = if each { vec![Key::Entity(whose)] } else { Vec::new() };
    m.shown.clear();
    // People who call things by their codes see them, too.
    let table = &view.lexicon().schema.tables[whose];
    if let (true, [key]) = (each, table.primary_key.as_slice())
        && table.columns[*key].class.is_text()
    {
        m.shown.push((whose, *key));
    }
    (m.head, m.open_count, m.open_function) = (None, false, None);
    m.asks.when = false;
    settle::settle(&mut m, view, style)?;
    let mut composed = build::build(m, view)?;
    composed.rules.push("first and last");
    Some(composed)
}

/// Those that satisfy the bounds: listed with the date, or counted.
fn those(
    mut m: Meaning,
    (whose, event): (usize, usize),
    (bounds, shown): (Vec<Predicate>, Option<(Measure, Vec<Predicate>)>),
    (view, style): (&View<'_>, Style),
) -> Option<Composed> {
    let counted = counts(view);
    m.tables.retain(|t| *t != event);
    m.shown.retain(|p| p.0 != event);
    (m.open_count, m.open_function, m.each, m.asks.when) = (false, None, false, false);
    m.periods.clear();
    let lexicon = view.lexicon();
    if m.keys.iter().any(|k| !matches!(k, Key::Entity(t) if *t == whose) && !matches!(k, Key::Column(p) if p.0 == whose)) {
        return None;
    }
    if counted {
        m.measures = vec![Measure::Rows(whose)];
        m.keys.retain(|k| !matches!(k, Key::Entity(_)));
        m.head = None;
    } else {
        m.measures.clear();
        m.keys.clear();
        m.head = Some(whose);
        m.asks.list = true;
        if let Some((measure, also)) = shown {
            m.measures = vec![measure];
            m.keys = vec![Key::Entity(whose)];
            m.head = None;
            m.conditions.extend(also);
        }
    }
    m.tables.retain(|t| *t == whose || lexicon.tables[*t].date.is_none() && leads(whose, *t, lexicon));
    m.conditions.extend(bounds);
    settle::settle(&mut m, view, style)?;
    let mut composed = build::build(m, view)?;
    composed.rules.push("first and last");
    Some(composed)
}

/// 'repeat guests': those of whom more than one happening is kept.
fn several(mut m: Meaning, (whose, event): (usize, usize), also: Vec<Predicate>, (view, style): (&View<'_>, Style)) -> Option<Composed> {
    let counted = counts(view);
    m.conditions.extend(also);
    m.having = vec![(Measure::Rows(event), Comparison::Greater, "1".into())];
    (m.open_count, m.open_function, m.asks.when) = (false, None, false);
    m.tables.retain(|t| *t != event && *t != whose);
    m.shown.retain(|p| p.0 != event);
    m.keys.clear();
    if counted {
        m.measures = vec![Measure::Rows(whose)];
        m.head = None;
    } else {
        m.measures.clear();
        m.head = Some(whose);
    }
    settle::settle(&mut m, view, style)?;
    let mut composed = build::build(m, view)?;
    composed.rules.push("first and last");
    Some(composed)
}

/// How many of those of a period are new, and how many were there before.
fn both(m: &Meaning, (whose, date): (usize, Place), range: TimeRange, lexicon: &Lexicon) -> Option<Composed> {
    let also = related(m, (whose, date.0), lexicon);
    let own: Vec<Predicate> = m.conditions.iter().filter(|p| !also.contains(p)).cloned().collect();
    let before = TimeRange { from: None, to: Some(range.from.clone()?), ..labelled(range.grain, "before") };
    let there = |negated: bool| happened((whose, date), Some(before.clone()), &also, negated, lexicon);
    let [key] = lexicon.schema.tables[whose].primary_key[..] else { return None };
    let number = |negated: bool| Expr::Aggregate {
        function: Aggregate::Count,
        distinct: false,
        argument: Box::new(column(lexicon, whose, key)),
        filter: vec![there(negated)],
    };
    let select = [(true, "new_count"), (false, "returning_count")];
    let select = select.into_iter().map(|(negated, name)| Output { expr: number(negated), alias: Some(name.into()) }).collect();
    let mut filter = own;
    filter.push(happened((whose, date), Some(range), &also, false, lexicon));
    let query = Query { subject: Some(table_ref(lexicon, whose)), select, filter, ..Query::default() };
    Some(Composed {
        query,
        rules: vec![super::RULE, "first and last"],
        assumptions: Vec::new(),
        unused: m.left.clone(),
        features: Vec::new(),
        guessed_measure: false,
    })
}

fn counts(view: &View<'_>) -> bool {
    (0..view.items.len()).any(|i| matches!(view.tag(i), "count" | "count_distinct" | "count_verb"))
}

fn speaks_of_first(word: &str) -> bool {
    FIRST.contains(&word) || matches!(word, "new" | "first-time" | "newcomers" | "time" | "ever" | "very")
}

fn speaks_of_again(word: &str) -> bool {
    RETURNING.contains(&word)
        || matches!(
            word,
            "back" | "before" | "again" | "already" | "earlier" | "previously" | "came" | "come" | "been" | "existing" | "old"
        )
}

/// True for a word that rests on rows which are there within a period and not before or after it, or are there before it as well.
pub(crate) fn speaks_of_ends(token: &Token, query: &Query) -> bool {
    let word = token.lower.as_str();
    let base = query.source.as_deref().unwrap_or(query);
    let filters = query.select.iter().filter_map(|o| if let Expr::Aggregate { filter, .. } = &o.expr { Some(filter) } else { None });
    let conditions: Vec<&Predicate> = base.filter.iter().chain(filters.flatten()).collect();
    let open = |p: &&Predicate, first: bool, denied: bool| {
        match p {
        Predicate::Related { conditions, negated, .. } => {
            *negated == denied
                && conditions.iter().any(|c| matches!(c, Predicate::Within { range, .. } if if first { range.from.is_none() && range.to.is_some() } else { range.to.is_none() && range.from.is_some() }))
        }
        _ => false,
    }
    };
    let there = conditions.iter().any(|p| matches!(p, Predicate::Related { negated: false, .. }));
    let several = base.having.iter().any(
        |p| matches!(p, Predicate::Compare { left: Expr::CountRows(Some(_)), op: Comparison::Greater, right: Expr::Number(n) } if n == "1"),
    );
    let any = |first: bool, denied: bool| conditions.iter().any(|p| open(p, first, denied));
    there && any(true, true) && speaks_of_first(word)
        || there && any(false, true) && (LAST.contains(&word) || matches!(word, "recent" | "most"))
        || there
            && conditions.iter().filter(|p| matches!(p, Predicate::Related { negated: false, .. })).count() > 1
            && any(true, false)
            && speaks_of_again(word)
        || several && speaks_of_again(word)
}
