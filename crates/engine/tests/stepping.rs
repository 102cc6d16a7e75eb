//! Words that move on each time they are said, and words that mean the same each time.

use pg_ask_engine::steps_on;

#[test]
fn steps_move_on() {
    for said in [
        "next",
        "Next page, please",
        "and the month before?",
        "the one after that",
        "show me more",
        "the other ones",
        "go back",
        "reverse the order",
    ] {
        assert!(steps_on(said), "'{said}' moves on");
    }
}

#[test]
fn other_words_mean_the_same_each_time() {
    for said in [
        "only web",
        "by month",
        "more than 100",
        "before 2024",
        "after March",
        "as a pie chart",
        "and in Berlin?",
        "top 5",
        "sorted by name",
    ] {
        assert!(!steps_on(said), "'{said}' means the same each time");
    }
}
