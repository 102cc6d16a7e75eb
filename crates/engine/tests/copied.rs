//! A copy of a compiled schema refers to nothing outside of itself: it still holds when the one it was made of is gone, and whatever was
//! in that one's memory has been written over.

use pg_ask_engine::lexicon::{Base, Lexicon};
use pg_ask_engine::schema::{Column, ForeignKey, Schema, Table, TableKind, TableName, TypeClass};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Writes over what is freed, keeps it so that nothing else gets it, and counts the bytes in use.
struct Shredder;

static SHREDS: AtomicBool = AtomicBool::new(false);
static USED: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Shredder = Shredder;

// SAFETY: pieces come from the system's allocator and go back to it, or are leaked.
unsafe impl GlobalAlloc for Shredder {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        USED.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe {
            if SHREDS.load(Ordering::Relaxed) {
                piece.write_bytes(0xab, layout.size());
            } else {
                System.dealloc(piece, layout);
            }
        }
    }
}

fn column(name: &str, class: TypeClass, kind: &Arc<str>) -> Column {
    Column {
        name: name.into(),
        plain: None,
        type_name: Arc::clone(kind),
        class,
        not_null: name.ends_with("_id"),
        comment: (name == "state").then(|| "State of the hive: A = alive, D = died out".into()),
        enum_labels: if class == TypeClass::Enum { vec!["calm".into(), "swarming".into()] } else { Vec::new() },
        distinct: Some(12.0),
        null_fraction: Some(0.0),
        common_values: if class == TypeClass::Text { vec!["A".into(), "D".into()] } else { Vec::new() },
        range: (class == TypeClass::Date).then(|| Box::new(("2024-01-01".into(), "2024-12-31".into()))),
        sensitive: false,
        property: None,
    }
}

/// Beekeepers, their hives and what these gave.
fn apiary() -> Schema {
    let (number, text, day) = (Arc::<str>::from("integer"), Arc::<str>::from("text"), Arc::<str>::from("date"));
    let table = |name: &str, columns: &[(&str, TypeClass)]| Table {
        name: TableName { schema: "apiary".into(), name: name.into() },
        plain: None,
        kind: TableKind::Table,
        headed: 0,
        comment: Some(format!("What is known of {name}")),
        columns: columns
            .iter()
            .map(|(name, class)| {
                let kind = match class {
                    TypeClass::Integer | TypeClass::Decimal => &number,
                    TypeClass::Date => &day,
                    _ => &text,
                };
                column(name, *class, kind)
            })
            .collect(),
        primary_key: vec![0],
        unique_keys: vec![vec![1]],
        rows: 500.0,
        on_path: true,
        fingerprint: 7,
    };
    use TypeClass::{Date, Decimal, Enum, Integer, Text};
    Schema {
        tables: vec![
            table("keepers", &[("keeper_id", Integer), ("full_name", Text), ("joined_on", Date)]),
            table("hives", &[("hive_id", Integer), ("hive_no", Text), ("keeper_id", Integer), ("state", Text), ("temper", Enum)]),
            table(
                "harvests",
                &[("harvest_id", Integer), ("hive_id", Integer), ("taken_on", Date), ("honey_kg", Decimal), ("price_cents", Integer)],
            ),
        ],
        foreign_keys: vec![ForeignKey { table: 1, columns: vec![2], ref_table: 0, ref_columns: vec![0], declared: true }],
        fingerprint: 1,
        ..Schema::default()
    }
}

/// In an order that doesn't change with the copy.
fn written(base: &Base) -> String {
    let mut codes: Vec<_> = base.codes.iter().map(|code| format!("{code:?}")).collect();
    codes.sort_unstable();
    let indexes: Vec<_> = ["hive", "honey", "keeper", "alive", "harvest date", "price"].iter().map(|w| named(base, w)).collect();
    let [schema, tables, roles, edges] =
        [format!("{:?}", base.schema), format!("{:?}", base.tables), format!("{:?}", base.roles), format!("{:?}", base.edges)];
    format!("{schema}{tables}{roles}{edges}{:?}{:?}{:?}{codes:?}{indexes:?}", base.adjacent, base.computed, base.name_words)
}

fn named(base: &Base, word: &str) -> String {
    let lexicon = Lexicon::over(Arc::new(base.clone()), Vec::new(), None);
    format!("{:?} {:?}", lexicon.named(word), lexicon.named_by_stem(word))
}

fn compiled() -> Base {
    let mut schema = apiary();
    let doubtful = Lexicon::assume_keys(&mut schema);
    // As names that are cut short are spelt out.
    schema.tables[1].plain = Some(Arc::from("bee_hives"));
    schema.tables[1].columns[1].plain = Some(Arc::from("hive_number"));
    Base::of(Arc::new(schema), doubtful)
}

#[test]
fn a_copy_outlives_what_it_was_made_of() {
    let used = || USED.load(Ordering::Relaxed);
    // What is made once for all is made by the first round.
    for _ in 0..2 {
        drop(compiled().copied());
    }
    let before = written(&compiled());
    let start = used();
    let base = compiled();
    let made = used();
    let copy = base.copied();
    let copied = used();
    SHREDS.store(true, Ordering::Relaxed);
    drop(base);
    SHREDS.store(false, Ordering::Relaxed);
    // All that it was made of is gone: what the copy had a share in would still be there.
    assert_eq!(used() - start, copied - made);
    assert_eq!(written(&copy), before);
    // What was one is one: the names of types.
    let types = |t: usize| Arc::as_ptr(&copy.schema.tables[t].columns[0].type_name);
    assert!(std::ptr::addr_eq(types(0), types(1)));
}
