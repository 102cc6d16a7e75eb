//! What a house puts around its names, told by many names together: it says nothing of what they name.

use super::Cut;
use crate::hashing::{QuickMap, QuickSet};
use crate::lexicon::short;
use crate::schema::{Column, Schema, TypeClass};
use crate::text::lemma;

/// What names of tables begin with that only says that they are tables.
const STARTS: &[&str] = &["tbl", "tb", "dim", "fact", "fct", "ref", "t"];
/// The same at their end, whatever the other tables are called.
const ENDS: &[&str] = &["mst", "mstr", "hdr", "tbl", "tab", "table", "dim", "fact", "fct"];
/// Ends that say so only where most tables have one: by itself a log is a log.
const ENDS_OF_MOST: &[&str] = &["master", "mast", "trans", "trn", "log", "dtl", "data", "info", "rec", "entity", "header", "detail"];
/// Fewer tables or columns agree on nothing.
const FEWEST: usize = 4;
/// Ends of the names of keys.
const KEYS: &[&str] = &["id", "no", "nr", "num", "number", "nbr", "key", "cd", "code", "sk", "pk", "fk", "uuid", "guid", "ref"];

/// 'tbl_customer', 'dim_product' → customer, product.
pub(super) fn without_starts(mut all: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for name in &mut all {
        if name.len() > 1 && STARTS.contains(&name[0].as_str()) {
            name.remove(0);
        }
    }
    all
}

/// 'customer_dim', 'order_fact', 'item_master' → customer, order, item; `order_log` beside `order` stays what it is.
pub(super) fn without_ends(mut all: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let last = |name: &Vec<String>, list: &[&str]| name.len() > 1 && name.last().is_some_and(|w| list.contains(&w.as_str()));
    let ended = all.iter().filter(|n| last(n, ENDS) || last(n, ENDS_OF_MOST)).count();
    let most = all.len() >= FEWEST && ended * 5 >= all.len() * 4;
    let stems: Vec<Vec<String>> = all.iter().map(|n| n[..n.len().saturating_sub(1)].to_vec()).collect();
    let names: QuickSet<&[String]> = all.iter().map(Vec::as_slice).collect();
    let mut times: QuickMap<&[String], usize> = QuickMap::default();
    for stem in &stems {
        *times.entry(stem).or_default() += 1;
    }
    let taken: Vec<bool> = all
        .iter()
        .zip(&stems)
        .map(|(name, stem)| {
            let beside = || names.contains(stem.as_slice()) || times.get(stem.as_slice()).is_some_and(|times| *times > 1);
            (last(name, ENDS) || most && last(name, ENDS_OF_MOST)) && !beside()
        })
        .collect();
    for (name, _) in all.iter_mut().zip(taken).filter(|(_, taken)| *taken) {
        name.pop();
    }
    all
}

/// What names of columns begin with that says their type: `str_name`, `dtOrdered`, `bActive`.
pub(super) struct Typed(bool);

/// What a name that lost the word for its type is to say instead.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Said,
    Day,
    Moment,
    Flag,
}

fn says_type(start: &str, class: TypeClass) -> bool {
    match start {
        "str" | "s" | "sz" | "txt" | "vc" | "c" | "chr" | "ch" => class.is_text(),
        "n" | "i" | "int" | "lng" | "l" | "num" | "dec" | "dbl" | "f" | "flt" | "cur" | "mny" | "sng" | "nr" => class.is_number(),
        "b" | "bln" | "bit" | "bool" | "f_" | "is" | "fl" => class == TypeClass::Boolean,
        "dt" | "d" | "dte" | "dtm" | "ts" => class.is_temporal(),
        "tm" => class == TypeClass::Time,
        _ => false,
    }
}

impl Typed {
    /// Only where most columns begin so: `n_items` by itself is a number of items. Keys may go without.
    pub fn of(schema: &Schema, cut: &Cut) -> Self {
        let (mut all, mut typed) = (0usize, 0usize);
        let mut starts: Vec<String> = Vec::new();
        for column in schema.tables.iter().flat_map(|t| &t.columns) {
            let words = cut.words(column);
            if words.last().is_some_and(|w| KEYS.contains(&w.as_str())) || words.first().is_some_and(|w| w == "id") {
                continue;
            }
            all += 1;
            if words.len() > 1 && words[0] != "is" && says_type(&words[0], column.class) {
                typed += 1;
                if !starts.contains(&words[0]) {
                    starts.push(words[0].clone());
                }
            }
        }
        Self(all >= FEWEST && starts.len() > 1 && typed * 10 >= all * 7)
    }

    /// The words of a name without the one for its type.
    pub fn without<'a>(&self, words: &'a [String], column: &Column) -> (&'a [String], Kind) {
        let Some((first, rest)) = words.split_first().filter(|(first, rest)| self.0 && !rest.is_empty() && says_type(first, column.class))
        else {
            return (words, Kind::Said);
        };
        let _ = first;
        let kind = match column.class {
            TypeClass::Date => Kind::Day,
            TypeClass::Timestamp | TypeClass::TimestampTz => Kind::Moment,
            TypeClass::Boolean => Kind::Flag,
            _ => Kind::Said,
        };
        (rest, kind)
    }
}

impl Kind {
    /// `dtOrdered` is `ordered_on`, `dtBirth` the `birth_date`, `bActive` `is_active`.
    pub fn complete(self, words: &mut Vec<String>) {
        const TIMES: &[&str] = &["date", "day", "time", "at", "on", "from", "to", "until", "since", "month", "year", "timestamp", "stamp"];
        const DONE: &[&str] = &["paid", "sold", "sent", "born", "made", "held", "left", "given", "taken", "bought", "built", "begun"];
        let Some(last) = words.last().filter(|w| !TIMES.contains(&w.as_str())) else { return };
        let done = last.ends_with("ed") || DONE.contains(&last.as_str());
        match self {
            Self::Said => {}
            Self::Flag if words.first().is_some_and(|w| matches!(w.as_str(), "is" | "has" | "was")) => {}
            Self::Flag => words.insert(0, "is".to_owned()),
            Self::Day if done => words.push("on".to_owned()),
            Self::Moment if done => words.push("at".to_owned()),
            Self::Day | Self::Moment => words.push("date".to_owned()),
        }
    }
}

/// What the columns of a table begin with: `cust_name`, `cust_city`; `o_status`, `o_total`.
pub(super) struct Prefix(Vec<String>);

/// The beginning that the columns share, where it is what the table is called or short for it: by words (`o_status`). `keys`: the tables and
/// columns of declared foreign keys.
pub(super) fn of_columns(
    (schema, cut): (&Schema, &Cut),
    t: usize,
    called: &[String],
    own: &[String],
    keys: &QuickSet<(usize, usize)>,
) -> Option<Prefix> {
    let table = &schema.tables[t];
    let key = |c: usize| table.primary_key.contains(&c) || keys.contains(&(t, c));
    let names: Vec<&[String]> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(c, _)| !key(*c))
        .map(|(_, c)| cut.words(c))
        .filter(|w| w.len() < 2 || w.last().is_none_or(|w| !KEYS.contains(&w.as_str())))
        .collect();
    let first = names.first()?;
    if names.len() + 1 < FEWEST {
        return None;
    }
    let longest = first.len().min(called.len().max(own.len()));
    let shared = |n: usize| names.iter().filter(|w| w.len() > n && w[..n] == first[..n]).count() * 10 >= names.len() * 9;
    let n = (1..=longest).rev().find(|&n| n < first.len() && shared(n))?;
    let start = &first[..n];
    stands_for(start, called, own).then(|| Prefix(start.to_vec()))
}

/// True where a beginning is a table's name, its first letters or what it is short for.
fn stands_for(start: &[String], called: &[String], own: &[String]) -> bool {
    let glued = start.concat();
    let alike = |words: &[String]| {
        let singular: Vec<String> = words.iter().map(|w| lemma(w)).collect();
        let initials: String = words.iter().filter_map(|w| w.chars().next()).collect();
        let whole = singular.concat();
        start.iter().zip(words).zip(&singular).all(|((s, w), one)| s == w || s == one) && start.len() == words.len()
            || glued == initials
            || glued.len() == 1 && initials.starts_with(&glued)
            || glued.len() >= 2 && whole.starts_with(&glued)
            || start.len() == 1 && singular.last().is_some_and(|w| *w == glued || w.starts_with(&glued) && glued.len() > 1)
            || start.len() == 1 && words.iter().chain(&singular).any(|w| short::abbreviates(&glued, w))
    };
    alike(called) || alike(own)
}

impl Prefix {
    /// A key that only has the beginning is the table's own: `c_id` of customers is their `customer_id`.
    pub fn without(&self, words: &[String], called: &[String]) -> Vec<String> {
        let Some(rest) = words.strip_prefix(self.0.as_slice()).filter(|rest| !rest.is_empty()) else { return words.to_vec() };
        match rest {
            [end] if KEYS.contains(&end.as_str()) => called.iter().map(|w| lemma(w)).chain([end.clone()]).collect(),
            _ => rest.to_vec(),
        }
    }
}
