//! By which date, and the other way round: 'no, by the date they were repaired', 'I meant shipped', 'and how many were not?'.

use super::cues::Cue;
use super::filters;
use super::groups::in_time;
use super::merge::Merge;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Predicate, TableRef};
use crate::text::stem;

impl Merge<'_> {
    /// Counts time by another date of the same rows, where the words name one and nothing else. False where they do not.
    pub(super) fn redate(&mut self, content: &[Sense]) -> bool {
        let lexicon = self.previous.lexicon;
        // 'by the date they were shipped', where 'shipped' is a value as well.
        let said = self.date_by_its_word();
        let mut named: Option<(usize, usize)> = said;
        for s in if said.is_some() { &[] } else { content } {
            match s {
                Sense::Column(t, c) if lexicon.schema.tables[*t].columns[*c].class.is_temporal() && named.is_none_or(|n| n == (*t, *c)) => {
                    named = Some((*t, *c));
                }
                Sense::Keyword("by" | "group_by" | "each" | "order", _)
                | Sense::Unknown
                | Sense::Time(crate::time::TimeMeaning::GroupBy(_)) => {}
                _ => return false,
            }
        }
        let Some((t, c)) = named else { return false };
        let table = &lexicon.schema.tables[t];
        let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
        let other = |x: &ColumnRef| x.table == column.table && x.column != column.column;
        let by_time = self.query.group_by.iter().any(|e| in_time(e) && dated(e).is_some_and(other));
        let within = filters::within(&self.query).is_some_and(|(x, _)| other(x));
        let by = said.is_some() || content.iter().any(|s| matches!(s, Sense::Keyword("by" | "group_by", _)));
        if !(by_time && (by || self.cues.has(Cue::Instead)) || within && self.cues.has(Cue::Instead)) || self.query.source.is_some() {
            return false;
        }
        for p in &mut self.query.filter {
            if let Predicate::Within { column: x, .. } = p
                && other(x)
            {
                *x = column.clone();
            }
        }
        let redate = |e: &mut Expr| {
            if let Expr::Truncate(_, inner) | Expr::Part(_, inner) | Expr::YearOf(inner) = e
                && matches!(inner.as_ref(), Expr::Column(x) if other(x))
            {
                **inner = Expr::Column(column.clone());
            }
        };
        self.query.group_by.iter_mut().for_each(redate);
        self.query.select.iter_mut().for_each(|o| redate(&mut o.expr));
        self.query.order_by.iter_mut().for_each(|o| redate(&mut o.expr));
        if by_time {
            // What never happened has no date.
            self.query.filter.push(Predicate::Null { expr: Expr::Column(column), negated: true });
        }
        self.rule("other date");
        true
    }
}

impl Merge<'_> {
    /// 'by the date they were shipped', 'by shipping date': the one date of the rows whose name has the root of the one word beside 'date'.
    fn date_by_its_word(&self) -> Option<(usize, usize)> {
        const LIGHT: &[&str] =
            &["by", "the", "date", "they", "it", "was", "were", "on", "when", "that", "which", "of", "is", "are", "got", "instead"];
        let rest: Vec<&crate::text::Token> =
            self.cues.rest.iter().filter(|t| !t.punctuation && !t.quoted && !LIGHT.contains(&t.lower.as_str())).collect();
        let dated = self.cues.rest.iter().any(|t| matches!(t.lower.as_str(), "date" | "when"));
        let by = self.cues.rest.first().is_some_and(|t| t.lower == "by");
        let ([word], true, true) = (rest.as_slice(), dated, by) else { return None };
        let word = stem(&word.lemma);
        let t = self.previous.subject?;
        let (table, entry) = (&self.previous.lexicon.schema.tables[t], &self.previous.lexicon.tables[t]);
        let mut found = (0..table.columns.len())
            .filter(|&c| table.columns[c].class.is_temporal() && entry.columns[c].words.iter().any(|w| stem(w) == word));
        let first = found.next()?;
        found.next().is_none().then_some((t, first))
    }

    /// 'and how many do not?', 'who doesn't?': the last condition denied.
    pub(super) fn reversed(&mut self) -> bool {
        const SAID: &[&str] = &[
            "how", "many", "much", "who", "which", "what", "ones", "those", "that", "the", "do", "does", "did", "are", "is", "was", "were",
            "have", "has", "had", "about", "not", "don't", "doesn't", "didn't", "aren't", "isn't", "wasn't", "weren't", "haven't",
            "hasn't", "there",
        ];
        let words: Vec<&str> =
            self.cues.rest.iter().filter(|t| !t.punctuation && t.text != super::cues::PRONOUN).map(|t| t.lower.as_str()).collect();
        let denies = words.last().is_some_and(|w| *w == "not" || w.ends_with("n't"));
        if !denies || words.iter().any(|w| !SAID.contains(w)) || self.query.source.is_some() || self.query.limit.is_some() {
            return false;
        }
        let state = |p: &Predicate| match p {
            Predicate::Is { .. } | Predicate::Null { .. } | Predicate::In { .. } | Predicate::Related { .. } => true,
            Predicate::Compare { op, right: Expr::Text(_), .. } => *op == crate::query::Comparison::Equal,
            _ => false,
        };
        let states: Vec<usize> = (0..self.query.filter.len()).filter(|&i| state(&self.query.filter[i])).collect();
        let [only] = states.as_slice() else { return false };
        let p = self.query.filter[*only].clone();
        self.query.filter[*only] = match p {
            Predicate::Compare { left, op, right } => Predicate::Compare { left, op: op.negated(), right },
            Predicate::Related { of, table, conditions, negated } => Predicate::Related { of, table, conditions, negated: !negated },
            other => other.denied(),
        };
        self.rule("the other way");
        if self.fragment.has_tag(&["who", "which"]) && self.previous.shape == super::previous::Shape::Scalar {
            let filter = self.query.filter.clone();
            if self.list_rows() {
                self.query.filter = filter;
            }
        }
        true
    }
}

/// The column that a group of time is made of.
fn dated(e: &Expr) -> Option<&ColumnRef> {
    match e {
        Expr::Truncate(_, inner) | Expr::Part(_, inner) | Expr::YearOf(inner) => match inner.as_ref() {
            Expr::Column(c) => Some(c),
            _ => None,
        },
        _ => None,
    }
}
