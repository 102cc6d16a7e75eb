//! What rows are worth, said as one thing: 'order value per buyer', 'value of the stock by shed', 'what is our stock worth'. Where no column
//! is called so it is what the lines come to (quantity by price), or of a stock what its pieces cost (quantity by the one price of what is
//! stored). 'Average order value' and the like are read elsewhere.

use super::{Finder, Sense};
use crate::compose::measure::{column_expr, line_amount};
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Arithmetic, Expr};
use crate::weights::weight;

/// What a table's rows come to, behind their name or before 'of'.
const VALUE: &[&str] = &["value", "worth"];
/// The same of each, said by itself.
const TOTALS: &[&str] = &["total", "totals"];
/// Words behind a total that don't say of what it is.
const BETWEEN: &[&str] =
    &["of", "per", "by", "for", "in", "and", "each", "every", "from", "over", "above", "under", "below", "last", "this", "since"];
/// Words behind a total that say of what it is: a number of rows, or a column's own amount.
const COUNTS: &[&str] = &["number", "count", "numbers", "counts", "amount"];
/// The fit of a name that is a table's own.
const NAMED: f32 = 0.8;
/// The fit of a part of it.
const PARTLY: f32 = 0.4;

impl Finder<'_> {
    /// Adds what rows are worth as the sum of it.
    pub(super) fn valued(&mut self) {
        const OTHERWISE: &[&str] = &["median", "max", "min"];
        const MEAN: &[&str] = &["average", "avg", "mean", "typical"];
        let word = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        if !self.tokens.iter().any(|t| VALUE.contains(&t.lower.as_str())) || (0..self.tokens.len()).any(|i| OTHERWISE.contains(&word(i))) {
            return;
        }
        let mean = (0..self.tokens.len()).find(|&i| MEAN.contains(&word(i)));
        let lexicon = self.lexicon;
        let mut all: Vec<(usize, usize, usize)> = Vec::new();
        for (&(start, end), (_, readings)) in &self.found {
            let behind = VALUE.contains(&word(end)).then_some((start, end + 1));
            // 'value of our stock'
            let led = || {
                let each = start > 0 && matches!(word(start - 1), "each" | "every");
                let article = usize::from(each || start > 0 && matches!(word(start - 1), "the" | "our" | "my" | "all"));
                let of = start.checked_sub(1 + article).filter(|&i| word(i) == "of")?;
                // 'value of each order': the orders are what it is of each.
                of.checked_sub(1).filter(|&i| VALUE.contains(&word(i))).map(|value| (value, if each { value + 1 } else { end }))
            };
            let Some((from, to)) = behind.or_else(led) else { continue };
            let table = |fit: f32| {
                readings.iter().filter(|r| r.fit >= fit).find_map(|r| if let Sense::Table(t) = r.sense { Some(t) } else { None })
            };
            // 'order' of `sales_order`, where no table is called just so.
            let head = |t: &usize| end == start + 1 && lexicon.tables[*t].words.last() == self.tokens.get(start).map(|w| &w.lemma);
            let named = table(NAMED).or_else(|| table(PARTLY).filter(head));
            all.extend(named.map(|t| (from, to, t)));
        }
        // 'suppliers by order value' are in its order; only what ranks says how.
        let ranks = self.tokens.iter().any(|t| matches!(t.lower.as_str(), "top" | "rank" | "ranked" | "biggest" | "largest" | "highest"));
        all.retain(|&(start, ..)| ranks || start == 0 || word(start - 1) != "by");
        all.sort_unstable();
        for (start, end, t) in all {
            // A column of the rows that is called so says it.
            let says = |c: &crate::lexicon::ColumnEntry| {
                c.words.iter().any(|w| matches!(w.as_str(), "value" | "worth" | "total" | "amount"))
                    || c.money && !c.words.iter().any(|w| w == "price")
            };
            if lexicon.tables[t].columns.iter().any(says) {
                continue;
            }
            // 'average order value': what all come to, for each of them.
            if let Some(mean) = mean {
                let Some(lines) = of_lines(lexicon, t).filter(|_| mean + 1 == start) else { continue };
                let number = Expr::CountRows(Some(crate::query::TableRef::new(&lexicon.schema.tables[t].name)));
                let each = Expr::Arithmetic(Arithmetic::Divide, Box::new(Expr::aggregate(Aggregate::Sum, lines)), Box::new(number));
                let cover = weight("cover.name") + weight("cover.name_word") * (end - mean) as f32;
                self.add(mean, end, cover, Sense::Measured(Box::new(each)), 1.0);
                continue;
            }
            let Some(expr) = of_lines(lexicon, t).or_else(|| line_amount(lexicon, t)).or_else(|| of_stock(lexicon, t)) else { continue };
            let cover = weight("cover.name") + weight("cover.name_word") * (end - start) as f32;
            self.add(start, end, cover, Sense::Measured(Box::new(Expr::aggregate(Aggregate::Sum, expr))), 1.0);
        }
    }
}

impl Finder<'_> {
    /// Adds what documents come to as their 'total', where their lines alone keep amounts: 'orders with their totals', 'the total of order 12',
    /// 'total per order'. Only behind or between names: 'total orders' counts them.
    pub(super) fn totals_of_lines(&mut self) {
        let lexicon = self.lexicon;
        let total = |i: usize| self.tokens.get(i).is_some_and(|t| !t.quoted && TOTALS.contains(&t.lower.as_str()));
        if !(0..self.tokens.len()).any(total) {
            return;
        }
        let has_own = |t: usize| {
            let amount = |c: usize| {
                let entry = &lexicon.tables[t].columns[c];
                lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && lexicon.is_measure(t, c)
            };
            (0..lexicon.tables[t].columns.len()).any(amount)
        };
        let mut tables: Vec<(usize, usize, usize)> = Vec::new();
        for (&(start, end), (_, readings)) in &self.found {
            let table = readings.iter().filter(|r| r.fit >= NAMED).find_map(|r| if let Sense::Table(t) = r.sense { Some(t) } else { None });
            tables.extend(table.map(|t| (start, end, t)));
        }
        let mut named: Vec<usize> = tables.iter().map(|x| x.2).filter(|&t| !has_own(t) && of_lines(lexicon, t).is_some()).collect();
        named.sort_unstable();
        named.dedup();
        let [only] = named.as_slice() else { return };
        let Some(lines) = of_lines(lexicon, *only) else { return };
        for at in (0..self.tokens.len()).filter(|&i| total(i)) {
            // 'total price', 'total orders', 'total number of orders'
            let opens = self.found.keys().any(|&(start, _)| start == at + 1)
                && !self.tokens.get(at + 1).is_some_and(|t| BETWEEN.contains(&t.lower.as_str()));
            let counts = self.tokens.get(at + 1).is_some_and(|t| COUNTS.contains(&t.lower.as_str()));
            if opens || counts {
                continue;
            }
            let cover = weight("cover.name") + weight("cover.name_word");
            let word = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
            // 'and total', 'and the total', 'and what total'
            let beside = |back: usize| at >= back && matches!(word(at - back), "and" | "plus");
            let owned = at > 0 && matches!(word(at - 1), "their" | "its")
                || beside(1)
                || beside(2) && matches!(word(at - 1), "the" | "what" | "a" | "in");
            let decided = owned || tables.iter().any(|&(_, end, _)| end == at);
            self.add(at, at + 1, cover, Sense::Measured(Box::new(Expr::aggregate(Aggregate::Sum, lines.clone()))), 1.0);
            // 'order totals by client' are no number of orders.
            if let Some((_, readings)) = self.found.get_mut(&(at, at + 1)).filter(|_| decided) {
                readings.retain(|r| matches!(r.sense, Sense::Measured(_)));
            }
        }
    }
}

/// What the lines of a document come to, where one table holds them.
fn of_lines(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    let lines = |l: &usize| lexicon.roles[*l].role.as_ref().is_some_and(|r| r.name == "lines");
    let mut all: Vec<usize> = lexicon.adjacent[t]
        .iter()
        .map(|&e| &lexicon.edges[e])
        .filter(|e| e.to == t && e.from != t && e.to_unique)
        .map(|e| e.from)
        .collect();
    all.retain(lines);
    all.dedup();
    if let [only] = all.as_slice() { line_amount(lexicon, *only) } else { None }
}

/// What is there by the price of what it is: a table of quantities that refers to things with one price.
fn of_stock(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    let number = |t: usize, c: usize| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key;
    let has = |t: usize, c: usize, list: &[&str]| lexicon.tables[t].columns[c].words.iter().any(|w| list.contains(&w.as_str()));
    let columns = |t: usize| 0..lexicon.tables[t].columns.len();
    let held = columns(t).filter(|&c| {
        number(t, c)
            && lexicon.roles[t].is(c, "quantity")
            && !has(t, c, &["reserve", "reserved", "reorder", "minimum", "maximum", "min", "max", "safety", "target", "order", "ordered"])
    });
    let [quantity] = held.collect::<Vec<_>>()[..] else { return None };
    let priced: Vec<(usize, usize)> = lexicon.adjacent[t]
        .iter()
        .map(|&e| &lexicon.edges[e])
        .filter(|e| e.from == t && e.to != t && e.to_unique)
        .flat_map(|e| columns(e.to).filter(|&c| number(e.to, c) && has(e.to, c, &["price", "cost"])).map(|c| (e.to, c)).collect::<Vec<_>>())
        .collect();
    let [(to, price)] = priced[..] else { return None };
    let (quantity, price) = (column_expr(lexicon, t, quantity), column_expr(lexicon, to, price));
    Some(Expr::Arithmetic(Arithmetic::Multiply, Box::new(quantity), Box::new(price)))
}
