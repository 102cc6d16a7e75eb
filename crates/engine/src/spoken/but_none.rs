//! Those who have one kind of something and none of another, however it is said: 'customers with carts whose status is ordered but none that are
//! open', 'pets with visits of kind check and without visits of kind surgery', '… yet none with …'. Put as having the ones and not having any
//! of the others, with the column said of both.

use super::{parts, unsaid, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, found_from};
use crate::text::Token;

/// How none is said behind 'but'; the flag: the name of what there is none of follows.
const NONE: &[(&[&str], bool)] = &[
    (&["do", "not", "have", "any"], false),
    (&["does", "not", "have", "any"], false),
    (&["don't", "have", "any"], false),
    (&["have", "none"], false),
    (&["has", "none"], false),
    (&["without", "any"], false),
    (&["not", "one"], false),
    (&["no", "ones"], false),
    (&["none"], false),
    (&["have", "no"], true),
    (&["has", "no"], true),
    (&["no"], true),
    (&["without"], true),
];
/// Words that lead to what rows are told apart by.
const LED: &[&str] = &["with", "whose", "where", "of", "that", "which"];

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let rows_at = |tokens: &[Token], i: usize| match found_from(tokens, i, lexicon) {
        Some((Kind::Rows, Some(t), n)) => Some((t, n)),
        _ => None,
    };
    let category = |tokens: &[Token], from: usize, to: usize| {
        (from..to).find_map(|i| match found_from(tokens, i, lexicon) {
            Some((Kind::Category, _, n)) if i + n <= to => Some((i, n)),
            _ => None,
        })
    };
    let end = (0..tokens.len()).rev().find(|&i| !parts(&tokens[i])).map_or(0, |i| i + 1);
    let stands = |i: usize, p: &[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, i + k) == *w);
    let denied = (4..end).find_map(|i| {
        let conjunction = matches!(word(tokens, i), "but" | "yet" | "and" | "though");
        let (p, named) = NONE.iter().find(|(p, _)| conjunction && stands(i + 1, p))?;
        let behind = i + 1 + p.len();
        let own = if *named { rows_at(tokens, behind) } else { None };
        (own.is_some() == *named).then_some((i, own.map(|o| o.0), behind + own.map_or(0, |o| o.1)))
    });
    let Some((but, other, clause)) = denied else { return };
    if !LED.contains(&word(tokens, clause)) {
        return;
    }
    let mut named = Vec::new();
    let mut at = 0;
    while at < but && named.len() < 2 {
        match rows_at(tokens, at) {
            Some((t, n)) => {
                named.push((t, at, n));
                at += n;
            }
            None => at += 1,
        }
    }
    let [(owner, first, n), (owned, second, m)] = named.as_slice() else { return };
    let belongs = lexicon.adjacent[*owned].iter().any(|&e| lexicon.edges[e].from == *owned && lexicon.edges[e].to == *owner);
    if !belongs || other.is_some_and(|t| t != *owned) {
        return;
    }
    let comma = usize::from(but > 0 && parts(&tokens[but - 1]));
    let Some((c, len)) = category(tokens, second + m, but - comma) else { return };
    let column: Vec<Token> = tokens[c..c + len].to_vec();
    // Of both: 'with' the column and the value.
    let told = |from: usize, to: usize, tokens: &[Token]| -> Vec<Token> {
        let place = tokens[from].start;
        let mut clause: Vec<Token> = vec![unsaid("with", place)];
        let own = category(tokens, from, to).is_some();
        let as_column = (from..to).any(|i| word(tokens, i) == "as");
        if !own && !as_column {
            clause.extend(column.iter().cloned());
        }
        let light =
            |w: &str| LED.contains(&w) || matches!(w, "is" | "are" | "was" | "were" | "it" | "'s" | "it's" | "they" | "the" | "a" | "an");
        clause.extend(tokens[from..to].iter().filter(|t| !light(&t.lower)).cloned());
        clause
    };
    let (ones, others) = (told(second + m, but - comma, tokens), told(clause, end, tokens));
    let link = first + n;
    let has = (link..*second).any(|i| matches!(word(tokens, i), "have" | "has" | "had" | "got"));
    let place = tokens[but].start;
    let mut plain: Vec<Token> = tokens[..link].to_vec();
    if has {
        plain.extend(tokens[link..*second].iter().cloned());
    } else {
        plain.extend(["that", "have"].map(|w| unsaid(w, tokens[link].start)));
    }
    let rows: Vec<Token> = tokens[*second..second + m].to_vec();
    plain.extend(rows.iter().cloned());
    plain.extend(ones);
    plain.extend(["but", "do", "not", "have", "any"].map(|w| unsaid(w, place)));
    plain.extend(rows);
    plain.extend(others);
    tokens.splice(..end, plain);
}
