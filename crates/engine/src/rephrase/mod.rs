//! Spoken constructions as plain ones: mentions whose senses are chosen are put in the words of a construction that both composers
//! know. 'Do we earn more from A or B' becomes the money of A or B by what they are; 'lowest and highest fee' two aggregates.
//!
//! Each rule takes the mentions and gives them back rewritten, or nothing where it isn't spoken to. What a rule takes out of the
//! sentence must be of a list of its own; the account sees the question as it was asked.

mod attributive;
mod beside;
mod billed;
pub(crate) mod by_how_much;
mod callings;
pub(crate) mod changes;
mod different;
mod doings;
mod examples;
pub(crate) mod exceeds;
pub(crate) mod formula;
mod happened;
pub(crate) mod made;
mod more;
pub(crate) mod moving;
mod opposites;
mod own_rows;
mod owned;
pub(crate) mod passed;
pub(crate) mod percentiles;
pub(crate) mod rates;
mod routes;
mod series;
mod sides;
mod sorted;
mod spans;
pub(crate) use spans::said_of_each;
mod splits;
mod states;
mod statistics;
mod takings;
mod tallies;
mod whose_names;

use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::{Interpretation, Item};
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, TableRef};

/// What marks candidates of a question that was rephrased.
pub(crate) const RULE: &str = "rephrased";

/// A rule: the mentions rewritten, where it applies.
type Rule = fn(&Sentence<'_>) -> Option<Vec<Item>>;

const RULES: &[Rule] = &[
    |s| crate::meaning::spells::read_vacant(s.items, s.set),
    |s| crate::meaning::spells::read_present(s.items, s.set),
    spans::read,
    tallies::read,
    routes::read,
    sorted::read,
    whose_names::read,
    callings::read,
    callings::of_numbered,
    rates::read,
    doings::read,
    doings::of_units,
    different::read,
    own_rows::read,
    changes::read,
    moving::read,
    more::read,
    percentiles::read,
    formula::read,
    states::read,
    statistics::read,
    attributive::read,
    attributive::by_amounts,
    attributive::of_a_deed,
    attributive::of_rows,
    billed::read,
    billed::by_amount,
    takings::read,
    examples::read,
    splits::read,
    owned::read,
    sides::read,
    series::read,
    passed::read,
    made::read,
    beside::read,
    happened::read,
    exceeds::read,
];

/// The queries that an interpretation comes to, put plainly; `derives`: by the typed composer, too.
pub(crate) fn compositions(interpretation: &Interpretation, set: Setting<'_>, derives: bool) -> Vec<Composed> {
    let plain = plainly(interpretation, set);
    let read = plain.as_ref().unwrap_or(interpretation);
    let composed = crate::compose::compose(read, set);
    // Rows of one group are told as one row by who doesn't know the construction.
    let derives = derives && !composed.as_ref().is_some_and(|c| c.rules.contains(&crate::compose::OF_FIRST));
    let derived = if derives { crate::meaning::derive(read, set) } else { Vec::new() };
    let mut all: Vec<Composed> = composed.into_iter().chain(derived).collect();
    if plain.is_some() {
        all.iter_mut().for_each(|c| c.rules.push(RULE));
        all.iter_mut().for_each(|c| percentiles::settle(&mut c.query, set.tokens));
    }
    all.iter_mut().for_each(|c| callings::flagged(&mut c.query, set));
    all.retain(|c| spans::keeps_rank(&c.query, &read.items, set.lexicon));
    all.iter_mut().for_each(|c| spans::of_single_rows(&mut c.query, set.lexicon));
    all.iter_mut().for_each(|c| spans::named_in_days(&mut c.query, set.tokens, set.lexicon));
    all.retain_mut(|c| opposites::told_apart(&mut c.query, set));
    all
}

/// The interpretation in plain constructions; `None` where it is spoken plainly already.
fn plainly(interpretation: &Interpretation, set: Setting<'_>) -> Option<Interpretation> {
    let mut plain: Option<Vec<Item>> = None;
    for &rule in RULES {
        let items = plain.as_deref().unwrap_or(&interpretation.items);
        if let Some(items) = rule(&Sentence { items, set }) {
            plain = Some(items);
        }
    }
    plain.map(|items| Interpretation { items, score: interpretation.score })
}

/// The mentions of a question as rules look at them.
struct Sentence<'a> {
    items: &'a [Item],
    set: Setting<'a>,
}

impl<'a> Sentence<'a> {
    fn lexicon(&self) -> &'a Lexicon {
        self.set.lexicon
    }

    fn sense(&self, at: usize) -> Option<&'a Sense> {
        self.items.get(at).map(|i| &i.sense)
    }

    fn tag(&self, at: usize) -> &'static str {
        match self.sense(at) {
            Some(Sense::Keyword(tag, _)) => tag,
            _ => "",
        }
    }

    /// The words of a mention, lower case.
    fn word(&self, at: usize) -> String {
        match self.tokens(at) {
            [only] => only.lower.clone(),
            several => several.iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    fn tokens(&self, at: usize) -> &'a [crate::text::Token] {
        self.items.get(at).and_then(|i| self.set.tokens.get(i.start..i.end)).unwrap_or_default()
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        at < self.items.len() && crate::text::are_one_of(self.tokens(at), words)
    }

    fn value(&self, at: usize) -> Option<(usize, usize)> {
        match self.sense(at) {
            Some(Sense::Value { table, column, .. }) => Some((*table, *column)),
            _ => None,
        }
    }

    fn table(&self, at: usize) -> Option<usize> {
        if let Some(Sense::Table(t)) = self.sense(at) { Some(*t) } else { None }
    }

    fn column(&self, at: usize) -> Option<(usize, usize)> {
        if let Some(Sense::Column(t, c)) = self.sense(at) { Some((*t, *c)) } else { None }
    }

    /// The column of a mention that says how much or how many.
    fn amount(&self, at: usize) -> Option<(usize, usize)> {
        self.column(at).filter(|&(t, c)| is_amount(self.lexicon(), t, c))
    }

    /// The column of a mention that sorts rows: no amount and no date.
    fn category(&self, at: usize) -> Option<(usize, usize)> {
        self.column(at).filter(|&(t, c)| {
            let class = self.lexicon().schema.tables[t].columns[c].class;
            !is_amount(self.lexicon(), t, c) && !class.is_temporal()
        })
    }

    /// The table whose rows a key stands for: 'visits' where there is a visit number.
    fn keyed(&self, at: usize) -> Option<usize> {
        let (t, c) = self.column(at)?;
        if self.word(at).split(' ').any(|w| matches!(w, "id" | "ids" | "number" | "no" | "code" | "key")) {
            return None;
        }
        let lexicon = self.lexicon();
        let own = (lexicon.schema.tables[t].primary_key == [c] && !lexicon.tables[t].columns[c].foreign).then_some(t);
        let edges = || lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]);
        own.or_else(|| edges().find(|e| e.from == t && e.from_columns.as_slice() == [c]).map(|e| e.to))
    }

    /// True for articles and the like, which part nothing.
    fn passes(&self, at: usize) -> bool {
        matches!(self.tag(at), "filler" | "of" | "all" | "its")
    }

    /// The next mention that is no article or the like.
    fn next(&self, mut at: usize) -> usize {
        while at < self.items.len() && self.passes(at) {
            at += 1;
        }
        at
    }

    /// True where a rate or a share is asked for, which brings its own number.
    fn rated(&self) -> bool {
        self.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "rate" | "rates" | "%" | "percentage" | "percent" | "pct"))
    }

    /// True where something is counted or computed already.
    fn measures(&self) -> bool {
        (0..self.items.len()).any(|i| {
            matches!(
                self.tag(i),
                "agg" | "count" | "count_distinct" | "count_verb" | "measure" | "how_much" | "share" | "frequency" | "how_long"
            ) || matches!(self.sense(i), Some(Sense::Term(_) | Sense::Measured(_)))
        })
    }
}

/// A number that says how much or how many, no key, year or code.
fn is_amount(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let entry = &lexicon.tables[t].columns[c];
    lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.foreign && !entry.year && lexicon.is_measure(t, c)
}

/// True for amounts that are summed where nothing else is said: those whose sums mean something, and what is said in the plural ('tolls').
fn sums(s: &Sentence<'_>, item: &Item, (t, c): (usize, usize)) -> bool {
    const RATES: &[&str] = &["percent", "percentage", "pct", "rate", "ratio", "average", "mean", "rank", "rating", "score", "price", "age"];
    const PER: &[&str] = &["hourly", "daily", "weekly", "nightly", "per"];
    let (lexicon, words) = (s.lexicon(), &s.lexicon().tables[t].columns[c].words);
    let said = item.end.checked_sub(1).filter(|_| item.end > item.start).and_then(|i| s.set.tokens.get(i));
    let plural = said.is_some_and(|t| t.lower != t.lemma || crate::account::is_amount_noun(&t.lower));
    // What is paid an hour has no sum.
    if PER.contains(&words.first().map_or("", String::as_str)) && words.len() > 1 {
        return false;
    }
    crate::compose::measure::adds_up(lexicon, t, c)
        || crate::compose::measure::summable(lexicon, t, c)
        || plural && !words.iter().any(|w| RATES.contains(&w.as_str()))
}

/// A keyword that no word of the question stands for.
fn keyword(tag: &'static str, argument: &'static str, at: usize) -> Item {
    Item { sense: Sense::Keyword(tag, argument), start: at, end: at, fit: 1.0 }
}

/// The same mention as another keyword.
fn turned(item: &Item, tag: &'static str, argument: &'static str) -> Item {
    Item { sense: Sense::Keyword(tag, argument), ..item.clone() }
}

/// Puts mentions behind the last word of the question.
fn put_last(items: &mut Vec<Item>, more: Vec<Item>) {
    let place = items.iter().rposition(|i| !matches!(i.sense, Sense::Punctuation(_))).map_or(items.len(), |i| i + 1);
    items.splice(place..place, more);
}

/// A column as an expression.
fn column(lexicon: &Lexicon, t: usize, c: usize) -> Expr {
    let table = &lexicon.schema.tables[t];
    Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() })
}

/// The amount of money that a row of a table stands for.
pub(crate) fn amount_of(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    let entry = &lexicon.tables[t];
    let usable = |c: &usize| is_amount(lexicon, t, *c);
    let all = || (0..entry.columns.len()).filter(usable);
    let found = all()
        .filter(|&c| crate::compose::measure::adds_up(lexicon, t, c))
        .min_by_key(|&c| entry.columns[c].words.len())
        .or_else(|| all().find(|&c| entry.columns[c].money))
        .or_else(|| all().next().filter(|_| all().count() == 1));
    found.map(|c| column(lexicon, t, c))
}
