//! Who is meant and what is left out: people by age and sex, titles and parts of names, values that are excluded or said
//! otherwise, and what people shorten when they type. What is only partly understood is asked back, so no word may be left out.

mod common;

#[test]
fn people_and_what_is_left_out() {
    common::told::told(include_str!("data/people_schema.txt"), include_str!("data/people.txt"), 60, true);
}
