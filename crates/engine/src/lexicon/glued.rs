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
    if let Some(parts) = made_up(word).filter(|_| !WHOLE.contains(&word)) {
        return parts;
    }
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
    vec![word.to_string()]
}

/// What a name begins with that says yes or no.
const YES_OR_NO: &[&str] = &["is", "has"];
/// Words of three letters that names are made of, and that no word ends with (shrinkage).
const SHORT_WORDS: &[&str] = &["day", "fee", "tax", "net", "sex", "max", "min", "job", "zip", "vat"];
/// What names end with that is short for a word.
const SHORT_ENDS: &[&str] = &["id", "nm", "cd", "dt", "no", "nr", "ts", "kg", "km", "yn"];
/// Short forms with a vowel that no word begins with as a part of its own.
const SHORT_STARTS: &[&str] =
    &["cust", "acct", "emp", "dept", "inv", "addr", "ord", "amt", "prod", "proj", "supp", "num", "desc", "descr", "veh", "appt"];
/// The same behind what was done: 'orderedon'.
const AFTER_DEEDS: &[&str] = &["on", "at", "by"];
const DEEDS: &[&str] = &["paid", "sold", "sent", "born", "made", "held", "left", "given", "taken", "bought", "built", "begun"];
/// Other parts are as long as this: shorter ones stand at the end or beginning of many words.
const SHORTEST: usize = 4;
const LONGEST: usize = 30;

/// A name that nobody knows as a word of its own as the fewest words and usual short forms that make it up.
fn made_up(word: &str) -> Option<Vec<String>> {
    if word.len() < SHORTEST + 1 || word.len() > LONGEST || !word.bytes().all(|b| b.is_ascii_lowercase()) || is_common(word) {
        return None;
    }
    // The cheapest way to each place: its price, and where its last part begins.
    let mut ways: Vec<Option<(u32, usize)>> = vec![None; word.len() + 1];
    ways[0] = Some((0, 0));
    for to in 2..=word.len() {
        for from in 0..to - 1 {
            if let Some((before, begun)) = ways[from]
                && let Some(price) = price(word, from, to, &word[begun..from])
                && ways[to].is_none_or(|(known, _)| before + price < known)
            {
                ways[to] = Some((before + price, from));
            }
        }
    }
    let mut out: Vec<String> = Vec::new();
    let mut at = word.len();
    while at > 0 {
        let (_, from) = ways[at]?;
        out.push(word[from..at].to_owned());
        at = from;
    }
    out.reverse();
    (2..=4).contains(&out.len()).then_some(out).filter(|parts| parts.iter().any(|p| p.len() > 2 && !SHORT_WORDS.contains(&p.as_str())))
}

/// What a part of a name costs; nothing where it is none.
fn price(word: &str, from: usize, to: usize, before: &str) -> Option<u32> {
    let part = &word[from..to];
    let (first, last) = (from == 0, to == word.len());
    if part.len() >= SHORTEST && is_common(part) {
        return Some(10);
    }
    if SHORT_WORDS.contains(&part) {
        return Some(13);
    }
    // What words begin with ('sub', 'res') is short for something only by itself.
    let spoken = part.bytes().any(|b| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u')) && !SHORT_STARTS.contains(&part);
    if part.len() > 2 && !spoken && (DICTIONARY.expansion(part).is_some() || super::forms::is_usual(part)) {
        return Some(14);
    }
    let done = before.len() > 3 && (before.ends_with("ed") || DEEDS.contains(&before));
    let short = first && YES_OR_NO.contains(&part) || !first && last && (SHORT_ENDS.contains(&part) || done && AFTER_DEEDS.contains(&part));
    short.then_some(15)
}

fn is_common(word: &str) -> bool {
    let known = |w: &str| pg_ask_embed::knows_word(w) || DICTIONARY.knows(w) || super::shortened::is_word(w);
    let single = lemma(word);
    known(word) || known(&single) || formed(&single, known)
}

/// True for a word made of a verb, its last letter doubled: 'stoppage', 'slippage', 'splitter'.
fn formed(word: &str, known: impl Fn(&str) -> bool) -> bool {
    const ENDS: &[&str] = &["age", "able", "er", "ing", "ed"];
    ENDS.iter().filter_map(|end| word.strip_suffix(end)).any(|stem| {
        let verb = stem.get(..stem.len().saturating_sub(1)).unwrap_or_default();
        stem.len() > 3 && !verb.is_empty() && verb.chars().last() == stem.chars().last() && known(verb)
    })
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
            ("custname", "cust name"),
            ("orddt", "ord dt"),
            ("leadtimedays", "lead time days"),
            ("invoicelinenumber", "invoice line number"),
            ("qtyordered", "qty ordered"),
            ("orderedon", "ordered on"),
            ("paymentmethod", "payment method"),
            // Words as they are.
            ("vocalists", "vocalists"),
            ("apiaries", "apiaries"),
            ("keeper", "keeper"),
            ("horsepower", "horsepower"),
            ("update", "update"),
            ("warehouses", "warehouses"),
            ("isotope", "isotope"),
            ("mandolin", "mandolin"),
            ("shrinkage", "shrinkage"),
            ("subcontractors", "subcontractors"),
            ("resellers", "resellers"),
            ("castanet", "castanet"),
            ("beekeeper", "beekeeper"),
            ("stoppages", "stoppages"),
            ("slippage", "slippage"),
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
