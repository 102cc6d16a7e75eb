//! The shape of a result: what each column holds, what it is for, and which kind of result the
//! columns make together.

mod read;

use crate::cell::{self, Cell};
use crate::format::NumberStyle;
use crate::intent::{Action, Intent, Preferences};
use crate::result::{Aggregate, Column, ColumnKind, Grain, NumberFormat, ResultKind, ResultTable, Role, TimeUnit};
use crate::words;
use serde_json::Value;
use std::collections::HashMap;

/// What an axis can do with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Points in time.
    Time(Grain),
    /// Calendar years, months without a year, weekdays, hours: ordered steps.
    Steps(TimeUnit),
    Number,
    Category,
    Boolean,
    /// Nothing that an axis can show.
    Other,
}

/// A column with everything that charts and insights want to know about it.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub index: usize,
    /// Name of the field in the specification: the column's name, distinct, without the
    /// characters that Vega-Lite reads as a path (see [`field_key`]).
    pub key: String,
    pub title: String,
    pub scale: Scale,
    pub role: Role,
    pub style: NumberStyle,
    /// Values of different rows (or groups) may be added up.
    pub additive: bool,
    pub cells: Vec<Cell<'a>>,
    pub distinct: usize,
    pub nulls: usize,
    pub source: Option<String>,
    /// First day asked about; see [`Column::since`].
    pub since: Option<String>,
    pub named_role: bool,
}

impl Field<'_> {
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.cells.iter().filter_map(Cell::number)
    }

    pub fn is_time(&self) -> bool {
        matches!(self.scale, Scale::Time(_) | Scale::Steps(_))
    }

    /// The unit of time from one value to the next, where there is one.
    pub fn grain(&self) -> Option<Grain> {
        match self.scale {
            Scale::Time(g) => Some(g),
            Scale::Steps(TimeUnit::Year) => Some(Grain::Year),
            _ => None,
        }
    }

    /// Every row has its own value.
    pub fn unique(&self) -> bool {
        self.distinct + self.nulls == self.cells.len() && self.nulls <= 1
    }

    /// Does each value of this column come with one value of the other only? Then repeated rows
    /// say the same thing again.
    pub fn determines(&self, other: &Self) -> bool {
        let mut seen = HashMap::new();
        self.cells.iter().zip(&other.cells).all(|(a, b)| *seen.entry(a.key()).or_insert_with(|| b.key()) == b.key())
    }

    pub fn has_negative(&self) -> bool {
        self.numbers().any(|n| n < 0.0)
    }
}

/// A result, read.
#[derive(Clone, Debug)]
pub struct Shape<'a> {
    pub fields: Vec<Field<'a>>,
    pub rows: usize,
    pub truncated: bool,
    pub kind: ResultKind,
    /// Time axis, other dimensions, measures, identifiers: indexes into `fields`.
    pub times: Vec<usize>,
    pub categories: Vec<usize>,
    pub measures: Vec<usize>,
    pub identifiers: Vec<usize>,
}

impl<'a> Shape<'a> {
    pub fn of(table: &'a ResultTable, intent: &Intent, preferences: &Preferences) -> Self {
        let mut seen = HashMap::new();
        let fields: Vec<Field<'a>> = table.columns.iter().enumerate().map(|(i, c)| field(i, c, table, preferences, &mut seen)).collect();
        let mut shape = Self {
            rows: table.rows.len(),
            truncated: table.truncated,
            kind: ResultKind::List,
            times: Vec::new(),
            categories: Vec::new(),
            measures: Vec::new(),
            identifiers: Vec::new(),
            fields,
        };
        let asked_for = table.columns.iter().any(|c| c.role == Some(Role::Measure) && !c.secondary);
        for f in &shape.fields {
            match (f.role, f.scale) {
                (_, Scale::Other) => {}
                (Role::Measure, _) if asked_for && table.columns.get(f.index).is_some_and(|c| c.secondary) => {}
                // A column of NULLs measures nothing, unless it is the answer.
                (Role::Measure, _) if shape.rows > 1 && f.nulls == shape.rows => {}
                (Role::Measure, _) => shape.measures.push(f.index),
                (Role::Identifier, _) => shape.identifiers.push(f.index),
                (Role::Dimension, Scale::Time(_) | Scale::Steps(_)) => shape.times.push(f.index),
                (Role::Dimension, _) => shape.categories.push(f.index),
            }
        }
        // A number beside nothing else is what was asked for, whatever its name looks like.
        if shape.measures.is_empty() && shape.fields.len() == 1 {
            shape.promote_identifiers();
        }
        // 'List name and id, descending by the y axis': a quantity is wanted for that axis.
        let axes = intent.wanted.as_ref().is_some_and(|w| w.order.is_some() && w.kind.is_none());
        if axes && shape.measures.is_empty() && !shape.categories.is_empty() {
            shape.promote_identifiers();
        }
        shape.kind = shape.classify(intent);
        shape
    }

    /// Numeric keys serve as quantities where a chart was asked for and nothing else is there.
    pub fn promote_identifiers(&mut self) {
        let (numbers, rest) =
            std::mem::take(&mut self.identifiers).into_iter().partition(|&i| self.fields.get(i).is_some_and(|f| f.scale == Scale::Number));
        self.identifiers = rest;
        self.measures.extend::<Vec<usize>>(numbers);
        self.measures.sort_unstable();
    }

    /// The same for numeric keys that a query groups by.
    pub fn promote_numbers(&mut self) {
        let (numbers, rest): (Vec<usize>, Vec<usize>) =
            std::mem::take(&mut self.categories).into_iter().partition(|&i| self.fields.get(i).is_some_and(|f| f.scale == Scale::Number));
        self.categories = rest;
        self.measures.extend(numbers);
        self.measures.sort_unstable();
    }

    pub fn field(&self, index: usize) -> Option<&Field<'a>> {
        self.fields.get(index)
    }

    fn classify(&self, intent: &Intent) -> ResultKind {
        if self.rows == 0 || self.fields.is_empty() {
            return ResultKind::Empty;
        }
        let aggregated = self.measures.iter().any(|&i| self.fields.get(i).is_some_and(|f| f.named_role));
        let boolean = self.fields.len() == 1 && self.fields.first().is_some_and(|f| f.scale == Scale::Boolean);
        // A list of names (or days) with a number each is as good as a measure by category; so is any list
        // whose axes the question speaks of.
        let pairs = self.fields.len() == 2
            && self.categories.len() + self.times.len() == 1
            && self.measures.len() == 1
            && (2..=30).contains(&self.rows);
        let axes = intent.wanted.as_ref().is_some_and(|w| w.order.is_some());
        let listed = intent.action == Action::List && !aggregated && !pairs && !axes;
        if self.rows == 1 && (boolean || !self.measures.is_empty()) {
            // One record of a list is a record; one number is an answer.
            return if listed && self.fields.len() > 2 { ResultKind::List } else { ResultKind::SingleValue };
        }
        if self.rows == 1 || listed || self.measures.is_empty() {
            return ResultKind::List;
        }
        // Attributes that follow from another dimension don't make a second one.
        let split = self.split_dimension();
        match (self.times.first(), self.categories.first(), split) {
            (Some(_), None, None) => ResultKind::TimeSeries,
            (Some(_), _, Some(_)) => ResultKind::SplitTimeSeries,
            (Some(_), Some(_), None) => ResultKind::TimeSeries,
            (None, Some(_), None) if intent.limited || intent.action == Action::Rank => ResultKind::Ranking,
            (None, Some(_), None) => ResultKind::Categories,
            (None, Some(_), Some(_)) => ResultKind::Matrix,
            (None, None, _) if !self.identifiers.is_empty() => {
                if intent.limited || intent.action == Action::Rank || aggregated {
                    ResultKind::Ranking
                } else {
                    ResultKind::List
                }
            }
            (None, None, _) if self.measures.len() > 1 => ResultKind::NumberPairs,
            (None, None, _) => ResultKind::Numbers,
        }
    }

    /// The main dimension: the time axis, or the category that best tells rows apart.
    pub fn main_dimension(&self) -> Option<usize> {
        self.times
            .first()
            .or_else(|| {
                // A unique name beats its attributes ('product, brand, revenue').
                self.categories.iter().find(|&&i| self.fields.get(i).is_some_and(Field::unique))
            })
            .or(self.categories.first())
            .or(self.identifiers.first())
            .copied()
    }

    /// A second dimension that really splits the first: rows are not told apart without it.
    pub fn split_dimension(&self) -> Option<usize> {
        let main = self.main_dimension()?;
        let main_field = self.fields.get(main)?;
        if main_field.unique() {
            return None;
        }
        self.categories.iter().chain(self.times.iter()).copied().filter(|&i| i != main).min_by_key(|&i| {
            // Fewer series read better, but one value alone splits nothing.
            self.fields.get(i).map_or(usize::MAX, |f| if f.distinct < 2 { usize::MAX - 1 } else { f.distinct })
        })
    }
}

/// Vega-Lite reads dots and brackets in field names as paths and needs them, backslashes and
/// quotes escaped in some places but not in others; names without them work everywhere. Double
/// names get a number.
fn field_key(name: &str, seen: &mut HashMap<String, usize>) -> String {
    let mut key: String = name.chars().map(|c| if matches!(c, '.' | '[' | ']' | '\\' | '"' | '\'') { '_' } else { c }).collect();
    if key.trim().is_empty() {
        key = "value".to_owned();
    }
    loop {
        let count = seen.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return key;
        }
        key = format!("{key}_{count}");
    }
}

fn field<'a>(
    index: usize,
    column: &Column,
    table: &'a ResultTable,
    preferences: &Preferences,
    seen: &mut HashMap<String, usize>,
) -> Field<'a> {
    static NULL: Value = Value::Null;
    let raw: Vec<&'a Value> = table.rows.iter().map(|r| r.get(index).unwrap_or(&NULL)).collect();
    let (scale, cells) = read::column(column, &raw);
    let role = column
        .role
        .filter(|r| *r != Role::Measure || matches!(scale, Scale::Number | Scale::Boolean))
        .unwrap_or_else(|| infer_role(column, scale));
    let scale = if role == Role::Measure && scale == Scale::Boolean && table.rows.len() > 1 { Scale::Number } else { scale };
    let mut keys: Vec<cell::Key<'_>> = cells.iter().filter(|c| !c.is_null()).map(Cell::key).collect();
    keys.sort_unstable();
    keys.dedup();
    let distinct = keys.len();
    let nulls = cells.iter().filter(|c| c.is_null()).count();
    let format = match &column.kind {
        ColumnKind::Number { format } => format.clone(),
        _ => NumberFormat::Automatic,
    };
    let numbers: Vec<f64> = cells.iter().filter_map(Cell::number).collect();
    let style = if column.kind == ColumnKind::Duration {
        NumberStyle::duration(&numbers)
    } else {
        NumberStyle::of(&format, &column.name, column.aggregate, &numbers, preferences)
    };
    // A duration is shown in the unit that suits the values.
    let cells = match style.seconds_per_unit() {
        Some(unit) => cells.into_iter().map(|c| c.number().map_or(c, |n| Cell::Number(n / unit))).collect(),
        None => cells,
    };
    let mut title = column.label.clone().filter(|l| !l.trim().is_empty()).unwrap_or_else(|| words::title(&column.name));
    if let Some(unit) = style.unit_suffix() {
        title = format!("{title} ({unit})");
    }
    Field {
        index,
        key: field_key(&column.name, seen),
        title,
        scale,
        role,
        additive: role != Role::Identifier && is_additive(column, &style),
        style,
        distinct,
        nulls,
        cells,
        source: column.source.clone(),
        since: column.since.clone(),
        named_role: column.role.is_some() || column.aggregate.is_some(),
    }
}

fn infer_role(column: &Column, scale: Scale) -> Role {
    if column.aggregate.is_some() && scale == Scale::Number {
        return Role::Measure;
    }
    match scale {
        Scale::Number => {
            let words = words::words(&column.name);
            let counted = words::has_word(&column.name, &["count", "sum", "avg", "number"]);
            let key = matches!(words.last().map(String::as_str), Some("id" | "key" | "uuid" | "code" | "zip" | "no" | "nr"));
            if key && !counted { Role::Identifier } else { Role::Measure }
        }
        Scale::Category if words::words(&column.name).last().is_some_and(|w| w == "uuid") => Role::Identifier,
        _ => Role::Dimension,
    }
}

/// May values be added up? Known from the aggregate, else from the name.
fn is_additive(column: &Column, style: &NumberStyle) -> bool {
    // Rates and running totals are no parts of a sum, whatever they were made with.
    const NEVER: [&str; 10] = ["rate", "ratio", "percent", "pct", "percentage", "share", "growth", "running", "cumulative", "distinct"];
    const BY_NAME: [&str; 21] = [
        "avg",
        "average",
        "mean",
        "median",
        "min",
        "minimum",
        "max",
        "maximum",
        "age",
        "rating",
        "score",
        "rank",
        "price",
        "temperature",
        "change",
        "highest",
        "lowest",
        "per",
        "year",
        "weight",
        "height",
    ];
    if style.is_share() || words::has_word(&column.name, &NEVER) {
        return false;
    }
    match column.aggregate {
        Some(Aggregate::Sum | Aggregate::Count) => true,
        Some(_) => false,
        None => column.kind != ColumnKind::Duration && !words::has_word(&column.name, &BY_NAME),
    }
}
