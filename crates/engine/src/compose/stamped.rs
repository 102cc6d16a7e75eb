//! 'which tenants called the porter last week': a period is of what happened, and not of the day on which somebody or something that
//! takes part in it came to be, unless that day is spoken of.

use crate::lexicon::Lexicon;
use crate::plan;
use crate::query::{ColumnRef, Expr, Predicate, Query, TableRef};
use crate::text::{Token, stem};

/// Words that speak of how somebody or something came to be: of these a period may be of their own day.
const BECOMING: &[&str] = &[
    "new",
    "newly",
    "newest",
    "recent",
    "recently",
    "newcomer",
    "newcomers",
    "joined",
    "join",
    "joining",
    "became",
    "become",
    "start",
    "started",
    "starting",
    "enrolled",
    "added",
    "add",
    "gained",
    "gain",
    "acquired",
    "acquire",
    "recruited",
    "onboarded",
    "won",
    "growth",
    "grow",
    "grown",
    "signup",
    "signups",
    "registration",
    "registrations",
    "created",
];

/// Puts periods of the day when something came to be on what happened to it, where the query joins that; says so.
pub(crate) fn by_what_happened(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let hints: Vec<String> = tokens.iter().filter(|t| !t.quoted && !t.punctuation).map(|t| stem(&t.lower)).collect();
    if tokens.iter().any(|t| BECOMING.contains(&t.lower.as_str())) {
        return None;
    }
    let mut said = None;
    rewrite(query, &hints, lexicon, &mut said);
    said
}

fn rewrite(query: &mut Query, hints: &[String], lexicon: &Lexicon, said: &mut Option<String>) {
    if let Some(source) = &mut query.source {
        rewrite(source, hints, lexicon, said);
    }
    if let Some((_, other)) = &mut query.set {
        rewrite(other, hints, lexicon, said);
    }
    for p in &mut query.filter {
        let Predicate::Related { of, table, conditions, negated: false } = p else { continue };
        let Some(stamp) = conditions.iter().find_map(|c| stamp(c, hints, lexicon)) else { continue };
        let mut needed = vec![table.clone()];
        conditions.iter().for_each(|c| c.tables(&mut |t| needed.push(t.clone())));
        if let Some(happened) = event(of, &needed, lexicon) {
            conditions.iter_mut().for_each(|c| put(c, &stamp, &happened));
            said.get_or_insert_with(|| noted(&happened));
        }
    }
    let Some(stamp) = query.filter.iter().find_map(|p| stamp(p, hints, lexicon)) else { return };
    let needed = crate::rank::tables(query);
    let Some(root) = query.subject.clone().or_else(|| needed.first().cloned()) else { return };
    if let Some(happened) = event(&root, &needed, lexicon).filter(|_| query.links.is_empty()) {
        query.filter.iter_mut().for_each(|p| put(p, &stamp, &happened));
        let exprs = query.select.iter_mut().map(|o| &mut o.expr).chain(&mut query.group_by);
        for e in exprs.chain(query.order_by.iter_mut().map(|o| &mut o.expr)) {
            if let Expr::Truncate(_, of) | Expr::Part(_, of) | Expr::YearOf(of) = e
                && **of == Expr::Column(stamp.clone())
            {
                **of = Expr::Column(happened.clone());
            }
        }
        said.get_or_insert_with(|| noted(&happened));
        return;
    }
    // 'who is off sick next week': of the rows that must be there.
    let inside = query.filter.iter().position(|p| match p {
        Predicate::Related { table, negated: false, .. } => lexicon.table(&table.name).and_then(|t| date(t, lexicon)).is_some(),
        _ => false,
    });
    let Some(at) = inside else { return };
    let is_stamp = |p: &Predicate| matches!(p, Predicate::Within { column, .. } if *column == stamp);
    let (mut periods, rest): (Vec<Predicate>, Vec<Predicate>) = std::mem::take(&mut query.filter).into_iter().partition(is_stamp);
    let at = rest.iter().position(|p| matches!(p, Predicate::Related { negated: false, .. })).unwrap_or(at);
    query.filter = rest;
    if let Some(Predicate::Related { table, conditions, .. }) = query.filter.get_mut(at)
        && let Some((t, c)) = lexicon.table(&table.name).and_then(|t| date(t, lexicon))
        && lexicon.table(&table.name) == Some(t)
    {
        let happened = ColumnRef { table: table.clone(), column: lexicon.schema.tables[t].columns[c].name.clone() };
        periods.iter_mut().for_each(|p| put(p, &stamp, &happened));
        said.get_or_insert_with(|| noted(&happened));
        conditions.append(&mut periods);
    } else {
        query.filter.append(&mut periods);
    }
}

fn noted(happened: &ColumnRef) -> String {
    format!("the period is of {}", happened.column.replace('_', " "))
}

/// The date of a period that is of the day when something that exists came to be, where no word speaks of that day.
fn stamp(p: &Predicate, hints: &[String], lexicon: &Lexicon) -> Option<ColumnRef> {
    let Predicate::Within { column, negated: false, .. } = p else { return None };
    let t = lexicon.table(&column.table.name).filter(|&t| lexicon.is_entity(t))?;
    let c = lexicon.column(t, &column.column)?;
    let plain = |w: &str| matches!(w, "date" | "time" | "at" | "on" | "day" | "the" | "of");
    let told = |w: &String| !plain(w) && (hints.contains(&stem(w)) || lexicon.led_to(t, hints, w));
    (lexicon.tables[t].date == Some(c) && !lexicon.tables[t].columns[c].words.iter().any(told)).then(|| column.clone())
}

/// The date of the first thing on the way between tables that happened rather than exists.
fn event(root: &TableRef, needed: &[TableRef], lexicon: &Lexicon) -> Option<ColumnRef> {
    let tree = plan::tree(root, needed, &[], lexicon).ok()?;
    tree.nodes.iter().find_map(|n| {
        let t = lexicon.table(&n.table.name)?;
        let (of, c) = date(t, lexicon)?;
        let column = lexicon.schema.tables[of].columns[c].name.clone();
        let table = if of == t { n.table.clone() } else { TableRef::new(&lexicon.schema.tables[of].name) };
        Some(ColumnRef { table, column })
    })
}

/// By which date rows that happened are dated; `None` for things that exist.
fn date(t: usize, lexicon: &Lexicon) -> Option<(usize, usize)> {
    if lexicon.is_entity(t) || lexicon.is_calendar(t) {
        return None;
    }
    let of = lexicon.dated_by(t).filter(|&of| !lexicon.is_entity(of))?;
    let kept = lexicon.is_history(of) && lexicon.roles[of].role.as_ref().is_none_or(|r| r.name != "event");
    Some((of, lexicon.tables[of].date.filter(|_| !kept)?))
}

fn put(p: &mut Predicate, stamp: &ColumnRef, happened: &ColumnRef) {
    if let Predicate::Within { column, .. } = p
        && column == stamp
    {
        *column = happened.clone();
    }
}
