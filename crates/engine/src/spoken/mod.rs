//! What is said around a question, and the detours of speech within it: who wants to know and why ('boss wants the names of …'), courtesies,
//! what is spoken of put first ('As for the boats, which three …', 'Trips of last year: how many were there'), what is added behind ('names
//! please', 'the worst five will do') and idioms of counting and computing ('month after month', 'in the mean', 'how much goes by until').
//!
//! The words are put plainly before anything is read of them, so whatever can be asked plainly can be asked so. Words that only lead up to a
//! question are taken off; nothing else is: what was moved or worded otherwise keeps what was typed, and the account names it if the
//! query doesn't rest on it.

mod added_up;
mod amounts;
mod and_totals;
mod anybody;
mod as_of_now;
mod at_hand;
mod at_least_a;
mod behind;
mod best_first;
mod bounds;
mod but_none;
mod clauses;
mod core;
mod counted;
mod doers;
mod due;
mod earners;
mod employed;
mod ever;
mod everyday;
mod exceeding;
mod foremost;
mod frames;
mod fronted;
mod heads;
mod heard;
mod house;
mod how_many_behind;
mod how_often;
mod idioms;
mod in_brackets;
mod lead;
mod lengths;
mod light;
mod means;
mod no_money;
mod nobody;
mod number_behind;
mod ordering;
mod origins;
mod overall;
mod particles;
mod per_unit;
mod period_first;
mod phrase;
mod piled;
mod quarters;
mod ranges;
mod ranking;
mod rated;
mod reason;
mod repeated;
mod reworded;
mod shared_noun;
mod shares;
mod single;
mod sizes;
mod some;
mod statement;
mod stays;
mod stress;
mod summed;
mod tenure;
mod three_numbers;
mod times;
mod took;
mod topic;
mod trading;
mod two_extremes;
mod two_periods;
mod twofold;
mod typical;
mod units;
mod upcoming;
mod what_rows;
mod whether;
mod within;

use crate::lexicon::Lexicon;
use crate::text::{Token, lemma};

pub(crate) use fronted::is_fronted;
pub(crate) use heard::{Heard, heard};
pub(crate) use how_many_behind::BESIDE;
pub(crate) use stress::take_off as unstress;

/// Takes off what stands around a question, told what words say; what was taken off, as bytes of the question.
pub(crate) fn take_core(tokens: &mut Vec<Token>, lexicon: &Lexicon, heard: &dyn Fn(&[Token]) -> Heard) -> Vec<(usize, usize)> {
    stress::take_off(tokens, lexicon);
    // A frame may reach over several clauses, of which one alone would be taken for the question.
    frames::turn(tokens, lexicon);
    counted::in_a_clause(tokens, lexicon);
    core::take_off(tokens, heard)
}

/// Takes off what only leads up to a question and, by `holds`, what is only said beside it; the latter as bytes of the question. `holds`
/// tells whether tokens hold what could restrict; where it is told to be strict, a name of the schema is such.
pub(crate) fn set_aside(tokens: &mut Vec<Token>, lexicon: &Lexicon, holds: &dyn Fn(&[Token], bool) -> bool) -> Vec<(usize, usize)> {
    reason::take_off(tokens);
    lead::take_off(tokens, lexicon);
    within::turn(tokens);
    statement::take_off(tokens, holds)
}

/// Puts a question plainly.
pub(crate) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    reason::take_off(tokens);
    lead::take_off(tokens, lexicon);
    within::turn(tokens);
    period_first::turn(tokens, true);
    fronted::turn(tokens, lexicon);
    what_rows::turn(tokens, lexicon);
    shared_noun::turn(tokens, lexicon);
    frames::turn(tokens, lexicon);
    at_least_a::turn(tokens);
    in_brackets::turn(tokens, lexicon);
    exceeding::turn(tokens, lexicon);
    how_often::turn(tokens, lexicon);
    three_numbers::turn(tokens, lexicon);
    two_extremes::turn(tokens, lexicon);
    ranges::turn(tokens, lexicon);
    anybody::turn(tokens);
    at_hand::not_come(tokens, lexicon);
    nobody::turn(tokens, lexicon);
    how_many_behind::turn(tokens);
    whether::turn(tokens, lexicon);
    going_by(tokens, lexicon);
    every_that(tokens, lexicon);
    but_none::turn(tokens, lexicon);
    due::turn(tokens);
    amounts::much_in(tokens, lexicon);
    and_totals::turn(tokens, lexicon);
    // Before what people of a trade say is put otherwise ('dearest').
    best_first::turn(tokens);
    per_unit::turn(tokens, lexicon);
    everyday::turn(tokens, lexicon);
    particles::turn(tokens, lexicon);
    at_hand::turn(tokens, lexicon);
    tenure::turn(tokens, lexicon);
    typical::turn(tokens, lexicon);
    overall::turn(tokens, lexicon);
    idioms::turn(tokens, lexicon);
    summed::turn(tokens, lexicon);
    foremost::turn(tokens, lexicon);
    times::turn(tokens, lexicon);
    earners::turn(tokens, lexicon);
    rated::turn(tokens, lexicon);
    that_have_a(tokens);
    as_of_now::turn(tokens);
    no_money::turn(tokens, lexicon);
    trading::turn(tokens, lexicon);
    repeated::turn(tokens);
    ordering::turn(tokens);
    number_behind::turn(tokens);
    single::turn(tokens, lexicon);
    some::turn(tokens, lexicon);
    bounds::turn(tokens);
    counted::turn(tokens, lexicon);
    two_periods::turn(tokens);
    means::turn(tokens, lexicon);
    behind::turn(tokens, lexicon);
    ranking::turn(tokens);
    topic::turn(tokens);
    period_first::turn(tokens, false);
    quarters::turn(tokens);
    twofold::turn(tokens);
    added_up::turn(tokens);
    units::turn(tokens);
    shares::turn(tokens, lexicon);
    stays::turn(tokens, lexicon);
    heads::turn(tokens, lexicon);
    house::turn(tokens, lexicon);
    employed::turn(tokens, lexicon);
    doers::turn(tokens, lexicon);
    upcoming::turn(tokens, lexicon);
    took::turn(tokens, lexicon);
    lengths::turn(tokens, lexicon);
    sizes::turn(tokens, lexicon);
    origins::turn(tokens, lexicon);
    ever::turn(tokens);
    light::turn(tokens, lexicon);
    amounts::turn(tokens, lexicon);
    piled::turn(tokens);
    reworded::turn(tokens, lexicon);
}

/// 'which aren't paid, going by status', 'what share is late going by state': what it is told by is the column that the value is of.
fn going_by(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    use crate::terse::{Kind, named_from};
    let ranks =
        |t: &Token| matches!(t.lower.as_str(), "top" | "most" | "rank" | "best" | "first" | "which" | "fewest") || t.lower.ends_with("est");
    let Some(at) = (1..tokens.len()).find(|&i| word(tokens, i) == "going" && word(tokens, i + 1) == "by") else { return };
    let category = matches!(named_from(tokens, at + 2, lexicon), Some((Kind::Category, _)));
    if category && !tokens.iter().any(ranks) {
        let comma = usize::from(parts(&tokens[at - 1]));
        replace(tokens, at - comma, 2 + comma, &["as"]);
    }
}

/// 'give me every lift that has had no repair': all the lifts; nothing is told of each.
fn every_that(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    use crate::terse::{Kind, named_from};
    let Some(at) = (1..tokens.len().min(7)).find(|&i| matches!(word(tokens, i), "every" | "each")) else { return };
    let led = (0..at).all(|i| {
        orders(word(tokens, i))
            || matches!(word(tokens, i), "me" | "us" | "can" | "could" | "you" | "please" | "i" | "need" | "want" | "to" | "see" | "single")
    });
    let Some((Kind::Rows, n)) = named_from(tokens, at + 1, lexicon) else { return };
    let member = usize::from(matches!(word(tokens, at + 1 + n), "member" | "members"));
    let behind = at + 1 + n + member;
    if led && matches!(word(tokens, behind), "that" | "who" | "whose" | "with" | "without" | "where" | "which") {
        some::several(tokens, behind - 1);
        replace(tokens, at, 1, &["all"]);
    }
}

/// 'Rooms that have a piano' are rooms with one.
fn that_have_a(tokens: &mut Vec<Token>) {
    let at = (1..tokens.len()).find(|&i| {
        matches!(word(tokens, i), "that" | "which")
            && matches!(word(tokens, i + 1), "have" | "has")
            && matches!(word(tokens, i + 2), "a" | "an")
    });
    if let Some(at) = at.filter(|&i| tokens[i - 1].lower != tokens[i - 1].lemma) {
        replace(tokens, at, 2, &["with"]);
    }
}

/// How many words name a table from a place on.
pub(crate) fn rows_at(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    earners::rows(tokens, at, lexicon).map(|(_, n)| n)
}

/// 'in the mean' is no word that is asked about ('what does … mean').
pub(crate) fn means(tokens: &mut Vec<Token>) {
    if let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "in" && word(tokens, i + 1) == "the" && word(tokens, i + 2) == "mean")
    {
        replace(tokens, at, 3, &["on", "average"]);
    }
}

/// Makes a token read as another word; what was typed stays.
fn read_as(token: &mut Token, word: &str) {
    if token.lower != word {
        token.lower = word.to_string();
        token.lemma = lemma(word);
        token.worded = true;
    }
}

/// A word that was not typed, at the end of the token before it.
fn unsaid(word: &str, at: usize) -> Token {
    Token {
        text: String::new(),
        lower: word.to_string(),
        lemma: lemma(word),
        start: at,
        end: at,
        quoted: false,
        capitalized: false,
        punctuation: word.chars().all(|c| !c.is_alphanumeric()),
        worded: true,
    }
}

/// Puts words in the place of some tokens: one each, what is too many is unsaid, what is too few is taken off.
fn replace(tokens: &mut Vec<Token>, at: usize, len: usize, words: &[&str]) {
    let end = (at + len).min(tokens.len());
    let Some(span) = tokens.get(at..end) else { return };
    let close = span.last().or(at.checked_sub(1).and_then(|i| tokens.get(i))).map_or(0, |t| t.end);
    let mut plain: Vec<Token> = Vec::with_capacity(words.len());
    // A word that stays is the one that was typed.
    let mut from = 0;
    for (n, word) in words.iter().enumerate() {
        let kept = (from..span.len()).find(|&k| span[k].lower == *word && span.len() - k >= words.len() - n);
        match kept.or((from < span.len() && span.len() - from >= words.len() - n).then_some(from)) {
            Some(k) => {
                let mut token = span[k].clone();
                read_as(&mut token, word);
                token.punctuation = unsaid(word, 0).punctuation;
                plain.push(token);
                from = k + 1;
            }
            None => plain.push(unsaid(word, span.get(from).map_or(close, |t| t.start))),
        }
    }
    tokens.splice(at..end, plain);
}

/// The word at a place in lower case; empty for signs, what is quoted and past the end.
fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str())
}

/// True for a sign that parts clauses.
fn parts(token: &Token) -> bool {
    token.punctuation && !token.quoted && matches!(token.text.as_str(), "," | "." | ";" | ":" | "!" | "?" | "-" | "–" | "—" | "…")
}

/// Words that open a question or ask for an answer.
fn asks(word: &str) -> bool {
    matches!(word, "how" | "what" | "which" | "who" | "whom" | "whose" | "when" | "where" | "whats" | "what's" | "who's")
}

/// Orders to show something.
fn orders(word: &str) -> bool {
    matches!(
        word,
        "show"
            | "list"
            | "give"
            | "name"
            | "tell"
            | "count"
            | "find"
            | "get"
            | "display"
            | "rank"
            | "compare"
            | "sort"
            | "print"
            | "split"
            | "break"
    )
}
