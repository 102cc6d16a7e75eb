//! What a reading is bound to: a query taken apart into its *skeleton* and the values in its *slots*.
//!
//! Two questions mean the same but for their slots exactly where their readings have one skeleton. So a memory whose
//! question was read like the one asked may answer it, with the slots of the one asked.

use crate::account::policy;
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::mention::{Reading as Mention, Segment, Sense};
use crate::query::{Expr, Query};
use crate::text::{Token, lemma, stem};
use crate::time::TimeMeaning;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashSet};

/// What kind of value a slot takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    /// A range of time.
    Time,
    Number,
    /// A text that is compared with a column.
    Value,
    /// Number of rows.
    Limit,
}

/// A slot with what is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    pub kind: SlotKind,
    /// As in the query's JSON form; ranges of time without their label.
    pub value: Value,
    /// For people.
    pub label: String,
}

/// A query taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The query's JSON form with its slots empty. What only names a column of the result, orders conditions or shows
    /// one column more is left out.
    pub skeleton: String,
    /// What is selected, its slots empty.
    pub output: String,
    /// In the order of their places in the skeleton.
    pub slots: Vec<Slot>,
}

impl Shape {
    /// Takes a query apart.
    pub fn of(query: &Query) -> Shape {
        let mut bare = query.clone();
        bare.select.retain(|o| !matches!(o.expr, Expr::Column(_)) && !query.order_by.iter().any(|by| by.expr == o.expr));
        let (skeleton, slots) = part("", serde_json::to_value(bare).unwrap_or_default());
        let (output, _) = part("", serde_json::to_value(&query.select).unwrap_or_default());
        Shape { skeleton: skeleton.to_string(), output: output.to_string(), slots }
    }
}

/// Lists whose order says nothing.
const UNORDERED: &[&str] = &["filter", "having", "all", "any", "conditions", "also", "group_by", "values"];

fn part(key: &str, value: Value) -> (Value, Vec<Slot>) {
    if let Some(slot) = slot(key, &value) {
        return (Value::String(format!("{:?}", slot.kind)), vec![slot]);
    }
    match value {
        Value::Object(members) => object(members),
        Value::Array(items) => {
            let mut parts: Vec<(Value, Vec<Slot>)> = items.into_iter().map(|v| part("", v)).collect();
            if UNORDERED.contains(&key) {
                parts.sort_by_cached_key(|(v, slots)| (v.to_string(), slots.iter().map(|s| s.value.to_string()).collect::<Vec<_>>()));
            }
            let mut slots = Vec::new();
            let mut out = Vec::with_capacity(parts.len());
            for (v, mut s) in parts {
                out.push(v);
                slots.append(&mut s);
            }
            (Value::Array(out), slots)
        }
        plain => (plain, Vec::new()),
    }
}

fn object(members: Map<String, Value>) -> (Value, Vec<Slot>) {
    let part_of_date = members.contains_key("part");
    let mut out = Map::new();
    let mut slots = Vec::new();
    for (key, value) in members {
        // How a column is called in the result changes nothing.
        if key == "alias" {
            continue;
        }
        let named = if key == "value" && part_of_date { "part_value" } else { key.as_str() };
        let (value, mut inner) = part(named, value);
        slots.append(&mut inner);
        out.insert(key, value);
    }
    (Value::Object(out), slots)
}

fn slot(key: &str, value: &Value) -> Option<Slot> {
    let plain = |kind| {
        let label = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(Slot { kind, value: value.clone(), label })
    };
    match (key, value) {
        ("text" | "pattern", Value::String(_)) => plain(SlotKind::Value),
        ("number", Value::String(_)) | ("part_value", Value::Number(_)) => plain(SlotKind::Number),
        ("limit", Value::Number(_)) => plain(SlotKind::Limit),
        ("range", Value::Object(range)) => {
            let label = range.get("label").and_then(Value::as_str).unwrap_or_default().to_owned();
            let mut range = range.clone();
            range.remove("label");
            Some(Slot { kind: SlotKind::Time, value: Value::Object(range), label })
        }
        _ => None,
    }
}

/// Keywords that tell two questions of one reading not apart, besides those that carry the sentence.
const LIGHT: &[&str] = &["filler", "than", "star", "when", "both", "by", "group_by", "each", "each_lead", "or", "how_much", "how_long"];

fn is_light(tag: &str) -> bool {
    policy::carries_sentence(tag) || LIGHT.contains(&tag)
}

/// What a question says, as words without their endings, in order; and which of it the query does not speak of.
pub fn words(tokens: &[Token], segments: &[Segment], query: Option<&Query>, lexicon: &Lexicon) -> Value {
    let spoken = query.map(|q| serde_json::to_value(q).unwrap_or_default()).unwrap_or_default();
    let text = spoken.to_string();
    let mut said: Vec<String> = Vec::new();
    let mut unread: Vec<String> = Vec::new();
    for s in segments {
        let span = tokens.get(s.start..s.end).unwrap_or_default();
        let known = s.readings.iter().find(|r| speaks_of(&spoken, &text, r, lexicon));
        match known.or(s.readings.first()).map(|r| &r.sense) {
            None | Some(Sense::Punctuation(_)) => continue,
            // A word that was only taken for a slip of one of the language's own still counts.
            Some(Sense::Keyword(tag, _)) if is_light(tag) => {
                let typed = span.iter().filter(|t| t.text.to_lowercase() != t.lower && !t.worded);
                // So does one that restricts ('still', 'currently') within a phrase that only carries the sentence.
                let restricting = span.iter().filter(|t| t.text.to_lowercase() == t.lower && policy::restricts(&t.lower));
                let typed: Vec<String> = typed.chain(restricting).map(|t| stem(&lemma(&t.text.to_lowercase()))).collect();
                if !typed.is_empty() {
                    said.push(typed.join(" "));
                    unread.push(typed.join(" "));
                }
            }
            Some(sense) => {
                let word = match sense {
                    Sense::Keyword(tag, argument) => format!("{}:{argument}:{}", family(tag), polarity(argument)),
                    Sense::Adjective(_, word) => format!("extreme:{word}:{}", polarity(word)),
                    Sense::Value { value, .. } => format!("value:{value}"),
                    Sense::Quoted(text) => format!("value:{text}"),
                    Sense::Number(n) => format!("number:{}", n.text),
                    Sense::Time(meaning) => format!("time:{}", unlabelled(meaning)),
                    Sense::Table(t) => format!("table:{}", lexicon.schema.tables[*t].name.name),
                    Sense::Column(t, c) => format!("column:{}", lexicon.schema.tables[*t].columns[*c].name),
                    _ => stems(span),
                };
                if word.is_empty() {
                    continue;
                }
                if known.is_none() {
                    unread.push(word.clone());
                }
                said.push(word);
            }
        }
    }
    unread.sort_unstable();
    unread.dedup();
    json!({"said": said, "unread": unread})
}

/// Which way a comparison or superlative goes: `+`, `-`, or neither.
fn polarity(argument: &str) -> &'static str {
    match argument {
        "desc" | ">" | ">=" | "max" => "+",
        "asc" | "<" | "<=" | "min" => "-",
        word => match DICTIONARY.adjective(word) {
            Some(a) if a.descending => "+",
            Some(_) => "-",
            None => "",
        },
    }
}

/// Whether two lists of [`words`] go opposite ways: 'longer than' and 'shorter than'.
pub fn opposed(a: &[String], b: &[String]) -> bool {
    let ways = |list: &[String], family: &str| -> HashSet<char> {
        let of_family = list.iter().filter_map(|w| w.strip_prefix(family)?.rsplit_once(':'));
        of_family.filter_map(|(_, way)| way.chars().next()).collect()
    };
    ["extreme:", "compare:"].iter().any(|family| {
        let (a, b) = (ways(a, family), ways(b, family));
        !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
    })
}

/// Whether two lists of [`words`] say the same but for values, in whatever order.
pub fn same_words(a: &[String], b: &[String]) -> bool {
    let set = |list: &[String]| -> BTreeSet<String> {
        let value = |w: &String| ["value:", "number:", "time:"].iter().any(|kind| w.starts_with(kind));
        list.iter().filter(|w| !value(w)).cloned().collect()
    };
    set(a) == set(b)
}

/// A time as it is meant, whatever words it had.
fn unlabelled(meaning: &TimeMeaning) -> String {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(parts) => {
                parts.remove("label");
                parts.values_mut().for_each(strip);
            }
            Value::Array(parts) => parts.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(meaning).unwrap_or_default();
    strip(&mut value);
    value.to_string()
}

/// Keywords that may stand for one another.
fn family(tag: &str) -> &str {
    match tag {
        "count" | "count_verb" => "count",
        "agg" | "agg_after" => "agg",
        "sup" | "top" | "top_first" | "sup_count" | "sup_frequent" | "sup_sold" | "frequent_first" => "extreme",
        "cmp" | "cmp_adj" | "cmp_time" | "cmp_adj_than" | "cmp_post" => "compare",
        "neg" | "without" | "except" | "nor" => "not",
        other => other,
    }
}

/// The words of a span without their endings; words of the language that say nothing are left out.
fn stems(span: &[Token]) -> String {
    let word = |t: &Token| {
        // What was taken for a slip of one of the language's own words is a name after all, if nothing came of it.
        let typed = t.text.to_lowercase();
        if typed != t.lower {
            return Some(stem(&lemma(&typed)));
        }
        let common = policy::says_nothing(&typed);
        let light = DICTIONARY.keyword(&typed).is_some_and(|k| is_light(k.tag)) && !policy::restricts(&typed);
        (t.quoted || !common && !light).then(|| stem(&t.lemma))
    };
    let words: Vec<String> = span.iter().filter(|t| !t.punctuation).filter_map(word).collect();
    words.join(" ")
}

/// Whether the query, in its JSON form, speaks of what a mention names.
fn speaks_of(spoken: &Value, query: &str, mention: &Mention, lexicon: &Lexicon) -> bool {
    let has = |piece: &str| query.contains(piece);
    let named = |key: &str, name: &str| has(&format!("\"{key}\":{}", Value::String(name.to_owned())));
    let any = |pieces: &[&str]| pieces.iter().any(|p| query.contains(p));
    match &mention.sense {
        Sense::Table(t) => named("name", &lexicon.schema.tables[*t].name.name),
        Sense::Column(t, c) => named("column", &lexicon.schema.tables[*t].columns[*c].name),
        Sense::Value { table, column, value, .. } => compares(spoken, &lexicon.schema.tables[*table].columns[*column].name, value),
        Sense::Quoted(text) => query.to_lowercase().contains(&text.to_lowercase()),
        Sense::Number(n) => has(&format!("\"{}\"", n.text)) || has(&format!(":{}", n.text)),
        Sense::Time(TimeMeaning::Duration { text, .. }) if has(&format!("\"{text}\"")) => true,
        Sense::Time(TimeMeaning::Range(_)) => any(&["\"within\"", "\"fixed\"", "\"today\"", "\"now\""]),
        Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_)) => any(&["\"truncate\"", "\"part\"", "\"year_of\""]),
        Sense::Time(_) => {
            any(&["\"within\"", "\"truncate\"", "\"part", "\"year_of\"", "\"fixed\"", "\"today\"", "\"now\"", "\"interval\""])
        }
        Sense::Term(i) => lexicon.vocabulary.get(*i).is_some(),
        Sense::Keyword(tag, argument) => match family(tag) {
            "count" | "count_distinct" => any(&["\"count_rows\"", "\"count\""]),
            "agg" => has(&format!("\"{argument}\"")),
            "extreme" => has("\"order_by\"") || any(&["\"max\"", "\"min\""]),
            "compare" | "between" => any(&["\"compare\"", "\"between\"", "\"within\""]),
            "not" => any(&["\"negated\":true", "\"not\"", "\"except\"", "\"<>\"", "\"null\"", "\"value\":false"]),
            "order" | "direction" | "direction_age" | "alphabetical" => has("\"order_by\""),
            "share" | "growth" | "running" | "ratio" => any(&["\"window\"", "\"divide\""]),
            "like" => has("\"like\""),
            "distinct" => has("\"distinct\":true"),
            _ => is_light(tag),
        },
        Sense::Adjective(..) => has("\"order_by\"") || any(&["\"max\"", "\"min\"", "\"compare\""]),
        Sense::Measured(_) | Sense::Restriction(_) => true,
        Sense::Punctuation(_) => true,
        Sense::Unknown => false,
    }
}

/// Whether a condition of the query compares a column with a value.
fn compares(query: &Value, column: &str, value: &str) -> bool {
    match query {
        Value::Object(parts) => parts.iter().any(|(key, part)| {
            let condition = matches!(key.as_str(), "compare" | "in" | "like" | "is" | "within" | "part_is" | "between");
            let text = || part.to_string();
            if condition {
                let quoted = |t: &str| Value::String(t.to_owned()).to_string();
                let text = text();
                text.contains(&format!("\"column\":{}", quoted(column))) && (text.contains(&quoted(value)) || key == "is")
            } else {
                compares(part, column, value)
            }
        }),
        Value::Array(items) => items.iter().any(|item| compares(item, column, value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &str) -> Vec<String> {
        words.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn what_goes_opposite_ways_is_told() {
        let cases = [
            ("extreme:desc:+ table:a", "table:a extreme:lowest:-", true),
            ("extreme:desc:+ table:a", "table:a extreme:largest:+", false),
            ("compare:longer:+ number:5", "compare:<:- number:5", true),
            ("compare:>:+ extreme:desc:+", "compare:>=:+", false),
            ("table:a", "extreme:desc:+", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(opposed(&list(a), &list(b)), expected, "{a} / {b}");
        }
    }

    #[test]
    fn same_words_in_whatever_order_but_for_values() {
        let cases = [
            ("table:a column:b number:5", "column:b table:a number:7", true),
            ("table:a value:Bern", "table:a value:Berlin", true),
            ("table:a", "table:a column:b", false),
            ("table:a not:", "table:a", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(same_words(&list(a), &list(b)), expected, "{a} / {b}");
        }
    }

    #[test]
    fn queries_that_differ_in_their_slots_have_one_skeleton() {
        let query = |filter: &str, limit: &str, select: &str| -> Query {
            let text = format!(r#"{{"select": [{select}], "subject": null, "filter": [{filter}], "limit": {limit}}}"#);
            serde_json::from_str(&text).expect("a query")
        };
        let column = r#"{"column": {"table": {"name": {"schema": "s", "name": "t"}}, "column": "c"}}"#;
        let name = format!(r#"{{"expr": {column}, "alias": null}}"#);
        let is = |value: &str, negated: bool| {
            format!(r#"{{"in": {{"expr": {column}, "values": [{{"text": "{value}"}}], "negated": {negated}}}}}"#)
        };
        let over =
            |number: &str, op: &str| format!(r#"{{"compare": {{"left": {column}, "op": "{op}", "right": {{"number": "{number}"}}}}}}"#);
        let base = Shape::of(&query(&is("Berlin", false), "5", &name));
        let cases = [
            ("another value and limit", query(&is("Bern", false), "9", &name), true),
            ("negated", query(&is("Berlin", true), "5", &name), false),
            ("without a limit", query(&is("Berlin", false), "null", &name), false),
            ("another condition", query(&over("5", ">"), "5", &name), false),
            ("one more condition", query(&format!("{}, {}", is("Berlin", false), over("5", ">")), "5", &name), false),
        ];
        for (what, other, same) in cases {
            assert_eq!(Shape::of(&other).skeleton == base.skeleton, same, "{what}");
        }
        let (a, b) = (query(&over("5", ">"), "5", &name), query(&over("5", "<"), "5", &name));
        assert_ne!(Shape::of(&a).skeleton, Shape::of(&b).skeleton, "more and less");
        let ordered = |first: &str, second: &str| Shape::of(&query(&format!("{first}, {second}"), "5", &name));
        let (a, b) = (ordered(&is("x", false), &over("1", ">")), ordered(&over("1", ">"), &is("x", false)));
        assert_eq!(a, b, "the order of conditions says nothing");
        assert_eq!(base.slots.iter().map(|s| s.kind).collect::<Vec<_>>(), [SlotKind::Value, SlotKind::Limit]);
    }
}
