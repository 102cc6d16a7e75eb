//! Which tables a question may be about, for whoever reads it next (a model's prompt): wider than the engine's own choice,
//! because what is left out here can't be found again.

use crate::answer::Candidate;
use crate::kinds::{is_calendar, is_history, names_rows};
use crate::lexicon::{DICTIONARY, Lexicon, Target, glue_text};
use crate::references::references;
use crate::schema::{ForeignKey, Meaning, Table};
use crate::text::{Token, lemma, stem, tokenize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a table of the n-th candidate weighs at least against one that only a word names.
const CANDIDATE: f32 = 3.0;
/// Tables with less than this share of the best one's score bring no companions along.
const FAINT: f32 = 0.25;
/// Longest name, in words.
const LONGEST: usize = 4;
/// What a table that joins two others takes of the lesser one's score.
const BRIDGE: f32 = 0.5;
/// A table without a word of its own, beside one that has; and beside one that stands beside such a one.
const NEIGHBOUR: f32 = 0.3;
const HOPS: usize = 3;
/// A table in the schema of those that the question names most.
const HOME: f32 = 0.15;

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

/// All tables by how much they have to do with a question, best first; behind each its companions: what names its rows,
/// its history, its calendar. `candidates` are the engine's readings of the question, best first.
pub fn relevant(question: &str, lexicon: &Lexicon, candidates: &[Candidate]) -> Vec<Relevant> {
    let count = lexicon.schema.tables.len();
    let graph = Graph::new(lexicon);
    let mut evidence = vec![Evidence::default(); count];
    words(question, lexicon, &mut evidence);
    for (rank, candidate) in candidates.iter().enumerate() {
        for table in read(candidate, lexicon) {
            if let Some(e) = evidence.get_mut(table) {
                e.score += CANDIDATE / (1.0 + rank as f32) / if rank == 0 { 1.0 } else { 2.0 };
            }
        }
    }
    bridges(&graph, &mut evidence);
    neighbours(&graph, &mut evidence);
    at_home(lexicon, &mut evidence);
    let mut ranked: Vec<usize> = (0..count).collect();
    let score = |t: usize| evidence.get(t).map_or(0.0, |e| e.score);
    ranked.sort_by(|a, b| score(*b).total_cmp(&score(*a)).then(a.cmp(b)));
    let best = ranked.first().map_or(0.0, |t| score(*t));
    let mut placed = vec![false; count];
    let mut out = Vec::with_capacity(count);
    let mut place = |table: usize, out: &mut Vec<Relevant>| {
        if let Some(known) = placed.get_mut(table)
            && !std::mem::replace(known, true)
            && let Some(e) = evidence.get(table)
        {
            out.push(Relevant { table, score: e.score, columns: e.columns.iter().copied().collect() });
        }
    };
    for table in ranked {
        place(table, &mut out);
        if score(table) > 0.0 && score(table) >= best * FAINT {
            for companion in companions(lexicon, &graph, table) {
                place(companion, &mut out);
            }
        }
    }
    out
}

/// The joins of a schema that are sound, by table.
struct Graph {
    references: Vec<ForeignKey>,
    adjacent: Vec<Vec<usize>>,
}

impl Graph {
    fn new(lexicon: &Lexicon) -> Graph {
        let references = references(lexicon);
        let mut adjacent: Vec<Vec<usize>> = vec![Vec::new(); lexicon.schema.tables.len()];
        for key in &references {
            for (here, there) in [(key.table, key.ref_table), (key.ref_table, key.table)] {
                if let Some(list) = adjacent.get_mut(here)
                    && here != there
                    && !list.contains(&there)
                {
                    list.push(there);
                }
            }
        }
        Graph { references, adjacent }
    }

    fn beside(&self, table: usize) -> &[usize] {
        self.adjacent.get(table).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Tables without which one can't be put into words: what its keys name, its calendar, its histories.
fn companions(lexicon: &Lexicon, graph: &Graph, table: usize) -> Vec<usize> {
    let is = |t: usize, kind: fn(&Table) -> bool| lexicon.schema.tables.get(t).is_some_and(kind);
    let mut out = Vec::new();
    for key in &graph.references {
        if key.table == table && (names_rows(lexicon, key.ref_table) || is(key.ref_table, is_calendar)) {
            out.push(key.ref_table);
        }
        if key.ref_table == table && is(key.table, is_history) {
            out.push(key.table);
        }
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
            for hit in lexicon.named(&glued).into_iter().chain(lexicon.named_by_stem(&stems)) {
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
fn bridges(graph: &Graph, evidence: &mut [Evidence]) {
    let before: Vec<f32> = evidence.iter().map(|e| e.score).collect();
    let of = |t: usize| before.get(t).copied().unwrap_or(0.0);
    let mut gains: BTreeMap<usize, f32> = BTreeMap::new();
    let mut gain = |table: usize, gain: f32| {
        let known = gains.entry(table).or_default();
        *known = known.max(gain);
    };
    for table in 0..before.len() {
        let mut scores: Vec<f32> = graph.beside(table).iter().map(|t| of(*t)).collect();
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
            for table in way(graph, *a, *b) {
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
fn way(graph: &Graph, from: usize, to: usize) -> Vec<usize> {
    let mut before: Vec<Option<usize>> = vec![None; graph.adjacent.len()];
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        if at == to {
            break;
        }
        for &next in graph.beside(at) {
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

/// A little for tables beside relevant ones: they win over those that have nothing to do with anything.
fn neighbours(graph: &Graph, evidence: &mut [Evidence]) {
    let mut gained: Vec<f32> = evidence.iter().map(|e| e.score).collect();
    for _ in 0..HOPS {
        let before = gained.clone();
        for (table, gain) in gained.iter_mut().enumerate() {
            let best = graph.beside(table).iter().filter_map(|n| before.get(*n)).fold(0.0f32, |a, b| a.max(*b));
            *gain = gain.max(best * NEIGHBOUR);
        }
    }
    for (table, e) in evidence.iter_mut().enumerate() {
        let beside = graph.beside(table).iter().filter_map(|n| gained.get(*n)).fold(0.0f32, |a, b| a.max(*b));
        e.score = e.score.max(gained.get(table).copied().unwrap_or(0.0)) + beside * NEIGHBOUR / 2.0;
    }
}

/// A little for tables of the schema that the question is about, where there are several.
fn at_home(lexicon: &Lexicon, evidence: &mut [Evidence]) {
    let schema_of = |t: usize| lexicon.schema.tables.get(t).map(|t| t.name.schema.as_str()).unwrap_or_default();
    let mut best: BTreeMap<&str, f32> = BTreeMap::new();
    for (table, e) in evidence.iter().enumerate() {
        *best.entry(schema_of(table)).or_default() += e.score;
    }
    if best.len() < 2 {
        return;
    }
    let most = best.values().copied().fold(f32::MIN_POSITIVE, f32::max);
    let top = evidence.iter().map(|e| e.score).fold(0.0f32, f32::max);
    for (table, e) in evidence.iter_mut().enumerate() {
        e.score += top * HOME * best.get(schema_of(table)).copied().unwrap_or(0.0) / most;
    }
}
