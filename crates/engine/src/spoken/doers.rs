//! Who did it, where the rows of what was done are of several: 'who booked the vault last week' asks for those who book, 'who ran the most
//! games' for those who work here. 'Who' becomes the table of the people that the rows spoken of belong to; of several the one whose deeds
//! such verbs are (`data/doers.tsv`). Where neither tells, the words stay as they are.

use super::{replace, word};
use crate::account::root_of;
use crate::lexicon::{Lexicon, Target};
use crate::roles::trade;
use crate::text::Token;
use once_cell::sync::Lazy;

static VERBS: Lazy<Vec<(&'static str, Vec<String>)>> = Lazy::new(|| {
    let lines = include_str!("../../data/doers.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(whose, verbs)| (whose, verbs.split(' ').map(crate::account::root).collect())).collect()
});

/// True for verbs of a line of the list.
fn deed_of(whose: &str, root: &str) -> bool {
    VERBS.iter().any(|(w, verbs)| *w == whose && verbs.iter().any(|v| v == root))
}

/// Words between 'who' and its verb.
const AUXILIARIES: &[&str] = &[
    "has", "have", "had", "hasn't", "haven't", "hadn't", "did", "didn't", "does", "doesn't", "'s", "not", "n't", "never", "ever", "still",
    "already", "actually", "only",
];
const DENIES: &[&str] = &["not", "never", "n't", "hasn't", "haven't", "didn't", "no", "nothing"];
/// How many words of the clause are looked at.
const REACH: usize = 14;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "who" && opens(tokens, i)) else { return };
    let end = (at + 1..tokens.len()).find(|&i| super::parts(&tokens[i])).unwrap_or(tokens.len()).min(at + 1 + REACH);
    let Some(verb) = (at + 1..end).find(|&i| !AUXILIARIES.contains(&word(tokens, i))) else { return };
    // 'who has the drill': having is all that is said.
    let having = (at + 1..verb).any(|i| matches!(word(tokens, i), "has" | "have")) || word(tokens, verb) == "got";
    let has = having && matches!(word(tokens, verb), "the" | "a" | "an" | "got" | "this" | "that" | "our");
    let root = if has { "have".to_string() } else { crate::account::root(word(tokens, verb)) };
    let said = &tokens[at + 1..end];
    // 'bought last year and has not this year' is read as a whole.
    let lapsed = (verb..end).any(|i| matches!(word(tokens, i), "and" | "but") && (i + 1..i + 4).any(|k| DENIES.contains(&word(tokens, k))));
    let grouped = tokens.iter().any(|t| matches!(t.lower.as_str(), "each" | "every" | "per"));
    // 'who asked for them' goes on from rows that are known: who is told by them.
    let behind = said.iter().any(|t| matches!(t.lower.as_str(), "them" | "those" | "these" | "it"));
    if !has && !is_verb(word(tokens, verb)) || lapsed || grouped || behind {
        return;
    }
    let denied = said.iter().any(|t| DENIES.contains(&t.lower.as_str()));
    let Some(who) = doer(said, (&root, has, denied), lexicon) else { return };
    // People of whom something else is said are named by themselves.
    if said.iter().any(|t| named(lexicon, t).any(|x| x == who)) {
        return;
    }
    let one = said.iter().any(|t| matches!(t.lower.as_str(), "most" | "least" | "fewest"));
    let noun = lexicon.tables[who].words.concat();
    let noun = if one { noun } else { plural(&noun) };
    let mut plain = vec!["which", &noun];
    // "who's got" is who has got.
    let short = usize::from(word(tokens, at + 1) == "'s");
    if short > 0 {
        plain.push("have");
    }
    replace(tokens, at, 1 + short, &plain);
}

/// 'who' that asks, and does not only tell of whom.
fn opens(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|b| {
        tokens[b].punctuation || matches!(word(tokens, b), "so" | "and" | "but" | "know" | "see" | "me" | "tell" | "now" | "ok")
    })
}

/// True for forms of verbs that say what somebody did or does.
fn is_verb(w: &str) -> bool {
    let root = root_of(w);
    crate::compose::state::is_deed(w) || deed_of("customers", root) || deed_of("staff", root)
}

/// The tables that a word names.
fn named<'a>(lexicon: &'a Lexicon, token: &Token) -> impl Iterator<Item = usize> + use<'a> {
    lexicon
        .named(&token.lemma)
        .into_iter()
        .filter(|h| h.weight > 0.8)
        .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
}

/// The people who are asked for, by the verb, whether it only tells that they have something, and whether it is denied.
fn doer(said: &[Token], (root, has, denied): (&str, bool, bool), lexicon: &Lexicon) -> Option<usize> {
    let buys = trade::customers(lexicon);
    let people: Vec<usize> = (0..lexicon.tables.len())
        .filter(|&t| !lexicon.schema.tables[t].kind.is_view() && (lexicon.is_person(t) || buys == Some(t)))
        .collect();
    if let [one] = people.as_slice() {
        let told = said.iter().any(|t| named(lexicon, t).next().is_some()) || !lexicon.named_by_stem(root).is_empty();
        return (denied || has || !told || buys == Some(*one) && !lexicon.is_person(*one)).then_some(*one);
    }
    let staff = |t: usize| trade::works_here(lexicon, t);
    // Whose rows the clause speaks of: by their name, or by the verb where a table or a column is called like it.
    let by_verb = lexicon.named_by_stem(root).into_iter().map(|h| match h.target {
        Target::Table(t) | Target::Column(t, _) => t,
    });
    let by_noun = said.iter().flat_map(|t| named(lexicon, t));
    let mut events: Vec<usize> = by_verb.chain(by_noun).filter(|t| !people.contains(t)).collect();
    events.dedup();
    let fits = |t: &usize| match (deed_of("customers", root) || has, deed_of("staff", root)) {
        (true, false) => !staff(*t),
        (false, true) => buys != Some(*t),
        _ => true,
    };
    let direct = |t: usize| lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(move |e| e.from == t && e.to != t).map(|e| e.to);
    for event in events {
        for (far, near) in [direct(event).collect::<Vec<_>>(), direct(event).flat_map(direct).collect()].into_iter().enumerate() {
            let mut of: Vec<usize> = near.into_iter().filter(|t| people.contains(t)).collect();
            of.sort_unstable();
            of.dedup();
            let fitting: Vec<usize> = of.iter().copied().filter(fits).collect();
            match (of.as_slice(), fitting.as_slice()) {
                ([], _) => continue,
                // The only people of the rows are found without.
                ([one], _) if far == 0 && !denied && lexicon.is_person(*one) => return None,
                (_, [one]) => return Some(*one),
                ([one], []) => return Some(*one),
                _ => return None,
            }
        }
    }
    // 'who joined' where people themselves have a day called so: they are found without.
    let own = |h: &crate::lexicon::NameHit| matches!(h.target, Target::Column(t, _) if people.contains(&t));
    if lexicon.named_by_stem(root).iter().any(own) {
        return None;
    }
    // Nothing but the verb tells.
    match (deed_of("customers", root) || has, deed_of("staff", root)) {
        (true, false) => buys,
        (false, true) => {
            let mut all = people.iter().copied().filter(|&t| staff(t));
            all.next().filter(|_| all.next().is_none())
        }
        _ => None,
    }
}

fn plural(noun: &str) -> String {
    match noun {
        "person" => "people".into(),
        _ if noun.ends_with('s') || noun == "staff" || noun == "people" => noun.into(),
        _ if noun.ends_with('y') && !noun.ends_with("ey") => format!("{}ies", &noun[..noun.len() - 1]),
        _ => format!("{noun}s"),
    }
}
