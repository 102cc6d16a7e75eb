//! How things stood: 'which pumps are down right now', 'what state was pump 3 in on the first at 8', 'who kept it a year ago', 'how long do
//! permits stay in survey', 'who was promoted from clerk to manager'. What is kept is either spells with a beginning and an end (states,
//! versions, who had what) or changes with their moment.

mod lengths;
mod moves;
mod present;
mod said;
mod since;
mod stood;
mod tables;
mod vacant;

use super::parts::{Style, column_ref};
use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Expr, Predicate, Query};
use crate::text::Token;
pub(crate) use present::{read as read_present, speaks_of_presence};
use said::Words;
pub(crate) use tables::Kept;
pub(crate) use vacant::{has_tenants, lasts, read as read_vacant, speaks_of_having};

/// The query of a question about how things stood; `None` for any other.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style) -> Option<Composed> {
    if !set.lexicon.kept().any() || set.chart_wished() {
        return None;
    }
    let words = Words { items, set };
    moves::derive(&words, style)
        .or_else(|| since::derive(&words, style))
        .or_else(|| lengths::derive(&words, style))
        .or_else(|| stood::derive(&words, style))
}

/// A name is meant from this fit on.
const NAMED: f32 = 0.75;

/// True for a table that keeps how the rows of others stood.
pub(crate) fn keeps(lexicon: &Lexicon, t: usize) -> bool {
    tables::spells(lexicon, t).is_some_and(|s| s.strict) || tables::changes(lexicon, t).is_some()
}

/// The column whose being empty says that a row still stands, in a table that keeps how the rows of others stood.
pub(crate) fn open_end(lexicon: &Lexicon, t: usize) -> Option<usize> {
    tables::spells(lexicon, t).filter(|s| s.strict && !lexicon.schema.tables[t].columns[s.to].not_null).map(|s| s.to)
}

/// That rows with a beginning and an end have begun and are not over.
pub(crate) fn standing_now(lexicon: &Lexicon, t: usize) -> Option<Predicate> {
    let mut all = tables::spells(lexicon, t)?.standing(lexicon);
    if all.len() == 1 { all.pop() } else { Some(Predicate::All(all)) }
}

/// The tables that the words touch, in order.
fn touched(items: &[Item], (tokens, lexicon): (&[Token], &Lexicon)) -> Vec<usize> {
    // 'state' for a status is no mere likeness.
    let state =
        |i: &Item| tokens.get(i.start..i.end).unwrap_or_default().iter().any(|t| matches!(t.lemma.as_str(), "state" | "status" | "stage"));
    let mut out: Vec<usize> = Vec::new();
    let mut put = |t: usize| {
        if !out.contains(&t) {
            out.push(t);
        }
    };
    for i in items {
        match &i.sense {
            // What only resembles a name touches nothing.
            Sense::Table(t) | Sense::Column(t, _) if i.fit < NAMED && !(state(i) && keeps(lexicon, *t)) => {}
            Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } => put(*t),
            Sense::Restriction(p) => p.tables(&mut |t| lexicon.table(&t.name).into_iter().for_each(&mut put)),
            _ => {}
        }
    }
    out
}

/// The items without those of which every token is taken, verbs of the sentence's frame aside ('are currently').
fn without(words: &Words<'_>, taken: &[usize]) -> Vec<Item> {
    let frame = |t: usize| matches!(words.word(t), "is" | "are" | "was" | "were" | "the" | "a" | "has" | "have" | "had" | "in");
    let gone = |i: &Item| {
        let mut tokens = i.start..i.end;
        let some = tokens.clone().any(|t| taken.contains(&t));
        some && tokens.all(|t| taken.contains(&t) || frame(t) && !matches!(i.sense, Sense::Value { .. }))
    };
    words.items.iter().filter(|i| i.start == i.end || !gone(i)).cloned().collect()
}

/// A finished query as a candidate.
fn composed(query: Query, unused: Vec<usize>, rule: &'static str) -> Composed {
    Composed { query, rules: vec![super::RULE, rule], assumptions: Vec::new(), unused, features: Vec::new(), guessed_measure: false }
}

/// Words of states that hold, and of how long.
const HOLDING: &[&str] = &[
    "stuck",
    "since",
    "when",
    "reach",
    "reached",
    "become",
    "became",
    "get",
    "got",
    "go",
    "going",
    "enter",
    "entered",
    "turn",
    "turned",
    "long",
    "stood",
    "stand",
    "stands",
    "standing",
    "sat",
    "sit",
    "sits",
    "sitting",
    "stay",
    "stays",
    "stayed",
    "spend",
    "spends",
    "spent",
    "remain",
    "remains",
    "remained",
    "been",
    "be",
    "back",
    "then",
    "moment",
    "now",
    "right",
    "currently",
    "current",
    "present",
    "days",
    "in",
    "charge",
    "had",
    "state",
    "status",
    "stage",
    "still",
    "end",
    "beginning",
    "start",
    "altogether",
    "sitting",
    "held",
    "hold",
    "handle",
    "handled",
    "handles",
    "looked",
    "look",
    "looks",
    "looking",
    "after",
    "responsible",
    "care",
    "taking",
    "took",
    "takes",
    "keep",
    "keeps",
    "kept",
    "holds",
    "have",
    "has",
    "got",
    "at",
    "as",
    "of",
    "was",
    "were",
];
const MOVED: &[&str] = &[
    "moved",
    "went",
    "changed",
    "switched",
    "promoted",
    "demoted",
    "upgraded",
    "downgraded",
    "transferred",
    "relocated",
    "progressed",
    "advanced",
    "passed",
    "gone",
    "move",
    "go",
    "came",
    "turned",
    "dropped",
    "rose",
    "from",
    "to",
    "into",
];

/// True for a word that rests on how things stood: the query looks at a spell's ends, or at the change before or after another.
pub(crate) fn speaks_of_standing(token: &Token, query: &Query, lexicon: &Lexicon) -> bool {
    let word = token.lower.as_str();
    let clock = word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(':') || word == "first";
    if !lexicon.kept().any() || !HOLDING.contains(&word) && !MOVED.contains(&word) && !clock {
        return false;
    }
    let mut held = false;
    let mut see = |p: &mut Predicate| match p {
        Predicate::Null { expr: Expr::Column(c), negated: false } => held |= is_end(c, lexicon),
        Predicate::Within { column, range, .. } if clock => held |= is_end(column, lexicon) && range.label.contains(word),
        Predicate::Within { column, .. } => held |= is_end(column, lexicon),
        Predicate::Compare { left: Expr::Derived(name), .. } => held |= name == POSITION || name == BEFORE || name == NEXT,
        _ => {}
    };
    let mut copy = query.clone();
    crate::visit::predicates(&mut copy, &mut see);
    let derived = |q: &Query| q.select.iter().any(|o| o.alias.as_deref().is_some_and(|a| a == NEXT || a == BEFORE));
    let shown = query.select.iter().any(|o| {
        let mut begins = false;
        o.expr.columns(&mut |c| begins |= is_moment(c, lexicon));
        begins
    });
    let changed = shown || query.source.as_deref().is_some_and(derived);
    let moved = || {
        let mut found = false;
        let mut see = |p: &mut Predicate| {
            if let Predicate::Related { conditions, table, .. } = p {
                let t = lexicon.table(&table.name);
                found |= conditions.len() > 1 && t.is_some_and(|t| tables::changes(lexicon, t).is_some_and(|c| c.before.is_some()));
            }
        };
        crate::visit::predicates(&mut query.clone(), &mut see);
        found
    };
    if MOVED.contains(&word) && !HOLDING.contains(&word) { changed || moved() } else { held || changed }
}

fn is_end(c: &crate::query::ColumnRef, lexicon: &Lexicon) -> bool {
    let t = lexicon.table(&c.table.name);
    t.and_then(|t| tables::spells(lexicon, t)).is_some_and(|s| *c == column_ref(lexicon, s.table, s.to))
}

/// The beginning of a spell, or the moment of a change.
fn is_moment(c: &crate::query::ColumnRef, lexicon: &Lexicon) -> bool {
    let Some(t) = lexicon.table(&c.table.name) else { return false };
    let spell = tables::spells(lexicon, t).filter(|s| s.strict).map(|s| s.from);
    let at = spell.or_else(|| tables::changes(lexicon, t).map(|c| c.at));
    at.is_some_and(|at| *c == column_ref(lexicon, t, at))
}

/// Names within derived tables.
const POSITION: &str = "position";
const BEFORE: &str = "state_before";
const NEXT: &str = "next_change";
