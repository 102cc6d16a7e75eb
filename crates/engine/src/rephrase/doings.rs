//! The amount that a verb names, where it is asked for: 'which kiln fired the most' is the kiln with the highest total of what was fired, 'how
//! far did each ferry sail' the total way of each, 'what do cooks earn' the wage of each cook, 'the most a cow has given' the highest yield.

use super::{Sentence, keyword, sums};
use crate::link::Item;
use crate::mention::Sense;
use crate::mention::doings::{Frame, asked};
use crate::query::{ColumnRef, TableRef};

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let asked = asked(s.set.tokens)?;
    let verb = (0..s.items.len()).find(|&i| (s.items[i].start, s.items[i].end) == asked.verb)?;
    let (t, _) = s.amount(verb)?;
    let whole = |i: &Item| i.start >= asked.opening.0 && i.end <= asked.opening.1 && i.start < i.end;
    let opening: Vec<usize> = (0..s.items.len()).filter(|&i| whole(&s.items[i])).collect();
    match asked.frame {
        Frame::Ranked => ranked(s, verb, &opening),
        Frame::Amount => amount(s, (verb, t), &opening),
        Frame::Extreme => extreme(s, verb, &opening),
        // Read as it stands.
        Frame::Compared => None,
    }
}

/// True where what is spoken of has several of the rows that hold the amount: it is not those rows themselves.
fn of_others(s: &Sentence<'_>, (t, verb): (usize, usize)) -> bool {
    let named = |i: usize| s.table(i).or_else(|| s.value(i).filter(|(x, c)| s.lexicon().tables[*x].display.contains(c)).map(|p| p.0));
    (0..verb).find_map(named).or_else(|| (verb + 1..s.items.len()).find_map(named)) != Some(t)
}

fn is_average(s: &Sentence<'_>, i: usize) -> bool {
    matches!(s.sense(i), Some(Sense::Keyword("agg" | "agg_after", "avg")))
}

/// The amounts added up, where they are of several rows.
fn totalled(s: &Sentence<'_>, verb: usize) -> Vec<Item> {
    let item = s.items[verb].clone();
    let adds = s.amount(verb).is_some_and(|at| of_others(s, (at.0, verb)) && (sums(s, &item, at) || measured(s, at)));
    let total = adds.then(|| keyword("agg", "sum", item.start));
    total.into_iter().chain([item]).collect()
}

/// What was worked, driven or carried on several occasions adds up.
fn measured(s: &Sentence<'_>, (t, c): (usize, usize)) -> bool {
    let kind = crate::compose::units::kind_of_column(s.lexicon(), t, c);
    s.lexicon().tables[t].date.is_some() && kind.is_some_and(|k| !matches!(k, "money" | "calendar"))
}

fn ranked(s: &Sentence<'_>, verb: usize, opening: &[usize]) -> Option<Vec<Item>> {
    let least = opening.iter().any(|&i| s.word(i).ends_with("least"));
    let at = s.items[verb].start;
    let most = Item { sense: Sense::Keyword("sup", if least { "asc" } else { "desc" }), ..s.items[*opening.last()?].clone() };
    let mut out = Vec::new();
    for (i, item) in s.items.iter().enumerate() {
        if i == verb {
            out.extend([keyword("with", "", at), most.clone()]);
            out.extend(totalled(s, verb));
        } else if !opening.contains(&i) {
            out.push(item.clone());
        }
    }
    Some(out)
}

fn amount(s: &Sentence<'_>, (verb, t): (usize, usize), opening: &[usize]) -> Option<Vec<Item>> {
    let average = (0..s.items.len()).find(|&i| is_average(s, i));
    let named = (0..s.items.len()).find(|&i| s.table(i) == Some(t));
    let each = (0..s.items.len()).any(|i| matches!(s.tag(i), "each" | "each_lead" | "by" | "group_by"));
    let first = *opening.first()?;
    let at = s.items[first].start;
    // 'how long does a visit last': one of many.
    let single = named.is_some_and(|n| s.set.tokens.get(s.items[n].end.wrapping_sub(1)).is_some_and(|t| t.lower == t.lemma)) && !each;
    // 'what did the repairs cost': what happened adds up; 'what do cooks earn': each of them.
    let happened = s.lexicon().tables[t].date.is_some()
        && s.lexicon().adjacent[t].iter().any(|&e| s.lexicon().edges[e].from == t)
        && !s.lexicon().is_person(t)
        && s.amount(verb).is_some_and(|at| sums(s, &s.items[verb], at) || measured(s, at));
    let listed = named.filter(|_| !each && !single && average.is_none() && !happened);
    let mut asks: Vec<Item> = match listed {
        _ if average.is_some() || single => vec![keyword("agg", "avg", at), s.items[verb].clone()],
        Some(_) => Vec::new(),
        None if happened => vec![keyword("agg", "sum", at), s.items[verb].clone()],
        None => totalled(s, verb),
    };
    let mut out = Vec::new();
    for (i, item) in s.items.iter().enumerate() {
        if i == first {
            out.append(&mut asks);
        } else if i != verb && Some(i) != average && !opening.contains(&i) {
            out.push(item.clone());
        }
        // Each with what it is.
        if listed == Some(i) {
            out.extend([keyword("and", "", item.end), s.items[verb].clone()]);
        }
    }
    Some(out)
}

/// The extreme of what single rows hold.
fn extreme(s: &Sentence<'_>, verb: usize, opening: &[usize]) -> Option<Vec<Item>> {
    let least = opening.iter().any(|&i| s.word(i).ends_with("least"));
    let (first, at) = (*opening.first()?, s.items[verb].start);
    let mut out: Vec<Item> = s.items[..first].to_vec();
    out.extend([keyword("agg", if least { "min" } else { "max" }, at), s.items[verb].clone()]);
    // Who did it is any of them; what stands behind restricts it.
    let who: Vec<Item> =
        s.items[first..verb].iter().filter(|i| matches!(i.sense, Sense::Table(_) | Sense::Value { .. })).cloned().collect();
    if !who.is_empty() {
        out.push(keyword("of", "", at));
        out.extend(who);
    }
    out.extend(s.items[verb + 1..].iter().cloned());
    Some(out)
}

/// 'how many paid hours did each waiter work': an amount that its unit names is added up, whatever it is restricted to.
pub(super) fn of_units(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let count = (0..s.items.len()).find(|&i| s.tag(i) == "count")?;
    let unit = (count + 1..s.items.len().min(count + 4)).find(|&i| {
        let word = s.word(i);
        s.amount(i).is_some() && crate::compose::units::is_unit(word.split(' ').next_back().unwrap_or_default()) && word.ends_with('s')
    })?;
    let restricts = |i: usize| match s.sense(i) {
        Some(Sense::Value { .. } | Sense::Restriction(_)) => true,
        Some(Sense::Column(t, c)) => s.lexicon().schema.tables[*t].columns[*c].class == crate::schema::TypeClass::Boolean,
        _ => false,
    };
    if unit == count + 1 || !(count + 1..unit).all(restricts) {
        return None;
    }
    let mut out = s.items.to_vec();
    for item in &mut out[count + 1..unit] {
        if let Sense::Column(t, c) = item.sense
            && let Some(flag) = s.lexicon().roles[t].flag(c)
        {
            let shape = &s.lexicon().schema.tables[t];
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            item.sense = Sense::Restriction(Box::new(flag.condition(column, true)));
        }
    }
    out[count] = super::turned(&s.items[count], "agg", "sum");
    let amount = out.remove(unit);
    out.insert(count + 1, amount);
    Some(out)
}
