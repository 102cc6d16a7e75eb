//! `ask.chart_of`: the chart of a query of one's own.

use super::{result, visualize};
use crate::errors::AskError;
use crate::memory::profile;
use crate::{catalog, guard, settings};
use pg_ask_chart::{Action, ChartKind, Intent, Wanted};
use serde_json::Value;

/// Runs `sql` through the guard and draws its rows. `wish` is a kind ('pie') or says how ('as stacked bars').
///
/// # Errors
/// The guard's, and a wish that names no chart.
pub fn chart_of(sql: &str, wish: Option<&str>) -> Result<Value, AskError> {
    let wanted = wish.map(str::trim).filter(|w| !w.is_empty()).map(wanted).transpose()?;
    let set = guard::run(sql, &settings::limits()).map_err(result::guard_error)?;
    let preferences = profile::load();
    let today = catalog::today(preferences.get("timezone").map(String::as_str));
    let intent = Intent {
        action: if set.verdict.ordered && set.verdict.limited { Action::Rank } else { Action::Aggregate },
        sorted_by_question: set.verdict.ordered,
        limited: set.verdict.limited,
        today: Some(visualize::iso(today)),
        wanted,
        ..Intent::default()
    };
    let table = visualize::table(&set, None, None);
    let choice = pg_ask_chart::chart(&table, &intent, &visualize::preferences(&preferences));
    let mut spec = choice.spec;
    // There is no answer to carry the warnings.
    if let (false, Some(meta)) = (choice.warnings.is_empty(), spec.get_mut("usermeta").and_then(Value::as_object_mut)) {
        meta.insert("warnings".into(), choice.warnings.into());
    }
    Ok(spec)
}

fn wanted(wish: &str) -> Result<Wanted, AskError> {
    if let Some(kind) = ChartKind::from_key(wish) {
        return Ok(Wanted { kind: Some(kind), named: true, ..Wanted::default() });
    }
    // 'stacked bars' is read as it would be at the end of a question.
    let read = pg_ask_chart::wanted_chart(wish).or_else(|| pg_ask_chart::wanted_chart(&format!("as {wish}")));
    read.ok_or_else(|| AskError::Argument {
        message: format!("\"{wish}\" names no chart"),
        hint: "Name a kind (line, area, bar, pie, scatter, histogram, heat_map, kpi, table), or say how: 'as stacked bars'.".into(),
    })
}
