//! Chat completions and embeddings in OpenAI's format.

use super::{Call, Outgoing, Reply, Unreadable, count, schema};
use crate::prompt::{Prompt, Speaker};
use serde_json::{Value, json};

fn address(call: &Call, path: &str) -> (String, (&'static str, &'static str)) {
    match call.api_version {
        Some(version) => (format!("{}/{path}?api-version={version}", call.url), ("api-key", "")),
        None => (format!("{}/{path}", call.url), ("authorization", "Bearer ")),
    }
}

pub fn request(call: &Call, prompt: &Prompt) -> Outgoing {
    let mut messages = vec![json!({"role": "system", "content": prompt.system})];
    messages.extend(prompt.messages.iter().map(|m| {
        let role = match m.speaker {
            Speaker::User => "user",
            Speaker::Model => "assistant",
        };
        json!({"role": role, "content": m.text})
    }));
    // Others than OpenAI know only the older name.
    let own = call.url.contains("openai.com") || call.url.contains("azure.com");
    let limit = if own { "max_completion_tokens" } else { "max_tokens" };
    let mut body = json!({"model": call.model, "messages": messages, "stream": false});
    body[limit] = json!(call.max_tokens);
    if let Some(temperature) = call.temperature {
        body["temperature"] = json!(temperature);
    }
    if call.structured {
        body["response_format"] =
            json!({"type": "json_schema", "json_schema": {"name": "queries", "strict": true, "schema": schema(true)}});
    }
    let (url, key_header) = address(call, "chat/completions");
    Outgoing { url, key_header, headers: Vec::new(), body }
}

pub fn read(json: &Value) -> Result<Reply, Unreadable> {
    let choices = json.get("choices").and_then(Value::as_array).ok_or(Unreadable::Shape("choices"))?;
    let choice = choices.first().ok_or(Unreadable::Shape("choices"))?;
    let message = choice.get("message").ok_or(Unreadable::Shape("message"))?;
    let text = match message.get("content") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().filter_map(|p| p.get("text").and_then(Value::as_str)).collect(),
        _ => String::new(),
    };
    // Some servers answer a schema with a tool call.
    let called = message.pointer("/tool_calls/0/function/arguments").and_then(Value::as_str);
    let text = if text.is_empty() { called.unwrap_or_default().to_owned() } else { text };
    if text.is_empty() {
        let refused = message.get("refusal").is_some_and(Value::is_string);
        return Err(if refused { Unreadable::Refused } else { Unreadable::Shape("content") });
    }
    Ok(Reply {
        text,
        input_tokens: count(json, "/usage/prompt_tokens"),
        output_tokens: count(json, "/usage/completion_tokens"),
        cut_off: choice.get("finish_reason").and_then(Value::as_str) == Some("length"),
    })
}

/// The request for embeddings of texts.
pub fn embeddings(call: &Call, texts: &[String]) -> Outgoing {
    let (url, key_header) = address(call, "embeddings");
    Outgoing { url, key_header, headers: Vec::new(), body: json!({"model": call.model, "input": texts, "encoding_format": "float"}) }
}

/// Reads embeddings, in the order of the texts, with the tokens used.
///
/// # Errors
/// Another number of them, different lengths, or numbers that are none.
pub fn read_embeddings(body: &[u8], expected: usize) -> Result<(Vec<Vec<f32>>, u64), Unreadable> {
    let json = super::parse(body)?;
    let data = json.get("data").and_then(Value::as_array).ok_or(Unreadable::Shape("data"))?;
    let mut out: Vec<Vec<f32>> = vec![Vec::new(); expected];
    for (at, item) in data.iter().enumerate() {
        let index = item.get("index").and_then(Value::as_u64).map_or(at, |i| usize::try_from(i).unwrap_or(usize::MAX));
        let numbers = item.get("embedding").and_then(Value::as_array).ok_or(Unreadable::Shape("embedding"))?;
        let vector: Option<Vec<f32>> = numbers.iter().map(|n| n.as_f64().map(|n| n as f32).filter(|n| n.is_finite())).collect();
        *out.get_mut(index).ok_or(Unreadable::Shape("index"))? = vector.ok_or(Unreadable::Shape("embedding"))?;
    }
    let width = out.first().map_or(0, Vec::len);
    if data.len() != expected || width == 0 || out.iter().any(|v| v.len() != width) {
        return Err(Unreadable::Shape("data"));
    }
    Ok((out, count(&json, "/usage/prompt_tokens")))
}
