//! Numbers called by what they are measured in: 'kilos' of `net_kg`, 'outage minutes' of `outage_min`, 'hectares' of `area_ha`.

use super::{Finder, Sense};
use crate::compose::units;
use crate::lexicon::Target;
use crate::weights::weight;

/// Fit of a column that only its unit names, and of one whose name is said with its unit.
const BY_UNIT: f32 = 0.8;
const BY_BOTH: f32 = 0.96;
/// Words before a unit that make it a length of time, or what something is told in.
const OF_TIME: &[&str] = &["last", "past", "next", "previous", "coming", "within", "every", "few", "couple", "several", "in"];
/// Most columns that a unit may name: what everything is measured in tells nothing.
const MOST: usize = 6;

impl Finder<'_> {
    /// Adds the columns that are kept in the units that are named.
    pub(super) fn kept_in_units(&mut self) {
        for i in 0..self.tokens.len() {
            let Some(len) = self.unit_at(i) else { continue };
            let word = self.tokens[i + len - 1].lower.clone();
            let spoken = if len > 1 { "kwh".to_owned() } else { word.clone() };
            // 'what does a kilo cost', 'the price per kilowatt hour': for each of them.
            let single = !word.ends_with('s') && word.len() > 3 || i.checked_sub(1).is_some_and(|b| self.tokens[b].lower == "per");
            let mut columns = if single { self.columns_per(&spoken) } else { Vec::new() };
            if columns.is_empty() {
                columns = self.columns_kept_in(&spoken);
            }
            if columns.is_empty() {
                columns = self.columns_of_kind(&spoken);
            }
            if columns.is_empty() || columns.len() > MOST {
                continue;
            }
            // 'outage minutes': the only one of them that is called so, or is of a table called so.
            let before = i.checked_sub(1).filter(|&b| !self.tokens[b].quoted && !self.tokens[b].punctuation);
            let called: Vec<(usize, usize)> = before.map_or(Vec::new(), |b| {
                let hits = self.lexicon.named(&self.tokens[b].lemma);
                let of = |&(t, c): &(usize, usize)| {
                    hits.iter().any(|h| match h.target {
                        Target::Column(x, y) => (x, y) == (t, c) && h.weight > 0.3,
                        Target::Table(x) => x == t && h.weight > 0.6,
                    })
                };
                columns.iter().copied().filter(of).collect()
            });
            if let ([(t, c)], Some(b)) = (called.as_slice(), before) {
                let cover = weight("cover.name") + weight("cover.name_word") * len as f32 + 0.6;
                self.add(b, i + len, cover, Sense::Column(*t, *c), BY_BOTH);
            }
            // 'hours' are no hourly wage.
            if let Some((_, readings)) = self.found.get_mut(&(i, i + len)) {
                let money = |r: &super::Reading| matches!(r.sense, Sense::Column(t, c) if self.lexicon.tables[t].columns[c].money);
                readings.retain(|r| r.fit > 0.9 || !money(r));
            }
            for (t, c) in columns {
                self.add(i, i + len, weight("cover.partial") * BY_UNIT, Sense::Column(t, c), BY_UNIT);
            }
        }
    }

    /// How many words name a unit that stands for a number: in the plural or behind 'per', never behind a number or as a period.
    fn unit_at(&self, i: usize) -> Option<usize> {
        let t = &self.tokens[i];
        let hours = |w: &str| matches!(w, "hours" | "hour");
        if t.lower == "kilowatt" && self.tokens.get(i + 1).is_some_and(|n| hours(&n.lower)) {
            return Some(2);
        }
        let kind = units::kind(&t.lower)?;
        let before = i.checked_sub(1).map_or("", |b| self.tokens[b].lower.as_str());
        let number = before.chars().any(|c| c.is_ascii_digit())
            || crate::numbers::number_at(&[before], 0).is_some()
            || i.checked_sub(1).is_some_and(|b| self.tokens[b].text.ends_with(|c: char| c.is_ascii_digit()));
        let timed = kind == "duration";
        let several = t.lower.ends_with('s') && t.lower.len() > 4 || matches!(t.lower.as_str(), "feet" | "kwh" | "kilos" | "tons");
        let each = before == "per" && !timed && t.lower.len() > 3;
        let named = self.lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.6);
        // 'how many minutes did the longest one take' asks for its own, not for a sum.
        const EXTREME: &[&str] = &["longest", "shortest", "lengthiest", "quickest", "longer", "shorter"];
        let ranked = timed && self.tokens.iter().any(|t| EXTREME.contains(&t.lower.as_str()));
        let period = ranked || timed && (OF_TIME.contains(&before) || matches!(t.lower.as_str(), "days" | "weeks"));
        (!t.quoted && !number && !named && !period && !matches!(kind, "money" | "calendar") && (several || each)).then_some(1)
    }

    /// Columns of what happened that hold the same in another unit, where none is kept in the one that is said: 'hours' of what is noted in
    /// minutes. Of several those of work, where it was worked, noted down or billed.
    fn columns_of_kind(&self, word: &str) -> Vec<(usize, usize)> {
        const WORKED: &[&str] = &["work", "record", "log", "book", "bill", "clock"];
        const WORK: &[&str] = &["time", "timesheet", "shift", "work", "log", "labour", "labor", "attendance", "effort"];
        let Some(kind) = units::kind(word).filter(|_| word.ends_with('s') && word.len() > 3) else { return Vec::new() };
        let lexicon = self.lexicon;
        let bound = |w: &String| super::doings::is_no_amount(w);
        let happens = |t: usize| {
            lexicon.tables[t].date.is_some()
                && lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t)
                && !lexicon.roles[t]
                    .role
                    .as_ref()
                    .is_some_and(|r| matches!(r.name, "item" | "person" | "place" | "organization" | "snapshot"))
        };
        let mut found: Vec<(usize, usize)> = (0..lexicon.tables.len())
            .filter(|&t| happens(t))
            .flat_map(|t| (0..lexicon.tables[t].columns.len()).map(move |c| (t, c)))
            .filter(|&(t, c)| units::kind_of_column(lexicon, t, c) == Some(kind) && lexicon.is_measure(t, c))
            .filter(|&(t, c)| !lexicon.tables[t].columns[c].words.iter().any(bound))
            .collect();
        let of_work = |&(t, c): &(usize, usize)| {
            lexicon.tables[t].words.iter().chain(&lexicon.tables[t].columns[c].words).any(|w| WORK.contains(&w.as_str()))
        };
        let worked = self.tokens.iter().any(|t| WORKED.iter().any(|w| crate::account::root_of(&t.lower) == crate::account::root_of(w)));
        if worked && found.iter().any(of_work) {
            found.retain(of_work);
        }
        found
    }

    fn columns_per(&self, word: &str) -> Vec<(usize, usize)> {
        let tables = self.lexicon.schema.tables.iter().enumerate();
        tables
            .flat_map(|(t, table)| table.columns.iter().enumerate().map(move |(c, column)| (t, c, column)))
            .filter(|(_, _, column)| units::is_per(column, word))
            .map(|(t, c, _)| (t, c))
            .collect()
    }

    fn columns_kept_in(&self, word: &str) -> Vec<(usize, usize)> {
        self.columns_where(|column| units::is_kept_in(column, word))
    }

    fn columns_where(&self, kept: impl Fn(&crate::schema::Column) -> bool) -> Vec<(usize, usize)> {
        let tables = self.lexicon.schema.tables.iter().enumerate();
        tables
            .flat_map(|(t, table)| table.columns.iter().enumerate().map(move |(c, column)| (t, c, column)))
            .filter(|(t, c, column)| kept(column) && self.lexicon.is_measure(*t, *c))
            .map(|(t, c, _)| (t, c))
            .collect()
    }
}
