//! Which memories are near a question, read by the indexes of `ask.memory`: no statement is planned, however many there are.

use super::reading::Reading;
use super::recall::Memory;
use crate::lookup::{Condition, Fields, Known, Open, Table};
use crate::{db, settings};
use pgrx::pg_sys;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Memories of the asker, and shared ones, up to which all of them are compared. With more, the vector index finds the neighbours.
const COMPARED: usize = 1000;
/// How long a backend goes by what it found out about an asker's memories (that there are that many, that they lie scattered among
/// others') before it looks once more.
const LATELY: Duration = Duration::from_secs(60);
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
    thread_local!(static MEMORY: Known = const { Known::new(c"memory", &NEAR) });
    let Some(table) = MEMORY.with(Known::table) else { return Vec::new() };
    let asker = db::asker();
    let most = usize::try_from(settings::recall()).unwrap_or(0);
    let mut near = table.open(|table| Look { table, sought, asker: &asker, learned: settings::learn(), most }.near());
    near.extend(further);
    let mut best: HashMap<i64, f64> = HashMap::new();
    for (id, similarity) in near {
        let known = best.entry(id).or_insert(similarity);
        *known = known.max(similarity);
    }
    let mut found: Vec<Near> = best.into_iter().collect();
    found.sort_unstable_by_key(|(id, _)| *id);
    told(&found, sought.reading.skeleton, &asker)
}

struct Look<'a> {
    table: &'a Open<'a>,
    sought: &'a Sought<'a>,
    asker: &'a db::Asker,
    /// What was learned counts.
    learned: bool,
    /// Neighbours wanted.
    most: usize,
}

/// Of whom something was found out, and when.
struct Lately(RefCell<Vec<(String, String, Instant)>>);

impl Lately {
    const fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    fn holds(&self, asker: &db::Asker) -> bool {
        let mut all = self.0.borrow_mut();
        all.retain(|(_, _, since)| since.elapsed() < LATELY);
        all.iter().any(|(role, app_user, _)| *role == asker.role && *app_user == asker.app_user)
    }

    fn note(&self, asker: &db::Asker) {
        self.0.borrow_mut().push((asker.role.clone(), asker.app_user.clone(), Instant::now()));
    }
}

impl Look<'_> {
    fn near(&self) -> Vec<Near> {
        thread_local!(static LARGE: Lately = const { Lately::new() });
        if !LARGE.with(|lately| lately.holds(self.asker)) {
            if let Some(near) = self.among_all(COMPARED) {
                return near;
            }
            LARGE.with(|lately| lately.note(self.asker));
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
        if self.most < neighbours.len() {
            neighbours.select_nth_unstable_by(self.most, |a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
            neighbours.truncate(self.most);
        }
        neighbours.extend(first(same, SAME).map(|id| (id.0, 1.0)));
        neighbours.extend(first(alike, self.most).map(|(_, id)| (id.0, 0.0)));
        neighbours.extend(first(open, OPEN).map(|id| (id.0, 0.0)));
        Some(neighbours)
    }

    /// The neighbours by the index of the vectors; `None` where that is missing.
    fn by_vectors(&self) -> Option<Vec<Near>> {
        thread_local!(static SPARSE: Lately = const { Lately::new() });
        let search = || {
            let mut near: Vec<Near> = Vec::new();
            self.table.nearest(c"memory_embedding", self.sought.embedding, |fields| {
                if self.is_open_to_asker(fields) && self.counts(fields) {
                    near.extend(fields.number(ID).map(|id| (id, self.similarity(fields))));
                }
                near.len() < self.most
            })?;
            Some(near)
        };
        if !SPARSE.with(|lately| lately.holds(self.asker)) {
            let near = search()?;
            if near.len() >= self.most {
                return Some(near);
            }
            // Others' memories were nearer.
            SPARSE.with(|lately| lately.note(self.asker));
        }
        // The search goes on until enough rows are found (pgvector 0.8; older ones ignore the setting).
        db::with_settings(&[(c"hnsw.iterative_scan", c"relaxed_order")], search)
    }

    /// The same by the indexes; `None` where that of the vectors is missing.
    fn by_indexes(&self) -> Option<Vec<Near>> {
        let mut near = self.by_vectors()?;
        let own = self.asker.conditions();
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
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what this is compiled for.
        return unsafe { cosine_avx2(unit, other) };
    }
    cosine_of(unit, other)
}

/// The same, compiled for processors that add eight numbers at once: the sums are the same ones.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn cosine_avx2(unit: &[f32], other: &[f32]) -> f64 {
    cosine_of(unit, other)
}

#[inline(always)]
fn cosine_of(unit: &[f32], other: &[f32]) -> f64 {
    if unit.len() != other.len() {
        return 0.0;
    }
    // Eight sums side by side are what processors add at once.
    const SIDE: usize = 8;
    let (mut product, mut square) = ([0f32; SIDE], [0f32; SIDE]);
    let (units, unit_rest) = unit.as_chunks::<SIDE>();
    let (others, other_rest) = other.as_chunks::<SIDE>();
    for (a, b) in units.iter().zip(others) {
        for i in 0..SIDE {
            product[i] += a[i] * b[i];
            square[i] += b[i] * b[i];
        }
    }
    for (i, (a, b)) in unit_rest.iter().zip(other_rest).enumerate() {
        product[i] += a * b;
        square[i] += b * b;
    }
    let sum = |parts: [f32; SIDE]| f64::from(parts.iter().sum::<f32>());
    let length = sum(square).sqrt();
    if length > 0.0 { (sum(product) / length).clamp(-1.0, 1.0) } else { 0.0 }
}

/// The columns that a memory is told by, and the places of those that are not simply in turn.
const TOLD: [&std::ffi::CStr; 16] = [
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
];

/// The memories that were found, with how they fared for the asker. What is in their slots, and the words that their queries
/// say nothing of, are read only of those whose query is the question's own: nobody else's are asked for.
fn told(found: &[Near], skeleton: Option<i64>, asker: &db::Asker) -> Vec<Memory> {
    thread_local!(static MEMORY: Known = const { Known::new(c"memory", &TOLD) });
    let Some(table) = MEMORY.with(Known::table) else { return Vec::new() };
    let mut out = Vec::with_capacity(found.len());
    let ids: Vec<String> = found.iter().map(|(id, _)| id.to_string()).collect();
    let sought: Vec<[Condition; 1]> = ids.iter().map(|id| [(c"id", (pg_sys::INT8OID, Some(id.as_str())))]).collect();
    table.open(|table| {
        table.last_first_of_each(c"memory_pkey", &sought, |which, fields| {
            let text = |at: usize| fields.text(at).unwrap_or_default();
            let count = |at: usize| fields.number(at).unwrap_or_default() as f64;
            let Some(&(id, similarity)) = found.get(which) else { return false };
            let reading = fields.number(8);
            let alike = reading.is_some() && reading == skeleton;
            let slots = alike.then(|| serde_json::from_str(&text(9)).ok()).flatten();
            out.push(Memory {
                id,
                kind: text(0),
                shared: fields.truth(1),
                question: text(2),
                normal: text(3),
                sql: text(4),
                written: !fields.is_null(5),
                tables: fields.texts(6),
                fingerprint: fields.number(7),
                reading: Reading {
                    skeleton: reading,
                    slots: slots.unwrap_or_default(),
                    said: fields.texts(10),
                    unread: if alike { fields.texts(11) } else { Vec::new() },
                    output: fields.number(12),
                },
                good: count(13),
                bad: count(14),
                confirmed: fields.truth(15),
                similarity,
            });
            false
        })
    });
    fared(&mut out, asker);
    out
}

/// The engine's query of a memory, as JSON.
pub fn query(id: i64) -> Option<String> {
    let mut query = None;
    let id = id.to_string();
    Table::of(c"memory", &[c"query"])?.last_first(c"memory_pkey", &[(c"id", (pg_sys::INT8OID, Some(&id)))], |fields| {
        query = fields.text(0);
        false
    })?;
    query
}

/// Adds the latest outcomes of memories for the asker.
fn fared(memories: &mut [Memory], asker: &db::Asker) {
    if db::is_empty(c"outcome") {
        return;
    }
    thread_local!(static OUTCOME: Known = const { Known::new(c"outcome", &[c"good", c"weight"]) });
    let Some(table) = OUTCOME.with(Known::table) else { return };
    let ids: Vec<String> = memories.iter().map(|memory| memory.id.to_string()).collect();
    let [role, app_user] = asker.conditions();
    let sought: Vec<[Condition; 3]> = ids.iter().map(|id| [(c"memory", (pg_sys::INT8OID, Some(id.as_str()))), role, app_user]).collect();
    let mut counts = vec![0; memories.len()];
    table.open(|table| {
        table.last_first_of_each(c"outcome_memory", &sought, |which, fields| {
            let (Some(memory), Some(count)) = (memories.get_mut(which), counts.get_mut(which)) else { return false };
            let weight = f64::from(fields.small(1).unwrap_or_default());
            *(if fields.truth(0) { &mut memory.good } else { &mut memory.bad }) += weight;
            *count += 1;
            *count < OUTCOMES
        })
    });
}
