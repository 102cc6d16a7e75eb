//! Where units sold are kept: in lines of orders, not on the shelf.

use super::Composer;
use super::measure::sold_quantity;
use crate::lexicon::Lexicon;
use crate::mention::Sense;

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

impl Composer<'_> {
    /// 'never bought a ticket', 'tickets sold online' where rows of tickets tell when each was sold, and lines of a bar's sales are kept besides: the verb
    /// is of the rows beside it, which nothing that is sold there refers to.
    pub(super) fn is_sold_itself(&self, at: usize, lines: usize) -> bool {
        let light = |i: &usize| matches!(self.tag(*i), "filler" | "all" | "distinct" | "verb" | "neg");
        let rows = |i: usize| match self.sense(i) {
            Some(Sense::Table(x)) if *x != lines => Some(*x),
            _ => None,
        };
        let behind = (at + 1..at + 4).find(|i| !light(i)).and_then(rows);
        let before = (at.saturating_sub(3)..at).rev().find(|i| !light(i)).and_then(rows);
        let lexicon = self.lexicon();
        let dated = |t: usize| {
            let deeds = ["sold", "bought", "purchased", "sale", "sell", "buy", "purchase"];
            let said = |c: usize| lexicon.tables[t].columns[c].words.iter().any(|w| deeds.contains(&w.as_str()));
            (0..lexicon.tables[t].columns.len()).any(|c| lexicon.schema.tables[t].columns[c].class.is_temporal() && said(c))
        };
        behind.or(before).is_some_and(|t| dated(t) && !leads_up(lexicon, lines, t))
    }
}

/// True where rows of a table belong to those of another, be it over others.
fn leads_up(lexicon: &Lexicon, from: usize, to: usize) -> bool {
    const STEPS: usize = 4;
    let mut open = vec![from];
    for _ in 0..STEPS {
        let up =
            |t: &usize| lexicon.adjacent[*t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == *t).map(|e| e.to).collect::<Vec<_>>();
        open = open.iter().flat_map(up).collect();
        open.sort_unstable();
        open.dedup();
        if open.contains(&to) {
            return true;
        }
    }
    false
}
