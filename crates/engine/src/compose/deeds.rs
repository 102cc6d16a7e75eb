//! 'permits granted last year', 'how many repairs got done in May': a period behind a deed is of the day on which it was done, and not
//! of the usual date of its rows, where these keep one such day.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, Query};
use crate::text::{Token, identifier_words};
use crate::time::TimeMeaning;
use crate::time_types::TimeRange;
use once_cell::sync::Lazy;

/// A word of a deed: how it begins, whether that is all of it, and how the words begin of the column that says when.
struct Deed {
    word: &'static str,
    whole: bool,
    told: Vec<&'static str>,
}

static DEEDS: Lazy<Vec<Deed>> = Lazy::new(|| {
    let lines = include_str!("../../data/deeds.tsv").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| l.split_once('\t'))
        .map(|(word, told)| Deed { word: word.trim_end_matches('.'), whole: word.ends_with('.'), told: told.split(',').collect() })
        .collect()
});

fn deed(word: &str) -> Option<&'static Deed> {
    DEEDS.iter().find(|d| if d.whole { d.word == word } else { word.starts_with(d.word) })
}

/// How the words of the columns begin that tell when something was done: 'pick' for 'collected'.
pub(crate) fn says_when(word: &str) -> &'static [&'static str] {
    deed(word).map_or(&[], |d| d.told.as_slice())
}

impl Deed {
    fn tells(&self, column: &str) -> bool {
        identifier_words(column).iter().any(|w| self.told.iter().any(|t| w.starts_with(t)))
    }
}

/// Puts the period of a deed on its own date; says so.
pub(crate) fn dated_by_deed(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let (range, deed, at) = said(items, tokens)?;
    let base = match &mut query.source {
        Some(source) => source.as_mut(),
        None => query,
    };
    let usual = base.filter.iter().find_map(|p| match p {
        Predicate::Within { column, range: held, negated: false } if held == range => Some(column.clone()),
        _ => None,
    })?;
    let t = lexicon.table(&usual.table.name)?;
    let named = |c: usize| deed.tells(&lexicon.schema.tables[t].columns[c].name);
    // It is of that day already, or its own date is spoken of.
    if deed.tells(&usual.column) || spoken_of(&usual, at, tokens) {
        return None;
    }
    let mut dates = (0..lexicon.tables[t].columns.len()).filter(|&c| lexicon.schema.tables[t].columns[c].class.is_temporal() && named(c));
    let (Some(c), None) = (dates.next(), dates.next()) else { return None };
    let done = ColumnRef { table: usual.table.clone(), column: lexicon.schema.tables[t].columns[c].name.clone() };
    for p in &mut base.filter {
        if let Predicate::Within { column, .. } = p
            && *column == usual
        {
            *column = done.clone();
        }
    }
    let exprs = base.select.iter_mut().map(|o| &mut o.expr).chain(&mut base.group_by).chain(base.order_by.iter_mut().map(|o| &mut o.expr));
    for e in exprs {
        if let Expr::Truncate(_, of) | Expr::Part(_, of) | Expr::YearOf(of) = e
            && **of == Expr::Column(usual.clone())
        {
            **of = Expr::Column(done.clone());
        }
    }
    Some(format!("the period is of {}", done.column.replace('_', " ")))
}

/// 'soonest first': by the day that the period is of, and not by the usual one; says so.
pub(crate) fn soonest_first(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let said = tokens.iter().any(|t| matches!(t.lower.as_str(), "soonest" | "nearest" | "sooner"));
    let [order] = query.order_by.as_mut_slice() else { return None };
    let mut periods = query.filter.iter().filter_map(|p| match p {
        Predicate::Within { column, negated: false, .. } => Some(column),
        _ => None,
    });
    let (Expr::Column(usual), Some(of), None, true) = (&mut order.expr, periods.next(), periods.next(), said) else { return None };
    let temporal = |c: &ColumnRef| {
        let t = lexicon.table(&c.table.name)?;
        Some(lexicon.schema.tables[t].columns[lexicon.column(t, &c.column)?].class.is_temporal())
    };
    if usual == of || usual.table != of.table || temporal(usual) != Some(true) {
        return None;
    }
    *usual = of.clone();
    Some(format!("in the order of {}", of.column.replace('_', " ")))
}

/// The one period of the question with the deed right before it, or the only one of a question that opens with the period.
fn said<'a>(items: &'a [Item], tokens: &[Token]) -> Option<(&'a TimeRange, &'static Deed, usize)> {
    let mut ranges = items.iter().filter_map(|i| match &i.sense {
        Sense::Time(TimeMeaning::Range(range)) => Some((i, range)),
        _ => None,
    });
    let ((item, range), None) = (ranges.next()?, ranges.next()) else { return None };
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let light =
        |w: &str| matches!(w, "in" | "on" | "at" | "by" | "us" | "during" | "within" | "over" | "so" | "far" | "the" | "of" | "out");
    let mut at = item.start.min(tokens.len());
    while at > 0 && at + 4 > item.start && light(word(at - 1)) {
        at -= 1;
    }
    let before = at.checked_sub(1).filter(|&i| deed(word(i)).is_some());
    let opening = item.start <= 2;
    let all: Vec<usize> = (0..tokens.len()).filter(|&i| deed(word(i)).is_some()).collect();
    // 'how many did we complete this month': the verb of the question, objects between aside.
    let verb = || all.iter().copied().find(|&i| (1..4).any(|k| matches!(word(i.wrapping_sub(k)), "did" | "we")) && i < item.start);
    let only = if let [one] = all[..] { Some(one) } else { None };
    // 'completed orders' are what they are, whenever they came to it.
    let noun = |i: usize| items.iter().any(|x| x.start == i + 1 && matches!(x.sense, Sense::Table(_) | Sense::Column(..)));
    let found = before.or_else(|| only.filter(|_| opening)).or_else(verb).filter(|&i| !noun(i))?;
    Some((range, deed(word(found))?, found))
}

/// True where a word besides the deed speaks of the date that was taken ('filed', 'placed').
fn spoken_of(column: &ColumnRef, deed: usize, tokens: &[Token]) -> bool {
    let own: Vec<String> = identifier_words(&column.column).into_iter().filter(|w| w.len() > 3 && w != "date" && w != "time").collect();
    tokens.iter().enumerate().any(|(i, t)| {
        let said = crate::account::root(&t.lower);
        i != deed && own.iter().any(|w| crate::account::root_of(w) == said)
    })
}

/// True for the word of a deed whose day the query looks at.
pub(crate) fn speaks_of_deed(word: &str, query: &Query) -> bool {
    let Some(deed) = deed(word) else { return false };
    let base = query.source.as_deref().unwrap_or(query);
    base.filter.iter().any(|p| matches!(p, Predicate::Within { column, .. } if deed.tells(&column.column)))
}
