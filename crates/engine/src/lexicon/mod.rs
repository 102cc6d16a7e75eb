//! The schema compiled once into look-up tables, so that a question costs look-ups and no scans.

mod base;
mod blanks;
mod calendars;
mod codes;
mod computed;
mod counts;
mod cut;
mod dated;
mod display;
mod edges;
mod forms;
mod glued;
mod headings;
pub(crate) mod heads;
mod hinted;
mod index;
mod meanings;
mod modules;
mod names;
mod once;
mod plain;
mod shared;
mod short;
mod shortened;
mod stored;
mod superiors;
mod unstated;
mod words;
mod years;

pub use base::Base;
pub(crate) use blanks::spelt;
pub(crate) use codes::comment_codes;
pub use computed::Computed;
pub(crate) use display::is_short;
pub use edges::Edge;
pub use index::{NameHit, Target};
pub(crate) use names::comment_name;
pub use names::{ColumnEntry, TableEntry, glue_text};
pub use shared::Words;
pub(crate) use shortened::keeps_letters;
pub use unstated::{UnstatedKey, unstated_keys};
pub(crate) use words::tables;
pub use words::{Adjective, DICTIONARY, Keyword};

use crate::schema::{Schema, TableName, VocabularyEntry};
use meanings::Meanings;
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

/// A compiled schema; cached by the caller per schema fingerprint and vocabulary.
///
/// What follows from the schema alone is its [`Base`], which is read as if it were part of it.
#[derive(Debug, Clone)]
pub struct Lexicon {
    pub vocabulary: Vec<VocabularyEntry>,
    /// Glued lemmas of vocabulary terms → index of the entry.
    pub terms: HashMap<String, Vec<usize>>,
    /// Joins that were looked for before.
    pub(crate) trees: crate::plan::Trees,
    /// What follows from the tables and was asked for before.
    pub(crate) once: once::Once,
    /// Made when a question first has a word that nothing knows.
    meanings: OnceLock<Arc<Meanings>>,
    stored: OnceLock<Arc<stored::StoredMeanings>>,
    /// What its tables keep of how things stood; made when it is first looked for.
    kept: OnceLock<Arc<crate::meaning::spells::Kept>>,
    /// Its tables of those who come and go; made when they are first looked for.
    stays: OnceLock<Arc<Vec<crate::roles::Stay>>>,
    /// Which of its tables keep ways from a place to a place; made when it is first looked for.
    ways: OnceLock<Arc<crate::meaning::ways::Ways>>,
    base: Arc<Base>,
    /// What keeps the base where it is; let go of last.
    _held: Option<Arc<dyn Any + Send + Sync>>,
}

impl Deref for Lexicon {
    type Target = Base;

    fn deref(&self) -> &Base {
        &self.base
    }
}

/// A change makes the base this lexicon's own.
impl DerefMut for Lexicon {
    fn deref_mut(&mut self) -> &mut Base {
        Arc::make_mut(&mut self.base)
    }
}

impl Lexicon {
    /// Compiles names, comments, keys and vocabulary into the lexicon.
    pub fn compile(mut schema: Schema, vocabulary: Vec<VocabularyEntry>) -> Lexicon {
        let doubtful_keys = Self::assume_keys(&mut schema);
        Self::of(Arc::new(schema), doubtful_keys, vocabulary)
    }

    /// Gives tables without any key the one that they seem to have. Returns the tables whose key is a reference to another table.
    pub fn assume_keys(schema: &mut Schema) -> HashSet<usize> {
        edges::assume_keys(schema)
    }

    /// As [`compile`](Self::compile), of a schema whose keys have been assumed: it is shared, not copied.
    pub fn of(schema: Arc<Schema>, doubtful_keys: HashSet<usize>, vocabulary: Vec<VocabularyEntry>) -> Lexicon {
        Self::over(Arc::new(Base::of(schema, doubtful_keys)), vocabulary, None)
    }

    /// Of what was compiled before. `held` is kept as long as the lexicon is, for a base whose memory is somebody else's.
    pub fn over(base: Arc<Base>, vocabulary: Vec<VocabularyEntry>, held: Option<Arc<dyn Any + Send + Sync>>) -> Lexicon {
        let mut terms: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, v) in vocabulary.iter().enumerate() {
            terms.entry(names::glue_text(&v.term)).or_default().push(i);
        }
        Lexicon {
            vocabulary,
            terms,
            trees: crate::plan::Trees::default(),
            once: once::Once::default(),
            meanings: OnceLock::new(),
            stored: OnceLock::new(),
            kept: OnceLock::new(),
            stays: OnceLock::new(),
            ways: OnceLock::new(),
            base,
            _held: held,
        }
    }

    /// Position of a table in the schema.
    pub fn table(&self, name: &TableName) -> Option<usize> {
        self.table_index.get(name).copied()
    }

    /// Position of a column of a table.
    pub fn column(&self, table: usize, name: &str) -> Option<usize> {
        self.schema.tables.get(table)?.columns.iter().position(|c| c.name == name)
    }

    /// What is named by the lemmas glued together, best first.
    pub fn named(&self, glued: &str) -> Vec<NameHit> {
        self.names.get(glued)
    }

    /// What is named by the stems glued together.
    pub fn named_by_stem(&self, glued: &str) -> Vec<NameHit> {
        self.stems.get(glued)
    }

    /// False for numbers that no one means by a figure unless they are named: settings, flags, codes, days of birth.
    pub fn is_measure(&self, table: usize, column: usize) -> bool {
        let role = self.roles.get(table).and_then(|r| r.columns.get(column));
        !role.is_some_and(|r| crate::roles::is_no_measure(r.name))
    }

    /// True for what nobody reads by itself: numbers and what is called one, if it is a text ('customer number', 'article id').
    pub(crate) fn is_bare_key(&self, table: usize, column: usize) -> bool {
        let class = self.schema.tables[table].columns[column].class;
        let words = &self.tables[table].columns[column].words;
        let called = || words.len() > 1 && words.last().is_some_and(|w| matches!(w.as_str(), "number" | "id" | "key" | "identifier"));
        class.is_number() || class == crate::schema::TypeClass::Text && called()
    }

    /// The value that says no in a column of such answers ('No' beside 'Yes' or 'Pneumatic'), where the statistics know it.
    pub fn no_of(&self, table: usize, column: usize) -> Option<String> {
        let column = &self.schema.tables[table].columns[column];
        let said = |wanted: &[&str]| {
            let values = column.enum_labels.iter().chain(&column.common_values);
            values.into_iter().find(|v| wanted.contains(&v.to_lowercase().as_str())).cloned()
        };
        // Where others tell what it is, 'No' alone tells that there is none.
        said(&["yes", "y", "true"]).and_then(|_| said(&["no", "n", "false"])).or_else(|| said(&["no", "none"]))
    }

    /// True for a text that tells kinds of rows apart: neither what names them nor what identifies them.
    pub fn has_kinds(&self, table: usize, column: usize) -> bool {
        self.schema.tables[table].columns[column].class.is_text()
            && !self.tables[table].display.contains(&column)
            && !self.is_unique(table, &[column])
    }

    /// True for tables whose rows are people, by name: what is called like people and has no names ('new hires') keeps happenings.
    pub fn is_person(&self, table: usize) -> bool {
        let named = || self.tables[table].display.iter().any(|c| !self.schema.tables[table].primary_key.contains(c));
        let role = self.roles[table].role.as_ref().is_some_and(|r| r.name == "person");
        self.tables[table].person.is_some() || role && named()
    }

    /// What the tables keep of how things stood.
    pub(crate) fn kept(&self) -> &crate::meaning::spells::Kept {
        self.kept.get_or_init(|| Arc::new(crate::meaning::spells::Kept::of(self)))
    }

    /// Its tables of those who come and go.
    pub(crate) fn stays(&self) -> &[crate::roles::Stay] {
        self.stays.get_or_init(|| Arc::new(crate::roles::stays(self)))
    }

    /// Which of the tables keep ways from a place to a place.
    pub(crate) fn ways(&self) -> &crate::meaning::ways::Ways {
        self.ways.get_or_init(|| Arc::new(crate::meaning::ways::Ways::of(self)))
    }

    /// Words of names that a word nobody knows may stand for by its meaning, nearest first, with how near they are: 0.6 to 1.
    pub fn near_in_meaning(&self, word: &str) -> Vec<(&str, f32)> {
        self.meanings.get_or_init(|| Arc::new(Meanings::of(&self.names, &self.name_words))).near(word)
    }

    /// Stored values of tables that words may stand for by what they mean, nearest first.
    pub(crate) fn near_values(&self, words: &str, open: &dyn Fn(usize) -> bool) -> Vec<stored::NearValue> {
        self.stored.get_or_init(|| Arc::new(stored::StoredMeanings::of(self))).near(words, open)
    }

    /// True where the columns hold a unique key of the table (so at most one row matches).
    pub fn is_unique(&self, table: usize, columns: &[usize]) -> bool {
        edges::is_unique(&self.schema.tables[table], columns)
    }
}
