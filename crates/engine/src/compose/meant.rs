//! What is meant where the words alone would compose something nobody asks for: rows where different days would be counted, a sum where
//! each amount would be a group of its own, the day that lies ahead where the one would be taken on which somebody wrote it down, and
//! the day itself where 'and when' asks for it.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Comparison, Expr, OrderItem, Output, Predicate, Query, TableRef};
use crate::schema::TypeClass;
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::{Anchor, TimeRange};

/// Puts a query composed of a question as it is meant; the rules that did so.
pub(crate) fn settle(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Vec<&'static str> {
    let mut rules = Vec::new();
    let within = query.source.is_some();
    let base = match &mut query.source {
        Some(source) => source.as_mut(),
        None => query,
    };
    if counts_rows(base, tokens, lexicon) {
        rules.push("rows counted, not days");
    }
    if adds_amounts(base, within, items, tokens, lexicon) {
        rules.push("amounts added up");
    }
    if counts_kinds(base, tokens) {
        rules.push("how often each");
    }
    if lies_ahead(base, items, tokens, lexicon) {
        rules.push("the day ahead");
    }
    if tells_when(base, tokens, lexicon) {
        rules.push("the day beside");
    }
    rules
}

fn place(c: &ColumnRef, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let t = lexicon.table(&c.table.name)?;
    Some((t, lexicon.column(t, &c.column)?))
}

fn class(c: &ColumnRef, lexicon: &Lexicon) -> Option<TypeClass> {
    place(c, lexicon).map(|(t, c)| lexicon.schema.tables[t].columns[c].class)
}

/// 'how many arrivals next week' counts those who arrive and not the days on which anybody does; of a kind that is fixed there is one.
fn counts_rows(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    // 'on how many days', 'how many different dates'
    let unit = |t: &Token| matches!(t.lemma.as_str(), "day" | "date" | "time" | "moment" | "month" | "week" | "year");
    let counted = |i: usize| tokens[i.saturating_sub(2)..i].iter().any(|t| matches!(t.lower.as_str(), "many" | "number" | "count"));
    let apart = |t: &Token| matches!(t.lower.as_str(), "different" | "distinct" | "unique");
    if tokens.iter().any(apart) || (1..tokens.len()).any(|i| unit(&tokens[i]) && counted(i)) {
        return false;
    }
    let fixed: Vec<ColumnRef> = query.filter.iter().filter_map(one_value).collect();
    let mut changed = false;
    for o in &mut query.select {
        let Expr::Aggregate { function: Aggregate::Count, distinct: true, argument, filter } = &o.expr else { continue };
        let Expr::Column(c) = argument.as_ref() else { continue };
        let day = class(c, lexicon).is_some_and(TypeClass::is_temporal);
        if !filter.is_empty() || !(day || fixed.contains(c)) {
            continue;
        }
        // 'cancelled bookings' are those with such a day: they are read as what was done to them.
        let sometimes = place(c, lexicon).is_none_or(|(t, c)| !lexicon.schema.tables[t].columns[c].not_null);
        if day && sometimes && !fixed.contains(c) {
            continue;
        }
        o.expr = Expr::CountRows(Some(c.table.clone()));
        o.alias = None;
        changed = true;
    }
    changed
}

/// The column that must hold one value.
fn one_value(p: &Predicate) -> Option<ColumnRef> {
    match p {
        Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: Expr::Text(_) } => Some(c.clone()),
        Predicate::In { expr: Expr::Column(c), values, negated: false } if values.len() == 1 => Some(c.clone()),
        _ => None,
    }
}

/// 'how many loans of each kind and what is owed on them': an amount beside a number of rows is added up, unless it is grouped by.
fn adds_amounts(query: &mut Query, within: bool, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    // 'how many orders and what total': nothing else is grouped by.
    let summed = tokens.iter().any(|t| matches!(t.lower.as_str(), "total" | "sum" | "summed" | "added" | "altogether" | "combined"));
    if !query.select.iter().any(|o| o.expr.is_aggregate()) || query.group_by.is_empty() {
        return false;
    }
    let asked_for = |place: (usize, usize)| {
        let leads = |i: &Item| matches!(i.sense, Sense::Keyword("by" | "each" | "each_lead" | "group_by", _));
        // 'by region and price' groups by both; 'number of sales and net amount per region' by the region.
        let joined = |at: usize| matches!(items[at].sense, Sense::Keyword("and" | "or", _)) && items[..at].iter().any(leads);
        (1..items.len())
            .any(|i| matches!(items[i].sense, Sense::Column(t, c) if (t, c) == place) && (leads(&items[i - 1]) || joined(i - 1)))
    };
    // What a group's number is set against is its own.
    let bounds = |c: &ColumnRef| query.having.iter().any(|p| matches!(p, Predicate::Compare { right: Expr::Column(x), .. } if x == c));
    let amount = |e: &Expr| match e {
        Expr::Column(at) => place(at, lexicon).is_some_and(|(t, c)| {
            lexicon.schema.tables[t].columns[c].class == TypeClass::Decimal
                && !super::measure::never_adds(lexicon, t, c)
                && !asked_for((t, c))
                && !bounds(at)
        }),
        _ => false,
    };
    let of: Vec<Expr> = query.group_by.iter().filter(|e| amount(e) && query.select.iter().any(|o| o.expr == **e)).cloned().collect();
    // 'number of kilns and the kiln cost' of all of them, where nothing is put together by.
    let counted = || {
        let at = items.iter().position(|i| matches!(i.sense, Sense::Keyword("count", _)));
        let and = items.iter().position(|i| matches!(i.sense, Sense::Keyword("and", _)));
        let alone = !items.iter().any(|i| matches!(i.sense, Sense::Keyword("by" | "each" | "each_lead" | "group_by" | "order", _)));
        let behind = |and: usize| {
            items[and..].iter().take(3).any(|i| matches!(i.sense, Sense::Column(t, c) if query.group_by.iter().any(|e| matches!(e, Expr::Column(x) if place(x, lexicon) == Some((t, c))))))
        };
        alone && at.zip(and).is_some_and(|(at, and)| at < and && behind(and)) && query.having.is_empty() && query.limit.is_none()
    };
    if of.is_empty() || of.len() == query.group_by.len() && !summed && !counted() {
        return false;
    }
    query.group_by.retain(|e| !of.contains(e));
    for o in &mut query.select {
        if of.contains(&o.expr) {
            // What stands within another query keeps the name by which it is known there.
            let known = if let Expr::Column(c) = &o.expr { Some(c.column.clone()) } else { None };
            o.alias = o.alias.take().or(known).filter(|_| within);
            o.expr = Expr::aggregate(Aggregate::Sum, o.expr.clone());
        }
    }
    true
}

/// 'reasons by frequency', 'faults, most frequent first': each with how often it is there.
fn counts_kinds(query: &mut Query, tokens: &[Token]) -> bool {
    let said = |words: &[&str]| tokens.windows(words.len()).any(|w| w.iter().zip(words).all(|(t, s)| t.lower == *s));
    let often = [&["by", "frequency"][..], &["most", "frequent", "first"], &["most", "common", "first"], &["commonest", "first"]];
    if !often.iter().any(|p| said(p)) || !query.group_by.is_empty() || query.limit.is_some() {
        return false;
    }
    let [Output { expr: Expr::Column(kind), .. }] = query.select.as_slice() else { return false };
    let kind = Expr::Column(kind.clone());
    let counted = Expr::CountRows(query.subject.clone());
    query.distinct = false;
    query.group_by = vec![kind];
    query.select.push(Output { expr: counted.clone(), alias: None });
    query.order_by = vec![OrderItem { expr: counted, descending: true }];
    true
}

/// How words of days begin on which a row was written down or agreed upon.
const NOTED: &[&str] =
    &["book", "creat", "enter", "order", "place", "request", "regist", "record", "log", "receiv", "post", "report", "issu"];
/// The same of what happened later.
const LATER: &[&str] = &["updat", "modif", "delet", "cancel", "clos", "paid", "chang", "confirm", "complet", "finish"];

/// True for a period that begins today or later.
fn is_ahead(range: &TimeRange) -> bool {
    range.from.as_ref().is_some_and(|f| {
        let on = f.shifts.iter().all(|(n, _)| *n >= 0) && f.before.iter().all(|(n, _)| *n >= 0);
        f.anchor == Anchor::Today && on && (f.trunc.is_none() || !f.shifts.is_empty())
    })
}

/// 'bookings for tomorrow': what lies ahead is no day on which it was written down, where its rows keep another.
fn lies_ahead(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    let said = |r: &TimeRange| items.iter().any(|i| matches!(&i.sense, Sense::Time(TimeMeaning::Range(x)) if x == r));
    let noted = query.filter.iter().find_map(|p| match p {
        Predicate::Within { column, range, negated: false } if is_ahead(range) && said(range) => Some(column.clone()),
        _ => None,
    });
    let Some((t, c, noted)) = noted.and_then(|n| place(&n, lexicon).map(|(t, c)| (t, c, n))) else { return false };
    let begins = |c: usize, list: &[&str]| lexicon.tables[t].columns[c].words.iter().any(|w| list.iter().any(|l| w.starts_with(l)));
    // 'orders placed today' asks for the day on which they were.
    let deed = |t: &Token| crate::compose::state::is_deed(&t.lower) && begins(c, &[crate::account::root_of(&t.lower)]);
    // 'requested for today' tells what is wanted.
    let bare = |i: usize| deed(&tokens[i]) && !tokens[i].quoted && tokens.get(i + 1).is_none_or(|t| t.lower != "for");
    if !begins(c, NOTED) || (0..tokens.len()).any(bare) {
        return false;
    }
    let other = (0..lexicon.tables[t].columns.len())
        .find(|&k| k != c && lexicon.schema.tables[t].columns[k].class.is_temporal() && !begins(k, NOTED) && !begins(k, LATER));
    let Some(other) = other else { return false };
    let planned = ColumnRef { table: noted.table.clone(), column: lexicon.schema.tables[t].columns[other].name.clone() };
    for p in &mut query.filter {
        if let Predicate::Within { column, .. } = p
            && *column == noted
        {
            *column = planned.clone();
        }
    }
    let exprs =
        query.select.iter_mut().map(|o| &mut o.expr).chain(&mut query.group_by).chain(query.order_by.iter_mut().map(|o| &mut o.expr));
    for e in exprs {
        if let Expr::Truncate(_, of) | Expr::Part(_, of) = e
            && **of == Expr::Column(noted.clone())
        {
            **of = Expr::Column(planned.clone());
        }
    }
    true
}

/// The place of a 'when' that closes a clause: 'and when', 'since when'.
fn bare_when(tokens: &[Token]) -> Option<usize> {
    (1..tokens.len()).find(|&i| {
        let led = matches!(tokens[i - 1].lower.as_str(), "and" | "since" | "," | "or");
        tokens[i].lower == "when" && led && tokens.get(i + 1).is_none_or(|t| t.punctuation || t.lower == "and")
    })
}

/// 'which halls have closed, and when': the day that the rows are picked by stands beside them.
fn tells_when(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    let Some(at) = bare_when(tokens) else { return false };
    if query.select.iter().any(|o| o.expr.is_aggregate()) || !query.group_by.is_empty() || query.set.is_some() {
        return false;
    }
    let shown = |e: &Expr| match e {
        Expr::Column(c) => class(c, lexicon).is_some_and(TypeClass::is_temporal),
        _ => false,
    };
    if query.select.is_empty() || query.select.iter().any(|o| shown(&o.expr)) {
        return false;
    }
    let picked = query.filter.iter().find_map(|p| match p {
        Predicate::Null { expr: Expr::Column(c), negated: true } | Predicate::Within { column: c, .. } => Some(c.clone()),
        _ => None,
    });
    let ranked = query.order_by.first().and_then(|o| if let Expr::Column(c) = &o.expr { Some(c.clone()) } else { None });
    // 'which faults are open, and since when': since they came to be.
    let usual = || {
        let subject = query.subject.as_ref().filter(|_| tokens[at - 1].lower == "since")?;
        let t = lexicon.table(&subject.name)?;
        let c = lexicon.tables[t].date?;
        Some(ColumnRef { table: TableRef::new(&subject.name), column: lexicon.schema.tables[t].columns[c].name.clone() })
    };
    let day = picked.or(ranked).filter(|c| shown(&Expr::Column(c.clone()))).or_else(usual);
    let Some(day) = day else { return false };
    query.select.push(Output { expr: Expr::Column(day), alias: None });
    true
}

/// True for the words of a day that stands beside the rows, and for those that say of rows that lie ahead that they do.
pub(crate) fn speaks_of_day(token: &Token, tokens: &[Token], query: &Query, lexicon: &Lexicon) -> bool {
    let ahead = |p: &Predicate| matches!(p, Predicate::Within { range, negated: false, .. } if is_ahead(range));
    if matches!(token.lower.as_str(), "expected" | "upcoming" | "coming" | "anticipated") && query.filter.iter().any(ahead) {
        return true;
    }
    let said = matches!(token.lower.as_str(), "when" | "since") && bare_when(tokens).is_some();
    said && query.select.iter().any(|o| matches!(&o.expr, Expr::Column(c) if class(c, lexicon).is_some_and(TypeClass::is_temporal)))
}
