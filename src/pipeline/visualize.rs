//! Chart, insights and summary of a result; a failure here is a warning.

use super::comparison::comparison;
use super::trace::Trace;
use super::{Answer, Asked, phrases as words};
use crate::db;
use crate::guard::ResultSet;
use crate::memory::charts::{self, How};
use pg_ask_chart::{
    Action, Aggregate, ChartChoice, ChartKind, Column, ColumnKind, Grain, Intent, NumberFormat, Part, Phrases, Preferences, ResultKind,
    ResultTable, Role, TimeUnit,
};
use pg_ask_engine::answer::{Candidate, Day, OutputColumn, OutputRole};
use pg_ask_engine::lexicon::Lexicon;
use pg_ask_engine::query::{ColumnRef, Expr, Output, Predicate, Query};
use pg_ask_engine::time::{TimeContext, bounds};
use pg_ask_engine::time_types::{CalendarPart, Grain as EngineGrain};
use pgrx::pg_sys;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Adds chart, insights and summary to an answer.
pub fn visualize(answer: &mut Answer, asked: &Asked, candidate: Option<&Candidate>, trace: &mut Trace) {
    let Some(result) = &answer.result else { return };
    let run_ms = trace.spent("run");
    let table = table(result, candidate, Some(asked));
    let mut intent = intent(&answer.question, asked, candidate, &table);
    let (preferences, learned) = learned_preferences(&asked.preferences);
    let drawn = trace.stage("visualize", || {
        db::caught(|| {
            if result.rows.len() == 1 && result.columns.len() == 1 {
                intent.comparison = candidate.and_then(|c| comparison(c, asked, run_ms));
            }
            let choice = pg_ask_chart::chart(&table, &intent, &preferences);
            let insights = pg_ask_chart::insights(&table, &intent, &preferences);
            let summary = pg_ask_chart::summary(&table, &intent, &preferences, &phrases(asked, candidate));
            (choice, insights, summary, table, intent)
        })
    });
    match drawn {
        Ok((choice, insights, summary, table, intent)) => {
            let how = how(&choice, &intent, candidate, learned.contains_key(&choice.result_kind));
            answer.drawn = Some(charts::note(choice.result_kind.key(), choice.kind.key(), how));
            let alternatives: Vec<Value> = choice.alternatives.iter().map(|(k, c)| json!({"kind": k.key(), "confidence": c})).collect();
            let note = json!({
                "kind": choice.kind.key(),
                "result_kind": choice.result_kind.key(),
                "reasons": choice.reasons,
                "alternatives": alternatives,
                "warnings": choice.warnings,
            });
            trace.set("visualization", note);
            answer.warnings.extend(choice.warnings);
            answer.chart = Some(choice.spec);
            answer.insights = insights;
            answer.query = candidate.map(|c| Box::new(c.query.clone()));
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

/// What the caller's choice of words says about the chart drawn.
fn how(choice: &ChartChoice, intent: &Intent, candidate: Option<&Candidate>, learned: bool) -> How {
    let named = intent.wanted.as_ref().is_some_and(|w| w.named && w.kind == Some(choice.kind));
    let again = candidate.is_some_and(|c| c.rules.iter().any(|r| r == super::AGAIN));
    match (named, again) {
        (true, true) => How::Changed,
        (true, false) => How::Named,
        (false, _) if learned => How::Preferred,
        (false, _) => How::Shown,
    }
}

/// A result as charts know it; `candidate` and `asked` where the engine wrote its query.
pub fn table(result: &ResultSet, candidate: Option<&Candidate>, asked: Option<&Asked>) -> ResultTable {
    let described = candidate.map(|c| Described {
        query: &c.query,
        output: &c.output,
        distinct: c.sql.contains("count(DISTINCT"),
        lexicon: asked.map(|a| &*a.lexicon),
    });
    let mut table = columns_of(result, described.as_ref());
    if let (Some(c), Some(asked)) = (candidate, asked) {
        for (i, column) in table.columns.iter_mut().enumerate() {
            column.since = c.query.select.get(i).and_then(|o| since(&c.query, &o.expr, &asked.rendering.time));
        }
        words::join_names(&mut table, &c.query, &asked.lexicon);
        words::as_said(&mut table, asked);
    }
    table
}

/// The engine's query behind a result.
pub struct Described<'a> {
    pub query: &'a Query,
    pub output: &'a [OutputColumn],
    /// Rows are counted by their keys: counts of groups don't add up.
    pub distinct: bool,
    pub lexicon: Option<&'a Lexicon>,
}

/// A result as charts know it.
pub fn columns_of(result: &ResultSet, described: Option<&Described>) -> ResultTable {
    let names = result.distinct_names();
    let known = described.map(|d| d.output).unwrap_or_default();
    let columns = result.columns.iter().enumerate().map(|(i, column)| {
        let name = names.get(i).map_or(column.name.as_str(), String::as_str);
        // The engine's word counts only where it speaks of the very same column.
        let output = known.get(i).filter(|o| o.name == column.name);
        let expr = output.and(described).and_then(|d| resolved(d.query, &d.query.select.get(i)?.expr));
        let mut out = Column::new(name, kind(column.type_oid, &column.type_name, output));
        if let Some(output) = output {
            out.label = Some(output.title.clone()).filter(|t| !t.is_empty());
            out.role = match output.role {
                OutputRole::Dimension => Some(Role::Dimension),
                OutputRole::Measure => Some(Role::Measure),
                OutputRole::Identifier => Some(Role::Identifier),
                OutputRole::Detail => None,
            };
        }
        if let (Some(expr), Some(d)) = (expr, described) {
            out.aggregate = aggregate(expr, d.distinct);
            if let Some(unit) = unit(expr) {
                out.kind = ColumnKind::Temporal { grain: None, unit };
            }
            if let Expr::Column(c) = expr {
                out.source = Some(source(c));
                // 'Region name' is the region.
                if let Some(label) = d.lexicon.and_then(|l| words::named(c, l)) {
                    out.label = Some(label);
                }
            }
            if let (ColumnKind::Number { format: format @ NumberFormat::Currency(None) }, Some(lexicon)) = (&mut out.kind, d.lexicon) {
                *format = NumberFormat::Currency(currency(expr, lexicon));
            }
        }
        out
    });
    let mut columns: Vec<Column> = columns.collect();
    // Shares, growth and running totals are asked for; what they are computed from stands beside them.
    if let Some(d) = described.filter(|d| d.query.select.len() == columns.len()) {
        let window: Vec<bool> = d.query.select.iter().map(|o| matches!(resolved(d.query, &o.expr), Some(Expr::Window { .. }))).collect();
        let asked = window.iter().any(|w| *w);
        for (column, window) in columns.iter_mut().zip(window) {
            column.secondary = asked && !window && column.aggregate.is_some();
        }
    }
    let width = columns.len();
    let rows = (0..result.rows.len()).map(|i| (0..width).map(|j| result.json_cell(i, j)).collect()).collect();
    ResultTable { columns, rows, truncated: result.truncated }
}

/// The expression behind a column of a derived table.
fn resolved<'a>(query: &'a Query, expr: &'a Expr) -> Option<&'a Expr> {
    match (expr, &query.source) {
        (Expr::Derived(name), Some(source)) => {
            let of = |o: &&Output| match (&o.alias, &o.expr) {
                (Some(alias), _) => alias == name,
                (None, Expr::Column(c)) => c.column == *name,
                _ => false,
            };
            source.select.iter().find(of).and_then(|o| resolved(source, &o.expr))
        }
        (Expr::Derived(_), None) => None,
        _ => Some(expr),
    }
}

/// Where a column's values come from: the name under which charts of one dashboard share a filter.
pub fn source(column: &ColumnRef) -> String {
    format!("{}.{}.{}", column.table.name.schema, column.table.name.name, column.column)
}

/// The aggregate behind an expression.
fn aggregate(expr: &Expr, distinct_rows: bool) -> Option<Aggregate> {
    use pg_ask_engine::query::Aggregate as Engine;
    match expr {
        Expr::CountRows(_) if distinct_rows => Some(Aggregate::CountDistinct),
        Expr::CountRows(_) => Some(Aggregate::Count),
        Expr::Aggregate { function, distinct, .. } => Some(match function {
            Engine::Count if *distinct || distinct_rows => Aggregate::CountDistinct,
            Engine::Count => Aggregate::Count,
            Engine::Sum if *distinct => Aggregate::Other,
            Engine::Sum => Aggregate::Sum,
            Engine::Avg => Aggregate::Average,
            Engine::Median => Aggregate::Median,
            Engine::Min => Aggregate::Minimum,
            Engine::Max => Aggregate::Maximum,
            Engine::StdDev | Engine::Percentile(_) => Aggregate::Other,
        }),
        Expr::Defined { sql, .. } if expr.is_aggregate() => {
            // One sum, and nothing around it, adds up.
            let lower = sql.trim().to_lowercase();
            let one = lower.matches("sum(").count() == 1 && lower.starts_with("sum(") && lower.find(')') == Some(lower.len() - 1);
            Some(if one { Aggregate::Sum } else { Aggregate::Other })
        }
        Expr::Window { .. } => Some(Aggregate::Other),
        expr if expr.is_aggregate() => Some(Aggregate::Other),
        _ => None,
    }
}

/// Steps of the calendar that an expression takes out of a date.
fn unit(expr: &Expr) -> Option<TimeUnit> {
    match expr {
        Expr::Part(CalendarPart::HourOfDay, _) => Some(TimeUnit::HourOfDay),
        Expr::Part(CalendarPart::DayOfWeek, _) => Some(TimeUnit::Weekday),
        Expr::Part(CalendarPart::MonthOfYear, _) => Some(TimeUnit::MonthOfYear),
        Expr::Part(CalendarPart::QuarterOfYear, _) => Some(TimeUnit::QuarterOfYear),
        Expr::YearOf(_) => Some(TimeUnit::Year),
        _ => None,
    }
}

/// The first day that the question asks about, of a column of dates.
fn since(query: &Query, expr: &Expr, time: &TimeContext) -> Option<String> {
    let (Expr::Truncate(_, inner), false) = (expr, query.filter.is_empty()) else {
        return None;
    };
    let Expr::Column(of) = inner.as_ref() else {
        return None;
    };
    query.filter.iter().find_map(|p| match p {
        Predicate::Within { column, range, negated: false } if column == of => Some(iso(bounds(range, time).0?.day)),
        _ => None,
    })
}

/// A day in ISO form.
pub fn iso(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

/// The currency that comments or names give the columns of an expression; `None` where they name none, or several.
fn currency(expr: &Expr, lexicon: &Lexicon) -> Option<String> {
    let mut found: Vec<&'static str> = Vec::new();
    expr.columns(&mut |c| {
        let Some(table) = lexicon.table(&c.table.name).and_then(|t| lexicon.schema.tables.get(t)) else { return };
        let Some(column) = table.columns.iter().find(|x| x.name == c.column) else { return };
        let texts = [column.comment.as_deref(), Some(column.name.as_str()), table.comment.as_deref()];
        found.extend(texts.into_iter().flatten().find_map(currency_in));
    });
    found.dedup();
    match found.as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    }
}

/// The ISO code of a currency that a text names.
fn currency_in(text: &str) -> Option<&'static str> {
    const NAMES: [(&str, &[&str]); 10] = [
        ("USD", &["usd", "dollar", "dollars", "$"]),
        ("EUR", &["eur", "euro", "euros", "€"]),
        ("GBP", &["gbp", "sterling", "£"]),
        ("CHF", &["chf"]),
        ("JPY", &["jpy", "yen", "¥"]),
        ("INR", &["inr", "rupee", "rupees", "₹"]),
        ("CNY", &["cny", "rmb", "yuan", "renminbi"]),
        ("SEK", &["sek"]),
        ("PLN", &["pln", "zloty"]),
        ("BRL", &["brl", "reais"]),
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && !"$€£¥₹".contains(c)).collect();
    // Other dollars than those of the United States say so.
    let other = ["canadian", "australian", "singapore", "hong", "new"].iter().any(|w| words.contains(w));
    let mut named = NAMES.iter().filter(|(code, all)| all.iter().any(|w| words.contains(w)) && !(other && *code == "USD"));
    match (named.next(), named.next()) {
        (Some((code, _)), None) => Some(code),
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

/// The period asked about, in words.
fn period(asked: &Asked) -> Option<&str> {
    asked.outcome.understanding.pointer("/intent/temporal_scope").and_then(Value::as_str)
}

fn intent(question: &str, asked: &Asked, candidate: Option<&Candidate>, table: &ResultTable) -> Intent {
    let action = asked.outcome.understanding.pointer("/intent/primary_action").and_then(Value::as_str);
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
        title: candidate.and_then(|c| words::heading(c, &asked.lexicon, table, period(asked))),
        today: Some(iso(asked.today)),
        comparison: None,
    }
}

fn phrases(asked: &Asked, candidate: Option<&Candidate>) -> Phrases {
    let Some(candidate) = candidate else {
        return Phrases::default();
    };
    words::phrases(candidate, &asked.lexicon, period(asked))
}

/// The caller's preferences as charts know them, with those learned; these apart too.
fn learned_preferences(set: &BTreeMap<String, String>) -> (Preferences, BTreeMap<ResultKind, ChartKind>) {
    let mut preferences = preferences(set);
    // What the caller set themselves goes before what was seen.
    if set.contains_key("preferred_charts") {
        return (preferences, BTreeMap::new());
    }
    let learned = db::optional(charts::learned).unwrap_or_default();
    let learned: BTreeMap<ResultKind, ChartKind> =
        learned.into_iter().filter_map(|(shape, kind)| Some((ResultKind::from_key(&shape)?, ChartKind::from_key(&kind)?))).collect();
    preferences.preferred_charts = learned.clone();
    (preferences, learned)
}

/// The caller's preferences as charts know them.
pub fn preferences(set: &BTreeMap<String, String>) -> Preferences {
    let date_format = match set.get("date_format").map(String::as_str) {
        Some("us") => Some("MM/DD/YYYY".to_owned()),
        Some("eu") => Some("DD.MM.YYYY".to_owned()),
        _ => None,
    };
    let mut preferred_charts = BTreeMap::new();
    let mut liked_charts = Vec::new();
    // 'categories: pie, time_series: area', or kinds alone, wherever they suit.
    for item in set.get("preferred_charts").map(String::as_str).unwrap_or_default().split(',') {
        match item.split_once(':') {
            Some((shape, kind)) => {
                preferred_charts.extend(ResultKind::from_key(shape.trim()).zip(ChartKind::from_key(kind)));
            }
            None => liked_charts.extend(ChartKind::from_key(item)),
        }
    }
    let (decimal_separator, thousands_separator) = match set.get("number_format").map(String::as_str) {
        Some("1.234,5") => (Some(','), Some('.')),
        Some("1 234,5") => (Some(','), Some('\u{a0}')),
        _ => (None, None),
    };
    let currency = set.get("currency").cloned();
    Preferences { preferred_charts, liked_charts, date_format, currency, decimal_separator, thousands_separator }
}
