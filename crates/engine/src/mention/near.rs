//! Values that are near a phrase without being spelt like it.

use super::likeness::{self, Likeness, likeness};
use super::values::{Phrases, SAME, Spoken};
use super::{Finder, Sense};
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::schema::ValueHit;
use crate::weights::weight;

impl Finder<'_> {
    /// Values that are near a phrase: the same words put together otherwise, a slip of the pen, or a longer name.
    pub(super) fn near_values(&mut self, hits: &[ValueHit], phrases: &Phrases, spoken: &Spoken) {
        // Start, end, table, column.
        type Place = (usize, usize, usize, usize);
        // What holds a phrase, by place and column.
        let mut longer: Vec<(Place, Vec<&ValueHit>)> = Vec::new();
        for h in hits {
            let Some(t) = self.lexicon.table(&h.table) else { continue };
            let Some(c) = self.lexicon.column(t, &h.column) else { continue };
            let Some(like) = likeness(&h.phrase, &h.value, self.lexicon) else { continue };
            for &(start, end, factor) in phrases.at(&h.phrase) {
                let named = self.tokens[start].quoted || (start..end).any(|i| spoken.names[i]);
                if !spoken.allows(self, start, end, t) || !named && !spoken.speaks_of(t) && like != Likeness::Same {
                    continue;
                }
                match like {
                    // 'cancelled' for CANCELLED_BY_USER and CANCELLED_BY_SHOP.
                    Likeness::Part if named || is_code(&h.value) && spoken.reached.contains(&t) => {
                        let key = (start, end, t, c);
                        match longer.iter_mut().find(|(k, _)| *k == key) {
                            Some((_, all)) => all.push(h),
                            None => longer.push((key, vec![h])),
                        }
                    }
                    Likeness::Part => {}
                    Likeness::Same | Likeness::Slip => {
                        let exact = like == Likeness::Same;
                        let fit = if exact { SAME } else { h.similarity } * factor;
                        let cover = self.near_cover(start, end, fit, exact);
                        self.add(start, end, cover, Sense::Value { table: t, column: c, value: h.value.clone(), exact }, fit);
                    }
                }
            }
        }
        for ((start, end, t, c), found) in longer {
            let mut values: Vec<&str> = found.iter().map(|h| h.value.as_str()).collect();
            values.dedup_by_key(|v| likeness::squeezed(v));
            let fit = found.iter().map(|h| h.similarity).fold(0.0, f32::max);
            let cover = self.near_cover(start, end, fit, false);
            match values.as_slice() {
                [only] => {
                    let value = (*only).to_owned();
                    self.add(start, end, cover, Sense::Value { table: t, column: c, value, exact: false }, fit);
                }
                several => {
                    // Several are called so: all of them are meant.
                    let shape = &self.lexicon.schema.tables[t];
                    let expr = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() });
                    if several.iter().all(|v| is_code(v)) {
                        let values = several.iter().map(|v| Expr::Text((*v).to_owned())).collect();
                        let codes = Predicate::In { expr, values, negated: false };
                        self.add(start, end, cover, Sense::Restriction(Box::new(codes)), fit);
                        continue;
                    }
                    let span = &self.tokens[start..end];
                    let text = span.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
                    let safe = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
                    let like = Predicate::Like { expr, pattern: format!("%{safe}%"), negated: false };
                    self.add(start, end, cover, Sense::Restriction(Box::new(like)), fit);
                }
            }
        }
    }

    fn near_cover(&self, start: usize, end: usize, fit: f32, exact: bool) -> f32 {
        let len = (end - start) as f32;
        let span = &self.tokens[start..end];
        let one = if exact { weight("cover.value") } else { weight("cover.value_fuzzy") };
        let mut cover = one * fit + weight("cover.value_word") * (len - 1.0) * if exact { 1.0 } else { 0.6 };
        if span.iter().any(|t| t.capitalized) && !(start == 0 && end == 1) {
            cover += weight("cover.value_capital");
        }
        if span[0].quoted {
            cover += weight("cover.quoted");
        }
        cover
    }
}

/// Written as a code: words joined by underscores, or capitals throughout.
fn is_code(value: &str) -> bool {
    let one = !value.contains(char::is_whitespace) && value.contains(['_', '-', '.', '/']);
    // Addresses are no codes.
    one && !value.contains('@') && !value.contains("://") && !value.contains("www.") && value.chars().any(char::is_alphabetic)
}
