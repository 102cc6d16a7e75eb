//! The model's part in a question: whether it is asked, what it is sent, and which of its queries answers.
//!
//! What a model writes is a stranger's text: each query passes the guard, is run in its cage, and is believed as far as others
//! agree with its rows (the engine's readings, its own other queries).

use super::agreement::{self, Ran, Vote};
use super::attempt::{Plan, try_out};
use super::trace::Trace;
use super::visualize::visualize;
use super::{Answer, Asked, Depth, Status};
use crate::catalog::Snapshot;
use crate::errors::AskError;
use crate::guard::Verdict;
use crate::lookup::Table;
use crate::memory::history::Record;
use crate::memory::recall::Memory;
use crate::memory::rejection;
use crate::memory::vocabulary::{store_table, stored_table};
use crate::model::{self, Deadline, Endpoint, ModelError, Route};
use crate::{db, settings};
use pg_ask_engine::answer::{Candidate, Decision, Outcome, Turn, WeekStart};
use pg_ask_engine::query::Query;
use pg_ask_engine::relevant::relevant;
use pg_ask_engine::schema::TableName;
use pg_ask_prompt::{Example, Input, Prompt, Ranked, Reading};
use pgrx::pg_sys;
use serde_json::{Value, json};

/// Repairs of one question.
const REPAIRS: usize = 2;
/// Of a reply that is repaired, what is sent back at most, in characters.
const ECHO: usize = 4_000;
/// Budget and number of queries where no server says otherwise (`ask.prompt` without a server).
const BUDGET: usize = 8_000;
const CANDIDATES: usize = 3;

/// What came of it.
pub enum Consulted {
    /// Nothing to ask for.
    NotAsked,
    Answered(Box<Answer>),
    /// The engine answers; the warning says why the model does not.
    Fallback(String),
}

/// What a question was read with: all that a prompt is made of.
pub struct Matter<'a> {
    pub question: &'a str,
    pub asked: &'a Asked,
    pub snapshot: &'a Snapshot,
    pub memories: &'a [Memory],
    pub turns: &'a [Turn],
}

/// Asks the model where the route wants it.
///
/// # Errors
/// Where the route is `always` and the model gives no answer.
pub fn consult(matter: &Matter, depth: Depth, trace: &mut Trace, record: &mut Record) -> Result<Consulted, AskError> {
    let Some(name) = settings::model().filter(|_| is_wanted(&matter.asked.outcome)) else { return Ok(Consulted::NotAsked) };
    let outcome = model::endpoint(&name).and_then(|endpoint| ask(matter, &endpoint, depth, trace));
    match outcome {
        Ok(choice) => Ok(decide(matter, &name, choice, depth, trace, record)),
        Err(error) if settings::model_route() == Route::Always => Err(AskError::Model(error)),
        Err(error) => {
            // What came back has been noted already.
            if !matches!(error, ModelError::Reply { .. }) {
                trace.set("model", json!({"server": name, "problem": error.to_string()}));
            }
            Ok(Consulted::Fallback(format!("the model was not used: {error}")))
        }
    }
}

fn is_wanted(outcome: &Outcome) -> bool {
    // What is no question about data (a request to change them, a chart once more) is nobody else's business.
    let settled = outcome.understanding.is_null()
        || outcome.candidates.iter().any(|c| c.rules.iter().any(|r| r == super::AGAIN || r == pg_ask_engine::CATALOG));
    match settings::model_route() {
        _ if settled => false,
        Route::Never => false,
        Route::Always => true,
        Route::Unsure => !is_sure(outcome),
    }
}

/// Whether the engine answers by itself: sure enough, and with every word of the question accounted for.
fn is_sure(outcome: &Outcome) -> bool {
    let first = outcome.candidates.first();
    matches!(outcome.decision, Decision::Answered)
        && first.is_some_and(|c| c.confidence >= settings::answer_at() && not_understood(c).is_empty())
}

/// The words of the question that a reading does not rest on.
fn not_understood(candidate: &Candidate) -> Vec<String> {
    candidate.account.unused()
}

/// The prompt for a question, as it would be sent to the server (or to any, where none is set).
pub fn prompt(matter: &Matter, endpoint: Option<&Endpoint>) -> Prompt {
    let outcome = &matter.asked.outcome;
    let found = relevant(matter.question, &matter.asked.lexicon, &outcome.candidates);
    let tables: Vec<Ranked> = found.into_iter().map(|r| Ranked { table: r.table, columns: r.columns }).collect();
    let memories: Vec<Example> = matter.memories.iter().filter(|m| is_example(m, matter.snapshot)).map(example).collect();
    let turns: Vec<Example> =
        matter.turns.iter().filter_map(|t| Some(Example { question: t.question.clone(), sql: t.sql.clone()? })).collect();
    let reason = match &outcome.decision {
        Decision::Answered => None,
        Decision::Clarify { reason, .. } | Decision::Refused { reason, .. } => Some(reason.clone()),
    };
    // A reading that passes over a word leads astray; what it passed over helps.
    let not_understood = outcome.candidates.first().map(not_understood).unwrap_or_default();
    let reading = outcome.candidates.first().filter(|_| not_understood.is_empty()).map(|c| Reading {
        sql: c.sql.clone(),
        confidence: c.confidence,
        doubts: c.assumptions.iter().cloned().chain(reason).collect(),
    });
    let readings: Vec<&Query> = outcome.candidates.iter().map(|c| &c.query).collect();
    let day = matter.asked.today;
    let today = format!("{:04}-{:02}-{:02} ({})", day.year, day.month, day.day, weekday(day.year, day.month, day.day));
    pg_ask_prompt::build(&Input {
        question: matter.question,
        lexicon: &matter.asked.lexicon,
        checks: &matter.snapshot.checks(),
        tables: &tables,
        memories: &memories,
        turns: &turns,
        reading: reading.as_ref(),
        not_understood: &not_understood,
        found: &pg_ask_prompt::found::found(matter.question, &readings, &matter.asked.lexicon),
        today: &today,
        timezone: matter.asked.preferences.get("timezone").map(String::as_str),
        week_start: match settings::week_start() {
            WeekStart::Monday => "Monday",
            WeekStart::Sunday => "Sunday",
            WeekStart::Saturday => "Saturday",
        },
        fiscal_year_start: settings::fiscal_year_start(),
        sharing: settings::share_samples(),
        budget: endpoint.map_or(BUDGET, |e| e.prompt_tokens),
        candidates: endpoint.map_or(CANDIDATES, |e| e.candidates),
    })
}

/// Memories that inform: near, proven, and about tables that the role may read as they are today.
fn is_example(memory: &Memory, snapshot: &Snapshot) -> bool {
    let tables: Vec<TableName> = memory.tables.iter().map(|t| stored_table(t)).collect();
    memory.similarity > settings::inform_similarity()
        && memory.success() > 0.5
        && memory.is_plain()
        && memory.fingerprint.is_some()
        && memory.fingerprint == snapshot.fingerprint(&tables)
}

fn example(memory: &Memory) -> Example {
    Example { question: memory.question.clone(), sql: memory.sql.clone() }
}

/// Day of the week of the proleptic Gregorian calendar (Tomohiko Sakamoto's method).
fn weekday(year: i32, month: u8, day: u8) -> &'static str {
    const NAMES: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    const SHIFTS: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = if month < 3 { year - 1 } else { year };
    let shift = SHIFTS.get(usize::from(month.saturating_sub(1))).copied().unwrap_or(0);
    let at = (year + year / 4 - year / 100 + year / 400 + shift + i32::from(day)).rem_euclid(7);
    usize::try_from(at).ok().and_then(|i| NAMES.get(i)).copied().unwrap_or("Sunday")
}

/// What the model gave: queries that hold, and the one that is believed most.
struct Choice {
    ran: Vec<Ran>,
    vote: Vote,
}

fn ask(matter: &Matter, endpoint: &Endpoint, depth: Depth, trace: &mut Trace) -> Result<Choice, ModelError> {
    let deadline = Deadline::new(settings::model_timeout());
    let mut prompt = trace.stage("prompt", || prompt(matter, Some(endpoint)));
    let mut note =
        json!({"server": endpoint.server, "model": endpoint.model, "prompt_tokens": prompt.tokens, "tables": prompt.tables.len()});
    let mut rejected: Vec<Value> = Vec::new();
    let (mut tokens, mut ran, mut problem) = ((0, 0), Vec::new(), String::new());
    let mut repairs = 0;
    loop {
        let reply = trace.stage("model", || model::chat(endpoint, &prompt, deadline))?;
        tokens = (tokens.0 + reply.input_tokens, tokens.1 + reply.output_tokens);
        let proposals = pg_ask_prompt::extract(&reply.text, endpoint.candidates);
        let mut first: Option<(String, String)> = None;
        if proposals.is_empty() {
            problem = if reply.cut_off { "the reply was cut off".into() } else { "the reply holds no query".into() };
            if pg_ask_prompt::extract::says_none(&reply.text) {
                problem = "it knows no query for this question".into();
                break;
            }
            first = Some((String::new(), format!("{problem}: reply with the JSON object that was described, and nothing else")));
        }
        for proposal in proposals {
            let plan = Plan { sql: &proposal.sql, candidate: None, memory: None, ceiling: None };
            // What was rejected before is not tried again; the model is told the reason.
            let known = rejection::known(&proposal.sql, matter.snapshot);
            let tried = match &known {
                Some(known) => Err((known.rule.clone(), known.error())),
                // One is run as far as the limits go, the others only to compare.
                None => try_out(&plan, depth, &agreement::limits(ran.is_empty()), trace),
            };
            match tried {
                Ok((verdict, set)) => {
                    let doubts = pg_ask_prompt::doubts::doubts(matter.question, &proposal.sql, &matter.asked.lexicon);
                    ran.push(Ran::new(proposal, verdict, set, repairs, doubts));
                }
                Err((rule, error)) => {
                    rejected.push(match &known {
                        Some(known) => rejection::avoided(&proposal.sql, known),
                        None => rejection::note(&proposal.sql, &rule, &error, matter.snapshot),
                    });
                    problem = format!("its query was not accepted: {error}");
                    let reason = told(&proposal.sql, &error);
                    first.get_or_insert((proposal.sql, reason));
                }
            }
        }
        let Some((sql, reason)) = first.filter(|_| ran.is_empty() && repairs < REPAIRS) else { break };
        repairs += 1;
        let echo: String = reply.text.chars().take(ECHO).collect();
        pg_ask_prompt::repair(&mut prompt, &echo, &sql, &reason, settings::share_samples());
    }
    note["input_tokens"] = json!(tokens.0);
    note["output_tokens"] = json!(tokens.1);
    note["repairs"] = json!(repairs);
    note["problem"] = json!(problem);
    note["rejected"] = json!(rejected);
    let vote = (!ran.is_empty()).then(|| {
        let outcome = &matter.asked.outcome;
        agreement::vote(&ran, &outcome.candidates, is_sure(outcome), endpoint.max_confidence, depth, trace)
    });
    if let Some(vote) = &vote {
        note["candidates"] = ran.iter().map(Ran::json).collect();
        note["agreement"] = vote.json();
    }
    trace.set("model", note);
    vote.map(|vote| Choice { ran, vote }).ok_or_else(|| ModelError::Reply { server: endpoint.server.clone(), problem })
}

/// What a model is told of an error. The server's text may hold values of the data: its code is told, and where in the query what it names
/// stands. The guard's own words speak of the query alone.
fn told(sql: &str, error: &AskError) -> String {
    let AskError::Guarded { sqlstate, message, .. } = error else { return "it was not accepted".into() };
    if sqlstate.starts_with("PA") {
        return message.clone();
    }
    let known: &[(&str, &str)] = &[
        ("42601", "a syntax error"),
        ("42P01", "a table that does not exist"),
        ("42703", "a column that does not exist"),
        ("42883", "a function or operator that does not exist for these types"),
        ("42702", "an ambiguous column"),
        ("42725", "an ambiguous function"),
        ("42803", "a column that is neither grouped nor aggregated"),
        ("42804", "types that do not fit"),
        ("42846", "a cast that does not exist"),
        ("42704", "a type that does not exist"),
        ("42501", "a table that may not be read"),
        ("22P02", "a text that is no value of its type"),
        ("22007", "a text that is no date or time"),
        ("22012", "a division by zero"),
        ("57014", "it took too long"),
    ];
    let meaning = known.iter().find(|(code, _)| code == sqlstate).map(|(_, meaning)| format!(" ({meaning})")).unwrap_or_default();
    // Only the analysis of a query names its parts; what fails while rows are read names their values.
    let place = sqlstate.starts_with("42").then(|| place(sql, message)).flatten();
    match place {
        Some((at, word)) => format!("SQLSTATE {sqlstate}{meaning} at character {at}: {word}"),
        None => format!("SQLSTATE {sqlstate}{meaning}"),
    }
}

/// The longest name of a query that a message speaks of, and where it stands (in characters, from 1).
fn place<'a>(sql: &'a str, message: &str) -> Option<(usize, &'a str)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let said: Vec<&str> = message.split(|c| !is_part(c)).filter(|w| !w.is_empty()).collect();
    let mut found: Option<(usize, &str)> = None;
    let mut at = 0;
    for word in sql.split(|c| !is_part(c)) {
        let name = word.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        if name && said.contains(&word) && found.is_none_or(|(_, known)| word.len() > known.len()) {
            found = sql.get(at..at + word.len()).map(|word| (at, word));
        }
        at += word.len() + sql.get(at + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found.map(|(at, word)| (sql.get(..at).map_or(0, |before| before.chars().count()) + 1, word))
}

/// The answer made of the model's best query, if it is believed enough.
fn decide(matter: &Matter, server: &str, choice: Choice, depth: Depth, trace: &mut Trace, record: &mut Record) -> Consulted {
    let Choice { mut ran, vote } = choice;
    if vote.confidence < settings::clarify_below() {
        let options: Vec<String> = ran.iter().filter_map(|r| r.explanation.clone()).collect();
        if settings::model_route() != Route::Always || options.is_empty() {
            return Consulted::Fallback("the model was not used: its queries give different results".into());
        }
        let reason = "the model's queries give different results";
        let answer = Answer::unanswered(
            matter.question,
            Status::Clarify,
            reason,
            "Ask one of the options, or name the table and column you mean.",
            options,
        );
        record.fill(&answer, matter.snapshot, None);
        return Consulted::Answered(Box::new(answer));
    }
    let chosen = ran.swap_remove(vote.best.min(ran.len().saturating_sub(1)));
    let candidate = vote.agrees_with.and_then(|i| matter.asked.outcome.candidates.get(i));
    let mut answer = Answer::unanswered(matter.question, Status::Answered, "", "", Vec::new());
    answer.explanation = chosen.explanation.clone().or_else(|| candidate.map(|c| c.explanation.clone()));
    answer.sql = Some(chosen.sql);
    answer.source = Some("model");
    answer.confidence = Some(vote.confidence);
    if vote.confidence < settings::answer_at() {
        answer.warnings.push(format!("written by the model server \"{server}\": {}; read the SQL before you rely on it", vote.reason));
    }
    answer.warnings.extend(chosen.verdict.warnings.iter().cloned());
    trace.set("validation", super::attempt::validation_json(&chosen.verdict));
    if let Some(set) = &chosen.set {
        trace.set("execution", json!({"row_count": set.rows.len(), "truncated": set.truncated, "columns": set.columns.len()}));
    }
    answer.result = chosen.set;
    if depth == Depth::Chart {
        visualize(&mut answer, matter.asked, candidate, trace);
    }
    record.fill(&answer, matter.snapshot, candidate);
    let tables = tables_of(&chosen.verdict);
    record.tables = tables.iter().map(store_table).collect();
    record.fingerprint = matter.snapshot.fingerprint(&tables);
    Consulted::Answered(Box::new(answer))
}

/// The relations that a judged query reads itself.
fn tables_of(verdict: &Verdict) -> Vec<TableName> {
    let own = verdict.relations.iter().filter(|r| !r.in_view);
    let mut tables: Vec<TableName> = own.map(|r| TableName { schema: r.schema.clone(), name: r.name.clone() }).collect();
    tables.sort();
    tables.dedup();
    tables
}

/// How far the model's query that a memory was made of was believed: being remembered makes it no truer, a person's word does.
pub fn first_confidence(memory: &Memory) -> Option<f32> {
    if memory.trusted() || memory.confirmed {
        return None;
    }
    let asker = db::asker();
    let turns = Table::of(c"turn", &[c"confidence", c"role_name", c"app_user"])?;
    let id = memory.id.to_string();
    let mut lowest: Option<f32> = None;
    turns.last_first(c"turn_model", &[(c"memory", (pg_sys::INT8OID, Some(&id)))], |fields| {
        let own = fields.name(1).is_some_and(|role| role.to_bytes() == asker.role.as_bytes()) && fields.is(2, &asker.app_user);
        if let Some(confidence) = fields.real(0).filter(|_| own) {
            lowest = Some(lowest.map_or(confidence, |known| known.min(confidence)));
        }
        true
    });
    lowest
}

/// `ask.prompt`: the request as text, the messages as they are.
pub fn shown(prompt: &Prompt, endpoint: Option<&Endpoint>) -> String {
    let mut out = String::new();
    match endpoint {
        Some(endpoint) => {
            let outgoing =
                pg_ask_prompt::provider::request(&endpoint.call(), &Prompt { system: "…".into(), messages: Vec::new(), ..prompt.clone() });
            out.push_str(&format!("POST {}\n{}\n", outgoing.url, outgoing.body));
        }
        None => out.push_str("ask.model is not set: nothing is sent. A model would be sent this:\n"),
    }
    out.push_str(&format!("\n--- system ---\n{}\n", prompt.system));
    for message in &prompt.messages {
        out.push_str(&format!("\n--- user ---\n{}\n", message.text));
    }
    out
}
