//! Names that are not said word for word and still leave no doubt: 'tickets' of the only table of tickets, 'opened' of `opened_at`,
//! 'agent' of `agent_name`.

use crate::lexicon::Lexicon;
use crate::mention::Sense;
use crate::text::Token;

/// Fit of a name that is said plainly.
const PLAIN: f32 = 0.95;
/// Words of a date's name that say only that it is one.
const OF_DATES: &[&str] = &["at", "on", "date", "time", "day", "timestamp", "datetime"];

/// How well a name fits its words, by what a person would say.
pub(crate) fn fit(sense: &Sense, fit: f32, tokens: &[Token], lexicon: &Lexicon) -> f32 {
    let [token] = tokens else { return fit };
    let plain = match sense {
        _ if fit >= PLAIN || token.text.to_lowercase() != token.lower => false,
        Sense::Table(t) => is_head(*t, token, lexicon),
        Sense::Column(t, c) => is_deed(*t, *c, token, lexicon) || is_named(*t, *c, token, lexicon),
        _ => false,
    };
    if plain { PLAIN } else { fit }
}

/// The last word of a table's name, with which no other table's ends and which no column is called.
fn is_head(t: usize, token: &Token, lexicon: &Lexicon) -> bool {
    let ends = |words: &[String]| words.last().is_some_and(|w| *w == token.lemma);
    let entry = &lexicon.tables[t];
    ends(&entry.words) && entry.words.len() > 1 && lexicon.tables_called(&token.lemma).iter().all(|&u| u == t)
}

/// What happened on a day: the only date of the table that is called by it.
fn is_deed(t: usize, c: usize, token: &Token, lexicon: &Lexicon) -> bool {
    let root = crate::account::root_of(&token.lower);
    let dates = |k: usize| {
        let mut own = lexicon.tables[t].columns[k].words.iter().filter(|w| !OF_DATES.contains(&w.as_str()));
        let one = own.next().is_some_and(|w| crate::account::root_of(w) == root) && own.next().is_none();
        one && lexicon.schema.tables[t].columns[k].class.is_temporal()
    };
    crate::compose::state::is_deed(&token.lower) && dates(c) && (0..lexicon.tables[t].columns.len()).filter(|&k| dates(k)).count() == 1
}

/// What has its name beside it in a table: 'agent' of `agent_name`, where no table is called so.
fn is_named(t: usize, c: usize, token: &Token, lexicon: &Lexicon) -> bool {
    let words = &lexicon.tables[t].columns[c].words;
    let beside = words.len() == 2 && words[0] == token.lemma && matches!(words[1].as_str(), "name" | "title");
    beside && lexicon.schema.tables[t].columns[c].class.is_text() && lexicon.tables_called(&token.lemma).is_empty()
}
