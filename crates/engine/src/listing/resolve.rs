//! What things of a list are, seen from the rows that are listed: the nearest column or table that is called so.

use super::likeness::{alike, at_end, done_by, rooted, same, shortens};
use super::reach::{self, Place};
use super::thing::Thing;
use super::words;
use crate::account::root_of;
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::query::{Predicate, Query};
use crate::text::{Token, identifier_words};

/// What is called less like it is not meant.
const LEAST: f32 = 0.55;
/// What each key on the way costs.
const STEP: f32 = 0.04;
/// Called so outright.
pub(super) const OUTRIGHT: f32 = 0.9;

/// What is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown {
    /// Columns of a place.
    Columns(Place, Vec<usize>),
    /// How many rows of a table there are to each.
    Count(usize),
    Sum(usize, usize),
    /// The same of the rows that a condition speaks of.
    Within(usize, usize),
    /// The last (or first) day of rows of a table.
    Day(usize, usize, bool),
}

/// A thing with how surely it is that.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub shown: Shown,
    pub score: f32,
}

pub(super) struct Resolver<'a> {
    pub tokens: &'a [Token],
    pub lexicon: &'a Lexicon,
    pub query: &'a Query,
    pub head: usize,
    pub places: Vec<Place>,
}

impl Resolver<'_> {
    /// What a thing is; `before`: what was named before it.
    pub(super) fn find(&self, thing: &Thing, before: Option<&Shown>) -> Option<Found> {
        let found = match thing {
            Thing::Named(all) => self.named(all, before),
            Thing::Who(verb) => self.who(verb),
            Thing::With => self.with(),
            Thing::Where(end) => self.place(*end),
            Thing::When => self.day(),
            Thing::End(end) => self.end(*end),
            Thing::Why => self.of_kind("reason", &|t, c| self.is_text(t, c)),
            Thing::HowMuch => self.amount(),
            Thing::Name => self.name(),
            Thing::HowMany(all) => self.child(all).map(|(t, score)| Found { shown: Shown::Count(t), score }).or_else(|| self.number(all)),
            Thing::Total(all) => self.sum(all),
            Thing::Latest(all, first) => self.latest(all, *first),
        };
        found.filter(|f| f.score >= LEAST)
    }

    fn words(&self, t: usize, c: usize) -> &[String] {
        &self.lexicon.tables[t].columns[c].words
    }

    fn is_text(&self, t: usize, c: usize) -> bool {
        self.lexicon.schema.tables[t].columns[c].class.is_text() && !self.lexicon.tables[t].columns[c].foreign
    }

    fn is_day(&self, t: usize, c: usize) -> bool {
        self.lexicon.schema.tables[t].columns[c].class.is_temporal()
    }

    fn lemmas(&self, all: &[usize]) -> Vec<String> {
        all.iter().filter_map(|&i| self.tokens.get(i)).map(|t| t.lemma.clone()).collect()
    }

    /// What rows of a place are shown by.
    fn display(&self, place: &Place) -> Option<Shown> {
        let columns = self.lexicon.tables[place.t].display.clone();
        (!columns.is_empty()).then(|| Shown::Columns(place.clone(), columns))
    }

    fn column(&self, place: &Place, c: usize, score: f32) -> Option<Found> {
        Some(Found { shown: Shown::Columns(place.clone(), vec![c]), score })
    }

    /// A column or a table by its name.
    fn named(&self, all: &[usize], before: Option<&Shown>) -> Option<Found> {
        let said = self.lemmas(all);
        let hits = self.lexicon.named(&said.concat());
        // The whole name, as comments and short forms tell it, too.
        // The rows themselves are no thing beside them.
        if self.lexicon.tables[self.head].words == said {
            return None;
        }
        let whole = |target: Target| if hits.iter().any(|h| h.target == target && h.weight > 0.9) { 0.97 } else { 0.0 };
        let mut best: Option<Found> = None;
        let mut put = |found: Option<Found>| {
            let Some(mut found) = found else { return };
            // 'client and phone': the client's.
            if let (Shown::Columns(p, _), Some(Shown::Columns(b, _))) = (&found.shown, before)
                && p == b
                && p.far > 0
            {
                found.score += 0.045;
            }
            if best.as_ref().is_none_or(|b| found.score > b.score) {
                best = Some(found);
            }
        };
        for place in &self.places {
            let cost = STEP * place.far as f32;
            if place.far > 0 {
                let several = self.places.iter().filter(|p| p.t == place.t && p.far == place.far).count() > 1;
                let score = self.called(place, &said).max(if several { 0.0 } else { whole(Target::Table(place.t)) });
                put(self.display(place).map(|shown| Found { shown, score: score - cost }));
            }
            for c in 0..self.lexicon.tables[place.t].columns.len() {
                if !self.may_be_shown(place.t, c, &said) {
                    continue;
                }
                let score = self.column_called(place, c, &said).max(whole(Target::Column(place.t, c)));
                // Half of a name is shown whole unless the half is asked for.
                let half = self.lexicon.tables[place.t].person.is_some_and(|(a, b)| a == c || b == c);
                let part = said.iter().any(|s| matches!(s.as_str(), "first" | "last" | "family" | "given" | "surname" | "forename"));
                if half && !part {
                    put(self.display(place).map(|shown| Found { shown, score: score - cost }));
                    continue;
                }
                put(self.column(place, c, score - cost));
            }
        }
        best
    }

    /// No secret, and no key to what has a name, unless a number is asked for.
    fn may_be_shown(&self, t: usize, c: usize, said: &[String]) -> bool {
        let column = &self.lexicon.schema.tables[t].columns[c];
        let number = said.last().is_some_and(|s| matches!(s.as_str(), "id" | "number" | "no" | "code" | "key"));
        !column.sensitive && !self.lexicon.roles[t].is(c, "secret") && (number || !self.lexicon.tables[t].columns[c].foreign)
    }

    /// How well words name what a key leads to.
    fn called(&self, place: &Place, said: &[String]) -> f32 {
        let own = &self.lexicon.tables[place.t].words;
        let name = |s: &[String]| match s {
            [rest @ .., last] if last == "name" && !rest.is_empty() => rest.to_vec(),
            s => s.to_vec(),
        };
        let said = name(said);
        let raw = identifier_words(&self.lexicon.schema.tables[place.t].name.name);
        let mut score = self.words_called(own, &said, false).max(self.words_called(&raw, &said, false));
        // 'the borrower' of `lent_to`, 'approver' of `approved_by`
        let role = |s: &String| place.roles.iter().any(|r| same(r, s) || done_by(s, r) || shortens(r, s));
        if !said.is_empty() && said.iter().all(|s| role(s) || own.contains(s)) && said.iter().any(role) {
            score = score.max(1.02);
        }
        // One of several keys to the same rows, and none is named.
        let several = self.places.iter().filter(|p| p.t == place.t && p.base == place.base && p.far == place.far).count() > 1;
        if several && score <= 1.0 {
            score = score.min(0.7);
        }
        let person = said.last().is_some_and(|s| crate::roles::is_person_word(s)) && self.lexicon.is_person(place.t);
        if person && said.len() == 1 {
            score = score.max(0.64);
        }
        // 'patroller' of staff that are sorted by what they do.
        let kind = || {
            let columns = &self.lexicon.schema.tables[place.t].columns;
            columns.iter().any(|c| c.class.is_text() && said.iter().all(|s| c.common_values.iter().any(|v| v.eq_ignore_ascii_case(s))))
        };
        if said.len() == 1 && self.lexicon.is_person(place.t) && kind() {
            score = score.max(0.68);
        }
        score
    }

    /// How well words name a column.
    fn column_called(&self, place: &Place, c: usize, said: &[String]) -> f32 {
        let own = self.words(place.t, c);
        if own.is_empty() || said.is_empty() {
            return 0.0;
        }
        let day = self.is_day(place.t, c);
        let bare = |w: &&String| {
            !words::of("date").contains(&w.as_str()) && !matches!(w.as_str(), "at" | "on" | "for" | "by" | "of" | "ts" | "dt")
        };
        if day {
            let told: Vec<&String> = said.iter().filter(bare).collect();
            let kept: Vec<&String> = own.iter().filter(bare).collect();
            let person = place.far == 0 && self.lexicon.is_person(place.t);
            let hired = |w: &str, s: &str| person && s == "start" && matches!(w, "hire" | "hired" | "join" | "joined" | "employed");
            let like = |s: &String| kept.iter().any(|w| same(w, s) || rooted(w, s) || at_end(w, s) || hired(w, s));
            // The table's own name before it: 'delivery date' of deliveries.
            let rows = |s: &String| self.lexicon.tables[place.t].words.iter().any(|w| same(w, s));
            if !told.is_empty() && told.iter().all(|s| like(s)) {
                let whole = told.len() >= kept.len();
                let outright = told.iter().all(|s| kept.iter().any(|w| same(w, s) || root_of(w) == root_of(s)));
                return if whole && outright { 1.0 } else { 0.9 };
            }
            if told.len() < said.len() && !told.is_empty() && told.iter().all(|s| rows(s)) && self.lexicon.tables[place.t].date == Some(c) {
                return 0.85;
            }
        }
        let raw = identifier_words(&self.lexicon.schema.tables[place.t].columns[c].name);
        let mut score = self.words_called(own, said, true).max(self.words_called(&raw, said, true));
        // 'client city' of the city of clients, 'hive label' where the rows are called so
        let outer: Vec<String> = said.iter().filter(|s| !own.iter().any(|w| same(w, s))).cloned().collect();
        let owner = |s: &String| self.lexicon.tables[place.t].words.iter().chain(&place.roles).any(|w| same(w, s) || shortens(w, s));
        if !outer.is_empty() && outer.len() < said.len() && outer.iter().all(owner) {
            let inner: Vec<String> = said.iter().filter(|s| !outer.contains(s)).cloned().collect();
            score = score.max(self.words_called(own, &inner, true).min(0.99));
        }
        let generic = |s: &String| words::of("generic").contains(&s.as_str());
        if let [rest @ .., last] = said
            && !rest.is_empty()
            && generic(last)
        {
            score = score.max(self.words_called(own, rest, true) - 0.03);
        }
        if words::of("reason").contains(&said.last().map_or("", String::as_str)) && said.len() == 1 && self.is_text(place.t, c) {
            let near = own.last().is_some_and(|w| matches!(w.as_str(), "reason" | "cause" | "purpose" | "motive"));
            score = score.max(if near { 0.8 } else { 0.0 });
        }
        let key = self.lexicon.schema.tables[place.t].primary_key.contains(&c);
        // 'employee' is somebody, not the kind of employment.
        if said.len() == 1 && score < 1.0 && crate::roles::is_person_word(&said[0]) {
            score *= 0.7;
        }
        // A key is meant by its whole name, or where a number is asked for.
        let number = said.last().is_some_and(|s| generic(s) || s == "number");
        if key && !number && score < 1.0 { 0.0 } else { score }
    }

    /// How well words name what has a name of these words.
    fn words_called(&self, own: &[String], said: &[String], column: bool) -> f32 {
        if own.is_empty() || said.is_empty() {
            return 0.0;
        }
        let has = |s: &String| own.iter().any(|w| same(w, s));
        let last = |s: &[String]| s.last().is_some_and(|l| own.last().is_some_and(|w| same(w, l)));
        if said.iter().all(has) {
            let whole = own.iter().all(|w| said.iter().any(|s| same(w, s)));
            return if whole {
                1.0
            } else if last(said) {
                0.88
            } else if column {
                0.72
            } else {
                0.5
            };
        }
        let synonym = |s: &String| {
            let other = DICTIONARY.synonyms(s);
            has(s) || own.iter().any(|w| other.contains(&w.as_str()) && !DICTIONARY.opposed(s, w))
        };
        let short = |s: &String| has(s) || own.iter().any(|w| shortens(w, s) || alike(w, s));
        let single = said.len() == 1 && own.len() > 1;
        if said.iter().all(short) {
            return if single { 0.66 } else { 0.76 };
        }
        if said.iter().all(synonym) {
            return if single { 0.62 } else { 0.74 };
        }
        0.0
    }

    /// The people of rows: by the verb that names a key of theirs or a column, else the only ones.
    fn who(&self, verb: &[usize]) -> Option<Found> {
        let said: Vec<String> = verb.iter().filter_map(|&i| self.tokens.get(i)).map(|t| t.lower.clone()).collect();
        let people: Vec<&Place> = self.places.iter().filter(|p| p.far > 0 && self.lexicon.is_person(p.t)).collect();
        let of_key = |p: &&&Place| said.iter().any(|s| p.roles.iter().any(|r| same(r, s) || done_by(r, s) || rooted(r, s)));
        if let Some(place) = people.iter().find(of_key) {
            return Some(Found { shown: self.display(place)?, score: 1.0 });
        }
        // 'who drives' of a text called driver, or of the drivers.
        let does = |w: &String| said.iter().any(|s| done_by(w, s));
        for place in &self.places {
            if place.far > 0 && self.lexicon.tables[place.t].words.last().is_some_and(does) {
                return Some(Found { shown: self.display(place)?, score: 0.95 });
            }
            let text = (0..self.lexicon.tables[place.t].columns.len())
                .find(|&c| self.is_text(place.t, c) && self.words(place.t, c).iter().any(does));
            if let Some(c) = text.filter(|_| place.far == 0) {
                return self.column(place, c, 0.95);
            }
        }
        let near = people.iter().map(|p| p.far).min()?;
        let mut all: Vec<&&Place> = people.iter().filter(|p| p.far == near).collect();
        // Who does something with rows is none of those that they are for.
        let customers = crate::roles::trade::customers(self.lexicon);
        if all.len() > 1 && !said.is_empty() {
            all.retain(|p| Some(p.t) != customers);
        }
        let [one] = all.as_slice() else { return None };
        Some(Found { shown: self.display(one)?, score: if said.is_empty() { 0.8 } else { 0.7 } })
    }

    /// Those that something is done with or for: whom the key names, else the customers.
    fn with(&self) -> Option<Found> {
        const THEY: &[&str] =
            &["lent", "borrower", "customer", "client", "given", "assigned", "recipient", "booked", "holder", "sent", "owner"];
        let named = |p: &&Place| p.roles.iter().chain(&self.lexicon.tables[p.t].words).any(|r| THEY.contains(&r.as_str()));
        let customers = crate::roles::trade::customers(self.lexicon);
        let place = self
            .places
            .iter()
            .filter(|p| p.far == 1)
            .find(named)
            .or_else(|| self.places.iter().find(|p| p.far > 0 && Some(p.t) == customers))?;
        Some(Found { shown: self.display(place)?, score: 0.8 })
    }

    /// A place of the rows, or what stands for one.
    fn place(&self, end: Option<bool>) -> Option<Found> {
        if let Some(to) = end {
            let word = if to { ["to", "destination", "arrival"] } else { ["from", "origin", "departure"] };
            return self.places.iter().find_map(|p| {
                let fits = |c: &usize| self.is_text(p.t, *c) && self.words(p.t, *c).iter().any(|w| word.contains(&w.as_str()));
                let c = (0..self.lexicon.tables[p.t].columns.len()).find(fits)?;
                self.column(p, c, 0.9)
            });
        }
        let at = |p: &&Place| p.via.len() == 1 && !self.lexicon.is_person(p.t);
        let located = |p: &&Place| at(p) && self.lexicon.roles[p.t].role.as_ref().is_some_and(|r| r.name == "place");
        let by_role = self.places.iter().find(located).and_then(|p| Some(Found { shown: self.display(p)?, score: 0.8 }));
        let own = self.of_kind("place", &|t, c| self.is_text(t, c));
        // The only thing that rows are at, which isn't a person.
        let only = || {
            let mut all = self.places.iter().filter(at);
            let one = all.next().filter(|_| all.next().is_none())?;
            Some(Found { shown: self.display(one)?, score: 0.65 })
        };
        own.filter(|f| matches!(&f.shown, Shown::Columns(p, _) if p.far == 0)).or(by_role).or_else(only)
    }

    /// The day that a condition speaks of, else the one that rows are dated by.
    fn day(&self) -> Option<Found> {
        let spoken = self.query.filter.iter().find_map(|p| match p {
            Predicate::Within { column, .. } | Predicate::Null { expr: crate::query::Expr::Column(column), negated: true } => {
                let t = self.lexicon.table(&column.table.name)?;
                let place = self.places.iter().find(|p| p.t == t && p.via.is_empty())?;
                Some((place, self.lexicon.column(t, &column.column).filter(|&c| self.is_day(t, c))?))
            }
            _ => None,
        });
        let dated = || self.places.iter().filter(|p| p.via.is_empty()).find_map(|p| Some((p, self.lexicon.tables[p.t].date?)));
        let (place, c) = spoken.or_else(dated)?;
        self.column(place, c, 0.95)
    }

    fn end(&self, end: bool) -> Option<Found> {
        let found = self.of_kind(if end { "finish" } else { "begin" }, &|t, c| self.is_day(t, c));
        // What began has a day: 'open since when'.
        found.or_else(|| self.day().filter(|_| !end))
    }

    /// The first column that has a word of a kind, nearest first.
    fn of_kind(&self, kind: &str, test: &dyn Fn(usize, usize) -> bool) -> Option<Found> {
        let own = self.places.iter().filter(|p| p.via.is_empty());
        own.flat_map(|p| words::of(kind).iter().map(move |w| (p, w))).find_map(|(p, w)| {
            let fits = |c: &usize| test(p.t, *c) && self.words(p.t, *c).iter().any(|own| own == w);
            let c = (0..self.lexicon.tables[p.t].columns.len()).find(fits)?;
            self.column(p, c, 0.85)
        })
    }

    /// The only amount of money of the rows.
    fn amount(&self) -> Option<Found> {
        let place = self.places.first()?;
        let columns = &self.lexicon.tables[place.t].columns;
        let mut all = (0..columns.len()).filter(|&c| columns[c].money && crate::compose::measure::adds_up(self.lexicon, place.t, c));
        let own = all.next().filter(|_| all.next().is_none());
        // 'who owes us money, and how much': the amounts of the rows that are spoken of.
        let spoken = || {
            let child = |p: &&Place| p.via.is_empty() && reach::children(self.head, self.lexicon).any(|e| e.from == p.t);
            let mut near = self.places.iter().filter(child);
            let t = near.next().filter(|_| near.next().is_none())?.t;
            let mut all = (0..self.lexicon.tables[t].columns.len())
                .filter(|&c| self.lexicon.tables[t].columns[c].money && crate::compose::measure::adds_up(self.lexicon, t, c));
            let c = all.next().filter(|_| all.next().is_none())?;
            Some(Found { shown: Shown::Within(t, c), score: 0.8 })
        };
        own.map_or_else(spoken, |c| self.column(place, c, 0.9))
    }

    /// What rows are called, or the only people they are of.
    fn name(&self) -> Option<Found> {
        let place = self.places.first()?;
        let own = self.lexicon.tables[place.t].display.iter().any(|&c| self.is_text(place.t, c));
        if own {
            return Some(Found { shown: self.display(place)?, score: 1.0 });
        }
        self.who(&[])
    }

    /// Rows that refer to those that are listed.
    fn child(&self, all: &[usize]) -> Option<(usize, f32)> {
        let said = self.lemmas(all);
        let restricted = |t: usize| {
            let mut held = false;
            let own = |x: &crate::query::TableRef| self.lexicon.table(&x.name) == Some(t);
            self.query.filter.iter().for_each(|p| p.tables(&mut |x| held |= own(x)));
            held
        };
        let called = |t: usize| self.words_called(&self.lexicon.tables[t].words, &said, false);
        let near: Vec<usize> = reach::children(self.head, self.lexicon).map(|e| e.from).collect();
        let further = near.iter().flat_map(|&t| reach::children(t, self.lexicon)).map(|e| e.from);
        let beyond: Vec<usize> = further.filter(|t| *t != self.head && !near.contains(t)).collect();
        let last: Vec<usize> = beyond
            .iter()
            .flat_map(|&t| reach::children(t, self.lexicon))
            .map(|e| e.from)
            .filter(|t| *t != self.head && !near.contains(t) && !beyond.contains(t))
            .collect();
        let all = near.iter().map(|&t| (t, 0.0)).chain(beyond.iter().map(|&t| (t, STEP))).chain(last.iter().map(|&t| (t, 2.0 * STEP)));
        let mut found: Vec<(usize, f32)> = all.map(|(t, cost)| (t, called(t) - cost)).collect();
        found.retain(|(t, score)| *score >= LEAST && !restricted(*t));
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.first().copied()
    }

    /// A number that rows keep: 'number of seats'.
    fn number(&self, all: &[usize]) -> Option<Found> {
        let found = self.named(all, None)?;
        let own = match &found.shown {
            Shown::Columns(p, columns) => {
                p.far == 0 && columns.iter().all(|&c| self.lexicon.schema.tables[p.t].columns[c].class.is_number())
            }
            _ => false,
        };
        Some(found).filter(|_| own)
    }

    fn sum(&self, all: &[usize]) -> Option<Found> {
        let said = self.lemmas(all);
        let place = |t: usize| Place { t, base: t, via: Vec::new(), far: 1, roles: Vec::new() };
        let mut best: Option<Found> = None;
        for edge in reach::children(self.head, self.lexicon) {
            let t = edge.from;
            for c in 0..self.lexicon.tables[t].columns.len() {
                let entry = &self.lexicon.tables[t].columns[c];
                let number = self.lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.year;
                let score = if number && self.lexicon.is_measure(t, c) { self.column_called(&place(t), c, &said) } else { 0.0 };
                if best.as_ref().is_none_or(|b| score > b.score) {
                    best = Some(Found { shown: Shown::Sum(t, c), score });
                }
            }
        }
        best
    }

    /// The day of the last of the rows that refer to each: by the name of these, or of what happened.
    fn latest(&self, all: &[usize], first: bool) -> Option<Found> {
        let bare: Vec<usize> = all.iter().copied().filter(|&i| !words::is(self.tokens, i, "date")).collect();
        let (t, score) = self.child(&bare)?;
        let c = self.lexicon.tables[t].date?;
        Some(Found { shown: Shown::Day(t, c, first), score })
    }
}
