//! Plain questions that anybody asks of any tables: how many kinds, the most common one, who has none, in which order.

mod common;

#[test]
fn plain_questions_of_a_choir_federation() {
    common::told::told(include_str!("data/basics_schema.txt"), include_str!("data/basics.txt"), 40, false);
}

#[test]
fn plain_questions_of_a_pottery() {
    common::told::told(include_str!("data/basics_kiln_schema.txt"), include_str!("data/basics_kiln.txt"), 35, false);
}
