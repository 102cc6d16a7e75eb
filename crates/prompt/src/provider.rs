//! The JSON of the providers: what a call sends, what its reply says.

mod anthropic;
mod gemini;
mod openai;

pub use openai::{embeddings, read_embeddings};

use crate::prompt::Prompt;
use serde_json::{Value, json};

/// Whose format an endpoint speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Chat completions: OpenAI, Azure, vLLM, Ollama, llama.cpp server, …
    OpenAi,
    /// Anthropic messages.
    Anthropic,
    /// Gemini generateContent.
    Gemini,
}

impl Provider {
    /// As the option `provider` names it.
    pub fn from_name(name: &str) -> Option<Provider> {
        Some(match name {
            "openai" => Provider::OpenAi,
            "anthropic" => Provider::Anthropic,
            "gemini" => Provider::Gemini,
            _ => return None,
        })
    }

    /// Names for error messages.
    pub const NAMES: &'static str = "openai, anthropic, gemini";

    /// Base address where the option `url` is not set.
    pub fn default_url(self) -> &'static str {
        match self {
            Provider::OpenAi => "https://api.openai.com/v1",
            Provider::Anthropic => "https://api.anthropic.com/v1",
            Provider::Gemini => "https://generativelanguage.googleapis.com/v1beta",
        }
    }
}

/// What a call is made with beside the prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Call<'a> {
    pub provider: Provider,
    /// Base address, without a slash at its end.
    pub url: &'a str,
    pub model: &'a str,
    /// Tokens of the reply at most.
    pub max_tokens: u32,
    /// `None`: the provider's default.
    pub temperature: Option<f64>,
    /// Ask for structured output in the provider's own way.
    pub structured: bool,
    /// Azure's `api-version`.
    pub api_version: Option<&'a str>,
}

/// A request, but for its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub url: String,
    /// Header that carries the key, and what stands before it.
    pub key_header: (&'static str, &'static str),
    pub headers: Vec<(&'static str, &'static str)>,
    pub body: Value,
}

/// What a model replied.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    pub text: String,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// The reply ended because its tokens were used up.
    pub cut_off: bool,
}

/// A body that is not what the provider's format promises. Says what is missing, never what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Not UTF-8.
    Encoding,
    /// Not JSON.
    Json,
    /// JSON without a reply.
    Shape(&'static str),
    /// The model refused.
    Refused,
}

/// The request for a prompt.
pub fn request(call: &Call, prompt: &Prompt) -> Outgoing {
    match call.provider {
        Provider::OpenAi => openai::request(call, prompt),
        Provider::Anthropic => anthropic::request(call, prompt),
        Provider::Gemini => gemini::request(call, prompt),
    }
}

/// Reads a reply.
///
/// # Errors
/// See [`Unreadable`].
pub fn read(provider: Provider, body: &[u8]) -> Result<Reply, Unreadable> {
    let json = parse(body)?;
    match provider {
        Provider::OpenAi => openai::read(&json),
        Provider::Anthropic => anthropic::read(&json),
        Provider::Gemini => gemini::read(&json),
    }
}

/// A short error code of a body that came with an HTTP error (`insufficient_quota`); only plain words, so that nothing that
/// was sent can come back through it.
pub fn error_code(body: &[u8]) -> Option<String> {
    let json = parse(body).ok()?;
    let error = json.get("error").or_else(|| json.pointer("/0/error"))?;
    let code = ["code", "type", "status"].iter().find_map(|k| error.get(*k).and_then(Value::as_str))?;
    let plain = code.len() <= 40 && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_uppercase() || c == '_');
    plain.then(|| code.to_owned())
}

fn parse(body: &[u8]) -> Result<Value, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::Encoding)?;
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|_| Unreadable::Json)
}

/// The schema of the structured reply.
fn schema(closed: bool) -> Value {
    let mut item = json!({
        "type": "object",
        "properties": {"sql": {"type": "string"}, "explanation": {"type": "string"}},
        "required": ["sql", "explanation"],
    });
    let mut whole = json!({
        "type": "object",
        "properties": {"candidates": {"type": "array", "items": item}},
        "required": ["candidates"],
    });
    if closed {
        item["additionalProperties"] = json!(false);
        whole["properties"]["candidates"]["items"] = item;
        whole["additionalProperties"] = json!(false);
    }
    whole
}

fn count(json: &Value, pointer: &str) -> u64 {
    json.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}
