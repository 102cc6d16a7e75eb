//! What the summary sentence and the chart say about a query: its subject, period and filters in words.

use super::Asked;
use pg_ask_chart::{Aggregate, ColumnKind, Phrases, ResultTable, Role};
use pg_ask_engine::answer::Candidate;
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::query::{ColumnRef, Expr, Predicate, Query, TableRef};
use pg_ask_engine::schema::TableName;
use serde_json::Value;

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

/// What a column that only names the rows of its table is called: 'Region' for `regions.name`.
pub fn named(column: &ColumnRef, lexicon: &Lexicon) -> Option<String> {
    let table = lexicon.table(&column.table.name)?;
    let (entry, at) = (lexicon.tables.get(table)?, lexicon.column(table, &column.column)?);
    let plain = entry.columns.get(at).is_some_and(|c| matches!(c.human.as_str(), "name" | "title"));
    (plain && entry.display.contains(&at)).then(|| pg_ask_chart::column_title(&singular(&entry.human)))
}

/// 'order item' for 'order items': its last word in the singular.
pub fn singular(human: &str) -> String {
    match human.rsplit_once(' ') {
        Some((head, last)) => format!("{head} {}", pg_ask_engine::text::lemma(last)),
        None => pg_ask_engine::text::lemma(human),
    }
}

/// First and last name of a group become one column: two bars must not share a first name.
pub fn join_names(table: &mut ResultTable, query: &Query, lexicon: &Lexicon) {
    if query.group_by.is_empty() || table.columns.len() != query.select.len() {
        return;
    }
    let column = |i: usize| match query.select.get(i).map(|o| &o.expr) {
        Some(Expr::Column(c)) => Some(c),
        _ => None,
    };
    let pair = (1..query.select.len()).find_map(|i| {
        let (first, last) = (column(i - 1)?, column(i)?);
        let t = lexicon.table(&first.table.name)?;
        let entry = lexicon.tables.get(t)?;
        let both = [lexicon.column(t, &first.column)?, lexicon.column(t, &last.column)?];
        (first.table == last.table && entry.display == both).then(|| (i - 1, singular(&entry.human)))
    });
    let Some((at, human)) = pair else { return };
    if let Some(first) = table.columns.get_mut(at) {
        first.name = human.replace(' ', "_");
        first.label = Some(pg_ask_chart::column_title(&human));
        first.kind = ColumnKind::Text;
        first.role = Some(Role::Dimension);
        first.source = None;
    }
    table.columns.remove(at + 1);
    for row in table.rows.iter_mut().filter(|r| r.len() > at + 1) {
        let last = row.remove(at + 1);
        if let Some(first) = row.get_mut(at) {
            let parts: Vec<&str> = [&*first, &last].into_iter().filter_map(Value::as_str).collect();
            *first = if parts.is_empty() { Value::Null } else { parts.join(" ").into() };
        }
    }
}

/// The chart's title: 'Total amount by region for web, last month'; the engine's own where there is more to say.
pub fn heading(candidate: &Candidate, lexicon: &Lexicon, table: &ResultTable, period: Option<&str>) -> Option<String> {
    let own = || Some(candidate.title.clone()).filter(|t| !t.is_empty());
    let query = &candidate.query;
    let said = filters(query, lexicon, Style::For);
    let unsaid = said.is_none() && query.filter.iter().any(|p| !matches!(p, Predicate::Within { negated: false, .. }));
    let periods = query.filter.iter().filter(|p| matches!(p, Predicate::Within { .. })).count();
    let simple = query.having.is_empty() && query.set.is_none() && query.source.is_none() && query.also.is_empty() && !query.distinct;
    if unsaid || !simple || periods > 1 || (periods == 1 && period.is_none()) {
        return own();
    }
    let label = |role: Role| -> Vec<String> {
        let of = table.columns.iter().filter(|c| (c.role == Some(role)) && c.aggregate.is_some() == (role == Role::Measure));
        of.filter_map(|c| c.label.clone()).collect()
    };
    let (measures, dimensions) = (label(Role::Measure), label(Role::Dimension));
    if measures.is_empty() || measures.len() + dimensions.len() != table.columns.len() || measures.len() > 2 || dimensions.len() > 3 {
        return own();
    }
    let lower = |all: &[String]| all.iter().map(|l| pg_ask_chart::inside(l)).collect::<Vec<_>>().join(" and ");
    let mut title = measures.first().cloned().unwrap_or_default();
    if let Some(second) = measures.get(1) {
        title.push_str(&format!(" and {}", pg_ask_chart::inside(second)));
    }
    if !dimensions.is_empty() {
        title.push_str(&format!(" by {}", lower(&dimensions)));
    }
    if let Some(said) = said {
        title.push_str(&format!(" {said}"));
    }
    if let (Some(period), 1) = (period, periods) {
        title.push_str(&format!(", {period}"));
    }
    if let (Some(n), false) = (query.limit, query.order_by.is_empty()) {
        let descending = query.order_by.first().is_some_and(|o| o.descending);
        title.push_str(&format!(", {} {n}", if descending { "top" } else { "lowest" }));
    }
    Some(title)
}

/// The one measure of a result takes the asker's word for it: 'Total sales' rather than 'Total amount'.
pub fn as_said(table: &mut ResultTable, asked: &Asked) {
    let entities = asked.outcome.understanding.get("entities").and_then(Value::as_array);
    // Words for a measure, not names of columns, which say it as well themselves.
    const FUNCTIONS: [&str; 8] = ["count", "avg", "sum", "min", "max", "median", "stddev", ""];
    let mut said = entities.into_iter().flatten().filter(|e| {
        let value = e.get("value").and_then(Value::as_str).unwrap_or_default();
        e.get("type").and_then(Value::as_str) == Some("metric") && !value.contains('.') && !FUNCTIONS.contains(&value)
    });
    let (Some(entity), None) = (said.next(), said.next()) else { return };
    let at = |i: usize| entity.pointer(&format!("/span/{i}")).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    let Some(phrase) = at(0).zip(at(1)).and_then(|(from, to)| asked.words.get(from..to)) else { return };
    let phrase = phrase.trim().to_lowercase();
    if phrase.is_empty() || phrase.split_whitespace().count() > 4 {
        return;
    }
    let counts = |a: Option<Aggregate>| matches!(a, Some(Aggregate::Count | Aggregate::CountDistinct));
    let mut measures = table.columns.iter_mut().filter(|c| c.role == Some(Role::Measure) && !counts(c.aggregate));
    let (Some(measure), None) = (measures.next(), measures.next()) else { return };
    let word = match measure.aggregate {
        Some(Aggregate::Sum) if phrase.starts_with("total") => "",
        Some(Aggregate::Sum) => "total ",
        Some(Aggregate::Average) => "average ",
        Some(Aggregate::Median) => "median ",
        Some(Aggregate::Minimum) => "lowest ",
        Some(Aggregate::Maximum) => "highest ",
        _ => return,
    };
    measure.label = Some(pg_ask_chart::column_title(&format!("{word}{phrase}")));
}
