//! Where a question says what its list is to show: behind 'with', a colon or a comma, before 'of', or as bare words at its end.

use super::thing::{Thing, read};
use super::words;
use crate::lexicon::{Lexicon, Target};
use crate::text::Token;
use std::ops::Range;

/// Words of one thing, and things of a list, at most.
const LONGEST: usize = 7;
const MOST: usize = 8;
/// Places that are tried, at most.
const TRIED: usize = 3;
/// Words of a question that ends with bare things, at most.
const LONGEST_BARE: usize = 12;

/// A place where things are named that are to be shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Region {
    pub things: Vec<(Range<usize>, Thing)>,
    /// What is taken out of the question.
    pub cut: Range<usize>,
    /// It says of one thing that it is had or is to be shown: 'hives with a queen'.
    pub may_restrict: bool,
    /// It is one thing, and something follows it.
    pub tailed: bool,
    /// Nothing leads to it.
    pub bare: bool,
    /// It stands before 'of' and the rows.
    pub of_rows: bool,
}

/// All such places, the plainest first.
pub(super) fn find(tokens: &[Token], lexicon: &Lexicon) -> Vec<Region> {
    let reader = Reader { tokens, lexicon };
    let mut out: Vec<Region> = Vec::new();
    for region in (1..tokens.len()).filter_map(|i| reader.led(i)).chain(reader.first()).chain(reader.bare()) {
        if out.len() < TRIED && !out.contains(&region) {
            out.push(region);
        }
    }
    out
}

struct Reader<'a> {
    tokens: &'a [Token],
    lexicon: &'a Lexicon,
}

impl Reader<'_> {
    fn thing(&self, span: Range<usize>) -> Option<Thing> {
        if span.is_empty() || span.len() > LONGEST {
            return None;
        }
        read(self.tokens, span).filter(|t| t.may_be_known(self.tokens, self.lexicon))
    }

    /// The things of a list that begins at a place, and where it ends. `closed`: what ends it besides.
    fn list(&self, start: usize, closed: &dyn Fn(usize) -> bool) -> (Vec<(Range<usize>, Thing)>, usize) {
        let (mut at, mut end) = (start, start);
        let mut out = Vec::new();
        while out.len() < MOST {
            let stop = (at..self.tokens.len())
                .find(|&i| words::parts(self.tokens, i) || words::ends(self.tokens, i) || self.tokens[i].text == ")")
                .unwrap_or(self.tokens.len());
            // 'from and to city'
            if words::at(self.tokens, at) == "from" && stop == at + 1 && words::at(self.tokens, stop + 1) == "to" {
                let end_of = (stop + 1..self.tokens.len())
                    .find(|&i| words::parts(self.tokens, i) || words::ends(self.tokens, i))
                    .unwrap_or(self.tokens.len());
                let names: Vec<usize> = (stop + 2..end_of).collect();
                let named = |at: usize| Thing::Named([vec![at], names.clone()].concat());
                out.push((at..stop, named(at)));
                out.push((stop + 1..end_of, named(stop + 1)));
                end = end_of;
                at = end_of;
                while words::parts(self.tokens, at) {
                    at += 1;
                }
                continue;
            }
            let asked = (at..stop).take(2).any(|i| words::is(self.tokens, i, "asks"));
            let begin = (at..stop).find(|&i| !words::is(self.tokens, i, "own") && !words::is(self.tokens, i, "article")).unwrap_or(at);
            let broken = (at..stop).any(|i| i > begin && closed(i) && !(asked && (i + 1 == stop || i == begin + 1)));
            let whole = if broken { None } else { self.thing(at..stop) };
            if let Some(thing) = whole {
                out.push((at..stop, thing));
                (at, end) = (stop, stop);
            } else if let Some((cut, thing)) = (at + 1..stop).rev().filter(|&c| closed(c)).find_map(|c| Some((c, self.thing(at..c)?))) {
                out.push((at..cut, thing));
                end = cut;
                break;
            } else {
                break;
            }
            if !words::parts(self.tokens, at) {
                break;
            }
            while words::parts(self.tokens, at) {
                at += 1;
            }
        }
        (out, end)
    }

    /// Behind words or signs that lead to it.
    fn led(&self, at: usize) -> Option<Region> {
        let tokens = self.tokens;
        let wish = words::phrase(tokens, at, "wish");
        let strong = if words::at(tokens, at + 1) == "whom" { 0 } else { words::phrase(tokens, at, "lead").max(wish) };
        let sign = words::opens(tokens, at);
        let weak = words::parts(tokens, at);
        let mut start = if strong > 0 { at + strong } else { at + 1 };
        if !(strong > 0 || sign || weak) || strong == 0 && weak && words::parts(tokens, at - 1) {
            return None;
        }
        while start < tokens.len()
            && (words::parts(tokens, start) || weak && words::phrase(tokens, start, "lead") == 1 && words::at(tokens, start + 1) != "whom")
        {
            start += 1;
        }
        // 'I need to see': what leads to it and what is seen.
        start += words::phrase(tokens, start, "wish");
        let tail = |i: usize| words::is(tokens, i, "tail");
        let (things, mut end) = self.list(start, &tail);
        let [(first, thing), ..] = things.as_slice() else { return None };
        // 'each hive with its last treatment' is that row itself, 'latest reading and date' the day of it.
        let each = |t: &Token| matches!(t.lower.as_str(), "each" | "every" | "per");
        let single = things.len() == 1 && matches!(thing, Thing::Latest(..)) && tokens.iter().any(each);
        if single && !(first.start..first.end).any(|i| words::is(tokens, i, "date")) {
            return None;
        }
        let dated = things.windows(2).any(|w| matches!(w[0].1, Thing::Latest(..)) && w[1].1 == Thing::When);
        let bound = words::ends(tokens, end) || tail(end) || tokens[end].text == ")";
        let asked = first.clone().take(2).any(|i| words::is(tokens, i, "asks"));
        let own = words::is(tokens, first.start, "own") || asked || words::at(tokens, first.start) == "the" && weak;
        // 'In July, how many were there' asks for a number, not for one of each.
        let counts = matches!(thing, Thing::HowMany(_) | Thing::HowMuch)
            && weak
            && words::at(tokens, at) == ","
            && words::at(tokens, at + 1) != "and";
        let enough = things.len() > 1 || own || strong > 0 && wish == 0 || sign;
        // 'open and closed ones': behind a mere comma all of it must be told, to the end.
        let whole = strong > 0 || sign || words::ends(tokens, end) || own && tail(end);
        let joined = words::at(tokens, at) != "," && weak && things.len() > 1 && !own;
        // 'Of all that were lost, what part …' asks for something else.
        const BEFORE: &[&str] =
            &["of", "for", "in", "if", "when", "from", "at", "on", "as", "since", "because", "among", "once", "after", "by", "per", "each"];
        let comma = weak && words::at(tokens, at) == "," && words::at(tokens, at + 1) != "and";
        let main = comma && BEFORE.contains(&words::at(tokens, 0)) && !words::is(tokens, first.start, "own");
        // 'hives with a queen', 'members with a phone and an address' have one.
        let one = |(span, _): &(Range<usize>, Thing)| matches!(words::at(tokens, span.start), "a" | "an" | "any" | "no" | "some");
        let had = strong > 0 && wish == 0 && things.iter().any(one);
        if !bound || had || main || !enough || !whole || joined || counts || dated {
            return None;
        }
        if tokens.get(end).is_some_and(|t| t.text == ")") {
            end += 1;
        }
        let may_restrict = strong > 0 && things.len() == 1 && !words::is(tokens, first.start, "own") && !asked;
        // 'jobs with a due date next week': what follows may be said of the column.
        let tailed = things.len() == 1 && strong > 0 && tail(end);
        // 'price, pages and genre of books' begins before the comma.
        let of = |i: usize| words::is(tokens, i, "of") && self.names_rows(i + 1);
        let of_rows = weak && things.last().is_some_and(|(span, _)| span.clone().any(of));
        Some(Region { things, cut: at..end, may_restrict, tailed, bare: false, of_rows })
    }

    /// Before 'of' and the rows: 'guest, country and price of day passes'.
    fn first(&self) -> Option<Region> {
        let tokens = self.tokens;
        let mut start = 0;
        while start < tokens.len() && words::is(tokens, start, "opens") {
            start += 1;
        }
        let of = |i: usize| words::is(tokens, i, "of");
        let (things, end) = self.list(start, &of);
        let elsewhere = |thing: &Thing| match thing {
            Thing::Named(all) => all.last().is_some_and(|&i| self.names_rows(i)),
            Thing::HowMany(_) | Thing::Total(_) => false,
            _ => true,
        };
        let counted = things.iter().any(|(_, t)| matches!(t, Thing::HowMany(_) | Thing::Total(_)));
        if things.len() < 2
            || !of(end)
            || counted
            || !things.iter().any(|(_, t)| elsewhere(t))
            || !(end..tokens.len()).any(|i| self.names_rows(i))
        {
            return None;
        }
        Some(Region { things, cut: start..end + 1, may_restrict: false, tailed: false, bare: false, of_rows: true })
    }

    /// Bare words at the end: 'open orders supplier part date', 'retired plans monthly price'.
    fn bare(&self) -> Vec<Region> {
        let tokens = self.tokens;
        let n = tokens.len();
        let Some(first) = (0..n).find(|&i| self.names_rows(i)) else { return Vec::new() };
        let plain = |i: usize| {
            let light = ["article", "own", "part", "of", "tail", "verbs"].iter().any(|k| words::is(tokens, i, k));
            !tokens[i].punctuation && !tokens[i].quoted && !light && tokens[i].lower.chars().all(char::is_alphabetic)
        };
        if n > LONGEST_BARE || (0..n).any(|i| computes(words::at(tokens, i))) {
            return Vec::new();
        }
        // 'on hold', 'that are dormant': what a word leads to is no bare thing.
        const LEADING: &[&str] = &[
            "that", "which", "who", "with", "without", "in", "at", "by", "since", "during", "before", "after", "between", "within", "not",
            "no", "never", "this", "next", "last", "past", "each", "every", "per", "any",
        ];
        let led = |i: usize| {
            let word = words::at(tokens, i);
            LEADING.contains(&word) || ["article", "own", "of", "verbs", "part"].iter().any(|k| words::is(tokens, i, k))
        };
        (first + 1..n)
            .filter(|&start| (start..n).all(plain) && !led(start - 1) && crate::time::unit(words::at(tokens, start)).is_none())
            .filter_map(|start| {
                let mut things = Vec::new();
                let mut at = start;
                while at < n {
                    let (end, thing) = (at + 1..=n.min(at + 3)).rev().find_map(|e| Some((e, self.strictly(at..e)?)))?;
                    things.push((at..end, thing));
                    at = end;
                }
                // Of one row that is told by its number just that is asked.
                let numbered = tokens.iter().any(|t| t.lower.starts_with(|c: char| c.is_ascii_digit()));
                if things.len() == 1 && numbered {
                    return None;
                }
                let may_restrict = things.len() == 1;
                Some(Region { things, cut: start..n, may_restrict, tailed: false, bare: true, of_rows: false })
            })
            .collect()
    }

    /// A thing that is wholly called so.
    fn strictly(&self, span: Range<usize>) -> Option<Thing> {
        let tokens = &self.tokens[span.clone()];
        let glued: String = tokens.iter().map(|t| t.lemma.as_str()).collect();
        let day = tokens.len() > 1
            && words::is(tokens, tokens.len() - 1, "date")
            && !words::is(tokens, 0, "date")
            && !(tokens.len() > 2 && self.names_rows(span.start))
            || tokens.len() == 1 && matches!(tokens[0].lower.as_str(), "date" | "time" | "day" | "reason");
        let whole = self.lexicon.named(&glued).iter().any(|h| h.weight > if tokens.len() == 1 { 0.3 } else { 0.8 });
        let whole = whole || tokens.len() == 1 && super::thing::is_short(&glued, self.lexicon);
        if whole || day { self.thing(span) } else { None }
    }

    /// True for the name of a table's rows.
    fn names_rows(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at).filter(|t| !t.quoted && !t.punctuation) else { return false };
        let rows = |h: &crate::lexicon::NameHit| matches!(h.target, Target::Table(_)) && h.weight > 0.3;
        let short = |t: &crate::schema::Table| {
            crate::text::identifier_words(&t.name.name)
                .last()
                .is_some_and(|w| *w == token.lemma || super::likeness::shortens(w, &token.lemma))
        };
        let few = self.lexicon.schema.tables.len() <= super::FEW;
        few && self.lexicon.schema.tables.iter().any(short)
            || self.lexicon.named(&token.lemma).iter().any(rows)
            || crate::lexicon::DICTIONARY.synonyms(&token.lemma).iter().any(|s| self.lexicon.named(s).iter().any(rows))
    }
}

/// True for words that ask, compute, group or rank: what stands behind them is no bare list.
fn computes(word: &str) -> bool {
    const OPERATES: &[&str] = &[
        "agg",
        "count",
        "count_distinct",
        "count_verb",
        "sup",
        "top",
        "share",
        "growth",
        "running",
        "ratio",
        "measure",
        "group_by",
        "each",
        "each_lead",
    ];
    let asks = matches!(
        word,
        "how" | "what" | "which" | "who" | "whom" | "whose" | "when" | "where" | "by" | "per" | "x" | "vs" | "versus" | "than"
    );
    asks || crate::lexicon::DICTIONARY.keyword(word).is_some_and(|k| OPERATES.contains(&k.tag))
}
