//! Money and quantities where the schema has them: what 'revenue' or 'units sold' is made of.

pub(crate) use super::sold::quantity;
use super::{Composer, Draft, Zone};
use crate::lexicon::Lexicon;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Expr, Predicate, TableRef};
use once_cell::sync::Lazy;

/// Words of columns that add up to turnover, with how telling they are.
const TURNOVER: &[(&str, f32)] = &[
    ("revenue", 3.4),
    ("turnover", 3.4),
    ("sale", 3.0),
    ("total", 2.8),
    ("gross", 2.6),
    ("amount", 2.5),
    ("mrr", 2.4),
    ("value", 1.5),
    ("paid", 1.0),
];
/// Words of money that is not turnover.
const NOT_TURNOVER: &[&str] = &[
    "fee",
    "tax",
    "discount",
    "shipping",
    "refund",
    "cost",
    "price",
    "unit",
    "salary",
    "balance",
    "budget",
    "credit",
    "min",
    "max",
    "average",
    "id",
    "count",
    "number",
    "list",
    "limit",
    "deposit",
    "commission",
    "rate",
    "percent",
    "due",
    "stock",
];
const TRADE: &[(&str, f32)] = &[
    ("sale", 2.2),
    ("order", 2.0),
    ("invoice", 1.6),
    ("purchase", 1.5),
    ("transaction", 1.0),
    ("booking", 1.2),
    ("subscription", 1.0),
    ("payment", 0.6),
    ("refund", -6.0),
    ("return", -6.0),
    ("budget", -4.0),
    ("supplier", -3.0),
    // What guests leave and what is claimed back is no sale.
    ("tip", -6.0),
    ("claim", -6.0),
    // What is paid out is not taken in.
    ("wage", -6.0),
    ("salary", -6.0),
    ("payroll", -6.0),
    ("payout", -6.0),
    ("expense", -6.0),
];

/// Rule of a measure that only counts rows which still run.
pub(crate) const RUNNING: &str = "rows still running";

/// The condition that only rows which still run count, where an amount that recurs is summed and nothing speaks of the end; and how
/// it is told.
pub(crate) fn still_running<'e>(
    outputs: impl Iterator<Item = &'e Expr>,
    filters: &[Predicate],
    lexicon: &Lexicon,
) -> Option<(Predicate, String)> {
    let mut found: Option<(usize, usize)> = None;
    for output in outputs {
        let Expr::Aggregate { function: Aggregate::Sum, argument, .. } = output else { continue };
        let Expr::Column(c) = argument.as_ref() else { continue };
        let Some(t) = lexicon.table(&c.table.name) else { continue };
        let Some(i) = lexicon.column(t, &c.column) else { continue };
        let (entry, shape) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
        let recurring = entry.columns[i].words.iter().any(|w| matches!(w.as_str(), "mrr" | "arr" | "recurring"))
            || shape.columns[i].comment.as_deref().is_some_and(|c| c.to_lowercase().contains("recurring"));
        let ends = |c: usize| {
            let words = &entry.columns[c].words;
            let end = |w: &String| ["cancel", "end", "terminat", "expir", "churn"].iter().any(|h| w.starts_with(h));
            shape.columns[c].class.is_temporal() && !shape.columns[c].not_null && words.iter().any(end)
        };
        if recurring {
            found = (0..entry.columns.len()).find(|&c| ends(c)).map(|c| (t, c));
        }
    }
    let (t, c) = found?;
    let table = &lexicon.schema.tables[t];
    let column = ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() };
    let spoken = filters.iter().any(|p| {
        let mut hit = false;
        p.columns(&mut |x| hit |= *x == column);
        hit || matches!(p, Predicate::Within { column: x, .. } if lexicon.table(&x.table.name) == Some(t))
    });
    let told = format!("only rows without {} count", lexicon.tables[t].columns[c].human);
    (!spoken).then_some((Predicate::Null { expr: Expr::Column(column), negated: false }, told))
}

pub(crate) fn column_expr(lexicon: &Lexicon, t: usize, c: usize) -> Expr {
    let table = &lexicon.schema.tables[t];
    Expr::Column(ColumnRef { table: TableRef::new(&table.name), column: table.columns[c].name.clone() })
}

/// A number column of a table that is no key and has the word.
pub(super) fn number_with(lexicon: &Lexicon, t: usize, word: &str, not: Option<usize>) -> Option<usize> {
    let entry = &lexicon.tables[t];
    (0..entry.columns.len()).find(|&c| {
        Some(c) != not
            && lexicon.schema.tables[t].columns[c].class.is_number()
            && !entry.columns[c].key
            && entry.columns[c].words.iter().any(|w| w == word)
    })
}

/// The column whose sum is the turnover of a table of orders, sales or invoices, with a score.
pub(crate) fn header_amount(lexicon: &Lexicon, t: usize) -> Option<(usize, f32)> {
    let entry = &lexicon.tables[t];
    (0..entry.columns.len())
        .filter(|&c| lexicon.schema.tables[t].columns[c].class.is_number() && !entry.columns[c].key && !entry.columns[c].year)
        .filter(|&c| lexicon.is_measure(t, c))
        .filter(|&c| !entry.columns[c].words.iter().any(|w| NOT_TURNOVER.contains(&w.as_str())))
        .filter(|&c| !super::units::measures_matter(&entry.columns[c].words))
        .filter(|&c| !is_dosed(lexicon, t, c))
        .filter_map(|c| {
            let best =
                TURNOVER.iter().filter(|(w, _)| entry.columns[c].words.iter().any(|x| x == w)).map(|(_, s)| *s).fold(0.0_f32, f32::max);
            (best > 0.0).then_some((c, best + super::untaxed::preferred(lexicon, t, c)))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// True for an amount of matter: it stands beside the unit that it is counted in, or refers to what is kept in one (320 kg of flour).
fn is_dosed(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let unit = |t: usize| {
        let text = |k: usize| lexicon.schema.tables[t].columns[k].class.is_text();
        let named = |k: usize| lexicon.tables[t].columns[k].words.last().is_some_and(|w| matches!(w.as_str(), "unit" | "uom"));
        (0..lexicon.tables[t].columns.len()).any(|k| text(k) && named(k))
    };
    let entry = &lexicon.tables[t];
    let refers = || lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == t && e.to_unique && unit(e.to));
    let priced = || entry.columns.iter().any(|k| k.words.iter().any(|w| matches!(w.as_str(), "price" | "currency" | "rate")));
    *entry.columns[c].words == ["amount".to_owned()] && (unit(t) || refers()) && !priced()
}

/// How many units a row of a table of lines holds; what is in stock is not sold.
pub(super) fn sold_quantity(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let entry = &lexicon.tables[t];
    (0..entry.columns.len()).find(|&c| {
        let words = &entry.columns[c].words;
        lexicon.schema.tables[t].columns[c].class.is_number()
            && !entry.columns[c].key
            && words.iter().any(|w| w == "quantity")
            && !words
                .iter()
                .any(|w| matches!(w.as_str(), "stock" | "reorder" | "inventory" | "hand" | "available" | "minimum" | "maximum" | "level"))
    })
}

/// What a row comes to where it tells how many of a unit, and the price of one: `kg` and `price_per_kg`, `qty_kg` and `kg_price`.
pub(super) fn by_unit(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    let columns = &lexicon.tables[t].columns;
    let number = |c: usize| lexicon.schema.tables[t].columns[c].class.is_number() && !columns[c].key;
    let of = |c: usize| match columns[c].words.as_slice() {
        [.., price, per, unit] if matches!(price.as_str(), "price" | "rate") && per == "per" => Some((unit, false)),
        [unit, price] if price == "price" && unit.len() > 1 => Some((unit, true)),
        _ => None,
    };
    let amount = |price: usize, unit: &String, counted: bool| {
        // Beside `kg_price` the kilos say that they are a quantity.
        let quantity = |w: &[String]| match w {
            [a, b] => (a == "quantity" && b == unit) || (b == "quantity" && a == unit),
            _ => false,
        };
        let held = |c: &usize| {
            let words = columns[*c].words.as_slice();
            let of_unit = if counted { quantity(words) } else { words.last() == Some(unit) };
            *c != price && number(*c) && of_unit && of(*c).is_none()
        };
        let other = |c: &usize| columns[*c].words.iter().any(|w| NOT_TURNOVER.contains(&w.as_str()));
        let quantity = (0..columns.len()).find(|c| held(c) && !other(c))?;
        Some(Expr::Arithmetic(Arithmetic::Multiply, Box::new(column_expr(lexicon, t, quantity)), Box::new(column_expr(lexicon, t, price))))
    };
    let mut prices = (0..columns.len()).filter(|&c| number(c)).filter_map(|c| of(c).map(|(unit, counted)| (c, unit, counted)));
    prices.find_map(|(price, unit, counted)| amount(price, unit, counted))
}

/// What a line comes to that stands for one piece: the price charged, where it belongs to a dated order and names a thing.
fn single_price(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    let refers: Vec<usize> =
        lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to != t && e.to_unique).map(|e| e.to).collect();
    let order = |u: &usize| {
        let sold = |w: &String| matches!(w.as_str(), "order" | "sale" | "invoice" | "booking" | "receipt");
        lexicon.tables[*u].words.iter().any(sold) && lexicon.tables[*u].date.is_some() && header_amount(lexicon, *u).is_none()
    };
    let lines = lexicon.tables[t].date.is_none_or(|c| !lexicon.schema.tables[t].columns[c].not_null);
    let ordered = lines && refers.len() > 1 && refers.iter().filter(|u| order(u)).count() == 1;
    let mut prices = (0..lexicon.tables[t].columns.len()).filter(|&c| {
        let words = &lexicon.tables[t].columns[c].words;
        lexicon.schema.tables[t].columns[c].class.is_number()
            && !lexicon.tables[t].columns[c].key
            && words.iter().any(|w| matches!(w.as_str(), "price" | "amount" | "fee"))
            && !words.iter().any(|w| matches!(w.as_str(), "list" | "unit" | "per" | "cost" | "discount" | "tax" | "vat"))
    });
    let price = prices.next().filter(|_| ordered && prices.next().is_none())?;
    Some(column_expr(lexicon, t, price))
}

/// The amount of one line: its own total, or quantity × price.
pub(crate) fn line_amount(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    if let Some(amount) = by_unit(lexicon, t) {
        return Some(amount);
    }
    let quantity = sold_quantity(lexicon, t).or_else(|| number_with(lexicon, t, "unit", None).filter(|_| lexicon.tables[t].bridge));
    let Some(quantity) = quantity else { return single_price(lexicon, t) };
    // A unit's price is no amount of the line; of several amounts that which its comment says is meant, the net, the total.
    let telling = |c: usize| {
        let words = &lexicon.tables[t].columns[c].words;
        let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
        let comment = lexicon.schema.tables[t].columns[c].comment.as_deref().unwrap_or_default().to_lowercase();
        let meant = ["revenue", "turnover"].iter().any(|w| comment.contains(w));
        4 * i32::from(meant) + 2 * i32::from(has(&["total", "subtotal"])) + i32::from(has(&["net", "sale", "revenue"]))
    };
    let amounts = (0..lexicon.tables[t].columns.len()).filter(|&c| {
        let words = &lexicon.tables[t].columns[c].words;
        let other = |w: &String| matches!(w.as_str(), "discount" | "tax" | "vat" | "cost" | "cogs" | "price" | "unit" | "rate");
        c != quantity
            && lexicon.schema.tables[t].columns[c].class.is_number()
            && words.iter().any(|w| w == "total" || w == "amount" || w == "subtotal")
            && !words.iter().any(other)
    });
    let own = amounts.max_by(|&a, &b| telling(a).cmp(&telling(b)).then(b.cmp(&a)));
    if let Some(c) = own {
        return Some(column_expr(lexicon, t, c));
    }
    let price = ["price", "rate"].iter().find_map(|p| number_with(lexicon, t, p, Some(quantity)))?;
    let gross =
        Expr::Arithmetic(Arithmetic::Multiply, Box::new(column_expr(lexicon, t, quantity)), Box::new(column_expr(lexicon, t, price)));
    Some(super::taken_off::net(lexicon, t, gross))
}

/// What turnover is summed from, best first: headers of orders before their lines, facts with a date before others.
pub(crate) fn turnover(lexicon: &Lexicon) -> &[(usize, Expr)] {
    lexicon.once.turnover.get_or_init(|| all_turnover(lexicon))
}

fn all_turnover(lexicon: &Lexicon) -> Vec<(usize, Expr)> {
    let mut found: Vec<(f32, usize, Expr)> = Vec::new();
    for t in 0..lexicon.tables.len() {
        let entry = &lexicon.tables[t];
        let references = entry.columns.iter().filter(|c| c.foreign).count() as f32;
        let trade: f32 = TRADE.iter().filter(|(w, _)| entry.words.iter().any(|x| x == w)).map(|(_, s)| *s).sum();
        let dated = if entry.date.is_some() { 1.5 } else { 0.0 };
        let lines = line_amount(lexicon, t).filter(|_| references > 0.0);
        if let Some(lines) = lines {
            found.push((2.2 + trade + dated + references.min(2.0) * 0.3, t, lines));
        } else if let Some((c, score)) = header_amount(lexicon, t)
            && (references > 0.0 || dated > 0.0)
        {
            found.push((score + trade + dated + references.min(2.0) * 0.3, t, column_expr(lexicon, t, c)));
        }
    }
    // A view is a sum of some of what the tables below it hold.
    let view = |t: usize| lexicon.schema.tables[t].kind.is_view();
    found.sort_by(|a, b| view(a.1).cmp(&view(b.1)).then(b.0.total_cmp(&a.0)).then(a.1.cmp(&b.1)));
    found.into_iter().filter(|f| f.0 > 2.0).map(|f| (f.1, f.2)).collect()
}

/// Units times what is earned on each: price less cost, the cost in the line or in what it refers to.
pub(crate) fn profit(lexicon: &Lexicon) -> Option<(usize, Expr)> {
    lexicon.once.profit.get_or_init(|| first_profit(lexicon)).clone()
}

fn first_profit(lexicon: &Lexicon) -> Option<(usize, Expr)> {
    for t in 0..lexicon.tables.len() {
        let Some(quantity) = sold_quantity(lexicon, t) else { continue };
        let Some(price) = number_with(lexicon, t, "price", Some(quantity)) else { continue };
        let referenced = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.from == t && e.to_unique).map(|e| e.to);
        let cost =
            std::iter::once(t).chain(referenced).find_map(|x| number_with(lexicon, x, "cost", None).map(|c| column_expr(lexicon, x, c)));
        let Some(cost) = cost else { continue };
        let earned = Expr::Arithmetic(Arithmetic::Subtract, Box::new(column_expr(lexicon, t, price)), Box::new(cost));
        return Some((t, Expr::Arithmetic(Arithmetic::Multiply, Box::new(column_expr(lexicon, t, quantity)), Box::new(earned))));
    }
    None
}

/// True for columns whose values add up: amounts and revenues, not prices or rates.
pub(crate) fn adds_up(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let entry = &lexicon.tables[t].columns[c];
    lexicon.schema.tables[t].columns[c].class.is_number()
        && !entry.key
        && !entry.year
        && TURNOVER.iter().any(|(w, _)| entry.words.iter().any(|x| x == w))
        && !entry.words.iter().any(|w| NOT_TURNOVER.contains(&w.as_str()))
}

/// Words of numbers whose sum over several rows means something, and of those whose sum means nothing.
static ADDITIVE: Lazy<[crate::hashing::QuickSet<&'static str>; 2]> = Lazy::new(|| {
    let text = include_str!("../../data/additive.txt");
    let words = |part: &'static str| part.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect();
    let (adds, never) = text.split_once("---").unwrap_or((text, ""));
    [words(adds), words(never)]
});

/// True for words of amounts and numbers that are added up by themselves: 'refunds', 'sales'.
pub(crate) fn is_additive(word: &str) -> bool {
    ADDITIVE[0].contains(word) || TURNOVER.iter().any(|(w, _)| *w == word)
}

/// True for numbers whose sum over rows means something, beside those of turnover.
pub(crate) fn summable(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let means = |words: &crate::hashing::QuickSet<&str>| lexicon.tables[t].columns[c].words.iter().any(|w| words.contains(w.as_str()));
    // The total price of a document is an amount of it, not a price.
    let total = lexicon.tables[t].columns[c].words.iter().any(|w| matches!(w.as_str(), "total" | "subtotal" | "grand"));
    (means(&ADDITIVE[0]) || weighed(lexicon, t, c) || total && lexicon.schema.tables[t].columns[c].class.is_number())
        && !means(&ADDITIVE[1])
}

/// True for numbers whose sum over rows means nothing, whatever else they are called: rates, shares, ratings, prices per unit.
pub(crate) fn never_adds(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    lexicon.tables[t].columns[c].words.iter().any(|w| ADDITIVE[1].contains(w.as_str()))
}

/// What was weighed, poured or used at each of several occasions adds up; what a thing weighs doesn't.
fn weighed(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    let entry = &lexicon.tables[t];
    let occasion = entry.date.is_some()
        && lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t)
        && !lexicon.roles[t].role.as_ref().is_some_and(|r| matches!(r.name, "item" | "person" | "place" | "organization" | "snapshot"));
    let unit = |w: &String| matches!(super::units::kind(w), Some("weight" | "volume" | "energy")) && w.len() > 1;
    occasion && lexicon.schema.tables[t].columns[c].class.is_number() && entry.columns[c].words.last().is_some_and(unit)
}

impl Composer<'_> {
    /// A number named by group is summed where sums of it mean something and a group has more than a row.
    pub(super) fn summed_by_group(&self, e: &Expr) -> bool {
        let Expr::Column(c) = e else { return false };
        let Some((t, i)) = self.schema_column(c) else { return false };
        let entry = &self.lexicon().tables[t].columns[i];
        let table = &self.lexicon().schema.tables[t];
        if !self.class(t, i).is_number() || entry.key || entry.year || table.primary_key.contains(&i) {
            return false;
        }
        let adds = adds_up(self.lexicon(), t, i) || summable(self.lexicon(), t, i);
        // 'salary by email': whoever is named stands in one row.
        let named = self.groups.iter().all(|k| {
            matches!(k, super::Key::Expr(Expr::Column(k)) if self.schema_column(k).is_some_and(|(x, y)| {
                x == t && (self.lexicon().tables[x].display.contains(&y) || self.lexicon().is_unique(x, &[y]))
            }))
        });
        adds && !named
    }

    /// 'MRR', 'revenue by plan': an amount that nobody asked to list row by row is summed.
    pub(super) fn sum_what_adds_up(&mut self) {
        let column = |e: &Expr| match e {
            Expr::Column(c) => self.schema_column(c).filter(|&(t, i)| adds_up(self.set.lexicon, t, i)),
            _ => None,
        };
        if let Some(r) = &self.ranking
            && let Some((t, _)) = column(&r.key)
            && self.subject.is_some_and(|s| s != t && self.reached_many(s, t))
            && !self.single_row(t)
        {
            let key = Expr::aggregate(Aggregate::Sum, r.key.clone());
            for o in &mut self.outputs {
                if o.expr == r.key {
                    o.expr = key.clone();
                }
            }
            if let Some(r) = &mut self.ranking {
                r.key = key;
            }
            self.rank_groups = true;
            self.rule("sum of what adds up");
            return;
        }
        if self.ranking.is_some() || !self.heads.is_empty() || self.outputs.iter().any(|o| o.expr.is_aggregate()) || !self.order.is_empty()
        {
            return;
        }
        let amounts: Vec<usize> =
            (0..self.outputs.len()).filter(|&i| !self.outputs[i].implied && column(&self.outputs[i].expr).is_some()).collect();
        let others = self.outputs.len() - amounts.len();
        let asked_plural = self.items.iter().any(|i| {
            matches!(&i.sense, crate::mention::Sense::Column(t, c) if adds_up(self.set.lexicon, *t, *c))
                && self.set.tokens[i.end - 1].lower.ends_with('s')
                && self.set.tokens[i.end - 1].lemma != self.set.tokens[i.end - 1].lower
        });
        let named = self.subject.is_some_and(|s| self.items.iter().any(|i| i.sense == crate::mention::Sense::Table(s)));
        if amounts.is_empty() || others > 0 || asked_plural || (named && self.groups.is_empty()) {
            return;
        }
        for i in amounts {
            self.outputs[i].expr = Expr::aggregate(Aggregate::Sum, self.outputs[i].expr.clone());
        }
        self.rule("sum of what adds up");
    }

    /// Amounts that recur as long as a row runs (a subscription's monthly fee) are summed over the rows still running,
    /// unless the question speaks of the end itself.
    pub(super) fn only_running(&mut self) {
        let Some((running, told)) = still_running(self.outputs.iter().map(|o| &o.expr), &self.filters, self.set.lexicon) else { return };
        self.rule(RUNNING);
        self.assumptions.push(told);
        self.filters.push(running);
    }

    /// `sum(quantity)` of the order lines.
    pub(super) fn quantity_measure(&self) -> Option<Expr> {
        quantity(self.set.lexicon).map(|(t, c)| Expr::aggregate(Aggregate::Sum, self.column(t, c)))
    }

    /// 'revenue', 'sales', 'units sold': a measure made of the schema's own columns.
    pub(super) fn measure(&mut self, kind: &'static str) {
        let at = self.at;
        self.take(1);
        while self.tag(self.at) == "measure" && self.argument(self.at) == kind {
            self.take(1);
        }
        let function = self.pending.aggregates.pop().unwrap_or(Aggregate::Sum);
        self.pending.aggregates.clear();
        let found = match kind {
            "quantity" => quantity(self.set.lexicon).map(|(t, c)| (t, self.column(t, c))),
            "profit" => profit(self.set.lexicon),
            _ => {
                let all = super::outlay::asked(&self.items, self.set);
                let all = if all.is_empty() { turnover(self.set.lexicon).to_vec() } else { all };
                // The table that the question names comes first.
                let named = |t: usize| self.items.iter().any(|i| matches!(i.sense, crate::mention::Sense::Table(x) if x == t));
                all.iter().find(|(t, _)| named(*t)).or(all.first()).cloned()
            }
        };
        let Some((t, expr)) = found else {
            self.used[at] = false;
            self.feature("measure_without_column", 1.0);
            return;
        };
        self.rule("measure");
        if kind == "money" {
            let said = self.word(at);
            self.assumptions.push(format!("\"{said}\" is the sum of {}", describe(&expr)));
        }
        let table = self.table_ref(t);
        let expr = Expr::aggregate(function, expr);
        self.measured = Some(t);
        // 'customers who spent more than 500': compared, not shown.
        if self.zone == Zone::Select && self.awaits_comparison(self.at) && (self.subject.is_some() || !self.heads.is_empty()) {
            self.last = Some((expr, at));
            self.zone = Zone::Filter;
            return;
        }
        // 'which customers spent the most': the measure of a ranking to come.
        if matches!(self.tag(self.at), "sup")
            && matches!(
                self.sense(self.at + 1),
                None | Some(
                    crate::mention::Sense::Punctuation(_)
                        | crate::mention::Sense::Time(_)
                        | crate::mention::Sense::Keyword("prep" | "with", _)
                )
            )
        {
            let descending = self.argument(self.at) == "desc";
            self.take(1);
            self.rank(expr, descending, None);
            return;
        }
        if self.open_ranking() || self.zone == Zone::Order {
            self.place_measure(expr);
            return;
        }
        let _ = table;
        if self.zone == Zone::Filter && !self.outputs.is_empty() && self.subject.is_some() && self.awaits_comparison(self.at) {
            self.last = Some((expr, at));
            return;
        }
        if !self.outputs.iter().any(|o| o.expr == expr) {
            self.outputs.push(Draft { expr, implied: false });
        }
        self.zone = Zone::Select;
    }

    /// 'sold', 'bought': the rows of trade must be there.
    pub(super) fn traded(&mut self) {
        let at = self.at;
        self.take(1);
        let Some((t, _)) = quantity(self.set.lexicon) else { return };
        if self.is_sold_itself(at, t) {
            return;
        }
        if self.pending.negated && self.subject.is_some_and(|s| s != t) {
            self.pending.negated = false;
            self.rule("not related");
            self.anti_join(t);
            return;
        }
        self.measured = Some(t);
        if self.subject.is_some_and(|s| s != t)
            && !self.also.contains(&t)
            && !self.outputs.iter().any(|o| o.expr.is_aggregate() && self.mentions_table(&o.expr, t))
        {
            self.also.push(t);
        }
        if self.subject.is_some() || !self.outputs.is_empty() {
            self.zone = Zone::Filter;
        }
    }

    pub(super) fn mentions_table(&self, e: &Expr, t: usize) -> bool {
        let mut found = false;
        e.tables(&mut |x| found |= self.set.lexicon.table(&x.name) == Some(t));
        found
    }
}

pub(crate) fn describe(e: &Expr) -> String {
    match e {
        Expr::Column(c) => format!("{}.{}", c.table.name.name, c.column),
        Expr::Number(n) => n.clone(),
        Expr::Arithmetic(Arithmetic::Subtract, a, b) => format!("({} − {})", describe(a), describe(b)),
        Expr::Arithmetic(Arithmetic::Divide, a, b) => format!("{} ÷ {}", describe(a), describe(b)),
        Expr::Arithmetic(_, a, b) => format!("{} × {}", describe(a), describe(b)),
        _ => String::new(),
    }
}
