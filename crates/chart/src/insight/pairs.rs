//! Insights into numbers without a dimension: correlation of two, distribution of one.

use super::{View, median_of, outliers};
use crate::cell::Cell;
use crate::words::inside;

/// Pearson's r, said from eight pairs on and only where it is at least weak (|r| ≥ 0.3).
pub fn correlation(view: &View) -> Vec<String> {
    let mut fields = view.shape.measures.iter().filter_map(|&i| view.shape.field(i));
    let (Some(a), Some(b)) = (fields.next(), fields.next()) else {
        return Vec::new();
    };
    let pairs: Vec<(f64, f64)> = a.cells.iter().zip(&b.cells).filter_map(|(x, y)| Some((x.number()?, y.number()?))).collect();
    let Some(r) = pearson(&pairs).filter(|_| pairs.len() >= 8) else {
        return Vec::new();
    };
    let (x, y) = (inside(&a.title), inside(&b.title));
    let strength = match r.abs() {
        r if r >= 0.7 => "strongly",
        r if r >= 0.5 => "clearly",
        r if r >= 0.3 => "weakly",
        _ => {
            return vec![format!(
                "{} and {y} hardly move together (correlation {r:.2} over {} rows).",
                crate::words::capitalized(&x),
                pairs.len()
            )];
        }
    };
    let direction = if r > 0.0 { "rises" } else { "falls" };
    vec![format!("{} {strength} {direction} as {x} rises (correlation {r:.2} over {} rows).", crate::words::capitalized(&y), pairs.len())]
}

/// Pearson's correlation coefficient; `None` where one side does not vary.
fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / n;
    let (mx, my) = (mean(&|p| p.0), mean(&|p| p.1));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mx) * (y - my);
        xx += (x - mx).powi(2);
        yy += (y - my).powi(2);
    }
    let r = xy / (xx * yy).sqrt();
    r.is_finite().then_some(r.clamp(-1.0, 1.0))
}

/// Range, median, and what lies far out.
pub fn distribution(view: &View) -> Vec<String> {
    let Some(m) = view.measure() else {
        return Vec::new();
    };
    let values: Vec<f64> = m.cells.iter().filter_map(Cell::number).collect();
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), &n| (l.min(n), h.max(n)));
    if values.len() < 4 || low == high {
        return Vec::new();
    }
    let mut out = vec![format!(
        "{} lies between {} and {}, half of the {} values at or below {}.",
        m.title,
        m.style.exact(low),
        m.style.exact(high),
        values.len(),
        m.style.exact(median_of(&values))
    )];
    let far = outliers(&values);
    if let Some(first) = far.first().and_then(|&i| values.get(i)) {
        out.push(if far.len() == 1 {
            format!("One value lies far from the rest: {}.", m.style.exact(*first))
        } else {
            format!("{} values lie far from the rest, the farthest is {}.", far.len(), m.style.exact(*first))
        });
    }
    if m.nulls > 0 {
        out.push(format!("{} rows have no value.", m.nulls));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pearson_by_hand() {
        let line: Vec<(f64, f64)> = (0..9).map(|i| (f64::from(i), 3.0 - 2.0 * f64::from(i))).collect();
        assert_eq!(pearson(&line), Some(-1.0), "a falling line");
        assert_eq!(pearson(&[(1.0, 1.0), (1.0, 2.0)]), None, "no variation in x");
        let r = pearson(&[(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0)]);
        assert!(r.is_some_and(|r| (r - 0.6).abs() < 1e-12), "0.6 by hand, not {r:?}");
    }
}
