//! What nobody can mean by any question: rows whose state is two things at once, a sum of keys, numbers that two lists have in common,
//! money put together by each number of nights, people dated by their birth because they were seen. Such a reading is asked back,
//! however well its words fit ([`crate::account::policy::is_doubted`]); one that may be meant as well as another is not told as sure.

mod compared;
mod elapsed;
mod joint;
mod lost;
mod manner;
mod measured;
mod named;
mod resting;
mod shown;
mod spans;
mod unmeant;
mod unsettled;

use crate::census::Census;
use crate::features::{Case, place};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, Predicate, Query, SetOperation};
use crate::time::TimeMeaning;
use crate::time_types::Grain;

/// The signs by name, true where a candidate bears them.
pub(crate) fn features(case: &Case<'_>, census: &Census) -> impl Iterator<Item = (&'static str, bool)> {
    let q = &case.composed.query;
    let told = [
        ("absurd_both", two_at_once(q)),
        ("absurd_common", numbers_in_common(q, case.lexicon)),
        ("absurd_unit", grouped_by_unit(case)),
        ("absurd_deed", dates_by_nature(case)),
        ("absurd_version", begins_version(case)),
        ("absurd_levels", counts_levels(case, census)),
        ("absurd_dated", dated_by_another(case)),
        ("absurd_age", ages_another(case)),
        ("absurd_each", one_of_each(case)),
        ("absurd_searched", grouped_by_searched(q)),
        ("absurd_amount", adds_what_nobody_named(case)),
        ("absurd_shown", shown::shows_a_deed(case)),
        ("absurd_much", money_for_much(case)),
        ("absurd_year", lost::long_ago(q) || unmeant::no_year(case)),
        ("absurd_far", lost::looks_far(case)),
        ("absurd_rank", shown::shows_what_it_ranks_by(case)),
        ("absurd_finer", spans::finer_than_kept(case)),
        ("absurd_again", spans::deed_and_state(case)),
        ("absurd_single", spans::mean_of_one(case)),
        ("absurd_most", spans::most_of_what(case)),
        ("absurd_apart", spans::day_or_year(case)),
        ("absurd_size", spans::size_as_number(case)),
        ("absurd_which", shown::which_unshown(case)),
        ("absurd_kinds", named::kinds_apart(case)),
        ("absurd_beside", shown::companion_unshown(case)),
        ("absurd_bare", shown::rows_without_names(case)),
        ("absurd_outside", lost::outside(case)),
        ("absurd_extreme", shown::extreme_unnamed(case)),
        ("absurd_counted", shown::counts_another(case)),
        ("absurd_tally", shown::counts_tallies(case)),
        ("absurd_versus", compared::one_of_both(case)),
        ("absurd_totals", compared::totals_for_rows(case)),
        ("absurd_never", compared::affirms(case, census)),
        ("absurd_disjoint", compared::never_at_once(q)),
        ("absurd_moment", compared::grouped_by_moment(case)),
        ("absurd_role", compared::another_role(case)),
        ("absurd_planned", measured::otherwise(case)),
        ("absurd_money", measured::no_money(case)),
        ("absurd_quality", measured::quality_as_money(case)),
        ("absurd_mean", measured::mean_of_others(q)),
        ("absurd_unlike", measured::unlike(q)),
        ("absurd_who", shown::who_unnamed(case)),
        ("absurd_rate", measured::rate_as_number(case)),
        ("absurd_degree", measured::degree_as_name(case)),
        ("absurd_list", measured::list_or_number(case)),
        ("absurd_elsewhere", named::deed_elsewhere(case, census)),
        ("absurd_neighbour", named::neighbour_column(case, census)),
        ("absurd_vain", named::joined_in_vain(case)),
        ("absurd_months", named::months_of_another(case)),
        ("absurd_piece", measured::piece_for_price(case)),
        ("absurd_address", named::word_in_address(case, census)),
        ("absurd_per", named::per_as_condition(case)),
        ("absurd_numbered", unmeant::number_as_limit(case)),
        ("absurd_flags", unmeant::adds_flags(case)),
        ("absurd_keys", unmeant::compares_keys(case)),
        ("absurd_code", unmeant::extreme_of_codes(case)),
        ("absurd_nothing", unmeant::shows_what_is_missing(q)),
        ("absurd_beyond", unmeant::beyond_the_most(q)),
        ("absurd_clause", unmeant::clause_ungrouped(case)),
        ("absurd_unranked", unmeant::unranked(case)),
        ("absurd_degree", unmeant::degree_unsaid(case)),
        ("absurd_rates", unmeant::sums_rates(case)),
        ("absurd_begun", unmeant::begun_that_day(case)),
        ("absurd_unshown", unmeant::amount_unshown(case)),
        ("absurd_moment", elapsed::day_to_moment(case)),
        ("absurd_elapsed", elapsed::of_another(case)),
        ("absurd_summed", elapsed::sums_of_any_time(case)),
        ("absurd_last", elapsed::last_for_best(case)),
        ("absurd_sign", elapsed::no_amount(case)),
        ("absurd_ways", unsettled::several_ways(case)),
        ("absurd_chance", unsettled::dated_by_chance(case) || unsettled::state_dated_otherwise(case)),
        ("absurd_whether", unsettled::rows_for_whether(case)),
        ("absurd_ordered", unsettled::ordered_by_another_date(case)),
        ("absurd_listed", unsettled::one_of_listed(case)),
        ("absurd_flag", unsettled::called_for_flag(case)),
        ("absurd_frequency", unsettled::unit_per_unit(case)),
        ("absurd_kinds", unsettled::sum_for_what(case)),
        ("absurd_tally", unsettled::counts_one(case)),
        ("absurd_sides", joint::sides_joined(case)),
        ("absurd_two", joint::one_of_two(case)),
        ("absurd_either", joint::either_for_both(case)),
        ("absurd_joint", joint::both_for_either(case)),
        ("absurd_span", joint::number_of_another_unit(case)),
        ("absurd_fixed", joint::counts_what_is_fixed(case)),
        ("absurd_groups", joint::groups_without_number(case)),
        ("absurd_added", joint::adds_what_describes(case)),
        ("absurd_one", joint::one_for_many(case)),
        ("absurd_rows", joint::rows_for_groups(case)),
        ("absurd_unit", joint::per_counted(case)),
        ("absurd_bill", joint::money_by_another_number(case)),
        ("absurd_head", joint::head_unshown(case)),
        ("absurd_called", joint::another_of_that_name(case)),
        ("absurd_days", lost::days_unread(case, census) || lost::when_unread(case, census)),
        ("absurd_stock", lost::stock_as_goods(case)),
        ("absurd_last", lost::record_unranked(case)),
        ("absurd_outside", lost::outside(case)),
        ("absurd_extreme", lost::bearer_unshown(case)),
        ("absurd_part", lost::part_of_part(case)),
        ("absurd_amount", lost::amount_of_another(case)),
        ("absurd_those", lost::per_those_with(case)),
        ("absurd_meant", lost::mean_of_rows(case)),
        ("absurd_nearer", lost::nearer_elsewhere(case)),
        ("absurd_missing", lost::denies_what_may_be_missing(case) || lost::shows_what_is_had(case)),
        ("absurd_size", manner::units_as_rate(case)),
        ("absurd_rates", manner::adds_rates(case)),
        ("absurd_single", manner::mean_by_own_key(case)),
        ("absurd_moments", manner::counts_moments(case)),
        ("absurd_still", manner::still_lost(case)),
        ("absurd_each", manner::one_by_one(case)),
        ("absurd_first", manner::first_of_an_order(case)),
        ("absurd_versus", manner::one_period_of_two(case)),
        ("absurd_bare", manner::rows_as_numbers(case)),
        ("absurd_owned", named::owned_restricts(case)),
    ];
    told.into_iter().chain(resting::features(case))
}

/// A column that equals two values in one row.
pub(crate) fn two_at_once(q: &Query) -> bool {
    contradicts(&q.filter) || unmeant::parts_at_once(q) || q.source.as_deref().is_some_and(two_at_once)
}

/// Conditions of which no row satisfies all, or two bounds of which one says nothing.
fn contradicts(conditions: &[Predicate]) -> bool {
    let equal = |p: &Predicate| match p {
        Predicate::Compare { left, op: Comparison::Equal, right: right @ (Expr::Text(_) | Expr::Number(_)) } => {
            Some((left.clone(), right.clone()))
        }
        Predicate::In { expr, values, negated: false } => match values.as_slice() {
            [one] => Some((expr.clone(), one.clone())),
            _ => None,
        },
        _ => None,
    };
    // 'at least three rooms, up to 1200' as two lower bounds of the rooms.
    let bound = |p: &Predicate| match p {
        Predicate::Compare { left, op, right: Expr::Number(_) } => match op {
            Comparison::Greater | Comparison::GreaterOrEqual => Some((left.clone(), true)),
            Comparison::Less | Comparison::LessOrEqual => Some((left.clone(), false)),
            _ => None,
        },
        _ => None,
    };
    let bounds: Vec<(Expr, bool)> = conditions.iter().filter_map(bound).collect();
    if bounds.iter().enumerate().any(|(i, b)| bounds[i + 1..].contains(b)) {
        return true;
    }
    let held: Vec<(Expr, Expr)> = conditions.iter().filter_map(equal).collect();
    held.iter().enumerate().any(|(i, (column, value))| held[i + 1..].iter().any(|(c, v)| c == column && v != value))
}

/// Two lists of plain numbers cut with each other or taken from each other.
fn numbers_in_common(q: &Query, lexicon: &Lexicon) -> bool {
    let number = |e: &Expr| {
        place(e, lexicon).is_some_and(|(t, c)| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key)
    };
    let cut = matches!(&q.set, Some((SetOperation::Intersect | SetOperation::Except, _)));
    cut && !q.select.is_empty() && q.select.iter().all(|o| number(&o.expr))
}

/// 'revenue per night' as a row for each number of nights. (`compose/analytic/unit_rate` reads it as a rate.)
fn grouped_by_unit(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let unit = |i: usize| {
        let per = case.tokens.get(items[i].start).is_some_and(|t| t.lower == "per");
        match items.get(i + 1).map(|i| &i.sense) {
            Some(Sense::Column(t, c)) if per => Some((*t, *c)),
            _ => None,
        }
    };
    let units: Vec<(usize, usize)> = (0..items.len()).filter_map(unit).filter(|&(t, c)| counts_units(case.lexicon, t, c)).collect();
    let clock = |e: &Expr| match e {
        Expr::Truncate(grain, of) => place(of, case.lexicon).is_some_and(|(t, _)| units_of_time(case.lexicon, t, *grain).is_some()),
        _ => false,
    };
    let per = case.tokens.iter().any(|t| t.lower == "per");
    case.composed.query.group_by.iter().any(|e| per && clock(e) || place(e, case.lexicon).is_some_and(|p| units.contains(&p)))
}

/// The column that tells how many hours, minutes or seconds a row took.
pub(crate) fn units_of_time(lexicon: &Lexicon, t: usize, grain: Grain) -> Option<usize> {
    let name = match grain {
        Grain::Second => "second",
        Grain::Minute => "minute",
        Grain::Hour => "hour",
        _ => return None,
    };
    (0..lexicon.tables[t].columns.len())
        .find(|&c| counts_units(lexicon, t, c) && lexicon.tables[t].columns[c].words.iter().any(|w| w == name))
}

/// True for a column of how many of something a row has, called by what it counts: nights, litres, seats.
pub(crate) fn counts_units(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    const OTHER: &[&str] = &[
        "setting",
        "position",
        "code",
        "year",
        "quarter",
        "month",
        "age",
        "percent",
        "unit price",
        "rate",
        "score",
        "flag",
        "key",
        "reference",
        "birth date",
        "secret",
    ];
    let entry = &lexicon.tables[t].columns[c];
    let shape = &lexicon.schema.tables[t].columns[c];
    let words = crate::text::identifier_words(shape.called());
    let plural = words.last().is_some_and(|w| crate::text::lemma(w) != *w);
    plural && shape.class.is_number() && !entry.key && !entry.year && !OTHER.iter().any(|role| lexicon.roles[t].is(c, role))
}

/// True for a column of how many of that noun, in its plural, a row has.
fn counts_units_of(lexicon: &Lexicon, t: usize, c: usize, noun: &str) -> bool {
    let named = crate::text::identifier_words(lexicon.schema.tables[t].columns[c].called()).iter().any(|w| w == noun);
    named
        && lexicon.schema.tables[t].columns[c].class.is_number()
        && !lexicon.tables[t].columns[c].key
        && !lexicon.tables[t].columns[c].foreign
}

/// Deeds that need a day of their own: nobody is born, hired or registered by being seen.
const MEETINGS: &[&str] = &[
    "see",
    "visit",
    "come",
    "sell",
    "rent",
    "deliver",
    "prescribe",
    "borrow",
    "treat",
    "serve",
    "attend",
    "meet",
    "use",
    "buy",
    "order",
    "pay",
    "bill",
    "book",
    "call",
    "host",
    "handle",
];

/// 'pets seen last week' by their birth, 'owners we saw in May' by their registration.
fn dates_by_nature(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let items = &case.interpretation.items;
    let Some(period) = items.iter().find(|i| matches!(i.sense, Sense::Time(TimeMeaning::Range(_)))) else { return false };
    let before = case.tokens.get(period.start.saturating_sub(4)..period.start).unwrap_or_default();
    // A period that opens the sentence is of all of it.
    let after = case.tokens.get(period.end..).filter(|_| period.start < 2).unwrap_or_default();
    let met = before.iter().chain(after).find(|t| MEETINGS.iter().any(|m| crate::account::root_of(&t.lower) == crate::account::root_of(m)));
    let Some(met) = met.filter(|t| crate::compose::state::is_deed(&t.lower) || t.lower == t.lemma) else { return false };
    // Where another word of the name is the deed itself, it is dated by it: 'visited_on'.
    let own = |t: usize, c: usize| {
        lexicon.tables[t].columns[c].words.iter().any(|w| crate::account::root_of(w) == crate::account::root_of(&met.lower))
    };
    case.composed.query.filter.iter().any(|p| {
        let Predicate::Within { column, .. } = p else { return false };
        let Some(t) = lexicon.table(&column.table.name) else { return false };
        let Some(c) = lexicon.column(t, &column.column) else { return false };
        let lasting = lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "person" | "organization" | "item" | "place"));
        let happens = lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .any(|e| e.to == t && e.from != t && lexicon.schema.tables[e.from].columns.iter().any(|c| c.class.is_temporal()));
        // What comes in is entered then.
        let entered = matches!(met.lemma.as_str(), "come" | "came")
            && lexicon.tables[t].columns[c].words.iter().any(|w| matches!(w.as_str(), "created" | "create" | "entered" | "received"));
        (lexicon.roles[t].is(c, "birth date") || lasting && happens) && !own(t, c) && !entered
    })
}

/// 'how many pupils did we have last year' by when rows of a history begin.
fn begins_version(case: &Case<'_>) -> bool {
    const SAID: &[&str] = &["valid", "version", "chang", "effective", "updat", "revis", "history", "start", "begin", "began"];
    let lexicon = case.lexicon;
    if case.tokens.iter().any(|t| SAID.iter().any(|s| t.lower.starts_with(s))) {
        return false;
    }
    // Of what is not named itself those that were in force then are taken (`compose/standing`).
    let named = |t: usize| case.interpretation.items.iter().any(|i| i.sense == Sense::Table(t) && i.fit > 0.9);
    let begins = |t: usize, c: usize| {
        let history = lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "history");
        history && lexicon.roles[t].is(c, "valid from") && named(t)
    };
    // What began before an end of time and was not over before its beginning: those that stood then.
    let open = |p: &Predicate| match p {
        Predicate::Within { column, range, .. } if range.from.is_some() => {
            lexicon.table(&column.table.name).is_some_and(|t| lexicon.column(t, &column.column).is_some_and(|c| begins(t, c)))
        }
        _ => false,
    };
    let grouped = |e: &Expr| match e {
        Expr::Truncate(_, of) | Expr::YearOf(of) | Expr::Part(_, of) => place(of, lexicon).is_some_and(|(t, c)| begins(t, c)),
        _ => false,
    };
    case.composed.query.filter.iter().any(open) || case.composed.query.group_by.iter().any(grouped)
}

/// Rows of levels by day, counted where nobody asks for rows.
fn counts_levels(case: &Case<'_>, census: &Census) -> bool {
    let asked = case.interpretation.items.iter().any(|i| matches!(i.sense, Sense::Keyword("count" | "count_distinct" | "count_verb", _)))
        || case.tokens.iter().any(|t| matches!(t.lemma.as_str(), "record" | "row" | "entry" | "often" | "snapshot" | "reading"));
    let q = &case.composed.query;
    let levels = q.select.iter().any(|o| match &o.expr {
        Expr::CountRows(Some(r)) => {
            case.lexicon.table(&r.name).is_some_and(|t| crate::compose::standing::counted_on(case.lexicon, t).is_some())
        }
        Expr::CountRows(None) => q
            .subject
            .as_ref()
            .and_then(|s| case.lexicon.table(&s.name))
            .is_some_and(|t| crate::compose::standing::counted_on(case.lexicon, t).is_some()),
        _ => false,
    });
    !asked && census.counts > 0 && levels
}

/// The tables and columns that words of the question were read as.
fn named(case: &Case<'_>) -> (Vec<usize>, Vec<(usize, usize)>) {
    let (mut tables, mut columns) = (Vec::new(), Vec::new());
    for item in &case.interpretation.items {
        match &item.sense {
            Sense::Table(t) => tables.push(*t),
            Sense::Column(t, c) | Sense::Value { table: t, column: c, .. } => {
                tables.push(*t);
                columns.push((*t, *c));
            }
            _ => {}
        }
    }
    (tables, columns)
}

/// True for a table of what lasts: people, organizations, things, places.
fn lasts(lexicon: &Lexicon, t: usize) -> bool {
    lexicon.is_person(t) || lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "person" | "organization" | "item" | "place"))
}

/// 'what did each department bring in last month' by the day on which the products were launched: what is added up is bounded by a day
/// of something that lasts, of which no word speaks.
fn dated_by_another(case: &Case<'_>) -> bool {
    let lexicon = case.lexicon;
    let q = &case.composed.query;
    let (_, columns) = named(case);
    let mut measured: Vec<usize> = Vec::new();
    for o in q.select.iter().chain(q.source.iter().flat_map(|s| &s.select)) {
        if let Expr::Aggregate { .. } = &o.expr {
            o.expr.tables(&mut |t| measured.extend(lexicon.table(&t.name)));
        }
    }
    let said = |t: usize, c: usize| {
        let own = |w: &String| case.tokens.iter().any(|k| crate::account::root_of(&k.lower) == crate::account::root_of(w));
        columns.contains(&(t, c)) || lexicon.tables[t].columns[c].words.iter().any(own)
    };
    let elsewhere = |p: &Predicate| match p {
        Predicate::Within { column, .. } => lexicon
            .table(&column.table.name)
            .is_some_and(|t| lexicon.column(t, &column.column).is_some_and(|c| lasts(lexicon, t) && !measured.contains(&t) && !said(t, c))),
        _ => false,
    };
    !measured.is_empty() && q.filter.iter().any(elsewhere)
}

/// 'how old are our machines' by the birth of those who run them.
fn ages_another(case: &Case<'_>) -> bool {
    let (tables, _) = named(case);
    let q = &case.composed.query;
    fn age(e: &Expr) -> Option<&Expr> {
        match e {
            Expr::AgeOf(of) => Some(of),
            Expr::Aggregate { argument, .. } => age(argument),
            _ => None,
        }
    }
    let shown = q.select.iter().chain(q.source.iter().flat_map(|s| &s.select));
    let aged = shown.filter_map(|o| age(&o.expr)).filter_map(|e| place(e, case.lexicon)).map(|p| p.0);
    !tables.is_empty() && aged.into_iter().any(|t| !tables.contains(&t))
}

/// 'how well did each source do, from best to worst' with only the best of them.
fn one_of_each(case: &Case<'_>) -> bool {
    let each = case.tokens.iter().any(|t| matches!(t.lower.as_str(), "each" | "every"));
    let q = &case.composed.query;
    let whole = case.tokens.iter().zip(case.tokens.iter().skip(2)).any(|(a, b)| {
        matches!(
            (a.lower.as_str(), b.lower.as_str()),
            ("best", "worst") | ("worst", "best") | ("most", "least") | ("highest", "lowest") | ("lowest", "highest")
        )
    });
    (each || whole)
        && q.limit == Some(1)
        && q.source.is_none()
        && (1..3).contains(&q.group_by.len())
        && q.select.iter().any(|o| o.expr.is_aggregate())
}

/// Rows put together by the text in which something was looked for.
fn grouped_by_searched(q: &Query) -> bool {
    let searched = |e: &Expr| q.filter.iter().any(|p| matches!(p, Predicate::Like { expr, .. } if expr == e));
    // The share of one of its values in each of its values.
    let fixed = |e: &Expr, of: &Expr| {
        let Expr::Aggregate { filter, .. } = of else { return false };
        filter.iter().any(|p| matches!(p, Predicate::Compare { left, op: Comparison::Equal, .. } if left == e))
    };
    let shared = |e: &Expr| q.select.iter().any(|o| parts_any(&o.expr, &|x| fixed(e, x)));
    q.group_by.iter().any(|e| searched(e) || shared(e))
}

/// True where an expression, or a side of its arithmetic, is such.
fn parts_any(e: &Expr, such: &dyn Fn(&Expr) -> bool) -> bool {
    match e {
        Expr::Arithmetic(_, left, right) => parts_any(left, such) || parts_any(right, such),
        _ => such(e),
    }
}

/// A sum or mean of a column of a table of which no word speaks, and no word of money or amounts is there that could mean it.
fn adds_what_nobody_named(case: &Case<'_>) -> bool {
    let (tables, _) = named(case);
    let meant = case.interpretation.items.iter().any(|i| {
        matches!(
            i.sense,
            Sense::Keyword(
                "measure" | "how_much" | "sup_sold" | "traded" | "how_long" | "share" | "growth" | "running" | "top" | "top_first",
                _
            ) | Sense::Measured(_)
                | Sense::Term(_)
                | Sense::Adjective(..)
        )
    }) || case.composed.guessed_measure
        || case.tokens.iter().any(|t| crate::account::is_amount_noun(&t.lower) || crate::account::is_amount_noun(&t.lemma));
    let q = &case.composed.query;
    let sums = q.select.iter().chain(q.source.iter().flat_map(|s| &s.select)).filter_map(|o| match &o.expr {
        Expr::Aggregate { function: Aggregate::Sum | Aggregate::Avg, argument, .. } => place(argument, case.lexicon),
        _ => None,
    });
    !meant && !tables.is_empty() && sums.into_iter().any(|(t, _)| !tables.contains(&t))
}

/// 'how much fuel' as money where the rows tell how many litres.
fn money_for_much(case: &Case<'_>) -> bool {
    let items = &case.interpretation.items;
    let substance = items
        .windows(2)
        .any(|i| matches!(i[0].sense, Sense::Keyword("how_much", _)) && matches!(i[1].sense, Sense::Table(_) | Sense::Value { .. }));
    let lexicon = case.lexicon;
    let spent = case
        .tokens
        .iter()
        .any(|t| matches!(t.lemma.as_str(), "spend" | "spent" | "cost" | "earn" | "pay" | "paid" | "charge" | "bill" | "money"));
    substance
        && !spent
        && case.composed.query.select.iter().any(|o| match &o.expr {
            Expr::Aggregate { function: Aggregate::Sum, argument, .. } => place(argument, lexicon).is_some_and(|(t, c)| {
                !counts_units(lexicon, t, c) && (0..lexicon.tables[t].columns.len()).any(|k| k != c && counts_units(lexicon, t, k))
            }),
            _ => false,
        })
}
