//! What the summary sentence and the chart say about a query: its subject, period and filters in words.

use pg_ask_chart::Phrases;
use pg_ask_engine::answer::Candidate;
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::query::{ColumnRef, Expr, Predicate, Query, TableRef};
use pg_ask_engine::schema::TableName;

/// Phrases of the engine's query; `period` as the understanding has it.
pub fn phrases(candidate: &Candidate, lexicon: &Lexicon, period: Option<&str>) -> Phrases {
    let query = &candidate.query;
    let counted = counted(query);
    let listed = query.group_by.is_empty() && !query.select.iter().any(|o| o.expr.is_aggregate());
    let subject = if query.set.is_some() || query.source.is_some() {
        None
    } else if let Some(table) = counted {
        plural(&table.name, lexicon)
    } else if listed {
        query.subject.as_ref().and_then(|t| plural(&t.name, lexicon))
    } else {
        None
    };
    let what = if counted.is_some() || listed { Style::Of } else { Style::For };
    Phrases { subject, period: period.map(str::to_owned), filters: filters(query, lexicon, what) }
}

/// The table whose rows are the only thing counted.
fn counted(query: &Query) -> Option<&TableRef> {
    match query.select.as_slice() {
        [only] => match &only.expr {
            Expr::CountRows(Some(table)) => Some(table),
            Expr::CountRows(None) => query.subject.as_ref(),
            _ => None,
        },
        _ => None,
    }
}

/// 'customers', 'product categories'.
pub fn plural(table: &TableName, lexicon: &Lexicon) -> Option<String> {
    let human = &lexicon.tables.get(lexicon.table(table)?)?.human;
    Some(if human.ends_with('s') {
        human.clone()
    } else if let Some(stem) = human.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o', 'u'])) {
        format!("{stem}ies")
    } else {
        format!("{human}s")
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// 'customers with city Berlin'
    Of,
    /// 'total sales for Berlin'
    For,
}

/// The conditions in words; `None` where one of them can't be said shortly: half of the truth would mislead. Periods are
/// said apart.
fn filters(query: &Query, lexicon: &Lexicon, style: Style) -> Option<String> {
    if !query.having.is_empty() || !query.also.is_empty() || query.set.is_some() || query.source.is_some() {
        return None;
    }
    let mut said: Vec<String> = Vec::new();
    let mut periods = 0;
    for predicate in &query.filter {
        match predicate {
            Predicate::Within { negated: false, .. } => periods += 1,
            Predicate::In { expr: Expr::Column(column), values, negated: false } => {
                let values: Option<Vec<&str>> = values
                    .iter()
                    .map(|v| match v {
                        Expr::Text(text) | Expr::Number(text) => Some(text.as_str()),
                        _ => None,
                    })
                    .collect();
                let values = values.filter(|v| (1..=3).contains(&v.len()))?.join(" or ");
                let human = human(column, lexicon)?;
                said.push(if style == Style::For { values } else { format!("{human} {values}") });
            }
            _ => return None,
        }
    }
    if periods > 1 || said.is_empty() {
        return None;
    }
    let word = if style == Style::For { "for" } else { "with" };
    Some(format!("{word} {}", said.join(" and ")))
}

fn human(column: &ColumnRef, lexicon: &Lexicon) -> Option<String> {
    let table = lexicon.tables.get(lexicon.table(&column.table.name)?)?;
    let entry = table.columns.get(lexicon.column(lexicon.table(&column.table.name)?, &column.column)?)?;
    // A bare 'name' needs its table to be understood.
    Some(match entry.human.as_str() {
        "name" | "title" | "id" | "code" | "description" | "status" | "type" => {
            format!("{} {}", pg_ask_engine::text::lemma(&table.human), entry.human)
        }
        human => human.to_owned(),
    })
}
