//! What is still there and what no longer is: 'passes we still sell', 'lifts that are still running', 'pieces no longer in the repertoire',
//! 'what don't we offer any more'. Rows tell it by the day on which they ended, or by a yes or no, whatever verb the trade has for it; the
//! rows meant are those that are named nearest and keep such a day.

use super::{Finder, Sense};
use crate::compose::state::dated_state;
use crate::lexicon::{Lexicon, Target};
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::text::Token;

/// What is done with, or by, what is still there.
const VERBS: &[&str] = &[
    "sell",
    "sells",
    "selling",
    "sold",
    "offer",
    "offers",
    "offering",
    "offered",
    "carry",
    "carries",
    "carried",
    "stock",
    "stocked",
    "use",
    "uses",
    "using",
    "used",
    "keep",
    "keeping",
    "kept",
    "run",
    "runs",
    "running",
    "make",
    "making",
    "made",
    "produce",
    "produced",
    "serve",
    "serving",
    "served",
    "operate",
    "operates",
    "operating",
    "operated",
    "work",
    "works",
    "working",
    "employ",
    "employed",
    "trade",
    "trades",
    "trading",
    "exist",
    "exists",
    "existing",
    "sing",
    "sings",
    "play",
    "plays",
    "teach",
    "teaches",
    "drive",
    "drives",
    "stay",
    "available",
    "around",
    "here",
    "there",
    "going",
    "have",
    "got",
    "own",
    "owned",
    "buy",
    "get",
    "book",
    "order",
    "rent",
    "attend",
    "belong",
];
/// Places and states that something is still in.
const IN: &[&str] = &["use", "service", "business", "operation", "production", "force", "place", "work", "office", "circulation", "fleet"];
/// Those that are a state by themselves.
const IN_STATE: &[&str] = &["service", "use", "operation", "circulation"];
const ON: &[&str] = &["sale", "offer", "market", "menu", "list", "books", "card", "programme", "program", "payroll", "staff", "team"];
/// What may follow a verb and tells nothing more.
const TAILS: &[&[&str]] = &[&["here"], &["for", "us"], &["with", "us"], &["there"], &["at", "all"], &["to", "us"]];
/// First words of columns that say when rows ended.
const ENDS: &[&str] = &[
    "off",
    "out",
    "withdr",
    "discontinu",
    "scrap",
    "decommission",
    "remov",
    "dissolv",
    "shut",
    "gone",
    "dispos",
    "retir",
    "sold",
    "lost",
    "died",
    "deceas",
];
/// Yes or no of what is there, and of what is not.
const RUNS: &[&str] = &["active", "available", "live", "enabled", "offered", "sellable", "current"];
const OVER: &[&str] = &["discontinued", "retired", "withdrawn", "delisted", "obsolete", "inactive", "closed"];
const FIT: f32 = 0.96;
/// A table is named from this weight on.
const NAMED: f32 = 0.2;

/// Words of a question that say whether something is still there.
struct Said {
    from: usize,
    to: usize,
    gone: bool,
    /// What it is still in: 'repertoire'.
    noun: Option<usize>,
}

impl Finder<'_> {
    /// Adds the conditions.
    pub(super) fn lasts(&mut self) {
        for (from, to, conditions) in of_question(self.tokens, self.lexicon) {
            let cover = 1.6 * (to - from) as f32 + 0.9;
            for condition in conditions {
                self.add(from, to, cover, Sense::Restriction(Box::new(condition)), FIT);
            }
        }
    }
}

/// True for rows that tell whether they are still there.
pub(crate) fn tells(lexicon: &Lexicon, t: usize) -> bool {
    ended(lexicon, t, true).is_some()
}

/// True where words behind a place say in what something is: 'in the fleet', 'on the menu'.
pub(crate) fn is_in_something(tokens: &[Token], at: usize) -> bool {
    let noun = verb(tokens, at).and_then(|(_, noun)| noun).and_then(|i| tokens.get(i));
    noun.is_some_and(|t| IN.contains(&t.lower.as_str()) || ON.contains(&t.lower.as_str()))
}

/// True where a question denies that something is still there, and the rows that it speaks of tell.
pub(crate) fn denies(tokens: &[Token], lexicon: &Lexicon) -> bool {
    said(tokens).is_some_and(|s| s.gone) && !of_question(tokens, lexicon).is_empty()
}

fn of_question(tokens: &[Token], lexicon: &Lexicon) -> Vec<(usize, usize, Vec<Predicate>)> {
    let Some(said) = said(tokens) else { return Vec::new() };
    // 'off the menu since': rows that keep a day which is called so.
    let noun = said.noun.and_then(|i| tokens.get(i)).map(|t| t.lemma.as_str());
    let in_name = |t: usize| {
        let ends = |c: &usize| {
            let words = &lexicon.tables[t].columns[*c].words;
            is_end(words) && noun.is_some_and(|n| words.iter().any(|w| w == n))
        };
        dates(lexicon, t).find(ends)
    };
    let own: Vec<Predicate> =
        (0..lexicon.tables.len()).filter_map(|t| in_name(t).map(|c| missing(lexicon, t, c, said.gone))).take(4).collect();
    if !own.is_empty() {
        return vec![(said.from, said.to, own)];
    }
    if said.noun.is_some_and(|i| tokens.get(i).is_none_or(|t| !IN.contains(&t.lower.as_str()) && !ON.contains(&t.lower.as_str()))) {
        return Vec::new();
    }
    let mut near: Vec<(usize, usize)> = Vec::new();
    for (i, token) in tokens.iter().enumerate().filter(|(i, t)| !t.punctuation && !t.quoted && !(said.from..said.to).contains(i)) {
        let away = if i < said.from { said.from - i } else { 50 + i };
        let two = tokens.get(i + 1).map(|next| format!("{}{}", token.lemma, next.lemma)).unwrap_or_default();
        for name in [token.lemma.clone(), two] {
            let hits = lexicon.named(&name).into_iter().filter(|h| h.weight > NAMED).take(6);
            near.extend(hits.filter_map(|h| if let Target::Table(t) = h.target { Some((away, t)) } else { None }));
            near.extend(lexicon.codes.get(&name).into_iter().flatten().take(6).map(|(t, _, _)| (away, *t)));
        }
    }
    near.sort_unstable();
    near.dedup();
    let known: Vec<(usize, Predicate)> = near.into_iter().filter_map(|(away, t)| Some((away, ended(lexicon, t, said.gone)?))).collect();
    // Of what one name may be, all that tell.
    let Some(nearest) = known.first().map(|k| k.0) else { return Vec::new() };
    vec![(said.from, said.to, known.into_iter().filter(|k| k.0 == nearest).map(|k| k.1).collect())]
}

/// The columns of days that not every row has.
fn dates(lexicon: &Lexicon, t: usize) -> impl Iterator<Item = usize> {
    let shape = &lexicon.schema.tables[t];
    (0..shape.columns.len()).filter(|&c| !shape.columns[c].not_null && shape.columns[c].class.is_temporal())
}

fn is_end(words: &[String]) -> bool {
    words.first().is_some_and(|w| ENDS.iter().any(|e| if e.len() < 4 { w == e } else { w.starts_with(e) }))
}

fn missing(lexicon: &Lexicon, t: usize, c: usize, gone: bool) -> Predicate {
    let shape = &lexicon.schema.tables[t];
    let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
    Predicate::Null { expr: Expr::Column(column), negated: gone }
}

/// The condition that rows of a table are still there, or no longer.
fn ended(lexicon: &Lexicon, t: usize, gone: bool) -> Option<Predicate> {
    let entry = &lexicon.tables[t];
    let flag =
        |called: &[&str]| lexicon.roles[t].flags.iter().find(|(c, _)| entry.columns[*c].words.iter().any(|w| called.contains(&w.as_str())));
    let column = |c: usize| {
        let shape = &lexicon.schema.tables[t];
        ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() }
    };
    if let Some((c, f)) = flag(RUNS) {
        return Some(f.condition(column(*c), !gone));
    }
    if let Some((c, f)) = flag(OVER) {
        return Some(f.condition(column(*c), gone));
    }
    let stays = lexicon.stays().iter().any(|s| s.table == t);
    if !gone
        && !stays
        && let Some(now) = crate::meaning::spells::standing_now(lexicon, t)
    {
        return Some(now);
    }
    let by_state =
        || ["current", "employed"].iter().find_map(|w| dated_state(lexicon, t, w).filter(|(missing, _)| *missing)).map(|(_, c)| c);
    let c = dates(lexicon, t).find(|&c| is_end(&entry.columns[c].words)).or_else(by_state)?;
    Some(missing(lexicon, t, c, gone))
}

/// Where a question says that something is still there or no longer.
fn said(tokens: &[Token]) -> Option<Said> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let more = |i: usize| {
        if matches!(word(i), "anymore") {
            return 1;
        }
        2 * usize::from(word(i) == "any" && matches!(word(i + 1), "more" | "longer") && word(i + 2) != "than")
    };
    for i in 0..tokens.len() {
        let (lead, denied) = match (word(i), word(i + 1)) {
            ("still", _) => (1, Some(false)),
            ("no", "longer") => (2, Some(true)),
            ("currently" | "presently", "in" | "on" | "part") => (1, Some(false)),
            // 'trains in service', 'tools out of use'
            ("in", noun)
                if IN_STATE.contains(&noun) && !matches!(word(i.wrapping_sub(1)), "still" | "longer" | "not" | "put" | "came" | "went") =>
            {
                return Some(Said { from: i, to: i + 2, gone: false, noun: Some(i + 1) });
            }
            ("out", "of") if IN_STATE.contains(&word(i + 2)) => {
                return Some(Said { from: i, to: i + 3, gone: true, noun: Some(i + 2) });
            }
            ("don't" | "doesn't" | "aren't" | "isn't" | "dont" | "not", _) => (1, None),
            _ => continue,
        };
        // 'that we can still book', 'which is still being used'
        let mut at = i + lead;
        while matches!(word(at), "we" | "they" | "be" | "being" | "is" | "are" | "actually" | "currently") {
            at += 1;
        }
        let Some((mut end, noun)) = verb(tokens, at) else { continue };
        let tail = TAILS.iter().filter(|p| p.iter().enumerate().all(|(k, w)| word(end + k) == *w)).map(|p| p.len()).max();
        end += tail.unwrap_or(0);
        let after = more(end);
        let gone = match denied {
            Some(gone) => gone,
            None if after > 0 => true,
            None => continue,
        };
        // 'still have to', 'still made this month' tell what is to be done, or when.
        if matches!(word(end), "to" | "been") {
            continue;
        }
        return Some(Said { from: i, to: end + after, gone, noun });
    }
    None
}

/// The end of the verb, or of what something is still in, and the noun of it.
fn verb(tokens: &[Token], at: usize) -> Option<(usize, Option<usize>)> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let known = |i: usize| VERBS.contains(&word(i));
    if known(at) {
        return Some((at + 1, None));
    }
    // 'no longer with us'
    if let Some(tail) =
        TAILS.iter().find(|p| p.len() > 1 && p.first() == Some(&"with") && p.iter().enumerate().all(|(k, w)| word(at + k) == *w))
    {
        return Some((at + tail.len(), None));
    }
    if matches!(word(at), "in" | "on" | "part" | "for" | "under") {
        let of = usize::from(word(at) == "part" && word(at + 1) == "of");
        let mut noun = at + 1 + of;
        while matches!(word(noun), "the" | "our" | "a" | "its" | "their") {
            noun += 1;
        }
        return (!word(noun).is_empty()).then_some((noun + 1, Some(noun)));
    }
    None
}
