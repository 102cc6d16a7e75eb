//! Constructions of analysis: shares, growth, running totals, durations, averages of counts, the best per group.
//!
//! A construction finds its words among the mentions, takes them out (or puts an expression in their place), has the
//! rest composed like any other question, and rewrites the query that comes of it. So each of them works with every
//! filter, grouping and measure that the composer knows.

mod active;
mod apiece;
mod average;
mod between;
mod compare;
mod condition;
mod continual;
mod contrast;
mod current;
pub(crate) mod dates;
mod difference;
mod duration;
mod event;
mod every;
mod growth;
mod lacking;
mod lateness;
mod limit;
mod longest;
mod monthly;
mod net;
mod of_first;
mod own_group;
mod parts;
mod per_group;
mod profit;
mod rate;
mod ratio;
mod recurring;
mod running;
mod share;
mod unit_rate;
mod weekday;

use super::{Composed, Setting, compose_items};

use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Arithmetic, Expr, Output, Predicate, Query};
pub(crate) use contrast::speaks_of_others;
pub(crate) use net::is_said as is_net;
pub(crate) use of_first::RULE as OF_FIRST;
pub(crate) use parts::denies_having;

/// The first construction that fits, composed; `None` where the question is a plain one.
pub(super) fn compose(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    net::compose(items, set)
        .or_else(|| every::compose(items, set))
        .or_else(|| own_group::compose(items, set))
        .or_else(|| of_first::compose(items, set))
        .or_else(|| continual::compose(items, set))
        .or_else(|| active::compose(items, set))
        .or_else(|| difference::compose(items, set))
        .or_else(|| growth::compose(items, set))
        .or_else(|| rate::compose(items, set))
        .or_else(|| ratio::compose(items, set))
        .or_else(|| apiece::compose(items, set))
        .or_else(|| unit_rate::compose(items, set))
        .or_else(|| share::compose(items, set))
        .or_else(|| running::compose(items, set))
        .or_else(|| contrast::compose(items, set))
        .or_else(|| recurring::compose(items, set))
        .or_else(|| compare::compose(items, set))
        .or_else(|| between::compose(items, set))
        .or_else(|| lateness::compose(items, set))
        .or_else(|| condition::compose(items, set))
        .or_else(|| longest::compose(items, set))
        .or_else(|| duration::compose(items, set))
        .or_else(|| profit::compose(items, set))
        .or_else(|| average::compose(items, set))
        .or_else(|| monthly::compose(items, set))
        .or_else(|| weekday::compose(items, set))
        .or_else(|| lacking::compose(items, set))
        .or_else(|| event::compose(items, set))
        .or_else(|| limit::compose(items, set))
}

/// What turns a plain query into one of analysis afterwards.
pub(super) fn refine(items: &[Item], set: Setting<'_>, composed: Composed) -> Composed {
    per_group::refine(items, set, current::refine(set, composed))
}

/// The mentions with what constructions ask of them.
#[derive(Clone, Copy)]
struct Words<'a> {
    items: &'a [Item],
    set: Setting<'a>,
}

impl<'a> Words<'a> {
    fn sense(&self, at: usize) -> Option<&'a Sense> {
        self.items.get(at).map(|i| &i.sense)
    }

    fn tag(&self, at: usize) -> &'static str {
        match self.sense(at) {
            Some(Sense::Keyword(tag, _)) => tag,
            _ => "",
        }
    }

    /// The words of a mention, lower case.
    fn word(&self, at: usize) -> String {
        self.items.get(at).map_or(String::new(), |i| match self.set.tokens.get(i.start..i.end).unwrap_or_default() {
            [only] => only.lower.clone(),
            several => several.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" "),
        })
    }

    /// True where a word of the question is still covered by a mention.
    fn covers(&self, token: usize) -> bool {
        self.items.iter().any(|i| i.start <= token && token < i.end)
    }

    /// True where the words of a mention are one of these.
    fn is(&self, at: usize, words: &[&str]) -> bool {
        let Some(item) = self.items.get(at) else { return false };
        crate::text::are_one_of(self.set.tokens.get(item.start..item.end).unwrap_or_default(), words)
    }

    /// True where nothing in the schema has the words as its whole name.
    fn is_no_name(&self, at: usize) -> bool {
        let glued = crate::lexicon::glue_text(&self.word(at));
        !self.set.lexicon.named(&glued).iter().any(|h| h.weight > 0.9)
    }

    /// A column that holds amounts: a number that is no key and no year.
    fn is_amount(&self, t: usize, c: usize) -> bool {
        let column = &self.set.lexicon.tables[t].columns[c];
        self.set.lexicon.schema.tables[t].columns[c].class.is_number() && !column.key && !column.year
    }
}

/// A keyword where a construction needs one; it covers no word of its own.
fn keyword(tag: &'static str, argument: &'static str, at: usize) -> Item {
    Item { sense: Sense::Keyword(tag, argument), start: at, end: at, fit: 1.0 }
}

/// `100 * part / whole`, NULL where the whole is 0.
pub(crate) fn percent(part: Expr, whole: Expr) -> Expr {
    let scaled = Expr::Arithmetic(Arithmetic::Multiply, Box::new(Expr::Number("100.0".into())), Box::new(part));
    Expr::Arithmetic(Arithmetic::Divide, Box::new(scaled), Box::new(whole))
}

/// An aggregate over those of its rows that satisfy the conditions; `None` for what takes no FILTER.
pub(crate) fn filtered(aggregate: &Expr, conditions: &[Predicate]) -> Option<Expr> {
    match aggregate {
        Expr::CountRows(_) => Some(Expr::Aggregate {
            function: Aggregate::Count,
            distinct: false,
            argument: Box::new(aggregate.clone()),
            filter: conditions.to_vec(),
        }),
        Expr::Aggregate { function, distinct, argument, filter } => {
            let mut filter = filter.clone();
            filter.extend(conditions.iter().cloned());
            Some(Expr::Aggregate { function: *function, distinct: *distinct, argument: argument.clone(), filter })
        }
        _ => None,
    }
}

/// The output that is the measure of a query: its first aggregate.
fn measure(query: &Query) -> Option<usize> {
    if query.source.is_some() || query.set.is_some() {
        return None;
    }
    query.select.iter().position(|o| matches!(o.expr, Expr::CountRows(_) | Expr::Aggregate { .. }))
}

/// A name that no other output has.
pub(crate) fn fresh(base: &str, select: &[Output]) -> Option<String> {
    let mut name = base.to_string();
    let mut n = 1;
    while select.iter().any(|o| o.alias.as_deref() == Some(name.as_str()) || matches!(&o.expr, Expr::Column(c) if c.column == name)) {
        n += 1;
        name = format!("{base}_{n}");
    }
    Some(name)
}

/// Composes mentions that a construction has rewritten.
fn rest(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    if set.depth >= DEEPEST {
        return super::plain(items, set);
    }
    compose_items(items, Setting { depth: set.depth + 1, ..set })
}

/// Constructions within constructions: 'growth of the share of …'.
const DEEPEST: u8 = 4;

/// 'last month's revenue': a range that stands before the measure it restricts is read behind it, when the tables are known.
/// 'For each department, who has …' asks who; it opens no clause.
pub(super) fn in_reading_order(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    for i in 0..items.len() {
        let opens = i > 0 && matches!(items[i - 1].sense, Sense::Punctuation(_));
        let who = set.tokens.get(items[i].start).is_some_and(|t| t.lower == "who");
        if opens && who && matches!(items[i].sense, Sense::Keyword("that", _)) {
            items[i].sense = Sense::Keyword("who", "");
        }
    }
    let Some(measure) = items.iter().position(|i| matches!(i.sense, Sense::Keyword("measure", _) | Sense::Term(_) | Sense::Measured(_)))
    else {
        return items;
    };
    let named = items[..measure].iter().any(|i| matches!(i.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { .. }));
    let range = items[..measure]
        .iter()
        .position(|i| matches!(i.sense, Sense::Time(crate::time::TimeMeaning::Range(_) | crate::time::TimeMeaning::GroupBy(_))));
    if let (Some(range), false) = (range, named) {
        let item = items.remove(range);
        items.insert(measure, item);
    }
    items
}
