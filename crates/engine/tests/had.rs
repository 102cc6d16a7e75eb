//! Who did or has one thing and not another, in trades and naming styles of our own.

mod common;

#[test]
fn one_thing_and_not_another() {
    common::told::told(include_str!("data/lending_schema.txt"), include_str!("data/had_lending.txt"), 30, true);
    common::told::told(include_str!("data/freight_schema.txt"), include_str!("data/had_freight.txt"), 8, true);
    common::told::told(include_str!("data/pumps_schema.txt"), include_str!("data/had_pumps.txt"), 10, true);
}

#[test]
fn the_most_and_how_many() {
    common::told::told(include_str!("data/lending_schema.txt"), include_str!("data/foremost_lending.txt"), 12, true);
    common::told::told(include_str!("data/pumps_schema.txt"), include_str!("data/foremost_pumps.txt"), 20, true);
    common::told::told(include_str!("data/freight_schema.txt"), include_str!("data/foremost_freight.txt"), 5, true);
}
