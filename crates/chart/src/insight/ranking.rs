//! Insights into a measure by category: best and worst, shares, concentration, outliers.

use super::{View, outliers, superlative};
use crate::cell::Cell;
use crate::format::percent;
use crate::shape::Field;
use crate::words::inside;

/// A category with its value.
struct Group {
    name: String,
    value: f64,
}

pub fn of(view: &View) -> Vec<String> {
    let (Some(x), Some(m)) = (view.main(), view.measure()) else {
        return Vec::new();
    };
    let Some(mut groups) = groups(view, x, m) else {
        return Vec::new();
    };
    let unsorted: Vec<f64> = groups.iter().map(|g| g.value).collect();
    let ascending = view.intent.limited && ascends(&unsorted);
    groups.sort_by(|a, b| b.value.total_cmp(&a.value));
    let (Some(best), Some(worst)) = (groups.first(), groups.last()) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let what = inside(&m.title);
    let n = groups.len();
    if n < 2 {
        return out;
    }
    if best.value == worst.value {
        return vec![format!("All {n} have the same {what}: {}.", m.style.exact(best.value))];
    }
    let total: f64 = groups.iter().map(|g| g.value).sum();
    let shares = view.whole() && m.additive && worst.value >= 0.0 && total > 0.0;
    let share = |v: f64| percent(v / total);
    let leaders = groups.iter().take_while(|g| g.value == best.value).count();
    if ascending {
        out.push(format!("{} has {} of those shown: {}.", worst.name, superlative(m, false), m.style.exact(worst.value)));
    } else if leaders > 1 {
        let names: Vec<String> = groups.iter().take(leaders.min(3)).map(|g| g.name.clone()).collect();
        let more = if leaders > 3 { format!(" and {} more", leaders - 3) } else { String::new() };
        let names = if more.is_empty() { crate::spec::listed(&names) } else { names.join(", ") };
        out.push(format!("{names}{more} share {}: {}.", superlative(m, true), m.style.exact(best.value)));
    } else {
        let part = if shares { format!(", {} of the total", share(best.value)) } else { String::new() };
        out.push(format!("{} has {}: {}{part}.", best.name, superlative(m, true), m.style.exact(best.value)));
    }
    if let (Some(second), 1, false) = (groups.get(1), leaders, ascending)
        && second.value > 0.0
        && n > 2
    {
        let ratio = best.value / second.value;
        let lead = if ratio >= 3.0 { format!("{ratio:.1} times as high as") } else { format!("{} ahead of", percent(ratio - 1.0)) };
        out.push(format!("{} is {lead} {} in second place ({}).", best.name, second.name, m.style.exact(second.value)));
    }
    // The weakest of a top ten is not the weakest of all.
    if view.whole() && n > 2 {
        let last = groups.iter().filter(|g| g.value == worst.value).count();
        if last == 1 {
            out.push(format!("{} has {}: {}.", worst.name, superlative(m, false), m.style.exact(worst.value)));
        }
    }
    if shares {
        out.extend(concentration(&groups, total));
        out.push(format!("Together they come to {}.", m.style.exact(total)));
    } else if n > 3 && !m.additive && view.whole() {
        // Averages of groups can't be averaged again without their sizes; a median can be said.
        let median = super::median_of(&unsorted);
        out.push(format!("The median of the {n} is {}.", m.style.exact(median)));
    }
    let values: Vec<f64> = groups.iter().map(|g| g.value).collect();
    let far: Vec<&Group> = outliers(&values).into_iter().take(2).filter_map(|i| groups.get(i)).collect();
    if !far.is_empty() && view.whole() {
        let names: Vec<String> = far.iter().map(|g| format!("{} ({})", g.name, m.style.exact(g.value))).collect();
        let verb = if names.len() == 1 { "lies" } else { "lie" };
        out.push(format!("{} {verb} far from the rest.", crate::spec::listed(&names)));
    }
    out
}

/// Values by category, series added up where that is allowed.
fn groups(view: &View, x: &Field, m: &Field) -> Option<Vec<Group>> {
    let mut out: Vec<Group> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let second = view.shape.split_dimension().and_then(|i| view.shape.field(i));
    for (row, (cell, value)) in x.cells.iter().zip(&m.cells).enumerate() {
        let Some(value) = value.number() else {
            continue;
        };
        let mut key = (cell.key(), None);
        let mut name = view.name(x, cell);
        if let Some(second) = second.filter(|_| !m.additive) {
            // Not to be added up: each pair stands for itself.
            let other = second.cells.get(row).unwrap_or(&Cell::Null);
            key.1 = Some(other.key());
            name = format!("{name} / {}", view.name(second, other));
        }
        match places.get(&key) {
            Some(&at) if m.additive && second.is_some() => {
                if let Some(g) = out.get_mut::<usize>(at) {
                    g.value += value;
                }
            }
            // Double names (two customers called Smith) are different things.
            _ => {
                places.insert(key, out.len());
                out.push(Group { name, value });
            }
        }
    }
    (!out.is_empty()).then_some(out)
}

/// 'The top 3 of 20 make up 64 %': said where few carry half or more.
fn concentration(groups: &[Group], total: f64) -> Option<String> {
    let n = groups.len();
    if n < 8 {
        return None;
    }
    let top = (n / 5).max(3);
    let sum: f64 = groups.iter().take(top).map(|g| g.value).sum();
    (sum / total >= 0.5).then(|| format!("The top {top} of {n} make up {} of the total.", percent(sum / total)))
}

fn ascends(values: &[f64]) -> bool {
    values.windows(2).all(|w| w[0] <= w[1]) && values.first() < values.last()
}
