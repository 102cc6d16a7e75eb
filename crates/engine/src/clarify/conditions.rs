//! Conditions of a query as parts of a question.

use super::canonical::{Writer, both};
use crate::query::{ColumnRef, Comparison, Expr, Predicate, Query};
use crate::time;

impl Writer<'_> {
    /// 'with more than 3 orders'.
    pub(super) fn having(&self, p: &Predicate) -> Option<String> {
        let Predicate::Compare { left, op, right: Expr::Number(n) } = p else { return None };
        if let Expr::CountRows(Some(t)) = left {
            return Some(format!("with {} {n} {}", counted(*op), self.plural(t)?));
        }
        Some(format!("with {} {} {n}", self.measure(left)?, compared(*op)))
    }

    pub(super) fn conditions(&self, q: &Query) -> Option<String> {
        let mut periods: Vec<String> = Vec::new();
        let mut others: Vec<String> = Vec::new();
        for p in &q.filter {
            match p {
                Predicate::Within { column, range, negated: false } => periods.push(self.period(column, range, q)?),
                other => others.push(self.condition(other)?),
            }
        }
        for t in &q.also {
            others.push(format!("with {}", self.plural(t)?));
        }
        let said = others.iter().enumerate().fold(String::new(), |out, (i, next)| match (i, next.strip_prefix("where ")) {
            (0, _) => next.clone(),
            (_, Some(rest)) if out.starts_with("where ") => format!("{out} and {rest}"),
            _ => format!("{out} and {next}"),
        });
        Some(if said.starts_with("where ") { both(&periods.join(" "), &said) } else { both(&said, &periods.join(" ")) })
    }

    fn period(&self, column: &ColumnRef, range: &crate::time_types::TimeRange, q: &Query) -> Option<String> {
        let mut said = time::describe(range, &self.settings.time);
        let led = [
            "in ",
            "since ",
            "before ",
            "after ",
            "last ",
            "this ",
            "next ",
            "today",
            "yesterday",
            "between ",
            "from ",
            "on ",
            "the ",
            "past ",
        ];
        if !led.iter().any(|w| said.to_lowercase().starts_with(w)) {
            said = format!("in {said}");
        }
        let subject = q.subject.as_ref()?;
        if self.is_date_of(column, subject) && !self.style.owned {
            return Some(said);
        }
        let name = self.column(column)?;
        // 'hired on', 'ordered at' with a period reads as a deed.
        let deed = [" at", " on", " date", " time"].iter().find_map(|end| name.strip_suffix(end)).filter(|d| d.ends_with("ed"));
        Some(match deed {
            Some(deed) => format!("{deed} {said}"),
            None if self.style.clauses => format!("where {name} is {said}"),
            None => format!("with {name} {said}"),
        })
    }

    fn condition(&self, p: &Predicate) -> Option<String> {
        let clauses = self.style.clauses;
        let said = |c: &ColumnRef, with: &str, is: &str| -> Option<String> {
            let name = self.column(c)?;
            Some(if clauses { format!("where {name} {is}") } else { format!("with {name} {with}") })
        };
        let literal = |e: &Expr| match e {
            Expr::Text(t) => Some(format!("\"{}\"", t.replace('"', ""))),
            Expr::Number(n) => Some(n.clone()),
            _ => None,
        };
        match p {
            Predicate::In { expr: Expr::Column(c), values, negated } => {
                let values = values.iter().map(literal).collect::<Option<Vec<_>>>()?.join(" or ");
                if *negated {
                    Some(format!("where {} is not {values}", self.column(c)?))
                } else {
                    said(c, &values, &format!("is {values}"))
                }
            }
            Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right } => {
                let value = literal(right)?;
                said(c, &value, &format!("is {value}"))
            }
            Predicate::Compare { left: Expr::Column(c), op: Comparison::NotEqual, right } => {
                Some(format!("where {} is not {}", self.column(c)?, literal(right)?))
            }
            Predicate::Compare { left: Expr::Column(c), op, right: right @ Expr::Number(_) } => {
                let value = format!("{} {}", compared(*op), literal(right)?);
                said(c, &value, &format!("is {value}"))
            }
            Predicate::Compare { left: Expr::Column(a), op, right: Expr::Column(b) } => {
                Some(format!("where {} is {} {}", self.column(a)?, compared(*op), self.column(b)?))
            }
            Predicate::Between { expr: Expr::Column(c), low, high, negated: false } => {
                let value = format!("between {} and {}", literal(low)?, literal(high)?);
                said(c, &value, &format!("is {value}"))
            }
            Predicate::Like { expr: Expr::Column(c), pattern, negated: false } => {
                let inner = pattern.trim_matches('%');
                if inner.is_empty() || inner.contains(['%', '_', '"']) {
                    return None;
                }
                let way = match (pattern.starts_with('%'), pattern.ends_with('%')) {
                    (true, true) => "contains",
                    (false, true) => "starts with",
                    (true, false) => "ends with",
                    (false, false) => return None,
                };
                Some(format!("whose {} {way} \"{inner}\"", self.column(c)?))
            }
            Predicate::Null { expr: Expr::Column(c), negated } => {
                let name = self.column(c)?;
                Some(match (clauses, negated) {
                    (false, false) => format!("without {name}"),
                    (false, true) => format!("with {name}"),
                    (true, false) => format!("where {name} is null"),
                    (true, true) => format!("where {name} is not null"),
                })
            }
            Predicate::Is { column, value } => {
                let name = self.column(column)?;
                let state = name.strip_prefix("be ").or(name.strip_prefix("is ")).unwrap_or(&name);
                let not = if *value { "" } else { "not " };
                Some(if clauses { format!("where {state} is {value}") } else { format!("that are {not}{state}") })
            }
            Predicate::Related { table, conditions, negated, .. } if conditions.is_empty() => {
                Some(format!("{} {}", if *negated { "without" } else { "with" }, self.plural(table)?))
            }
            _ => None,
        }
    }
}

fn compared(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "equal to",
        Comparison::NotEqual => "other than",
        Comparison::Less => "less than",
        Comparison::LessOrEqual => "at most",
        Comparison::Greater => "more than",
        Comparison::GreaterOrEqual => "at least",
    }
}

fn counted(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "exactly",
        other => compared(other),
    }
}
