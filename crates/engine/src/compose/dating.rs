//! Which date column a range of time is about.

use super::Composer;
use crate::mention::Sense;
use crate::mention::parts::is_calendar;
use crate::query::ColumnRef;
use crate::text::stem;

impl Composer<'_> {
    /// Which date column a range is about: the one just named, one that a word nearby hints at, the default of the
    /// subject, or that of the nearest table.
    pub(super) fn date_for(&self, near: Option<ColumnRef>, at: usize) -> Option<(usize, usize)> {
        let dated = |t: usize, c: usize| {
            self.class(t, c).is_temporal() || self.lexicon().tables[t].columns[c].year || self.lexicon().roles[t].is(c, "date")
        };
        if let Some((t, c)) = near.and_then(|n| self.schema_column(&n))
            && dated(t, c)
        {
            return Some((t, c));
        }
        let mut tables: Vec<usize> = Vec::new();
        // 'in Fall 2009': the year of the row that has the term. 'no book before 2010': of the book that is missing.
        let beside = (1..3).find_map(|n| match self.sense(at.checked_sub(n)?) {
            Some(Sense::Value { table, column, .. }) if is_calendar(self.lexicon(), *table, *column) => Some(*table),
            _ => None,
        });
        let has_date = |t: &usize| (0..self.lexicon().tables[*t].columns.len()).any(|c| dated(*t, c));
        tables.extend(beside.or_else(|| self.missing_table()).filter(has_date));
        // What is measured is dated by itself, or by what it refers to: an order line by its order.
        if let Some(m) = self.measured.filter(|m| !tables.contains(m)) {
            let dated = self.lexicon().dated_by(m);
            tables.extend(dated.filter(|p| self.lexicon().tables[m].date.is_some() && *p != m && !tables.contains(p)));
            tables.push(m);
            tables.extend(dated.filter(|p| !tables.contains(p)));
        }
        // 'top 3 guides by takings last year': what is ranked by is of last year.
        if let Some(r) = &self.ranking {
            r.key.tables(&mut |x| {
                tables.extend(self.lexicon().table(&x.name).filter(|t| has_date(t) && r.key.is_aggregate() && !tables.contains(t)));
            });
        }
        // 'growers with more than 5 deliveries this year': the deliveries are of this year.
        tables.extend(self.counted_rows().filter(|t| has_date(t) && !tables.contains(t)));
        tables.extend(self.subject.filter(|s| !tables.contains(s)));
        for i in self.items.iter() {
            if let Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } = i.sense
                && !tables.contains(&t)
            {
                tables.push(t);
            }
        }
        // Tables of what is already composed (measures stand for more than words).
        for o in &self.outputs {
            o.expr.tables(&mut |x| {
                if let Some(t) = self.lexicon().table(&x.name)
                    && !tables.contains(&t)
                {
                    tables.push(t);
                }
            });
        }
        self.lexicon().events_first(&mut tables);
        let mut hints = self.stems_near(at, 6);
        hints.dedup();
        let said = |t: usize, c: usize| {
            let words = &self.lexicon().tables[t].columns[c].words;
            words
                .iter()
                .filter(|w| {
                    !matches!(w.as_str(), "date" | "time" | "at" | "on" | "year" | "day")
                        && (hints.contains(&stem(w)) || self.lexicon().led_to(t, &hints, w))
                })
                .count()
        };
        let mut hinted: Option<(usize, (usize, usize))> = None;
        for &t in &tables {
            for c in 0..self.lexicon().tables[t].columns.len() {
                let n = if dated(t, c) { said(t, c) } else { 0 };
                if n > hinted.map_or(0, |(m, _)| m) {
                    hinted = Some((n, (t, c)));
                }
            }
        }
        if let Some((_, found)) = hinted {
            return Some(found);
        }
        // A year that rows came to be in is the date of nothing else that happened to them.
        for founded in [false, true] {
            for &t in &tables {
                let entry = &self.lexicon().tables[t];
                let came_to_be = |c: usize| entry.columns[c].year && !entry.columns[c].words.iter().any(|w| w == "year");
                let own = |c: &usize| dated(t, *c) && !self.lexicon().dates_a_sum(t, *c) && !self.of_birth(t, *c);
                let dates = || (0..entry.columns.len()).filter(own);
                if let Some(c) = entry.date.into_iter().chain(dates()).find(|&c| founded || !came_to_be(c)) {
                    return Some((t, c));
                }
            }
        }
        // One or two joins away; years too, where they are said.
        let ranged = matches!(self.sense(at), Some(Sense::Time(crate::time::TimeMeaning::Range(_)))) || self.word(at).contains("year");
        let mut seen = tables.clone();
        let mut open = tables;
        for _ in 0..2 {
            let mut next = Vec::new();
            for t in open {
                // Along references first: an order line is dated by its order.
                let mut edges: Vec<usize> = self.lexicon().adjacent[t].clone();
                edges.sort_by_key(|&e| self.lexicon().edges[e].from != t);
                for e in edges {
                    let edge = &self.lexicon().edges[e];
                    let other = if edge.from == t { edge.to } else { edge.from };
                    if !seen.contains(&other) {
                        seen.push(other);
                        next.push(other);
                    }
                }
            }
            for &t in &next {
                let entry = &self.lexicon().tables[t];
                let year = || (0..entry.columns.len()).find(|&c| ranged && entry.columns[c].year && !self.of_birth(t, c));
                if let Some(c) = entry.date.or_else(year) {
                    return Some((t, c));
                }
            }
            open = next;
        }
        None
    }

    /// A year of birth or death dates people, not what they did: 'salaries of the players in 2001' is not about those born then.
    fn of_birth(&self, t: usize, c: usize) -> bool {
        let entry = &self.lexicon().tables[t].columns[c];
        entry.year && entry.words.iter().any(|w| matches!(w.as_str(), "birth" | "born" | "death" | "died"))
    }

    /// The rows that a number bounds how many there are of: 'with more than 5 deliveries'. Others are spoken of before.
    fn counted_rows(&self) -> Option<usize> {
        let named = |upto: usize, t: usize| (0..upto).any(|k| matches!(self.sense(k), Some(Sense::Table(u)) if *u != t));
        (1..self.items.len()).find_map(|i| {
            let bound = matches!(self.sense(i), Some(Sense::Number(_)))
                && (matches!(self.tag(i - 1), "cmp" | "cmp_adj" | "than" | "with" | "having") || self.tag(i + 1) == "cmp_post");
            match self.sense(i + 1 + usize::from(self.tag(i + 1) == "cmp_post")) {
                Some(Sense::Table(t)) if bound && named(i, *t) => Some(*t),
                _ => None,
            }
        })
    }
}
