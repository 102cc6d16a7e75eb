//! Several questions answered together: `ask.dashboard`.

use super::{Answer, Depth, Status, ask, cube, visualize};
use crate::errors::AskError;
use crate::memory::{habits, profile, session, usual, vocabulary};
use crate::{catalog, db, guard, settings};
use pg_ask_chart::{DashboardOptions, DashboardWish, Part};
use pg_ask_engine::query::{ColumnRef, Query};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Charts of a dashboard at most.
const CHARTS: usize = 6;
/// Questions of a heading without items; the others follow from what it is about.
const OPEN: usize = 2;
/// Time for the rows of filters and drill-down, of all charts together.
const DEEPEN: Duration = Duration::from_secs(5);
/// Questions that took longer get no rows for filters and drill-down.
const SLOW_MS: f64 = 2_000.0;

/// A dashboard with the answers that it is made of.
pub struct Dashboard {
    pub json: Value,
    pub first: Option<Answer>,
}

/// The subject of a wish for the usual dashboard ('sales'); `None` for any other question.
pub fn usual_subject(question: &str) -> Option<Vec<String>> {
    let words: Vec<String> = question.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if !has(&["dashboard", "dashboards"]) || !has(&["usual", "regular", "customary", "standard"]) {
        return None;
    }
    let idle = [
        "show",
        "me",
        "the",
        "my",
        "our",
        "a",
        "an",
        "usual",
        "regular",
        "customary",
        "standard",
        "dashboard",
        "dashboards",
        "please",
        "give",
        "open",
        "see",
        "want",
        "i",
        "to",
        "us",
        "again",
        "of",
        "for",
        "about",
        "on",
        "with",
        "can",
        "you",
    ];
    Some(words.into_iter().filter(|w| !idle.contains(&w.as_str())).collect())
}

/// What is asked together.
pub enum Questions<'a> {
    /// In one text: see [`pg_ask_chart::dashboard_wish`]; or 'the usual dashboard'.
    Text(&'a str),
    /// One by one.
    List(Vec<String>),
}

/// What a dashboard is to hold.
struct Asked {
    title: Option<String>,
    items: Vec<Item>,
    /// The wish whose heading stood alone: further items follow from what it is about.
    open: Option<DashboardWish>,
}

/// A question with the ways to put it, and the SQL where only that can be asked again.
struct Item {
    phrasings: Vec<String>,
    sql: Option<String>,
}

/// Answers each question and lays the charts out, with the rows that filters and drill-down need.
pub fn dashboard(questions: Questions, session: Option<&str>) -> Result<Dashboard, AskError> {
    let Asked { title, mut items, open } = items(questions)?;
    let session = session::resolve(session)?;
    let (mut parts, mut queries, mut unanswered) = (Vec::new(), Vec::new(), Vec::new());
    let (mut first, mut last) = (None, None);
    let mut i = 0;
    while let Some(item) = items.get(i) {
        match answered(item, &conversation(&session, i + 1)) {
            Ok(mut answer) => {
                if let Some(part) = answer.part.take() {
                    parts.push(*part);
                    queries.push(answer.query.take().filter(|_| answer.elapsed_ms < SLOW_MS));
                }
                first.get_or_insert(answer);
            }
            Err(error) => {
                let question = item.phrasings.first().cloned().unwrap_or_default();
                unanswered.push(json!({"question": question, "reason": error.to_string(), "hint": error.hint()}));
                last = Some(error);
            }
        }
        i += 1;
        // A heading alone: what it is about tells by what else it can be seen.
        if let (true, Some(wish), Some(query)) = (i == items.len(), open.as_ref().filter(|_| i == OPEN), queries.iter().flatten().next()) {
            items.extend(splits(query).into_iter().map(|by| Item { phrasings: wish.item(&by), sql: None }));
        }
    }
    // One question that can't be answered does not spoil the others.
    if parts.is_empty() {
        return Err(last.unwrap_or_else(|| AskError::Internal("the dashboard has no charts".into())));
    }
    let preferences = profile::load();
    if let Err(message) = db::caught(|| deepen(&mut parts, &queries, &preferences)) {
        tracing::debug!(message, "a dashboard without filters");
    }
    let options = DashboardOptions { title, ..DashboardOptions::default() };
    let mut json = pg_ask_chart::dashboard(&parts, &options, &visualize::preferences(&preferences));
    if let (false, Some(map)) = (unanswered.is_empty(), json.as_object_mut()) {
        map.insert("unanswered".into(), unanswered.into());
    }
    Ok(Dashboard { json, first })
}

/// The heading, and what is asked.
fn items(questions: Questions) -> Result<Asked, AskError> {
    let mut open = None;
    let item = |phrasings| Item { phrasings, sql: None };
    let (title, mut items) = match questions {
        Questions::Text(text) => {
            let text = super::checked(text)?;
            match usual_subject(text) {
                Some(subject) => {
                    let title = match subject.as_slice() {
                        [] => "Usual dashboard".to_owned(),
                        words => format!("Usual {} dashboard", words.join(" ")),
                    };
                    let recurring = usual::recurring(&subject, CHARTS).into_iter();
                    let items: Vec<Item> =
                        recurring.map(|r| Item { phrasings: vec![r.question], sql: r.follow_up.then_some(r.sql) }).collect();
                    if items.is_empty() {
                        return Err(AskError::Refused {
                            reason: "there is no usual dashboard yet".into(),
                            hint: "It is made of questions asked three times or more in the last 30 days; or name the questions, \
                                   separated by semicolons."
                                .into(),
                        });
                    }
                    (Some(title), items)
                }
                None => {
                    let wish = pg_ask_chart::dashboard_wish(text);
                    open = wish.open.then(|| wish.clone());
                    (wish.title, wish.questions.into_iter().map(item).collect())
                }
            }
        }
        Questions::List(list) => {
            let questions = list.into_iter().filter(|q| q.chars().any(char::is_alphanumeric));
            (None, questions.map(|q| super::checked(&q).map(|q| item(vec![q.to_owned()]))).collect::<Result<_, _>>()?)
        }
    };
    items.truncate(CHARTS);
    if items.is_empty() {
        return Err(AskError::Question("there is no question".into()));
    }
    Ok(Asked { title, items, open })
}

/// 'by region', 'by channel': the small tables that a query's subject refers to, and its own columns of few values.
fn splits(query: &Query) -> Vec<String> {
    let snapshot = catalog::snapshot();
    let lexicon = snapshot.lexicon(&vocabulary::load(&snapshot), &habits::load().columns);
    let Some(root) = query.subject.as_ref().and_then(|t| lexicon.table(&t.name)) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (table, column) in cube::splits(root, &lexicon).into_iter().take(CHARTS - OPEN) {
        let Some(entry) = lexicon.tables.get(table) else { continue };
        let word = match column.and_then(|c| entry.columns.get(c)) {
            Some(column) => column.human.to_string(),
            None => super::phrases::singular(&entry.human),
        };
        out.push(format!("by {word}"));
    }
    out
}

/// Each question has a conversation of its own: none is a follow-up to the one before.
fn conversation(session: &str, number: usize) -> String {
    if session.is_empty() {
        return String::new();
    }
    let name = format!("{session} {number}");
    let surplus = name.chars().count().saturating_sub(settings::NAME_LENGTH);
    name.chars().skip(surplus).collect()
}

/// The answer to the first phrasing that can be drawn; else the first answer, else the first error.
fn answered(item: &Item, session: &str) -> Result<Answer, AskError> {
    let mut first = None;
    for (i, question) in item.phrasings.iter().enumerate() {
        let name = if i == 0 { session.to_owned() } else { conversation(session, i + 1) };
        let answer = match &item.sql {
            Some(sql) => again(question, sql),
            None => ask(question, Some(&name), "dashboard", Depth::Chart),
        };
        let answer = answer.and_then(Answer::or_error);
        let drawn = answer.as_ref().is_ok_and(|a| a.drawn.as_deref().is_none_or(|d| !d.contains(" table ")));
        if drawn {
            return answer;
        }
        match &first {
            Some(Ok(_)) => {}
            Some(Err(_)) if answer.is_err() => {}
            _ => first = Some(answer),
        }
    }
    first.unwrap_or_else(|| Err(AskError::Question("there is no question".into())))
}

/// Gives the charts the rows that the page filters by what the others show, and drills down into.
fn deepen(parts: &mut [Part], queries: &[Option<Box<Query>>], preferences: &BTreeMap<String, String>) {
    let snapshot = catalog::snapshot();
    let lexicon = snapshot.lexicon(&vocabulary::load(&snapshot), &habits::load().columns);
    let manners = super::manners(preferences);
    let rendering = super::rendering(catalog::today(manners.timezone.as_deref()), &manners);
    let writer = cube::Writer { lexicon: &lexicon, rendering: &rendering, until: Instant::now() + DEEPEN };
    let mut shared: Vec<ColumnRef> = Vec::new();
    for query in queries.iter().flatten() {
        for column in cube::dimensions(query, &lexicon) {
            if !shared.contains(&column) {
                shared.push(column);
            }
        }
    }
    for (i, (part, query)) in parts.iter_mut().zip(queries).enumerate() {
        let others: Vec<&Query> = queries.iter().enumerate().filter(|(j, _)| *j != i).filter_map(|(_, q)| q.as_deref()).collect();
        if let Some(query) = query {
            part.cube = writer.cube(query, part, &others, &shared);
        }
    }
}

/// A question whose SQL alone can be asked again.
fn again(question: &str, sql: &str) -> Result<Answer, AskError> {
    let mut answer = Answer::unanswered(question, Status::Answered, "", "", Vec::new());
    let result = guard::run(sql, &settings::limits()).map_err(super::result::guard_error)?;
    answer.sql = Some(sql.to_owned());
    answer.source = Some("memory");
    let table = visualize::table(&result, None, None);
    let intent = pg_ask_chart::Intent { question: question.to_owned(), ..pg_ask_chart::Intent::default() };
    answer.result = Some(result);
    answer.part =
        Some(Box::new(Part { question: question.to_owned(), sql: sql.to_owned(), confidence: 0.9, table, intent, ..Part::default() }));
    Ok(answer)
}
