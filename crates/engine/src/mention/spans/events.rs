//! Which date columns an event's words speak of: 'take-off', 'a patient checking in', 'the day the bill goes out'.

use crate::account::root;
use crate::compose::course::{ends_of, is_bookkeeping, is_promised, start_in};
use crate::compose::state::verb_hints;
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::query::{Arithmetic, ColumnRef, Expr, TableRef};
use crate::schema::TypeClass;
use crate::steps::Steps;
use crate::text::{Token, lemma, stem};
use once_cell::sync::Lazy;

/// A date column.
pub(super) type At = (usize, usize);

/// Words of an event that say nothing of which it is.
const GLUE: &[&str] = &[
    "a", "an", "the", "it", "its", "it's", "they", "they're", "them", "their", "theirs", "he", "she", "his", "her", "we", "we've", "our",
    "us", "you", "your", "one", "one's", "is", "are", "was", "were", "be", "been", "being", "get", "gets", "getting", "got", "has", "have",
    "had", "having", "do", "does", "did", "to", "of", "on", "for", "when", "date", "dates", "day", "days", "time", "moment", "that",
    "this", "actual", "actually", "really", "'s", "s", "'re", "re", "finally", "again", "then", "in", "out", "off", "up", "into", "made",
    "making", "make", "makes", "goes", "go", "going", "comes", "come", "coming", "came", "till", "until", "i", "with", "new",
];
/// Whoever or whatever an event happens to.
const ANYTHING: &[&str] = &[
    "people", "person", "customer", "client", "someone", "somebody", "anyone", "guest", "user", "money", "place", "thing", "folk",
    "family", "name", "item", "case", "file", "position", "work", "job", "stuff", "party", "clock",
];
/// In schemas larger than this only tables near those that the question names are looked at.
const MANY_TABLES: usize = 300;
/// Candidates of each event that are paired.
const PAIRED: usize = 12;

static EVENTS: Lazy<Vec<(&'static str, Vec<&'static str>)>> = Lazy::new(|| {
    include_str!("../../../data/events.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(word, columns)| (word, columns.split(',').collect()))
        .collect()
});

/// What columns a word for an event may mean; the longest beginning counts.
pub(crate) fn hints(word: &str) -> &'static [&'static str] {
    let fits = |w: &str| w.strip_suffix('.').map_or_else(|| word.starts_with(w), |whole| word == whole);
    EVENTS.iter().filter(|(w, _)| fits(w)).max_by_key(|(w, _)| w.len()).map_or(&[], |(_, c)| c.as_slice())
}

/// True for a word that may be the whole name of an event.
pub(super) fn says_something(word: &str) -> bool {
    !GLUE.contains(&word) && word.chars().any(char::is_alphabetic)
}

/// A date that an event may be of, and how well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Event {
    pub at: At,
    pub score: f32,
}

/// The date columns near a question, with what they are called.
pub(super) struct Dates<'a> {
    lexicon: &'a Lexicon,
    steps: &'a Steps<'a>,
    all: Vec<Dated>,
    /// Tables that the question names.
    named: Vec<usize>,
}

struct Dated {
    at: At,
    words: Vec<String>,
    told: Vec<String>,
}

impl<'a> Dates<'a> {
    pub(super) fn of(tokens: &[Token], lexicon: &'a Lexicon, steps: &'a Steps<'a>) -> Self {
        let mut named: Vec<usize> = Vec::new();
        for token in tokens.iter().filter(|t| !t.punctuation && !t.quoted) {
            for h in lexicon.named(&token.lemma).iter().filter(|h| h.weight > 0.8).take(8) {
                let (Target::Table(t) | Target::Column(t, _)) = h.target;
                let table = matches!(h.target, Target::Table(_));
                if !named.contains(&t) && (table || lexicon.schema.tables.len() > MANY_TABLES) {
                    named.push(t);
                }
            }
        }
        let tables: Vec<usize> = if lexicon.schema.tables.len() <= MANY_TABLES {
            (0..lexicon.schema.tables.len()).collect()
        } else {
            let mut near = named.clone();
            for &t in &named {
                for e in lexicon.adjacent[t].iter().take(MANY_TABLES).map(|&e| &lexicon.edges[e]) {
                    for x in [e.from, e.to] {
                        if !near.contains(&x) && near.len() < MANY_TABLES {
                            near.push(x);
                        }
                    }
                }
            }
            near
        };
        let mut all = Vec::new();
        for t in tables {
            for (c, column) in lexicon.schema.tables[t].columns.iter().enumerate() {
                if !steps.take(1) {
                    break;
                }
                if !matches!(column.class, TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz) {
                    continue;
                }
                let words = lexicon.tables[t].columns[c].words.to_vec();
                let told = column.comment.as_deref().map_or(Vec::new(), |text| {
                    let words = text.split(|c: char| !c.is_alphabetic()).filter(|w| w.len() > 3).take(12);
                    words.map(str::to_lowercase).collect()
                });
                all.push(Dated { at: (t, c), words, told });
            }
        }
        Self { lexicon, steps, all, named }
    }

    /// How well a word speaks of a date.
    fn fit(&self, word: &str, dated: &Dated) -> f32 {
        let own = root(word);
        let listed = |list: &[&str], first: f32, column: &str| {
            list.iter().position(|h| if h.len() < 4 { column == *h } else { column.starts_with(h) }).map(|n| first - 0.04 * n as f32)
        };
        let one = |column: &str| {
            let shared = own.len() >= 4 && (column.starts_with(own.as_str()) || own.starts_with(column) && column.len() >= 4);
            // 'sewing' and 'sewn'
            let short = own.len() == 3 && column.starts_with(own.as_str()) && column.len() <= 5 && word.len() > 4;
            if column == word || root(column) == own || shared || short {
                return 1.0;
            }
            listed(hints(word), 0.9, column)
                .or_else(|| listed(ends_of(word).unwrap_or(&[]), 0.8, column))
                .or_else(|| listed(verb_hints(&stem(word)), 0.8, column))
                .unwrap_or(0.0)
        };
        self.steps.take(1);
        let own = dated.words.iter().map(|w| one(w)).fold(0.0, f32::max);
        let told = dated.told.iter().map(|w| one(w) * 0.8).fold(0.0, f32::max);
        own.max(told)
    }

    /// True for a word that is only another word for what a date's column is called: it may be a state, too.
    pub(super) fn is_other_word(&self, word: &str, at: At) -> bool {
        let own = root(word);
        let words = &self.lexicon.tables[at.0].columns[at.1].words;
        says_something(word) && !words.iter().any(|w| root(w) == own)
    }

    /// The table that a word names, which only says what an event happens to.
    fn carries(&self, word: &str) -> Option<usize> {
        let base = lemma(word);
        let named = |w: &str| {
            let whole = |h: &&crate::lexicon::NameHit| h.weight > 0.9 && matches!(h.target, Target::Table(_));
            self.lexicon.named(w).iter().find(whole).map(|h| h.target)
        };
        let target = named(&base).or_else(|| DICTIONARY.synonyms(&base).iter().find_map(|s| named(s)));
        if let Some(Target::Table(t)) = target { Some(t) } else { None }
    }

    /// The dates that all these words may speak of, best first.
    pub(super) fn told(&self, words: &[&str]) -> Vec<Event> {
        // 'buying a car': what it was done to, in one word behind an article.
        let article = |w: &str| matches!(w, "a" | "an" | "the" | "their" | "its" | "it" | "one");
        let object = |i: usize| {
            let alone = words.get(i + 1).is_none_or(|w| !says_something(w));
            i > 0 && article(words[i - 1]) && alone && words[..i].iter().any(|w| says_something(w))
        };
        let said: Vec<usize> = (0..words.len()).filter(|&i| says_something(words[i])).collect();
        let known = |i: usize| self.all.iter().any(|d| self.fit(words[i], d) > 0.0);
        let content: Vec<&str> = said.iter().filter(|&&i| !object(i) || said.len() == 1 || known(i)).map(|&i| words[i]).collect();
        if content.is_empty() {
            // 'when it comes back', 'when they come in'
            let particle = words.iter().rev().find(|w| matches!(**w, "in" | "out" | "back"));
            return particle.map_or(Vec::new(), |w| self.of_words(&[w]));
        }
        self.of_words(&content)
    }

    fn of_words(&self, content: &[&str]) -> Vec<Event> {
        let carried: Vec<Option<usize>> = content.iter().map(|w| self.carries(w)).collect();
        let mut found: Vec<Event> = Vec::new();
        for dated in &self.all {
            let (t, c) = dated.at;
            let fits: Vec<f32> = content.iter().map(|w| self.fit(w, dated)).collect();
            let best = fits.iter().copied().fold(0.0, f32::max);
            let more = fits.iter().filter(|f| **f > 0.0).count().saturating_sub(1) as f32;
            let names = |w: &str| ANYTHING.contains(&lemma(w).as_str());
            let lost = (0..content.len()).any(|i| fits[i] == 0.0 && carried[i].is_none() && !names(content[i]));
            if lost {
                continue;
            }
            if is_bookkeeping(self.lexicon, (t, c)) && best < 0.95 {
                continue;
            }
            let of_own = carried.contains(&Some(t));
            let own_date = self.lexicon.tables[t].date == Some(c) || start_in(self.lexicon, t, None) == Some(c);
            let score = if best > 0.0 {
                let elsewhere = carried.iter().flatten().any(|x| *x != t && !self.adjacent(*x, t));
                best + 0.05 * more + if of_own { 0.05 } else { 0.0 } - if elsewhere { 0.3 } else { 0.0 }
            } else if of_own && own_date && !self.lexicon.is_entity(t) {
                0.75
            } else {
                continue;
            };
            found.push(Event { at: (t, c), score });
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        found.truncate(PAIRED);
        found
    }

    fn adjacent(&self, a: usize, b: usize) -> bool {
        a == b || self.lexicon.adjacent[a].iter().map(|&e| &self.lexicon.edges[e]).any(|e| e.from == b || e.to == b)
    }

    /// Keys between two tables: 0, 1 or 2.
    fn distance(&self, a: usize, b: usize) -> Option<usize> {
        if a == b {
            return Some(0);
        }
        if self.adjacent(a, b) {
            return Some(1);
        }
        let near = self.lexicon.adjacent[a].iter().map(|&e| &self.lexicon.edges[e]).map(|e| if e.from == a { e.to } else { e.from });
        near.take(MANY_TABLES).any(|x| self.steps.take(1) && self.adjacent(x, b)).then_some(2)
    }

    /// The two dates that fit together best. `ahead`: what was planned counts, not what came of it.
    pub(super) fn pair(&self, starts: &[Event], ends: &[Event], ahead: bool) -> Option<(At, At)> {
        let planned = |at: At| {
            let words = &self.lexicon.tables[at.0].columns[at.1].words;
            let actual = words.iter().any(|w| w.starts_with("actual") || w.starts_with("real"));
            match (is_promised(self.lexicon, at), ahead) {
                (true, false) => -0.15,
                (true, true) => 0.1,
                (false, false) if actual => 0.1,
                // 'returned at' is what happened, 'return at' may be what was agreed.
                (false, false) if words.iter().any(|w| w.ends_with("ed")) => 0.05,
                (false, true) if actual => -0.1,
                _ => 0.0,
            }
        };
        let bonus = |at: At| planned(at) + if self.named.contains(&at.0) { 0.1 } else { 0.0 };
        let mut best: Option<(f32, At, At)> = None;
        for a in starts {
            for b in ends {
                if a.at == b.at {
                    continue;
                }
                let Some(far) = self.distance(a.at.0, b.at.0) else { continue };
                let score = a.score + b.score + bonus(a.at) + bonus(b.at) - 0.2 * far as f32;
                if best.is_none_or(|(s, ..)| score > s + 1e-4) {
                    best = Some((score, a.at, b.at));
                }
            }
        }
        best.map(|(_, a, b)| (a, b))
    }

    /// What was planned and what came of it: two dates of one event ('scheduled arrival', 'actual arrival'), of those told where any are.
    pub(super) fn missed(&self, told: Option<&[Event]>) -> Option<(At, At)> {
        let telling = |at: At| {
            let words = self.lexicon.tables[at.0].columns[at.1].words.iter();
            words.filter(|w| {
                !crate::compose::course::is_promise(w) && !matches!(w.as_str(), "actual" | "real" | "date" | "time" | "at" | "on")
            })
        };
        let may = |at: At| told.is_none_or(|all| all.iter().any(|e| e.at == at && e.score > 0.78));
        let mut best: Option<(bool, At, At)> = None;
        for planned in self.all.iter().filter(|d| is_promised(self.lexicon, d.at)) {
            let t = planned.at.0;
            for actual in self.all.iter().filter(|d| d.at.0 == t && !is_promised(self.lexicon, d.at)) {
                let shared = telling(planned.at).any(|w| telling(actual.at).any(|x| x == w));
                if !self.steps.take(1) || !shared || !may(actual.at) {
                    continue;
                }
                let named = self.named.contains(&t);
                if best.is_none_or(|b| named && !b.0) {
                    best = Some((named, planned.at, actual.at));
                }
            }
        }
        best.map(|(_, planned, actual)| (planned, actual))
    }

    /// What is ahead when something is booked: the planned date of the same rows, or of what they belong to.
    pub(super) fn planned(&self, from: At) -> Option<At> {
        const HELD: &[&str] = &[
            "start", "begin", "depart", "pickup", "pick", "event", "held", "perform", "checkin", "arriv", "schedul", "appoint", "visit",
            "stay", "date",
        ];
        // Of departure and arrival the one that a row keeps first comes first: guests arrive, ships depart.
        let held = |w: &String| {
            let way = w.starts_with("arriv");
            HELD.iter().position(|h| if way { *h == "depart" } else { w.starts_with(h) })
        };
        let score = |d: &Dated| d.words.iter().filter_map(held).min();
        let best = |far: usize| {
            let near = self.all.iter().filter(|d| d.at != from && self.distance(d.at.0, from.0) == Some(far));
            let actual = |d: &Dated| d.words.iter().any(|w| w.starts_with("actual"));
            near.filter(|d| far == 0 || !self.lexicon.is_entity(d.at.0))
                .filter_map(|d| Some((score(d)?, actual(d), d.at)))
                .filter(|x| !is_bookkeeping(self.lexicon, x.2))
                .min()
                .map(|x| x.2)
        };
        best(0).or_else(|| best(1)).or_else(|| best(2))
    }

    /// Where the rows of what is spoken of begin, before an event: of the rows named, else of the event's own.
    pub(super) fn beginning(&self, end: At, subject: Option<usize>) -> Option<At> {
        let of = |t: usize| start_in(self.lexicon, t, (t == end.0).then_some(end.1)).map(|c| (t, c));
        let happens = |t: &usize| *t != end.0 && !self.lexicon.is_person(*t) && self.distance(*t, end.0).is_some();
        if let Some(found) = subject.filter(happens).and_then(of) {
            return Some(found);
        }
        of(end.0).or_else(|| {
            let up = self.lexicon.adjacent[end.0].iter().map(|&e| &self.lexicon.edges[e]).filter(|e| e.from == end.0 && e.to != end.0);
            up.map(|e| e.to).filter(|&t| !self.lexicon.is_entity(t)).find_map(of)
        })
    }
}

/// The time from one date to another, as a number of units where one is asked for.
pub(super) fn length(lexicon: &Lexicon, (start, end): (At, At), seconds: Option<&'static str>) -> Expr {
    let column = |(t, c): At| {
        let table = &lexicon.schema.tables[t];
        Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() })
    };
    let length = Expr::Arithmetic(Arithmetic::Subtract, Box::new(column(end)), Box::new(column(start)));
    let is_date = |(t, c): At| lexicon.schema.tables[t].columns[c].class == TypeClass::Date;
    match seconds {
        None => length,
        Some("86400.0") if is_date(start) && is_date(end) => length,
        Some("1") => Expr::Seconds(Box::new(length)),
        Some(n) => Expr::Arithmetic(Arithmetic::Divide, Box::new(Expr::Seconds(Box::new(length))), Box::new(Expr::Number(n.into()))),
    }
}
