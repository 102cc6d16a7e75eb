//! Prices of one unit are not added up: 'spend per supplier' of rows that keep kilos and the price of one is what they come to.

use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Arithmetic, Expr, Query};

/// Puts what lines come to in the place of a sum of the prices of their units. True where it did.
pub(crate) fn worth(query: &mut Query, lexicon: &Lexicon) -> bool {
    if let Some(source) = &mut query.source {
        return worth(source, lexicon);
    }
    let mut swapped: Vec<(Expr, Expr)> = Vec::new();
    for output in &query.select {
        if let Some(by) = of_lines(&output.expr, lexicon) {
            swapped.push((output.expr.clone(), by));
        }
    }
    for (before, after) in &swapped {
        let Some(at) = query.select.iter().position(|o| o.expr == *before) else { continue };
        query.select[at].alias = None;
        query.select[at].expr = after.clone();
        let alias = super::alias(after, &query.select, lexicon);
        query.select[at].alias = alias;
        query.order_by.iter_mut().filter(|o| o.expr == *before).for_each(|o| o.expr = after.clone());
    }
    !swapped.is_empty()
}

/// The sum of quantity times price for a sum of the price.
fn of_lines(e: &Expr, lexicon: &Lexicon) -> Option<Expr> {
    let Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument, filter } = e else { return None };
    let Expr::Column(price) = argument.as_ref() else { return None };
    let t = lexicon.table(&price.table.name).filter(|_| price.table.instance == 0)?;
    let lines = super::measure::by_unit(lexicon, t)?;
    let Expr::Arithmetic(Arithmetic::Multiply, _, by) = &lines else { return None };
    (**by == **argument).then(|| Expr::Aggregate {
        function: Aggregate::Sum,
        distinct: false,
        argument: Box::new(lines),
        filter: filter.clone(),
    })
}
