//! What is compiled of the schema alone: whatever a role has defined, and however often it is asked.
//!
//! Nothing in it changes once it is made, so it may lie where others read it too. [`Base::copied`] makes such a copy: one that refers to
//! nothing outside of itself.

use super::computed::{self, Computed};
use super::edges::{self, Edge};
use super::index::Index;
use super::names::{self, ColumnEntry, TableEntry};
use super::shared::Copies;
use super::{blanks, dated};
use crate::hashing::QuickMap;
use crate::roles::TableRoles;
use crate::schema::{Schema, TableName};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A compiled schema without anything that a role has defined.
#[derive(Debug, Clone)]
pub struct Base {
    pub schema: Arc<Schema>,
    /// Parallel to `schema.tables`.
    pub tables: Vec<TableEntry>,
    /// What tables and columns are, parallel to `schema.tables`.
    pub roles: Vec<TableRoles>,
    /// Joins along declared and inferred keys.
    pub edges: Vec<Edge>,
    /// Edges by table.
    pub adjacent: Vec<Vec<usize>>,
    /// Tables that ways lead between have the same number.
    pub(crate) islands: Vec<u32>,
    /// Tables whose key is assumed to be a column that refers to another table.
    pub doubtful_keys: HashSet<usize>,
    pub(super) table_index: QuickMap<TableName, usize>,
    /// Glued lemmas of a name, or of a part of it → what has that name.
    pub(super) names: Index,
    /// The same by stems.
    pub(super) stems: Index,
    /// Codes explained in comments ('SMB = small business'): glued lemmas of the meaning → column and code.
    pub codes: HashMap<String, Vec<(usize, usize, String)>>,
    /// What comments say that an empty field means: glued lemmas → column, and whether any verb may stand before.
    pub(crate) blanks: HashMap<String, Vec<(usize, usize, bool)>>,
    /// Numbers that comments say how to compute.
    pub computed: Vec<Computed>,
    /// Single words that occur in names, for typing errors.
    pub name_words: Vec<String>,
}

impl Base {
    /// Compiles a schema whose keys have been assumed.
    pub fn of(schema: Arc<Schema>, doubtful_keys: HashSet<usize>) -> Self {
        let table_index: QuickMap<_, _> = schema.tables.iter().enumerate().map(|(i, t)| (t.name.clone(), i)).collect();
        let mut edges = edges::edges(&schema);
        edges.shrink_to_fit();
        let mut adjacent = vec![Vec::new(); schema.tables.len()];
        for (i, e) in edges.iter().enumerate() {
            adjacent[e.from].push(i);
            if e.to != e.from {
                adjacent[e.to].push(i);
            }
        }
        let islands = edges::islands(&adjacent, &edges);
        let mut compiled = names::compile(&schema, &edges);
        let roles = crate::roles::compile(&schema, &compiled.tables, &edges);
        // Rows may be dated by a text or an integer.
        for ((entry, roles), table) in compiled.tables.iter_mut().zip(&roles).zip(&schema.tables) {
            entry.date = dated::with_written(table, entry, roles).or(entry.date).or_else(|| roles.only("date"));
            entry.date = entry.date.filter(|&c| !dated::dates_nothing(table, entry, c, roles));
        }
        let computed = computed::compile(&schema, &compiled.tables);
        let blanks = blanks::compile(&schema);
        Self {
            tables: compiled.tables,
            roles,
            names: compiled.names,
            stems: compiled.stems,
            codes: compiled.codes,
            blanks,
            computed,
            name_words: compiled.words,
            schema,
            edges,
            adjacent,
            islands,
            doubtful_keys,
            table_index,
        }
    }

    /// A copy that shares nothing with this one: all that it refers to is made anew, in the order in which it is allocated.
    ///
    /// Each field is named, so that a new one is thought of here: a copy of what is counted (`Arc`) is no copy.
    #[must_use]
    pub fn copied(&self) -> Self {
        let Self {
            schema,
            tables,
            roles,
            edges,
            adjacent,
            islands,
            doubtful_keys,
            table_index,
            names,
            stems,
            codes,
            blanks,
            computed,
            name_words,
        } = self;
        let mut copies = Copies::default();
        let mut tables = tables.clone();
        for TableEntry { words: _, human: _, display: _, person: _, bridge: _, date: _, columns } in &mut tables {
            for ColumnEntry { words, human, key: _, foreign: _, year: _, money: _, cents: _ } in columns {
                *words = copies.words(words);
                *human = copies.text(human);
            }
        }
        Self {
            schema: Arc::new(schema.copied()),
            tables,
            roles: roles.clone(),
            edges: edges.clone(),
            adjacent: adjacent.clone(),
            islands: islands.clone(),
            doubtful_keys: doubtful_keys.clone(),
            table_index: table_index.clone(),
            names: names.clone(),
            stems: stems.clone(),
            codes: codes.clone(),
            blanks: blanks.clone(),
            computed: computed.clone(),
            name_words: name_words.clone(),
        }
    }
}
