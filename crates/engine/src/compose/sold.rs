//! Where units sold are kept: in lines of orders, not on the shelf.

use super::measure::sold_quantity;
use crate::lexicon::Lexicon;

/// Words of tables that hold how many there are, came or may be bought, not how many were sold.
const NOT_SOLD: &[&str] = &[
    "stock",
    "inventory",
    "level",
    "count",
    "cart",
    "basket",
    "wishlist",
    "delivery",
    "return",
    "transfer",
    "movement",
    "adjustment",
    "requisition",
    "recipe",
    "bom",
    "supplier",
    "refund",
    "warehouse",
];

/// The table whose rows are sold units: it has a quantity and refers to something; one with a price or of sales before others.
pub(crate) fn quantity(lexicon: &Lexicon) -> Option<(usize, usize)> {
    let found = |t: usize| {
        let entry = &lexicon.tables[t];
        entry.columns.iter().any(|c| c.foreign).then_some(())?;
        let c = sold_quantity(lexicon, t)?;
        let named = |list: &[&str]| entry.words.iter().any(|w| list.contains(&w.as_str()));
        let priced = (0..entry.columns.len()).any(|k| entry.columns[k].words.iter().any(|w| matches!(w.as_str(), "price" | "amount")));
        let trades = named(&["order", "sale", "invoice", "bill", "receipt", "line"]) && !named(&["work", "production"]);
        let rank = 2 * i32::from(trades) + i32::from(priced) - 4 * i32::from(named(NOT_SOLD));
        Some((rank, t, c))
    };
    let all = || (0..lexicon.tables.len()).filter_map(found);
    // The first of the best.
    let best =
        || all().fold(None, |best: Option<(i32, usize, usize)>, one| if best.is_none_or(|b| one.0 > b.0) { Some(one) } else { best });
    *lexicon.once.quantity.get_or_init(|| best().map(|(_, t, c)| (t, c)))
}
