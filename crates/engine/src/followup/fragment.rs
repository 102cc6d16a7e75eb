//! The words of a follow-up read by the composer, as if the question before had named its subject.

use super::cues::{Cues, PRONOUN};
use super::previous::Previous;
use crate::answer::Context;
use crate::compose::{Composed, Setting, compose};
use crate::link::{Item, interpretations};
use crate::mention::{Reading, Segment, Sense, segments};
use crate::query::{Expr, Output, Query};
use crate::time::{TimeContext, TimeMeaning};

/// What a follow-up says by itself.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    /// Its mentions, without those put in for the reader.
    pub items: Vec<Item>,
    /// The words as a query over the subject of the question before; `None` where they are none.
    pub composed: Option<Composed>,
    pub score: f32,
    /// Mentions that nothing was found for.
    pub unknown: usize,
}

const READINGS: usize = 8;

/// The readings of the remaining words, best first.
pub(super) fn read(cues: &Cues, previous: &Previous, context: &Context, time: &TimeContext) -> Vec<Fragment> {
    let lexicon = previous.lexicon;
    let mut found = segments(&cues.rest, lexicon, context.values, time, context.manners);
    let referent = previous.referent();
    for s in &mut found {
        if cues.rest[s.start..s.end].iter().any(|t| t.text == PRONOUN) {
            let sense = referent.clone().unwrap_or(Sense::Unknown);
            s.readings = vec![Reading { sense, fit: 1.0 }];
        }
    }
    // Tables of the question before stand in front while senses are chosen, so that what is near them is preferred.
    let mut primed: Vec<Segment> = previous
        .tables()
        .into_iter()
        .take(3)
        .rev()
        .map(|t| Segment { start: 0, end: 0, readings: vec![Reading { sense: Sense::Table(t), fit: 1.0 }] })
        .collect();
    let before = primed.len();
    primed.extend(found);
    let set = Setting { lexicon, tokens: &cues.rest, default_limit: u64::from(context.manners.default_limit.unwrap_or(10)) };
    let mut out: Vec<Fragment> = Vec::new();
    for mut interpretation in interpretations(&primed, lexicon).into_iter().take(READINGS) {
        interpretation.items.drain(..before.min(interpretation.items.len()));
        let items = interpretation.items.clone();
        let unknown = items.iter().filter(|i| i.sense == Sense::Unknown).count();
        let mut fragment = Fragment { items, composed: None, score: interpretation.score, unknown };
        if !fragment.measured() && !fragment.stands_in(cues) && !fragment.names_table(cues)
            && let Some(t) = previous.subject
        {
            interpretation.items.insert(0, Item { sense: Sense::Table(t), start: 0, end: 0, fit: 1.0 });
        }
        fragment.composed = compose(&interpretation, set);
        out.push(fragment);
    }
    out
}

impl Fragment {
    /// Tags of the keywords in it.
    pub fn has_tag(&self, tags: &[&str]) -> bool {
        self.items.iter().any(|i| matches!(i.sense, Sense::Keyword(tag, _) if tags.contains(&tag)))
    }

    /// True where its words ask for a count or another aggregate.
    pub fn measured(&self) -> bool {
        self.has_tag(&["count", "count_distinct", "count_verb", "agg", "agg_after", "how_much"]) || self.items.iter().any(|i| matches!(i.sense, Sense::Term(_)))
    }

    /// True where its words ask for groups.
    pub fn grouped(&self) -> bool {
        self.has_tag(&["each", "each_lead", "by", "group_by"])
            || self.items.iter().any(|i| matches!(i.sense, Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))))
    }

    pub fn ranked(&self) -> bool {
        self.has_tag(&["sup", "top", "top_first", "sup_count", "sup_frequent", "sup_sold"]) || self.items.iter().any(|i| matches!(i.sense, Sense::Adjective(..)))
    }

    pub fn sorted(&self) -> bool {
        self.has_tag(&["order", "direction", "direction_age", "alphabetical"])
    }

    fn stands_in(&self, cues: &Cues) -> bool {
        self.items.iter().any(|i| self.is_pronoun(i, cues))
    }

    pub fn is_pronoun(&self, item: &Item, cues: &Cues) -> bool {
        cues.rest.get(item.start..item.end).is_some_and(|ts| ts.iter().any(|t| t.text == PRONOUN))
    }

    /// True where it names a table itself.
    pub fn names_table(&self, cues: &Cues) -> bool {
        self.tables(cues).next().is_some()
    }

    pub fn tables<'a>(&'a self, cues: &'a Cues) -> impl Iterator<Item = usize> + 'a {
        self.items.iter().filter(|i| !self.is_pronoun(i, cues)).filter_map(|i| if let Sense::Table(t) = i.sense { Some(t) } else { None })
    }

    /// Mentions that carry meaning: no fillers, marks, prepositions, verbs of asking.
    pub fn content<'a>(&'a self, cues: &'a Cues) -> impl Iterator<Item = &'a Item> + 'a {
        self.items.iter().filter(|i| {
            !self.is_pronoun(i, cues)
                && !matches!(
                    i.sense,
                    Sense::Punctuation(_)
                        | Sense::Keyword(
                            "filler" | "filler_noun" | "prep" | "verb" | "of" | "and" | "ask" | "that" | "its" | "possessive" | "all" | "which" | "who" | "exists" | "with" | "than" | "but" | "star",
                            _
                        )
                )
        })
    }

    pub fn query(&self) -> Option<&Query> {
        self.composed.as_ref().map(|c| &c.query)
    }

    /// The measures that its words ask for.
    pub fn measures(&self) -> Vec<Output> {
        let asked = self.measured();
        self.query().map_or_else(Vec::new, |q| q.select.iter().filter(|o| asked && o.expr.is_aggregate()).cloned().collect())
    }

    /// The groups that its words ask for, with the names they have as outputs.
    pub fn groups(&self) -> Vec<Output> {
        if !self.grouped() {
            return Vec::new();
        }
        self.query().map_or_else(Vec::new, |q| {
            q.group_by.iter().map(|g| Output { expr: g.clone(), alias: q.select.iter().find(|o| o.expr == *g).and_then(|o| o.alias.clone()) }).collect()
        })
    }

    /// The plain columns that its words ask for: named ones only.
    pub fn columns(&self, previous: &Previous) -> Vec<Output> {
        let named = |e: &Expr| {
            let Expr::Column(c) = e else { return false };
            let Some(t) = previous.lexicon.table(&c.table.name) else { return false };
            let Some(i) = previous.lexicon.column(t, &c.column) else { return false };
            self.items.iter().any(|x| x.sense == Sense::Column(t, i))
        };
        self.query().map_or_else(Vec::new, |q| q.select.iter().filter(|o| named(&o.expr)).cloned().collect())
    }
}
