//! What is asked of each row, those at the other end of a role, totals of each, and periods that are a column.

mod common;

#[test]
fn keepers_of_pigeons() {
    common::told::told(include_str!("data/pigeons_schema.txt"), include_str!("data/pigeons.txt"), 26, true);
}

#[test]
fn juries_of_a_contest() {
    common::told::told(include_str!("data/juries_schema.txt"), include_str!("data/juries.txt"), 7, true);
}

#[test]
fn verbs_and_the_days_they_are_of() {
    common::told::told(include_str!("data/lots_schema.txt"), include_str!("data/lots.txt"), 14, true);
}

#[test]
fn rows_in_a_state_without_others() {
    common::told::told(include_str!("data/rinks_schema.txt"), include_str!("data/rinks.txt"), 5, true);
}

#[test]
fn dogs_of_a_school() {
    common::told::told(include_str!("data/kennels_schema.txt"), include_str!("data/kennels.txt"), 24, true);
}

#[test]
fn lines_of_orders() {
    common::told::told(include_str!("data/wholesalers_schema.txt"), include_str!("data/wholesalers.txt"), 17, true);
}

#[test]
fn told_by_a_number_of_theirs() {
    common::told::told(include_str!("data/kennels_schema.txt"), include_str!("data/qualified.txt"), 51, true);
}

#[test]
fn both_ends_of_an_order() {
    common::told::told(include_str!("data/kennels_schema.txt"), include_str!("data/ends.txt"), 38, true);
}
