//! How late, how fast and how long something is had: frames of one event, by their words alone.

use super::events::says_something;
use super::phrases::{AUXILIARIES, Phrase, Reader, Run, STOPS, UNITS, WAYS};

impl Reader<'_> {
    /// 'how long do people keep a car'
    pub(super) fn kept(&self, base: &Phrase, lead: Run) -> Option<Phrase> {
        const KEEPS: &[&str] = &["keep", "keeps", "kept", "borrow", "borrowed", "rent", "rented", "hold"];
        let n = self.atoms.len();
        let asked = (lead.1..n.min(lead.1 + 3)).any(|i| AUXILIARIES.contains(&self.word(i)));
        let verb = (lead.1..n.min(lead.1 + 6)).find(|&i| KEEPS.contains(&self.word(i)))?;
        (asked || lead.0 == verb + 1).then(|| Phrase { lasting: vec![(verb, verb + 1)], kept: true, ..base.clone() })
    }

    /// 'departure delay', 'how late do flights leave', 'delayed the most': how far off what was planned.
    pub(super) fn delay(&self) -> Vec<Phrase> {
        let n = self.atoms.len();
        let mut all = Vec::new();
        for i in 0..n {
            let base = Phrase { late: true, ..Phrase::default() };
            let unit = |at: usize| UNITS.iter().find(|u| u.0 == self.word(at)).map(|u| u.1).filter(|u| !u.is_empty());
            match self.word(i) {
                "delay" | "delays" | "lateness" => {
                    // 'departure delay', 'delay of departures', 'delay in arrival'
                    if i > 0 && says_something(self.word(i - 1)) {
                        all.push(Phrase { lead: Some((i, i + 1)), end: Some((i - 1, (i - 1, i))), ..base.clone() });
                    }
                    if matches!(self.word(i + 1), "of" | "in" | "on" | "at") {
                        all.push(Phrase { lead: Some((i, i + 1)), end: Some((i + 1, (i + 2, self.stop(i + 2)))), ..base.clone() });
                    }
                }
                "late" => {
                    let how = i.checked_sub(1).filter(|&h| self.word(h) == "how");
                    let counted = (i >= 3 && self.word(i - 3) == "how" && self.word(i - 2) == "many").then(|| unit(i - 1)).flatten();
                    let lead = match (how, counted) {
                        (Some(h), _) => Some((h, i + 1)),
                        (None, Some(_)) => Some((i - 3, i + 1)),
                        _ => None,
                    };
                    // 'how late do flights leave (on average)'
                    if let Some(lead) = lead {
                        let verbs = (i + 1..n.min(i + 7)).filter(|&k| says_something(self.word(k)) && !STOPS.contains(&self.word(k)));
                        all.extend(verbs.map(|v| Phrase {
                            lead: Some(lead),
                            seconds: counted,
                            end: Some((v, (v, v + 1))),
                            ..base.clone()
                        }));
                    }
                    // 'by how much do flights leave late'
                    let much = (0..i).find(|&k| self.word(k) == "how" && self.word(k + 1) == "much");
                    if let (Some(m), Some(v)) = (much, i.checked_sub(1).filter(|&v| says_something(self.word(v)))) {
                        let from = if m > 0 && self.word(m - 1) == "by" { m - 1 } else { m };
                        all.push(Phrase {
                            lead: Some((from, m + 2)),
                            lasting: vec![(i, i + 1)],
                            end: Some((v, (v, v + 1))),
                            ..base.clone()
                        });
                    }
                }
                "delayed" => {
                    let most = match (self.word(i + 1), self.word(i + 2), i > 0 && self.word(i - 1) == "most") {
                        ("most" | "longest", ..) => Some((i, i + 2)),
                        ("the", "most" | "longest", _) => Some((i, i + 3)),
                        (_, _, true) => Some((i - 1, i + 1)),
                        _ => None,
                    };
                    // 'who has the most delayed departures' counts them.
                    let counted = most.is_some_and(|(from, _)| {
                        let before = |k: usize| from.checked_sub(k).map_or("", |b| self.word(b));
                        let has = |w: &str| matches!(w, "has" | "have" | "had" | "with");
                        has(before(1)) || before(1) == "the" && has(before(2))
                    });
                    if let Some(lead) = most.filter(|_| !counted) {
                        let next = (lead.1, lead.1 + 1);
                        if says_something(self.word(lead.1)) {
                            all.push(Phrase { lead: Some(lead), end: Some((next.0, next)), ..base.clone() });
                        }
                        all.push(Phrase { lead: Some(lead), ..base.clone() });
                    }
                }
                _ => {}
            }
        }
        all
    }

    /// 'slowest paying clients', 'who pays the quickest', 'take longest to answer'.
    pub(super) fn extreme(&self) -> Vec<Phrase> {
        let n = self.atoms.len();
        let units: Vec<Run> = (1..n)
            .filter(|&i| UNITS.iter().any(|u| u.0 == self.word(i)))
            .filter(|&i| matches!(self.word(i - 1), "average" | "avg" | "mean" | "median" | "in" | "many"))
            .map(|i| (i, i + 1))
            .collect();
        let mut all = Vec::new();
        for i in (0..n).filter(|&i| WAYS.contains(&self.word(i))) {
            let taking = |w: &str| matches!(w, "take" | "takes" | "took" | "taking" | "need" | "needs" | "needed" | "are" | "is" | "were");
            let mut from = i;
            while from > 0 && (self.word(from - 1) == "the" || taking(self.word(from - 1))) {
                from -= 1;
            }
            let behind = match self.word(i + 1) {
                "to" | "before" | "until" | "in" | "at" => i + 2,
                _ => i + 1,
            };
            let linked = behind == i + 2;
            if linked || self.word(i + 1).ends_with("ing") || self.word(i + 1).ends_with("payers") {
                all.push(Phrase {
                    lead: Some((from, behind)),
                    end: Some((behind, (behind, behind + 1))),
                    lasting: units.clone(),
                    ..Phrase::default()
                });
            } else if self.closed(behind) || self.ends(behind) {
                // 'who pays slowest'
                let mut verb = i.saturating_sub(1);
                while verb > 0 && matches!(self.word(verb), "the" | "us") {
                    verb -= 1;
                }
                if says_something(self.word(verb)) && verb < i {
                    all.push(Phrase {
                        lead: Some((verb + 1, i + 1)),
                        end: Some((verb, (verb, verb + 1))),
                        lasting: units.clone(),
                        ..Phrase::default()
                    });
                }
            }
        }
        all
    }
}
