//! States that no status column names: 'open' tickets are those not closed, 'cancelled' ones have a cancellation date.

use super::{Composer, Zone};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Expr, Predicate};
use once_cell::sync::Lazy;

static STATES: Lazy<crate::hashing::QuickMap<&'static str, (bool, Vec<&'static str>)>> = Lazy::new(|| {
    include_str!("../../data/states.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| {
            let f: Vec<&str> = l.split('\t').collect();
            Some((*f.first()?, (*f.get(1)? == "missing", f.get(2)?.split(',').collect())))
        })
        .collect()
});

static VERBS: Lazy<crate::hashing::QuickMap<&'static str, Vec<&'static str>>> = Lazy::new(|| {
    include_str!("../../data/verbs.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(verb, words)| (verb, words.split(',').collect()))
        .collect()
});

/// Beginnings of the words of date columns that a verb is about ('collected' → paid).
pub(crate) fn verb_hints(stem: &str) -> &'static [&'static str] {
    VERBS.get(stem).map_or(&[], Vec::as_slice)
}

/// Whether a word says that a date is missing (true) or there, and what words the date's column begins with.
pub(crate) fn state_word(word: &str) -> Option<(bool, &'static [&'static str])> {
    STATES.get(word).map(|(missing, hints)| (*missing, hints.as_slice()))
}

/// Words for what is over, and those of a yes or no that says that it is not.
const OVER: &[&str] = &["discontinued", "retired", "withdrawn", "delisted", "dropped", "phased out"];
const RUNS: &[&str] = &["active", "available", "live", "enabled", "offered", "sellable", "current"];
/// A table is no state by a fit below this.
const WEAK: f32 = 0.75;
/// Words of a column's name that say it is a time.
const TIMES: &[&str] = &["at", "on", "date", "time", "datetime", "timestamp", "since", "when", "day", "ts", "utc"];

/// True for the form of a verb that says something was done: 'voided', 'sent'.
pub(crate) fn is_deed(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && (word.len() > 4 && word.ends_with("ed") || crate::account::is_irregular(word))
}

/// The column whose being there, or missing, is the state that a word names: 'open' of a date of closing, 'voided' of `voided_at`.
/// Whether it is missing then, and the column.
pub(crate) fn dated_state(lexicon: &Lexicon, t: usize, word: &str) -> Option<(bool, usize)> {
    let entry = &lexicon.tables[t];
    let dates = || {
        (0..entry.columns.len()).filter(|&c| {
            let shape = &lexicon.schema.tables[t].columns[c];
            // The day of the end by its key in a calendar.
            let in_calendar = || entry.columns[c].foreign && entry.columns[c].words.iter().any(|w| w == "date" || w == "day");
            !shape.not_null && (shape.class.is_temporal() || in_calendar())
        })
    };
    let root = crate::account::root_of(word);
    let own = dates().find(|&c| {
        let words = &entry.columns[c].words;
        let timed = words.len() == 1 || words[1..].iter().all(|w| TIMES.contains(&w.as_str()));
        is_deed(word) && timed && words.first().is_some_and(|w| crate::account::root_of(w) == root)
    });
    // Once it has not been, nothing has: a date that every row has says no state.
    let always = |c: &usize| lexicon.schema.tables[t].columns[*c].null_fraction == Some(0.0) && lexicon.schema.tables[t].rows >= 100.0;
    if let Some(c) = own.filter(|c| !always(c) || state_word(word).is_some()) {
        return Some((false, c));
    }
    let (missing, hints) = state_word(word)?;
    // Those who come and go, whatever the day is called on which they went.
    let went = || {
        let stay = lexicon.stays().iter().find(|s| s.table == t && hints.contains(&"left"))?;
        Some(stay.ends)
    };
    // A day of another end, as of a licence, says nothing of whether people are there.
    if let Some(ends) = went().filter(|_| missing) {
        return Some((true, ends));
    }
    let named = hints.iter().find_map(|h| dates().find(|&c| entry.columns[c].words.iter().any(|w| w.starts_with(h))));
    named.or_else(went).map(|c| (missing, c))
}

/// The condition of such a state: the date is missing, or there; of a day that is known before, that it has not come, or has.
pub(crate) fn dated(lexicon: &Lexicon, t: usize, c: usize, missing: bool) -> Predicate {
    if crate::mention::run_out::is_ahead(&lexicon.schema.tables[t].columns[c].name) {
        return crate::mention::run_out::has_ended(lexicon, t, c, !missing);
    }
    Predicate::Null { expr: super::measure::column_expr(lexicon, t, c), negated: !missing }
}

impl Composer<'_> {
    /// Reads the item at the cursor as a state of the table at hand; false where it is none.
    pub(super) fn state(&mut self) -> bool {
        let word = self.word(self.at);
        // A column that says yes or no is read as that.
        if matches!(self.sense(self.at), Some(Sense::Column(t, c)) if self.lexicon().roles[*t].flag(*c).is_some()) {
            return false;
        }
        if self.turned_flag(&word) {
            return true;
        }
        let known = STATES.contains_key(word.as_str());
        if !known && (self.wh == "when" || !is_deed(&word)) {
            return false;
        }
        // A name that only begins like the word ('activation notes') is no state; a table's own name is.
        if matches!(self.sense(self.at), Some(Sense::Table(_))) && (!known || self.items[self.at].fit >= WEAK) {
            return false;
        }
        // What it is a state of: the table right behind, else what is asked for, else what the mention's own column is of.
        let own = match self.sense(self.at) {
            Some(Sense::Column(t, _)) => Some(*t),
            _ => None,
        };
        // 'current welders': people by what they are.
        let after = (self.at + 1..self.at + 3).find_map(|i| match self.sense(i) {
            Some(Sense::Column(t, _)) => Some(*t),
            Some(Sense::Value { table, .. }) if i == self.at + 1 => Some(*table),
            _ => None,
        });
        let Some(t) = self
            .next_table(self.at + 1)
            .filter(|_| self.zone == Zone::Select)
            .or(after.filter(|_| self.zone == Zone::Select))
            .or(self.subject)
            .or(own)
        else {
            return false;
        };
        // 'how many tickets does an account open': a verb, no state.
        let verb = self.set.tokens[..self.items[self.at].start].iter().any(|t| matches!(t.lower.as_str(), "does" | "did" | "do"));
        if verb && !matches!(self.sense(self.at + 1), Some(Sense::Table(_) | Sense::Column(..))) {
            return false;
        }
        let mut tables = vec![t];
        tables.extend(own);
        for i in &self.items {
            if let Sense::Table(x) | Sense::Column(x, _) | Sense::Value { table: x, .. } = i.sense
                && !tables.contains(&x)
            {
                tables.push(x);
            }
        }
        for t in tables {
            let Some((missing, c)) = dated_state(self.lexicon(), t, &word) else { continue };
            self.take(1);
            let negated = std::mem::take(&mut self.pending.negated);
            self.rule("state");
            let is_missing = missing != negated;
            self.state_column = Some((t, c));
            let p = dated(self.lexicon(), t, c, is_missing);
            if !self.filters.contains(&p) {
                self.filters.push(p);
            }
            return true;
        }
        false
    }

    /// 'inactive', 'unpaid', 'non-refundable': a flag turned round; 'active' where the flag is called 'inactive'.
    fn turned_flag(&mut self, word: &str) -> bool {
        const TURNS: &[&str] = &["in", "un", "non", "dis", "not "];
        if word.chars().count() < 4 || !word.chars().all(|c| c.is_alphabetic() || c == '-') {
            return false;
        }
        let bare = TURNS.iter().find_map(|p| word.strip_prefix(p)).map(|r| r.trim_start_matches('-')).filter(|r| r.chars().count() >= 4);
        let tables: Vec<usize> = self.next_table(self.at + 1).into_iter().chain(self.subject).collect();
        for t in tables {
            let entry = &self.lexicon().tables[t];
            let turned = |w: &String| {
                bare.is_some_and(|bare| *w == bare) || TURNS.iter().any(|p| w.strip_prefix(p).is_some_and(|rest| rest == word))
            };
            let named = |c: usize, test: &dyn Fn(&String) -> bool| entry.columns[c].words.iter().any(test);
            let own = |w: &String| w == word;
            // What is not sold any more is not active.
            let over = OVER.contains(&word);
            let turned = |w: &String| turned(w) || over && RUNS.contains(&w.as_str());
            let flags = &self.lexicon().roles[t].flags;
            if flags.iter().any(|(c, _)| named(*c, &own)) {
                continue;
            }
            let found = flags.iter().find(|(c, _)| named(*c, &turned)).cloned();
            if let Some((c, flag)) = found {
                self.take(1);
                self.rule("boolean");
                let value = std::mem::take(&mut self.pending.negated);
                let column = self.column_ref(t, c);
                self.filters.push(flag.condition(column, value));
                return true;
            }
        }
        false
    }

    /// A state followed by a range of time ('cancelled last quarter') is dated by its own column, which then is known.
    pub(super) fn drop_state_of(&mut self, t: usize, c: usize) {
        let expr = Expr::Column(self.column_ref(t, c));
        self.filters.retain(|p| !matches!(p, Predicate::Null { expr: e, negated: true } if *e == expr));
    }
}
