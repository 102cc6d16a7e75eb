//! The money of rows that have a price or fee of their own: 'takings from lessons', 'what did rentals bring in last month', 'how much money
//! did tours make us by guide'. Turnover is told by what a schema calls totals and amounts (`compose::measure`); where none of it is of
//! the rows that are named, what each of them costs is added up.

use super::{Sentence, column, is_amount, keyword};
use crate::compose::measure::turnover;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::Expr;

/// Nouns for what comes in, where no column is called so.
const NOUNS: &[&str] = &["takings", "revenue", "revenues", "income", "earnings", "proceeds", "turnover"];
/// Words of columns that say what one row is charged.
const CHARGED: &[&str] = &["price", "fee", "charge", "fare", "rent", "amount", "total", "premium", "paid", "toll"];
/// Words of columns of money that is no charge.
const OTHER: &[&str] =
    &["list", "unit", "per", "cost", "discount", "tax", "vat", "refund", "deposit", "commission", "base", "min", "max", "rate"];

/// Rows of what goes out again, which is no income.
const PAID_OUT: &[&str] =
    &["refund", "return", "tip", "claim", "wage", "salary", "payroll", "payout", "expense", "purchase", "bill", "budget", "complaint"];

pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    // A wage is only nearly called income; what some column is called is that.
    let called = |i: usize| match s.sense(i) {
        Some(Sense::Column(..)) => {
            let token = s.items.get(i).and_then(|x| s.set.tokens.get(x.start));
            token.is_none_or(|t| s.lexicon().named(&t.lemma).iter().any(|h| h.weight > 0.6))
        }
        sense => matches!(sense, Some(Sense::Table(_) | Sense::Term(_))),
    };
    let noun = |i: usize| s.is(i, NOUNS) && !called(i);
    let money = |i: usize| matches!(s.sense(i), Some(Sense::Keyword("measure", "money")));
    let at = (0..s.items.len()).find(|&i| money(i) || noun(i))?;
    // 'on sale' is no money; of shares and changes both sides must be told.
    let on_sale =
        s.items[at].start.checked_sub(1).and_then(|i| s.set.tokens.get(i)).is_some_and(|t| matches!(t.lower.as_str(), "on" | "for"));
    if on_sale || (0..s.items.len()).any(|i| matches!(s.tag(i), "share" | "ratio" | "growth" | "versus")) {
        return None;
    }
    let income = s.is(at, NOUNS) || s.is(at, &["sales", "total revenue", "total sales", "total turnover"]);
    if (0..s.items.len()).any(|i| i != at && s.amount(i).is_some() || matches!(s.sense(i), Some(Sense::Measured(_) | Sense::Term(_)))) {
        return None;
    }
    let mut named = (0..s.items.len()).filter_map(|i| s.table(i).or_else(|| s.keyed(i)));
    let found = named.clone().find_map(|t| Some((t, charged(s, t)?)));
    let found = found.or_else(|| named.clone().find_map(|t| charged_to(s, t).filter(|_| income)));
    let paid_out = |t: usize| s.lexicon().tables[t].words.iter().any(|w| PAID_OUT.contains(&w.as_str()));
    let (t, amount) = found?;
    // Two kinds of rows that are charged leave open which of them is meant.
    if named.any(|x| x != t && charged(s, x).is_some()) || income && paid_out(t) {
        return None;
    }
    let mut out = s.items.to_vec();
    let start = s.items[at].start;
    let averaged = (0..s.items.len()).any(|i| matches!(s.tag(i), "agg" | "agg_after"));
    // 'money did we make': what is left of the verb says nothing more.
    for item in &mut out {
        if let Sense::Column(..) = item.sense
            && let Some(rows) = (0..s.items.len()).find(|&i| s.items[i] == *item).and_then(|i| s.keyed(i)).filter(|&x| x == t)
        {
            item.sense = Sense::Table(rows);
        }
    }
    out[at] = Item { sense: Sense::Measured(Box::new(amount)), ..s.items[at].clone() };
    if !averaged {
        out.insert(at, keyword("agg", "sum", start));
    }
    out.retain(|i| !matches!(i.sense, Sense::Keyword("how_much", _)));
    Some(out)
}

/// The only rows that are charged of what belongs to those named: 'revenue per instructor' adds up lessons.
fn charged_to(s: &Sentence<'_>, t: usize) -> Option<(usize, Expr)> {
    let lexicon = s.lexicon();
    // Turnover that is kept of those rows, or of what they belong to, is theirs.
    let beside = |x: usize| lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == x || e.to == x);
    if turnover(lexicon).iter().any(|(x, _)| *x == t || beside(*x)) {
        return None;
    }
    let edges = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == t && e.from != t);
    let mut events: Vec<usize> = edges.map(|e| e.from).collect();
    events.dedup();
    let mut all = events.into_iter().filter_map(|e| Some((e, charged(s, e)?)));
    let only = all.next()?;
    all.next().is_none().then_some(only)
}

/// What a row of a table is charged, where turnover says nothing of it.
fn charged(s: &Sentence<'_>, t: usize) -> Option<Expr> {
    let lexicon = s.lexicon();
    let refers = |x: usize| x == t || lexicon.adjacent[x].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == x && e.to == t);
    if lexicon.tables[t].date.is_none() || turnover(lexicon).iter().any(|(x, _)| refers(*x)) {
        return None;
    }
    let mut all = (0..lexicon.tables[t].columns.len()).filter(|&c| {
        let words = &lexicon.tables[t].columns[c].words;
        let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
        is_amount(lexicon, t, c) && has(CHARGED) && !has(OTHER)
    });
    let only = all.next()?;
    all.next().is_none().then(|| column(lexicon, t, only))
}
