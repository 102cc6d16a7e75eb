//! 'customer no. 3', 'job number 17': the row of that table with this number, whatever other tables have numbers of their own.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};
use crate::weights::weight;

/// Words by which a row is numbered.
const SIGNS: &[&str] = &["number", "no", "nr", "num", "#", "id"];

/// Words behind a number by which it counts or measures something else: 'customer 5 largest orders', 'order 3 or more'.
const COUNTED: &[&str] = &["or", "and", "to", "largest", "biggest", "smallest", "most", "best", "top", "times", "percent", "%"];
/// Words before a noun of which a number behind it is none: 'per guest 2', 'top customer 5'.
const RANKED: &[&str] = &["per", "top", "by", "each", "every", "first", "last", "than", "least"];

impl Finder<'_> {
    /// Adds the numbers that are said.
    pub(super) fn numbers(&mut self) {
        let words: Vec<&str> = self.tokens.iter().map(|t| if t.quoted { "\"" } else { t.lower.as_str() }).collect();
        for i in 0..words.len() {
            // 'the one with the highest price' is a row, no number.
            let ends =
                words.get(i + 1).is_none_or(|w| matches!(*w, "with" | "that" | "who" | "which" | "whose" | "having" | "where" | "?" | "."));
            if words[i] == "one" && i > 0 && words[i - 1] == "the" && ends {
                continue;
            }
            if let Some((times, len)) = crate::numbers::times_at(&words, i) {
                let number = crate::numbers::Number {
                    text: times.to_string(),
                    value: f64::from(times),
                    ordinal: false,
                    percent: false,
                    money: false,
                    len,
                };
                self.add(i, i + len, weight("cover.number") * len as f32 + 0.4, Sense::Number(number), 1.0);
            }
            if let Some(number) = crate::numbers::number_at(&words, i) {
                let len = number.len;
                if len > 0 && i + len <= words.len() {
                    self.add(i, i + len, weight("cover.number") * len as f32 + 0.3, Sense::Number(number), 1.0);
                }
            }
        }
    }

    /// 'guest 418': the row of that number, where the noun is the name of a table in the singular and the number is none of something else.
    pub(super) fn numbered_plainly(&mut self) {
        for i in 0..self.tokens.len().saturating_sub(1) {
            let [thing, number] = &self.tokens[i..i + 2] else { continue };
            let digits = (2..=18).contains(&number.lower.len()) && number.lower.bytes().all(|c| c.is_ascii_digit());
            let year = number.lower.len() == 4 && (number.lower.starts_with("19") || number.lower.starts_with("20"));
            let single = thing.lower == thing.lemma && !thing.lower.ends_with('s') && !thing.quoted && !thing.punctuation;
            let ranked = i.checked_sub(1).is_some_and(|b| RANKED.contains(&self.tokens[b].lower.as_str()));
            let behind = self.tokens.get(i + 2).filter(|t| !t.punctuation && !t.quoted);
            let counts = behind.is_some_and(|t| {
                let named = self.lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)));
                COUNTED.contains(&t.lower.as_str()) || crate::compose::units::is_unit(&t.lower) || named
            });
            if !digits || year || !single || ranked || counts {
                continue;
            }
            let whole = |h: &&crate::lexicon::NameHit| h.weight > 0.95;
            let tables: Vec<usize> = self
                .lexicon
                .named(&thing.lemma)
                .iter()
                .filter(whole)
                .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
                .collect();
            let [t] = tables[..] else { continue };
            let Some(c) = self.number_of(t) else { continue };
            let shape = &self.lexicon.schema.tables[t];
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            let right = Expr::Number(number.lower.clone());
            let key = Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right };
            self.found.remove(&(i + 1, i + 2));
            self.add(i + 1, i + 2, weight("cover.number") + 0.6, Sense::Restriction(Box::new(key)), 1.0);
        }
    }

    /// 'three days', 'a 3 day place' where rows are told apart by `days_per_week`: those of that number.
    pub(super) fn numbered_by_rate(&mut self) {
        const TIMED: &[&str] = &[
            "last", "past", "next", "previous", "in", "within", "for", "coming", "of", "than", "least", "most", "over", "under", "after",
            "top", "first", "every", "by", "these", "those", "other",
        ];
        let words: Vec<&str> = self.tokens.iter().map(|t| if t.quoted { "\"" } else { t.lower.as_str() }).collect();
        let mut found = Vec::new();
        for i in 0..words.len() {
            let Some(number) = crate::numbers::number_at(&words, i).filter(|n| !n.ordinal && !n.percent && !n.money && n.len == 1) else {
                continue;
            };
            let Some(unit) = self.tokens.get(i + 1).filter(|t| !t.punctuation && !t.quoted) else { continue };
            let before = i.checked_sub(1).and_then(|b| words.get(b)).copied().unwrap_or_default();
            let behind = words.get(i + 2).copied().unwrap_or_default();
            if TIMED.contains(&before) || matches!(behind, "ago" | "later" | "before" | "after" | "earlier" | "or" | "old") {
                continue;
            }
            for (t, entry) in self.lexicon.tables.iter().enumerate() {
                let rate = |c: &usize| {
                    let column = &entry.columns[*c];
                    let shape = &self.lexicon.schema.tables[t].columns[*c];
                    matches!(column.words.as_slice(), [first, per, _] if *first == unit.lemma && per == "per")
                        && shape.class == crate::schema::TypeClass::Integer
                };
                let mut all = (0..entry.columns.len()).filter(rate);
                let (Some(c), None) = (all.next(), all.next()) else { continue };
                let left = crate::compose::measure::column_expr(self.lexicon, t, c);
                let right = Expr::Number(number.text.clone());
                found.push((i, i + 2, Predicate::Compare { left, op: Comparison::Equal, right }));
            }
        }
        for (start, end, condition) in found {
            self.add(start, end, weight("cover.number") + 3.2, Sense::Restriction(Box::new(condition)), 0.9);
        }
    }

    /// '4 cylinder cars', 'the 2 bedroom flats': rows whose number of these is that, where they keep it in a column of that very name.
    pub(super) fn numbered_by_parts(&mut self) {
        const BEFORE: &[&str] = &["top", "first", "last", "next", "past", "than", "least", "most", "every"];
        let words: Vec<&str> = self.tokens.iter().map(|t| if t.quoted { "\"" } else { t.lower.as_str() }).collect();
        let mut found = Vec::new();
        for i in 0..words.len().saturating_sub(2) {
            let Some(number) = crate::numbers::number_at(&words, i).filter(|n| !n.ordinal && !n.percent && !n.money && n.len == 1) else {
                continue;
            };
            let (part, rows) = (&self.tokens[i + 1], &self.tokens[i + 2]);
            let single = part.lower == part.lemma && !part.punctuation && !part.quoted;
            let several = rows.lower != rows.lemma && !rows.quoted;
            if !single || !several || i > 0 && BEFORE.contains(&words[i - 1]) {
                continue;
            }
            let lexicon = self.lexicon;
            let counts = |t: usize, c: usize| {
                let entry = &lexicon.tables[t].columns[c];
                let words: Vec<&str> =
                    entry.words.iter().map(String::as_str).filter(|w| !matches!(*w, "number" | "count" | "no" | "of")).collect();
                let own = words == [part.lemma.as_str()];
                own && lexicon.schema.tables[t].columns[c].class == crate::schema::TypeClass::Integer
                    && !entry.key
                    && !entry.foreign
                    && !entry.year
            };
            let tables = lexicon.named(&rows.lemma);
            let mut columns = (tables.iter())
                .filter_map(|h| if let Target::Table(t) = h.target { (h.weight > 0.3).then_some(t) } else { None })
                .flat_map(|t| (0..lexicon.tables[t].columns.len()).filter(move |&c| counts(t, c)).map(move |c| (t, c)));
            let (Some((t, c)), None) = (columns.next(), columns.next()) else { continue };
            let left = crate::compose::measure::column_expr(lexicon, t, c);
            let right = Expr::Number(number.text.clone());
            found.push((i, i + 2, Predicate::Compare { left, op: Comparison::Equal, right }));
        }
        for (start, end, condition) in found {
            self.add(start, end, weight("cover.number") + 3.2, Sense::Restriction(Box::new(condition)), 0.95);
        }
    }

    /// Adds the condition on the key of a table whose name stands before a number that is introduced as one.
    pub(super) fn numbered_rows(&mut self) {
        for i in 0..self.tokens.len().saturating_sub(2) {
            let [thing, sign, number] = &self.tokens[i..i + 3] else { continue };
            let digits = !number.lower.is_empty() && number.lower.len() <= 18 && number.lower.chars().all(|c| c.is_ascii_digit());
            if thing.quoted || thing.punctuation || sign.quoted || !digits || !SIGNS.contains(&sign.lower.as_str()) {
                continue;
            }
            let hits = self.lexicon.named(&thing.lemma).to_vec();
            let tables: Vec<usize> = hits
                .iter()
                .filter(|h| h.weight > 0.9)
                .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
                .collect();
            let [t] = tables[..] else { continue };
            let Some(c) = self.number_of(t) else { continue };
            let text = number.lower.clone();
            let shape = &self.lexicon.schema.tables[t];
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            let right = Expr::Number(text);
            let key = Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right };
            // Numbers of other things are not spoken of.
            for k in [(i, i + 2), (i + 1, i + 2), (i + 2, i + 3), (i + 1, i + 3)] {
                self.found.remove(&k);
            }
            self.add(i + 1, i + 3, 2.0 * weight("cover.name") + weight("cover.number"), Sense::Restriction(Box::new(key)), 1.0);
        }
    }

    /// The column by which rows of a table are numbered: its key, where no other column of it is a number of its own.
    fn number_of(&self, t: usize) -> Option<usize> {
        let (shape, entry) = (&self.lexicon.schema.tables[t], &self.lexicon.tables[t]);
        let [key] = shape.primary_key.as_slice() else { return None };
        let numbered = |c: &usize| {
            *c != *key
                && !entry.columns[*c].foreign
                && entry.columns[*c].words.last().is_some_and(|w| matches!(w.as_str(), "number" | "no"))
        };
        let own = (0..shape.columns.len()).filter(numbered).count();
        (own == 0 && shape.columns[*key].class.is_number()).then_some(*key)
    }
}
