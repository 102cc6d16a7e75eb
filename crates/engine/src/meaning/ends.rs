//! Both ends of a key of a table to itself: 'who reports to Ada', 'Ada's line manager', 'subcategories of Ales', 'who has Ada as
//! their mentor'. The words around the name of a row tell at which end of the key it stands; the rest of the question is read as if it
//! spoke of the rows at the other end, so that it may count them, restrict them or ask anything of them.

use super::parts::{Meaning, Style, column_ref, table_ref};
use super::roles::{Kin, Noun};
use super::view::View;
use super::{build, read, settle};
use crate::compose::{Composed, Setting};
use crate::lexicon::{Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Expr, Link, Predicate, TableRef};
use crate::text::Token;

/// At which end of the key the rows stand that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// What the named row refers to: its superior.
    Above,
    /// Those that refer to the named row.
    Below,
}

/// A way the question speaks of a key: what is asked for, and the words that say so, the name among them.
pub(super) struct Spoken {
    pub asked: Asked,
    pub from: usize,
    pub to: usize,
}

/// Words for people that are told apart by no table.
pub(super) const ANYBODY: &[&str] = &[
    "people",
    "person",
    "persons",
    "employee",
    "employees",
    "staff",
    "colleague",
    "colleagues",
    "folks",
    "everybody",
    "everyone",
    "anyone",
    "anybody",
    "somebody",
    "someone",
    "worker",
    "workers",
    "man",
    "men",
    "woman",
    "women",
    "those",
    "all",
];

/// True where a query looks at a table through a key to itself.
pub(crate) fn looks_at_both(links: &[Link]) -> bool {
    links.iter().any(|l| l.from.name == l.to.name && l.from.instance != l.to.instance)
}

/// True for a word of a relation between rows of one table, or for a word for anybody in it.
pub(crate) fn speaks_of_ends(word: &str) -> bool {
    super::roles::is_of_relation(word) || ANYBODY.contains(&word)
}

/// The query of a question that speaks of both ends of a key; `None` for any other.
///
/// With `itself` of a key of a table to itself, else of a key to another table that says in what role: 'who owns the Ada account'.
pub(super) fn derive(items: &[Item], set: Setting<'_>, style: Style, itself: bool) -> Option<Composed> {
    let lexicon = set.lexicon;
    let (edge, name, spoken) = found(items, set, itself)?;
    let (t, other) = if spoken.asked == Asked::Below { (edge.from, edge.to) } else { (edge.to, edge.from) };
    // 'shows led by Ada' asks for shows, not for the artists below her.
    let elsewhere = items.iter().any(|i| {
        let generic = set.tokens.get(i.start..i.end).is_some_and(|w| w.iter().all(|w| ANYBODY.contains(&w.lower.as_str())));
        i.end <= spoken.from && !generic && matches!(i.sense, Sense::Table(u) if u != t)
    });
    let called = set.tokens[..spoken.from].iter().any(|w| {
        let named = |u: usize| u != t && lexicon.tables[u].words.last() == Some(&w.lemma);
        w.lower != w.lemma && !ANYBODY.contains(&w.lower.as_str()) && lexicon.tables_called(&w.lemma).iter().any(|&u| named(u))
    });
    if itself && (elsewhere || called) {
        return None;
    }
    let mut kept: Vec<Item> = Vec::with_capacity(items.len());
    let mut placed = false;
    let person = lexicon.roles[t].role.as_ref().is_some_and(|r| r.name == "person") || lexicon.tables[t].person.is_some();
    for item in items {
        let within = item.start < spoken.to && item.end > spoken.from;
        let words = set.tokens.get(item.start..item.end).unwrap_or_default();
        let anybody = words.iter().all(|w| ANYBODY.contains(&w.lower.as_str())) && !words.is_empty();
        if within {
            if !placed && !kept.iter().any(|i| i.sense == Sense::Table(t)) {
                kept.push(Item { sense: Sense::Table(t), start: spoken.from, end: spoken.from, fit: 1.0 });
            }
            placed = true;
        } else if anybody && (person || item.sense == Sense::Unknown) {
            if !kept.iter().any(|i| i.sense == Sense::Table(t)) {
                kept.push(Item { sense: Sense::Table(t), ..item.clone() });
            }
        } else if matches!(item.sense, Sense::Keyword("who" | "whose" | "that", _)) {
            kept.push(Item { sense: Sense::Keyword("which", ""), ..item.clone() });
        } else {
            kept.push(item.clone());
        }
    }
    let view = View::new(&kept, set);
    if view.beyond() {
        return None;
    }
    let mut meaning: Meaning = read::read(&view, style);
    if meaning.beyond {
        return None;
    }
    settle::settle(&mut meaning, &view, style)?;
    let here = table_ref(lexicon, t);
    let there = TableRef { instance: u8::from(itself), ..table_ref(lexicon, other) };
    let (from, to) = if spoken.asked == Asked::Below { (here, there.clone()) } else { (there.clone(), here) };
    let names = |t: usize, columns: &[usize]| columns.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect();
    let (from_columns, to_columns) = (names(edge.from, &edge.from_columns), names(edge.to, &edge.to_columns));
    meaning.links.push(Link { from, from_columns, to, to_columns });
    for (c, value) in name {
        let expr = Expr::Column(ColumnRef { table: there.clone(), ..column_ref(lexicon, other, c) });
        meaning.conditions.push(Predicate::In { expr, values: vec![Expr::Text(value)], negated: false });
    }
    build::build(meaning, &view)
}

pub(super) type Named = Vec<(usize, String)>;

/// The key that is spoken of, with the name of a row beside it.
fn found<'a>(items: &[Item], set: Setting<'a>, itself: bool) -> Option<(&'a Edge, Named, Spoken)> {
    let lexicon = set.lexicon;
    let single = |e: &&Edge| (e.from == e.to) == itself && e.to_unique && e.from_columns.len() == 1;
    let mut best: Option<(bool, &Edge, Named, Spoken)> = None;
    // Only keys at whose ends something is called by name.
    let named = items.iter().filter_map(|i| if let Sense::Value { table, .. } = i.sense { Some(table) } else { None });
    for edge in lexicon.keys_of(named).filter(single) {
        let kin = Kin::of(edge, lexicon);
        if !itself && kin.is_plain() {
            continue;
        }
        let near = names(items, edge.from, lexicon).into_iter().map(|n| (edge.from, n));
        let far = names(items, edge.to, lexicon).into_iter().map(|n| (edge.to, n)).filter(|_| !itself);
        for (named, (from, to, name)) in near.chain(far) {
            let Some(mut spoken) = around(set.tokens, from, to, &kin, named, lexicon) else { continue };
            // A row at one end asks for the other.
            if !itself && (spoken.asked == Asked::Above) != (named == edge.from) {
                continue;
            }
            // 'the Ada account'
            if set.tokens.get(spoken.to).is_some_and(|w| lexicon.tables[named].words.contains(&w.lemma)) {
                spoken.to += 1;
            }
            let words = &set.tokens[spoken.from..spoken.to];
            let outright = words.iter().any(|w| kin.own(w));
            match &best {
                Some((known, ..)) if *known == outright => {
                    // Two keys are meant alike: which one must be said.
                    if best.as_ref().is_some_and(|b| b.1.from_columns != edge.from_columns) {
                        return None;
                    }
                }
                Some((true, ..)) => {}
                _ => best = Some((outright, edge, name, spoken)),
            }
        }
    }
    best.map(|(_, edge, name, spoken)| (edge, name, spoken))
}

/// Rows of a table that are called by name: from which word to which, and by what.
pub(super) fn names(items: &[Item], t: usize, lexicon: &Lexicon) -> Vec<(usize, usize, Named)> {
    let entry = &lexicon.tables[t];
    let names = |c: usize| {
        entry.display.contains(&c) || lexicon.roles[t].is(c, "name") || entry.person.is_some_and(|(first, last)| c == first || c == last)
    };
    let mut out: Vec<(usize, usize, Named)> = Vec::new();
    for item in items {
        let Sense::Value { table, column, value, .. } = &item.sense else { continue };
        if *table != t || !names(*column) {
            continue;
        }
        match out.last_mut() {
            Some((_, to, held)) if *to == item.start && held.iter().all(|(c, _)| c != column) => {
                *to = item.end;
                held.push((*column, value.clone()));
            }
            _ => out.push((item.start, item.end, vec![(*column, value.clone())])),
        }
    }
    out
}

/// What the words around a name say of a key.
pub(super) fn around(tokens: &[Token], from: usize, to: usize, kin: &Kin<'_>, t: usize, lexicon: &Lexicon) -> Option<Spoken> {
    let word = |i: Option<usize>| i.and_then(|i| tokens.get(i)).map_or("", |t| t.lower.as_str());
    let is = |i: Option<usize>, words: &[&str]| words.contains(&word(i));
    let noun = |i: Option<usize>| i.and_then(|i| tokens.get(i)).and_then(|w| kin.noun(w));
    let verb = |i: Option<usize>| i.and_then(|i| tokens.get(i)).is_some_and(|w| kin.verb(w));
    let back = |i: Option<usize>, over: &[&str]| {
        let mut i = i;
        while is(i, over) {
            i = i.and_then(|i| i.checked_sub(1));
        }
        i
    };
    let on = |mut i: usize, over: &[&str]| {
        while is(Some(i), over) {
            i += 1;
        }
        i
    };
    let some = |asked, from, to| Some(Spoken { asked, from, to });
    let own = |i: Option<usize>| i.and_then(|i| tokens.get(i)).is_some_and(|w| lexicon.tables[t].words.contains(&w.lemma));
    let before = from.checked_sub(1);
    // 'does Ada manage', 'to whom does Ada report', 'is Ada supervised by'
    let start = |helper: usize| back(helper.checked_sub(1), &["whom", "who", "to", "for", "under", "by", "which"]).map_or(0, |i| i + 1);
    if is(before, &["does", "do", "did", "is", "was", "are"]) && tokens.get(to).is_none_or(|w| w.lower != "'s") {
        let helper = from - 1;
        let opens = start(helper);
        let does = is(before, &["does", "do", "did"]);
        let subject = on(to, &["the", "a", "currently", "directly"]);
        let behind = Some(subject + 1);
        if does && kin.reports(word(Some(subject))) {
            return some(Asked::Above, opens, on(subject + 1, &["to", "for", "under"]));
        }
        if does && is(Some(subject), &["have", "got"]) {
            // 'how many direct reports does Ada have'
            let mut at = helper.checked_sub(1);
            while own(at) {
                at = at.and_then(|i| i.checked_sub(1));
            }
            let opens = back(at?.checked_sub(1), &["direct", "line", "immediate"]).map_or(0, |i| i + 1);
            let asked = match noun(at) {
                Some(Noun::Above) => Asked::Above,
                Some(Noun::Below) => Asked::Below,
                None if kin.reports(word(at)) => Asked::Below,
                None => return None,
            };
            return some(asked, opens, subject + 1);
        }
        if does && verb(Some(subject)) {
            return some(Asked::Below, opens, subject + 1);
        }
        if !does && verb(Some(subject)) && (is(behind, &["by"]) || opens < helper && is(Some(opens), &["by"])) {
            return some(Asked::Above, opens, on(subject + 1, &["by"]));
        }
        if !does && noun(Some(subject)) == Some(Noun::Above) && is(behind, &["of", "for", "to"]) {
            return some(Asked::Below, opens, subject + 2);
        }
        if !does && noun(Some(subject)) == Some(Noun::Below) && is(behind, &["of", "for", "to"]) {
            return some(Asked::Above, opens, subject + 2);
        }
    }
    // 'has Ada as their manager'
    if is(before, &["has", "have", "having", "had", "with", "got"]) && is(Some(to), &["as", "for"]) {
        let at = on(to + 1, &["their", "his", "her", "its", "a", "an", "the", "direct", "line", "immediate"]);
        match noun(Some(at)) {
            Some(Noun::Above) => return some(Asked::Below, from - 1, at + 1),
            Some(Noun::Below) => return some(Asked::Above, from - 1, at + 1),
            None => {}
        }
    }
    // 'Ada's direct reports', 'Ada - line manager'
    let possessive = is(Some(to), &["'s"]);
    let at = on(to, &["'s", "-", "–", ":", ",", "direct", "line", "immediate", "current", "own"]);
    let direct = at > to && is(Some(at - 1), &["direct"]);
    match noun(Some(at)) {
        Some(Noun::Above) if at > to => return some(Asked::Above, from, at + 1),
        Some(Noun::Below) if at > to => return some(Asked::Below, from, at + 1),
        _ => {}
    }
    if kin.reports(word(Some(at))) && (possessive || direct) && !is(Some(at + 1), &["to"]) {
        return some(Asked::Below, from, at + 1);
    }
    // 'Ada reports to whom'
    if kin.reports(word(Some(to))) && is(Some(to + 1), &["to", "under", "for"]) && is(Some(to + 2), &["whom", "who", "which"]) {
        return some(Asked::Above, from, to + 3);
    }
    // What stands before the name.
    let mut led = back(before, &["the", "our", "named", "called"]);
    while own(led) {
        led = led.and_then(|i| i.checked_sub(1));
    }
    let led = back(led, &["the", "our"])?;
    let behind = led.checked_sub(1);
    let filler = |i: Option<usize>| back(i, &["directly", "currently", "immediately"]);
    match word(Some(led)) {
        "of" | "for" | "to" | "under" | "below" | "beneath" if kin.reports(word(filler(behind))) => {
            let verb = filler(behind)?;
            let direct = verb.checked_sub(1).filter(|&i| tokens[i].lower == "direct");
            // 'reports of March' are papers; 'direct reports of Ada' are people.
            let noun = matches!(word(Some(led)), "of" | "for") && !kin.works(word(Some(verb)));
            (!noun || direct.is_some()).then_some(())?;
            some(Asked::Below, direct.unwrap_or(verb), to)
        }
        // 'who is in charge of the Ada branch'
        "of" | "at" | "for" if word(behind) == "charge" && kin.leads() => {
            let opens = back(behind?.checked_sub(1), &["in"]).map_or(0, |i| i + 1);
            some(Asked::Above, opens, to)
        }
        "of" | "for" | "to" => {
            let at = behind?;
            let opens = back(at.checked_sub(1), &["direct", "line", "immediate"]).map_or(0, |i| i + 1);
            match noun(Some(at))? {
                Noun::Above => some(Asked::Above, opens, to),
                Noun::Below => some(Asked::Below, opens, to),
            }
        }
        "under" | "below" | "beneath" => {
            let falls = is(behind, &["is", "are", "sit", "sits", "fall", "falls", "was", "were", "come", "comes", "directly"]);
            let rows = own(behind) || is(behind, ANYBODY);
            (falls || rows).then_some(())?;
            some(Asked::Below, if falls { led - 1 } else { led }, to)
        }
        "by" => verb(filler(behind)).then_some(())?.then_below(filler(behind)?, to),
        "is" | "are" | "=" | ":" | "was" => {
            (noun(behind)? == Noun::Above).then_some(())?;
            let opens = back(behind?.checked_sub(1), &["whose", "the", "their", "direct", "line", "immediate", "where", "with"]);
            // 'who is the manager: …' asks for the manager.
            (!is(opens, &["is", "was"])).then_some(())?;
            some(Asked::Below, opens.map_or(0, |i| i + 1), to)
        }
        _ => {
            if verb(Some(led)) && !is(behind, &["does", "do", "did", "by"]) {
                return some(Asked::Above, led, to);
            }
            let opens = back(behind, &["direct", "line", "immediate", "as", "a", "the", "their"]);
            if noun(Some(led)) == Some(Noun::Above) && is(opens, &["with", "have", "has", "having"]) {
                return some(Asked::Below, opens?, to);
            }
            None
        }
    }
}

/// Closes a reading of what stands below a name.
trait Below {
    fn then_below(self, from: usize, to: usize) -> Option<Spoken>;
}

impl Below for () {
    fn then_below(self, from: usize, to: usize) -> Option<Spoken> {
        Some(Spoken { asked: Asked::Below, from, to })
    }
}
