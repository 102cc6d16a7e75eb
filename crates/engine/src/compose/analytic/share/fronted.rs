//! What stands before a share: its groups ('for each class, what percentage of …'), and a count of the same rows ('how many objects and what
//! percentage of them').

use super::super::{Composed, Setting, Words};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Arithmetic, Expr, Output};

/// The groups that open the question put behind it, where the share is named in another clause.
pub(super) fn behind(words: &Words, at: usize) -> Option<Vec<Item>> {
    const LONGEST: usize = 5;
    let items = words.items;
    if let Some(items) = owners(words, at) {
        return Some(items);
    }
    let leads = matches!(words.tag(0), "each_lead" | "each" | "by" | "group_by")
        || matches!(words.sense(0), Some(Sense::Time(crate::time::TimeMeaning::GroupBy(_))));
    // 'For each branch what percentage …': the share itself ends what is fronted.
    let comma = (1..at.min(LONGEST)).find(|&i| matches!(words.sense(i), Some(Sense::Punctuation(',' | ':'))));
    let end = comma.or_else(|| (1..=at.min(LONGEST)).find(|&i| i == at || matches!(words.tag(i), "ask" | "which")))?;
    let named = (0..end).any(|i| matches!(words.sense(i), Some(Sense::Table(_) | Sense::Column(..) | Sense::Time(_))));
    if !leads || !named {
        return None;
    }
    let close = items.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(items.len(), |i| i + 1);
    let mut out = items[end + usize::from(comma.is_some())..close].to_vec();
    out.extend(items[..end].iter().cloned());
    out.extend(items[close..].iter().cloned());
    Some(out)
}

/// 'what percentage of each branch's loans was lost': the loans, by branch.
fn owners(words: &Words, at: usize) -> Option<Vec<Item>> {
    let items = words.items;
    let named = |i: usize| matches!(words.sense(i), Some(Sense::Table(_) | Sense::Column(..)));
    let each = (at + 1..items.len().min(at + 4)).find(|&i| matches!(words.tag(i), "each" | "each_lead"))?;
    let owner = (each + 1..items.len().min(each + 3)).find(|&i| named(i))?;
    let own = owner + 1 + usize::from(words.tag(owner + 1) == "possessive");
    // 'each branch's loans', 'each branch's 2024 loans'
    let rows = (own..items.len().min(own + 2)).find(|&i| matches!(words.sense(i), Some(Sense::Table(_))))?;
    if own == owner + 1 || words.sense(rows) == words.sense(owner) {
        return None;
    }
    let close = items.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(items.len(), |i| i + 1);
    let mut out = items[..each].to_vec();
    out.extend(items.get(own..close)?.iter().cloned());
    out.extend(items[each..=owner].iter().cloned());
    out.extend(items[close..].iter().cloned());
    Some(out)
}

/// 'how many objects … and what percentage of them are …': the share alone of the rows that are counted.
pub(super) fn counted(words: &Words, at: usize) -> Option<Vec<Item>> {
    let light = |i: usize| matches!(words.tag(i), "ask" | "filler" | "which" | "verb") || words.is(i, &["what", "the", "a", "which"]);
    let and = (0..at).rev().find(|&i| !light(i)).filter(|&i| words.tag(i) == "and")?;
    let count = (0..and).find(|&i| words.tag(i) == "count")?;
    let table = (count + 1..and).find(|&i| matches!(words.sense(i), Some(Sense::Table(_))))?;
    // Only what is counted stands between.
    if !(count + 1..and).all(|i| i == table || matches!(words.tag(i), "filler" | "verb" | "exists" | "of" | "all" | "prep")) {
        return None;
    }
    let of = at + usize::from(words.tag(at + 1) == "of");
    let named =
        |i: usize| matches!(words.sense(i), Some(Sense::Table(_) | Sense::Column(..) | Sense::Value { .. } | Sense::Restriction(_)));
    let mut out: Vec<Item> = words.items[..count].to_vec();
    let pronoun = of + 1;
    let skip = usize::from(words.is(pronoun, &["them", "those", "these", "it"]));
    out.extend(words.items[at..=of].iter().cloned());
    let kind = matches!(words.sense(pronoun), Some(Sense::Value { .. } | Sense::Restriction(_)));
    if skip > 0 || kind || !named(pronoun) {
        out.push(words.items[table].clone());
    }
    if kind {
        // 'the percentage of gifts' among them
        out.push(super::super::keyword("verb", "", words.items[pronoun].start));
    }
    out.extend(words.items[(pronoun + skip).min(words.items.len())..].iter().cloned());
    Some(out)
}

/// Tells how many rows there are beside the part of them.
pub(super) fn beside_count(mut composed: Composed, set: Setting<'_>) -> Option<Composed> {
    let query = &mut composed.query;
    let at = query.select.iter().position(|o| matches!(o.expr, Expr::Arithmetic(Arithmetic::Divide, ..)))?;
    let Expr::Arithmetic(_, _, whole) = &query.select[at].expr else { return None };
    let expr = (**whole).clone();
    let alias = crate::compose::alias(&expr, &query.select, set.lexicon);
    query.select.insert(at, Output { expr, alias });
    Some(composed)
}
