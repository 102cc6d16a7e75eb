//! What runs out on a day that is known before it comes: whether it has.

mod common;

#[test]
fn what_has_run_out_and_what_is_valid() {
    common::told::told(include_str!("data/runs_out_schema.txt"), include_str!("data/runs_out.txt"), 20, true);
}
