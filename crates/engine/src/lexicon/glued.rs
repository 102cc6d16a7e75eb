//! Identifiers written without a separator: 'crewid', 'growingarea', 'isheated'.

use super::words::DICTIONARY;
use crate::text::lemma;

/// Ends of identifiers written without a separator: 'crewid', 'reefname'.
const GLUED_ENDS: &[&str] =
    &["id", "name", "code", "date", "type", "number", "address", "location", "title", "price", "status", "room", "acct", "year"];
/// Beginnings of such: 'maxpassengers', 'numguests'. What is left must be long enough to be a word.
const GLUED_STARTS: &[&str] = &["max", "min", "avg", "num", "total"];
/// Words that begin like that.
const NOT_STARTED: &[&str] = &["maxim", "minim", "minist", "minor", "miner", "minia", "minut", "number", "numer", "totali", "numb"];
/// Words that only look like one of those.
const WHOLE: &[&str] = &[
    "paid",
    "valid",
    "bid",
    "aid",
    "grid",
    "void",
    "solid",
    "rapid",
    "acid",
    "kid",
    "covid",
    "fluid",
    "liquid",
    "avoid",
    "update",
    "username",
    "candidate",
    "prototype",
    "mandate",
    "subtitle",
    "raid",
    "said",
    "unpaid",
    "prepaid",
    "postcode",
    "zipcode",
    "barcode",
    "nickname",
    "surname",
    "filename",
    "stereotype",
    "genotype",
    "entitle",
    "hybrid",
    "pyramid",
    "steroid",
    "midyear",
    "multiyear",
    "madrid",
    "mushroom",
];

/// The words of a part of an identifier: 'crewid' → crew, id; 'growingarea' → growing, area.
pub(super) fn unglue(word: &str) -> Vec<String> {
    if !NOT_STARTED.iter().any(|w| word.starts_with(w)) {
        for start in GLUED_STARTS {
            if let Some(rest) = word.strip_prefix(start)
                && rest.chars().count() >= 4
                && rest.chars().all(char::is_alphabetic)
            {
                return vec![(*start).to_string(), rest.to_string()];
            }
        }
    }
    if !WHOLE.contains(&word) {
        for end in GLUED_ENDS {
            if let Some(head) = word.strip_suffix(end)
                && (head.chars().count() >= 2 || (!head.is_empty() && matches!(*end, "name" | "id" | "type")))
                && head.chars().all(char::is_alphabetic)
                && (*end != "id" || head.chars().count() <= 10)
            {
                return vec![head.to_string(), (*end).to_string()];
            }
        }
    }
    two_words(word).unwrap_or_else(|| vec![word.to_string()])
}

/// What a name begins with that says yes or no.
const YES_OR_NO: &[&str] = &["is", "has"];
/// A name is cut in two only where both parts are as long as this: shorter ones stand at the end or beginning of many words.
const SHORTEST: usize = 4;

/// Two common words that make up one which nobody knows as a word of its own.
fn two_words(word: &str) -> Option<Vec<String>> {
    if word.len() < 2 * SHORTEST || word.len() > 30 || !word.bytes().all(|b| b.is_ascii_lowercase()) || is_common(word) {
        return None;
    }
    if let Some((start, rest)) = YES_OR_NO.iter().find_map(|s| Some((*s, word.strip_prefix(s)?)))
        && rest.len() > SHORTEST
        && is_common(rest)
    {
        return Some(vec![start.to_string(), rest.to_string()]);
    }
    // The longest word that it ends with says what it is.
    let at = (SHORTEST..=word.len() - SHORTEST).find(|&at| is_common(&word[..at]) && is_common(&word[at..]))?;
    Some(vec![word[..at].to_string(), word[at..].to_string()])
}

fn is_common(word: &str) -> bool {
    let known = |w: &str| pg_ask_embed::knows_word(w) || DICTIONARY.knows(w);
    known(word) || known(&lemma(word))
}

#[cfg(test)]
mod tests {
    use super::unglue;

    #[test]
    fn names_are_cut_where_two_words_meet() {
        let cases = [
            ("crewid", "crew id"),
            ("grossweight", "gross weight"),
            ("growingarea", "growing area"),
            ("isheated", "is heated"),
            ("vintageyear", "vintage year"),
            ("unitprice", "unit price"),
            ("maxpassengers", "max passengers"),
            // Words as they are.
            ("vocalists", "vocalists"),
            ("apiaries", "apiaries"),
            ("keeper", "keeper"),
            ("horsepower", "horsepower"),
            ("update", "update"),
            ("warehouses", "warehouses"),
            ("isotope", "isotope"),
        ];
        let wrong: Vec<String> = cases
            .iter()
            .filter_map(|(word, wanted)| {
                let found = unglue(word).join(" ");
                (found != *wanted).then(|| format!("{word}: {found}, not {wanted}"))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
