//! 'the flight numbers of all flights', 'employee number': what rows are numbered by, where the noun before 'number' is what they are
//! called. It reads the noun and the word behind it, and the columns of that table: one that is called a number, else its key. Without
//! this, 'numbers of' would count the rows, or the number of something else would be taken ('phone_number').

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::weights::weight;

const SINGLE: &[&str] = &["number", "no", "nr"];
const SEVERAL: &[&str] = &["numbers", "nos", "nrs"];
/// Words behind 'guest numbers' that make them a count: 'guest numbers by month'.
const COUNTED: &[&str] =
    &["by", "per", "in", "this", "last", "over", "during", "since", "across", "are", "is", "went", "grew", "fell", "each"];
/// Words before that make it a count: 'total guest number'.
const SUMMED: &[&str] = &["total", "average", "overall", "highest", "lowest", "largest", "smallest", "biggest", "maximum", "minimum"];

impl Finder<'_> {
    pub(super) fn own_numbers(&mut self) {
        self.numbers_of_rows();
        for i in 0..self.tokens.len().saturating_sub(1) {
            let [thing, sign] = &self.tokens[i..i + 2] else { continue };
            let (one, several) = (SINGLE.contains(&sign.lower.as_str()), SEVERAL.contains(&sign.lower.as_str()));
            if thing.quoted || thing.punctuation || sign.quoted || thing.lower != thing.lemma || !(one || several) {
                continue;
            }
            let word = |at: usize| self.tokens.get(at).map_or("", |t| if t.quoted { "\"" } else { t.lower.as_str() });
            let digits = word(i + 2).starts_with(|c: char| c.is_ascii_digit() || c == '"');
            let each = word(i + 2) == "of" && matches!(word(i + 3), "each" | "every");
            let summed = i > 0 && SUMMED.contains(&word(i - 1));
            if digits || COUNTED.contains(&word(i + 2)) || summed || several && each {
                continue;
            }
            let tables: Vec<usize> = (self.lexicon.named(&thing.lemma).iter())
                .filter(|h| h.weight > 0.9)
                .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
                .collect();
            let [t] = tables[..] else { continue };
            let Some(c) = self.called_number(t, one) else { continue };
            // 'numbers of' is no count then.
            for span in [(i + 1, i + 2), (i + 1, i + 3)] {
                self.found.remove(&span);
            }
            self.add(i, i + 2, 2.0 * weight("cover.name") + 2.0 * weight("cover.name_word"), Sense::Column(t, c), 0.97);
        }
    }

    /// 'what are the numbers of all flights' where flights have numbers of their own, and nothing is grouped.
    fn numbers_of_rows(&mut self) {
        let grouped =
            |t: &crate::text::Token| matches!(t.lower.as_str(), "each" | "every" | "per" | "by" | "for" | "different" | "distinct");
        if self.tokens.iter().any(grouped) {
            return;
        }
        for i in 0..self.tokens.len().saturating_sub(2) {
            let word = |at: usize| self.tokens.get(at).map_or("", |t| if t.quoted { "\"" } else { t.lower.as_str() });
            let listed = i > 0 && matches!(word(i - 1), "the" | "list" | "show" | "give" | "return" | "find");
            if word(i) != "numbers" || word(i + 1) != "of" || !listed {
                continue;
            }
            let at = if matches!(word(i + 2), "all" | "the" | "those" | "these") { i + 3 } else { i + 2 };
            let Some(thing) = self.tokens.get(at).filter(|t| !t.quoted && !t.punctuation && t.lower != t.lemma) else { continue };
            let named = self.lexicon.named(&thing.lemma);
            let whole = |h: &crate::lexicon::NameHit| if let Target::Table(t) = h.target { (h.weight > 0.9).then_some(t) } else { None };
            let tables: Vec<usize> = named.iter().filter_map(whole).collect();
            let [t] = tables[..] else { continue };
            let Some(c) = self.called_number(t, false) else { continue };
            self.found.remove(&(i, i + 2));
            self.add(i, i + 1, weight("cover.name") + weight("cover.name_word"), Sense::Column(t, c), 0.97);
        }
    }

    /// The column that numbers the rows of a table: the only one of its own that is called a number; its key, where the key is a number and
    /// `key` allows it.
    fn called_number(&self, t: usize, key: bool) -> Option<usize> {
        let (shape, entry) = (&self.lexicon.schema.tables[t], &self.lexicon.tables[t]);
        // 'phone_number' numbers something else; 'klno' and 'barn_no' of kilns and barns begin as the table is called.
        let own = |w: &String| entry.words.iter().any(|o| o == w || w.len() > 1 && o.starts_with(w.as_str()));
        let numbered = |c: &usize| match entry.columns[*c].words.as_slice() {
            [last] => matches!(last.as_str(), "number" | "no") || last.strip_suffix("no").is_some_and(|w| own(&w.to_string())),
            [head @ .., last] => matches!(last.as_str(), "number" | "no") && head.iter().all(own),
            [] => false,
        };
        // What many rows share numbers none of them.
        let apart = |c: &usize| shape.columns[*c].distinct.is_none_or(|d| shape.rows <= 0.0 || d >= 0.5 * shape.rows);
        let mut all = (0..shape.columns.len()).filter(|&c| !entry.columns[c].foreign).filter(numbered).filter(apart);
        if let Some(c) = all.next() {
            return all.next().is_none().then_some(c);
        }
        let [only] = shape.primary_key.as_slice() else { return None };
        let plain = !entry.columns[*only].foreign && entry.columns[*only].words.len() < 3;
        (key && plain && shape.columns[*only].class.is_number()).then_some(*only)
    }
}
