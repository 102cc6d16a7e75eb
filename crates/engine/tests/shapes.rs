//! Shapes of answers: both ends of keys, several keys, all and both, duplicates. A trade that no other test has.

mod common;

#[test]
fn questions_come_to_their_shapes() {
    common::told::told(include_str!("data/shapes_schema.txt"), include_str!("data/shapes.txt"), 50, false);
}

#[test]
fn how_things_stood_is_read_from_what_keeps_it() {
    common::told::told(include_str!("data/histories_schema.txt"), include_str!("data/histories.txt"), 70, false);
}

#[test]
fn constructions_hold_beside_conditions_and_groups() {
    common::told::told(include_str!("data/constructions_schema.txt"), include_str!("data/constructions.txt"), 45, false);
}

#[test]
fn rows_at_any_depth_are_found() {
    common::told::told(include_str!("data/lineage_schema.txt"), include_str!("data/lineage.txt"), 30, false);
}

#[test]
fn what_was_called_off_and_who_dealt_with_it() {
    common::told::told(include_str!("data/lasting_schema.txt"), include_str!("data/lasting.txt"), 15, false);
}

#[test]
fn plain_questions_are_read_plainly() {
    common::told::told(include_str!("data/plainly_schema.txt"), include_str!("data/plainly.txt"), 60, false);
}

#[test]
fn shares_of_groups_and_money_as_a_deed() {
    common::told::told(include_str!("data/lending_schema.txt"), include_str!("data/lending.txt"), 25, false);
    common::told::told(include_str!("data/ferries_schema.txt"), include_str!("data/ferries.txt"), 13, false);
}
