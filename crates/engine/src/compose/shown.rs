//! What an open list shows beside names ('which sacks are below their mark'): what its conditions compare and the rows differ in, a short
//! code that people know rows by, and of rows without a name their day and what tells them apart. A question that names what
//! it wants, asks for one thing or ranks gets exactly that. No condition changes and no row is lost.

use crate::lexicon::{Edge, Lexicon};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{ColumnRef, Comparison, Expr, Output, Predicate, Query, TableRef};
use crate::schema::TypeClass;
use crate::text::Token;

/// Columns of a list, at most.
const WIDEST: usize = 5;
/// Numbers of groups that conditions compare and a list shows, at most.
const COMPARED: usize = 3;
/// Values of a text that sorts rows, at most.
const FEW: f64 = 30.0;
/// Last words of columns that hold a code which people use.
const CODES: &[&str] =
    &["code", "sku", "plate", "number", "no", "nr", "num", "ref", "reference", "barcode", "ean", "isbn", "tag", "serial", "registration"];
/// Last words of columns that tell rows without a name apart, the most telling first.
const TELLING: &[&[&str]] = &[
    &["subject", "title", "topic", "reason", "problem", "fault", "cause", "kind", "type", "category"],
    &["priority", "severity", "urgency"],
    &["status", "state"],
];
/// Words that ask for a name or a key and nothing else.
const EXACTLY: &[&str] = &["name", "names", "named", "id", "ids", "key", "keys", "only", "just", "distinct", "different", "unique"];

/// Adds to an open list what its reader asked about. `asked`: the conditions that words speak of, without those that the schema adds.
pub(crate) fn beside_names(query: &mut Query, asked: &[Predicate], items: &[Item], tokens: &[Token], lexicon: &Lexicon) {
    exactly_named(query, items, tokens);
    let plain = query.source.is_none() && query.set.is_none() && query.group_by.is_empty() && query.having.is_empty() && !query.distinct;
    let Some(Expr::Column(first)) = query.select.first().map(|o| &o.expr) else { return };
    let (table, Some(t)) = (first.table.clone(), lexicon.table(&first.table.name)) else { return };
    let shown: Option<Vec<usize>> = query
        .select
        .iter()
        .map(|o| match &o.expr {
            Expr::Column(c) if c.table == table => lexicon.column(t, &c.column),
            _ => None,
        })
        .collect();
    let counted = if plain { None } else { counted(query) };
    if plain && query.limit.is_some_and(|n| n > 1) && table.instance == 0 {
        ranked(query, &table, t, items, tokens, lexicon);
        return;
    }
    if plain && query.limit.is_none() && !query.order_by.is_empty() && table.instance == 0 {
        sorted(query, &table, t, items, tokens, lexicon);
    }
    let Some(shown) = shown.filter(|_| (plain || counted.is_some()) && query.limit.is_none() && table.instance == 0) else { return };
    let order = sorted_columns(query, &table, t, lexicon);
    let list = List { t, table, shown, asked, order, lexicon };
    // 'which pilots have more than 3 flights': how many they have.
    if let Some(numbers) = counted {
        if list.is_called() && list.is_open(items, tokens) {
            for expr in numbers {
                let alias = super::alias(&expr, &query.select, lexicon);
                query.select.push(Output { expr, alias });
            }
        }
        return;
    }
    if !list.is_open(items, tokens) || query.subject.as_ref().is_some_and(|s| *s != list.table) {
        return;
    }
    let named = items.iter().any(|i| i.sense == Sense::Table(t));
    for expr in list.additions(named) {
        let alias = super::alias(&expr, &query.select, lexicon);
        query.select.push(Output { expr, alias });
    }
}

/// 'the names of the three lifts with the lowest fares': the names, and not what ranks them, where nothing else is listed.
fn exactly_named(query: &mut Query, items: &[Item], tokens: &[Token]) {
    const NAMES: &[&str] = &["name", "names", "id", "ids", "title", "titles"];
    const NAMED: &[&str] = &["name", "names", "id", "ids", "title", "titles", "first", "last", "family", "given"];
    const LISTS: &[&str] = &["with", "their", "how", "much", "also", "together", "along", "including", "plus", "its", "well", "per", "by"];
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let [order] = query.order_by.as_slice() else { return };
    let several = query.limit.is_some_and(|n| n > 1) && query.source.is_none() && query.set.is_none();
    let Some(first) = (0..tokens.len()).find(|&i| !tokens[i].quoted && NAMES.contains(&word(i))) else { return };
    let ranks =
        |i: &Item| matches!(i.sense, Sense::Keyword("sup" | "sup_count" | "sup_frequent" | "top" | "top_first", _) | Sense::Adjective(..));
    let Some(rank) = items.iter().filter(|i| ranks(i)).map(|i| i.start).min().filter(|&at| several && first < at) else { return };
    // What else is listed before the ranking or behind it.
    let opens = (0..rank).any(|i| LISTS.contains(&word(i)) && !(word(i) == "with" && i + 3 > rank) || parts(&tokens[i]));
    let joined = (0..tokens.len()).any(|i| {
        word(i) == "and" && !(NAMED.contains(&word(i + 1)) || i > 0 && NAMED.contains(&word(i - 1)) && NAMED.contains(&word(i + 2)))
    });
    let behind =
        (rank..tokens.len()).any(|i| i + 1 < tokens.len() && parts(&tokens[i]) || matches!(word(i), "show" | "list" | "give" | "how"));
    let others = query.select.iter().filter(|o| o.expr != order.expr).count();
    let said = |e: &Expr| match e {
        Expr::Column(c) => items.iter().filter(|i| matches!(&i.sense, Sense::Column(..)) && i.start < rank).any(|i| {
            let last = i.end.checked_sub(1).map_or("", word);
            c.column.as_ref() as &str == last
        }),
        _ => false,
    };
    if opens || joined || behind || others == 0 || others == query.select.len() || said(&order.expr) {
        return;
    }
    let by = order.expr.clone();
    query.select.retain(|o| o.expr != by);
}

fn parts(token: &Token) -> bool {
    !token.quoted && matches!(token.text.as_str(), "," | ";" | ":" | "(" | ".")
}

/// Of several rows that are ranked ('the ten dearest parts') the number that their firm knows them by, beside their name.
fn ranked(query: &mut Query, table: &TableRef, t: usize, items: &[Item], tokens: &[Token], lexicon: &Lexicon) {
    let named = items.iter().any(|i| matches!(i.sense, Sense::Column(x, c) if x == t && lexicon.tables[t].display.contains(&c)));
    let exactly = tokens.iter().any(|w| EXACTLY.contains(&w.lower.as_str()));
    let list = List { t, table: table.clone(), shown: lexicon.tables[t].display.clone(), asked: &[], order: Vec::new(), lexicon };
    let is_called = |o: &Output| lexicon.tables[t].display.iter().any(|c| o.expr == list.expr(*c));
    // 'top 10 parts list price': the prices alone say nothing of the parts.
    let of_rows = items.iter().any(|i| i.sense == Sense::Table(t));
    if let ([only], true) = (query.select.as_slice(), of_rows && list.is_called() && !exactly)
        && let Expr::Column(c) = &only.expr
        && lexicon.column(t, &c.column).is_some_and(|c| lexicon.schema.tables[t].columns[c].class.is_number() && !list.is_key(c))
    {
        let names = lexicon.tables[t].display.iter().map(|c| Output { expr: list.expr(*c), alias: None }).collect::<Vec<_>>();
        query.select.splice(0..0, names);
    }
    let called = query.select.first().is_some_and(is_called);
    if named || exactly || !called || !list.is_called() || query.select.len() >= WIDEST {
        return;
    }
    if let Some(expr) = list.code().filter(|c| list.is_key(*c)).map(|c| list.expr(c)).filter(|e| query.select.iter().all(|o| o.expr != *e))
    {
        let alias = super::alias(&expr, &query.select, lexicon);
        query.select.push(Output { expr, alias });
    }
}

/// 'berths by length, longest first': a number that sorts says nothing without what the rows are called.
fn sorted(query: &mut Query, table: &TableRef, t: usize, items: &[Item], tokens: &[Token], lexicon: &Lexicon) {
    let list = List { t, table: table.clone(), shown: lexicon.tables[t].display.clone(), asked: &[], order: Vec::new(), lexicon };
    let exactly = tokens.iter().any(|w| EXACTLY.contains(&w.lower.as_str()));
    let asks = tokens.first().is_some_and(|w| matches!(w.lower.as_str(), "what" | "when" | "where" | "how"));
    let of_rows = items.iter().any(|i| i.sense == Sense::Table(t));
    let [only] = query.select.as_slice() else { return };
    let sorts = query.order_by.first().is_some_and(|o| o.expr == only.expr);
    if of_rows && sorts && !exactly && !asks && list.is_called() && !list.shown.iter().any(|c| only.expr == list.expr(*c)) {
        let names = list.shown.iter().map(|c| Output { expr: list.expr(*c), alias: None }).collect::<Vec<_>>();
        query.select.splice(0..0, names);
    }
}

/// The numbers that groups are kept by, where they may differ from group to group.
fn counted(query: &Query) -> Option<Vec<Expr>> {
    let groups = query.source.is_none() && query.set.is_none() && !query.group_by.is_empty() && !query.distinct;
    let compared = |p: &Predicate| match p {
        Predicate::Compare { left, op, right } => {
            let ranges = !matches!(op, Comparison::Equal | Comparison::NotEqual);
            (ranges && left.is_aggregate() && !right.is_aggregate()).then(|| left.clone())
        }
        _ => None,
    };
    let some = groups && (1..=COMPARED).contains(&query.having.len());
    if some { query.having.iter().map(compared).collect() } else { None }
}

/// What an open list of the query's rows would show of itself: how many of its columns are left where that is said by no word. `None` where
/// it isn't a list that shows just that.
pub(crate) fn said_by_itself(query: &Query, lexicon: &Lexicon) -> Option<usize> {
    let plain = query.source.is_none() && query.group_by.is_empty() && query.limit.is_none() && !query.distinct;
    let Some(Expr::Column(first)) = query.select.first().map(|o| &o.expr).filter(|_| plain) else { return None };
    let (table, t) = (first.table.clone(), lexicon.table(&first.table.name)?);
    let own = |o: &Output| match &o.expr {
        Expr::Column(c) if c.table == table => lexicon.column(t, &c.column),
        _ => None,
    };
    (1..=query.select.len()).find(|&k| {
        let Some(shown) = query.select[..k].iter().map(own).collect::<Option<Vec<usize>>>() else { return false };
        let order = sorted_columns(query, &table, t, lexicon);
        let list = List { t, table: table.clone(), shown, asked: &query.filter, order, lexicon };
        let more = list.additions(true);
        list.tells() && query.select[k..].iter().map(|o| &o.expr).eq(more.iter())
    })
}

/// The columns of a table that a query is sorted by.
fn sorted_columns(query: &Query, table: &TableRef, t: usize, lexicon: &Lexicon) -> Vec<usize> {
    let own = |e: &Expr| match e {
        Expr::Column(c) if c.table == *table => lexicon.column(t, &c.column),
        _ => None,
    };
    query.order_by.iter().filter_map(|o| own(&o.expr)).collect()
}

struct List<'a> {
    t: usize,
    table: TableRef,
    shown: Vec<usize>,
    asked: &'a [Predicate],
    /// Columns that it is sorted by.
    order: Vec<usize>,
    lexicon: &'a Lexicon,
}

impl List<'_> {
    fn expr(&self, c: usize) -> Expr {
        Expr::Column(ColumnRef { table: self.table.clone(), column: self.lexicon.schema.tables[self.t].columns[c].name.clone() })
    }

    fn class(&self, c: usize) -> TypeClass {
        self.lexicon.schema.tables[self.t].columns[c].class
    }

    /// True where rows have a name, and it is shown.
    fn is_called(&self) -> bool {
        let display = &self.lexicon.tables[self.t].display;
        let named = |c: &usize| self.class(*c).is_text() && !self.is_key(*c) && !self.lexicon.tables[self.t].columns[*c].foreign;
        display.iter().any(|c| named(c) && self.shown.contains(c))
    }

    fn is_key(&self, c: usize) -> bool {
        self.lexicon.schema.tables[self.t].primary_key.contains(&c)
    }

    /// What is shown besides; `named`: a word names the rows.
    fn additions(&self, named: bool) -> Vec<Expr> {
        let mut more = Vec::new();
        let compared = || self.compared().into_iter().map(|c| self.expr(c));
        if self.is_called() {
            more.extend(self.code().map(|c| self.expr(c)));
        } else if named && self.happened() {
            more.extend(self.owner());
            // What was asked about is never the column that no room is left for.
            more.extend(compared());
            more.extend(self.telling().into_iter().map(|c| self.expr(c)));
            more.extend(self.day().map(|c| self.expr(c)));
        }
        more.extend(compared());
        let mut out: Vec<Expr> = Vec::new();
        let known: Vec<Expr> = self.shown.iter().map(|&c| self.expr(c)).collect();
        for expr in more {
            if known.len() + out.len() < WIDEST && !known.contains(&expr) && !out.contains(&expr) {
                out.push(expr);
            }
        }
        out
    }

    /// Nothing is shown but what rows are told by.
    fn tells(&self) -> bool {
        let entry = &self.lexicon.tables[self.t];
        self.shown.iter().all(|c| entry.display.contains(c) || self.is_key(*c) || entry.date == Some(*c))
    }

    /// Nothing is shown but what rows are told by, no column is named, and it is rows that are asked for, not one.
    fn is_open(&self, items: &[Item], tokens: &[Token]) -> bool {
        let t = self.t;
        let named = items.iter().any(|i| matches!(i.sense, Sense::Column(x, c) if x == t && self.shown.contains(&c)));
        let exactly = tokens.iter().any(|w| EXACTLY.contains(&w.lower.as_str()));
        let asks = tokens.first().is_some_and(|w| matches!(w.lower.as_str(), "what" | "where" | "when" | "is" | "are" | "does" | "do"));
        let one = items.iter().any(|i| {
            let last = i.end.checked_sub(1).and_then(|k| tokens.get(k));
            let before = i.start.checked_sub(1).and_then(|k| tokens.get(k));
            let single = last.is_some_and(|w| w.lower == w.lemma && !w.lower.ends_with('s'));
            i.sense == Sense::Table(t) && single && before.is_some_and(|w| matches!(w.lower.as_str(), "which" | "what" | "the"))
        });
        self.tells() && !named && !exactly && !asks && !one
    }

    /// True where every row has a day of its own: events and papers, not what is kept for good.
    fn happened(&self) -> bool {
        self.lexicon.tables[self.t].date.is_some_and(|c| self.lexicon.schema.tables[self.t].columns[c].not_null)
    }

    /// What may stand in a list: no secret, no prose, nothing that leads elsewhere.
    fn may_be_shown(&self, c: usize) -> bool {
        let roles = &self.lexicon.roles[self.t];
        let bare = ["secret", "free text", "reference", "flag", "contact"].iter().any(|r| roles.is(c, r));
        let class = self.class(c);
        !bare && !self.lexicon.schema.tables[self.t].columns[c].sensitive && !matches!(class, TypeClass::Json | TypeClass::Array)
    }

    /// True where a condition leaves one value of a column.
    fn is_fixed(&self, c: usize) -> bool {
        let own = |e: &Expr| *e == self.expr(c);
        self.asked.iter().any(|p| match p {
            Predicate::Compare { left, op: Comparison::Equal, right } => own(left) && !matches!(right, Expr::Column(_)),
            Predicate::In { expr, values, negated: false } => own(expr) && values.len() == 1,
            Predicate::Null { expr, negated: false } => own(expr),
            Predicate::Is { column, .. } => own(&Expr::Column(column.clone())),
            _ => false,
        })
    }

    fn last_word(&self, c: usize) -> &str {
        self.lexicon.tables[self.t].columns[c].words.last().map_or("", |w| w.as_str())
    }

    /// The code that people know a row by: unique by itself and called like one.
    fn code(&self) -> Option<usize> {
        let table = &self.lexicon.schema.tables[self.t];
        let single = |k: &[usize]| if let [c] = k { Some(*c) } else { None };
        let mut all = table.unique_keys.iter().filter_map(|k| single(k)).chain(single(&table.primary_key));
        let person = self.lexicon.is_person(self.t);
        // 'supplier number': a number that is called one is known, too; an id is not.
        let words = &self.lexicon.tables[self.t].columns;
        let numbered = |c: usize| self.is_key(c) && words[c].words.len() > 1 && self.last_word(c) == "number";
        let known = |c: usize| self.class(c).is_text() && CODES.contains(&self.last_word(c)) || numbered(c);
        all.find(|&c| !person && self.may_be_shown(c) && known(c))
    }

    /// The columns that conditions compare, where the rows that are left differ in them, and those that sort the rows.
    fn compared(&self) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        for p in self.asked {
            let differ = match p {
                Predicate::Compare { op, right, .. } => *op != Comparison::Equal || matches!(right, Expr::Column(_)),
                Predicate::Between { negated, .. } | Predicate::Within { negated, .. } => !negated,
                Predicate::Null { negated, .. } => *negated,
                Predicate::In { negated, .. } => *negated,
                // 'not from Malta'
                Predicate::Not(p) => matches!(p.as_ref(), Predicate::Compare { op: Comparison::Equal, .. } | Predicate::In { .. }),
                _ => false,
            };
            p.columns(&mut |x| {
                let c = self.lexicon.column(self.t, &x.column).filter(|_| differ && x.table == self.table);
                out.extend(c.filter(|c| !out.contains(c)));
            });
        }
        let sorted: Vec<usize> = self.order.iter().copied().filter(|c| !out.contains(c)).collect();
        out.extend(sorted);
        let told = |&c: &usize| self.may_be_shown(c) && !self.is_key(c) && !self.is_fixed(c);
        out.into_iter().filter(told).collect()
    }

    /// What tells rows without a name apart.
    fn telling(&self) -> Vec<usize> {
        let count = self.lexicon.schema.tables[self.t].columns.len();
        let told = |words: &[&str]| {
            (0..count).find(|&c| words.contains(&self.last_word(c)) && self.class(c).is_text() && self.may_be_shown(c) && !self.is_fixed(c))
        };
        let called: Vec<usize> = TELLING.iter().filter_map(|words| told(words)).take(2).collect();
        if called.is_empty() { self.sorted_by().into_iter().collect() } else { called }
    }

    /// A text that sorts rows without one that is called so: few values, and every row has one.
    fn sorted_by(&self) -> Option<usize> {
        let columns = &self.lexicon.schema.tables[self.t].columns;
        let few = |c: &usize| columns[*c].not_null && columns[*c].distinct.is_some_and(|n| (2.0..=FEW).contains(&n));
        let sorts = |c: &usize| self.class(*c).is_text() && self.may_be_shown(*c) && !self.is_key(*c) && !self.is_fixed(*c);
        (0..columns.len()).filter(|c| !self.lexicon.tables[self.t].columns[*c].foreign).find(|c| sorts(c) && few(c))
    }

    /// The day that rows are dated by, unless a condition speaks of one of theirs that is shown anyway.
    fn day(&self) -> Option<usize> {
        let temporal = |c: &usize| self.class(*c).is_temporal();
        if self.compared().iter().chain(&self.shown).any(temporal) {
            return None;
        }
        self.lexicon.tables[self.t].date.filter(|&c| self.may_be_shown(c) && !self.is_fixed(c))
    }

    /// Of what rows are: their first sure key, where people know it as a code and what it leads to has no name.
    fn owner(&self) -> Option<Expr> {
        let (t, lexicon) = (self.t, self.lexicon);
        let mut all: Vec<&Edge> = lexicon.adjacent[t]
            .iter()
            .map(|&e| &lexicon.edges[e])
            .filter(|e| e.from == t && e.to != t && e.declared && e.to_unique && e.from_columns.len() == 1)
            .collect();
        all.sort_by_key(|e| e.from_columns.clone());
        // Several keys to one table say several things of a row, none of them whose it is.
        let alone = |e: &Edge| all.iter().filter(|o| o.to == e.to).count() == 1;
        let edge = all.iter().find(|e| alone(e) && !e.from_columns.iter().any(|&c| self.is_fixed(c)))?;
        let (shape, entry) = (&lexicon.schema.tables[edge.to], &lexicon.tables[edge.to]);
        let named = entry.display.iter().any(|&c| shape.columns[c].class.is_text() && !edge.to_columns.contains(&c));
        let key = *edge.from_columns.first()?;
        let known = self.class(key).is_text() || CODES.contains(&self.last_word(key));
        (known && !named).then(|| self.expr(key))
    }
}
