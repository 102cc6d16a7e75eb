//! Replies to a question asked back that pick no option: a name or value in the place of what was not understood.

use crate::account::State;
use crate::answer::{Candidate, Turn};
use crate::text::{Token, tokenize};

/// Words of a reply at most.
const LONGEST: usize = 5;
/// Words that only lead up to what is meant.
const LEADING: &[&str] =
    &["i", "mean", "meant", "no", "sorry", "it's", "that's", "actually", "the", "a", "an", "rather", "please", "should", "be"];
/// Words with which a reply asks for something else than the word that was meant.
const ASKING: &[&str] = &[
    "only", "just", "and", "by", "per", "with", "without", "what", "which", "how", "who", "where", "when", "show", "list", "sort", "same",
    "now", "also", "instead", "not", "but", "as", "for", "top", "those", "these", "them", "it", "they", "all", "more", "less",
];

/// The question that was asked back with the reply in the place of the words that its best reading left out. `None` where the
/// reply is no such thing, or it is not clear for what it stands.
pub(crate) fn completed(reply: &[Token], turn: &Turn, best: &Candidate) -> Option<String> {
    if turn.options.is_empty() && turn.sql.is_some() {
        return None;
    }
    let said: Vec<&Token> = reply.iter().filter(|t| !t.punctuation || t.quoted).collect();
    let skip = said.iter().take_while(|t| LEADING.contains(&t.lower.as_str()) && !t.quoted).count();
    let said = &said[skip..];
    let asks = |t: &&&Token| !t.quoted && ASKING.contains(&t.lower.as_str());
    if said.is_empty() || said.len() > LONGEST || said.iter().any(|t| asks(&t)) {
        return None;
    }
    let lost: Vec<(usize, usize)> = best.account.unaccounted().iter().map(|w| w.span).collect();
    let (&(from, _), &(_, to)) = (lost.first()?, lost.last()?);
    // One place: nothing that is understood stands between the words.
    let between = best.account.words().iter().any(|w| w.span.0 > from && w.span.1 < to && matches!(w.state, State::Used));
    if between {
        return None;
    }
    let text = |t: &&Token| if t.quoted { format!("\"{}\"", t.text) } else { t.text.clone() };
    let name = said.iter().map(text).collect::<Vec<_>>().join(" ");
    let (before, after) = (turn.question.get(..from)?, turn.question.get(to..)?);
    let question = format!("{before}{name}{after}");
    (!tokenize(&question).is_empty()).then_some(question)
}
