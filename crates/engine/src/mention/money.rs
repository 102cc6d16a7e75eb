//! How people ask for sums of money without a word that adds up: 'what did our bills come to', 'what did each branch bring in',
//! 'what did members pay us'.

use super::{Finder, Sense};
use crate::lexicon::{DICTIONARY, Target};

/// Verbs that only say that what is named before or behind is added up.
const TOTALS: &[&str] = &[
    "add up to",
    "adds up to",
    "added up to",
    "come to",
    "came to",
    "comes to",
    "amount to",
    "amounts to",
    "amounted to",
    "sum up to",
    "total up to",
    "add up",
];
/// Verbs that are money by themselves.
const EARNS: &[&str] = &[
    "bring in",
    "brings in",
    "brought in",
    "bringing in",
    "turn over",
    "turned over",
    "earn us",
    "earned us",
    "make us",
    "made us",
    "gross",
    "grossed",
    "pull in",
    "pulled in",
    "rake in",
    "raked in",
    "make from",
    "made from",
    "make on",
    "made on",
    "earn from",
    "earned from",
    "earn on",
    "earned on",
    "take from",
    "took from",
    "take for",
    "took for",
    "get from",
    "get for",
];
/// Verbs of who pays, where nothing is named that is paid.
const PAYS: &[&str] = &["pay us", "paid us", "pays us", "pay in", "paid in"];
/// What is paid, as tables may be called.
const PAYMENTS: &[&str] = &["payment", "receipt"];

impl Finder<'_> {
    /// Readings of verbs of money, where 'what' or 'how much' asks for them.
    pub(super) fn money(&mut self) {
        let Some((asks, much)) = self.asks_how_much() else { return };
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let spans = |phrases: &[&str]| {
            (asks + 1..self.tokens.len()).find_map(|i| {
                phrases.iter().find_map(|p| {
                    let n = p.split(' ').count();
                    p.split(' ').enumerate().all(|(k, w)| lower(i + k) == w).then_some((i, i + n))
                })
            })
        };
        // 'how many visitors did the fair bring in' is about visitors.
        let noun = much && matches!(lower(asks + 2), "money" | "cash" | "revenue" | "income");
        let measured = self.tokens.iter().enumerate().filter(|(i, _)| !noun || *i != asks + 2).any(|(_, t)| {
            matches!(t.lower.as_str(), "many" | "number" | "count" | "average" | "often")
                || DICTIONARY.keyword(&t.lower).is_some_and(|k| k.tag == "measure")
        });
        if measured {
            return;
        }
        // 'how much money did each stall bring in'
        let opens = if much { 2 + usize::from(noun) } else { 1 };
        if let Some((from, to)) = spans(TOTALS) {
            self.add(asks, asks + opens, 4.0, Sense::Keyword("how_much", ""), 1.0);
            self.add(from, to, 6.0, Sense::Keyword("verb", ""), 1.0);
        } else if let Some((from, to)) = spans(EARNS) {
            self.add(asks, asks + opens, 4.0, Sense::Keyword("ask", ""), 1.0);
            self.add(from, to, 6.0, Sense::Keyword("measure", "money"), 1.0);
        } else if let Some((from, to)) = spans(PAYS) {
            let table = PAYMENTS.iter().find_map(|w| {
                self.lexicon
                    .named(w)
                    .iter()
                    .find_map(|h| if let (Target::Table(t), true) = (h.target, h.weight > 0.9) { Some(t) } else { None })
            });
            if let Some(t) = table {
                self.add(asks, asks + opens, 4.0, Sense::Keyword("how_much", ""), 1.0);
                self.add(from, to, 6.0, Sense::Table(t), 1.0);
            }
        }
    }

    /// Where 'what did', 'what do', 'what were' or 'how much' stands, and whether it is the latter.
    fn asks_how_much(&self) -> Option<(usize, bool)> {
        const AUXILIARIES: &[&str] = &["did", "do", "does", "have", "has", "will", "was", "were", "is", "are"];
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        (0..self.tokens.len()).find_map(|i| match (lower(i), lower(i + 1)) {
            ("how", "much") => Some((i, true)),
            ("what", second) if AUXILIARIES.contains(&second) => Some((i, false)),
            _ => None,
        })
    }
}
