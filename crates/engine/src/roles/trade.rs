//! The parts that tables play in any trade: who buys, what is kept in stock and how much of it, what people complain about and judge, who asks
//! and is answered, who works when. Told by roles, keys and the words of `data/trade.tsv`; a part that nothing or several things play is nobody's.

use crate::compose::measure::turnover;
use crate::lexicon::{Edge, Lexicon, Target};
use once_cell::sync::Lazy;

/// The words of each part, the plainest first.
static WORDS: Lazy<Vec<(&'static str, Vec<&'static str>)>> = Lazy::new(|| {
    let lines = include_str!("../../data/trade.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(part, words)| (part, words.split(' ').collect())).collect()
});

/// The words of a part.
pub(crate) fn words(part: &str) -> &'static [&'static str] {
    WORDS.iter().find(|(p, _)| *p == part).map_or(&[], |(_, w)| w)
}

/// What is kept in stock: a table with a level, of its own rows or of those it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stock {
    pub table: usize,
    /// The rows that are in stock.
    pub goods: usize,
    /// How much there is.
    pub level: usize,
    /// How much there should be at least.
    pub least: Option<usize>,
}

fn tables(lexicon: &Lexicon) -> impl Iterator<Item = usize> {
    (0..lexicon.tables.len()).filter(|&t| !lexicon.schema.tables[t].kind.is_view())
}

fn has(list: &[String], part: &str) -> bool {
    list.iter().any(|w| words(part).contains(&w.as_str()))
}

/// The keys of a table to others.
fn refers(lexicon: &Lexicon, t: usize) -> impl Iterator<Item = &Edge> {
    lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == t && e.to != t && e.to_unique)
}

fn is(lexicon: &Lexicon, t: usize, role: &str) -> bool {
    lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == role)
}

/// The one table that keeps levels of stock.
pub(crate) fn stock(lexicon: &Lexicon) -> Option<Stock> {
    let found = lexicon.once.stock.get_or_init(|| {
        let mut all = tables(lexicon).filter_map(|t| stock_of(lexicon, t));
        all.next().filter(|_| all.next().is_none())
    });
    found.clone()
}

fn stock_of(lexicon: &Lexicon, t: usize) -> Option<Stock> {
    let (entry, shape) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
    let number = |c: &usize| {
        let own = &entry.columns[*c];
        shape.columns[*c].class.is_number() && !own.key && !own.foreign && !own.money
    };
    let least = |c: &usize| has(&entry.columns[*c].words, "least");
    let numbers: Vec<usize> = (0..shape.columns.len()).filter(number).collect();
    let levels = |part: &str| numbers.iter().copied().find(|c| !least(c) && has(&entry.columns[*c].words, part));
    let mut bounds = numbers.iter().copied().filter(least);
    let bound = bounds.next().filter(|_| bounds.next().is_none());
    let named = has(&entry.words, "stock");
    // 'quantity' is a level where the table or a bound beside it says so.
    let level = levels("stock").or_else(|| levels("quantity").filter(|_| named || bound.is_some()))?;
    let other = |e: &Edge| ["place", "organization", "lookup"].iter().any(|r| is(lexicon, e.to, r)) || lexicon.is_person(e.to);
    let item = refers(lexicon, t).find(|e| !other(e)).map(|e| e.to);
    // Rows with a name of their own are what is in stock.
    let text = |c: &usize| shape.columns[*c].class.is_text() && !entry.columns[*c].foreign;
    let own = !named && (item.is_none() || (0..shape.columns.len()).any(|c| text(&c) && entry.display.contains(&c)));
    let goods = if own { t } else { item? };
    Some(Stock { table: t, goods, level, least: bound })
}

/// True for the people who work here.
pub(crate) fn works_here(lexicon: &Lexicon, t: usize) -> bool {
    let paid = lexicon.tables[t].columns.iter().any(|c| has(&c.words, "employed"));
    has(&lexicon.tables[t].words, "staff") || paid || lexicon.stays().iter().any(|s| s.table == t && s.staff)
}

/// Who buys: people or firms, called so or named by what turnover is summed from.
pub(crate) fn customers(lexicon: &Lexicon) -> Option<usize> {
    let who = |t: &usize| {
        (lexicon.is_person(*t) || is(lexicon, *t, "organization") || has(&lexicon.tables[*t].words, "customers"))
            && !works_here(lexicon, *t)
            && !has(&lexicon.tables[*t].words, "suppliers")
    };
    let all: Vec<usize> = tables(lexicon).filter(who).collect();
    let called = |w: &&str| all.iter().copied().find(|&t| lexicon.tables[t].words.last().is_some_and(|l| l == w));
    let payers = || {
        let (sold, _) = turnover(lexicon).first()?;
        let near: Vec<usize> = refers(lexicon, *sold).map(|e| e.to).collect();
        let far = near.iter().flat_map(|&t| refers(lexicon, t)).map(|e| e.to);
        let mut found: Vec<usize> = near.iter().copied().chain(far).filter(|t| all.contains(t)).collect();
        found.dedup();
        if let [one] = found[..] { Some(one) } else { None }
    };
    words("customers").iter().take(2).find_map(called).or_else(payers).or_else(|| words("customers").iter().find_map(called))
}

/// The table whose last word is the first of a part's words that names one, or that is called so however it is written.
pub(crate) fn called(lexicon: &Lexicon, part: &str) -> Option<usize> {
    first_called(lexicon, part, |_| true)
}

/// The same of the tables that pass a test.
pub(crate) fn first_called(lexicon: &Lexicon, part: &str, test: impl Fn(usize) -> bool) -> Option<usize> {
    let last = |w: &str| tables(lexicon).find(|&t| test(t) && lexicon.tables[t].words.last().is_some_and(|l| l == w));
    let named = |w: &str| {
        lexicon.named(w).iter().find_map(|h| match h.target {
            Target::Table(t) if h.weight > 0.9 && test(t) && !lexicon.schema.tables[t].kind.is_view() => Some(t),
            _ => None,
        })
    };
    words(part).iter().find_map(|w| last(w).or_else(|| named(w)))
}

/// The column of a table by the first of a part's words that names one; `test` tells which columns may be meant.
pub(crate) fn column(lexicon: &Lexicon, t: usize, part: &str, test: impl Fn(usize) -> bool) -> Option<usize> {
    let entry = &lexicon.tables[t];
    words(part).iter().find_map(|w| {
        (0..entry.columns.len()).find(|&c| test(c) && !entry.columns[c].key && entry.columns[c].words.iter().any(|own| own == w))
    })
}

/// The kind that rows of complaints, returns or other ends are sorted by: a column, or the table of kinds they refer to.
pub(crate) fn kind(lexicon: &Lexicon, t: usize) -> Option<Kind> {
    let text = |c: usize| {
        let own = &lexicon.tables[t].columns[c];
        lexicon.schema.tables[t].columns[c].class.is_text() && !own.foreign && lexicon.roles[t].categorizes(c)
    };
    let table = || refers(lexicon, t).find(|e| has(&lexicon.tables[e.to].words, "kind")).map(|e| Kind::Table(e.to));
    column(lexicon, t, "kind", text).map(Kind::Column).or_else(table)
}

/// What sorts rows into kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Column(usize),
    Table(usize),
}

/// Who a table's rows are of: the one of a part that it refers to, over one table at most.
pub(crate) fn owner(lexicon: &Lexicon, t: usize, who: usize) -> bool {
    let near: Vec<usize> = refers(lexicon, t).map(|e| e.to).collect();
    near.contains(&who) || near.iter().any(|&n| refers(lexicon, n).any(|e| e.to == who))
}

/// Rows that name who has to do them, and may name nobody: whose, and by which table.
pub(crate) fn unassigned(lexicon: &Lexicon, part: &str) -> Option<(usize, usize)> {
    let t = called(lexicon, part)?;
    let open = |e: &&Edge| {
        let [c] = e.from_columns[..] else { return false };
        lexicon.is_person(e.to) && works_here(lexicon, e.to) && !lexicon.schema.tables[t].columns[c].not_null
    };
    let mut all = refers(lexicon, t).filter(open);
    all.next().filter(|_| all.next().is_none()).map(|e| (t, e.to))
}

/// The only rows that refer to those of a table, and are dated.
pub(crate) fn uses(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let near = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == t && e.from != t);
    let mut all = near.map(|e| e.from).filter(|&f| lexicon.tables[f].date.is_some() && !lexicon.schema.tables[f].kind.is_view());
    all.next().filter(|_| all.next().is_none())
}

/// What comes in, and the day on which it did: rows of deliveries that are not those to customers.
pub(crate) fn incoming(lexicon: &Lexicon) -> Option<(usize, usize)> {
    let who = customers(lexicon);
    let to_us = |t: usize| who.is_none_or(|who| !owner(lexicon, t, who));
    let day = |t: usize| column(lexicon, t, "arrived", |c| lexicon.schema.tables[t].columns[c].class.is_temporal());
    let t = first_called(lexicon, "deliveries", |t| to_us(t) && day(t).is_some())?;
    Some((t, day(t)?))
}

/// The rooms, beds or berths that are kept who has them from when to when.
pub(crate) fn places(lexicon: &Lexicon) -> Option<usize> {
    first_called(lexicon, "places", |t| crate::meaning::spells::has_tenants(lexicon, t))
}

/// Rows of who is away, works or stays, from one time to another or on a day: the table, and the people that they are of.
pub(crate) fn present(lexicon: &Lexicon, part: &str) -> Option<(usize, usize)> {
    let buys = customers(lexicon);
    let fits = |p: usize| lexicon.is_person(p) && if part == "stays" { !works_here(lexicon, p) } else { buys != Some(p) };
    let who = |t: usize| refers(lexicon, t).map(|e| e.to).find(|&p| fits(p));
    let lasts = |t: usize| crate::meaning::spells::lasts(lexicon, t) || part == "shifts" && lexicon.tables[t].date.is_some();
    let said = |t: usize, w: &str| lexicon.tables[t].words.iter().any(|own| own == w);
    let t = words(part).iter().find_map(|w| tables(lexicon).find(|&t| said(t, w) && lasts(t) && who(t).is_some()))?;
    Some((t, who(t)?))
}
