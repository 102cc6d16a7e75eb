//! Values of the data among the words: looked up by the letter first, then what is left by its nearness.
//!
//! A value is found, never invented: a plain word of the language is no misspelling, and no condition is put on a table that
//! nothing in the question speaks of because one of its columns happens to hold a word of the question.

use super::{DEMONYMS, Finder, LONGEST_VALUE, Sense, places};
use crate::hashing::QuickMap;
use crate::lexicon::{DICTIONARY, Target};
use crate::numbers;
use crate::rank::COMMON;
use crate::schema::{ValueHit, ValueSource};
use crate::text::Token;
use crate::weights::weight;
use std::collections::HashSet;

/// Words of a phrase of plain words that is looked for by its nearness; names may be longer.
const NEAR_WORDS: usize = 3;
/// Phrases of a question that are looked for by their nearness.
const NEAR_PHRASES: usize = 16;
/// Shorter plain words are only looked up as they are.
const NEAR_LENGTH: usize = 4;
/// Keys that lead from a row to what it refers to: address, city, country.
const LOOKUP_STEPS: usize = 3;
/// Fit of the same words put together otherwise, and of another name of a place.
pub(super) const SAME: f32 = 0.97;
const PLACE: f32 = 0.94;
/// Fit of what those are called who are from a place.
const INHABITANT: f32 = 0.9;
/// Fit of another word for what is stored ('puppies' for dogs), and how many of them are looked up for a word.
const OTHER_WORD: f32 = 0.62;
const OTHER_WORDS: usize = 4;
/// Fit of what letters are commonly short for.
const LETTERS: f32 = 0.81;

/// The phrases of a question with the places where they stand: first and last token, and how well the phrase is what stands there.
#[derive(Default)]
pub(super) struct Phrases {
    texts: Vec<String>,
    places: QuickMap<String, Vec<(usize, usize, f32)>>,
}

impl Phrases {
    fn put(&mut self, phrase: String, start: usize, len: usize, fit: f32) {
        let list = self.places.entry(phrase.to_lowercase()).or_default();
        if list.is_empty() {
            self.texts.push(phrase);
        }
        list.push((start, start + len, fit));
    }

    pub(super) fn at(&self, phrase: &str) -> &[(usize, usize, f32)] {
        self.places.get(&phrase.to_lowercase()).map_or(&[], Vec::as_slice)
    }
}

/// What the question speaks of, as far as names tell.
pub(super) struct Spoken {
    /// Tables that are named, or a column that only they have.
    pub(super) tables: HashSet<usize>,
    /// The same with what their rows refer to.
    pub(super) reached: HashSet<usize>,
    /// Tokens that are written as names.
    pub(super) names: Vec<bool>,
    /// Tokens that are stored as a language, where languages are spoken of.
    languages: HashSet<usize>,
}

impl Finder<'_> {
    pub(super) fn values(&mut self, source: &dyn ValueSource) {
        let phrases = self.phrases();
        if phrases.texts.is_empty() {
            return;
        }
        let mut spoken = self.spoken();
        let hits = source.find(&phrases.texts);
        spoken.languages = self.languages(&hits, &phrases);
        self.persons(source, &hits);
        self.calendar_values(&hits);
        for h in &hits {
            self.spelt_value(h, &phrases, &spoken);
        }
        self.rows_by_kinds(source);
        self.names_with_times();
        let near = self.worth_a_search(&phrases, &hits, &spoken);
        if !near.is_empty() {
            let near = source.near(&near);
            self.near_values(&near, &phrases, &spoken);
            self.parts_of_values(&near, &phrases, &spoken);
        }
        self.listed_values(source);
        self.abilities();
        for i in 0..self.tokens.len() {
            let person = self.found.get(&(i, i + 1)).is_some_and(|f| f.1.iter().any(|r| matches!(r.sense, Sense::Restriction(_))));
            if self.tokens[i].quoted && !person {
                let text = self.tokens[i].text.clone();
                self.add(i, i + 1, weight("cover.quoted"), Sense::Quoted(text), 0.5);
            }
        }
    }

    /// 'in the Night Slalom': a name that is stored is no time of the day, though it begins with one.
    fn names_with_times(&mut self) {
        let capital = |i: usize| self.tokens[i].capitalized;
        let names: Vec<(usize, usize)> = self
            .found
            .iter()
            .filter(|((from, to), (_, readings))| {
                to - from > 1
                    && capital(*from)
                    && capital(*to - 1)
                    && readings.iter().any(|r| matches!(r.sense, Sense::Value { exact: true, .. }) && r.fit >= 0.95)
            })
            .map(|(span, _)| *span)
            .collect();
        if names.is_empty() {
            return;
        }
        self.found.retain(|(from, to), (_, readings)| {
            let breaks = |(start, end): &(usize, usize)| *from < *start && *to > *start && *to < *end;
            if names.iter().any(breaks) {
                readings.retain(|r| !matches!(r.sense, Sense::Time(_)));
            }
            !readings.is_empty()
        });
    }

    /// True for what is spoken, and no place: 'countries that don't use English'.
    fn is_language(&self, i: usize) -> bool {
        const SPOKEN: &[&str] = &["speak", "use", "learn", "teach", "study", "write", "read", "understand", "know"];
        const BEHIND: &[&str] = &["as", "in", "at", "and", "or", "but", "by", "officially", "widely", "only", "too", "well"];
        let behind = self.tokens.get(i + 1).is_none_or(|t| t.punctuation || BEHIND.contains(&t.lower.as_str()));
        behind && i.checked_sub(1).is_some_and(|k| SPOKEN.contains(&self.tokens[k].lemma.as_str()))
    }

    /// What may be a value, as it stands and in its singular.
    fn phrases(&self) -> Phrases {
        let n = self.tokens.len();
        let mut out = Phrases::default();
        for i in 0..n {
            let t = &self.tokens[i];
            if t.quoted {
                out.put(t.text.clone(), i, 1, 1.0);
                continue;
            }
            if t.punctuation {
                continue;
            }
            for stored in super::initials::expansions(&t.text) {
                out.put((*stored).to_string(), i, 1, LETTERS);
            }
            for d in DEMONYMS.get(t.lower.as_str()).into_iter().flatten().filter(|_| !self.is_language(i)) {
                out.put((*d).to_string(), i, 1, 0.93);
                for code in places::named(d) {
                    out.put(code.to_string(), i, 1, PLACE);
                }
            }
            // '20 euros' are an amount of them.
            let counted = i > 0 && self.tokens[i - 1].text.ends_with(|c: char| c.is_ascii_digit());
            for len in (1..=places::LONGEST.min(n - i)).filter(|_| !counted) {
                for name in places::other_names(&self.tokens[i..i + len]) {
                    out.put(name.to_string(), i, len, PLACE);
                }
                // 'from Portugal' of those whose nationality is kept as 'Portuguese'.
                if i > 0 && self.tokens[i - 1].lower == "from" {
                    for name in places::inhabitants(&self.tokens[i..i + len]) {
                        out.put(name.clone(), i, len, INHABITANT);
                    }
                }
            }
            for len in 1..=LONGEST_VALUE.min(n - i) {
                let span = &self.tokens[i..i + len];
                let last = &span[len - 1];
                if span.iter().any(|t| t.quoted) || (last.punctuation && last.text != ".") {
                    break;
                }
                // 'on hold', 'in progress' are values, too; 'in Germany' is none.
                let told = len == 1 && (self.kind_of(i).is_some() || !last.punctuation && !self.columns_beside(i, i + 1).is_empty());
                if stops(last) && !told || stops(&span[0]) && (len == 1 && !told || len > 1 && !leads(&span[0])) {
                    continue;
                }
                let words: Vec<&str> = span.iter().map(|t| if t.worded { t.lower.as_str() } else { t.text.as_str() }).collect();
                let phrase = words.join(" ");
                if phrase.len() < 2 && !phrase.chars().all(char::is_uppercase) {
                    continue;
                }
                // 'in progress' for `in_progress`, 'part-time' for `Part Time`.
                if (2..=3).contains(&len) && words.iter().all(|w| w.chars().all(char::is_alphanumeric)) {
                    for joint in ["_", "-", ""] {
                        out.put(words.join(joint), i, len, SAME);
                        // 'night drives' for `night_drive`
                        if last.lemma != last.lower {
                            let mut singular = words.clone();
                            singular[len - 1] = &last.lemma;
                            out.put(singular.join(joint), i, len, SAME);
                        }
                    }
                    // 'in the workshop' for `in_workshop`
                    if let [first, "the" | "a" | "an", last] = words.as_slice() {
                        for joint in ["_", "-", " "] {
                            out.put([*first, *last].join(joint), i, len, SAME);
                        }
                    }
                } else if len == 1 && phrase.contains(['-', '_']) {
                    for said in [phrase.as_str(), last.lemma.as_str()] {
                        for joint in ["_", "-", " ", ""] {
                            let joined = said.split(['-', '_']).collect::<Vec<_>>().join(joint);
                            if joined != phrase {
                                out.put(joined, i, len, SAME);
                            }
                        }
                    }
                }
                out.put(phrase, i, len, 1.0);
                // 'exported': the value may be the verb itself.
                if let (1, Some(base)) = (len, last.lower.strip_suffix("ed").filter(|b| b.chars().count() > 3 && last.lemma == last.lower))
                {
                    out.put(base.to_string(), i, len, 0.8);
                    out.put(format!("{base}e"), i, len, 0.8);
                }
                // 'who can weld' where 'Welding' is stored.
                if len == 1
                    && i > 0
                    && matches!(self.tokens[i - 1].lower.as_str(), "can" | "could")
                    && !DICTIONARY.knows(&last.lower)
                    && last.lower.chars().count() > 3
                {
                    let root = last.lower.strip_suffix('e').unwrap_or(&last.lower);
                    out.put(format!("{root}ing"), i, 1, 0.85);
                    out.put(format!("{}{}ing", last.lower, last.lower.chars().last().unwrap_or_default()), i, 1, 0.85);
                }
                let plain = len == 1 && !last.capitalized && last.lower.chars().count() > 2 && !DICTIONARY.knows(&last.lower);
                if plain && !self.lexicon.named(&last.lemma).iter().any(|h| h.weight > 0.6) {
                    for other in DICTIONARY.synonyms(&last.lemma).iter().take(OTHER_WORDS) {
                        out.put((*other).to_string(), i, 1, OTHER_WORD);
                    }
                }
                let one = i > 0 && matches!(self.tokens[i - 1].lower.as_str(), "a" | "an" | "any" | "another" | "each" | "every");
                if last.lemma != last.lower {
                    let mut singular = words;
                    singular[len - 1] = &last.lemma;
                    out.put(singular.join(" "), i, len, 0.9);
                } else if one && len <= 2 && last.lower.chars().count() > 2 && last.lower.chars().all(char::is_alphabetic) {
                    // 'who bought a tent' where 'Tents' is stored.
                    let mut several = words;
                    let noun = super::nouns::several_of(several[len - 1]);
                    several[len - 1] = &noun;
                    out.put(several.join(" "), i, len, 0.9);
                }
            }
        }
        out
    }

    fn spoken(&self) -> Spoken {
        let mut tables = HashSet::new();
        for (_, readings) in self.found.values() {
            let columns: Vec<usize> = readings
                .iter()
                .filter(|r| r.fit >= 0.95)
                .filter_map(|r| if let Sense::Column(t, _) = r.sense { Some(t) } else { None })
                .collect();
            if let [only] = columns.as_slice() {
                tables.insert(*only);
            }
            tables.extend(
                readings.iter().filter_map(|r| if let (Sense::Table(t), true) = (&r.sense, r.fit >= 0.75) { Some(*t) } else { None }),
            );
        }
        let mut reached = tables.clone();
        let mut open: Vec<usize> = tables.iter().copied().collect();
        for _ in 0..LOOKUP_STEPS {
            let mut next = Vec::new();
            for t in open {
                for &e in &self.lexicon.adjacent[t] {
                    let edge = &self.lexicon.edges[e];
                    let bridge = edge.to == t && self.only_links(edge.from);
                    let other = if edge.from == t { edge.to } else { edge.from };
                    if (edge.from == t || edge.one_to_one || bridge || crate::meaning::spells::keeps(self.lexicon, other))
                        && reached.insert(other)
                    {
                        next.push(other);
                    }
                }
            }
            open = next;
        }
        let words = self.tokens.iter().filter(|t| !t.punctuation && t.text.chars().any(char::is_alphabetic));
        let (all, capitals) = words.fold((0, 0), |(all, capitals), t| (all + 1, capitals + usize::from(t.capitalized)));
        // A question in capitals says nothing by them.
        let telling = capitals <= 2 || 2 * capitals <= all + 1;
        let names = (0..self.tokens.len())
            .map(|i| {
                let begins = i == 0 || matches!(self.tokens[i - 1].text.as_str(), "." | "?" | "!" | ":");
                self.tokens[i].capitalized && telling && !begins
            })
            .collect();
        Spoken { tables, reached, names, languages: HashSet::new() }
    }

    /// True for a table that says no more than what belongs together: keys, and at most one thing of its own.
    fn only_links(&self, table: usize) -> bool {
        let entry = &self.lexicon.tables[table];
        let own = entry.columns.iter().enumerate().filter(|(c, e)| !e.key && !self.lexicon.schema.tables[table].primary_key.contains(c));
        entry.bridge && own.count() <= 1
    }

    /// A value spelt like the phrase.
    fn spelt_value(&mut self, h: &ValueHit, phrases: &Phrases, spoken: &Spoken) {
        let Some(t) = self.lexicon.table(&h.table) else { return };
        let Some(c) = self.lexicon.column(t, &h.column) else { return };
        for &(start, end, factor) in phrases.at(&h.phrase) {
            let span = &self.tokens[start..end];
            // 'speak Dutch' is no one from the Netherlands, where languages are kept.
            if (factor == 0.93 || factor == PLACE) && end - start == 1 && spoken.languages.contains(&start) {
                continue;
            }
            let len = (end - start) as f32;
            let one = &span[0];
            let capital = span.iter().any(|t| t.capitalized) && !(start == 0 && end == 1);
            let plain = end - start == 1 && !one.capitalized && !one.quoted;
            // 'how high is the fee' asks how much it is.
            if plain && start > 0 && self.tokens[start - 1].lower == "how" {
                continue;
            }
            // 'no. of guests' speaks of no NO, whatever country that is.
            if plain && crate::shorthand::is_shorthand(&one.text.to_lowercase(), &one.lower) {
                continue;
            }
            // 'with the status available', 'available as their status': the column says that it is one of its values.
            let told = !one.quoted && self.columns_beside(start, end).contains(&(t, c));
            // 'the median fixed fee' is of the amount, though a way of billing is called so.
            if !told && !one.quoted && self.is_computed(start, end) {
                continue;
            }
            // 'recorded shows', where shows are live or recorded.
            let kind = told && plain && h.value.eq_ignore_ascii_case(&one.lower)
                || plain && h.value.eq_ignore_ascii_case(&one.lower) && (self.sorts(start, t, c) || self.is_said_of(start, t, c));
            let common = plain
                && !kind
                && (DICTIONARY.keyword(&one.lower).is_some()
                    || DICTIONARY.keyword(&one.lemma).is_some()
                    || DICTIONARY.knows(&one.lower) && h.value != one.lower
                    || (one.lower.chars().count() <= 2 && h.value != one.text));
            let number = span.iter().all(|t| t.lower.chars().all(|c| c.is_ascii_digit()))
                || end - start == 1 && !one.capitalized && numbers::number_at(&[one.lower.as_str()], 0).is_some();
            // 'which jockey' asks for rows, whatever column holds the word.
            let rows = plain && self.lexicon.named(&one.lemma).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)));
            // 'the sales department' where departments are a column.
            let headed = !number && self.heads(end, t, c);
            if (common && !headed || number || rows && !headed) && !one.quoted || !kind && !spoken.allows(self, start, end, t) {
                continue;
            }
            if factor == PLACE && !places::holds(self.lexicon, t, c, span, &h.value) {
                continue;
            }
            // Another word for a category of what is spoken of, never for a name.
            if factor == OTHER_WORD
                && (!spoken.speaks_of(t) || self.lexicon.tables[t].display.contains(&c) || !self.lexicon.roles[t].categorizes(c))
            {
                continue;
            }
            let verb = plain && (one.lower.ends_with("ed") || one.lower.ends_with("ing"));
            // 'kittens' where the pets' kinds are stored: the kind, not the pets.
            let own = plain && factor >= 0.9 && self.lexicon.roles[t].categorizes(c);
            if own && let Some((_, readings)) = self.found.get_mut(&(start, end)) {
                let near = |x: usize| {
                    x == t || self.lexicon.adjacent[t].iter().any(|&e| self.lexicon.edges[e].from == x || self.lexicon.edges[e].to == x)
                };
                readings.retain(|r| !(matches!(r.sense, Sense::Table(x) if near(x)) && r.fit < 0.8));
            }
            if kind && let Some((_, readings)) = self.found.get_mut(&(start, end)) {
                readings.retain(|r| !matches!(r.sense, Sense::Keyword(..)));
            }
            let mut cover = weight("cover.value") * factor + weight("cover.value_word") * (len - 1.0);
            let fit = factor * if verb && h.value.chars().next().is_some_and(char::is_uppercase) { 0.7 } else { 1.0 };
            if capital {
                cover += weight("cover.value_capital");
            }
            // 'American Airlines' written as a name is one, though both words mean something by themselves.
            if span.iter().all(|t| t.capitalized) {
                cover += weight("cover.value_capital") * (len - 1.0);
            }
            if one.quoted {
                cover += weight("cover.quoted");
            }
            self.add(
                start,
                end,
                cover,
                Sense::Value { table: t, column: c, value: h.value.clone(), exact: factor != OTHER_WORD && factor != LETTERS },
                fit,
            );
        }
    }

    /// The phrases that no value is spelt like and that could be a misspelt or shortened one, names first.
    fn worth_a_search(&self, phrases: &Phrases, hits: &[ValueHit], spoken: &Spoken) -> Vec<String> {
        let known: HashSet<String> = hits.iter().map(|h| h.phrase.to_lowercase()).collect();
        let mut explained = vec![false; self.tokens.len()];
        for &(start, end, _) in known.iter().flat_map(|p| phrases.at(p)) {
            explained[start..end].iter_mut().for_each(|e| *e = true);
        }
        // A word that says nothing by itself yet.
        let open = |i: usize| {
            let t = &self.tokens[i];
            let named = |w: &str| self.lexicon.named(w).iter().any(|h| h.weight > 0.9);
            let of_the_language = DICTIONARY.knows(&t.lower) || DICTIONARY.knows(&t.lemma);
            !explained[i]
                && !t.punctuation
                && !of_the_language
                && t.lower.chars().any(char::is_alphabetic)
                && (spoken.names[i] || !(COMMON.contains(t.lower.as_str()) || COMMON.contains(t.lemma.as_str())))
                && !named(&t.lemma)
                && !self.is_timed(i)
        };
        let mut wanted: Vec<(u8, usize, &String)> = Vec::new();
        for text in phrases.texts.iter().filter(|t| !known.contains(&t.to_lowercase())) {
            let Some(&(start, end, _)) = phrases.at(text).iter().find(|p| p.2 == 1.0) else { continue };
            let span = &self.tokens[start..end];
            let name = (start..end)
                .all(|i| spoken.names[i] || self.tokens[i].text == "." || !self.tokens[i].text.chars().any(char::is_alphabetic));
            let rank = if span[0].quoted {
                0
            } else if text.chars().count() < NEAR_LENGTH || !(start..end).any(open) {
                continue;
            } else if name {
                1
            } else if end - start == 1 {
                2
            } else if end - start <= NEAR_WORDS && open(start) && open(end - 1) {
                3
            } else if end - start <= NEAR_WORDS && open(end - 1) && !stops(&span[0]) {
                // 'type 1 diabetes', 'high blood pressure'
                4
            } else {
                continue;
            };
            wanted.push((rank, usize::MAX - (end - start), text));
        }
        wanted.sort();
        wanted.into_iter().take(NEAR_PHRASES).map(|(_, _, text)| text.clone()).collect()
    }

    fn is_timed(&self, i: usize) -> bool {
        self.found.iter().any(|((start, end), (_, readings))| {
            (*start..*end).contains(&i) && readings.iter().any(|r| matches!(r.sense, Sense::Time(_)) && r.fit > 0.5)
        })
    }

    /// True where words name an amount, all of them, and the question computes with amounts.
    fn is_computed(&self, start: usize, end: usize) -> bool {
        use crate::terse::{Kind, found, is_aggregate};
        let span = &self.tokens[start..end];
        let ends = |w: &str| matches!(w, "highest" | "lowest" | "largest" | "smallest" | "biggest" | "cumulative" | "cumulatively");
        end - start > 1
            && self.tokens.iter().any(|t| !t.quoted && (is_aggregate(&t.lower) || ends(&t.lower)))
            && matches!(found(span, self.lexicon), Some((Kind::Amount, _)))
    }

    /// Columns that sort rows and are named right beside what could be their value: 'status available', 'whose status is available',
    /// 'available as their status'.
    fn columns_beside(&self, start: usize, end: usize) -> Vec<(usize, usize)> {
        let word = |i: usize| self.tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
        let link = |w: &str| matches!(w, "is" | "are" | "was" | "were" | "=" | ":" | "being" | "as" | "of" | "isn't" | "not" | "under");
        let light = |w: &str| matches!(w, "the" | "their" | "its" | "a" | "an" | "to" | "set");
        let before = (start.saturating_sub(3)..start).rev().find(|&i| !link(word(i)) && !light(word(i)));
        let behind = matches!(word(end), "as" | "for" | "under").then(|| (end + 1..end + 3).find(|&i| !light(word(i)))).flatten();
        let named = |last: usize, first: usize| -> Vec<(usize, usize)> {
            let glued = |of: fn(&Token) -> &str| self.tokens[first..=last].iter().map(of).collect::<String>();
            let mut hits = self.lexicon.named(&glued(|t| &t.lemma));
            // 'billing' is no 'bill'
            hits.extend(self.lexicon.named(&glued(|t| &t.lower)));
            let of = |h: &crate::lexicon::NameHit| match h.target {
                Target::Column(t, c) if h.weight > 0.9 && self.lexicon.roles[t].categorizes(c) => Some((t, c)),
                _ => None,
            };
            hits.iter().filter_map(of).collect()
        };
        let mut all = Vec::new();
        for at in before.into_iter().chain(behind).filter(|&i| i < self.tokens.len()) {
            all.extend(named(at, at));
            if Some(at) == before && at > 0 {
                all.extend(named(at, at - 1));
            } else if Some(at) == behind && at + 1 < self.tokens.len() {
                all.extend(named(at + 1, at));
            }
        }
        all
    }

    /// True where the word at a place names a column that sorts rows, and nothing else does.
    fn heads(&self, at: usize, t: usize, c: usize) -> bool {
        let Some(word) = self.tokens.get(at).filter(|t| !t.quoted && !t.punctuation && t.lemma == t.lower) else { return false };
        let hits = self.lexicon.named(&word.lemma);
        let own = hits.iter().any(|h| h.weight > 0.9 && h.target == Target::Column(t, c));
        let rows = hits.iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)));
        own && !rows && !self.lexicon.tables[t].display.contains(&c)
    }

    /// True where a plain word says something about rows of another table: it stands before a noun, or behind 'are'.
    pub(super) fn describes(&self, start: usize, end: usize) -> Option<HashSet<usize>> {
        let noun: HashSet<usize> = match self.tokens.get(end).filter(|t| !t.quoted && !t.punctuation) {
            Some(next) => self
                .lexicon
                .named(&next.lemma)
                .iter()
                .filter(|h| h.weight > 0.9)
                .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
                .collect(),
            None => HashSet::new(),
        };
        if !noun.is_empty() {
            return Some(noun);
        }
        let be = start.checked_sub(1).is_some_and(|i| {
            let before =
                if matches!(self.tokens[i].lower.as_str(), "not" | "currently" | "still" | "now") { i.checked_sub(1) } else { Some(i) };
            before.is_some_and(|i| self.tokens[i].lemma == "be" || self.tokens[i].lower == "been")
        });
        be.then(HashSet::new)
    }
}

impl Spoken {
    pub(super) fn speaks_of(&self, table: usize) -> bool {
        self.tables.is_empty() || self.reached.contains(&table)
    }

    /// Whether what stands at a place may be a value of a table. Names may be of any; a plain word that the language is full of,
    /// or that says something about other rows, only of those that are spoken of.
    pub(super) fn allows(&self, finder: &Finder<'_>, start: usize, end: usize, table: usize) -> bool {
        let word = &finder.tokens[start];
        if end - start > 1 || word.quoted || self.names[start] || word.lower.chars().any(|c| c.is_ascii_digit()) {
            return true;
        }
        let common = COMMON.contains(word.lower.as_str()) || COMMON.contains(word.lemma.as_str());
        match finder.describes(start, end) {
            Some(nouns) => nouns.contains(&table) || self.speaks_of(table),
            None => !common || self.speaks_of(table),
        }
    }
}

/// Words that no value begins or ends with, unless they are written as names.
fn stops(t: &Token) -> bool {
    const TAGS: &[&str] = &["filler", "prep", "of", "verb", "and", "or", "ask", "count", "its", "with", "all", "each", "that", "neg"];
    t.punctuation || !t.capitalized && DICTIONARY.keyword(&t.lower).is_some_and(|k| TAGS.contains(&k.tag))
}

/// Words that a state may begin with: 'on hold', 'out of stock', 'not started'.
fn leads(t: &Token) -> bool {
    const TAGS: &[&str] = &["prep", "neg", "filler", "verb"];
    const NEVER: &[&str] =
        &["from", "by", "for", "than", "a", "an", "the", "is", "are", "was", "were", "be", "been", "me", "please", "show"];
    !t.punctuation
        && t.lower.chars().all(char::is_alphabetic)
        && !NEVER.contains(&t.lower.as_str())
        && DICTIONARY.keyword(&t.lower).is_some_and(|k| TAGS.contains(&k.tag))
}
