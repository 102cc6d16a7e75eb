//! From the words of a question, their readings and a query to what became of each word.

use super::before::Before;
use super::facts::{Fact, Facts};
use super::operators::{Claims, Found, adjective};
use super::unsaid::{Said, ranks, unsaid};
use super::{Matter, Part, State, Word, frames, link, policy};
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::mention::{Segment, Sense};
use crate::plan;
use crate::query::{ColumnRef, Comparison, Query, TableRef};
use crate::schema::{Meaning, TableName};
use crate::text::{Token, edit_distance, stem};
use crate::time::TimeMeaning;
use std::cell::RefCell;

/// A reading that a part of the query rests on.
pub(super) struct Use {
    pub part: Part,
    pub reading: String,
    pub exact: bool,
}

impl Use {
    pub(super) fn new(part: Part, reading: impl Into<String>, exact: bool) -> Option<Use> {
        Some(Use { part, reading: reading.into(), exact })
    }
}

/// A name is linked outright from this fit on.
const OUTRIGHT: f32 = 0.9;

/// The account of each word, in order.
pub(super) fn words(matter: &Matter<'_>) -> (Vec<Word>, Vec<String>) {
    let facts = Facts::of(matter.query);
    let before = matter.before.map(|query| Before::new(query, &facts, matter));
    let teller = Teller { matter, facts: &facts, before, joined: joined(matter.query, matter.lexicon), said: RefCell::default() };
    let mut claims = Claims::default();
    let mut words = Vec::with_capacity(matter.tokens.len());
    for (k, segment) in matter.segments.iter().enumerate() {
        teller.segment(k, segment, &mut claims, &mut words);
    }
    teller.only(&mut words);
    teller.who(&mut words);
    frames::asides(&mut words, matter);
    link::verbs(&mut words, matter, &facts);
    teller.bare_limit(&mut words);
    // In a conversation parts rest on the turns before.
    let unsaid = if matter.before.is_some() { Vec::new() } else { unsaid(matter, &facts, &teller.said.borrow(), &words) };
    (words, unsaid)
}

/// Tables that the joins of a query run through.
fn joined(query: &Query, lexicon: &Lexicon) -> Vec<TableName> {
    let mut out = Vec::new();
    let mut put = |tables: &[TableRef], root: Option<&TableRef>, links: &[crate::query::Link]| {
        let Some(root) = root.or(tables.first()) else { return };
        if let Ok(tree) = plan::tree(root, tables, links, lexicon) {
            out.extend(tree.nodes.into_iter().map(|n| n.table.name));
        }
    };
    put(&crate::rank::tables(query), query.subject.as_ref(), &query.links);
    out
}

struct Teller<'a> {
    matter: &'a Matter<'a>,
    facts: &'a Facts<'a>,
    before: Option<Before<'a>>,
    joined: Vec<TableName>,
    /// What the words speak of, gathered on the way.
    said: RefCell<Said>,
}

impl Teller<'_> {
    fn lexicon(&self) -> &Lexicon {
        self.matter.lexicon
    }

    fn segment(&self, k: usize, segment: &Segment, claims: &mut Claims, words: &mut Vec<Word>) {
        let tokens = self.matter.tokens.get(segment.start..segment.end).unwrap_or_default();
        let chosen = self.matter.items.get(k).map(|i| (&i.sense, i.fit));
        let readings = chosen.into_iter().chain(segment.readings.iter().map(|r| (&r.sense, r.fit)));
        let mut operator: Option<Found> = None;
        let mut used: Option<Use> = None;
        for (sense, fit) in readings {
            if let Sense::Keyword(tag, argument) = sense {
                if operator.is_none() {
                    operator = Some(self.keyword(tag, argument, tokens, claims));
                }
                if let Some(Found::Held(part, name)) = operator {
                    used = Use::new(part, name, true);
                }
            } else {
                used = self.carried(sense, fit, segment, tokens);
            }
            if used.is_some() {
                break;
            }
        }
        let found = segment.readings.iter().any(|r| r.sense != Sense::Unknown);
        for (at, token) in tokens.iter().enumerate().filter(|(_, t)| !t.punctuation || t.quoted) {
            let slip = token.text.to_lowercase() != token.lower && !token.quoted;
            let mut word = Word::new(token, State::Unused);
            match (&used, operator) {
                (Some(u), _) => self.rest(&mut word, u, slip),
                (None, Some(Found::Redundant(why))) => {
                    word.state = State::Light;
                    word.reading = Some(why.to_string());
                }
                (None, None | Some(Found::Missing)) if self.taken(segment, token, operator) => {
                    self.rest(&mut word, &Use { part: Part::Output, reading: "part of what is computed".into(), exact: false }, slip);
                }
                (None, operator) => self.alone(&mut word, segment.start + at, token, operator, found, slip),
            }
            words.push(word);
        }
    }

    fn rest(&self, word: &mut Word, u: &Use, slip: bool) {
        word.state = State::Used;
        word.part = Some(u.part);
        word.reading = Some(u.reading.clone());
        word.exact = u.exact && !slip;
    }

    /// A word by itself, where its mention found no use.
    fn alone(&self, word: &mut Word, at: usize, token: &Token, operator: Option<Found>, found: bool, slip: bool) {
        if let Some(u) = self
            .operation(token)
            .or_else(|| self.named(token))
            .or_else(|| self.literal(token))
            .or_else(|| self.unit(at, token))
            .or_else(|| self.before.as_ref()?.word(at, self.facts))
        {
            self.rest(word, &u, slip);
            return;
        }
        let name = policy::is_name(self.matter, word);
        let sentence = matches!(operator, None | Some(Found::Light));
        let light = !name
            && (sentence || token.lower == "each" || token.lower == "overall")
            && (policy::says_nothing(&token.lower)
                || !found && policy::is_transposed(&token.lower)
                || self.on_record(at, token)
                || token.lower.chars().all(|c| !c.is_alphanumeric())
                || (operator == Some(Found::Light) || !found && self.opens_picture(at)) && policy::of_charts(&token.lower)
                || operator == Some(Found::Light) && self.sentence_word(token)
                || self.matter.before.is_some() && policy::points_back(&token.lower));
        // A slip of the keys that would be passed over must be a small one.
        let typed = token.text.to_lowercase();
        let near = !slip || edit_distance(&typed, &token.lower, 1).is_some();
        // 'go back to the first one': no operator, a turn that is pointed to.
        let pointing = self.matter.before.is_some() && !name && policy::points_back(&token.lower);
        word.state = if light && near || pointing {
            State::Light
        } else if let Some(reason) = policy::vacuous(&token.lower, &self.tables(), self.lexicon()) {
            word.reading = Some(reason.to_string());
            State::Light
        } else if found && !slip {
            State::Unused
        } else {
            State::Unknown
        };
    }

    /// A construction took the word up: it left the sentence before the rest of it was read.
    fn taken(&self, segment: &Segment, token: &Token, operator: Option<Found>) -> bool {
        // What a follow-up was composed of is not all that became of it: an operation that is missing there is missing.
        if self.matter.before.is_some() && operator == Some(Found::Missing) {
            return false;
        }
        let apart = matches!(operator, Some(Found::Light)) && policy::says_nothing(&token.lower);
        let filler = segment.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("filler" | "filler_noun", _)));
        let left = self.matter.left.is_none_or(|left| left.contains(&segment.start));
        let number = segment.readings.iter().any(|r| matches!(r.sense, Sense::Number(_) | Sense::Quoted(_) | Sense::Time(_)));
        let negates =
            segment.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("neg" | "without" | "except" | "nor" | "cmp" | "between", _)));
        !left
            && !filler
            && !apart
            && !number
            && !negates
            && !token.quoted
            && !policy::says_nothing(&token.lower)
            && policy::is_familiar(token)
    }

    /// Words of shares, changes and windows, and of what is not there: they rest on the operation, wherever they stand.
    fn operation(&self, token: &Token) -> Option<Use> {
        use crate::query::WindowKind;
        let part = |test: &dyn Fn(&Fact<'_>) -> bool| self.facts.part(test);
        let shares = |f: &Fact<'_>| matches!(f, Fact::Divide | Fact::Window(WindowKind::ShareOfTotal | WindowKind::GrowthRate));
        let changes =
            |f: &Fact<'_>| matches!(f, Fact::Divide | Fact::Subtract | Fact::Window(WindowKind::GrowthRate | WindowKind::Previous));
        let found = match token.lower.as_str() {
            "percent" | "percentage" | "percentages" | "pct" | "%" | "share" | "shares" | "proportion" | "ratio" | "rate" => part(&shares),
            "change" | "changes" | "changed" | "grow" | "grew" | "grown" | "growth" | "difference" | "differ" | "increase" | "decrease"
            | "drop" | "compare" | "compared" | "comparison" | "mom" | "yoy" | "qoq" | "wow" => part(&changes),
            "moving" | "rolling" => part(&|f| matches!(f, Fact::Window(WindowKind::MovingAverage(_)))),
            "cumulative" | "running" | "cumulated" => part(&|f| matches!(f, Fact::Window(WindowKind::RunningTotal))),
            "none" | "nothing" | "nobody" | "neither" | "zero" => part(&|f| matches!(f, Fact::Negation | Fact::Except))
                .or_else(|| Some(Part::Group).filter(|_| self.matter.query.every_group)),
            "including" | "include" | "even" => Some(Part::Group).filter(|_| self.matter.query.every_group),
            "volume" => part(&|f| matches!(f, Fact::Count | Fact::Aggregate(_))),
            "yet" | "still" | "so" => part(&|f| matches!(f, Fact::Negation | Fact::Null)),
            // Rows that came into being within a period.
            "new" | "newly" => part(&|f| matches!(f, Fact::Period(_) | Fact::Grain(_))),
            "date" | "dates" | "day" | "when" => self.temporal(),
            "time" | "duration" | "long" | "took" => part(&|f| matches!(f, Fact::Subtract | Fact::Interval(_))).or_else(|| self.temporal()),
            word => {
                // 'inactive', 'unpaid': a flag or state turned round.
                let rest =
                    ["in", "un", "non-", "non"].iter().find_map(|p| word.strip_prefix(p)).filter(|r| r.chars().count() > 3).map(stem);
                let lexicon = self.lexicon();
                let turned = rest.is_some_and(|rest| {
                    self.facts.columns().any(|(_, c)| {
                        let entry = lexicon.table(&c.table.name).and_then(|t| lexicon.tables[t].columns.get(lexicon.column(t, &c.column)?));
                        entry.is_some_and(|e| e.words.iter().any(|w| stem(w) == rest))
                    })
                });
                part(&|f| matches!(f, Fact::Negation | Fact::Null)).filter(|_| turned)
            }
        };
        Use::new(found?, token.lower.clone(), true)
    }

    /// The part that shows a date.
    fn temporal(&self) -> Option<Part> {
        let lexicon = self.lexicon();
        self.facts.columns().find_map(|(part, c)| {
            let t = lexicon.table(&c.table.name)?;
            let class = lexicon.schema.tables[t].columns[lexicon.column(t, &c.column)?].class;
            (class.is_temporal() && part != Part::Period).then_some(part)
        })
    }

    /// The word before another of a picture: 'horizontal' before 'bar chart'.
    fn opens_picture(&self, at: usize) -> bool {
        self.matter.tokens.get(at + 1).is_some_and(|next| policy::of_charts(&next.lower))
    }

    /// A word of a phrase that only carries the sentence ('belonging to', 'list of').
    fn sentence_word(&self, token: &Token) -> bool {
        !policy::restricts(&token.lower)
    }

    /// 'on file', 'on record', 'on the books'.
    fn on_record(&self, at: usize, token: &Token) -> bool {
        let mut before =
            self.matter.tokens[..at].iter().rev().map(|t| t.lower.as_str()).filter(|w| !matches!(*w, "the" | "our" | "my" | "your"));
        matches!(token.lower.as_str(), "file" | "record" | "records" | "books" | "list" | "system") && before.next() == Some("on")
    }

    /// Every table that the query reads, those that its joins run through too.
    fn tables(&self) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        for t in self.facts.tables().map(|(_, t)| t).chain(&self.joined).filter_map(|t| self.lexicon().table(t)) {
            if !out.contains(&t) {
                out.push(t);
            }
        }
        out
    }

    fn keyword(&self, tag: &str, argument: &str, tokens: &[Token], claims: &mut Claims) -> Found {
        // Fillers are looked at word by word: some of them restrict.
        if tag == "filler" {
            return Found::Light;
        }
        // 'is there' within a sentence, 'from the same': what the phrase holds besides.
        if tokens.iter().any(|t| policy::restricts(&t.lower)) && claims.keyword(tag, argument, self.facts) == Found::Light {
            return Found::Missing;
        }
        claims.keyword(tag, argument, self.facts)
    }

    /// What part of the query rests on a sense, if any.
    fn carried(&self, sense: &Sense, fit: f32, segment: &Segment, tokens: &[Token]) -> Option<Use> {
        match sense {
            Sense::Table(t) => self.table(*t, fit),
            Sense::Column(t, c) => self.column(*t, *c, fit),
            Sense::Value { table, column, value, exact } => self.value(*table, *column, value, *exact, tokens),
            Sense::Adjective(_, word) => Use::new(adjective(self.facts)?, word.clone(), true),
            Sense::Number(n) => self.number(n.value, &n.text, segment),
            Sense::Time(meaning) => self.time(meaning, tokens),
            Sense::Quoted(text) => {
                let lower = text.to_lowercase();
                let held = |f: &Fact<'_>| matches!(f, Fact::Literal(l) | Fact::Pattern(l) if *l == lower);
                Use::new(self.facts.part(held)?, text.clone(), true)
            }
            Sense::Term(i) => {
                let entry = self.lexicon().vocabulary.get(*i)?;
                let part = match &entry.meaning {
                    Meaning::Measure { sql, .. } | Meaning::Condition { sql, .. } => {
                        self.facts.part(|f| matches!(f, Fact::Defined(held) if held == sql))?
                    }
                    Meaning::Table(t) => self.table(self.lexicon().table(t)?, 1.0)?.part,
                    Meaning::Column(t, c) => {
                        let t = self.lexicon().table(t)?;
                        self.column(t, self.lexicon().column(t, c)?, 1.0)?.part
                    }
                };
                Use::new(part, entry.term.clone(), true)
            }
            Sense::Measured(_) => Use::new(Part::Output, "measure", true),
            Sense::Restriction(p) => {
                let mut columns: Vec<&ColumnRef> = Vec::new();
                p.columns(&mut |c| columns.push(c));
                let (part, c) = self.facts.columns().find(|(_, c)| columns.contains(c))?;
                Use::new(part, c.column.clone(), true)
            }
            Sense::Keyword(..) | Sense::Punctuation(_) | Sense::Unknown => None,
        }
    }

    fn table(&self, t: usize, fit: f32) -> Option<Use> {
        let name = &self.lexicon().schema.tables[t].name;
        let own = self.facts.tables().find(|(_, held)| *held == name).map(|(p, _)| p);
        // 'per customer' by the key that refers to customers.
        let keyed = || {
            self.facts.columns().find_map(|(p, c)| {
                let from = self.lexicon().table(&c.table.name)?;
                let at = self.lexicon().column(from, &c.column)?;
                self.refers(from, at, t).then_some(p)
            })
        };
        let through = || self.joined.contains(name).then_some(Part::Join);
        let part = own.or_else(keyed).or_else(through)?;
        self.said.borrow_mut().tables.insert(t);
        Use::new(part, name.name.clone(), fit >= OUTRIGHT)
    }

    fn refers(&self, from: usize, column: usize, to: usize) -> bool {
        self.lexicon().adjacent[from].iter().any(|&e| {
            let edge = &self.lexicon().edges[e];
            edge.from == from && edge.to == to && edge.from_columns.as_slice() == [column]
        })
    }

    fn column(&self, t: usize, c: usize, fit: f32) -> Option<Use> {
        let table = &self.lexicon().schema.tables[t];
        let name = &table.columns[c].name;
        let own = self.facts.columns().find(|(_, held)| held.table.name == table.name && held.column == *name).map(|(p, _)| p);
        // A key stands for the rows it refers to.
        let referred = || {
            let mut edges = self.lexicon().adjacent[t].iter().map(|&e| &self.lexicon().edges[e]);
            let to = edges.find(|e| e.from == t && e.from_columns.as_slice() == [c])?.to;
            Some(self.table(to, fit)?.part)
        };
        // A count of rows may be written as a count of their key.
        let counted = || {
            let key = table.primary_key.as_slice() == [c];
            self.facts.part(|f| matches!(f, Fact::Count)).filter(|_| key)
        };
        let part = own.or_else(referred).or_else(counted)?;
        self.said.borrow_mut().columns.insert((t, c));
        Use::new(part, format!("{}.{}", table.name.name, name), fit >= OUTRIGHT)
    }

    fn value(&self, t: usize, c: usize, value: &str, exact: bool, tokens: &[Token]) -> Option<Use> {
        let lower = value.to_lowercase();
        let literal = |f: &Fact<'_>| match f {
            Fact::Literal(l) => *l == lower,
            Fact::Pattern(l) => !l.is_empty() && (lower.contains(l.as_str()) || l.contains(&lower)),
            _ => false,
        };
        let flag = || {
            let table = &self.lexicon().schema.tables[t];
            let column = &table.columns[c];
            let is = column.class == crate::schema::TypeClass::Boolean;
            self.facts.columns().find(|(_, held)| is && held.table.name == table.name && held.column == column.name).map(|(p, _)| p)
        };
        let part = self.facts.part(literal).or_else(flag)?;
        // Each word must be like one of the value's own.
        let like = |token: &Token| {
            let own = crate::text::identifier_words(value);
            token.quoted
                || policy::says_nothing(&token.lower)
                || lower.contains(&token.lower)
                || own.iter().any(|w| {
                    let (a, b) = (stem(&token.lemma), stem(w));
                    a == b || edit_distance(&token.lower, w, crate::text::typo_limit(&token.lower)).is_some()
                })
        };
        if !exact && !tokens.iter().filter(|t| !t.punctuation).all(like) {
            return None;
        }
        self.said.borrow_mut().columns.insert((t, c));
        Use::new(part, value, exact)
    }

    fn number(&self, value: f64, text: &str, segment: &Segment) -> Option<Use> {
        let unit = self.matter.tokens.get(segment.end).is_some_and(|t| crate::compose::units::is_unit(&t.lower));
        let near = |l: &str| {
            l.parse::<f64>().is_ok_and(|v| {
                let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
                same(v, value) || same(v * 100.0, value) || same(v, value * 100.0) || unit
            })
        };
        // 'at least 3' may be written '> 2'.
        let beside = |l: &str| l.parse::<f64>().is_ok_and(|v| (v - value).abs() <= 1.0 && v.fract() == 0.0);
        let compared = self.facts.has(|f| matches!(f, Fact::Compare(c) if !matches!(c, Comparison::Equal | Comparison::NotEqual)));
        let held = |f: &Fact<'_>| match f {
            Fact::Literal(l) => *l == text || near(l) || compared && beside(l),
            Fact::Pattern(l) => l.contains(text),
            Fact::Limit(n) => (*n as f64 - value).abs() < 0.5,
            Fact::Interval(i) => i.split_whitespace().any(|w| w == text),
            _ => false,
        };
        let part = self.facts.part(held).or_else(|| {
            let said = |f: &Fact<'_>| matches!(f, Fact::Period(Some(range)) if range.label.split(|c: char| !c.is_alphanumeric()).any(|w| w == text));
            self.facts.part(said)
        });
        Use::new(part?, text, true)
    }

    fn time(&self, meaning: &TimeMeaning, tokens: &[Token]) -> Option<Use> {
        let part = |test: &dyn Fn(&Fact<'_>) -> bool| self.facts.part(test);
        let periods = self.facts.count(|f| matches!(f, Fact::Period(_)));
        let digits = |f: &Fact<'_>| matches!(f, Fact::Literal(l) if l.len() > 3 && tokens.iter().any(|t| l.contains(&t.lower)));
        let (found, name) = match meaning {
            TimeMeaning::Range(range) => {
                let same = |f: &Fact<'_>| matches!(f, Fact::Period(Some(held)) if held.from == range.from && held.to == range.to);
                let ranges = self
                    .matter
                    .segments
                    .iter()
                    .filter(|s| matches!(s.readings.first().map(|r| &r.sense), Some(Sense::Time(TimeMeaning::Range(_)))));
                let enough = ranges.count() <= periods;
                let any = |f: &Fact<'_>| matches!(f, Fact::Period(_));
                (part(&same).or_else(|| part(&any).filter(|_| enough)).or_else(|| part(&digits)), range.label.clone())
            }
            TimeMeaning::GroupBy(grain) => {
                let grained = |f: &Fact<'_>| matches!(f, Fact::Grain(g) if g == grain);
                let named = || {
                    let word = format!("{grain:?}").to_lowercase();
                    let of = |c: &ColumnRef| crate::text::identifier_words(&c.column).contains(&word);
                    self.facts.columns().find(|(p, c)| *p == Part::Group && of(c)).map(|(p, _)| p)
                };
                let part = part(&grained).or_else(|| part(&|f| matches!(f, Fact::CalendarPart(_)))).or_else(named);
                (part, format!("{grain:?}").to_lowercase())
            }
            TimeMeaning::GroupByPart(calendar) => (part(&|f| matches!(f, Fact::CalendarPart(_) | Fact::Grain(_))), format!("{calendar:?}")),
            TimeMeaning::Part { label, .. } => {
                let held = |f: &Fact<'_>| matches!(f, Fact::CalendarPart(_) | Fact::Period(_));
                (part(&held).or_else(|| part(&digits)), label.clone())
            }
            TimeMeaning::Compare(c) => {
                let held = |f: &Fact<'_>| matches!(f, Fact::Window(_) | Fact::Divide | Fact::Subtract);
                (part(&held).or_else(|| part(&|f| matches!(f, Fact::Period(_))).filter(|_| periods > 1)), c.label.clone())
            }
            TimeMeaning::Shift { label, .. } => (part(&|f| matches!(f, Fact::Period(_))), label.clone()),
            TimeMeaning::Duration { text, .. } => {
                let held = |f: &Fact<'_>| {
                    matches!(f, Fact::Interval(_) | Fact::Period(_)) || matches!(f, Fact::Literal(l) if l.parse::<f64>().is_ok())
                };
                (part(&held), text.clone())
            }
        };
        // A bare number for a length of time: in which unit is guessed.
        let guessed =
            matches!(meaning, TimeMeaning::Duration { .. }) && !self.facts.has(|f| matches!(f, Fact::Interval(_) | Fact::Period(_)));
        // 'busiest hour' ranks the hours.
        let superlative = tokens.iter().any(|t| t.lower.ends_with("est") && t.lower.len() > 5);
        if superlative && !self.facts.has(|f| matches!(f, Fact::Limit(_) | Fact::Window(_) | Fact::Aggregate(_))) {
            return None;
        }
        Use::new(found?, name, !guessed)
    }

    /// A word that is a name, or part of one, of something the query reads: 'hired' of `hire_date`.
    fn named(&self, token: &Token) -> Option<Use> {
        let word = link::root(&token.lower);
        let word = if word == stem(&token.lower) { stem(&token.lemma) } else { word };
        if token.quoted || word.chars().count() < 3 || policy::says_nothing(&token.lower) || DICTIONARY.keyword(&token.lower).is_some() {
            return None;
        }
        let lexicon = self.lexicon();
        let says = |words: &[String], what: &str| words.iter().any(|w| stem(w) == what || link::root(w) == what);
        let kin = |words: &[String]| words.iter().any(|w| link::kin(w, &token.lemma));
        let hinted = crate::compose::state::verb_hints(&word);
        let state = crate::compose::state::state_word(&token.lower);
        for (part, c) in self.facts.columns() {
            let Some(t) = lexicon.table(&c.table.name) else { continue };
            let Some(at) = lexicon.column(t, &c.column) else { continue };
            let Some(entry) = lexicon.tables[t].columns.get(at) else { continue };
            let begins = |hints: &[&str]| entry.words.iter().any(|w| hints.iter().any(|h| w.starts_with(h)));
            let date = matches!(part, Part::Period | Part::Order | Part::Output | Part::Group);
            let null = part == Part::Condition && state.is_some_and(|(_, hints)| begins(hints));
            if says(&entry.words, &word) || date && begins(hinted) || null {
                self.said.borrow_mut().columns.insert((t, at));
                return Use::new(part, format!("{}.{}", c.table.name.name, c.column), true);
            }
        }
        for t in self.tables() {
            if says(&lexicon.tables[t].words, &word) {
                self.said.borrow_mut().tables.insert(t);
                let name = &lexicon.schema.tables[t].name;
                let part = self.facts.tables().find(|(_, held)| *held == name).map_or(Part::Join, |(p, _)| p);
                return Use::new(part, name.name.clone(), true);
            }
        }
        // Of one family with a name: near, not the same.
        for (part, c) in self.facts.columns() {
            let Some(t) = lexicon.table(&c.table.name) else { continue };
            let Some(at) = lexicon.column(t, &c.column) else { continue };
            if lexicon.tables[t].columns.get(at).is_some_and(|e| kin(&e.words)) {
                self.said.borrow_mut().columns.insert((t, at));
                return Use::new(part, format!("{}.{}", c.table.name.name, c.column), false);
            }
        }
        if let Some(t) = self.tables().into_iter().find(|&t| kin(&lexicon.tables[t].words)) {
            return Use::new(Part::Join, lexicon.schema.tables[t].name.name.clone(), false);
        }
        // Another word for a name.
        // 'earns' by what is said of 'earning'.
        let deed = format!("{}ing", token.lemma.trim_end_matches('e'));
        let synonyms = DICTIONARY.synonyms(&token.lemma).iter().chain(DICTIONARY.synonyms(&deed));
        let others: Vec<String> = synonyms.map(|s| stem(s)).collect();
        if others.is_empty() {
            return None;
        }
        for (part, c) in self.facts.columns() {
            let Some(t) = lexicon.table(&c.table.name) else { continue };
            let Some(at) = lexicon.column(t, &c.column) else { continue };
            let Some(entry) = lexicon.tables[t].columns.get(at) else { continue };
            if others.iter().any(|o| says(&entry.words, o)) {
                self.said.borrow_mut().columns.insert((t, at));
                return Use::new(part, format!("{}.{}", c.table.name.name, c.column), false);
            }
        }
        self.tables().into_iter().find(|&t| others.iter().any(|o| says(&lexicon.tables[t].words, o))).and_then(|t| {
            let name = &lexicon.schema.tables[t].name;
            let part = self.facts.tables().find(|(_, held)| *held == name).map_or(Part::Join, |(p, _)| p);
            Use::new(part, name.name.clone(), false)
        })
    }

    /// A word that stands in a condition as it is.
    fn literal(&self, token: &Token) -> Option<Use> {
        let whole = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|w| !w.is_empty() && w == token.lower);
        if !token.quoted
            && (token.lower.chars().count() < 3 && !token.lower.chars().all(|c| c.is_ascii_digit()) || policy::says_nothing(&token.lower))
        {
            return None;
        }
        let held = |f: &Fact<'_>| match f {
            Fact::Literal(l) => *l == token.lower || l.chars().any(char::is_alphabetic) && whole(l),
            Fact::Pattern(l) => *l == token.lower || whole(l),
            _ => false,
        };
        Use::new(self.facts.part(held)?, token.text.clone(), true)
    }

    /// The unit or currency of a number that is used.
    fn unit(&self, at: usize, token: &Token) -> Option<Use> {
        let unit = crate::compose::units::is_unit(&token.lower)
            || matches!(token.lower.as_str(), "%" | "$" | "€" | "£" | "percent" | "times" | "old" | "usd" | "eur" | "gbp" | "bucks" | "k");
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|i| self.matter.tokens.get(i));
        let number = beside.filter(|t| t.lower.chars().any(|c| c.is_ascii_digit())).count() > 0;
        let measured = self.facts.part(|f| matches!(f, Fact::Literal(_) | Fact::Limit(_) | Fact::Age | Fact::Interval(_)));
        Use::new(measured.filter(|_| unit && number)?, token.lower.clone(), true)
    }

    /// A number that only became the number of rows, in a question that ranks nothing, is guessed.
    fn bare_limit(&self, words: &mut [Word]) {
        if ranks(words) || self.matter.before.is_some() {
            return;
        }
        for w in words.iter_mut().filter(|w| w.part == Some(Part::Limit) && w.state == State::Used) {
            w.exact = false;
        }
    }

    /// 'who' asks for names: where the answer shows none, what it shows is guessed.
    fn who(&self, words: &mut [Word]) {
        let lexicon = self.lexicon();
        let shows_name = || {
            self.matter.query.select.iter().any(|o| match &o.expr {
                crate::query::Expr::Column(c) => lexicon
                    .table(&c.table.name)
                    .is_some_and(|t| lexicon.column(t, &c.column).is_some_and(|at| lexicon.schema.tables[t].columns[at].class.is_text())),
                _ => false,
            })
        };
        let asks = words.first().filter(|w| w.text.eq_ignore_ascii_case("who") || w.text.eq_ignore_ascii_case("whom"));
        if asks.is_some() && !shows_name() {
            words[0].exact = false;
        }
    }

    /// 'only' restricts to what stands next to it: it is used where that is a condition, a period or a limit.
    fn only(&self, words: &mut [Word]) {
        for i in 0..words.len() {
            if words[i].state == State::Used || !matches!(words[i].text.to_lowercase().as_str(), "only" | "solely" | "exclusively") {
                continue;
            }
            let near = words[i + 1..].iter().take(5).chain(words[..i].iter().rev().take(3));
            let restricted = near
                .filter(|w| w.state == State::Used)
                .find(|w| matches!(w.part, Some(Part::Condition | Part::Period | Part::Limit | Part::Output)))
                .and_then(|w| w.part);
            if let Some(part) = restricted {
                words[i].state = State::Used;
                words[i].part = Some(part);
                words[i].reading = Some("only".into());
            }
        }
    }
}
