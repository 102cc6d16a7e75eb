//! Columns that say yes or no: booleans, 0 and 1, 'Y' and 'N', 'Yes' and 'No', a mark where it holds and nothing where not. Known by the
//! type, the values, what a comment says of single letters ('X = scrapped, empty otherwise'), or by being a letter that is there or not.

use crate::query::{ColumnRef, Comparison, Expr, Predicate};
use crate::schema::{Column, TypeClass};
use crate::text::identifier_words;

/// How a column says yes or no.
#[derive(Debug, Clone, PartialEq)]
pub enum Flag {
    Boolean,
    /// 1 and 0.
    Number,
    /// Two texts; the second may never have been stored.
    Text(String, Option<String>),
    /// A text where it holds (which, if that is known), an empty field where not.
    Mark(Option<String>),
}

/// Pairs of texts that say yes and no.
const PAIRS: &[(&str, &str)] =
    &[("y", "n"), ("yes", "no"), ("t", "f"), ("true", "false"), ("1", "0"), ("on", "off"), ("x", ""), ("j", "n"), ("ja", "nein")];
/// Beginnings and ends of names that only flags have.
const BEGINS: &[&str] = &["is", "has", "was", "can", "does"];
const ENDS: &[&str] = &["flag", "yn", "ind", "indicator", "bool"];

/// What tells one of several kinds, however few letters for them are stored: nobody is 'a gender'.
const KINDS: &[&str] = &["gender", "sex", "type", "kind", "class", "category", "level", "grade", "group", "side", "shift"];

/// How a column says yes or no; `None` where it says something else.
pub(super) fn of(column: &Column) -> Option<Flag> {
    match column.class {
        TypeClass::Boolean => Some(Flag::Boolean),
        TypeClass::Integer => {
            let words = identifier_words(column.called());
            if tells_kinds(&words) {
                return None;
            }
            let named = words.len() > 1
                && (words.first().is_some_and(|w| BEGINS.contains(&w.as_str()))
                    || words.last().is_some_and(|w| ENDS.contains(&w.as_str())));
            let two = column.distinct.is_none_or(|d| d < 2.5);
            let stored = match column.range.as_deref() {
                Some((low, high)) => two && matches!((low.as_str(), high.as_str()), ("0", "1") | ("0", "0") | ("1", "1")),
                None => named,
            };
            // A column of ones may count something.
            let both = column.range.as_deref().is_some_and(|(low, high)| low != high);
            (stored && (both || named)).then_some(Flag::Number)
        }
        TypeClass::Text | TypeClass::Enum => {
            let values: Vec<&String> = column.enum_labels.iter().chain(&column.common_values).collect();
            if let Some(told) = told_by_comment(column) {
                return Some(told);
            }
            if tells_kinds(&identifier_words(column.called())) {
                return None;
            }
            if values.is_empty() && lone_letter(column) {
                return Some(Flag::Mark(None));
            }
            let few = column.distinct.is_none_or(|d| d < 2.5) && (1..=2).contains(&values.len());
            if !few || column.sensitive {
                return None;
            }
            let said = |wanted: &str| values.iter().find(|v| v.trim().eq_ignore_ascii_case(wanted)).map(|v| (*v).clone());
            PAIRS.iter().find_map(|(yes, no)| {
                let (yes, no) = (said(yes)?, said(no));
                if values.len() != 1 + usize::from(no.is_some()) {
                    return None;
                }
                // One that is marked or left empty.
                let empty = no.is_none() && !column.not_null && column.null_fraction.is_none_or(|share| share > 0.0);
                Some(if empty && column.distinct.is_some_and(|d| d < 1.5) { Flag::Mark(Some(yes)) } else { Flag::Text(yes, no) })
            })
        }
        _ => None,
    }
}

fn tells_kinds(words: &[String]) -> bool {
    words.last().is_some_and(|w| KINDS.contains(&w.as_str()))
}

/// Pairs of letters for yes and no, as comments name them.
const LETTERS: &[[&str; 2]] = &[["Y", "N"], ["J", "N"], ["T", "F"], ["1", "0"]];
/// How comments say what a field without a mark means.
const EMPTY: &[&str] = &["empty", "blank", "null", "space", "nothing", "unset", "otherwise", "else"];
/// What stands between a mark and what it says.
const SAYS: &[&str] = &["=", "if", "when", "where", "for", "means", ":", "->", "marks"];

/// 'Y the part was returned, N not', 'X = scrapped, empty otherwise': letters for yes and no, or a mark, that a comment explains.
fn told_by_comment(column: &Column) -> Option<Flag> {
    let comment = column.comment.as_deref()?;
    let few = column.distinct.is_none_or(|d| d < 2.5) && !column.sensitive && column.enum_labels.is_empty();
    let single = column.type_name.ends_with("(1)") || column.type_name.as_ref() == "\"char\"";
    let short = single || column.common_values.iter().all(|v| v.len() <= 1);
    if !few || !short {
        return None;
    }
    let words: Vec<&str> = comment.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let letter = |w: &&&str| w.len() == 1 && w.chars().all(|c| c.is_uppercase() || single && c.is_ascii_digit());
    let letters: Vec<&str> = words.iter().filter(letter).copied().collect();
    let stored = |wanted: &str| column.common_values.iter().all(|v| v == wanted || v.trim().is_empty());
    match letters.as_slice() {
        [a, b] => {
            let [yes, no] = LETTERS.iter().find(|pair| pair.contains(a) && pair.contains(b) && a != b)?;
            Some(Flag::Text((*yes).into(), Some((*no).into())))
        }
        [mark] => {
            let lone = column.distinct.is_none_or(|d| d < 1.5) || column.common_values.iter().any(|v| v.trim().is_empty());
            let empty = words.iter().any(|w| EMPTY.contains(&w.to_lowercase().as_str()));
            let at = comment.find(|c: char| mark.starts_with(c) && c.is_uppercase())? + mark.len();
            let behind = comment[at..].trim_start_matches(['\'', '"', '`', ' ']);
            let says = SAYS.iter().any(|s| behind.starts_with(s));
            if !stored(mark) || !(says && (lone || empty) || empty && column.distinct.is_some_and(|d| d < 1.5)) {
                return None;
            }
            Some(if column.not_null { Flag::Text((*mark).into(), None) } else { Flag::Mark(Some((*mark).into())) })
        }
        _ => None,
    }
}

/// A letter that is always the same where it is there at all, under a name that says what was done to the rows or what they are: `scrapped`.
fn lone_letter(column: &Column) -> bool {
    let single =
        column.type_name.ends_with("character(1)") || column.type_name.ends_with("char(1)") || column.type_name.ends_with("varying(1)");
    let words = identifier_words(column.called());
    let named = words.last().is_some_and(|w| {
        ENDS.contains(&w.as_str()) || w.len() > 4 && (w.ends_with("ed") || w.ends_with("en")) || w == "active" || w == "void" || w == "sold"
    }) || words.first().is_some_and(|w| BEGINS.contains(&w.as_str()));
    single && named && !column.not_null && !column.sensitive && column.comment.is_none() && column.distinct.is_some_and(|d| d < 1.5)
}

impl Flag {
    /// The condition that a row says so.
    #[must_use]
    pub fn condition(&self, column: ColumnRef, value: bool) -> Predicate {
        let equal = |right: Expr| Predicate::Compare { left: Expr::Column(column.clone()), op: Comparison::Equal, right };
        match self {
            Self::Boolean => Predicate::Is { column, value },
            Self::Number => equal(Expr::Number(if value { "1" } else { "0" }.into())),
            Self::Mark(None) => Predicate::Null { expr: Expr::Column(column), negated: value },
            Self::Mark(Some(_)) if !value => Predicate::Null { expr: Expr::Column(column), negated: false },
            Self::Mark(Some(yes)) => equal(Expr::Text(yes.clone())),
            Self::Text(yes, _) if value => equal(Expr::Text(yes.clone())),
            Self::Text(_, Some(no)) => equal(Expr::Text(no.clone())),
            Self::Text(yes, None) => {
                Predicate::Compare { left: Expr::Column(column), op: Comparison::NotEqual, right: Expr::Text(yes.clone()) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, class, distinct values, range or values, whether it is a flag.
    const CASES: &[(&str, TypeClass, f64, &[&str], bool)] = &[
        ("dormant", TypeClass::Integer, 2.0, &["0", "1"], true),
        ("is_dormant", TypeClass::Integer, 1.0, &["0", "0"], true),
        ("doors", TypeClass::Integer, 2.0, &["2", "4"], false),
        ("spares", TypeClass::Integer, 1.0, &["1", "1"], false),
        ("insured", TypeClass::Text, 2.0, &["Y", "N"], true),
        ("insured", TypeClass::Text, 1.0, &["yes"], true),
        ("answer", TypeClass::Text, 3.0, &["yes", "no", "maybe"], false),
        ("blood", TypeClass::Text, 2.0, &["A", "B"], false),
        ("sealed", TypeClass::Boolean, 2.0, &[], true),
    ];

    #[test]
    fn a_flag_is_known_by_type_or_values() {
        let mut wrong = Vec::new();
        for (name, class, distinct, values, wanted) in CASES {
            let number = *class == TypeClass::Integer;
            let column = Column {
                name: (*name).into(),
                type_name: "".into(),
                class: *class,
                not_null: false,
                comment: None,
                enum_labels: Vec::new(),
                distinct: Some(*distinct),
                null_fraction: None,
                common_values: if number { Vec::new() } else { values.iter().map(|v| (*v).to_string()).collect() },
                range: if number { Some(Box::new((values[0].into(), values[1].into()))) } else { None },
                sensitive: false,
                property: None,
                plain: None,
            };
            if of(&column).is_some() != *wanted {
                wrong.push(format!("{name} {values:?}: {:?}", of(&column)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
