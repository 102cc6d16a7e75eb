//! Verbs that stand for rows of a table: 'customers who ordered at least twice this year', 'no active subscription'.

use super::{Composed, Setting, Words, keyword, rest};
use crate::compose::state::state_word;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::time::TimeMeaning;

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let kept = without_state(&words)
        .or_else(|| counted_state(&words))
        .or_else(|| nothing(&words))
        .or_else(|| amount_of_state(&words))
        .or_else(|| not_reached(&words))
        .or_else(|| reason(&words))
        .or_else(|| times_and_dates(&words))
        .or_else(|| dated_value(&words))?;
    rest(&kept, set)
}

/// 'ordered at least twice this year': at least 2 orders, of this year.
fn times_and_dates(words: &Words) -> Option<Vec<Item>> {
    let subject = (0..words.items.len()).find_map(|i| if let Some(Sense::Table(t)) = words.sense(i) { Some((i, *t)) } else { None })?;
    let (at, table) = (subject.0 + 1..words.items.len()).find_map(|i| match words.sense(i) {
        Some(Sense::Table(t)) if *t != subject.1 && is_verb(words, i) => Some((i, *t)),
        _ => None,
    })?;
    let mut kept: Vec<Item> = words.items[..at].to_vec();
    let mut next = at + 1;
    let mut changed = false;
    let skip = |mut i: usize| {
        while words.is(i, &["anything", "something", "times", "time", "a", "the"]) && i < words.items.len() {
            i += 1;
        }
        i
    };
    // How often …
    let (bound, number) = match (words.tag(next), words.sense(next + 1), words.sense(next)) {
        ("cmp", Some(Sense::Number(_)), _) => (Some(next), Some(next + 1)),
        (_, _, Some(Sense::Number(n)))
            if !n.ordinal
                && (words.is(next, &["twice", "once", "thrice"])
                    || words.word(next).ends_with("times")
                    || words.is(next + 1, &["times"])) =>
        {
            (None, Some(next))
        }
        _ => (None, None),
    };
    if let Some(n) = number {
        kept.push(keyword("with", "", words.items[at].start));
        match bound {
            Some(b) => kept.push(words.items[b].clone()),
            None => kept.push(keyword("cmp", "=", words.items[at].start)),
        }
        kept.push(words.items[n].clone());
        next = skip(n + 1);
        changed = true;
    }
    kept.push(words.items[at].clone());
    // … and when.
    let when = skip(next);
    if let Some(Sense::Time(TimeMeaning::Range(range))) = words.sense(when)
        && let Some(c) = words.set.lexicon.tables[table].date
    {
        let schema = &words.set.lexicon.schema.tables[table];
        let column = ColumnRef { table: TableRef::new(&schema.name), column: schema.columns[c].name.clone() };
        let predicate = Predicate::Within { column, range: range.clone(), negated: false };
        let item = &words.items[when];
        kept.push(Item { sense: Sense::Restriction(Box::new(predicate)), ..item.clone() });
        next = when + 1;
        changed = true;
    }
    kept.extend(words.items[next..].iter().cloned());
    changed.then_some(kept)
}

/// 'users who exported something last month': the time is that of the export.
fn dated_value(words: &Words) -> Option<Vec<Item>> {
    let lexicon = words.set.lexicon;
    let subject = (0..words.items.len()).find_map(|i| if let Some(Sense::Table(t)) = words.sense(i) { Some((i, *t)) } else { None })?;
    let (at, table) = (subject.0 + 1..words.items.len()).find_map(|i| match words.sense(i) {
        Some(Sense::Value { table, .. }) if *table != subject.1 && words.word(i).ends_with("ed") => Some((i, *table)),
        _ => None,
    })?;
    let mut when = at + 1;
    while words.is(when, &["anything", "something", "a", "the", "any"]) {
        when += 1;
    }
    let Some(Sense::Time(TimeMeaning::Range(range))) = words.sense(when) else { return None };
    let schema = &lexicon.schema.tables[table];
    let column = ColumnRef { table: TableRef::new(&schema.name), column: schema.columns[lexicon.tables[table].date?].name.clone() };
    let mut kept: Vec<Item> = words.items[..=at].to_vec();
    kept.push(Item {
        sense: Sense::Restriction(Box::new(Predicate::Within { column, range: range.clone(), negated: false })),
        ..words.items[when].clone()
    });
    kept.extend(words.items[when + 1..].iter().cloned());
    Some(kept)
}

/// 'active MRR': the amount of the rows in that state.
fn amount_of_state(words: &Words) -> Option<Vec<Item>> {
    let at = (0..words.items.len()).find(|&i| {
        state_word(&words.word(i)).is_some() && matches!(words.sense(i + 1), Some(Sense::Column(t, c)) if words.is_amount(*t, *c))
    })?;
    if matches!(words.sense(at), Some(Sense::Value { .. })) {
        return None;
    }
    let Some(Sense::Column(t, _)) = words.sense(at + 1) else { return None };
    let restriction = state_of(words, at, *t)?;
    let mut kept: Vec<Item> = words.items[..at].to_vec();
    kept.push(words.items[at + 1].clone());
    let mut tail: Vec<Item> = words.items[at + 2..].to_vec();
    // Read last, so that it doesn't end what is asked for.
    let place = tail.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(tail.len(), |i| i + 1);
    tail.insert(place, restriction);
    kept.extend(tail);
    Some(kept)
}

/// 'orders that have not been shipped yet': the date of shipping is missing.
fn not_reached(words: &Words) -> Option<Vec<Item>> {
    let neg = (0..words.items.len()).find(|&i| words.tag(i) == "neg")?;
    let mut at = neg + 1;
    while matches!(words.tag(at), "verb" | "filler") || words.is(at, &["yet", "been"]) {
        at += 1;
    }
    let Some(Sense::Value { table, .. }) = words.sense(at) else { return None };
    let ends = super::dates::ends_of(&words.word(at)).filter(|_| words.word(at).ends_with('d'))?;
    let column = super::dates::named(&words.set, *table, &ends[..1])?;
    let schema = &words.set.lexicon.schema.tables[*table];
    if schema.columns[column].not_null {
        return None;
    }
    let expr = Expr::Column(ColumnRef { table: TableRef::new(&schema.name), column: schema.columns[column].name.clone() });
    let mut kept: Vec<Item> = words.items[..neg].to_vec();
    kept.push(Item { sense: Sense::Restriction(Box::new(Predicate::Null { expr, negated: false })), ..words.items[at].clone() });
    kept.extend(words.items[at + 1..].iter().cloned());
    Some(kept)
}

/// 'and why': the column that holds a reason.
fn reason(words: &Words) -> Option<Vec<Item>> {
    let at = (0..words.items.len()).find(|&i| words.is(i, &["why"]) && !matches!(words.sense(i), Some(Sense::Column(..))))?;
    let mut tables: Vec<usize> = Vec::new();
    for i in words.items {
        if let Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } = i.sense
            && !tables.contains(&t)
        {
            tables.push(t);
        }
    }
    let lexicon = words.set.lexicon;
    let (t, c) = tables
        .into_iter()
        .find_map(|t| (0..lexicon.tables[t].columns.len()).find(|&c| crate::requests::is_cause(lexicon, t, c)).map(|c| (t, c)))?;
    let mut kept = words.items.to_vec();
    kept[at] = Item { sense: Sense::Column(t, c), fit: 1.0, ..kept[at].clone() };
    Some(kept)
}

/// A table named by its verb: 'ordered', 'purchased'.
fn is_verb(words: &Words, at: usize) -> bool {
    let word = words.word(at);
    let named = matches!(words.sense(at), Some(Sense::Table(t)) if words.set.lexicon.tables[*t].words.contains(&word));
    (word.ends_with('d') && !named) || matches!(word.as_str(), "bought" | "sold" | "spent" | "rented" | "lent" | "wrote" | "sent")
}

/// 'more than 3 open tickets': more than 3 tickets, of those that are open.
fn counted_state(words: &Words) -> Option<Vec<Item>> {
    let at = (1..words.items.len()).find(|&i| {
        matches!(words.sense(i - 1), Some(Sense::Number(_)))
            && state_word(&words.word(i)).is_some()
            && matches!(words.sense(i + 1), Some(Sense::Table(_)))
            && i >= 2
            && words.tag(i - 2) == "cmp"
    })?;
    let Some(Sense::Table(t)) = words.sense(at + 1) else { return None };
    let restriction = state_of(words, at, *t)?;
    let mut kept: Vec<Item> = words.items[..at].to_vec();
    kept.push(words.items[at + 1].clone());
    kept.push(restriction);
    kept.extend(words.items[at + 2..].iter().cloned());
    Some(kept)
}

/// The condition of a state on its date in the table.
fn state_of(words: &Words, at: usize, t: usize) -> Option<Item> {
    let (missing, column) = crate::compose::state::dated_state(words.set.lexicon, t, &words.word(at))?;
    let schema = &words.set.lexicon.schema.tables[t];
    let expr = Expr::Column(ColumnRef { table: TableRef::new(&schema.name), column: schema.columns[column].name.clone() });
    Some(Item { sense: Sense::Restriction(Box::new(Predicate::Null { expr, negated: !missing })), ..words.items[at].clone() })
}

/// 'bought nothing this year', 'without sales this year', 'never ordered since March': no such rows in that time.
fn nothing(words: &Words) -> Option<Vec<Item>> {
    let lexicon = words.set.lexicon;
    let subject = (0..words.items.len()).find_map(|i| if let Some(Sense::Table(t)) = words.sense(i) { Some((i, *t)) } else { None })?;
    let deed = |i: usize| match words.sense(i) {
        Some(Sense::Keyword("traded", _)) => crate::compose::measure::quantity(lexicon).map(|(t, _)| t),
        Some(Sense::Keyword("measure", _)) if matches!(words.tag(i.wrapping_sub(1)), "without" | "neg") => {
            crate::compose::measure::quantity(lexicon).map(|(t, _)| t)
        }
        Some(Sense::Table(t)) => Some(*t),
        _ => None,
    };
    let (at, table) = (subject.0 + 1..words.items.len()).find_map(|i| deed(i).map(|t| (i, t)))?;
    let before = (subject.0 + 1..at).rev().find(|&i| matches!(words.tag(i), "neg" | "without"));
    let void = words.is(at + 1, &["nothing", "none", "nobody"]);
    if table == subject.1
        || (before.is_none() && !void)
        || before.is_some_and(|b| {
            (b + 1..at).any(|i| {
                !matches!(words.tag(i), "filler" | "verb" | "all" | "distinct")
                    && !words.is(i, &["any", "a", "an", "been", "ever", "single"])
            })
        })
    {
        return None;
    }
    let mut after = at + 1 + usize::from(void);
    while words.is(after, &["anything", "something", "any", "at all", "from us", "with us", "us"]) || words.tag(after) == "filler" {
        after += 1;
    }
    let range = match words.sense(after) {
        Some(Sense::Time(TimeMeaning::Range(range))) => Some(range.clone()),
        _ => None,
    };
    let measure = matches!(words.tag(at), "measure");
    if range.is_none() && !void && !measure {
        return None;
    }
    let mut kept: Vec<Item> = words.items[..before.unwrap_or(at)].to_vec();
    kept.push(keyword("neg", "", words.items[at].start));
    kept.push(Item { sense: Sense::Table(table), ..words.items[at].clone() });
    let mut next = at + 1 + usize::from(void);
    if let Some(range) = range {
        // An order line is dated by its order.
        let dated = lexicon.tables[table].date.map(|c| (table, c)).or_else(|| {
            let mut to: Vec<usize> = lexicon.adjacent[table]
                .iter()
                .map(|&e| &lexicon.edges[e])
                .filter(|e| e.from == table && e.to != table && lexicon.tables[e.to].columns.iter().any(|c| c.foreign))
                .map(|e| e.to)
                .collect();
            to.dedup();
            to.into_iter().find_map(|t| lexicon.tables[t].date.map(|c| (t, c)))
        });
        let (t, c) = dated?;
        let schema = &lexicon.schema.tables[t];
        let column = ColumnRef { table: TableRef::new(&schema.name), column: schema.columns[c].name.clone() };
        kept.push(Item {
            sense: Sense::Restriction(Box::new(Predicate::Within { column, range, negated: false })),
            ..words.items[after].clone()
        });
        next = after + 1;
    }
    kept.extend(words.items[next..].iter().cloned());
    Some(kept)
}

/// 'have no active subscription': the state is that of the rows that must not be there.
fn without_state(words: &Words) -> Option<Vec<Item>> {
    let at = (1..words.items.len()).find(|&i| matches!(words.tag(i), "neg" | "without"))?;
    let mut state = at + 1;
    while words.is(state, &["any", "an", "a", "single"]) {
        state += 1;
    }
    let table = state + 1;
    let Some(Sense::Table(t)) = words.sense(table) else { return None };
    let restriction = state_of(words, state, *t)?;
    let named = words.items[..at].iter().any(|i| matches!(i.sense, Sense::Table(x) if x != *t));
    if !named {
        return None;
    }
    let mut kept: Vec<Item> = words.items[..=at].to_vec();
    kept.push(words.items[table].clone());
    kept.push(restriction);
    kept.extend(words.items[table + 1..].iter().cloned());
    Some(kept)
}
