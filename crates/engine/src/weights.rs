//! Named weights, kept as data.

use once_cell::sync::Lazy;
use std::collections::HashMap;

static WEIGHTS: Lazy<HashMap<&'static str, f32>> = Lazy::new(|| {
    include_str!("../data/weights.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| {
            let (name, value) = l.split_once('\t')?;
            Some((name, value.trim().parse().ok()?))
        })
        .collect()
});

/// The weight of a feature; 0 for a name the file lacks.
pub fn weight(name: &str) -> f32 {
    WEIGHTS.get(name).copied().unwrap_or(0.0)
}
