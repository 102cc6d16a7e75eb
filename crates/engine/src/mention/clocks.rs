//! Times of the day where rows keep them without a date: 'after 17:30', 'before half past eight', 'at quarter to six'.

use super::{Finder, Sense};
use crate::account::root;
use crate::compose::measure::column_expr;
use crate::lexicon::DICTIONARY;
use crate::query::{Comparison, Expr, Predicate};
use crate::schema::TypeClass;

const BOUNDS: &[(&[&str], Comparison)] = &[
    (&["later", "than"], Comparison::Greater),
    (&["earlier", "than"], Comparison::Less),
    (&["after"], Comparison::Greater),
    (&["past"], Comparison::Greater),
    (&["before"], Comparison::Less),
    (&["until"], Comparison::LessOrEqual),
    (&["by"], Comparison::LessOrEqual),
    (&["from"], Comparison::GreaterOrEqual),
    (&["at"], Comparison::Equal),
];
const NUMBERS: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
/// Hours told without morning or evening that are rather those of the afternoon.
const AFTERNOON: std::ops::RangeInclusive<i32> = 1..=6;
/// Fits of a column that the words are about, and of any other.
const NAMED: f32 = 0.96;
const ANY: f32 = 0.6;

impl Finder<'_> {
    /// Adds conditions on the columns that keep a time of the day.
    pub(super) fn clocks(&mut self) {
        let tables = &self.lexicon.schema.tables;
        let timed =
            |t: usize| -> Vec<usize> { (0..tables[t].columns.len()).filter(|&c| tables[t].columns[c].class == TypeClass::Time).collect() };
        let kept: Vec<(usize, Vec<usize>)> = (0..tables.len()).map(|t| (t, timed(t))).filter(|(_, c)| !c.is_empty()).collect();
        if kept.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for i in 0..self.tokens.len() {
            let says = |p: &[&str]| p.iter().enumerate().all(|(k, w)| self.word_at(i + k) == *w);
            let Some((words, op)) = BOUNDS.iter().find(|(p, _)| says(p)) else { continue };
            let Some((hour, minute, len)) = self.clock_at(i + words.len()) else { continue };
            let end = i + words.len() + len;
            for (t, columns) in &kept {
                let about = columns.iter().copied().find(|&c| self.speaks_about(*t, c, (i, end)));
                let Some(c) = about.or(columns.first().copied()) else { continue };
                let right = Expr::Text(format!("{hour:02}:{minute:02}"));
                let condition = Predicate::Compare { left: column_expr(self.lexicon, *t, c), op: *op, right };
                found.push((i, end, condition, if about.is_some() { NAMED } else { ANY }));
            }
        }
        for (start, end, condition, fit) in found {
            if fit == NAMED
                && let Some((_, readings)) = self.found.get_mut(&(start, end))
            {
                readings.retain(|r| !matches!(r.sense, Sense::Time(_)));
            }
            self.add(start, end, 1.6 * (end - start) as f32 + 0.6, Sense::Restriction(Box::new(condition)), fit);
        }
    }

    fn word_at(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str())
    }

    /// True where a word of the question is one of a column's name, or another word for one.
    fn speaks_about(&self, t: usize, c: usize, (start, end): (usize, usize)) -> bool {
        let words = &self.lexicon.tables[t].columns[c].words;
        let telling = |w: &&String| w.len() > 2 && !matches!(w.as_str(), "time" | "day");
        let same = |a: &str, b: &str| root(a) == root(b);
        let deed = |said: &str| {
            let hints = crate::compose::deeds::says_when(said);
            words.iter().any(|w| hints.iter().any(|h| w.starts_with(h)))
        };
        self.tokens.iter().enumerate().filter(|(i, t)| !(start..end).contains(i) && !t.punctuation).any(|(_, token)| {
            deed(&token.lower)
                || words.iter().filter(telling).any(|w| {
                    same(w, &token.lower)
                        || DICTIONARY.synonyms(&token.lemma).iter().any(|s| s.split('_').any(|s| s.len() > 2 && same(w, s)))
                })
        })
    }

    /// Hour, minute and number of tokens of a time of the day.
    fn clock_at(&self, at: usize) -> Option<(i32, i32, usize)> {
        let word = |k: usize| self.word_at(at + k);
        let hour_of = |w: &str| -> Option<i32> {
            let spelled = || NUMBERS.iter().position(|n| *n == w).and_then(|n| i32::try_from(n).ok());
            w.parse::<i32>().ok().filter(|_| w.len() <= 2).or_else(spelled).filter(|h| (0..24).contains(h))
        };
        // The half of the day that is told behind, and its length.
        let half = |k: usize| match (word(k), word(k + 1), word(k + 2)) {
            ("am" | "a.m" | "a.m.", ..) => Some((false, 1)),
            ("pm" | "p.m" | "p.m.", ..) => Some((true, 1)),
            ("in", "the", "morning") => Some((false, 3)),
            ("in", "the", "afternoon" | "evening") => Some((true, 3)),
            _ => None,
        };
        let settled = |hour: i32, k: usize| match half(k) {
            Some((true, n)) if hour < 12 => (hour + 12, n),
            Some((false, n)) => (hour % 12, n),
            Some((_, n)) => (hour, n),
            None if AFTERNOON.contains(&hour) => (hour + 12, 0),
            None => (hour, 0),
        };
        if matches!(word(0), "noon" | "midday") {
            return Some((12, 0, 1));
        }
        if let Some((h, m)) = word(0).split_once(':')
            && let (Some(hour), Ok(minute)) = (hour_of(h), m.parse::<i32>())
            && (0..60).contains(&minute)
        {
            let (hour, more) = match half(1) {
                Some((true, n)) if hour < 12 => (hour + 12, n),
                Some((_, n)) => (hour, n),
                None => (hour, 0),
            };
            return Some((hour, minute, 1 + more));
        }
        match (word(0), word(1)) {
            ("half", "past") => {
                let (hour, more) = settled(hour_of(word(2))?, 3);
                Some((hour, 30, 3 + more))
            }
            ("quarter", side @ ("past" | "to")) => {
                let (hour, more) = settled(hour_of(word(2))?, 3);
                Some(if side == "to" { (hour - 1, 45, 3 + more) } else { (hour, 15, 3 + more) })
            }
            _ => {
                let hour = hour_of(word(0))?;
                let clock = usize::from(matches!(word(1), "o'clock" | "oclock"));
                let (hour, more) = settled(hour, 1 + clock);
                (clock + more > 0).then_some((hour, 0, 1 + clock + more))
            }
        }
    }
}
