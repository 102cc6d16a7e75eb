//! Which date, which amount and which rate is meant, over trades that no other table of cases has.

mod common;

#[test]
fn dates_amounts_and_rates_are_those_meant() {
    common::told::told(include_str!("data/measures_schema.txt"), include_str!("data/measures.txt"), 35, false);
}

#[test]
fn arithmetic_is_computed_as_it_is_said() {
    common::told::told(include_str!("data/formulas_sold_schema.txt"), include_str!("data/formulas_sold.txt"), 30, true);
    common::told::told(include_str!("data/formulas_hired_schema.txt"), include_str!("data/formulas_hired.txt"), 24, true);
}

#[test]
fn statistics_are_read_as_they_are_worded() {
    common::told::told(include_str!("data/formulas_sold_schema.txt"), include_str!("data/statistics_sold.txt"), 20, true);
    common::told::told(include_str!("data/formulas_hired_schema.txt"), include_str!("data/statistics_hired.txt"), 20, true);
}

#[test]
fn verbs_name_amounts() {
    common::told::told(include_str!("data/doings_schema.txt"), include_str!("data/doings.txt"), 35, false);
}

#[test]
fn people_are_called_by_what_they_are() {
    common::told::told(include_str!("data/callings_schema.txt"), include_str!("data/callings.txt"), 20, false);
}

#[test]
fn what_ranks_is_what_is_meant_and_shown() {
    common::told::told(include_str!("data/standings_schema.txt"), include_str!("data/standings.txt"), 40, false);
}

#[test]
fn rows_of_lists_can_be_told_apart() {
    common::told::told(include_str!("data/labels_schema.txt"), include_str!("data/labels.txt"), 15, false);
}

#[test]
fn open_lists_show_what_was_asked_about() {
    common::told::told(include_str!("data/shown_schema.txt"), include_str!("data/shown.txt"), 25, false);
}

#[test]
fn what_is_added_up_is_summed_wherever_it_is_said() {
    common::told::told(include_str!("data/sums_schema.txt"), include_str!("data/sums.txt"), 40, false);
}

#[test]
fn what_comes_first_and_what_is_usual_is_read_however_it_is_said() {
    common::told::told(include_str!("data/sums_schema.txt"), include_str!("data/foremost.txt"), 35, false);
}

#[test]
fn shares_of_owners_places_of_a_ranking_and_totals_beyond_a_bound() {
    common::told::told(include_str!("data/sums_schema.txt"), include_str!("data/owning.txt"), 50, false);
}
