//! Whole years of rows that keep their year as a number beside a day that is only written as a text: the number tells them, and no text has to be read
//! as a day.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Predicate, Query};
use crate::schema::TypeClass;
use crate::time::year_bounds;

/// Puts the number of the year in the place of the text, where no word speaks of the day.
pub(crate) fn by_number(query: &mut Query, items: &[Item], lexicon: &Lexicon) {
    crate::visit::predicates(query, &mut |p| {
        let Predicate::Within { column, range, .. } = p else { return };
        let Some(t) = lexicon.table(&column.table.name) else { return };
        let Some(c) = lexicon.column(t, &column.column) else { return };
        let columns = &lexicon.schema.tables[t].columns;
        let named = items.iter().any(|i| i.sense == Sense::Column(t, c));
        if columns[c].class != TypeClass::Text || lexicon.tables[t].columns[c].year || named || year_bounds(range).is_none() {
            return;
        }
        let plain = |k: &usize| columns[*k].class == TypeClass::Integer && lexicon.tables[t].columns[*k].words.as_slice() == ["year"];
        if let Some(k) = (0..columns.len()).find(plain) {
            *column = ColumnRef { table: column.table.clone(), column: columns[k].name.clone() };
        }
    });
}
