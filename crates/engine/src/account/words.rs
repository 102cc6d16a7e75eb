//! From the words of a question, their readings and a query to what became of each word.

use super::before::Before;
use super::facts::{Fact, Facts};
use super::operators::{Claims, Found};
use super::unsaid::{Said, ranks, unsaid};
use super::{Matter, Part, State, Word, frames, link, policy};
use crate::lexicon::{DICTIONARY, Lexicon};
use crate::mention::{Segment, Sense};
use crate::plan;
use crate::query::{Query, TableRef};
use crate::schema::TableName;
use crate::text::{Token, edit_distance, stem};
use std::cell::RefCell;

/// A reading that a part of the query rests on.
pub(super) struct Use {
    pub part: Part,
    pub reading: String,
    pub exact: bool,
}

/// Words of columns that say where something is.
const PLACES: &[&str] = &[
    "location", "address", "place", "city", "venue", "country", "town", "building", "state", "room", "site", "region", "origin",
    "position", "shelf", "bin",
];

/// A text that may tell who somebody is: none of the few that sort rows ('position', 'grade').
fn may_be_a_name(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let sorts = lexicon.roles[t].columns.get(c).is_some_and(|r| r.name == "category") && !lexicon.tables[t].display.contains(&c);
    let person = |w: &String| crate::roles::is_person_word(w);
    lexicon.schema.tables[t].columns[c].class.is_text() && (!sorts || lexicon.tables[t].columns[c].words.iter().any(person))
}

impl Use {
    pub(super) fn new(part: Part, reading: impl Into<String>, exact: bool) -> Option<Use> {
        Some(Use { part, reading: reading.into(), exact })
    }
}

/// A name is linked outright from this fit on.
pub(super) const OUTRIGHT: f32 = 0.9;

/// True where a value is used that its words mean and are not called like.
fn readings_mean(teller: &Teller<'_>, segment: &Segment, used: &Use, tokens: &[Token]) -> bool {
    let of = |r: &crate::mention::Reading| match &r.sense {
        Sense::Value { table, value, exact: false, .. } => *value == used.reading && teller.is_meant(*table, value, tokens),
        _ => false,
    };
    segment.readings.iter().any(of)
}

/// The account of each word, in order.
pub(super) fn words(matter: &Matter<'_>) -> (Vec<Word>, Vec<String>) {
    let mut facts = Facts::of(matter.query);
    facts.denied_flags(matter.query, matter.lexicon);
    facts.shown(matter.query, matter.lexicon);
    let before = matter.before.map(|query| Before::new(query, &facts, matter));
    let teller = Teller { matter, facts: &facts, before, joined: joined(matter.query, matter.lexicon), said: RefCell::default() };
    let mut claims = Claims::default();
    let mut words = Vec::with_capacity(matter.tokens.len());
    for (k, segment) in matter.segments.iter().enumerate() {
        teller.segment(k, segment, &mut claims, &mut words);
    }
    teller.only(&mut words);
    teller.further_examples(&mut words);
    teller.said_twice(&mut words);
    by_manner(&mut words);
    teller.who(&mut words);
    teller.whereabouts(&mut words);
    teller.at_what_time(&mut words);
    teller.as_of_now(&mut words);
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
            out.extend(tree.nodes.iter().map(|n| n.table.name.clone()));
        }
    };
    put(&crate::rank::tables(query), query.subject.as_ref(), &query.links);
    out
}

pub(super) struct Teller<'a> {
    pub(super) matter: &'a Matter<'a>,
    pub(super) facts: &'a Facts<'a>,
    pub(super) before: Option<Before<'a>>,
    pub(super) joined: Vec<TableName>,
    /// What the words speak of, gathered on the way.
    pub(super) said: RefCell<Said>,
}

impl Teller<'_> {
    pub(super) fn lexicon(&self) -> &Lexicon {
        self.matter.lexicon
    }

    fn segment(&self, k: usize, segment: &Segment, claims: &mut Claims, words: &mut Vec<Word>) {
        let tokens = self.matter.tokens.get(segment.start..segment.end).unwrap_or_default();
        let chosen = self.matter.items.get(k).map(|i| (&i.sense, i.fit));
        let readings = chosen.into_iter().chain(segment.readings.iter().map(|r| (&r.sense, r.fit)));
        let mut operator: Option<Found> = None;
        let mut used: Option<Use> = None;
        let mut passed_over = false;
        for (sense, fit) in readings {
            if passed_over && matches!(sense, Sense::Table(_) | Sense::Column(..)) {
                continue;
            }
            if let Sense::Keyword(tag, argument) = sense {
                if operator.is_none() {
                    operator = Some(self.keyword(tag, argument, tokens, claims));
                }
                if let Some(Found::Held(part, name)) = operator {
                    used = Use::new(part, name, true);
                }
            } else {
                used = self.carried(sense, fit, segment, tokens);
                let near = used.as_ref().is_some_and(|u| !u.exact);
                passed_over |= near && self.passes_over_value(segment, sense);
                if near && (self.passes_over_value(segment, sense) || self.passes_over_operation(tokens, sense)) {
                    used = None;
                }
            }
            if used.is_some() {
                break;
            }
        }
        // 'people who report to Ada': they are those of the table, whatever it calls them.
        if let [token] = tokens
            && used.as_ref().is_none_or(|u| !u.exact)
            && let Some(shape) = self.of_shape(token)
        {
            used = Some(shape);
        }
        let found = segment.readings.iter().any(|r| r.sense != Sense::Unknown);
        // A value that the words only mean.
        let meant = matches!(&used, Some(u) if !u.exact && readings_mean(self, segment, u, tokens));
        let named = tokens.len() == 1 && segment.readings.iter().any(|r| matches!(r.sense, Sense::Table(_) | Sense::Column(..)));
        for (at, token) in tokens.iter().enumerate().filter(|(_, t)| !t.punctuation || t.quoted) {
            let typed = token.text.to_lowercase();
            // 'qty' is no slip: it is how the word is typed.
            let slip = typed != token.lower && !token.quoted && !token.worded && !crate::shorthand::is_shorthand(&typed, &token.lower);
            let mut word = Word::new(token, State::Unused);
            let arithmetic = if used.as_ref().is_some_and(|u| u.exact) { None } else { self.computes_with(segment.start + at) };
            match (arithmetic.as_ref().or(used.as_ref()), operator) {
                (Some(u), _) if tokens.len() > 1 && self.is_no_amount(token, u) => {}
                (Some(u), _) => self.rest(&mut word, u, slip),
                (None, _) if passed_over => {}
                (None, Some(Found::Redundant(why))) => {
                    word.state = State::Light;
                    word.reading = Some(why.to_string());
                }
                (None, None | Some(Found::Missing)) if self.taken(segment, token, operator) => {
                    // What rests on a name or an operation by itself is no mere part.
                    let own = self.operation(token).or_else(|| self.named(token).filter(|u| u.exact));
                    let part = || Use { part: Part::Output, reading: "part of what is computed".into(), exact: false };
                    self.rest(&mut word, &own.unwrap_or_else(part), slip);
                }
                (None, operator) => self.alone(&mut word, segment.start + at, token, operator, found, slip),
            }
            word.guessed = word.state == State::Used && !word.exact && (named && self.only_meant(token) || meant);
            words.push(word);
        }
    }

    /// 'cancelled orders' read as the status and not as the one that is called so: a name that is only near, where the words are
    /// exactly a value of it that the query doesn't look for.
    fn passes_over_value(&self, segment: &Segment, sense: &Sense) -> bool {
        let lexicon = self.lexicon();
        let read = match sense {
            Sense::Table(t) => (*t, None),
            Sense::Column(t, c) if !lexicon.schema.tables[*t].columns[*c].class.is_temporal() => (*t, Some(*c)),
            _ => return false,
        };
        segment.readings.iter().any(|r| match &r.sense {
            Sense::Value { table, column, value, exact: true } => {
                let near = *table == read.0 && (read.1.is_none_or(|c| c == *column) || lexicon.roles[*table].categorizes(*column));
                let lower = value.to_lowercase();
                near && !self.facts.has(|f| matches!(f, Fact::Literal(l) if *l == lower))
            }
            _ => false,
        })
    }

    /// 'no-shows last year, count' read as a column of counts that is called otherwise.
    fn passes_over_operation(&self, tokens: &[Token], sense: &Sense) -> bool {
        let [token] = tokens else { return false };
        let counts = matches!(token.lower.as_str(), "count" | "counts" | "number" | "total" | "totals" | "average" | "sum");
        counts && matches!(sense, Sense::Column(..)) && !self.facts.has(|f| matches!(f, Fact::Count | Fact::Aggregate(_)))
    }

    /// 'billed amount' read as the day of the bill: the amount is not there.
    fn is_no_amount(&self, token: &Token, u: &Use) -> bool {
        let place = u.reading.split_once('.');
        let column = place.and_then(|(table, column)| {
            let c = self.facts.columns().find(|(_, c)| c.table.name.name == table && c.column == column)?.1;
            let t = self.lexicon().table(&c.table.name)?;
            Some((t, self.lexicon().column(t, &c.column)?))
        });
        matches!(token.lemma.as_str(), "amount" | "sum" | "value" | "price" | "cost" | "fee")
            && column.is_some_and(|(t, c)| {
                let lexicon = self.lexicon();
                lexicon.schema.tables[t].columns[c].class.is_temporal() && !lexicon.tables[t].columns[c].words.contains(&token.lemma)
            })
    }

    /// True for a word that no name, synonym or slip of the keys explains.
    fn only_meant(&self, token: &Token) -> bool {
        let lexicon = self.lexicon();
        let named = |w: &str| !lexicon.named(w).is_empty();
        pg_ask_embed::knows_word(&token.lemma)
            && !named(&token.lemma)
            && lexicon.named_by_stem(&stem(&token.lemma)).is_empty()
            && !DICTIONARY.synonyms(&token.lemma).iter().any(|s| named(s))
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
            .or_else(|| self.of_shape(token))
            .or_else(|| self.rate(at))
            .or_else(|| self.as_it_is(token))
            .or_else(|| self.all_others(at))
            .or_else(|| self.before.as_ref()?.word(at, self.facts))
        {
            self.rest(word, &u, slip);
            return;
        }
        // '% late deliveries' asks for a share.
        let counted =
            at.checked_sub(1).and_then(|b| self.matter.tokens.get(b)).is_some_and(|t| t.lower.ends_with(|c: char| c.is_ascii_digit()));
        if token.lower == "%" && !counted && !self.facts.has(|f| matches!(f, Fact::Divide | Fact::Window(_))) {
            word.state = State::Unused;
            return;
        }
        let name = policy::is_name(self.matter, word);
        let sentence = matches!(operator, None | Some(Found::Light));
        // 'on display' says where it is, 'display' orders.
        let placed = token.lower == "display" && at > 0 && self.matter.tokens[at - 1].lower == "on";
        // 'out of stock', 'out of order' say how things are; 'one out of five', 'out of all' do not.
        let next = |n: usize| self.matter.tokens.get(at + n);
        let state = token.lower == "out"
            && next(1).is_some_and(|t| t.lower == "of")
            && next(2)
                .is_some_and(|t| matches!(t.lower.as_str(), "stock" | "order" | "service" | "date" | "use" | "work" | "print" | "action"));
        let light = !name
            && !placed
            && !state
            && (sentence || token.lower == "each" || token.lower == "overall")
            && (policy::says_nothing(&token.lower)
                || !found && policy::is_transposed(&token.lower)
                || self.on_record(at, token)
                || token.lower.chars().all(|c| !c.is_alphanumeric())
                || (operator == Some(Found::Light) || !found && self.opens_picture(at)) && policy::of_charts(&token.lower)
                || operator == Some(Found::Light) && self.sentence_word(token)
                || self.points_back(token));
        // A slip of the keys that would be passed over must be a small one.
        let typed = token.text.to_lowercase();
        let near = !slip || edit_distance(&typed, &token.lower, 1).is_some();
        // 'go back to the first one': no operator, a turn that is pointed to.
        let pointing = !name && self.points_back(token);
        word.state = if light && near || pointing {
            State::Light
        } else if self.dated_anyway(at, token) {
            word.reading = Some("all of them are".to_string());
            State::Link
        } else if let Some(reason) = policy::vacuous(&token.lower, &self.tables(), self.lexicon()) {
            word.reading = Some(reason.to_string());
            State::Light
        } else if found && !slip {
            State::Unused
        } else {
            State::Unknown
        };
    }

    /// A word of a follow-up that only points back.
    fn points_back(&self, token: &Token) -> bool {
        match self.matter.pointing {
            Some(places) => places.contains(&token.start),
            None => self.matter.before.is_some() && policy::points_back(&token.lower),
        }
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
    pub(super) fn tables(&self) -> Vec<usize> {
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
        let found = claims.keyword(tag, argument, self.facts);
        // 'with the same name': a row each holds nothing that is the same.
        if matches!(found, Found::Redundant(_)) && tokens.iter().any(|t| t.lower == "same") {
            return Found::Missing;
        }
        if found == Found::Missing
            && let Some(held) = self.held_otherwise(tag, tokens)
        {
            return held;
        }
        if found == Found::Light && tokens.iter().any(|t| policy::restricts(&t.lower)) { Found::Missing } else { found }
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

    /// 'who' asks for names: it is not answered where nothing is shown that could be one.
    fn who(&self, words: &mut [Word]) {
        let lexicon = self.lexicon();
        let text = |e: &crate::query::Expr| match e {
            crate::query::Expr::Column(c) => {
                lexicon.table(&c.table.name).is_some_and(|t| lexicon.column(t, &c.column).is_some_and(|at| may_be_a_name(lexicon, t, at)))
            }
            crate::query::Expr::Derived(_) => true,
            _ => false,
        };
        let shows_name = || self.matter.query.select.iter().any(|o| text(&o.expr));
        let asks = words.first().is_some_and(|w| w.text.eq_ignore_ascii_case("who") || w.text.eq_ignore_ascii_case("whom"));
        if asks && !shows_name() {
            words[0].exact = false;
            words[0].state = State::Unused;
        }
        // '… and who did it', 'and by whom'
        let person = |o: &crate::query::Output| {
            o.expr.tables_any(|t| lexicon.table(&t.name).is_some_and(|t| lexicon.is_person(t)))
                || !matches!(o.expr, crate::query::Expr::Column(_))
        };
        let told = self.matter.query.source.as_deref().unwrap_or(self.matter.query).select.iter().any(person);
        for i in 2..words.len() {
            let who = words[i].text.eq_ignore_ascii_case("who") && words[i - 1].text.eq_ignore_ascii_case("and");
            let whom = words[i].text.eq_ignore_ascii_case("whom") && words[i - 1].text.eq_ignore_ascii_case("by");
            if (who || whom) && !told {
                words[i].state = State::Unused;
            }
        }
        // What only tells which thing, place or happening it is tells nobody who.
        let named = self.matter.query.select.iter().filter_map(|o| match &o.expr {
            crate::query::Expr::Column(c) => lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?))),
            _ => None,
        });
        let things: Vec<bool> = named
            .filter(|(t, c)| lexicon.schema.tables[*t].columns[*c].class.is_text())
            .map(|(t, c)| {
                let role = lexicon.roles[t].role.as_ref().map(|r| r.name);
                lexicon.tables[t].display.contains(&c) && matches!(role, Some("item" | "place" | "event" | "lines"))
            })
            .collect();
        let people = (0..lexicon.tables.len()).any(|t| lexicon.is_person(t));
        if asks && people && !things.is_empty() && things.iter().all(|thing| *thing) {
            words[0].state = State::Unused;
        }
    }

    /// 'still active', 'currently on loan': what a row is like now is what the state behind the word says.
    fn as_of_now(&self, words: &mut [Word]) {
        for i in 0..words.len().saturating_sub(1) {
            let now = matches!(words[i].text.to_lowercase().as_str(), "still" | "currently" | "presently");
            let state = &words[i + 1];
            if now && words[i].state == State::Unused && state.state == State::Used && state.part == Some(Part::Condition) {
                let reading = state.reading.clone();
                let word = &mut words[i];
                (word.state, word.part, word.reading) = (State::Used, Some(Part::Condition), reading);
            }
        }
    }

    /// 'where' at the head of a question asks for a place.
    fn whereabouts(&self, words: &mut [Word]) {
        let lexicon = self.lexicon();
        let asks = words.first().is_some_and(|w| w.text.eq_ignore_ascii_case("where")) && self.matter.before.is_none();
        let query = self.matter.query;
        let place = |e: &crate::query::Expr| {
            let crate::query::Expr::Column(c) = e else { return false };
            let Some(t) = lexicon.table(&c.table.name) else { return false };
            let whole = lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "place" | "organization"));
            let named = |c: usize| lexicon.tables[t].columns[c].words.iter().any(|w| PLACES.contains(&w.as_str()));
            whole || lexicon.column(t, &c.column).is_some_and(|c| lexicon.roles[t].is(c, "place") || named(c))
        };
        if asks && query.source.is_none() && !query.select.iter().any(|o| place(&o.expr)) {
            words[0].state = State::Unused;
        }
    }

    /// 'when' at the head of a question is not answered by names alone.
    fn at_what_time(&self, words: &mut [Word]) {
        let lexicon = self.lexicon();
        let asks = words.first().is_some_and(|w| w.text.eq_ignore_ascii_case("when")) && self.matter.before.is_none();
        let query = self.matter.query;
        let name = |e: &crate::query::Expr| {
            let crate::query::Expr::Column(c) = e else { return false };
            let place = lexicon.table(&c.table.name).and_then(|t| Some((t, lexicon.column(t, &c.column)?)));
            place.is_some_and(|(t, c)| lexicon.tables[t].display.contains(&c) && !lexicon.tables[t].columns[c].year)
        };
        if asks && query.source.is_none() && !query.select.is_empty() && query.select.iter().all(|o| name(&o.expr)) {
            words[0].state = State::Unused;
        }
    }

    /// 'by floor and level' where only the level was found, for both: two things that are listed are no one column.
    fn said_twice(&self, words: &mut [Word]) {
        let lemma = |w: &Word| crate::text::lemma(&w.text.to_lowercase());
        for i in 0..words.len() {
            if !words[i].text.eq_ignore_ascii_case("and") {
                continue;
            }
            let said = |w: &&(usize, &Word)| w.1.state != State::Light;
            let left = words[..i].iter().enumerate().rev().take(3).find(|w| w.1.state != State::Light).map(|w| w.0);
            let right = words.iter().enumerate().skip(i + 1).take(3).collect::<Vec<_>>().iter().find(said).map(|w| w.0);
            let (Some(left), Some(right)) = (left, right) else { continue };
            let (a, b) = (&words[left], &words[right]);
            let same = a.reading.as_ref().is_some_and(|r| r.contains('.')) && a.reading == b.reading && lemma(a) != lemma(b);
            if same && a.state == State::Used && b.state == State::Used && a.exact != b.exact {
                let at = if a.exact { right } else { left };
                words[at].state = State::Unused;
            }
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

/// 'region wise' groups by the region.
fn by_manner(words: &mut [Word]) {
    for i in 1..words.len() {
        let grouped = words[i - 1].state == State::Used && words[i - 1].part == Some(Part::Group);
        if grouped && words[i].text.eq_ignore_ascii_case("wise") {
            words[i].state = State::Used;
            words[i].part = Some(Part::Group);
            words[i].reading = Some("group".into());
        }
    }
}
