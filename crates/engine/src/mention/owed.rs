//! What is not paid yet, where a table of documents and one of payments for them show it: 'how much do tenants still owe', 'unpaid bills',
//! 'outstanding amount by customer'. Where a column says it (a balance, a date of paying, a state), that is read instead.

use super::{Finder, Sense};
use crate::compose::measure::{column_expr, header_amount, line_amount};
use crate::compose::state::dated_state;
use crate::compose::untaxed::with_tax;
use crate::lexicon::Lexicon;
use crate::lexicon::Target;
use crate::query::{Aggregate, Arithmetic, ColumnRef, Comparison, Expr, Owed, Predicate, TableRef};
use once_cell::sync::Lazy;

/// Last words of tables of what was paid.
const PAYMENTS: &[&str] = &["payment", "receipt", "remittance", "settlement", "instalment", "installment", "repayment"];
/// Words of the column that holds it, the plainest first.
const PAID: &[&str] = &["amount", "paid", "total", "value", "sum"];
/// Words of columns that say themselves what is owed.
const SAID: &[&str] = &["balance", "outstanding", "owed", "owing", "unpaid", "remaining", "open", "due"];
/// Words in the longest phrase.
const LONGEST: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Amount,
    Verb,
    Debtors,
    Rows,
    Paid,
}

static PHRASES: Lazy<crate::hashing::QuickMap<&'static str, Kind>> = Lazy::new(|| {
    let lines = include_str!("../../data/owed.tsv").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| l.split_once('\t'))
        .map(|(phrase, kind)| {
            let kind = match kind {
                "amount" => Kind::Amount,
                "verb" => Kind::Verb,
                "paid" => Kind::Paid,
                "debtors" => Kind::Debtors,
                _ => Kind::Rows,
            };
            (phrase, kind)
        })
        .collect()
});

impl Finder<'_> {
    /// Adds the amount that is not paid, and the condition that something is.
    pub(super) fn owed(&mut self) {
        let said: Vec<(usize, usize, Kind)> = self.phrases_of_owing();
        if said.is_empty() {
            return;
        }
        let Some((document, owed)) = self.documents_and_payments() else {
            self.owed_by_day(&said);
            return;
        };
        for (start, end, kind) in said {
            let measured = Sense::Measured(Box::new(Expr::Owed(Box::new(owed.clone()))));
            let cover = 2.0 * (end - start) as f32 + 4.0;
            if let Some(at) = self.and_how_much(end).filter(|_| kind != Kind::Paid && kind != Kind::Amount) {
                let left = Expr::Owed(Box::new(owed.clone()));
                let open = Predicate::Compare { left, op: Comparison::Greater, right: Expr::Number("0".into()) };
                self.add(start, end, cover, Sense::Restriction(Box::new(open)), 1.0);
                self.add(at, at + 2, 6.0, measured, 1.0);
                continue;
            }
            match kind {
                Kind::Amount | Kind::Verb => {
                    self.asked_plainly(start);
                    self.add(start, end, cover, measured, 1.0);
                }
                Kind::Debtors if self.asked_plainly(start) => self.add(start, end, cover, measured, 1.0),
                Kind::Rows | Kind::Paid | Kind::Debtors if kind == Kind::Debtors || self.of_document(start, end, document) => {
                    let op = if kind == Kind::Paid { Comparison::LessOrEqual } else { Comparison::Greater };
                    let left = Expr::Owed(Box::new(owed.clone()));
                    let condition = Predicate::Compare { left, op, right: Expr::Number("0".into()) };
                    self.add(start, end, cover, Sense::Restriction(Box::new(condition)), 1.0);
                }
                // 'how much is still outstanding'
                Kind::Rows if self.asked_plainly(start) => self.add(start, end, cover, measured, 1.0),
                Kind::Rows | Kind::Paid | Kind::Debtors => {}
            }
        }
    }

    /// The same where a row tells by a missing day, or by yes and no, that it is not paid: the rows that are owed, or what they come to.
    fn owed_by_day(&mut self, said: &[(usize, usize, Kind)]) {
        let lexicon = self.lexicon;
        let open = |t: usize| {
            let flag = || {
                let (c, flag) = lexicon.roles[t].flags.iter().find(|(c, _)| {
                    let words = &lexicon.tables[t].columns[*c].words;
                    words.iter().any(|w| w == "paid" || w == "settled")
                        && words.iter().all(|w| matches!(w.as_str(), "be" | "is" | "paid" | "pay" | "settled" | "flag" | "fully"))
                })?;
                let shape = &lexicon.schema.tables[t];
                let column = ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[*c].name.clone() };
                Some(flag.condition(column, false))
            };
            match dated_state(lexicon, t, "unpaid") {
                Some((missing, c)) => missing.then(|| Predicate::Null { expr: column_expr(lexicon, t, c), negated: false }),
                None => flag(),
            }
        };
        let kept = |t: usize| {
            let open = open(t)?;
            let amount = || {
                header_amount(lexicon, t).map(|(k, _)| column_expr(lexicon, t, with_tax(lexicon, t, k))).or_else(|| {
                    let lines = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == t && e.from != t && e.to_unique);
                    lines.map(|e| e.from).find_map(|l| line_amount(lexicon, l))
                })
            };
            let told = lexicon.tables[t].columns.iter().any(|k| k.words.iter().any(|w| matches!(w.as_str(), "balance" | "outstanding")));
            (!told && !lexicon.schema.tables[t].kind.is_view()).then(|| Some((open, amount()?))).flatten()
        };
        let mut all = (0..lexicon.tables.len()).filter_map(kept);
        let (Some((open, amount)), None) = (all.next(), all.next()) else { return };
        for &(start, end, kind) in said {
            let cover = 2.0 * (end - start) as f32 + 2.0;
            if let Some(at) = self.and_how_much(end).filter(|_| kind != Kind::Paid && kind != Kind::Amount) {
                self.add(start, end, cover, Sense::Restriction(Box::new(open.clone())), 1.0);
                let sum = Expr::aggregate(Aggregate::Sum, amount.clone());
                self.add(at, at + 2, 6.0, Sense::Measured(Box::new(sum)), 1.0);
                continue;
            }
            match kind {
                Kind::Verb | Kind::Debtors if !self.asked_plainly(start) => {
                    self.add(start, end, cover, Sense::Restriction(Box::new(open.clone())), 1.0);
                }
                Kind::Amount | Kind::Verb | Kind::Debtors => {
                    self.asked_plainly(start);
                    let filter = vec![open.clone()];
                    let sum = Expr::Aggregate { function: Aggregate::Sum, distinct: false, argument: Box::new(amount.clone()), filter };
                    self.add(start, end, cover, Sense::Measured(Box::new(sum)), 1.0);
                }
                _ => {}
            }
        }
    }

    /// The longest phrases, from left to right.
    fn phrases_of_owing(&self) -> Vec<(usize, usize, Kind)> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let found = (1..=LONGEST.min(self.tokens.len() - at)).rev().find_map(|len| {
                let span = &self.tokens[at..at + len];
                let words: Vec<&str> = span.iter().filter(|t| !t.quoted).map(|t| t.lower.as_str()).collect();
                PHRASES.get(words.join(" ").as_str()).filter(|_| words.len() == len).map(|kind| (at, at + len, *kind))
            });
            at = found.map_or(at + 1, |(_, end, _)| end);
            out.extend(found);
        }
        out
    }

    /// 'which pubs owe us money, and how much?': where the amount of those is asked for behind. Who ranks or bounds them has the amount
    /// already.
    fn and_how_much(&mut self, from: usize) -> Option<usize> {
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let at = (from..self.tokens.len()).find(|&i| lower(i) == "how" && lower(i + 1) == "much" && i > 0 && lower(i - 1) == "and")?;
        let bare = (from..at).all(|i| matches!(lower(i), "and" | "," | "us" | "money" | "still" | "anything" | "right" | "now"));
        self.found.remove(&(at, at + 2));
        if !bare {
            self.add(at, at + 2, 4.0, Sense::Keyword("filler", ""), 1.0);
        }
        bare.then_some(at)
    }

    /// 'how much', 'what is': then the amount is what is asked for.
    fn asked_plainly(&mut self, before: usize) -> bool {
        let lower = |i: usize| self.tokens.get(i).map_or("", |t| t.lower.as_str());
        let at = (0..before).find(|&i| lower(i) == "how" && lower(i + 1) == "much");
        if let Some(at) = at {
            let money = usize::from(lower(at + 2) == "money");
            self.found.remove(&(at, at + 2));
            self.add(at, at + 2 + money, 4.0, Sense::Keyword("ask", ""), 1.0);
        }
        at.is_some() || (0..before).any(|i| lower(i) == "what" && matches!(lower(i + 1), "is" | "are" | "was" | "were" | "do" | "does"))
    }

    /// True where the words describe documents that are named: right before their name, or behind it and 'are'.
    fn of_document(&self, start: usize, end: usize, document: usize) -> bool {
        let named = |i: usize| {
            self.tokens
                .get(i)
                .is_some_and(|t| self.lexicon.named(&t.lemma).iter().any(|h| h.weight > 0.6 && h.target == Target::Table(document)))
        };
        let link = |i: usize| {
            matches!(
                self.tokens[i].lower.as_str(),
                "is" | "are"
                    | "was"
                    | "were"
                    | "have"
                    | "has"
                    | "that"
                    | "which"
                    | "still"
                    | "yet"
                    | "remain"
                    | "remained"
                    | "been"
                    | "haven't"
                    | "hasn't"
            )
        };
        let behind = || {
            let mut at = start;
            while at > 0 && link(at - 1) {
                at -= 1;
            }
            at > 0 && named(at - 1) && (at < start || end == self.tokens.len())
        };
        named(end) || behind()
    }

    /// The one table of documents with an amount that one table of payments refers to.
    pub(super) fn documents_and_payments(&self) -> Option<(usize, Owed)> {
        let lexicon = self.lexicon;
        let mut found: Option<(usize, Owed)> = None;
        for p in 0..lexicon.tables.len() {
            if !lexicon.tables[p].words.last().is_some_and(|w| PAYMENTS.contains(&w.as_str())) || lexicon.schema.tables[p].kind.is_view() {
                continue;
            }
            let Some(paid) = self.paid_column(p) else { continue };
            for &e in &lexicon.adjacent[p] {
                let edge = &lexicon.edges[e];
                let d = edge.to;
                if edge.from != p || d == p || !edge.to_unique || self.says_itself(d) {
                    continue;
                }
                let Some(amount) = document_amount(lexicon, d) else { continue };
                if found.is_some() {
                    return None;
                }
                let names = |t: usize, columns: &[usize]| {
                    columns.iter().map(|&c| lexicon.schema.tables[t].columns[c].name.clone()).collect::<Vec<_>>()
                };
                let owed = Owed {
                    amount,
                    keys: names(d, &edge.to_columns),
                    paid: column_expr(lexicon, p, paid),
                    paid_keys: names(p, &edge.from_columns),
                };
                found = Some((d, owed));
            }
        }
        found
    }

    fn paid_column(&self, t: usize) -> Option<usize> {
        let (entry, shape) = (&self.lexicon.tables[t], &self.lexicon.schema.tables[t]);
        PAID.iter().find_map(|word| {
            let mut all = (0..shape.columns.len()).filter(|&c| {
                let column = &entry.columns[c];
                shape.columns[c].class.is_number() && !column.key && !column.foreign && column.words.iter().any(|w| w == word)
            });
            all.next().filter(|_| all.next().is_none())
        })
    }

    /// True where the documents say of themselves what is paid.
    fn says_itself(&self, t: usize) -> bool {
        let (entry, shape) = (&self.lexicon.tables[t], &self.lexicon.schema.tables[t]);
        let number = |c: usize| shape.columns[c].class.is_number() && entry.columns[c].words.iter().any(|w| SAID.contains(&w.as_str()));
        let flag =
            || self.lexicon.roles[t].flags.iter().any(|(c, _)| entry.columns[*c].words.iter().any(|w| w == "paid" || w == "settled"));
        (0..shape.columns.len()).any(number) || flag() || dated_state(self.lexicon, t, "unpaid").is_some()
    }
}

/// What a document comes to: its amount, less its discount where that stands beside a gross amount, with its tax where it stands beside a
/// net one.
fn document_amount(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    let Some((c, _)) = header_amount(lexicon, t) else { return document_parts(lexicon, t) };
    let c = with_tax(lexicon, t, c);
    let entry = &lexicon.tables[t];
    let gross = entry.columns[c].words.iter().any(|w| matches!(w.as_str(), "gross" | "subtotal"));
    let off = (0..entry.columns.len()).find(|&k| {
        let words = &entry.columns[k].words;
        gross
            && lexicon.schema.tables[t].columns[k].class.is_number()
            && lexicon.schema.tables[t].columns[k].not_null
            && words.iter().any(|w| w == "discount")
            && !words.iter().any(|w| matches!(w.as_str(), "percent" | "percentage" | "pct" | "rate"))
    });
    let number = |k: usize| lexicon.schema.tables[t].columns[k].class.is_number() && !entry.columns[k].key && !entry.columns[k].foreign;
    let rate = |w: &String| matches!(w.as_str(), "percent" | "percentage" | "pct" | "rate" | "code" | "number");
    let net = entry.columns[c].words.iter().any(|w| w == "net");
    let tax = (0..entry.columns.len()).find(|&k| {
        let words = &entry.columns[k].words;
        net && number(k) && words.iter().any(|w| matches!(w.as_str(), "tax" | "vat" | "gst")) && !words.iter().any(rate)
    });
    let amount = column_expr(lexicon, t, c);
    if let Some(k) = tax {
        // The tax is owed as well.
        return Some(Expr::Arithmetic(Arithmetic::Add, Box::new(amount), Box::new(column_expr(lexicon, t, k))));
    }
    Some(match off {
        Some(k) => Expr::Arithmetic(Arithmetic::Subtract, Box::new(amount), Box::new(column_expr(lexicon, t, k))),
        None => amount,
    })
}

/// Words of the parts of a document that keeps no total, and of what is taken off.
const PARTS: &[&str] = &[
    "net",
    "subtotal",
    "fee",
    "expense",
    "labour",
    "labor",
    "part",
    "goods",
    "good",
    "shipping",
    "freight",
    "delivery",
    "material",
    "charge",
    "disbursement",
    "postage",
    "surcharge",
    "service",
];
const TAXES: &[&str] = &["tax", "vat", "gst"];
const OFF: &[&str] = &["discount", "deduction", "rebate", "allowance"];

/// What a document comes to that keeps what it is made of and no total: net and tax, fees and expenses less a discount. Only where all its
/// numbers are such parts.
fn document_parts(lexicon: &Lexicon, t: usize) -> Option<Expr> {
    const RATES: &[&str] = &["percent", "percentage", "pct", "rate", "number", "code", "day", "term", "year", "month"];
    let (entry, shape) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
    let number = |c: &usize| {
        let column = &entry.columns[*c];
        shape.columns[*c].class.is_number() && !column.key && !column.foreign && !shape.primary_key.contains(c)
    };
    let says = |c: usize, list: &[&str]| entry.columns[c].words.iter().any(|w| list.contains(&w.as_str()));
    let numbers: Vec<usize> = (0..shape.columns.len()).filter(number).filter(|&c| !says(c, RATES)).collect();
    let known = numbers.iter().all(|&c| says(c, PARTS) || says(c, TAXES) || says(c, OFF));
    let mut parts = numbers.iter().copied().filter(|&c| says(c, PARTS) && !says(c, OFF));
    let first = column_expr(lexicon, t, parts.next().filter(|_| known && numbers.len() > 1)?);
    let further = parts.chain(numbers.iter().copied().filter(|&c| says(c, TAXES) && !says(c, PARTS)));
    let gross = further.fold(first, |sum, c| Expr::Arithmetic(Arithmetic::Add, Box::new(sum), Box::new(column_expr(lexicon, t, c))));
    let off = numbers.iter().copied().filter(|&c| says(c, OFF));
    Some(off.fold(gross, |sum, c| Expr::Arithmetic(Arithmetic::Subtract, Box::new(sum), Box::new(column_expr(lexicon, t, c)))))
}
