//! Questions that only name a circumstance: 'since when?', 'when was that?', 'why?', 'what were they about?', 'where?'. The column of the
//! rows before that holds it is shown beside them; of a number, it is what the number is by.

use super::merge::Merge;
use super::previous::Shape;
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, ColumnRef, Expr, Output, Predicate, TableRef};
use crate::text::Token;

/// What is asked about the rows before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Circumstance {
    When,
    Since,
    Why,
    For,
    About,
    Where,
    /// 'when was their last one?': the last, or the first.
    Last(bool),
}

/// Words that ask nothing beside the one that does.
const LIGHT: &[&str] = &[
    "is",
    "was",
    "were",
    "are",
    "did",
    "do",
    "does",
    "has",
    "have",
    "had",
    "been",
    "being",
    "that",
    "this",
    "it",
    "they",
    "them",
    "those",
    "these",
    "each",
    "exactly",
    "please",
    "all",
    "happen",
    "happened",
    "the",
    "then",
    "so",
    "be",
    "happening",
    "occur",
    "occurred",
];
/// Columns that hold a cause, or what something is about.
pub(super) const WHY: &[&str] = &["reason", "cause", "why", "motive", "rationale", "justification", "purpose"];
/// What something is for may be its kind: a fee for travel.
const FOR: &[&str] = &["purpose", "reason", "cause", "use", "kind", "type", "category"];
const ABOUT: &[&str] = &["topic", "subject", "theme", "issue", "matter", "title", "concern", "reason", "cause", "purpose"];

/// The circumstance that a question asks for and nothing else.
pub(super) fn asked(tokens: &[Token]) -> Option<Circumstance> {
    if tokens.iter().any(|t| t.quoted) || tokens.len() > 9 {
        return None;
    }
    let words: Vec<&str> = tokens.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect();
    let pointed = words.iter().any(|w| matches!(*w, "that" | "this" | "it" | "they" | "them" | "those" | "these"));
    // 'when was their last one', 'when did it last happen'
    let last = |w: &&str| matches!(*w, "last" | "latest" | "recent" | "first" | "earliest");
    let one = |w: &&str| matches!(*w, "one" | "time" | "happen" | "happened");
    if words.first() == Some(&"when") && words.iter().any(&last) && words.iter().any(&one) {
        let known = |w: &&str| {
            LIGHT.contains(w) || last(w) || one(w) || matches!(*w, "when" | "their" | "its" | "his" | "her" | "most" | "he" | "she")
        };
        let first = words.iter().any(|w| matches!(*w, "first" | "earliest"));
        return words.iter().all(known).then_some(Circumstance::Last(!first));
    }
    let telling: Vec<&str> = words.iter().filter(|w| !LIGHT.contains(w)).copied().collect();
    Some(match telling.as_slice() {
        ["when"] | ["on", "which" | "what", "day" | "date" | "days" | "dates"] | ["which" | "what", "day" | "date" | "days" | "dates"] => {
            Circumstance::When
        }
        ["since", "when"] | ["from", "when"] | ["as", "of", "when"] | ["since", "which" | "what", "day" | "date"] => Circumstance::Since,
        ["why"] | ["how", "come"] | ["what" | "which", "reason" | "reasons" | "cause" | "causes"] => Circumstance::Why,
        ["what", "for"] | ["for", "what"] | ["for" | "with", "what" | "which", "reason" | "reasons"] => Circumstance::For,
        ["what", "about"] if pointed && words.last() == Some(&"about") => Circumstance::About,
        ["where"] => Circumstance::Where,
        _ => return None,
    })
}

impl Merge<'_> {
    /// Shows the circumstance that is asked for; `None` where none is asked for, or the rows hold none.
    pub(super) fn circumstance(&mut self) -> Option<bool> {
        let asked = self.cues.circumstance?;
        let q = &self.previous.query;
        if asked == Circumstance::Where || q.source.is_some() || q.set.is_some() || q.distinct {
            return None;
        }
        if let Circumstance::Last(latest) = asked {
            return self.last_of_them(latest);
        }
        let lexicon = self.previous.lexicon;
        let subject = self.previous.subject?;
        let found = match asked {
            Circumstance::When => self.dated(subject),
            Circumstance::Since => self.began(subject),
            Circumstance::About => held(lexicon, subject, ABOUT).map(|c| (subject, c)),
            Circumstance::For => held(lexicon, subject, FOR).map(|c| (subject, c)),
            _ => held(lexicon, subject, WHY).map(|c| (subject, c)),
        };
        let (t, c) = found?;
        let expr = Expr::Column(column(lexicon, t, c));
        let counts = q.select.iter().all(|o| o.expr.is_aggregate());
        match self.previous.shape {
            Shape::Scalar if counts && matches!(asked, Circumstance::Why | Circumstance::For | Circumstance::About) => {
                let at = 0;
                self.query.select.insert(at, Output { expr: expr.clone(), alias: None });
                self.query.group_by.push(expr);
            }
            Shape::Scalar if asked == Circumstance::Since => return None,
            Shape::Scalar => {
                // The day of the one row that has the largest, or of every row that was counted.
                if !self.list_rows() {
                    return None;
                }
                self.of_largest();
                self.beside(expr);
            }
            Shape::Rows => {
                self.open_up(t);
                self.beside(expr);
            }
            Shape::Grouped => return None,
        }
        self.rule("what is known of it");
        Some(true)
    }

    /// The row that 'the longest' is, whether or not a word points at it.
    fn of_largest(&mut self) {
        if let [o] = self.previous.query.select.as_slice()
            && let Expr::Aggregate { function: f @ (Aggregate::Max | Aggregate::Min), argument, .. } = &o.expr
        {
            self.query.order_by = vec![crate::query::OrderItem { expr: (**argument).clone(), descending: *f == Aggregate::Max }];
            self.query.limit = Some(1);
        }
    }

    fn beside(&mut self, expr: Expr) {
        if self.query.select.iter().any(|o| o.expr == expr) {
            return;
        }
        if !self.query.group_by.is_empty() {
            self.query.group_by.push(expr.clone());
        }
        self.query.select.push(Output { expr, alias: None });
    }

    /// Rows of another table that only had to be there are joined, so that they can be shown.
    fn open_up(&mut self, t: usize) {
        let name = &self.previous.lexicon.schema.tables[t].name;
        let mut opened = Vec::new();
        for p in std::mem::take(&mut self.query.filter) {
            match p {
                Predicate::Related { table, conditions, negated: false, .. } if table.name == *name => opened.extend(conditions),
                other => opened.push(other),
            }
        }
        self.query.filter = opened;
    }

    /// The date that the question before restricts, or the one that the rows are dated by; people have none.
    fn dated(&self, subject: usize) -> Option<(usize, usize)> {
        let lexicon = self.previous.lexicon;
        let place = |c: &ColumnRef| {
            let t = lexicon.table(&c.table.name)?;
            Some((t, lexicon.column(t, &c.column)?))
        };
        fn deed(p: &Predicate) -> Option<&ColumnRef> {
            match p {
                Predicate::Within { column, negated: false, .. } => Some(column),
                Predicate::Related { conditions, negated: false, .. } => conditions.iter().find_map(deed),
                _ => None,
            }
        }
        let asked = self.previous.query.filter.iter().find_map(deed).and_then(place);
        let own = lexicon.tables[subject].date.map(|c| (subject, c)).filter(|_| !lexicon.is_person(subject));
        match self.previous.shape {
            Shape::Rows => asked.or(own),
            _ => asked.filter(|(t, _)| *t == subject).or(own),
        }
    }

    /// When what still lasts began: of the table whose end is open, else of the rows themselves.
    fn began(&self, subject: usize) -> Option<(usize, usize)> {
        let lexicon = self.previous.lexicon;
        let mut ends: Vec<(usize, usize)> = Vec::new();
        fn open(p: &Predicate, see: &mut impl FnMut(&ColumnRef)) {
            match p {
                Predicate::Null { expr: Expr::Column(c), negated: false } => see(c),
                Predicate::Related { conditions, negated: false, .. } => conditions.iter().for_each(|p| open(p, see)),
                Predicate::All(all) | Predicate::Any(all) => all.iter().for_each(|p| open(p, see)),
                _ => {}
            }
        }
        for p in &self.previous.query.filter {
            open(p, &mut |c| {
                if let Some(t) = lexicon.table(&c.table.name)
                    && let Some(i) = lexicon.column(t, &c.column)
                    && lexicon.schema.tables[t].columns[i].class.is_temporal()
                {
                    ends.push((t, i));
                }
            });
        }
        let (t, end) = ends.first().map_or((subject, None), |(t, c)| (*t, Some(*c)));
        let temporal = |c: &usize| lexicon.schema.tables[t].columns[*c].class.is_temporal() && Some(*c) != end;
        let main = lexicon.tables[t].date.filter(temporal);
        main.or_else(|| (0..lexicon.schema.tables[t].columns.len()).find(temporal)).map(|c| (t, c))
    }

    /// 'when was their last one?' of those who have the most: the latest day of what was counted.
    fn last_of_them(&mut self, latest: bool) -> Option<bool> {
        let lexicon = self.previous.lexicon;
        let order = self.previous.query.order_by.iter().map(|o| &o.expr);
        let counted = order.chain(self.previous.query.select.iter().map(|o| &o.expr)).find_map(|e| match e {
            Expr::CountRows(Some(t)) => lexicon.table(&t.name),
            _ => None,
        });
        let counted = counted.or_else(|| {
            let counts = |e: &Expr| matches!(e, Expr::CountRows(None));
            let any =
                self.previous.query.order_by.iter().any(|o| counts(&o.expr)) || self.previous.query.select.iter().any(|o| counts(&o.expr));
            self.previous.subject.filter(|_| any)
        })?;
        let date = lexicon.tables[counted].date?;
        let column = Expr::Column(column(lexicon, counted, date));
        let function = if latest { Aggregate::Max } else { Aggregate::Min };
        let measure = super::measures::named(function, column);
        if self.previous.shape == Shape::Rows {
            return None;
        }
        if self.previous.query.limit.is_some() {
            // Of the ones that were found, whenever it was.
            self.query.filter = vec![self.previous.picked()?];
            self.query.having.clear();
            self.query.order_by.clear();
            (self.query.limit, self.query.offset) = (None, None);
        }
        self.query.select.retain(|o| !o.expr.is_aggregate());
        self.query.select.push(measure);
        self.rule("what is known of it");
        Some(true)
    }
}

/// The one column of a table whose name says so, the earlier words first.
pub(super) fn held(lexicon: &Lexicon, t: usize, words: &[&str]) -> Option<usize> {
    let entry = &lexicon.tables[t];
    words.iter().find_map(|w| {
        let mut all = (0..entry.columns.len()).filter(|&c| {
            let column = &lexicon.schema.tables[t].columns[c];
            !column.sensitive && !column.class.is_temporal() && !column.class.is_number() && entry.columns[c].words.iter().any(|x| x == w)
        });
        all.next().filter(|_| all.next().is_none())
    })
}

fn column(lexicon: &Lexicon, t: usize, c: usize) -> ColumnRef {
    let table = &lexicon.schema.tables[t];
    ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() }
}
