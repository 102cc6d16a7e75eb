//! Clauses that sort: 'list names in descending order', 'sort the y-axis from high to low', 'by the total number'.

use super::{Composer, Setting};
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Aggregate, Expr};

/// Stands for what a chart's first axis shows, until the outputs are known.
const AXIS_X: &str = "\u{1}x";
/// The same for the measure.
const AXIS_Y: &str = "\u{1}y";

/// Verbs that open a clause of sorting.
const OPENERS: &[&str] = &[
    "sort",
    "order",
    "rank",
    "list",
    "show",
    "display",
    "arrange",
    "put",
    "give",
    "present",
    "organize",
    "sort all",
    "order all",
    "sort the",
    "order the",
    "sort them",
    "order them",
    "rank them",
    "list them",
    "show them",
    "display them",
    "arrange them",
    "visualize",
];

fn word(item: &Item, set: Setting<'_>) -> String {
    set.tokens.get(item.start..item.end).unwrap_or_default().iter().map(|t| t.lower.as_str()).collect::<Vec<_>>().join(" ")
}

fn tag(items: &[Item], at: usize) -> &'static str {
    match items.get(at).map(|i| &i.sense) {
        Some(Sense::Keyword(tag, _)) => tag,
        _ => "",
    }
}

/// Rewrites '…, list names in descending order' so that the direction stands before its key, as in 'in descending order of
/// names'.
pub(super) fn order_clauses(mut items: Vec<Item>, set: Setting<'_>) -> Vec<Item> {
    let opener = |items: &[Item], at: usize| {
        let first = items.get(at).map(|i| word(i, set)).unwrap_or_default();
        let clause = at > 0 && (tag(items, at - 1) == "and" || matches!(items[at - 1].sense, Sense::Punctuation(_)));
        OPENERS.contains(&first.as_str()) && (clause || tag(items, at) == "sort_verb")
    };
    // 'rank in descending order by …': the verb adds nothing.
    let mut at = 1;
    while at < items.len() {
        if tag(&items, at) == "order" && opener(&items, at - 1) && items.len() > at + 1 {
            items.remove(at - 1);
        } else {
            at += 1;
        }
    }
    let mut at = 0;
    while at < items.len() {
        let Sense::Keyword("direction", direction) = items[at].sense else {
            at += 1;
            continue;
        };
        let mut from = at;
        while from > 0
            && at - from < 5
            && match &items[from - 1].sense {
                Sense::Keyword("count" | "agg" | "axis" | "of" | "distinct" | "all" | "its", _)
                | Sense::Column(..)
                | Sense::Table(_)
                | Sense::Measured(_) => !opener(&items, from - 1),
                _ => matches!(word(&items[from - 1], set).as_str(), "bar" | "bars" | "x" | "y" | "name" | "names"),
            }
        {
            from -= 1;
        }
        let keyed = (from..at).any(|i| !matches!(tag(&items, i), "its" | "of" | "all" | "distinct"));
        if keyed && from > 0 && opener(&items, from - 1) {
            items.remove(at);
            items[from - 1].sense = Sense::Keyword("order", direction);
            at = from;
        } else {
            at += 1;
        }
    }
    // 'by the y', 'the bars': axes by other names.
    for i in 1..items.len() {
        let axis = match word(&items[i], set).as_str() {
            "bar" | "bars" | "x" => "x",
            "y" | "bar height" | "bar heights" | "height of the bars" => "y",
            _ => continue,
        };
        if tag(&items, i - 1) == "order" || tag(&items, i - 1) == "by" && tag(&items, i.wrapping_sub(2)) == "sort_verb" {
            items[i].sense = Sense::Keyword("axis", axis);
        }
    }
    items
}

impl Composer<'_> {
    /// 'x-axis', 'y-axis': a key to sort by where one is awaited; else it only says where something is drawn.
    pub(super) fn axis(&mut self, argument: &'static str) {
        let sorts = self.zone == super::Zone::Order || matches!(self.tag(self.at + 1), "direction");
        self.take(1);
        if sorts {
            self.zone = super::Zone::Order;
            self.push_order(Expr::Derived(if argument == "y" { AXIS_Y } else { AXIS_X }.to_string()));
            return;
        }
        // 'the x-axis is the first name'
        if argument == "x" && self.tag(self.at) == "verb" {
            let mut i = self.at + 1;
            while matches!(self.tag(i), "of" | "all" | "possessive") || matches!(self.sense(i), Some(Sense::Table(_))) {
                i += 1;
            }
            if let Some(Sense::Column(t, c)) = self.sense(i).cloned() {
                let n = i + 1 - self.at;
                self.take(n);
                self.axis_column(t, c);
            }
        }
    }

    /// The first axis is a column: what is grouped by a row of its table is grouped by it.
    fn axis_column(&mut self, t: usize, c: usize) {
        self.groups.retain(|k| *k != super::Key::Entity(t));
        self.group_column(t, c);
    }

    /// The key that a clause of sorting counts by: the count that is shown, where it counts the same groups.
    pub(super) fn shown_count(&self, counted: &Expr) -> Option<Expr> {
        let mut counts = self
            .outputs
            .iter()
            .map(|o| &o.expr)
            .filter(|e| matches!(e, Expr::CountRows(_) | Expr::Aggregate { function: Aggregate::Count, .. }));
        let (first, more) = (counts.next()?, counts.next().is_some());
        if more || first == counted {
            return None;
        }
        match counted {
            Expr::Aggregate { argument, .. } => {
                let key = self.groups.iter().any(|k| matches!(k, super::Key::Expr(e) if e == argument.as_ref()))
                    || self.outputs.iter().any(|o| o.expr == **argument);
                let same = matches!(first, Expr::Aggregate { argument: a, .. } if a == argument);
                (key || same || super::chart::picture(self.set) != super::chart::Picture::None).then(|| first.clone())
            }
            _ => (super::chart::picture(self.set) != super::chart::Picture::None).then(|| first.clone()),
        }
    }

    /// The sort key for 'names' that are no column of the answer: its first axis.
    pub(super) fn is_axis_name(&self, at: usize, expr: &Expr) -> bool {
        matches!(self.word(at).as_str(), "name" | "names")
            && super::chart::picture(self.set) != super::chart::Picture::None
            && !self.outputs.iter().any(|o| o.expr == *expr)
            && !self.groups.iter().any(|k| matches!(k, super::Key::Expr(e) if e == expr))
            && !(self.outputs.is_empty() && self.groups.is_empty())
    }

    pub(super) fn axis_key(argument: &str) -> Expr {
        Expr::Derived(if argument == "y" { AXIS_Y } else { AXIS_X }.to_string())
    }

    /// Puts what is shown in the place of the axes sorted by.
    pub(super) fn settle_axes(&mut self) {
        let x = self.outputs.iter().map(|o| &o.expr).find(|e| !e.is_aggregate()).or(self.outputs.first().map(|o| &o.expr)).cloned();
        let amount = |e: &Expr| matches!(e, Expr::Column(c) if self.schema_column(c).is_some_and(|(t, i)| self.class(t, i).is_number()));
        let y = self
            .outputs
            .iter()
            .map(|o| &o.expr)
            .find(|e| e.is_aggregate())
            .or_else(|| self.outputs.iter().skip(1).map(|o| &o.expr).find(|e| amount(e)))
            .or(self.outputs.last().map(|o| &o.expr))
            .cloned();
        for o in &mut self.order {
            let Expr::Derived(k) = &o.expr else { continue };
            let found = match k.as_str() {
                AXIS_X => x.clone(),
                AXIS_Y => y.clone(),
                _ => None,
            };
            if let Some(found) = found {
                o.expr = found;
            }
        }
        self.order.retain(|o| !matches!(&o.expr, Expr::Derived(k) if k == AXIS_X || k == AXIS_Y));
    }
}
