//! How long things stood: 'how long do permits stay in survey', 'hours the pump was idle last month', 'how long has it been down'.

use super::said::{At, Words};
use super::tables::{Changes, Spells, changes, changes_of, equals, spells};
use super::{NEXT, composed, touched, without};
use crate::compose::Composed;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::meaning::parts::{Key, Meaning, Measure, Style, column, table_ref};
use crate::meaning::view::View;
use crate::meaning::{build, read, settle};
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr, OrderItem, Output, Predicate, Query, Spell, WindowKind};
use crate::schema::TypeClass;

const RULE: &str = "time in a state";
/// Verbs of staying; none of them tells what began.
const STAYS: &[&str] = &[
    "stay", "stays", "stayed", "spend", "spends", "spent", "sit", "sits", "sat", "remain", "remains", "remained", "stand", "stands",
    "stood", "be", "been", "linger", "lingers", "wait", "waits", "waited", "lie", "lies",
];
const FRAME: &[&str] = &[
    "do",
    "does",
    "did",
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "the",
    "in",
    "at",
    "on",
    "for",
    "altogether",
    "overall",
    "all",
    "usually",
    "typically",
    "normally",
    "total",
    "time",
    "times",
    "its",
    "already",
    "so",
    "far",
    "there",
    "it",
    "stage",
    "state",
    "status",
    "phase",
    "their",
    "a",
    "an",
    "of",
    "current",
];

/// What is asked of the lengths.
struct Asked {
    function: Option<Aggregate>,
    /// The unit with its seconds, where a number of them is asked for.
    unit: Option<(&'static str, &'static str)>,
    /// What has not ended yet.
    open: bool,
    said: Vec<usize>,
}

pub(super) fn derive(words: &Words<'_>, style: Style) -> Option<Composed> {
    const OTHER: &[&str] = &[
        "moving",
        "rolling",
        "difference",
        "share",
        "percent",
        "percentage",
        "%",
        "versus",
        "vs",
        "than",
        "ratio",
        "between",
        "from",
        "until",
    ];
    let asked = asked(words).filter(|_| words.has(OTHER).is_none())?;
    let lexicon = words.set.lexicon;
    let time = words.time().filter(|(at, _)| matches!(at, At::During(_)) || asked.open);
    let mut said = asked.said.clone();
    if let Some((_, tokens)) = &time {
        said.extend(tokens);
    } else if words.items.iter().any(|i| matches!(i.sense, Sense::Time(_))) {
        return None;
    }
    // Pieces of items go with what is taken.
    let kept = without(words, &said);
    let touched = touched(&kept, (words.set.tokens, lexicon));
    if let Some(s) = touched.iter().find_map(|&t| spells(lexicon, t).filter(|s| s.strict)) {
        return of_spells(words, &kept, (&s, &asked, time.map(|t| t.0)), style);
    }
    if asked.open || time.is_some() {
        return None;
    }
    let c = touched.iter().find_map(|&t| changes(lexicon, t).or_else(|| changes_of(lexicon, t)))?;
    of_changes(words, &kept, (&c, &asked), style)
}

/// The words that ask how long; `None` where none does, or no state is named.
fn asked(words: &Words<'_>) -> Option<Asked> {
    // A column that is called so says it better; one that only resembles it does not.
    let own = |i: usize| words.set.lexicon.named(words.word(i)).iter().any(|h| h.weight > 0.9);
    let plain = |i: usize| !words.named(i) && !words.timed(i);
    let unit_of = |w: &str| match w {
        "hour" | "hours" | "hrs" | "hr" => Some(("hours", "3600.0")),
        "minute" | "minutes" | "mins" | "min" => Some(("minutes", "60.0")),
        "day" | "days" => Some(("days", "86400.0")),
        "week" | "weeks" => Some(("weeks", "604800.0")),
        _ => None,
    };
    let long = words.phrase(&["how", "long"]);
    let much = words.phrase(&["how", "much", "time"]);
    let unit = (0..words.len()).find(|&i| unit_of(words.word(i)).is_some() && !words.timed(i) && !own(i));
    let counted = unit.filter(|&i| {
        let before = i.checked_sub(1).map_or("", |b| words.word(b));
        let number = words.items.iter().any(|x| x.end == i && matches!(x.sense, Sense::Number(_)));
        !number && !matches!(before, "last" | "past" | "next" | "of" | "per" | "by" | "each" | "every" | "same" | "these" | "this")
            || matches!(before, "of") && i >= 2 && matches!(words.word(i - 2), "number" | "amount")
    });
    let time = (0..words.len()).filter(|&i| words.word(i) == "time" && !words.timed(i) && !own(i)).find(|&i| {
        let before = i.checked_sub(1).map_or("", |b| words.word(b));
        let behind = words.word(i + 1);
        !matches!(before, "first" | "last" | "on" | "same" | "this" | "of" | "what" | "which" | "any" | "every" | "each")
            && (words.word(i.wrapping_sub(1)) == "longest"
                || matches!(behind, "in" | "spent" | "at" | "that" | "each" | "per")
                || matches!(before, "average" | "avg" | "mean" | "total" | "median"))
    });
    let at = long.or(much).or(counted).or(time)?;
    let mut said: Vec<usize> = match (long, much, counted) {
        (Some(i), ..) => vec![i, i + 1],
        (_, Some(i), _) => vec![i, i + 1, i + 2],
        (_, _, Some(i)) => {
            let many = i >= 2 && words.word(i - 1) == "many" && words.word(i - 2) == "how";
            let number = i >= 2 && words.word(i - 1) == "of";
            if many || number { vec![i - 2, i - 1, i] } else { vec![i] }
        }
        _ => vec![at],
    };
    let stays: Vec<usize> = (0..words.len()).filter(|&i| STAYS.contains(&words.word(i)) && plain(i)).collect();
    said.extend(&stays);
    let functions: &[(&[&str], Aggregate)] = &[
        (&["average", "avg", "mean", "typical", "typically", "usually", "normally"], Aggregate::Avg),
        (&["median"], Aggregate::Median),
        (&["longest", "max", "maximum"], Aggregate::Max),
        (&["shortest", "min", "minimum"], Aggregate::Min),
        (&["total", "altogether", "overall"], Aggregate::Sum),
    ];
    let function = functions.iter().find_map(|(list, f)| {
        let i = (0..words.len()).find(|&i| list.contains(&words.word(i)) && !words.named(i) && !said.contains(&i))?;
        Some((i, *f))
    });
    if let Some((i, _)) = function {
        said.push(i);
        // 'on average', 'in the mean'
        let mut k = i;
        while k > 0 && matches!(words.word(k - 1), "on" | "in" | "the") && plain(k - 1) {
            k -= 1;
            said.push(k);
        }
    }
    let has = long.is_some() && matches!(words.word(long.map_or(0, |i| i + 2)), "has" | "have");
    said.extend((0..words.len()).filter(|&i| FRAME.contains(&words.word(i)) && plain(i) && !says_more(words, i)));
    if has {
        said.extend(words.phrase(&["current"]));
    }
    let unit = counted.and_then(|i| unit_of(words.word(i)));
    Some(Asked { function: function.map(|f| f.1), unit, open: has, said })
}

/// 'for each', 'in total': words of a frame that carry more than it.
fn says_more(words: &Words<'_>, i: usize) -> bool {
    matches!(words.word(i), "for" | "of" | "in" | "at" | "on") && matches!(words.word(i + 1), "each" | "every")
        || words.word(i) == "all" && words.word(i.wrapping_sub(1)) != "in"
}

/// A condition on the state, which such a question needs.
fn has_state(m: &Meaning, t: usize, lexicon: &Lexicon) -> bool {
    m.conditions.iter().any(|p| {
        let mut own = false;
        p.columns(&mut |c| {
            own |= lexicon.table(&c.table.name) == Some(t)
                && lexicon.column(t, &c.column).is_some_and(|c| super::tables::sorts(lexicon, t, c));
        });
        own
    })
}

fn of_spells(words: &Words<'_>, kept: &[Item], (s, asked, at): (&Spells, &Asked, Option<At>), style: Style) -> Option<Composed> {
    let lexicon = words.set.lexicon;
    let view = View::new(kept, words.set);
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() || !m.periods.is_empty() {
        return None;
    }
    let days = s.by_days(lexicon);
    let current = asked.open && words.phrase(&["current"]).is_some();
    if !has_state(&m, s.table, lexicon) && !current {
        return None;
    }
    let within = if let Some(At::During(range)) = at { Some(range) } else { None };
    let (from, to) = (column(lexicon, s.table, s.from), column(lexicon, s.table, s.to));
    let length = |within| Expr::Spell(Box::new(Spell { from: from.clone(), to: to.clone(), within, days }));
    let one = m.conditions.iter().any(|p| {
        let mut of = false;
        p.tables(&mut |t| of |= lexicon.table(&t.name).is_some_and(|t| t != s.table));
        of
    });
    let f = asked.function.unwrap_or(match (&within, asked.unit) {
        (Some(_), _) | (None, Some(_)) => Aggregate::Sum,
        (None, None) if one => Aggregate::Sum,
        (None, None) => Aggregate::Avg,
    });
    let mut expr = match (&within, f) {
        // What has not ended yet has no length.
        (None, Aggregate::Avg | Aggregate::Median) if !asked.open => {
            Expr::Arithmetic(Arithmetic::Subtract, Box::new(to.clone()), Box::new(from.clone()))
        }
        _ => length(within.clone()),
    };
    let whole_days = days && asked.unit.is_some_and(|u| u.0 == "days");
    if let (Some((_, seconds)), false) = (asked.unit, whole_days) {
        expr = Expr::Arithmetic(Arithmetic::Divide, Box::new(Expr::Seconds(Box::new(expr))), Box::new(Expr::Number(seconds.into())));
    }
    if let Some(range) = within {
        m.conditions.extend(super::stood::held(s, &At::During(range), lexicon)?);
    }
    m.shown.clear();
    (m.head, m.open_count, m.open_function, m.deed) = (None, false, None, None);
    (m.asks.list, m.asks.which, m.asks.when) = (false, false, false);
    if asked.open {
        m.conditions.extend(s.standing(lexicon));
        m.measures.clear();
        m.head = Some(s.table);
        settle::settle(&mut m, &view, style)?;
        let mut out = build::build(m, &view)?;
        out.query.select = vec![Output { expr, alias: Some(asked.unit.map_or("duration", |u| u.0).to_string()) }];
        out.query.distinct = false;
        out.rules.push(RULE);
        return Some(out);
    }
    m.measures = vec![Measure::Of(f, expr.clone(), s.table)];
    m.tables.retain(|t| *t != s.table);
    // Owners that only bear the state are no group by themselves.
    settle::settle(&mut m, &view, style)?;
    let mut out = build::build(m, &view)?;
    for o in &mut out.query.select {
        if matches!(&o.expr, Expr::Aggregate { argument, .. } if **argument == expr) {
            o.alias = Some(named(f, asked));
        }
    }
    out.rules.push(RULE);
    Some(out)
}

fn named(f: Aggregate, asked: &Asked) -> String {
    format!("{}_{}", crate::compose::finish::function_name(f), asked.unit.map_or("duration", |u| u.0))
}

/// Changes hold no ends: a state lasts until the next change of the same.
fn of_changes(words: &Words<'_>, kept: &[Item], (c, asked): (&Changes, &Asked), style: Style) -> Option<Composed> {
    let lexicon = words.set.lexicon;
    let view = View::new(kept, words.set);
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() || !m.periods.is_empty() {
        return None;
    }
    let places: Vec<(usize, usize)> =
        [Some((c.table, c.state)), c.before.map(|b| (c.table, b)), c.now.map(|n| (c.owner, n))].into_iter().flatten().collect();
    let name = |k: usize| lexicon.schema.tables[c.table].columns[k].name.clone();
    let state = Expr::Derived(name(c.state));
    let at = m.conditions.iter().position(|p| places.iter().any(|place| equals(p, *place, lexicon).is_some()));
    let mut filter = vec![];
    let mut select: Vec<Output> = Vec::new();
    let mut group_by = Vec::new();
    match at {
        Some(at) => {
            let p = m.conditions.remove(at);
            let values = places.iter().find_map(|place| equals(&p, *place, lexicon))?;
            filter.push(Predicate::In { expr: state, values, negated: false });
        }
        // 'average time in each stage'
        None if m.keys.len() == 1
            && m.keys.iter().any(|k| matches!(k, Key::Column(p) if places.contains(p)) || *k == Key::Entity(c.table)) =>
        {
            select.push(Output { expr: state.clone(), alias: None });
            group_by.push(state);
            m.keys.clear();
        }
        None => return None,
    }
    let others = m.tables.iter().any(|t| *t != c.owner && *t != c.table);
    if others || !m.keys.is_empty() || !m.conditions.iter().all(|p| of_owner(p, c, lexicon)) {
        return None;
    }
    let key: Vec<Expr> = c.key.iter().map(|&k| column(lexicon, c.table, k)).collect();
    let window = Expr::Window {
        kind: WindowKind::Previous,
        argument: Box::new(column(lexicon, c.table, c.at)),
        partition: key,
        order: vec![OrderItem { expr: column(lexicon, c.table, c.at), descending: true }],
    };
    let inner = Query {
        select: vec![
            Output { expr: column(lexicon, c.table, c.state), alias: None },
            Output { expr: column(lexicon, c.table, c.at), alias: None },
            Output { expr: window, alias: Some(NEXT.into()) },
        ],
        subject: Some(table_ref(lexicon, c.table)),
        filter: m.conditions.clone(),
        ..Query::default()
    };
    let length = Expr::Arithmetic(Arithmetic::Subtract, Box::new(Expr::Derived(NEXT.into())), Box::new(Expr::Derived(name(c.at))));
    let days = lexicon.schema.tables[c.table].columns[c.at].class == TypeClass::Date;
    let expr = match asked.unit {
        Some(("days", _)) if days => length,
        Some((_, seconds)) if !days => {
            Expr::Arithmetic(Arithmetic::Divide, Box::new(Expr::Seconds(Box::new(length))), Box::new(Expr::Number(seconds.into())))
        }
        _ => length,
    };
    let f = asked.function.unwrap_or(Aggregate::Avg);
    select.push(Output { expr: Expr::aggregate(f, expr), alias: Some(named(f, asked)) });
    let query = Query { select, group_by, filter, source: Some(Box::new(inner)), ..Query::default() };
    Some(composed(query, m.left, RULE))
}

/// A condition that leaves the changes of one owner together.
fn of_owner(p: &Predicate, c: &Changes, lexicon: &Lexicon) -> bool {
    let mut all = true;
    let near = |t: usize| t == c.owner || super::tables::refers(lexicon, c.owner).any(|e| e.to == t);
    p.tables(&mut |t| all &= lexicon.table(&t.name).is_some_and(near));
    all
}
