//! Parts of identifiers that shorten a word by leaving out letters: 'mbr', 'trnr', 'eqp'. What they stand for is found among the words that
//! names of tables and columns are mostly made of.

use crate::hashing::QuickMap;
use once_cell::sync::Lazy;

/// Shorter parts say too little, and longer ones are words.
const SHORTEST: usize = 3;
const LONGEST: usize = 6;
/// Of a word's consonants at least this share must have been kept.
const KEPT: f32 = 0.5;
/// What is spoken as its letters.
const SPELT: &[&str] = &[
    "arr", "bbc", "bmi", "cac", "cdn", "cpc", "cpm", "ctr", "cvr", "dso", "gmv", "kpi", "ltv", "mrr", "mtd", "pnl", "ppc", "qtd", "rfm",
    "rfq", "roi", "crm", "css", "csv", "dns", "dvd", "fbi", "gdp", "gmt", "gps", "gst", "hdd", "hiv", "html", "http", "https", "jpg",
    "kmh", "kwh", "lbs", "mba", "mhz", "mls", "mp3", "mph", "msg", "nba", "nfl", "nhl", "nps", "pdf", "phd", "png", "ppm", "pwd", "rgb",
    "rpm", "rss", "sdk", "sms", "sql", "ssd", "ssh", "ssl", "ssn", "svg", "tls", "tsv", "tvs", "url", "usb", "utc", "vpn", "www", "xml",
    "xyz",
];

struct Shortened {
    word: &'static str,
    /// Its first letter and its consonants, doubled ones once.
    consonants: String,
}

/// By their first letter.
static WORDS: Lazy<QuickMap<char, Vec<Shortened>>> = Lazy::new(|| {
    let mut out: QuickMap<char, Vec<Shortened>> = QuickMap::default();
    for word in include_str!("../../data/shortened.txt").lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace) {
        if let Some(first) = word.chars().next() {
            out.entry(first).or_default().push(Shortened { word, consonants: consonants(word) });
        }
    }
    out
});

impl super::Lexicon {
    /// A part of a table's or a column's name that was taken for a word by its consonants alone: no list, no comment says so.
    pub(crate) fn guessed_part(&self, t: usize, c: Option<usize>) -> Option<(String, &'static str)> {
        let table = &self.schema.tables[t];
        let (name, comment) = match c.and_then(|c| table.columns.get(c)) {
            Some(column) => (&column.name, &column.comment),
            None => (&table.name.name, &table.comment),
        };
        let parts = crate::text::identifier_words(name);
        parts.into_iter().find_map(|part| {
            let listed = super::DICTIONARY.expansion(&part).is_some() || super::forms::is_usual(&part) || pg_ask_embed::knows_word(&part);
            let word = spoken(&part).filter(|word| !listed && *word != part)?;
            let told = comment.as_ref().is_some_and(|said| said.to_lowercase().contains(word));
            (!told).then_some((part, word))
        })
    }
}

/// True for one of those words.
pub(super) fn is_word(word: &str) -> bool {
    let first = word.chars().next().and_then(|c| WORDS.get(&c));
    first.is_some_and(|all| all.iter().any(|w| w.word == word))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// A word without its vowels behind the first letter; doubled consonants count once.
fn consonants(word: &str) -> String {
    let mut out = String::new();
    for (i, c) in word.chars().enumerate().filter(|(i, c)| *i == 0 || !is_vowel(*c)) {
        if i == 0 || !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// The word that a part of an identifier shortens, where it is one that nobody would speak.
pub(super) fn spoken(part: &str) -> Option<&'static str> {
    if !part.bytes().all(|b| b.is_ascii_lowercase()) || SPELT.contains(&part) {
        return None;
    }
    // 'passes' are several of a word that is spoken as it is.
    let single = crate::text::lemma(part);
    if single != part && single.contains(is_vowel) && pg_ask_embed::knows_word(&single) {
        return None;
    }
    let one = nearest(part);
    // 'mbrs' are several.
    let several = part.strip_suffix('s').and_then(nearest);
    match (one, several) {
        (Some((a, _)), Some((b, word))) if b > a => Some(word),
        (Some((_, word)), _) | (None, Some((_, word))) => Some(word),
        (None, None) => None,
    }
}

/// The word that most of is kept in its short form, with the share of it.
fn nearest(part: &str) -> Option<(f32, &'static str)> {
    if !(SHORTEST..=LONGEST).contains(&part.len()) {
        return None;
    }
    // With vowels it may be a word of its own, or the beginning of one.
    let bare = part.chars().skip(1).all(|c| !is_vowel(c));
    if (!bare || part.contains('y')) && pg_ask_embed::knows_word(part) {
        return None;
    }
    let short = consonants(part);
    if bare && short.len() < SHORTEST {
        return None;
    }
    let mut best: Option<(f32, &'static str)> = None;
    for word in WORDS.get(&part.chars().next()?)? {
        let kept = if bare { kept(&short, &word.consonants) } else { begun(part, word.word) };
        if let Some(kept) = kept
            && best.is_none_or(|(b, _)| kept > b)
        {
            best = Some((kept, word.word));
        }
    }
    best
}

/// True where a part without vowels keeps most of a word's consonants, in their order.
pub(crate) fn keeps_letters(part: &str, word: &str) -> bool {
    const PERIODS: &[&str] = &["ytd", "wtd", "ltm", "ttm", "pls", "plz", "thx", "btw", "fwd", "ltd", "vs"];
    let (short, whole) = (consonants(part), consonants(word));
    let spelt = SPELT.contains(&part) || PERIODS.contains(&part);
    // Of three letters all that are heard must be there.
    let enough = short.len() > SHORTEST || short.len() == SHORTEST && short == whole;
    !spelt && enough && word.len() > part.len() && short.as_bytes().first() == whole.as_bytes().first() && kept(&short, &whole).is_some()
}

/// The share of a word's consonants that its short form keeps, in their order: all of its first ones, or some with the last.
fn kept(short: &str, whole: &str) -> Option<f32> {
    let mut left = whole.chars();
    let within = short.chars().all(|c| left.any(|l| l == c));
    let ends = short.chars().last() == whole.chars().last() || whole.starts_with(short);
    let share = short.len() as f32 / whole.len().max(1) as f32;
    (within && ends && share >= KEPT).then_some(share)
}

/// The same of one that a word begins with: 'equip'.
fn begun(short: &str, whole: &str) -> Option<f32> {
    (whole.starts_with(short) && whole.len() >= short.len() + 2).then(|| short.len() as f32 / whole.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn short_forms_stand_for_the_words_that_they_keep() {
        let cases = [
            ("mbr", "member"),
            ("mbrs", "member"),
            ("mbrshp", "membership"),
            ("clb", "club"),
            ("cls", "class"),
            ("trnr", "trainer"),
            ("pln", "plan"),
            ("eqp", "equipment"),
            ("equip", "equipment"),
            ("pymt", "payment"),
            ("rsn", "reason"),
            ("bldg", "building"),
            ("mfr", "manufacturer"),
            ("whs", "warehouse"),
            ("vhcl", "vehicle"),
            ("drvr", "driver"),
            ("spclty", ""),
            ("eml", "email"),
            ("stdnt", "student"),
            ("brthdt", ""),
            ("tkt", "ticket"),
        ];
        for (short, word) in cases {
            assert_eq!(spoken(short).unwrap_or_default(), word, "{short}");
        }
    }

    #[test]
    fn words_and_what_is_spelt_are_left_alone() {
        for part in ["pdf", "gps", "club", "seat", "by", "fly", "xqz", "url", "dry", "hen"] {
            assert_eq!(spoken(part), None, "{part}");
        }
    }
}
