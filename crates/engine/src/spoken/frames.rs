//! Whole ways of asking that leave room for what is asked about ('which … tops the list for …', 'go through the … and tell me how many …
//! each of them has'), put as the plain question of the same meaning, by a table (`data/frames.tsv`).
//!
//! A room holds a few words, one of them a name of the schema, and nothing that opens a clause of its own; so a frame is read in any
//! trade and never where it would swallow a condition. What stands in a room keeps what was typed and its place.

use super::phrase::number;
use super::{parts, read_as, unsaid, word};
use crate::lexicon::{Lexicon, Target};
use crate::pattern::Words;
use crate::text::Token;
use crate::time::unit;
use once_cell::sync::Lazy;

/// The most tokens that a room holds.
const ROOMIEST: usize = 7;
/// The most rooms of a frame, and places of numbers and units.
const HELD: usize = 8;
/// Words that only ask for what follows.
const ASKS_FOR: &[&str] = &[
    "tell", "show", "give", "find", "name", "list", "get", "me", "us", "can", "could", "would", "will", "you", "i", "we", "'d", "like",
    "want", "need", "to", "know", "see", "have", "please", "so", "and", "just", "let", "out", "work", "if",
];
/// Steps of matching for one question: a frame has a handful of places, rooms of seven tokens.
const MOST_STEPS: usize = 60_000;

/// A place of a frame.
enum Place {
    /// One of these words; the flag says that it may be missing.
    Words(Words, bool),
    Number(usize),
    Unit(usize),
    /// Which place of a ranking: 'second', '3rd'.
    Nth(usize),
    /// A room by its number.
    Room(usize),
    /// A room that holds a table's name and nothing else.
    Table(usize),
    /// The end of the question, or when it is about.
    End,
}

/// A word of the plain question, or what a room held.
enum Plain {
    Word(&'static str),
    Held(usize),
}

struct Frame {
    places: Vec<Place>,
    plain: Vec<Plain>,
}

impl Frame {
    /// False where a word that it can't do without is missing: most frames are told apart by that alone.
    fn may_be_said(&self, tokens: &[Token]) -> bool {
        self.places.iter().all(|p| match p {
            Place::Words(words, false) => (0..tokens.len()).any(|i| words.all().contains(&word(tokens, i))),
            _ => true,
        })
    }
}

static FRAMES: Lazy<Vec<Frame>> = Lazy::new(|| {
    let rows = include_str!("../../data/frames.tsv").lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    rows.filter_map(|l| l.split_once('\t')).map(|(frame, plain)| Frame { places: places(frame), plain: plainly(plain) }).collect()
});

fn places(text: &'static str) -> Vec<Place> {
    let numbered =
        |w: &str, open: &str, close: &str| w.strip_prefix(open)?.strip_suffix(close)?.parse::<usize>().ok().filter(|n| *n < HELD);
    let place = |w: &'static str| {
        if let Some(n) = numbered(w, "<", ">") {
            return Place::Room(n);
        }
        if let Some(n) = numbered(w, "<=", ">") {
            return Place::Table(n);
        }
        match w {
            "@n" => Place::Number(0),
            "@unit" => Place::Unit(HELD - 1),
            "@nth" => Place::Nth(HELD - 2),
            "@end" => Place::End,
            _ => match w.strip_suffix('?').filter(|b| !b.is_empty()) {
                Some(words) => Place::Words(Words::read(words, b'/'), true),
                None => Place::Words(Words::read(w, b'/'), false),
            },
        }
    };
    text.split_whitespace().map(place).collect()
}

fn plainly(text: &'static str) -> Vec<Plain> {
    let plain = |w: &'static str| match w.strip_prefix('$') {
        Some("n") => Plain::Held(0),
        Some("unit") => Plain::Held(HELD - 1),
        Some("nth") => Plain::Held(HELD - 2),
        Some(n) => n.parse().ok().filter(|n| *n < HELD).map_or(Plain::Word(w), Plain::Held),
        None => Plain::Word(w),
    };
    text.split_whitespace().map(plain).collect()
}

/// Puts the first frame that a clause of the question opens with plainly.
pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    // A clause opens behind words that only ask for it, too: 'can you find the month that …'.
    let opens = |i: usize| {
        let asked = (0..i).rev().take_while(|&k| !parts(&tokens[k])).all(|k| ASKS_FOR.contains(&word(tokens, k)));
        asked && (i == 0 || parts(&tokens[i - 1]) || !ASKS_FOR.contains(&word(tokens, i)))
    };
    let mut steps = MOST_STEPS;
    for from in (0..tokens.len()).filter(|&i| opens(i)) {
        for frame in FRAMES.iter().filter(|f| f.may_be_said(tokens)) {
            let mut reader = Reader { tokens, lexicon, held: [None; HELD], words: Vec::new(), steps: &mut steps };
            if let Some(end) = reader.rest(&frame.places, from) {
                let (held, words) = (reader.held, reader.words);
                let said = put(frame, tokens, &held, &words, from);
                tokens.splice(from..end, said);
                return;
            }
        }
    }
}

/// The plain question: what the rooms held as it was typed, words in the places of those that the frame was said with.
fn put(frame: &Frame, tokens: &[Token], held: &[Option<(usize, usize)>; HELD], words: &[usize], from: usize) -> Vec<Token> {
    // A sign stands for no word.
    let mut typed: Vec<usize> = words.iter().copied().filter(|&i| !tokens[i].punctuation).collect();
    let mut said = Vec::new();
    for plain in &frame.plain {
        match plain {
            Plain::Held(n) => {
                let (a, b) = held[*n].unwrap_or_default();
                let from = said.len();
                said.extend(tokens.get(a..b).unwrap_or_default().iter().cloned());
                // A date on which much happened is a day.
                if let Some(token) = said.get_mut(from).filter(|t: &&mut Token| *n == HELD - 1 && t.lower == "date") {
                    read_as(token, "day");
                }
            }
            Plain::Word(w) => {
                let same = typed.iter().position(|&i| word(tokens, i) == *w);
                // A word that stays is left to its own place.
                let stays = |i: usize| frame.plain.iter().any(|p| matches!(p, Plain::Word(w) if *w == word(tokens, i)));
                let at = same.or(typed.iter().position(|&i| !stays(i))).map(|k| typed.remove(k));
                match at.and_then(|i| tokens.get(i)) {
                    Some(token) => {
                        let mut token = token.clone();
                        read_as(&mut token, w);
                        said.push(token);
                    }
                    None => said.push(unsaid(w, said.last().or(tokens.get(from)).map_or(0, |t: &Token| t.end))),
                }
            }
        }
    }
    said
}

/// A frame being matched.
struct Reader<'a> {
    tokens: &'a [Token],
    lexicon: &'a Lexicon,
    /// What rooms, the number and the unit hold: from, to.
    held: [Option<(usize, usize)>; HELD],
    /// The tokens that are words of the frame.
    words: Vec<usize>,
    steps: &'a mut usize,
}

impl Reader<'_> {
    /// Where the places end if they are met from a token on.
    fn rest(&mut self, places: &[Place], at: usize) -> Option<usize> {
        *self.steps = self.steps.checked_sub(1)?;
        let Some((place, behind)) = places.split_first() else { return Some(at) };
        match place {
            Place::Words(words, optional) => {
                if words.all().contains(&word(self.tokens, at)) {
                    self.words.push(at);
                    if let Some(end) = self.rest(behind, at + 1) {
                        return Some(end);
                    }
                    self.words.pop();
                }
                optional.then(|| self.rest(behind, at)).flatten()
            }
            Place::Number(n) => self.hold(*n, behind, at, number(self.tokens, at)),
            Place::Nth(n) => self.hold(*n, behind, at, usize::from(nth(word(self.tokens, at)))),
            Place::Unit(n) => self.hold(*n, behind, at, unit_at(self.tokens, at)),
            Place::End => ends(self.tokens, at).then(|| self.rest(behind, at)).flatten(),
            Place::Room(n) | Place::Table(n) => {
                let longest = (0..ROOMIEST).take_while(|k| self.tokens.get(at + k).is_some_and(fits)).count();
                let tables = matches!(place, Place::Table(_));
                // A room at the end takes all that fits.
                let mut lengths: Vec<usize> = (1..=longest).collect();
                if behind.is_empty() {
                    lengths.reverse();
                }
                lengths.into_iter().find_map(|len| {
                    let span = &self.tokens[at..at + len];
                    let names = if tables { is_table(span, self.lexicon) } else { names(span, self.lexicon) };
                    names.then(|| self.hold(*n, behind, at, len)).flatten()
                })
            }
        }
    }

    fn hold(&mut self, n: usize, behind: &[Place], at: usize, len: usize) -> Option<usize> {
        (len > 0).then_some(())?;
        let before = self.held[n].replace((at, at + len));
        let end = self.rest(behind, at + len);
        if end.is_none() {
            self.held[n] = before;
        }
        end
    }
}

/// True for a place of a ranking behind the first one.
fn nth(word: &str) -> bool {
    matches!(word, "second" | "third" | "fourth" | "fifth" | "sixth" | "2nd" | "3rd" | "4th" | "5th" | "6th")
}

/// How many tokens name a unit of the calendar: 'month', 'weekday', 'day of the week', 'date' for a day.
fn unit_at(tokens: &[Token], at: usize) -> usize {
    let is = |i: usize, w: &str| word(tokens, i) == w;
    match word(tokens, at) {
        "day" if is(at + 1, "of") && is(at + 2, "the") && is(at + 3, "week") => 4,
        "day" if is(at + 1, "of") && is(at + 2, "week") => 3,
        "date" | "weekday" => 1,
        // 'the busiest hour' is one of the day.
        "hour" | "minute" | "second" => 0,
        w => usize::from(unit(w).is_some()),
    }
}

/// True for a token that may stand in a room: nothing that opens a clause, points back or asks.
fn fits(token: &Token) -> bool {
    const OUTSIDE: &[&str] = &[
        "who", "whom", "whose", "which", "what", "that", "how", "when", "where", "why", "if", "whether", "because", "while", "and", "or",
        "but", "not", "no", "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "has", "have", "had", "having", "can",
        "could", "will", "would", "should", "they", "them", "their", "it", "its", "he", "she", "his", "her", "these", "those", "this",
        "me", "us", "we", "you", "i", "per", "by", "than", "most", "fewest", "least", "more", "fewer", "less", "last", "next", "since",
        "during", "between", "until", "before", "after", "each", "every",
    ];
    !token.quoted && !token.punctuation && !OUTSIDE.contains(&token.lower.as_str())
}

/// True where a question ends, or goes on with when it is about.
fn ends(tokens: &[Token], at: usize) -> bool {
    const GOES_ON: &[&str] = &[
        "in",
        "last",
        "this",
        "during",
        "since",
        "between",
        "today",
        "yesterday",
        "so",
        "over",
        "please",
        "for",
        "next",
        "ever",
        "altogether",
    ];
    tokens.get(at).is_none_or(|t| t.punctuation && !t.quoted) || GOES_ON.contains(&word(tokens, at))
}

/// What a name of the schema targets, by one token or two together.
fn names(span: &[Token], lexicon: &Lexicon) -> bool {
    let called =
        |glued: &str| lexicon.named(glued).iter().any(|h| h.weight > 0.5 && matches!(h.target, Target::Table(_) | Target::Column(..)));
    let pair = |w: &[Token]| called(&format!("{}{}", w[0].lemma, w[1].lemma));
    span.iter().any(|t| called(&t.lemma) || unit(&t.lower).is_some() || t.lower == "weekday") || span.windows(2).any(pair)
}

/// True where the words are the name of a table, all of them.
pub(super) fn is_table(span: &[Token], lexicon: &Lexicon) -> bool {
    let glued: String = span.iter().map(|t| t.lemma.as_str()).collect();
    lexicon.named(&glued).iter().any(|h| h.weight > 0.9 && matches!(h.target, Target::Table(_)))
}
