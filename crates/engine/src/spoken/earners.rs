//! Who or what does most, without a word for the number: 'our highest earning guide', 'top grossing hall', 'best paying client', 'hardest
//! working operator', 'which guide earns us the most'. What rows earn is the revenue that is linked to them, unless they keep an own pay; who
//! works hardest has the most to do.

use super::{parts, replace, word};
use crate::lexicon::{Lexicon, Target};
use crate::text::{Token, lemma};

/// Words of pay that a row keeps of itself.
const PAY: &[&str] = &["wage", "salary", "pay", "earnings", "earning", "income", "commission"];
/// What is said of the money that comes of it.
const EARNING: &[&str] = &["earning", "grossing", "performing", "paying", "revenue-generating", "money-making"];
const HIGHEST: &[&str] = &["highest", "top", "best", "biggest", "greatest", "most"];
const LOWEST: &[&str] = &["lowest", "worst", "least", "poorest"];
/// How many words may name the rows.
const LONGEST_NOUN: usize = 3;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    earns_most(tokens, lexicon);
    top_earner(tokens, lexicon);
    pays_most(tokens, lexicon);
    earning(tokens, lexicon);
    earns_us(tokens, lexicon);
    busiest_by(tokens, lexicon);
    if let Some(at) = (0..tokens.len()).find(|&i| matches!(word(tokens, i), "hardest" | "busiest") && word(tokens, i + 1) == "working") {
        replace(tokens, at, 2, &["busiest"]);
    }
}

/// The table that words from a token on name, and how many words.
pub(super) fn rows(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<(usize, usize)> {
    (1..=LONGEST_NOUN).rev().find_map(|n| {
        let words: Vec<String> = (at..at + n).map(|i| lemma(word(tokens, i))).collect();
        if at + n > tokens.len() || tokens[at..at + n].iter().any(parts) {
            return None;
        }
        let hits = lexicon.named(&words.concat());
        hits.iter().filter(|h| h.weight > 0.6).find_map(|h| if let Target::Table(t) = h.target { Some((t, n)) } else { None })
    })
}

/// True where the rows keep what they earn themselves.
fn paid(lexicon: &Lexicon, t: usize) -> bool {
    lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| PAY.contains(&w.as_str())))
}

/// The people that keep what they earn, and what that is called; `None` where several do, or none.
fn pay(lexicon: &Lexicon) -> Option<(usize, usize)> {
    let paid = |t: usize, c: usize| {
        let entry = &lexicon.tables[t].columns[c];
        let pay = entry.words.iter().any(|w| PAY.contains(&w.as_str()));
        pay && lexicon.schema.tables[t].columns[c].class.is_number() && !entry.key && !entry.foreign
    };
    let mut all = (0..lexicon.tables.len())
        .filter(|&t| lexicon.is_person(t))
        .filter_map(|t| Some((t, (0..lexicon.tables[t].columns.len()).find(|&c| paid(t, c))?)));
    all.next().filter(|_| all.next().is_none())
}

/// The words that people and their pay are called by.
fn called(lexicon: &Lexicon, (t, c): (usize, usize)) -> (Vec<String>, Vec<String>) {
    (lexicon.tables[t].words.to_vec(), lexicon.tables[t].columns[c].words.to_vec())
}

/// 'who earns the most', 'who is paid best', 'who makes the least money': the people with the highest pay.
fn earns_most(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "who") else { return };
    let verb = at + 1 + usize::from(matches!(word(tokens, at + 1), "is" | "gets" | "was" | "currently"));
    let verbs: &[&str] = if verb > at + 1 { &["paid"] } else { &["earns", "earn", "makes", "earned"] };
    if !verbs.contains(&word(tokens, verb)) || lexicon.named(&tokens[verb].lemma).iter().any(|h| h.weight > 0.9) {
        return;
    }
    let money = usize::from(word(tokens, verb + 1) == "the");
    let end = match word(tokens, verb + 1 + money) {
        "most" | "best" | "highest" => "highest",
        "least" | "worst" | "lowest" => "lowest",
        _ => return,
    };
    let said = verb + 2 + money + usize::from(word(tokens, verb + 2 + money) == "money");
    // '… the most tips' has an object.
    let free = tokens.get(said).is_none_or(parts)
        || matches!(word(tokens, said), "in" | "at" | "among" | "of" | "and" | "here" | "per" | "for" | "with" | "from");
    let Some(place) = pay(lexicon).filter(|_| free) else { return };
    let (people, amount) = called(lexicon, place);
    let mut plain: Vec<&str> = vec!["which"];
    plain.extend(people.iter().map(String::as_str));
    plain.extend(["has", "the", end]);
    plain.extend(amount.iter().map(String::as_str));
    replace(tokens, at, said - at, &plain);
}

/// 'top earner per department', 'the highest earner', 'best paid in every team'.
fn top_earner(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let side = |i: usize, all: &[&str]| all.contains(&word(tokens, i));
    let Some(at) = (0..tokens.len()).find(|&i| {
        // The speller takes it for 'earned'.
        let earner = tokens.get(i + 1).is_some_and(|t| matches!(t.text.to_lowercase().as_str(), "earner" | "earners"));
        let paid = word(tokens, i + 1) == "paid"
            && (tokens.get(i + 2).is_none_or(parts)
                || matches!(word(tokens, i + 2), "in" | "per" | "of" | "by" | "at" | "person" | "people"));
        (side(i, HIGHEST) || side(i, LOWEST)) && (earner || paid)
    }) else {
        return;
    };
    let Some(place) = pay(lexicon) else { return };
    let end = if HIGHEST.contains(&word(tokens, at)) { "highest" } else { "lowest" };
    let (people, amount) = called(lexicon, place);
    let earners = tokens[at + 1].text.to_lowercase() == "earners";
    let each_behind = matches!(word(tokens, at + 2), "per" | "by") || matches!(word(tokens, at + 3), "every" | "each");
    if earners && word(tokens, at) == "top" && !each_behind {
        // Several of them, as many as a ranking shows.
        let mut plain: Vec<&str> = vec!["top"];
        plain.extend(people.iter().map(String::as_str));
        plain.push("by");
        plain.extend(amount.iter().map(String::as_str));
        replace(tokens, at, 2, &plain);
        super::some::several(tokens, at + people.len());
        return;
    }
    let mut len = 2 + usize::from(matches!(word(tokens, at + 2), "person" | "people"));
    let each = matches!(word(tokens, at + len), "in" | "of" | "for" | "at") && matches!(word(tokens, at + len + 1), "every" | "each" | "a");
    let mut plain: Vec<&str> = people.iter().map(String::as_str).collect();
    plain.extend(["with", "the", end]);
    plain.extend(amount.iter().map(String::as_str));
    if each {
        plain.push("per");
        len += 2;
    }
    replace(tokens, at, len, &plain);
}

/// 'which department pays the most on average', 'which branch pays best': by the mean of what its people earn.
fn pays_most(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (2..tokens.len().min(6)).find(|&i| matches!(word(tokens, i), "pays" | "pay" | "paid")) else { return };
    let opens = matches!(word(tokens, 0), "which" | "what");
    let the = usize::from(word(tokens, at + 1) == "the");
    let end = match word(tokens, at + 1 + the) {
        "most" | "best" | "highest" => "highest",
        "least" | "worst" | "lowest" => "lowest",
        _ => return,
    };
    let Some((t, n)) = rows(tokens, 1, lexicon).filter(|(_, n)| opens && 1 + n == at) else { return };
    let Some(place) = pay(lexicon) else { return };
    let belongs = lexicon.adjacent[place.0].iter().any(|&e| lexicon.edges[e].from == place.0 && lexicon.edges[e].to == t);
    let behind = at + 2 + the;
    let mean = usize::from(word(tokens, behind) == "on" && word(tokens, behind + 1) == "average") * 2;
    let closes = tokens.get(behind + mean).is_none_or(parts);
    if !belongs || t == place.0 || n == 0 || !closes {
        return;
    }
    let (_, amount) = called(lexicon, place);
    let mut plain: Vec<&str> = vec!["has", "the", end, "average"];
    plain.extend(amount.iter().map(String::as_str));
    replace(tokens, at, behind + mean - at, &plain);
}

fn earning(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| {
        let side = HIGHEST.contains(&word(tokens, i)) || LOWEST.contains(&word(tokens, i));
        side && EARNING.contains(&word(tokens, i + 1))
    }) else {
        return;
    };
    let Some((t, n)) = rows(tokens, at + 2, lexicon) else { return };
    let own = paid(lexicon, t) && matches!(word(tokens, at + 1), "earning" | "paying");
    if own || lexicon.tables[t].columns.iter().any(|c| c.words.iter().any(|w| w == word(tokens, at + 1))) {
        return;
    }
    let end = if HIGHEST.contains(&word(tokens, at)) { "highest" } else { "lowest" };
    let noun: Vec<String> = (at + 2..at + 2 + n).map(|i| word(tokens, i).to_string()).collect();
    let mut plain: Vec<&str> = noun.iter().map(String::as_str).collect();
    plain.extend(["with", "the", end, "total", "revenue"]);
    replace(tokens, at, 2 + n, &plain);
}

/// 'the hardest working guide going by tours', 'our five busiest crews by trips': those with the most of them.
fn busiest_by(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    const BY: &[&[&str]] = &[
        &["going", "by"],
        &["if", "you", "go", "by"],
        &["if", "we", "go", "by"],
        &["judging", "by"],
        &["measured", "by"],
        &["measured", "in"],
        &["counted", "in"],
        &["counting"],
        &["in", "terms", "of"],
        &["by", "number", "of"],
        &["by"],
    ];
    const DONE: &[&str] = &["worked", "done", "given", "made", "handled", "taken", "run", "held", "dealt"];
    let Some((at, said)) = (0..tokens.len()).find_map(|i| match (word(tokens, i), word(tokens, i + 1)) {
        ("hardest" | "busiest", "working") => Some((i, 2)),
        ("busiest", _) => Some((i, 1)),
        _ => None,
    }) else {
        return;
    };
    let stands = |i: usize, p: &[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, i + k) == *w);
    // 'which crews are the busiest by trips'
    let linked = at >= 3 && word(tokens, at - 1) == "the" && matches!(word(tokens, at - 2), "is" | "are" | "was" | "were");
    if linked && let Some(by) = BY.iter().find(|p| stands(at + said, p)).map(|p| p.len()) {
        if let Some((_, m)) = rows(tokens, at + said + by, lexicon) {
            let end = at + said + by + m;
            replace(tokens, end, usize::from(DONE.contains(&word(tokens, end))), &[]);
            replace(tokens, at - 2, 2 + said + by, &["have", "the", "most"]);
        }
        return;
    }
    let Some((t, n)) = rows(tokens, at + said, lexicon) else { return };
    let behind = at + said + n;
    let Some(by) = BY.iter().find(|p| stands(behind, p)).map(|p| p.len()) else { return };
    let Some((_, m)) = rows(tokens, behind + by, lexicon).filter(|(u, _)| *u != t) else { return };
    let end = behind + by + m;
    // What was done with them says no more, unless it is stored.
    let stored = |w: &str| lexicon.schema.tables.iter().flat_map(|x| &x.columns).any(|c| c.common_values.iter().any(|v| v == w));
    let done = Some(word(tokens, end).to_string()).filter(|w| DONE.contains(&w.as_str()));
    replace(tokens, end, usize::from(done.is_some()), &[]);
    let kept = done.as_deref().filter(|w| stored(w));
    let with: Vec<&str> = ["with", "the", "most"].into_iter().chain(kept).collect();
    replace(tokens, behind, by, &with);
    replace(tokens, at, said, &[]);
}

/// 'which guide earns us the most', 'what brings in the least': the revenue.
fn earns_us(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if !matches!(word(tokens, 0), "which" | "what") {
        return;
    }
    // 'which five stalls have earned us the most'
    let number = super::phrase::number(tokens, 1);
    let Some((t, n)) = rows(tokens, 1 + number, lexicon) else { return };
    let has = usize::from(matches!(word(tokens, 1 + number + n), "have" | "has" | "had"));
    let verb = 1 + number + n + has;
    let (len, money) = match word(tokens, verb) {
        "earns" | "earn" | "earned" | "makes" | "make" | "made" => (1, word(tokens, verb + 1) == "us"),
        "brings" | "bring" | "brought" | "pulls" | "pull" | "pulled" | "takes" | "take" | "took" => (1, word(tokens, verb + 1) == "in"),
        _ => return,
    };
    let most = verb + len + usize::from(money);
    let money = money || matches!(word(tokens, verb), "earns" | "earn" | "earned") && !paid(lexicon, t);
    let the = usize::from(word(tokens, most) == "the");
    let end = match word(tokens, most + the) {
        "most" => "highest",
        "least" => "lowest",
        _ => return,
    };
    // '… the most jars' has an object; '… the most money' none other.
    let said = usize::from(word(tokens, most + the + 1) == "money");
    let free = |i: usize| {
        tokens.get(i).is_none_or(parts)
            || matches!(word(tokens, i), "last" | "this" | "in" | "since" | "during" | "on" | "per" | "at" | "over" | "for" | "so")
    };
    if money && free(most + the + 1 + said) {
        let from = verb - has;
        replace(tokens, from, most + the + 1 + said - from, &["has", "the", end, "total", "revenue"]);
    }
}
