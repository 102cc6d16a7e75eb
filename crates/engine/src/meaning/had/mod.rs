//! Who did or has one thing and not another: 'members who borrowed a saw but no drill', 'tools inspected but never borrowed', 'never took a
//! course', 'only ever bought hoses', 'bought pumps and valves'. Each thing is looked for among the rows of the deed by itself; those who only
//! ever did one did none of the others. What a deed is done to and no kind of it ('never borrowed a tool') says no more than the deed.
//!
//! Those may be rows of a table or, where no table keeps them, what a text of the rows tells ('customers' of sales that name them): then the
//! texts that stand in some rows and in none of the others.

mod reader;

use super::dates;
use super::parts::{Meaning, Measure, Period, Place, Style, column, column_ref, table_ref};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::lexicon::{Lexicon, Target};
use crate::link::Item;
use crate::plan;
use crate::query::{Aggregate, Expr, Output, Predicate, Query};
use crate::text::Token;

/// True for what the deeds that must not be there are done to: 'never borrowed a tool' looks for loans, each of which is of a tool.
pub(crate) fn speaks_of_object(token: &Token, tokens: &[Token], query: &Query, lexicon: &Lexicon) -> bool {
    let denies = |t: &Token| matches!(t.lower.as_str(), "never" | "not" | "no") || t.lower.ends_with("n't");
    if !tokens.iter().any(|t| denies(t) && t.start < token.start) {
        return false;
    }
    let named = || {
        let hits = lexicon.named(&token.lemma);
        hits.into_iter().filter(|h| h.weight > 0.9).find_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
    };
    let events = query.filter.iter().filter_map(|p| match p {
        Predicate::Related { table, negated: true, .. } => lexicon.table(&table.name),
        _ => None,
    });
    let mut events = events.peekable();
    !token.quoted && events.peek().is_some() && named().is_some_and(|t| events.any(|e| refers(e, t, lexicon)))
}

/// Whose deeds they are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Head {
    Rows(usize),
    Text(Place),
    /// 'who': those that the deeds belong to.
    Open,
}

/// One thing that was done or is had, or was not.
#[derive(Debug, Clone, Default, PartialEq)]
struct Clause {
    event: Option<usize>,
    things: Vec<(Predicate, usize)>,
    denied: bool,
    only: bool,
    /// What it was done to is named by its table alone.
    whole: bool,
    /// A verb tells what was done.
    verb: bool,
}

impl Clause {
    fn is_said(&self) -> bool {
        self.event.is_some() || !self.things.is_empty()
    }

    fn table(&self) -> Option<usize> {
        self.event.or(self.things.first().map(|t| t.1))
    }
}

struct Said {
    head: Head,
    clauses: Vec<Clause>,
    /// The items that hold them: from, to.
    from: usize,
    to: usize,
}

/// The query; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    let lexicon = set.lexicon;
    let mut said = reader::read(items, set)?;
    inherit(&mut said.clauses, lexicon)?;
    if !tells(&said, lexicon) {
        return None;
    }
    let mut kept: Vec<Item> = items[..said.from].to_vec();
    kept.extend(items[said.to..].iter().cloned());
    let view = View::new(&kept, set);
    if view.widely() || view.operates() || View::new(items, set).lasts() {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || m.absence.is_some() || !m.having.is_empty() || !m.keys.is_empty() {
        return None;
    }
    match said.head {
        Head::Text(place) => texts(&m, place, &said.clauses, &view),
        Head::Rows(t) => {
            let counted = matches!(m.measures.as_slice(), [Measure::Rows(of)] if *of == t);
            if !counted && (!m.measures.is_empty() || m.head.is_some_and(|h| h != t)) {
                return None;
            }
            if !counted {
                m.head = Some(t);
            }
            settle::settle(&mut m, &view, style)?;
            rows(m, t, &said.clauses, &view)
        }
        Head::Open => {
            let t = owner(&said.clauses, lexicon)?;
            (m.head, m.asks.who) = (Some(t), false);
            settle::settle(&mut m, &view, style)?;
            rows(m, t, &said.clauses, &view)
        }
    }
}

/// Rows of a table.
fn rows(mut m: Meaning, of: usize, clauses: &[Clause], view: &View<'_>) -> Option<Composed> {
    let lexicon = view.lexicon();
    let periods = std::mem::take(&mut m.periods);
    for clause in clauses {
        // One row of another table is no deed: 'customers with an adviser'.
        let table = clause.table().filter(|&t| many(of, t, lexicon))?;
        let dated = within(&periods, table, view)?;
        let related = |held: Vec<Predicate>, negated: bool| Predicate::Related {
            of: table_ref(lexicon, of),
            table: table_ref(lexicon, table),
            conditions: held.into_iter().chain(dated.iter().cloned()).collect(),
            negated,
        };
        let held: Vec<Predicate> = clause.things.iter().map(|t| t.0.clone()).collect();
        if clause.only {
            let [one] = held.as_slice() else { return None };
            m.conditions.push(related(vec![one.clone()], false));
            m.conditions.push(related(vec![one.clone().denied()], true));
        } else {
            m.conditions.push(related(held, clause.denied));
        }
    }
    let mut composed = build::build(m, view)?;
    composed.rules.push("had and not had");
    Some(composed)
}

/// Texts that rows tell.
fn texts(m: &Meaning, (t, c): Place, clauses: &[Clause], view: &View<'_>) -> Option<Composed> {
    let lexicon = view.lexicon();
    // Those that a table tells can't be none of its own: another that tells them is asked.
    let none_of = |t: usize| clauses.iter().any(|x| x.denied && x.things.is_empty() && x.event.unwrap_or(t) == t) && m.periods.is_empty();
    if none_of(t) {
        let other = (0..lexicon.tables.len()).find_map(|u| Some((u, same_text((t, c), u, lexicon).filter(|_| u != t && !none_of(u))?)))?;
        let apart = m.measures.is_empty() && m.conditions.is_empty() && m.shown.iter().all(|p| *p == (t, c));
        let plain = Meaning { head: Some(other.0), ..Meaning::default() };
        return if apart { texts(&plain, other, clauses, view) } else { None };
    }
    let counts = matches!(m.measures.as_slice(), [Measure::Distinct(p)] if *p == (t, c));
    if !counts && !m.measures.is_empty() || m.head.is_some_and(|h| h != t) || m.shown.iter().any(|p| *p != (t, c)) {
        return None;
    }
    let expr = column(lexicon, t, c);
    let mut filter: Vec<Predicate> = m.conditions.clone();
    let mut positive = false;
    let mut further: Vec<Predicate> = Vec::new();
    for clause in clauses {
        let table = clause.event.unwrap_or(t);
        let own = if table == t { c } else { same_text((t, c), table, lexicon)? };
        let dated = within(&m.periods, table, view)?;
        let held: Vec<Predicate> = clause.things.iter().map(|x| x.0.clone()).collect();
        let mut among = |held: Vec<Predicate>, negated: bool| {
            let held: Vec<Predicate> = held.into_iter().chain(dated.iter().cloned()).collect();
            if !negated && !positive && table == t {
                positive = true;
                filter.extend(held);
                return;
            }
            let mut inner = Query { subject: Some(table_ref(lexicon, table)), filter: held, ..Query::default() };
            let e = column(lexicon, table, own);
            // A text that is missing would leave none.
            if negated && !lexicon.schema.tables[table].columns[own].not_null {
                inner.filter.push(Predicate::Null { expr: e.clone(), negated: true });
            }
            inner.select.push(Output { expr: e, alias: None });
            further.push(Predicate::InQuery { expr: expr.clone(), query: Box::new(inner), negated });
        };
        if clause.only {
            let [one] = held.as_slice() else { return None };
            among(vec![one.clone()], false);
            among(vec![one.clone().denied()], true);
        } else {
            among(held, clause.denied);
        }
    }
    filter.extend(further);
    let mut query = Query { subject: Some(table_ref(lexicon, t)), filter, ..Query::default() };
    if counts {
        let count = Expr::Aggregate { function: Aggregate::Count, distinct: true, argument: Box::new(expr), filter: Vec::new() };
        query.select.push(Output { expr: count, alias: Some("count".into()) });
    } else {
        if !lexicon.schema.tables[t].columns[c].not_null {
            query.filter.push(Predicate::Null { expr: expr.clone(), negated: true });
        }
        query.distinct = true;
        query.select.push(Output { expr, alias: None });
    }
    let left = m.left.iter().copied().filter(|&x| view.set.tokens.get(x).is_some_and(|x| !x.punctuation)).collect();
    let rules = vec![super::RULE, "had and not had"];
    Some(Composed { query, rules, assumptions: m.assumptions.clone(), unused: left, features: Vec::new(), guessed_measure: false })
}

/// The conditions of periods on the rows of a table.
fn within(periods: &[Period], table: usize, view: &View<'_>) -> Option<Vec<Predicate>> {
    let dated = |p: &Period| {
        let place = dates::of_table(table, &p.hints, view).filter(|d| d.0 == table)?;
        let column = column_ref(view.lexicon(), place.0, place.1);
        Some(Predicate::Within { column, range: p.range.clone(), negated: p.negated })
    };
    periods.iter().map(dated).collect()
}

/// The column of a table that is called as a text of another.
fn same_text((t, c): Place, table: usize, lexicon: &Lexicon) -> Option<usize> {
    let words = &lexicon.tables[t].columns[c].words;
    let alike = |x: &usize| {
        let entry = &lexicon.tables[table].columns[*x];
        entry.words.iter().eq(words.iter()) && !entry.foreign && lexicon.schema.tables[table].columns[*x].class.is_text()
    };
    (0..lexicon.tables[table].columns.len()).find(alike)
}

/// True where the clauses say what no single condition says.
fn tells(said: &Said, lexicon: &Lexicon) -> bool {
    let all = &said.clauses;
    let (denied, done) = (all.iter().any(|c| c.denied), all.iter().any(|c| !c.denied));
    let text = matches!(said.head, Head::Text(_));
    if let Head::Text((t, c)) = said.head {
        // 'open visits not booked': a state is told apart from itself, no rows from others.
        let other = |p: &Predicate| matches!(p, Predicate::In { expr: Expr::Column(x), .. } if *x == column_ref(lexicon, t, c));
        if all.iter().any(|c| c.things.iter().any(|x| other(&x.0))) || all.iter().all(|c| !c.denied && !c.only && c.things.is_empty()) {
            return false;
        }
    }
    let verbal = all.iter().any(|c| c.verb);
    denied && (done || all.len() > 1)
        || all.iter().any(|c| c.only)
        || verbal && all.iter().filter(|c| !c.denied && !c.things.is_empty()).count() > 1
        || text && denied
        || all.iter().any(|c| c.denied && c.whole && c.verb)
}

/// What is left out is as in the clause before: 'borrowed a saw but no drill'.
fn inherit(clauses: &mut [Clause], lexicon: &Lexicon) -> Option<()> {
    let mut before: Option<usize> = None;
    for clause in clauses.iter_mut() {
        match clause.event {
            Some(e) => before = Some(e),
            None => {
                let t = clause.things.first()?.1;
                clause.event = before.filter(|&b| b == t || refers(b, t, lexicon));
            }
        }
    }
    Some(())
}

/// The only people that the deeds belong to.
fn owner(clauses: &[Clause], lexicon: &Lexicon) -> Option<usize> {
    let people = |e: usize| -> Vec<usize> {
        let edges = lexicon.adjacent[e].iter().map(|&x| &lexicon.edges[x]);
        let mut all: Vec<usize> = edges.filter(|x| x.from == e && x.to != e && lexicon.is_person(x.to)).map(|x| x.to).collect();
        all.dedup();
        all
    };
    let mut found: Option<usize> = None;
    for clause in clauses {
        let all = people(clause.event?);
        let [one] = all[..] else { return None };
        (found.is_none_or(|f| f == one)).then_some(())?;
        found = Some(one);
    }
    found
}

/// True where a row of a table leads to several of another.
fn many(of: usize, to: usize, lexicon: &Lexicon) -> bool {
    let (root, end) = (table_ref(lexicon, of), table_ref(lexicon, to));
    let Ok(tree) = plan::tree(&root, &[root.clone(), end], &[], lexicon) else { return false };
    let way: Vec<usize> = tree.nodes.iter().filter_map(|n| lexicon.table(&n.table.name)).collect();
    of != to && way.windows(2).any(|w| refers(w[1], w[0], lexicon))
}

fn refers(from: usize, to: usize, lexicon: &Lexicon) -> bool {
    from != to && lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}
