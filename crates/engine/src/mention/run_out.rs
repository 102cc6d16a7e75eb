//! 'expired vouchers', 'licences that are no longer valid', 'permits still in force': what runs out on a day that is known before. The day being
//! kept says nothing; whether it has come does.

use super::{Finder, Sense};
use crate::compose::measure::column_expr;
use crate::lexicon::{Lexicon, Target};
use crate::query::{ColumnRef, Predicate, TableRef};
use crate::schema::ValueSource;
use crate::text::identifier_words;
use crate::time_types::{Grain, TimePoint, TimeRange};

/// Ways to say that it has run out.
const OVER: &[&[&str]] = &[
    &["expired"],
    &["already", "expired"],
    &["lapsed"],
    &["already", "lapsed"],
    &["out", "of", "date"],
    &["no", "longer", "valid"],
    &["not", "valid", "any", "more"],
    &["not", "valid", "anymore"],
    &["no", "longer", "in", "force"],
    &["ran", "out"],
    &["run", "out"],
    &["past", "their", "date"],
    &["past", "their", "expiry"],
    &["past", "their", "expiry", "date"],
    &["past", "expiry"],
    &["past", "validity"],
];
/// Ways to say that it has not.
const RUNS: &[&[&str]] = &[
    &["valid"],
    &["still", "valid"],
    &["currently", "valid"],
    &["unexpired"],
    &["in", "force"],
    &["still", "in", "force"],
    &["in", "date"],
    &["still", "in", "date"],
    &["still", "good"],
];
/// Words that say a day ahead: the first of a column's name, or the last two.
const AHEAD: &[&str] = &["expires", "expire", "expiry", "expiration", "expiring", "exp", "lapses"];
const UNTIL: &[&str] = &["until", "to", "till", "through", "thru", "unt"];
const GOOD: &[&str] = &["valid", "good", "vld", "validity", "in_force", "runs"];
/// Words of a column's name that say it is a day.
const TIMES: &[&str] = &["at", "on", "date", "day", "dt", "time", "ts", "timestamp"];
/// Behind it a period says when it ran out.
const DATED: &[&str] = &[
    "last",
    "this",
    "in",
    "during",
    "since",
    "before",
    "after",
    "on",
    "between",
    "within",
    "yesterday",
    "by",
    "over",
    "past",
    "next",
    "more",
    "less",
    "from",
    "until",
    "per",
    "each",
    "every",
    "as",
    "ago",
    "for",
    "at",
    "and",
    "or",
];

impl Finder<'_> {
    /// Adds the condition, said of what is named in the question and has one such day.
    pub(super) fn run_out(&mut self, source: &dyn ValueSource) {
        let lower = |i: usize| self.tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
        let says = |at: usize, all: &[&[&str]]| {
            all.iter().filter(|p| p.iter().enumerate().all(|(k, w)| lower(at + k) == *w)).map(|p| p.len()).max()
        };
        let found =
            (0..self.tokens.len()).find_map(|at| Some((at, says(at, OVER).map(|n| (n, true)).or(says(at, RUNS).map(|n| (n, false)))?)));
        let Some((at, (len, over))) = found else { return };
        let dated = DATED.contains(&lower(at + len)) || lower(at + len).starts_with(|c: char| c.is_ascii_digit());
        if dated && !(lower(at + len) == "and" || lower(at + len) == "or") {
            return;
        }
        // 'have not expired yet', 'haven't run out'
        let denies = |w: &str| matches!(w, "not" | "never" | "cannot") || w.ends_with("n't") || w.ends_with("n’t");
        let denied = (at.saturating_sub(3)..at).rev().find(|&i| denies(lower(i)));
        let start = denied.unwrap_or(at);
        let end = at + len + usize::from(denied.is_some() && lower(at + len) == "yet");
        let Some((t, c)) = self.ends_of_named(at) else { return };
        // A status that is called so says it.
        let phrase = (at..at + len).map(lower).collect::<Vec<_>>().join(" ");
        let name = &self.lexicon.schema.tables[t].name;
        if source.find(&[phrase]).iter().any(|h| h.table == *name) {
            return;
        }
        let condition = has_ended(self.lexicon, t, c, over != denied.is_some());
        self.add(start, end, 2.0 * (end - start) as f32 + 1.0, Sense::Restriction(Box::new(condition)), 0.95);
    }

    /// The table that is named nearest, and the only day on which its rows run out.
    fn ends_of_named(&self, at: usize) -> Option<(usize, usize)> {
        let mut near: Vec<usize> = (0..self.tokens.len()).collect();
        near.sort_by_key(|i| i.abs_diff(at));
        near.into_iter().filter_map(|i| self.tokens.get(i)).filter(|t| !t.quoted && !t.punctuation).find_map(|token| {
            self.lexicon.named(&token.lemma).iter().find_map(|h| match h.target {
                Target::Table(t) if h.weight > 0.4 => Some((t, self.runs_out_on(t)?)),
                _ => None,
            })
        })
    }

    /// The only column that says on which day rows run out. The day of something else of theirs (`licence_expires_on` of drivers) is meant
    /// where that is said, too.
    fn runs_out_on(&self, t: usize) -> Option<usize> {
        let (shape, entry) = (&self.lexicon.schema.tables[t], &self.lexicon.tables[t]);
        let said = |w: &str| self.tokens.iter().any(|token| token.lemma == w || token.lower == w);
        let own = |w: &str| {
            let of_day = AHEAD.contains(&w) || GOOD.contains(&w) || UNTIL.contains(&w) || TIMES.contains(&w);
            of_day || entry.words.iter().any(|own| own == w) || said(w)
        };
        let ends = |c: &usize| {
            let column = &shape.columns[*c];
            column.class.is_temporal() && is_ahead(&column.name) && entry.columns[*c].words.iter().all(|w| own(w))
        };
        let mut all = (0..shape.columns.len()).filter(ends);
        all.next().filter(|_| all.next().is_none())
    }
}

/// That the day of a column has come, or that it has not.
pub(crate) fn has_ended(lexicon: &Lexicon, t: usize, c: usize, over: bool) -> Predicate {
    let column = &lexicon.schema.tables[t].columns[c];
    let own = ColumnRef { table: TableRef::new(&lexicon.schema.tables[t].name), column: column.name.clone() };
    let today = Some(TimePoint::today());
    let (from, to, label) = if over { (None, today, "before today") } else { (today, None, "from today on") };
    let within = Predicate::Within { column: own, range: TimeRange { from, to, grain: Grain::Day, label: label.into() }, negated: false };
    if over || column.not_null {
        return within;
    }
    Predicate::Any(vec![Predicate::Null { expr: column_expr(lexicon, t, c), negated: false }, within])
}

/// True for the name of a day that is known before it comes: `expires_at`, `valid_until`, not `expired_at`.
pub(crate) fn is_ahead(name: &str) -> bool {
    let words = identifier_words(name);
    let said = words.iter().any(|w| AHEAD.contains(&w.as_str()));
    said || words.windows(2).any(|w| GOOD.contains(&w[0].as_str()) && UNTIL.contains(&w[1].as_str()))
}
