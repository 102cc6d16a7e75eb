//! Named weights, kept as data.

use crate::hashing::QuickMap;
use once_cell::sync::Lazy;

static WEIGHTS: Lazy<QuickMap<&'static str, f32>> = Lazy::new(|| {
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

/// `rank.*` and `policy.*` together, by the feature's own name.
static RANKING: Lazy<QuickMap<&'static str, f32>> = Lazy::new(|| {
    let mut out: QuickMap<&'static str, f32> = QuickMap::default();
    for (name, value) in WEIGHTS.iter() {
        if let Some(feature) = name.strip_prefix("rank.").or_else(|| name.strip_prefix("policy.")) {
            *out.entry(feature).or_default() += value;
        }
    }
    out
});

/// How much a feature of a candidate counts in the ranking: what was fitted (`rank.*`) and what was decided (`policy.*`).
pub fn ranking_weight(feature: &str) -> f32 {
    RANKING.get(feature).copied().unwrap_or(0.0)
}
