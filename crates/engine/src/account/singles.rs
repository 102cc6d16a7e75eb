//! What part of a query rests on a word by itself, where its mention found none: an operation, a name, a literal, a unit.

use super::facts::Fact;
use super::words::{Teller, Use};
use super::{Part, link, policy};
use crate::lexicon::DICTIONARY;
use crate::query::Comparison;
use crate::text::{Token, stem};

impl Teller<'_> {
    /// Words of shares, changes and windows, and of what is not there: they rest on the operation, wherever they stand.
    pub(super) fn operation(&self, token: &Token) -> Option<Use> {
        use crate::query::WindowKind;
        let part = |test: &dyn Fn(&Fact<'_>) -> bool| self.facts.part(test);
        let shares = |f: &Fact<'_>| matches!(f, Fact::Divide | Fact::Window(WindowKind::ShareOfTotal | WindowKind::GrowthRate));
        let changes =
            |f: &Fact<'_>| matches!(f, Fact::Divide | Fact::Subtract | Fact::Window(WindowKind::GrowthRate | WindowKind::Previous));
        let found = match token.lower.as_str() {
            "percent" | "percentage" | "percentages" | "pct" | "%" | "share" | "shares" | "proportion" | "ratio" | "rate" => part(&shares),
            "change" | "changes" | "changed" | "grow" | "grew" | "grown" | "growth" | "difference" | "differ" | "increase" | "decrease"
            | "drop" | "compare" | "compared" | "comparison" | "mom" | "yoy" | "qoq" | "wow" => part(&changes),
            // 'revenue per night': a rate, not a share in percent.
            "per" => part(&|f| *f == Fact::Divide).filter(|_| !self.facts.has(|f| matches!(f, Fact::Literal(l) if l == "100.0"))),
            "moving" | "rolling" => part(&|f| matches!(f, Fact::Window(WindowKind::MovingAverage(_)))),
            "cumulative" | "running" | "cumulated" => part(&|f| matches!(f, Fact::Window(WindowKind::RunningTotal))),
            "none" | "nothing" | "nobody" | "neither" | "zero" => part(&|f| matches!(f, Fact::Negation | Fact::Except))
                .or_else(|| Some(Part::Group).filter(|_| self.matter.query.every_group)),
            "including" | "include" | "even" => Some(Part::Group).filter(|_| self.matter.query.every_group),
            "missing" | "lack" | "lacks" | "lacking" | "blank" | "unknown" | "unspecified" | "unfilled" => {
                part(&|f| matches!(f, Fact::Null))
            }
            "duplicate" | "duplicates" | "duplicated" | "repeated" | "double" => {
                part(&|f| matches!(f, Fact::Compare(Comparison::Greater))).filter(|_| self.facts.has(|f| matches!(f, Fact::Count)))
            }
            "volume" => part(&|f| matches!(f, Fact::Count | Fact::Aggregate(_))),
            "yet" | "still" | "so" => part(&|f| matches!(f, Fact::Negation | Fact::Null)),
            // Rows that came into being within a period.
            "new" | "newly" => part(&|f| matches!(f, Fact::Period(_) | Fact::Grain(_))),
            "date" | "dates" | "day" | "when" => self.temporal(),
            "time" | "duration" | "long" | "took" => part(&|f| matches!(f, Fact::Subtract | Fact::Interval(_))).or_else(|| self.temporal()),
            word => {
                // 'inactive', 'unpaid': a flag or state turned round.
                let rest =
                    ["in", "un", "non-", "non"].iter().find_map(|p| word.strip_prefix(p)).filter(|r| r.chars().count() > 3).map(stem);
                let lexicon = self.lexicon();
                let turned = rest.is_some_and(|rest| {
                    self.facts.columns().any(|(_, c)| {
                        let entry = lexicon.table(&c.table.name).and_then(|t| lexicon.tables[t].columns.get(lexicon.column(t, &c.column)?));
                        entry.is_some_and(|e| e.words.iter().any(|w| stem(w) == rest))
                    })
                });
                part(&|f| matches!(f, Fact::Negation | Fact::Null)).filter(|_| turned)
            }
        };
        Use::new(found?, token.lower.clone(), true)
    }

    /// The part that shows a date.
    pub(super) fn temporal(&self) -> Option<Part> {
        let lexicon = self.lexicon();
        self.facts.columns().find_map(|(part, c)| {
            let t = lexicon.table(&c.table.name)?;
            let class = lexicon.schema.tables[t].columns[lexicon.column(t, &c.column)?].class;
            (class.is_temporal() && part != Part::Period).then_some(part)
        })
    }

    /// A word that is a name, or part of one, of something the query reads: 'hired' of `hire_date`.
    pub(super) fn named(&self, token: &Token) -> Option<Use> {
        let word = link::root(&token.lower);
        let word = if word == stem(&token.lower) { stem(&token.lemma) } else { word };
        if token.quoted || word.chars().count() < 3 || policy::says_nothing(&token.lower) || DICTIONARY.keyword(&token.lower).is_some() {
            return None;
        }
        let lexicon = self.lexicon();
        let says = |words: &[String], what: &str| words.iter().any(|w| crate::text::stem_of(w) == what || link::root_of(w) == what);
        let kin = |words: &[String]| words.iter().any(|w| link::kin(w, &token.lemma));
        let hinted = crate::compose::state::verb_hints(&word);
        let state = crate::compose::state::state_word(&token.lower);
        for (part, c) in self.facts.columns() {
            let Some(t) = lexicon.table(&c.table.name) else { continue };
            let Some(at) = lexicon.column(t, &c.column) else { continue };
            let Some(entry) = lexicon.tables[t].columns.get(at) else { continue };
            let begins = |hints: &[&str]| entry.words.iter().any(|w| hints.iter().any(|h| w.starts_with(h)));
            let date = matches!(part, Part::Period | Part::Order | Part::Output | Part::Group);
            let null = part == Part::Condition && state.is_some_and(|(_, hints)| begins(hints));
            if says(&entry.words, &word) || date && begins(hinted) || null {
                self.said.borrow_mut().columns.insert((t, at));
                return Use::new(part, format!("{}.{}", c.table.name.name, c.column), true);
            }
        }
        // 'billing' of the key that the query joins by.
        for link in &self.matter.query.links {
            let Some(t) = lexicon.table(&link.from.name) else { continue };
            for c in link.from_columns.iter().filter_map(|c| lexicon.column(t, c)) {
                if lexicon.tables[t].columns.get(c).is_some_and(|e| says(&e.words, &word)) {
                    self.said.borrow_mut().columns.insert((t, c));
                    return Use::new(Part::Join, format!("{}.{}", link.from.name.name, lexicon.schema.tables[t].columns[c].name), true);
                }
            }
        }
        for t in self.tables() {
            if says(&lexicon.tables[t].words, &word) {
                self.said.borrow_mut().tables.insert(t);
                let name = &lexicon.schema.tables[t].name;
                let part = self.facts.tables().find(|(_, held)| *held == name).map_or(Part::Join, |(p, _)| p);
                return Use::new(part, name.name.clone(), true);
            }
        }
        // Of one family with a name: near, not the same.
        for (part, c) in self.facts.columns() {
            let Some(t) = lexicon.table(&c.table.name) else { continue };
            let Some(at) = lexicon.column(t, &c.column) else { continue };
            if lexicon.tables[t].columns.get(at).is_some_and(|e| kin(&e.words)) {
                self.said.borrow_mut().columns.insert((t, at));
                return Use::new(part, format!("{}.{}", c.table.name.name, c.column), false);
            }
        }
        if let Some(t) = self.tables().into_iter().find(|&t| kin(&lexicon.tables[t].words)) {
            return Use::new(Part::Join, lexicon.schema.tables[t].name.name.clone(), false);
        }
        // Another word for a name, unless it is a name itself of what the query doesn't look at: 'members' are no customers where both are kept.
        let tables = self.tables();
        let apart = |h: &crate::lexicon::NameHit| match h.target {
            crate::lexicon::Target::Table(t) => {
                !tables.contains(&t) && !self.facts.tables().any(|(_, n)| *n == lexicon.schema.tables[t].name)
            }
            // 'delivered' by its day is a deed.
            crate::lexicon::Target::Column(t, c) => {
                let shape = &lexicon.schema.tables[t];
                !shape.columns[c].class.is_temporal()
                    && !self.facts.columns().any(|(_, x)| x.column == shape.columns[c].name && x.table.name == shape.name)
            }
        };
        if lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.99 && apart(h)) {
            return None;
        }
        // 'earns' by what is said of 'earning'.
        let deed = format!("{}ing", token.lemma.trim_end_matches('e'));
        let synonyms = DICTIONARY.synonyms(&token.lemma).into_iter().chain(DICTIONARY.synonyms(&deed));
        let others: Vec<String> = synonyms.map(stem).collect();
        if others.is_empty() {
            return None;
        }
        for (part, c) in self.facts.columns() {
            let Some(t) = lexicon.table(&c.table.name) else { continue };
            let Some(at) = lexicon.column(t, &c.column) else { continue };
            let Some(entry) = lexicon.tables[t].columns.get(at) else { continue };
            if others.iter().any(|o| says(&entry.words, o)) {
                self.said.borrow_mut().columns.insert((t, at));
                return Use::new(part, format!("{}.{}", c.table.name.name, c.column), false);
            }
        }
        self.tables().into_iter().find(|&t| others.iter().any(|o| says(&lexicon.tables[t].words, o))).and_then(|t| {
            let name = &lexicon.schema.tables[t].name;
            let part = self.facts.tables().find(|(_, held)| *held == name).map_or(Part::Join, |(p, _)| p);
            Use::new(part, name.name.clone(), false)
        })
    }

    /// A word that stands in a condition as it is.
    pub(super) fn literal(&self, token: &Token) -> Option<Use> {
        let whole = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|w| !w.is_empty() && w == token.lower);
        if !token.quoted
            && (token.lower.chars().count() < 3 && !token.lower.chars().all(|c| c.is_ascii_digit()) || policy::says_nothing(&token.lower))
        {
            return None;
        }
        let held = |f: &Fact<'_>| match f {
            Fact::Literal(l) => *l == token.lower || l.chars().any(char::is_alphabetic) && whole(l),
            Fact::Pattern(l) => *l == token.lower || whole(l),
            _ => false,
        };
        Use::new(self.facts.part(held)?, token.text.clone(), true)
    }

    /// The unit or currency of a number that is used.
    pub(super) fn unit(&self, at: usize, token: &Token) -> Option<Use> {
        if crate::compose::shown_units::tells_unit(self.matter.tokens, at, self.matter.query, self.lexicon()) {
            return Use::new(Part::Output, format!("in {}", token.lower), true);
        }
        let unit = crate::compose::units::is_unit(&token.lower)
            || matches!(token.lower.as_str(), "%" | "$" | "€" | "£" | "percent" | "times" | "old" | "usd" | "eur" | "gbp" | "bucks" | "k");
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|i| self.matter.tokens.get(i));
        let number = beside.filter(|t| t.lower.chars().any(|c| c.is_ascii_digit())).count() > 0;
        let measured = self.facts.part(|f| {
            matches!(
                f,
                Fact::Literal(_)
                    | Fact::Limit(_)
                    | Fact::Age
                    | Fact::Interval(_)
                    | Fact::Window(crate::query::WindowKind::MovingAverage(_))
            )
        });
        Use::new(measured.filter(|_| unit && number)?, token.lower.clone(), true)
    }
}
