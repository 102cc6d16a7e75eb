//! What a query takes without a word for it: one of two keys, or the state of another row than the one it is said of.
//!
//! Tables that two keys join as plainly ('from' and 'to' a depot, 'flown by' and 'judged by' a keeper), where nothing said speaks of either:
//! one has to be taken, and that is told.

use crate::lexicon::{DICTIONARY, Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::plan::Tree;
use crate::query::{ColumnRef, Link, Query};
use crate::text::{Token, identifier_words, lemma, stem};

/// Keys whose costs differ by less are as plain.
const NEAR: f32 = 0.02;

/// 'how many loans are insured' by a yes or no of what is lent, which the question doesn't name.
pub(crate) fn said_of_another(query: &Query, items: &[Item], lexicon: &Lexicon) -> Option<String> {
    let subject = lexicon.table(&query.subject.as_ref()?.name)?;
    let named = |t: usize| items.iter().any(|i| matches!(i.sense, Sense::Table(u) if u == t));
    let mut found = None;
    let mut see = |c: &ColumnRef| {
        let at = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
        if let Some((t, k)) = at.filter(|&(t, k)| t != subject && lexicon.roles[t].is(k, "flag") && !named(t)) {
            found.get_or_insert_with(|| format!("{} of the {}", lexicon.tables[t].columns[k].words.join(" "), lexicon.tables[t].human));
        }
    };
    query.filter.iter().for_each(|p| p.columns(&mut see));
    found
}

/// A name cut short by its vowels, which was taken for what the question says by its consonants alone.
pub(crate) fn spelt_by_guess(query: &Query, tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let said = |word: &str| tokens.iter().any(|t| t.lemma == word || DICTIONARY.synonyms(&t.lemma).contains(&word));
    let mut found = None;
    let mut see = |t: usize, c: Option<usize>| {
        if let Some((part, word)) = lexicon.guessed_part(t, c).filter(|(_, word)| found.is_none() && said(word)) {
            found = Some(format!("\"{part}\" is short for {word}"));
        }
    };
    for table in crate::rank::tables(query) {
        if let Some(t) = lexicon.table(&table.name) {
            see(t, None);
        }
    }
    let mut columns: Vec<&ColumnRef> = Vec::new();
    query.select.iter().for_each(|o| o.expr.columns(&mut |c| columns.push(c)));
    query.group_by.iter().for_each(|e| e.columns(&mut |c| columns.push(c)));
    query.filter.iter().chain(&query.having).for_each(|p| p.columns(&mut |c| columns.push(c)));
    query.order_by.iter().for_each(|o| o.expr.columns(&mut |c| columns.push(c)));
    for column in columns {
        if let Some(t) = lexicon.table(&column.table.name) {
            see(t, lexicon.column(t, &column.column));
        }
    }
    found
}

/// What was taken without a word for it, of the first two tables that such keys join.
pub(crate) fn untold(tree: &Tree, links: &[Link], tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    tree.nodes.iter().find_map(|node| {
        let above = &tree.nodes[node.parent?];
        if links.iter().any(|l| [&l.from, &l.to].contains(&&node.table)) || above.table.name == node.table.name {
            return None;
        }
        // One table twice: both keys are spoken of.
        let again = |t: &crate::query::TableRef| tree.nodes.iter().filter(|n| n.table.name == t.name).count() > 1;
        if again(&node.table) || again(&above.table) {
            return None;
        }
        let (a, b) = (lexicon.table(&above.table.name)?, lexicon.table(&node.table.name)?);
        let between = || lexicon.adjacent[a].iter().map(|&e| &lexicon.edges[e]).filter(|e| [(a, b), (b, a)].contains(&(e.from, e.to)));
        let taken = between().find(|e| {
            let (upper, lower) = if e.from == a { (&e.from_columns, &e.to_columns) } else { (&e.to_columns, &e.from_columns) };
            named(lexicon, a, upper) == above_columns(&node.parent_columns) && named(lexicon, b, lower) == above_columns(&node.columns)
        })?;
        let other =
            between().find(|e| e.from == taken.from && e.from_columns != taken.from_columns && (e.cost - taken.cost).abs() < NEAR)?;
        let own = words(lexicon, taken);
        let said = |w: &String| tokens.iter().any(|t| t.lower == *w || t.lemma == *w || stem(&t.lemma) == stem(&lemma(w)));
        let told = own.iter().filter(|w| !words(lexicon, other).contains(w)).any(said);
        (!told).then(|| format!("{} rather than {}", own.join(" "), words(lexicon, other).join(" ")))
    })
}

fn above_columns(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn named<'a>(lexicon: &'a Lexicon, table: usize, columns: &[usize]) -> Vec<&'a str> {
    columns.iter().filter_map(|&c| lexicon.schema.tables[table].columns.get(c)).map(|c| c.name.as_str()).collect()
}

/// The words of the columns that refer, without those that only say so.
fn words(lexicon: &Lexicon, edge: &Edge) -> Vec<String> {
    let columns = edge.from_columns.iter().filter_map(|&c| lexicon.schema.tables[edge.from].columns.get(c));
    columns.flat_map(|c| identifier_words(c.called())).filter(|w| !matches!(w.as_str(), "id" | "no" | "code" | "key")).collect()
}
