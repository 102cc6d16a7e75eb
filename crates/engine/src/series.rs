//! Long tables: numbers of many kinds in one column, each told apart by a name beside it or in a table that it refers to ('a
//! reading of a channel', 'a result of a test'). 'average pressure' then means the numbers of the rows that are called so.

use crate::lexicon::Lexicon;
use crate::link::{Interpretation, Item};
use crate::mention::Sense;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, Query, TableRef};

/// Readings of a question that are looked at for names of kinds.
const LOOKED: usize = 3;
/// What 'by colour' speaks for the colours rather than for rows that have one.
const LED: f32 = 2.0;
/// Words of the name of a column that holds numbers of several kinds.
const VALUES: &[&str] = &["value", "val", "reading", "result", "measurement", "measured", "measure", "level", "observed", "observation"];
/// Last words of the name of a column that tells their kinds apart, in the table itself.
const KINDS: &[&str] = &[
    "metric",
    "attribute",
    "attr",
    "parameter",
    "param",
    "property",
    "indicator",
    "measure",
    "variable",
    "channel",
    "signal",
    "series",
    "kind",
    "type",
    "test",
    "analyte",
    "quantity",
    "sensor",
    "probe",
    "gauge",
    "kpi",
    "name",
];

/// A reading in which the name of a kind stands for its numbers.
pub(crate) struct Measured {
    pub interpretation: Interpretation,
    /// The column of the numbers, or of texts that write them.
    number: (usize, usize),
    /// Says which kind they are of.
    kind: Predicate,
}

/// Where a question computes with, ranks or compares what is the name of a kind, the readings in which it stands for the numbers.
pub(crate) fn measured(interpretations: &[Interpretation], lexicon: &Lexicon) -> Vec<Measured> {
    let mut out: Vec<Measured> = Vec::new();
    for interpretation in interpretations.iter().take(LOOKED) {
        let items = &interpretation.items;
        let computing = items.iter().any(computes);
        for (i, item) in items.iter().enumerate() {
            let Sense::Value { table, column, ref value, exact: true, .. } = item.sense else { continue };
            let numbers = numbers(lexicon, table, column).filter(|_| computing);
            let Some(number) = numbers.or_else(|| properties(lexicon, table, column)) else { continue };
            let text = lexicon.schema.tables[number.0].columns[number.1].class.is_text();
            // 'a red colour': the value is said itself.
            let said = |i: &Item| matches!(i.sense, Sense::Value { table, column, .. } if (table, column) == number);
            // Which of the texts is the longest or the highest can't be told by a word alone.
            let ranked = items.iter().any(|i| matches!(i.sense, Sense::Keyword("sup", _) | Sense::Adjective(..)));
            if text && (ranked || items.iter().any(said)) {
                continue;
            }
            let led =
                i > 0 && matches!(items[i - 1].sense, Sense::Keyword("by" | "each" | "each_lead" | "group_by" | "its" | "possessive", _));
            let mut items = items.clone();
            items[i].sense = Sense::Column(number.0, number.1);
            if text && computing {
                let column = Expr::Column(column_of(lexicon, number.0, number.1));
                items[i].sense = Sense::Measured(Box::new(Expr::Numeric(Box::new(column))));
            }
            let kind = Predicate::Compare {
                left: Expr::Column(column_of(lexicon, table, column)),
                op: Comparison::Equal,
                right: Expr::Text(value.clone()),
            };
            let reading = Interpretation { items, score: interpretation.score + if text && led { LED } else { 0.0 } };
            if !out.iter().any(|known| known.interpretation == reading) {
                out.push(Measured { interpretation: reading, number, kind });
            }
        }
    }
    out
}

/// Words that take a number: average, highest, above, latest.
fn computes(item: &Item) -> bool {
    matches!(item.sense, Sense::Keyword("agg" | "sup" | "cmp" | "cmp_adj" | "cmp_adj_than" | "between", _) | Sense::Adjective(..))
}

/// The numbers whose kind a column tells: beside it, or in the one table that refers to it.
fn numbers(lexicon: &Lexicon, t: usize, c: usize) -> Option<(usize, usize)> {
    let number = |u: usize| {
        let shape = &lexicon.schema.tables[u];
        let entry = &lexicon.tables[u];
        let holds = |k: &usize| {
            shape.columns[*k].class.is_number()
                && !entry.columns[*k].key
                && !entry.columns[*k].foreign
                && entry.columns[*k].words.last().is_some_and(|w| VALUES.contains(&w.as_str()))
        };
        let mut all = (0..shape.columns.len()).filter(holds);
        match (all.next(), all.next()) {
            (Some(k), None) => Some((u, k)),
            _ => None,
        }
    };
    let own = lexicon.tables[t].columns[c].words.iter().any(|w| KINDS.contains(&w.as_str()));
    if own && let Some(beside) = number(t) {
        return Some(beside);
    }
    // What is measured has a unit.
    let measures = lexicon.tables[t].columns.iter().any(|x| x.words.iter().any(|w| w == "unit" || w == "uom"));
    if !measures || !lexicon.tables[t].display.contains(&c) {
        return None;
    }
    let mut found = lexicon.adjacent[t].iter().filter(|&&e| lexicon.edges[e].to == t).filter_map(|&e| number(lexicon.edges[e].from));
    match (found.next(), found.next()) {
        (Some(place), None) => Some(place),
        _ => None,
    }
}

/// The texts whose kind a column beside them tells: tables of names and values of what things are like.
fn properties(lexicon: &Lexicon, t: usize, c: usize) -> Option<(usize, usize)> {
    const NAMES: &[&str] = &[
        "attribute",
        "attr",
        "property",
        "prop",
        "trait",
        "feature",
        "characteristic",
        "key",
        "field",
        "parameter",
        "param",
        "spec",
        "name",
    ];
    let (shape, entry) = (&lexicon.schema.tables[t], &lexicon.tables[t]);
    if !entry.columns[c].words.last().is_some_and(|w| NAMES.contains(&w.as_str())) || !entry.columns.iter().any(|x| x.foreign) {
        return None;
    }
    let mut values = (0..shape.columns.len()).filter(|&k| {
        shape.columns[k].class.is_text() && entry.columns[k].words.last().is_some_and(|w| matches!(w.as_str(), "value" | "val"))
    });
    let (Some(k), None) = (values.next(), values.next()) else { return None };
    Some((t, k))
}

fn column_of(lexicon: &Lexicon, t: usize, c: usize) -> ColumnRef {
    ColumnRef { table: TableRef::new(&lexicon.schema.tables[t].name), column: lexicon.schema.tables[t].columns[c].name.clone() }
}

impl Measured {
    /// Bounds the numbers of a query to those of the kind that is meant; false where it doesn't look at them.
    pub(crate) fn bind(&self, query: &mut Query, lexicon: &Lexicon) -> bool {
        bind(query, &column_of(lexicon, self.number.0, self.number.1), &self.kind)
    }
}

fn bind(query: &mut Query, number: &ColumnRef, kind: &Predicate) -> bool {
    let mut bound = false;
    if let Some(source) = query.source.as_deref_mut() {
        bound |= bind(source, number, kind);
    }
    if let Some((_, other)) = &mut query.set {
        bound |= bind(other, number, kind);
    }
    let mut reads = false;
    let mut see = |c: &ColumnRef| reads |= c.table.name == number.table.name && c.column == number.column;
    let shown = query.select.iter().map(|o| &o.expr).chain(&query.group_by).chain(query.order_by.iter().map(|o| &o.expr));
    shown.for_each(|e| e.columns(&mut see));
    query.having.iter().for_each(|p| p.columns(&mut see));
    query.filter.iter().filter(|p| !within(p)).for_each(|p| p.columns(&mut see));
    for p in query.filter.iter_mut().chain(&mut query.having) {
        bound |= bind_condition(p, number, kind);
    }
    if reads && query.source.is_none() {
        query.filter.push(kind.clone());
        bound = true;
    }
    bound
}

/// A condition on rows of other tables, which bears its own.
fn within(p: &Predicate) -> bool {
    matches!(p, Predicate::Related { .. } | Predicate::InQuery { .. })
}

fn bind_condition(p: &mut Predicate, number: &ColumnRef, kind: &Predicate) -> bool {
    match p {
        Predicate::Related { conditions, .. } => {
            let mut reads = false;
            let mut see = |c: &ColumnRef| reads |= c.table.name == number.table.name && c.column == number.column;
            conditions.iter().filter(|p| !within(p)).for_each(|p| p.columns(&mut see));
            let mut bound = reads;
            for c in conditions.iter_mut() {
                bound |= bind_condition(c, number, kind);
            }
            if reads {
                conditions.push(kind.clone());
            }
            bound
        }
        Predicate::InQuery { query, .. } => bind(query, number, kind),
        Predicate::Compare { left, right, .. } => {
            let mut bound = false;
            for e in [left, right] {
                if let Expr::Scalar(q) | Expr::Exists(q) = e {
                    bound |= bind(q, number, kind);
                }
            }
            bound
        }
        Predicate::Any(all) | Predicate::All(all) => {
            all.iter_mut().map(|c| bind_condition(c, number, kind)).filter(|bound| *bound).count() > 0
        }
        Predicate::Not(inner) => bind_condition(inner, number, kind),
        _ => false,
    }
}
