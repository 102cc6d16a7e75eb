//! What is asked for is not what is shown: 'which clubs' without a club, 'machines with their hall' without the hall, 'the busiest porter'
//! as a number, 'how many guests' as how many rooms.

use crate::features::{Case, place};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Predicate, Query};
use crate::text::Token;
use crate::time::TimeMeaning;

/// The expressions of the rows shown, of nested queries too: the columns of a derived table are looked up in it.
fn outputs(q: &Query) -> Vec<&Expr> {
    let mut out: Vec<&Expr> = q.select.iter().map(|o| &o.expr).collect();
    if let Some(source) = &q.source {
        out.extend(outputs(source));
    }
    out
}

/// True where all that is asked is whether there are any, or nothing is listed.
fn tells_whether(q: &Query) -> bool {
    q.select.iter().any(|o| matches!(o.expr, Expr::Exists(_) | Expr::Defined { .. }))
}

/// True where a column of a table is shown, or a key that leads to it. What is only counted is not shown.
fn shows(q: &Query, t: usize, lexicon: &Lexicon) -> bool {
    let leads = |u: usize, c: usize| {
        lexicon.adjacent[u].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == u && e.to == t && e.from_columns.contains(&c))
    };
    outputs(q).into_iter().any(|e| match e {
        Expr::Truncate(_, of) | Expr::Part(_, of) | Expr::YearOf(of) | Expr::AgeOf(of) => place(of, lexicon).is_some_and(|(u, _)| u == t),
        e => place(e, lexicon).is_some_and(|(u, c)| u == t || leads(u, c)),
    })
}

/// True where something is shown that tells rows of a table apart: its name, its key, or another text of it.
fn names(q: &Query, t: usize, lexicon: &Lexicon) -> bool {
    let own = |u: usize, c: usize| {
        let entry = &lexicon.tables[u];
        let shape = &lexicon.schema.tables[u];
        let flag = lexicon.roles[u].flags.iter().any(|(k, _)| *k == c);
        u == t
            && (entry.display.contains(&c)
                || shape.primary_key.contains(&c)
                || entry.columns[c].key
                || shape.columns[c].class.is_text() && !flag)
            || lexicon.adjacent[u].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == u && e.to == t && e.from_columns.contains(&c))
    };
    let sole = |e: &Expr| !q.group_by.contains(e) || q.group_by.len() > 1;
    outputs(q).into_iter().any(|e| place(e, lexicon).is_some_and(|(u, c)| own(u, c) && sole(e)) || matches!(e, Expr::Arithmetic(..)))
}

fn words<'a>(case: &'a Case<'_>, item: &Item) -> &'a [Token] {
    case.tokens.get(item.start..item.end).unwrap_or_default()
}

/// True for what only describes the noun behind it.
fn describes(item: &Item) -> bool {
    matches!(item.sense, Sense::Adjective(..) | Sense::Value { .. } | Sense::Number(_) | Sense::Restriction(_))
}

/// The table that the noun at a token names, as it was read, or by its whole name where a construction took the word.
fn noun_at(case: &Case<'_>, at: usize) -> Option<usize> {
    let token = case.tokens.get(at)?;
    let read = case.interpretation.items.iter().find(|i| i.start <= at && at < i.end);
    match read.map(|i| &i.sense) {
        Some(Sense::Table(t)) => Some(*t),
        Some(_) => None,
        None => case.lexicon.tables_called(&token.lemma).iter().copied().find(|&t| case.lexicon.tables[t].words == [token.lemma.as_str()]),
    }
}

/// 'in which club', 'which three halls': rows are asked for by name, and none is shown.
pub(super) fn which_unshown(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    if tells_whether(q) || q.set.is_some() {
        return false;
    }
    let items = &case.interpretation.items;
    (0..case.tokens.len()).filter(|&i| case.tokens[i].lower == "which").any(|i| {
        // 'the parts which arrived': what it points back to stands before it.
        let relative = i > 0 && noun_at(case, i - 1).is_some();
        let free = |at: usize| items.iter().find(|k| k.start <= at && at < k.end).is_none_or(describes);
        let noun = (i + 1..i + 4).find(|&at| noun_at(case, at).is_some() || !free(at));
        let Some((at, t)) = noun.and_then(|at| Some((at, noun_at(case, at)?))).filter(|_| !relative) else { return false };
        let end = items.iter().find(|k| k.start <= at && at < k.end).map_or(at + 1, |k| k.end);
        let owner = case.tokens.get(end).is_some_and(|t| t.lower.starts_with('\'') || t.lower.starts_with('’'));
        // 'which order status': a name goes on.
        let part = items.iter().any(|k| k.start == end && matches!(k.sense, Sense::Column(..) | Sense::Table(_)));
        let deed = case.tokens.get(end).is_some_and(|t| crate::compose::state::is_deed(&t.lower));
        !owner && (!part || deed) && !shows(q, t, case.lexicon)
    })
}

/// 'who … in each hall' without a person or an organization: rows of what they did are shown.
pub(super) fn who_unnamed(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let lexicon = case.lexicon;
    let opens = |i: usize| i == 0 || case.tokens[i - 1].punctuation || case.tokens[i - 1].lower == "and";
    let asks = (0..case.tokens.len()).any(|i| case.tokens[i].lower == "who" && opens(i));
    let somebody =
        |t: usize| lexicon.is_person(t) || lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "person" | "organization"));
    // What rows are put together or ranked by tells of no one.
    let mut groups: Vec<&Expr> = q.group_by.iter().collect();
    for s in q.source.iter() {
        groups.extend(&s.group_by);
        for o in &s.select {
            if let Expr::Window { partition, .. } = &o.expr {
                groups.extend(partition);
            }
        }
    }
    // A text may hold who it was: 'handled_by', 'manager'.
    let told = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| {
            let shape = &lexicon.schema.tables[t];
            let held = shape.columns[c].class.is_text() && !groups.contains(&e) && !somebody(t);
            let named = lexicon.tables[t].display.contains(&c) || shape.primary_key.contains(&c) || lexicon.tables[t].columns[c].key;
            held || somebody(t) && named || lexicon.tables[t].columns[c].foreign
        })
    };
    let extreme = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, .. });
    let ranks = q.source.as_ref().is_some_and(|s| !s.group_by.is_empty() || q.filter.len() == 1)
        || q.limit.is_some()
        || q.select.iter().all(|o| extreme(&o.expr));
    asks && ranks && (0..lexicon.tables.len()).any(somebody) && !outputs(q).into_iter().any(told)
}

/// 'machines with the hall', 'gifts + donor', 'lessons and their teacher': what belongs to each row is asked for beside it.
pub(super) fn companion_unshown(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    if tells_whether(q) || outputs(q).iter().any(|e| e.is_aggregate()) {
        return false;
    }
    let items = &case.interpretation.items;
    items.iter().any(|i| {
        let Sense::Table(t) = i.sense else { return false };
        let before = |n: usize| i.start.checked_sub(n).and_then(|at| case.tokens.get(at)).map_or("", |t| t.lower.as_str());
        let led = match before(1) {
            "the" | "its" | "their" => matches!(before(2), "with" | "and" | "plus" | "+" | "including"),
            "+" | "plus" => true,
            _ => false,
        };
        // 'anchorage: master + phone'
        let first_of = case.tokens.get(i.end).is_some_and(|n| n.text == "+") && !names(q, t, case.lexicon);
        if first_of {
            return true;
        }
        let ends = case.tokens.get(i.end).is_none_or(|n| n.punctuation || n.lower == "and");
        let first = items.iter().find(|i| matches!(i.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { .. }));
        led && ends && first.is_some_and(|f| f.start < i.start) && !shows(q, t, case.lexicon)
    })
}

/// Rows are asked for by their plural ('blue vans, inspected last month'), and a date or a yes or no of each is all that is shown.
pub(super) fn rows_without_names(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    if tells_whether(q) || q.source.is_some() || q.set.is_some() || !q.group_by.is_empty() || q.select.is_empty() {
        return false;
    }
    let lexicon = case.lexicon;
    let bare = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| {
            lexicon.schema.tables[t].columns[c].class.is_temporal() || lexicon.roles[t].flags.iter().any(|(k, _)| *k == c)
        })
    };
    if !q.select.iter().all(|o| bare(&o.expr)) {
        return false;
    }
    // Nobody lists whether, but of each of what they name.
    let whether = case.tokens.first().is_some_and(|t| {
        matches!(t.lower.as_str(), "is" | "are" | "was" | "were" | "do" | "does" | "did" | "has" | "have" | "can" | "whether")
    });
    let flags = q.select.iter().all(|o| place(&o.expr, lexicon).is_some_and(|(t, c)| lexicon.roles[t].flags.iter().any(|(k, _)| *k == c)));
    let one = q.filter.iter().any(|p| match p {
        Predicate::Compare { left, op: Comparison::Equal, .. } => {
            place(left, lexicon).is_some_and(|(t, c)| lexicon.tables[t].display.contains(&c))
        }
        _ => false,
    });
    if flags && !whether && !one {
        return true;
    }
    let items = &case.interpretation.items;
    let opens =
        |i: &&Item| !describes(i) && !matches!(i.sense, Sense::Keyword("ask" | "all" | "which" | "distinct" | "verb" | "filler", _));
    let plural = |i: &Item| words(case, i).last().is_some_and(|w| w.lower != w.lemma);
    let head = items.iter().find(|i| opens(i) || matches!(i.sense, Sense::Value { .. }) && plural(i));
    head.is_some_and(|i| match i.sense {
        Sense::Table(t) | Sense::Value { table: t, .. } => plural(i) && !names(q, t, lexicon),
        _ => false,
    })
}

/// 'the oldest living tenant and their age', 'highest priced room': which one it is, is asked, and nothing tells it.
pub(super) fn extreme_unnamed(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let lexicon = case.lexicon;
    let items = &case.interpretation.items;
    let lasting = |t: usize| super::lasts(lexicon, t);
    let extreme = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, .. });
    let one = q.limit.is_some() || outputs(q).into_iter().any(extreme);
    // What is counted may be what there are most of.
    let counts = outputs(q).into_iter().any(|e| counted(e, q, lexicon).is_some());
    one && !counts
        && !tells_whether(q)
        && (0..items.len()).any(|i| {
            let sup = match &items[i].sense {
                Sense::Keyword("sup" | "sup_frequent" | "sup_count", _) => true,
                Sense::Adjective(..) => words(case, &items[i]).last().is_some_and(|w| w.lower.ends_with("est")),
                _ => false,
            };
            // 'the age of the oldest patient': a number of it is asked for.
            let of = (1..=2).any(|n| items[i].start.checked_sub(n).is_some_and(|at| case.tokens[at].lower == "of"));
            // 'the most common reason for a refund': which reason it is, is shown.
            let kind = items.get(i + 1).is_some_and(|n| match n.sense {
                Sense::Column(t, c) => outputs(q).into_iter().any(|e| crate::features::place(e, lexicon) == Some((t, c))),
                _ => false,
            });
            let frequent = matches!(items[i].sense, Sense::Keyword("sup_frequent", _));
            if !sup || of || frequent && kind {
                return false;
            }
            // 'highest cover price title': the name of a column with what it is of behind it.
            let titled = items.get(i + 1).is_some_and(|n| match n.sense {
                Sense::Column(t, c) => words(case, n).last().is_some_and(|w| {
                    lexicon.tables[t].words.contains(&w.lemma)
                        && !lexicon.tables[t].columns[c].words.contains(&w.lemma)
                        && !names(q, t, lexicon)
                }),
                _ => false,
            });
            if titled {
                return true;
            }
            let between = |i: &Item| describes(i) || matches!(i.sense, Sense::Column(..) | Sense::Unknown);
            let noun = (i + 1..items.len().min(i + 4)).find(|&k| !between(&items[k]));
            let Some(at) = noun.filter(|&k| items[k].start - items[i].end < 3) else { return false };
            let goes_on =
                items.get(at + 1).is_some_and(|n| n.start == items[at].end && matches!(n.sense, Sense::Column(..) | Sense::Table(_)));
            let measured = (i + 1..at).any(|k| matches!(items[k].sense, Sense::Column(..) | Sense::Unknown));
            matches!(items[at].sense, Sense::Table(t) if !goes_on && (measured || lasting(t)) && !names(q, t, lexicon))
        })
}

/// The table whose rows are counted.
fn counted(e: &Expr, q: &Query, lexicon: &Lexicon) -> Option<usize> {
    match e {
        Expr::CountRows(Some(t)) => lexicon.table(&t.name),
        Expr::CountRows(None) => q.subject.as_ref().and_then(|s| lexicon.table(&s.name)),
        Expr::Aggregate { function: Aggregate::Count, argument, .. } => place(argument, lexicon).map(|p| p.0),
        _ => None,
    }
}

/// The words that say what is counted: up to three behind 'how many', 'number of' and '#'.
fn counted_words<'a>(case: &'a Case<'_>) -> Option<&'a [Token]> {
    let items = &case.interpretation.items;
    let count = items.iter().find(|i| matches!(i.sense, Sense::Keyword("count", _)))?;
    let from = count.end + usize::from(case.tokens.get(count.end).is_some_and(|t| matches!(t.lower.as_str(), "of" | "the")));
    Some(&case.tokens[from.min(case.tokens.len())..(from + 3).min(case.tokens.len())])
}

/// 'how many new guests' as how many hotels: something else is counted than is asked about.
pub(super) fn counts_another(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let lexicon = case.lexicon;
    let Some(words) = counted_words(case) else { return false };
    let called = |w: &Token| lexicon.tables_called(&w.lemma).iter().copied().find(|&t| lexicon.tables[t].words == [w.lemma.as_str()]);
    let plural = |w: &&Token| !w.punctuation && w.lower != w.lemma;
    let Some(asked) = words.iter().find(plural).and_then(called) else { return false };
    let all: Vec<usize> = outputs(q).into_iter().filter_map(|e| counted(e, q, lexicon)).collect();
    let refers = |u: usize| lexicon.adjacent[u].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == u && e.to == asked);
    // What refers to it may be counted by it: 'how many customers booked' by the customers of bookings.
    !all.is_empty() && !all.iter().any(|&t| t == asked || refers(t))
}

/// 'how many copies' by the rows of copies, each of which tells how many: 'copies_sold'.
pub(super) fn counts_tallies(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let lexicon = case.lexicon;
    let Some(words) = counted_words(case) else { return false };
    let Some(noun) = words.iter().find(|w| !w.punctuation && w.lower != w.lemma) else { return false };
    let tells = |t: usize| {
        lexicon.tables[t].words.contains(&noun.lemma)
            && (0..lexicon.tables[t].columns.len())
                .any(|c| super::counts_units_of(lexicon, t, c, &noun.lower) && lexicon.tables[t].columns[c].words.len() > 1)
    };
    q.select.iter().filter_map(|o| counted(&o.expr, q, lexicon)).any(tells)
}

/// 'which of our mills is the oldest' with the year and not the mill.
pub(super) fn shows_what_it_ranks_by(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    let (tables, columns) = super::named(case);
    let which = case.tokens.first().is_some_and(|t| matches!(t.lower.as_str(), "which" | "who"));
    let ([shown], [order]) = (q.select.as_slice(), q.order_by.as_slice()) else { return false };
    which
        && q.limit.is_some()
        && shown.expr == order.expr
        && place(&shown.expr, case.lexicon).is_some_and(|(t, c)| tables.contains(&t) && !columns.contains(&(t, c)))
}

/// 'sold out concerts' as how many were sold, 'who joined' as the days of joining: a deed that tells which rows are asked for is all that is
/// shown of them.
pub(super) fn shows_a_deed(case: &Case<'_>) -> bool {
    let q = &case.composed.query;
    // 'in the last 60 days' asks for no day.
    let period = |at: usize| {
        case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Time(TimeMeaning::Range(_))) && (i.start..i.end).contains(&at))
    };
    let asks = |t: &crate::text::Token| matches!(t.lemma.as_str(), "when" | "date" | "day" | "time" | "many" | "much" | "year" | "how");
    let asked = case.tokens.iter().enumerate().any(|(at, t)| asks(t) && !period(at));
    if asked || q.source.is_some() || q.select.is_empty() || !q.group_by.is_empty() {
        return false;
    }
    let deed = |e: &Expr| {
        let Some(at) = place(e, case.lexicon) else { return false };
        case.interpretation.items.iter().any(|i| {
            let words = case.tokens.get(i.start..i.end).unwrap_or_default();
            matches!(i.sense, Sense::Column(t, c) if (t, c) == at)
                && words.first().is_some_and(|w| crate::compose::state::is_deed(&w.lower))
        })
    };
    q.select.iter().all(|o| deed(&o.expr))
}
