//! Those who come and go, without the words of the schema: 'how many people work here right now', 'new starters since May', 'leavers last
//! year', 'why do staff leave', 'who has been with us longest'. Who is meant, and by which days they came and went, is in `roles::stays`.

use super::phrase::{listed, section};
use super::{parts, replace, word};
use crate::lexicon::{DICTIONARY, Lexicon, Target};
use crate::roles::Stay;
use crate::text::Token;
use crate::time::{month, unit};

pub(super) fn turn(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    if lexicon.stays().is_empty() {
        return;
    }
    let house = House { lexicon };
    let _ = house.reasons(tokens)
        || house.headcount(tokens)
        || house.newcomers(tokens)
        || house.went(tokens)
        || house.came(tokens)
        || house.longest(tokens)
        || house.present(tokens);
}

struct House<'a> {
    lexicon: &'a Lexicon,
}

/// Who is spoken of: from, to (tokens), and whose rows they are; `None` for a kind of people ('the welders') of which the rows tell.
struct Who<'a> {
    from: usize,
    to: usize,
    stay: Option<&'a Stay>,
    /// Called by the name of their table.
    named: bool,
}

impl House<'_> {
    /// Those who are meant where nobody is named: who works here, else the only ones that come and go.
    fn ours(&self) -> Option<&Stay> {
        let stays = self.lexicon.stays();
        let mut staff = stays.iter().filter(|s| s.staff);
        match (staff.next(), staff.next(), stays) {
            (Some(one), None, _) => Some(one),
            (None, _, [one]) => Some(one),
            _ => None,
        }
    }

    fn table(&self, stay: &Stay) -> String {
        self.lexicon.tables[stay.table].words.concat()
    }

    fn column(&self, stay: &Stay, c: usize) -> String {
        self.lexicon.tables[stay.table].columns[c].words.concat()
    }

    /// True for a name of the schema.
    fn is_named(&self, token: &Token) -> bool {
        self.lexicon.named(&token.lemma).iter().any(|h| h.weight > 0.9)
    }

    /// Who is named at a place: rows by their name, people at large, or a kind of people.
    fn who(&self, tokens: &[Token], at: usize) -> Option<Who<'_>> {
        let token = tokens.get(at).filter(|t| !t.quoted && !t.punctuation)?;
        let tables = |h: &crate::lexicon::NameHit| match h.target {
            Target::Table(t) if h.weight > 0.9 => Some(t),
            _ => None,
        };
        let named: Vec<usize> = self.lexicon.named(&token.lemma).iter().filter_map(tables).collect();
        let own = self.lexicon.stays().iter().find(|s| named.contains(&s.table));
        let to = at + 1;
        if let Some(stay) = own {
            return Some(Who { from: at, to, stay: Some(stay), named: true });
        }
        if !named.is_empty() {
            return None;
        }
        let anybody = listed("stay anybody", &token.lower);
        if anybody || listed("stay staff", &token.lower) {
            return self.ours().filter(|s| anybody || s.staff).map(|stay| Who { from: at, to, stay: Some(stay), named: false });
        }
        // 'interns': whatever keeps them.
        let several = token.lower != token.lemma && token.lower.ends_with('s') && token.lower.len() > 4;
        (several && !self.is_named(token) && unit(&token.lower).is_none()).then_some(Who { from: at, to, stay: None, named: false })
    }

    /// Who does what the verb at a place says, auxiliaries between.
    fn subject(&self, tokens: &[Token], verb: usize) -> Option<Who<'_>> {
        let mut at = verb;
        while at > 0 && listed("stay auxiliary", word(tokens, at - 1)) {
            at -= 1;
        }
        let before = at.checked_sub(1)?;
        match word(tokens, before) {
            // 'the cooks who left', 'who left'
            "who" | "that" | "whom" => match before.checked_sub(1).and_then(|b| self.who(tokens, b)) {
                Some(who) => Some(Who { to: verb, ..who }),
                None if word(tokens, before) == "that" => None,
                None => self.ours().map(|stay| Who { from: before, to: verb, stay: Some(stay), named: false }),
            },
            "many" if word(tokens, before.wrapping_sub(1)) == "how" => {
                self.ours().map(|stay| Who { from: at, to: verb, stay: Some(stay), named: false })
            }
            _ => self.who(tokens, before).map(|who| Who { to: verb, ..who }),
        }
    }

    /// Puts what was read in the place of who did what: 'which person hiredate'.
    fn put(&self, tokens: &mut Vec<Token>, who: &Who<'_>, end: usize, before: Option<&str>, after: Option<&str>) {
        let asks = matches!(word(tokens, who.from), "who" | "whom");
        let name = match who.stay {
            Some(stay) if !who.named => several(self.table(stay), asks),
            _ => word(tokens, who.from).to_string(),
        };
        let words = asks.then_some("which").into_iter().chain(before).chain([name.as_str()]).chain(after);
        let words: Vec<&str> = words.collect();
        replace(tokens, who.from, end - who.from, &words);
    }

    /// 'headcount by depot', 'our current staff count'
    fn headcount(&self, tokens: &mut Vec<Token>) -> bool {
        let Some(stay) = self.ours() else { return false };
        let found = (0..tokens.len()).find_map(|i| section("stay headcount").iter().find_map(|p| Some((i, p.at(tokens, i)?.len))));
        let Some((at, len)) = found.filter(|(i, len)| !tokens[*i..*i + *len].iter().any(|t| self.is_named(t))) else { return false };
        // How many there were at some time is another question.
        if period(tokens, 0, tokens.len()) || (0..tokens.len()).any(|i| matches!(word(tokens, i), "was" | "were" | "did" | "had")) {
            return false;
        }
        let from = (0..at).rev().take_while(|&i| matches!(word(tokens, i), "current" | "total" | "our" | "present")).last().unwrap_or(at);
        let table = several(self.table(stay), false);
        replace(tokens, from, at + len - from, &["number", "of", "current", &table]);
        self.drop_now(tokens);
        true
    }

    /// 'new starters since May', 'last month's hires'
    fn newcomers(&self, tokens: &mut Vec<Token>) -> bool {
        let Some(stay) = self.ours().filter(|_| period(tokens, 0, tokens.len())) else { return false };
        let found = |name: &str| (0..tokens.len()).find_map(|i| section(name).iter().find_map(|p| Some((i, p.at(tokens, i)?.len))));
        let came = found("stay newcomers").zip(stay.begins);
        let Some(((at, len), c)) = came else { return false };
        // Those that rows or another word of the schema are called are asked for as such.
        if tokens[at..at + len].iter().any(|t| self.is_named(t)) || found("stay leavers").is_some() {
            return false;
        }
        let (table, column) = (self.table(stay), self.column(stay, c));
        replace(tokens, at, len, &[&table, &column]);
        true
    }

    /// 'leavers last year', 'how many staff left us', 'who has quit since May', 'former cooks'
    fn went(&self, tokens: &mut Vec<Token>) -> bool {
        // Of all there were: another question than who went.
        if tokens.iter().any(|t| listed("stay share", &t.lower)) {
            return false;
        }
        let noun = (0..tokens.len()).find_map(|i| section("stay leavers").iter().find_map(|p| Some((i, p.at(tokens, i)?.len))));
        if let Some((at, len)) = noun
            && let Some(stay) = self.ours()
            && !tokens[at..at + len].iter().any(|t| self.is_named(t))
            && !tokens.iter().enumerate().any(|(i, t)| !(at..at + len).contains(&i) && listed("stay newcomer", &t.lower))
        {
            let (table, column) = (self.table(stay), self.column(stay, stay.ends));
            let former = (!ranged(tokens)).then_some("former");
            let dated = period(tokens, 0, tokens.len()).then_some(column.as_str());
            let words: Vec<&str> = former.into_iter().chain([table.as_str()]).chain(dated).collect();
            replace(tokens, at, len, &words);
            return true;
        }
        let Some((who, end)) = self.done(tokens, "stay left") else { return false };
        // 'how many places are left' asks what nobody has taken.
        if tokens[who.from..end].iter().any(|t| crate::meaning::spare::is_place(&t.lower)) {
            return false;
        }
        let kind = who.stay.is_none();
        let Some(stay) = who.stay.or_else(|| self.ours()).filter(|s| s.alone || !kind) else { return false };
        // The word of the column says it by itself, where nothing else is called so.
        let own = |t: &Token| {
            let root = crate::account::root(&t.lower);
            self.lexicon.tables[stay.table].columns[stay.ends].words.iter().any(|w| crate::account::root(w) == root)
        };
        let elsewhere = |t: &Token| {
            let stem = crate::text::stem(&t.lemma);
            let hits = self.lexicon.named(&t.lemma).into_iter().chain(self.lexicon.named_by_stem(&stem));
            hits.into_iter().any(|h| match h.target {
                Target::Table(t) => t != stay.table,
                Target::Column(t, _) => t != stay.table,
            })
        };
        if tokens[who.to..end].iter().any(own) && !tokens[who.to..end].iter().any(elsewhere) && who.named {
            return false;
        }
        let column = self.column(stay, stay.ends);
        // Those who are still there went in no year.
        let former = (!ranged(tokens)).then_some("former");
        let dated = period(tokens, 0, tokens.len()).then_some(column.as_str());
        self.put(tokens, &who, end, former, dated);
        true
    }

    /// 'who joined us in the last three months', 'how many nurses have we taken on this year'
    fn came(&self, tokens: &mut Vec<Token>) -> bool {
        if !period(tokens, 0, tokens.len()) {
            return false;
        }
        let Some((who, end)) = self.done(tokens, "stay came") else { return false };
        let Some((stay, c)) = who.stay.or_else(|| self.ours()).and_then(|s| Some((s, s.begins?))) else { return false };
        // Members join as well as staff do, who are hired.
        let joins = tokens[who.to..end].iter().any(|t| listed("stay joins", &t.lower));
        let staff = tokens.iter().any(|t| listed("stay staff", &t.lower));
        let us = section("stay us").iter().any(|p| (who.to..end).any(|i| p.ends(tokens, i, end)));
        let told = stay.alone && us || who.named || staff;
        if joins && !told || who.stay.is_none() && !stay.alone {
            return false;
        }
        let own = |t: &Token| {
            let root = crate::account::root(&t.lower);
            self.lexicon.tables[stay.table].columns[c].words.iter().any(|w| crate::account::root(w) == root)
        };
        if tokens[who.to..end].iter().any(own) && who.named {
            return false;
        }
        let column = self.column(stay, c);
        self.put(tokens, &who, end, None, Some(&column));
        true
    }

    /// Who did one of these things, and where it ends: the verb behind its subject, and nothing that it is done to but 'us'.
    fn done(&self, tokens: &[Token], verbs: &str) -> Option<(Who<'_>, usize)> {
        for verb in 1..tokens.len() {
            let Some(len) = section(verbs).iter().filter_map(|p| Some(p.at(tokens, verb)?.len)).max() else { continue };
            let mut end = verb + len;
            end += section("stay us").iter().filter_map(|p| Some(p.at(tokens, end)?.len)).max().unwrap_or(0);
            let on =
                tokens.get(end).is_none_or(|t| t.punctuation || listed("stay on", &t.lower) || month(&t.lower).is_some() || is_year(t));
            if !on {
                continue;
            }
            if let Some(who) = self.subject(tokens, verb) {
                // 'has anybody left': whether there is one.
                let asks = matches!(word(tokens, who.from.wrapping_sub(1)), "has" | "have" | "did" | "does" | "do" | "is" | "are");
                if asks && word(tokens, who.from).starts_with("any") {
                    return None;
                }
                return Some((who, end));
            }
        }
        None
    }

    /// 'why do staff leave', 'the most common reasons people leave'
    fn reasons(&self, tokens: &mut Vec<Token>) -> bool {
        let leaves = |i: usize| listed("stay leave", word(tokens, i));
        let Some(verb) = (0..tokens.len()).find(|&i| leaves(i)) else { return false };
        let reason = (0..tokens.len()).find(|&i| matches!(word(tokens, i), "reason" | "reasons"));
        let why = (0..verb).find(|&i| word(tokens, i) == "why");
        let from = why.or(reason.filter(|&r| r < verb));
        // 'leaving reasons', 'reasons for leaving'
        let beside = reason.is_some_and(|r| r == verb + 1 || r + 2 == verb && word(tokens, r + 1) == "for");
        let subject = if beside { None } else { self.subject(tokens, verb) };
        let stay = subject.as_ref().map_or_else(|| self.ours(), |w| w.stay);
        let Some((stay, column)) = stay.and_then(|s| Some((s, s.reason?))).filter(|_| from.is_some() || beside) else { return false };
        if subject.is_none() && !beside {
            return false;
        }
        let mut end = verb + 1;
        end += section("stay us").iter().filter_map(|p| Some(p.at(tokens, end)?.len)).max().unwrap_or(0);
        let (table, column) = (self.table(stay), self.column(stay, column));
        match (why, reason) {
            // 'why do staff leave? Count by reason'
            (Some(why), Some(r)) if r > verb => {
                let said = tokens.get_mut(r);
                said.into_iter().for_each(|t| super::read_as(t, &column));
                replace(tokens, why, end - why, &["former", &table]);
            }
            (Some(why), _) => {
                let ends = self.column(stay, stay.ends);
                let mut words =
                    vec!["number", "of", if period(tokens, end, tokens.len()) { "the" } else { "former" }, &table, "per", &column];
                words.extend(period(tokens, end, tokens.len()).then_some(ends.as_str()));
                replace(tokens, why, end - why, &words);
            }
            (None, Some(r)) => {
                let (from, to) = if r < verb { (r, end) } else { (verb, r + 1) };
                let several = format!("{column}s");
                replace(tokens, from, to - from, &[if word(tokens, r) == "reasons" { &several } else { &column }]);
            }
            (None, None) => return false,
        }
        true
    }

    /// 'longest-serving nurse', 'who is longest-serving': of those who are still there.
    fn longest(&self, tokens: &mut Vec<Token>) -> bool {
        let Some(at) = (0..tokens.len()).find(|&i| word(tokens, i) == "longest-serving") else { return false };
        if tokens.iter().any(|t| matches!(t.lower.as_str(), "current" | "active" | "former" | "ever")) {
            return false;
        }
        if let Some(who) = (at + 1..tokens.len().min(at + 3)).find_map(|i| self.who(tokens, i)) {
            let numbered = (at.saturating_sub(1)..at).any(|i| super::phrase::number(tokens, i) > 0);
            if who.stay.is_none() && self.ours().is_none_or(|s| !s.staff) || numbered {
                return false;
            }
            self.put(tokens, &who, who.to, Some("current"), None);
            return true;
        }
        // 'the longest-serving mechanic': one of a kind.
        let kind = tokens.get(at + 1).filter(|t| !t.quoted && !t.punctuation && !self.is_named(t) && !DICTIONARY.knows(&t.lower));
        if kind.is_some() && self.ours().is_some_and(|s| s.staff) {
            replace(tokens, at + 1, 0, &["current"]);
            return true;
        }
        let Some(who) = self.subject(tokens, at).filter(|w| w.stay.is_some()) else { return false };
        self.put(tokens, &who, at, Some("current"), None);
        true
    }

    /// 'interns currently with us', 'who works here', 'how many fitters do we employ'
    fn present(&self, tokens: &mut Vec<Token>) -> bool {
        let said = (0..tokens.len()).any(|i| listed("stay still", word(tokens, i)) || self.now(tokens, i).is_some());
        if (0..tokens.len()).any(|i| matches!(word(tokens, i), "current" | "former")) {
            return false;
        }
        let dated = period(tokens, 0, tokens.len());
        for at in 1..tokens.len() {
            // How many there were in a period is another question, unless it is said of those who still are.
            if dated && !matches!(word(tokens, at - 1), "still" | "currently") {
                continue;
            }
            let strong = section("stay works").iter().filter_map(|p| Some(p.at(tokens, at)?.len)).max();
            let weak = section("stay here").iter().filter_map(|p| Some(p.at(tokens, at)?.len)).max().filter(|_| said);
            let placed = || {
                let len = section("stay works in").iter().filter_map(|p| Some(p.at(tokens, at)?.len)).max()?;
                (said && matches!(word(tokens, at + len), "in" | "at" | "for" | "as")).then_some(len)
            };
            let lone = strong.or(weak);
            let Some(len) = lone.or_else(placed) else { continue };
            let Some(who) = self.subject(tokens, at) else { continue };
            // 'the parts that are here' are no people.
            if who.stay.is_none() && self.ours().is_none_or(|s| !s.staff) {
                continue;
            }
            self.put(tokens, &who, at + len, Some("current"), lone.is_none().then_some("are"));
            self.drop_now(tokens);
            return true;
        }
        false
    }

    /// Words for now at a place.
    fn now(&self, tokens: &[Token], at: usize) -> Option<usize> {
        section("stay now").iter().filter_map(|p| Some(p.at(tokens, at)?.len)).max()
    }

    /// Who is there is there now.
    fn drop_now(&self, tokens: &mut Vec<Token>) {
        while let Some((at, len)) = (0..tokens.len()).find_map(|i| Some((i, self.now(tokens, i)?))) {
            tokens.drain(at..at + len);
        }
    }
}

/// As it is said of several.
fn several(name: String, one: bool) -> String {
    let many = format!("{name}s");
    if one || crate::text::lemma(&many) != name { name } else { many }
}

fn is_year(token: &Token) -> bool {
    token.lower.len() == 4 && token.lower.parse::<u32>().is_ok_and(|y| (1900..2100).contains(&y))
}

/// True where a period is named that something can lie in, and not only a unit to count by.
fn ranged(tokens: &[Token]) -> bool {
    let counted = |i: usize| {
        unit(word(tokens, i)).is_some() && matches!(word(tokens, i.wrapping_sub(1)), "per" | "each" | "every" | "by" | "a")
            || matches!(word(tokens, i), "monthly" | "yearly" | "quarterly")
    };
    (0..tokens.len()).any(|i| period(tokens, i, i + 1) && !counted(i))
}

/// True where a period or a unit of the calendar is spoken of.
fn period(tokens: &[Token], from: usize, to: usize) -> bool {
    (from..to).any(|i| {
        let t = &tokens[i];
        !t.quoted
            && !parts(t)
            && (month(&t.lower).is_some() && t.capitalized
                || is_year(t)
                || unit(&t.lower).is_some()
                || matches!(t.lower.as_str(), "yesterday" | "ytd" | "since" | "recently" | "lately" | "monthly" | "yearly" | "quarterly"))
    })
}
