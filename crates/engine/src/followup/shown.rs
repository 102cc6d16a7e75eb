//! What is to be shown beside the rows of the answer before: 'with their phone numbers', 'list them with the harbour and the day'.

use super::groups::display_of_reference;
use super::merge::Merge;
use super::previous::{Shape, display};
use crate::mention::{Segment, Sense};
use crate::query::{ColumnRef, Expr, Output, TableRef};
use crate::text::Token;

/// Words between what is to be shown.
const BETWEEN: &[&str] = &["the", "their", "its", "and", "also", "as", "well", "please", "too", "each", "one's"];

/// 'with …' at a token, where all that follows names columns or tables to show: the tokens that name them.
pub(super) fn details(tokens: &[Token], segments: &[Segment], at: usize) -> Option<Vec<usize>> {
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted && !t.punctuation).map_or("", |t| t.lower.as_str());
    if !matches!(word(at), "with" | "including" | "plus" | "incl") {
        return None;
    }
    let mut named: Vec<usize> = Vec::new();
    let mut i = at + 1;
    while i < tokens.len() {
        if tokens[i].punctuation && matches!(tokens[i].text.as_str(), "," | "." | "!" | "?" | "&") || BETWEEN.contains(&word(i)) {
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
                if matches!(word(i - 1), "the" | "their" | "its") || tokens[segment.end - 1].lower == tokens[segment.end - 1].lemma => {}
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
        for item in self.fragment.content(self.cues) {
            match item.sense {
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
        let counts = || self.previous.query.select.iter().all(|o| matches!(o.expr, Expr::CountRows(_)));
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
        Some(self.project(outputs, true))
    }
}
