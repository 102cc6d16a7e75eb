//! Years, quarters and months where columns hold them: 'FY24 Q2', 'by fiscal quarter', and 'Q2 2024', 'March 2024' where the rows have no
//! date. What a company's year is then stands in the data, in the table itself or in a calendar that it refers to; without such columns it
//! is computed from the date.

use super::{Finder, Sense};
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};
use crate::schema::{ValueHit, ValueSource};
use crate::weights::weight;

/// A fiscal year, a quarter of it or both, and where they stand.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Period {
    start: usize,
    end: usize,
    year: Option<u32>,
    quarter: Option<u32>,
    /// Further quarters of the same year, a bit for each.
    also: u8,
    month: Option<u32>,
    /// A year or quarter of the company's own.
    fiscal: bool,
}

/// The columns of a table that hold fiscal years and quarters.
#[derive(Debug, Clone, Copy)]
struct Columns {
    table: usize,
    year: Option<usize>,
    quarter: Option<usize>,
    month: Option<usize>,
    fiscal: bool,
}

/// Words of columns that hold quarters.
const QUARTERS: &[&str] = &["quarter", "qtr", "fq"];

impl Finder<'_> {
    /// Adds the conditions, and the columns that are grouped by.
    pub(super) fn kept_periods(&mut self, source: &dyn ValueSource) {
        let columns = self.period_columns();
        if columns.is_empty() {
            return;
        }
        let mut at = 0;
        while at < self.tokens.len() {
            let Some(period) = self.period(at) else {
                at += 1;
                continue;
            };
            let hits = source.find(&spellings(period));
            let conditions: Vec<Predicate> =
                columns.iter().filter(|c| c.fiscal == period.fiscal).filter_map(|c| self.in_period(c, period, &hits)).collect();
            at = period.end;
            if conditions.is_empty() {
                continue;
            }
            self.untimed(period.start, period.end);
            let cover = 2.0 * weight("cover.name") + (period.end - period.start) as f32;
            for condition in conditions {
                self.add(period.start, period.end, cover, Sense::Restriction(Box::new(condition)), 1.0);
            }
        }
        for i in 0..self.tokens.len() {
            self.kept_unit(i, &columns);
        }
    }

    /// 'by fiscal quarter', and 'by quarter' where the rows have no date: the column that holds it.
    fn kept_unit(&mut self, at: usize, columns: &[Columns]) {
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let fiscal = matches!(lower(at), "fiscal" | "financial");
        let unit = at + usize::from(fiscal);
        let led = at > 0 && matches!(lower(at - 1), "by" | "per" | "each" | "every" | "and" | ",");
        let numbered = lower(unit + 1).starts_with(|c: char| c.is_ascii_digit());
        let relative = at > 0 && matches!(lower(at - 1), "this" | "last" | "next" | "previous" | "current" | "past");
        if numbered || relative || !fiscal && !led {
            return;
        }
        let of = |c: &Columns| match self.tokens.get(unit).map(|t| t.lemma.as_str()) {
            Some("year") => c.year,
            Some("quarter") => c.quarter,
            Some("month") => c.month,
            _ => None,
        };
        let kept: Vec<(usize, usize)> = columns.iter().filter(|c| c.fiscal == fiscal).filter_map(|c| Some((c.table, of(c)?))).collect();
        if kept.is_empty() {
            return;
        }
        self.untimed(at, unit + 1);
        for (t, c) in kept {
            self.add(at, unit + 1, 2.0 * weight("cover.name") + weight("cover.name_word"), Sense::Column(t, c), 1.0);
        }
    }

    /// Columns of periods in the tables that are spoken of, or in calendars that they refer to.
    fn period_columns(&self) -> Vec<Columns> {
        let mut spoken: Vec<usize> = Vec::new();
        for (_, readings) in self.found.values() {
            for r in readings.iter().filter(|r| r.fit >= 0.75) {
                // A quarter that rows happen to hold doesn't speak of them.
                let quarter = |t: usize, c: usize| self.lexicon.tables[t].columns[c].words.iter().any(|w| QUARTERS.contains(&w.as_str()));
                if matches!(r.sense, Sense::Value { table, column, .. } if quarter(table, column)) {
                    continue;
                }
                if let Sense::Table(t) | Sense::Column(t, _) | Sense::Value { table: t, .. } = r.sense
                    && !spoken.contains(&t)
                {
                    spoken.push(t);
                }
            }
        }
        let referred = self.lexicon.keys_of(spoken.iter().copied()).filter(|e| spoken.contains(&e.from)).map(|e| e.to);
        let mut near: Vec<usize> = spoken.iter().copied().chain(referred).collect();
        near.sort_unstable();
        near.dedup();
        let mut out = Vec::new();
        for t in near {
            let shape = &self.lexicon.schema.tables[t];
            let fiscal = crate::kinds::fiscal_columns(shape);
            let named = |among: &[usize], list: &[&str]| {
                among.iter().copied().find(|&c| {
                    let entry = &self.lexicon.tables[t].columns[c];
                    !shape.columns[c].class.is_temporal() && !entry.foreign && entry.words.iter().any(|w| list.contains(&w.as_str()))
                })
            };
            let with = |list: &[&str]| named(&fiscal, list);
            let (year, quarter) = (with(&["year", "fy", "fyear"]), with(QUARTERS));
            if year.is_some() || quarter.is_some() {
                out.push(Columns { table: t, year, quarter, month: None, fiscal: true });
            }
            // Where rows have a date, it tells.
            let dated = shape.columns.iter().any(|c| c.class.is_temporal()) || self.lexicon.roles[t].only("date").is_some();
            if dated || !spoken.contains(&t) {
                continue;
            }
            let others: Vec<usize> = (0..shape.columns.len()).filter(|c| !fiscal.contains(c)).collect();
            let plain = |list: &[&str]| named(&others, list);
            let (year, quarter, month) = (plain(&["year"]), plain(&["quarter", "qtr"]), plain(&["month", "mth"]));
            if year.is_some() && (quarter.is_some() || month.is_some()) {
                out.push(Columns { table: t, year, quarter, month, fiscal: false });
            }
        }
        out
    }

    /// The period that begins at a token.
    fn period(&self, at: usize) -> Option<Period> {
        let light = |i: usize| usize::from(self.tokens.get(i).is_some_and(|t| matches!(t.lower.as_str(), "of" | "in" | "for" | "," | "-")));
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let plain = |i: usize| lower(i).parse::<u32>().ok().filter(|y| (1990..2100).contains(y) && lower(i).len() == 4);
        let made = |end: usize, year: Option<u32>, quarter: Option<u32>, month: Option<u32>, fiscal: bool| {
            Some(Period { start: at, end, year, quarter, also: 0, month, fiscal })
        };
        let fiscal_year = self.fiscal_year(at);
        if let Some((year, len)) = fiscal_year.or_else(|| Some((plain(at)?, 1))) {
            let next = at + len;
            return match self.quarter(next + light(next)) {
                Some((q, n, fiscal)) => made(next + light(next) + n, Some(year), Some(q), None, fiscal || fiscal_year.is_some()),
                None => fiscal_year.and_then(|_| made(next, Some(year), None, None, true)),
            };
        }
        if let Some((month, _)) = crate::time::month(lower(at)).filter(|_| lower(at).len() > 3 || self.tokens[at].capitalized) {
            let next = at + 1 + light(at + 1);
            return plain(next).and_then(|year| made(next + 1, Some(year), None, u32::try_from(month).ok(), false));
        }
        let (quarter, len, fiscal) = self.quarter(at)?;
        let (also, end) = self.listed(at + len);
        let next = end + light(end);
        let period = match (self.fiscal_year(next), plain(next)) {
            (Some((year, n)), _) => made(next + n, Some(year), Some(quarter), None, true),
            (None, Some(year)) => made(next + 1, Some(year), Some(quarter), None, fiscal),
            _ => made(end, None, Some(quarter), None, fiscal),
        };
        period.map(|p| Period { also, ..p })
    }

    /// 'Q1, Q2 and Q3': the quarters that go on behind the first, and where they end. Where quarters are compared each stands for itself.
    fn listed(&self, mut at: usize) -> (u8, usize) {
        const COMPARED: &[&str] = &["compare", "compared", "versus", "vs", "difference", "change", "growth", "between", "than"];
        let mut also = 0;
        if self.tokens.iter().any(|t| COMPARED.contains(&t.lower.as_str())) {
            return (also, at);
        }
        loop {
            let joint = |i: usize| self.tokens.get(i).is_some_and(|t| !t.quoted && matches!(t.lower.as_str(), "," | "and" | "or" | "&"));
            let next = at + (at..).take_while(|&i| joint(i)).count();
            match self.quarter(next).filter(|_| next > at) {
                Some((q, len, _)) => {
                    also |= 1 << q;
                    at = next + len;
                }
                None => return (also, at),
            }
        }
    }

    /// 'FY24', 'FY 2024', 'fiscal 2024', 'financial year 2024': the year and how many tokens say it.
    fn fiscal_year(&self, at: usize) -> Option<(u32, usize)> {
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let first = lower(at);
        if let Some(digits) = first.strip_prefix("fy").filter(|d| !d.is_empty()) {
            return Some((year_of(digits)?, 1));
        }
        if !matches!(first, "fy" | "fiscal" | "financial") {
            return None;
        }
        let unit = usize::from(matches!(lower(at + 1), "year" | "yr"));
        Some((year_of(lower(at + 1 + unit))?, 2 + unit))
    }

    /// 'Q2', 'fiscal Q2', 'second fiscal quarter', 'fiscal quarter 2': which, how many tokens say it, and whether they say fiscal.
    fn quarter(&self, at: usize) -> Option<(u32, usize, bool)> {
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let fiscal = |i: usize| matches!(lower(i), "fiscal" | "financial");
        let short = |i: usize| {
            let said = lower(i).strip_prefix('f').filter(|r| r.starts_with('q')).unwrap_or(lower(i));
            said.strip_prefix('q').and_then(|d| d.parse::<u32>().ok()).filter(|q| (1..=4).contains(q))
        };
        if let Some(q) = short(at) {
            return Some((q, 1, lower(at).starts_with('f')));
        }
        if fiscal(at) {
            if let Some(q) = short(at + 1) {
                return Some((q, 2, true));
            }
            let q = lower(at + 2).parse::<u32>().ok().filter(|q| (1..=4).contains(q) && lower(at + 1) == "quarter")?;
            return Some((q, 3, true));
        }
        const ORDINALS: &[(&str, &str)] = &[("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th")];
        let nth = ORDINALS.iter().position(|(word, digit)| lower(at) == *word || lower(at) == *digit)?;
        let own = fiscal(at + 1);
        (lower(at + 1 + usize::from(own)) == "quarter").then_some((nth as u32 + 1, 2 + usize::from(own), own))
    }

    /// The condition that rows are of the period.
    fn in_period(&self, columns: &Columns, period: Period, hits: &[ValueHit]) -> Option<Predicate> {
        let shape = &self.lexicon.schema.tables[columns.table];
        let stored = |c: usize, test: &dyn Fn(&str) -> bool| {
            let found = hits.iter().find(|h| h.table == shape.name && h.column == shape.columns[c].name && test(&h.value))?;
            Some(Expr::Text(found.value.clone()))
        };
        let literal = |c: usize, number: u32| -> Option<Expr> {
            if shape.columns[c].class.is_number() {
                let short = shape.columns[c].range.as_deref().is_some_and(|(_, high)| high.parse::<f64>().is_ok_and(|h| h < 100.0));
                let number = if short { number % 100 } else { number };
                return Some(Expr::Number(number.to_string()));
            }
            stored(c, &|_| true)
        };
        let equals = |c: usize, right: Expr| {
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            Predicate::Compare { left: Expr::Column(column), op: Comparison::Equal, right }
        };
        // A quarter that is called with its year.
        if let (Some(q), Some(_), Some(_), 0) = (columns.quarter, period.quarter, period.year, period.also)
            && !shape.columns[q].class.is_number()
            && let Some(text) = stored(q, &|v| v.chars().count() > 3)
        {
            return Some(equals(q, text));
        }
        let mut all = Vec::new();
        if let Some(year) = period.year {
            all.push(equals(columns.year?, literal(columns.year?, year)?));
        }
        if let Some(quarter) = period.quarter {
            let c = columns.quarter?;
            let literal = |q: u32| match shape.columns[c].class.is_number() {
                true => Some(Expr::Number(q.to_string())),
                // 'Q1' and no other that is stored.
                false => stored(c, &|v| v.chars().rev().find(char::is_ascii_digit).and_then(|d| d.to_digit(10)) == Some(q)),
            };
            let mut values = vec![literal(quarter)?];
            for q in (1..=4).filter(|q| period.also & (1 << q) > 0 && *q != quarter) {
                values.push(literal(q)?);
            }
            let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() };
            all.push(match values.as_slice() {
                [_] => equals(c, values.remove(0)),
                _ => Predicate::In { expr: Expr::Column(column), values, negated: false },
            });
        }
        if let Some(month) = period.month {
            all.push(equals(columns.month?, Expr::Number(month.to_string())));
            shape.columns[columns.month?].class.is_number().then_some(())?;
        }
        if all.len() == 1 { all.pop() } else { Some(Predicate::All(all)) }
    }

    /// Takes away what was read as a time, or as part of one, within a span.
    fn untimed(&mut self, start: usize, end: usize) {
        self.found.retain(|(from, to), (_, readings)| {
            if *from < end && *to > start {
                readings.retain(|r| !matches!(r.sense, Sense::Time(_)));
            }
            !readings.is_empty()
        });
    }
}

/// '24' and '2024' are the same year.
fn year_of(digits: &str) -> Option<u32> {
    let year: u32 = digits.trim_start_matches(['\'', '’']).parse().ok()?;
    match digits.trim_start_matches(['\'', '’']).len() {
        2 => Some(2000 + year),
        4 if (1990..2100).contains(&year) => Some(year),
        _ => None,
    }
}

/// How texts may write a period.
fn spellings(period: Period) -> Vec<String> {
    let mut out = Vec::new();
    let years: Vec<String> = period.year.map_or_else(Vec::new, |y| {
        let (short, last) = (y % 100, (y - 1) % 100);
        vec![
            format!("FY{short:02}"),
            format!("FY{y}"),
            format!("FY {y}"),
            y.to_string(),
            format!("{}/{short:02}", y - 1),
            format!("{}-{short:02}", y - 1),
            format!("{last:02}/{short:02}"),
        ]
    });
    for q in period.quarter.into_iter().chain((1..=4).filter(|q| period.also & (1 << q) > 0)) {
        out.extend([format!("Q{q}"), q.to_string(), format!("FQ{q}")]);
        for year in &years {
            out.extend(["-", " ", ""].iter().map(|joint| format!("{year}{joint}Q{q}")));
            out.push(format!("Q{q} {year}"));
        }
    }
    out.extend(years);
    out
}
