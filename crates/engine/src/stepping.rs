//! Whether the same words, said once more in a conversation, mean another step of it: 'next', 'and the month before?'. Other words
//! mean the same each time: 'only web', 'by month'.

use std::collections::HashMap;
use std::sync::LazyLock;

static WORDS: LazyLock<HashMap<&'static str, bool>> = LazyLock::new(|| {
    let lines = include_str!("../data/stepping.txt").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).map(|(word, place)| (word, place == "anywhere")).collect()
});

/// What a step may end with that says nothing of its own.
const POINTING: &[&str] = &["that", "this", "it", "them", "those", "please", "then", "now"];

/// Whether a question moves on from the turn before each time it is asked.
pub fn steps_on(question: &str) -> bool {
    let lower = question.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    let end = words.iter().rposition(|w| !POINTING.contains(w));
    words.iter().enumerate().any(|(i, word)| WORDS.get(word).is_some_and(|anywhere| *anywhere || Some(i) == end))
}
