//! Numbers that are so much per unit by their name: 'the rate per hour' and 'hourly rate' of `rate_eur_per_h`, 'fee a month' of `fee_per_month`.
//! The unit belongs to the name then and puts nothing together.

use super::{Finder, Sense};

/// Units with the forms that names and questions have for them, and the adjective.
const UNITS: &[(&[&str], &str)] = &[
    (&["hour", "h", "hr"], "hourly"),
    (&["day", "d"], "daily"),
    (&["night"], "nightly"),
    (&["week", "wk"], "weekly"),
    (&["month", "mo", "mth"], "monthly"),
    (&["quarter", "qtr"], "quarterly"),
    (&["year", "y", "yr", "annum"], "yearly"),
    (&["tonne", "ton", "t"], ""),
    (&["kilo", "kg", "kilogram"], ""),
    (&["km", "kilometre", "kilometer"], ""),
    (&["mile"], ""),
    (&["litre", "liter", "l"], ""),
    (&["kwh"], ""),
    (&["m2", "sqm"], ""),
    (&["person", "head"], ""),
    (&["page"], ""),
    (&["word"], ""),
    (&["piece", "unit"], ""),
];

/// The unit that a word writes.
fn unit(word: &str) -> Option<usize> {
    UNITS.iter().position(|(forms, _)| forms.contains(&word))
}

impl Finder<'_> {
    /// Adds columns of so much per unit under the words that say all of it.
    pub(super) fn rates_by_name(&mut self) {
        // Few questions say a unit: the columns are looked at for those alone.
        let said = self.tokens.iter().any(|t| {
            let whole = t.lower.as_str();
            unit(whole).or_else(|| unit(&t.lemma)).is_some() || whole == "annual" || UNITS.iter().any(|u| !u.1.is_empty() && u.1 == whole)
        });
        if !said {
            return;
        }
        let mut found: Vec<(usize, usize, usize, usize, f32)> = Vec::new();
        for (t, table) in self.lexicon.tables.iter().enumerate() {
            for (c, entry) in table.columns.iter().enumerate() {
                let Some(at) = entry.words.iter().position(|w| w == "per") else { continue };
                let Some(u) = entry.words.get(at + 1).and_then(|w| unit(w)) else { continue };
                if entry.key || entry.foreign || !self.lexicon.schema.tables[t].columns[c].class.is_number() {
                    continue;
                }
                let mut nouns: Vec<String> = entry.words[..at].to_vec();
                // A table of wage rates keeps wages, too.
                if table.words.iter().any(|w| nouns.contains(w)) {
                    nouns.extend(table.words.iter().cloned());
                }
                let nouns = &nouns;
                for i in 0..self.tokens.len() {
                    if let Some((end, words)) = self.of_unit(i, nouns, u) {
                        found.push((i, end, t, c, words));
                    }
                }
            }
        }
        for (start, end, t, c, fit) in found {
            self.add(start, end, 1.8 * (end - start) as f32 + 1.0, Sense::Column(t, c), fit);
        }
    }

    /// How far a rate reaches that is said from a token on: 'rate per hour', 'hourly wage rate', and how well it fits.
    fn of_unit(&self, from: usize, nouns: &[String], u: usize) -> Option<(usize, f32)> {
        let lower = |i: usize| self.tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
        let noun = |i: usize| self.tokens.get(i).filter(|t| !t.quoted).and_then(|t| nouns.iter().position(|n| *n == t.lemma));
        let run = |mut i: usize| {
            let start = i;
            while noun(i).is_some() {
                i += 1;
            }
            (i, i - start)
        };
        let fit = |said: usize| if said >= nouns.len().min(2) { 1.0 } else { 0.95 };
        // 'hourly rate'; what is done hourly ('monthly visits') is no rate by itself.
        if !UNITS[u].1.is_empty() && lower(from) == UNITS[u].1 || UNITS[u].1 == "yearly" && lower(from) == "annual" {
            let (end, said) = run(from + 1);
            return (said > 0).then_some((end, fit(said)));
        }
        if from > 0 && noun(from - 1).is_some() {
            return None;
        }
        let (end, said) = run(from);
        // 'fees per month' asks for those of each month.
        let several =
            self.tokens.get(end.wrapping_sub(1)).is_some_and(|t| t.lower.ends_with('s') && t.lemma != t.lower && t.lemma != "rate");
        if several && !UNITS[u].1.is_empty() {
            return None;
        }
        let per = matches!(lower(end), "per" | "a" | "an" | "each" | "every" | "/");
        let named = self.tokens.get(end + 1).is_some_and(|t| unit(&t.lemma) == Some(u) || unit(&t.lower) == Some(u));
        (said > 0 && per && named).then_some((end + 2, fit(said)))
    }
}
