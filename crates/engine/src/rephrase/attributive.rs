//! A measure said as what things are, or what was done to them: 'the most experienced nurses' are the nurses with the most experience,
//! the guests who were 'fined the most' those with the highest total of their fines.

use super::{Sentence, amount_of, keyword};
use crate::link::Item;
use crate::mention::Sense;

/// The noun first, then what it is ranked by. Only for words that are made from the column's own: what is called as the column is
/// may be what is asked for ('the most ticket sales').
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let most = |i: usize| s.is(i, &["most", "least", "the most", "the least"]);
    let at = (0..s.items.len().saturating_sub(2)).find(|&i| {
        most(i)
            && s.amount(i + 1)
                .is_some_and(|(t, c)| s.table(i + 2) == Some(t) && is_made_from(&s.word(i + 1), &s.lexicon().tables[t].columns[c].words))
    })?;
    let mut out = s.items.to_vec();
    let noun = out.remove(at + 2);
    let end = noun.end;
    out.insert(at, noun);
    out.insert(at + 1, keyword("with", "", end));
    Some(out)
}

/// True for an adjective or participle of one of a name's words: 'experienced', 'populous', 'powerful', 'profitable'.
fn is_made_from(said: &str, name: &[String]) -> bool {
    const ENDS: &[&str] = &["ed", "ous", "ful", "able", "ible", "ive", "ated", "y", "al", "ly", "some", "worthy"];
    let own = |w: &String| w == said || crate::text::lemma(said) == *w;
    ENDS.iter().any(|end| said.ends_with(end)) && !said.contains(' ') && !name.iter().any(own)
}

/// The table whose rows a participle dates: 'fined' for the day of a fine.
fn dated(s: &Sentence<'_>, at: usize) -> Option<usize> {
    s.column(at).filter(|&(t, c)| s.lexicon().schema.tables[t].columns[c].class.is_temporal() && !s.word(at).contains(' ')).map(|p| p.0)
}

/// Rows that are nothing but an amount of money that somebody has to pay or gets.
pub(super) const DOCUMENTS: &[&str] =
    &["invoice", "bill", "charge", "fine", "refund", "donation", "payment", "fee", "grant", "levy", "pledge", "payout"];

/// 'fined the most', 'billed the least last year': the amounts of the rows that the verb is of, added up.
pub(super) fn by_amounts(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let money = |t: usize| s.lexicon().tables[t].words.last().is_some_and(|w| DOCUMENTS.contains(&w.as_str()));
    let done = |i: usize| s.table(i).or_else(|| dated(s, i)).filter(|&t| money(t) && (s.word(i).ends_with("ed") || s.is(i, &["paid"])));
    let ends = |i: usize| match s.sense(i) {
        None | Some(Sense::Punctuation(_) | Sense::Time(_)) => true,
        _ => matches!(s.tag(i), "prep" | "in" | "by" | "and"),
    };
    let at = (1..s.items.len()).find(|&i| done(i).is_some() && s.is(i + 1, &["most", "least", "the most", "the least"]) && ends(i + 2))?;
    let amount = amount_of(s.lexicon(), done(at)?)?;
    let mut out = s.items.to_vec();
    let end = out[at].end;
    let most = out.remove(at + 1);
    let total = Item { sense: Sense::Measured(Box::new(amount)), ..out[at].clone() };
    out.splice(at..=at, [keyword("with", "", end), most, keyword("agg", "sum", end), total]);
    Some(out)
}

/// 'the billed net amount', 'invoiced revenue': an amount of the rows that the participle is of. The amount says it already.
pub(super) fn of_a_deed(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let lexicon = s.lexicon();
    let at = (0..s.items.len()).find(|&i| {
        let deed = s.word(i).ends_with("ed") || s.is(i, &["paid", "sold"]);
        let rows = match s.sense(i) {
            Some(Sense::Table(t)) => Some(*t),
            Some(Sense::Column(t, c)) if s.amount(i).is_none_or(|p| p != (*t, *c)) && lexicon.tables[*t].columns[*c].key => Some(*t),
            Some(Sense::Column(..)) if dated(s, i).is_some() => dated(s, i),
            Some(Sense::Column(t, c)) if lexicon.roles[*t].is(*c, "code") || lexicon.roles[*t].is(*c, "name") => Some(*t),
            _ => None,
        };
        let amount = s.amount(i + 1).map(|p| p.0);
        let money = s.tag(i + 1) == "measure" && rows.is_some_and(|t| amount_of(lexicon, t).is_some());
        deed && rows.is_some() && (money || amount == rows)
    })?;
    let mut out = s.items.to_vec();
    if s.tag(at + 1) == "measure" {
        let t = s.table(at).or_else(|| s.column(at).map(|p| p.0))?;
        out[at + 1] = Item { sense: Sense::Measured(Box::new(amount_of(lexicon, t)?)), ..out[at + 1].clone() };
        out[at] = keyword("agg", "sum", out[at].start);
    } else {
        out.remove(at);
    }
    Some(out)
}

/// 'total repair parts cost', 'the average ride fare': the amount of the rows that are named before it, so the amount is what is added up, and
/// no other amount of theirs; the rows are said by it.
pub(super) fn of_rows(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let at = (1..s.items.len().saturating_sub(1)).find(|&i| {
        let rows = s.table(i);
        rows.is_some() && s.tag(i - 1) == "agg" && s.amount(i + 1).map(|p| p.0) == rows
    })?;
    let own = s.table(at);
    // Where nothing else is asked of them: 'total repairs cost by lift' groups, 'number of repairs and total repair cost' counts.
    let bound =
        s.tag(at + 2) == "cmp" || matches!(s.sense(at + 2), Some(Sense::Number(_))) || s.tag(at + 2) == "of" && s.tag(at + 3) == "cmp";
    let again = s.items.iter().enumerate().any(|(i, x)| i != at && matches!(x.sense, Sense::Table(t) if Some(t) == own));
    if !bound || again {
        return None;
    }
    let mut out = s.items.to_vec();
    out.remove(at);
    Some(out)
}
