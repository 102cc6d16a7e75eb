//! Those who come and go: who is there now, who came and went in a period, why they went, who leads.

mod common;

#[test]
fn those_who_come_and_go() {
    common::told::told(include_str!("data/stays_schema.txt"), include_str!("data/stays.txt"), 30, true);
}
