//! Requests that are no questions about what is stored: changes of data, sending, scheduling, forecasts, opinions. They are
//! refused by name.
//!
//! A request is known by its place, not by a word: the imperative verb at the head of a sentence ('mark order 3 as paid'),
//! behind courtesies and other openings ('could you please …'). The verbs, and how each is told from the noun that is
//! written the same ('drop the table', 'drop rates'), are lines of `data/requests.tsv`.

mod evidence;
mod foretold;
mod head;
mod words;

pub(crate) use foretold::{cause, future, is_cause};

use crate::lexicon::Lexicon;
use crate::pattern::Pattern;
use crate::text::Token;
use once_cell::sync::Lazy;

/// What is wanted that is not done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Change,
    Send,
    Schedule,
    Forecast,
    Advice,
}

/// Why a request is refused, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub reason: String,
    pub hint: String,
}

impl Wanted {
    /// The refusal, with the words that show what is wanted.
    fn refusal(self, words: &str) -> Refusal {
        let (what, hint) = match self {
            Self::Change => ("this asks to change data or definitions", "Only questions are answered; data are changed by your own SQL."),
            Self::Send => (
                "this asks to send something",
                "Nothing is sent from here. Ask for the rows; your own program can send what ask.rows returns.",
            ),
            Self::Schedule => (
                "this asks for something to be done later or regularly",
                "Questions are answered when they are asked. A scheduler can run ask.rows or read a view made with ask.view.",
            ),
            Self::Forecast => {
                ("this asks for a forecast, and only what is stored is answered", "Ask for the figures so far, for instance by month.")
            }
            Self::Advice => {
                ("this asks for an opinion or advice, and only what is stored is answered", "Ask for the figures that it would rest on.")
            }
        };
        Refusal { reason: format!("{what} (\"{words}\")"), hint: hint.into() }
    }
}

/// A line of the data file.
struct Line {
    wanted: Wanted,
    pattern: Pattern,
    evidence: Vec<&'static str>,
}

/// The data file, read once.
struct Known {
    lines: Vec<Line>,
    /// Openings; true where only a verb can follow.
    frames: Vec<(Pattern, bool)>,
}

static KNOWN: Lazy<Known> = Lazy::new(|| {
    let mut known = Known { lines: Vec::new(), frames: Vec::new() };
    for line in include_str!("../../data/requests.tsv").lines().filter(|l| !l.starts_with("# ")) {
        let mut fields = line.split('\t');
        let (Some(kind), Some(text), Some(evidence)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let pattern = Pattern::new(text);
        let wanted = match kind {
            "frame" => {
                known.frames.push((pattern, evidence == "verb"));
                continue;
            }
            "send" => Wanted::Send,
            "schedule" => Wanted::Schedule,
            "forecast" => Wanted::Forecast,
            "advice" => Wanted::Advice,
            _ => Wanted::Change,
        };
        known.lines.push(Line { wanted, pattern, evidence: evidence.split(',').collect() });
    }
    known
});

/// Why the text is a request that is not done here; `talking`: something has been asked before, which it may go on about.
pub(crate) fn refusal(tokens: &[Token], lexicon: &Lexicon, talking: bool) -> Option<Refusal> {
    if let Some(words) = head::statement(tokens) {
        return Some(Wanted::Change.refusal(&words));
    }
    for head in head::heads(tokens) {
        if let Some((wanted, words)) = head::wanted(tokens, head, lexicon, talking) {
            return Some(wanted.refusal(&words));
        }
    }
    foretold::named_forecast(tokens, lexicon)
}
