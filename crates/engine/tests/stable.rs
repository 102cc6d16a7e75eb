//! Basics over two trades: what is still there, counts typed short, names that two things share, kinds of people.

mod common;

#[test]
fn a_riding_school() {
    common::told::told(include_str!("data/stable_schema.txt"), include_str!("data/stable.txt"), 20, true);
}

#[test]
fn a_railway_with_short_names() {
    common::told::told(include_str!("data/railway_schema.txt"), include_str!("data/railway.txt"), 16, true);
}

#[test]
fn a_firm_that_lets_saunas() {
    common::told::told(include_str!("data/saunas_schema.txt"), include_str!("data/saunas.txt"), 15, true);
}
