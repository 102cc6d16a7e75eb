//! Rows of JSON values as an aligned table.

use serde_json::Value;

/// Rows shown before the rest is only counted.
const MOST_ROWS: usize = 12;
/// Characters of a cell before it is cut.
const WIDEST: usize = 44;

/// A column's heading and whether its values are numbers (and go to the right).
pub struct Column {
    pub name: String,
    pub numeric: bool,
}

/// Reads the `columns` of an answer: `[{"name", "type"}]`.
pub fn columns(value: &Value) -> Vec<Column> {
    let numeric_types =
        ["smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "int2", "int4", "int8", "float4", "float8"];
    let text = |item: &Value, key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| Column { name: text(item, "name"), numeric: numeric_types.iter().any(|name| text(item, "type").starts_with(name)) })
        .collect()
}

/// The table's lines; `rows` is an array of arrays.
pub fn lines(columns: &[Column], rows: &Value) -> Vec<String> {
    let all: &[Value] = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut cells: Vec<Vec<String>> = all
        .iter()
        .take(MOST_ROWS)
        .map(|row| {
            let row = row.as_array().map(Vec::as_slice).unwrap_or_default();
            (0..columns.len()).map(|at| cell(row.get(at).unwrap_or(&Value::Null))).collect()
        })
        .collect();
    for (at, _) in columns.iter().enumerate().filter(|(_, column)| column.numeric) {
        same_decimals(cells.iter_mut().filter_map(|row| row.get_mut(at)).collect());
    }
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let widest = cells.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max();
            width(&column.name).max(widest.unwrap_or(0))
        })
        .collect();
    let join = |parts: Vec<String>, between: &str| parts.join(between).trim_end().to_owned();
    let heading = columns.iter().zip(&widths).map(|(column, width)| pad(&column.name, *width, column.numeric));
    let mut lines = vec![join(heading.collect(), "   "), join(widths.iter().map(|width| "-".repeat(*width)).collect(), "   ")];
    for row in &cells {
        let parts = row.iter().zip(columns).zip(&widths).map(|((cell, column), width)| pad(cell, *width, column.numeric));
        lines.push(join(parts.collect(), "   "));
    }
    if all.len() > MOST_ROWS {
        lines.push(format!("… {} more rows", all.len() - MOST_ROWS));
    }
    lines
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.replace(['\n', '\r', '\t'], " "),
        other => other.to_string(),
    };
    if width(&text) <= WIDEST {
        return text;
    }
    let mut cut: String = text.chars().take(WIDEST - 1).collect();
    cut.push('…');
    cut
}

/// JSON numbers drop trailing zeros: gives all numbers of a column as many decimals as the longest has.
fn same_decimals(column: Vec<&mut String>) {
    let decimals = |text: &str| text.split_once('.').map_or(0, |(_, after)| after.len());
    let most = column.iter().map(|text| decimals(text)).max().unwrap_or(0);
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
    for text in column {
        if !text.is_empty() && plain(text) && most > 0 {
            let missing = most - decimals(text);
            if !text.contains('.') {
                text.push('.');
            }
            text.push_str(&"0".repeat(missing));
        }
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn pad(text: &str, to: usize, right: bool) -> String {
    let space = " ".repeat(to.saturating_sub(width(text)));
    if right { space + text } else { text.to_owned() + &space }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tables_are_aligned() {
        let names = json!([{"name": "category", "type": "text"}, {"name": "total", "type": "numeric(12,2)"}]);
        let cases = [
            (json!([]), vec!["category   total", "--------   -----"]),
            (json!([["Toys", 9.5], ["Küche", 120]]), vec!["category   total", "--------   -----", "Toys         9.5", "Küche      120.0"]),
            (json!([[null, null]]), vec!["category   total", "--------   -----", ""]),
            (json!([["short row"]]), vec!["category    total", "---------   -----", "short row"]),
        ];
        for (rows, expected) in cases {
            assert_eq!(lines(&columns(&names), &rows), expected, "{rows}");
        }
    }

    #[test]
    fn long_results_and_cells_are_cut() {
        let names = columns(&json!([{"name": "n", "type": "integer"}]));
        let rows: Vec<Value> = (0..20).map(|n| json!([n])).collect();
        let shown = lines(&names, &Value::Array(rows));
        assert_eq!(shown.len(), 2 + MOST_ROWS + 1);
        assert_eq!(shown.last().map(String::as_str), Some("… 8 more rows"));
        assert_eq!(width(&cell(&Value::String("x".repeat(100)))), WIDEST);
    }
}
