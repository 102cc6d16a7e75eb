//! Who tops what, per what, above what; firsts and lasts, and who comes again. A trade that no other test has.

mod common;

#[test]
fn extremes_are_read_in_any_wording() {
    common::told::told(include_str!("data/extremes_schema.txt"), include_str!("data/extremes.txt"), 100, false);
}
