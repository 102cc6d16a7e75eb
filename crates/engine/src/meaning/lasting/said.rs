//! The words of firsts, lasts and returns, and whether a query rests on them.

use crate::compose::Setting;
use crate::link::Item;
use crate::meaning::view::View;
use crate::mention::Sense;
use crate::query::{Comparison, Expr, Predicate, Query};
use crate::text::Token;
use crate::time::TimeMeaning;
use crate::time_types::TimeRange;

/// Which end of what happened is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    First,
    Last,
}

/// What is asked of the happenings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// 'when did each … last': the date itself.
    Moment(End),
    /// 'whose last … was': those of whom it falls into the period.
    Within(End),
    /// 'returning guests': those that were there before.
    Again,
    /// 'new and returning': how many of both.
    Both,
}

const LAST: &[&str] = &["last", "latest", "recently", "lately"];
const FIRST: &[&str] = &["first", "earliest", "initially"];
pub(super) const RETURNING: &[&str] = &["returning", "repeat", "recurring", "repeated", "returners", "regulars"];
const CAME_BACK: &[&[&str]] = &[
    &["came", "back"],
    &["come", "back"],
    &["comes", "back"],
    &["coming", "back"],
    &["been", "before"],
    &["been", "here", "before"],
    &["been", "with", "us", "before"],
    &["already", "been"],
];
/// Words around the first and last that belong to them.
const AROUND: &[&str] = &[
    "whose",
    "had",
    "have",
    "has",
    "their",
    "his",
    "her",
    "its",
    "time",
    "times",
    "ever",
    "very",
    "was",
    "were",
    "is",
    "did",
    "do",
    "does",
    "when",
    "most",
    "something",
    "anything",
    "us",
    "with",
    "here",
    "took",
    "place",
    "made",
    "make",
    "dates",
    "dated",
    "back",
    "to",
    "been",
    "who",
    "that",
    "the",
    "for",
    "in",
    "on",
    "a",
    "an",
    "of",
    "came",
    "come",
    "happened",
    "more",
    "and",
    "many",
    "how",
    "were",
];

/// What is asked, with the tokens that say so.
pub(super) fn asked(items: &[Item], set: Setting<'_>) -> Option<(Asked, Vec<usize>)> {
    let tokens = set.tokens;
    let word = |i: usize| tokens.get(i).filter(|t| !t.quoted).map_or("", |t| t.lower.as_str());
    let has = |list: &[&str]| (0..tokens.len()).find(|&i| list.contains(&word(i)));
    let phrase = |p: &[&str]| (0..tokens.len()).find(|&i| p.iter().enumerate().all(|(k, w)| word(i + k) == *w));
    let timed = |i: usize| items.iter().any(|x| (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Time(_)));
    let named = |i: usize| {
        items.iter().any(|x| {
            (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Column(..) | Sense::Value { .. } | Sense::Term(_) | Sense::Quoted(_))
        })
    };
    let free = |i: &usize| !timed(*i) && !named(*i);
    // 'returning guests' come again, whatever else is returned.
    let person = |i: usize| {
        let is = |t: usize| set.lexicon.is_person(t);
        items.iter().any(|x| x.start == i && matches!(x.sense, Sense::Table(t) if is(t)))
    };
    let beside = |i: usize| person(i + 1) || (1..7).any(|k| matches!(word(i.wrapping_sub(k)), "new" | "first-time"));
    let returns = (0..tokens.len()).find(|&i| RETURNING.contains(&word(i)) && !timed(i) && (free(&i) || beside(i)));
    // 'crates that came back' are no guests.
    let thing = |i: usize| {
        let before = items.iter().rfind(|x| x.end <= i && i - x.end < 3);
        before.is_some_and(|x| match x.sense {
            Sense::Column(..) => true,
            Sense::Table(t) => {
                !set.lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "person" | "organization")) && word(i + 1) == "back"
            }
            _ => false,
        })
    };
    let again = returns.or_else(|| CAME_BACK.iter().find_map(|p| phrase(p)).filter(|&i| !thing(i)));
    let fresh = has(&["new", "first-time", "newcomers"]).filter(free).or_else(|| phrase(&["first", "time"]).filter(free));
    if let (Some(a), Some(b)) = (again.or_else(|| has(&["before", "earlier", "previously", "already"]).filter(free)), fresh)
        && a.abs_diff(b) > 1
    {
        let mut said: Vec<usize> = (0..tokens.len())
            .filter(|&i| (free(&i) || Some(i) == returns) && (speaks_of_again(word(i)) || speaks_of_first(word(i))))
            .collect();
        said.extend((0..tokens.len()).filter(|&i| {
            free(&i) && matches!(word(i), "vs" | "versus" | "and" | "or" | "into" | "split" | "many" | "how" | "were" | "ones")
        }));
        return Some((Asked::Both, said));
    }
    let around = |from: usize, to: usize| -> Vec<usize> {
        let mut out: Vec<usize> = (from..=to).collect();
        let mut i = from;
        while i > 0 && AROUND.contains(&word(i - 1)) && free(&(i - 1)) && !matches!(word(i - 1), "how" | "many" | "and" | "who") {
            i -= 1;
            out.push(i);
        }
        let mut i = to + 1;
        while AROUND.contains(&word(i)) && free(&i) && !matches!(word(i), "for" | "in" | "on" | "with" | "and" | "who" | "of" | "that") {
            out.push(i);
            i += 1;
        }
        out
    };
    if let Some(a) = again {
        let to = CAME_BACK.iter().find(|p| phrase(p) == Some(a)).map_or(a, |p| a + p.len() - 1);
        return Some((Asked::Again, around(a, to)));
    }
    let recent = (1..tokens.len()).find(|&i| word(i) == "recent" && word(i - 1) == "most").filter(free);
    let last = has(LAST).filter(free).or(recent);
    let first = has(FIRST).filter(free).or(has(&["first-time"]).filter(free));
    // 'highest first', 'worst last' sort what was asked for.
    let sorts = |i: &usize| {
        let before = word(i.wrapping_sub(1));
        let extreme = before.len() > 3 && before.ends_with("est") || matches!(before, "most" | "best" | "worst" | "least" | "fewest");
        extreme && word(i + 1).chars().all(|c| !c.is_alphanumeric())
    };
    let (last, first) = (last.filter(|i| !sorts(i)), first.filter(|i| !sorts(i)));
    let (at, end) = match (last, first) {
        (Some(i), None) => (i, End::Last),
        (None, Some(i)) => (i, End::First),
        _ => return None,
    };
    // 'the first 5', 'last two'
    if items.iter().any(|x| x.start == at + 1 && matches!(x.sense, Sense::Number(_))) {
        return None;
    }
    let recently = matches!(word(at), "recently" | "recent") && word(at.wrapping_sub(1)) == "most";
    let from = if recently { at - 1 } else { at };
    if has(&["when"]).is_some_and(|w| w < at) {
        let mut said = around(from, at);
        said.extend((0..from).filter(|&i| matches!(word(i), "when" | "did" | "was" | "were" | "has" | "have" | "is" | "been")));
        let by_whom = phrase(&["by", "whom"]).is_some() || phrase(&["who"]).is_some();
        return (!by_whom).then_some((Asked::Moment(end), said));
    }
    // 'date of the first visit of each guest', 'last repair date per boat'
    let dates = (at.saturating_sub(4)..at + 5).any(|i| matches!(word(i), "date" | "dates" | "day" | "days" | "time"));
    let each = items.iter().any(|x| matches!(x.sense, Sense::Keyword("each" | "each_lead", _)) && x.start > at);
    if dates && each && !for_time(&word, at) {
        let date = |i: &usize| matches!(word(*i), "date" | "dates" | "day" | "days" | "time") && free(i);
        let mut said: Vec<usize> = (from..=at).collect();
        said.extend((at.saturating_sub(4)..at + 5).filter(|i| *i < tokens.len()).filter(date));
        return Some((Asked::Moment(end), said));
    }
    // 'for the first time', 'had their first', 'whose last … was'
    let owned = (from.saturating_sub(3)..from).any(|i| matches!(word(i), "whose" | "their" | "his" | "her" | "its"));
    let for_first = word(at + 1) == "time" && end == End::First || word(at) == "first-time";
    // 'guests who last dined before June'
    let done = from > 0 && table_before(items, from) && crate::compose::state::is_deed(word(at + 1));
    let verbal = from > 0 && (matches!(word(from - 1), "who" | "that" | "which" | "have" | "had") || done);
    // 'by the month of first purchase', 'by first visit year'
    let unit = |i: usize| matches!(word(i), "week" | "month" | "quarter" | "year" | "weeks" | "months" | "quarters" | "years");
    let dated = end == End::First
        && ((from.saturating_sub(4)..from).any(unit) && word(from.wrapping_sub(1)) != "the" || (at + 1..at + 4).any(unit))
        && !unit(at + 1);
    (owned || for_first || verbal || dated).then(|| (Asked::Within(end), around(from, at)))
}

/// 'first time'
fn for_time<'a>(word: &impl Fn(usize) -> &'a str, at: usize) -> bool {
    word(at + 1) == "time"
}

/// True where the word before a token names rows.
fn table_before(items: &[Item], token: usize) -> bool {
    items.iter().any(|i| i.end == token && matches!(i.sense, Sense::Table(_)))
}

/// The one period of the question.
pub(super) fn period(items: &[Item]) -> Option<(usize, TimeRange)> {
    let mut all = items.iter().filter_map(|i| match &i.sense {
        Sense::Time(TimeMeaning::Range(range)) => Some((i.start, range.clone())),
        _ => None,
    });
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

pub(super) fn counts(view: &View<'_>) -> bool {
    (0..view.items.len()).any(|i| matches!(view.tag(i), "count" | "count_distinct" | "count_verb"))
}

pub(super) fn speaks_of_first(word: &str) -> bool {
    FIRST.contains(&word) || matches!(word, "new" | "first-time" | "newcomers" | "time" | "ever" | "very")
}

pub(super) fn speaks_of_again(word: &str) -> bool {
    RETURNING.contains(&word)
        || matches!(
            word,
            "back" | "before" | "again" | "already" | "earlier" | "previously" | "came" | "come" | "been" | "existing" | "old"
        )
}

/// True for a word that rests on rows which are there within a period and not before or after it, or are there before it as well.
pub(crate) fn speaks_of_ends(token: &Token, query: &Query) -> bool {
    let word = token.lower.as_str();
    let base = query.source.as_deref().unwrap_or(query);
    let filters = query.select.iter().filter_map(|o| if let Expr::Aggregate { filter, .. } = &o.expr { Some(filter) } else { None });
    let conditions: Vec<&Predicate> = base.filter.iter().chain(filters.flatten()).collect();
    let open = |p: &&Predicate, first: bool, denied: bool| {
        match p {
        Predicate::Related { conditions, negated, .. } => {
            *negated == denied
                && conditions.iter().any(|c| matches!(c, Predicate::Within { range, .. } if if first { range.from.is_none() && range.to.is_some() } else { range.to.is_none() && range.from.is_some() }))
        }
        _ => false,
    }
    };
    let there = conditions.iter().any(|p| matches!(p, Predicate::Related { negated: false, .. }));
    let several = base.having.iter().any(
        |p| matches!(p, Predicate::Compare { left: Expr::CountRows(Some(_)), op: Comparison::Greater, right: Expr::Number(n) } if n == "1"),
    );
    let any = |first: bool, denied: bool| conditions.iter().any(|p| open(p, first, denied));
    there && any(true, true) && speaks_of_first(word)
        || there && any(false, true) && (LAST.contains(&word) || matches!(word, "recent" | "most"))
        || there
            && conditions.iter().filter(|p| matches!(p, Predicate::Related { negated: false, .. })).count() > 1
            && any(true, false)
            && speaks_of_again(word)
        || several && speaks_of_again(word)
}
