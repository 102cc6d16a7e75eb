//! Prints the specification of every test case, one JSON object `{name, kind, spec}` a line,
//! for `tests/render.py`.

#[path = "../tests/common/mod.rs"]
mod common;

fn main() {
    for case in common::cases() {
        let choice = pg_ask_chart::chart(&case.table, &case.intent, &case.preferences);
        println!("{}", serde_json::json!({ "name": case.name, "kind": choice.kind.key(), "spec": choice.spec }));
    }
}
