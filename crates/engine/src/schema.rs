//! What the engine knows of a database: tables, columns, keys, statistics. Built by the caller from the
//! catalogs (only what the asking role may read); the engine itself never looks anything up.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A relation's name. Schema-qualified in the catalog, rendered without the schema where the search path finds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableName {
    pub schema: String,
    pub name: String,
}

/// What kind of relation it is; all of them can be queried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    Table,
    Partitioned,
    View,
    MaterializedView,
    Foreign,
}

impl TableKind {
    /// True for what shows rows of other tables.
    pub fn is_view(self) -> bool {
        matches!(self, Self::View | Self::MaterializedView)
    }
}

/// The families of types that the engine treats alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeClass {
    Integer,
    Decimal,
    Boolean,
    Text,
    Enum,
    Date,
    Timestamp,
    TimestampTz,
    Time,
    Interval,
    Json,
    Array,
    Uuid,
    Other,
}

impl TypeClass {
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal)
    }
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Enum)
    }
    /// Holds a day or a point in time.
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp | Self::TimestampTz)
    }
}

/// A column with what statistics and comments tell of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// What the name says, where it isn't written as it is spoken ([`called`](Self::called)); found once the keys are assumed.
    #[serde(skip)]
    pub plain: Option<Arc<str>>,
    /// As `format_type` prints it; columns of one type share it.
    pub type_name: Arc<str>,
    pub class: TypeClass,
    pub not_null: bool,
    pub comment: Option<String>,
    /// Labels of an enumeration type in their order.
    pub enum_labels: Vec<String>,
    /// Distinct values where known (rows, not a fraction).
    pub distinct: Option<f64>,
    /// Share of NULLs, 0 to 1, where known.
    pub null_fraction: Option<f64>,
    /// Most common values (text form) of `pg_stats`, most frequent first; empty where the caller may not see them.
    pub common_values: Vec<String>,
    /// Smallest and largest value known from statistics or the value index, text form.
    pub range: Option<Box<(String, String)>>,
    /// Marked sensitive: its values are never indexed or shown in assumptions.
    pub sensitive: bool,
    /// Set for what is no column of the table but a property in its documents; the class is that of the property's values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<Box<Property>>,
}

/// Where a property stands: the column of documents, and the keys that lead to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Property {
    pub column: String,
    pub path: Vec<String>,
}

impl Property {
    /// What the property is called among the columns of its table: by its keys, behind the column's name where these are taken.
    pub fn name(&self, columns: &[Column]) -> String {
        let taken = |name: &str| columns.iter().any(|c| c.name == name);
        let own = self.path.join("_");
        if taken(&own) { format!("{}_{own}", self.column) } else { own }
    }
}

impl Column {
    /// The name as people would write it who spell everything out: `customer_name` of `strCustNm`. What is read from names is read from
    /// this; what is written in SQL is the name itself.
    #[must_use]
    pub fn called(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.name)
    }
}

/// A table, view or foreign table that the asking role may read. Columns without privilege are absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub name: TableName,
    /// The same of its name as of a column's.
    #[serde(skip)]
    pub plain: Option<Arc<str>>,
    pub kind: TableKind,
    pub comment: Option<String>,
    /// How much of the comment only tells where the table belongs ('Purchasing: '), see [`said`](Self::said).
    #[serde(skip)]
    pub headed: usize,
    pub columns: Vec<Column>,
    /// Primary key, as indexes into `columns`; empty where there is none.
    pub primary_key: Vec<usize>,
    /// Further unique keys.
    pub unique_keys: Vec<Vec<usize>>,
    /// Planner's row estimate (`reltuples`), 0 where unknown.
    pub rows: f64,
    /// Found by its bare name on the caller's search path (so rendered without its schema).
    pub on_path: bool,
    /// Changes whenever the definition (columns, types, keys) changes.
    pub fingerprint: u64,
}

impl Table {
    /// The name as people would write it who spell everything out, see [`Column::called`].
    #[must_use]
    pub fn called(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.name.name)
    }

    /// What its comment says of the rows.
    #[must_use]
    pub fn said(&self) -> Option<&str> {
        self.comment.as_deref().map(|comment| comment.get(self.headed..).unwrap_or(comment))
    }
}

/// A foreign key, declared in the catalog or inferred by the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Index of the referencing table in `Schema::tables`.
    pub table: usize,
    pub columns: Vec<usize>,
    /// Index of the referenced table.
    pub ref_table: usize,
    pub ref_columns: Vec<usize>,
    /// False where inferred from names and types.
    pub declared: bool,
}

/// Everything readable on the caller's search path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    pub tables: Vec<Table>,
    pub foreign_keys: Vec<ForeignKey>,
    /// Columns whose values are no keys of a table, as was measured, whatever they are called: table, column, the other table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refuted: Vec<(usize, usize, usize)>,
    /// Changes whenever any table of it changes; what is compiled from a schema is cached under it.
    pub fingerprint: u64,
    /// Built-in functions whose names others bear on the search path too: they are written with their schema.
    #[serde(default)]
    pub shadowed: Vec<String>,
}

impl Schema {
    /// A copy that shares nothing with this one, not even the names of types.
    ///
    /// Each field is named, so that a new one is thought of here: a copy of what is counted (`Arc`) is no copy.
    #[must_use]
    pub fn copied(&self) -> Self {
        let mut texts: HashMap<*const str, Arc<str>> = HashMap::new();
        let mut own = |text: &mut Arc<str>| *text = texts.entry(Arc::as_ptr(text)).or_insert_with(|| Arc::from(&**text)).clone();
        let Self { tables: _, foreign_keys: _, refuted: _, fingerprint: _, shadowed: _ } = self;
        let mut copy = self.clone();
        for table in &mut copy.tables {
            let Table {
                name: _,
                plain,
                kind: _,
                comment: _,
                headed: _,
                columns,
                primary_key: _,
                unique_keys: _,
                rows: _,
                on_path: _,
                fingerprint: _,
            } = table;
            plain.iter_mut().for_each(&mut own);
            for column in columns {
                let Column {
                    name: _,
                    plain,
                    type_name,
                    class: _,
                    not_null: _,
                    comment: _,
                    enum_labels: _,
                    distinct: _,
                    null_fraction: _,
                    common_values: _,
                    range: _,
                    sensitive: _,
                    property: _,
                } = column;
                plain.iter_mut().for_each(&mut own);
                own(type_name);
            }
        }
        copy
    }
}

/// A word of the users' own: `ask.define`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VocabularyEntry {
    pub term: String,
    pub meaning: Meaning,
    /// True where an administrator defined it for everyone.
    pub shared: bool,
}

/// What a defined term stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Another word for a table.
    Table(TableName),
    /// Another word for a column.
    Column(TableName, String),
    /// An expression with aggregates over columns written `table.column`, checked by the caller against the catalog.
    Measure { sql: String, tables: Vec<TableName> },
    /// A condition over columns written `table.column`.
    Condition { sql: String, tables: Vec<TableName> },
}

/// A value of the data that a phrase of the question may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueHit {
    /// The phrase asked for, as given to [`ValueSource::find`].
    pub phrase: String,
    pub table: TableName,
    pub column: String,
    /// The value as it stands in the data.
    pub value: String,
    /// 1 for the same letters (case and accents aside), less the further the value is from the phrase.
    pub similarity: f32,
    /// Rows that hold the value, where known.
    pub frequency: Option<f64>,
}

/// Looks phrases up among the data's values: the value index, or the statistics.
pub trait ValueSource {
    /// Values spelt like one of the phrases, case and accents aside; the most frequent first for each phrase.
    fn find(&self, phrases: &[String]) -> Vec<ValueHit>;

    /// Values a slip of the pen away from a phrase, and values that hold all of its words and others; best first for each
    /// phrase. Whether a phrase may be read so is for the engine to judge: it asks for few, those that could matter.
    fn near(&self, _phrases: &[String]) -> Vec<ValueHit> {
        Vec::new()
    }
}

/// A source that knows no values.
pub struct NoValues;

impl ValueSource for NoValues {
    fn find(&self, _: &[String]) -> Vec<ValueHit> {
        Vec::new()
    }
}
