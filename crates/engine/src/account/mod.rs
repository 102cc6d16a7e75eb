//! The account: what became of every word of a question in one reading of it.
//!
//! It is computed from the words, their readings and the query alone, so it holds for a query from anywhere: composed,
//! edited in a conversation, remembered, or written by a model and lifted into a [`Query`]. What the states mean and what
//! they cost is decided in [`policy`], in no other place, and nothing of it is learned.

mod amounts;
mod before;
mod examples;
mod facts;
mod formula;
mod frames;
mod link;
mod mentions;
mod operators;
mod otherwise;
pub mod policy;
mod present;
mod shape;
mod singles;
mod taken;
mod unsaid;
mod words;

pub(crate) use before::RESTRICTIONS;
pub(crate) use link::{is_irregular, kin, root, root_of};
pub(crate) use unsaid::is_amount_noun;

use crate::answer::{Candidate, Context};
use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Segment;
use crate::query::Query;
use crate::text::{Token, tokenize};
use serde::{Deserialize, Serialize};

/// What became of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A part of the query rests on it.
    Used,
    /// A verb or preposition that was read as the join, or as the choice of a key or date, without being a name of it.
    Link,
    /// It stands in a clause that only tells why or how it is asked.
    Aside,
    /// It says nothing of data.
    Light,
    /// Nothing was found for it.
    Unknown,
    /// It has a reading, and no part of the query rests on it.
    Unused,
}

/// The part of a query that a word is used by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What a row of the answer is, or is counted.
    Rows,
    Output,
    Condition,
    Group,
    Period,
    Order,
    Limit,
    Join,
    /// Nested queries, unions and differences.
    Set,
}

/// A word of the question with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// As typed.
    pub text: String,
    /// Bytes of the question: from, to.
    pub span: (usize, usize),
    pub state: State,
    /// Where it is used or links.
    #[serde(default)]
    pub part: Option<Part>,
    /// As what: 'orders.status', 'average', 'Lyon'.
    #[serde(default, rename = "as")]
    pub reading: Option<String>,
    /// False where the reading is only near: part of a name, another spelling, a slip of the keys.
    #[serde(default = "yes")]
    pub exact: bool,
    /// True where the word only means what a name means: nothing but the embedding says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guessed: bool,
}

fn yes() -> bool {
    true
}

/// What became of every word of a question, in order. Punctuation is left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    words: Vec<Word>,
    /// Parts of the query that rest on no word, as they are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unsaid: Vec<String>,
}

impl Account {
    /// All words of the question used: it was answered by what a person taught for these very words.
    pub fn whole(question: &str) -> Account {
        let words = tokenize(question).into_iter().filter(|t| !t.punctuation);
        Account { words: words.map(|t| Word::new(&t, State::Used)).collect(), unsaid: Vec::new() }
    }

    /// The words in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Words that are unknown or unused, in order: what the query says nothing of.
    pub fn unaccounted(&self) -> Vec<&Word> {
        self.words.iter().filter(|w| matches!(w.state, State::Unknown | State::Unused)).collect()
    }

    /// Adds words that were read apart from the rest, in their places.
    pub(crate) fn put(&mut self, words: Vec<Word>) {
        self.words.extend(words);
        self.words.sort_by_key(|w| w.span);
    }

    /// The same account with its words told otherwise.
    pub(crate) fn with_words(&self, mut words: Vec<Word>) -> Self {
        words.sort_by_key(|w| w.span);
        Account { words, unsaid: self.unsaid.clone() }
    }

    /// Notes a part of the query that rests on no word.
    pub(crate) fn leave_unsaid(&mut self, part: String) {
        self.unsaid.push(part);
    }

    /// Parts of the query that rest on no word.
    pub fn unsaid(&self) -> &[String] {
        &self.unsaid
    }

    /// The texts of [`Self::unaccounted`], each once: the column `unused` of `ask.answer`.
    pub fn unused(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for w in self.unaccounted() {
            if !out.contains(&w.text) {
                out.push(w.text.clone());
            }
        }
        out
    }

    /// True where no word is unknown or unused.
    pub fn is_clean(&self) -> bool {
        self.unaccounted().is_empty()
    }

    /// True where besides that no word was guessed: no link, no aside, no name that is only near. Only such a reading may be
    /// told as sure.
    pub fn is_exact(&self) -> bool {
        self.is_clean() && self.unsaid.is_empty() && self.words.iter().all(|w| w.exact && !matches!(w.state, State::Link | State::Aside))
    }

    /// The most that a reading with this account may be told at.
    pub fn ceiling(&self) -> f32 {
        policy::ceiling(self)
    }

    /// What users are told about it, most important first: words left out, words taken for links, asides, near names.
    pub fn told(&self) -> Vec<String> {
        policy::told(self)
    }

    /// Tells the words by their places in the question as it was typed, of which the engine read a part (what is wished of a
    /// chart was taken out). Words that it did not read are light.
    pub fn rebase(&mut self, question: &str) {
        self.rebase_to(question, &Self::typed(question));
    }

    /// The words of a question as they were typed.
    pub(crate) fn typed(question: &str) -> Vec<Token> {
        tokenize(question).into_iter().filter(|t| !t.punctuation || t.quoted).collect()
    }

    /// The same, told the words that were typed.
    pub(crate) fn rebase_to(&mut self, question: &str, tokens: &[Token]) {
        if self.words.is_empty()
            || tokens.len() == self.words.len() && self.words.iter().zip(tokens).all(|(w, t)| w.span == (t.start, t.end))
        {
            return;
        }
        // Words that were put together or read in another order stand where they were typed.
        if self.words.iter().all(|w| question.get(w.span.0..w.span.1) == Some(w.text.as_str())) {
            let read = std::mem::take(&mut self.words);
            for t in tokens {
                let holds = |w: &&Word| w.span.0 <= t.start && t.end <= w.span.1;
                match read.iter().find(holds) {
                    Some(w) if self.words.last().is_some_and(|l| l.span == w.span) => {}
                    Some(w) => self.words.push(w.clone()),
                    None => self.words.push(Word::new(t, State::Light)),
                }
            }
            return;
        }
        let mut read = std::mem::take(&mut self.words).into_iter().peekable();
        for t in tokens {
            match read.next_if(|w| w.text == t.text) {
                Some(w) => self.words.push(Word { span: (t.start, t.end), ..w }),
                None => self.words.push(Word::new(t, State::Light)),
            }
        }
        // What can't be placed is kept: nothing that was left out may get lost here.
        self.words.extend(read);
    }

    /// Tells what stands in clauses that were set aside, as bytes of the question.
    pub(crate) fn set_aside(&mut self, clauses: &[(usize, usize)]) {
        for w in &mut self.words {
            let within = clauses.iter().any(|(from, to)| *from <= w.span.0 && w.span.1 <= *to);
            if within && w.state == State::Light && !policy::says_nothing(&w.text.to_lowercase()) {
                w.state = State::Aside;
            }
        }
    }

    /// Named counts for ranking and confidence; those that are 0 are left out.
    pub(crate) fn features(&self) -> Vec<(String, f32)> {
        let count = |test: &dyn Fn(&Word) -> bool| self.words.iter().filter(|w| test(w)).count() as f32;
        let guessed = |w: &Word| matches!(w.state, State::Link | State::Aside);
        let near = |w: &Word| w.state == State::Used && !w.exact;
        let all = [
            ("account_lost", self.unaccounted().len() as f32),
            ("account_guessed", count(&guessed)),
            ("account_near", count(&near)),
            ("account_unsaid", self.unsaid.len() as f32),
            ("account_counted", self.unsaid.iter().filter(|u| u.starts_with(unsaid::COUNTED)).count() as f32),
            ("account_loose", f32::from(u8::from(!self.is_exact()))),
        ];
        all.into_iter().filter(|(_, v)| *v != 0.0).map(|(n, v)| (n.to_string(), v)).collect()
    }

    /// `words` of `ask.explain`.
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(&self.words).unwrap_or_default()
    }
}

impl Word {
    fn new(token: &Token, state: State) -> Word {
        Word { text: token.text.clone(), span: (token.start, token.end), state, part: None, reading: None, exact: true, guessed: false }
    }

    /// A word in a state that nothing else is told of.
    pub(crate) fn of(token: &Token, state: State) -> Word {
        Word::new(token, state)
    }

    /// A word that names an output.
    pub(crate) fn shown(token: &Token, reading: String, exact: bool, guessed: bool) -> Word {
        Word { part: Some(Part::Output), reading: Some(reading), exact, guessed, ..Word::new(token, State::Used) }
    }

    /// A word that names what rows are sorted by.
    pub(crate) fn ordered(token: &Token, reading: String, exact: bool, guessed: bool) -> Word {
        Word { part: Some(Part::Order), ..Word::shown(token, reading, exact, guessed) }
    }

    /// A word of a condition.
    pub(crate) fn compared(token: &Token, reading: String) -> Word {
        Word { part: Some(Part::Condition), ..Word::shown(token, reading, true, false) }
    }

    /// True where the query rests on it.
    pub fn is_used(&self) -> bool {
        self.state == State::Used
    }
}

/// The account of a question for a query from elsewhere: remembered, corrected, or written by a model and lifted.
pub fn account(question: &str, query: &Query, lexicon: &Lexicon, context: &Context<'_>) -> Account {
    let (tokens, segments) = crate::ask::mentions(question, lexicon, context);
    of(&Matter { tokens: &tokens, segments: &segments, items: &[], query, lexicon, left: None, before: None, pointing: None })
}

/// What an account is taken of.
#[derive(Clone, Copy)]
pub(crate) struct Matter<'a> {
    pub tokens: &'a [Token],
    pub segments: &'a [Segment],
    /// The senses that the reading chose, one for each segment; empty where the query comes from elsewhere.
    pub items: &'a [Item],
    pub query: &'a Query,
    pub lexicon: &'a Lexicon,
    /// First tokens of the mentions that composing left over; `None` where it is not known.
    pub left: Option<&'a [usize]>,
    /// The query that the question goes on from in a conversation: words that point back to it are understood.
    pub before: Option<&'a Query>,
    /// Places of its words that only point back; `None` where it is not known which ones do.
    pub pointing: Option<&'a [usize]>,
}

/// The account of a reading.
pub(crate) fn of(matter: &Matter<'_>) -> Account {
    let (words, unsaid) = words::words(matter);
    Account { words, unsaid }
}

/// True for a reading that adds up or averages what only tells things apart: it isn't told as sure however it was worded.
pub(crate) fn computes_with_codes(c: &Candidate) -> bool {
    c.features.iter().any(|f| f.value > 0.0 && f.name == "strained_code")
}

/// Lowers the confidence of each candidate to what its account allows, and of those that were stretched to hold every word.
pub(crate) fn cap(candidates: &mut [Candidate]) {
    for c in candidates {
        let bears = |sign: fn(&str) -> bool| c.features.iter().any(|f| f.value > 0.0 && sign(&f.name));
        let most = match (bears(policy::is_doubted), bears(policy::is_open)) {
            (true, _) => policy::INCOMPLETE,
            (false, true) => policy::GUESSED.min(c.account.ceiling()),
            (false, false) => c.account.ceiling(),
        };
        c.confidence = c.confidence.min(most);
    }
}
