//! 'which crew fitted the most panels', 'who used the most minutes': the most of an amount that rows keep is the sum of a group's rows, not the
//! largest of them.

use crate::lexicon::{Lexicon, Target};
use crate::query::{Aggregate, ColumnRef, Expr, Query};
use crate::text::Token;

/// Adds up what the first group is found by, where it has the most of it.
pub(crate) fn settle(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    if query.source.is_some() || query.set.is_some() || query.limit.is_none() {
        return;
    }
    let grouped = !query.group_by.is_empty();
    let column = match query.order_by.first().map(|o| &o.expr) {
        Some(Expr::Aggregate { function: Aggregate::Max | Aggregate::Min, argument, distinct: false, .. }) if grouped => {
            if let Expr::Column(c) = argument.as_ref() {
                c.clone()
            } else {
                return;
            }
        }
        Some(Expr::Column(c)) if !grouped => c.clone(),
        _ => return,
    };
    let Some((t, c)) = lexicon.table(&column.table.name).and_then(|t| Some((t, lexicon.column(t, &column.column)?))) else { return };
    let named = |token: &Token| {
        let hits = lexicon.named(&token.lemma);
        hits.into_iter().any(|h| h.weight > 0.7 && h.target == Target::Column(t, c))
            || lexicon.tables[t].columns[c].words.contains(&token.lemma)
    };
    let quantity = lexicon.roles[t].is(c, "quantity");
    // '… the most kW', 'the least minutes'; 'the most expensive' ranks by one.
    let most = |i: usize| matches!(tokens[i].lower.as_str(), "most" | "least" | "fewest");
    let said = (0..tokens.len()).any(|i| most(i) && tokens.iter().skip(i + 1).take(2).any(|t| named(t) || quantity && !t.punctuation));
    if !said || super::measure::never_adds(lexicon, t, c) || !lexicon.is_measure(t, c) {
        return;
    }
    if !grouped {
        let Some(by) = groups(query, t, lexicon) else { return };
        query.group_by = by;
        query.distinct = false;
    }
    let old = query.order_by[0].expr.clone();
    let sum = Expr::aggregate(Aggregate::Sum, Expr::Column(column.clone()));
    query.order_by[0].expr = sum.clone();
    if let Some(at) = query.select.iter().position(|o| o.expr == old) {
        let alias = super::alias(&sum, &query.select, lexicon);
        query.select[at].expr = sum;
        query.select[at].alias = alias;
    }
}

/// What the outputs of a list tell rows of a table apart by: kinds of theirs, or what they refer to; `None` where a row itself is shown.
fn groups(query: &Query, t: usize, lexicon: &Lexicon) -> Option<Vec<Expr>> {
    let mut by: Vec<Expr> = Vec::new();
    for output in &query.select {
        let Expr::Column(column) = &output.expr else { return None };
        let of = lexicon.table(&column.table.name)?;
        let c = lexicon.column(of, &column.column)?;
        if of == t {
            let kind = lexicon.schema.tables[t].columns[c].class.is_text() && !lexicon.tables[t].columns[c].key;
            (kind && !lexicon.tables[t].display.contains(&c)).then_some(())?;
        } else {
            let refers = |e: &usize| lexicon.edges[*e].from == t && lexicon.edges[*e].to == of;
            lexicon.adjacent[t].iter().any(refers).then_some(())?;
            let keys = lexicon.schema.tables[of].primary_key.iter().map(|&k| lexicon.schema.tables[of].columns[k].name.clone());
            let keys: Vec<Expr> =
                keys.map(|column_name| Expr::Column(ColumnRef { table: column.table.clone(), column: column_name })).collect();
            by.extend(keys.into_iter().filter(|k| !by.contains(k)).collect::<Vec<_>>());
        }
        if !by.contains(&output.expr) {
            by.push(output.expr.clone());
        }
    }
    (!by.is_empty()).then_some(by)
}
