//! Roles as they are told: `ask.describe`.

use super::Evidence;
use crate::lexicon::{DICTIONARY, Lexicon};

/// Words told of a part beside its own name.
const WORDS: usize = 8;

/// What is told of a table or column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// `table` or `column`.
    pub part: &'static str,
    pub name: String,
    pub role: String,
    /// Words that it is known by.
    pub words: Vec<String>,
    /// What the role rests on.
    pub reason: String,
}

/// The roles of a table and its columns, or of one column.
#[must_use]
pub fn describe(lexicon: &Lexicon, table: usize, column: Option<usize>) -> Vec<Description> {
    let (Some(shape), Some(entry), Some(roles)) = (lexicon.schema.tables.get(table), lexicon.tables.get(table), lexicon.roles.get(table))
    else {
        return Vec::new();
    };
    let mut out = Vec::new();
    if column.is_none() {
        let (role, reason) = match &roles.role {
            Some(role) => (role.name, format!("by {}", role.evidence.name())),
            None => ("table", "nothing tells more".to_owned()),
        };
        let words = words(&entry.words, &entry.human, shape.said());
        out.push(Description { part: "table", name: shape.name.name.clone(), role: role.into(), words, reason });
    }
    for (c, shape) in shape.columns.iter().enumerate().filter(|(c, _)| column.is_none_or(|wanted| wanted == *c)) {
        let (Some(role), Some(entry)) = (roles.columns.get(c), entry.columns.get(c)) else { continue };
        let mut reason = format!("by {}", role.evidence.name());
        if role.name == "reference"
            && let Some(edge) =
                lexicon.adjacent[table].iter().map(|&e| &lexicon.edges[e]).find(|e| e.from == table && e.from_columns.contains(&c))
        {
            let to = &lexicon.schema.tables[edge.to].name.name;
            reason = if edge.declared { format!("a declared key to {to}") } else { format!("a key to {to} by its name") };
        }
        if role.name == "flag" && role.evidence == Evidence::Values {
            reason = "its values say yes or no".into();
        }
        let words = if role.name == "secret" { Vec::new() } else { words(&entry.words, &entry.human, shape.comment.as_deref()) };
        out.push(Description { part: "column", name: shape.name.clone(), role: role.name.into(), words, reason });
    }
    out
}

/// The words of a name, as a comment puts it, and other words for its last one.
fn words(own: &[String], human: &str, comment: Option<&str>) -> Vec<String> {
    let mut out = vec![human.to_owned()];
    let mut put = |word: String| {
        if !word.is_empty() && out.len() <= WORDS && !out.contains(&word) {
            out.push(word);
        }
    };
    if let Some(said) = comment.and_then(crate::lexicon::comment_name) {
        put(said.join(" "));
    }
    if let [one] = own {
        DICTIONARY.synonyms(one).iter().for_each(|s| put((*s).to_owned()));
    }
    out
}
