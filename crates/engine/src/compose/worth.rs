//! Amounts asked for by the rows that hold them: 'sales by category', 'payments per year', 'compare the takings of …'.
//!
//! A noun of money in front of a grouping or a comparison means money where its table has an amount. 'How many sales' counts.

use super::Setting;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, ColumnRef, Expr, TableRef};
use crate::time::TimeMeaning;

/// Words that ask for rows or rank them.
const ROWS: &[&str] = &[
    "count",
    "count_distinct",
    "count_verb",
    "which",
    "who",
    "sup",
    "sup_count",
    "sup_frequent",
    "neg",
    "without",
    "exists",
    "how_long",
    "when",
    "agg",
    "agg_after",
    "measure",
    "how_much",
    "cmp",
    "top",
    "top_first",
];

/// A noun of money read as what its rows are worth, and how that is told.
pub(super) fn amounts(mut items: Vec<Item>, set: Setting<'_>) -> (Vec<Item>, Option<String>) {
    let Some(at) = items.iter().position(|i| matches!(i.sense, Sense::Table(_) | Sense::Column(..) | Sense::Value { .. })) else {
        return (items, None);
    };
    let Sense::Table(t) = items[at].sense else { return (items, None) };
    let word = set.tokens.get(items[at].end.saturating_sub(1)).map_or("", |t| t.lower.as_str());
    if !crate::account::is_amount_noun(word) || items[at].end - items[at].start > 1 && items[at].fit < 0.9 {
        return (items, None);
    }
    let tag = |i: &Item| if let Sense::Keyword(tag, _) = i.sense { tag } else { "" };
    let rows =
        items.iter().any(|i| ROWS.contains(&tag(i)) || matches!(i.sense, Sense::Adjective(..) | Sense::Number(_) | Sense::Measured(_)));
    let others = items.iter().enumerate().any(|(i, item)| i != at && item.sense == Sense::Table(t));
    let grouped = items[at + 1..].iter().any(|i| {
        matches!(tag(i), "by" | "each" | "each_lead" | "group_by" | "growth" | "share" | "running")
            || matches!(i.sense, Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_) | TimeMeaning::Compare(_)))
    });
    let compared = set.tokens.iter().any(|t| matches!(t.lower.as_str(), "compare" | "versus" | "vs" | "trend"));
    if rows || others || !(grouped || compared) {
        return (items, None);
    }
    let Some((expr, told)) = worth(set, t, word) else { return (items, None) };
    let told = format!("\"{word}\" is the sum of {told}");
    items[at].sense = Sense::Measured(Box::new(Expr::aggregate(Aggregate::Sum, expr)));
    (items, Some(told))
}

/// The sum of what the rows of a table are worth, where its name says money.
pub(super) fn sum_of(set: Setting<'_>, t: usize, word: &str) -> Option<Expr> {
    if !crate::account::is_amount_noun(word) {
        return None;
    }
    worth(set, t, word).map(|(expr, _)| Expr::aggregate(Aggregate::Sum, expr))
}

/// What a row of a table is worth: the column called so, the one amount of it, or quantity times price.
fn worth(set: Setting<'_>, t: usize, word: &str) -> Option<(Expr, String)> {
    let lexicon = set.lexicon;
    let entry = &lexicon.tables[t];
    let shape = &lexicon.schema.tables[t];
    let column = |c: usize| {
        let name = &shape.columns[c].name;
        let expr = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: name.clone() });
        (expr, format!("{}.{name}", shape.name.name))
    };
    let lemma = crate::text::lemma(word);
    let amounts: Vec<usize> = (0..entry.columns.len()).filter(|&c| super::measure::adds_up(lexicon, t, c)).collect();
    let own = (0..entry.columns.len())
        .find(|&c| shape.columns[c].class.is_number() && !entry.columns[c].key && entry.columns[c].words == [lemma.clone()]);
    if let Some(c) = own {
        return Some(column(c));
    }
    if let Some(lines) = super::measure::line_amount(lexicon, t) {
        let told = super::measure::describe(&lines);
        return Some((lines, told));
    }
    match amounts.as_slice() {
        [only] => Some(column(*only)),
        [] => None,
        // The whole before its parts; where none is called so, which is meant is not known.
        several => {
            let plain = |c: &&usize| matches!(entry.columns[**c].words.last().map(String::as_str), Some("total" | "amount"));
            let mut plain = several.iter().filter(plain);
            let (first, second) = (plain.next()?, plain.next());
            second.is_none().then(|| {
                let (expr, told) = column(*first);
                let more: Vec<&str> = several.iter().filter(|c| *c != first).map(|&c| shape.columns[c].name.as_str()).collect();
                (expr, format!("{told}; there is {} too", more.join(", ")))
            })
        }
    }
}
