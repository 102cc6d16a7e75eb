//! `ask.suggest()`: questions to start with.

use super::{interrupted, manners};
use crate::catalog::{self, Snapshot, values::Finder};
use crate::memory::{habits, profile, vocabulary};
use crate::{guard, settings};
use pg_ask_engine::answer::{self as engine, Candidate};
use pg_ask_engine::{MOST_STEPS, Steps};

/// Up to `n` questions that are answered with certainty: rankings, trends, shares and figures of what the tables hold; where
/// none is on the search_path, questions about what there is elsewhere.
pub fn suggest(n: usize) -> Vec<String> {
    let snapshot = catalog::snapshot();
    if snapshot.schema.tables.is_empty() {
        return elsewhere(&catalog::elsewhere(), n);
    }
    let limits = settings::limits();
    let (vocabulary, preferences, habits) = (vocabulary::load(&snapshot), profile::load(), habits::load());
    let lexicon = snapshot.lexicon(&vocabulary, &habits.columns);
    let manners = manners(&preferences);
    let today = catalog::today(manners.timezone.as_deref());
    let values = Finder::new(&snapshot);
    let clarify_below = settings::clarify_below();
    // Each idea is asked like a question; there are a few dozen at most.
    let steps = Steps::new(MOST_STEPS.saturating_mul(50), &interrupted);
    let context = engine::Context { today, manners: &manners, values: &values, turns: &[], clarify_below, chart: false, steps: &steps };
    let mut sure = |c: &Candidate| {
        pgrx::check_for_interrupts!();
        c.confidence >= settings::answer_at() && guard::validate(&c.sql, &limits).valid
    };
    pg_ask_engine::ideas(&lexicon, &context, n, None, &mut sure).into_iter().map(|idea| idea.question).collect()
}

/// What can be asked about tables that are off the search_path.
fn elsewhere(snapshot: &Snapshot, n: usize) -> Vec<String> {
    let tables = snapshot.schema.tables.iter().map(|t| format!("Describe the table {}.{}", t.name.schema, t.name.name));
    let first = (!snapshot.schema.tables.is_empty()).then(|| "Which tables are there?".to_owned());
    first.into_iter().chain(tables).take(n).collect()
}
