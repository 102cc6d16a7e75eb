//! Which tables a question may be about, for whoever reads it next (a model's prompt): wider than the engine's own choice,
//! because what is left out here can't be found again.

use crate::answer::Candidate;
use crate::lexicon::{DICTIONARY, Lexicon, Target, glue_text};
use crate::schema::Meaning;
use crate::text::{Token, lemma, stem, tokenize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Schemas of up to this many tables are relevant as a whole.
pub const SMALL: usize = 8;
/// Share of a larger schema's tables that is kept at most (rounded up).
const SHARE: f32 = 0.5;
/// What a table of the n-th candidate weighs at least against one that only a word names.
const CANDIDATE: f32 = 3.0;
/// Tables with less than this share of the best one's score are left out.
const FAINT: f32 = 0.25;
/// Longest name, in words.
const LONGEST: usize = 4;
/// What a table that joins two others takes of the lesser one's score.
const BRIDGE: f32 = 0.5;
/// A table without a word of its own, beside one that has.
const NEIGHBOUR: f32 = 0.15;

/// A relevant table with the columns that the question seems to name.
#[derive(Debug, Clone, PartialEq)]
pub struct Relevant {
    /// Position in the schema.
    pub table: usize,
    pub score: f32,
    pub columns: Vec<usize>,
}

/// What the words and the readings of a question say for each table.
#[derive(Debug, Clone, Default)]
struct Evidence {
    score: f32,
    columns: BTreeSet<usize>,
}

/// The tables worth showing for a question, best first. `candidates` are the engine's readings of it, best first.
pub fn relevant(question: &str, lexicon: &Lexicon, candidates: &[Candidate]) -> Vec<Relevant> {
    let count = lexicon.schema.tables.len();
    let mut evidence = vec![Evidence::default(); count];
    words(question, lexicon, &mut evidence);
    for (rank, candidate) in candidates.iter().enumerate() {
        for table in read(candidate, lexicon) {
            evidence[table].score += CANDIDATE / (1.0 + rank as f32) / if rank == 0 { 1.0 } else { 2.0 };
        }
    }
    bridges(lexicon, &mut evidence);
    neighbours(lexicon, &mut evidence);
    let mut out: Vec<Relevant> = evidence
        .into_iter()
        .enumerate()
        .map(|(table, e)| Relevant { table, score: e.score, columns: e.columns.into_iter().collect() })
        .collect();
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.table.cmp(&b.table)));
    if count > SMALL {
        let most = ((count as f32 * SHARE).ceil() as usize).max(3);
        out.truncate(most);
        let best = out.first().map_or(0.0, |r| r.score);
        out.retain(|r| r.score >= best * FAINT);
    }
    out
}

/// The tables whose names stand in a candidate's SQL: its subqueries and bridges count too.
fn read(candidate: &Candidate, lexicon: &Lexicon) -> Vec<usize> {
    let mut found = BTreeSet::new();
    let mut rest = candidate.sql.as_str();
    while let Some(at) = [" FROM ", "\nFROM ", " JOIN ", "\nJOIN ", "(FROM "].iter().filter_map(|k| rest.find(k).map(|i| i + k.len())).min()
    {
        rest = rest.get(at..).unwrap_or("");
        let name: String = rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || "_.\"$".contains(*c)).collect();
        let bare = name.rsplit('.').next().unwrap_or("").trim_matches('"').to_owned();
        found.extend(lexicon.schema.tables.iter().position(|t| t.name.name == bare));
    }
    found.extend(candidate.tables.iter().filter_map(|t| lexicon.table(t)));
    found.into_iter().collect()
}

/// Names, their parts, their synonyms, and the users' own words. A word counts once for a table, with its best hit, and
/// for less the more tables it names.
fn words(question: &str, lexicon: &Lexicon, evidence: &mut [Evidence]) {
    let tokens: Vec<Token> = tokenize(question).into_iter().filter(|t| !t.punctuation).collect();
    for from in 0..tokens.len() {
        for to in from + 1..=(from + LONGEST).min(tokens.len()) {
            let part = tokens.get(from..to).unwrap_or_default();
            let single = part.len() == 1;
            if single
                && part
                    .iter()
                    .all(|t| DICTIONARY.keyword(&t.lower).is_some_and(|k| matches!(k.tag, "prep" | "of" | "filler" | "with" | "and")))
            {
                continue;
            }
            let glued: String = part.iter().map(|t| t.lemma.as_str()).collect();
            let stems: String = part.iter().map(|t| stem(&t.lemma)).collect();
            let mut best: BTreeMap<usize, f32> = BTreeMap::new();
            let mut note = |target: &Target, weight: f32, evidence: &mut [Evidence]| {
                let (table, weight) = match target {
                    Target::Table(t) => (*t, weight * 2.0),
                    Target::Column(t, c) => {
                        if weight > 0.3
                            && let Some(e) = evidence.get_mut(*t)
                        {
                            e.columns.insert(*c);
                        }
                        (*t, weight)
                    }
                };
                let known = best.entry(table).or_default();
                *known = known.max(weight);
            };
            for hit in lexicon.named(&glued).iter().chain(lexicon.named_by_stem(&stems)) {
                note(&hit.target, hit.weight, evidence);
            }
            if single {
                for synonym in part.iter().flat_map(|t| DICTIONARY.synonyms(&t.lemma)) {
                    for hit in lexicon.named(&synonym.split('_').map(lemma).collect::<String>()) {
                        note(&hit.target, hit.weight * 0.6, evidence);
                    }
                }
            }
            let terms = lexicon.terms.get(&glue_text(&part.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ")));
            for entry in terms.into_iter().flatten().filter_map(|i| lexicon.vocabulary.get(*i)) {
                let tables = match &entry.meaning {
                    Meaning::Table(t) | Meaning::Column(t, _) => std::slice::from_ref(t),
                    Meaning::Measure { tables, .. } | Meaning::Condition { tables, .. } => tables.as_slice(),
                };
                for table in tables.iter().filter_map(|t| lexicon.table(t)) {
                    note(&Target::Table(table), 2.0, evidence);
                }
            }
            // Longer names say more than their words.
            let length = (part.len() as f32).sqrt();
            let weights: Vec<f32> = best.values().copied().collect();
            for (table, weight) in best {
                // What only one table is called in full is not made vaguer by others that have the word in a column.
                let spread = (weights.iter().filter(|w| **w >= weight * 0.9).count().max(1) as f32).sqrt();
                if let Some(e) = evidence.get_mut(table) {
                    e.score += weight * length / spread;
                }
            }
        }
    }
}

/// Tables that join two that are probably meant: every one that touches both, and those on the shortest way where none does.
fn bridges(lexicon: &Lexicon, evidence: &mut [Evidence]) {
    let before: Vec<f32> = evidence.iter().map(|e| e.score).collect();
    let of = |t: usize| before.get(t).copied().unwrap_or(0.0);
    let mut gains: BTreeMap<usize, f32> = BTreeMap::new();
    let mut gain = |table: usize, gain: f32| {
        let known = gains.entry(table).or_default();
        *known = known.max(gain);
    };
    for table in 0..before.len() {
        let mut ends: Vec<usize> = adjacent(lexicon, table);
        ends.sort_unstable();
        ends.dedup();
        let mut scores: Vec<f32> = ends.into_iter().filter(|t| *t != table).map(of).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        if let [_, second, ..] = scores.as_slice() {
            gain(table, second * BRIDGE);
        }
    }
    let mut ends: Vec<usize> = (0..before.len()).filter(|t| of(*t) > 0.0).collect();
    ends.sort_by(|a, b| of(*b).total_cmp(&of(*a)).then(a.cmp(b)));
    ends.truncate(5);
    for (i, a) in ends.iter().enumerate() {
        for b in ends.iter().skip(i + 1) {
            for table in way(lexicon, *a, *b) {
                gain(table, of(*a).min(of(*b)) * BRIDGE);
            }
        }
    }
    for (table, gain) in gains {
        if let Some(e) = evidence.get_mut(table) {
            e.score += gain;
        }
    }
}

/// The tables between two others on the shortest way along the keys; empty where they touch or nothing joins them.
fn way(lexicon: &Lexicon, from: usize, to: usize) -> Vec<usize> {
    let mut before: Vec<Option<usize>> = vec![None; lexicon.schema.tables.len()];
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            break;
        }
        for next in adjacent(lexicon, at) {
            if next != from && before.get(next).is_some_and(Option::is_none) {
                before[next] = Some(at);
                queue.push_back(next);
            }
        }
    }
    let mut out = Vec::new();
    let mut at = before.get(to).copied().flatten();
    while let Some(table) = at {
        if table == from {
            break;
        }
        out.push(table);
        at = before.get(table).copied().flatten();
    }
    out
}

fn adjacent(lexicon: &Lexicon, table: usize) -> Vec<usize> {
    let edges = lexicon.adjacent.get(table).into_iter().flatten().filter_map(|e| lexicon.edges.get(*e));
    edges.map(|e| if e.from == table { e.to } else { e.from }).collect()
}

/// A little for tables beside relevant ones: they win over those that have nothing to do with anything.
fn neighbours(lexicon: &Lexicon, evidence: &mut [Evidence]) {
    let before: Vec<f32> = evidence.iter().map(|e| e.score).collect();
    for (table, e) in evidence.iter_mut().enumerate() {
        let best = adjacent(lexicon, table).into_iter().filter_map(|n| before.get(n)).fold(0.0f32, |a, b| a.max(*b));
        e.score += best * NEIGHBOUR;
    }
}
