//! What formulas compute with: amounts, rows that are counted, all of what was named first; with the states that stand before them.

use crate::compose::state;
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, Predicate, TableRef};
use crate::rephrase::{Sentence, amount_of, column};

/// A number that a formula computes with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    /// A number of each row; `likely`: how likely the row is, `percent`: of a hundred.
    Amount {
        expr: Expr,
        table: usize,
        place: (usize, usize),
        likely: bool,
        percent: bool,
    },
    /// How many rows of a table.
    Rows(usize),
    /// Rows whose noun is said with the other number ('won ÷ decided offers').
    Bare,
    /// All of what the first number is a part of.
    Whole,
    Number(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operand {
    pub term: Term,
    /// What its rows must be: 'won' of 'won value'.
    pub states: Vec<Predicate>,
    pub function: Option<Aggregate>,
}

/// Words of how likely something is.
const LIKELY: &[&str] = &["probability", "chance", "likelihood", "odds"];
const PERCENT: &[&str] = &["percent", "percentage", "pct", "perc"];
const WHOLE: &[&str] = &["all", "total", "the total", "whole", "the whole", "everything", "grand total", "overall"];

/// The operand that opens at a mention, and where it ends.
pub(super) fn read(s: &Sentence<'_>, from: usize) -> Option<(Operand, usize)> {
    let lexicon = s.lexicon();
    let mut at = s.next(from);
    let mut function = None;
    let mut counted = false;
    match s.sense(at).unwrap_or(&Sense::Unknown) {
        Sense::Keyword("agg", f @ ("sum" | "avg" | "max" | "min" | "median")) => {
            function = Some(match *f {
                "avg" => Aggregate::Avg,
                "max" => Aggregate::Max,
                "min" => Aggregate::Min,
                "median" => Aggregate::Median,
                _ => Aggregate::Sum,
            });
            at = s.next(at + 1);
        }
        Sense::Keyword("count", _) => {
            counted = true;
            at = s.next(at + 1);
        }
        _ => {}
    }
    let opened = at;
    let mut states = Vec::new();
    while let Some(p) = state_at(s, at) {
        states.push(p);
        at = s.next(at + 1);
    }
    let operand = |term: Term, states: Vec<Predicate>| Operand { term, states, function };
    let named = |at: usize| number(s, at).map(|(t, c)| amount(lexicon, t, c)).or_else(|| turnover(s, at));
    if let (Some(term), false) = (named(at), counted) {
        return Some((operand(term, states), at + 1));
    }
    if let Some(t) = s.table(at) {
        if let (Some(Term::Amount { table, .. }), false) = (named(at + 1), counted)
            && (table == t || refers(lexicon, table, t))
        {
            return Some((operand(named(at + 1)?, states), at + 2));
        }
        return Some((operand(Term::Rows(t), states), at + 1));
    }
    if let Some(Sense::Number(n)) = s.sense(at)
        && at == opened
        && function.is_none()
        && n.value > 0.0
        && !n.percent
    {
        return Some((operand(Term::Number(n.text.clone()), states), at + 1));
    }
    if !states.is_empty() && function.is_none() {
        return Some((operand(Term::Bare, states), at));
    }
    // Words that pass are skipped before an operand: look where it opened.
    let whole = (from..=at).find(|&i| s.is(i, WHOLE))?;
    Some((operand(Term::Whole, states), whole + 1))
}

/// A number of the rows that is no key, limits such as targets too.
fn number(s: &Sentence<'_>, at: usize) -> Option<(usize, usize)> {
    s.column(at).filter(|&(t, c)| {
        let entry = &s.lexicon().tables[t].columns[c];
        let role = |name: &str| s.lexicon().roles[t].is(c, name);
        let class = s.lexicon().schema.tables[t].columns[c].class;
        class.is_number() && !entry.key && !entry.foreign && !entry.year && !["code", "flag", "position", "key"].iter().any(|r| role(r))
    })
}

/// 'revenue': what the schema sums it from.
fn turnover(s: &Sentence<'_>, at: usize) -> Option<Term> {
    let Sense::Keyword("measure", "money") = s.sense(at)? else { return None };
    let (table, expr) = crate::compose::measure::turnover(s.lexicon()).first().cloned()?;
    Some(Term::Amount { expr, table, place: (table, usize::MAX), likely: false, percent: false })
}

fn refers(lexicon: &Lexicon, from: usize, to: usize) -> bool {
    lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// A condition that stands as an adjective: a value, a flag, a deed that has a date.
pub(in crate::rephrase) fn state_at(s: &Sentence<'_>, at: usize) -> Option<Predicate> {
    let lexicon = s.lexicon();
    match s.sense(at)? {
        Sense::Value { table, column: c, value, .. } => {
            Some(Predicate::In { expr: column(lexicon, *table, *c), values: vec![Expr::Text(value.clone())], negated: false })
        }
        Sense::Restriction(p) => Some((**p).clone()),
        Sense::Column(t, c) => {
            let shape = &lexicon.schema.tables[*t].columns[*c];
            if let Some(flag) = lexicon.roles[*t].flag(*c) {
                return Some(flag.condition(reference(lexicon, *t, *c), true));
            }
            let word = s.word(at);
            (state::is_deed(&word) && shape.class.is_temporal() && !shape.not_null)
                .then(|| Predicate::Null { expr: column(lexicon, *t, *c), negated: true })
        }
        _ => None,
    }
}

fn reference(lexicon: &Lexicon, t: usize, c: usize) -> ColumnRef {
    let table = &lexicon.schema.tables[t];
    ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() }
}

fn amount(lexicon: &Lexicon, t: usize, c: usize) -> Term {
    let words = &lexicon.tables[t].columns[c].words;
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let likely = has(LIKELY);
    // A chance of more than one is one of a hundred.
    let above = lexicon.schema.tables[t].columns[c].range.as_ref().and_then(|r| r.1.parse::<f64>().ok()).is_some_and(|high| high > 1.0);
    Term::Amount { expr: column(lexicon, t, c), table: t, place: (t, c), likely, percent: has(PERCENT) || likely && above }
}

/// 'per dollar spent': the only column of what is spoken of that says what was spent; the actual one, where there is a planned one too.
pub(super) fn spent(s: &Sentence<'_>) -> Option<Operand> {
    const SPENT: &[&str] = &["cost", "spend", "spent", "spending", "expense", "expenditure", "outlay"];
    let lexicon = s.lexicon();
    let spoken = (0..s.items.len()).filter_map(|i| s.table(i));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for t in spoken {
        let entry = &lexicon.tables[t];
        let costs = |c: &usize| {
            let words = &entry.columns[*c].words;
            let number = lexicon.schema.tables[t].columns[*c].class.is_number() && !entry.columns[*c].key;
            number && words.iter().any(|w| SPENT.contains(&w.as_str())) && !words.iter().any(|w| matches!(w.as_str(), "unit" | "per"))
        };
        found.extend((0..entry.columns.len()).filter(costs).map(|c| (t, c)));
    }
    found.dedup();
    let actual = |p: &&(usize, usize)| lexicon.tables[p.0].columns[p.1].words.iter().any(|w| w == "actual" || w == "real");
    let place = if let [only] = found.as_slice() { *only } else { *found.iter().find(actual)? };
    Some(Operand { term: amount(lexicon, place.0, place.1), states: Vec::new(), function: None })
}

/// The column of a table that says how likely its rows are.
pub(super) fn likelihood(lexicon: &Lexicon, t: usize) -> Option<Operand> {
    let likely = |c: &usize| {
        lexicon.schema.tables[t].columns[*c].class.is_number()
            && lexicon.tables[t].columns[*c].words.iter().any(|w| LIKELY.contains(&w.as_str()))
    };
    let mut all = (0..lexicon.tables[t].columns.len()).filter(likely);
    let (c, None) = (all.next()?, all.next()) else { return None };
    Some(Operand { term: amount(lexicon, t, c), states: Vec::new(), function: None })
}

impl Operand {
    /// Rows as the amount that each of them stands for.
    pub fn into_amount(self, lexicon: &Lexicon) -> Option<Self> {
        let Term::Rows(t) = self.term else {
            return matches!(self.term, Term::Amount { .. }).then_some(self);
        };
        let Expr::Column(c) = amount_of(lexicon, t)? else { return None };
        Some(Self { term: amount(lexicon, t, lexicon.column(t, &c.column)?), ..self })
    }
}
