//! What is asked at the counter every day, without the words of the schema: what has run out, who still owes, who is off, how full it is.

mod common;

#[test]
fn what_is_asked_every_day() {
    common::told::told(include_str!("data/daily_schema.txt"), include_str!("data/daily.txt"), 30, true);
}
