//! What is set side by side, followed over time, split into parts, told in several numbers.

mod common;

use common::told::told;

#[test]
fn spoken_comparisons_are_read_as_plain_ones() {
    told(include_str!("data/sidebyside_schema.txt"), include_str!("data/sidebyside.txt"), 85, false);
}
