//! Verbs in two words, together or with their object between: 'who brought tools back late', 'vouchers we handed out', 'games that fell
//! through'. Where a table or a column has another word for what they say ('returned', 'issued', 'cancelled'), they are put by that word;
//! `data/phrasal.tsv` has the words. What the schema itself calls so stays.

use super::reworded::participle;
use super::{parts, read_as, word};
use crate::account::{is_irregular, root_of};
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;
use once_cell::sync::Lazy;

struct Verb {
    base: &'static str,
    root: &'static str,
    particle: &'static str,
    /// It is done to its subject: what comes back was returned.
    passive: bool,
    /// Together the words are another word for something already.
    apart: bool,
    plain: Vec<&'static str>,
}

static VERBS: Lazy<Vec<Verb>> = Lazy::new(|| {
    let lines = include_str!("../../data/phrasal.tsv").lines().filter(|l| !l.starts_with('#'));
    let read = |l: &'static str| {
        let (verb, plain) = l.split_once('\t')?;
        let (base, particle) = verb.split_once(' ')?;
        let plain_base = base.trim_end_matches(['~', '+']);
        Some(Verb {
            base: plain_base,
            root: root_of(plain_base),
            particle,
            passive: base.ends_with('~'),
            apart: base.ends_with('+'),
            plain: plain.split(' ').collect(),
        })
    };
    lines.filter_map(read).collect()
});

/// What nouns made of verbs end with: 'rental', 'shipment'.
const NOUN_ENDS: &[&str] = &["al", "als", "ment", "ments", "ion", "ions"];
/// How far the particle may stand behind its verb: 'brought the large ladder back'.
const APART: usize = 4;
/// How far before its verb 'did' may stand.
const REACH: usize = 7;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some((particle, verb, plain)) = found(tokens, at, lexicon) {
            let asked = (at.saturating_sub(REACH)..at).any(|k| matches!(word(tokens, k), "did" | "do" | "does" | "didn't" | "don't"));
            let base = word(tokens, at) == verb.base || word(tokens, at) == format!("{}s", verb.base) || word(tokens, at) == "goes";
            let subject = at > 0 && matches!(word(tokens, at - 1), "we" | "they" | "you" | "people");
            // 'which vouchers did we hand out' asks for what was handed out.
            let done = !base || verb.passive || asked && subject;
            if let Some(said) = if done { participle(plain) } else { Some(plain.to_string()) } {
                read_as(&mut tokens[at], &said);
                tokens.remove(particle);
                // 'how much money did we give back' asks for what was refunded, not for money taken.
                let money = at.saturating_sub(REACH)..at;
                if let (true, Some(money)) =
                    (plain == "refund" || plain == "repay", money.into_iter().find(|&i| word(tokens, i) == "money"))
                {
                    tokens.remove(money);
                }
            }
        }
        at += 1;
    }
}

/// The verb at a place, where its particle stands, and what the schema calls it.
fn found(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<(usize, &'static Verb, &'static str)> {
    let said = word(tokens, at);
    if said.len() < 2 || tokens[at].punctuation {
        return None;
    }
    let root = root_of(said);
    VERBS.iter().filter(|v| v.root == root).find_map(|verb| {
        // 'in', 'on' and the like are prepositions elsewhere.
        let apart = if matches!(verb.particle, "back" | "out" | "off" | "away") { APART } else { 0 };
        let particle = (at + 1..=at + 1 + apart)
            .take_while(|&i| i < tokens.len() && !parts(&tokens[i]))
            .find(|&i| word(tokens, i) == verb.particle)?;
        let between = &tokens[at + 1..particle];
        // 'rental items are out' says where they are, and rents nothing out.
        let stands = |t: &Token| matches!(t.lower.as_str(), "is" | "are" | "was" | "were" | "still" | "currently");
        let object = between.iter().all(|t| !is_irregular(&t.lower) && !PREPOSITIONS.contains(&t.lower.as_str()) && !stands(t));
        let object = object && !NOUN_ENDS.iter().any(|end| said.ends_with(end) && !verb.base.ends_with(end.trim_end_matches('s')));
        // 'run out of stock', 'about to run out', 'if I send out the letter', 'never turned up': told elsewhere or of somebody else.
        let out_of = verb.particle == "out" && word(tokens, particle + 1) == "of" && verb.base == "run";
        let own_deed = at > 0 && (matches!(word(tokens, at - 1), "i" | "i'll" | "i'd") || verb.passive && word(tokens, at - 1) == "to");
        let together = verb.apart && particle == at + 1;
        // People who came back have come again.
        let again = verb.base == "come" && (at.saturating_sub(3)..at).any(|i| of_people(&tokens[i], lexicon));
        if !object || out_of || own_deed || together || again || own(tokens, at, particle, lexicon) {
            return None;
        }
        let said = |p: &&&str| tokens.iter().any(|t| root_of(&t.lower) == root_of(p));
        let money = tokens.iter().any(|t| matches!(t.lower.as_str(), "much" | "money"));
        let paid = |p: &&&str| money && matches!(**p, "refund" | "repay");
        let mut plain: Vec<&&str> = verb.plain.iter().filter(|p| kept(tokens, lexicon, p)).collect();
        plain.sort_by_key(|p| (!said(p), !paid(p)));
        let plain = plain.into_iter().find(|p| !matches!(**p, "attend" | "arrive") || !denied(tokens, at) || is_flag(lexicon, p))?;
        Some((particle, verb, *plain))
    })
}

/// 'did not turn up', 'never turned up'
fn denied(tokens: &[Token], at: usize) -> bool {
    (at.saturating_sub(3)..at)
        .any(|k| matches!(word(tokens, k), "not" | "never" | "n't" | "didn't" | "don't" | "haven't" | "hasn't" | "to"))
}

/// True for a yes or no that is called like the deed.
fn is_flag(lexicon: &Lexicon, plain: &str) -> bool {
    let root = root_of(plain);
    (0..lexicon.tables.len()).any(|t| {
        let columns = &lexicon.tables[t].columns;
        lexicon.roles[t].flags.iter().any(|(c, _)| columns[*c].words.iter().any(|w| root_of(w) == root))
    })
}

const PREPOSITIONS: &[&str] = &["in", "on", "at", "to", "of", "for", "from", "with", "by", "and", "or", "who", "that", "which"];

/// True for a word that asks for people, or names a table of them.
fn of_people(token: &Token, lexicon: &Lexicon) -> bool {
    let people = |h: &crate::lexicon::NameHit| h.weight > 0.8 && matches!(h.target, Target::Table(t) if lexicon.is_person(t));
    matches!(token.lower.as_str(), "who" | "people" | "everyone" | "everybody" | "nobody" | "they")
        || lexicon.named(&token.lemma).iter().any(people)
}

/// True where the schema itself calls something so: 'handed_over_on', 'pickups'.
fn own(tokens: &[Token], verb: usize, particle: usize, lexicon: &Lexicon) -> bool {
    let (root, particle) = (root_of(word(tokens, verb)), word(tokens, particle));
    let pair = |w: &[String]| {
        w.windows(2).any(|p| root_of(&p[0]) == root && p[1] == particle) || w.iter().any(|w| w.starts_with(root) && w.contains(particle))
    };
    lexicon.tables.iter().any(|t| pair(&t.words) || t.columns.iter().any(|c| pair(&c.words)))
}

/// True where a table or a column is called like the deed, of the rows that are spoken of or next to them.
fn kept(tokens: &[Token], lexicon: &Lexicon, plain: &str) -> bool {
    let root = root_of(plain);
    let named = |t: &Token| {
        lexicon
            .named(&t.lemma)
            .into_iter()
            .filter(|h| h.weight > 0.8)
            .filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
    };
    let spoken: Vec<usize> = tokens.iter().filter(|t| !t.punctuation).flat_map(named).collect();
    let near = |t: usize| {
        let linked = |e: &crate::lexicon::Edge| spoken.contains(&e.from) || spoken.contains(&e.to);
        spoken.is_empty() || spoken.contains(&t) || lexicon.adjacent[t].iter().any(|&e| linked(&lexicon.edges[e]))
    };
    let by_name = lexicon.named_by_stem(root).into_iter().any(|h| match h.target {
        Target::Table(t) => !lexicon.schema.tables[t].kind.is_view() && near(t),
        Target::Column(t, _) => near(t),
    });
    let first = |t: usize| lexicon.tables[t].columns.iter().any(|c| c.words.first().is_some_and(|w| root_of(w) == root));
    by_name || (0..lexicon.tables.len()).any(|t| near(t) && first(t))
}
