//! What speaks against a query that a model wrote, as far as its text, the question and the schema tell. Rows may agree and
//! still answer something else: a ranking without its measure, an id without its name, a word that was passed over.

use crate::sqltext::{Kind, Mark, Outline, marks, outline};
use pg_ask_engine::kinds::fiscal_calendar;
use pg_ask_engine::lexicon::{DICTIONARY, Lexicon};
use pg_ask_engine::references::references;
use pg_ask_engine::schema::{Table, TypeClass};
use pg_ask_engine::text::{edit_distance, identifier_words, lemma, stem, tokenize};
use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

/// Share of the telling words of a question of which its query has to speak.
const SPOKEN: f32 = 0.5;
/// Letters from which the beginning of a word stands for it.
const BEGINNING: usize = 4;

static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| include_str!("../data/plain.txt").split_whitespace().collect());

/// Words that ask for an operation, with what SQL holds that does it.
static OPERATIONS: LazyLock<Vec<(Vec<&'static str>, Vec<&'static str>)>> = LazyLock::new(|| {
    let lines = include_str!("../data/operations.tsv").lines().filter(|l| !l.starts_with("# "));
    lines.filter_map(|l| l.split_once('\t')).map(|(words, forms)| (words.split('|').collect(), forms.split('|').collect())).collect()
});

/// A word of the language that says nothing of the data.
pub(crate) fn is_plain(lower: &str) -> bool {
    COMMON.contains(lower)
}

/// The doubts about a query, gravest first; none where it looks like an answer to the question.
pub fn doubts(question: &str, sql: &str, lexicon: &Lexicon) -> Vec<String> {
    let marks = marks(sql);
    let read = Read::of(&marks, lexicon);
    let outline = outline(&marks);
    let mut out = Vec::new();
    out.extend(unspoken(question, &read, lexicon));
    out.extend(operation(question, sql));
    out.extend(fiscal(question, &read, lexicon));
    out.extend(bare_id(question, &marks, &outline, lexicon));
    out.extend(hidden_measure(&outline));
    out
}

/// The tables and columns whose names stand in a query, and the words of its literals.
struct Read {
    tables: Vec<usize>,
    columns: Vec<(usize, usize)>,
    literals: BTreeSet<String>,
}

impl Read {
    fn of(marks: &[Mark], lexicon: &Lexicon) -> Read {
        let names: HashSet<String> = marks.iter().filter(|m| m.is_name()).map(|m| m.text.to_lowercase()).collect();
        let named = |name: &str| names.contains(&name.to_lowercase());
        let all = lexicon.schema.tables.iter().enumerate();
        let tables: Vec<usize> = all.filter(|(_, t)| named(&t.name.name)).map(|(i, _)| i).collect();
        let columns = tables.iter().filter_map(|t| Some((*t, lexicon.schema.tables.get(*t)?)));
        let columns = columns
            .flat_map(|(t, table)| table.columns.iter().enumerate().filter(|(_, c)| named(&c.name)).map(move |(c, _)| (t, c)))
            .collect();
        let literals = marks.iter().filter(|m| m.kind == Kind::Literal).flat_map(|m| words(&m.text)).collect();
        Read { tables, columns, literals }
    }

    /// Stems of all words that speak of what the query reads: names, comments, values.
    fn stems(&self, lexicon: &Lexicon) -> BTreeSet<String> {
        let mut out = self.literals.clone();
        let mut add = |name: &str, lemmas: &[String], comment: Option<&str>| {
            for word in identifier_words(name).iter().map(String::as_str).chain(lemmas.iter().map(String::as_str)) {
                out.insert(stem(&lemma(word)));
                out.extend(DICTIONARY.expansion(word).into_iter().flat_map(words));
            }
            out.extend(comment.into_iter().flat_map(words));
        };
        for table in &self.tables {
            let (Some(t), Some(entry)) = (lexicon.schema.tables.get(*table), lexicon.tables.get(*table)) else { continue };
            add(&t.name.name, &entry.words, t.comment.as_deref());
        }
        for (table, column) in &self.columns {
            let Some(c) = lexicon.schema.tables.get(*table).and_then(|t| t.columns.get(*column)) else { continue };
            let lemmas = lexicon.tables.get(*table).and_then(|t| t.columns.get(*column)).map(|e| e.words.as_slice()).unwrap_or_default();
            add(&c.name, lemmas, c.comment.as_deref());
        }
        out
    }
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(|w| stem(&lemma(&w.to_lowercase()))).collect()
}

/// Most of what the question names is nowhere in the query.
fn unspoken(question: &str, read: &Read, lexicon: &Lexicon) -> Option<String> {
    let stems = read.stems(lexicon);
    let spoken = |of: &str| {
        let own = stem(&lemma(of));
        stems.contains(&own)
            || stems.iter().any(|s| {
                // Slips of the keys, abbreviations ('opp'), and words of one root ('bookings', 'booked').
                let near = of.chars().count() > BEGINNING && edit_distance(s, &own, 1).is_some();
                let common = s.chars().zip(own.chars()).take_while(|(a, b)| a == b).count();
                let shorter = s.chars().count().min(own.chars().count());
                near || common >= BEGINNING || (common + 1 >= BEGINNING && common == shorter)
            })
    };
    let defined = |lower: &str| lexicon.terms.keys().any(|t| t.contains(&lemma(lower)));
    let mut telling: Vec<(String, bool)> = Vec::new();
    for token in tokenize(question) {
        let lower = token.lower.as_str();
        let plain = token.punctuation
            || lower.chars().count() < 3
            || !lower.chars().all(char::is_alphabetic)
            || COMMON.contains(lower)
            || COMMON.contains(token.lemma.as_str())
            || DICTIONARY.knows(lower)
            || OPERATIONS.iter().any(|(words, _)| words.contains(&lower))
            || defined(lower);
        if !plain {
            let found = spoken(lower) || DICTIONARY.synonyms(&token.lemma).iter().flat_map(|s| s.split('_')).any(spoken);
            telling.push((token.text.clone(), found));
        }
    }
    let lost: Vec<String> = telling.iter().filter(|(_, found)| !found).map(|(w, _)| format!("\"{w}\"")).collect();
    let share = lost.len() as f32 / telling.len().max(1) as f32;
    (!lost.is_empty() && share >= SPOKEN).then(|| format!("nothing in it is called {}", lost.join(", ")))
}

/// A word asks for an operation of which the query has none.
fn operation(question: &str, sql: &str) -> Option<String> {
    let said = format!(
        " {} ",
        question
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric() && c != '%' && c != '#')
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    );
    let done = sql.to_uppercase();
    OPERATIONS.iter().find_map(|(words, forms)| {
        let word = words.iter().find(|w| said.contains(&format!(" {w} ")) || w.len() == 1 && said.contains(*w))?;
        (!forms.iter().any(|f| done.contains(f))).then(|| format!("it does nothing for \"{word}\""))
    })
}

/// Fiscal years are asked for, and the calendar that has them isn't read.
fn fiscal(question: &str, read: &Read, lexicon: &Lexicon) -> Option<String> {
    let tokens = tokenize(question);
    let next = |i: usize| tokens.get(i + 1).map(|t| t.lemma.as_str()).unwrap_or_default();
    let asked = tokens.iter().enumerate().any(|(i, t)| match t.lower.as_str() {
        "fy" | "fiscal" => true,
        "financial" | "accounting" => matches!(next(i), "year" | "quarter" | "period" | "month"),
        word => word.starts_with("fy") && word.chars().skip(2).all(|c| c.is_ascii_digit()),
    });
    let (calendar, columns) = fiscal_calendar(&lexicon.schema.tables)?;
    let used = read.columns.iter().any(|(t, c)| *t == calendar && columns.contains(c));
    (asked && !used).then(|| "the fiscal year is not taken from the calendar table".to_owned())
}

/// An output that is the id of something that has a name, without the name.
fn bare_id(question: &str, marks: &[Mark], outline: &Outline, lexicon: &Lexicon) -> Option<String> {
    let asked =
        tokenize(question).iter().any(|t| matches!(t.lemma.as_str(), "id" | "ids" | "identifier" | "key" | "number" | "no" | "code"));
    if asked {
        return None;
    }
    let shown: HashSet<String> =
        outline.items.iter().flat_map(|i| i.iter()).filter(|m| m.is_name()).map(|m| m.text.to_lowercase()).collect();
    let references = references(lexicon);
    for item in &outline.items {
        let Some((alias, column)) = plain_column(item) else { continue };
        let table = alias.and_then(|a| aliased(marks, a, lexicon));
        let owners = lexicon.schema.tables.iter().enumerate().filter(|(t, _)| table.is_none_or(|known| known == *t));
        // What the column identifies: its own table, or the one that it refers to.
        let target = owners
            .filter_map(|(t, owner)| Some((t, owner, owner.columns.iter().position(|c| c.name.eq_ignore_ascii_case(column))?)))
            .filter(|(_, owner, c)| owner.columns.get(*c).is_some_and(|c| matches!(c.class, TypeClass::Integer | TypeClass::Uuid)))
            .find_map(|(t, owner, c)| {
                let reference = references.iter().find(|k| k.table == t && k.columns == [c]).map(|k| k.ref_table);
                reference.or_else(|| (owner.primary_key == [c] && (table.is_some() || column.len() > 2)).then_some(t))
            });
        let Some(target) = target else { continue };
        let names = display(target, lexicon);
        if !names.is_empty() && !names.iter().any(|n| shown.contains(n)) {
            return Some(format!("it shows {column} without a name"));
        }
    }
    None
}

fn display(table: usize, lexicon: &Lexicon) -> Vec<String> {
    let Some(owner) = lexicon.schema.tables.get(table) else { return Vec::new() };
    let shown = lexicon.tables.get(table).map(|e| e.display.as_slice()).unwrap_or_default();
    let text = |t: &Table, c: &usize| t.columns.get(*c).filter(|c| c.class.is_text()).map(|c| c.name.to_lowercase());
    shown.iter().filter_map(|c| text(owner, c)).collect()
}

/// `c`, `t.c`, with or without an alias of its own.
fn plain_column(item: &[Mark]) -> Option<(Option<&str>, &str)> {
    let item = match item {
        [head @ .., as_, last] if as_.is("as") && last.is_name() => head,
        _ => item,
    };
    match item {
        [one] if one.is_name() => Some((None, one.text.as_str())),
        [table, dot, column] if table.is_name() && dot.is_sign(".") && column.is_name() => {
            Some((Some(table.text.as_str()), column.text.as_str()))
        }
        _ => None,
    }
}

/// The table that an alias stands for.
fn aliased(marks: &[Mark], alias: &str, lexicon: &Lexicon) -> Option<usize> {
    let find = |name: &Mark| lexicon.schema.tables.iter().position(|t| t.name.name.eq_ignore_ascii_case(&name.text));
    marks.windows(3).find_map(|w| match w {
        [name, as_, own] if as_.is("as") && own.is_name() && own.text.eq_ignore_ascii_case(alias) => find(name),
        [name, own, _] if name.is_name() && own.is_name() && own.text.eq_ignore_ascii_case(alias) => find(name),
        [from, name, _] if (from.is("from") || from.is("join")) && name.text.eq_ignore_ascii_case(alias) => find(name),
        _ => None,
    })
}

const AGGREGATES: &[&str] = &["sum", "count", "avg", "min", "max"];

/// A ranking that does not show what it goes by.
fn hidden_measure(outline: &Outline) -> Option<String> {
    let first = outline.order.first().filter(|_| outline.limited)?;
    let key: Vec<&Mark> = first.iter().filter(|m| !["asc", "desc", "nulls", "last", "first"].iter().any(|w| m.is(w))).collect();
    let aggregate = key.windows(2).any(|w| matches!(w, [f, open] if AGGREGATES.iter().any(|a| f.is(a)) && open.is_sign("(")));
    let text = |marks: &[&Mark]| marks.iter().map(|m| m.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    let own = text(&key);
    let shown = outline.items.iter().any(|i| text(&i.iter().collect::<Vec<_>>()).contains(&own));
    (aggregate && !shown).then(|| "the measure that it ranks by is not shown".to_owned())
}
