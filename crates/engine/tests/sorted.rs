//! The order of rows, as people say it.

mod common;

#[test]
fn rows_stand_in_the_order_that_is_said() {
    common::told::told(include_str!("data/runs_out_schema.txt"), include_str!("data/sorted.txt"), 20, true);
}
