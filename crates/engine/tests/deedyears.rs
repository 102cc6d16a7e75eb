//! Years kept as numbers, numbers of the rows themselves, people that a column counts, and other plain wordings over a schema of our own.

mod common;

#[test]
fn plain_wordings_of_years_and_numbers() {
    common::told::told(include_str!("data/deedyears_schema.txt"), include_str!("data/deedyears.txt"), 30, true);
}
