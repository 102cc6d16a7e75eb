//! 'top 5', 'the highest', 'most expensive', 'latest': what ranks.

use super::numbers::of_table;
use super::parts::{By, Measure, Place, Rank, column};
use super::read::Reader;
use super::view::View;
use crate::lexicon::Adjective;
use crate::mention::Sense;
use crate::query::Aggregate;

impl Reader<'_, '_> {
    /// 'top 5', 'first 3', 'last'
    pub(super) fn top(&mut self, tag: &str, argument: &str) {
        let descending = argument == "desc";
        self.take(1);
        // 'whose last name is …': no order.
        if tag == "top_first" && self.view.tokens(self.at).first().is_some_and(|t| t.lemma == "name") {
            return;
        }
        let mut limit = None;
        if let Some(Sense::Number(n)) = self.view.sense(self.at)
            && n.value.fract() == 0.0
            && n.value >= 1.0
            && !n.ordinal
        {
            limit = Some(n.value as u64);
            self.take(1);
        }
        if let Some(rank) = &mut self.meaning.rank {
            rank.limit = limit.or(rank.limit);
            return;
        }
        let by = if tag == "top_first" { By::Date(None) } else { By::Open };
        let limit = limit.or(if tag == "top_first" { Some(1) } else { Some(0) });
        self.meaning.rank = Some(Rank { limit, offset: None, descending, by });
    }

    /// 'the highest price', 'most orders', 'the most'
    pub(super) fn superlative(&mut self, tag: &str, argument: &str) {
        let descending = argument == "desc";
        let mut next = self.view.next(self.at + 1);
        let listed = self.view.joins(next) && matches!(self.view.tag(self.view.next(next + 1)), "agg" | "sup");
        if listed || self.function.is_some() {
            // 'the lowest and the average price', 'lowest, highest and mean price'
            self.take(1);
            self.further.extend(self.function);
            self.function = Some(if descending { Aggregate::Max } else { Aggregate::Min });
            return;
        }
        if self.view.tag(next) == "agg" || self.view.tag(next) == "count" {
            // 'the highest average price', 'the highest number of': by the measure that follows.
            self.take(1);
            self.meaning.rank = Some(Rank { limit: Some(1), offset: None, descending, by: By::Open });
            return;
        }
        if tag == "sup_sold"
            && let Some((t, c)) = crate::compose::measure::quantity(self.view.lexicon())
        {
            let sold = Measure::Of(Aggregate::Sum, column(self.view.lexicon(), t, c), t);
            // 'the best selling product' is one, 'top selling products' are as many as a ranking shows.
            let several = self.view.tokens(next).last().is_some_and(|t| t.lower != t.lemma);
            self.take(1);
            self.meaning.rank.get_or_insert(Rank { limit: Some(u64::from(!several)), offset: None, descending, by: By::Measure(sold) });
            return;
        }
        if let Some(Sense::Adjective(adjective, _)) = self.view.sense(next) {
            // 'most expensive', 'least expensive'
            let adjective = *adjective;
            self.take_to(next + 1);
            self.adjective_rank(adjective, descending);
            return;
        }
        let place = self.view.column(next);
        if let ("sup_frequent", Some(p)) = (tag, place.filter(|p| !self.view.is_date(*p))) {
            // 'the most common cause'
            self.take_to(next + 1);
            let key = self.key_of(p);
            self.put_key(key);
            self.meaning.rank.get_or_insert(Rank { limit: Some(1), offset: None, descending, by: By::Measure(Measure::Rows(p.0)) });
            return;
        }
        // 'the most common choir kind': the kind that most choirs are of.
        if let ("sup_frequent", Some(t), Some(p)) = (tag, self.view.table(next), self.view.column(next + 1))
            && p.0 == t
            && self.view.items[next + 1].start == self.view.items[next].end
            && self.view.lexicon().has_kinds(t, p.1)
        {
            self.take_to(next + 2);
            let key = self.key_of(p);
            self.put_key(key);
            self.meaning.rank.get_or_insert(Rank { limit: Some(1), offset: None, descending, by: By::Measure(Measure::Rows(t)) });
            return;
        }
        // 'the maximum number of berths': the number itself, where no rows are asked for yet.
        let asked = self.meaning.head.is_some() || !self.meaning.tables.is_empty() || self.meaning.asks.which || self.meaning.asks.who;
        if tag == "sup_count" && !asked && place.is_some_and(|p| self.view.is_amount(p)) {
            self.meaning.beyond = true;
        }
        let table = self.view.table(next);
        // 'the highest repair cost', 'the biggest order amount': the number of such rows.
        let valued = table.and_then(|t| self.view.column(next + 1).filter(|p| p.0 == t && self.view.is_amount(*p)));
        if let (Some(p), "sup") = (valued, tag) {
            self.take_to(next + 2);
            self.speak_of(p.0);
            self.last = Some((p, next + 1));
            self.meaning.rank.get_or_insert(Rank { limit: Some(1), offset: None, descending, by: By::Column(p) });
            return;
        }
        if let Some(p) = place.filter(|p| self.view.is_amount(*p) || self.view.is_date(*p)) {
            next += 1;
            self.take_to(next);
            self.last = Some((p, next - 1));
            self.meaning.rank.get_or_insert(Rank { limit: Some(1), offset: None, descending, by: By::Column(p) });
            return;
        }
        let word = self.view.word(self.at);
        // 'the biggest load', 'the two largest catches': rows of what happened, by how much of it there was.
        let sized = ["biggest", "smallest", "largest"].iter().any(|w| word.ends_with(w));
        if let (Some(t), "sup", true) = (table, tag, sized)
            && let Some(p) = self.size_of(t)
        {
            let single = self.view.tokens(next).last().is_some_and(|t| t.lower == t.lemma);
            let counted = self.at.checked_sub(1).and_then(|b| match self.view.sense(b) {
                Some(Sense::Number(n)) if !n.ordinal && n.value.fract() == 0.0 && n.value >= 1.0 => Some(n.value as u64),
                _ => None,
            });
            let limit = counted.unwrap_or(u64::from(single));
            self.take_to(next + 1);
            self.speak_of(t);
            self.meaning.head.get_or_insert(t);
            self.meaning.ranked_row = Some(t);
            self.meaning.rank.get_or_insert(Rank { limit: Some(limit), offset: None, descending, by: By::Column(p) });
            return;
        }
        let size = ["best", "worst", "biggest", "smallest", "largest"].iter().any(|w| word.ends_with(w));
        if let Some(t) = table.filter(|_| size && tag == "sup") {
            // 'our best customers by revenue': the rows themselves are ranked, by what is said elsewhere.
            self.take_to(next + 1);
            self.speak_of(t);
            self.meaning.head.get_or_insert(t);
            self.meaning.rank.get_or_insert(Rank { limit: Some(0), offset: None, descending, by: By::Open });
            return;
        }
        if let Some(t) = table {
            self.take_to(next + 1);
            self.speak_of(t);
            let measure = match tag {
                "sup_count" => Measure::Rows(t),
                // 'the most popular dish': by how often something happened to it.
                "sup_frequent" if self.happens_to(t).is_some() => {
                    self.meaning.head.get_or_insert(t);
                    Measure::Rows(self.happens_to(t).unwrap_or(t))
                }
                _ => of_table(self.view, t, self.style),
            };
            self.meaning.rank.get_or_insert(Rank { limit: Some(1), offset: None, descending, by: By::Measure(measure) });
            return;
        }
        self.take(1);
        self.meaning.rank.get_or_insert(Rank { limit: Some(1), offset: None, descending, by: By::Open });
    }

    /// How much of it there was, of rows of what happened: the only quantity, or the amount of what is called like money.
    fn size_of(&self, t: usize) -> Option<Place> {
        let lexicon = self.view.lexicon();
        let referred = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.to == t && e.from != t);
        lexicon.tables[t].date.filter(|_| !referred)?;
        let entry = &lexicon.tables[t];
        let all = || (0..entry.columns.len()).filter(|&c| super::numbers::adds_up(self.view, (t, c)));
        let money = crate::account::is_amount_noun(entry.words.last()?);
        let mut of = all().filter(|&c| entry.columns[c].money == money);
        let one = of.next().or_else(|| all().next())?;
        of.next().is_none().then_some((t, one))
    }

    /// What is kept of the rows of a table, most of it: its loans, its visits.
    pub(super) fn happens_to(&self, t: usize) -> Option<usize> {
        self.view.main_event(t)
    }

    /// 'oldest', 'latest', 'cheapest'
    pub(super) fn read_adjective(&mut self, adjective: &'static Adjective, word: &str) {
        let extreme = word.ends_with("est") || word.starts_with("longest-") || matches!(word, "latest" | "recent" | "first" | "last");
        if !extreme && self.view.tag(self.at + 1) == "sup" {
            // 'was paid the most'
            self.take(1);
            return;
        }
        if !extreme || self.meaning.rank.is_some() {
            // 'heavier than': comparatives are not composed here.
            self.meaning.beyond |= !extreme;
            self.at += 1;
            return;
        }
        self.take(1);
        self.adjective_rank(adjective, true);
    }

    fn adjective_rank(&mut self, adjective: &'static Adjective, most: bool) {
        let mut next = self.view.next(self.at);
        let of_time = adjective.measures.is_empty();
        // 'the biggest order amount'
        if let Some(t) = self.view.table(next)
            && self.view.column(next + 1).is_some_and(|p| p.0 == t && (self.view.is_amount(p) || self.view.is_date(p)))
        {
            self.speak_of(t);
            next += 1;
        }
        // For dates, much of the adjective is little of the date.
        let by = match self.view.column(next) {
            Some(p) if self.view.is_date(p) && !adjective.dates.is_empty() => {
                Some((By::Date(Some(p)), adjective.descending != most, next + 1))
            }
            Some(p) if self.view.is_amount(p) && !of_time => Some((By::Column(p), adjective.descending == most, next + 1)),
            _ => None,
        };
        if by.is_none() {
            next = self.view.next(self.at);
        }
        if let Some((by, descending, to)) = by {
            self.take_to(to);
            self.meaning.rank = Some(Rank { limit: Some(1), offset: None, descending, by });
            return;
        }
        // 'the longest stoppage', where that is a kind of what happened: rows by a value of theirs.
        let kind = match self.view.sense(next) {
            Some(Sense::Value { table, .. }) if self.view.lexicon().tables[*table].date.is_some() => Some(*table),
            _ => None,
        };
        let near = self.view.table(next).or(kind).or(self.meaning.head).or(self.view.column(next).map(|p| p.0));
        let hinted = near.and_then(|t| hinted(self.view, t, adjective));
        match hinted {
            Some((p, true)) => {
                self.meaning.rank =
                    Some(Rank { limit: Some(1), offset: None, descending: adjective.descending != most, by: By::Date(Some(p)) });
            }
            Some((p, false)) => {
                self.meaning.ranked_row =
                    self.view.table(next).or(kind).filter(|t| *t == p.0 && self.view.lexicon().tables[*t].date.is_some());
                self.meaning.rank =
                    Some(Rank { limit: Some(1), offset: None, descending: adjective.descending == most, by: By::Column(p) });
            }
            None if of_time => {
                self.meaning.rank =
                    Some(Rank { limit: Some(1), offset: None, descending: adjective.descending != most, by: By::Date(None) });
            }
            None => {}
        }
    }
}

/// The column of a table that an adjective measures; true where it is a date.
pub(super) fn hinted(view: &View<'_>, t: usize, adjective: &Adjective) -> Option<(Place, bool)> {
    let entry = &view.lexicon().tables[t];
    let with = |hint: &str, test: &dyn Fn(Place) -> bool| {
        (0..entry.columns.len())
            .map(|c| (t, c))
            .find(|&(t, c)| test((t, c)) && view.lexicon().tables[t].columns[c].words.iter().any(|w| w.starts_with(hint)))
    };
    for hint in adjective.measures {
        if let Some(p) = with(hint, &|p| view.is_amount(p)) {
            return Some((p, false));
        }
    }
    for hint in adjective.dates {
        if let Some(p) = with(hint, &|p| view.is_date(p) || view.lexicon().tables[p.0].columns[p.1].year) {
            return Some((p, true));
        }
    }
    None
}
