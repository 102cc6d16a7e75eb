//! The endpoint that `ask.model` names: its options, the caller's right to use it, the key of its user mapping.

use super::error::ModelError;
use super::options::{self, CANDIDATES, MAX_TOKENS, PROMPT_TOKENS};
use super::secret::Secret;
use crate::db;
use pg_ask_prompt::Provider;
use pgrx::pg_sys;
use std::ffi::CStr;

/// An endpoint as it may be called by the current role.
pub struct Endpoint {
    /// The server's name.
    pub server: String,
    pub oid: pg_sys::Oid,
    pub provider: Provider,
    /// Base address without a slash at its end.
    pub url: String,
    pub model: String,
    pub max_tokens: u32,
    /// Budget of a prompt.
    pub prompt_tokens: usize,
    pub temperature: Option<f64>,
    pub candidates: usize,
    /// The most that an answer is told at which no reading of the engine confirms.
    pub max_confidence: f32,
    pub structured: bool,
    pub api_version: Option<String>,
    pub ca_file: Option<String>,
    pub embedding_model: Option<String>,
    /// Whose mapping holds: the role's own, or PUBLIC's (invalid OID). The breaker keeps them apart, so that nobody's own key
    /// shuts the endpoint for others.
    pub mapping: pg_sys::Oid,
}

impl Endpoint {
    /// What requests are made with.
    pub fn call(&self) -> pg_ask_prompt::Call<'_> {
        pg_ask_prompt::Call {
            provider: self.provider,
            url: &self.url,
            model: &self.model,
            max_tokens: self.max_tokens,
            temperature: self.temperature,
            structured: self.structured,
            api_version: self.api_version.as_deref(),
        }
    }
}

/// The server of that name, if the current role may use it.
///
/// # Errors
/// No such server, no USAGE, options that don't fit.
pub fn endpoint(name: &str) -> Result<Endpoint, ModelError> {
    let rows = db::query(
        "SELECT s.oid, has_server_privilege(s.oid, 'USAGE'), coalesce(s.srvoptions, '{}') \
         FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw \
         WHERE s.srvname = $1 AND w.fdwname = 'ask_model' AND EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid \
           WHERE d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = w.oid AND d.deptype = 'e' AND e.extname = 'pg_ask')",
        &[Some(name)],
    );
    let Some(mut row) = rows.into_iter().next() else { return Err(ModelError::NoServer(name.to_owned())) };
    let mut take = |i: usize| row.get_mut(i).and_then(Option::take).unwrap_or_default();
    let (oid, usage, listed) = (take(0), take(1), db::parse_array(&take(2)));
    if usage != "t" {
        return Err(ModelError::Usage(name.to_owned()));
    }
    let get = |wanted: &str| listed.iter().map(|o| options::split(o)).find(|(n, _)| *n == wanted).map(|(_, v)| v.to_owned());
    let problem = |problem: &str| ModelError::Options { server: name.to_owned(), problem: problem.to_owned() };
    let number = |wanted: &str, (low, usual, high): (u32, u32, u32)| {
        get(wanted).and_then(|v| v.parse::<u32>().ok()).unwrap_or(usual).clamp(low, high)
    };
    let oid = oid.parse::<u32>().map(pg_sys::Oid::from).map_err(|_| problem("it can't be read"))?;
    let provider = get("provider").and_then(|p| Provider::from_name(&p)).ok_or_else(|| problem("option provider is missing"))?;
    let url = get("url").unwrap_or_else(|| provider.default_url().to_owned());
    if let Some(wrong) = options::url_problem(&url) {
        return Err(problem(wrong));
    }
    Ok(Endpoint {
        server: name.to_owned(),
        oid,
        provider,
        url: url.trim_end_matches('/').to_owned(),
        model: get("model").ok_or_else(|| problem("option model is missing"))?,
        max_tokens: number("max_tokens", MAX_TOKENS),
        prompt_tokens: number("prompt_tokens", PROMPT_TOKENS) as usize,
        temperature: match get("temperature").as_deref() {
            Some("default") => None,
            Some(text) => text.parse().ok(),
            None => Some(0.0),
        },
        candidates: number("candidates", CANDIDATES) as usize,
        max_confidence: get("max_confidence").and_then(|v| v.parse().ok()).unwrap_or(1.0),
        structured: get("structured").as_deref() != Some("off"),
        api_version: get("api_version"),
        ca_file: get("ca_file"),
        embedding_model: get("embedding_model"),
        mapping: mapping(oid),
    })
}

/// The role whose mapping holds for the current role: its own, or none (PUBLIC's, or there is no mapping).
fn mapping(server: pg_sys::Oid) -> pg_sys::Oid {
    // SAFETY: a plain read.
    let user = unsafe { pg_sys::GetUserId() };
    if has_mapping(user, server) { user } else { pg_sys::InvalidOid }
}

fn has_mapping(user: pg_sys::Oid, server: pg_sys::Oid) -> bool {
    // SAFETY: a look-up in the system cache; what it finds is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::USERMAPPINGUSERSERVER as i32;
        let tuple = pg_sys::SearchSysCache2(cache, pg_sys::Datum::from(user), pg_sys::Datum::from(server));
        if tuple.is_null() {
            return false;
        }
        pg_sys::ReleaseSysCache(tuple);
        true
    }
}

/// The key for a call, read when it is needed; `None` where no mapping gives one.
///
/// # Errors
/// A key file that can't be used.
pub(super) fn key(endpoint: &Endpoint) -> Result<Option<Secret>, ModelError> {
    // SAFETY: a plain read.
    let user = unsafe { pg_sys::GetUserId() };
    if !has_mapping(user, endpoint.oid) && !has_mapping(pg_sys::InvalidOid, endpoint.oid) {
        return Ok(None);
    }
    // SAFETY: there is a mapping, so that this returns it; its options are a list of DefElem with string values.
    unsafe {
        let mapping = pg_sys::GetUserMapping(user, endpoint.oid);
        let Some(list) = (*mapping).options.as_ref() else { return Ok(None) };
        for i in 0..usize::try_from(list.length).unwrap_or(0) {
            let option = (*list.elements.add(i)).ptr_value.cast::<pg_sys::DefElem>();
            let value = CStr::from_ptr(pg_sys::defGetString(option)).to_string_lossy();
            match CStr::from_ptr((*option).defname).to_bytes() {
                b"api_key" => return Ok(Some(Secret::new(&value))),
                b"api_key_file" => {
                    let failed = |problem| ModelError::KeyFile { server: endpoint.server.clone(), problem };
                    return Secret::from_file(&value).map(Some).map_err(failed);
                }
                _ => {}
            }
        }
    }
    Ok(None)
}

/// The model servers that the current role may use: name, server, mapping.
pub(super) fn usable() -> Vec<(String, pg_sys::Oid, pg_sys::Oid)> {
    let rows = db::query(
        "SELECT s.srvname, s.oid FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw \
         WHERE w.fdwname = 'ask_model' AND has_server_privilege(s.oid, 'USAGE') ORDER BY 1",
        &[],
    );
    rows.into_iter()
        .filter_map(|mut row| {
            let oid = row.pop()??.parse::<u32>().ok().map(pg_sys::Oid::from)?;
            Some((row.pop()??, oid, mapping(oid)))
        })
        .collect()
}
