//! The question within what is said: 'The auditor comes on Friday and wants a mountain of paper, so how many …', 'let me know which …',
//! '… no rush, I'm on the train till six'. What asks is found by its build (a word that asks at the head of a clause, or behind a verb of
//! telling), and it must speak of the data by itself. What stands around it goes where it only states, greets or tells why; what scopes
//! ('in Berlin, …', 'I only care about …'), holds a stored value or a period of its own, or is pointed back to, stays.
//!
//! What goes is told, and no reading that passed over it is told as sure (see [`crate::account::policy`]).

use super::clauses::{self, Clause, Kind};
use super::heard::Heard;
use super::phrase::listed;
use super::statement::points_back;
use super::{asks, orders, parts, word};
use crate::text::Token;

/// Clauses looked at.
const MOST: usize = 16;
/// Words of content with which a question stands by itself, whatever they are called in the schema.
const ENOUGH: usize = 2;
/// Words of a sentence of its own that isn't but a name or a scope.
const SENTENCE: usize = 5;
/// Words of a reason that is put without a verb that is known.
const REASON: usize = 3;
/// Words of a clause that only greets or signs off.
const GREETING: usize = 4;

/// Takes off what stands around the question; `heard` tells what words say. What was taken off, as bytes of the question.
pub(super) fn take_off(tokens: &mut Vec<Token>, heard: &dyn Fn(&[Token]) -> Heard) -> Vec<(usize, usize)> {
    let clauses = clauses::of(tokens);
    if clauses.len() > MOST {
        return Vec::new();
    }
    let Some((core, start)) = core(tokens, &clauses, heard) else { return Vec::new() };
    let end = sentence_end(tokens, start);
    let alone = start == 0 || tokens[..start].iter().all(|t| t.punctuation || goes_on(t));
    if alone && clauses.last().is_some_and(|c| c.to <= end) {
        return Vec::new();
    }
    let asked = heard(&tokens[start..end]);
    let place = clauses.iter().position(|c| c.from == core.from).unwrap_or(0);
    let own: Vec<usize> = (place..clauses.len()).filter(|&i| clauses[i].to <= end).collect();
    // 'list those members': what was said tells which.
    let those = (start..end).any(|i| {
        matches!(word(tokens, i), "those" | "these" | "such")
            && !matches!(word(tokens, i + 1), "who" | "that" | "which" | "with" | "as" | "in" | "of")
    });
    if those && (start > core.from || place > 0) {
        return Vec::new();
    }
    if points_back(tokens, &[Clause { from: start, ..core }], &[0]) && own.first() == Some(&place) {
        return Vec::new();
    }
    let mut gone = before(tokens, &clauses[..place], start, heard, asked);
    // 'and how many' goes on from what was asked before.
    if !tokens[core.from..start].iter().all(goes_on) && leads_up(tokens, core.from, start, heard, asked) {
        gone.push((core.from, start));
    }
    gone.extend(behind(tokens, &clauses, end, heard, asked));
    let day = day_of(tokens, &clauses, &gone, (start, end));
    let taken = gone.iter().map(|&(from, to)| (tokens[from].start, tokens[to - 1].end)).collect();
    cut(tokens, &gone);
    if let Some(day) = day {
        let end = (0..tokens.len()).rev().find(|&i| !tokens[i].punctuation || tokens[i].quoted).map_or(0, |i| i + 1);
        tokens.insert(end, day);
    }
    taken
}

/// 'how did we do yesterday, I mean how many tickets went out': the day of what was asked first, where none is said behind it.
fn day_of(tokens: &[Token], clauses: &[Clause], gone: &[(usize, usize)], (start, end): (usize, usize)) -> Option<Token> {
    let day = |i: &usize| matches!(word(tokens, *i), "yesterday" | "today" | "tomorrow");
    if (start..end).any(|i| day(&i) || crate::time::unit(word(tokens, i)).is_some()) {
        return None;
    }
    let asks = clauses.iter().filter(|c| matches!(c.kind, Kind::Asks | Kind::Opens) && gone.contains(&(c.from, c.to)));
    asks.flat_map(|c| c.from..c.to).find(day).and_then(|i| tokens.get(i)).cloned()
}

/// Words by which a question goes on from the one before.
fn goes_on(token: &Token) -> bool {
    matches!(token.lower.as_str(), "and" | "also" | "but" | "or" | "then" | "so" | "now")
}

/// The clause that asks, and where what asks begins in it.
fn core(tokens: &[Token], clauses: &[Clause], heard: &dyn Fn(&[Token]) -> Heard) -> Option<(Clause, usize)> {
    // It names something, or says enough to be asked by itself.
    let speaks = |start: usize| {
        let said = &tokens[start..sentence_end(tokens, start)];
        let content = said.iter().filter(|t| !t.punctuation && !asks(&t.lower) && !crate::account::policy::says_nothing(&t.lower)).count();
        content >= ENOUGH || heard(said).names
    };
    let mut led = None;
    for &clause in clauses {
        let at = clauses::opened(tokens, clause.from, clause.to);
        let at = (at..clause.to).find(|&i| !listed("interjections", word(tokens, i)) || asks(word(tokens, i))).unwrap_or(at);
        // 'what with the move'
        let with = word(tokens, at) == "what" && word(tokens, at + 1) == "with";
        // 'what I'd love to know: how many'
        let wished = word(tokens, at) == "what"
            && (clauses::subject(word(tokens, at + 1)) || listed("askers", word(tokens, at + 1)))
            && listed("hears", word(tokens, clause.to - 1))
            && clause.to < tokens.len();
        let head = asks(word(tokens, at)) && !with && !wished
            || listed("before", word(tokens, at)) && asks(word(tokens, at + 1))
            || orders(word(tokens, at));
        if head && at < clause.to && clause.kind != Kind::Opens && speaks(at) {
            // 'give me the answer: how many', 'tell me which': what is told is asked.
            let told =
                clauses::embedded(tokens, at, clause.to).filter(|&i| orders(word(tokens, at)) && word(tokens, i) != "when" && speaks(i));
            return Some((clause, told.filter(|_| !word(tokens, at).is_empty() && word(tokens, at) != "show").unwrap_or(at)));
        }
        if let Some(at) = told(tokens, clause).filter(|&at| speaks(at)) {
            led = Some((clause, at));
        }
    }
    led
}

/// Where a clause begins to ask behind what leads up to it: 'the chairman texts me which', 'not a clue what', 'such as how many'.
fn told(tokens: &[Token], clause: Clause) -> Option<usize> {
    // 'let me know when order 12 ships' is to be done then; 'when did it ship' is asked.
    let asking = |i: &usize| asks(word(tokens, *i)) && (word(tokens, *i) != "when" || listed("aux", word(tokens, i + 1)));
    (clause.from + 1..clause.to).filter(asking).find_map(|at| {
        let lead = if listed("before", word(tokens, at - 1)) && at > clause.from + 1 { at - 1 } else { at };
        let (last, previous) = (word(tokens, lead.saturating_sub(1)), word(tokens, lead.saturating_sub(2)));
        // 'customers who', 'the day when' are no questions; behind who is told, and behind a verb of telling, they are.
        let person = matches!(last, "me" | "us" | "him" | "her" | "them") && lead >= clause.from + 2 && clauses::hears(tokens, lead - 1);
        let such = last == "as" && previous == "such";
        (lead > 0 && clauses::hears(tokens, lead - 1) || person || such).then_some(lead)
    })
}

/// Where the sentence ends that begins at a place.
fn sentence_end(tokens: &[Token], start: usize) -> usize {
    (start..tokens.len()).find(|&i| ends_sentence(tokens, i)).unwrap_or(tokens.len())
}

fn ends_sentence(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| t.punctuation && !t.quoted && matches!(t.text.as_str(), "?" | "!" | "." | "…"))
}

/// What goes of the clauses before the question.
fn before(tokens: &[Token], clauses: &[Clause], start: usize, heard: &dyn Fn(&[Token]) -> Heard, asked: Heard) -> Vec<(usize, usize)> {
    let mut goes: Vec<bool> = Vec::with_capacity(clauses.len());
    for (i, &clause) in clauses.iter().enumerate() {
        let joined = i > 0 && goes[i - 1] && !ends_sentence(tokens, clause.from.saturating_sub(1));
        goes.push(goes_before(tokens, clause, heard, asked, joined));
    }
    // '…, so how many': what leads to the question by 'so' is why it is asked, however it is put.
    if let Some(last) = clauses.last()
        && matches!(word(tokens, last.to + 1), "so" | "therefore" | "hence")
        && !ends_sentence(tokens, last.to)
    {
        let opens = (0..clauses.len()).rev().find(|&i| clauses[i].from == 0 || ends_sentence(tokens, clauses[i].from - 1)).unwrap_or(0);
        for i in opens..clauses.len() {
            let found = heard(&tokens[clauses[i].from..clauses[i].to]);
            let free = !found.stored
                && !concerns(&tokens[clauses[i].from..clauses[i].to])
                && !found.operates
                && (!found.period || asked.period)
                && (!found.names || asked.names);
            goes[i] |= free && clauses[i].to - clauses[i].from >= REASON && !scopes(tokens, clauses[i]);
        }
    }
    // What else is said in a sentence that states something and isn't the question's goes with it.
    let mut from = 0;
    while from < clauses.len() {
        let end = sentence_end(tokens, clauses[from].from);
        let to = (from..clauses.len()).find(|&i| clauses[i].from >= end).unwrap_or(clauses.len());
        if end < start {
            let states = (from..to).any(|i| goes[i] && clauses[i].kind == Kind::States);
            let long = end - clauses[from].from >= SENTENCE && !(from..to).any(|i| scopes(tokens, clauses[i]));
            for i in from..to {
                let found = heard(&tokens[clauses[i].from..clauses[i].to]);
                let free = !found.stored
                    && !concerns(&tokens[clauses[i].from..clauses[i].to])
                    && (!found.period || asked.period)
                    && (states || !found.operates && (!found.names || asked.names));
                goes[i] |= (states || long) && free && !(clauses[i].kind == Kind::Asks && found.names);
            }
        }
        from = to.max(from + 1);
    }
    (0..clauses.len()).filter(|&i| goes[i]).map(|i| (clauses[i].from, clauses[i].to)).collect()
}

/// True where a clause before the question only states, greets or tells why. `joined`: the clause before it in its sentence goes, too.
fn goes_before(tokens: &[Token], clause: Clause, heard: &dyn Fn(&[Token]) -> Heard, asked: Heard, joined: bool) -> bool {
    let said = &tokens[clause.from..clause.to];
    let at = clauses::opened(tokens, clause.from, clause.to);
    if at == clause.to {
        return true;
    }
    let found = heard(said);
    if greets(said) {
        return !found.names;
    }
    if scopes(tokens, clause) || found.stored || concerns(said) || found.period && !asked.period {
        return false;
    }
    match clause.kind {
        Kind::Nods => true,
        Kind::States => !found.names || asked.names,
        Kind::Opens | Kind::Asks => !found.names,
        Kind::Part => !found.operates && (busy(tokens, at) || !found.names && (joined || about_a_question(said) || tells(said))),
    }
}

/// True where what stands before a word that asks in its own clause only leads up to it.
fn leads_up(tokens: &[Token], from: usize, start: usize, heard: &dyn Fn(&[Token]) -> Heard, asked: Heard) -> bool {
    let clause = Clause { from, to: start, kind: Kind::States };
    let found = heard(&tokens[from..start]);
    // 'I'm not leaving without knowing how many'
    let operates = found.operates && !clauses::subject(word(tokens, clauses::opened(tokens, from, start)));
    !(scopes(tokens, clause) || found.stored || concerns(&tokens[from..start]) || operates || found.period && !asked.period)
}

/// Only words of greeting, of hesitation and of haste: 'Morning all', 'one sec', 'urgent'.
fn greets(said: &[Token]) -> bool {
    let words = said.iter().filter(|t| !t.punctuation).count();
    words <= GREETING && said.iter().all(|t| t.punctuation || !t.quoted && listed("interjections", &t.lower))
}

/// True where a clause tells which rows are meant: it opens with a preposition, or holds a verb or word of restricting.
fn scopes(tokens: &[Token], clause: Clause) -> bool {
    let at = clauses::opened(tokens, clause.from, clause.to);
    let restricts = (clause.from..clause.to).any(|i| {
        let knowing = word(tokens, i) == "without" && word(tokens, i + 1).ends_with("ing");
        listed("restricting", word(tokens, i)) && !knowing
    });
    restricts || listed("scopes", word(tokens, at)) && !busy(tokens, at)
}

/// 'before I ring them', 'while we are at it', 'thinking of taking them out': what those who ask are busy with.
fn busy(tokens: &[Token], at: usize) -> bool {
    let during = matches!(word(tokens, at), "before" | "while" | "whenever" | "until" | "till" | "as" | "once" | "after");
    let who = matches!(word(tokens, at + 1), "i" | "we" | "i'm" | "we're" | "my" | "our" | "you" | "you've" | "i've" | "we've");
    let planning = matches!(word(tokens, at), "thinking" | "trying" | "hoping" | "planning" | "preparing" | "getting" | "sitting" | "need");
    let unsure =
        matches!((word(tokens, at), word(tokens, at + 1)), ("no", "idea" | "clue") | ("not", "sure") | ("per", "our" | "your" | "my"));
    unsure || during && who || planning && !(word(tokens, at) == "need" && word(tokens, at + 1) == "the")
}

/// 'Bit of an odd question from the landlord': the clause speaks of the question itself.
fn about_a_question(said: &[Token]) -> bool {
    said.iter().any(|t| matches!(t.lower.as_str(), "question" | "query" | "questions"))
}

/// 'a poster for Zanzibar': what is done is done for, or about, somebody or something of a name, which may be what is asked about.
fn concerns(said: &[Token]) -> bool {
    said.windows(2).any(|pair| {
        let named =
            pair[1].capitalized && !pair[1].punctuation && pair[1].text != "I" && !crate::account::policy::says_nothing(&pair[1].lower);
        matches!(pair[0].lower.as_str(), "for" | "about" | "of" | "regarding" | "concerning" | "to") && named
    })
}

/// 'remind me', 'let us know': a verb of telling at the end.
fn tells(said: &[Token]) -> bool {
    let words: Vec<&str> = said.iter().filter(|t| !t.punctuation).map(|t| t.lower.as_str()).collect();
    match words.as_slice() {
        [.., verb, "me" | "us" | "please"] => listed("hears", verb),
        [.., verb] => listed("hears", verb) && words.len() <= GREETING,
        [] => false,
    }
}

/// Sentences behind the question that only state something of those who ask, or sign off. What adds to the question ends them.
fn behind(tokens: &[Token], clauses: &[Clause], end: usize, heard: &dyn Fn(&[Token]) -> Heard, asked: Heard) -> Vec<(usize, usize)> {
    let mut gone = Vec::new();
    let mut rest: Vec<Clause> = clauses.iter().filter(|c| c.from >= end).copied().collect();
    while let Some(&first) = rest.first() {
        // A clause that opens with a mark would end where it begins.
        let stop = sentence_end(tokens, first.from).max(first.from + 1);
        let (sentence, later): (Vec<Clause>, Vec<Clause>) = rest.into_iter().partition(|c| c.from < stop);
        if !sentence.iter().all(|&c| goes_behind(tokens, c, first, heard, asked)) {
            break;
        }
        gone.extend(sentence.iter().map(|c| (c.from, c.to)));
        rest = later;
    }
    gone
}

/// True where a clause behind the question, in a sentence that begins with `first`, adds nothing to it.
fn goes_behind(tokens: &[Token], clause: Clause, first: Clause, heard: &dyn Fn(&[Token]) -> Heard, asked: Heard) -> bool {
    let said = &tokens[clause.from..clause.to];
    let found = heard(said);
    let opener = |c: Clause| word(tokens, clauses::opened(tokens, c.from, c.to));
    let asker = |c: Clause| listed("askers", opener(c)) || matches!(opener(c), "she" | "he" | "she's" | "he's") || busy(tokens, c.from);
    let named = said.len() <= 2 && clause.to == tokens.len() && said.iter().all(|t| t.capitalized);
    if greets(said) || named && greets(&tokens[first.from..first.to]) {
        return !found.names && !found.stored;
    }
    let only = |i: usize| {
        word(tokens, i) == "only"
            && (clauses::subject(word(tokens, i + 1)) || listed("says", word(tokens, i + 1)) || word(tokens, i + 1) == "asking")
    };
    if found.stored || concerns(said) || found.period && !asked.period || scopes(tokens, clause) && !(clause.from..clause.to).any(only) {
        return false;
    }
    let points = said.iter().any(|t| matches!(t.lower.as_str(), "they" | "them" | "these" | "those" | "their" | "ones" | "its"));
    let supposed = opener(first) == "if"
        && matches!(word(tokens, clauses::opened(tokens, first.from, first.to) + 1), "it's" | "you" | "that's" | "not" | "it");
    let states = clause.kind == Kind::States || clause.from > first.from && clause.kind == Kind::Part;
    supposed
        || states && (asker(first) || greets(&tokens[first.from..first.to]) || !found.names && !found.operates) && (!points || asker(first))
}

/// Takes ranges off with the signs and joining words behind them.
fn cut(tokens: &mut Vec<Token>, gone: &[(usize, usize)]) {
    for &(from, to) in gone.iter().rev() {
        let mut end = to;
        let last = (to..tokens.len()).all(|i| tokens[i].punctuation);
        while !last && tokens.get(end).is_some_and(parts) {
            end += 1;
        }
        tokens.drain(from..end);
    }
    if gone.first().is_some_and(|&(from, _)| from == 0) {
        let open = clauses::opened(tokens, 0, tokens.len());
        tokens.drain(..open.min(tokens.len().saturating_sub(2)));
    }
    // Signs that are left over.
    while tokens.first().is_some_and(parts) {
        tokens.remove(0);
    }
}
