//! A noun that rows are called by and, in another table, a number, too ('riders' beside `lessons.riders`): what a question opens with is the rows.
//! And a noun that only an amount of the rows is called by ('hires' of a `hire_charge`): several of them are the rows.

use super::{Finder, Reading, Sense};

/// A name from this fit on is outright.
const OUTRIGHT: f32 = 0.9;

impl Finder<'_> {
    /// Takes the number's reading off the noun that a question opens with.
    pub(super) fn namesakes(&mut self) {
        let named = |r: &Reading| matches!(r.sense, Sense::Table(_) | Sense::Column(..)) && r.fit > OUTRIGHT;
        let first = self.found.iter().filter(|(_, (_, readings))| readings.iter().any(named)).map(|(span, _)| *span).min();
        let Some(span) = first else { return };
        let computes = self.tokens[..span.0].iter().any(|t| crate::terse::is_aggregate(&t.lower));
        let several = self.tokens.get(span.1.wrapping_sub(1)).is_some_and(|t| t.lower != t.lemma);
        if computes || !several {
            return;
        }
        let lexicon = self.lexicon;
        let Some((_, readings)) = self.found.get_mut(&span) else { return };
        let rows = readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit > OUTRIGHT);
        let number = |r: &Reading| match r.sense {
            Sense::Column(t, c) => lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key,
            _ => false,
        };
        if rows {
            readings.retain(|r| !number(r));
        }
    }
}

/// Last words of the names of amounts.
const AMOUNTS: &[&str] = &["fee", "charge", "price", "cost", "rate", "fare", "amount", "value", "total"];
/// How surely rows are meant by what only an amount of theirs is called by.
const BY_AMOUNT: f32 = 0.8;

impl Finder<'_> {
    /// 'hires' where trips keep a `hire_charge` and no rows are called so: several of them are the rows, not what they cost.
    pub(super) fn rows_of_amounts(&mut self) {
        let lexicon = self.lexicon;
        for i in 0..self.tokens.len() {
            let token = &self.tokens[i];
            let several = token.lower != token.lemma && token.lower.ends_with('s');
            if token.quoted || !several || crate::compose::measure::is_additive(&token.lemma) {
                continue;
            }
            let Some((_, readings)) = self.found.get(&(i, i + 1)) else { continue };
            let of_amount = |r: &Reading| match r.sense {
                Sense::Column(t, c) => {
                    let words = &lexicon.tables[t].columns[c].words;
                    let amount = words.len() > 1 && words.last().is_some_and(|w| AMOUNTS.contains(&w.as_str()));
                    let part = words[..words.len().saturating_sub(1)].contains(&token.lemma);
                    // `parts_cost` beside `labour_cost`: kinds of costs.
                    let kinds = lexicon.tables[t].columns.iter().filter(|k| k.words.len() > 1 && k.words.last() == words.last()).count();
                    (amount && part && kinds == 1 && lexicon.tables[t].date.is_some()).then_some(t)
                }
                _ => None,
            };
            let tables: Vec<usize> = readings.iter().filter_map(of_amount).collect();
            let [t] = tables.as_slice() else { continue };
            let named = |r: &Reading| matches!(r.sense, Sense::Table(_) | Sense::Value { .. }) && r.fit > 0.5;
            if readings.iter().any(named) {
                continue;
            }
            let t = *t;
            if let Some((_, readings)) = self.found.get_mut(&(i, i + 1)) {
                readings.retain(|r| of_amount(r).is_none());
                readings.push(Reading { sense: Sense::Table(t), fit: BY_AMOUNT });
            }
        }
    }
}
