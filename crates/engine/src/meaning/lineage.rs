//! Rows at any depth of a table that refers to itself: 'who reports to Ada, directly or indirectly', 'all parts of the pump, at every level',
//! 'the takings of the whole team under Ada', 'books in Crafts, subcategories included', 'loans per top-level category'.
//!
//! The words that say so become a condition on the rows, so the rest of the question is read as ever: it may count them, sum what belongs
//! to them, restrict and group. Without such words one level is meant, which is read in [`super::ends`].

use super::ends::{ANYBODY, Asked, Named, Spoken, around, names};
use super::parts::{column, table_ref};
use super::roles::{Kin, Noun};
use crate::lexicon::{Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Expr, Lineage, Output, Predicate, Query, Topmost};
use crate::text::Token;
use once_cell::sync::Lazy;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Depth,
    Included,
    Line,
    Stem,
    Top,
    Beside,
}

static PHRASES: Lazy<crate::hashing::QuickMap<&'static str, Kind>> = Lazy::new(|| {
    let lines = include_str!("../../data/lineage.tsv").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| l.split_once('\t'))
        .filter_map(|(phrase, kind)| {
            let kind = match kind {
                "depth" => Kind::Depth,
                "included" => Kind::Included,
                "line" => Kind::Line,
                "stem" => Kind::Stem,
                "top" => Kind::Top,
                "beside" => Kind::Beside,
                _ => return None,
            };
            Some((phrase, kind))
        })
        .collect()
});
/// Their first words, most of which stand in no question.
static OPENS: Lazy<crate::hashing::QuickSet<&'static str>> = Lazy::new(|| {
    let opening = PHRASES.iter().filter(|(_, kind)| **kind != Kind::Beside).filter_map(|(p, _)| p.split(' ').next());
    opening.collect()
});
/// Words in the longest phrase.
const LONGEST: usize = 7;
/// What things that consist of others consist of.
const PARTS: &[&str] = &["part", "component", "piece", "constituent", "ingredient", "subassembly", "subcomponent", "material", "item"];
/// What leads from rows to the one that they are below.
const BELOW: &[&str] = &["of", "in", "within", "inside", "under", "underneath", "below", "beneath", "from", "for", "to"];

/// A question about rows at any depth, with the words that said so put as a condition.
pub(crate) struct Lined {
    pub items: Vec<Item>,
    /// The table whose topmost rows are spoken of.
    pub top: Option<usize>,
}

/// What the words say of depth, by place.
struct Said {
    /// Words that stand for nothing else, by their kind.
    marks: Vec<Option<Kind>>,
}

impl Said {
    fn of(tokens: &[Token]) -> Self {
        let mut marks = vec![None; tokens.len()];
        let mut at = 0;
        while at < tokens.len() {
            if !OPENS.contains(tokens[at].lower.as_str()) {
                at += 1;
                continue;
            }
            let found = (1..=LONGEST.min(tokens.len() - at)).rev().find_map(|len| {
                let span = &tokens[at..at + len];
                let words: Vec<&str> = span.iter().filter(|t| !t.quoted).map(|t| t.lower.as_str()).collect();
                let kind = *PHRASES.get(words.join(" ").as_str()).filter(|_| words.len() == len)?;
                (kind != Kind::Beside).then_some((len, kind))
            });
            let Some((len, kind)) = found else {
                at += 1;
                continue;
            };
            marks[at..at + len].fill(Some(kind));
            at += len;
        }
        Self { marks }
    }

    fn has(&self, kind: Kind) -> bool {
        self.marks.contains(&Some(kind))
    }

    /// Takes the words around phrases of depth that only carry them: 'if you count all levels of its bill of materials'.
    fn widen(&mut self, tokens: &[Token], named: &[(usize, usize)]) {
        let free = |i: usize| {
            PHRASES.get(tokens[i].lower.as_str()) == Some(&Kind::Beside) && !named.iter().any(|(from, to)| (*from..*to).contains(&i))
        };
        // Only a clause that opens behind the name: before it, 'of' and 'the' lead to the name itself.
        let deep: Vec<usize> = (0..tokens.len()).filter(|&i| self.marks[i] == Some(Kind::Depth)).collect();
        let (Some(&first), Some(&last)) = (deep.first(), deep.last()) else { return };
        let behind = named.iter().any(|(_, to)| *to <= first);
        let mut i = last + 1;
        while behind && i < tokens.len() && free(i) {
            self.marks[i] = Some(Kind::Depth);
            i += 1;
        }
        let mut i = first;
        while behind && i > 0 && free(i - 1) {
            self.marks[i - 1] = Some(Kind::Depth);
            i -= 1;
        }
    }
}

/// True for a key of a table to itself by one column.
fn itself(edge: &Edge) -> bool {
    edge.from == edge.to && edge.to_unique && edge.from_columns.len() == 1
}

/// The items of a question about rows at any depth; `None` for any other.
pub(crate) fn read(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Lined> {
    lexicon.keys_to_itself().next()?;
    named(items, tokens, lexicon).or_else(|| topmost(items, tokens, lexicon))
}

/// How a row is spoken of, where the words reach in the sentence as it stands.
struct Found<'a> {
    edge: &'a Edge,
    name: Named,
    descends: bool,
    included: bool,
    from: usize,
    to: usize,
    /// The row is only what others belong to: 'books in Crafts and its subcategories'.
    beside: bool,
}

fn named(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Lined> {
    let mut called = lexicon.keys_to_itself().filter(|e| !names(items, e.from, lexicon).is_empty()).peekable();
    called.peek()?;
    let mut said = Said::of(tokens);
    let mut best: Option<Found<'_>> = None;
    for edge in called {
        let all = names(items, edge.from, lexicon);
        let kin = Kin::of(edge, lexicon);
        let sole = sole(edge.from, lexicon).is_some();
        let spans: Vec<(usize, usize)> = all.iter().map(|n| (n.0, n.1)).collect();
        said.widen(tokens, &spans);
        for (from, to, name) in all {
            let found = below_it(tokens, (from, to), &kin, edge, lexicon)
                .or_else(|| deep(tokens, &said, (from, to), (&kin, sole), edge, lexicon))
                .map(|f| Found { name, ..f });
            match (&best, found) {
                (None, Some(f)) => best = Some(f),
                // Two keys are meant alike: which one must be said.
                (Some(known), Some(f)) if known.edge.from_columns != f.edge.from_columns => return None,
                _ => {}
            }
        }
    }
    Some(Lined { items: put(items, tokens, &said, best?, lexicon), top: None })
}

/// 'Crafts and its subcategories', 'Crafts with everything below it'.
fn below_it<'a>(tokens: &[Token], (from, to): (usize, usize), kin: &Kin<'_>, edge: &'a Edge, lexicon: &Lexicon) -> Option<Found<'a>> {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let mut at = to;
    if word(at) == "," {
        at += 1;
    }
    let led = match (word(at), word(at + 1)) {
        ("and" | "including" | "incl" | "plus" | "with", _) => 1,
        ("along" | "together", "with") => 2,
        ("as", "well") if word(at + 2) == "as" => 3,
        _ => 0,
    };
    let mut i = at + led;
    while matches!(word(i), "all" | "of" | "its" | "their" | "his" | "her" | "the" | "any" | "every" | "whole" | "entire") {
        i += 1;
    }
    let found = |to: usize| Found { edge, name: Vec::new(), descends: true, included: true, from, to, beside: true };
    if led > 0 && matches!(word(i), "everything" | "everyone" | "everybody" | "anything" | "anyone" | "those" | "all" | "whatever") {
        let mut k = i + 1;
        while matches!(word(k), "that" | "is" | "who" | "are" | "comes" | "come" | "hangs") {
            k += 1;
        }
        let under = matches!(word(k), "below" | "under" | "underneath" | "beneath");
        return (under && matches!(word(k + 1), "it" | "him" | "her" | "them" | "that" | "this")).then(|| found(k + 2));
    }
    let sub = tokens.get(i).is_some_and(|t| is_sub(t, kin, edge, lexicon));
    if !sub {
        return None;
    }
    let behind = word(i + 1) == "included";
    if led == 0 && !behind {
        return None;
    }
    Some(found(i + 1 + usize::from(behind)))
}

/// 'subcategories', 'sub-areas', 'children': rows below others of their table.
fn is_sub(token: &Token, kin: &Kin<'_>, edge: &Edge, lexicon: &Lexicon) -> bool {
    let own = |w: &str| lexicon.tables[edge.from].words.iter().any(|x| x == w);
    let rest = token.lower.strip_prefix("sub").map(|r| r.trim_start_matches('-'));
    let below = rest.is_some_and(|r| !r.is_empty() && (own(&crate::text::lemma(r)) || token.lower.starts_with("sub-")));
    below || kin.noun(token) == Some(Noun::Below) && !matches!(token.lower.as_str(), "team" | "direct")
}

/// Words of depth around a row's name.
fn deep<'a>(
    tokens: &[Token],
    said: &Said,
    (from, to): (usize, usize),
    (kin, sole): (&Kin<'_>, bool),
    edge: &'a Edge,
    lexicon: &Lexicon,
) -> Option<Found<'a>> {
    let (depth, stem, line) = (said.has(Kind::Depth), said.has(Kind::Stem), said.has(Kind::Line));
    if !depth && !stem && !line {
        return None;
    }
    // The sentence without the words of depth: what is left tells which key, and at which end of it.
    let articles = |i: usize| matches!(tokens[i].lower.as_str(), "a" | "an") && i + 1 == from;
    let left: Vec<usize> =
        (0..tokens.len()).filter(|&i| !matches!(said.marks[i], Some(Kind::Depth | Kind::Included)) && !articles(i)).collect();
    let short: Vec<Token> = left.iter().map(|&i| tokens[i].clone()).collect();
    let (start, end) = (left.iter().position(|&i| i == from)?, left.iter().position(|&i| i + 1 == to)? + 1);
    let spoken = around(&short, start, end, kin, edge.from, lexicon).filter(|s| depth || marked(said, &left, s));
    let spoken = spoken.or_else(|| by_nouns((&short, said, &left), (start, end), (kin, sole), edge, lexicon))?;
    let (first, last) = (*left.get(spoken.from)?, *left.get(spoken.to.checked_sub(1)?)?);
    let descends = spoken.asked == Asked::Below;
    let included = said.has(Kind::Included);
    Some(Found { edge, name: Vec::new(), descends, included, from: first, to: last + 1, beside: false })
}

/// True where one of the words spoken is a noun for all below or above.
fn marked(said: &Said, left: &[usize], s: &Spoken) -> bool {
    left.get(s.from..s.to).unwrap_or_default().iter().any(|&i| matches!(said.marks[i], Some(Kind::Stem | Kind::Line)))
}

/// 'the whole team under Ada', 'all parts of the pump', 'Ada's chain of command'.
fn by_nouns(
    (short, said, left): (&[Token], &Said, &[usize]),
    (from, to): (usize, usize),
    (kin, sole): (&Kin<'_>, bool),
    edge: &Edge,
    lexicon: &Lexicon,
) -> Option<Spoken> {
    let word = |i: usize| short.get(i).map_or("", |t| t.lower.as_str());
    let kind = |i: usize| left.get(i).and_then(|&i| said.marks.get(i).copied().flatten());
    let own = |i: usize| short.get(i).is_some_and(|t| lexicon.tables[edge.from].words.contains(&t.lemma));
    let part = |i: usize| short.get(i).is_some_and(|t| PARTS.contains(&t.lemma.as_str()));
    let rows = |i: usize| own(i) || part(i) || ANYBODY.contains(&word(i)) || matches!(word(i), "everything" | "anything" | "things");
    let below = |i: usize| kind(i) == Some(Kind::Stem) || short.get(i).is_some_and(|t| is_sub(t, kin, edge, lexicon));
    // 'Ada's whole team', 'the pump's parts'
    if word(to) == "'s" {
        let mut i = to + 1;
        while matches!(kind(i), Some(Kind::Stem | Kind::Line)) && i < short.len() && kind(i + 1) == kind(i) {
            i += 1;
        }
        if kind(i) == Some(Kind::Line) {
            return Some(Spoken { asked: Asked::Above, from, to: i + 1 });
        }
        return (below(i) || sole && rows(i)).then_some(Spoken { asked: Asked::Below, from, to: i + 1 });
    }
    // 'what is the pump made of', 'the pump consists of', 'which parts does the pump have'
    let made = |i: usize| match (word(i), word(i + 1), word(i + 2)) {
        ("made" | "built" | "put" | "composed", "up" | "together", "of" | "from") => Some(i + 3),
        ("made" | "built" | "composed" | "consists" | "consist" | "consisting" | "assembled", "of" | "from", _) => Some(i + 2),
        ("contains" | "contain" | "comprises" | "comprise", _, _) => Some(i + 1),
        _ => None,
    };
    let mut opens = from;
    while opens > 0 && matches!(word(opens - 1), "the" | "our" | "is" | "are" | "does" | "do" | "did" | "a" | "an" | "one") {
        opens -= 1;
    }
    if let Some(end) = made(to).or_else(|| made(to + 1).filter(|_| matches!(word(to), "is" | "are" | "was" | "itself"))) {
        return sole.then_some(Spoken { asked: Asked::Below, from: opens, to: end });
    }
    let asked = (opens..from).any(|i| matches!(word(i), "does" | "do" | "did"));
    if asked && matches!(word(to), "have" | "contain" | "hold" | "need") && opens > 0 && (below(opens - 1) || sole && rows(opens - 1)) {
        let opens = if own(opens - 1) { opens } else { opens - 1 };
        return Some(Spoken { asked: Asked::Below, from: opens, to: to + 1 });
    }
    let mut led = from.checked_sub(1)?;
    while matches!(word(led), "the" | "our" | "a" | "an" | "one" | "named" | "called") || own(led) {
        led = led.checked_sub(1)?;
    }
    let prep = word(led);
    let mut noun = led.checked_sub(1)?;
    while matches!(
        word(noun),
        "is" | "are" | "sit" | "sits" | "work" | "works" | "working" | "go" | "goes" | "that" | "who" | "used" | "needed"
    ) {
        noun = noun.checked_sub(1)?;
    }
    if matches!(prep, "above" | "over") && (rows(noun) || kind(noun) == Some(Kind::Line) || word(noun) == "who") {
        let opens = (0..=noun).rev().take_while(|&i| kind(i) == Some(Kind::Line)).last().unwrap_or(led);
        return Some(Spoken { asked: Asked::Above, from: opens, to });
    }
    if !BELOW.contains(&prep) {
        return None;
    }
    if kind(noun) == Some(Kind::Line) {
        let opens = (0..=noun).rev().take_while(|&i| kind(i) == Some(Kind::Line)).last().unwrap_or(noun);
        return Some(Spoken { asked: Asked::Above, from: opens, to });
    }
    if below(noun) {
        let opens = (0..=noun).rev().take_while(|&i| below(i)).last().unwrap_or(noun);
        return Some(Spoken { asked: Asked::Below, from: opens, to });
    }
    if kin.reports(word(noun)) && !kin.works(word(noun)) && prep == "of" {
        return Some(Spoken { asked: Asked::Below, from: noun, to });
    }
    // The rows' own name stays, to be counted or listed.
    let opens = if own(noun) { led } else { noun };
    (sole && rows(noun)).then_some(Spoken { asked: Asked::Below, from: opens, to })
}

/// The items with the words of depth put as a condition.
fn put(items: &[Item], tokens: &[Token], said: &Said, found: Found<'_>, lexicon: &Lexicon) -> Vec<Item> {
    let t = found.edge.from;
    let words = |i: &Item| tokens.get(i.start..i.end).unwrap_or_default();
    let within = |i: &Item| i.start < found.to && i.end > found.from;
    let depth = |i: &Item| {
        i.end > i.start && said.marks.get(i.start..i.end).is_some_and(|m| m.iter().all(|k| matches!(k, Some(Kind::Depth | Kind::Included))))
    };
    let anybody = |i: &Item| !words(i).is_empty() && words(i).iter().all(|w| ANYBODY.contains(&w.lower.as_str()));
    let outside: Vec<&Item> = items.iter().filter(|i| !within(i) && !depth(i)).collect();
    let own = outside.iter().any(|i| i.sense == Sense::Table(t));
    // Something else is asked of them: 'the takings of everyone below Ada'.
    let asked_else = outside.iter().any(|i| match i.sense {
        Sense::Table(u) | Sense::Value { table: u, .. } => u != t,
        Sense::Column(u, c) => u != t && lexicon.is_measure(u, c),
        Sense::Keyword("measure" | "how_much", _) | Sense::Measured(_) => true,
        _ => false,
    });
    let listed = !found.beside && !own && !asked_else;
    let start = Query {
        select: vec![Output { expr: column(lexicon, t, found.edge.to_columns[0]), alias: None }],
        subject: Some(table_ref(lexicon, t)),
        filter: found
            .name
            .into_iter()
            .map(|(c, value)| Predicate::In { expr: column(lexicon, t, c), values: vec![Expr::Text(value)], negated: false })
            .collect(),
        ..Query::default()
    };
    let name = |c: usize| lexicon.schema.tables[t].columns[c].name.clone();
    let condition = Predicate::Lineage(Box::new(Lineage {
        of: table_ref(lexicon, t),
        key: name(found.edge.to_columns[0]),
        parent: name(found.edge.from_columns[0]),
        descends: found.descends,
        included: found.included,
        start,
    }));
    let mut kept: Vec<Item> = Vec::with_capacity(items.len() + 1);
    let mut placed = false;
    for item in items {
        if depth(item) {
            continue;
        }
        if within(item) {
            if !placed {
                placed = true;
                if listed && !kept.iter().any(|i| i.sense == Sense::Table(t)) {
                    kept.push(Item { sense: Sense::Table(t), start: found.from, end: found.from, fit: 1.0 });
                }
                kept.push(Item { sense: Sense::Restriction(Box::new(condition.clone())), start: found.from, end: found.to, fit: 1.0 });
            }
        } else if anybody(item) && !matches!(item.sense, Sense::Table(u) if u != t) {
            if listed && !kept.iter().any(|i| i.sense == Sense::Table(t)) {
                kept.push(Item { sense: Sense::Table(t), ..item.clone() });
            }
        } else if listed && matches!(item.sense, Sense::Keyword("who" | "whose" | "that", _)) {
            kept.push(Item { sense: Sense::Keyword("which", ""), ..item.clone() });
        } else {
            kept.push(item.clone());
        }
    }
    kept
}

/// 'per top-level category', 'which topmost units are there': the rows that nothing is above, and all below them.
fn topmost(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Lined> {
    let layered = |i: &Item| matches!(i.sense, Sense::Table(t) if sole(t, lexicon).is_some());
    items.iter().any(layered).then_some(())?;
    let said = Said::of(tokens);
    said.has(Kind::Top).then_some(())?;
    let top = |i: &Item| said.marks.get(i.start..i.end).is_some_and(|m| !m.is_empty() && m.iter().all(|k| *k == Some(Kind::Top)));
    let at = items.iter().position(top)?;
    let noun = items[at..].iter().find(|i| !top(i))?;
    let Sense::Table(t) = noun.sense else { return None };
    let edge = sole(t, lexicon)?;
    let kin = Kin::of(edge, lexicon);
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    // 'sub-areas included', 'with their subcategories'
    let mut gone: Vec<usize> = Vec::new();
    for i in noun.end..tokens.len() {
        if !is_sub(&tokens[i], &kin, edge, lexicon) {
            continue;
        }
        gone.push(i);
        gone.extend((i + 1..tokens.len()).take_while(|&k| matches!(word(k), "included" | "counted" | "too" | "in" | "with")));
        let led =
            |k: &usize| matches!(word(*k), "with" | "including" | "and" | "all" | "its" | "their" | "the" | "together" | "," | "incl");
        gone.extend((noun.end..i).rev().take_while(led));
    }
    let kept = items.iter().filter(|i| !top(i) && !(i.start..i.end).all(|k| gone.contains(&k)) || i.start == i.end).cloned().collect();
    Some(Lined { items: kept, top: Some(t) })
}

/// The only key of a table to itself.
fn sole(t: usize, lexicon: &Lexicon) -> Option<&Edge> {
    let mut own = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| itself(e));
    own.next().filter(|_| own.next().is_none())
}

/// Groups by the topmost row above each, or leaves out what something is above, where rows are listed.
pub(crate) fn lead_up(query: &mut Query, t: usize, lexicon: &Lexicon) -> Option<()> {
    let base = match &mut query.source {
        Some(source) => source.as_mut(),
        None => query,
    };
    let (edge, shape) = (sole(t, lexicon)?, &lexicon.schema.tables[t]);
    let name = |c: usize| shape.columns[c].name.clone();
    let of = |e: &Expr| matches!(e, Expr::Column(c) if c.table == table_ref(lexicon, t));
    if !base.group_by.iter().any(of) {
        base.subject.as_ref().filter(|s| **s == table_ref(lexicon, t))?;
        let expr = column(lexicon, t, edge.from_columns[0]);
        base.filter.push(Predicate::Null { expr, negated: false });
        return Some(());
    }
    let shown = name(*lexicon.tables[t].display.first()?);
    let (key, parent) = (name(edge.to_columns[0]), name(edge.from_columns[0]));
    let up = Expr::Topmost(Box::new(Topmost { of: table_ref(lexicon, t), key, parent, shown: shown.clone() }));
    base.group_by.retain(|e| !of(e));
    base.group_by.push(up.clone());
    base.select.retain(|o| !of(&o.expr));
    base.select.insert(0, Output { expr: up.clone(), alias: Some(shown) });
    base.order_by.iter_mut().filter(|o| of(&o.expr)).for_each(|o| o.expr = up.clone());
    Some(())
}

/// True for a word that says at which depth rows are meant, or how they belong together, where the query looks at all depths.
pub(crate) fn speaks_of_lineage(token: &Token, query: &Query) -> bool {
    let base = query.source.as_deref().unwrap_or(query);
    let deep = base.filter.iter().any(|p| matches!(p, Predicate::Lineage(_)));
    let top =
        base.group_by.iter().any(|e| matches!(e, Expr::Topmost(_))) || base.filter.iter().any(|p| matches!(p, Predicate::Null { .. }));
    if !deep && !top {
        return false;
    }
    let phrase = PHRASES.iter().any(|(p, kind)| {
        let fits = if *kind == Kind::Top { top } else { deep || top && *kind == Kind::Included };
        fits && p.split(' ').any(|w| w == token.lower)
    });
    let sub = token.lower.starts_with("sub") && token.lower.len() > 4;
    phrase
        || sub
        || deep && (super::ends::speaks_of_ends(&token.lower) || PARTS.contains(&token.lemma.as_str()) || is_pointer(&token.lower))
}

/// 'everything below it'
fn is_pointer(word: &str) -> bool {
    matches!(word, "everything" | "anything" | "underneath" | "above" | "over" | "inside" | "within")
}
