//! How the engine reads a question, as memories keep it and are compared by it.

use crate::catalog::load::Fnv;
use pg_ask_engine::answer::Outcome;
use pg_ask_engine::slots::{Shape, Slot, opposed, same_words};
use serde_json::Value;

/// A question's reading apart from the values in its slots.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Hash of the query without its slots; `None` where the question could not be read.
    pub skeleton: Option<i64>,
    /// Hash of what is selected.
    pub output: Option<i64>,
    /// How many slots there are.
    pub bound: usize,
    /// What is in them, in the skeleton's order; of a memory they are read when they are asked for.
    pub slots: Vec<Slot>,
    /// The words that matter, in their order.
    pub said: Vec<String>,
    /// Those of them of which the query says nothing, sorted.
    pub unread: Vec<String>,
}

impl Reading {
    /// The likeliest reading of a question. Follow-ups have none: alone they say something else.
    pub fn of(outcome: &Outcome) -> Reading {
        if outcome.follow_up {
            return Reading::default();
        }
        let words = |key: &str| -> Vec<String> {
            let list = outcome.understanding.pointer(&format!("/words/{key}")).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let shape = outcome.candidates.first().map(|c| Shape::of(&c.query));
        let hash = |text: &str| Fnv::default().text(text).value() as i64;
        let skeleton = shape.as_ref().map(|s| hash(&s.skeleton));
        let output = shape.as_ref().map(|s| hash(&s.output));
        let slots = shape.map(|s| s.slots).unwrap_or_default();
        Reading { skeleton, output, bound: slots.len(), slots, said: words("said"), unread: words("unread") }
    }

    /// What is bound, for people: 'time: last month', 'limit: 5'.
    pub fn labels(&self) -> Vec<String> {
        let kind = |slot: &Slot| serde_json::to_value(slot.kind).ok().and_then(|k| k.as_str().map(str::to_owned)).unwrap_or_default();
        self.slots.iter().map(|slot| format!("{}: {}", kind(slot), slot.label)).collect()
    }

    /// The two were read as the same query but for the slots: with the same columns and the same words left over, or with
    /// the same words altogether.
    pub fn reads_like(&self, other: &Reading) -> bool {
        self.skeleton.is_some()
            && self.skeleton == other.skeleton
            && self.bound == other.bound
            && !opposed(&self.said, &other.said)
            && (self.output == other.output && self.unread == other.unread || same_words(&self.said, &other.said))
    }

    /// The two say the same words in the same order, values included.
    pub fn sounds_like(&self, other: &Reading) -> bool {
        !self.said.is_empty() && self.said == other.said
    }
}
