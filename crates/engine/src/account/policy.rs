//! What the states of words cost: the one place that decides it. Nothing here is learned.

use super::link::list;
use super::{Account, Matter, State, Word};
use crate::hashing::QuickSet;
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::mention::Sense;
use crate::text::Token;
use once_cell::sync::Lazy;

/// Most that a reading may be told at that leaves a word out, whatever the settings.
pub const INCOMPLETE: f32 = 0.59;
/// Signs (of [`crate::strained`] and others) of readings that nobody means: told at [`INCOMPLETE`] at most, so asked back, however well they fit. (`answers_itself` shows what was given.)
const DOUBTED: &[&str] = &[
    "answers_itself",
    "strained_flag",
    "strained_bridge",
    "strained_code",
    "sums_key",
    "denied_period",
    "other_deed",
    "bare_numbers",
    "counts_dates",
];
/// Signs of readings that may be meant as well as another: told at [`GUESSED`] at most.
const OPEN: &[&str] = &[
    "absurd_most",
    "absurd_mean",
    "absurd_list",
    "any_of_them",
    "absurd_ways",
    "absurd_chance",
    "absurd_ordered",
    "absurd_joint",
    "absurd_rows",
    "absurd_those",
    "absurd_meant",
    "absurd_nearer",
    "absurd_missing",
    "absurd_yet",
    "absurd_some",
    "absurd_before",
    "absurd_tallied",
    "absurd_possessed",
    "absurd_kind",
    "absurd_running",
];
/// Most that a reading may be told at that rests on a link that is no name, passes over an aside, or has a part of which no word speaks.
pub const GUESSED: f32 = 0.89;

/// True for a sign of readings that nobody means; those of [`crate::absurd`] are, but for the open ones.
pub(crate) fn is_doubted(sign: &str) -> bool {
    DOUBTED.contains(&sign) || sign.starts_with("absurd_") && !is_open(sign)
}

/// True for a sign of readings that may be meant as well as another.
pub(super) fn is_open(sign: &str) -> bool {
    OPEN.contains(&sign)
}

/// The most that a reading with this account may be told at.
pub(super) fn ceiling(account: &Account) -> f32 {
    if !account.is_clean() {
        INCOMPLETE
    } else if !account.unsaid.is_empty() || account.words.iter().any(|w| w.guessed || matches!(w.state, State::Link | State::Aside)) {
        GUESSED
    } else {
        1.0
    }
}

/// What users are told, most important first.
pub(super) fn told(account: &Account) -> Vec<String> {
    let mut out = Vec::new();
    let unused = account.unused();
    if !unused.is_empty() {
        let words: Vec<String> = unused.iter().map(|w| format!("\"{w}\"")).collect();
        out.push(format!("not understood: {}", words.join(", ")));
    }
    for w in account.words.iter().filter(|w| w.state == State::Link || w.guessed) {
        out.push(match &w.reading {
            Some(reading) => format!("\"{}\" was read as {reading}", w.text),
            None => format!("\"{}\" was read as what joins the rest", w.text),
        });
    }
    let aside: Vec<&str> = account.words.iter().filter(|w| w.state == State::Aside).map(|w| w.text.as_str()).collect();
    if !aside.is_empty() {
        out.push(format!("passed over: \"{}\"", aside.join(" ")));
    }
    out.extend(account.unsaid.iter().map(|u| format!("assumed: {u}")));
    out
}

/// True for keywords that ask for an operation, as against those that carry the sentence.
pub(super) fn operates(tag: &str) -> bool {
    matches!(
        tag,
        "count"
            | "count_distinct"
            | "count_verb"
            | "agg"
            | "agg_after"
            | "sup"
            | "top"
            | "sup_count"
            | "sup_frequent"
            | "sup_sold"
            | "cmp"
            | "cmp_adj"
            | "cmp_adj_than"
            | "cmp_time"
            | "between"
            | "without"
            | "except"
            | "each"
            | "each_lead"
            | "group_by"
            | "share"
            | "growth"
            | "running"
            | "ratio"
            | "measure"
            | "order"
            | "direction"
    )
}

/// Keywords that carry the sentence rather than its meaning; words of fillers are looked at one by one.
const SENTENCE: &[&str] = &[
    "prep",
    "verb",
    "filler_noun",
    "of",
    "and",
    "that",
    "with",
    "which",
    "who",
    "whose",
    "ask",
    "all",
    "its",
    "possessive",
    "exists",
    "picture",
    "axis",
    "but",
    "where",
    "full_name",
];

/// True for a keyword that carries the sentence.
pub(crate) fn carries_sentence(tag: &str) -> bool {
    SENTENCE.contains(&tag)
}

static FUNCTION_WORDS: Lazy<QuickSet<&'static str>> = Lazy::new(|| list(include_str!("../../data/account/function_words.txt")));
static CHART_WORDS: Lazy<QuickSet<&'static str>> = Lazy::new(|| list(include_str!("../../data/account/chart_words.txt")));

/// True for a word that says nothing of data, wherever it stands.
pub(crate) fn says_nothing(word: &str) -> bool {
    let plain = word.replace('’', "'");
    FUNCTION_WORDS.contains(plain.as_str())
}

static CONSTRUCTION_WORDS: Lazy<QuickSet<&'static str>> = Lazy::new(|| list(include_str!("../../data/account/construction_words.txt")));

/// True for a word that a construction may take up. A word that no list knows is never counted as taken up by one.
pub(super) fn is_familiar(token: &Token) -> bool {
    let (word, lemma) = (token.lower.as_str(), token.lemma.as_str());
    CONSTRUCTION_WORDS.contains(word)
        || CONSTRUCTION_WORDS.contains(lemma)
        || crate::compose::state::state_word(word).is_some()
        || !crate::compose::state::verb_hints(&crate::text::stem(lemma)).is_empty()
        || DICTIONARY.adjective(word).is_some()
        || DICTIONARY.keyword(word).is_some()
}

/// The common word that two letters were exchanged of ('teh').
pub(super) fn is_transposed(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    // 'lost' is no 'lots' with two letters exchanged.
    !pg_ask_embed::knows_word(word)
        && letters.len() >= 3
        && (0..letters.len() - 1).any(|i| {
            let mut other = letters.clone();
            other.swap(i, i + 1);
            letters[i] != letters[i + 1] && says_nothing(&other.into_iter().collect::<String>())
        })
}

/// True for a word of a wish for a picture.
pub(super) fn of_charts(word: &str) -> bool {
    CHART_WORDS.contains(word)
}

/// True for a sense that could restrict, compute or order, so that a clause with it is not passed over; where it is strict, names of the
/// schema are such.
pub(crate) fn could_restrict(sense: &Sense, strict: bool) -> bool {
    match sense {
        Sense::Number(n) => n.text != "one",
        Sense::Time(_) | Sense::Quoted(_) | Sense::Restriction(_) | Sense::Measured(_) => true,
        Sense::Value { exact, .. } => *exact,
        Sense::Keyword(tag, _) => {
            matches!(*tag, "except" | "without" | "group_by" | "each" | "each_lead" | "between" | "top" | "agg" | "cmp_adj_than")
        }
        Sense::Table(_) | Sense::Column(..) | Sense::Term(_) => strict,
        _ => false,
    }
}

/// True where words hold a name: capitalized, not the first, and no common word.
pub(crate) fn names_someone(said: &[Token]) -> bool {
    let spoken = |t: &&Token| !t.punctuation && t.text != "I" && !t.text.starts_with("I'") && !t.text.starts_with("I’");
    said.iter().skip(1).filter(spoken).any(|t| t.quoted || t.capitalized && !says_nothing(&t.lower))
}

/// True for a name: capitalized within a sentence and no common word, in a question that isn't mostly capitals.
pub(super) fn is_name(matter: &Matter<'_>, word: &Word) -> bool {
    let Some(at) = matter.tokens.iter().position(|t| (t.start, t.end) == word.span) else { return false };
    let tokens = matter.tokens;
    let token = &tokens[at];
    if token.quoted {
        return true;
    }
    if !token.capitalized || token.text == "I" || token.text.starts_with("I'") || token.text.starts_with("I’") {
        return false;
    }
    let spoken = tokens.iter().filter(|t| !t.punctuation && t.text.chars().next().is_some_and(char::is_alphabetic));
    let (all, capitals) = spoken.fold((0, 0), |(n, c), t| (n + 1, c + usize::from(t.capitalized)));
    if capitals * 2 > all {
        return false;
    }
    let opens = at == 0
        || tokens[at - 1].punctuation && matches!(tokens[at - 1].text.as_str(), "." | "!" | "?" | ":" | ";" | "-" | "–" | "—" | "(");
    let shouted = token.text.chars().count() > 1 && token.text.chars().all(char::is_uppercase);
    // 'US' is no 'us', 'in May' no 'may', but 'What' is 'what' wherever it stands.
    !opens && (shouted || !says_nothing(&token.lower) || crate::time::month(&token.lower).is_some())
}

static POINTING: Lazy<QuickSet<&'static str>> = Lazy::new(|| {
    include_str!("../../data/followups.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        // Those open a question of its own, and are taken off before.
        .filter(|(_, kind)| *kind != "new")
        .flat_map(|(phrase, _)| phrase.split_whitespace())
        .collect()
});

/// True for a word that points back in a conversation ('instead', 'same', 'those').
pub(super) fn points_back(word: &str) -> bool {
    POINTING.contains(word)
}

/// Words that carry a sentence in some phrase and restrict in others; they are never passed over as part of a phrase.
pub(crate) fn restricts(word: &str) -> bool {
    matches!(
        word,
        "currently"
            | "current"
            | "moment"
            | "now"
            | "once"
            | "still"
            | "already"
            | "yet"
            | "available"
            | "existing"
            | "only"
            | "same"
            | "other"
            | "new"
            | "old"
            | "recent"
            | "latest"
            | "active"
            | "either"
            | "far"
    )
}

/// Words of the present, where nothing that the query reads ever ends: they say nothing there.
pub(super) fn vacuous(word: &str, tables: &[usize], lexicon: &Lexicon) -> Option<&'static str> {
    const PRESENT: &[&str] =
        &["currently", "current", "now", "right", "moment", "existing", "still", "already", "yet", "today", "present", "far", "available"];
    const ENDS: &[&str] = &[
        "status",
        "state",
        "active",
        "inactive",
        "end",
        "ended",
        "until",
        "to",
        "left",
        "leave",
        "leaving",
        "closed",
        "terminated",
        "termination",
        "cancelled",
        "canceled",
        "expired",
        "expiry",
        "expires",
        "valid",
        "current",
        "returned",
        "return",
        "deleted",
        "archived",
        "resigned",
        "quit",
        "finished",
        "completed",
        "resolved",
        "stage",
        "flag",
        "discontinued",
        "available",
        "stock",
        "retired",
    ];
    const LEAVING: &[&str] =
        &["left", "leaving", "ended", "closed", "terminated", "termination", "resigned", "finished", "returned", "until"];
    // What short names keep to themselves ('odt'), comments tell.
    let told = |comment: &Option<String>| {
        comment.as_ref().is_some_and(|c| c.split(|c: char| !c.is_alphabetic()).any(|w| LEAVING.contains(&w.to_lowercase().as_str())))
    };
    let ends = |t: &usize| {
        let shape = &lexicon.schema.tables[*t].columns;
        lexicon.tables[*t].columns.iter().any(|c| c.words.iter().any(|w| ENDS.contains(&w.as_str())))
            || word == "still" && shape.iter().any(|c| c.class.is_temporal() && told(&c.comment))
            || crate::mention::lasts::tells(lexicon, *t)
    };
    (PRESENT.contains(&word) && !tables.iter().any(ends)).then_some("nothing here ends")
}
