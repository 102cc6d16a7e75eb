//! What stands in more rows than it should: 'is anybody in there twice, same name and same birth date', 'duplicate serial numbers',
//! 'do two riders share an email', 'card numbers that belong to more than one customer'.

use super::parts::{column, table_ref};
use super::view::View;
use crate::compose::{Composed, Setting};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Comparison, Expr, OrderItem, Output, Predicate, Query};
use crate::schema::TypeClass;

/// Words that say that something is there more than once.
const TWICE: &[&str] =
    &["duplicate", "duplicates", "duplicated", "duplication", "dup", "dups", "dupe", "dupes", "doubled", "doubly", "twice", "repeatedly"];
/// Words that say that values are alike.
const ALIKE: &[&str] = &["same", "identical", "matching", "share", "shares", "shared", "sharing", "alike"];
/// Words of such questions that say no more than that rows are there.
const AROUND: &[&str] = &[
    "enter",
    "appear",
    "occur",
    "register",
    "record",
    "row",
    "list",
    "file",
    "entry",
    "check",
    "see",
    "people",
    "person",
    "anybody",
    "anyone",
    "somebody",
    "someone",
    "everybody",
    "go",
    "give",
    "use",
    "belong",
    "exist",
    "possible",
    "suspect",
    "potential",
    "once",
    "more",
    "than",
    "one",
    "two",
    "several",
    "multiple",
    "different",
    "least",
    "or",
    "least",
    "name",
    "across",
    "between",
    "in",
    "issue",
    "assign",
    "case",
    "any",
    "time",
    "times",
    "database",
    "system",
    "table",
    "both",
    "hold",
    "stand",
    "book",
    "there",
    "than",
    "tell",
    "would",
    "be",
    "do",
    "have",
    "if",
    "whether",
    "not",
    "only",
    "please",
    "another",
    "each",
    "other",
    "set",
    "up",
    "occurrence",
    "case",
    "double",
];

/// True where a query looks for values that stand in several rows.
pub(crate) fn repeats(query: &Query) -> bool {
    let counted = |p: &Predicate| matches!(p, Predicate::Compare { left: Expr::CountRows(_), op: Comparison::Greater, right: Expr::Number(n) } if n == "1");
    !query.group_by.is_empty() && query.having.iter().any(counted)
}

/// True for a word that such a query rests on.
pub(crate) fn speaks_of_repeats(word: &str) -> bool {
    let lemma = crate::text::lemma(word);
    let root = crate::account::root(word);
    TWICE.contains(&word)
        || ALIKE.contains(&word)
        || AROUND.iter().any(|w| *w == word || *w == lemma || crate::text::stem(w) == root && w.len() > 3)
}

/// The values that stand in several rows, with how many; `None` for any other question.
pub(super) fn derive(items: &[Item], set: Setting<'_>) -> Option<Composed> {
    let (lexicon, tokens) = (set.lexicon, set.tokens);
    let says = |list: &[&str]| tokens.iter().position(|t| !t.quoted && list.contains(&t.lower.as_str()));
    let pair = |a: &str, b: &str| (1..tokens.len()).find(|&i| tokens[i - 1].lower == a && tokens[i].lower == b);
    let twice = says(TWICE).or_else(|| {
        // 'more than once'
        pair("than", "once")
    });
    // 'boats that were repaired twice': what was done so often, no row that is there twice.
    let often = twice.is_some_and(|i| matches!(tokens[i].lower.as_str(), "twice" | "repeatedly" | "once"));
    let done = |t: &crate::text::Token| crate::compose::state::is_deed(&t.lower) && !speaks_of_repeats(&t.lower);
    if often && tokens.iter().any(done) {
        return None;
    }
    let alike = says(ALIKE);
    let many = many_rows(items, set);
    twice.or(alike).or(many)?;
    let view = View::new(items, set);
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut spoken: Option<usize> = None;
    let mut filter: Vec<Predicate> = Vec::new();
    for i in 0..view.items.len() {
        // 'shared by more than one rower': of the rows, whatever column of theirs is called so.
        if many.is_some_and(|to| view.items[i].start == to)
            && let Some(Sense::Column(t, _)) = view.sense(i)
        {
            if spoken.is_some_and(|s| s != *t) {
                return None;
            }
            spoken = Some(*t);
            continue;
        }
        let words = view.tokens(i);
        let around = words.iter().all(|w| speaks_of_repeats(&w.lower));
        // 'Which addresses?' behind the question asks for no more than it did.
        let start = view.items[i].start;
        let again = start >= 2 && tokens[start - 2].text == "?" && tokens[start - 1].lower == "which" && !places.is_empty();
        if again && matches!(view.sense(i)?, Sense::Column(..) | Sense::Table(_)) {
            continue;
        }
        match view.sense(i)? {
            Sense::Column(t, c) => {
                let named = words.last().is_some_and(|w| matches!(w.lower.as_str(), "name" | "names" | "named"));
                match lexicon.tables[*t].person {
                    Some((first, last)) if named && (*c == first || *c == last) => places.extend([(*t, first), (*t, last)]),
                    _ if around && !named => {}
                    _ => places.push((*t, *c)),
                }
            }
            Sense::Table(_) if around => {}
            Sense::Table(t) if spoken.is_none_or(|s| s == *t) => spoken = Some(*t),
            Sense::Value { table, column: c, value, .. } if alike.is_none() => {
                let expr = column(lexicon, *table, *c);
                filter.push(Predicate::In { expr, values: vec![Expr::Text(value.clone())], negated: false });
                if spoken.is_some_and(|s| s != *table) {
                    return None;
                }
                spoken = Some(*table);
            }
            Sense::Keyword(
                "ask" | "filler" | "verb" | "exists" | "which" | "all" | "prep" | "of" | "with" | "its" | "that" | "who" | "and" | "whose"
                | "possessive" | "distinct" | "by" | "when" | "where" | "but" | "each" | "full_name" | "count_verb",
                _,
            )
            | Sense::Punctuation(_)
            | Sense::Unknown => {}
            Sense::Number(n) if many.is_some() && n.value == 2.0 || around && n.value <= 2.0 => {}
            Sense::Keyword("cmp" | "cmp_post" | "than" | "multiple" | "or" | "neg" | "cmp_adj", _) if around => {}
            _ => return None,
        }
    }
    places.dedup();
    let (t, _) = *places.first()?;
    let shape = &lexicon.schema.tables[t];
    let of = |c: usize| &shape.columns[c];
    if places.iter().any(|p| p.0 != t) || spoken.is_some_and(|s| s != t) {
        return None;
    }
    let columns: Vec<usize> = places.iter().map(|p| p.1).collect();
    // What tells rows apart is there once; what many rows share by nature is no double.
    let tells = |c: usize| {
        let roles = &lexicon.roles[t];
        let role = ["name", "contact", "code", "label"].iter().any(|r| roles.is(c, r)) || lexicon.tables[t].display.contains(&c);
        role || lexicon.tables[t].columns[c].words.iter().any(|w| matches!(w.as_str(), "no" | "number" | "serial" | "email" | "phone"))
    };
    let keyed = shape.primary_key.iter().all(|k| columns.contains(k)) && !shape.primary_key.is_empty();
    let flagged = columns.iter().any(|&c| of(c).class == TypeClass::Boolean);
    if keyed || flagged || lexicon.is_unique(t, &columns) || twice.is_none() && !columns.iter().any(|&c| tells(c)) {
        return None;
    }
    let table = table_ref(lexicon, t);
    let counted = Expr::CountRows(Some(table.clone()));
    let keys: Vec<Expr> = columns.iter().map(|&c| column(lexicon, t, c)).collect();
    let missing = columns.iter().filter(|&&c| !of(c).not_null).map(|&c| Predicate::Null { expr: column(lexicon, t, c), negated: true });
    filter.extend(missing);
    let select = keys.iter().chain([&counted]).map(|e| Output { expr: e.clone(), alias: None }).collect();
    let query = Query {
        select,
        subject: Some(table),
        filter,
        group_by: keys,
        having: vec![Predicate::Compare { left: counted.clone(), op: Comparison::Greater, right: Expr::Number("1".into()) }],
        order_by: vec![OrderItem { expr: counted, descending: true }],
        ..Query::default()
    };
    Some(Composed {
        query,
        rules: vec![super::RULE, "values in several rows"],
        assumptions: Vec::new(),
        unused: Vec::new(),
        features: Vec::new(),
        guessed_measure: false,
    })
}

/// 'belong to more than one customer', 'entered for two or more riders': where the rows stand of which several are meant.
fn many_rows(items: &[Item], set: Setting<'_>) -> Option<usize> {
    let tokens = set.tokens;
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let held = |i: usize| {
        let names = |t: usize, c: usize| set.lexicon.tables[t].display.contains(&c);
        let called = |x: &Item| match x.sense {
            Sense::Table(_) => true,
            Sense::Column(t, c) => names(t, c),
            _ => false,
        };
        let rows = items.iter().any(|x| x.start == i && called(x));
        rows || matches!(word(i), "people" | "person" | "persons" | "record" | "records" | "row" | "rows" | "entry" | "entries")
    };
    let led = |i: usize| i > 0 && matches!(word(i - 1), "to" | "for" | "by" | "of" | "with" | "across" | "on" | "between" | "in" | "at");
    (0..tokens.len()).find_map(|i| {
        let to = match (word(i), word(i + 1), word(i + 2)) {
            ("more", "than", "one" | "1") => i + 3,
            ("two" | "2", "or", "more") => i + 3,
            ("at", "least", "two" | "2") => i + 3,
            ("several" | "multiple" | "different", ..) => i + 1,
            _ => return None,
        };
        let to = if matches!(word(to), "different") && !held(to) { to + 1 } else { to };
        (led(i) && held(to)).then_some(to)
    })
}
