//! Composition by typed meanings: mentions become measures, keys, conditions, periods, ranks and attributes wherever they stand,
//! and these are put together by type. The order of the words is a preference only: 'sales last month by region' and 'by region
//! last month's sales' come to the same [`Meaning`].
//!
//! [`read`] finds the parts, each by a rule that looks at its own words and their nearest neighbours; [`settle`] decides what the
//! words leave open (what is counted, which rows are asked for, what a ranking ranks by) and notes each decision as an assumption;
//! [`dates`] finds what a period is about; [`build`] writes the [`crate::query::Query`]. Several derivations are kept where words can be taken
//! in more than one way ([`Style`]): ranking decides among them by what their accounts and features say, never by who made them.

mod above;
mod against;
mod asked;
pub(crate) mod both_ends;
mod breadth;
mod build;
mod conditions;
mod dates;
pub(crate) mod dealt;
pub(crate) mod duplicates;
mod each;
pub(crate) mod ends;
mod extremes;
pub(crate) mod gaps;
pub(crate) mod had;
mod keys;
pub(crate) mod lasting;
pub(crate) mod lineage;
pub(crate) mod never;
mod numbers;
pub(crate) mod pairs;
mod parts;
mod ranked;
mod read;
mod roles;
mod settle;
pub(crate) mod spare;
pub(crate) mod spells;
mod states;
pub(crate) mod targets;
mod than;
mod times;
mod twice;
mod view;
pub(crate) mod ways;

use crate::compose::{Composed, Setting};
use crate::link::Interpretation;
use parts::{Meaning, Style};
use view::View;

pub(crate) use than::leads;

/// What marks a derivation among the rules of a candidate.
pub(crate) const RULE: &str = "meaning";

/// Ways to take the words of events that hold an amount: as the amount, or as rows to count.
const STYLES: [Style; 2] = [Style { sums: true }, Style { sums: false }];

/// The derivations of an interpretation, the likeliest first; none where a word asks for what no rule here composes.
pub(crate) fn derive(interpretation: &Interpretation, set: Setting<'_>) -> Vec<Composed> {
    let mut out: Vec<Composed> = Vec::new();
    if let Some(pair) = pairs::derive(&interpretation.items, set, STYLES[1]) {
        return vec![pair];
    }
    out.extend(ends::derive(&interpretation.items, set, STYLES[0], false));
    let view = View::new(&interpretation.items, set);
    if view.beyond() {
        return out;
    }
    for style in STYLES {
        let twice = twice::derive(&interpretation.items, set, style);
        let Some(composed) = twice.or_else(|| derivation(&view, style)) else { continue };
        if !out.iter().any(|known| known.query == composed.query) {
            out.push(composed);
        }
    }
    out
}

/// The derivation of an interpretation whose words leave no other reading: a row at one end of a key of its table to itself, values
/// that stand in several rows.
pub(crate) fn decided(interpretation: &Interpretation, set: Setting<'_>) -> Option<Composed> {
    let items = &interpretation.items;
    both_ends::derive(items, set, STYLES[0])
        .or_else(|| had::derive(items, set, STYLES[1]))
        .or_else(|| spare::derive(items, set, STYLES[1]))
        .or_else(|| ends::derive(items, set, STYLES[0], true))
        .or_else(|| spells::derive(items, set, STYLES[1]))
        .or_else(|| above::derive(items, set, STYLES[0]))
        .or_else(|| gaps::derive(items, set, STYLES[1]))
        .or_else(|| than::derive(items, set, STYLES[0]))
        .or_else(|| targets::derive(items, set, STYLES[0]))
        .or_else(|| against::derive(items, set))
        .or_else(|| breadth::derive(items, set, STYLES[1]))
        .or_else(|| lasting::derive(items, set, STYLES[1]))
        .or_else(|| times::best(items, set, STYLES[0]))
        .or_else(|| duplicates::derive(items, set))
}

fn derivation(view: &View<'_>, style: Style) -> Option<Composed> {
    let mut meaning: Meaning = read::read(view, style);
    if meaning.beyond {
        return None;
    }
    settle::settle(&mut meaning, view, style)?;
    build::build(meaning, view)
}
