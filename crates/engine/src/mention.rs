//! Mentions: what every span of the question could be, and the cover of spans that explains most of it.

mod affected;
mod ages;
mod altogether;
mod astray;
mod awaited;
mod away;
mod birthdays;
mod blanks;
pub(crate) mod by_meaning;
mod clocks;
mod computed;
mod deed_dates;
mod derived;
pub(crate) mod doings;
mod exactly;
mod gratis;
pub(crate) mod initials;
mod kinds_of_people;
pub(crate) mod lasts;
mod lengths;
pub(crate) mod likeness;
mod listed;
mod measured;
mod money;
mod namesakes;
mod near;
mod nouns;
mod numbered;
mod over_hub;
mod overdue;
mod owed;
mod own_names;
mod own_numbers;
mod own_states;
pub(crate) mod parts;
mod periods;
mod permitted;
mod placed;
mod places;
mod rates;
pub(crate) mod run_out;
mod seasons;
mod several;
mod sorts;
pub(crate) mod spans;
pub(crate) mod stocked;
pub(crate) mod stored;
mod stored_seasons;
mod terms;
mod told;
mod valued;
mod values;
pub(crate) mod weak;
mod weekdays;
pub(crate) mod within;

pub(crate) use astray::ANYBODY;

use crate::hashing::QuickMap;
use crate::lexicon::{Adjective, DICTIONARY, Keyword, Lexicon, Target};
use crate::numbers::Number;
use crate::schema::ValueSource;
use crate::steps::Steps;
use crate::text::{Token, edit_distance, identifier_words, lemma, stem, typo_limit};
use crate::time::{TimeContext, TimeMeaning};
use crate::weights::weight;
use once_cell::sync::Lazy;
use std::collections::HashMap;

/// One way to understand a span.
#[derive(Debug, Clone, PartialEq)]
pub enum Sense {
    Table(usize),
    Column(usize, usize),
    /// A value found in the data (or explained in a comment).
    Value {
        table: usize,
        column: usize,
        value: String,
        exact: bool,
    },
    Keyword(&'static str, &'static str),
    Adjective(&'static Adjective, String),
    Number(Number),
    Time(TimeMeaning),
    Quoted(String),
    /// An entry of the vocabulary.
    Term(usize),
    /// An expression made by a construction ('resolution time' as a difference of dates).
    Measured(Box<crate::query::Expr>),
    /// A condition made by a construction ('paid late').
    Restriction(Box<crate::query::Predicate>),
    Punctuation(char),
    Unknown,
}

/// A sense with how well it fits by itself, 0 to about 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub sense: Sense,
    pub fit: f32,
}

/// A span of tokens with its readings, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    pub start: usize,
    pub end: usize,
    pub readings: Vec<Reading>,
}

static DEMONYMS: Lazy<HashMap<&'static str, Vec<&'static str>>> = Lazy::new(|| {
    include_str!("../data/demonyms.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(word, values)| (word, values.split('|').collect()))
        .collect()
});

/// Fit of a name that a word only means, at most; and what looking for it costs.
pub(crate) const GUESSED: f32 = 0.5;
const MEANING_STEPS: usize = 40;
const LONGEST_NAME: usize = 6;
/// Fits of a whole name, and of one that is part of a longer one.
const WHOLE: f32 = 0.97;
const IN_PART: f32 = 0.75;
const LONGEST_VALUE: usize = 7;
/// What the whole name of a rate covers more than its words apart.
const RATE: f32 = 3.0;

/// Finds the mentions of a question and the best cover of it.
pub fn segments(tokens: &[Token], lexicon: &Lexicon, values: &dyn ValueSource, time: &TimeContext, steps: &Steps) -> Vec<Segment> {
    let mut finder = Finder { tokens, lexicon, steps, found: QuickMap::default() };
    finder.keywords();
    finder.names();
    finder.compounds();
    finder.money();
    finder.turned_names();
    finder.kinds_of_rows();
    finder.names_of_rows();
    finder.ages();
    finder.acronyms();
    finder.kept_in_units();
    finder.computed();
    finder.times(time);
    finder.birthdays(time);
    finder.clocks();
    finder.rates_by_name();
    finder.numbered_weekdays();
    finder.numbers();
    finder.persons_of_any_kind();
    finder.initials();
    finder.valued();
    finder.totals_of_lines();
    finder.values(values);
    finder.stored_seasons();
    finder.kinds_of_people();
    finder.namesakes();
    finder.rows_of_amounts();
    finder.kinds_before_keys();
    finder.stored_otherwise(values);
    finder.age_conditions();
    finder.told_otherwise();
    finder.gratis();
    finder.placed();
    finder.derived_states(values);
    finder.permitted();
    finder.awaited(values);
    finder.deed_dates();
    finder.run_out(values);
    finder.blanks();
    finder.lasts();
    finder.away();
    finder.flagged_states();
    finder.own_numbers();
    finder.people_affected();
    finder.numbered_rows();
    finder.numbered_plainly();
    finder.numbered_by_rate();
    finder.numbered_by_parts();
    finder.kept_periods(values);
    finder.owed();
    finder.stocked();
    finder.overdue();
    finder.dated_deeds();
    finder.amounts_of_deeds();
    finder.spans();
    finder.seasons();
    finder.values_by_meaning();
    finder.kinds_before_units();
    finder.kept_parts_of_day();
    finder.ends_of_rows();
    let mut out = finder.cover();
    own_states::of_their_noun(&mut out, tokens, lexicon);
    astray::left_aside(&mut out, tokens, lexicon);
    astray::of_their_own(&mut out, tokens, lexicon);
    exactly::stored_before_near(&mut out, tokens, lexicon);
    over_hub::left_aside(&mut out, tokens, lexicon);
    own_names::of_columns(&mut out, tokens, lexicon);
    several::aggregates(&mut out, tokens, lexicon);
    out
}

struct Finder<'a> {
    tokens: &'a [Token],
    lexicon: &'a Lexicon,
    steps: &'a Steps<'a>,
    /// By span: cover weight and readings.
    found: QuickMap<(usize, usize), (f32, Vec<Reading>)>,
}

impl Finder<'_> {
    fn add(&mut self, start: usize, end: usize, cover: f32, sense: Sense, fit: f32) {
        self.steps.take(1);
        // 'people' are all of them, not who heads something.
        if let Sense::Column(t, c) = sense
            && fit < 0.9
            && crate::lexicon::heads::is_head_unsaid(self.lexicon, (t, c), self.tokens.get(start..end).unwrap_or_default())
        {
            return;
        }
        let entry = self.found.entry((start, end)).or_insert((0.0, Vec::new()));
        entry.0 = entry.0.max(cover);
        match entry.1.iter_mut().find(|r| r.sense == sense) {
            Some(r) => r.fit = r.fit.max(fit),
            None => entry.1.push(Reading { sense, fit }),
        }
    }

    fn keywords(&mut self) {
        let n = self.tokens.len();
        for i in 0..n {
            if self.tokens[i].quoted {
                continue;
            }
            if self.tokens[i].punctuation {
                let c = self.tokens[i].text.chars().next().unwrap_or(',');
                self.add(i, i + 1, 0.3, Sense::Punctuation(c), 1.0);
                continue;
            }
            for len in 1..=DICTIONARY.longest.min(n - i) {
                let span = &self.tokens[i..i + len];
                if span.iter().any(|t| t.quoted || t.punctuation) {
                    break;
                }
                let words: Vec<&str> = span.iter().map(|t| t.lower.as_str()).collect();
                let lemmas: Vec<&str> = span.iter().map(|t| t.lemma.as_str()).collect();
                let hit: Option<&'static Keyword> =
                    // 'orders by status' is no sorting: those phrases must stand as they are.
                    DICTIONARY.keyword(&words.join(" ")).or_else(|| DICTIONARY.keyword(&lemmas.join(" ")).filter(|k| {
                        // 'orders that were returned' asks to return nothing.
                        let past = words.last().is_some_and(|w| w.ends_with("ed"));
                        k.tag != "order" && !(k.tag == "ask" && past)
                    }));
                // 'total revenue' where revenue is a column.
                let column = hit.is_some_and(|k| k.tag == "measure")
                    && lemmas.first() == Some(&"total")
                    && self.lexicon.named(&lemmas[1..].concat()).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Column(..)));
                // 'average total amount of rides' where rides keep a total amount.
                let kept = hit.is_some_and(|k| k.tag == "agg")
                    && len > 2
                    && i > 0
                    && words.last() == Some(&"of")
                    && crate::terse::is_aggregate(&self.tokens[i - 1].lower)
                    && self
                        .lexicon
                        .named(&lemmas[..len - 1].concat())
                        .iter()
                        .any(|h| h.weight > 0.9 && matches!(h.target, Target::Column(..)));
                // 'how many units' of a house that has units.
                let counted =
                    hit.is_some_and(|k| (k.tag, k.argument) == ("measure", "quantity")) && lemmas.last().is_some_and(|l| self.are_rows(l));
                if let Some(k) = hit.filter(|k| !column && !counted && !kept && (len > 1 || k.tag != "ask" || !self.is_noun(i))) {
                    let light = matches!(k.tag, "filler" | "prep" | "verb" | "filler_noun");
                    // 'the average price asked by all sellers' groups by nothing.
                    let all = k.tag == "by" && self.by_all(i);
                    let (tag, argument) = if all { ("prep", "") } else { (k.tag, k.argument) };
                    let light = light || all;
                    let cover =
                        if light { 0.35 } else { weight("cover.keyword") } + weight("cover.keyword_word") * 4.0 * (len as f32 - 1.0);
                    self.add(i, i + len, cover, Sense::Keyword(tag, argument), 1.0);
                }
            }
            // 'the number and average age of students'
            let joined = self.tokens.get(i + 1).is_some_and(|t| matches!(t.lower.as_str(), "and" | ","));
            if joined && matches!(self.tokens[i].lower.as_str(), "number" | "count") && self.counts_ahead(i + 2) {
                self.add(i, i + 1, weight("cover.keyword") + 0.6, Sense::Keyword("count", ""), 1.0);
            }
            self.highest_rows(i);
            if let Some(a) = DICTIONARY.adjective(&self.tokens[i].lower).filter(|a| self.is_measured(i, a)) {
                // 'the quietest machine' where noise is kept.
                if let Some((_, readings)) = self.found.get_mut(&(i, i + 1)) {
                    readings.retain(|r| !matches!(r.sense, Sense::Keyword("sup_frequent", _)));
                }
                self.add(i, i + 1, weight("cover.keyword"), Sense::Adjective(a, self.tokens[i].lower.clone()), 1.0);
            }
        }
    }

    fn names(&mut self) {
        let n = self.tokens.len();
        let lemmas: Vec<Vec<String>> = self
            .tokens
            .iter()
            .map(|t| {
                // What was typed shorter or with a slip is named as it was read; words of the language are no names then.
                let typed = t.quoted
                    || t.text.to_lowercase() == t.lower
                    || t.lower != "minutes" && DICTIONARY.expansion(&lemma(&t.text.to_lowercase())).is_some();
                // 'IDs', 'PINs': the plural of letters.
                let letters = t.text.strip_suffix('s').is_some_and(|l| l.len() > 1 && l.chars().all(char::is_uppercase));
                let said = if typed && !letters { &t.text } else { &t.lower };
                let several = |w: &String| matches!(w.as_str(), "ins" | "ups" | "ons");
                // 'check-ins' are several.
                identifier_words(said).iter().map(|w| if several(w) { w[..2].to_string() } else { lemma(w) }).collect()
            })
            .collect();
        for i in 0..n {
            if self.tokens[i].punctuation {
                continue;
            }
            // Vocabulary may be quoted or not.
            for len in 1..=LONGEST_NAME.min(n - i) {
                let span = &self.tokens[i..i + len];
                if span.iter().any(|t| t.punctuation) {
                    break;
                }
                // 'salary >': a sign belongs to no name.
                if len > 1 && span.iter().any(|t| !t.text.chars().any(char::is_alphanumeric)) {
                    break;
                }
                // 'the letter M in their name': M and in are no `min`.
                if len > 1 && span.iter().all(|t| t.text.chars().count() < 3) {
                    continue;
                }
                // 'borrowed at least twice' names no `borrowed_at`.
                let next = self.tokens.get(i + len).map_or("", |t| t.lower.as_str());
                if len > 1 && span[len - 1].lower == "at" && matches!(next, "least" | "most") {
                    continue;
                }
                let words = lemmas[i..i + len].concat();
                let glued = words.concat();
                if let Some(entries) = self.lexicon.terms.get(&glued) {
                    for &e in entries {
                        self.add(i, i + len, weight("cover.vocabulary") + len as f32 - 1.0, Sense::Term(e), 1.0);
                    }
                }
                if span.iter().any(|t| t.quoted) {
                    continue;
                }
                self.name(i, len, &glued, &words);
                if let Some(codes) = self.lexicon.codes.get(&glued) {
                    for (t, c, code) in codes.clone() {
                        let cover = weight("cover.value") + weight("cover.value_word") * (len as f32 - 1.0);
                        if let Some(told) = self.flagged(t, c, &code) {
                            self.add(i, i + len, cover, Sense::Restriction(Box::new(told)), 0.95);
                            continue;
                        }
                        self.add(i, i + len, cover, Sense::Value { table: t, column: c, value: code, exact: true }, 0.95);
                    }
                }
            }
        }
    }

    /// 'the highest hall' where halls have a height: the tallest one, not the one with most of something.
    fn highest_rows(&mut self, i: usize) {
        let Some(rows) = self.tokens.get(i + 1).filter(|_| self.tokens[i].lower == "highest") else { return };
        let whole = |name: &str| self.lexicon.named(name).into_iter().filter(|h| h.weight > 0.9).map(|h| h.target).collect::<Vec<_>>();
        let tall = |t: usize| {
            let columns = &self.lexicon.tables[t].columns;
            (0..columns.len())
                .any(|c| self.lexicon.schema.tables[t].columns[c].class.is_number() && columns[c].words.iter().any(|w| w == "height"))
        };
        let of = whole(&rows.lemma).into_iter().any(|h| matches!(h, Target::Table(t) if tall(t)));
        // 'the highest hall rent'
        let longer = self.tokens.get(i + 2).is_some_and(|t| {
            !t.punctuation
                && (!whole(&format!("{}{}", rows.lemma, t.lemma)).is_empty()
                    || whole(&t.lemma).iter().any(|h| matches!(h, Target::Column(..))))
        });
        if let (true, false, Some(a)) = (of, longer, DICTIONARY.adjective("tallest")) {
            if let Some((_, readings)) = self.found.get_mut(&(i, i + 1)) {
                readings.retain(|r| !matches!(r.sense, Sense::Keyword("sup", _)));
            }
            self.add(i, i + 1, weight("cover.keyword"), Sense::Adjective(a, "tallest".into()), 1.0);
        }
    }

    /// True for an adjective that says nothing else, or whose measure this schema has.
    fn is_measured(&self, i: usize, adjective: &Adjective) -> bool {
        let number = |h: &crate::lexicon::NameHit| match h.target {
            Target::Column(t, c) => h.weight > 0.3 && self.lexicon.schema.tables[t].columns[c].class.is_number(),
            Target::Table(_) => false,
        };
        let ordered = |word: &str| {
            DICTIONARY.keyword(word).is_some_and(|k| matches!(k.tag, "sup" | "sup_frequent" | "top" | "bottom" | "more"))
                || matches!(word, "better" | "worse" | "well" | "higher" | "lower" | "highly" | "poorly")
        };
        let orders = |at: usize| self.tokens.get(at).is_some_and(|t| ordered(&t.lower));
        // 'top rated', 'ranked lowest': by itself a verb tells no order.
        let verb = matches!(self.tokens[i].lower.as_str(), "rated" | "ranked");
        if verb && !(i.checked_sub(1).is_some_and(orders) || (i + 1..=i + 2).any(orders)) {
            return false;
        }
        DICTIONARY.keyword(&self.tokens[i].lower).is_none_or(|k| k.tag != "sup_frequent")
            || adjective.measures.iter().any(|m| self.lexicon.named(m).iter().any(number))
    }

    fn name(&mut self, i: usize, len: usize, glued: &str, words: &[String]) {
        let extra = weight("cover.name_word") * (len as f32 - 1.0);
        let keyword = len == 1 && DICTIONARY.knows(&self.tokens[i].lower) && !self.is_noun(i);
        let mut hits = self.lexicon.named(glued).to_vec();
        if let [word] = words {
            hits.retain(|h| !self.means_what_it_refers_to(h, word));
            for hit in &mut hits {
                if let Some(own) = self.names_another(hit, word) {
                    hit.target = own;
                }
            }
        }
        // 'full names' are no first names, whatever is called nearly so.
        if let [first, second] = words
            && (first.as_str(), second.as_str()) == ("full", "name")
        {
            hits.retain(|h| h.weight > 0.9);
            if hits.is_empty() {
                return;
            }
        }
        // The 'in' of 'opt in' is no name.
        let light = keyword
            && DICTIONARY.keyword(&self.tokens[i].lower).is_some_and(|k| {
                matches!(k.tag, "prep" | "of" | "filler" | "verb" | "and" | "or" | "with" | "that" | "by" | "its" | "agg")
            });
        for h in hits.iter().filter(|h| h.weight > 0.9 || !light).take(24) {
            let cover = if h.weight > 0.9 { weight("cover.name") } else { weight("cover.partial") * (0.5 + 0.5 * h.weight) } + extra;
            // 'shifts per week' of `shifts_per_week` groups by no week.
            let money = matches!(h.target, Target::Column(t, c) if self.lexicon.tables[t].columns[c].money);
            let rate = len > 2 && h.weight > 0.9 && !money && words[1..len - 1].iter().any(|w| w == "per");
            let cover = if rate { cover + RATE } else { cover };
            let cover = if keyword { cover * 0.55 } else { cover };
            self.add(i, i + len, cover, sense(h.target), h.weight);
        }
        if len > 3 || keyword || (!hits.is_empty() && hits[0].weight > 0.9) {
            return;
        }
        // 'given name' for first names, 'date of birth' for birthdays: phrases with another word or phrase for them.
        if len > 1 {
            self.synonymous(i, len, &DICTIONARY.synonyms(glued), 0.8, extra);
        }
        self.kind_words(i, len, words, &hits);
        let stems: String = words.iter().map(|w| stem(w)).collect();
        for h in self.lexicon.named_by_stem(&stems).to_vec().iter().take(12) {
            if words.len() == 1 && (self.means_what_it_refers_to(h, &words[0]) || self.is_pace_of(h.target, &words[0])) {
                continue;
            }
            self.add(
                i,
                i + len,
                weight("cover.partial") * weight("cover.stem") * (0.5 + 0.5 * h.weight) + extra,
                sense(h.target),
                h.weight * weight("cover.stem"),
            );
        }
        // Synonyms, one word at a time in names of up to two words.
        if len <= 2 && !(len == 1 && self.is_plain_verb(i)) {
            for (at, w) in words.iter().enumerate() {
                // The word itself in a name, if only in a part of it, tells more than another word for it.
                let factor = 0.66 * if hits.first().is_some_and(|h| h.weight > 0.25) { 0.75 } else { 1.0 };
                let others: Vec<String> = DICTIONARY
                    .synonyms(w)
                    .iter()
                    .map(|synonym| words.iter().enumerate().map(|(j, own)| if j == at { *synonym } else { own.as_str() }).collect())
                    .collect();
                self.synonymous(i, len, &others, factor, extra);
            }
        }
        if len == 1
            && hits.is_empty()
            && self.tokens[i].lower.chars().count() > 3
            && !self.tokens[i].lower.chars().any(|c| c.is_ascii_digit())
        {
            self.typos(i);
            if !self.found.contains_key(&(i, i + 1)) {
                self.meant(i);
            }
            if self.tokens[i].lemma.len() >= 6 && !self.found.contains_key(&(i, i + 1)) {
                self.shortened(i);
            }
        }
    }

    /// Names that other words stand for, nearest first.
    fn synonymous<T: AsRef<str>>(&mut self, i: usize, len: usize, others: &[T], factor: f32, extra: f32) {
        for (rank, other) in others.iter().enumerate() {
            let factor = factor * (1.0 - 0.075 * rank.min(4) as f32);
            for h in self.lexicon.named(other.as_ref()).to_vec().iter().take(12) {
                let cover = weight("cover.synonym") * (0.4 + 0.6 * h.weight) + extra * 0.8;
                self.add(i, i + len, cover, sense(h.target), h.weight * factor);
            }
        }
    }

    /// A word that is nothing by itself may mean what a name means: by the embedding, below every other way.
    fn meant(&mut self, i: usize) {
        let token = &self.tokens[i];
        if token.capitalized && i > 0 || crate::rank::COMMON.contains(token.lower.as_str()) || !self.steps.take(MEANING_STEPS) {
            return;
        }
        let near: Vec<(String, f32)> = self.lexicon.near_in_meaning(&token.lemma).into_iter().map(|(n, s)| (n.to_owned(), s)).collect();
        for (name, similarity) in near {
            for h in self.lexicon.named(&name).to_vec().iter().filter(|h| h.weight > 0.4).take(8) {
                let cover = weight("cover.synonym") * 0.9 * (0.4 + 0.6 * h.weight);
                self.add(i, i + 1, cover, sense(h.target), h.weight * GUESSED * similarity);
            }
        }
    }

    /// A word that is nothing by itself may be a name with a typing error.
    fn typos(&mut self, i: usize) {
        let word = self.tokens[i].lemma.clone();
        if self.tokens[i].capitalized && i > 0
            || !self.lexicon.named_by_stem(&stem(&word)).is_empty()
            || !DICTIONARY.synonyms(&word).is_empty()
        {
            return;
        }
        let limit = typo_limit(&word);
        let first = word.chars().next();
        let near: Vec<(String, usize)> = self
            .lexicon
            .name_words
            .iter()
            .filter(|w| self.steps.take(1) && w.chars().next() == first)
            .filter_map(|w| edit_distance(&word, w, limit).map(|d| (w.clone(), d)))
            .collect();
        let Some(best) = near.iter().map(|(_, d)| *d).min() else { return };
        for (w, _) in near.iter().filter(|(_, d)| *d == best) {
            for h in self.lexicon.named(w).to_vec().iter().take(12) {
                self.add(i, i + 1, weight("cover.typo") * (0.4 + 0.6 * h.weight), sense(h.target), h.weight * 0.85);
            }
        }
    }

    /// The non-overlapping spans that together weigh most; uncovered tokens become segments of their own.
    fn cover(mut self) -> Vec<Segment> {
        let n = self.tokens.len();
        let mut best: Vec<(f32, usize)> = vec![(0.0, 0); n + 1];
        for end in 1..=n {
            best[end] = (best[end - 1].0, end - 1);
            for start in end.saturating_sub(12)..end {
                if let Some((w, _)) = self.found.get(&(start, end)) {
                    let total = best[start].0 + w;
                    if total > best[end].0 + 1e-6 {
                        best[end] = (total, start);
                    }
                }
            }
        }
        let mut spans = Vec::new();
        let mut at = n;
        while at > 0 {
            let start = best[at].1;
            spans.push((start, at));
            at = start;
        }
        spans.reverse();
        spans
            .into_iter()
            .map(|(start, end)| {
                let mut readings = self.found.remove(&(start, end)).map(|f| f.1).unwrap_or_default();
                if readings.is_empty() {
                    readings.push(Reading { sense: Sense::Unknown, fit: 0.0 });
                }
                let before = start.checked_sub(1).and_then(|b| self.tokens.get(b));
                nouns::leave_bounds(&mut readings, self.tokens.get(start..end).unwrap_or_default(), before, self.lexicon);
                readings.sort_by(|a, b| b.fit.total_cmp(&a.fit));
                // A table that is called so is meant before one whose name holds the word.
                if readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit > WHOLE) {
                    readings.retain(|r| !matches!(r.sense, Sense::Table(_)) || r.fit > IN_PART);
                }
                Segment { start, end, readings }
            })
            .collect()
    }
}

fn sense(target: Target) -> Sense {
    match target {
        Target::Table(t) => Sense::Table(t),
        Target::Column(t, c) => Sense::Column(t, c),
    }
}
