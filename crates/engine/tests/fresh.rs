//! Questions about trades that no other test has, as people there ask them.

mod common;

#[test]
fn questions_of_other_trades_are_read() {
    common::told::told(include_str!("data/fresh_schema.txt"), include_str!("data/fresh.txt"), 5, false);
}

#[test]
fn deeds_and_attributes_are_read_as_what_they_measure() {
    common::told::told(include_str!("data/deeds_schema.txt"), include_str!("data/deeds.txt"), 5, false);
}

#[test]
fn what_came_about_is_dated_by_its_own_day() {
    common::told::told(include_str!("data/came_about_schema.txt"), include_str!("data/came_about.txt"), 5, false);
}

#[test]
fn words_are_linked_by_what_they_mean() {
    common::told::told(include_str!("data/linking_schema.txt"), include_str!("data/linking.txt"), 5, false);
}

#[test]
fn tables_that_nothing_speaks_of_take_no_part() {
    common::told::told(include_str!("data/ties_schema.txt"), include_str!("data/ties.txt"), 30, false);
}

#[test]
fn texts_that_rows_share_are_things_with_names() {
    common::told::told(include_str!("data/own_names_schema.txt"), include_str!("data/own_names.txt"), 20, false);
}

#[test]
fn short_names_and_codes_of_old_systems_are_read() {
    common::told::told(include_str!("data/codes_schema.txt"), include_str!("data/codes.txt"), 5, false);
}

#[test]
fn so_are_those_of_a_market() {
    common::told::told(include_str!("data/market_schema.txt"), include_str!("data/market.txt"), 5, false);
}

#[test]
fn what_is_asked_every_day_is_read_as_it_is_said() {
    common::told::told(include_str!("data/usual_schema.txt"), include_str!("data/usual.txt"), 60, false);
}

#[test]
fn what_is_kept_as_a_number_is_added_up() {
    common::told::told(include_str!("data/tallies_schema.txt"), include_str!("data/tallies.txt"), 10, false);
}

#[test]
fn plain_questions_of_every_day_are_read() {
    common::told::told(include_str!("data/everyday_schema.txt"), include_str!("data/everyday.txt"), 60, false);
}

#[test]
fn plain_questions_are_read_whatever_else_could_be_joined() {
    common::told::told(include_str!("data/plain_schema.txt"), include_str!("data/plain.txt"), 45, false);
}

#[test]
fn tables_named_by_module_and_part_are_read() {
    common::told::told(include_str!("data/modules_schema.txt"), include_str!("data/modules.txt"), 26, false);
    common::told::told(include_str!("data/masters_schema.txt"), include_str!("data/masters.txt"), 11, false);
}

#[test]
fn small_firms_ask_in_their_own_words() {
    common::told::told(include_str!("data/small_firms_schema.txt"), include_str!("data/small_firms.txt"), 40, false);
}

#[test]
fn periods_are_found_where_rows_keep_their_days() {
    common::told::told(include_str!("data/seasons_schema.txt"), include_str!("data/seasons.txt"), 14, false);
}

#[test]
fn states_and_periods_are_of_the_rows_they_are_said_of() {
    common::told::told(include_str!("data/whose_schema.txt"), include_str!("data/whose.txt"), 20, false);
}

#[test]
fn trades_that_nobody_asked_about_before_are_read() {
    common::told::told(include_str!("data/trades_schema.txt"), include_str!("data/trades.txt"), 30, false);
}

#[test]
fn empty_fields_and_what_is_still_there_are_read() {
    common::told::told(include_str!("data/marks_schema.txt"), include_str!("data/marks.txt"), 25, false);
}

#[test]
fn both_ends_of_ways_and_numbers_for_each_of_others_are_read() {
    common::told::told(include_str!("data/cooperative_schema.txt"), include_str!("data/cooperative.txt"), 15, false);
}

#[test]
fn headings_of_comments_say_where_tables_belong() {
    common::told::told(include_str!("data/headings_schema.txt"), include_str!("data/headings.txt"), 20, false);
    common::told::told(include_str!("data/brackets_schema.txt"), include_str!("data/brackets.txt"), 7, false);
}
