//! What a reading rests on that the schema says can't be, or that is so by chance: an empty field that is never empty, size as the order of
//! the alphabet, a state not reached yet that later ones count as, a day that not every row has, a day on which something else happened.

use crate::features::{Case, place};
use crate::lexicon::DICTIONARY;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Comparison, Expr, Predicate, Query};
use crate::time::TimeMeaning;

/// How the days begin on which rows were asked for or written down.
const ASKED: &[&str] =
    &["receiv", "rcv", "rec", "submit", "appl", "request", "creat", "enter", "record", "book", "regist", "open", "order"];

/// The signs by name, true where a candidate bears them.
pub(super) fn features(case: &Case<'_>) -> [(&'static str, bool); 13] {
    [
        ("absurd_void", never_empty(case)),
        ("absurd_sized", size_by_name(case)),
        ("absurd_yet", beyond_the_state(case)),
        ("absurd_some", dated_by_some(case)),
        ("absurd_before", dated_before_the_deed(case)),
        ("absurd_twice", rows_said_twice(case)),
        ("absurd_shared", word_of_two(case)),
        ("absurd_possessed", period_of_another(case)),
        ("absurd_kind", rows_by_a_kind(case)),
        ("absurd_priced", called_by_what_is_said(case)),
        ("absurd_wholes", share_of_rows_for_amount(case)),
        ("absurd_running", ends_unread(case)),
        ("absurd_tallied", counts_for_a_list(case)),
    ]
}

fn base<'a>(case: &Case<'a>) -> &'a Query {
    case.composed.query.source.as_deref().unwrap_or(&case.composed.query)
}

/// 'billed this year, tax excluded' as bills whose tax is empty, where it never is.
fn never_empty(case: &Case<'_>) -> bool {
    let sure = |e: &Expr| place(e, case.lexicon).is_some_and(|(t, c)| case.lexicon.schema.tables[t].columns[c].not_null);
    let empty = |p: &Predicate| matches!(p, Predicate::Null { expr, .. } if sure(expr));
    base(case).filter.iter().any(|p| empty(p) || matches!(p, Predicate::Any(all) | Predicate::All(all) if all.iter().any(empty)))
}

/// 'harbours, biggest first' in the order of their names.
fn size_by_name(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let sized = |w: &str| DICTIONARY.adjective(w).is_some_and(|a| !a.measures.is_empty() && a.dates.is_empty());
    let said = |t: usize, c: usize| {
        let (words, rows) = (&lexicon.tables[t].columns[c].words, &lexicon.tables[t].words);
        case.tokens.iter().any(|w| words.contains(&w.lemma) && !rows.contains(&w.lemma))
    };
    let text = |e: &Expr| place(e, lexicon).is_some_and(|(t, c)| lexicon.schema.tables[t].columns[c].class.is_text() && !said(t, c));
    case.tokens.iter().any(|t| sized(&t.lower)) && base(case).order_by.iter().any(|o| text(&o.expr))
}

/// 'not cleared yet' as any other state: those that come after it are beyond it.
fn beyond_the_state(case: &Case<'_>) -> bool {
    let yet = case.tokens.iter().any(|t| t.lower == "yet");
    let other = |p: &Predicate| {
        matches!(p, Predicate::Compare { left: Expr::Column(_), op: Comparison::NotEqual, right: Expr::Text(_) })
            || matches!(p, Predicate::In { values, negated: true, .. } if matches!(values.as_slice(), [Expr::Text(_)]))
            || matches!(p, Predicate::Not(inner) if matches!(inner.as_ref(), Predicate::Compare { op: Comparison::Equal, right: Expr::Text(_), .. }))
    };
    yet && base(case).filter.iter().any(other)
}

/// The days that periods of the query bound, where no word names them.
fn unnamed_days(case: &Case<'_>) -> Vec<(usize, usize)> {
    let lexicon = case.lexicon;
    let root = |w: &str| crate::account::root_of(w).to_string();
    let said = |&(t, c): &(usize, usize)| {
        case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Column(x, y) if (x, y) == (t, c)))
            || case.tokens.iter().any(|w| lexicon.tables[t].columns[c].words.iter().any(|own| root(own) == root(&w.lower)))
    };
    let within = base(case).filter.iter().filter_map(|p| match p {
        Predicate::Within { column, .. } => place(&Expr::Column(column.clone()), lexicon),
        _ => None,
    });
    within.filter(|at| !said(at)).collect()
}

/// 'trials this year' by when they began, which not all did, where every row keeps another day: which is meant isn't said.
fn dated_by_some(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    unnamed_days(case).into_iter().any(|(t, c)| {
        let columns = &lexicon.schema.tables[t].columns;
        let sure = |k: usize| columns[k].class.is_temporal() && columns[k].not_null && k != c;
        let missing = !columns[c].not_null && columns[c].null_fraction != Some(0.0);
        let deed = case.tokens.iter().any(|w| crate::compose::state::is_deed(&w.lower));
        missing && !deed && (0..columns.len()).any(sure)
    })
}

/// 'stalls granted this year' by the day on which they were applied for.
fn dated_before_the_deed(case: &Case<'_>) -> bool {
    let (lexicon, items) = (case.lexicon, &case.interpretation.items);
    let last = |i: &crate::link::Item| i.end.checked_sub(1).and_then(|k| case.tokens.get(k)).map_or("", |t| t.lower.as_str());
    let period = |i: &crate::link::Item| {
        items.iter().any(|x| x.start >= i.end && x.start <= i.end + 2 && matches!(x.sense, Sense::Time(TimeMeaning::Range(_))))
    };
    // What is called off is told by the day on which it was ordered as well.
    let called_off = |w: &str| ["cancel", "void", "annul"].iter().any(|c| w.starts_with(c));
    // 'did we deliver last quarter'
    let word = |k: usize| case.tokens.get(k).map_or("", |t| t.lower.as_str());
    let people = |k: usize| matches!(word(k), "we" | "they" | "you" | "i" | "people" | "he" | "she");
    let asked = |i: &crate::link::Item| i.start > 1 && people(i.start - 1) && matches!(word(i.start - 2), "did" | "do" | "does");
    let deed = items.iter().any(|i| {
        let told = !called_off(last(i)) && crate::compose::state::is_deed(last(i)) || asked(i) && i.end == i.start + 1;
        matches!(i.sense, Sense::Value { .. } | Sense::Restriction(_)) && told && period(i)
    });
    deed && unnamed_days(case)
        .into_iter()
        .any(|(t, c)| lexicon.tables[t].columns[c].words.iter().any(|w| ASKED.iter().any(|a| w.starts_with(a))))
}

/// 'list the berths by length' as how many there are of each length.
fn counts_for_a_list(case: &Case<'_>) -> bool {
    let (q, lexicon) = (base(case), case.lexicon);
    let lists = case.tokens.iter().take(2).any(|t| matches!(t.lower.as_str(), "list" | "show" | "all"));
    let counts = case.tokens.iter().any(|t| matches!(t.lower.as_str(), "number" | "count" | "counts" | "many" | "numbers" | "breakdown"));
    let counted = q.select.iter().any(|o| matches!(o.expr, Expr::CountRows(_)));
    let number = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| {
            let column = &lexicon.schema.tables[t].columns[c];
            column.class.is_number() && !lexicon.tables[t].columns[c].foreign && !lexicon.tables[t].columns[c].year
        })
    };
    lists && !counts && counted && q.group_by.iter().any(number)
}

/// 'without a finished map' where the yes or no is called so and the word was taken for the state of something else.
fn word_of_two(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let words = |c: &crate::query::ColumnRef| {
        place(&Expr::Column(c.clone()), lexicon).map_or((usize::MAX, &[][..]), |(t, c)| (t, &lexicon.tables[t].columns[c].words[..]))
    };
    let flags = base(case).filter.iter().filter_map(|p| if let Predicate::Is { column, .. } = p { Some(words(column)) } else { None });
    let taken = |t: usize, w: &String| {
        case.interpretation.items.iter().any(|i| {
            matches!(i.sense, Sense::Value { table, .. } if table != t)
                && case.tokens.get(i.start..i.end).unwrap_or_default().iter().any(|k| k.lower == *w || k.lemma == *w)
        })
    };
    flags.into_iter().any(|(t, own)| own.iter().any(|w| w.len() > 3 && taken(t, w)))
}

/// 'this year's finished tours' dated by when seats were sold: the period is that of what stands behind it.
fn period_of_another(case: &Case<'_>) -> bool {
    const NEAR: usize = 3;
    let items = &case.interpretation.items;
    let word = |i: usize| case.tokens.get(i).map_or("", |t| t.lower.as_str());
    let of = |i: &crate::link::Item| {
        let own = i.end.checked_sub(1).map_or("", word);
        let possesses = own.ends_with("'s") || own.ends_with("’s") || matches!(word(i.end), "'s" | "’s");
        let next = items.iter().filter(|x| x.start >= i.end && x.start <= i.end + NEAR).find_map(|x| match x.sense {
            Sense::Table(t) => Some(t),
            _ => None,
        });
        next.filter(|_| possesses && matches!(i.sense, Sense::Time(TimeMeaning::Range(_))))
    };
    let dated = |t: usize| case.lexicon.tables[t].date.is_some();
    items.iter().filter_map(of).any(|t| {
        dated(t)
            && base(case).filter.iter().any(|p| match p {
                Predicate::Within { column, .. } => case.lexicon.table(&column.table.name).is_some_and(|x| x != t),
                _ => false,
            })
    })
}

/// 'losses last month' as rows of which no word speaks: a list of them, or how many there were.
fn rows_by_a_kind(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let q = base(case);
    let lists =
        q.group_by.is_empty() && q.limit.is_none() && !q.select.is_empty() && q.select.iter().all(|o| matches!(o.expr, Expr::Column(_)));
    let kind = items.iter().any(|i| matches!(i.sense, Sense::Value { .. } | Sense::Restriction(_)));
    let period = items.iter().any(|i| matches!(i.sense, Sense::Time(TimeMeaning::Range(_))));
    let said = items.iter().any(|i| matches!(i.sense, Sense::Table(_) | Sense::Column(..) | Sense::Measured(_) | Sense::Term(_)));
    let asks = case.tokens.first().is_some_and(|t| {
        matches!(t.lower.as_str(), "list" | "show" | "which" | "who" | "what" | "give" | "name" | "find" | "display" | "get")
    });
    lists && kind && period && !said && !asks
}

/// 'list price' by the first of two prices, where what is said of the other calls it so.
fn called_by_what_is_said(case: &Case<'_>) -> bool {
    const FIRST: usize = 5;
    let lexicon = case.lexicon;
    case.interpretation.items.iter().any(|i| {
        let (Sense::Column(t, c), Some(before)) = (&i.sense, i.start.checked_sub(1).and_then(|k| case.tokens.get(k))) else { return false };
        let own = i.end.checked_sub(1).and_then(|k| case.tokens.get(k)).map_or("", |t| t.lower.as_str());
        let taken =
            case.interpretation.items.iter().any(|x| x.start < i.start && x.end == i.start && !matches!(x.sense, Sense::Keyword(..)));
        let columns = &lexicon.schema.tables[*t].columns;
        let says = |k: usize| {
            let comment = columns[k].comment.as_deref().unwrap_or_default().to_lowercase();
            let words: Vec<&str> = comment.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(FIRST).collect();
            words.windows(2).any(|w| w[0] == before.lower && w[1] == own)
        };
        !taken && before.lower.len() > 3 && columns[*c].class.is_number() && !says(*c) && (0..columns.len()).any(|k| k != *c && says(k))
    })
}

fn divides(e: &Expr) -> bool {
    matches!(e, Expr::Arithmetic(kind, a, b) if *kind == Arithmetic::Divide || divides(a) || divides(b))
}

/// Adds up or averages anything.
fn adds(e: &Expr) -> bool {
    match e {
        Expr::Arithmetic(_, a, b) => adds(a) || adds(b),
        Expr::Aggregate { function, .. } => *function != Aggregate::Count,
        Expr::Window { argument, .. } => adds(argument),
        Expr::Derived(_) | Expr::Scalar(_) | Expr::Owed(_) | Expr::Defined { .. } => true,
        _ => false,
    }
}

/// 'percent of fine amount' as a share of rows: an amount was named.
fn share_of_rows_for_amount(case: &Case<'_>) -> bool {
    const AMOUNTS: &[&str] =
        &["amount", "amounts", "revenue", "turnover", "spend", "spending", "value", "volume", "cost", "costs", "money"];
    let q = base(case);
    let amounts = case.tokens.iter().any(|t| AMOUNTS.contains(&t.lower.as_str()));
    amounts && q.select.iter().any(|o| divides(&o.expr)) && q.select.iter().all(|o| !adds(&o.expr))
}

/// 'running contracts' as those that weren't called off, where they have an end of their own.
fn ends_unread(case: &Case<'_>) -> bool {
    const NOW: &[&str] = &["current", "currently", "active", "running", "valid", "ongoing"];
    const CALLED_OFF: &[&str] = &["cancel", "terminat", "revok", "withdr"];
    const ENDS: &[&str] = &["end", "ends", "until", "expir", "valid"];
    let lexicon = case.lexicon;
    let bears =
        |t: usize, c: usize, list: &[&str]| lexicon.tables[t].columns[c].words.iter().any(|w| list.iter().any(|l| w.starts_with(l)));
    let now = case.tokens.iter().any(|t| NOW.contains(&t.lower.as_str()));
    let mut missing: Vec<(usize, usize)> = Vec::new();
    let mut spoken: Vec<(usize, usize)> = Vec::new();
    let mut look = |p: &Predicate| {
        if let Predicate::Null { expr, negated: false } = p {
            missing.extend(place(expr, lexicon));
        }
        p.columns(&mut |c| spoken.extend(place(&Expr::Column(c.clone()), lexicon)));
    };
    for p in &base(case).filter {
        look(p);
        if let Predicate::Related { conditions, .. } = p {
            conditions.iter().for_each(&mut look);
        }
    }
    now && missing.iter().any(|&(t, c)| {
        let columns = &lexicon.schema.tables[t].columns;
        bears(t, c, CALLED_OFF)
            && (0..columns.len()).any(|k| columns[k].class.is_temporal() && bears(t, k, ENDS) && !spoken.contains(&(t, k)))
    })
}

/// 'spoilage tours' as tours said twice: a word beside the rows' own name that is only near to it says something else of them.
fn rows_said_twice(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let root = |w: &str| crate::account::root_of(w).to_string();
    items.windows(2).any(|pair| {
        let (Sense::Table(a), Sense::Table(b)) = (&pair[0].sense, &pair[1].sense) else { return false };
        let own = &case.lexicon.tables[*a].words;
        let said = |i: &crate::link::Item| case.tokens.get(i.start..i.end).unwrap_or_default();
        let called = |i: &crate::link::Item| said(i).iter().any(|t| own.iter().any(|w| root(w) == root(&t.lower)));
        // One of both is near only: a meaning, not a name.
        let near = |i: &crate::link::Item| i.fit < 0.9 && !called(i);
        a == b && pair[0].end == pair[1].start && (near(&pair[0]) || near(&pair[1]))
    })
}
