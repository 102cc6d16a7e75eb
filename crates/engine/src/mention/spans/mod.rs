//! Lengths of time between two events: 'between booking and take-off', 'from brew day to kegging', 'how many days before the show do people
//! buy', 'how far ahead do guests book', 'how long do parts lie in stock before they are sold'.
//!
//! A phrase names two events, or one and what it is ahead of; `events` finds the date columns that they are, in one table or in two that
//! keys join. Each part of the phrase is a mention of the length, which is an expression like any other: it is averaged, grouped, bounded
//! and ranked by what stands around it. `rephrase::spans` puts the parts together.

pub(crate) mod course;
pub(crate) mod events;
mod manner;
mod own;
mod phrases;

use super::{Finder, Sense};
use crate::lexicon::Lexicon;
use crate::query::{Arithmetic, Expr};
use events::{At, Dates, length};
use phrases::{Atom, Phrase};

/// The two dates of a phrase, and the runs of words that speak of them.
type Resolved = ((At, At), Vec<(usize, usize)>);

/// Fit of a length whose two events are found.
const FOUND: f32 = 0.97;

impl Finder<'_> {
    /// Adds the length of time that the question speaks of.
    pub(super) fn spans(&mut self) {
        if self.ranks_rows() || !self.between_events() {
            self.own_lengths();
        }
    }

    /// Adds the length between the two events that the question names, if it does.
    fn between_events(&mut self) -> bool {
        let atoms = phrases::atoms(self.tokens);
        let all = phrases::find(&atoms);
        if all.is_empty() {
            return false;
        }
        let dates = Dates::of(self.tokens, self.lexicon, self.steps);
        for phrase in all {
            let Some((pair, parts)) = self.resolved(&atoms, &phrase, &dates) else { continue };
            let expr = length(self.lexicon, pair, phrase.seconds);
            let parts = parts.into_iter().flat_map(|run| self.around_states(&atoms, run, pair, &dates)).collect::<Vec<_>>();
            for (from, to) in parts {
                let (Some(first), Some(last)) = (atoms.get(from), to.checked_sub(1).and_then(|l| atoms.get(l))) else { continue };
                let (start, end) = (first.token, last.token + 1);
                let cover = 3.0 * (end - start) as f32 + 2.0;
                // No other reading of a part fits the whole.
                self.found.remove(&(start, end));
                self.add(start, end, cover, Sense::Measured(Box::new(expr.clone())), FOUND);
            }
            return true;
        }
        false
    }

    /// The two dates of a phrase, and the runs of words that speak of them.
    fn resolved(&self, atoms: &[Atom<'_>], phrase: &Phrase, dates: &Dates<'_>) -> Option<Resolved> {
        let words = |(from, to): (usize, usize)| atoms[from..to].iter().map(|a| a.word).collect::<Vec<_>>();
        // What stands behind an event may be no part of it: the longest run that speaks of a date.
        let longest = |(from, to): (usize, usize)| {
            (from + 1..=to).rev().find_map(|end| {
                let found = dates.told(&words((from, end)));
                (!found.is_empty()).then_some((found, end))
            })
        };
        let called = |(from, to): (usize, usize)| {
            let column = |r: &super::Reading| matches!(r.sense, Sense::Column(..)) && r.fit > 0.85;
            let tokens = (atoms[from].token, atoms[to].token + 1);
            // 'payment days' of `pay_trm_d`.
            let event = crate::account::root_of(atoms[from].word);
            let kept = |t: usize, c: usize| {
                let told = self.lexicon.tables[t].columns[c].words.iter().any(|w| crate::account::root_of(w) == event);
                told && crate::compose::units::kind_of_column(self.lexicon, t, c) == Some("duration")
            };
            let mut columns = self.lexicon.tables.iter().enumerate().flat_map(|(t, x)| (0..x.columns.len()).map(move |c| (t, c)));
            self.found.get(&tokens).is_some_and(|f| f.1.iter().any(column)) || columns.any(|(t, c)| kept(t, c))
        };
        if phrase.named && phrase.end.zip(phrase.lead).is_some_and(|((from, _), (to, _))| called((from, to))) {
            return None;
        }
        let mut parts: Vec<(usize, usize)> = phrase.lead.into_iter().chain(phrase.lasting.iter().copied()).collect();
        if phrase.late {
            let told = phrase.end.map(|(from, run)| (from, run, dates.told(&words(run))));
            if told.as_ref().is_some_and(|t| t.2.is_empty()) {
                return None;
            }
            let pair = dates.missed(told.as_ref().map(|t| t.2.as_slice()))?;
            parts.extend(told.map(|t| (t.0, t.1.1)));
            return Some((pair, parts));
        }
        if phrase.kept {
            return Some((dates.pair(&dates.told(&["keeping"]), &dates.told(&["kept.back"]), false)?, parts));
        }
        let pair = match (phrase.start, phrase.end) {
            (Some(start), Some(end)) => {
                let (starts, ends) = if phrase.open_start {
                    (longest(start.1)?, longest(end.1)?)
                } else {
                    let found = dates.told(&words(start.1));
                    (Some((found, start.1.1)).filter(|f| !f.0.is_empty())?, longest(end.1)?)
                };
                parts.push((start.0, starts.1));
                parts.push((end.0, ends.1));
                dates.pair(&starts.0, &ends.0, phrase.ahead)?
            }
            (Some(start), None) => {
                let (found, to) = longest(start.1)?;
                parts.push((start.0, to));
                let from = found.first()?.at;
                (from, dates.planned(from)?)
            }
            (None, Some(end)) => {
                let (found, to) = longest(end.1)?;
                if phrase.verb && atoms[end.1.0..to].iter().any(|a| self.table_named(a.word).is_some()) {
                    return None;
                }
                parts.push((end.0, to));
                let end = found.first()?.at;
                let subject = phrase.subject.and_then(|(from, to)| atoms[from..to].iter().find_map(|a| self.table_named(a.word)));
                let begun = phrase.hint.map(|h| dates.told(&words(h))).and_then(|all| all.into_iter().find(|e| e.at != end));
                parts.extend(phrase.hint.filter(|_| begun.is_some()));
                (begun.map(|e| e.at).or_else(|| dates.beginning(end, subject))?, end)
            }
            (None, None) => return None,
        };
        (pair.0 != pair.1).then_some((pair, parts))
    }

    /// A run of words without those that are a state of the rows as well: 'being accepted' restricts to what was.
    fn around_states(&self, atoms: &[Atom<'_>], (from, to): (usize, usize), pair: (At, At), dates: &Dates<'_>) -> Vec<(usize, usize)> {
        let state = |i: usize| {
            let own = |t: usize| t == pair.0.0 || t == pair.1.0;
            // 'to win a deal': those that were won.
            let flag = |t: usize, c: usize| own(t) && self.lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Boolean;
            let value = |r: &super::Reading| match r.sense {
                Sense::Value { table, exact: true, .. } => own(table) && r.fit > 0.9,
                Sense::Column(t, c) => flag(t, c) && r.fit > 0.8,
                _ => false,
            };
            let token = atoms[i].token;
            let valued = self.found.get(&(token, token + 1)).is_some_and(|f| f.1.iter().any(value));
            valued && dates.is_other_word(atoms[i].word, pair.0) && dates.is_other_word(atoms[i].word, pair.1)
        };
        let mut out = Vec::new();
        let mut open = from;
        for i in from..to {
            if state(i) {
                out.push((open, i));
                open = i + 1;
            }
        }
        out.push((open, to));
        out.retain(|(a, b)| a < b);
        out
    }

    fn table_named(&self, word: &str) -> Option<usize> {
        // 'hearing' is no form of 'hear' where hearings are kept.
        let hits = [self.lexicon.named(word), self.lexicon.named(&crate::text::lemma(word))].concat();
        hits.iter().find(|h| h.weight > 0.9).and_then(|h| if let crate::lexicon::Target::Table(t) = h.target { Some(t) } else { None })
    }
}

/// True for the time between two dates, in whatever unit.
pub(crate) fn is_span(lexicon: &Lexicon, e: &Expr) -> bool {
    let dated = |e: &Expr| match e {
        Expr::Column(c) => lexicon
            .table(&c.table.name)
            .and_then(|t| Some(lexicon.schema.tables[t].columns[lexicon.column(t, &c.column)?].class.is_temporal()))
            .unwrap_or(false),
        _ => false,
    };
    match e {
        Expr::Arithmetic(Arithmetic::Subtract, a, b) => dated(a) && dated(b),
        Expr::Arithmetic(Arithmetic::Divide, a, _) => is_span(lexicon, a),
        Expr::Seconds(a) => is_span(lexicon, a),
        _ => false,
    }
}
