//! What went from one state to another: 'promoted from clerk to manager', 'how many went from survey to hearing last month'.

use super::said::Words;
use super::tables::{Changes, Spells, changes, changes_of, spells};
use super::{BEFORE, composed, touched};
use crate::compose::Composed;
use crate::lexicon::Lexicon;
use crate::meaning::parts::{Meaning, Place, Style, column, table_ref};
use crate::meaning::view::View;
use crate::meaning::{build, read, settle};
use crate::mention::Sense;
use crate::query::{Aggregate, Comparison, Expr, OrderItem, Output, Predicate, Query, WindowKind};

const RULE: &str = "from state to state";

pub(super) fn derive(words: &Words<'_>, style: Style) -> Option<Composed> {
    let lexicon = words.set.lexicon;
    // Two values of one column, the one behind 'from' and the other behind 'to'.
    let value = |i: usize| {
        words.items.iter().find_map(|x| match &x.sense {
            Sense::Value { table, column, value, .. } if x.start == i => Some(((*table, *column), value.clone(), x.end)),
            _ => None,
        })
    };
    let behind = |p: &[&str]| {
        (0..words.len()).filter(|&i| p.contains(&words.word(i))).find_map(|i| {
            let article = matches!(words.word(i + 1), "the" | "a" | "an");
            value(i + 1 + usize::from(article)).map(|v| (i, v))
        })
    };
    let (a, (from_place, from, from_end)) = behind(&["from"])?;
    let (b, (to_place, to, to_end)) = behind(&["to", "into"])?;
    if from_place.0 != to_place.0 || from == to || b < a || b > from_end + 2 {
        return None;
    }
    let touched = touched(words.items, (words.set.tokens, lexicon));
    let verb = (0..words.len()).find(|&i| super::MOVED.contains(&words.word(i)) && !matches!(words.word(i), "from" | "to" | "into"));
    let mut said: Vec<usize> = (a..from_end).chain(b..to_end).collect();
    said.extend(verb);
    said.extend(
        verb.and_then(|v| v.checked_sub(1)).filter(|&v| matches!(words.word(v), "were" | "was" | "have" | "has" | "got" | "did" | "who")),
    );
    // 'at the survey stage' names the column behind its value.
    said.extend((0..words.len()).filter(|&i| matches!(words.word(i), "stage" | "status" | "state") && i > a));
    let kept = super::without(words, &said);
    let view = View::new(&kept, words.set);
    if view.beyond() {
        return None;
    }
    let m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() {
        return None;
    }
    let own = |t: usize| changes(lexicon, t).or_else(|| changes_of(lexicon, t));
    let kept_in = touched
        .iter()
        .find_map(|&t| own(t))
        .filter(|c| [Some((c.table, c.state)), c.before.map(|x| (c.table, x)), c.now.map(|n| (c.owner, n))].contains(&Some(to_place)));
    if let Some(c) = kept_in {
        return of_changes(m, (&c, from, to), (&view, style), lexicon);
    }
    verb?;
    let s = spells(lexicon, to_place.0).filter(|s| s.strict && from_place == to_place)?;
    of_spells(&m, (&s, to_place), (from, to), &view)
}

fn equal(place: Place, value: &str, lexicon: &Lexicon) -> Predicate {
    Predicate::Compare { left: column(lexicon, place.0, place.1), op: Comparison::Equal, right: Expr::Text(value.to_string()) }
}

/// A change holds both where it says what was before.
fn of_changes(
    mut m: Meaning,
    (c, from, to): (&Changes, String, String),
    (view, style): (&View<'_>, Style),
    lexicon: &Lexicon,
) -> Option<Composed> {
    let before = c.before?;
    let mut conditions = vec![equal((c.table, before), &from, lexicon), equal((c.table, c.state), &to, lexicon)];
    // The period is of the change.
    for p in std::mem::take(&mut m.periods) {
        conditions.push(Predicate::Within {
            column: crate::meaning::parts::column_ref(lexicon, c.table, c.at),
            range: p.range,
            negated: p.negated,
        });
    }
    m.conditions.push(Predicate::Related {
        of: table_ref(lexicon, c.owner),
        table: table_ref(lexicon, c.table),
        conditions,
        negated: false,
    });
    m.tables.retain(|t| *t != c.table);
    if m.head.is_none() && m.tables.is_empty() {
        m.tables.push(c.owner);
    }
    (m.asks.when, m.deed) = (false, None);
    settle::settle(&mut m, view, style)?;
    let mut out = build::build(m, view)?;
    out.rules.push(RULE);
    Some(out)
}

/// Of versions, the one before is looked at.
fn of_spells(m: &Meaning, (s, place): (&Spells, Place), (from, to): (String, String), view: &View<'_>) -> Option<Composed> {
    let lexicon = view.lexicon();
    let key = s.whose(lexicon)?;
    let foreign = lexicon.tables[s.table].columns[key].foreign;
    if foreign || !m.periods.is_empty() || !m.keys.is_empty() || !m.conditions.is_empty() {
        return None;
    }
    let state = column(lexicon, place.0, place.1);
    let names: Vec<usize> = lexicon.tables[s.table].display.iter().copied().filter(|c| *c != key).collect();
    let mut select: Vec<Output> = Vec::new();
    for c in [key].into_iter().chain(names.iter().copied()).chain([place.1]) {
        select.push(Output { expr: column(lexicon, s.table, c), alias: None });
    }
    let window = Expr::Window {
        kind: WindowKind::Previous,
        argument: Box::new(state),
        partition: vec![column(lexicon, s.table, key)],
        order: vec![OrderItem { expr: column(lexicon, s.table, s.from), descending: false }],
    };
    select.push(Output { expr: window, alias: Some(BEFORE.into()) });
    let inner = Query { select, subject: Some(table_ref(lexicon, s.table)), ..Query::default() };
    let name = |c: usize| Expr::Derived(lexicon.schema.tables[s.table].columns[c].name.clone());
    let is = |left: Expr, value: String| Predicate::Compare { left, op: Comparison::Equal, right: Expr::Text(value) };
    let filter = vec![is(Expr::Derived(BEFORE.into()), from), is(name(place.1), to)];
    let counted = m.open_count || m.measures.iter().any(|x| matches!(x, crate::meaning::parts::Measure::Rows(_)));
    let select = if counted {
        let number = Expr::Aggregate { function: Aggregate::Count, distinct: true, argument: Box::new(name(key)), filter: Vec::new() };
        let alias = format!("{}_count", lexicon.tables[s.table].words.join("_"));
        vec![Output { expr: number, alias: Some(alias) }]
    } else if names.is_empty() {
        vec![Output { expr: name(key), alias: None }]
    } else {
        names.iter().map(|&c| Output { expr: name(c), alias: None }).collect()
    };
    let query = Query { select, distinct: !counted, filter, source: Some(Box::new(inner)), ..Query::default() };
    Some(composed(query, m.left.clone(), RULE))
}
