//! Words that stand within what is stored: 'units of headphones' where products are called 'Wireless Headphones', 'scaffold riggers'
//! where a skill is called 'Scaffold erection'. And what somebody is able to do: 'can drive a crane'.

use super::values::{Phrases, Spoken};
use super::{Finder, Sense};
use crate::lexicon::{DICTIONARY, Target};
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::schema::ValueHit;
use crate::text::Token;
use crate::weights::weight;

/// Verbs that take a thing by a part of its name.
const LINKING: &[&str] =
    &["buy", "bought", "sell", "sold", "order", "have", "has", "had", "about", "want", "get", "got", "made", "took", "take"];
/// Fit of a part of a value.
const PART: f32 = 0.75;
/// Readings that fit better leave no room for a part of a value.
const TOLD: f32 = 0.55;
/// What people are able to do is kept in columns or tables of such names.
const ABILITIES: &[&str] = &[
    "skill",
    "licence",
    "license",
    "certificate",
    "certification",
    "qualification",
    "competence",
    "competency",
    "training",
    "ability",
    "language",
    "instrument",
    "endorsement",
    "speciality",
    "specialty",
    "trade",
    "craft",
];
/// Verbs that say that somebody is able to do or handle what is named behind them.
const ABLE: &[&str] = &[
    "drive", "operate", "use", "handle", "run", "work", "do", "fly", "ride", "speak", "play", "teach", "perform", "steer", "sail", "hold",
    "have",
];

/// What is held by those who are able to do something.
const HELD: &[&str] = &["skill", "ticket", "licence", "license", "certificate", "certification", "qualification", "training", "permit"];

/// The tokens of what somebody is able to do, without the verb before and the noun behind: 'crane' of 'drive a crane'.
pub(crate) fn what_is_able(tokens: &[Token]) -> &[Token] {
    let verb = |t: &Token| ABLE.contains(&t.lower.as_str());
    let bare = match tokens {
        [first, article, rest @ ..] if verb(first) && matches!(article.lower.as_str(), "a" | "an" | "the") && !rest.is_empty() => rest,
        [first, rest @ ..] if verb(first) && !rest.is_empty() => rest,
        _ => tokens,
    };
    match bare {
        [rest @ .., last] if !rest.is_empty() && HELD.contains(&last.lemma.as_str()) => rest,
        _ => bare,
    }
}

impl Finder<'_> {
    /// Adds conditions on what holds a word or phrase that is nothing else.
    pub(super) fn parts_of_values(&mut self, hits: &[ValueHit], phrases: &Phrases, spoken: &Spoken) {
        let mut spans: Vec<(usize, usize, &str)> = Vec::new();
        for h in hits {
            for &(start, end, factor) in phrases.at(&h.phrase) {
                if factor == 1.0 && !spans.iter().any(|s| (s.0, s.1) == (start, end)) {
                    spans.push((start, end, &h.phrase));
                }
            }
        }
        for (start, end, phrase) in spans {
            if self.may_be_part(start, end) {
                self.part_of_values(start, end, phrase, hits, spoken);
            }
        }
    }

    /// True for plain words that nothing else explains.
    fn may_be_part(&self, start: usize, end: usize) -> bool {
        let span = &self.tokens[start..end];
        let plain = span.iter().all(|t| !t.quoted && !t.punctuation && !t.capitalized);
        let common = |w: &str| crate::rank::COMMON.contains(w) || crate::compose::units::is_unit(w);
        let told = self.found.get(&(start, end)).is_some_and(|f| f.1.iter().any(|r| r.fit > TOLD));
        let last = &span[span.len() - 1];
        plain && !told && last.lower.chars().count() >= 4 && !common(&last.lower) && !common(&last.lemma)
    }

    /// True where what stands before takes a thing by a part of its name.
    fn is_led(&self, start: usize) -> bool {
        let Some(before) = start.checked_sub(1).and_then(|b| self.tokens.get(b)) else { return false };
        let tag = DICTIONARY.keyword(&before.lower).map(|k| k.tag);
        matches!(tag, Some("of" | "prep" | "with" | "verb" | "all" | "and" | "or" | "without" | "each" | "neg" | "its" | "like" | "that"))
            || before.lower.ends_with("ed")
            || matches!(before.lower.as_str(), "both" | "either" | "neither" | "only")
            || LINKING.contains(&before.lower.as_str())
    }

    /// The tables and columns that a word beside names, by a name of its own, another word or its first letters.
    fn beside(&self, at: Option<usize>) -> Vec<Target> {
        const NAMED: f32 = 0.45;
        let readings = at.and_then(|i| self.found.get(&(i, i + 1))).map_or(&[][..], |f| f.1.as_slice());
        let named = readings.iter().filter(|r| r.fit >= NAMED);
        named
            .filter_map(|r| match r.sense {
                Sense::Table(t) => Some(Target::Table(t)),
                Sense::Column(t, c) => Some(Target::Column(t, c)),
                _ => None,
            })
            .collect()
    }

    /// Whether a value of a table may describe what is named beside it: rows of it or of what is linked to it.
    fn describes_beside(&self, beside: &[Target], table: usize, column: usize) -> bool {
        beside.iter().any(|b| match *b {
            Target::Column(t, c) => {
                // 'sick days': what is measured, by the kind that its rows refer to.
                let measured = self.lexicon.schema.tables[t].columns[c].class.is_number() && self.lexicon.is_measure(t, c);
                let refers = |&e: &usize| self.lexicon.edges[e].from == t && self.lexicon.edges[e].to == table;
                t == table && (c == column || self.lexicon.tables[t].columns[c].key)
                    || measured && t != table && self.lexicon.adjacent[t].iter().any(refers)
            }
            Target::Table(t) => {
                let linked = |&e: &usize| {
                    let edge = &self.lexicon.edges[e];
                    edge.from == table || edge.to == table
                };
                t == table || self.lexicon.adjacent[t].iter().any(linked)
            }
        })
    }

    fn part_of_values(&mut self, start: usize, end: usize, phrase: &str, hits: &[ValueHit], spoken: &Spoken) {
        let said: Vec<(String, String)> = self.tokens[start..end].iter().map(|t| (t.lower.clone(), t.lemma.clone())).collect();
        let holds = |value: &str| {
            let words: Vec<String> = value.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
            let same = |w: &str, (lower, lemma): &(String, String)| w == lower || w == lemma || crate::text::lemma(w) == *lemma;
            words.len() > said.len() && words.windows(said.len()).any(|run| run.iter().zip(&said).all(|(w, s)| same(w, s)))
        };
        let led = self.is_led(start);
        let article = start.checked_sub(1).is_some_and(|b| matches!(self.tokens[b].lower.as_str(), "a" | "an" | "any" | "the"));
        let (after, before) = (self.beside(Some(end)), self.beside(start.checked_sub(1)));
        let mut columns: Vec<(usize, usize, Vec<&str>)> = Vec::new();
        for h in hits.iter().filter(|h| h.phrase.eq_ignore_ascii_case(phrase) && holds(&h.value)) {
            let Some(table) = self.lexicon.table(&h.table) else { continue };
            let Some(column) = self.lexicon.column(table, &h.column) else { continue };
            let shown = self.lexicon.tables[table].display.contains(&column);
            let sorts = self.lexicon.roles[table].categorizes(column);
            // A thing by a part of its name where a thing is taken; else what describes the rows that are named beside it.
            let beside = self.describes_beside(&after, table, column) || self.describes_beside(&before, table, column);
            let taken = led && shown && spoken.allows(self, start, end, table);
            let described = beside || article && (spoken.reached.contains(&table) || self.able(table, column));
            if !(taken || described && (shown || sorts)) {
                continue;
            }
            match columns.iter_mut().find(|(t, c, _)| (*t, *c) == (table, column)) {
                Some((_, _, values)) => values.push(&h.value),
                None => columns.push((table, column, vec![&h.value])),
            }
        }
        let last = &self.tokens[end - 1];
        let stem = if last.lower.starts_with(&last.lemma) { last.lemma.clone() } else { last.lower.clone() };
        let text: Vec<&str> = self.tokens[start..end - 1].iter().map(|t| t.lower.as_str()).chain(std::iter::once(stem.as_str())).collect();
        let pattern = format!("%{}%", text.join(" "));
        let cover = weight("cover.value_fuzzy") + weight("cover.value_word") * (end - start - 1) as f32;
        for (table, column, mut values) in columns {
            values.sort_unstable();
            values.dedup();
            let sense = match values.as_slice() {
                // 'nut allergy' where 'nuts, milk' is stored
                [only] if !self.lexicon.tables[table].display.contains(&column) && super::listed::parts(only).is_empty() => {
                    Sense::Value { table, column, value: (*only).to_owned(), exact: false }
                }
                _ => {
                    let shape = &self.lexicon.schema.tables[table];
                    let expr = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[column].name.clone() });
                    Sense::Restriction(Box::new(Predicate::Like { expr, pattern: pattern.clone(), negated: false }))
                }
            };
            self.add(start, end, cover, sense, PART);
        }
    }

    /// True for what people are able to do.
    fn able(&self, table: usize, column: usize) -> bool {
        let entry = &self.lexicon.tables[table];
        entry.words.iter().chain(&entry.columns[column].words).any(|w| ABILITIES.contains(&w.as_str()))
    }

    /// 'can drive a crane', 'with a crane licence': the words around say no more than the skill itself.
    pub(super) fn abilities(&mut self) {
        let mut found = Vec::new();
        for (&(start, end), (cover, readings)) in &self.found {
            for r in readings {
                let place = match &r.sense {
                    Sense::Value { table, column, .. } => Some((*table, *column)),
                    Sense::Restriction(p) => self.place_of(p),
                    _ => None,
                };
                if place.is_none_or(|(t, c)| !self.able(t, c)) {
                    continue;
                }
                let held = usize::from(self.tokens.get(end).is_some_and(|t| HELD.contains(&t.lemma.as_str())));
                let word = |back: usize| start.checked_sub(back).map_or("", |i| self.tokens[i].lower.as_str());
                let article = usize::from(matches!(word(1), "a" | "an" | "the"));
                let can = matches!(word(article + 2), "can" | "could" | "to" | "may" | "who" | "that") || held > 0;
                let verb = if can && ABLE.contains(&word(article + 1)) { article + 1 } else { 0 };
                if verb + held > 0 {
                    found.push((start - verb, end + held, cover + 0.8 * (verb + held) as f32, r.sense.clone(), r.fit));
                }
            }
        }
        for (start, end, cover, sense, fit) in found {
            self.add(start, end, cover, sense, fit);
        }
    }

    /// The only column of a condition.
    fn place_of(&self, condition: &Predicate) -> Option<(usize, usize)> {
        let mut columns: Vec<&ColumnRef> = Vec::new();
        condition.columns(&mut |c| columns.push(c));
        let [only] = columns.as_slice() else { return None };
        let t = self.lexicon.table(&only.table.name)?;
        Some((t, self.lexicon.column(t, &only.column)?))
    }
}
