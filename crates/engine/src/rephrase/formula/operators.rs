//! Words of arithmetic, and what part of a query shows that it was computed.

use super::operands::{Operand, Term};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Arithmetic, ColumnRef, Expr, Query};
use crate::rephrase::Sentence;
use crate::text::Token;
use once_cell::sync::Lazy;

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Multiply,
    Add,
    Subtract,
    /// Words that restrict as well as compute ('without', 'after'): only money of one row is added or taken off by them.
    Include,
    Exclude,
    Divide,
    /// Signs that list as well as divide: only where the second number is a limit or of another kind.
    Over,
    Percent,
}

/// A phrase is at most so many words long.
const LONGEST: usize = 3;
const ARTICLES: &[&str] = &["the", "its", "their", "a", "an", "his", "her", "our", "any", "that", "this"];

static PHRASES: Lazy<crate::hashing::QuickMap<&'static str, Operation>> = Lazy::new(|| {
    let lines = include_str!("../../../data/arithmetic.tsv").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| {
            let mut parts = l.split('\t');
            let (phrase, what, how) = (parts.next()?, parts.next()?, parts.next().unwrap_or_default());
            let operation = match (what, how) {
                ("multiply", _) => Operation::Multiply,
                ("add", "loose") => Operation::Include,
                ("add", _) => Operation::Add,
                ("subtract", "loose") => Operation::Exclude,
                ("subtract", _) => Operation::Subtract,
                ("divide", "limit") => Operation::Over,
                ("divide", _) => Operation::Divide,
                ("percent", _) => Operation::Percent,
                _ => return None,
            };
            Some((phrase, operation))
        })
        .collect()
});

/// The words that phrases begin with.
static OPENING: Lazy<crate::hashing::QuickSet<&'static str>> =
    Lazy::new(|| PHRASES.keys().map(|p| p.split(' ').next().unwrap_or_default()).collect());

/// The phrase of an operator that opens at a word, and the word behind it. Articles in it say nothing.
pub(crate) fn phrase_at(tokens: &[Token], first: usize) -> Option<(Operation, usize)> {
    let opening = tokens.iter().skip(first).take(LONGEST + 2).map(|t| t.lower.as_str()).find(|w| !ARTICLES.contains(w))?;
    OPENING.contains(opening).then_some(())?;
    let words: Vec<(&str, usize)> = tokens
        .iter()
        .enumerate()
        .skip(first)
        .take(LONGEST + 2)
        .map(|(i, t)| (t.lower.as_str(), i + 1))
        // 'as a percentage of the budget'
        .filter(|(word, _)| !ARTICLES.contains(word))
        .take(LONGEST)
        .collect();
    (1..=words.len()).rev().find_map(|n| {
        let phrase = words[..n].iter().map(|w| w.0).collect::<Vec<_>>().join(" ");
        Some((PHRASES.get(phrase.as_str()).copied()?, words[n - 1].1))
    })
}

/// The operator at a mention, and where what follows it begins. A comma before it says nothing.
pub(super) fn read(s: &Sentence<'_>, at: usize) -> Option<(Operation, usize)> {
    let at = if matches!(s.sense(at), Some(Sense::Punctuation(','))) { at + 1 } else { at };
    let (operation, end) = phrase_at(s.set.tokens, s.items.get(at)?.start)?;
    // The phrase ends where a mention does.
    let next = (at..s.items.len()).find(|&k| s.items[k].end >= end).filter(|&k| s.items[k].end == end)? + 1;
    (next < s.items.len()).then_some((operation, next))
}

static CURRENCIES: Lazy<crate::hashing::QuickSet<&'static str>> = Lazy::new(|| {
    include_str!("../../../data/currencies.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// 'per franc of', 'for every euro': the word behind it, where it divides by money.
pub(crate) fn per_money(tokens: &[Token], first: usize) -> Option<usize> {
    let lower = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let at = match (lower(first), lower(first + 1)) {
        ("per", _) => first + 1,
        ("for", "every" | "each") => first + 2,
        _ => return None,
    };
    let money = tokens.get(at).is_some_and(|t| CURRENCIES.contains(t.lemma.as_str()));
    let mut end = at + 1;
    while matches!(lower(end), "of" | "in" | "on" | "actually" | "that" | "was" | "were" | "we") {
        end += 1;
    }
    money.then_some(end)
}

/// True for words of money that went out, behind 'per dollar'.
pub(crate) fn is_spending(word: &str) -> bool {
    matches!(word, "spent" | "invested" | "spend" | "invest" | "paid")
}

/// Words of numbers that others are measured by.
const LIMITS: &[&str] =
    &["budget", "target", "quota", "goal", "plan", "planned", "capacity", "limit", "forecast", "estimate", "expected", "cost"];

/// True where the operation makes sense between two operands.
pub(super) fn fits(s: &Sentence<'_>, operation: Operation, left: &Operand, right: &Operand) -> bool {
    let amount = |o: &Operand| matches!(o.term, Term::Amount { .. });
    match operation {
        // Money times money is nothing: one of them says how many, or how much of each.
        Operation::Multiply => {
            let scales = |o: &Operand| match &o.term {
                Term::Amount { place, likely, percent, .. } => {
                    *likely || *percent || counts(s.lexicon(), *place) || super::terms::is_rate(s.lexicon(), *place)
                }
                Term::Number(_) => true,
                _ => false,
            };
            amount(left) && (amount(right) || matches!(right.term, Term::Number(_))) && (scales(left) || scales(right))
        }
        Operation::Add | Operation::Subtract => amount(left) && amount(right),
        Operation::Include | Operation::Exclude => {
            let (Term::Amount { place: a, .. }, Term::Amount { place: b, .. }) = (&left.term, &right.term) else { return false };
            let money = |p: &(usize, usize)| !counts(s.lexicon(), *p);
            a.0 == b.0 && a != b && money(a) && money(b) && right.states.is_empty()
        }
        Operation::Over => {
            let (Term::Amount { place: a, .. }, Term::Amount { place: b, .. }) = (&left.term, &right.term) else { return false };
            let limit = s.lexicon().tables[b.0].columns.get(b.1).is_some_and(|c| c.words.iter().any(|w| LIMITS.contains(&w.as_str())));
            a != b && (limit || counts(s.lexicon(), *b) && !counts(s.lexicon(), *a))
        }
        Operation::Divide | Operation::Percent => {
            let number = matches!(right.term, Term::Number(_)) && operation == Operation::Divide;
            let same = matches!((&left.term, &right.term), (Term::Amount { place: a, .. }, Term::Amount { place: b, .. }) if a == b)
                && left.states == right.states;
            let first = !matches!(left.term, Term::Number(_) | Term::Whole);
            first && !same && (number || !matches!(right.term, Term::Number(_)))
        }
    }
}

/// True for numbers of things rather than of money or measures.
pub(super) fn counts(lexicon: &Lexicon, (t, c): (usize, usize)) -> bool {
    c < lexicon.tables[t].columns.len()
        && lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Integer
        && !lexicon.tables[t].columns[c].money
}

impl Operation {
    /// The operation as a query holds it.
    pub(crate) fn arithmetic(self) -> Arithmetic {
        match self {
            Self::Multiply => Arithmetic::Multiply,
            Self::Add | Self::Include => Arithmetic::Add,
            Self::Subtract | Self::Exclude => Arithmetic::Subtract,
            Self::Divide | Self::Over | Self::Percent => Arithmetic::Divide,
        }
    }
}

/// The columns that stand right of an operation in what a query puts out or ranks by.
pub(crate) fn right_of(query: &Query, operation: Arithmetic) -> Vec<&ColumnRef> {
    let mut out = Vec::new();
    let mut at = Some(query);
    while let Some(q) = at {
        for e in q.select.iter().map(|o| &o.expr).chain(q.order_by.iter().map(|o| &o.expr)) {
            gather(e, operation, &mut out);
        }
        at = q.source.as_deref();
    }
    out
}

fn gather<'q>(e: &'q Expr, operation: Arithmetic, out: &mut Vec<&'q ColumnRef>) {
    match e {
        Expr::Arithmetic(op, a, b) => {
            if *op == operation {
                b.columns(&mut |c| out.push(c));
            }
            gather(a, operation, out);
            gather(b, operation, out);
        }
        Expr::Aggregate { argument, .. } => gather(argument, operation, out),
        Expr::Window { argument, .. } => gather(argument, operation, out),
        Expr::Scalar(q) => {
            for o in &q.select {
                gather(&o.expr, operation, out);
            }
        }
        _ => {}
    }
}
