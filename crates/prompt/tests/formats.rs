//! The providers' JSON: what is sent, what is read, what is wrong with the rest.

use pg_ask_prompt::provider::{embeddings, error_code, read, read_embeddings, request};
use pg_ask_prompt::{Call, Message, Prompt, Provider, Speaker, Unreadable};

const ALL: [Provider; 3] = [Provider::OpenAi, Provider::Anthropic, Provider::Gemini];

fn call(provider: Provider, url: &str) -> Call<'_> {
    Call { provider, url, model: "m", max_tokens: 100, temperature: Some(0.0), structured: true, api_version: None }
}

fn prompt() -> Prompt {
    let message = |speaker, text: &str| Message { speaker, text: text.into() };
    let messages = vec![message(Speaker::User, "ask"), message(Speaker::Model, "reply"), message(Speaker::User, "again")];
    Prompt { system: "rules".into(), messages, tables: Vec::new(), tokens: 0 }
}

#[test]
fn requests_are_what_the_providers_want() {
    for (provider, url, key_header, pointers) in [
        (
            Provider::OpenAi,
            "http://x/chat/completions",
            "authorization",
            [
                ("/messages/0/role", "\"system\""),
                ("/messages/2/role", "\"assistant\""),
                ("/max_tokens", "100"),
                ("/response_format/type", "\"json_schema\""),
            ],
        ),
        (
            Provider::Anthropic,
            "http://x/messages",
            "x-api-key",
            [("/system", "\"rules\""), ("/messages/1/role", "\"assistant\""), ("/max_tokens", "100"), ("/tool_choice/name", "\"queries\"")],
        ),
        (
            Provider::Gemini,
            "http://x/models/m:generateContent",
            "x-goog-api-key",
            [
                ("/systemInstruction/parts/0/text", "\"rules\""),
                ("/contents/1/role", "\"model\""),
                ("/generationConfig/maxOutputTokens", "100"),
                ("/generationConfig/responseMimeType", "\"application/json\""),
            ],
        ),
    ] {
        let out = request(&call(provider, "http://x"), &prompt());
        assert_eq!((out.url.as_str(), out.key_header.0), (url, key_header), "{provider:?}");
        for (pointer, value) in pointers {
            assert_eq!(out.body.pointer(pointer).map(ToString::to_string).as_deref(), Some(value), "{provider:?} {pointer}: {}", out.body);
        }
        let plain = request(&Call { structured: false, temperature: None, ..call(provider, "http://x") }, &prompt());
        let text = plain.body.to_string();
        assert!(!text.contains("temperature") && !text.contains("schema") && !text.contains("tool"), "{text}");
    }
    let own = request(&call(Provider::OpenAi, "https://api.openai.com/v1"), &prompt());
    assert!(own.body.get("max_completion_tokens").is_some() && own.body.get("max_tokens").is_none());
    let azure = request(&Call { api_version: Some("2024-10-21"), ..call(Provider::OpenAi, "http://x") }, &prompt());
    assert_eq!((azure.url.as_str(), azure.key_header), ("http://x/chat/completions?api-version=2024-10-21", ("api-key", "")));
}

#[test]
fn replies_are_read() {
    for (provider, body, text, tokens, cut) in [
        (
            Provider::OpenAi,
            r#"{"choices":[{"message":{"content":"hi"},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#,
            "hi",
            (3, 4),
            true,
        ),
        (Provider::OpenAi, r#"{"choices":[{"message":{"content":[{"type":"text","text":"h"},{"text":"i"}]}}]}"#, "hi", (0, 0), false),
        (
            Provider::OpenAi,
            r#"{"choices":[{"message":{"content":null,"tool_calls":[{"function":{"arguments":"{\"sql\":1}"}}]}}]}"#,
            "{\"sql\":1}",
            (0, 0),
            false,
        ),
        (
            Provider::Anthropic,
            r#"{"content":[{"type":"text","text":"Sure."},{"type":"tool_use","input":{"sql":"x"}}],"usage":{"input_tokens":3,"output_tokens":4}}"#,
            "{\"sql\":\"x\"}",
            (3, 4),
            false,
        ),
        (Provider::Anthropic, r#"{"content":[{"type":"text","text":"hi"}],"stop_reason":"max_tokens"}"#, "hi", (0, 0), true),
        (
            Provider::Gemini,
            r#"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"hi"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4}}"#,
            "hi",
            (3, 4),
            false,
        ),
    ] {
        let reply = read(provider, body.as_bytes()).unwrap_or_else(|e| panic!("{provider:?} {body}: {e:?}"));
        assert_eq!((reply.text.as_str(), (reply.input_tokens, reply.output_tokens), reply.cut_off), (text, tokens, cut), "{body}");
    }
}

#[test]
fn what_is_no_reply_is_told() {
    for provider in ALL {
        for (body, problem) in [
            (&b"\xff\xfe"[..], Unreadable::Encoding),
            (b"<html>", Unreadable::Json),
            (b"", Unreadable::Json),
            (b"{\"a\": [1", Unreadable::Json),
        ] {
            assert_eq!(read(provider, body), Err(problem), "{provider:?} {body:?}");
        }
        for body in [
            "{}",
            "[]",
            "null",
            "1",
            "\"x\"",
            r#"{"choices":[]}"#,
            r#"{"choices":[{}]}"#,
            r#"{"content":{}}"#,
            r#"{"candidates":[{"content":{}}]}"#,
        ] {
            assert!(matches!(read(provider, body.as_bytes()), Err(Unreadable::Shape(_))), "{provider:?} {body}");
        }
    }
    assert_eq!(read(Provider::OpenAi, br#"{"choices":[{"message":{"content":null,"refusal":"no"}}]}"#), Err(Unreadable::Refused));
    assert_eq!(read(Provider::Anthropic, br#"{"content":[],"stop_reason":"refusal"}"#), Err(Unreadable::Refused));
    assert_eq!(read(Provider::Gemini, br#"{"promptFeedback":{"blockReason":"SAFETY"}}"#), Err(Unreadable::Refused));
}

#[test]
fn error_codes_are_words_only() {
    for (body, code) in [
        (r#"{"error":{"code":"invalid_api_key","message":"sk-1"}}"#, Some("invalid_api_key")),
        (r#"{"type":"error","error":{"type":"overloaded_error"}}"#, Some("overloaded_error")),
        (r#"[{"error":{"status":"PERMISSION_DENIED","code":403}}]"#, Some("PERMISSION_DENIED")),
        (r#"{"error":{"code":"sk-PUBLICsecret0001"}}"#, None),
        (r#"{"error":"text"}"#, None),
        ("<html>", None),
    ] {
        assert_eq!(error_code(body.as_bytes()).as_deref(), code, "{body}");
    }
}

#[test]
fn embeddings_come_in_order() {
    let out = embeddings(&call(Provider::OpenAi, "http://x"), &["a".into(), "b".into()]);
    assert_eq!((out.url.as_str(), out.body["input"].to_string().as_str()), ("http://x/embeddings", r#"["a","b"]"#));
    let body = br#"{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2.5]}],"usage":{"prompt_tokens":7}}"#;
    assert_eq!(read_embeddings(body, 2), Ok((vec![vec![1.0, 2.5], vec![3.0, 4.0]], 7)));
    for (body, expected) in [
        (r#"{"data":[{"index":0,"embedding":[1]}]}"#, 2),
        (r#"{"data":[{"index":9,"embedding":[1]}]}"#, 1),
        (r#"{"data":[{"embedding":[1]},{"embedding":[1,2]}]}"#, 2),
        (r#"{"data":[{"embedding":["x"]}]}"#, 1),
        (r#"{"data":[{"embedding":[]}]}"#, 1),
        (r#"{"data":[{"embedding":[1e999]}]}"#, 1),
        ("{}", 1),
    ] {
        assert!(read_embeddings(body.as_bytes(), expected).is_err(), "{body}");
    }
}
