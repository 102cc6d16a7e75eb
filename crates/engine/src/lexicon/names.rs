//! Names of tables and columns as words: identifiers cut up, abbreviations expanded, comments, parts of names.

use super::codes::{comment_codes, further_weekdays};
use super::counts::what_is_counted;
use super::cut::{Known, human, lemmas};
use super::edges::{Edge, is_unique};
use super::index::{Growing, Index, NameHit, Target};
use super::shared::Words;
use super::short::{self, called};
use super::words::DICTIONARY;
use crate::hashing::{QuickMap, QuickSet};
use crate::schema::{Column, Schema, Table, TypeClass};
use crate::text::{identifier_words, lemma, stem};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the lexicon keeps of a table.
#[derive(Debug, Clone, Default)]
pub struct TableEntry {
    /// Lemmas of the name, abbreviations expanded.
    pub words: Vec<String>,
    /// For people: 'order items'.
    pub human: String,
    /// Columns that name a row for people (two where first and last name are apart).
    pub display: Vec<usize>,
    /// First and last name of a person, where they are apart.
    pub person: Option<(usize, usize)>,
    /// Mostly keys to other tables: a bridge between them.
    pub bridge: bool,
    /// The date a row is dated by, where there is one.
    pub date: Option<usize>,
    pub columns: Vec<ColumnEntry>,
}

/// What the lexicon keeps of a column.
#[derive(Debug, Clone, Default)]
pub struct ColumnEntry {
    /// Shared with the other columns of that name.
    pub words: Words,
    pub human: Arc<String>,
    /// A key: an identifier of this or another table.
    pub key: bool,
    /// A foreign key to another table.
    pub foreign: bool,
    /// Integer or text that holds a year.
    pub year: bool,
    pub money: bool,
    /// Money in the hundredth part of its currency: written divided by 100.
    pub cents: bool,
}

pub(super) struct Compiled {
    pub tables: Vec<TableEntry>,
    pub names: Index,
    pub stems: Index,
    pub codes: HashMap<String, Vec<(usize, usize, String)>>,
    pub words: Vec<String>,
}

/// Lemmas of a text without blanks: how names are looked up.
pub fn glue_text(text: &str) -> String {
    crate::text::tokenize(text).iter().flat_map(|t| identifier_words(&t.text)).map(|w| lemma(&w)).collect()
}

/// A comment short enough to be a name, or its first part ('Customer segment: SMB = …').
pub(crate) fn comment_name(comment: &str) -> Option<Vec<String>> {
    if lists(comment) {
        return None;
    }
    let head = comment.split([',', ':', ';', '(', '.', '=']).next().unwrap_or("");
    let words: Vec<String> = head.split_whitespace().flat_map(identifier_words).map(|w| lemma(&w)).collect();
    (!words.is_empty() && words.len() <= 5).then_some(words)
}

/// What a comment opens with, if it says more of the noun that the rows are called by: 'Driving lessons, past and upcoming bookings' of `lesson`.
fn own_head(comment: &str, table: &[String]) -> Option<Vec<String>> {
    const LONGEST: usize = 3;
    let head = comment.split([',', ':', ';', '(', '.', '=']).next().unwrap_or("");
    let words: Vec<String> = head.split_whitespace().flat_map(identifier_words).map(|w| lemma(&w)).collect();
    ((2..=LONGEST).contains(&words.len()) && words.last() == table.last()).then_some(words)
}

/// True for a comment that lists what there is ('cooks, waiters and porters', 'new, used or broken'): the first of them is no name.
pub(super) fn lists(comment: &str) -> bool {
    const LONGEST: usize = 3;
    let head = comment.split([':', ';', '(', '.', '=']).next().unwrap_or("");
    let Some((before, last)) = head.rsplit_once(',') else { return false };
    let joined = last.split_once(" or ").or_else(|| last.split_once(" and "));
    let several = before.contains(',') || joined.is_some();
    let parts = before.split(',').chain(joined.map_or(vec![last], |(a, b)| vec![a, b]));
    several && parts.map(|p| p.split_whitespace().count()).all(|n| (1..=LONGEST).contains(&n))
}

/// What is being compiled.
#[derive(Default)]
struct Draft {
    names: Growing,
    stems: Growing,
    /// Words by their stems.
    roots: QuickMap<String, String>,
    /// What tables are called, glued together.
    called: HashSet<String>,
    /// What names that columns share were found to mean, by the name and by which of its words repeat the table's: where that begins and
    /// ends among the hits.
    shared: QuickMap<(*const String, u32, u16), [usize; 4]>,
}

pub(super) fn compile(schema: &Schema, edges: &[Edge]) -> Compiled {
    let mut out = Draft::default();
    let mut known = Known::default();
    let mut tables: Vec<TableEntry> = Vec::with_capacity(schema.tables.len());
    let mut codes: HashMap<String, Vec<(usize, usize, String)>> = HashMap::new();
    let mut frequency: QuickMap<String, f32> = QuickMap::default();
    // A day stays a day, though a calendar tells of it.
    let refers = |e: &&Edge| e.declared || !e.from_columns.iter().any(|&c| schema.tables[e.from].columns[c].class == TypeClass::Date);
    let foreign: QuickSet<(usize, usize)> = edges.iter().filter(refers).flat_map(|e| e.from_columns.iter().map(|&c| (e.from, c))).collect();
    for (t, table) in schema.tables.iter().enumerate() {
        let entry = table_entry(t, table, &foreign, &mut known);
        for w in entry.words.iter().chain(entry.columns.iter().flat_map(|c| c.words.iter())) {
            match frequency.get_mut(w) {
                Some(times) => *times += 1.0,
                None => _ = frequency.insert(w.clone(), 1.0),
            }
        }
        tables.push(entry);
    }
    // What tables are called.
    let things: QuickSet<&str> = tables.iter().filter_map(|e| e.words.last()).map(String::as_str).collect();
    let total: f32 = frequency.values().sum::<f32>().max(1.0);
    let weight = |w: &str| (1.0 + total / frequency.get(w).copied().unwrap_or(1.0)).ln();
    out.called = tables.iter().map(|e| e.words.concat()).collect();
    for (t, table) in schema.tables.iter().enumerate() {
        let words = &tables[t].words;
        add(&mut out, Target::Table(t), words, 1.0, &weight, None);
        // As it is written, by those who know it so.
        let plain = lemmas(&table.name.name);
        if plain != *words {
            add(&mut out, Target::Table(t), &plain, 0.95, &weight, None);
        }
        let told = |w: &String| matches!(w.as_str(), "that" | "which" | "who" | "where" | "we" | "they");
        let own = |comment: &str| own_head(comment, words);
        if let Some(name) = table.said().and_then(|said| comment_name(said).or_else(|| own(said))).filter(|n| !n.iter().any(told)) {
            add(&mut out, Target::Table(t), &name, 0.95, &weight, None);
        }
        // 'weighing slips' are slips for short.
        if plain.len() == 1 && words.len() > 1 && words.iter().any(|w| !plain.contains(w)) && !short::is_generic(words) {
            let last = words.last().cloned().unwrap_or_default();
            out.names.add(&last, NameHit { target: Target::Table(t), weight: 0.92 });
        }
        // What a comment calls the rows stands for a short name in all its parts, for a plain one as a whole.
        let spelt = words.iter().any(|w| !plain.contains(w));
        for name in table.said().map(called).unwrap_or_default().into_iter().filter(|n| n != words) {
            if spelt {
                add(&mut out, Target::Table(t), &name, 0.98, &weight, None);
            } else if !short::is_generic(&name) {
                out.names.add(&name.concat(), NameHit { target: Target::Table(t), weight: 0.95 });
            }
        }
        for (c, column) in table.columns.iter().enumerate() {
            let name = &tables[t].columns[c].words;
            add_shared(&mut out, Target::Column(t, c), name, 1.0, &weight, words);
            // date_of_completion is 'completion date' too.
            if let Some(of) = name.iter().position(|w| w == "of").filter(|&p| p > 0 && p + 1 < name.len()) {
                let turned: Vec<String> = name[of + 1..].iter().chain(&name[..of]).cloned().collect();
                add(&mut out, Target::Column(t, c), &turned, 0.97, &weight, Some(words));
            }
            // `date_opened` is the 'opened date', and by its stem the 'open date'.
            if let [date, rest @ ..] = name.as_slice()
                && date == "date"
                && (1..=3).contains(&rest.len())
                && !rest.iter().any(|w| w == "of")
            {
                let turned: Vec<String> = rest.iter().chain([date]).cloned().collect();
                add(&mut out, Target::Column(t, c), &turned, 0.95, &weight, Some(words));
            }
            // `open_date` with years is the 'opening year'.
            if let [rest @ .., date] = name.as_slice()
                && date == "date"
                && !rest.is_empty()
                && tables[t].columns[c].year
            {
                let year: Vec<String> = rest.iter().cloned().chain(["year".to_owned()]).collect();
                add(&mut out, Target::Column(t, c), &year, 0.97, &weight, Some(words));
            }
            if let Some(other) = same_word(name) {
                add(&mut out, Target::Column(t, c), &other, 0.91, &weight, Some(words));
            }
            // 'is_active', 'deleted_flag': what is said yes or no to.
            if let Some(bare) = without_flag(name) {
                add(&mut out, Target::Column(t, c), bare, 0.98, &weight, Some(words));
            }
            // `word_count` and `number_of_words` are the words, where no table is called so.
            if let Some(counted) = what_is_counted(name).filter(|_| column.class.is_number())
                && counted.last().is_none_or(|w| !things.contains(w.as_str()))
            {
                add(&mut out, Target::Column(t, c), counted, 0.9, &weight, Some(words));
            }
            // A column that is called by its unit alone: `milliseconds` are a duration.
            if column.class.is_number()
                && let [unit] = identifier_words(column.called()).as_slice()
                && let Some("duration" | "weight" | "length" | "volume") =
                    crate::compose::units::kind(unit).filter(|_| unit.ends_with('s') && unit.len() > 4)
            {
                let kind = crate::compose::units::kind(unit).unwrap_or_default();
                let others: &[&str] = if kind == "duration" { &["duration", "length", "time"] } else { std::slice::from_ref(&kind) };
                for other in others {
                    add(&mut out, Target::Column(t, c), &[(*other).to_string()], 0.75, &weight, None);
                }
            }
            let plain = known.plain(&column.name);
            if *plain != **name {
                add_shared(&mut out, Target::Column(t, c), &plain, 0.95, &weight, words);
            }
            if let Some(comment) = column.comment.as_deref() {
                if let Some(said) = comment_name(comment).filter(|n| *n != **name) {
                    let close = if said.len() <= 4 { 1.0 } else { 0.85 };
                    add(&mut out, Target::Column(t, c), &said, close, &weight, Some(words));
                }
                let mut told = comment_codes(comment);
                if column.class == TypeClass::Integer {
                    told.extend(further_weekdays(&told));
                }
                // 'L = locked for new orders' is locked, where no other code begins so.
                let heads: Vec<Vec<String>> = told.iter().map(|(_, meaning)| super::codes::said(meaning)).collect();
                for (said, (code, _)) in heads.iter().zip(&told) {
                    let once =
                        |head: &&String| heads.iter().flatten().filter(|h| h == head).count() == 1 && told.iter().all(|(_, m)| m != *head);
                    for head in said.iter().filter(once) {
                        codes.entry(glue_text(head)).or_default().push((t, c, code.clone()));
                    }
                }
                for (code, meaning) in told {
                    if column.class == TypeClass::Boolean && says_own(&meaning) {
                        for said in ["own", "ourown", "weown"] {
                            codes.entry(said.to_owned()).or_default().push((t, c, code.clone()));
                        }
                    }
                    codes.entry(glue_text(&meaning)).or_default().push((t, c, code));
                }
            }
        }
    }
    for e in edges {
        if let Some(kind) = super::hinted::called_like(schema, e) {
            let (t, c) = (e.from, e.from_columns[0]);
            add(&mut out, Target::Column(t, c), std::slice::from_ref(&kind), 0.95, &weight, None);
            add(&mut out, Target::Column(t, c), &[kind, "number".to_owned()], 0.97, &weight, None);
        }
    }
    // 'the boss of X', 'who leads X' where a row refers to another of its table.
    const LEADS: &[&str] = &["manager", "boss", "supervisor", "superior", "leader", "lead", "chief", "report", "head"];
    for e in edges.iter().filter(|e| e.from == e.to && e.from_columns.len() == 1) {
        let (t, c) = (e.from, e.from_columns[0]);
        if tables[t].columns[c].words.iter().any(|w| LEADS.contains(&w.as_str())) {
            for (word, close) in [("manager", 0.9), ("boss", 0.9), ("supervisor", 0.85), ("superior", 0.85), ("leader", 0.8)] {
                add(&mut out, Target::Column(t, c), &[word.to_string()], close, &weight, None);
            }
        }
    }
    let mut words: Vec<String> = frequency.into_keys().filter(|w| w.chars().count() > 3).collect();
    words.sort_unstable();
    Compiled { tables, names: out.names.done(), stems: out.stems.done(), codes, words }
}

/// A name with the word that says just the same for its last one: who is of which `sex` is of which gender, whatever else is called so.
fn same_word(name: &[String]) -> Option<Vec<String>> {
    const SAME: &[(&str, &str)] = &[("sex", "gender"), ("gender", "sex")];
    let (last, before) = name.split_last()?;
    let (_, other) = SAME.iter().find(|(word, _)| word == last)?;
    Some(before.iter().cloned().chain([(*other).to_owned()]).collect())
}

/// 'belongs to us', 'owned by the company': what is meant by one's own.
fn says_own(meaning: &str) -> bool {
    let lower = meaning.to_lowercase();
    let tail = ["belongs to us", "belong to us", "owned by us", "owned by the company", "our own", "ours"];
    tail.iter().any(|w| lower.ends_with(w)) && !lower.starts_with("not ")
}

/// A name without the word that only makes it a flag.
fn without_flag(words: &[String]) -> Option<&[String]> {
    match words {
        [first, rest @ ..] if !rest.is_empty() && matches!(first.as_str(), "is" | "has" | "was" | "be" | "have") => Some(rest),
        [rest @ .., last] if !rest.is_empty() && matches!(last.as_str(), "flag" | "yn" | "ind" | "indicator") => Some(rest),
        _ => None,
    }
}

/// The same for words that columns share, and that last as long as what is made: the second time it is known what they mean.
fn add_shared(out: &mut Draft, target: Target, words: &Words, scale: f32, weight: &dyn Fn(&str) -> f32, table_words: &[String]) {
    let repeats = words.iter().enumerate().filter(|(_, w)| table_words.contains(w)).fold(0u16, |all, (i, _)| all | 1u16 << (i % 16));
    let key = (words.as_ptr(), scale.to_bits(), repeats);
    if let Some(&[names, names_end, stems, stems_end]) = out.shared.get(&key) {
        out.names.repeat(names..names_end, target);
        out.stems.repeat(stems..stems_end, target);
        return;
    }
    let (names, stems) = (out.names.count(), out.stems.count());
    add(out, target, words, scale, weight, Some(table_words));
    out.shared.insert(key, [names, out.names.count(), stems, out.stems.count()]);
}

/// Indexes a name whole and in all its connected parts.
fn add(out: &mut Draft, target: Target, words: &[String], scale: f32, weight: &dyn Fn(&str) -> f32, table_words: Option<&[String]>) {
    if words.is_empty() || words.len() > 12 {
        return;
    }
    // A word that repeats the table's name says nothing new in a column's name: song.song_name is 'name'.
    let value = |w: &String| weight(w) * if table_words.is_some_and(|t| t.contains(w)) { 0.12 } else { 1.0 };
    let light = |w: &String| {
        DICTIONARY
            .keyword(w)
            .is_some_and(|k| matches!(k.tag, "prep" | "of" | "with" | "filler" | "verb" | "and" | "or" | "its" | "all" | "each" | "that"))
    };
    // Looked up once: each word is in many parts.
    let values: Vec<f32> = words.iter().map(value).collect();
    let lights: Vec<bool> = words.iter().map(light).collect();
    for w in words {
        if !out.roots.contains_key(w) {
            out.roots.insert(w.clone(), stem(w));
        }
    }
    // 'customer number' by what a table is called is said of its rows; 'cancel reason key' says more than 'reason'.
    let keyed = words.split_last().is_some_and(|(last, rest)| match last.as_str() {
        "id" => true,
        "code" | "number" | "key" | "reference" => out.called.contains(&rest.concat()),
        _ => false,
    });
    let Draft { names, stems, roots, .. } = out;
    let stemmed: Vec<&str> = words.iter().filter_map(|w| roots.get(w)).map(String::as_str).collect();
    let mut glued = String::new();
    let mut note = |index: &mut Growing, parts: &mut dyn Iterator<Item = &str>, weight: f32| {
        glued.clear();
        glued.extend(parts);
        index.add(&glued, NameHit { target, weight });
    };
    let all: f32 = values.iter().sum::<f32>().max(0.01);
    let per = words.iter().position(|w| w == "per").filter(|&p| p > 0 && p + 1 < words.len());
    for from in 0..words.len() {
        for to in from + 1..=words.len() {
            let part = &words[from..to];
            // 'the group' of a comment 'last day in the group' is the group.
            if part.len() < words.len() && matches!(part[0].as_str(), "the" | "a" | "an") {
                continue;
            }
            // 'in' alone does not mean opt_in.
            if part.len() < words.len() && lights[from..to].iter().all(|light| *light) {
                continue;
            }
            let share = values[from..to].iter().sum::<f32>() / all;
            let whole = part.len() == words.len();
            // The head (last word) of an English name tells most: 'release year' is a year.
            let head = if to == words.len() { 1.0 } else { 0.85 };
            // A key named without its 'id' rather means the other table.
            let keyless = matches!(target, Target::Column(..)) && words.len() > 1 && keyed && to < words.len();
            // 'price per word' is a price: what stands behind 'per' only says of how much.
            let rated = per.is_some_and(|per| from >= per);
            if part == ["per"] {
                continue;
            }
            let head = if per == Some(to) { 1.0 } else { head };
            let w = if keyless { 0.7 } else { 1.0 } * scale * if whole { 1.0 } else { 0.97 * share.min(1.0) * head };
            let w = if rated { w * 0.3 } else { w };
            if w >= 0.12 {
                note(names, &mut part.iter().map(String::as_str), w);
                note(stems, &mut stemmed[from..to].iter().copied(), w * 0.9);
            }
        }
    }
    // 'purchase time' for time_of_purchase.
    if let Some(of) = words.iter().position(|w| w == "of").filter(|&i| i > 0 && i + 1 < words.len()) {
        note(names, &mut words[of + 1..].iter().chain(&words[..of]).map(String::as_str), 0.94 * scale);
        note(stems, &mut stemmed[of + 1..].iter().chain(&stemmed[..of]).copied(), 0.85 * scale);
    }
    // 'first and last name' style gaps: first + last word of a longer name.
    if words.len() == 3 {
        let share = (values[0] + values[2]) / all;
        note(names, &mut [&words[0], &words[2]].into_iter().map(String::as_str), 0.9 * scale * share);
    }
}

/// What most names begin with without a separator ('sbCustName', 'sbCustCity' → 'sbcust'): it says nothing.
pub(super) fn shared_prefix<S: AsRef<str>>(names: &[S]) -> String {
    const LONGEST: usize = 11;
    if names.len() < 4 {
        return String::new();
    }
    // Names that begin alike stand together in their order, and nine of ten of them reach over its middle.
    let mut order: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let (_, middle, _) = order.select_nth_unstable(names.len() / 2);
    let middle: &str = middle;
    let mut best = "";
    for (n, (end, _)) in middle.char_indices().enumerate().skip(2).take(LONGEST - 1) {
        let Some(prefix) = middle.get(..end).filter(|p| p.chars().all(char::is_alphanumeric)) else { break };
        let longer = |name: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.chars().nth(1).is_some());
        debug_assert_eq!(prefix.chars().count(), n);
        if names.iter().filter(|name| longer(name.as_ref())).count() * 10 < names.len() * 9 {
            break;
        }
        best = prefix;
    }
    best.to_owned()
}

pub(super) fn without_prefix(name: &str, prefix: &str) -> String {
    if prefix.is_empty() {
        return name.to_string();
    }
    let lower = name.to_lowercase();
    if !lower.starts_with(prefix) || name.chars().count() != lower.chars().count() {
        return name.to_string();
    }
    name.chars().skip(prefix.chars().count()).collect()
}

fn table_entry(t: usize, table: &Table, foreign: &QuickSet<(usize, usize)>, known: &mut Known) -> TableEntry {
    let words = lemmas(table.called());
    let lower: Vec<String> = table.columns.iter().map(|c| c.called().to_lowercase()).collect();
    let column_prefix = shared_prefix(&lower);
    let columns: Vec<ColumnEntry> = table
        .columns
        .iter()
        .enumerate()
        .map(|(c, column)| {
            let bare = without_prefix(column.called(), &column_prefix);
            let mut entry = column_entry(column, known.spoken(&bare), is_unique(table, &[c]), foreign.contains(&(t, c)));
            // 'dphone' of a department: the table's initial.
            if let [word] = entry.words.as_slice()
                && let Some(rest) = ["phone", "city", "state", "email", "number", "date", "title", "address", "price", "age", "id"]
                    .into_iter()
                    .find(|end| word.strip_suffix(end).is_some_and(|i| i.chars().count() == 1 && words.iter().any(|w| w.starts_with(i))))
            {
                entry.words = vec![word.chars().take(1).collect(), rest.to_string()].into();
            }
            // 'dname' of a department, 'gtype' of games.
            if let [initial, end] = entry.words.as_slice()
                && initial.chars().count() == 1
                && !(end == "name" && matches!(initial.as_str(), "f" | "l"))
                && let Some(word) = words.iter().rev().find(|w| w.starts_with(initial.as_str()))
            {
                entry.words = vec![word.clone(), end.clone()].into();
                entry.human = Arc::new(entry.words.join(" "));
            }
            entry
        })
        .collect();
    let keys = columns.iter().filter(|c| c.foreign).count();
    let mut entry = TableEntry {
        human: identifier_words(table.called()).join(" "),
        bridge: keys >= 2 && keys * 2 >= columns.len(),
        words,
        columns,
        ..TableEntry::default()
    };
    entry.person = super::display::person(table, &entry);
    entry.display = super::display::display(table, &entry);
    entry.date = super::dated::date_column(table, &entry);
    entry
}

fn column_entry(column: &Column, (mut words, mut spoken): (Words, Arc<String>), unique: bool, foreign: bool) -> ColumnEntry {
    // 'price_cents' is a price.
    let cents = crate::compose::units::in_cents(column);
    if cents && words.len() > 1 && words.last().is_some_and(|w| matches!(w.as_str(), "cent" | "pence")) {
        words.own().pop();
        spoken = Arc::new(human(&words));
    }
    let last = words.last().map_or("", String::as_str);
    let named_key = matches!(last, "id" | "uuid" | "guid" | "key")
        || (column.called().len() > 2 && column.called().ends_with("id") && column.class == TypeClass::Integer);
    // 'price_per_kg' is money, 'gross_kg' is none.
    let open = |w: &str| matches!(w, "amount" | "sale" | "balance" | "total" | "gross");
    let matter = crate::compose::units::measures_matter(&words);
    let money = column.class.is_number()
        && words.iter().any(|w| {
            !(matter && open(w))
                && matches!(
                    w.as_str(),
                    "price"
                        | "cost"
                        | "revenue"
                        | "amount"
                        | "salary"
                        | "budget"
                        | "fee"
                        | "mrr"
                        | "arr"
                        | "sale"
                        | "income"
                        | "payment"
                        | "balance"
                        | "total"
                        | "profit"
                        | "wage"
                        | "gross"
                        | "discount"
                        | "spend"
                )
        })
        && !words.iter().any(|w| {
            matches!(
                w.as_str(),
                "count"
                    | "number"
                    | "quantity"
                    | "point"
                    | "score"
                    | "population"
                    | "passenger"
                    | "unit"
                    | "id"
                    | "day"
                    | "hour"
                    | "minute"
                    | "item"
            )
        });
    ColumnEntry {
        human: spoken,
        key: named_key || foreign || (unique && column.class == TypeClass::Uuid),
        foreign,
        year: column.class == TypeClass::Integer
            && (matches!(words.as_slice(), [w] if matches!(w.as_str(), "founded" | "established" | "built" | "opened" | "launched" | "born"))
                || !named_key && !foreign && super::years::came_to_be(column, &words))
            // 'years_working' counts years.
            || words.iter().any(|w| w == "year")
                && !column.called().to_lowercase().contains("years")
                && (column.class == TypeClass::Integer || column.class == TypeClass::Text || column.class == TypeClass::Decimal),
        money,
        cents: cents && !named_key && !foreign,
        words,
    }
}
