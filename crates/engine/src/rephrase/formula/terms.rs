//! From a formula as it is said to an expression: products first, then sums and differences, and last what is divided.

use super::operands::{Operand, Term};
use super::{Chain, Operation, function};
use crate::lexicon::Lexicon;
use crate::plan;
use crate::query::{Aggregate, Arithmetic, Expr, TableRef};
use crate::rephrase::Sentence;

/// A product of numbers of one row.
struct Product {
    expr: Expr,
    tables: Vec<usize>,
    /// It is added up: something in it adds up, or several numbers are multiplied.
    adds: bool,
}

/// The value of a formula; `None` where it means nothing.
pub(super) fn computed(s: &Sentence<'_>, chain: &Chain) -> Option<Expr> {
    let lexicon = s.lexicon();
    let divides = |o: &Operation| matches!(o, Operation::Divide | Operation::Over | Operation::Percent);
    let mut splits = chain.operations.iter().enumerate().filter(|(_, o)| divides(o));
    let split = splits.next();
    if splits.next().is_some() {
        return None;
    }
    let Some((at, operation)) = split else {
        return side(lexicon, &chain.operands, &chain.operations, function(chain).unwrap_or(Aggregate::Sum), false);
    };
    let (above, below) = chain.operands.split_at(at + 1);
    let (above_by, below_by) = (&chain.operations[..at], &chain.operations[at + 1..]);
    // A mean of a share is the share of all: both sides are added up.
    let left = side(lexicon, &named(above, below), above_by, Aggregate::Sum, true)?;
    let right = match below {
        [Operand { term: Term::Whole, .. }] => {
            let whole: Vec<Operand> = above.iter().map(|o| Operand { states: Vec::new(), ..o.clone() }).collect();
            (whole != above).then(|| side(lexicon, &whole, above_by, Aggregate::Sum, true))??
        }
        [Operand { term: Term::Number(n), .. }] => Expr::Number(n.clone()),
        _ => side(lexicon, &named(below, above), below_by, Aggregate::Sum, true)?,
    };
    let left = if *operation == Operation::Percent { binary(Arithmetic::Multiply, Expr::Number("100.0".into()), left) } else { left };
    Some(binary(Arithmetic::Divide, left, right))
}

/// Rows without a noun are those that the other side names.
fn named(side: &[Operand], other: &[Operand]) -> Vec<Operand> {
    let noun = other.iter().find_map(|o| if let Term::Rows(t) = o.term { Some(t) } else { None });
    let give = |o: &Operand| match (&o.term, noun) {
        (Term::Bare, Some(t)) => Operand { term: Term::Rows(t), ..o.clone() },
        _ => o.clone(),
    };
    side.iter().map(give).collect()
}

fn binary(operation: Arithmetic, a: Expr, b: Expr) -> Expr {
    Expr::Arithmetic(operation, Box::new(a), Box::new(b))
}

/// One side of a division, or all of a formula without one. Row by row where all of it stands in one row; `filtered`: the states of an
/// operand restrict its own rows only.
fn side(lexicon: &Lexicon, operands: &[Operand], operations: &[Operation], function: Aggregate, filtered: bool) -> Option<Expr> {
    if let [Operand { term: Term::Rows(t), states, .. }] = operands {
        let rows = Expr::CountRows(Some(TableRef::new(&lexicon.schema.tables[*t].name)));
        return Some(if states.is_empty() {
            rows
        } else {
            Expr::Aggregate { function: Aggregate::Count, distinct: false, argument: Box::new(rows), filter: states.clone() }
        });
    }
    let (products, signs) = products(lexicon, operands, operations)?;
    let states = || operands.iter().flat_map(|o| o.states.iter().cloned()).collect::<Vec<_>>();
    let filter = if filtered { states() } else { Vec::new() };
    let aggregate = |function: Aggregate, argument: Expr| Expr::Aggregate {
        function,
        distinct: false,
        argument: Box::new(argument),
        filter: filter.clone(),
    };
    let finest: Vec<usize> = products.iter().map(|p| finest(lexicon, &p.tables)).collect::<Option<_>>()?;
    if finest.windows(2).all(|w| w[0] == w[1]) {
        // Prices have a mean: their sums mean nothing.
        let function = if function == Aggregate::Sum && !filtered && !products.iter().any(|p| p.adds) { Aggregate::Avg } else { function };
        let row =
            products.into_iter().zip(signs).map(|(p, sign)| (p.expr, sign)).reduce(|(a, first), (b, sign)| (binary(sign, a, b), first))?.0;
        return Some(aggregate(function, row));
    }
    // Numbers of several tables: each is added up over its own rows.
    if function != Aggregate::Sum || products.iter().any(|p| !p.adds) {
        return None;
    }
    let sums = products.into_iter().zip(signs).map(|(p, sign)| (aggregate(Aggregate::Sum, p.expr), sign));
    Some(sums.reduce(|(a, first), (b, sign)| (binary(sign, a, b), first))?.0)
}

/// What is multiplied put together, with the sign before each product.
fn products(lexicon: &Lexicon, operands: &[Operand], operations: &[Operation]) -> Option<(Vec<Product>, Vec<Arithmetic>)> {
    let mut products: Vec<Product> = Vec::new();
    let mut signs = vec![Arithmetic::Add];
    for (i, operand) in operands.iter().enumerate() {
        let operation = i.checked_sub(1).and_then(|b| operations.get(b)).map(|o| o.arithmetic());
        let (expr, table, adds, percent) = match &operand.term {
            Term::Amount { expr, table, place: (t, c), percent, .. } => (expr.clone(), Some(*table), !is_rate(lexicon, *t, *c), *percent),
            Term::Number(n) => (Expr::Number(n.clone()), None, false, false),
            _ => return None,
        };
        let share = |e: Expr| if percent { binary(Arithmetic::Divide, e, Expr::Number("100.0".into())) } else { e };
        match operation {
            Some(Arithmetic::Multiply) => {
                let last = products.last_mut()?;
                last.expr = binary(Arithmetic::Multiply, last.expr.clone(), share(expr));
                last.tables.extend(table);
                last.adds = true;
            }
            // 'price less discount' where the discount is a percentage of it.
            Some(Arithmetic::Subtract) if percent => {
                let last = products.last_mut()?;
                let kept = binary(Arithmetic::Subtract, Expr::Number("1".into()), share(expr));
                last.expr = binary(Arithmetic::Multiply, last.expr.clone(), kept);
                last.tables.extend(table);
            }
            other => {
                if i > 0 {
                    signs.push(other?);
                }
                products.push(Product { expr, tables: table.into_iter().collect(), adds });
            }
        }
    }
    Some((products, signs))
}

/// The table whose rows a product has one of: the finest of those it is made of.
fn finest(lexicon: &Lexicon, tables: &[usize]) -> Option<usize> {
    let refs: Vec<TableRef> = tables.iter().map(|&t| TableRef::new(&lexicon.schema.tables[t].name)).collect();
    let one = |t: &TableRef| plan::tree(t, &refs, &[], lexicon).is_ok_and(|tree| !tree.may_multiply(t, &|_| true));
    tables.iter().zip(&refs).find(|(_, r)| one(r)).map(|(t, _)| *t)
}

/// True for numbers that say how much of one thing: prices, rates, scores. Their sums mean nothing.
fn is_rate(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    ["unit price", "rate", "percent", "score", "age", "setting"].iter().any(|role| lexicon.roles[t].is(c, role))
}
