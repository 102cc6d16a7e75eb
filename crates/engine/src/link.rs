//! Linking: which of its senses each mention has, chosen together so that the tables fit.

use crate::hashing::QuickMap;
use crate::lexicon::Lexicon;
use crate::mention::{Segment, Sense};
use crate::schema::Meaning;
use crate::steps::Steps;
use crate::weights::weight;

/// A mention with its sense decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub sense: Sense,
    /// Tokens covered.
    pub start: usize,
    pub end: usize,
    pub fit: f32,
}

/// One joint choice of senses.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpretation {
    pub items: Vec<Item>,
    pub score: f32,
}

const BEAM: usize = 32;
const SENSES: usize = 6;
/// What a value loses that a table asked about holds as well, and what one behind 'by' gains in a column of makers.
const ELSEWHERE: f32 = -2.5;
const MADE_BY: f32 = 1.6;

/// The best joint choices, best first.
pub fn interpretations(segments: &[Segment], lexicon: &Lexicon, steps: &Steps) -> Vec<Interpretation> {
    let linker = Linker::new(segments, lexicon);
    let mut beam = vec![Interpretation { items: Vec::new(), score: 0.0 }];
    for (k, segment) in segments.iter().enumerate() {
        // A choice looks at the choices before it.
        if !steps.take((segment.readings.len() + beam.len() * SENSES) * (1 + k / 8)) {
            break;
        }
        let scored = linker.scored(k, segment);
        let mut next: Vec<(&Interpretation, usize, f32)> = Vec::with_capacity(beam.len() * scored.len());
        for partial in &beam {
            for (at, (sense, _, score)) in scored.iter().enumerate() {
                next.push((partial, at, partial.score + score + linker.together(partial, sense)));
            }
        }
        next.sort_by(|(_, _, a), (_, _, b)| b.total_cmp(a));
        next.truncate(BEAM);
        // Only those that stay are written down.
        let grown = |&(partial, at, score): &(&Interpretation, usize, f32)| {
            let (sense, fit, _) = &scored[at];
            let mut items = Vec::with_capacity(segments.len());
            items.extend_from_slice(&partial.items);
            items.push(Item { sense: sense.clone(), start: segment.start, end: segment.end, fit: *fit });
            Interpretation { items, score }
        };
        beam = next.iter().map(grown).collect();
    }
    beam
}

struct Linker<'a> {
    segments: &'a [Segment],
    lexicon: &'a Lexicon,
    /// Tables that some segment names outright, in order.
    mentioned: Vec<usize>,
    /// Join distance from the nearest mentioned table.
    distance: QuickMap<usize, f32>,
    /// How many segments could be at home in a table.
    homes: QuickMap<usize, f32>,
    /// Where no table is named: join distances between those that something could be of.
    apart: QuickMap<usize, QuickMap<usize, f32>>,
}

/// Most tables whose distances from each other are looked at, and what each step costs; tables that nothing links cost this many.
const NEAR_TABLES: usize = 12;
const STEP: f32 = -0.2;
const UNLINKED: f32 = 6.0;

impl<'a> Linker<'a> {
    fn new(segments: &'a [Segment], lexicon: &'a Lexicon) -> Self {
        let mut mentioned = Vec::new();
        let mut homes: QuickMap<usize, f32> = QuickMap::default();
        for s in segments {
            let mut here: QuickMap<usize, f32> = QuickMap::default();
            for r in &s.readings {
                let t = match r.sense {
                    Sense::Table(t) => {
                        if r.fit >= 0.75 && r.fit >= s.readings[0].fit - 0.05 && !mentioned.contains(&t) {
                            mentioned.push(t);
                        }
                        t
                    }
                    Sense::Column(t, _) | Sense::Value { table: t, .. } => t,
                    _ => continue,
                };
                let best = here.entry(t).or_default();
                *best = best.max(r.fit);
            }
            for (t, fit) in here {
                *homes.entry(t).or_default() += fit;
            }
        }
        let distance = distances(lexicon, &mentioned);
        let mut of: Vec<usize> = homes.keys().copied().filter(|_| mentioned.is_empty()).collect();
        of.sort_unstable();
        of.truncate(NEAR_TABLES);
        let apart = of.into_iter().map(|t| (t, distances(lexicon, &[t]))).collect();
        Self { segments, lexicon, mentioned, distance, homes, apart }
    }

    fn scored(&self, k: usize, segment: &Segment) -> Vec<(Sense, f32, f32)> {
        let keyword = segment.readings.iter().any(|r| {
            matches!(r.sense, Sense::Keyword(tag, _) if tag != "measure" && tag != "traded") || matches!(r.sense, Sense::Adjective(..))
        });
        let function = segment.readings.iter().any(|r| matches!(r.sense, Sense::Keyword("agg" | "count" | "sup" | "cmp", _)));
        let mut scored: Vec<(Sense, f32, f32)> = Vec::new();
        for r in &segment.readings {
            let (sense, fit) = match &r.sense {
                Sense::Term(i) => (self.term(*i).unwrap_or(Sense::Term(*i)), 1.0),
                other => (other.clone(), r.fit),
            };
            let score = match &sense {
                // A measure is read from the schema's own words where it has them.
                Sense::Keyword("measure", _) => weight("link.measure"),
                Sense::Keyword(..) | Sense::Adjective(..) | Sense::Punctuation(_) => weight("link.match"),
                Sense::Measured(e) => self.measured(k, e, fit),
                Sense::Restriction(p) => self.restricted(k, p, fit),
                Sense::Unknown => 0.0,
                Sense::Number(_) => weight("link.match") * 0.8,
                Sense::Time(_) => weight("link.match") * (0.5 + 0.6 * fit),
                Sense::Quoted(_) => weight("link.match") * 0.5,
                Sense::Term(_) => weight("link.term"),
                Sense::Table(t) => {
                    let bridge = if self.lexicon.tables[*t].bridge { weight("link.bridge") } else { 0.0 };
                    let opens = self.tag_at(k) == Some("ask") && (0..k).all(|j| self.tag_at(j) == Some("filler"));
                    weight("link.match") * fit
                        + weight("link.mentioned")
                        + weight("link.table") * fit * fit
                        + bridge
                        + if opens {
                            -6.0
                        } else if keyword {
                            -1.5
                        } else {
                            0.0
                        }
                }
                Sense::Column(t, c) => {
                    let entry = &self.lexicon.tables[*t].columns[*c];
                    let key = if entry.foreign && !entry.human.ends_with("id") { 0.5 * weight("link.key") } else { 0.0 };
                    let display = if self.lexicon.tables[*t].display.contains(c) { weight("link.display") } else { 0.0 };
                    let own = self.lexicon.schema.tables[*t].primary_key.as_slice() == [*c];
                    let key =
                        key + if entry.words.last().is_some_and(|w| w == "id") && fit < 0.95 { if own { 0.5 } else { -0.4 } } else { 0.0 };
                    let again = if fit < 0.95 && self.said_elsewhere(k, *t, *c) { weight("link.again") } else { 0.0 };
                    // 'maximum damage' where another column is a maximum of something.
                    let part = if function && fit < 0.6 { -3.0 } else { 0.0 };
                    weight("link.match") * fit + self.context(k, *t) + key + display + again + part + if keyword { -1.5 } else { 0.0 }
                }
                Sense::Value { table, column, exact, .. } => {
                    // 'Biology courses': of the courses, where they have such a value.
                    let noun = self.noun_behind(k, *table);
                    let near = self.column_near(k, *table, *column) + noun + self.asked_of(k, *table) + self.made_by(k, *table, *column);
                    weight("link.match") * fit
                        + self.context(k, *table)
                        + near
                        + if *exact { 0.3 } else { 0.0 }
                        + if keyword { -1.2 } else { 0.0 }
                }
            };
            scored.push((sense, fit, score));
        }
        scored.sort_by(|a, b| b.2.total_cmp(&a.2));
        scored.truncate(SENSES);
        scored
    }

    /// An expression over columns, as a column of its table.
    fn measured(&self, k: usize, expr: &crate::query::Expr, fit: f32) -> f32 {
        let mut table = None;
        expr.tables(&mut |t| table = table.or(self.lexicon.table(&t.name)));
        weight("link.match") * fit + table.map_or(0.0, |t| self.context(k, t))
    }

    /// A condition, as a column of its table.
    fn restricted(&self, k: usize, condition: &crate::query::Predicate, fit: f32) -> f32 {
        let mut table = None;
        condition.tables(&mut |t| table = table.or(self.lexicon.table(&t.name)));
        weight("link.match") * fit + table.map_or(0.0, |t| self.context(k, t))
    }

    /// A vocabulary entry that is only another word for a table or column.
    fn term(&self, entry: usize) -> Option<Sense> {
        match &self.lexicon.vocabulary[entry].meaning {
            Meaning::Table(t) => self.lexicon.table(t).map(Sense::Table),
            Meaning::Column(t, c) => {
                let t = self.lexicon.table(t)?;
                Some(Sense::Column(t, self.lexicon.column(t, c)?))
            }
            _ => None,
        }
    }

    /// How well a table fits where segment `k` stands.
    fn context(&self, k: usize, table: usize) -> f32 {
        let mut score = 0.0;
        if self.attached(k) == Some(table) || (self.attached(k).is_none() && self.possessor(k) == Some(table)) {
            score += weight("link.attached");
        }
        if self.clause_owner(k) == Some(table) {
            score += weight("link.owner");
        }
        match self.mentioned.iter().position(|&t| t == table) {
            Some(at) => score += weight("link.mentioned") + if at == 0 { weight("link.first_mentioned") } else { 0.0 },
            None if self.mentioned.is_empty() => score += weight("link.alone"),
            None => match self.distance.get(&table) {
                Some(d) => score += weight("link.distance") * d,
                None => score += weight("link.unconnected"),
            },
        }
        score + 0.25 * self.homes.get(&table).copied().unwrap_or(0.0).min(4.0)
    }

    /// 'Biology courses', 'the Lakeside depot': how well a value of a table stands before a noun. What a table's rows are called by stands
    /// before its name, whatever else is called so.
    fn noun_behind(&self, k: usize, table: usize) -> f32 {
        let Some(behind) = self.table_at(k + 1) else { return 0.0 };
        let called = |r: &crate::mention::Reading| match r.sense {
            Sense::Value { table: t, column, exact, .. } => exact && t == behind && self.lexicon.tables[t].display.contains(&column),
            _ => false,
        };
        let called = self.segments[k].readings.iter().any(called);
        match behind == table {
            true if called => 1.6,
            true if !self.refers_to_noun(k) => 0.8,
            false if called && self.segments[k].end == self.segments[k + 1].start => -1.2,
            _ => 0.0,
        }
    }

    /// True where another segment names the column outright.
    fn said_elsewhere(&self, k: usize, t: usize, c: usize) -> bool {
        self.segments.iter().enumerate().any(|(j, s)| j != k && s.readings.iter().any(|r| r.sense == Sense::Column(t, c) && r.fit >= 0.95))
    }

    fn light(&self, k: usize) -> bool {
        self.segments[k].readings.iter().all(|r| match r.sense {
            Sense::Keyword(tag, _) => matches!(tag, "filler" | "picture" | "all" | "each" | "distinct"),
            _ => false,
        })
    }

    fn table_at(&self, k: usize) -> Option<usize> {
        self.segments
            .get(k)?
            .readings
            .iter()
            .filter(|r| r.fit >= 0.75)
            .find_map(|r| if let Sense::Table(t) = r.sense { Some(t) } else { None })
    }

    /// A table that a word can only mean by a part of its name ('products' for `products_for_hire`).
    fn best_table_at(&self, k: usize) -> Option<usize> {
        let readings = &self.segments.get(k)?.readings;
        let best = readings.iter().map(|r| r.fit).fold(0.0, f32::max);
        let mut tables = readings.iter().filter(|r| r.fit >= best - 0.01 && r.fit >= 0.2);
        match tables.next()?.sense {
            Sense::Table(t) if tables.next().is_none() => Some(t),
            _ => None,
        }
    }

    fn tag_at(&self, k: usize) -> Option<&'static str> {
        self.segments.get(k)?.readings.iter().find_map(|r| if let Sense::Keyword(tag, _) = r.sense { Some(tag) } else { None })
    }

    /// The table that a following 'of the T', 'for each T' names; lists of columns share it ('name and age of the T').
    fn attached(&self, k: usize) -> Option<usize> {
        let mut j = k + 1;
        let mut linked = false;
        let mut steps = 0;
        while j < self.segments.len() && steps < 9 {
            steps += 1;
            if self.light(j) {
                // 'of each party' attaches like 'of the party'.
                linked |= self.tag_at(j) == Some("each") && self.segments[j].end - self.segments[j].start > 1;
                j += 1;
                continue;
            }
            match self.tag_at(j) {
                Some("of" | "each_lead") => {
                    linked = true;
                    j += 1;
                    continue;
                }
                Some("prep" | "with") if !linked => {
                    // 'for all singers': weaker, but only where a table follows at once.
                    linked = true;
                    j += 1;
                    continue;
                }
                Some("and" | "agg" | "count" | "order" | "sup") if !linked => {
                    j += 1;
                    continue;
                }
                _ => {}
            }
            if matches!(self.segments[j].readings[0].sense, Sense::Punctuation(',')) && !linked {
                j += 1;
                continue;
            }
            if linked {
                return self.table_at(j).or_else(|| self.best_table_at(j));
            }
            // A list of columns: go on to what follows it.
            if self.segments[j].readings.iter().any(|r| matches!(r.sense, Sense::Column(..))) && self.table_at(j).is_none() {
                j += 1;
                continue;
            }
            return None;
        }
        None
    }

    /// 'T's name', 'T name': the table just before.
    fn possessor(&self, k: usize) -> Option<usize> {
        let mut j = k.checked_sub(1)?;
        if self.tag_at(j) == Some("possessive") || self.light(j) {
            j = j.checked_sub(1)?;
        }
        // 'guest 12 phone'
        if matches!(self.segments[j].readings[0].sense, Sense::Restriction(_)) {
            j = j.checked_sub(1)?;
        }
        self.table_at(j)
    }

    /// 'students that have an age …', 'students with …': the table the clause is about.
    fn clause_owner(&self, k: usize) -> Option<usize> {
        let mut opened = false;
        for j in (k.saturating_sub(5)..k).rev() {
            if let Some(t) = self.table_at(j) {
                return opened.then_some(t);
            }
            match self.tag_at(j) {
                Some("that" | "with" | "whose" | "who" | "which") => opened = true,
                Some("verb" | "filler" | "all" | "agg" | "cmp" | "and" | "neg" | "distinct" | "its") => {}
                _ => return None,
            }
        }
        None
    }

    /// 'the Math department' where others refer to departments by such values: those say the same.
    fn refers_to_noun(&self, k: usize) -> bool {
        let noun = self.table_at(k + 1);
        self.segments[k].readings.iter().any(|r| match r.sense {
            Sense::Value { table, column, .. } => self.lexicon.adjacent[table].iter().any(|&e| {
                let edge = &self.lexicon.edges[e];
                edge.from == table && Some(edge.to) == noun && edge.from_columns.as_slice() == [column]
            }),
            _ => false,
        })
    }

    /// A value that a table asked about holds is not looked for elsewhere.
    fn asked_of(&self, k: usize, table: usize) -> f32 {
        let held =
            |r: &crate::mention::Reading| matches!(r.sense, Sense::Value { table: t, exact: true, .. } if self.mentioned.contains(&t));
        let elsewhere = !self.mentioned.contains(&table) && self.segments[k].readings.iter().any(held);
        if elsewhere && !self.behind_by(k) { ELSEWHERE } else { 0.0 }
    }

    fn behind_by(&self, k: usize) -> bool {
        k.checked_sub(1).is_some_and(|j| self.tag_at(j) == Some("by"))
    }

    /// 'songs by Ada': who made them, rather than one that is called so or who has them.
    fn made_by(&self, k: usize, table: usize, column: usize) -> f32 {
        if !self.behind_by(k) {
            return 0.0;
        }
        let entry = &self.lexicon.tables[table];
        let maker = |words: &[String]| words.iter().any(|w| crate::compose::roles::is_maker(w));
        let itself = self.mentioned.contains(&table) && entry.display.contains(&column) && entry.person.is_none();
        if maker(&entry.columns[column].words) || maker(&entry.words) {
            MADE_BY
        } else if itself {
            -MADE_BY
        } else {
            0.0
        }
    }

    /// A value beside a mention of its own column is that column's.
    fn column_near(&self, k: usize, table: usize, column: usize) -> f32 {
        let from = k.saturating_sub(4);
        let near = (from..(k + 3).min(self.segments.len()))
            .filter(|&j| j != k)
            .any(|j| self.segments[j].readings.iter().any(|r| r.sense == Sense::Column(table, column) && r.fit > 0.5));
        if near { weight("link.value_position") * 3.0 } else { 0.0 }
    }

    /// Senses that share a table with earlier ones go together.
    fn together(&self, partial: &Interpretation, sense: &Sense) -> f32 {
        let table = match sense {
            Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } => *t,
            _ => return 0.0,
        };
        let shared = partial
            .items
            .iter()
            .any(|i| matches!(i.sense, Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } if t == table));
        // 'kilos by grade': of tables that are near each other.
        let near = match self.apart.get(&table).filter(|_| !shared) {
            Some(from) => {
                let others = partial.items.iter().filter_map(|i| match i.sense {
                    Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } => {
                        Some(from.get(&t).copied().unwrap_or(UNLINKED))
                    }
                    _ => None,
                });
                others.reduce(f32::min).map_or(0.0, |d| STEP * (d - 1.0))
            }
            None => 0.0,
        };
        // 'Steve Johnson': first and last name of one person.
        let person = match (sense, partial.items.last().map(|i| &i.sense)) {
            (Sense::Value { table: t, column: c, .. }, Some(Sense::Value { table: u, column: d, .. })) => {
                t == u && self.lexicon.tables[*t].person == Some((*d, *c))
            }
            _ => false,
        };
        // A first name of one and the last name of another next to it are nobody's.
        let nobody = match (sense, partial.items.last().map(|i| &i.sense)) {
            (Sense::Value { table: t, column: c, .. }, Some(Sense::Value { table: u, column: d, .. })) => {
                t != u
                    && self.lexicon.tables[*t].person.is_some_and(|p| p.1 == *c)
                    && self.lexicon.tables[*u].person.is_some_and(|p| p.0 == *d)
            }
            _ => false,
        };
        if nobody {
            return -4.0;
        }
        // 'of Dan or Alice': what is listed together are values of one column.
        let alike = match sense {
            Sense::Value { table: t, column: c, .. } => {
                let joined = |i: &Item| {
                    matches!(i.sense, Sense::Keyword("and" | "or" | "nor" | "both" | "neg" | "prep", _) | Sense::Punctuation(','))
                };
                let between = partial.items.iter().rev().take_while(|i| joined(i)).count();
                let or = partial.items.iter().rev().take(between).any(|i| !matches!(i.sense, Sense::Keyword("prep" | "neg", _)));
                or && partial
                    .items
                    .iter()
                    .rev()
                    .nth(between)
                    .is_some_and(|i| matches!(&i.sense, Sense::Value { table: u, column: d, .. } if u == t && d == c))
            }
            _ => false,
        };
        // 'last name, id and phone number': what is listed together is of one table.
        let before = partial.items.iter().rev().find(|i| !matches!(i.sense, Sense::Keyword("and" | "filler", _) | Sense::Punctuation(',')));
        let listed = partial.items.last().is_some_and(|i| matches!(i.sense, Sense::Keyword("and", _) | Sense::Punctuation(',')))
            && matches!((sense, before.map(|i| &i.sense)), (Sense::Column(t, c), Some(Sense::Column(u, _))) if t == u && !self.lexicon.tables[*t].columns[*c].foreign);
        if listed {
            1.1
        } else if person || alike {
            1.5
        } else if shared {
            0.5
        } else {
            near
        }
    }
}

/// Join distances from the nearest of the tables.
fn distances(lexicon: &Lexicon, from: &[usize]) -> QuickMap<usize, f32> {
    let mut out: QuickMap<usize, f32> = from.iter().map(|&t| (t, 0.0)).collect();
    let mut open: Vec<usize> = from.to_vec();
    for step in 1..=4 {
        let mut next = Vec::new();
        for t in open {
            for &e in &lexicon.adjacent[t] {
                let edge = &lexicon.edges[e];
                let other = if edge.from == t { edge.to } else { edge.from };
                out.entry(other).or_insert_with(|| {
                    next.push(other);
                    step as f32
                });
            }
        }
        open = next;
    }
    out
}
