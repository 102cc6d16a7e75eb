//! Results with more dimensions than a chart can show: the others are added up.

use crate::choose::Plan;
use crate::intent::ChartKind;
use crate::result::ResultTable;
use crate::shape::{Field, Shape};
use crate::spec;
use serde_json::Value;
use std::collections::HashMap;

/// The result grouped by the chart's own dimensions, with a note that says so; `None` where
/// every place of the chart has one row, or where the measures may not be added up.
pub fn reduced(table: &ResultTable, shape: &Shape, plan: &Plan) -> Option<(ResultTable, String)> {
    let drawn = matches!(plan.kind, ChartKind::Line | ChartKind::Area | ChartKind::Bar | ChartKind::Pie | ChartKind::HeatMap);
    let x = plan.x.filter(|_| drawn)?;
    let kept: Vec<usize> = std::iter::once(x).chain(plan.series).collect();
    let dimensions: Vec<&Field> = kept.iter().filter_map(|&i| shape.field(i)).collect();
    let measures: Vec<&Field> = plan.y.iter().filter_map(|&i| shape.field(i)).collect();
    // Without a dimension left out, repeated rows are the data itself.
    let left_out: Vec<String> = shape
        .times
        .iter()
        .chain(&shape.categories)
        .filter(|i| !kept.contains(i))
        .filter_map(|&i| shape.field(i))
        .filter(|f| f.distinct > 1)
        .map(|f| crate::words::inside(&f.title))
        .collect();
    if left_out.is_empty() || !measures.iter().all(|m| m.additive && m.named_role) {
        return None;
    }
    let mut places = HashMap::new();
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut sums: Vec<Vec<f64>> = Vec::new();
    for row in 0..shape.rows {
        let key: Vec<_> = dimensions.iter().map(|f| f.cells.get(row).map(|c| c.key())).collect();
        let at = *places.entry(key).or_insert_with(|| {
            let raw = |&i: &usize| table.rows.get(row).and_then(|r| r.get(i)).cloned();
            rows.push(kept.iter().map(|i| raw(i).unwrap_or(Value::Null)).collect());
            sums.push(vec![0.0; measures.len()]);
            rows.len() - 1
        });
        let group = sums.get_mut::<usize>(at)?;
        for (sum, m) in group.iter_mut().zip(&measures) {
            *sum += m.cells.get(row).and_then(|c| c.number()).unwrap_or(0.0);
        }
    }
    if rows.len() == shape.rows {
        return None;
    }
    for (row, sum) in rows.iter_mut().zip(sums) {
        row.extend(sum.into_iter().map(spec::number));
    }
    let columns = kept.iter().chain(&plan.y).filter_map(|&i| table.columns.get(i).cloned()).collect();
    let note = format!("added up over {}", spec::listed(&left_out));
    Some((ResultTable { columns, rows, truncated: table.truncated }, note))
}
