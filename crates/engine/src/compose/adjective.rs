//! Adjectives that imply a column: 'the oldest singer', 'launched most recently'.

use super::Composer;
use crate::mention::Sense;

impl Composer<'_> {
    /// An adjective that implies a column: 'the oldest singer', 'older'.
    pub(super) fn adjective(&mut self) {
        let Some(Sense::Adjective(adjective, word)) = self.sense(self.at).cloned() else { return };
        if word.ends_with("er")
            && self.tag(self.at + 1) != "than"
            && !matches!(self.sense(self.at + 1), Some(Sense::Table(_) | Sense::Column(..)))
        {
            self.at += 1;
            return;
        }
        let limit = self.number_before(self.at);
        self.take(1);
        // 'who get paid the least'
        if self.tag(self.at) == "sup"
            && !matches!(
                self.sense(self.at + 1),
                Some(Sense::Table(_) | Sense::Column(..) | Sense::Adjective(..) | Sense::Keyword("count" | "agg", _))
            )
            && let Some((t, c, down)) = self.hinted(adjective, self.subject)
        {
            let most = self.argument(self.at) == "desc";
            self.take(1);
            self.rule("superlative by adjective");
            let key = self.column(t, c);
            self.rank(key, if most { down } else { !down }, limit);
            return;
        }
        let near = self.next_table(self.at).or(self.subject);
        // 'the latest order date' names its column itself.
        if let Some(Sense::Column(t, c)) = self.sense(self.at).cloned()
            && (self.class(t, c).is_number() || self.class(t, c).is_temporal())
            && !self.lexicon().tables[t].columns[c].key
        {
            let temporal = self.class(t, c).is_temporal() || self.lexicon().tables[t].columns[c].year;
            let descending = if temporal { !adjective.descending } else { adjective.descending };
            self.superlative_column(t, c, descending, limit);
            return;
        }
        // 'the college that was founded the earliest': the verb names the column.
        if let Some((t, c)) = self.dated_by_verb(adjective, self.at - 1) {
            let key = self.column(t, c);
            self.drop_output(&key);
            self.rule("superlative by verb");
            self.rank(key, !adjective.descending, limit);
            return;
        }
        let Some((t, c, descending)) = self.hinted(adjective, near) else {
            self.feature("adjective_without_column", 1.0);
            return;
        };
        self.rule("superlative by adjective");
        let key = self.column(t, c);
        self.rank(key, descending, limit);
    }

    /// 'launched most recently': the column that the verb before names.
    pub(super) fn dated_by_verb(&self, adjective: &crate::lexicon::Adjective, at: usize) -> Option<(usize, usize)> {
        if adjective.dates.is_empty() || !adjective.measures.is_empty() {
            return None;
        }
        let before = (0..at).rev().find(|&i| !matches!(self.tag(i), "verb" | "filler"))?;
        let Some(Sense::Column(t, c)) = self.sense(before) else { return None };
        let verb = self.word(before).ends_with("ed") || self.word(before).ends_with("wn") || self.class(*t, *c).is_temporal();
        let column = self.column(*t, *c);
        let verb = verb || self.outputs.iter().any(|o| o.expr != column);
        (verb && !self.lexicon().tables[*t].columns[*c].key && self.items[before].fit >= 0.4).then_some((*t, *c))
    }

    /// The column that an adjective measures, nearest to a table.
    pub(super) fn hinted(&self, adjective: &crate::lexicon::Adjective, near: Option<usize>) -> Option<(usize, usize, bool)> {
        let mut tables: Vec<usize> = near.into_iter().chain(self.subject).collect();
        for i in &self.items {
            if let Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } = i.sense
                && !tables.contains(&t)
            {
                tables.push(t);
            }
        }
        for &t in &tables {
            let entry = &self.lexicon().tables[t];
            for hint in adjective.measures {
                let hit = (0..entry.columns.len())
                    .find(|&c| self.class(t, c).is_number() && !entry.columns[c].key && entry.columns[c].words.iter().any(|w| w == hint));
                if let Some(c) = hit {
                    return Some((t, c, adjective.descending));
                }
            }
            for hint in adjective.dates {
                let hit = (0..entry.columns.len()).find(|&c| {
                    (self.class(t, c).is_temporal()
                        || entry.columns[c].year
                        || (self.class(t, c).is_text() && entry.columns[c].words.iter().any(|w| w == "date" || w == "birth")))
                        && entry.columns[c].words.iter().any(|w| w.starts_with(hint))
                });
                if let Some(c) = hit {
                    return Some((t, c, !adjective.descending));
                }
            }
            if !adjective.dates.is_empty()
                && let Some(c) = entry.date
            {
                return Some((t, c, !adjective.descending));
            }
        }
        // 'club members older than 18': what the subject refers to has an age.
        let subject = self.subject.or(near)?;
        let referred =
            self.lexicon().adjacent[subject].iter().map(|&e| &self.lexicon().edges[e]).filter(|e| e.from == subject).map(|e| e.to);
        referred.into_iter().find_map(|t| {
            let columns = &self.lexicon().tables[t].columns;
            let named = |c: usize| columns[c].words.iter().any(|w| adjective.measures.contains(&w.as_str()));
            (0..columns.len()).find(|&c| self.class(t, c).is_number() && !columns[c].key && named(c)).map(|c| (t, c, adjective.descending))
        })
    }
}
