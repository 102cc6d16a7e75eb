//! Queries that answer nothing, or not what the words ask for: nothing but what is missing, rows whose kind is two things at once, the
//! first 418 of what is number 418, the largest of numbers that only tell things apart.

use crate::features::{Case, place};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Predicate, Query};

/// Visits an expression and what it is made of, the conditions of aggregates among it.
fn walk<'q>(e: &'q Expr, see: &mut dyn FnMut(&'q Expr)) {
    see(e);
    match e {
        Expr::Aggregate { argument, .. } => walk(argument, see),
        Expr::Arithmetic(_, a, b) => {
            walk(a, see);
            walk(b, see);
        }
        Expr::Window { argument, partition, order, .. } => {
            walk(argument, see);
            partition.iter().for_each(|p| walk(p, see));
            order.iter().for_each(|o| walk(&o.expr, see));
        }
        Expr::Numeric(of) | Expr::Seconds(of) => walk(of, see),
        _ => {}
    }
}

/// Visits what a query shows and orders by, its derived table's too.
fn shown<'q>(q: &'q Query, see: &mut dyn FnMut(&'q Expr)) {
    q.select.iter().for_each(|o| walk(&o.expr, see));
    q.order_by.iter().for_each(|o| walk(&o.expr, see));
    if let Some(source) = q.source.as_deref() {
        shown(source, see);
    }
}

fn tagged(case: &Case<'_>, tags: &[&str]) -> bool {
    case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword(tag, _) if tags.contains(&tag)))
}

fn says(case: &Case<'_>, words: &[&str]) -> bool {
    case.tokens.iter().any(|t| words.contains(&t.lower.as_str()))
}

/// 'owner 418' as the first 418 owners: a number behind a noun tells which one it is.
pub(super) fn number_as_limit(case: &Case<'_>) -> bool {
    let Some(limit) = case.composed.query.limit else { return false };
    let one = |i: &crate::link::Item| {
        let word = i.end.checked_sub(1).and_then(|at| case.tokens.get(at));
        matches!(i.sense, Sense::Table(_) | Sense::Column(..)) && word.is_some_and(|t| t.lower == t.lemma)
    };
    let numbered = case.interpretation.items.windows(2).any(|pair| {
        matches!(&pair[1].sense, Sense::Number(n) if !n.ordinal && (n.value - limit as f64).abs() < 0.5)
            && pair[0].end == pair[1].start
            && one(&pair[0])
    });
    numbered && !tagged(case, &["sup", "sup_count", "sup_frequent", "sup_sold", "top", "top_first"])
}

/// Parts of a whole that are two things at once: 'outcomes in % (won, lost)' as those that are won and lost.
pub(super) fn parts_at_once(q: &Query) -> bool {
    let mut found = false;
    shown(q, &mut |e| {
        if let Expr::Aggregate { filter, .. } = e {
            found |= super::contradicts(filter);
        }
    });
    found
}

/// The largest or smallest of what only tells things apart, where no word asks for a number: 'best drivers' as the last driver's number.
pub(super) fn extreme_of_codes(case: &Case<'_>) -> bool {
    const NUMBERS: &[&str] = &["number", "numbers", "no", "id", "ids", "code", "codes", "key", "keys", "nr", "num", "ref", "reference"];
    let lexicon = case.lexicon;
    let code = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| {
            let entry = &lexicon.tables[t].columns[c];
            // 'driven_by' holds the number of who did it.
            let numbered = entry.words.last().is_some_and(|w| NUMBERS.contains(&w.as_str()))
                || crate::text::identifier_words(&lexicon.schema.tables[t].columns[c].name).last().is_some_and(|w| w == "by");
            let class = lexicon.schema.tables[t].columns[c].class;
            !class.is_temporal()
                && !entry.year
                && (entry.key || entry.foreign || numbered || ["key", "reference", "code"].iter().any(|r| lexicon.roles[t].is(c, r)))
        })
    };
    let mut found = false;
    shown(&case.composed.query, &mut |e| {
        if let Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, argument, .. } = e {
            found |= code(argument);
        }
    });
    found && !says(case, NUMBERS) || says(case, &["best", "worst", "top", "greatest", "finest"]) && extreme_of_text(case)
}

/// The last of all names in the alphabet for the best of what bears them.
fn extreme_of_text(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let text = |e: &Expr| place(e, lexicon).is_some_and(|(t, c)| lexicon.schema.tables[t].columns[c].class.is_text());
    let mut found = false;
    shown(&case.composed.query, &mut |e| {
        found |= matches!(e, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, argument, .. } if text(argument));
    });
    found
}

/// Shows nothing but what is missing: a column of the rows that have none.
pub(super) fn shows_what_is_missing(q: &Query) -> bool {
    let missing = |e: &Expr| q.filter.iter().any(|p| matches!(p, Predicate::Null { expr, negated: false } if expr == e));
    // 'not in the largest branch' as the last of those without one.
    let ranked = q.order_by.iter().any(|o| missing(&o.expr));
    ranked || !q.select.is_empty() && q.select.iter().all(|o| missing(&o.expr))
}

/// A year compared with what is none: 'budgets above 3000' is of no year.
pub(super) fn no_year(case: &Case<'_>) -> bool {
    const YEARS: std::ops::Range<f64> = 100.0..2500.0;
    let year = |e: &Expr| match e {
        Expr::Column(c) => case
            .lexicon
            .table(&c.table.name)
            .is_some_and(|t| case.lexicon.column(t, &c.column).is_some_and(|k| case.lexicon.tables[t].columns[k].year)),
        _ => false,
    };
    let far = |e: &Expr| matches!(e, Expr::Number(n) if n.parse::<f64>().is_ok_and(|n| !YEARS.contains(&n)));
    let compared = |p: &Predicate| matches!(p, Predicate::Compare { left, right, .. } if year(left) && far(right));
    case.composed.query.filter.iter().any(compared)
}

/// More than the most of all, less than the least: no row is.
pub(super) fn beyond_the_most(q: &Query) -> bool {
    let beyond = |p: &Predicate| {
        let Predicate::Compare { left, op, right: Expr::Scalar(of) } = p else { return false };
        let [only] = of.select.as_slice() else { return false };
        let Expr::Aggregate { function, argument, .. } = &only.expr else { return false };
        let same = match (left, argument.as_ref()) {
            (Expr::Column(a), Expr::Column(b)) => a.column == b.column && a.table.name == b.table.name,
            _ => false,
        };
        let all = of.filter.is_empty() && of.source.is_none() && of.group_by.is_empty();
        let most = *function == Aggregate::Max && *op == Comparison::Greater;
        let least = *function == Aggregate::Min && *op == Comparison::Less;
        same && all && (most || least)
    };
    q.filter.iter().any(beyond)
}

/// 'by who asked for them', 'by where they live': groups are asked for by a clause, and there are none.
pub(super) fn clause_ungrouped(case: &Case<'_>) -> bool {
    fn grouped(q: &Query) -> bool {
        !q.group_by.is_empty() || !q.order_by.is_empty() || q.source.as_deref().is_some_and(grouped)
    }
    let tokens = case.tokens;
    // 'On the phone: by which of us was it sold' asks for who did it.
    let opens = |i: usize| tokens[i - 2].punctuation && !matches!(tokens[i - 2].text.as_str(), "," | ";");
    let clause = (1..tokens.len()).any(|i| {
        let asks = matches!(tokens[i].lower.as_str(), "who" | "what" | "which" | "where" | "when" | "whether" | "how");
        let much =
            tokens.get(i + 1).is_some_and(|t| matches!(t.lower.as_str(), "much" | "many" | "far" | "percentage" | "percent" | "factor"));
        // 'made by who' asks for the maker.
        let deed = i > 1 && crate::compose::state::is_deed(&tokens[i - 2].lower);
        asks && !much && !deed && i > 1 && !opens(i) && tokens[i - 1].lower == "by" && tokens.get(i + 1).is_some_and(|t| !t.punctuation)
    });
    clause && !grouped(&case.composed.query)
}

/// 'the highest earning vet of each branch' without anything that ranks.
pub(super) fn unranked(case: &Case<'_>) -> bool {
    fn ranks(q: &Query) -> bool {
        let mut found = q.limit.is_some() || !q.order_by.is_empty();
        shown(q, &mut |e| {
            found |= matches!(e, Expr::Window { .. } | Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, .. });
        });
        found || q.source.as_deref().is_some_and(ranks)
    }
    // What bounds rows by an extreme, or by what stands behind others, ranks as well.
    let compares = |p: &Predicate| {
        matches!(p, Predicate::Compare { right: Expr::Scalar(_), .. } | Predicate::InQuery { .. } | Predicate::Not(_) | Predicate::Any(_))
            || matches!(p, Predicate::Related { .. })
    };
    let q = &case.composed.query;
    let ranked = case.interpretation.items.iter().any(|i| {
        let said = case.tokens.get(i.start..i.end).unwrap_or_default();
        let degree = said.last().is_some_and(|t| t.lower.len() > 4 && t.lower.ends_with("est") && t.lower != "latest");
        degree && matches!(i.sense, Sense::Adjective(..) | Sense::Keyword("sup" | "sup_count" | "sup_frequent", _))
    });
    ranked && !ranks(q) && !q.filter.iter().any(compares) && !q.select.iter().any(|o| matches!(o.expr, Expr::Spell(_)))
}

/// 'the expensive halls' as the one that costs most: how expensive was not said.
pub(super) fn degree_unsaid(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let q = &case.composed.query;
    let mut extreme = q.limit.is_some();
    shown(q, &mut |e| extreme |= matches!(e, Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, .. }));
    let ranks = tagged(
        case,
        &["sup", "sup_count", "sup_frequent", "sup_sold", "top", "top_first", "agg", "cmp", "cmp_adj", "cmp_adj_than", "order"],
    );
    let plain = items.windows(2).any(|pair| {
        let Sense::Adjective(..) = pair[0].sense else { return false };
        let said = case.tokens.get(pair[0].start..pair[0].end).unwrap_or_default();
        let [word] = said else { return false };
        let compared = word.lower.ends_with("est") || word.lower.ends_with("er");
        let timed =
            matches!(word.lower.as_str(), "new" | "recent" | "last" | "first" | "next" | "early" | "late" | "final" | "best" | "worst");
        let things = case.tokens.get(pair[1].start..pair[1].end).and_then(<[crate::text::Token]>::last).is_some_and(|t| t.lower != t.lemma);
        !compared && !timed && things && matches!(pair[1].sense, Sense::Table(_))
    });
    extreme && plain && !ranks
}

/// Adds up what is no amount of its row: rates, percentages, ages.
pub(super) fn sums_rates(case: &Case<'_>) -> bool {
    const RATES: &[&str] = &["rate", "percent", "age"];
    let lexicon = case.lexicon;
    let rate = |e: &Expr| {
        let Expr::Column(_) = e else { return false };
        place(e, lexicon).is_some_and(|(t, c)| {
            RATES.iter().any(|r| lexicon.roles[t].is(c, r)) && !crate::compose::measure::summable(lexicon, t, c) && {
                let words = &lexicon.tables[t].columns[c].words;
                // 'the total of the scores' is asked for by name.
                !(says(case, &["total", "sum"]) && words.iter().any(|w| case.tokens.iter().any(|k| k.lemma == *w)))
            }
        })
    };
    // Beside another figure of the same it may be one of several.
    let (mut sums, mut others) = (Vec::new(), Vec::new());
    shown(&case.composed.query, &mut |e| {
        if let Expr::Aggregate { function, argument, .. } = e {
            if *function == Aggregate::Sum { sums.push(argument) } else { others.push(argument) }
        }
    });
    sums.into_iter().any(|e| rate(e) && !others.contains(&e))
}

/// 'how many people did we employ on 1 June' as those who began that day: something that lasts is counted by the day when it began.
pub(super) fn begun_that_day(case: &Case<'_>) -> bool {
    const BEGUN: &[&str] = &[
        "new",
        "start",
        "started",
        "starting",
        "begin",
        "began",
        "begun",
        "join",
        "joined",
        "open",
        "opened",
        "hire",
        "hired",
        "add",
        "added",
        "register",
        "registered",
        "born",
        "enter",
        "entered",
        "came",
        "come",
        "sign",
        "signed",
        "bought",
        "acquired",
        "create",
        "created",
    ];
    const LASTS: &[&str] =
        &["have", "had", "employ", "employed", "hold", "held", "own", "owned", "run", "ran", "keep", "kept", "headcount", "were", "was"];
    let lexicon = case.lexicon;
    let people = |t: usize| case.lexicon.is_person(t);
    if says(case, BEGUN) {
        return false;
    }
    let lasting = says(case, LASTS);
    let said = |t: usize, c: usize| {
        lexicon.tables[t].columns[c]
            .words
            .iter()
            .filter(|w| w.len() > 3)
            .any(|w| case.tokens.iter().any(|k| crate::account::root_of(&k.lower) == crate::account::root_of(w)))
    };
    let counts = |q: &crate::query::Query| q.select.iter().any(|o| o.expr.is_aggregate());
    let q = &case.composed.query;
    let base = q.source.as_deref().unwrap_or(q);
    base.filter.iter().flat_map(alternatives).any(|p| {
        let Predicate::Within { column, range, negated: false } = p else { return false };
        // Of people on a day, without a word of coming, those who were there are meant.
        let day = |t: usize| people(t) && counts(base) && range.grain == crate::time_types::Grain::Day;
        let Some(t) = lexicon.table(&column.table.name).filter(|&t| lasting && super::lasts(lexicon, t) || day(t)) else { return false };
        let Some(c) = lexicon.column(t, &column.column) else { return false };
        let columns = &lexicon.schema.tables[t].columns;
        let ends = |k: usize| k != c && columns[k].class.is_temporal() && !columns[k].not_null;
        range.from.is_some() && range.to.is_some() && (single_day(case) || day(t)) && !said(t, c) && (0..columns.len()).any(ends)
    })
}

/// The conditions of which one must hold.
fn alternatives(p: &Predicate) -> Vec<&Predicate> {
    match p {
        Predicate::Any(all) => all.iter().collect(),
        one => vec![one],
    }
}

/// True where the words name one day: 'on 1 June', 'as at Jan 1'.
fn single_day(case: &Case<'_>) -> bool {
    case.interpretation.items.iter().any(|i| {
        let before = i.start.checked_sub(1).and_then(|at| case.tokens.get(at)).map_or("", |t| t.lower.as_str());
        let inside = case.tokens.get(i.start).map_or("", |t| t.lower.as_str());
        matches!(i.sense, Sense::Time(_)) && (matches!(before, "on" | "at" | "of") || matches!(inside, "on" | "at" | "as"))
    })
}

/// 'and how much' or 'and how many' behind it, and no number is shown.
pub(super) fn amount_unshown(case: &Case<'_>) -> bool {
    let tokens = case.tokens;
    let asked = (1..tokens.len()).any(|i| {
        tokens[i - 1].lower == "and"
            && tokens[i].lower == "how"
            && tokens.get(i + 1).is_some_and(|t| matches!(t.lower.as_str(), "much" | "many" | "often"))
    });
    let number = |e: &Expr, lexicon: &Lexicon| {
        e.is_aggregate()
            || !matches!(e, Expr::Column(_))
            || place(e, lexicon)
                .is_some_and(|(t, c)| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key)
    };
    let q = &case.composed.query;
    asked && q.source.is_none() && !q.select.iter().any(|o| number(&o.expr, case.lexicon))
}

/// A yes or no that is kept as 0 and 1, added up or averaged over rows of another table, where nobody asks for a share.
pub(super) fn adds_flags(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let flag = |e: &Expr| place(e, lexicon).is_some_and(|(t, c)| lexicon.roles[t].is(c, "flag"));
    let mut found = false;
    shown(&case.composed.query, &mut |e| {
        if let Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } = e {
            found |= flag(argument);
        }
    });
    // Of a derived table the numbers are called otherwise.
    let source = case.composed.query.source.as_deref();
    let derived = source.is_some_and(|s| s.group_by.is_empty() && s.distinct && s.select.iter().any(|o| flag(&o.expr)));
    found || derived && case.composed.query.select.iter().any(|o| o.expr.is_aggregate())
}

/// 'visitors after Storm' by the numbers of rows: which key is larger says nothing, unless a number is given.
pub(super) fn compares_keys(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let key = |e: &Expr| place(e, lexicon).is_some_and(|(t, c)| lexicon.roles[t].is(c, "key") || lexicon.roles[t].is(c, "reference"));
    case.composed.query.filter.iter().any(|p| {
        matches!(p, Predicate::Compare { left, op: Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual, right }
            if key(left) && matches!(right, Expr::Scalar(_)))
    })
}
