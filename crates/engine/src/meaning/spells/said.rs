//! The words that ask how things stood: now, on a day, at an hour; and the words around them.

use crate::compose::Setting;
use crate::link::Item;
use crate::mention::Sense;
use crate::time::TimeMeaning;
use crate::time_types::{Grain, TimePoint, TimeRange};

/// The time that is asked about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum At {
    Now,
    /// Any time within a range.
    During(TimeRange),
}

/// Phrases of the present.
const NOW: &[&[&str]] = &[
    &["right", "now"],
    &["just", "now"],
    &["by", "now"],
    &["at", "the", "moment"],
    &["at", "this", "moment"],
    &["at", "present"],
    &["these", "days"],
    &["for", "now"],
    &["now"],
    &["currently"],
    &["current"],
    &["presently"],
    &["nowadays"],
];
/// Phrases for being there.
const THERE: &[&[&str]] = &[&["with", "us"], &["on", "our", "books"], &["on", "the", "books"], &["on", "our", "rolls"]];
/// Words that tell that something began or changed, and not how it stood.
const BEGAN: &[&str] = &[
    "joined",
    "joins",
    "signed",
    "hired",
    "registered",
    "opened",
    "effect",
    "force",
    "started",
    "start",
    "starts",
    "began",
    "begin",
    "moved",
    "moves",
    "move",
    "changed",
    "change",
    "changes",
    "went",
    "became",
    "become",
    "entered",
    "entering",
    "switched",
    "reached",
    "turned",
    "came",
    "come",
    "introduced",
    "raised",
    "ended",
    "expired",
    "expire",
    "expires",
    "left",
    "since",
    "until",
    "between",
    "new",
    "first",
    "last",
    "latest",
    "often",
    "times",
    "ever",
    "never",
    "before",
    "after",
];

/// Ways to say who has what.
const HAVING: &[&[&str]] = &[
    &["in", "charge", "of"],
    &["responsible", "for"],
    &["looked", "after"],
    &["look", "after"],
    &["looks", "after"],
    &["looking", "after"],
    &["taking", "care", "of"],
    &["took", "care", "of"],
    &["takes", "care", "of"],
    &["assigned", "to"],
    &["handle"],
    &["handled"],
    &["handles"],
];

/// The words of a question, by position.
pub(super) struct Words<'a> {
    pub items: &'a [Item],
    pub set: Setting<'a>,
}

impl<'a> Words<'a> {
    pub fn len(&self) -> usize {
        self.set.tokens.len()
    }

    pub fn word(&self, i: usize) -> &'a str {
        self.set.tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str())
    }

    pub fn phrase(&self, p: &[&str]) -> Option<usize> {
        (0..self.len()).find(|&i| p.iter().enumerate().all(|(k, w)| self.word(i + k) == *w))
    }

    pub fn has(&self, list: &[&str]) -> Option<usize> {
        (0..self.len()).find(|&i| list.contains(&self.word(i)) && !self.named(i) && !self.timed(i))
    }

    /// True for a word that names something of the schema or the data.
    pub fn named(&self, i: usize) -> bool {
        self.items.iter().any(|x| {
            (x.start..x.end).contains(&i)
                && matches!(x.sense, Sense::Column(..) | Sense::Value { .. } | Sense::Term(_) | Sense::Quoted(_) | Sense::Table(_))
        })
    }

    pub fn timed(&self, i: usize) -> bool {
        self.items.iter().any(|x| (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Time(_)))
    }

    /// True where a word tells that something began or changed.
    pub fn begins(&self) -> bool {
        let value = |i: usize| {
            self.items.iter().any(|x| (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Value { .. } | Sense::Quoted(_)))
        };
        // 'on the first of the month' is a day.
        let day = |i: usize| self.word(i) == "first" && self.word(i + 1) == "of";
        let looks = |i: usize| self.word(i) == "after" && i > 0 && self.word(i - 1).starts_with("look");
        let runs_out = |i: usize| self.word(i) == "out" && i > 0 && matches!(self.word(i - 1), "run" | "runs" | "ran" | "running");
        (0..self.len()).any(|i| BEGAN.contains(&self.word(i)) && !self.timed(i) && !value(i) && !looks(i) && !day(i) || runs_out(i))
    }

    /// Tokens of verbs and phrases that say only who had what ('in charge of', 'looked after').
    pub fn having(&self) -> Vec<usize> {
        let mut out = Vec::new();
        for p in HAVING.iter().chain(THERE) {
            if let Some(i) = self.phrase(p) {
                out.extend(i..i + p.len());
            }
        }
        out
    }

    /// 'with us', 'on our books': that somebody was there, whatever the trade calls it.
    pub fn there(&self) -> Option<usize> {
        THERE.iter().find_map(|p| self.phrase(p))
    }

    /// The time asked about, with the tokens that say so.
    pub fn time(&self) -> Option<(At, Vec<usize>)> {
        let mut ranges = self.items.iter().filter_map(|i| match &i.sense {
            Sense::Time(TimeMeaning::Range(range)) => Some((i, range)),
            _ => None,
        });
        let Some((item, range)) = ranges.next() else {
            let said = NOW.iter().find_map(|p| self.phrase(p).map(|i| (i..i + p.len()).collect::<Vec<_>>()))?;
            return Some((At::Now, said));
        };
        let mut said: Vec<usize> = (item.start..item.end).collect();
        if let Some((second, _)) = ranges.next() {
            // 'one year ago today'
            let today = second.start + 1 == second.end && self.word(second.start) == "today" && self.word(item.end - 1) == "ago";
            if !today || ranges.next().is_some() {
                return None;
            }
            said.push(second.start);
        }
        let mut range = range.clone();
        if let Some(day) = self.ago(item) {
            range = day;
        }
        // 'as of July 1st': that day, and not all before.
        if range.from.is_none() {
            let end = range.to.clone()?;
            range.from = Some(end.shifted(-1, Grain::Day));
        }
        range.to.as_ref()?;
        let edge =
            (1..4).filter_map(|k| item.start.checked_sub(k)).find(|&i| matches!(self.word(i), "end" | "beginning" | "start" | "close"));
        if let Some(i) = edge.filter(|&i| (i + 1..item.start).all(|k| matches!(self.word(k), "of" | "the" | "in"))) {
            said.extend(i..item.start);
            match self.word(i) {
                "end" | "close" => range.from = range.to.clone().map(|to| to.shifted(-1, Grain::Day)),
                _ => range.to = range.from.clone().map(|from| from.shifted(1, Grain::Day)),
            }
        }
        // 'on the first of this month'
        let first = (1..4).filter_map(|k| item.start.checked_sub(k)).find(|&i| matches!(self.word(i), "first" | "1st"));
        let day_one = (1..5).filter_map(|k| item.start.checked_sub(k)).find(|&i| self.word(i) == "day" && self.word(i + 1) == "one");
        if let Some(i) = first.or(day_one).filter(|&i| (i + 1..item.start).all(|k| matches!(self.word(k), "of" | "the" | "one"))) {
            let label = (i..item.end).map(|k| self.word(k)).collect::<Vec<_>>().join(" ");
            said.extend(i..item.start);
            let to = range.from.clone().map(|from| from.shifted(1, Grain::Day));
            range = TimeRange { to, grain: Grain::Day, label, ..range };
        }
        if let Some((hour, minute, tokens)) = self.clock(item) {
            let moment = range.from.clone()?.shifted(hour, Grain::Hour).shifted(minute, Grain::Minute);
            let just = moment.shifted(1, Grain::Second);
            let label =
                format!("{} at {}", range.label, tokens.iter().map(|i| self.word(*i)).filter(|w| *w != "at").collect::<Vec<_>>().join(" "));
            range = TimeRange { from: Some(just.clone()), to: Some(just), grain: Grain::Minute, label };
            said.extend(tokens);
        }
        Some((At::During(range), said))
    }

    /// 'a year ago': that day, and not all of that year.
    fn ago(&self, item: &Item) -> Option<TimeRange> {
        let words: Vec<&str> = (item.start..item.end).map(|i| self.word(i)).collect();
        let at = words.iter().position(|w| *w == "ago")?;
        let unit = match words.get(at.checked_sub(1)?)?.trim_end_matches('s') {
            "year" | "yr" => Grain::Year,
            "month" | "mth" => Grain::Month,
            "week" | "wk" => Grain::Week,
            _ => return None,
        };
        let n = match *words.get(at.checked_sub(2)?)? {
            "a" | "an" | "one" => 1,
            n => n.parse().ok().or_else(|| SMALL.iter().position(|w| *w == n).and_then(|i| i32::try_from(i).ok()))?,
        };
        let day = TimePoint::today().shifted(-n, unit);
        Some(TimeRange { from: Some(day.clone()), to: Some(day.shifted(1, Grain::Day)), grain: Grain::Day, label: words.join(" ") })
    }

    /// 'at 8 in the morning', '08:00', 'eight a.m.', 'at noon': hour and minute, with their tokens.
    fn clock(&self, item: &Item) -> Option<(i32, i32, Vec<usize>)> {
        for i in 0..self.len() {
            if (item.start..item.end).contains(&i) {
                continue;
            }
            let word = self.word(i);
            let mut said: Vec<usize> = vec![i];
            let at = i.checked_sub(1).filter(|&b| self.word(b) == "at");
            said.extend(at);
            if let Some(hour) = match word {
                "noon" | "midday" => Some(12),
                "midnight" => Some(0),
                _ => None,
            } {
                return Some((hour, 0, said));
            }
            if let Some((h, m)) = word.split_once(':').and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)))
                && (0..24).contains(&h)
                && (0..60).contains(&m)
            {
                return Some((h, m, said));
            }
            let (digits, glued) = word.find(|c: char| c.is_alphabetic()).filter(|&n| n > 0).map_or((word, ""), |n| word.split_at(n));
            let Some(mut hour) = digits
                .parse::<i32>()
                .ok()
                .or_else(|| SMALL.iter().position(|w| *w == word).and_then(|i| i32::try_from(i).ok()).filter(|n| *n > 0))
            else {
                continue;
            };
            if !(0..24).contains(&hour) || !matches!(glued, "" | "am" | "pm") {
                continue;
            }
            // ': 08:00' in three tokens
            let minute = if self.word(i + 1) == ":" { self.word(i + 2).parse::<i32>().ok().filter(|m| (0..60).contains(m)) } else { None };
            if let Some(minute) = minute {
                said.extend([i + 1, i + 2]);
                return Some((hour, minute, said));
            }
            let mut k = i + 1;
            let mut half = match glued {
                "am" => Some(false),
                "pm" => Some(true),
                _ => None,
            };
            if self.word(k) == "o'clock" {
                said.push(k);
                k += 1;
            }
            match (self.word(k), self.word(k + 1), self.word(k + 2)) {
                ("am" | "a.m" | "a.m.", ..) => (half, k) = (Some(false), k + 1),
                ("pm" | "p.m" | "p.m.", ..) => (half, k) = (Some(true), k + 1),
                ("a", ".", "m") => (half, k) = (Some(false), k + 3),
                ("p", ".", "m") => (half, k) = (Some(true), k + 3),
                ("in", "the", "morning") => (half, k) = (Some(false), k + 3),
                ("in", "the", "afternoon" | "evening") => (half, k) = (Some(true), k + 3),
                _ => {}
            }
            if at.is_none() && half.is_none() {
                continue;
            }
            said.extend(i + 1..k);
            if half == Some(true) && hour < 12 {
                hour += 12;
            }
            return Some((hour, 0, said));
        }
        None
    }
}

const SMALL: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
