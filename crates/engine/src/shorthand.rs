//! What people shorten with signs when they type: 'w/ a deposit', 'w/o email', '# of lessons', 'no. of', 'excl.', 'a -> b'.
//! Tokens are put together as one reads them; what was typed stays in their text.

use crate::lexicon::DICTIONARY;
use crate::text::Token;

/// Words that are written with a full stop and don't end a sentence.
const DOTTED: &[&str] = &[
    "no", "nr", "num", "excl", "incl", "avg", "med", "max", "min", "approx", "mr", "mrs", "ms", "dr", "prof", "vs", "prev", "curr", "est",
    "st", "dept", "tel", "temp", "cust", "resp", "ca", "misc",
];

/// How people say that somebody came first, or last, of those who are still there, the longest first.
const TENURES: &[(&[&str], &str)] = &[
    (&["been", "with", "us", "for", "the", "longest"], "longest-serving"),
    (&["been", "with", "us", "the", "longest"], "longest-serving"),
    (&["been", "with", "us", "longest"], "longest-serving"),
    (&["been", "here", "the", "longest"], "longest-serving"),
    (&["been", "here", "longest"], "longest-serving"),
    (&["been", "around", "the", "longest"], "longest-serving"),
    (&["been", "around", "longest"], "longest-serving"),
    (&["worked", "here", "the", "longest"], "longest-serving"),
    (&["worked", "here", "longest"], "longest-serving"),
    (&["worked", "for", "us", "the", "longest"], "longest-serving"),
    (&["worked", "for", "us", "longest"], "longest-serving"),
    (&["longest", "-", "serving"], "longest-serving"),
    (&["longest", "serving"], "longest-serving"),
    (&["longest", "standing"], "longest-serving"),
    (&["longest-standing"], "longest-serving"),
];

/// Puts together what is written in several signs.
pub(crate) fn put_together(tokens: &mut Vec<Token>) {
    let mut i = 0;
    while i < tokens.len() {
        let touches = |a: usize, b: usize| match (tokens.get(a), tokens.get(b)) {
            (Some(a), Some(b)) => a.end == b.start && !a.quoted && !b.quoted,
            _ => false,
        };
        let is = |at: usize, text: &str| tokens.get(at).is_some_and(|t| t.lower == text && !t.quoted);
        if is(i, "w") && is(i + 1, "/") && touches(i, i + 1) {
            let out = is(i + 2, "o") && touches(i + 1, i + 2);
            let (word, more) = if out { ("without", 2) } else { ("with", 1) };
            join(tokens, i, more, word);
        } else if is(i, "-") && is(i + 1, ">") && touches(i, i + 1) {
            // An arrow leads on like a colon.
            join(tokens, i, 1, ":");
        } else if is(i + 1, "+") && touches(i, i + 1) && is_count(&tokens[i]) && tokens.get(i + 2).is_none_or(|t| !is_count(t)) {
            // '3+ rooms': three or more.
            tokens.remove(i + 1);
            let start = tokens[i].start;
            let worded = |word: &str| {
                let mut token = tokens[i].clone();
                (token.text, token.start, token.end) = (word.to_string(), start, start);
                read_as(&mut token, word);
                token
            };
            let (at, least) = (worded("at"), worded("least"));
            tokens.splice(i..i, [at, least]);
            i += 2;
        } else if is(i, "over")
            && !is(i.wrapping_sub(1), "left")
            && (is(i + 1, "in") || is(i + 1, "at"))
            && tokens.get(i + 2).is_some_and(is_named)
        {
            // 'over in Ulm'
            tokens.remove(i);
        } else if is(i, "/") && i > 0 && touches(i - 1, i) && touches(i, i + 1) && tokens.get(i + 1).is_some_and(|t| is_period(&t.lower)) {
            // 'sales/month'
            read_as(&mut tokens[i], "per");
            tokens[i].punctuation = false;
        } else if is(i, "#") && tokens.get(i + 1).is_some_and(|t| t.text.chars().all(char::is_alphabetic) && !t.quoted) {
            let of = is(i + 1, "of");
            read_as(&mut tokens[i], if of { "number" } else { "count" });
            tokens[i].punctuation = false;
        } else if tokens.get(i + 1).is_some_and(|t| t.text == ".") && touches(i, i + 1) && i + 2 < tokens.len() && is_dotted(&tokens[i]) {
            tokens.remove(i + 1);
            if matches!(tokens[i].lower.as_str(), "no" | "nr" | "num") && is_of(tokens.get(i + 1)) {
                read_as(&mut tokens[i], "number");
            }
        } else if matches!(tokens[i].lower.as_str(), "no" | "nr" | "num") && is_of(tokens.get(i + 1)) {
            read_as(&mut tokens[i], "number");
        }
        let said = |p: &[&str]| p.iter().enumerate().all(|(k, w)| tokens.get(i + k).is_some_and(|t| t.lower == *w && !t.quoted));
        let tenure = TENURES.iter().find(|(p, _)| said(p));
        if let Some((phrase, word)) = tenure {
            join(tokens, i, phrase.len() - 1, word);
        }
        if is_title(tokens, i) {
            titled(tokens, i);
        }
        i += 1;
    }
}

/// True for a whole number of things.
fn is_count(token: &Token) -> bool {
    !token.quoted && !token.text.is_empty() && token.text.len() <= 6 && token.text.bytes().all(|b| b.is_ascii_digit())
}

/// True for a word that may be the name of a place.
fn is_named(token: &Token) -> bool {
    token.quoted || token.capitalized && !token.punctuation
}

/// A period that things are counted by.
fn is_period(word: &str) -> bool {
    matches!(word, "hour" | "day" | "week" | "month" | "quarter" | "year" | "hr" | "wk" | "mth" | "mo" | "qtr" | "yr")
}

/// True for 'Dr', 'Ms' and the like before a name.
fn is_title(tokens: &[Token], at: usize) -> bool {
    let (Some(title), Some(name)) = (tokens.get(at), tokens.get(at + 1)) else { return false };
    let word = |t: &Token| !t.quoted && !t.punctuation && t.text.chars().all(|c| c.is_alphabetic() || c == '-');
    // '200 ms' is a length of time.
    let counted = at > 0 && tokens[at - 1].text.ends_with(|c: char| c.is_ascii_digit());
    if !word(title) || !word(name) || counted || name.text.chars().count() < 2 {
        return false;
    }
    match title.lower.as_str() {
        "mr" | "mrs" | "dr" => name.capitalized || !DICTIONARY.knows(&name.lower) || tokens.get(at + 2).is_none_or(|t| t.punctuation),
        "ms" | "prof" | "professor" | "miss" | "sir" | "doctor" => title.capitalized && name.capitalized,
        _ => false,
    }
}

/// Takes a title off a name, which then is one whatever else its words mean: 'Dr Best'.
fn titled(tokens: &mut Vec<Token>, at: usize) {
    tokens.remove(at);
    let capitals = tokens[at..].iter().take(2).take_while(|t| t.capitalized && !t.punctuation && !t.quoted).count();
    if capitals == 2 {
        let (end, last) = (tokens[at + 1].end, tokens[at + 1].text.clone());
        let text = format!("{} {last}", tokens[at].text);
        tokens.remove(at + 1);
        let name = &mut tokens[at];
        name.end = end;
        (name.lower, name.lemma) = (text.to_lowercase(), text.to_lowercase());
        name.text = text;
    }
    tokens[at].quoted = true;
    tokens[at].capitalized = true;
}

fn is_of(token: Option<&Token>) -> bool {
    token.is_some_and(|t| t.lower == "of")
}

fn is_dotted(token: &Token) -> bool {
    let word = token.lower.as_str();
    !token.quoted && (DOTTED.contains(&word) || DICTIONARY.shortened(word).is_some())
}

/// Makes one token of a token and those behind it.
fn join(tokens: &mut Vec<Token>, at: usize, more: usize, word: &str) {
    let end = tokens[at + more].end;
    let mut text = String::new();
    for (k, t) in tokens[at..=at + more].iter().enumerate() {
        // Words stay apart, signs don't.
        if k > 0 && tokens[at + k - 1].end < t.start {
            text.push(' ');
        }
        text.push_str(&t.text);
    }
    tokens.drain(at + 1..=at + more);
    let token = &mut tokens[at];
    token.text = text;
    token.end = end;
    read_as(token, word);
}

fn read_as(token: &mut Token, word: &str) {
    token.lower = word.to_string();
    token.lemma = word.to_string();
}

/// True where a word was not misspelt but typed in a shorter way.
pub(crate) fn is_shorthand(typed: &str, read: &str) -> bool {
    match read {
        "number" => matches!(typed, "no" | "nr" | "num" | "#"),
        "count" => typed == "#",
        "with" => matches!(typed, "w/" | "n"),
        "without" => typed == "w/o",
        "and" | "by" | "per" => matches!(typed, "x" | "×" | "*" | "/" | "+" | "&" | "," | ":"),
        "plus" => typed == "+",
        "times" => matches!(typed, "x" | "×" | "*"),
        "minutes" => typed == "min",
        "least" | "most" => matches!(typed, "min" | "max"),
        "in" => typed == ",",
        ">=" | "<=" | "<>" => matches!(typed, "≥" | "≤" | "≠"),
        _ => DICTIONARY.shortened(typed).is_some_and(|words| words.split('|').any(|w| w == read)),
    }
}
