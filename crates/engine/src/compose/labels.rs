//! What a list shows beside what was asked for, so that its rows can be told apart: of rows that have only a key, when they were and of what;
//! of rows that are told by a day or a state alone, what they are called; and what is named behind 'with' or 'and'. No condition changes but
//! one: a yes or no that a list would show of each row is what restricts it.

use crate::lexicon::{Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Comparison, Expr, Link, Output, Predicate, Query, TableRef};
use crate::text::Token;

/// References that are told of a row that has only a key, at most.
const REFERENCES: usize = 3;

struct List<'a> {
    query: &'a mut Query,
    items: &'a [Item],
    tokens: &'a [Token],
    lexicon: &'a Lexicon,
    /// The table whose rows are listed.
    of: usize,
}

/// Adds to a list what tells its rows apart.
pub(crate) fn told_apart(query: &mut Query, items: &[Item], tokens: &[Token], lexicon: &Lexicon) {
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && query.having.is_empty() && !query.distinct;
    let whether = tokens.first().is_some_and(|t| matches!(t.lower.as_str(), "is" | "are" | "was" | "were" | "does" | "do" | "did" | "has"));
    let columns = query.select.iter().all(|o| matches!(o.expr, Expr::Column(_) | Expr::AgeOf(_)));
    if !plain || whether || !columns {
        return;
    }
    let of = query.select.iter().find_map(|o| if let Expr::Column(c) = &o.expr { lexicon.table(&c.table.name) } else { None });
    let Some(of) = of else { return };
    each_by_name(query, of, tokens, lexicon);
    own_number(query, of, items, tokens, lexicon);
    let own = query.subject.as_ref().is_none_or(|s| lexicon.table(&s.name) == Some(of));
    let mut list = List { query, items, tokens, lexicon, of };
    list.flag();
    list.names();
    if own {
        list.key();
        list.companion();
    }
}

/// 'the genre of each play': the plays, too, where only what they refer to is shown.
fn each_by_name(query: &mut Query, of: usize, tokens: &[Token], lexicon: &Lexicon) {
    let each = tokens.iter().any(|t| matches!(t.lower.as_str(), "each" | "every"));
    let Some(subject) = query.subject.clone().filter(|_| each) else { return };
    let Some(t) = lexicon.table(&subject.name).filter(|&t| t != of && lexicon.has_one(t, of)) else { return };
    let own = |o: &Output| matches!(&o.expr, Expr::Column(c) if c.table == subject);
    if query.select.iter().any(own) {
        return;
    }
    let shape = &lexicon.schema.tables[t];
    let named = lexicon.tables[t].display.iter().map(|&c| ColumnRef { table: subject.clone(), column: shape.columns[c].name.clone() });
    let named: Vec<Output> = named.map(|c| Output { expr: Expr::Column(c), alias: None }).collect();
    query.select.splice(0..0, named);
}

/// 'inhabitants of each region', 'seats per hall': a number that each row has is told with what the row is called.
fn own_number(query: &mut Query, of: usize, items: &[Item], tokens: &[Token], lexicon: &Lexicon) {
    let apart = |at: usize| at > 0 && tokens.get(at - 1).is_some_and(|t| matches!(t.lower.as_str(), "each" | "every" | "per"));
    if !items.iter().any(|i| i.sense == Sense::Table(of) && apart(i.start)) {
        return;
    }
    let (shape, display) = (&lexicon.schema.tables[of], &lexicon.tables[of].display);
    let number = |o: &Output| {
        let Expr::Column(c) = &o.expr else { return false };
        let own = c.table.name == shape.name && c.table.instance == 0;
        own && lexicon.column(of, &c.column).is_some_and(|k| !display.contains(&k) && shape.columns[k].class.is_number())
    };
    if display.is_empty() || !query.select.iter().all(number) {
        return;
    }
    let table = crate::query::TableRef::new(&shape.name);
    let named = display.iter().map(|&c| ColumnRef { table: table.clone(), column: shape.columns[c].name.clone() });
    let named: Vec<Output> = named.map(|c| Output { expr: Expr::Column(c), alias: None }).collect();
    query.select.splice(0..0, named);
}

impl List<'_> {
    fn column(&self, t: usize, c: usize) -> Expr {
        let shape = &self.lexicon.schema.tables[t];
        Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() })
    }

    fn place(&self, e: &Expr) -> Option<(usize, usize)> {
        let Expr::Column(c) = e else { return None };
        let t = self.lexicon.table(&c.table.name)?;
        Some((t, self.lexicon.column(t, &c.column)?))
    }

    fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| t.lower.as_str())
    }

    fn says(&self, words: &[&str]) -> bool {
        self.tokens.iter().any(|t| words.contains(&t.lower.as_str()))
    }

    /// What rows of a table are called, where that is more than a key.
    fn called(&self, t: usize) -> Vec<usize> {
        let entry = &self.lexicon.tables[t];
        let shape = &self.lexicon.schema.tables[t];
        let text = |c: &usize| shape.columns[*c].class.is_text() && !entry.columns[*c].foreign;
        if entry.display.iter().any(text) { entry.display.clone() } else { Vec::new() }
    }

    fn only(&self) -> Option<(usize, usize)> {
        let [one] = self.query.select.as_slice() else { return None };
        self.place(&one.expr)
    }

    fn filtered(&self, t: usize) -> bool {
        self.query.filter.iter().any(|p| {
            let mut of = false;
            p.tables(&mut |x| of |= self.lexicon.table(&x.name) == Some(t));
            of
        })
    }

    /// True where a condition speaks of a column.
    fn restricts(&self, t: usize, c: usize) -> bool {
        self.query.filter.iter().any(|p| {
            let mut own = false;
            p.columns(&mut |x| own |= self.lexicon.table(&x.table.name) == Some(t) && self.lexicon.column(t, &x.column) == Some(c));
            own
        })
    }

    /// 'own-brand bakery goods': the yes or no restricts.
    fn flag(&mut self) {
        let Some((t, c)) = self.only().filter(|p| p.0 == self.of) else { return };
        let Some(flag) = self.lexicon.roles[t].flag(c) else { return };
        let names = self.called(t);
        let key = self.lexicon.schema.tables[t].primary_key.clone();
        let names = if names.is_empty() { key } else { names };
        let asked = self.says(&["whether", "if", "flag", "flags", "status"]);
        if asked || names.is_empty() || names.contains(&c) {
            return;
        }
        let Expr::Column(column) = self.column(t, c) else { return };
        let condition = flag.condition(column, true);
        let restricted = self.restricts(t, c);
        if !restricted {
            self.query.filter.push(condition);
        }
        self.query.select = names.iter().map(|&c| Output { expr: self.column(t, c), alias: None }).collect();
    }

    /// Names before a day or a state that a condition or the order has said.
    fn names(&mut self) {
        let Some((t, c)) = self.only().filter(|p| p.0 == self.of) else { return };
        let mut names = self.called(t);
        // Rows without a name are known by their number.
        if names.is_empty() && self.rows_before(t, c) {
            names = self.lexicon.schema.tables[t].primary_key.clone();
        }
        if names.is_empty() || names.contains(&c) {
            return;
        }
        let own = |k: &ColumnRef| self.lexicon.table(&k.table.name) == Some(t) && self.lexicon.column(t, &k.column) == Some(c);
        let fixed = self.query.filter.iter().any(|p| match p {
            Predicate::Compare { left: Expr::Column(k), op: Comparison::Equal, right: Expr::Text(_) } => own(k),
            Predicate::In { expr: Expr::Column(k), values, negated: false } => own(k) && values.len() == 1,
            _ => false,
        });
        let dated = self.lexicon.schema.tables[t].columns[c].class.is_temporal() || self.lexicon.tables[t].columns[c].year;
        let bounded = self.query.filter.iter().any(|p| matches!(p, Predicate::Within { column, .. } if own(column)));
        let ranked = self.query.limit.is_some() && self.query.order_by.first().is_some_and(|o| self.place(&o.expr) == Some((t, c)));
        // 'which building is the oldest' names the rows, 'when was the first …' the day.
        let rows = self.items.iter().any(|i| i.sense == Sense::Table(t));
        const DAYS: &[&str] = &["when", "date", "dates", "day", "days", "year", "years", "time", "times", "month", "what", "deadline"];
        let which = self.says(&["which"]) && !self.says(&["year", "years", "date", "day", "month"]);
        let said_day = self.says(DAYS) && !which;
        if !(fixed || self.rows_before(t, c) || dated && (bounded || ranked && (rows || which)) && !said_day) {
            return;
        }
        let outputs: Vec<Output> = names.iter().map(|&c| Output { expr: self.column(t, c), alias: None }).collect();
        if fixed {
            self.query.select.clear();
        }
        self.query.select.splice(0..0, outputs);
    }

    /// 'next 3 regattas start date', 'barges under repair skipper': the rows stand before what is told of each.
    fn rows_before(&self, t: usize, c: usize) -> bool {
        const ALONE: &[&str] =
            &["only", "just", "distinct", "different", "unique", "of", "what", "when", "where", "which", "who", "whose", "how", "all"];
        let rows = self.items.iter().find(|i| i.sense == Sense::Table(t));
        let told = self.items.iter().find(|i| matches!(i.sense, Sense::Column(x, y) if (x, y) == (t, c)));
        let before = rows.zip(told).is_some_and(|(r, a)| r.end <= a.start);
        // Days of all rows that a condition leaves are mostly read with their names already.
        let day = self.lexicon.schema.tables[t].columns[c].class.is_temporal();
        let several = self.query.limit.map_or(!self.query.filter.is_empty() && !day, |n| n > 1);
        // 'berth 12 length': one row is fixed by what it is called.
        let entry = &self.lexicon.schema.tables[t];
        let tells = |e: &Expr| {
            self.place(e).is_some_and(|(x, k)| {
                x == t
                    && (entry.primary_key.contains(&k) || entry.unique_keys.iter().any(|u| u.contains(&k)) || self.called(t).contains(&k))
            })
        };
        let one = self.query.filter.iter().any(|p| match p {
            Predicate::Compare { left, op: Comparison::Equal, .. } => tells(left),
            Predicate::In { expr, negated: false, .. } => tells(expr),
            _ => false,
        });
        before && several && !one && !self.says(ALONE)
    }

    /// When it was and of what, of rows that have no name of their own.
    fn key(&mut self) {
        let (t, lexicon) = (self.of, self.lexicon);
        let entry = &lexicon.tables[t];
        let shown: Vec<Option<(usize, usize)>> = self.query.select.iter().map(|o| self.place(&o.expr)).collect();
        let order = self.query.order_by.first().filter(|_| self.query.limit.is_some()).map(|o| o.expr.clone());
        let nameless = |p: &Option<(usize, usize)>| {
            p.is_some_and(|(x, c)| {
                let key = lexicon.schema.tables[t].primary_key.as_slice() == [c];
                let number = lexicon.schema.tables[x].columns[c].class.is_number();
                x == t && (key || number && order.as_ref() == Some(&self.column(t, c)) || entry.display.as_slice() == [c])
            })
        };
        // Lists stay as short as they were asked for.
        let restricted = order.is_some() || self.says(&["whom"]);
        let asked = self.says(&["id", "ids", "number", "numbers", "no", "code", "codes", "key", "keys"]);
        if !self.called(t).is_empty() || entry.date.is_none() || !shown.iter().all(nameless) || !restricted || asked {
            return;
        }
        let (mut more, mut links): (Vec<Expr>, Vec<Link>) = (Vec::new(), Vec::new());
        let all: Vec<_> = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t).collect();
        for edge in &all {
            // No row may be lost for want of a name.
            let kept = |c: &usize| {
                let column = &lexicon.schema.tables[t].columns[*c];
                column.not_null || column.null_fraction == Some(0.0)
            };
            let sure = edge.from_columns.iter().all(kept) && edge.declared;
            let one = all.iter().filter(|o| o.to == edge.to).count() == 1 && !edge.from_columns.iter().any(|&c| self.restricts(t, c));
            let names = self.called(edge.to);
            if !edge.to_unique || !sure || !one || more.len() > REFERENCES || self.filtered(edge.to) {
                continue;
            }
            more.extend(names.iter().map(|&c| self.column(edge.to, c)));
            links.extend(Some(self.link(edge)).filter(|_| !names.is_empty()));
        }
        if more.is_empty() {
            return;
        }
        // The day that was spoken of, else the one that rows are dated by.
        let said: Vec<usize> = self
            .query
            .filter
            .iter()
            .filter_map(|p| match p {
                Predicate::Within { column, .. } if lexicon.table(&column.table.name) == Some(t) => lexicon.column(t, &column.column),
                _ => None,
            })
            .collect();
        let day = said.iter().copied().find(|d| Some(*d) == entry.date).or(said.first().copied()).or(entry.date);
        more.extend(day.map(|d| self.column(t, d)));
        more.extend(order.filter(|e| matches!(e, Expr::Column(_))));
        for expr in more.into_iter().filter(|e| self.query.select.iter().all(|o| o.expr != *e)).collect::<Vec<_>>() {
            let alias = super::alias(&expr, &self.query.select, lexicon);
            self.query.select.push(Output { expr, alias });
        }
        self.query.links.extend(links);
        self.query.subject.get_or_insert(TableRef::new(&lexicon.schema.tables[t].name));
    }

    /// The join by the key itself, whatever other ways there are.
    fn link(&self, edge: &Edge) -> Link {
        let names = |t: usize, all: &[usize]| all.iter().map(|&c| self.lexicon.schema.tables[t].columns[c].name.clone()).collect();
        let of = |t: usize| TableRef::new(&self.lexicon.schema.tables[t].name);
        Link {
            from: of(edge.from),
            from_columns: names(edge.from, &edge.from_columns),
            to: of(edge.to),
            to_columns: names(edge.to, &edge.to_columns),
        }
    }

    /// 'machines out of order and their hall', 'open cases + judge': what each belongs to.
    fn companion(&mut self) {
        const LIGHT: &[&str] =
            &["the", "their", "its", "each", "respective", "name", "names", "of", "which", "in", "on", "at", "by", "for"];
        const JOINS: &[&str] = &["with", "including", "and", "+", "plus", "&"];
        let (t, lexicon) = (self.of, self.lexicon);
        let to_one = |to: usize| {
            let mut all = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to == to && e.to_unique);
            all.next().filter(|_| all.next().is_none())
        };
        let shows = |b: usize| self.query.select.iter().any(|o| self.place(&o.expr).is_some_and(|p| p.0 == b));
        let led = |i: &Item| {
            let mut k = i.start;
            while k > 0 && LIGHT.contains(&self.word(k - 1)) {
                k -= 1;
            }
            k > 1 && JOINS.contains(&self.word(k - 1))
        };
        let ends = |i: &Item| {
            self.tokens.get(i.end).is_none_or(|w| {
                w.punctuation || matches!(w.lower.as_str(), "and" | "name" | "names" | "are" | "is" | "they" | "it" | "please" | "+" | "'s")
            })
        };
        let meant = self.items.iter().find_map(|i| match i.sense {
            Sense::Table(b) if b != t && led(i) && ends(i) && !self.filtered(b) && !shows(b) => to_one(b).map(|e| (b, e)),
            _ => None,
        });
        let Some((b, edge)) = meant else { return };
        let outputs: Vec<Expr> = self.called(b).iter().map(|&c| self.column(b, c)).collect();
        if outputs.is_empty() {
            return;
        }
        let link = self.link(edge);
        if !self.query.links.contains(&link) {
            self.query.links.push(link);
        }
        for expr in outputs {
            let alias = super::alias(&expr, &self.query.select, lexicon);
            self.query.select.push(Output { expr, alias });
        }
    }
}
