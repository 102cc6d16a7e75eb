//! Gemini's generateContent.

use super::{Call, Outgoing, Reply, Unreadable, count, schema};
use crate::prompt::{Prompt, Speaker};
use serde_json::{Value, json};

pub fn request(call: &Call, prompt: &Prompt) -> Outgoing {
    let contents: Vec<Value> = prompt
        .messages
        .iter()
        .map(|m| {
            let role = match m.speaker {
                Speaker::User => "user",
                Speaker::Model => "model",
            };
            json!({"role": role, "parts": [{"text": m.text}]})
        })
        .collect();
    let mut settings = json!({"maxOutputTokens": call.max_tokens});
    if let Some(temperature) = call.temperature {
        settings["temperature"] = json!(temperature);
    }
    if call.structured {
        settings["responseMimeType"] = json!("application/json");
        settings["responseSchema"] = schema(false);
    }
    let body = json!({"systemInstruction": {"parts": [{"text": prompt.system}]}, "contents": contents, "generationConfig": settings});
    Outgoing {
        url: format!("{}/models/{}:generateContent", call.url, call.model),
        key_header: ("x-goog-api-key", ""),
        headers: Vec::new(),
        body,
    }
}

pub fn read(json: &Value) -> Result<Reply, Unreadable> {
    let candidate = json.pointer("/candidates/0");
    let parts = candidate.and_then(|c| c.pointer("/content/parts")).and_then(Value::as_array);
    let Some(parts) = parts else {
        let blocked = json.pointer("/promptFeedback/blockReason").is_some();
        return Err(if blocked { Unreadable::Refused } else { Unreadable::Shape("candidates") });
    };
    // Parts marked as thoughts are no answer.
    let spoken = parts.iter().filter(|p| p.get("thought").and_then(Value::as_bool) != Some(true));
    let text: String = spoken.filter_map(|p| p.get("text").and_then(Value::as_str)).collect();
    if text.is_empty() {
        return Err(Unreadable::Shape("text"));
    }
    Ok(Reply {
        text,
        input_tokens: count(json, "/usageMetadata/promptTokenCount"),
        output_tokens: count(json, "/usageMetadata/candidatesTokenCount"),
        cut_off: candidate.and_then(|c| c.get("finishReason")).and_then(Value::as_str) == Some("MAX_TOKENS"),
    })
}
