//! Groups by what an array holds: 'plays per language' where a play has several languages is a group for each of them, not one for each
//! list that happens to be the same. Which reading is meant doesn't depend on it.

use crate::lexicon::Lexicon;
use crate::query::{Expr, Query};
use crate::schema::TypeClass;

/// Puts each element for the array where rows are grouped by an array; a list of the different ones shows elements, too.
pub fn apart(query: &mut Query, lexicon: &Lexicon) {
    if let Some(source) = query.source.as_deref_mut() {
        apart(source, lexicon);
    }
    let is_array = |e: &Expr| match e {
        Expr::Column(c) => lexicon
            .table(&c.table.name)
            .and_then(|t| lexicon.schema.tables[t].columns.get(lexicon.column(t, &c.column)?))
            .is_some_and(|c| c.class == TypeClass::Array),
        _ => false,
    };
    let only = query.distinct && query.group_by.is_empty() && query.select.len() == 1;
    let mut arrays: Vec<Expr> = query.group_by.iter().filter(|e| is_array(e)).cloned().collect();
    arrays.extend(query.select.iter().map(|o| &o.expr).filter(|e| only && is_array(e)).cloned());
    // Two at once would be put side by side, element by element.
    let [array] = arrays.as_slice() else { return };
    let element = |e: &mut Expr| {
        if e == array {
            *e = Expr::Element(Box::new(array.clone()));
        }
    };
    for output in &mut query.select {
        if let (Expr::Column(c), true, None) = (&output.expr, output.expr == *array, &output.alias) {
            output.alias = Some(c.column.clone());
        }
        element(&mut output.expr);
    }
    query.group_by.iter_mut().for_each(element);
    query.order_by.iter_mut().for_each(|o| element(&mut o.expr));
}
