//! Lengths of time between events, however they are said.

mod common;

#[test]
fn lengths_between_events_are_measured() {
    common::told::told(include_str!("data/spans_schema.txt"), include_str!("data/spans.txt"), 30, false);
}

#[test]
fn rows_and_groups_are_set_against_an_average() {
    common::told::told(include_str!("data/spans_schema.txt"), include_str!("data/averages.txt"), 15, false);
}
