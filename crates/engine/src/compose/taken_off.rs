//! What is taken off a line's price: a discount that the line keeps as a share, as a percentage or as an amount of money. Revenue is what is
//! left, and users are told so where they didn't speak of it.

use super::measure::{column_expr, number_with};
use crate::lexicon::Lexicon;
use crate::query::{Arithmetic, Expr, Query};
use crate::schema::TypeClass;
use crate::text::Token;

/// Words of a discount that is money.
const MONEY: &[&str] = &["amount", "value", "total", "sum", "amt"];

enum Discount {
    Share(Expr),
    Money(Expr),
}

/// The gross amount of a line of the table, less its discount.
pub(super) fn net(lexicon: &Lexicon, t: usize, gross: Expr) -> Expr {
    match discount(lexicon, t) {
        Some(Discount::Share(share)) => {
            let kept = Expr::Arithmetic(Arithmetic::Subtract, Box::new(Expr::Number("1".into())), Box::new(share));
            Expr::Arithmetic(Arithmetic::Multiply, Box::new(gross), Box::new(kept))
        }
        Some(Discount::Money(off)) => Expr::Arithmetic(Arithmetic::Subtract, Box::new(gross), Box::new(off)),
        None => gross,
    }
}

/// A column of discounts whose values are known to be shares or percents, or whose name says that they are money and that every row has.
fn discount(lexicon: &Lexicon, t: usize) -> Option<Discount> {
    let c = number_with(lexicon, t, "discount", None)?;
    let (shape, words) = (&lexicon.schema.tables[t].columns[c], &lexicon.tables[t].columns[c].words);
    let column = column_expr(lexicon, t, c);
    if words.iter().any(|w| MONEY.contains(&w.as_str())) {
        // Of one piece it may be, too; and where it is missing nothing would be left.
        let piece = words.iter().any(|w| matches!(w.as_str(), "unit" | "per" | "piece" | "each"));
        return (shape.not_null && !piece).then_some(Discount::Money(column));
    }
    let (low, high) = shape.range.as_deref()?;
    let (low, high) = (low.parse::<f64>().ok()?, high.parse::<f64>().ok()?);
    let percent = words.iter().any(|w| matches!(w.as_str(), "percent" | "percentage" | "pct"));
    if low < 0.0 || shape.class == TypeClass::Integer && !percent {
        return None;
    }
    let hundredth = |e| Expr::Arithmetic(Arithmetic::Divide, Box::new(e), Box::new(Expr::Number("100.0".into())));
    match (percent, high) {
        (_, h) if h <= 1.0 => Some(Discount::Share(column)),
        (true, h) if h <= 100.0 => Some(Discount::Share(hundredth(column))),
        _ => None,
    }
}

/// Tells that discounts are taken off what a query adds up, where nothing said so.
pub(crate) fn told(query: &Query, tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let said = |t: &Token| matches!(t.lemma.as_str(), "discount" | "rebate" | "net" | "reduction");
    if tokens.iter().any(said) {
        return None;
    }
    let mut base = query;
    while let Some(source) = base.source.as_deref() {
        base = source;
    }
    let mut off = None;
    let mut see = |c: &crate::query::ColumnRef| {
        let at = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
        if at.is_some_and(|(t, c)| lexicon.tables[t].columns[c].words.iter().any(|w| w == "discount")) {
            off = Some(format!("less the discount of each line ({}.{})", c.table.name.name, c.column));
        }
    };
    base.select.iter().filter(|o| o.expr.is_aggregate()).for_each(|o| o.expr.columns(&mut see));
    off
}
