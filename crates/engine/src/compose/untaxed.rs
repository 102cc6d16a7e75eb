//! Turnover is net of tax, and what is owed holds it: which of several amounts of a row is meant.

use crate::lexicon::Lexicon;
use crate::query::{ColumnRef, Expr, Predicate, Query};
use crate::text::Token;

/// What speaks for an amount as turnover beside its name: the table's comment says so of it, or it is the one without the tax, where both
/// are kept. Those that keep only what is charged altogether mean that.
pub(super) fn preferred(lexicon: &Lexicon, t: usize, c: usize) -> f32 {
    let (entry, shape) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
    let says = |c: usize, list: &[&str]| entry.columns[c].words.iter().any(|w| list.contains(&w.as_str()));
    let with =
        || (0..entry.columns.len()).any(|k| k != c && shape.columns[k].class.is_number() && says(k, &["gross", "tax", "vat", "total"]));
    let net = says(c, &["net", "netto", "untaxed", "subtotal"]) && !says(c, &["gross", "tax", "vat"]) && with();
    let comment = shape.comment.as_deref().unwrap_or_default().to_lowercase();
    let named = |sentence: &str| {
        let money = ["revenue", "turnover", "sales are", "sales is"].iter().any(|w| sentence.contains(w));
        money && sentence.split(|x: char| !x.is_alphanumeric() && x != '_').any(|w| w == shape.columns[c].name.to_lowercase())
    };
    if comment.split(['.', ';']).any(named) {
        1.0
    } else if net {
        0.5
    } else {
        0.0
    }
}

/// What is owed holds the tax: sums of the amount without it become sums of the one with it, where both are kept, rows that are not paid
/// are asked about and nobody says 'net'.
pub(crate) fn owed_with_tax(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    if tokens.iter().any(|t| matches!(t.lower.as_str(), "net" | "netto" | "revenue" | "revenues" | "turnover" | "sales")) {
        return;
    }
    let mut owed: Vec<usize> = Vec::new();
    crate::visit::predicates(query, &mut |p| {
        let Predicate::Null { expr: Expr::Column(c), negated: false } = p else { return };
        let Some(t) = lexicon.table(&c.table.name) else { return };
        let paid = |w: &String| matches!(w.as_str(), "paid" | "pay" | "payment" | "settle" | "settled");
        let said = lexicon.column(t, &c.column).is_some_and(|c| lexicon.tables[t].columns[c].words.iter().any(paid));
        if said && !owed.contains(&t) {
            owed.push(t);
        }
    });
    let swaps: Vec<(usize, usize, usize)> = owed.into_iter().flat_map(|t| pairs(lexicon, t)).collect();
    if !swaps.is_empty() {
        in_query(query, &mut |c| {
            let Some(t) = lexicon.table(&c.table.name) else { return };
            let at = lexicon.column(t, &c.column);
            if let Some((_, _, gross)) = swaps.iter().find(|(of, net, _)| *of == t && Some(*net) == at) {
                c.column.clone_from(&lexicon.schema.tables[t].columns[*gross].name);
            }
        });
    }
}

/// The amounts of a table without and with the tax that are called alike besides.
fn pairs(lexicon: &Lexicon, t: usize) -> Vec<(usize, usize, usize)> {
    let rest = |c: usize, said: &[&str]| -> Option<Vec<&String>> {
        let words = &lexicon.tables[t].columns[c].words;
        let number = lexicon.schema.tables[t].columns[c].class.is_number();
        (number && words.iter().any(|w| said.contains(&w.as_str()))).then(|| words.iter().filter(|w| !said.contains(&w.as_str())).collect())
    };
    let all = 0..lexicon.tables[t].columns.len();
    let of = |net: usize| {
        let words = rest(net, &["net", "netto", "untaxed"])?;
        all.clone().find(|&c| c != net && rest(c, &["gross", "brutto"]).is_some_and(|other| other == words)).map(|gross| (t, net, gross))
    };
    all.clone().filter_map(of).collect()
}

/// The amount with the tax beside one without it; the amount itself where there is none.
pub(crate) fn with_tax(lexicon: &Lexicon, t: usize, c: usize) -> usize {
    pairs(lexicon, t).into_iter().find(|(_, net, _)| *net == c).map_or(c, |(_, _, gross)| gross)
}

/// Calls `change` on the columns that a query adds up.
fn in_query(query: &mut Query, change: &mut dyn FnMut(&mut ColumnRef)) {
    for o in &mut query.select {
        let alias = &mut o.alias;
        summed(&mut o.expr, false, &mut |c| {
            let before = c.column.to_lowercase();
            change(c);
            if let Some(said) = alias.as_mut().filter(|_| before != c.column.to_lowercase()) {
                *said = said.replace(&before, &c.column.to_lowercase());
            }
        });
    }
    query.order_by.iter_mut().for_each(|o| summed(&mut o.expr, false, change));
    for p in &mut query.having {
        if let Predicate::Compare { left, right, .. } = p {
            summed(left, false, change);
            summed(right, false, change);
        }
    }
    if let Some(source) = &mut query.source {
        in_query(source, change);
    }
}

fn summed(e: &mut Expr, within: bool, change: &mut dyn FnMut(&mut ColumnRef)) {
    match e {
        Expr::Column(c) if within => change(c),
        Expr::Aggregate { argument, .. } => summed(argument, true, change),
        Expr::Arithmetic(_, a, b) => {
            summed(a, within, change);
            summed(b, within, change);
        }
        Expr::Numeric(e) => summed(e, within, change),
        _ => {}
    }
}
