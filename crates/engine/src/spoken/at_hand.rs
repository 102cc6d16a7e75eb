//! What is there now and what is still to be done, said by words that no column has: 'our present boats' are the current ones, 'reports that
//! we have not finished with' those not closed, 'tasks still being worked on'. Such words belong to the rows that they stand beside, by whatever
//! word these have for being done; of other rows, which nobody spoke of, they say nothing.

use super::{replace, word};
use crate::compose::state::dated_state;
use crate::lexicon::{Lexicon, Target};
use crate::mention::lasts;
use crate::text::Token;

/// Words for being done, by a state that is stored or a day that is kept; the first that the rows have is read.
const DONE: &[&str] = &["closed", "resolved", "finished", "completed", "settled", "done", "fixed", "solved", "handled"];
/// What is done with things until they are.
const ENDS: &[&[&str]] = &[
    &["finished", "with"],
    &["finished", "dealing", "with"],
    &["done", "with"],
    &["through", "with"],
    &["dealt", "with"],
    &["wrapped", "up"],
    &["sorted", "out"],
    &["sorted"],
    &["cleared", "up"],
    &["put", "to", "bed"],
    &["brought", "to", "an", "end"],
    &["got", "to", "the", "bottom", "of"],
    &["gotten", "to", "the", "bottom", "of"],
];
/// What is still being done with them.
const GOES_ON: &[&[&str]] = &[
    &["working", "on"],
    &["being", "worked", "on"],
    &["dealing", "with"],
    &["being", "dealt", "with"],
    &["busy", "with"],
    &["looking", "into"],
    &["being", "looked", "into"],
];
/// Words that lead to it.
const LEADS: &[&str] = &[
    "that", "which", "we", "we've", "we're", "'ve", "'re", "have", "has", "had", "are", "is", "were", "was", "been", "still", "yet", "we'd",
];
/// How far the rows may stand before it.
const REACH: usize = 5;

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    on_the_books(tokens, lexicon);
    people_in_a_state(tokens, lexicon);
    runs_out(tokens, lexicon);
    present(tokens, lexicon);
    unfinished(tokens, lexicon);
}

/// The tables that a word names.
fn named(lexicon: &Lexicon, token: &Token) -> impl Iterator<Item = usize> {
    let hits = lexicon.named(&token.lemma).into_iter().filter(|h| h.weight > 0.8);
    hits.filter_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
}

/// 'active on our books', 'people on our active books', 'are there in our files': where nothing is called so, it says no more than that they
/// are kept.
fn on_the_books(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    const KEPT: &[&str] = &["books", "file", "files", "records", "system", "register"];
    let ours = |i: usize| matches!(word(tokens, i), "on" | "in") && matches!(word(tokens, i + 1), "our" | "the");
    let state = |i: usize| matches!(word(tokens, i), "active" | "current" | "live" | "present");
    let found = (1..tokens.len()).filter(|&i| ours(i)).find_map(|i| {
        let noun = i + 2 + usize::from(state(i + 2));
        KEPT.contains(&word(tokens, noun)).then_some((i, noun))
    });
    let Some((at, noun)) = found else { return };
    let called = lexicon.named(&tokens[noun].lemma).iter().any(|h| h.weight > 0.8);
    // That of another day, and 'still on the books', tell that they are there.
    if called || matches!(word(tokens, at - 1), "still" | "longer" | "currently" | "not" | "were" | "was" | "been") {
        return;
    }
    // 'dogs on our books' of rows that keep when they went: those that are there.
    let tells = |t: usize| lasts::tells(lexicon, t) || dated_state(lexicon, t, "current").is_some();
    if noun == at + 2 && !state(at - 1) && named(lexicon, &tokens[at - 1]).any(tells) {
        return;
    }
    let adjective = (noun == at + 3).then(|| word(tokens, at + 2).to_string());
    // What is kept goes by its state: 'people on our active books'.
    match adjective.filter(|_| !tokens[at - 1].punctuation) {
        Some(state) => {
            let who = word(tokens, at - 1).to_string();
            replace(tokens, at - 1, noun + 2 - at, &[&state, &who]);
        }
        None => replace(tokens, at, noun + 1 - at, &[]),
    }
}

/// 'anyone active', 'the oldest active people': those among whom alone some are in such a state.
fn people_in_a_state(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    const ANYBODY: &[&str] = &["anyone", "anybody", "someone", "somebody", "everyone", "everybody", "people", "persons"];
    let Some(who) = (0..tokens.len()).find(|&i| ANYBODY.contains(&word(tokens, i))) else { return };
    let people = matches!(word(tokens, who), "people" | "persons");
    let state = if people { who.checked_sub(1) } else { Some(who + 1) };
    let Some(state) = state.filter(|&s| !word(tokens, s).is_empty() && !lexicon.named(&tokens[who].lemma).iter().any(|h| h.weight > 0.8))
    else {
        return;
    };
    let kept = |t: usize| {
        let columns = (0..lexicon.schema.tables[t].columns.len()).filter(|&c| lexicon.roles[t].categorizes(c));
        columns
            .map(|c| &lexicon.schema.tables[t].columns[c])
            .any(|c| c.common_values.iter().chain(&c.enum_labels).any(|v| v.eq_ignore_ascii_case(word(tokens, state))))
    };
    let mut found = (0..lexicon.tables.len()).filter(|&t| lexicon.is_person(t) && kept(t));
    let (Some(t), None) = (found.next(), found.next()) else { return };
    let noun = lexicon.tables[t].words.concat();
    let said = word(tokens, state).to_string();
    replace(tokens, who.min(state), 2, &[&said, &noun]);
    super::some::several(tokens, who.min(state) + 1);
}

/// 'whose plan is about to run out within a month': where the rows spoken of keep a day on which they expire, of that day.
fn runs_out(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let found = (1..tokens.len()).find_map(|i| match (word(tokens, i), word(tokens, i + 1)) {
        ("run" | "runs" | "running", "out") => Some((i, 2)),
        ("lapse" | "lapses" | "lapsing" | "expire", _) if word(tokens, i - 1) == "to" => Some((i, 1)),
        _ => None,
    });
    let Some((at, len)) =
        found.filter(|(at, len)| matches!(word(tokens, at + len), "in" | "within" | "next" | "this" | "over" | "during" | "by"))
    else {
        return;
    };
    let mut from = at;
    if from > 2 && word(tokens, from - 1) == "to" && matches!(word(tokens, from - 2), "about" | "due" | "going") {
        from -= 2;
        from -= usize::from(matches!(word(tokens, from - 1), "is" | "are" | "'s" | "'re"));
    }
    let spoken = |i: usize| {
        // 'membership' of members.
        let whose = tokens[i].lemma.strip_suffix("ship").filter(|w| w.len() > 3).unwrap_or(&tokens[i].lemma);
        let hits = lexicon.named(&tokens[i].lemma).into_iter().chain(lexicon.named(whose)).filter(|h| h.weight > 0.6);
        hits.map(|h| match h.target {
            Target::Table(t) | Target::Column(t, _) => t,
        })
    };
    let expires = |t: usize| {
        let columns = lexicon.schema.tables[t].columns.iter().zip(&lexicon.tables[t].columns);
        columns.filter(|(c, e)| c.class.is_temporal() && e.words.first().is_some_and(|w| w.starts_with("expir"))).count() == 1
    };
    if (from.saturating_sub(REACH)..from).rev().any(|i| spoken(i).any(expires)) {
        replace(tokens, from, at + len - from, &["expires"]);
    }
}

/// 'our present carers', 'present contracts': the current ones, where the rows tell.
fn present(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "present") else { return };
    let taken = lexicon.named("present").iter().any(|h| h.weight > 0.8) || lexicon.codes.contains_key("present");
    // 'at present', 'who were present', 'present rows as …'
    let before = at.checked_sub(1).map_or("", |i| word(tokens, i));
    let attributive = !matches!(before, "at" | "was" | "were" | "is" | "are" | "be" | "to" | "not" | "please");
    // 'present the figures' asks for them.
    let attributive = attributive && (at > 0 || tokens.get(1).is_some_and(|t| named(lexicon, t).next().is_some()));
    if taken || !attributive {
        return;
    }
    let tells = (at + 1..tokens.len().min(at + 3)).find(|&i| {
        let stays = named(lexicon, &tokens[i]).any(|t| lasts::tells(lexicon, t) || dated_state(lexicon, t, "current").is_some());
        stays || kind_of_people(lexicon, &tokens[i])
    });
    if tells.is_some() {
        replace(tokens, at, 1, &["current"]);
    }
}

/// A kind that rows with an end are of: 'nurses' where a column of people who come and go has it.
fn kind_of_people(lexicon: &Lexicon, token: &Token) -> bool {
    lexicon.stays().iter().any(|s| {
        let columns = &lexicon.schema.tables[s.table].columns;
        columns
            .iter()
            .any(|c| c.class.is_text() && c.common_values.iter().chain(&c.enum_labels).any(|v| v.eq_ignore_ascii_case(&token.lemma)))
    })
}

/// The word by which rows of a table are told to be done.
fn done_word(lexicon: &Lexicon, t: usize) -> Option<&'static str> {
    let stored = |w: &str| {
        let columns = lexicon.schema.tables[t].columns.iter().filter(|c| c.class.is_text());
        columns.flat_map(|c| c.common_values.iter().chain(&c.enum_labels)).any(|v| v.eq_ignore_ascii_case(w))
    };
    let dated = |w: &str| dated_state(lexicon, t, w).is_some_and(|(missing, _)| !missing);
    DONE.iter().find(|w| stored(w)).or_else(|| DONE.iter().find(|w| dated(w))).copied()
}

/// 'incidents that we have not finished with', 'cases we are still dealing with', 'claims not wrapped up yet': those not closed.
fn unfinished(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let stands = |tokens: &[Token], at: usize, p: &[&str]| p.iter().enumerate().all(|(k, w)| word(tokens, at + k) == *w);
    let longest = |at: usize, all: &[&[&str]]| all.iter().filter(|p| stands(tokens, at, p)).map(|p| p.len()).max();
    let denies = |w: &str| matches!(w, "not" | "never") || w.ends_with("n't") || matches!(w, "havent" | "hasnt" | "arent" | "isnt");
    let found = (1..tokens.len()).find_map(|at| {
        let been = usize::from(matches!(word(tokens, at - 1), "been" | "yet" | "fully"));
        let lead = (at - 1).checked_sub(been)?;
        let before = word(tokens, lead);
        let ends = longest(at, ENDS).filter(|_| denies(before));
        let goes = longest(at, GOES_ON).filter(|_| before == "still" || at > 1 && word(tokens, at - 2) == "still");
        Some((at, ends.or(goes)?))
    });
    let Some((at, len)) = found else { return };
    let mut from = at;
    while from > 0 && (LEADS.contains(&word(tokens, from - 1)) || denies(word(tokens, from - 1))) {
        from -= 1;
    }
    let mut end = at + len;
    end += usize::from(matches!(word(tokens, end), "yet" | "still"));
    // Behind it stands no object: 'not finished with the lobby'.
    let object = |w: &str| matches!(w, "the" | "a" | "an" | "our" | "their" | "his" | "her" | "any" | "it" | "them" | "this");
    if object(word(tokens, end)) {
        return;
    }
    let near = (from.saturating_sub(REACH)..from).rev().find_map(|i| {
        let t = named(lexicon, &tokens[i]).next();
        t.or_else(|| (i > 0).then(|| two(lexicon, tokens, i)).flatten())
    });
    let Some(done) = near.and_then(|t| done_word(lexicon, t)) else { return };
    replace(tokens, from, end - from, &["that", "are", "not", done]);
}

/// 'films that have yet to be released', 'courses that haven't started yet': where every row has the day of it, that day lies ahead.
pub(super) fn not_come(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let has = |w: &str| matches!(w, "have" | "has" | "'ve" | "are" | "is" | "'s" | "were" | "was");
    let denied = |w: &str| matches!(w, "haven't" | "hasn't" | "havent" | "hasnt" | "aren't" | "isn't" | "arent" | "isnt");
    let found = (1..tokens.len()).find_map(|i| {
        let w = |k: usize| word(tokens, i + k);
        let been = |k: usize| usize::from(matches!(w(k), "been" | "be"));
        match (w(0), w(1), w(2)) {
            (a, "yet", "to") if has(a) => Some((i, i + 3 + been(3), i + 4 + been(3))),
            (a, "not", _) if has(a) && w(3 + been(2)) == "yet" => Some((i, i + 2 + been(2), i + 4 + been(2))),
            (a, _, _) if denied(a) && w(2 + been(1)) == "yet" => Some((i, i + 1 + been(1), i + 3 + been(1))),
            _ => None,
        }
    });
    let Some((mut from, verb, to)) = found else { return };
    let root = crate::account::root_of(word(tokens, verb));
    let root = if root.starts_with("beg") { "start".to_string() } else { root.to_string() };
    let near = (from.saturating_sub(REACH)..from).rev().find_map(|i| named(lexicon, &tokens[i]).next());
    let dated = |t: usize| {
        let columns = &lexicon.schema.tables[t].columns;
        (0..columns.len()).find(|&c| {
            let first = lexicon.tables[t].columns[c].words.first().map(|w| crate::account::root_of(w).to_string());
            columns[c].class.is_temporal()
                && columns[c].not_null
                && first.is_some_and(|f| f == root || f.len() > 4 && (f.starts_with(&root) || root.starts_with(&f)))
        })
    };
    let Some((t, c)) = near.and_then(|t| Some((t, dated(t)?))) else { return };
    from -= usize::from(matches!(word(tokens, from - 1), "that" | "which" | "who"));
    let mut plain: Vec<&str> = vec!["with"];
    plain.extend(lexicon.tables[t].columns[c].words.iter().map(String::as_str));
    plain.extend(["after", "today"]);
    replace(tokens, from, to - from, &plain);
}

/// The table that a word names with the one before it.
fn two(lexicon: &Lexicon, tokens: &[Token], at: usize) -> Option<usize> {
    let name = format!("{}{}", tokens.get(at.checked_sub(1)?)?.lemma, tokens.get(at)?.lemma);
    lexicon.named(&name).into_iter().filter(|h| h.weight > 0.8).find_map(|h| if let Target::Table(t) = h.target { Some(t) } else { None })
}
