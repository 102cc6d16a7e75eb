//! Cues: the words of a question that point back to the conversation, and what remains of it without them.

use super::antecedent::{
    GENERIC, coordinated_before, dangling_each, has_antecedent, keyed_before, named_before, names_something, noun, selects,
    subject_of_asked, tables_before,
};
use super::circumstances::{self, Circumstance};
use super::opening::Opening;
use super::ordinals::Pick;
pub(super) use super::phrases::Cue;
use super::phrases::longest;
use super::pointing::is_be;
use super::removal;
use super::shown;
use super::{spreads, wholes};
use crate::mention::{Reading, Segment, Sense};
use crate::text::Token;

/// Stands in the remaining words where a pronoun stood.
pub(super) const PRONOUN: &str = "\u{1}";

/// The cues of a question and its other words.
#[derive(Debug, Clone)]
pub(super) struct Cues {
    found: Vec<Cue>,
    /// The words that are left, pronouns replaced by [`PRONOUN`].
    pub rest: Vec<Token>,
    /// 'each of them', 'each one': the pronoun is a grouping.
    pub each: bool,
    /// Places in the question of the words that only point back.
    pub pointing: Vec<usize>,
    /// 'biggest first' behind the rest: sorted by the measure; true for descending.
    pub order: Option<bool>,
    /// '…, top 5' behind the rest.
    pub limit: Option<u64>,
    /// 'how many is that': of the very rows that the answer before is of.
    pub same_rows: bool,
    /// 'the second one': one row of the answer before.
    pub picked: bool,
    /// 'what share of all of them is that?'
    pub of_all: bool,
    /// Values that the whole question was found to name: the place of the first token, how many they are, and the readings.
    pub values: Vec<(usize, usize, Vec<Reading>)>,
    /// 'names please': no more than what is to be shown.
    pub listed: bool,
    /// 'next to it': in columns of their own.
    pub beside: bool,
    /// 'since when?', 'why was that?'
    pub circumstance: Option<Circumstance>,
    /// 'list them with cause and start'.
    pub details: Option<super::details::Details>,
}

impl Cues {
    pub fn has(&self, cue: Cue) -> bool {
        self.found.contains(&cue)
    }

    /// The same with a cue that was found elsewhere.
    pub fn also(mut self, cue: Cue) -> Self {
        self.found.push(cue);
        self
    }

    /// True where nothing points back.
    pub fn none(&self) -> bool {
        self.found.is_empty()
    }

    /// True where the question speaks of the rows of the answer before.
    pub fn anaphoric(&self) -> bool {
        self.found.iter().any(|c| matches!(c, Cue::Those | Cue::One | Cue::Their | Cue::That | Cue::There | Cue::OfThose | Cue::Others))
    }

    /// True where the rest is asked beside what was asked before.
    pub fn adds(&self) -> bool {
        self.has(Cue::Also) || self.has(Cue::Breakdown) || self.has(Cue::Shown)
    }
}

/// Words of cues that ask for an operation: they are understood only where the query holds it.
const HEAVY: &[&str] = &[
    "percent",
    "percentage",
    "percentages",
    "%",
    "share",
    "shares",
    "duplicates",
    "distinct",
    "unique",
    "sort",
    "sorted",
    "order",
    "rank",
    "arrange",
    "add",
    "sum",
    "amount",
    "come",
];

/// Words that a partitive follows: 'which of them', 'how many of those'.
const PARTITIVE: &[&str] =
    &["which", "many", "much", "each", "any", "some", "all", "one", "most", "none", "who", "either", "both", "every", "part"];

/// Finds the cues. `segments` are the mentions of the whole question: what names something of the schema is no cue.
pub(super) fn find(tokens: &[Token], segments: &[Segment], says: Opening, pick: Option<Pick>) -> Cues {
    let mut out = Cues {
        found: Vec::new(),
        rest: Vec::new(),
        each: false,
        pointing: Vec::new(),
        order: None,
        limit: None,
        same_rows: false,
        picked: false,
        of_all: false,
        beside: false,
        circumstance: circumstances::asked(tokens),
        details: None,
        listed: false,
        values: values(tokens, segments),
    };
    out.found.extend(says.goes_on.then_some(Cue::Lead));
    out.found.extend(says.corrects.then_some(Cue::Instead));
    let mut i = 0;
    let mut dropped = None;
    while i < tokens.len() {
        if dropped == Some(i) {
            i += 1;
            continue;
        }
        if let Some(pick) = pick.filter(|p| p.start == i) {
            stand_in(&mut out, tokens, i);
            out.found.push(Cue::One);
            out.picked = true;
            out.pointing.extend(tokens[i..i + pick.len].iter().map(|t| t.start));
            i += pick.len;
            continue;
        }
        let (cue, len) = if tokens[i].quoted || tokens[i].punctuation { (None, 1) } else { longest(tokens, i) };
        let opening = out.rest.is_empty();
        if tokens[i].punctuation && opening {
            i += 1;
            continue;
        }
        if opening && let Some(taken) = removal::opening(tokens, i) {
            out.found.push(taken.cue);
            if taken.cue == Cue::Without {
                out.rest.push(in_place(&tokens[i], "without"));
            }
            out.rest.extend(taken.named.iter().map(|&n| tokens[n].clone()));
            dropped = taken.out;
            i += taken.len;
            continue;
        }
        if opening && let Some(len) = wholes::share_of_all(tokens, segments, i) {
            out.found.push(Cue::Percent);
            out.of_all = true;
            let light = tokens[i..i + len].iter().filter(|t| !HEAVY.contains(&t.lower.as_str()));
            out.pointing.extend(light.map(|t| t.start));
            i += len;
            continue;
        }
        if opening && let Some((named, len)) = spreads::to_which(tokens, i) {
            out.found.push(Cue::Breakdown);
            out.rest.push(in_place(&tokens[i], "by"));
            out.rest.extend(tokens[named.clone()].iter().cloned());
            out.pointing.extend((i..i + len).filter(|k| !named.contains(k)).map(|k| tokens[k].start));
            i += len;
            continue;
        }
        if opening && let Some(len) = removal::denied(tokens, i) {
            out.found.push(Cue::Instead);
            out.pointing.push(tokens[i].start);
            i += len;
            continue;
        }
        if (opening || out.anaphoric())
            && let Some(named) = shown::details(tokens, segments, i)
            && (shown::leads(tokens, i) || !out.has(Cue::Instead))
        {
            out.listed = !shown::leads(tokens, i);
            out.found.push(Cue::Shown);
            let light = (i..tokens.len()).filter(|k| !named.contains(k) && !tokens[*k].punctuation);
            out.pointing.extend(light.map(|k| tokens[k].start));
            out.rest.extend(named.iter().map(|&n| tokens[n].clone()));
            break;
        }
        if let Some(len) = removal::replaced(tokens, i) {
            out.found.push(Cue::Instead);
            out.pointing.extend(tokens[i..i + 2].iter().map(|t| t.start));
            i += len;
            continue;
        }
        // 'for each, …', 'how many does each have?'
        if tokens[i].lower == "each"
            && !tokens[i].quoted
            && dangling_each(tokens, i)
            && tables_before(segments, i) < 2
            && !keyed_before(segments, i)
        {
            out.rest.push(tokens[i].clone());
            stand_in(&mut out, tokens, i);
            out.each = true;
            out.found.push(Cue::One);
            i += 1;
            continue;
        }
        let step = match cue {
            // 'For all years' undoes a period, whatever has a column of that name.
            Some(cue) if cue == Cue::AllTime || !names_something(segments, i, i + len) => {
                judge(&mut out, tokens, segments, i, len, cue, opening)
            }
            _ => None,
        };
        match step {
            Some(n) => {
                let light = tokens[i..i + n].iter().filter(|t| !HEAVY.contains(&t.lower.as_str()));
                out.pointing.extend(light.map(|t| t.start));
                if out.found.last() == Some(&Cue::Breakdown)
                    && let Some(more) = spreads::across(tokens, i, i + n)
                {
                    out.pointing.extend(tokens[i + n..i + n + more].iter().map(|t| t.start));
                    out.rest.push(in_place(&tokens[i], "by"));
                    i += more;
                }
                i += n;
            }
            None => {
                out.rest.push(tokens[i].clone());
                i += 1;
            }
        }
    }
    while out.rest.last().is_some_and(|t| t.punctuation) {
        out.rest.pop();
    }
    // 'only the unplanned part please': a part of what was asked about.
    let polite = usize::from(out.rest.last().is_some_and(|t| t.lower == "please" && !t.quoted));
    if out.has(Cue::Only)
        && out.rest.len() > 1 + polite
        && let Some(part) = out.rest.len().checked_sub(1 + polite)
        && matches!(out.rest[part].lower.as_str(), "part" | "bit" | "portion" | "share" | "lot" | "side")
        && !out.rest[part - 1].quoted
        && !matches!(out.rest[part - 1].lower.as_str(), "the" | "a" | "this" | "that" | "of")
        && !segments.iter().any(|s| {
            let whole = tokens[s.start..s.end].iter().all(|t| t.start == out.rest[part].start);
            whole && s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Value { exact: true, .. }) && r.fit > 0.85)
        })
    {
        let part = out.rest.remove(part);
        out.pointing.push(part.start);
    }
    out
}

/// Readings as values, by place. Without the words before it, a name may look like the beginning of a sentence.
fn values(tokens: &[Token], segments: &[Segment]) -> Vec<(usize, usize, Vec<Reading>)> {
    let named = |s: &Segment| {
        let readings: Vec<Reading> = s.readings.iter().filter(|r| matches!(r.sense, Sense::Value { .. })).cloned().collect();
        let first = tokens.get(s.start).filter(|t| t.capitalized && !readings.is_empty())?;
        Some((first.start, s.end - s.start, readings))
    };
    segments.iter().filter_map(named).collect()
}

/// True where words begin what moves a period: 'the same month last year'.
fn moves_time(segments: &[Segment], start: usize, end: usize) -> bool {
    use crate::time::TimeMeaning::{Compare, Shift};
    let moves = |r: &Reading| matches!(r.sense, Sense::Time(Shift { .. } | Compare(_)));
    segments.iter().any(|s| s.start <= start && end < s.end && s.readings.iter().any(moves))
}

/// How many tokens a cue takes at its place; `None` where it is none there.
fn judge(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize, cue: Cue, opening: bool) -> Option<usize> {
    let next = tokens.get(at + len).filter(|t| !t.punctuation);
    let first = tokens[at].lower.as_str();
    match cue {
        Cue::Lead if opening && next.is_some() => {}
        // 'the same month last year': the words that move the period stay.
        Cue::Same if opening && moves_time(segments, at, at + len) => {
            out.found.push(cue);
            return None;
        }
        Cue::About | Cue::Same | Cue::Breakdown if opening => {}
        // 'how many of those have left again': a word of what is asked.
        Cue::Back if first == "again" && out.rest.first().is_some_and(|t| is_asking(&t.lower)) && out.anaphoric() => return Some(len),
        Cue::Back if opening || matches!(first, "again" | "once") => {}
        Cue::BackFirst | Cue::Sum => {}
        Cue::Instead if opening || first == "instead" => {}
        Cue::Also if opening || matches!(first, "also" | "as" | "too" | "additionally" | "next" | "beside" | "alongside" | "side") => {
            out.beside |= matches!(first, "next" | "beside" | "alongside" | "side");
        }
        Cue::Only => {}
        Cue::RateOf if opening && next.is_some() => {
            out.found.extend([Cue::Percent, Cue::OfThose, Cue::RateOf]);
            stand_in(out, tokens, at);
            return Some(len);
        }
        Cue::Whole if next.is_none() && (opening || out.same_rows) => {}
        Cue::Rate => out.found.push(Cue::Percent),
        Cue::Chart | Cue::Percent | Cue::Distinct => {}
        // 'top products of all time' is no follow-up: only where nothing else is said before.
        Cue::AllTime if opening => {}
        Cue::Sort if opening && next.is_some_and(|t| t.lower != "by") => {}
        Cue::Others if !has_antecedent(tokens, segments, at) || len > 2 => {}
        Cue::Those => return pronoun(out, tokens, segments, at, len),
        Cue::One => {
            let before = out.rest.last().map_or("", |t| t.lower.as_str());
            if !matches!(before, "which" | "each" | "the" | "every" | "first" | "second" | "last" | "that" | "this")
                || next.is_some_and(|t| t.lower == "of")
                || matches!(before, "the" | "first" | "second" | "last") && has_antecedent(tokens, segments, at)
                || tables_before(segments, at) > 1
                || before == "the" && at > 1 && tokens[at - 2].lower == "than" && selects(tokens, segments, at)
            {
                return None;
            }
            stand_in(out, tokens, at);
            out.found.push(Cue::One);
            return Some(len);
        }
        Cue::Their if !has_antecedent(tokens, segments, at) && next.is_some() => {}
        Cue::That => return demonstrative(out, tokens, segments, at, len),
        Cue::There => {
            let verb = at > 0 && matches!(tokens[at - 1].lemma.as_str(), "be" | "exist");
            let apiece = tables_before(segments, at) > 1 && tokens.first().is_some_and(|t| t.lower == "for");
            if apiece || (len == 1 && (next.is_some() || verb)) || has_antecedent(tokens, segments, at) && len > 1 {
                return None;
            }
        }
        Cue::OfThose => return of_those(out, tokens, segments, at, len),
        _ => return None,
    }
    out.found.push(cue);
    Some(len)
}

/// 'those', 'them', 'it': a pronoun, or a demonstrative before a noun.
fn pronoun(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    if matches!(tokens[at].lower.as_str(), "those" | "these") && noun(tokens, at + len) {
        if named_before(tokens, segments, at, at + len) {
            return None;
        }
        if GENERIC.contains(&tokens[at + len].lemma.as_str()) {
            stand_in(out, tokens, at);
            out.found.push(Cue::Those);
            return Some(len + 1);
        }
        out.found.push(Cue::That);
        return Some(len);
    }
    if has_antecedent(tokens, segments, at) && !subject_of_asked(tokens, segments, at) {
        return None;
    }
    out.found.push(Cue::Those);
    // 'sort them by …': the rows are understood.
    let ordered = out
        .rest
        .last()
        .is_some_and(|t| matches!(t.lower.as_str(), "sort" | "order" | "rank" | "arrange" | "show" | "list" | "give" | "display"));
    let restricted = tokens.get(at + len).is_some_and(|t| !t.punctuation);
    if ordered && restricted {
        return Some(len);
    }
    stand_in(out, tokens, at);
    if tokens[at..at + len].iter().any(|t| t.lower == "each") {
        out.each = true;
    }
    let each = tokens[at + len..].iter().take(2).take_while(|t| !t.punctuation).position(|t| t.lower == "each");
    if matches!(each, Some(0)) {
        out.each = true;
        return Some(len + 1);
    }
    Some(len)
}

/// 'that document', 'such paragraphs', 'than that', 'was that?'; relative clauses are none.
fn demonstrative(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    let ends = tokens[at + len..].iter().all(|t| t.punctuation);
    // 'How many orders is that?': the answer before is asked about, whatever is named ahead.
    if ends && at > 0 && is_be(&tokens[at - 1].lower) {
        out.found.push(Cue::Those);
        out.same_rows = true;
        return Some(len);
    }
    // 'Can I see that by harbour?': the answer before, grouped otherwise.
    let before = at.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |t| t.lower.as_str());
    let grouped = tokens.get(at + len).is_some_and(|t| matches!(t.lower.as_str(), "by" | "per"));
    let each =
        grouped || tokens.get(at + len).is_some_and(|t| matches!(t.lower.as_str(), "for" | "each" | "in" | "altogether" | "overall"));
    if grouped && matches!(before, "" | "see" | "show" | "have" | "get" | "view" | "list" | "put") || each && is_be(before) {
        out.found.push(Cue::Those);
        out.same_rows |= is_be(before);
        return Some(len);
    }
    let relative = at > 0 && tokens[at].lower == "that" && names_something(segments, at - 1, at);
    let named = noun(tokens, at + len) && named_before(tokens, segments, at, at + len);
    if relative || named || has_antecedent(tokens, segments, at) && tokens[at].lower == "that" && !noun(tokens, at + len) && !compared(out)
    {
        return None;
    }
    // 'this year', 'that month' are read as time.
    if segments.iter().any(|s| s.start <= at && at < s.end && s.readings.iter().any(|r| matches!(r.sense, Sense::Time(_)))) {
        return None;
    }
    if !ends && !noun(tokens, at + len) {
        return None;
    }
    if !ends && GENERIC.contains(&tokens[at + len].lemma.as_str()) {
        stand_in(out, tokens, at);
        out.found.push(Cue::Those);
        return Some(len + 1);
    }
    out.found.push(if ends { Cue::Those } else { Cue::That });
    if ends && (compared(out) || out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "than" | "of"))) {
        stand_in(out, tokens, at);
    }
    Some(len)
}

/// 'of those countries', 'which of them', 'the average of those'.
fn of_those(out: &mut Cues, tokens: &[Token], segments: &[Segment], at: usize, len: usize) -> Option<usize> {
    let noun_follows = matches!(tokens[at + len - 1].lower.as_str(), "those" | "these" | "that") && noun(tokens, at + len);
    let generic = noun_follows && GENERIC.contains(&tokens[at + len].lemma.as_str());
    if noun_follows && named_before(tokens, segments, at, at + len) {
        return None;
    }
    if !noun_follows && has_antecedent(tokens, segments, at) && !out.rest.last().is_some_and(|t| PARTITIVE.contains(&t.lower.as_str())) {
        return None;
    }
    let each = out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "each" | "every"));
    if each && !noun_follows && coordinated_before(tokens, segments, at) {
        return None;
    }
    out.each |= each;
    if out.rest.last().is_some_and(|t| !PARTITIVE.contains(&t.lower.as_str())) {
        let mut of = tokens[at].clone();
        of.quoted = false;
        out.rest.push(of);
    }
    if !noun_follows || generic {
        stand_in(out, tokens, at);
    }
    out.found.push(Cue::OfThose);
    Some(len + usize::from(generic))
}

fn is_asking(word: &str) -> bool {
    matches!(word, "how" | "who" | "which" | "what" | "when" | "where" | "why")
}

fn stand_in(out: &mut Cues, tokens: &[Token], at: usize) {
    out.each |= out.rest.last().is_some_and(|t| matches!(t.lower.as_str(), "each" | "every"));
    // Quoted, so that no other mention runs across it.
    out.rest.push(Token { quoted: true, ..in_place(&tokens[at], PRONOUN) });
}

/// Another word in the place of a token.
fn in_place(token: &Token, word: &str) -> Token {
    Token {
        text: word.into(),
        lower: word.into(),
        lemma: word.into(),
        quoted: false,
        capitalized: false,
        punctuation: false,
        ..token.clone()
    }
}

/// True where a comparison ends the words so far ('above this', 'older than that').
fn compared(out: &Cues) -> bool {
    out.rest.last().is_some_and(|t| {
        matches!(
            t.lower.as_str(),
            "than" | "above" | "below" | "over" | "under" | "exceeding" | "exceed" | "exceeds" | "equal" | "to" | "before" | "after"
        )
    })
}
