//! What is to be shown beside the rows of the answer before: 'with their phone numbers', 'list them with the harbour and the day'.

use super::groups::display_of_reference;
use super::merge::Merge;
use super::previous::{Shape, display};
use crate::link::Item;
use crate::mention::{Segment, Sense};
use crate::query::{Aggregate, ColumnRef, Expr, Output, TableRef};
use crate::text::Token;

/// Words between what is to be shown.
const BETWEEN: &[&str] = &["the", "their", "its", "and", "also", "as", "well", "please", "too", "each", "one's"];

/// True for a word that what is to be shown stands behind.
pub(super) fn leads(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| !t.quoted && matches!(t.lower.as_str(), "with" | "including" | "plus" | "incl"))
}

/// 'names and phone numbers please', 'prices too': no more than what is to be shown.
fn is_list(tokens: &[Token]) -> bool {
    let words: Vec<&str> = tokens.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect();
    let [.., last] = words.as_slice() else { return false };
    let asked = matches!(*last, "please" | "too" | "well" | "also");
    // 'and the passengers?' may be what is to be measured.
    let bare = words.iter().all(|w| BETWEEN.contains(w) || w.ends_with('s')) && words.contains(&"names");
    !tokens.iter().any(|t| t.quoted) && words.len() <= 8 && (asked || bare)
}

/// 'with …' at a token, where all that follows names columns or tables to show: the tokens that name them.
pub(super) fn details(tokens: &[Token], segments: &[Segment], at: usize) -> Option<Vec<usize>> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    let led = leads(tokens, at);
    if !led && (at > 0 || !is_list(tokens)) {
        return None;
    }
    let mut named: Vec<usize> = Vec::new();
    let mut i = at + usize::from(led);
    while i < tokens.len() {
        if tokens[i].punctuation && matches!(tokens[i].text.as_str(), "," | "." | "!" | "?" | "&") || BETWEEN.contains(&word(i)) {
            i += 1;
            continue;
        }
        if matches!(word(i), "name" | "names") {
            named.push(i);
            i += 1;
            continue;
        }
        let segment = segments.iter().find(|s| s.start <= i && i < s.end)?;
        let best = segment.readings.first().filter(|r| r.fit > 0.5)?;
        if segment.readings.iter().any(|r| matches!(r.sense, Sense::Value { exact: true, .. } | Sense::Keyword(..) | Sense::Number(_))) {
            return None;
        }
        match best.sense {
            Sense::Column(..) => {}
            // 'with faults' asks for those that have some.
            Sense::Table(_)
                if led
                    && (matches!(word(i - 1), "the" | "their" | "its")
                        || tokens[segment.end - 1].lower == tokens[segment.end - 1].lemma) => {}
            _ => return None,
        }
        named.extend(i..segment.end.min(tokens.len()));
        i = segment.end;
    }
    (!named.is_empty()).then_some(named)
}

impl Merge<'_> {
    /// Shows what the words name beside the rows of the answer before; `None` where its rows can't have it.
    pub(super) fn with_details(&mut self) -> Option<bool> {
        let lexicon = self.previous.lexicon;
        let mut outputs: Vec<Output> = Vec::new();
        let home = match self.previous.shape {
            Shape::Grouped => self.previous.grouped_entity(),
            _ => self.previous.subject,
        };
        // What no row of the answer has one of is asked for otherwise.
        let reached = |t: usize| Some(t) == home || home.is_some_and(|h| super::keys::from(lexicon, h).any(|e| e.to == t));
        // 'names please': whatever names a row.
        let alone = |i: &&Item| self.cues.rest.get(i.start..i.end).is_some_and(|said| matches!(said, [t] if t.lemma == "name"));
        if let (Some(t), true) = (home, self.fragment.items.iter().any(|i| alone(&i))) {
            outputs.extend(display(lexicon, &TableRef::new(&lexicon.schema.tables[t].name)));
        }
        for item in self.fragment.content(self.cues).filter(|i| home.is_none() || !alone(i)) {
            match item.sense {
                Sense::Table(t) | Sense::Column(t, _) if self.cues.listed && !reached(t) => return None,
                Sense::Table(t) => outputs.extend(display(lexicon, &TableRef::new(&lexicon.schema.tables[t].name))),
                Sense::Column(t, c) => match display_of_reference(lexicon, t, c) {
                    Some(shown) => outputs.extend(shown),
                    None => {
                        let table = &lexicon.schema.tables[t];
                        let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
                        outputs.push(Output { expr: Expr::Column(column), alias: None });
                    }
                },
                _ => return None,
            }
        }
        let entity = self.previous.grouped_entity();
        let of_entity = |o: &Output| matches!(&o.expr, Expr::Column(c) if entity.is_some() && lexicon.table(&c.table.name) == entity);
        let adds = |e: &Expr| matches!(e, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Count | Aggregate::Sum, .. });
        let counts = || self.previous.query.select.iter().all(|o| adds(&o.expr));
        match self.previous.shape {
            _ if outputs.is_empty() => return None,
            Shape::Rows if self.previous.query.source.is_none() && self.previous.query.set.is_none() => {}
            Shape::Grouped if outputs.iter().all(of_entity) => {}
            Shape::Scalar if counts() && self.previous.query.source.is_none() => {
                if !self.list_rows() {
                    return None;
                }
            }
            _ => return None,
        }
        if self.previous.shape == Shape::Grouped {
            // Behind what names the group, before what is measured.
            let at = self.query.select.iter().take_while(|o| !o.expr.is_aggregate()).count();
            for o in outputs.into_iter().rev().filter(|o| !self.previous.query.select.contains(o)) {
                self.query.group_by.push(o.expr.clone());
                self.query.select.insert(at, o);
            }
            self.rule("other columns");
            return Some(true);
        }
        // The rows of a number are new, whatever they show.
        Some(self.project(outputs, true) || self.previous.shape == Shape::Scalar)
    }
}
