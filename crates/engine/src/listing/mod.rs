//! What a list is to show: 'bookings next week with customer, vehicle and reason', 'customer and reason of next week's bookings', 'open orders
//! supplier part date', 'who is on shift tonight, and where'.
//!
//! What is named to be shown is taken out of the question, the rest is read like any question, and where it lists rows, each thing is shown
//! beside them: a column of theirs, what a key leads to by its name, a number or the last day of the rows that refer to each. The rows stay
//! those of the rest, in whatever order it was said. Where a thing isn't found, or the rest is no list, the question is read as a whole.

mod clause;
mod graft;
mod likeness;
mod reach;
mod regions;
mod resolve;
pub(crate) mod sorted;
mod thing;
mod whole;
mod words;

use crate::account::{State, Word};
use crate::answer::{Candidate, Context, Decision, Feature, Outcome};
use crate::describe;
use crate::lexicon::Lexicon;
use crate::query::{Comparison, Expr, Predicate, Query};
use crate::render::{RenderSettings, render};
use crate::sound::is_sound;
use crate::text::Token;
use crate::time::TimeContext;
use regions::Region;
use resolve::{Found, OUTRIGHT, Resolver, Shown};

/// What marks such a reading.
pub(crate) const RULE: &str = "shown beside rows";
/// A rest that is told at less is no list to go by.
const LEAST: f32 = 0.4;
/// A list is answered from this on; what is less sure is read as a whole.
const LISTED: f32 = 0.6;
/// Tables of which short names are looked through.
const FEW: usize = 200;

/// The answer to a question that says what its list is to show; `ask` reads what else it says. `None` where it is to be read as a whole.
pub(crate) fn answer(
    question: &str,
    tokens: &[Token],
    lexicon: &Lexicon,
    context: &Context<'_>,
    is_reported: bool,
    ask: &dyn Fn(&str) -> Outcome,
) -> Option<Outcome> {
    let time = TimeContext::new(context.today, context.manners);
    let settings = RenderSettings { time, timezone: context.manners.timezone.clone() };
    let list = read(question, tokens, lexicon, &settings, ask)?;
    if list.best.confidence < context.clarify_below.max(LISTED) || list.against_whole(tokens, lexicon).yields_to(&ask(question)) {
        return None;
    }
    let (best, follow_up) = (list.best, list.follow_up);
    let (understanding, linking) = if is_reported {
        let segments = crate::mention::segments(tokens, lexicon, context.values, &settings.time, context.steps);
        let linking = crate::report::linking(std::slice::from_ref(&best), lexicon);
        (crate::report::understanding(question, tokens, &segments, lexicon, Some(&best)), linking)
    } else {
        Default::default()
    };
    Some(Outcome {
        understanding,
        linking,
        candidates: vec![best],
        decision: Decision::Answered,
        follow_up,
        open: false,
        leads: Vec::new(),
    })
}

/// A list that was put together.
struct Listed {
    best: Candidate,
    follow_up: bool,
    region: Region,
    found: Vec<Found>,
}

impl Listed {
    fn against_whole<'a>(&'a self, tokens: &[Token], lexicon: &'a Lexicon) -> whole::List<'a> {
        let counts = tokens.iter().enumerate().any(|(i, t)| !self.region.cut.contains(&i) && counts(t));
        whole::List { query: &self.best.query, found: &self.found, counts, of_rows: self.region.of_rows, lexicon }
    }
}

/// True for words that ask for a number.
fn counts(token: &Token) -> bool {
    let computes = || crate::lexicon::DICTIONARY.keyword(&token.lower).is_some_and(|k| matches!(k.tag, "agg" | "count" | "share"));
    matches!(token.lower.as_str(), "how" | "many" | "number" | "count" | "#" | "total" | "no") || computes()
}

/// The list that a question asks for, read by `ask` without what it is to show.
fn read(question: &str, tokens: &[Token], lexicon: &Lexicon, settings: &RenderSettings, ask: &dyn Fn(&str) -> Outcome) -> Option<Listed> {
    regions::find(tokens, lexicon).into_iter().find_map(|region| {
        let rest = without(question, tokens, &region)?;
        let outcome = ask(&rest);
        if outcome.decision != Decision::Answered {
            return None;
        }
        let follow_up = outcome.follow_up;
        let best = outcome.candidates.into_iter().next().filter(|c| c.account.is_clean() && c.confidence >= LEAST)?;
        let (best, found) = beside(best, tokens, &region, lexicon, settings)?;
        Some(Listed { best, follow_up, region, found })
    })
}

/// The question with blanks where things are named: what is left keeps its place.
fn without(question: &str, tokens: &[Token], region: &Region) -> Option<String> {
    let mut out = question.as_bytes().to_vec();
    let (from, to) = (tokens.get(region.cut.start)?.start, tokens.get(region.cut.end.checked_sub(1)?)?.end);
    out.get_mut(from..to)?.fill(b' ');
    String::from_utf8(out).ok()
}

/// The reading of the rest with what is to be shown.
fn beside(
    rest: Candidate,
    tokens: &[Token],
    region: &Region,
    lexicon: &Lexicon,
    settings: &RenderSettings,
) -> Option<(Candidate, Vec<Found>)> {
    let mut rest = rest;
    // Who asks how many there are wants their number.
    let left = |i: usize| !region.cut.contains(&i);
    if !tokens.iter().enumerate().any(|(i, t)| left(i) && counts(t)) {
        graft::uncounted(&mut rest.query, lexicon);
    }
    let head = graft::rows(&rest.query, lexicon)?;
    let places = reach::places(&rest.query, head, lexicon);
    let resolver = Resolver { tokens, lexicon, query: &rest.query, head, places };
    let mut found: Vec<Found> = Vec::new();
    for (_, thing) in &region.things {
        let before = found.last().map(|f: &Found| f.shown.clone());
        found.push(resolver.find(thing, before.as_ref())?);
    }
    // 'branches with readings' have some.
    let several = |span: &std::ops::Range<usize>| tokens.get(span.end.wrapping_sub(1)).is_some_and(|t| t.lower != t.lemma);
    let other = |f: &Found| matches!(&f.shown, Shown::Columns(place, _) if place.far > 0);
    let had = region.things.iter().zip(&found).any(|((span, _), f)| restricts(f, lexicon) || several(span) && other(f));
    if region.may_restrict && !region.bare && had {
        return None;
    }
    if found.iter().any(|f| is_fixed(f, &rest.query, lexicon)) {
        return None;
    }
    let own = |f: &Found| matches!(&f.shown, Shown::Columns(place, _) if place.via.is_empty());
    if region.tailed && found.iter().any(own) {
        return None;
    }
    let one_alone = region.bare && region.things.len() == 1;
    if one_alone && !found.iter().all(|f| is_told_of_each(f, lexicon)) {
        return None;
    }
    let mut graft = graft::Graft::new(rest.query.clone(), head, lexicon);
    found.iter().for_each(|f| graft.add(f));
    let query = graft.done();
    let sql = is_sound(&query, lexicon).then(|| render(&query, lexicon, settings).ok())??;
    let told = told(rest, query, sql, (tokens, region, &found), lexicon, settings);
    Some((told, found))
}

/// True for what a condition says already: 'bays on the upper deck'.
fn is_fixed(found: &Found, query: &Query, lexicon: &Lexicon) -> bool {
    let Shown::Columns(place, columns) = &found.shown else { return false };
    let table = &lexicon.schema.tables[place.t];
    let one = |e: &Expr| match e {
        Expr::Column(c) => c.table.name == table.name && columns.iter().any(|&x| table.columns[x].name == c.column),
        _ => false,
    };
    let says = |p: &Predicate| match p {
        Predicate::Compare { left, op: Comparison::Equal, right: Expr::Text(_) | Expr::Number(_) } => one(left),
        Predicate::In { expr, values, negated: false } => values.len() == 1 && one(expr),
        _ => false,
    };
    columns.len() == 1 && query.filter.iter().any(says)
}

/// True for what rows may have or not: 'members with a phone'.
fn restricts(found: &Found, lexicon: &Lexicon) -> bool {
    match &found.shown {
        Shown::Columns(place, columns) if place.via.is_empty() => columns.iter().any(|&c| {
            let column = &lexicon.schema.tables[place.t].columns[c];
            !column.not_null || lexicon.roles[place.t].flag(c).is_some()
        }),
        _ => false,
    }
}

/// True for what nobody adds up: a day, a text, a price of one of the named rows.
fn is_told_of_each(found: &Found, lexicon: &Lexicon) -> bool {
    let Shown::Columns(place, columns) = &found.shown else { return false };
    let named = lexicon.tables[place.t].display.iter().any(|&c| lexicon.schema.tables[place.t].columns[c].class.is_text());
    let own = |&c: &usize| {
        let class = lexicon.schema.tables[place.t].columns[c].class;
        let table = &lexicon.schema.tables[place.t];
        let told_by = table.primary_key.contains(&c) || lexicon.tables[place.t].display.contains(&c);
        let added_up = class.is_number() && crate::compose::measure::adds_up(lexicon, place.t, c);
        !(told_by || added_up || lexicon.roles[place.t].flag(c).is_some())
    };
    place.far == 0 && named && found.score >= 0.85 && columns.iter().all(own)
}

fn told(
    rest: Candidate,
    query: Query,
    sql: String,
    (tokens, region, found): (&[Token], &Region, &[Found]),
    lexicon: &Lexicon,
    settings: &RenderSettings,
) -> Candidate {
    let mut said: Vec<Word> = Vec::new();
    for i in region.cut.clone() {
        let Some(token) = tokens.get(i).filter(|t| !t.punctuation) else { continue };
        let thing = region.things.iter().position(|(span, _)| span.contains(&i));
        let light = thing.is_none() || words::is(tokens, i, "article") || words::is(tokens, i, "own");
        said.push(match thing.and_then(|n| found.get(n)).filter(|_| !light) {
            Some(f) => Word::shown(token, reading(f, lexicon), f.score >= OUTRIGHT - 0.1, f.score < 0.75),
            None => Word::of(token, State::Light),
        });
    }
    let mut account = rest.account;
    account.put(said);
    let confidence = rest.confidence.min(account.ceiling());
    let rules = rest.rules.into_iter().chain([RULE.to_string()]).collect();
    Candidate {
        explanation: describe::explain(&query, lexicon, settings),
        title: describe::title(&query, lexicon, settings),
        output: describe::output(&query, lexicon),
        tables: crate::rank::tables(&query).iter().map(|t| t.name.clone()).collect(),
        query,
        sql,
        confidence,
        account,
        rules,
        features: rest.features.into_iter().chain([Feature { name: format!("rule:{RULE}"), value: 1.0, contribution: 0.0 }]).collect(),
        ..rest
    }
}

/// What a thing was read as.
fn reading(found: &Found, lexicon: &Lexicon) -> String {
    let name = |t: usize| lexicon.schema.tables[t].name.name.clone();
    let column = |t: usize, c: usize| format!("{}.{}", name(t), lexicon.schema.tables[t].columns[c].name);
    match &found.shown {
        Shown::Columns(place, columns) => columns.first().map_or(name(place.t), |&c| column(place.t, c)),
        Shown::Count(t) => name(*t),
        Shown::Sum(t, c) | Shown::Within(t, c) | Shown::Day(t, c, _) => column(*t, *c),
    }
}
