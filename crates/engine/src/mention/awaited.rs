//! What has not come yet, told by a noun or by a participle turned round: 'permits waiting for a decision', 'awaiting payment', 'undecided
//! claims'. It is the day of it that is missing, or the column that is called so.

use super::{Finder, Sense};
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};
use crate::schema::ValueSource;

/// Ways to say that something is waited for, before its noun.
const WAITING: &[&[&str]] = &[
    &["waiting", "for"],
    &["waiting", "on"],
    &["awaiting"],
    &["pending"],
    &["still", "pending"],
    &["wait", "for"],
    &["in", "need", "of"],
    &["still", "lacking"],
];
/// States of what is still to be decided.
const WAITS: &[&str] = &["pending", "waiting", "awaiting", "undecided", "awaiting decision", "awaiting approval", "pending approval"];
const ARTICLES: &[&str] = &["a", "an", "the", "their", "its", "our", "any"];
/// Letters that a noun and a participle of one verb share at least.
const SHARED: usize = 4;

impl Finder<'_> {
    /// Adds the conditions.
    pub(super) fn awaited(&mut self, source: &dyn ValueSource) {
        let lower = |i: usize| self.tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
        let mut found: Vec<(usize, usize, Predicate)> = Vec::new();
        for i in 0..self.tokens.len() {
            let led = WAITING.iter().filter(|p| p.iter().enumerate().all(|(k, w)| lower(i + k) == *w)).map(|p| p.len()).max();
            if let Some(len) = led {
                let mut noun = i + len;
                while ARTICLES.contains(&lower(noun)) {
                    noun += 1;
                }
                let word = lower(noun);
                if word.len() > SHARED {
                    let decided = ["decision", "approv", "answer", "repl", "response", "confirm"].iter().any(|d| word.starts_with(d));
                    let waiting = if decided { self.waiting_values(source) } else { Vec::new() };
                    found.extend(self.missing(word, false, &waiting).into_iter().map(|p| (i, noun + 1, p)));
                }
            }
            // 'undecided', 'unanswered'
            if let Some(deed) = lower(i).strip_prefix("un").filter(|d| {
                let long = d.len() > SHARED || crate::account::is_irregular(d) && d.len() >= SHARED;
                long && crate::compose::state::is_deed(d)
            }) {
                let listed = crate::compose::state::state_word(lower(i)).is_some();
                found.extend(self.missing(deed, true, &[]).into_iter().filter(|_| !listed).map(|p| (i, i + 1, p)));
            }
        }
        for (start, end, condition) in found {
            let words = (end - start) as f32;
            self.add(start, end, 1.6 * words + 0.4, Sense::Restriction(Box::new(condition)), 0.95);
        }
    }

    /// Columns that are empty as long as something has not been done.
    fn missing(&self, word: &str, deed: bool, waiting: &[(usize, usize, String)]) -> Vec<Predicate> {
        let shared = |w: &str| word.chars().zip(w.chars()).take_while(|(a, b)| a == b).count();
        let mut out = Vec::new();
        for (t, table) in self.lexicon.schema.tables.iter().enumerate() {
            let dated = |c: &usize| {
                let (shape, words) = (&table.columns[*c], &self.lexicon.tables[t].columns[*c].words);
                let first = words.first().map_or("", String::as_str);
                let same = if deed { crate::account::root_of(first) == crate::account::root_of(word) } else { shared(first) >= SHARED };
                shape.class.is_temporal() && !shape.not_null && crate::compose::state::is_deed(first) && same
            };
            let called = |c: &usize| {
                let words = &self.lexicon.tables[t].columns[*c].words;
                !deed
                    && !table.columns[*c].not_null
                    && table.columns[*c].class.is_text()
                    && matches!(words.as_slice(), [only] if only == word)
            };
            let all = 0..table.columns.len();
            // A state that says so tells more than a day that is missing: what was called off is not decided either.
            if let Some((_, c, value)) = waiting.iter().find(|(at, _, _)| *at == t) {
                let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[*c].name.clone() };
                out.push(Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right: Expr::Text(value.clone()) });
                continue;
            }
            if let Some(c) = all.clone().find(dated).or_else(|| all.clone().find(called)) {
                let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
                out.push(Predicate::Null { expr: Expr::Column(column), negated: false });
            }
        }
        out
    }

    /// The columns of states that store that something waits to be decided.
    fn waiting_values(&self, source: &dyn ValueSource) -> Vec<(usize, usize, String)> {
        let wanted: Vec<String> = WAITS.iter().map(|w| (*w).to_string()).collect();
        let mut out: Vec<(usize, usize, String)> = Vec::new();
        for h in source.find(&wanted) {
            if let Some((t, c)) = self.state_column(&h)
                && !out.iter().any(|(x, _, _)| *x == t)
            {
                out.push((t, c, h.value));
            }
        }
        out
    }
}
