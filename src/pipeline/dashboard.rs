//! Several questions answered together: `ask.dashboard`.

use super::{Answer, Depth, Status, ask, visualize};
use crate::errors::AskError;
use crate::memory::{profile, session, usual};
use crate::{guard, settings};
use pg_ask_chart::{DashboardOptions, Part};
use serde_json::Value;

/// Charts of a dashboard at most.
const CHARTS: usize = 6;

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

/// Answers each question and lays the charts out. Questions are separated by semicolons or new lines; 'the usual
/// dashboard' stands for the caller's recurring ones.
pub fn dashboard(question: &str, session: Option<&str>) -> Result<Dashboard, AskError> {
    let question = super::checked(question)?;
    let session = session::resolve(session)?;
    let (mut parts, mut first, mut last) = (Vec::new(), None, None);
    let title = usual_subject(question).map(|subject| match subject.as_slice() {
        [] => "Usual dashboard".to_owned(),
        words => format!("Usual {} dashboard", words.join(" ")),
    });
    let wanted: Vec<(String, Option<String>)> = match usual_subject(question) {
        Some(subject) => usual::recurring(&subject, CHARTS).into_iter().map(|r| (r.question, r.follow_up.then_some(r.sql))).collect(),
        None => question
            .split([';', '\n'])
            .map(str::trim)
            .filter(|q| q.chars().any(char::is_alphanumeric))
            .take(CHARTS)
            .map(|q| (q.to_owned(), None))
            .collect(),
    };
    if wanted.is_empty() {
        return Err(AskError::Refused {
            reason: "there is no usual dashboard yet".into(),
            hint: "It is made of questions asked three times or more in the last 30 days; or name the questions, separated by semicolons."
                .into(),
        });
    }
    for (i, (question, sql)) in wanted.into_iter().enumerate() {
        // Each in a conversation of its own: no question of a dashboard is a follow-up to the one before.
        let name: String = format!("{session} {}", i + 1).chars().rev().take(settings::NAME_LENGTH).collect();
        let name: String = name.chars().rev().collect();
        let answer = match sql {
            Some(sql) => again(&question, &sql),
            None => ask(&question, Some(&name), "dashboard", Depth::Chart),
        };
        match answer.and_then(Answer::or_error) {
            Ok(mut answer) => {
                parts.extend(answer.part.take().map(|p| *p));
                first.get_or_insert(answer);
            }
            Err(error) => last = Some(error),
        }
    }
    // One question that can't be answered does not spoil the others.
    if parts.is_empty() {
        return Err(last.unwrap_or_else(|| AskError::Internal("the dashboard has no charts".into())));
    }
    let options = DashboardOptions { title, ..DashboardOptions::default() };
    let json = pg_ask_chart::dashboard(&parts, &options, &visualize::preferences(&profile::load()));
    Ok(Dashboard { json, first })
}

/// A question whose SQL alone can be asked again.
fn again(question: &str, sql: &str) -> Result<Answer, AskError> {
    let mut answer = Answer::unanswered(question, Status::Answered, "", "", Vec::new());
    let result = guard::run(sql, &settings::limits()).map_err(super::result::guard_error)?;
    answer.sql = Some(sql.to_owned());
    answer.source = Some("memory");
    let table = visualize::table(&result, None);
    let intent = pg_ask_chart::Intent { question: question.to_owned(), ..pg_ask_chart::Intent::default() };
    answer.result = Some(result);
    answer.part =
        Some(Box::new(Part { question: question.to_owned(), sql: sql.to_owned(), confidence: 0.9, table, intent, ..Part::default() }));
    Ok(answer)
}
