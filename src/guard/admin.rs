//! What administrators allow and deny beyond the reviewed lists (`ask.allow`, `ask.deny`, `ask.rule`).

/// The administrators' lists. Loaded once per judgement.
#[derive(Debug, Default)]
pub(super) struct Admin {
    allowed_relations: Vec<String>,
    denied_relations: Vec<String>,
    allowed_functions: Vec<String>,
    denied_functions: Vec<String>,
}

impl Admin {
    pub(super) fn load() -> Self {
        Self::default()
    }

    pub(super) fn allows_relation(&self, schema: &str, name: &str) -> bool {
        lists(&self.allowed_relations, schema, name)
    }

    pub(super) fn denies_relation(&self, schema: &str, name: &str) -> bool {
        lists(&self.denied_relations, schema, name)
    }

    pub(super) fn allows_function(&self, qualified: &str) -> bool {
        self.allowed_functions.iter().any(|listed| listed == qualified)
    }

    pub(super) fn has_denied_functions(&self) -> bool {
        !self.denied_functions.is_empty()
    }

    pub(super) fn denies_function(&self, qualified: &str) -> bool {
        self.denied_functions.iter().any(|listed| listed == qualified)
    }
}

/// `schema.name` or `schema.*`.
fn lists(list: &[String], schema: &str, name: &str) -> bool {
    list.iter().any(|listed| {
        listed.strip_prefix(schema).and_then(|rest| rest.strip_prefix('.')).is_some_and(|rest| rest == name || rest == "*")
    })
}
