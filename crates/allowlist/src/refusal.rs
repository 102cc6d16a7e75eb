//! What the syntax gate answers when it does not let a text through.

/// Longest message, in characters: the parser quotes what it could not read, however long that is.
const MAX_MESSAGE: usize = 300;

/// Why a text was refused. `rule` is stable: programs may depend on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Stable id of the rule, `syntax.…`.
    pub rule: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Refusal {
    fn new(rule: &'static str, message: impl Into<String>, hint: Option<&str>) -> Self {
        let mut message = message.into();
        if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
            message.truncate(end);
            message.push('…');
        }
        Self { rule, message, hint: hint.map(str::to_owned) }
    }

    /// A node that a read-only query does not need.
    pub(crate) fn node(what: impl std::fmt::Display) -> Self {
        Self::new("syntax.node", format!("{what} is not allowed"), Some("Write one plain SELECT."))
    }

    pub(crate) fn depth() -> Self {
        Self::new(
            "syntax.depth",
            format!("the query is nested more than {} levels deep", crate::MAX_DEPTH),
            Some("Use common table expressions (WITH) instead of nesting."),
        )
    }

    pub(crate) fn size(bytes: usize) -> Self {
        Self::new("syntax.size", format!("the query is {bytes} bytes long, more than {}", crate::MAX_BYTES), None)
    }

    pub(crate) fn operators() -> Self {
        Self::new(
            "syntax.size",
            format!("the query has more than {} operators", crate::MAX_OPERATORS),
            Some("Compare with a list: x IN (…)."),
        )
    }

    pub(crate) fn nul() -> Self {
        Self::new("syntax.parse", "the query contains a zero byte", None)
    }

    pub(crate) fn parse(message: &str) -> Self {
        Self::new("syntax.parse", format!("the query cannot be read: {message}"), None)
    }

    pub(crate) fn empty() -> Self {
        Self::new("syntax.statements", "there is no query", Some("Write one SELECT."))
    }

    pub(crate) fn several() -> Self {
        Self::new("syntax.statements", "more than one statement", Some("Write exactly one SELECT."))
    }

    pub(crate) fn not_a_query() -> Self {
        Self::new("syntax.not_a_query", "only a query (SELECT) is allowed", Some("Write one SELECT."))
    }
}
