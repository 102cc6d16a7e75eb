//! Wordings that leave out what everybody hears: 'who has the most loans' asks for one of those that loans belong to, 'the second most' for
//! one row and not for two. Mentions are completed before anything is composed of them; the account is taken of the words as they stand.

mod having;
mod most_kind;

use crate::compose::{Composed, Setting};
use crate::lexicon::Lexicon;
use crate::link::{Interpretation, Item};
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Link, Output, Predicate, Query, TableRef, WindowKind};
use crate::text::Token;

/// An interpretation with what it leaves unsaid.
pub(crate) struct Completed {
    pub interpretation: Interpretation,
    /// Rows that are spoken of and take part, though others are counted.
    pub also: Option<usize>,
    /// Rows that refer to their own table, of which the topmost are spoken of.
    pub top: Option<usize>,
    /// Joins by keys that were told apart.
    pub links: Vec<Link>,
}

/// The interpretation with what it leaves unsaid; `None` where it says all.
pub(crate) fn completed(interpretation: &Interpretation, tokens: &[Token], lexicon: &Lexicon) -> Option<Completed> {
    if let Some((items, links)) = crate::meaning::dealt::differing(&interpretation.items, tokens, lexicon) {
        let interpretation = Interpretation { items, score: interpretation.score };
        return Some(Completed { interpretation, also: None, top: None, links });
    }
    let lined = crate::meaning::lineage::read(&interpretation.items, tokens, lexicon);
    let top = lined.as_ref().and_then(|l| l.top);
    let lined = lined.or_else(|| {
        let dealt = crate::meaning::dealt::read(&interpretation.items, tokens, lexicon);
        let items = dealt.or_else(|| crate::meaning::ways::read(&interpretation.items, tokens, lexicon))?;
        Some(crate::meaning::lineage::Lined { items, top: None })
    });
    let lined = match lined {
        None => named_by_value(&interpretation.items, tokens, lexicon).map(|items| crate::meaning::lineage::Lined { items, top: None }),
        some => some,
    };
    let all = lined.as_ref().map_or(&interpretation.items, |l| &l.items);
    let people = who(all, tokens, lexicon)
        .or_else(|| having::who_has(all, tokens, lexicon))
        .or_else(|| who_did(all, tokens, lexicon))
        .or_else(|| of_a_kind(all, tokens, lexicon))
        .or_else(|| most_kind::read(all, tokens, lexicon))
        .or_else(|| so_often(all, tokens))
        .or_else(|| of_that_status(all, tokens, lexicon));
    let done = deed(people.as_ref().unwrap_or(all), tokens, lexicon);
    let (items, also) = match (people, done, lined) {
        (_, Some((items, also)), _) => (items, Some(also)),
        (Some(items), None, _) => (items, None),
        (None, None, Some(lined)) => (lined.items, None),
        (None, None, None) => return None,
    };
    Some(Completed { interpretation: Interpretation { items, score: interpretation.score }, also, top, links: Vec::new() })
}

/// The first of the interpretations whose words leave no other reading, with that reading.
pub(crate) fn decided(interpretations: &[Interpretation], set: Setting<'_>) -> Option<(usize, Composed)> {
    interpretations.iter().enumerate().find_map(|(rank, i)| {
        let whole = completed(i, set.tokens, set.lexicon);
        Some((rank, crate::meaning::decided(whole.as_ref().map_or(i, |w| &w.interpretation), set)?))
    })
}

/// 'savings accounts' of accounts with the kind 'savings account': the value's own words name the rows, too.
fn named_by_value(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    let at = items.iter().position(|i| {
        let Sense::Value { table, column, .. } = i.sense else { return false };
        let last = tokens.get(i.end.wrapping_sub(1)).filter(|t| !t.quoted && i.end > i.start + 1);
        let named = last.is_some_and(|t| lexicon.tables[table].words.last() == Some(&t.lemma));
        named && lexicon.roles[table].categorizes(column) && !lexicon.tables[table].display.contains(&column)
    })?;
    let Sense::Value { table, .. } = items[at].sense else { return None };
    if items.iter().any(|i| matches!(i.sense, Sense::Table(t) if t == table)) {
        return None;
    }
    let mut kept = items.to_vec();
    let end = items[at].end;
    kept.insert(at + 1, Item { sense: Sense::Table(table), start: end, end, fit: 1.0 });
    Some(kept)
}

/// 'which member borrowed the most books': the loans are counted, of which the verb tells, not the books. With the rows that are named.
fn deed(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<(Vec<Item>, usize)> {
    let said = |i: usize| items.get(i).and_then(|x| tokens.get(x.start..x.end)).unwrap_or_default();
    let ranked = (1..items.len()).find(|&i| {
        matches!(items[i].sense, Sense::Keyword("sup", _))
            && said(i).last().is_some_and(|t| matches!(t.lower.as_str(), "most" | "least" | "fewest"))
    })?;
    let Some(Sense::Table(named)) = items.get(ranked + 1).map(|x| &x.sense) else { return None };
    let verb = ranked - 1;
    let event = match items[verb].sense {
        Sense::Table(t) | Sense::Column(t, _) => t,
        _ => return None,
    };
    let refers =
        |to: usize| to != event && lexicon.adjacent[event].iter().any(|&e| lexicon.edges[e].from == event && lexicon.edges[e].to == to);
    let whose = items.iter().any(|i| matches!(i.sense, Sense::Table(t) if t != *named && refers(t)));
    let deed = said(verb).last().is_some_and(|t| crate::compose::state::is_deed(&t.lower));
    let valued = matches!(items.get(ranked + 2).map(|x| &x.sense), Some(Sense::Column(..)));
    if !deed || !whose || !refers(*named) || valued || lexicon.tables[event].date.is_none() {
        return None;
    }
    let mut kept = items.to_vec();
    kept[ranked + 1].sense = Sense::Table(event);
    kept.remove(verb);
    Some((kept, *named))
}

/// 'who has the most loans', 'who borrowed most often': the people that the rows belong to are what is ranked.
fn who(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    let tag = |i: usize| match items.get(i).map(|x| &x.sense) {
        Some(Sense::Keyword(tag, _)) => *tag,
        _ => "",
    };
    let at = (0..items.len()).find(|&i| {
        matches!(tag(i), "who" | "that") && tokens.get(items[i].start).is_some_and(|t| matches!(t.lower.as_str(), "who" | "whom"))
    })?;
    let opens = at == 0 || matches!(items[at - 1].sense, Sense::Punctuation(_));
    let person = |t: usize| lexicon.is_person(t);
    let named = items.iter().any(|i| matches!(i.sense, Sense::Table(t) if person(t)));
    if !opens || named {
        return None;
    }
    let ranked = (at + 1..items.len()).find(|&i| {
        let most = tokens.get(items[i].start..items[i].end).unwrap_or_default().iter().any(|t| {
            matches!(
                t.lower.as_str(),
                "most" | "least" | "fewest" | "often" | "highest" | "lowest" | "largest" | "biggest" | "smallest" | "oftenest"
            )
        });
        most && matches!(tag(i), "sup" | "sup_count" | "sup_frequent")
    })?;
    // What is counted or summed stands behind the superlative, or is the verb before it.
    let behind = (ranked + 1..items.len()).chain((at + 1..ranked).rev());
    let spoken = behind.filter_map(|i| match items[i].sense {
        Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } => Some(t),
        _ => None,
    });
    let people = |t: usize| {
        let mut to: Vec<usize> =
            lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && person(e.to)).map(|e| e.to).collect();
        to.dedup();
        to
    };
    let found = spoken.filter(|t| !person(*t)).find_map(|t| match people(t).as_slice() {
        [one] => Some(*one),
        _ => None,
    });
    let mut kept = items.to_vec();
    let start = items[at].end;
    // The verb tells what they did, where it is called like the rows: 'who borrowed the most' of loans with a day of borrowing.
    let t = found?;
    kept[at].sense = Sense::Keyword("which", "");
    kept.insert(at + 1, Item { sense: Sense::Table(t), start, end: start, fit: 1.0 });
    if !items.iter().any(|i| matches!(i.sense, Sense::Table(x) if x != t))
        && counted_by_verb(&mut kept, (at + 2, ranked + 1), t, lexicon).is_none()
    {
        return None;
    }
    Some(kept)
}

/// 'which carts ran more than 30 times': the verb names the rows that are counted, as 'that ran' does.
fn so_often(items: &[Item], tokens: &[Token]) -> Option<Vec<Item>> {
    let times =
        |i: &Item| tokens.get(i.start..i.end).unwrap_or_default().iter().any(|t| matches!(t.lower.as_str(), "times" | "twice" | "once"));
    let which = |i: &Item| matches!(i.sense, Sense::Keyword("which" | "ask", _));
    let at = (0..items.len().saturating_sub(1)).find(|&i| {
        let (Sense::Table(a), Sense::Table(b)) = (&items[i].sense, &items[i + 1].sense) else { return false };
        let verb = tokens.get(items[i + 1].start).filter(|_| items[i + 1].end == items[i + 1].start + 1);
        a != b && verb.is_some_and(|t| crate::compose::state::is_deed(&t.lower))
    })?;
    if !items[..at].iter().any(which) || !items[at + 2..].iter().any(times) {
        return None;
    }
    let mut kept = items.to_vec();
    let start = items[at].end;
    kept.insert(at + 1, Item { sense: Sense::Keyword("that", ""), start, end: start, fit: 1.0 });
    Some(kept)
}

/// 'guests with gold status': the noun says what kind of thing the value is, and names no column of other rows.
fn of_that_status(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    const KINDS: &[&str] = &["status", "tier", "level", "grade", "rank"];
    let at = (1..items.len()).find(|&i| {
        let word = tokens.get(items[i].start).filter(|_| items[i].end == items[i].start + 1);
        items[i - 1].end == items[i].start && word.is_some_and(|w| KINDS.contains(&w.lower.as_str()))
    })?;
    let (Sense::Value { table, column, .. }, Sense::Column(other, _)) = (&items[at - 1].sense, &items[at].sense) else { return None };
    let kind = lexicon.roles[*table].categorizes(*column) && !lexicon.tables[*table].display.contains(column);
    if !kind || other == table {
        return None;
    }
    let mut kept = items.to_vec();
    // The value's own words are those of both.
    kept[at - 1].end = items[at].end;
    kept.remove(at);
    Some(kept)
}

/// 'gold members', 'VIP customers': the people of whom the word before is kept, whatever else is called so in part.
fn of_a_kind(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    const ANYBODY: &[&str] = &["member", "customer", "client", "people", "person", "guest", "user", "individual", "holder"];
    let at = (1..items.len()).find(|&i| {
        let word = tokens.get(items[i].start).filter(|_| items[i].end == items[i].start + 1);
        items[i - 1].end == items[i].start && word.is_some_and(|w| ANYBODY.contains(&w.lemma.as_str()))
    })?;
    let Sense::Value { table, column, .. } = items[at - 1].sense else { return None };
    let kind = lexicon.is_person(table) && lexicon.roles[table].categorizes(column) && !lexicon.tables[table].display.contains(&column);
    // What is called so outright is meant.
    let other = match items[at].sense {
        Sense::Table(t) => t != table && items[at].fit < 0.95,
        Sense::Column(..) | Sense::Unknown => items[at].fit < 0.95,
        _ => false,
    };
    if !kind || !other {
        return None;
    }
    let mut kept = items.to_vec();
    kept[at].sense = Sense::Table(table);
    Some(kept)
}

/// 'who retired last year', 'who was hired in May': the people whose own day tells it.
fn who_did(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    let (first, next) = items.split_first()?;
    if first.start > 0 || tokens.first().is_none_or(|t| t.lower != "who") || !matches!(first.sense, Sense::Keyword("who" | "that", _)) {
        return None;
    }
    let verb = next.iter().find(|i| !matches!(i.sense, Sense::Keyword("verb" | "filler" | "all" | "exists", _)))?;
    let Sense::Column(t, c) = verb.sense else { return None };
    let deed = tokens.get(verb.end.checked_sub(1)?).is_some_and(|w| crate::compose::state::is_deed(&w.lower) || w.lower == "left");
    let other = |i: &Item| matches!(i.sense, Sense::Table(_)) || matches!(i.sense, Sense::Column(x, _) if x != t);
    let dated = lexicon.schema.tables[t].columns[c].class.is_temporal() && lexicon.is_person(t);
    if !deed || !dated || next.iter().any(other) {
        return None;
    }
    let mut kept = items.to_vec();
    kept[0].sense = Sense::Keyword("which", "");
    kept.insert(1, Item { sense: Sense::Table(t), start: first.end, end: first.end, fit: 1.0 });
    Some(kept)
}

/// A verb before a superlative without a noun: the rows that are called like it are counted.
fn counted_by_verb(items: &mut Vec<Item>, (from, ranked): (usize, usize), whose: usize, lexicon: &Lexicon) -> Option<()> {
    let noun = (ranked + 1..items.len()).any(|i| matches!(items[i].sense, Sense::Column(t, c) if lexicon.is_measure(t, c)));
    if noun {
        return Some(());
    }
    let refers = |t: usize| lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t && lexicon.edges[e].to == whose && t != whose);
    let at = (from..ranked).find(|&i| match items[i].sense {
        Sense::Column(t, _) | Sense::Value { table: t, .. } => refers(t),
        _ => false,
    })?;
    let table = match items[at].sense {
        Sense::Column(t, _) => t,
        Sense::Value { table, .. } => table,
        _ => return None,
    };
    let end = items[ranked].end;
    items.insert(ranked + 1, Item { sense: Sense::Table(table), start: end, end, fit: 1.0 });
    Some(())
}

/// Says in the query of a completed interpretation what its words still mean.
pub(crate) fn settle(completed: Option<&Completed>, items: &[Item], set: Setting<'_>, query: &mut Query) {
    let (tokens, lexicon, default_limit) = (set.tokens, set.lexicon, set.default_limit);
    if let (Some(t), None) = (completed.and_then(|w| w.also), &query.source) {
        query.also.push(TableRef::new(&lexicon.schema.tables[t].name));
    }
    if let (Some(w), None) = (completed, &query.source) {
        query.links.extend(w.links.iter().filter(|l| !query.links.contains(l)).cloned().collect::<Vec<_>>());
    }
    if let Some(t) = completed.and_then(|w| w.top) {
        crate::meaning::lineage::lead_up(query, t, lexicon);
    }
    one_of_top(items, tokens, query, lexicon);
    extreme_first(tokens, query);
    if !nth(items, query) {
        as_many(items, tokens, query);
    }
    several(items, tokens, (query, default_limit));
    crate::compose::most_of::settle(query, tokens, lexicon);
    show_rank(query, tokens, lexicon);
}

/// 'the beers, strongest first', 'most expensive first': an order of all, not the first alone.
fn extreme_first(tokens: &[Token], query: &mut Query) {
    let Some(last) = tokens.iter().rposition(|t| !t.punctuation) else { return };
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let Some(first) = (last.saturating_sub(2)..=last).find(|&i| word(i) == "first") else { return };
    let Some(adjective) = first.checked_sub(1) else { return };
    let degree = usize::from(adjective > 0 && matches!(word(adjective - 1), "most" | "least"));
    let extreme =
        degree > 0 || word(adjective).ends_with("est") && word(adjective).len() > 4 || matches!(word(adjective), "best" | "worst");
    let set_off = (adjective - degree).checked_sub(1).is_some_and(|i| tokens[i].punctuation);
    let another = (0..adjective - degree)
        .any(|i| matches!(word(i), "top" | "most" | "least" | "bottom" | "first" | "last") || word(i).ends_with("est"));
    if extreme && set_off && !another && query.limit == Some(1) && !query.order_by.is_empty() {
        query.limit = None;
    }
}

/// 'the most common reasons': more than one, as many as a ranking shows.
fn several(items: &[Item], tokens: &[Token], (query, usual): (&mut Query, u64)) {
    let numbered = items.iter().any(|i| matches!(i.sense, Sense::Number(_)));
    let at = items.iter().position(|i| matches!(i.sense, Sense::Keyword("sup_frequent", _)));
    let Some(noun) = at.and_then(|i| items.get(i + 1)).filter(|_| !numbered) else { return };
    let named = matches!(noun.sense, Sense::Table(_) | Sense::Column(..));
    // 'the most common kind of choirs' is one kind.
    let head = (noun.start..noun.end).find(|&i| tokens.get(i + 1).is_none_or(|t| t.lower == "of") || i + 1 == noun.end);
    let plural = head.and_then(|i| tokens.get(i)).is_some_and(|t| t.lower != t.lemma && t.lower.ends_with('s'));
    if named && plural && query.limit == Some(1) && query.offset.is_none() && !query.group_by.is_empty() && query.source.is_none() {
        query.limit = Some(usual);
    }
}

/// Several rows in an order are told with what orders them: 'the five boats with the most trips' and how many each had.
fn show_rank(query: &mut Query, tokens: &[Token], lexicon: &Lexicon) {
    let several = (query.limit.is_some_and(|n| n > 1) || tokens.iter().any(|t| t.worded && t.lower == crate::spoken::BESIDE))
        && !query.distinct
        && query.source.is_none()
        && query.set.is_none();
    let Some(first) = query.order_by.first().filter(|_| several) else { return };
    let rows = match &first.expr {
        Expr::CountRows(_) | Expr::Aggregate { .. } => !query.group_by.is_empty(),
        Expr::Column(_) => query.group_by.is_empty() && query.select.iter().all(|o| !o.expr.is_aggregate()),
        _ => false,
    };
    if rows && !query.select.iter().any(|o| o.expr == first.expr) {
        let expr = first.expr.clone();
        let alias = crate::compose::alias(&expr, &query.select, lexicon);
        query.select.push(Output { expr, alias });
    }
}

/// 'which three of our boats carried the most', 'by which five cooks': as many rows as were asked for with their name.
fn as_many(items: &[Item], tokens: &[Token], query: &mut Query) {
    let tag = |i: usize| match items.get(i).map(|x| &x.sense) {
        Some(Sense::Keyword(tag, _)) => *tag,
        _ => "",
    };
    let Some(ranked) = (0..items.len()).find(|&i| matches!(tag(i), "sup" | "sup_count" | "sup_frequent" | "sup_sold")) else { return };
    let number = |i: usize| match &items[i].sense {
        Sense::Number(n) if !n.ordinal && !n.percent && !n.money && n.value.fract() == 0.0 && (2.0..1000.0).contains(&n.value) => {
            Some(n.value as u64)
        }
        _ => None,
    };
    let asked = |i: usize| i.checked_sub(1).is_none_or(|b| matches!(tag(b), "which" | "ask" | "filler" | "who" | "all") || b + 1 < 2);
    let several = |i: usize| {
        let next = (i + 1..items.len()).find(|&k| !matches!(tag(k), "of" | "filler" | "all" | "distinct" | "its"));
        let timed = |k: usize| matches!(items[k].sense, Sense::Time(crate::time::TimeMeaning::GroupBy(_)));
        let rows = next.filter(|&k| (matches!(items[k].sense, Sense::Table(_) | Sense::Column(..)) || timed(k)) && k < ranked);
        rows.and_then(|k| tokens.get(items[k].end.checked_sub(1)?)).is_some_and(|t| t.lower != t.lemma || t.lower.ends_with('s'))
    };
    let Some(n) = (0..ranked).find_map(|i| number(i).filter(|_| asked(i) && several(i))) else { return };
    if query.limit == Some(1) && !query.order_by.is_empty() {
        query.limit = Some(n);
    }
}

/// 'the second most', 'third oldest': one row, so many places down. True where it was said.
fn nth(items: &[Item], query: &mut Query) -> bool {
    let place = |i: usize| match &items.get(i)?.sense {
        Sense::Number(n) if n.ordinal && n.value >= 2.0 && n.value < 1000.0 => Some(n.value as u64),
        _ => None,
    };
    let ranks = |i: usize| {
        matches!(
            items.get(i).map(|x| &x.sense),
            Some(Sense::Keyword("sup" | "sup_count" | "sup_frequent" | "sup_sold", _) | Sense::Adjective(..))
        )
    };
    let Some(n) = (0..items.len()).find_map(|i| place(i).filter(|_| ranks(i + 1))) else { return false };
    if let (Some(_), None, false) = (query.limit, query.offset, query.order_by.is_empty()) {
        query.limit = Some(1);
        query.offset = Some(n - 1);
        return true;
    }
    // Within groups: the position itself.
    let positioned = query.source.as_ref().is_some_and(|s| {
        s.select.iter().any(|o| {
            matches!(o.expr, Expr::Window { kind: WindowKind::RowNumber | WindowKind::Rank, .. }) && o.alias.as_deref() == Some("position")
        })
    });
    for p in &mut query.filter {
        if let (true, Predicate::Compare { left: Expr::Derived(name), op, right }) = (positioned, p)
            && name == "position"
        {
            *op = Comparison::Equal;
            *right = Expr::Number(n.to_string());
            return true;
        }
    }
    false
}

/// 'our top customer', 'the top cause by number of repairs', 'the top lift in each valley': one, not as many as a ranking shows.
fn one_of_top(items: &[Item], tokens: &[Token], query: &mut Query, lexicon: &Lexicon) {
    let word = |i: usize| items.get(i).and_then(|x| tokens.get(x.end.checked_sub(1)?));
    let top = |i: usize| matches!(items[i].sense, Sense::Keyword("top", _)) && word(i).is_some_and(|t| t.lower == "top");
    let one = |i: usize| word(i).is_some_and(|t| t.lower == t.lemma && !t.lower.ends_with('s'));
    let single = |i: usize| match items.get(i).map(|x| &x.sense) {
        Some(Sense::Table(_)) => one(i),
        // What sorts rows, with what it is told by behind it: 'top status' alone is how a list may be headed.
        Some(Sense::Column(t, c)) => {
            let by = items.get(i + 1).is_some_and(|x| matches!(x.sense, Sense::Keyword("by" | "group_by" | "prep" | "in_order", _)));
            one(i) && by && lexicon.schema.tables[*t].columns[*c].class.is_text()
        }
        _ => false,
    };
    let Some(at) = (0..items.len()).find(|&i| top(i) && single(i + 1)) else { return };
    // 'top customer countries', 'top product names' rank what stands behind.
    if matches!(items.get(at + 2).map(|x| &x.sense), Some(Sense::Table(_) | Sense::Column(..) | Sense::Unknown)) {
        return;
    }
    if query.limit.is_some() && !query.order_by.is_empty() {
        query.limit = Some(1);
        return;
    }
    // The first of each group.
    if query.source.is_none() {
        return;
    }
    for p in &mut query.filter {
        if let Predicate::Compare { left: Expr::Derived(name), op, right } = p
            && name == "position"
            && *op == Comparison::LessOrEqual
        {
            *op = Comparison::Equal;
            *right = Expr::Number("1".into());
            return;
        }
    }
}
