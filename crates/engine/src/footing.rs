//! What kind of schema a reading rests on: names cut short, keys that nobody declared, tables without a key, rows that may be over, cancelled
//! or of a past version and are taken all the same. Facts about tables, not about words: they only tell how sure a reading can be.

use crate::census::Census;
use crate::features::{Case, place};
use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::query::{Expr, Query};
use crate::text::identifier_words;

/// The facts by name; those that are 0 are left out by the caller.
pub(crate) fn features(case: &Case<'_>, census: &Census) -> [(&'static str, f32); 6] {
    let lexicon = case.lexicon;
    let held: Vec<usize> = census.tables.iter().filter_map(|n| lexicon.table(n)).collect();
    let read: Vec<(usize, usize)> =
        census.columns.iter().filter_map(|(n, c)| lexicon.table(n).and_then(|t| Some((t, lexicon.column(t, c)?)))).collect();
    [
        ("footing_short", short(&read, lexicon)),
        ("footing_unstated", unstated(&held, lexicon)),
        ("footing_keyless", held.iter().filter(|&&t| lexicon.schema.tables[t].primary_key.is_empty()).count() as f32),
        ("footing_over", over(case, &held, &read)),
        ("footing_alike", alike(case)),
        ("footing_several", several(case)),
    ]
}

/// The share of the columns read whose names hold a word that is cut short.
fn short(read: &[(usize, usize)], lexicon: &Lexicon) -> f32 {
    let unknown = |w: &String| w != "id" && w.chars().all(char::is_alphabetic) && !pg_ask_embed::knows_word(&crate::text::lemma(w));
    let cut = |&&(t, c): &&(usize, usize)| {
        let all = || lexicon.schema.tables[t].columns.iter().map(|c| identifier_words(&c.name).iter().any(unknown)).collect();
        lexicon.of_table(t).short.get_or_init(all)[c]
    };
    read.iter().filter(cut).count() as f32 / read.len().max(1) as f32
}

/// Tables of the query that hang together with others of it only by keys that nobody declared.
fn unstated(held: &[usize], lexicon: &Lexicon) -> f32 {
    let lonely = |t: usize| {
        let mut edges = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| {
            let other = if e.from == t { e.to } else { e.from };
            other != t && held.contains(&other)
        });
        let first = edges.next();
        first.is_some_and(|e| !e.declared) && edges.all(|e| !e.declared)
    };
    held.iter().filter(|&&t| lonely(t)).count() as f32
}

/// Tables that are counted, summed or listed though a column says that rows end, are cancelled or sorted into states, of which neither the
/// query nor the words take notice.
fn over(case: &Case<'_>, held: &[usize], read: &[(usize, usize)]) -> f32 {
    const STATES: &[&str] = &["status", "state", "stage", "stat"];
    const ENDS: &[&str] = &[
        "left",
        "ended",
        "end",
        "cancelled",
        "canceled",
        "cancel",
        "closed",
        "retired",
        "terminated",
        "expired",
        "withdrawn",
        "archived",
        "inactive",
        "active",
        "disposed",
        "void",
        "voided",
        "reversed",
        "exit",
        "until",
    ];
    let lexicon = case.lexicon;
    let about = subject(&case.composed.query, lexicon);
    let tells = |t: usize, c: usize| {
        let shape = &lexicon.schema.tables[t].columns[c];
        let words = &lexicon.tables[t].columns[c].words;
        let state = shape.class.is_text() && words.last().is_some_and(|w| STATES.contains(&w.as_str()));
        let end =
            !shape.not_null && words.iter().any(|w| ENDS.contains(&w.as_str())) && (shape.class.is_temporal() || shape.class.is_text());
        let flag = lexicon.roles[t].flags.iter().any(|(k, _)| *k == c) && words.iter().any(|w| ENDS.contains(&w.as_str()));
        state || end || flag
    };
    held.iter()
        .filter(|&&t| about.is_none_or(|a| a == t))
        .filter(|&&t| (0..lexicon.tables[t].columns.len()).any(|c| tells(t, c) && !read.contains(&(t, c))))
        .count() as f32
}

/// The table that rows are of.
fn subject(q: &Query, lexicon: &Lexicon) -> Option<usize> {
    let own = q.select.iter().find_map(|o| match &o.expr {
        Expr::CountRows(Some(r)) => lexicon.table(&r.name),
        Expr::Aggregate { argument, .. } => place(argument, lexicon).map(|p| p.0),
        _ => None,
    });
    own.or_else(|| q.subject.as_ref().and_then(|s| lexicon.table(&s.name)))
}

/// Values that stand in another column as well, of which no word says which is meant.
fn alike(case: &Case<'_>) -> f32 {
    let items = &case.interpretation.items;
    let named = |t: usize, c: usize| items.iter().any(|i| i.sense == Sense::Column(t, c) || i.sense == Sense::Table(t));
    let twice = items.iter().zip(case.segments).filter(|(item, segment)| {
        let Sense::Value { table, column, exact: true, .. } = &item.sense else { return false };
        let other = |r: &crate::mention::Reading| matches!(&r.sense, Sense::Value { table: t, column: c, exact: true, .. } if (t, c) != (table, column));
        segment.readings.iter().any(other) && !named(*table, *column)
    });
    twice.count() as f32
}

/// Numbers of the measured table that the words might mean as well: more than one that adds up where none is named by its whole name.
fn several(case: &Case<'_>) -> f32 {
    let lexicon = case.lexicon;
    let measured: Vec<(usize, usize)> = case
        .composed
        .query
        .select
        .iter()
        .filter_map(|o| match &o.expr {
            Expr::Aggregate { argument, .. } => place(argument, lexicon),
            _ => None,
        })
        .filter(|&(t, c)| lexicon.schema.tables[t].columns[c].class.is_number() && lexicon.is_measure(t, c))
        .collect();
    let open = |&&(t, c): &&(usize, usize)| {
        let whole = lexicon.tables[t].columns[c].words.iter().all(|w| case.tokens.iter().any(|k| k.lemma == *w));
        let money = lexicon.tables[t].columns[c].money;
        let others = (0..lexicon.tables[t].columns.len())
            .filter(|&k| k != c && lexicon.is_measure(t, k) && lexicon.tables[t].columns[k].money == money);
        !whole && others.count() > 0
    };
    measured.iter().filter(open).count() as f32
}
