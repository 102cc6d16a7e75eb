//! How lengths of time between events are said: the frames, by their words alone.

use super::events::says_something;
use crate::text::Token;

/// A word of the question; 'order-to-ship' is three.
pub(super) struct Atom<'a> {
    pub word: &'a str,
    pub token: usize,
    /// A sign or a quoted text: no event runs over it.
    pub closed: bool,
}

/// Atoms: from, to.
pub(super) type Run = (usize, usize);

/// A frame with what it says. Each event has the run with its leading word ('between buying a car') and the run that tells it.
#[derive(Debug, Default, Clone)]
pub(super) struct Phrase {
    pub lead: Option<Run>,
    /// Verbs of lasting between: 'sit', 'pass'.
    pub lasting: Vec<Run>,
    pub start: Option<(usize, Run)>,
    pub end: Option<(usize, Run)>,
    /// The start's run may reach too far, as the end's always may.
    pub open_start: bool,
    /// What was planned counts: how long before something people act.
    pub ahead: bool,
    /// Rows that last until the end, where no start is said.
    pub subject: Option<Run>,
    /// Words that may tell the start: 'lie in stock'.
    pub hint: Option<Run>,
    /// By how much what was planned was missed.
    pub late: bool,
    /// The end is a verb: 'paying', no row of a table.
    pub verb: bool,
    /// How long something is had: from when it was taken until it came back.
    pub kept: bool,
    /// An event's name with a unit, which may be a column's name.
    pub named: bool,
    /// Seconds of the unit that is asked for.
    pub seconds: Option<&'static str>,
}

pub(super) const UNITS: &[(&str, &str)] = &[
    ("seconds", "1"),
    ("minutes", "60.0"),
    ("mins", "60.0"),
    ("hours", "3600.0"),
    ("hrs", "3600.0"),
    ("days", "86400.0"),
    ("nights", "86400.0"),
    ("weeks", "604800.0"),
    ("months", ""),
    ("years", ""),
    ("day", "86400.0"),
    ("hour", "3600.0"),
];
const NOUNS: &[&str] =
    &["time", "times", "gap", "lag", "interval", "wait", "waiting", "turnaround", "span", "period", "delay", "while", "duration"];
/// Verbs of lasting.
const LASTING: &[&str] = &[
    "sit",
    "sits",
    "wait",
    "waits",
    "waited",
    "lie",
    "lies",
    "stay",
    "stays",
    "stand",
    "stands",
    "pass",
    "passes",
    "passed",
    "elapse",
    "elapses",
    "elapsed",
    "goes",
    "go",
    "take",
    "takes",
    "took",
    "last",
    "lasts",
    "there",
    "is",
    "does",
    "do",
    "did",
    "it",
    "usually",
    "normally",
    "generally",
];
/// Verbs of lasting that are no event themselves.
const TAKING: &[&str] = &["take", "takes", "took", "taken"];
pub(super) const STOPS: &[&str] = &[
    "by",
    "per",
    "each",
    "every",
    "where",
    "whose",
    "this",
    "last",
    "during",
    "for",
    "with",
    "over",
    "across",
    "average",
    "mean",
    "median",
    "as",
    "broken",
    "split",
    "vs",
    "versus",
    "among",
    "compared",
    "than",
    "year",
    "month",
    "grouped",
    "typically",
    "usually",
    "how",
    "which",
    "what",
];
/// Words that rank lengths of time.
pub(super) const WAYS: &[&str] = &["slowest", "fastest", "quickest", "longest", "shortest", "promptest", "soonest"];
pub(super) const AUXILIARIES: &[&str] = &["do", "does", "did", "is", "are", "was", "were", "has", "have", "must", "should", "can"];
/// An event's words at most.
const LONGEST: usize = 7;

/// The words of the question. Hyphenated ones with an arrow or 'to' within are cut there.
pub(super) fn atoms(tokens: &[Token]) -> Vec<Atom<'_>> {
    let mut out = Vec::with_capacity(tokens.len());
    for (i, t) in tokens.iter().enumerate() {
        let arrow = matches!(t.text.as_str(), "→" | "->" | "=>");
        let cut = ["-to-", "-till-", "-until-", "→"].iter().find_map(|c| t.lower.split_once(c)).filter(|_| !t.quoted && !arrow);
        match cut {
            Some((a, b)) => out.extend([a, "to", b].map(|word| Atom { word, token: i, closed: false })),
            None => {
                let word = if arrow { "to" } else { t.lower.as_str() };
                out.push(Atom { word, token: i, closed: t.quoted || t.punctuation && !arrow });
            }
        }
    }
    out
}

/// The frames that the question may hold, the most telling first.
pub(super) fn find(atoms: &[Atom<'_>]) -> Vec<Phrase> {
    let reader = Reader { atoms };
    let mut all = reader.delay();
    all.extend(timed(&reader));
    all.extend(reader.in_units());
    all.extend(reader.extreme());
    all
}

/// The frames that name both events, or one and what comes before or after it.
fn timed(reader: &Reader<'_>) -> Vec<Phrase> {
    let atoms = reader.atoms;
    let first = atoms.iter().any(|a| matches!(a.word, "first" | "1st" | "next" | "another" | "last" | "previous"));
    let Some((lead, seconds)) = reader.lead() else { return Vec::new() };
    let base = Phrase { lead: Some(lead), seconds, ..Phrase::default() };
    let mut all: Vec<Phrase> = Vec::new();
    for found in
        [reader.before(&base, lead), reader.in_advance(&base), reader.between(&base), reader.after(&base, lead), reader.bare(&base, lead)]
    {
        all.extend(found);
    }
    all.extend(reader.until(&base, lead));
    all.extend(reader.kept(&base, lead));
    // The first of several rows is told elsewhere.
    all.retain(|p| {
        !first || p.start.into_iter().chain(p.end).all(|(from, (_, to))| !atoms[from..to].iter().any(|a| ORDINALS.contains(&a.word)))
    });
    let planned = reader.word(lead.0) == "lead";
    for p in &mut all {
        p.ahead |= planned;
        let until = p.start.into_iter().chain(p.end).map(|e| e.0).min().unwrap_or(lead.1);
        p.lasting.extend((lead.1..until).filter(|&i| LASTING.contains(&reader.word(i))).map(|i| (i, i + 1)));
    }
    all
}

const ORDINALS: &[&str] = &["first", "1st", "next", "another", "last", "previous"];

/// The words of a question as frames look at them.
pub(super) struct Reader<'a> {
    pub(super) atoms: &'a [Atom<'a>],
}

impl Reader<'_> {
    pub(super) fn word(&self, at: usize) -> &str {
        self.atoms.get(at).filter(|a| !a.closed).map_or("", |a| a.word)
    }

    pub(super) fn closed(&self, at: usize) -> bool {
        self.atoms.get(at).is_none_or(|a| a.closed)
    }

    /// Words that ask for a length of time, and the unit they ask for.
    fn lead(&self) -> Option<(Run, Option<&'static str>)> {
        let unit = |at: usize| UNITS.iter().find(|u| u.0 == self.word(at)).map(|u| u.1);
        let said = |text: &'static str| Some(text).filter(|t| !t.is_empty());
        let n = self.atoms.len();
        let asked = (0..n).find_map(|i| match (self.word(i), self.word(i + 1)) {
            ("how", "long" | "quickly" | "fast" | "soon" | "early") => Some(((i, i + 2), None)),
            ("how", "far") => Some(((i, i + 2), None)),
            ("how", "many") => unit(i + 2).map(|u| ((i, i + 3), said(u))),
            ("how", "much") if self.word(i + 2) == "time" => Some(((i, i + 3), None)),
            ("number", "of") => unit(i + 2).map(|u| ((i, i + 3), said(u))),
            _ => None,
        });
        asked
            .or_else(|| {
                (0..n).find_map(|i| {
                    if let Some(u) = unit(i).filter(|_| self.word(i).ends_with('s')) {
                        return Some(((i, i + 1), said(u)));
                    }
                    let noun = NOUNS.contains(&self.word(i));
                    let two = i > 0 && matches!(self.word(i - 1), "lead" | "waiting" | "wait" | "turnaround" | "lag") && noun;
                    noun.then_some(((if two { i - 1 } else { i }, i + 1), None))
                })
            })
            // 'fastest from A to B'
            .or_else(|| {
                let ranks = |i: &usize| WAYS.contains(&self.word(*i)) && matches!(self.word(i + 1), "from" | "between");
                (0..n).find(ranks).map(|i| ((i, i + 1), None))
            })
            .or_else(|| (0..n).find(|&i| self.word(i) == "lead" && self.word(i + 1).starts_with("time")).map(|i| ((i, i + 2), None)))
    }

    /// Where an event's words end.
    pub(super) fn stop(&self, from: usize) -> usize {
        let most = (from + LONGEST).min(self.atoms.len());
        (from..most)
            .find(|&i| {
                let particle =
                    matches!(self.word(i), "in" | "on" | "at") && (i == from || !says_something(self.word(i - 1)) || !self.ends(i + 1));
                self.closed(i)
                    || i > from && (STOPS.contains(&self.word(i)) || particle)
                    || matches!(self.word(i), "average" | "by" | "per")
            })
            .unwrap_or(most)
    }

    /// True where a clause ends.
    pub(super) fn ends(&self, at: usize) -> bool {
        self.closed(at) || STOPS.contains(&self.word(at)) || matches!(self.word(at), "and" | "to" | "till" | "until" | "on")
    }

    /// 'between A and B', 'from A to B'.
    fn between(&self, base: &Phrase) -> Vec<Phrase> {
        let n = self.atoms.len();
        let mut all = Vec::new();
        for i in 0..n {
            let joints: &[&str] = match self.word(i) {
                "between" => &["and"],
                "from" => &["to", "till", "until"],
                _ => continue,
            };
            let middles = (i + 2..n.min(i + 2 + LONGEST)).take_while(|&k| !self.closed(k)).filter(|&k| joints.contains(&self.word(k)));
            for middle in middles {
                let end = self.stop(middle + 1);
                all.push(Phrase { start: Some((i, (i + 1, middle))), end: Some((middle, (middle + 1, end))), ..base.clone() });
            }
        }
        all
    }

    /// 'how long after A … until B', 'once A has come in, how long is it till B'.
    fn after(&self, base: &Phrase, lead: Run) -> Vec<Phrase> {
        let n = self.atoms.len();
        let opens = |i: &usize| matches!(self.word(*i), "after" | "once" | "since") && !self.closed(i + 1);
        let opened = (lead.0..n).find(opens).or_else(|| (0..lead.0).find(opens));
        let Some(i) = opened else { return Vec::new() };
        let from = if i < lead.0 { lead.1 } else { i + 2 };
        let end = |m: usize| Some((m, (m + 1, self.stop(m + 1))));
        let middle = (from..n.min(from + 2 + LONGEST)).find(|&k| matches!(self.word(k), "until" | "till" | "before" | "to"));
        let both = middle.map(|m| {
            let to = if i < lead.0 { self.stop(i + 1) } else { m };
            Phrase { start: Some((i, (i + 1, to))), end: end(m), ..base.clone() }
        });
        // 'how long after booking do guests arrive'
        let asked = (i + 2..n.min(i + 2 + LONGEST)).find(|&k| AUXILIARIES.contains(&self.word(k))).filter(|_| i > lead.0);
        let turned = asked.map(|m| Phrase { start: Some((i, (i + 1, m))), end: end(m), ..base.clone() });
        both.into_iter().chain(turned).collect()
    }

    /// 'how many days before A do people B'.
    fn before(&self, base: &Phrase, lead: Run) -> Vec<Phrase> {
        let at = (lead.1..self.atoms.len().min(lead.1 + 3)).find(|&i| matches!(self.word(i), "before" | "ahead" | "prior"));
        let Some(i) = at else { return Vec::new() };
        let from = if matches!(self.word(i + 1), "of" | "to") { i + 2 } else { i + 1 };
        let asked = (from + 1..self.atoms.len().min(from + LONGEST)).find(|&k| AUXILIARIES.contains(&self.word(k)));
        asked
            .map(|m| Phrase {
                start: Some((m, (m + 1, self.stop(m + 1)))),
                end: Some((i, (from, m))),
                ahead: true,
                open_start: true,
                ..base.clone()
            })
            .into_iter()
            .collect()
    }

    /// 'how far ahead do people book', 'how many days in advance are tickets bought', 'booking lead time'.
    fn in_advance(&self, base: &Phrase) -> Vec<Phrase> {
        let n = self.atoms.len();
        let mut all = Vec::new();
        for i in 0..n {
            let to = match (self.word(i), self.word(i + 1)) {
                ("in", "advance") => i + 2,
                ("ahead" | "beforehand", next) if next != "of" => i + 1,
                _ => continue,
            };
            if let Some(m) = (to..n.min(to + 3)).find(|&k| AUXILIARIES.contains(&self.word(k))) {
                let run = (m + 1, self.stop(m + 1));
                all.push(Phrase { lasting: vec![(i, to)], start: Some((m, run)), ahead: true, ..base.clone() });
            }
            // 'do people book in advance'
            let verb = i.checked_sub(1).filter(|&v| says_something(self.word(v)));
            if let Some(v) = verb {
                all.push(Phrase { start: Some((v, (v, v + 1))), lasting: vec![(i, to)], ahead: true, ..base.clone() });
            }
        }
        if let Some((from, to)) = base.lead.filter(|l| self.word(l.0) == "lead" || l.0 > 0 && self.word(l.0 - 1) == "lead") {
            // The lead time of an order is how long it takes, that of a booking how early it is made.
            let books = |at: usize| self.word(at).starts_with("book") || self.word(at).starts_with("reserv");
            if from > 0 && books(from - 1) {
                all.push(Phrase { start: Some((from - 1, (from - 1, from))), ahead: true, ..base.clone() });
            }
            if matches!(self.word(to), "of" | "for") && books(to + 1) {
                all.push(Phrase { start: Some((to, (to + 1, self.stop(to + 1)))), ahead: true, ..base.clone() });
            }
        }
        all
    }

    /// 'days A to B', 'average wait (check-in to start)'.
    fn bare(&self, base: &Phrase, lead: Run) -> Vec<Phrase> {
        let n = self.atoms.len();
        let mut all = Vec::new();
        for m in 1..n {
            if !matches!(self.word(m), "to" | "till" | "until") {
                continue;
            }
            let end = self.stop(m + 1);
            // 'how many hours does it take to refit a pump', 'median hours to refit': from when the rows began.
            let said = (lead.1..m).any(|i| TAKING.contains(&self.word(i))) || lead.1 == m && base.seconds.is_some();
            // Where both ends are told they are meant.
            let framed = (0..n).any(|i| matches!(self.word(i), "from" | "between" | "after" | "since" | "until" | "till"));
            if said && !framed && (lead.1..m).all(|i| self.idle(i)) {
                all.push(Phrase { end: Some((m, (m + 1, end))), ..base.clone() });
                continue;
            }
            // Right before the joint, back to the words of the length or a sign.
            let close = (m.saturating_sub(4)..m).rev().find(|&i| {
                self.closed(i)
                    || i < lead.1 && i >= lead.0
                    || matches!(self.word(i), "average" | "avg" | "mean" | "median" | "days" | "time" | "long" | "of")
            });
            let from = close.map_or(m.saturating_sub(4), |c| c + 1);
            // The order is 'A to B days' or 'days A to B'.
            let near = lead.1 + 3 >= from || lead.0 >= m;
            if from < m && near {
                all.push(Phrase { start: Some((from, (from, m))), end: Some((m, (m + 1, end))), ..base.clone() });
            }
        }
        all
    }

    /// 'median resolution hours', 'repair days per workshop': what ends, and the unit that it is told in.
    fn in_units(&self) -> Vec<Phrase> {
        const NOUNS: &[&str] = &["tion", "sion", "ment", "ery", "val", "pair", "fund", "turnaround", "ponse", "reply", "closure", "ing"];
        let n = self.atoms.len();
        let unit = |at: usize| UNITS.iter().find(|u| u.0 == self.word(at) && !u.1.is_empty() && u.0.ends_with('s')).map(|u| u.1);
        let event = |at: usize| {
            let w = self.word(at);
            NOUNS.iter().any(|e| w.ends_with(e)) && crate::compose::course::ends_of(w).is_some()
        };
        let found = (1..n).filter(|&i| event(i - 1)).filter_map(|i| Some((i, unit(i)?)));
        found
            .map(|(i, seconds)| Phrase {
                lead: Some((i, i + 1)),
                end: Some((i - 1, (i - 1, i))),
                seconds: Some(seconds),
                named: true,
                ..Phrase::default()
            })
            .collect()
    }

    /// True for a word between a length and what ends it that says nothing of where it begins.
    fn idle(&self, at: usize) -> bool {
        LASTING.contains(&self.word(at)) || matches!(self.word(at), "on" | "average" | "typically" | "us" | "them" | "you" | "we" | "they")
    }

    /// 'how long do parts lie in stock before they are sold', 'days until they pay'.
    fn until(&self, base: &Phrase, lead: Run) -> Vec<Phrase> {
        let n = self.atoms.len();
        let at = (lead.1..n).find(|&i| matches!(self.word(i), "until" | "till" | "before"));
        // 'before people cancel a plan, how long have they had it'
        let first = (0..lead.0).find(|&i| matches!(self.word(i), "before" | "until" | "till"));
        if let (None, Some(i)) = (at, first) {
            return vec![Phrase { end: Some((i, (i + 1, self.stop(i + 1)))), ..base.clone() }];
        }
        let Some(i) = at else { return Vec::new() };
        let end = (i, (i + 1, self.stop(i + 1)));
        let verb = (lead.1..i).find(|&k| LASTING.contains(&self.word(k)) && !AUXILIARIES.contains(&self.word(k)) && self.word(k) != "it");
        let subject = Some((lead.1, verb.unwrap_or(i)));
        let hint = verb.filter(|v| v + 1 < i).map(|v| (v + 1, i));
        vec![Phrase { end: Some(end), subject, hint, ..base.clone() }]
    }
}
