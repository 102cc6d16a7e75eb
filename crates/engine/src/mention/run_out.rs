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

/// Further words that say so of what has an end: 'contracts that ended'.
const ENDED: &[&[&str]] = &[&["ended"], &["already", "ended"], &["have", "come", "to", "an", "end"]];
/// Words of a column's name for an end that is set before: `ends_on`, `lease_end`.
const ENDS: &[&str] = &["end", "ends", "ending"];
/// Before the name of what runs out: 'out of warranty', 'no longer under warranty'.
const OUTSIDE: &[&[&str]] = &[
    &["out", "of"],
    &["outside"],
    &["outside", "of"],
    &["beyond"],
    &["past"],
    &["no", "longer", "under"],
    &["no", "longer", "in"],
    &["no", "longer", "within"],
    &["not", "under"],
    &["without", "valid"],
    &["without", "a", "valid"],
    &["no", "valid"],
];
/// 'under warranty', 'with a valid licence'.
const INSIDE: &[&[&str]] =
    &[&["under"], &["still", "under"], &["within"], &["still", "in"], &["still", "within"], &["valid"], &["current"]];
/// Words between what runs out and that it did: 'whose licence has already expired'.
const LINKS: &[&str] = &["has", "have", "had", "is", "are", "was", "were", "been", "already", "now", "just", "'s", "that", "which"];
/// Ways to say that it does, with the period behind it.
const DOES: &[&[&str]] = &[
    &["expires"],
    &["expire"],
    &["expiring"],
    &["expired"],
    &["runs", "out"],
    &["run", "out"],
    &["running", "out"],
    &["ran", "out"],
    &["ends"],
    &["end"],
    &["ending"],
    &["ended"],
    &["lapses"],
    &["lapse"],
    &["lapsed"],
    &["is", "up"],
    &["due", "to", "expire"],
];
/// Words before the name of what runs out that say no more.
const ITS: &[&str] = &["a", "an", "the", "its", "their", "his", "her", "whose", "our"];

impl Finder<'_> {
    /// Adds the condition, said of what is named in the question and has one such day.
    pub(super) fn run_out(&mut self, source: &dyn ValueSource) {
        if self.part_has_run_out() {
            return;
        }
        let found = (0..self.tokens.len()).find_map(|at| {
            let over = self.longest_said(at, OVER).map(|n| (n, true, false)).or(self.longest_said(at, ENDED).map(|n| (n, true, true)));
            Some((at, over.or(self.longest_said(at, RUNS).map(|n| (n, false, false)))?))
        });
        let Some((at, (len, over, ended))) = found else { return };
        if self.dated_behind(at + len) {
            return;
        }
        let denied = self.denial_before(at);
        let start = denied.unwrap_or(at);
        let end = at + len + usize::from(denied.is_some() && self.lower(at + len) == "yet");
        let Some((t, c)) = self.ends_of_named(at, over, ended) else { return };
        // A status that is called so says it.
        let phrase = (at..at + len).map(|i| self.lower(i)).collect::<Vec<_>>().join(" ");
        let name = &self.lexicon.schema.tables[t].name;
        if source.find(&[phrase]).iter().any(|h| h.table == *name) {
            return;
        }
        let condition = has_ended(self.lexicon, t, c, over != denied.is_some());
        self.add(start, end, 2.0 * (end - start) as f32 + 1.0, Sense::Restriction(Box::new(condition)), 0.95);
    }

    fn lower(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str())
    }

    /// Length of the longest of these phrases that begins there.
    fn longest_said(&self, at: usize, all: &[&[&str]]) -> Option<usize> {
        all.iter().filter(|p| p.iter().enumerate().all(|(k, w)| self.lower(at + k) == *w)).map(|p| p.len()).max()
    }

    /// A period stands behind: it says when, and not that it has come.
    fn dated_behind(&self, at: usize) -> bool {
        let word = self.lower(at);
        (DATED.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())) && !matches!(word, "and" | "or")
    }

    /// A period stands behind, not a group: 'expired in March', not 'expired per maker'.
    fn period_behind(&self, at: usize) -> bool {
        let groups = matches!(self.lower(at), "per" | "each" | "every" | "for" | "from" | "at" | "as" | "by" | "more" | "less");
        !groups && self.dated_behind(at)
    }

    /// 'have not expired yet', 'haven't run out'
    fn denial_before(&self, at: usize) -> Option<usize> {
        let denies = |w: &str| matches!(w, "not" | "never" | "cannot") || w.ends_with("n't") || w.ends_with("n’t");
        (at.saturating_sub(3)..at).rev().find(|&i| denies(self.lower(i)))
    }

    /// The day of something else of the rows: 'assets whose warranty has run out', 'out of warranty', 'drivers with an expired licence'.
    fn part_has_run_out(&mut self) -> bool {
        for at in 0..self.tokens.len() {
            let Some((t, c)) = self.part_called(at) else { continue };
            // 'whose warranty expires next month' speaks of the day, and the period behind it says which.
            let does = self
                .longest_said(at + 1, DOES)
                .or_else(|| Some(1 + self.longest_said(at + 2, DOES)?).filter(|_| LINKS.contains(&self.lower(at + 1))));
            if let Some(n) = does.filter(|n| self.period_behind(at + 1 + n)) {
                self.add(at, at + 1 + n, 2.0 * n as f32 + 2.0, Sense::Column(t, c), 0.95);
                return true;
            }
            let Some((start, end, over)) = self.said_of_part(at) else { continue };
            // 'out of contract next summer'
            if over && end == at + 1 && self.period_behind(end) {
                self.add(start, end, 2.0 * (end - start) as f32, Sense::Column(t, c), 0.95);
                return true;
            }
            if self.period_behind(end) {
                continue;
            }
            // Where the day of a part is empty there is no such part.
            let condition = day_has_come(self.lexicon, t, c, over);
            self.add(start, end, 2.0 * (end - start) as f32 + 1.0, Sense::Restriction(Box::new(condition)), 0.95);
            return true;
        }
        false
    }

    /// Where it begins and ends that something has run out or has not, given where it is named.
    fn said_of_part(&self, at: usize) -> Option<(usize, usize, bool)> {
        let mut behind = at + 1;
        let mut denied = false;
        while LINKS.contains(&self.lower(behind)) || matches!(self.lower(behind), "not") || self.lower(behind).ends_with("n't") {
            denied |= !LINKS.contains(&self.lower(behind));
            behind += 1;
        }
        let mut from = at;
        while from > 0 && ITS.contains(&self.lower(from - 1)) {
            from -= 1;
        }
        if let Some(n) = self.longest_said(behind, OVER).or(self.longest_said(behind, ENDED)) {
            let yet = usize::from(denied && self.lower(behind + n) == "yet");
            return Some((at, behind + n + yet, !denied));
        }
        if let (Some(n), true) = (self.longest_said(behind, RUNS), behind > at + 1) {
            return Some((at, behind + n, denied));
        }
        let before = |all: &[&[&str]]| (1..=3).rev().find(|&n| from >= n && self.longest_said(from - n, all) == Some(n)).map(|n| from - n);
        let adjective = |all: &[&[&str]]| (1..=3).rev().find(|&n| at >= n && self.longest_said(at - n, all) == Some(n)).map(|n| at - n);
        let outside = before(OUTSIDE).or_else(|| adjective(OUTSIDE)).or_else(|| adjective(OVER));
        outside.map(|start| (start, at + 1, true)).or_else(|| Some((before(INSIDE).or_else(|| adjective(INSIDE))?, at + 1, false)))
    }

    /// The only day on which what is called so runs out, of rows that the question names.
    fn part_called(&self, at: usize) -> Option<(usize, usize)> {
        let token = self.tokens.get(at).filter(|t| !t.quoted && !t.punctuation)?;
        let mut found = None;
        for t in self.named_tables() {
            let entry = &self.lexicon.tables[t];
            for (c, column) in self.lexicon.schema.tables[t].columns.iter().enumerate() {
                let rest = ahead_of(&entry.columns[c].words);
                let Some(rest) = rest.filter(|r| column.class.is_temporal() && r.last() == Some(&token.lemma.as_str())) else { continue };
                let own = rest.iter().all(|w| entry.words.iter().any(|own| own == w));
                let said = rest.iter().all(|w| self.tokens.iter().any(|x| x.lemma == **w || x.lower == **w));
                if own || !said {
                    continue;
                }
                if found.is_some_and(|f| f != (t, c)) {
                    return None;
                }
                found = Some((t, c));
            }
        }
        found
    }

    /// Tables that the question names.
    fn named_tables(&self) -> Vec<usize> {
        let mut out = Vec::new();
        for token in self.tokens.iter().filter(|t| !t.quoted && !t.punctuation) {
            for h in self.lexicon.named(&token.lemma) {
                match h.target {
                    Target::Table(t) if h.weight > 0.4 && !out.contains(&t) => out.push(t),
                    _ => {}
                }
            }
        }
        out
    }

    /// The table that is named nearest, and the only day on which its rows run out.
    fn ends_of_named(&self, at: usize, over: bool, ended: bool) -> Option<(usize, usize)> {
        let mut near: Vec<usize> = (0..self.tokens.len()).collect();
        near.sort_by_key(|i| i.abs_diff(at));
        near.into_iter().filter_map(|i| self.tokens.get(i)).filter(|t| !t.quoted && !t.punctuation).find_map(|token| {
            self.lexicon.named(&token.lemma).iter().find_map(|h| match h.target {
                Target::Table(t) if h.weight > 0.4 => {
                    let day = (!ended).then(|| self.runs_out_on(t, is_ahead)).flatten();
                    // An end that is set before: it has come or it hasn't. What began and still runs is read by both its days.
                    Some((t, day.or_else(|| over.then(|| self.runs_out_on(t, is_end)).flatten())?))
                }
                _ => None,
            })
        })
    }

    /// The only column that says on which day rows run out. The day of something else of theirs (`licence_expires_on` of drivers) is meant
    /// where that is said, too.
    fn runs_out_on(&self, t: usize, tells: fn(&str) -> bool) -> Option<usize> {
        let (shape, entry) = (&self.lexicon.schema.tables[t], &self.lexicon.tables[t]);
        let said = |w: &str| self.tokens.iter().any(|token| token.lemma == w || token.lower == w);
        let own = |w: &str| {
            let of_day = [AHEAD, GOOD, UNTIL, TIMES, ENDS].iter().any(|all| all.contains(&w));
            of_day || entry.words.iter().any(|own| own == w) || said(w)
        };
        let ends = |c: &usize| {
            let column = &shape.columns[*c];
            column.class.is_temporal() && tells(&column.name) && entry.columns[*c].words.iter().all(|w| own(w))
        };
        let mut all = (0..shape.columns.len()).filter(ends);
        all.next().filter(|_| all.next().is_none())
    }
}

/// What a day of that name ends, where the name says that it is known before: `warranty` of `warranty_ends_on`, `licence` of `licence_until`.
fn ahead_of(words: &[String]) -> Option<Vec<&str>> {
    let ahead = |w: &&str| AHEAD.contains(w) || ENDS.contains(w) || UNTIL.contains(w);
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !TIMES.contains(w)).collect();
    let rest: Vec<&str> = words.iter().copied().filter(|w| !ahead(w) && !GOOD.contains(w)).collect();
    (words.iter().any(ahead) && !rest.is_empty()).then_some(rest)
}

/// True for the name of an end that is set before: `ends_on`, `end_date`, not `ended_at`.
fn is_end(name: &str) -> bool {
    identifier_words(name).iter().any(|w| ENDS.contains(&w.as_str()))
}

/// That the day of a column has come, or that it has not: where it is empty nothing ends.
pub(crate) fn has_ended(lexicon: &Lexicon, t: usize, c: usize, over: bool) -> Predicate {
    let within = day_has_come(lexicon, t, c, over);
    if over || lexicon.schema.tables[t].columns[c].not_null {
        return within;
    }
    Predicate::Any(vec![Predicate::Null { expr: column_expr(lexicon, t, c), negated: false }, within])
}

fn day_has_come(lexicon: &Lexicon, t: usize, c: usize, over: bool) -> Predicate {
    let column = &lexicon.schema.tables[t].columns[c];
    let own = ColumnRef { table: TableRef::new(&lexicon.schema.tables[t].name), column: column.name.clone() };
    let today = Some(TimePoint::today());
    let (from, to, label) = if over { (None, today, "before today") } else { (today, None, "from today on") };
    Predicate::Within { column: own, range: TimeRange { from, to, grain: Grain::Day, label: label.into() }, negated: false }
}

/// True for the name of a day that is known before it comes: `expires_at`, `valid_until`, not `expired_at`.
pub(crate) fn is_ahead(name: &str) -> bool {
    let words = identifier_words(name);
    let said = words.iter().any(|w| AHEAD.contains(&w.as_str()));
    said || words.windows(2).any(|w| GOOD.contains(&w[0].as_str()) && UNTIL.contains(&w[1].as_str()))
}
