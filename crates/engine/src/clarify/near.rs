//! What could have been meant by a word: names and values near it, and what the readings took it for.

use super::Matter;
use super::reword::{Span, Wording};
use crate::account::State;
use crate::answer::Candidate;
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::mention::likeness::{Likeness, is_word, likeness, squeezed};
use crate::schema::TypeClass;
use crate::text::{edit_distance, lemma, stem, typo_limit};
use std::collections::HashSet;

/// Names that a word is compared with by meaning: those of the tables that the readings use and of their neighbours.
const COMPARED: usize = 400;
/// Likeness of meaning from which the name of a column, and of a table, is offered.
const MEANING: f32 = 0.5;
const MEANING_OF_ROWS: f32 = 0.25;
/// Longer values, in letters, are texts and no names; a part of one must be so much of it.
const LONGEST_VALUE: usize = 60;
const PART: f32 = 0.3;
/// Values considered for a word.
const VALUES: usize = 5;

/// Names near a word.
pub(super) struct Names {
    /// A slip of the keys away.
    pub slips: Vec<String>,
    /// Of a like meaning, the nearest first.
    pub alike: Vec<String>,
}

/// A stored value near a word.
pub(super) struct Value {
    pub value: String,
    /// It differs by a slip only.
    pub slip: bool,
    table: usize,
    column: usize,
    nearness: f32,
}

impl Value {
    /// As it is put into a question.
    pub(super) fn written(&self) -> String {
        let plain = self.value.split(' ').all(|w| w.chars().all(char::is_alphabetic) && w.starts_with(char::is_uppercase));
        if plain { self.value.clone() } else { format!("\"{}\"", self.value.replace('"', "")) }
    }

    /// 'with ticket status "open"', for a word that stood elsewhere than its column's name.
    pub(super) fn clause(&self, lexicon: &Lexicon) -> Option<String> {
        let entry = &lexicon.tables[self.table];
        (!entry.display.contains(&self.column)).then(|| format!("with {} \"{}\"", self.place(lexicon), self.value.replace('"', "")))
    }

    /// 'ticket status'.
    pub(super) fn place(&self, lexicon: &Lexicon) -> String {
        column_words(self.table, self.column, lexicon)
    }
}

/// Table and column as words, the table once.
pub(super) fn column_words(table: usize, column: usize, lexicon: &Lexicon) -> String {
    let entry = &lexicon.tables[table];
    let (owner, own) = (singular(&entry.human), &entry.columns[column].human);
    if own.starts_with(owner.as_str()) { own.to_string() } else { format!("{owner} {own}") }
}

pub(super) fn singular(human: &str) -> String {
    match human.rsplit_once(' ') {
        Some((head, last)) => format!("{head} {}", lemma(last)),
        None => lemma(human),
    }
}

/// The plural of a name, if it isn't one.
pub(super) fn in_plural(name: &str) -> String {
    if lemma(name) != name || name.ends_with('s') {
        name.to_owned()
    } else if let Some(stem) = name.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u'])) {
        format!("{stem}ies")
    } else if name.ends_with(['x', 'z']) || name.ends_with("ch") || name.ends_with("sh") {
        format!("{name}es")
    } else {
        format!("{name}s")
    }
}

/// Tables of the readings with their neighbours, nearest first.
fn around(matter: &Matter<'_>) -> Vec<usize> {
    let lexicon = matter.lexicon;
    let mut out: Vec<usize> = Vec::new();
    for c in matter.candidates.iter().take(2) {
        for t in c.tables.iter().filter_map(|t| lexicon.table(t)) {
            if !out.contains(&t) {
                out.push(t);
            }
        }
    }
    let near: Vec<usize> =
        out.iter().flat_map(|&t| &lexicon.adjacent[t]).flat_map(|&e| [lexicon.edges[e].from, lexicon.edges[e].to]).collect();
    for t in near {
        if !out.contains(&t) {
            out.push(t);
        }
    }
    if out.is_empty() {
        out.extend(0..lexicon.tables.len());
    }
    out
}

pub(super) fn names(span: &Span, matter: &Matter<'_>) -> Names {
    let mut names = Names { slips: Vec::new(), alike: Vec::new() };
    let lexicon = matter.lexicon;
    let tokens = &matter.tokens[span.start..span.end];
    let word = tokens.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ");
    let Some(last) = tokens.last() else { return names };
    if tokens.iter().any(|t| t.quoted) || word.chars().any(|c| c.is_ascii_digit()) {
        return names;
    }
    let plural = last.lemma != last.lower;
    let as_said = |name: &str| if plural { in_plural(name) } else { name.to_owned() };
    if let [only] = tokens {
        let limit = typo_limit(&only.lemma).max(usize::from(only.lemma.chars().count() >= 4));
        let mut near: Vec<(usize, &String)> =
            lexicon.name_words.iter().filter_map(|w| edit_distance(&only.lemma, w, limit).filter(|d| *d > 0).map(|d| (d, w))).collect();
        near.sort();
        names.slips.extend(near.into_iter().take(2).map(|(_, w)| as_said(w)));
    }
    let meant = pg_ask_embed::embed(&word);
    let mut seen: HashSet<String> = HashSet::new();
    let mut alike: Vec<(f32, String)> = Vec::new();
    'tables: for t in around(matter) {
        let entry = &lexicon.tables[t];
        let columns = (0..entry.columns.len()).filter(|&c| !entry.columns[c].key).map(|c| (entry.columns[c].human.to_string(), Some(c)));
        for (name, column) in std::iter::once((entry.human.clone(), None)).chain(columns) {
            if !seen.insert(name.clone()) {
                continue;
            }
            if seen.len() > COMPARED {
                break 'tables;
            }
            let nearness = pg_ask_embed::cosine(&meant, &pg_ask_embed::embed(&name));
            if nearness >= if column.is_some() { MEANING } else { MEANING_OF_ROWS } {
                // A name that several columns have is told apart by its table.
                let several = lexicon.named(&name.split(' ').map(lemma).collect::<String>()).into_iter().filter(|h| h.weight > 0.9);
                let shared = several.filter(|h| matches!(h.target, Target::Column(..))).count() > 1;
                alike.push((nearness, column.filter(|_| shared).map_or(as_said(&name), |c| column_words(t, c, lexicon))));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    alike.retain(|(_, n)| !names.slips.contains(n));
    names.alike.extend(alike.into_iter().map(|(_, n)| n).take(3));
    names
}

/// 'with the highest duration', for a superlative whose figure is not said: the numbers of what is asked about that come nearest to
/// the word.
pub(super) fn figures(span: &Span, matter: &Matter<'_>) -> Vec<String> {
    let lexicon = matter.lexicon;
    let [word] = &matter.tokens[span.start..span.end] else { return Vec::new() };
    let superlative =
        word.lower.ends_with("est") && word.lower.chars().count() > 4 || matches!(word.lower.as_str(), "best" | "worst" | "top");
    if !superlative {
        return Vec::new();
    }
    let highest = match DICTIONARY.adjective(&word.lower) {
        Some(adjective) => adjective.descending,
        None => !matches!(word.lower.as_str(), "worst" | "lowest" | "smallest" | "shortest" | "least" | "cheapest"),
    };
    let direction = if highest { "highest" } else { "lowest" };
    let meant = pg_ask_embed::embed(&word.lower);
    let mut found: Vec<(f32, &str)> = Vec::new();
    for t in around(matter).into_iter().take(1) {
        let entry = &lexicon.tables[t];
        for (c, column) in entry.columns.iter().enumerate() {
            if lexicon.schema.tables[t].columns[c].class.is_number() && !column.key && !column.year {
                found.push((pg_ask_embed::cosine(&meant, &pg_ask_embed::embed(&column.human)), &column.human));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(3).map(|(_, name)| format!("with the {direction} {name}")).collect()
}

/// 'where discontinued is true', for a word that names a column which holds a state: a flag, or the date of what has happened.
pub(super) fn states(span: &Span, matter: &Matter<'_>) -> Vec<String> {
    let lexicon = matter.lexicon;
    let [word] = &matter.tokens[span.start..span.end] else { return Vec::new() };
    let root = stem(&word.lemma);
    if word.quoted || root.chars().count() < 3 {
        return Vec::new();
    }
    let mut out = Vec::new();
    for t in around(matter).into_iter().take(1) {
        let columns = lexicon.tables[t].columns.iter().zip(&lexicon.schema.tables[t].columns);
        for (entry, shape) in columns.filter(|(e, _)| !e.key && e.words.iter().any(|w| stem(w) == root)).take(2) {
            let name = &entry.human;
            match shape.class {
                TypeClass::Boolean => out.push(format!("where {name} is true")),
                TypeClass::Integer => out.push(format!("where {name} is 1")),
                class if class.is_temporal() && !shape.not_null => {
                    out.extend([format!("where {name} is known"), format!("with {name}")]);
                }
                _ if !shape.not_null => out.extend([format!("without {name}"), format!("with {name}")]),
                _ => {}
            }
        }
    }
    out
}

pub(super) fn values(span: &Span, matter: &Matter<'_>) -> Vec<Value> {
    let lexicon = matter.lexicon;
    let said = span.text(matter.tokens);
    let phrases = [said.clone()];
    let near = around(matter);
    let mut hits = matter.context.values.find(&phrases);
    hits.extend(matter.context.values.near(&phrases));
    let mut out: Vec<Value> = Vec::new();
    for h in hits {
        let Some(table) = lexicon.table(&h.table) else { continue };
        let Some(column) = lexicon.column(table, &h.column) else { continue };
        let shape = &lexicon.schema.tables[table].columns[column];
        if shape.sensitive || !matches!(shape.class, TypeClass::Text | TypeClass::Enum | TypeClass::Other | TypeClass::Array) {
            continue;
        }
        if out.iter().any(|v| squeezed(&v.value) == squeezed(&h.value) && v.table == table) {
            continue;
        }
        let like = likeness(&said, &h.value, lexicon);
        let length = h.value.chars().count();
        let part = said.chars().count() as f32 / length.max(1) as f32;
        let word = !span.is_name(matter.tokens) && is_word(&said.to_lowercase(), lexicon);
        if length > LONGEST_VALUE || like == Some(Likeness::Part) && (part < PART || word && part < 2.0 * PART) {
            continue;
        }
        let home = near.iter().position(|t| *t == table).map_or(0.0, |at| 0.5 / (1.0 + at as f32));
        let slip = matches!(like, Some(Likeness::Slip | Likeness::Same)) && h.similarity < 1.0;
        out.push(Value { value: h.value, slip, table, column, nearness: h.similarity + home });
    }
    out.sort_by(|a, b| b.nearness.total_cmp(&a.nearness).then_with(|| a.value.cmp(&b.value)));
    out.truncate(VALUES);
    out
}

/// The question with the words spelt out that a reading took otherwise than the best one does, or that name several things.
pub(super) fn spelt_out(candidate: &Candidate, wording: &Wording<'_>, matter: &Matter<'_>) -> Vec<String> {
    let lexicon = matter.lexicon;
    let Some(best) = matter.candidates.first() else { return Vec::new() };
    let rival = matter.candidates.get(1);
    let other = if candidate.sql == best.sql { rival } else { Some(best) };
    let mut out = Vec::new();
    let left: Vec<Span> = candidate
        .account
        .unaccounted()
        .iter()
        .filter_map(|w| matter.tokens.iter().position(|t| (t.start, t.end) == w.span))
        .map(|at| Span { start: at, end: at + 1, unknown: true })
        .collect();
    for word in candidate.account.words().iter().filter(|w| w.state == State::Used) {
        let Some((table, column)) = word.reading.as_deref().and_then(|r| r.split_once('.')) else { continue };
        let differs = other.is_none_or(|o| o.account.words().iter().any(|w| w.span == word.span && w.reading != word.reading));
        let Some(at) = matter.tokens.iter().position(|t| (t.start, t.end) == word.span).filter(|_| differs) else { continue };
        let place = lexicon.schema.tables.iter().position(|t| t.name.name == table).and_then(|t| Some((t, lexicon.column(t, column)?)));
        if let Some((t, c)) = place {
            let span = Span { start: at, end: at + 1, unknown: false };
            out.push(wording.replaced(&span, &column_words(t, c, lexicon), &left));
        }
    }
    out
}
