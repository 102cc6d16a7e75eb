//! What a clerk or manager of any trade asks without the words of the schema: 'what have we run out of', 'how are we doing this month compared
//! to last', 'what do people complain about most', 'who still hasn't paid'. `data/everyday.tsv` has what is said and the same plainly, with a
//! sign for each part that some table or column must play (`roles::trade`); where none plays it the words stay as they are.

use super::phrase::Phrase;
use super::{replace, word};
use crate::compose::measure::turnover;
use crate::lexicon::{Lexicon, Target};
use crate::roles::trade;
use crate::text::{Token, lemma};
use once_cell::sync::Lazy;

/// What is said, and the same plainly: words, '$1' for what the first place of the phrase held, '{part}' for what plays it.
struct Said {
    phrase: Phrase,
    plain: Vec<&'static str>,
}

static SAID: Lazy<Vec<Said>> = Lazy::new(|| {
    let lines = include_str!("../../data/everyday.tsv").lines().filter(|l| !l.starts_with('#'));
    let read = |(phrase, plain): (&'static str, &'static str)| Said { phrase: Phrase::read(phrase), plain: plain.split(' ').collect() };
    lines.filter_map(|l| l.split_once('\t')).map(read).collect()
});

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut at = 0;
    while at < tokens.len() {
        if !opens(tokens, at) {
            at += 1;
            continue;
        }
        let mut found: Vec<(&Said, super::phrase::Found)> = SAID.iter().filter_map(|s| Some((s, s.phrase.at(tokens, at)?))).collect();
        // The longest whose parts are all played; of several as long the first.
        found.sort_by_key(|(_, f)| std::cmp::Reverse(f.len));
        let plain = found.into_iter().find_map(|(said, f)| {
            let mut held: Vec<&str> = f.held.iter().map(|(from, _)| word(tokens, *from)).collect();
            // What stands before may be what it is said of.
            if held.is_empty() && at > 0 {
                held.push(word(tokens, at - 1));
            }
            Some((said.plain(&held, lexicon)?, f.len))
        });
        match plain {
            Some((words, len)) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                replace(tokens, at, len, &words);
                at += words.len();
            }
            None => at += 1,
        }
    }
}

/// 'who' asks where a sentence begins; 'patients who have not paid' only tells of whom.
fn opens(tokens: &[Token], at: usize) -> bool {
    let led =
        |b: usize| tokens[b].punctuation || matches!(word(tokens, b), "so" | "and" | "but" | "know" | "see" | "me" | "tell" | "now" | "ok");
    word(tokens, at) != "who" || at.checked_sub(1).is_none_or(led)
}

impl Said {
    fn plain(&self, held: &[&str], lexicon: &Lexicon) -> Option<Vec<String>> {
        let mut out = Vec::new();
        for part in &self.plain {
            match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                Some(part) => out.extend(played(part, held, lexicon)?),
                None => match part.strip_prefix('$').and_then(|n| n.parse::<usize>().ok()) {
                    Some(n) => out.push((*held.get(n.checked_sub(1)?)?).to_string()),
                    None => out.push((*part).to_string()),
                },
            }
        }
        Some(out)
    }
}

fn table(lexicon: &Lexicon, t: usize) -> Vec<String> {
    vec![lexicon.tables[t].words.concat()]
}

fn column(lexicon: &Lexicon, t: usize, c: usize) -> Vec<String> {
    vec![lexicon.tables[t].columns[c].words.concat()]
}

fn is_day(lexicon: &Lexicon, t: usize) -> impl Fn(usize) -> bool + '_ {
    move |c| lexicon.schema.tables[t].columns[c].class.is_temporal()
}

/// The words for what plays a part.
fn played(part: &str, held: &[&str], lexicon: &Lexicon) -> Option<Vec<String>> {
    match part {
        "revenue" => (!turnover(lexicon).is_empty()).then(|| vec!["revenue".to_string()]),
        "goods" => Some(table(lexicon, trade::stock(lexicon)?.goods)),
        "level" => {
            let kept = trade::stock(lexicon)?;
            // Other tables may have a column of that name.
            Some(if kept.table == kept.goods {
                column(lexicon, kept.table, kept.level)
            } else {
                [lexicon.tables[kept.table].words.clone(), column(lexicon, kept.table, kept.level)].concat()
            })
        }
        "low" => trade::stock(lexicon)?.least.map(|_| vec!["low".into(), "on".into(), "stock".into()]),
        "customers" => Some(table(lexicon, trade::customers(lexicon)?)),
        // Only where the word that was said names them.
        "customer" => {
            let t = trade::customers(lexicon)?;
            let said = lemma(held.first()?);
            let named = lexicon.named(&said).iter().any(|h| h.weight > 0.6 && h.target == Target::Table(t));
            (named || trade::words("customers").contains(&said.as_str()) || trade::words("people").contains(&said.as_str()))
                .then(|| table(lexicon, t))
        }
        "complaints" | "returns" => Some(most(lexicon, trade::called(lexicon, part)?)?),
        "rating" => Some(rated(lexicon)?.1),
        "reviewer" => Some(rated(lexicon)?.0?),
        "asked" | "replied" => {
            let (t, asked, replied) = answered(lexicon)?;
            let c = if part == "asked" { asked } else { replied };
            Some(lexicon.tables[t].columns[c].words.to_vec())
        }
        "ordered" | "delivered" => {
            let (t, ordered, delivered) = delivered(lexicon)?;
            let c = if part == "ordered" { ordered } else { delivered };
            Some(lexicon.tables[t].columns[c].words.to_vec())
        }
        "visits" => Some(table(lexicon, visits(lexicon)?)),
        "uncovered" => {
            let (t, who) = trade::unassigned(lexicon, "shifts")?;
            Some([table(lexicon, t), vec!["without".into()], table(lexicon, who)].concat())
        }
        "left" => {
            let t = trade::called(lexicon, "left")?;
            let who = trade::customers(lexicon)?;
            let ends = crate::meaning::spells::standing_now(lexicon, t).is_some();
            let goes = lexicon.stays().iter().any(|s| !s.staff);
            (ends && !goes && trade::owner(lexicon, t, who)).then(|| table(lexicon, t))
        }
        "uses" => {
            let said = lemma(held.first()?);
            let hit = |h: &crate::lexicon::NameHit| match h.target {
                Target::Table(t) if h.weight > 0.9 => Some(t),
                _ => None,
            };
            let t = lexicon.named(&said).iter().find_map(hit)?;
            Some(table(lexicon, trade::uses(lexicon, t)?))
        }
        "places" => Some(table(lexicon, trade::places(lexicon)?)),
        "absentees" => Some(table(lexicon, trade::present(lexicon, "leaves")?.1)),
        "away" => trade::present(lexicon, "leaves").map(|_| vec!["away".to_string()]),
        "guests" => Some(table(lexicon, trade::present(lexicon, "stays")?.1)),
        "workers" => Some(table(lexicon, trade::present(lexicon, "shifts")?.1)),
        "deliveries" | "arrived" => {
            let (t, c) = trade::incoming(lexicon)?;
            Some(if part == "arrived" { column(lexicon, t, c) } else { table(lexicon, t) })
        }
        "orders" => {
            let (t, _) = turnover(lexicon).iter().find(|(t, _)| lexicon.tables[*t].words.last().is_some_and(|w| w == "order"))?;
            Some(table(lexicon, *t))
        }
        "tickets" => Some(table(lexicon, trade::called(lexicon, "tickets")?)),
        _ => None,
    }
}

/// The commonest kind of rows.
fn most(lexicon: &Lexicon, t: usize) -> Option<Vec<String>> {
    let say = |words: &[&str]| words.iter().map(|w| (*w).to_string()).collect::<Vec<_>>();
    Some(match trade::kind(lexicon, t)? {
        trade::Kind::Column(c) => [say(&["most", "common"]), column(lexicon, t, c), say(&["of"]), table(lexicon, t)].concat(),
        // By its name, and not by its number.
        trade::Kind::Table(k) => {
            let shape = &lexicon.schema.tables[k];
            let named = lexicon.tables[k].display.iter().find(|c| shape.columns[**c].class.is_text());
            let named = named.map_or_else(|| table(lexicon, k), |&c| column(lexicon, k, c));
            [say(&["which"]), named, say(&["has", "the", "most"]), table(lexicon, t)].concat()
        }
    })
}

/// Who rates, where that is kept, and by which number.
fn rated(lexicon: &Lexicon) -> Option<(Option<Vec<String>>, Vec<String>)> {
    let t = trade::called(lexicon, "reviews")?;
    let number = |c: usize| lexicon.schema.tables[t].columns[c].class.is_number() && !lexicon.tables[t].columns[c].foreign;
    let c = trade::column(lexicon, t, "rating", number)?;
    let who = trade::customers(lexicon).filter(|&who| trade::owner(lexicon, t, who));
    Some((who.map(|w| table(lexicon, w)), column(lexicon, t, c)))
}

/// The table whose rows are answered: its day of asking and the later one of the first answer.
fn answered(lexicon: &Lexicon) -> Option<(usize, usize, usize)> {
    let mut all = (0..lexicon.tables.len()).filter_map(|t| {
        let open = |c: usize| is_day(lexicon, t)(c) && !lexicon.schema.tables[t].columns[c].not_null;
        let replied = trade::column(lexicon, t, "replied", open)?;
        let asked = trade::column(lexicon, t, "asked", |c| c != replied && is_day(lexicon, t)(c))?;
        Some((t, asked, replied))
    });
    all.next().filter(|_| all.next().is_none())
}

/// The orders that say when they were placed and when they came.
fn delivered(lexicon: &Lexicon) -> Option<(usize, usize, usize)> {
    let mut all = (0..lexicon.tables.len()).filter_map(|t| {
        let delivered = trade::column(lexicon, t, "delivered", is_day(lexicon, t))?;
        let ordered = trade::column(lexicon, t, "ordered", |c| c != delivered && is_day(lexicon, t)(c))?;
        let who = trade::customers(lexicon)?;
        trade::owner(lexicon, t, who).then_some((t, ordered, delivered))
    });
    all.next().filter(|_| all.next().is_none())
}

/// What customers come for: the rows of theirs that are called so.
fn visits(lexicon: &Lexicon) -> Option<usize> {
    let who = trade::customers(lexicon)?;
    trade::called(lexicon, "visits").filter(|&t| lexicon.tables[t].date.is_some() && trade::owner(lexicon, t, who))
}
