//! Who did what the answer before lists, and where it is: 'who brewed them?', 'who is the curator?', 'where are they based?', 'which
//! offices are they in?'. What names those is shown beside the rows.

use super::antecedent::{after_who, is_auxiliary};
use super::circumstances::Circumstance;
use super::cues::PRONOUN;
use super::keys;
use super::merge::Merge;
use super::previous::Shape;
use crate::account::{kin, root};
use crate::lexicon::Edge;
use crate::query::{ColumnRef, Expr, Output, TableRef};
use crate::text::{Token, stem};

/// Words beside those that say what somebody did or is.
const LIGHT: &[&str] = &[
    "of",
    "for",
    "each",
    "all",
    "one",
    "the",
    "a",
    "an",
    "their",
    "its",
    "our",
    "responsible",
    "charge",
    "in",
    "at",
    "with",
    "by",
    "on",
    "please",
    "actually",
    "originally",
    "and",
];
/// Behind a verb: 'signed off', 'took apart'.
const PARTICLES: &[&str] = &["off", "up", "out", "apart", "over", "down", "away", "through", "in"];
/// Verbs of being somewhere.
const BEING: &[&str] = &["based", "located", "from", "live", "living", "situated", "stationed", "kept", "held", "housed", "come", "stored"];
const HAPPENED: &[&str] = &["that", "this", "happen", "happened", "exactly"];
/// What places are called.
const PLACES: &[&str] = &[
    "site",
    "location",
    "office",
    "branch",
    "place",
    "city",
    "town",
    "village",
    "depot",
    "station",
    "base",
    "warehouse",
    "building",
    "room",
    "hall",
    "country",
    "region",
    "store",
    "shop",
    "harbour",
    "port",
    "address",
    "venue",
    "arena",
    "park",
    "apiary",
];

/// What is asked about the rows of the answer before.
enum Asked<'a> {
    /// Who did it: the words for the deed or the part; whether they are a verb.
    Who(Vec<&'a Token>, bool),
    Where,
    /// 'which offices are they in?'
    Which(usize),
    /// 'when were they fixed?': the verb.
    When(Vec<&'a Token>),
}

/// What leads to who or what is asked for.
enum Way {
    Key(Edge),
    Column(usize),
}

/// True for a verb and who does it: 'brew' and 'brewer', 'drove' and 'driver'.
fn akin(said: &str, word: &str) -> bool {
    let plain = |w: &str| {
        let base = root(w);
        let cut = ["er", "or", "ed", "e"].iter().find_map(|s| base.strip_suffix(s)).unwrap_or(&base);
        cut.to_string()
    };
    let (a, b) = (plain(said), plain(word));
    a.chars().count() > 2 && a == b || stem(said) == stem(word) || kin(&root(said), &root(word))
}

impl Merge<'_> {
    fn asked(&self) -> Option<Asked<'_>> {
        let said: Vec<&Token> = self.cues.rest.iter().filter(|t| !t.punctuation || t.text == PRONOUN).collect();
        let word = |i: usize| said.get(i).map_or("", |t| if t.quoted { "" } else { t.lower.as_str() });
        let pronoun = |t: &&Token| t.text == PRONOUN;
        match word(0) {
            "who" => {
                let at = after_who(&self.cues.rest)?;
                let verb = !matches!(word(1), "is" | "are" | "was" | "were" | "'s") || word(2).ends_with("ing");
                let place = said.iter().position(|t| std::ptr::eq(*t, &self.cues.rest[at]))?;
                let content: Vec<&Token> = said[place..]
                    .iter()
                    .enumerate()
                    .filter(|(i, t)| !(pronoun(t) || LIGHT.contains(&t.lower.as_str()) || *i == 1 && PARTICLES.contains(&t.lower.as_str())))
                    .map(|(_, t)| *t)
                    .collect();
                ((1..=2).contains(&content.len()) && said.len() <= 10).then_some(Asked::Who(content, verb))
            }
            "when" if said.iter().any(pronoun) => {
                let light =
                    |t: &&&Token| pronoun(t) || is_auxiliary(&t.lower) || matches!(t.lower.as_str(), "each" | "last" | "of" | "all");
                let content: Vec<&Token> = said[1..].iter().filter(|t| !light(t)).copied().collect();
                (content.len() == 1).then_some(Asked::When(content))
            }
            "where" if said.iter().any(pronoun) || self.cues.circumstance == Some(Circumstance::Where) => {
                let known = |t: &&&Token| {
                    pronoun(t) || is_auxiliary(&t.lower) || [LIGHT, BEING, HAPPENED].iter().any(|w| w.contains(&t.lower.as_str()))
                };
                said[1..].iter().all(|t| known(&t)).then_some(Asked::Where)
            }
            "which" | "what" if self.previous.query.limit.is_some() && said.iter().any(pronoun) => {
                let tables: Vec<usize> = self.fragment.tables(self.cues).collect();
                let [t] = tables.as_slice() else { return None };
                let item = self.fragment.items.iter().find(|i| i.sense == crate::mention::Sense::Table(*t))?;
                let behind = self.cues.rest.get(item.end..)?.iter().filter(|t| !t.punctuation);
                let light = |t: &Token| {
                    t.text == PRONOUN
                        || is_auxiliary(&t.lower)
                        || BEING.contains(&t.lower.as_str())
                        || matches!(
                            t.lower.as_str(),
                            "in" | "at" | "of" | "to" | "with" | "under" | "on" | "belong" | "belongs" | "each" | "work" | "works"
                        )
                };
                behind.into_iter().all(light).then_some(Asked::Which(*t))
            }
            _ => None,
        }
    }

    /// What leads from a table to what is asked for, and whether its name says so.
    fn way(&self, t: usize, asked: &Asked<'_>) -> Option<(Way, bool)> {
        let lexicon = self.previous.lexicon;
        let entry = &lexicon.tables[t];
        fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
            let first = all.next();
            if all.next().is_some() { None } else { first }
        }
        let words = |e: &Edge| entry.columns[e.from_columns[0]].words.iter();
        match asked {
            Asked::Who(said, verb) => {
                let says = |w: &String| said.iter().any(|t| akin(&t.lower, w) || akin(&t.lemma, w));
                let named = |e: &&Edge| words(e).any(says) || !verb && lexicon.tables[e.to].words.iter().any(says);
                if keys::from(lexicon, t).any(|e| named(&e)) {
                    return only(keys::from(lexicon, t).filter(named)).map(|e| (Way::Key(e.clone()), true));
                }
                let text = |c: &usize| {
                    let column = &lexicon.schema.tables[t].columns[*c];
                    column.class.is_text() && !column.sensitive && !entry.columns[*c].foreign && entry.columns[*c].words.iter().any(says)
                };
                let own = (0..entry.columns.len()).filter(|c| text(c) && !entry.display.contains(c));
                if let Some(c) = only(own) {
                    return Some((Way::Column(c), true));
                }
                let people = keys::from(lexicon, t).filter(|e| lexicon.is_person(e.to) && e.to != t);
                only(people.filter(|_| *verb)).map(|e| (Way::Key(e.clone()), false))
            }
            Asked::Where => {
                let place = |w: &String| PLACES.contains(&w.as_str());
                let own = (0..entry.columns.len()).filter(|&c| {
                    let column = &lexicon.schema.tables[t].columns[c];
                    column.class.is_text() && !entry.columns[c].foreign && entry.columns[c].words.iter().any(place)
                });
                if let Some(c) = only(own) {
                    return Some((Way::Column(c), true));
                }
                let role = |e: &&Edge| {
                    let is_place = lexicon.roles[e.to].role.as_ref().is_some_and(|r| r.name == "place");
                    is_place || words(e).any(place) || lexicon.tables[e.to].words.iter().any(place)
                };
                let home = |e: &&Edge| words(e).any(|w| matches!(w.as_str(), "home" | "base" | "main"));
                let found = only(keys::from(lexicon, t).filter(role));
                found.or_else(|| only(keys::from(lexicon, t).filter(role).filter(home))).map(|e| (Way::Key(e.clone()), true))
            }
            Asked::When(said) => {
                let says = |w: &String| said.iter().any(|t| akin(&t.lower, w) || akin(&t.lemma, w));
                let dated = (0..entry.columns.len())
                    .filter(|&c| lexicon.schema.tables[t].columns[c].class.is_temporal() && entry.columns[c].words.iter().any(says));
                only(dated).map(|c| (Way::Column(c), true))
            }
            Asked::Which(to) => only(keys::from(lexicon, t).filter(|e| e.to == *to)).map(|e| (Way::Key(e.clone()), true)),
        }
    }

    /// Shows who did what the answer before lists, or where that is; `None` where that is not asked, or nothing leads there.
    pub(super) fn doers(&mut self) -> Option<bool> {
        let asked = self.asked()?;
        let q = &self.previous.query;
        if q.source.is_some() || q.set.is_some() || q.distinct {
            return None;
        }
        let t = match self.previous.shape {
            Shape::Grouped => self.previous.grouped_entity()?,
            _ => self.previous.subject?,
        };
        let lexicon = self.previous.lexicon;
        let (way, named) = self.way(t, &asked)?;
        // A number of a row says little of who or what it is.
        let told = |to: usize| lexicon.tables[to].display.iter().any(|c| !lexicon.schema.tables[to].primary_key.contains(c));
        let named = named && if let Way::Key(e) = &way { told(e.to) } else { true };
        let table = TableRef::new(&lexicon.schema.tables[t].name);
        // Of a number, the rows that it is of.
        if self.previous.shape == Shape::Scalar && !self.list_rows() {
            return None;
        }
        let mut query = self.query.clone();
        let outputs = match way {
            Way::Key(e) => keys::follow(&mut query, &table, &e, lexicon),
            Way::Column(c) => vec![column(lexicon, t, c)],
        };
        Some(self.shown_beside(query, outputs, named))
    }

    /// Puts outputs behind what names the rows, before what is measured of them.
    fn shown_beside(&mut self, mut query: crate::query::Query, outputs: Vec<Output>, named: bool) -> bool {
        let mut at = query.select.iter().take_while(|o| !o.expr.is_aggregate()).count();
        for o in outputs {
            if query.select.iter().any(|x| x.expr == o.expr) {
                continue;
            }
            if !query.group_by.is_empty() && !query.group_by.contains(&o.expr) {
                query.group_by.push(o.expr.clone());
            }
            query.select.insert(at, o);
            at += 1;
        }
        self.query = query;
        self.rule(if named { "who it was" } else { "who it may have been" });
        true
    }
}

fn column(lexicon: &crate::lexicon::Lexicon, t: usize, c: usize) -> Output {
    let table = &lexicon.schema.tables[t];
    let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
    Output { expr: Expr::Column(column), alias: None }
}
