//! The order of rows: 'lifts sorted by height', 'trips last month by guide, most first', 'cards from smallest to largest balance'.
//!
//! The clause is taken out, the rest is read like any question, and its rows or groups are sorted by what the clause names: what is shown, a
//! column of the rows, a number or a day of theirs where it names none. Where that isn't found, or is one of several, the question is read as
//! a whole.

use super::clause::{Clause, Scale, find};
use super::resolve::{Found, OUTRIGHT, Resolver};
use super::{graft, reach, thing};
use crate::account::{State, Word};
use crate::answer::{Candidate, Context, Decision, Feature, Outcome};
use crate::describe;
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::query::{Expr, OrderItem, Query};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::text::Token;
use crate::time::TimeContext;

/// What marks such a reading.
pub(crate) const RULE: &str = "sorted rows";
/// A rest that is told at less is nothing to sort.
const LEAST: f32 = 0.6;
/// How surely an order is told by one of several numbers of what is told once.
const OF_SEVERAL: f32 = 0.7;
/// Words of a key that hold no name.
const BARE: &[&str] = &[
    "the", "their", "its", "of", "number", "total", "amount", "count", "many", "much", "how", "value", "sum", "name", "date", "group",
    "groups",
];

/// True where words say an order that no reading holds for sure.
pub(crate) fn is_said(tokens: &[Token]) -> bool {
    find(tokens).is_some_and(|c| c.outright && c.scale != Scale::Day) && !drawn(tokens)
}

/// The answer to a question that says in which order its rows stand; `ask` reads what else it says.
pub(crate) fn answer(
    question: &str,
    tokens: &[Token],
    lexicon: &Lexicon,
    context: &Context<'_>,
    ask: &dyn Fn(&str) -> Outcome,
) -> Option<Outcome> {
    let clause = find(tokens).filter(|_| !drawn(tokens))?;
    let mut rest = question.as_bytes().to_vec();
    let (from, to) = (tokens.get(clause.cut.start)?.start, tokens.get(clause.cut.end.checked_sub(1)?)?.end);
    rest.get_mut(from..to)?.fill(b' ');
    let mut outcome = ask(&String::from_utf8(rest).ok()?);
    if outcome.decision != Decision::Answered {
        return None;
    }
    let best = outcome.candidates.first().filter(|c| c.account.is_clean() && c.confidence >= LEAST)?.clone();
    let time = TimeContext::new(context.today, context.manners);
    let settings = RenderSettings { time, timezone: context.manners.timezone.clone() };
    let (query, found) = put_in_order(&best, tokens, &clause, lexicon)?;
    let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, &settings).ok())??;
    outcome.candidates = vec![told(best, query, sql, (tokens, &clause, found), lexicon, &settings)];
    Some(outcome)
}

/// A chart has axes of its own.
fn drawn(tokens: &[Token]) -> bool {
    tokens.iter().any(|t| matches!(t.lemma.as_str(), "chart" | "plot" | "graph" | "axis" | "bar" | "pie" | "histogram" | "visualize"))
}

/// The query with its rows in order, and what it is sorted by with how surely that is meant.
fn put_in_order(best: &Candidate, tokens: &[Token], clause: &Clause, lexicon: &Lexicon) -> Option<(Query, (String, f32))> {
    let query = best.query.clone();
    // 'top five halls by visits, most first': so they are.
    if let (Some(_), [by, ..]) = (query.limit, query.order_by.as_slice()) {
        return (clause.key.is_empty() && by.descending == clause.descending).then(|| (query.clone(), ("order".into(), 0.9)));
    }
    if query.limit.is_some() || query.offset.is_some() || query.set.is_some() {
        return None;
    }
    let said: Vec<&str> = clause.key.clone().map(|i| tokens[i].lemma.as_str()).filter(|w| !BARE.contains(w)).collect();
    let computed = query.select.iter().any(|o| o.expr.is_aggregate()) || query.source.is_some();
    let sorts = |query: Query, expr: Expr, called: String, score: f32| {
        let order_by = vec![OrderItem { expr, descending: clause.descending }];
        let mut query = Query { order_by, ..query };
        // Which of several is meant is nowhere said.
        let once = query.distinct;
        crate::compose::told_once(&mut query);
        let score = if once && !query.distinct { score.min(OF_SEVERAL) } else { score };
        Some((query, (called, score)))
    };
    if computed {
        let (expr, score) = shown(&query, tokens, clause, &said, lexicon)?;
        return sorts(query, expr, "order".into(), score);
    }
    let head = graft::rows(&query, lexicon)?;
    let places = reach::places(&query, head, lexicon);
    let found = if clause.key.is_empty() || said.is_empty() && clause.scale != Scale::Plain {
        let c = unnamed(&query, tokens, clause, head, lexicon)?;
        Found { shown: super::resolve::Shown::Columns(places.first()?.clone(), vec![c]), score: 0.9 }
    } else {
        let thing = thing::read(tokens, clause.key.clone())?;
        Resolver { tokens, lexicon, query: &query, head, places }.find(&thing, None)?
    };
    let called = super::reading(&found, lexicon);
    // Who names the columns of a list wants these.
    let implied = best.features.iter().any(|f| matches!(f.name.as_str(), "implied_display" | "implied_output") && f.value > 0.0);
    let named = !implied && best.rules.iter().all(|r| r != super::RULE);
    if let (true, super::resolve::Shown::Columns(place, columns)) = (named && query.group_by.is_empty(), &found.shown)
        && place.far == 0
        && let Some(&c) = columns.first()
    {
        // The rows may stand beside what they are: entrants that are people.
        let subject = query.subject.clone().filter(|s| lexicon.table(&s.name) == Some(head));
        let of = subject.unwrap_or_else(|| crate::query::TableRef::new(&lexicon.schema.tables[head].name));
        let key = crate::query::ColumnRef { table: of, column: lexicon.schema.tables[head].columns[c].name.clone() };
        return sorts(query, Expr::Column(key), called, found.score);
    }
    let mut graft = graft::Graft::new(Query { order_by: Vec::new(), ..query }, head, lexicon);
    let expr = graft.sorting_key(&found)?;
    let query = graft.done();
    sorts(query, expr, called, found.score)
}

/// What is shown and meant by the key: the only number, or what is called so.
fn shown(query: &Query, tokens: &[Token], clause: &Clause, said: &[&str], lexicon: &Lexicon) -> Option<(Expr, f32)> {
    let numbers: Vec<&Expr> = query.select.iter().map(|o| &o.expr).filter(|e| e.is_aggregate() || is_computed(e)).collect();
    let one = || match numbers.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    };
    let counts = clause.key.clone().any(|i| matches!(tokens[i].lower.as_str(), "number" | "count" | "many"));
    if said.is_empty() || counts && numbers.len() == 1 {
        let day = clause.scale == Scale::Day;
        return if day { the_day(query, lexicon).map(|e| (e, 0.9)) } else { one().map(|e| (e, 0.95)) };
    }
    let words = |o: &crate::query::Output| -> Vec<String> {
        let mut out = o.alias.as_deref().map_or(Vec::new(), crate::text::identifier_words);
        o.expr.columns(&mut |c| {
            out.extend(crate::text::identifier_words(&c.column));
            out.extend(lexicon.table(&c.table.name).map_or(Vec::new(), |t| lexicon.tables[t].words.to_vec()));
        });
        out
    };
    let like = |own: &str, said: &str| {
        crate::text::lemma(own) == said
            || crate::account::root_of(own) == crate::account::root_of(said)
            || DICTIONARY.synonyms(said).contains(&own)
    };
    let mut all = query.select.iter().filter(|o| said.iter().all(|s| words(o).iter().any(|w| like(w, s))));
    let first = all.next()?;
    // 'by town' of the towns that are grouped by, not of the number that counts theirs.
    let plain = query.select.iter().find(|o| !o.expr.is_aggregate() && said.iter().all(|s| words(o).iter().any(|w| like(w, s))));
    let several = all.next().is_some();
    let number = clause.scale == Scale::Size || matches!(clause.scale, Scale::Measure(_));
    match (several, plain, number) {
        (false, ..) => Some((first.expr.clone(), 0.95)),
        (true, Some(p), false) => Some((p.expr.clone(), 0.9)),
        (true, _, true) => one().map(|e| (e, 0.9)),
        _ => None,
    }
}

/// A number that is computed of others in each row.
fn is_computed(e: &Expr) -> bool {
    matches!(e, Expr::Derived(_))
}

/// The only day that is shown.
fn the_day(query: &Query, lexicon: &Lexicon) -> Option<Expr> {
    let day = |e: &&Expr| match e {
        Expr::Column(c) => column(c, lexicon).is_some_and(|(t, i)| lexicon.schema.tables[t].columns[i].class.is_temporal()),
        Expr::Truncate { .. } => true,
        _ => false,
    };
    let mut all = query.select.iter().map(|o| &o.expr).filter(day);
    all.next().filter(|_| all.next().is_none()).cloned()
}

fn column(c: &crate::query::ColumnRef, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let t = lexicon.table(&c.table.name)?;
    Some((t, lexicon.column(t, &c.column)?))
}

/// The column of the rows that an adjective measures by itself: the only such one that is shown, else the only one there is.
fn unnamed(query: &Query, tokens: &[Token], clause: &Clause, head: usize, lexicon: &Lexicon) -> Option<usize> {
    let (shape, entry, roles) = (&lexicon.schema.tables[head], &lexicon.tables[head], &lexicon.roles[head]);
    let own = |e: &Expr| if let Expr::Column(c) = e { column(c, lexicon).filter(|c| c.0 == head).map(|c| c.1) } else { None };
    let is_shown = |c: &usize| query.select.iter().any(|o| own(&o.expr) == Some(*c));
    let number = |c: &usize| {
        let plain = !entry.columns[*c].foreign && !shape.primary_key.contains(c) && !entry.display.contains(c);
        let name = ["key", "reference", "flag", "setting", "birth date", "position", "code", "secret"].iter().any(|r| roles.is(*c, r));
        shape.columns[*c].class.is_number() && plain && !name && !shape.columns[*c].sensitive
    };
    let only = |all: Vec<usize>| {
        let shown: Vec<usize> = all.iter().copied().filter(is_shown).collect();
        match (shown.as_slice(), all.as_slice()) {
            ([one], _) | ([], [one]) => Some(*one),
            _ => None,
        }
    };
    let all = 0..shape.columns.len();
    match clause.scale {
        Scale::Plain => entry.display.first().copied(),
        Scale::Size => only(all.filter(number).collect()),
        Scale::Day => {
            let shown: Vec<usize> = all.filter(|c| is_shown(c) && shape.columns[*c].class.is_temporal()).collect();
            if lexicon.is_person(head) {
                return None;
            }
            match shown.as_slice() {
                [one] => Some(*one),
                [] => entry.date,
                many => entry.date.filter(|d| many.contains(d)),
            }
        }
        Scale::Measure(at) => {
            let hints: &[&str] = match tokens[at].lower.as_str() {
                "fastest" | "slowest" | "quickest" => &["time", "duration", "minute", "second", "hour", "day"],
                said => DICTIONARY.adjective(said)?.measures,
            };
            // What a price is told by may be called otherwise.
            let priced = hints.first().is_some_and(|h| *h == "price");
            let fits = |c: &usize| number(c) && entry.columns[*c].words.iter().any(|w| hints.iter().any(|h| w.starts_with(h)));
            let fitting: Vec<usize> = all.clone().filter(fits).collect();
            if fitting.is_empty() && priced {
                only(all.filter(number).filter(|&c| shape.columns[c].class != crate::schema::TypeClass::Integer).collect())
            } else {
                only(fitting)
            }
        }
    }
}

fn told(
    rest: Candidate,
    query: Query,
    sql: String,
    (tokens, clause, (called, score)): (&[Token], &Clause, (String, f32)),
    lexicon: &Lexicon,
    settings: &RenderSettings,
) -> Candidate {
    let mut said: Vec<Word> = Vec::new();
    for i in clause.cut.clone() {
        let Some(token) = tokens.get(i).filter(|t| !t.punctuation) else { continue };
        let keyed = clause.key.contains(&i) && !BARE.contains(&token.lower.as_str());
        said.push(if keyed {
            Word::ordered(token, called.clone(), score >= OUTRIGHT - 0.1, score < 0.75)
        } else {
            Word::of(token, State::Light)
        });
    }
    let mut account = rest.account;
    account.put(said);
    let confidence = rest.confidence.min(account.ceiling());
    Candidate {
        explanation: describe::explain(&query, lexicon, settings),
        title: describe::title(&query, lexicon, settings),
        output: describe::output(&query, lexicon),
        tables: crate::rank::tables(&query).iter().map(|t| t.name.clone()).collect(),
        query,
        sql,
        confidence,
        account,
        rules: rest.rules.into_iter().chain([RULE.to_string()]).collect(),
        features: rest.features.into_iter().chain([Feature { name: format!("rule:{RULE}"), value: 1.0, contribution: 0.0 }]).collect(),
        ..rest
    }
}
