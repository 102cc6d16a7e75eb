//! Shares: 'what percentage of orders gets cancelled', 'share of revenue by channel', 'MRR share by country'.
//!
//! The whole is what is named before the verb, the part is what the rest of the question restricts it to. Where nothing
//! restricts it, the share is each group's of the total.

mod foremost;
mod fronted;
mod given;
mod owning;

use super::{Composed, Setting, Words, filtered, fresh, keyword, measure, percent, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::plan;
use crate::query::{Expr, OrderItem, Output, Predicate, Query, WindowKind};
use crate::time::TimeMeaning;

const NOUNS: &[&str] = &["share", "shares", "percentage", "percentages", "percent", "proportion", "portion", "pct", "%", "fraction"];
/// Verbs (beside 'be', 'have', 'do') behind which stands what the part is.
const VERBS: &[&str] = &[
    "gets",
    "get",
    "got",
    "come",
    "comes",
    "came",
    "go",
    "goes",
    "went",
    "become",
    "becomes",
    "became",
    "remain",
    "remains",
    "end",
    "ended",
    "ends",
    "make",
    "makes",
    "made",
    "account",
    "accounts",
    "use",
    "used",
    "uses",
    "contain",
    "contains",
    "contained",
    "include",
    "includes",
    "included",
    "belong",
    "belongs",
    "belonged",
    "receive",
    "received",
    "receives",
    "pay",
    "pays",
    "stem",
    "stems",
    "originate",
    "originates",
    "fail",
    "failed",
    "fails",
    "lead",
    "leads",
    "led",
    "generate",
    "generated",
    "involve",
    "involved",
    "placed",
    "ordered",
    "bought",
];

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    if let Some((items, told)) = of_marked(&Words { items, set }) {
        let mut composed = compose(&items, set)?;
        let plain = composed.query.source.is_none() && composed.query.subject.is_some();
        composed.query.filter.extend(plain.then_some(told));
        return Some(composed);
    }
    if let Some(composed) = given::compose(items, set).or_else(|| foremost::compose(items, set)) {
        return Some(composed);
    }
    if let Some(composed) = owning::compose(items, set) {
        return Some(composed);
    }
    let words = Words { items, set };
    let at = (0..items.len()).find(|&i| names_share(&words, i))?;
    let fronted = fronted::behind(&words, at);
    let words = Words { items: fronted.as_deref().unwrap_or(items), set };
    let at = (0..words.items.len()).find(|&i| names_share(&words, i))?;
    match fronted::counted(&words, at) {
        Some(left) => {
            let at = (0..left.len()).find(|&i| names_share(&Words { items: &left, set }, i))?;
            fronted::beside_count(of_part(&left, at, set)?, set)
        }
        None => of_part(words.items, at, set),
    }
}

/// 'the share of failed inspections' where the inspection is a mark of other rows: those rows that bear one.
fn of_marked(words: &Words) -> Option<(Vec<Item>, Predicate)> {
    let schema = &words.set.lexicon.schema;
    let share = (0..words.items.len()).find(|&i| names_share(words, i))?;
    // Only the whole itself: 'the share of revenue from the East region' is of revenue.
    let first = (share + 1..words.items.len()).find(|&i| !matches!(words.tag(i), "of" | "filler" | "prep" | "all"))?;
    let (at, t, c) = (first + 1..words.items.len().min(first + 2)).find_map(|i| match (words.sense(i - 1)?, words.sense(i)?) {
        (Sense::Value { table, column, .. }, Sense::Column(t, c)) if (table, column) == (t, c) => Some((i, *t, *c)),
        _ => None,
    })?;
    let column = crate::query::ColumnRef {
        table: crate::query::TableRef::new(&schema.tables[t].name),
        column: schema.tables[t].columns[c].name.clone(),
    };
    let mut items = words.items.to_vec();
    items[at].sense = Sense::Table(t);
    Some((items, Predicate::Null { expr: Expr::Column(column), negated: true }))
}

/// The share that is named at a mention.
fn of_part(items: &[Item], at: usize, set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    // A picture shows the shares of its parts by itself.
    let drawn = !matches!(crate::compose::chart::picture(set), crate::compose::chart::Picture::None)
        && set.tokens.iter().any(|t| matches!(t.lower.as_str(), "pie" | "chart" | "bar" | "plot" | "graph" | "histogram" | "donut"));
    // 'the proportion of how many …' asks for what follows, drawn.
    let asks = matches!(words.tag(at + 1), "ask" | "count")
        || matches!(words.tag(at + 1), "of" | "prep") && (words.tag(at + 2) == "ask" || words.word(at + 2).starts_with("how"))
        || words.tag(at) == "share" && (words.tag(at + 1) == "ask" || words.word(at + 1).starts_with("how"));
    if asks && words.word(at).contains("proportion") && (words.tag(at + 1) != "count" || words.word(at + 1).starts_with("how")) {
        let of = usize::from(matches!(words.tag(at + 1), "of" | "prep"));
        let left: Vec<Item> = items.iter().enumerate().filter(|(i, _)| *i < at || *i > at + of).map(|(_, i)| i.clone()).collect();
        return rest(&left, set);
    }
    let restricted = (at..items.len()).any(|i| matches!(words.tag(i), "verb" | "that" | "with"));
    if drawn && !restricted {
        let of = usize::from(words.tag(at + 1) == "of" && words.tag(at) != "share");
        let left: Vec<Item> = items.iter().enumerate().filter(|(i, _)| *i < at || *i > at + of).map(|(_, i)| i.clone()).collect();
        return rest(&left, set);
    }
    let (mut kept, head) = strip(&words, at)?;
    let words = Words { items: &kept, set };
    let is_verb = |i: usize| words.tag(i) == "verb" || words.tag(i) == "that" || (words.is(i, VERBS) && words.is_no_name(i));
    let verb = (head + 1..kept.len()).find(|&i| is_verb(i));
    // A verb that only by chance is near some name composes nothing.
    if let Some(v) = verb.filter(|&v| matches!(kept[v].sense, Sense::Column(..) | Sense::Table(_))) {
        kept[v].sense = Sense::Keyword("verb", "");
    }
    let words = Words { items: &kept, set };
    let group = (head + 1..kept.len()).find(|&i| {
        matches!(words.tag(i), "each_lead" | "each" | "by" | "group_by")
            || matches!(words.sense(i), Some(Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))))
    });
    let counts = words.tag(head) == "count";
    // 'the hispanic percentage for cities where …' asks for a column that holds one, not for a share.
    let amount =
        matches!(words.sense(head + 1), Some(Sense::Column(t, c)) if !set.lexicon.tables[*t].columns[*c].money) && words.tag(head) == "agg";
    if amount && verb.is_none() && group.is_none() {
        return None;
    }
    // 'share of the takings from lunch by waiter': what is said of the amount behind its name is the part.
    let amounts = |i: &usize| matches!(kept[*i].sense, Sense::Column(t, c) if words.is_amount(t, c)) || words.tag(*i) == "measure";
    let named = (head..kept.len()).find(amounts).filter(|&n| n < head + 4);
    let part_of = |i: usize| match kept[i].sense {
        Sense::Value { .. } | Sense::Restriction(_) => true,
        Sense::Column(t, c) => {
            set.lexicon.roles[t].flag(c).is_some() || set.lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Boolean
        }
        _ => false,
    };
    let behind = named.zip(group).filter(|&(n, g)| verb.is_none() && !counts && (n + 1..g).any(part_of));
    // What is restricted before the verb restricts the whole; behind a group, too.
    let (before, swapped) = match (verb, group) {
        (Some(v), _) => (Some(v), false),
        (None, Some(g)) if counts => (Some(g), true),
        _ => (None, false),
    };
    let mut whole = rest(&kept, set)?;
    let without = behind.map(|(n, g)| kept[..=n].iter().chain(&kept[g..]).cloned().collect::<Vec<Item>>());
    let first = match &without {
        Some(items) => rest(items, set).map(|c| c.query),
        None => before.and_then(|b| rest(&kept[..b], set)).map(|c| c.query),
    };
    let timed = |p: &Predicate| matches!(p, Predicate::Within { .. } | Predicate::PartIs { .. });
    let grouped = group.is_some() && !whole.query.group_by.is_empty();
    if !grouped && !whole.query.group_by.is_empty() && whole.query.having.is_empty() {
        return present(&words, whole, verb);
    }
    let part: Vec<Predicate> = whole
        .query
        .filter
        .iter()
        .filter(|p| match &first {
            Some(f) if swapped => f.filter.contains(p) && !timed(p),
            // A time behind the verb is the part only where nothing else is.
            Some(f) => {
                let other = whole.query.filter.iter().any(|x| !timed(x) && !f.filter.contains(x));
                !(f.filter.contains(p) || timed(p) && other)
            }
            None => !timed(p) && (counts || !grouped),
        })
        .cloned()
        .collect();
    if whole.query.source.is_some() || (!whole.query.having.is_empty() && !grouped) {
        return of_scalars(whole, first?);
    }
    if let Some(composed) = verb.and_then(|v| of_amounts(&words, v)) {
        return Some(composed);
    }
    let Some(m) = measure(&whole.query) else {
        return present(&words, whole, verb);
    };
    if part.is_empty() && !grouped {
        return present(&words, whole, verb);
    }
    whole.rules.push("share");
    let query = &mut whole.query;
    if part.is_empty() {
        let totals = within(&words, query);
        of_total(query, m, totals);
        return Some(whole);
    }
    let aggregate = query.select[m].expr.clone();
    let subject = query.subject.clone();
    let part_exists: Vec<Predicate> = part.iter().map(|p| as_existence(p, query, &set)).collect();
    let same_rows = match (&first, swapped) {
        (Some(f), false) => f.subject == subject,
        _ => true,
    };
    if !same_rows && !grouped {
        let mut denominator = first?;
        denominator.order_by.clear();
        return of_scalars(whole, denominator);
    }
    let numerator = filtered(&aggregate, &part_exists)?;
    query.filter.retain(|p| !part.contains(p));
    query.also.clear();
    query.select[m] = Output { expr: percent(numerator, aggregate.clone()), alias: fresh("percentage", &query.select) };
    for o in &mut query.order_by {
        if o.expr == aggregate {
            o.expr = query.select[m].expr.clone();
        }
    }
    Some(whole)
}

/// True where the mention asks for a share and is no name of the schema.
fn names_share(words: &Words, at: usize) -> bool {
    match words.sense(at) {
        Some(Sense::Keyword("share", _)) => {
            words.word(at).split(' ').all(|w| !NOUNS.contains(&w) || !words.set.lexicon.named(w).iter().any(|h| h.weight > 0.9))
        }
        Some(Sense::Unknown | Sense::Column(..) | Sense::Table(_) | Sense::Value { .. } | Sense::Keyword("filler", _)) => {
            words.is(at, NOUNS) && words.is_no_name(at)
        }
        _ => false,
    }
}

/// The mentions without the words of the share, and where the whole is named.
fn strip(words: &Words, at: usize) -> Option<(Vec<Item>, usize)> {
    let named = |i: usize| match words.sense(i) {
        Some(Sense::Table(_)) => Some("count"),
        Some(Sense::Column(t, c)) => Some(if words.is_amount(*t, *c) { "agg" } else { "count" }),
        Some(Sense::Keyword("measure" | "count", _) | Sense::Term(_) | Sense::Measured(_)) => Some(""),
        _ => None,
    };
    // '% urgent jobs': nothing stands before.
    let ahead = words.tag(at) == "share" || words.tag(at + 1) == "of" || at == 0;
    let head = if ahead {
        // 'of each ward's beds': the wards are what it is of each.
        let each = |i: usize| i > 0 && matches!(words.tag(i - 1), "each" | "each_lead" | "by" | "group_by");
        let near = || at + 1..words.items.len().min(at + 7);
        near().find(|&i| named(i).is_some() && !each(i)).or_else(|| near().find(|&i| named(i).is_some()))
    } else if words.tag(at.wrapping_sub(1)) == "prep" || words.is(at.wrapping_sub(1), &["as", "as a"]) {
        // 'by channel, in percent': what is measured stands before.
        (0..at)
            .rev()
            .find(|&i| matches!(words.sense(i), Some(Sense::Keyword("measure" | "count", _))))
            .or_else(|| (0..at).find(|&i| named(i).is_some()))
    } else {
        (0..at).rev().find(|&i| named(i).is_some())
    }?;
    let kind = named(head)?;
    let mut kept: Vec<Item> = Vec::new();
    let mut place = 0;
    for (i, item) in words.items.iter().enumerate() {
        let trailing = words.is(i, NOUNS) && (names_share(words, i) || matches!(item.sense, Sense::Unknown | Sense::Keyword("filler", _)));
        let lead =
            (words.tag(i) == "prep" || words.is(i, &["as", "as a", "a"])) && (i + 1..i + 3).any(|j| words.is(j, NOUNS)) && i + 2 >= at;
        if i == at || trailing || lead || (i == at + 1 && words.tag(i) == "of" && ahead) {
            continue;
        }
        if i == at + 1 && words.tag(i) == "of" {
            continue;
        }
        let from = if ahead { at + 1 } else { head };
        if (i == from || (i > from && i <= head && place == 0)) && !kind.is_empty() && place == 0 {
            kept.push(if kind == "count" { keyword("count", "", item.start) } else { keyword("agg", "sum", item.start) });
            place = kept.len();
        }
        if i == head && place == 0 {
            place = kept.len() + 1;
        }
        kept.push(item.clone());
    }
    (place > 0).then(|| (kept, place - 1))
}

/// 'the fabric mix per branch', 'for each branch the split by fabric': the groups that each have their own total, where what is split is
/// said apart from them.
fn within(words: &Words, query: &Query) -> Vec<Expr> {
    let n = words.items.len();
    // 'within each shift'
    let inside = |i: usize| {
        let start = words.items[i].start;
        let lower = |k: usize| words.set.tokens.get(k).map_or("", |t| t.lower.as_str());
        matches!(words.tag(i), "each" | "each_lead") && (lower(start) == "within" || start > 0 && lower(start - 1) == "within")
    };
    let told = (0..n).any(inside);
    if !told && !(0..n).any(|i| matches!(words.tag(i), "by" | "group_by")) {
        return Vec::new();
    }
    let schema = &words.set.lexicon.schema;
    let named = |i: usize| (i + 1..n.min(i + 4)).find(|&k| !matches!(words.tag(k), "filler" | "of" | "all"));
    let each = (0..n).filter(|&i| matches!(words.tag(i), "each" | "each_lead") && (!told || inside(i))).filter_map(named);
    let keys: Vec<&Sense> = each.filter_map(|k| words.sense(k)).collect();
    let of = |e: &Expr| match e {
        Expr::Column(x) => keys.iter().any(|s| match s {
            Sense::Table(t) => schema.tables[*t].name == x.table.name,
            Sense::Column(t, c) => schema.tables[*t].name == x.table.name && schema.tables[*t].columns[*c].name == x.column,
            _ => false,
        }),
        _ => false,
    };
    let all: Vec<Expr> = query.group_by.iter().filter(|e| of(e)).cloned().collect();
    if all.len() < query.group_by.len() { all } else { Vec::new() }
}

/// Each group's part of the total; of the total of its period where groups are by time too, of the totals `within` where they are told.
fn of_total(query: &mut Query, m: usize, within: Vec<Expr>) {
    let argument = Box::new(query.select[m].expr.clone());
    let periods: Vec<Expr> =
        query.group_by.iter().filter(|e| matches!(e, Expr::Truncate(..) | Expr::YearOf(_) | Expr::Part(..))).cloned().collect();
    let partition = if periods.len() < query.group_by.len() { periods } else { Vec::new() };
    let partition = if within.is_empty() { partition } else { within };
    let expr = Expr::Window { kind: WindowKind::ShareOfTotal, argument: argument.clone(), partition, order: Vec::new() };
    let alias = fresh("percentage", &query.select);
    query.select.push(Output { expr, alias });
    if query.order_by.is_empty() {
        query.order_by.push(OrderItem { expr: *argument, descending: true });
    }
}

/// A part that joins would multiply is asked for by existence.
pub(super) fn as_existence(p: &Predicate, query: &Query, set: &Setting<'_>) -> Predicate {
    let Some(subject) = query.subject.clone() else { return p.clone() };
    let mut tables = Vec::new();
    p.tables(&mut |t| {
        if !tables.contains(t) {
            tables.push(t.clone());
        }
    });
    match tables.as_slice() {
        [one] if *one != subject && !matches!(p, Predicate::Related { .. }) => {
            let many =
                plan::tree(&subject, std::slice::from_ref(one), &query.links, set.lexicon).is_ok_and(|t| t.multiplies(&subject, &|_| true));
            if many {
                Predicate::Related { of: subject, table: one.clone(), conditions: vec![p.clone()], negated: false }
            } else {
                p.clone()
            }
        }
        _ => p.clone(),
    }
}

/// Part and whole by queries of their own, where they are not about the same rows.
fn of_scalars(mut part: Composed, mut whole: Query) -> Option<Composed> {
    whole.order_by.clear();
    part.query.order_by.clear();
    let number = |q: &Query| q.select.len() == 1 && (q.select[0].expr.is_aggregate() || q.source.is_some());
    if !number(&part.query) || !number(&whole) || !part.query.group_by.is_empty() || !whole.group_by.is_empty() {
        return None;
    }
    let expr = percent(Expr::Scalar(Box::new(part.query)), Expr::Scalar(Box::new(whole)));
    part.query = Query { select: vec![Output { expr, alias: Some("percentage".into()) }], ..Query::default() };
    part.rules.push("share");
    Some(part)
}

/// 'what share of revenue was refunded': the amounts of a table of their own against the whole.
fn of_amounts(words: &Words, verb: usize) -> Option<Composed> {
    let whole = rest(&words.items[..verb], words.set)?;
    let m = measure(&whole.query)?;
    if !matches!(whole.query.select[m].expr, Expr::Aggregate { function: crate::query::Aggregate::Sum, .. })
        || !whole.query.group_by.is_empty()
    {
        return None;
    }
    let (at, t) = (verb..words.items.len()).find_map(|i| match words.sense(i) {
        Some(Sense::Table(t)) if !whole.query.select[m].expr.tables_any(|x| words.set.lexicon.table(&x.name) == Some(*t)) => Some((i, *t)),
        _ => None,
    })?;
    let entry = &words.set.lexicon.tables[t];
    let amount = (0..entry.columns.len())
        .find(|&c| words.is_amount(t, c) && entry.columns[c].words.iter().any(|w| matches!(w.as_str(), "amount" | "total" | "value")))?;
    // The same time, of its own rows.
    let mut items =
        vec![super::keyword("agg", "sum", words.items[at].start), Item { sense: Sense::Column(t, amount), ..words.items[at].clone() }];
    items.extend(words.items.iter().filter(|i| matches!(i.sense, Sense::Time(_))).cloned());
    let part = rest(&items, words.set)?;
    of_scalars(part, whole.query)
}

/// 'what share of tickets got a rating', 'percentage of customers with an email': rows where the column is filled.
fn present(words: &Words, mut whole: Composed, verb: Option<usize>) -> Option<Composed> {
    let from = verb.or_else(|| (0..words.items.len()).find(|&i| words.tag(i) == "with"))?;
    let (t, c) =
        (from..words.items.len()).find_map(|i| if let Some(Sense::Column(t, c)) = words.sense(i) { Some((*t, *c)) } else { None })?;
    let column = &words.set.lexicon.schema.tables[t].columns[c];
    if column.not_null {
        return None;
    }
    let counted = rest(&words.items[..from], words.set)?;
    let m = measure(&counted.query)?;
    let reference = crate::query::ColumnRef {
        table: crate::query::TableRef::new(&words.set.lexicon.schema.tables[t].name),
        column: column.name.clone(),
    };
    let part = if column.class == crate::schema::TypeClass::Boolean {
        Predicate::Is { column: reference, value: true }
    } else {
        Predicate::Null { expr: Expr::Column(reference), negated: true }
    };
    let aggregate = counted.query.select[m].expr.clone();
    let plain = part.clone();
    let part = as_existence(&part, &counted.query, &words.set);
    let alias = Some("percentage".to_string());
    let groups: Vec<Expr> =
        whole.query.group_by.iter().filter(|e| !matches!(e, Expr::Column(x) if x.column == column.name)).cloned().collect();
    let mut query = counted.query;
    query.select = groups
        .iter()
        .map(|g| whole.query.select.iter().find(|o| o.expr == *g).cloned().unwrap_or(Output { expr: g.clone(), alias: None }))
        .collect();
    query.select.push(Output { expr: percent(filtered(&aggregate, &[part])?, aggregate), alias });
    query.group_by = groups;
    for p in &whole.query.filter {
        // What the part is restricts no whole.
        if !query.filter.contains(p) && *p != plain {
            query.filter.push(p.clone());
        }
    }
    whole.query = query;
    whole.rules.push("share");
    Some(whole)
}
