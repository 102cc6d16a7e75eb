//! Histograms: binned here, so that the specification stays small and insights agree with it.

use super::channel::measure;
use super::data::number;
use super::{Context, Drawn};
use crate::intent::Binning;
use serde_json::{Value, json};

pub fn draw(context: &Context) -> Drawn {
    let Some(y) = context.y() else {
        return Drawn::default();
    };
    let numbers: Vec<f64> = y.numbers().collect();
    let wanted = match context.intent.wanted.as_ref().and_then(|w| w.binning.as_ref()) {
        Some(Binning::Count(n)) => Some(*n),
        _ => None,
    };
    let bins = bins(&numbers, wanted);
    let other = |name: &str| {
        let mut name = name.to_owned();
        while context.shape.fields.iter().any(|f| f.key == name) {
            name.push('_');
        }
        name
    };
    let (end, count) = (other("bin_end"), other("count"));
    let values: Vec<Value> = bins
        .iter()
        .map(|b| {
            let mut map = serde_json::Map::new();
            map.insert(y.key.clone(), number(b.low));
            map.insert(end.clone(), number(b.high));
            map.insert(count.clone(), b.count.into());
            Value::Object(map)
        })
        .collect();
    let mut x = measure(y, false);
    x.insert("bin".into(), "binned".into());
    let nulls = y.nulls;
    let mut out = Drawn::with_data(
        values,
        json!({
            "width": 640,
            "height": 320,
            "mark": { "type": "bar", "binSpacing": 1 },
            "encoding": {
                "x": x,
                "x2": { "field": end },
                "y": { "field": count, "type": "quantitative", "title": "Number of rows", "axis": { "format": ",~f", "tickMinStep": 1 } },
                "tooltip": [
                    { "field": y.key, "type": "quantitative", "title": "From", "format": y.style.d3() },
                    { "field": end, "type": "quantitative", "title": "to below", "format": y.style.d3() },
                    { "field": count, "type": "quantitative", "title": "Number of rows", "format": "," },
                ],
            },
        }),
    );
    if nulls > 0 {
        out.notes.push(format!("{nulls} rows without a value left out"));
    }
    out
}

#[derive(Debug, PartialEq)]
struct Bin {
    low: f64,
    high: f64,
    count: usize,
}

/// Bins of a round width (1, 2, 2.5 or 5 times a power of ten). Width by Freedman and Diaconis
/// (1981), 2·IQR·n^(−1/3), kept between 8 and 40 bins, or as many bins as asked for.
fn bins(numbers: &[f64], wanted: Option<usize>) -> Vec<Bin> {
    let mut sorted: Vec<f64> = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let range = high - low;
    if !(range > 0.0 && range.is_finite()) {
        return vec![Bin { low, high: low + 1.0, count: sorted.len() }];
    }
    let at = |p: f64| sorted.get(((sorted.len() - 1) as f64 * p) as usize).copied().unwrap_or(low);
    let fd = 2.0 * (at(0.75) - at(0.25)) / (sorted.len() as f64).cbrt();
    let raw = match wanted {
        Some(n) => range / n.clamp(1, 200) as f64,
        None => fd.clamp(range / 40.0, range / 8.0),
    };
    let power = 10f64.powf(raw.log10().floor());
    // The round width nearest to it, by ratio.
    let off = |w: f64| (w / raw).ln().abs();
    let mut width = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .min_by(|a, b| off(*a).total_cmp(&off(*b)))
        .filter(|w| *w > 0.0)
        .unwrap_or(raw);
    // Whole numbers fall into whole bins.
    if sorted.iter().all(|n| n.fract() == 0.0) {
        width = width.ceil().max(1.0);
    }
    let start = (low / width).floor() * width;
    let count = (((high - start) / width).floor() as usize).min(1_000) + 1;
    let mut bins: Vec<Bin> = (0..count)
        .map(|i| Bin { low: rounded(start + i as f64 * width, width), high: rounded(start + (i + 1) as f64 * width, width), count: 0 })
        .collect();
    for n in &sorted {
        let i = (((n - start) / width).floor().max(0.0) as usize).min(count - 1);
        if let Some(bin) = bins.get_mut(i) {
            bin.count += 1;
        }
    }
    bins
}

/// Without the dust of binary fractions: 0.30000000000000004 → 0.3.
fn rounded(n: f64, width: f64) -> f64 {
    let scale = 10f64.powf((-width.log10()).ceil() + 2.0);
    let out = (n * scale).round() / scale;
    if out.is_finite() { out } else { n }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_bins() {
        for (numbers, wanted, first, last, count) in [
            ((0..100).map(f64::from).collect::<Vec<_>>(), None, 0.0, 100.0, 10),
            ((0..100).map(f64::from).collect(), Some(10), 0.0, 100.0, 10),
            (vec![0.1, 0.2, 0.3, 0.4], Some(3), 0.1, 0.5, 4),
            (vec![7.0, 7.0], None, 7.0, 8.0, 1),
            (vec![-3.0, 4.0], None, -3.0, 5.0, 8),
        ] {
            let b = bins(&numbers, wanted);
            assert_eq!(b.iter().map(|b| b.count).sum::<usize>(), numbers.len(), "{b:?} loses values");
            let edges = (b.first().map(|b| b.low), b.last().map(|b| b.high), b.len());
            assert_eq!(edges, (Some(first), Some(last), count), "bins of {numbers:?}, {wanted:?}");
        }
    }

    #[test]
    fn strange_numbers() {
        for numbers in [vec![], vec![f64::MAX, f64::MIN], vec![1e-300, 2e-300], vec![1e300, -1e300, 0.0]] {
            let b = bins(&numbers, None);
            assert!(b.len() <= 1_001, "{} bins of {numbers:?}", b.len());
        }
    }
}
