//! Rates: 'win rate by dealer', 'no-show rate per site this year', 'percentage converted per source'.
//!
//! A word of state in front of 'rate', or right behind 'percent', with nothing counted beside it: of all rows of the table that
//! knows the state, those in it. What else is said restricts and groups both.

use super::{Composed, Setting, Words, filtered, fresh, keyword, measure, percent, rest};
use crate::account::{kin, root_of};
use crate::compose::state::dated_state;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Output, Predicate, TableRef};
use crate::schema::TypeClass;

const RATES: &[&str] = &["rate", "rates", "percentage", "%", "pct", "percent", "share", "ratio"];
const PARTS: &[&str] = &["percentage", "%", "pct", "percent", "share", "proportion", "fraction"];

/// A state with the mentions that say it, its table and its condition.
struct State {
    from: usize,
    to: usize,
    table: usize,
    /// Where the state is a value, its mention says the condition.
    condition: Option<Predicate>,
}

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    if let Some(composed) = (0..items.len()).find_map(|i| of_pieces(&words, i)) {
        return Some(composed);
    }
    let state = (0..items.len()).find_map(|i| before(&words, i).or_else(|| behind(&words, i)))?;
    let end = items.get(state.from)?.start;
    let condition = match &state.condition {
        Some(p) => p.clone(),
        None => value_condition(&words, &state)?,
    };
    // What is counted is named elsewhere ('tender win rate', 'tenders of May: % won'), or is the table of the state.
    let mut kept: Vec<Item> = Vec::new();
    let own = |i: &Item| i.sense == Sense::Table(state.table);
    let named = items.iter().enumerate().any(|(i, item)| own(item) && !(state.from..state.to).contains(&i));
    let counted = |start: usize| [keyword("count", "", start), Item { sense: Sense::Table(state.table), start, end: start, fit: 1.0 }];
    let mut counting = false;
    for (i, item) in items.iter().enumerate() {
        if (state.from..state.to).contains(&i) {
            if i == state.from && !named {
                kept.extend(counted(end));
            }
            continue;
        }
        if own(item) && !counting {
            counting = true;
            kept.push(keyword("count", "", item.start));
        }
        kept.push(item.clone());
    }
    let mut composed = rest(&kept, set)?;
    let query = &mut composed.query;
    if !query.having.is_empty() || query.filter.contains(&condition) {
        return None;
    }
    let m = measure(query);
    // 'which dealer has the highest win rate': only the order measures.
    let whole = match m {
        Some(m) => query.select[m].expr.clone(),
        None => query.order_by.first().map(|o| o.expr.clone())?,
    };
    let counts = matches!(&whole, Expr::CountRows(_)) || matches!(&whole, Expr::Aggregate { function: crate::query::Aggregate::Count, .. });
    if !counts {
        return None;
    }
    query.filter.extend(decided(&words, &condition));
    let part = filtered(&whole, &[super::share::as_existence(&condition, query, &set)])?;
    let rate = percent(part, whole.clone());
    if let Some(m) = m {
        query.select[m] = Output { expr: rate.clone(), alias: fresh("percentage", &query.select) };
    }
    query.order_by.iter_mut().filter(|o| o.expr == whole).for_each(|o| o.expr = rate.clone());
    composed.rules.push("share");
    Some(composed)
}

/// 'no-show rate', 'rate of cancellation'.
fn before(words: &Words, at: usize) -> Option<State> {
    let token = words.items.get(at).and_then(|i| words.set.tokens.get(i.start..i.end)?.last())?;
    RATES.iter().any(|r| token.lower.ends_with(r)).then_some(())?;
    let noun = words.word(at);
    let last = noun.rsplit(' ').next().unwrap_or("");
    if !RATES.contains(&last) {
        return None;
    }
    // 'conversion rate' in one mention.
    if noun.contains(' ')
        && !matches!(words.sense(at), Some(Sense::Keyword(..)))
        && let Some((table, condition)) = state(words, at, noun.rsplit_once(' ').map_or("", |x| x.0))
    {
        return Some(State { from: at, to: at + 1, table, condition });
    }
    if noun != last {
        return None;
    }
    if words.tag(at + 1) == "of"
        && last.starts_with("rate")
        && let Some((table, condition)) = state(words, at + 2, &words.word(at + 2))
    {
        return Some(State { from: at, to: at + 3, table, condition });
    }
    let mut from = at.checked_sub(1)?;
    // 'night dive rate': the state of what is counted.
    if matches!(words.sense(from), Some(Sense::Table(_)))
        && from > 0
        && matches!(words.sense(from - 1), Some(Sense::Value { .. } | Sense::Column(..) | Sense::Restriction(_)))
    {
        from -= 1;
    }
    let (table, condition) = state(words, from, &words.word(from))?;
    // 'share won' of something that is named right behind is another construction's.
    if last != "rate" && last != "rates" && words.tag(at + 1) == "of" {
        return None;
    }
    Some(State { from, to: at + 1, table, condition })
}

/// '% converted per source', 'percentage won by dealer'.
fn behind(words: &Words, at: usize) -> Option<State> {
    if !words.is(at, PARTS) && words.tag(at) != "share" {
        return None;
    }
    let noun = words.word(at);
    if noun.split(' ').any(|w| !PARTS.contains(&w) && w != "the") {
        return None;
    }
    let (table, condition) = state(words, at + 1, &words.word(at + 1))?;
    let ends = match words.sense(at + 2) {
        None | Some(Sense::Punctuation(_) | Sense::Time(_)) => true,
        Some(Sense::Keyword(tag, _)) => matches!(*tag, "by" | "each" | "each_lead" | "group_by" | "prep" | "of"),
        _ => false,
    };
    ends.then_some(State { from: at, to: at + 2, table, condition })
}

/// 'crack rate by kiln', 'defect %': pieces of a kind of all pieces, where a row counts both.
fn of_pieces(words: &Words, at: usize) -> Option<Composed> {
    const ALL: &[&str] = &[
        "produce", "sample", "total", "inspect", "test", "make", "check", "order", "handle", "receive", "count", "attempt", "sent", "pick",
        "harvest", "bake", "print", "weigh", "examine", "screen",
    ];
    if !words.is(at, RATES) || words.tag(at + 1) == "of" {
        return None;
    }
    let from = at.checked_sub(1)?;
    let word = words.word(from);
    if word.len() < 4 || word.contains(' ') {
        return None;
    }
    let lexicon = words.set.lexicon;
    let is_count = |t: usize, c: usize| lexicon.roles[t].is(c, "quantity") || lexicon.roles[t].is(c, "count");
    // 'cracked_pots' of 'checked_pots': two numbers of the same things.
    let number = |t: usize, c: usize| {
        let column = &lexicon.tables[t].columns[c];
        lexicon.schema.tables[t].columns[c].class.is_number() && !column.key && !column.foreign && !column.year
    };
    let same = |t: usize, a: usize, b: usize| {
        let (a, b) = (&lexicon.tables[t].columns[a].words, &lexicon.tables[t].columns[b].words);
        a.len() > 1 && a.last() == b.last()
    };
    let stem = root_of(&word);
    let mut found = (0..lexicon.tables.len()).filter_map(|t| {
        let columns = &lexicon.tables[t].columns;
        let part =
            (0..columns.len()).find(|&c| number(t, c) && columns[c].words.iter().any(|w| root_of(w) == stem || kin(root_of(w), stem)))?;
        let mut wholes = (0..columns.len()).filter(|&c| {
            let all = |w: &String| ALL.iter().any(|a| root_of(w) == root_of(a));
            let counts = is_count(t, part) && is_count(t, c) || same(t, part, c);
            c != part && number(t, c) && counts && columns[c].words.iter().any(all)
        });
        let whole = wholes.next()?;
        Some((t, part, whole))
    });
    let (Some((t, part, whole)), None) = (found.next(), found.next()) else { return None };
    let shape = &lexicon.schema.tables[t];
    let sum = |c: usize| {
        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
        Expr::aggregate(crate::query::Aggregate::Sum, Expr::Column(column))
    };
    let rate = percent(sum(part), sum(whole));
    let mut kept = words.items.to_vec();
    let start = kept.get(from)?.start;
    kept.splice(from..=at, [Item { sense: Sense::Measured(Box::new(rate)), start, end: start, fit: 1.0 }]);
    let mut composed = rest(&kept, words.set)?;
    composed.rules.push("share");
    Some(composed)
}

/// The table that knows a state, and its condition unless the mention itself is a value.
fn state(words: &Words, at: usize, said: &str) -> Option<(usize, Option<Predicate>)> {
    let lexicon = words.set.lexicon;
    let flag = |t: usize, c: usize| {
        let shape = lexicon.schema.tables.get(t)?;
        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns.get(c)?.name.clone() };
        match lexicon.roles[t].flag(c) {
            Some(f) => Some(f.condition(column, true)),
            None => (shape.columns[c].class == TypeClass::Boolean).then_some(Predicate::Is { column, value: true }),
        }
    };
    match words.sense(at)? {
        Sense::Value { table, .. } => return Some((*table, None)),
        Sense::Restriction(p) => {
            let mut tables = Vec::new();
            p.tables(&mut |t| tables.extend(lexicon.table(&t.name)));
            return Some((*tables.first()?, Some((**p).clone())));
        }
        Sense::Column(t, c) => {
            if let Some(p) = flag(*t, *c) {
                return Some((*t, Some(p)));
            }
            // 'settlement rate' of `settled_on`.
            let shape = &lexicon.schema.tables[*t];
            let column = &shape.columns[*c];
            if column.class.is_temporal() && !column.not_null && !said.contains(' ') {
                let expr = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: column.name.clone() });
                return Some((*t, Some(Predicate::Null { expr, negated: true })));
            }
        }
        _ => {}
    }
    // By the word: 'win' of `is_won`, 'cancellation' of `cancelled_at`.
    let word = said.rsplit([' ', '-']).next().unwrap_or("");
    if word.len() < 3 {
        return None;
    }
    let stem = root_of(word);
    let said_of = |w: &String| {
        let other = root_of(w);
        other == stem || kin(other, stem)
    };
    let mut tables: Vec<usize> = words.items.iter().filter_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }).collect();
    let among = |tables: &[usize]| {
        let mut found: Vec<(usize, Predicate)> = Vec::new();
        for &t in tables {
            let entry = &lexicon.tables[t];
            let by_flag = (0..entry.columns.len()).find(|&c| entry.columns[c].words.iter().any(said_of) && flag(t, c).is_some());
            if let Some(p) = by_flag.and_then(|c| flag(t, c)) {
                found.push((t, p));
                continue;
            }
            let dated = (0..entry.columns.len()).find(|&c| {
                let shape = &lexicon.schema.tables[t].columns[c];
                let deed = entry.columns[c].words.first().is_some_and(|w| w.ends_with("ed") && said_of(w));
                shape.class.is_temporal() && !shape.not_null && deed
            });
            let by_date = dated.or_else(|| dated_state(lexicon, t, word).filter(|(missing, _)| !missing).map(|(_, c)| c));
            if let Some(c) = by_date {
                let shape = &lexicon.schema.tables[t];
                let expr = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() });
                found.push((t, Predicate::Null { expr, negated: true }));
            }
        }
        found
    };
    if let Some((t, p)) = among(&tables).into_iter().next() {
        return Some((t, Some(p)));
    }
    // Nowhere named: only where one table knows it.
    tables = (0..lexicon.tables.len()).collect();
    match among(&tables).as_slice() {
        [(t, p)] => Some((*t, Some(p.clone()))),
        _ => None,
    }
}

/// The condition that the mention of a value makes.
fn value_condition(words: &Words, state: &State) -> Option<Predicate> {
    let at = (state.from..state.to).find(|&i| matches!(words.sense(i), Some(Sense::Value { .. })))?;
    let start = words.items[at].start;
    let items = [
        keyword("count", "", start),
        Item { sense: Sense::Table(state.table), start, end: start, fit: 1.0 },
        keyword("with", "", start),
        words.items[at].clone(),
    ];
    let composed = rest(&items, words.set)?;
    match composed.query.filter.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// What is won or lost is so of what is decided: rows that a flag of closing says are open are no part of the whole.
fn decided(words: &Words, condition: &Predicate) -> Option<Predicate> {
    let Predicate::Is { column, value: true } = condition else { return None };
    let t = words.set.lexicon.table(&column.table.name)?;
    let entry = &words.set.lexicon.tables[t];
    let shape = &words.set.lexicon.schema.tables[t];
    let of = |c: usize, names: &[&str]| entry.columns[c].words.iter().any(|w| names.contains(&w.as_str()));
    let c = words.set.lexicon.column(t, &column.column).filter(|&c| of(c, &["won", "win", "lost", "lose"]))?;
    let closed = (0..entry.columns.len())
        .find(|&o| o != c && of(o, &["closed", "close", "decided", "decide"]) && shape.columns[o].class == TypeClass::Boolean)?;
    Some(Predicate::Is { column: ColumnRef { column: shape.columns[closed].name.clone(), ..column.clone() }, value: true })
}
