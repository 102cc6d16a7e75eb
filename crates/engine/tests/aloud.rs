//! Questions as people say them: what is at hand, what is still to be done, whether there is anybody, kinds told one by one.

mod common;

#[test]
fn questions_of_a_school_as_they_are_said() {
    common::told::told(include_str!("data/spoken_school_schema.txt"), include_str!("data/spoken_school.txt"), 30, false);
}

#[test]
fn questions_of_kennels_as_they_are_said() {
    common::told::told(include_str!("data/spoken_kennels_schema.txt"), include_str!("data/spoken_kennels.txt"), 12, false);
}
