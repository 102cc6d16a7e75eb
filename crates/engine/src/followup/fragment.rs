//! The words of a follow-up read by the composer, as if the question before had named its subject.

use super::cues::{Cues, PRONOUN};
use super::previous::Previous;
use super::senses;
use crate::answer::Context;
use crate::compose::{Composed, Setting, compose};
use crate::link::{Item, interpretations};
use crate::mention::{Reading, Segment, Sense, segments};
use crate::query::{ColumnRef, Comparison, Expr, Output, Predicate, Query, TableRef};
use crate::schema::TypeClass;
use crate::time::{TimeContext, TimeMeaning};

/// What a follow-up says by itself.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    /// Its mentions, without those put in for the reader.
    pub items: Vec<Item>,
    /// The words as a query over the subject of the question before; `None` where they are none.
    pub composed: Option<Composed>,
    /// A comparison with the one value of the answer before ('above this').
    pub compared: Option<Predicate>,
    /// Mentions that nothing was found for.
    pub unknown: usize,
}

const READINGS: usize = 8;

/// The readings of the remaining words, best first.
pub(super) fn read(cues: &Cues, previous: &Previous, context: &Context, context_time: &TimeContext) -> Vec<Fragment> {
    let lexicon = previous.lexicon;
    let mut found = segments(&cues.rest, lexicon, context.values, context_time, context.steps);
    // 'what about those above 30?' speaks of the rows, whatever they show.
    let referent = match senses::counted(&found, cues, previous) {
        Some(t) => Some(Sense::Table(t)),
        None if cues.has(super::cues::Cue::About) => previous.subject.map(Sense::Table),
        None => previous.referent(),
    };
    senses::values_of_question(&mut found, cues);
    senses::bare_years(&mut found, cues, previous, context_time);
    senses::values_of_nouns(&mut found, cues);
    for s in &mut found {
        if cues.rest[s.start..s.end].iter().any(|t| t.text == PRONOUN) {
            let sense = referent.clone().unwrap_or(Sense::Unknown);
            s.readings = vec![Reading { sense, fit: 1.0 }];
            continue;
        }
        // Prepositions and the like name nothing here.
        let light = |r: &Reading| {
            matches!(r.sense, Sense::Keyword("prep" | "of" | "and" | "or" | "filler" | "verb" | "that" | "with" | "its" | "neg" | "all", _))
        };
        if s.end == s.start + 1 && s.readings.iter().any(light) {
            s.readings.retain(light);
        }
        // 'units' and 'revenue' are measures, unless a column is called just that.
        let measure = |r: &Reading| matches!(r.sense, Sense::Keyword("measure", _));
        if s.readings.iter().any(measure) && !s.readings.iter().any(|r| matches!(r.sense, Sense::Column(..)) && r.fit > 0.95) {
            s.readings.retain(measure);
        }
        // A column that the answer before shows is meant before others of that name.
        let shown = |r: &Reading| matches!(r.sense, Sense::Column(t, c) if previous.shows(t, c) && r.fit > 0.5);
        if s.readings.iter().any(shown) && !s.readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit > 0.9) {
            s.readings.retain(|r| shown(r) || !matches!(r.sense, Sense::Column(..)));
        }
    }
    let listed = if previous.shape == super::previous::Shape::Grouped { previous.grouped_entity() } else { previous.subject };
    if cues.has(super::cues::Cue::Shown)
        && !cues.has(super::cues::Cue::Their)
        && let Some(t) = listed
    {
        senses::possessions(&mut found, cues, previous, t);
    }
    if cues.has(super::cues::Cue::Their)
        && let Some(t) = previous.subject
    {
        senses::possessions(&mut found, cues, previous, t);
    }
    senses::years_of_before(&mut found, cues, previous, context_time);
    senses::moved_periods(&mut found, cues, previous, context_time);
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
    let set = Setting {
        lexicon,
        tokens: &cues.rest,
        default_limit: u64::from(context.manners.default_limit.unwrap_or(10)),
        depth: 0,
        chart: context.chart,
        steps: context.steps,
    };
    let mut out: Vec<Fragment> = Vec::new();
    for mut interpretation in interpretations(&primed, lexicon, context.steps).into_iter().take(READINGS) {
        if context.steps.ended() {
            break;
        }
        interpretation.items.drain(..before.min(interpretation.items.len()));
        let compared = compare_with_value(&mut interpretation.items, cues, previous);
        numbers_behind(&mut interpretation.items, previous);
        count_of_rows(&mut interpretation.items, cues, previous);
        let items = interpretation.items.clone();
        let unknown = items.iter().filter(|i| i.sense == Sense::Unknown).count();
        let mut fragment = Fragment { items, composed: None, compared, unknown };
        if !fragment.measured()
            && !fragment.stands_in(cues)
            && !fragment.names_table(cues)
            && let Some(t) = previous.subject
        {
            interpretation.items.insert(0, Item { sense: Sense::Table(t), start: 0, end: 0, fit: 1.0 });
        }
        fragment.composed = compose(&interpretation, set);
        if fragment.composed.is_none() && fragment.sorted() && fragment.measured() {
            // 'sort by units': the measure, and an order that is made of it.
            interpretation.items.retain(|i| !matches!(i.sense, Sense::Keyword("order" | "sort_verb" | "by" | "prep", _)));
            fragment.composed = compose(&interpretation, set);
        }
        out.push(fragment);
    }
    out
}

/// 'how many were there in 2015': a count of nothing named counts the rows before.
fn count_of_rows(items: &mut Vec<Item>, cues: &Cues, previous: &Previous) {
    let (Some(at), Some(t)) =
        (items.iter().position(|i| matches!(i.sense, Sense::Keyword("count" | "count_distinct", _))), previous.subject)
    else {
        return;
    };
    let named = items[at + 1..].iter().any(|i| matches!(i.sense, Sense::Table(_) | Sense::Column(..) | Sense::Term(_)));
    let restricted = items[at + 1..].iter().any(|i| {
        matches!(i.sense, Sense::Value { .. } | Sense::Time(_) | Sense::Quoted(_) | Sense::Keyword("cmp" | "like" | "between", _))
    });
    // 'how many did we lose?', 'how many were late?' count the rows before, whatever the verb is called like.
    let verb = |t: &crate::text::Token| {
        matches!(t.lower.as_str(), "did" | "do" | "have" | "had" | "were" | "are" | "got" | "get" | "was" | "will" | "went")
    };
    let unsaid = cues.rest.get(items[at].end).is_some_and(verb)
        && !items[at + 1..].iter().any(|i| matches!(i.sense, Sense::Table(_) | Sense::Term(_)) && i.fit > 0.5)
        && items.len() > at + 1
        && !cues.anaphoric()
        && previous.measures().iter().any(|o| matches!(o.expr, Expr::CountRows(_)));
    // 'how many is that per skipper?' counts the rows before, too.
    let next = items.get(at + 1).map(|i| &i.sense);
    let very = cues.same_rows && !matches!(next, Some(Sense::Table(_) | Sense::Column(..) | Sense::Term(_)));
    if !named && restricted
        || unsaid
        || very
            && items.len() > at + 1
            && items.iter().any(|i| matches!(i.sense, Sense::Keyword("by" | "each" | "each_lead" | "group_by", _)))
    {
        let place = items[at].end;
        items.insert(at + 1, Item { sense: Sense::Table(t), start: place, end: place, fit: 1.0 });
    }
}

/// 'with 4 cylinders' is read as 'cylinders 4'.
fn numbers_behind(items: &mut [Item], previous: &Previous) {
    for i in 1..items.len().saturating_sub(1) {
        let number = matches!(&items[i].sense, Sense::Number(n) if !n.ordinal);
        let column = matches!(items[i + 1].sense, Sense::Column(t, c) if previous.lexicon.schema.tables[t].columns[c].class.is_number() && !previous.lexicon.tables[t].columns[c].key);
        let before = matches!(items[i - 1].sense, Sense::Keyword("with" | "prep" | "verb" | "that", _));
        if number && column && before {
            items.swap(i, i + 1);
            // 'with 4 cylinders or less' is 'cylinders <= 4'.
            if let Some(Sense::Keyword("cmp_post", op)) = items.get(i + 2).map(|x| x.sense.clone()) {
                items[i + 2].sense = Sense::Keyword("cmp", op);
                items.swap(i + 1, i + 2);
            }
        }
    }
}

/// Takes 'above this', 'older than that', 'with this horsepower' out of the mentions, as a condition on the value of
/// the answer before.
fn compare_with_value(items: &mut Vec<Item>, cues: &Cues, previous: &Previous) -> Option<Predicate> {
    let value = previous.value()?;
    let lexicon = previous.lexicon;
    let reference = |t: usize, c: usize| ColumnRef {
        table: TableRef::new(&lexicon.schema.tables[t].name),
        column: lexicon.schema.tables[t].columns[c].name.clone(),
    };
    let measured = previous.measured().cloned();
    let pronoun = |i: &Item| cues.rest.get(i.start..i.end).is_some_and(|ts| ts.iter().any(|t| t.text == PRONOUN));
    let own = |i: &Item| matches!(i.sense, Sense::Column(t, c) if measured.as_ref() == Some(&reference(t, c)));
    let at = items.iter().position(|i| matches!(i.sense, Sense::Keyword("cmp" | "cmp_adj" | "cmp_adj_than" | "than", _)));
    if let Some(at) = at {
        // The pronoun, or the measure's own name, behind the comparison; 'a greater area than that' has the column between.
        let mut end = at + 1;
        let between = match (items.get(end).map(|i| &i.sense), items.get(end + 1).map(|i| &i.sense)) {
            (Some(Sense::Column(t, c)), Some(Sense::Keyword("than", _))) => Some(reference(*t, *c)),
            _ => None,
        };
        end += usize::from(between.is_some());
        while items.get(end).is_some_and(|i| matches!(i.sense, Sense::Keyword("than" | "of" | "that" | "filler" | "cmp", _))) {
            end += 1;
        }
        let behind = items.get(end).is_some_and(|i| pronoun(i) || own(i) && cues.has(super::cues::Cue::That))
            || (end >= items.len() && cues.anaphoric());
        if behind {
            let op = items[at..end].iter().find_map(|i| operator(&i.sense)).unwrap_or(Comparison::Greater);
            let before =
                at.checked_sub(1).and_then(|b| if let Sense::Column(t, c) = items[b].sense { Some((b, reference(t, c))) } else { None });
            let (start, left) = match (between, before) {
                (Some(c), _) => (at, c),
                (None, Some((b, c))) => (b, c),
                (None, None) => (at, measured?),
            };
            items.drain(start..(end + 1).min(items.len()));
            return Some(Predicate::Compare { left: Expr::Column(left), op, right: value });
        }
        return None;
    }
    // 'the car with this horsepower'
    if cues.has(super::cues::Cue::That)
        && let Some(i) = items.iter().rposition(own)
        && i > 0
        && matches!(items[i - 1].sense, Sense::Keyword("with" | "prep" | "of" | "verb" | "that", _))
    {
        items.drain(i - 1..=i);
        return Some(Predicate::Compare { left: Expr::Column(measured?), op: Comparison::Equal, right: value });
    }
    None
}

fn operator(sense: &Sense) -> Option<Comparison> {
    let Sense::Keyword(tag, argument) = sense else {
        return None;
    };
    Some(match (*tag, *argument) {
        (_, ">") => Comparison::Greater,
        (_, ">=") => Comparison::GreaterOrEqual,
        (_, "<") => Comparison::Less,
        (_, "<=") => Comparison::LessOrEqual,
        (_, "<>") => Comparison::NotEqual,
        ("cmp", "=") => Comparison::Equal,
        ("cmp_adj_than", "younger" | "shorter" | "lighter" | "slower" | "cheaper") => Comparison::Less,
        ("cmp_adj_than", _) => Comparison::Greater,
        _ => return None,
    })
}

impl Fragment {
    /// Tags of the keywords in it.
    pub fn has_tag(&self, tags: &[&str]) -> bool {
        self.items.iter().any(|i| matches!(i.sense, Sense::Keyword(tag, _) if tags.contains(&tag)))
    }

    /// True where its words ask for a count or another aggregate.
    pub fn measured(&self) -> bool {
        self.has_tag(&["count", "count_distinct", "count_verb", "agg", "agg_after", "how_much", "measure"])
            || self.items.iter().any(|i| matches!(i.sense, Sense::Term(_)))
    }

    /// True where its words ask for groups.
    pub fn grouped(&self) -> bool {
        self.has_tag(&["each", "each_lead", "by", "group_by"])
            || self.items.iter().any(|i| matches!(i.sense, Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_))))
    }

    /// True where its words ask for groups that they name: not only 'for each of them'.
    pub fn grouped_otherwise(&self, cues: &Cues) -> bool {
        let keys = self.items.iter().filter(|i| !self.is_pronoun(i, cues));
        self.has_tag(&["by", "group_by"]) && keys.into_iter().any(|i| matches!(i.sense, Sense::Column(..) | Sense::Table(_)))
    }

    pub fn ranked(&self) -> bool {
        self.has_tag(&["sup", "top", "top_first", "sup_count", "sup_frequent", "sup_sold"])
            || self.items.iter().any(|i| matches!(i.sense, Sense::Adjective(..)))
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
                            "filler"
                                | "filler_noun"
                                | "prep"
                                | "verb"
                                | "of"
                                | "and"
                                | "ask"
                                | "that"
                                | "its"
                                | "possessive"
                                | "all"
                                | "which"
                                | "who"
                                | "exists"
                                | "with"
                                | "than"
                                | "but"
                                | "star",
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
        let Some(q) = self.query().filter(|_| asked) else {
            return Vec::new();
        };
        let shown: Vec<Output> = q.select.iter().filter(|o| o.expr.is_aggregate()).cloned().collect();
        if !shown.is_empty() || !self.sorted() {
            return shown;
        }
        // 'sort by units'
        q.order_by.iter().filter(|o| o.expr.is_aggregate()).map(|o| super::measures::output(o.expr.clone())).collect()
    }

    /// The groups that its words ask for: what stands behind 'by', 'per', 'each'.
    pub fn grouping(&self, cues: &Cues, previous: &Previous) -> super::groups::Grouping {
        let lexicon = previous.lexicon;
        let mut out = super::groups::Grouping::default();
        let mut open = false;
        for (at, item) in self.items.iter().enumerate() {
            match &item.sense {
                Sense::Keyword("each" | "each_lead" | "by" | "group_by", _) => open = true,
                Sense::Keyword("and" | "of" | "filler" | "filler_noun" | "prep" | "all" | "distinct", _) | Sense::Punctuation(',') => {}
                Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_)) => {
                    let found = self.query().map_or_else(Vec::new, |q| q.group_by.clone());
                    for key in found.into_iter().filter(super::groups::in_time) {
                        out.add(key, self.query());
                    }
                }
                // 'how many makers belong to each one?' after a count of countries.
                Sense::Table(t) if open && self.is_pronoun(item, cues) && previous.shape == super::previous::Shape::Scalar => {
                    out.add_entity(*t, lexicon);
                    open = false;
                }
                _ if self.is_pronoun(item, cues) => open = false,
                Sense::Column(t, c) if open => {
                    let table = TableRef::new(&lexicon.schema.tables[*t].name);
                    let key = Expr::Column(ColumnRef { table, column: lexicon.schema.tables[*t].columns[*c].name.clone() });
                    // 'by product category': the column says it all.
                    let whole = matches!(self.items.get(at + 1).map(|i| &i.sense), Some(Sense::Column(..)));
                    let reference = lexicon.tables[*t].columns[*c].foreign && whole;
                    // 'per type, and the actual cost as well': an amount is no group.
                    let entry = &lexicon.tables[*t].columns[*c];
                    let amount = cues.adds()
                        && lexicon.schema.tables[*t].columns[*c].class.is_number()
                        && !entry.key
                        && !entry.year
                        && (entry.money || lexicon.schema.tables[*t].columns[*c].class == TypeClass::Decimal);
                    if !reference && !amount {
                        out.add(key, None);
                    }
                }
                // 'by guide' of tours, each of which has one: counted by themselves they would all be one.
                Sense::Table(t) if open && Some(*t) == previous.subject && counted(previous) => {
                    out.keys.extend(key_called(*t, cues.rest.get(item.start..item.end).unwrap_or_default(), lexicon));
                    out.shown = out.keys.iter().map(|k| Output { expr: k.clone(), alias: None }).collect();
                }
                Sense::Table(t) if open => {
                    if !matches!(self.items.get(at + 1).map(|i| &i.sense), Some(Sense::Column(x, _)) if x == t) {
                        out.add_entity(*t, lexicon);
                    }
                }
                // 'by vet': people who are called by what they are.
                Sense::Value { table, .. } if open && Some(*table) != previous.subject && lexicon.is_person(*table) => {
                    out.add_entity(*table, lexicon);
                }
                _ => open = false,
            }
        }
        out
    }

    /// The plain columns that its words ask for: named ones only.
    pub fn columns(&self, cues: &Cues, previous: &Previous) -> Vec<Output> {
        let named = |e: &Expr| {
            let Expr::Column(c) = e else { return false };
            let Some(t) = previous.lexicon.table(&c.table.name) else {
                return false;
            };
            let Some(i) = previous.lexicon.column(t, &c.column) else {
                return false;
            };
            self.items.iter().any(|x| x.sense == Sense::Column(t, i) && !self.is_pronoun(x, cues))
        };
        self.query().map_or_else(Vec::new, |q| q.select.iter().filter(|o| named(&o.expr)).cloned().collect())
    }
}

/// True where rows are counted.
fn counted(previous: &Previous) -> bool {
    previous.measures().iter().any(|o| matches!(o.expr, Expr::CountRows(_)))
}

/// The key to other rows that is called by a word.
fn key_called(t: usize, said: &[crate::text::Token], lexicon: &crate::lexicon::Lexicon) -> Option<Expr> {
    let says = |w: &String| said.iter().any(|t| crate::text::stem(&t.lemma) == crate::text::stem(w));
    let mut keys = super::keys::from(lexicon, t).filter(|e| lexicon.tables[t].columns[e.from_columns[0]].words.iter().any(says));
    let key = keys.next().filter(|_| keys.next().is_none())?;
    let table = &lexicon.schema.tables[t];
    Some(Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[key.from_columns[0]].name.clone() }))
}
