//! Conditions that set phrases tell of what the rows keep: who is alive, who can't be reached, what is known, what is ahead.

use super::{Finder, Sense};
use crate::compose::state::{dated_state, state_word};
use crate::lexicon::{DICTIONARY, Target};
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::{Grain, TimePoint, TimeRange};

const DEAD: &[&[&str]] = &[
    &["passed", "away"],
    &["passed", "on"],
    &["no", "longer", "alive"],
    &["no", "longer", "with", "us"],
    &["no", "longer", "living"],
    &["not", "alive"],
    &["deceased"],
    &["dead"],
];
const ALIVE: &[&[&str]] = &[
    &["haven't", "passed", "away"],
    &["hasn't", "passed", "away"],
    &["have", "not", "passed", "away"],
    &["has", "not", "passed", "away"],
    &["not", "passed", "away"],
    &["not", "deceased"],
    &["not", "dead"],
    &["not", "died"],
    &["haven't", "died"],
    &["have", "not", "died"],
    &["still", "alive"],
    &["still", "living"],
    &["still", "with", "us"],
    &["alive"],
    &["living"],
];
/// Ways of saying that somebody is there now, whatever the trade calls it.
const PRESENT: &[&[&str]] = &[
    &["with", "us"],
    &["with", "us", "now"],
    &["with", "us", "today"],
    &["with", "us", "currently"],
    &["with", "us", "right", "now"],
    &["with", "us", "at", "present"],
    &["with", "us", "at", "the", "moment"],
    &["still", "with", "us"],
    &["still", "with", "us", "today"],
    &["on", "our", "books"],
    &["on", "the", "books"],
    &["still", "on", "our", "books"],
    &["still", "on", "the", "books"],
    &["still", "work", "here"],
    &["still", "works", "here"],
    &["still", "working", "here"],
    &["still", "employed"],
    &["still", "work", "for", "us"],
    &["still", "works", "for", "us"],
];
/// Words of what says that somebody died.
const DEATH: &[&str] = &["death", "died", "deceas", "dead"];
const CONTACT: &[&[&str]] = &[
    &["contact", "details"],
    &["contact", "detail"],
    &["contact", "data"],
    &["contact", "information"],
    &["contact", "info"],
    &["way", "to", "reach", "them"],
    &["way", "to", "contact", "them"],
    &["way", "of", "reaching", "them"],
];
/// Words of what one can be reached by.
const REACHED_BY: &[&str] = &["email", "mail", "phone", "mobile", "telephone", "cell", "cellphone"];
const KNOWN: &[&[&str]] = &[
    &["known", "ones", "only"],
    &["only", "the", "known", "ones"],
    &["only", "known", "ones"],
    &["where", "it", "is", "known"],
    &["where", "known"],
    &["if", "known"],
    &["known", "only"],
    &["known", "ones"],
];
/// Fit of a column that only known values are asked of.
const KNOWN_FIT: f32 = 0.4;
const AHEAD: &[&[&str]] = &[
    &["still", "ahead"],
    &["still", "to", "come"],
    &["yet", "to", "come"],
    &["in", "the", "future"],
    &["lying", "ahead"],
    &["coming", "up"],
    &["upcoming"],
    &["future"],
];

/// Words for people of whatever kind.
const PEOPLE: &[&str] = &["people", "persons", "folks", "folk", "individuals"];
/// Words for people who work somewhere, whatever the trade calls them.
pub(super) const STAFF: &[&str] = &[
    "rep",
    "reps",
    "representative",
    "representatives",
    "colleague",
    "colleagues",
    "clinician",
    "clinicians",
    "practitioner",
    "practitioners",
    "staffer",
    "staffers",
    "teammate",
    "teammates",
    "workmate",
    "workmates",
    "salesperson",
    "salespeople",
    "seller",
    "sellers",
    "handler",
    "handlers",
    "employee",
    "employees",
    "staff",
    "worker",
    "workers",
];
/// Words for people who are served, whatever the trade calls them.
const SERVED: &[&str] = &[
    "customer",
    "customers",
    "client",
    "clients",
    "buyer",
    "buyers",
    "consumer",
    "consumers",
    "patron",
    "patrons",
    "guest",
    "guests",
    "traveller",
    "travellers",
    "traveler",
    "travelers",
];
/// Words that only make a name one of a yes or no.
const FLAG_WORDS: &[&str] = &["is", "has", "was", "be", "have", "flag", "yn", "ind", "indicator", "currently", "already"];
/// Beginnings of the words of columns that only people who work somewhere have.
const EMPLOYED: &[&str] = &["hire", "salary", "wage", "supervis", "manager", "employ", "job", "licen", "shift", "payroll", "contracted"];
/// A table is named by a part of its name from this fit on.
const IN_PART: f32 = 0.4;
/// Fit of a table of persons that people are only called by.
const PERSONS: f32 = 0.78;

impl Finder<'_> {
    /// 'how many people': the persons that the database keeps, where none are called so.
    pub(super) fn persons_of_any_kind(&mut self) {
        for i in 0..self.tokens.len() {
            let token = &self.tokens[i];
            let (people, staff) = (PEOPLE.contains(&token.lower.as_str()), STAFF.contains(&token.lower.as_str()));
            let called = |w: &str| {
                let tables = self.lexicon.named(w).to_vec();
                tables.iter().any(|h| h.weight > 0.6 && matches!(h.target, Target::Table(_)))
            };
            let known = || called(&token.lemma) || DICTIONARY.synonyms(&token.lemma).iter().any(|s| called(s));
            let own = || self.lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.6);
            let served = SERVED.contains(&token.lower.as_str());
            if token.quoted || !(people && !called(&token.lemma) || (staff || served) && !own() && !known()) {
                continue;
            }
            if served {
                let lexicon = self.lexicon;
                let mut some = (0..lexicon.tables.len()).filter(|&t| lexicon.is_person(t) && !self.is_staff(t));
                if let (Some(t), None) = (some.next(), some.next()) {
                    self.add(i, i + 1, 0.9, Sense::Table(t), PERSONS);
                }
                continue;
            }
            if staff {
                let some: Vec<usize> = (0..self.lexicon.tables.len()).filter(|&t| self.is_staff(t)).collect();
                // Where several kinds of people work, the word tells none of them, unless what is spoken of knows only one.
                let near: Vec<usize> = some.iter().copied().filter(|&t| some.len() > 1 && self.refers_to_spoken(t)).collect();
                if let ([t], _) | (_, [t]) = (some.as_slice(), near.as_slice()) {
                    self.found.remove(&(i, i + 1));
                    self.add(i, i + 1, 0.9, Sense::Table(*t), PERSONS);
                }
                continue;
            }
            for t in 0..self.lexicon.tables.len() {
                if self.lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "person") {
                    self.add(i, i + 1, 0.9, Sense::Table(t), PERSONS);
                }
            }
        }
    }

    /// Adds the conditions.
    pub(super) fn told_otherwise(&mut self) {
        let mut i = 0;
        while i < self.tokens.len() {
            let alive = self.longest(i, ALIVE).filter(|&len| len > 1 || !self.dwells(i));
            let dead = self.longest(i, DEAD);
            if let Some(len) = self.longest(i, PRESENT).filter(|&len| self.present(i, len)) {
                i += len;
                continue;
            }
            if let Some(len) = alive.or(dead) {
                self.departed(i, len, alive.is_none());
                i += len;
                continue;
            }
            if let Some(len) = self.longest(i, CONTACT).filter(|_| self.denied_before(i).is_some()) {
                self.unreachable(i, len);
                i += len;
                continue;
            }
            self.behind_time(i);
            if let Some(len) = self.longest(i, KNOWN) {
                self.known(i, len);
            } else if let Some(len) = self.longest(i, AHEAD) {
                self.ahead(i, len);
            }
            i += 1;
        }
    }

    /// True for a table of people who work somewhere.
    /// Rows that are named outright refer to those of a table.
    fn refers_to_spoken(&self, t: usize) -> bool {
        let edges = self.lexicon.adjacent[t].iter().map(|&e| &self.lexicon.edges[e]);
        let from: Vec<usize> = edges.filter(|e| e.to == t && e.from != t).map(|e| e.from).collect();
        let named = |r: &super::Reading| matches!(r.sense, Sense::Table(x) if r.fit > IN_PART && from.contains(&x));
        self.found.values().any(|(_, readings)| readings.iter().any(named))
    }

    fn is_staff(&self, t: usize) -> bool {
        let entry = &self.lexicon.tables[t];
        let person = self.lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "person");
        let named = entry.person.is_some() || entry.columns.iter().any(|c| c.words.iter().any(|w| w == "name"));
        let itself = self.lexicon.adjacent[t].iter().any(|&e| self.lexicon.edges[e].from == t && self.lexicon.edges[e].to == t);
        // How many work for a customer tells nothing of who works here.
        let counts =
            |c: usize| self.lexicon.schema.tables[t].columns[c].class.is_number() && !entry.columns[c].key && !entry.columns[c].foreign;
        let told = |c: usize| entry.columns[c].words.iter().any(|w| EMPLOYED.iter().any(|e| w.starts_with(e)));
        let employed = (0..entry.columns.len()).any(|c| told(c) && !counts(c));
        named && employed && (person || itself)
    }

    /// 'open deals' where `is_closed` says yes or no: a state whose contrary, or which, a flag is called by.
    pub(super) fn flagged_states(&mut self) {
        let mut found = Vec::new();
        for i in 0..self.tokens.len() {
            let token = &self.tokens[i];
            let Some((missing, hints)) = state_word(&token.lower).filter(|_| !token.quoted) else { continue };
            for (t, roles) in self.lexicon.roles.iter().enumerate() {
                if roles.flags.is_empty() {
                    continue;
                }
                let entry = &self.lexicon.tables[t];
                let own = |w: &String| *w == token.lower || *w == token.lemma;
                let stored = |r: &super::Reading| matches!(&r.sense, Sense::Value { table, .. } if *table == t);
                let value = self.found.get(&(i, i + 1)).is_some_and(|f| f.1.iter().any(stored));
                if entry.columns.iter().any(|c| c.words.iter().any(own)) || value || dated_state(self.lexicon, t, &token.lower).is_some() {
                    continue;
                }
                // `is_left` says that somebody left, `is_right_to_left` doesn't: a flag is called by the word, its table's words aside.
                let called = |c: usize, hint: &str| {
                    let told = entry.columns[c].words.iter().filter(|w| !FLAG_WORDS.contains(&w.as_str()) && !entry.words.contains(w));
                    let told: Vec<&String> = told.collect();
                    // 'left handed' says of which hand.
                    let most = if hint == "left" { 1 } else { 2 };
                    told.len() <= most && told.iter().any(|w| w.starts_with(hint))
                };
                let flag = hints.iter().find_map(|h| roles.flags.iter().find(|(c, _)| called(*c, h)));
                if let Some((c, flag)) = flag {
                    found.push((i, flag.condition(self.column_ref(t, *c), !missing)));
                }
            }
        }
        for (i, condition) in found {
            self.add(i, i + 1, 1.6, Sense::Restriction(Box::new(condition)), 0.9);
        }
    }

    fn longest(&self, at: usize, phrases: &[&[&str]]) -> Option<usize> {
        let says = |p: &&&[&str]| p.iter().enumerate().all(|(k, w)| self.tokens.get(at + k).is_some_and(|t| t.lower == *w && !t.quoted));
        phrases.iter().filter(says).map(|p| p.len()).max()
    }

    /// 'living in Bath' tells where, not that somebody lives.
    fn dwells(&self, at: usize) -> bool {
        const PLACES: &[&str] =
            &["in", "at", "near", "on", "with", "outside", "within", "around", "there", "alone", "from", "here", "abroad"];
        self.tokens[at].lower == "living"
            && self.tokens.get(at + 1).is_some_and(|t| PLACES.contains(&t.lower.as_str()) || t.capitalized && !t.punctuation)
    }

    fn column_ref(&self, t: usize, c: usize) -> ColumnRef {
        let shape = &self.lexicon.schema.tables[t];
        ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() }
    }

    /// Who died: by a day that is kept of it, or a column that says yes or no.
    fn departed(&mut self, at: usize, len: usize, dead: bool) {
        let mut found = Vec::new();
        for (t, table) in self.lexicon.schema.tables.iter().enumerate() {
            for (c, column) in table.columns.iter().enumerate() {
                let words = &self.lexicon.tables[t].columns[c].words;
                if !words.iter().any(|w| DEATH.iter().any(|d| w.starts_with(d))) {
                    continue;
                }
                if let Some(flag) = self.lexicon.roles[t].flag(c) {
                    found.push(flag.condition(self.column_ref(t, c), dead));
                } else if column.class.is_temporal() && !column.not_null {
                    found.push(Predicate::Null { expr: Expr::Column(self.column_ref(t, c)), negated: dead });
                }
            }
        }
        for condition in found {
            self.add(at, at + len, 1.6 * len as f32 + 0.4, Sense::Restriction(Box::new(condition)), 0.97);
        }
    }

    /// 'overdue for a service', 'whose inspection is overdue': the day that is kept of the next one is past.
    fn behind_time(&mut self, at: usize) {
        const NEXT: &[&str] = &["next", "due", "deadline", "until", "expiry", "renewal"];
        if self.tokens[at].lower != "overdue" || self.tokens[at].quoted {
            return;
        }
        let word = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let article = |i: usize| usize::from(matches!(word(i), "a" | "an" | "the" | "their" | "its" | "his" | "her"));
        let (start, end, noun) = if matches!(word(at + 1), "for" | "on") {
            let noun = at + 2 + article(at + 2);
            (at, noun + 1, noun)
        } else if at > 1 && matches!(word(at - 1), "is" | "are" | "was" | "were") {
            (at - 2, at + 1, at - 2)
        } else {
            return;
        };
        let Some(lemma) = self.tokens.get(noun).filter(|t| !t.punctuation).map(|t| t.lemma.clone()) else { return };
        let mut found = Vec::new();
        for (t, table) in self.lexicon.schema.tables.iter().enumerate() {
            for c in (0..table.columns.len()).filter(|&c| table.columns[c].class.is_temporal()) {
                let words = &self.lexicon.tables[t].columns[c].words;
                if words.contains(&lemma) && words.iter().any(|w| NEXT.contains(&w.as_str())) {
                    found.push(self.column_ref(t, c));
                }
            }
        }
        for column in found {
            let range = TimeRange { from: None, to: Some(TimePoint::today()), grain: Grain::Day, label: "before today".into() };
            let condition = Predicate::Within { column, range, negated: false };
            self.add(start, end, 1.6 * (end - start) as f32 + 0.4, Sense::Restriction(Box::new(condition)), 0.97);
        }
    }

    /// Who is there now: whose leaving is not dated. A day behind ('with us on 1 June') tells of that day.
    fn present(&mut self, at: usize, len: usize) -> bool {
        const THEN: &[&str] = &["on", "in", "at", "as", "since", "for", "by", "during", "before", "after", "until", "last", "this", "when"];
        if self.tokens.get(at + len).is_some_and(|t| THEN.contains(&t.lower.as_str())) {
            return false;
        }
        // 'registered with us' tells what was done, 'are with us' who is there.
        const BE: &[&str] =
            &["are", "is", "was", "were", "be", "been", "still", "currently", "now", "people", "persons", "who're", "that're"];
        let before = at.checked_sub(1).and_then(|b| self.tokens.get(b));
        let person = |word: &str| {
            self.lexicon.named(word).iter().any(|h| h.weight > 0.6 && matches!(h.target, Target::Table(t) if self.lexicon.is_person(t)))
        };
        let led = before.is_some_and(|b| BE.contains(&b.lower.as_str()) || person(&b.lemma));
        if !led && self.tokens[at].lower != "still" {
            return false;
        }
        let dies = |t: usize| self.lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| DEATH.iter().any(|d| w.starts_with(d))));
        let lasting = |t: &usize| {
            let role = self.lexicon.roles[*t].role.as_ref();
            role.is_some_and(|r| matches!(r.name, "person" | "organization")) && !dies(*t)
        };
        let mut tables: Vec<usize> = (0..self.lexicon.tables.len()).filter(lasting).collect();
        // 'members with us' says it of the members, whoever else comes and goes.
        if let Some(named) = self.people_before(at) {
            tables.retain(|t| named.contains(t));
            if tables.iter().all(|&t| dated_state(self.lexicon, t, "current").is_none()) {
                return false;
            }
        }
        let mut found = false;
        for t in tables {
            if let Some((true, c)) = dated_state(self.lexicon, t, "current") {
                let here = crate::compose::state::dated(self.lexicon, t, c, true);
                self.add(at, at + len, 1.6 * len as f32 + 0.4, Sense::Restriction(Box::new(here)), 0.95);
                found = true;
            }
        }
        found
    }

    /// The tables of people that the nearest name before a place is of.
    fn people_before(&self, at: usize) -> Option<Vec<usize>> {
        const REACH: usize = 5;
        (at.saturating_sub(REACH)..at).rev().find_map(|i| {
            let token = self.tokens.get(i).filter(|t| !t.quoted && !t.punctuation)?;
            let hits = self.lexicon.named(&token.lemma).into_iter().filter(|h| h.weight > 0.9);
            let people = hits.filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None });
            let people: Vec<usize> = people.filter(|&t| self.lexicon.is_person(t)).collect();
            (!people.is_empty()).then_some(people)
        })
    }

    /// Where the denial before a place begins: 'no contact details', 'without any contact details'.
    fn denied_before(&self, at: usize) -> Option<usize> {
        const DENIES: &[&str] = &["no", "without", "any", "lack", "lacking", "missing"];
        let from = (at.saturating_sub(2)..at).rev().take_while(|&k| DENIES.contains(&self.tokens[k].lower.as_str())).last()?;
        (self.tokens[from].lower != "any").then_some(from)
    }

    /// Who can't be reached: every column for that is empty.
    fn unreachable(&mut self, at: usize, len: usize) {
        let Some(from) = self.denied_before(at) else { return };
        let mut found = Vec::new();
        for (t, table) in self.lexicon.schema.tables.iter().enumerate() {
            let reached = |c: &usize| {
                let words = &self.lexicon.tables[t].columns[*c].words;
                table.columns[*c].class.is_text() && words.iter().any(|w| REACHED_BY.contains(&w.as_str()))
            };
            let columns: Vec<usize> = (0..table.columns.len()).filter(reached).collect();
            // What every row has leaves nobody out of reach.
            if columns.is_empty() || columns.iter().any(|&c| table.columns[c].not_null) {
                continue;
            }
            let empty = |&c: &usize| Predicate::Null { expr: Expr::Column(self.column_ref(t, c)), negated: false };
            found.push(Predicate::All(columns.iter().map(empty).collect()));
        }
        for condition in found {
            let words = (at + len - from) as f32;
            self.add(from, at + len, 1.6 * words + 0.4, Sense::Restriction(Box::new(condition)), 0.97);
        }
    }

    /// 'by grade, known ones only': of the column named last before.
    fn known(&mut self, at: usize, len: usize) {
        let near = self.found.iter().filter(|((start, end), _)| *end <= at && *start < *end).filter_map(|((_, end), (_, readings))| {
            let columns: Vec<(usize, usize)> = readings
                .iter()
                .filter(|r| r.fit >= KNOWN_FIT)
                .filter_map(|r| if let Sense::Column(t, c) = r.sense { Some((t, c)) } else { None })
                .collect();
            (!columns.is_empty()).then_some((*end, columns))
        });
        let Some((_, mut columns)) = near.max_by_key(|(end, columns)| (*end, columns.len())) else { return };
        columns.sort_unstable();
        columns.retain(|&(t, c)| !self.lexicon.schema.tables[t].columns[c].not_null);
        for (t, c) in columns {
            let condition = Predicate::Null { expr: Expr::Column(self.column_ref(t, c)), negated: true };
            self.add(at, at + len, 1.6 * len as f32 + 0.4, Sense::Restriction(Box::new(condition)), 0.95);
        }
    }

    /// What is ahead begins today; a period behind ('upcoming in March', 'future weeks') tells when by itself.
    fn ahead(&mut self, at: usize, len: usize) {
        let unit = |t: &Token| crate::time::unit(&t.lower).is_some() || t.lower.chars().all(|c| c.is_ascii_digit());
        let named = !self.lexicon.named(&self.tokens[at].lemma).is_empty();
        if len == 1 && (self.tokens.get(at + 1).is_none_or(unit) && self.tokens[at].lower != "upcoming" || named) {
            return;
        }
        if self.tokens.get(at + 1).is_some_and(unit) && len == 1 {
            return;
        }
        let label = "from today on".to_string();
        let range = TimeRange { from: Some(TimePoint::today()), to: None, grain: Grain::Day, label };
        self.add(at, at + len, 1.6 * len as f32 + 0.4, Sense::Time(TimeMeaning::Range(range)), 0.95);
    }
}
