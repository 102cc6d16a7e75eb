//! Nouns for a kind of people that a code stands for ('B = buyer') and that a key of other rows is called like (`byr_no`): the people where they
//! are asked for, the key where rows are grouped or told apart by it.

use super::{Finder, Reading, Sense};

/// Words before a noun by which rows are grouped or told apart.
const GROUPS: &[&str] = &["per", "each", "by", "every", "different", "distinct", "unique", "x", "same"];
/// Words before a noun that is asked for.
const ASKED: &[&str] = &["which", "what", "whose"];
/// Words by which one of them is asked for.
const MOST: &[&str] = &["most", "least", "fewest", "highest", "lowest", "biggest", "largest", "smallest", "longest", "oftenest", "more"];
/// The same before several of them.
const ASKED_OF_SEVERAL: &[&str] =
    &["our", "the", "all", "list", "show", "many", "any", "those", "former", "current", "active", "how", "are", "no"];

impl Finder<'_> {
    /// 'booked last month' where a code says 'booked' and a day says when: what was done in a period is dated, whatever its state is by now.
    pub(super) fn dated_deeds(&mut self) {
        if !self.found.values().any(|(_, readings)| readings.iter().any(|r| matches!(r.sense, Sense::Time(_)) && r.fit > 0.5)) {
            return;
        }
        for i in 0..self.tokens.len() {
            let word = &self.tokens[i].lower;
            let lexicon = self.lexicon;
            if !crate::compose::state::is_deed(word) || self.tokens[i].quoted {
                continue;
            }
            let root = crate::account::root(word);
            let dated = |t: usize| {
                (0..lexicon.tables[t].columns.len()).any(|c| {
                    let kept = lexicon.schema.tables[t].columns[c].class.is_temporal() || lexicon.roles[t].is(c, "date");
                    kept && lexicon.tables[t].columns[c].words.iter().any(|w| crate::account::root_of(w) == root)
                })
            };
            let codes = lexicon.codes.get(&self.tokens[i].lemma).or_else(|| lexicon.codes.get(word));
            let Some(codes) = codes else { continue };
            if let Some((_, readings)) = self.found.get_mut(&(i, i + 1)) {
                readings.retain(|r| match &r.sense {
                    Sense::Value { table, column, value, .. } => {
                        !(dated(*table) && codes.iter().any(|(t, c, code)| (t, c, code) == (table, column, value)))
                    }
                    _ => true,
                });
                if readings.is_empty() {
                    self.found.remove(&(i, i + 1));
                }
            }
        }
    }

    /// Of both readings only the one that the place of the noun leaves room for.
    pub(super) fn kinds_of_people(&mut self) {
        for i in 0..self.tokens.len() {
            let token = &self.tokens[i];
            if token.quoted || token.punctuation {
                continue;
            }
            let Some((_, readings)) = self.found.get(&(i, i + 1)) else { continue };
            let lexicon = self.lexicon;
            let people: Vec<usize> = readings
                .iter()
                .filter_map(|r| match &r.sense {
                    Sense::Value { table, column, value, .. } => {
                        let code = lexicon.codes.get(&token.lemma)?.iter().any(|(t, c, code)| (t, c, code) == (table, column, value));
                        (code && lexicon.is_person(*table)).then_some(*table)
                    }
                    _ => None,
                })
                .collect();
            let key = |r: &Reading| match r.sense {
                Sense::Column(t, c) => lexicon.adjacent[t]
                    .iter()
                    .map(|&e| &lexicon.edges[e])
                    .any(|e| e.from == t && e.from_columns.as_slice() == [c] && people.contains(&e.to)),
                _ => false,
            };
            if people.is_empty() || !readings.iter().any(key) {
                continue;
            }
            let before = i.checked_sub(1).map_or("", |b| self.tokens[b].lower.as_str());
            let behind = self.tokens.get(i + 1).map_or("", |t| t.lower.as_str());
            let several = token.lower != token.lemma;
            let numbered = matches!(behind, "number" | "no" | "id" | "code");
            let grouped = GROUPS.contains(&before) || numbered;
            // 'which buyer paid the most': the one that rows are grouped by.
            let ranked = !several && ASKED.contains(&before) && self.tokens.iter().any(|t| MOST.contains(&t.lower.as_str()));
            let grouped = grouped || ranked;
            let asked = several && (i == 0 || ASKED.contains(&before) || ASKED_OF_SEVERAL.contains(&before));
            if let Some((_, readings)) = self.found.get_mut(&(i, i + 1)) {
                if grouped {
                    readings.retain(|r| !matches!(&r.sense, Sense::Value { table, .. } if people.contains(table)));
                } else if asked {
                    readings.retain(|r| !key(r));
                }
            }
        }
    }
}
