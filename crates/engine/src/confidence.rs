//! How sure the best candidate is: boosted trees over its features, fitted by `make train`.
//!
//! `data/confidence.tsv` holds the trees. The sum of the leaves is the log-odds that the candidate is right; [`confidence`]
//! turns it into what is told to users.

use crate::hashing::QuickMap;
use once_cell::sync::Lazy;

/// A node: goes left where the feature is at most the threshold; a leaf adds its value.
enum Node {
    Split { feature: usize, threshold: f32, left: usize, right: usize },
    Leaf(f32),
}

struct Trees {
    features: QuickMap<&'static str, usize>,
    trees: Vec<Vec<Node>>,
    base: f32,
    /// Probabilities with what is told for them, rising.
    points: Vec<(f32, f32)>,
}

static TREES: Lazy<Trees> = Lazy::new(|| parse(include_str!("../data/confidence.tsv")));

fn parse(text: &'static str) -> Trees {
    let mut out = Trees { features: QuickMap::default(), trees: Vec::new(), base: 0.0, points: vec![(0.0, 0.0)] };
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split('\t');
        match cells.next() {
            Some("base") => out.base = cells.next().and_then(|c| c.parse().ok()).unwrap_or(0.0),
            Some("point") => {
                let numbers: Vec<f32> = cells.filter_map(|c| c.parse().ok()).collect();
                out.points.extend(numbers.first().copied().zip(numbers.get(1).copied()));
            }
            Some("tree") => out.trees.push(Vec::new()),
            Some("leaf") => {
                let value = cells.next().and_then(|c| c.parse().ok()).unwrap_or(0.0);
                out.trees.last_mut().map(|t| t.push(Node::Leaf(value))).unwrap_or_default();
            }
            Some("split") => {
                let Some(name) = cells.next() else { continue };
                let numbers: Vec<&str> = cells.collect();
                let next = out.features.len();
                let feature = *out.features.entry(name).or_insert(next);
                let threshold = numbers.first().and_then(|c| c.parse().ok()).unwrap_or(0.0);
                let child = |at: usize| numbers.get(at).and_then(|c| c.parse().ok()).unwrap_or(0);
                let node = Node::Split { feature, threshold, left: child(1), right: child(2) };
                out.trees.last_mut().map(|t| t.push(node)).unwrap_or_default();
            }
            _ => {}
        }
    }
    out
}

/// Probability that a candidate with these features is right, 0 to 1. Features not given are 0.
pub fn probability<'a>(features: impl Iterator<Item = (&'a str, f32)>) -> f32 {
    let mut values = vec![0.0f32; TREES.features.len()];
    for (name, value) in features {
        if let Some(&at) = TREES.features.get(name) {
            values[at] += value;
        }
    }
    let mut z = TREES.base;
    for tree in &TREES.trees {
        let mut at = 0;
        // A tree is walked downwards: children stand behind their parent.
        while let Some(Node::Split { feature, threshold, left, right }) = tree.get(at) {
            let next = if values[*feature] <= *threshold { *left } else { *right };
            if next <= at {
                break;
            }
            at = next;
        }
        if let Some(Node::Leaf(value)) = tree.get(at) {
            z += value;
        }
    }
    1.0 / (1.0 + (-z).exp())
}

/// Confidence as users are told it: of the answers told at `c` or more, at least a share `c` is right. The points between
/// which it rises in straight lines are measured on databases that the trees had not seen.
pub fn confidence(probability: f32) -> f32 {
    let mut before = (0.0, 0.0);
    for &point in TREES.points.iter().chain([(1.0, 1.0)].iter()) {
        if probability <= point.0 && point.0 > before.0 {
            return before.1 + (point.1 - before.1) * (probability - before.0) / (point.0 - before.0);
        }
        before = point;
    }
    1.0
}

#[cfg(test)]
mod tests {
    use super::{confidence, probability};

    #[test]
    fn confidence_rises_with_probability() {
        let mut last = -1.0;
        for step in 0..=100 {
            let c = confidence(step as f32 / 100.0);
            assert!(c >= last && (0.0..=1.0).contains(&c), "confidence {c} after {last} at probability {step} %");
            last = c;
        }
    }

    #[test]
    fn what_a_question_does_not_find_makes_less_sure() {
        let plain = [("link", 8.0), ("lead", 3.0)];
        let lost = [("link", 8.0), ("lead", 3.0), ("account_lost", 3.0), ("unused", 3.0)];
        let (a, b) = (probability(plain.into_iter()), probability(lost.into_iter()));
        assert!(a > b, "probability {a} without and {b} with words not found");
    }
}
