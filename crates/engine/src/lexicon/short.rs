//! Short names of older systems spelt out: by the comments beside them, by what the tables are called, and by what parts of dates' names
//! are mostly short for.

use super::words::{DICTIONARY, tables};
use crate::schema::{Column, Schema, Table, TypeClass};
use crate::text::{identifier_words, lemma};
use std::collections::HashMap;

/// Most words of what rows are called.
const LONGEST: usize = 4;
/// Shorter parts are letters rather than a word cut short.
const SHORTEST: usize = 3;
/// Ends of tables' names that say nothing of the rows.
const ENDS: &[&str] = &["mst", "mstr", "hdr", "tbl", "tab"];
/// The same where they are written together with what the rows are: `cusmas`, `trnhst`.
const GLUED: &[&str] = &["mas", "mst", "mstr", "master", "hst", "hist", "log", "tab", "tbl", "dat", "fil", "lst", "hdr", "rec"];
/// Words of comments that say the same.
const SAYS_NOTHING: &[&str] = &["master", "history", "log", "table", "file", "list", "register", "record", "data", "header"];
/// How comments open before they name the rows.
const OPENINGS: &[&[&str]] = &[
    &["one", "row", "per"],
    &["one", "row", "for", "each"],
    &["one", "line", "per"],
    &["each", "row", "is"],
    &["a", "row", "per"],
    &["list", "of"],
    &["table", "of"],
    &["register", "of"],
    &["master", "data", "of"],
    &["master", "list", "of"],
    &["catalogue", "of"],
    &["directory", "of"],
    &["records", "of"],
    &["all"],
    &["our"],
    &["the"],
    &["a"],
    &["an"],
];
/// Words before 'of' that sort what stands behind it.
const KINDS: &[&str] = &["kind", "type", "sort", "category", "class"];
/// Words before 'of' that are parts of what stands behind it.
const PARTS: &[&str] = &["line", "item", "position", "detail", "entry", "leg", "step", "stage"];
/// Words that no name opens with.
const NO_NAMES: &[&str] = &[
    "which", "who", "what", "when", "where", "how", "whether", "holds", "hold", "contains", "stores", "keeps", "used", "see", "for", "to",
    "if", "it", "this", "these", "in", "on", "at", "by", "each", "every", "one", "old", "new", "not", "no", "only", "do", "please",
    "internal", "here",
];
/// Words that end the name.
const STOPS: &[&str] = &[
    "of", "that", "which", "who", "whose", "where", "when", "with", "for", "from", "to", "in", "on", "at", "by", "per", "the", "a", "an",
    "we", "our", "they", "as", "is", "are", "was", "were", "has", "have", "into", "over", "under", "between", "within", "since", "until",
    "during", "about", "used", "made", "kept", "sold", "held", "given", "taken", "sent", "bought", "paid", "driven", "owned", "one",
    "each", "than", "it", "against", "you", "i", "up", "out",
];

/// What the short names of a schema stand for, by its comments.
#[derive(Debug, Default)]
pub(super) struct Short {
    /// Whole names of tables.
    tables: HashMap<String, Vec<String>>,
    /// Another part stands for countries: `cty` is a city then.
    countries: bool,
}

/// What a comment calls the rows of a table, the plainest first: 'districts of the town' → district, 'kinds of cheese' → cheese, kind of
/// cheese, cheese kind. Nothing where it opens no name.
pub(crate) fn called(comment: &str) -> Vec<Vec<String>> {
    // 'cooks, waiters and porters' are kinds of them.
    if super::names::lists(comment) {
        return Vec::new();
    }
    let (head, bracket) = match comment.split_once('(') {
        Some((head, rest)) => (head, rest.split_once(')').map(|(inner, _)| inner)),
        None => (comment, None),
    };
    let mut out = phrase(head);
    // 'Customers (shippers who pay us)' have two names.
    if !out.is_empty()
        && let Some(inner) = bracket.filter(|inner| !inner.contains(['=', ':', '_']))
    {
        out.extend(phrase(inner).into_iter().filter(|other| other.len() == 1).take(1));
    }
    out
}

fn phrase(text: &str) -> Vec<Vec<String>> {
    let head = text.split([',', ':', ';', '.', '=', '(']).next().unwrap_or("").split(" - ").next().unwrap_or("");
    let lower = head.to_lowercase();
    let mut words: &[&str] = &lower.split_whitespace().collect::<Vec<_>>();
    // The header of an order is the order, the customer master holds customers.
    while let [before @ .., "header" | "headers" | "head" | "heads" | "master" | "masters"] = words
        && !before.is_empty()
    {
        words = before;
    }
    while let Some(opening) = OPENINGS.iter().find(|o| words.starts_with(o) && words.len() > o.len()) {
        words = &words[opening.len()..];
    }
    let plain = |w: &str| w.chars().all(|c| c.is_alphabetic() || c == '-');
    let name = |words: &[&str]| -> Vec<String> {
        let noun = |(i, w): &(usize, &&str)| !STOPS.contains(*w) && plain(w) && !(*i > 0 && w.ends_with("ed"));
        words.iter().enumerate().take_while(noun).flat_map(|(_, w)| identifier_words(w)).map(|w| lemma(&w)).collect()
    };
    let fits = |name: &Vec<String>| (1..=LONGEST).contains(&name.len()) && name.iter().all(|w| w.len() > 1);
    if words.first().is_none_or(|w| NO_NAMES.contains(w)) {
        return Vec::new();
    }
    let first = name(words);
    // 'beds and chairs' are neither.
    if !fits(&first) || first.iter().any(|w| w == "and" || w == "or") {
        return Vec::new();
    }
    let behind = words.iter().position(|w| *w == "of").map(|of| &words[of + 1..]);
    let behind = behind.map(|rest| rest.strip_prefix(&["the"]).or_else(|| rest.strip_prefix(&["a"])).unwrap_or(rest));
    let other = behind.map(name).filter(fits);
    match (first.as_slice(), other) {
        ([kind], Some(other)) if KINDS.contains(&kind.as_str()) => {
            let mut of = vec![kind.clone(), "of".to_owned()];
            of.extend(other.iter().cloned());
            let mut compound = other.clone();
            compound.push(kind.clone());
            vec![other, of, compound]
        }
        ([.., part], Some(mut other)) if PARTS.contains(&part.as_str()) => {
            other.extend(first.iter().cloned());
            vec![other]
        }
        _ => vec![first],
    }
}

/// True where two letters are the first and a later one of a comment's only word: 'pd' of 'paid: Y or N'.
fn keeps_two(part: &str, head: &str) -> bool {
    let mut words = head.split_whitespace();
    let (Some(word), None) = (words.next(), words.next()) else { return false };
    part.len() == 2 && word.len() > 3 && word.starts_with(&part[..1]) && word.ends_with(&part[1..])
}

/// True where a part of a name keeps the letters of a word in their order, its first one first.
pub(super) fn abbreviates(short: &str, word: &str) -> bool {
    let mut left = word.chars();
    short.len() >= SHORTEST
        && word.len() > short.len()
        && short.chars().all(char::is_alphabetic)
        && short.chars().next() == word.chars().next()
        && short.chars().all(|c| left.any(|l| l == c))
}

/// The parts of a table's name without an end that says nothing.
pub(super) fn parts(name: &str) -> Vec<String> {
    let mut parts = identifier_words(name);
    if parts.len() > 1 && parts.last().is_some_and(|w| ENDS.contains(&w.as_str())) {
        parts.pop();
    }
    parts
}

/// True for a name that says of rows no more than that they are some.
pub(super) fn is_generic(name: &[String]) -> bool {
    const SOME: &[&str] =
        &["people", "person", "thing", "record", "row", "data", "information", "entry", "line", "item", "list", "value", "detail"];
    name.last().is_some_and(|w| SOME.contains(&w.as_str()))
}

/// True for what is no word that people say.
fn is_short(part: &str) -> bool {
    part.len() <= 4 || !part.chars().any(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

impl Short {
    /// `parts`: those of the tables' names that say what the rows are.
    pub fn of(schema: &Schema, parts: &[Vec<String>]) -> Self {
        let mut tables = HashMap::new();
        for (table, own) in schema.tables.iter().zip(parts) {
            if let ([part], Some(name)) = (own.as_slice(), spelt_by_comment(table, own)) {
                tables.insert(part.clone(), name);
            }
        }
        let mut columns = schema.tables.iter().flat_map(|t| &t.columns);
        let countries = columns.any(|c| identifier_words(c.called()).iter().any(|w| matches!(w.as_str(), "ctry" | "cntry" | "country")));
        Self { tables, countries }
    }

    /// The words of a part of a table's name.
    pub fn of_table(&self, part: &str, own: &[String], table: &Table) -> Option<Vec<String>> {
        if own.len() == 1 && own[0] == part {
            return self.tables.get(part).cloned();
        }
        in_comment(part, table.said()).map(|w| vec![w]).or_else(|| self.tables.get(part).cloned())
    }

    /// The words of a part of a column's name.
    pub fn of_column(&self, part: &str, column: &Column, name: &[String]) -> Option<Vec<String>> {
        // A yes or no: elsewhere it is a floor.
        let yes_or_no = || column.class == TypeClass::Boolean || matches!(&*column.type_name, "character(1)" | "character varying(1)");
        if part == "fl" && name.len() > 1 && name.last().is_some_and(|last| last == part) && yes_or_no() {
            return Some(vec!["flag".to_owned()]);
        }
        if let Some(unit) = counted_in(part, column, name) {
            return Some(vec![unit]);
        }
        if part.len() < 2
            || DICTIONARY.expansion(part).is_some_and(|x| matches!(x, "date" | "code" | "number" | "name" | "type" | "status" | "id"))
        {
            return None;
        }
        if let Some(word) = in_comment(part, column.comment.as_deref()) {
            return Some(vec![word]);
        }
        if let Some(words) = column.comment.as_deref().filter(|_| is_short(part)).and_then(|c| beyond(part, c, name)) {
            return Some(words);
        }
        if let Some(word) = column.comment.as_deref().filter(|_| is_short(part)).and_then(|c| word_by_word(part, c, name)) {
            return Some(vec![word]);
        }
        if part == "cty" && self.countries {
            return Some(vec!["city".to_owned()]);
        }
        let last = name.last().map(String::as_str);
        let timed = |w: &str| matches!(w, "dt" | "ts" | "tm" | "date" | "time" | "dat" | "tms" | "dtm" | "day" | "stamp" | "at" | "on");
        if last != Some(part)
            && (column.class.is_temporal() || last.is_some_and(timed))
            && let Some(word) = tables::DATED_PARTS.get(part)
        {
            return Some(vec![(*word).to_owned()]);
        }
        self.tables.get(part).cloned()
    }
}

/// What a table is called whose name is one short part, where its comment tells.
fn spelt_by_comment(table: &Table, own: &[String]) -> Option<Vec<String>> {
    let [part] = own else { return None };
    let names = called(table.said()?);
    let plain = names.first()?;
    if let Some(name) = glued(&table.name.name.to_lowercase(), plain) {
        return Some(name);
    }
    if names.iter().flatten().any(|w| w == part || w == &lemma(part)) || !is_short(part) {
        return None;
    }
    if let Some(kept) = names.iter().find(|name| name.iter().any(|w| abbreviates(part, w))) {
        return Some(kept.clone());
    }
    if let Some(words) = document(part, table.said()?) {
        return Some(words);
    }
    // `qte` of 'requests for quotation and the quotes received'.
    if let Some(word) = table.said()?.split_whitespace().flat_map(identifier_words).find(|w| is_noun(w) && abbreviates(part, w)) {
        return Some(vec![lemma(&word)]);
    }
    // What everybody shortens so, or a word of its own, stays what it is; the comment's name stands beside it.
    let known =
        DICTIONARY.expansion(part).is_some() || part.len() > 3 && part.chars().skip(1).any(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'));
    (!known).then(|| plain.clone())
}

/// False for what stands around nouns, and for what was done.
fn is_noun(word: &str) -> bool {
    !STOPS.contains(&word) && !NO_NAMES.contains(&word) && !word.ends_with("ed")
}

/// The papers that firms call by their letters (`data/papers.tsv`): `po` is a purchase order where a comment speaks of one.
fn document(part: &str, said: &str) -> Option<Vec<String>> {
    let words = tables::PAPERS.get(part)?;
    let said: Vec<String> = said.split_whitespace().flat_map(identifier_words).map(|w| lemma(&w)).collect();
    words
        .split(' ')
        .any(|w| w.len() > SHORTEST && said.iter().any(|s| *s == lemma(w)))
        .then(|| words.split(' ').map(str::to_owned).collect())
}

/// What a number is counted in whose name ends with a letter, where the comment tells: `d` of 'payment term, days net'.
fn counted_in(part: &str, column: &Column, name: &[String]) -> Option<String> {
    const UNITS: &[(&str, &str)] = &[("d", "day"), ("h", "hour"), ("w", "week"), ("y", "year")];
    if part.len() != 1 || name.len() < 2 || name.last().is_none_or(|last| last != part) || !column.class.is_number() {
        return None;
    }
    let said: Vec<String> = identifier_words(column.comment.as_deref()?).iter().map(|w| lemma(w)).collect();
    let unit = UNITS.iter().find(|(letter, unit)| *letter == part && said.iter().any(|w| w == unit))?;
    Some(format!("{}s", unit.1))
}

/// What parts of columns' names stand for that the head of a comment doesn't spell letter by letter: the first letters of its words (`lt` of
/// 'planned lead time'), the beginning of one (`cl` of 'supplier class'), the unit of a number (`d` of 'payment term, days net'), what
/// yes stands for (`blk` of 'Y = blocked for new orders').
fn beyond(part: &str, comment: &str, name: &[String]) -> Option<Vec<String>> {
    if !part.is_ascii() || DICTIONARY.expansion(part).is_some() || DICTIONARY.knows(part) {
        return None;
    }
    let head = comment.split([',', ':', ';', '(', '.', '=']).next().unwrap_or("").to_lowercase();
    let words: Vec<&str> = head.split_whitespace().collect();
    let full: Vec<&str> = words.iter().copied().filter(|w| !matches!(*w, "of" | "the" | "a" | "an")).collect();
    let first = |w: &str| w.chars().next().filter(|c| c.is_ascii_lowercase());
    // Three and more are told by the comment itself, which is a name, too.
    for words in [&words, &full].into_iter().filter(|_| part.len() == 2) {
        let found = words.windows(part.len()).find(|run| run.iter().zip(part.chars()).all(|(w, c)| w.len() > 1 && first(w) == Some(c)));
        if let Some(run) = found {
            return Some(run.iter().map(|w| lemma(w)).collect());
        }
    }
    let begun = |w: &&&str| w.len() > part.len() + 1 && w.starts_with(part) && is_noun(w);
    if let (2, Some(word), 1) = (part.len(), words.iter().find(begun), words.iter().filter(begun).count()) {
        return Some(vec![lemma(word)]);
    }
    let flag = super::codes::comment_codes(comment).into_iter().find(|(code, _)| matches!(code.as_str(), "Y" | "1" | "J" | "true" | "T"));
    let deed = flag.as_ref().and_then(|(_, meaning)| meaning.split_whitespace().next()).map(str::to_lowercase);
    if let Some(deed) = deed.filter(|w| name.len() > 1 && abbreviates(part, w)) {
        return Some(vec![deed]);
    }
    None
}

/// The rows of `cusmas` are customers, those of `advmas`, which a comment calls customer advisers, advisers.
fn glued(part: &str, called: &[String]) -> Option<Vec<String>> {
    let stem = GLUED.iter().find_map(|g| part.strip_suffix(g)).filter(|s| s.len() >= SHORTEST)?;
    let mut words = called;
    while let [head @ .., last] = words
        && !head.is_empty()
        && SAYS_NOTHING.contains(&last.as_str())
    {
        words = head;
    }
    let at = words.iter().position(|w| abbreviates(stem, w))?;
    Some(words[at..].to_vec())
}

/// The words of a name of which each part is cut short from a word of the comment, in their order: `br_nm` of 'branch name'.
fn word_by_word(part: &str, comment: &str, name: &[String]) -> Option<String> {
    let head = comment.split([',', ':', ';', '(', '.', '=']).next()?.to_lowercase();
    let words: Vec<&str> = head.split_whitespace().filter(|w| !matches!(*w, "of" | "the" | "a" | "an")).collect();
    let kept = |short: &str, word: &str| {
        let mut left = word.chars();
        short.len() > 1 && short.chars().next() == word.chars().next() && short.chars().all(|c| left.any(|l| l == c))
    };
    // 'name of the adviser' is the other way round.
    let aligned = |words: &[&str]| words.len() == name.len() && words.len() > 1 && name.iter().zip(words).all(|(n, w)| kept(n, w));
    let turned: Vec<&str> = words.iter().rev().copied().collect();
    let words = [words, turned].into_iter().find(|w| aligned(w))?;
    let at = name.iter().position(|n| n == part)?;
    Some(lemma(words[at])).filter(|w| w != part && part.len() < w.len())
}

/// The word of the beginning of a comment that a part of a name shortens.
fn in_comment(part: &str, comment: Option<&str>) -> Option<String> {
    let head = comment?.split([',', ':', ';', '(', '.', '=']).next()?.to_lowercase();
    if !is_short(part) || DICTIONARY.expansion(part).is_some_and(|x| head.split_whitespace().any(|w| lemma(w) == x)) {
        return None;
    }
    let said = |w: &str| w == part || lemma(w) == part;
    if head.split_whitespace().any(said) {
        return None;
    }
    if part.is_ascii() && keeps_two(part, head.trim()) {
        return Some(lemma(head.trim()));
    }
    head.split_whitespace().flat_map(identifier_words).find(|w| abbreviates(part, w) && !STOPS.contains(&w.as_str())).map(|w| lemma(&w))
}

#[cfg(test)]
mod tests {
    use super::{abbreviates, called};

    #[test]
    fn comments_call_rows_by_their_head() {
        let cases = [
            ("districts of the shire", "district"),
            ("kinds of cheese", "cheese|kind of cheese|cheese kind"),
            ("Guests (members who pay)", "guest|member"),
            ("lines of a delivery", "delivery line"),
            ("Which rider has which horse, and since when", ""),
            ("hoists: what lifts a boat", "hoist"),
            ("stalls the market lets", "stall"),
            ("One row per night that somebody stays", "night"),
            ("holds all there is", ""),
            ("beds and chairs", ""),
            ("Services offered", "service"),
            ("weighing slips; net is gross less box", "weighing slip"),
        ];
        for (comment, wanted) in cases {
            let found: Vec<String> = called(comment).iter().map(|n| n.join(" ")).collect();
            assert_eq!(found.join("|"), wanted, "{comment}");
        }
    }

    #[test]
    fn short_forms_keep_letters_in_their_order() {
        assert!(abbreviates("dst", "district") && abbreviates("prop", "property") && abbreviates("wgh", "weighing"));
        assert!(!abbreviates("cntr", "bin") && !abbreviates("dst", "ward") && !abbreviates("no", "noon"));
    }
}
