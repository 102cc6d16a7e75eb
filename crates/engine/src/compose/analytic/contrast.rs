//! Rows of one kind against all others: 'rush versus normal orders', 'irrigated fields vs not', 'emergencies and everything else', 'bags on
//! long flights compared with the rest'. What is said of the others is taken out, the rest composed for the kind that is named, and the number
//! told for both.

use super::{Composed, Setting, Words, filtered, fresh, keyword, measure, rest};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Output, Predicate, Query};
use crate::text::Token;
use crate::time::TimeMeaning;

/// Words for all others that stand by themselves.
const ALONE: &[&[&str]] = &[
    &["the", "rest"],
    &["the", "others"],
    &["the", "other"],
    &["all", "others"],
    &["all", "the", "others"],
    &["all", "the", "rest"],
    &["everything", "else"],
    &["everyone", "else"],
    &["everybody", "else"],
    &["all", "else"],
    &["others"],
    &["other"],
    &["rest"],
];
/// Words before a noun, or in the place of one, that call those the ordinary ones.
const ORDINARY: &[&str] = &["other", "normal", "ordinary", "regular", "remaining", "usual"];

/// What is set against all others.
struct Found {
    /// The mention that names the kind.
    kind: usize,
    /// Tokens that say who is compared with it.
    from: usize,
    to: usize,
}

pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let words = Words { items, set };
    let found = find(&words)?;
    let compares = |i: usize| words.is(i, &["compare", "compared", "comparing", "comparison", "comparison of"]) && words.is_no_name(i);
    let mut kept: Vec<Item> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let taken = item.start < found.to && found.from < item.end;
        // 'rush or other projects': the noun is that of both.
        let noun = || matches!(item.sense, Sense::Table(_)) && !items.iter().enumerate().any(|(k, x)| k != i && x.sense == item.sense);
        if !(taken && !noun() || compares(i)) {
            kept.push(item.clone());
        }
    }
    let mut composed = rest(&kept, set)?;
    if measure(&composed.query).is_none() {
        let left = Words { items: &kept, set };
        let amount = (0..kept.len()).find(|&i| matches!(left.sense(i), Some(Sense::Column(t, c)) if left.is_amount(*t, *c)));
        let head = amount.or_else(|| (0..kept.len()).find(|&i| matches!(left.sense(i), Some(Sense::Table(_)))))?;
        let (tag, of) = match (amount, left.sense(head)) {
            (Some(_), Some(Sense::Column(t, c))) => ("agg", if adds_up(&left, head, *t, *c) { "sum" } else { "avg" }),
            _ => ("count", ""),
        };
        let lead = keyword(tag, of, kept[head].start);
        kept.insert(head, lead);
        composed = rest(&kept, set)?;
    }
    let query = &mut composed.query;
    measure(query)?;
    if query.limit.is_some() || !query.having.is_empty() {
        return None;
    }
    let condition = taken_out(query, words.sense(found.kind)?, &set)?;
    match condition {
        Predicate::Is { column, .. } => grouped(query, column),
        condition => beside(query, &condition, &label(&words, found.kind))?,
    }
    composed.rules.push("one kind against all others");
    Some(composed)
}

/// True for an amount whose sum means something, or that is said of many ('seats').
fn adds_up(words: &Words, at: usize, t: usize, c: usize) -> bool {
    let lexicon = words.set.lexicon;
    let said = words.items.get(at).and_then(|i| words.set.tokens.get(i.end.checked_sub(1)?));
    crate::compose::measure::adds_up(lexicon, t, c)
        || crate::compose::measure::summable(lexicon, t, c)
        || said.is_some_and(|t| t.lower != t.lemma)
}

/// The kind that is named, and where the words for all others stand.
fn find(words: &Words) -> Option<Found> {
    let tokens = words.set.tokens;
    let asked =
        tokens.iter().any(|t| matches!(t.lower.as_str(), "compare" | "compared" | "comparing" | "comparison" | "differ" | "difference"));
    let told = |i: usize| tokens.get(i).map_or("", |t| if t.quoted { "" } else { t.lower.as_str() });
    (1..tokens.len()).find_map(|at| {
        let joined = match told(at) {
            "vs" | "versus" | "against" => 1,
            "compared" if matches!(told(at + 1), "with" | "to") => 2,
            "and" | "or" | "than" => 1,
            "with" | "to" if asked => 1,
            _ => return None,
        };
        let sure = !matches!(told(at), "and" | "or" | "than");
        let mut from = at + joined;
        const LEADS: &[&str] = &["for", "on", "in", "at", "of", "from", "with", "those", "that", "which", "are", "were", "was", "is"];
        while LEADS.contains(&told(from)) && from < at + joined + 4 {
            from += 1;
        }
        let kind = kind_before(words, at)?;
        let to = others(words, tokens, from, kind, sure || asked)?;
        Some(Found { kind, from: at, to })
    })
}

/// The word behind what names all others.
fn others(words: &Words, tokens: &[Token], from: usize, kind: usize, sure: bool) -> Option<usize> {
    let told = |i: usize| tokens.get(i).map_or("", |t| if t.quoted { "" } else { t.lower.as_str() });
    let ends = |i: usize| {
        tokens.get(i).is_none_or(|t| t.punctuation)
            || matches!(told(i), "by" | "per" | "this" | "last" | "in" | "for" | "since" | "on" | "x" | "year" | "ytd" | "each")
    };
    let noun = |i: usize| matches!(told(i), "ones" | "one" | "days" | "people") || table_at(words, i);
    if matches!(told(from), "not" | "aren't" | "isn't" | "non" | "weren't") {
        let same = |i: usize| same_kind(words, i, kind);
        let behind = from + 1 + usize::from(same(from + 1));
        let behind = behind + usize::from(noun(behind));
        return ends(behind).then_some(behind);
    }
    let start = from + usize::from(matches!(told(from), "the" | "all" | "any"));
    if ORDINARY.contains(&told(start)) && noun(start + 1) && no_value(words, start) {
        let behind = start + 2;
        return (ends(behind) && (sure || told(start) == "other")).then_some(behind);
    }
    let longest = ALONE.iter().filter(|p| p.iter().enumerate().all(|(k, w)| told(from + k) == *w)).map(|p| p.len()).max()?;
    ends(from + longest).then_some(from + longest)
}

/// True where a word names rows.
fn table_at(words: &Words, token: usize) -> bool {
    (0..words.items.len()).any(|i| words.items[i].start == token && matches!(words.sense(i), Some(Sense::Table(_))))
}

/// True where nothing in the data is called so.
fn no_value(words: &Words, token: usize) -> bool {
    !(0..words.items.len())
        .any(|i| words.items[i].start == token && matches!(words.sense(i), Some(Sense::Value { .. } | Sense::Column(..))))
}

/// True where a word says the same as the kind that is named.
fn same_kind(words: &Words, token: usize, kind: usize) -> bool {
    let item = (0..words.items.len()).find(|&i| words.items[i].start == token);
    item.is_some_and(|i| i != kind && words.sense(i) == words.sense(kind))
        || words.set.tokens.get(token).is_some_and(|t| words.set.tokens[words.items[kind].start].lemma == t.lemma)
}

/// The condition that stands before a word, nouns and small words passed over.
fn kind_before(words: &Words, token: usize) -> Option<usize> {
    const FAR: usize = 4;
    let mut all = (0..words.items.len()).rev().filter(|&i| words.items[i].end <= token && words.items[i].end > words.items[i].start);
    for _ in 0..FAR {
        let i = all.next()?;
        let lexicon = words.set.lexicon;
        match words.sense(i)? {
            Sense::Column(t, c) if lexicon.roles[*t].flag(*c).is_some() => return Some(i),
            Sense::Value { .. } | Sense::Restriction(_) | Sense::Time(TimeMeaning::Part { .. }) => return Some(i),
            Sense::Table(_) | Sense::Punctuation(_) => {}
            Sense::Keyword("prep" | "verb" | "filler" | "of" | "all" | "and" | "with" | "that", _) => {}
            _ => return None,
        }
    }
    None
}

/// Takes the condition of the kind out of a query.
fn taken_out(query: &mut Query, sense: &Sense, set: &Setting<'_>) -> Option<Predicate> {
    let of = |t: usize, c: usize| {
        let table = &set.lexicon.schema.tables[t];
        (table.name.clone(), table.columns[c].name.clone())
    };
    let is = |column: &ColumnRef, name: &(crate::schema::TableName, String)| column.table.name == name.0 && column.column == name.1;
    let at = query.filter.iter().position(|p| match (p, sense) {
        (Predicate::Is { column, value: true }, Sense::Column(t, c) | Sense::Value { table: t, column: c, .. }) => is(column, &of(*t, *c)),
        (
            Predicate::Compare { left: Expr::Column(column), op: crate::query::Comparison::Equal, .. }
            | Predicate::In { expr: Expr::Column(column), negated: false, .. },
            Sense::Column(t, c) | Sense::Value { table: t, column: c, .. },
        ) => is(column, &of(*t, *c)),
        (p, Sense::Restriction(own)) => *p == **own,
        (Predicate::PartIs { part, .. }, Sense::Time(TimeMeaning::Part { part: own, .. })) => part == own,
        (Predicate::Any(all), Sense::Time(TimeMeaning::Part { part: own, .. })) => {
            !all.is_empty() && all.iter().all(|p| matches!(p, Predicate::PartIs { part, .. } if part == own))
        }
        _ => false,
    })?;
    Some(query.filter.remove(at))
}

/// A row for each of both.
fn grouped(query: &mut Query, column: ColumnRef) {
    let key = Expr::Column(column);
    if !query.group_by.contains(&key) {
        let at = query.select.iter().position(|o| o.expr.is_aggregate()).unwrap_or(0);
        query.select.insert(at, Output { expr: key.clone(), alias: None });
        query.group_by.push(key);
    }
}

/// Both numbers side by side.
fn beside(query: &mut Query, condition: &Predicate, label: &str) -> Option<()> {
    let m = measure(query)?;
    let value = query.select.get(m)?.clone();
    let name = value.alias.clone().unwrap_or_else(|| "value".into());
    let own = filtered(&value.expr, std::slice::from_ref(condition))?;
    let others = filtered(&value.expr, &[Predicate::Not(Box::new(condition.clone()))])?;
    query.order_by.retain(|o| !o.expr.is_aggregate());
    query.select.remove(m);
    let alias = fresh(&format!("{name}_{label}"), &query.select);
    query.select.insert(m, Output { expr: own, alias });
    let alias = fresh(&format!("{name}_others"), &query.select);
    query.select.insert(m + 1, Output { expr: others, alias });
    Some(())
}

/// The words of the kind for the name of its number.
fn label(words: &Words, at: usize) -> String {
    let word = words.word(at);
    let kept: Vec<&str> = word.split(' ').filter(|w| !matches!(*w, "in" | "on" | "at" | "the")).collect();
    let text: String = kept.join("_").chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    if text.is_empty() { "kind".into() } else { text }
}

/// True where a word says 'all others' behind a word that sets them against one kind, and a query tells both.
pub(crate) fn speaks_of_others(tokens: &[Token], at: usize, query: &Query, lexicon: &crate::lexicon::Lexicon) -> bool {
    const NEAR: usize = 5;
    let said = |i: usize| tokens.get(i).map_or("", |t| if t.quoted { "" } else { t.lower.as_str() });
    let others =
        matches!(said(at), "others" | "rest" | "else" | "everything" | "everyone" | "everybody" | "not" | "aren't" | "isn't" | "weren't")
            || ORDINARY.contains(&said(at));
    // 'vs' itself, where the number is told for both beside one another.
    let sets = matches!(said(at), "vs" | "versus" | "against" | "compared" | "compare");
    let joined =
        (at.saturating_sub(NEAR)..at).any(|i| matches!(said(i), "vs" | "versus" | "against" | "and" | "or" | "than" | "with" | "to"));
    let flag = |e: &Expr| match e {
        Expr::Column(c) => lexicon
            .table(&c.table.name)
            .and_then(|t| Some((t, lexicon.column(t, &c.column)?)))
            .is_some_and(|(t, c)| lexicon.roles[t].flag(c).is_some()),
        _ => false,
    };
    let denied = |o: &Output| matches!(&o.expr, Expr::Aggregate { filter, .. } if filter.iter().any(|p| matches!(p, Predicate::Not(_))));
    let beside = query.select.iter().any(denied);
    sets && beside || others && joined && (beside || query.group_by.iter().any(flag))
}
