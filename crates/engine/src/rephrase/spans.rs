//! Lengths of time between two events, once however many words speak of them, right behind what is made of them: 'how many days pass on
//! average between A and B' becomes the average of the length. Where it is asked how long, and nothing is said of what is made of several, the
//! average is meant.

use super::{Sentence, keyword, turned};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::{Sense, spans::is_span};
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Query, TableRef};
use crate::schema::TypeClass;
use crate::text::Token;

/// Words that only carry such a sentence.
const CARRIES: &[&str] = &[
    "do",
    "does",
    "did",
    "it",
    "is",
    "are",
    "was",
    "were",
    "take",
    "takes",
    "took",
    "taken",
    "there",
    "usually",
    "typically",
    "normally",
    "generally",
    "pass",
    "passes",
    "go",
    "goes",
    "by",
    "of",
    "the",
    "had",
    "has",
    "have",
    "to",
    "count",
    "what",
    "what's",
    "what is",
    "roughly",
];

/// Which way a word ranks lengths of time.
fn extreme(word: &str) -> Option<&'static str> {
    match word {
        "longest" | "slowest" | "most" | "latest" | "biggest" | "worst" | "highest" | "greatest" => Some("desc"),
        "shortest" | "fastest" | "quickest" | "promptest" | "soonest" | "smallest" | "lowest" => Some("asc"),
        _ => None,
    }
}

/// True where a length lies between dates of rows of a table.
fn is_of(lexicon: &Lexicon, e: &Expr, t: usize) -> bool {
    let mut found = false;
    e.tables(&mut |x| found |= lexicon.table(&x.name) == Some(t));
    found
}

/// Words that rank and stand before the length that they rank.
const SAID_BEFORE: &[&str] =
    &["longest", "shortest", "biggest", "worst", "highest", "greatest", "smallest", "lowest", "slowest", "fastest"];

/// True for rows of a table that 'each' or 'every' stands before: 'how long did each visit last' shows every one with its length.
pub(crate) fn said_of_each(row: Option<&Item>, tokens: &[Token]) -> bool {
    let start = row.filter(|i| matches!(i.sense, Sense::Table(_))).map(|i| i.start);
    let before = start.and_then(|s| s.checked_sub(1)).and_then(|b| tokens.get(b));
    before.is_some_and(|t| matches!(t.lower.as_str(), "each" | "every"))
}

/// The people whose rows last.
fn people_of(lexicon: &Lexicon, e: &Expr) -> Option<usize> {
    let mut table = None;
    e.tables(&mut |t| table = table.or(lexicon.table(&t.name)));
    let keys = lexicon.adjacent[table?].iter().map(|&e| &lexicon.edges[e]).filter(|e| Some(e.from) == table);
    keys.map(|e| e.to).find(|&t| lexicon.is_person(t))
}

/// A mention as the rows that it names by their key.
fn rows(s: &Sentence<'_>, at: usize, e: &Expr) -> Item {
    let own = s.keyed(at).filter(|&t| is_of(s.lexicon(), e, t));
    own.map_or_else(|| s.items[at].clone(), |t| Item { sense: Sense::Table(t), ..s.items[at].clone() })
}

/// The time that rows come to, said once: 'who booked the most hours' has it at the verb and at the unit. Who is asked for is who they are of.
fn summed(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let total = |i: usize| match s.sense(i) {
        Some(Sense::Measured(e)) => match e.as_ref() {
            Expr::Aggregate { function: Aggregate::Sum, argument, .. } => is_span(s.lexicon(), argument),
            _ => false,
        },
        _ => false,
    };
    let all: Vec<usize> = (0..s.items.len()).filter(|&i| total(i)).collect();
    let unit = *all.iter().find(|&&i| s.word(i).ends_with('s') && !s.word(i).ends_with("ss")).or(all.first())?;
    let Some(Sense::Measured(e)) = s.sense(unit) else { return None };
    let lexicon = s.lexicon();
    let ranked = (0..unit).any(|i| matches!(s.tag(i), "sup" | "top" | "top_first"));
    let who = (0..unit).find(|&i| s.tag(i) == "who").filter(|_| ranked && !(0..s.items.len()).any(|i| s.table(i).is_some()));
    let person = who.and_then(|_| people_of(s.lexicon(), e));
    // 'top five members by hours in completed bookings': the rows whose time it is are no group of their own.
    let grouped = |i: usize| i > 0 && matches!(s.word(i - 1).as_str(), "per" | "by" | "each" | "every" | "for each" | "of each" | "which");
    let other = (0..s.items.len()).any(|i| s.table(i).is_some_and(|t| !is_of(lexicon, e, t)));
    let own = |i: usize| s.table(i).or_else(|| s.keyed(i)).is_some_and(|t| is_of(lexicon, e, t)) && !grouped(i) && ranked && other;
    if all.len() < 2 && person.is_none() && !(0..s.items.len()).any(own) && !ranked {
        return None;
    }
    // 'which meeting rooms were booked for the most hours': the rooms are asked for, by their kind.
    let kind = (0..unit).find_map(|i| {
        let (t, c) = s.value(i)?;
        let asked = i > 0 && (matches!(s.tag(i - 1), "which" | "ask" | "top" | "sup") || matches!(s.sense(i - 1), Some(Sense::Number(_))));
        let refers = lexicon.adjacent.get(t)?.iter().map(|&e| &lexicon.edges[e]).any(|e| e.to == t && e.from != t);
        let kept = lexicon.tables[t].display.contains(&c) || is_of(lexicon, e, t);
        (ranked && asked && !other && refers && !kept).then_some((i, t))
    });
    let carries = |i: usize| matches!(s.word(i).as_str(), "was" | "were" | "for" | "did" | "do" | "does" | "has" | "have" | "been" | "is");
    let between = |i: usize| all.len() > 1 && i + 2 >= all[0] && i <= unit && carries(i);
    // 'which three rooms …': the number bounds the ranking.
    let number = (1..unit).find(|&i| s.tag(i - 1) == "which" && matches!(s.sense(i), Some(Sense::Number(_)))).filter(|_| ranked);
    let mut out = Vec::new();
    for (i, item) in s.items.iter().enumerate() {
        if matches!(s.tag(i), "sup" | "top" | "top_first") {
            out.extend(number.map(|n| s.items[n].clone()));
        }
        match person {
            _ if number == Some(i) => {}
            Some(p) if who == Some(i) => out.push(Item { sense: Sense::Table(p), ..item.clone() }),
            _ if i != unit && all.contains(&i) || between(i) || own(i) => {}
            _ => out.push(item.clone()),
        }
        if let Some((_, t)) = kind.filter(|(at, _)| *at == i) {
            out.push(Item { sense: Sense::Table(t), start: item.end, end: item.end, fit: 1.0 });
        }
    }
    Some(out)
}

/// False for a query that leaves out that the longest or the shortest is asked for, as the mentions say it.
pub(super) fn keeps_rank(query: &Query, items: &[Item], lexicon: &Lexicon) -> bool {
    let ranked = items.windows(3).any(|w| {
        let sup = |i: &Item| matches!(i.sense, Sense::Keyword("sup", _)) && i.start == i.end;
        let span = |i: &Item| i.start == i.end && matches!(&i.sense, Sense::Measured(e) if is_span(lexicon, e));
        sup(&w[0]) && span(&w[1]) || sup(&w[1]) && span(&w[2]) || sup(&w[0]) && span(&w[2])
    });
    let extreme = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, .. });
    !ranked
        || !query.order_by.is_empty()
        || query.source.as_ref().is_some_and(|q| !q.order_by.is_empty())
        || query.select.iter().any(|o| extreme(&o.expr))
}

/// 'how long do members stay per visit' is the mean over visits: a length has nothing to average in the one row that it is of.
pub(super) fn of_single_rows(query: &mut Query, lexicon: &Lexicon) {
    let span = |e: &Expr| matches!(e, Expr::Aggregate { function: Aggregate::Avg | Aggregate::Median, argument, .. } if is_span(lexicon, argument));
    let Some(e) = query.select.iter().map(|o| &o.expr).find(|e| span(e)).cloned() else { return };
    let mut tables: Vec<TableRef> = Vec::new();
    e.tables(&mut |t| tables.push(t.clone()));
    let Some(first) = tables.first().filter(|f| tables.iter().all(|t| t == *f)) else { return };
    let keys: Vec<&ColumnRef> = query.group_by.iter().filter_map(|g| if let Expr::Column(c) = g { Some(c) } else { None }).collect();
    let Some(t) = lexicon.table(&first.name) else { return };
    let own: Vec<usize> = keys.iter().filter(|c| c.table == *first).filter_map(|c| lexicon.column(t, &c.column)).collect();
    let single = !keys.is_empty() && keys.len() == query.group_by.len() && keys.len() == own.len() && lexicon.is_unique(t, &own);
    if single && query.order_by.is_empty() && query.limit.is_none() && query.having.is_empty() && query.source.is_none() {
        query.group_by.clear();
        query.select.retain(|o| o.expr == e);
    }
}

/// Lengths between days are numbers of days: they are called so where days are asked for.
pub(super) fn named_in_days(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    if !tokens.iter().any(|t| t.lower == "days") {
        return;
    }
    let is_date = |e: &Expr| match e {
        Expr::Column(c) => lexicon
            .table(&c.table.name)
            .and_then(|t| Some(lexicon.schema.tables[t].columns[lexicon.column(t, &c.column)?].class == TypeClass::Date))
            .unwrap_or(false),
        _ => false,
    };
    let in_days = |e: &Expr| match e {
        Expr::Aggregate { argument, .. } => {
            matches!(argument.as_ref(), Expr::Arithmetic(Arithmetic::Subtract, a, b) if is_date(a) && is_date(b))
        }
        _ => false,
    };
    for o in query.select.iter_mut().filter(|o| in_days(&o.expr)) {
        o.alias = o.alias.take().map(|a| a.replace("_duration", "_days"));
    }
}

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let spans: Vec<usize> =
        (0..s.items.len()).filter(|&i| matches!(s.sense(i), Some(Sense::Measured(e)) if is_span(s.lexicon(), e))).collect();
    let Some(&first) = spans.first() else { return summed(s) };
    let expr: &Expr = match s.sense(first) {
        Some(Sense::Measured(e)) => e,
        _ => return None,
    };
    let function = |i: usize| match s.sense(i) {
        Some(Sense::Keyword("agg" | "agg_after", f)) => Some(*f),
        _ => None,
    };
    let functions: Vec<usize> = (0..s.items.len()).filter(|&i| function(i).is_some()).collect();
    // '… , 90th percentile': a median until the query is composed.
    let tokens = s.set.tokens;
    let percentile =
        (0..tokens.len()).find_map(|at| super::percentiles::said_at(tokens, at).map(|(_, to)| (at, to))).filter(|_| functions.is_empty());
    let of_percentile = |i: usize| percentile.is_some_and(|(from, to)| s.items[i].start < to && s.items[i].end > from);
    let ranked = (0..s.items.len()).any(|i| matches!(s.tag(i), "sup" | "top" | "top_first"))
        || (0..s.items.len()).any(|i| matches!(s.sense(i), Some(Sense::Adjective(..))));
    // 'more than 30 days from A to B': each is compared, in the unit that is said.
    let bound = (0..s.items.len()).find(|&i| {
        matches!(s.tag(i), "cmp" | "cmp_adj_than" | "cmp_adj")
            && matches!(s.sense(i + 1), Some(Sense::Number(_)))
            && spans.contains(&(i + 2))
    });
    let bounded = bound.is_some();
    let last = *spans.last()?;
    let opens = first;
    let carries = |i: usize| {
        (opens < i && i < last || bound.is_some_and(|b| i < b && i + 3 > b) || i + 2 >= opens && i < opens)
            && (matches!(s.sense(i), Some(Sense::Unknown))
                || matches!(s.tag(i), "verb" | "filler" | "prep" | "of" | "how_long" | "ask" | "which" | "filler_noun"))
            && CARRIES.contains(&s.word(i).as_str())
    };
    let comma = |i: usize| matches!(s.sense(i), Some(Sense::Punctuation(','))) && functions.iter().any(|f| f.abs_diff(i) == 1);
    let mut out: Vec<Item> = Vec::new();
    // It covers no word, so that no construction looks for its own among them.
    let at = s.items[first].start;
    let measured = Item { sense: Sense::Measured(Box::new(expr.clone())), start: at, end: at, fit: 1.0 };
    // 'the longest departure delay'
    let before = first.checked_sub(1).map(|i| if functions.contains(&i) { i.saturating_sub(1) } else { i });
    let before = before.filter(|&i| s.word(i).split(' ').next_back().is_some_and(|w| SAID_BEFORE.contains(&w)));
    let said = |i: usize| s.word(i).split(' ').find_map(extreme);
    let extreme = spans.iter().copied().chain(before).find_map(said);
    // Rows of what lasts are ranked by themselves, others by the mean of theirs.
    let head = (0..s.items.len()).find(|&i| s.table(i).is_some()).filter(|_| extreme.is_some());
    let asks = (0..s.items.len()).any(|i| matches!(s.tag(i), "who" | "which"));
    let own = head.and_then(|i| s.table(i)).is_some_and(|t| is_of(s.lexicon(), expr, t));
    // Who is asked for comes before what ranks them.
    let several = functions.len() > 1;
    let whose = extreme.filter(|_| !(0..s.items.len()).any(|i| s.table(i).is_some())).and_then(|_| people_of(s.lexicon(), expr));
    // 'how long did each visit last': every row with its length.
    let each = (0..s.items.len()).find(|&i| {
        let own = s.table(i).or_else(|| s.keyed(i)).is_some_and(|t| is_of(s.lexicon(), expr, t));
        own && i > 0 && matches!(s.word(i - 1).as_str(), "each" | "every" | "of each" | "for each" | "for every" | "of every")
    });
    if let Some(row) = each.filter(|_| functions.is_empty() && !ranked && !bounded && extreme.is_none() && percentile.is_none()) {
        let mut out: Vec<Item> = vec![rows(s, row, expr), measured];
        out.extend(
            (0..s.items.len()).filter(|&i| i != row && i + 1 != row && !spans.contains(&i) && !carries(i)).map(|i| s.items[i].clone()),
        );
        return Some(out);
    }
    for (i, item) in s.items.iter().enumerate() {
        if bound == Some(i) {
            out.push(measured.clone());
        }
        if i == first && !several && !bounded {
            let start = item.start;
            if let Some(h) = head.filter(|&h| h > first) {
                // 'the 5 slowest …': the number bounds the ranking.
                let number = out.pop_if(|i| matches!(i.sense, Sense::Number(_)));
                out.push(rows(s, h, expr));
                out.extend(number);
            }
            let alone = extreme.filter(|_| head.is_none() && !asks);
            out.extend(extreme.filter(|_| alone.is_none()).map(|way| keyword("sup", way, start)));
            match functions.first() {
                _ if alone.is_some() => out.push(keyword("agg", if alone == Some("desc") { "max" } else { "min" }, start)),
                None if percentile.is_some() => out.push(keyword("agg", "median", start)),
                None if extreme.is_some() && own => {}
                Some(&f) => out.push(Item { ..keyword("agg", function(f).unwrap_or("avg"), start) }),
                None if extreme.is_some() || !ranked => out.push(keyword("agg", "avg", start)),
                None => {}
            }
            out.push(measured.clone());
        }
        if before == Some(i)
            || head.is_some_and(|h| h == i && h > first)
            || spans.contains(&i)
            || of_percentile(i)
            || carries(i)
            || !several && !bounded && (functions.contains(&i) || comma(i))
        {
            continue;
        }
        // 'the longest outage with its cause': shown beside it, not asked of it.
        if s.tag(i) == "with" && own && extreme.is_some() && s.column(s.next(i + 1)).is_some() {
            out.push(turned(item, "and", ""));
            continue;
        }
        match whose {
            Some(people) if s.tag(i) == "who" => out.push(Item { sense: Sense::Table(people), ..item.clone() }),
            _ => out.push(rows(s, i, expr)),
        }
        if several && functions.last() == Some(&i) {
            out.push(measured.clone());
        }
    }
    Some(out)
}
