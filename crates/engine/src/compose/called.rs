//! Rows told by what they are called: 'who are the night porters' asks for people, not for the job that the words name; a bare key of rows
//! without a name tells nothing where the thing that was asked for has one.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Comparison, Expr, Link, Output, Predicate, Query, TableRef};
use crate::text::Token;

/// True where 'who' is answered with people of a kind that no word names, while others are kept, too: which are meant is a guess.
pub(crate) fn guesses_people(query: &Query, items: &[Item], lexicon: &Lexicon) -> bool {
    let Some(Expr::Column(c)) = query.select.first().map(|o| &o.expr) else { return false };
    let Some(t) = lexicon.table(&c.table.name).filter(|&t| lexicon.is_person(t)) else { return false };
    let others = (0..lexicon.tables.len()).any(|x| x != t && lexicon.is_person(x));
    others && !items.iter().any(|i| i.sense == Sense::Table(t))
}

/// True where the last word of a mention is a plural.
fn several(item: &Item, tokens: &[Token]) -> bool {
    item.end.checked_sub(1).and_then(|i| tokens.get(i)).is_some_and(|t| t.lower != t.lemma)
}

/// What may stand before the rows that a question asks for.
fn is_light(sense: &Sense) -> bool {
    matches!(sense, Sense::Punctuation(_) | Sense::Keyword("ask" | "all" | "which" | "distinct" | "verb" | "filler" | "filler_noun", _))
}

/// 'dogs with more than five walks' of rows that are grouped by a key: what the key leads to is called by its name, unless the key is asked for.
pub(crate) fn groups_by_name(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) -> bool {
    const KEYS: &[&str] = &["id", "ids", "key", "keys", "code", "codes", "numbers", "identifier", "identifiers"];
    let plain = query.source.is_none() && query.set.is_none() && !query.having.is_empty() && !query.distinct;
    let ([Output { expr: Expr::Column(key), .. }], [Expr::Column(group)]) = (query.select.as_slice(), query.group_by.as_slice()) else {
        return false;
    };
    if !plain || key != group || tokens.iter().any(|t| KEYS.contains(&t.lower.as_str())) {
        return false;
    }
    let Some(t) = lexicon.table(&key.table.name) else { return false };
    let Some(c) = lexicon.column(t, &key.column) else { return false };
    let mut edges = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.from_columns == [c] && e.to_unique);
    let (Some(edge), None) = (edges.next(), edges.next()) else { return false };
    let shape = &lexicon.schema.tables[edge.to];
    // Of two ways to the same rows it is this one.
    let ways = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to == edge.to).count();
    let names = &lexicon.tables[edge.to].display;
    let taken = query.also.iter().any(|x| x.name == shape.name) || key.table.instance != 0;
    if edge.to == t || ways > 1 && !query.links.is_empty() || names.is_empty() || taken {
        return false;
    }
    let there = TableRef::new(&shape.name);
    if ways > 1 {
        let named = |t: usize, all: &[usize]| all.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect();
        let (from_columns, to_columns) = (named(t, &edge.from_columns), named(edge.to, &edge.to_columns));
        query.links.push(Link { from: key.table.clone(), from_columns, to: there.clone(), to_columns });
    }
    let column = |&c: &usize| Expr::Column(ColumnRef { table: there.clone(), column: shape.columns[c].name.clone() });
    query.select = names.iter().map(|c| Output { expr: column(c), alias: None }).collect();
    query.group_by = shape.primary_key.iter().chain(names.iter().filter(|c| !shape.primary_key.contains(c))).map(column).collect();
    true
}

/// 'clubs with members' of which each member's club is told: the clubs that have some, each once.
pub(crate) fn each_once(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && query.having.is_empty();
    let free = query.filter.is_empty() && query.order_by.is_empty() && query.limit.is_none() && !query.distinct;
    if !plain || !free || query.links.len() > 1 {
        return;
    }
    let Some(rows) = query.subject.clone() else { return };
    let mut shown = query.select.iter().map(|o| if let Expr::Column(c) = &o.expr { Some(c.table.clone()) } else { None });
    let Some(Some(of)) = shown.next() else { return };
    let (Some(t), Some(head)) = (lexicon.table(&rows.name), lexicon.table(&of.name)) else { return };
    let between = query.links.iter().all(|l| l.from == rows && l.to == of) && query.also.iter().all(|x| *x == rows || *x == of);
    if t == head || !shown.all(|x| x.as_ref() == Some(&of)) || !between {
        return;
    }
    let called = |at: usize, t: usize| tokens.get(at).is_some_and(|w| w.lower != w.lemma && lexicon.tables[t].words.contains(&w.lemma));
    let had = |at: usize| matches!(tokens.get(at).map_or("", |w| w.lower.as_str()), "with" | "having" | "have" | "had");
    let that = |at: usize| usize::from(matches!(tokens.get(at).map_or("", |w| w.lower.as_str()), "that" | "who" | "which"));
    if (0..tokens.len()).any(|i| called(i, head) && had(i + 1 + that(i + 1)) && called(i + 2 + that(i + 1), t)) {
        query.filter.push(Predicate::Related { of: of.clone(), table: rows, conditions: Vec::new(), negated: false });
        query.subject = Some(of);
        query.also.clear();
        query.links.clear();
    }
}

/// Puts names in the place of what says nothing. True where it did.
pub(crate) fn by_name(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && !query.select.is_empty();
    let column = |o: &Output| if let Expr::Column(c) = &o.expr { Some(c.clone()) } else { None };
    let Some(shown) = query.select.iter().map(column).collect::<Option<Vec<ColumnRef>>>().filter(|_| plain) else { return false };
    let Some(t) = shown.first().and_then(|c| lexicon.table(&c.table.name)) else { return false };
    if shown.iter().any(|c| lexicon.table(&c.table.name) != Some(t) || c.table != shown[0].table) {
        return false;
    }
    let places: Vec<usize> = shown.iter().filter_map(|c| lexicon.column(t, &c.column)).collect();
    let who = tokens.iter().take(2).any(|w| matches!(w.lower.as_str(), "who" | "whose" | "whom"));
    let display = |t: usize| -> Vec<Output> {
        let shape = &lexicon.schema.tables[t];
        let named = |&c: &usize| Output {
            expr: Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() }),
            alias: None,
        };
        lexicon.tables[t].display.iter().map(named).collect()
    };
    if lexicon.is_person(t) {
        // 'who joined this year', 'whose birthday is it': the people before the date.
        let names = &lexicon.tables[t].display;
        // 'drivers hired this year' of staff who are told apart by a code: as much the people as with a name of their own.
        let dated = || places.iter().all(|&c| lexicon.schema.tables[t].columns[c].class.is_temporal());
        let kind = |i: &Item| matches!(i.sense, Sense::Value { table, .. } if table == t) && several(i, tokens);
        let opening = || items.iter().find(|i| !is_light(&i.sense)).is_some_and(kind);
        let missing = (who || dated() && opening()) && !names.is_empty() && !places.iter().any(|c| names.contains(c));
        if missing {
            let fixed = who
                && places.iter().all(|&c| lexicon.schema.tables[t].columns[c].class.is_temporal() && tells_nothing(query, t, c, lexicon));
            let mut outputs = display(t);
            outputs.extend(std::mem::take(&mut query.select).into_iter().filter(|_| !fixed));
            query.select = outputs;
        }
        return missing;
    }
    let [only] = places.as_slice() else { return false };
    let key = lexicon.schema.tables[t].primary_key.as_slice() == [*only];
    let dated = lexicon.schema.tables[t].columns[*only].class.is_temporal();
    if !(key || !dated && tells_nothing(query, t, *only, lexicon)) {
        return false;
    }
    // 'who buys scrap' of sales that name a buyer
    if let Some(c) = agent(t, tokens, lexicon).filter(|_| who) {
        let shape = &lexicon.schema.tables[t];
        let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
        query.select = vec![Output { expr: Expr::Column(column), alias: None }];
        query.distinct = query.limit.is_none() && query.order_by.is_empty();
        return true;
    }
    let references: Vec<usize> =
        lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t && e.to_unique).map(|e| e.to).collect();
    let mut people: Vec<usize> = references.iter().copied().filter(|&p| lexicon.is_person(p)).collect();
    people.dedup();
    let of_people = if let [one] = people.as_slice() { Some(*one).filter(|_| who || !key) } else { None };
    // 'which class is she in' of enrolments without a name: the class.
    let called = || {
        let word = items.iter().find(|i| i.sense == Sense::Table(t)).and_then(|i| tokens.get(i.end.checked_sub(1)?))?;
        let mut heads = references.iter().copied().filter(|&r| lexicon.tables[r].words.last() == Some(&word.lemma));
        heads.next().filter(|_| heads.next().is_none())
    };
    // 'ingredient orders' without a name of their own: of which ingredient.
    let own = || {
        let [of @ .., _] = lexicon.tables[t].words.as_slice() else { return None };
        let said = items.iter().any(|i| i.sense == Sense::Table(t) && i.end - i.start > 1);
        let mut all = references.iter().copied().filter(|&r| lexicon.tables[r].words.last().is_some_and(|w| of.contains(w)));
        let asked = tokens.iter().any(|w| matches!(w.lower.as_str(), "id" | "ids" | "number" | "numbers" | "no" | "how"));
        all.next().filter(|_| all.next().is_none() && said && key && !asked && lexicon.tables[t].display.iter().all(|c| c == only))
    };
    if let Some(outputs) = own().map(display).filter(|o| !o.is_empty()) {
        query.select.extend(outputs);
        return true;
    }
    let Some(meant) = of_people.or_else(|| called().filter(|_| key)) else { return false };
    let outputs = display(meant);
    if outputs.is_empty() || query.subject.as_ref().is_some_and(|s| lexicon.table(&s.name) != Some(t)) {
        return false;
    }
    query.select = outputs;
    true
}

/// Names beside what is told of rows: of what stands in a list behind 'with' ('halls with their owner and seats'), of rows that are only
/// called by their kind ('IPAs and strength'), and of what lines are of ('ingredients and amounts' of a recipe). True where it added any.
pub(crate) fn beside(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> bool {
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && query.limit.is_none() && !query.distinct;
    let place = |o: &Output| match &o.expr {
        Expr::Column(c) => lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?))),
        _ => None,
    };
    let Some(shown) = query.select.iter().map(place).collect::<Option<Vec<(usize, usize)>>>().filter(|s| plain && !s.is_empty()) else {
        return false;
    };
    let t = shown[0].0;
    if shown.iter().any(|p| p.0 != t) {
        return false;
    }
    let filtered = |t: usize| {
        query.filter.iter().any(|p| {
            let mut of = false;
            p.columns(&mut |c| of |= lexicon.table(&c.table.name) == Some(t));
            of
        })
    };
    let to_one = |from: usize, to: usize| {
        lexicon.adjacent[from].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == from && e.to == to && e.to_unique)
    };
    let names = |t: usize| -> Vec<Output> {
        let shape = &lexicon.schema.tables[t];
        let column = |&c: &usize| ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
        lexicon.tables[t].display.iter().map(|c| Output { expr: Expr::Column(column(c)), alias: None }).collect()
    };
    let word = |i: usize| tokens.get(i).map_or("", |w| w.lower.as_str());
    let named = lexicon.tables[t].display.iter().any(|c| shown.contains(&(t, *c)));
    let numbers = shown.iter().all(|&(t, c)| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].key);
    if named {
        // 'halls with their owner and seats'
        let Some(with) = tokens.iter().position(|w| matches!(w.lower.as_str(), "with" | "including")) else { return false };
        let listed = |i: &&Item| {
            let joins = |k: usize| matches!(word(k), "with" | "including" | "and" | "," | "their" | "its" | "the" | "respective");
            i.start > with
                && joins(i.start - 1)
                && tokens.get(i.end).is_none_or(|w| w.punctuation || matches!(w.lower.as_str(), "and" | "name" | "names"))
        };
        let of = |i: &Item| if let Sense::Table(b) = i.sense { Some(b).filter(|&b| b != t && to_one(t, b) && !filtered(b)) } else { None };
        let Some(b) = items.iter().filter(listed).find_map(of) else { return false };
        let outputs = names(b);
        let added = !outputs.is_empty();
        let at = lexicon.tables[t].display.len().min(query.select.len());
        query.select.splice(at..at, outputs);
        return added;
    }
    // 'IPAs and strength'
    // Also of rows that are named: 'which customers are exporters, and in which country'.
    let kind = items.iter().enumerate().any(|(i, v)| {
        let several = tokens.get(v.end.wrapping_sub(1)).is_some_and(|x| x.lower != x.lemma && x.lower.ends_with('s'));
        let column = items.iter().skip(i + 1).find(|x| matches!(x.sense, Sense::Column(c, _) if c == t));
        let leads = |k: usize| matches!(word(k), "in" | "which" | "what" | "their" | "the" | "its" | "from");
        let joined = column.is_some_and(|c| {
            let mut k = c.start;
            while k > v.end && leads(k - 1) {
                k -= 1;
            }
            k > v.end.saturating_sub(1) && k > 0 && matches!(word(k - 1), "and" | "with" | ",") && k > v.end
        });
        let rows = v.sense == Sense::Table(t) && (filtered(t) || i == 0);
        (matches!(v.sense, Sense::Value { table, .. } if table == t) || rows) && several && joined
    });
    // 'recipe ingredients and amounts': what the lines are of.
    let of = || {
        let said = items.iter().filter(|i| i.sense == Sense::Table(t)).find_map(|i| tokens.get(i.end.checked_sub(1)?))?;
        let references = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t && e.to_unique);
        let mut all = references.map(|e| e.to).filter(|&r| lexicon.tables[r].words.last() == Some(&said.lemma) && !filtered(r));
        all.next().filter(|_| all.next().is_none() && lexicon.tables[t].display.is_empty() || lexicon.tables[t].bridge)
    };
    let meant = if kind { Some(t) } else { Some(()).filter(|()| numbers).and_then(|()| of()) };
    let outputs = meant.map(names).unwrap_or_default();
    let added = !outputs.is_empty();
    query.select.splice(0..0, outputs);
    if added && kind {
        beside(query, items, tokens, lexicon);
    }
    added
}

/// The only text of a row that is called after who does what a verb says: 'buyer' for 'buys'.
fn agent(t: usize, tokens: &[Token], lexicon: &Lexicon) -> Option<usize> {
    let verb = |stem: &str| {
        tokens.iter().skip(1).take(3).any(|w| stem.len() > 2 && matches!(w.lower.strip_prefix(stem), Some("s" | "es" | "" | "ed" | "e")))
    };
    let mut all = (0..lexicon.tables[t].columns.len()).filter(|&c| {
        let doer = |w: &String| w.strip_suffix("er").or_else(|| w.strip_suffix("or")).is_some_and(verb);
        lexicon.schema.tables[t].columns[c].class.is_text() && lexicon.tables[t].columns[c].words.last().is_some_and(doer)
    });
    all.next().filter(|_| all.next().is_none())
}

/// True where a condition leaves a column no other value.
fn tells_nothing(query: &Query, t: usize, c: usize, lexicon: &Lexicon) -> bool {
    let name = &lexicon.schema.tables[t].columns[c].name;
    let own = |k: &ColumnRef| k.column == *name && lexicon.table(&k.table.name) == Some(t);
    query.filter.iter().any(|p| match p {
        Predicate::Compare { left: Expr::Column(k), op: Comparison::Equal, right: Expr::Text(_) } => own(k),
        Predicate::In { expr: Expr::Column(k), values, negated: false } => own(k) && values.len() == 1,
        Predicate::Within { column, negated: false, .. } => own(column),
        _ => false,
    })
}
