//! Embeddings of a model provider, beside the built-in ones: a column and an index of their own, filled by `ask.reembed()`,
//! used for recall where `ask.embedding` names a server.

use super::call::{Deadline, exchange};
use super::error::ModelError;
use super::server::{Endpoint, endpoint};
use crate::db;
use crate::errors::AskError;
use crate::memory::recall::normal;
use crate::settings;
use pg_ask_prompt::{Call, Provider, provider};
use pgrx::pg_sys;
use std::fmt::Write;
use std::time::Duration;

/// Texts of one request.
const BATCH: usize = 64;
/// A question waits this long for its embedding; then the built-in one has to do.
const PATIENCE: Duration = Duration::from_secs(5);
/// What pgvector's HNSW can index.
const INDEXED: usize = 2_000;

/// The embedding of a question in pgvector's text form, with the name of what made it.
pub struct External {
    pub vector: String,
    pub model: String,
}

/// The question's embedding by the server that `ask.embedding` names; `None` where none is set, or it fails.
pub fn question(text: &str) -> Option<External> {
    let endpoint = match endpoint(&settings::embedding()?) {
        Ok(endpoint) => endpoint,
        Err(error) => {
            tracing::info!(error = %error, "no embedding");
            return None;
        }
    };
    let deadline = Deadline::new(settings::model_timeout().min(PATIENCE));
    match embed(&endpoint, &[normal(text)], deadline) {
        Ok(vectors) => Some(External { vector: literal(vectors.first()?), model: name(&endpoint) }),
        Err(error) => {
            tracing::info!(error = %error, "no embedding");
            None
        }
    }
}

/// Embeds memories that the server's model has not embedded yet: the caller's own, and shared ones for administrators. At
/// most `most`; returns how many. All requests go out before anything is written, so that no row is locked meanwhile.
///
/// # Errors
/// No server, a failed call.
pub fn reembed(most: usize) -> Result<i64, AskError> {
    let server = settings::embedding().ok_or_else(|| AskError::Argument {
        message: "ask.embedding is not set".into(),
        hint: "SET ask.embedding to the name of a model server with the option embedding_model.".into(),
    })?;
    if db::write_obstacle().is_some() {
        return Err(AskError::ReadOnly { what: "ask.reembed()" });
    }
    let endpoint = endpoint(&server).map_err(AskError::Model)?;
    let (model, administrator) = (name(&endpoint), db::is_administrator());
    let todo = unembedded(&model, administrator, most);
    let mut done: Vec<(i64, bool, Vec<f32>)> = Vec::new();
    for batch in todo.chunks(BATCH) {
        let texts: Vec<String> = batch.iter().map(|(_, _, text)| text.clone()).collect();
        let deadline = Deadline::new(settings::model_timeout());
        let vectors = embed(&endpoint, &texts, deadline).map_err(AskError::Model)?;
        done.extend(batch.iter().zip(vectors).map(|((id, shared, _), vector)| (*id, *shared, vector)));
    }
    for (id, shared, vector) in &done {
        let write = || store(*id, &literal(vector), &model);
        if *shared { db::as_owner(write) } else { write() }
    }
    if let Some((_, _, vector)) = done.first().filter(|_| administrator) {
        index(vector.len());
    }
    super::usage::flush();
    Ok(done.len() as i64)
}

fn name(endpoint: &Endpoint) -> String {
    format!("{}/{}", endpoint.server, endpoint.embedding_model.as_deref().unwrap_or_default())
}

fn embed(endpoint: &Endpoint, texts: &[String], deadline: Deadline) -> Result<Vec<Vec<f32>>, ModelError> {
    let problem = |problem: &str| ModelError::Options { server: endpoint.server.clone(), problem: problem.to_owned() };
    let model = endpoint.embedding_model.as_deref().ok_or_else(|| problem("option embedding_model is missing"))?;
    if endpoint.provider != Provider::OpenAi {
        return Err(problem("embeddings need an OpenAI-compatible endpoint"));
    }
    let outgoing = provider::embeddings(&Call { model, ..endpoint.call() }, texts);
    exchange(endpoint, &outgoing, deadline, "embedding", |body| {
        let (vectors, tokens) = provider::read_embeddings(body, texts.len())?;
        Ok((vectors, (tokens, 0)))
    })
}

/// pgvector's text form.
fn literal(vector: &[f32]) -> String {
    let mut text = String::from("[");
    for (i, component) in vector.iter().enumerate() {
        let _ = write!(text, "{}{component}", if i > 0 { "," } else { "" });
    }
    text + "]"
}

/// Id, whether it is shared, and question of memories without an embedding of this model.
fn unembedded(model: &str, administrator: bool, most: usize) -> Vec<(i64, bool, String)> {
    let rows = db::query(
        "SELECT id, shared, normal FROM ask.memory WHERE external_model IS DISTINCT FROM $1 \
           AND CASE WHEN shared THEN $2::boolean ELSE role_name = current_user AND app_user = coalesce(current_setting('ask.app_user', true), '') END \
         ORDER BY id LIMIT $3::bigint",
        &[Some(model), Some(if administrator { "t" } else { "f" }), Some(&most.to_string())],
    );
    rows.into_iter()
        .filter_map(|mut row| {
            let text = row.pop()??;
            let shared = row.pop()?? == "t";
            Some((row.pop()??.parse().ok()?, shared, text))
        })
        .collect()
}

fn store(id: i64, vector: &str, model: &str) {
    let s = db::vector_schema();
    let sql = format!("UPDATE ask.memory SET external_embedding = $2::{s}.vector, external_model = $3 WHERE id = $1::bigint");
    db::query(&sql, &[Some(&id.to_string()), Some(vector), Some(model)]);
}

/// The index for vectors of this length.
fn index(length: usize) {
    if length > INDEXED {
        return;
    }
    let s = db::vector_schema();
    let made = db::optional(|| {
        db::as_owner(|| {
            db::query(
                &format!(
                    "CREATE INDEX IF NOT EXISTS memory_external_{length} ON ask.memory \
                 USING hnsw ((external_embedding::{s}.vector({length})) {s}.vector_cosine_ops) WHERE {s}.vector_dims(external_embedding) = {length}"
                ),
                &[],
            )
        })
    });
    if let Err(message) = made {
        tracing::info!(message, "no index for external embeddings");
    }
}

/// The memories that the asker may use which are nearest by these embeddings, with their similarity.
pub fn neighbours_by(external: &External) -> Vec<(i64, f64)> {
    let vector = db::vector();
    let (s, length) = (&vector.schema, external.vector.bytes().filter(|b| *b == b',').count() + 1);
    let near = format!("m.external_embedding::{s}.vector({length}) OPERATOR({s}.<=>) (SELECT $1::{s}.vector({length}))");
    let sql = format!(
        "SELECT m.id, 1 - ({near}) FROM ask.memory m \
         WHERE m.external_model = $2 AND {s}.vector_dims(m.external_embedding) = {length} \
           AND (m.shared OR m.role_name = $5 AND m.app_user = $6) AND ($3 OR m.kind <> 'learned') ORDER BY {near} LIMIT $4"
    );
    let (learn, most, asker) = (settings::learn().to_string(), settings::recall().to_string(), db::asker());
    let args = [
        (vector.oid, Some(external.vector.as_str())),
        (pg_sys::TEXTOID, Some(external.model.as_str())),
        (pg_sys::BOOLOID, Some(learn.as_str())),
        (pg_sys::INT8OID, Some(most.as_str())),
        (pg_sys::NAMEOID, Some(asker.role.as_str())),
        (pg_sys::TEXTOID, Some(asker.app_user.as_str())),
    ];
    // Filtered searches go on until enough rows are found (pgvector 0.8; older ones ignore the setting).
    let rows =
        db::with_settings(&[(c"hnsw.iterative_scan", c"relaxed_order")], || db::as_owner(|| db::latest(|| db::query_typed(&sql, &args))));
    let number = |row: &db::Row, at: usize| row.get(at)?.as_deref()?.parse::<f64>().ok();
    rows.iter().filter_map(|row| Some((row.first()?.as_deref()?.parse().ok()?, number(row, 1)?))).collect()
}
