//! How things stood at a time: a condition on the spells that hold then, or on the last change before.

use super::said::{At, Words};
use super::tables::{Changes, Spells, changes, changes_of, equals, refers, spells};
use super::{POSITION, composed, touched, without};
use crate::account::root_of;
use crate::compose::Composed;
use crate::compose::deeds::says_when;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::meaning::parts::{Key, Meaning, Measure, Style, column, column_ref, table_ref};
use crate::meaning::view::View;
use crate::meaning::{build, read, settle};
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, OrderItem, Output, Predicate, Query, WindowKind};
use crate::text::identifier_words;
use crate::time_types::{Grain, TimePoint, TimeRange};

const RULE: &str = "state at a time";

/// The query of a question about how things stood at a time, or stand now.
pub(super) fn derive(words: &Words<'_>, style: Style) -> Option<Composed> {
    if words.begins() {
        return None;
    }
    let lexicon = words.set.lexicon;
    let (at, mut said) = words.time()?;
    said.extend(words.having());
    let mut kept = without(words, &said);
    let touched = touched(&kept, (words.set.tokens, lexicon));
    kept.retain(|i| !i.sense.eq(&Sense::Unknown) || !is_frame(words, i));
    if let Some(s) = spelled(words, &touched, &at) {
        return of_spells(words, &kept, (&s, &at), style);
    }
    let At::During(range) = at else { return None };
    let kept_of = |t: usize| changes(lexicon, t).or_else(|| changes_of(lexicon, t));
    let c = touched.iter().find_map(|&t| kept_of(t))?;
    of_changes(words, &kept, (&c, &range), style)
}

/// Words that only carry such a question.
fn is_frame(words: &Words<'_>, item: &Item) -> bool {
    (item.start..item.end)
        .all(|i| matches!(words.word(i), "stood" | "stand" | "sat" | "back" | "then" | "was" | "were" | "go" | "if" | "you"))
}

/// The spells that are spoken of.
fn spelled(words: &Words<'_>, touched: &[usize], at: &At) -> Option<Spells> {
    let lexicon = words.set.lexicon;
    let strict = |t: usize| spells(lexicon, t).filter(|s| s.strict);
    let spoken = |t: &usize, c: usize| words.items.iter().any(|i| matches!(&i.sense, Sense::Column(x, k) if x == t && *k == c));
    if let Some(s) = touched.iter().find_map(|&t| strict(t)) {
        // Its own dates are asked about.
        if spoken(&s.table, s.from) || spoken(&s.table, s.to) || deed_of_its_own(words, &s) {
            return None;
        }
        // 'the assignments of last month': rows of their own, which began then.
        let by_name_only =
            !words.items.iter().any(|i| matches!(&i.sense, Sense::Column(t, _) | Sense::Value { table: t, .. } if *t == s.table));
        let owned = refers(lexicon, s.table).any(|e| touched.contains(&e.to));
        let refers = refers(lexicon, s.table).next().is_some();
        return (!by_name_only || owned || !refers && (*at != At::Now || s.flag.is_none())).then_some(s);
    }
    // Who had what: rows between two things that are named, or between one and the people that 'who' asks for.
    // 'who resigned this year': their own day tells it.
    let own_day = |i: &Item| matches!(i.sense, Sense::Column(t, c) if lexicon.is_person(t) && lexicon.schema.tables[t].columns[c].class.is_temporal());
    let who = words.has(&["who", "whom"]).is_some() && !words.items.iter().any(own_day);
    let between = |s: &Spells| {
        let ends: Vec<usize> = refers(lexicon, s.table).map(|e| e.to).collect();
        let named = ends.iter().filter(|t| touched.contains(t)).count();
        let person = || ends.iter().any(|&t| lexicon.is_person(t) && !touched.contains(&t));
        named > 1 || named == 1 && who && (person() || ends.len() == 2)
    };
    let mut all = (0..lexicon.tables.len()).filter_map(strict).filter(between);
    if let Some(s) = all.next().filter(|_| all.next().is_none()) {
        return Some(s);
    }
    // 'contracts that were running on 1 June'
    const HOLDS: &[&str] = &["active", "running", "ongoing", "live", "in force", "valid", "effective"];
    let said = words.has(HOLDS).is_some() || words.phrase(&["in", "force"]).is_some() || words.there().is_some();
    let own = |s: &Spells| {
        words.items.iter().all(|i| !matches!(&i.sense, Sense::Value { table, value, .. } if *table == s.table && HOLDS.contains(&value.to_lowercase().as_str())))
    };
    let point = matches!(at, At::During(r) if r.grain == Grain::Day || r.grain == Grain::Minute) || *at == At::Now;
    touched.iter().find_map(|&t| spells(lexicon, t)).filter(|s| said && point && own(s))
}

/// True for 'passes sold today' where the passes keep when they are sold beside the days on which they hold: what is asked about is that day.
fn deed_of_its_own(words: &Words<'_>, s: &Spells) -> bool {
    let columns = &words.set.lexicon.schema.tables[s.table].columns;
    let dates = || columns.iter().enumerate().filter(|(c, column)| column.class.is_temporal() && *c != s.from && *c != s.to);
    (0..words.len()).any(|i| {
        let (word, told) = (root_of(words.word(i)), says_when(words.word(i)));
        let tells = |part: &str| root_of(part) == word || told.iter().any(|t| part.starts_with(t));
        dates().any(|(_, column)| identifier_words(&column.name).iter().any(|part| part.len() > 3 && tells(part)))
    })
}

/// Conditions that a spell holds within a time.
pub(super) fn held(s: &Spells, at: &At, lexicon: &Lexicon) -> Option<Vec<Predicate>> {
    let At::During(range) = at else { return Some(s.standing(lexicon)) };
    let to = range.to.clone()?;
    let mut from = range.from.clone()?;
    // What ended at the very moment no longer held.
    if !s.by_days(lexicon) && range.grain != Grain::Minute {
        from = from.shifted(1, Grain::Second);
    }
    let part = |from: Option<TimePoint>, to: Option<TimePoint>, label: String| TimeRange { from, to, label, ..range.clone() };
    let begun = part(None, Some(to), format!("{} or before", range.label));
    let begun = Predicate::Within { column: column_ref(lexicon, s.table, s.from), range: begun, negated: false };
    let later = part(Some(from), None, format!("{} or later", range.label));
    let later = Predicate::Within { column: column_ref(lexicon, s.table, s.to), range: later, negated: false };
    let open = Predicate::Null { expr: column(lexicon, s.table, s.to), negated: false };
    let nullable = !lexicon.schema.tables[s.table].columns[s.to].not_null;
    Some(vec![begun, if nullable { Predicate::Any(vec![open, later]) } else { later }])
}

fn of_spells(words: &Words<'_>, kept: &[Item], (s, at): (&Spells, &At), style: Style) -> Option<Composed> {
    let lexicon = words.set.lexicon;
    let view = View::new(kept, words.set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || !m.periods.is_empty() || m.absence.is_some() {
        return None;
    }
    // What the words make of the spells' own ends ('current', 'assigned') is told by the time.
    m.shown.retain(|p| *p != s.begins() && *p != s.ends());
    let own = |p: &Predicate| {
        let mut ends = false;
        p.columns(&mut |c| ends |= *c == column_ref(lexicon, s.table, s.to) || *c == column_ref(lexicon, s.table, s.from));
        ends
    };
    m.conditions.retain(|p| !own(p));
    m.conditions.extend(held(s, at, lexicon)?);
    (m.asks.when, m.deed) = (false, m.deed.filter(|t| *t != s.table));
    m.asks.who |= words.has(&["who", "whom"]).is_some() && m.head.is_none() && m.tables.is_empty();
    priced(&mut m, s, &view, lexicon);
    state_key(&mut m, s.table, lexicon);
    // What only restricts the rows asked for repeats none of them.
    let restricts = |t: &usize| m.conditions.iter().any(|p| of_table(p, *t, lexicon));
    if m.head.is_some() {
        m.tables = m.tables.iter().copied().filter(|t| Some(*t) == m.head || !restricts(t)).collect();
    }
    partners(&mut m, s, lexicon);
    settle::settle(&mut m, &view, style)?;
    once(&mut m, s, at, lexicon)?;
    let mut out = build::build(m, &view)?;
    out.rules.push(RULE);
    Some(out)
}

/// Over more than a day several versions of one may have held: each is counted once.
fn once(m: &mut Meaning, s: &Spells, at: &At, lexicon: &Lexicon) -> Option<()> {
    let long = matches!(at, At::During(r) if !matches!(r.grain, Grain::Day | Grain::Hour | Grain::Minute | Grain::Second));
    if long {
        for measure in m.measures.iter_mut().filter(|x| **x == Measure::Rows(s.table)) {
            *measure = Measure::Distinct((s.table, s.whose(lexicon)?));
        }
    }
    Some(())
}

fn of_table(p: &Predicate, t: usize, lexicon: &Lexicon) -> bool {
    let mut of = false;
    p.tables(&mut |x| of |= lexicon.table(&x.name) == Some(t));
    of
}

/// 'how many in each state': by the state and not by its rows.
fn state_key(m: &mut Meaning, t: usize, lexicon: &Lexicon) {
    let Some(c) = super::tables::state(lexicon, t) else { return };
    // 'in which status': what rows are known by is their number.
    let number = |p: &(usize, usize)| p.0 == t && lexicon.schema.tables[t].primary_key == [p.1];
    for p in m.shown.iter_mut().filter(|p| number(p)) {
        *p = (t, c);
    }
    let mut put = false;
    // 'how many are in which state'
    let counts_others = m.open_count || m.measures.iter().any(|x| x.home() != t);
    if m.head == Some(t) && m.asks.which && counts_others && m.keys.is_empty() {
        m.keys.push(Key::Column((t, c)));
        put = true;
    }
    for key in &mut m.keys {
        if *key == Key::Entity(t) || matches!(key, Key::Column(p) if number(p)) {
            *key = Key::Column((t, c));
            put = true;
        }
    }
    if put {
        m.tables.retain(|x| *x != t);
        m.head = m.head.filter(|h| *h != t);
    }
    // 'what state was it in'
    let fixed = m.conditions.iter().any(|p| equals(p, (t, c), lexicon).is_some());
    if !fixed && m.head == Some(t) && m.shown.is_empty() && m.measures.is_empty() && m.keys.is_empty() && !m.open_count {
        m.shown.push((t, c));
        m.head = None;
        m.tables.retain(|x| *x != t);
    }
    let spoken = m.head.into_iter().chain(m.tables.iter().copied()).find(|x| *x != t && m.measures.is_empty() && m.open_count);
    if put && let Some(x) = spoken {
        m.measures.push(Measure::Rows(x));
        m.open_count = false;
        m.head = m.head.filter(|h| *h != x);
    }
}

/// Who has what: both are shown, a row each.
fn partners(m: &mut Meaning, s: &Spells, lexicon: &Lexicon) {
    let ends: Vec<usize> = refers(lexicon, s.table).map(|e| e.to).collect();
    let named = |t: &usize| m.tables.contains(t) || m.conditions.iter().any(|p| of_table(p, *t, lexicon));
    let person = ends.iter().copied().find(|t| lexicon.is_person(*t));
    let free: Vec<usize> = ends.iter().copied().filter(|t| !named(t)).collect();
    let other = if let [one] = free[..] { Some(one) } else { None };
    if m.asks.who
        && m.head.is_none()
        && !m.tables.iter().any(|t| lexicon.is_person(*t))
        && let Some(p) = person.or(other)
    {
        m.head = Some(p);
        m.tables.push(p);
    }
    let counted = m.open_count || !m.measures.is_empty() || m.open_function.is_some();
    let owner = m.keys.iter().find_map(|k| if let Key::Entity(t) = k { Some(*t).filter(|t| ends.contains(t)) } else { None });
    if let (Some(o), false, 1) = (owner, counted, m.keys.len()) {
        let display = |t: usize| lexicon.tables[t].display.iter().map(move |&c| (t, c));
        let other = m.head.filter(|h| *h != o && *h != s.table);
        let states: Vec<_> = m.shown.clone();
        m.shown = display(o).chain(other.into_iter().flat_map(display)).collect();
        m.shown.extend(states);
        m.keys.clear();
        (m.head, m.each) = (None, false);
    }
}

/// 'what was the fare for children on 1 June': the one amount that rows of a price list hold.
fn priced(m: &mut Meaning, s: &Spells, view: &View<'_>, lexicon: &Lexicon) {
    let amounts: Vec<usize> = (0..lexicon.tables[s.table].columns.len()).filter(|&c| view.is_amount((s.table, c))).collect();
    let fixed = |c: usize| m.conditions.iter().any(|p| equals(p, (s.table, c), lexicon).is_some());
    let named = lexicon.tables[s.table].display.iter().any(|&c| !lexicon.schema.tables[s.table].primary_key.contains(&c) && !fixed(c));
    let alone = m.shown.is_empty() && m.measures.is_empty() && m.keys.is_empty() && !m.open_count && m.rank.is_none();
    let only = m.tables.iter().all(|t| *t == s.table);
    if let ([c], true, false) = (amounts.as_slice(), alone && only && m.head.is_none_or(|h| h == s.table), named) {
        m.shown.push((s.table, *c));
        m.head = None;
    }
}

/// The last change of each before a time: its key, state and place among them.
fn last_changes(c: &Changes, range: &TimeRange, filter: Vec<Predicate>, lexicon: &Lexicon) -> Option<Query> {
    let to = range.to.clone()?;
    let key: Vec<Expr> = c.key.iter().map(|&k| column(lexicon, c.table, k)).collect();
    let window = Expr::Window {
        kind: WindowKind::RowNumber,
        argument: Box::new(Expr::Number("1".into())),
        partition: key.clone(),
        order: vec![OrderItem { expr: column(lexicon, c.table, c.at), descending: true }],
    };
    let mut select: Vec<Output> = key.into_iter().map(|expr| Output { expr, alias: None }).collect();
    select.push(Output { expr: column(lexicon, c.table, c.state), alias: None });
    select.push(Output { expr: window, alias: Some(POSITION.into()) });
    let begun = TimeRange { from: None, to: Some(to), ..range.clone() };
    let mut all = vec![Predicate::Within { column: column_ref(lexicon, c.table, c.at), range: begun, negated: false }];
    all.extend(filter);
    Some(Query { select, subject: Some(table_ref(lexicon, c.table)), filter: all, ..Query::default() })
}

fn first() -> Predicate {
    Predicate::Compare { left: Expr::Derived(POSITION.into()), op: Comparison::Equal, right: Expr::Number("1".into()) }
}

fn of_changes(words: &Words<'_>, kept: &[Item], (c, range): (&Changes, &TimeRange), style: Style) -> Option<Composed> {
    let lexicon = words.set.lexicon;
    let view = View::new(kept, words.set);
    if view.beyond() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || !m.periods.is_empty() || m.absence.is_some() || m.rank.is_some() || !m.having.is_empty() {
        return None;
    }
    // The rows spoken of are those that changed.
    let spoken = |t: &usize| *t == c.owner || *t == c.table;
    if m.head.is_some_and(|h| !spoken(&h)) || !m.tables.is_empty() && !m.tables.iter().any(spoken) {
        return None;
    }
    let name = |k: usize| lexicon.schema.tables[c.table].columns[k].name.clone();
    let places: Vec<(usize, usize)> =
        [Some((c.table, c.state)), c.before.map(|b| (c.table, b)), c.now.map(|n| (c.owner, n))].into_iter().flatten().collect();
    let at = m.conditions.iter().position(|p| places.iter().any(|place| equals(p, *place, lexicon).is_some()));
    let [key] = lexicon.schema.tables[c.owner].primary_key[..] else { return None };
    let [refers] = c.key[..] else { return None };
    if let Some(at) = at {
        // Only where its words say that it stood so; 'granted on 1 July' is a deed of that day.
        if range.grain != Grain::Day && range.grain != Grain::Minute && !stands(words) || !states(words) {
            return None;
        }
        let p = m.conditions.remove(at);
        let values = places.iter().find_map(|place| equals(&p, *place, lexicon))?;
        let state = Predicate::In { expr: Expr::Derived(name(c.state)), values, negated: false };
        let query = Query {
            select: vec![Output { expr: Expr::Derived(name(refers)), alias: None }],
            filter: vec![first(), state],
            source: Some(Box::new(last_changes(c, range, Vec::new(), lexicon)?)),
            ..Query::default()
        };
        m.conditions.push(Predicate::InQuery { expr: column(lexicon, c.owner, key), query: Box::new(query), negated: false });
        m.tables.retain(|t| *t != c.table);
        m.shown.retain(|p| !places.contains(p));
        if m.head == Some(c.table) {
            m.head = Some(c.owner);
        }
        if m.head.is_none() && m.tables.is_empty() {
            m.tables.push(c.owner);
        }
        settle::settle(&mut m, &view, style)?;
        let mut out = build::build(m, &view)?;
        out.rules.push(RULE);
        return Some(out);
    }
    // 'by stage as of 1 March', 'what stage was it in'
    let grouped =
        m.keys.iter().any(|k| matches!(k, Key::Column(p) if places.contains(p)) || *k == Key::Entity(c.table)) && m.keys.len() == 1;
    let shown = m.shown.iter().any(|p| places.contains(p)) && m.keys.is_empty() && m.measures.is_empty() && !m.open_count;
    let inner = last_changes(c, range, m.conditions.clone(), lexicon)?;
    let state = Expr::Derived(name(c.state));
    let mut query = Query { filter: vec![first()], source: Some(Box::new(inner)), ..Query::default() };
    if grouped {
        let count = Expr::aggregate(Aggregate::Count, Expr::Derived(name(refers)));
        let alias = format!("{}_count", lexicon.tables[c.owner].words.join("_"));
        query.select = vec![Output { expr: state.clone(), alias: None }, Output { expr: count, alias: Some(alias) }];
        query.group_by = vec![state];
    } else if shown && !m.conditions.is_empty() {
        query.select = vec![Output { expr: state, alias: None }];
    } else {
        return None;
    }
    Some(composed(query, m.left, RULE))
}

/// True where words say that something stood, and not that it was done.
fn stands(words: &Words<'_>) -> bool {
    words.has(&["stood", "sat", "standing", "in", "at", "had"]).is_some()
}

fn states(words: &Words<'_>) -> bool {
    // The state stands behind a preposition: 'in survey', 'at the survey stage'.
    (0..words.len()).any(|i| {
        let value = words.items.iter().any(|x| (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Value { .. }));
        let ahead = (1..3).filter_map(|k| i.checked_sub(k)).map(|k| words.word(k));
        value && ahead.into_iter().any(|w| matches!(w, "in" | "at" | "stood" | "under"))
    }) || words.phrase(&["as", "of"]).is_some()
        || words.phrase(&["as", "at"]).is_some()
        || words.has(&["stage", "status", "state"]).is_some()
}
