//! Wishes for a picture: what kind the words name, and how a picture's question is phrased: bins, axes, plain points.

use super::{Composer, Draft, Key, Setting, Zone};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr};
use crate::text::Token;
use crate::time::TimeMeaning;

/// What kind of picture the words of a question ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picture {
    None,
    /// Some chart.
    Any,
    /// A point a row: scatter, relationship, correlation.
    Points,
    /// Parts of a whole.
    Pie,
    Line,
}

/// The picture that the words ask for.
pub(super) fn picture(set: Setting<'_>) -> Picture {
    let said = |words: &[&str]| set.tokens.iter().any(|t| !t.quoted && words.contains(&t.lower.as_str()));
    if said(&["scatter", "scatterplot", "scatterplots", "relationship", "relationships", "correlation", "correlations", "relation"]) {
        Picture::Points
    } else if said(&["pie", "donut", "doughnut"]) {
        Picture::Pie
    } else if said(&["trend", "trends"]) || said(&["line"]) && said(&["chart", "plot", "graph"]) {
        Picture::Line
    } else if set.chart
        || said(&[
            "chart",
            "charts",
            "bar",
            "bars",
            "plot",
            "graph",
            "histogram",
            "visualize",
            "visualise",
            "visualization",
            "diagram",
            "proportion",
            "x-axis",
            "y-axis",
        ])
    {
        Picture::Any
    } else {
        Picture::None
    }
}

/// Words that ask to put values into intervals.
const BINS: &[&str] = &["bin", "bins", "binned", "binning", "bucket", "buckets", "bucketed", "bucketing"];
/// Words that say no more about a date than that it is one.
const SOME_DATE: &[&str] =
    &["date", "dates", "time", "times", "the date", "the dates", "the time", "x", "day", "days", "it", "them", "they"];

fn word(item: &Item, tokens: &[Token]) -> String {
    tokens.get(item.start..item.end).unwrap_or_default().iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ")
}

/// 'bin the hire date by month', 'binned into weekday intervals': the bins stand in the place of every other grouping by
/// time, and are read last, behind all that names dates.
pub(super) fn bins(items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    let dated = |s: &Sense| matches!(s, Sense::Column(t, c) if set.lexicon.schema.tables[*t].columns[*c].class.is_temporal());
    let by_time = |s: &Sense| matches!(s, Sense::Time(TimeMeaning::GroupBy(_) | TimeMeaning::GroupByPart(_)));
    let Some(open) = items.iter().position(|i| BINS.contains(&word(i, set.tokens).as_str())) else { return items };
    let Some(close) = (open + 1..items.len().min(open + 8)).find(|&i| by_time(&items[i].sense)) else { return items };
    if (open + 1..close).any(|i| matches!(items[i].sense, Sense::Punctuation('.' | '?' | ';'))) {
        return items;
    }
    let own = (open + 1..close).rev().find(|&i| dated(&items[i].sense));
    let vague = own.is_none_or(|i| SOME_DATE.contains(&word(&items[i], set.tokens).as_str()));
    // 'bin the dates by year': the date that was spoken of.
    let spoken = (0..open).chain(close + 1..items.len()).rfind(|&i| dated(&items[i].sense));
    let column = if vague { spoken.or(own) } else { own }.map(|i| items[i].clone());
    let keys_before = items[..open].iter().any(|i| matches!(i.sense, Sense::Table(_) | Sense::Column(..)));
    let mut kept: Vec<Item> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        // What stands between the bins' words: a date, an interval, words of no weight; a table only opens the question.
        let inside = i == open
            || i == close
            || i > open && i < close && (dated(&item.sense) || !matches!(item.sense, Sense::Table(_)) || keys_before)
            || i == close + 1
                && matches!(word(item, set.tokens).as_str(), "interval" | "intervals" | "bin" | "bins" | "bucket" | "buckets");
        let each_bin = word(item, set.tokens) == "bin" || word(item, set.tokens) == "bins";
        let other = by_time(&item.sense) && column.is_some();
        if inside || other || each_bin {
            continue;
        }
        kept.push(item.clone());
    }
    // 'for each bin' leaves its lead without a noun.
    let lead = |i: &Item| matches!(i.sense, Sense::Keyword("each_lead" | "each" | "of", _));
    let mut clean: Vec<Item> = Vec::new();
    for (i, item) in kept.iter().enumerate() {
        let dangling = lead(item)
            && kept[i + 1..]
                .iter()
                .find(|x| !lead(x))
                .is_none_or(|x| matches!(x.sense, Sense::Punctuation(_) | Sense::Keyword("and" | "order" | "sort_verb" | "ask", _)));
        if !dangling {
            clean.push(item.clone());
        }
    }
    clean.push(items[close].clone());
    clean.extend(column);
    clean
}

/// 'records of the products and each product's manufacturer': what belongs to each row comes along, nothing is grouped.
pub(super) fn owned_along(mut items: Vec<Item>) -> Vec<Item> {
    let mut i = 1;
    while i + 4 < items.len() {
        let owned = match (&items[i - 1].sense, &items[i].sense, &items[i + 1].sense, &items[i + 2].sense, &items[i + 3].sense) {
            (Sense::Table(t), Sense::Keyword("and", _), Sense::Keyword("each", _), Sense::Table(u), Sense::Keyword("possessive", _)) => {
                t == u
            }
            _ => false,
        };
        if owned && matches!(items[i + 4].sense, Sense::Table(_) | Sense::Column(..)) {
            items.drain(i..i + 5);
        }
        i += 1;
    }
    items
}

/// 'the mean height across sex': a column that something is spread across groups it; 'across all members' groups nothing.
pub(super) fn spread_across(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    for i in 0..items.len().saturating_sub(1) {
        let category = matches!(items[i + 1].sense, Sense::Column(t, c)
            if !set.lexicon.schema.tables[t].columns[c].class.is_number() || set.lexicon.tables[t].columns[c].key || set.lexicon.tables[t].columns[c].year);
        if category && matches!(items[i].sense, Sense::Keyword("of", _)) && word(&items[i], set.tokens) == "across" {
            items[i].sense = Sense::Keyword("each_lead", "");
        }
    }
    items
}

/// 'snatch and total': a column's own name that is a word of aggregates, where nothing follows to be aggregated.
pub(super) fn names_of_aggregates(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    let tables: Vec<usize> =
        items.iter().filter_map(|i| if let Sense::Table(t) | Sense::Column(t, _) = i.sense { Some(t) } else { None }).collect();
    for i in 1..items.len() {
        let ends = items.get(i + 1).is_none_or(|n| {
            matches!(
                n.sense,
                Sense::Punctuation(_) | Sense::Keyword("and" | "prep" | "with" | "group_by" | "order" | "each_lead" | "versus" | "by", _)
            )
        });
        if !ends || !matches!(items[i].sense, Sense::Keyword("agg", _)) {
            continue;
        }
        let glued = crate::lexicon::glue_text(&word(&items[i], set.tokens));
        let own = set.lexicon.named(&glued).iter().find_map(|h| match h.target {
            crate::lexicon::Target::Column(t, c) if h.weight > 0.9 && tables.contains(&t) => Some((t, c)),
            _ => None,
        });
        // 'minimum and average price' lists functions.
        let lists = matches!(items.get(i + 1).map(|n| &n.sense), Some(Sense::Keyword("and", _)))
            && matches!(items.get(i + 2).map(|n| &n.sense), Some(Sense::Keyword("agg" | "sup", _)));
        if let (Some((t, c)), false) = (own, lists) {
            items[i].sense = Sense::Column(t, c);
        }
    }
    items
}

/// 'revenue' where no sales are kept, but a column of that name is near what is spoken of.
pub(super) fn measures_by_name(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    let mut tables: Vec<usize> =
        items.iter().filter_map(|i| if let Sense::Table(t) | Sense::Column(t, _) = i.sense { Some(t) } else { None }).collect();
    let near: Vec<usize> =
        tables.iter().flat_map(|&t| &set.lexicon.adjacent[t]).flat_map(|&e| [set.lexicon.edges[e].from, set.lexicon.edges[e].to]).collect();
    tables.extend(near);
    let mut i = 0;
    while i < items.len() {
        let made = match items[i].sense {
            Sense::Keyword("measure", "profit") => super::measure::profit(set.lexicon).is_some(),
            Sense::Keyword("measure", "money") => !super::measure::turnover(set.lexicon).is_empty(),
            _ => true,
        };
        let said = word(&items[i], set.tokens);
        let own = said.rsplit(' ').next().filter(|_| !made).and_then(|last| {
            let hits = set.lexicon.named(&crate::lexicon::glue_text(last));
            tables.iter().find_map(|&near| {
                hits.iter().find_map(|h| match h.target {
                    crate::lexicon::Target::Column(t, c)
                        if t == near && h.weight > 0.9 && set.lexicon.schema.tables[t].columns[c].class.is_number() =>
                    {
                        Some((t, c))
                    }
                    _ => None,
                })
            })
        });
        if let Some((t, c)) = own {
            items[i].sense = Sense::Column(t, c);
            if said.starts_with("total ") {
                let lead = Item { sense: Sense::Keyword("agg", "sum"), ..items[i].clone() };
                items.insert(i, lead);
                i += 1;
            }
        }
        i += 1;
    }
    items
}

/// 'the amount of nationality': of what is no number, an amount is a count.
pub(super) fn amounts_of(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    for i in 0..items.len().saturating_sub(2) {
        let said = matches!(word(&items[i], set.tokens).as_str(), "amount" | "amounts" | "the amount");
        let of = matches!(items[i + 1].sense, Sense::Keyword("of", _));
        let counted = match items[i + 2].sense {
            Sense::Column(t, c) => !set.lexicon.schema.tables[t].columns[c].class.is_number(),
            Sense::Table(_) => matches!(items[i].sense, Sense::Unknown),
            _ => false,
        };
        if said && of && counted {
            items[i].sense = Sense::Keyword("count", "");
        }
    }
    items
}

impl Composer<'_> {
    /// Words that only speak of the picture lead back to what is shown in it.
    pub(super) fn shown_in_picture(&mut self) {
        self.take(1);
        if self.zone == Zone::Filter {
            self.zone = Zone::Select;
            self.last = None;
            self.pending.negated = false;
        }
    }

    /// Counting the values of what the rows are grouped by is counting rows: each group has one.
    pub(super) fn count_rows_of_keys(&mut self) {
        let plain = self.outputs.iter().map(|o| &o.expr).filter(|e| !e.is_aggregate());
        let keys: Vec<Expr> =
            self.groups.iter().filter_map(|k| if let Key::Expr(e) = k { Some(e) } else { None }).chain(plain).cloned().collect();
        let binned = |c: &Expr| keys.iter().any(|k| matches!(k, Expr::Truncate(_, e) | Expr::Part(_, e) if **e == *c));
        let rows = |e: &Expr| match e {
            Expr::Aggregate { function: Aggregate::Count | Aggregate::Sum, argument, filter, .. } if filter.is_empty() => {
                match argument.as_ref() {
                    Expr::Column(c) if keys.contains(argument) || binned(argument) => Some(Expr::CountRows(Some(c.table.clone()))),
                    _ => None,
                }
            }
            _ => None,
        };
        let mut changed = false;
        for e in self.outputs.iter_mut().map(|o| &mut o.expr).chain(self.order.iter_mut().map(|o| &mut o.expr)) {
            if let Some(counted) = rows(e) {
                *e = counted;
                changed = true;
            }
        }
        for p in &mut self.having {
            if let crate::query::Predicate::Compare { left, .. } = p
                && let Some(counted) = rows(left)
            {
                *left = counted;
            }
        }
        if changed {
            self.rule("rows by key");
            let mut seen: Vec<Expr> = Vec::new();
            self.outputs.retain(|o| {
                let new = !seen.contains(&o.expr);
                seen.push(o.expr.clone());
                new
            });
        }
    }

    /// 'the total amount of each payment by method': a payment is a row of what is summed, so it groups nothing.
    pub(super) fn drop_trivial_groups(&mut self) {
        if self.groups.len() < 2 || self.ranking.is_some() {
            return;
        }
        let lexicon = self.set.lexicon;
        let aggregates: Vec<&Expr> = self.outputs.iter().map(|o| &o.expr).filter(|e| e.is_aggregate()).collect();
        let trivial = |t: usize| {
            !aggregates.is_empty()
                && aggregates.iter().all(|e| {
                    let mut own = true;
                    let mut any = false;
                    e.tables(&mut |x| {
                        any = true;
                        own &= lexicon.table(&x.name) == Some(t);
                    });
                    own && any
                })
                && !self.outputs.iter().any(|o| {
                    !o.expr.is_aggregate() && !o.implied && matches!(&o.expr, Expr::Column(c) if lexicon.table(&c.table.name) == Some(t))
                })
        };
        let dropped: Vec<usize> =
            self.groups.iter().filter_map(|k| if let Key::Entity(t) = k { Some(*t) } else { None }).filter(|&t| trivial(t)).collect();
        if dropped.len() < self.groups.len() {
            self.groups.retain(|k| !matches!(k, Key::Entity(t) if dropped.contains(t)));
        }
    }

    /// The axes of a scatter are numbers: what one measure is taken for is shown by its key.
    pub(super) fn points_by_key(&mut self) {
        let [Key::Entity(t)] = self.groups.as_slice() else { return };
        let t = *t;
        if picture(self.set) != Picture::Points || self.outputs.len() != 1 || !self.outputs[0].expr.is_aggregate() {
            return;
        }
        let mut measured = None;
        self.outputs[0].expr.tables(&mut |x| {
            measured.get_or_insert(x.clone());
        });
        let measured = measured.and_then(|x| self.set.lexicon.table(&x.name));
        let refers = measured.and_then(|m| {
            let mut edges = self.set.lexicon.adjacent[m]
                .iter()
                .map(|&e| &self.set.lexicon.edges[e])
                .filter(|e| e.from == m && e.to == t && e.from_columns.len() == 1);
            let first = edges.next()?;
            edges.next().is_none().then(|| (m, first.from_columns[0]))
        });
        let key = match (refers, self.set.lexicon.schema.tables[t].primary_key.as_slice()) {
            (Some(found), _) => found,
            (None, [k]) => (t, *k),
            _ => return,
        };
        if !self.class(key.0, key.1).is_number() {
            return;
        }
        self.rule("points by key");
        self.groups = vec![Key::Expr(self.column(key.0, key.1))];
    }

    /// Rows counted by their own key are one each: 'the number by template type' counts what refers to the types.
    pub(super) fn count_references(&mut self) {
        let [Key::Expr(key @ Expr::Column(k))] = self.groups.as_slice() else { return };
        let Some((t, c)) = self.schema_column(k) else { return };
        let counts: Vec<&Expr> = self.outputs.iter().map(|o| &o.expr).filter(|e| e.is_aggregate()).collect();
        let own = |e: &Expr| matches!(e, Expr::CountRows(Some(x)) if self.set.lexicon.table(&x.name) == Some(t));
        if counts.len() != 1
            || !own(counts[0])
            || !self.set.lexicon.is_unique(t, &[c])
            || !self.filters.is_empty()
            || !self.having.is_empty()
        {
            return;
        }
        let mut referring: Vec<(usize, usize)> = self.set.lexicon.adjacent[t]
            .iter()
            .map(|&e| &self.set.lexicon.edges[e])
            .filter(|e| e.to == t && e.from != t && e.to_columns.as_slice() == [c] && e.from_columns.len() == 1)
            .map(|e| (e.from, e.from_columns[0]))
            .collect();
        let name = &self.set.lexicon.schema.tables[t].columns[c].name;
        let words = &self.set.lexicon.tables[t].words;
        // The same name, and a table whose name is part of this one's: templates before what uses templates.
        referring.sort_by_key(|&(x, y)| {
            let shares = self.set.lexicon.tables[x].words.iter().filter(|w| words.contains(w)).count();
            (&self.set.lexicon.schema.tables[x].columns[y].name != name, std::cmp::Reverse(shares), x)
        });
        let Some(&(x, y)) = referring.first() else { return };
        let (old, new) = (key.clone(), self.column(x, y));
        let (counted, rows) = (counts[0].clone(), Expr::CountRows(Some(self.table_ref(x))));
        self.rule("rows that refer");
        self.groups = vec![Key::Expr(new.clone())];
        for e in self.outputs.iter_mut().map(|o| &mut o.expr).chain(self.order.iter_mut().map(|o| &mut o.expr)) {
            if *e == old {
                *e = new.clone();
            } else if *e == counted {
                *e = rows.clone();
            }
        }
        self.subject = Some(x);
    }

    /// 'scatter of height against weight for each team': a point a row, the groups are a column beside.
    pub(super) fn plain_points(&mut self) {
        let shown = |e: &Expr| matches!(e, Expr::Column(_));
        if !matches!(picture(self.set), Picture::Points)
            || self.groups.is_empty()
            || self.ranking.is_some()
            || !self.having.is_empty()
            || !self.outputs.iter().any(|o| !o.implied)
            || !self.outputs.iter().all(|o| shown(&o.expr))
            || !self.groups.iter().all(|k| matches!(k, Key::Expr(e) if shown(e)))
        {
            return;
        }
        // One column by another is the smallest picture; one column by itself is counted.
        self.rule("plain points");
        for key in std::mem::take(&mut self.groups) {
            if let Key::Expr(e) = key
                && !self.outputs.iter().any(|o| o.expr == e)
            {
                self.outputs.push(Draft { expr: e, implied: false });
            }
        }
    }

    /// 'price over year', 'plot the mean price over year': a line along a column, nothing compared.
    pub(super) fn along(&mut self, left: Option<Expr>, t: usize, c: usize) {
        self.rule("along a column");
        let along = self.column(t, c);
        if let Some(e) = left
            && !self.outputs.iter().any(|o| o.expr == e)
        {
            self.outputs.push(Draft { expr: e, implied: false });
        }
        if self.outputs.iter().any(|o| o.expr.is_aggregate()) {
            self.group_column(t, c);
        } else if !self.outputs.iter().any(|o| o.expr == along) {
            self.outputs.push(Draft { expr: along, implied: false });
        }
        self.zone = Zone::Select;
    }
}
