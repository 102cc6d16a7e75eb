//! Columns and values that are kept to themselves: passwords, keys, tokens, numbers of cards, accounts and persons.
//!
//! What a column is called decides, or what its values look like. Neither is certain: a column is better left out in vain than
//! told by mistake, and who knows better can say so (`ask.allow`).

use std::sync::LazyLock;

/// Values of a column in three, one of which at least looks like a secret, make it sensitive.
const SHARE: usize = 3;

struct Words {
    part: Vec<(&'static str, bool)>,
    /// Whether it may stand anywhere in a word.
    phrase: Vec<(&'static str, bool)>,
    not: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { part: Vec::new(), phrase: Vec::new(), not: Vec::new() };
    for line in include_str!("../data/sensitive.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(word), Some(place), Some(columns)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        match place {
            "part" => words.part.push((word, columns == "text")),
            "within" | "whole" => words.phrase.push((word, place == "within")),
            _ => words.not.push(word),
        }
    }
    words
});

/// Whether a column of this name is sensitive; `text`: it holds texts.
pub fn is_name(name: &str, text: bool) -> bool {
    let parts = parts(name);
    let singular = |part: &str, word: &str| part == word || part.strip_suffix('s').is_some_and(|p| p == word) || numbered(part, word);
    if WORDS.part.iter().any(|(word, only_text)| (text || !only_text) && parts.iter().any(|part| singular(part, word))) {
        return true;
    }
    // Positions at which a word of the name begins or ends.
    let mut joined = String::new();
    let mut edges = vec![0];
    for part in &parts {
        let mut part = part.clone();
        for word in &WORDS.not {
            if holds(&part, word) {
                part = part.replace(word, " ");
            }
        }
        joined.push_str(&part);
        edges.push(joined.len());
    }
    let edge = |at: usize| edges.contains(&at);
    WORDS.phrase.iter().filter(|(word, _)| holds(&joined, word)).any(|(word, inside)| {
        joined.match_indices(word).any(|(start, _)| {
            let end = start + word.len();
            // 'card_notes' holds no 'card no'.
            let crosses = edges.iter().any(|e| start < *e && *e < end);
            let plural = joined.get(end..).is_some_and(|rest| rest.starts_with('s')) && edge(end + 1);
            (edge(start) && (edge(end) || plural)) || (*inside && !crosses)
        })
    })
}

/// Whether a short text stands in another one: most don't, and a search is costly to begin.
fn holds(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len().max(1)).any(|part| part == word.as_bytes())
}

/// `token2` is a `token`.
fn numbered(part: &str, word: &str) -> bool {
    part.strip_prefix(word).is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
}

/// The words of an identifier in lower case: `HMACKey`, `hmac_key` and `hmac-key` are `hmac`, `key`.
fn parts(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut parts = vec![String::new()];
    for (i, &c) in letters.iter().enumerate() {
        if !c.is_alphanumeric() {
            parts.push(String::new());
            continue;
        }
        let before = i.checked_sub(1).and_then(|j| letters.get(j));
        let starts = c.is_uppercase()
            && before.is_some_and(|b| b.is_lowercase() || b.is_uppercase() && letters.get(i + 1).is_some_and(|n| n.is_lowercase()));
        if starts {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.extend(c.to_lowercase());
        }
    }
    parts.retain(|p| !p.is_empty());
    parts
}

/// Whether so many of a column's values look like secrets that all are taken for it.
pub fn are_values<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let (all, secret) = values.fold((0, 0), |(all, secret), v| (all + 1, secret + usize::from(is_value(v))));
    secret > 0 && secret * SHARE >= all
}

/// Whether a value looks like a secret by itself.
pub fn is_value(value: &str) -> bool {
    let value = value.trim();
    is_key(value) || is_digest(value) || is_iban(value) || is_card(value) || is_social_security(value) || is_random(value)
}

/// What names its own kind: crypt(3) and its like, keys of services, JSON web tokens, PEM.
fn is_key(value: &str) -> bool {
    const BEGINNINGS: [&str; 33] = [
        "$1$",
        "$2a$",
        "$2b$",
        "$2x$",
        "$2y$",
        "$5$",
        "$6$",
        "$7$",
        "$y$",
        "$argon2",
        "$scrypt$",
        "$pbkdf2",
        "$apr1$",
        "pbkdf2_",
        "pbkdf2:",
        "scrypt:",
        "bcrypt",
        "argon2",
        "SCRAM-SHA-",
        "{SSHA",
        "{SHA",
        "{CRYPT}",
        "sha1$",
        "sha256$",
        "sk_live_",
        "sk_test_",
        "rk_live_",
        "ghp_",
        "github_pat_",
        "xox",
        "AKIA",
        "ssh-rsa ",
        "-----BEGIN ",
    ];
    // 'xox' and 'AKIA' are words of their own only with what follows.
    let long = |least: usize| value.len() >= least;
    (BEGINNINGS.iter().any(|b| value.starts_with(b)) && long(16))
        || (value.starts_with("eyJ") && value.matches('.').count() == 2 && long(30))
}

/// Hexadecimal digits in the lengths of MD5, SHA-1, SHA-2 and their like, with letters and digits among them.
fn is_digest(value: &str) -> bool {
    let hex = value.strip_prefix("\\x").or_else(|| value.strip_prefix("0x")).or_else(|| value.strip_prefix("md5")).unwrap_or(value);
    matches!(hex.len(), 32 | 40 | 48 | 56 | 64 | 96 | 128)
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
        && hex.bytes().any(|b| b.is_ascii_digit())
        && hex.bytes().any(|b| b.is_ascii_alphabetic())
}

/// ISO 13616: two letters, two check digits, up to 30 letters and digits; 1 modulo 97.
fn is_iban(value: &str) -> bool {
    let compact: Vec<u8> = value.bytes().filter(|b| *b != b' ').map(|b| b.to_ascii_uppercase()).collect();
    if !(15..=34).contains(&compact.len()) || !compact.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let (country, rest) = compact.split_at(2);
    if !country.iter().all(u8::is_ascii_alphabetic) || !rest.iter().take(2).all(u8::is_ascii_digit) {
        return false;
    }
    let turned = compact.iter().skip(4).chain(compact.iter().take(4));
    let remainder = turned.fold(0_u32, |sum, b| match b {
        b'0'..=b'9' => (sum * 10 + u32::from(b - b'0')) % 97,
        _ => (sum * 100 + u32::from(b - b'A') + 10) % 97,
    });
    remainder == 1
}

/// ISO 7812: 13 to 19 digits that begin as those of the large issuers do, with the check digit of Luhn.
fn is_card(value: &str) -> bool {
    let digits: Vec<u32> =
        value.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_digit(10)).collect::<Option<_>>().unwrap_or_default();
    let beginning = digits.iter().take(4).fold(0, |n, d| n * 10 + d);
    let issued = match digits.len() {
        13 | 19 => (4000..5000).contains(&beginning),
        14 => (3000..3060).contains(&beginning) || (3600..4000).contains(&beginning),
        15 => (3400..3500).contains(&beginning) || (3700..3800).contains(&beginning),
        16 => {
            (4000..5000).contains(&beginning)
                || (5100..5600).contains(&beginning)
                || (2221..2721).contains(&beginning)
                || (3528..3590).contains(&beginning)
                || (6000..6600).contains(&beginning)
        }
        _ => false,
    };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| match (i % 2, d * 2) {
            (0, _) => *d,
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        })
        .sum();
    issued && sum.is_multiple_of(10)
}

/// A social security number as it is written: 123-45-6789, no group of zeros.
fn is_social_security(value: &str) -> bool {
    let groups: Vec<&str> = value.split('-').collect();
    let digits = |g: &str, n: usize| g.len() == n && g.bytes().all(|b| b.is_ascii_digit()) && g.bytes().any(|b| b != b'0');
    matches!(groups.as_slice(), [a, b, c] if digits(a, 3) && digits(b, 2) && digits(c, 4) && *a != "666" && !a.starts_with('9'))
}

/// A long word of mixed letters and digits that nobody would say: a random token or a key in base 64.
fn is_random(value: &str) -> bool {
    let word = value.trim_end_matches('=');
    if word.len() < 24 || !word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'_' | b'-')) {
        return false;
    }
    let kinds = |f: fn(&u8) -> bool| word.bytes().filter(&f).count();
    let (upper, lower, digits) = (kinds(u8::is_ascii_uppercase), kinds(u8::is_ascii_lowercase), kinds(u8::is_ascii_digit));
    // Names of files, paths and codes keep to one case between separators; chance does not.
    let bytes = word.as_bytes();
    let changes = bytes
        .windows(2)
        .filter(|w| matches!(w, [a, b] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() && class(*a) != class(*b)))
        .count();
    upper >= 3 && lower >= 3 && digits >= 2 && changes * 3 >= word.len()
}

fn class(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => 0,
        b'a'..=b'z' => 1,
        _ => 2,
    }
}
