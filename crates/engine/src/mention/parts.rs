//! Names that words make up otherwise than by standing side by side: kinds, turned names, persons.

use super::{Finder, Sense, sense};
use crate::lexicon::{DICTIONARY, Lexicon, NameHit, Target};
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::schema::{ValueHit, ValueSource};
use crate::text::stem;
use crate::weights::weight;

/// True for a column that names terms, seasons, months or days of the week.
pub(crate) fn is_calendar(lexicon: &Lexicon, table: usize, column: usize) -> bool {
    const KINDS: &[&str] = &["semester", "season", "term", "quarter", "month", "weekday", "day", "period"];
    lexicon.tables[table].columns[column].words.iter().any(|w| KINDS.contains(&w.as_str()))
}

/// Longest part behind 'of' of a name that is turned.
const LONGEST_TAIL: usize = 3;

impl Finder<'_> {
    /// 'phone number' for a column `phone`, 'city name' for `city`: the last word only says what kind of thing it is.
    pub(super) fn kind_words(&mut self, i: usize, len: usize, words: &[String], hits: &[NameHit]) {
        const KINDS: &[&str] = &["number", "name", "code", "value", "amount", "level", "title", "status", "address", "count"];
        const TYPES: &[&str] = &["score", "result", "figure", "reading", "date", "day", "time", "year"];
        let [head @ .., last] = words else { return };
        // 'collected on time' says that nothing was late.
        let typed = TYPES.contains(&last.as_str()) && !(last == "time" && head.last().is_some_and(|w| w == "on" || w == "in"));
        if len < 2 || head.is_empty() || !(typed || KINDS.contains(&last.as_str())) || hits.iter().any(|h| h.weight > 0.6) {
            return;
        }
        if matches!(head[0].as_str(), "first" | "last" | "family" | "given" | "full" | "middle")
            || DICTIONARY.knows(&head[0])
            || self.tokens[i + len - 2].lower == "least"
        {
            return;
        }
        let mut near = self.lexicon.named(&head.concat()).to_vec();
        // 'founding years' of the year in which something was founded; the 'resolution time' is how long it took.
        if near.is_empty() && matches!(last.as_str(), "date" | "day" | "year") {
            near = self.lexicon.named_by_stem(&head.iter().map(|w| stem(w)).collect::<String>()).to_vec();
        }
        if near.iter().any(|h| matches!(h.target, Target::Table(_)) && h.weight > 0.9) {
            return;
        }
        let extra = weight("cover.name_word") * (len as f32 - 1.0);
        let meant = |h: &&NameHit| match h.target {
            Target::Column(t, c) if typed => h.weight > 0.9 && self.is_of_type(t, c, last),
            Target::Column(..) => h.weight > 0.4,
            Target::Table(_) => false,
        };
        let near: Vec<NameHit> = near.iter().filter(meant).take(12).cloned().collect();
        for h in &near {
            // Above 'phone' beside 'number of'.
            self.add(i, i + len, weight("cover.partial") * h.weight + extra + 0.5, sense(h.target), h.weight * 0.95);
        }
    }

    /// True where a word says no more than of what type a column is: the 'start date' of a day that is called `start`.
    fn is_of_type(&self, t: usize, c: usize, word: &str) -> bool {
        let class = self.lexicon.schema.tables[t].columns[c].class;
        let entry = &self.lexicon.tables[t].columns[c];
        match word {
            "date" | "day" | "time" => class.is_temporal() || self.lexicon.roles[t].is(c, "date"),
            "year" => class.is_temporal() || entry.year,
            _ => class.is_number() && !entry.key && !entry.year,
        }
    }

    /// 'date of birth' for a column `birth_date`, 'type of bed' for `bed_type`, 'codes of the bed types' for `bed_type_code`.
    pub(super) fn turned_names(&mut self) {
        for i in 0..self.tokens.len().saturating_sub(2) {
            let [head, of, next] = &self.tokens[i..i + 3] else { continue };
            if of.lower != "of" || head.quoted || head.punctuation || DICTIONARY.knows(&head.lower) || head.lemma == "number" {
                continue;
            }
            // 'description and code of the bed type': both are of the bed type.
            if i.checked_sub(1).and_then(|b| self.tokens.get(b)).is_some_and(|t| matches!(t.lower.as_str(), "and" | "," | "or" | "&")) {
                continue;
            }
            let at = i + 2 + usize::from(next.lower == "the");
            for len in 1..=LONGEST_TAIL {
                let Some(tail) = self.tokens.get(at..at + len) else { break };
                if tail.iter().any(|t| t.quoted || t.punctuation || len > 1 && DICTIONARY.knows(&t.lower)) {
                    break;
                }
                let said: String = tail.iter().map(|t| t.lemma.as_str()).collect();
                let named = self.lexicon.named(&said);
                // What the tail names by itself has a head of its own.
                let apart = |h: &NameHit| match h.target {
                    Target::Table(_) => h.weight > if len > 1 { 0.6 } else { 0.3 },
                    Target::Column(..) => len == 1 && h.weight > 0.9,
                };
                if named.iter().any(apart) || len == 1 && at > i + 2 {
                    continue;
                }
                let glued = format!("{said}{}", head.lemma);
                for h in self.lexicon.named(&glued).to_vec().iter().filter(|h| h.weight > 0.9 && matches!(h.target, Target::Column(..))) {
                    let words = (at + len - i - 1) as f32;
                    self.add(i, at + len, weight("cover.name") + words * weight("cover.name_word"), sense(h.target), h.weight);
                }
            }
        }
    }

    /// 'names of the customers' where customers have no name, but details: what a row is known by.
    pub(super) fn names_of_rows(&mut self) {
        for i in 0..self.tokens.len() {
            let t = &self.tokens[i];
            if t.lemma != "name" || t.quoted {
                continue;
            }
            for (table, entry) in self.lexicon.tables.iter().enumerate() {
                let named = entry.columns.iter().any(|c| c.words.iter().any(|w| w == "name"));
                let shown = entry.display.first().filter(|&&c| self.lexicon.schema.tables[table].columns[c].class.is_text());
                let telling = |c: usize| {
                    entry.columns[c].words.last().is_some_and(|w| {
                        matches!(w.as_str(), "detail" | "description" | "title" | "code" | "label" | "subject") || *w == entry.human
                    }) || entry.columns[c].words == entry.words
                };
                if let (false, Some(&c), false) = (named, shown.filter(|&&c| telling(c)), entry.bridge) {
                    self.add(i, i + 1, 0.0, Sense::Column(table, c), 0.5);
                }
            }
        }
    }

    /// 'how old is …', 'how high is …': the number that is called otherwise, where one is kept.
    fn degrees(&mut self) {
        const DEGREES: &[(&str, &[&str])] = &[
            ("old", &["age"]),
            ("tall", &["height"]),
            ("high", &["height", "altitude", "elevation"]),
            ("heavy", &["weight"]),
            ("deep", &["depth"]),
            ("wide", &["width"]),
            ("far", &["distance"]),
            ("fast", &["speed"]),
            ("steep", &["slope", "gradient"]),
            ("expensive", &["price", "cost"]),
        ];
        let lexicon = self.lexicon;
        for i in 0..self.tokens.len().saturating_sub(2) {
            let word = |k: usize| self.tokens.get(i + k).map_or("", |t| t.lower.as_str());
            let asked = word(0) == "how" && self.tokens[i + 2].lemma == "be" && !self.tokens[i + 1].quoted;
            let Some((_, names)) = DEGREES.iter().find(|(w, _)| asked && *w == word(1)) else { continue };
            // 'how old is the average …' is read with the average.
            if self.tokens.iter().any(|t| matches!(t.lower.as_str(), "average" | "mean" | "median")) {
                continue;
            }
            let hits: Vec<_> = names.iter().flat_map(|n| lexicon.named(n)).collect();
            let number = |h: &&crate::lexicon::NameHit| match h.target {
                Target::Column(t, c) => h.weight > 0.3 && lexicon.schema.tables[t].columns[c].class.is_number(),
                Target::Table(_) => false,
            };
            let kept: Vec<_> = hits.iter().filter(number).cloned().collect();
            if kept.is_empty() {
                continue;
            }
            self.found.remove(&(i, i + 2));
            for h in kept {
                self.add(i, i + 2, 3.0 * weight("cover.name"), sense(h.target), h.weight.min(0.95));
            }
        }
    }

    /// 'product category': two tables' names side by side, the first referring to the second, mean the second.
    pub(super) fn compounds(&mut self) {
        for i in 0..self.tokens.len().saturating_sub(1) {
            let named = |at: usize| {
                let t = &self.tokens[at];
                let whole = |h: &&NameHit| h.weight > 0.9;
                self.lexicon.named(&t.lemma).iter().filter(whole).find_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
            };
            if self.tokens[i].quoted || self.tokens[i + 1].quoted || self.tokens[i].punctuation || self.tokens[i + 1].punctuation {
                continue;
            }
            // 'staff members', 'crew members' are those people.
            if self.tokens[i + 1].lemma == "member"
                && let Some(people) = named(i).filter(|&t| self.lexicon.is_person(t))
            {
                self.add(i, i + 2, weight("cover.name") * 2.0 + weight("cover.name_word"), Sense::Table(people), 1.0);
            }
            let (Some(first), Some(second)) = (named(i), named(i + 1)) else { continue };
            let edges = || self.lexicon.adjacent[first].iter().map(|&e| &self.lexicon.edges[e]);
            let mut refers = edges().filter(|e| e.from == first && e.to == second);
            if let Some(edge) = refers.next().filter(|_| first != second) {
                // 'savings accounts' that are one each of the accounts: those, and not all accounts.
                let meant = if edge.one_to_one { first } else { second };
                let cover = weight("cover.name") * 2.0 + weight("cover.name_word");
                self.add(i, i + 2, cover, Sense::Table(meant), 1.0);
            }
        }
    }

    /// 'age', 'how old' where only days of birth are kept: the years since.
    pub(super) fn ages(&mut self) {
        let lexicon = self.lexicon;
        let says_age = |at: usize| {
            let how = self.tokens[at].lower == "how" && self.tokens.get(at + 1).is_some_and(|t| t.lower == "old");
            (how || self.tokens[at].lemma == "age" && !self.tokens[at].quoted).then_some(1 + usize::from(how))
        };
        let places: Vec<(usize, usize)> = (0..self.tokens.len()).filter_map(|i| Some((i, says_age(i)?))).collect();
        self.degrees();
        let aged = |t: usize| lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| w == "age"));
        if places.is_empty() || (0..lexicon.tables.len()).any(aged) {
            return;
        }
        let days = |t: usize, c: usize| {
            let class = lexicon.schema.tables[t].columns[c].class;
            class.is_temporal() || class.is_text()
        };
        let born = |t: usize| lexicon.roles[t].only("birth date").filter(|&c| days(t, c));
        let found: Vec<(usize, usize)> = (0..lexicon.tables.len()).filter_map(|t| Some((t, born(t)?))).collect();
        for (i, len) in places.into_iter().filter(|_| !found.is_empty()) {
            // How old is asked in two words that otherwise only say what is asked.
            self.found.remove(&(i, i + len));
            for &(t, c) in &found {
                let shape = &lexicon.schema.tables[t];
                let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
                let age = Expr::AgeOf(Box::new(Expr::Column(column)));
                self.add(i, i + len, weight("cover.name") * (1.0 + len as f32), Sense::Measured(Box::new(age)), 0.95);
            }
        }
    }

    /// The condition of a yes or no that a comment explains: 'true: belongs to us; false: free house'.
    pub(super) fn flagged(&self, t: usize, c: usize, code: &str) -> Option<Predicate> {
        let value = match code {
            "true" | "yes" => true,
            "false" | "no" => false,
            _ => return None,
        };
        let flag = self.lexicon.roles[t].flag(c)?;
        let shape = &self.lexicon.schema.tables[t];
        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
        Some(flag.condition(column, value))
    }

    /// True for a word that rows are called by, and no pieces that some of them keep the number of: 'items' of `rental_items`.
    pub(super) fn are_rows(&self, word: &str) -> bool {
        let tables = &self.lexicon.tables;
        let pieces =
            |t: usize| tables[t].columns.iter().any(|c| c.words.iter().any(|w| matches!(w.as_str(), "quantity" | "piece" | "unit")));
        let hits = self.lexicon.named(word);
        let mut rows = hits.iter().filter_map(|h| match h.target {
            Target::Table(t) if h.weight > 0.9 || h.weight > 0.2 && tables[t].words.last().is_some_and(|w| w == word) => {
                Some((h.weight, t))
            }
            _ => None,
        });
        rows.any(|(weight, t)| weight > 0.9 || !pieces(t)) && !rows.any(|(weight, t)| weight <= 0.9 && pieces(t))
    }

    /// 'hours' are no hourly wage, and 'days' no daily rate.
    pub(super) fn is_pace_of(&self, target: Target, word: &str) -> bool {
        const PACES: &[(&str, &str)] =
            &[("hour", "hourly"), ("day", "daily"), ("week", "weekly"), ("month", "monthly"), ("year", "yearly"), ("quarter", "quarterly")];
        let Target::Column(t, c) = target else { return false };
        let words = &self.lexicon.tables[t].columns[c].words;
        PACES.iter().any(|(unit, pace)| word == *unit && words.iter().any(|w| w == pace) && !words.iter().any(|w| w == unit))
    }

    /// True where a word is only a part of a table's name and the head of what its rows refer to: 'group' of `group_memberships`
    /// beside `care_groups`.
    pub(super) fn means_what_it_refers_to(&self, hit: &NameHit, word: &str) -> bool {
        let t = match hit.target {
            Target::Table(t) => t,
            // 'collected' is not 'may collect'.
            Target::Column(t, c) => {
                let words = &self.lexicon.tables[t].columns[c].words;
                let may = words.len() == 2 && matches!(words[0].as_str(), "may" | "can" | "allowed" | "permitted");
                return may && hit.weight <= 0.9 && self.lexicon.roles[t].flag(c).is_some();
            }
        };
        let head = |t: usize| self.lexicon.tables[t].words.last().map(String::as_str) == Some(word);
        let refers = || self.lexicon.adjacent[t].iter().map(|&e| &self.lexicon.edges[e]).any(|e| e.from == t && e.to != t && head(e.to));
        hit.weight <= 0.9 && !head(t) && refers()
    }

    /// 'name' where the column that is called so leads to other rows (`shelf_name` of books), and the rows have a title of their own: that.
    pub(super) fn names_another(&self, hit: &NameHit, word: &str) -> Option<Target> {
        let Target::Column(t, c) = hit.target else { return None };
        let entry = &self.lexicon.tables[t];
        let [title] = entry.display.as_slice() else { return None };
        let called = entry.columns[*title].words.last().is_some_and(|w| matches!(w.as_str(), "title" | "label"));
        (word == "name" && entry.columns[c].foreign && called).then_some(Target::Column(t, *title))
    }

    /// '"Jane Smith"' where first and last name are kept apart.
    pub(super) fn persons(&mut self, source: &dyn ValueSource, hits: &[ValueHit]) {
        for i in 0..self.tokens.len() {
            let t = &self.tokens[i];
            let words: Vec<&str> = t.text.split_whitespace().collect();
            let [first, last] = words.as_slice() else { continue };
            if !t.quoted || hits.iter().any(|h| h.phrase.eq_ignore_ascii_case(&t.text) && h.similarity >= 0.99) {
                continue;
            }
            let found = source.find(&[(*first).to_string(), (*last).to_string()]);
            let at = |h: &ValueHit, word: &str| {
                let table = self.lexicon.table(&h.table).filter(|_| h.similarity >= 0.99 && h.phrase.eq_ignore_ascii_case(word))?;
                Some((table, self.lexicon.column(table, &h.column)?))
            };
            let person = found.iter().find_map(|h| {
                let (table, column) = at(h, first)?;
                let (f, l) = self.lexicon.tables[table].person.filter(|p| p.0 == column)?;
                let g = found.iter().find(|g| at(g, last) == Some((table, l)))?;
                Some((table, f, l, h.value.clone(), g.value.clone()))
            });
            let Some((table, f, l, first, last)) = person else { continue };
            let equals = |c: usize, value: String| {
                let shape = &self.lexicon.schema.tables[table];
                let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
                Predicate::In { expr: Expr::Column(column), values: vec![Expr::Text(value)], negated: false }
            };
            let both = Predicate::All(vec![equals(f, first), equals(l, last)]);
            self.found.remove(&(i, i + 1));
            self.add(i, i + 1, weight("cover.quoted") + weight("cover.value"), Sense::Restriction(Box::new(both)), 1.0);
        }
    }

    /// 'miles per gallon' for `mpg`: the first letters of words that are no names themselves.
    pub(super) fn acronyms(&mut self) {
        const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;
        for i in 0..self.tokens.len() {
            for len in LETTERS {
                let Some(span) = self.tokens.get(i..i + len) else { break };
                if span.iter().any(|t| t.quoted || t.punctuation || t.capitalized && i > 0) {
                    break;
                }
                // 'a lap time' is no `alt`.
                let links = |t: &crate::text::Token| matches!(t.lower.as_str(), "per" | "of" | "to");
                let word = |t: &crate::text::Token| t.lower.len() > 1 && !DICTIONARY.knows(&t.lower);
                if !(word(&span[0]) && word(&span[len - 1]) && span.iter().all(|t| links(t) || word(t))) {
                    continue;
                }
                let initials: String = span.iter().filter_map(|t| t.lower.chars().next()).collect();
                // 'annual gross earnings' is no `age`; and what is named by its own words is no acronym.
                let ordinary = DICTIONARY.knows(&initials) || !DICTIONARY.synonyms(&initials).is_empty();
                let named = |t: &crate::text::Token| self.lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.9);
                if ordinary || crate::rank::COMMON.contains(initials.as_str()) || span.iter().any(named) {
                    continue;
                }
                let hits = self.lexicon.named(&initials).to_vec();
                for h in hits.iter().filter(|h| h.weight > 0.9 && matches!(h.target, Target::Column(..))) {
                    self.add(i, i + len, weight("cover.name") + weight("cover.name_word") * (len as f32 - 1.0), sense(h.target), 0.9);
                }
            }
        }
    }

    /// 'enrollment' for `enr`: a short name that a longer word begins with, where the word is nothing else.
    pub(super) fn shortened(&mut self, i: usize) {
        if !self.steps.take(1 + self.lexicon.name_words.len() / 16) {
            return;
        }
        let word = self.tokens[i].lemma.clone();
        let begins = |w: &&String| (3..=5).contains(&w.len()) && w.len() < word.len() - 2 && word.starts_with(w.as_str());
        let names: Vec<String> = self.lexicon.name_words.iter().filter(begins).cloned().collect();
        for name in names {
            for h in self.lexicon.named(&name).to_vec().iter().filter(|h| h.weight > 0.9 && matches!(h.target, Target::Column(..))) {
                self.add(i, i + 1, weight("cover.typo") * (0.4 + 0.6 * h.weight), sense(h.target), h.weight * 0.7);
            }
        }
    }

    /// True where an aggregate follows.
    pub(super) fn counts_ahead(&self, at: usize) -> bool {
        (at..(at + 2).min(self.tokens.len())).any(|i| DICTIONARY.keyword(&self.tokens[i].lower).is_some_and(|k| k.tag == "agg"))
    }
}
