//! From when to when a row lasts, where its table keeps both: a booking from its start to its end, a stay from arrival to departure, what is
//! hired from going out to coming back. A table with more dates than two tells it only where two of them belong together by their words.

use crate::compose::course::{is_bookkeeping, is_promised};
use crate::lexicon::Lexicon;
use crate::schema::TypeClass;
use crate::text::identifier_words;

/// Words that belong together: of beginnings, of ends. Those with a full stop are whole words, others beginnings of them.
const COURSES: &[(&[&str], &[&str])] = &[
    (&["start", "begin", "began", "beg."], &["end", "finish", "stop", "complet", "clos"]),
    (&["from.", "frm."], &["to.", "until.", "till.", "thru.", "through."]),
    (&["checkin", "in."], &["checkout", "out."]),
    (&["arriv", "came."], &["depart", "left.", "leav"]),
    (&["enter", "entry."], &["exit", "left.", "leav"]),
    (&["admi"], &["discharg", "releas"]),
    (
        &["out.", "taken.", "took.", "lent.", "loan", "borrow", "rent", "hired.", "pick", "collect", "handed.", "issued."],
        &["back.", "return", "brought.", "in."],
    ),
    (&["open"], &["clos", "resol", "solv", "settl", "fix", "complet"]),
    (
        &["report", "rais", "creat", "receiv", "filed.", "submit", "logged.", "request", "made."],
        &["clos", "resol", "solv", "settl", "fix", "finish", "complet", "decid", "done."],
    ),
    (&["sent."], &["back.", "return"]),
    (&["clockin", "punchin"], &["clockout", "punchout"]),
];

/// The columns that a row's own course begins and ends with.
pub(crate) fn own_course(lexicon: &Lexicon, t: usize) -> Option<(usize, usize)> {
    let shape = &lexicon.schema.tables[t];
    let timed = |c: &usize| {
        matches!(shape.columns[*c].class, TypeClass::Date | TypeClass::Timestamp | TypeClass::TimestampTz)
            && !is_bookkeeping(lexicon, (t, *c))
    };
    let all: Vec<usize> = (0..shape.columns.len()).filter(timed).collect();
    if all.len() < 2 {
        return None;
    }
    let kept: Vec<usize> = all.iter().copied().filter(|&c| !is_promised(lexicon, (t, c))).collect();
    pair(lexicon, t, &kept).or_else(|| pair(lexicon, t, &all))
}

fn pair(lexicon: &Lexicon, t: usize, among: &[usize]) -> Option<(usize, usize)> {
    let called = |c: usize, list: &[&str]| {
        let mut words = identifier_words(lexicon.schema.tables[t].columns[c].called());
        words.extend(lexicon.tables[t].columns[c].words.iter().cloned());
        let fits = |w: &String, h: &str| h.strip_suffix('.').map_or_else(|| w.starts_with(h), |whole| w == whole);
        list.iter().any(|h| words.iter().any(|w| fits(w, h)))
    };
    let mut found = COURSES.iter().filter_map(|(begins, ends)| {
        let only = |list: &[&str]| {
            let mut of = among.iter().copied().filter(|&c| called(c, list));
            of.next().filter(|_| of.next().is_none())
        };
        let (from, to) = (only(begins)?, only(ends)?);
        // A flight departs and arrives, the guest who arrives first departs later; what is brought in is collected.
        let turned = from > to && (begins.contains(&"arriv") || begins.contains(&"collect"));
        let (from, to) = if turned { (to, from) } else { (from, to) };
        let of_days = |c: usize| lexicon.schema.tables[t].columns[c].class == TypeClass::Date;
        (from != to && (of_days(from) == of_days(to) || among.len() == 2)).then_some((from, to))
    });
    found.next()
}

/// True for a course of moments, which lasts hours and minutes.
pub(super) fn has_hours(lexicon: &Lexicon, t: usize, (from, to): (usize, usize)) -> bool {
    [from, to].iter().all(|&c| lexicon.schema.tables[t].columns[c].class != TypeClass::Date)
}
