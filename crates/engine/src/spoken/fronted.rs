//! 'For each valley, open lifts', 'By country: guests': the group that stands before a plain name of rows or amounts belongs behind it, where
//! 'guests by country' is read as how many there are. Questions and rankings in each group keep theirs in front.

use super::{asks, orders, word};
use crate::lexicon::Lexicon;
use crate::terse::{Kind, named_from};
use crate::text::Token;

/// Words of the group and its period.
const GROUP: usize = 7;
/// Words of what is told of each.
const LONGEST: usize = 12;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some((sign, end)) = read(tokens, lexicon) else { return };
    let mut front: Vec<Token> = tokens[..sign].to_vec();
    front[0].capitalized = false;
    tokens.splice(end..end, front);
    tokens.drain(..=sign);
}

/// True where a group stands before a plain name: what is behind its sign is no list of what is told of each.
pub(crate) fn is_fronted(tokens: &[Token], lexicon: &Lexicon) -> bool {
    read(tokens, lexicon).is_some()
}

/// The sign behind the group, and where the name ends.
fn read(tokens: &[Token], lexicon: &Lexicon) -> Option<(usize, usize)> {
    let lead = match (word(tokens, 0), word(tokens, 1)) {
        ("for", "each" | "every") => 2,
        ("by" | "per", _) => 1,
        _ => return None,
    };
    let sign = (lead + 1..tokens.len().min(lead + GROUP + 1)).find(|&i| tokens[i].punctuation)?;
    if !matches!(tokens[sign].text.as_str(), "," | ":") || tokens[sign].quoted {
        return None;
    }
    // 'By branch last year: loans'
    let dated = (lead + 1..sign)
        .find(|&i| matches!(word(tokens, i), "last" | "this" | "in" | "since" | "during") && !tokens[i + 1..sign].is_empty());
    let until = dated.unwrap_or(sign);
    let known = named_from(tokens, lead, lexicon);
    let unknown = |t: &Token| t.quoted || t.punctuation || crate::account::policy::says_nothing(&t.lower) || asks(&t.lower);
    // A group that nothing is called stays a group, wherever it stands.
    let group = known.as_ref().is_some_and(|(kind, n)| lead + n == until && *kind != Kind::Amount)
        || (lead == 2 || tokens[sign].text == ":") && known.is_none() && until == lead + 1 && !unknown(&tokens[lead]);
    let end = tokens.iter().rposition(|t| !t.punctuation || t.quoted).map_or(0, |i| i + 1);
    (group && end > sign + 1 && end - sign <= LONGEST && plain(&tokens[sign + 1..end])).then_some((sign, end))
}

/// True for a name of rows or amounts that neither asks, orders, ranks nor speaks of another group.
fn plain(tokens: &[Token]) -> bool {
    let said = |w: &str| {
        asks(w)
            || orders(w)
            || w.ends_with("est") && w.len() > 4
            || matches!(
                w,
                "is" | "are"
                    | "was"
                    | "were"
                    | "do"
                    | "does"
                    | "did"
                    | "has"
                    | "have"
                    | "had"
                    | "who"
                    | "that"
                    | "by"
                    | "per"
                    | "each"
                    | "every"
                    | "top"
                    | "bottom"
                    | "best"
                    | "worst"
                    | "most"
                    | "least"
                    | "fewest"
                    | "first"
                    | "last"
                    | "latest"
                    | "name"
                    | "names"
                    | "list"
                    | "its"
                    | "their"
                    | "a"
                    | "an"
                    | "and"
                    | "with"
                    | "or"
                    | "i"
                    | "we"
                    | "can"
                    | "could"
                    | "please"
                    | "share"
                    | "percentage"
                    | "the"
            ) && !(w == "last" || w == "the" || w == "and")
    };
    // 'last month' is no last row.
    let last = |i: usize| tokens[i].lower == "last" && tokens.get(i + 1).is_none_or(|t| crate::time::unit(&t.lower).is_none());
    !tokens.iter().any(|t| t.punctuation && !t.quoted || said(&t.lower)) && !(0..tokens.len()).any(last)
}
