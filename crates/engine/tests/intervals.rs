//! How long rows last that keep when they begin and when they end.

mod common;

#[test]
fn lengths_of_rows_are_added_up_averaged_and_compared() {
    common::told::told(include_str!("data/intervals_schema.txt"), include_str!("data/intervals.txt"), 40, false);
}

#[test]
fn lengths_of_rows_in_an_older_system() {
    common::told::told(include_str!("data/intervals_canal_schema.txt"), include_str!("data/intervals_canal.txt"), 20, false);
}
