//! Lengths of rows that keep when they begin and when they end, where no event is named: 'hours booked per kiln', 'how long does a visit last',
//! 'average length of stay', 'visits over four hours', 'the longest booking'. `course` says from when to when a row lasts.
//!
//! Hours that are said as an amount are added up; lengths that are spoken of, compared or ranked are those of each row.

use super::course::{has_hours, own_course};
use super::events::length;
use super::phrases::UNITS;
use crate::lexicon::{DICTIONARY, Target};
use crate::mention::{Finder, Sense};
use crate::query::{Aggregate, Expr};
use crate::schema::TypeClass;

/// Fit of a length of the rows that are spoken of.
const FOUND: f32 = 0.97;
/// Words for what is done with time, of whatever rows.
const SPENT: &[&str] = &["used", "spent", "spend", "spends", "stayed", "stay", "use", "uses", "occupied", "clocked"];
/// Verbs of lasting.
const LASTS: &[&str] = &["last", "lasts", "lasted", "lasting", "take", "takes", "took", "taking", "run", "runs", "ran"];
/// Words that ask for what one row has rather than for what all come to.
const OF_A_ROW: &[&str] =
    &["average", "avg", "mean", "median", "max", "min", "maximum", "minimum", "longest", "shortest", "typical", "typically", "usually"];
/// Words before a unit that make it a period, a part of the calendar or what something is told in.
const NO_AMOUNT: &[&str] = &[
    "last", "past", "next", "previous", "coming", "within", "every", "few", "couple", "several", "in", "which", "what", "on", "per",
    "these", "those", "all", "opening", "working", "business", "between", "across", "busiest", "after", "before", "of", "peak", "rush",
];
/// Words behind a length that say when something was, or how old or late it is.
const NO_LENGTH: &[&str] = &[
    "ago", "old", "late", "before", "after", "ahead", "from", "away", "later", "earlier", "overdue", "past", "since", "early", "apart",
    "in", "of", "prior", "until", "to", "between", "for",
];
/// What a stay is called where no table is.
const STAYS: &[&str] = &["stay", "stays"];
/// What rows are called while which nothing runs.
const STOPS: &[&str] = &["stoppage", "outage", "breakdown", "interruption", "failure", "disruption", "halt", "standstill", "stop"];
const RANKS: &[&str] = &["top", "most", "best", "biggest", "ranked", "rank", "sorted", "order", "ordered"];
/// What time at work is kept as.
const SHIFTS: &[&str] = &["shift", "duty", "roster", "rota", "timesheet", "attendance", "work", "clocking"];
const VISITS: &[&str] = &["visit", "visits", "stay", "stays"];
/// Tables looked at where none is named.
const MANY_TABLES: usize = 300;

impl Finder<'_> {
    /// Adds the lengths of rows that are spoken of.
    pub(super) fn own_lengths(&mut self) {
        // 'visits' of check-ins.
        for i in 0..self.tokens.len() {
            if VISITS.contains(&self.said(i))
                && self.lexicon.named(&self.tokens[i].lemma).is_empty()
                && let Some(t) = self.lasting_at(i)
            {
                self.add(i, i + 1, 1.2, Sense::Table(t), 0.85);
            }
        }
        let found = [self.asked_how_long(), self.named_lengths(), self.amounts_of_time(), self.bounds(), self.extremes()];
        let mut found: Vec<(usize, usize, Expr)> = found.into_iter().flatten().collect();
        // '…, in minutes'
        if let (Some((at, _)), Some(expr)) = (self.unit_behind(), found.first().map(|f| f.2.clone())) {
            found.push((at, at + 2, expr));
        }
        for (from, to, expr) in found {
            let cover = 3.0 * (to - from) as f32 + 2.0;
            self.found.remove(&(from, to));
            // 'top 5 by hours' ranks, it groups by no hour.
            if from > 0 && self.said(from - 1) == "by" && (0..from).any(|i| RANKS.contains(&self.said(i))) {
                self.found.remove(&(from - 1, to));
            }
            self.add(from, to, cover, Sense::Measured(Box::new(expr)), FOUND);
        }
    }

    fn said(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str())
    }

    /// The table named at a word whose rows have a course of their own.
    fn lasting_at(&self, at: usize) -> Option<usize> {
        let token = self.tokens.get(at).filter(|t| !t.quoted && !t.punctuation)?;
        let hits = self.lexicon.named(&token.lemma);
        let table = |h: &crate::lexicon::NameHit| match h.target {
            Target::Table(t) if h.weight > 0.6 => Some(t),
            _ => None,
        };
        let named = hits.iter().filter_map(table).find(|&t| self.course(t).is_some());
        // Visits where no table is called so: who came and went.
        let visits = || VISITS.contains(&token.lower.as_str()) && !hits.iter().any(|h| h.weight > 0.5);
        named.or_else(|| visits().then(|| self.only_stay()).flatten())
    }

    /// From when to when rows last, where they keep no number of how long.
    fn course(&self, t: usize) -> Option<(usize, usize)> {
        let lexicon = self.lexicon;
        let kept = (0..lexicon.tables[t].columns.len()).any(|c| {
            let words = &lexicon.tables[t].columns[c].words;
            lexicon.schema.tables[t].columns[c].class.is_number()
                && (words.iter().any(|w| w == "duration")
                    || crate::compose::units::kind_of_column(lexicon, t, c) == Some("duration") && !words.iter().any(|w| w == "late"))
        });
        if kept || lexicon.is_person(t) { None } else { own_course(lexicon, t) }
    }

    /// 'in minutes': where it stands, and the seconds of the unit.
    fn unit_behind(&self) -> Option<(usize, &'static str)> {
        let ends =
            |i: usize| self.tokens.get(i).is_none_or(|t| t.punctuation) || matches!(self.said(i), "by" | "per" | "for" | "each" | "on");
        (1..self.tokens.len()).filter(|&i| self.said(i) == "in" && ends(i + 2)).find_map(|i| {
            let unit = UNITS.iter().find(|u| u.0 == self.said(i + 1) && u.0.ends_with('s') && !u.1.is_empty())?;
            Some((i, unit.1))
        })
    }

    /// The length of a row, as a number of a unit where one is said.
    fn length_of(&self, t: usize, seconds: Option<&'static str>) -> Option<Expr> {
        let (from, to) = self.course(t)?;
        let seconds = seconds.or_else(|| self.unit_behind().map(|u| u.1));
        Some(length(self.lexicon, ((t, from), (t, to)), seconds))
    }

    fn article(&self, at: usize) -> usize {
        at + usize::from(matches!(self.said(at), "a" | "an" | "the" | "each" | "every" | "our" | "all" | "their" | "one"))
    }

    /// 'how long does a visit last', 'how long are bookings on average'.
    fn asked_how_long(&self) -> Vec<(usize, usize, Expr)> {
        let n = self.tokens.len();
        let unit = |i: usize| UNITS.iter().find(|u| u.0 == self.said(i) && !u.1.is_empty()).map(|u| u.1);
        let asked = (0..n).find_map(|i| match (self.said(i), self.said(i + 1)) {
            ("how", "long") => Some((i, i + 2, None)),
            ("how", "many") => unit(i + 2).map(|u| (i, i + 3, Some(u))),
            _ => None,
        });
        let Some((at, verb, seconds)) = asked else { return Vec::new() };
        let does = matches!(self.said(verb), "do" | "does" | "did");
        if !does && !matches!(self.said(verb), "is" | "are" | "was" | "were") {
            return Vec::new();
        }
        // 'how long are boats rented for'
        if let Some((i, t)) = (verb + 1..n.min(verb + 6)).find_map(|i| Some((i, self.rows_of_deed(i)?))).filter(|_| seconds.is_none())
            && let Some(expr) = self.length_of(t, None)
        {
            let to = i + 1 + usize::from(self.said(i + 1) == "for");
            // 'how long was each lift stopped': all its stoppages together.
            let together = matches!(self.said(verb), "was" | "were") && matches!(self.said(verb + 1), "each" | "every");
            let expr = if together { Expr::aggregate(Aggregate::Sum, expr) } else { expr };
            return vec![(at, verb, expr.clone()), (i, to, expr)];
        }
        let Some((row, t)) = (verb + 1..n.min(verb + 5)).find_map(|i| Some((i, self.lasting_at(i)?))) else { return Vec::new() };
        let Some(expr) = self.length_of(t, seconds) else { return Vec::new() };
        let lead = verb;
        let verb = (row + 1..n.min(row + 4)).find(|&i| LASTS.contains(&self.said(i)));
        // 'how long do shops take to pay', 'how long do faults stay open': another verb tells what ends.
        let verb = verb.filter(|&v| !(v + 1..v + 4).any(|i| matches!(self.said(i), "to" | "before" | "until")));
        match (does, verb) {
            (true, Some(v)) => vec![(at, lead, expr.clone()), (v, v + 1, expr)],
            (false, None) if self.clause_ends(row + 1) => vec![(at, lead, expr)],
            _ => Vec::new(),
        }
    }

    fn clause_ends(&self, at: usize) -> bool {
        let ends = ["on", "in", "per", "by", "for", "at", "typically", "usually", "last", "this", "since", "of", "with"];
        self.tokens.get(at).is_none_or(|t| t.punctuation) || ends.contains(&self.said(at))
    }

    /// 'average length of a visit', 'booking duration', 'length of stay'.
    fn named_lengths(&self) -> Vec<(usize, usize, Expr)> {
        let mut out = Vec::new();
        for i in 0..self.tokens.len() {
            let word = self.said(i);
            if STAYS.contains(&word) && self.lexicon.named(&self.tokens[i].lemma).is_empty() {
                let from = if matches!(self.said(i.wrapping_sub(1)), "of") && is_length(self.said(i.wrapping_sub(2))) { i - 2 } else { i };
                let averaged = i.checked_sub(1).is_some_and(|b| OF_A_ROW.contains(&self.said(b)));
                // 'average stay hours'
                let unit = UNITS.iter().find(|u| u.0 == self.said(i + 1) && !u.1.is_empty()).map(|u| u.1);
                let behind = is_length(self.said(i + 1)) || unit.is_some();
                if from < i || averaged || behind {
                    let to = i + 1 + usize::from(behind);
                    if let Some(expr) = self.only_stay().and_then(|t| self.length_of(t, unit)) {
                        out.push((from, to, expr));
                    }
                }
                continue;
            }
            if let Some((from, to, expr)) = self.time_lost(i) {
                out.push((from, to, expr));
                continue;
            }
            if !is_length(word) {
                continue;
            }
            let before = i.checked_sub(1).and_then(|b| self.lasting_at(b));
            let behind = (self.said(i + 1) == "of").then(|| self.lasting_at(self.article(i + 2))).flatten();
            let called = |t: usize| {
                let of = |h: &crate::lexicon::NameHit| matches!(h.target, Target::Column(u, _) if u == t) && h.weight > 0.6;
                self.lexicon.named(&self.tokens[i].lemma).iter().any(of)
            };
            let (t, to) = match (before, behind) {
                (Some(t), _) => (t, i + 1),
                (None, Some(t)) => (t, i + 2),
                _ => continue,
            };
            if let Some(expr) = self.length_of(t, None).filter(|_| !called(t)) {
                out.push((i, to, expr));
            }
        }
        out
    }

    /// The only table of times in which something did not run.
    pub(in crate::mention) fn only_stops(&self) -> Option<usize> {
        let stops = |t: &usize| self.lexicon.tables[*t].words.iter().any(|w| STOPS.contains(&w.as_str())) && self.course(*t).is_some();
        let mut all = (0..self.lexicon.tables.len().min(MANY_TABLES)).filter(stops);
        all.next().filter(|_| all.next().is_none())
    }

    /// 'downtime per lift', 'how many hours of downtime': the time that rows known by other words took, added up.
    fn time_lost(&self, at: usize) -> Option<(usize, usize, Expr)> {
        let token = self.tokens.get(at).filter(|_| self.said(at) == "downtime")?;
        if self.lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.6) {
            return None;
        }
        let t = self.only_stops()?;
        let unit = |i: usize| UNITS.iter().find(|u| u.0 == self.said(i) && u.0.ends_with('s') && !u.1.is_empty()).map(|u| u.1);
        let ahead = (at >= 2 && self.said(at - 1) == "of").then(|| unit(at - 2)).flatten();
        let (from, to, seconds) = match (ahead, unit(at + 1)) {
            (Some(u), _) => (at - 2, at + 1, Some(u)),
            (None, Some(u)) => (at, at + 2, Some(u)),
            _ => (at, at + 1, None),
        };
        let of_a_row = self.tokens.iter().any(|t| OF_A_ROW.contains(&t.lower.as_str()));
        let expr = self.length_of(t, seconds)?;
        Some((from, to, if of_a_row { expr } else { Expr::aggregate(Aggregate::Sum, expr) }))
    }

    /// Those of some tables that refer to what the question names, by its kind or by a name that is kept.
    fn kept_of_named(&self, all: &[usize]) -> Vec<usize> {
        let lexicon = self.lexicon;
        let mut named: Vec<usize> = self
            .tokens
            .iter()
            .filter(|t| !t.quoted && !t.punctuation)
            .flat_map(|t| lexicon.named(&t.lemma))
            .filter_map(|h| if let Target::Table(t) = h.target { Some(t).filter(|_| h.weight > 0.8) } else { None })
            .collect();
        let value = |r: &crate::mention::Reading| match r.sense {
            Sense::Value { table, exact: true, .. } => Some(table).filter(|t| lexicon.is_entity(*t)),
            _ => None,
        };
        named.extend(self.found.values().flat_map(|f| f.1.iter().filter_map(value)));
        let refers = |t: usize| lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == t && named.contains(&e.to));
        all.iter().copied().filter(|&t| refers(t)).collect()
    }

    /// True for rows of who comes and goes.
    fn is_stay(&self, t: usize) -> bool {
        const COMES: &[&str] = &["arriv", "check", "depart", "admi", "enter", "in"];
        self.course(t).is_some_and(|(from, to)| {
            let columns = &self.lexicon.tables[t].columns;
            let mut words = columns[from].words.iter().chain(&columns[to].words);
            words.any(|w| COMES.iter().any(|h| if h.len() < 4 { w == h } else { w.starts_with(h) }))
        })
    }

    /// The only table whose rows are stays.
    fn only_stay(&self) -> Option<usize> {
        let mut all = (0..self.lexicon.tables.len().min(MANY_TABLES)).filter(|&t| self.is_stay(t));
        all.next().filter(|_| all.next().is_none())
    }

    /// 'hours booked', 'how many nights did they stay', 'most hours': added up unless a row's own is asked for.
    fn amounts_of_time(&self) -> Vec<(usize, usize, Expr)> {
        let mut out = Vec::new();
        for i in 0..self.tokens.len() {
            let word = self.said(i);
            let Some(&(unit, seconds)) = UNITS.iter().find(|u| u.0 == word && word.ends_with('s') && !u.1.is_empty()) else { continue };
            let before = i.checked_sub(1).map_or("", |b| self.said(b));
            let number = before.chars().any(|c| c.is_ascii_digit()) || crate::numbers::number_at(&[before], 0).is_some();
            let behind = self.article(i + 2);
            let of_the_day = self.said(i + 1) == "of" && matches!(self.said(behind), "day" | "week" | "month" | "year" | "night");
            let all_over =
                before == "the" && i > 1 && matches!(self.said(i - 2), "across" | "over" | "through" | "throughout" | "by" | "per");
            if number
                || of_the_day
                || all_over
                || NO_AMOUNT.contains(&before)
                || NO_LENGTH.contains(&self.said(i + 1)) && !matches!(self.said(i + 1), "of" | "in" | "for")
            {
                continue;
            }
            let hours = matches!(unit, "hours" | "hrs" | "minutes" | "mins" | "seconds");
            let Some((t, verb, told)) = self.whose_time(i, (hours, unit == "nights")) else { continue };
            // A number that is kept says it better, unless it is one of other rows.
            let own = |u: usize| !told || u == t;
            let named = self.lexicon.named(&self.tokens[i].lemma);
            let kept = named.iter().any(|h| {
                h.weight > 0.6
                    && match h.target {
                        Target::Column(u, c) => own(u) && !self.is_pay(u, c),
                        Target::Table(u) => own(u),
                    }
            });
            let measured = |r: &crate::mention::Reading| matches!(r.sense, Sense::Column(u, c) if own(u) && !self.is_pay(u, c));
            if kept || self.found.get(&(i, i + 1)).is_some_and(|f| f.1.iter().any(measured)) {
                continue;
            }
            // 'days' by themselves are days of the calendar.
            if !hours && unit != "nights" && verb.is_none() {
                continue;
            }
            let Some(expr) = self.length_of(t, Some(seconds)) else { continue };
            let each = self.tokens.iter().any(|t| !t.quoted && OF_A_ROW.contains(&t.lower.as_str()));
            let expr = if each { expr } else { Expr::aggregate(Aggregate::Sum, expr) };
            match verb {
                Some(v) if v == i + 1 => out.push((i, i + 2, expr)),
                Some(v) if v + 1 == i => out.push((i - 1, i + 1, expr)),
                Some(v) => out.extend([(i, i + 1, expr.clone()), (v, v + 1, expr)]),
                None => out.push((i, i + 1, expr)),
            }
        }
        out
    }

    /// True for money that is paid for a unit of time, which is no time itself: 'hourly_rate'.
    fn is_pay(&self, t: usize, c: usize) -> bool {
        const PAY: &[&str] = &["rate", "wage", "price", "pay", "fee", "cost", "charge", "salary", "tariff"];
        self.lexicon.tables[t].columns[c].words.iter().any(|w| PAY.contains(&w.as_str()))
    }

    /// The rows of what a verb says: 'booked' of bookings, 'rented' of rentals.
    pub(in crate::mention) fn rows_of_deed(&self, at: usize) -> Option<usize> {
        let token = self.tokens.get(at).filter(|t| !t.quoted && t.lower.len() > 3)?;
        let verb = token.lower.ends_with("ed") || token.lower == token.lemma;
        if !verb || self.lasting_at(at).is_some() {
            return None;
        }
        let base = |w: &str| {
            // 'stopped' of stoppages
            let noun = w.strip_suffix("age").filter(|verb| verb.len() > 3).unwrap_or(w);
            let noun = noun.strip_suffix("pp").map_or_else(|| noun.to_owned(), |verb| format!("{verb}p"));
            crate::account::root_of(&noun).trim_end_matches('e').to_owned()
        };
        let root = base(&token.lower);
        let tables = &self.lexicon.tables;
        let mut all = (0..tables.len().min(MANY_TABLES)).filter(|&t| tables[t].words.last().is_some_and(|w| base(w) == root));
        all.find(|&t| self.course(t).is_some())
    }

    /// The rows whose time is spoken of at a unit, the verb that says what was done with it, and whether the rows are told by their name or verb.
    fn whose_time(&self, at: usize, (hours, nights): (bool, bool)) -> Option<(usize, Option<usize>, bool)> {
        let lexicon = self.lexicon;
        let fits = |t: usize| self.course(t).is_some_and(|course| !hours || has_hours(lexicon, t, course));
        let all: Vec<usize> = (0..lexicon.tables.len().min(MANY_TABLES)).filter(|&t| fits(t)).collect();
        let done = |i: usize| self.rows_of_deed(i).filter(|t| all.contains(t));
        let n = self.tokens.len();
        // 'hours booked', 'booked hours', 'how many hours did they book', 'who booked the most hours'.
        let near = || [at + 1, at.wrapping_sub(1)].into_iter().chain(at + 2..n).chain(at.saturating_sub(4)..at).filter(|&i| i < n);
        if let Some((i, t)) = near().find_map(|i| Some((i, done(i)?))) {
            return Some((t, Some(i), true));
        }
        let used = near().find(|&i| SPENT.contains(&self.said(i)));
        let spent = used.or_else(|| self.unknown_deed(at));
        // Rows that are named, else those that are kept of who or what is.
        if let Some(t) = (0..n).find_map(|i| self.lasting_at(i).filter(|t| fits(*t))) {
            return Some((t, spent, true));
        }
        let mut beside = self.kept_of_named(&all);
        if beside.len() > 1 && (nights || used.is_some()) {
            beside.retain(|&t| self.is_stay(t));
        }
        // 'hours worked': of shifts.
        if beside.len() > 1 && self.tokens.iter().any(|t| matches!(t.lower.as_str(), "work" | "works" | "worked")) {
            beside.retain(|&t| lexicon.tables[t].words.iter().any(|w| SHIFTS.contains(&w.as_str())));
        }
        if let [only] = beside.as_slice() {
            return Some((*only, spent, false));
        }
        let [only] = all.as_slice() else { return None };
        let measured =
            matches!(self.said(at.wrapping_sub(1)), "most" | "total" | "fewest" | "many" | "more" | "least" | "by" | "the" | "in");
        (measured || spent.is_some() || at == 0).then_some((*only, spent, false))
    }

    /// A verb that nothing is called by: 'hours taught per instructor', 'how many hours did each instructor teach'.
    fn unknown_deed(&self, at: usize) -> Option<usize> {
        let open = |i: usize| {
            self.tokens.get(i).is_some_and(|t| {
                !t.quoted && !t.punctuation && self.lexicon.named(&t.lemma).iter().all(|h| h.weight <= 0.6) && !DICTIONARY.knows(&t.lower)
            })
        };
        let done = self.said(at + 1);
        let past = done.len() > 3 && done.ends_with("ed") || crate::account::is_irregular(done);
        if past && open(at + 1) && self.clause_ends(at + 2) {
            return Some(at + 1);
        }
        let asked = matches!(self.said(at + 1), "did" | "does" | "do") && matches!(self.said(at.wrapping_sub(1)), "many" | "the");
        let verb = (at + 2..self.tokens.len().min(at + 7)).find(|&i| !self.clause_ends(i) && self.clause_ends(i + 1));
        verb.filter(|&v| asked && v > at + 2 && open(v))
    }

    /// 'visits over four hours', 'bookings longer than 3 hours', 'stays of more than 7 nights'.
    fn bounds(&self) -> Vec<(usize, usize, Expr)> {
        let mut out = Vec::new();
        for i in 2..self.tokens.len() {
            let word = self.said(i);
            let unit = UNITS.iter().find(|u| u.0.trim_end_matches('s') == word.trim_end_matches('s') && !u.1.is_empty());
            let Some(&(unit, seconds)) = unit.filter(|_| !NO_LENGTH.contains(&self.said(i + 1))) else { continue };
            let number = i - 1;
            let said = self.said(number);
            let counted = said.starts_with(|c: char| c.is_ascii_digit()) || crate::numbers::number_at(&[said], 0).is_some();
            if !counted {
                continue;
            }
            let compares = match (self.said(number.wrapping_sub(2)), self.said(number - 1)) {
                ("more" | "longer" | "less" | "shorter" | "greater", "than") | ("at", "least" | "most") | ("up", "to") => 2,
                (_, "over" | "under" | "above" | "below" | "exceeding" | ">" | "<" | ">=" | "<=") => 1,
                _ => continue,
            };
            let Some(mut before) = number.checked_sub(compares + 1) else { continue };
            let mut lasting = None;
            while before > 0 {
                match self.said(before) {
                    w if LASTS.contains(&w) || w == "of" => lasting = Some(before),
                    "for" if LASTS.contains(&self.said(before - 1)) => {}
                    "that" | "which" | "were" | "are" | "was" | "is" | "with" | "have" | "has" => {}
                    _ => break,
                }
                before -= 1;
            }
            let Some(t) = self.lasting_at(before) else { continue };
            let hours = matches!(unit, "hours" | "hour" | "minutes" | "mins" | "hrs");
            let Some(course) = self.course(t).filter(|c| !hours || has_hours(self.lexicon, t, *c)) else { continue };
            let by_days = self.lexicon.schema.tables[t].columns[course.0].class == TypeClass::Date;
            let Some(expr) = self.length_of(t, Some(seconds).filter(|_| !(by_days && seconds == "3600.0"))) else { continue };
            out.push((i, i + 1, expr.clone()));
            out.extend(lasting.map(|l| (l, l + 1, expr)));
        }
        out
    }

    /// 'who stayed longest': where the verb stands.
    fn stayed_before(&self, at: usize) -> Option<usize> {
        let verb = at.checked_sub(1 + usize::from(at > 0 && self.said(at - 1) == "the"))?;
        matches!(self.said(verb), "stay" | "stays" | "stayed").then_some(verb)
    }

    /// True where rows that last are ranked by how long: 'who stayed longest', 'the longest booking'. These words name no event.
    pub(super) fn ranks_rows(&self) -> bool {
        let stays = |i: usize| self.stayed_before(i).is_some() && self.only_stay().is_some();
        (0..self.tokens.len()).any(|i| {
            matches!(self.said(i), "longest" | "shortest") && (stays(i) || self.lasting_at(i + 1).is_some() && self.clause_ends(i + 2))
        })
    }

    /// 'the longest booking', 'three shortest visits'.
    fn extremes(&self) -> Vec<(usize, usize, Expr)> {
        let mut out = Vec::new();
        for i in 0..self.tokens.len() {
            if !matches!(self.said(i), "longest" | "shortest") {
                continue;
            }
            if let Some(from) = self.stayed_before(i)
                && let Some(expr) = self.only_stay().and_then(|t| self.length_of(t, None))
            {
                out.push((from, i + 1, expr));
                continue;
            }
            let Some(expr) = self.lasting_at(i + 1).and_then(|t| self.length_of(t, None)) else { continue };
            out.push((i, i + 1, expr));
        }
        out
    }
}

fn is_length(word: &str) -> bool {
    matches!(word, "length" | "lengths" | "duration" | "durations")
}
