//! Makes the tables of the dictionary from the data files, so that no backend reads a file before its first answer and all
//! backends share the tables' pages.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[path = "src/text/regular.rs"]
mod regular;

/// The lines of a data file, by their fields.
fn rows(name: &str) -> Vec<Vec<String>> {
    let path = Path::new("data").join(name);
    println!("cargo::rerun-if-changed={}", path.display());
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with("# "));
    lines.map(|l| l.split('\t').map(str::to_owned).collect()).collect()
}

/// Keys in the order in which they came, each with what was added to it.
#[derive(Default)]
struct Lists {
    order: Vec<String>,
    words: HashMap<String, Vec<String>>,
}

impl Lists {
    fn of(&mut self, key: &str) -> &mut Vec<String> {
        if !self.words.contains_key(key) {
            self.order.push(key.to_owned());
        }
        self.words.entry(key.to_owned()).or_default()
    }

    /// A table of the words of each key, with blanks between them.
    fn table(&self, name: &str, out: &mut String) {
        table(name, "&str", self.order.iter().map(|key| (key.clone(), format!("{:?}", self.words[key].join(" ")))), out);
    }
}

/// Writes a perfect hash table; of two lines with one key the last holds.
fn table(name: &str, kind: &str, entries: impl Iterator<Item = (String, String)>, out: &mut String) {
    let mut last: HashMap<String, String> = HashMap::new();
    let mut order = Vec::new();
    for (key, value) in entries {
        if last.insert(key.clone(), value).is_none() {
            order.push(key);
        }
    }
    let mut map = phf_codegen::Map::new();
    for key in &order {
        map.entry(key.as_str(), last[key].as_str());
    }
    let _ = writeln!(out, "pub(crate) static {name}: phf::Map<&'static str, {kind}> = {};", map.build());
}

/// The first two fields of each line.
fn pairs(name: &str) -> impl Iterator<Item = (String, String)> {
    rows(name).into_iter().filter(|f| f.len() > 1).map(|f| (f[0].clone(), f[1].clone()))
}

fn quoted(pairs: impl Iterator<Item = (String, String)>) -> impl Iterator<Item = (String, String)> {
    pairs.map(|(key, value)| (key, format!("{value:?}")))
}

/// The phrases that do something in a question, the longest one's length in words, and the single words they are made of.
fn keywords(out: &mut String) {
    let rows = rows("keywords.tsv");
    let field = |f: &[String], at: usize, otherwise: &str| f.get(at).map_or(otherwise, String::as_str).to_owned();
    let entries = rows.iter().map(|f| {
        let value = format!("Keyword {{ tag: {:?}, argument: {:?} }}", field(f, 1, "filler"), field(f, 2, ""));
        (f[0].trim().to_owned(), value)
    });
    table("KEYWORDS", "Keyword", entries, out);
    let phrases = || rows.iter().map(|f| f[0].trim());
    let longest = phrases().map(|p| p.split(' ').count()).max().unwrap_or(1);
    let mut words: Vec<&str> =
        phrases().flat_map(|p| p.split(' ')).filter(|w| w.len() > 4 && w.bytes().all(|b| b.is_ascii_lowercase())).collect();
    words.sort_unstable();
    words.dedup();
    let _ = writeln!(out, "pub(crate) const LONGEST: usize = {longest};");
    let _ = writeln!(out, "pub(crate) static SINGLE_WORDS: &str = {:?};", words.join(" "));
}

/// Other words for a word: of its own line first, then of the sets it is in.
fn synonyms(irregular: &HashMap<String, String>, out: &mut String) {
    let mut lists = Lists::default();
    for f in rows("synonyms.tsv") {
        lists.of(&f[0]).extend(f.get(1).map_or("", String::as_str).split(' ').map(str::to_owned));
    }
    // A member as names are looked up: its lemmas without what joins them.
    let lemma = |w: &str| irregular.get(w).cloned().unwrap_or_else(|| regular::lemma(w));
    let joined = |member: &str| member.split('_').map(lemma).collect::<String>();
    for f in rows("synsets.tsv") {
        let members: Vec<String> = f[0].split(' ').map(joined).collect();
        for member in &members {
            let others = lists.of(member);
            let known: HashSet<String> = others.iter().cloned().collect();
            others.extend(members.iter().filter(|m| *m != member && !known.contains(*m)).cloned());
        }
    }
    lists.table("SYNONYMS", out);
}

fn opposites(out: &mut String) {
    let mut lists = Lists::default();
    for f in rows("opposites.tsv") {
        for (i, word) in f.iter().enumerate() {
            lists.of(word).extend(f.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, w)| w.clone()));
        }
    }
    lists.table("OPPOSITES", out);
}

/// `word → descending, measures, dates`: hints of dates that begin with '-' are left out.
fn adjectives(out: &mut String) {
    let entries = rows("adjectives.tsv").into_iter().filter(|f| f.len() > 2).map(|f| {
        let hints: Vec<&str> = f[2].split(['|', ',']).filter(|h| !h.is_empty()).collect();
        let measures: Vec<&str> = hints.iter().filter(|h| !h.starts_with('@')).copied().collect();
        let dates: Vec<&str> = hints.iter().filter_map(|h| h.strip_prefix('@')).filter(|h| !h.starts_with('-')).collect();
        (f[0].clone(), format!("Adjective {{ descending: {}, measures: &{measures:?}, dates: &{dates:?} }}", f[1] == "desc"))
    });
    table("ADJECTIVES", "Adjective", entries, out);
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/text/regular.rs");
    let mut out = String::new();
    let irregular: HashMap<String, String> = pairs("irregular.tsv").collect();
    table("IRREGULAR", "&str", quoted(pairs("irregular.tsv")), &mut out);
    keywords(&mut out);
    synonyms(&irregular, &mut out);
    opposites(&mut out);
    table("TYPED", "&str", quoted(pairs("typed.tsv")), &mut out);
    table("ABBREVIATIONS", "&str", quoted(pairs("abbreviations.tsv")), &mut out);
    table("DATED_PARTS", "&str", quoted(pairs("dated_parts.tsv")), &mut out);
    table("PAPERS", "&str", quoted(pairs("papers.tsv")), &mut out);
    adjectives(&mut out);
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let path = folder.join("dictionary.rs");
    std::fs::write(&path, out).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
