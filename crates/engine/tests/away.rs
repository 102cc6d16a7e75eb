//! Basics over two trades: what is out, stopped or late, what runs out when, deeds with a day of their own, hours and takings of rows.

mod common;

#[test]
fn a_mountain_with_lifts() {
    common::told::told(include_str!("data/mountain_schema.txt"), include_str!("data/mountain.txt"), 45, true);
}

#[test]
fn a_lender_of_costumes() {
    common::told::told(include_str!("data/costumes_schema.txt"), include_str!("data/costumes.txt"), 24, true);
}

#[test]
fn radio_stations() {
    common::told::told(include_str!("data/radio_schema.txt"), include_str!("data/radio.txt"), 4, true);
}
