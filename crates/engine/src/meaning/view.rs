//! The mentions of a question as rules look at them.

use crate::compose::Setting;
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::schema::TypeClass;
use crate::text::{Token, stem};

/// The items of an interpretation without fillers.
pub(super) struct View<'a> {
    pub set: Setting<'a>,
    pub items: Vec<&'a Item>,
}

impl<'a> View<'a> {
    pub fn new(items: &'a [Item], set: Setting<'a>) -> Self {
        let items = items.iter().filter(|i| !matches!(i.sense, Sense::Keyword("filler" | "filler_noun", _))).collect();
        Self { set, items }
    }

    pub fn lexicon(&self) -> &'a Lexicon {
        self.set.lexicon
    }

    pub fn sense(&self, at: usize) -> Option<&'a Sense> {
        self.items.get(at).map(|i| &i.sense)
    }

    pub fn tag(&self, at: usize) -> &'static str {
        match self.sense(at) {
            Some(Sense::Keyword(tag, _)) => tag,
            _ => "",
        }
    }

    pub fn argument(&self, at: usize) -> &'static str {
        match self.sense(at) {
            Some(Sense::Keyword(_, argument)) => argument,
            _ => "",
        }
    }

    pub fn tokens(&self, at: usize) -> &'a [Token] {
        self.items.get(at).map_or(&[], |i| &self.set.tokens[i.start..i.end])
    }

    pub fn word(&self, at: usize) -> String {
        self.tokens(at).iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub fn table(&self, at: usize) -> Option<usize> {
        if let Some(Sense::Table(t)) = self.sense(at) { Some(*t) } else { None }
    }

    pub fn column(&self, at: usize) -> Option<(usize, usize)> {
        if let Some(Sense::Column(t, c)) = self.sense(at) { Some((*t, *c)) } else { None }
    }

    pub fn class(&self, (t, c): (usize, usize)) -> TypeClass {
        self.lexicon().schema.tables[t].columns[c].class
    }

    /// A number that says how much or how many, no key, year or code.
    pub fn is_amount(&self, (t, c): (usize, usize)) -> bool {
        let entry = &self.lexicon().tables[t].columns[c];
        (self.class((t, c)).is_number() && !entry.key && !entry.foreign && !entry.year && self.lexicon().is_measure(t, c))
            || self.class((t, c)) == TypeClass::Interval
    }

    /// A date, be it kept as text or as an integer.
    pub fn is_date(&self, (t, c): (usize, usize)) -> bool {
        self.class((t, c)).is_temporal() || self.lexicon().roles[t].is(c, "date")
    }

    /// The next item that is no word of the sentence's frame.
    pub fn next(&self, mut at: usize) -> usize {
        while matches!(self.tag(at), "of" | "all" | "verb" | "its") && at < self.items.len() {
            at += 1;
        }
        at
    }

    /// What mostly happens to the rows of a table: the dated rows that refer to it, of which there are most.
    pub fn main_event(&self, t: usize) -> Option<usize> {
        let lexicon = self.lexicon();
        let events = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == t && e.from != t).map(|e| e.from);
        events
            .filter(|&e| lexicon.tables[e].date.is_some())
            .max_by_key(|&e| (lexicon.schema.tables[e].rows as u64, lexicon.schema.tables[e].columns.len()))
    }

    /// True where the question opens with the rows of a table: 'riders with …', not 'rider names'.
    pub fn opens_with(&self, t: usize) -> bool {
        let first = (0..self.items.len()).find(|&i| !matches!(self.tag(i), "ask" | "all" | "distinct" | "filler" | "verb"));
        first.is_some_and(|i| {
            self.table(i) == Some(t) && !matches!(self.sense(i + 1), Some(Sense::Column(..) | Sense::Table(_) | Sense::Value { .. }) | None)
        })
    }

    /// True for words between what is listed.
    pub fn joins(&self, at: usize) -> bool {
        matches!(self.tag(at), "and" | "or" | "nor" | "versus") || matches!(self.sense(at), Some(Sense::Punctuation(',' | '/' | '&')))
    }

    /// Stems of the words near an item that no list of the language knows.
    pub fn hints(&self, at: usize) -> Vec<String> {
        let Some(item) = self.items.get(at) else { return Vec::new() };
        let (from, to) = (item.start.saturating_sub(6), (item.end + 3).min(self.set.tokens.len()));
        self.set.tokens[from..to]
            .iter()
            .filter(|t| !t.punctuation && !crate::lexicon::DICTIONARY.knows(&t.lower))
            .map(|t| stem(&t.lemma))
            .collect()
    }

    /// True where a word asks for an operation that no rule here composes.
    pub fn beyond(&self) -> bool {
        self.widely() || self.lasts() || self.operates()
    }

    /// A word reaches further than any rule here.
    pub fn widely(&self) -> bool {
        let words = |all: &[&str]| self.set.tokens.iter().any(|t| all.contains(&t.lower.as_str()));
        self.set.chart_wished()
            || words(&["moving", "rolling", "difference", "including", "profit", "margin", "whether", "regardless"])
            || self.set.tokens.windows(2).any(|t| t[0].lower == "or" && t[1].lower == "without")
    }

    /// A length of time is asked for: 'on time', 'repair duration', where no column is called so.
    pub fn lasts(&self) -> bool {
        let unnamed = |word: &str| !self.lexicon().named(word).iter().any(|h| h.weight > 0.9);
        // What is stored so ('delay' as a reason) is no length.
        let stored =
            |at: usize| self.items.iter().any(|i| (i.start..i.end).contains(&at) && matches!(i.sense, Sense::Value { exact: true, .. }));
        let lengths = ["duration", "durations", "delay", "delays", "lateness", "late"];
        let unit = |w: &str| matches!(w, "days" | "hours" | "weeks" | "months" | "minutes" | "time");
        self.set.tokens.windows(2).any(|t| {
            t[0].lower == "on" && t[1].lower == "time"
                || unit(&t[0].lower) && matches!(t[1].lower.as_str(), "between" | "does" | "do" | "did")
        }) || self.set.tokens.iter().enumerate().any(|(k, t)| lengths.contains(&t.lower.as_str()) && unnamed(&t.lower) && !stored(k))
    }

    /// An operation is asked for that no rule here composes, lengths of time aside.
    pub fn operates(&self) -> bool {
        let words = |all: &[&str]| self.set.tokens.iter().any(|t| all.contains(&t.lower.as_str()));
        // '% won per source', 'night dive rate': of all of them.
        let part = |i: usize| {
            matches!(self.sense(i), None | Some(Sense::Unknown | Sense::Keyword(..) | Sense::Punctuation(_)))
                && self.tokens(i).iter().any(|t| matches!(t.lower.as_str(), "%" | "pct" | "percent" | "percentage" | "rate" | "rates"))
        };
        if (0..self.items.len()).any(part) || crate::compose::is_net(self.set) {
            return true;
        }
        // 'weekdays versus weekends', 'this year versus last year': two of what is compared are no condition.
        use crate::time::TimeMeaning;
        let parts = |i: &usize| matches!(self.sense(*i), Some(Sense::Time(TimeMeaning::Part { .. })));
        let ranges = |i: &usize| matches!(self.sense(*i), Some(Sense::Time(TimeMeaning::Range(_))));
        let several = (0..self.items.len()).filter(parts).count() > 1 || (0..self.items.len()).filter(ranges).count() > 1;
        if several && (0..self.items.len()).any(|i| matches!(self.tag(i), "versus" | "than" | "cmp_adj") || self.word(i).ends_with(" than"))
        {
            return true;
        }
        // 'active members per week' are those that something is kept of in that week.
        let units = (0..self.items.len()).any(|i| matches!(self.sense(i), Some(Sense::Time(crate::time::TimeMeaning::GroupBy(_)))));
        if units && words(&["active"]) {
            return true;
        }
        // 'are there …?' asks whether, '… are there' only ends a sentence.
        self.tag(0) == "exists"
            || (0..self.items.len()).any(|i| {
                // 'how many … were there'
                let counted = || (0..i).any(|k| matches!(self.tag(k), "count" | "count_distinct"));
                self.tag(i) == "exists" && !counted()
                    || matches!(
                        self.tag(i),
                        "share"
                            | "split"
                            | "growth"
                            | "running"
                            | "ratio"
                            | "both"
                            | "frequency"
                            | "star"
                            | "multiple"
                            | "cmp_adj_than"
                            | "how_long"
                            | "how_old"
                            | "axis"
                            | "picture"
                            | "sort_verb"
                    )
                    || matches!(
                        self.sense(i),
                        Some(Sense::Time(crate::time::TimeMeaning::Compare(_) | crate::time::TimeMeaning::Shift { .. }))
                    )
            })
    }
}
