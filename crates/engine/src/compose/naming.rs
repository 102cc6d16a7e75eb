//! Names asked for: 'full name', whose name, of which table.

use super::{Composer, Draft, Key, Zone};
use crate::mention::Sense;

impl Composer<'_> {
    /// 'full name', 'first and last name': what names a row.
    pub(super) fn full_name(&mut self) {
        let at = self.at;
        self.take(1);
        let of = (self.at..self.items.len())
            .find_map(|i| match (self.tag(i), self.sense(i + 1)) {
                ("each_lead" | "each" | "of", Some(Sense::Table(t))) => Some(*t),
                _ => None,
            })
            .filter(|_| !self.items.iter().take(self.at).any(|i| matches!(i.sense, Sense::Table(_))));
        let Some(t) = self
            .next_table(self.at)
            .or(of)
            .or(self.subject)
            .or_else(|| self.items.iter().find_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None }))
        else {
            self.used[at] = false;
            return;
        };
        let named = |t: usize| self.lexicon().tables[t].person.is_some();
        let later = (self.at..self.items.len()).find_map(|i| match self.sense(i) {
            Some(Sense::Table(x)) if named(*x) => Some(*x),
            _ => None,
        });
        let t = if named(t) { t } else { later.or(self.subject.filter(|&s| named(s))).or_else(|| self.person_of(t)).unwrap_or(t) };
        let display = match self.lexicon().tables[t].person {
            Some((first, last)) => vec![self.column(t, first), self.column(t, last)],
            None => self.display(t),
        };
        if self.zone == Zone::Order {
            for e in display.into_iter().rev().take(1) {
                self.push_order(e);
            }
            return;
        }
        self.zone = Zone::Select;
        for e in display {
            if !self.outputs.iter().any(|o| o.expr == e) {
                self.outputs.push(Draft { expr: e, implied: false });
            }
        }
    }

    /// The table with the names of persons that rows of a table stand for: what they refer to, else what is spoken of.
    fn person_of(&self, t: usize) -> Option<usize> {
        let named = |t: &usize| self.lexicon().tables[*t].person.is_some();
        let edges = self.lexicon().adjacent[t].iter().map(|&e| &self.lexicon().edges[e]);
        let mut referred = edges.filter(|e| e.from == t).map(|e| e.to);
        let spoken = || {
            self.items.iter().find_map(|i| match i.sense {
                Sense::Table(x) | Sense::Column(x, _) | Sense::Value { table: x, .. } if named(&x) => Some(x),
                _ => None,
            })
        };
        referred.find(named).or_else(spoken)
    }

    /// The one table with the names of the people that rows of a table are: skippers who are crew.
    pub(super) fn named_elsewhere(&self, t: usize) -> Option<usize> {
        let lexicon = self.lexicon();
        let entry = &lexicon.tables[t];
        let named = |c: &usize| entry.columns[*c].words.iter().any(|w| matches!(w.as_str(), "name" | "title"));
        if entry.person.is_some() || entry.display.iter().any(named) || !entry.words.last().is_some_and(|w| crate::roles::is_person_word(w))
        {
            return None;
        }
        let edges = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t && e.to_unique);
        let mut people = edges.filter(|e| lexicon.tables[e.to].person.is_some()).map(|e| e.to);
        people.next().filter(|_| people.next().is_none())
    }

    /// What names a row of a table, where a name is asked for.
    pub(super) fn name_of(&mut self, t: usize) {
        for expr in self.display(t) {
            match self.zone {
                Zone::Order => self.push_order(expr),
                _ if std::mem::take(&mut self.pending.group) => self.groups.push(Key::Expr(expr)),
                _ if !self.outputs.iter().any(|o| o.expr == expr) => self.outputs.push(Draft { expr, implied: false }),
                _ => {}
            }
        }
    }

    /// The table whose rows a 'name' that was found elsewhere names: 'institution names', 'the name of each party'.
    pub(super) fn named_owner(&self, at: usize, (t, column): (usize, usize)) -> Option<usize> {
        if !matches!(self.word(at).as_str(), "name" | "names") {
            return None;
        }
        let before = at.checked_sub(1).map(|i| if self.tag(i) == "possessive" { i.saturating_sub(1) } else { i });
        let mut after = at + 1;
        // 'names and classes of the skippers'
        if self.tag(after) == "and" && matches!(self.sense(after + 1), Some(Sense::Column(..))) && self.tag(after + 2) == "of" {
            after += 2;
        }
        while matches!(self.tag(after), "of" | "each" | "all" | "distinct") {
            after += 1;
        }
        let owner = match (before.and_then(|i| self.sense(i)), self.sense(after)) {
            (Some(Sense::Table(o)), _) => *o,
            (_, Some(Sense::Table(o))) if after > at + 1 => *o,
            _ => return None,
        };
        let entry = &self.lexicon().tables[owner];
        // 'course names' where courses have a title, and the name of their department: that leads elsewhere.
        let own = entry.columns.iter().any(|c| !c.foreign && c.words.iter().any(|w| w == "name"));
        let named = entry.display.iter().any(|&c| self.class(owner, c).is_text());
        let named = named
            && entry
                .display
                .iter()
                .any(|&c| entry.columns[c].words.iter().any(|w| entry.words.contains(w) || matches!(w.as_str(), "title" | "label")));
        // 'names of the pilots with a red balloon': pilots have two names, and balloons are called by one.
        let person = entry.person.is_some() && !entry.columns.iter().any(|c| c.words.as_slice() == ["name"]);
        let elsewhere = self.named_elsewhere(owner).is_some_and(|p| p != t);
        let of_another = entry.columns[..].get(column).is_some_and(|c| owner == t && c.foreign);
        (owner != t && (person || elsewhere || !own && named) || of_another && !own && named).then_some(owner)
    }
}
