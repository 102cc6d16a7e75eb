//! Anthropic's messages.

use super::{Call, Outgoing, Reply, Unreadable, count, schema};
use crate::prompt::{Prompt, Speaker};
use serde_json::{Value, json};

pub fn request(call: &Call, prompt: &Prompt) -> Outgoing {
    let messages: Vec<Value> = prompt
        .messages
        .iter()
        .map(|m| {
            let role = match m.speaker {
                Speaker::User => "user",
                Speaker::Model => "assistant",
            };
            json!({"role": role, "content": m.text})
        })
        .collect();
    let mut body = json!({"model": call.model, "max_tokens": call.max_tokens, "system": prompt.system, "messages": messages});
    if let Some(temperature) = call.temperature {
        body["temperature"] = json!(temperature);
    }
    if call.structured {
        body["tools"] = json!([{"name": "queries", "description": "The queries that answer the question", "input_schema": schema(false)}]);
        body["tool_choice"] = json!({"type": "tool", "name": "queries"});
    }
    Outgoing {
        url: format!("{}/messages", call.url),
        key_header: ("x-api-key", ""),
        headers: vec![("anthropic-version", "2023-06-01")],
        body,
    }
}

pub fn read(json: &Value) -> Result<Reply, Unreadable> {
    let content = json.get("content").and_then(Value::as_array).ok_or(Unreadable::Shape("content"))?;
    let mut text = String::new();
    for block in content {
        match block.get("type").and_then(Value::as_str) {
            Some("text") => text.push_str(block.get("text").and_then(Value::as_str).unwrap_or_default()),
            Some("tool_use") => {
                if let Some(input) = block.get("input") {
                    // What the tool was called with is the answer; text before it is talk.
                    text = input.to_string();
                    break;
                }
            }
            _ => {}
        }
    }
    let stopped = json.get("stop_reason").and_then(Value::as_str);
    if text.is_empty() {
        return Err(if stopped == Some("refusal") { Unreadable::Refused } else { Unreadable::Shape("content") });
    }
    Ok(Reply {
        text,
        input_tokens: count(json, "/usage/input_tokens"),
        output_tokens: count(json, "/usage/output_tokens"),
        cut_off: stopped == Some("max_tokens"),
    })
}
