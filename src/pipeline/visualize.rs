//! Chart, insights and summary of a result; a failure here is a warning.

use super::trace::Trace;
use super::{Answer, Asked};
use crate::db;
use crate::guard::ResultSet;
use pg_ask_chart::{
    Action, Aggregate, ChartKind, Column, ColumnKind, Grain, Intent, NumberFormat, Part, Phrases, Preferences, ResultTable, Role, TimeUnit,
};
use pg_ask_engine::answer::{Candidate, Day, OutputColumn, OutputRole};
use pg_ask_engine::time_types::Grain as EngineGrain;
use pgrx::pg_sys;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Adds chart, insights and summary to an answer.
pub fn visualize(answer: &mut Answer, asked: &Asked, candidate: Option<&Candidate>, trace: &mut Trace) {
    let Some(result) = &answer.result else { return };
    let table = table(result, candidate);
    let intent = intent(&answer.question, asked, candidate);
    let preferences = preferences(&asked.preferences);
    let drawn = trace.stage("visualize", || {
        db::caught(|| {
            let choice = pg_ask_chart::chart(&table, &intent, &preferences);
            let insights = pg_ask_chart::insights(&table, &intent, &preferences);
            let summary = pg_ask_chart::summary(&table, &intent, &preferences, &phrases(asked, candidate));
            (choice, insights, summary)
        })
    });
    match drawn {
        Ok((choice, insights, summary)) => {
            let alternatives: Vec<Value> = choice.alternatives.iter().map(|(k, c)| json!({"kind": k.key(), "confidence": c})).collect();
            let note = json!({"kind": choice.kind.key(), "reasons": choice.reasons, "alternatives": alternatives});
            trace.set("visualization", note);
            answer.warnings.extend(choice.warnings);
            answer.chart = Some(choice.spec);
            answer.insights = insights;
            answer.part = Some(Box::new(Part {
                question: answer.question.clone(),
                sql: answer.sql.clone().unwrap_or_default(),
                confidence: f64::from(answer.confidence.unwrap_or(0.0)),
                table,
                intent,
                summary: summary.clone(),
                explanation: answer.explanation.clone().unwrap_or_default(),
                warnings: answer.warnings.clone(),
                cube: None,
            }));
            answer.summary = Some(summary).filter(|s| !s.is_empty());
        }
        Err(message) => answer.warnings.push(format!("the chart was not drawn: {message}")),
    }
}

/// A result as charts know it; `candidate` where the engine wrote its query.
pub fn table(result: &ResultSet, candidate: Option<&Candidate>) -> ResultTable {
    let names = result.distinct_names();
    let known = candidate.map(|c| c.output.as_slice()).unwrap_or_default();
    let columns = result.columns.iter().enumerate().map(|(i, column)| {
        let name = names.get(i).map_or(column.name.as_str(), String::as_str);
        // The engine's word counts only where it speaks of the very same column.
        let output = known.get(i).filter(|o| o.name == column.name);
        let mut out = Column::new(name, kind(column.type_oid, &column.type_name, output));
        if let Some(output) = output {
            out.label = Some(output.title.clone()).filter(|t| !t.is_empty());
            out.role = match output.role {
                OutputRole::Dimension => Some(Role::Dimension),
                OutputRole::Measure => Some(Role::Measure),
                OutputRole::Identifier => Some(Role::Identifier),
                OutputRole::Detail => None,
            };
            out.aggregate = candidate.and_then(|c| aggregate(c, i));
        }
        out
    });
    let columns: Vec<Column> = columns.collect();
    let width = columns.len();
    let rows = (0..result.rows.len()).map(|i| (0..width).map(|j| result.json_cell(i, j)).collect()).collect();
    ResultTable { columns, rows, truncated: result.truncated }
}

/// The aggregate behind a column of the engine's query.
fn aggregate(candidate: &Candidate, index: usize) -> Option<Aggregate> {
    use pg_ask_engine::query::{Aggregate as Engine, Expr};
    match &candidate.query.select.get(index)?.expr {
        Expr::CountRows(_) => Some(Aggregate::Count),
        Expr::Aggregate { function, distinct, .. } => Some(match function {
            Engine::Count if *distinct => Aggregate::CountDistinct,
            Engine::Count => Aggregate::Count,
            Engine::Sum => Aggregate::Sum,
            Engine::Avg => Aggregate::Average,
            Engine::Median => Aggregate::Median,
            Engine::Min => Aggregate::Minimum,
            Engine::Max => Aggregate::Maximum,
            Engine::StdDev => Aggregate::Other,
        }),
        expr if expr.is_aggregate() => Some(Aggregate::Other),
        _ => None,
    }
}

fn kind(oid: pg_sys::Oid, type_name: &str, output: Option<&OutputColumn>) -> ColumnKind {
    let number = |format| ColumnKind::Number { format };
    let temporal = |unit| ColumnKind::Temporal { grain: output.and_then(|o| o.grain).map(grain), unit };
    match oid {
        pg_sys::INT2OID | pg_sys::INT4OID | pg_sys::INT8OID | pg_sys::NUMERICOID | pg_sys::FLOAT4OID | pg_sys::FLOAT8OID => {
            number(match output {
                Some(o) if o.money => NumberFormat::Currency(None),
                Some(o) if o.percent => NumberFormat::Percent,
                _ => NumberFormat::Automatic,
            })
        }
        pg_sys::MONEYOID => number(NumberFormat::Currency(None)),
        pg_sys::BOOLOID => ColumnKind::Boolean,
        pg_sys::DATEOID => temporal(TimeUnit::Date),
        pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => temporal(TimeUnit::Timestamp),
        pg_sys::TIMEOID | pg_sys::TIMETZOID => temporal(TimeUnit::Time),
        pg_sys::INTERVALOID => ColumnKind::Duration,
        pg_sys::JSONOID | pg_sys::JSONBOID | pg_sys::BYTEAOID | pg_sys::POINTOID => ColumnKind::Other,
        _ if type_name.ends_with("[]") => ColumnKind::Other,
        _ => ColumnKind::Text,
    }
}

fn grain(grain: EngineGrain) -> Grain {
    match grain {
        EngineGrain::Second => Grain::Second,
        EngineGrain::Minute => Grain::Minute,
        EngineGrain::Hour => Grain::Hour,
        EngineGrain::Day => Grain::Day,
        EngineGrain::Week => Grain::Week,
        EngineGrain::Month => Grain::Month,
        EngineGrain::Quarter => Grain::Quarter,
        EngineGrain::Year => Grain::Year,
    }
}

fn intent(question: &str, asked: &Asked, candidate: Option<&Candidate>) -> Intent {
    let action = asked.outcome.understanding.pointer("/intent/primary_action").and_then(Value::as_str);
    let Day { year, month, day } = asked.today;
    Intent {
        action: match action {
            Some("list") => Action::List,
            Some("count") => Action::Count,
            Some("compare") => Action::Compare,
            Some("rank") => Action::Rank,
            Some("trend") => Action::Trend,
            Some("exists") => Action::Exists,
            _ => Action::Aggregate,
        },
        wanted: asked.wanted.clone(),
        sorted_by_question: candidate.is_some_and(|c| !c.query.order_by.is_empty()),
        limited: candidate.is_some_and(|c| c.query.limit.is_some()),
        question: question.to_owned(),
        title: candidate.map(|c| c.title.clone()).filter(|t| !t.is_empty()),
        today: Some(format!("{year:04}-{month:02}-{day:02}")),
        comparison: None,
    }
}

fn phrases(asked: &Asked, candidate: Option<&Candidate>) -> Phrases {
    let period = asked.outcome.understanding.pointer("/intent/temporal_scope").and_then(Value::as_str);
    Phrases { subject: None, period: candidate.and(period).map(str::to_owned), filters: None }
}

/// The caller's preferences as charts know them.
pub fn preferences(set: &BTreeMap<String, String>) -> Preferences {
    let date_format = match set.get("date_format").map(String::as_str) {
        Some("us") => Some("MM/DD/YYYY".to_owned()),
        Some("eu") => Some("DD.MM.YYYY".to_owned()),
        _ => None,
    };
    let mut preferred_charts = BTreeMap::new();
    // 'categories: pie, time_series: area', or a kind for all results that can be drawn so.
    for item in set.get("preferred_charts").map(String::as_str).unwrap_or_default().split(',') {
        if let Some((result, chart)) = item.split_once(':')
            && let (Some(result), Some(chart)) = (pg_ask_chart::ResultKind::from_key(result.trim()), chart_kind(chart))
        {
            preferred_charts.insert(result, chart);
        }
    }
    Preferences { preferred_charts, date_format, ..Preferences::default() }
}

fn chart_kind(name: &str) -> Option<ChartKind> {
    ChartKind::from_key(name.trim())
}
