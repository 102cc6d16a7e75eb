//! Which memories are near a question, read by the indexes of `ask.memory`: no statement is planned, however many there are.

use super::reading::Reading;
use super::recall::Memory;
use crate::lookup::{Condition, Fields, Table};
use crate::{db, settings};
use pgrx::pg_sys;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Memories of the asker, and shared ones, up to which all of them are compared. With more, the vector index finds the neighbours.
const COMPARED: usize = 1000;
/// How long a backend goes by the vector index before it looks once more whether the asker has that many.
const MANY: Duration = Duration::from_secs(60);
/// Taught pairs with open places that are looked at, and of the same text.
const OPEN: usize = 200;
const SAME: usize = 3;
/// Memories of one reading that are looked at.
const ALIKE: usize = 1000;
/// Latest outcomes of a memory that count.
const OUTCOMES: usize = 50;

/// The columns that tell whether a memory is near, by their places.
const NEAR: [&std::ffi::CStr; 9] = [c"id", c"shared", c"kind", c"normal", c"reading", c"question", c"embedding", c"role_name", c"app_user"];
const ID: usize = 0;
const SHARED: usize = 1;
const KIND: usize = 2;
const NORMAL: usize = 3;
const READING: usize = 4;
const QUESTION: usize = 5;
const EMBEDDING: usize = 6;
const ROLE: usize = 7;
const APP_USER: usize = 8;

/// What is looked for.
pub struct Sought<'a> {
    /// Of length 1.
    pub embedding: &'a [f32],
    /// The question's normal form.
    pub normal: &'a str,
    pub reading: &'a Reading,
}

/// A memory that may be near: its similarity, 1 for the same text, 0 where only its reading or its open places speak for it.
type Near = (i64, f64);

/// The memories that the asker may use of those near, in no order. `further` are found by other embeddings.
pub fn find(sought: &Sought, further: Vec<Near>) -> Vec<Memory> {
    let Some(table) = Table::of(c"memory", &NEAR) else { return Vec::new() };
    let asker = db::asker();
    let look = Look { table, sought, asker: &asker, learned: settings::learn(), most: usize::try_from(settings::recall()).unwrap_or(0) };
    let mut near = look.near();
    near.extend(further);
    let mut best: HashMap<i64, f64> = HashMap::new();
    for (id, similarity) in near {
        let known = best.entry(id).or_insert(similarity);
        *known = known.max(similarity);
    }
    let mut found: Vec<Near> = best.into_iter().collect();
    found.sort_unstable_by_key(|(id, _)| *id);
    told(&found, &asker)
}

struct Look<'a> {
    table: Table,
    sought: &'a Sought<'a>,
    asker: &'a db::Asker,
    /// What was learned counts.
    learned: bool,
    /// Neighbours wanted.
    most: usize,
}

impl Look<'_> {
    fn near(&self) -> Vec<Near> {
        thread_local! {
            /// Who was found to have many memories, and when.
            static LARGE: RefCell<Vec<(String, String, Instant)>> = const { RefCell::new(Vec::new()) };
        }
        let large = LARGE.with_borrow_mut(|all| {
            all.retain(|(_, _, since)| since.elapsed() < MANY);
            all.iter().any(|(role, app_user, _)| *role == self.asker.role && *app_user == self.asker.app_user)
        });
        if !large {
            if let Some(near) = self.among_all(COMPARED) {
                return near;
            }
            LARGE.with_borrow_mut(|all| all.push((self.asker.role.clone(), self.asker.app_user.clone(), Instant::now())));
        }
        // Without the index all are compared, however many.
        self.by_indexes().or_else(|| self.among_all(usize::MAX)).unwrap_or_default()
    }

    /// Whether a memory counts: what was learned where learning is on.
    fn counts(&self, fields: &Fields) -> bool {
        self.learned || !fields.is(KIND, "learned")
    }

    /// Whether the asker may use it.
    fn is_open_to_asker(&self, fields: &Fields) -> bool {
        fields.truth(SHARED)
            || fields.is(APP_USER, &self.asker.app_user)
                && fields.name(ROLE).is_some_and(|role| role.to_bytes() == self.asker.role.as_bytes())
    }

    fn similarity(&self, fields: &Fields) -> f64 {
        fields.vector(EMBEDDING).map_or(0.0, |kept| cosine(self.sought.embedding, kept))
    }

    /// The neighbours, the same question by its text, questions that were read alike, and pairs with open places, among all that the
    /// asker has. `None`: there are more than `most`.
    fn among_all(&self, most: usize) -> Option<Vec<Near>> {
        let mut neighbours: Vec<Near> = Vec::new();
        let (mut same, mut alike, mut open) = (Vec::new(), Vec::new(), Vec::new());
        let mut count = 0;
        let mut note = |fields: &Fields| {
            if !self.counts(fields) {
                return true;
            }
            count += 1;
            let Some(id) = fields.number(ID) else { return true };
            neighbours.push((id, self.similarity(fields)));
            if fields.is(NORMAL, self.sought.normal) {
                same.push(Reverse(id));
            }
            if self.sought.reading.skeleton.is_some() && fields.number(READING) == self.sought.reading.skeleton {
                alike.push((fields.is(KIND, "learned"), Reverse(id)));
            }
            if has_open_places(fields) {
                open.push(Reverse(id));
            }
            count <= most
        };
        // Shared ones are read with the others' below.
        self.table.last_first(c"memory_question", &self.asker.conditions(), |fields| fields.truth(SHARED) || note(fields))?;
        self.table.last_first(c"memory_shared", &[], |fields| note(fields))?;
        if count > most {
            return None;
        }
        neighbours.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        neighbours.truncate(self.most);
        neighbours.extend(first(same, SAME).map(|id| (id.0, 1.0)));
        neighbours.extend(first(alike, self.most).map(|(_, id)| (id.0, 0.0)));
        neighbours.extend(first(open, OPEN).map(|id| (id.0, 0.0)));
        Some(neighbours)
    }

    /// The same by the indexes; `None` where that of the vectors is missing.
    fn by_indexes(&self) -> Option<Vec<Near>> {
        let mut near: Vec<Near> = Vec::new();
        let own = self.asker.conditions();
        // Filtered searches go on until enough rows are found (pgvector 0.8; older ones ignore the setting).
        db::with_settings(&[(c"hnsw.iterative_scan", c"relaxed_order")], || {
            self.table.nearest(c"memory_embedding", self.sought.embedding, |fields| {
                if self.is_open_to_asker(fields) && self.counts(fields) {
                    near.extend(fields.number(ID).map(|id| (id, self.similarity(fields))));
                }
                near.len() < self.most
            })
        })?;
        let mut same = Vec::new();
        let normal: Condition = (c"normal", (pg_sys::TEXTOID, Some(self.sought.normal)));
        self.each_of(c"memory_question", &[own[0], own[1], normal], false, |fields, id| same.push((fields.truth(SHARED), Reverse(id))));
        self.each_of(c"memory_shared", &[normal], true, |_, id| same.push((true, Reverse(id))));
        let mut alike = Vec::new();
        let skeleton = self.sought.reading.skeleton.map(|s| s.to_string());
        if skeleton.is_some() {
            let reading: Condition = (c"reading", (pg_sys::INT8OID, skeleton.as_deref()));
            let mut push = |fields: &Fields, id| alike.push((fields.truth(SHARED), fields.is(KIND, "learned"), Reverse(id)));
            self.each_of(c"memory_reading", &[own[0], own[1], reading], false, &mut push);
            self.each_of(c"memory_shared", &[reading], true, &mut push);
        }
        let mut open = Vec::new();
        self.table.last_first(c"memory_template", &[], |fields| {
            if self.is_open_to_asker(fields) {
                open.extend(fields.number(ID).map(Reverse));
            }
            true
        });
        // Of one's own and of shared ones as many each.
        for shared in [false, true] {
            near.extend(first(same.iter().copied().filter(|s| s.0 == shared).collect(), SAME).map(|(_, id)| (id.0, 1.0)));
            near.extend(first(alike.iter().copied().filter(|a| a.0 == shared).collect(), self.most).map(|(_, _, id)| (id.0, 0.0)));
        }
        near.extend(first(open, OPEN).map(|id| (id.0, 0.0)));
        Some(near)
    }

    /// Calls `each` for the memories that count of those that an index finds: shared ones, or the asker's others.
    fn each_of(&self, index: &std::ffi::CStr, conditions: &[Condition], shared: bool, mut each: impl FnMut(&Fields, i64)) {
        let mut count = 0;
        self.table.last_first(index, conditions, |fields| {
            if fields.truth(SHARED) == shared && self.counts(fields) {
                count += 1;
                fields.number(ID).into_iter().for_each(|id| each(fields, id));
            }
            count < ALIKE
        });
    }
}

/// Whether it is a taught pair with open places.
fn has_open_places(fields: &Fields) -> bool {
    let question = fields.bytes(QUESTION).unwrap_or_default();
    let opened = question.iter().position(|b| *b == b'{');
    opened.is_some_and(|at| question[at..].contains(&b'}')) && fields.is(KIND, "taught")
}

/// The first few in order.
fn first<T: Ord>(mut all: Vec<T>, most: usize) -> impl Iterator<Item = T> {
    all.sort_unstable();
    all.into_iter().take(most)
}

/// The cosine of the angle between a vector of length 1 and another one; 0 where that has no direction, or another number of
/// dimensions.
fn cosine(unit: &[f32], other: &[f32]) -> f64 {
    if unit.len() != other.len() {
        return 0.0;
    }
    // Eight sums side by side are what processors add at once.
    const SIDE: usize = 8;
    let (mut product, mut square) = ([0f32; SIDE], [0f32; SIDE]);
    for (a, b) in unit.chunks(SIDE).zip(other.chunks(SIDE)) {
        for (i, (a, b)) in a.iter().zip(b).enumerate() {
            product[i] += a * b;
            square[i] += b * b;
        }
    }
    let sum = |parts: [f32; SIDE]| f64::from(parts.iter().sum::<f32>());
    let length = sum(square).sqrt();
    if length > 0.0 { (sum(product) / length).clamp(-1.0, 1.0) } else { 0.0 }
}

/// The memories that were found, with how they fared for the asker.
fn told(found: &[Near], asker: &db::Asker) -> Vec<Memory> {
    const COLUMNS: [&std::ffi::CStr; 17] = [
        c"kind",
        c"shared",
        c"question",
        c"normal",
        c"sql",
        c"query",
        c"tables",
        c"fingerprint",
        c"reading",
        c"bound",
        c"said",
        c"unread",
        c"output",
        c"good",
        c"bad",
        c"confirmed",
        c"id",
    ];
    let Some(table) = Table::of(c"memory", &COLUMNS) else { return Vec::new() };
    let outcomes = if db::is_empty(c"outcome") { None } else { Table::of(c"outcome", &[c"good", c"weight"]) };
    let mut out = Vec::with_capacity(found.len());
    for &(id, similarity) in found {
        let id_text = id.to_string();
        table.last_first(c"memory_pkey", &[(c"id", (pg_sys::INT8OID, Some(&id_text)))], |fields| {
            let text = |at: usize| fields.text(at).unwrap_or_default();
            let count = |at: usize| fields.number(at).unwrap_or_default() as f64;
            out.push(Memory {
                id,
                kind: text(0),
                shared: fields.truth(1),
                question: text(2),
                normal: text(3),
                sql: text(4),
                query: fields.text(5),
                tables: db::parse_array(&text(6)),
                fingerprint: fields.number(7),
                reading: Reading {
                    skeleton: fields.number(8),
                    slots: serde_json::from_str(&text(9)).unwrap_or_default(),
                    said: db::parse_array(&text(10)),
                    unread: db::parse_array(&text(11)),
                    output: fields.number(12),
                },
                good: count(13),
                bad: count(14),
                confirmed: fields.truth(15),
                similarity,
            });
            false
        });
        if let (Some(outcomes), Some(memory)) = (&outcomes, out.last_mut().filter(|m| m.id == id)) {
            let [role, app_user] = asker.conditions();
            let mut count = 0;
            outcomes.last_first(c"outcome_memory", &[(c"memory", (pg_sys::INT8OID, Some(&id_text))), role, app_user], |fields| {
                let weight = f64::from(fields.small(1).unwrap_or_default());
                *(if fields.truth(0) { &mut memory.good } else { &mut memory.bad }) += weight;
                count += 1;
                count < OUTCOMES
            });
        }
    }
    out
}
