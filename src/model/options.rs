//! The options of servers and user mappings of `ask_model`, and their validator.

use crate::errors::AskError;
use pg_ask_prompt::Provider;
use pgrx::pg_sys;

/// Options of a server, with what they mean.
const SERVER: &[(&str, &str)] = &[
    ("provider", "openai, anthropic or gemini: whose format the endpoint speaks"),
    ("url", "base address; default: the provider's own"),
    ("model", "the model's name"),
    ("max_tokens", "tokens of a reply"),
    ("prompt_tokens", "tokens of a prompt"),
    ("temperature", "0 to 2, or default"),
    ("candidates", "queries asked for, 1 to 5"),
    ("max_confidence", "the most that an answer of its own is told at, 0 to 1"),
    ("structured", "on: ask for structured output"),
    ("api_version", "Azure's api-version"),
    ("ca_file", "further root certificates (PEM)"),
    ("embedding_model", "model for embeddings at the same endpoint"),
];
const MAPPING: &[&str] = &["api_key", "api_key_file"];

/// Ranges of the numbers.
pub const MAX_TOKENS: (u32, u32, u32) = (16, 2_000, 100_000);
pub const PROMPT_TOKENS: (u32, u32, u32) = (1_000, 8_000, 1_000_000);
pub const CANDIDATES: (u32, u32, u32) = (1, 3, 5);

/// `name=value` as catalogs keep options.
pub fn split(option: &str) -> (&str, &str) {
    option.split_once('=').unwrap_or((option, ""))
}

/// Checks the options of an object of the given catalog; called by PostgreSQL for CREATE and ALTER.
///
/// # Errors
/// 22023 or HV00D with the option's name and what it should be; never with a value that may be a key.
pub fn validate(options: &[String], catalog: pg_sys::Oid) -> Result<(), AskError> {
    let options: Vec<(&str, &str)> = options.iter().map(|o| split(o)).collect();
    if catalog == pg_sys::ForeignServerRelationId {
        server(&options)
    } else if catalog == pg_sys::UserMappingRelationId {
        mapping(&options)
    } else if let Some((name, _)) = options.first() {
        Err(unknown(name, "The wrapper itself takes no options: give them to CREATE SERVER and CREATE USER MAPPING."))
    } else {
        Ok(())
    }
}

fn unknown(name: &str, hint: &str) -> AskError {
    AskError::Option { message: format!("invalid option \"{name}\""), hint: hint.to_owned(), unknown: true }
}

fn wrong(message: String, hint: &str) -> AskError {
    AskError::Option { message, hint: hint.to_owned(), unknown: false }
}

fn server(options: &[(&str, &str)]) -> Result<(), AskError> {
    let get = |name: &str| options.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    if let Some((name, _)) = options.iter().find(|(n, _)| MAPPING.contains(n)) {
        let hint = "Everyone may read a server's options. A key belongs into CREATE USER MAPPING FOR … SERVER … OPTIONS (api_key …).";
        return Err(unknown(name, hint));
    }
    if let Some((name, _)) = options.iter().find(|(n, _)| !SERVER.iter().any(|(known, _)| known == n)) {
        let names: Vec<&str> = SERVER.iter().map(|(n, _)| *n).collect();
        return Err(unknown(name, &format!("Options of a model server: {}.", names.join(", "))));
    }
    let provider = get("provider").unwrap_or_default();
    if Provider::from_name(provider).is_none() {
        let message =
            if provider.is_empty() { "option \"provider\" is missing".into() } else { format!("invalid provider \"{provider}\"") };
        return Err(wrong(message, &format!("Providers: {} (openai for any OpenAI-compatible endpoint).", Provider::NAMES)));
    }
    let model = get("model").unwrap_or_default();
    if model.trim().is_empty() || model.chars().any(|c| c.is_control() || c.is_whitespace() || "?#".contains(c)) {
        return Err(wrong("option \"model\" is missing or not a model's name".into(), "For example: model 'gpt-4o-mini'."));
    }
    if let Some(problem) = get("url").and_then(url_problem) {
        return Err(wrong(
            format!("invalid url: {problem}"),
            "The base address of the interface, for example 'https://api.openai.com/v1'.",
        ));
    }
    for (name, (low, _, high)) in [("max_tokens", MAX_TOKENS), ("prompt_tokens", PROMPT_TOKENS), ("candidates", CANDIDATES)] {
        if get(name).is_some_and(|v| !v.parse::<u32>().is_ok_and(|n| (low..=high).contains(&n))) {
            return Err(wrong(format!("option \"{name}\" is out of range"), &format!("A whole number from {low} to {high}.")));
        }
    }
    if get("temperature").is_some_and(|v| v != "default" && !v.parse::<f64>().is_ok_and(|t| (0.0..=2.0).contains(&t))) {
        return Err(wrong("option \"temperature\" is out of range".into(), "A number from 0 to 2, or 'default' to send none."));
    }
    if get("max_confidence").is_some_and(|v| !v.parse::<f32>().is_ok_and(|c| (0.0..=1.0).contains(&c))) {
        return Err(wrong("option \"max_confidence\" is out of range".into(), "A number from 0 to 1."));
    }
    if get("structured").is_some_and(|v| !matches!(v, "on" | "off")) {
        return Err(wrong("option \"structured\" is neither on nor off".into(), "off: the endpoint does not know structured output."));
    }
    if get("api_version").is_some_and(|v| v.is_empty() || !v.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))) {
        return Err(wrong("option \"api_version\" is not a version".into(), "For example '2024-10-21'."));
    }
    match get("ca_file") {
        Some(_) => may_read_files(),
        None => Ok(()),
    }
}

/// What is wrong with a base address.
pub fn url_problem(text: &str) -> Option<&'static str> {
    let Ok(url) = reqwest::Url::parse(text) else { return Some("it is not an address") };
    if !matches!(url.scheme(), "https" | "http") {
        Some("only https and http are spoken")
    } else if url.host_str().is_none() {
        Some("it names no host")
    } else if !url.username().is_empty() || url.password().is_some() {
        Some("it holds a user or password, which everyone could read")
    } else if url.query().is_some() || url.fragment().is_some() {
        Some("it has a query or fragment")
    } else {
        None
    }
}

fn mapping(options: &[(&str, &str)]) -> Result<(), AskError> {
    if let Some((name, _)) = options.iter().find(|(n, _)| !MAPPING.contains(n)) {
        return Err(unknown(name, "Options of a user mapping: api_key, or api_key_file."));
    }
    if options.len() > 1 {
        return Err(wrong("api_key and api_key_file are both given".into(), "One of them is enough."));
    }
    match options {
        [("api_key", key)] if key.trim().is_empty() || key.chars().any(|c| c.is_control()) => {
            Err(wrong("option \"api_key\" is empty or holds control characters".into(), ""))
        }
        [("api_key_file", path)] if !path.starts_with('/') => {
            Err(wrong("option \"api_key_file\" is not an absolute path".into(), "A file of the server's machine."))
        }
        // Whoever maps a file sends its content to an endpoint: that takes the right to read the server's files.
        [("api_key_file", _)] => may_read_files(),
        _ => Ok(()),
    }
}

fn may_read_files() -> Result<(), AskError> {
    // SAFETY: plain look-ups of role membership.
    let may = unsafe { pg_sys::has_privs_of_role(pg_sys::GetUserId(), pg_sys::Oid::from(pg_sys::ROLE_PG_READ_SERVER_FILES)) };
    if may {
        return Ok(());
    }
    Err(AskError::Privilege {
        what: "options that name a file of the server's machine",
        hint: "Only roles with privileges of pg_read_server_files may give them.",
    })
}
