//! Which memories are near a question, read by the indexes of `ask.memory`: no statement is planned, however many there are.

use super::reading::Reading;
use super::recall::Memory;
use crate::lookup::{Condition, Fields, Known, Open, Place, Table};
use crate::{db, settings};
use pgrx::pg_sys;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::ffi::CStr;
use std::time::{Duration, Instant};

/// The asker's memories and the shared ones up to which all of them are compared, where they are scattered among others': the vector index
/// would have to pass many by. With more, it finds the neighbours.
const COMPARED: usize = 1000;
/// The same where they stand together.
const FEW: usize = 500;
/// Pages up to which the whole table is read, whosever the memories are: looking for those that count takes longer.
const THROUGH: u32 = 64;
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

/// The columns that tell whether a memory is near, and what it is told by, in the order of the places below.
const COLUMNS: [&CStr; 20] = [
    c"id",
    c"shared",
    c"kind",
    c"normal",
    c"reading",
    c"question",
    c"embedding",
    c"role_name",
    c"app_user",
    c"sql",
    c"query",
    c"tables",
    c"fingerprint",
    c"bound",
    c"said",
    c"unread",
    c"output",
    c"good",
    c"bad",
    c"confirmed",
];
const ID: usize = 0;
const SHARED: usize = 1;
const KIND: usize = 2;
const NORMAL: usize = 3;
const READING: usize = 4;
const QUESTION: usize = 5;
const EMBEDDING: usize = 6;
const ROLE: usize = 7;
const APP_USER: usize = 8;
const SQL: usize = 9;
const QUERY: usize = 10;
const TABLES: usize = 11;
const FINGERPRINT: usize = 12;
const BOUND: usize = 13;
const SAID: usize = 14;
const UNREAD: usize = 15;
const OUTPUT: usize = 16;
const GOOD: usize = 17;
const BAD: usize = 18;
const CONFIRMED: usize = 19;

/// What is looked for.
pub struct Sought<'a> {
    /// Of length 1.
    pub embedding: &'a [f32],
    /// The question's normal form.
    pub normal: &'a str,
    pub reading: &'a Reading,
}

/// A memory that may be near.
#[derive(Clone, Copy)]
struct Near {
    id: i64,
    /// 1 for the same text, 0 where only its reading or its open places speak for it.
    similarity: f64,
    /// Where its row was found.
    place: Option<Place>,
}

/// The memories that the asker may use of those near, in no order. `further` are found by other embeddings: ids and similarities.
pub fn find(sought: &Sought, further: Vec<(i64, f64)>) -> Vec<Memory> {
    thread_local!(static MEMORY: Known = const { Known::new(c"memory", &COLUMNS) });
    let Some(table) = MEMORY.with(Known::table) else { return Vec::new() };
    let asker = db::asker();
    let most = usize::try_from(settings::recall()).unwrap_or(0);
    let mut memories = table.open(|table| {
        let mut near = Look { table, sought, asker: &asker, learned: settings::learn(), most }.near();
        near.extend(further.into_iter().map(|(id, similarity)| Near { id, similarity, place: None }));
        // Of each the best is kept, wherever it was found.
        near.sort_unstable_by(|a, b| a.id.cmp(&b.id).then(b.similarity.total_cmp(&a.similarity)));
        near.dedup_by(|next, kept| {
            let same = next.id == kept.id;
            if same {
                kept.place = kept.place.or(next.place);
            }
            same
        });
        told(table, &near, sought.reading.skeleton)
    });
    fared(&mut memories, &asker);
    memories
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
        if self.table.pages() <= THROUGH {
            return self.among_all();
        }
        if !LARGE.with(|lately| lately.holds(self.asker)) {
            if let Some(near) = self.among_own() {
                return near;
            }
            LARGE.with(|lately| lately.note(self.asker));
        }
        // Without the index all are compared, however many.
        self.by_indexes().unwrap_or_else(|| self.among_all())
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

    /// What is near among all that the asker may use, read through.
    fn among_all(&self) -> Vec<Near> {
        let mut compared = Compared::new(self);
        self.table.all(|fields| {
            if self.is_open_to_asker(fields) {
                compared.note(fields);
            }
            true
        });
        compared.near()
    }

    /// The same, found by the indexes of the asker's own and of shared ones; `None` where there are too many of them, or no such indexes.
    fn among_own(&self) -> Option<Vec<Near>> {
        // One more than may be compared, so that it is seen.
        let own = self.table.places(c"memory_question", &self.asker.conditions(), COMPARED + 1)?;
        let shared = self.table.places(c"memory_shared", &[], COMPARED + 1)?;
        let count = own.len() + shared.len();
        if count > COMPARED || count > FEW && count > usize::try_from(self.table.pages()).unwrap_or(0) {
            return None;
        }
        let mut compared = Compared::new(self);
        // Shared ones are read with the others' below.
        self.table.at_places(&own, |fields| {
            if !fields.truth(SHARED) {
                compared.note(fields);
            }
        });
        self.table.at_places(&shared, |fields| compared.note(fields));
        Some(compared.near())
    }

    /// The neighbours by the index of the vectors; `None` where that is missing.
    fn by_vectors(&self) -> Option<Vec<Near>> {
        thread_local!(static SPARSE: Lately = const { Lately::new() });
        let search = || {
            let mut near: Vec<Near> = Vec::new();
            self.table.nearest(c"memory_embedding", self.sought.embedding, |fields| {
                if self.is_open_to_asker(fields) && self.counts(fields) {
                    near.extend(fields.number(ID).map(|id| Near { id, similarity: self.similarity(fields), place: Some(fields.place()) }));
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
        self.each_of(c"memory_question", &[own[0], own[1], normal], false, |fields, id| {
            same.push(((fields.truth(SHARED), Reverse(id)), fields.place()));
        });
        self.each_of(c"memory_shared", &[normal], true, |fields, id| same.push(((true, Reverse(id)), fields.place())));
        let mut alike = Vec::new();
        let skeleton = self.sought.reading.skeleton.map(|s| s.to_string());
        if skeleton.is_some() {
            let reading: Condition = (c"reading", (pg_sys::INT8OID, skeleton.as_deref()));
            let mut push =
                |fields: &Fields, id| alike.push(((fields.truth(SHARED), fields.is(KIND, "learned"), Reverse(id)), fields.place()));
            self.each_of(c"memory_reading", &[own[0], own[1], reading], false, &mut push);
            self.each_of(c"memory_shared", &[reading], true, &mut push);
        }
        let mut open = Vec::new();
        self.table.last_first(c"memory_template", &[], |fields| {
            if self.is_open_to_asker(fields) {
                open.extend(fields.number(ID).map(|id| (Reverse(id), fields.place())));
            }
            true
        });
        // Of one's own and of shared ones as many each.
        for shared in [false, true] {
            let same = same.iter().copied().filter(|(key, _)| key.0 == shared).collect();
            near.extend(first(same, SAME).map(|((_, id), place)| found(id, 1.0, place)));
            let alike = alike.iter().copied().filter(|(key, _)| key.0 == shared).collect();
            near.extend(first(alike, self.most).map(|((_, _, id), place)| found(id, 0.0, place)));
        }
        near.extend(first(open, OPEN).map(|(id, place)| found(id, 0.0, place)));
        Some(near)
    }

    /// Calls `each` for the memories that count of those that an index finds: shared ones, or the asker's others.
    fn each_of(&self, index: &CStr, conditions: &[Condition], shared: bool, mut each: impl FnMut(&Fields, i64)) {
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

/// The first few in the order of their keys.
fn first<K: Ord>(mut all: Vec<(K, Place)>, most: usize) -> impl Iterator<Item = (K, Place)> {
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    all.into_iter().take(most)
}

fn found(id: Reverse<i64>, similarity: f64, place: Place) -> Near {
    Near { id: id.0, similarity, place: Some(place) }
}

/// The neighbours, the same question by its text, questions that were read alike, and pairs with open places, of memories that are compared
/// one by one.
struct Compared<'a> {
    look: &'a Look<'a>,
    neighbours: Vec<Near>,
    same: Vec<(Reverse<i64>, Place)>,
    alike: Vec<((bool, Reverse<i64>), Place)>,
    open: Vec<(Reverse<i64>, Place)>,
}

impl<'a> Compared<'a> {
    fn new(look: &'a Look<'a>) -> Self {
        Self { look, neighbours: Vec::new(), same: Vec::new(), alike: Vec::new(), open: Vec::new() }
    }

    fn note(&mut self, fields: &Fields) {
        let look = self.look;
        let Some(id) = fields.number(ID).filter(|_| look.counts(fields)) else { return };
        let place = fields.place();
        self.neighbours.push(Near { id, similarity: look.similarity(fields), place: Some(place) });
        if fields.is(NORMAL, look.sought.normal) {
            self.same.push((Reverse(id), place));
        }
        if look.sought.reading.skeleton.is_some() && fields.number(READING) == look.sought.reading.skeleton {
            self.alike.push(((fields.is(KIND, "learned"), Reverse(id)), place));
        }
        if has_open_places(fields) {
            self.open.push((Reverse(id), place));
        }
    }

    fn near(self) -> Vec<Near> {
        let Self { look, mut neighbours, same, alike, open } = self;
        if look.most < neighbours.len() {
            neighbours.select_nth_unstable_by(look.most, |a, b| b.similarity.total_cmp(&a.similarity).then(b.id.cmp(&a.id)));
            neighbours.truncate(look.most);
        }
        neighbours.extend(first(same, SAME).map(|(id, place)| found(id, 1.0, place)));
        neighbours.extend(first(alike, look.most).map(|((_, id), place)| found(id, 0.0, place)));
        neighbours.extend(first(open, OPEN).map(|(id, place)| found(id, 0.0, place)));
        neighbours
    }
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
    // Eight sums side by side are what processors add at once, and the next eight need not wait for them.
    const SIDE: usize = 16;
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

/// The memories that were found. How many slots they have, and the words that their queries say nothing of, are read only of those whose
/// query is the question's own: nobody else's are asked for. What is in the slots is read by [`written`] of those that answer.
fn told(table: &Open, near: &[Near], skeleton: Option<i64>) -> Vec<Memory> {
    let mut out = Vec::with_capacity(near.len());
    for near in near {
        let mut tell = |fields: &Fields| out.push(memory(fields, near, skeleton));
        match near.place {
            Some(place) => table.at(place, tell),
            None => {
                let id = near.id.to_string();
                table.last_first(c"memory_pkey", &[(c"id", (pg_sys::INT8OID, Some(&id)))], |fields| {
                    tell(fields);
                    false
                });
            }
        }
    }
    out
}

fn memory(fields: &Fields, near: &Near, skeleton: Option<i64>) -> Memory {
    let text = |at: usize| fields.text(at).unwrap_or_default();
    let count = |at: usize| fields.number(at).unwrap_or_default() as f64;
    let reading = fields.number(READING);
    let alike = reading.is_some() && reading == skeleton;
    Memory {
        id: near.id,
        kind: text(KIND),
        shared: fields.truth(SHARED),
        question: text(QUESTION),
        normal: text(NORMAL),
        sql: text(SQL),
        written: !fields.is_null(QUERY),
        tables: fields.texts(TABLES),
        fingerprint: fields.number(FINGERPRINT),
        reading: Reading {
            skeleton: reading,
            bound: if alike { fields.elements(BOUND) } else { 0 },
            slots: Vec::new(),
            said: fields.texts(SAID),
            unread: if alike { fields.texts(UNREAD) } else { Vec::new() },
            output: fields.number(OUTPUT),
        },
        good: count(GOOD),
        bad: count(BAD),
        confirmed: fields.truth(CONFIRMED),
        similarity: near.similarity,
    }
}

/// The engine's query of a memory, as JSON.
pub fn query(id: i64) -> Option<String> {
    written(id, c"query")
}

/// What is in the slots of a memory, as JSON.
pub fn slots(id: i64) -> Option<String> {
    written(id, c"bound")
}

fn written(id: i64, column: &CStr) -> Option<String> {
    let mut text = None;
    let id = id.to_string();
    Table::of(c"memory", &[column])?.last_first(c"memory_pkey", &[(c"id", (pg_sys::INT8OID, Some(&id)))], |fields| {
        text = fields.text(0);
        false
    })?;
    text
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
