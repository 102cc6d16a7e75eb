//! Numbers said in another unit than their column has: 'longer than 5 minutes' of a column of milliseconds.

use super::Composer;
use crate::hashing::QuickMap;
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Query};
use crate::time::TimeMeaning;
use once_cell::sync::Lazy;

/// What is measured, and how many of the smallest unit of its kind this one is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    pub(super) kind: &'static str,
    pub(super) size: f64,
}

static UNITS: Lazy<QuickMap<&'static str, Unit>> = Lazy::new(|| {
    let mut units = QuickMap::default();
    for line in include_str!("../../data/units.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        if let (Some(kind), Some(Ok(size)), Some(words)) = (fields.next(), fields.next().map(str::parse), fields.next()) {
            units.extend(words.split(',').map(|w| (w, Unit { kind, size })));
        }
    }
    units
});

/// What columns are called that hold what a unit measures.
static NOUNS: Lazy<QuickMap<&'static str, Vec<&'static str>>> = Lazy::new(|| {
    let lines = include_str!("../../data/unit_nouns.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(kind, words)| (kind, words.split(' ').collect())).collect()
});

/// True for units that may stand right at their number: '2kg', '500MB'.
pub(crate) fn is_abbreviated_unit(word: &str) -> bool {
    (2..=4).contains(&word.len()) && UNITS.contains_key(word)
}

/// The unit that a word says.
pub(super) fn unit(word: &str) -> Option<Unit> {
    UNITS.get(word).copied()
}

/// The unit that a column is kept in, by its name or its comment.
pub(super) fn of_column(lexicon: &Lexicon, t: usize, c: usize) -> Option<Unit> {
    let column = &lexicon.schema.tables[t].columns[c];
    let own = || of_name(column.called()).or_else(|| column.comment.as_deref().and_then(of_comment));
    if column.class.is_number() { own() } else { None }
}

/// What the unit of a number measures, by its name or comment.
pub(crate) fn kind_of(column: &crate::schema::Column) -> Option<&'static str> {
    of_name(column.called()).or_else(|| column.comment.as_deref().and_then(of_comment)).map(|u| u.kind)
}

/// What the unit measures that a column is kept in.
pub(crate) fn kind_of_column(lexicon: &Lexicon, t: usize, c: usize) -> Option<&'static str> {
    of_column(lexicon, t, c).map(|u| u.kind)
}

/// What a unit measures: 'duration', 'weight'.
pub(crate) fn kind(word: &str) -> Option<&'static str> {
    UNITS.get(word).map(|u| u.kind)
}

/// True for the words of a column of kilos, litres, hours: 'gross_kg' is no money.
pub(crate) fn measures_matter(words: &[String]) -> bool {
    let matter = |w: &String| UNITS.get(w.as_str()).is_some_and(|u| !matches!(u.kind, "money" | "calendar"));
    words.iter().any(|w| w.len() > 1 && !matches!(w.as_str(), "min" | "pound" | "day" | "week") && matter(w))
}

/// True for units of measure.
pub(crate) fn is_unit(word: &str) -> bool {
    UNITS.contains_key(word)
}

/// True where a number column is kept in just the unit that a word names: 'kilos' of `net_kg`, 'minutes' of `outage_min`.
pub(crate) fn is_kept_in(column: &crate::schema::Column, word: &str) -> bool {
    let own = || of_name(column.called()).or_else(|| column.comment.as_deref().and_then(of_comment));
    column.class.is_number() && UNITS.get(word).is_some_and(|said| own().is_some_and(|u| u == *said))
}

/// True for a number per unit of what a word names: 'a kilo' of `price_per_kg`.
pub(crate) fn is_per(column: &crate::schema::Column, word: &str) -> bool {
    let words = crate::text::identifier_words(column.called());
    let unit = match words.as_slice() {
        [.., per, unit] if per == "per" => UNITS.get(unit.as_str()),
        _ => None,
    };
    column.class.is_number() && UNITS.get(word).is_some_and(|said| unit == Some(said))
}

const POINTS: &[&str] = &["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

/// The unit in a column's name: `duration_ms`, `hours_worked`. Words that are short or mean more stand at its end.
fn of_name(name: &str) -> Option<Unit> {
    let words = crate::text::identifier_words(name);
    // `birth_year`, `hour`: a point in time, no length of it.
    if words.last().is_some_and(|w| POINTS.contains(&w.as_str())) {
        return None;
    }
    // A price per kilo is no kilos.
    if words.len() > 2 && words[words.len() - 2] == "per" {
        return None;
    }
    // Nothing else is called `km`; `m` or `min` may be.
    let alone = |w: &str| w.len() > 3 || matches!(w, "km" | "kms" | "kg" | "kgs" | "kwh" | "mwh" | "hrs" | "mins" | "ltr" | "lbs");
    let last = words.last().filter(|w| words.len() > 1 || alone(w)).and_then(|w| UNITS.get(w.as_str()));
    last.or_else(|| words.iter().filter(|w| w.len() > 3 && w.ends_with('s')).find_map(|w| UNITS.get(w.as_str()))).copied()
}

/// The unit that a comment tells: 'Length of the tour in minutes', 'weight (kg)', 'cents'. Only one may be spoken of.
fn of_comment(comment: &str) -> Option<Unit> {
    let lower = comment.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let told = |i: usize| {
        let bracketed = lower.contains(&format!("({})", words[i]));
        let led = i == 0 || matches!(words[i - 1], "in" | "of" | "unit" | "units" | "as");
        UNITS.get(words[i]).filter(|_| bracketed || led && words[i].len() > 1).copied()
    };
    let mut units = (0..words.len()).filter_map(told);
    let first = units.next()?;
    units.all(|u| u == first).then_some(first)
}

/// True for amounts that are kept in the hundredth part of their currency: 'price_cents', a comment 'in cents'.
pub(crate) fn in_cents(column: &crate::schema::Column) -> bool {
    let cents = |u: Unit| u.kind == "money" && (u.size - 1.0).abs() < f64::EPSILON;
    column.class.is_number()
        && (crate::text::identifier_words(column.called())
            .last()
            .is_some_and(|w| matches!(w.as_str(), "cents" | "cent" | "pence" | "pennies" | "minor"))
            || column
                .comment
                .as_deref()
                .is_some_and(|said| of_comment(said).is_some_and(cents) || said.to_lowercase().contains("minor unit")))
}

/// Tells which amounts of a query are kept in cents and shown in the currency.
pub(crate) fn cents_told(query: &Query, lexicon: &Lexicon) -> Vec<String> {
    let mut out = Vec::new();
    let mut base = query;
    while let Some(source) = base.source.as_deref() {
        base = source;
    }
    let mut tell = |c: &ColumnRef| {
        let at = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
        if at.is_some_and(|(t, c)| lexicon.tables[t].columns[c].cents) {
            let told = format!("{}.{} is kept in cents and divided by 100", c.table.name.name, c.column);
            if !out.contains(&told) {
                out.push(told);
            }
        }
    };
    base.select.iter().for_each(|o| o.expr.columns(&mut tell));
    base.filter.iter().chain(&base.having).for_each(|p| p.columns(&mut tell));
    base.order_by.iter().for_each(|o| o.expr.columns(&mut tell));
    out
}

/// A number without the digits that arithmetic adds.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

impl Composer<'_> {
    /// The unit said with the number of a mention, and the word that says it.
    fn unit_said(&self, at: usize) -> Option<(Unit, String)> {
        let item = self.items.get(at)?;
        let word = match &item.sense {
            Sense::Time(TimeMeaning::Duration { .. }) => self.set.tokens.get(item.end.checked_sub(1)?)?.lower.clone(),
            // 'heavier than 3 pounds' is no money.
            Sense::Number(n) if n.money => {
                let last = self.set.tokens.get(item.end.checked_sub(1)?)?;
                if last.lower == "pounds" { last.lower.clone() } else { "dollars".to_string() }
            }
            Sense::Number(n) if !n.percent && !n.ordinal => self.set.tokens.get(item.end)?.lower.clone(),
            _ => return None,
        };
        // 'more than 3 miles' of a table of miles counts them.
        let counted = |i: &crate::link::Item| i.start == item.end && matches!(i.sense, Sense::Table(_));
        UNITS.get(word.as_str()).filter(|_| !self.items.iter().any(counted)).map(|u| (*u, word))
    }

    /// 'crates over 10 lbs': the only column of what is asked for that holds what the unit behind a number measures.
    pub(super) fn unit_meant(&self, at: usize) -> Option<(usize, usize)> {
        let (unit, _) = self.unit_said(at).filter(|(u, _)| !matches!(u.kind, "money" | "calendar" | "duration"))?;
        let t = self.subject?;
        let nouns = NOUNS.get(unit.kind)?;
        let holds = |&c: &usize| {
            let shape = &self.lexicon().schema.tables[t].columns[c];
            let own = of_name(shape.called()).or_else(|| shape.comment.as_deref().and_then(of_comment));
            let named = self.lexicon().tables[t].columns[c].words.iter().any(|w| nouns.contains(&w.as_str()));
            shape.class.is_number() && own.map_or(named, |u| u.kind == unit.kind)
        };
        let mut all = (0..self.lexicon().tables[t].columns.len()).filter(holds);
        all.next().filter(|_| all.next().is_none()).map(|c| (t, c))
    }

    fn column_unit(&self, e: &Expr) -> Option<Unit> {
        let column = match e {
            Expr::Column(c) => c,
            Expr::Aggregate { argument, .. } => match argument.as_ref() {
                Expr::Column(c) => c,
                _ => return None,
            },
            _ => return None,
        };
        let (t, c) = self.schema_column(column).filter(|&(t, c)| self.class(t, c).is_number())?;
        let shape = &self.lexicon().schema.tables[t].columns[c];
        // Amounts in cents are written in the currency.
        if self.lexicon().tables[t].columns[c].cents {
            return UNITS.get("dollars").copied();
        }
        of_name(&column.column).or_else(|| of_comment(shape.comment.as_deref()?))
    }

    /// What a number is compared with, and the number in the unit of that column. Where no column was named, the only
    /// one of the subject that is measured in such units.
    pub(super) fn in_its_unit(&mut self, left: Option<Expr>, number: &str, at: usize) -> (Option<Expr>, String) {
        let same = |left| (left, number.to_string());
        let said = (at..self.at.max(at + 1)).rev().find_map(|i| self.unit_said(i).map(|said| (said, i)));
        let Some(((said, word), at)) = said else { return same(left) };
        let left = match (left, self.subject) {
            (None, Some(t)) => {
                let mut fitting = (0..self.lexicon().tables[t].columns.len())
                    .map(|c| self.column(t, c))
                    .filter(|e| self.column_unit(e).is_some_and(|u| u.kind == said.kind && u.kind != "money"));
                fitting.next().filter(|_| fitting.next().is_none())
            }
            (left, _) => left,
        };
        let Some(unit) = left.as_ref().and_then(|l| self.column_unit(l)).filter(|u| u.kind == said.kind) else { return same(left) };
        let Ok(value) = number.parse::<f64>() else { return same(left) };
        // The word of the unit is used up.
        let behind = self.items.get(at).map_or(0, |i| i.end);
        if self.items.get(self.at).is_some_and(|i| i.start == behind && i.end == behind + 1)
            && matches!(self.sense(self.at), Some(Sense::Unknown | Sense::Value { .. } | Sense::Column(..)))
            && self.set.tokens.get(behind).is_some_and(|t| t.lower == word)
        {
            self.take(1);
        }
        if unit.size == said.size {
            return same(left);
        }
        let converted = plain(value * said.size / unit.size);
        self.rule("unit of the column");
        self.assumptions.push(format!("{number} {word} = {converted} in the unit of the column"));
        (left, converted)
    }

    /// True where a unit is said with the number of a mention.
    pub(super) fn unit_at(&self, at: usize) -> bool {
        self.unit_said(at).is_some()
    }

    /// A number in the unit of a column, said with the unit of another mention.
    pub(super) fn in_unit_of(&self, left: Option<&Expr>, number: &str, at: usize) -> String {
        let units = self.unit_said(at).zip(left.and_then(|l| self.column_unit(l)));
        match (units, number.parse::<f64>()) {
            (Some(((said, _), unit)), Ok(value)) if said.kind == unit.kind => plain(value * said.size / unit.size),
            _ => number.to_string(),
        }
    }

    /// A bound of a range: a number or a length of time.
    pub(super) fn bound(&self, at: usize) -> Option<String> {
        match self.sense(at)? {
            Sense::Number(n) => Some(n.text.clone()),
            Sense::Time(TimeMeaning::Duration { value, .. }) => Some(plain(*value)),
            _ => None,
        }
    }
}
